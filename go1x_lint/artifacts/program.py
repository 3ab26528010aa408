"""What an artifact starts: found where Lambda looks for it, and described by its bytes."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import IO

from go1x_lint.artifacts import buildinfo, elf
from go1x_lint.artifacts.tree import Broken, Entry, Tree
from go1x_lint.facts import GoBuild, Program

_HEAD = 1 << 16
"""Bytes of a script that are read."""
_MOST_STARTED = 16
"""Programs that one script starts, as far as they are looked at."""
_MOST_NAMED = 5
_MOST_TRIED = 50
_OTHERS = (
    (b"MZ", "a program for Windows"),
    (b"\xcf\xfa\xed\xfe", "a program for macOS"),
    (b"\xce\xfa\xed\xfe", "a program for macOS"),
    (b"\xfe\xed\xfa", "a program for macOS"),
    (b"\xca\xfe\xba\xbe\x00\x00\x00", "a program for macOS"),
    (b"!<arch>\n", "an archive of object files, as 'go build' makes of a package that isn't main"),
    (b"\0asm", "a WebAssembly module"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
)
_LIBRARIES = ("c-archive", "c-shared", "plugin", "shared", "archive")
"""Values of `-buildmode` that make no program."""
_NAMED = re.compile(r"(?:\./|/var/task/|\$\{?LAMBDA_TASK_ROOT\}?\"?/)([\w./-]+)")
"""Files of the artifact, as a script names them."""


def read(tree: Tree, entry: Entry, shown: str) -> Program:
    """Describe a file that is started; raise Broken where it can't be read whole."""
    with tree.open(entry) as file:
        head = file.read(_HEAD)
        if head.startswith(elf.MAGIC):
            return _elf(file, entry, shown)
    what = _what(head)
    if what is not None:
        return Program(shown, "other", entry.mode, what)
    return Program(shown, "script", entry.mode, script=head.decode("utf-8", "surrogateescape"))


def _elf(file: IO[bytes], entry: Entry, shown: str) -> Program:
    """Describe an ELF file."""
    found = elf.read(file, shown)
    go = buildinfo.read(found.go)
    return Program(shown, "elf", entry.mode, _foreign(found, go), found.machine, found.loader, found.glibc, go)


def _foreign(found: elf.Elf, go: GoBuild | None) -> str:
    """Say what an ELF file is, where Linux doesn't start it; else ""."""
    settings = go.settings if go else {}
    system = found.system or ("" if settings.get("GOOS", "linux") == "linux" else settings["GOOS"])
    if system:
        return f"a program for {system}"
    if settings.get("-buildmode") in _LIBRARIES:
        return f"a library (-buildmode={settings['-buildmode']})"
    return "" if found.executable else "an object file"


def _what(head: bytes) -> str | None:
    """Say what a file is that is neither an ELF file nor a script; None for what may be a script."""
    if not head:
        return "an empty file"
    for magic, what in _OTHERS:
        if head.startswith(magic):
            return what
    return "no program" if b"\0" in head else None


# -- what else there is ---------------------------------------------------------------------------------------------------------


def started(tree: Tree, program: Program) -> Iterator[Program]:
    """Give the programs of the artifact that a script starts: those that it names, and all of Lambda's where the handler does."""
    if program.form != "script":
        return
    names = sorted({posixpath.normpath(path) for path in _NAMED.findall(program.script)})
    named = [entry for path in names if (entry := _file(tree, path)) is not None]
    others = [entry for entry in tree.files() if entry not in named] if "_HANDLER" in program.script else []
    for entry in [*named, *others][:_MOST_STARTED]:
        if entry.path != program.path and _is_elf(tree, entry):
            some = read(tree, entry, entry.path)
            if entry in named or (some.go is not None and some.go.library is not None):
                yield some


def _file(tree: Tree, path: str) -> Entry | None:
    """Give the file at a path; None where there is none, or a link leads out: to a layer, say."""
    try:
        entry = tree.find(path)
    except Broken:
        return None
    return entry if entry is not None and entry.kind == "file" else None


def _is_elf(tree: Tree, entry: Entry) -> bool:
    """Whether a file begins as ELF files do."""
    with tree.open(entry) as file:
        return file.read(len(elf.MAGIC)) == elf.MAGIC


def instead(tree: Tree, start: str, others: tuple[str, ...] = ()) -> Iterator[str]:
    """Say what there is where nothing of the name that is started is: people look for why. `others`: folders where it may lie."""
    slash = "/" if start.startswith("/") else ""
    path = start.lstrip("/")
    found = tree.entries.get(path)
    if found is not None and found.kind == "link":
        yield f"'{start}' is a link to '{tree.target(found)}', which isn't there"
    elif path in tree.folders:
        yield f"'{start}' is a folder"
    name = posixpath.basename(path)
    same = [entry.path for entry in tree.entries.values() if entry.kind == "file" and posixpath.basename(entry.path) == name]
    yield from (f"'{slash}{some}' lies in another folder" for some in sorted(same)[:_MOST_NAMED])
    tried = [entry for folder in (posixpath.dirname(path), *others) for entry in sorted(tree.files(folder))[:_MOST_TRIED]]
    if not same:
        yield from [f"'{slash}{entry.path}' is a program for Linux" for entry in tried if _is_elf(tree, entry)][:_MOST_NAMED]
