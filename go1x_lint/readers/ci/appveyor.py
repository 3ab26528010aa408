"""AppVeyor: the commands of a build's phases (https://www.appveyor.com/docs/appveyor-yml/).

A plain command is `cmd`'s on Windows and `bash`'s on Linux; `ps`, `pwsh`, `cmd` and `sh` say another shell. One folder and
one environment go through them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from go1x_lint.facts import Fact
from go1x_lint.readers.ci.scripts import Work, environment, facts, given, lines, named, strings, unfilled
from go1x_lint.readers.documents import document
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.command import Assignment
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence
from go1x_lint.text import Text

PHASES = ("init", "install", "before_build", "build_script", "after_build", "before_test", "test_script", "after_test", "before_package",
          "after_package", "before_deploy", "deploy_script", "after_deploy", "on_success", "on_finish")  # fmt: skip
SHELLS = {"ps": "powershell", "pwsh": "pwsh", "cmd": "cmd", "sh": "bash"}


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a build. Raises Unparsable."""
    root = document(source, workspace).root
    if not isinstance(root, Mapping):
        return
    images = [some.raw.lower() for some in strings(root.get("image"))]
    own = "bash" if images and all(some.startswith(("ubuntu", "macos")) for some in images) else "cmd"
    env = tuple(_environment(root.get("environment")))
    works: list[Work] = []
    for shell, items in groupby(_commands(root, own), lambda some: some[0]):
        region = lines((scalar for _, scalar in items), unfilled)
        if region is not None and not (shell == "cmd" and own == "bash") and not (shell == "bash" and own == "cmd"):
            works.append(Work(region, Text(), given(env, region, source), shell))
    yield from facts(works, source.path, workspace)
    kept = root.get("artifacts")
    paths = [item.value.get("path") for item in kept.items if isinstance(item.value, Mapping)] if isinstance(kept, Sequence) else []
    for some in paths:
        yield from named(strings(some), Text(), unfilled)


def _commands(root: Mapping, own: str) -> Iterator[tuple[str, Scalar]]:
    """Give all commands in their order, each with its shell."""
    for phase in PHASES:
        node = root.get(phase)
        for item in node.items if isinstance(node, Sequence) else (node,) if node is not None else ():
            value = item.value
            if isinstance(value, Scalar) and not value.null:
                yield own, value
            for name, found in value.items() if isinstance(value, Mapping) else ():
                if name in SHELLS and isinstance(found.value, Scalar):
                    yield SHELLS[name], found.value


def _environment(node: Node | None) -> Iterator[Assignment]:
    """Give the variables of all jobs; those of the matrix differ, and are not known."""
    if isinstance(node, Mapping):
        common = node.get("global")
        yield from environment(common, unfilled) if isinstance(common, Mapping) else environment(node, unfilled)
