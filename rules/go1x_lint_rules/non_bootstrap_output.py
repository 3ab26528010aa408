"""GX201: a Lambda function's build makes a binary that isn't called bootstrap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from go1x_lint.facts import BuildCommand, Copy, Label, Step, Value
from go1x_lint.project import Project
from go1x_lint.refactor import Obstacle, Plan, half_migrated, ids, named, renamers, to_bootstrap, unlinked
from go1x_lint.rule import Diagnostic, Fix, Rule


class NonBootstrapOutput(Rule[Step]):
    """Ask for the last step that chooses a program's name to choose bootstrap."""

    code = "GX201"
    name = "non-bootstrap-output"
    fact = Step
    needed = True

    def check(self, fact: Step, project: Project) -> Iterator[Diagnostic]:
        """Report the name that a build, or the copy after it, gives to what a function starts."""
        if not isinstance(fact, BuildCommand | Copy):
            return
        output = fact.output if isinstance(fact, BuildCommand) else fact.target
        routes = renamers(project).get(fact, ())
        if not routes:
            if isinstance(fact, BuildCommand) and fact in project.once(("unlinked",), lambda: set(unlinked(project))):
                shown = tuple(Label(span, "this program, which it makes, starts a Lambda function") for span in project.lambda_builds[fact])
                for value in output.path.values:
                    message = _message(fact, value, "a function that isn't known from these files")
                    yield self.report(message, value.span, related=shown, needed=False, note="custom runtimes start 'bootstrap'")
            return
        functions = tuple(dict.fromkeys(route.function for route in routes))
        plans = [to_bootstrap(function, project) for function in functions]
        edits = tuple(dict.fromkeys(edit for plan in plans if not isinstance(plan, Obstacle) for edit in plan.edits))
        fix = Fix(f"make it '{_new_name(plans)}', and let every use of it follow", edits) if edits else None
        broken = half_migrated(project, functions)
        missing = "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"
        for value in output.path.values:
            yield self.report(
                _message(fact, value, named(functions)),
                value.span,
                severity="error" if broken else "warning",
                related=broken,
                fix=fix,
                subjects=ids(functions),
                note=missing if broken else "custom runtimes start 'bootstrap'",
            )


def _message(fact: BuildCommand | Copy, value: Value, whose: str) -> str:
    """Say which name a step gives to the program of some functions."""
    if isinstance(fact, BuildCommand) and fact.to_folder:
        return f"makes a program in '{value.text}' for {whose}, and doesn't call it 'bootstrap'"
    return f"makes '{value.text.called}' for {whose}, not 'bootstrap'"


def _new_name(plans: Sequence[Plan | Obstacle]) -> str:
    """Give the new path, for the title."""
    return next((str(move.new) for plan in plans for move in (plan.moves if isinstance(plan, Plan) else ())), "bootstrap")
