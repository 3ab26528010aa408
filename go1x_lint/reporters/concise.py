"""One line a diagnostic, as editors and scripts take it: `path:line:column: CODE [*] message`."""

from __future__ import annotations

from collections.abc import Iterable

from go1x_lint.engine import Report
from go1x_lint.groups import Group
from go1x_lint.reporters.style import Style, Told, clean, place


def concise(report: Report, groups: Iterable[Group], style: Style) -> str:
    """Write the diagnostics; `[*]` marks those that `--fix` mends."""
    told = Told(report, groups)
    lines = []
    for diagnostic in report.diagnostics:
        group = told.group(diagnostic)
        mends = group is not None and group.applicability == "safe" and group.edits and told.left_out(diagnostic) is None
        code = style.paint(diagnostic.code, diagnostic.severity)
        lines.append(f"{place(report, diagnostic.span, style)}: {code} {'[*] ' if mends else ''}{clean(diagnostic.message)}\n")
    return "".join(lines)
