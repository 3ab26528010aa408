"""CodeBuild's buildspec: the commands of its phases.

Since version 0.2 one shell runs them all; before, each has its own, which starts in the folder of the sources
(https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html).
"""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact, Naming
from go1x_lint.readers.ci.scripts import Work, environment, facts, given, lines, named, strings, unfilled, within
from go1x_lint.readers.documents import document
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.tree import Mapping, Node, Scalar
from go1x_lint.text import Text

PHASES = ("install", "pre_build", "build", "post_build")


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a buildspec. Raises Unparsable."""
    root = document(source, workspace).root
    if not isinstance(root, Mapping) or not isinstance(root.get("phases"), Mapping):
        return
    settings = root.get("env")
    env = environment(settings.get("variables"), unfilled) if isinstance(settings, Mapping) else ()
    shell = (settings.string("shell") if isinstance(settings, Mapping) else None) or "sh"
    shell = shell.rpartition("/")[2].removesuffix(".exe")
    commands = list(_commands(root.get("phases")))
    groups = [[some] for some in commands] if root.string("version") == "0.1" else [commands]
    regions = [region for group in groups if (region := lines(group, unfilled)) is not None]
    yield from facts([Work(some, Text(), given(env, some, source), shell) for some in regions], source.path, workspace)
    yield from _artifacts(root.get("artifacts"))
    cache = root.get("cache")
    yield from named(strings(cache.get("paths")) if isinstance(cache, Mapping) else (), Text(), unfilled)


def _commands(phases: Node | None) -> Iterator[Scalar]:
    """Give the commands, in the order in which they are run."""
    for name in PHASES:
        phase = phases.get(name) if isinstance(phases, Mapping) else None
        for key in ("commands", "finally") if isinstance(phase, Mapping) else ():
            yield from strings(phase.get(key) if isinstance(phase, Mapping) else None)


def _artifacts(node: Node | None) -> Iterator[Naming]:
    """Say which files are kept."""
    if not isinstance(node, Mapping):
        return
    base = node.get("base-directory")
    folder = within(Text(), base if isinstance(base, Scalar) else None, unfilled)
    yield from named(strings(node.get("files")), folder, unfilled)
    more = node.get("secondary-artifacts")
    for _, found in more.items() if isinstance(more, Mapping) else ():
        yield from _artifacts(found.value)
