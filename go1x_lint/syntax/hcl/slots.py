"""Slots of HCL: expressions written over, attributes put in, items of lists written, taken out, put in."""

from __future__ import annotations

import re
from collections.abc import Callable

from go1x_lint.facts import Precondition
from go1x_lint.records import dataclass, field
from go1x_lint.source import Edit, Source, Span
from go1x_lint.syntax.hcl.nodes import Attribute, Body, Items, Template
from go1x_lint.syntax.hcl.strings import quoted
from go1x_lint.syntax.region import Escape
from go1x_lint.text import Text

Spell = Callable[[Text], "Text | None"]
"""Takes a canonical value, gives the text to write; None where it can't be said."""

_LEADING = re.compile(r"[ \t]*")


@dataclass(frozen=True)
class _HclSlot:
    """What all slots here have in common."""

    readers: tuple[Span, ...] = field(default=(), kw_only=True)
    spell: Spell | None = field(default=None, kw_only=True)

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """All other places that take their value from these characters."""
        return self.readers

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Say the value here; () where that can't be done."""
        text = Text.of(value)
        spelt = self.spell(text) if self.spell else text
        return () if spelt is None or spelt.plain is None else self._write(spelt.plain)

    def remove(self) -> tuple[Edit, ...]:
        """Nothing is taken away here, unless a slot says so."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing: what stands here is what is used."""
        return ()

    def _write(self, text: str) -> tuple[Edit, ...]:
        """Write a string."""
        raise NotImplementedError


@dataclass(frozen=True)
class OverSlot(_HclSlot):
    """Writes a string over a whole expression; `words`: a list of the string's words."""

    place: Span
    escape: Escape
    """How a string is written there, with its quotes."""
    words: bool = False

    def _write(self, text: str) -> tuple[Edit, ...]:
        """Write a string, or its words as a list."""
        said = [self.escape(word) for word in (text.split() if self.words else [text])]
        whole = None if None in said else ", ".join(word for word in said if word is not None)
        return () if whole is None else (Edit(self.place, f"[{whole}]" if self.words else whole),)


@dataclass(frozen=True)
class NewAttributeSlot(_HclSlot):
    """Puts an attribute into a block: on a line of its own, behind another one."""

    source: Source
    after: Attribute
    name: str

    @property
    def place(self) -> Span:
        """Where the new line begins."""
        at = self._end()
        return self.source.span(at, at)

    def _end(self) -> int:
        """Give the end of the other attribute's last line."""
        end = self.source.text.find("\n", self.after.value.span.end)
        end = len(self.source.text) if end < 0 else end
        return end - 1 if self.source.text[end - 1 : end] == "\r" else end

    def _write(self, text: str) -> tuple[Edit, ...]:
        """Write the line, its `=` below the other's."""
        start = self.source.line_start(self.after.place.start)
        indent = self.source.text[start : self.after.place.start]
        if indent.strip() or self.source.path.endswith(".json"):
            return ()
        equals = self.source.text.find("=", self.after.place.end)
        width = max(len(self.name) + 1, equals - self.after.place.start)
        return (Edit(self.place, f"{self.source.newline}{indent}{self.name.ljust(width)}= {quoted(text)}"),)


def room(body: Body, name: str, near: tuple[str, ...]) -> NewAttributeSlot | None:
    """Give the room for an attribute that a body doesn't have, behind the first of some that it has."""
    after = next((body.attributes[some] for some in near if some in body.attributes), None)
    return None if after is None else NewAttributeSlot(body.source, after, name)


@dataclass(frozen=True)
class ItemSlot(_HclSlot):
    """Writes over an item of a list; where another item says the same already, it is taken away instead."""

    source: Source
    items: Items
    item: Template

    @property
    def place(self) -> Span:
        """The item's characters."""
        return self.item.inner

    def _write(self, text: str) -> tuple[Edit, ...]:
        """Write a string."""
        if any(isinstance(some, Template) and some.plain == text for some in self.items.items if some is not self.item):
            return self.remove()
        said = self.item.escape(text)
        return () if said is None else (Edit(self.item.inner, said),)

    def remove(self) -> tuple[Edit, ...]:
        """Take the item away with what parts it from its neighbour."""
        all_ = self.items.items
        index = all_.index(self.item)
        if len(all_) < 2:
            return ()
        start, end = (self.item.span.start, all_[1].span.start) if index == 0 else (all_[index - 1].span.end, self.item.span.end)
        between = self.source.text[start:end].replace(self.source.text[self.item.span.start : self.item.span.end], "")
        return () if between.strip(" \t\r\n,") else (Edit(self.source.span(start, end), ""),)


@dataclass(frozen=True)
class ItemsSlot(_HclSlot):
    """Adds an item to a list."""

    source: Source
    items: Items

    @property
    def place(self) -> Span:
        """Behind the last item."""
        at = self.items.items[-1].span.end if self.items.items else self.items.span.start + 1
        return self.source.span(at, at)

    def _write(self, text: str) -> tuple[Edit, ...]:
        """Add a string, on a line of its own where the last item has one."""
        said = quoted(text)
        if not self.items.items:
            return (Edit(self.place, said),)
        first = self.items.items[-1].span.start
        line = self.source.line_start(first)
        own_line = not self.source.text[line:first].strip() and line > self.items.span.start
        gap = f",{self.source.newline}{self.source.text[line:first]}" if own_line else ", "
        return (Edit(self.place, gap + said),)
