"""Dockerfiles: instructions, stages, words and variables, with places."""

from __future__ import annotations

from go1x_lint.syntax.dockerfile.instructions import Dockerfile, Document, Flag, Instruction, Section, parse
from go1x_lint.syntax.dockerfile.lines import Malformed
from go1x_lint.syntax.dockerfile.variables import Definition, Variables
from go1x_lint.syntax.dockerfile.words import Values, Word, array, split

__all__ = [
    "Definition",
    "Dockerfile",
    "Document",
    "Flag",
    "Instruction",
    "Malformed",
    "Section",
    "Values",
    "Variables",
    "Word",
    "array",
    "parse",
    "split",
]
