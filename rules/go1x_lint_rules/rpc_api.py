"""GX502: lambda.Function or lambda.NewFunction in a program that is built without RPC."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import BuildCommand, GoProgram, Label
from go1x_lint.lifecycle import LIBRARY_NORPC
from go1x_lint.project import NORPC, Project
from go1x_lint.refactor import library_versions, older
from go1x_lint.rule import Diagnostic, Rule


class RpcApi(Rule[GoProgram]):
    """Ask for lambda.Start, or for a build with RPC."""

    code = "GX502"
    name = "rpc-api"
    severity = "error"
    fact = GoProgram

    def check(self, fact: GoProgram, project: Project) -> Iterator[Diagnostic]:
        """Report each use where a build of the program has the tag, and the library is 1.34.0 or newer."""
        versions = library_versions(project, (fact,))
        builds = [build for build in project.of(BuildCommand) if fact in project.programs_of.get(build, ())]
        tagged = [build for build in builds if any(NORPC in str(value.text).replace(",", " ").split() for value in build.tags.values)]
        if not tagged or versions is None or older(versions, LIBRARY_NORPC):
            return
        related = tuple(Label(build.tags.values[0].span, f"built with {NORPC} here") for build in tagged[:3])
        for span in fact.rpc_calls:
            yield self.report(
                f"is not there with the tag '{NORPC}', which a build of this program has",
                span,
                related=related,
                note="lambda.Function and lambda.NewFunction are undefined",
            )
