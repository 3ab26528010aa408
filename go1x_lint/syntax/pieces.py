"""Pieces of strings: counted, cut, and written over with the smallest edits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from go1x_lint.records import dataclass, replace
from go1x_lint.source import Edit, Span
from go1x_lint.syntax.region import Escape, Origin, Piece, unwritable
from go1x_lint.text import Hole, Text

Pieces = tuple[Piece, ...]

END = 1 << 62
"""An offset behind every string."""

_STOPS = "/,= "
"""What parts a string's components: a replacement never begins or ends within one."""


def text_of(pieces: Iterable[Piece]) -> Text:
    """Join what pieces say."""
    return Text.of(*(piece.part for piece in pieces))


def size(piece: Piece) -> int:
    """Count a piece's characters; a hole is one."""
    return len(piece.part) if isinstance(piece.part, str) else 1


def cut(pieces: Iterable[Piece], start: int, end: int = END) -> Pieces:
    """Give characters [start, end) of a string, a hole counting one."""
    return tuple(_cut(pieces, start, end))


def _cut(pieces: Iterable[Piece], start: int, end: int) -> Iterator[Piece]:
    """Cut the pieces at both ends."""
    at = 0
    for piece in pieces:
        first, last = max(start - at, 0), min(end - at, size(piece))
        at += size(piece)
        if first < last:
            yield piece if last - first == size(piece) else _slice(piece, first, last)


def _slice(piece: Piece, first: int, last: int) -> Piece:
    """Cut a literal; a part of what a reference says as a whole can be read, but is written only where it is defined."""
    assert isinstance(piece.part, str)
    part = piece.part[first:last]
    if piece.exact:
        here = Span(piece.here.path, piece.here.start + first, piece.here.start + last)
        return replace(piece, part=part, here=here, source=piece.source[first:last])
    return replace(piece, part=part, origin=cut_origin(piece, first, last), shared=True)


def cut_origin(piece: Piece, first: int, last: int) -> Origin:
    """Cut the place where a literal is said; what doesn't stand there character by character can't be written in part."""
    origin = piece.origin or Origin(piece.here, (), unwritable)
    if origin.span.end - origin.span.start != size(piece):
        return replace(origin, escape=unwritable)
    return replace(origin, span=Span(origin.span.path, origin.span.start + first, origin.span.start + last))


@dataclass(frozen=True)
class _Unit:
    """Characters of the file, and the string's characters [low, high) that they stand for: as a whole, unless they are exact."""

    low: int
    high: int
    here: Span
    piece: Piece
    """The first of its pieces."""
    shared: bool

    @property
    def exact(self) -> bool:
        """Whether a part of it can be written."""
        return self.piece.exact

    def place(self, at: int) -> int:
        """Give the file's offset of one of the string's."""
        return self.here.start + at - self.low if self.exact else self.here.start if at <= self.low else self.here.end


def rewritten(pieces: Pieces, new: Text) -> tuple[Edit, ...]:
    """Write another text over a string, changing as few characters as it takes; () where that can't be done."""
    table: dict[str, Hole] = {}
    before, after = text_of(pieces).marked(table), new.marked(table)
    if before == after or not pieces:
        return ()
    units = list(_units(pieces))
    start, end = difference(before, after)
    for unit in units:
        if not unit.exact and unit.low < end and unit.high > start and (end > start or unit.low < start):
            start, end = min(start, unit.low), max(end, unit.high)
    text = after[start : len(after) - (len(before) - end)]
    touched = [unit for unit in units if unit.low < end and unit.high > start] if end > start else [_neighbour(units, start)]
    if any(unit.shared for unit in touched):
        return ()
    spelled = _spelled(text, touched[0].piece.escape, table, units)
    return () if spelled is None else tuple(_edits(touched, start, end, spelled))


def difference(before: str, after: str) -> tuple[int, int]:
    """Give the part of `before` that must change; a replacement is widened to whole path components."""
    most = min(len(before), len(after))
    start = next((index for index in range(most) if before[index] != after[index]), most)
    left = next((index for index in range(most - start) if before[-1 - index] != after[-1 - index]), most - start)
    end = len(before) - left
    if end > start and len(after) - left > start:
        start = max((before.rfind(stop, 0, start) + 1 for stop in _STOPS), default=0)
        end = min((at for stop in _STOPS if (at := before.find(stop, end)) >= 0), default=len(before))
    return start, end


def _units(pieces: Pieces) -> Iterator[_Unit]:
    """Join the pieces that the same characters stand for."""
    at = 0
    waiting: _Unit | None = None
    for piece in pieces:
        low, at = at, at + size(piece)
        if waiting is not None and not piece.exact and not waiting.exact and waiting.here == piece.here:
            waiting = replace(waiting, high=at, shared=waiting.shared or piece.shared)
            continue
        if waiting is not None:
            yield waiting
        waiting = _Unit(low, at, piece.here, piece, piece.shared)
    if waiting is not None:
        yield waiting


def _neighbour(units: list[_Unit], at: int) -> _Unit:
    """Choose the unit beside which something is put in: one that can be written in part, where there is one."""
    near = [unit for unit in units if unit.low <= at <= unit.high]
    return next((unit for unit in near if unit.exact and not unit.shared), near[0])


def _spelled(text: str, escape: Escape, holes: Mapping[str, Hole], units: list[_Unit]) -> str | None:
    """Spell a text; a hole as it is spelled alone elsewhere in the string, in the same kind of quotes."""
    known = {unit.piece.part: unit.piece for unit in units if unit.high - unit.low == 1 and not unit.shared}
    spelled, literal = "", ""
    for mark in (*text, None):
        if mark is not None and mark not in holes:
            literal += mark
            continue
        some = escape(literal) if literal else ""
        if some is None:
            return None
        spelled, literal = spelled + some, ""
        if mark is not None:
            piece = known.get(holes[mark])
            if piece is None or not piece.source or piece.escape != escape:
                return None
            spelled += piece.source
    return spelled


def _edits(touched: list[_Unit], start: int, end: int, spelled: str) -> Iterator[Edit]:
    """Put the new text in the place of the first unit's changed characters, and take those of the others away.

    What stands between two units (a quote, a line continuation) stays.
    """
    places: list[Span] = []
    for unit in touched:
        here = Span(unit.here.path, unit.place(max(start, unit.low)), unit.place(min(end, unit.high)))
        if places and places[-1].end == here.start:
            here = Span(here.path, places.pop().start, here.end)
        places.append(here)
    for place in places:
        if spelled or place.end > place.start:
            yield Edit(place, spelled)
        spelled = ""
