"""Actions that deploy a function: what they are told of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, LambdaFunction, RuntimeChoice, Upload, Value
from go1x_lint.readers.ci.expressions import phrase_of
from go1x_lint.readers.ci.scripts import Expand
from go1x_lint.readers.commands.call import Place
from go1x_lint.source import Span
from go1x_lint.syntax.tree import Mapping, Scalar
from go1x_lint.text import Text

ACTIONS = {
    "appleboy/lambda-action": ("function_name", "zip_file", "handler"),
    "aws-actions/aws-lambda-deploy": ("function-name", "code-artifacts-dir", "handler"),
    "LambdaDeployFunction": ("functionName", "localPath", "functionHandler"),
    "appleboy/drone-lambda": ("function_name", "zip_file", "handler"),
}
"""Actions (GitHub), tasks (Azure) and plug-ins (Drone), and their inputs for a function's name, code and handler (action.yml)."""


def function(action: str, options: Mapping, span: Span, expand: Expand) -> Iterator[Fact]:
    """Say which function an action makes, or which runtime it gives one."""
    if action not in ACTIONS:
        return
    named, packed, handled = ACTIONS[action]
    name = options.string(named) or ""
    runtime = _field(options, "runtime", expand, span)
    if runtime.absent:
        yield from _uploaded(action, options, span, expand)
        return
    place = options.find("runtime")
    at = place.pair.whole if place is not None else span
    code = options.find(packed)
    if options.get(handled) is None:
        yield RuntimeChoice(at, name, runtime, action)
        return
    phrase = phrase_of(expand(code.value.region()), code.value) if code is not None and isinstance(code.value, Scalar) else None
    yield LambdaFunction(
        at,
        name,
        runtime,
        handler=_field(options, handled, expand, span),
        architectures=_list(options, "architectures", expand, at),
        code=Place().field(phrase) if phrase is not None else Field.unknown(at, "its code isn't named here"),
        package_type=Field(at),
        layers=Field(at) if options.get("layers") is None else Field.unknown(at, "its layers are a string"),
    )


def _uploaded(action: str, options: Mapping, span: Span, expand: Expand) -> Iterator[Upload]:
    """Say which archive becomes a function's code, where no more is told of the function."""
    named, packed, _ = ACTIONS[action]
    code, name = options.get(packed), options.get(named)
    if isinstance(code, Scalar) and isinstance(name, Scalar) and packed != "code-artifacts-dir":
        archive = Place().use(phrase_of(expand(code.region()), code), "reads")
        function = phrase_of(expand(name.region()), name).field()
        yield Upload(span, (archive,), scope=f"{span.path}#{span.start}", command=action, archive=archive, function=function)


def _field(options: Mapping, key: str, expand: Expand, anchor: Span) -> Field:
    """Make the field of an input."""
    found = options.find(key)
    if found is None:
        return Field(anchor)
    if not isinstance(found.value, Scalar):
        return Field.unknown(found.pair.whole, "it is no string")
    return phrase_of(expand(found.value.region()), found.value).field(anchor=found.pair.key.span)


def _list(options: Mapping, key: str, expand: Expand, anchor: Span) -> Field:
    """Make the field of an input that is a list: commas part its items, or it is JSON."""
    field = _field(options, key, expand, anchor)
    plain = field.plain
    if plain is None:
        return field
    items = re.findall(r"[\w.-]+", plain)
    if len(items) == 1 and items[0] == plain:
        return field
    return Field(field.anchor, tuple(Value(Text.of(some), field.values[0].span) for some in items))
