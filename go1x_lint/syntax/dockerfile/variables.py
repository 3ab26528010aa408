"""What ARG and ENV say at each instruction of a Dockerfile, and who reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from go1x_lint.records import dataclass, replace
from go1x_lint.source import Span
from go1x_lint.syntax.command import Assignment
from go1x_lint.syntax.dockerfile.instructions import Dockerfile, Instruction, Section
from go1x_lint.syntax.dockerfile.words import Values, Word, pairs, references, split, values_of
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.region import Piece, unwritable
from go1x_lint.text import Hole, Text

ImageSets = Callable[[Text], Mapping[str, str]]
"""Takes an image's reference; gives the variables that the image sets."""


@dataclass(frozen=True)
class Definition:
    """Where a variable is set."""

    name: str
    place: Word
    """`NAME=value`."""
    value: Word | None
    """None where it is only declared: whoever builds the image may give it one."""
    lasts: bool
    """Whether it stays in the image (ENV)."""
    at: int
    """The number of its instruction."""


class Variables:
    """The variables of a Dockerfile, at each of its instructions.

    A stage sees what it sets itself, the ARGs from before the first FROM that it declares again, and all that the stage
    sees which it continues. ENV goes before ARG. What `--build-arg` gives instead is not followed.
    """

    def __init__(self, dockerfile: Dockerfile, sets: ImageSets) -> None:
        """Take the file, and what is known of images."""
        self.dockerfile = dockerfile
        self.definitions: list[Definition] = []
        self._visible: list[Mapping[str, int]] = []
        self._of_image: list[Mapping[str, tuple[Piece, ...]]] = []
        self._said: list[Phrase] = []
        self._values: list[tuple[Piece, ...]] = []
        self._continues: dict[int, Section] = {}
        self._define(sets)
        readers = self._readers()
        self._said.clear()
        self._values.clear()
        for number, definition in enumerate(self.definitions):
            self._evaluate(definition, tuple(readers.get(number, ())))

    def at(self, index: int) -> Values:
        """Give what an instruction, by its number, can read."""
        own = {name: self._values[number] for name, number in self._visible[index].items() if number < len(self._values)}
        return {**self._of_image[index], **own}

    def lasting(self, index: int) -> Values:
        """Give what a container of the image has, as far as it is set before an instruction: ENV, not ARG."""
        own = {name: self._values[number] for name, number in self._visible[index].items() if self.definitions[number].lasts}
        return {**self._of_image[index], **own}

    def in_shell(self, index: int) -> Values:
        """Give what the shell of an instruction can read; of those who read it too, only those elsewhere: it finds its own."""
        whole = self.dockerfile.instructions[index].whole
        return {name: tuple(_read_outside(piece, whole) for piece in pieces) for name, pieces in self.at(index).items()}

    def environment(self, index: int) -> tuple[Assignment, ...]:
        """Give what is set for the commands of an instruction, by its number."""
        values = self.in_shell(index)
        found: list[Assignment] = []
        for name, number in self._visible[index].items():
            said = self._said[number]
            if any(piece.origin and piece.origin.readers for piece in values[name]):
                said = replace(said, pieces=values[name])
            found.append(Assignment(name, said, self.definitions[number].place.span))
        return tuple(found)

    def continues(self, section: Section) -> Section | None:
        """Give the stage of the same file that a stage continues; None where it begins with an image."""
        return self._continues.get(section.number)

    def phrase(self, word: Word, index: int, wildcards: bool = False) -> Phrase:
        """Read a word of an instruction, by its number."""
        return word.expanded(self.at(index), self.dockerfile.escape, wildcards)

    # -- what is seen where --------------------------------------------------------------------------------------------

    def _define(self, sets: ImageSets) -> None:
        """Go through the instructions, and note what each can read."""
        sections = {section.first: section for section in self.dockerfile.sections}
        ends: dict[int, tuple[Mapping[str, int], Mapping[str, tuple[Piece, ...]]]] = {}
        globals_: Mapping[str, int] = {}
        seen: Mapping[str, int] = {}
        image: Mapping[str, tuple[Piece, ...]] = {}
        for index, instruction in enumerate(self.dockerfile.instructions):
            if section := sections.get(index):
                if section.number:
                    ends[section.number - 1] = seen, image
                else:
                    globals_ = seen
                seen, image = globals_, {}
            self._visible.append(seen)
            self._of_image.append(image)
            if section:
                seen, image = self._begin(section, index, sets, ends)
            elif instruction.name in ("ARG", "ENV"):
                seen = self._set(instruction, index, seen, globals_ if sections and index > min(sections) else {})

    def _begin(
        self,
        section: Section,
        index: int,
        sets: ImageSets,
        ends: Mapping[int, tuple[Mapping[str, int], Mapping[str, tuple[Piece, ...]]]],
    ) -> tuple[Mapping[str, int], Mapping[str, tuple[Piece, ...]]]:
        """Give what a stage begins with: nothing, what its image sets, or all that the stage has which it continues."""
        base = self.phrase(section.image, index).text
        named = {some.name.lower(): some for some in self.dockerfile.sections[: section.number] if some.named}
        parent = named.get((base.plain or "").lower())
        if parent is not None:
            self._continues[section.number] = parent
            return ends[parent.number]
        here = section.image.span
        return {}, {name: (Piece(value, here, escape=unwritable),) for name, value in sets(base).items()}

    def _set(self, instruction: Instruction, index: int, seen: Mapping[str, int], above: Mapping[str, int]) -> Mapping[str, int]:
        """Note what an ARG or ENV sets; give what is seen after it."""
        changed = dict(seen)
        lasts = instruction.name == "ENV"
        for name, place, value in self._pairs(instruction):
            old = seen.get(name)
            if not lasts and old is not None and self.definitions[old].lasts:
                continue
            if value is None and not lasts and name in above:
                changed[name] = above[name]
                continue
            changed[name] = len(self.definitions)
            self.definitions.append(Definition(name, place, value, lasts, index))
            self._evaluate(self.definitions[-1], ())
        return changed

    def _pairs(self, instruction: Instruction) -> Iterator[tuple[str, Word, Word | None]]:
        """Read what an ARG or ENV sets, also in the old form `ENV NAME the rest`."""
        words = split(instruction.region)
        if instruction.name == "ENV" and words and "=" not in words[0].raw:
            region = instruction.region
            value = Word(region, words[1].start, len(region.text)) if len(words) > 1 else None
            yield words[0].raw, Word(region, 0, len(region.text)), value
            return
        yield from pairs(instruction.region, self.dockerfile.escape)

    # -- what is said, and who reads it --------------------------------------------------------------------------------

    def _evaluate(self, definition: Definition, readers: tuple[Span, ...]) -> None:
        """Read a definition; those before it are read already."""
        if definition.value is None:
            place = definition.place.span
            said = Phrase((Piece(Hole(definition.name), place, escape=unwritable),), place, unwritable)
        else:
            said = self.phrase(definition.value, definition.at)
        self._said.append(said)
        self._values.append(values_of(definition.name, said, readers))

    def _readers(self) -> dict[int, list[Span]]:
        """Find every reference to each definition."""
        found: dict[int, list[Span]] = {}
        for index, instruction in enumerate(self.dockerfile.instructions):
            flags = [flag.word.region.part(flag.word.start, flag.word.end) for flag in instruction.flags if flag.word]
            for region in (*flags, instruction.region, *(some.region for some in instruction.documents)):
                for name, start, end in references(region.text):
                    number = self._visible[index].get(name)
                    if number is not None:
                        found.setdefault(number, []).append(region.span(start, end))
        return found


def _read_outside(piece: Piece, whole: Span) -> Piece:
    """Leave out those who read a piece within an instruction."""
    if piece.origin is None:
        return piece
    return replace(piece, origin=replace(piece.origin, readers=tuple(some for some in piece.origin.readers if not whole.covers(some))))
