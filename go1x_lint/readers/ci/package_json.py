"""package.json: its scripts, which npm runs in its folder (https://docs.npmjs.com/cli/commands/npm-run), and its AWS CDK."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact
from go1x_lint.readers.ci.scripts import Work, facts, folder_of
from go1x_lint.readers.documents import document
from go1x_lint.readers.pins import npm
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.tree import Mapping, Scalar


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of each script. Raises Unparsable."""
    root = document(source, workspace).root
    scripts = root.get("scripts") if isinstance(root, Mapping) else None
    for name, found in scripts.items() if isinstance(scripts, Mapping) else ():
        if isinstance(found.value, Scalar):
            yield from facts([Work(found.value.region(), folder_of(source))], f"{source.path}:{name}", workspace)
    if isinstance(root, Mapping):
        yield from npm(source, root, workspace)
