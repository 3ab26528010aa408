"""Commands as words with places, made from a shell line or from an argument list; which program they run is for others."""

from __future__ import annotations

from go1x_lint.facts import Slot
from go1x_lint.records import dataclass, field
from go1x_lint.source import Span
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.region import Region
from go1x_lint.text import Text


@dataclass(frozen=True)
class Assignment:
    """A variable that is set for a command: inline, by `env`, or exported before it."""

    name: str
    value: Phrase
    span: Span
    """`NAME=value`, or where it is set."""


@dataclass(frozen=True)
class Redirect:
    """Output that goes into a file, or input that comes from one."""

    target: Phrase
    append: bool = False
    reads: bool = False
    """Whether it is input."""
    content: Region | None = None
    """The here-document that the command reads, where it is known."""


@dataclass(frozen=True)
class Command:
    """One simple command, as the shell runs it: wrappers such as `env`, `sudo`, `time`, `exec`, `@` are taken off."""

    words: tuple[Phrase, ...]
    """The program and its arguments."""
    span: Span
    """The whole command, from its first assignment to its last word, redirections left out."""
    env: tuple[Assignment, ...] = ()
    """What is set for it, the last one of a name wins."""
    directory: Text | None = field(default_factory=Text)
    """Where it runs, relative to where its script starts (`cd` before it); None where that can't be read."""
    index: int = 0
    """Its place in the script's order."""
    certain: bool = True
    """False where it may not be run: inside `if`/`case`, behind `||`."""
    block: str = ""
    """What runs as one sequence within the script: "" or a function's name."""
    loop: tuple[Span, ...] = ()
    """The loops that it stands in, outermost first."""
    redirects: tuple[Redirect, ...] = ()
    stdin: Phrase | None = None
    """The text that is piped into it by an `echo` or `printf` before it."""
    then: Slot | None = None
    """Room for one more command directly after it, run only if it succeeds; `write` takes shell text."""
    first: Slot | None = None
    """Room for one more inline assignment before it; `write` takes `NAME=value`."""

    @property
    def program(self) -> str:
        """The program's base name, "" where it can't be read."""
        plain = self.words[0].text.base.plain if self.words else None
        return plain or ""

    @property
    def arguments(self) -> tuple[Phrase, ...]:
        """The words after the program."""
        return self.words[1:]


@dataclass(frozen=True)
class Script:
    """All commands of a script, a recipe, a `RUN`."""

    commands: tuple[Command, ...]
    assignments: tuple[Assignment, ...] = ()
    """Every variable that it sets for itself."""
    broken: tuple[Span, ...] = ()
    """Where it could not be parsed."""
