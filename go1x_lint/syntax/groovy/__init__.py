"""Groovy, as pipelines are written in it: calls with arguments and blocks, assignments, strings; all else is gone past.

A scanner of its own: the grammars that there are for Groovy give up on what pipelines are full of (`sh '…'` without brackets).
"""

from __future__ import annotations

from go1x_lint.syntax.groovy.model import Assigned, Call, Groovy, Node, Value, walk
from go1x_lint.syntax.groovy.reading import parse
from go1x_lint.syntax.groovy.tokens import Filled, Part, Token

__all__ = ["Assigned", "Call", "Filled", "Groovy", "Node", "Part", "Token", "Value", "parse", "walk"]
