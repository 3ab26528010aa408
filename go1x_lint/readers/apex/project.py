"""A project of Apex: what it says for all functions, its functions, and what each of them says itself."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cached_property

from go1x_lint.readers import Unparsable
from go1x_lint.readers.documents import document
from go1x_lint.readers.record import Record
from go1x_lint.records import dataclass
from go1x_lint.source import Source, Span, Unreadable, Workspace
from go1x_lint.syntax.tree import Mapping, Scalar

_NAME = re.compile(r"project(?:\.([\w-]+))?\.json")
_KEYS = frozenset(
    (
        *("name", "description", "runtime", "memory", "timeout", "role", "profile", "handler", "shim", "nameTemplate", "zip", "hooks"),
        *("retainedVersions", "defaultEnvironment", "environment", "vpc", "region", "kms_arn", "deadletter_arn", "edge"),
    )
)
"""All that a project says; a `project.json` of another tool says something else, too."""

INFERRED = {
    "main.py": "python2.7",
    "index.js": "nodejs",
    "main.go": "go1.x",
    "target/apex.jar": "java8",
    "build/libs/apex.jar": "java8",
    "lambda.rb": "ruby2.5",
}
"""The files that say a function's runtime where nothing else does (plugins/inference/inference.go)."""

SHIMMED = b"github.com/apex/go-apex"
"""What programs import that Apex started from a shim for Node.js, before Lambda had a runtime for Go."""

NEAR = ("runtime", "handler", "description", "name")
"""A new key comes directly after the first of these that is there."""


@dataclass(frozen=True)
class Function:
    """A function's folder."""

    name: str
    folder: str
    own: Record | None
    """Its own file, where it has one."""
    shared: Record
    """The project's."""

    @property
    def home(self) -> Record:
        """Where its settings are said: in its own file, else for all."""
        return self.own or self.shared

    @property
    def span(self) -> Span:
        """Where to point."""
        return self.home.name

    def says(self, *path: str) -> Record | None:
        """Give who says something of it: its own file, else the project."""
        return next((some for some in (self.own, self.shared) if some is not None and some.find(*path) is not None), None)

    def plain(self, *path: str) -> str | None:
        """Give a string, where it is said."""
        record = self.says(*path)
        node = record.find(*path) if record is not None else None
        return node.plain if isinstance(node, Scalar) and node.plain else None


@dataclass(frozen=True)
class ApexProject:
    """A project's file for one environment."""

    source: Source
    root: Mapping
    workspace: Workspace
    environment: str

    @property
    def folder(self) -> str:
        """The folder that it lies in."""
        return posixpath.dirname(self.source.path)

    @cached_property
    def shared(self) -> Record:
        """What it says for all functions."""
        name = self.root.find("name")
        return Record(self.root, name.value.span if name is not None else self.root.span, NEAR)

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """Its functions: the folders in `functions`."""
        folder = posixpath.join(self.folder, "functions")
        paths = sorted(path for path in self.workspace.folders if posixpath.dirname(path) == folder and path != folder)
        return tuple(Function(posixpath.basename(path), path, self._own(path), self.shared) for path in paths)

    def _own(self, folder: str) -> Record | None:
        """Give what a function's own file says: that of the environment, else `function.json`."""
        names = [f"function.{self.environment}.json"] if self.environment else []
        for name in (*names, "function.json"):
            path = posixpath.join(folder, name)
            if path in self.workspace:
                try:
                    root = document(self.workspace[path], self.workspace).root
                except (Unparsable, Unreadable):
                    return None
                if isinstance(root, Mapping):
                    span = root.pairs[0].key.span if root.pairs else root.span
                    return Record(root, span, NEAR)
        return None

    def inferred(self, function: Function) -> str | None:
        """Give the runtime that a function's files say; None where none, or several, say one."""
        found = {runtime for name, runtime in INFERRED.items() if posixpath.join(function.folder, name) in self.workspace}
        return found.pop() if len(found) == 1 else None

    def shimmed(self, function: Function) -> bool:
        """Whether a function's program is one for the shim, which runs on Node.js whatever its runtime is called."""
        files = (path for path in self.workspace.below(function.folder) if path.endswith(".go"))
        return any(self.workspace.holds(path, SHIMMED) for path in files)

    def sharing(self, function: Function, *path: str) -> tuple[Span, ...]:
        """Give the other functions that take something from the project's file, or would."""
        return tuple(some.span for some in self.functions if some is not function and not (some.own and some.own.find(*path)))


def project(source: Source, workspace: Workspace) -> ApexProject | None:
    """Give the project that a file declares; None where it is another tool's. Raises Unparsable."""
    match = _NAME.fullmatch(posixpath.basename(source.path))
    if match is None or posixpath.join(posixpath.dirname(source.path), "functions") not in workspace.folders:
        return None
    root = document(source, workspace).root
    if not isinstance(root, Mapping) or root.string("name") is None or not set(_names(root)) <= _KEYS:
        return None
    return ApexProject(source, root, workspace, match[1] or "")


def _names(root: Mapping) -> Iterator[str]:
    """Give the keys of a mapping."""
    for pair in root.pairs:
        yield pair.name or "?"
