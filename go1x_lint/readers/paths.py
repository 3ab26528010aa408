"""Paths as commands and templates write them, made canonical, and the way back."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from go1x_lint.facts import Field, FileUse, Role
from go1x_lint.source import Workspace
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.text import Hole, Text


@dataclass(frozen=True)
class Where:
    """Where a path is said: what it is relative to."""

    directory: Text = field(default_factory=Text)
    """Canonical path of the folder that relative paths start from."""
    root: str = ""
    """What absolute paths start from: "" for the machine's own root, `DOCKERFILE#STAGE` in an image."""
    mounts: tuple[tuple[str, Text], ...] = ()
    """Folders of a container that are folders of the project: absolute path inside, canonical path."""

    def inside(self, folder: Text) -> Where:
        """Give the same place in a folder of it (relative or absolute, as `cd` takes it)."""
        return Where(self.canonical(folder), self.root, self.mounts)

    def canonical(self, path: Text) -> Text:
        """Make a path canonical."""
        first = path.parts[0] if path.parts else ""
        if not isinstance(first, str) or not first.startswith("/"):
            return self.directory.joined(path)
        for inside, folder in self.mounts:
            rest = path.normal().below(Text.of(inside))
            if rest is not None:
                return folder.joined(rest)
        return Text.of(self.root, path.normal()) if self.root else path.normal()

    def spell(self, canonical: Text, like: Text) -> Text | None:
        """Write a canonical path as the text `like` is written here, changing as little of it as can be."""
        table: dict[str, Hole] = {}
        old, new, written = self.canonical(like).marked(table), canonical.marked(table), like.marked(table)
        shared = _shared(old, new)
        gone, come = old[len(shared) :].lstrip("/"), new[len(shared) :].lstrip("/")
        bare = written.rstrip("/")
        if gone and (bare == gone or bare.endswith("/" + gone)):
            kept = bare[: len(bare) - len(gone)]
            return Text.unmarked(kept + come if come else kept.rstrip("/") or ".", table)
        if not gone and come:
            return Text.unmarked(come if bare in ("", ".") and not written.endswith("/") else f"{bare}/{come}", table)
        return self._relative(canonical)

    def _relative(self, canonical: Text) -> Text | None:
        """Write a canonical path anew, relative to this folder; None where that would need a hole's parent."""
        table: dict[str, Hole] = {}
        here, new = self.directory.marked(table), canonical.marked(table)
        shared = _shared(here, new)
        up = here[len(shared) :].strip("/")
        if canonical.escapes or any(mark in table for mark in up):
            return canonical if canonical.escapes else None
        steps = [".."] * (up.count("/") + 1 if up else 0)
        return Text.unmarked("/".join((*steps, new[len(shared) :].strip("/"))).rstrip("/") or ".", table)

    def field(self, phrase: Phrase) -> Field:
        """Make the field of a path."""
        return phrase.field(self.canonical(phrase.text), self.spell)

    def use(self, phrase: Phrase, role: Role) -> FileUse:
        """Make the use of a path."""
        return FileUse(self.field(phrase), role)


def _shared(one: str, other: str) -> str:
    """Give the longest folder that both paths are in, or are; components stay whole."""
    while one and other != one and not other.startswith(one + "/"):
        one = one.rpartition("/")[0]
    return one


def normal(path: str) -> str:
    """Normalise a plain path; the current folder is the empty string."""
    path = posixpath.normpath(path.replace("\\", "/"))
    return "" if path == "." else path


def globbing(workspace: Workspace, folder: str) -> Callable[[str], tuple[str, ...]]:
    """Make what gives the project's paths, relative to a folder, that match a shell pattern there, sorted.

    Files and folders match; a pattern with a slash at its end matches folders only, and gives them with the slash.
    """

    def paths(pattern: str) -> tuple[str, ...]:
        whole = normal(posixpath.join(folder, pattern))
        expected = re.compile("/".join(map(_component, whole.split("/"))))
        slash = "/" if pattern.endswith("/") else ""
        found = (path for path in (workspace.folders if slash else workspace.folders | workspace.paths) if expected.fullmatch(path))
        return tuple(posixpath.relpath(path, folder or ".") + slash for path in sorted(found))

    return paths


def _component(pattern: str) -> str:
    """Write the regular expression of a shell pattern for one path component; a dot at its beginning is matched by a dot only."""
    written = "" if pattern.startswith(".") else r"(?!\.)"
    at = 0
    for some in re.finditer(r"\*+|\?|\[([!^]?)(\]?[^\]]*)\]", pattern):
        written += re.escape(pattern[at : some.start()])
        inside = (some[2] or "").replace("\\", "\\\\").replace("[", "\\[")
        written += {"*": "[^/]*", "?": "[^/]"}.get(some[0][0]) or f"[{'^' if some[1] else ''}{inside}]"
        at = some.end()
    return written + re.escape(pattern[at:])
