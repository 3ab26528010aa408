"""Patterns of files that the framework packs: which paths one takes in, and which it takes out."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

_MARKS = re.compile(r"[*?\[{]|[!+@]\(")
_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")
_TOKENS = re.compile(r"\*\*/|\*\*|\*|\?|\[!?[^\]]*\]|\{[^{}]*\}|.", re.DOTALL)
_ALL = ("**", "**/*", "**/**")


def bare(pattern: str) -> str:
    """Take the `./` away that a pattern may begin with."""
    while pattern.startswith("./"):
        pattern = pattern[2:].lstrip("/")
    return pattern


def everything(pattern: str) -> bool:
    """Whether a pattern means all files."""
    return bare(pattern) in _ALL


def expanded(pattern: str) -> tuple[str, ...]:
    """Write a pattern with braces as several without; one that has none stays."""
    pieces = _BRACES.split(pattern)
    if len(pieces) == 1 or len(pieces) > 9:
        return (pattern,)
    choices = [piece.split(",") if index % 2 else [piece] for index, piece in enumerate(pieces)]
    return tuple("".join(some) for some in product(*choices))


def literal(pattern: str) -> bool:
    """Whether a pattern means one path."""
    return _MARKS.search(pattern) is None


def folder(pattern: str) -> tuple[str, str] | None:
    """Split a pattern of all files in a folder (`bin/**`, `bin/*`) into the folder and the rest; None for any other."""
    head, slash, rest = pattern.partition("/*")
    return (head, slash + rest) if slash and rest in ("", "*", "*/*", "*/**") and literal(head) else None


def matches(pattern: str, path: str) -> bool:
    """Whether a pattern means a path; what it can't be sure of, it doesn't."""
    return any(_expression(some).fullmatch(path) is not None for some in expanded(bare(pattern)))


@lru_cache(maxsize=512)
def _expression(pattern: str) -> re.Pattern[str]:
    """Make the expression of a pattern."""
    said = ""
    for token in _TOKENS.findall(pattern):
        if token == "**/":
            said += "(?:.*/)?"
        elif token == "**":
            said += ".*"
        elif token == "*":
            said += "[^/]*"
        elif token == "?":
            said += "[^/]"
        elif token[0] == "[" and len(token) > 2:
            said += "[" + token[1:-1].replace("!", "^", 1).replace("\\", "\\\\") + "]"
        else:
            said += re.escape(token)
    try:
        return re.compile(said, re.DOTALL)
    except re.error:
        return re.compile(re.escape(pattern))
