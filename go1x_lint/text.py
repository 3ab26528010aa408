"""What is known of a string: its literal parts, and the holes that nobody can read in a file."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from itertools import product

from go1x_lint.records import dataclass

Binding = Mapping[str, str]
"""What each hole, by its name, stands for."""

MOST_VALUES = 512
"""A text that can take more values than this is not spelt out."""


@dataclass(frozen=True)
class Hole:
    """A part that isn't literal: `$f`, `%`, `$(shell …)`, a parameter.

    `known` lists all the values that it can take; None says that nobody can list them.
    """

    name: str
    known: tuple[str, ...] | None = None

    def __str__(self) -> str:
        """Show it as people write it."""
        return self.name if self.name == "%" or self.name.startswith("$") else f"${{{self.name}}}"


Part = str | Hole


@dataclass(frozen=True)
class Text:
    """A string of literal parts and holes; neighbouring literals are joined, empty ones left out."""

    parts: tuple[Part, ...] = ()

    @classmethod
    def of(cls, *parts: str | Hole | Text) -> Text:
        """Join strings, holes and texts to one text."""
        flat: list[Part] = []
        for part in parts:
            for piece in part.parts if isinstance(part, Text) else (part,):
                if isinstance(piece, str) and flat and isinstance(flat[-1], str):
                    flat[-1] += piece
                elif piece != "":
                    flat.append(piece)
        return cls(tuple(flat))

    def __str__(self) -> str:
        """Show the text as people write it, holes as `${name}`."""
        return "".join(str(part) for part in self.parts)

    @property
    def plain(self) -> str | None:
        """The string, where there is no hole in it; else None."""
        if not self.parts:
            return ""
        part = self.parts[0]
        return part if len(self.parts) == 1 and isinstance(part, str) else None

    @property
    def holes(self) -> tuple[Hole, ...]:
        """The holes, from left to right, each once."""
        return tuple(dict.fromkeys(part for part in self.parts if isinstance(part, Hole)))

    @property
    def unknown(self) -> bool:
        """Whether nothing of it is literal and a hole's values are not known: it may be any string."""
        return bool(self.parts) and all(isinstance(part, Hole) and part.known is None for part in self.parts)

    def bindings(self) -> tuple[Binding, ...] | None:
        """Give every way to fill the holes; None where one can't be listed or there are too many."""
        holes = self.holes
        count = 1
        for hole in holes:
            if hole.known is None:
                return None
            count *= len(hole.known)
        if count > MOST_VALUES:
            return None
        names = [hole.name for hole in holes]
        return tuple(dict(zip(names, some, strict=True)) for some in product(*(hole.known or () for hole in holes)))

    def expand(self) -> tuple[str, ...] | None:
        """Give every string that it can be, in order; None where nobody can list them."""
        bindings = self.bindings()
        return None if bindings is None else tuple(dict.fromkeys(str(self.at(some)) for some in bindings))

    def at(self, binding: Binding) -> Text:
        """Fill the holes that the binding names."""
        return Text.of(*(binding.get(part.name, part) if isinstance(part, Hole) else part for part in self.parts))

    def match(self, other: Text | str) -> Binding | None:
        """Say how this text's holes are filled where it is the same string as `other`; None where it can't be.

        A hole stands for whole characters of one path component, except where it is the first part, whose value may
        hold slashes. Two texts with holes match only where they are the same, or where all the values of one are known.
        """
        if isinstance(other, str):
            other = Text.of(other)
        mine, plain = self.plain, other.plain
        if mine is not None and plain is not None:
            return {} if mine == plain else None
        if self == other:
            return {}
        if plain is None:
            theirs = other.expand()
            found = [self.match(some) for some in theirs or ()]
            return next((some for some in found if some is not None), None)
        if self.unknown:
            return None
        got = re.fullmatch(self._pattern(), plain, re.DOTALL)
        return got and {hole.name: got.group(f"h{index}") for index, hole in enumerate(self.holes)}

    def _pattern(self) -> str:
        """Write the regular expression of the strings that it can be."""
        order = {hole: index for index, hole in enumerate(self.holes)}
        seen: set[Hole] = set()
        pattern = ""
        for index, part in enumerate(self.parts):
            if isinstance(part, str):
                pattern += re.escape(part)
            elif part in seen:
                pattern += f"(?P=h{order[part]})"
            else:
                seen.add(part)
                some = "|".join(re.escape(value) for value in part.known) if part.known is not None else ".+" if index == 0 else "[^/]+"
                pattern += f"(?P<h{order[part]}>{some})"
        return pattern

    def marked(self, table: dict[str, Hole]) -> str:
        """Write the text with one private character for each hole; `table` learns which character stands for which."""
        marks = {hole: mark for mark, hole in table.items()}
        code = 0xF0000 + len(table)
        for hole in self.holes:
            if hole not in marks:
                while chr(code) in table or any(chr(code) in part for part in self.parts if isinstance(part, str)):
                    code += 1
                marks[hole] = chr(code)
                table[marks[hole]] = hole
        return "".join(part if isinstance(part, str) else marks[part] for part in self.parts)

    @classmethod
    def unmarked(cls, marked: str, table: Mapping[str, Hole]) -> Text:
        """Make the text that `marked` writes."""
        return cls.of(*(table.get(piece, piece) for piece in re.split("([\U000f0000-\U000fffff])", marked)))

    # -- paths -------------------------------------------------------------------------------------------------------

    @property
    def called(self) -> Text:
        """What people call a path: its last component; the whole path where nothing of that is literal (`bin/%`)."""
        base = self.base
        return self if base.parts and all(isinstance(part, Hole) for part in base.parts) else base

    @property
    def base(self) -> Text:
        """The last path component."""
        for index in range(len(self.parts) - 1, -1, -1):
            part = self.parts[index]
            if isinstance(part, str) and "/" in part:
                return Text.of(part.rpartition("/")[2], *self.parts[index + 1 :])
        return self

    @property
    def parent(self) -> Text:
        """Everything before the last path component, without the slash; empty where there is none."""
        for index in range(len(self.parts) - 1, -1, -1):
            part = self.parts[index]
            if isinstance(part, str) and "/" in part:
                return Text.of(*self.parts[:index], part.rpartition("/")[0] or ("/" if index == 0 else ""))
        return Text()

    def joined(self, *more: str | Hole | Text) -> Text:
        """Append path components, and normalise `.`, `..` and doubled slashes as far as the text is literal."""
        text = self
        for some in more:
            piece = some if isinstance(some, Text) else Text.of(some)
            first = piece.parts[0] if piece.parts else ""
            absolute = isinstance(first, str) and first.startswith("/")
            text = piece if absolute or not text.parts else Text.of(text, "/", piece) if piece.parts else text
        return text.normal()

    def normal(self) -> Text:
        """Normalise a path: `./a//b/../c/` becomes `a/c`; the current folder is the empty text."""
        table: dict[str, Hole] = {}
        path = self.marked(table)
        path = posixpath.normpath(path.replace("\\", "/")) if path else ""
        path = "" if path == "." else path.replace("//", "/")
        return Text.unmarked(path, table)

    def below(self, folder: Text) -> Text | None:
        """Give the path relative to a folder that holds it (the folder itself gives the empty text); else None."""
        if not folder.parts:
            return None if self.escapes else self
        if self == folder:
            return Text()
        table: dict[str, Hole] = {}
        theirs, mine = folder.marked(table).rstrip("/") + "/", self.marked(table)
        return Text.unmarked(mine[len(theirs) :], table) if mine.startswith(theirs) else None

    def seen_from(self, folder: Text) -> Text | None:
        """Give the path relative to a folder: `bin/x` seen from `cmd` is `../bin/x`; None where a hole's parent would be needed."""
        table: dict[str, Hole] = {}
        here, path = folder.marked(table), self.marked(table)
        shared = here
        while shared and path != shared and not path.startswith(shared + "/"):
            shared = shared.rpartition("/")[0]
        up = here[len(shared) :].strip("/")
        if self.escapes or any(mark in table for mark in up):
            return self if self.escapes else None
        steps = [".."] * (up.count("/") + 1 if up else 0)
        return Text.unmarked("/".join((*steps, path[len(shared) :].strip("/"))).rstrip("/") or ".", table)

    @property
    def escapes(self) -> bool:
        """Whether the path leaves the project: absolute, or above the root."""
        first = self.parts[0] if self.parts else ""
        return isinstance(first, str) and (first.startswith(("/", "../")) or first == "..")
