"""What CloudFormation makes of a template: functions with their configuration and code.

A small reader of its own: the proof must not rest on the linter's understanding of the files that the linter changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

__all__ = ["BadTemplate", "Resource", "resources"]

GLOBAL_LISTS_AND_MAPS = ("Environment", "Layers", "Tags")


class BadTemplate(Exception):
    """A template that CloudFormation refuses, or that says something which isn't read here."""


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms as their long ones."""


def _intrinsic(loader: _Loader, suffix: str, node: yaml.Node) -> Any:
    """`!Ref X` as `{Ref: X}`, `!Sub X` as `{Fn::Sub: X}`."""
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _intrinsic)


@dataclass(frozen=True)
class Resource:
    """A function as a template declares it, after Globals and intrinsic functions."""

    name: str
    properties: Mapping[str, Any]
    metadata: Mapping[str, Any]

    @property
    def architecture(self) -> str:
        """The only architecture; x86_64 where none is given."""
        return str((self.properties.get("Architectures") or ["x86_64"])[0])

    @property
    def code(self) -> Any:
        """`CodeUri` or `Code`: a local path, or an object of S3."""
        return self.properties.get("CodeUri", self.properties.get("Code"))


def resources(template: Path, parameters: Mapping[str, str] | None = None) -> Iterator[Resource]:
    """The template's functions; parameters that aren't given have their defaults."""
    document = yaml.load(template.read_text("utf-8-sig"), _Loader)
    if not isinstance(document, dict) or "Resources" not in document:
        raise BadTemplate("Template format error: At least one Resources member must be defined.")
    values = {name: str(declared.get("Default", "")) for name, declared in document.get("Parameters", {}).items()}
    values.update(parameters or {})
    for name, value in values.items():
        allowed = document.get("Parameters", {}).get(name, {}).get("AllowedValues")
        if allowed and value not in map(str, allowed):
            raise BadTemplate(f"Parameter {name} failed to satisfy constraint: Member must satisfy enum value set: {allowed}")
    resolve = _resolver(values, document.get("Mappings", {}))
    shared = document.get("Globals", {}).get("Function", {})
    for name, resource in document["Resources"].items():
        if resource["Type"] in ("AWS::Serverless::Function", "AWS::Lambda::Function"):
            properties = resource.get("Properties", {})
            if resource["Type"] == "AWS::Serverless::Function":
                properties = {**shared, **properties}
            yield Resource(name, resolve(properties), resource.get("Metadata", {}))


def _resolver(values: Mapping[str, str], mappings: Mapping[str, Any]) -> Callable[[Any], Any]:
    """Evaluate Ref (a resource is known by its logical name), Sub and FindInMap; what else there is stays as it is written."""

    def resolve(node: Any) -> Any:
        if isinstance(node, list):
            return [resolve(item) for item in node]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            name, argument = next(iter(node.items()))
            if name == "Ref":
                return values.get(argument, argument)
            if name == "Fn::Sub" and isinstance(argument, str):
                return re.sub(r"\$\{(\w+)\}", lambda found: values.get(found[1], found[0]), argument)
            if name == "Fn::FindInMap":
                table, row, column = resolve(argument)
                return mappings[table][row][column]
        return {key: resolve(item) for key, item in node.items()}

    resolved: Callable[[Any], Any] = resolve
    return resolved
