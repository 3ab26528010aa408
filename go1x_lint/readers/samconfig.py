"""samconfig: what `sam build` and `sam deploy` are told besides the template."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact
from go1x_lint.source import Source, Workspace


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts."""
    yield from ()


def builds_in_container(folder: str, workspace: Workspace) -> bool:
    """Whether."""
    return False
