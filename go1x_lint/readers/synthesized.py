"""Declarations that a tool wrote: what `cdk synth`, `cdktf synth`, `sam build`, `serverless package` make of somebody's sources.

They are read like any other, and never changed: the next run of the tool would write the old text again. What stands in a
folder of such a tool is left out unless it is named; a template whose resources say `aws:cdk:path` is one anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from go1x_lint.facts import AllowList, Fact, Field, FileUse, LambdaFunction, Layer, Member, Precondition, RuntimeChoice
from go1x_lint.readers import assembly
from go1x_lint.readers.cfn_template import Resource, Template
from go1x_lint.readers.paths import Where
from go1x_lint.records import dataclass, fields, replace
from go1x_lint.source import Edit, Span, Workspace
from go1x_lint.syntax.tree import Mapping, Scalar
from go1x_lint.text import Text

TOOLS = {"cdk.out": "cdk synth", "cdktf.out": "cdktf synth", ".aws-sam": "sam build", ".serverless": "serverless package"}
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
    made = _Made(template, workspace)
    for fact in facts:
        construct = made.constructs.get(getattr(fact, "name", ""))
        where = f"construct '{construct}'" if construct is not None else "what it is made from"
        yield read_only(made.mapped(fact), f"a person writes this; '{tool}' does, and {where} is what to change")


def maker(template: Template, workspace: Workspace) -> str | None:
    """Give the command that wrote a template; None where a person did."""
    constructs = any(_said(resource, _PATH) for resource in template.resources)
    return folder_maker(template.tree.source.path, workspace) or (TOOLS["cdk.out"] if constructs else None)


def folder_maker(path: str, workspace: Workspace) -> str | None:
    """Give the command that writes what is in a file's folder; None where a person does."""
    folders = f"{workspace.root}/{path}".replace("\\", "/").split("/")[:-1]
    return next((tool for folder, tool in TOOLS.items() if folder in folders), None)


def read_only(fact: Fact, reason: str) -> Fact:
    """Give a fact that can't be written, and say why."""
    return replace(fact, **{some.name: _read_only(getattr(fact, some.name), fact, reason) for some in fields(fact)})


def _read_only(value: Any, fact: Fact, reason: str) -> Any:
    """Give a property without a way to write it."""
    if isinstance(value, Field):
        values = tuple(replace(said, slot=MadeSlot(said.span, fact.span, reason)) for said in value.values)
        return replace(value, values=values, slot=None)
    if isinstance(value, FileUse):
        return replace(value, path=_read_only(value.path, fact, reason))
    if isinstance(value, Member):
        return replace(value, use=_read_only(value.use, fact, reason))
    if isinstance(value, tuple):
        return tuple(_read_only(item, fact, reason) for item in value) if type(value) is tuple else value
    return None if hasattr(value, "write") else value


class _Made:
    """A template that a tool wrote, and what there is to know of its resources."""

    def __init__(self, template: Template, workspace: Workspace) -> None:
        """Take the template."""
        self.template = template
        self.workspace = workspace
        self.path = template.tree.source.path
        self.resources = {resource.name: resource for resource in template.resources}
        paths = {name: said.plain for name, resource in self.resources.items() if (said := _said(resource, _PATH)) is not None}
        known = {**assembly.constructs(self.path, workspace), **{name: path for name, path in paths.items() if path}}
        self.constructs = {name: path.removesuffix("/Resource") for name, path in known.items()}
        """The path of the construct that each resource is of: `App/Hello`."""

    def mapped(self, fact: Fact) -> Fact:
        """Name a fact as its source does, and take the CDK's assets for what is uploaded."""
        if isinstance(fact, AllowList):
            return replace(fact, functions=tuple(self.constructs.get(name, name) for name in fact.functions))
        if not isinstance(fact, LambdaFunction | Layer | RuntimeChoice):
            return fact
        code = self._code(fact) if isinstance(fact, LambdaFunction) else None
        fact = replace(fact, name=self.constructs.get(fact.name, fact.name))
        if not isinstance(fact, LambdaFunction):
            return fact
        if code is not None:
            held = tuple(replace(value, text=code) for value in fact.code.values[:1])
            fact = replace(fact, code=replace(fact.code, values=held, open_because=()))
        return replace(fact, redeploys=None)  # a tool gives new code a new key

    def _code(self, fact: LambdaFunction) -> Text | None:
        """Give where the code lies that a function's key is made from; None where nobody says."""
        said = _said(self.resources.get(fact.name), _ASSET)
        key = str(fact.code.values[0].text).rpartition("/")[2] if fact.code.values else ""
        path = said.plain if said is not None else assembly.asset(self.path, key, self.workspace)
        return Where(Text.of(self.template.folder)).canonical(Text.of(path)) if path else None


def _said(resource: Resource | None, key: str) -> Scalar | None:
    """Give what a resource's metadata says."""
    metadata = resource.body.get("Metadata") if resource is not None else None
    value = metadata.get(key) if isinstance(metadata, Mapping) else None
    return value if isinstance(value, Scalar) else None
