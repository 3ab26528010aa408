"""A runtime as a CDK program says it: `Runtime.GO_1_X`, `new Runtime("go1.x")`, the string of an L1 construct; and how it is written."""

from __future__ import annotations

import re
from collections.abc import Callable

from go1x_lint.facts import Precondition, Slot, Value
from go1x_lint.readers.cdk.names import called, constant, local, positional, static
from go1x_lint.records import dataclass
from go1x_lint.source import Edit, Span
from go1x_lint.syntax.program import Call, Expression, Found, Literal, Member, Module, follow, said
from go1x_lint.syntax.program.fields import string_value
from go1x_lint.text import Text

RUNTIME = "lambda.Runtime"
CONSTANTS = {"go1.x": "GO_1_X", "provided": "PROVIDED", "provided.al2": "PROVIDED_AL2", "provided.al2023": "PROVIDED_AL2023"}
_NAMES = {**{name: runtime for runtime, name in CONSTANTS.items()}, "Go1x": "go1.x"}
_PARTS = ("name", "toString", "Name", "ToString", "getName", "to_string")
"""What gives a runtime's name as a string."""

Knows = Callable[[str], bool]
"""Whether the version of the CDK that is used has a constant of the class Runtime."""


def named(constant_name: str) -> str:
    """Give the runtime that a constant stands for: `NODEJS_18_X` is `nodejs18.x`."""
    known = _NAMES.get(constant_name)
    if known is not None:
        return known
    word, _, rest = constant_name.lower().partition("_")
    return word + rest.replace("_", ".")


def runtime(found: Found, knows: Knows) -> Value | None:
    """Give the runtime that something says; None where it says none."""
    module, some = found.module, _plain(found.expression)
    if some is not found.expression:
        inner = follow(found.at(some)).values
        return runtime(inner[0], knows) if len(inner) == 1 else None
    if isinstance(some, Literal):
        value = said(found).values
        return string_value(value[0]) if value else None
    name = called(module, static(some))
    if name is not None and name.startswith(RUNTIME + ".") and re.fullmatch(r"[A-Z][A-Z0-9_]*|Go1x", name[len(RUNTIME) + 1 :]):
        text = named(name[len(RUNTIME) + 1 :])
        readers = tuple(dict.fromkeys(reader for hop in found.hops for reader in hop.readers))
        return Value(Text.of(text), found.expression.span, _slot(found, some, knows, readers), found.via)
    made = positional(some, RUNTIME) if isinstance(some, Call) and called(module, some.callee) == RUNTIME else None
    if made is not None and made.arguments:
        texts = said(found.at(made.arguments[0])).values
        return string_value(texts[0]) if len(texts) == 1 else None
    return None


def _plain(some: Expression) -> Expression:
    """Give a runtime without what makes a string of it."""
    if isinstance(some, Call) and not some.arguments and isinstance(some.callee, Member) and some.callee.name in _PARTS:
        return some.callee.of
    return some.of if isinstance(some, Member) and some.name in _PARTS else some


def _slot(found: Found, some: Expression, knows: Knows, readers: tuple[Span, ...]) -> Slot | None:
    """Give what writes another runtime over a constant; None where it has no name that stands there."""
    member = static(some)
    if not isinstance(member, Member) or member.name_span == member.span:
        return None  # taken out of its class by a name of its own
    return RuntimeSlot(found, some, member, knows, readers)


@dataclass(frozen=True)
class RuntimeSlot:
    """Writes a constant of the class Runtime over another one; where the CDK in use has none for it, makes a Runtime of the name."""

    found: Found
    expression: Expression
    member: Member
    knows: Knows
    also_read_by: tuple[Span, ...] = ()

    @property
    def place(self) -> Span:
        """The constant, as it is written."""
        return self.expression.span

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Say another runtime."""
        plain = Text.of(value).plain
        name = CONSTANTS.get(plain or "")
        text = self.found.module.source.text
        if plain is None or name is None:
            return ()
        language = self.found.module.language.name
        if self.knows(name):
            written = text[self.member.name_span.start : self.member.name_span.end]
            old = self.member.name.rpartition("Runtime_")[2] if language == "go" else self.member.name
            return (Edit(self.member.name_span, written.replace(old, name)),)
        owner = local(self.found.module, RUNTIME) if language == "go" else text[self.member.of.span.start : self.member.of.span.end]
        made = owner and made_of(self.found.module, owner, plain)
        return (Edit(self.expression.span, made),) if made else ()

    def remove(self) -> tuple[Edit, ...]:
        """Take nothing away."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing: what stands here is what is used."""
        return ()


def made_of(module: Module, owner: str, runtime: str) -> str:
    """Write the making of a Runtime that the CDK has no constant for; `owner` is what the file calls the class."""
    language, package = module.language.name, owner.rpartition(".")[0]
    said_ = module.language.spell(module.source, module.source.span(0, 0), runtime)
    if language == "go":
        return f'{package}.NewRuntime(jsii.String("{runtime}"), {package}.RuntimeFamily_OTHER, nil)'
    return f"{owner}({said_})" if language == "python" else f"new {owner}({said_})"


def spelled(found: Found, knows: Knows, owner: str | None) -> Callable[[Text], str | None]:
    """Give what spells a runtime as an expression of a file that calls the class Runtime `owner`; it says None where it isn't imported."""

    def code(value: Text) -> str | None:
        plain = value.plain or ""
        name = CONSTANTS.get(plain)
        if owner is None or name is None:
            return None
        language = found.module.language.name
        return constant(language, owner, name) if knows(name) else made_of(found.module, owner, plain)

    return code
