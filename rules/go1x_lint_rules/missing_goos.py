"""GX204: a Lambda function's build that makes a program for the system that it happens to run on."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import BuildCommand
from go1x_lint.project import Project
from go1x_lint.refactor import ids
from go1x_lint.rule import Diagnostic, Fix, Rule


class MissingGoos(Rule[BuildCommand]):
    """Ask for GOOS=linux."""

    code = "GX204"
    name = "missing-goos"
    fact = BuildCommand

    def check(self, fact: BuildCommand, project: Project) -> Iterator[Diagnostic]:
        """Report a build that sets no GOOS, and doesn't run in a container."""
        if fact in project.lambda_builds and fact.goos.absent and fact.host is None:
            edits = fact.goos.write_here("linux")
            fix = Fix("set GOOS=linux", edits) if edits else None
            yield self.report(
                "sets no GOOS: makes a program for the system that it runs on, not for 'linux'",
                fact.span,
                fix=fix,
                subjects=ids(project.functions(fact)),
                note="fork/exec /var/task/bootstrap: exec format error, where that isn't linux",
            )
