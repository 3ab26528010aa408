"""What is shipped, looked at without running it: zip archives, folders, saved images.

Nothing here believes what it reads: memory and bytes are bounded (`bounds`), and whatever is wrong with an artifact is
said in one line (`Broken`).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Literal, NamedTuple

from go1x_lint.artifacts import elf, program
from go1x_lint.artifacts.folder import FolderTree
from go1x_lint.artifacts.image import images, is_image
from go1x_lint.artifacts.tar import GZIP, TarTree, unpacked
from go1x_lint.artifacts.tree import Broken, Tree
from go1x_lint.artifacts.zip import ZipTree
from go1x_lint.facts import Program

__all__ = ["Broken", "Shipped", "read", "shipped"]

BOOTSTRAP = "bootstrap"
LIBC = tuple(f"{folder}/libc.so.6" for folder in ("lib64", "usr/lib64", "lib", "usr/lib", "lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu"))
"""Where an image has its C library."""
_TASK = "var/task"
_MOST_ARCHIVES = 5


class Shipped(NamedTuple):
    """An artifact as it is: what is started of it, and what that finds there."""

    name: str
    """For people, where a file holds several: its tag or platform."""
    kind: Literal["zip", "folder", "image"]
    start: str
    programs: tuple[Program, ...]
    instead: tuple[str, ...]
    glibc: str | None = None
    """The version of glibc that it brings along, "" for none; None: it takes the runtime's."""
    loaders: frozenset[str] | None = None
    """The loaders of its own programs that it brings along; None: it takes the runtime's."""


def read(path: str) -> Iterator[Shipped]:
    """Read what a path is: a zip archive, a saved image (a tar archive or an OCI layout), a folder; raise Broken."""
    with _opened(path) as file:
        yield from _folder(path) if file is None else shipped(file)


def shipped(file: IO[bytes]) -> Iterator[Shipped]:
    """Read an archive; raise Broken."""
    head = _head(file)
    if head.startswith(b"PK"):
        yield _package(ZipTree(file), "zip")
    elif _is_tar(head):
        yield from _images(TarTree(file))
    elif head.startswith(GZIP):
        with unpacked(file) as plain:
            if not _is_tar(_head(plain)):
                raise Broken("is compressed, and no saved image: name the zip archive that is uploaded to Lambda")
            yield from _images(TarTree(plain))
    elif head.startswith(elf.MAGIC):
        raise Broken("is a program, and Lambda takes archives: pack it as 'bootstrap', or name the folder that it lies in")
    else:
        raise Broken("is neither a zip archive nor a saved image: name what is uploaded to Lambda")


def _head(file: IO[bytes]) -> bytes:
    """Give a file's beginning, which tells its format."""
    head = file.read(512)
    file.seek(0)
    return head


def _is_tar(head: bytes) -> bool:
    """Whether a file begins as a tar archive of POSIX or GNU does."""
    return head[257:262] == b"ustar"


@contextmanager
def _opened(path: str) -> Iterator[IO[bytes] | None]:
    """Open a file; gives None for a folder."""
    try:
        mode = os.stat(path).st_mode
        if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
            raise Broken("is no regular file: name a zip archive, a folder or a saved image")
        file = None if stat.S_ISDIR(mode) else open(path, "rb")  # noqa: SIM115
    except OSError as error:
        raise Broken(f"{(error.strerror or str(error)).lower()}: {_REMEDIES.get(type(error), 'name a file that can be read')}") from error
    try:
        yield file
    finally:
        if file is not None:
            file.close()


_REMEDIES: dict[type[OSError], str] = {
    FileNotFoundError: "build it first",
    PermissionError: "let its owner give you the right to read it",
}


def _folder(path: str) -> Iterator[Shipped]:
    """Read a folder: an image's layout, or what is to be packed."""
    tree = FolderTree(path)
    if is_image(tree):
        yield from _images(tree)
    else:
        some = _package(tree, "folder")
        archives = sorted(entry.path for entry in tree.files() if entry.path.endswith(".zip")) if not some.programs else []
        yield some._replace(instead=(*some.instead, *(f"'{name}' is an archive: name it instead" for name in archives[:_MOST_ARCHIVES])))


def _package(tree: Tree, kind: Literal["zip", "folder"]) -> Shipped:
    """Describe what Lambda unpacks into /var/task."""
    found = tree.find(BOOTSTRAP)
    if found is None or found.kind != "file":
        return Shipped("", kind, BOOTSTRAP, (), tuple(program.instead(tree, BOOTSTRAP)))
    first = program.read(tree, found, found.path)
    return Shipped("", kind, BOOTSTRAP, (first, *program.started(tree, first)), ())


def _images(tree: Tree) -> Iterator[Shipped]:
    """Describe saved images."""
    if not is_image(tree):
        raise Broken("is no saved image: make it with 'docker save', or name the zip archive that is uploaded")
    found = list(images(tree))
    for image in found:
        name = f"image '{image.name}'" if len(found) > 1 else ""
        entry = image.tree.find(image.start) if image.start.startswith("/") else None
        if entry is None or entry.kind != "file":
            why = program.instead(image.tree, image.start, ("", _TASK)) if image.start else ("it has neither ENTRYPOINT nor CMD",)
            yield Shipped(name, "image", image.start, (), tuple(why))
            continue
        first = program.read(image.tree, entry, "/" + entry.path)
        loaders = {first.loader} if first.loader and image.tree.find(first.loader) is not None else set()
        yield Shipped(name, "image", image.start, (first,), (), _glibc(image.tree) if first.loader else "", frozenset(loaders))


def _glibc(tree: Tree) -> str:
    """Give the version of an image's C library; "" where it has none."""
    for path in LIBC:
        entry = tree.find(path)
        if entry is not None and entry.kind == "file":
            with tree.open(entry) as file:
                if file.read(4) == elf.MAGIC:
                    return elf.read(file, "/" + entry.path).offers
    return ""
