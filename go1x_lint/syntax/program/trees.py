"""What language modules have in common: a parsed file whose bytes are code points of ours, and declarations in the making."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import TYPE_CHECKING

from go1x_lint.facts import Label
from go1x_lint.records import dataclass, field
from go1x_lint.source import Source, Span
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.program.model import Declaration, Expression, Folder, Joined, Literal
from go1x_lint.syntax.region import Origin, Piece, unwritable

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

MOST_LEVELS = 100
"""Expressions inside each other; deeper ones are not read."""

_MOST_ABOVE = 200

Reading = Callable[[], Expression]
"""Reads an expression when it is asked for: a declaration can stand before what it is made of is known."""

_SURROGATE = re.compile("[\ud800-\udfff]")


class Tree:
    """A file as tree-sitter parsed it. Nodes' offsets count bytes, ours code points; nothing raises."""

    def __init__(self, source: Source, parser: Parser) -> None:
        """Parse a file; a byte order mark is a blank."""
        self.source = source
        text = source.text
        if text[:1] == "\ufeff":
            text = " " + text[1:]
        data = _SURROGATE.sub("\ufffd", text).encode()
        self._offsets = None if len(data) == len(text) else [0, *accumulate((byte & 0xC0) != 0x80 for byte in data)]
        self._tree = parser.parse(data)
        self._parents: dict[int, Node] | None = None

    @property
    def root(self) -> Node:
        """The whole file."""
        return self._tree.root_node

    @property
    def everywhere(self) -> Span:
        """All characters of the file."""
        return self.source.span(0, len(self.source.text))

    def offset(self, byte: int) -> int:
        """Give the code point that a byte belongs to."""
        return byte if self._offsets is None else self._offsets[byte]

    def span(self, node: Node, until: Node | None = None) -> Span:
        """Give a node's characters, or those from one node to the end of another."""
        return self.source.span(self.offset(node.start_byte), self.offset((until or node).end_byte))

    def text(self, node: Node) -> str:
        """Give a node's text."""
        return self.source.text[self.offset(node.start_byte) : self.offset(node.end_byte)]

    def parent(self, node: Node) -> Node | None:
        """Give what a named node stands in. The parser's own answer searches from the root each time."""
        if self._parents is None:
            self._parents = {}
            todo = [self.root]
            while todo:
                some = todo.pop()
                inner = some.named_children
                self._parents.update((child.id, some) for child in inner)
                todo += inner
        return self._parents.get(node.id)

    def above(self, node: Node, *types: str) -> Node | None:
        """Give the nearest node of one of some types that another one stands in."""
        some = self.parent(node)
        for _ in range(_MOST_ABOVE):
            if some is None or some.type in types:
                return some
            some = self.parent(some)
        return None

    def inside(self, node: Node) -> Span | None:
        """Give the characters between the brackets that a node begins and ends with; None where one is missing."""
        first, last = (node.child(0), node.child(node.child_count - 1)) if node.child_count > 1 else (None, None)
        if first is None or last is None or first.is_named or last.is_named or first.is_missing or last.is_missing:
            return None
        return self.source.span(self.offset(first.end_byte), self.offset(last.start_byte))

    def broken(self) -> int | None:
        """Give where the grammar refuses the file first; None where it takes it."""
        todo = [self.root] if self.root.has_error else []
        while todo:
            node = todo.pop()
            if node.is_error or node.is_missing:
                return self.offset(node.start_byte)
            todo += (child for child in reversed(node.children) if child.has_error or child.is_missing)
        return None


def children(node: Node) -> list[Node]:
    """Give what a node consists of, comments left out."""
    return [child for child in node.named_children if child.type not in ("comment", "line_continuation")]


@dataclass(eq=False)
class Draft:
    """A declaration in the making: what is assigned to it is known only when the whole file was seen."""

    name: str
    span: Span
    scope: Span
    values: list[Reading] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    each: bool = False
    parameter: bool = False
    canonical: str = ""
    file: str = ""
    exported: str | None = None
    public: bool = False
    made: Declaration | None = None

    def declaration(self) -> Declaration:
        """Make the declaration, once."""
        if self.made is None:
            self.made = Declaration(
                self.name,
                self.span,
                self.scope,
                tuple(value() for value in self.values),
                tuple(self.labels),
                each=self.each,
                parameter=self.parameter,
                canonical=self.canonical,
                file=self.file,
                exported=self.exported,
                public=self.public,
            )
        return self.made


class Drafts:
    """A file's declarations in the making, by name."""

    def __init__(self) -> None:
        """Begin with none."""
        self._named: dict[str, list[Draft]] = {}

    def add(self, draft: Draft) -> Draft:
        """Add one; of two of one name in one scope, the first one gets the values of both."""
        same = next((some for some in self._named.get(draft.name, ()) if some.scope == draft.scope), None)
        if same is None or same.canonical or draft.canonical or same.file or draft.file:
            self._named.setdefault(draft.name, []).append(draft)
            return draft
        same.values += draft.values
        same.labels += draft.labels
        return same

    def named(self, name: str, place: Span) -> Draft | None:
        """Give the one that a name means at a place."""
        around = [some for some in self._named.get(name, ()) if some.scope.covers(place)]
        return min(around, key=lambda some: some.scope.end - some.scope.start) if around else None

    def __iter__(self) -> Iterator[Draft]:
        """Give all."""
        return (draft for drafts in self._named.values() for draft in drafts)

    def declarations(self) -> Iterator[Declaration]:
        """Make all declarations, in the order of the text."""
        return (draft.declaration() for draft in sorted(self, key=lambda draft: (draft.span, draft.name)))


def constant(text: str, at: Span) -> Literal:
    """Make a string that nobody wrote, for a path that a function gives."""
    piece = Piece(text, at, Origin(at, (), unwritable), "", unwritable, True)
    return Literal(at, Phrase((piece,), at, unwritable))


def own_path(source: Source, at: Span) -> Joined:
    """Make the path of a file itself."""
    return Joined(at, (Folder(at), constant(source.path.rpartition("/")[2], at)), "/")


def read_of_target(node: Node) -> list[Node]:
    """Give what is read of what is assigned to: nothing of `x` and `x.y`, `key` of `x[key]`."""
    if node.type in ("identifier", "field_identifier"):
        return []
    if node.type in ("expression_list", "pattern_list", "tuple_pattern", "list_pattern"):
        return [inner for some in children(node) for inner in read_of_target(some)]
    if node.type in ("selector_expression", "attribute", "index_expression", "subscript"):
        first, *rest = children(node)
        own = [] if node.type in ("selector_expression", "attribute") else rest
        return [*([] if first.type == "identifier" else [first]), *own]
    return [node]
