"""`GoFunction`: a construct that builds its function itself, always to `bootstrap`; without a runtime it deploys provided.al2.

@aws-cdk/aws-lambda-go-alpha, lib/function.js and lib/bundling.js: `props.runtime ?? Runtime.PROVIDED_AL2`, handler `bootstrap`,
`go build` with GOOS=linux, GOARCH by the architecture, CGO_ENABLED=1 only with `cgoEnabled`, and the flags of `goBuildFlags`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from go1x_lint.facts import BuildCommand, Fact, Field, FileUse, LambdaFunction, Slot, Value
from go1x_lint.readers.cdk.assets import named
from go1x_lint.readers.cdk.bundling import output
from go1x_lint.readers.cdk.constructs import Construct, record
from go1x_lint.readers.cdk.names import local
from go1x_lint.records import replace
from go1x_lint.source import Span
from go1x_lint.syntax.program import Found, Items, Module, follow, items_of, said
from go1x_lint.syntax.program.fields import Properties, string_field
from go1x_lint.syntax.program.slots import CodeSlot, NewItemSlot
from go1x_lint.text import Text

DEFAULT = "provided.al2"
HOST = "public.ecr.aws/sam/build-go1.x"
"""The image that it builds in where no Go is installed: always this one (lib/bundling.js)."""

_TAGS = re.compile(r"(?:^|\s)-tags[= ](?:'([^']*)'|\"([^\"]*)\"|([^\s'\"]+))")


def go_function(construct: Construct, told: Properties, architectures: Field, runtime: Callable[[], Field]) -> Iterator[Fact]:
    """Give the function, and the `go build` that the construct runs."""
    said_, place = runtime(), construct.call.callee.span
    if said_.absent:
        said_ = Field(
            construct.call.callee.span, (Value(Text.of(DEFAULT), construct.call.callee.span, said_.slot, (), True),), (), said_.slot
        )
    folder = output(construct)
    place = construct.call.callee.span
    yield _build(construct, told, architectures, FileUse(_implied(place, folder.joined("bootstrap")), "writes"))
    yield LambdaFunction(
        construct.anchor,
        construct.name,
        said_,
        _implied(place, "bootstrap"),
        architectures,
        _implied(place, folder),
        Field(construct.anchor),
        Field(construct.anchor),
        redeploys=_stays(construct, told),
    )


def _stays(construct: Construct, told: Properties) -> Field | None:
    """Give the constant that its bundling takes for a hash of what is built."""
    bundling = told.within("bundling") or record(construct, told.followed("bundling"))
    return None if bundling is None else named(bundling)


def _implied(place: Span, *texts: Text | str) -> Field:
    """Give what the construct itself says."""
    return Field(place, tuple(Value(Text.of(text), place, None, (), True) for text in texts))


def _build(construct: Construct, told: Properties, architectures: Field, made: FileUse) -> BuildCommand:
    """Give what the construct runs."""
    where, place = construct.program.where, construct.call.callee.span
    entry = string_field(told.said("entry"), construct.anchor, None, where.spell, where.canonical)
    bundling = told.within("bundling") or record(construct, told.followed("bundling"))
    cgo = "0" if bundling is None else _cgo(bundling)
    machine = {"x86_64": "amd64", "arm64": "arm64"}.get(architectures.plain or "x86_64") if architectures.closed else None
    return BuildCommand(
        place,
        (made, FileUse(entry, "reads")),
        scope=f"{construct.program.module.source.path}:{construct.name}",
        command="GoFunction",
        output=made,
        packages=entry,
        tags=_tags(told, bundling),
        goos=_implied(place, "linux"),
        goarch=_implied(place, machine) if machine else Field.unknown(place, "its architecture can't be read"),
        cgo=_implied(place, cgo) if cgo else Field.unknown(place, "whether cgo is on can't be read"),
        buildmode=Field(place),
    )


def _cgo(bundling: Properties) -> str | None:
    """Give CGO_ENABLED, as the construct sets it."""
    some = bundling.followed("cgoEnabled")
    if not some.values and not some.open_because:
        return "0"
    text = bundling.said("cgoEnabled").plain
    return {"true": "1", "false": "0"}.get(text or "")


# -- tags -------------------------------------------------------------------------------------------------------------------


def _tags(told: Properties, bundling: Properties | None) -> Field:
    """Give the tags of the build; where there are none, there may be room for them."""
    place = told.anchor
    if bundling is None:
        some = told.followed("bundling")
        if some.values or some.open_because:
            return Field.unknown(place, "the flags of its build can't be read")
        return Field(place, slot=_room(told, "bundling"))
    listed = bundling.raw("goBuildFlags")
    if listed is None:
        return Field(place, slot=_room(bundling, "goBuildFlags"))
    flags = items_of(listed)
    values: list[Value] = []
    for flag in flags.values:
        texts = said(flag).values
        for spoken in texts:
            match = _TAGS.search(str(spoken.phrase.text))
            if match is not None:
                span = spoken.phrase.span
                group = next(index for index in (1, 2, 3) if match[index] is not None)
                values.append(Value(Text.of(match[group]), span, _over(flag, str(spoken.phrase.text), match.span(group)), spoken.via))
    return Field(listed.expression.span, tuple(values), flags.open_because, _more(listed))


def _over(found: Found, flag: str, part: tuple[int, int]) -> Slot:
    """Give what writes other tags into a flag."""

    def code(text: Text) -> str | None:
        said_ = flag[: part[0]] + (text.plain or "") + flag[part[1] :]
        return found.module.language.spell(found.module.source, found.expression.span, said_)

    return CodeSlot(found.expression.span, code)


def _more(listed: Found) -> Slot | None:
    """Give what adds the flag to the list of flags."""
    whole = follow(listed)
    items = whole.values[0].expression if len(whole.values) == 1 else None
    if not isinstance(items, Items):
        return None

    def code(text: Text) -> str | None:
        like = items.items[-1].span if items.items else items.span
        return listed.module.language.spell(listed.module.source, like, f"-tags {text.plain}")

    return NewItemSlot(listed.module.source, items, code)


def _room(told: Properties, name: str) -> Slot | None:
    """Give the room for flags in properties that have none; None where the language's types for them aren't imported."""
    module = told.found.module

    def code(text: Text) -> str | None:
        flag = module.language.spell(module.source, told.record.span, f"-tags {text.plain}")
        if flag is None or module.language.name not in _FORMS:
            return None
        return _FORMS[module.language.name](flag, name, _bundling_options(module))

    return replace(told, near=()).slot(name, code)


def _bundling_options(module: Module) -> str | None:
    """Say how a file calls the class of the flags: in C# in full, as the CDK has several of its name."""
    whole = next((some for some in module.wildcards if ".Lambda.Go" in some), None)
    return local(module, "go.BundlingOptions") if whole is None or module.language.name != "csharp" else f"{whole}.BundlingOptions"


def _typescript(flag: str, name: str, _type: str | None) -> str | None:
    """Write the flags in TypeScript."""
    return f"[{flag}]" if name == "goBuildFlags" else f"{{ goBuildFlags: [{flag}] }}"


def _python(flag: str, name: str, type_: str | None) -> str | None:
    """Write the flags in Python."""
    return f"[{flag}]" if name == "goBuildFlags" else type_ and f"{type_}(go_build_flags=[{flag}])"


def _java(flag: str, name: str, type_: str | None) -> str | None:
    """Write the flags in Java."""
    return f"List.of({flag})" if name == "goBuildFlags" else type_ and f"{type_}.builder().goBuildFlags(List.of({flag})).build()"


def _csharp(flag: str, name: str, type_: str | None) -> str | None:
    """Write the flags in C#."""
    return f"new[] {{ {flag} }}" if name == "goBuildFlags" else type_ and f"new {type_} {{ GoBuildFlags = new[] {{ {flag} }} }}"


def _go(flag: str, name: str, type_: str | None) -> str | None:
    """Write the flags in Go; `flag` is `jsii.String("…")`."""
    listed = f"&[]*string{{{flag}}}"
    return listed if name == "goBuildFlags" else type_ and f"&{type_}{{GoBuildFlags: {listed}}}"


_FORMS = {"typescript": _typescript, "python": _python, "java": _java, "csharp": _csharp, "go": _go}
