"""The house's layers, kept: who may import whom, what a rule may know, and what a check must not load."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import go1x_lint
import go1x_lint_rules

PACKAGE = Path(go1x_lint.__file__).parent
RULES = Path(go1x_lint_rules.__file__).parent

ALLOWED = {
    "text": set(),
    "source": set(),
    "artifacts": {"facts", "artifacts"},
    "facts": {"source", "text"},
    "lifecycle": set(),
    "syntax": {"source", "text", "facts", "syntax"},
    "readers": {"source", "text", "facts", "syntax", "readers", "lifecycle"},
    "project": {"source", "text", "facts"},
    "links": {"source", "text", "facts", "project"},
    "refactor": {"source", "text", "facts", "project", "links", "lifecycle", "refactor"},
    "rule": {"source", "text", "facts", "project"},
    "groups": {"source", "facts", "project", "refactor", "rule"},
    "referee": {"source", "syntax"},
}
"""What a module, or a folder of modules, may import of the package; what stands above them may import anything below it."""

ABOVE = ["engine", "trial", "fixer", "reporters", "cli"]
"""Each may not import what comes after it."""


def _imports(path: Path) -> set[str]:
    """Give the package's modules that a file imports, type-checking ones aside."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "go1x_lint":
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("go1x_lint."):
            found.add(node.module.split(".")[1])
    return found


def _files(name: str) -> list[Path]:
    """Give the files of a module or folder."""
    folder = PACKAGE / name
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [PACKAGE / f"{name}.py"]


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_a_layer_imports_only_what_is_below(name: str) -> None:
    for path in _files(name):
        assert _imports(path) - {"records"} <= ALLOWED[name], path


@pytest.mark.parametrize("index", range(len(ABOVE)))
def test_nobody_imports_what_is_above(index: int) -> None:
    for path in _files(ABOVE[index]):
        assert not _imports(path) & set(ABOVE[index + 1 :]), path


FORMATS = {
    "cloudformation",
    "sam",
    "samconfig",
    "makefile",
    "shell",
    "dockerfile",
    "powershell",
    "batch",
    "terraform",
    "serverless",
    "cdk",
    "pulumi",
}


def test_no_rule_names_a_format() -> None:
    """No format's name stands in a rule's code; its sentences for people may say where AWS's tools want something."""
    for path in RULES.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        words = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | {
            node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)
        }
        assert not {word.lower() for word in words} & FORMATS, path


def test_only_the_fixer_writes_files() -> None:
    """Nobody else opens a file for writing in a user's project; the referee's copies lie in a temporary folder."""
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.name not in ("fixer.py", "referee.py", "tables.py", "coverage.py"):
            assert not re.search(r"open\([^)]*[\"'](w|a|x|r\+)b?[\"']|write_text|write_bytes|os\.replace", text), path
