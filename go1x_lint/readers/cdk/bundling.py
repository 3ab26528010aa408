"""What a CDK program has run to make an asset: in a container that has its folders (`bundling`), or on the machine (`tryBundle`)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from go1x_lint.facts import Fact, Field, ImageUse, Precondition, Value
from go1x_lint.readers.cdk.constructs import Construct, Program, options, record
from go1x_lint.readers.cdk.names import called, prop, static
from go1x_lint.readers.cdk.runtimes import RUNTIME, RuntimeSlot, named
from go1x_lint.readers.commands import Context
from go1x_lint.readers.commands.dispatch import command_facts, facts
from go1x_lint.readers.commands.words import inner
from go1x_lint.readers.paths import Where, globbing
from go1x_lint.records import dataclass
from go1x_lint.source import Edit, Span
from go1x_lint.syntax.command import Assignment, Command
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.program import (
    OUTSIDE,
    Call,
    Expression,
    Found,
    Function,
    Literal,
    Member,
    Record,
    follow,
    items_of,
    said,
)
from go1x_lint.syntax.program.fields import Properties, string_field
from go1x_lint.syntax.region import Origin, Piece, unwritable
from go1x_lint.text import Text

OUTPUT = "/asset-output"
INPUT = "/asset-input"
BUILDERS = "public.ecr.aws/sam/build-"
"""What `Runtime.bundlingImage` names, followed by the runtime (aws-cdk-lib, aws-lambda/lib/runtime.js)."""

_STRINGS = ("execSync", "exec", "system")
_ARGV = ("spawnSync", "spawn", "execFileSync", "execFile", "run", "check_call", "check_output", "call", "Popen", "Command")
_RUNNERS = ("child_process", "node:child_process", "subprocess", "os", "os/exec")
"""Modules of Node, Python and Go that run commands."""


def output(construct: Construct) -> Text:
    """Give the canonical path of the folder that a bundled asset is made of."""
    return Text.of(f"{construct.program.module.source.path}#{construct.name}{OUTPUT}")


def bundled(construct: Construct, told: Properties, folder: Field) -> Iterator[Fact]:
    """Give what bundling an asset does; `folder` is the one that it is made from."""
    root = str(output(construct))[: -len(OUTPUT)]
    source = folder.text or Text()
    container = Where(source, root, ((INPUT, source),))
    image = told.followed("image")
    host = None
    for some in image.values:
        use = _image(construct, some)
        if use is not None:
            host = use.image.plain or host
            yield use
    words, env = _words(told), _environment(told)
    context = Context(container, f"{construct.program.module.source.path}:{construct.name}", construct.program.workspace, host=host or "?")
    if words:
        yield from _facts(words, env, context)
    yield from _local(construct, told, Context(_on_machine(construct), context.scope + "#local", construct.program.workspace))


def _on_machine(construct: Construct) -> Where:
    """Give where commands run on the machine: in the program's folder, with a folder for what they make."""
    return Where(construct.program.where.directory, "", ((OUTPUT, output(construct)),))


def _words(told: Properties) -> tuple[Phrase, ...]:
    """Give the words of the command; none where one of them can't be read."""
    listed = told.raw("command")
    return () if listed is None else words(listed, told.working)


def words(listed: Found, working: str) -> tuple[Phrase, ...]:
    """Give a list of words; none where one of them can't be read."""
    items = items_of(listed)
    texts = [said(some, working) for some in items.values]
    if items.open_because or not all(len(some.values) == 1 for some in texts):
        return ()
    return tuple(some.values[0].phrase for some in texts)


def _environment(told: Properties, name: str = "environment") -> tuple[Assignment, ...]:
    """Give the variables that are set."""
    found: list[Assignment] = []
    for value in told.followed(name).values:
        if isinstance(value.expression, Record):
            for some in value.expression.properties:
                texts = said(value.at(some.value)).values
                if len(texts) == 1 and texts[0].phrase.place.path == some.span.path:
                    found.append(Assignment(some.name, texts[0].phrase, some.span))
            for spread in value.expression.spreads:
                inner_ = follow(value.at(spread))
                found += (
                    Assignment(some.name, text.phrase, some.span)
                    for one in inner_.values
                    if isinstance(one.expression, Record)
                    for some in one.expression.properties
                    for text in said(one.at(some.value)).values[:1]
                )
    return tuple(found)


def _facts(phrases: tuple[Phrase, ...], env: tuple[Assignment, ...], context: Context) -> Iterator[Fact]:
    """Give what a command does."""
    first, last = phrases[0].place, phrases[-1].place
    span = Span(first.path, first.start, last.end) if last.path == first.path and last.end > first.start else first
    yield from command_facts(Command(phrases, span, env), context)


# -- images -----------------------------------------------------------------------------------------------------------------


def _image(construct: Construct, found: Found) -> ImageUse | None:
    """Give the image that a bundling runs in; None where it can't be read."""
    some = static(found.expression)
    module = found.module
    name = called(module, some)
    if name is not None and name.startswith(RUNTIME + ".") and name.lower().endswith(".bundlingimage"):
        return _of_runtime(construct, found, some, name)
    if isinstance(found.expression, Call) and found.expression.arguments:
        by = called(module, found.expression.callee) or ""
        if by.endswith((".fromRegistry", ".DockerImage", ".BundlingDockerImage")):
            text = string_field(said(found.at(found.expression.arguments[0])), found.expression.span, None)
            return ImageUse(found.expression.span, text, "builder")
    return None


def _of_runtime(construct: Construct, found: Found, some: Expression, name: str) -> ImageUse | None:
    """Give the image that the CDK has for a runtime."""
    constant = static(some.of) if isinstance(some, Member) else None
    owner = some.of if isinstance(some, Member) else None
    if not isinstance(constant, Member) or owner is None:
        return None
    text = Text.of(BUILDERS + named(name.split(".")[2]))
    slot = BuilderSlot(RuntimeSlot(found, owner, constant, construct.program.knows))
    span = found.expression.span
    return ImageUse(span, Field(span, (Value(text, span, slot, found.via),), (), slot), "builder")


@dataclass(frozen=True)
class BuilderSlot:
    """Writes the runtime whose `bundlingImage` it is."""

    slot: RuntimeSlot

    @property
    def place(self) -> Span:
        """The runtime's constant."""
        return self.slot.place

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """Nobody reads an image."""
        return self.slot.also_read_by

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Say the image that AWS has for another runtime."""
        plain = (Text.of(value).plain or "").partition(":")[0]
        return self.slot.write(plain.removeprefix(BUILDERS)) if plain.startswith(BUILDERS) else ()

    def remove(self) -> tuple[Edit, ...]:
        """Take nothing away."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing: what stands here is what is used."""
        return ()


# -- commands on the machine ------------------------------------------------------------------------------------------------


def _local(construct: Construct, told: Properties, context: Context) -> Iterator[Fact]:
    """Give what `local: { tryBundle(outputDir) { … } }` runs."""
    language = construct.program.module.language.name
    for value in told.followed("local").values:
        if not isinstance(value.expression, Record):
            continue
        for some in value.expression.properties:
            if some.name == prop(language, "tryBundle"):
                for body in follow(value.at(some.value)).values:
                    if isinstance(body.expression, Function):
                        yield from executed(construct.program, body, body.expression, context)


def executed(program: Program, found: Found, function: Function, context: Context) -> Iterator[Fact]:
    """Give what the commands do that a function runs; its first parameter is the folder to write to."""
    frame = found.frame
    if function.parameters:
        first = function.parameters[0]
        piece = Piece(OUTPUT, first.span, Origin(first.span, (), unwritable), "", unwritable, True)
        frame = frame.within({first: Found(found.module, Literal(first.span, Phrase((piece,), first.span, unwritable)))})
    start = 0
    for call in found.module.calls():
        if function.span.covers(call.span):
            count, some = run(Found(found.module, call, frame), program, context, start)
            start += count
            yield from some


def machine(program: Program, taken: list[Span]) -> Iterator[Fact]:
    """Give what all commands of a file do that it runs on the machine, those in some places left out."""
    path = program.module.source.path
    start = 0
    for call in program.module.calls():
        if not any(span.covers(call.span) for span in taken):
            context = Context(Where(program.where.directory), path, program.workspace)
            count, some = run(Found(program.module, call, OUTSIDE), program, context, start)
            start += count
            yield from some


def run(found: Found, program: Program, context: Context, start: int) -> tuple[int, list[Fact]]:
    """Give how many commands a call runs on the machine, and what they do; none for any other call."""
    call = found.expression
    assert isinstance(call, Call)
    name = _runner(found, call)
    if name is None or not call.arguments:
        return 0, []
    settings = next((some for argument in call.arguments[1:] if isinstance((some := argument), Record)), call.named)
    context, env = _settled(found, settings, program, Context(context.where, context.scope, context.workspace, start=start))
    if name in _STRINGS or (name == "run" and not _is_list(found, call)):
        return _shell(found.at(call.arguments[0]), program, context, env)
    if name == "Command":
        phrases = [said(found.at(argument), program.working).values for argument in call.arguments]
        chosen = tuple(some[0].phrase for some in phrases if len(some) == 1)
        return (1, list(_facts(chosen, env, context))) if len(chosen) == len(phrases) else (1, [])
    first = said(found.at(call.arguments[0]), program.working).values
    rest = words(found.at(call.arguments[1]), program.working) if first and len(call.arguments) > 1 else ()
    argv = (first[0].phrase, *rest) if first else words(found.at(call.arguments[0]), program.working)
    return (1, list(_facts(argv, env, context))) if argv else (1, [])


def _is_list(found: Found, call: Call) -> bool:
    """Whether the first argument is a list of words."""
    return bool(words(found.at(call.arguments[0]), ""))


def _runner(found: Found, call: Call) -> str | None:
    """Give the function that runs a command; None for any other."""
    for name in found.module.names(call.callee):
        owner, _, last = name.rpartition(".")
        if owner in _RUNNERS and last in chain(_STRINGS, _ARGV):
            return last
    return None


def _settled(found: Found, settings: Record | None, program: Program, context: Context) -> tuple[Context, tuple[Assignment, ...]]:
    """Give where a command runs, and its variables: `{ cwd, env }`."""
    if settings is None:
        return context, ()
    told = Properties(found.at(settings), settings.span, program.working)
    folder = told.said("cwd")
    where = context.where
    if len(folder.values) == 1 and not folder.open_because:
        where = where.inside(folder.values[0].phrase.text)
    elif folder.values or folder.open_because:
        return Context(where.inside(Text.of("/unknown")), context.scope, context.workspace, start=context.start), ()
    return Context(where, context.scope, context.workspace, start=context.start), _environment(told, "env")


def _shell(found: Found, program: Program, context: Context, env: tuple[Assignment, ...]) -> tuple[int, list[Fact]]:
    """Give what the text does that a shell is given."""
    from go1x_lint.syntax import shell

    texts = said(found, program.working).values
    if len(texts) != 1 or texts[0].phrase.place.path != program.module.source.path:
        return 1, []
    folder = context.where.directory.plain
    glob = None if folder is None else globbing(program.workspace, folder)
    script = shell.parse(inner(texts[0].phrase, program.module.source), env=env, glob=glob)
    return max(1, len(script.commands)), list(facts(script, context))


__all__ = ["bundled", "executed", "machine", "options", "output", "record", "run", "words"]
