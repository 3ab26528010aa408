"""Expressions of a Pulumi.yaml: what `${…}` stands for, as far as files say it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from go1x_lint.facts import Field, Label, Slot, Value
from go1x_lint.readers import Unparsable
from go1x_lint.readers.documents import document
from go1x_lint.readers.paths import Where
from go1x_lint.records import replace
from go1x_lint.source import Source, Span, Unreadable, Workspace
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.region import Origin, Piece
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence, walk
from go1x_lint.syntax.tree_slots import ItemSlot, ItemsSlot, NodeSlot, PropertySlot, Spell
from go1x_lint.text import Hole, Text

NEAR = ("runtime", "handler", "code", "type")
"""A new property comes directly after the first of these that is there."""

_REFERENCE = re.compile(r"(?<!\$)\$\{\s*([^{}]*?)\s*\}")
_MOST_STEPS = 8


class Item(NamedTuple):
    """One node that an expression can stand for."""

    node: Node
    via: tuple[Span, ...] = ()
    readers: tuple[Span, ...] = ()
    """Who else takes its value from it."""


class Reach(NamedTuple):
    """All that an expression can stand for, as far as that is known."""

    items: tuple[Item, ...] = ()
    open_because: tuple[Label, ...] = ()


class Program:
    """A Pulumi.yaml whose program is written in YAML."""

    def __init__(self, source: Source, root: Mapping, workspace: Workspace) -> None:
        """Take the file, its outermost mapping, and the project's files."""
        self.source = source
        self.root = root
        self.workspace = workspace
        self.folder = source.path.rpartition("/")[0]
        self.where = Where(Text.of(self.folder).joined(root.string("main") or ""))

    def section(self, *names: str) -> Mapping | None:
        """Give a section by the first of its names that is there."""
        return next((node for name in names if isinstance(node := self.root.get(name), Mapping)), None)

    # -- what is referred to ----------------------------------------------------------------------------------------------

    def follow(self, node: Node, via: tuple[Span, ...] = (), readers: tuple[Span, ...] = (), steps: int = 0) -> Reach:
        """Give what a node stands for: a variable, a configured value, itself."""
        found = _REFERENCE.fullmatch(node.raw.strip()) if isinstance(node, Scalar) and node.plain is not None else None
        if found is None or steps > _MOST_STEPS:
            return Reach((Item(node, via, readers),))
        written = found[0]
        name, via = found[1], (*via, node.whole)
        others = tuple(span for span in self.references.get(name, ()) if span not in via)
        variables = self.section("variables")
        variable = variables.get(name) if variables is not None else None
        if variable is not None:
            return self.follow(variable, via, (*readers, *others), steps + 1)
        settings = self.section("config", "configuration")
        setting = settings.find(name) if settings is not None else None
        if setting is None:
            return Reach((), (Label(node.whole, f"{written} is known only when it is deployed"),))
        values = [node for node in (default(setting.value), *self._stacks(name)) if node is not None]
        items = tuple(Item(value, via, (*readers, *others)) for value in values)
        return Reach(items, (Label(setting.pair.key.span, f"a stack may set another '{name}'"),))

    def _stacks(self, name: str) -> Iterator[Node]:
        """Give what the stacks whose files are here set a value to."""
        project = self.root.string("name") or ""
        prefix = f"{self.folder}/Pulumi." if self.folder else "Pulumi."
        for path in sorted(self.workspace.paths):
            if path.startswith(prefix) and path.endswith((".yaml", ".yml")) and path != self.source.path:
                try:
                    root = document(self.workspace[path], self.workspace).root
                except (Unparsable, Unreadable):
                    continue
                config = root.get("config") if isinstance(root, Mapping) else None
                values = (config.get(key) for key in (f"{project}:{name}", name)) if isinstance(config, Mapping) else ()
                yield from (value for value in values if isinstance(value, Scalar))

    @cached_property
    def references(self) -> dict[str, tuple[Span, ...]]:
        """The scalars that refer to each name."""
        found: dict[str, list[Span]] = {}
        for node in walk(self.root):
            if isinstance(node, Scalar) and "${" in node.raw:
                for reference in _REFERENCE.finditer(node.raw):
                    found.setdefault(re.split(r"[.\[]", reference[1])[0], []).append(node.whole)
        return {name: tuple(spans) for name, spans in found.items()}

    # -- strings ----------------------------------------------------------------------------------------------------------

    def phrase(self, node: Scalar, steps: int = 0) -> Phrase:
        """Give a string with places; what can't be read in it is a hole."""
        region = node.region()
        pieces: list[Piece] = []
        at = 0
        for reference in _REFERENCE.finditer(region.text):
            pieces += region.pieces(at, reference.start())
            pieces.append(self._piece(reference[1], region.span(reference.start(), reference.end()), reference[0], steps))
            at = reference.end()
        return Phrase((*pieces, *region.pieces(at, len(region.text))), node.whole, region.escape, node.inner)

    def _piece(self, name: str, here: Span, source: str, steps: int) -> Piece:
        """Give what a reference within a string stands for: the one literal of a variable, else a hole."""
        variables = self.section("variables")
        node = variables.get(name) if variables is not None else None
        said = self.phrase(node, steps + 1) if isinstance(node, Scalar) and steps < _MOST_STEPS else None
        if said is None or said.text.plain is None or len(said.pieces) != 1 or not said.pieces[0].exact:
            return Piece(Hole(name), here, source=source)
        others = tuple(span for span in self.references.get(name, ()) if not span.covers(here))
        return Piece(said.text.plain, here, Origin(said.pieces[0].here, others, said.escape), source)

    # -- fields -----------------------------------------------------------------------------------------------------------

    def string(self, mapping: Mapping, *path: str, where: Where | None = None, words: bool = False) -> Field:
        """Make the field of a property that is a string: of a path, where it says what that is relative to."""
        slot = PropertySlot(mapping, path, NEAR, words, spell=_spelling(where, Text()) if where else None)
        place = _descend(mapping, path)
        if place is None:
            return Field(mapping.pairs[0].key.span if mapping.pairs else mapping.span, (), (), None if _blocked(mapping, path) else slot)
        key, node = place
        reach = self.follow(node)
        like = next((item.node.text for item in reach.items if isinstance(item.node, Scalar)), Text())
        return self.made(key.span, reach, replace(slot, spell=_spelling(where, like)) if where else slot, where)

    def made(self, anchor: Span, reach: Reach, slot: Slot | None, where: Where | None = None) -> Field:
        """Make a field of what an expression can stand for."""
        said = [self._value(item, where) for item in reach.items]
        values = tuple(some for some in said if isinstance(some, Value))
        labels = (*reach.open_because, *(some for some in said if isinstance(some, Label)))
        return Field(anchor, values, tuple(dict.fromkeys(labels)), slot)

    def _value(self, item: Item, where: Where | None) -> Value | Label | None:
        """Give the value of a node; why there is none, where it can't be read; None where it says nothing."""
        node = item.node
        if not isinstance(node, Scalar):
            return Label(node.whole, "is no string")
        if node.null:
            return None
        said = self.phrase(node)
        if said.text.unknown:
            return Label(node.whole, f"{node.raw} is known only when it is deployed")
        address = is_address(said.text)
        canonical = where.canonical(said.text) if where is not None and not address else said.text
        if said.text.plain is not None and all(piece.origin is None for piece in said.pieces):
            spell = _spelling(where, said.text) if where is not None and not address else None
            return Value(canonical, node.inner, NodeSlot(node, readers=(*item.readers, *node.readers), spell=spell), item.via)
        made = said.field(canonical, where.spell if where is not None else None)
        return made.values[0] if made.values and not item.readers else Value(canonical, node.inner, None, item.via)

    def listed(self, mapping: Mapping, *path: str) -> Field:
        """Make the field of a list, an item a value; its slot adds one."""
        place = _descend(mapping, path)
        if place is None:
            return Field(mapping.pairs[0].key.span if mapping.pairs else mapping.span, (), (), PropertySlot(mapping, path, NEAR, True))
        key, node = place
        values: list[Value] = []
        reach = self.follow(node)
        labels = list(reach.open_because)
        for item in reach.items:
            if not isinstance(item.node, Sequence):
                labels.append(Label(item.node.whole, "is no list"))
                continue
            for some in item.node.items:
                found = self.made(key.span, self.follow(some, item.via, item.readers), None)
                labels += found.open_because
                values += (_as_item(value, item.node, some) for value in found.values)
        adds = ItemsSlot(node) if isinstance(node, Sequence) else None
        return Field(key.span, tuple(values), tuple(dict.fromkeys(labels)), adds)

    def words(self, mapping: Mapping, *path: str) -> Field:
        """Make the field of a list of words: one value, joined by spaces."""
        field = self.listed(mapping, *path)
        if not field.values or not field.closed:
            return field
        first, last = field.values[0], field.values[-1]
        parts = [part for value in field.values for part in (" ", value.text)][1:]
        return replace(field, values=(Value(Text.of(*parts), first.span._replace(end=max(first.span.end, last.span.end))),), slot=None)


def is_address(text: Text) -> bool:
    """Whether a text is no path: `s3://…`, `https://…`."""
    first = text.parts[0] if text.parts else ""
    return isinstance(first, str) and "://" in first


def default(node: Node) -> Node | None:
    """Give the value that a configured name has where no stack sets it."""
    return (node.get("default") or node.get("value")) if isinstance(node, Mapping) else node


def _as_item(value: Value, sequence: Sequence, node: Node) -> Value:
    """Let a value that stands in a list be taken out of it."""
    slot = value.slot
    here = isinstance(slot, NodeSlot) and slot.node is node
    return replace(value, slot=ItemSlot(sequence, node, readers=slot.also_read_by)) if here and slot is not None else value


def _descend(mapping: Mapping, path: tuple[str, ...]) -> tuple[Node, Node] | None:
    """Follow keys down: gives the last key and its value."""
    for name in path[:-1]:
        inner = mapping.get(name)
        if not isinstance(inner, Mapping):
            return None
        mapping = inner
    found = mapping.find(path[-1])
    return None if found is None else (found.pair.key, found.value)


def _blocked(mapping: Mapping, path: tuple[str, ...]) -> bool:
    """Whether something that is no mapping stands where one would have to be made."""
    first = mapping.get(path[0])
    return len(path) > 1 and first is not None and not isinstance(first, Mapping)


def _spelling(where: Where, like: Text) -> Spell:
    """Give how a canonical path is written in place of a text."""
    return lambda text: text if is_address(text) else where.spell(text, like)
