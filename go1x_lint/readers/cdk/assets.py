"""Code that is an asset: a folder or an archive of the project, what a command makes of it, or an object of S3."""

from __future__ import annotations

from go1x_lint.facts import Fact, Field, Label, Value
from go1x_lint.readers.cdk.bundling import bundled, made_in
from go1x_lint.readers.cdk.constructs import Construct, options, record
from go1x_lint.readers.cdk.names import called, template
from go1x_lint.records import dataclass, field, replace
from go1x_lint.syntax.program import Call, Expression, Found, Literal, Member, Name, follow, said
from go1x_lint.syntax.program.fields import Properties, quoting, string_field
from go1x_lint.syntax.program.passes import depends_on
from go1x_lint.syntax.program.slots import CodeSlot
from go1x_lint.text import Hole, Text


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


def asset(construct: Construct, found: Found, call: Call) -> Code:
    """Give a folder or an archive of the project, or what a command makes of a folder."""
    folder = path_field(construct, found.at(call.arguments[0]))
    told = options(construct, found, 1)
    bundling = told.within("bundling") if told is not None else None
    inner = told.followed("bundling") if told is not None else None
    if inner is not None and told is not None and inner.values and bundling is None:
        bundling = record(construct, inner)
    stays = named(told) if told is not None else None
    if bundling is None:
        return Code(folder, redeploys=stays)
    made = made_in(construct, bundling, folder)
    place = folder.anchor
    return Code(Field(place, (Value(made, place, None, (), True),)), tuple(bundled(construct, bundling, folder)), redeploys=stays)


def named(told: Properties) -> Field | None:
    """Give the constant that an asset is told to take for its hash: new files are uploaded only under another one.

    None where the CDK hashes the files itself; open where the program makes a hash of its own.
    """
    some = told.said("assetHash")
    if not some.values and not some.open_because:
        return None
    field_ = string_field(some, told.anchor, None)
    certain = field_.closed and all(value.text.plain is not None for value in field_.values)
    why = field_.open_because or (Label(field_.values[0].span, "the hash is made by the program"),) if not certain else ()
    return Field(field_.anchor, field_.values if certain else (), why)


def path_field(construct: Construct, found: Found) -> Field:
    """Make the field of a path, relative to the folder that the program runs in."""
    where = construct.program.where
    texts = said(found, construct.program.working)
    span = found.expression.span
    like = texts.values[0].phrase.text if texts.values else Text()
    own = _own_variables(construct, found)

    def written(text: Text) -> str | None:
        path = where.spell(text, like)
        return None if path is None else _with_variable(construct, path.plain or "", own) or quoting(found, span)(path)

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


def bucket(construct: Construct, found: Found, call: Call) -> Code:
    """Give an object of S3: `s3://BUCKET/KEY`, whatever the bucket is called; that of an asset is the asset's own file."""
    own_asset = _uploaded(found, call.arguments[1])
    told_ = options(construct, own_asset, 2) if own_asset is not None else None
    own = told_.raw("path") if told_ is not None else None
    if own is not None:
        return Code(path_field(construct, own), redeploys=named(told_) if told_ is not None else None)
    key = said(found.at(call.arguments[1]), construct.program.working)
    span = call.arguments[1].span
    name = Hole(f"bucket@{construct.program.module.source.path}:{construct.name}")
    values = tuple(
        Value(Text.of("s3://", name, "/", some.phrase.text), some.phrase.span, None, some.via)
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
