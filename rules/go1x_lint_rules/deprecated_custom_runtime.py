"""GX104: a Go function on a custom runtime that is itself deprecated."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import LambdaFunction
from go1x_lint.lifecycle import RUNTIMES
from go1x_lint.project import CUSTOM, Project
from go1x_lint.refactor import runtime_edits, runtimes_said
from go1x_lint.rule import Diagnostic, Fix, Rule


class DeprecatedCustomRuntime(Rule[LambdaFunction]):
    """Ask for the custom runtime that the project moves to."""

    code = "GX104"
    name = "deprecated-custom-runtime"
    fact = LambdaFunction
    needed = True

    def check(self, fact: LambdaFunction, project: Project) -> Iterator[Diagnostic]:
        """Report each value that is older than the target."""
        if project.is_image(fact) or not project.is_go(fact):
            return
        older = CUSTOM[: CUSTOM.index(project.target)] if project.target in CUSTOM else ()
        for value in runtimes_said(fact, project) if fact.runtime.closed or not project.on_go1x(fact) else ():
            if value.implied or value.text.plain not in older:
                continue
            dates = RUNTIMES[str(value.text)]
            edits = runtime_edits(fact, project)
            yield self.report(
                f"function '{fact.name}' {'runs' if fact.runtime.text else 'can run'} on '{value.text}', which is deprecated",
                value.span,
                fix=Fix(f"move '{fact.name}' to {project.target}", edits) if edits else None,
                subjects=(fact.id,),
                moves=True,
                note=f"deprecated {dates.deprecated}, creation blocked from {dates.creation_blocked}, updates from {dates.updates_blocked}",
            )
