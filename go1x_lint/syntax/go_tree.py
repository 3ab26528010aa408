"""A Go file's syntax tree, asked about words: where they stand, and which variable each one means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from go1x_lint.source import Source, Span

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

STRINGS = ("interpreted_string_literal", "raw_string_literal")
_SCOPES = frozenset((
    "block", "if_statement", "for_statement", "expression_switch_statement", "type_switch_statement", "expression_case", "default_case",
    "type_case", "communication_case", "function_declaration", "method_declaration", "func_literal", "source_file",
))  # fmt: skip
_NAMES = frozenset(("identifier", "field_identifier", "package_identifier", "type_identifier"))
_MOST_OCCURRENCES = 2000
"""Occurrences of one word in one file that are looked at."""


class Variable(NamedTuple):
    """A variable or constant: its name and the scope that declares it; the package's own have no scope."""

    name: str
    scope: tuple[str, int, int] | None = None
    """File, and the scope's bytes."""


class GoTree:
    """A parsed file. Nodes are the parser's; their offsets count bytes, spans count code points."""

    def __init__(self, source: Source) -> None:
        """Parse a file. What the grammar doesn't take becomes nodes of the kind ERROR; nothing raises."""
        self.source = source
        data = source.encode()
        self._shift = 2 if data.startswith(b"\xef\xbb\xbf") else 0
        self.data = b"   " + data[3:] if self._shift else data  # the grammar takes no byte order mark
        self._tree = _parser().parse(self.data)
        self._declarations: dict[str, list[tuple[int, tuple[int, int]]]] = {}

    @property
    def root(self) -> Node:
        """The whole file."""
        return self._tree.root_node

    def text(self, node: Node) -> str:
        """Give a node's characters."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def span(self, node: Node) -> Span:
        """Give a node's place; of a string, that of the characters between its quotes."""
        inner = 1 if node.type in STRINGS else 0
        return self.source.span(self._offset(node.start_byte + inner), self._offset(node.end_byte - inner))

    def _offset(self, at: int) -> int:
        """Count the characters before a byte."""
        return len(self.data[:at].decode("utf-8", "surrogateescape")) - self._shift

    def string(self, node: Node | None) -> str | None:
        """Give what a string literal without escapes says; None for anything else."""
        if node is None or node.type not in STRINGS:
            return None
        text = self.text(node)[1:-1]
        return None if node.type == STRINGS[0] and "\\" in text else text

    def strings(self, text: str) -> Iterator[Node]:
        """Give the string literals that say exactly this."""
        for node in self._at(text):
            literal = node if node.type in STRINGS else node.parent  # the grammar has a node for what stands between the quotes
            if literal is not None and self.string(literal) == text:
                yield literal

    def strings_with(self, word: str) -> Iterator[Node]:
        """Give the string literals that say a word, and more than that; tags of a struct's fields, too."""
        said = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
        for node in self._at(word):
            literal = node if node.type in STRINGS else node.parent
            text = self.text(literal)[1:-1] if literal is not None and literal.type in STRINGS else word
            if literal is not None and text != word and said.search(text):
                yield literal

    def names(self, name: str) -> Iterator[Node]:
        """Give all identifiers of a name: variables, fields, packages, types."""
        for node in self._at(name):
            if node.type in _NAMES and node.end_byte - node.start_byte == len(name.encode()):
                yield node

    def qualifier(self, node: Node) -> str | None:
        """Give the package's name before an identifier; "" where it is a member of something else, None where it stands alone."""
        parent = node.parent
        if parent is None or parent.type not in ("selector_expression", "qualified_type") or not is_field(parent, node, "field", "name"):
            return None
        owner = parent.child_by_field_name("operand") or parent.child_by_field_name("package")
        if owner is None or owner.type not in ("identifier", "package_identifier") or self.variable(owner).scope is not None:
            return ""
        return self.text(owner)

    def _at(self, word: str) -> Iterator[Node]:
        """Give the smallest node at each occurrence of a word."""
        wanted, at = word.encode("utf-8", "surrogateescape"), -1
        for _ in range(_MOST_OCCURRENCES):
            at = self.data.find(wanted, at + 1)
            if at < 0:
                return
            node = self.root.named_descendant_for_byte_range(at, at + len(wanted))
            if node is not None:
                yield node

    # -- variables ----------------------------------------------------------------------------------------------------

    def variable(self, node: Node) -> Variable:
        """Say which variable an identifier means: the innermost one declared before it, else the package's."""
        name = self.text(node)
        start, end = node.start_byte, node.end_byte
        around = [scope for declared, scope in self._declared(name) if declared <= start and scope[0] <= start and end <= scope[1]]
        return Variable(name, (self.source.path, *max(around, key=lambda scope: (scope[0], -scope[1]))) if around else None)

    def _declared(self, name: str) -> list[tuple[int, tuple[int, int]]]:
        """Give where local variables of a name are declared, each with its scope."""
        if name not in self._declarations:
            found = ((node.start_byte, _scope(node)) for node in self.names(name) if _declares(node))
            self._declarations[name] = [(start, (scope.start_byte, scope.end_byte)) for start, scope in found if scope is not None]
        return self._declarations[name]


@lru_cache(maxsize=1)
def _parser() -> Parser:
    """Load the grammar, once."""
    import tree_sitter
    import tree_sitter_go

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_go.language()))


def is_field(parent: Node, node: Node, *names: str) -> bool:
    """Whether a node is what one of these fields of its parent holds."""
    return any(child == node for name in names for child in parent.children_by_field_name(name))


def is_called(node: Node) -> bool:
    """Whether a node is what a call calls."""
    return node.parent is not None and node.parent.type == "call_expression" and is_field(node.parent, node, "function")


def _declares(node: Node) -> bool:
    """Whether an identifier declares a variable, a constant or a parameter."""
    parent = node.parent
    if parent is None or node.type != "identifier":
        return False
    if parent.type in ("var_spec", "const_spec", "parameter_declaration", "variadic_parameter_declaration"):
        return is_field(parent, node, "name")
    above = parent.parent if parent.type == "expression_list" else None
    if above is None:
        return False
    if above.type == "short_var_declaration":
        return is_field(above, parent, "left")
    if above.type in ("range_clause", "receive_statement"):
        return is_field(above, parent, "left") and any(child.type == ":=" for child in above.children)
    return above.type == "type_switch_statement" and is_field(above, parent, "alias")


def _scope(node: Node) -> Node | None:
    """Give the scope that a declaration belongs to; None where it is the package's."""
    scope = node.parent
    while scope is not None and scope.type not in _SCOPES:
        scope = scope.parent
    return None if scope is None or scope.type == "source_file" else scope
