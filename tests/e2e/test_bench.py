"""The bench itself: fixes that look right and aren't are found out, and so is a word too few."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from .conftest import leave_out
from .project import projects
from .proof import Bench, Linter, NotProven
from .tools import missing

pytestmark = pytest.mark.e2e
PROJECTS = {project.name: project for project in projects()}

Change = tuple[str, str, str]
"""A file, a text in it, and what stands there instead."""

RUNTIME = ("template.yaml", "Runtime: go1.x", "Runtime: provided.al2023")


def by_hand(changes: Iterable[Change], says: str = "") -> Linter:
    """A linter that makes these changes once, whatever it reads; a change of nothing is made each time."""

    def fix(root: Path, options: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        for path, old, new in changes:
            text = (root / path).read_bytes().decode()
            if not (old and new in text and old in new):
                text = text.replace(old, new) if old else text + new
            (root / path).write_bytes(text.encode())
        return subprocess.CompletedProcess([], 0, says, "")

    return fix


MAILER = [("Makefile", "BINARY := main", "BINARY := bootstrap"), ("Makefile", "go1.x", "provided.al2023")]
OUTPUTS = [("Makefile", f"-o bin/{name} ", "-o bin/bootstrap ") for name in ("prices", "stock")]
PATHS = [
    RUNTIME,
    ("template.yaml", "AWS::Serverless::Function\n", "AWS::Serverless::Function\n    Metadata: {BuildMethod: go1.x}\n"),
]
WRONG: dict[str, tuple[str, list[Change], str, str]] = {
    "the runtime alone": ("zip-in-folder", [("Makefile", "go1.x", "provided.al2023")], "", "Couldn't find valid bootstrap"),
    "one binary for two functions": ("sam-path-handlers", PATHS, "", "Refund on provided.al2023: answered 'checkout 7'"),
    "the last build wins": (
        "tags-in-goflags",
        [RUNTIME, *(("Makefile", f"zip bin/{name}\n", "zip bin/bootstrap\n") for name in ("prices", "stock")), *OUTPUTS],
        "",
        "Prices on provided.al2023: answered 'stock 7 in prod'",
    ),
    "a folder kept": (
        "zip-folder-kept",
        [RUNTIME, ("Makefile", "bin/report", "bin/bootstrap"), ("template.yaml", "bin/report", "bootstrap")],
        "",
        "Couldn't find valid bootstrap",
    ),
    "tags lost": (
        "tags-to-merge",
        [RUNTIME, ("Makefile", '"netgo osusergo prod"', "lambda.norpc"), ("Makefile", "build/greeter", "build/bootstrap")],
        "",
        "answered 'greeter 7 in dev'",
    ),
    "cleaning forgotten": (
        "zip-in-folder",
        [*MAILER, ("Makefile", "$(RM) bin/$(BINARY)", "$(RM) bin/main")],
        "",
        "`make clean` leaves ['bin/bootstrap']",
    ),
    "the handler of a shell bootstrap": (
        "shell-bootstrap",
        [("template.yaml", "provided.al2", "provided.al2023"), ("template.yaml", "Handler: orders", "Handler: bootstrap")],
        "",
        "the fix changes what is no Lambda's in template.yaml",
    ),
    "a library that hangs": ("old-library", [RUNTIME], "held: 1.13.3", "this project must be held, but changed ['template.yaml']"),
    "held without the reason": ("old-library", [], "held: something", "no reason is given that names '1.13.3'"),
    "unsafe, not asked for": (
        "runtime-parameter",
        [("template.yaml", "Default: go1.x", "Default: provided.al2023")],
        "not shown: a parameter",
        "only --unsafe-fixes may change this project",
    ),
    "Go programs": ("aws-cli-script", [("main.go", "thumbnails ", "pictures ")], "", "the fix changes Go files: ['main.go']"),
    "another file's name": (
        "vendored",
        [RUNTIME, ("Makefile", "audit audit.zip", "audit.zip")],
        "",
        "vendored: Audit on provided.al2023: refused",
    ),
    "what git should not see": (
        "cp-bootstrap",
        [RUNTIME, ("build.sh", "meter.zip main", "meter.zip"), ("build.sh", "cp main bootstrap", "cp main bootstrap; cp main copy")],
        "",
        "the build leaves files that .gitignore covered before: ['copy']",
    ),
    "a second run that goes on": ("zip-in-folder", [*MAILER, ("Makefile", "", "# seen\n")], "", "a second run changes ['Makefile']"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_fix_is_found_out(bench: Bench, tmp_path: Path, case: str) -> None:
    """What a linter could do wrong, and what the bench says of it."""
    name, changes, says, expected = WRONG[case]
    lacking = missing(PROJECTS[name].needs)
    if lacking:
        leave_out(f"{name} needs {', '.join(lacking)}")
    proof = Bench(tmp_path, by_hand(changes, says)).proof(replace(PROJECTS[name], verify=("GX805",)))
    assert proof.before
    with pytest.raises(NotProven) as found:
        assert proof.after
    assert expected in str(found.value)


def test_a_right_fix_is_proved(bench: Bench, tmp_path: Path) -> None:
    """The same with nothing wrong: runtime, handler, build, archive and their cleaning together."""
    if missing(PROJECTS["zip-in-folder"].needs):
        leave_out("zip-in-folder needs make and zip")
    proof = Bench(tmp_path, by_hand(MAILER)).proof(replace(PROJECTS["zip-in-folder"], verify=("GX805",)))
    assert proof.before == "go1.x: 1 function answers"
    assert proof.after == ("applied", "provided.al2023: 1 function answers")


def test_what_verify_says_of_a_program_that_starts_is_found_out(bench: Bench, tmp_path: Path) -> None:
    """A warning that the project doesn't expect, on an artifact that starts: `verify` and Lambda must agree."""
    if missing(PROJECTS["rpc-function"].needs):
        leave_out("rpc-function needs make and zip")
    proof = Bench(tmp_path).proof(replace(PROJECTS["rpc-function"], verify=()))
    assert proof.before
    with pytest.raises(NotProven) as found:
        assert proof.after
    assert "Echo starts on provided.al2023, and verify says ['GX805']" in str(found.value)
