"""GX107: a list of allowed values that would refuse the runtime that functions move to."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import AllowList, LambdaFunction
from go1x_lint.project import GO1X, Project
from go1x_lint.rule import Diagnostic, Fix, Rule


class RuntimeAllowList(Rule[AllowList]):
    """Ask for the target in every list that a function's runtime must be in."""

    code = "GX107"
    name = "runtime-allow-list"
    fact = AllowList

    def check(self, fact: AllowList, project: Project) -> Iterator[Diagnostic]:
        """Report a list with go1.x in it, and without the target."""
        if not fact.runtimes.closed or fact.runtimes.saying(project.target) or not fact.runtimes.saying(GO1X):
            return
        edits = fact.runtimes.replace(GO1X, project.target)
        users = tuple(function.id for function in project.of(LambdaFunction) if function.name in fact.functions)
        yield self.report(
            f"'{fact.name}' does not allow '{project.target}'",
            fact.runtimes.saying(GO1X)[0].span,
            fix=Fix(f"allow {project.target} in place of go1.x", edits) if edits else None,
            subjects=users,
            needed=bool(users),
        )
