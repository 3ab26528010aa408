"""Reading what strangers packed: never more memory than a piece, never more bytes than Lambda itself would take."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from typing import IO, Protocol

from go1x_lint.artifacts.tree import Broken

MOST_PIECE = 16 * 1024 * 1024
"""Bytes that a library may ask for at once: lists of contents and tables are smaller, what claims more is made to hurt."""
MOST_PROGRAM = 256 * 1024 * 1024
"""Bytes of a program; Lambda unpacks 250 MB for a whole function with its layers."""
MOST_TABLES = 64 * 1024 * 1024
"""Bytes of an ELF file's tables that are read in all."""
MOST_LAYERS = 10 * 1024 * 1024 * 1024
"""Bytes of an image's layer, unpacked; Lambda takes images of 10 GB."""
MOST_UNPACKED = 1024 * 1024 * 1024
"""Bytes of a compressed archive, unpacked: they are written to a temporary file. Who has larger ones can unpack them alone."""
STEP = 1 << 18
"""Bytes that are unpacked at a time."""


class Readable(Protocol):
    """What can be read from any place."""

    def read(self, size: int = -1, /) -> bytes:
        """Give the next bytes."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place."""

    def tell(self) -> int:
        """Give the place."""


class Guarded:
    """A file as libraries see it that would believe every number in it."""

    def __init__(self, file: Readable, most: int | None = None, bytes_left: int = sys.maxsize) -> None:
        """Take a file, the place beyond which nobody may go (None: the library may find out itself), and how much may be read in all."""
        self._file = file
        self._most = most
        self._left = bytes_left

    def read(self, size: int | None = -1, /) -> bytes:
        """Give the next bytes; raise Broken where more are asked for than anything honest needs."""
        some = self._file.read(MOST_PIECE + 1 if size is None or size < 0 else min(size, MOST_PIECE + 1))
        self._left -= len(some)
        if len(some) > MOST_PIECE or self._left < 0:
            raise Broken(f"claims tables of more than {MOST_PIECE >> 20} MB: it is damaged, or made to exhaust memory; build it again")
        return some

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place; raise Broken beyond the limit."""
        if self._most is not None and whence == os.SEEK_SET and offset > self._most:
            raise Broken(f"unpacks to more than {self._most >> 20:,} MB, which Lambda doesn't take")
        self._file.seek(offset, whence)
        return self._file.tell()  # a spooled file's seek gives nothing before Python 3.11

    def tell(self) -> int:
        """Give the place."""
        return self._file.tell()

    def seekable(self) -> bool:
        """Say that one can go to any place."""
        return True

    def close(self) -> None:
        """Leave the file open: who opened it closes it."""


class Slice(io.RawIOBase):
    """A part of a file, as a file of its own."""

    def __init__(self, file: Readable, start: int, size: int) -> None:
        """Take a file, where the part begins, and its bytes."""
        super().__init__()
        self._file, self._start, self._size, self._at = file, start, size, 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that one can go to any place."""
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place."""
        base = (0, self._at, self._size)[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """Give the place."""
        return self._at

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Fill a buffer; a file that ends early gives less."""
        self._file.seek(self._start + self._at)
        some = self._file.read(min(len(buffer), max(0, self._size - self._at)))
        buffer[: len(some)] = some
        self._at += len(some)
        return len(some)


def spooled(source: IO[bytes], what: str) -> IO[bytes]:
    """Copy a compressed program to where it can be read from any place: memory, or a temporary file where it is large."""
    kept: IO[bytes] = tempfile.SpooledTemporaryFile(MOST_PIECE)  # noqa: SIM115 - the caller closes it
    while piece := source.read(STEP):
        if kept.tell() + len(piece) > MOST_PROGRAM:
            kept.close()
            raise Broken(too_large(what))
        kept.write(piece)
    kept.seek(0)
    return kept


def too_large(what: str) -> str:
    """Say that a program is too large to be one."""
    return f"'{what}' unpacks to more than {MOST_PROGRAM >> 20} MB, and Lambda takes 250 MB: pack less"
