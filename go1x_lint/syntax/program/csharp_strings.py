"""How C# spells strings: escapes, verbatim and raw strings, the braces of interpolated ones, and what writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from go1x_lint.syntax.region import Escape

Said = tuple[str, int, int]
"""A text, and the offsets of the characters that say it."""

_ESCAPE = r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{1,4}|.)"
_SIMPLE = {"0": "\0", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_HIDDEN = re.compile("[\x00-\x1f\x7f]")
_SPELT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Quotes(NamedTuple):
    """How a string is quoted."""

    verbatim: bool = False
    interpolated: bool = False
    raw: int = 0
    """How many quotes a raw string begins with; 0 for any other."""

    @property
    def marks(self) -> re.Pattern[str]:
        """What isn't taken as it stands between such quotes."""
        some = ['""' if self.verbatim else _ESCAPE] if not self.raw else []
        return re.compile("|".join((*some, *((r"\{\{", r"\}\}") if self.interpolated and not self.raw else ()))) or r"(?!)", re.DOTALL)


def literals(text: str, start: int, end: int, quotes: Quotes) -> Iterator[Said]:
    """Read the characters [start, end) of a string, in which nothing is inserted."""
    at = start
    for match in quotes.marks.finditer(text, start, end):
        if match.start() > at:
            yield text[at : match.start()], at, match.start()
        yield _unescaped(match[0]), *match.span()
        at = match.end()
    if end > at:
        yield text[at:end], at, end


def raw(text: str, start: int, end: int) -> Iterator[Said]:
    """Read the characters [start, end) between a raw string's quotes; what stands before the closing ones is the lines' indentation."""
    first, last = text.find("\n", start, end) + 1, text.rfind("\n", start, end)
    if not first or text[start:first].strip():
        yield text[start:end], start, end
        return
    indent = end - last - 1
    at = first
    while at <= last:
        stop = text.find("\n", at, end)
        begin = min(at + indent, stop)
        final = stop == last
        until = stop if not final else stop - (text[stop - 1] == "\r")
        until = until if final else stop + 1
        if until > begin:
            yield text[begin:until], begin, until
        at = stop + 1


def _unescaped(escape: str) -> str:
    """Give what an escape stands for."""
    mark = escape[1]
    if escape[0] != "\\":
        return mark
    if mark in "uUx" and len(escape) > 2:
        code = int(escape[2:], 16)
        return chr(code) if code <= 0x10FFFF else "\ufffd"
    return _SIMPLE.get(mark, mark)


@lru_cache(maxsize=16)
def escape_of(quotes: Quotes) -> Escape:
    """Give what writes between a string's quotes."""

    def written(text: str) -> str | None:
        if quotes.raw:
            return None if _HIDDEN.search(text) or '"' * quotes.raw in text or "{" in text or "}" in text else text
        if quotes.verbatim:
            said = text.replace('"', '""')
        else:
            said = _HIDDEN.sub(
                lambda match: _SPELT.get(match[0]) or f"\\u{ord(match[0]):04x}", text.replace("\\", "\\\\").replace('"', '\\"')
            )
        return said.replace("{", "{{").replace("}", "}}") if quotes.interpolated else said

    return written


def quoted(text: str) -> str:
    """Write a text as a string."""
    return f'"{escape_of(Quotes())(text)}"'
