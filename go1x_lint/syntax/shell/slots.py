"""Room beside a command: for one more command after it, for one more assignment before it."""

from __future__ import annotations

from collections.abc import Iterable

from go1x_lint.facts import Precondition
from go1x_lint.records import dataclass
from go1x_lint.source import Edit, Span
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.region import Escape, Region, verbatim
from go1x_lint.text import Hole, Text


@dataclass(frozen=True)
class Room:
    """Puts a text in at a point; holes in it are spelled as the command beside it spells them."""

    place: Span
    before: str = ""
    after: str = ""
    escape: Escape = verbatim
    spellings: tuple[tuple[Hole, str], ...] = ()

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """Nobody reads what isn't there yet."""
        return ()

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Put the text in; () where it can't be written here, or where nobody knows how to spell one of its holes."""
        spelled = ""
        known = dict(self.spellings)
        for part in Text.of(self.before, value, self.after).parts:
            some = known.get(part) if isinstance(part, Hole) else self.escape(part)
            if some is None:
                return ()
            spelled += some
        return (Edit(self.place, spelled, last=bool(self.before)),)

    def remove(self) -> tuple[Edit, ...]:
        """There is nothing to take away."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing."""
        return ()


def room(region: Region, at: int, phrases: Iterable[Phrase], before: str = "", after: str = "") -> Room | None:
    """Make the room at a region's offset, behind what stands before it (`before`) or before what follows."""
    point = region.gap(at, after=bool(before))
    if point is None:
        return None
    return Room(Span(region.path, point, point), before, after, region.escape, tuple(_spellings(phrases).items()))


def _spellings(phrases: Iterable[Phrase]) -> dict[Hole, str]:
    """Find how each hole is spelled, where it is spelled alone."""
    found: dict[Hole, str] = {}
    for phrase in phrases:
        places = [piece.here for piece in phrase.pieces]
        for piece in phrase.pieces:
            if isinstance(piece.part, Hole) and piece.source and places.count(piece.here) == 1 and not piece.shared:
                found.setdefault(piece.part, piece.source)
    return found
