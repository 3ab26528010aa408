"""A project's Go packages: the files of a folder, and the folders that they import."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from go1x_lint.readers.go_module import name_of
from go1x_lint.source import Source, Unreadable, Workspace
from go1x_lint.syntax.go import SYSTEMS, Header, header

if TYPE_CHECKING:
    from go1x_lint.syntax.go_tree import GoTree

TOOLS: Mapping[str, bool] = {"ignore": False, "mage": False, "tools": False, "wireinject": False}
"""Tags of files that tools run or read, and that are never built with their folder."""

ON_LAMBDA: Mapping[str, bool] = {**{name: name == "linux" for name in SYSTEMS}, "unix": True, "gc": True, "gccgo": False, **TOOLS}
"""What is known of the tags of a build for Lambda."""

_MOST_PACKAGES = 500
"""Packages that are followed from one program."""


class GoFile(NamedTuple):
    """A file of a package, not of its tests."""

    source: Source
    header: Header

    @property
    def path(self) -> str:
        """Its path."""
        return self.source.path

    def aliases(self, *paths: str) -> list[str]:
        """Give the names under which it imports packages."""
        return [some.alias for some in self.header.imports if some.path in paths]

    def tree(self, workspace: Workspace) -> GoTree:
        """Parse it, once."""
        from go1x_lint.syntax.go_tree import GoTree

        return workspace.parsed(self.path, "go", GoTree)


class Packages:
    """The packages of a project."""

    def __init__(self, workspace: Workspace) -> None:
        """Take the project."""
        self.workspace = workspace
        self._folders, self._modules = _index(frozenset(workspace.paths))

    def files(self, folder: str) -> Iterator[GoFile]:
        """Give the files of a folder that have a package clause, sorted."""
        for path in self._folders.get(folder, ()):
            try:
                head = self.workspace.parsed(path, "go header", header)
                if head is not None:
                    yield GoFile(self.workspace[path], head)
            except Unreadable:
                continue

    def imported(self, program: Iterable[GoFile], folder: str) -> Iterator[list[GoFile]]:
        """Give the packages that a program imports, directly or not: the files of each that are built for Lambda."""
        names = self._names(folder)
        seen, waiting = {folder}, [some.path for file in program for some in file.header.imports] if names else []
        while waiting and len(seen) < _MOST_PACKAGES:
            target = _folder(waiting.pop(), names)
            if target is not None and target not in seen:
                seen.add(target)
                package = [file for file in self.files(target) if file.header.package != "main" and file.header.takes(ON_LAMBDA)]
                waiting += (some.path for file in package for some in file.header.imports)
                yield package

    def _names(self, folder: str) -> dict[str, str]:
        """Give the folders of the project's modules by name; of several of one name, the one that a folder belongs to."""
        found: dict[str, str] = {}
        for some in sorted(self._modules, key=lambda some: not _within(folder, some)):
            name = name_of(posixpath.join(some, "go.mod"), self.workspace)
            if name:
                found.setdefault(name, some)
        return found


@lru_cache(maxsize=1)
def _index(paths: frozenset[str]) -> tuple[dict[str, list[str]], list[str]]:
    """Sort a project's Go files by folder, without tests and files that Go overlooks; and list its modules' folders, inner ones first."""
    files: dict[str, list[str]] = {}
    modules: list[str] = []
    for path in sorted(paths):
        folder, _, name = path.rpartition("/")
        if name == "go.mod":
            modules.append(folder)
        elif name.endswith(".go") and not name.endswith("_test.go") and name[0] not in "_.":
            files.setdefault(folder, []).append(path)
    return files, sorted(modules, key=len, reverse=True)


def _within(path: str, folder: str) -> bool:
    """Whether a folder is another one, or in it."""
    return not folder or path == folder or path.startswith(folder + "/")


def _folder(path: str, modules: Mapping[str, str]) -> str | None:
    """Give the folder of an imported package; None where no module of the project has it."""
    name = path
    while name not in modules:
        name = name.rpartition("/")[0]
        if not name:
            return None
    return posixpath.join(modules[name], path[len(name) + 1 :]).rstrip("/")
