"""Where a construct finds its code: a folder or an archive (asset), an object of S3, an image."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, Label, Value
from go1x_lint.readers.cdk.bundling import bundled, output
from go1x_lint.readers.cdk.constructs import Construct, options, record
from go1x_lint.readers.cdk.machine import words
from go1x_lint.readers.cdk.names import called, template
from go1x_lint.readers.commands import Context
from go1x_lint.readers.commands.dispatch import command_facts
from go1x_lint.readers.paths import Where
from go1x_lint.records import dataclass, field, replace
from go1x_lint.source import Span
from go1x_lint.syntax.command import Command
from go1x_lint.syntax.phrase import joined
from go1x_lint.syntax.program import Call, Expression, Found, Literal, Member, Name, follow, said, shown
from go1x_lint.syntax.program.fields import Properties, string_field
from go1x_lint.syntax.program.fields import quoting as quote
from go1x_lint.syntax.program.following import depends_on
from go1x_lint.syntax.program.slots import CodeSlot
from go1x_lint.text import Hole, Text

_ASSETS = ("Code.fromAsset", "Code.asset", "AssetCode.fromAsset", "AssetCode.asset", "AssetCode", "Code.directory", "Code.file")
_BUCKETS = ("Code.fromBucket", "Code.bucket", "Code.fromBucketV2", "S3Code", "S3CodeV2")
_IMAGES = (
    "DockerImageCode.fromImageAsset",
    "Code.fromAssetImage",
    "AssetImageCode",
    "EcrImageCode",
    "DockerImageCode.fromEcr",
    "Code.fromEcrImage",
)


@dataclass(frozen=True)
class Code:
    """What is known of a construct's code."""

    path: Field
    steps: tuple[Fact, ...] = ()
    """What is run to make it."""
    image: bool = False
    dockerfile: Field | None = None
    stage: Field | None = None
    command: Field | None = None
    entrypoint: Field | None = None
    redeploys: Field | None = field(default=None)


def code(construct: Construct, told: Properties) -> Code:
    """Give what a construct's property `code` says."""
    followed = told.followed("code")
    anchor = told.slot("code", lambda _: None)
    place = anchor.place if anchor is not None else construct.anchor
    found = [_one(construct, some, place) for some in followed.values]
    if not found:
        return Code(Field(place, (), followed.open_because or (Label(place, "what its code is can't be read"),)))
    first = found[0]
    if len(found) == 1:
        path = Field(first.path.anchor, first.path.values, (*first.path.open_because, *followed.open_because), first.path.slot)
        return Code(path, first.steps, first.image, first.dockerfile, first.stage, first.command, first.entrypoint, first.redeploys)
    values = tuple(value for some in found for value in some.path.values)
    why = tuple(label for some in found for label in some.path.open_because)
    return Code(Field(place, values, (*why, *followed.open_because)), tuple(step for some in found for step in some.steps))


def _one(construct: Construct, found: Found, place: Span) -> Code:
    """Give what one value of the property says."""
    call = found.expression
    name = called(found.module, call.callee) if isinstance(call, Call) else None
    unread = Code(Field.unknown(place, f"'{shown(found)}' is no code that can be read"))
    if not isinstance(call, Call) or name is None or not name.startswith("lambda.") or not call.arguments:
        return unread
    short = name.removeprefix("lambda.")
    if short in _ASSETS:
        return _asset(construct, found, call)
    if short in _BUCKETS and len(call.arguments) > 1:
        return _bucket(construct, found, call)
    if short in _IMAGES:
        return _image(construct, found, call)
    if short == "Code.fromCustomCommand" and len(call.arguments) > 1:
        path = path_field(construct, found.at(call.arguments[0]))
        return Code(path, tuple(_custom(construct, found.at(call.arguments[1]))))
    return unread


def _asset(construct: Construct, found: Found, call: Call) -> Code:
    """Give a folder or an archive of the project, or what a command makes of a folder."""
    folder = path_field(construct, found.at(call.arguments[0]))
    told = options(construct, found, 1)
    bundling = told.within("bundling") if told is not None else None
    inner = told.followed("bundling") if told is not None else None
    if inner is not None and told is not None and inner.values and bundling is None:
        bundling = record(construct, inner)
    if bundling is None:
        return Code(folder)
    made = output(construct)
    place = folder.anchor
    return Code(Field(place, (Value(made, place, None, (), True),)), tuple(bundled(construct, bundling, folder)))


def path_field(construct: Construct, found: Found) -> Field:
    """Make the field of a path, relative to the folder that the program runs in."""
    where = construct.program.where
    texts = said(found, construct.program.working)
    span = found.expression.span
    like = texts.values[0].phrase.text if texts.values else Text()
    own = _own_variables(construct, found)

    def written(text: Text) -> str | None:
        path = where.spell(text, like)
        return None if path is None else _with_variable(construct, path.plain or "", own) or quote(found, span)(path)

    slot = CodeSlot(span, written)
    made = string_field(texts, span, slot, where.spell, where.canonical)
    return replace(made, values=tuple(replace(value, slot=slot) for value in made.values)) if own else made


def _own_variables(construct: Construct, found: Found) -> dict[str, str]:
    """Give the variables of the loops and functions around a path that doesn't depend on them, each with the string that it is here.

    What is the same for all passes can be written anew only so that it is right for each of them.
    """
    if not isinstance(found.expression, Literal) or not construct.frame.values:
        return {}
    span, module = found.expression.span, found.module
    own: dict[str, str] = {}
    for some in module.declarations:
        if some.scope.covers(span) and some.name.isidentifier() and (some.each or some.parameter or some.values):
            name = Name(span, some.name, span)
            if any(one in construct.frame.values for one in depends_on(module, (name,))):
                own[some.name] = said(found.at(name)).plain or ""
    return {name: plain for name, plain in own.items() if plain}


def _with_variable(construct: Construct, path: str, own: dict[str, str]) -> str | None:
    """Write a path one of whose components is what a variable is here; None where there is none."""
    parts = path.split("/")
    for name, plain in own.items():
        if plain in parts and '"' not in path:
            at = parts.index(plain)
            before = "".join(f"{part}/" for part in parts[:at])
            return template(construct.program.module.language.name, before, name, "".join(f"/{part}" for part in parts[at + 1 :]))
    return None


def _bucket(construct: Construct, found: Found, call: Call) -> Code:
    """Give an object of S3: `s3://BUCKET/KEY`, whatever the bucket is called; that of an asset is the asset's own file."""
    asset = _uploaded(found, call.arguments[1])
    told_ = options(construct, asset, 2) if asset is not None else None
    own = told_.raw("path") if told_ is not None else None
    if own is not None:
        return Code(path_field(construct, own))
    key = said(found.at(call.arguments[1]), construct.program.working)
    span = call.arguments[1].span
    bucket = Hole(f"bucket@{construct.program.module.source.path}:{construct.name}")
    values = tuple(
        Value(Text.of("s3://", bucket, "/", some.phrase.text), some.phrase.span, None, some.via)
        for some in key.values
        if not some.phrase.text.unknown
    )
    constant = tuple(Value(some.phrase.text, some.phrase.span) for some in key.values if some.phrase.text.plain is not None)
    versioned = len(call.arguments) > 2
    return Code(Field(span, values, key.open_because), redeploys=Field(span, () if versioned else constant))


def _uploaded(found: Found, key: Expression) -> Found | None:
    """Give the asset whose key it is: `asset.s3ObjectKey`."""
    member = key.callee if isinstance(key, Call) and not key.arguments else key  # Go's `asset.S3ObjectKey()`
    if not isinstance(member, Member) or member.name.lower().replace("_", "") != "s3objectkey":
        return None
    made = follow(found.at(member.of)).values
    some = made[0] if len(made) == 1 else None
    is_asset = some is not None and isinstance(some.expression, Call) and called(some.module, some.expression.callee) == "assets.Asset"
    return some if is_asset else None


def _image(construct: Construct, found: Found, call: Call) -> Code:
    """Give an image: made from a Dockerfile of the project, or one of a registry."""
    short = (called(found.module, call.callee) or "").removeprefix("lambda.")
    told = options(construct, found, 1)
    span = call.span
    command = _joined(told, "cmd", construct) if told is not None else None
    entrypoint = _joined(told, "entrypoint", construct) if told is not None else None
    path = Field(call.arguments[0].span)
    if "ecr" in short.lower():
        return Code(Field.unknown(span, "the image is of a registry"), (), True, None, None, command, entrypoint)
    folder = path_field(construct, found.at(call.arguments[0]))
    file = told.said("file") if told is not None else None
    names = [str(some.phrase.text) for some in file.values] if file is not None and file.values else ["Dockerfile"]
    values = tuple(Value(some.text.joined(name), some.span, None, some.via) for some in folder.values for name in names)
    why = (*folder.open_because, *(file.open_because if file is not None else ()))
    stage = None
    if told is not None and told.own("target") is not None:
        stage = told.string("target")
    return Code(path, (), True, Field(folder.anchor, values, why), stage, command, entrypoint)


def _joined(told: Properties, name: str, construct: Construct) -> Field | None:
    """Give a list of words as one value; None where it isn't there."""
    listed = told.raw(name)
    if listed is None:
        return None
    some = words(listed, construct.program.working)
    place = listed.expression.span
    if not some:
        return Field.unknown(place, "its words can't be read")
    return Field(place, (Value(joined(some), place),))


def _custom(construct: Construct, listed: Found) -> Iterator[Fact]:
    """Give what `Code.fromCustomCommand(output, command)` runs, in the folder of the program."""
    some = words(listed, construct.program.working)
    if some:
        span = Span(some[0].place.path, some[0].place.start, max(some[0].place.end, some[-1].place.end))
        context = Context(
            Where(construct.program.where.directory),
            f"{construct.program.module.source.path}:{construct.name}",
            construct.program.workspace,
        )
        yield from command_facts(Command(some, span), context)


__all__ = ["Code", "code", "path_field"]
