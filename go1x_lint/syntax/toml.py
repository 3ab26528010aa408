"""TOML with places: tables become mappings, wherever their headers stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from go1x_lint.source import Source
from go1x_lint.syntax.scalar import unescaped
from go1x_lint.syntax.tree import MOST_LEVELS, Malformed, Mapping, Node, Pair, Scalar, Sequence, Style, Tree

if TYPE_CHECKING:
    from tree_sitter import Node as Parsed
    from tree_sitter import Parser

_SURROGATE = re.compile("[\ud800-\udfff]")


class _Table:
    """A table that is still being filled: its headers and dotted keys may stand anywhere in the file."""

    def __init__(self, key: Scalar | None, start: int) -> None:
        """Take the key that leads here first, and where."""
        self.key = key
        self.start = start
        self.values: dict[str, Pair] = {}
        self.tables: dict[str, _Table] = {}
        self.lists: dict[str, list[_Table]] = {}

    def below(self, key: Scalar) -> _Table:
        """Give the table of a key, the last one of an array of tables; made if it isn't there."""
        if key.raw in self.lists:
            return self.lists[key.raw][-1]
        return self.tables.setdefault(key.raw, _Table(key, key.start))


def parse(source: Source) -> Tree:
    """Parse a file; raise Malformed."""
    tree = Tree(source, "toml")
    reader = _Reader(tree)
    root = _parser().parse(reader.data).root_node
    if root.has_error:
        wrong = next((node for node in _walk(root) if node.is_error or node.is_missing), root)
        raise Malformed("isn't TOML", reader.offset(wrong.start_byte))
    tree.documents = (reader.document(root),)
    return tree


@lru_cache(maxsize=1)
def _parser() -> Parser:
    """Load the parser."""
    import tree_sitter
    import tree_sitter_toml

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))


def _walk(node: Parsed) -> Iterator[Parsed]:
    """Give a parsed node and all below it, in the text's order."""
    todo = [node]
    while todo:
        node = todo.pop()
        yield node
        todo += reversed(node.children)


class _Reader:
    """Makes nodes of what tree-sitter parsed; its offsets count bytes, ours code points."""

    def __init__(self, tree: Tree) -> None:
        """Take the tree that the nodes belong to."""
        self.tree = tree
        self.text = tree.source.text
        self.data = _SURROGATE.sub("\ufffd", self.text).encode()
        starts = accumulate((byte & 0xC0) != 0x80 for byte in self.data)
        self.offsets = None if len(self.data) == len(self.text) else [0, *starts]

    def offset(self, byte: int) -> int:
        """Give the code point that a byte belongs to."""
        return byte if self.offsets is None else self.offsets[byte]

    def document(self, root: Parsed) -> Node:
        """Make the whole file's mapping."""
        top = _Table(None, 0)
        for node in root.named_children:
            if node.type == "pair":
                self._pair(node, top, 0)
            elif node.type in ("table", "table_array_element"):
                header, *pairs = [some for some in node.named_children if some.type != "comment"]
                table = self._opened(top, self._keys(header), node.type == "table_array_element")
                for pair in pairs:
                    self._pair(pair, table, 0)
        return self._mapping(top, 0)

    def _opened(self, table: _Table, keys: list[Scalar], element: bool) -> _Table:
        """Give the table that a header opens."""
        for key in keys[:-1]:
            table = table.below(key)
        if not element:
            return table.below(keys[-1])
        table.lists.setdefault(keys[-1].raw, []).append(_Table(keys[-1], keys[-1].start))
        return table.lists[keys[-1].raw][-1]

    def _pair(self, node: Parsed, table: _Table, depth: int) -> None:
        """Put a key's value into a table."""
        parts = [some for some in node.named_children if some.type != "comment"]
        keys = self._keys(parts[0])
        for key in keys[:-1]:
            table = table.below(key)
        table.values[keys[-1].raw] = Pair(keys[-1], self._value(parts[1], depth + 1))

    def _keys(self, node: Parsed) -> list[Scalar]:
        """Give the parts of a key, through its dots."""
        if node.type == "dotted_key":
            return [key for some in node.named_children for key in self._keys(some)]
        return [self._scalar(node)]

    def _value(self, node: Parsed, depth: int) -> Node:
        """Make a value's node."""
        start, end = self.offset(node.start_byte), self.offset(node.end_byte)
        if depth > MOST_LEVELS:
            raise Malformed(f"is nested more than {MOST_LEVELS} levels deep", start)
        inner = [some for some in node.named_children if some.type != "comment"]
        if node.type == "array":
            items = tuple(self._value(some, depth + 1) for some in inner)
            return Sequence(self.tree, start, end, start, flow=True, items=items, brackets=True)
        if node.type == "inline_table":
            table = _Table(None, start)
            for pair in inner:
                self._pair(pair, table, depth)
            return self._mapping(table, end)
        return self._scalar(node)

    def _scalar(self, node: Parsed) -> Scalar:
        """Make the node of a key or of a value that is no list or table."""
        start, end = self.offset(node.start_byte), self.offset(node.end_byte)
        token = self.text[start:end]
        style: Style = "double" if token[0] == '"' else "raw" if token[0] == "'" else "plain"
        scalar = Scalar(self.tree, start, end, start, flow=True, raw=token, style=style)
        if style != "plain":
            inside = self.text[scalar.inner.start : scalar.inner.end]
            scalar.raw = unescaped(inside) if style == "double" and "\\" in inside else inside
        return scalar

    def _mapping(self, table: _Table, end: int) -> Mapping:
        """Make the node of a table that is complete."""
        pairs = list(table.values.values())
        pairs += (Pair(some.key, self._mapping(some, 0)) for some in table.tables.values() if some.key is not None)
        for some in table.lists.values():
            items = tuple(self._mapping(element, 0) for element in some)
            if some[0].key is not None:
                pairs.append(Pair(some[0].key, Sequence(self.tree, items[0].start, items[-1].end, items[0].start, items=items)))
        last = end or max((pair.value.end for pair in pairs), default=table.start)
        return Mapping(self.tree, table.start, last, table.start, pairs=tuple(pairs), brackets=bool(end), extent=last)
