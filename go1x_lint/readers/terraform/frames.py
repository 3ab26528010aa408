"""Where an expression is evaluated: in which module, called by whom, for which element of a loop."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from go1x_lint.facts import Label
from go1x_lint.readers.terraform.modules import Module
from go1x_lint.records import dataclass, field, replace
from go1x_lint.source import Span
from go1x_lint.syntax.hcl import Expression

if TYPE_CHECKING:
    from go1x_lint.readers.terraform.configuration import Configuration


class Hop(NamedTuple):
    """A reference on the way from a use to what is said."""

    span: Span
    """The reference's characters."""
    readers: tuple[Span, ...] = ()
    """The other places that read the same through references of their own."""
    fixed: bool = False
    """Whether what is said there must stay: it is also the name of something."""


class Bound(NamedTuple):
    """An expression, where it is evaluated, and the references that lead to it, outermost first."""

    expression: Expression
    frame: Frame
    hops: tuple[Hop, ...] = ()

    def behind(self, *hops: Hop) -> Bound:
        """Give it as it is read through more references."""
        return self._replace(hops=(*hops, *self.hops))

    def taken_apart(self) -> Bound:
        """Give it as an element of a collection: who else reads the collection reads it only where its own attributes are read."""
        return self._replace(hops=tuple(hop._replace(readers=()) for hop in self.hops))

    def at(self, expression: Expression) -> Bound:
        """Give another expression that is evaluated in the same place, read on the same way."""
        return self._replace(expression=expression)


class Followed(NamedTuple):
    """What an expression can stand for."""

    bounds: tuple[Bound, ...] = ()
    """Literal strings, lists, objects, calls of functions: no references."""
    open_because: tuple[Label, ...] = ()


@dataclass(frozen=True, eq=False)
class Frame:
    """One instance of a module, or a part of it in a loop."""

    configuration: Configuration
    module: Module
    cwd: str
    """The folder in which Terraform runs: relative paths start from there."""
    address: str = ""
    """`module.a.` for what a call named `a` makes."""
    arguments: Mapping[str, Bound] | None = None
    """What the call gives to its variables; None: nobody calls it, it is a root module."""
    names: Mapping[str, Bound] = field(default_factory=dict)
    """`each.key`, `each.value`, the variables of loops."""
    key: str | None = None
    """The element of `for_each` that it is for."""
    siblings: int = 1
    """How many there are of it."""
    top: Frame | None = None
    """The module's own frame, where this is a part of it."""
    chain: tuple[str, ...] = ()
    """The folders of the modules that lead here, the root module's first."""
    folder: str | None = None
    """The folder of the file that is read, where it isn't the module's: a Terragrunt configuration."""

    @property
    def whole(self) -> Frame:
        """The module's own frame."""
        return self.top or self

    def inside(self, names: Mapping[str, Bound], key: str | None = None, siblings: int = 1) -> Frame:
        """Give the frame within a loop."""
        return replace(
            self, names={**self.names, **names}, key=self.key if key is None else key, siblings=max(siblings, self.siblings), top=self.whole
        )

    def relative(self, folder: str) -> str:
        """Write a folder as a path from where Terraform runs."""
        path = posixpath.relpath(folder or ".", self.cwd or ".")
        return path

    def named(self, block: str) -> str:
        """Give the address of a resource or a module: `module.a.aws_lambda_function.f["key"]`."""
        return f"{self.address}{block}" + ("" if self.key is None else f'["{self.key}"]')

    def hole(self, written: str) -> str:
        """Name what nobody can read, apart from what other instances can't read."""
        written = " ".join(written.split())
        if self.key is not None and "each." in written:
            written = written.replace("each.", f'each["{self.key}"].')
        return f"{self.address}{written}"


def unique(labels: Iterator[Label] | tuple[Label, ...] | list[Label]) -> tuple[Label, ...]:
    """Leave out labels that are said twice."""
    return tuple(dict.fromkeys(labels))
