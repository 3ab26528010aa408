"""What a tool fills into its scripts before a shell sees them: `${{ matrix.name }}`, `{{.NAME}}`, `<< parameters.name >>`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from go1x_lint.records import replace
from go1x_lint.source import Source, Span
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import Pieces
from go1x_lint.syntax.region import Origin, Piece, Region, Run, unwritable
from go1x_lint.syntax.shell.strings import referred
from go1x_lint.syntax.tree import Scalar
from go1x_lint.text import Hole, Text

GITHUB = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
GO = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
"""The expressions of Go's templates (Task, goreleaser)."""
VARIABLE = re.compile(r"\$\{?(\w+)\}?")
"""A shell's variables, where no shell reads them."""
CIRCLE = re.compile(r"<<(\s*[\w.-]+\s*)>>")

MOST_READERS = 64
"""Places that read a value of which all are looked at."""

_MASK = "|([\U000f0000-\U000fffff])"
_DOLLAR_MASK = "|\\$([\U000f0000-\U000fffff])"

Say = Callable[[str], Pieces]
"""Gives what an expression stands for; () where only its name is known."""


def nothing(_name: str) -> Pieces:
    """Know nothing of any expression."""
    return ()


def expanded(region: Region, pattern: re.Pattern[str], say: Say = nothing) -> Region:
    """Give a text as the shell gets it: an expression is what it stands for, or a hole of its name."""
    table = dict(region.holes)
    masked = {mark: hole for mark, hole in table.items() if hole.known is None}  # for the file to be parsed at all
    runs: list[Run] = []
    at = 0
    for found in re.finditer(pattern.pattern + (_DOLLAR_MASK if pattern is GITHUB else _MASK), region.text, re.DOTALL):
        mask = masked.get(found[2]) if found[2] else None
        if found[1] is None and mask is None:
            continue
        runs += region.part(at, found.start()).runs
        name = found[1] if mask is None else mask.name
        runs += _filled(name.strip(), region, region.span(*found.span()), say, table)
        at = found.end()
    return Region(region.source, (*runs, *region.part(at, len(region.text)).runs), region.escape) if runs else region


def _filled(name: str, region: Region, here: Span, say: Say, table: dict[str, Hole]) -> Iterator[Run]:
    """Give the runs that stand for an expression."""
    spelled = region.source.text[here.start : here.end]
    said = referred(say(name), here, spelled, region.escape) or (Piece(Hole(name.lstrip(".")), here, None, spelled),)
    for piece in said:
        hole = piece.part if isinstance(piece.part, Hole) else None
        yield Run(Text.of(piece.part).marked(table), here.start, here.end, hole, piece.origin)


def phrase_of(region: Region, scalar: Scalar) -> Phrase:
    """Give a scalar's string, as it was expanded, with places."""
    return Phrase(tuple(region.pieces(0, len(region.text))), scalar.span, region.escape, scalar.inner)


def choice(name: str, phrases: Sequence[Phrase]) -> Pieces:
    """Give what a name stands for that takes one of these strings: itself where there is one, else a hole that knows them all."""
    texts = list(dict.fromkeys(some.text for some in phrases))
    if len(texts) == 1:
        return phrases[0].pieces
    known = [some.expand() for some in texts]
    if not known or None in known or not phrases[0].pieces:
        return ()
    hole = Hole(name, tuple(dict.fromkeys(text for some in known for text in some or ())))
    return (Piece(hole, phrases[0].place),)


def heard(pieces: Pieces, readers: tuple[Span, ...]) -> Pieces:
    """Give a value's pieces, with all places that read it too; what many read is not written."""
    return tuple(_heard(piece, readers) for piece in pieces) if readers else pieces


def _heard(piece: Piece, readers: tuple[Span, ...]) -> Piece:
    """Give a piece of a value with its readers."""
    if not isinstance(piece.part, str):
        return piece
    origin = piece.origin or Origin(piece.here, (), piece.escape)
    if len(readers) > MOST_READERS:
        return replace(piece, origin=replace(origin, readers=readers[:1], escape=unwritable))
    return replace(piece, origin=replace(origin, readers=tuple(dict.fromkeys((*origin.readers, *readers)))))


def spoken_of(source: Source, pattern: str, apart: Iterable[Span] = ()) -> tuple[Span, ...]:
    """Find where a file refers to a name, some places apart."""
    left = [(some.start, some.end) for some in apart]
    return tuple(some for some in _spoken(source, pattern) if not any(start <= some.start and some.end <= end for start, end in left))


@lru_cache(maxsize=256)
def _spoken(source: Source, pattern: str) -> tuple[Span, ...]:
    """Find all places, once: the same name is asked for again and again."""
    return tuple(source.span(*some.span()) for some in re.finditer(pattern, source.text))
