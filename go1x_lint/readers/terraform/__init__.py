"""Terraform, OpenTofu and Terragrunt: functions, layers, archives, the commands that build them, and where runtimes are said."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from go1x_lint.facts import Fact
from go1x_lint.readers import Unparsable
from go1x_lint.readers.synthesized import folder_maker, read_only
from go1x_lint.readers.terraform.configuration import configuration
from go1x_lint.source import Source, Workspace


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a file, in every instance of its module; raise Unparsable, after what could be read."""
    found = configuration(workspace)
    tool = folder_maker(source.path, workspace) if source.path.endswith(".json") else None
    for fact in _all(workspace).get(source.path, ()):
        yield fact if tool is None else read_only(fact, f"a person writes this; '{tool}' does, and its program is what to change")
    file = found.folders.file(source.path)
    if file.broken is not None:
        raise Unparsable(file.why, file.broken)


@lru_cache(maxsize=2)
def _all(workspace: Workspace) -> dict[str, tuple[Fact, ...]]:
    """Give the facts of all files: a runtime is said in one, and taken in another."""
    from go1x_lint.readers.terraform.declarations import declarations

    by_path: dict[str, list[Fact]] = {}
    for fact in declarations(configuration(workspace)):
        by_path.setdefault(fact.path, []).append(fact)
    return {path: tuple(some) for path, some in by_path.items()}
