"""The plan: which step renames what, where it goes, and who follows; or what is in the way."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from go1x_lint.facts import (
    ArchiveCommand,
    BuildCommand,
    Copy,
    Fact,
    LambdaFunction,
    Precondition,
    Step,
    ToolRun,
)
from go1x_lint.links import SCRATCH, Linker
from go1x_lint.project import BOOTSTRAP, Project, Route
from go1x_lint.records import dataclass, field
from go1x_lint.refactor.ends import archive_path, final_path, namer_of, new_entry, program_of, starts_bootstrap
from go1x_lint.refactor.followers import Followers, keeps_name
from go1x_lint.refactor.moves import Change, Move, Obstacle, Plan
from go1x_lint.refactor.repack import Refused, repack
from go1x_lint.source import Edit, Span, Unreadable
from go1x_lint.text import Text


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
        self.followers = Followers(project, self.namers)

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
            draft.changes += [change for change in self.followers.of(move) if change.fact not in draft.replaced]
        mine = {bound.step for route in self.project.routes_of(function) for bound in route.steps}
        published = [change for change in draft.changes if change.fact not in mine and keeps_name(change)]
        if published:
            old, fact = published[0].value.text.base, published[0].fact
            return Obstacle(fact.span, f"passes '{old}' on under its own name, which would change")
        by_fact = self.followers.spelled(draft.changes)
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
        put = True if final_path(move, route).parent == Text.of(SCRATCH) else None
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
        if not crowded and set(old.base.holes) <= set(old.parent.holes) and not self._taken(beside):
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
        entry = new_entry(member, move, route)
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
        if code.text.holes and route.program.directory in (code.text.expand() or ()):
            return None  # a loop's variable names the program's own folder
        if code.text == folder:
            return None
        module = self.project.module(route.program.directory)
        contained = function.in_container or any(
            run.tool == "sam build" and {"-u", "--use-container"} & set(run.words) for run in self.project.of(ToolRun)
        )
        if contained and module is not None and module.directory != route.program.directory:
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
        text = f"nothing but the program is needed of '{str(before) or '.'}'" + (f" (it holds '{lost[0]}')" if lost else "")
        return Precondition(text, None if lost else True, span)


def _overlap(one: Text, other: Text) -> bool:
    """Whether two paths can be the same."""
    return one.match(other) is not None or other.match(one) is not None


def _is_source(path: str) -> bool:
    """Whether a file is no part of what a program needs when it runs: sources, build files, documentation."""
    name = path.rpartition("/")[2]
    return name.endswith((".go", ".mod", ".sum", ".md", ".sh", ".ps1", ".toml", ".mk")) or name.startswith(
        (".git", "Makefile", "template", "LICENSE")
    )
