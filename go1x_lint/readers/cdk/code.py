"""Where a construct finds its code: a folder or an archive (asset), an object of S3, an image."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, Label
from go1x_lint.readers.cdk.assets import Code, asset, bucket, path_field
from go1x_lint.readers.cdk.constructs import Construct
from go1x_lint.readers.cdk.images import image, taken_out
from go1x_lint.readers.cdk.machine import argv_facts, words
from go1x_lint.readers.cdk.names import called, positional
from go1x_lint.readers.commands import Context
from go1x_lint.source import Span
from go1x_lint.syntax.program import Call, Found, shown
from go1x_lint.syntax.program.fields import Properties

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
    if not isinstance(call, Call) or name is None or not name.startswith("lambda."):
        return unread
    call = positional(call, name)
    found = found.at(call)
    if not call.arguments:
        return unread
    short = name.removeprefix("lambda.")
    if short in _ASSETS:
        return asset(construct, found, call)
    if short in _BUCKETS and len(call.arguments) > 1:
        return bucket(construct, found, call)
    if short in _IMAGES:
        return image(construct, found, call)
    if short == "Code.fromDockerBuild":
        return taken_out(construct, found, call)
    if short == "Code.fromCustomCommand" and len(call.arguments) > 1:
        path = path_field(construct, found.at(call.arguments[0]))
        return Code(path, tuple(_custom(construct, found.at(call.arguments[1]))))
    return unread


def _custom(construct: Construct, listed: Found) -> Iterator[Fact]:
    """Give what `Code.fromCustomCommand(output, command)` runs, in the folder of the program."""
    some = words(listed, construct.program.working)
    if some:
        scope = f"{construct.program.module.source.path}:{construct.name}"
        yield from argv_facts(some, (), Context(construct.program.where, scope, construct.program.workspace))


__all__ = ["Code", "code"]
