"""Calls of Go's libraries that say what their arguments say: pointers to strings, paths that are joined, formats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from go1x_lint.records import replace
from go1x_lint.source import Span
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import cut
from go1x_lint.syntax.program.model import Call, Expression, Folder, Items, Joined, Literal, Member, Name
from go1x_lint.syntax.program.trees import Drafts, Tree, constant
from go1x_lint.syntax.region import Escape

_POINTERS = re.compile(r"jsii-runtime-go|aws-sdk-go(?:-v2)?/aws|pulumi/sdk.*/pulumi|smithy-go/ptr|/(?:ptr|pointers?|to)|samber/lo")
"""Packages that make pointers or inputs of values."""
_PASSING = frozenset((
    "String", "StringPtr", "StringValue", "ToString", "ToStringPtr", "Number", "Bool", "Int", "Int32", "Int64", "Float64", "Ptr", "To",
    "ToPtr", "Pointer", "Of", "StringSlice", "ToStringArray", "ToOutput",
))  # fmt: skip
_SPELLING = frozenset(("String", "StringPtr", "Ptr", "To", "ToPtr", "Pointer", "Of"))
"""Those of them that a string can be written with."""
_SAME = {
    "path/filepath": ("Abs", "Clean", "FromSlash", "ToSlash", "EvalSymlinks"),
    "path": ("Clean",),
    "strings": ("TrimSpace",),
}
"""Functions whose (first) result says what their argument says."""
_VERB = re.compile(r"%(?:[-+# 0]*\d*(?:\.\d+)?([a-zA-Z])|%)")


class Calls:
    """Reads calls; those of libraries as what they give."""

    def __init__(self, tree: Tree, drafts: Drafts) -> None:
        """Take the file and what it declares."""
        self.tree = tree
        self.drafts = drafts

    def read(self, call: Call) -> Expression:
        """Give what a call stands for; the call itself where it is none of these."""
        library = self._library(call.callee)
        if library is None:
            return self._converted(call)
        package, name = library
        if len(call.arguments) == 1 and ((name in _PASSING and _POINTERS.search(package)) or name in _SAME.get(package, ())):
            return replace(call.arguments[0], span=call.span)
        if name == "Strings" and _POINTERS.search(package):
            spreads = tuple(some for some in call.arguments if isinstance(some, Items) and some.spreads)
            return Items(call.span, call.arguments, spreads, ",", call.inside)
        return _joined(call, package, name)

    def _converted(self, call: Call) -> Expression:
        """Read `string(x)`."""
        callee = call.callee
        if isinstance(callee, Name) and callee.name == "string" and len(call.arguments) == 1:
            return replace(call.arguments[0], span=call.span)
        return call

    def _library(self, callee: Expression) -> tuple[str, str] | None:
        """Give the package, by its path, and the name of what is called."""
        if not isinstance(callee, Member) or not isinstance(callee.of, Name):
            return None
        draft = self.drafts.named(callee.of.name, callee.of.name_span)
        return (draft.canonical, callee.name) if draft is not None and draft.canonical else None

    # -- how strings are written ------------------------------------------------------------------------------------------------

    def spelled(self, span: Span, quoted: str, depth: int = 0) -> str | None:
        """Write a string in the place of an expression, with what makes a pointer of it where that is what stands there."""
        text = self.tree.source.text[span.start : span.end].strip()
        if text.startswith("&"):
            return self._pointer(quoted)
        called = re.match(r"[^\W\d][\w.]*(?=\()", text)
        if called is not None:
            return f"{called[0]}({quoted})" if self._spells(called[0]) else self._given(called[0], span, quoted)
        draft = self.drafts.named(text, span) if text.isidentifier() else None
        values = draft.declaration().values if draft is not None else ()
        return self.spelled(values[0].span, quoted, depth + 1) if values and depth < 4 else quoted

    def _spells(self, name: str) -> bool:
        """Whether something that is called makes a pointer, or an input, of a string."""
        package, _, function = name.rpartition(".")
        draft = self.drafts.named(package, self.tree.everywhere)
        return function in _SPELLING and draft is not None and bool(_POINTERS.search(draft.canonical))

    def _given(self, name: str, span: Span, quoted: str) -> str | None:
        """Write a string in the place of what a function of the file gives: it says whether that is a pointer."""
        result = re.search(rf"^func {re.escape(name)}\([^{{]*\)\s*(\*?)string\b", self.tree.source.text, re.MULTILINE)
        if result is None:
            return None
        return self._pointer(quoted) if result[1] else quoted

    def _pointer(self, quoted: str) -> str | None:
        """Write a pointer to a string with what the file imports; None where it imports nothing that makes one."""
        for draft in self.drafts:
            if draft.canonical and re.search(r"jsii-runtime-go|aws-sdk-go(?:-v2)?/aws$", draft.canonical):
                return f"{draft.name}.String({quoted})"
        return None


def _joined(call: Call, package: str, name: str) -> Expression:
    """Read calls that join strings."""
    made = call.arguments
    if package in ("path/filepath", "path") and made:
        if name == "Join":
            return Joined(call.span, made, "/")
        if name == "Dir":
            return Joined(call.span, (made[0], constant("..", call.span)), "/")
    if package == "os" and name == "Getwd":
        return Folder(call.span, of_file=False)
    if package == "fmt" and name == "Sprint":
        return Joined(call.span, made)
    if package == "fmt" and name == "Sprintf" and made and isinstance(made[0], Literal):
        return _formatted(call, made[0].phrase, made[1:]) or call
    if package == "strings" and name == "Join" and len(made) == 2 and isinstance(made[0], Items) and not made[0].spreads:
        separator = made[1].phrase.text.plain if isinstance(made[1], Literal) else None
        return call if separator is None else Joined(call.span, made[0].items, separator)
    return call


def _formatted(call: Call, phrase: Phrase, arguments: tuple[Expression, ...]) -> Expression | None:
    """Read a format and what is put into it; None where they don't fit."""
    text = phrase.text.plain
    if text is None or "%[" in text or "%*" in text:
        return None
    parts: list[Expression] = []
    given: Iterator[Expression] = iter(arguments)
    at = 0
    for verb in _VERB.finditer(text):
        parts += _literal(phrase, at, verb.start())
        at = verb.end()
        if verb[1] is None:
            parts.append(constant("%", _literal(phrase, verb.start(), at)[0].span))
            continue
        argument = next(given, None)
        if argument is None:
            return None
        parts.append(argument)
    parts += _literal(phrase, at, len(text))
    parts += given  # what is too much is still part of the program
    return Joined(call.span, tuple(parts)) if len(parts) else None


def _literal(phrase: Phrase, start: int, end: int) -> list[Expression]:
    """Give a part of a format as a literal."""
    pieces = tuple(replace(piece, escape=_percent(piece.escape)) for piece in cut(phrase.pieces, start, end))
    if not pieces:
        return []
    place = Span(phrase.place.path, pieces[0].here.start, pieces[-1].here.end)
    return [Literal(place, Phrase(pieces, place, pieces[0].escape, place))]


@lru_cache(maxsize=16)
def _percent(escape: Escape) -> Escape:
    """Give what writes into a format."""

    def written(text: str) -> str | None:
        return escape(text.replace("%", "%%"))

    return written
