"""What commands do, whoever runs them: `go build`, `zip`, `cp`, `docker`, `aws lambda …`, understood here, once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from go1x_lint.facts import Fact
from go1x_lint.readers.paths import Where
from go1x_lint.source import Workspace
from go1x_lint.syntax.command import Script


@dataclass(frozen=True)
class Context:
    """What the script around a command tells of it."""

    where: Where
    """Where the script starts; a command's own `directory` comes on top."""
    scope: str
    """What runs as one sequence (`Step.scope`)."""
    workspace: Workspace
    host: str | None = None
    """The image that it runs in."""
    start: int = 0
    """Added to every command's index: a recipe of several lines is one sequence."""


def facts(script: Script, context: Context) -> Iterator[Fact]:
    """Give the facts of all commands of a script that are understood."""
    raise NotImplementedError
