"""The command `verify`: the project around artifacts, what is said of them, exit codes, and what goes to which stream."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import fastjsonschema
import pytest

import go1x_lint
from artifacts.made import AWS, docker, tar
from go1x_lint import __main__ as front
from go1x_lint.artifacts import sketch

TEMPLATE = """Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: {runtime}
      Handler: main
      CodeUri: {code}
      Architectures: [{machine}]
"""
MAKEFILE = """build:
	GOOS=linux GOARCH=arm64 CGO_ENABLED=0 go build -o bootstrap .
	zip dist/orders.zip bootstrap
"""
GOOD = "bootstrap 0755 elf amd64 tags lambda.norpc aws-lambda-go v1.47.0"

Capture = pytest.CaptureFixture[str]


class Run:
    """One run of the command."""

    def __init__(self, capsys: Capture, *words: str) -> None:
        capsys.readouterr()
        self.code = front.main(["verify", *words])
        self.out, self.err = capsys.readouterr()

    @property
    def lines(self) -> list[str]:
        """What was found, without the places: `PATH CODE`."""
        return [" ".join(line.split()[:2]).replace(":1:1:", "") for line in self.out.splitlines()]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / ".gitignore").write_text("dist/\n")
    (tmp_path / "dist").mkdir()
    template(tmp_path)
    return tmp_path


def template(folder: Path, runtime: str = "provided.al2023", code: str = "dist/orders.zip", machine: str = "x86_64") -> None:
    (folder / "template.yaml").write_text(TEMPLATE.format(runtime=runtime, code=code, machine=machine))


def pack(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(sketch.archive(text))


def concise(capsys: Capture, *words: str) -> list[str]:
    """Give what is found, as `PATH CODE`."""
    return Run(capsys, *words, "--output-format", "concise").lines


# -- what is said -----------------------------------------------------------------------------------------------------------


def test_a_good_artifact_is_clear(project: Path, capsys: Capture) -> None:
    pack("dist/orders.zip", GOOD)
    run = Run(capsys, "dist/orders.zip")
    assert (run.code, run.out, run.err) == (0, "all clear: 1 artifact read, 1 function\n", "")
    assert Run(capsys, "dist/orders.zip", "-q").out == ""


def test_a_story_has_the_error_and_the_lines_that_made_it(project: Path, capsys: Capture) -> None:
    (project / "Makefile").write_text(MAKEFILE)
    pack("dist/orders.zip", GOOD.replace("amd64", "arm64"))
    run = Run(capsys, "dist/orders.zip")
    assert run.code == 1
    assert run.out.splitlines() == [
        "dist/orders.zip:1:1: error GX803 artifact-architecture: 'bootstrap' is for arm64, and function 'Orders' runs on x86_64",
        "  = fork/exec /var/task/bootstrap: exec format error",
        "  = Makefile:2:2: built here",
        "  = Makefile:3:2: packed here",
        "  = template.yaml:9:23: 'Orders' is declared here",
        "",
        "1 error in 1 file (1 artifact read, 1 function)",
    ]


def test_nothing_else_of_the_project_is_reported(project: Path, capsys: Capture) -> None:
    template(project, runtime="go1.x")
    pack("dist/orders.zip", GOOD)
    assert Run(capsys, "dist/orders.zip").code == 0


def test_json_tells_what_was_looked_at(project: Path, capsys: Capture) -> None:
    schema = json.loads((Path(go1x_lint.__file__).parent / "schemas/report-v1.json").read_text())
    validate = fastjsonschema.compile(schema)
    pack("dist/orders.zip", "bootstrap 0700 elf amd64 glibc 2.38 aws-lambda-go v1.17.0")
    (project / "image.tar").write_bytes(docker([tar({"x": b""})], AWS))
    run = Run(capsys, "dist/orders.zip", "image.tar", "gone.zip", "--output-format", "json")
    said = json.loads(run.out)
    validate(said)
    assert run.code == 2
    assert [diagnostic["code"] for diagnostic in said["diagnostics"]] == ["GX802", "GX804", "GX806", "GX801"]
    assert said["notifications"] == [{"message": "gone.zip: no such file or directory: build it first"}]
    zipped, image = said["artifacts"]
    assert (zipped["path"], zipped["kind"], zipped["functions"]) == ("dist/orders.zip", "zip", ["template.yaml#Orders"])
    assert (zipped["runtime"], zipped["architectures"]) == ("provided.al2023", ["x86_64"])
    (program,) = zipped["programs"]
    assert (program["mode"], program["machine"], program["glibc"]) == ("0700", "x86_64", "2.38")
    assert program["go"]["library"] == "v1.17.0"
    assert (image["kind"], image["programs"]) == ("image", [])
    check = front.main(["check", "--output-format", "json"])
    said = json.loads(capsys.readouterr().out)
    validate(said)
    assert (check, said["artifacts"]) == (0, [])


# -- whose it is ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "artifact"),
    [
        ("dist/orders.zip", "dist/orders.zip"),
        ("./dist/orders.zip", "./dist/../dist/orders.zip"),
        ("dist/", "dist"),
        (".", "."),
        ("!Sub 'dist/${AWS::Region}.zip'", "dist/orders.zip"),
    ],
)
def test_an_artifact_is_the_code_that_a_function_names(project: Path, capsys: Capture, code: str, artifact: str) -> None:
    template(project, code=code, machine="arm64")
    pack("dist/orders.zip", GOOD)
    for folder in ("dist", "."):
        Path(folder, "bootstrap").write_bytes(sketch.content(GOOD.split(None, 2)[2]))
        Path(folder, "bootstrap").chmod(0o755)
    assert [line.split()[1] for line in concise(capsys, artifact)] == ["GX803"]


@pytest.mark.parametrize("code", ["dist/refunds.zip", "!Ref Code", "s3://bucket/orders.zip", "other/dist/orders.zip"])
def test_an_artifact_that_no_function_names_is_for_either_architecture(project: Path, capsys: Capture, code: str) -> None:
    template(project, code=code, machine="arm64")
    pack("dist/orders.zip", GOOD)
    assert concise(capsys, "dist/orders.zip") == []


def test_an_artifact_is_the_code_that_its_archive_is_uploaded_as(project: Path, capsys: Capture) -> None:
    template(project, code="s3://bucket/orders.zip", machine="arm64")
    (project / "Makefile").write_text(MAKEFILE + "\taws s3 cp dist/orders.zip s3://bucket/orders.zip\n")
    pack("dist/orders.zip", GOOD)
    assert concise(capsys, "dist/orders.zip") == ["dist/orders.zip GX803"]


def test_an_artifact_is_what_sam_builds_of_a_function(project: Path, capsys: Capture) -> None:
    template(project, code="orders/", machine="arm64")
    for name in ("Orders", "Refunds"):
        (project / ".aws-sam/build" / name).mkdir(parents=True)
        (project / ".aws-sam/build" / name / "bootstrap").write_bytes(sketch.content(GOOD.split(None, 2)[2]))
        (project / ".aws-sam/build" / name / "bootstrap").chmod(0o755)
    found = concise(capsys, ".aws-sam/build/Orders", ".aws-sam/build/Refunds")
    assert found == [".aws-sam/build/Orders GX803"]


def test_what_packs_many_archives_packed_each_function_its_own(project: Path, capsys: Capture) -> None:
    two = TEMPLATE.format(runtime="provided.al2023", code="dist/orders.zip", machine="x86_64")
    two += (
        TEMPLATE.partition("Resources:\n")[2]
        .format(runtime="provided.al2023", code="dist/refunds.zip", machine="arm64")
        .replace("Orders", "Refunds")
    )
    (project / "template.yaml").write_text(two)
    (project / "build.sh").write_text(
        "for f in orders refunds; do\n  GOOS=linux go build -o bin/bootstrap ./$f\n  zip -j dist/$f.zip bin/bootstrap\ndone\n"
    )
    pack("dist/orders.zip", GOOD)
    pack("dist/refunds.zip", GOOD)
    assert concise(capsys, "dist/orders.zip", "dist/refunds.zip") == ["dist/refunds.zip GX803"]
    assert "build.sh:2:3: built here" in Run(capsys, "dist/refunds.zip").out


def test_the_steps_are_told_where_no_function_is_declared(project: Path, capsys: Capture) -> None:
    (project / "template.yaml").unlink()
    (project / "Makefile").write_text(MAKEFILE)
    pack("dist/orders.zip", "main 0755 elf arm64")
    out = Run(capsys, "dist/orders.zip").out
    assert "= Makefile:2:2: built here" in out
    assert "= Makefile:3:2: packed here" in out


def test_the_runtime_is_the_functions_unless_it_is_said(project: Path, capsys: Capture) -> None:
    pack("dist/orders.zip", GOOD + " glibc 2.32")
    assert concise(capsys, "dist/orders.zip") == []
    assert concise(capsys, "dist/orders.zip", "--target", "provided.al2") == ["dist/orders.zip GX804"]
    template(project, runtime="provided.al2")
    assert concise(capsys, "dist/orders.zip") == ["dist/orders.zip GX804"]
    assert concise(capsys, "dist/orders.zip", "--target", "provided.al2023") == []
    template(project, runtime="go1.x")
    (project / "go1x-lint.toml").write_text('target = "provided.al2"\n')
    assert concise(capsys, "dist/orders.zip") == ["dist/orders.zip GX804"]


def test_the_architecture_is_the_functions_unless_it_is_said(project: Path, capsys: Capture) -> None:
    pack("dist/orders.zip", GOOD)
    pack("dist/other.zip", GOOD.replace("amd64", "arm64"))
    assert concise(capsys, "dist/orders.zip", "dist/other.zip") == []
    assert concise(capsys, "dist/orders.zip", "dist/other.zip", "--arch", "arm64") == ["dist/orders.zip GX803"]
    assert concise(capsys, "dist/orders.zip", "dist/other.zip", "--arch", "x86_64") == ["dist/other.zip GX803"]


def test_a_layer_may_bring_the_bootstrap(project: Path, capsys: Capture) -> None:
    pack("dist/orders.zip", "main 0755 elf amd64")
    assert ": error GX801 " in Run(capsys, "dist/orders.zip").out
    text = (project / "template.yaml").read_text()
    (project / "template.yaml").write_text(text + "      Layers: [arn:aws:lambda:eu-west-1:123456789012:layer:x:1]\n")
    out = Run(capsys, "dist/orders.zip").out
    assert ": warning GX801 " in out
    assert "[/var/task/bootstrap /opt/bootstrap], if no layer brings it" in out


def test_an_old_library_is_told_with_the_line_that_requires_it(project: Path, capsys: Capture) -> None:
    (project / "Makefile").write_text(MAKEFILE)
    (project / "main.go").write_text('package main\n\nimport "github.com/aws/aws-lambda-go/lambda"\n\nfunc main() { lambda.Start(nil) }\n')
    (project / "go.mod").write_text("module orders\n\nrequire github.com/aws/aws-lambda-go v1.17.0\n")
    pack("dist/orders.zip", "bootstrap 0755 elf amd64 aws-lambda-go v1.17.0")
    out = Run(capsys, "dist/orders.zip").out
    assert "error GX806 artifact-old-library: 'bootstrap' has aws-lambda-go v1.17.0 in it, which would hang on 'provided.al2023'" in out
    assert "= go.mod:3:38: required here" in out


def test_the_code_of_other_languages_is_left_alone(project: Path, capsys: Capture) -> None:
    template(project, runtime="python3.12")
    pack("dist/orders.zip", 'main.py 0644 text "x"')
    run = Run(capsys, "dist/orders.zip")
    assert (run.code, run.out) == (0, "")
    assert run.err == "go1x-lint: dist/orders.zip: is the code of a function that isn't Go's; not checked\n"
    assert Run(capsys, "dist/orders.zip", "-q").err == ""


def test_an_image_is_held_against_its_own_library(project: Path, capsys: Capture) -> None:
    program = sketch.content("elf amd64 glibc 2.34 tags lambda.norpc aws-lambda-go v1.47.0")
    files = {"var/runtime/bootstrap": program, "lib64/ld-linux-x86-64.so.2": b""}
    for version, codes in (("2.26", ["GX804"]), ("2.34", [])):
        (project / "image.tar").write_bytes(docker([tar({**files, "lib64/libc.so.6": sketch.content(f"elf amd64 offers {version}")})], AWS))
        run = Run(capsys, "image.tar", "--target", "provided.al2", "--output-format", "concise")
        assert [line.split()[1] for line in run.lines] == codes
    (project / "image.tar").write_bytes(docker([tar({"var/runtime/bootstrap": program})], AWS))
    assert "is loaded by '/lib64/ld-linux-x86-64.so.2', which the image doesn't have" in Run(capsys, "image.tar").out


# -- the command ------------------------------------------------------------------------------------------------------------


def test_rules_are_selected_and_ignored(project: Path, capsys: Capture) -> None:
    pack("dist/orders.zip", "bootstrap 0700 elf arm64 aws-lambda-go v1.47.0")
    both = ["dist/orders.zip GX802", "dist/orders.zip GX803", "dist/orders.zip GX805"]
    assert concise(capsys, "dist/orders.zip") == both
    assert concise(capsys, "dist/orders.zip", "--select", "artifact-architecture") == both[1:2]
    assert concise(capsys, "dist/orders.zip", "--ignore", "GX802,GX805") == both[1:2]
    (project / "go1x-lint.toml").write_text('per-file-ignores = { "dist/**" = ["GX803"] }\n')
    assert concise(capsys, "dist/orders.zip") == [both[0], both[2]]
    assert concise(capsys, "dist/orders.zip", "--isolated") == both
    assert Run(capsys, "dist/orders.zip", "--select", "GX999").code == 2


def test_what_can_not_be_looked_at_is_one_line_and_the_rest_is_checked(project: Path, capsys: Capture) -> None:
    pack("dist/orders.zip", "bootstrap 0600 elf amd64")
    Path("dist/cut.zip").write_bytes(Path("dist/orders.zip").read_bytes()[:100])
    run = Run(capsys, "dist/cut.zip", "dist/orders.zip", "gone.zip", "--output-format", "concise")
    assert run.code == 2
    assert run.lines == ["dist/orders.zip GX802"]
    assert run.err.splitlines() == [
        "go1x-lint: dist/cut.zip: is damaged or cut short: pack it again, or fetch it again whole",
        "go1x-lint: gone.zip: no such file or directory: build it first",
    ]
    alone = Run(capsys, "gone.zip")
    assert (alone.code, alone.out) == (2, "")


def test_a_name_with_a_newline_stays_one_line(project: Path, capsys: Capture) -> None:
    assert Run(capsys, "gone\nname.zip").err.count("\n") == 1


def test_exit_zero_and_colours(project: Path, capsys: Capture) -> None:
    pack("dist/orders.zip", "bootstrap 0600 elf amd64")
    assert Run(capsys, "dist/orders.zip").code == 1
    run = Run(capsys, "dist/orders.zip", "--exit-zero", "--color", "always")
    assert run.code == 0
    assert "\x1b[1;31merror GX802\x1b[0m" in run.out


def test_an_artifact_is_shown_as_it_was_named(project: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "below").mkdir()
    pack("dist/orders.zip", "bootstrap 0600 elf amd64")
    monkeypatch.chdir(project / "below")
    for name in ("../dist/orders.zip", str(project / "dist/orders.zip")):
        assert Run(capsys, name, "--output-format", "concise").out.startswith(f"{name}:1:1: GX802 ")


def test_outside_of_a_project_nothing_is_searched(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deep/er").mkdir(parents=True)
    template(tmp_path / "deep/er", code="orders.zip", machine="arm64")
    pack("orders.zip", GOOD)
    pack("deep/er/orders.zip", GOOD)
    assert concise(capsys, "orders.zip", "deep/er/orders.zip") == []
    monkeypatch.chdir(tmp_path / "deep/er")
    assert concise(capsys, "orders.zip") == ["orders.zip GX803"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "the following arguments are required: PATH ('go1x-lint verify --help' lists the options)"),
        (["x.zip", "--arch", "amd64"], "argument --arch: invalid choice: 'amd64'"),
        (["x.zip", "--fix"], "unrecognized arguments: --fix ('go1x-lint verify --help' lists the options)"),
    ],
)
def test_a_wrong_command_line_is_one_line(capsys: Capture, words: list[str], message: str) -> None:
    run = Run(capsys, *words)
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert message in run.err


def test_an_archive_where_a_command_stands_is_meant_for_verify(capsys: Capture) -> None:
    assert front.main(["dist/orders.zip"]) == 2
    assert "did you mean 'go1x-lint verify dist/orders.zip'?" in capsys.readouterr().err
