"""Jsonnet as far as it is literal: the object that a file is, as a tree; what is computed is a node of no kind.

Its objects, lists and strings are spelled as JavaScript's (https://jsonnet.org/ref/spec.html); `local` declares a name.
"""

from __future__ import annotations

import re

from go1x_lint.source import Source
from go1x_lint.syntax.literals import Parser, tokens
from go1x_lint.syntax.tree import Mapping, Node, Tree

_COMMENT = re.compile(r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|//[^\n]*|/\*.*?\*/|\|\|\|\n.*?\|\|\|)|#[^\n]*""", re.DOTALL)


def parse(source: Source) -> Tree:
    """Parse a file; the tree has no document where the file is no object, or one that is added to another. Raises Malformed."""
    tree = Tree(source, "javascript")
    bare = _COMMENT.sub(lambda match: match[1] or " " * len(match[0]), source.text)
    found = _Jsonnet(tree, tuple(tokens(bare))).module()
    tree.documents = (found,) if isinstance(found, Mapping) else ()
    return tree


class _Jsonnet(Parser):
    """Reads tokens one after the other."""

    def module(self) -> Node | None:
        """Read what is declared, then the one value; gives that."""
        while self.peek().text == "local" and self.peek(1).kind == "word":
            self._declaration()
            self.at += self.peek().text == ";"
        found = self.value() if self.peek().kind != "end" else None
        self._read_elsewhere()
        for alias in self.aliases:
            alias.target = self.constants.get(alias.name)
        self.tree.aliases = [alias for alias in self.aliases if alias.target is not None]
        return found if self.peek().kind == "end" else None
