"""GX101: a function that runs on go1.x, or something else that says so."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Label, LambdaFunction, Precondition, RuntimeUser
from go1x_lint.lifecycle import RUNTIMES
from go1x_lint.project import GO1X, Project
from go1x_lint.refactor import runtime_edits, runtimes_said
from go1x_lint.rule import Diagnostic, Fix, Rule


class DeprecatedRuntime(Rule[RuntimeUser]):
    """Ask for every go1.x to be replaced."""

    code = "GX101"
    name = "deprecated-runtime"
    severity = "error"
    fact = RuntimeUser
    needed = True

    def check(self, fact: RuntimeUser, project: Project) -> Iterator[Diagnostic]:
        """Report each value that says go1.x, where it is said."""
        if isinstance(fact, LambdaFunction) and project.is_image(fact):
            return  # an image has no runtime; what Globals says is not for it
        dates = RUNTIMES[GO1X]
        note = f"creation blocked since {dates.creation_blocked}, updates blocked from {dates.updates_blocked}"
        for value in runtimes_said(fact, project):
            if value.text.plain != GO1X:
                continue
            if isinstance(fact, LambdaFunction):
                edits = runtime_edits(fact, project)
                fix = Fix(f"move '{fact.name}' to {project.target}", edits) if edits else None
                message = f"function '{fact.name}' {'runs' if fact.runtime.text else 'can run'} on 'go1.x'"
                related = tuple(Label(via, f"'{fact.name}' takes it from there") for via in value.via[:1])
                outputs = [(build.output.span, some.text.called) for build in project.builds(fact) for some in build.output.path.values[:1]]
                related += tuple(Label(span, f"built here as '{name}'") for span, name in outputs)
                yield self.report(message, value.span, related=related, fix=fix, subjects=(fact.id,), moves=True, note=note)
            else:
                yield self._choice(fact, project, note)

    def _choice(self, fact: RuntimeUser, project: Project, note: str) -> Diagnostic:
        """Report a runtime that is said where no function of these files takes it from."""
        edits = fact.runtime.set(project.target)
        taken = Precondition("whatever takes its runtime from here is moved too", None, fact.span)
        fix = Fix(f"say {project.target} here", edits, "unsafe", (taken,)) if edits else None
        message = f"{getattr(fact, 'kind', '')} '{fact.name}' says 'go1.x'".lstrip()
        return self.report(message, fact.runtime.saying(GO1X)[0].span, fix=fix, needed=False, note=note)
