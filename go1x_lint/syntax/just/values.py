"""What just's expressions say: strings with places, where the file says them, and holes where it doesn't."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from go1x_lint.records import dataclass, field, replace
from go1x_lint.source import Source, Span
from go1x_lint.syntax.just.expressions import Call, Either, Expression, Joined, String, Variable, walk
from go1x_lint.syntax.just.reading import Assigned, Justfile, Line, Part
from go1x_lint.syntax.pieces import Pieces, text_of
from go1x_lint.syntax.region import Origin, Piece, Region, Run, unwritable
from go1x_lint.syntax.shell.strings import Folder, computed, referred
from go1x_lint.text import Hole, Text

_MOST_LEVELS = 20
MOST_READERS = 64
"""Places that read a variable of which all are looked at: one that more read is not written."""

CHANGES: Mapping[str, Callable[[str], str | None]] = {
    "file_name": posixpath.basename,
    "file_stem": lambda text: posixpath.splitext(posixpath.basename(text))[0],
    "without_extension": lambda text: posixpath.splitext(text)[0],
    "parent_directory": posixpath.dirname,
    "parent_dir": posixpath.dirname,
    "clean": posixpath.normpath,
    "trim": str.strip,
    "lowercase": str.lower,
    "uppercase": str.upper,
}
"""What functions of one string make of it."""

HOME = ("justfile_directory", "justfile_dir", "source_directory", "source_dir")
"""Functions that give the folder in which recipes start."""


def escape(text: str) -> str | None:
    """Write a text in a recipe's line."""
    return None if "\n" in text or "\r" in text else text.replace("{{", "{{{{")


@dataclass(frozen=True)
class Names:
    """Variables that are known, and everything that is said of them."""

    files: tuple[Justfile, ...]
    """The file that is run, and those that it imports."""
    given: Mapping[str, Pieces] = field(default_factory=dict)
    """What a recipe's parameters stand for; () where that isn't known."""
    outer: Names | None = None
    """What is known outside of the recipe."""

    @cached_property
    def assigned(self) -> Mapping[str, tuple[Justfile, Assigned]]:
        """The assignments by name; the file that is run wins over those that it imports."""
        return {some.name: (file, some) for file in reversed(self.files) for some in file.assigned}

    @cached_property
    def references(self) -> Mapping[str, list[Span]]:
        """Every place that names a variable."""
        found: dict[str, list[Span]] = {}
        for file in self.files:
            for some in file.expressions():
                if isinstance(some, Variable):
                    found.setdefault(some.name, []).append(file.source.span(some.start, some.end))
        return found

    def at(self, given: Mapping[str, Pieces]) -> Names:
        """Give what is known in a recipe."""
        return Names(self.files, given, self.outside)

    @property
    def outside(self) -> Names:
        """What is known where no recipe's parameters are."""
        return self if self.outer is None else self.outer

    def value(self, some: Expression, source: Source, level: int = 0) -> Pieces:
        """Give what an expression says."""
        if level > _MOST_LEVELS:
            return self._hole(some, source)
        if isinstance(some, String):
            return tuple(_string(some, source)) if some.known else self._hole(some, source)
        if isinstance(some, Variable):
            return self._variable(some, source, level)
        if isinstance(some, Joined):
            return self._joined(some, source, level)
        if isinstance(some, Either):
            return self._either(some, source, level)
        return self._called(some, source, level) if isinstance(some, Call) else self._hole(some, source)

    def _hole(self, some: Expression, source: Source) -> Pieces:
        """Make the hole of what nobody can read."""
        spelled = source.text[some.start : some.end]
        return (Piece(Hole(" ".join(spelled.split())), source.span(some.start, some.end), None, spelled, unwritable),)

    def _variable(self, some: Variable, source: Source, level: int) -> Pieces:
        """Give what a variable says, with all others who read it."""
        here, spelled = source.span(some.start, some.end), source.text[some.start : some.end]
        if some.name in self.given:
            return referred(self.given[some.name], here, spelled, unwritable) or self._hole(some, source)
        outside = self.outside
        if some.name not in outside.assigned:
            return self._hole(some, source)
        file, assigned = outside.assigned[some.name]
        said = outside.value(assigned.value, file.source, level + 1)
        readers = outside.references.get(some.name, [])
        many = len(readers) > MOST_READERS
        if many:
            said = tuple(replace(piece, origin=Origin(piece.here, (), unwritable)) for piece in said)
        return referred(said, here, spelled, unwritable, () if many else tuple(readers)) or self._hole(some, source)

    def _joined(self, some: Joined, source: Source, level: int) -> Pieces:
        """Give two strings, with a slash between them where one is asked for."""
        left = self.value(some.left, source, level + 1) if some.left is not None else ()
        right = self.value(some.right, source, level + 1) if some.right is not None else ()
        here = source.span(some.start, some.end)
        return (*left, *((Piece("/", here, Origin(here, (), unwritable)),) if some.slash else ()), *right)

    def _either(self, some: Either, source: Source, level: int) -> Pieces:
        """Give the one string that all ways say, or the hole that knows them all."""
        ways = [self.value(way, source, level + 1) for way in some.ways]
        texts = list(dict.fromkeys(text_of(way) for way in ways))
        if len(texts) == 1:
            return ways[0]
        known = [text.expand() for text in texts]
        hole = self._hole(some, source)[0]
        if None in known or not isinstance(hole.part, Hole):
            return (hole,)
        values = tuple(dict.fromkeys(text for said in known for text in said or ()))
        return (replace(hole, part=Hole(hole.part.name, values)),)

    def _called(self, some: Call, source: Source, level: int) -> Pieces:
        """Give what a function says."""
        here = source.span(some.start, some.end)
        if some.name in HOME and not some.arguments:
            return (Piece(Folder(f"{some.name}()"), here, None, source.text[some.start : some.end], unwritable),)
        arguments = [self.value(argument, source, level + 1) for argument in some.arguments]
        if some.name in CHANGES and len(arguments) == 1:
            return computed(arguments[0], CHANGES[some.name], f"{some.name}(…)")
        if some.name == "join" and arguments:
            slash = Piece("/", here, Origin(here, (), unwritable))
            return tuple(piece for at, argument in enumerate(arguments) for piece in (*((slash,) if at else ()), *argument))
        if some.name in ("quote", "absolute_path", "canonicalize") and len(arguments) == 1 and not self._spaced(arguments[0]):
            return arguments[0]
        return self._hole(some, source)

    def _spaced(self, pieces: Pieces) -> bool:
        """Whether a string may be more than a shell's word."""
        plain = text_of(pieces).plain
        return plain is None or any(mark in plain for mark in " \t'\"$")


def _string(some: String, source: Source) -> Iterable[Piece]:
    """Give a string's pieces."""
    for text, start, end in some.pieces:
        if text:
            yield Piece(text, source.span(start, end), None, source.text[start:end], some.escape or unwritable)


def region(line: Line, source: Source, names: Names) -> Region:
    """Give a line as the shell gets it."""
    table: dict[str, Hole] = {}
    return Region(source, [run for part in line.parts for run in _runs(part, source, names, table)], escape)


def _runs(part: Part, source: Source, names: Names, table: dict[str, Hole]) -> Iterable[Run]:
    """Give the runs of a line's part."""
    if part.expression is None:
        yield Run(part.text, part.start, part.end)
        return
    here, spelled = source.span(part.start, part.end), source.text[part.start : part.end]
    for piece in referred(names.value(part.expression, source), here, spelled, escape):
        hole = piece.part if isinstance(piece.part, Hole) else None
        yield Run(Text.of(piece.part).marked(table), here.start, here.end, hole, piece.origin)


def variables(some: Expression) -> Iterable[str]:
    """Give the names of all variables in an expression."""
    return (part.name for part in walk(some) if isinstance(part, Variable))
