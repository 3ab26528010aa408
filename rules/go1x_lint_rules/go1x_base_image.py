"""GX401: an image made for go1.x."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import ImageUse, Precondition
from go1x_lint.lifecycle import image_kind, replacement
from go1x_lint.project import GO1X, Project
from go1x_lint.refactor import Obstacle, image_plan, started, together
from go1x_lint.rule import Diagnostic, Fix, Rule, Severity

AWS_OWN = ("public.ecr.aws/lambda/", "amazon/aws-lambda-")
"""AWS's own base images: they have the same entrypoint, folders and emulator for go1.x and for custom runtimes."""

WHY = {"base": "not patched any more", "builder": "something is only built in it", "run": "something is only tried in it"}


class Go1xBaseImage(Rule[ImageUse]):
    """Ask for the target's image."""

    code = "GX401"
    name = "go1x-base-image"
    severity = "error"
    fact = ImageUse
    needed = True

    def check(self, fact: ImageUse, project: Project) -> Iterator[Diagnostic]:
        """Report each reference to such an image; the base of a final stage moves together with what the stage starts."""
        subjects = together(fact.stage, project) if fact.stage is not None else ()
        inner = fact.stage is not None and not started(fact.stage, project)
        severity: Severity = "info" if fact.purpose != "base" else "warning" if inner else "error"
        for value in fact.image.values:
            reference = str(value.text)
            kind = image_kind(reference)
            if kind is not None and kind.family == GO1X:
                yield self.report(
                    f"'{reference}' is made for go1.x",
                    value.span,
                    severity=severity,
                    fix=self._fix(fact, reference, project),
                    subjects=subjects,
                    needed=bool(subjects),
                    runs_on=severity == "error",
                    note=WHY[fact.purpose],
                )

    def _fix(self, fact: ImageUse, reference: str, project: Project) -> Fix | None:
        """Make the fix: nothing for an image that something is only tried in, because its way of being called differs."""
        new = replacement(reference, project.target)
        edits = fact.image.replace(reference, new) if new and fact.purpose != "run" else ()
        if not edits:
            return None
        for stage in started(fact.stage, project) if fact.stage is not None and fact.purpose == "base" else ():
            plan = image_plan(stage, project)
            if isinstance(plan, Obstacle):
                return Fix(plan.reason, (), "manual")
        own = reference.startswith(AWS_OWN)
        text = (
            "the image still builds and starts (it was not run)"
            if own
            else "what runs in this image finds the same tools and folders in the new one"
        )
        return Fix(f"use {new}", edits, "unsafe", (Precondition(text, None, fact.span),))
