"""A CDK program's file: its constructs, in each pass of the loops and functions around them, and what else says a runtime."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, RuntimeChoice, Step
from go1x_lint.readers.cdk import functions
from go1x_lint.readers.cdk.constructs import Construct, Program, working
from go1x_lint.readers.cdk.machine import machine
from go1x_lint.readers.cdk.names import called, positional, static
from go1x_lint.readers.cdk.runtimes import runtime
from go1x_lint.readers.cdk.versions import has_al2023
from go1x_lint.source import Span, Workspace
from go1x_lint.syntax.program import Call, Choice, Expression, Found, Member, Module, Record, frames
from go1x_lint.syntax.program.passes import different

GO1X = "go1.x"
READ = frozenset((
    "runtime", "handler", "code", "codeuri", "functionname", "architecture", "architectures", "layers", "entry", "bundling",
    "compatibleruntimes", "compatiblearchitectures",
))  # fmt: skip
"""The properties that are read, in small letters."""


def facts(module: Module, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a file."""
    al2023 = has_al2023(module, workspace)
    path = module.source.path
    program = Program(module, workspace, working(path, workspace), lambda name: name != "PROVIDED_AL2023" or al2023)
    found: list[Fact] = []
    made: list[Span] = []
    for construct in constructs(program):
        some = list(functions.read(construct))
        made += [construct.call.span] if some else []
        found += some
    yield from found
    explained = [span for fact in found for span in fact.spans()]
    around = [some.span for fact in found if isinstance(fact, Step) for some in module.functions(fact.span)[-1:]]
    yield from machine(program, made + [span for span in around if not any(span.covers(call) for call in made)])
    yield from _choices(program, frozenset(explained))


def constructs(program: Program) -> Iterator[Construct]:
    """Give the constructs that can be functions or layers, one for each pass; each with a name of its own."""
    names: dict[str, int] = {}
    module = program.module
    for made in module.calls():
        kind = called(module, made.callee)
        if kind not in functions.KINDS:
            continue
        call = positional(made, kind)
        for frame in different(module, list(_told(call)), frames(module, call.span)):
            some = Construct(program, kind, call, frame)
            name = some.said_id or kind.rpartition(".")[2]
            names[name] = names.get(name, 0) + 1
            yield Construct(program, kind, call, frame, name if names[name] == 1 else f"{name}#{names[name]}")


def _told(call: Call) -> Iterator[Expression]:
    """Give what a construct is told that facts speak of: two passes that differ in a timeout alone are one function."""
    for some in call.children[2:]:
        if isinstance(some, Record):
            yield from some.spreads
            yield from (one.value for one in some.properties if one.name.lower().replace("_", "") in READ)
        else:
            yield some


def _choices(program: Program, explained: frozenset[Span]) -> Iterator[RuntimeChoice]:
    """Give each `Runtime.GO_1_X` that no function or layer here takes: somebody's own construct may, or another file.

    What is compared, and the items of lists, say nothing of what is deployed.
    """
    for name, some in _valued(program.module):
        for one in some.options if isinstance(some, Choice) else (some,):
            if isinstance(one, (Member, Call)) and one.span not in explained:
                value = runtime(Found(program.module, one), program.knows)
                if value is not None and value.text.plain == GO1X and called(program.module, static(one)) is not None:
                    yield RuntimeChoice(one.span, name, Field(one.span, (value,), (), value.slot), "constant")


def _valued(module: Module) -> Iterator[tuple[str, Expression]]:
    """Give the expressions that are given to somebody as a value, each with what that is called."""
    for declared in module.declarations:
        yield from ((declared.name, value) for value in declared.values)
    for some in module.expressions():
        if isinstance(some, Record):
            yield from ((one.name, one.value) for one in some.properties)
        elif isinstance(some, Call) and some.constructs:
            yield from (("argument", one) for one in some.arguments)
