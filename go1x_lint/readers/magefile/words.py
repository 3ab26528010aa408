"""The arguments of a program in Go as words of a command."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from go1x_lint.facts import Field, Precondition
from go1x_lint.records import dataclass, field, replace
from go1x_lint.source import Edit, Source, Span
from go1x_lint.syntax.command import Assignment
from go1x_lint.syntax.phrase import Phrase, Spell, literal
from go1x_lint.syntax.pieces import cut
from go1x_lint.syntax.program import OUTSIDE, Expression, Found, Items, Joined, Module, Name, follow, frames, items_of, said, walk
from go1x_lint.syntax.region import Piece, unwritable
from go1x_lint.syntax.shell.strings import referred
from go1x_lint.text import Hole, Text

GO = "github.com/magefile/mage/mg.GoCmd"
"""What gives the name of the `go` command."""

_JOIN = re.compile(r"\w+\.Join\(.*\)", re.DOTALL)
_LAST = re.compile(r",\s*([^\W\d]\w*)\)$")
_HOLE = re.compile(r"(.+)@(.+):(\d+)[.\d]*", re.DOTALL)
"""How a hole is named: as it is written, and where that is declared."""
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_FORMAT = re.compile(r"\w+\.Sprintf\(\s*\"(?:[^\"\\]|\\.)*(?=\")")


@dataclass(frozen=True)
class Grown(Phrase):
    """A word that isn't one string: where a path in it gets one more component, that is put behind the expression."""

    source: Source = field(default_factory=lambda: Source("", ""))

    whole: bool = False
    """Whether a string may stand in its place: no variable would be left that nobody uses."""

    def write(self, new: Text) -> tuple[Edit, ...]:
        """Write another text over this one: at its own strings, behind them, or in the place of them all."""
        table: dict[str, Hole] = {}
        before, after = self.text.marked(table), new.marked(table)
        more = after[len(before) :]
        if after.startswith(before + "/") and not _special(more, table):
            return self._more(more)
        edits = super().write(new) if self.text.plain is not None else ()
        return edits if edits or not self.whole or _special(after, table) else self._instead(after)

    def _instead(self, new: str) -> tuple[Edit, ...]:
        """Write a string in the place of the expression; of a path that is joined, only of its last part."""
        text = self.source.text[self.place.start : self.place.end]
        last = _LAST.search(text) if _JOIN.fullmatch(text) else None
        folder, _, name = new.rpartition("/")
        if last is not None and folder and folder == self.text.parent.plain:
            return (Edit(self.source.span(self.place.start + last.start(1), self.place.start + last.end(1)), f'"{name}"'),)
        return (Edit(self.place, f'"{new}"'),)

    def _more(self, more: str) -> tuple[Edit, ...]:
        """Add to a path: an argument of what joins it, the end of a format, one more `+`."""
        text = self.source.text[self.place.start : self.place.end]
        at, format_ = self.place.end, _FORMAT.match(text)
        if _JOIN.fullmatch(text):
            return (Edit(self.source.span(at - 1, at - 1), f', "{more[1:]}"'),)
        if format_ is not None:
            at = self.place.start + format_.end()
            return (Edit(self.source.span(at, at), more.replace("%", "%%")),)
        if "\n" in text or text.startswith("&"):
            return ()
        plus = " + " if " + " in text else "+"
        return (Edit(self.source.span(at, at), f'{plus}"{more}"'),)


@dataclass(frozen=True)
class Held(Grown):
    """A variable that holds a path which is put together where it is set: it is written there, if all who read it agree."""

    made: Phrase = field(default_factory=lambda: Phrase((), Span("", 0, 0)))
    """What it is set to."""
    readers: tuple[Span, ...] = ()
    """Where else it is read."""

    def field(self, value: Text | None = None, spell: Spell | None = None, anchor: Span | None = None) -> Field:
        """Make the field that this string is the one value of."""
        found = super().field(value, spell, anchor)
        slot = HeldSlot(self, spell)
        return replace(found, values=tuple(replace(some, span=self.made.place, slot=slot, via=(self.place,)) for some in found.values))


@dataclass(frozen=True)
class HeldSlot:
    """Writes what a variable is set to."""

    word: Held
    spell: Spell | None

    @property
    def place(self) -> Span:
        """What it is set to."""
        return self.word.made.place

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """All other places that read it."""
        return self.word.readers

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Write it there."""
        text = self.spell(Text.of(value), self.word.text) if self.spell else Text.of(value)
        return () if text is None else self.word.made.write(text)

    def remove(self) -> tuple[Edit, ...]:
        """Take nothing away: a variable stays."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing more than what its readers need."""
        return ()


def expanded(word: Phrase, env: tuple[Assignment, ...]) -> Phrase:
    """Fill in `$NAME` as mage's sh does before it runs a command: from its map, else from what only mage's caller knows."""
    if not any(isinstance(piece.part, str) and "$" in piece.part for piece in word.pieces):
        return word
    pieces: list[Piece] = []
    for piece in word.pieces:
        pieces += _filled(piece, env) if isinstance(piece.part, str) else (piece,)
    return replace(word, pieces=tuple(pieces))


def _filled(piece: Piece, env: tuple[Assignment, ...]) -> Iterator[Piece]:
    """Fill in the variables of a literal."""
    text, at = str(piece.part), 0
    for found in _VARIABLE.finditer(text):
        yield from cut((piece,), at, found.start())
        name = found[1] or found[2]
        (here,) = cut((piece,), found.start(), found.end())
        value = next((some.value for some in reversed(env) if some.name == name), None)
        said = referred(value.pieces, here.here, found[0], here.escape) if value is not None else ()
        yield from said or (replace(here, part=Hole(name), source=found[0], origin=None),)
        at = found.end()
    yield from cut((piece,), at)


def _special(text: str, holes: Mapping[str, Hole]) -> bool:
    """Whether a text can't stand between quotes as it is."""
    return any(mark in holes or mark in '"\\' or not mark.isprintable() for mark in text)


@dataclass(frozen=True)
class Words:
    """Reads a file's arguments."""

    module: Module
    working: str
    """The folder that the program runs in."""

    def of(self, arguments: tuple[Expression, ...]) -> Iterator[Phrase]:
        """Give the words of arguments; `args...` stands for several."""
        for some in arguments:
            if isinstance(some, Items) and some.spreads:
                listed = items_of(Found(self.module, some))
                if not listed.open_because and all(one.module is self.module for one in listed.values):
                    yield from (self.word(one.expression) for one in listed.values)
                else:
                    yield _unread("ARGS", some.span)
            else:
                yield self.word(some)

    def word(self, some: Expression) -> Phrase:
        """Give an argument as a word."""
        found = Found(self.module, some)
        if self.module.qualified(getattr(some, "callee", some)) == GO:
            return literal("go", some.span, unwritable)
        values = said(found, self.working)
        if values.open_because or not values.values:
            values = said(found.at(Joined(some.span, (some,))), self.working)
        if len(values.values) != 1:
            texts = [one.phrase.text.plain for one in values.values]
            known = None if None in texts or not texts or values.open_because else tuple(dict.fromkeys(text for text in texts if text))
            return Phrase((Piece(Hole(self._shown(some.span), known), some.span),), some.span, unwritable)
        phrase = values.values[0].phrase
        held = self._held(some)
        if not phrase.text.holes and not isinstance(some, Joined) and held is None:
            return phrase
        pieces = tuple(map(self._filled, phrase.pieces))
        common = (pieces, some.span, phrase.escape, None, self.module.source, self._replaceable(some))
        return Grown(*common) if held is None else Held(*common, *held)

    def _held(self, some: Expression) -> tuple[Phrase, tuple[Span, ...]] | None:
        """Give what a variable holds that is put together where it is set, and who else reads it."""
        declared = self.module.declaration(some) if isinstance(some, Name) else None
        if declared is None or declared.parameter or declared.each or declared.open_because or len(declared.values) != 1:
            return None
        value = declared.values[0]
        if not isinstance(value, Joined) or value.span.path != some.span.path:
            return None
        return self.word(value), tuple(user.expression.span for user in self.module.users(declared) if user.expression.span != some.span)

    def _replaceable(self, some: Expression) -> bool:
        """Whether every variable of a function that is named in an expression is used elsewhere, too: Go refuses unused ones."""
        names = [part for part in walk(some) if isinstance(part, Name)]
        declared = [known for part in names if (known := self.module.declaration(part)) is not None and not known.public]
        users = (user.expression.span for known in declared for user in self.module.users(known))
        elsewhere = {self.module.source.text[span.start : span.end] for span in users if not some.span.covers(span)}
        return all(known.name in elsewhere for known in declared)

    def _shown(self, span: Span) -> str:
        """Give an expression as it is written."""
        return " ".join(self.module.source.text[span.start : span.end].split())

    def _filled(self, piece: Piece) -> Piece:
        """Give a hole the values that callers, or the items of a loop, give it."""
        found = _HOLE.fullmatch(piece.part.name) if isinstance(piece.part, Hole) else None
        inner = self._named(found[1], found[2], int(found[3])) if found is not None else None
        known = self._values(inner) if inner is not None else None
        return replace(piece, part=Hole(piece.part.name, known)) if isinstance(piece.part, Hole) and known else piece

    def _named(self, name: str, path: str, line: int) -> Expression | None:
        """Give an expression that a hole stands for."""
        source = self.module.source
        for some in self.module.references().get(name, ()) if path == source.path else ():
            declared = self.module.declaration(some)
            if declared is not None and source.position(declared.span.start).line == line:
                return some
        return None

    def _values(self, some: Expression) -> tuple[str, ...] | None:
        """Give all that an expression is in the passes that it is evaluated in; None where one can't be read."""
        passes = frames(self.module, some.span)
        texts = [said(Found(self.module, some, frame), self.working).plain for frame in passes if frame is not OUTSIDE]
        return None if not texts or None in texts else tuple(dict.fromkeys(text for text in texts if text is not None))

    def followed(self, some: Expression) -> Found | None:
        """Give the one thing that an expression stands for."""
        found = follow(Found(self.module, some))
        return found.values[0] if len(found.values) == 1 and not found.open_because else None


def _unread(name: str, span: Span) -> Phrase:
    """Make a word that may be several, none of which can be read."""
    return Phrase((Piece(Hole(name), span),), span, unwritable)
