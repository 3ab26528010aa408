"""The rules' pages, as they are printed: one Markdown file beside each rule."""

from __future__ import annotations

from importlib.resources import files

from go1x_lint import registry

PACK = "go1x_lint_rules"


def code(word: str, known: dict[str, str]) -> str | None:
    """Give the code that a code or name means; None where it means no single rule."""
    return word.upper() if word.upper() in known else next((some for some, name in known.items() if name == word.lower()), None)


def page(code: str) -> str:
    """Give a rule's page."""
    package, stem = PACK, registry.codes()[code].replace("-", "_")
    for rule in registry.rules():
        if rule.code == code:
            package, _, stem = rule.__module__.rpartition(".")
    return files(package).joinpath(f"{stem}.md").read_text(encoding="utf-8")
