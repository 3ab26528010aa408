"""A Dockerfile's instructions and stages, with places."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from go1x_lint.records import dataclass
from go1x_lint.source import Source, Span
from go1x_lint.syntax.dockerfile.lines import Body, Layout, Malformed, layout
from go1x_lint.syntax.dockerfile.words import Word, split
from go1x_lint.syntax.region import Escape, Region, Run, verbatim

if TYPE_CHECKING:
    from dockerfile_parse import DockerfileParser

KNOWN = frozenset(
    (
        *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD"),
        *("RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
    )
)
"""All instructions that Docker has."""

_FLAGGED = frozenset(("ADD", "COPY", "FROM", "HEALTHCHECK", "RUN"))
_FLAG = re.compile(r"""\s*(--([a-z][a-z-]*)(?:=((?:[^\s"']|"[^"]*"|'[^']*')*))?)(?=\s|$)""")


@dataclass(frozen=True)
class Flag:
    """An instruction's option: `--from=build`."""

    name: str
    word: Word | None
    """What stands after the equals sign."""


@dataclass(frozen=True)
class Document:
    """A here-document that belongs to an instruction."""

    name: str
    region: Region
    """Its text as it is read: without leading tabs where `<<-` says so."""
    end: Span
    """What ends it."""
    expands: bool
    """Whether variables are replaced in it."""


@dataclass(frozen=True)
class Instruction:
    """One instruction, its lines joined."""

    name: str
    """In capitals."""
    keyword: Span
    region: Region
    """What it is given, without its flags: lines joined, comments and continuations left out."""
    flags: tuple[Flag, ...]
    documents: tuple[Document, ...]
    whole: Span
    """All its lines, up to the last one's newline."""
    cut_off: bool = False
    """Whether the file's end cuts it off: nothing can be written after it."""

    @property
    def span(self) -> Span:
        """From the keyword to the last of its arguments."""
        end = self.region.span(0, len(self.region.text)).end if self.region.text else self.keyword.end
        return Span(self.keyword.path, self.keyword.start, max(end, self.keyword.end))

    @property
    def script(self) -> Region:
        """What a shell gets: the arguments, and the here-documents after them."""
        end = self.region.runs[-1].end if self.region.runs else self.keyword.end
        runs = [*self.region.runs, Run("\n", end, end)] if self.documents else self.region.runs
        for document in self.documents:
            runs = [*runs, *document.region.runs, Run(document.name + "\n", document.end.start, document.end.end)]
        return Region(self.region.source, runs, self.region.escape)

    def flag(self, name: str) -> Word | None:
        """Give a flag's value; the last one of a name counts."""
        return next((flag.word for flag in reversed(self.flags) if flag.name == name and flag.word), None)


@dataclass(frozen=True)
class Section:
    """A stage as it is written: FROM, and what follows it."""

    name: str
    """As written; its number, from 0, where it has none or another one has it already."""
    number: int
    named: Word | None
    image: Word
    read_as: str | None
    """The image as dockerfile-parse reads it, ARGs replaced; None where it is known to read such a one wrong."""
    first: int
    """The number of its FROM."""
    end: int
    """The number of the instruction after its last one."""


@dataclass(frozen=True)
class Dockerfile:
    """A Dockerfile's instructions in order, and its stages."""

    source: Source
    escape: str
    """The character that escapes: a backslash, or a backtick."""
    instructions: tuple[Instruction, ...]
    sections: tuple[Section, ...]


def parse(source: Source) -> Dockerfile:
    """Parse a Dockerfile; raise Malformed for what Docker refuses."""
    lines = layout(source)
    parser = _parser(lines)
    places = [(some["startline"], some["endline"]) for some in parser.structure if some["instruction"] != "COMMENT"]
    instructions = tuple(_instruction(source, lines, first, last) for first, last in places)
    for some in instructions:
        if some.name not in KNOWN:
            raise Malformed(f"'{some.name}' is no instruction", some.keyword.start)
    return Dockerfile(source, lines.escape, instructions, tuple(_sections(instructions, parser)))


def _parser(lines: Layout) -> DockerfileParser:
    """Make dockerfile-parse's own parser, of a file's plain lines."""
    from dockerfile_parse import DockerfileParser

    logging.getLogger("dockerfile_parse").setLevel(logging.ERROR)
    return DockerfileParser(fileobj=BytesIO("\n".join((*lines.plain, "")).encode("utf-8", "replace")))


def _instruction(source: Source, lines: Layout, first: int, last: int) -> Instruction:
    """Look at the lines of an instruction for its keyword, its flags and its arguments."""
    kept = (lines.kept[line] for line in range(first, last + 1) if line in lines.kept)
    joined = Region(source, (Run(source.text[start:end], start, end) for start, end in kept), _one_line(lines.escape))
    keyword = re.match(r"\s*(\S*)", joined.text)
    assert keyword is not None
    name = keyword[1].upper()
    flags, at = _flags(joined, keyword.end()) if name in _FLAGGED else ((), keyword.end())
    start = at + len(joined.text[at:]) - len(joined.text[at:].lstrip())
    end = max(start, len(joined.text.rstrip()))
    bodies = lines.bodies.get(first, ())
    whole = source.span(lines.bounds[first][0], lines.bounds[bodies[-1].last if bodies else last][1])
    documents = tuple(_document(source, lines, body) for body in bodies)
    place = joined.span(*keyword.span(1))
    return Instruction(name, place, joined.part(start, end), flags, documents, whole, first in lines.dangling)


def _flags(region: Region, at: int) -> tuple[tuple[Flag, ...], int]:
    """Read the options that stand before the arguments; give them, and where the arguments begin."""
    flags: list[Flag] = []
    while some := _FLAG.match(region.text, at):
        flags.append(Flag(some[2], Word(region, *some.span(3)) if some[3] is not None else None))
        at = some.end()
    return tuple(flags), at


def _document(source: Source, lines: Layout, body: Body) -> Document:
    """Make the text of a here-document."""
    runs: list[Run] = []
    for line in range(body.first, body.last):
        start, end = source.starts[line], source.starts[line + 1]
        while body.chomp and source.text[start : start + 1] == "\t":
            start += 1
        runs.append(Run(source.text[start:end], start, end))
    return Document(body.name, Region(source, runs), source.span(*lines.bounds[body.last]), body.expands)


def _one_line(escape: str) -> Escape:
    """Write a text in an instruction: it must stay one line, and not end in what continues it."""

    def write(text: str) -> str | None:
        return None if "\n" in text or "\r" in text or text.rstrip().endswith(escape) else verbatim(text)

    return write


def _sections(instructions: tuple[Instruction, ...], parser: DockerfileParser) -> Iterator[Section]:
    """Find the stages; dockerfile-parse tells image and name apart, and replaces the ARGs."""
    from dockerfile_parse.parser import image_from

    starts = [index for index, some in enumerate(instructions) if some.name == "FROM"]
    empty = next((instructions[index] for index in starts if not instructions[index].region.text), None)
    if empty is not None:
        raise Malformed("FROM names no image", empty.keyword.start)
    names: set[str] = set()
    ends = (*starts, len(instructions))[1:]
    for number, (first, end, image) in enumerate(zip(starts, ends, _images(parser, len(starts)), strict=True)):
        region = instructions[first].region
        words = split(region)
        named = words[2] if image_from(region.text)[1] and len(words) > 2 else None
        name = named.raw if named and named.raw.lower() not in names else str(number)
        names.add(name.lower())
        yield Section(name, number, named, words[0], image if image and not _misread(words[0].raw, image) else None, first, end)


def _images(parser: DockerfileParser, count: int) -> Sequence[str | None]:
    """Give the images of all FROMs as dockerfile-parse reads them; it gives up on `ARG A=1 B`, which Docker takes."""
    try:
        found: list[str] = parser.parent_images
    except (IndexError, ValueError):
        return [None] * count
    return found if len(found) == count else [None] * count


def _misread(word: str, image: str) -> bool:
    """Whether dockerfile-parse 2.0.1 is known to read an image wrong: it garbles `${X:-y}`, and ARGs that read others."""
    return "$" in image or re.search(r"\$\{\w*[^\w}]", word) is not None
