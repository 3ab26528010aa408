"""Which folder a package of `go build` is, and which name its program gets (`go help build`, `go help packages`)."""

from __future__ import annotations

import posixpath
import re

from go1x_lint.readers.go_module import name_of
from go1x_lint.readers.go_packages import ON_LAMBDA, Packages
from go1x_lint.source import Workspace
from go1x_lint.text import Text

_VERSION = re.compile(r"v[0-9]+")


def is_path(word: str) -> bool:
    """Whether `go build` takes a word for a path: a file, or one that starts with `.` or `/`; anything else is an import path."""
    return word.endswith(".go") or word in (".", "..") or word.startswith(("./", "../", "/", ".\\", "..\\"))


def module(workspace: Workspace, folder: str) -> tuple[str, str] | None:
    """Give the module that a folder belongs to: its own folder, and its name; None where there is no go.mod."""
    while True:
        path = posixpath.join(folder, "go.mod")
        if path in workspace:
            name = name_of(path, workspace)
            return (folder, name) if name else None
        if not folder:
            return None
        folder = posixpath.dirname(folder)


def imported(workspace: Workspace, folder: str, name: str) -> str | None:
    """Give the folder of a package that is named by its import path; None where it isn't of this project.

    Without a module the project lies in GOPATH at `HOST/OWNER/NAME`; a folder of the rest must be there.
    """
    found = module(workspace, folder)
    if found is not None:
        home, prefix = found
        if name != prefix and not name.startswith(prefix + "/"):
            return None
        return posixpath.normpath(posixpath.join(home, name[len(prefix) :].lstrip("/"))).removeprefix(".")
    host, *rest = name.split("/")
    below = "/".join(rest[2:])
    return below if "." in host and below and below in workspace.folders else None


def program_name(workspace: Workspace, folder: Text) -> Text | None:
    """Name the program of a package's folder: the last component of its import path that is no major version."""
    if folder.holes:
        root = folder.joined("go.mod")
        return None if any(root.match(path) is not None for path in workspace.paths if path.endswith("go.mod")) else folder.base
    plain = folder.plain or ""
    if "#" in plain or folder.escapes:
        return Text.of(posixpath.basename(plain)) if posixpath.basename(plain) else None
    found = module(workspace, plain)
    path = posixpath.join(found[1], posixpath.relpath(plain or ".", found[0] or ".")) if found else plain
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if len(parts) > 1 and _VERSION.fullmatch(parts[-1]):
        parts.pop()
    return Text.of(parts[-1]) if parts else None


def is_program(workspace: Workspace, folder: str) -> bool | None:
    """Whether a folder's package is `main`; None where the project has no Go file in it."""
    files = [file.header for file in Packages(workspace).files(folder) if file.header.takes(ON_LAMBDA)]
    return any(header.package == "main" for header in files) if files else None


def folders_below(workspace: Workspace, folder: str) -> list[str]:
    """Give the folders that `folder/...` matches: those that hold Go files."""
    found: dict[str, None] = {}
    for path in workspace.below(folder):
        if not path.endswith(".go") or path.endswith("_test.go"):
            continue
        parent = posixpath.dirname(path)
        inside = parent[len(folder) :].strip("/").split("/") if parent != folder else []
        if not any(part in ("vendor", "testdata") or part.startswith((".", "_")) for part in inside):
            found[parent] = None
    return list(found)
