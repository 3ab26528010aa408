"""A service of Serverless Framework: its functions and sections, and their properties as fields."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from go1x_lint.facts import Field, Label, Slot, Value
from go1x_lint.readers.documents import document
from go1x_lint.readers.paths import Where
from go1x_lint.readers.serverless.slots import PartSlot
from go1x_lint.readers.serverless.variables import Item, Reach, Variables
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Source, Span, Workspace
from go1x_lint.syntax.phrase import phrase
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence
from go1x_lint.syntax.tree_slots import ItemSlot, ItemsSlot, NodeSlot, PropertySlot, Spell
from go1x_lint.text import Hole, Text

NEAR = ("runtime", "handler", "image")
"""A new property of a function comes directly after the first of these that is there."""


@dataclass(frozen=True, eq=False)
class Declared:
    """A function as it is declared."""

    name: str
    key: Node
    body: Mapping
    via: tuple[Span, ...] = ()

    @property
    def span(self) -> Span:
        """Its name's characters."""
        return self.key.span

    def has(self, key: str) -> bool:
        """Whether it has a property of its own."""
        return self.body.find(key) is not None


class Service:
    """One service: its file, and what is included in it."""

    def __init__(self, source: Source, root: Mapping, folder: str, workspace: Workspace) -> None:
        """Take the file, its outermost mapping, and the folder (canonical) that it is the service of."""
        self.source = source
        self.root = root
        self.folder = folder
        self.workspace = workspace
        self.variables = Variables(root.tree, root, folder, workspace)
        self.where = Where(Text.of(folder))
        self._takers: dict[tuple[str, ...], tuple[Span, ...]] = {}

    @cached_property
    def functions(self) -> tuple[Declared, ...]:
        """Its functions: those of a mapping, or of a list of mappings, in this file or in included ones."""
        reach = self.variables.find("functions")
        items = [some for item in reach.items for some in self.spread(item)]
        return tuple(function for item in items for function in self._declared(item))

    @cached_property
    def unread(self) -> tuple[Span, ...]:
        """The places of functions that can't be read: they may take what others take, too."""
        reach = self.variables.find("functions")
        spans = [label.span for label in reach.open_because]
        for item in (some for whole in reach.items for some in self.spread(whole)):
            if isinstance(item.node, Mapping):
                bodies = [self.variables.follow(pair.value) for pair in item.node.pairs]
                spans += (*item.node.holes, *(label.span for body in bodies for label in body.open_because))
        return tuple(dict.fromkeys(spans))

    def spread(self, item: Item) -> Iterator[Item]:
        """Give what the items of a list stand for; anything else itself."""
        if isinstance(item.node, Sequence):
            for node in item.node.items:
                yield from self.variables.follow(node, item.via, item.readers).items
        else:
            yield item

    def _declared(self, item: Item) -> Iterator[Declared]:
        """Give the functions of one mapping."""
        for name, found in item.node.items() if isinstance(item.node, Mapping) else ():
            for body in self.variables.follow(found.value, (*item.via, *found.via)).items:
                if isinstance(body.node, Mapping):
                    yield Declared(name, found.pair.key, body.node, body.via)

    @cached_property
    def name(self) -> str:
        """Its name, where it can be read."""
        reach = self.variables.find("service")
        named = [*reach.items, *self.variables.find("service", "name").items]
        plain = [self.variables.of(item).plain for item in named if isinstance(item.node, Scalar)]
        return next((some for some in plain if some), "service")

    # -- where something is said ------------------------------------------------------------------------------------------

    def own(self, function: Declared, *path: str) -> Reach:
        """Give what a function says itself."""
        return self.variables.below(Reach((Item(function.body),)), path)

    def inherited(self, function: Declared, *path: str) -> Reach:
        """Give what a function takes from the section `provider`."""
        others = tuple(span for span in self.takers(path) if span != function.span)
        reach = self.variables.find("provider", *path)
        items = tuple(item._replace(via=(function.span, *item.via), readers=(*item.readers, *others)) for item in reach.items)
        return reach._replace(items=items)

    def takers(self, path: tuple[str, ...]) -> tuple[Span, ...]:
        """Give all who take something from the section `provider`: functions without it, variables, and those that can't be read."""
        if path not in self._takers:
            names = (some.span for some in self.functions if not some.has("image") and not some.has(path[0]))
            self._takers[path] = (*names, *self.variables.others(("provider", *path)), *self.unread)
        return self._takers[path]

    def says(self, *path: str) -> str | None:
        """Give the one string at a path of the service's file; None where there is none, or it can't be read."""
        reach = self.variables.find(*path)
        some = [item for item in reach.items if isinstance(item.node, Scalar) and not item.node.null]
        return self.variables.of(some[0]).plain if len(some) == 1 and not reach.open_because else None

    # -- fields -----------------------------------------------------------------------------------------------------------

    def field(self, function: Declared, *path: str, provider: bool = False) -> Field:
        """Make the field of a function's string, which `provider` may say where the function doesn't."""
        reach = self.own(function, *path)
        slot = PropertySlot(function.body, path, NEAR, readers=function.body.readers)
        if not function.has(path[0]):
            reach = self.inherited(function, *path) if provider else Reach((), self._unclear(function))
            return self.made(function.span, reach, slot)
        pair = function.body.find(path[0])
        field = self.made(pair.pair.key.span if pair else function.span, reach, slot)
        return replace(field, values=tuple(replace(value, slot=None) if _within(value.slot, slot) else value for value in field.values))

    def _unclear(self, function: Declared) -> tuple[Label, ...]:
        """Say why a function may have properties that aren't written."""
        return tuple(Label(span, "may bring other properties") for span in function.body.holes)

    def made(self, anchor: Span, reach: Reach, slot: Slot | None = None, where: Where | None = None) -> Field:
        """Make a field of what an expression can give: of strings, of paths relative to `where`."""
        values: list[Value] = []
        labels = list(reach.open_because)
        for item in reach.items:
            value = self.value(item, where)
            if isinstance(value, Label):
                labels.append(value)
            elif value is not None:
                values.append(value)
        return Field(anchor, tuple(values), tuple(dict.fromkeys(labels)), slot)

    def list(self, anchor: Span, reach: Reach, slot: Slot | None = None) -> Field:
        """Make a field of a list, an item a value; a string counts as a list of one."""
        values: list[Value] = []
        labels = list(reach.open_because)
        for item in reach.items:
            if not isinstance(item.node, Sequence):
                found = self.made(anchor, Reach((item,)))
                values += found.values
                labels += found.open_because
                continue
            for node in item.node.items:
                found = self.made(anchor, self.variables.follow(node, item.via, item.readers))
                labels += found.open_because
                values += (self._as_item(value, item.node, node) for value in found.values)
        return Field(anchor, tuple(values), tuple(dict.fromkeys(labels)), slot)

    def _as_item(self, value: Value, sequence: Sequence, node: Node) -> Value:
        """Let a value that stands in a list be taken out of it."""
        slot = value.slot
        here = isinstance(slot, NodeSlot) and slot.node is node
        return replace(value, slot=ItemSlot(sequence, node, readers=slot.also_read_by)) if here and slot is not None else value

    def adding(self, mapping: Mapping, key: str) -> Slot:
        """Give the slot that adds an item to a list in a mapping, or makes the list."""
        pair = mapping.own(key)
        if pair is not None and isinstance(pair.value, Sequence):
            return ItemsSlot(pair.value)
        return PropertySlot(mapping, (key,), words=True)

    def value(self, item: Item, where: Where | None = None) -> Value | Label | None:
        """Give the value of an item; why there is none, where nobody can read it; None where it says that there is nothing."""
        node = item.node
        if not isinstance(node, Scalar):
            return Label(node.whole, "is no string")
        if item.part is None and node.null:
            return None
        start, end = item.part or (0, len(node.raw))
        parts = tuple(self.variables.parts(node, start, end))
        text = Text.of(*(part for part, _ in parts))
        if text.unknown:
            return Label(node.whole, f"{node.raw} is known only when it is deployed")
        spell, canonical = (_spelling(where, text), where.canonical(text)) if where is not None and not is_address(text) else (None, text)
        readers = tuple(dict.fromkeys((*item.readers, *(span for span in node.readers if span not in item.via))))
        if item.part is None:
            sources = {hole: written for part, written in parts if isinstance(part, Text) for hole in part.holes}
            return Value(canonical, node.inner, NodeSlot(node, readers=readers, spell=spell, sources=sources), item.via)
        said = phrase(node.region(), start, end)
        return Value(canonical, said.span, PartSlot(said, readers, spell), item.via)


def service(source: Source, workspace: Workspace) -> Service | None:
    """Give the service that a file declares for AWS; None where it is no such file. Raises Unparsable."""
    root = document(source, workspace).root
    if not isinstance(root, Mapping) or root.get("provider") is None or (root.get("service") is None and root.get("functions") is None):
        return None
    found = Service(source, root, source.path.rpartition("/")[0], workspace)
    provider = found.variables.find("provider").items
    said = (*found.variables.find("provider", "name").items, *provider)
    names = [found.variables.of(item) for item in said if isinstance(item.node, Scalar)]
    return None if any(name.plain not in (None, "aws") for name in names) else found


def _within(part: Slot | None, whole: Slot) -> bool:
    """Whether a slot writes a part of what another one writes: one option's value in an expression."""
    return isinstance(part, PartSlot) and whole.place.covers(part.place)


def is_address(text: Text) -> bool:
    """Whether a text is no path: `s3://…`, `https://…`."""
    first = text.parts[0] if text.parts else ""
    return isinstance(first, str) and "://" in first


def hole(name: str) -> Text:
    """Give the text of which nothing is known."""
    return Text.of(Hole(name))


def _spelling(where: Where, like: Text) -> Spell:
    """Give how a canonical path is written in place of a text."""
    return lambda text: text if is_address(text) else where.spell(text, like)
