"""What a Python file imports: names of libraries, and those of the project's own files."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from go1x_lint.source import Workspace
from go1x_lint.syntax.program.model import Declaration
from go1x_lint.syntax.program.module import Module
from go1x_lint.syntax.program.neighbours import Neighbours, Read
from go1x_lint.syntax.program.trees import Draft, Tree, children

if TYPE_CHECKING:
    from tree_sitter import Node


class Files(Neighbours):
    """The Python files of a project."""

    def __init__(self, workspace: Workspace, read: Read) -> None:
        """Take the project, and what reads a file."""
        super().__init__(workspace, ".py", read)
        self._candidates: dict[str, tuple[str, ...]] = {}

    def importers(self, path: str, name: str) -> Iterator[tuple[Module, Declaration]]:
        """Give the declarations of other files that stand for what a file exports under a name, or for all that it exports."""
        token = name.partition(".")[0].encode("utf-8", "surrogateescape")
        for other in self.candidates(path):
            module = self.module(other) if other != path and self.workspace.holds(other, token) else None
            if module is not None:
                yield from ((module, some) for some in module.declarations if some.file == path and some.exported in (name, ""))

    def candidates(self, path: str) -> tuple[str, ...]:
        """Give the files that name a module as imports do: by its file, or by its folder."""
        if path not in self._candidates:
            stem = path.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")[2]
            token = stem.encode("utf-8", "surrogateescape")
            self._candidates[path] = tuple(some for some in self._paths if self.workspace.holds(some, token))
        return self._candidates[path]


def imported(tree: Tree, workspace: Workspace) -> Iterator[Draft]:
    """Draft what is imported anywhere in a file; what is imported from everywhere (`*`) is called so."""
    todo = [tree.root]
    while todo:
        node = todo.pop()
        if node.type == "import_statement":
            yield from _modules(tree, node, workspace)
        elif node.type == "import_from_statement":
            yield from _names(tree, node, workspace)
        else:
            todo += (child for child in reversed(node.named_children) if child.type not in ("expression_statement", "argument_list"))


def _modules(tree: Tree, node: Node, workspace: Workspace) -> Iterator[Draft]:
    """Draft `import a.b`, which is called `a`, and `import a.b as c`."""
    for some in children(node):
        name, alias = (
            (some.child_by_field_name("name"), some.child_by_field_name("alias")) if some.type == "aliased_import" else (some, None)
        )
        if name is None:
            continue
        full = tree.text(name)
        file = _file(tree.source.path, 0, full, workspace) if alias is not None or "." not in full else None
        called = full.partition(".")[0] if alias is None else tree.text(alias)
        yield _draft(tree, alias or name, called, full if alias is not None else called, file, "")


def _names(tree: Tree, node: Node, workspace: Workspace) -> Iterator[Draft]:
    """Draft `from a.b import c as d`."""
    module = node.child_by_field_name("module_name")
    if module is None:
        return
    written = tree.text(module).replace(" ", "")
    package = written.lstrip(".")
    dots = len(written) - len(package)
    file = _file(tree.source.path, dots, package, workspace)
    if any(child.type == "wildcard_import" for child in node.children) and file is None and not dots:
        yield Draft("*", tree.span(module), tree.everywhere, canonical=package)
    for some in node.children_by_field_name("name"):
        name, alias = (
            (some.child_by_field_name("name"), some.child_by_field_name("alias")) if some.type == "aliased_import" else (some, None)
        )
        if name is None:
            continue
        said = tree.text(name)
        inner = _file(tree.source.path, dots, f"{package}.{said}" if package else said, workspace)
        called = tree.text(alias or name)
        if inner is not None:
            yield _draft(tree, alias or name, called, "", inner, "")
        elif not dots or file is not None:
            yield _draft(tree, alias or name, called, f"{package}.{said}", file, said)


def _draft(tree: Tree, at: Node, name: str, canonical: str, file: str | None, exported: str) -> Draft:
    """Draft a name: of a file of the project, else of a library."""
    if file is not None:
        return Draft(name, tree.span(at), tree.everywhere, file=file, exported=exported)
    return Draft(name, tree.span(at), tree.everywhere, canonical=canonical)


def _file(path: str, dots: int, package: str, workspace: Workspace) -> str | None:
    """Give the file of a module of the project: seen from a file's own folder, else from one above it."""
    folder = posixpath.dirname(path)
    for _ in range(dots - 1):
        folder = posixpath.dirname(folder)
    while True:
        inner = posixpath.join(folder, *package.split(".")) if package else folder
        for found in (f"{inner}.py", posixpath.join(inner, "__init__.py")):
            if found in workspace and found != path:
                return found
        if dots or folder in ("", "/"):
            return None
        folder = posixpath.dirname(folder)
