"""Commands that plug-ins run on the way to a deployment: serverless-plugin-scripts, serverless-scriptable-plugin."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact
from go1x_lint.readers.commands import Context
from go1x_lint.readers.commands import facts as command_facts
from go1x_lint.readers.serverless.service import Service
from go1x_lint.readers.serverless.variables import Address
from go1x_lint.syntax.tree import Scalar

PLACES: tuple[Address, ...] = (
    ("custom", "scripts", "hooks", None),
    ("custom", "scripts", "commands", None),
    ("custom", "scriptHooks", None),
    ("custom", "scriptable", "hooks", None),
    ("custom", "scriptable", "commands", None),
)
"""Where they stand: a command, or a list of commands, under the name of an event or of a command."""


def hooks(service: Service) -> Iterator[Fact]:
    """Give the facts of all commands; those of a list are one sequence."""
    for place in PLACES:
        for number, item in enumerate(service.variables.below(service.variables.find(), place).items):
            start = 0
            for some in service.spread(item):
                node = some.node
                if isinstance(node, Scalar) and some.part is None and node.style != "folded":
                    scope = f"{service.source.path}:{'.'.join(map(str, place[1:-1]))} {number}"
                    found = list(_commands(node, scope, start, service))
                    start += 1 + len(found)
                    yield from found


def _commands(node: Scalar, scope: str, start: int, service: Service) -> Iterator[Fact]:
    """Read one command line."""
    from go1x_lint.syntax import shell

    yield from command_facts(shell.parse(node.region()), Context(service.where, scope, service.workspace, start=start))
