"""GX504: a Lambda program that chooses by its handler what it does."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import GoProgram
from go1x_lint.project import Project
from go1x_lint.refactor import ids
from go1x_lint.rule import Diagnostic, Rule


class HandlerDispatch(Rule[GoProgram]):
    """Say that such a function's handler must stay as it is."""

    code = "GX504"
    name = "handler-dispatch"
    severity = "info"
    fact = GoProgram

    def check(self, fact: GoProgram, project: Project) -> Iterator[Diagnostic]:
        """Report each place where _HANDLER, or the program's own name, selects something."""
        for span in (*fact.handler_dispatch, *fact.name_dispatch) if fact.starts_lambda else ():
            yield self.report(
                "chooses by the handler's or the program's name what it does",
                span,
                subjects=ids(project.functions(fact)),
                note="Lambda ignores the handler on a custom runtime, and still gives it as _HANDLER; the program's name becomes bootstrap",
            )
