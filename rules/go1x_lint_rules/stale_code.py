"""GX110: a function's new code would not be uploaded when its runtime changes."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import LambdaFunction
from go1x_lint.project import Project
from go1x_lint.rule import Diagnostic, Rule


class StaleCode(Rule[LambdaFunction]):
    """Ask for a key, a version or a hash that changes with the code."""

    code = "GX110"
    name = "stale-code"
    fact = LambdaFunction

    def check(self, fact: LambdaFunction, project: Project) -> Iterator[Diagnostic]:
        """Report a constant key of a function that is to move."""
        if not project.on_go1x(fact):
            return
        for label in fact.code_left_alone[:1]:
            yield self.report(
                f"the new code of function '{fact.name}' is not uploaded with its runtime while '{label.text}' is ignored",
                label.span,
                note="somebody else uploads it, at another time: the old code would meet the new runtime",
            )
        for value in fact.redeploys.values if fact.redeploys is not None else ():
            yield self.report(
                f"the new code of function '{fact.name}' is not uploaded while its name stays '{value.text}'",
                value.span,
                note="the name is compared, not what lies behind it: the old code would meet the new runtime",
            )
