"""What a shell does to strings, done to pieces, so that every character still knows who says it."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence

from go1x_lint.records import dataclass, field, replace
from go1x_lint.source import Span
from go1x_lint.syntax.pieces import Pieces, cut, text_of
from go1x_lint.syntax.region import Escape, Origin, Piece, unwritable
from go1x_lint.text import Hole, Text

Change = Callable[[str], "str | None"]
"""What an expansion such as `${X%.go}` does to a string; None where that isn't known."""

_WHITE = " \t\n"
_PROBES = ("a", "Ab.c", "a-b_c.go", "a/b", "/a/b.zip", "./a")


@dataclass(frozen=True)
class Folder(Hole):
    """What `pwd` said: a folder, as seen from where the script starts. It becomes a relative path where it is used."""

    folder: Text = field(default_factory=Text)


@dataclass(frozen=True)
class Bit:
    """A part of a word."""

    pieces: Pieces = ()
    splits: bool = False
    """Whether it stands unquoted, so that spaces in it make several words."""
    words: tuple[Pieces, ...] | None = None
    """Words of their own, as "$@" gives them; the first and the last are joined to what stands beside them."""


def referred(pieces: Pieces, here: Span, source: str, escape: Escape, readers: tuple[Span, ...] = ()) -> Pieces:
    """Give the pieces of a value as a reference to it (`$X`, at `here`) says them; `readers` are all its references."""
    return tuple(_referred(piece, here, source, escape, readers) for piece in pieces)


def _referred(piece: Piece, here: Span, source: str, escape: Escape, readers: tuple[Span, ...]) -> Piece:
    """Give one piece as a reference says it; a hole is spelled by its reference alone."""
    if isinstance(piece.part, Folder):
        return Piece(piece.part, here, piece.origin or Origin(piece.here, (), unwritable), source, escape)
    if isinstance(piece.part, Hole):
        return Piece(piece.part, here, None, source, escape)
    known = piece.origin or Origin(piece.here, (), unwritable if piece.shared else piece.escape)
    others = (some for some in (*known.readers, *readers) if some.path != here.path or some.end <= here.start or some.start >= here.end)
    return Piece(piece.part, here, replace(known, readers=tuple(dict.fromkeys(others))), source, escape)


def computed(pieces: Pieces, change: Change, label: str, hints: tuple[str, ...] = ()) -> Pieces:
    """Give what a change makes of a string; `label` names the hole of a result that can't be said with the string's own.

    `hints` are strings that the change looks for.

    A result that contains the value of the string's hole is said with that same hole, so that `cmd/$f` and `$(basename
    cmd/$f)` stay bound together; any other result of a hole with known values is a hole of its own, its values in the
    same order.
    """
    if not pieces:
        return pieces
    text = text_of(pieces)
    if text.plain is not None:
        result = change(text.plain)
        return _unreadable(pieces, label) if result is None else _literal(pieces, text.plain, result)
    table: dict[str, Hole] = {}
    shape = change(text.marked(table))
    known = text.expand()
    if shape is not None and _holds(text, Text.unmarked(shape, table), change, hints):
        return _reshaped(pieces, Text.unmarked(shape, table), text)
    results = None if known is None else [change(some) for some in known]
    if results is None or any(some is None for some in results):
        return _unreadable(pieces, label)
    values = tuple(dict.fromkeys(some for some in results if some is not None))
    return (_said(pieces, values[0] if len(values) == 1 else Hole(label, values)),)


def _holds(text: Text, shape: Text, change: Change, hints: tuple[str, ...]) -> bool:
    """Whether a change done to the text with its holes is also right for every value that the holes can take.

    Where nobody can list the values it is tried with some: any characters, what the change itself looks for (`hints`),
    and slashes only where the hole comes first (the meaning of holes in `Text`).
    """
    bindings = text.bindings()
    if bindings is None:
        more = (some for hint in hints if hint for some in (hint, "a" + hint, hint + "a", f"a{hint}a"))
        bindings = tuple(_tried(text, probe) for probe in (*_PROBES, *more))
    return all(change(str(text.at(some))) == str(shape.at(some)) for some in bindings)


def _tried(text: Text, probe: str) -> dict[str, str]:
    """Fill all holes with a value, as far as each can take it."""
    return {hole.name: probe if hole == text.parts[0] or "/" not in probe else "a" for hole in text.holes}


def _literal(pieces: Pieces, before: str, result: str) -> Pieces:
    """Give a literal's changed form: its own characters where the result is a part of it, else a text that nobody wrote."""
    if before.startswith(result):
        return cut(pieces, 0, len(result))
    at = len(before) - len(result) if before.endswith(result) else before.find(result)
    return cut(pieces, at, at + len(result)) if at >= 0 else (_said(pieces, result),)


def _reshaped(pieces: Pieces, shape: Text, text: Text) -> Pieces:
    """Give the pieces of a changed text: those of the old text where it is a part of it."""
    table: dict[str, Hole] = {}
    before, after = text.marked(table), shape.marked(table)
    at = before.rfind(after)
    if at >= 0:
        return cut(pieces, at, at + len(after))
    return tuple(_said(pieces, part) for part in shape.parts)


def _said(pieces: Pieces, part: str | Hole) -> Piece:
    """Make a piece that the characters of some pieces stand for, and that is spelled nowhere."""
    here = Span(pieces[0].here.path, pieces[0].here.start, max(pieces[0].here.start, pieces[-1].here.end))
    origin = None if isinstance(part, Hole) else Origin(here, (), unwritable)
    return Piece(part, here, origin, pieces[0].source if len(pieces) == 1 else "", pieces[0].escape)


def _unreadable(pieces: Pieces, label: str) -> Pieces:
    """Give the hole that a string becomes whose changed form nobody can read."""
    return (_said(pieces, Hole(label)),)


def split(pieces: Pieces) -> tuple[list[Pieces], bool, bool]:
    """Split what an unquoted expansion says into words; say whether it begins and ends with a space."""
    words: list[list[Piece]] = [[]]
    for piece in pieces:
        if isinstance(piece.part, Hole):
            words[-1].append(piece)
            continue
        at = 0
        for index, mark in enumerate((*piece.part, " ")):
            if mark not in _WHITE and index < len(piece.part):
                continue
            words[-1] += cut((piece,), at, index)
            at = index + 1
            if index < len(piece.part):
                words.append([])
    filled = [tuple(word) for word in words if word]
    if len(filled) > 1:
        filled = [shared(word) for word in filled]
    return filled, not words[0], not words[-1]


def shared(pieces: Pieces) -> Pieces:
    """Mark pieces whose characters stand for other words too."""
    return tuple(replace(piece, shared=True) for piece in pieces)


def settled(pieces: Pieces, folder: Text | None) -> Pieces:
    """Write the folders that `pwd` gave as paths relative to the folder that is current now; below another they are lost."""
    made: list[Piece] = []
    for piece in pieces:
        before = str(made[-1].part) if made else ""
        lost = before.endswith("/") and not before.endswith("://")
        made.append(_settled(piece, None if lost else folder) if isinstance(piece.part, Folder) else piece)
    return tuple(made)


def _settled(piece: Piece, folder: Text | None) -> Piece:
    assert isinstance(piece.part, Folder)
    path = None if folder is None else relative(piece.part.folder, folder)
    if path is None or path.plain is None:
        return replace(piece, part=Hole(piece.part.name), origin=None)
    return replace(piece, part=path.plain, origin=piece.origin or Origin(piece.here, (), unwritable))


def relative(path: Text, folder: Text) -> Text | None:
    """Write a path relative to a folder, both as seen from one place; None where that can't be said."""
    table: dict[str, Hole] = {}
    goal, here = path.marked(table), folder.marked(table)
    if goal.startswith("/"):
        return path
    if here.startswith("/"):
        return None
    there, from_here = goal.split("/") if goal else [], here.split("/") if here else []
    same = len(posixpath.commonprefix([there, from_here]))
    if ".." in from_here[same:]:
        return None
    return Text.unmarked("/".join([*[".."] * (len(from_here) - same), *there[same:]]) or ".", table)


def factored(name: str, values: Sequence[str], here: Span, source: str) -> Pieces:
    """Make the string that takes these values in turn: one hole, its common folder before it, its common end after it.

    `cmd/a/main.go` and `cmd/b/main.go` are `cmd/`, a hole `a` or `b`, `/main.go`: so the hole has the same value in all
    that is computed from it.
    """
    values = tuple(dict.fromkeys(values))
    prefix = _common(values)
    suffix = _common([value[len(prefix) :][::-1] for value in values], "/.")[::-1] if len(values) > 1 else ""
    cores = tuple(value[len(prefix) : len(value) - len(suffix)] for value in values)
    if not all(cores):
        return (Piece(Hole(name, values), here, None, source),)
    origin = Origin(here, (), unwritable)
    parts: tuple[str | Hole, ...] = (prefix, Hole(name, cores), suffix)
    return tuple(Piece(part, here, origin if isinstance(part, str) else None, source) for part in parts if part)


def _common(values: Sequence[str], stops: str = "/") -> str:
    """Give the longest common beginning that ends with one of some characters."""
    low, high = min(values), max(values)
    same = next((index for index in range(min(len(low), len(high))) if low[index] != high[index]), min(len(low), len(high)))
    return low[: max((low.rfind(stop, 0, same) + 1 for stop in stops), default=0)] if len(values) > 1 else ""
