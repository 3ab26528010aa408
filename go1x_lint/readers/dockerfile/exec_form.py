"""What ENTRYPOINT and CMD say: their words, and how to write them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from go1x_lint.facts import Field, Precondition, Value
from go1x_lint.records import dataclass
from go1x_lint.source import Edit, Source, Span
from go1x_lint.syntax.dockerfile import Instruction, Values, array
from go1x_lint.syntax.phrase import Phrase, joined
from go1x_lint.syntax.shell import parse
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
    lines = tuple(_lines([some.whole for some in instructions], source))
    words = array(last.region)
    if words is None:
        return _shell_form(last, values, ExecForm(span, (), "" if last.region.text else " ", lines))
    phrases = tuple(word.phrase() for word in words)
    slot = ExecForm(span, phrases, "", lines)
    return _field(phrases, slot), tuple(some.text for some in phrases)


def _field(words: tuple[Phrase, ...], slot: ExecForm) -> Field:
    """Make the field of words."""
    place = slot.place
    if len(words) == 1:
        place = words[0].span
    elif words:
        place = Span(place.path, words[0].place.start, max(words[0].place.end, words[-1].place.end))
    return Field(slot.place, (Value(joined(words), place, slot),), (), slot)


def _shell_form(instruction: Instruction, values: Values, slot: ExecForm) -> tuple[Field, tuple[Text, ...]]:
    """Read a command line; where it is more than one command, nobody says which one matters."""
    if not instruction.region.text:
        return Field.unknown(slot.place, "what is started can't be read", slot=slot), ()
    script = parse(instruction.region, variables=values)
    command = script.commands[0] if len(script.commands) == 1 and not script.broken else None
    if command is None or not command.words or command.directory is None or command.directory.parts:
        return Field(slot.place, (Value(Text.of(instruction.region.text), slot.place, slot),), (), slot), ()
    return _field(command.words, slot), tuple(word.text for word in command.words)


def absent(name: str, anchor: Span, last: Instruction, newline: str) -> Field:
    """Make the field of an instruction that a stage doesn't have; its slot makes one at the stage's end."""
    end = Span(last.whole.path, last.whole.end, last.whole.end)
    return Field(anchor, (), (), None if last.cut_off else ExecForm(end, (), f"{newline}{name} "))


def _lines(wholes: list[Span], source: Source) -> Iterator[Span]:
    """Give the lines of instructions with the newline after them; before them, where they are the file's last."""
    done = 0
    for whole in wholes:
        start, end = whole.start, source.text.find("\n", whole.end) + 1
        while not end and start > done and source.text[start - 1] in "\r\n":
            start -= 1
        done = end or len(source.text)
        yield Span(whole.path, start, done)
