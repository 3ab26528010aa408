"""GX207: two programs' builds that write the same file, before anything has read the first."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import BuildCommand, Label
from go1x_lint.project import Project
from go1x_lint.refactor import ids
from go1x_lint.rule import Diagnostic, Rule


class SharedOutput(Rule[BuildCommand]):
    """Ask for a file of its own for each program."""

    code = "GX207"
    name = "shared-output"
    severity = "error"
    fact = BuildCommand

    def check(self, fact: BuildCommand, project: Project) -> Iterator[Diagnostic]:
        """Report a build whose output a later build of the same sequence overwrites."""
        text = fact.output.path.text
        if fact not in project.lambda_builds or text is None or fact.to_folder or not fact.certain:
            return
        mine = project.programs_of.get(fact, ())
        for step in project.steps_in(fact.scope):
            if step.index <= fact.index:
                continue
            if any(value.text == text or text.below(value.text) is not None for use in step.uses if use.role == "reads" for value in use.path.values):
                return
            if isinstance(step, BuildCommand) and step.output.path.text == text and step.certain and project.programs_of.get(step, ()) != mine:
                yield self.report(
                    f"'{text}' is overwritten by the build of another program, and nothing has read it",
                    fact.output.span,
                    related=(Label(step.output.span, "overwritten here"),),
                    subjects=ids((*project.functions(fact), *project.functions(step))),
                )
                return
