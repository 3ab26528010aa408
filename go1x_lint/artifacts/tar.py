"""Tar archives: what lies in them, and where its bytes are."""

from __future__ import annotations

import gzip
import struct
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from typing import IO

from go1x_lint.artifacts.bounds import MOST_UNPACKED, STEP, Guarded, Readable, Slice
from go1x_lint.artifacts.tree import Broken, Entry, Tree, normal

GZIP = b"\x1f\x8b"
"""What a file of gzip begins with (RFC 1952)."""
_CUT = "is damaged or cut short: save it again"


def scan(file: Readable, layer: int = 0) -> Iterator[Entry]:
    """Give what lies in an uncompressed archive, in order; raise Broken where it can't be read.

    The library would keep every member, and read any table at once: members are let go here, and the file guards itself.
    """
    with told():
        archive = tarfile.open(fileobj=Guarded(file), mode="r:")  # type: ignore[call-overload]  # noqa: SIM115
        while (member := archive.next()) is not None:
            archive.members.clear()
            path = normal(member.name)
            entry = _entry(member, path, layer) if path else None
            if entry is not None:
                yield entry


def _entry(member: tarfile.TarInfo, path: str, layer: int) -> Entry | None:
    """Describe a member; a hard link is a link to a path from the root. None for devices and the like."""
    mode, at = member.mode & 0o7777, member.offset_data
    if member.isdir():
        return Entry(path, "folder", mode, 0, "", at, layer)
    if member.issym():
        return Entry(path, "link", mode, 0, member.linkname, at, layer)
    if member.islnk():
        return Entry(path, "link", mode, 0, f"/{normal(member.linkname) or ''}", at, layer)
    return Entry(path, "file", mode, member.size, "", at, layer) if member.isreg() and not member.issparse() else None


class TarTree(Tree):
    """The files of an uncompressed tar archive."""

    def __init__(self, file: Readable) -> None:
        """Take an archive; raise Broken where it can't be read."""
        self._file = file
        super().__init__(scan(file))

    def open(self, entry: Entry) -> IO[bytes]:
        """Give a file's bytes where they lie."""
        return BufferedReader(Slice(self._file, entry.at, entry.size))


@contextmanager
def told() -> Iterator[None]:
    """Turn what the libraries raise into one line."""
    try:
        yield
    except (tarfile.TarError, zlib.error, EOFError, ValueError, OSError, OverflowError, struct.error, RecursionError) as error:
        raise Broken(_CUT) from error


@contextmanager
def unpacked(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """Unpack a file of gzip into a temporary one, which can be read from any place and has an end; raise Broken."""
    with tempfile.TemporaryFile() as plain:
        packed = gzip.GzipFile(fileobj=file)
        while piece := _piece(packed):
            if plain.tell() + len(piece) > MOST_UNPACKED:
                raise Broken(f"unpacks to more than {MOST_UNPACKED >> 20:,} MB: unpack it with gunzip first, and name the result")
            _keep(plain, piece)
        plain.seek(0)
        yield plain


def _piece(packed: gzip.GzipFile) -> bytes:
    """Unpack a little more."""
    with told():
        return packed.read(STEP)


def _keep(plain: IO[bytes], piece: bytes) -> None:
    """Write where there may be no room."""
    try:
        plain.write(piece)
    except OSError as error:
        raise Broken("finds no room for temporary files: unpack it with gunzip first, and name the result") from error
