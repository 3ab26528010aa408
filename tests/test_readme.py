"""README's tables are the ones that the rules make, and its outputs are what the tool prints."""

from __future__ import annotations

import json
from pathlib import Path

from go1x_lint import registry, tables

ROOT = Path(__file__).parent.parent


def test_tables_are_made_from_the_pages() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert tables.written(text) == text, "run python -m go1x_lint.tables"


def test_every_rule_is_listed() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"| {code} | [{name}]" in text for code, name in registry.codes().items())


def test_schema_lies_where_readme_says() -> None:
    assert [json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "go1x_lint/schemas").glob("*.json")]
