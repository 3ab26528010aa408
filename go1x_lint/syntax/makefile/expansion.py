"""Parts of a Makefile expanded: references replaced by what they say."""

from __future__ import annotations

import re
from collections.abc import Callable

from go1x_lint.records import replace
from go1x_lint.source import Span
from go1x_lint.syntax.makefile import functions, word_functions
from go1x_lint.syntax.makefile.statements import Part, masked, reference_end
from go1x_lint.syntax.makefile.values import (
    HERE,
    MOST_DEEP,
    Definition,
    Glob,
    Names,
    argument,
    computed_here,
    content,
    definition,
    either,
    placed,
    quoted,
    single_reference,
    space,
    width,
    words_of,
)
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import Pieces, text_of
from go1x_lint.syntax.region import Escape, Piece, unwritable
from go1x_lint.text import Hole

MOST_PIECES = 30_000
"""A text is not expanded further when that has made so many pieces."""
MOST_CHARACTERS = 100_000
"""A variable that holds more characters than this is not known."""

LONGEST = 1000
"""Of a reference longer than this many characters, so many are shown as what reads a variable."""

_CHANGED = re.compile(r"([^:=\s]+):([^=]*)=(.*)", re.DOTALL)


BUILT_IN = {"RM": "rm -f"}
"""Variables that GNU make sets itself, of those that name a command we understand (`make -p`)."""


class Expander:
    """Expands parts of one Makefile and of those that it includes."""

    def __init__(self, glob: Glob, readers: Callable[[str], tuple[Span, ...]]) -> None:
        """Take the project's paths, and who reads each variable."""
        self.glob = glob
        self.readers = readers
        self._left = MOST_PIECES

    def expand(self, part: Part, names: Names, escape: Escape) -> Pieces:
        """Give what a part says; `escape` is how its own characters are written."""
        self._begin(names)
        region, text, end = part.region, part.region.text, part.end
        pieces: list[Piece] = []
        at = part.start
        while (start := text.find("$", at, end)) >= 0:
            stop = min(reference_end(text, start), end)
            pieces += region.pieces(at, start, escape) if start > at else ()
            if text[start:stop] == "$$":
                pieces += region.inner([("$", start, stop)], escape).pieces(0, 1)
            elif stop > start + 1:
                pieces += self._reference(Part(region, start, stop), names, escape)
            at = stop
        return (*pieces, *(region.pieces(at, end, escape) if end > at else ()))

    def _begin(self, names: Names) -> None:
        """Begin to count anew, where nothing is being expanded yet."""
        if not names.within:
            self._left = MOST_PIECES

    def words(self, part: Part, names: Names, escape: Escape) -> list[Phrase]:
        """Give the words that a part says."""
        own = part.region.escaping(escape)
        return [Phrase(word, placed(word), own) for word in words_of(self.expand(part, names, escape))]

    def _reference(self, part: Part, names: Names, escape: Escape) -> Pieces:
        """Give what a reference says."""
        here = part.span
        self._left -= 1
        if self._left < 0 or len(names.within) > MOST_DEEP:
            pieces: Pieces = (Piece(Hole(part.text), here),)
        else:
            pieces = self._read(part, here, replace(names, within=(*names.within, "$")))
            self._left -= len(pieces)
        return quoted(pieces, here, part.region.source.text[here.start : here.end], part.region.escaping(escape), ())

    def _read(self, part: Part, here: Span, names: Names) -> Pieces:
        """Give what a reference says: a function's result, or what a variable holds."""
        inner = content(part)
        mask = masked(inner.text)
        called = functions.read(self, inner, mask, names, here)
        if called is not None:
            return called
        changed = _CHANGED.fullmatch(mask)
        name = text_of(self.expand(inner.cut(0, changed.end(1)) if changed else inner, names, unwritable)).plain
        if name is None:
            return (Piece(Hole(inner.text), here),)
        pieces = self.variable(name, names, here)
        if changed is None:
            return pieces
        old, new = (self.expand(inner.cut(*changed.span(index)), names, argument) for index in (2, 3))
        return word_functions.substituted(pieces, old, new, here)

    # -- variables -------------------------------------------------------------------------------------------------------

    def variable(self, name: str, names: Names, here: Span) -> Pieces:
        """Give what a variable says that is read at `here`."""
        self._begin(names)
        readers = names.readers[name] if name in names.readers else self.readers(name)
        others = tuple(some for some in readers if some.path != here.path or some.start >= here.end or some.end <= here.start)
        return quoted(self._value(name, names, here), here, "", unwritable, others)

    def _value(self, name: str, names: Names, here: Span) -> Pieces:
        """Give what a variable holds."""
        if name in names.said:
            return names.said[name]
        ways = names.ways.get(name, (None,))
        if name.isdecimal() and ways == (None,):
            return ()
        if name in BUILT_IN and ways == (None,):
            return (Piece(BUILT_IN[name], here),)
        if name in names.within or ways == (None,):
            return (Piece(HERE if name in ("CURDIR", "PWD") else Hole(name), here),)
        inside = replace(names, within=(*names.within, name))
        pieces = either(name, [None if way is None else self.held(way, inside) for way in ways], here)
        return pieces if width(pieces) < MOST_CHARACTERS else (Piece(Hole(name), here),)

    def held(self, way: Definition, names: Names) -> Pieces:
        """Give what one definition holds."""
        pieces: list[Piece] = []
        for chunk in way.chunks:
            more = chunk if isinstance(chunk, tuple) else self.expand(chunk, names, definition)
            if pieces and more:
                pieces.append(space(pieces[-1].here))
            pieces += more
        return tuple(pieces)

    # -- what a reference opens ------------------------------------------------------------------------------------------

    def opened(self, part: Part, names: Names) -> tuple[Part, Names] | None:
        """Give the text that stands for a part which is nothing but one reference to it, and what is known there.

        So a `define` is read where it stands, its `$(1)` being what the `call` says; a `foreach` is read once, its variable
        being a hole. None where the part is more, or another thing.
        """
        some = single_reference(part)
        if some is None or len(names.within) > MOST_DEEP:
            return None
        inner = content(some)
        called = functions.split_call(inner, masked(inner.text))
        names = replace(names, within=(*names.within, "$"))
        if called is None:
            return self._body(inner.text, names)
        if called[0] == "call":
            return self._called(called[1], names)
        if called[0] == "foreach" and len(called[1]) == 3:
            return self._looped(called[1], names)
        return None

    def read_in(self, part: Part) -> dict[str, tuple[Span, ...]]:
        """Give all places in a part that read each variable."""
        return references(part)

    def read_by(self, name: str, names: Names) -> dict[str, tuple[Span, ...]] | None:
        """Give all places that read each variable in the text that `call` repeats; None where that isn't one text."""
        body = self._body(name, names)
        return None if body is None else references(body[0])

    def _body(self, name: str, names: Names) -> tuple[Part, Names] | None:
        """Give the text of a variable that has one definition, expanded where it is read."""
        ways = names.ways.get(name, ())
        way = ways[0] if len(ways) == 1 and name not in names.said and name not in names.within else None
        if way is None or len(way.chunks) != 1 or not isinstance(way.chunks[0], Part):
            return None
        return way.chunks[0], replace(names, within=(*names.within, name))

    def _called(self, arguments: tuple[Part, ...], names: Names) -> tuple[Part, Names] | None:
        """Give the text of `$(call NAME,…)`; its `$(1)`, `$(2)` are the arguments."""
        name = text_of(self.expand(arguments[0], names, unwritable)).plain
        body = self._body((name or "").strip(), names)
        if body is None:
            return None
        said = {str(index): self.expand(some, names, argument) for index, some in enumerate(arguments)}
        said |= {str(index): () for index in range(len(arguments), 10)}
        read = references(body[0])
        return body[0], body[1].with_said(said, {some: read.get(some, ()) for some in said})

    def _looped(self, arguments: tuple[Part, ...], names: Names) -> tuple[Part, Names] | None:
        """Give the text that a `foreach` repeats, its variable being each of the words."""
        name = (text_of(self.expand(arguments[0], names, unwritable)).plain or "").strip()
        words = self.words(arguments[1], names, argument)
        if not name or not words:
            return None
        said = words[0].pieces if len(words) == 1 else several(name, words)
        return arguments[2], names.with_said({name: said}, {name: ()})


def several(name: str, words: list[Phrase]) -> Pieces:
    """Make the text that is each of some words in turn: what they have in common stands beside the hole.

    So the hole of `build-a build-b` is `a` or `b`, and is the same one in what is computed from it.
    """
    lists = [word.text.expand() for word in words]
    here = words[0].place
    if None in lists:
        return (Piece(Hole(name), here),)
    values = list(dict.fromkeys(value for some in lists for value in some or ()))
    before = _shared(values)
    after = _shared([value[len(before) :][::-1] for value in values])[::-1]
    cores = tuple(value[len(before) : len(value) - len(after)] for value in values)
    return (*computed_here(before, here), Piece(Hole(name, cores), here), *computed_here(after, here))


def _shared(values: list[str]) -> str:
    """Give the beginning that all values have in common, up to something that parts words; more than that is left of each."""
    low, high = min(values), max(values)
    most = min(map(len, values)) - 1
    same = next((index for index in range(most) if low[index] != high[index]), max(0, most))
    ends = [some.end() for some in re.finditer(r"\W|_", low[:same])]
    return low[: ends[-1]] if ends and len(values) > 1 else ""


_REFERENCE = re.compile(r"\$(?:\$(?:\{?(?P<shell>\w+))?|[({](?P<name>[^\s(){}$:=,#]+)(?=[\s:)},])|(?P<short>[^\s({$]))")
_NAMED = re.compile(r"\$[({](?:call|foreach|value)[ \t]+(?P<name>[\w.-]+)")
_COMPUTED = re.compile(r"\$[({](?P<name>(?:[\w.-]|\$[({][\w.@<*^+-]+[)}]|\$[\w@<*^+])*)[:)}]")


def references(part: Part) -> dict[str, tuple[Span, ...]]:
    """Give all places in a part that read each variable; those in shell's way, `$$NAME`, under `$NAME`."""
    found: dict[str, list[Span]] = {}
    region, text = part.region, part.region.text
    for some in _REFERENCE.finditer(text, part.start, part.end):
        name = some["name"] or some["short"] or (f"${some['shell']}" if some["shell"] else "")
        found.setdefault(name, []).append(region.span(some.start(), _end(text, some)))
    for some in _NAMED.finditer(text, part.start, part.end):
        found.setdefault(some["name"], []).append(region.span(some.start(), reference_end(text, some.start(), LONGEST)))
    return {name: tuple(spans) for name, spans in found.items()}


def _end(text: str, some: re.Match[str]) -> int:
    """Give the end of a reference that was found."""
    if some["shell"]:
        return some.end() + (text[some.end() : some.end() + 1] == "}")
    return some.end() if some.group() == "$$" else reference_end(text, some.start(), LONGEST)


def computed_references(part: Part) -> list[tuple[re.Pattern[str], Span]]:
    """Give the references in a part whose variable's name holds a reference itself, and what the name looks like."""
    found: list[tuple[re.Pattern[str], Span]] = []
    for some in _COMPUTED.finditer(part.region.text, part.start, part.end):
        if "$" in some["name"]:
            pieces = re.split(r"\$[({][^)}]*[)}]|\$.", some["name"])
            rule = re.compile(".*".join(re.escape(piece) for piece in pieces))
            found.append((rule, part.region.span(some.start(), reference_end(part.region.text, some.start(), LONGEST))))
    return found
