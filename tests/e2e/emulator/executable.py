"""What the kernel and the loader of a runtime would say of a program, read from its bytes: this host's are not the runtime's."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection
from elftools.elf.segments import InterpSegment

from .runtimes import Runtime

__all__ = ["glibc_needed", "obstacle"]

MACHINES = {"x86_64": "EM_X86_64", "arm64": "EM_AARCH64"}
LOADERS = {"x86_64": "/lib64/ld-linux-x86-64.so.2", "arm64": "/lib/ld-linux-aarch64.so.1"}
INTERPRETERS = frozenset({"/bin/sh", "/bin/bash", "/usr/bin/sh", "/usr/bin/bash", "/usr/bin/env"})
"""What a `#!` line may name: these are in every image of Amazon Linux."""


def obstacle(program: Path, shown: str, runtime: Runtime, architecture: str) -> str | None:
    """Say why a runtime could not execute a program, in Lambda's words; None where it could.

    `shown` is the program's path as Lambda knows it. The function's user owns none of the files, so the modes for others count.
    """
    error = _refusal(program, architecture)
    if error:
        return f"fork/exec {shown}: {os.strerror(error).lower()}"
    need = glibc_needed(program)
    if need and need > runtime.glibc:
        version = ".".join(map(str, need))
        return f"{shown}: /lib64/libc.so.6: version `GLIBC_{version}' not found (required by {shown})"
    return None


def _refusal(program: Path, architecture: str) -> int:
    """The error number with which `execve` would fail; 0 for none."""
    if not program.is_file():
        return errno.EACCES if program.is_dir() else errno.ENOENT
    if not stat.S_IMODE(program.stat().st_mode) & stat.S_IXOTH:
        return errno.EACCES
    head = program.read_bytes()[:256]
    if head.startswith(b"#!"):
        words = head[2:].split(b"\n")[0].decode("latin-1").lstrip(" \t").split(" ")
        return 0 if words[0] in INTERPRETERS else errno.ENOENT
    return _elf_refusal(program, architecture)


def _elf_refusal(program: Path, architecture: str) -> int:
    """As `_refusal`, for what must be an ELF program of this machine with a loader that is there."""
    with program.open("rb") as file:
        try:
            elf = ELFFile(file)
            fits = elf["e_machine"] == MACHINES[architecture] and elf["e_type"] in ("ET_EXEC", "ET_DYN")
            loaders = [segment.get_interp_name() for segment in elf.iter_segments() if isinstance(segment, InterpSegment)]
        except (ELFError, UnicodeDecodeError):
            return errno.ENOEXEC
    if not fits:
        return errno.ENOEXEC
    return 0 if all(loader == LOADERS[architecture] for loader in loaders) else errno.ENOENT


def glibc_needed(program: Path) -> tuple[int, int] | None:
    """The newest version of glibc whose symbols a program asks for; None where it asks for none."""
    with program.open("rb") as file:
        try:
            needed = [
                version.name
                for section in ELFFile(file).iter_sections()
                if isinstance(section, GNUVerNeedSection)
                for _, versions in section.iter_versions()
                for version in versions
            ]
        except ELFError:
            return None
    found = [name.removeprefix("GLIBC_").split(".") for name in needed if name.startswith("GLIBC_2.")]
    return max(((int(parts[0]), int(parts[1])) for parts in found), default=None)
