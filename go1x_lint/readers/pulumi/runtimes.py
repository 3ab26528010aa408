"""A runtime as a Pulumi program says it: a member of the enumeration `Runtime`, an older constant, a string; and how it is written.

Every language takes a string too, where a property is set. The enumeration has `CustomAL2023` in pulumi_aws 6.18.2, and not yet in
6.13.3 (seen in the packages): before that, and where nobody says the version, the string is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from go1x_lint.facts import Precondition, Value
from go1x_lint.readers.pulumi.names import called
from go1x_lint.records import dataclass
from go1x_lint.source import Edit, Span
from go1x_lint.syntax.program import Expression, Found, Joined, Literal, Member, Module, said
from go1x_lint.syntax.program.fields import string_value
from go1x_lint.text import Text

_NAMES = {"go1dx": "go1.x", "custom": "provided", "customal2": "provided.al2", "customal2023": "provided.al2023"}
_SPELLED = {"provided": "Custom", "provided.al2": "CustomAL2", "provided.al2023": "CustomAL2023"}
_UNTYPED = ("typescript", "python")
"""Languages whose variables of the enumeration's type take a string."""
_GO = "github.com/pulumi/pulumi/sdk/v3/go/pulumi"


def named(name: str) -> str | None:
    """Give the runtime that a name of Pulumi's stands for: `lambda.Runtime.Go1dx`, `lambda.RuntimeGo1dx`, `lambda.Go1dxRuntime`."""
    word = name.partition(".")[2].replace("Runtime", "").replace("_", "").replace(".", "").lower()
    if "Runtime" not in name or not word:
        return None
    return _NAMES.get(word) or re.sub(r"(?<=\d)d(?=[\dx])", ".", word)


def runtime(found: Found, enumerated: bool) -> Value | None:
    """Give the runtime that something says; None where it says none. `enumerated`: the enumeration has all names."""
    some = found.expression
    if isinstance(some, (Literal, Joined)):
        texts = said(found).values
        return string_value(texts[0]) if len(texts) == 1 else None
    name = called(found.module, some) if isinstance(some, Expression) else None
    text = named(name) if name is not None else None
    if text is None:
        return None
    readers = tuple(dict.fromkeys(reader for hop in found.hops for reader in hop.readers))
    slot = RuntimeSlot(found, some, enumerated, readers) if isinstance(some, Member) else None
    return Value(Text.of(text), some.span, slot, found.via)


@dataclass(frozen=True)
class RuntimeSlot:
    """Writes another member of the enumeration over one, or a string in its place."""

    found: Found
    member: Member
    enumerated: bool
    also_read_by: tuple[Span, ...] = ()

    @property
    def place(self) -> Span:
        """The member, as it is written."""
        return self.member.span

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Say another runtime; () where a variable's type takes only the enumeration's members, and there may be none for it."""
        plain = Text.of(value).plain or ""
        name = _SPELLED.get(plain)
        language = self.found.module.language.name
        old = self.member.name
        if name is None:
            return ()
        if self.enumerated and not old.endswith("Runtime"):
            new = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper() if language == "python" else name
            return (Edit(self.member.name_span, f"Runtime{new}" if old.startswith("Runtime") else new),)
        if self.found.hops and language not in _UNTYPED:
            return ()
        written = spelled(self.found.module, self.member.span)(Text.of(plain))
        return () if written is None else (Edit(self.member.span, written),)

    def remove(self) -> tuple[Edit, ...]:
        """Take nothing away."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing: what stands here is what is used."""
        return ()


def spelled(module: Module, span: Span) -> Callable[[Text], str | None]:
    """Give what spells a runtime as a string in the place of an expression; Go's is made an input of Pulumi's."""

    def code(value: Text) -> str | None:
        plain = value.plain
        if plain is None:
            return None
        if module.language.name != "go":
            return module.language.spell(module.source, span, plain)
        owner = next((some.name for some in module.declarations if some.canonical == _GO), None) or module.local(_GO)
        return f'{owner}.String("{plain}")' if owner else None

    return code
