"""cfn-lint resolves the same expressions by its own means: both must come to the same values."""

from __future__ import annotations

from typing import Any

import pytest

from go1x_lint.readers.cfn_template import Template
from go1x_lint.readers.cfn_values import Resolver
from go1x_lint.readers.documents import document
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.tree import Mapping

TEMPLATE = """\
Parameters:
  Rt: {{Type: String, Default: go1.x, AllowedValues: [go1.x, provided.al2]}}
  Name: {{Type: String, Default: main}}
  Stage: {{Type: String, AllowedValues: [prod, dev]}}
Mappings:
  M:
    prod: {{rt: go1.x, os: al2}}
    dev: {{rt: provided.al2, os: al2023}}
Conditions:
  C: !Equals [!Ref Stage, prod]
Resources:
  F:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: {expression}
"""


def theirs(text: str) -> set[str]:
    """Give the values that cfn-lint finds."""
    from cfnlint.context import create_context_for_template
    from cfnlint.decode.cfn_yaml import loads
    from cfnlint.jsonschema import CfnTemplateValidator
    from cfnlint.template import Template as Theirs

    data: Any = loads(text)
    template = Theirs("a.yaml", data, ["us-east-1"])
    validator = CfnTemplateValidator({}, context=create_context_for_template(template), cfn=template)
    expression = data["Resources"]["F"]["Properties"]["Runtime"]
    return {str(value) for value, _, error in validator.resolve_value(expression) if error is None}


def ours(text: str) -> set[str]:
    """Give the values that we find."""
    source = Source("a.yaml", text)
    root = document(source, Workspace("/", sources=[source])).root
    assert isinstance(root, Mapping)
    found: Any = root
    for key in ("Resources", "F", "Properties", "Runtime"):
        found = found.get(key)
    return {str(value.text) for value in Resolver(Template(root.tree, root), {}).read(found).values}


@pytest.mark.parametrize(
    "expression",
    [
        "go1.x",
        "!Ref Rt",
        "!Ref Name",
        "!FindInMap [M, prod, rt]",
        "{'Fn::FindInMap': [M, dev, os]}",
        "!If [C, go1.x, provided.al2]",
        "!If [C, go1.x, !Ref Name]",
        "!Select [1, [a, go1.x]]",
        "!Join ['', [go, 1.x]]",
        "!Join ['.', [a, b, c]]",
        "!Sub go1.x",
        "!If [C, !FindInMap [M, prod, rt], !Ref Rt]",
        "!Select [0, [!Ref Name, go1.x]]",
        "{'Fn::Select': ['1', [a, !FindInMap [M, dev, rt]]]}",
        "!Join ['-', [go, !FindInMap [M, prod, os]]]",
        "!Sub ['${rt}', {rt: go1.x}]",
        "!Sub ['go${n}', {n: 1.x}]",
        "!FindInMap [M, !Select [0, [prod, dev]], rt]",
    ],
)
def test_both_find_the_same(expression: str) -> None:
    text = TEMPLATE.format(expression=expression)
    assert ours(text) == theirs(text) != set()


@pytest.mark.parametrize("arguments", ["M, !Ref Stage, rt", "M, !Ref Stage, os", "M, !If [C, prod, dev], rt"])
def test_a_key_that_is_not_known_leads_to_all_that_it_can(arguments: str) -> None:
    text = TEMPLATE.format(expression=f"!FindInMap [{arguments}]")
    assert ours(text) >= theirs(text) != set()


def test_a_condition_inside_itself_is_not_weighed() -> None:
    """cfn-lint knows that the same condition can't be both; here both branches count, which reports no less."""
    text = TEMPLATE.format(expression="!If [C, go1.x, !If [C, provided, provided.al2]]")
    assert ours(text) == {"go1.x", "provided", "provided.al2"} > theirs(text)
