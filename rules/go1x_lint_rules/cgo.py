"""GX206: a build that links a C library which may be newer than the runtime's."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import BuildCommand
from go1x_lint.lifecycle import GLIBC
from go1x_lint.project import Project
from go1x_lint.rule import Diagnostic, Rule


class Cgo(Rule[BuildCommand]):
    """Ask for a static program, or for a build in the runtime's own image."""

    code = "GX206"
    name = "cgo"
    fact = BuildCommand

    def check(self, fact: BuildCommand, project: Project) -> Iterator[Diagnostic]:
        """Report a build that asks for cgo, or for a plug-in, outside of a Lambda image."""
        if fact not in project.lambda_builds or (fact.host and "provided" in fact.host):
            return
        note = f"{project.target} has glibc {GLIBC[project.target]}: GLIBC_2.x not found, where the build's is newer"
        for value in fact.cgo.saying("1"):
            yield self.report("asks for cgo: what it links must be no newer than the runtime's", value.span, note=note)
        for value in fact.buildmode.saying("plugin"):
            yield self.report("builds a plug-in: it only loads where it was built", value.span, note=note)
