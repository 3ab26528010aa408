"""A construct of a CDK program: its id, its properties, and the file and folder that it stands in."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from go1x_lint.facts import Label
from go1x_lint.readers.cdk.names import prop
from go1x_lint.readers.cdk.runtimes import Knows
from go1x_lint.readers.paths import Where
from go1x_lint.records import dataclass
from go1x_lint.source import Span, Workspace
from go1x_lint.syntax.program import OUTSIDE, Call, Expression, Followed, Found, Frame, Module, Record, Said, follow, said
from go1x_lint.syntax.program.fields import Properties
from go1x_lint.text import Text

NEAR = ("runtime", "handler", "entry", "code")
"""A new property of a function comes directly behind the first of these that is there."""

_PROJECTS = ("cdk.json",)
_ROOTS = ("package.json", "go.mod", "pom.xml", "requirements.txt", "pyproject.toml")


@dataclass(frozen=True, eq=False)
class Program:
    """A file of a CDK program."""

    module: Module
    workspace: Workspace
    working: str
    """The folder that the program runs in, which relative paths start from: that of its cdk.json."""
    knows: Knows
    """Which constants of the class Runtime its version of the CDK has."""

    @property
    def where(self) -> Where:
        """What relative paths start from."""
        return Where(Text.of(self.working))


@dataclass(frozen=True, eq=False)
class Construct:
    """A construct that is made, in one pass of the loops and functions around it."""

    program: Program
    kind: str
    """What the CDK calls its class: `lambda.Function`."""
    call: Call
    frame: Frame = OUTSIDE
    name: str = ""
    """Its id, apart from all others of the file."""

    @property
    def found(self) -> Found:
        """The call, in its frame."""
        return Found(self.program.module, self.call, self.frame)

    @property
    def anchor(self) -> Span:
        """Where to point: its id, else what is called."""
        at = self.id
        return self.call.callee.span if at is None else at.span

    @property
    def id(self) -> Expression | None:
        """The argument that is its id."""
        if len(self.call.arguments) > 1:
            return self.call.arguments[1]
        return None

    @property
    def said_id(self) -> str:
        """What its id says, as far as it can be read; else its function's name."""
        shown = "" if self.id is None else _shown(said(self.found.at(self.id)))
        told = None if shown else self.properties()
        return shown if told is None else _shown(told.said("functionName"))

    def properties(self) -> Properties | None:
        """Give what it is told; None where that can't be seen."""
        return options(self, self.found, 2)


def _shown(name: Said) -> str:
    """Show a name, what can't be read of it shortened; "" where nothing of it can be read."""
    text = name.values[0].phrase.text if len(name.values) == 1 else Text()
    short = (part if isinstance(part, str) else f"${{{part.name.partition('@')[0]}}}" for part in text.parts)
    return "" if text.unknown else "".join(short)


def options(construct: Construct, found: Found, index: int) -> Properties | None:
    """Give the properties that a call is given: as a record, an argument, or by name; None where there are none to be seen."""
    call = found.expression
    if not isinstance(call, Call):
        return None
    if index < len(call.arguments):
        return record(construct, follow(found.at(call.arguments[index])))
    return None if call.named is None else _properties(construct, found.at(call.named), ())


def record(construct: Construct, followed: Followed) -> Properties | None:
    """Give the properties of the one record, or the one call with names, that something is."""
    some = [inner for value in followed.values if (inner := _record(value)) is not None]
    if len(some) != 1 or len(followed.values) != 1:
        return None
    return _properties(construct, some[0], followed.open_because)


def _record(found: Found) -> Found | None:
    """Give a record, or what a call is given by name: a builder's steps, a class of properties."""
    if isinstance(found.expression, Record):
        return found
    if isinstance(found.expression, Call) and found.expression.named is not None and not found.expression.arguments:
        return found.at(found.expression.named)
    return None


def _properties(construct: Construct, found: Found, why: tuple[Label, ...]) -> Properties:
    """Give the properties of a record, spelled as its language spells them."""
    language = found.module.language.name
    return Properties(found, construct.anchor, construct.program.working, lambda name: prop(language, name), NEAR, why)


def working(path: str, workspace: Workspace) -> str:
    """Give the folder that a program runs in: the nearest one above its file with a cdk.json, else with a package's file."""
    above = list(_above(posixpath.dirname(path)))
    for names in (_PROJECTS, _ROOTS):
        for folder in above:
            if any(posixpath.join(folder, name) in workspace for name in names):
                return folder
    return ""


def _above(folder: str) -> Iterator[str]:
    """Give a folder, and all above it."""
    yield folder
    while folder:
        folder = posixpath.dirname(folder)
        yield folder
