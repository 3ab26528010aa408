"""CDK for Terraform: functions and layers of programs in TypeScript, JavaScript, Go, Python, Java and C#, over neutral programs.

A runtime is a string there. An asset's relative path starts from the folder of `cdktf.json`, and Terraform packs what is in a folder
at the archive's root; where `filename` is a path of its own, Terraform runs in a folder that is made only later. What
`cdktf synth` writes to `cdktf.out` is left out. (https://developer.hashicorp.com/terraform/cdktf/concepts/assets)
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, Label, LambdaFunction, Layer, Value
from go1x_lint.lifecycle import RUNTIMES
from go1x_lint.readers.programs import program
from go1x_lint.readers.pulumi.resources import options
from go1x_lint.records import replace
from go1x_lint.source import Source, Span, Workspace
from go1x_lint.syntax.program import Call, Expression, Found, Literal, Member, Module, Name, Record, follow, frames, said, shown
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
_OBJECT = re.compile(
    r"(?:@cdktf/|.*\.gen/|github\.com/|cdk\.tf/|cdktf_|com\.|HashiCorp\.|imports|Aws).*\W(?:New)?S3(?:Bucket)?Object(?:\.\w+)*"
)
_GENERATED = ".gen/providers/aws"
"""Where `cdktf get` writes classes for TypeScript: nobody keeps them, so that only their names can be read."""
_CODE = {"filename": "filename", "source_code_hash": "sourceCodeHash", "s3_bucket": "s3Bucket", "s3_key": "s3Key"}
"""Arguments whose change makes Terraform upload code, as its `ignore_changes` names them and as a program does."""
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
        redeploys=_redeploys(told),
        left_alone=tuple(_ignored(told)),
    )


def _string(found: Found) -> Value | None:
    """Give a string."""
    texts = said(found).values
    return string_value(texts[0]) if len(texts) == 1 else None


def _code(told: Properties, anchor: Span, working: str | None) -> Field:
    """Give where the code is: what an asset is made of, put into a bucket first or not, or an object in a bucket."""
    key, where = told.own("s3Key"), told.own("filename")
    if key is not None:
        stored = _made(told.found.at(key.value), "key", _OBJECT, anchor)
        inner = stored.own("source") if stored is not None else None
        if stored is not None and inner is not None:
            return _asset(stored.found.at(inner.value), key.name_span, working)
        bucket, name = told.string("s3Bucket"), told.string("s3Key")
        if bucket.plain and name.plain:
            return Field(name.anchor, (Value(Text.of(f"s3://{bucket.plain}/{name.plain}"), name.values[0].span),))
        return Field.unknown(key.name_span, _LATER.format(shown(told.found.at(key.value))))
    if where is None:
        return Field.unknown(anchor, "it says no code that can be read")
    return _asset(told.found.at(where.value), where.name_span, working)


def _made(found: Found, attribute: str, what: re.Pattern[str], anchor: Span, working: str = "") -> Properties | None:
    """Give what a construct is told of which something is an attribute (`asset.path`, `asset.Path()`, `asset.getPath()`)."""
    some = found.expression
    if isinstance(some, Call) and not some.arguments and isinstance(some.callee, Member):
        some = some.callee
    if not isinstance(some, Member) or some.name.lower().removeprefix("get") != attribute:
        return None
    made = follow(found.at(some.of))
    call = made.values[0].expression if len(made.values) == 1 and not made.open_because else None
    names = made.values[0].module.names(call.callee) if isinstance(call, Call) else ()
    return options(made.values[0], 2, anchor, working) if any(what.fullmatch(name) for name in names) else None


def _asset(found: Found, where: Span, working: str | None) -> Field:
    """Give what an asset is made of."""
    made = _made(found, "path", _ASSET, where, working or "")
    if made is None and isinstance(found.expression, Literal):
        return Field.unknown(where, "where Terraform runs, which a path starts from, is made only later")
    if made is None or working is None:
        return Field.unknown(where, _LATER.format(shown(found)))
    return _path(made, where, working)


def _redeploys(told: Properties) -> Field | None:
    """Give the key that stays the same when the code behind it changes; None where Terraform sees new code, by a hash."""
    key = told.own("s3Key")
    if key is None or told.own("sourceCodeHash") is not None:
        return None
    stored = _made(told.found.at(key.value), "key", _OBJECT, key.name_span)
    own = stored.own("key") if stored is not None else None
    found = told.found.at(key.value) if stored is None or own is None else stored.found.at(own.value)
    text = shown(found)
    if "hash" in text.lower() or (stored is None and not told.string("s3Key").plain):
        return Field(key.name_span)
    return Field(key.name_span, (Value(Text.of(text.strip("\"'`")), key.value.span),))


def _ignored(told: Properties) -> Iterator[Label]:
    """Give the properties that say what runs, and that `lifecycle` leaves as they are deployed, as far as it can be read."""
    for some in told.followed("lifecycle").values:
        inner = some.expression
        record = inner if isinstance(inner, Record) else inner.named if isinstance(inner, Call) and not inner.arguments else None
        if record is None:
            continue
        lifecycle = replace(told, found=some.at(record), open_because=())
        for value in (*lifecycle.string("ignoreChanges").values, *lifecycle.items("ignoreChanges", _string, lambda _: None).values):
            for wanted in ("runtime", "handler", *_CODE):
                there = wanted not in _CODE or told.own(_CODE[wanted]) is not None
                if value.text.plain == wanted or (value.text.plain == "all" and there):
                    yield Label(value.span, wanted)


def _path(made: Properties, where: Span, working: str) -> Field:
    """Give the canonical path of an asset."""
    field = made.string("path")
    plain = field.plain
    if plain is None:
        return Field.unknown(where, "an asset's path can't be read")
    path = posixpath.normpath(posixpath.join(working, plain)) if not plain.startswith("/") else plain
    return Field(field.anchor, (Value(Text.of("" if path == "." else path), field.values[0].span),))
