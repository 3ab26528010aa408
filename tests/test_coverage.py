"""The coverage matrix is what the readers do on one example of each format, with a reason for every gap."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

from go1x_lint import coverage, engine, facts, kinds, registry
from go1x_lint.config import Settings
from go1x_lint.facts import Fact
from go1x_lint.source import Source, Workspace

FACTS = "go1x_lint.facts"
ROOT = Path(__file__).parent.parent
EXAMPLES = coverage.examples(ROOT / "tests/formats")
NOT_READ = {"Fact", "RuntimeUser", "Step", "Mention", "Artifact"}
"""Kinds of facts that no reader gives: those that others are kinds of, the net's, and what `verify` looks at."""

each = pytest.mark.parametrize("example", EXAMPLES, ids=[example.stem for example in EXAMPLES])


def test_every_kind_of_fact_has_a_column() -> None:
    known = {name for name, some in vars(facts).items() if isinstance(some, type) and issubclass(some, Fact)}
    assert known - NOT_READ == {of.__name__ for of in coverage.KINDS.values()}
    named = {f"{kind}.{name}" for kind in coverage.KINDS for name in coverage.properties(kind)}
    assert named >= coverage.WRITTEN


def test_every_format_has_an_example() -> None:
    assert {some.name for some in registry.FORMATS} - {name for example in EXAMPLES for name in example.formats} == set(), (
        "add tests/formats/FORMAT.md"
    )


def test_every_reader_has_an_example() -> None:
    shown = {name for example in EXAMPLES for name, _ in example.found}
    assert {name.rpartition(".")[2] for some in registry.FORMATS for name in some.readers} - shown == set()


def made_by(module: str) -> set[str]:
    """Give the kinds of facts that a reader's own modules make, as their text says."""
    path = Path(import_module(module).__file__ or "")
    known = {of.__name__ for of in coverage.KINDS.values()}
    found: set[str] = set()
    for file in path.parent.rglob("*.py") if path.name == "__init__.py" else (path,):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        given = {name.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == FACTS for name in node.names}
        called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
        found |= given & called & known
    return found


@pytest.mark.parametrize("module", sorted({name for some in registry.FORMATS for name in some.readers}))
def test_what_a_reader_makes_is_in_an_example(module: str) -> None:
    shown = {type(fact).__name__ for example in EXAMPLES for name, fact in example.found if name == module.rpartition(".")[2]}
    assert made_by(module) - shown == set()


@each
def test_every_gap_has_a_reason(example: coverage.Example) -> None:
    assert list(example.problems()) == []
    assert example.about
    assert example.found


@each
def test_an_example_is_found_as_a_users_project_is(example: coverage.Example) -> None:
    data = {path: text.encode() for path, text in example.files.items()}
    formats = {path: kinds.kind_of(path, some) for path, some in data.items()}
    assert set(example.formats) <= set(formats.values())
    declared = any(name is not None and kinds.declares(name, data[path]) for path, name in formats.items())
    assert declared or example.stem in ("ignorefile", "requirements")
    workspace = Workspace("", sources=[Source(path, text) for path, text in example.files.items()])
    assert not engine.check(workspace, Settings()).crashed


def test_the_page_is_made_from_the_examples() -> None:
    text = (ROOT / "docs/coverage.md").read_text(encoding="utf-8")
    assert coverage.page(EXAMPLES) == text, "run python -m go1x_lint.coverage"


# -- the measure itself -----------------------------------------------------------------------------------------------------


def measured(**more: dict[str, str]) -> coverage.Example:
    files = {".gitignore": "bin/main\n"}
    return coverage.Example("ignore", "Ignore files", "`.gitignore`", ("ignorefile",), (), files, more)


def test_a_gap_without_a_reason_is_told() -> None:
    every = {"*": "nothing else is in it"}
    assert list(measured(absent=every).problems()) == []
    assert [some for some in measured().problems() if "function" in some] == ["ignore: no reason why there is no function"]
    assert list(measured(absent={**every, "naming.uses": "x"}).problems()) == ["ignore: absent naming.uses is there"]
    assert list(measured(absent=every, unread={"function": "x", "stage.base": "y"}).problems()) == ["ignore: unread stage.base is there"]
    assert list(measured(absent=every, unwritten={"naming.uses": "x"}).problems()) == ["ignore: unwritten naming.uses is there"]


def test_what_is_only_read_needs_a_reason() -> None:
    files = {"cdk.out/A.template.json": '{"Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "go1.x"}}}}'}
    every = {"absent": {"*": "x", "function.*": "x", "function.code": "x"}}
    example = coverage.Example("made", "Made", "x", ("template",), ("cloudformation",), files, every)
    assert example.measured == {"function.": "reads", "function.runtime": "reads"}
    assert list(example.problems()) == [
        "made: no reason why there is no function.handler",  # which `function.*` doesn't excuse
        "made: no reason why function.runtime isn't written",
    ]


def test_the_page_says_what_is_measured() -> None:
    page = coverage.page([measured(absent={"*": "nothing else is in it"}, unread={"module": "that is another file's"})])
    overview = page.split("## Kinds of facts")[1]
    assert "| `.gitignore` | nothing else is in it |" in page
    assert "| Ignore files | · | · |" in overview
    assert "| ✗ <sup>1</sup> |" in overview
    assert "\n1. that is another file's\n" in overview
    assert "| Ignore files | ✎ |" in page.split("## Naming")[1]
