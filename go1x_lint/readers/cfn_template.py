"""CloudFormation templates: their sections, their resources, and who refers to what."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from collections.abc import Mapping as Dictionary
from functools import cached_property
from typing import NamedTuple

from go1x_lint.readers.documents import document
from go1x_lint.source import Source, Span, Workspace
from go1x_lint.syntax.tree import Alias, Mapping, Node, Pair, Scalar, Sequence, Tree, walk

Loops = Dictionary[str, "tuple[str, ...] | None"]
"""Variables of `Fn::ForEach`, and their values where they are listed."""

VARIABLE = re.compile(r"\$\{(!?)([^{}]*)\}")
"""A variable in `Fn::Sub`'s string; `${!Name}` is the text `${Name}`."""
_LITERAL_TAGS = ("", "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_EMBEDDING = ("AWS::CloudFormation::StackSet", "AWS::Config::ConformancePack", "AWS::Config::OrganizationConformancePack")
"""Resources that a whole template can stand in, as their `TemplateBody`."""
_SECTIONS = ("Resources", "Globals", "Parameters", "Mappings", "Conditions", "Rules", "Outputs", "Transform")


class Resource(NamedTuple):
    """A resource, as it is declared."""

    name: str
    """Its logical id; in a `Fn::ForEach` with the variables as they stand."""
    key: Node
    """The characters that say the logical id."""
    body: Mapping
    type: str
    loops: Loops


class Template:
    """A template's sections."""

    def __init__(self, tree: Tree, root: Mapping) -> None:
        """Take the parsed file and the mapping that is the template."""
        self.tree = tree
        self.root = root

    @property
    def folder(self) -> str:
        """The folder that the template lies in."""
        return posixpath.dirname(self.tree.source.path)

    def section(self, name: str) -> Mapping | None:
        """Give a top-level section."""
        found = self.root.get(name)
        return found if isinstance(found, Mapping) else None

    @cached_property
    def parameters(self) -> dict[str, tuple[Pair, Mapping]]:
        """Every parameter by its name."""
        section = self.section("Parameters")
        return {name: (found.pair, found.value) for name, found in section.items() if isinstance(found.value, Mapping)} if section else {}

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """Every resource whose type is known."""
        section = self.section("Resources")
        return tuple(_resources(section, {})) if section else ()

    @cached_property
    def names(self) -> frozenset[str]:
        """The logical ids of its resources."""
        return frozenset(some.name for some in self.resources)

    @cached_property
    def references(self) -> dict[str, tuple[Span, ...]]:
        """For each name, all places that take the value of the parameter or resource of that name."""
        found: dict[str, dict[Span, None]] = {}
        for node in walk(self.root):
            for name in _referred(node):
                found.setdefault(name, {})[expression(node)] = None
        return {name: tuple(spans) for name, spans in found.items()}

    @cached_property
    def lookups(self) -> tuple[tuple[Span, Sequence], ...]:
        """Every `Fn::FindInMap` and its arguments."""
        found = []
        for node in walk(self.root):
            call = intrinsic(node)
            if call and call[0] == "FindInMap" and isinstance(call[1], Sequence):
                found.append((expression(node), call[1]))
        return tuple(found)

    def others(self, node: Node, via: tuple[Span, ...]) -> tuple[Span, ...]:
        """Give who else reads a node's characters through YAML's aliases, for one who reads them through `via`."""
        aliases = node.readers
        if not any(span in via for span in aliases):
            return aliases
        own = node.inner if isinstance(node, Scalar) else node.span
        pairs = [pair for name in _SECTIONS if (pair := self.root.own(name))]
        used = any(pair.value.start <= node.start < pair.value.end for pair in pairs)
        return tuple(span for span in aliases if span not in via) + ((own,) if used else ())


def template(source: Source, workspace: Workspace) -> Template | None:
    """Give a file's template; None where it holds none."""
    tree = document(source, workspace)
    for root in tree.documents:
        if isinstance(root, Mapping) and (found := Template(tree, root)).section("Resources") is not None:
            known = root.get("AWSTemplateFormatVersion") or any(some.type.startswith("AWS::") for some in found.resources)
            return found if known else None
    return None


def embedded(found: Template) -> Iterator[Source]:
    """Give the templates that stand in a template as a block of text, each blanked but for it: all places stay."""
    for resource in found.resources:
        properties = resource.body.get("Properties") if resource.type in _EMBEDDING else None
        body = properties.get("TemplateBody") if isinstance(properties, Mapping) else None
        if isinstance(body, Scalar) and body.style == "literal" and not body.tag:
            text, start = found.tree.source.text, body.inner.start
            line = text.rfind("\n", 0, start) + 1
            yield Source(found.tree.source.path, re.sub(r"[^\r\n]", " ", text[:line]) + text[line : body.end])


def literal(node: Node) -> bool:
    """Whether a node stands for itself, and isn't an intrinsic function."""
    return node.tag in _LITERAL_TAGS and intrinsic(node) is None


def intrinsic(node: Node) -> tuple[str, Node] | None:
    """Give an intrinsic function's name without `Fn::`, and its argument: the same node where the function is a tag."""
    if node.tag and node.tag not in _LITERAL_TAGS:
        return (node.tag[1:], node) if node.tag.startswith("!") else None
    if isinstance(node, Mapping) and len(node.pairs) == 1:
        name, value = node.pairs[0].name, node.pairs[0].value.value
        if name is not None and value is not None and (name in ("Ref", "Condition") or name.startswith("Fn::")):
            return name.removeprefix("Fn::"), value
    return None


def expression(node: Node) -> Span:
    """Give the characters of an intrinsic function's whole call."""
    return node.whole


def _resources(section: Mapping, loops: Loops) -> Iterator[Resource]:
    """Give the resources of a section; those too that loops make, or that tags of a template language give their names."""
    for name, found in section.items():
        if name.startswith("Fn::ForEach::"):
            yield from _looped(found.value, loops)
        elif isinstance(found.value, Mapping) and not found.value.tag:
            kind = found.value.string("Type")
            if kind:
                yield Resource(name, found.pair.key, found.value, kind, loops)
    for pair in section.pairs:
        if pair.name is None and isinstance(pair.key, Scalar) and isinstance(pair.value, Mapping) and not pair.value.tag:
            kind = pair.value.string("Type")
            written = {mask.name: None for mask in section.tree.masked(pair.key.start, pair.key.end)}
            if kind and written:
                start, end = pair.key.inner.start, pair.key.inner.end
                yield Resource(section.tree.source.text[start:end], pair.key, pair.value, kind, {**loops, **written})


def _looped(node: Node, loops: Loops) -> Iterator[Resource]:
    """Give the resources of a `Fn::ForEach`: its variable, the variable's values, and what is made for each."""
    items = [some.value for some in node.items] if isinstance(node, Sequence) else []
    if len(items) == 3 and isinstance(items[0], Scalar) and items[0].plain and isinstance(items[2], Mapping):
        values = items[1].items if isinstance(items[1], Sequence) and literal(items[1]) else ()
        texts = [some.plain for some in values if isinstance(some, Scalar) and literal(some)]
        known = tuple(text for text in texts if text is not None)
        complete = bool(known) and len(known) == len(values)
        yield from _resources(items[2], {**loops, items[0].plain: known if complete else None})


def _referred(node: Node) -> Iterator[str]:
    """Give the names that a node itself refers to."""
    call = intrinsic(node) if not isinstance(node, Alias) else None
    if call is None:
        return
    name, argument = call
    if name == "Ref" and isinstance(argument, Scalar):
        yield argument.raw
    elif name == "Sub":
        some = argument.items[0].value if isinstance(argument, Sequence) and argument.items else argument
        if isinstance(some, Scalar):
            yield from (match[2].partition(".")[0] for match in VARIABLE.finditer(some.raw) if not match[1])
