"""Groovy's strings as texts with places, in which what is filled in is what a variable says, or a hole."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from go1x_lint.source import Source
from go1x_lint.syntax.groovy import Filled, Value
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import Pieces
from go1x_lint.syntax.region import Escape, Piece, Region, Run, unwritable
from go1x_lint.syntax.shell.strings import referred
from go1x_lint.text import Hole, Text

Say = Callable[[str], Pieces]
"""Gives what a variable says; () where nobody knows."""


def region(value: Value, source: Source, say: Say) -> Region | None:
    """Give the text that an expression says; None where it says none that could be read in any part."""
    table: dict[str, Hole] = {}
    parts = list(_strings(value))
    if not parts or all(part.token is None and not part.name for part in parts):
        return None
    runs = [run for part in parts for run in _runs(part, source, say, table)]
    escapes = {part.token.escape if part.token is not None else unwritable for part in parts}
    return Region(source, runs, escapes.pop() if len(escapes) == 1 else unwritable)


def phrase(value: Value, source: Source, say: Say) -> Phrase | None:
    """Give an expression as a string with places."""
    text = region(value, source, say)
    if text is None:
        return None
    place = source.span(value.start, value.end)
    token = value.token
    inside = source.span(token.start + 1, token.end - 1) if token is not None and token.text[:3] not in ("'''", '"""') else None
    return Phrase(tuple(text.pieces(0, len(text.text))), place, text.escape, inside)


def _strings(value: Value) -> Iterator[Value]:
    """Give what `+` joins."""
    if value.joined and value.items is not None:
        for item in value.items:
            yield from _strings(item)
    elif value.items is None and not value.named:
        yield value


def _runs(value: Value, source: Source, say: Say, table: dict[str, Hole]) -> Iterator[Run]:
    """Give the runs of a string, or of a variable."""
    if value.token is None:
        yield from _filled(value.name or source.text[value.start : value.end], value.start, value.end, source, say, unwritable, table)
        return
    for part in value.token.parts:
        if isinstance(part, Filled):
            yield from _filled(part.name, part.start, part.end, source, say, value.token.escape, table)
        else:
            yield Run(*part)


def _filled(name: str, start: int, end: int, source: Source, say: Say, escape: Escape, table: dict[str, Hole]) -> Iterator[Run]:
    """Give the runs that stand for what is filled in."""
    here, spelled = source.span(start, end), source.text[start:end]
    hole_name = " ".join(name.split()).removeprefix("env.").removeprefix("params.")
    said = referred(say(name), here, spelled, escape) or (Piece(Hole(hole_name), here, None, spelled),)
    for piece in said:
        hole = piece.part if isinstance(piece.part, Hole) else None
        yield Run(Text.of(piece.part).marked(table), start, end, hole, piece.origin)
