"""What a walk through a shell text finds, and what is around each statement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from go1x_lint.source import Span
from go1x_lint.syntax.command import Assignment, Command, Redirect
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import Pieces
from go1x_lint.syntax.shell.state import State
from go1x_lint.syntax.shell.tree import Node

if TYPE_CHECKING:
    from go1x_lint.syntax.shell.walk import Walk

_ARGUMENT = re.compile(r"\$\{?[\d@*#]")

MOST_STEPS = 50_000
"""Statements that are walked through, tries and repeated calls counted; a script that needs more isn't read further."""


@dataclass(frozen=True)
class Around:
    """What is around a statement."""

    certain: bool = True
    block: str = ""
    loop: tuple[Span, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    stdin: Phrase | None = None
    followed: bool = True
    """Whether one more command may follow it in its place."""
    depth: int = 0


@dataclass
class Function:
    """A function of the script."""

    walk: Walk
    body: Node
    entered: bool = False
    """Whether its commands were found already."""
    active: bool = False
    """Whether it is being walked through."""
    before: State | None = None
    after: State | None = None

    @property
    def reads(self) -> bool:
        """Whether it reads its arguments."""
        return _ARGUMENT.search(self.walk.region.text, self.body.start, self.body.end) is not None

    @property
    def forwards(self) -> bool:
        """Whether it runs its arguments as a command (`"$@"`)."""
        text = self.walk.region.text
        names = (text[node.start : node.end] for node in self.body.walk() if node.kind == "command_name")
        return any(name.strip('"') in ("$@", "$*", "${@}") for name in names)

    def enter(self, name: str, env: tuple[Assignment, ...], state: State, around: Around) -> None:
        """Walk through its body."""
        self.entered = self.active = True
        kept, self.before = state.arguments, state.copy()
        state.arguments = self.walk.found.bound.get(name)
        state.exported.update((some.name, some) for some in env)
        self.walk.statement(self.body, state, replace(around, block=name, redirects=(), stdin=None))
        for some in env:
            if state.exported.get(some.name) is some:
                del state.exported[some.name]
            if some.name in self.before.exported:
                state.exported[some.name] = self.before.exported[some.name]
        state.arguments, self.after = kept, state.copy()
        self.active = False


@dataclass
class Found:
    """What was found so far, in all texts that belong to one script."""

    commands: list[Command] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    broken: list[Span] = field(default_factory=list)
    functions: dict[str, Function] = field(default_factory=dict)
    calls: dict[str, list[tuple[Pieces, ...]]] = field(default_factory=dict)
    """The arguments of every call, by the function's name."""
    bound: dict[str, tuple[Pieces, ...]] = field(default_factory=dict)
    """What each function's arguments are, where that is known."""
    steps: int = 0

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Find nothing for a while: a text is only tried, to see what it leaves behind."""
        kept = (self.commands, self.assignments, self.broken, self.calls)
        entered = {name: function.entered for name, function in self.functions.items()}
        self.commands, self.assignments, self.broken, self.calls = [], [], [], {}
        try:
            yield
        finally:
            self.commands, self.assignments, self.broken, self.calls = kept
            for name, function in self.functions.items():
                function.entered = entered.get(name, False)
