"""What an adversary tried: odd files, odd calls, odd places to write to."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from go1x_lint import __main__ as front
from go1x_lint import engine
from go1x_lint.config import Settings
from go1x_lint.groups import Group
from go1x_lint.records import replace
from go1x_lint.rule import Diagnostic, Fix
from go1x_lint.source import Edit, Span, Workspace

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
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, PROJECT)
    return tmp_path


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")


def git_init(folder: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)


class Run:
    """One run of the command, in this process."""

    def __init__(self, capsys: Capture, *words: str) -> None:
        capsys.readouterr()
        self.code = front.main(list(words))
        self.out, self.err = capsys.readouterr()

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


def command(folder: Path, *words: str, stdout: int | None = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    """Run it as a command, for at most 20 s."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(HERE), str(HERE / "rules")))}
    run = [sys.executable, "-m", "go1x_lint", *words]
    return subprocess.run(run, cwd=folder, env=environment, stdout=stdout, stderr=subprocess.PIPE, text=True, timeout=20, check=False)


# -- one file, several names ------------------------------------------------------------------------------------------------


def test_a_linked_template_is_one_template(project: Path, capsys: Capture) -> None:
    git_init(project)
    (project / "again.yaml").symlink_to("template.yaml")
    (project / "svc").symlink_to("orders")
    for words in ((), ("again.yaml",), ("again.yaml", "template.yaml")):
        said = json.loads(Run(capsys, "check", *words, "--output-format", "json").out)
        assert [some["code"] for some in said["diagnostics"] if some["path"] == "template.yaml"].count("GX101") == 1
        assert {some["path"] for some in said["diagnostics"]} == {"template.yaml"}
        assert len(said["functions"]) == 1


def test_a_shared_file_of_terraform_is_read_in_each_folder_and_changed_once(project: Path, capsys: Capture) -> None:
    git_init(project)
    variable = 'variable "runtime" {\n  default = "go1.x"\n}\n'
    function = (
        'resource "aws_lambda_function" "f" {\n  function_name = "f"\n  handler = "bootstrap"\n'
        '  runtime = var.runtime\n  filename = "f.zip"\n}\n'
    )
    write(project, {"common/variables.tf": variable, "a/main.tf": function, "b/main.tf": function})
    for folder in "ab":
        (project / folder / "variables.tf").symlink_to("../common/variables.tf")
    said = json.loads(Run(capsys, "check", "--select", "GX101", "--output-format", "json").out)
    terraform = [some for some in said["diagnostics"] if some["path"].endswith(".tf")]
    assert [some["path"] for some in terraform] == ["common/variables.tf"]
    run = Run(capsys, "check", "--fix", "--unsafe-fixes", "-q", "--output-format", "concise")
    assert "common/variables.tf" not in run.out
    assert (project / "common/variables.tf").read_text() == variable.replace("go1.x", "provided.al2023")
    assert (project / "a/variables.tf").is_symlink()
    assert not [path for path in Run(capsys, "check", "--diff", "--unsafe-fixes").lines if path.startswith("+++ b/common")]


# -- what is no file --------------------------------------------------------------------------------------------------------


def test_a_pipe_or_a_device_is_one_line_at_once(project: Path) -> None:
    if not hasattr(os, "mkfifo"):
        return
    os.mkfifo(project / "pipe.yaml")
    for name in ("pipe.yaml", "/dev/zero"):
        done = command(project, "check", name)
        assert done.returncode == 2
        assert done.stderr.splitlines() == [f"go1x-lint: {name}: is a pipe, a socket or a device, not a file; '-' is standard input"]
        assert done.stdout == ""


def test_after_an_unreadable_path_nothing_more_is_said(project: Path, capsys: Capture) -> None:
    run = Run(capsys, "check", "gone.yaml")
    assert (run.code, run.out, run.err) == (2, "", "go1x-lint: gone.yaml: no such file or directory\n")
    said = json.loads(Run(capsys, "check", "gone.yaml", "--output-format", "json").out)
    assert said["notifications"] == [{"message": "gone.yaml: no such file or directory"}]


# -- odd calls --------------------------------------------------------------------------------------------------------------


def test_an_empty_path_is_no_folder(project: Path, capsys: Capture) -> None:
    line = "go1x-lint: the empty path: names no file and no folder; '.' is this folder\n"
    run = Run(capsys, "check", "")
    assert (run.code, run.out, run.err) == (2, "", line)
    run = Run(capsys, "check", "", "template.yaml", "--output-format", "concise")
    assert (run.code, run.err) == (2, line)
    assert "GX101" in run.out


def test_a_patch_and_a_report_are_not_asked_for_together(project: Path, capsys: Capture) -> None:
    for form in ("json", "concise"):
        run = Run(capsys, "check", "--diff", "--output-format", form)
        assert (run.code, run.out) == (2, "")
        assert run.err == "go1x-lint: --diff prints a patch, and --output-format a report: give one of them\n"
    assert Run(capsys, "check", "--diff", "--output-format", "text").out.startswith("--- a/")


def test_a_path_given_twice_is_one_path(project: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    for words in (("-", "-"), ("template.yaml", "template.yaml", "-")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEMPLATE.encode())))
        run = Run(capsys, "check", *words, "--stdin-filename", "template.yaml", "--output-format", "concise")
        assert [line.split()[1] for line in run.lines].count("GX101") == 1
    run = Run(capsys, "check", "", "")
    assert run.err.count("\n") == 1


def test_a_name_for_standard_input_asks_for_it(project: Path, capsys: Capture) -> None:
    run = Run(capsys, "check", "--stdin-filename", "x.yaml")
    assert (run.code, run.out) == (2, "")
    assert run.err == "go1x-lint: --stdin-filename names standard input, which isn't asked for: give '-', too\n"


def test_quiet_says_what_is_left_only(project: Path, capsys: Capture) -> None:
    run = Run(capsys, "check", "--fix", "-q")
    assert (run.code, run.out, run.err) == (0, "", "")
    assert "provided.al2023" in (project / "template.yaml").read_text()


def test_only_what_is_near_is_suggested(project: Path, capsys: Capture) -> None:
    wanted = {
        "GX999": "unknown rule 'GX999'",
        "GX9O1": "unknown rule 'GX9O1'; did you mean 'GX901'?",
        "deprecated-runtimes": "unknown rule 'deprecated-runtimes'; did you mean 'deprecated-runtime'?",
        "W001": "unknown rule 'W001'",
    }
    for selector, text in wanted.items():
        assert Run(capsys, "check", "--select", selector).err == f"go1x-lint: --select: {text}\n"


# -- where it is written ----------------------------------------------------------------------------------------------------


def test_a_full_disk_is_one_line(project: Path) -> None:
    if not os.path.exists("/dev/full"):
        return
    for words in (("check",), ("check", "--output-format", "json"), ("check", "--diff"), ("rule", "--all"), ("--version",)):
        with open("/dev/full", "w") as full:
            done = command(project, *words, stdout=full.fileno())
        assert (done.returncode, done.stderr) == (2, "go1x-lint: can't write the report: no space left on device\n")


def test_no_standard_output_at_all_is_no_trouble(project: Path) -> None:
    if sys.platform == "win32":
        return
    for words in ("check", "check --diff", "check --fix", "rule GX101"):
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(HERE), str(HERE / "rules")))}
        run = f'"{sys.executable}" -m go1x_lint {words} >&- 2>&-'
        assert subprocess.run(run, shell=True, cwd=project, env=environment, check=False).returncode in (0, 1)


def test_a_name_with_a_line_feed_stays_on_one_line(project: Path, capsys: Capture) -> None:
    if sys.platform == "win32":
        return
    name = "a\nb.yaml"
    write(project, {name: TEMPLATE})
    (project / "template.yaml").unlink()
    for form in ("concise", "text"):
        lines = Run(capsys, "check", "--select", "GX101", "--output-format", form, "--show-fixes").lines
        assert lines[0].startswith("a\\nb.yaml:6:16: ")
        assert not [line for line in lines if line.startswith("b.yaml")]
    assert json.loads(Run(capsys, "check", "--output-format", "json").out)["diagnostics"][0]["path"] == name
    assert Run(capsys, "check", "--fix").lines[0].endswith("in a\\nb.yaml)")


# -- one place that is ignored ----------------------------------------------------------------------------------------------

MAKEFILE = "build:\n\tgo build -o bin/orders ./orders\n\tzip -j orders.zip bin/orders\n"
STAYING = (
    TEMPLATE.replace("go1.x", "go1.x  # go1x-lint: ignore[GX101] kept for the audit")
    .replace("main", "orders")
    .replace("orders/", "orders.zip")
)
OTHER = TEMPLATE.partition("Resources:\n")[2].replace("Orders", "Other").replace("main", "other").replace("orders/", "other.zip")


def test_a_function_whose_runtime_is_ignored_is_not_asked_for_more(project: Path, capsys: Capture) -> None:
    write(project, {"template.yaml": STAYING, "Makefile": MAKEFILE})
    run = Run(capsys, "check")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("all clear: ")
    assert Run(capsys, "check", "--fix", "--unsafe-fixes").code == 0
    assert (project / "template.yaml").read_text() == STAYING
    assert (project / "Makefile").read_text() == MAKEFILE
    assert {"GX101", "GX102", "GX201"} <= {
        line.split()[1] for line in Run(capsys, "check", "--no-ignores", "--output-format", "concise").lines
    }


def test_its_neighbours_are(project: Path, capsys: Capture) -> None:
    more = "\tgo build -o bin/other ./orders\n\tzip -j other.zip bin/other\n"
    write(project, {"template.yaml": STAYING + OTHER, "Makefile": MAKEFILE + more})
    run = Run(capsys, "check", "--output-format", "concise")
    assert run.code == 1
    assert {line.split(":")[1] for line in run.lines if line.startswith("template.yaml")} == {"12", "13"}
    assert {line.split(":")[1] for line in run.lines if line.startswith("Makefile")} == {"4", "5"}


def test_what_is_wrong_on_go1x_too_is_still_said(project: Path, capsys: Capture) -> None:
    write(project, {"template.yaml": STAYING + "      Architectures: [arm64]\n", "Makefile": MAKEFILE})
    run = Run(capsys, "check", "--output-format", "concise")
    assert [line.split()[1] for line in run.lines] == ["GX106"]


def test_a_function_that_moves_half_is_asked_for_all(project: Path, capsys: Capture) -> None:
    both = STAYING.replace("Runtime: go1.x", "Runtime: !If [Old, provided.al2, go1.x]")
    write(project, {"template.yaml": "Conditions: {Old: !Equals [!Ref AWS::Region, x]}\n" + both, "Makefile": MAKEFILE})
    assert "GX102" in Run(capsys, "check", "--output-format", "concise").out


def test_an_image_whose_base_is_ignored_stays_too(project: Path, capsys: Capture) -> None:
    dockerfile = (
        "FROM golang:1.21 AS build\nWORKDIR /src\nCOPY . .\nRUN GOOS=linux go build -o /main ./orders\n"
        "# go1x-lint: ignore[GX401] later\nFROM public.ecr.aws/lambda/go:1\nCOPY --from=build /main /var/task/main\n" + 'CMD ["main"]\n'
    )
    (project / "template.yaml").unlink()
    write(project, {"Dockerfile": dockerfile})
    assert Run(capsys, "check").code == 0
    assert Run(capsys, "check", "--fix", "--unsafe-fixes").code == 0
    assert (project / "Dockerfile").read_text() == dockerfile
    told = Run(capsys, "check", "--no-ignores").out.split("\n\n")
    assert [story.split()[2] for story in told if "= fix, unsafe" in story] == ["GX401"]


# -- what is said is shown --------------------------------------------------------------------------------------------------


def test_a_program_of_no_known_function_is_shown(project: Path, capsys: Capture) -> None:
    (project / "template.yaml").unlink()
    write(project, {"Makefile": "build:\n\tGOOS=linux go build -o bin/orders ./orders\n\tzip -j orders.zip bin/orders\n"})
    run = Run(capsys, "check", "--select", "GX201,GX301")
    assert "makes 'orders' for a function that isn't known from these files, not 'bootstrap'" in run.out
    assert "= orders/main.go:1:1: this program, which it makes, starts a Lambda function" in run.out
    assert "packs 'orders', a Lambda program, and no 'bootstrap'" in run.out
    assert "= Makefile:2:25: a Lambda program is built here" in run.out


# -- what is announced is made ----------------------------------------------------------------------------------------------


def test_a_change_that_does_not_hold_is_not_announced(project: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    from go1x_lint import trial

    write(project, {"other/template.yaml": TEMPLATE.replace("Orders", "Other"), "other/orders/main.go": PROJECT["orders/main.go"],
                    "other/orders/go.mod": PROJECT["orders/go.mod"]})  # fmt: skip
    assert "changes: 2 safe (--fix)" in Run(capsys, "check").out
    whole = trial._worse

    def worse(before: engine.Report, after: engine.Report, chosen: list[Group]) -> str | None:
        return "a reason" if any("Other" in group.functions for group in chosen) else whole(before, after, chosen)

    monkeypatch.setattr(trial, "_worse", worse)
    run = Run(capsys, "check")
    assert "changes: 1 safe (--fix), 1 held" in run.out
    assert "= held: other/template.yaml:6: was tried, and doesn't hold: a reason" in run.out
    concise = Run(capsys, "check", "--output-format", "concise").lines
    assert [line.startswith("template") for line in concise if "[*]" in line] == [True] * 3
    fixed = Run(capsys, "check", "--fix")
    assert fixed.code == 1
    assert "changes: 1 held" in fixed.out
    assert "provided" in (project / "template.yaml").read_text()
    assert "provided" not in (project / "other/template.yaml").read_text()


def test_of_many_changes_only_those_that_do_not_hold_are_left_out(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from go1x_lint import trial

    names = [f"F{index}" for index in range(16)]
    body = TEMPLATE.partition("Resources:\n")[2]
    write(project, {"template.yaml": TEMPLATE.partition("  Orders")[0] + "".join(body.replace("Orders", name) for name in names)})
    workspace = Workspace(str(project), PROJECT, PROJECT)
    report = engine.check(workspace, Settings())
    tries = []
    monkeypatch.setattr(
        trial,
        "_worse",
        lambda before, after, chosen: tries.append(chosen) or ("no" if any("F9" in some.functions for some in chosen) else None),
    )
    some = trial.announced(workspace, Settings(), report)
    assert [group.functions for group in some if group.held] == [("F9",)]
    assert len(tries) == 9  # not 17


def test_advice_that_a_change_brings_does_not_undo_it(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from go1x_lint import fixer, trial

    workspace = Workspace(str(project), PROJECT, PROJECT)
    before = engine.check(workspace, Settings())
    (group,) = trial.wanted(trial.groups(before), before)
    after = fixer.fix(workspace, Settings()).report
    place = Span("template.yaml", 0, 1)
    advice = Diagnostic("GX202", "missing-norpc", "m", place, "warning", fix=Fix("t", (Edit(place, "x"),)))
    for more, why in (
        (advice, None),
        (replace(advice, needed=True), "it would bring GX202"),
        (replace(advice, fix=None), "it would bring GX202"),
    ):
        said = trial._worse(before, replace(after, all_diagnostics=(*after.all_diagnostics, more)), [group])
        assert said is why if why is None else str(said).startswith(why)
