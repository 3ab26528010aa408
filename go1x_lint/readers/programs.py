"""Programs in any of the languages that are read: which module reads a file, by the ending of its name."""

from __future__ import annotations

from importlib import import_module

from go1x_lint.readers import Unparsable
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.program import Module
from go1x_lint.syntax.tree import Malformed

LANGUAGES = {
    **dict.fromkeys(("ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs"), "typescript"),
    "go": "go",
    "py": "python",
    "java": "java",
    "cs": "csharp",
}
"""The language of each ending of a file's name."""


def program(source: Source, workspace: Workspace) -> Module | None:
    """Read a file as its language; None for one that isn't known. Raises Unparsable."""
    language = LANGUAGES.get(source.path.rpartition(".")[2])
    if language is None:
        return None
    try:
        made: Module = import_module(f"go1x_lint.syntax.program.{language}").module(source, workspace)
    except Malformed as error:
        raise Unparsable(str(error), error.offset) from error
    return made
