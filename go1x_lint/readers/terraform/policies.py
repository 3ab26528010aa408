"""AWS Config's managed rule for Lambda functions, as Terraform declares it."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import AllowList
from go1x_lint.readers.policy_strings import SETTINGS_CHECK, config_rule, in_json
from go1x_lint.readers.terraform.modules import Module
from go1x_lint.source import Source
from go1x_lint.syntax.hcl import Block, Call, Expression, Literal, Object, Template
from go1x_lint.syntax.region import Region, Run

_KINDS = ("aws_config_config_rule", "aws_config_organization_managed_rule")


def policies(module: Module) -> Iterator[AllowList]:
    """Give the lists of runtimes that AWS Config is told to take."""
    for block in module.all("resource"):
        if block.names[:1] and block.names[0] in _KINDS and _identifier(block) == SETTINGS_CHECK:
            parameters = block.body.value("input_parameters")
            for text in _runtimes(block.body.source, parameters) if parameters is not None else ():
                yield config_rule(block.head, ".".join(block.names), text)


def _identifier(block: Block) -> str | None:
    """Give the managed rule that a resource is."""
    own = block.body.value("rule_identifier")
    inner = [source.body.value("source_identifier") for source in block.body.all("source")]
    return next((some.plain for some in (own, *inner) if isinstance(some, Template)), None)


def _runtimes(source: Source, parameters: Expression) -> Iterator[Region]:
    """Give the text of the parameter `runtime`: in a string of JSON, or in an object that `jsonencode` makes one of."""
    if isinstance(parameters, Template):
        text = _region(source, parameters)
        yield from in_json(text) if text is not None else ()
    elif isinstance(parameters, Call) and parameters.name == "jsonencode" and isinstance(parameters.arguments[0], Object):
        for key, value in parameters.arguments[0].pairs:
            if isinstance(key, Template) and key.plain == "runtime" and isinstance(value, Template):
                text = _region(source, value)
                yield from (text,) if text is not None else ()


def _region(source: Source, template: Template) -> Region | None:
    """Give a string's text; None where something is inserted."""
    parts = [part for part in template.parts if isinstance(part, Literal)]
    if len(parts) < len(template.parts):
        return None
    return Region(source, (Run(part.text, part.span.start, part.span.end) for part in parts), template.escape)
