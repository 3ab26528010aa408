"""Commands that Terraform runs: `local-exec`, the program of an `external` data source, commands before packing."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from go1x_lint.facts import Fact, Step
from go1x_lint.readers.commands import Context, facts
from go1x_lint.readers.commands.dispatch import command_facts
from go1x_lint.readers.commands.words import inner
from go1x_lint.readers.paths import Where, globbing
from go1x_lint.readers.terraform.archives import address
from go1x_lint.readers.terraform.frames import Frame
from go1x_lint.readers.terraform.properties import Properties
from go1x_lint.readers.terraform.said import Spoken
from go1x_lint.records import replace
from go1x_lint.source import Span
from go1x_lint.syntax.command import Assignment, Command, Script
from go1x_lint.syntax.hcl import Block, Call, Expression, Reference, walk
from go1x_lint.syntax.region import Region

SHELLS = ("", "sh", "bash", "zsh", "dash", "ksh", "ash")
"""Interpreters whose text is a shell's; without one Terraform takes `/bin/sh -c` (documentation of local-exec)."""

WINDOWS = ("powershell", "pwsh", "cmd")
"""Interpreters of Windows."""


def provisioners(block: Block, frame: Frame) -> Iterator[Fact]:
    """Give what a resource's `local-exec` provisioners do, one after the other."""
    start = 0
    again = _runs_again(block, frame)
    for some in block.body.all("provisioner"):
        if some.names != ("local-exec",):
            continue
        properties = Properties(some.body, frame, some.head)
        when = some.body.value("when")
        if when is not None and frame.configuration.written(when.span).strip('"') == "destroy":
            continue
        scope = f"{block.span.path}:{frame.named(address(block))}"
        count, found = _provisioner(properties, scope, start)
        start += count
        yield from found if again else (replace(fact, certain=False) if isinstance(fact, Step) else fact for fact in found)


def _runs_again(block: Block, frame: Frame) -> bool:
    """Whether a resource's commands are run again in each run, or when they change: others run when it is made, and never again."""
    wanted = [some.body.value("command") for some in block.body.all("provisioner")]
    commands = {frame.configuration.written(some.span) for some in wanted if some is not None}
    triggers = [attribute.value for some in block.body.all("triggers") for attribute in some.body.attributes.values()]  # before 0.12
    triggers += [value for name in ("triggers", "triggers_replace") if (value := block.body.value(name)) is not None]
    for some in _with_locals(triggers, frame):
        always = isinstance(some, Call) and some.name in ("timestamp", "uuid", "plantimestamp")
        if always or frame.configuration.written(some.span) in commands:
            return True
    return False


def _with_locals(expressions: Iterable[Expression], frame: Frame) -> Iterator[Expression]:
    """Give all that expressions are made of, and that the local values are made of which they name."""
    seen: set[str] = set()
    todo = list(expressions)
    while todo:
        for some in walk(todo.pop()):
            yield some
            name = some.names[1] if isinstance(some, Reference) and some.names[:1] == ("local",) and len(some.names) > 1 else ""
            attribute = frame.module.locals.get(name) if name not in seen else None
            seen.add(name)
            todo += [] if attribute is None else [attribute.value]


def _provisioner(properties: Properties, scope: str, start: int) -> tuple[int, list[Fact]]:
    """Give how many commands a provisioner runs, and what they do."""
    said = properties.said("command")
    folder = properties.path("working_dir")
    directory = properties.where.directory if properties.bound("working_dir") is None else folder.text
    if len(said.values) != 1 or directory is None:
        return 0, []
    words = [value.text.plain or "?" for value in properties.list("interpreter").values]
    program = posixpath.basename(words[0].replace("\\", "/")).lower().removesuffix(".exe") if words else ""
    context = Context(Where(directory), scope, properties.frame.configuration.workspace, start=start, windows=program in WINDOWS)
    return script(said.values[0], context, program, _environment(properties))


def _environment(properties: Properties) -> tuple[Assignment, ...]:
    """Give the variables that are set for the command."""
    bound = properties.bound("environment")
    entries = properties.evaluator.entries(bound) if bound is not None else None
    found: list[Assignment] = []
    for key, value in entries or ():
        name = None if key is None else properties.evaluator.text(key).plain
        said = properties.evaluator.text(value)
        if name is not None and len(said.values) == 1 and said.values[0].phrase.place.path == properties.body.source.path:
            phrase = said.values[0].phrase
            found.append(Assignment(name, phrase, phrase.place))
    return tuple(found)


def script(said: Spoken, context: Context, program: str = "", environment: tuple[Assignment, ...] = ()) -> tuple[int, list[Fact]]:
    """Give how many commands a text has, and what they do."""
    parsed = _parsed(inner(said.phrase, context.workspace[said.phrase.place.path]), program, environment, context)
    return (0, []) if parsed is None else (max(1, len(parsed.commands)), list(facts(parsed, context)))


def _parsed(region: Region, program: str, environment: tuple[Assignment, ...], context: Context) -> Script | None:
    """Parse a text as its interpreter does; None for one that isn't known."""
    if program in WINDOWS[:2]:
        from go1x_lint.syntax import powershell

        return powershell.parse(region)
    if program == "cmd":
        from go1x_lint.syntax import batch

        return batch.parse(region)
    if program not in SHELLS:
        return None
    from go1x_lint.syntax import shell

    folder = context.where.directory.plain
    return shell.parse(region, env=environment, glob=None if folder is None else globbing(context.workspace, folder))


def external(block: Block, frame: Frame) -> Iterator[Fact]:
    """Give what the program of an `external` data source does."""
    properties = Properties(block.body, frame, block.head)
    bound = properties.bound("program")
    known, labels = properties.evaluator.items(bound) if bound is not None else ([], ())
    said = [properties.evaluator.text(some) for some in known]
    if not said or labels or not all(len(some.values) == 1 for some in said):
        return
    directory = properties.where.directory if properties.bound("working_dir") is None else properties.path("working_dir").text
    words = tuple(some.values[0].phrase for some in said)
    if directory is not None:
        span = Span(block.span.path, words[0].place.start, max(words[0].place.end, words[-1].place.end))
        context = Context(Where(directory), f"{block.span.path}:{frame.named(address(block))}", frame.configuration.workspace)
        yield from command_facts(Command(words, span), context)
