"""GX103: `sam build` isn't told how to build a Go function on a custom runtime."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import LambdaFunction, MakeTarget
from go1x_lint.project import GO1X, Project
from go1x_lint.refactor import built_from_source
from go1x_lint.rule import Diagnostic, Fix, Rule


class MissingBuildMethod(Rule[LambdaFunction]):
    """Ask for `Metadata: BuildMethod` where `sam build` builds from source."""

    code = "GX103"
    name = "missing-build-method"
    fact = LambdaFunction
    needed = True

    def check(self, fact: LambdaFunction, project: Project) -> Iterator[Diagnostic]:
        """Report a function whose code is a Go program that nothing but `sam build` can build."""
        method = fact.build_method
        if method is None or not method.absent or not project.leaves_go1x(fact) or not built_from_source(fact, project):
            return
        custom = project.on_custom(fact)
        if custom and _has_target(fact, project):
            return
        edits = method.set(GO1X)
        yield self.report(
            f"function '{fact.name}' is built from Go source, and has no BuildMethod",
            fact.span,
            severity="error" if custom else "warning",
            fix=Fix("let sam build it with Go's builder", edits) if edits else None,
            subjects=(fact.id,),
            note="sam build looks for a Makefile then: 'CustomMakeBuilder:MakeBuild - Makefile not found'",
        )


def _has_target(fact: LambdaFunction, project: Project) -> bool:
    """Whether a Makefile has the target that `sam build` makes for a custom runtime by itself."""
    folder = (fact.build_folder or fact.code).plain
    targets = (target for target in project.of(MakeTarget) if target.path == f"{folder}/Makefile".lstrip("/"))
    return fact.build_target is not None and any(target.name.match(fact.build_target) is not None for target in targets)
