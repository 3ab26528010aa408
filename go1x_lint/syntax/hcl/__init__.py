"""HCL, the language of Terraform, OpenTofu and Terragrunt, and its JSON form: bodies, blocks and expressions with places."""

from __future__ import annotations

from go1x_lint.syntax.hcl.nodes import (
    Attribute,
    Block,
    Body,
    Call,
    Choice,
    Constant,
    Expression,
    File,
    Inserted,
    Items,
    Literal,
    Loop,
    Object,
    Opaque,
    Operation,
    Pair,
    Reference,
    Template,
    walk,
)
from go1x_lint.syntax.hcl.reading import parse

__all__ = [
    "Attribute",
    "Block",
    "Body",
    "Call",
    "Choice",
    "Constant",
    "Expression",
    "File",
    "Inserted",
    "Items",
    "Literal",
    "Loop",
    "Object",
    "Opaque",
    "Operation",
    "Pair",
    "Reference",
    "Template",
    "parse",
    "walk",
]
