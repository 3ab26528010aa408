"""GX107: a list of allowed values that would refuse the runtime that functions move to."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import AllowList, LambdaFunction
from go1x_lint.project import CUSTOM, GO1X, Project
from go1x_lint.refactor import ids
from go1x_lint.rule import Diagnostic, Fix, Rule


class RuntimeAllowList(Rule[AllowList]):
    """Ask for the target in every list that a function's runtime must be in."""

    code = "GX107"
    name = "runtime-allow-list"
    fact = AllowList

    def check(self, fact: AllowList, project: Project) -> Iterator[Diagnostic]:
        """Report a list without the target that has go1.x in it, or what a Go function takes from it and is to leave."""
        users = [some for some in project.of(LambdaFunction) if some.path == fact.path and some.name in fact.functions]
        older = CUSTOM[: CUSTOM.index(project.target)] if any(project.leaves_go1x(user) for user in users) else ()
        said = fact.runtimes.saying(GO1X) or fact.runtimes.saying(*older)
        if not fact.runtimes.closed or fact.runtimes.saying(project.target) or not said:
            return
        replaced = fact.runtimes.replace(GO1X, project.target) if users else ()  # elsewhere somebody may still need it
        edits = replaced or fact.runtimes.write_here(project.target)
        yield self.report(
            f"parameter '{fact.name}' does not allow '{project.target}'",
            said[0].span,
            fix=Fix(f"allow {project.target}{f' in place of {GO1X}' if replaced else ''}", edits) if edits else None,
            subjects=ids(tuple(users)),
            needed=bool(users),
            note=f"Parameter '{fact.name}' must be one of AllowedValues",
        )
