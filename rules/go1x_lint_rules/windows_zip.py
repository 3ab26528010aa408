"""GX303: an archive without POSIX modes, in which nothing may be executed."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import ArchiveCommand
from go1x_lint.project import Project
from go1x_lint.refactor import ids, packs_program
from go1x_lint.rule import Diagnostic, Rule


class WindowsZip(Rule[ArchiveCommand]):
    """Ask for a tool that writes the mode of a program."""

    code = "GX303"
    name = "windows-zip"
    fact = ArchiveCommand

    def check(self, fact: ArchiveCommand, project: Project) -> Iterator[Diagnostic]:
        """Report an archive of a Lambda program that is made by such a tool."""
        functions = tuple(function for function in project.functions(fact) if project.leaves_go1x(function))
        if fact.keeps_modes is not False or not (functions or packs_program(fact, project)):
            return
        yield self.report(
            f"'{fact.tool}' writes no POSIX modes here, and Lambda can't execute a program without them",
            fact.span,
            subjects=ids(functions),
            note="fork/exec /var/task/bootstrap: permission denied; build-lambda-zip of aws-lambda-go writes them",
        )
