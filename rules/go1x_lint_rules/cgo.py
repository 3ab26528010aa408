"""GX206: a build that links a C library which may be newer than the runtime's."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import BuildCommand
from go1x_lint.lifecycle import GLIBC
from go1x_lint.project import Project
from go1x_lint.refactor import is_packed
from go1x_lint.rule import Diagnostic, Rule


class Cgo(Rule[BuildCommand]):
    """Ask for a static program, or for a build in the runtime's own image."""

    code = "GX206"
    name = "cgo"
    fact = BuildCommand

    def check(self, fact: BuildCommand, project: Project) -> Iterator[Diagnostic]:
        """Report a build that asks for cgo, or for a plug-in, outside of a Lambda image."""
        plugs_in = fact.buildmode.saying("plugin") if is_packed(fact, project) else ()
        if (fact not in project.lambda_builds and not plugs_in) or (fact.host and "provided" in fact.host):
            return
        what = "builds a plug-in, which needs cgo" if plugs_in else "asks for cgo"
        for value in plugs_in or fact.cgo.saying("1"):
            yield self.report(
                f"{what}: the C library that it links must not be newer than the runtime's",
                value.span,
                note=f"{project.target} has glibc {GLIBC[project.target]}: 'GLIBC_2.x not found', where the build's is newer",
            )
