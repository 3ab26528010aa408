"""The command: arguments, exit codes, what goes to which stream, and bad input of every kind."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import fastjsonschema
import pytest

import go1x_lint
from go1x_lint import __main__ as front
from go1x_lint import engine
from go1x_lint.options import Options, by_hand

HERE = Path(__file__).parent.parent
TEMPLATE = """Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: go1.x
      Handler: main
      CodeUri: orders/
"""
PROJECT = {
    "template.yaml": TEMPLATE,
    "orders/main.go": 'package main\n\nimport "github.com/aws/aws-lambda-go/lambda"\n\nfunc main() { lambda.Start(nil) }\n',
    "orders/go.mod": "module orders\n\ngo 1.21\n\nrequire github.com/aws/aws-lambda-go v1.41.0\n",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    write(tmp_path, PROJECT)
    return tmp_path


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")


def git(folder: Path, *words: str) -> str:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "core.autocrlf=false", *words]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


class Run:
    """One run of the command."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *words: str) -> None:
        capsys.readouterr()
        self.code = front.main(list(words))
        self.out, self.err = capsys.readouterr()


Capture = pytest.CaptureFixture[str]


# -- what is found ----------------------------------------------------------------------------------------------------------


def test_findings_go_to_stdout_and_the_code_is_1(project: Path, capsys: Capture) -> None:
    run = Run(capsys, "check")
    assert run.code == 1
    assert "template.yaml:6:16: error GX101 deprecated-runtime: " in run.out
    assert run.out.splitlines()[-1].endswith("; changes: 1 safe (--fix)")
    assert run.err == ""


def test_nothing_relevant_is_a_note_and_the_code_is_0(project: Path, capsys: Capture) -> None:
    write(project / "web", {"main.go": "package main\n", "Makefile": "a:\n\tgo build -o server .\n", "k.yaml": "kind: Pod\n"})
    for words in (("check", "web"), ("check", "web", "--color", "never"), ("check", "web", "--select", "ALL"), ("check", "web/k.yaml")):
        run = Run(capsys, *words)
        assert (run.code, run.out, run.err) == (0, "", "go1x-lint: nothing here declares or builds a Go function of AWS Lambda\n")
    assert Run(capsys, "check", "web", "-q").err == ""


def test_a_project_without_findings_says_so(project: Path, capsys: Capture) -> None:
    run = Run(capsys, "check", "--ignore", "GX")
    assert (run.code, run.out, run.err) == (0, "all clear: 3 files read, 1 function\n", "")


def test_exit_zero(project: Path, capsys: Capture) -> None:
    run = Run(capsys, "check", "--exit-zero")
    assert run.code == 0
    assert "GX101" in run.out


def test_information_alone_is_no_failure(project: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    whole = engine.merged
    monkeypatch.setattr(engine, "merged", lambda found: tuple(replace(diagnostic, severity="info") for diagnostic in whole(found)))
    assert Run(capsys, "check").code == 0


def test_only_the_files_named_are_reported_and_the_rest_is_read(project: Path, capsys: Capture) -> None:
    run = Run(capsys, "check", "template.yaml", "--output-format", "json")
    said = json.loads(run.out)
    assert {diagnostic["path"] for diagnostic in said["diagnostics"]} == {"template.yaml"}
    assert said["summary"]["files"] == 3
    assert Run(capsys, "check", "orders/go.mod").code == 0


def test_the_same_from_a_folder_below(project: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    git(project, "init", "-q")
    monkeypatch.chdir(project / "orders")
    run = Run(capsys, "check", "../template.yaml", "--output-format", "concise")
    assert "\n../template.yaml:6:16: GX101 " in "\n" + run.out
    assert json.loads(Run(capsys, "check", "../template.yaml", "--output-format=json").out)["diagnostics"][0]["path"] == "template.yaml"


def test_json_is_json_whatever_was_found(project: Path, capsys: Capture) -> None:
    schema = json.loads((Path(go1x_lint.__file__).parent / "schemas/report-v1.json").read_text())
    validate = fastjsonschema.compile(schema)
    write(project, {"web/k.yaml": "kind: Pod\n"})
    for words in (("check",), ("check", "web"), ("check", "gone.yaml"), ("check", "--ignore", "GX"), ("check", "--exclude", "*")):
        run = Run(capsys, *words, "--output-format", "json")
        said = json.loads(run.out)
        validate(said)
        assert (run.code == 1) == bool(said["diagnostics"])
    (function,) = json.loads(Run(capsys, "check", "--output-format", "json").out)["functions"]
    assert function["name"] == "Orders"
    assert function["runtime"] == {"values": ["go1.x"], "complete": True}


def test_standard_input_is_a_file_of_the_project(project: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def typed(text: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))

    typed(TEMPLATE.replace("Runtime", "# new\n      Runtime").encode())
    run = Run(capsys, "check", "-", "--stdin-filename", "template.yaml")
    assert run.code == 1
    assert "template.yaml:7:16: error GX101" in run.out
    typed(TEMPLATE.encode())
    assert "-:6:16: error GX101" in Run(capsys, "check", "-").out
    typed(b"x: 1\n")
    assert Run(capsys, "check", "-").code == 0
    typed("Runtime: go1.x".encode("utf-16"))
    run = Run(capsys, "check", "-", "--stdin-filename", "template.yaml")
    assert (run.code, run.err.splitlines()[0]) == (2, "go1x-lint: template.yaml: is UTF-16; save it as UTF-8")
    assert Run(capsys, "check", "-", "--fix").code == 2


# -- fixes ------------------------------------------------------------------------------------------------------------------


def test_fix_changes_says_what_and_how_to_undo_it(project: Path, capsys: Capture) -> None:
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "commit", "-qm", "x")
    run = Run(capsys, "check", "--fix")
    assert run.out.startswith("fixed: move 'Orders' to provided.al2023 (")
    assert "to undo it: git checkout -- template.yaml" in run.err
    assert "modified already" not in run.err
    assert "go1.x\n" not in (project / "template.yaml").read_text().replace("BuildMethod: go1.x", "")
    git(project, "checkout", "--", "template.yaml")
    assert (project / "template.yaml").read_text() == TEMPLATE


def test_fix_warns_where_git_shows_changes(project: Path, capsys: Capture) -> None:
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "commit", "-qm", "x")
    (project / "template.yaml").write_text("# mine\n" + TEMPLATE)
    run = Run(capsys, "check", "--fix")
    assert "warning: git showed template.yaml as modified already" in run.err
    assert "to undo it" not in run.err


def test_fix_without_git_says_that_there_is_no_way_back(project: Path, capsys: Capture) -> None:
    assert "no copy was kept" in Run(capsys, "check", "--fix").err
    again = Run(capsys, "check", "--fix")
    assert "fixed:" not in again.out
    assert again.err == ""


def test_diff_is_a_patch_that_git_takes_and_changes_nothing(
    project: Path, capsys: Capture, tmp_path_factory: pytest.TempPathFactory
) -> None:
    write(project, {"template.yaml": TEMPLATE.replace("\n", "\r\n")})
    before = (project / "template.yaml").read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "go1x_lint", "check", "--diff"], capture_output=True, check=False, env=environment(), cwd=project
    )
    assert done.returncode == 1
    assert done.stdout.startswith(b"--- a/template.yaml\n+++ b/template.yaml\n")
    assert b"-      Runtime: go1.x\r\n" in done.stdout
    assert b"+      Runtime: provided.al2023\r\n" in done.stdout
    assert (project / "template.yaml").read_bytes() == before
    git(project, "init", "-q")
    patch = tmp_path_factory.mktemp("patches") / "fix.patch"
    patch.write_bytes(done.stdout)
    git(project, "apply", str(patch))
    patched = (project / "template.yaml").read_bytes()
    (project / "template.yaml").write_bytes(before)
    Run(capsys, "check", "--fix")
    assert (project / "template.yaml").read_bytes() == patched
    done = subprocess.run(
        [sys.executable, "-m", "go1x_lint", "check", "--diff", "--select", "GX1"],
        capture_output=True,
        check=False,
        env=environment(),
        cwd=project,
    )
    assert (done.returncode, done.stdout) == (0, b"")


def test_diff_from_a_folder_below_applies_at_the_top(project: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "svc").mkdir()
    for name in ("template.yaml", "orders"):
        (project / name).rename(project / "svc" / name)
    git(project, "init", "-q")
    done = subprocess.run(
        [sys.executable, "-m", "go1x_lint", "check", "svc", "--diff"], capture_output=True, check=False, env=environment(), cwd=project
    )
    assert done.stdout.startswith(b"--- a/svc/template.yaml\n")


def test_a_file_that_can_not_be_written_changes_nothing(project: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    from go1x_lint import fixer

    def write(outcome: fixer.Outcome) -> list[str]:
        raise fixer.NotWritten("template.yaml: permission denied")

    monkeypatch.setattr(fixer, "write", write)
    run = Run(capsys, "check", "--fix")
    assert (run.code, run.out, run.err) == (2, "", "go1x-lint: nothing was changed: template.yaml: permission denied\n")


# -- arguments --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["chekc"], "unknown command 'chekc'; did you mean 'check'?"),
        (["template.yaml"], "unknown command 'template.yaml'; did you mean 'go1x-lint check template.yaml'?"),
        (["--fix", "."], "'--fix' stands before the command; write 'go1x-lint check --fix ...'"),
        (["zzz"], "unknown command 'zzz'; there are check, verify and rule"),
        (["check", "--fixx"], "unrecognized arguments: --fixx ('go1x-lint check --help' lists the options)"),
        (["check", "--output-format", "xml"], "argument --output-format: invalid choice: 'xml'"),
        (["check", "--target", "provided"], "argument --target: invalid choice: 'provided'"),
        (["check", "--select"], "argument --select: expected one argument"),
        (["check", "--select", "GX999"], "--select: unknown rule 'GX999'"),
        (["check", "--config", "gone.toml"], "gone.toml: no such file or directory"),
        (["rule"], "say which rule: go1x-lint rule CODE|NAME, or --all"),
        (["rule", "GX101", "--all"], "say which rule: go1x-lint rule CODE|NAME, or --all"),
        (["rule", "GX1"], "'GX1' is not one rule"),
        (["rule", "deprecated-runtme"], "unknown rule 'deprecated-runtme'; did you mean 'deprecated-runtime'?"),
    ],
)
def test_a_wrong_command_line_is_one_line_and_the_code_is_2(words: list[str], message: str, project: Path, capsys: Capture) -> None:
    run = Run(capsys, *words)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("go1x-lint: " + message)
    assert run.err.count("\n") == 1


def test_help_and_version(capsys: Capture) -> None:
    assert Run(capsys, "-V").out == f"go1x-lint {go1x_lint.__version__}\n"
    assert Run(capsys, "--help").out.startswith("usage: go1x-lint COMMAND")
    run = Run(capsys, "check", "--help")
    assert run.code == 0
    for name in vars(Options):
        if not name.startswith("_") and name != "paths":
            assert "--" + name.replace("_", "-") in run.out
    assert Run(capsys).code == 2


def test_arguments_read_by_hand_are_those_of_the_parser() -> None:
    from go1x_lint.arguments import check_options

    for words in (
        [],
        ["a", "b"],
        ["--fix", "a", "--unsafe-fixes", "b", "-q", "-v", "--diff", "--show-fixes", "--exit-zero", "--isolated", "--no-ignores"],
        ["--output-format", "json", "--color=never", "--target=provided.al2", "--force-exclude", "-"],
        ["--quiet", "--verbose"],
    ):
        hand, parsed = by_hand(["check", *words]), check_options(words)
        names = [name for name in vars(Options) if not name.startswith("_")]
        assert hand is not None
        assert {name: getattr(hand, name) for name in names} == {name: getattr(parsed, name) for name in names}


@pytest.mark.parametrize(
    "words", [[], ["rule"], ["check", "-x"], ["check", "--select", "GX1"], ["check", "--color", "no"], ["check", "--color"]]
)
def test_other_arguments_are_left_to_the_parser(words: list[str]) -> None:
    assert by_hand(words) is None


def test_rules_are_asked_for_by_code_and_name(project: Path, capsys: Capture) -> None:
    for words in (("--select", "GX101"), (["--select", "deprecated-runtime"]), ("--ignore", "GX1,GX9", "--extend-select", "gx101")):
        run = Run(capsys, "check", "--output-format", "concise", *words)
        assert [line.split()[1] for line in run.out.splitlines()] == ["GX101"]


def test_pages_are_printed(capsys: Capture) -> None:
    page = Run(capsys, "rule", "GX101")
    assert page.code == 0
    assert page.out.startswith("# GX101 deprecated-runtime\n")
    assert Run(capsys, "rule", "deprecated-runtime").out == page.out
    assert Run(capsys, "rule", "gx901").out.startswith("# GX901 unused-ignore\n")
    every = Run(capsys, "rule", "--all").out
    assert page.out in every
    assert every.index("# GX101 ") < every.index("# GX201 ") < every.index("# GX910 ")


# -- configuration and ignores ----------------------------------------------------------------------------------------------


def test_a_configuration_is_found_and_can_be_left_out(project: Path, capsys: Capture) -> None:
    write(project, {"pyproject.toml": '[tool.go1x-lint]\nignore = ["GX"]\n'})
    assert Run(capsys, "check").code == 0
    assert Run(capsys, "check", "--isolated").code == 1
    assert Run(capsys, "check", "--select", "GX101").code == 1
    write(project, {"other.toml": "exclude = ['template.yaml']\n"})
    assert Run(capsys, "check", "--config", "other.toml").code == 0
    assert Run(capsys, "check", "--config", "other.toml", "template.yaml").code == 1
    assert Run(capsys, "check", "--config", "other.toml", "template.yaml", "--force-exclude").code == 0


def test_a_wrong_configuration_is_said_also_where_nothing_else_is(project: Path, capsys: Capture) -> None:
    write(project, {"go1x-lint.toml": "selct = []\n", "web/k.yaml": "kind: Pod\n"})
    for words in (("check",), ("check", "web/k.yaml")):
        run = Run(capsys, *words)
        assert (run.code, run.out, run.err) == (2, "", "go1x-lint: go1x-lint.toml: unknown key 'selct'; did you mean 'select'?\n")


def test_what_is_excluded_is_not_read(project: Path, capsys: Capture) -> None:
    assert Run(capsys, "check", "--exclude", "template.yaml").code == 0
    assert Run(capsys, "check", "--exclude", "orders,web").code == 1


def test_ignores_are_honoured_and_can_be_disregarded(project: Path, capsys: Capture) -> None:
    text = TEMPLATE.replace("go1.x", "go1.x # go1x-lint: ignore[GX101] team B, ticket 7")
    write(project, {"template.yaml": text})
    run = Run(capsys, "check", "--output-format", "concise", "--select", "GX101")
    assert (run.code, run.out) == (0, "")
    assert Run(capsys, "check", "--no-ignores", "--select", "GX101").code == 1
    Run(capsys, "check", "--fix", "--unsafe-fixes")
    assert (project / "template.yaml").read_text() == text


# -- streams ----------------------------------------------------------------------------------------------------------------


def test_colours_are_for_terminals_or_who_asks(project: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def coloured(*words: str) -> bool:
        return "\x1b[" in Run(capsys, "check", *words).out

    assert not coloured()
    assert coloured("--color", "always")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert coloured()
    assert not coloured("--color", "never")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not coloured()
    assert "\x1b[" not in Run(capsys, "check", "--output-format", "json", "--color", "always").out


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join((str(HERE), str(HERE / "rules")))}


def start(*words: str, **options: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "go1x_lint", *words]
    return subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)  # type: ignore[call-overload,no-any-return]


def test_a_closed_pipe_is_quiet(project: Path) -> None:
    many = "".join(f"  F{index}:\n    Type: AWS::Serverless::Function\n    Properties: {{Runtime: go1.x}}\n" for index in range(400))
    write(project, {"template.yaml": "Transform: AWS::Serverless-2016-10-31\nResources:\n" + many})
    for form in ("text", "concise", "json"):
        process = start("check", "--output-format", form, cwd=project)
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 1


def test_an_interrupted_run_is_quiet_and_the_code_is_130(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "check", interrupt)
    run = Run(capsys, "check")
    assert (run.code, run.out, run.err) == (130, "", "")


def test_a_signal_ends_it(project: Path) -> None:
    if not hasattr(os, "mkfifo"):
        return
    process = start("check", "-", stdin=subprocess.PIPE, cwd=project)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    assert process.communicate() == (b"", b"")
    assert process.returncode == 130


def test_an_encoding_that_lacks_characters_gets_escapes(project: Path) -> None:
    write(project, {"template.yaml": TEMPLATE.replace("Orders", "Заказы")})
    process = subprocess.run(
        [sys.executable, "-m", "go1x_lint", "check"], capture_output=True, check=False, env={**environment(), "PYTHONIOENCODING": "ascii"}
    )
    assert process.returncode == 1
    assert b"\\u0417" in process.stdout


# -- bad input --------------------------------------------------------------------------------------------------------------

DEEP = {"deep": 10_000, "deeper": 100_000}


def test_an_explicit_path_that_can_not_be_read_is_one_line_and_the_others_go_on(project: Path, capsys: Capture) -> None:
    write(project, {"nul.yaml": "go1.x\0", "Makefile/x.txt": ""})
    (project / "wide.json").write_bytes("go1.x".encode("utf-16"))
    (project / "loop.yaml").symlink_to("loop.yaml")
    with (project / "big.yaml").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    names = ("gone.yaml", "nul.yaml", "wide.json", "loop.yaml", "big.yaml", "template.yaml/x", "template.yaml", "Makefile")
    run = Run(capsys, "check", *names, "--exit-zero")
    assert run.code == 2
    assert "template.yaml:6:16: error GX101" in run.out
    lines = dict(line.removeprefix("go1x-lint: ").split(": ", 1) for line in run.err.splitlines())
    assert lines == {
        "gone.yaml": "no such file or directory",
        "nul.yaml": "holds NUL bytes; it is not a text file",
        "wide.json": "is UTF-16; save it as UTF-8",
        "loop.yaml": "too many levels of symbolic links",
        "big.yaml": "is larger than 16 MB",
        "template.yaml/x": "not a directory",
    }


def test_the_same_found_by_walking_is_quiet_but_where_it_concerns_us(project: Path, capsys: Capture) -> None:
    write(project, {"nul.yaml": "x: 1\0", "Makefile/x.txt": "", "broken.yaml": "a: [\n", "broken.json": '{"a": '})
    (project / "loop").symlink_to(project)
    (project / "loop.yaml").symlink_to("loop.yaml")
    assert "GX900" not in Run(capsys, "check").out
    broken = {
        "broken.yaml": "Type: AWS::Serverless::Function\nRuntime: go1.x\na: [\n",
        "broken.json": '{"Type": "AWS::Lambda::Function", "R": "go1.x"',
    }
    write(project, broken)
    with (project / "big.yaml").open("wb") as file:
        file.write(b"Runtime: go1.x\n" * 4)
        file.truncate(50 * 1024 * 1024)
    run = Run(capsys, "check", "--output-format", "concise", "--select", "GX9")
    assert run.code == 1
    assert [line.split(":")[0] for line in run.out.splitlines()] == ["big.yaml", "broken.json", "broken.yaml"]
    assert all(" GX900 " in line for line in run.out.splitlines())
    assert run.err == ""


def test_no_permission(project: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "template.yaml").chmod(0)
    try:
        (project / "template.yaml").read_bytes()
    except OSError:
        run = Run(capsys, "check", "template.yaml")
        assert (run.code, run.err.splitlines()[0]) == (2, "go1x-lint: template.yaml: permission denied")
        assert Run(capsys, "check").code == 0
    else:  # root reads everything
        (project / "template.yaml").chmod(0o644)


@pytest.mark.parametrize("depth", DEEP.values(), ids=DEEP)
@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_deep_nesting_is_one_line(depth: int, suffix: str, project: Path) -> None:
    (project / f"deep.{suffix}").write_text('{"a": "AWS::X go1.x", "b": ' + "[" * depth + "]" * depth + "}\n")
    done = subprocess.run(
        [sys.executable, "-m", "go1x_lint", "check", f"deep.{suffix}"],
        cwd=project,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert next(line for line in done.stdout.splitlines() if "GX" in line).startswith(f"deep.{suffix}:1:")
    assert "GX900" in done.stdout
    assert done.stderr == ""


def test_a_yaml_bomb_is_no_trouble(project: Path, capsys: Capture) -> None:
    lines = ["a0: &a0 [go1.x, go1.x]"] + [f"a{index}: &a{index} [{', '.join([f'*a{index - 1}'] * 9)}]" for index in range(1, 12)]
    write(project, {"bomb.yaml": "\n".join([*lines, "Resources:", "  F: {Type: AWS::Lambda::Function, Properties: *a11}", ""])})
    start = time.monotonic()
    assert Run(capsys, "check", "bomb.yaml").code in (0, 1)
    assert time.monotonic() - start < 10


def test_a_file_that_vanishes_is_no_trouble(project: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    git(project, "init", "-q")
    write(project, {"gone.yaml": TEMPLATE})
    git(project, "add", ".")
    (project / "gone.yaml").unlink()
    run = Run(capsys, "check", "--output-format", "concise")
    assert run.code == 1
    assert "gone.yaml" not in run.out + run.err


def test_a_crash_is_said_and_the_code_is_2_even_with_exit_zero(project: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    from go1x_lint_rules import RULES

    def broken(*_: object) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr(next(rule for rule in RULES if rule.code == "GX101"), "check", broken)
    for words in (("check", "--exit-zero"), ("check", "--exit-zero", "--fix"), ("check", "--diff")):
        run = Run(capsys, *words)
        assert run.code == 2
    assert "GX910 internal-error: rule GX101 failed: ValueError: a bug (tests/test_cli.py:" in Run(capsys, "check", "--select", "GX2").out


def test_a_crash_of_ours_elsewhere_is_one_line(project: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    from go1x_lint import reporters

    def broken(*_: object) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr(reporters, "write", broken)
    run = Run(capsys, "check", "--exit-zero")
    assert run.code == 2
    assert run.err.startswith("go1x-lint: internal error: ValueError: a bug (")
