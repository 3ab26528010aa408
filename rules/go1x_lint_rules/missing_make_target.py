"""GX209: `BuildMethod: makefile`, and no target of the name that `sam build` makes."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import LambdaFunction, MakeTarget
from go1x_lint.project import Project
from go1x_lint.rule import Diagnostic, Rule


class MissingMakeTarget(Rule[LambdaFunction]):
    """Ask for `build-<LogicalId>` in the Makefile of the function's code."""

    code = "GX209"
    name = "missing-make-target"
    severity = "error"
    fact = LambdaFunction

    def check(self, fact: LambdaFunction, project: Project) -> Iterator[Diagnostic]:
        """Report a Makefile that is there, and has no such target."""
        folder = fact.code.plain
        if fact.build_method is None or fact.build_target is None or folder is None or not project.is_go(fact):
            return
        file = f"{folder}/Makefile".lstrip("/")
        targets = [target for target in project.of(MakeTarget) if target.path == file]
        for value in fact.build_method.saying("makefile"):
            if targets and not any(target.name.unknown or target.name.match(fact.build_target) is not None for target in targets):
                yield self.report(
                    f"'{file}' has no target '{fact.build_target}' for function '{fact.name}'",
                    value.span,
                    subjects=(fact.id,),
                    note=f"make: *** No rule to make target '{fact.build_target}'",
                )
