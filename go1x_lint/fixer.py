"""From groups to changed files: edit, read again, check again, and only then write. The only module that writes users' files."""

from __future__ import annotations

import difflib
import os
import tempfile
from functools import partial

from go1x_lint import engine, referee, trial
from go1x_lint.config import Settings
from go1x_lint.engine import Report
from go1x_lint.groups import Group
from go1x_lint.records import dataclass
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


def fix(workspace: Workspace, settings: Settings, unsafe: bool = False) -> Outcome:
    """Make every group that can be made, pass by pass, until nothing changes; unsafe ones only if asked for."""
    report = engine.check(workspace, settings)
    before, made, undone = workspace, [], {}
    for _ in range(MOST_PASSES):
        chosen = [group for group in trial.wanted(trial.groups(report), report) if group.id not in undone and _trusted(group, unsafe)]
        done, workspace, report, failed = trial.make(workspace, settings, report, chosen, partial(_judged, unsafe=unsafe))
        made += done
        undone.update({group.id: (group, why) for group, why in failed})
        if not done:
            break
    left = trial.held(trial.groups(report), undone.values())
    return Outcome(before, workspace, report, tuple(made), left, tuple(undone.values()))


def _trusted(group: Group, unsafe: bool) -> bool:
    """Whether a group is trusted enough."""
    return group.applicability == "safe" or (unsafe and group.applicability == "unsafe")


def _judged(before: Workspace, after: Workspace, edits: list[Edit], *, unsafe: bool) -> str | None:
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
