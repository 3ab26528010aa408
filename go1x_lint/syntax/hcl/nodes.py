"""What an HCL file is made of. Nothing is evaluated here; every node knows its characters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from go1x_lint.records import dataclass, field
from go1x_lint.source import Source, Span
from go1x_lint.syntax.region import Escape, unwritable


# Not frozen: a big project has tens of thousands of nodes, and a frozen one takes four times as long to make.
@dataclass(eq=False, slots=True, repr=False)
class Expression:
    """A value, or how it is computed."""

    span: Span
    """Its own characters, quotes and brackets included."""
    spell: Escape
    """How a string is written over the whole expression."""


class Literal(NamedTuple):
    """Characters of a string that stand for themselves, or an escape."""

    text: str
    span: Span


class Inserted(NamedTuple):
    """`${…}` in a string."""

    value: Expression
    span: Span
    """Its characters, `${` and `}` included."""


@dataclass(eq=False, slots=True, repr=False)
class Template(Expression):
    """A string: quoted, a here-document, or an object's bare key."""

    parts: tuple[Literal | Inserted, ...] = ()
    inner: Span = field(default_factory=lambda: Span("", 0, 0))
    """The characters between its quotes, or of its lines."""
    escape: Escape = unwritable
    """How a text is written between its quotes."""

    @property
    def plain(self) -> str | None:
        """The string; None where something is inserted."""
        texts = [part.text for part in self.parts if isinstance(part, Literal)]
        return "".join(texts) if len(texts) == len(self.parts) else None


@dataclass(eq=False, slots=True, repr=False)
class Constant(Expression):
    """A number, `true`, `false` or `null`."""

    text: str = ""


@dataclass(eq=False, slots=True, repr=False)
class Items(Expression):
    """`[a, b]`."""

    items: tuple[Expression, ...] = ()


class Pair(NamedTuple):
    """A key and a value of an object. A bare key is a template of that name."""

    key: Expression
    value: Expression


@dataclass(eq=False, slots=True, repr=False)
class Object(Expression):
    """`{a = b}`."""

    pairs: tuple[Pair, ...] = ()


@dataclass(eq=False, slots=True, repr=False)
class Reference(Expression):
    """`var.x`, `local.m["k"].y`, `f(x).y`: where it begins, and the steps from there."""

    base: str | Expression = ""
    steps: tuple[str | Expression, ...] = ()
    """An attribute's name, or an index."""

    @property
    def names(self) -> tuple[str, ...]:
        """The base and the attributes up to the first index."""
        found = [self.base] if isinstance(self.base, str) else []
        for step in self.steps if found else ():
            if not isinstance(step, str):
                break
            found.append(step)
        return tuple(found)


@dataclass(eq=False, slots=True, repr=False)
class Call(Expression):
    """`name(a, b)`."""

    name: str = ""
    arguments: tuple[Expression, ...] = ()
    spread: bool = False
    """Whether the last argument is a list of arguments (`...`)."""


@dataclass(eq=False, slots=True, repr=False)
class Choice(Expression):
    """`condition ? yes : no`; `%{ if }` in strings is none of them."""

    condition: Expression = field(kw_only=True)
    yes: Expression = field(kw_only=True)
    no: Expression = field(kw_only=True)


@dataclass(eq=False, slots=True, repr=False)
class Operation(Expression):
    """`a == b`, `!a`."""

    operator: str = ""
    operands: tuple[Expression, ...] = ()


@dataclass(eq=False, slots=True, repr=False)
class Loop(Expression):
    """`[for k, v in over : result if condition]`, `{for k, v in over : key => result}`."""

    names: tuple[str, ...] = ()
    over: Expression = field(kw_only=True)
    key: Expression | None = None
    """None: it makes a list."""
    result: Expression = field(kw_only=True)
    condition: Expression | None = None
    groups: bool = False
    """Whether values of one key become a list (`...`)."""


@dataclass(eq=False, slots=True, repr=False)
class Opaque(Expression):
    """Anything else."""

    inside: tuple[Expression, ...] = ()


class Attribute(NamedTuple):
    """`name = value`."""

    name: str
    place: Span
    """The name's characters."""
    value: Expression


@dataclass(eq=False, slots=True, repr=False)
class Body:
    """What stands between a block's braces, or in a whole file."""

    source: Source
    attributes: dict[str, Attribute] = field(default_factory=dict)
    """By name; of two with one name the last."""
    blocks: tuple[Block, ...] = ()

    def value(self, *names: str) -> Expression | None:
        """Give the value of the first of these attributes that is there."""
        return next((self.attributes[name].value for name in names if name in self.attributes), None)

    def all(self, type: str) -> Iterator[Block]:
        """Give the blocks of a type."""
        return (block for block in self.blocks if block.type == type)


class Label(NamedTuple):
    """A name in a block's head: the type, or the name, of a resource."""

    text: str
    span: Span


@dataclass(eq=False, slots=True, repr=False)
class Block:
    """`type "label" { … }`."""

    type: str
    span: Span
    """All its characters."""
    body: Body
    labels: tuple[Label, ...] = ()
    head: Span = field(default_factory=lambda: Span("", 0, 0))
    """Where to point: its last label, or its type."""

    @property
    def names(self) -> tuple[str, ...]:
        """Its labels."""
        return tuple(label.text for label in self.labels)


@dataclass(eq=False, slots=True, repr=False)
class File:
    """A parsed file."""

    source: Source
    body: Body
    broken: int | None = None
    """Where the language's grammar refuses it first; what stands before and after may have been read."""
    why: str = "isn't HCL"


def walk(expression: Expression) -> Iterator[Expression]:
    """Give an expression and all that it is made of."""
    todo = [expression]
    while todo:
        some = todo.pop()
        yield some
        todo += reversed(children(some))


def children(some: Expression) -> tuple[Expression, ...]:
    """Give the expressions that one is made of, in order."""
    match some:
        case Template():
            return tuple(part.value for part in some.parts if isinstance(part, Inserted))
        case Items():
            return some.items
        case Object():
            return tuple(part for pair in some.pairs for part in pair)
        case Reference():
            base = (some.base,) if isinstance(some.base, Expression) else ()
            return (*base, *(step for step in some.steps if isinstance(step, Expression)))
        case Call():
            return some.arguments
        case Choice():
            return (some.condition, some.yes, some.no)
        case Operation():
            return some.operands
        case Loop():
            return tuple(part for part in (some.over, some.key, some.result, some.condition) if part is not None)
        case Opaque():
            return some.inside
    return ()
