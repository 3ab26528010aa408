"""GX205: a Lambda function's build that makes a program for the machine that it happens to run on."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import BuildCommand, Precondition
from go1x_lint.project import Project
from go1x_lint.refactor import ids
from go1x_lint.rule import Diagnostic, Fix, Rule

GOARCH = {"x86_64": "amd64", "arm64": "arm64"}
"""Go's name of each of Lambda's architectures."""


class MissingGoarch(Rule[BuildCommand]):
    """Ask for GOARCH, as the function's architecture says."""

    code = "GX205"
    name = "missing-goarch"
    fact = BuildCommand

    def check(self, fact: BuildCommand, project: Project) -> Iterator[Diagnostic]:
        """Report a build that sets no GOARCH, and doesn't run in a container."""
        if fact not in project.lambda_builds or not fact.goarch.absent or fact.host is not None:
            return
        functions = project.functions(fact)
        machines = {function.architectures.plain or "x86_64" if function.architectures.closed else "" for function in functions}
        wanted = GOARCH.get(machines.pop() if len(machines) == 1 else "" if machines else "x86_64")
        edits = fact.goarch.write_here(wanted) if wanted else ()
        known = () if functions else (Precondition("the function's architecture is x86_64 (it is not in these files)", None, fact.span),)
        fix = Fix(f"set GOARCH={wanted}", edits, "unsafe" if known else "safe", known) if edits else None
        meant = f"'{wanted}'" if wanted else "the function's"
        yield self.report(
            f"sets no GOARCH: makes a program for the machine that it runs on, not for {meant}",
            fact.span,
            fix=fix,
            subjects=ids(functions),
            note="fork/exec /var/task/bootstrap: exec format error, where that is another",
        )
