"""A Dockerfile's lines: which belong to one instruction, which are here-documents, and a text that dockerfile-parse reads right.

The rules are those of BuildKit (frontend/dockerfile/parser/parser.go): a line that ends with the escape character goes on,
comments and blank lines in between are skipped, here-documents follow RUN, COPY and ADD.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from go1x_lint.records import dataclass, field
from go1x_lint.source import Source

STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
ARRAY = re.compile(rf"\s*\[\s*(?:{STRING.pattern}\s*(?:,\s*{STRING.pattern}\s*)*)?\]\s*")
"""An instruction's arguments in exec form."""

_DIRECTIVE = re.compile(r"\s*#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*")
_MAY_HOLD_DOCUMENTS = re.compile(r"\s*(?:ONBUILD\s+)?(?:RUN|COPY|ADD)\s+(?:--\S+\s+)*", re.IGNORECASE)
_WORD = re.compile(r"""(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+""")
_DOCUMENT = re.compile(r"\d*<<(-?)([^<]+)")


class Malformed(Exception):
    """A Dockerfile that Docker refuses: `str()` says why, `offset` is where (code points)."""

    def __init__(self, why: str, offset: int) -> None:
        """Take the reason and the place."""
        super().__init__(why)
        self.offset = offset


@dataclass(frozen=True)
class Body:
    """A here-document: its lines [first, last), counted from 0; line `last` ends it."""

    name: str
    chomp: bool
    """Whether leading tabs are dropped (`<<-`)."""
    expands: bool
    """Whether variables are replaced in it: its name isn't quoted."""
    first: int
    last: int


@dataclass
class Layout:
    """What each line of a Dockerfile is; lines are counted from 0."""

    bounds: tuple[tuple[int, int], ...]
    """Each line's offsets, without its newline and a byte order mark."""
    escape: str
    """The character that escapes and continues: a backslash or a backtick."""
    kept: dict[int, tuple[int, int]] = field(default_factory=dict)
    """By line: the offsets of what it adds to its instruction."""
    bodies: dict[int, tuple[Body, ...]] = field(default_factory=dict)
    """By an instruction's first line: its here-documents."""
    dangling: set[int] = field(default_factory=set)
    """First lines of instructions that are continued, and cut off by the file's end."""
    plain: list[str] = field(default_factory=list)
    """The lines as dockerfile-parse reads them right."""


def layout(source: Source) -> Layout:
    """Lay a Dockerfile's lines out; raise Malformed for a here-document without an end.

    dockerfile-parse 2.0.1 takes the lines of here-documents for instructions, a byte order mark for a part of the first
    word, a doubled escape character for a continuation, a blank line for a continuation's end, and forgets what is
    continued to the end of the file: `plain` says the same lines without these.
    """
    bounds = tuple(_bounds(source, line) for line in range(len(source.starts)))
    found = Layout(bounds, _escape(source.text[start:end] for start, end in bounds))
    goes_on = re.compile(rf"(?<!{re.escape(found.escape)}){re.escape(found.escape)}[ \t]*$")
    line = 0
    while line < len(bounds):
        first, (line, said) = line, _instruction(source, found, line, goes_on)
        line = _bodies(source, found, first, line, said)
    return found


def _bounds(source: Source, line: int) -> tuple[int, int]:
    """Give the offsets of a line's text, without its newline and a byte order mark."""
    start = source.starts[line]
    end = source.starts[line + 1] - 1 if line + 1 < len(source.starts) else len(source.text)
    while end > start and source.text[end - 1] == "\r":
        end -= 1
    return (start + 1 if line == 0 and source.text[:1] == "\ufeff" else start), end


def _escape(lines: Iterable[str]) -> str:
    """Read the directive `# escape=`, which stands only before everything else."""
    for line in lines:
        directive = _DIRECTIVE.fullmatch(line)
        if directive is None or directive[1].lower() not in ("escape", "syntax", "check"):
            break
        if directive[1].lower() == "escape":
            return "`" if directive[2] == "`" else "\\"
    return "\\"


def _instruction(source: Source, found: Layout, first: int, goes_on: re.Pattern[str]) -> tuple[int, str]:
    """Lay out the lines of one instruction, or one line that is none; give the next line, and what the instruction says."""
    line, last, said, more = first, first, "", True
    while more and line < len(found.bounds):
        start, end = found.bounds[line]
        text = source.text[start:end]
        if not text.strip() or text.lstrip().startswith("#"):
            more = line > first
            found.plain.append("#")
        else:
            continued = goes_on.search(text)
            more = continued is not None
            kept = text[: continued.start()] if continued else text
            found.kept[line] = (start, start + len(kept))
            found.plain.append(kept + "\\" if more else re.sub(r"\\(?=\s*$)", "_", kept))
            last, said = line, said + kept
        line += 1
    if more and said:
        found.dangling.add(first)
        found.plain[last] = found.plain[last][:-1] + "_"
    return line, said


def _bodies(source: Source, found: Layout, first: int, line: int, said: str) -> int:
    """Lay out the here-documents that an instruction announces; give the line after them."""
    begins = _MAY_HOLD_DOCUMENTS.match(said) if "<<" in said else None
    if begins is None or ARRAY.fullmatch(said, begins.end()):
        return line
    bodies: list[Body] = []
    for word in _WORD.finditer(said):
        announced = _DOCUMENT.fullmatch(word[0])
        if announced is None:
            continue
        chomp, name = bool(announced[1]), re.sub(r"""["'\\]""", "", announced[2])
        last = _end(source, found, line, name, chomp)
        bodies.append(Body(name, chomp, name == announced[2], line, last))
        found.plain += ["#"] * (last + 1 - line)
        line = last + 1
    found.bodies[first] = tuple(bodies)
    return line


def _end(source: Source, found: Layout, line: int, name: str, chomp: bool) -> int:
    """Find the line that ends a here-document."""
    for number in range(line, len(found.bounds)):
        text = source.text[slice(*found.bounds[number])]
        if (text.lstrip("\t") if chomp else text) == name:
            return number
    raise Malformed(f"here-document '{name}' does not end", found.bounds[max(0, line - 1)][0])
