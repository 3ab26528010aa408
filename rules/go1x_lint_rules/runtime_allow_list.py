"""GX107: a list of allowed values that would refuse the runtime that functions move to."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import AllowList, LambdaFunction
from go1x_lint.project import CUSTOM, GO1X, Project
from go1x_lint.refactor import ids
from go1x_lint.rule import Diagnostic, Fix, Precondition, Rule


class RuntimeAllowList(Rule[AllowList]):
    """Ask for the target in every list that a function's runtime must be in."""

    code = "GX107"
    name = "runtime-allow-list"
    fact = AllowList

    def check(self, fact: AllowList, project: Project) -> Iterator[Diagnostic]:
        """Report a list without the target that has go1.x in it, or what a Go function takes from it and is to leave."""
        users = [some for some in project.of(LambdaFunction) if some.path == fact.path and some.name in fact.functions]
        said = fact.runtimes.saying(GO1X) or fact.runtimes.saying(*self._left(fact, users, project))
        if not fact.runtimes.closed or fact.runtimes.saying(project.target) or not said:
            return
        replaced = fact.runtimes.replace(GO1X, project.target) if users else ()  # elsewhere somebody may still need it
        edits = replaced or fact.runtimes.write_here(project.target)
        agreed = (Precondition(f"who decides on {fact.kind} '{fact.name}' allows '{project.target}'", None, fact.span),)
        title = f"allow {project.target}{f' in place of {GO1X}' if replaced else ''}"
        yield self.report(
            f"{fact.kind} '{fact.name}' does not allow '{project.target}'",
            said[0].span,
            fix=Fix(title, edits, *(("unsafe", agreed) if fact.everywhere else ())) if edits else None,
            subjects=ids(tuple(users)),
            needed=bool(users),
            note=fact.note,
        )

    def _left(self, fact: AllowList, users: list[LambdaFunction], project: Project) -> tuple[str, ...]:
        """Give the older custom runtimes that a function takes through the list, or has where the list is asked about all."""
        asked = project.of(LambdaFunction) if fact.everywhere else users
        older = CUSTOM[: CUSTOM.index(project.target)]
        moving = [some for some in asked if project.leaves_go1x(some)]
        if not fact.everywhere:
            return older if moving else ()
        return tuple(runtime for runtime in older if any(some.runtime.saying(runtime) for some in moving))
