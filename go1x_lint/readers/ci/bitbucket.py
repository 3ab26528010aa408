"""Bitbucket Pipelines: the scripts of its steps, each in one shell; `after-script` has its own.

A step that several pipelines share through an anchor is read once
(https://support.atlassian.com/bitbucket-cloud/docs/step-options/).
"""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact, Upload
from go1x_lint.readers.ci.expressions import phrase_of
from go1x_lint.readers.ci.scripts import Work, facts, imaged, lines, named, strings, unfilled
from go1x_lint.readers.commands.call import Place
from go1x_lint.readers.documents import document
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence
from go1x_lint.text import Text

DEPLOYS = "atlassian/aws-lambda-deploy"
"""The pipe that uploads a function's code (its pipe.yml)."""
_DEEPEST = 12


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of all steps. Raises Unparsable."""
    root = document(source, workspace).root
    if not isinstance(root, Mapping) or root.get("pipelines") is None:
        return
    yield from imaged(root.get("image"), unfilled, "name")
    seen: set[tuple[int, ...]] = set()
    for number, step in enumerate(_steps(root.get("pipelines"))):
        key = tuple(id(some) for some in _items(step.get("script")))
        if key and key not in seen:
            seen.add(key)
            yield from imaged(step.get("image"), unfilled, "name")
            image = _image(step.get("image")) or _image(root.get("image"))
            yield from _step(f"{source.path}:{step.string('name') or ''}#{number}", step, image, workspace)


def _steps(node: Node | None, level: int = 0) -> Iterator[Mapping]:
    """Give all steps below a node: of pipelines by branch, by tag, …, of what runs in parallel, of stages."""
    value = node.value if node is not None else None
    if level > _DEEPEST:
        return
    if isinstance(value, Sequence):
        for some in value.items:
            yield from _steps(some, level + 1)
    elif isinstance(value, Mapping):
        for name, found in value.items():
            if name == "step" and isinstance(found.value, Mapping):
                yield found.value
            else:
                yield from _steps(found.value, level + 1)


def _items(node: Node | None) -> Iterator[Node]:
    """Give the items of a script."""
    value = node.value if node is not None else None
    for some in value.items if isinstance(value, Sequence) else ():
        if some.value is not None:
            yield some.value


def _image(node: Node | None) -> str | None:
    """Give the image that a step runs in."""
    return node.string("name") if isinstance(node, Mapping) else node.plain if isinstance(node, Scalar) else None


def _step(scope: str, step: Mapping, image: str | None, workspace: Workspace) -> Iterator[Fact]:
    """Give what a step does: its commands, then its pipes, which run in containers of their own."""
    works: list[Work] = []
    for key in ("script", "after-script"):
        region = lines((some for some in _items(step.get(key)) if isinstance(some, Scalar)), unfilled)
        works += [Work(region, shell="bash", host=image)] if region is not None else []
        for some in _items(step.get(key)):
            if isinstance(some, Mapping):
                yield from _pipe(some, scope)
    yield from facts(works, scope, workspace)
    kept = step.get("artifacts")
    yield from named(strings(kept.get("paths") if isinstance(kept, Mapping) else kept), Text(), unfilled)


def _pipe(node: Mapping, scope: str) -> Iterator[Fact]:
    """Say what a pipe uploads as a function's code."""
    told = node.get("variables")
    if not (node.string("pipe") or "").startswith(DEPLOYS) or not isinstance(told, Mapping):
        return
    packed, name = told.get("ZIP_FILE"), told.get("FUNCTION_NAME")
    if isinstance(packed, Scalar) and isinstance(name, Scalar):
        archive = Place().use(phrase_of(packed.region(), packed), "reads")
        function = phrase_of(name.region(), name).field()
        yield Upload(node.span, (archive,), scope=f"{scope}#pipe", command=DEPLOYS, archive=archive, function=function)
