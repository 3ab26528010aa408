"""Built artifacts, checked without running them; where they belong to functions of the project, against what those say."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from go1x_lint import config, discovery, engine, kinds
from go1x_lint.artifacts import Broken, Shipped, read
from go1x_lint.config import Settings
from go1x_lint.discovery import Found
from go1x_lint.engine import Report
from go1x_lint.facts import ArchiveCommand, Artifact, BuildCommand, Copy, LambdaFunction, Step
from go1x_lint.lifecycle import GLIBC
from go1x_lint.links import MOST_STEPS, Linker
from go1x_lint.options import VerifyOptions
from go1x_lint.project import CUSTOM, GO1X, Bound, Project
from go1x_lint.source import Source, Span, Workspace
from go1x_lint.text import Text

LOADERS = frozenset({"/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"})
"""What loads dynamic programs on Amazon Linux (the psABI's names for glibc's loader)."""
_SAM_BUILDS = ".aws-sam/build/"
"""Where `sam build` puts a function's code, in a folder of the function's name."""
_BOTH = ("x86_64", "arm64")

Packages = Mapping[str, tuple[Shipped, ...]]
"""What was read, by path relative to the project's root."""


class Verified(NamedTuple):
    """What came of a run."""

    report: Report
    shown: Mapping[str, str]
    """Paths of the report, as people write them."""
    found: Found
    problems: list[str]
    """What can't be looked at, a line each."""
    notes: list[str]


def verify(options: VerifyOptions) -> Verified:
    """Read the artifacts that the command line names, and the project around them; check the artifacts."""
    found = discovery.find(())
    file = options.config or (None if options.isolated else discovery.configuration(found))
    settings = config.settings(options, file, found.root)
    packages: dict[str, tuple[Shipped, ...]] = {}
    problems: list[str] = []
    shown = {_relative(path, found.root): path for path in options.paths}
    for relative, path in shown.items():
        try:
            packages[relative] = tuple(read(path))
        except Broken as error:
            problems.append(f"{path}: {error}")
    files = found.selected(settings.excludes, False)[0] if packages and _is_project(found) else frozenset()
    report = check(packages, settings, options, found.root, files)
    checked = {artifact.path for artifact in report.artifacts}
    notes = [f"{shown[path]}: is the code of a function that isn't Go's; not checked" for path in packages if path not in checked]
    return Verified(report, shown, found, problems, notes)


def check(
    packages: Packages, settings: Settings, options: VerifyOptions, root: str, files: Iterable[str] = (), sources: Iterable[Source] = ()
) -> Report:
    """Check artifacts in a project of files on disk, or of sources; only what is said of the artifacts is reported."""
    workspace = Workspace(root, files, packages, [*sources, *(Source(path, "") for path in packages)])
    return engine.check(workspace, settings, lambda project: facts(packages, project, options))


def _relative(path: str, root: str) -> str:
    """Write a path relative to the project's root; one on another drive stays as it is."""
    try:
        return os.path.relpath(path, root).replace(os.sep, "/")
    except ValueError:
        return os.path.abspath(path).replace(os.sep, "/")


def _is_project(found: Found) -> bool:
    """Whether the folder is a project: a git work tree, or one with a Go function at its top. Nobody's whole disk is searched."""
    if discovery.top_level(found.root) is not None:
        return True
    names = (name for name in sorted(os.listdir(found.root)) if kinds.kind(name))
    return any(kinds.declares_on_disk(os.path.join(found.root, name), name) for name in names)


# -- what is expected of an artifact ----------------------------------------------------------------------------------------


def facts(packages: Packages, project: Project, options: VerifyOptions) -> Iterator[Artifact]:
    """Make the artifacts' facts: what they are, whose they are, what they run on. What is of functions not in Go is left out."""
    linker = Linker(project)
    for path, some in packages.items():
        archives = _archives(Text.of(path).normal(), linker)
        functions = tuple(_functions(path, archives, project))
        mine = tuple(function for function in functions if _is_custom(function))
        runtime = options.target or _runtime(mine, project)
        machines = (options.arch,) if options.arch else _machines(mine)
        steps = _steps(path, archives, mine, project, linker)
        for shipped in some if mine or not functions else ():
            yield Artifact(
                Span(path, 0, 0), shipped.name, shipped.kind, shipped.start, shipped.programs, shipped.instead, runtime,
                GLIBC[runtime] if shipped.glibc is None else shipped.glibc, LOADERS if shipped.loaders is None else shipped.loaders,
                machines, mine, steps,
            )  # fmt: skip


def _is_custom(function: LambdaFunction) -> bool:
    """Whether a function runs, or may run, on a runtime that starts `bootstrap`, or is to move to one."""
    return not function.runtime.closed or bool(function.runtime.saying(GO1X, *CUSTOM))


def _runtime(functions: Iterable[LambdaFunction], project: Project) -> str:
    """Give the oldest custom runtime that the functions say, or the one that all are to move to."""
    said = [str(value.text) for function in functions for value in function.runtime.saying(*CUSTOM)]
    return min(said, key=CUSTOM.index, default=project.target)


def _machines(functions: Iterable[LambdaFunction]) -> tuple[str, ...]:
    """Give the architectures of functions; () where one can't be read. Lambda's default is x86_64."""
    found: dict[str, None] = {}
    for function in functions:
        if not function.architectures.closed or function.architectures.other_than(*_BOTH):
            return ()
        found.update(dict.fromkeys([str(value.text) for value in function.architectures.values] or ["x86_64"]))
    return tuple(found)


# -- whose it is, and what made it ------------------------------------------------------------------------------------------


def _says(text: Text, path: str) -> bool:
    """Whether a path as a file says it is, or can be, an artifact's; one of which nothing is known says nothing."""
    return not text.unknown and text.normal().match("" if path == "." else path) is not None


def _functions(path: str, archives: tuple[ArchiveCommand, ...], project: Project) -> Iterator[LambdaFunction]:
    """Give the functions whose code an artifact is."""
    for function in project.of(LambdaFunction):
        steps = (bound for route in project.routes_of(function) for bound in route.steps)
        named = any(_says(value.text, path) for value in function.code.values)
        if named or any(bound.step in archives and _packs(bound, path) for bound in steps) or _built_by_sam(function, path):
            yield function


def _packs(bound: Bound, path: str) -> bool:
    """Whether an archive's command, as a function's route has it, packs an artifact: it may pack many, one after the other."""
    return isinstance(bound.step, ArchiveCommand) and any(_says(bound.text(value.text), path) for value in bound.step.archive.path.values)


def _built_by_sam(function: LambdaFunction, path: str) -> bool:
    """Whether an artifact is the folder that `sam build` makes of a function."""
    folder, _, name = path.rpartition(_SAM_BUILDS)
    return bool(name) and name == function.name and function.path.startswith(folder)


def _archives(path: Text, linker: Linker, depth: int = 0) -> tuple[ArchiveCommand, ...]:
    """Give the command that packs an archive, through copies of it; several only where nobody says which of them."""
    found: dict[ArchiveCommand, None] = {}
    for bound, source in linker.writers(path, None):
        if isinstance(bound.step, ArchiveCommand):
            found.update({bound.step: None} if any(_says(value.text, str(path)) for value in bound.step.archive.path.values) else {})
        elif isinstance(bound.step, Copy) and source is not None and depth < MOST_STEPS:
            found.update(dict.fromkeys(_archives(source, linker, depth + 1)))
    exact = tuple(archive for archive in found if any(value.text.plain for value in archive.archive.path.values))
    return exact or tuple(found)


def _steps(
    path: str, archives: tuple[ArchiveCommand, ...], functions: tuple[LambdaFunction, ...], project: Project, linker: Linker
) -> tuple[Step, ...]:
    """Give the build and the archive that made an artifact, each where there is only one that it can be."""
    routes = [route for function in functions for route in project.routes_of(function) if not archives or route.archive in archives]
    builds = dict.fromkeys(route.build for route in routes if route.build is not None)
    if not builds:
        inside: list[tuple[Text, Step | None]] = [
            (value.text, archive) for archive in archives for member in archive.members for value in member.use.path.values
        ] or [(Text.of(path, "/bootstrap"), None)]
        chains = [chain for text, archive in inside for chain in linker.chains(text.normal(), archive)]
        builds = dict.fromkeys(chain[0].step for chain in chains if chain and isinstance(chain[0].step, BuildCommand))
    return (*(builds if len(builds) == 1 else ()), *(archives if len(archives) == 1 else ()))
