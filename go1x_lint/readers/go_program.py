"""Go programs: one fact for each folder whose files are of `package main`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from go1x_lint.facts import Fact, GoProgram
from go1x_lint.readers.go_module import LIBRARY
from go1x_lint.readers.go_packages import ON_LAMBDA, TOOLS, GoFile, Packages
from go1x_lint.source import Source, Span, Workspace
from go1x_lint.syntax.go import header

if TYPE_CHECKING:
    from tree_sitter import Node

    from go1x_lint.syntax.go_flow import Package, Place
    from go1x_lint.syntax.go_tree import GoTree

LAMBDA = f"{LIBRARY}/lambda"
STARTERS = {
    LAMBDA: "Start",
    f"{LIBRARY}/lambdaurl": "Start",
    "github.com/apex/gateway": "ListenAndServe",
    "github.com/apex/gateway/v2": "ListenAndServe",
    "github.com/akrylysov/algnhsa": "ListenAndServe",
}
"""Packages that run a Lambda function, and how the functions that do so begin; the others call aws-lambda-go's `Start`."""

PORT, HANDLER = "_LAMBDA_SERVER_PORT", "_HANDLER"
INSTEAD = ("AWS_LAMBDA_RUNTIME_API", "AWS_LAMBDA_FUNCTION_NAME")
"""Variables that tell Lambda from elsewhere on a custom runtime, too."""

_EXPRESSIONS = frozenset(("binary_expression", "parenthesized_expression", "argument_list", "call_expression"))
"""What a test of a value, and tests that are joined, consist of."""
_APART = frozenset(("vendor", "node_modules", "testdata"))
"""Folders whose programs are others', or tests'."""


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the program that a folder's files make: for the first of them, so that there is one."""
    folder = posixpath.dirname(source.path)
    head = workspace.parsed(source.path, "go header", header)
    if head is None or head.package != "main" or not _APART.isdisjoint(folder.split("/")):
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
        rpc_environment=_sorted(name.span for package in packages for name, call in _reads(package, PORT, workspace) if not _or_else(call)),
        handler_dispatch=_sorted(span for package in packages for span in _dispatch(package, workspace)),
        runtime_environment=_sorted(name.span for package in packages for name, _ in _reads(package, "AWS_EXECUTION_ENV", workspace)),
        name_dispatch=_sorted(_by_name(built, workspace)),
        imports=tuple(dict.fromkeys(some.path for file in built for some in file.header.imports)),
    )


def _sorted(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Give spans by file and place, each once."""
    return tuple(sorted(set(spans)))


def _starts(file: GoFile) -> bool:
    """Whether a file calls what runs a function."""
    calls = ((name, start) for path, start in STARTERS.items() for name in file.aliases(path))
    return any(re.search(rf"\b{re.escape(name)}\s*\.\s*{start}\w*\s*\(", file.source.text) for name, start in calls)


def _rpc_calls(package: list[GoFile], workspace: Workspace) -> Iterator[Span]:
    """Find `lambda.Function` and `lambda.NewFunction` in the files that are built with the tag lambda.norpc."""
    for file in package:
        names = file.aliases(LAMBDA)
        if not names or "Function" not in file.source.text or not file.header.takes({**ON_LAMBDA, "lambda.norpc": True}):
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


# -- the environment --------------------------------------------------------------------------------------------------------


def _parsed(package: list[GoFile], workspace: Workspace) -> Package:
    """Parse the files of a package."""
    from go1x_lint.syntax.go_flow import Package

    return Package(file.tree(workspace) for file in package)


def _reads(package: list[GoFile], variable: str, workspace: Workspace) -> list[tuple[Place, Place]]:
    """Find where a package reads an environment variable: the name, and the call that gives the value."""
    if not any(variable in file.source.text for file in package):
        return []
    parsed = _parsed(package, workspace)
    named = parsed.named(parsed.strings(variable))
    return [(place, call) for place in named if (call := place.call) is not None and _is_read(call.callee)]


def _is_read(callee: str) -> bool:
    """Whether a function's name says that it reads the environment: `os.Getenv`, `getEnv`, `env.Get`; not `os.Setenv`."""
    name = callee.lower()
    return "env" in name and "set" not in name


def _or_else(call: Place) -> bool:
    """Whether a test for a variable is joined to one for what custom runtimes set: `port != "" || api != ""`, `port == "" && api == ""`."""
    node, joined = call.node, "||"
    while (parent := node.parent) is not None and parent.type in _EXPRESSIONS:
        operator = parent.child_by_field_name("operator")
        sign = "" if operator is None else call.tree.text(operator)
        if sign == joined and any(name in call.tree.text(parent) for name in INSTEAD):
            return True
        node, joined = parent, "&&" if sign == "==" else joined
    return False


def _dispatch(package: list[GoFile], workspace: Workspace) -> Iterator[Span]:
    """Find where _HANDLER selects what is done."""
    reads = _reads(package, HANDLER, workspace)
    if not reads:
        return
    from go1x_lint.syntax.go_flow import selects

    yield from (place.span for place in _parsed(package, workspace).follow(call for _, call in reads) if selects(place))


def _by_name(package: list[GoFile], workspace: Workspace) -> Iterator[Span]:
    """Find where the program's own file name selects what is done."""
    if not any("os.Args" in file.source.text or "os.Executable" in file.source.text for file in package):
        return
    from go1x_lint.syntax.go_flow import selects

    parsed = _parsed(package, workspace)
    started = (*parsed.items("os.Args", "0"), *parsed.calls("os.Executable"))
    yield from (place.span for place in parsed.follow(started) if selects(place, tests=False))
