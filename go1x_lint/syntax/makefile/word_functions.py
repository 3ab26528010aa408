"""Make's functions on words; every word keeps the characters that say it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from go1x_lint.source import Span
from go1x_lint.syntax.makefile.call import Call, Function
from go1x_lint.syntax.makefile.values import computed_here, spaced, width, words_of
from go1x_lint.syntax.pieces import Pieces, cut, text_of
from go1x_lint.syntax.region import Piece
from go1x_lint.syntax.shell.strings import Change, computed
from go1x_lint.text import Hole


def _each(change: Change) -> Function:
    """Give the function that changes every word; where nothing is left of one, the spaces around it stay, as with make."""

    def function(call: Call) -> Pieces:
        pieces: list[Piece] = []
        for index, word in enumerate(call.words(0)):
            pieces += computed_here(" ", call.here) if index else ()
            pieces += computed(word, change, call.label, ("/", "."))
        return tuple(pieces)

    return function


def _suffix(call: Call) -> Pieces:
    """Do what `suffix` does: a word without one gives nothing."""
    return spaced([computed(word, ending_of, call.label, ("/", ".")) for word in call.words(0)])


def folder_of(text: str) -> str:
    """Do what `dir` does."""
    return text[: text.rfind("/") + 1] or "./"


def name_of(text: str) -> str:
    """Do what `notdir` does."""
    return text[text.rfind("/") + 1 :]


def ending_of(text: str) -> str:
    """Do what `suffix` does."""
    name = name_of(text)
    return name[name.rfind(".") :] if "." in name else ""


def without_ending(text: str) -> str:
    """Do what `basename` does."""
    return text[: len(text) - len(ending_of(text))]


def _prefixed(call: Call) -> Pieces:
    """Do what `addprefix` does."""
    return spaced([(*call[0], *word) for word in call.words(1)])


def _suffixed(call: Call) -> Pieces:
    """Do what `addsuffix` does."""
    return spaced([(*word, *call[0]) for word in call.words(1)])


def _join(call: Call) -> Pieces:
    """Do what `join` does."""
    one, other = call.words(0), call.words(1)
    rest = (one if len(one) > len(other) else other)[min(len(one), len(other)) :]
    return spaced([*((*left, *right) for left, right in zip(one, other, strict=False)), *rest])


def _findstring(call: Call) -> Pieces:
    """Do what `findstring` does."""
    needle, text = call.plain(0), call.plain(1)
    if needle is None or text is None:
        return call.unknown()
    return call[0] if needle in text else ()


# -- some of several words ---------------------------------------------------------------------------------------------


def countable(words: Sequence[Pieces]) -> bool:
    """Whether it is known how many words there are: what can't be read may be none, or several."""
    return not any(text_of(word).unknown for word in words)


def _words(call: Call) -> Pieces:
    """Do what `words` does."""
    words = call.words(0)
    return computed_here(str(len(words)), call.here) if countable(words) else call.unknown()


def _number(text: str | None) -> int | None:
    """Read a number; None where it isn't one."""
    return int(text) if text is not None and text.strip().isdecimal() and len(text) < 10 else None


def _some(call: Call, start: int | None, end: int | None, words: list[Pieces]) -> Pieces:
    """Give the words from one number up to another, counted from 1."""
    if start is None or end is None or not countable(words):
        return call.unknown()
    return spaced(words[max(0, start - 1) : end])


def _word(call: Call) -> Pieces:
    """Do what `word` does."""
    at = _number(call.plain(0))
    return _some(call, at, at, call.words(1))


def _wordlist(call: Call) -> Pieces:
    """Do what `wordlist` does."""
    return _some(call, _number(call.plain(0)), _number(call.plain(1)), call.words(2))


def _edge(index: int) -> Function:
    """Give `firstword`, `lastword`."""

    def function(call: Call) -> Pieces:
        words = call.words(0)
        if len(words) > 1 and text_of(words[index]).unknown:
            return call.unknown()
        return words[index] if words else ()

    return function


def _sort(call: Call) -> Pieces:
    """Do what `sort` does: the same word twice is once."""
    words: dict[str, Pieces] = {}
    for word in call.words(0):
        words.setdefault(str(text_of(word)), word)
    return spaced([words[text] for text in sorted(words)])


def _filtered(keeps: bool) -> Function:
    """Give `filter`, `filter-out`; a word that can't be read stays."""

    def function(call: Call) -> Pieces:
        patterns = [text_of(word).plain for word in call.words(0)]
        if None in patterns:
            return call.unknown()
        kept: list[Pieces] = []
        for word in call.words(1):
            plain = text_of(word).plain
            if plain is None or keeps == any(_stem(plain, pattern or "") is not None for pattern in patterns):
                kept.append(word)
        return spaced(kept)

    return function


# -- substitution --------------------------------------------------------------------------------------------------------


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
        return (Piece(Hole(f"{text_of(pieces)}:{text_of(old)}={text_of(new)}"), here),)
    if "%" in plain:
        return patterned(pieces, plain, new, here)
    return patterned(pieces, "%" + plain, (*computed_here("%", here), *new), here)


def patterned(pieces: Pieces, pattern: str, new: Pieces, here: Span) -> Pieces:
    """Do what `patsubst` does."""
    at = text_of(new).marked({}).find("%") if "%" in pattern else -1
    before, after = (cut(new, 0, at), cut(new, at + 1, width(new))) if at >= 0 else (new, ())
    found: list[Pieces] = []
    for word in words_of(pieces):
        text = text_of(word)
        stem = _stem(text.marked({}), pattern)
        if stem is not None:
            found.append((*before, *(cut(word, *stem) if at >= 0 else ()), *after))
        elif text.plain is not None:
            found.append(word)
        else:
            found.append(computed(word, _change(pattern, text_of(new).plain), f"{text}:{pattern}={text_of(new)}", (pattern,)))
    return spaced(found)


def _change(pattern: str, new: str | None) -> Change:
    """Give what a substitution does to a word; None where that isn't known."""

    def change(text: str) -> str | None:
        stem = _stem(text, pattern)
        return text if stem is None else None if new is None else new.replace("%", text[slice(*stem)], 1)

    return change


def _patsubst(call: Call) -> Pieces:
    """Do what `patsubst` does."""
    pattern = call.plain(0)
    return call.unknown() if pattern is None else patterned(call[2], pattern.strip(), call[1], call.here)


def _subst(call: Call) -> Pieces:
    """Do what `subst` does."""
    old, new = call.plain(0), call.plain(1)
    if old is None or new is None:
        return call.unknown()

    def change(text: str) -> str | None:
        return text.replace(old, new) if old else text + new

    text = text_of(call[2]).marked({})
    if not old or re.search(r"\s", old) or "\n" in text:
        return computed(call[2], change, call.label, (old,))
    edges = (computed_here(" ", call.here) if text[:1].isspace() else (), computed_here(" ", call.here) if text[-1:].isspace() else ())
    return (*edges[0], *spaced([computed(word, change, call.label, (old,)) for word in call.words(2)]), *edges[1])


WORD_FUNCTIONS: Mapping[str, tuple[int, Function]] = {
    "subst": (3, _subst),
    "patsubst": (3, _patsubst),
    "strip": (1, lambda call: spaced(call.words(0))),
    "findstring": (2, _findstring),
    "filter": (2, _filtered(True)),
    "filter-out": (2, _filtered(False)),
    "sort": (1, _sort),
    "word": (2, _word),
    "wordlist": (3, _wordlist),
    "words": (1, _words),
    "firstword": (1, _edge(0)),
    "lastword": (1, _edge(-1)),
    "dir": (1, _each(folder_of)),
    "notdir": (1, _each(name_of)),
    "suffix": (1, _suffix),
    "basename": (1, _each(without_ending)),
    "addsuffix": (2, _suffixed),
    "addprefix": (2, _prefixed),
    "join": (2, _join),
}
"""How many arguments each takes, and what it does."""
