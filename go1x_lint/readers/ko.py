"""ko: the base images of what it builds, and its builds, each of which is a `go build` into an image (https://ko.build/configuration).

The image starts `/ko-app/NAME`, whatever the base image starts: a program keeps its name.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from go1x_lint.facts import BuildCommand, Fact, Field, FileUse, ImageUse, Label, Slot, Value
from go1x_lint.readers.ci.scripts import folder_of, strings
from go1x_lint.readers.commands.call import Place
from go1x_lint.readers.commands.containers import image
from go1x_lint.readers.commands.go import assignment
from go1x_lint.readers.documents import document
from go1x_lint.records import replace
from go1x_lint.source import Source, Span, Workspace
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence
from go1x_lint.syntax.tree_slots import ItemsSlot, NodeSlot, PropertySlot
from go1x_lint.text import Text

PLATFORM = ("linux", "amd64")
"""What is built for where nobody says another platform."""
_TAGS = re.compile(r"--?tags[= ]")


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a configuration. Raises Unparsable."""
    root = document(source, workspace).root
    if not isinstance(root, Mapping):
        return
    overrides = root.get("baseImageOverrides")
    others = [found.value for _, found in overrides.items()] if isinstance(overrides, Mapping) else []
    for node in (root.get("defaultBaseImage"), *others):
        if isinstance(node, Scalar) and not node.null:
            yield ImageUse(node.span, image(node.phrase()), "base")
    builds = root.get("builds")
    for item in builds.items if isinstance(builds, Sequence) else ():
        if isinstance(item.value, Mapping) and item.value.pairs:
            yield _build(item.value, root, source)


def _build(node: Mapping, root: Mapping, source: Source) -> BuildCommand:
    """Make the fact of a build."""
    anchor = node.pairs[0].key.span
    folder, main = _phrase(node.get("dir")), _phrase(node.get("main"))
    here = folder_of(source)
    directory = Place(here).canonical(folder.text) if folder is not None else here
    packages = Place(directory).field(main) if main is not None else Field(anchor, (Value(directory, anchor, None, (), True),))
    name = posixpath.basename((packages.plain or "").removesuffix("/main.go")) or node.string("id") or ""
    stage = f"{source.path}#{node.string('id') or node.start}"
    output = FileUse(Field(anchor, (Value(Text.of(f"{stage}/ko-app/{name}"), anchor, None, (), True),)), "writes")
    platforms = [some.raw for some in strings(root.get("defaultPlatforms"))]
    machines = tuple(dict.fromkeys(some.split("/")[1] for some in platforms if some.count("/"))) or (PLATFORM[1],)
    return BuildCommand(
        anchor,
        (output, FileUse(packages, "reads")),
        directory,
        stage,
        command="ko build",
        output=output,
        packages=packages,
        tags=_tags(node, root, anchor),
        goos=Field(anchor, (Value(Text.of(PLATFORM[0]), anchor, None, (), True),)),
        goarch=Field(anchor, tuple(Value(Text.of(some), anchor, None, (), True) for some in machines)),
        cgo=_variable(node, root, "CGO_ENABLED", "0", anchor),
        buildmode=Field(anchor),
        host="golang",
    )


def _phrase(node: Node | None) -> Phrase | None:
    """Give a string with places."""
    return node.phrase() if isinstance(node, Scalar) and not node.null else None


def _tags(node: Mapping, root: Mapping, anchor: Span) -> Field:
    """Make the field of the tags: a flag among the build's own, else among those of all builds."""
    listed = node.get("flags")
    flags = list(strings(listed if listed is not None else root.get("defaultFlags")))
    for at, flag in reversed(list(enumerate(flags))):
        found = _TAGS.match(flag.raw)
        if found is not None:
            return _said(flag, found.end(), flag.span)
        if flag.raw in ("-tags", "--tags") and at + 1 < len(flags):
            return _said(flags[at + 1], 0, flag.span)
    unread = tuple(Label(flag.span, f"{flag.raw} can't be read") for flag in flags if "{{" in flag.raw)

    def spell(value: Text) -> Text:
        return Text.of("-tags=", value)

    slot: Slot = ItemsSlot(listed, spell=spell) if isinstance(listed, Sequence) else PropertySlot(node, ("flags",), words=True, spell=spell)
    return Field(anchor, (), unread, None if unread or (listed is None and flags) else slot)


def _said(flag: Scalar, start: int, anchor: Span) -> Field:
    """Make the field of what a flag says from an offset on."""
    slot = NodeSlot(flag, spell=lambda value: Text.of(flag.raw[:start], value))
    found = flag.phrase().tail(start).field(anchor=anchor)
    return Field(found.anchor, tuple(replace(value, slot=slot) for value in found.values), found.open_because, slot)


def _variable(node: Mapping, root: Mapping, name: str, default: str, anchor: Span) -> Field:
    """Make the field of a variable that is set for a build."""
    listed = node.get("env")
    for scalar in strings(listed if listed is not None else root.get("defaultEnv")):
        found = assignment(scalar.phrase())
        if found is not None and found.name == name:
            return found.value.field(anchor=found.span)
    return Field(anchor, (Value(Text.of(default), anchor, None, (), True),))
