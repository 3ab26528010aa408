"""Quotes: how characters between them are read, and how new text is written there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from go1x_lint.records import replace
from go1x_lint.syntax.pieces import Pieces
from go1x_lint.syntax.region import Escape, Piece, Region
from go1x_lint.syntax.shell.tree import TEMPLATE
from go1x_lint.text import Hole

Quotes = Literal["bare", "double", "single", "ansi", "document"]
"""None, `"…"`, `'…'`, `$'…'`, a here-document in which variables are expanded."""


def bare(text: str) -> str | None:
    """Write a text that stands without quotes."""
    return text if re.fullmatch(r"[A-Za-z0-9_./,:=+@%-]*", text) else None


def double(text: str) -> str | None:
    """Write a text between double quotes."""
    return None if re.search(r'["$`\\]', text) else text


def single(text: str) -> str | None:
    """Write a text between single quotes."""
    return None if "'" in text else text


def ansi(text: str) -> str | None:
    """Write a text between `$'` and `'`."""
    return None if re.search(r"['\\]", text) else text


def document(text: str) -> str | None:
    """Write a text into a here-document in which variables are expanded."""
    return None if re.search(r"[$`\\]", text) else text


ESCAPES: Mapping[Quotes, Escape] = {"bare": bare, "double": double, "single": single, "ansi": ansi, "document": document}

_ESCAPED: Mapping[Quotes, re.Pattern[str]] = {
    "bare": re.compile(r"\\(\r?\n|.)", re.DOTALL),
    "double": re.compile(r"\\(\r?\n|[\"$`\\])"),
    "document": re.compile(r"\\(\r?\n|[$`\\])"),
    "ansi": re.compile(r"\\([\\'\"?abefnrtv])"),
}
_ANSI = {"a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_HOME = re.compile(r"~(?=/|\Z)")


def literal(region: Region, start: int, end: int, quotes: Quotes) -> Pieces:
    """Read characters in which nothing is expanded but what a workflow puts in (`${{ … }}`)."""
    pieces: list[Piece] = []
    at = start
    for some in TEMPLATE.finditer(region.text, start, end):
        pieces += _unescaped(region, at, some.start(), quotes)
        pieces += _put_in(region, *some.span(), Hole(some.group()[3:-2].strip()), quotes)
        at = some.end()
    return (*pieces, *_unescaped(region, at, end, quotes))


def _put_in(region: Region, start: int, end: int, hole: Hole, quotes: Quotes) -> Iterator[Piece]:
    """Read characters as a hole."""
    here = region.span(start, end)
    yield Piece(hole, here, None, region.source.text[here.start : here.end], region.escaping(ESCAPES[quotes]))


def _unescaped(region: Region, start: int, end: int, quotes: Quotes) -> Iterator[Piece]:
    """Read characters, escapes resolved."""
    escape = ESCAPES[quotes]
    if quotes == "bare" and _HOME.match(region.text, start, end) and region.text[start - 1 : start] in ("", " ", "=", "\t", "\n"):
        yield from (replace(piece, part=Hole("HOME")) for piece in region.pieces(start, start + 1, escape))
        start += 1
    at = start
    for some in _ESCAPED[quotes].finditer(region.text, start, end) if quotes in _ESCAPED else ():
        yield from region.pieces(at, some.start(), escape)
        said = _ANSI.get(some.group(1), some.group(1)) if quotes == "ansi" else some.group(1).strip("\r\n")
        yield from region.inner([(said, some.start(), some.end())], escape).pieces(0, len(said))
        at = some.end()
    yield from region.pieces(at, end, escape)
