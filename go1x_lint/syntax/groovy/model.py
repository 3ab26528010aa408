"""What a pipeline in Groovy consists of: calls with arguments and blocks, assignments, values."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.records import dataclass, field
from go1x_lint.source import Source
from go1x_lint.syntax.groovy.tokens import Filled, Token


@dataclass(frozen=True)
class Value:
    """An expression: its offsets; what a string says, the name of a variable, the items of a list. All else says nothing."""

    start: int
    end: int
    token: Token | None = None
    """A string."""
    name: str = ""
    """A variable, as it is written: `env.GOOS`."""
    items: tuple[Value, ...] | None = None
    """A list's items, or the parts that `+` joins."""
    joined: bool = False
    named: tuple[tuple[str, Value], ...] = ()
    """A map's entries."""

    @property
    def plain(self) -> str | None:
        """What a string says into which nothing is filled."""
        if self.token is None or any(isinstance(part, Filled) for part in self.token.parts):
            return None
        return "".join(part[0] for part in self.token.parts if not isinstance(part, Filled))


@dataclass(frozen=True)
class Call:
    """A call, or a head of a block (`if`, `for`, `else`, `steps`), with what is in its block."""

    name: str
    start: int
    end: int
    arguments: tuple[Value, ...] = ()
    named: tuple[tuple[str, Value], ...] = ()
    block: tuple[Node, ...] | None = None
    receiver: Value | None = None
    """A list that a method is called on: `['a', 'b'].each { … }`."""
    parameters: tuple[str, ...] = ()
    """A closure's, or a function's, parameters; the variable of a loop."""
    defines: bool = False
    """Whether it declares a function."""

    def value(self, name: str) -> Value | None:
        """Give an argument by name."""
        return next((value for key, value in self.named if key == name), None)


@dataclass(frozen=True)
class Assigned:
    """`name = value`, `def name = value`."""

    name: str
    value: Value
    start: int
    end: int


Node = Call | Assigned


@dataclass(frozen=True)
class Groovy:
    """A file."""

    source: Source
    nodes: tuple[Node, ...] = ()
    broken: tuple[int, ...] = field(default=())
    """Where a bracket is open that nothing closes."""


def walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """Give all nodes, each before those in its block."""
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Call):
            waiting += reversed(node.block or ())
