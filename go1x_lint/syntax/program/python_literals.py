"""Python's string literals and f-strings as neutral nodes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from go1x_lint.records import replace
from go1x_lint.source import Span
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.program import python_strings as strings
from go1x_lint.syntax.program.model import Expression, Joined, Literal, Other
from go1x_lint.syntax.program.trees import Tree, children
from go1x_lint.syntax.region import Piece

if TYPE_CHECKING:
    from tree_sitter import Node


class Literals:
    """Reads string literals."""

    def __init__(self, tree: Tree, expression: Callable[[Node], Expression], parts: Callable[[Node], tuple[Expression, ...]]) -> None:
        """Take the file, what reads an expression, and what reads those in something else."""
        self.tree = tree
        self.expression = expression
        self.parts = parts

    def string(self, node: Node) -> Expression:
        """Read a string literal; one of bytes is none."""
        start, *middle = node.children
        end = middle.pop() if middle else start
        mark = self.tree.text(start)
        if start.type != "string_start" or end.type != "string_end" or not set("bt").isdisjoint(mark.lower().rstrip("'\"")):
            return Other(self.tree.span(node), self.parts(node))
        quotes = strings.Quotes.of(mark)
        place = self.tree.span(node)
        inside = self.tree.source.span(self.tree.offset(start.end_byte), self.tree.offset(end.start_byte))
        inserted = [some for some in middle if some.type == "interpolation"]
        if not inserted:
            pieces = self._pieces(inside, quotes)
            return Literal(place, Phrase(pieces, place, strings.escape_of(quotes), inside))
        return self._template(place, inside, inserted, quotes)

    def _pieces(self, span: Span, quotes: strings.Quotes) -> tuple[Piece, ...]:
        """Read characters of a literal."""
        text, escape = self.tree.source.text, strings.escape_of(quotes)
        return tuple(
            Piece(said, self.tree.source.span(start, end), source=text[start:end], escape=escape)
            for said, start, end in strings.literals(text, span.start, span.end, quotes)
        )

    def _template(self, place: Span, inside: Span, inserted: list[Node], quotes: strings.Quotes) -> Expression:
        """Read an f-string in which something is inserted."""
        parts: list[Expression] = []
        at = inside.start
        for some in inserted:
            here = self.tree.span(some)
            parts += [*self._literal(at, here.start, quotes), self._inserted(some, here)]
            at = here.end
        parts += self._literal(at, inside.end, quotes)
        return Joined(place, tuple(parts), within=True)

    def _literal(self, start: int, end: int, quotes: strings.Quotes) -> list[Expression]:
        """Give what stands between two insertions."""
        span = self.tree.source.span(start, end)
        pieces = self._pieces(span, quotes)
        return [Literal(span, Phrase(pieces, span, strings.escape_of(quotes), span))] if pieces else []

    def _inserted(self, node: Node, here: Span) -> Expression:
        """Read `{x}`; one that is formatted is nothing that can be known."""
        value = node.child_by_field_name("expression")
        conversion = node.child_by_field_name("type_conversion")
        plain = node.child_by_field_name("format_specifier") is None and (conversion is None or self.tree.text(conversion) == "!s")
        if value is None or not plain or any(child.type == "=" for child in node.children):
            return Other(here, self.parts(node))
        return replace(self.expression(value), span=here)

    def concatenated(self, node: Node) -> Expression:
        """Read `"a" "b"`: one literal, unless something is inserted."""
        read = [self.expression(some) for some in children(node)]
        span = self.tree.span(node)
        if not all(isinstance(some, Literal) for some in read):
            return Joined(span, tuple(read))
        pieces = tuple(piece for some in read if isinstance(some, Literal) for piece in some.phrase.pieces)
        return Literal(span, Phrase(pieces, span, pieces[0].escape if pieces else strings.escape_of(strings.Quotes('"'))))
