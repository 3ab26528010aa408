"""Groovy's tokens: words, marks, line ends, and strings with what is filled into them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from go1x_lint.syntax.region import Escape, unwritable

_BLANK = re.compile(r"(?:[ \t\r\f]|\\\r?\n|//[^\n]*|/\*.*?(?:\*/|\Z))+", re.DOTALL)
_WORD = re.compile(r"[^\W\d][\w]*|\$\w*")
_NUMBER = re.compile(r"\d[\w.]*")
_MARK = re.compile(r"->|\?\.|\*\.|\.&|&&|\|\||==~|=~|[=!<>]=|\+=|.", re.DOTALL)
_REFERENCE = re.compile(r"\$([^\W\d]\w*(?:\.[^\W\d]\w*)*)")
_ESCAPE = re.compile(r"\\(u+[0-9A-Fa-f]{4}|\r?\n|.)", re.DOTALL)
_SLASHY = re.compile(r"/(?:[^/\\\n]|\\.)+/")
_DOLLAR_SLASHY = re.compile(r"\$/.*?/\$", re.DOTALL)
_BEFORE_SLASHY = frozenset("(=,[!~:{;\n") | {"=~", "==~", "return", "=="}
_SAID = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


class Filled(NamedTuple):
    """An expression that is filled into a string: `${name}`, `$name`."""

    name: str
    """The expression, as it is written."""
    start: int
    end: int


Part = tuple[str, int, int] | Filled


class Token(NamedTuple):
    """A token: its kind (word, mark, string, number, line), its characters, and its offsets."""

    kind: str
    text: str
    start: int
    end: int
    parts: tuple[Part, ...] = ()
    """Of a string, what it says."""
    escape: Escape = unwritable
    """Of a string, how more text is written in it."""


def tokens(text: str) -> Iterator[Token]:
    """Split a text into tokens, comments and blanks left out; a line's end is a token of its own."""
    at = text.find("\n") if text.startswith("#!") else 1 if text[:1] == "\ufeff" else 0
    at = len(text) if at < 0 else at
    before = "\n"
    while at < len(text):
        blank = _BLANK.match(text, at)
        if blank is not None:
            at = blank.end()
            continue
        token = _token(text, at, before)
        yield token
        before, at = token.text, max(token.end, at + 1)


def _token(text: str, at: int, before: str) -> Token:
    """Read one token."""
    here = text[at]
    if here in "\n;":
        return Token("line", "\n", at, at + 1)
    if here in "\"'":
        return _string(text, at)
    dollar = _DOLLAR_SLASHY.match(text, at) if here == "$" else None
    slashy = _SLASHY.match(text, at) if here == "/" and before in _BEFORE_SLASHY else dollar
    if slashy is not None:
        size = 1 if here == "/" else 2
        inside = slashy[0][size:-size]
        known = "\\" not in inside and "$" not in inside
        part: Part = (inside, at + size, slashy.end() - size) if known else Filled(inside, at + size, slashy.end() - size)
        return Token("string", slashy[0], at, slashy.end(), (part,))
    for kind, pattern in (("word", _WORD), ("number", _NUMBER), ("mark", _MARK)):
        found = pattern.match(text, at)
        if found is not None:
            return Token(kind, found[0], at, found.end())
    return Token("mark", here, at, at + 1)


def _string(text: str, at: int) -> Token:
    """Read a string."""
    mark = text[at] * 3 if text.startswith(text[at] * 3, at) else text[at]
    start = at + len(mark)
    parts: list[Part] = []
    here = literal = start
    while here < len(text) and not text.startswith(mark, here):
        escape = _ESCAPE.match(text, here)
        filled = _filled(text, here) if mark[0] == '"' and escape is None else None
        if escape is None and filled is None:
            here += 1
            continue
        if here > literal:
            parts.append((text[literal:here], literal, here))
        if escape is not None:
            said = _unescaped(escape[1])
            parts += [(said, here, escape.end())] if said else []
            here = escape.end()
        elif filled is not None:
            parts.append(filled)
            here = filled.end
        literal = here
    if here > literal:
        parts.append((text[literal:here], literal, here))
    end = min(here + len(mark), len(text))
    return Token("string", text[at:end], at, end, tuple(parts), ESCAPES[mark])


def _unescaped(said: str) -> str:
    """Give what stands behind a backslash."""
    if said[0] == "u" and len(said) > 4:
        return chr(int(said.lstrip("u"), 16))
    return "" if said.endswith("\n") else _SAID.get(said, said)


def _filled(text: str, at: int) -> Filled | None:
    """Read `${…}` or `$name`; None where neither stands here."""
    if not text.startswith("${", at):
        found = _REFERENCE.match(text, at)
        return None if found is None else Filled(found[1], at, found.end())
    depth, here = 1, at + 2
    while here < len(text) and depth:
        if text[here] in "\"'":
            here = _string(text, here).end
            continue
        depth += {"{": 1, "}": -1}.get(text[here], 0)
        here += 1
    return Filled(text[at + 2 : here - 1].strip(), at, here)


# -- how more text is written -----------------------------------------------------------------------------------------------


def single(text: str) -> str | None:
    """Write a text between single quotes."""
    return text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\t", "\\t") if _plain(text) else None


def double(text: str) -> str | None:
    """Write a text between double quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$").replace("\n", "\\n").replace("\t", "\\t")
    return escaped if _plain(text) else None


def single_lines(text: str) -> str | None:
    """Write a text between three single quotes."""
    return text.replace("\\", "\\\\").replace("'''", "\\'\\'\\'") if _plain(text) else None


def double_lines(text: str) -> str | None:
    """Write a text between three double quotes."""
    return text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').replace("$", "\\$") if _plain(text) else None


def _plain(text: str) -> bool:
    """Whether a text can be written with these escapes."""
    return text.replace("\n", "").replace("\t", "").isprintable()


ESCAPES: dict[str, Escape] = {"'": single, '"': double, "'''": single_lines, '"""': double_lines}
