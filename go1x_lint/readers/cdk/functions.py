"""Functions and layers of a CDK program."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, LambdaFunction, Layer, Value
from go1x_lint.lifecycle import RUNTIMES
from go1x_lint.readers.cdk.code import Code, code
from go1x_lint.readers.cdk.constructs import Construct
from go1x_lint.readers.cdk.go_function import go_function
from go1x_lint.readers.cdk.imports import ImportingSlot, reach
from go1x_lint.readers.cdk.names import called, constant, local, static
from go1x_lint.readers.cdk.runtimes import RUNTIME, runtime, spelled
from go1x_lint.records import replace
from go1x_lint.syntax.program import Found, said, shown
from go1x_lint.syntax.program.fields import Properties, quoting, string_field, string_value
from go1x_lint.text import Hole, Text

ARCHITECTURE = "lambda.Architecture"
FUNCTIONS = ("lambda.Function", "lambda.SingletonFunction", "triggers.TriggerFunction", "cloudfront.experimental.EdgeFunction")
_ARCHITECTURES = {"x86_64": "X86_64", "arm64": "ARM_64"}


def read(construct: Construct) -> Iterator[Fact]:
    """Give the facts of a construct; nothing where it isn't a function or a layer."""
    told = construct.properties()
    if told is None:
        return
    if construct.kind in FUNCTIONS:
        yield from _function(construct, told)
    elif construct.kind == "go.GoFunction":
        yield from go_function(construct, told, architectures(told), lambda: runtime_field(construct, told))
    elif construct.kind == "lambda.DockerImageFunction":
        yield from _image_function(construct, told)
    elif construct.kind == "lambda.CfnFunction":
        yield from _cloudformation(construct, told)
    elif construct.kind == "sam.CfnFunction":
        yield from _sam(construct, told)
    elif construct.kind in ("lambda.LayerVersion", "lambda.CfnLayerVersion", "go.LayerVersion"):
        yield _layer(construct, told)


KINDS = (
    *FUNCTIONS,
    "go.GoFunction",
    "lambda.DockerImageFunction",
    "lambda.CfnFunction",
    "sam.CfnFunction",
    "lambda.LayerVersion",
    "lambda.CfnLayerVersion",
)


def runtime_field(construct: Construct, told: Properties) -> Field:
    """Give a construct's runtime."""
    knows, module = construct.program.knows, construct.program.module
    called_ = reach(module, RUNTIME)
    made = told.chosen(
        "runtime", lambda some: runtime(some, knows), spelled(construct.found, knows, called_.name if called_ is not None else None)
    )
    edits = called_.edits if called_ is not None else ()
    return replace(made, slot=ImportingSlot(made.slot, edits)) if made.slot is not None and edits else made


def _is_go(runtime_: Field) -> bool:
    """Whether a function can be Go's."""
    return any(value.text.plain in RUNTIMES for value in runtime_.values)


def _function(construct: Construct, told: Properties) -> Iterator[Fact]:
    """Give a function of an archive, or of an image that its runtime says."""
    runtime_ = runtime_field(construct, told)
    made = code(construct, told) if _is_go(runtime_) or runtime_.saying("from.image", "fromimage") else None
    if made is None:
        return
    image = bool(runtime_.saying("from.image", "fromimage")) or made.image
    yield from made.steps
    yield _made(construct, told, Field(told.anchor) if image else runtime_, made, image=image)


def _made(construct: Construct, told: Properties, runtime_: Field, made: Code, *, image: bool = False) -> LambdaFunction:
    """Give a function."""
    kind = (Value(Text.of("Image"), construct.anchor, None, (), True),) if image else ()
    return LambdaFunction(
        construct.anchor,
        construct.name,
        runtime_,
        Field(told.anchor) if image else told.string("handler"),
        architectures(told),
        made.path,
        Field(construct.anchor, kind),
        _layers(told),
        command=made.command,
        entrypoint=made.entrypoint,
        dockerfile=made.dockerfile,
        docker_stage=made.stage,
        redeploys=made.redeploys,
    )


def _image_function(construct: Construct, told: Properties) -> Iterator[Fact]:
    """Give a function of an image."""
    made = code(construct, told)
    yield _made(construct, told, Field(told.anchor), made, image=True)


def _layers(told: Properties) -> Field:
    """Give a function's layers, as they are written."""
    return told.items("layers", lambda some: Value(Text.of(shown(some)), some.expression.span, None, some.via), lambda _: None)


# -- architectures ------------------------------------------------------------------------------------------------------------


def architectures(told: Properties) -> Field:
    """Give what a function runs on: `architecture`, or a list of one."""
    one = told.chosen("architecture", _architecture, lambda text: _spelled(told, text))
    return one if one.values or one.open_because else told.items("architectures", _architecture, quoting(told.found, told.record.span))


def _architecture(found: Found) -> Value | None:
    """Give an architecture: `Architecture.ARM_64`, or a string."""
    name = called(found.module, static(found.expression))
    for lambda_s, cdk_s in _ARCHITECTURES.items():
        if name == f"{ARCHITECTURE}.{cdk_s}":
            return Value(Text.of(lambda_s), found.expression.span, None, found.via)
    texts = said(found).values
    return string_value(texts[0]) if len(texts) == 1 and texts[0].phrase.text.plain in _ARCHITECTURES else None


def _spelled(told: Properties, text: Text) -> str | None:
    """Spell an architecture."""
    owner = local(told.found.module, ARCHITECTURE)
    name = _ARCHITECTURES.get(text.plain or "")
    return constant(told.found.module.language.name, owner, name) if owner and name else None


# -- L1 -----------------------------------------------------------------------------------------------------------------------


def _cloudformation(construct: Construct, told: Properties) -> Iterator[Fact]:
    """Give `CfnFunction`: CloudFormation's own properties."""
    runtime_ = _named(construct, told)
    place = told.within("code")
    image = place is not None and place.own("imageUri") is not None
    if not _is_go(runtime_) and not image:
        return
    made = Code(Field.unknown(construct.anchor, "what its code is can't be read"))
    if place is not None and place.own("s3Key") is not None:
        made = _object(place)
    yield _made(construct, told, runtime_, made, image=image)


def _object(place: Properties) -> Code:
    """Give an object of S3."""
    key, bucket = place.said("s3Key"), place.said("s3Bucket")
    named = bucket.values[0].phrase.text if len(bucket.values) == 1 else Text.of(Hole(f"bucket@{place.anchor.path}:{place.anchor.start}"))
    keys = string_field(key, place.anchor, None)
    values = tuple(replace(value, text=Text.of("s3://", named, "/", value.text), slot=None) for value in keys.values)
    constant_ = () if place.own("s3ObjectVersion") is not None else tuple(value for value in keys.values if value.text.plain is not None)
    return Code(replace(keys, values=values), redeploys=Field(place.anchor, constant_))


def _named(construct: Construct, told: Properties) -> Field:
    """Give a runtime that is written as a string."""
    knows = construct.program.knows
    return told.chosen("runtime", lambda some: runtime(some, knows), quoting(construct.found, told.record.span))


def _sam(construct: Construct, told: Properties) -> Iterator[Fact]:
    """Give SAM's own function."""
    runtime_ = _named(construct, told)
    if not _is_go(runtime_):
        return
    where = construct.program.where
    texts = told.said("codeUri")
    path = Field.unknown(construct.anchor, "what its code is can't be read")
    if texts.values:
        path = string_field(
            texts,
            construct.anchor,
            told.slot("codeUri", quoting(construct.found, told.record.span), where.spell),
            where.spell,
            where.canonical,
        )
    yield _made(construct, told, runtime_, Code(path))


# -- layers -------------------------------------------------------------------------------------------------------------------


def _layer(construct: Construct, told: Properties) -> Layer:
    """Give a layer."""
    knows = construct.program.knows
    raw = construct.kind.endswith("CfnLayerVersion")
    owner = local(construct.program.module, RUNTIME)
    code_ = quoting(construct.found, told.record.span) if raw else spelled(construct.found, knows, owner)
    runtimes = told.items("compatibleRuntimes", lambda some: runtime(some, knows), code_)
    machines = told.items("compatibleArchitectures", _architecture, lambda text: _spelled(told, text))
    return Layer(construct.anchor, construct.name, runtimes, machines)
