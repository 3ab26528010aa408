"""What the framework packs for a function: an archive that is there, or files of the service's folder at their own paths.

Source: lib/plugins/package/lib/package-service.js and zip-service.js of serverless 3.40.0; v4 does the same.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import cached_property

from go1x_lint.facts import ArchiveCommand, Field, FileUse, Member, Precondition, Slot, Value
from go1x_lint.readers.paths import Where
from go1x_lint.readers.serverless import patterns
from go1x_lint.readers.serverless.service import Declared, Service
from go1x_lint.readers.serverless.slots import ArtifactSlot
from go1x_lint.readers.serverless.variables import Reach
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Span
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence
from go1x_lint.syntax.tree_slots import NodeSlot
from go1x_lint.text import Text

FOLDER = ".serverless"
"""Where the framework writes what it packs."""


@dataclass(frozen=True)
class Pattern:
    """One item of `patterns`, `include` or `exclude`."""

    text: str
    """Without the exclamation mark."""
    excludes: bool
    node: Node
    written: str
    """With the exclamation mark, where it has one."""
    via: tuple[Span, ...] = ()


class Packaging:
    """How the functions of one service are packed."""

    def __init__(self, service: Service) -> None:
        """Take the service."""
        self.service = service
        self._codes: dict[Declared, Field] = {}

    # -- where the code is ----------------------------------------------------------------------------------------------

    def code(self, function: Declared) -> Field:
        """Give the archive that a function is deployed from; what the framework packs by itself is an implied one."""
        if function not in self._codes:
            self._codes[function] = self._code(function)
        return self._codes[function]

    def _code(self, function: Declared) -> Field:
        """Read where a function's code is."""
        service, where = self.service, self.service.where
        own = service.own(function, "package", "artifact")
        anchor = self._anchor(function)
        if own.items or own.open_because:
            return service.made(anchor, own, self._slot(function), where)
        disabled = service.own(function, "package", "disable")
        if disabled.items:
            return Field.unknown(anchor, "the framework is told not to pack it")
        shared = service.variables.find("package", "artifact")
        if shared.items and not self._truth(service.own(function, "package", "individually")):
            return self._shared(function, shared, where)
        path = Text.of(service.folder).joined(f"{FOLDER}/{self.unit(function)}.zip")
        return Field(anchor, (Value(path, function.span, None, (), True),), (), self._slot(function))

    def _anchor(self, function: Declared) -> Span:
        """Give the characters of a function's `package`, else of its name."""
        found = function.body.find("package")
        return found.pair.key.span if found is not None and not found.via else function.span

    def _shared(self, function: Declared, reach: Reach, where: Where) -> Field:
        """Give the archive that the service names for all of its functions."""
        takers = (some for some in self.service.functions if not self.service.own(some, "package", "artifact").items)
        others = tuple(some.span for some in takers if some is not function)
        items = tuple(item._replace(via=(function.span, *item.via), readers=(*item.readers, *others)) for item in reach.items)
        return self.service.made(function.span, reach._replace(items=items), self._slot(function), where)

    def unit(self, function: Declared) -> str:
        """Give the name of the archive that the framework packs a function into: its own, or the service's."""
        return function.name if self.individually(function) else self.service.name

    def individually(self, function: Declared) -> bool:
        """Whether a function gets an archive of its own."""
        own = self.service.own(function, "package", "individually")
        return self._truth(own) or self._service_individually

    @cached_property
    def _service_individually(self) -> bool:
        """Whether the service says so for all of its functions."""
        return self._truth(self.service.variables.find("package", "individually"))

    def _truth(self, reach: Reach) -> bool:
        """Whether something certainly says `true`."""
        return len(reach.items) == 1 and not reach.open_because and isinstance(node := reach.items[0].node, Scalar) and node.truth is True

    def _slot(self, function: Declared) -> Slot:
        """Give the slot that gives a function an archive of its own."""
        section = self.service.variables.find("package")
        package = section.items[0].node if len(section.items) == 1 and not section.open_because else None
        conditions = tuple(some for name, some in self._others if name != function.span)
        return ArtifactSlot(
            function.body,
            self.service.root,
            package if isinstance(package, Mapping) else None,
            self.individually(function),
            lambda text: self.service.where.spell(text, Text()),
            function.body.readers,
            conditions,
        )

    @cached_property
    def _others(self) -> tuple[tuple[Span, Precondition], ...]:
        """The functions in other languages that the framework packs together, and what would have to hold for each."""
        return tuple(
            (some.span, Precondition(f"'{some.name}', which is no Go function, may be packed by itself, too", None, some.span))
            for some in self.service.functions
            if self._is_other(some) and not self.individually(some)
        )

    def _is_other(self, function: Declared) -> bool:
        """Whether a function that the framework packs is certainly none of Go's."""
        runtime = self.service.field(function, "runtime", provider=True)
        artifact = self.service.own(function, "package", "artifact")
        go = runtime.saying("go1.x", "provided", "provided.al2", "provided.al2023")
        return not function.has("image") and not artifact.items and runtime.closed and not go

    # -- what is packed ---------------------------------------------------------------------------------------------------

    def archives(self, functions: tuple[Declared, ...]) -> Iterator[ArchiveCommand]:
        """Give the archives that the framework packs for some functions, each once."""
        units: dict[str, list[Declared]] = {}
        for function in functions:
            units.setdefault(self.unit(function), []).append(function)
        for name, some in units.items():
            yield self._archive(name, some)

    def _archive(self, name: str, functions: list[Declared]) -> ArchiveCommand:
        """Give one archive."""
        service = self.service
        alone = self.individually(functions[0])
        span = self._anchor(functions[0]) if alone else self._section()
        path = Text.of(service.folder).joined(f"{FOLDER}/{name}.zip")
        archive = FileUse(Field(span, (Value(path, span, None, (), True),)), "writes")
        members, complete = self._members(span, functions[0] if alone else None)
        if not alone and any(member.entry == Text() for member in members):
            members = (*members, *self._named(functions))
        return ArchiveCommand(
            span,
            uses=(archive, *dict.fromkeys(member.use for member in members)),
            directory=Text.of(service.folder),
            scope=f"{service.source.path}:package {name}",
            command="serverless package",
            archive=archive,
            members=members,
            complete=complete,
            tool="serverless",
            by_deployer=True,
        )

    def _section(self) -> Span:
        """Give the characters of the service's `package`, else of its `functions`."""
        for key in ("package", "functions", "provider"):
            found = self.service.root.find(key)
            if found is not None:
                return found.pair.key.span
        return self.service.root.span

    def _members(self, anchor: Span, function: Declared | None) -> tuple[tuple[Member, ...], bool]:
        """Give what the patterns take in, and whether that is all; a function's own come after the service's."""
        every = [*self._excluded(function), *self._included(function)]
        members: list[Member] = [self._whole(anchor)]
        complete = True
        for pattern in every:
            if pattern.excludes:
                members = [] if patterns.everything(pattern.text) else [some for some in members if not _hides(pattern, some)]
            elif patterns.everything(pattern.text):
                members.append(self._folder(pattern, "", patterns.bare(pattern.text)))
            else:
                some = tuple(self._taken(pattern))
                members += some
                complete = complete and all(member.entry is not None for member in some)
        return tuple(members), complete

    def _named(self, functions: list[Declared]) -> Iterator[Member]:
        """Give what the functions' own patterns name, which are ignored here, of an archive that holds the whole folder."""
        for function in functions:
            for pattern in (*self._list("patterns", function), *self._list("include", function)):
                if not pattern.excludes and not patterns.everything(pattern.text):
                    yield from self._taken(pattern)

    def _whole(self, anchor: Span) -> Member:
        """Give the member that the whole folder is, where no pattern says anything."""
        use = FileUse(Field(anchor, (Value(Text.of(self.service.folder), anchor, None, (), True),)), "reads")
        return Member(use, Text(), True)

    def _taken(self, pattern: Pattern) -> Iterator[Member]:
        """Give what one pattern takes in."""
        for some in patterns.expanded(patterns.bare(pattern.text)):
            inside = patterns.folder(some)
            if inside is not None:
                yield self._folder(pattern, *inside)
            elif patterns.literal(some) and not some.startswith(("../", "/")):
                yield Member(self._use(pattern, some, ""), Text.of(posixpath.normpath(some)))
            else:
                yield Member(FileUse(Field.unknown(pattern.node.span, f"which files '{pattern.text}' means"), "reads"), None)

    def _folder(self, pattern: Pattern, folder: str, rest: str) -> Member:
        """Give the member that all files of a folder are."""
        return Member(self._use(pattern, folder, rest), Text.of(posixpath.normpath(folder) if folder else ""), True)

    def _use(self, pattern: Pattern, path: str, rest: str) -> FileUse:
        """Make the use of what a pattern names; `rest` is what stands behind the path."""
        node, where = pattern.node, self.service.where
        canonical = where.canonical(Text.of(path))
        slot = None
        if isinstance(node, Scalar) and node.raw == pattern.written:
            mark = "!" if pattern.written.startswith("!") else ""
            like = Text.of(pattern.text[: len(pattern.text) - len(rest)] if rest else pattern.text)

            def spell(text: Text) -> Text | None:
                said = where.spell(text, like)
                return None if said is None else Text.of(mark, said, rest)

            slot = NodeSlot(node, readers=node.readers, spell=spell) if patterns.expanded(pattern.text) == (pattern.text,) else None
        span = node.inner if isinstance(node, Scalar) else node.span
        return FileUse(Field(node.span, (Value(canonical, span, slot, pattern.via),), (), slot), "reads")

    # -- patterns ---------------------------------------------------------------------------------------------------------

    def _excluded(self, function: Declared | None) -> Iterator[Pattern]:
        """Give what `exclude` takes out; an exclamation mark there takes in."""
        for pattern in (*self._list("exclude", None), *(self._list("exclude", function) if function else ())):
            yield replace(pattern, excludes=not pattern.excludes)

    def _included(self, function: Declared | None) -> Iterator[Pattern]:
        """Give what `include` and `patterns` say."""
        yield from (*self._list("include", None), *self._list("patterns", None))
        if function is not None:
            yield from (*self._list("include", function), *self._list("patterns", function))

    def _list(self, key: str, function: Declared | None) -> Iterator[Pattern]:
        """Read one list of patterns."""
        variables = self.service.variables
        reach = variables.find("package", key) if function is None else self.service.own(function, "package", key)
        for item in reach.items:
            for node in item.node.items if isinstance(item.node, Sequence) else ():
                for found in variables.follow(node, item.via).items:
                    text = variables.of(found).plain if isinstance(found.node, Scalar) else None
                    if text:
                        yield Pattern(text.removeprefix("!"), text.startswith("!"), found.node, text, found.via)


def _hides(pattern: Pattern, member: Member) -> bool:
    """Whether a pattern takes a member out again: a file, or all that is in a folder."""
    plain = member.entry.plain if member.entry is not None else None
    if not plain:
        return False
    return patterns.matches(pattern.text, f"{plain}/x" if member.folder else plain)
