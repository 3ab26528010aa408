"""What a rule is, and what it says."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Generic, Literal, TypeVar

from go1x_lint.facts import Fact, Label, Precondition
from go1x_lint.records import dataclass
from go1x_lint.source import Edit, Span
from go1x_lint.text import Text

if TYPE_CHECKING:
    from go1x_lint.project import Project

__all__ = ["Applicability", "Diagnostic", "Edit", "Fix", "Label", "Precondition", "Rule", "Severity", "Span", "Text"]

F = TypeVar("F", bound=Fact)

Severity = Literal["error", "warning", "info"]
Applicability = Literal["safe", "unsafe", "manual"]


@dataclass(frozen=True)
class Fix:
    """A change: its edits, how far it can be trusted, and what it relies on.

    `manual` has no edits: the preconditions that are not met say what stands in the way.
    """

    title: str
    edits: tuple[Edit, ...] = ()
    applicability: Applicability = "safe"
    preconditions: tuple[Precondition, ...] = ()
    group: str = ""
    """Fixes of one group are made together or not at all; "" stands alone."""


@dataclass(frozen=True)
class Diagnostic:
    """Something that is wrong, and where."""

    code: str
    name: str
    message: str
    span: Span
    severity: Severity
    related: tuple[Label, ...] = ()
    fix: Fix | None = None
    subjects: tuple[str, ...] = ()
    """Ids (`FILE#NAME`) of the functions and stages that it is about: what is changed together with it."""
    needed: bool = False
    """Whether a function doesn't start on the new runtime without it: required members hold their whole group."""
    moves: bool = False
    """Whether its fix changes a function's runtime: the preconditions of that hold for the whole group."""
    note: str = ""
    """What stands behind the marked characters: a date, an exact error."""
    runs_on: bool = False
    """Whether it is about what a function, or an image, runs on: where a comment takes it away, all of that stays as it is."""


class Rule(ABC, Generic[F]):
    """One thing to look for. A rule is made once a run, and asked about every fact of its kind."""

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity] = "warning"
    fact: type[F]
    needed: ClassVar[bool] = False
    """Whether a function doesn't start on the new runtime where this rule's finding stays."""

    @abstractmethod
    def check(self, fact: F, project: Project) -> Iterator[Diagnostic]:
        """Say what is wrong with a fact; nothing where all is well, or where the files don't say."""

    def report(
        self,
        message: str,
        span: Span,
        *,
        severity: Severity | None = None,
        related: tuple[Label, ...] = (),
        fix: Fix | None = None,
        subjects: tuple[str, ...] = (),
        needed: bool | None = None,
        moves: bool = False,
        note: str = "",
        runs_on: bool | None = None,
    ) -> Diagnostic:
        """Make this rule's diagnostic; severity and `needed` are the rule's own where they are not given, `runs_on` is `moves`."""
        severity = severity or self.severity
        needed = self.needed if needed is None else needed
        runs_on = moves if runs_on is None else runs_on
        return Diagnostic(self.code, self.name, message, span, severity, related, fix, subjects, needed, moves, note, runs_on)
