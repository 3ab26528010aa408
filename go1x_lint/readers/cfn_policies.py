"""What else in a template refuses a runtime: its rules' assertions, a Service Catalog constraint's, AWS Config's managed rule."""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.facts import AllowList, Field
from go1x_lint.readers.cfn_properties import Properties
from go1x_lint.readers.cfn_template import Resource, Template, intrinsic, literal
from go1x_lint.readers.cfn_values import Resolver
from go1x_lint.readers.policy_strings import SETTINGS_CHECK, config_rule, in_json
from go1x_lint.source import Source
from go1x_lint.syntax.tree import Malformed, Mapping, Node, Scalar, Sequence
from go1x_lint.syntax.tree_slots import ItemsSlot

_MANAGED = {
    "AWS::Config::ConfigRule": (("Source", "SourceIdentifier"), ("InputParameters",)),
    "AWS::Config::OrganizationConfigRule": (
        ("OrganizationManagedRuleMetadata", "RuleIdentifier"),
        ("OrganizationManagedRuleMetadata", "InputParameters"),
    ),
}
"""Where each kind of rule says which managed one it is, and with which parameters."""
_CONSTRAINT = "AWS::ServiceCatalog::LaunchTemplateConstraint"


def policies(template: Template) -> Iterator[AllowList]:
    """Give the lists of runtimes that a template's resources hold others' functions to."""
    for resource in template.resources:
        if resource.type in _MANAGED:
            yield from _config_rule(template, resource, *_MANAGED[resource.type])
        elif resource.type == _CONSTRAINT:
            yield from _constraint(template, resource)


def asserted(rules: Node | None) -> Iterator[tuple[str, Sequence, str]]:
    """Give what rules assert to be in a list: the rule's name, the list, and the parameter."""
    for name, found in rules.items() if isinstance(rules, Mapping) else ():
        assertions = found.value.get("Assertions") if isinstance(found.value, Mapping) else None
        for item in assertions.items if isinstance(assertions, Sequence) else ():
            said = item.get("Assert") if isinstance(item, Mapping) else None
            call = None if said is None else intrinsic(said)
            arguments = call[1].items if call and call[0] == "Contains" and isinstance(call[1], Sequence) else ()
            if len(arguments) == 2 and isinstance(arguments[0], Sequence):
                wanted = intrinsic(arguments[1])
                if wanted and wanted[0] == "Ref" and isinstance(wanted[1], Scalar):
                    yield name, arguments[0], wanted[1].raw


def _config_rule(template: Template, resource: Resource, identifier: tuple[str, ...], parameters: tuple[str, ...]) -> Iterator[AllowList]:
    """Give the runtimes that AWS Config is told to take."""
    properties = Properties(template, resource)
    if properties.field("Properties", *identifier).plain != SETTINGS_CHECK:
        return
    place = properties.place("Properties", *parameters)
    node = place.node if place is not None and not place.via else None
    if isinstance(node, Mapping) and literal(node):
        runtime = node.get("runtime")
        if isinstance(runtime, Scalar) and literal(runtime) and runtime.plain:
            yield config_rule(properties.name, resource.name, runtime.region())
    elif isinstance(node, Scalar) and literal(node) and node.plain:
        for text in in_json(node.region()):
            yield config_rule(properties.name, resource.name, text)


def _constraint(template: Template, resource: Resource) -> Iterator[AllowList]:
    """Give the lists in a constraint's rules, which are a text of JSON, where that stands as a block of lines."""
    from go1x_lint.syntax import json

    body = resource.body.get("Properties")
    rules = body.get("Rules") if isinstance(body, Mapping) else None
    if not isinstance(rules, Scalar) or rules.style != "literal" or rules.tag:
        return
    text, inner = template.tree.source.text, rules.inner
    try:
        root = json.parse(
            Source(template.tree.source.path, re.sub(r"[^\r\n]", " ", text[: inner.start]) + text[inner.start : inner.end])
        ).root
    except Malformed:
        return
    for _, listed, _ in asserted(root):
        said = Resolver(template, {}).items(listed)
        field = Field(listed.span, said.values, said.open_because, ItemsSlot(listed))
        yield AllowList(resource.key.span, resource.name, field, kind="constraint", everywhere=True)
