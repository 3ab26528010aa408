"""Texts, places in them, and changes to them."""

from __future__ import annotations

import os
import stat
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")

MAX_BYTES = 16 * 1024 * 1024
"""Files larger than this many bytes are not read: no hand-written template or script comes near it."""


class Unreadable(Exception):
    """A file that can't be read as text; `str()` of it says why in one line."""


class Span(NamedTuple):
    """Characters of a file: from `start` up to, not including, `end`.

    Offsets count the code points of the decoded text; a byte order mark is one.
    """

    path: str
    start: int
    end: int

    def covers(self, other: Span) -> bool:
        """Whether `other` lies within these characters."""
        return self.path == other.path and self.start <= other.start and other.end <= self.end


class Position(NamedTuple):
    """Where a character stands: line and column, both from 1; columns count code points."""

    line: int
    column: int


class Edit(NamedTuple):
    """Characters to be replaced by a text; an empty span inserts, an empty text deletes."""

    span: Span
    text: str
    last: bool = False
    """Whether it comes behind all else that is put in at the same point: one more command."""


class Source:
    """One file's text, exactly as it stands: byte order mark, newlines and undecodable bytes kept."""

    def __init__(self, path: str, text: str) -> None:
        """Take the path (POSIX, relative to the project's root) and the decoded text."""
        self.path = path
        self.text = text
        self._starts: list[int] | None = None

    @classmethod
    def decode(cls, path: str, data: bytes) -> Source:
        """Decode UTF-8, keeping undecodable bytes as surrogates; raise Unreadable for what is not text."""
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise Unreadable("is UTF-16; save it as UTF-8")
        if b"\0" in data:
            raise Unreadable("holds NUL bytes; it is not a text file")
        return cls(path, data.decode("utf-8", "surrogateescape"))

    def encode(self) -> bytes:
        """Give back the file's bytes."""
        return self.text.encode("utf-8", "surrogateescape")

    @property
    def newline(self) -> str:
        """The newline that the file's first line ends with; a line feed where there is none."""
        at = self.text.find("\n")
        return "\r\n" if at > 0 and self.text[at - 1] == "\r" else "\n"

    def span(self, start: int, end: int) -> Span:
        """Make the span of two offsets."""
        return Span(self.path, start, end)

    @property
    def starts(self) -> list[int]:
        """The offset of each line's first character."""
        if self._starts is None:
            starts, at, text = [0], 0, self.text
            while (at := text.find("\n", at) + 1) > 0:
                starts.append(at)
            self._starts = starts
        return self._starts

    def position(self, offset: int) -> Position:
        """Give line and column (both from 1) of an offset."""
        line = bisect_right(self.starts, offset)
        start = self.starts[line - 1]
        return Position(line, offset - start + (0 if line == 1 and self.text[:1] == "\ufeff" and offset else 1))

    def line(self, number: int) -> str:
        """Give a line's text (lines from 1) without its newline."""
        start = self.starts[number - 1]
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n").removeprefix("\ufeff")

    def line_at(self, offset: int) -> str:
        """Give the text of the line in which an offset lies, without its newline."""
        return self.line(bisect_right(self.starts, offset))

    def line_start(self, offset: int) -> int:
        """Give the offset at which the line of an offset begins."""
        return self.starts[bisect_right(self.starts, offset) - 1]


def in_order(edits: Iterable[Edit]) -> list[Edit]:
    """Sort edits, each once, as they follow each other in the text."""
    return sorted(set(edits), key=lambda edit: (edit.span, edit.last, edit.text))


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Apply edits of one file to its text; equal edits count once, overlapping ones raise ValueError."""
    pieces: list[str] = []
    at = 0
    for edit in in_order(edits):
        if edit.span.start < at:
            raise ValueError(f"overlapping edits at {edit.span}")
        pieces += (text[at : edit.span.start], edit.text)
        at = edit.span.end
    return "".join((*pieces, text[at:]))


class Workspace:
    """A project's files: which there are, which were asked for, and their texts, each loaded once."""

    def __init__(
        self,
        root: str,
        paths: Iterable[str] = (),
        focus: Iterable[str] = (),
        sources: Iterable[Source] = (),
        folders: Iterable[str] = (),
    ) -> None:
        """Take the root folder, all files' paths, those asked for, and the texts known already (standard input, tests)."""
        self.root = root
        self._sources = {source.path: source for source in sources}
        self.paths = frozenset((*paths, *self._sources))
        self.focus = frozenset(focus)
        self.folders = frozenset(folders) | frozenset(_parents(self.paths))
        self._parsed: dict[tuple[str, str], Any] = {}
        self._real: dict[str, str] = {}

    def __contains__(self, path: str) -> bool:
        """Whether the project has this file."""
        return path in self.paths

    def __getitem__(self, path: str) -> Source:
        """Give a file's text; raise Unreadable where that can't be had."""
        source = self._sources.get(path)
        if source is None:
            source = self._sources[path] = Source.decode(path, _read(os.path.join(self.root, path)))
        return source

    def real(self, path: str) -> str:
        """Give the path of the file that a link leads to, where that is one of the project; else the path itself."""
        if path not in self._real:
            real = path
            if os.path.islink(os.path.join(self.root, path)):
                real = os.path.relpath(os.path.realpath(os.path.join(self.root, path)), os.path.realpath(self.root)).replace(os.sep, "/")
            self._real[path] = real if real in self.paths else path
        return self._real[path]

    def data(self, path: str) -> bytes:
        """Give a file's bytes; none where it can't be read."""
        source = self._sources.get(path)
        if source is not None:
            return source.encode()
        try:
            return _read(os.path.join(self.root, path))
        except Unreadable:
            return b""

    def holds(self, path: str, token: bytes) -> bool:
        """Whether a file's bytes hold some others; False where it can't be read."""
        return token in self.data(path)

    def parsed(self, path: str, language: str, parse: Callable[[Source], T]) -> T:
        """Parse a file as a language, once."""
        key = (path, language)
        if key not in self._parsed:
            self._parsed[key] = parse(self[path])
        result: T = self._parsed[key]
        return result

    def edited(self, edits: Iterable[Edit]) -> Workspace:
        """Give the workspace as it would be after these edits; what they don't touch is shared."""
        by_path: dict[str, list[Edit]] = {}
        for edit in edits:
            by_path.setdefault(edit.span.path, []).append(edit)
        for link, real in self._real.items():
            if link != real and real in by_path:
                by_path[link] = [edit._replace(span=edit.span._replace(path=link)) for edit in by_path[real]]
        changed = [Source(path, apply(self[path].text, some)) for path, some in by_path.items()]
        new = Workspace(self.root, self.paths, self.focus, (), self.folders)
        new._sources = {**self._sources, **{source.path: source for source in changed}}
        new._real = dict(self._real)
        new._parsed = {key: tree for key, tree in self._parsed.items() if key[0] not in by_path}
        return new

    def below(self, folder: str) -> Iterator[str]:
        """Give, sorted, the paths of all files below a folder ("" is the root)."""
        prefix = folder + "/" if folder else ""
        return iter(sorted(path for path in self.paths if path.startswith(prefix)))


def _parents(paths: Iterable[str]) -> Iterator[str]:
    """Give every folder that holds one of the files, "" among them."""
    yield ""
    for path in paths:
        at = path.rfind("/")
        while at > 0:
            yield path[:at]
            at = path.rfind("/", 0, at)


def _read(path: str) -> bytes:
    """Read a file's bytes; raise Unreadable where that can't be done."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("is not a regular file")
        if status.st_size > MAX_BYTES:
            raise Unreadable(f"is larger than {MAX_BYTES // 1024 // 1024} MB")
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise Unreadable((error.strerror or str(error)).lower()) from error
