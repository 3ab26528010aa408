"""From groups to changed files: edit, read again, check again, and only then write. The only module that writes users' files."""

from __future__ import annotations

import difflib
import os
import tempfile

from go1x_lint import engine, referee
from go1x_lint.config import Settings
from go1x_lint.engine import Report
from go1x_lint.facts import LambdaFunction
from go1x_lint.groups import Group
from go1x_lint.groups import groups as _groups
from go1x_lint.records import dataclass
from go1x_lint.rule import Diagnostic
from go1x_lint.source import Edit, Source, Workspace

MOST_PASSES = 10
"""A fix that isn't done after so many passes goes round in circles."""


class NotWritten(Exception):
    """A file that can't be written, or that changed meanwhile; `str()` says which and why. Nothing was changed."""


@dataclass(frozen=True)
class Outcome:
    """What a fix run did, in memory."""

    before: Workspace
    after: Workspace
    report: Report
    """What is to be said of the files after it."""
    made: tuple[Group, ...] = ()
    groups: tuple[Group, ...] = ()
    """What is left: held, unsafe, or undone."""
    undone: tuple[tuple[Group, str], ...] = ()
    """Changes that did not hold when the files were read again, and why."""

    @property
    def changed(self) -> tuple[str, ...]:
        """The paths of all files that differ."""
        paths = {edit.span.path for group in self.made for edit in group.edits}
        return tuple(sorted(path for path in paths if self.before[path].text != self.after[path].text))


def groups(report: Report) -> tuple[Group, ...]:
    """Sort a report's diagnostics into groups."""
    return _groups(report.project, report.all_diagnostics, report.suppressed, report.selects)


def fix(workspace: Workspace, settings: Settings, unsafe: bool = False) -> Outcome:
    """Make every group that can be made, pass by pass, until nothing changes; unsafe ones only if asked for."""
    report = engine.check(workspace, settings)
    before, made, undone = workspace, [], {}
    for _ in range(MOST_PASSES):
        shown = frozenset(report.diagnostics)
        chosen = [group for group in groups(report) if _wanted(group, shown, unsafe) and group.id not in undone]
        if not chosen:
            break
        done, workspace, report, failed = _make(workspace, settings, report, chosen, unsafe)
        made += done
        undone.update({group.id: (group, why) for group, why in failed})
        if not done:
            break
    return Outcome(before, workspace, report, tuple(made), groups(report), tuple(undone.values()))


def _wanted(group: Group, shown: frozenset[Diagnostic], unsafe: bool) -> bool:
    """Whether a group is to be made: it can be, it is trusted enough, and one of its places was asked for."""
    trusted = group.applicability == "safe" or (unsafe and group.applicability == "unsafe")
    return bool(group.edits) and trusted and any(diagnostic in shown for diagnostic in group.diagnostics)


def _make(
    workspace: Workspace, settings: Settings, report: Report, chosen: list[Group], unsafe: bool
) -> tuple[list[Group], Workspace, Report, list[tuple[Group, str]]]:
    """Make groups together; where something doesn't hold, make them one by one and undo what doesn't."""
    after, new, why = _try(workspace, settings, report, chosen, unsafe)
    if why is None:
        return chosen, after, new, []
    if len(chosen) == 1:
        return [], workspace, report, [(chosen[0], why)]
    done: list[Group] = []
    failed: list[tuple[Group, str]] = []
    for group in chosen:
        fresh = next((some for some in groups(report) if some.id == group.id and some.edits), None)
        if fresh is None:
            continue
        after, new, why = _try(workspace, settings, report, [fresh], unsafe)
        if why is None:
            workspace, report = after, new
            done.append(fresh)
        else:
            failed.append((fresh, why))
    return done, workspace, report, failed


def _try(
    workspace: Workspace, settings: Settings, report: Report, chosen: list[Group], unsafe: bool
) -> tuple[Workspace, Report, str | None]:
    """Edit in memory, read and check again; gives why it doesn't hold, None where it does."""
    edits = [edit for group in chosen for edit in group.edits]
    try:
        after = workspace.edited(edits)
    except ValueError:
        return workspace, report, "two changes of the same characters"
    new = engine.check(after, settings)
    why = _worse(report, new, chosen) or _judged(workspace, after, edits, unsafe)
    return after, new, why


def _worse(before: Report, after: Report, chosen: list[Group]) -> str | None:
    """Say what is wrong with the files after the change: a diagnostic that is still there, or a new one."""
    known = {_identity(diagnostic) for diagnostic in before.all_diagnostics}
    for diagnostic in after.all_diagnostics:
        if _identity(diagnostic) not in known and diagnostic.severity != "info":
            place = after.project.workspace[diagnostic.span.path].position(diagnostic.span.start)
            return f"it would bring {diagnostic.code} at {diagnostic.span.path}:{place.line}: {diagnostic.message}"
    for function in before.functions:
        now = next((some for some in after.functions if some.id == function.id), None)
        if now is None or _programs(before, function) != (_programs(after, now) or _programs(before, function)):
            return f"function '{function.name}' would be made from another program"
    left = {_identity(diagnostic) for diagnostic in after.all_diagnostics}
    for group in chosen:
        out = {_identity(diagnostic) for diagnostic, _ in group.left_out}
        for diagnostic in group.diagnostics:
            if diagnostic.fix is not None and diagnostic.fix.edits and _identity(diagnostic) in left - out:
                return f"{diagnostic.code} would still be there: {diagnostic.message}"
    return None


def _programs(report: Report, function: LambdaFunction) -> set[str]:
    """Give the folders of the programs that a function can be."""
    return {program.directory for program in report.project.programs(function)}


def _identity(diagnostic: Diagnostic) -> tuple[object, ...]:
    """Tell whether two diagnostics, of the text before and after, are the same."""
    return diagnostic.code, diagnostic.span.path, diagnostic.subjects, diagnostic.message


def _judged(before: Workspace, after: Workspace, edits: list[Edit], unsafe: bool) -> str | None:
    """Ask the referees; what they can't judge is not safe."""
    for path, (verdict, why) in referee.judge(before, after, edits).items():
        if verdict == "broken" or (verdict == "not judged" and not unsafe):
            return f"{path}: {why}" + (" (not judged: --unsafe-fixes makes it all the same)" if verdict != "broken" else "")
    return None


# -- what becomes of it -----------------------------------------------------------------------------------------------------


def diff(outcome: Outcome, prefix: str = "") -> str:
    """Give one unified diff of all changed files, as `git apply` takes it; `prefix` leads from git's root to the project's."""
    pieces: list[str] = []
    for path in outcome.changed:
        old, new = (_lines(workspace[path]) for workspace in (outcome.before, outcome.after))
        name = prefix + path
        for line in difflib.unified_diff(old, new, f"a/{name}", f"b/{name}"):
            pieces.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(pieces)


def _lines(source: Source) -> list[str]:
    """Split a text after line feeds, and nowhere else, as `diff` does."""
    parts = source.text.split("\n")
    return [part + "\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def write(outcome: Outcome) -> list[str]:
    """Write all changed files, or none; gives their paths. Raises NotWritten."""
    prepared: list[tuple[str, str]] = []
    try:
        for path in outcome.changed:
            prepared.append(_prepare(outcome, path))
    except BaseException:
        for temporary, _ in prepared:
            os.unlink(temporary)
        raise
    for temporary, target in prepared:
        os.replace(temporary, target)
    return list(outcome.changed)


def _prepare(outcome: Outcome, path: str) -> tuple[str, str]:
    """Write a file's new text beside it; gives the temporary file and the one that it is to replace."""
    target = os.path.realpath(os.path.join(outcome.before.root, path))
    temporary = ""
    try:
        with open(target, "rb") as file:
            if file.read() != outcome.before[path].encode():
                raise NotWritten(f"{path}: changed while it was checked; run again")
        handle, temporary = tempfile.mkstemp(prefix=".go1x-lint-", dir=os.path.dirname(target))
        with os.fdopen(handle, "wb") as file:
            file.write(outcome.after[path].encode())
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, os.stat(target).st_mode & 0o7777)
    except OSError as error:
        if temporary:
            os.unlink(temporary)
        raise NotWritten(f"{path}: {error.strerror or error}") from error
    return temporary, target
