"""Drone and Woodpecker: the commands of a pipeline's steps, each in its image, all in one folder.

(https://docs.drone.io/pipeline/docker/syntax/, https://woodpecker-ci.org/docs/usage/workflow-syntax)
"""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact
from go1x_lint.readers.ci import deploying
from go1x_lint.readers.ci.scripts import Work, environment, facts, given, imaged, lines, strings, unfilled
from go1x_lint.readers.documents import document
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.command import Assignment
from go1x_lint.syntax.phrase import literal
from go1x_lint.syntax.region import unwritable
from go1x_lint.syntax.tree import Mapping, Node, Sequence


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of all pipelines of a file. Raises Unparsable."""
    for number, root in enumerate(document(source, workspace).documents):
        if isinstance(root, Mapping) and root.string("kind") in (None, "pipeline"):
            common = environment(root.get("environment"), unfilled)
            platform = root.get("platform")
            windows = isinstance(platform, Mapping) and platform.string("os") == "windows"
            steps = list(_steps(root.get("steps") or root.get("pipeline")))
            works = (_work(step, common, windows, source) for step in steps)
            yield from facts((some for some in works if some is not None), f"{source.path}:{root.string('name') or number}", workspace)
            for step in steps:
                yield from imaged(step, unfilled) if step.get("commands") is not None else ()
                yield from _deployed(step)


def _steps(node: Node | None) -> Iterator[Mapping]:
    """Give the steps: a list, or a mapping by name."""
    some = [item.value for item in node.items] if isinstance(node, Sequence) else []
    some += [found.value for _, found in node.items()] if isinstance(node, Mapping) else []
    for step in some:
        if isinstance(step, Mapping):
            yield step


def _deployed(step: Mapping) -> Iterator[Fact]:
    """Say what a plug-in deploys; older files have its settings beside its image."""
    image, settings = (step.string("image") or "").partition(":")[0], step.get("settings")
    yield from deploying.function(image, settings if isinstance(settings, Mapping) else step, step.span, unfilled)


def _work(step: Mapping, common: tuple[Assignment, ...], windows: bool, source: Source) -> Work | None:
    """Make what a step's shell runs; None where it runs none."""
    region = lines(strings(step.get("commands")), unfilled)
    if region is None:
        return None
    env = (*common, *environment(step.get("environment"), unfilled), *_listed(step.get("environment")))
    sure = step.get("when") is None
    return Work(region, env=given(env, region, source), shell="pwsh" if windows else "sh", certain=sure, host=step.string("image"))


def _listed(node: Node | None) -> Iterator[Assignment]:
    """Read an environment that is a list of `NAME=value`, as old Woodpecker has it; the values are not written there."""
    for some in strings(node) if isinstance(node, Sequence) else ():
        name, equals, value = some.raw.partition("=")
        if equals:
            yield Assignment(name, literal(value, some.span, unwritable), some.span)
