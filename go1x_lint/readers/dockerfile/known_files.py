"""What is a file and what a folder: in the project, and in the stages of a Dockerfile."""

from __future__ import annotations

import posixpath
import re
from collections import deque
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Literal

from go1x_lint.facts import FileUse
from go1x_lint.source import Workspace
from go1x_lint.text import Text

Kind = Literal["file", "folder"]


class Files:
    """What is known of files and folders, by canonical path."""

    def __init__(self, workspace: Workspace) -> None:
        """Take the project's files."""
        self._workspace = workspace
        self._kinds: dict[str, Kind] = {}
        self._copied: dict[tuple[str, str], None] = {}

    # -- what is noted --------------------------------------------------------------------------------------------------

    def folder(self, path: Text) -> None:
        """Note a folder, and those that it is in."""
        self._note(path, "folder")

    def written(self, uses: Iterable[FileUse]) -> None:
        """Note the files that a step writes, and the folders that they are in."""
        for use in uses:
            if use.role == "writes":
                for value in use.path.values:
                    self._note(value.text, "file")

    def copied(self, source: Text, target: Text, kind: Kind) -> None:
        """Note that a file is put at a path, or a folder's content into another folder."""
        self._note(target, kind)
        if source.plain is not None and target.plain is not None:
            self._copied[target.plain, source.plain] = None

    def _note(self, path: Text, kind: Kind) -> None:
        """Note a path inside a stage; a folder is not taken for a file again."""
        plain = path.plain or ""
        while "#" in plain:
            if kind == "folder" or plain not in self._kinds:
                self._kinds[plain] = kind
            plain, kind = plain.rpartition("/")[0], "folder"

    # -- what is asked --------------------------------------------------------------------------------------------------

    def kind(self, path: Text) -> Kind | None:
        """Say what a path is; None where that isn't known."""
        found = (self._known(some) for some, _ in self._copies(path.plain)) if path.plain is not None else ()
        return next((kind for kind in found if kind is not None), None)

    def origin(self, path: str) -> str | None:
        """Give the project's file or folder that a path is a copy of; None where that isn't known."""
        return next((some for some, _ in self._copies(path) if some in self._workspace.paths or some in self._workspace.folders), None)

    def home(self, folder: str) -> str | None:
        """Give the project's folder whose Go files a folder inside a stage has; None where there are none, or of several."""
        found = {posixpath.dirname(file) for file in map(self.origin, self.matching(folder + "/*.go")) if file is not None}
        return found.pop() if len(found) == 1 else None

    def matching(self, pattern: str) -> tuple[str, ...]:
        """Give the files and folders that a shell pattern means, sorted; only folders where it ends with a slash."""
        bare = pattern.rstrip("/")
        found: set[str] = set()
        for some, tail in self._copies(bare):
            head, there = bare[: len(bare) - len(tail)], len(some) - len(tail)
            found.update(
                head + path[there:] for path in (*self._workspace.paths, *self._workspace.folders, *self._kinds) if _matches(path, some)
            )
        return tuple(path for path in sorted(found) if not pattern.endswith("/") or self.kind(Text.of(path)) == "folder")

    def _known(self, path: str) -> Kind | None:
        """Say what a path is, without what it is a copy of."""
        if path in self._workspace.folders:
            return "folder"
        return "file" if path in self._workspace.paths else self._kinds.get(path)

    def _copies(self, path: str) -> Iterator[tuple[str, str]]:
        """Give a path, then those that it is a copy of, nearest first; each with the end that it shares with the path."""
        waiting, seen = deque([(path, path)]), {path}
        while waiting:
            here, tail = waiting.popleft()
            yield here, tail
            for target, source in reversed(self._copied):
                rest = "" if here == target else here[len(target) + 1 :] if here.startswith(target + "/") else None
                if rest is None:
                    continue
                there = "/".join(part for part in (source, rest) if part)
                if there not in seen:
                    seen.add(there)
                    waiting.append((there, min(tail, rest, key=len)))


def _matches(path: str, pattern: str) -> bool:
    """Whether a path is one that a shell pattern means: each component for itself, hidden ones only if the pattern says so."""
    parts, wanted = path.split("/"), pattern.replace("[^", "[!").split("/")
    if len(parts) != len(wanted):
        return False
    try:
        return all(
            fnmatchcase(part, some) and (some.startswith(".") or not part.startswith(".")) for part, some in zip(parts, wanted, strict=True)
        )
    except re.error:  # Python 3.10 refuses [b-a], which matches nothing
        return False
