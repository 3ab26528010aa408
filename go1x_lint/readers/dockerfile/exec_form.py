"""What ENTRYPOINT and CMD say: their words, and how to write them."""

from __future__ import annotations

import json
from dataclasses import dataclass

from go1x_lint.facts import Field, Precondition, Value
from go1x_lint.source import Edit, Source, Span
from go1x_lint.syntax.dockerfile import Instruction, Values, array
from go1x_lint.syntax.phrase import Phrase, joined
from go1x_lint.text import Text


@dataclass(frozen=True)
class ExecForm:
    """Writes what an instruction starts, in exec form: the words, joined by spaces."""

    place: Span
    """The arguments as they stand, or where the instruction is to be put."""
    words: tuple[Phrase, ...] = ()
    """Its words, where it is written in exec form."""
    before: str = ""
    """What is written before the arguments: where there is no instruction, `ENTRYPOINT` on a line of its own."""
    lines: tuple[Span, ...] = ()
    """The lines that are taken away with it."""

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """Nobody else reads an instruction."""
        return ()

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Write the words; those that stay are left alone."""
        text = Text.of(value)
        if text.plain is None:
            return ()
        words = text.plain.split(" ") if text.plain else []
        if self.words and len(words) == len(self.words):
            return tuple(edit for old, new in zip(self.words, words, strict=True) for edit in old.write(Text.of(new)))
        return (Edit(self.place, self.before + json.dumps(words, ensure_ascii=False)),)

    def remove(self) -> tuple[Edit, ...]:
        """Take the instruction away, and those of the same name before it, which would count again."""
        return tuple(Edit(span, "") for span in self.lines)

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing: what stands here is what is started."""
        return ()


def said(instructions: tuple[Instruction, ...], source: Source, values: Values) -> tuple[Field, tuple[Text, ...]]:
    """Read what the last of a stage's CMDs or ENTRYPOINTs starts: the field, and the words where they can be told apart.

    `values` are the variables that the container has.
    """
    last = instructions[-1]
    span = last.region.span(0, len(last.region.text)) if last.region.text else Span(last.keyword.path, last.keyword.end, last.keyword.end)
    lines = tuple(_lines(some.whole, source) for some in instructions)
    words = array(last.region)
    if words is None:
        return _shell_form(last, values, ExecForm(span, (), "" if last.region.text else " ", lines))
    phrases = tuple(word.phrase() for word in words)
    slot = ExecForm(span, phrases, "", lines)
    place = Span(span.path, phrases[0].span.start, phrases[-1].span.end) if phrases else span
    return Field(span, (Value(joined(phrases), place, slot),), (), slot), tuple(some.text for some in phrases)


def _shell_form(instruction: Instruction, values: Values, slot: ExecForm) -> tuple[Field, tuple[Text, ...]]:
    """Read a command line; where it is more than one command, nobody says which one matters."""
    from go1x_lint.syntax.shell import parse

    if not instruction.region.text:
        return Field.unknown(slot.place, "what is started can't be read", slot=slot), ()
    script = parse(instruction.region, variables=values)
    if len(script.commands) != 1 or script.broken or not script.commands[0].words:
        return Field(slot.place, (Value(Text.of(instruction.region.text), slot.place, slot),), (), slot), ()
    phrases = script.commands[0].words
    place = Span(slot.place.path, phrases[0].place.start, max(phrases[0].place.end, phrases[-1].place.end))
    return Field(slot.place, (Value(joined(phrases), place, slot),), (), slot), tuple(some.text for some in phrases)


def absent(name: str, anchor: Span, last: Instruction, newline: str) -> Field:
    """Make the field of an instruction that a stage doesn't have; its slot makes one at the stage's end."""
    end = Span(last.whole.path, last.whole.end, last.whole.end)
    return Field(anchor, (), (), None if last.cut_off else ExecForm(end, (), f"{newline}{name} "))


def _lines(whole: Span, source: Source) -> Span:
    """Give an instruction's lines with the newline after them; before them, where they are the file's last."""
    end = source.text.find("\n", whole.end) + 1
    if end:
        return Span(whole.path, whole.start, end)
    start = whole.start
    while start and source.text[start - 1] in "\r\n":
        start -= 1
    return Span(whole.path, start, len(source.text))
