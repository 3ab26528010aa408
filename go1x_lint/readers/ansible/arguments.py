"""A module's arguments: a mapping, or `name=value …` in one string."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property

from go1x_lint.facts import Field, Slot, Value
from go1x_lint.readers.ansible.tasks import Task
from go1x_lint.readers.ansible.variables import Variables
from go1x_lint.readers.commands.call import Place
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Span
from go1x_lint.syntax.phrase import Phrase, PhraseSlot, phrase
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence
from go1x_lint.syntax.tree_slots import ItemSlot, PropertySlot
from go1x_lint.text import Text

_GIVEN = re.compile(r"(?<!\S)(\w+)=(\"[^\"]*\"|'[^']*'|[^\s\"']*)")
NEAR = ("runtime", "handler", "name", "function_name")


@dataclass(frozen=True)
class Arguments:
    """The arguments of one task, and what its variables say."""

    task: Task
    variables: Variables
    place: Place

    @property
    def anchor(self) -> Span:
        """Where to point when an argument isn't given."""
        return self.task.key.span

    def node(self, *names: str) -> Node | None:
        """Give an argument's value, by the first of its names that is given."""
        given = [args for args in (self.task.args, *self._defaults) if isinstance(args, Mapping)]
        found = (args.get(name) for args in given for name in names)
        return next((some for some in found if some is not None and not (isinstance(some, Scalar) and some.null)), None)

    @cached_property
    def _defaults(self) -> tuple[Node, ...]:
        """What `module_defaults` of the play and the blocks say for the task's module, innermost first."""
        name = self.task.key.plain if isinstance(self.task.key, Scalar) else None
        said = (mapping.get("module_defaults") for mapping in reversed(self.task.around))
        found = (some.get(name) for some in said if isinstance(some, Mapping) and name)
        return tuple(some for some in found if some is not None)

    def has(self, *names: str) -> bool:
        """Whether an argument is given."""
        return self.node(*names) is not None or any(name in self._given for name in names)

    @cached_property
    def _given(self) -> dict[str, Phrase]:
        """The arguments of `name=value …`, by their names."""
        args = self.task.args
        if not isinstance(args, Scalar):
            return {}
        region = self.variables.expand(args.region())
        found: dict[str, Phrase] = {}
        for match in _GIVEN.finditer(region.text):
            start, end = match.span(2)
            quoted = region.text[start:end][:1] in ("'", '"') and end - start > 1
            found[match[1]] = phrase(region, start + quoted, end - quoted, place=(start, end))
        return found

    def field(self, *names: str, where: Place | None = None) -> Field:
        """Make the field of an argument: a string, or a path."""
        given = next((self._given[name] for name in names if name in self._given), None)
        if given is not None:
            return where.field(given) if where is not None else given.field(anchor=given.place)
        node = self.node(*names)
        slot = self._slot(names, node, where)
        if node is None:
            return Field(self.anchor, (), (), slot)
        return self.variables.field(node, self._anchor(names), slot, where)

    def _slot(self, names: tuple[str, ...], node: Node | None, where: Place | None) -> Slot | None:
        """Give the slot that writes an argument at the task."""
        args = self.task.args
        if not isinstance(args, Mapping):
            return None
        name = next((some for some in names if args.own(some)), names[0])
        readers = args.readers
        if where is None:
            return PropertySlot(args, (name,), NEAR, readers=readers)
        like = self.variables.text(node)
        return PropertySlot(args, (name,), NEAR, readers=readers, spell=_spelling(where, like))

    def _anchor(self, names: tuple[str, ...]) -> Span:
        """Give the characters of an argument's name."""
        args = self.task.args
        pairs = (args.own(name) for name in names) if isinstance(args, Mapping) else ()
        return next((pair.key.span for pair in pairs if pair is not None), self.anchor)

    def list(self, *names: str) -> Field:
        """Make the field of a list, an item a value; a string counts as a list of one."""
        node = self.node(*names)
        if not isinstance(node, Sequence):
            return self.field(*names)
        values: list[Value] = []
        fields = [(self.variables.field(item, item.whole), item) for item in node.items]
        for field, item in fields:
            values += (replace(some, slot=_item(some, node, item)) for some in field.values)
        labels = tuple(label for field, _ in fields for label in field.open_because)
        return Field(self._anchor(names), tuple(values), labels, PropertySlot(self._mapping, (names[0],), NEAR, words=True))

    @property
    def _mapping(self) -> Mapping:
        """The mapping that they are."""
        assert isinstance(self.task.args, Mapping)
        return self.task.args

    def text(self, *names: str) -> Text | None:
        """Give the one thing that an argument says."""
        return self.field(*names).text


def _item(value: Value, sequence: Sequence, node: Node) -> Slot | None:
    """Let an item that stands in the list be taken out of it."""
    return ItemSlot(sequence, node, readers=node.readers) if isinstance(value.slot, PhraseSlot) else value.slot


def _spelling(where: Place, like: Text) -> Callable[[Text], Text | None]:
    """Give how a canonical path is written in place of a text."""
    return lambda text: where.spell(text, like)
