"""Who names a file that moves, and so has to say its new path: at a definition where all its readers change, else where it is used."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from functools import cached_property

from go1x_lint.facts import BuildCommand, Copy, Fact, FileUse, MakeTarget, Naming, Step, Upload, Value
from go1x_lint.links import SCRATCH, Linker
from go1x_lint.project import Project
from go1x_lint.refactor.moves import Change, Move, Obstacle
from go1x_lint.source import Edit, Span
from go1x_lint.text import Hole, Text

User = tuple["Step | MakeTarget | Naming", FileUse, Value]
"""A fact, a file that it uses, and a path that this can be."""
RECURSIVE = re.compile(r"\s(-[a-zA-Z]*[rR]|--recursive\b|-Recurse\b|/s\b)")
"""The options of `rm` and its like that remove a folder with what is in it."""


class Followers:
    """Finds the uses of the files that move, and writes their new paths."""

    def __init__(self, project: Project, namers: Container[Step]) -> None:
        """Take the project, and the steps that give the programs their names."""
        self.project = project
        self.namers = namers

    def of(self, move: Move) -> Iterator[Change]:
        """Give every use of the old path that means the moved file."""
        if isinstance(move.by, BuildCommand) and move.by.to_folder:
            yield from (Change(move.by, move.by.output, value, move.new) for value in move.by.output.path.values)
        for fact, use, value in self._users(move.old):
            new = move.follow(value.text)
            if new is not None and new != value.text and self._meant(fact, use, value.text, move):
                whole = isinstance(fact, Naming) or (isinstance(fact, Step) and use.role == "removes" and RECURSIVE.search(fact.command))
                if not whole or new.below(value.text) is None:  # what means the folder means what is in it
                    yield Change(fact, use, value, new)

    def _users(self, path: Text) -> Iterable[User]:
        """Give the uses of files that can mean a path, in order."""
        if path.plain is None:
            return self._uses[1]
        by_path, everything, open_ = self._uses[0], self._uses[1], self._uses[2]
        return [everything[number] for number in sorted((*by_path.get(path.plain, ()), *open_))]

    @cached_property
    def _uses(self) -> tuple[dict[str, list[int]], list[User], list[int]]:
        """Sort the numbers of all uses by their paths; give all uses, and the numbers of those that have holes."""
        facts: tuple[Step | MakeTarget | Naming, ...] = (*self.project.of(Step), *self.project.of(MakeTarget), *self.project.of(Naming))
        uses = ((fact, use) for fact in facts for use in fact.uses if use.role != "mentions")
        everything = [(fact, use, value) for fact, use in uses for value in use.path.values]
        by_path: dict[str, list[int]] = {}
        for number, (_, _, value) in enumerate(everything):
            by_path.setdefault(value.text.plain if value.text.plain is not None else "\0", []).append(number)
        return by_path, everything, by_path.pop("\0", [])

    def _meant(self, fact: Fact, use: FileUse, path: Text, move: Move) -> bool:
        """Whether a use of a path that can be a move's old one means the file that is moved."""
        if isinstance(fact, Step):
            if use.role == "writes" and fact is not move.by and fact not in self.namers:
                return False
            linker = self.project.once(("linker",), lambda: Linker(self.project))
            if use.role == "reads" and (isinstance(fact, BuildCommand) or not _reads(linker, fact, path, move)):
                return False  # what a build reads are sources
            if move.old.parts[:1] == (SCRATCH,):
                return fact.scope == move.by.scope
        if move.old.holes and not path.holes and self._more_exactly(path, move):
            return False
        first = move.old.parts[0]
        if not isinstance(first, Hole) or first.known is not None or path.parts[:1] == (first,):
            return True
        routes = (route for function in self.project.functions(move.by) for route in self.project.routes_of(function))
        return any(bound.step is fact for route in routes for bound in route.steps)  # an unknown folder can be any, but for its readers

    def _more_exactly(self, path: Text, move: Move) -> bool:
        """Whether another step's text says a path more exactly than the move's: make takes the rule `%.zip` before `%`."""
        linker = self.project.once(("linker",), lambda: Linker(self.project))
        exact = max(
            (_literal(target) for step, target, _ in linker.writes if step is not move.by and target.match(path) is not None), default=0
        )
        return exact > _literal(move.old)

    def _all_change(self, change: Change, changes: Iterable[Change]) -> bool:
        """Whether everybody who reads a definition changes alike."""
        slot = change.value.slot
        assert slot is not None
        alike = [some for some in changes if some.value.slot is not None and some.value.slot.place == slot.place]
        texts = {edit for some in alike if some.value.slot for edit in some.value.slot.write(some.new)}
        changed = {id(some.use) for some in alike}
        readers = [[use for place, use in self._written.get(some.path, ()) if place.covers(some)] for some in slot.also_read_by]
        return len(texts) == 1 and all(uses and all(id(use) in changed for use in uses) for uses in readers)

    @cached_property
    def _written(self) -> dict[str, list[tuple[Span, FileUse]]]:
        """Sort the uses of files that can be written where they stand by the file that says them."""
        found: dict[str, list[tuple[Span, FileUse]]] = {}
        for use in {id(use): use for _, use, _ in self._uses[1]}.values():
            if use.path.slot is not None:
                found.setdefault(use.path.slot.place.path, []).append((use.path.slot.place, use))
        return found

    def spelled(self, changes: list[Change]) -> list[tuple[Fact, tuple[Edit, ...]]] | Obstacle:
        """Write every change, at a variable's definition where all its readers change alike, else where it is used."""
        owned = {
            change.use.path.slot.place for change in changes if isinstance(change.fact, MakeTarget) and change.use.path.slot is not None
        }
        found: list[tuple[Fact, tuple[Edit, ...]]] = []
        for change in changes:
            here, slot = change.use.path.slot, change.value.slot
            elsewhere = slot is not None and here is not None and slot.place != here.place
            follows = not isinstance(change.fact, MakeTarget) and slot is not None and any(some.covers(slot.place) for some in owned)
            if elsewhere and follows:
                continue  # `$<` and `$(@F)` say what the rule's own words say
            edits = slot.write(change.new) if elsewhere and slot is not None and self._all_change(change, changes) else ()
            edits = (
                edits
                or (here.write(change.new) if here is not None else ())
                or (slot.write(change.new) if slot and not slot.also_read_by else ())
            )
            if edits:
                found.append((change.fact, edits))
            elif change.use.role in ("writes", "reads"):
                return Obstacle(change.value.span, f"can't be made to say '{change.new}'")
        return found


def keeps_name(change: Change) -> bool:
    """Whether a step passes a file on under the name that it has, which is to change: a copy into a folder, an upload."""
    passes = (isinstance(change.fact, Copy) and change.fact.into_folder) or isinstance(change.fact, Upload)
    return passes and change.use.role == "reads" and change.new.base != change.value.text.base


def _literal(text: Text) -> int:
    """Count the characters that a text says itself."""
    return sum(len(part) for part in text.parts if isinstance(part, str))


def _reads(linker: Linker, step: Step, path: Text, move: Move) -> bool:
    """Whether what a step reads at a path is what the move's step writes: a build of something else may write it too."""
    writers = {bound.step for bound, _ in linker.writers(path, step)}
    return not writers or move.by in writers
