"""A string as a language spells it: pieces that know what they say, which characters say it, and who else reads those."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import accumulate

from go1x_lint.facts import Field, Label, Precondition, Slot, Value
from go1x_lint.records import dataclass
from go1x_lint.source import Edit, Span
from go1x_lint.syntax.pieces import cut, difference, rewritten, size, text_of
from go1x_lint.syntax.region import Escape, Origin, Piece, Region, verbatim
from go1x_lint.text import Hole, Text

Spell = Callable[[Text, Text], "Text | None"]
"""Takes a canonical value and the text that stands there; gives the text to write, or None where it can't be said."""


@dataclass(frozen=True)
class Phrase:
    """A string with places: a shell word, a YAML scalar, a make target, a Dockerfile's argument."""

    pieces: tuple[Piece, ...]
    place: Span
    """All its characters, quotes included."""
    escape: Escape = verbatim
    """How a literal is written where there is no piece to go by (an empty string), inside its quotes."""
    inside: Span | None = None
    """The characters between its quotes, where there are any."""

    @property
    def text(self) -> Text:
        """What it says."""
        return text_of(self.pieces)

    @property
    def span(self) -> Span:
        """The characters to point at: the one definition that says its last path component, else the word itself."""
        piece = self._named()
        return piece.origin.span if piece is not None and piece.origin is not None else self.inside or self.place

    def piece_at(self, start: int, end: int) -> tuple[Piece, ...]:
        """Give the pieces that say characters [start, end) of the text, a hole counting one."""
        ends = list(accumulate(size(piece) for piece in self.pieces))
        return tuple(piece for piece, last in zip(self.pieces, ends, strict=True) if last > start and last - size(piece) < end)

    def tail(self, count: int) -> Phrase:
        """Give the phrase without its first `count` characters (a hole counts one): the `X` of `-o=X`, of `--flag=X`."""
        kept = cut(self.pieces, count)
        start = kept[0].here.start if kept else self.place.end
        place = Span(self.place.path, start, max(start, kept[-1].here.end if kept else start))
        return Phrase(kept, place, self.escape)

    def field(self, value: Text | None = None, spell: Spell | None = None, anchor: Span | None = None) -> Field:
        """Make the field that this string is the one value of; `value` is its canonical form, `spell` the way back."""
        canonical = self.text if value is None else value
        here = PhraseSlot(self, spell)
        piece = self._named()
        at_source: Slot = here if piece is None or piece.origin is None else DefinitionSlot(self, piece, spell)
        via = () if piece is None or piece.origin is None else (piece.here,)
        field = Field(anchor or self.place, (Value(canonical, self.span, at_source, via),), (), here)
        if canonical.unknown:
            return Field(field.anchor, (), (Label(self.place, f"{canonical} can't be read in any file"),), here)
        return field

    def write(self, new: Text) -> tuple[Edit, ...]:
        """Write another text over this one, changing as few characters as it takes; () where that can't be done."""
        if self.pieces:
            return rewritten(self.pieces, new) if new.parts or self.inside else ()
        escaped = None if new.plain is None else self.escape(new.plain)
        return (Edit(self.inside or self.place, escaped),) if escaped else ()

    def _named(self) -> Piece | None:
        """Find the piece that alone says the last path component; None where several do."""
        base = self.text.base.marked({})
        some = self.piece_at(max(0, sum(map(size, self.pieces)) - len(base)), sum(map(size, self.pieces)))
        alike = {piece.origin.span if piece.origin is not None else None for piece in some}
        return some[-1] if len(some) == 1 or (len(alike) == 1 and None not in alike) else None


@dataclass(frozen=True)
class PhraseSlot:
    """Writes a string where it stands."""

    phrase: Phrase
    spell: Spell | None = None

    @property
    def place(self) -> Span:
        """The string's characters."""
        return self.phrase.place

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """Nobody else reads a string where it is used."""
        return ()

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Write the string."""
        text = _spelled(value, self.phrase, self.spell)
        return () if text is None else self.phrase.write(text)

    def remove(self) -> tuple[Edit, ...]:
        """Take nothing away: a string alone can't be."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing: what stands here is what is used."""
        return ()


@dataclass(frozen=True)
class DefinitionSlot:
    """Writes a string at the definition (a variable's) that one piece of it comes from."""

    phrase: Phrase
    piece: Piece
    spell: Spell | None = None

    @property
    def place(self) -> Span:
        """The definition's characters."""
        return self.piece.origin.span if self.piece.origin else self.piece.here

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """All other places that read the definition."""
        return self.piece.origin.readers if self.piece.origin else ()

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Write the definition; () where the string's other pieces would have to change too."""
        text = _spelled(value, self.phrase, self.spell)
        if text is None:
            return ()
        index = self.phrase.pieces.index(self.piece)
        table: dict[str, Hole] = {}
        before = Text.of(*(piece.part for piece in self.phrase.pieces[:index])).marked(table)
        after = Text.of(*(piece.part for piece in self.phrase.pieces[index + 1 :])).marked(table)
        whole = text.marked(table)
        if not whole.startswith(before) or not whole.endswith(after) or len(whole) < len(before) + len(after):
            return ()
        new = whole[len(before) : len(whole) - len(after)]
        origin = self.piece.origin
        return () if origin is None or any(mark in table for mark in new) else _defined(str(self.piece.part), new, origin)

    def remove(self) -> tuple[Edit, ...]:
        """Take nothing away: a definition stays."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing more than what its readers need."""
        return ()


def phrase(region: Region, start: int, end: int, escape: Escape = verbatim, place: tuple[int, int] | None = None) -> Phrase:
    """Make the phrase of a region's part; `place` are the region's offsets of it with its quotes."""
    pieces = region.pieces(start, end, escape)
    span = region.span(*(place or (start, end)))
    own = region.pieces(start, end, escape)[0].escape if pieces else region.part(start, end, escape).escape
    return Phrase(tuple(pieces), span, own, region.span(start, end) if place else None)


def literal(text: str, span: Span, escape: Escape = verbatim, place: Span | None = None) -> Phrase:
    """Make the phrase of a literal that stands at a span; `place` has its quotes too."""
    return Phrase((Piece(text, span, source=text, escape=escape),) if text else (), place or span, escape, span)


def joined(phrases: Iterable[Phrase], separator: str = " ") -> Text:
    """Join several phrases' texts."""
    parts: list[Text | str] = []
    for phrase in phrases:
        parts += (separator, phrase.text) if parts else (phrase.text,)
    return Text.of(*parts)


def _defined(old: str, new: str, origin: Origin) -> tuple[Edit, ...]:
    """Write a definition, only what of it changes where it stands character by character."""
    if old == new or not new:
        return ()
    start, end = difference(old, new) if len(old) == origin.span.end - origin.span.start else (0, len(old))
    escaped = origin.escape(new[start : len(new) - (len(old) - end)])
    stop = origin.span.start + end if len(old) == origin.span.end - origin.span.start else origin.span.end
    return () if escaped is None else (Edit(Span(origin.span.path, origin.span.start + start, stop), escaped),)


def _spelled(value: Text | str, phrase: Phrase, spell: Spell | None) -> Text | None:
    """Turn a canonical value into the text to be written in a phrase's place."""
    text = Text.of(value)
    return spell(text, phrase.text) if spell else text
