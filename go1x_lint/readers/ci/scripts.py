"""Scripts that a CI file has run, one after the other on one machine."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from go1x_lint.facts import Fact, ImageUse, Naming
from go1x_lint.readers import commands
from go1x_lint.readers.ci.expressions import choice, heard, phrase_of, spoken_of
from go1x_lint.readers.commands import Context
from go1x_lint.readers.commands.call import Place
from go1x_lint.readers.commands.containers import image
from go1x_lint.readers.commands.go import assignment
from go1x_lint.readers.paths import globbing
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Source, Span, Workspace
from go1x_lint.syntax.command import Assignment, Script
from go1x_lint.syntax.phrase import Phrase, phrase
from go1x_lint.syntax.region import Escape, Piece, Region, Run
from go1x_lint.syntax.tree import Mapping, Node, Scalar
from go1x_lint.syntax.tree import Sequence as Items
from go1x_lint.text import Hole, Text

SHELLS = ("", "sh", "bash", "zsh", "dash", "ksh", "ash")
POWERSHELL = ("powershell", "pwsh")
WINDOWS = (*POWERSHELL, "cmd")

Expand = Callable[[Region], Region]
"""Fills in what a tool fills in before the shell sees a text."""


def unfilled(region: Region) -> Region:
    """Fill in nothing: the shell gets what is written."""
    return region


@dataclass(frozen=True)
class Work:
    """A text that one shell runs."""

    region: Region
    directory: Text = Text()
    """Canonical path of the folder that it starts in."""
    env: tuple[Assignment, ...] = ()
    """What is set for it, the last one of a name wins."""
    shell: str = "sh"
    """The shell's name; an unknown one's text is not read."""
    certain: bool = True
    """False where it may not be run."""
    host: str | None = None
    """The image that it runs in."""


def facts(works: Iterable[Work], scope: str, workspace: Workspace) -> Iterator[Fact]:
    """Give what works do that run one after the other, each in a shell of its own."""
    start = 0
    made: frozenset[Text] = frozenset()
    handed: tuple[Assignment, ...] = ()
    for work in works:
        script = _parsed(replace(work, env=(*handed, *work.env)), workspace)
        if script is None:
            continue
        place = Place(work.directory, start=work.directory)
        windows = work.shell in WINDOWS
        context = Context(place, scope, workspace, host=work.host, start=start, windows=windows, folders=made)
        yield from commands.facts(script, context)
        start += max(1, len(script.commands))
        made |= commands.folders(script, context)
        handed += tuple(_handed(script))


def _parsed(work: Work, workspace: Workspace) -> Script | None:
    """Parse a text as its shell does; None for a shell that isn't known."""
    script: Script
    if work.shell in WINDOWS:
        from go1x_lint.syntax import batch, powershell

        script = powershell.parse(work.region) if work.shell in POWERSHELL else batch.parse(work.region)
        script = replace(script, commands=tuple(replace(some, env=(*work.env, *some.env)) for some in script.commands))
    elif work.shell in SHELLS:
        from go1x_lint.syntax import shell

        folder = work.directory.plain
        env = tuple({some.name: some for some in work.env}.values())
        script = shell.parse(work.region, env=env, glob=None if folder is None else globbing(workspace, folder))
    else:
        return None
    return script if work.certain else replace(script, commands=tuple(replace(some, certain=False) for some in script.commands))


def _handed(script: Script) -> Iterator[Assignment]:
    """Give what a script sets for those that come later: `echo "NAME=value" >> "$GITHUB_ENV"`."""
    for command in script.commands:
        targets = {str(some.target.text).strip("${}") for some in command.redirects if some.append}
        if targets & {"GITHUB_ENV", "BASH_ENV"} and command.program == "echo":
            words = (word for word in command.arguments if word.text.plain != "export")
            yield from (some for word in words if (some := assignment(word)) is not None)


# -- what a file says of them -----------------------------------------------------------------------------------------------


def environment(node: Node | None, expand: Expand) -> tuple[Assignment, ...]:
    """Give the variables that a mapping sets; a value that is no string sets nothing that can be said."""
    found: list[Assignment] = []
    for name, some in node.items() if isinstance(node, Mapping) else ():
        value = some.value
        if isinstance(value, Scalar) and not value.null and re.fullmatch(r"[A-Za-z_]\w*", name):
            found.append(Assignment(name, phrase_of(expand(value.region()), value), some.pair.whole))
    return tuple(found)


def given(env: Iterable[Assignment], region: Region, source: Source) -> tuple[Assignment, ...]:
    """Give variables as one text gets them: others of the file that read them too are known to be their readers."""
    text = region.span(0, len(region.text))
    return tuple(_shared(some, text, source) for some in env)


def _shared(some: Assignment, text: Span, source: Source) -> Assignment:
    """Give a variable with its readers outside a text."""
    name = re.escape(some.name)
    readers = spoken_of(source, rf"\$\{{?(?:env:)?{name}\b|\benv\.{name}\b|%{name}%|\{{\{{-?\s*\.{name}\b", (text,))
    if not readers:
        return some
    return replace(some, value=replace(some.value, pieces=heard(some.value.pieces, readers)))


def strings(node: Node | None) -> Iterator[Scalar]:
    """Give a string, or the strings of a list, lists in it taken apart."""
    value = node.value if node is not None else None
    if isinstance(value, Items):
        for some in value.items:
            yield from strings(some)
    elif isinstance(value, Scalar) and not value.null:
        yield value


def lines(scalars: Iterable[Scalar], expand: Expand) -> Region | None:
    """Make one text of several strings, a line each, as a runner does that gives them all to one shell; None without any."""
    regions = [expand(some.region()) for some in scalars]
    if not regions or any(one.source is not regions[0].source for one in regions):
        return None
    runs: list[Run] = []
    for region in regions:
        if runs:
            runs.append(Run("\n", runs[-1].end, runs[-1].end))
        runs += region.runs
    return Region(regions[0].source, runs, _agreeing([some.escape for some in regions]))


def _agreeing(escapes: Sequence[Escape]) -> Escape:
    """Write what is written alike in all the places."""

    def escape(text: str) -> str | None:
        said = {some(text) for some in escapes}
        return said.pop() if len(said) == 1 else None

    return escape


def agreed(envs: Sequence[tuple[Assignment, ...]]) -> tuple[Assignment, ...]:
    """Give the variables as all of several have them; one that differs has all its values, or none where somebody lacks it."""
    settings = [{some.name: some for some in env} for env in envs]
    found: list[Assignment] = []
    for name in dict.fromkeys(name for some in settings for name in some):
        said = [some[name] for some in settings if name in some]
        pieces = choice(name, [some.value for some in said]) if len(said) == len(settings) else ()
        found.append(replace(said[0], value=replace(said[0].value, pieces=pieces or (Piece(Hole(name), said[0].span),))))
    return tuple(found)


def lookup(env: Iterable[Assignment], name: str) -> Phrase | None:
    """Give a variable's value; the last one wins."""
    return next((some.value for some in reversed(tuple(env)) if some.name == name), None)


def within(folder: Text, scalar: Scalar | None, expand: Expand) -> Text:
    """Give a folder below another, as a string says it."""
    return folder if scalar is None else Place(folder).canonical(phrase_of(expand(scalar.region()), scalar).text)


def named(scalars: Iterable[Scalar], folder: Text, expand: Expand) -> Iterator[Naming]:
    """Say which paths are only named: those that are kept, shown, cached; each line of a string is one, `!` leaves one out."""
    for some in scalars:
        region = expand(some.region())
        for line in re.finditer(r"[^\r\n]+", region.text):
            start, end = line.start(), line.end()
            while start < end and region.text[start] in " \t!":
                start += 1
            end = start + len(region.text[start:end].rstrip().rstrip("/"))
            if start < end and "*" not in region.text[start:end]:
                said = phrase(region, start, end)
                yield Naming(said.place, (Place(folder, start=folder).use(said, "names"),))


def imaged(node: Node | None, expand: Expand, key: str = "image") -> Iterator[ImageUse]:
    """Say which image a job's scripts run in: a string, or a mapping that names it."""
    value = node.get(key) if isinstance(node, Mapping) else node
    if isinstance(value, Scalar) and not value.null and value.raw:
        said = phrase_of(expand(value.region()), value)
        yield ImageUse(said.place, image(said), "builder")


def folder_of(source: Source) -> Text:
    """Give the folder that a file lies in."""
    return Text.of(posixpath.dirname(source.path))
