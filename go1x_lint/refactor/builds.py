"""What rules ask about the builds and archives of Lambda functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from go1x_lint.facts import ArchiveCommand, BuildCommand, Copy, GoProgram, Label, LambdaFunction, Script, Step, ToolRun
from go1x_lint.lifecycle import compare
from go1x_lint.project import BOOTSTRAP, Project, Route
from go1x_lint.refactor.ends import archive_path, namer_of, program_of, starts_bootstrap
from go1x_lint.refactor.moves import Obstacle, Plan
from go1x_lint.refactor.plan import plans
from go1x_lint.text import Text

BUILT_ELSEWHERE = {"sam package", "sam deploy", "cloudformation package", "cloudformation deploy", "goreleaser", "bazel"}
"""Tools that, where nobody runs `sam build`, show that what they pack or make is what is deployed."""


def renamers(project: Project) -> dict[Step, tuple[Route, ...]]:
    """Give the steps that give a function's program a name that isn't `bootstrap`, each with the routes that need it to be."""
    return project.once(("renamers",), lambda: _renamers(project))


def _renamers(project: Project) -> dict[Step, tuple[Route, ...]]:
    """Look through all functions in archives."""
    found: dict[Step, tuple[Route, ...]] = {}
    for function in project.of(LambdaFunction):
        for route in project.routes_of(function) if project.leaves_go1x(function) else ():
            namer = namer_of(route)
            if namer is not None and namer[1].base.plain != BOOTSTRAP and not starts_bootstrap(route, project):
                found[namer[0]] = (*found.get(namer[0], ()), route)
    return found


def unlinked(project: Project) -> Iterator[BuildCommand]:
    """Give the builds of Lambda programs that no declared function is made from, and that nothing renames to `bootstrap`."""
    scripts = any(value.text.base.plain == BOOTSTRAP for script in project.of(Script) for use in script.uses for value in use.path.values)
    copies = [step for step in project.of(Copy) if "#" in step.scope]
    imaged = {value.text for step in copies for source in step.sources for value in source.path.values}
    for build in project.lambda_builds:
        text = build.output.path.text
        if project.functions(build) or scripts or text is None or text.base.plain == BOOTSTRAP:
            continue
        if text in imaged and "#" not in build.scope:
            continue  # it goes into an image
        if "#" in build.scope and not any(_packs(step, text) for step in project.steps_in(build.scope)):
            continue  # an image starts it by its own name
        if not any(_renames(step, build) for step in _renaming(project).get(build.scope, ())):
            yield build


def _renaming(project: Project) -> dict[str, list[Step]]:
    """Give the steps of each sequence that can make a `bootstrap` of what another one wrote."""

    def collect() -> dict[str, list[Step]]:
        found: dict[str, list[Step]] = {}
        for step in project.of(Step):
            if isinstance(step, ArchiveCommand | Copy):
                found.setdefault(step.scope, []).append(step)
        return found

    return project.once(("renaming",), collect)


def _packs(step: Step, path: Text) -> bool:
    """Whether a step packs a file into an archive."""
    return isinstance(step, ArchiveCommand) and any(value.text == path for member in step.members for value in member.use.path.values)


def _renames(step: Step, build: BuildCommand) -> bool:
    """Whether a step makes a `bootstrap` of what a build wrote: a copy, or an archive that adds one."""
    text = build.output.path.text
    if step.index < build.index or text is None:
        return False
    if isinstance(step, ArchiveCommand):
        return step.adds_bootstrap and any(value.text == text for member in step.members for value in member.use.path.values)
    return isinstance(step, Copy) and any(value.text.base.plain == BOOTSTRAP for value in step.target.path.values)


def plan_of(project: Project, function: LambdaFunction) -> Plan | Obstacle:
    """Give a function's plan."""
    return project.once(("plans",), lambda: plans(project)).get(function, Plan())


def half_migrated(project: Project, functions: tuple[LambdaFunction, ...]) -> tuple[Label, ...]:
    """Give the runtimes of functions that are on a custom runtime already: without a `bootstrap` they don't start."""
    return tuple(
        Label(value.span, f"'{function.name}' runs on '{value.text}' already")
        for function in functions
        if project.on_custom(function) and not project.on_go1x(function)
        for value in function.runtime.values[:1]
    )


def ids(functions: tuple[LambdaFunction, ...]) -> tuple[str, ...]:
    """Give the ids of functions, to be a diagnostic's subjects."""
    return tuple(dict.fromkeys(function.id for function in functions))


def named(functions: Sequence[LambdaFunction]) -> str:
    """Name functions for people, not too many: `function 'A'`, `functions 'A' and 'B'`."""
    names = [f"'{name}'" for name in dict.fromkeys(function.name for function in functions)]
    if len(names) == 1:
        return f"function {names[0]}"
    last = f"{len(names) - 4} more" if len(names) > 5 else names.pop()
    return f"functions {', '.join(names[:4])} and {last}"


def library_versions(project: Project, programs: tuple[GoProgram, ...]) -> tuple[str, ...] | None:
    """Give the versions of aws-lambda-go that programs are built with; None where one can't be read."""
    found: list[str] = []
    for program in programs:
        module = project.module(program.directory)
        if module is None or not module.library.closed or module.library.plain is None:
            return None
        found.append(module.library.plain)
    return tuple(dict.fromkeys(found)) if programs else None


def older(versions: tuple[str, ...] | None, than: str) -> bool:
    """Whether one of these versions, as far as they are known, is older than another."""
    return any(compare(version, than) < 0 for version in versions or ())


def programs_in_archive(archive: ArchiveCommand, project: Project) -> set[tuple[object, ...]]:
    """Tell apart the programs that functions start out of one file that an archive command writes."""
    by_file: dict[str, set[tuple[object, ...]]] = {}
    if archive.by_deployer:
        return set()  # each function can be given an archive of its own
    for function in project.functions(archive):
        for route in project.routes_of(function) if project.leaves_go1x(function) else ():
            if route.archive is archive and not starts_bootstrap(route, project):
                by_file.setdefault(archive_path(route), set()).add(program_of(route))
    return max(by_file.values(), key=len, default=set())


def written_into(folder: Text, project: Project) -> bool:
    """Whether a step writes a file directly into a folder."""
    return any(
        (rest := value.text.below(folder)) is not None and bool(rest.parts) and not rest.parent.parts
        for step in project.of(Step)
        for use in step.uses
        if use.role == "writes"
        for value in use.path.values
    )


def built_from_source(function: LambdaFunction, project: Project) -> bool:
    """Whether the deploying tool builds a function: its code is a program, and nothing shows that it is packed as it is."""
    if function.build_method is None or not any(route.program is not None for route in project.routes_of(function)):
        return False
    tools = {run.tool for run in project.of(ToolRun)}
    if "sam build" not in tools and tools & BUILT_ELSEWHERE:
        return False
    folders = {route.program.directory for route in project.routes_of(function) if route.program is not None}
    for value in function.handler.values:
        if "/" in str(value.text) and not any(str(code.text.joined(value.text)) in folders for code in function.code.values):
            return False  # a path into what another tool makes
    return not any(written_into(value.text, project) for value in function.code.values)
