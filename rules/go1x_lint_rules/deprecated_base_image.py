"""GX402: a Go function's image on a custom runtime that is deprecated."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import ImageUse, Precondition
from go1x_lint.lifecycle import RUNTIMES, image_kind, replacement
from go1x_lint.project import CUSTOM, Project
from go1x_lint.refactor import holds_go, started, together
from go1x_lint.rule import Diagnostic, Fix, Rule

RUN = "the image still builds and starts (it was not run)"
LINKED = "what is built in this stage is run on the target, or is linked statically"


class DeprecatedBaseImage(Rule[ImageUse]):
    """Ask for the target's image."""

    code = "GX402"
    name = "deprecated-base-image"
    fact = ImageUse
    needed = True

    def check(self, fact: ImageUse, project: Project) -> Iterator[Diagnostic]:
        """Report the base of a stage that builds, or is given, a Go program."""
        stage = fact.stage
        if stage is None or fact.purpose != "base" or project.target not in CUSTOM or not holds_go(stage, project):
            return
        older = CUSTOM[: CUSTOM.index(project.target)]
        relies = Precondition(RUN if started(stage, project) else LINKED, None, fact.span)
        for value in fact.image.values:
            reference = str(value.text)
            kind = image_kind(reference)
            if kind is None or kind.family not in older:
                continue
            new = replacement(reference, project.target)
            edits = fact.image.replace(reference, new) if new else ()
            yield self.report(
                f"'{reference}' is deprecated",
                value.span,
                fix=Fix(f"use {new}", edits, "unsafe", (relies,)) if edits else None,
                subjects=together(stage, project),
                runs_on=True,
                note=f"'{kind.family}' is deprecated since {RUNTIMES[kind.family].deprecated}",
            )
