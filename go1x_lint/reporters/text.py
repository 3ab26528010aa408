"""For people: the line with its characters marked, what belongs to it, and what can be done. A change is told once."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from go1x_lint.engine import Report
from go1x_lint.facts import Label, Precondition
from go1x_lint.groups import Group
from go1x_lint.reporters.style import Style, Told, clean, place, plural, position, source
from go1x_lint.rule import Diagnostic
from go1x_lint.source import Edit

if TYPE_CHECKING:
    from go1x_lint.fixer import Outcome

_WIDEST = 160
"""Columns of a source line that are shown; a longer one is cut around the marked characters."""
_TAB = "    "
_MOST_RELATED = 8
_MOST_SHOWN = 60
_HEADS = {"fix,": "good", "held:": "warning", "held,": "warning", "not shown:": "warning"}
"""How lines begin that people look for, and their colours."""


def text(report: Report, groups: Iterable[Group], style: Style) -> str:
    """Write the diagnostics, and one line of counts."""
    told = Told(report, groups)
    stories = ["".join(_line + "\n" for _line in _story(report, diagnostic, told, style)) for diagnostic in report.diagnostics]
    return "\n".join(stories if style.quiet else (*stories, summary(report, told) + "\n"))


def summary(report: Report, told: Told) -> str:
    """Count what was found, where, and what can be done."""
    artifacts = {artifact.path for artifact in report.artifacts}
    seen = f"{plural(len(artifacts or report.read), 'artifact' if artifacts else 'file')} read, {plural(len(report.functions), 'function')}"
    if not report.diagnostics:
        return f"all clear: {seen}"
    severities = [diagnostic.severity for diagnostic in report.diagnostics]
    counts = [plural(severities.count(name), name) for name in ("error", "warning") if severities.count(name)]
    counts += [f"{count} info"] if (count := severities.count("info")) else []
    places = plural(len({diagnostic.span.path for diagnostic in report.diagnostics}), "file")
    changes = [
        f"{count} {word}"
        for applicability, word in (("safe", "safe (--fix)"), ("unsafe", "unsafe (--fix --unsafe-fixes)"), ("manual", "held"))
        if (count := told.count(applicability))
    ]
    ignored = f", {len(report.suppressed)} ignored" if report.suppressed else ""
    return f"{', '.join(counts)} in {places}{ignored} ({seen})" + (f"; changes: {', '.join(changes)}" if changes else "")


def _story(report: Report, diagnostic: Diagnostic, told: Told, style: Style) -> Iterator[str]:
    """Tell one diagnostic."""
    head = f"{diagnostic.severity} {diagnostic.code}"
    where = place(report, diagnostic.span, style)
    yield f"{where}: {style.paint(head, diagnostic.severity)} {diagnostic.name}: {clean(diagnostic.message)}"
    margin = " " * len(str(position(report, diagnostic.span).line))
    shown = list(_snippet(report, diagnostic, margin, style))
    yield from shown
    notes = [diagnostic.note] if diagnostic.note and not shown else []
    notes += [f"{place(report, label.span, style)}: {label.text}" for label in diagnostic.related[:_MOST_RELATED]]
    if len(diagnostic.related) > _MOST_RELATED:
        notes.append(f"and {plural(len(diagnostic.related) - _MOST_RELATED, 'more place')}")
    for note in (*notes, *_change(report, diagnostic, told, style)):
        words = clean(note)
        head = next((head for head in _HEADS if words.startswith(head)), "")
        yield f"{margin} {style.paint('=', 'dim')} {style.paint(head, _HEADS.get(head, ''))}{words[len(head) :]}"


# -- the line ---------------------------------------------------------------------------------------------------------------


def _snippet(report: Report, diagnostic: Diagnostic, margin: str, style: Style) -> Iterator[str]:
    """Show the line, and mark the characters in it."""
    file = source(report, diagnostic.span.path)
    bar = style.paint("|", "dim")
    if file is None or diagnostic.span.end == 0:  # it is about the file, not about characters
        return
    at = file.position(diagnostic.span.start)
    line = file.line(at.line)
    first = at.column - 1
    last = max(first + 1, min(len(line), first + diagnostic.span.end - diagnostic.span.start))
    before, marked, after = _cut(_printable(line[:first]), _printable(line[first:last]), _printable(line[last:]))
    carets = "^" * max(1, _width(marked))
    yield f"{margin} {bar}"
    yield f"{at.line} {bar} {before}{marked}{after}".rstrip()
    note = f" {clean(diagnostic.note)}" if diagnostic.note else ""
    yield f"{margin} {bar} {' ' * _width(before)}{style.paint(carets, diagnostic.severity)}{note}"
    yield f"{margin} {bar}"


def _cut(before: str, marked: str, after: str) -> tuple[str, str, str]:
    """Leave out what makes a line too long, away from the marked characters first."""
    if len(before) + len(marked) + len(after) <= _WIDEST:
        return before, marked, after
    if len(marked) > _WIDEST // 2:
        marked, after = marked[: _WIDEST // 2] + "...", ""
    if len(before) > _WIDEST // 3:
        before = "..." + before[-_WIDEST // 3 :]
    room = max(_WIDEST - len(before) - len(marked), 0)
    return before, marked, after if len(after) <= room else after[:room] + "..."


def _printable(line: str) -> str:
    """Show tabs as spaces, and what a terminal would obey or can't show as a question mark."""
    return "".join(char if char.isprintable() else _TAB if char == "\t" else "?" for char in line)


def _width(line: str) -> int:
    """Count the columns that a terminal needs."""
    if line.isascii():
        return len(line)
    return sum(0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


# -- the change -------------------------------------------------------------------------------------------------------------


def _change(report: Report, diagnostic: Diagnostic, told: Told, style: Style) -> Iterator[str]:
    """Say what can be done about a diagnostic: the whole change at its first place, a hint at the others."""
    group = told.group(diagnostic)
    if group is None:
        return
    why = told.left_out(diagnostic)
    if told.first(group) != diagnostic:
        first = place(report, told.first(group).span, style)
        if why is not None:
            yield f"not part of the change at {first}: {why}"
        else:
            yield f"held, see {first}" if group.held else f"part of the change at {first}"
        return
    if why is not None:
        yield f"not changed: {why}"
    if group.held:
        yield from (f"held: {_reason(report, label, style)}" for label in group.held[:_MOST_RELATED])
        if len(group.held) > _MOST_RELATED:
            yield f"held, too, by {plural(len(group.held) - _MOST_RELATED, 'more place')}"
    elif group.edits:
        yield from _fix(report, group, style)


def _reason(report: Report, label: Label, style: Style) -> str:
    """Write a place and why it holds a change."""
    return f"{style.path(label.span.path)}:{position(report, label.span).line}: {label.text}"


def _fix(report: Report, group: Group, style: Style) -> Iterator[str]:
    """Say what a change does, and what it relies on."""
    files = len({edit.span.path for edit in group.edits})
    safe = group.applicability == "safe"
    how = "--fix; --diff to look first" if safe else "--fix --unsafe-fixes; --diff --unsafe-fixes to look first"
    size = f"{plural(len(group.edits), 'edit')} in {plural(files, 'file')}"
    yield f"fix, {group.applicability}, {size}: {group.title} ({how})"
    if not safe:
        yield from (f"not shown: {_condition(report, some, style)}" for some in group.unproved)
    if style.show_fixes:
        yield from (f"edit {_edit(report, edit, style)}" for edit in group.edits)
        yield from (f"{_verdict(some)}: {_condition(report, some, style)}" for some in group.preconditions if some not in group.unproved)


def _verdict(condition: Precondition) -> str:
    """Name what is known of a precondition."""
    return "to be checked by hand" if condition.listed else "relies on"


def _condition(report: Report, condition: Precondition, style: Style) -> str:
    """Write a precondition, with its place where it has one."""
    return condition.text + (f" ({place(report, condition.span, style)})" if condition.span else "")


def _edit(report: Report, edit: Edit, style: Style) -> str:
    """Write an edit: the place, the old characters, the new ones."""
    file = source(report, edit.span.path)
    old = file.text[edit.span.start : edit.span.end] if file else ""
    where = place(report, edit.span, style)
    if not old:
        return f"{where}: add {_short(edit.text)}"
    return f"{where}: {_short(old)} -> {_short(edit.text)}" if edit.text else f"{where}: remove {_short(old)}"


def _short(value: str) -> str:
    """Show characters in quotes, long ones cut."""
    return repr(value if len(value) <= _MOST_SHOWN else value[:_MOST_SHOWN] + "...")


def made(outcome: Outcome, style: Style) -> Iterator[str]:
    """Tell the changes that a fix run made."""
    for group in outcome.made:
        files = sorted({edit.span.path for edit in group.edits})
        size = f"{plural(len(group.edits), 'edit')} in {', '.join(map(style.path, files))}"
        yield f"{style.paint('fixed', 'good')}: {clean(group.title)} ({size})"
        if group.left_over:
            yield f"  {clean_once([group], style)}"


def clean_once(groups: Iterable[Group], style: Style) -> str:
    """Say what has to be removed before the next build; "" where nothing has to."""
    folders = [style.path(path) for group in groups for path in group.folders]
    stale = [style.path(path) for group in groups for path in group.stale]
    if not folders and not stale:
        return ""
    reasons = [f"'{folders[0]}' becomes a folder" if len(folders) == 1 else "these files become folders"] if folders else []
    reasons += ["make would not pack these archives again" if stale else ""][: len(stale)]
    return f"clean once before the next build (rm -f {' '.join((*folders, *stale))}): {', and '.join(reasons)}"
