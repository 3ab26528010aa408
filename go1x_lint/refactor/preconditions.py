"""What must hold for a function to start after the change: shown, shown not to hold, or not to be shown."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import BuildCommand, LambdaFunction, Precondition, Script, ToolVersion
from go1x_lint.lifecycle import GLIBC, LIBRARY_MINIMUM, compare, refuses, version
from go1x_lint.project import CUSTOM, GO1X, Project
from go1x_lint.refactor.builds import built_from_source
from go1x_lint.refactor.runtime import runtimes_said
from go1x_lint.text import Text

UPDATE = "UpdateFunctionConfiguration and UpdateFunctionCode are two calls of AWS: between them the old code may meet the new runtime"
STACK = "nobody overrides the values in the files when deploying"


def preconditions(function: LambdaFunction, project: Project) -> tuple[Precondition, ...]:
    """Give everything that the change of a function's runtime relies on, with its verdict."""
    if project.is_image(function):
        return (*_library(function, project), *_program(function, project))
    found = [*_runtime(function, project), *_build(function, project), *_library(function, project), *_program(function, project)]
    found += [*(_stale(function) if project.on_go1x(function) else ()), *_glibc(function, project)]
    found += _tools(function, project)
    found += [Precondition(UPDATE, None, function.span, listed=True), Precondition(STACK, None, function.span, listed=True)]
    return tuple(found)


def _runtime(function: LambdaFunction, project: Project) -> Iterator[Precondition]:
    """Every runtime that it can have is known, and can be written."""
    for label in function.runtime.open_because:
        yield Precondition(f"its runtime is known: {label.text}", None, label.span)
    for value in function.runtime.saying(GO1X):
        if value.slot is not None:
            yield from value.slot.needs(project.target)
    for value in runtimes_said(function, project):
        if value.text.plain not in (GO1X, *CUSTOM):
            yield Precondition(f"it is a Go program where its runtime is '{value.text}' too", None, value.span)


def _build(function: LambdaFunction, project: Project) -> Iterator[Precondition]:
    """Give whether what it starts is built by what these files show, and is a `bootstrap` then."""
    routes = project.routes_of(function)
    if not routes:
        why = function.code.open_because[0].text if function.code.open_because else "no build of it is in these files"
        yield Precondition(f"its build makes a 'bootstrap' ({why})", None, function.code.anchor)
    for route in routes:
        build, archive = route.build, route.archive
        if archive is not None and archive.keeps_modes is not True:
            yield Precondition(f"'{archive.tool}' writes the program's exec bit into the archive", None, archive.span)
        if route.program is not None:
            built = True if built_from_source(function, project) else None
            yield Precondition(
                f"it is built from '{route.program.directory or '.'}' by the tool that deploys it", built, function.code.anchor
            )
        elif any(isinstance(bound.step, Script) for bound in route.steps):
            yield Precondition("a script called 'bootstrap' starts it", True, route.steps[0].step.span)
        elif build is None:
            where = route.archive or function
            yield Precondition("what makes the program that is packed here is known", None, where.span)
        else:
            named = f"its program is what '{build.command or 'go build'}' makes"
            yield Precondition(named, True if route.certainty == "sure" else None, build.span)
            if not all(bound.step.certain for bound in route.steps):
                yield Precondition("its build is always run", None, build.span)


def _library(function: LambdaFunction, project: Project) -> Iterator[Precondition]:
    """Its aws-lambda-go has a client of the Runtime API (since 1.18.0)."""
    text = f"its aws-lambda-go is {LIBRARY_MINIMUM} or newer (an older one hangs)"
    modules = [module for module in project.modules_of(function) if module.library.values or module.library.open_because]
    if not modules:
        yield Precondition(text, None, function.span)
    for module in modules:
        versions = [str(value.text) for value in module.library.values]
        known = module.library.closed and all(version(some) for some in versions)
        met = all(compare(some, LIBRARY_MINIMUM) >= 0 for some in versions) if known else None
        span = module.library.values[0].span if module.library.values else module.library.anchor
        yield Precondition(text if met else f"{text}; this says {versions[0] if versions else 'nothing that can be read'}", met, span)


def _program(function: LambdaFunction, project: Project) -> Iterator[Precondition]:
    """Its program doesn't rely on what go1.x alone does."""
    programs = project.programs(function)
    if not programs and not project.is_image(function):
        yield Precondition(
            "its program doesn't read _LAMBDA_SERVER_PORT or choose by _HANDLER (its sources are not here)", None, function.span
        )
    for program in programs:
        for span in program.rpc_environment[:1]:
            yield Precondition("its program doesn't rely on _LAMBDA_SERVER_PORT, which custom runtimes don't set", False, span)
        for span in program.name_dispatch[:1]:
            yield Precondition("its program doesn't choose by its own name, which becomes 'bootstrap', what it does", False, span)
        for span in program.handler_dispatch[:1]:
            yield Precondition("its program doesn't choose by _HANDLER what it does", None, span)


def _stale(function: LambdaFunction) -> Iterator[Precondition]:
    """Give whether new code is uploaded when it changes."""
    for value in function.redeploys.values if function.redeploys is not None else ():
        yield Precondition(
            f"new code is uploaded: the key '{value.text}' stays the same, and a stack doesn't look behind it", None, value.span
        )


def _tools(function: LambdaFunction, project: Project) -> Iterator[Precondition]:
    """Tell of a SAM CLI that is pinned to a version which refuses the target."""
    for pin in project.of(ToolVersion) if function.build_method is not None else ():
        for value in pin.version.values if pin.tool == "aws-sam-cli" else ():
            if value.text.plain is not None and refuses(pin.tool, value.text.plain, project.target):
                text = f"its aws-sam-cli is newer than '{value.text}', which is pinned here and doesn't know {project.target}"
                yield Precondition(text, None, value.span)


def _glibc(function: LambdaFunction, project: Project) -> Iterator[Precondition]:
    """Give whether a program that is linked dynamically finds a C library that is new enough."""
    for route in project.routes_of(function):
        build = route.build
        if build is None or build.cgo.plain == "0":
            continue
        newest = GLIBC.get(project.target, "")
        text = f"it is linked statically, or against a glibc no newer than {newest} (CGO_ENABLED=0 makes sure)"
        yield Precondition(text, None, build.span, listed=project.target == "provided.al2023" and not _links_c(build))


def _links_c(build: BuildCommand) -> bool:
    """Whether a build asks for cgo."""
    return any(value.text == Text.of("1") for value in build.cgo.values)
