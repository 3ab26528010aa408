"""What became of an invocation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Kind", "Outcome"]

Kind = Literal["answered", "failed", "refused", "exited", "hung", "inspected"]
"""`answered`: with a payload · `failed`: the function said it failed · `refused`: Lambda couldn't start it · `exited`: it ended
without an answer · `hung`: it never asked for the event · `inspected`: looked at, not started (another machine's program)."""


@dataclass(frozen=True)
class Outcome:
    """The end of one invocation: an answer, or Lambda's type and text of the error, and what the program wrote."""

    kind: Kind
    answer: Any = None
    type: str = ""
    error: str = ""
    log: str = ""

    def __str__(self) -> str:
        """One line a person reads."""
        if self.kind == "answered":
            return f"answered {self.answer!r}"
        log = self.log.strip()
        return " · ".join(part for part in (self.kind, self.type, self.error, log[-600:]) if part)
