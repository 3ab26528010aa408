"""Where a function of a Pulumi program finds its code: an archive that is named or packed, an object of S3, an image."""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, Label, Value
from go1x_lint.readers.pulumi.assets import Entry, packed
from go1x_lint.readers.pulumi.names import called
from go1x_lint.readers.pulumi.resources import Resource, options
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Span
from go1x_lint.syntax.phrase import Phrase, literal
from go1x_lint.syntax.program import Call, Found, Member, Property, Record, follow, property_of, said, shown
from go1x_lint.syntax.program.fields import Properties, quoting, string_field
from go1x_lint.syntax.program.slots import CodeSlot
from go1x_lint.text import Hole, Text

_QUOTES = "\"'`"
_WORD = re.compile(r"[^\W\d]\w*")
_STREAM = "where its code is can't be read"


@dataclass(frozen=True)
class Code:
    """What is known of a function's code."""

    path: Field
    steps: tuple[Fact, ...] = ()
    redeploys: Field | None = None
    """Pulumi hashes what it packs; only an object of S3 can change without anybody being told."""


def code(resource: Resource, told: Properties) -> Code:
    """Give a function's code."""
    inner = told.within("code")
    for place in (told, inner):
        if place is not None and place.own("s3Key") is not None:
            return _object(resource, place)
    for place in (told, inner):
        if place is not None and place.own("imageUri") is not None:
            return Code(place.string("imageUri"))
    own = told.own("code")
    anchor = resource.anchor if own is None else own.name_span
    followed = told.followed("code")
    if not followed.values and not followed.open_because:
        return Code(Field(anchor))
    if len(followed.values) != 1:
        return Code(Field(anchor, (), followed.open_because or (Label(anchor, _STREAM),)))
    made = _archive(resource, followed.values[0], anchor)
    path = replace(made.path, open_because=(*made.path.open_because, *followed.open_because))
    return replace(made, path=path)


def _archive(resource: Resource, found: Found, anchor: Span) -> Code:
    """Give an archive: a file or a folder, or one that is packed of files by their names."""
    call = found.expression
    kind = called(found.module, call.callee) if isinstance(call, Call) else None
    if not isinstance(call, Call) or not call.arguments or kind not in ("asset.FileArchive", "asset.AssetArchive"):
        return Code(Field.unknown(anchor, f"'{shown(found)}' is no archive that can be read"))
    if resource.program.working is None:
        return Code(Field.unknown(anchor, "there is no Pulumi.yaml, and only that says which folder paths start from"))
    if kind == "asset.FileArchive":
        return Code(path_field(resource, found.at(call.arguments[0])))
    entries = follow(found.at(call.arguments[0]))
    record = entries.values[0] if len(entries.values) == 1 and not entries.open_because else None
    if record is None or not isinstance(record.expression, Record) or record.expression.spreads:
        return Code(Field.unknown(anchor, "what is packed can't be read"))
    made = packed(_entries(resource, record, record.expression), anchor, resource.program.working, resource.name)
    return Code(made.code, made.steps)


def _entries(resource: Resource, found: Found, record: Record) -> Iterator[Entry]:
    """Give what an archive is packed of."""
    for some in record.properties:
        value = property_of(found, some.name).values
        call = value[0].expression if len(value) == 1 else None
        kind = called(value[0].module, call.callee) if isinstance(call, Call) else None
        path = None
        if isinstance(call, Call) and call.arguments and kind in ("asset.FileAsset", "asset.FileArchive"):
            path = path_field(resource, value[0].at(call.arguments[0]))
        yield Entry(_key(found, some), path, kind == "asset.FileArchive", kind == "asset.StringAsset")


def _key(found: Found, some: Property) -> Phrase:
    """Give the name of something in an archive, as it is written; a bare one takes only words."""
    span, text = some.name_span, found.module.source.text
    if text[span.start : span.start + 1] in _QUOTES and span.end - span.start > 1:
        span = Span(span.path, span.start + 1, span.end - 1)
    bare = text[span.start - 1 : span.start] not in _QUOTES or not text[span.start - 1 : span.start]
    return literal(some.name, span, _bare if bare else _quoted)


def _bare(text: str) -> str | None:
    """Write a name without quotes; quotes come to one that needs them."""
    return text if _WORD.fullmatch(text) else f'"{text}"' if _quoted(text) is not None else None


def _quoted(text: str) -> str | None:
    """Write a name between quotes, whichever they are."""
    return None if re.search(r"[\"'`\\$\x00-\x1f]", text) else text


def path_field(resource: Resource, found: Found) -> Field:
    """Make the field of a path, relative to the folder that the program runs in."""
    where = resource.program.where
    working = resource.program.working or ""
    texts = said(found, working)
    span = found.expression.span
    like = texts.values[0].phrase.text if texts.values else Text()

    def written(text: Text) -> str | None:
        path = where.spell(text, like)
        return None if path is None else quoting(found, span)(path)

    readers = tuple(dict.fromkeys(reader for hop in found.hops for reader in hop.readers))
    return string_field(texts, span, CodeSlot(span, written, readers), where.spell, where.canonical)


def _object(resource: Resource, place: Properties) -> Code:
    """Give an object of S3: `s3://BUCKET/KEY`; nobody moves it."""
    bucket = place.said("s3Bucket")
    hole = Text.of(Hole(f"bucket@{resource.program.module.source.path}:{resource.name}"))
    named = bucket.values[0].phrase.text if len(bucket.values) == 1 and not bucket.open_because else hole
    key = place.string("s3Key")
    values = tuple(replace(value, text=Text.of("s3://", named, "/", value.text), slot=None) for value in key.values)
    told = any(place.own(name) is not None for name in ("s3ObjectVersion", "sourceCodeHash"))
    constant: tuple[Value, ...] = () if told or not key.closed else tuple(value for value in key.values if value.text.plain is not None)
    return Code(replace(key, values=values, slot=None), (), Field(key.anchor, constant))


# -- images -------------------------------------------------------------------------------------------------------------------


def dockerfile(resource: Resource, told: Properties) -> Field | None:
    """Give the Dockerfile that a function's image is built from, where its address names what builds it."""
    image = told.raw("imageUri")
    while image is not None and isinstance(image.expression, Member):
        image = image.at(image.expression.of)
    values = follow(image).values if image is not None else ()
    call = values[0].expression if len(values) == 1 else None
    kind = called(values[0].module, call.callee) if isinstance(call, Call) else None
    if kind not in ("awsx.Image", "docker.Image", "dockerbuild.Image") or resource.program.working is None:
        return None
    first = 1 if resource.program.module.language.name == "go" else 0
    settings = options(values[0], first + 1, resource.anchor, resource.program.working)
    settings = settings.within("build") or settings if settings is not None else None
    return None if settings is None else _built(resource, settings)


def _built(resource: Resource, settings: Properties) -> Field:
    """Give the path of a Dockerfile: its own, else the one in the folder that is built in."""
    context, file = (_location(settings, name) for name in ("context", "dockerfile"))
    where = resource.program.where
    if file is not None:
        return Field(resource.anchor, (Value(where.canonical(file), resource.anchor),))
    if context is None:
        return Field.unknown(resource.anchor, "which Dockerfile it is built from can't be read")
    return Field(resource.anchor, (Value(where.canonical(context).joined("Dockerfile"), resource.anchor),))


def _location(settings: Properties, name: str) -> Text | None:
    """Give a path: `context: "x"`, or `context: {location: "x"}`."""
    inner = settings.within(name)
    values = (settings.said(name) if inner is None else inner.said("location")).values
    return values[0].phrase.text if len(values) == 1 else None
