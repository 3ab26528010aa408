"""TypeScript and JavaScript: a file as a module of neutral nodes, and what it imports of the project."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache

from go1x_lint.source import Source, Unreadable, Workspace
from go1x_lint.syntax.program.model import Declaration, Language
from go1x_lint.syntax.program.module import Module
from go1x_lint.syntax.program.typescript_names import Names
from go1x_lint.syntax.program.typescript_reading import Reader
from go1x_lint.syntax.program.typescript_strings import spell
from go1x_lint.syntax.program.typescript_tree import Tree
from go1x_lint.syntax.tree import Malformed

SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
TYPESCRIPT = Language("typescript", spell)

_RELATIVE = re.compile(rb"""(?:from|require\(|import\(?)\s*["'](\.[^"'\n]*)["']""")
_NO_SOURCES = ("node_modules/", ".d.ts", ".min.js")


def module(source: Source, workspace: Workspace) -> Module:
    """Read a file; raise Malformed where most of it is no TypeScript."""
    made = workspace.parsed(source.path, "typescript", lambda some: _read(some, workspace))
    return made.linked(links(workspace))


def _read(source: Source, workspace: Workspace) -> Module:
    """Parse a file and make its nodes."""
    tree = Tree(source)
    broken = tree.broken
    if broken is not None:
        raise Malformed("is no TypeScript or JavaScript that can be parsed", broken)
    names = Names(tree, lambda name: resolved(workspace, source.path, name))
    root = Reader(tree, names).read(tree.root)
    names.finish()
    return Module(source, TYPESCRIPT, (root,), names.declarations)


def resolved(workspace: Workspace, path: str, name: str) -> str | None:
    """Give the project's file that a file imports by a relative name; None where there is none."""
    if not name.startswith("."):
        return None
    whole = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
    stem = whole.rpartition(".")[0] if whole.endswith((".js", ".mjs", ".cjs", ".jsx")) else whole
    tried = (whole, *(base + suffix for base in (whole, stem) for suffix in SUFFIXES), *(f"{whole}/index{suffix}" for suffix in SUFFIXES))
    return next((some for some in tried if some in workspace and some.endswith(SUFFIXES)), None)


class Files:
    """The TypeScript and JavaScript files of a project."""

    def __init__(self, workspace: Workspace) -> None:
        """Take the workspace."""
        self.workspace = workspace
        self._importers: dict[str, tuple[str, ...]] = {}
        self._modules: dict[str, Module | None] = {}

    def module(self, path: str) -> Module | None:
        """Give a file, read; None where there is no such file, or it can't be read."""
        if path not in self._modules:
            try:
                self._modules[path] = module(self.workspace[path], self.workspace)
            except (Malformed, Unreadable):
                self._modules[path] = None
        return self._modules[path]

    def importers(self, path: str, name: str) -> Iterator[tuple[Module, Declaration]]:
        """Give the declarations of other files that import what a file exports under a name."""
        for other in self._importing(path):
            made = self.module(other) if self.workspace.holds(other, name.encode("utf-8", "surrogateescape")) else None
            if made is not None:
                yield from ((made, some) for some in made.declarations if some.file == path and some.exported in (name, ""))

    def _importing(self, path: str) -> tuple[str, ...]:
        """Find the files of the same package that import one: by their bytes, as most of them are never parsed."""
        if path not in self._importers:
            folder = self._package(path)
            kept = f"{folder}package.json" if f"{folder}package.json" in self.workspace else path  # what no fix changes, where it is there
            imports = self.workspace.parsed(kept, "typescript imports", lambda _: _imports(self.workspace, folder))
            stem, parent = posixpath.basename(path).partition(".")[0], posixpath.basename(posixpath.dirname(path))
            likely = {some for last in (stem, parent, "", ".", "..") for some in imports.get(last, ())}
            found = {other for other, written in likely if resolved(self.workspace, other, written) == path}
            self._importers[path] = tuple(sorted(found - {path}))
        return self._importers[path]

    def _package(self, path: str) -> str:
        """Give the folder of the package that a file belongs to, with a slash at its end; "" for the project's own."""
        folder = posixpath.dirname(path)
        while folder and posixpath.join(folder, "package.json") not in self.workspace:
            folder = posixpath.dirname(folder)
        return f"{folder}/" if folder else ""


def _imports(workspace: Workspace, folder: str) -> dict[str, list[tuple[str, str]]]:
    """Give what the files of a folder import by relative names, by the last word of the name: each file, and the name as written."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted(workspace.paths):
        if path.startswith(folder) and path.endswith(SUFFIXES) and not any(some in path for some in _NO_SOURCES):
            for name in {match.group(1) for match in _RELATIVE.finditer(workspace.data(path))}:
                written = name.decode("utf-8", "replace")
                found.setdefault(posixpath.basename(written).partition(".")[0], []).append((path, written))
    return found


@lru_cache(maxsize=1)
def links(workspace: Workspace) -> Files:
    """Give what knows the files of a project, once for each."""
    return Files(workspace)
