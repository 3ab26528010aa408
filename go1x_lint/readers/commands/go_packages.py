"""Which folder a package of `go build` is, and which name its program gets (`go help build`, `go help packages`)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from go1x_lint.source import Source, Unreadable, Workspace
from go1x_lint.text import Text

_MODULE = re.compile(r'^\s*module\s+"?([^\s"]+)', re.MULTILINE)
_MAIN = re.compile(r"^package[ \t]+main\b", re.MULTILINE)
_VERSION = re.compile(r"v[0-9]+")


def is_path(word: str) -> bool:
    """Whether `go build` takes a word for a path: a file, or one that starts with `.` or `/`; anything else is an import path."""
    return word.endswith(".go") or word in (".", "..") or word.startswith(("./", "../", "/", ".\\", "..\\"))


def module(workspace: Workspace, folder: str) -> tuple[str, str] | None:
    """Give the module that a folder belongs to: its own folder, and its name; None where there is no go.mod."""
    while True:
        path = posixpath.join(folder, "go.mod")
        if path in workspace:
            name = workspace.parsed(path, "module name", _module_name) if _readable(workspace, path) else None
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
    files = list(_go_files(workspace, folder))
    return any(_MAIN.search(workspace[path].text) for path in files if _readable(workspace, path)) if files else None


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


def _go_files(workspace: Workspace, folder: str) -> Iterator[str]:
    """Give the Go files directly in a folder that are no tests."""
    for path in workspace.below(folder):
        if posixpath.dirname(path) == folder and path.endswith(".go") and not path.endswith("_test.go"):
            yield path


def _module_name(source: Source) -> str | None:
    """Read the name that a go.mod gives its module."""
    found = _MODULE.search(source.text)
    return found.group(1) if found else None


def _readable(workspace: Workspace, path: str) -> bool:
    """Whether a file can be read."""
    try:
        return bool(workspace[path].text)
    except Unreadable:
        return False
