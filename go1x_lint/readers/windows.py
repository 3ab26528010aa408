"""Scripts of Windows: where they start, and what stands for their own folder."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

from go1x_lint.facts import Fact
from go1x_lint.readers.commands import Context, facts
from go1x_lint.readers.paths import Where
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.command import Script
from go1x_lint.text import Text

_PATH = re.compile(r"[/\\.]\w")

Parse = Callable[[Text], Script]
"""Takes the script's own folder, as seen from where it starts; gives its commands."""


def read(source: Source, workspace: Workspace, parse: Parse) -> Iterator[Fact]:
    """Give the facts of a script as it runs in its own folder, or at the project's root where more of what it names is there."""
    own = posixpath.dirname(source.path)
    folder, script = own, parse(Text())
    if own:
        top = parse(Text.of(own))
        if _there(top, "", workspace) > _there(script, own, workspace):
            folder, script = "", top
    yield from facts(script, Context(Where(Text.of(folder)), source.path, workspace, windows=True))


def _there(script: Script, folder: str, workspace: Workspace) -> int:
    """Count the paths that a script names and that are there, where it starts in a folder."""
    found = set()
    for command in script.commands:
        if command.directory is None:
            continue
        where = Where(Text.of(folder)).inside(command.directory)
        for word in command.arguments:
            path = where.canonical(word.text).plain
            if path and _PATH.search(word.text.plain or "") and (path in workspace or path in workspace.folders):
                found.add(word.place)
    return len(found)
