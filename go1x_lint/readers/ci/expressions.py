"""What a tool fills into its scripts before a shell sees them: `${{ matrix.name }}`, `{{.NAME}}`, `<< parameters.name >>`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from go1x_lint.source import Source, Span
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import Pieces
from go1x_lint.syntax.region import Piece, Region, Run
from go1x_lint.syntax.shell.strings import referred
from go1x_lint.syntax.tree import Scalar
from go1x_lint.text import Hole, Text

GITHUB = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
GO = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
"""The expressions of Go's templates (Task, goreleaser)."""
CIRCLE = re.compile(r"<<(\s*[\w.-]+\s*)>>")

Say = Callable[[str], Pieces]
"""Gives what an expression stands for; () where only its name is known."""


def nothing(_name: str) -> Pieces:
    """Know nothing of any expression."""
    return ()


def expanded(region: Region, pattern: re.Pattern[str], say: Say = nothing) -> Region:
    """Give a text as the shell gets it: an expression is what it stands for, or a hole of its name."""
    table: dict[str, Hole] = dict(region.holes)
    runs: list[Run] = []
    at = 0
    for found in pattern.finditer(region.text):
        runs += region.part(at, found.start()).runs
        runs += _filled(found[1].strip(), region, region.span(*found.span()), say, table)
        at = found.end()
    if not at and not any(hole.name.startswith((".", "matrix.", "env.")) for hole in table.values()):
        return region
    runs += region.part(at, len(region.text)).runs
    return Region(region.source, [some for run in runs for some in _masked(run, region, say, table)], region.escape)


def _masked(run: Run, region: Region, say: Say, table: dict[str, Hole]) -> Iterator[Run]:
    """Fill a tag that had to be masked for the file to be parsed."""
    here = Span(region.path, run.start, run.end)
    plain = run.hole is not None and run.origin is None and region.source.text[run.start : run.start + 2] == "{{"
    yield from _filled(run.hole.name, region, here, say, table) if plain and run.hole is not None else (run,)


def _filled(name: str, region: Region, here: Span, say: Say, table: dict[str, Hole]) -> Iterator[Run]:
    """Give the runs that stand for an expression."""
    spelled = region.source.text[here.start : here.end]
    said = referred(say(name), here, spelled, region.escape) or (Piece(Hole(name), here, None, spelled),)
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


def spoken_of(source: Source, pattern: str, apart: Iterable[Span] = ()) -> tuple[Span, ...]:
    """Find where a file refers to a name, some places apart."""
    left = [(some.start, some.end) for some in apart]
    found = (source.span(*some.span()) for some in re.finditer(pattern, source.text))
    return tuple(some for some in found if not any(start <= some.start and some.end <= end for start, end in left))
