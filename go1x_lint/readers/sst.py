"""SST, versions 1 and 2: functions that are told `runtime: "go1.x"`. Read only.

What becomes of that word depends on the version (history of packages/sst/src/constructs/Function.ts): version 1
(`@serverless-stack/resources`), and 2 before 2.0.24, deploy to go1.x itself; 2.0.24 and newer take it for a name of their own and
deploy a `bootstrap` to provided.al2, from 2.42.0 on to provided.al2023. So only the first say anything about go1.x, and those build
for no other runtime: there is nothing to write, the way out is a newer SST. Version 3 calls it `go`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, RuntimeChoice, Value
from go1x_lint.lifecycle import below
from go1x_lint.readers.programs import program
from go1x_lint.source import Source, Unreadable, Workspace
from go1x_lint.syntax.program import Call, Found, Literal, Module, Record, follow, said, walk
from go1x_lint.text import Text

GO1X = "go1.x"
OWN_NAME_SINCE = "2.0.24"
"""The first SST that takes `go1.x` for a name of its own (packages/sst/CHANGELOG.md)."""

_FIRST = "@serverless-stack/resources"
_SECOND = re.compile(r"sst(?:[/.].*)?")
_CDK = ("aws-cdk-lib", "@aws-cdk/")
_VERSION = re.compile(r'"sst"\s*:\s*"([^"]+)"')
_LOCKED = re.compile(r'"(?:node_modules/)?sst"\s*:\s*\{\s*"version"\s*:\s*"([^"]+)"')


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the runtimes that a file says. Raises Unparsable."""
    if GO1X not in source.text or ("serverless-stack" not in source.text and "sst" not in source.text):
        return
    module = program(source, workspace)
    if module is None or module.language.name != "typescript":
        return
    canonical = [some.canonical for some in module.declarations if some.canonical]
    first = any(name.startswith(_FIRST) for name in canonical)
    second = any(_SECOND.fullmatch(name) for name in canonical) and _is_old(source.path, workspace)
    if first or second:
        yield from _choices(module)


def _choices(module: Module) -> Iterator[RuntimeChoice]:
    """Give each property `runtime` of what is given to a call, those of the CDK's own constructs aside."""
    seen: set[object] = set()
    for call in module.calls():
        theirs = any(name.startswith(_CDK) for name in module.names(call.callee))
        for some in walk(*call.arguments) if not theirs else ():
            for one in some.properties if isinstance(some, Record) else ():
                value = _value(Found(module, one.value)) if one.name == "runtime" and one.span not in seen else None
                seen.add(one.span)
                if value is not None:
                    yield RuntimeChoice(one.name_span, _name(module, call), Field(one.name_span, (value,)), "what SST is told for")


def _value(found: Found) -> Value | None:
    """Give the value that says go1.x."""
    for some in follow(found).values:
        if isinstance(some.expression, Literal) and some.expression.phrase.text.plain == GO1X:
            return Value(Text.of(GO1X), some.expression.phrase.span, None, some.via)
    return None


def _name(module: Module, call: Call) -> str:
    """Name what is told: its id, else what is called."""
    for argument in call.arguments[:2]:
        plain = said(Found(module, argument)).plain
        if plain and isinstance(argument, Literal):
            return plain
    return module.source.text[call.callee.span.start : call.callee.span.end].rpartition(".")[2]


def _is_old(path: str, workspace: Workspace) -> bool:
    """Whether every version of SST that the nearest package.json allows, or that is locked, deploys to go1.x itself."""
    folder = posixpath.dirname(path)
    while True:
        locked = _versions(posixpath.join(folder, "package-lock.json"), _LOCKED, workspace)
        said_ = locked or _versions(posixpath.join(folder, "package.json"), _VERSION, workspace)
        if said_ or not folder:
            return bool(said_) and all(below(some, OWN_NAME_SINCE) for some in said_)
        folder = posixpath.dirname(folder)


def _versions(path: str, pattern: re.Pattern[str], workspace: Workspace) -> list[str]:
    """Give the versions that a file says."""
    if path not in workspace:
        return []
    try:
        return pattern.findall(workspace[path].text)
    except Unreadable:
        return []
