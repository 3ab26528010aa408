"""Terraform's modules: folders of files, who calls whom with what, and where each reference stands."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from go1x_lint.readers.terraform.merging import merged
from go1x_lint.records import dataclass
from go1x_lint.source import Source, Span, Unreadable, Workspace
from go1x_lint.syntax.hcl import Attribute, Block, Body, Call, Expression, File, Loop, Object, Reference, Template, parse, walk

SUFFIXES = (".tf", ".tofu", ".tf.json", ".tofu.json")
SETTINGS = (".tfvars", ".tfvars.json")
TERRAGRUNT = ("terragrunt.hcl", "terragrunt.hcl.json")
NAMED = {"var": 1, "local": 1, "module": 2, "data": 3}
"""How many names of a reference, behind its base, say which thing it is; a resource's has one, a loop's variable none."""


class Read(NamedTuple):
    """A reference in a module."""

    reference: Reference
    variable: str
    """The variable whose own block it stands in, if it does."""
    loops: frozenset[str]
    """The names of the loops around it."""
    key: str = ""
    """The element of it that is looked up."""
    enumerates: bool = False
    """Whether it only lists a collection's elements, which are read where their own attributes are."""

    @property
    def thing(self) -> tuple[str, ...]:
        """What it reads, or reads a part of: `var.x`, `data.archive_file.z`; () for an element of some collection."""
        names = self.reference.names
        if not names or names[0] == "each" or names[0] in self.loops:
            return ()
        return names[: 1 + NAMED.get(names[0], 1)]

    @property
    def last(self) -> str:
        """The attribute of it that is read; "" where it is read as a whole."""
        if self.key:
            return self.key
        names = [step for step in self.reference.steps if isinstance(step, str)]
        behind = names[len(self.thing) - 1 :] if self.thing else names[1:] if self.reference.base == "each" else names
        return behind[-1] if behind else ""


@dataclass(frozen=True, eq=False)
class Module:
    """A folder with Terraform's files."""

    folder: str
    files: tuple[File, ...]

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        """The files' bodies."""
        return tuple(file.body for file in self.files)

    def all(self, *types: str) -> Iterator[Block]:
        """Give the blocks of some types, in all files, as override files change them."""
        return (block for block in self._blocks if block.type in types)

    @cached_property
    def _blocks(self) -> tuple[Block, ...]:
        """All blocks."""
        return merged(self.bodies)

    @cached_property
    def locals(self) -> dict[str, Attribute]:
        """The local values by name."""
        return {name: attribute for block in self.all("locals") for name, attribute in block.body.attributes.items()}

    @cached_property
    def variables(self) -> dict[str, Block]:
        """The variables by name."""
        return {block.names[0]: block for block in self.all("variable") if block.labels}

    @cached_property
    def outputs(self) -> dict[str, Block]:
        """The outputs by name."""
        return {block.names[0]: block for block in self.all("output") if block.labels}

    @cached_property
    def calls(self) -> dict[str, Block]:
        """The calls of other modules by name."""
        return {block.names[0]: block for block in self.all("module") if block.labels}

    @cached_property
    def resources(self) -> dict[tuple[str, ...], Block]:
        """Resources by type and name; data sources with `data` before both."""
        found = {block.names: block for block in self.all("resource") if len(block.labels) == 2}
        return found | {("data", *block.names): block for block in self.all("data") if len(block.labels) == 2}

    @cached_property
    def reads(self) -> tuple[Read, ...]:
        """Every reference in the module."""
        return tuple(read for body in self.bodies for read in _reads(body, ""))

    def indexed(self, variable: str) -> Iterator[Expression]:
        """Give the keys of the literal objects that a variable chooses an element of: `local.m[var.x]`, `lookup(local.m, var.x)`."""
        for body in self.bodies:
            for some in _expressions(body):
                base, key = _looked_up(some)
                if isinstance(key, Reference) and key.names == ("var", variable):
                    over = self._object(base)
                    yield from (pair.key for pair in over.pairs) if over is not None else ()

    def _object(self, some: Expression | tuple[str, ...] | None) -> Object | None:
        """Give the literal object that is meant: one that stands there, or a local value."""
        if isinstance(some, Reference):
            some = some.names
        if isinstance(some, tuple) and len(some) == 2 and some[0] == "local" and some[1] in self.locals:
            some = self.locals[some[1]].value
        return some if isinstance(some, Object) else None

    def others(self, reference: Reference) -> tuple[Span, ...]:
        """Give the other places that read, or can read, what a reference reads."""
        mine = self._by_reference.get(id(reference))
        if mine is None:
            return ()
        return tuple(read.reference.span for read in self.reads if read.reference is not reference and self._overlap(mine, read))

    def _overlap(self, mine: Read, other: Read) -> bool:
        """Whether two references can read the same characters: one thing as a whole or in part, or an attribute of elements."""
        if mine.thing and mine.thing == other.thing:
            own = mine.thing[0] == "var" and mine.thing[1:] == (other.variable,)  # a variable's own validation only checks
            return not own and (not mine.last or mine.last == other.last or (not other.last and not other.enumerates))
        if not mine.last or (mine.thing and other.thing):
            return False
        whole = not other.last and not other.enumerates and other.thing in self._listed
        return mine.last == other.last or whole

    @cached_property
    def _listed(self) -> frozenset[tuple[str, ...]]:
        """Give the collections that loops go over."""
        return frozenset(read.thing for read in self.reads if read.enumerates and read.thing)

    @cached_property
    def _by_reference(self) -> dict[int, Read]:
        """Find each reference's place."""
        return {id(read.reference): read for read in self.reads}


def _reads(body: Body, variable: str) -> Iterator[Read]:
    """Give the references in a body."""
    json = body.source.path.endswith(".json")
    for attribute in body.attributes.values():
        if json and any(block.type == attribute.name for block in body.blocks):
            continue  # the same expressions are a block's
        yield from _read(attribute, variable)
    for block in body.blocks:
        yield from _reads(block.body, block.names[0] if block.type == "variable" and block.labels else variable)


def _read(attribute: Attribute, variable: str) -> Iterator[Read]:
    """Give the references in an attribute."""
    found = list(walk(attribute.value))
    loops = frozenset(name for some in found if isinstance(some, Loop) for name in some.names)
    calls = [some for some in found if isinstance(some, Call) and some.arguments]
    lookups = [call.arguments for call in calls if call.name == "lookup" and len(call.arguments) > 1]
    keys = {id(some): key.plain or "" for some, key, *_ in lookups if isinstance(key, Template)}
    listed = [some.over for some in found if isinstance(some, Loop)]
    listed += [call.arguments[0] for call in calls if call.name in ("keys", "length")]
    for some in found:
        if isinstance(some, Reference) and isinstance(some.base, str):
            enumerates = attribute.name == "for_each" or some in listed
            yield Read(some, variable, loops, keys.get(id(some), ""), enumerates)


def _expressions(body: Body) -> Iterator[Expression]:
    """Give all expressions in a body."""
    for attribute in body.attributes.values():
        yield from walk(attribute.value)
    for block in body.blocks:
        yield from _expressions(block.body)


def _looked_up(some: Expression) -> tuple[Expression | tuple[str, ...] | None, Expression | None]:
    """Give what an expression takes an element of, and the element's key."""
    if isinstance(some, Call) and some.name == "lookup" and len(some.arguments) > 1:
        return some.arguments[0], some.arguments[1]
    if isinstance(some, Reference):
        key = next((step for step in some.steps if isinstance(step, Expression)), None)
        return some.base if isinstance(some.base, Expression) else some.names, key
    return None, None


class Folders:
    """All modules of a workspace; every file is parsed once."""

    def __init__(self, workspace: Workspace) -> None:
        """Sort the files."""
        self.workspace = workspace
        self.paths: dict[str, list[str]] = {}
        self.settings: dict[str, list[str]] = {}
        self.terragrunt: list[str] = []
        for path in sorted(workspace.paths):
            folder = posixpath.dirname(path)
            if path.endswith(SUFFIXES):
                self.paths.setdefault(folder, []).append(path)
            elif path.endswith(SETTINGS):
                self.settings.setdefault(folder, []).append(path)
            elif posixpath.basename(path) in TERRAGRUNT:
                self.terragrunt.append(path)
        self._modules: dict[str, Module] = {}

    def file(self, path: str) -> File:
        """Parse a file; an empty one where it can't be read."""
        try:
            return self.workspace.parsed(path, "hcl", parse)
        except Unreadable as error:
            source = Source(path, "")
            return File(source, Body(source), 0, str(error))

    def module(self, folder: str) -> Module:
        """Give the module of a folder."""
        if folder not in self._modules:
            self._modules[folder] = Module(folder, tuple(self.file(path) for path in self.paths.get(folder, ())))
        return self._modules[folder]

    def files(self, paths: Iterable[str]) -> Iterator[File]:
        """Parse some files."""
        return (self.file(path) for path in paths)

    def tfvars(self, folder: str) -> Iterator[tuple[File, bool]]:
        """Give the files that set a root module's variables: those that are loaded always (True), then all others.

        Others may lie in folders below, where no module has its files.
        """
        for some in sorted(self.settings):
            below = some != folder and (not folder or some.startswith(folder + "/"))
            if some == folder or (below and not any(path == some or path.startswith(some + "/") for path in self.paths)):
                for path in self.settings[some]:
                    name = posixpath.basename(path)
                    automatic = name.startswith("terraform.tfvars") or ".auto.tfvars" in name
                    yield self.file(path), automatic and some == folder

    def local(self, folder: str, source: str | None) -> str | None:
        """Give the folder of a call's `source` where it is one of this workspace; else None."""
        if source is None or not source.startswith(("./", "../")):
            return None
        path = posixpath.normpath(posixpath.join(folder, source.replace("//", "/")))
        path = "" if path == "." else path
        return path if path in self.paths else None


def source_of(block: Block) -> str | None:
    """Give what a call's `source` says."""
    value = block.body.value("source")
    return getattr(value, "plain", None) if isinstance(value, Expression) else None
