"""How Go spells strings: escapes between double quotes, none between backquotes, and what writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.syntax.region import Escape

Said = tuple[str, int, int]
"""A text, and the offsets of the characters that say it."""

_ESCAPE = re.compile(r"(?:\\(?:[0-7]{3}|x[0-9A-Fa-f]{2}))+|\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_BYTE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|([0-7]{3}))")
_SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_SPELT = {"\\": "\\\\", '"': '\\"', **{mark: "\\" + name for name, mark in _SIMPLE.items()}}
_HIDDEN = re.compile("[\x00-\x1f\x7f\ufeff]")


def literals(text: str, start: int, end: int, *, raw: bool) -> Iterator[Said]:
    """Read the characters [start, end) between a string's quotes; `raw`: backquotes, between which only a CR is left out."""
    at = start
    for match in re.compile("\r").finditer(text, start, end) if raw else _ESCAPE.finditer(text, start, end):
        if match.start() > at:
            yield text[at : match.start()], at, match.start()
        if not raw:
            yield _unescaped(match.group()), *match.span()
        at = match.end()
    if end > at:
        yield text[at:end], at, end


def _unescaped(escape: str) -> str:
    """Give what an escape stands for; what isn't UTF-8 is kept as surrogates, as files' texts are."""
    found = _BYTE.findall(escape)
    if found:
        return bytes(int(hexadecimal, 16) if hexadecimal else int(octal, 8) & 255 for hexadecimal, octal in found).decode(
            "utf-8", "surrogateescape"
        )
    if escape[1] in "uU" and len(escape) > 2:
        code = int(escape[2:], 16)
        return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"
    return _SIMPLE.get(escape[1], escape[1:])


def interpreted(text: str) -> str | None:
    """Write a text between double quotes."""
    return _HIDDEN.sub(lambda match: _SPELT.get(match[0]) or f"\\u{ord(match[0]):04x}", text.replace("\\", "\\\\").replace('"', '\\"'))


def verbatim_text(text: str) -> str | None:
    """Write a text between backquotes; None where it can't stand there."""
    return None if "`" in text or "\r" in text or "\ufeff" in text else text


def escape_of(raw: bool) -> Escape:
    """Give what writes between a string's quotes."""
    return verbatim_text if raw else interpreted


def quoted(text: str) -> str:
    """Write a text as a string."""
    return f'"{interpreted(text)}"'
