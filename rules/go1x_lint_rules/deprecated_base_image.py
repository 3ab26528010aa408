"""GX402: a Go function's image on a custom runtime that is deprecated."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import BuildCommand, Copy, ImageUse, Precondition, Stage
from go1x_lint.lifecycle import RUNTIMES, image_kind, replacement
from go1x_lint.project import CUSTOM, Project
from go1x_lint.refactor import ids
from go1x_lint.rule import Diagnostic, Fix, Rule


class DeprecatedBaseImage(Rule[ImageUse]):
    """Ask for the target's image."""

    code = "GX402"
    name = "deprecated-base-image"
    fact = ImageUse
    needed = True

    def check(self, fact: ImageUse, project: Project) -> Iterator[Diagnostic]:
        """Report the base of a stage that builds, or is given, a Go program."""
        older = CUSTOM[: CUSTOM.index(project.target)] if project.target in CUSTOM else ()
        for value in fact.image.values if fact.stage is not None and fact.purpose == "base" else ():
            reference = str(value.text)
            kind = image_kind(reference)
            if kind is None or kind.family not in older or fact.stage is None or not _holds_go(fact.stage, project):
                continue
            new = replacement(reference, project.target)
            edits = fact.image.replace(reference, new) if new else ()
            subjects = (fact.stage.id, *ids(project.functions(fact.stage)))
            note = f"deprecated {RUNTIMES[kind.family].deprecated}"
            run = Precondition("the image still builds and starts (it was not run)", None, fact.span)
            fix = Fix(f"use {new}", edits, "unsafe", (run,)) if edits else None
            yield self.report(f"'{reference}' is deprecated", value.span, fix=fix, subjects=subjects, note=note)

def _holds_go(stage: Stage, project: Project) -> bool:
    """Whether a Dockerfile builds a Go program, or is given one that a `go build` of the project makes."""
    if any(build.path == stage.path for build in project.of(BuildCommand)):
        return True
    made = {str(build.output.path.text) for build in project.of(BuildCommand)}
    copies = [step for step in project.steps_in(stage.id) if isinstance(step, Copy)]
    return any(str(value.text) in made for copy in copies for source in copy.sources for value in source.path.values)
