"""Files of YAML or JSON as trees, each parsed once."""

from __future__ import annotations

from go1x_lint.readers import Unparsable
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.tree import Tree


def document(source: Source, workspace: Workspace) -> Tree:
    """Give a file's tree: JSON where its name or its first character says so, else YAML; raise Unparsable."""
    known = source.path in workspace and workspace[source.path] is source
    if not known:
        return _parse(source)
    return workspace.parsed(source.path, "tree", _parse)


def _parse(source: Source) -> Tree:
    """Parse a file."""
    from go1x_lint.syntax import json, yaml

    named = source.path.endswith(".json")
    if named or source.text.lstrip("\ufeff \t\r\n").startswith("{"):
        try:
            return json.parse(source)
        except Unparsable:
            if named:
                raise
    return yaml.parse(source)
