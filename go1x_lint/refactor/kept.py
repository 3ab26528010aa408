"""What a change must keep: every function's program still gets to where it is started, and is called `bootstrap` there."""

from __future__ import annotations

from go1x_lint.facts import LambdaFunction
from go1x_lint.project import BOOTSTRAP, Project, Route
from go1x_lint.refactor.plan import namer_of, starts_bootstrap


def lost(function: LambdaFunction, before: Project, now: LambdaFunction, after: Project) -> str | None:
    """Say what a change of the files takes from a function: its build, its program, its `bootstrap`; None where nothing is lost.

    `now` is the same function as the changed files declare it.
    """
    made = {program.directory for program in before.programs(function)}
    if made and made != {program.directory for program in after.programs(now)}:
        return f"function '{function.name}' would be made from another program"
    if before.is_image(function):
        return None
    if before.builds(function) and not after.builds(now):
        return f"what builds function '{function.name}' would not be found any longer"
    routes = after.routes_of(now)
    moved = before.on_go1x(function) and after.on_custom(now)
    if routes and (moved or _starts(before.routes_of(function), before)) and not _starts(routes, after):
        return f"function '{function.name}' would get no 'bootstrap'"
    return None


def _starts(routes: tuple[Route, ...], project: Project) -> bool:
    """Whether all of a function's ways end with a `bootstrap`, as far as the files show where they end."""
    return bool(routes) and all(_ends(route, project) for route in routes)


def _ends(route: Route, project: Project) -> bool:
    """Whether one way ends with a `bootstrap`: the deploying tool's own build, a name, or a script that is packed."""
    if route.program is not None or starts_bootstrap(route, project):
        return True
    namer = namer_of(route)
    return route.archive is None and namer is not None and namer[1].base.plain == BOOTSTRAP
