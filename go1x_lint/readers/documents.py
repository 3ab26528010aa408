"""Files of YAML, JSON or TOML as trees, each parsed once."""

from __future__ import annotations

from go1x_lint.readers import Unparsable
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.tree import Malformed, Tree

MODULES = (".ts", ".js", ".mts", ".mjs", ".cts", ".cjs")
"""What modules of TypeScript and JavaScript are called."""


def document(source: Source, workspace: Workspace) -> Tree:
    """Give a file's tree: as its name says, JSON where its first character says so, else YAML; raise Unparsable."""
    try:
        if source.path in workspace and workspace[source.path] is source:
            return workspace.parsed(source.path, "tree", _parse)
        return _parse(source)
    except Malformed as error:
        raise Unparsable(str(error), error.offset) from error


def _parse(source: Source) -> Tree:
    """Parse a file."""
    if source.path.endswith(".toml"):
        from go1x_lint.syntax import toml

        return toml.parse(source)
    if source.path.endswith(MODULES):
        from go1x_lint.syntax import literals

        return literals.parse(source)
    named = source.path.endswith(".json")
    if named or source.text.lstrip("\ufeff \t\r\n").startswith("{"):
        from go1x_lint.syntax import json

        try:
            return json.parse(source)
        except Malformed:
            if named:
                raise
    from go1x_lint.syntax import yaml

    return yaml.parse(source)
