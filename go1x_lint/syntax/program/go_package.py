"""What a Go file sees of others: packages by their import path, those of the project by file, and the rest of its own package."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from go1x_lint.source import Source, Unreadable, Workspace
from go1x_lint.syntax.go import Import, header
from go1x_lint.syntax.program.model import Declaration
from go1x_lint.syntax.program.module import Module
from go1x_lint.syntax.program.neighbours import Neighbours, Read
from go1x_lint.syntax.program.trees import Draft

_NAMED = {"github.com/aws/jsii-runtime-go": "jsii"}
"""Packages that are called otherwise than their path says."""
_MODULE = re.compile(r'^module[ \t]+"?([^\s"]+)', re.MULTILINE)
_TOP = re.compile(r"^(?:func|type|var|const)[ \t]+([^\W\d]\w*)", re.MULTILINE)
_BLOCK = re.compile(r"^(?:var|const|type)[ \t]*\(\r?\n(.*?)^\)", re.MULTILINE | re.DOTALL)
_LINE = re.compile(r"^(?:\t|    )([^\W\d]\w*(?:[ \t]*,[ \t]*[^\W\d]\w*)*)", re.MULTILINE)
_WORD = re.compile(r"(?<![\w.])[^\W\d]\w*")
_MOST_FILES = 200
"""Files of a package that are looked at."""


class Files(Neighbours):
    """The Go files of a project."""

    def __init__(self, workspace: Workspace, read: Read) -> None:
        """Take the project, and what reads a file."""
        super().__init__(workspace, ".go", read)
        self._candidates: dict[str, tuple[str, ...]] = {}

    def importers(self, path: str, name: str) -> Iterator[tuple[Module, Declaration]]:
        """Give the declarations of other files that stand for what a file exports under a name, or for all that it exports."""
        token = name.partition(".")[0].encode("utf-8", "surrogateescape")
        for other in self.candidates(path):
            module = self.module(other) if other != path and self.workspace.holds(other, token) else None
            if module is not None:
                yield from ((module, some) for some in module.declarations if some.file == path and some.exported in (name, ""))

    def candidates(self, path: str) -> tuple[str, ...]:
        """Give the files of the same package, and those that name its folder as imports do."""
        folder = posixpath.dirname(path)
        if folder not in self._candidates:
            token = f'{posixpath.basename(folder)}"'.encode("utf-8", "surrogateescape")
            near = (some for some in self._paths if posixpath.dirname(some) == folder or self.workspace.holds(some, token))
            self._candidates[folder] = tuple(near)
        return self._candidates[folder]


def imported(source: Source, workspace: Workspace) -> Iterator[Draft]:
    """Draft what a file imports."""
    head = header(source)
    everywhere = source.span(0, len(source.text))
    for some in head.imports if head is not None else ():
        folder = _own(some.path, source, workspace)
        for name in _names(some):
            yield Draft(name, some.span, everywhere, canonical=some.path)
            if folder is not None:
                yield from _members(name, folder, source, workspace)


def _names(some: Import) -> Iterator[str]:
    """Give the names that a package can have in the file: the one that is given, else what its path suggests."""
    if some.name:
        yield from () if some.name == "_" else (some.name,)
        return
    last = _NAMED.get(some.path, some.alias).partition(".")[0]
    yield from dict.fromkeys(
        name for name in (last, last.removeprefix("go-").removesuffix("-go"), last.replace("-", "")) if name.isidentifier()
    )


def _members(alias: str, folder: str, source: Source, workspace: Workspace) -> Iterator[Draft]:
    """Draft what a file uses of another package of the project."""
    used = set(re.findall(rf"(?<![\w.]){re.escape(alias)}\.([^\W\d]\w*)", source.text))
    for path, name in _declared(folder, used, workspace):
        yield Draft(f"{alias}.{name}", source.span(0, 0), source.span(0, len(source.text)), file=path, exported=name)


def siblings(source: Source, workspace: Workspace) -> Iterator[Draft]:
    """Draft what a file uses of its package's other files."""
    used = set(_WORD.findall(source.text))
    for path, name in _declared(posixpath.dirname(source.path), used, workspace):
        if path != source.path:
            yield Draft(name, source.span(0, 0), source.span(0, len(source.text)), file=path, exported=name)


def _declared(folder: str, wanted: set[str], workspace: Workspace) -> Iterator[tuple[str, str]]:
    """Give the files of a folder that declare some names, and which."""
    for path in sorted(_files(folder, workspace))[:_MOST_FILES]:
        try:
            text = workspace[path].text
        except Unreadable:
            continue
        names = [
            *_TOP.findall(text),
            *(name for block in _BLOCK.findall(text) for line in _LINE.findall(block) for name in line.split(",")),
        ]
        yield from ((path, name) for name in dict.fromkeys(name.strip() for name in names) if name in wanted)


def _files(folder: str, workspace: Workspace) -> Iterator[str]:
    """Give a package's files, without its tests."""
    prefix = folder + "/" if folder else ""
    for path in workspace.paths:
        if path.startswith(prefix) and path.endswith(".go") and "/" not in path[len(prefix) :] and not path.endswith("_test.go"):
            yield path


def _own(path: str, source: Source, workspace: Workspace) -> str | None:
    """Give the folder of an imported package of the module that a file belongs to; None for packages of others."""
    folder = posixpath.dirname(source.path)
    while True:
        found = posixpath.join(folder, "go.mod")
        if found in workspace:
            break
        if folder in ("", "/"):
            return None
        folder = posixpath.dirname(folder)
    try:
        module = _MODULE.search(workspace[found].text)
    except Unreadable:
        return None
    if module is None or not (path == module[1] or path.startswith(module[1] + "/")):
        return None
    inside = path[len(module[1]) + 1 :]
    return posixpath.join(folder, inside) if inside else folder
