"""GX102: a function's handler isn't the name that a custom runtime starts."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Label, LambdaFunction, Script, Value
from go1x_lint.project import BOOTSTRAP, Project
from go1x_lint.refactor import Obstacle, handler_edits, namer_of, starts_bootstrap, to_bootstrap
from go1x_lint.rule import Diagnostic, Fix, Rule


class NonBootstrapHandler(Rule[LambdaFunction]):
    """Ask for the handler to be called bootstrap."""

    code = "GX102"
    name = "non-bootstrap-handler"
    fact = LambdaFunction
    needed = True

    def check(self, fact: LambdaFunction, project: Project) -> Iterator[Diagnostic]:
        """Report a handler of another name, where nothing in the program or the archive goes by it."""
        if not project.leaves_go1x(fact) or self._goes_by_it(fact, project):
            return
        plan = to_bootstrap(fact, project)
        edits = () if isinstance(plan, Obstacle) else (*handler_edits(fact, project), *plan.edits_for(fact))
        fix = Fix("call the handler 'bootstrap'", tuple(dict.fromkeys(edits))) if edits else None
        starts = any(starts_bootstrap(route, project) for route in project.routes_of(fact))
        broken = project.on_custom(fact) and bool(project.routes_of(fact)) and not starts and not _built_by_tool(fact, project)
        moved = _moved(fact, project)
        others = fact.handler.other_than(BOOTSTRAP)
        if project.on_custom(fact):  # `./pkg/bootstrap` says it too
            others = tuple(value for value in others if value.text.base.plain != BOOTSTRAP)
        for value in others if fact.handler.closed else others[:1]:  # a parameter's allowed values say no more than its default
            yield self.report(
                f"function '{fact.name}' starts '{value.text}', not 'bootstrap'",
                value.span,
                severity="error" if broken or moved else "warning",
                related=moved,
                fix=fix,
                subjects=(fact.id,),
                needed=fix is not None or isinstance(plan, Obstacle),
                note=_note(value, broken, bool(moved)),
            )

    def _goes_by_it(self, fact: LambdaFunction, project: Project) -> bool:
        """Whether the program, or a `bootstrap` that is a shell script, chooses by the handler what it starts."""
        if any(program.handler_dispatch for program in project.programs(fact)):
            return True
        for script in project.of(Script):
            named = any(str(value.text.base) == BOOTSTRAP for use in script.uses for value in use.path.values)
            if named and (script.content is None or "_HANDLER" in script.content):
                return True
        return False


def _note(value: Value, broken: bool, moved: bool) -> str:
    """Say what happens."""
    if broken:
        return "Runtime.InvalidEntrypoint: there is no 'bootstrap' in its archive"
    return f"go1.x starts '{value.text}', which its archive doesn't hold" if moved else "custom runtimes start 'bootstrap'"


def _moved(fact: LambdaFunction, project: Project) -> tuple[Label, ...]:
    """Give where a program is made that is called `bootstrap` already, of a function that starts it by another name on go1.x."""
    routes = project.routes_of(fact)
    if not project.on_go1x(fact) or not fact.handler.closed or fact.handler.saying(BOOTSTRAP) or not routes:
        return ()
    named = [(route, namer_of(route)) for route in routes if route.archive is not None and not route.archive.adds_bootstrap]
    if len(named) < len(routes) or any(namer is None or namer[1].base.plain != BOOTSTRAP for _, namer in named):
        return ()
    if any(len(route.archive.members) > 1 or not route.archive.complete for route, _ in named if route.archive is not None):
        return ()
    return tuple(dict.fromkeys(Label(namer[0].span, "made as 'bootstrap' here already") for _, namer in named if namer is not None))


def _built_by_tool(fact: LambdaFunction, project: Project) -> bool:
    """Whether the tool that deploys it builds it, and gives it its name."""
    return any(route.program is not None for route in project.routes_of(fact))
