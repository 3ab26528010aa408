"""GX403: an image that starts its program the way only go1.x's base image does."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Stage
from go1x_lint.project import GO1X, Project
from go1x_lint.refactor import Obstacle, holds_go, image_plan, is_put, lineage, runtimes, together
from go1x_lint.rule import Diagnostic, Fix, Rule


class MissingEntrypoint(Rule[Stage]):
    """Ask for the program as /var/runtime/bootstrap, or as the ENTRYPOINT."""

    code = "GX403"
    name = "missing-entrypoint"
    fact = Stage
    needed = True

    def check(self, fact: Stage, project: Project) -> Iterator[Diagnostic]:
        """Report the command that alone says what an image on a Lambda base image is to start."""
        functions = project.functions(fact)
        families = runtimes(fact, project)
        earlier = lineage(fact, project)[1:]
        if not (fact.final or functions) or not families or any(not stage.entrypoint.absent for stage in earlier):
            return
        if not lineage(fact, project)[-1].base.closed or not (GO1X in families or holds_go(fact, project)):
            return
        plan = image_plan(fact, project)
        edits = () if isinstance(plan, Obstacle) else plan.edits_for(fact)
        if not isinstance(plan, Obstacle) and not edits:
            return
        overriding = (value for function in functions if function.command is not None for value in function.command.values)
        for value in fact.command.values or tuple(overriding):
            program = str(value.text).split(" ")[0]
            if GO1X not in families and not is_put(program if program.startswith("/") else f"/var/task/{program}", fact, project):
                continue  # it is a handler, of a runtime that is somewhere else
            yield self.report(
                f"the command names the program '{program}', and images of custom runtimes start /var/runtime/bootstrap",
                value.span,
                severity="warning" if families == {GO1X} else "error",
                fix=Fix("start it as the image's bootstrap or entrypoint", edits) if edits else None,
                subjects=together(fact, project),
                note="fork/exec /var/runtime/bootstrap: no such file or directory",
            )
