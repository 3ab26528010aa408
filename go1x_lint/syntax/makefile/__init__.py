"""The language of make: a Makefile becomes rules, whose words and recipes have places."""

from __future__ import annotations

from go1x_lint.source import Source
from go1x_lint.syntax.makefile.reading import Open, Rule, read
from go1x_lint.syntax.makefile.recipes import Line, Recipe
from go1x_lint.syntax.makefile.rules import Rules, Target
from go1x_lint.syntax.makefile.values import HERE, Glob

__all__ = ["HERE", "Glob", "Line", "Recipe", "Rule", "Rules", "Target", "parse"]


def parse(source: Source, *, name: str = "Makefile", open_: Open = lambda path: None, glob: Glob = lambda pattern: ()) -> Rules:
    """Read a Makefile.

    `name` is its path as make sees it; `open_` gives the files that it includes, `glob` the project's paths that match a
    pattern, both relative to the folder in which make runs.
    """
    return Rules(read(source, name, open_, glob))
