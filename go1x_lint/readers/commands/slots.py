"""Room in a command: for one more option, one more variable, one item more or less."""

from __future__ import annotations

from collections.abc import Callable

from go1x_lint.facts import Precondition, Slot
from go1x_lint.records import dataclass
from go1x_lint.source import Edit, Source, Span
from go1x_lint.syntax.phrase import Phrase, PhraseSlot
from go1x_lint.text import Hole, Text


@dataclass(frozen=True)
class Room:
    """What all places have in common at which something is put in: nobody else reads them, and nothing is there to remove."""

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """Nobody reads what isn't there."""
        return ()

    def remove(self) -> tuple[Edit, ...]:
        """There is nothing to take away."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing: what is put in is what is used."""
        return ()


@dataclass(frozen=True)
class OptionRoom(Room):
    """Room for one more option directly after a word: ` -o X` after `build`, `, "-o", "X"` in a list of strings."""

    source: Source
    after: Phrase
    pair: tuple[Phrase, ...]
    """Two neighbouring words: what stands between both is what stands between two words here."""
    option: str = ""
    """The option's name; "" where only a value is put in."""
    takes_value: bool = True
    spell: Callable[[Text], Text | None] | None = None
    """Turns a canonical value into what is written."""
    words: tuple[Phrase, ...] = ()
    """The command's words: how they spell a hole is how it is spelled here."""

    @property
    def place(self) -> Span:
        """The point after the word."""
        return Span(self.after.place.path, self.after.place.end, self.after.place.end)

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Put the option in; () where the place can't take it."""
        gap, quote = self._gap()
        said = self._said(Text.of(value)) if self.takes_value else ""
        if gap is None or said is None:
            return ()
        words = [some for some in (self.option, said) if some]
        return (Edit(self.place, "".join(f"{gap}{quote}{word}{quote}" for word in words)),)

    def _gap(self) -> tuple[str | None, str]:
        """Give what stands between two words, and the quote around each in a list; None where that can't be told."""
        text = self.source.text
        gap = text[self.pair[0].place.end : self.pair[1].place.start] if len(self.pair) > 1 else ""
        if not gap.strip(" \t\r\n\\`^"):
            return " ", ""
        if "," not in gap or gap.strip(" \t\r\n,\"'`"):
            return None, ""
        if gap.strip(" \t\r\n,"):
            return " ".join(gap.split()), ""
        quote = text[self.after.place.start]
        return ", ", quote if quote in "\"'`" else ""

    def _said(self, value: Text) -> str | None:
        """Spell the value as a word of this command."""
        text = self.spell(value) if self.spell else value
        if text is None:
            return None
        said = ""
        for part in text.parts:
            some = self._hole(part) if isinstance(part, Hole) else self.after.escape(part)
            if some is None:
                return None
            said += some
        return said

    def _hole(self, hole: Hole) -> str | None:
        """Spell a hole as one of the words does."""
        return next((piece.source for word in self.words for piece in word.pieces if piece.part == hole and piece.source), None)


@dataclass(frozen=True)
class AssignmentRoom(Room):
    """Room for one more variable before a command."""

    first: Slot
    name: str

    @property
    def place(self) -> Span:
        """The point before the command."""
        return self.first.place

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Set the variable."""
        return self.first.write(Text.of(f"{self.name}=", value))

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Give what must hold where the variable stays set for what follows."""
        return self.first.needs(value)


@dataclass(frozen=True)
class Item:
    """A word of a list of words: written over, or taken away with what parts it from its neighbour."""

    source: Source
    word: Phrase
    neighbour: Phrase | None
    """The item beside it; None: it is the only one, and can't go."""

    @property
    def place(self) -> Span:
        """The item's characters."""
        return self.word.place

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """Nobody else reads a word where it stands."""
        return ()

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Write another item over it."""
        return PhraseSlot(self.word).write(value)

    def remove(self) -> tuple[Edit, ...]:
        """Take it away."""
        if self.neighbour is None:
            return ()
        here, other = self.word.place, self.neighbour.place
        start, end = (other.end, here.end) if other.end <= here.start else (here.start, other.start)
        return (Edit(Span(here.path, start, end), ""),)

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing."""
        return ()
