"""ELF programs: what they are for, what loads them, which glibc they ask for. Read with pyelftools, which believes its input."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from go1x_lint.artifacts import buildinfo
from go1x_lint.artifacts.bounds import MOST_TABLES, Guarded, Readable
from go1x_lint.artifacts.tree import Broken

if TYPE_CHECKING:
    from elftools.elf.elffile import ELFFile

MAGIC = b"\x7fELF"
MACHINES = {"EM_X86_64": "x86_64", "EM_AARCH64": "arm64", "EM_386": "386", "EM_ARM": "arm", "EM_RISCV": "riscv64"}
"""Lambda's names of its architectures; Go's of others."""
SYSTEMS = {
    "ELFOSABI_NETBSD": "NetBSD",
    "ELFOSABI_FREEBSD": "FreeBSD",
    "ELFOSABI_OPENBSD": "OpenBSD",
    "ELFOSABI_SOLARIS": "Solaris",
}
"""Systems whose programs say so; those of Linux say nothing."""
_MOST_HEADERS = 4096
_MOST_VERSIONS = 4096
_RELATIVE = "GLIBC_ABI_DT_RELR"
"""What a program with packed relocations asks for beside its symbols' versions: glibc has it from 2.36 on."""


class Elf(NamedTuple):
    """What an ELF file says of itself."""

    machine: str
    system: str
    """Its operating system, where that isn't Linux; else ""."""
    executable: bool
    """Whether it is linked to be started, or may be."""
    loader: str
    glibc: str
    """The newest version of glibc that it asks for."""
    offers: str
    """The newest version of glibc that it has: it is a C library."""
    go: bytes
    """The section that Go writes; empty where there is none."""


def read(file: Readable, what: str) -> Elf:
    """Read an ELF file; raise Broken where it is cut short or damaged."""
    from elftools.elf.elffile import ELFFile

    with _told(what):
        file.seek(0, os.SEEK_END)
        size = file.tell()
        file.seek(0)
        guarded = Guarded(file, bytes_left=MOST_TABLES)
        elf = ELFFile(guarded)  # type: ignore[arg-type]
        _check(elf, size, what)
        return _described(elf, guarded)


def _check(elf: ELFFile, size: int, what: str) -> None:
    """Raise Broken where there are more headers than any program has, or what they announce isn't there."""
    sections, segments = elf.num_sections(), elf.num_segments()
    ends = [elf["e_shoff"] + sections * elf["e_shentsize"], elf["e_phoff"] + segments * elf["e_phentsize"]]
    if max(sections, segments) <= _MOST_HEADERS and max(ends) <= size:
        ends += [segment["p_offset"] + segment["p_filesz"] for segment in elf.iter_segments() if segment["p_type"] == "PT_LOAD"]
        if max(ends) <= size:
            return
    raise Broken(_cut(what))


def _described(elf: ELFFile, file: Guarded) -> Elf:
    """Put together what is to be known."""
    from elftools.elf.gnuversions import GNUVerDefSection, GNUVerNeedSection
    from elftools.elf.segments import InterpSegment

    section = elf.get_section_by_name(".go.buildinfo")
    loaders = [str(segment.get_interp_name()) for segment in elf.iter_segments() if isinstance(segment, InterpSegment)]
    needs = _names(some for some in elf.iter_sections() if isinstance(some, GNUVerNeedSection))
    offers = _names(some for some in elf.iter_sections() if isinstance(some, GNUVerDefSection))
    return Elf(
        _machine(elf),
        SYSTEMS.get(elf["e_ident"]["EI_OSABI"], ""),
        elf["e_type"] in ("ET_EXEC", "ET_DYN"),
        loaders[0] if loaders else "",
        newest(needs),
        newest(offers),
        _bytes(section, file) if section is not None else b"",
    )


def _machine(elf: ELFFile) -> str:
    """Name the machine that a program is for."""
    name = str(elf["e_machine"])
    known = MACHINES.get(name, name.removeprefix("EM_").lower())
    fits = known not in ("x86_64", "arm64") or (elf.elfclass == 64 and elf.little_endian)
    return known if fits else f"{known} of another kind"


def _names(sections: Iterator[Any]) -> list[str]:
    """Give the names of versions in sections of them."""
    return [str(version.name) for section in sections for version in islice(_versions(section), _MOST_VERSIONS)]


def _versions(section: Any) -> Iterator[Any]:
    """Give the versions of a section, one after the other: there can be as many of no library as of one."""
    for _, versions in islice(section.iter_versions(), _MOST_VERSIONS):
        yield from versions


def newest(names: list[str]) -> str:
    """Give the newest of versions of glibc, `2.34` for `GLIBC_2.34`; "" where there is none."""
    numbers = ["2.36" if name == _RELATIVE else name.removeprefix("GLIBC_") for name in names if name.startswith("GLIBC_")]
    return max((number for number in numbers if number.replace(".", "").isdecimal()), key=_order, default="")


def _order(number: str) -> tuple[int, ...]:
    """Order versions by their numbers."""
    return tuple(int(part or 0) for part in number.split(".")[:3])


def _bytes(section: Any, file: Guarded) -> bytes:
    """Give a section's bytes as they lie in the file: it is never compressed, whatever it says."""
    file.seek(section["sh_offset"])
    return file.read(min(section["sh_size"], buildinfo.MOST_BYTES))


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Turn what the library raises into one line: of damaged input that can be anything."""
    try:
        yield
    except Broken:
        raise
    except Exception as error:
        raise Broken(_cut(what)) from error


def _cut(what: str) -> str:
    """Say that a program isn't whole."""
    return f"the program '{what}' is damaged or cut short: build it again"
