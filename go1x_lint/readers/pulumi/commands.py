"""Commands that a Pulumi program runs: those of its own (`execSync`, `exec.Command`), and the `Command`s of pulumi-command.

What is run when a resource is created or updated builds what the functions beside it are made of:
https://www.pulumi.com/registry/packages/command/api-docs/local/command
"""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact
from go1x_lint.readers.cdk.constructs import Program as Running
from go1x_lint.readers.cdk.machine import environment, machine
from go1x_lint.readers.commands import Context
from go1x_lint.readers.commands.dispatch import facts
from go1x_lint.readers.commands.words import inner
from go1x_lint.readers.paths import Where, globbing
from go1x_lint.readers.pulumi.resources import Program, Resource
from go1x_lint.syntax.program.fields import Properties
from go1x_lint.text import Text

COMMANDS = frozenset(("command.Command",))
_RUN = ("create", "update")
"""What is run to make something; what `delete` runs takes it away."""


def own(program: Program) -> Iterator[Fact]:
    """Give what the program runs by itself, in the folder that it runs in."""
    if program.working is not None:
        yield from machine(Running(program.module, program.workspace, program.working, lambda _: True), [])


def command(resource: Resource) -> Iterator[Fact]:
    """Give what a `Command` runs, by a shell."""
    told = resource.told()
    working = resource.program.working
    if told is None or working is None or told.own("interpreter") is not None:
        return
    folder = _folder(told, Where(Text.of(working)))
    scope = f"{resource.program.module.source.path}:{resource.name}"
    start = 0
    for name in _RUN if folder is not None else ():
        found = list(_script(resource, told, name, Context(folder or Where(), f"{scope}:{name}", resource.program.workspace, start=start)))
        yield from found
        start += len(found)


def _folder(told: Properties, where: Where) -> Where | None:
    """Give the folder that a command runs in; None where that can't be read."""
    said = told.said("dir")
    if not said.values and not said.open_because:
        return where
    return where.inside(said.values[0].phrase.text) if len(said.values) == 1 and not said.open_because else None


def _script(resource: Resource, told: Properties, name: str, context: Context) -> Iterator[Fact]:
    """Give what the text of a property does."""
    from go1x_lint.syntax import shell

    said = told.said(name)
    workspace = resource.program.workspace
    if len(said.values) != 1 or said.open_because or said.values[0].phrase.place.path not in workspace:
        return
    phrase = said.values[0].phrase
    folder = context.where.directory.plain
    glob = None if folder is None else globbing(workspace, folder)
    yield from facts(shell.parse(inner(phrase, workspace[phrase.place.path]), env=environment(told), glob=glob), context)
