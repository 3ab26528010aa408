"""The one named refactoring: make what a function starts be called `bootstrap`, everywhere at once, or say what is in the way."""

from __future__ import annotations

from go1x_lint.facts import LambdaFunction, Stage
from go1x_lint.project import Project
from go1x_lint.refactor.builds import (
    built_from_source,
    half_migrated,
    ids,
    library_versions,
    named,
    older,
    programs_in_archive,
    renamers,
    unlinked,
    written_into,
)
from go1x_lint.refactor.ends import namer_of, starts_bootstrap
from go1x_lint.refactor.image import to_entrypoint
from go1x_lint.refactor.kept import left_over, lost
from go1x_lint.refactor.mentions import mentions, other_tags
from go1x_lint.refactor.moves import Move, Obstacle, Plan
from go1x_lint.refactor.paths import built, copied, is_packed, packs_program, program_paths
from go1x_lint.refactor.plan import plans
from go1x_lint.refactor.preconditions import preconditions
from go1x_lint.refactor.runtime import handler_edits, runtime_edits, runtimes_said
from go1x_lint.refactor.stages import holds_go, is_put, lineage, runtimes, started, together

__all__ = [
    "Move",
    "Obstacle",
    "Plan",
    "built",
    "built_from_source",
    "copied",
    "half_migrated",
    "handler_edits",
    "holds_go",
    "ids",
    "image_plan",
    "is_packed",
    "is_put",
    "left_over",
    "library_versions",
    "lineage",
    "lost",
    "mentions",
    "named",
    "namer_of",
    "older",
    "other_tags",
    "packs_program",
    "preconditions",
    "program_paths",
    "programs_in_archive",
    "renamers",
    "runtime_edits",
    "runtimes",
    "runtimes_said",
    "started",
    "starts_bootstrap",
    "to_bootstrap",
    "together",
    "unlinked",
    "written_into",
]


def to_bootstrap(function: LambdaFunction, project: Project) -> Plan | Obstacle:
    """Give the plan that makes a function start `bootstrap`, or the first thing that is in its way.

    A function whose build is not in these files gets a plan without moves; `preconditions` says that it is not known.
    """
    stage = project.stages.get(function)
    if stage is not None:
        return image_plan(stage, project)
    return project.once(("plans",), lambda: plans(project)).get(function, Plan())


def image_plan(stage: Stage, project: Project) -> Plan | Obstacle:
    """Give the plan that makes an image start its program without go1.x's own starter."""
    return project.once(("image plan", stage), lambda: to_entrypoint(stage, project))
