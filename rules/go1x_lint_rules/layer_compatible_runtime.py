"""GX105: a layer says that it is for go1.x, and not for what the functions move to."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import LambdaFunction, Layer
from go1x_lint.project import GO1X, Project
from go1x_lint.rule import Diagnostic, Fix, Rule


class LayerCompatibleRuntime(Rule[Layer]):
    """Ask for the target in the list of a layer's runtimes."""

    code = "GX105"
    name = "layer-compatible-runtime"
    fact = Layer

    def check(self, fact: Layer, project: Project) -> Iterator[Diagnostic]:
        """Report a go1.x in a list that lacks the target."""
        if fact.runtimes.saying(project.target) or not fact.runtimes.closed:
            return
        users = [some for some in project.of(LambdaFunction) if project.on_go1x(some) and not some.layers.absent]
        edits = fact.runtimes.write_here(project.target) if users else fact.runtimes.replace(GO1X, project.target)
        fix = Fix(f"list {project.target}{'' if users else ' in place of go1.x'}", edits) if edits else None
        for value in fact.runtimes.saying(GO1X)[:1]:
            message = f"layer '{fact.name}' lists 'go1.x', and not '{project.target}'"
            yield self.report(message, value.span, fix=fix, note="a layer is offered only for the runtimes in its list")
