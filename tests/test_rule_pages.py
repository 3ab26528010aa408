"""Every rule has a page, and every page's examples come out as it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import go1x_lint_rules
from go1x_lint import registry
from go1x_lint.testing import Example, Wrong, examples

FOLDER = Path(go1x_lint_rules.__file__).parent
PAGES = sorted(FOLDER.glob("*.md"))
SECTIONS = ["What it does", "Why is this bad?", "Fix", "Examples", "See also"]
CASES = [(page.stem, example) for page in PAGES for example in examples(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("example", [example for _, example in CASES], ids=[f"{stem}: {example.title}" for stem, example in CASES])
def test_example(example: Example, newline: str) -> None:
    """The example reports exactly these places, and is fixed to exactly these files."""
    example.check(newline)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_has_the_form(page: Path) -> None:
    """A page has its sections in order, an example that reports something, and one that doesn't."""
    text = page.read_text(encoding="utf-8")
    assert [section for section in re.findall(r"^## (.+)$", text, re.MULTILINE)] == SECTIONS
    some = list(examples(text))
    assert any(example.expected for example in some) or text.startswith(f"# {registry.INTERNAL_ERROR.code} "), "an example of it is missing"
    assert any(not any(place[0] == example.code for place in example.expected) for example in some), "a near miss is missing"


def test_every_rule_has_its_page() -> None:
    """One rule, one page, one stem; the title says the code and the name."""
    for rule in go1x_lint_rules.RULES:
        stem = rule.name.replace("-", "_")
        assert rule.__module__ == f"go1x_lint_rules.{stem}"
        text = (FOLDER / f"{stem}.md").read_text(encoding="utf-8")
        assert text.startswith(f"# {rule.code} {rule.name}\n")
    titles = {page.read_text(encoding="utf-8").splitlines()[0] for page in PAGES}
    assert titles == {f"# {code} {name}" for code, name in registry.codes(()).items()}


def test_codes_are_in_order_and_unique() -> None:
    """RULES is sorted by code."""
    codes = [rule.code for rule in go1x_lint_rules.RULES]
    assert codes == sorted(set(codes))


def test_no_rule_knows_a_format() -> None:
    """No reader's or format's module is imported, and no private door is used, by a rule."""
    allowed = {"facts", "project", "rule", "refactor", "lifecycle"}
    for rule in go1x_lint_rules.RULES:
        text = Path(FOLDER / f"{rule.name.replace('-', '_')}.py").read_text(encoding="utf-8")
        assert set(re.findall(r"^from go1x_lint\.(\w+)", text, re.MULTILINE)) <= allowed


def test_an_example_that_is_wrong_is_told() -> None:
    """The harness fails where a place is missing."""
    page = "# GX101 deprecated-runtime\n\n## Examples\n\n### none\n\n```yaml t.yaml bad GX101@1:1\na: b\n```\n"
    with pytest.raises(Wrong):
        next(examples(page)).check()
