"""Strings of TypeScript and JavaScript: escapes undone, each piece with its characters, and how a string is spelled."""

from __future__ import annotations

import re

from go1x_lint.source import Source, Span
from go1x_lint.syntax.region import Escape

_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_CODE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\})$")


def unescaped(text: str) -> str:
    """Give what an escape stands for (a backslash and what follows it); nothing for a line that is continued."""
    code = _CODE.match(text)
    if code is not None:
        number = int(next(some for some in code.groups() if some), 16)
        return chr(number) if number < 0x110000 else text
    rest = text[1:]
    return "" if rest in ("\n", "\r", "\r\n", "\u2028", "\u2029") else _SIMPLE.get(rest, rest)


def _escaped(text: str, quote: str) -> str:
    """Write a text between quotes."""
    plain = text.replace("\\", "\\\\").replace(quote, "\\" + quote)
    return plain if quote == "`" else plain.replace("\n", "\\n").replace("\r", "\\r")


def _single(text: str) -> str | None:
    """Write a text between single quotes."""
    return _escaped(text, "'")


def _double(text: str) -> str | None:
    """Write a text between double quotes."""
    return _escaped(text, '"')


def _template(text: str) -> str | None:
    """Write a text in a template."""
    return _escaped(text, "`").replace("${", "\\${")


ESCAPES: dict[str, Escape] = {"'": _single, '"': _double, "`": _template}


def spell(source: Source, span: Span, text: str) -> str | None:
    """Spell a string in the place of an expression: in its quotes, else in those that the file has most of."""
    quote = source.text[span.start : span.start + 1] if span.end > span.start else ""
    if quote not in ("'", '"'):
        quote = '"' if source.text.count('"') > source.text.count("'") else "'"
    said = ESCAPES[quote](text)
    return None if said is None else f"{quote}{said}{quote}"
