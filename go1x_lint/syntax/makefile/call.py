"""A call of one of make's functions."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from go1x_lint.records import dataclass, field
from go1x_lint.source import Span
from go1x_lint.syntax.makefile.statements import Part
from go1x_lint.syntax.makefile.values import Names, argument, words_of
from go1x_lint.syntax.pieces import Pieces, text_of
from go1x_lint.syntax.region import Piece
from go1x_lint.text import Hole

if TYPE_CHECKING:
    from go1x_lint.syntax.makefile.expansion import Expander


@dataclass(frozen=True)
class Call:
    """A function and its arguments, which are expanded when they are asked for."""

    expander: Expander
    arguments: tuple[Part, ...]
    names: Names
    here: Span
    """The whole call."""
    _said: dict[int, Pieces] = field(default_factory=dict, compare=False)

    def __getitem__(self, index: int) -> Pieces:
        """Give what an argument says; nothing where there is none."""
        if index not in self._said:
            there = index < len(self.arguments)
            self._said[index] = self.expander.expand(self.arguments[index], self.names, argument) if there else ()
        return self._said[index]

    def bare(self, index: int) -> Pieces:
        """Give what an argument says without the white space around it."""
        return self.expander.expand(self.arguments[index].stripped(), self.names, argument)

    def words(self, index: int) -> list[Pieces]:
        """Give an argument's words."""
        return words_of(self[index])

    def plain(self, index: int) -> str | None:
        """Give an argument that has no hole in it."""
        return text_of(self[index]).plain

    @cached_property
    def label(self) -> str:
        """Name the hole that it leaves: the call as it stands."""
        source = self.arguments[0].region.text
        return source[max(0, source.rfind("$", 0, self.arguments[0].start) + 2) : self.arguments[-1].end] if self.arguments else "$()"

    def unknown(self) -> Pieces:
        """Give the hole of a call that can't be computed."""
        return (Piece(Hole(self.label), self.here),)


Function = Callable[[Call], Pieces]
"""What a function does."""
