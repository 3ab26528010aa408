"""goreleaser's archives: what it packs of its builds, and under which names (https://goreleaser.com/customization/archive).

Only zip archives of builds for Linux count: all others are for people. An archive names builds by their ids, so that a program's new
name is said at the build alone. With `wrap_in_directory` everything lies in a folder, where Lambda doesn't look.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from go1x_lint.facts import ArchiveCommand, BuildCommand, Field, FileUse, Member, Value
from go1x_lint.readers.ci.scripts import strings
from go1x_lint.records import dataclass
from go1x_lint.source import Edit, Span
from go1x_lint.syntax import tree_edits
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence
from go1x_lint.text import Hole, Text

if TYPE_CHECKING:
    from go1x_lint.readers.ci.goreleaser import File

_TEMPLATE = (Hole("ProjectName"), "_", Hole("Version"), "_", Hole("Os"), "_", Hole("Arch"))


def archives(file: File, builds: dict[str, BuildCommand]) -> Iterator[ArchiveCommand]:
    """Give the archives of a configuration; `builds` are its builds by their ids."""
    listed = file.root.get("archives")
    for item in listed.items if isinstance(listed, Sequence) else ():
        node = item.value
        if isinstance(node, Mapping) and node.pairs and _zips(node):
            ids = [some.raw for some in (*strings(node.get("ids")), *strings(node.get("builds")))]
            mine = [build for name, build in builds.items() if not ids or name in ids]
            if mine and all(build.goos.closed and not build.goos.other_than("linux") for build in mine):
                yield _archive(file, node, mine)


def _zips(node: Mapping) -> bool:
    """Whether an archive's format is zip; without a word it is tar.gz."""
    said = [some.raw for some in (*strings(node.get("formats")), *strings(node.get("format")))]
    return said == ["zip"]


def _archive(file: File, node: Mapping, builds: list[BuildCommand]) -> ArchiveCommand:
    """Give one archive."""
    anchor = node.pairs[0].key.span
    name = _name(file, node, builds)
    path = Text.of(Text.of(file.root.string("dist") or "dist").joined(name), ".zip")
    said = node.get("name_template")
    place = said.inner if isinstance(said, Scalar) else anchor
    use = FileUse(Field(place, (Value(path, place, None, (), said is None),)), "writes")
    wrap = node.get("wrap_in_directory")
    folder = _folder(wrap, name)
    members = tuple(
        Member(FileUse(build.output.path, "reads"), Text.of(folder, "/", value.text.base) if folder.parts else value.text.base)
        for build in builds
        for value in build.output.path.values[:1]
    )
    return ArchiveCommand(
        anchor,
        uses=(use, *(member.use for member in members)),
        directory=Text(),
        scope=f"{file.source.path}:archives",
        index=node.start,
        command="goreleaser",
        archive=use,
        members=members,
        complete=node.get("files") is None,
        tool="goreleaser",
        flattens=_flattens(wrap, folder),
    )


def _name(file: File, node: Mapping, builds: list[BuildCommand]) -> Text:
    """Give an archive's name, without its ending; systems and machines where there is just one of them."""
    said = file.phrase(node.get("name_template"))
    project = file.phrase(file.root.get("project_name"))
    text = said.text if said is not None else Text.of(*_TEMPLATE)
    known = {"ProjectName": project.text.plain if project is not None else None}
    for name, values in (("Os", [build.goos.plain for build in builds]), ("Arch", [build.goarch.plain for build in builds])):
        known[name] = values[0] if len(set(values)) == 1 else None
    return text.at({name: plain for name, plain in known.items() if plain is not None})


def _folder(wrap: Node | None, name: Text) -> Text:
    """Give the folder that everything lies in; the empty text where it lies at the root."""
    if not isinstance(wrap, Scalar) or wrap.null or wrap.truth is False or wrap.raw in ("", "false"):
        return Text()
    return name if wrap.truth or wrap.raw == "true" else Text.of(Hole(wrap.raw)) if "{{" in wrap.raw else Text.of(wrap.raw)


def _flattens(wrap: Node | None, folder: Text) -> Field | None:
    """Give whether programs lie at the root: what says that they don't can be made to."""
    if wrap is None or not folder.parts:
        return None
    return Field(wrap.span, (), (), RootSlot(wrap))


@dataclass(frozen=True)
class RootSlot:
    """Says that nothing is packed into a folder: `wrap_in_directory: false`."""

    node: Node

    @property
    def place(self) -> Span:
        """What is said now."""
        return self.node.whole

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """Those who read it through an alias."""
        return self.node.readers

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Pack at the root."""
        return tree_edits.over_node(self.node, False)

    def remove(self) -> tuple[Edit, ...]:
        """Take nothing away."""
        return ()

    def needs(self, value: Text | str) -> tuple[()]:
        """Nothing: what stands here is what is used."""
        return ()
