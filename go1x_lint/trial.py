"""Changes, tried in memory: edit, read again, check again. What doesn't hold there is neither written nor announced."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from go1x_lint import engine
from go1x_lint.config import Settings
from go1x_lint.engine import Report
from go1x_lint.facts import Label
from go1x_lint.groups import Group
from go1x_lint.groups import groups as _groups
from go1x_lint.records import replace
from go1x_lint.refactor import lost
from go1x_lint.rule import Diagnostic
from go1x_lint.source import Edit, Workspace

Judge = Callable[[Workspace, Workspace, list[Edit]], "str | None"]
"""Says what is wrong with files after edits that were as the first workspace has them; None where nothing is."""
Tried = tuple[list[Group], Workspace, Report, list[tuple[Group, str]]]
"""The groups that hold, the files and the report after them, and the groups that don't, each with the reason."""


def groups(report: Report) -> tuple[Group, ...]:
    """Sort a report's diagnostics into groups."""
    return _groups(report.project, report.all_diagnostics, report.suppressed, report.selects)


def wanted(some: Iterable[Group], report: Report) -> list[Group]:
    """Give the groups that can be made, and of which a place was asked for."""
    shown = frozenset(report.diagnostics)
    return [group for group in some if group.edits and any(diagnostic in shown for diagnostic in group.diagnostics)]


def announced(workspace: Workspace, settings: Settings, report: Report) -> tuple[Group, ...]:
    """Give a report's groups; one whose change doesn't hold when it is tried is held."""
    some = groups(report)
    return held(some, make(workspace, settings, report, wanted(some, report), _nobody)[3])


def held(some: tuple[Group, ...], failed: Iterable[tuple[Group, str]]) -> tuple[Group, ...]:
    """Hold those of the groups that were tried and did not hold."""
    why = {group.id: text for group, text in failed}
    return tuple(_held(group, why[group.id]) if group.id in why and group.edits else group for group in some)


def _held(group: Group, why: str) -> Group:
    """Hold a group, at the place that tells its story."""
    first = next((diagnostic for diagnostic in group.diagnostics if diagnostic.runs_on), group.diagnostics[0])
    return replace(group, edits=(), applicability="manual", held=(Label(first.span, f"was tried, and doesn't hold: {why}"),))


def make(workspace: Workspace, settings: Settings, report: Report, chosen: list[Group], judge: Judge) -> Tried:
    """Make groups together; where something doesn't hold, make each half of them, and so on, until it is known what doesn't."""
    if not chosen:
        return [], workspace, report, []
    after, new, why = _try(workspace, settings, report, chosen, judge)
    if why is None:
        return chosen, after, new, []
    if len(chosen) == 1:
        return [], workspace, report, [(chosen[0], why)]
    done: list[Group] = []
    failed: list[tuple[Group, str]] = []
    for half in (chosen[: len(chosen) // 2], chosen[len(chosen) // 2 :]):
        ids = {group.id for group in half}
        fresh = [group for group in groups(report) if group.id in ids and group.edits] if done else half
        made, workspace, report, undone = make(workspace, settings, report, fresh, judge)
        done += made
        failed += undone
    return done, workspace, report, failed


def _try(
    workspace: Workspace, settings: Settings, report: Report, chosen: list[Group], judge: Judge
) -> tuple[Workspace, Report, str | None]:
    """Edit in memory, read and check again; gives why it doesn't hold, None where it does."""
    edits = [edit for group in chosen for edit in group.edits]
    try:
        after = workspace.edited(edits)
    except ValueError:
        return workspace, report, "two changes of the same characters"
    new = engine.check(after, settings)
    return after, new, _worse(report, new, chosen) or judge(workspace, after, edits)


def _nobody(before: Workspace, after: Workspace, edits: list[Edit]) -> str | None:
    """Judge nothing."""
    return None


def _worse(before: Report, after: Report, chosen: list[Group]) -> str | None:
    """Say what is wrong with the files after the change: a diagnostic that is still there, or a new one."""
    known = {_identity(diagnostic) for diagnostic in before.all_diagnostics}
    for diagnostic in after.all_diagnostics:
        if _identity(diagnostic) not in known and diagnostic.severity != "info" and not _advised(diagnostic):
            place = after.project.workspace[diagnostic.span.path].position(diagnostic.span.start)
            return f"it would bring {diagnostic.code} at {diagnostic.span.path}:{place.line}: {diagnostic.message}"
    declared = {function.id: function for function in after.functions}
    for function in before.functions:
        now = declared.get(function.id)
        if now is None:
            return f"function '{function.name}' would not be declared any longer"
        why = lost(function, before.project, now, after.project)
        if why is not None:
            return why
    left = {_identity(diagnostic) for diagnostic in after.all_diagnostics}
    for group in chosen:
        out = {_identity(diagnostic) for diagnostic, _ in group.left_out}
        for diagnostic in group.diagnostics:
            if diagnostic.fix is not None and diagnostic.fix.edits and _identity(diagnostic) in left - out:
                return f"{diagnostic.code} would still be there: {diagnostic.message}"
    return None


def _advised(diagnostic: Diagnostic) -> bool:
    """Whether a diagnostic asks for what no function needs to start, and can be mended: the next pass does it, where it was asked for."""
    return diagnostic.severity == "warning" and not diagnostic.needed and diagnostic.fix is not None and bool(diagnostic.fix.edits)


def _identity(diagnostic: Diagnostic) -> tuple[object, ...]:
    """Tell whether two diagnostics, of the text before and after, are the same."""
    return diagnostic.code, diagnostic.span.path, diagnostic.subjects, diagnostic.message
