"""Runtimes in a stack's parameters: lists of allowed values, defaults that no function takes, values for other stacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from go1x_lint.facts import AllowList, Fact, Field, LambdaFunction, Layer, RuntimeChoice, Value
from go1x_lint.readers.cfn_policies import asserted
from go1x_lint.readers.cfn_properties import Properties
from go1x_lint.readers.cfn_template import Resource, Template, literal
from go1x_lint.readers.cfn_values import Resolver
from go1x_lint.readers.documents import document
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.tree import Mapping, Pair, Scalar, Sequence
from go1x_lint.syntax.tree_slots import ItemsSlot, NodeSlot

RUNTIMES = frozenset(("go1.x", "provided", "provided.al2", "provided.al2023"))
"""Runtimes that Go functions run on."""

_STACKS = ("AWS::CloudFormation::Stack", "AWS::Serverless::Application")


def choices(template: Template, declarations: Iterable[Fact]) -> Iterator[Fact]:
    """Give what a template's parameters, and those that it gives to other stacks, say of runtimes."""
    users = [fact for fact in declarations if isinstance(fact, LambdaFunction | Layer)]
    for name, (pair, body) in template.parameters.items():
        takers = [fact for fact in users if _takes(fact, pair)]
        yield from _allow_list(template, name, pair, body, takers)
        yield from _asserted(template, name, takers)
        if not takers:
            yield from _default(template, name, pair, body)
    for resource in template.resources:
        if resource.type in _STACKS:
            yield from _given(template, resource)


def parameter_file(source: Source, workspace: Workspace) -> Iterator[RuntimeChoice]:
    """Give the runtimes that a file of parameters says: the CLI's list, or a pipeline's `Parameters`."""
    root = document(source, workspace).root
    if isinstance(root, Mapping) and isinstance(given := root.get("Parameters"), Mapping):
        pairs = [(found.pair.key, name, found.value) for name, found in given.items()]
    else:
        entries = [item for item in root.items if isinstance(item, Mapping)] if isinstance(root, Sequence) else []
        found = [(entry, entry.string("ParameterKey"), entry.get("ParameterValue")) for entry in entries]
        pairs = [(entry.get("ParameterKey") or entry, name, value) for entry, name, value in found if name and value]
    for key, name, value in pairs:
        if isinstance(value, Scalar) and value.plain in RUNTIMES:
            slot = NodeSlot(value, readers=value.readers)
            field = Field(key.span, (Value(value.text, value.inner, slot),), (), slot)
            yield RuntimeChoice(key.span, name, field, "parameter file, parameter")


def _takes(fact: LambdaFunction | Layer, parameter: Pair) -> bool:
    """Whether a function or a layer takes its runtime from a parameter."""
    field = fact.runtime if isinstance(fact, LambdaFunction) else fact.runtimes
    return any(label.span == parameter.key.span for label in field.open_because)


def _allow_list(template: Template, name: str, pair: Pair, body: Mapping, takers: list[LambdaFunction | Layer]) -> Iterator[AllowList]:
    """Give the list of a parameter's allowed values, where it can say a runtime."""
    found = body.find("AllowedValues")
    if found is None or not isinstance(found.value, Sequence):
        return
    said = Resolver(template, {}, template.references.get(name, ())).items(found.value, found.via)
    if takers or any(value.text.plain in RUNTIMES for value in said.values):
        runtimes = Field(found.pair.key.span, said.values, said.open_because, ItemsSlot(found.value))
        users = tuple(fact.name for fact in takers if isinstance(fact, LambdaFunction))
        yield AllowList(pair.key.span, name, runtimes, users, note=f"Parameter '{name}' must be one of AllowedValues")


def _asserted(template: Template, parameter: str, takers: list[LambdaFunction | Layer]) -> Iterator[AllowList]:
    """Give the lists of runtimes that the template's rules hold a parameter to."""
    for name, listed, wanted in asserted(template.section("Rules")):
        said = Resolver(template, {}).items(listed)
        if wanted == parameter and any(value.text.plain in RUNTIMES for value in said.values):
            field = Field(listed.span, said.values, said.open_because, ItemsSlot(listed))
            yield AllowList(listed.span, name, field, tuple(fact.name for fact in takers if isinstance(fact, LambdaFunction)), "rule")


def _default(template: Template, name: str, pair: Pair, body: Mapping) -> Iterator[RuntimeChoice]:
    """Give the runtime that a parameter's default says."""
    found = body.find("Default")
    if found is not None and isinstance(found.value, Scalar) and found.value.plain in RUNTIMES:
        said = Resolver(template, {}, template.references.get(name, ())).read(found.value, found.via)
        yield RuntimeChoice(pair.key.span, name, Field(found.pair.key.span, said.values, (), NodeSlot(found.value)), "default of parameter")


def _given(template: Template, resource: Resource) -> Iterator[RuntimeChoice]:
    """Give the runtimes that a template gives to another stack."""
    properties = Properties(template, resource)
    place = properties.place("Properties", "Parameters")
    for name, found in place.node.items() if place and isinstance(place.node, Mapping) and literal(place.node) else ():
        if isinstance(found.value, Scalar) and literal(found.value) and found.value.plain in RUNTIMES:
            field = properties.field("Properties", "Parameters", name)
            yield RuntimeChoice(found.pair.key.span, name, field, f"'{resource.name}' is given a runtime: parameter")
