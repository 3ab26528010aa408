"""GX302: a bootstrap that is packed into a folder of the archive."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import ArchiveCommand, Member
from go1x_lint.project import BOOTSTRAP, Project
from go1x_lint.refactor import Plan, half_migrated, ids, program_paths, starts_bootstrap, to_bootstrap
from go1x_lint.rule import Diagnostic, Fix, Rule, Text


class NestedBootstrap(Rule[ArchiveCommand]):
    """Ask for the bootstrap to be at the archive's root."""

    code = "GX302"
    name = "nested-bootstrap"
    severity = "error"
    fact = ArchiveCommand
    needed = True

    def check(self, fact: ArchiveCommand, project: Project) -> Iterator[Diagnostic]:
        """Report a member `…/bootstrap` of an archive that has none at its root."""
        functions = tuple(function for function in project.functions(fact) if project.leaves_go1x(function))
        rooted = any(not member.folder and member.entry == Text.of(BOOTSTRAP) for member in fact.members)
        starting = any(starts_bootstrap(route, project) for function in functions for route in project.routes_of(function))
        if fact.adds_bootstrap or rooted or starting:
            return
        plans = [to_bootstrap(function, project) for function in functions]
        edits = tuple(dict.fromkeys(edit for plan in plans if isinstance(plan, Plan) for edit in plan.edits_for(fact)))
        broken = half_migrated(project, functions)
        for member, entry in _nested(fact, project):
            yield self.report(
                f"packs the bootstrap as '{entry}', and a custom runtime looks for it at the archive's root",
                member.use.span,
                severity="error" if broken or not functions else "warning",
                related=broken,
                fix=Fix("pack it without its folder", edits) if edits else None,
                subjects=ids(functions),
                needed=bool(functions),
                note="Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
            )


def _nested(archive: ArchiveCommand, project: Project) -> Iterator[tuple[Member, Text]]:
    """Give the members that are, or hold, a Lambda's bootstrap below the archive's root, and its name in the archive."""
    made = program_paths(project)
    linked = any(project.leaves_go1x(function) for function in project.functions(archive))
    for member in archive.members:
        entry = member.entry.joined(BOOTSTRAP) if member.entry is not None and member.folder else member.entry
        if entry is None or entry.base.plain != BOOTSTRAP or not entry.parent.parts:
            continue
        paths = [value.text.joined(BOOTSTRAP) if member.folder else value.text for value in member.use.path.values]
        if any(path in made for path in paths) or (linked and not member.folder):
            yield member, entry
