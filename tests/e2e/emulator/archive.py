"""Deployment packages: made as `sam package` makes them of a folder, unpacked as Lambda unpacks them."""

from __future__ import annotations

import os
import stat
import zipfile
from pathlib import Path, PurePosixPath

__all__ = ["BadArchive", "pack", "unpack"]

UNIX = 3
"""`create_system` of archives that carry POSIX modes (APPNOTE.TXT 4.4.2)."""


class BadArchive(Exception):
    """A deployment package that Lambda would not take."""


def pack(folder: Path, archive: Path) -> Path:
    """Zip a folder: its entries' modes are kept, symbolic links are followed."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as made:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                made.write(path, path.relative_to(folder).as_posix())
    return archive


def unpack(archive: Path, root: Path) -> None:
    """Lay a zip's entries into a new folder, with the modes that the archive gives and no others.

    An archive without POSIX modes (made on Windows) gives plain files, which nobody may execute.
    """
    root.mkdir(parents=True)
    try:
        with zipfile.ZipFile(archive) as packed:
            for entry in packed.infolist():
                _lay(packed, entry, root)
    except zipfile.BadZipFile as error:
        raise BadArchive(f"Could not unzip uploaded file: {error}") from error


def _lay(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, root: Path) -> None:
    """Write one entry."""
    name = PurePosixPath(entry.filename)
    if name.is_absolute() or ".." in name.parts:
        raise BadArchive(f"Could not unzip uploaded file: {entry.filename} lies outside")
    target = root / name
    if entry.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    mode = entry.external_attr >> 16 if entry.create_system == UNIX else 0o100644
    if stat.S_ISLNK(mode):
        os.symlink(packed.read(entry).decode(), target)
        return
    target.write_bytes(packed.read(entry))
    target.chmod(stat.S_IMODE(mode) & 0o777)
