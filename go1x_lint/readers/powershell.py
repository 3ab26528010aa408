"""PowerShell scripts: the commands that they run."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact
from go1x_lint.readers import windows
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.command import Script
from go1x_lint.text import Text


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a PowerShell script."""
    from go1x_lint.syntax.powershell import parse
    from go1x_lint.syntax.region import Piece, Region
    from go1x_lint.syntax.shell.strings import Folder

    def script(own: Text) -> Script:
        return parse(Region.of(source), variables={"PSScriptRoot": (Piece(Folder("PSScriptRoot", None, own), source.span(0, 0)),)})

    yield from windows.read(source, workspace, script)
