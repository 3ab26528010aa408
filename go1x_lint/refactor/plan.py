"""Plans for functions in archives: which step renames the program, to what, and every use of the old path that follows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from go1x_lint.facts import (
    ArchiveCommand,
    BuildCommand,
    Copy,
    Fact,
    FileUse,
    Label,
    LambdaFunction,
    MakeTarget,
    Member,
    Naming,
    Precondition,
    Step,
    Upload,
    Value,
)
from go1x_lint.links import SCRATCH, Linker
from go1x_lint.project import BOOTSTRAP, Project, Route
from go1x_lint.records import dataclass, field
from go1x_lint.refactor.repack import Refused, repack
from go1x_lint.source import Edit, Span, Unreadable, in_order
from go1x_lint.text import Binding, Hole, Text

User = tuple["Step | MakeTarget | Naming", FileUse, Value]
"""A fact, a file that it uses, and a path that this can be."""
RECURSIVE = re.compile(r"\s(-[a-zA-Z]*[rR]|--recursive\b|-Recurse\b|/s\b)")
"""The options of `rm` and its like that remove a folder with what is in it."""


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


def plans(project: Project) -> dict[LambdaFunction, Plan | Obstacle]:
    """Make the plans of all functions in archives; they are made together, because they share folders and steps."""
    return Planner(project).plans()


@dataclass
class _Draft:
    """What is decided for one function, before the characters are looked at."""

    moves: dict[Step, Move] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    edits: list[tuple[Fact, tuple[Edit, ...]]] = field(default_factory=list)
    preconditions: list[Precondition] = field(default_factory=list)
    replaced: list[Fact] = field(default_factory=list)
    """Archives of the deploying tool's that the function is not deployed from any longer."""


class Planner:
    """Decides for all functions which step renames what, so that no two end up in one place."""

    def __init__(self, project: Project) -> None:
        """Look for the steps that give the programs their names."""
        self.project = project
        self.functions = [function for function in project.of(LambdaFunction) if project.leaves_go1x(function)]
        self.namers: dict[Step, tuple[Text, list[Route]]] = {}
        for function in self.functions:
            for route in project.routes_of(function):
                if (namer := namer_of(route)) is not None:
                    self.namers.setdefault(namer[0], (namer[1], []))[1].append(route)

    def plans(self) -> dict[LambdaFunction, Plan | Obstacle]:
        """Make every function's plan."""
        found: dict[LambdaFunction, Plan | Obstacle] = {}
        for function in self.functions:
            found[function] = self._plan(function)
        return found

    def _plan(self, function: LambdaFunction) -> Plan | Obstacle:
        """Make one function's plan."""
        draft = _Draft()
        for route in self.project.routes_of(function):
            obstacle = self._route(function, route, draft)
            if obstacle is not None:
                return obstacle
        for move in (*draft.moves.values(), *self._carried(function, draft)):
            draft.changes += [change for change in self._followers(move) if change.fact not in draft.replaced]
        mine = {bound.step for route in self.project.routes_of(function) for bound in route.steps}
        published = [change for change in draft.changes if change.fact not in mine and _keeps_name(change)]
        if published:
            old, fact = published[0].value.text.base, published[0].fact
            return Obstacle(fact.span, f"passes '{old}' on under its own name, which would change")
        by_fact = self._spelled(draft.changes)
        if isinstance(by_fact, Obstacle):
            return by_fact
        return Plan(tuple(draft.moves.values()), (*by_fact, *draft.edits), tuple(draft.preconditions))

    def _carried(self, function: LambdaFunction, draft: _Draft) -> Iterator[Move]:
        """Give what copies into folders make of the moves: the file has its new name there, too."""
        for route in self.project.routes_of(function):
            move: Move | None = None
            for bound in route.steps:
                step = bound.step
                if step in draft.moves:
                    move = draft.moves[step]
                elif move is not None and isinstance(step, Copy) and step.into_folder and step.target.path.text is not None:
                    folder = step.target.path.text
                    move = Move(folder.joined(move.old.base), folder.joined(move.new.base), step)
                    if move.old != move.new:
                        yield move

    def _route(self, function: LambdaFunction, route: Route, draft: _Draft) -> Obstacle | None:
        """Plan one way in which a function's program is made."""
        if route.program is not None:
            return self._source_folder(function, route, draft)
        if starts_bootstrap(route, self.project):
            return None
        archive = route.archive
        if route.to_artifacts:
            return self._artifacts(route, draft)
        if archive is not None and not archive.by_deployer and (shared := self._shared_archive(route, archive)) is not None:
            return shared
        namer = namer_of(route)
        if namer is None:
            return Obstacle((archive or function).span, "what is packed here is not known, so nothing shows that it holds a 'bootstrap'")
        move = self._move(*namer)
        if isinstance(move, Obstacle):
            return move
        draft.moves[move.by] = move
        return self._packed(route, archive, move, draft) if archive is not None else self._code_folder(function, route, move, draft)

    def _artifacts(self, route: Route, draft: _Draft) -> Obstacle | None:
        """Rename what a make target writes into the folder that `sam build` gives each function of its own."""
        namer = namer_of(route)
        if namer is None:
            return Obstacle(route.function.span, "which name its make target gives the program can't be read")
        step, old = namer
        move = Move(old, old.parent.joined(BOOTSTRAP), step) if old.parts[:1] == (SCRATCH,) else self._move(step, old)
        if isinstance(move, Obstacle):
            return move
        draft.moves[step] = move
        put = True if _final(move, route).parent == Text.of(SCRATCH) else None
        draft.preconditions.append(Precondition(f"'{BOOTSTRAP}' ends up at the root of $({SCRATCH.name})", put, route.steps[-1].step.span))
        return None

    # -- where it goes --------------------------------------------------------------------------------------------------

    def _move(self, step: Step, old: Text) -> Move | Obstacle:
        """Decide the new path of what a step writes: beside where it is, or in a folder of its old name."""
        several = isinstance(step, BuildCommand) and (len(step.packages.values) != 1 or str(step.packages.values[0].text).endswith("..."))
        if isinstance(step, BuildCommand) and step.to_folder and several:
            return Obstacle(step.output.span, "writes several programs into one folder, and they can't all be called 'bootstrap'")
        if old.base.plain == BOOTSTRAP:
            return Move(old, old, step)
        twins = [some for some in self.project.of(type(step)) if some is not step and some.span == step.span and some not in self.namers]
        if twins:
            return Obstacle(step.span, "the same words also make something that no function starts")
        more = self._others(step, old)
        if more is not None:
            return Obstacle(step.span, f"also makes '{more}', which no declared function starts")
        own, beside = old.joined(BOOTSTRAP), old.parent.joined(BOOTSTRAP)
        crowded = any(other.parent == old.parent and other != old for other, _ in self.namers.values()) or any(
            _overlap(other, beside) for some, (other, _) in self.namers.items() if some is not step and other != old
        )
        if not crowded and not old.base.holes and not self._taken(beside):
            return Move(old, beside, step)
        if isinstance(step, Copy):
            return Obstacle(step.target.span, f"would need the folder '{old}', which a copy doesn't make")
        if self._taken(old):
            return Obstacle(step.span, f"'{beside}' is something else here already, and '{old}' can't become a folder")
        return Move(old, own, step)

    def _others(self, step: Step, old: Text) -> str | None:
        """Give a path that a loop or pattern writes too, for nobody that moves; None where all of them, as far as known, move."""
        made = {str(old.at(bound.binding)) for route in self.namers[step][1] for bound in route.steps if bound.step is step}
        if not old.holes:
            return None
        named = old.expand()
        return next((path for path in named if path not in made), None) if named is not None else self._by_pattern(step)

    def _by_pattern(self, step: Step) -> str | None:
        """Give a program that a pattern rule can make too, that isn't a Lambda's, and that nothing else builds."""
        if not isinstance(step, BuildCommand):
            return None
        others = {program for build, programs in self.project.programs_of.items() if build is not step for program in programs}
        mine = {program for function in self.project.functions(step) for program in self.project.programs(function)}
        left = (some for some in self.project.programs_of.get(step, ()) if not some.starts_lambda and some not in mine | others)
        return next((some.directory for some in left), None)

    def _taken(self, path: Text) -> bool:
        """Whether a path is a folder of the project, or a file of it that somebody wrote: no binary that an earlier build left."""
        workspace = self.project.workspace
        plain = path.plain
        if plain is None or plain not in workspace:
            return plain in workspace.folders
        try:
            return bool(workspace[plain].text)
        except Unreadable:
            return False

    def _shared_archive(self, route: Route, archive: ArchiveCommand) -> Obstacle | None:
        """Say whether other functions start other programs of the same archive."""
        mine = program_of(route)
        for function in self.project.functions(archive):
            for other in self.project.routes_of(function):
                if other.archive is archive and archive_path(other) == archive_path(route) and program_of(other) != mine:
                    return Obstacle(archive.span, "one archive holds several programs, and each function's handler selects its own")
        return None

    def _packed(self, route: Route, archive: ArchiveCommand, move: Move, draft: _Draft) -> Obstacle | None:
        """See to it that the program ends up at the archive's root."""
        member = route.member
        if member is None or member.entry is None:
            return Obstacle(archive.span, "which name the program gets in this archive can't be read")
        entry = _new_entry(member, move, route)
        if archive.by_deployer and entry != Text.of(BOOTSTRAP):
            return self._own_archive(route, archive, move, draft)
        if entry == Text.of(BOOTSTRAP) or archive.flattens is None or archive.flattens.values:
            nested = archive.flattens is None and entry != Text.of(BOOTSTRAP)
            return Obstacle(member.use.span, f"'{entry}' would not be at the archive's root") if nested else None
        others = [some for some in archive.members if some is not member]
        if member.folder or not archive.complete or any(some.folder or some.entry is None or some.entry.parent.parts for some in others):
            return Obstacle(archive.span, f"keeps folders for its other files, and '{entry}' would not be at the archive's root")
        edits = archive.flattens.write_here("true")
        if not edits:
            return Obstacle(archive.span, f"'{entry}' would not be at the archive's root")
        draft.edits.append((archive, edits))
        return None

    @cached_property
    def _programs(self) -> frozenset[str]:
        """The paths of all functions' programs as they stand."""
        return frozenset(str(old.at(bound.binding)) for old, routes in self.namers.values() for some in routes for bound in some.steps)

    def _own_archive(self, route: Route, archive: ArchiveCommand, move: Move, draft: _Draft) -> Obstacle | None:
        """Give the function an archive of its own, for the tool that deploys it would pack the program below the root."""
        made = repack(self.project, route, move.old, move.new, self._programs)
        if isinstance(made, Refused):
            return Obstacle(made.span, made.reason)
        draft.edits.append((archive, made.edits))
        draft.preconditions += made.preconditions
        draft.replaced.append(archive)
        return None

    def _code_folder(self, function: LambdaFunction, route: Route, move: Move, draft: _Draft) -> Obstacle | None:
        """See to it that the program ends up at the root of the folder that is deployed."""
        binding = route.steps[-1].binding
        folder = move.new.at(binding).parent
        code = function.code
        if code.text is None:
            return Obstacle(code.anchor, "which folder is deployed can't be read")
        if str(code.text).startswith("s3://"):
            return self._packed_somewhere(move)
        if code.text == folder:
            return None
        if code.text == move.old.at(binding):  # the program itself is the code
            folder = move.new.at(binding)
        edits = code.set(folder)
        if not edits:
            return Obstacle(code.anchor, f"can't be made to say '{folder}'")
        draft.edits.append((function, edits))
        draft.preconditions.append(self._nothing_else(code.text, folder, code.anchor))
        return None

    def _packed_somewhere(self, move: Move) -> Obstacle | None:
        """Say what is in the way where archives that nothing links to the function pack its program."""
        for archive in self.project.of(ArchiveCommand):
            for member in archive.members:
                for value in member.use.path.values:
                    inside = move.old.below(value.text)
                    if inside is None:
                        continue
                    if any(other != move.old and other.below(value.text) is not None for other, _ in self.namers.values()):
                        return Obstacle(archive.span, "one archive holds several programs, and each function's handler selects its own")
                    root = move.new.below(value.text) if member.folder else None
                    if root != Text.of(BOOTSTRAP) and not (archive.flattens is not None and archive.flattens.values):
                        return Obstacle(archive.span, f"packs '{move.old}', and '{BOOTSTRAP}' would not be at its root")
        return None

    def _source_folder(self, function: LambdaFunction, route: Route, draft: _Draft) -> Obstacle | None:
        """Make a function's code the folder of its program, where the handler selected it below that."""
        assert route.program is not None
        code = function.code
        if code.text is None:
            return Obstacle(code.anchor, "which folder is built can't be read")
        folder = Text.of(route.program.directory)
        if code.text == folder:
            return None
        module = self.project.module(route.program.directory)
        if function.in_container and module is not None and module.directory != route.program.directory:
            return Obstacle(code.anchor, f"is built in a container, which would see nothing above '{folder}', where go.mod lies")
        edits = code.set(folder)
        if not edits:
            return Obstacle(code.anchor, f"can't be made to say '{folder}'")
        draft.edits.append((function, edits))
        return None

    def _nothing_else(self, before: Text, after: Text, span: Span) -> Precondition:
        """Say whether the folder that was deployed holds something that the new one doesn't."""
        inside = [path for path in self.project.workspace.below(before.plain or "") if not _is_source(path)]
        linker = self.project.once(("linker",), lambda: Linker(self.project))
        copied = [
            target for step, target, _ in linker.writes if isinstance(step, Copy) and step not in self.namers and "#" not in str(target)
        ]
        kept = [path for path in (*map(Text.of, inside), *copied) if path != before and path.below(before) is not None]
        lost = [str(path) for path in kept if path.below(after) is None]
        text = f"nothing but the program is needed of '{before or '.'}'" + (f" (it holds '{lost[0]}')" if lost else "")
        return Precondition(text, None if lost else True, span)

    # -- who follows ------------------------------------------------------------------------------------------------------

    def _followers(self, move: Move) -> Iterator[Change]:
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

    def _spelled(self, changes: list[Change]) -> list[tuple[Fact, tuple[Edit, ...]]] | Obstacle:
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


def starts_bootstrap(route: Route, project: Project) -> bool:
    """Whether what a route makes has a `bootstrap` at its root as the files stand: built, copied, scripted or added."""
    archive = route.archive
    root = Text.of(BOOTSTRAP)
    if route.to_artifacts:
        namer = namer_of(route)
        return namer is not None and namer[1].base == root
    if archive is not None:
        binding = next((bound.binding for bound in route.steps if bound.step is archive), {})
        if archive.adds_bootstrap:
            return True
        for member in archive.members:
            if member.entry is None:
                continue
            if not member.folder and member.entry.at(binding) == root:
                return True
            if member.folder and not member.entry.parts and _made(project, member.use, binding, route):
                return True
        return False
    code = route.function.code.text
    if code is None or route.program is not None:
        return False
    return _exists(project, code.joined(BOOTSTRAP), route)


def _made(project: Project, use: FileUse, binding: Binding, route: Route) -> bool:
    """Whether a folder that is packed holds a `bootstrap`."""
    return any(_exists(project, value.text.at(binding).joined(BOOTSTRAP), route) for value in use.path.values)


def _exists(project: Project, path: Text, route: Route) -> bool:
    """Whether a path is a file of the project, or is made by a step, but not from another function's build."""
    if (path.plain or "") in project.workspace:
        return True
    linker = project.once(("linker",), lambda: Linker(project))
    chains = list(linker.chains(path, None))
    builds = {bound.step for chain in chains for bound in chain if isinstance(bound.step, BuildCommand)}
    return bool(chains) and (not builds or route.build in builds)


def namer_of(route: Route) -> tuple[Step, Text] | None:
    """Give the last step before the archive that chooses the program's name, and the path that it writes."""
    cut = next((index for index, bound in enumerate(route.steps) if isinstance(bound.step, ArchiveCommand)), len(route.steps))
    steps = list(route.steps[:cut])
    for bound in reversed(steps):
        if isinstance(bound.step, Copy) and not bound.step.into_folder and bound.step.target.path.text is not None:
            return bound.step, bound.step.target.path.text
        if isinstance(bound.step, BuildCommand):
            text = bound.step.output.path.text
            if text is not None and bound.step.to_folder and len(bound.step.packages.values) == 1:
                text = text.joined(bound.step.packages.values[0].text.base)
            return None if text is None else (bound.step, text)
    return None


def program_of(route: Route) -> tuple[object, ...]:
    """Tell programs apart: the step that names it, with what its holes stand for."""
    namer = namer_of(route)
    if namer is None:
        return (route.member,)
    binding = next((bound.binding for bound in route.steps if bound.step is namer[0]), {})
    return (namer[0], str(namer[1].at(binding)))


def archive_path(route: Route) -> str:
    """Give the archive's path for a route's function."""
    for archive, binding in route.all(ArchiveCommand):
        return " ".join(str(value.text.at(binding)) for value in archive.archive.path.values)
    return ""


def _new_entry(member: Member, move: Move, route: Route) -> Text:
    """Give the name that the moved program gets in the archive."""
    assert member.entry is not None
    binding = next((bound.binding for bound in route.steps if isinstance(bound.step, ArchiveCommand)), {})
    path = member.use.path.values[0].text if member.use.path.values else Text()
    named = _final(move, route)
    if member.folder:
        rest = named.below(path.at(binding))
        return member.entry.at(binding).joined(rest) if rest is not None else named
    before, entry = path.at(binding), member.entry.at(binding)
    if entry == before.base and entry != before and (archive := route.archive) is not None and archive.flattens and archive.flattens.values:
        return named.base
    root = _root(before, entry)
    rest = named.below(root) if root is not None else None
    return rest if rest is not None else named


def _final(move: Move, route: Route) -> Text:
    """Give the path of the moved program where the archive reads it: through copies into folders."""
    binding = next((bound.binding for bound in route.steps if bound.step is move.by), {})
    path = move.new.at(binding)
    after = False
    for bound in route.steps:
        if after and isinstance(bound.step, Copy) and bound.step.into_folder and bound.step.target.path.text is not None:
            path = bound.step.target.path.text.at(bound.binding).joined(path.base)
        after = after or bound.step is move.by
    return path


def _root(path: Text, entry: Text) -> Text | None:
    """Give the folder that an archive's names start from."""
    rest, root = entry, path
    while rest.parts:
        if root.base != rest.base:
            return None
        root, rest = root.parent, rest.parent
    return root


def _keeps_name(change: Change) -> bool:
    """Whether a step passes a file on under the name that it has, which is to change: a copy into a folder, an upload."""
    passes = (isinstance(change.fact, Copy) and change.fact.into_folder) or isinstance(change.fact, Upload)
    return passes and change.use.role == "reads" and change.new.base != change.value.text.base


def _literal(text: Text) -> int:
    """Count the characters that a text says itself."""
    return sum(len(part) for part in text.parts if isinstance(part, str))


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


def _overlap(one: Text, other: Text) -> bool:
    """Whether two paths can be the same."""
    return one.match(other) is not None or other.match(one) is not None


def _reads(linker: Linker, step: Step, path: Text, move: Move) -> bool:
    """Whether what a step reads at a path is what the move's step writes: a build of something else may write it too."""
    writers = {bound.step for bound, _ in linker.writers(path, step)}
    return not writers or move.by in writers


def _is_source(path: str) -> bool:
    """Whether a file is no part of what a program needs when it runs: sources, build files, documentation."""
    name = path.rpartition("/")[2]
    return name.endswith((".go", ".mod", ".sum", ".md", ".sh", ".ps1", ".toml", ".mk")) or name.startswith(
        (".git", "Makefile", "template", "LICENSE")
    )
