"""justfiles: settings, variables and recipes, with places (just's GRAMMAR.md, 1.40).

A small parser of its own: there is no grammar for Python that keeps places.
"""

from __future__ import annotations

from go1x_lint.syntax.just.expressions import Expression, Refused
from go1x_lint.syntax.just.reading import Assigned, Dependency, Justfile, Line, Parameter, Part, Recipe, parse
from go1x_lint.syntax.just.values import Names, escape, region

__all__ = [
    "Assigned",
    "Dependency",
    "Expression",
    "Justfile",
    "Line",
    "Names",
    "Parameter",
    "Part",
    "Recipe",
    "Refused",
    "escape",
    "parse",
    "region",
]
