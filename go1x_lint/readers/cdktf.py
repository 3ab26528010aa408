"""CDK for Terraform: functions and layers of programs in TypeScript, JavaScript, Go, Python, Java and C#, over neutral programs.

A runtime is a string there. An asset's relative path starts from the folder of `cdktf.json`, and Terraform packs what is in a folder
at the archive's root; where `filename` is a path of its own, Terraform runs in a folder that is made only later. What
`cdktf synth` writes to `cdktf.out` is left out. (https://developer.hashicorp.com/terraform/cdktf/concepts/assets)
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, LambdaFunction, Layer, Value
from go1x_lint.lifecycle import RUNTIMES
from go1x_lint.readers.programs import program
from go1x_lint.readers.pulumi.resources import options
from go1x_lint.source import Source, Span, Workspace
from go1x_lint.syntax.program import Call, Expression, Found, Member, Module, Name, follow, frames, said, shown
from go1x_lint.syntax.program.fields import Properties, quoting, string_value
from go1x_lint.text import Text

_WHAT = r"(?P<name>LambdaFunction|LambdaLayerVersion)"
_AWS = {
    "typescript": re.compile(rf"(?:@cdktf/provider-aws|.*\.gen/providers/aws)(?:[/.][\w-]+)*\.{_WHAT}"),
    "go": re.compile(rf"(?:github\.com/\w+/cdktf-provider-aws-go/aws|cdk\.tf/go/stack/generated/hashicorp/aws)(?:/\w+)*\.New{_WHAT}"),
    "python": re.compile(rf"(?:cdktf_cdktf_provider_aws|imports\.aws)(?:\.\w+)*\.{_WHAT}"),
    "java": re.compile(rf"(?:com\.hashicorp\.cdktf\.providers|imports)\.aws(?:\.\w+)*\.{_WHAT}(?:\.Builder\.create)?"),
    "csharp": re.compile(rf"(?:HashiCorp\.Cdktf\.Providers\.)?[Aa]ws(?:\.\w+)*\.{_WHAT}"),
}
_ASSET = re.compile(
    r"(?:cdktf|github\.com/\w+/terraform-cdk-go/cdktf|com\.hashicorp\.cdktf|HashiCorp\.Cdktf)\.(?:New)?TerraformAsset(?:\.\w+)*"
)
_GENERATED = ".gen/providers/aws"
"""Where `cdktf get` writes classes for TypeScript: nobody keeps them, so that only their names can be read."""
_LATER = "'{}' is no asset whose path can be read"


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a program's file. Raises Unparsable."""
    if "cdktf" not in source.text.lower() or "ambda" not in source.text:
        return
    module = program(source, workspace)
    if module is None:
        return
    for call in module.calls():
        kind = _called(module, call.callee)
        for frame in frames(module, call.span) if kind is not None else ():
            yield from _declared(Found(module, call, frame), kind or "", _working(source.path, workspace))


def _called(module: Module, expression: Expression) -> str | None:
    """Give which resource of the provider's something makes."""
    pattern = _AWS[module.language.name]
    names = module.names(expression)
    if not names and isinstance(expression, Name | Member) and _GENERATED in module.source.text:
        return expression.name if re.fullmatch(_WHAT, expression.name) else None
    return next((found["name"] for name in names if (found := pattern.fullmatch(name))), None)


def _working(path: str, workspace: Workspace) -> str | None:
    """Give the folder that the program runs in: that of the nearest cdktf.json above."""
    folder = posixpath.dirname(path)
    while posixpath.join(folder, "cdktf.json") not in workspace:
        if not folder:
            return None
        folder = posixpath.dirname(folder)
    return folder


def _declared(found: Found, kind: str, working: str | None) -> Iterator[Fact]:
    """Give what a call makes, in one pass of the loops and functions around it."""
    call = found.expression
    if not isinstance(call, Call) or len(call.arguments) < 2:
        return
    anchor = call.arguments[1].span
    told = options(found, 2, anchor, working or "")
    if told is None:
        return
    texts = said(found.at(call.arguments[1])).values
    name = str(texts[0].phrase.text) if len(texts) == 1 else kind
    code = quoting(found, told.record.span)
    if kind == "LambdaLayerVersion":
        yield Layer(anchor, name, told.items("compatibleRuntimes", _string, code), told.items("compatibleArchitectures", _string, code))
        return
    runtime = told.string("runtime")
    if any(value.text.plain in RUNTIMES for value in runtime.values):
        yield _function(told, anchor, name, runtime, working)


def _function(told: Properties, anchor: Span, name: str, runtime: Field, working: str | None) -> LambdaFunction:
    """Give a function of an archive; an image's says no runtime."""
    return LambdaFunction(
        anchor,
        name,
        runtime,
        told.string("handler"),
        told.items("architectures", _string, quoting(told.found, told.record.span)),
        _code(told, anchor, working),
        told.string("packageType"),
        told.items("layers", lambda some: Value(Text.of(shown(some)), some.expression.span, None, some.via), lambda _: None),
    )


def _string(found: Found) -> Value | None:
    """Give a string."""
    texts = said(found).values
    return string_value(texts[0]) if len(texts) == 1 else None


def _code(told: Properties, anchor: Span, working: str | None) -> Field:
    """Give where the code is: what an asset is made of, or an object in a bucket."""
    bucket, key = told.string("s3Bucket"), told.string("s3Key")
    if bucket.plain and key.plain:
        return Field(key.anchor, (Value(Text.of(f"s3://{bucket.plain}/{key.plain}"), key.values[0].span),))
    own = told.own("filename")
    where = anchor if own is None else own.name_span
    value = own.value if own is not None else None
    if isinstance(value, Call) and not value.arguments and isinstance(value.callee, Member):
        value = value.callee  # `asset.Path()`, `asset.getPath()`
    if not isinstance(value, Member) or value.name.lower().removeprefix("get") != "path":
        return Field.unknown(where, "where Terraform runs, which a path starts from, is made only later")
    asset = follow(told.found.at(value.of))
    call = asset.values[0].expression if len(asset.values) == 1 and not asset.open_because else None
    names = asset.values[0].module.names(call.callee) if isinstance(call, Call) else ()
    made = options(asset.values[0], 2, where, working or "") if any(_ASSET.fullmatch(some) for some in names) else None
    if made is None or working is None:
        return Field.unknown(where, _LATER.format(shown(told.found.at(value))))
    return _path(made, where, working)


def _path(made: Properties, where: Span, working: str) -> Field:
    """Give the canonical path of an asset."""
    field = made.string("path")
    plain = field.plain
    if plain is None:
        return Field.unknown(where, "an asset's path can't be read")
    path = posixpath.normpath(posixpath.join(working, plain)) if not plain.startswith("/") else plain
    return Field(field.anchor, (Value(Text.of("" if path == "." else path), field.values[0].span),))
