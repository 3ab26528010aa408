"""GX503: a Lambda program that looks for _LAMBDA_SERVER_PORT."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import GoProgram
from go1x_lint.project import Project
from go1x_lint.refactor import half_migrated, ids
from go1x_lint.rule import Diagnostic, Rule


class RpcEnvironment(Rule[GoProgram]):
    """Ask for AWS_LAMBDA_RUNTIME_API or AWS_LAMBDA_FUNCTION_NAME in its place."""

    code = "GX503"
    name = "rpc-environment"
    fact = GoProgram
    needed = True

    def check(self, fact: GoProgram, project: Project) -> Iterator[Diagnostic]:
        """Report each place where a program that starts a Lambda reads it."""
        functions = project.functions(fact)
        broken = half_migrated(project, functions)
        for span in fact.rpc_environment if fact.starts_lambda else ():
            yield self.report(
                "custom runtimes don't set '_LAMBDA_SERVER_PORT'",
                span,
                severity="error" if broken else "warning",
                related=broken,
                subjects=ids(functions),
                needed=bool(functions),
                note="AWS_LAMBDA_RUNTIME_API is set on go1.x and on custom runtimes",
            )
