"""GX209: `BuildMethod: makefile`, and no target of the name that `sam build` makes."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import BuildCommand, LambdaFunction, MakeTarget
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
        folder = (fact.build_folder or fact.code).plain
        if fact.build_method is None or fact.build_target is None or folder is None:
            return
        file = f"{folder}/Makefile".lstrip("/")
        if not project.is_go(fact) and not any(build.path == file for build in project.of(BuildCommand)):
            return
        targets = project.of(MakeTarget)
        here = [target for target in targets if target.path == file]
        found = any(target.name.match(fact.build_target) is not None for target in targets)  # in a file that this one includes, too
        for value in fact.build_method.saying("makefile"):
            if here and not found and not any(target.name.unknown for target in here):
                yield self.report(
                    f"'{file}' has no target '{fact.build_target}' for function '{fact.name}'",
                    value.span,
                    subjects=(fact.id,),
                    note=f"make: *** No rule to make target '{fact.build_target}'",
                )
