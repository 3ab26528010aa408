"""GX802: an artifact whose program may not be executed."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Artifact
from go1x_lint.project import Project
from go1x_lint.rule import Diagnostic, Rule

EXECUTE, READ = 0o001, 0o004
"""The function's user owns none of the files: what others may do counts."""


class ArtifactNotExecutable(Rule[Artifact]):
    """Ask for mode 755."""

    code = "GX802"
    name = "artifact-not-executable"
    severity = "error"
    fact = Artifact

    def check(self, fact: Artifact, project: Project) -> Iterator[Diagnostic]:
        """Report a program that others may not execute, a script that they may not read, and an archive without modes."""
        for program in fact.programs:
            needed = EXECUTE | READ if program.form == "script" else EXECUTE
            if program.mode is None and fact.kind == "zip":
                message = f"{fact.titled(program)} has no POSIX mode, as in archives that are made on Windows: nobody may execute it"
            elif program.mode is not None and program.mode & needed != needed:
                message = f"{fact.titled(program)} has mode {program.mode & 0o777:03o}, and Lambda's user may not {_may(program.mode)} it"
            else:
                continue
            yield self.report(
                message,
                fact.span,
                related=fact.made,
                subjects=fact.ids,
                note=f"fork/exec {fact.seen(program)}: permission denied",
            )


def _may(mode: int) -> str:
    """Say what others may not do."""
    return "execute" if not mode & EXECUTE else "read"
