"""devcontainer.json: the image that people develop in, how it is built, and the commands that are run in it.

(https://containers.dev/implementors/json_reference/)
"""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact, ImageBuild, ImageUse
from go1x_lint.readers.ci.scripts import Work, facts, folder_of
from go1x_lint.readers.commands import Context
from go1x_lint.readers.commands.call import Place
from go1x_lint.readers.commands.containers import image
from go1x_lint.readers.commands.dispatch import command_facts
from go1x_lint.readers.compose import built, phrase
from go1x_lint.readers.documents import document
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.command import Command
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence
from go1x_lint.text import Text

COMMANDS = ("initializeCommand", "onCreateCommand", "updateContentCommand", "postCreateCommand", "postStartCommand", "postAttachCommand")
"""What is run, in this order: a string by a shell, a list as it is, several of them side by side."""


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a container that is developed in. Raises Unparsable."""
    root = document(source, workspace).root
    if not isinstance(root, Mapping):
        return
    named, build = phrase(root.get("image")), root.get("build")
    if named is not None:
        yield ImageUse(named.place, image(named), "run")
    yield from _built(root if build is None else build, Place(folder_of(source)), source.path)
    folder = Text.of(source.path.rpartition(".devcontainer")[0].rstrip("/"))
    for name in COMMANDS:
        value = root.get(name)
        for number, some in enumerate(found.value for _, found in value.items()) if isinstance(value, Mapping) else ((0, value),):
            yield from _run(some, folder, f"{source.path}:{name}#{number}", workspace)


def _built(node: Node, place: Place, scope: str) -> Iterator[ImageBuild]:
    """Say what the image is built from: older files say `dockerFile` and `context` at the top."""
    if isinstance(node, Mapping) and node.get("dockerfile") is not None:
        yield from built(node, place, scope)
    file = phrase(node.get("dockerFile")) if isinstance(node, Mapping) else None
    if file is not None and isinstance(node, Mapping):
        folder = phrase(node.get("context"))
        context = place.field(folder) if folder is not None else place.field(file)
        yield ImageBuild(file.place, (), place.directory, scope, command="docker build", dockerfile=place.field(file), context=context)


def _run(node: Node | None, folder: Text, scope: str, workspace: Workspace) -> Iterator[Fact]:
    """Give what one command does."""
    if isinstance(node, Scalar) and not node.null:
        yield from facts([Work(node.region(), folder)], scope, workspace)
    elif isinstance(node, Sequence):
        words = tuple(some for item in node.items if (some := phrase(item.value)) is not None)
        if words:
            context = Context(Place(folder, start=folder), scope, workspace)
            yield from command_facts(Command(words, node.span), context)
