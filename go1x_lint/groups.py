"""What is changed together or not at all: the diagnostics of one function, and of all that share a change with it."""

from __future__ import annotations

from dataclasses import dataclass

from go1x_lint.facts import Label, Precondition
from go1x_lint.rule import Applicability, Diagnostic
from go1x_lint.source import Edit


@dataclass(frozen=True)
class Group:
    """One change: made whole, or not made."""

    id: str
    """Stable between runs: the names of its functions, or the place of its one diagnostic."""
    functions: tuple[str, ...]
    title: str
    """What the change does, as one says it: `move 'Orders' to provided.al2023`."""
    diagnostics: tuple[Diagnostic, ...]
    """Its members, the left out ones too."""
    edits: tuple[Edit, ...] = ()
    """All its edits, in every file, sorted, none overlapping; () where it is held."""
    applicability: Applicability = "safe"
    """`manual`: held; `unsafe`: made only with --unsafe-fixes."""
    preconditions: tuple[Precondition, ...] = ()
    """Everything that it relies on, with its verdict."""
    held: tuple[Label, ...] = ()
    """Why it can't be made: each a place and a reason, told once; () where it can."""
    left_out: tuple[tuple[Diagnostic, str], ...] = ()
    """Optional members that are not part of the change, and why."""

    @property
    def unproved(self) -> tuple[Precondition, ...]:
        """What could not be shown, and makes the change unsafe."""
        return tuple(some for some in self.preconditions if some.met is not True and not some.listed)
