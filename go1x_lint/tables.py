"""Writes the tables in README.md that come from the rules: `python -m go1x_lint.tables`; a test compares them."""

from __future__ import annotations

import re
import sys
from importlib.resources import files
from pathlib import Path

from go1x_lint import registry

_PLACE = re.compile(r"(<!-- rules -->\n).*?(\n<!-- /rules -->)", re.DOTALL)


def rules_table() -> str:
    """Give the table of all rules, in Markdown: code, name, the first sentence of its page, and whether it is ever fixed."""
    rows = ["| code | name | looks for | fix |", "|---|---|---|---|"]
    pages = files("go1x_lint_rules")
    for code, name in registry.codes().items():
        stem = name.replace("-", "_")
        page = pages.joinpath(f"{stem}.md").read_text(encoding="utf-8")
        what = page.split("## What it does\n", 1)[1].strip().split("\n\n", 1)[0].replace("\n", " ")
        fixed = (
            "unsafe"
            if " fixed-unsafe" in page and not re.search(r" fixed$", page, re.MULTILINE)
            else "yes"
            if re.search(r" fixed$", page, re.MULTILINE)
            else ""
        )
        rows.append(f"| {code} | [{name}](rules/go1x_lint_rules/{stem}.md) | {what} | {fixed} |")
    return "\n".join(rows)


def written(readme: str) -> str:
    """Give README's text with its tables made anew."""
    return _PLACE.sub(lambda place: place[1] + rules_table() + place[2], readme)


def main() -> int:
    """Write the tables into the README of the folder that the command runs in."""
    path = Path("README.md")
    path.write_text(written(path.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
