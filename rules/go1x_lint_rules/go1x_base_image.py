"""GX401: an image made for go1.x."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import ImageUse
from go1x_lint.lifecycle import image_kind, replacement
from go1x_lint.project import GO1X, Project
from go1x_lint.refactor import Obstacle, ids, image_plan
from go1x_lint.rule import Diagnostic, Fix, Rule


class Go1xBaseImage(Rule[ImageUse]):
    """Ask for the target's image."""

    code = "GX401"
    name = "go1x-base-image"
    severity = "error"
    fact = ImageUse
    needed = True

    def check(self, fact: ImageUse, project: Project) -> Iterator[Diagnostic]:
        """Report each reference to such an image; the base of a final stage moves together with what the stage starts."""
        for value in fact.image.values:
            reference = str(value.text)
            kind = image_kind(reference)
            if kind is None or kind.family != GO1X:
                continue
            new = replacement(reference, project.target)
            edits = fact.image.replace(reference, new) if new else ()
            final = fact.stage is not None and fact.stage.final and fact.purpose == "base"
            plan = image_plan(fact.stage, project) if final and fact.stage is not None else None
            fix = Fix(f"use {new}", edits) if edits and not isinstance(plan, Obstacle) else None
            if isinstance(plan, Obstacle):
                fix = Fix(plan.reason, (), "manual")
            stage = (fact.stage.id, *ids(project.functions(fact.stage))) if fact.stage is not None else ()
            base = fact.purpose == "base"
            yield self.report(
                f"'{reference}' is made for go1.x",
                value.span,
                severity="error" if base else "info",
                fix=fix,
                subjects=stage,
                needed=bool(stage),
                note="not patched any more" if base else "it is only built or tried in it",
            )
