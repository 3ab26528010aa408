"""JSON with places, comments and trailing commas taken as well: the same nodes as YAML's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from go1x_lint.source import Source
from go1x_lint.syntax.scalar import unescaped
from go1x_lint.syntax.tree import MOST_LEVELS, Malformed, Mapping, Node, Pair, Scalar, Sequence, Tree

_BLANK = re.compile(r"(?:[ \t\r\n]+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_TOKEN = re.compile(r'[{}\[\],:]|"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null')

State = Literal["value", "key", "colon", "comma", "end"]
"""What may come next."""


def parse(source: Source) -> Tree:
    """Parse a file; raise Malformed."""
    tree = Tree(source, "json")
    builder = _Builder(tree)
    for start, end in _tokens(source.text):
        builder.take(start, end)
    if builder.state != "end":
        raise Malformed("ends too early", len(source.text))
    tree.documents = tuple(builder.done)
    return tree


def _tokens(text: str) -> Iterator[tuple[int, int]]:
    """Give where each token begins and ends."""
    at = 1 if text[:1] == "\ufeff" else 0
    while True:
        blank = _BLANK.match(text, at)
        at = blank.end() if blank else at
        if at == len(text):
            return
        token = _TOKEN.match(text, at)
        if token is None:
            raise Malformed(f"isn't JSON at {text[at : at + 10]!r}", at)
        yield at, token.end()
        at = token.end()


class _Builder:
    """Makes nodes of tokens, innermost first; one open collection after another on a stack."""

    def __init__(self, tree: Tree) -> None:
        """Take the tree that the nodes belong to."""
        self.tree = tree
        self.text = tree.source.text
        self.state: State = "value"
        self.open: list[tuple[int, list[Node]]] = []
        self.done: list[Node] = []

    def take(self, start: int, end: int) -> None:
        """Take the next token."""
        mark = self.text[start]
        if mark in "{[" and self.state == "value":
            if len(self.open) >= MOST_LEVELS:
                raise Malformed(f"is nested more than {MOST_LEVELS} levels deep", start)
            self.open.append((start, []))
            self.state = "key" if mark == "{" else "value"
        elif mark in "}]" and self._closes(mark):
            self._put(self._collection(end))
        elif mark == "," and self.state == "comma":
            self.state = "key" if self._within() == "{" else "value"
        elif mark == ":" and self.state == "colon":
            self.state = "value"
        elif mark not in "{}[],:" and (self.state == "value" or (self.state == "key" and mark == '"')):
            self._put(self._scalar(start, end))
        else:
            raise Malformed(f"isn't JSON at {self.text[start:end]!r}", start)

    def _within(self) -> str:
        """Give the bracket of the innermost open collection."""
        return self.text[self.open[-1][0]] if self.open else ""

    def _closes(self, mark: str) -> bool:
        """Whether the innermost collection may end with a bracket here."""
        return (self._within() == "{" and mark == "}" and self.state in ("key", "comma")) or (
            self._within() == "[" and mark == "]" and self.state in ("value", "comma")
        )

    def _put(self, node: Node) -> None:
        """Add a node to the innermost open collection."""
        (self.open[-1][1] if self.open else self.done).append(node)
        self.state = "colon" if self.state == "key" and isinstance(node, Scalar) else "comma" if self.open else "end"

    def _scalar(self, start: int, end: int) -> Scalar:
        """Make a scalar's node."""
        token, flow = self.text[start:end], bool(self.open)
        if token[0] != '"':
            return Scalar(self.tree, start, end, start, flow=flow, raw=token)
        raw = unescaped(token[1:-1]) if "\\" in token else token[1:-1]
        return Scalar(self.tree, start, end, start, flow=flow, raw=raw, style="double")

    def _collection(self, end: int) -> Node:
        """Close the innermost collection and make its node."""
        start, nodes = self.open.pop()
        flow = bool(self.open)
        if self.text[start] == "[":
            return Sequence(self.tree, start, end, start, flow=flow, items=tuple(nodes), brackets=True)
        pairs = tuple(map(Pair, nodes[::2], nodes[1::2]))
        return Mapping(self.tree, start, end, start, flow=flow, pairs=pairs, brackets=True, extent=end)
