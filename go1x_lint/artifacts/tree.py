"""The files of an artifact, whatever they are packed in: looked up by path, links followed, read in bounded pieces."""

from __future__ import annotations

import posixpath
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import IO, Literal, NamedTuple

MOST_FILES = 200_000
"""An artifact with more files than this is not looked at. Amazon Linux has 10,000."""
TOO_MANY = f"holds more than {MOST_FILES:,} files, and no Lambda function needs them: pack the program alone"
MOST_LINKS = 40
"""Links that are followed one after the other; the kernel gives up after as many."""


class Broken(Exception):
    """An artifact that can't be looked at; `str()` says what is wrong with it and what to do, in one line."""


Kind = Literal["file", "folder", "link"]


class Entry(NamedTuple):
    """Something that lies in an artifact."""

    path: str
    """POSIX, relative to the artifact's root."""
    kind: Kind
    mode: int | None
    """Permission bits; None where there are none."""
    size: int = 0
    """Bytes, as the artifact says."""
    link: str = ""
    """Where a link leads, as it is written."""
    at: int = 0
    """Where its bytes begin, for those who read them."""
    layer: int = 0
    """Which of several archives laid over each other has it."""


class Tree(ABC):
    """The files of an artifact."""

    root = "/"
    """The folder that it is unpacked into: absolute links that lead there stay inside."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Take everything that lies in it; of two with one path, the last one counts."""
        self.entries: dict[str, Entry] = {}
        self.folders: set[str] = {""}
        self.entries.update((entry.path, entry) for entry in capped(entries))
        for entry in self.entries.values():
            self.folders.update(_parents(entry.path, entry.kind == "folder"))

    @abstractmethod
    def open(self, entry: Entry) -> IO[bytes]:
        """Give a file's bytes, to be read from any place; raise Broken where they can't be had."""

    def target(self, link: Entry) -> str:
        """Give where a link leads, as it is written."""
        return link.link

    def find(self, path: str) -> Entry | None:
        """Give what lies at a path, links followed; None where nothing does. Raise Broken where a link leads out."""
        todo, here, links = path.split("/")[::-1], "", 0
        while todo:
            part = todo.pop()
            if part == "..":
                here = posixpath.dirname(here)
                continue
            here = posixpath.join(here, part) if part not in ("", ".") else here
            entry = self.entries.get(here)
            if entry is not None and entry.kind == "link":
                links += 1
                if links > MOST_LINKS:
                    return None
                todo += self._inside(entry).split("/")[::-1]
                here = ""
            elif entry is None and here not in self.folders:
                return None
        return self.entries.get(here) or Entry(here, "folder", None)

    def _inside(self, link: Entry) -> str:
        """Give the path that a link leads to, relative to the root."""
        target = self.target(link)
        folder = posixpath.join(self.root, posixpath.dirname(link.path))
        path = "/" + posixpath.normpath(posixpath.join(folder, target)).lstrip("/")
        prefix = self.root.rstrip("/") + "/"
        if not path.startswith(prefix):
            raise Broken(f"'{link.path}' is a link to '{target}', which is not in it: pack the program itself")
        return path[len(prefix) :]

    def files(self, folder: str = "") -> Iterator[Entry]:
        """Give the files that lie directly in a folder."""
        for entry in self.entries.values():
            if entry.kind == "file" and posixpath.dirname(entry.path) == folder:
                yield entry


def capped(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Give entries as long as there are not too many."""
    for number, entry in enumerate(entries):
        if number >= MOST_FILES:
            raise Broken(TOO_MANY)
        yield entry


def normal(name: str) -> str | None:
    """Make the path of an archive's entry relative to its root; None where it would lie outside."""
    path = posixpath.normpath(name.lstrip("/"))
    return None if path == ".." or path.startswith("../") else "" if path == "." else path


def _parents(path: str, itself: bool) -> Iterator[str]:
    """Give the folders that hold a path, and the path where it is one itself."""
    if itself:
        yield path
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
