"""Paths as commands and templates write them, made canonical, and the way back."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from fnmatch import fnmatchcase

from go1x_lint.facts import Field, FileUse, Role, Value
from go1x_lint.records import dataclass, field
from go1x_lint.source import Workspace
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.text import Hole, Text

SCRATCH = Text.of(Hole("ARTIFACTS_DIR"))
"""The folder that `sam build` gives each function's make target (BuildMethod makefile)."""


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
        near = self._near(canonical, like)
        fits = near is not None and self.canonical(near).normal() == canonical.normal()
        return near if fits else self._relative(canonical)

    def _near(self, canonical: Text, like: Text) -> Text | None:
        """Keep of `like` what both paths share, where it is written out."""
        table: dict[str, Hole] = {}
        old, new, written = self.canonical(like).marked(table), canonical.marked(table), like.marked(table)
        shared = _shared(old, new)
        gone, come = old[len(shared) :].lstrip("/"), new[len(shared) :].lstrip("/")
        bare = written.rstrip("/")
        if gone and (bare == gone or bare.endswith("/" + gone)):
            kept = bare[: len(bare) - len(gone)]
            return Text.unmarked(kept + come if come else kept.rstrip("/") or ("/" if kept else "."), table)
        if not gone and come:
            return Text.unmarked(come if bare in ("", ".") and not written.endswith("/") else f"{bare}/{come}", table)
        return None

    def _relative(self, canonical: Text) -> Text | None:
        """Write a canonical path anew, relative to this folder; None where that would need a hole's parent."""
        return canonical.seen_from(self.directory)

    def field(self, phrase: Phrase) -> Field:
        """Make the field of a path."""
        canonical = self.canonical(phrase.text)
        made = phrase.field(canonical, self.spell)
        if canonical == SCRATCH:  # SAM gives each function's own, so it is as good as known
            return Field(made.anchor, (Value(canonical, phrase.span, made.slot),), (), made.slot)
        return made

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
        wanted = normal(posixpath.join(folder, pattern)).split("/")
        slash = "/" if pattern.endswith("/") else ""
        found = (path for path in (workspace.folders if slash else workspace.folders | workspace.paths) if path and _matches(path, wanted))
        return tuple(posixpath.relpath(path, folder or ".") + slash for path in sorted(found))

    return paths


def _matches(path: str, wanted: list[str]) -> bool:
    """Whether each component of a path matches its pattern; a dot at the beginning is matched by a dot only."""
    if path.count("/") + 1 != len(wanted):
        return False
    try:
        return all(
            fnmatchcase(name, pattern.replace("[^", "[!")) and (name[0] != "." or pattern[:1] == ".")
            for name, pattern in zip(path.split("/"), wanted, strict=True)
        )
    except re.error:  # Python 3.10 refuses [b-a], which matches nothing
        return False
