"""A Dockerfile's words, with places: split at blanks or read from exec form, variables and wildcards replaced."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from go1x_lint.records import dataclass, field, replace
from go1x_lint.source import Span
from go1x_lint.syntax.dockerfile.lines import ARRAY, STRING
from go1x_lint.syntax.phrase import Phrase, phrase
from go1x_lint.syntax.region import Escape, Origin, Piece, Region, Run, verbatim
from go1x_lint.text import Hole, Text

Values = Mapping[str, tuple[Piece, ...]]
"""What variables say, by name; one that isn't there may be set by the base image."""

MOST_PIECES = 64
"""A variable made of more pieces than this is not followed."""

_BLANK_SEPARATED = re.compile(r"[^ \t\v\f\r\n]+")
_JSON_PART = re.compile(r'[^"\\]+|\\u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w|\\u\w{4}|\\.')
_LITERAL = re.compile(r"[^'\"$\\`*?\[]+")
_REFERENCE = re.compile(
    r"\$(?:(?P<name>[A-Za-z_]\w*)|\{(?P<braced>[A-Za-z_]\w*)(?:(?P<operator>:?[-+?])(?P<word>(?:[^{}$]|\$\{[^{}]*\}|\$)*)|[#%/:][^}]*)?\})"
)
_WILDCARD = re.compile(r"\*+|\?|\[[^\]]*\]")


@dataclass(frozen=True)
class Word:
    """A part of a region that is one word: [start, end), and its place with its quotes."""

    region: Region
    start: int
    end: int
    quoted: Span | None = None
    """Its characters with the quotes of exec form."""

    @property
    def raw(self) -> str:
        """Its characters, variables not replaced."""
        return self.region.text[self.start : self.end]

    @property
    def span(self) -> Span:
        """Where it stands, quotes included."""
        return self.quoted or self.region.span(self.start, self.end)

    def tail(self, count: int) -> Word:
        """Give the word without its first characters."""
        return Word(self.region, self.start + count, self.end)

    def phrase(self) -> Phrase:
        """Read it as it stands, without variables."""
        return _placed(self, phrase(self.region, self.start, self.end))

    def expanded(self, values: Values, escape: str, wildcards: bool = False) -> Phrase:
        """Read it as Docker does: quotes taken off, variables replaced; with `wildcards`, a hole for each."""
        reading = _Reading(self.region, values, escape, wildcards)
        runs = tuple(_joined(reading.runs(self.start, self.end)))
        whole = Region(self.region.source, runs, self.region.escape)
        return _placed(self, phrase(whole, 0, len(whole.text), _written(escape) if self.quoted is None else verbatim))


def split(region: Region) -> tuple[Word, ...]:
    """Split at blanks."""
    return tuple(Word(region, *some.span()) for some in _BLANK_SEPARATED.finditer(region.text))


def array(region: Region) -> tuple[Word, ...] | None:
    """Read exec form, a JSON array of strings; None where it isn't one."""
    if not ARRAY.fullmatch(region.text):
        return None
    words: list[Word] = []
    for string in STRING.finditer(region.text):
        start, end = string.span()
        parts = [(_decoded(part[0]), *part.span()) for part in _JSON_PART.finditer(region.text, start + 1, end - 1)]
        inner = region.inner(parts, _encoded)
        words.append(Word(inner, 0, len(inner.text), region.span(start, end)))
    return tuple(words)


def pairs(region: Region, escape: str) -> Iterator[tuple[str, Word, Word | None]]:
    """Read what ENV and ARG set: each name, its word, and the value's word; None where there is no value."""
    some = re.compile(
        rf"""(?:[^\s"'{re.escape(escape)}]|{re.escape(escape)}.|"(?:[^"{re.escape(escape)}]|{re.escape(escape)}.)*"|'[^']*'|["'])+""",
        re.DOTALL,
    )
    for word in some.finditer(region.text):
        start, end = word.span()
        at = region.text.find("=", start, end)
        name = region.text[start : at if at >= 0 else end].strip("\"'")
        yield name, Word(region, start, end), Word(region, at + 1, end) if at >= 0 else None


def references(text: str) -> Iterator[tuple[str, int, int]]:
    """Find the references to variables in a text: name, start, end; one inside another counts too."""
    for some in re.finditer(r"\$(?:\{([A-Za-z_]\w*)|([A-Za-z_]\w*))", text):
        whole = _REFERENCE.match(text, some.start())
        yield some[1] or some[2], some.start(), whole.end() if whole else some.end()


def values_of(name: str, said: Phrase, readers: tuple[Span, ...]) -> tuple[Piece, ...]:
    """Give what a variable says, for those who read it: each piece's origin is where it is set."""
    if len(said.pieces) > MOST_PIECES:
        return (Piece(Hole(name), said.place),)
    return tuple(_read(piece, readers) for piece in said.pieces)


def _read(piece: Piece, readers: tuple[Span, ...]) -> Piece:
    """Give a piece of a definition as its readers see it."""
    if isinstance(piece.part, Hole):
        return piece
    if piece.origin is None:
        return replace(piece, origin=Origin(piece.here, readers, piece.escape))
    return replace(piece, origin=replace(piece.origin, readers=(*piece.origin.readers, *readers)))


@dataclass(frozen=True)
class _Reading:
    """How a word is read."""

    region: Region
    values: Values
    escape: str
    wildcards: bool
    table: dict[str, Hole] = field(default_factory=dict)

    def runs(self, at: int, end: int) -> Iterator[Run]:
        """Give the runs of a word that stands at [at, end)."""
        text, quote = self.region.text, ""
        while at < end:
            char, stop = text[at], at + 1
            if literal := _LITERAL.match(text, at, end):
                stop = literal.end()
                yield from self.region.part(at, stop).runs
            elif char in "'\"" and quote in ("", char):
                quote = "" if quote else char
            elif char == self.escape and quote != "'" and stop < end and (not quote or text[stop] in f'"${char}'):
                stop += 1
                yield self._run(text[stop - 1], at, stop)
            elif char == "$" and quote != "'" and (some := _REFERENCE.match(text, at, end)):
                stop = some.end()
                yield from self._reference(some)
            elif self.wildcards and not quote and (wildcard := _WILDCARD.match(text, at, end)):
                stop = wildcard.end()
                yield self._hole(Hole(wildcard[0]), at, stop)
            else:
                yield from self.region.part(at, stop).runs
            at = stop

    def _reference(self, some: re.Match[str]) -> Iterator[Run]:
        """Give the runs of a variable's value, or of what stands in its place."""
        name, operator = some["name"] or some["braced"], some["operator"] or ""
        value = self.values.get(name)
        unset = value is None or any(piece.part == Hole(name) for piece in value) or (operator[:1] == ":" and not value)
        edited = not operator and some[0] not in (f"${name}", f"${{{name}}}")
        if operator.endswith("-" if unset else "+"):
            yield from self.runs(*some.span("word"))
        elif operator.endswith("+"):
            return
        elif value is None or edited:
            yield self._hole(Hole(some[0][2:-1] if edited else name), *some.span())
        else:
            yield from self._value(value, *some.span())

    def _value(self, value: tuple[Piece, ...], start: int, end: int) -> Iterator[Run]:
        """Give the runs of a variable's value, which a reference stands for."""
        here = self.region.span(start, end)
        for piece in value:
            origin = piece.origin and replace(piece.origin, readers=tuple(some for some in piece.origin.readers if some != here))
            if isinstance(piece.part, Hole):
                yield self._hole(piece.part, start, end)
            else:
                yield replace(self._run(piece.part, start, end), origin=origin)

    def _run(self, text: str, start: int, end: int) -> Run:
        """Make the run of a text that the region's [start, end) stands for."""
        here = self.region.span(start, end)
        return Run(text, here.start, here.end)

    def _hole(self, hole: Hole, start: int, end: int) -> Run:
        """Make a hole's run."""
        return replace(self._run(Text.of(hole).marked(self.table), start, end), hole=hole)


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    """Join exact runs that follow each other."""
    last: Run | None = None
    for run in runs:
        if last and last.exact and run.exact and last.end == run.start:
            last = Run(last.text + run.text, last.start, run.end)
            continue
        if last:
            yield last
        last = run
    if last:
        yield last


def _placed(word: Word, read: Phrase) -> Phrase:
    """Give a word's phrase its place, and its characters without quotes (or without `${X:-` and `}`) where they stand together."""
    place, alone = word.span, read.pieces[0] if len(read.pieces) == 1 else None
    if alone is not None and alone.exact:
        return replace(read, place=place, inside=None if alone.here == place else alone.here)
    quotes = word.quoted is not None or re.fullmatch(r"\"[^\"]*\"|'[^']*'", word.raw) is not None
    return replace(read, place=place, inside=Span(place.path, place.start + 1, place.end - 1) if quotes else None)


def _written(escape: str) -> Escape:
    """Write a text within a word that stands by itself; None where that would need quotes."""

    def write(text: str) -> str | None:
        return None if re.search(r"[\s\"'$" + re.escape(escape) + "]", text) else text

    return write


def _decoded(part: str) -> str:
    """Read a part of a JSON string."""
    found: str = json.loads(f'"{part}"')
    return found


def _encoded(text: str) -> str | None:
    """Write a text inside a JSON string."""
    return json.dumps(text, ensure_ascii=False)[1:-1]
