"""A record's properties as fields: what each can be, where that is said, and slots that write it in the program's own language."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from go1x_lint.facts import Field, Label, Slot, Value
from go1x_lint.records import dataclass, field, replace
from go1x_lint.source import Span
from go1x_lint.syntax.phrase import DefinitionSlot, Phrase, PhraseSlot
from go1x_lint.syntax.phrase import Spell as SpellPhrase
from go1x_lint.syntax.program.following import Followed, Found, follow, items_of, property_of, written
from go1x_lint.syntax.program.model import Items, Joined, Literal, Property, Record
from go1x_lint.syntax.program.slots import Code, CodeSlot, ItemSlot, NewItemSlot, NewPropertySlot
from go1x_lint.syntax.program.strings import Said, Spoken, said, shown
from go1x_lint.syntax.region import unwritable
from go1x_lint.text import Text

Choose = Callable[[Found], "Value | None"]
"""Takes something that isn't followed further and gives the canonical value that it says; None where it says none."""


def same(name: str) -> str:
    """Spell a property as it is called."""
    return name


@dataclass(frozen=True, eq=False)
class Properties:
    """A record's properties. Names given to its methods are spelled by `spell`, which knows the language's way (`Runtime`)."""

    found: Found
    """Its expression is a Record."""
    anchor: Span
    """Where to point for what isn't there."""
    working: str = ""
    """The folder that relative paths start from."""
    spell: Callable[[str], str] = same
    near: tuple[str, ...] = ()
    """A new property comes directly behind the first of these that is there."""
    open_because: tuple[Label, ...] = field(default=())
    """Why there may be properties that aren't seen."""

    @property
    def record(self) -> Record:
        """The record itself."""
        assert isinstance(self.found.expression, Record)
        return self.found.expression

    def own(self, name: str) -> Property | None:
        """Give a property that is written in the record itself, and that nothing behind it replaces."""
        some = written(self.record, self.spell(name))
        replaced = not self.record.exclusive and some is not None and any(spread.span > some.span for spread in self.record.spreads)
        return None if replaced else some

    def followed(self, name: str) -> Followed:
        """Give what a property can be; nothing, closed, where it certainly isn't there."""
        some = property_of(self.found, self.spell(name))
        return Followed(some.values, (*some.open_because, *self.open_because))

    def raw(self, name: str) -> Found | None:
        """Give the expression of a property as it is written, in its frame."""
        own = self.own(name)
        return None if own is None else self.found.at(own.value)

    def within(self, name: str) -> Properties | None:
        """Give the properties of a record in this one."""
        return only(self.followed(name), self._anchor(name), self)

    def said(self, name: str) -> Said:
        """Give the strings that a property can be."""
        whole = self.followed(name)
        each = [said(some, self.working) for some in whole.values]
        values = tuple(value for some in each for value in some.values)
        return Said(values, (*(label for some in each for label in some.open_because), *whole.open_because))

    # -- fields -------------------------------------------------------------------------------------------------------------

    def string(self, name: str, canonical: Canonical | None = None) -> Field:
        """Make the field of a string."""
        return self.strings(name, self.said(name), canonical)

    def strings(self, name: str, some: Said, canonical: Canonical | None = None) -> Field:
        """Make the field of a property of which it is known what strings it can be."""
        return string_field(some, self._anchor(name), self.slot(name, self._quote(name), canonical), canonical)

    def chosen(self, name: str, choose: Choose, code: Code) -> Field:
        """Make the field of a property that isn't a string: an enumeration's member, a call."""
        return chosen_field(self.followed(name), choose, self._anchor(name), self.slot(name, code))

    def items(self, name: str, choose: Choose, code: Code) -> Field:
        """Make the field of a list, an item a value; its slot adds one."""
        values: list[Value] = []
        why: list[Label] = []
        whole = self.followed(name)
        slot: Slot | None = None
        for some in whole.values:
            inner, room = item_values(some, choose, code)
            slot = room or slot
            values += inner.values
            why += inner.open_because
        return Field(self._anchor(name), tuple(values), tuple(dict.fromkeys((*why, *whole.open_because))), slot)

    def slot(self, name: str, code: Code, canonical: Canonical | None = None) -> Slot | None:
        """Give what writes a property where the record is: over its value, or as a new one; None where it may be changed later."""
        if self.open_because:
            return None
        spelled = code if canonical is None else lambda text: _coded(canonical(text, Text()), code)
        own, source = self.own(name), self.found.module.source
        readers = tuple(dict.fromkeys(reader for hop in self.found.hops for reader in hop.readers))
        if own is not None:
            return CodeSlot(own.value.span, spelled, readers, source, self.record, own)
        if self.record.inside is None or self._spread_twice(name):
            return None
        return NewPropertySlot(source, self.record, self.spell(name), spelled, tuple(map(self.spell, self.near)), readers)

    def _spread_twice(self, name: str) -> bool:
        """Whether a spread has a property, or may have it, where nothing that is written may be in it too."""
        if not self.record.exclusive or not self.record.spreads:
            return False
        some = property_of(self.found, self.spell(name))
        return bool(some.values or some.open_because)

    def _anchor(self, name: str) -> Span:
        """Give where to point for a property."""
        own = written(self.record, self.spell(name))
        return self.anchor if own is None else own.name_span

    def _quote(self, name: str) -> Code:
        """Give what spells a string in a property's place."""
        own = self.own(name)
        like = own.value.span if own is not None else next((some.value.span for some in self.record.properties if _is_string(some)), None)
        place = like or Span(self.record.span.path, self.record.span.end, self.record.span.end)
        return quoting(self.found, place)


Canonical = SpellPhrase
"""Takes a canonical text and the text that stands there; gives the text to write."""


def _coded(text: Text | None, code: Code) -> str | None:
    return None if text is None else code(text)


def _is_string(some: Property) -> bool:
    """Whether a property is a string that is written out."""
    return isinstance(some.value, (Literal, Joined))


def quoting(found: Found, like: Span) -> Code:
    """Give what spells a string as the expression at a place is spelled."""

    def code(text: Text) -> str | None:
        plain = text.plain
        return None if plain is None else found.module.language.spell(found.module.source, like, plain)

    return code


def only(followed: Followed, anchor: Span, like: Properties) -> Properties | None:
    """Give the properties of the one record that something can be; None where it is no record, or may be several."""
    records = [some for some in followed.values if isinstance(some.expression, Record)]
    if len(records) != 1 or len(followed.values) != 1:
        return None
    return replace(like, found=records[0], anchor=anchor, open_because=followed.open_because)


def string_field(some: Said, anchor: Span, slot: Slot | None, canonical: Canonical | None = None, reach: Reach | None = None) -> Field:
    """Make a field of strings; `reach` makes each of them canonical, `canonical` is the way back."""
    values = tuple(value for spoken in some.values if (value := string_value(spoken, canonical, reach)) is not None)
    unread = tuple(
        Label(spoken.phrase.place, f"{spoken.phrase.text} can't be read in any file")
        for spoken in some.values
        if spoken.phrase.text.unknown
    )
    return Field(anchor, values, tuple(dict.fromkeys((*some.open_because, *unread))), slot)


Reach = Callable[[Text], Text]
"""Takes a path as it is written and makes it canonical."""


def string_value(spoken: Spoken, canonical: Canonical | None = None, reach: Reach | None = None) -> Value | None:
    """Make the value of a string; None where nothing of it can be read."""
    phrase = spoken.phrase
    if phrase.text.unknown:
        return None
    made = phrase.field(reach(phrase.text) if reach is not None else None, canonical).values
    if not made:
        return None
    return replace(made[0], via=spoken.via, slot=_writable(made[0].slot, phrase))


def _writable(slot: Slot | None, phrase: Phrase) -> Slot | None:
    """Give a slot, unless nothing may be written where a value is said."""
    if isinstance(slot, DefinitionSlot):
        origin = slot.piece.origin
        return None if origin is None or origin.escape is unwritable else slot
    return None if isinstance(slot, PhraseSlot) and phrase.escape is unwritable else slot


def chosen_field(followed: Followed, choose: Choose, anchor: Span, slot: Slot | None) -> Field:
    """Make a field of what isn't strings."""
    values: list[Value] = []
    why = list(followed.open_because)
    for some in followed.values:
        made = choose(some)
        if made is None:
            why.append(Label(some.expression.span, f"'{shown(some)}' can't be read in any file"))
        else:
            values.append(made)
    return Field(anchor, tuple(values), tuple(dict.fromkeys(why)), slot)


def item_values(found: Found, choose: Choose, code: Code) -> tuple[Field, Slot | None]:
    """Give a list's items as values, each with a slot that writes or takes it away, and the slot that adds one."""
    source, values, why = found.module.source, [], []
    whole = items_of(found)
    home = found.expression if isinstance(found.expression, Items) and not any(hop.readers for hop in found.hops) else None

    def says(index: int) -> str | None:
        some = choose(found.at(home.items[index])) if home is not None else None
        return None if some is None else some.text.plain

    for some in whole.values:
        followed = follow(some)
        for inner in followed.values:
            made = choose(inner)
            at = home.items.index(some.expression) if home is not None and some.expression in home.items else None
            if made is None:
                why.append(Label(inner.expression.span, f"'{shown(inner)}' can't be read in any file"))
            elif home is not None and at is not None and not inner.via:
                values.append(replace(made, slot=ItemSlot(source, home, at, some.expression.span, code, says)))
            else:
                values.append(made)
        why += followed.open_because
    anchor = found.expression.span
    room = NewItemSlot(source, home, code) if home is not None else None
    return Field(anchor, tuple(values), tuple(dict.fromkeys((*why, *whole.open_because)))), room


def unique(labels: Iterable[Label]) -> tuple[Label, ...]:
    """Leave out labels that are said twice."""
    return tuple(dict.fromkeys(labels))
