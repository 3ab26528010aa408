"""What a change must keep, and what builds before it left: every function's program still gets to where it is started."""

from __future__ import annotations

from collections.abc import Iterable

from go1x_lint.facts import LambdaFunction, MakeTarget
from go1x_lint.project import BOOTSTRAP, Project, Route
from go1x_lint.refactor.ends import archive_path, namer_of, starts_bootstrap
from go1x_lint.refactor.moves import Obstacle, Plan
from go1x_lint.refactor.plan import plans


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
    """Whether all of a function's ways end with a `bootstrap`, as far as the files show where they end.

    Several commands may pack one archive, and one of them packs the program.
    """
    archives: dict[str, list[bool]] = {}
    for route in routes:
        archives.setdefault(archive_path(route), []).append(_ends(route, project))
    alone = archives.pop("", [])
    return bool(routes) and all(alone) and all(map(any, archives.values()))


def _ends(route: Route, project: Project) -> bool:
    """Whether one way ends with a `bootstrap`: the deploying tool's own build, a name, or a script that is packed."""
    if route.program is not None or starts_bootstrap(route, project):
        return True
    namer = namer_of(route)
    return route.archive is None and namer is not None and namer[1].base.plain == BOOTSTRAP


def left_over(project: Project, functions: Iterable[LambdaFunction]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the paths that earlier builds left in the way of the functions' change: files that become folders, stale archives."""
    made = project.once(("plans",), lambda: plans(project))
    moving = {function: plan for function in functions if not isinstance(plan := made.get(function, Plan()), Obstacle) and plan.moves}
    moves = (move for plan in moving.values() for move in plan.moves if move.new != move.old and move.new.below(move.old) is not None)
    folders = (path for move in moves for path in move.old.expand() or (str(move.old),))
    stale = (archive_path(route) for function in moving for route in project.routes_of(function) if _by_patterns(route, project))
    return tuple(dict.fromkeys(folders)), tuple(dict.fromkeys(stale))


def _by_patterns(route: Route, project: Project) -> bool:
    """Whether make finds the build of an archive through a pattern: where the archive is there, it doesn't miss the program."""
    build, archive = route.build, route.archive
    if build is None or archive is None or build.scope == archive.scope:
        return False
    patterns = {target.scope for target in project.of(MakeTarget) if target.name.holes and not target.phony}
    return build.scope in patterns
