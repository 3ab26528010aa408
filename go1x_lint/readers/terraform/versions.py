"""The version of the AWS provider that a configuration asks for, and the one that is locked."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Field, Label, ToolVersion, Value
from go1x_lint.source import Span
from go1x_lint.syntax.hcl import Body, Expression, File, Object, Template
from go1x_lint.text import Text

AWS = "hashicorp/aws"
_SOURCES = (AWS, "registry.terraform.io/hashicorp/aws", "registry.opentofu.org/hashicorp/aws", "opentofu/aws")


def versions(file: File) -> Iterator[ToolVersion]:
    """Give the versions of the AWS provider that a file says."""
    if file.source.path.endswith(".lock.hcl"):
        for block in file.body.all("provider"):
            if block.names[:1] and block.names[0] in _SOURCES:
                yield from _exact(block.body)
        return
    for block in file.body.all("terraform"):
        for inner in block.body.all("required_providers"):
            if "aws" in inner.body.attributes:
                yield from _required(inner.body.attributes["aws"].value)
    for block in file.body.all("provider"):
        version = block.body.value("version")
        if block.names == ("aws",) and version is not None:
            yield from _constraint(version)


def _required(value: Expression) -> Iterator[ToolVersion]:
    """Read a requirement: an object, or, before Terraform 0.13, a string."""
    if not isinstance(value, Object):
        yield from _constraint(value)
        return
    given = {key.plain: some for key, some in value.pairs if isinstance(key, Template)}
    source = given.get("source")
    if "version" in given and (source is None or (isinstance(source, Template) and source.plain in _SOURCES)):
        yield from _constraint(given["version"])


def _constraint(value: Expression) -> Iterator[ToolVersion]:
    """Give what a constraint allows."""
    if isinstance(value, Template) and value.plain:
        exact = value.plain.lstrip("= ")[:1].isdigit()
        yield _version(value.plain.lstrip("= ") if exact else value.plain, value.inner, exact)


def _exact(body: Body) -> Iterator[ToolVersion]:
    """Give the version that is locked."""
    value = body.value("version")
    if isinstance(value, Template) and value.plain:
        yield _version(value.plain, value.inner, True)


def _version(text: str, span: Span, exact: bool) -> ToolVersion:
    """Make the fact."""
    why = () if exact else (Label(span, f"'{text}' allows several versions"),)
    return ToolVersion(span, AWS, Field(span, (Value(Text.of(text), span),), why))
