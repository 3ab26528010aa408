"""What must hold for a function to start after the change: shown, shown not to hold, or not to be shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.facts import BuildCommand, LambdaFunction, Precondition, Script, ToolRun, ToolVersion, Value
from go1x_lint.lifecycle import GLIBC, LIBRARY_MINIMUM, compare, refuses, version
from go1x_lint.project import BOOTSTRAP, CUSTOM, GO1X, Project
from go1x_lint.refactor.builds import built_from_source
from go1x_lint.refactor.mentions import older_asked
from go1x_lint.refactor.overrides import overridden
from go1x_lint.refactor.runtime import runtimes_said
from go1x_lint.source import Span
from go1x_lint.text import Text

NAME = re.compile(r"[A-Za-z_]\w*")

UPDATE = "UpdateFunctionConfiguration and UpdateFunctionCode are two calls of AWS: between them the old code may meet the new runtime"
STACK = "nobody overrides the values in the files when deploying"


def preconditions(function: LambdaFunction, project: Project) -> tuple[Precondition, ...]:
    """Give everything that the change of a function's runtime relies on, with its verdict."""
    if project.is_image(function):
        return (*_library(function, project), *_program(function, project))
    found = [
        *_left_alone(function),
        *overridden(function, project),
        *_runtime(function, project),
        *_build(function, project),
        *_library(function, project),
        *_program(function, project),
    ]
    found += [*(_stale(function) if project.on_go1x(function) else ()), *_glibc(function, project)]
    found += _tools(function, project)
    found += [Precondition(UPDATE, None, function.span, listed=True), Precondition(STACK, None, function.span, listed=True)]
    return tuple(found)


def _runtime(function: LambdaFunction, project: Project) -> Iterator[Precondition]:
    """Every runtime that it can have is known, and can be written."""
    for label in function.runtime.open_because:
        yield Precondition(f"its runtime is known: {label.text}", None, label.span)
    shared = {other for route in project.routes_of(function) for bound in route.steps for other in project.functions(bound.step)}
    for other in sorted(shared - {function}, key=lambda some: some.span):
        if other.runtime.open_because and not project.leaves_go1x(other):
            yield Precondition(f"'{other.name}', which starts the same file, isn't left on go1.x", None, other.runtime.anchor)
    for value in function.runtime.saying(GO1X):
        if value.slot is not None:
            yield from value.slot.needs(project.target)
    if function.pinned is not None and not function.pinned.absent:
        where = function.pinned.values[0].span if function.pinned.values else function.pinned.anchor
        yield Precondition("no version of its old runtime is pinned (RuntimeVersionArn): AWS refuses it with another runtime", False, where)
    for value in runtimes_said(function, project):
        if value.text.plain not in (GO1X, *CUSTOM):
            yield Precondition(f"it is a Go program where its runtime is '{value.text}' too", None, value.span)


def _build(function: LambdaFunction, project: Project) -> Iterator[Precondition]:
    """Give whether what it starts is built by what these files show, and is a `bootstrap` then."""
    routes = project.routes_of(function)
    if not routes:
        why = function.code.open_because[0].text if function.code.open_because else "no build in these files is known to be its own"
        other = next(_named_alike(function, project), None)
        if other is None:
            yield Precondition(f"its build makes a 'bootstrap' ({why})", None, function.code.anchor)
        else:
            text = f"its build makes a 'bootstrap' (this makes '{other.output.path.text}', and nothing shows how that is packed)"
            yield Precondition(text, False, other.output.span)
    for route in routes:
        build, archive = route.build, route.archive
        if build is not None and _other_machine(function, build):
            yield Precondition("its build is for the machine that it runs on", False, build.goarch.values[0].span)
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
            yield from _given(build, project)
            if not all(bound.step.certain for bound in route.steps):
                yield Precondition("its build is always run", None, build.span)


def _named_alike(function: LambdaFunction, project: Project) -> Iterator[BuildCommand]:
    """Give the builds of Lambda programs that have the name of a function's handler, and that no declared function is made from."""
    names = {value.text.base for value in function.handler.values}
    for build in project.lambda_builds:
        text = build.output.path.text
        if text is not None and text.base in names and text.base.plain != BOOTSTRAP and not project.functions(build):
            yield build


def _given(build: BuildCommand, project: Project) -> Iterator[Precondition]:
    """Give the calls of make that set a variable of their own, where a variable says the program's path."""
    names = {name for value in build.output.path.values for name in _variables(value, project)}
    for run in project.of(ToolRun) if names else ():
        given = {word.partition("=")[0] for word in run.words if "=" in word and not word.startswith("-")}
        defaults = {name for name in run.environment if any(_is_default(name, value, project) for value in build.output.path.values)}
        for name in sorted(names & (given | defaults)) if run.tool in ("make", "just") else ():
            yield Precondition(f"'{name}', which {run.tool} is given here, doesn't say where the program is built", None, run.span)


def _variables(value: Value, project: Project) -> Iterator[str]:
    """Name the variables that a value comes from: those that are referred to, and those in the line of the definition."""
    if value.via:
        texts = [project.workspace[span.path].text[span.start : span.end] for span in value.via]
        yield from (name for text in (*texts, _line(value.span, project)) for name in NAME.findall(text))


def _is_default(name: str, value: Value, project: Project) -> bool:
    """Whether a value stands in a definition (`NAME ?= value`) that counts only where the environment has none."""
    line = _line(value.span, project)
    return bool(value.via) and re.match(rf"\s*(export\s+)?{re.escape(name)}\s*\?=", line) is not None


def _line(span: Span, project: Project) -> str:
    """Give the line in which characters stand."""
    return project.workspace[span.path].line_at(span.start)


def _other_machine(function: LambdaFunction, build: BuildCommand) -> bool:
    """Whether a build is known to be for another machine than its function's."""
    wanted = {"x86_64": "amd64", "arm64": "arm64"}.get(function.architectures.plain or "x86_64") if function.architectures.closed else None
    return wanted is not None and len(function.architectures.values) < 2 and build.goarch.plain not in (None, wanted)


def _library(function: LambdaFunction, project: Project) -> Iterator[Precondition]:
    """Its aws-lambda-go has a client of the Runtime API (since 1.18.0)."""
    text = f"its aws-lambda-go is {LIBRARY_MINIMUM} or newer (an older one hangs)"
    modules = [module for module in project.modules_of(function) if module.library.values or module.library.open_because]
    if not modules:
        yield Precondition(text, None, function.span)
    for build in project.builds(function):
        if build.module_file is not None:
            yield Precondition(f"{text}; another file than go.mod says it here", None, build.module_file)
    for span in older_asked(project):
        yield Precondition(f"{text}; this asks for another one", None, span)
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
        if not program.starts_lambda:
            yield Precondition("its program speaks the Runtime API (it imports nothing that is known to)", None, program.span)
        for span in program.rpc_environment[:1]:
            yield Precondition("its program doesn't rely on _LAMBDA_SERVER_PORT, which custom runtimes don't set", False, span)
        for span in program.runtime_environment[:1]:
            yield Precondition("its program doesn't go by AWS_EXECUTION_ENV, which custom runtimes don't set", None, span)
        for span in program.name_dispatch[:1]:
            yield Precondition("its program doesn't choose by its own name, which becomes 'bootstrap', what it does", False, span)
        for span in program.handler_dispatch[:1]:
            yield Precondition("its program doesn't choose by _HANDLER what it does", None, span)
        for span in program.environment_unfollowed[:1]:
            names = "_HANDLER, _LAMBDA_SERVER_PORT or AWS_EXECUTION_ENV"
            yield Precondition(f"its program doesn't rely on what go1.x says in {names}, named here", None, span)


def _stale(function: LambdaFunction) -> Iterator[Precondition]:
    """Give whether new code is uploaded when it changes."""
    for value in function.redeploys.values if function.redeploys is not None else ():
        yield Precondition(
            f"new code is uploaded: the key '{value.text}' stays the same, and a stack doesn't look behind it", None, value.span
        )
    for label in function.code_left_alone[:1]:
        text = f"the code is uploaded together with the runtime (ignoring '{label.text}' here leaves it to somebody else)"
        yield Precondition(text, None, label.span)


def _left_alone(function: LambdaFunction) -> Iterator[Precondition]:
    """Give what is deployed as it is, whatever the files say."""
    for label in function.left_alone:
        if label not in function.code_left_alone:
            yield Precondition(f"what the files say of its {label.text} is deployed (ignored here, it is left as it is)", False, label.span)


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
