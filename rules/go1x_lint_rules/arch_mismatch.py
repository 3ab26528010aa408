"""GX106: a function's architecture, its build's, and what its runtime can do don't agree."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Label, LambdaFunction
from go1x_lint.project import GO1X, Project
from go1x_lint.rule import Diagnostic, Rule

GOARCH = {"x86_64": "amd64", "arm64": "arm64"}
"""Go's name of each of Lambda's architectures."""


class ArchMismatch(Rule[LambdaFunction]):
    """Ask for one architecture in all places."""

    code = "GX106"
    name = "arch-mismatch"
    severity = "error"
    fact = LambdaFunction

    def check(self, fact: LambdaFunction, project: Project) -> Iterator[Diagnostic]:
        """Report a build for another machine, and a runtime that knows only x86_64."""
        if not project.is_go(fact) or not fact.architectures.closed:
            return
        machine = fact.architectures.plain or "x86_64"  # Lambda's default
        if len(fact.architectures.values) > 1 or machine not in GOARCH:
            return
        for value in fact.architectures.saying("arm64") if fact.runtime.saying(GO1X, "provided") else ():
            only = str(fact.runtime.saying(GO1X, "provided")[0].text)
            yield self.report(f"function '{fact.name}' is for arm64, and '{only}' only runs on x86_64", value.span, subjects=(fact.id,))
        builds = project.builds(fact)
        if any(build.goarch.plain == GOARCH[machine] for build in builds):
            return  # built for several machines, and packed for each
        for build in builds:
            for value in build.goarch.values if build.goarch.plain else ():
                related = (Label(fact.architectures.anchor, f"'{fact.name}' runs on {machine}"),)
                message = f"builds for GOARCH '{value.text}', and function '{fact.name}' runs on {machine}"
                yield self.report(message, value.span, related=related, note="fork/exec /var/task/bootstrap: exec format error")
