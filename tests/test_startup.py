"""What a run imports, and what it may cost."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent.parent
TEMPLATE = "Resources:\n  A:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: main\n      Runtime: {}\n"

CLEAN = {"re", "argparse", "json", "dataclasses", "typing", "pathlib", "subprocess", "yaml", "enum", "collections", "importlib.metadata"}
"""Nothing of this is imported where there is nothing to do."""
CHECK = {"cfnlint", "ruamel", "rich", "pygls", "asyncio", "importlib.metadata", "argparse"}
"""Nor this, where there is, but no fix is asked for."""
OURS = {"go1x_lint", "go1x_lint.__main__", "go1x_lint.discovery", "go1x_lint.kinds", "go1x_lint.options"}

SCRIPT = """
import sys
before = set(sys.modules)
from go1x_lint.__main__ import main
code = main(sys.argv[1:])
print("\\n" + " ".join(sorted(set(sys.modules) - before)) + f" {code}")
"""


def imported(folder: Path, *words: str) -> tuple[set[str], int]:
    """Run the command in a Python that imported nothing of its own; give what it imports, and the exit code."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(HERE), str(HERE / "rules")))}
    command = [sys.executable, "-S", "-c", SCRIPT, *words]  # -S: without what other packages import at every start
    environment["PYTHONPATH"] += os.pathsep + os.pathsep.join(path for path in sys.path if path.endswith("site-packages"))
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    *names, code = done.stdout.splitlines()[-1].split()
    return set(names), int(code)


def ours(names: set[str]) -> set[str]:
    return {name for name in names if name.startswith("go1x_lint")}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / "clean.yaml").write_text(TEMPLATE.format("python3.12"))
    (tmp_path / "Makefile").write_text("a:\n\tgo build -o server .\n")
    return tmp_path


@pytest.mark.parametrize("words", [("clean.yaml",), ("Makefile", "-q"), (".",), (), ("--output-format", "concise", "--exit-zero", ".")])
def test_where_there_is_nothing_only_the_scan_is_imported(project: Path, words: tuple[str, ...]) -> None:
    if sys.platform == "win32":  # which can't start git without `subprocess`
        return
    names, code = imported(project, "check", *words)
    assert code == 0
    assert ours(names) == OURS
    assert not names & CLEAN


@pytest.mark.parametrize("form", ["text", "concise"])
def test_a_check_without_a_fix_imports_no_referee(project: Path, form: str) -> None:
    (project / "hit.yaml").write_text(TEMPLATE.format("go1.x"))
    (project / "Makefile").unlink()
    names, code = imported(project, "check", "hit.yaml", "--output-format", form)
    assert code == 1
    assert {name for name in names if name in CHECK or name.partition(".")[0] in CHECK} == set()
    assert not ours(names) & {"go1x_lint.fixer", "go1x_lint.referee", "go1x_lint.arguments", "go1x_lint.pages", "go1x_lint.testing"}
    assert "tree_sitter" not in names


def test_the_promises_on_time_are_kept() -> None:
    spec = importlib.util.spec_from_file_location("startup", HERE / "benchmarks/startup.py")
    assert spec and spec.loader
    startup = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(startup)
    found = startup.measure(7)
    assert found["clean"] <= startup.LIMITS["clean"]
    assert found["hit"] <= startup.LIMITS["hit"]
    assert found["cfn-lint"] >= startup.LIMITS["cfn-lint"]
