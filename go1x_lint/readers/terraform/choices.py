"""Runtimes that are said where no function of these files takes them from, and lists that allow some."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from go1x_lint.facts import AllowList, Fact, Field, Label, LambdaFunction, Layer, RuntimeChoice, Value
from go1x_lint.readers.terraform.configuration import RUNTIMES, Configuration
from go1x_lint.readers.terraform.frames import Bound, Frame
from go1x_lint.readers.terraform.modules import Module
from go1x_lint.readers.terraform.properties import value
from go1x_lint.records import replace
from go1x_lint.source import Source, Span
from go1x_lint.syntax.hcl import Attribute, Block, Call, Expression, File, Items, Object, Reference, Template, walk
from go1x_lint.syntax.hcl.slots import ItemSlot, ItemsSlot
from go1x_lint.text import Text

_RUNTIME = re.compile(r"(?:^|_)runtime$", re.IGNORECASE)


def taken(facts: Iterable[Fact]) -> frozenset[Span]:
    """Give all characters that say the runtime of a function or of a layer."""
    said = [fact.runtimes if isinstance(fact, Layer) else fact.runtime for fact in facts if isinstance(fact, LambdaFunction | Layer)]
    return frozenset(some.span for field in said for some in field.values)


def choices(file: File, frame: Frame, used: frozenset[Span]) -> Iterator[RuntimeChoice]:
    """Give the runtimes that a file says, and no function takes."""
    for name, anchor, some, kind in _places(file):
        if isinstance(some, Template) and some.plain in RUNTIMES and some.inner not in used:
            said = value(frame.configuration.evaluator.text(Bound(some, frame)).values[0])
            yield RuntimeChoice(anchor, name, Field(anchor, (said,), (), said.slot), kind)


def _places(file: File) -> Iterator[tuple[str, Span, Expression, str]]:
    """Give where a runtime can be said: a name, its place, the expression, and what says it, for people."""
    body, path = file.body, file.source.path
    if path.endswith((".tfvars", ".tfvars.json")):
        for attribute in body.attributes.values():
            yield from _named(attribute, "variable", top=True)
        return
    if "inputs" in body.attributes and path.endswith((".hcl", ".hcl.json")):
        yield from _inside(body.attributes["inputs"].value, "input", top=True)
    for block in body.blocks:
        if block.type == "variable" and block.labels and "type" in block.body.attributes:
            yield from _optional(block.body.attributes["type"].value)
        if block.type == "variable" and block.labels and "default" in block.body.attributes:
            default = block.body.attributes["default"]
            yield from _named(Attribute(block.names[0], block.head, default.value), "default of variable", top=True)
        elif block.type == "locals":
            for attribute in block.body.attributes.values():
                yield from _named(attribute, "local value", top=True)
        elif block.type == "module" and block.labels:
            for attribute in block.body.attributes.values():
                yield from _named(attribute, f"module '{block.names[0]}' is given a runtime:", top=False)


def _named(attribute: Attribute, kind: str, *, top: bool) -> Iterator[tuple[str, Span, Expression, str]]:
    """Give the runtimes in a named value: itself (any name for `go1.x`, else one that speaks of a runtime), and what is in it."""
    some = attribute.value
    if isinstance(some, Template):
        if _RUNTIME.search(attribute.name) or (top and some.plain == "go1.x"):
            yield attribute.name, attribute.place, some, kind
        return
    yield from _inside(some, kind)


def _inside(some: Expression, kind: str, *, top: bool = False) -> Iterator[tuple[str, Span, Expression, str]]:
    """Give the runtimes in an object: the values of keys that speak of one."""
    for inner in walk(some):
        for key, said in inner.pairs if isinstance(inner, Object) else ():
            if isinstance(key, Template) and key.plain is not None and isinstance(said, Template) and _RUNTIME.search(key.plain):
                yield key.plain, key.inner, said, kind


def _optional(some: Expression) -> Iterator[tuple[str, Span, Expression, str]]:
    """Give the runtimes in a type: `runtime = optional(string, "go1.x")`."""
    for inner in walk(some):
        for key, said in inner.pairs if isinstance(inner, Object) else ():
            call = isinstance(said, Call) and said.name == "optional" and len(said.arguments) == 2
            if call and isinstance(said, Call) and isinstance(key, Template) and _RUNTIME.search(key.plain or ""):
                yield key.plain or "", key.inner, said.arguments[1], "default of attribute"


# -- lists ------------------------------------------------------------------------------------------------------------------


def allow_lists(module: Module, configuration: Configuration, facts: Iterable[Fact]) -> Iterator[AllowList]:
    """Give the lists of runtimes that a module's variables are held to: `contains([…], var.runtime)` in a validation."""
    for name, block in module.variables.items():
        for validation in block.body.all("validation"):
            condition = validation.body.value("condition")
            for call in walk(condition) if condition is not None else ():
                if isinstance(call, Call) and call.name == "contains" and len(call.arguments) == 2:
                    listed, wanted = call.arguments
                    if isinstance(wanted, Reference) and wanted.names == ("var", name):
                        reads = {read.reference.span for read in module.reads if read.reference.names[:2] == ("var", name)}
                        users = [fact.name for fact in facts if isinstance(fact, LambdaFunction) and reads & _via(fact.runtime, RUNTIMES)]
                        yield from _allow_list(block, Bound(listed, configuration.frames(module.folder)[0]), tuple(users))


def _via(field: Field, texts: frozenset[str]) -> set[Span]:
    """Give the references through which a field has some values."""
    return {span for some in field.values if some.text.plain in texts for span in some.via}


def _allow_list(block: Block, listed: Bound, users: tuple[str, ...]) -> Iterator[AllowList]:
    """Give one list, written here or named (a local value), where it can say a runtime."""
    configuration = listed.frame.configuration
    found = configuration.evaluator.follow(listed)
    items = found.bounds[0].expression if len(found.bounds) == 1 else None
    if isinstance(items, Items):
        source = configuration.folders.file(items.span.path).source
        values = tuple(_items(items, found.bounds[0].frame, source))
        others = [item for item in items.items if not isinstance(item, Template) or item.plain is None]
        unread = (*found.open_because, *(Label(item.span, "can't be read") for item in others))
        if any(some.text.plain in RUNTIMES for some in values):
            runtimes = Field(items.span, values, unread, ItemsSlot(source, items))
            yield AllowList(block.head, f"var.{block.names[0]}", runtimes, users, "variable")


def _items(listed: Items, frame: Frame, source: Source) -> Iterator[Value]:
    """Give a list's literal items."""
    for item in listed.items:
        if isinstance(item, Template) and item.plain is not None:
            said = value(frame.configuration.evaluator.text(Bound(item, frame)).values[0]) if item.plain else Value(Text(), item.span)
            yield replace(said, slot=ItemSlot(source, listed, item))
