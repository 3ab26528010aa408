"""Resources of a Pulumi program: what they are called, what they are told, and the folder that the program runs in."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from go1x_lint.readers import Unparsable
from go1x_lint.readers.documents import document
from go1x_lint.readers.paths import Where
from go1x_lint.readers.pulumi.names import called, prop
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Span, Unreadable, Workspace
from go1x_lint.syntax.program import Call, Found, Frame, Module, Record, follow, frames, said
from go1x_lint.syntax.program.fields import Properties
from go1x_lint.syntax.tree import Mapping
from go1x_lint.text import Text

NEAR = ("runtime", "handler", "code")
"""A new property of a function comes directly behind the first of these that is there."""
_PROJECTS = ("Pulumi.yaml", "Pulumi.yml")


@dataclass(frozen=True, eq=False)
class Program:
    """A file of a program."""

    module: Module
    workspace: Workspace
    working: str | None
    """The folder that the program runs in, which relative paths start from; None where no Pulumi.yaml says that."""
    enumerated: bool
    """Whether its version of Pulumi's AWS package certainly has all runtimes in its enumeration."""

    @property
    def where(self) -> Where:
        """What relative paths start from."""
        return Where(Text.of(self.working or ""))


@dataclass(frozen=True, eq=False)
class Resource:
    """A resource that is made, in one pass of the loops and functions around it."""

    program: Program
    kind: str
    """`lambda.Function`, `native.LayerVersion`, …"""
    call: Call
    frame: Frame
    name: str

    @property
    def found(self) -> Found:
        """The call, in its frame."""
        return Found(self.program.module, self.call, self.frame)

    @property
    def anchor(self) -> Span:
        """Where to point: its name, else what is called."""
        at = _first(self.program.module)
        return self.call.arguments[at].span if at < len(self.call.arguments) else self.call.callee.span

    def told(self) -> Properties | None:
        """Give its arguments; None where they can't be seen."""
        return options(self.found, _first(self.program.module) + 1, self.anchor, self.program.working or "")

    def managed(self) -> Iterator[Found]:
        """Give the arguments behind those, which say how Pulumi treats it: one, by its place or its name; several in Go."""
        at = _first(self.program.module) + 2
        yield from map(self.found.at, self.call.arguments[at:])
        if self.call.named is not None:
            yield from (self.found.at(some.value) for some in self.call.named.properties if some.name in ("opts", "options"))

    def options(self, given: Found) -> Iterator[Properties]:
        """Give the properties of what one of these arguments can be, as far as they can be read."""
        for value in follow(given).values:
            some = _record(value)
            if some is not None:
                yield _properties(some, self.anchor, self.program.working or "")


def options(found: Found, index: int, anchor: Span, working: str) -> Properties | None:
    """Give what a call is told: by a record in the place of an argument, or by name."""
    call = found.expression
    if not isinstance(call, Call):
        return None
    if index < len(call.arguments):
        values = follow(found.at(call.arguments[index]))
        records = [some for value in values.values if (some := _record(value)) is not None]
        if len(records) != 1 or len(values.values) != 1:
            return None
        return replace(_properties(records[0], anchor, working), open_because=values.open_because)
    if call.named is None:
        return None
    whole = _properties(found.at(call.named), anchor, working)
    given = [some for value in whole.followed("args").values if (some := _record(value)) is not None]
    return _properties(given[0], anchor, working) if len(given) == 1 else whole


def _record(found: Found) -> Found | None:
    """Give a record, or what a call is given by name: a class of arguments in Python."""
    if isinstance(found.expression, Record):
        return found
    call = found.expression
    return found.at(call.named) if isinstance(call, Call) and call.named is not None and not call.arguments else None


def _properties(found: Found, anchor: Span, working: str) -> Properties:
    """Give the properties of a record, spelled as its language spells them."""
    language = found.module.language.name
    return Properties(found, anchor, working, lambda name: prop(language, name), NEAR)


def _first(module: Module) -> int:
    """Give the place of a resource's name among its arguments: Go's have a context before it."""
    return 1 if module.language.name == "go" else 0


def resources(program: Program, kinds: frozenset[str]) -> Iterator[Resource]:
    """Give the resources of some kinds, one for each pass; each with a name of its own."""
    names: dict[str, int] = {}
    module = program.module
    for call in module.calls():
        kind = called(module, call.callee)
        if kind is None or kind not in kinds:
            continue
        for frame in frames(module, call.span):
            name = _name(Found(module, call, frame)) or kind.rpartition(".")[2]
            names[name] = names.get(name, 0) + 1
            yield Resource(program, kind, call, frame, name if names[name] == 1 else f"{name}#{names[name]}")


def _name(found: Found) -> str:
    """Give what a resource is called, as far as that can be read."""
    call = found.expression
    at = _first(found.module)
    if not isinstance(call, Call) or at >= len(call.arguments):
        return ""
    values = said(found.at(call.arguments[at])).values
    return re.sub(r"@[^}]*(?=\})", "", str(values[0].phrase.text)) if len(values) == 1 else ""


def working(path: str, workspace: Workspace) -> str | None:
    """Give the folder that a program runs in: that of the nearest Pulumi.yaml above, or the folder in it that its `main` names."""
    folder = posixpath.dirname(path)
    while True:
        project = next((some for name in _PROJECTS if (some := posixpath.join(folder, name)) in workspace), None)
        if project is not None:
            return _main(folder, project, workspace)
        if not folder:
            return None
        folder = posixpath.dirname(folder)


def _main(folder: str, project: str, workspace: Workspace) -> str:
    """Give the folder of a project's program."""
    try:
        root = document(workspace[project], workspace).root
    except (Unparsable, Unreadable):
        return folder
    main = root.string("main") if isinstance(root, Mapping) else None
    inside = posixpath.normpath(posixpath.join(folder, main)) if main else folder
    return inside if inside in workspace.folders else folder
