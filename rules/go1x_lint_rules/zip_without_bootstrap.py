"""GX301: an archive that packs a function's program under another name."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import ArchiveCommand, Fact, LambdaFunction, Member
from go1x_lint.project import BOOTSTRAP, Project, Route
from go1x_lint.refactor import Obstacle, Plan, half_migrated, ids, renamers, starts_bootstrap, to_bootstrap, unlinked
from go1x_lint.rule import Diagnostic, Edit, Fix, Rule, Span


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
                f"'{value.text or '.'}' is packed for function '{fact.name}', and has no 'bootstrap' at its root",
                value.span,
                severity="error" if broken else "warning",
                related=broken,
                fix=Fix("pack the folder that the bootstrap is built in", edits),
                subjects=ids((fact,)),
            )

    def _archive(self, fact: ArchiveCommand, project: Project) -> Iterator[Diagnostic]:
        """Report the words that name the old program, unless they are the build's own."""
        routes = [route for function in project.functions(fact) for route in project.routes_of(function) if _wrong(route, fact, project)]
        told = {value.span for step in renamers(project) for use in step.uses for value in use.path.values}
        members: dict[Member, list[LambdaFunction]] = {}
        for route in routes:
            if route.member is not None:
                members.setdefault(route.member, []).append(route.function)
        for member, some in members.items():
            functions = tuple(dict.fromkeys(some))
            edits = tuple(dict.fromkeys(edit for function in functions for edit in _edits(function, fact, project)))
            broken = half_migrated(project, functions)
            for value in member.use.path.values:
                if value.span in told or value.text.base.plain == BOOTSTRAP:
                    continue
                yield self.report(
                    f"packs '{value.text}' for function '{functions[0].name}', and no 'bootstrap'",
                    value.span,
                    severity="error" if broken else "warning",
                    related=broken,
                    fix=Fix("pack the bootstrap, at the archive's root", edits) if edits else None,
                    subjects=ids(functions),
                )
        yield from self._unlinked(fact, project, told) if not project.functions(fact) else ()

    def _unlinked(self, fact: ArchiveCommand, project: Project, told: set[Span]) -> Iterator[Diagnostic]:
        """Report an archive of no declared function that packs a Lambda program."""
        builds = {str(build.output.path.text): build for build in project.once(("unlinked",), lambda: set(unlinked(project)))}
        for member in fact.members:
            for value in member.use.path.values:
                build = builds.get(str(value.text))
                if build is not None and not fact.adds_bootstrap and value.span != build.output.span:
                    yield self.report(f"packs '{value.text}', and no 'bootstrap'", value.span, needed=False)


def _wrong(route: Route, archive: ArchiveCommand, project: Project) -> bool:
    """Whether a route goes through an archive without a bootstrap, and its function leaves go1.x."""
    return route.archive is archive and project.leaves_go1x(route.function) and not starts_bootstrap(route, project)


def _edits(function: LambdaFunction, archive: ArchiveCommand, project: Project) -> tuple[Edit, ...]:
    """Give the edits of the archive's own words."""
    plan = to_bootstrap(function, project)
    return () if isinstance(plan, Obstacle) else plan.edits_for(archive)
