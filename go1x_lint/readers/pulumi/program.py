"""Functions and layers of a Pulumi program in TypeScript, JavaScript, Go, Python, Java or C#, over the neutral model of programs.

The program is not run: what isn't written out in its files (another stack's output, an `apply`) stays unknown. Functions of other
languages are left out; so is `CallbackFunction`, whose code is JavaScript.
"""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, Label, LambdaFunction, Layer, RuntimeChoice, Value
from go1x_lint.lifecycle import RUNTIMES
from go1x_lint.readers.cdk import TOKENS as CDK
from go1x_lint.readers.programs import program
from go1x_lint.readers.pulumi.code import Code, code, dockerfile
from go1x_lint.readers.pulumi.commands import COMMANDS, command, own
from go1x_lint.readers.pulumi.ignored import CODE, IGNORE, ignored
from go1x_lint.readers.pulumi.names import called, ignoring, is_pulumi
from go1x_lint.readers.pulumi.resources import Program, Resource, resources, working
from go1x_lint.readers.pulumi.runtimes import runtime, spelled
from go1x_lint.readers.pulumi.versions import enumerated, pinned, refusing
from go1x_lint.source import Source, Span, Workspace
from go1x_lint.syntax.program import Call, Choice, Expression, Found, Items, Literal, Member, Module, Record, follow, said, shown
from go1x_lint.syntax.program.fields import Properties, item_values, quoting, string_value
from go1x_lint.text import Text

FUNCTIONS = frozenset(("lambda.Function", "native.Function"))
LAYERS = frozenset(("lambda.LayerVersion", "native.LayerVersion"))
GO1X = "go1.x"


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a program's file. Raises Unparsable."""
    if not is_pulumi(source.text) or "ambda" not in source.text:
        return
    module = program(source, workspace)
    if module is None:
        return
    some = Program(module, workspace, working(source.path, workspace), enumerated(module, workspace))
    found: list[Fact] = []
    for resource in resources(some, FUNCTIONS | LAYERS | COMMANDS):
        found += command(resource) if resource.kind in COMMANDS else _declared(resource)
    yield from found
    if not any(word in source.text for word in CDK):  # where its reader has read them already
        yield from own(some)
    yield from _choices(module, some, frozenset(span for fact in found for span in fact.spans()))


def _declared(resource: Resource) -> Iterator[Fact]:
    """Give what a resource declares."""
    told = resource.told()
    if told is None:
        return
    if resource.kind in LAYERS:
        some = resource.program.enumerated
        text = quoting(resource.found, told.record.span)
        runtimes = told.items("compatibleRuntimes", lambda item: runtime(item, some), spelled(resource.program.module, told.record.span))
        yield Layer(resource.anchor, resource.name, runtimes, told.items("compatibleArchitectures", _string, text))
        return
    runtime_ = told.chosen(
        "runtime", lambda item: runtime(item, resource.program.enumerated), spelled(resource.program.module, told.record.span)
    )
    runtime_ = pinned(runtime_, refusing(resource.program.module, resource.program.workspace))
    image = told.own("imageUri") is not None or told.string("packageType").plain == "Image"
    if image or any(value.text.plain in RUNTIMES for value in runtime_.values):
        made = code(resource, told)
        yield from made.steps
        yield _function(resource, told, runtime_, made)


def _function(resource: Resource, told: Properties, runtime_: Field, made: Code) -> LambdaFunction:
    """Give a function."""
    config = told.within("imageConfig")
    native = resource.kind.startswith("native.")
    return LambdaFunction(
        resource.anchor,
        resource.name,
        runtime_,
        told.string("handler"),
        told.items("architectures", _string, quoting(resource.found, told.record.span)),
        made.path,
        _package_type(told),
        told.items("layers", lambda some: Value(Text.of(shown(some)), some.expression.span, None, some.via), lambda _: None),
        command=None if config is None else _words(config, "command" if native else "commands"),
        entrypoint=None if config is None else _words(config, "entryPoint" if native else "entryPoints"),
        dockerfile=dockerfile(resource, told),
        redeploys=made.redeploys,
        left_alone=tuple(_ignored(resource, told)),
    )


def _ignored(resource: Resource, told: Properties) -> Iterator[Label]:
    """Give the properties that say what runs, and are ignored, as far as the resource's options can be read."""
    there = [name for name in CODE if told.own(name) is not None]
    for given in resource.managed():
        for some in _lists(resource, given):
            alone = _string(some) if isinstance(some.expression, Literal) else None  # Java's `.ignoreChanges("runtime")`
            for value in item_values(some, _string, lambda _: None)[0].values if alone is None else (alone,):
                yield from ignored(value, there)


def _lists(resource: Resource, given: Found) -> Iterator[Found]:
    """Give the lists of what is ignored that an argument with options says; Go says each option by a call of its own."""
    call = given.expression
    if resource.program.module.language.name != "go":
        for told in resource.options(given):
            yield from told.followed(IGNORE).values
    elif isinstance(call, Call) and call.arguments and ignoring(given.module, call.callee):
        yield from follow(given.at(call.arguments[0])).values


def _package_type(told: Properties) -> Field:
    """Give how a function is packed; one that has an image's address says so by that."""
    field = told.string("packageType")
    image = told.own("imageUri")
    if image is None or not field.absent:
        return field
    return Field(image.name_span, (Value(Text.of("Image"), image.name_span, None, (), True),))


def _string(found: Found) -> Value | None:
    """Give a string."""
    texts = said(found).values
    return string_value(texts[0]) if len(texts) == 1 else None


def _words(told: Properties, name: str) -> Field:
    """Give a list of words as one value, joined by spaces."""
    field = told.items(name, _string, lambda _: None)
    if not field.values or not field.closed:
        return field
    parts = [part for value in field.values for part in (" ", value.text)][1:]
    return Field(field.anchor, (Value(Text.of(*parts), field.values[0].span),))


def _choices(module: Module, some: Program, explained: frozenset[Span]) -> Iterator[RuntimeChoice]:
    """Give each constant for go1.x that no function or layer here takes: a component may, or another file."""
    for name, value in _valued(module):
        if isinstance(value, Member) and value.span not in explained and called(module, value) is not None:
            made = runtime(Found(module, value), some.enumerated)
            if made is not None and made.text.plain == GO1X:
                yield RuntimeChoice(value.span, name, Field(value.span, (made,), (), made.slot), "constant")


def _valued(module: Module) -> Iterator[tuple[str, Expression]]:
    """Give the expressions that are somebody's value, each with what that is called."""
    for declared in module.declarations:
        yield from ((declared.name, value) for value in declared.values)
    for some in module.expressions():
        if isinstance(some, Record):
            yield from ((one.name, one.value) for one in some.properties)
        elif isinstance(some, Call):
            yield from (("argument", one) for one in some.arguments)
        elif isinstance(some, (Items, Choice)):
            yield from (("item", one) for one in some.children)
