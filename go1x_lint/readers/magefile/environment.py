"""The environment and the folder of the commands that a program in Go runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from go1x_lint.facts import Precondition
from go1x_lint.readers.commands.dispatch import SETTINGS
from go1x_lint.readers.commands.go import assignment
from go1x_lint.readers.magefile.words import Words
from go1x_lint.records import dataclass
from go1x_lint.source import Edit, Source, Span
from go1x_lint.syntax.command import Assignment
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.program import Call, Expression, Items, Name, Record
from go1x_lint.syntax.program.slots import NewPropertySlot
from go1x_lint.syntax.region import Piece, unwritable
from go1x_lint.text import Hole, Text

_SET = re.compile(r"(?<![\w.])([^\W\d]\w*)\.(Env|Dir)[ \t]*=[ \t]*(?!=)")
_SETENV = re.compile(r"\bSetenv\(\s*(?:\"(\w+)\"\s*,)?")
_OWN = ("os.Environ",)


@dataclass(frozen=True)
class MapRoom:
    """Room for one more variable in a map that is written out in a call."""

    words: Words
    record: Record

    @property
    def place(self) -> Span:
        """Where it is put in."""
        return self.record.span

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """Nobody reads what isn't there yet."""
        return ()

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Set a variable, given as `NAME=value`."""
        plain = Text.of(value).plain
        name, equals, said = (plain or "").partition("=")
        if not equals or not said.isalnum():
            return ()
        return NewPropertySlot(self.words.module.source, self.record, f'"{name}"', lambda _: f'"{said}"').write(said)

    def remove(self) -> tuple[Edit, ...]:
        """There is nothing to take away."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing: what is put in is what is used."""
        return ()


def unknown(span: Span) -> tuple[Assignment, ...]:
    """Say that nobody knows how the variables are set that `go build` goes by."""
    return tuple(Assignment(name, Phrase((Piece(Hole(name), span),), span, unwritable), span) for name in SETTINGS)


def set_elsewhere(sources: Iterable[Source], apart: Span) -> tuple[Assignment, ...]:
    """Say which variables a program sets for itself in other functions, of which nobody knows whether they ran before.

    `apart` is the function whose own settings are read in their order.
    """
    found: dict[str, Assignment] = {}
    for source in sources:
        for some in _SETENV.finditer(source.text):
            span = source.span(*some.span())
            for set_ in unknown(span) if not apart.covers(span) else ():
                if some[1] in (None, set_.name):
                    found.setdefault(set_.name, set_)
    return tuple(found.values())


def mapped(some: Expression, words: Words) -> tuple[tuple[Assignment, ...], MapRoom | None]:
    """Read a map of variables, and whether there is room for one more: not in a map that others read, too."""
    found = words.followed(some)
    if getattr(some, "text", None) == "null":
        return (), None
    record = found.expression if found is not None else None
    if found is None or not isinstance(record, Record) or record.spreads or found.module is not words.module:
        return unknown(some.span), None
    set_ = tuple(Assignment(part.name, words.word(part.value), part.span) for part in record.properties)
    return set_, MapRoom(words, record) if not found.hops else None


def later(call: Call, words: Words) -> tuple[tuple[Assignment, ...], Text | None]:
    """Read what is set of a command after it was made: `cmd.Env = append(os.Environ(), "GOOS=linux")`, `cmd.Dir = "x"`."""
    env: tuple[Assignment, ...] = ()
    folder: Text | None = Text()
    module = words.module
    for found in _SET.finditer(module.source.text):
        declared = module.declared(found[1], module.source.span(found.start(1), found.end(1)))
        if declared is None or all(some.span != call.span for some in declared.values):
            continue
        value = max((some for some in module.expressions() if some.span.start == found.end()), key=lambda some: some.span.end, default=None)
        if value is None:
            continue
        if found[2] == "Dir":
            text = words.word(value).text
            folder = None if text.unknown else text
        else:
            env = tuple(_listed(value, words))
    return env, folder


def _listed(some: Expression, words: Words) -> Iterator[Assignment]:
    """Read a list of `NAME=value`, those that the program itself got left out."""
    if isinstance(some, Call) and isinstance(some.callee, Name) and some.callee.name == "append":
        for argument in some.arguments:
            yield from _listed(argument, words) if argument is some.arguments[0] else _one(argument, words)
    elif isinstance(some, Call) and words.module.qualified(some.callee) in _OWN:
        return
    elif isinstance(some, Items) and not some.spreads:
        for item in some.items:
            yield from _one(item, words)
    elif not _is_own(some, words):
        yield from unknown(some.span)


def _is_own(some: Expression, words: Words) -> bool:
    """Whether an expression is the environment that has been read already: `cmd.Env` itself."""
    return words.module.source.text[some.span.start : some.span.end].endswith(".Env")


def _one(some: Expression, words: Words) -> Iterator[Assignment]:
    """Read `NAME=value`."""
    if isinstance(some, Items) and some.spreads:
        yield from unknown(some.span)
        return
    found = assignment(words.word(some))
    yield from (found,) if found is not None else unknown(some.span)
