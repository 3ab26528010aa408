"""What Go writes into the programs that it builds: its version, the build's settings, the modules.

The format since Go 1.18 (debug/buildinfo in Go's own library): a magic number, a byte of flags of which bit 1 says that what
follows is written out, and at byte 32 two texts, each behind its length as a varint. Older programs hold pointers
instead; what those lead to is not followed: then nothing is known.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from go1x_lint.facts import GoBuild

MAGIC = b"\xff Go buildinf:"
MOST_BYTES = 1 << 20
"""Bytes that are read of it; a program of a thousand modules needs a tenth."""
_INLINE = 0x2
_HEADER = 32
_MARK = 16
"""Bytes before and after the list of modules that mark it in a running program."""


def read(data: bytes) -> GoBuild | None:
    """Read the section `.go.buildinfo`; None where it is of an older form, or damaged."""
    if not data.startswith(MAGIC) or len(data) < _HEADER or not data[len(MAGIC) + 1] & _INLINE:
        return None
    version, at = _text(data, _HEADER)
    listed, _ = _text(data, at)
    if not version or not version.startswith(b"go"):
        return None
    lines = listed[_MARK:-_MARK].decode("utf-8", "replace").split("\n") if len(listed) > 2 * _MARK else []
    settings = dict(_settings(lines))
    return GoBuild(version.decode("utf-8", "replace"), settings, dict(_modules(lines)))


def _text(data: bytes, at: int) -> tuple[bytes, int]:
    """Read a text behind its length; gives it, and where it ends: an empty one where it is cut."""
    size = shift = 0
    while at < len(data) and shift < 64:
        byte = data[at]
        at += 1
        size |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return (data[at : at + size], at + size) if at + size <= len(data) else (b"", len(data))
    return b"", len(data)


def _settings(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Give the values of the lines `build KEY=VALUE`; Go quotes what has spaces or quotes in it."""
    for line in lines:
        word, _, rest = line.partition("\t")
        key, equals, value = rest.partition("=")
        if word == "build" and equals:
            yield key, _unquoted(value)


def _unquoted(value: str) -> str:
    """Read a value that may be quoted."""
    if not value.startswith('"'):
        return value.strip("`")
    try:
        return str(json.loads(value))
    except ValueError:  # one of Go's escapes that JSON lacks: no tag or version has any
        return value


def _modules(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Give each module with its version: lines `dep PATH VERSION SUM`, and after one `=> …` where another takes its place."""
    path = ""
    for line in lines:
        word, *rest = line.split("\t")
        if word in ("mod", "dep") and len(rest) > 1:
            path = rest[0]
            yield path, rest[1]
        elif word == "=>" and path and rest:
            yield path, rest[1] if len(rest) > 1 and rest[0] == path else ""
