"""Calls of Python's library that say what their arguments say: paths that are joined, formats, conversions."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from go1x_lint.records import replace
from go1x_lint.source import Span
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import cut
from go1x_lint.syntax.program.model import (
    Call,
    Constant,
    Entries,
    Expression,
    Folder,
    Items,
    Joined,
    Literal,
    Member,
    Name,
    Record,
    Style,
)
from go1x_lint.syntax.program.trees import Drafts, constant
from go1x_lint.syntax.region import Escape

KEYWORDS = Style("{name}={value}", ",", trailing=True)
_SAME = frozenset((
    "str", "list", "tuple", "sorted", "reversed", "os.fspath", "os.path.abspath", "os.path.realpath", "os.path.normpath",
    "os.path.expanduser", "pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "pathlib.PurePosixPath",
))  # fmt: skip
"""Functions that give back what they get, as far as a path or a list is concerned."""
_OWN = frozenset(("resolve", "absolute", "as_posix", "expanduser", "strip", "copy", "__str__"))
"""Methods that give back what they are called of."""
_CURRENT = ("os.getcwd", "pathlib.Path.cwd")
_FIELD = re.compile(r"\{\{|\}\}|\{(\w*)\}")
_VERB = re.compile(r"%%|%[sd]")


class Calls:
    """Reads calls; those of the library as what they give."""

    def __init__(self, drafts: Drafts) -> None:
        """Take what the file declares."""
        self.drafts = drafts

    def read(self, call: Call) -> Expression:
        """Give what a call stands for; the call itself where it is none of these."""
        name = self.library(call.callee)
        if name is not None:
            return self._function(call, name)
        if isinstance(call.callee, Member):
            return _method(call, call.callee)
        return call

    def library(self, callee: Expression) -> str | None:
        """Give the dotted name of something imported or built in; None for what the file itself declares."""
        if isinstance(callee, Member):
            of = self.library(callee.of)
            return None if of is None else f"{of}.{callee.name}"
        if not isinstance(callee, Name) or callee.name == "this":
            return None
        draft = self.drafts.named(callee.name, callee.name_span)
        return callee.name if draft is None else draft.canonical or None

    def _function(self, call: Call, name: str) -> Expression:
        """Read a call of a function of the library."""
        given = call.arguments
        if name in _SAME and len(given) == 1 and not _named(call):
            return replace(given[0], span=call.span)
        if name == "typing.cast" and len(given) == 2:
            return replace(given[1], span=call.span)
        if (name == "os.path.join" or name.startswith("pathlib.P")) and len(given) > 1:
            return Joined(call.span, given, "/")
        if name == "os.path.dirname" and len(given) == 1:
            return above(call.span, given[0])
        if name in _CURRENT and not given:
            return Folder(call.span, of_file=False)
        if name == "enumerate" and given:
            return Entries(call.span, given[0])
        if name == "dict" and not given and call.named is not None:
            return replace(call.named, span=call.span)
        return call


def _named(call: Call) -> bool:
    """Whether a call has arguments by name."""
    return call.named is not None and bool(call.named.properties or call.named.spreads)


def _method(call: Call, callee: Member) -> Expression:
    """Read a call of a method."""
    given, of = call.arguments, callee.of
    if callee.name in _OWN and not given and not _named(call) and _is_text(of):
        return replace(of, span=call.span)
    if callee.name == "joinpath" and given:
        return Joined(call.span, (of, *given), "/")
    if callee.name == "items" and not given:
        return Entries(call.span, of)
    if callee.name == "format" and isinstance(of, Literal):
        return _formatted(call, of) or call
    if callee.name == "join" and isinstance(of, Literal) and len(given) == 1 and isinstance(given[0], Items) and not given[0].spreads:
        separator = of.phrase.text.plain
        return call if separator is None else Joined(call.span, given[0].items, separator)
    return call


def _is_text(some: Expression) -> bool:
    """Whether something can be a path or a string, and isn't a construct with a method of that name."""
    return isinstance(some, (Literal, Joined, Folder, Record, Name))


def above(span: Span, of: Expression, count: int = 1) -> Joined:
    """Give the folder that something is in."""
    return Joined(span, (of, *(constant("..", span) for _ in range(count))), "/")


# -- formats ------------------------------------------------------------------------------------------------------------------


def _formatted(call: Call, of: Literal) -> Expression | None:
    """Read `"…{}…".format(a)`; None where it says how something is formatted."""
    named = {some.name: some.value for some in call.named.properties} if call.named is not None else {}
    count = 0

    def argument(field: str) -> Expression | None:
        nonlocal count
        if field and not field.isdigit():
            return named.get(field)
        index = int(field) if field else count
        count += not field
        return call.arguments[index] if index < len(call.arguments) else None

    return _filled(call.span, of.phrase, _FIELD, argument)


def percent(span: Span, of: Literal, given: Expression) -> Expression | None:
    """Read `"…%s…" % a`, `"…%s…" % (a, b)`."""
    values = iter(given.items if isinstance(given, Items) else (given,))
    return _filled(span, of.phrase, _VERB, lambda _: next(values, None))


def _filled(span: Span, phrase: Phrase, fields: re.Pattern[str], argument: Callable[[str], Expression | None]) -> Expression | None:
    """Put arguments in the places of a format's fields; None where they don't fit, or where there are other fields."""
    text = phrase.text.plain
    if text is None:
        return None
    parts: list[Expression] = []
    at = 0
    for match in fields.finditer(text):
        between = text[at : match.start()]
        double = match[0] in ("{{", "}}", "%%")
        given = constant(match[0][0], span) if double else argument(match[1] if match.re.groups else "")
        if given is None or any(mark in between for mark in ("{}" if fields is _FIELD else "%")):
            return None
        parts += [*_literal(phrase, at, match.start(), fields is _FIELD), given]
        at = match.end()
    if any(mark in text[at:] for mark in ("{}" if fields is _FIELD else "%")):
        return None
    parts += _literal(phrase, at, len(text), fields is _FIELD)
    return Joined(span, tuple(parts)) if parts else None


def _literal(phrase: Phrase, start: int, end: int, braces: bool) -> list[Expression]:
    """Give a part of a format as a literal."""
    pieces = tuple(replace(piece, escape=_escaping(piece.escape, braces)) for piece in cut(phrase.pieces, start, end))
    if not pieces:
        return []
    place = Span(phrase.place.path, pieces[0].here.start, pieces[-1].here.end)
    return [Literal(place, Phrase(pieces, place, pieces[0].escape, place))]


@lru_cache(maxsize=64)
def _escaping(escape: Escape, braces: bool) -> Escape:
    """Give what writes into a format."""

    def written(text: str) -> str | None:
        return escape(text.replace("{", "{{").replace("}", "}}") if braces else text.replace("%", "%%"))

    return written


def index_of(some: Expression) -> int | None:
    """Give a number that is written out."""
    return int(some.text) if isinstance(some, Constant) and some.text.isdigit() else None
