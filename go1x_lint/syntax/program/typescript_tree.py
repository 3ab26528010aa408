"""A TypeScript or JavaScript file as tree-sitter parses it, with offsets in code points."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from go1x_lint.source import Source, Span

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_SURROGATE = re.compile("[\ud800-\udfff]")


class Tree:
    """A parsed file. Nodes are the parser's; their offsets count bytes, spans count code points."""

    def __init__(self, source: Source) -> None:
        """Parse a file; what the grammar doesn't take becomes nodes of the kind ERROR."""
        self.source = source
        text = source.text if source.text[:1] != "\ufeff" else " " + source.text[1:]
        self.data = _SURROGATE.sub("\ufffd", text).encode()
        self._offsets = None if len(self.data) == len(text) else [0, *accumulate((byte & 0xC0) != 0x80 for byte in self.data)]
        self._tree = _parser(not source.path.endswith((".ts", ".mts", ".cts"))).parse(self.data)

    @property
    def root(self) -> Node:
        """The whole file."""
        return self._tree.root_node

    def offset(self, byte: int) -> int:
        """Give the code point that a byte begins (the number of characters that begin before it)."""
        return byte if self._offsets is None else self._offsets[byte]

    def span(self, node: Node) -> Span:
        """Give a node's characters."""
        return Span(self.source.path, self.offset(node.start_byte), self.offset(node.end_byte))

    def text(self, node: Node) -> str:
        """Give a node's text."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    @property
    def broken(self) -> int | None:
        """Where nothing of the file can be read: the offset, where most of it is an error; else None."""
        root = self.root
        if not root.has_error:
            return None
        wrong = [node for node in (root, *root.children) if node.type == "ERROR"]
        lost = sum(node.end_byte - node.start_byte for node in wrong)
        return self.offset(wrong[0].start_byte) if wrong and 2 * lost > len(self.data) else None


@lru_cache(maxsize=2)
def _parser(jsx: bool) -> Parser:
    """Load a grammar, once: TypeScript's own takes `<T>x`, the other one takes JSX, and plain JavaScript."""
    import tree_sitter
    import tree_sitter_typescript

    found = tree_sitter_typescript.language_tsx() if jsx else tree_sitter_typescript.language_typescript()
    return tree_sitter.Parser(tree_sitter.Language(found))
