"""Azure Pipelines: the scripts of a job's steps, and what tasks are told.

Each step has a shell of its own; all start in the checkout, and get the pipeline's variables as their environment
(https://learn.microsoft.com/azure/devops/pipelines/yaml-schema). Flags can't be put into what the task `Go` is told.
"""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact
from go1x_lint.readers.ci import azure_tasks
from go1x_lint.readers.ci.azure_frame import Frame, name_of
from go1x_lint.readers.ci.scripts import Work, facts, imaged, named, strings
from go1x_lint.readers.documents import document
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence

HOOKS = ("preDeploy", "deploy", "routeTraffic", "postRouteTraffic", "on")
"""Parts of a deployment, in their order."""


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of all jobs, or of a template's. Raises Unparsable."""
    root = document(source, workspace).root
    if isinstance(root, Mapping):
        for number, (job, frame) in enumerate(_jobs(root, Frame(source, workspace))):
            yield from _job(f"{source.path}:{job.string('job') or job.string('deployment') or number}", job, frame)


def _jobs(node: Mapping, frame: Frame) -> Iterator[tuple[Mapping, Frame]]:
    """Give all jobs below a node, each with what is known in it."""
    frame = frame.inside(node)
    if node.get("steps") is not None or node.get("strategy") is not None:
        yield node, frame
    for key in ("stages", "jobs"):
        for some in _items(node.get(key)):
            if isinstance(some[0], Mapping):
                yield from _jobs(some[0], frame)


def _items(node: Node | None, sure: bool = True) -> Iterator[tuple[Node, bool]]:
    """Give the items of a list, those that a condition of a template adds too; the flag says whether each is certainly there."""
    for some in node.items if isinstance(node, Sequence) else ():
        value = some.value
        if isinstance(value, Mapping) and value.pairs and (value.pairs[0].name or "${{").startswith("${{"):
            for pair in value.pairs:
                yield from _items(pair.value.value, False)
        elif value is not None:
            yield value, sure


def _job(scope: str, job: Mapping, frame: Frame) -> Iterator[Fact]:
    """Give what the steps of a job do, in their order."""
    works: list[Work] = []
    yield from imaged(job.get("container"), frame.expand)
    for number, (step, sure) in enumerate(_steps(job)):
        some = frame.inside(step)
        for found in _step(step, some, sure and step.get("condition") is None, f"{scope}#{number}"):
            if isinstance(found, Work):
                works.append(found)
            else:
                yield found
    yield from facts(works, scope, frame.workspace)


def _steps(job: Mapping) -> Iterator[tuple[Mapping, bool]]:
    """Give a job's steps; those of a deployment's parts, too."""
    lists = [job.get("steps")]
    strategy = job.get("strategy")
    for _, some in strategy.items() if isinstance(strategy, Mapping) else ():
        for key in HOOKS if isinstance(some.value, Mapping) else ():
            part = some.value.get(key) if isinstance(some.value, Mapping) else None
            lists += [part.get("steps")] if isinstance(part, Mapping) else []
    for node in lists:
        for step, sure in _items(node):
            if isinstance(step, Mapping):
                yield step, sure


def _step(step: Mapping, frame: Frame, sure: bool, scope: str) -> Iterator[Work | Fact]:
    """Give what a step runs, or what it is told; `scope` is what a task runs in."""
    shells = {"script": frame.shell, "bash": "bash", "pwsh": "pwsh", "powershell": "powershell"}
    folder = step.get("workingDirectory")
    for key, shell in shells.items():
        script = step.get(key)
        if isinstance(script, Scalar):
            yield frame.work(script, folder, shell, sure)
    published = step.get("publish")
    if isinstance(published, Scalar):
        yield from named(strings(published), frame.home, frame.expand)
    options = step.get("inputs")
    if step.get("task") is not None and isinstance(options, Mapping):
        yield from azure_tasks.task(name_of(step.string("task")), options, step, frame, sure, scope)
