"""How Python spells strings: prefixes, quotes, escapes, f-strings' braces, and what writes them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from go1x_lint.syntax.region import Escape

Said = tuple[str, int, int]
"""A text, and the offsets of the characters that say it."""

_ESCAPE = re.compile(r"\\(?:\r\n|[0-7]{1,3}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|N\{[^{}]*\}|[^{}])|\r\n?|\{\{|\}\}", re.DOTALL)
_RAW = re.compile(r"\r\n?|\{\{|\}\}")
_SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\", "'": "'", '"': '"'}
_HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f]")
_SPELT = {"\r": "\\r", "\t": "\\t"}


class Quotes(NamedTuple):
    """How a string literal begins: `rf'''`."""

    mark: str
    """Its quotes: one, or three."""
    raw: bool = False
    formatted: bool = False

    @classmethod
    def of(cls, start: str) -> Quotes:
        """Read what stands before a literal's text."""
        prefix = start.rstrip("'\"").lower()
        return cls(start[len(prefix) :], "r" in prefix, "f" in prefix)


def literals(text: str, start: int, end: int, quotes: Quotes) -> Iterator[Said]:
    """Read characters [start, end) of a literal, in which nothing is inserted."""
    at = start
    for match in (_RAW if quotes.raw else _ESCAPE).finditer(text, start, end):
        if match[0][0] in "{}" and not quotes.formatted:
            continue
        if match.start() > at:
            yield text[at : match.start()], at, match.start()
        said = _unescaped(match[0])
        if said:
            yield said, *match.span()
        at = match.end()
    if end > at:
        yield text[at:end], at, end


def _unescaped(escape: str) -> str:
    """Give what an escape stands for; one that Python doesn't know stands for itself."""
    if escape[0] == "\r":
        return "\n"
    if escape[0] in "{}":
        return escape[0]
    mark = escape[1]
    if mark in "\r\n":
        return ""
    if mark in "01234567":
        return chr(int(escape[1:], 8))
    if len(escape) > 2:
        return _named(escape) if mark == "N" else _coded(int(escape[2:], 16))
    return _SIMPLE.get(mark, escape)


def _coded(code: int) -> str:
    """Give the character of a code."""
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def _named(escape: str) -> str:
    """Give the character of a name."""
    try:
        return unicodedata.lookup(escape[3:-1])
    except KeyError:
        return escape


@lru_cache(maxsize=64)
def escape_of(quotes: Quotes) -> Escape:
    """Give what writes between a literal's quotes."""

    def written(text: str) -> str | None:
        if quotes.raw:
            fits = (
                quotes.mark[0] not in text and not text.endswith("\\") and "\r" not in text and (len(quotes.mark) > 1 or "\n" not in text)
            )
            said = text if fits else None
        else:
            said = text.replace("\\", "\\\\").replace(quotes.mark[0], "\\" + quotes.mark[0])
            said = said if len(quotes.mark) > 1 else said.replace("\n", "\\n")
            said = _HIDDEN.sub(lambda match: _SPELT.get(match[0]) or f"\\x{ord(match[0]):02x}", said)
        return said.replace("{", "{{").replace("}", "}}") if said and quotes.formatted else said

    return written


def quoted(text: str, like: str = '"') -> str:
    """Write a text as a string, in the quotes of another."""
    return f"{like}{escape_of(Quotes(like))(text)}{like}"


def plain(literal: str) -> str:
    """Give what a literal without insertions says."""
    body = literal.lstrip("rRuUfF")
    mark = body[:3] if body[:3] in ('"""', "'''") else body[:1]
    quotes = Quotes.of(literal[: len(literal) - len(body)] + mark)
    start = len(literal) - len(body) + len(mark)
    return "".join(said for said, _, _ in literals(literal, start, len(literal) - len(mark), quotes))
