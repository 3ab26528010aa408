"""Make's functions on files, and on what the shell says of them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from go1x_lint.source import Span
from go1x_lint.syntax.makefile.call import Call, Function
from go1x_lint.syntax.makefile.shell_output import printed
from go1x_lint.syntax.makefile.values import HERE, computed_here, spaced, width
from go1x_lint.syntax.pieces import Pieces, cut, text_of
from go1x_lint.syntax.region import Piece
from go1x_lint.syntax.shell.strings import computed
from go1x_lint.text import Hole

_WILD = re.compile(r"\*+|\?|\[[^\]]*\]")
_PWD = ("pwd", "pwd -P", "pwd -L", "echo $PWD", 'echo "$PWD"')


def _wildcard(call: Call) -> Pieces:
    """Do what `wildcard` does to the project's files; a pattern that fits none is what will be built, and stays as it is."""
    found: list[Pieces] = []
    for word in call.words(0):
        head = 2 if _is_here(word) else 0
        rest = cut(word, head)
        plain = text_of(rest).plain
        matches = _there(plain, call) if plain else []
        found += [(*cut(word, 0, head), *_matched(rest, plain or "", some, call.here)) for some in matches] or [word]
    return spaced(found)


def _there(pattern: str, call: Call) -> list[str]:
    """Give the paths that match a pattern, written as it is; `*/.` are folders."""
    lead, dot = "./" if pattern.startswith("./") else "", "." if pattern.endswith("/.") else ""
    return [f"{lead}{path}{dot}" for path in sorted(call.expander.glob(pattern[: len(pattern) - len(dot)]))]


def _is_here(word: Pieces) -> bool:
    """Whether a word begins with the folder in which make runs, and a slash."""
    return word[0].part == HERE and text_of(word).marked({})[1:2] == "/" and width(word) > 2


def _matched(pattern: Pieces, plain: str, path: str, here: Span) -> Pieces:
    """Give a path with the places of the pattern's characters that are in it."""
    rule, at = "", 0
    parts: list[tuple[int, int] | None] = []
    for some in _WILD.finditer(plain):
        rule += f"({re.escape(plain[at : some.start()])})([^/]*?)"
        parts += ((at, some.start()), None)
        at = some.end()
    got = re.fullmatch(f"{rule}({re.escape(plain[at:])})", path)
    if got is None:
        return computed_here(path, here)
    pieces: list[Piece] = []
    for said, part in zip(got.groups(), (*parts, (at, len(plain))), strict=True):
        pieces += cut(pattern, *part) if part is not None else computed_here(said, here)
    return tuple(pieces)


def _absolute(call: Call) -> Pieces:
    """Do what `abspath` and `realpath` do: the folder in which make runs, and the path in it."""
    return spaced([_inside(word, call) for word in call.words(0)])


def _inside(word: Pieces, call: Call) -> Pieces:
    """Give a path that begins with the folder in which make runs."""
    first = word[0].part
    if isinstance(first, Hole) or first.startswith("/"):
        return word
    here = Piece(HERE, call.here)
    path = computed(word, _normal, call.label, ("/", "."))
    return (here,) if text_of(path).plain == "." else (here, *computed_here("/", call.here), *path)


def _normal(text: str) -> str:
    """Normalise a path."""
    return posixpath.normpath(text) if re.search(r"(^|/)\.{0,2}(/|$)", text) else text


def _shell(call: Call) -> Pieces:
    """Leave it to the shell's reader, as far as that can tell."""
    if (call.plain(0) or "").strip() in _PWD:
        return (Piece(HERE, call.here),)
    said = printed(call[0], call.arguments[0].region, call.expander.glob)
    return call.unknown() if said is None else said


FILE_FUNCTIONS: Mapping[str, tuple[int, Function]] = {
    "wildcard": (1, _wildcard),
    "realpath": (1, _absolute),
    "abspath": (1, _absolute),
    "shell": (1, _shell),
}
"""How many arguments each takes, and what it does."""
