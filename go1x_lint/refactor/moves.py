"""The terms of a plan: what moves, who changes with it, what is in the way."""

from __future__ import annotations

from go1x_lint.facts import Fact, FileUse, Label, Precondition, Step, Value
from go1x_lint.records import dataclass
from go1x_lint.source import Edit, Span, in_order
from go1x_lint.text import Hole, Text


@dataclass(frozen=True)
class Move:
    """A file gets another path; texts with holes move for all that the holes stand for."""

    old: Text
    new: Text
    by: Step
    """The step that writes it."""

    def follow(self, text: Text) -> Text | None:
        """Give the new path of a text that means the old one, holes of another name too; else None."""
        if text == self.old:
            return self.new
        if not text.holes:
            starred = {hole.name: "*" for hole in self.old.holes}
            binding = starred if starred and text == self.old.at(starred) else self.old.match(text)
            return None if binding is None else self.new.at(binding)
        table = _renamed(self.old, text)
        return None if table is None else Text.of(*(table.get(part, part) if isinstance(part, Hole) else part for part in self.new.parts))


@dataclass(frozen=True)
class Change:
    """A fact's use of a file, and the path that it is to say."""

    fact: Fact
    use: FileUse
    value: Value
    new: Text


@dataclass(frozen=True)
class Obstacle:
    """What is in the way of a plan: where, and why."""

    span: Span
    reason: str

    @property
    def label(self) -> Label:
        """The same, as a place to be shown."""
        return Label(self.span, self.reason)


@dataclass(frozen=True)
class Plan:
    """Everything that is changed so that a function starts `bootstrap`; without moves nothing needs to be renamed."""

    moves: tuple[Move, ...] = ()
    by_fact: tuple[tuple[Fact, tuple[Edit, ...]], ...] = ()
    preconditions: tuple[Precondition, ...] = ()

    def edits_for(self, fact: Fact) -> tuple[Edit, ...]:
        """Give the edits of one fact's own characters."""
        return tuple(dict.fromkeys(edit for some, edits in self.by_fact if some is fact for edit in edits))

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All edits, sorted."""
        return tuple(in_order(edit for _, edits in self.by_fact for edit in edits))


def _renamed(old: Text, text: Text) -> dict[Hole, Hole] | None:
    """Pair the holes of two texts that say the same but for the holes' names."""
    if len(old.parts) != len(text.parts):
        return None
    table: dict[Hole, Hole] = {}
    for mine, theirs in zip(old.parts, text.parts, strict=True):
        if isinstance(mine, Hole) and isinstance(theirs, Hole):
            if table.setdefault(mine, theirs) != theirs:
                return None
        elif mine != theirs:
            return None
    return table
