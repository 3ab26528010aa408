"""Attributes as fields: what they can be, where each is said, and a slot that writes it in the block."""

from __future__ import annotations

from collections.abc import Iterable

from go1x_lint.facts import Field, FileUse, Label, Role, Slot, Value
from go1x_lint.readers.paths import Where
from go1x_lint.readers.terraform.frames import Bound, Frame, unique
from go1x_lint.readers.terraform.said import Said, Spoken
from go1x_lint.readers.terraform.values import Evaluator
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Edit, Span
from go1x_lint.syntax.hcl import Attribute, Body, Expression, Items, Literal, Template
from go1x_lint.syntax.hcl.slots import ItemSlot, OverSlot, room
from go1x_lint.syntax.hcl.slots import Spell as OverSpell
from go1x_lint.syntax.phrase import DefinitionSlot, PhraseSlot, Spell
from go1x_lint.syntax.region import unwritable
from go1x_lint.text import Text

NEAR = ("runtime", "handler", "function_name", "role")
"""A new attribute comes directly behind the first of these that is there."""


@dataclass(frozen=True, eq=False)
class Properties:
    """A block's attributes, in one instance of it."""

    body: Body
    frame: Frame
    name: Span
    """Where to point for what isn't there."""

    @property
    def evaluator(self) -> Evaluator:
        """What evaluates."""
        return self.frame.configuration.evaluator

    @property
    def where(self) -> Where:
        """What relative paths start from."""
        return Where(Text.of(self.frame.cwd))

    def inside(self, body: Body) -> Properties:
        """Give the attributes of a block in this one."""
        return replace(self, body=body)

    def bound(self, *names: str) -> Bound | None:
        """Give the expression of the first of some attributes that is there."""
        value = self.body.value(*names)
        return None if value is None else Bound(value, self.frame)

    def said(self, *names: str) -> Said:
        """Give what an attribute can be; nothing where it isn't there."""
        bound = self.bound(*names)
        return Said() if bound is None else self.evaluator.text(bound)

    def _attribute(self, names: Iterable[str]) -> Attribute | None:
        """Give the first of some attributes that is there."""
        return next((self.body.attributes[name] for name in names if name in self.body.attributes), None)

    # -- fields -------------------------------------------------------------------------------------------------------------

    def field(self, *names: str) -> Field:
        """Make the field of a string, from the first of some attributes that is there."""
        attribute = self._attribute(names)
        if attribute is None:
            return Field(self.name, slot=room(self.body, names[0], NEAR))
        return field(self.said(*names), attribute)

    def path(self, *names: str) -> Field:
        """Make the field of a path."""
        attribute = self._attribute(names)
        return Field(self.name) if attribute is None else path(self.said(*names), attribute, self.where)

    def use(self, role: Role, *names: str) -> FileUse:
        """Make the use of a path."""
        return FileUse(self.path(*names), role)

    def list(self, *names: str) -> Field:
        """Make the field of a list, an item a value."""
        attribute = self._attribute(names)
        if attribute is None:
            return Field(self.name)
        known, labels = self.evaluator.items(Bound(attribute.value, self.frame))
        values: list[Value] = []
        for some in known:
            said = self.evaluator.text(some)
            labels = unique([*labels, *said.open_because])
            values += (self._item(attribute.value, some, spoken) for spoken in said.values)
        known_values = tuple(value for value in values if not value.text.unknown)
        return Field(attribute.place, known_values, labels, OverSlot(attribute.value.span, attribute.value.spell, words=True))

    def _item(self, expression: Expression, some: Bound, spoken: Spoken) -> Value:
        """Make an item's value; one that stands in its list can be taken out."""
        made = value(spoken)
        item = some.expression
        own = isinstance(expression, Items) and item in expression.items and not some.hops
        if own and isinstance(expression, Items) and isinstance(item, Template):
            return replace(made, slot=ItemSlot(self.frame.configuration.workspace[item.span.path], expression, item))
        return made

    def words(self, *names: str) -> Field:
        """Make the field of a list of words: one value, joined by spaces."""
        found = self.list(*names)
        if not found.values or not found.closed:
            return found
        first, last = found.values[0], found.values[-1]
        parts = [part for some in found.values for part in (" ", some.text)][1:]
        span = first.span if first.span.path != last.span.path else first.span._replace(end=max(first.span.end, last.span.end))
        return replace(found, values=(Value(Text.of(*parts), span, found.slot, first.via),))


def field(said: Said, attribute: Attribute) -> Field:
    """Make the field of an attribute."""
    return _field(attribute, said, [value(some) for some in said.values], _slot(said, attribute))


def path(said: Said, attribute: Attribute, where: Where) -> Field:
    """Make the field of a path; an address (`s3://…`) stays as it is."""
    like = said.values[0].phrase.text if said.values else Text()
    slot = _slot(said, attribute, where.spell, lambda text: where.spell(text, like))
    return _field(attribute, said, [value(some, where) for some in said.values], slot)


def _field(attribute: Attribute, said: Said, values: list[Value], slot: Slot) -> Field:
    """Make a field of values, of which those that nobody can read are none."""
    unread = tuple(Label(some.span, f"{some.text} can't be read in any file") for some in values if some.text.unknown)
    known = tuple(some for some in values if not some.text.unknown)
    return Field(attribute.place, known, unique([*said.open_because, *unread]), slot)


def value(spoken: Spoken, where: Where | None = None) -> Value:
    """Make a value: a string's, or, relative to a folder, a path's."""
    phrase = spoken.phrase
    made = phrase.field() if where is None else where.field(phrase)
    if not made.values:
        return Value(phrase.text, phrase.span, None, spoken.via)
    first = made.values[0]
    slot = None if _fixed(first.slot) else first.slot
    if isinstance(slot, PhraseSlot) and phrase.inside is None:  # no string: it is written over as a whole
        slot = OverSlot(phrase.place, phrase.escape, spell=None if where is None else lambda text: where.spell(text, phrase.text))
    return replace(first, via=spoken.via, slot=slot)


def _fixed(slot: Slot | None) -> bool:
    """Whether nothing may be written where a value is said."""
    return isinstance(slot, DefinitionSlot) and slot.piece.origin is not None and slot.piece.origin.escape is unwritable


def _slot(said: Said, attribute: Attribute, spell: Spell | None = None, over: OverSpell | None = None) -> Slot:
    """Give what writes an attribute where it stands: within its string, over a reference, or over the whole expression."""
    only = said.values[0].phrase if len(said.values) == 1 else None
    if only is not None and attribute.value.span.covers(only.place):  # the one branch of a conditional that can be taken
        return PhraseSlot(only, spell) if only.inside is not None else OverSlot(only.place, only.escape, spell=over)
    return OverSlot(attribute.value.span, attribute.value.spell, spell=over)


@dataclass(frozen=True)
class SharedSlot:
    """Writes an attribute that other instances of the block have too: only characters that say the same for all of them."""

    slot: Slot
    free: tuple[Span, ...]
    """The characters that stand for themselves, whoever reads them."""

    @property
    def place(self) -> Span:
        """What the slot writes."""
        return self.slot.place

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """All other places that take their value from these characters."""
        return self.slot.also_read_by

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Say the value here; () where others would be told something else."""
        edits = self.slot.write(value)
        return edits if all(any(free.covers(edit.span) for free in self.free) for edit in edits) else ()

    def remove(self) -> tuple[Edit, ...]:
        """Take nothing away."""
        return ()

    def needs(self, value: Text | str) -> tuple[()]:
        """Nothing more than what its readers need."""
        return ()


def shared(field: Field, expression: Expression | None) -> Field:
    """Give a field of a block that has other instances, in which it can be something else."""
    if field.slot is None or expression is None:
        return field
    own = None
    if isinstance(expression, Template):
        free = tuple(part.span for part in expression.parts if isinstance(part, Literal))
        edges = {edge for part in expression.parts for edge in (part.span.start, part.span.end)}
        own = SharedSlot(field.slot, (*free, *(expression.span._replace(start=edge, end=edge) for edge in edges)))
    values = tuple(replace(some, slot=own) if isinstance(some.slot, PhraseSlot) else some for some in field.values)
    return replace(field, slot=own, values=values)
