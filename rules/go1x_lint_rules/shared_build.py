"""GX109: functions that `sam build` builds once on a custom runtime, though they are different programs."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import GoProgram, Label, LambdaFunction
from go1x_lint.project import Project
from go1x_lint.refactor import Obstacle, named, to_bootstrap
from go1x_lint.rule import Diagnostic, Fix, Rule


class SharedBuild(Rule[LambdaFunction]):
    """Ask for a folder of its own for every program."""

    code = "GX109"
    name = "shared-build"
    fact = LambdaFunction
    needed = True

    def check(self, fact: LambdaFunction, project: Project) -> Iterator[Diagnostic]:
        """Report a function whose folder, as SAM sees it, is that of another program too."""
        mine = _programs(fact, project)
        if fact.build_identity is None or not mine or not project.leaves_go1x(fact):
            return
        alike = [some for some in project.of(LambdaFunction) if some is fact or (_alike(some, fact) and _programs(some, project))]
        others = [some for some in alike if _programs(some, project) != mine]
        if not others:
            return
        plan = to_bootstrap(fact, project)
        edits = () if isinstance(plan, Obstacle) else plan.edits_for(fact)
        custom = project.on_custom(fact)
        yield self.report(
            f"sam build {'makes' if custom else 'would make'} one binary for {named(alike)}",
            fact.code.values[0].span if fact.code.values and not fact.code.values[0].implied else fact.span,
            severity="error" if custom else "warning",
            related=tuple(Label(other.handler.anchor, f"'{other.name}' is another program in the same CodeUri") for other in others[:5]),
            fix=Fix("give each program's folder as CodeUri", edits) if edits else None,
            subjects=(fact.id,),
            note="it compares handlers on go1.x only, and builds such functions once",
        )


def _programs(function: LambdaFunction, project: Project) -> tuple[GoProgram, ...]:
    """Give the programs that the tool builds for a function."""
    return tuple(route.program for route in project.routes_of(function) if route.program is not None)


def _alike(one: LambdaFunction, other: LambdaFunction) -> bool:
    """Whether SAM takes two functions for one build."""
    return one.build_identity == other.build_identity and one.path == other.path and one.code.text == other.code.text
