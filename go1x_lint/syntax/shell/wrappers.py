"""Commands that run the command that follows them: `env`, `sudo`, `time`, `xargs`, `sh -c` and others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from go1x_lint.records import dataclass, replace
from go1x_lint.syntax.command import Assignment
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import cut, text_of
from go1x_lint.syntax.shell.expansion import Word
from go1x_lint.text import Hole

SHELLS = frozenset(("sh", "bash", "dash", "ash", "ksh", "zsh"))

ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=")


@dataclass(frozen=True)
class _Wrapper:
    """How a wrapper's own words are told from the command's."""

    valued: str = ""
    """Options that take the next word as their value: letters, and long ones between spaces."""
    assigns: bool = False
    """Whether assignments may stand before the command."""
    words: int = 0
    """How many words of its own come before the command."""
    dashes: bool = False
    """Whether the command follows `--`."""


_WRAPPERS = {
    "env": _Wrapper("u C S --unset --chdir", assigns=True),
    "sudo": _Wrapper("u g h p C D R T U r t --user --group", assigns=True),
    "doas": _Wrapper("u C"),
    "time": _Wrapper("f o", assigns=True),
    "nice": _Wrapper("n --adjustment"),
    "ionice": _Wrapper("c n p"),
    "exec": _Wrapper("a"),
    "command": _Wrapper(),
    "builtin": _Wrapper(),
    "nohup": _Wrapper(),
    "setsid": _Wrapper(),
    "stdbuf": _Wrapper("i o e"),
    "timeout": _Wrapper("k s --signal --kill-after", words=1),
    "caffeinate": _Wrapper("t w"),
    "aws-vault": _Wrapper("d", dashes=True),
    "chamber": _Wrapper("", dashes=True),
    "dotenv": _Wrapper("f e", dashes=True),
}


_MOST = 8
"""Wrappers around wrappers, at most."""


@dataclass(frozen=True)
class Unwrapped:
    """A command without its wrappers."""

    words: tuple[Word, ...]
    first: int
    """The region's offset at which an assignment for it may stand."""
    env: tuple[Assignment, ...] = ()
    cleared: bool = False
    """Whether nothing that was exported reaches it (`env -i`)."""
    dropped: tuple[str, ...] = ()
    """Variables that are taken from it (`env -u`)."""
    repeated: bool = False
    """Whether it is run for each of several values (xargs, find -exec)."""
    moved: bool = False
    """Whether it runs in a folder that can't be told (find -execdir, env -C)."""
    replaces: bool = False
    """Whether the shell ends with it (exec)."""


def unwrapped(command: Unwrapped) -> Iterator[Unwrapped]:
    """Take a command's wrappers off; `find -exec` gives `find` itself and what it runs."""
    for _ in range(_MOST):
        inner = _inside(command)
        if inner is None:
            break
        command = inner
    yield command
    if command.words and _program(command.words) == "find":
        yield from _executed(command)


def script(words: tuple[Word, ...]) -> Word | None:
    """Give the word that holds the script of `sh -c`."""
    if not words or _program(words) not in SHELLS:
        return None
    wanted, skip = False, False
    for word in words[1:]:
        plain = word.plain
        if skip:
            skip = False
        elif plain is not None and plain[:1] in "-+" and len(plain) > 1:
            wanted |= not plain.startswith("--") and "c" in plain
            skip = plain[-1] == "o" or plain in ("--rcfile", "--init-file")
        else:
            return word if wanted else None
    return None


def _program(words: tuple[Word, ...]) -> str:
    """Give the program's base name, "" where it can't be read."""
    return words[0].phrase.text.base.plain or ""


def _inside(outer: Unwrapped) -> Unwrapped | None:
    """Take one wrapper off; None where there is none."""
    program = _program(outer.words) if outer.words else ""
    wrapper = _WRAPPERS.get(program)
    if program == "xargs":
        return _fed(outer)
    if wrapper is None:
        return None
    at, options = _options(outer.words, wrapper)
    if wrapper.dashes:
        at = next((index + 1 for index, word in enumerate(outer.words) if word.plain == "--"), len(outer.words))
    else:
        at += wrapper.words
    env: list[Assignment] = []
    while wrapper.assigns and at < len(outer.words) and (some := _assignment(outer.words[at].phrase)):
        env.append(some)
        at += 1
    if at >= len(outer.words) or (program == "command" and {"-v", "-V"} & set(options)):
        return None
    first = outer.words[at].start if wrapper.assigns and outer.first == outer.words[0].start else outer.first
    inner = replace(outer, words=outer.words[at:], first=first, env=(*outer.env, *env))
    if program == "env":
        return _with_env(inner, options)
    return replace(inner, replaces=inner.replaces or program == "exec")


def _with_env(inner: Unwrapped, options: list[str]) -> Unwrapped:
    """Note what the options of `env` do to the command."""
    given = set(options)
    dropped = tuple(name for option, name in pairwise(options) if option in ("-u", "--unset"))
    return replace(
        inner,
        cleared=inner.cleared or bool(given & {"-i", "-", "--ignore-environment"}),
        dropped=(*inner.dropped, *dropped),
        moved=inner.moved or bool(given & {"-C", "--chdir"}),
    )


def _options(words: tuple[Word, ...], wrapper: _Wrapper) -> tuple[int, list[str]]:
    """Give the index of the first word that is no option, and the options."""
    options: list[str] = []
    valued = wrapper.valued.split()
    at = 1
    while at < len(words):
        plain = words[at].plain
        if plain is None or not plain.startswith("-"):
            break
        at += 1
        if plain == "--":
            break
        options.append(plain)
        if (plain in valued or (plain[:2] != "--" and plain[-1:] in valued and len(plain) == 2)) and at < len(words):
            options.append(words[at].plain or "")
            at += 1
    return at, options


def _assignment(phrase: Phrase) -> Assignment | None:
    """Read a word as `NAME=value`."""
    first = phrase.text.parts[0] if phrase.text.parts else None
    found = ASSIGNMENT.match(first) if isinstance(first, str) else None
    return Assignment(found.group(1), phrase.tail(found.end()), phrase.place) if found else None


def _fed(outer: Unwrapped) -> Unwrapped | None:
    """Take `xargs` off: what it is fed is a hole, in place of its mark or at the end."""
    wrapper = _Wrapper("I n P L d a s E --max-args --max-procs --delimiter --arg-file --replace")
    at, options = _options(outer.words, wrapper)
    rest = outer.words[at:]
    if not rest:
        return None
    marks = [name for option, name in pairwise(options) if option in ("-I", "--replace")]
    marks += [option[2:] or "{}" for option in options if (option.startswith("-I") and len(option) > 2) or option == "-i"]
    hole = Hole("xargs")
    if marks:
        rest = tuple(_filled(word, marks[-1], hole) for word in rest)
    else:
        last = outer.words[0]
        piece = last.phrase.pieces[0]
        fed = replace(last.phrase, pieces=(replace(piece, part=hole, origin=None, shared=True),), inside=None)
        rest = (*rest, Word(fed, rest[-1].end, rest[-1].end))
    return replace(outer, words=rest, repeated=True)


def _executed(find: Unwrapped) -> Iterator[Unwrapped]:
    """Give the commands that `find` runs."""
    words = find.words
    starts = [index for index, word in enumerate(words) if word.plain in ("-exec", "-execdir", "-ok", "-okdir")]
    for start in starts:
        end = next((index for index in range(start + 1, len(words)) if words[index].plain in (";", "+")), len(words))
        inner = tuple(_filled(word, "{}", Hole("{}")) for word in words[start + 1 : end])
        if inner:
            moved = find.moved or (words[start].plain or "").endswith("dir")
            yield from unwrapped(replace(find, words=inner, repeated=True, moved=moved))


def _filled(word: Word, mark: str, hole: Hole) -> Word:
    """Put a hole in the place of a mark."""
    pieces = word.phrase.pieces
    table: dict[str, Hole] = {}
    at = text_of(pieces).marked(table).find(mark)
    if at < 0 or not mark:
        return word
    marked = cut(pieces, at, at + len(mark))
    part = replace(marked[0], part=hole, source=mark if marked[0].exact else "", origin=None)
    filled = (*cut(pieces, 0, at), part, *cut(pieces, at + len(mark)))
    return replace(word, phrase=replace(word.phrase, pieces=filled))
