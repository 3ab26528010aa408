"""What `$(shell …)` says: what the shell's reader knows of such a command's output, and `find` in the project."""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase

from go1x_lint.syntax import shell
from go1x_lint.syntax.makefile.values import Glob, computed_here, recipe, spoken
from go1x_lint.syntax.pieces import Pieces, text_of
from go1x_lint.syntax.region import Region, Run

MOST_DEEP = 12
"""Folders in folders deeper than this are not searched."""


def printed(command: Pieces, region: Region, glob: Glob) -> Pieces | None:
    """Give what a command prints, as one line; None where that can't be told."""
    if not command:
        return None
    plain = text_of(command).plain
    found = _listed(plain, glob) if plain is not None else None
    if found:
        return computed_here(" ".join(found), command[0].here)
    inner = spoken(command, region, recipe)
    start, end = command[0].here.start, max(piece.here.end for piece in command)
    whole = Region(region.source, (Run("x=$(", start, start), *inner.runs, Run(")", end, end)), inner.escape)
    said = shell.parse(whole, glob=glob).assignments
    pieces = said[0].value.pieces if len(said) == 1 else ()
    return pieces if pieces and not text_of(pieces).unknown else None


def _listed(command: str, glob: Glob) -> list[str] | None:
    """Give the lines of `find` or `ls`, and of the simplest that can stand behind a pipe; None where it is more."""
    try:
        lexer = shlex.shlex(command, posix=True, punctuation_chars="|;&<>()")
        lexer.whitespace_split = True
        words = list(lexer)
    except ValueError:
        return None
    stages: list[list[str]] = [[]]
    for word in words:
        if word == "|":
            stages.append([])
        else:
            stages[-1].append(word)
    lines = _find(stages[0][1:], glob) if stages[0][:1] == ["find"] else _ls(stages[0][1:], glob) if stages[0][:1] == ["ls"] else None
    for stage in stages[1:]:
        change = _PIPES.get(" ".join(stage))
        lines = None if lines is None or change is None else change(lines)
    return lines


def _ls(words: list[str], glob: Glob) -> list[str] | None:
    """Do what `ls FOLDER` does."""
    if len(words) != 1 or any(mark in words[0] for mark in "*?[-|;&<>()"):
        return None
    return sorted(posixpath.basename(path) for path in glob(words[0].rstrip("/") + "/*"))


def _find(words: list[str], glob: Glob) -> list[str] | None:
    """Do what `find FOLDERS -mindepth 1 -maxdepth 1 -type d -name PATTERN` does."""
    starts = [word for word in words[: next((index for index, word in enumerate(words) if word[0] in "-!(\\"), len(words))] if word]
    tests = dict(zip(words[len(starts) :: 2], words[len(starts) + 1 :: 2], strict=False))
    simple = {"-mindepth", "-maxdepth", "-type", "-name"} >= tests.keys() and 2 * len(tests) == len(words) - len(starts)
    low, high = tests.get("-mindepth", "0"), tests.get("-maxdepth", str(MOST_DEEP))
    if not (simple and low.isdecimal() and high.isdecimal() and tests.get("-type", "d") in ("d", "f")):
        return None
    found = (path for start in starts or ["."] for path in _below(start, int(low), min(int(high), MOST_DEEP), tests.get("-type", ""), glob))
    return [path for path in found if fnmatchcase(posixpath.basename(path), tests.get("-name", "*"))]


def _below(start: str, low: int, high: int, kind: str, glob: Glob) -> Iterator[str]:
    """Give the paths in a folder, at some depths."""
    start = start.rstrip("/") or "/"
    if low == 0 and kind != "f":
        yield start
    for depth in range(1, high + 1):
        pattern = start + "/*" * depth
        folders = {path.rstrip("/") for path in glob(pattern + "/")}
        lead = "./" if start.startswith("./") or start == "." else ""
        for path in sorted(folders if kind == "d" else set(glob(pattern)) - (folders if kind == "f" else set())) if depth >= low else ():
            yield lead + path
        if not folders:
            return


def _each(change: Callable[[str], str]) -> Callable[[Iterable[str]], list[str]]:
    """Give what a program does to every line."""
    return lambda lines: [change(line) for line in lines]


_BASE = ("xargs -n1 basename", "xargs -n 1 basename", "xargs basename -a", "xargs -I{} basename {}")
_FOLDER = ("xargs -n1 dirname", "xargs -n 1 dirname", "xargs dirname", "xargs -I{} dirname {}")
_PIPES: dict[str, Callable[[Iterable[str]], list[str]]] = {
    "sort": sorted,
    "sort -u": lambda lines: sorted(set(lines)),
    "uniq": lambda lines: list(dict.fromkeys(lines)),
    **dict.fromkeys(_BASE, _each(posixpath.basename)),
    **dict.fromkeys(_FOLDER, _each(lambda line: posixpath.dirname(line) or ".")),
}
"""What may stand behind a pipe, and what it does."""
