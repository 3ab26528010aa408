"""A shell text's syntax tree, its offsets counted in code points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from go1x_lint.records import dataclass

if TYPE_CHECKING:
    from tree_sitter import Node as Parsed
    from tree_sitter import Parser, Tree

TEMPLATE = re.compile(r"\$\{\{.*?\}\}")
"""What a workflow replaces before the shell sees it."""

_FOREIGN = re.compile("[^\x01-\x7f]")
"""Characters that are nothing but parts of words to a shell.

tree-sitter-bash looks most of them up in C's table of 256 characters, and may crash on `{` and an emoji (its issue 337).
"""
_REFERENCES = re.compile(r"\$\w[^\s]*\$\w|['\"]\$\w")
"""A word in which the grammar may lose a reference: the second bare one, one behind quotes."""
_NAMED = re.compile(r"[A-Za-z_]\w*|[0-9]", re.ASCII)
_MOST_LOST = 12
"""References of one word beyond this many are not found again."""
_PLAIN = frozenset(("word", "number", "variable_name"))
_RETURN = re.compile(r"\\\r\n|\r\n")


_NESTING = frozenset(("command_substitution", "process_substitution", "expansion", "arithmetic_expansion"))
_DEEPEST = 12
"""Expansions in expansions deeper than this are not read."""


@dataclass(frozen=True)
class Node:
    """A node of the tree, and its characters [start, end)."""

    kind: str
    start: int
    end: int
    children: tuple[Node, ...] = ()
    names: tuple[str | None, ...] = ()
    """What each child is to this node."""

    def all(self, name: str) -> list[Node]:
        """Give the children that are `name` to this node."""
        return [child for child, some in zip(self.children, self.names, strict=True) if some == name]

    def one(self, name: str) -> Node | None:
        """Give the first child that is `name` to this node."""
        return next(iter(self.all(name)), None)

    def kinds(self, *kinds: str) -> list[Node]:
        """Give the children of some kinds."""
        return [child for child in self.children if child.kind in kinds]

    def walk(self) -> Iterator[Node]:
        """Give this node and all below it, in the text's order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


def tree(text: str) -> Node:
    """Parse a shell text; where that can't be done, the tree has nodes of the kind ERROR."""
    parsed, lost = _parsed(_masked(text))
    limit = len(text)
    done: list[list[Node]] = [[]]
    waiting: list[Parsed | None] = [parsed.root_node]
    opened: list[Parsed] = []
    deep = 0
    while waiting:
        node = waiting.pop()
        if node is not None:
            deep += node.type in _NESTING
            opened.append(node)
            waiting.append(None)
            waiting.extend(reversed(node.children) if deep <= _DEEPEST else ())
            done.append([])
            continue
        closed, children = opened.pop(), tuple(done.pop())
        names = tuple(closed.field_name_for_child(index) for index in range(len(children)))
        kind = "ERROR" if closed.is_missing or deep > _DEEPEST else closed.type
        if not children and lost and kind in _PLAIN:
            children = tuple(_reference(text, at) for at in lost if closed.start_byte <= at < closed.end_byte)
            names = (None,) * len(children)
        made = Node(kind, min(closed.start_byte, limit), min(closed.end_byte, limit), children, names)
        done[-1].append(_regrouped(made))
        deep -= closed.type in _NESTING
    return done[0][0]


def _parsed(masked: str) -> tuple[Tree, tuple[int, ...]]:
    """Parse a text; where the grammar loses references of a bare word (`$a/$b/c`), they are masked, and their offsets given."""
    tree, lost = _parser().parse(masked.encode("ascii")), set[int]()
    for _ in range(_MOST_LOST if _REFERENCES.search(masked) else 0):
        more = {node.start_byte for node in _loose(tree.root_node) if _NAMED.match(masked, node.end_byte)} - lost
        if not more:
            break
        lost |= more
        masked = "".join("_" if at in more else char for at, char in enumerate(masked))
        tree = _parser().parse(masked.encode("ascii"))
    return tree, tuple(sorted(lost))


def _loose(root: Parsed) -> Iterator[Parsed]:
    """Give the dollar signs that are no part of a reference."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.type == "$" and node.parent is not None and node.parent.type == "concatenation":
            yield node
        waiting.extend(node.children)


def _reference(text: str, at: int) -> Node:
    """Make the node of a reference that was masked."""
    found = _NAMED.match(text, at + 1)
    end = found.end() if found is not None else at + 1
    return Node("simple_expansion", at, end, (Node("$", at, at + 1), Node("variable_name", at + 1, end)), (None, None))


def adjacent(nodes: list[Node], text: str) -> Iterator[list[Node]]:
    """Group nodes that make one word: nothing stands between them, or only a line continuation."""
    group: list[Node] = []
    for node in nodes:
        between = text[group[-1].end : node.start] if group else ""
        if group and between.replace("\\\r\n", "").replace("\\\n", ""):
            yield group
            group = []
        group.append(node)
    if group:
        yield group


def _regrouped(node: Node) -> Node:
    """Group as the shell does: in `a && b > x | c` the grammar redirects both, and pipes both."""
    if node.kind == "redirected_statement" and node.children and node.children[0].kind in ("list", "pipeline", "negated_command"):
        body, *redirects = node.children
        last = Node("redirected_statement", body.children[-1].start, node.end, (body.children[-1], *redirects), ("body", *node.names[1:]))
        return Node(body.kind, node.start, node.end, (*body.children[:-1], _regrouped(last)), body.names)
    if node.kind == "pipeline" and node.children and node.children[0].kind == "list":
        first, *others = node.children
        last = Node("pipeline", first.children[-1].start, node.end, (first.children[-1], *others), node.names)
        return Node("list", node.start, node.end, (*first.children[:-1], _regrouped(last)), first.names)
    return node


@lru_cache(maxsize=1)
def _parser() -> Parser:
    """Load the grammar, once."""
    import tree_sitter
    import tree_sitter_bash

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))


def _masked(text: str) -> str:
    """Write what the grammar can't read as ASCII characters, as many of them; end with a newline."""
    text = TEMPLATE.sub(lambda some: "." * len(some.group()), text)
    text = _RETURN.sub(lambda some: " \\\n" if some.group()[0] == "\\" else " \n", text)
    return _FOREIGN.sub(".", " " + text[1:] if text[:1] == "\ufeff" else text) + "\n"
