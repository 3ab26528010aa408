"""GX301: an archive that packs a function's program under another name."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import ArchiveCommand, BuildCommand, Fact, Label, LambdaFunction, Member, Value
from go1x_lint.project import BOOTSTRAP, Bound, Project, Route
from go1x_lint.refactor import Plan, built, half_migrated, ids, named, program_paths, renamers, starts_bootstrap, to_bootstrap, unlinked
from go1x_lint.rule import Diagnostic, Fix, Rule, Text

NOT_FOUND = "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"


class ZipWithoutBootstrap(Rule[Fact]):
    """Ask for a bootstrap in every archive of a function."""

    code = "GX301"
    name = "zip-without-bootstrap"
    fact = Fact
    needed = True

    def check(self, fact: Fact, project: Project) -> Iterator[Diagnostic]:
        """Report an archive, and a folder that is packed as it lies there."""
        if isinstance(fact, ArchiveCommand):
            yield from self._archive(fact, project)
        elif isinstance(fact, LambdaFunction):
            yield from self._folder(fact, project)

    def _folder(self, fact: LambdaFunction, project: Project) -> Iterator[Diagnostic]:
        """Report a function's code that is a folder without a bootstrap at its root, where another folder must be packed."""
        plan = to_bootstrap(fact, project)
        edits = plan.edits_for(fact) if isinstance(plan, Plan) else ()
        built = any(route.build is not None and route.archive is None for route in project.routes_of(fact))
        if not project.leaves_go1x(fact) or not edits or not built:
            return
        broken = half_migrated(project, (fact,))
        for value in fact.code.values:
            if value.implied:
                continue  # nothing says it: the handler's diagnostic has the change
            yield self.report(
                f"'{str(value.text) or '.'}' is packed for function '{fact.name}', and has no 'bootstrap' at its root",
                value.span,
                severity="error" if broken else "warning",
                related=broken,
                fix=Fix("pack the folder that the bootstrap is built in", edits),
                subjects=ids((fact,)),
                note=_note(broken),
            )

    def _archive(self, fact: ArchiveCommand, project: Project) -> Iterator[Diagnostic]:
        """Report the words that name the old program, unless they are the build's own."""
        routes = [route for function in project.functions(fact) for route in project.routes_of(function) if _wrong(route, fact, project)]
        told = project.once(
            ("said by renamers",), lambda: {value.span for step in renamers(project) for use in step.uses for value in use.path.values}
        )
        members: dict[Member, list[LambdaFunction]] = {}
        for route in routes:
            if route.member is not None:
                members.setdefault(route.member, []).append(route.function)
        for member, some in members.items():
            functions = tuple(dict.fromkeys(some))
            plans = [to_bootstrap(function, project) for function in functions]
            edits = tuple(dict.fromkeys(edit for plan in plans if isinstance(plan, Plan) for edit in plan.edits_for(fact)))
            if not edits and all(isinstance(plan, Plan) and plan.moves for plan in plans):
                continue  # its words stay: what it packs gets the name where it is built
            broken = half_migrated(project, functions)
            for value in member.use.path.values:
                if value.span in told or value.implied or value.text.base.plain == BOOTSTRAP:
                    continue
                yield self.report(
                    f"packs '{str(value.text.called) or '.'}' for {named(functions)}, and no 'bootstrap'",
                    value.span,
                    severity="error" if broken else "warning",
                    related=broken,
                    fix=Fix("pack the bootstrap, at the archive's root", edits) if edits else None,
                    subjects=ids(functions),
                    note=_note(broken),
                )
        yield from self._unlinked(fact, project) if not project.functions(fact) else ()

    def _unlinked(self, fact: ArchiveCommand, project: Project) -> Iterator[Diagnostic]:
        """Report an archive of no declared function that packs a Lambda program, or the folder that it was just built in."""
        builds = project.once(("packed elsewhere",), lambda: _packed_elsewhere(project))
        if fact.adds_bootstrap or any(not member.folder and member.entry == Text.of(BOOTSTRAP) for member in fact.members):
            return
        for member in fact.members:
            for value in member.use.path.values:
                made = tuple(
                    Label(build.output.span, "a Lambda program is built here")
                    for build in builds
                    if _packs(member, value, build, fact, project)
                )
                if made:
                    message = f"packs '{str(value.text.called) or '.'}', a Lambda program, and no 'bootstrap'"
                    yield self.report(message, value.span, related=made, needed=False, note=_note(()))


def _packed_elsewhere(project: Project) -> tuple[BuildCommand, ...]:
    """Give the builds of Lambda programs that no declared function is known to be packed from."""
    linked = (step for step, routes in renamers(project).items() if not any(route.archive for route in routes))
    return (*unlinked(project), *(step for step in linked if isinstance(step, BuildCommand)))


def _packs(member: Member, value: Value, build: BuildCommand, archive: ArchiveCommand, project: Project) -> bool:
    """Whether an archive packs what a build wrote: by its name, or with the folder in which it lies, just built and without a bootstrap."""
    path = built(Bound(build))
    if value.span == build.output.span:
        return False
    if not member.folder:
        return path == value.text and _reaches(path, build, archive, project)
    if build.scope != archive.scope or build.index > archive.index or path.parent != value.text:
        return False
    return not any(some.base.plain == BOOTSTRAP and some.parent == value.text for some in program_paths(project))


def _reaches(path: Text, build: BuildCommand, archive: ArchiveCommand, project: Project) -> bool:
    """Whether no other build writes the same path between a build and an archive."""
    before = [step for step in project.steps_in(archive.scope) if isinstance(step, BuildCommand) and step.index < archive.index]
    writers = [step for step in before if built(Bound(step)) == path]
    return writers[-1] is build if writers else build.scope != archive.scope


def _note(broken: tuple[Label, ...]) -> str:
    """Say what comes of it: now, where a function runs on a custom runtime already, or once it does."""
    return NOT_FOUND if broken else "custom runtimes start 'bootstrap'"


def _wrong(route: Route, archive: ArchiveCommand, project: Project) -> bool:
    """Whether a route goes through an archive without a bootstrap, of that name anywhere, and its function leaves go1.x."""
    if route.archive is not archive or not project.leaves_go1x(route.function) or starts_bootstrap(route, project):
        return False
    written = (value.text for bound in route.steps for use in bound.step.uses if use.role == "writes" for value in use.path.values)
    return not any(path.base.plain == BOOTSTRAP for path in written)
