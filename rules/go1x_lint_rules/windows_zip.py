"""GX303: an archive without POSIX modes, in which nothing may be executed."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import ArchiveCommand, BuildCommand
from go1x_lint.project import Project
from go1x_lint.refactor import ids
from go1x_lint.rule import Diagnostic, Rule


class WindowsZip(Rule[ArchiveCommand]):
    """Ask for a tool that writes the mode of a program."""

    code = "GX303"
    name = "windows-zip"
    fact = ArchiveCommand

    def check(self, fact: ArchiveCommand, project: Project) -> Iterator[Diagnostic]:
        """Report an archive of a Lambda program that is made by such a tool."""
        if fact.keeps_modes is not False or not (project.functions(fact) or _packs_program(fact, project)):
            return
        yield self.report(
            f"'{fact.tool}' writes no POSIX modes: Lambda can't execute what is in this archive",
            fact.span,
            subjects=ids(project.functions(fact)),
            note="fork/exec /var/task/bootstrap: permission denied; build-lambda-zip of aws-lambda-go writes them",
        )


def _packs_program(fact: ArchiveCommand, project: Project) -> bool:
    """Whether it packs what a Lambda's build in the same sequence made."""
    made = {str(step.output.path.text) for step in project.steps_in(fact.scope) if isinstance(step, BuildCommand) and step in project.lambda_builds}
    return any(str(value.text) in made for member in fact.members for value in member.use.path.values)
