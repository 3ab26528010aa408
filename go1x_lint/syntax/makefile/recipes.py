"""Recipes as the shell gets them: make's variables replaced, `$$` read as `$`, with a map back to the Makefile."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from go1x_lint.records import dataclass, field, replace
from go1x_lint.source import Span
from go1x_lint.syntax.command import Assignment
from go1x_lint.syntax.makefile.expansion import references, several
from go1x_lint.syntax.makefile.rules import Rules, Target
from go1x_lint.syntax.makefile.statements import Part
from go1x_lint.syntax.makefile.values import Names, Ways, definition, quoted, recipe, spaced, spoken
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import Pieces, cut, text_of
from go1x_lint.syntax.region import Escape, Origin, Piece, Region, unwritable
from go1x_lint.syntax.shell.strings import computed
from go1x_lint.text import Hole

_PREFIX = re.compile(r"[ \t@+-]*")
_QUIET = re.compile(r"Q|AT|V|QUIET|SILENT|SILENCE|HIDE|ECHO|VERBOSE\w*", re.IGNORECASE)
"""Names of variables that by custom hold `@` or nothing."""
_TARGET = ("@", "@D", "@F", "*", "*D", "*F", "%")
_OTHERS = ("<", "<D", "<F", "^", "^D", "^F", "+", "+D", "+F", "?", "?D", "?F", "|")


@dataclass(frozen=True)
class Line:
    """What one shell runs."""

    region: Region
    certain: bool
    """Whether it is run wherever its rule's recipe is."""


@dataclass(frozen=True)
class _Said:
    """A line as pieces, and the region that they are from."""

    pieces: Pieces
    region: Region
    certain: bool
    escape: Escape


@dataclass(frozen=True)
class Recipe:
    """A rule's recipe, in which everything that make knows of the rule is known."""

    rules: Rules
    target: Target
    given: Mapping[str, Phrase] = field(default_factory=dict)
    """Variables that whoever calls make for this target gives."""

    @cached_property
    def names(self) -> Names:
        """What is known in it."""
        spans: dict[str, list[Span]] = {}
        for part, _ in self.target.rule.recipe:
            for name, some in references(part).items():
                spans.setdefault(name, []).extend(some)
        said = _automatic(self.rules, self.target)
        readers = {name: _together(spans, _TARGET if name in _TARGET else _OTHERS) for name in said}
        ways = self.rules.ways(self.target.rule)
        given = {name: _said(value) for name, value in self.given.items() if name not in ways}
        return Names(ways).with_said(given, dict.fromkeys(given, ())).with_said(said, readers)

    def lines(self) -> Iterator[Line]:
        """Give what is run, in order."""
        names = self.names
        found = [some for part, certain in self.target.rule.recipe for some in self._lines(part, names, certain)]
        if self.rules.one_shell and len({some.region.path for some in found}) == 1:
            found = [_joined(found)]
        for some in found:
            yield Line(spoken(some.pieces, some.region, some.escape), some.certain)

    def _lines(self, part: Part, names: Names, certain: bool, escape: Escape = recipe) -> Iterator[_Said]:
        """Give what a recipe's line runs: several lines where it is nothing but a reference to them."""
        rest = part.cut(len(_prefix(part.text)))
        opened = self.rules.reading.expander.opened(rest, names)
        if opened is not None:
            body, names = opened
            for line in _physical(body):
                yield from self._lines(line, names, certain, definition)
            return
        pieces = self.rules.reading.expander.expand(rest, names, escape)
        for some in _broken(pieces):
            bare = _without_prefix(some)
            if bare:
                yield _Said(bare, part.region, certain, escape)

    # -- what is exported ------------------------------------------------------------------------------------------------

    def environment(self) -> tuple[Assignment, ...]:
        """Give the variables that its commands get."""
        ways = self.rules.ways(self.target.rule)
        common = ways is self.rules.reading.ways
        made = self.rules.once("exported", lambda: exported(self.rules, ways)) if common else exported(self.rules, ways)
        names = {some.name for some in made}
        given = (Assignment(name, replace(value, pieces=_said(value)), value.place) for name, value in self.given.items())
        return (*made, *(some for some in given if some.name not in names))


def exported(rules: Rules, ways: Mapping[str, Ways]) -> tuple[Assignment, ...]:
    """Give the variables that are exported where they hold this."""
    reading = rules.reading
    own = (some.name for some in reading.own if "export" in some.setting.modifiers)
    wanted = dict.fromkeys((*(name for name in ways if reading.exports.get(name, reading.exports_all)), *own))
    return tuple(some for name in wanted if (some := _exported(rules, name, Names(ways))) is not None)


def _exported(rules: Rules, name: str, names: Names) -> Assignment | None:
    """Make one exported variable."""
    known = [way for way in names.ways.get(name, ()) if way is not None]
    if not known or not re.fullmatch(r"\w+", name) or name == "MAKEFILE_LIST":
        return None
    place = known[-1].place
    pieces = rules.reading.expander.variable(name, names, Span(place.path, place.start, place.start))
    value = Phrase(quoted(pieces, place, "", definition, ()), place, definition)
    return Assignment(name, value, known[-1].span)


def _said(value: Phrase) -> Pieces:
    """Give what another recipe says, to be written there."""
    return quoted(value.pieces, value.place, "", value.escape, ())


# -- automatic variables -------------------------------------------------------------------------------------------------


def _automatic(rules: Rules, target: Target) -> dict[str, Pieces]:
    """Give the automatic variables of a rule."""
    words = [anchored(word) for word in dict.fromkeys((*target.prerequisites, *target.others))]
    said: dict[str, Pieces] = {
        "@": _made(rules, target),
        "<": words[0] if words else (),
        "*": (Piece(target.stem or Hole("*"), target.rule.place),),
        "%": (),
        "|": spaced([anchored(word) for word in target.order_only]),
        **dict.fromkeys("^+?", spaced(words)),
    }
    for letter, change in (("D", _folder), ("F", _base)):
        every = spaced([computed(word, change, f"^{letter}", ("/",)) for word in words])
        said |= dict.fromkeys((f"^{letter}", f"+{letter}", f"?{letter}"), every)
        said |= {name + letter: computed(said[name], change, name + letter, ("/",)) for name in "@<*"}
    return said


def _made(rules: Rules, target: Target) -> Pieces:
    """Give `$@`: the target, or one of several in turn."""
    if len(target.targets) == 1:
        return anchored(target.targets[0])
    here = target.rule.place
    lists = [word.text.expand() for word in target.targets]
    if target.stem is not None or None in lists:
        return (Piece(Hole("@"), here),)
    files = not all(name in rules.phony for name in target.rule.names)
    origin = Origin(target.targets[0].place, (), unwritable) if files else None
    return tuple(replace(piece, origin=origin or piece.origin) for piece in several("@", list(target.targets)))


def anchored(word: Phrase) -> Pieces:
    """Give the pieces of a target or prerequisite as an automatic variable says them.

    They say where the word stands in the rule's line, and are never written there: who changes the line changes it there.
    """
    return tuple(replace(piece, origin=Origin(word.place, (), unwritable)) for piece in word.pieces)


def _folder(text: str) -> str:
    """Do what the D of `$(@D)` does."""
    folder, slash, _ = text.rpartition("/")
    return folder if folder else "/" if slash else "."


def _base(text: str) -> str:
    """Do what the F of `$(@F)` does."""
    return text.rpartition("/")[2]


def _together(spans: Mapping[str, list[Span]], names: tuple[str, ...]) -> tuple[Span, ...]:
    """Give all places that read one of some variables."""
    return tuple(sorted({span for name in names for span in spans.get(name, ())}))


# -- lines -----------------------------------------------------------------------------------------------------------------


def _prefix(text: str) -> str:
    """Give what a recipe's line begins with that isn't for the shell."""
    found = _PREFIX.match(text)
    return found.group() if found else ""


def _physical(part: Part) -> Iterator[Part]:
    """Give the lines of a definition, continued ones as one."""
    text = part.text
    at = 0
    for some in re.finditer(r"(?<!\\)(?:\\\\)*\n|\Z", text):
        if text[at : some.start()].strip():
            yield part.cut(at, some.start())
        at = some.end()


def _broken(pieces: Pieces) -> Iterator[Pieces]:
    """Break a line where a variable's value has a newline in it."""
    text = text_of(pieces).marked({}) if pieces else ""
    if not any(not piece.exact and isinstance(piece.part, str) and "\n" in piece.part for piece in pieces):
        yield pieces
        return
    at = 0
    for some in re.finditer(r"(?<!\\)\n|\Z", text):
        yield cut(pieces, at, some.start())
        at = some.end()


def _without_prefix(pieces: Pieces) -> Pieces:
    """Leave out what says how make runs a line: `@`, `-`, `+`, and variables that hold such a mark or nothing."""
    while pieces:
        first = pieces[0].part
        if isinstance(first, str):
            bare = len(_prefix(first))
            if not bare:
                return pieces
            pieces = cut(pieces, bare)
        elif _is_mark(first, pieces[1:]):
            pieces = pieces[1:]
        else:
            return pieces
    return pieces


def _is_mark(hole: Hole, rest: Pieces) -> bool:
    """Whether a hole at a line's beginning is a mark for make."""
    if hole.known is not None:
        return all(not value.strip("@+- ") for value in hole.known)
    following = rest[0].part if rest else ""
    return _QUIET.fullmatch(hole.name) is not None and isinstance(following, str) and following[:1] not in ("", "/")


def _joined(lines: list[_Said]) -> _Said:
    """Join the lines of a recipe that one shell runs."""
    pieces: list[Piece] = []
    for line in lines:
        if pieces:
            end = pieces[-1].here.end
            pieces.append(Piece("\n", Span(line.region.path, end, max(end, line.pieces[0].here.start))))
        pieces += line.pieces
    return replace(lines[0], pieces=tuple(pieces), certain=all(line.certain for line in lines))
