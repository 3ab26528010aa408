"""GX305: one archive with several programs, of which each function's handler selects one."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import ArchiveCommand, Label
from go1x_lint.project import Project
from go1x_lint.refactor import half_migrated, ids, named, programs_in_archive
from go1x_lint.rule import Diagnostic, Rule


class SharedArchive(Rule[ArchiveCommand]):
    """Ask for an archive for each program, or for a script called bootstrap that selects."""

    code = "GX305"
    name = "shared-archive"
    fact = ArchiveCommand
    needed = True

    def check(self, fact: ArchiveCommand, project: Project) -> Iterator[Diagnostic]:
        """Report the archive, once."""
        functions = tuple(function for function in project.functions(fact) if project.leaves_go1x(function))
        if len(programs_in_archive(fact, project)) < 2:
            return
        yield self.report(
            f"holds the programs of {named(functions)}, and a custom runtime starts only 'bootstrap'",
            fact.span,
            severity="error" if half_migrated(project, functions) else "warning",
            related=tuple(Label(function.handler.anchor, f"'{function.name}' selects its own here") for function in functions[:15]),
            subjects=ids(functions),
            note="give each its archive, or add a script called bootstrap that starts ./$_HANDLER",
        )
