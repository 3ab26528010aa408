"""GX304: an archive of a program that may not be executed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from go1x_lint.facts import ArchiveCommand, BuildCommand, Label, LambdaFunction, ModeChange
from go1x_lint.project import Bound, Project
from go1x_lint.refactor import built, copied, ids
from go1x_lint.rule import Diagnostic, Fix, Rule, Text

_CLAUSE = re.compile(r"([ugoa]*)([-+=])([rwxXst]*)")


class NonExecutableArchive(Rule[ArchiveCommand]):
    """Ask for a mode with an exec bit."""

    code = "GX304"
    name = "non-executable-archive"
    severity = "error"
    fact = ArchiveCommand
    needed = True

    def check(self, fact: ArchiveCommand, project: Project) -> Iterator[Diagnostic]:
        """Report the mode without an exec bit that a program has last before it is packed."""
        if fact.keeps_modes is False or fact.adds_bootstrap:
            return  # the mode in the archive is not the file's
        lost: dict[ModeChange, tuple[Text, list[LambdaFunction]]] = {}
        for function, way in _ways(fact, project):
            path, change = _lost(way, project)
            if change is not None:
                lost.setdefault(change, (path, []))[1].extend(() if function is None else (function,))
        for change, (path, functions) in lost.items():
            mode = change.mode.plain or ""
            edits = change.mode.set("755") if mode.isdigit() else ()
            yield self.report(
                f"'{path.base}' is packed with mode '{mode}', which lets nobody execute it",
                change.mode.values[0].span,
                related=(Label(fact.span, "packed here"),),
                fix=Fix("let it be executed: mode 755", edits) if edits else None,
                subjects=ids(tuple(functions)),
                note="fork/exec /var/task/bootstrap: permission denied",
            )


def _ways(archive: ArchiveCommand, project: Project) -> Iterator[tuple[LambdaFunction | None, tuple[Bound, ...]]]:
    """Give the steps from each Lambda's build to the archive: a declared function's, or what the same sequence builds."""
    functions = project.functions(archive)
    for function in functions:
        for route in project.routes_of(function):
            if route.archive is archive and route.build is not None:
                yield function, route.steps
    yield from () if functions else ((None, way) for way in _in_sequence(archive, project))


def _in_sequence(archive: ArchiveCommand, project: Project) -> Iterator[tuple[Bound, ...]]:
    """Give the steps from each Lambda's build of an archive's own sequence to every path that it is copied to."""
    steps = [Bound(step) for step in project.steps_in(archive.scope) if step.index < archive.index]
    for at, build in enumerate(steps):
        if isinstance(build.step, BuildCommand) and build.step in project.lambda_builds:
            ways: dict[Text, tuple[Bound, ...]] = {built(build): (build,)}
            for step in steps[at + 1 :]:
                ways |= {new: (*way, step) for path, way in ways.items() if (new := copied(path, step)) != path}
            yield from ((*way, Bound(archive)) for way in ways.values())


def _lost(way: tuple[Bound, ...], project: Project) -> tuple[Text, ModeChange | None]:
    """Follow a program to where it is packed; gives its path there, and what took its exec bit, where it has none."""
    path, lost = built(way[0]), None
    for writer, reader in pairwise(way):
        path = copied(path, writer)
        for change in _changes(path, writer, reader, project):
            left = executable(change.mode.plain, lost is None)
            if left is not False:
                lost = None
            elif executable(change.mode.plain, True) is False and change.certain:
                lost = change
        if isinstance(reader.step, ArchiveCommand):
            packed = (reader.text(value.text) for member in reader.step.members for value in member.use.path.values)
            return path, lost if any(path.below(some) is not None for some in packed) else None
    return path, None


def _changes(path: Text, writer: Bound, reader: Bound, project: Project) -> Iterator[ModeChange]:
    """Give the changes of a file's mode between two steps, in order; those of other sequences that give the exec bit come last."""
    first, last = (writer.step.scope, writer.step.index), (reader.step.scope, reader.step.index)
    found = [(change.scope, change.index, change) for change in project.of(ModeChange) if _names(change, path, writer)]
    after = [change for scope, index, change in found if scope == first[0] and index >= first[1] and (scope != last[0] or index < last[1])]
    before = [change for scope, index, change in found if scope == last[0] != first[0] and index < last[1]]
    yield from (*after, *before)
    yield from (change for scope, _, change in found if scope not in (first[0], last[0]) and _gives(change))


def _names(change: ModeChange, path: Text, bound: Bound) -> bool:
    """Whether a change is one of a file's mode; where nobody can tell, one that gives the exec bit is."""
    for value in (value for use in change.uses for value in use.path.values):
        text = bound.text(value.text)
        if text == path or (change.recursive and path.below(text) is not None):
            return True
        if (text.bindings() is not None or _gives(change)) and text.match(path) is not None:
            return True
    return False


def _gives(change: ModeChange) -> bool:
    """Whether a file has, or may have, an exec bit after a change though it had none."""
    return executable(change.mode.plain, False) is not False


def executable(mode: str | None, before: bool) -> bool | None:
    """Whether somebody may execute a file after `chmod MODE`, and might or might not before; None: the mode can't be read."""
    if mode is not None and mode.isdigit():
        return any(int(digit) & 1 for digit in mode[-3:])
    bits = set("ugo") if before else set()
    for clause in (mode or "").split(","):
        match = _CLAUSE.fullmatch(clause)
        if match is None:
            return None
        who, operator, what = match.groups()
        whose = set("ugo") if not who or "a" in who else set(who)
        exec_bit = "x" in what or ("X" in what and bool(bits))
        if operator == "=":
            bits = bits | whose if exec_bit else bits - whose
        elif exec_bit:
            bits = bits - whose if operator == "-" else bits | whose
    return bool(bits)
