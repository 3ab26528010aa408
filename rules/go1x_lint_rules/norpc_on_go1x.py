"""GX208: the tag lambda.norpc in a build for go1.x, with a library that can't do without RPC there."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import BuildCommand, Label
from go1x_lint.lifecycle import LIBRARY_MINIMUM, LIBRARY_NORPC
from go1x_lint.project import GO1X, NORPC, Project
from go1x_lint.refactor import ids, library_versions, older
from go1x_lint.rule import Diagnostic, Rule


class NorpcOnGo1x(Rule[BuildCommand]):
    """Ask for the tag to come with the runtime, not before it."""

    code = "GX208"
    name = "norpc-on-go1x"
    severity = "error"
    fact = BuildCommand

    def check(self, fact: BuildCommand, project: Project) -> Iterator[Diagnostic]:
        """Report the tag where a function still runs on go1.x, and the library is between 1.18.0 and 1.33."""
        functions = tuple(function for function in project.functions(fact) if project.on_go1x(function))
        versions = library_versions(project, project.programs_of.get(fact, ()))
        if not functions or not older(versions, LIBRARY_NORPC) or older(versions, LIBRARY_MINIMUM):
            return
        for value in fact.tags.values:
            if NORPC in str(value.text).replace(",", " ").split():
                yield self.report(
                    f"'{NORPC}' breaks function '{functions[0].name}' while it runs on go1.x",
                    value.span,
                    related=tuple(Label(some.span, "runs on go1.x") for user in functions for some in user.runtime.saying(GO1X)[:1]),
                    subjects=ids(functions),
                    note="_LAMBDA_SERVER_PORT was present but the function was compiled without RPC support",
                )
