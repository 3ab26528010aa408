"""GX403: an image that starts its program the way only go1.x's base image does."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Stage
from go1x_lint.lifecycle import image_kind
from go1x_lint.project import GO1X, Project
from go1x_lint.refactor import Obstacle, ids, image_plan
from go1x_lint.rule import Diagnostic, Fix, Rule


class MissingEntrypoint(Rule[Stage]):
    """Ask for the program as /var/runtime/bootstrap, or as the ENTRYPOINT."""

    code = "GX403"
    name = "missing-entrypoint"
    fact = Stage
    needed = True

    def check(self, fact: Stage, project: Project) -> Iterator[Diagnostic]:
        """Report a final stage on a Lambda image whose CMD alone says what to start."""
        kinds = [image_kind(str(value.text)) for value in fact.base.values]
        families = {kind.family for kind in kinds if kind is not None and kind.purpose == "base"}
        if not fact.final or not families or not fact.base.closed or not fact.command.values:
            return
        plan = image_plan(fact, project)
        if not isinstance(plan, Obstacle) and not plan.edits_for(fact):
            return
        edits = () if isinstance(plan, Obstacle) else plan.edits_for(fact)
        moved = families != {GO1X}
        yield self.report(
            f"only go1.x's own image starts '{fact.command.values[0].text}' from CMD",
            fact.command.values[0].span,
            severity="error" if moved else "warning",
            fix=Fix("start it as the image's bootstrap or entrypoint", edits) if edits else None,
            subjects=(fact.id, *ids(project.functions(fact))),
            note="provided images start /var/runtime/bootstrap, which isn't there",
        )
