"""Starlark, as BUILD files are written in it: calls of rules, with their arguments and places.

A BUILD file is a program of Python's grammar (https://github.com/bazelbuild/starlark/blob/master/spec.md), so Python's own parser reads it.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping
from functools import cached_property

from go1x_lint.records import dataclass
from go1x_lint.source import Edit, Source, Span
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import Pieces
from go1x_lint.syntax.region import Origin, Piece, unwritable
from go1x_lint.syntax.shell.strings import referred
from go1x_lint.syntax.tree import Malformed

_MOST_BRACKETS = 150
_QUOTES = re.compile(r"[rR]?(\"\"\"|'''|\"|')")


def double(text: str) -> str | None:
    """Write a text between double quotes, or single ones."""
    return None if not text.isprintable() or re.search(r"[\"'\\]", text) else text


@dataclass(frozen=True)
class Value:
    """An argument: a string, a list, a dictionary; all else says nothing."""

    span: Span
    phrase: Phrase | None = None
    items: tuple[Value, ...] | None = None
    entries: tuple[tuple[Value, Value], ...] | None = None

    @property
    def plain(self) -> str | None:
        """The string."""
        return self.phrase.text.plain if self.phrase is not None else None


@dataclass(frozen=True, eq=False)
class Rule:
    """A call at the top of a file: `go_binary(name = "x", …)`."""

    source: Source
    kind: str
    """What is called, by the name that it is loaded under."""
    span: Span
    """The name as it stands there."""
    arguments: Mapping[str, Value]
    names: Mapping[str, Span]
    """Each argument with its name and value."""

    @property
    def name(self) -> str:
        """The target's name."""
        value = self.arguments.get("name")
        return (value.plain if value is not None else None) or ""

    def added(self, name: str, code: str) -> tuple[Edit, ...]:
        """Put an argument in, behind `name` and as that is written; () where that isn't there."""
        at = self.names.get("name")
        if at is None:
            return ()
        text = self.source.text
        line = text[self.source.line_start(at.start) : at.start]
        gap = f",{self.source.newline}{line}" if not line.strip() else ", "
        return (Edit(self.source.span(at.end, at.end), f"{gap}{name} = {code}"),)


@dataclass(frozen=True)
class Starlark:
    """A file."""

    source: Source
    rules: tuple[Rule, ...]

    @cached_property
    def named(self) -> Mapping[str, Rule]:
        """The rules by name."""
        return {rule.name: rule for rule in self.rules if rule.name}


def parse(source: Source) -> Starlark:
    """Parse a file; raise Malformed."""
    text = source.text.removeprefix("\ufeff")
    if _deep(text) > _MOST_BRACKETS:
        raise Malformed("is nested too deep", 0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text.encode("utf-8", "replace"))
    except SyntaxError as error:
        line = min(max(error.lineno or 1, 1), len(source.starts))
        raise Malformed("isn't Starlark", source.starts[line - 1]) from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise Malformed("isn't Starlark", 0) from error
    return Starlark(source, tuple(_Reader(source, tree).rules()))


def _deep(text: str) -> int:
    """Count the brackets that are open at once."""
    depth = most = 0
    for mark in re.findall(r"[\[({})\]]", text):
        depth += 1 if mark in "[({" else -1
        most = max(most, depth)
    return most


class _Reader:
    """Makes values of Python's nodes."""

    def __init__(self, source: Source, tree: ast.Module) -> None:
        """Take the file and its tree."""
        self.source = source
        self.tree = tree

    @cached_property
    def loaded(self) -> dict[str, str]:
        """What rules are called here, and what they are called where they come from."""
        found: dict[str, str] = {}
        for node in self.tree.body:
            call = node.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
            if call is not None and isinstance(call.func, ast.Name) and call.func.id == "load":
                for some in call.keywords:
                    if some.arg and isinstance(some.value, ast.Constant) and isinstance(some.value.value, str):
                        found[some.arg] = some.value.value
        return found

    @cached_property
    def constants(self) -> dict[str, ast.expr]:
        """What is assigned at the top, once."""
        found: dict[str, list[ast.expr]] = {}
        for node in self.tree.body:
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                found.setdefault(node.targets[0].id, []).append(node.value)
        return {name: values[0] for name, values in found.items() if len(values) == 1}

    @cached_property
    def users(self) -> dict[str, list[Span]]:
        """Where each name is read."""
        found: dict[str, list[Span]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found.setdefault(node.id, []).append(self.span(node))
        return found

    def rules(self) -> Iterator[Rule]:
        """Give all calls at the top."""
        for node in self.tree.body:
            call = node.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
            if call is None or not isinstance(call.func, (ast.Name, ast.Attribute)):
                continue
            name = call.func.id if isinstance(call.func, ast.Name) else call.func.attr
            given = [some for some in call.keywords if some.arg]
            arguments = {some.arg or "": self.value(some.value) for some in given}
            names = {some.arg or "": self.span(some) for some in given}
            if all(some.arg for some in call.keywords):
                yield Rule(self.source, self.loaded.get(name, name), self.span(call.func), arguments, names)

    def span(self, node: ast.expr | ast.keyword) -> Span:
        """Give a node's characters."""
        return self.source.span(self._offset(node.lineno, node.col_offset), self._offset(node.end_lineno, node.end_col_offset))

    def _offset(self, line: int | None, column: int | None) -> int:
        """Give the offset of a line and a column, which counts bytes."""
        start = self.source.starts[min((line or 1) - 1, len(self.source.starts) - 1)]
        start += 1 if line == 1 and self.source.text[:1] == "\ufeff" else 0
        text = self.source.line(line or 1) if start else self.source.text.partition("\n")[0]
        return start + len(text.encode("utf-8", "replace")[: column or 0].decode("utf-8", "ignore"))

    def value(self, node: ast.expr, level: int = 0) -> Value:
        """Read an argument."""
        span = self.span(node)
        if level > _MOST_BRACKETS:
            return Value(span)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return Value(span, self._string(node.value, span))
        if isinstance(node, ast.Name) and node.id in self.constants:
            return self._constant(node, span, level)
        if isinstance(node, (ast.List, ast.Tuple)):
            return Value(span, None, tuple(self.value(some, level + 1) for some in node.elts))
        if isinstance(node, ast.Dict) and None not in node.keys:
            pairs = ((key, value) for key, value in zip(node.keys, node.values, strict=True) if key is not None)
            return Value(span, None, None, tuple((self.value(key, level + 1), self.value(value, level + 1)) for key, value in pairs))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self._joined(self.value(node.left, level + 1), self.value(node.right, level + 1), span)
        return Value(span)

    def _string(self, said: str, span: Span) -> Phrase | None:
        """Read a string; one with escapes, or several in a row, is read as a whole."""
        text = self.source.text[span.start : span.end]
        quote = _QUOTES.match(text)
        if quote is None:
            return None
        inside = self.source.span(span.start + quote.end(), span.end - len(quote[1]))
        if self.source.text[inside.start : inside.end] == said:
            return Phrase((Piece(said, inside, source=said, escape=double),) if said else (), span, double, inside)
        return Phrase((Piece(said, span, Origin(span, (), unwritable), text, unwritable, True),), span, unwritable)

    def _constant(self, node: ast.Name, span: Span, level: int) -> Value:
        """Read what a name at the top stands for, with all others who read it."""
        value = self.value(self.constants[node.id], level + 1)
        readers = tuple(self.users.get(node.id, ()))
        if value.phrase is None:
            return Value(span, None, value.items, value.entries)
        return Value(span, Phrase(referred(value.phrase.pieces, span, node.id, unwritable, readers), span, unwritable))

    def _joined(self, left: Value, right: Value, span: Span) -> Value:
        """Join two strings, or two lists."""
        if left.items is not None and right.items is not None:
            return Value(span, None, (*left.items, *right.items))
        if left.phrase is not None and right.phrase is not None:
            pieces: Pieces = (*left.phrase.pieces, *right.phrase.pieces)
            return Value(span, Phrase(pieces, span, unwritable))
        return Value(span)
