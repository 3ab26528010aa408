"""Strings that an expression can be, with the characters that say each of them."""

from __future__ import annotations

from typing import NamedTuple

from go1x_lint.facts import Label
from go1x_lint.readers.terraform.frames import Hop
from go1x_lint.records import replace
from go1x_lint.source import Span
from go1x_lint.syntax.hcl.strings import quoted
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.region import Escape, Origin, Piece, unwritable


class Spoken(NamedTuple):
    """A string, and the references that lead to it, outermost first."""

    phrase: Phrase
    via: tuple[Span, ...] = ()


class Said(NamedTuple):
    """What an expression can be."""

    values: tuple[Spoken, ...] = ()
    open_because: tuple[Label, ...] = ()
    gone: bool = False
    """Whether it may be null: not set at all."""

    @property
    def plain(self) -> str | None:
        """The string, where there is exactly one and it is known."""
        if len(self.values) != 1 or self.open_because or self.gone:
            return None
        return self.values[0].phrase.text.plain


def moved(value: Spoken, hops: tuple[Hop, ...]) -> Spoken:
    """Give a string as it is read through references; it is written there, or where it is said if nobody else listens."""
    pieces, place, escape = value.phrase.pieces, value.phrase.place, value.phrase.escape
    inside = value.phrase.inside
    for hop in reversed(hops):
        pieces = tuple(_through(piece, hop) for piece in pieces)
        place, escape, inside = hop.span, quoted, None
    return Spoken(Phrase(pieces, place, escape, inside), (*(hop.span for hop in hops), *value.via))


def _through(piece: Piece, hop: Hop) -> Piece:
    """Give a piece as it is read through a reference."""
    origin = piece.origin
    if origin is None and isinstance(piece.part, str):
        origin = Origin(piece.here, (), piece.escape)
    if origin is not None:
        escape = unwritable if hop.fixed else origin.escape
        origin = replace(origin, readers=tuple(dict.fromkeys((*origin.readers, *hop.readers))), escape=escape)
    return replace(piece, here=hop.span, origin=origin, escape=quoted, source="")


def assembled(phrase: Phrase, span: Span, escape: Escape, source: str) -> tuple[Piece, ...]:
    """Give the pieces of a string as a part of another one, that `${…}` stands for."""
    return tuple(replace(piece, here=span, escape=escape, source=source, origin=_origin(piece)) for piece in phrase.pieces)


def _origin(piece: Piece) -> Origin | None:
    """Give where a piece is said; a literal that stands right there is written over with all that surrounds it."""
    return piece.origin
