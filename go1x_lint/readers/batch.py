"""Batch files: the commands that they run."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact
from go1x_lint.readers import windows
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.command import Script
from go1x_lint.text import Text


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a batch file."""
    from go1x_lint.syntax.batch import parse
    from go1x_lint.syntax.region import Origin, Piece, Region, unwritable
    from go1x_lint.syntax.shell.strings import Folder

    def script(own: Text) -> Script:
        here = source.span(0, 0)
        slash = Piece("/", here, Origin(here, (), unwritable))  # %~dp0 ends with one
        return parse(Region.of(source), variables={"~dp0": (Piece(Folder("~dp0", None, own), here), slash)})

    yield from windows.read(source, workspace, script)
