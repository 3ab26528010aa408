"""`source_path` of terraform-aws-modules/lambda: what is packed, and the commands that are run before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from go1x_lint.facts import Fact, Field, Naming
from go1x_lint.readers.commands import Context
from go1x_lint.readers.paths import Where
from go1x_lint.readers.terraform.commands import script
from go1x_lint.readers.terraform.frames import Bound, Frame
from go1x_lint.readers.terraform.properties import Properties, path
from go1x_lint.records import replace
from go1x_lint.syntax.hcl import Attribute, Block, Expression, Object
from go1x_lint.syntax.hcl.nodes import Template
from go1x_lint.text import Text

_LITERAL = re.compile(r"[\w/-]+")


class Package(NamedTuple):
    """One thing that is packed."""

    path: Bound
    commands: tuple[Bound, ...] = ()
    """`:zip` among them."""
    patterns: tuple[Bound, ...] = ()
    """Regular expressions of what is packed; those behind `!` leave out."""


def source_paths(properties: Properties) -> Field:
    """Give the folder or the program that is packed; several are not told apart."""
    attribute = properties.body.attributes["source_path"]
    packages = list(_packages(properties, attribute.value))
    if len(packages) != 1:
        return Field.unknown(attribute.place, "several folders are packed together" if packages else "what is packed can't be read")
    package = packages[0]
    said = properties.evaluator.text(package.path)
    found = path(said, Attribute("source_path", attribute.place, package.path.expression), properties.where)
    inner = _zipped(package, properties)
    if inner is None or not inner.parts:
        return found
    return replace(found, values=tuple(replace(value, text=value.text.joined(inner), slot=None) for value in found.values), slot=None)


def _packages(properties: Properties, value: Expression) -> Iterator[Package]:
    """Read the forms of `source_path`: a string, an object, or a list of both (README of terraform-aws-lambda)."""
    bound = Bound(value, properties.frame)
    followed = properties.evaluator.follow(bound)
    if len(followed.bounds) != 1 or followed.open_because:
        return
    some = followed.bounds[0]
    entries = None if isinstance(some.expression, Template | Object) else properties.evaluator.entries(some)
    for one in [some] if entries is None else [inner for _, inner in entries]:
        read = _package(properties, one)
        if read is not None:
            yield read


def _package(properties: Properties, bound: Bound) -> Package | None:
    """Read one thing that is packed."""
    followed = properties.evaluator.follow(bound)
    some = followed.bounds[0] if len(followed.bounds) == 1 else bound
    if not isinstance(some.expression, Object):
        return Package(bound)
    given = {key.plain: some.at(value) for key, value in some.expression.pairs if isinstance(key, Template)}
    if "path" not in given:
        return None
    commands, patterns = (properties.evaluator.items(given[name])[0] if name in given else [] for name in ("commands", "patterns"))
    return Package(given["path"], tuple(commands), tuple(patterns))


def _zipped(package: Package, properties: Properties) -> Text | None:
    """Give the folder below its path that `:zip FOLDER` packs; None where all of the path is packed."""
    for command in package.commands:
        said = properties.evaluator.text(command).plain or ""
        words = said.split()
        if words[:1] == [":zip"] and len(words) > 1:
            return Text.of(words[1]).normal()
    return None


def steps(block: Block, frame: Frame) -> Iterator[Fact]:
    """Give what the commands do that are run before a call's code is packed."""
    properties = Properties(block.body, frame, block.head)
    value = block.body.value("source_path")
    start = 0
    for package in _packages(properties, value) if value is not None else ():
        folder = properties.evaluator.text(package.path)
        where = Where(properties.where.canonical(folder.values[0].phrase.text)) if len(folder.values) == 1 else None
        for command in package.commands:
            said = properties.evaluator.text(command)
            if where is None or len(said.values) != 1 or (said.plain or "").startswith(":"):
                continue
            scope = f"{block.span.path}:{frame.named(f'module.{block.names[0]}')}"
            count, facts = script(said.values[0], Context(where, scope, frame.configuration.workspace, start=start))
            start += count
            yield from facts
        if where is not None:
            yield from _named(package, properties, where)


def _named(package: Package, properties: Properties, where: Where) -> Iterator[Naming]:
    """Give the files that patterns name literally."""
    for pattern in package.patterns:
        said = properties.evaluator.text(pattern)
        if len(said.values) == 1 and _LITERAL.fullmatch(said.plain or ""):
            phrase = said.values[0].phrase
            yield Naming(phrase.span, (where.use(phrase, "names"),))
