"""A resource's properties as fields: what they can be, where each is said, and a slot that writes it at the resource."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from go1x_lint.facts import Field, Label, Slot, Value
from go1x_lint.readers.cfn_template import Resource, Template, intrinsic
from go1x_lint.readers.cfn_values import Resolver, Said, together
from go1x_lint.readers.paths import Where
from go1x_lint.records import replace
from go1x_lint.source import Span
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence
from go1x_lint.syntax.tree_slots import ItemSlot, ItemsSlot, NodeSlot, PropertySlot, Spell
from go1x_lint.text import Text

NEAR = ("Runtime", "Handler", "CodeUri", "Code", "Type")
"""A new property, or attribute of a resource, comes directly after the first of these that is there."""


class Place(NamedTuple):
    """Where a property is said."""

    node: Node
    anchor: Span
    """Its key, where that stands in the resource itself; else the resource's name."""
    via: tuple[Span, ...] = ()
    readers: tuple[Span, ...] = ()
    """Who else takes the property from these characters."""


class Inherited(NamedTuple):
    """Properties that resources take from elsewhere (SAM's Globals) where they have none of their own."""

    mapping: Mapping
    users: tuple[Resource, ...]
    """All resources that can take them."""
    ignored: Callable[[Resource, str], bool]
    """Whether a resource says that it doesn't want one of them."""

    def takers(self, key: str) -> tuple[Resource, ...]:
        """Give the resources that take a property from here."""
        return tuple(some for some in self.users if not own(some, key) and not self.ignored(some, key))


def own(resource: Resource, key: str) -> bool:
    """Whether a resource has a property of its own."""
    properties = resource.body.get("Properties")
    return isinstance(properties, Mapping) and properties.find(key) is not None


class Properties:
    """What one resource says, and what it takes from elsewhere."""

    def __init__(self, template: Template, resource: Resource, inherited: Inherited | None = None) -> None:
        """Take the resource, and where it takes more properties from."""
        self.template = template
        self.resource = resource
        self.inherited = inherited
        self.name = resource.key.span

    # -- where a property is ----------------------------------------------------------------------------------------------

    def place(self, *path: str) -> Place | None:
        """Find a property by the keys that lead to it from the resource: its own, else the one that it inherits."""
        return self._own(path) or self._inherited(path)

    def _own(self, path: tuple[str, ...]) -> Place | None:
        """Find a property in the resource."""
        found = _descend(self.resource.body, path)
        if found is None:
            return None
        key, node, before, via = found
        return Place(node, self.name if before else key.span, via)

    def _inherited(self, path: tuple[str, ...]) -> Place | None:
        """Find a property that the resource inherits."""
        if self.inherited is None or path[0] != "Properties" or len(path) < 2 or self.inherited.ignored(self.resource, path[1]):
            return None
        found = _descend(self.inherited.mapping, path[1:])
        if found is None:
            return None
        others = tuple(some.key.span for some in self.inherited.takers(path[1]) if some is not self.resource)
        return Place(found[1], self.name, (self.name, *found[3]), others)

    def unclear(self, *path: str) -> tuple[Label, ...]:
        """Say why a property may be there, or be another one, though it isn't written."""
        labels: list[Label] = []
        node: Node | None = self.resource.body
        for key in path:
            if not isinstance(node, Mapping) or intrinsic(node):
                return (*labels, Label(node.span if node else self.name, "can't be read"))
            labels += (Label(span, "may bring other properties") for span in node.holes)
            if (brings := node.own("Fn::Transform")) is not None:
                labels.append(Label(brings.key.span, "may bring other properties"))
            node = node.get(key)
            if node is None or (isinstance(node, Scalar) and node.null):
                break
        return tuple(labels)

    # -- fields -------------------------------------------------------------------------------------------------------------

    def slot(self, *path: str, spell: Spell | None = None, words: bool = False) -> PropertySlot:
        """Give the slot that writes a property at the resource."""
        return PropertySlot(self.resource.body, path, NEAR, words, spell=spell)

    def text(self, place: Place) -> Text:
        """Give the text of what is said at a place: a hole where it isn't known, or can be several."""
        return Resolver(self.template, self.resource.loops).text(place.node)

    def said(self, place: Place) -> Said:
        """Read what is said at a place."""
        return Resolver(self.template, self.resource.loops, place.readers).read(place.node, place.via)

    def field(self, *path: str) -> Field:
        """Make the field of a string."""
        place = self.place(*path)
        return self._field(path, place, self.said(place) if place else Said(), self.slot(*path))

    def path(self, where: Where, *path: str) -> Field:
        """Make the field of a path relative to `where`; an address (`s3://…`) stays as it is."""
        place = self.place(*path)
        said = self.said(place) if place else Said()
        like = next((value.text for value in said.values if not is_address(value.text)), Text())
        field = self._field(path, place, said, self.slot(*path, spell=_spelling(where, like)))
        return replace(field, values=tuple(_canonical(value, where) for value in field.values))

    def list(self, *path: str, named: Collection[str] = ()) -> Field:
        """Make the field of a list, an item a value; what is inherited comes before the resource's own, as SAM joins lists.

        A reference to a resource in `named` is a value too.
        """
        mine, theirs = self._own(path), self._inherited(path)
        joined = mine is None or (theirs is not None and _is_list(mine.node) and _is_list(theirs.node))
        places = [some for some in (theirs if joined else None, mine) if some is not None]
        resolvers = [(Resolver(self.template, self.resource.loops, some.readers, named), some) for some in places]
        said = together(resolver.items(some.node, some.via) for resolver, some in resolvers)
        place = mine or theirs
        field = self._field(path, place, said, self.slot(*path, words=True))
        if said.gone and said.values and place:
            return replace(field, open_because=(*field.open_because, Label(place.anchor, "may be left out (AWS::NoValue)")))
        return field

    def words(self, *path: str) -> Field:
        """Make the field of a list of words: one value, joined by spaces."""
        field = self.list(*path)
        if not field.values or not field.closed:
            return field
        first, last = field.values[0], field.values[-1]
        parts = [part for value in field.values for part in (" ", value.text)][1:]
        span = first.span._replace(end=max(first.span.end, last.span.end))
        slot: Slot | None = NodeSlot(first.slot.item) if first is last and isinstance(first.slot, ItemSlot) else field.slot
        return replace(field, values=(Value(Text.of(*parts), span, slot, first.via),))

    def adding(self, *path: str) -> Slot:
        """Give the slot that adds an item to a list, or makes the list."""
        place = self._own(path)
        if place is not None and not place.via and isinstance(place.node, Sequence) and not intrinsic(place.node):
            return ItemsSlot(place.node)
        return self.slot(*path, words=True)

    def _field(self, path: tuple[str, ...], place: Place | None, said: Said, slot: Slot) -> Field:
        """Make a field of what is said at a place."""
        if place is None:
            return Field(self.name, (), self.unclear(*path), slot)
        labels = (*said.open_because, *(self.unclear(*path) if self.template.tree.masks else ()))
        if not place.via and isinstance(slot, PropertySlot):
            slot = replace(slot, readers=place.node.readers)
        return Field(place.anchor, said.values, tuple(dict.fromkeys(labels)), slot)


def is_address(text: Text) -> bool:
    """Whether a text is no path: `s3://…`, `https://…`."""
    first = text.parts[0] if text.parts else ""
    return isinstance(first, str) and "://" in first


def _descend(mapping: Mapping, path: tuple[str, ...]) -> tuple[Node, Node, tuple[Span, ...], tuple[Span, ...]] | None:
    """Follow keys down: gives the last key, its value, and the aliases that lead to the key and to the value."""
    via: tuple[Span, ...] = ()
    for index, key in enumerate(path):
        found = mapping.find(key)
        if found is None:
            return None
        merged = found.via[: len(found.via) - len(found.pair.value.via)]
        before, via = (*via, *merged), (*via, *found.via)
        if index == len(path) - 1:
            return found.pair.key, found.value, before, via
        if not isinstance(found.value, Mapping):
            return None
        mapping = found.value
    return None


def _spelling(where: Where, like: Text) -> Spell:
    """Give how a canonical path is written in place of a text."""
    return lambda text: text if is_address(text) else where.spell(text, Text() if is_address(like) else like)


def _canonical(value: Value, where: Where) -> Value:
    """Make a value's path canonical; its slot takes a canonical one."""
    if is_address(value.text):
        return value
    slot = value.slot
    if isinstance(slot, NodeSlot | ItemSlot):
        slot = replace(slot, spell=_spelling(where, value.text))
    return replace(value, text=where.canonical(value.text), slot=slot)


def _is_list(node: Node) -> bool:
    """Whether a node is a list that stands for itself."""
    return isinstance(node, Sequence) and intrinsic(node) is None
