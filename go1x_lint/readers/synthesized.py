"""Declarations that a tool wrote: what `cdk synth`, `sam build` and `serverless package` make of somebody's sources.

They are read like any other, and never changed: the next run of the tool would write the old text again. What stands in a
folder of such a tool is left out unless it is named; a template whose resources say `aws:cdk:path` is one anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from go1x_lint.facts import AllowList, Fact, Field, LambdaFunction, Layer, Precondition, RuntimeChoice
from go1x_lint.readers.cfn_template import Resource, Template
from go1x_lint.readers.paths import Where
from go1x_lint.records import dataclass, fields, replace
from go1x_lint.source import Edit, Span, Workspace
from go1x_lint.syntax.tree import Mapping, Scalar
from go1x_lint.text import Text

TOOLS = {"cdk.out": "cdk synth", ".aws-sam": "sam build", ".serverless": "serverless package"}
"""Folders, and the command that writes what is in them."""
_PATH, _ASSET = "aws:cdk:path", "aws:asset:path"


@dataclass(frozen=True)
class MadeSlot:
    """Characters that a tool writes: nobody else does."""

    place: Span
    made: Span
    """What the tool made: the resource."""
    reason: str
    also_read_by: tuple[Span, ...] = ()

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Nothing is written here."""
        return ()

    def remove(self) -> tuple[Edit, ...]:
        """Nothing is taken away here."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Give what would have to be so for a person to write here."""
        return (Precondition(self.reason, False, self.made),)


def told(template: Template, workspace: Workspace, facts: Iterable[Fact]) -> Iterator[Fact]:
    """Give a template's facts: as they are where a person wrote it, else without a way to write them, and named as in the sources."""
    tool = maker(template, workspace)
    if tool is None:
        yield from facts
        return
    resources = {resource.name: resource for resource in template.resources}
    for fact in facts:
        resource = resources.get(getattr(fact, "name", ""))
        yield read_only(_mapped(fact, resources, template), _reason(tool, resource))


def maker(template: Template, workspace: Workspace) -> str | None:
    """Give the command that wrote a template; None where a person did."""
    folders = f"{workspace.root}/{template.tree.source.path}".replace("\\", "/").split("/")[:-1]
    found = next((tool for folder, tool in TOOLS.items() if folder in folders), None)
    return found or (TOOLS["cdk.out"] if any(_said(resource, _PATH) for resource in template.resources) else None)


def read_only(fact: Fact, reason: str) -> Fact:
    """Give a fact whose fields can't be written, and say why."""
    changed: dict[str, Any] = {}
    for some in fields(fact):
        value = getattr(fact, some.name)
        if isinstance(value, Field):
            values = tuple(replace(said, slot=MadeSlot(said.span, fact.span, reason)) for said in value.values)
            changed[some.name] = replace(value, values=values, slot=None)
    return replace(fact, **changed)


def _reason(tool: str, resource: Resource | None) -> str:
    """Say why nothing is written here."""
    construct = _construct(resource) if resource is not None else None
    where = f"construct '{construct}'" if construct is not None else "what it is made from"
    return f"a person writes this; '{tool}' does, and {where} is what to change"


def _mapped(fact: Fact, resources: dict[str, Resource], template: Template) -> Fact:
    """Name a fact as its source does, and take the CDK's assets for what is uploaded."""
    if isinstance(fact, AllowList):
        return replace(fact, functions=tuple(_construct(resources.get(name)) or name for name in fact.functions))
    if not isinstance(fact, LambdaFunction | Layer | RuntimeChoice):
        return fact
    resource = resources.get(fact.name)
    fact = replace(fact, name=_construct(resource) or fact.name)
    asset = _said(resource, _ASSET)
    if not isinstance(fact, LambdaFunction):
        return fact
    if asset is not None and asset.plain:
        code = Where(Text.of(template.folder)).canonical(Text.of(asset.plain))
        held = tuple(replace(value, text=code) for value in fact.code.values[:1])
        fact = replace(fact, code=replace(fact.code, values=held, open_because=()))
    return replace(fact, redeploys=None)  # a tool gives new code a new key


def _construct(resource: Resource | None) -> str | None:
    """Give the path of the construct that a resource is of: `App/Hello`."""
    said = _said(resource, _PATH)
    return said.plain.removesuffix("/Resource") if said is not None and said.plain else None


def _said(resource: Resource | None, key: str) -> Scalar | None:
    """Give what a resource's metadata says."""
    metadata = resource.body.get("Metadata") if resource is not None else None
    value = metadata.get(key) if isinstance(metadata, Mapping) else None
    return value if isinstance(value, Scalar) else None
