"""What a walk through a shell text finds, and what is around each statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from go1x_lint.records import dataclass, field
from go1x_lint.source import Span
from go1x_lint.syntax.command import Assignment, Command, Redirect
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.shell.state import State

if TYPE_CHECKING:
    from go1x_lint.syntax.shell.functions import Function

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
    left: list[State] | None = None
    """What `break` and `continue` leave behind, in a loop."""
    returned: list[State] | None = None
    """What `return` leaves behind, in a function."""


@dataclass
class Found:
    """What was found so far, in all texts that belong to one script."""

    commands: list[Command] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    broken: list[Span] = field(default_factory=list)
    functions: dict[str, Function] = field(default_factory=dict)
    calls: dict[str, list[State]] = field(default_factory=dict)
    """What each call of a function finds, by the function's name."""
    entries: Mapping[str, State] = field(default_factory=dict)
    """What a function that is called several times finds, as an earlier walk through the script showed it."""
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
