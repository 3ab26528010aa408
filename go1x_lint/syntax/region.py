"""Text inside text: a recipe line, a `RUN`, a string in a file, read as a text of its own, with a map back to the file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator

from go1x_lint.records import dataclass, replace
from go1x_lint.source import Edit, Source, Span
from go1x_lint.text import Hole

Escape = Callable[[str], str | None]
"""How a literal text is written at a place; None where it can't be."""


def verbatim(text: str) -> str | None:
    """Write a text as it is."""
    return text


def unwritable(_text: str) -> str | None:
    """Write nothing: no text can be written at this place."""
    return None


@dataclass(frozen=True)
class Origin:
    """The characters that say a text used elsewhere: a variable's definition."""

    span: Span
    readers: tuple[Span, ...] = ()
    """All other places that take their value from `span`."""
    escape: Escape = verbatim


@dataclass(frozen=True)
class Run:
    r"""Characters of a region, and the file's characters [start, end) that stand for them.

    Where both are equally long, each character stands for one; else (`$$`, `\n`, a line continuation, `$(NAME)`) all of
    them stand for all. Several runs after each other may have the same [start, end): one reference stands for them all.
    """

    text: str
    start: int
    end: int
    hole: Hole | None = None
    """What `text`, then one private character (as `Text.marked` makes it), stands for."""
    origin: Origin | None = None
    """Where it is said, if [start, end) only refers to it."""

    @property
    def exact(self) -> bool:
        """Whether it stands in the file character by character."""
        return self.hole is None and self.origin is None and len(self.text) == self.end - self.start


@dataclass(frozen=True)
class Piece:
    """A part of a string: a literal, or a hole."""

    part: str | Hole
    here: Span
    """The characters of the string itself that stand for it: the literal, or a reference such as `$(NAME)`."""
    origin: Origin | None = None
    """Where it is said, if elsewhere: a variable's definition."""
    source: str = ""
    """How it is spelled here: needed for a hole, to spell it again elsewhere in the same string."""
    escape: Escape = verbatim
    """How a literal is written over or beside it, at `here`."""
    shared: bool = False
    """Whether `here` stands for other text too, which isn't part of the string: nothing can be written there."""

    @property
    def exact(self) -> bool:
        """Whether the literal stands here character by character."""
        return self.origin is None and isinstance(self.part, str) and len(self.part) == self.here.end - self.here.start


class Region:
    """A text, made of runs of one file's characters, in the file's order."""

    def __init__(self, source: Source, runs: Iterable[Run], escape: Escape = verbatim) -> None:
        """Take the file, the runs, and how new text is escaped in the file."""
        self.source = source
        self.path = source.path
        self.runs = tuple(run for run in runs if run.text)
        self.escape = escape
        self.text = "".join(run.text for run in self.runs)
        self._escapes: dict[Escape, Escape] = {}
        self._starts: list[int] = []
        at = 0
        for run in self.runs:
            self._starts.append(at)
            at += len(run.text)

    @classmethod
    def of(cls, source: Source, start: int = 0, end: int | None = None) -> Region:
        """Make the region of a file's characters as they stand."""
        end = len(source.text) if end is None else end
        return cls(source, (Run(source.text[start:end], start, end),))

    @property
    def holes(self) -> dict[str, Hole]:
        """The private characters in the text, and what they stand for."""
        return {run.text: run.hole for run in self.runs if run.hole is not None}

    def file(self, offset: int, *, after: bool = False) -> int:
        """Give the file's offset of a region's offset; `after`: of the end of the character before it."""
        if not self.runs:
            return 0
        index = max(0, bisect_right(self._starts, offset - 1 if after else offset) - 1)
        run, within = self.runs[index], offset - self._starts[index]
        if run.exact:
            return run.start + within
        return run.end if after or within >= len(run.text) else run.start

    def span(self, start: int, end: int) -> Span:
        """Give the file's characters that stand for a part of this text."""
        first = self.file(start)
        return Span(self.path, first, max(first, self.file(end, after=True)) if end > start else first)

    def write(self, start: int, end: int, text: str) -> tuple[Edit, ...]:
        """Replace a part; () where the text can't be written here."""
        escaped = self.escape(text)
        return () if escaped is None else (Edit(self.span(start, end), escaped),)

    def gap(self, offset: int, *, after: bool = True) -> int | None:
        """Give the file's offset at which text put in stands at an offset here; None in the midst of what one reference says.

        Where the characters on both sides are apart in the file, it is put behind the one before (`after`) or before the next.
        """
        left = bisect_right(self._starts, offset - 1) - 1 if offset > 0 else -1
        right = bisect_right(self._starts, offset) - 1 if offset < len(self.text) else -1
        if left >= 0 and right >= 0 and not self.runs[left].exact:
            one, other = self.runs[left], self.runs[right]
            if left == right or (one.start, one.end) == (other.start, other.end):
                return None
        if left < 0 and right < 0:
            return None
        return self.file(offset, after=True) if right < 0 or (after and left >= 0) else self.file(offset)

    def pieces(self, start: int, end: int, escape: Escape = verbatim) -> list[Piece]:
        """Give the pieces of a string that is a part of this text; `escape` is the inner language's own."""
        both = self.escaping(escape)
        found: list[Piece] = []
        for run in self._cut(start, end):
            here = Span(self.path, run.start, run.end)
            part: str | Hole = run.text if run.hole is None else run.hole
            shared = not run.exact and not self._whole(run, start, end)
            found.append(Piece(part, here, run.origin, self.source.text[run.start : run.end], both, shared))
        return found

    def part(self, start: int, end: int, escape: Escape = verbatim) -> Region:
        """Make the region of a part of this one; `escape` is the inner text's own, this one's is applied after it."""
        return Region(self.source, self._cut(start, end), self.escaping(escape))

    def inner(self, pieces: Iterable[tuple[str, int, int]], escape: Escape = verbatim) -> Region:
        """Make the region of a text inside this one: each piece's text and the offsets here that stand for it.

        A piece equal to the text at its offsets is taken run by run; any other is an escape, taken as one.
        """
        runs: list[Run] = []
        for text, start, end in pieces:
            if text == self.text[start:end]:
                runs.extend(self._cut(start, end))
            else:
                span = self.span(start, end)
                runs.append(Run(text, span.start, span.end))
        return Region(self.source, runs, self.escaping(escape))

    def escaping(self, escape: Escape) -> Escape:
        """Give the escape of a text inside this one: its own first, then this region's."""
        if escape not in self._escapes:
            self._escapes[escape] = _both(self.escape, escape)
        return self._escapes[escape]

    def _cut(self, start: int, end: int) -> Iterator[Run]:
        """Give the runs of a part of this text, cut where it begins and ends."""
        index = max(0, bisect_right(self._starts, start) - 1)
        for at, run in zip(self._starts[index:], self.runs[index:], strict=True):
            first, last = max(start, at) - at, min(end, at + len(run.text)) - at
            if at >= end:
                return
            if first >= last:
                continue
            text = run.text[first:last]
            if run.exact:
                yield Run(text, run.start + first, run.start + last)
            elif text == run.text:
                yield run
            else:
                yield replace(run, text=text, origin=_part(run.origin, len(run.text), first, last))

    def _whole(self, run: Run, start: int, end: int) -> bool:
        """Whether all that a run's characters in the file stand for lies in a part of this text."""
        same = [index for index, some in enumerate(self.runs) if (some.start, some.end) == (run.start, run.end)]
        return bool(same) and self._starts[same[0]] >= start and self._starts[same[-1]] + len(self.runs[same[-1]].text) <= end


def _both(outer: Escape, inner: Escape) -> Escape:
    """Apply an inner escape, then an outer one."""

    def both(text: str) -> str | None:
        inside = inner(text)
        return None if inside is None else outer(inside)

    return outer if inner is verbatim else inner if outer is verbatim else both


def _part(origin: Origin | None, size: int, first: int, last: int) -> Origin | None:
    """Cut an origin as its run is cut; None stays None, one that can't be cut can't be written either."""
    if origin is None:
        return None
    if origin.span.end - origin.span.start != size:
        return replace(origin, escape=unwritable)
    return replace(origin, span=Span(origin.span.path, origin.span.start + first, origin.span.start + last))
