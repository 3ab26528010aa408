"""Slots of programs: expressions written over, properties put in and taken away, items of lists written, taken out, put in."""

from __future__ import annotations

import re
from collections.abc import Callable

from go1x_lint.facts import Precondition
from go1x_lint.records import dataclass
from go1x_lint.source import Edit, Source, Span
from go1x_lint.syntax.program.model import Items, Property, Record
from go1x_lint.text import Text

_COMMENT = re.compile(r"[ \t]*(,?)[ \t]*(?://|#|/\*[^\n]*\*/[ \t]*$)[^\n]*")

Code = Callable[[Text], "str | None"]
"""Takes a canonical value (`provided.al2023`), gives the expression that says it in the language; None where none can."""


@dataclass(frozen=True)
class CodeSlot:
    """Writes an expression over another one, or over a part of it: `GO_1_X` of `lambda.Runtime.GO_1_X`."""

    place: Span
    code: Code
    also_read_by: tuple[Span, ...] = ()
    source: Source | None = None
    record: Record | None = None
    """What its property is one of, where it can be taken away."""
    property: Property | None = None

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Say the value here; a shorthand (`{ runtime }`) becomes a property with a name and a value."""
        said = self.code(Text.of(value))
        if said is None:
            return ()
        short = self.property is not None and self.property.name_span == self.place
        if short and self.record is not None and self.property is not None:
            said = self.record.style.form.format(name=self.property.name, value=said)
        return (Edit(self.place, said),)

    def remove(self) -> tuple[Edit, ...]:
        """Take the whole property away."""
        if self.source is None or self.record is None or self.property is None:
            return ()
        all_ = sorted((*(some.span for some in self.record.properties), *(some.span for some in self.record.spreads)))
        return _without(self.source, self.property.span, all_, self.record.style.separator)

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing: what stands here is what is used."""
        return ()


@dataclass(frozen=True)
class NewPropertySlot:
    """Puts a property into a record: in the style of its neighbours, on a line of its own where they have one."""

    source: Source
    record: Record
    name: str
    code: Code
    near: tuple[str, ...] = ()
    """It comes directly behind the first of these that is there, else behind the last one."""
    also_read_by: tuple[Span, ...] = ()
    """The other places that take the record as it is."""

    @property
    def place(self) -> Span:
        """Where it is put in."""
        after = self._after()
        at = after.end if after is not None else self.record.inside.start if self.record.inside is not None else self.record.span.end
        return self.source.span(at, at)

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Put the property in; () where there is no room. One of its name, which a spread behind it replaces, is taken away."""
        said = self.code(Text.of(value))
        gone = self._replaced()
        if said is None or self.record.inside is None or gone is None:
            return ()
        made = self._made(said)
        return (*gone, *made) if made else ()

    def _replaced(self) -> tuple[Edit, ...] | None:
        """Take away what has its name already: no literal has a name twice; None where that can't be done."""
        name = self.name.strip("\"'`")
        every = sorted((*(some.span for some in self.record.properties), *(some.span for some in self.record.spreads)))
        found: list[Edit] = []
        for some in self.record.properties:
            if some.name == name:
                behind = next((span for span in every if span > some.span), None)
                between = "" if behind is None else self.source.text[some.span.end : behind.start]
                if behind is None or between.strip() != self.record.style.separator:
                    return None
                found.append(Edit(self.source.span(some.span.start, behind.start), ""))
        return tuple(found)

    def _made(self, said: str) -> tuple[Edit, ...]:
        """Put the property in, behind all that could replace it."""
        style, after = self.record.style, self._after()
        made = style.form.format(name=self.name, value=said)
        if after is None:
            return self._first(made)
        indent = own_line(self.source, after.start)
        if indent is not None:
            made = style.form.format(name=self.name, value=self._padding(after, style.form) + said)
        behind = self._commented(after) if indent is not None else None
        if behind is not None:
            comma, at = behind
            end = style.separator if comma or style.trailing else ""
            line = Edit(self.source.span(at, at), f"{self.source.newline}{indent}{made}{end}")
            return (line,) if comma or not style.separator else (Edit(self.place, style.separator), line)
        gap = f"{self.source.newline}{indent}" if indent is not None else " " if style.separator else ""
        return (Edit(self.place, f"{style.separator}{gap}{made}"),)

    def remove(self) -> tuple[Edit, ...]:
        """Nothing is there to be taken away."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing: what stands here is what is used."""
        return ()

    def _after(self) -> Span | None:
        """Give what it comes behind: never before a spread, which would win over it."""
        record = self.record
        last = max((some.span.end for some in record.spreads), default=-1)
        for name in self.near:
            for some in record.properties:
                if some.name == name and some.span.end > last:
                    return some.span
        every = (*(some.span for some in record.properties), *(some.span for some in record.spreads))
        return max(every, default=None, key=lambda span: span.end)

    def _commented(self, after: Span) -> tuple[bool, int] | None:
        """Give whether a separator follows a neighbour, and the end of its line, where a comment about it stands at that."""
        end = self.source.text.find("\n", after.end)
        rest = self.source.text[after.end : end if end >= 0 else None].rstrip("\r")
        found = _COMMENT.fullmatch(rest)
        return None if found is None else (bool(found[1]), after.end + len(rest))

    def _padding(self, after: Span, form: str) -> str:
        """Give the blanks that put a value below its neighbour's, where that has more of them than it needs (gofmt)."""
        near = next((some for some in self.record.properties if some.span == after), None)
        if near is None or near.name_span == near.value.span:
            return ""
        width, plain = near.value.span.start - near.span.start, form.partition("{value}")[0]
        between = self.source.text[near.name_span.end : near.value.span.start]
        aligned = width - len(plain.format(name=near.name))
        return " " * max(0, width - len(plain.format(name=self.name))) if aligned > 0 and not between.strip(": =") else ""

    def _first(self, made: str) -> tuple[Edit, ...]:
        """Put the only property in."""
        inside = self.record.inside
        assert inside is not None
        between = self.source.text[inside.start : inside.end]
        if between.strip():
            return ()
        braces = self.source.text[inside.end : inside.end + 1] == "}"
        return (Edit(inside, f" {made} " if braces else made),)


@dataclass(frozen=True)
class ItemSlot:
    """Writes over an item of a list; where another item says the same already (`same`), it is taken away instead."""

    source: Source
    items: Items
    item: int
    place: Span
    code: Code
    says: Callable[[int], str | None] = lambda _: None
    """Gives what the item of a number says, canonically."""

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """Nobody else reads an item."""
        return ()

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Say the value here."""
        text = Text.of(value)
        if any(self.says(index) == text.plain for index in range(len(self.items.items)) if index != self.item):
            return self.remove()
        said = self.code(text)
        return () if said is None else (Edit(self.place, said),)

    def remove(self) -> tuple[Edit, ...]:
        """Take the item away with what parts it from its neighbour; the last one stays."""
        spans = [some.span for some in self.items.items]
        return () if len(spans) < 2 else _without(self.source, spans[self.item], spans, self.items.separator)

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing: what stands here is what is used."""
        return ()


@dataclass(frozen=True)
class NewItemSlot:
    """Adds an item to a list."""

    source: Source
    items: Items
    code: Code

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """Nobody reads what isn't there."""
        return ()

    @property
    def place(self) -> Span:
        """Behind the last item."""
        inside = self.items.inside
        at = self.items.items[-1].span.end if self.items.items else inside.start if inside is not None else self.items.span.end
        return self.source.span(at, at)

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Add an item, on a line of its own where the last one has one."""
        said = self.code(Text.of(value))
        if said is None or self.items.inside is None:
            return ()
        if not self.items.items:
            return (Edit(self.place, said),)
        indent = own_line(self.source, self.items.items[-1].span.start)
        gap = f"{self.source.newline}{indent}" if indent is not None else " "
        return (Edit(self.place, f"{self.items.separator}{gap}{said}"),)

    def remove(self) -> tuple[Edit, ...]:
        """Nothing is there to be taken away."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing: what stands here is what is used."""
        return ()


def own_line(source: Source, at: int) -> str | None:
    """Give the indentation of something that begins its line; None where something else stands before it."""
    before = source.text[source.line_start(at) : at]
    return None if before.strip() else before


def _without(source: Source, gone: Span, all_: list[Span], separator: str) -> tuple[Edit, ...]:
    """Take one of several away, with what parts it from its neighbour; () where a comment or the like stands between them."""
    index = all_.index(gone)
    if index > 0:
        cut = source.span(all_[index - 1].end, gone.end)
        between = source.text[cut.start : gone.start]
    elif len(all_) > 1:
        cut = source.span(gone.start, all_[1].start)
        between = source.text[gone.end : cut.end]
    else:
        end = gone.end + 1 if separator and source.text[gone.end : gone.end + 1] == separator else gone.end
        return (Edit(source.span(gone.start, end), ""),)
    return () if between.replace(separator, "", 1).strip() else (Edit(cut, ""),)
