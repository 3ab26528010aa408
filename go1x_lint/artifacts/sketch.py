r"""Small artifacts made of a few lines of text: what rules' pages describe, and what tests look at.

A line is an entry: its path, its mode (octal, `-` for none), what it is. A path with a slash at its end is a folder.

    bootstrap 0755 elf amd64 tags lambda.norpc aws-lambda-go v1.47.0
    bootstrap 0755 elf arm64 glibc 2.38 cgo 1
    bootstrap 0777 link main
    bootstrap 0755 text "#!/bin/sh\nexec ./main\n"

The program of an `elf` line is an ELF file with everything in it that is looked at, and no code.
"""

from __future__ import annotations

import io
import json
import stat
import struct
import zipfile

from go1x_lint.artifacts.buildinfo import MAGIC

_MACHINES = {"amd64": 62, "arm64": 183, "386": 3, "arm": 40, "riscv64": 243}
"""Go's names of machines, and their numbers in ELF files."""
_LOADERS = {"amd64": "/lib64/ld-linux-x86-64.so.2", "arm64": "/lib/ld-linux-aarch64.so.1"}
_GO = {"tags": "-tags", "cgo": "CGO_ENABLED", "goos": "GOOS", "buildmode": "-buildmode"}
"""Words of a line, and the settings of a build that they stand for."""
_LIBRARY = "aws-lambda-go"
_UNIX, _DOS = 3, 0
_BASE = 0x400000
"""Where the file's first byte is loaded."""


def archive(text: str) -> bytes:
    """Make the zip archive that lines describe."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for line in text.splitlines():
            if line.strip():
                path, mode, *what = line.split(None, 2)
                _pack(packed, path, mode, what[0] if what else "")
    return made.getvalue()


def _pack(packed: zipfile.ZipFile, path: str, mode: str, what: str) -> None:
    """Pack one entry."""
    word = what.partition(" ")[0]
    kind = stat.S_IFDIR if path.endswith("/") else stat.S_IFLNK if word == "link" else stat.S_IFREG
    info = zipfile.ZipInfo(path)
    info.create_system = _DOS if mode == "-" else _UNIX
    info.external_attr = 0 if mode == "-" else (kind | int(mode, 8)) << 16
    packed.writestr(info, content(what))


def content(what: str) -> bytes:
    """Make a file's bytes: `elf …`, `link TARGET`, `text "…"` with JSON's escapes, or nothing."""
    word, _, rest = what.partition(" ")
    if word == "elf":
        machine, *more = rest.split()
        return program(machine, dict(zip(more[::2], more[1::2], strict=True)))
    return str(json.loads(rest)).encode("utf-8", "surrogateescape") if word == "text" else rest.encode()


def program(machine: str, more: dict[str, str]) -> bytes:
    """Make an ELF program, as a line says it.

    `glibc` (the version that it needs), `offers` (that it has, as a C library), `loader`; `go`, `tags`, `cgo`, `goos`, `buildmode`
    and `aws-lambda-go`, which Go writes into it.
    """
    sections: list[tuple[str, int, bytes, int, int]] = []
    """Name, type, bytes, the number of the section that it refers to, and how many records it has."""
    loader = more.get("loader") or (_LOADERS[machine] if "glibc" in more else "")
    if loader:
        sections.append((".interp", 1, loader.encode() + b"\0", 0, 0))
    if "glibc" in more:
        needs, names = _needs(f"GLIBC_{more['glibc']}")
        sections += [(".dynstr", 3, names, 0, 0), (".gnu.version_r", 0x6FFFFFFE, needs, len(sections) + 1, 1)]
    if "offers" in more:
        offers, names = _offers(f"GLIBC_{more['offers']}")
        sections += [(".dynstr", 3, names, 0, 0), (".gnu.version_d", 0x6FFFFFFD, offers, len(sections) + 1, 1)]
    if {"go", _LIBRARY, *_GO} & set(more):
        sections.append((".go.buildinfo", 1, build_info(machine, more), 0, 0))
    return _elf(machine, sections)


def _needs(version: str) -> tuple[bytes, bytes]:
    """Make the table of the versions that a program needs (of one), and the names that it refers to."""
    names = b"\0libc.so.6\0" + version.encode() + b"\0"
    return struct.pack("<HHIII", 1, 1, 1, 16, 0) + struct.pack("<IHHII", 0, 0, 2, 11, 0), names


def _offers(version: str) -> tuple[bytes, bytes]:
    """Make the table of the versions that a library has (of one), and the names that it refers to."""
    return struct.pack("<HHHHIII", 1, 0, 2, 1, 0, 20, 0) + struct.pack("<II", 1, 0), b"\0" + version.encode() + b"\0"


def build_info(machine: str, more: dict[str, str]) -> bytes:
    """Make what Go 1.18 and newer writes into a program."""
    settings = {"-compiler": "gc", **{key: more[word] for word, key in _GO.items() if word in more}, "GOARCH": machine}
    lines = ["path\texample.com/hello", "mod\texample.com/hello\t(devel)\t"]
    lines += [f"dep\tgithub.com/aws/aws-lambda-go\t{more[_LIBRARY]}\th1:x="] if _LIBRARY in more else []
    lines += [f"build\t{key}={value}" for key, value in settings.items()]
    listed = b"0" * 16 + "".join(line + "\n" for line in lines).encode() + b"1" * 16
    return MAGIC + b"\x08\x02" + b"\0" * 16 + _text(more.get("go", "go1.22.10").encode()) + _text(listed)


def _text(data: bytes) -> bytes:
    """Write a text behind its length, as a varint."""
    size, length = len(data), b""
    while size >= 0x80:
        length += bytes((size & 0x7F | 0x80,))
        size >>= 7
    return length + bytes((size,)) + data


def _elf(machine: str, sections: list[tuple[str, int, bytes, int, int]]) -> bytes:
    """Put headers around sections: a segment for the whole file, one for the loader's name."""
    bits = 32 if machine in ("386", "arm") else 64
    header, segment, entry = (64, 56, 64) if bits == 64 else (52, 32, 40)
    titles = [section[0] for section in sections] + [".shstrtab"]
    names = b"\0" + b"".join(title.encode() + b"\0" for title in titles)
    table = [("", 0, b"", 0, 0), *sections, (".shstrtab", 3, names, 0, 0)]
    loader = next((data for name, _, data, *_ in sections if name == ".interp"), b"")
    segments = 2 if loader else 1
    at = header + segments * segment
    body, headers, starts = b"", b"", {}
    for name, kind, data, link, info in table:
        body += b"\0" * (-(at + len(body)) % 16)
        starts[name] = at + len(body)
        sizes = (2, _BASE + starts[name], starts[name], len(data)) if kind else (0, 0, 0, 0)
        where = names.find(b"\0" + name.encode() + b"\0") + 1 if name else 0
        headers += struct.pack("<IIQQQQIIQQ" if bits == 64 else "<IIIIIIIIII", where, kind, *sizes, link, info, 1, 0)
        body += data
    whole = at + len(body)
    load = _segment(bits, 1, 0, whole) + (_segment(bits, 3, starts[".interp"], len(loader)) if loader else b"")
    ident = b"\x7fELF" + bytes((2 if bits == 64 else 1, 1, 1)) + b"\0" * 9
    fields = (2, _MACHINES[machine], 1, _BASE, header, whole, 0, header, segment, segments, entry, len(table), len(table) - 1)
    return ident + struct.pack("<HHIQQQIHHHHHH" if bits == 64 else "<HHIIIIIHHHHHH", *fields) + load + body + headers


def _segment(bits: int, kind: int, start: int, size: int) -> bytes:
    """Make a segment's header."""
    if bits == 64:
        return struct.pack("<IIQQQQQQ", kind, 5, start, _BASE + start, _BASE + start, size, size, 1)
    return struct.pack("<IIIIIIII", kind, start, _BASE + start, _BASE + start, size, size, 5, 1)
