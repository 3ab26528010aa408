"""What stands in a Makefile: settings, rules, recipes, conditionals; and parts of its text."""

from __future__ import annotations

from go1x_lint.records import dataclass, field
from go1x_lint.source import Span
from go1x_lint.syntax.region import Region


@dataclass(frozen=True)
class Part:
    """Characters [start, end) of a region."""

    region: Region
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters, not expanded."""
        return self.region.text[self.start : self.end]

    @property
    def span(self) -> Span:
        """The file's characters that stand for them."""
        return self.region.span(self.start, self.end)

    def cut(self, start: int, end: int | None = None) -> Part:
        """Give the characters [start, end) of this part."""
        return Part(self.region, self.start + start, self.end if end is None else self.start + end)

    def stripped(self) -> Part:
        """Leave out the white space around it."""
        text = self.text
        start = len(text) - len(text.lstrip())
        return self.cut(start, max(start, len(text.rstrip())))


@dataclass(frozen=True)
class Setting:
    """`NAME = value`, `define NAME`, or `target: NAME = value`."""

    name: Part
    operator: str
    """`=`, `:=`, `?=`, `+=`, `!=`."""
    value: Part
    modifiers: frozenset[str] = frozenset()
    """export, override, private."""
    targets: Part | None = None
    span: Span = field(default=Span("", 0, 0))
    """The whole line, or the line that opens a definition."""


@dataclass(frozen=True)
class RuleLine:
    """`targets: prerequisites`, `targets: pattern: prerequisites`."""

    targets: Part
    prerequisites: Part
    pattern: Part | None = None
    order_only: Part | None = None
    recipe: Part | None = None
    """What stands behind a semicolon."""


@dataclass(frozen=True)
class RecipeLine:
    """A line of a recipe, without the tab."""

    part: Part


@dataclass(frozen=True)
class Condition:
    """`ifeq (left,right)`, `ifdef left`."""

    kind: str
    left: Part
    right: Part


@dataclass(frozen=True)
class Conditional:
    """`ifeq … else … endif`: each branch with its condition, the last one's may be None."""

    branches: tuple[tuple[Condition | None, tuple[Statement, ...]], ...]


@dataclass(frozen=True)
class Include:
    """`include files`."""

    files: Part


@dataclass(frozen=True)
class Export:
    """`export NAMES`, `unexport NAMES`; without names, all variables."""

    names: Part
    on: bool


@dataclass(frozen=True)
class Undefine:
    """`undefine NAME`."""

    name: Part


@dataclass(frozen=True)
class Expression:
    """A line that is only expanded: `$(eval …)`, `$(info …)`."""

    part: Part


Statement = Setting | RuleLine | RecipeLine | Conditional | Include | Export | Undefine | Expression


def whole(region: Region) -> Part:
    """Make the part that is a whole region."""
    return Part(region, 0, len(region.text))


def reference_end(text: str, at: int, most: int = 1 << 62) -> int:
    """Give the offset behind the reference whose dollar sign stands at `at`; brackets of its own kind are counted.

    It is looked for among the first `most` characters.
    """
    opener = text[at + 1 : at + 2]
    if opener not in ("(", "{"):
        return min(at + 2, len(text))
    closer = ")" if opener == "(" else "}"
    depth = 0
    end = min(len(text), at + most)
    for index in range(at + 1, end):
        if text[index] == opener:
            depth += 1
        elif text[index] == closer:
            depth -= 1
            if not depth:
                return index + 1
    return end


def masked(text: str) -> str:
    """Write a character without a meaning over every reference."""
    pieces: list[str] = []
    at = 0
    while (start := text.find("$", at)) >= 0:
        end = reference_end(text, start)
        pieces += (text[at:start], "\x01" * (end - start))
        at = end
    return "".join((*pieces, text[at:]))
