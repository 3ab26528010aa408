"""Where a Lambda's program lies: what its build writes, and where copies of that go."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import ArchiveCommand, BuildCommand, Copy
from go1x_lint.project import Bound, Project
from go1x_lint.text import Text

MOST_ROUNDS = 12
"""Copies of copies are followed so far."""


def built(bound: Bound) -> Text:
    """Give the path that a build writes."""
    build = bound.step
    if not isinstance(build, BuildCommand) or build.output.path.text is None:
        return Text()
    path = build.output.path.text
    named = build.to_folder and len(build.packages.values) == 1
    return bound.text(path.joined(build.packages.values[0].text.base) if named else path)


def copied(path: Text, bound: Bound) -> Text:
    """Give the path that a step leaves a file at: its own, where the step doesn't copy it."""
    step = bound.step
    target = step.target.path.text if isinstance(step, Copy) else None
    if not isinstance(step, Copy) or target is None:
        return path
    for value in (value for source in step.sources for value in source.path.values):
        rest = path.below(bound.text(value.text))
        if rest is not None:
            return bound.text(target.joined(value.text.base) if step.into_folder else target).joined(rest)
    return path


def program_paths(project: Project) -> frozenset[Text]:
    """Give every path at which a Lambda's build, or a copy, puts a program."""
    return project.once(("program paths",), lambda: _program_paths(project))


def _program_paths(project: Project) -> frozenset[Text]:
    """Follow the copies until there is nothing new."""
    copies = [Bound(copy) for copy in project.of(Copy)]
    found = {path for build in project.lambda_builds if (path := built(Bound(build))).parts}
    for _ in range(MOST_ROUNDS):
        more = {copied(path, copy) for path in found for copy in copies} - found
        if not more:
            break
        found |= more
    return frozenset(found)


def packs_program(archive: ArchiveCommand, project: Project) -> bool:
    """Whether an archive packs a file that is a Lambda's program, or a folder that holds one."""
    files = {value.text for member in archive.members if not member.folder for value in member.use.path.values}
    folders = {value.text for member in archive.members if member.folder for value in member.use.path.values}
    paths = program_paths(project)
    return bool(files & paths) or any(path.below(folder) is not None for path in paths for folder in folders)


def is_packed(build: BuildCommand, project: Project) -> bool:
    """Whether what a build makes is packed into a function's archive."""
    packed = project.once(("packed",), lambda: _members(project))
    return any(not packed.isdisjoint(_above(value.text)) for value in build.output.path.values)


def _members(project: Project) -> frozenset[Text]:
    """Give the paths that are packed into functions' archives."""
    archives = [archive for archive in project.of(ArchiveCommand) if project.functions(archive)]
    return frozenset(value.text for archive in archives for member in archive.members for value in member.use.path.values)


def _above(path: Text) -> Iterator[Text]:
    """Give a path, and the folders above it, the root among them where it lies in the project."""
    yield path
    while path.parts and not path.escapes:
        path = path.parent
        yield path
