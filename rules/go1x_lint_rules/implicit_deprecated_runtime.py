"""GX108: a construct that deploys a deprecated runtime where nobody says one."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import LambdaFunction
from go1x_lint.lifecycle import RUNTIMES
from go1x_lint.project import CUSTOM, Project
from go1x_lint.refactor import runtime_edits
from go1x_lint.rule import Diagnostic, Fix, Rule


class ImplicitDeprecatedRuntime(Rule[LambdaFunction]):
    """Ask for the runtime to be said."""

    code = "GX108"
    name = "implicit-deprecated-runtime"
    fact = LambdaFunction
    needed = True

    def check(self, fact: LambdaFunction, project: Project) -> Iterator[Diagnostic]:
        """Report a runtime that a tool takes by itself and that is older than the target."""
        older = CUSTOM[: CUSTOM.index(project.target)] if project.target in CUSTOM else ()
        for value in fact.runtime.values:
            if not value.implied or value.text.plain not in older:
                continue
            dates = RUNTIMES[str(value.text)]
            edits = runtime_edits(fact, project)
            yield self.report(
                f"function '{fact.name}' says no runtime, and so runs on '{value.text}', which is deprecated",
                value.span,
                fix=Fix(f"say {project.target} for '{fact.name}'", edits) if edits else None,
                subjects=(fact.id,),
                moves=True,
                note=f"deprecated {dates.deprecated}, creation blocked from {dates.creation_blocked}, updates from {dates.updates_blocked}",
            )
