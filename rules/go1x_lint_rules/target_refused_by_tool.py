"""GX111: a pinned tool that doesn't know the runtime that functions move to."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import LambdaFunction, ToolVersion
from go1x_lint.lifecycle import KNOWN_SINCE, NAMELESS, refuses
from go1x_lint.project import Project
from go1x_lint.rule import Diagnostic, Rule


class TargetRefusedByTool(Rule[ToolVersion]):
    """Ask for a version that knows the target."""

    code = "GX111"
    name = "target-refused-by-tool"
    fact = ToolVersion

    def check(self, fact: ToolVersion, project: Project) -> Iterator[Diagnostic]:
        """Report an exact pin below the first version that knows the target."""
        first = KNOWN_SINCE.get((fact.tool, project.target))
        functions = [function for function in project.of(LambdaFunction) if _deploys(fact, function) and project.leaves_go1x(function)]
        if first is None or not functions:
            return
        for value in fact.version.values:
            version = value.text.plain
            if version is None or not refuses(fact.tool, version, project.target):
                continue
            if fact.tool in NAMELESS:
                message = f"{fact.tool} '{version}' has no name for '{project.target}'; {first} is the first that has"
                yield self.report(message, value.span, severity="info", note="it takes the runtime as a string")
            else:
                message = f"{fact.tool} '{version}' does not know '{project.target}'; {first} is the first that does"
                yield self.report(message, value.span)


def _deploys(tool: ToolVersion, function: LambdaFunction) -> bool:
    """Whether a tool can be the one that deploys a function."""
    below = not tool.folder or function.path.startswith(tool.folder + "/")
    return below and (tool.files is None or function.path.endswith(tool.files))
