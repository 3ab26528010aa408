"""How Java and C# spell strings: escapes between double quotes, text blocks whose indentation doesn't count, what writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator

Said = tuple[str, int, int]
"""A text, and the offsets of the characters that say it."""

_ESCAPE = re.compile(r"\\(?:u+[0-9A-Fa-f]{4}|[0-3]?[0-7]{1,2}|\r\n|.)", re.DOTALL)
_SIMPLE = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "s": " "}
_HIDDEN = re.compile("[\x00-\x1f\x7f]")
_SPELT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def literals(text: str, start: int, end: int) -> Iterator[Said]:
    """Read the characters [start, end) between a string's quotes."""
    at = start
    for match in _ESCAPE.finditer(text, start, end):
        if match.start() > at:
            yield text[at : match.start()], at, match.start()
        said = _unescaped(match[0])
        if said:
            yield said, *match.span()
        at = match.end()
    if end > at:
        yield text[at:end], at, end


def block(text: str, start: int, end: int) -> Iterator[Said]:
    """Read the characters [start, end) of a text block, from behind its opening quotes (JLS 3.10.6)."""
    first = text.find("\n", start, end) + 1
    if not first:
        return
    lines: list[tuple[int, int]] = []
    at = first
    while at <= end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        lines.append((at, stop))
        at = stop + 1
    counted = [(low, high) for low, high in lines if text[low:high].strip() or high == end]
    indent = min((_indent(text[low:high]) for low, high in counted), default=0)
    for low, high in lines:
        last = high == end
        stop = low + len(text[low:high].rstrip(" \t\r")) if not last else high
        begin = min(low + indent, stop) if text[low:high].strip() or last else stop
        joined = not last and (stop - begin - len(text[begin:stop].rstrip("\\"))) % 2 == 1
        yield from literals(text, begin, stop - joined)
        if not last and not joined:
            yield "\n", high, high + 1


def _indent(line: str) -> int:
    """Count the blanks that a line begins with."""
    return len(line) - len(line.lstrip(" \t"))


def _unescaped(escape: str) -> str:
    """Give what an escape stands for; an escaped newline is none."""
    mark = escape[1]
    if mark in "\r\n":
        return ""
    if mark == "u" and len(escape) > 2:
        return chr(int(escape.lstrip("\\u"), 16)) if escape.lstrip("\\u") else "\0"
    if mark in "01234567":
        return chr(int(escape[1:], 8))
    return _SIMPLE.get(mark, mark)


def interpreted(text: str) -> str | None:
    """Write a text between double quotes."""
    return _HIDDEN.sub(lambda match: _SPELT.get(match[0]) or f"\\u{ord(match[0]):04x}", text.replace("\\", "\\\\").replace('"', '\\"'))


def in_block(text: str) -> str | None:
    """Write a text into a line of a text block; None where it would be another line, or end the block."""
    return None if '"""' in text or "\n" in text or "\r" in text else text.replace("\\", "\\\\")


def quoted(text: str) -> str:
    """Write a text as a string."""
    return f'"{interpreted(text)}"'
