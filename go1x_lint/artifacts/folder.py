"""Folders, as the tools that pack them see them: links are followed, modes are those of the disk."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from typing import IO

from go1x_lint.artifacts.bounds import MOST_PROGRAM, too_large
from go1x_lint.artifacts.tree import Broken, Entry, Tree

MOST_LISTED = 20_000
"""Files of a folder that are looked at: what is started lies at its root, and the root comes first."""


class FolderTree(Tree):
    """The files of a folder."""

    def __init__(self, folder: str) -> None:
        """Take a folder on disk; raise Broken where it can't be listed."""
        self._folder = folder
        super().__init__(_entries(folder))

    def open(self, entry: Entry) -> IO[bytes]:
        """Open a file."""
        if entry.size > MOST_PROGRAM:
            raise Broken(too_large(entry.path))
        try:
            return open(os.path.join(self._folder, entry.path), "rb")
        except OSError as error:
            raise Broken(f"'{entry.path}' can't be read{_why(error)}") from error


def _entries(folder: str) -> Iterator[Entry]:
    """Give what lies in a folder, level by level; of what lies deeper, what can be listed."""
    waiting, seen = [""], 0
    while waiting:
        inside = waiting.pop(0)
        try:
            found = sorted(os.scandir(os.path.join(folder, inside)), key=lambda some: some.name)
        except OSError as error:
            if inside:
                continue
            raise Broken(f"can't be listed{_why(error)}") from error
        for some in found:
            path = f"{inside}/{some.name}" if inside else some.name
            entry = _entry(some, path)
            if entry is not None:
                yield entry
            if entry is not None and entry.kind == "folder" and not some.is_symlink():
                waiting.append(path)
            seen += 1
        if seen > MOST_LISTED:
            return


def _why(error: OSError) -> str:
    """Say why a file can't be read, and what to do."""
    return f" ({(error.strerror or str(error)).lower()}): let its owner give you the right to"


def _entry(some: os.DirEntry[str], path: str) -> Entry | None:
    """Describe what a name stands for; None for what can't be packed: a link to nowhere, a socket, a device."""
    try:
        status = some.stat()
    except OSError:
        return None
    mode = None if sys.platform == "win32" else stat.S_IMODE(status.st_mode)
    if stat.S_ISDIR(status.st_mode):
        return Entry(path, "folder", mode)
    return Entry(path, "file", mode, status.st_size) if stat.S_ISREG(status.st_mode) else None
