"""GNU make's functions: how a call is read, and what each does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from go1x_lint.source import Span
from go1x_lint.syntax.makefile.call import Call, Function
from go1x_lint.syntax.makefile.file_functions import FILE_FUNCTIONS
from go1x_lint.syntax.makefile.statements import Part
from go1x_lint.syntax.makefile.values import Names, argument, spaced, unwritten
from go1x_lint.syntax.makefile.word_functions import WORD_FUNCTIONS
from go1x_lint.syntax.pieces import Pieces, text_of

if TYPE_CHECKING:
    from go1x_lint.syntax.makefile.expansion import Expander

_CALL = re.compile(r"([a-z-]+)[ \t\n]+")


def read(expander: Expander, inner: Part, mask: str, names: Names, here: Span) -> Pieces | None:
    """Give what a function call says; None where what stands between the brackets isn't one."""
    found = split_call(inner, mask)
    return None if found is None else FUNCTIONS[found[0]][1](Call(expander, found[1], names, here))


def split_call(inner: Part, mask: str) -> tuple[str, tuple[Part, ...]] | None:
    """Give a function's name and its arguments; None where it isn't one."""
    some = _CALL.match(mask)
    if some is None or some.group(1) not in FUNCTIONS:
        return None
    name = some.group(1)
    most = FUNCTIONS[name][0]
    arguments: list[Part] = []
    at, depth = some.end(), 0
    for index in range(at, len(mask)):
        depth += (mask[index] in "({") - (mask[index] in ")}")
        if mask[index] == "," and not depth and len(arguments) + 1 != most:
            arguments.append(inner.cut(at, index))
            at = index + 1
    return name, (*arguments, inner.cut(at))


def _known(pieces: Pieces) -> bool | None:
    """Whether a text is there: None where that can't be told."""
    if any(isinstance(piece.part, str) and piece.part for piece in pieces):
        return True
    values = text_of(pieces).expand()
    there = {bool(some) for some in values} if values is not None else {True, False}
    return there.pop() if len(there) == 1 else None


def _if(call: Call) -> Pieces:
    """Do what `if` does."""
    there = _known(call.bare(0))
    if there is not None:
        return call[1] if there else call[2]
    return call[1] if text_of(call[1]) == text_of(call[2]) else call.unknown()


def _or(call: Call) -> Pieces:
    """Do what `or` does."""
    for index in range(len(call.arguments)):
        some = call.bare(index)
        there = _known(some)
        if there is not False:
            return some if there else call.unknown()
    return ()


def _and(call: Call) -> Pieces:
    """Do what `and` does."""
    for index in range(len(call.arguments)):
        there = _known(call.bare(index))
        if not there:
            return call.unknown() if there is None else ()
    return call.bare(len(call.arguments) - 1)


def _foreach(call: Call) -> Pieces:
    """Do what `foreach` does."""
    name = (call.plain(0) or "").strip()
    if not name or len(call.arguments) < 3:
        return call.unknown()
    found: list[Pieces] = []
    read = call.expander.read_in(call.arguments[2])
    for word in call.words(1):
        names = call.names.with_said({name: word}, {name: read.get(name, ())})
        found.append(call.expander.expand(call.arguments[2], names, argument))
    return spaced(found)


def _call(call: Call) -> Pieces:
    """Do what `call` does."""
    name = (call.plain(0) or "").strip()
    if not name:
        return call.unknown()
    said = {str(index): call[index] for index in range(max(10, len(call.arguments)))}
    read = call.expander.read_by(name, call.names)
    if read is None:
        said = {index: unwritten(some) for index, some in said.items()}
    readers = {index: (read or {}).get(index, ()) for index in said}
    return call.expander.variable(name, call.names.with_said(said, readers), call.here)


def _nothing(call: Call) -> Pieces:
    """Say nothing."""
    return ()


FUNCTIONS: Mapping[str, tuple[int, Function]] = {
    **WORD_FUNCTIONS,
    **FILE_FUNCTIONS,
    "if": (3, _if),
    "or": (0, _or),
    "and": (0, _and),
    "foreach": (3, _foreach),
    "call": (0, _call),
    **dict.fromkeys(("eval", "info", "warning", "error"), (1, _nothing)),
    "file": (0, _nothing),
    **dict.fromkeys(("value", "origin", "flavor", "guile"), (1, Call.unknown)),
    "let": (3, Call.unknown),
    "intcmp": (5, Call.unknown),
}
"""How many arguments each takes (commas after that are part of the last; 0: any number), and what it does."""
