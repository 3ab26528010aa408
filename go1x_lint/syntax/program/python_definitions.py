"""Python's functions and classes as neutral nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from go1x_lint.source import Span
from go1x_lint.syntax.program.model import Class, Declaration, Expression, Field, Function, Other
from go1x_lint.syntax.program.python_declarations import parameters, returned
from go1x_lint.syntax.program.trees import Draft, Drafts, Tree, children

if TYPE_CHECKING:
    from tree_sitter import Node


class Definitions:
    """Reads functions and classes."""

    def __init__(
        self, tree: Tree, drafts: Drafts, expression: Callable[[Node], Expression], parts: Callable[[Node], tuple[Expression, ...]]
    ) -> None:
        """Take the file, its declarations, what reads an expression, and what reads those in something else."""
        self.tree = tree
        self.drafts = drafts
        self.expression = expression
        self.parts = parts

    def function(self, node: Node) -> Expression:
        """Read a function."""
        span, body = self.tree.span(node), node.child_by_field_name("body")
        declared = tuple(self._parameter(some.name, span) for some in parameters(self.tree, node) if not some.several)
        defaults = tuple(self.expression(some.default) for some in parameters(self.tree, node) if some.default is not None)
        parts = () if body is None else (self.expression(body),) if node.type == "lambda" else self.parts(body)
        several = [some.name for some in parameters(self.tree, node) if some.several == "**"]
        rest = self._parameter(several[0], span) if several else None
        return Function(span, declared, tuple(self.expression(some) for some in returned(node)), (*defaults, *parts), rest)

    def _parameter(self, name: Node, scope: Span) -> Declaration:
        """Give the declaration of a parameter."""
        draft = self.drafts.named(self.tree.text(name), self.tree.span(name))
        if draft is None or draft.scope != scope:
            draft = Draft("_", self.tree.span(name), scope, parameter=True)
        return draft.declaration()

    def class_(self, node: Node) -> Expression:
        """Read a class."""
        name, body, bases = (node.child_by_field_name(some) for some in ("name", "body", "superclasses"))
        if name is None or body is None:
            return Other(self.tree.span(node), self.parts(node))
        derived = [some for some in children(bases) if some.type != "keyword_argument"] if bases is not None else []
        parts = self.parts(body)
        starts = {self.tree.span(some) for some in _definitions(body) if self.tree.text(some.children[1]) == "__init__"}
        constructor = next((some for some in parts if isinstance(some, Function) and some.span in starts), None)
        fields = tuple(self._fields(body)) if constructor is None and self._holds_fields(node, derived) else ()
        return Class(self.tree.span(node), self.tree.text(name), tuple(map(self.expression, derived)), constructor, parts, fields)

    def _holds_fields(self, node: Node, bases: list[Node]) -> bool:
        """Whether a class is a NamedTuple, or a dataclass."""
        above = self.tree.parent(node)
        marks = above.named_children if above is not None and above.type == "decorated_definition" else []
        words = [self.tree.text(some).lstrip("@").partition("(")[0].strip() for some in marks if some.type == "decorator"]
        if any(word.rpartition(".")[2] in ("dataclass", "define", "frozen") for word in words):
            return not bases
        return len(bases) == 1 and self.tree.text(bases[0]).rpartition(".")[2] == "NamedTuple"

    def _fields(self, body: Node) -> Iterator[Field]:
        """Give the fields that a class's body declares: names with a type."""
        for statement in children(body):
            some = children(statement)[0] if statement.type == "expression_statement" and children(statement) else None
            left = some.child_by_field_name("left") if some is not None and some.type == "assignment" else None
            if some is not None and left is not None and left.type == "identifier" and some.child_by_field_name("type") is not None:
                value = some.child_by_field_name("right")
                yield Field(self.tree.text(left), None if value is None else self.expression(value))


def _definitions(body: Node) -> list[Node]:
    """Give the functions that a class's body defines."""
    found: list[Node] = []
    for some in children(body):
        inner = some.child_by_field_name("definition") if some.type == "decorated_definition" else some
        found += [inner] if inner is not None and inner.type == "function_definition" and inner.children[0].type == "def" else []
    return found
