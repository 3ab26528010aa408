"""GX207: two programs' builds that write the same file, before anything has read the first."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from go1x_lint.facts import BuildCommand, Label, Step
from go1x_lint.project import Project
from go1x_lint.refactor import ids
from go1x_lint.rule import Diagnostic, Rule

SCRATCH = "${ARTIFACTS_DIR}"
"""The folder that `sam build` gives each target of its own."""


class SharedOutput(Rule[BuildCommand]):
    """Ask for a file of its own for each program."""

    code = "GX207"
    name = "shared-output"
    severity = "error"
    fact = BuildCommand

    def check(self, fact: BuildCommand, project: Project) -> Iterator[Diagnostic]:
        """Report a build whose output a later build of the same sequence, or its own loop, overwrites."""
        text = fact.output.path.text
        if fact not in project.lambda_builds or text is None or fact.to_folder or not fact.certain:
            return
        steps = project.steps_in(fact.scope)  # by their index
        later = steps[bisect_right(steps, fact.index, key=lambda step: step.index) :]
        if self._loops(fact, later):
            yield self._overwritten(fact, fact, project)
            return
        mine = project.programs_of.get(fact, ())
        for step in later:
            read = (value.text for use in step.uses if use.role == "reads" for value in use.path.values)
            if any(path == text or text.below(path) is not None for path in read):
                return
            again = isinstance(step, BuildCommand) and step.output.path.text == text and step.certain
            if isinstance(step, BuildCommand) and again and project.programs_of.get(step, ()) != mine:
                yield self._overwritten(fact, step, project)
                return

    def _loops(self, fact: BuildCommand, later: Sequence[Step]) -> bool:
        """Whether a loop builds several programs into one file, and nothing in the loop takes them away."""
        turns = {hole for value in fact.packages.values for hole in value.text.holes if hole.known and len(hole.known) > 1}
        output = fact.output.path.text
        if output is None or str(output).startswith(SCRATCH) or not turns - set(output.holes):
            return False
        if output.base.holes:
            return False  # a parameter or variable that may be another one each time
        said = [value.text for step in later for some in step.fields() for value in some.values]
        return not any(turns & set(text.holes) for text in (*said, *(step.directory for step in later)))

    def _overwritten(self, fact: BuildCommand, by: BuildCommand, project: Project) -> Diagnostic:
        """Report a build by the one that overwrites what it made."""
        return self.report(
            f"'{fact.output.path.text}' is overwritten by the build of another program, and nothing has read it",
            fact.output.span,
            related=(Label(by.output.span, "overwritten here"),) if by is not fact else (),
            subjects=ids((*project.functions(fact), *project.functions(by))),
            note="the last program built is what every function gets",
        )
