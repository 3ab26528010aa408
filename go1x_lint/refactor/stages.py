"""What rules ask about the stages of Dockerfiles: what they begin with, what continues them, what is in them."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import BuildCommand, Copy, Stage, Step
from go1x_lint.lifecycle import Runtime, image_kind
from go1x_lint.project import Bound, Project
from go1x_lint.refactor.builds import ids
from go1x_lint.refactor.paths import built
from go1x_lint.text import Text


def lineage(stage: Stage, project: Project) -> tuple[Stage, ...]:
    """Give a stage and those that it continues, itself first."""
    by_id = project.once(("stages",), lambda: {some.id: some for some in project.of(Stage)})
    found = [stage]
    while (parent := by_id.get(str(found[-1].base.text))) is not None and parent not in found:
        found.append(parent)
    return tuple(found)


def started(stage: Stage, project: Project) -> tuple[Stage, ...]:
    """Give the stages that functions are made from, and that are this one or continue it."""
    return tuple(some for some in project.of(Stage) if (some.final or project.functions(some)) and stage in lineage(some, project))


def runtimes(stage: Stage, project: Project) -> frozenset[Runtime]:
    """Give the runtimes that the base images are for that a stage begins with, through the stages that it continues."""
    kinds = (image_kind(str(value.text)) for value in lineage(stage, project)[-1].base.values)
    return frozenset(kind.family for kind in kinds if kind is not None and kind.purpose == "base")


def together(stage: Stage, project: Project) -> tuple[str, ...]:
    """Give the subjects of a change in a stage: all stages that begin with the same image, and the functions made from them."""
    root = lineage(stage, project)[-1]
    same = [some for some in project.of(Stage) if root in lineage(some, project)]
    return tuple(dict.fromkeys((*(some.id for some in same), *(id_ for some in same for id_ in ids(project.functions(some))))))


def holds_go(stage: Stage, project: Project) -> bool:
    """Whether a Dockerfile builds a Go program, or a stage is given one that a `go build` of the project makes."""
    if any(build.path == stage.path for build in project.of(BuildCommand)):
        return True
    made = {value.text for build in project.of(BuildCommand) for value in build.output.path.values}
    scopes = {some.id for some in lineage(stage, project)}
    copies = (step for step in project.of(Copy) if step.scope in scopes)
    return any(value.text in made for copy in copies for source in copy.sources for value in source.path.values)


def is_put(path: str, stage: Stage, project: Project) -> bool:
    """Whether a step of a stage, or of those that it continues, makes a file at an absolute path, or copies a folder around it."""
    for some in lineage(stage, project):
        wanted = Text.of(some.id + path)
        made = (text for step in project.steps_in(some.id) for text in _made(step))
        if any(wanted.below(text) is not None for text in made):
            return True
    return False


def _made(step: Step) -> Iterator[Text]:
    """Give the paths of the files and folders that a step makes."""
    if isinstance(step, BuildCommand):
        yield built(Bound(step))
    elif isinstance(step, Copy) and step.into_folder:
        bases = (value.text.base for source in step.sources for value in source.path.values)
        yield from (target.text.joined(base) for base in bases for target in step.target.path.values)
    else:
        yield from (value.text for use in step.uses if use.role == "writes" for value in use.path.values)
