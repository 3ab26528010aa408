"""The other files of a program in Java or C#: found by the names of the classes that they declare."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from go1x_lint.source import Source, Unreadable, Workspace
from go1x_lint.syntax.program.model import Declaration
from go1x_lint.syntax.program.module import Module

_MOST = 2000
"""Files that are searched for the users of a name."""

Read = Callable[[Source, "Neighbours"], Module]


def _mention(name: str) -> re.Pattern[bytes]:
    """Make what finds a file that can use a class (`new X`, `extends X`), or a member of one (`X.y`, all of them imported)."""
    owner, _, member = name.partition("/")[0].encode("utf-8", "surrogateescape").rpartition(b".")
    some = re.escape(member)
    if owner:
        return re.compile(rb"\b" + re.escape(owner) + rb"\s*(?:\.\s*(?:" + some + rb"\b|\*)|;)")
    return re.compile(rb"(?:\bnew|\bextends|:|,)\s+(?:[\w.]+\.)?" + some + rb"\b")


class Neighbours:
    """Knows the files of one language in a workspace, each of which is named as the class that it declares."""

    def __init__(self, workspace: Workspace, suffix: str, read: Read) -> None:
        """Take the project's files, how those of the language end, and what reads one."""
        self.workspace = workspace
        self.suffix = suffix
        self.read = read
        self._modules: dict[str, Module | None] = {}

    def module(self, path: str) -> Module | None:
        """Give another file, read; None where there is none, or it can't be read."""
        if path not in self._modules:
            self._modules[path] = self._module(path)
        return self._modules[path]

    def _module(self, path: str) -> Module | None:
        """Read a file; what it consists of is kept with the workspace, which files it can reach is not."""
        if path not in self.workspace:
            return None
        try:
            return self.workspace.parsed(path, f"program{self.suffix}", lambda source: self.read(source, self)).linked(self)
        except Unreadable:
            return None

    def importers(self, path: str, name: str) -> Iterator[tuple[Module, Declaration]]:
        """Give the declarations of other files that stand for what a file exports under a name, or for all that it exports."""
        pattern, token = _mention(name), name.partition(".")[0].partition("/")[0].encode("utf-8", "surrogateescape")
        for other, data in self._contents:
            module = self.module(other) if other != path and token in data and pattern.search(data) else None
            if module is not None:
                yield from ((module, some) for some in module.declarations if some.file == path and some.exported == name)

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        """All files of the language."""
        return tuple(sorted(path for path in self.workspace.paths if path.endswith(self.suffix)))[:_MOST]

    @cached_property
    def _contents(self) -> tuple[tuple[str, bytes], ...]:
        """All files' bytes."""
        return tuple((path, self.workspace.data(path)) for path in self._paths)

    @cached_property
    def _named(self) -> Mapping[str, tuple[str, ...]]:
        """The files by the names of their classes."""
        found: dict[str, list[str]] = {}
        for path in self._paths:
            found.setdefault(path.rpartition("/")[2].removesuffix(self.suffix), []).append(path)
        return {name: tuple(paths) for name, paths in found.items()}

    def of_package(self, here: str, name: str, full: str | None) -> str | None:
        """Give the file of a class that is imported by its full name, or is in the same package (folder)."""
        paths = self._named.get(name, ())
        if full is not None:
            ending = f"{full.replace('.', '/')}{self.suffix}"
            return next((path for path in paths if path == ending or path.endswith(f"/{ending}")), None)
        folder = here.rpartition("/")[0]
        return next((path for path in paths if path.rpartition("/")[0] == folder), None)

    def only(self, name: str) -> str | None:
        """Give the one file that is named as a class."""
        paths = self._named.get(name, ())
        return paths[0] if len(paths) == 1 else None
