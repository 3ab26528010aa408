"""Text inside text: a recipe line, a `RUN`, a string in a file, read as a text of its own, with a map back to the file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from go1x_lint.source import Edit, Source, Span

Escape = Callable[[str], str | None]
"""How a literal text is written at a place; None where it can't be."""


def verbatim(text: str) -> str | None:
    """Write a text as it is."""
    return text


@dataclass(frozen=True)
class Run:
    """Characters of a region, and the file's characters [start, end) that say them.

    Where both are equally long, each character says one; else (`$$`, `\\n`, a line continuation) all of them say all.
    """

    text: str
    start: int
    end: int


class Region:
    """A text, made of runs of one file's characters, in the file's order."""

    def __init__(self, path: str, runs: Iterable[Run], escape: Escape = verbatim) -> None:
        """Take the file's path, the runs, and how new text is escaped in the file."""
        self.path = path
        self.runs = tuple(run for run in runs if run.text)
        self.escape = escape
        self.text = "".join(run.text for run in self.runs)
        self._starts: list[int] = []
        at = 0
        for run in self.runs:
            self._starts.append(at)
            at += len(run.text)

    @classmethod
    def of(cls, source: Source, start: int = 0, end: int | None = None) -> Region:
        """Make the region of a file's characters as they stand."""
        end = len(source.text) if end is None else end
        return cls(source.path, (Run(source.text[start:end], start, end),))

    def file(self, offset: int, *, after: bool = False) -> int:
        """Give the file's offset of a region's offset; `after`: of the end of the character before it."""
        if not self.runs:
            return 0
        index = max(0, bisect_right(self._starts, offset - 1 if after else offset) - 1)
        run, within = self.runs[index], offset - self._starts[index]
        if len(run.text) == run.end - run.start:
            return run.start + within
        return run.end if within >= len(run.text) or (after and within) else run.start

    def span(self, start: int, end: int) -> Span:
        """Give the file's characters that say a part of this text."""
        first = self.file(start)
        return Span(self.path, first, max(first, self.file(end, after=True)) if end > start else first)

    def says(self, start: int, end: int) -> bool:
        """Whether the file says this part character by character, without an escape or a break in it."""
        span = self.span(start, end)
        return span.end - span.start == end - start and all(len(run.text) == run.end - run.start for run in self._within(start, end))

    def write(self, start: int, end: int, text: str) -> tuple[Edit, ...]:
        """Replace a part; () where the text can't be written here."""
        escaped = self.escape(text)
        return () if escaped is None else (Edit(self.span(start, end), escaped),)

    def part(self, start: int, end: int, escape: Escape = verbatim) -> Region:
        """Make the region of a part of this one; `escape` is the inner text's own, this one's is applied after it."""
        return self.inner(((self.text[start:end], start, end),), escape)

    def inner(self, pieces: Iterable[tuple[str, int, int]], escape: Escape = verbatim) -> Region:
        """Make the region of a text inside this one: each piece's text and the offsets here that say it.

        A piece as long as its offsets is taken character by character; any other is an escape, taken as one.
        """
        runs: list[Run] = []
        for text, start, end in pieces:
            if len(text) == end - start:
                runs.extend(self._copied(start, end))
            else:
                span = self.span(start, end)
                runs.append(Run(text, span.start, span.end))

        def both(text: str) -> str | None:
            inside = escape(text)
            return None if inside is None else self.escape(inside)

        return Region(self.path, runs, both)

    def _within(self, start: int, end: int) -> Iterator[Run]:
        """Give the runs that say a part."""
        for at, run in zip(self._starts, self.runs, strict=True):
            if at < end and at + len(run.text) > start:
                yield run

    def _copied(self, start: int, end: int) -> Iterator[Run]:
        """Give runs for a part of this text, cut where it begins and ends."""
        for at, run in zip(self._starts, self.runs, strict=True):
            first, last = max(start, at), min(end, at + len(run.text))
            if first >= last:
                continue
            if len(run.text) == run.end - run.start:
                yield Run(run.text[first - at : last - at], run.start + first - at, run.start + last - at)
            else:
                yield Run(run.text[first - at : last - at], run.start, run.end)
