"""goreleaser: its builds, each of which is a `go build` for every system and machine (https://goreleaser.com/customization/build)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.facts import BuildCommand, Fact, Field, FileUse, Label, Value
from go1x_lint.readers.ci.expressions import GO, expanded, phrase_of
from go1x_lint.readers.ci.goreleaser_archives import archives
from go1x_lint.readers.ci.scripts import Work, facts, strings, within
from go1x_lint.readers.commands.call import Place
from go1x_lint.readers.commands.go import assignment
from go1x_lint.readers.documents import document
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Edit, Source, Span, Workspace
from go1x_lint.syntax.phrase import Phrase, joined
from go1x_lint.syntax.pieces import Pieces
from go1x_lint.syntax.region import Origin, Region, unwritable
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence
from go1x_lint.syntax.tree_slots import ItemsSlot, NodeSlot, PropertySlot
from go1x_lint.text import Hole, Text

SYSTEMS = ("linux", "darwin", "windows")
MACHINES = ("386", "amd64", "arm64")
"""What is built for where a build says nothing."""
_VARIANTS: dict[str, tuple[str, tuple[str, ...]]] = {"amd64": ("goamd64", ("v1",)), "arm": ("goarm", ("6",))}
"""Machines whose folder names a variant: the key that lists them, the default."""
_TAGS = re.compile(r"--?tags[= ]")


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a configuration. Raises Unparsable."""
    root = document(source, workspace).root
    if not isinstance(root, Mapping):
        return
    file = File(source, workspace, root)
    before = root.get("before")
    yield from file.hooks(before.get("hooks") if isinstance(before, Mapping) else None, f"{source.path}:before")
    builds = root.get("builds")
    made: dict[str, BuildCommand] = {}
    for item in builds.items if isinstance(builds, Sequence) else ():
        build = item.value
        if isinstance(build, Mapping) and build.string("builder") in (None, "go") and build.string("skip") != "true" and build.pairs:
            for fact in file.build(build):
                if isinstance(fact, BuildCommand) and fact.command == "goreleaser build":
                    made[build.string("id") or root.string("project_name") or ""] = fact
                yield fact
    yield from archives(file, made)


@dataclass(frozen=True)
class File:
    """A configuration."""

    source: Source
    workspace: Workspace
    root: Mapping

    def expand(self, region: Region) -> Region:
        """Fill in the project's name."""
        return expanded(region, GO, self._say)

    def _say(self, name: str) -> Pieces:
        """Give what an expression stands for; the project keeps its name, which archives and releases have, too."""
        value = self.root.get("project_name")
        if name != ".ProjectName" or not isinstance(value, Scalar) or "{{" in value.raw:
            return ()
        return tuple(replace(piece, origin=Origin(piece.here, (), unwritable)) for piece in phrase_of(value.region(), value).pieces)

    def phrase(self, node: Node | None) -> Phrase | None:
        """Give a string with places."""
        return phrase_of(self.expand(node.region()), node) if isinstance(node, Scalar) and not node.null else None

    def hooks(self, node: Node | None, scope: str) -> Iterator[Fact]:
        """Give what hooks do: strings, or mappings that say where."""
        works: list[Work] = []
        for item in node.items if isinstance(node, Sequence) else (node,) if node is not None else ():
            value = item.value
            script = value.get("cmd") if isinstance(value, Mapping) else value
            folder = value.get("dir") if isinstance(value, Mapping) else None
            if isinstance(script, Scalar) and not script.null:
                here = within(Text(), folder if isinstance(folder, Scalar) else None, self.expand)
                works.append(Work(self.expand(script.region()), here))
        yield from facts(works, scope, self.workspace)

    def build(self, node: Mapping) -> Iterator[Fact]:
        """Give the fact of a build, and what its hooks do."""
        anchor = node.pairs[0].key.span
        directory = within(Text(), _scalar(node.get("dir")), self.expand)
        identity = self.phrase(node.get("id")) or self.phrase(self.root.get("project_name"))
        systems, machines = self._listed(node, "goos", SYSTEMS, 0), self._listed(node, "goarch", MACHINES, 1)
        output = FileUse(self._output(node, identity, systems, machines), "writes")
        main = self.phrase(node.get("main"))
        packages = Place(directory).field(main) if main is not None else Field(anchor, (Value(directory, anchor, None, (), True),))
        scope = f"{self.source.path}:{identity.text if identity is not None else node.start}"
        hooks = node.get("hooks")
        yield BuildCommand(
            anchor,
            (output, FileUse(packages, "reads")),
            directory,
            scope,
            command="goreleaser build",
            output=output,
            packages=packages,
            tags=self._tags(node),
            goos=systems,
            goarch=machines,
            cgo=self._variable(node, "CGO_ENABLED"),
            buildmode=self._buildmode(node),
        )
        for key in ("pre", "post") if isinstance(hooks, Mapping) else ():
            yield from self.hooks(hooks.get(key) if isinstance(hooks, Mapping) else None, f"{scope}:{key}")

    def _listed(self, node: Mapping, key: str, default: tuple[str, ...], part: int) -> Field:
        """Make the field of a list of systems or machines; `targets` say both at once."""
        anchor = node.pairs[0].key.span
        targets = list(strings(node.get("targets")))
        said = targets or list(strings(node.get(key)))
        if not said:
            return Field(anchor, tuple(Value(Text.of(some), anchor, None, (), True) for some in default))
        values: dict[Text, Value] = {}
        for some in said:
            phrase = self.phrase(some)
            words = some.raw.split("_")
            text = Text.of(words[part]) if targets and len(words) > part else phrase.text if phrase is not None else Text()
            values.setdefault(text, Value(text, some.span))
        unread = tuple(Label(some.span, f"{text} can't be read") for text, some in values.items() if text.holes)
        return Field(anchor, tuple(some for text, some in values.items() if not text.holes), unread)

    def _output(self, node: Mapping, identity: Phrase | None, systems: Field, machines: Field) -> Field:
        """Make the field of the program's path; it can be renamed where it is for Linux only, and nothing else takes its name."""
        anchor = node.pairs[0].key.span
        binary = self.phrase(node.get("binary"))
        name = binary or self.phrase(self.root.get("project_name"))
        if name is None or identity is None or systems.open_because or machines.open_because:
            return Field.unknown(binary.place if binary is not None else anchor, "where goreleaser puts it can't be read")
        folder = Text.of(self.root.string("dist") or "dist")
        if node.string("no_unique_dist_dir") != "true":
            targets = tuple(_targets(node, systems, machines))
            target: str | Hole = targets[0] if len(targets) == 1 else Hole("Target", targets)
            folder = folder.joined(Text.of(identity.text, "_", target))
        path = folder.joined(name.text)
        own = not systems.other_than("linux") and not re.search(r"\{\{[^}]*\.Binary\b", self.source.text)

        def inside(canonical: Text, _like: Text | None = None) -> Text | None:
            return canonical.below(folder)

        if binary is not None:
            found = binary.field(path, inside)
            values = tuple(Value(some.text, some.span, some.slot if own else None, some.via) for some in found.values)
            return Field(found.anchor, values, found.open_because, found.slot if own else None)
        slot = PropertySlot(node, ("binary",), after=("id",), spell=inside) if own else None
        return Field(anchor, (Value(path, anchor, slot, (), True),), (), slot)

    # -- flags ----------------------------------------------------------------------------------------------------------

    def _flags(self, node: Mapping) -> list[Phrase]:
        """Give the flags of `go build`, one each."""
        return [phrase for some in strings(node.get("flags")) if (phrase := self.phrase(some)) is not None]

    def _tags(self, node: Mapping) -> Field:
        """Make the field of the tags: the list of its own, or a flag."""
        anchor = node.pairs[0].key.span
        listed = node.get("tags")
        items = list(strings(listed))
        if isinstance(listed, Sequence) and items:
            phrases = [phrase_of(self.expand(some.region()), some) for some in items]
            slot = TagsSlot(listed, tuple(items))
            return Field(anchor, (Value(joined(phrases, ","), Span(self.source.path, items[0].start, items[-1].end), slot),), (), slot)
        for flag in reversed(self._flags(node)):
            first = flag.text.parts[0] if flag.text.parts else ""
            found = _TAGS.match(first) if isinstance(first, str) else None
            if found is not None:
                return flag.tail(found.end()).field(anchor=flag.place)
        open_ = (flag for flag in self._flags(node) if flag.text.unknown or flag.text.plain in ("-tags", "--tags"))
        unread = tuple(Label(flag.place, f"{flag.text} may be a list of tags") for flag in open_)
        room = PropertySlot(node, ("tags",), after=("flags", "goarch", "goos", "env"), words=True)
        return Field(anchor, (), unread, None if unread or listed is not None else room)

    def _buildmode(self, node: Mapping) -> Field:
        """Make the field of `-buildmode`."""
        anchor = node.pairs[0].key.span
        own = self.phrase(node.get("buildmode"))
        if own is not None:
            return own.field()
        for flag in self._flags(node):
            plain = flag.text.plain or ""
            if plain.startswith(("-buildmode=", "--buildmode=")):
                return flag.tail(plain.index("=") + 1).field(anchor=flag.place)
        return Field(anchor)

    def _variable(self, node: Mapping, name: str) -> Field:
        """Make the field of a variable that is set for it."""
        for scalar in (*strings(node.get("env")), *strings(self.root.get("env"))):
            phrase = self.phrase(scalar)
            found = assignment(phrase) if phrase is not None else None
            if found is not None and found.name == name:
                return found.value.field(anchor=found.span)
        return Field(node.pairs[0].key.span)


@dataclass(frozen=True)
class TagsSlot:
    """Writes a list of tags: what is new is put behind the others, what differs is written over."""

    sequence: Sequence
    items: tuple[Scalar, ...]

    @property
    def place(self) -> Span:
        """The list's characters."""
        return self.sequence.span

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """Those who read it through an alias."""
        return self.sequence.readers

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Write the list; () where it would be shorter, or much longer."""
        plain = Text.of(value).plain
        tags = re.split(r"[,\s]+", plain.strip(", ")) if plain else []
        old = [some.raw for some in self.items]
        if len(tags) == len(old):
            return tuple(edit for some, tag in zip(self.items, tags, strict=True) if some.raw != tag for edit in NodeSlot(some).write(tag))
        return ItemsSlot(self.sequence).write(tags[-1]) if tags[:-1] == old else ()

    def remove(self) -> tuple[Edit, ...]:
        """Take nothing away."""
        return ()

    def needs(self, value: Text | str) -> tuple[()]:
        """Nothing: what stands here is what is used."""
        return ()


def _scalar(node: Node | None) -> Scalar | None:
    """Give a string."""
    return node if isinstance(node, Scalar) else None


def _targets(node: Mapping, systems: Field, machines: Field) -> Iterator[str]:
    """Give the names of the folders' endings: `linux_amd64_v1`; newer versions name a variant of arm64 and 386 too."""
    for system in systems.values:
        for machine in machines.values:
            name = str(machine.text)
            key, default = _VARIANTS.get(name, ("", ()))
            listed = tuple(some.raw for some in strings(node.get(key))) or default if key else ()
            yield from (f"{system.text}_{name}_{some}" for some in listed)
            if not listed:
                yield f"{system.text}_{name}"
                newer = {"arm64": "v8.0", "386": "sse2"}.get(name)
                yield from (f"{system.text}_{name}_{some}" for some in (newer,) if some)
