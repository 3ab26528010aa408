"""GNU make's functions, done to words that know who says each of their characters."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from go1x_lint.source import Span
from go1x_lint.syntax.makefile.lines import Part
from go1x_lint.syntax.makefile.shell_output import printed
from go1x_lint.syntax.makefile.values import HERE, Names, argument, spaced, width, words_of
from go1x_lint.syntax.pieces import Pieces, cut, text_of
from go1x_lint.syntax.region import Origin, Piece, unwritable
from go1x_lint.syntax.shell.strings import Change, computed
from go1x_lint.text import Hole

if TYPE_CHECKING:
    from go1x_lint.syntax.makefile.expansion import Expander

_CALL = re.compile(r"([a-z-]+)[ \t\n]+")
_WILD = re.compile(r"\*+|\?|\[[^\]]*\]")


@dataclass(frozen=True)
class Call:
    """A function and its arguments, which are expanded when they are asked for."""

    expander: Expander
    arguments: tuple[Part, ...]
    names: Names
    here: Span
    """The whole call."""

    def __getitem__(self, index: int) -> Pieces:
        """Give what an argument says; nothing where there is none."""
        return self.expander.expand(self.arguments[index], self.names, argument) if index < len(self.arguments) else ()

    def words(self, index: int) -> list[Pieces]:
        """Give an argument's words."""
        return words_of(self[index])

    def plain(self, index: int) -> str | None:
        """Give an argument that has no hole in it."""
        return text_of(self[index]).plain

    @cached_property
    def label(self) -> str:
        """Name the hole that it leaves: the call as it stands."""
        source = self.arguments[0].region.text
        return source[max(0, source.rfind("$", 0, self.arguments[0].start) + 2) : self.arguments[-1].end] if self.arguments else "$()"

    def unknown(self) -> Pieces:
        """Give the hole of a call that can't be computed."""
        return (Piece(Hole(self.label), self.here),)

    def said(self, text: str) -> Pieces:
        """Give a computed text, which stands nowhere."""
        return (Piece(text, self.here, Origin(self.here, (), unwritable)),) if text else ()


Function = Callable[[Call], Pieces]


def read(expander: Expander, inner: Part, mask: str, names: Names, here: Span) -> Pieces | None:
    """Give what a function call says; None where what stands between the brackets isn't one."""
    found = split_call(inner, mask)
    return None if found is None else FUNCTIONS[found[0]][1](Call(expander, found[1], names, here))


def split_call(inner: Part, mask: str) -> tuple[str, tuple[Part, ...]] | None:
    """Give a function's name and its arguments; None where it isn't one."""
    some = _CALL.match(mask)
    if some is None or some.group(1) not in FUNCTIONS:
        return None
    name = some.group(1)
    most = FUNCTIONS[name][0]
    arguments: list[Part] = []
    at, depth = some.end(), 0
    for index in range(at, len(mask)):
        depth += (mask[index] in "({") - (mask[index] in ")}")
        if mask[index] == "," and not depth and len(arguments) + 1 != most:
            arguments.append(inner.cut(at, index))
            at = index + 1
    return name, (*arguments, inner.cut(at))


# -- words ---------------------------------------------------------------------------------------------------------------


def _each(change: Change, hints: tuple[str, ...] = ("/", ".")) -> Function:
    """Give the function that changes every word."""

    def function(call: Call) -> Pieces:
        return spaced([computed(word, change, call.label, hints) for word in call.words(0)])

    return function


def _dir(text: str) -> str:
    """Do what `dir` does."""
    return text[: text.rfind("/") + 1] or "./"


def _notdir(text: str) -> str:
    """Do what `notdir` does."""
    return text[text.rfind("/") + 1 :]


def _suffix(text: str) -> str:
    """Do what `suffix` does."""
    name = _notdir(text)
    return name[name.rfind(".") :] if "." in name else ""


def _basename(text: str) -> str:
    """Do what `basename` does."""
    return text[: len(text) - len(_suffix(text))]


def _add(call: Call, before: bool) -> Pieces:
    """Do what `addprefix` and `addsuffix` do."""
    more = call[0]
    return spaced([(*more, *word) if before else (*word, *more) for word in call.words(1)])


def _join(call: Call) -> Pieces:
    """Do what `join` does."""
    one, other = call.words(0), call.words(1)
    longest = max(len(one), len(other))
    pad: list[list[Pieces]] = [some + [()] * (longest - len(some)) for some in (one, other)]
    return spaced([(*left, *right) for left, right in zip(*pad, strict=True)])


def _countable(words: list[Pieces]) -> bool:
    """Whether it is known how many words there are: a hole may be none, or several."""
    return all(not text_of(word).unknown for word in words)


def _words(call: Call) -> Pieces:
    """Do what `words` does."""
    words = call.words(0)
    return call.said(str(len(words))) if _countable(words) else call.unknown()


def _list(call: Call) -> Pieces:
    """Do what `wordlist` does."""
    start, end, words = call.plain(0), call.plain(1), call.words(2)
    if not (start and end and start.strip().isdecimal() and end.strip().isdecimal() and _countable(words)):
        return call.unknown()
    return spaced(words[max(0, int(start) - 1) : int(end)])


def _word(call: Call) -> Pieces:
    """Do what `word` does."""
    at, words = call.plain(0), call.words(1)
    if not (at and at.strip().isdecimal() and _countable(words)):
        return call.unknown()
    return spaced(words[int(at) - 1 : int(at)]) if int(at) else ()


def _edge(index: int) -> Function:
    """Give `firstword`, `lastword`."""

    def function(call: Call) -> Pieces:
        words = call.words(0)
        if words and text_of(words[index]).unknown:
            return call.unknown() if len(words) > 1 else words[0]
        return words[index] if words else ()

    return function


def _sort(call: Call) -> Pieces:
    """Do what `sort` does: the same word twice is once."""
    words: dict[str, Pieces] = {}
    for word in call.words(0):
        words.setdefault(str(text_of(word)), word)
    return spaced([words[text] for text in sorted(words)])


def _filter(call: Call, keeps: bool) -> Pieces:
    """Do what `filter` and `filter-out` do; a word that can't be read stays."""
    patterns = [text_of(word).plain for word in call.words(0)]
    if None in patterns:
        return call.unknown()
    kept = []
    for word in call.words(1):
        plain = text_of(word).plain
        hit = plain is not None and any(_stem(plain, pattern or "") is not None for pattern in patterns)
        if plain is None or hit == keeps:
            kept.append(word)
    return spaced(kept)


def _stem(text: str, pattern: str) -> tuple[int, int] | None:
    """Give the characters of a text that a pattern's `%` stands for; None where it doesn't match."""
    before, mark, after = pattern.partition("%")
    if not mark:
        return (0, 0) if text == pattern else None
    fits = text.startswith(before) and text.endswith(after) and len(text) >= len(before) + len(after)
    return (len(before), len(text) - len(after)) if fits else None


def substituted(pieces: Pieces, old: Pieces, new: Pieces, here: Span) -> Pieces:
    """Do what `$(X:old=new)` does."""
    plain = text_of(old).plain
    if plain is None:
        return (Piece(Hole("subst"), here),)
    if "%" not in plain:
        mark = Piece("%", here, Origin(here, (), unwritable))
        return patterned(pieces, "%" + plain, (mark, *new), here)
    return patterned(pieces, plain, new, here)


def patterned(pieces: Pieces, pattern: str, new: Pieces, here: Span) -> Pieces:
    """Do what `patsubst` does."""
    at = text_of(new).marked({}).find("%") if "%" in pattern else -1
    before, after = (cut(new, 0, at), cut(new, at + 1, width(new))) if at >= 0 else (new, ())
    found: list[Pieces] = []
    for word in words_of(pieces):
        stem = _stem(text_of(word).marked({}), pattern)
        if stem is not None:
            found.append((*before, *(cut(word, *stem) if at >= 0 else ()), *after))
        elif any(hole.known is None for hole in text_of(word).holes):
            found.append((Piece(Hole(f"patsubst {text_of(word)}"), here),))
        else:
            found.append(_substituted_hole(word, pattern, text_of(new).plain, here))
    return spaced(found)


def _substituted_hole(word: Pieces, pattern: str, new: str | None, here: Span) -> Pieces:
    """Substitute in a word whose holes' values are known and hold a part of the pattern."""
    if text_of(word).plain is not None:
        return word

    def change(text: str) -> str | None:
        stem = _stem(text, pattern)
        return text if stem is None else None if new is None else new.replace("%", text[slice(*stem)], 1)

    return computed(word, change, f"patsubst {text_of(word)}")


def _patsubst(call: Call) -> Pieces:
    """Do what `patsubst` does."""
    pattern = call.plain(0)
    return call.unknown() if pattern is None else patterned(call[2], pattern.strip(), call[1], call.here)


def _subst(call: Call) -> Pieces:
    """Do what `subst` does."""
    old, new = call.plain(0), call.plain(1)
    if old is None or new is None:
        return call.unknown()
    if len(words := call.words(2)) > 1 and not re.search(r"\s", old):
        return spaced([computed(word, lambda text: text.replace(old, new) if old else text + new, call.label, (old,)) for word in words])
    return computed(call[2], lambda text: text.replace(old, new) if old else text + new, call.label, (old,))


# -- files ---------------------------------------------------------------------------------------------------------------


def _wildcard(call: Call) -> Pieces:
    """Do what `wildcard` does to the project's files; a pattern that fits none is what will be built, and stays as it is."""
    found: list[Pieces] = []
    for word in call.words(0):
        head = 2 if text_of(word).marked({})[1:2] == "/" and isinstance(word[0].part, Hole) and word[0].part.name == HERE else 0
        rest = cut(word, head, width(word))
        plain = text_of(rest).plain
        matches = sorted(call.expander.glob(plain)) if plain else []
        found += [(*cut(word, 0, head), *_matched(rest, plain or "", some, call.here)) for some in matches] or [word]
    return spaced(found)


def _matched(pattern: Pieces, plain: str, path: str, here: Span) -> Pieces:
    """Give a path with the places of the pattern's characters that are in it."""
    rule, at = "", 0
    parts: list[tuple[int, int] | None] = []
    for some in _WILD.finditer(plain):
        rule += f"({re.escape(plain[at : some.start()])})(.*?)"
        parts += ((at, some.start()), None)
        at = some.end()
    rule += f"({re.escape(plain[at:])})"
    parts.append((at, len(plain)))
    got = re.fullmatch(rule, path if path.endswith("/") or not plain.endswith("/") else path + "/")
    if got is None:
        return (Piece(path, here, Origin(here, (), unwritable)),)
    pieces: list[Piece] = []
    for said, part in zip(got.groups(), parts, strict=True):
        pieces += cut(pattern, *part) if part else [Piece(said, here, Origin(here, (), unwritable))] if said else []
    return tuple(pieces)


def _absolute(call: Call) -> Pieces:
    """Do what `abspath` and `realpath` do: the folder in which make runs, and the path in it."""
    found: list[Pieces] = []
    for word in call.words(0):
        first = word[0].part
        if not (isinstance(first, Hole) or first.startswith("/")):
            slash = Piece("/", call.here, Origin(call.here, (), unwritable))
            word = (Piece(Hole(HERE), call.here), slash, *computed(word, _normal, call.label, ("/", ".")))
        found.append(word[:1] if text_of(word).parts[1:] in (("/",), ("/.",)) else word)
    return spaced(found)


def _normal(text: str) -> str:
    """Normalise a path."""
    return posixpath.normpath(text) if re.search(r"(^|/)\.{0,2}(/|$)", text) else text


# -- choices and loops -----------------------------------------------------------------------------------------------------


def _known(pieces: Pieces) -> bool | None:
    """Whether a text is there: None where that can't be told."""
    if any(isinstance(piece.part, str) and piece.part.strip() for piece in pieces):
        return True
    values = text_of(pieces).expand()
    return None if values is None or len({bool(some.strip()) for some in values}) > 1 else bool(values[0].strip()) if values else None


def _if(call: Call) -> Pieces:
    """Do what `if` does."""
    there = _known(call[0])
    if there is not None:
        return call[1] if there else call[2]
    one, other = text_of(call[1]), text_of(call[2])
    return call[1] if one == other else call.unknown()


def _or(call: Call) -> Pieces:
    """Do what `or` does."""
    for index in range(len(call.arguments)):
        some = call[index]
        there = _known(some)
        if there:
            return some
        if there is None:
            return call.unknown()
    return ()


def _and(call: Call) -> Pieces:
    """Do what `and` does."""
    for index in range(len(call.arguments)):
        there = _known(call[index])
        if there is None:
            return call.unknown()
        if not there:
            return ()
    return call[len(call.arguments) - 1]


def _foreach(call: Call) -> Pieces:
    """Do what `foreach` does."""
    name = call.plain(0)
    if name is None or len(call.arguments) < 3:
        return call.unknown()
    found: list[Pieces] = []
    for word in call.words(1):
        names = call.names.with_said({name.strip(): word}, {name.strip(): ()})
        found.append(call.expander.expand(call.arguments[2], names, argument))
    return spaced(found)


def _call(call: Call) -> Pieces:
    """Do what `call` does."""
    name = (call.plain(0) or "").strip()
    if not name:
        return call.unknown()
    said = {"0": call[0], **{str(index): call[index] for index in range(1, max(10, len(call.arguments)))}}
    return call.expander.variable(name, call.names.with_said(said, dict.fromkeys(said, ())), call.here)


def _shell(call: Call) -> Pieces:
    """Leave it to the shell's reader, as far as that can tell."""
    plain = (call.plain(0) or "").strip()
    if plain in ("pwd", "pwd -P", "pwd -L"):
        return (Piece(Hole(HERE), call.here),)
    said = printed(call[0], call.arguments[0].region, call.expander.glob)
    return said if said is not None else call.unknown()


def _nothing(call: Call) -> Pieces:
    """Say nothing."""
    return ()


FUNCTIONS: Mapping[str, tuple[int, Function]] = {
    "subst": (3, _subst),
    "patsubst": (3, _patsubst),
    "strip": (1, lambda call: spaced(call.words(0))),
    "findstring": (2, Call.unknown),
    "filter": (2, lambda call: _filter(call, True)),
    "filter-out": (2, lambda call: _filter(call, False)),
    "sort": (1, _sort),
    "word": (2, _word),
    "wordlist": (3, _list),
    "words": (1, _words),
    "firstword": (1, _edge(0)),
    "lastword": (1, _edge(-1)),
    "dir": (1, _each(_dir)),
    "notdir": (1, _each(_notdir)),
    "suffix": (1, _each(_suffix)),
    "basename": (1, _each(_basename)),
    "addsuffix": (2, lambda call: _add(call, False)),
    "addprefix": (2, lambda call: _add(call, True)),
    "join": (2, _join),
    "wildcard": (1, _wildcard),
    "realpath": (1, _absolute),
    "abspath": (1, _absolute),
    "if": (3, _if),
    "or": (0, _or),
    "and": (0, _and),
    "foreach": (3, _foreach),
    "call": (0, _call),
    "shell": (1, _shell),
    "value": (1, Call.unknown),
    "origin": (1, Call.unknown),
    "flavor": (1, Call.unknown),
    "file": (0, _nothing),
    "eval": (1, _nothing),
    "info": (1, _nothing),
    "warning": (1, _nothing),
    "error": (1, _nothing),
    "intcmp": (5, Call.unknown),
    "let": (3, Call.unknown),
    "guile": (1, Call.unknown),
}
"""How many arguments each takes (commas after that are part of the last; 0: any number), and what it does."""
