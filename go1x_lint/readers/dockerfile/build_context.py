"""Which folder COPY takes files from: the Dockerfile's own, or one above it that `docker build -f` names."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from go1x_lint.source import Workspace
from go1x_lint.syntax.dockerfile import Dockerfile, Variables, array, split


def context(dockerfile: Dockerfile, variables: Variables, workspace: Workspace) -> str:
    """Choose the folder that has most of what is copied; the nearest of equals."""
    own = posixpath.dirname(dockerfile.source.path)
    candidates = [own]
    while candidates[-1]:
        candidates.append(posixpath.dirname(candidates[-1]))
    wanted = tuple(dict.fromkeys(_wanted(dockerfile, variables)))
    return max(candidates, key=lambda folder: sum(_has(workspace, posixpath.join(folder, path)) for path in wanted))


def _wanted(dockerfile: Dockerfile, variables: Variables) -> Iterator[str]:
    """Give what is copied from the context; of a whole context that is built with Go, its go.mod."""
    builds = any(some.name == "RUN" and "go build" in some.region.text for some in dockerfile.instructions)
    for index, instruction in enumerate(dockerfile.instructions):
        if instruction.name not in ("COPY", "ADD") or instruction.flag("from"):
            continue
        words = array(instruction.region) or split(instruction.region)
        for word in words[:-1]:
            plain = variables.phrase(word, index).text.plain
            if plain is None or word.raw.startswith("<<") or ":" in plain or "*" in plain:
                continue
            path = posixpath.normpath("/" + plain).strip("/")
            if path or builds:
                yield path or "go.mod"


def _has(workspace: Workspace, path: str) -> bool:
    """Whether the project has a file or folder."""
    return path in workspace.paths or path in workspace.folders
