"""Slots of trees: values written in place, keys and items put in or taken out, as their neighbours are written."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Dictionary

from go1x_lint.facts import Precondition
from go1x_lint.records import dataclass, field
from go1x_lint.source import Edit, Span
from go1x_lint.syntax import tree_edits
from go1x_lint.syntax.tree import Mapping, Node, Pair, Scalar, Sequence
from go1x_lint.text import Hole, Text

Spell = Callable[[Text], "Text | None"]
"""Takes a canonical value, gives the text to write; None where it can't be said."""


@dataclass(eq=False, repr=False)
class _TreeSlot:
    """What all slots of trees have in common."""

    readers: tuple[Span, ...] = field(default=(), kw_only=True)
    spell: Spell | None = field(default=None, kw_only=True)
    sources: Dictionary[Hole, str] = field(default_factory=dict, kw_only=True)
    """How the holes that a value may hold are written here."""

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """All other places that take their value from these characters."""
        return self.readers

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Say the value here; () where that can't be done."""
        text = Text.of(value)
        spelt = self.spell(text) if self.spell else text
        if spelt is None:
            return ()
        parts = [part if isinstance(part, str) else self.sources.get(part) for part in spelt.parts]
        return () if None in parts else self._write("".join(part for part in parts if part is not None))

    def remove(self) -> tuple[Edit, ...]:
        """Nothing is taken away here, unless a slot says so."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing: what stands here is what is used."""
        return ()

    def _write(self, text: str) -> tuple[Edit, ...]:
        """Write a string."""
        raise NotImplementedError


@dataclass(eq=False, repr=False)
class NodeSlot(_TreeSlot):
    """Writes a string over a value: within its quotes, or over the whole expression that stands there."""

    node: Node

    @property
    def place(self) -> Span:
        """The characters that it writes over."""
        return self.node.inner if isinstance(self.node, Scalar) else self.node.whole

    def _write(self, text: str) -> tuple[Edit, ...]:
        """Write a string."""
        if isinstance(self.node, Scalar):
            return tree_edits.over_scalar(self.node, text)
        return tree_edits.over_node(self.node, text)


@dataclass(eq=False, repr=False)
class PropertySlot(_TreeSlot):
    """Writes a key's value: over whatever expression stands there, or as a new key; mappings on the way are made."""

    mapping: Mapping
    path: tuple[str, ...]
    """The keys that lead to the value from `mapping`."""
    after: tuple[str, ...] = ()
    """A new key is put directly after the first of these that is there; else last."""
    words: bool = False
    """Whether the value is a list: of the string's words."""

    @property
    def place(self) -> Span:
        """The value's characters, or where the new key comes."""
        mapping, rest, pair = self._reach()
        if pair is not None:
            return pair.value.whole
        at = mapping.pairs[-1].whole.end if mapping.pairs and not rest[1:] else mapping.start
        return mapping.tree.source.span(at, at)

    def _reach(self) -> tuple[Mapping, tuple[str, ...], Pair | None]:
        """Go down as far as the path is there: the last mapping, what is missing, and the pair if nothing is."""
        mapping, path = self.mapping, self.path
        while True:
            pair = mapping.own(path[0])
            if pair is None:
                return mapping, path, None
            if len(path) == 1:
                return mapping, path, pair
            if not isinstance(pair.value, Mapping) or pair.value.tag:
                return mapping, path, pair
            mapping, path = pair.value, path[1:]

    def _write(self, text: str) -> tuple[Edit, ...]:
        """Write a string, or its words as a list."""
        value = text.split() if self.words else text
        mapping, path, pair = self._reach()
        if pair is None:
            return tree_edits.new_pair(mapping, path, value, self.after)
        if len(path) > 1:
            return tree_edits.fill(pair, path[1:], value)
        if self.words and isinstance(pair.value, Sequence) and not pair.value.tag and len(pair.value.items) == 1 == len(value):
            return NodeSlot(pair.value.items[0])._write(text)
        if isinstance(value, str) and isinstance(pair.value, Scalar) and not pair.value.tag:
            return tree_edits.over_scalar(pair.value, value)
        return tree_edits.over_node(pair.value, value, pair.key)

    def remove(self) -> tuple[Edit, ...]:
        """Take the key away with its lines."""
        mapping, path, pair = self._reach()
        return tree_edits.without_pair(mapping, pair) if pair is not None and len(path) == 1 else ()


@dataclass(eq=False, repr=False)
class ItemSlot(_TreeSlot):
    """Writes over an item of a list; where another item says the same already, it is taken away instead."""

    sequence: Sequence
    item: Node

    @property
    def place(self) -> Span:
        """The item's characters."""
        return self.item.inner if isinstance(self.item, Scalar) else self.item.whole

    def _write(self, text: str) -> tuple[Edit, ...]:
        """Write a string."""
        others = [some for some in self.sequence.items if some is not self.item]
        if any(isinstance(some, Scalar) and not some.tag and some.plain == text for some in others):
            return self.remove()
        return NodeSlot(self.item)._write(text)

    def remove(self) -> tuple[Edit, ...]:
        """Take the item away."""
        return tree_edits.without_item(self.sequence, self.item)


@dataclass(eq=False, repr=False)
class ItemsSlot(_TreeSlot):
    """Adds an item to a list."""

    sequence: Sequence

    @property
    def place(self) -> Span:
        """Behind the last item."""
        at = self.sequence.items[-1].end if self.sequence.items else self.sequence.start + 1
        return self.sequence.tree.source.span(at, at)

    def _write(self, text: str) -> tuple[Edit, ...]:
        """Add a string."""
        return tree_edits.new_item(self.sequence, text)
