"""HCL's JSON form: objects become bodies and blocks as Terraform's schema says, strings become templates."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.source import Source
from go1x_lint.syntax import json
from go1x_lint.syntax.hcl import strings
from go1x_lint.syntax.hcl.nodes import (
    Attribute,
    Block,
    Body,
    Constant,
    Expression,
    File,
    Inserted,
    Items,
    Label,
    Literal,
    Object,
    Opaque,
    Pair,
    Template,
)
from go1x_lint.syntax.hcl.reading import expression
from go1x_lint.syntax.region import Region, unwritable
from go1x_lint.syntax.tree import Malformed, Mapping, Node, Scalar, Sequence

_LABELS = {"resource": 2, "data": 2, "module": 1, "variable": 1, "output": 1, "provider": 1, "provisioner": 1, "dynamic": 1, "ephemeral": 2}
"""How many labels a block has (Terraform's JSON configuration syntax); any other has none."""


def parse(source: Source) -> File:
    """Read a file; nothing raises."""
    try:
        root = json.parse(source).root
    except Malformed as error:
        return File(source, Body(source), error.offset, str(error))
    return File(source, _body(source, value(root)) if root is not None else Body(source))


def _body(source: Source, some: Expression) -> Body:
    """Take an object for a body: each key is an attribute, and a block where it can be one."""
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    for key, inner in some.pairs if isinstance(some, Object) else ():
        name = key.plain if isinstance(key, Template) else None
        if name is not None and name != "//" and isinstance(key, Template):
            attributes[name] = Attribute(name, key.inner, inner)
            blocks += _blocks(source, Label(name, key.inner), inner, (), _LABELS.get(name, 0))
    return Body(source, attributes, tuple(blocks))


def _blocks(source: Source, type: Label, some: Expression, labels: tuple[Label, ...], depth: int) -> Iterator[Block]:
    """Take a key's value for blocks: one object, or a list of them; objects of labels come before."""
    for item in some.items if isinstance(some, Items) else (some,):
        if not isinstance(item, Object):
            continue
        if not depth:
            yield Block(type.text, item.span, _body(source, item), labels, (labels or (type,))[-1].span)
            continue
        for key, inner in item.pairs:
            if isinstance(key, Template) and key.plain is not None:
                yield from _blocks(source, type, inner, (*labels, Label(key.plain, key.inner)), depth - 1)


def value(node: Node) -> Expression:
    """Read a value."""
    if isinstance(node, Scalar):
        return _string(node) if node.style == "double" else Constant(node.span, unwritable, node.raw)
    if isinstance(node, Sequence):
        return Items(node.span, unwritable, tuple(map(value, node.items)))
    pairs = node.pairs if isinstance(node, Mapping) else ()
    return Object(node.span, unwritable, tuple(Pair(value(pair.key), value(pair.value)) for pair in pairs))


def _string(node: Scalar) -> Template:
    """Read a string, which is a template."""
    region = node.region()
    parts: list[Literal | Inserted] = []
    at = 0
    for start, end in strings.insertions(region.text):
        parts += _literals(region, at, start)
        whole = region.span(start, end)
        read = expression(region, start + 2, end - 1) if region.text[start] == "$" else Opaque(whole, unwritable)
        parts.append(Inserted(read, whole))
        at = end
    parts += _literals(region, at, len(region.text))

    def within(text: str) -> str | None:
        return region.escape(strings.insertable(text))

    return Template(node.span, lambda text: f'"{within(text)}"', tuple(parts), node.inner, within)


def _literals(region: Region, start: int, end: int) -> Iterator[Literal]:
    """Read literal characters, of which `$${` alone is an escape; runs of the region stay apart."""
    for text, first, last in strings.json_literals(region.text, start, end):
        if text != region.text[first:last]:
            yield Literal(text, region.span(first, last))
            continue
        for piece in region.pieces(first, last):
            if isinstance(piece.part, str):
                yield Literal(piece.part, piece.here)
