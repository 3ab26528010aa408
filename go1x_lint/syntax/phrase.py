"""A string as a language spells it: pieces that know what they say, which characters say it, and who else reads those."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import accumulate

from go1x_lint.facts import Field, Label, Precondition, Slot, Value
from go1x_lint.source import Edit, Span
from go1x_lint.syntax.region import Escape, Piece, Region, verbatim
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
        return Text.of(*(piece.part for piece in self.pieces))

    @property
    def span(self) -> Span:
        """The characters to point at: the one definition that says its last path component, else the word itself."""
        piece = self._named()
        return piece.origin.span if piece is not None and piece.origin is not None else self.inside or self.place

    def piece_at(self, start: int, end: int) -> tuple[Piece, ...]:
        """Give the pieces that say characters [start, end) of the text, a hole counting one."""
        ends = list(accumulate(_size(piece) for piece in self.pieces))
        return tuple(
            piece for piece, last in zip(self.pieces, ends, strict=True) if last > start and last - _size(piece) < end
        )

    def tail(self, count: int) -> Phrase:
        """Give the phrase without its first `count` characters (a hole counts one): the `X` of `-o=X`, of `--flag=X`."""
        kept: list[Piece] = []
        for piece in self.pieces:
            size = _size(piece)
            if count >= size:
                count -= size
            elif count:
                kept.append(_cut(piece, count))
                count = 0
            else:
                kept.append(piece)
        start = kept[0].here.start if kept else self.place.end
        place = Span(self.place.path, start, max(start, kept[-1].here.end if kept else start))
        return Phrase(tuple(kept), place, self.escape)

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
        return _write(self, new)

    def _named(self) -> Piece | None:
        """Find the piece that alone says the last path component; None where several do."""
        base = self.text.base.marked({})
        some = self.piece_at(max(0, sum(map(_size, self.pieces)) - len(base)), sum(map(_size, self.pieces)))
        return some[0] if len(some) == 1 else None


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
        """A string alone can't be taken away."""
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
        escaped = None if any(mark in table for mark in new) else self.piece.origin.escape(new) if self.piece.origin else None
        return () if not escaped else (Edit(self.place, escaped),)

    def remove(self) -> tuple[Edit, ...]:
        """A definition is never taken away."""
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


def _spelled(value: Text | str, phrase: Phrase, spell: Spell | None) -> Text | None:
    """Turn a canonical value into the text to be written in a phrase's place."""
    text = Text.of(value)
    return spell(text, phrase.text) if spell else text


def _size(piece: Piece) -> int:
    """Count a piece's characters; a hole is one."""
    return len(piece.part) if isinstance(piece.part, str) else 1


def _cut(piece: Piece, count: int) -> Piece:
    """Cut a literal's first characters off."""
    assert isinstance(piece.part, str)
    here = Span(piece.here.path, piece.here.start + count, piece.here.end) if piece.exact else piece.here
    return replace(piece, part=piece.part[count:], here=here, source=piece.source[count:] if piece.exact else piece.source)


def _write(phrase: Phrase, new: Text) -> tuple[Edit, ...]:
    """Find the smallest change of a phrase, and spell it."""
    table: dict[str, Hole] = {}
    before, after = phrase.text.marked(table), new.marked(table)
    if before == after:
        return ()
    if not phrase.pieces:
        escaped = phrase.escape(after)
        return () if escaped is None or new.holes else (Edit(phrase.inside or phrase.place, escaped),)
    start, end = _difference(before, after)
    spans: list[tuple[int, int, Piece]] = []
    at = 0
    for piece in phrase.pieces:
        spans.append((at, at + _size(piece), piece))
        at += _size(piece)
    if any(piece.shared for low, high, piece in spans if high > start and low < end):
        return ()
    touched = [some for some in spans if some[1] > start and some[0] < end] if end > start else [_neighbour(spans, start)]
    return _replace(before, after, (start, end), _with_same_place(spans, touched), table, phrase)


def _difference(before: str, after: str) -> tuple[int, int]:
    """Give the part of `before` that must change; a replacement is widened to whole path components."""
    most = min(len(before), len(after))
    start = next((index for index in range(most) if before[index] != after[index]), most)
    left = next((index for index in range(most - start) if before[-1 - index] != after[-1 - index]), most - start)
    end = len(before) - left
    if end > start and len(after) - left > start:
        start = max((before.rfind(mark, 0, start) + 1 for mark in "/,= "), default=0)
        stops = [at for mark in "/,= " if (at := before.find(mark, end)) >= 0]
        end = min(stops, default=len(before))
    return start, end


def _neighbour(spans: list[tuple[int, int, Piece]], at: int) -> tuple[int, int, Piece]:
    """Choose the piece beside which something is inserted: a literal that stands here, where there is one."""
    near = [some for some in spans if some[0] <= at <= some[1]]
    return next((some for some in near if some[2].exact), near[0])


def _replace(
    before: str,
    after: str,
    change: tuple[int, int],
    touched: list[tuple[int, int, Piece]],
    holes: dict[str, Hole],
    phrase: Phrase,
) -> tuple[Edit, ...]:
    """Spell a change: what of the touched pieces stays, with the new text in between."""
    first, last = touched[0], touched[-1]
    if first[2].shared:
        return ()
    start = change[0] if first[2].exact else (first[0] if change[0] < first[1] or change[0] < change[1] else first[1])
    end = change[1] if last[2].exact else (last[1] if change[1] > last[0] else last[0])
    start, end = min(start, change[0]), max(end, change[1])
    new = after[start : len(after) - (len(before) - end)]
    here_start = first[2].here.start + (start - first[0]) if first[2].exact else _edge(first, start)
    here_end = last[2].here.start + (end - last[0]) if last[2].exact else _edge(last, end)
    spelled = ""
    for mark in new:
        if mark in holes:
            source = next((piece.source for piece in phrase.pieces if piece.part == holes[mark]), "")
            if not source:
                return ()
            spelled += source
            continue
        escaped = first[2].escape(mark)
        if escaped is None:
            return ()
        spelled += escaped
    return (Edit(Span(phrase.place.path, here_start, here_end), spelled),)


def _with_same_place(spans: list[tuple[int, int, Piece]], touched: list[tuple[int, int, Piece]]) -> list[tuple[int, int, Piece]]:
    """Take in the neighbours that the same characters stand for."""
    places = {some[2].here for some in touched if not some[2].exact}
    return [some for some in spans if some in touched or some[2].here in places]


def _edge(some: tuple[int, int, Piece], at: int) -> int:
    """Give the file's offset of a piece's beginning or end."""
    return some[2].here.start if at <= some[0] else some[2].here.end
