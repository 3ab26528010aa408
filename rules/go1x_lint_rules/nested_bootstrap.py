"""GX302: a bootstrap that is packed into a folder of the archive."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import ArchiveCommand
from go1x_lint.project import BOOTSTRAP, Project
from go1x_lint.refactor import Obstacle, half_migrated, ids, starts_bootstrap, to_bootstrap
from go1x_lint.rule import Diagnostic, Fix, Rule


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
        if fact.adds_bootstrap or any(starts_bootstrap(route, project) for function in functions for route in project.routes_of(function)):
            return
        for member in fact.members:
            entry = member.entry
            if entry is None or member.folder or entry.base.plain != BOOTSTRAP or not entry.parent.parts:
                continue
            plans = [to_bootstrap(function, project) for function in functions]
            edits = tuple(dict.fromkeys(edit for plan in plans if not isinstance(plan, Obstacle) for edit in plan.edits_for(fact)))
            yield self.report(
                f"packs the bootstrap as '{entry}', and Lambda looks for it at the archive's root",
                member.use.span,
                related=half_migrated(project, functions),
                fix=Fix("pack it without its folder", edits) if edits else None,
                subjects=ids(functions),
                needed=bool(functions),
                note="Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
            )
