"""How HCL spells strings: escapes between quotes, here-documents, and what writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.syntax.region import Escape

Said = tuple[str, int, int]
"""A text, and the offsets of the characters that say it."""

_QUOTED = re.compile(r'\$\$\{|%%\{|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\[nrt"\\]')
_HEREDOC = re.compile(r"\$\$\{|%%\{|\r\n")
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_SPELT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
_INSERTS = re.compile(r"([$%])\{")
_OPENS = re.compile(r"\$\$\{|%%\{|[$%]\{")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)


def insertable(text: str) -> str:
    """Write a text so that nothing in it is taken for an insertion."""
    return _INSERTS.sub(r"\1\1{", text)


def within_quotes(text: str) -> str:
    """Write a text between double quotes."""
    return insertable("".join(_SPELT.get(mark, mark) for mark in text))


def quoted(text: str) -> str:
    """Write a text as a string."""
    return f'"{within_quotes(text)}"'


def in_lines(indent: str, newline: str) -> Escape:
    """Give how a text is written into a here-document."""

    def written(text: str) -> str | None:
        return None if "\r" in text else insertable(text).replace("\n", newline + indent)

    return written


def quoted_literals(text: str, start: int, end: int) -> Iterator[Said]:
    """Read the literal characters [start, end) of a quoted string."""
    return _literals(text, start, end, _QUOTED)


def json_literals(text: str, start: int, end: int) -> Iterator[Said]:
    """Read the literal characters [start, end) of what a JSON string says."""
    return _literals(text, start, end, _OPENS)


def heredoc_literals(text: str, start: int, end: int, indent: int) -> Iterator[Said]:
    """Read the literal characters [start, end) of a here-document whose lines lose an indentation."""
    at = start
    while at < end:
        stop = text.find("\n", at, end) + 1 or end
        line = text[at:stop]
        first = at == 0 or text[at - 1] == "\n"
        yield from _literals(text, at + min(indent, len(line) - len(line.lstrip(" \t"))) if first else at, stop, _HEREDOC)
        at = stop


def indentation(text: str) -> int:
    """Give the indentation that all lines of a `<<-` document share; empty ones don't count."""
    lines = [line for line in text.split("\n") if line.strip()]
    return min((len(line) - len(line.lstrip(" \t")) for line in lines), default=0)


def insertions(text: str) -> Iterator[tuple[int, int]]:
    """Find each `${…}` and `%{…}` of a string's text, braces and strings inside them counted."""
    at = 0
    while (found := _OPENS.search(text, at)) is not None:
        at = found.end()
        if len(found.group()) == 3:  # $${ stands for ${
            continue
        end = _closed(text, at)
        yield found.start(), end
        at = end


def _closed(text: str, at: int) -> int:
    """Give where the braces end that are open at an offset."""
    depth = 1
    while at < len(text) and depth:
        mark = text[at]
        if mark == '"':
            string = _STRING.match(text, at)
            at = string.end() if string else len(text)
            continue
        depth += (mark == "{") - (mark == "}")
        at += 1
    return at


def _literals(text: str, start: int, end: int, escapes: re.Pattern[str]) -> Iterator[Said]:
    """Cut characters at the escapes in them."""
    at = start
    for match in escapes.finditer(text, start, end):
        if match.start() > at:
            yield text[at : match.start()], at, match.start()
        yield _unescaped(match.group()), *match.span()
        at = match.end()
    if end > at:
        yield text[at:end], at, end


def _unescaped(escape: str) -> str:
    """Give what an escape stands for."""
    if escape[0] in "$%":
        return escape[1:]
    if escape[0] == "\r":
        return "\n"
    if escape[1] not in "uU":
        return _SIMPLE[escape[1]]
    code = int(escape[2:], 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"
