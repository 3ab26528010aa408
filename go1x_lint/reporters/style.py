"""How a report looks, and what all reporters ask of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from go1x_lint.engine import Report
from go1x_lint.groups import Group
from go1x_lint.records import dataclass
from go1x_lint.rule import Diagnostic
from go1x_lint.source import Position, Source, Span, Unreadable

_COLORS = {"error": "1;31", "warning": "1;33", "info": "1;36", "bold": "1", "dim": "2", "good": "32", "mark": "31"}


@dataclass(frozen=True)
class Style:
    """How a report looks."""

    color: bool = False
    show_fixes: bool = False
    """Whether every edit and precondition is told."""
    quiet: bool = False
    """Whether nothing but diagnostics is written."""
    shown: Callable[[str], str] = str
    """Writes a path as it is seen from where the command runs."""

    def path(self, path: str) -> str:
        """Write a path as it is seen from where the command runs, on one line: what can't be printed is an escape."""
        name = self.shown(path)
        return name if name.isprintable() else "".join(map(_escaped, name))

    def paint(self, text: str, role: str) -> str:
        """Give a text the colour of its role."""
        return f"\x1b[{_COLORS[role]}m{text}\x1b[0m" if self.color and text else text


class Told:
    """Which group each diagnostic is told with."""

    def __init__(self, report: Report, groups: Iterable[Group]) -> None:
        """Take a report and the groups of its diagnostics."""
        shown = set(report.diagnostics)
        self.groups = tuple(group for group in groups if any(diagnostic in shown for diagnostic in group.diagnostics))
        """The groups that have a part in what is shown."""
        self._of = {diagnostic: group for group in self.groups for diagnostic in group.diagnostics}
        first: dict[str, Diagnostic] = {}
        for diagnostic in report.diagnostics:
            if diagnostic in self._of:
                told = first.setdefault(self._of[diagnostic].id, diagnostic)
                if diagnostic.runs_on and not told.runs_on:
                    first[self._of[diagnostic].id] = diagnostic
        self._first = first

    def group(self, diagnostic: Diagnostic) -> Group | None:
        """Give the group of a diagnostic; None where nothing is said of a change."""
        return self._of.get(diagnostic)

    def first(self, group: Group) -> Diagnostic:
        """Give the diagnostic that tells a group's story: the first about what a function runs on, else the first."""
        return self._first[group.id]

    def left_out(self, diagnostic: Diagnostic) -> str | None:
        """Say why a diagnostic is not part of its group's change; None where it is."""
        group = self._of.get(diagnostic)
        return next((why for some, why in group.left_out if some == diagnostic), None) if group else None

    def count(self, applicability: str) -> int:
        """Count the groups that can be trusted so far; `manual` are those held."""
        return sum(group.applicability == applicability for group in self.groups if group.edits or group.held)


def source(report: Report, path: str) -> Source | None:
    """Give a file's text; None where it can't be had."""
    try:
        return report.project.workspace[path]
    except Unreadable:
        return None


def position(report: Report, span: Span, *, end: bool = False) -> Position:
    """Give line and column of a span's start or end; of the file's start where it can't be read."""
    some = source(report, span.path)
    return some.position(span.end if end else span.start) if some else Position(1, 1)


def place(report: Report, span: Span, style: Style) -> str:
    """Write a place: `path:line:column`."""
    at = position(report, span)
    return f"{style.path(span.path)}:{at.line}:{at.column}"


def plural(count: int, word: str) -> str:
    """Write a number with its word."""
    return f"{count} {word}{'' if count == 1 else 's'}"


def _escaped(char: str) -> str:
    """Write a character of a name."""
    return char if char.isprintable() else char.encode("unicode_escape").decode("ascii")


def clean(line: str) -> str:
    """Make a message one printable line: values in it come from files."""
    return line if line.isprintable() else "".join(char if char.isprintable() else " " if char.isspace() else "?" for char in line)
