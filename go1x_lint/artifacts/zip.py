"""Zip archives, as Lambda unpacks them."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from go1x_lint.artifacts.bounds import MOST_PROGRAM, Guarded, Readable, spooled, too_large
from go1x_lint.artifacts.tree import Broken, Entry, Kind, Tree, normal

POSIX = (3, 19)
"""Systems whose archives carry POSIX modes: Unix, macOS (APPNOTE.TXT 4.4.2). The modes of others are given up when the archive is
unpacked (aws/aws-sam-cli#2193)."""
_ENCRYPTED = 0x1
_LONGEST_LINK = 4096
_PROTECTED = "is encrypted, and Lambda can't unpack it: pack it without a password"
_CUT = "is damaged or cut short: pack it again, or fetch it again whole"


class ZipTree(Tree):
    """The files of a zip archive."""

    root = "/var/task"

    def __init__(self, file: Readable) -> None:
        """Take a zip archive; raise Broken where it can't be read."""
        with _told():
            self._packed = zipfile.ZipFile(Guarded(file))
            self._infos = self._packed.infolist()
        super().__init__(_entries(self._infos))

    def open(self, entry: Entry) -> IO[bytes]:
        """Unpack a file."""
        info = self._infos[entry.at]
        if info.flag_bits & _ENCRYPTED:
            raise Broken(f"'{entry.path}' {_PROTECTED}")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Broken(f"'{entry.path}' is compressed in a way that Lambda doesn't know: pack it with deflate, as zip does by itself")
        if info.file_size > MOST_PROGRAM:
            raise Broken(too_large(entry.path))
        with _told(), self._packed.open(info) as source:
            return spooled(source, entry.path)

    def target(self, link: Entry) -> str:
        """Give where a link leads: that is its content."""
        if link.size > _LONGEST_LINK:
            raise Broken(f"the link '{link.path}' {_CUT}")
        with self.open(link) as text:
            return text.read().decode("utf-8", "surrogateescape")


def _entries(infos: list[zipfile.ZipInfo]) -> Iterator[Entry]:
    """Give everything in it that is unpacked below its root."""
    for index, info in enumerate(infos):
        name = info.orig_filename.partition("\0")[0]
        path = normal(name)
        mode = info.external_attr >> 16 if info.create_system in POSIX else 0
        if path:
            kind: Kind = "folder" if name.endswith("/") else "link" if stat.S_ISLNK(mode) else "file"
            yield Entry(path, kind, stat.S_IMODE(mode) or None, info.file_size, "", index)


@contextmanager
def _told() -> Iterator[None]:
    """Turn what the library raises into one line."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, OverflowError, struct.error, RecursionError) as error:
        raise Broken(_CUT) from error
    except RuntimeError as error:  # the library's word for what it can't decrypt
        raise Broken(_PROTECTED) from error
