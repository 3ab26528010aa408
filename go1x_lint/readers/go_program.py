"""Go programs: one fact for each folder whose files are of `package main`; and the files that Go sources embed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from go1x_lint.facts import Fact, GoProgram
from go1x_lint.readers.go_embed import embedded
from go1x_lint.readers.go_environment import EXECUTION, PORT, by_handler, by_name, or_else, reads, unfollowed
from go1x_lint.readers.go_module import LIBRARY
from go1x_lint.readers.go_packages import ON_LAMBDA, TOOLS, GoFile, Packages
from go1x_lint.source import Source, Span, Workspace
from go1x_lint.syntax.go import header

if TYPE_CHECKING:
    from tree_sitter import Node

    from go1x_lint.syntax.go_tree import GoTree

LAMBDA = f"{LIBRARY}/lambda"
NORPC = "lambda.norpc"
STARTERS = {
    LAMBDA: "Start",
    f"{LIBRARY}/lambdaurl": "Start",
    "github.com/carlmjohnson/gateway": "ListenAndServe",
    "github.com/apex/gateway": "ListenAndServe",
    "github.com/apex/gateway/v2": "ListenAndServe",
    "github.com/akrylysov/algnhsa": "ListenAndServe",
}
"""Packages that run a Lambda function, and how the functions that do so begin; the others call aws-lambda-go's `Start`."""

_APART = frozenset(("vendor", "node_modules", "testdata"))
"""Folders whose programs are others', or tests'."""


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give what a file embeds, and the program that a folder's files make: for the first of them, so that there is one."""
    folder = posixpath.dirname(source.path)
    head = workspace.parsed(source.path, "go header", header)
    if head is None or not _APART.isdisjoint(folder.split("/")):
        return
    yield from embedded(source, head)
    if head.package != "main":
        return
    packages = Packages(workspace)
    mine = [file for file in packages.files(folder) if file.header.package == "main" and file.header.takes(TOOLS)]
    if mine and mine[0].path == source.path:
        yield _program(mine, folder, packages)


def _program(mine: list[GoFile], folder: str, project: Packages) -> GoProgram:
    """Make the fact. Files for other systems than Lambda's belong to the folder, but not to what runs there."""
    built = [file for file in mine if file.header.takes(ON_LAMBDA)]
    starting = [file for file in built if file.aliases(*STARTERS)]
    packages = [built, *project.imported(built, folder)]
    workspace = project.workspace
    return GoProgram(
        (starting or mine)[0].header.span,
        folder,
        tuple(file.path for file in mine),
        starts_lambda=bool(starting) or any(_starts(file) for package in packages for file in package),
        rpc_calls=_sorted(span for package in packages for span in _rpc_calls(package, workspace)),
        rpc_environment=_sorted(name.span for package in packages for name, call in reads(package, PORT, workspace) if not or_else(call)),
        handler_dispatch=_sorted(span for package in packages for span in by_handler(package, workspace)),
        runtime_environment=_sorted(name.span for package in packages for name, _ in reads(package, EXECUTION, workspace)),
        environment_unfollowed=_sorted(span for package in packages for span in unfollowed(package, workspace)),
        name_dispatch=_sorted(by_name(built, workspace)),
        tag_constraints=_sorted(span for package in packages for file in package for span in _constraints(file)),
        imports=tuple(dict.fromkeys(some.path for file in built for some in file.header.imports)),
    )


def _sorted(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Give spans by file and place, each once."""
    return tuple(sorted(set(spans)))


def _starts(file: GoFile) -> bool:
    """Whether a file calls what runs a function."""
    calls = ((name, start) for path, start in STARTERS.items() for name in file.aliases(path))
    return any(re.search(rf"\b{re.escape(name)}\s*\.\s*{start}\w*\s*\(", file.source.text) for name, start in calls)


def _constraints(file: GoFile) -> Iterator[Span]:
    """Find lambda.norpc in the constraints that a file is built under."""
    if any(NORPC in some for some in file.header.constraints):
        at = file.source.text.find(NORPC)
        yield file.source.span(at, at + len(NORPC))


def _rpc_calls(package: list[GoFile], workspace: Workspace) -> Iterator[Span]:
    """Find `lambda.Function` and `lambda.NewFunction` in the files that are built with the tag lambda.norpc."""
    for file in package:
        names = file.aliases(LAMBDA)
        if not names or "Function" not in file.source.text or not file.header.takes({**ON_LAMBDA, NORPC: True}):
            continue
        tree = file.tree(workspace)
        for node in (*tree.names("Function"), *tree.names("NewFunction")):
            qualifier = tree.qualifier(node)
            if qualifier in names and node.parent is not None:
                yield tree.span(node.parent)
            elif qualifier is None and "." in names and _is_foreign(node, tree, package):
                yield tree.span(node)


def _is_foreign(node: Node, tree: GoTree, package: list[GoFile]) -> bool:
    """Whether an identifier that stands alone is a type or a called function that the package doesn't declare itself."""
    from go1x_lint.syntax.go_tree import is_called

    if node.type != "type_identifier" and not (is_called(node) and tree.variable(node).scope is None):
        return False
    own = re.compile(rf"^(?:func|type)\s+{tree.text(node)}\b", re.MULTILINE)
    return not any(own.search(file.source.text) for file in package)
