"""YAML with places, from the parser's events: aliases stay aliases, and every node knows its exact characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from go1x_lint.source import Source
from go1x_lint.syntax.tree import MOST_LEVELS, Alias, Malformed, Mapping, Mask, Node, Pair, Scalar, Sequence, Style, Tree

_SURROGATE = re.compile("[\ud800-\udfff]")
_PROPERTIES = re.compile(r"(?:!<[^>\s]*>|[!&][^\s,\[\]{}]*)|\s+|#[^\r\n]*")
_NO_TOKEN = "found character"
"""How the parser's reason begins where it meets a character that no token starts with: libyaml's and PyYAML's own words differ."""
_COLON = re.compile(r"\s*:")
_STYLES: dict[str | None, Style] = {"'": "single", '"': "double", "|": "literal", ">": "folded"}


def parse(source: Source) -> Tree:
    """Parse a file, a template language's tags masked where it isn't YAML without that; raise Malformed."""
    try:
        tree = _parse(source, source.text, ())
    except Malformed:
        found = _masked(source)
        if found is None:
            raise
        return found
    return (_masked(source) if any(map(_braces, tree.documents)) else None) or tree


def _masked(source: Source) -> Tree | None:
    """Parse a file with its tags masked; None where there are none."""
    from go1x_lint.syntax.template_tags import masked

    text, masks = masked(source.text)
    return _parse(source, text, masks) if masks else None


def _braces(root: Node) -> bool:
    """Whether a mapping has a mapping as its key: `{{ name }}`, which is YAML only by accident."""
    todo = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, Mapping):
            if any(isinstance(pair.key, Mapping) for pair in node.pairs):
                return True
            todo += (pair.value for pair in node.pairs)
        elif isinstance(node, Sequence):
            todo += node.items
    return False


def _parse(source: Source, text: str, masks: tuple[Mask, ...]) -> Tree:
    """Parse a text that has the source's offsets."""
    tree = Tree(source, "yaml", masks)
    shift = 1 if text[:1] == "\ufeff" else 0
    builder = _Builder(tree, text, shift)
    for event in _events(_SURROGATE.sub("\ufffd", text[shift:]), shift):
        builder.take(event)
    tree.documents = tuple(builder.documents)
    return tree


def _events(text: str, shift: int) -> Iterator[Any]:
    """Give the parser's events; raise Malformed where it refuses the text, `shift` characters into the file."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        parser = loader(text)
    except yaml.YAMLError as error:
        raise _refused(error, text, shift) from error
    try:
        while (event := parser.get_event()) is not None:
            yield event
    except yaml.YAMLError as error:
        raise _refused(error, text, shift) from error
    finally:
        parser.dispose()


def _refused(error: Any, text: str, shift: int) -> Malformed:
    """Say in one line why the parser refuses a text."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    why = getattr(error, "problem", None) or getattr(error, "reason", None) or "isn't YAML"
    at: int = mark.index if mark is not None else getattr(error, "position", None) or 0
    if str(why).startswith(_NO_TOKEN) and text[at : at + 1] == "\t":
        why = "a tab indents this line, where YAML takes spaces only"
    return Malformed(str(why), at + shift)


class _Builder:
    """Makes nodes of events, innermost first; one open collection after another on a stack."""

    def __init__(self, tree: Tree, text: str, shift: int) -> None:
        """Take the tree to fill, the parsed text, and what is added to the parser's offsets."""
        self.tree = tree
        self.text = text
        self.shift = shift
        self.documents: list[Node] = []
        self.open: list[tuple[Any, list[Node]]] = []
        self.anchors: dict[str, Node | None] = {}
        self.flow = 0

    def take(self, event: Any) -> None:
        """Take the next event."""
        kind = type(event).__name__
        if kind == "ScalarEvent":
            self._put(self._scalar(event))
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            self._begin(event)
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self._put(self._collection(event, kind == "MappingEndEvent"))
        elif kind == "AliasEvent":
            self._put(self._alias(event))
        elif kind == "DocumentStartEvent":
            self.anchors.clear()

    def _put(self, node: Node) -> None:
        """Add a node to the innermost open collection."""
        if node.anchor:
            self.anchors[node.anchor] = node
        (self.open[-1][1] if self.open else self.documents).append(node)

    def _begin(self, event: Any) -> None:
        """Open a collection."""
        if len(self.open) >= MOST_LEVELS:
            raise Malformed(f"is nested more than {MOST_LEVELS} levels deep", event.start_mark.index + self.shift)
        if event.anchor:
            self.anchors[event.anchor] = None
        self.flow += bool(event.flow_style)
        self.open.append((event, []))

    def _start(self, event: Any, end: int) -> tuple[int, int]:
        """Give where a node begins, tag and anchor included, and where its own characters do, before `end`."""
        first = start = event.start_mark.index + self.shift
        if event.tag or event.anchor:
            while start < end and (match := _PROPERTIES.match(self.text, start, end)):
                start = match.end()
        return first, start

    def _scalar(self, event: Any) -> Scalar:
        """Make a scalar's node."""
        end = event.end_mark.index + self.shift
        first, start = self._start(event, end)
        style = _STYLES.get(event.style, "plain")
        if style in ("literal", "folded"):
            end = start + len(self.text[start:end].rstrip(" \t\r\n"))
        elif first == end:
            first = start = end = self._after_colon(end)
        elif style == "plain" and not event.value:
            start = end = first + len(self.text[first:end].rstrip(" \t\r\n"))
        return Scalar(self.tree, start, end, first, event.tag or "", event.anchor or "", self.flow > 0, event.value, style)

    def _after_colon(self, at: int) -> int:
        """Give where a value that isn't written would stand: libyaml says where the next thing stands."""
        nodes = self.open[-1][1] if self.open else []
        if not nodes or nodes[-1].end > at or not len(nodes) % 2:
            return at
        colon = _COLON.match(self.text, nodes[-1].end, at + 1)
        return colon.end() if colon else at

    def _alias(self, event: Any) -> Alias:
        """Make an alias' node."""
        start, end = event.start_mark.index + self.shift, event.end_mark.index + self.shift
        node = Alias(self.tree, start, end, start, "", "", self.flow > 0, event.anchor, self.anchors.get(event.anchor))
        self.tree.aliases.append(node)
        return node

    def _collection(self, event: Any, mapping: bool) -> Node:
        """Close the innermost collection and make its node."""
        begun, nodes = self.open.pop()
        self.flow -= bool(begun.flow_style)
        extent = event.end_mark.index + self.shift
        first, start = self._start(begun, extent)
        brackets = bool(begun.flow_style) and self.text[start : start + 1] in ("{", "[")
        end = extent if brackets else max((node.end for node in nodes[-1:]), default=start)
        tag, anchor, flow = begun.tag or "", begun.anchor or "", self.flow > 0
        if mapping:
            pairs = tuple(map(Pair, nodes[::2], nodes[1::2]))
            return Mapping(self.tree, start, end, first, tag, anchor, flow, pairs, brackets, extent)
        return Sequence(self.tree, start, end, first, tag, anchor, flow, tuple(nodes), brackets)
