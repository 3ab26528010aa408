"""A mapping that declares something: its keys as fields, each written where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable

from go1x_lint.facts import Field, Label, Slot, Value
from go1x_lint.readers.paths import Where
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Span
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence
from go1x_lint.syntax.tree_slots import ItemSlot, NodeSlot, PropertySlot, Spell
from go1x_lint.text import Hole, Text

_TAG = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}", re.DOTALL)
"""What a template language fills in: `{{ env `NAME` }}`."""


@dataclass(frozen=True)
class Record:
    """A mapping, and what is said where one of its keys isn't there."""

    mapping: Mapping
    name: Span
    """Where to point when a key isn't there."""
    near: tuple[str, ...] = ()
    """A new key comes directly after the first of these that is there."""
    readers: tuple[Span, ...] = ()
    """Who else takes all that it says from these characters."""

    def find(self, *path: str) -> Node | None:
        """Give the value at the end of some keys."""
        return self._found(path)[0]

    def _found(self, path: tuple[str, ...]) -> tuple[Node | None, tuple[Span, ...]]:
        """Give the value at the end of some keys, and the names that lead to it."""
        node: Node | None = self.mapping
        via: tuple[Span, ...] = ()
        for key in path:
            found = node.find(key) if isinstance(node, Mapping) else None
            node, via = (found.value, (*via, *found.via)) if found is not None else (None, ())
        return (None, ()) if isinstance(node, Scalar) and node.null else (node, via)

    def anchor(self, *path: str) -> Span:
        """Give the characters of the key that some keys lead to; of the name where it isn't there."""
        outer = self.find(*path[:-1]) if path[1:] else self.mapping
        pair = outer.own(path[-1]) if isinstance(outer, Mapping) else None
        return pair.key.span if pair is not None else self.name

    def slot(self, *path: str, words: bool = False, spell: Spell | None = None) -> PropertySlot:
        """Give the slot that writes a key."""
        return PropertySlot(self.mapping, path, self.near, words, readers=self.readers, spell=spell)

    def field(self, *path: str) -> Field:
        """Make the field of a string."""
        node, via = self._found(path)
        anchor, slot = self.anchor(*path), self.slot(*path)
        if node is None:
            return Field(anchor, (), self._holes(), slot)
        found = value(node, self.readers, via)
        return Field(anchor, (), (found,), slot) if isinstance(found, Label) else Field(anchor, (found,), (), slot)

    def path(self, where: Where, *path: str) -> Field:
        """Make the field of a path."""
        return in_place(self.field(*path), where)

    def list(self, *path: str) -> Field:
        """Make the field of a list of strings, an item a value; a string counts as a list of one."""
        node = self.find(*path)
        if not isinstance(node, Sequence):
            return self.field(*path)
        found = [(value(item, self.readers), item) for item in node.items]
        labels = tuple(some for some, _ in found if isinstance(some, Label))
        values = tuple(replace(some, slot=ItemSlot(node, item, readers=self.readers)) for some, item in found if isinstance(some, Value))
        return Field(self.anchor(*path), values, labels, self.slot(*path, words=True))

    def words(self, *path: str) -> Field:
        """Make the field of a list of words: one value, joined by blanks."""
        field = self.list(*path)
        if not field.values or not field.closed:
            return field
        first, last = field.values[0], field.values[-1]
        text = Text.of(*[part for some in field.values for part in (" ", some.text)][1:])
        return replace(field, values=(Value(text, first.span._replace(end=max(first.span.end, last.span.end)), field.slot),))

    def _holes(self) -> tuple[Label, ...]:
        """Say why a key may be there that isn't written."""
        return tuple(Label(span, "may bring other keys") for span in self.mapping.holes)


def value(node: Node, readers: Iterable[Span] = (), via: tuple[Span, ...] = ()) -> Value | Label:
    """Give what a node says that these names led to; why not, where nobody can read it."""
    some, via = node.value, (*via, *node.via)
    if not isinstance(some, Scalar):
        return Label(node.whole, "is no string")
    text = filled(some)
    if text.unknown:
        return Label(some.whole, f"{some.raw} is filled in when it is deployed")
    others = (span for span in some.readers if span not in via)
    return Value(text, some.inner, NodeSlot(some, readers=(*readers, *others)), via)


def filled(node: Scalar) -> Text:
    """Give what a string says, what a template language fills in as holes."""
    if "{{" not in node.raw:
        return node.text
    parts: list[str | Hole] = []
    at = 0
    for match in _TAG.finditer(node.raw):
        parts += (node.raw[at : match.start()], Hole(match[1]))
        at = match.end()
    return Text.of(*parts, node.raw[at:])


def in_place(field: Field, where: Where) -> Field:
    """Make the paths of a field canonical; its slots take canonical ones."""
    values = tuple(_canonical(some, where) for some in field.values)
    like = field.values[0].text if field.values else Text()
    return replace(field, values=values, slot=_spelling(field.slot, where, like))


def _canonical(some: Value, where: Where) -> Value:
    """Make a value's path canonical; an address (`s3://…`) stays."""
    if "://" in str(some.text):
        return some
    return replace(some, text=where.canonical(some.text), slot=_spelling(some.slot, where, some.text))


def _spelling(slot: Slot | None, where: Where, like: Text) -> Slot | None:
    """Give the slot that spells a canonical path as its file does."""
    if isinstance(slot, NodeSlot | ItemSlot | PropertySlot):
        return replace(slot, spell=lambda text: where.spell(text, like))
    return slot
