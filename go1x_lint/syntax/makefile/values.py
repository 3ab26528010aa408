"""What make's variables hold, as pieces: each literal knows the characters that say it, and who else reads those."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from go1x_lint.records import dataclass, field, replace
from go1x_lint.source import Span
from go1x_lint.syntax.makefile.statements import Part, reference_end
from go1x_lint.syntax.pieces import Pieces, cut, size, text_of
from go1x_lint.syntax.region import Escape, Origin, Piece, Region, Run, unwritable
from go1x_lint.syntax.shell.strings import Folder
from go1x_lint.text import Hole, Text

MOST_WAYS = 16
"""A variable that conditionals give more definitions than this is not known."""
MOST_DEEP = 60
"""References in references deeper than this are not followed."""

HERE = Folder("CURDIR", None, Text())
"""What stands for the folder in which make runs, which is where every recipe's line starts."""

Glob = Callable[[str], tuple[str, ...]]
"""Gives the project's paths that match a pattern, relative to the folder in which make runs; with a slash at the end, folders only."""


@dataclass(frozen=True)
class Definition:
    """One thing that a variable can hold: what was set, and what was added to it."""

    chunks: tuple[Part | Pieces, ...]
    """Parts are expanded when the variable is read, pieces were expanded when it was set."""
    simple: bool
    """Whether what is added is expanded at once."""
    span: Span
    """Where it is set."""
    place: Span
    """Its value's characters."""


Ways = tuple["Definition | None", ...]
"""All that a variable can hold after the conditionals before; None: perhaps nobody sets it."""


@dataclass(frozen=True)
class Names:
    """What is known where something is expanded."""

    ways: Mapping[str, Ways] = field(default_factory=dict)
    said: Mapping[str, Pieces] = field(default_factory=dict)
    """Automatic variables, a `call`'s arguments, a `foreach`'s variable."""
    readers: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    """Who reads those."""
    within: tuple[str, ...] = ()
    """The variables that are being expanded."""

    def with_said(self, said: Mapping[str, Pieces], readers: Mapping[str, tuple[Span, ...]] | None = None) -> Names:
        """Give the same with more that is said."""
        return replace(self, said={**self.said, **said}, readers={**self.readers, **(readers or {})})


def definition(text: str) -> str | None:
    """Write a text into a variable's definition."""
    return None if re.search(r"[#\n\r\t\\]", text) else text.replace("$", "$$")


def argument(text: str) -> str | None:
    """Write a text into a function's argument."""
    return None if re.search(r"[#\n\r\t\\,(){} ]", text) else text.replace("$", "$$")


def listed(text: str) -> str | None:
    """Write a text among targets and prerequisites."""
    return None if re.search(r"[\s#:;|=%$*?\[\]\\~]", text) else text


def recipe(text: str) -> str | None:
    """Write a text into a recipe."""
    return None if re.search(r"[\n\r\t]", text) else text.replace("$", "$$")


def content(part: Part) -> Part:
    """Give what stands between a reference's brackets."""
    text = part.text
    if text[1:2] not in ("(", "{"):
        return part.cut(1)
    return part.cut(2, max(2, len(text) - text.endswith((")", "}"))))


def single_reference(part: Part) -> Part | None:
    """Give the reference that is all of a part; None where there is more, or none."""
    some = part.stripped()
    text = some.text
    whole = text.startswith(("$(", "${")) and reference_end(text, 0) == len(text)
    return some if whole else None


def quoted(pieces: Pieces, here: Span, source: str, escape: Escape, readers: tuple[Span, ...]) -> Pieces:
    """Give the pieces of a value as a reference to it, at `here`, says them."""
    found: list[Piece] = []
    for piece in pieces:
        origin = piece.origin
        if origin is None and isinstance(piece.part, str):
            origin = Origin(piece.here, (), unwritable if piece.shared else piece.escape)
        if origin is not None and (readers or here in origin.readers):
            origin = replace(origin, readers=tuple(some for some in dict.fromkeys((*origin.readers, *readers)) if some != here))
        found.append(Piece(piece.part, here, origin, source, escape))
    return tuple(found)


def unwritten(pieces: Pieces) -> Pieces:
    """Give pieces that say the same, and can't be written where they are said."""
    return tuple(replace(piece, origin=replace(piece.origin or Origin(piece.here), escape=unwritable)) for piece in pieces)


def either(name: str, ways: Sequence[Pieces | None], here: Span) -> Pieces:
    """Give what a variable can hold that has several definitions."""
    first = ways[0]
    if first is not None and len(ways) == 1:
        return first
    texts = {None if some is None else text_of(some) for some in ways}
    if len(texts) == 1 and first is not None:
        return unwritten(first)
    lists = [None if some is None else text_of(some).expand() for some in ways]
    values = tuple(dict.fromkeys(value for some in lists for value in some or ()))
    known = None not in lists and not any(re.search(r"\s", value) for value in values)
    return (Piece(Hole(name, values if known else None), here),)


# -- words ---------------------------------------------------------------------------------------------------------------


def words_of(pieces: Pieces) -> list[Pieces]:
    """Split a text into words; a piece whose characters stand for several words can't be written there."""
    found: list[Pieces] = []
    for word in _split(pieces):
        if word:
            found.append(word)
    uses: dict[Span, int] = {}
    for word in found:
        for here in {piece.here for piece in word if not piece.exact}:
            uses[here] = uses.get(here, 0) + 1
    many = {here for here, count in uses.items() if count > 1}
    return [tuple(replace(piece, shared=True) if not piece.exact and piece.here in many else piece for piece in word) for word in found]


def _split(pieces: Pieces) -> Iterator[Pieces]:
    """Give the texts between white space."""
    text = text_of(pieces).marked({}) if pieces else ""
    at = 0
    for some in re.finditer(r"[ \t\n\r\f\v]+|\Z", text):
        yield cut(pieces, at, some.start())
        at = some.end()


def placed(pieces: Pieces) -> Span:
    """Give the characters that stand for a word."""
    first = pieces[0].here
    return Span(first.path, first.start, max(first.start, *(piece.here.end for piece in pieces)))


def computed_here(text: str, here: Span) -> Pieces:
    """Make a text that nobody wrote, which characters stand for."""
    return (Piece(text, here, Origin(here, (), unwritable)),) if text else ()


def space(here: Span) -> Piece:
    """Make the space between two words that nobody wrote."""
    return Piece(" ", here, Origin(here, (), unwritable), "", unwritable)


def spaced(words: Sequence[Pieces]) -> Pieces:
    """Join words to one text."""
    pieces: list[Piece] = []
    for word in words:
        if pieces and word:
            pieces.append(space(pieces[-1].here))
        pieces += word
    return tuple(pieces)


def spoken(pieces: Pieces, region: Region, escape: Escape) -> Region:
    """Make the region of what some pieces say, all of which stand in one file in order."""
    table: dict[str, Hole] = {}
    runs = []
    for piece in pieces:
        hole = piece.part if isinstance(piece.part, Hole) else None
        runs.append(Run(Text.of(piece.part).marked(table), piece.here.start, piece.here.end, hole, piece.origin))
    return Region(region.source, runs, region.escaping(escape))


def width(pieces: Pieces) -> int:
    """Count a text's characters, a hole counting one."""
    return sum(map(size, pieces))
