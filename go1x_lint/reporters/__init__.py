"""Reports as text. A reporter is pure: it takes a report, the groups of its diagnostics and a style, and gives a string."""

from __future__ import annotations

from collections.abc import Iterable

from go1x_lint.engine import Report
from go1x_lint.groups import Group
from go1x_lint.reporters.style import Style


def write(form: str, report: Report, groups: Iterable[Group], style: Style, notifications: Iterable[str] = ()) -> str:
    """Write a report in one of the formats of `--output-format`."""
    if form == "json":
        from go1x_lint.reporters.json import json

        return json(report, groups, notifications)
    if form == "concise":
        from go1x_lint.reporters.concise import concise

        return concise(report, groups, style)
    from go1x_lint.reporters.text import text

    return text(report, groups, style)
