"""The module `archive`: what it packs, and under which names.

A name in the archive is the path below the folder that all things packed have in common (common_path of plugins/modules/archive.py
in community.general); modes are kept.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from go1x_lint.facts import ArchiveCommand, Fact, Field, FileUse, Member, Value
from go1x_lint.readers.ansible.arguments import Arguments
from go1x_lint.syntax.tree import Sequence
from go1x_lint.text import Text


def archive(arguments: Arguments, scope: str) -> Iterator[Fact]:
    """Give the zip archive that a task packs."""
    if arguments.text("format") != Text.of("zip"):
        return
    paths, target = _paths(arguments), arguments.field("dest", where=arguments.place)
    if not paths or not target.values:
        return
    root = _common([_folder(raw, path) for raw, path in paths])
    members = [_member(field, raw, path, root, arguments) for field, (raw, path) in zip(_fields(arguments), paths, strict=False)]
    use = FileUse(target, "writes")
    yield ArchiveCommand(
        arguments.anchor,
        uses=(use, *(member.use for member in members)),
        directory=arguments.place.directory,
        scope=scope,
        command="archive",
        archive=use,
        members=tuple(members),
        complete=all(member.entry is not None for member in members),
        tool="archive",
        flattens=Field(arguments.anchor, (Value(Text.of("true"), arguments.anchor),)) if len(paths) == 1 else None,
    )


def _fields(arguments: Arguments) -> list[Field]:
    """Give the fields of what is packed."""
    node = arguments.node("path")
    if isinstance(node, Sequence):
        return [arguments.variables.field(item, item.whole, None, arguments.place) for item in node.items]
    return [arguments.field("path", where=arguments.place)]


def _paths(arguments: Arguments) -> list[tuple[str, Text]]:
    """Give each thing that is packed: as it is written, and its canonical path; nothing where one can't be read."""
    node = arguments.node("path")
    nodes = node.items if isinstance(node, Sequence) else (node,)
    texts = [field.text for field in _fields(arguments)]
    if None in texts:
        return []
    written = [str(arguments.variables.text(some)) for some in nodes]
    return [(raw, text) for raw, text in zip(written, texts, strict=False) if text is not None]


def _folder(raw: str, path: Text) -> Text:
    """Give the folder that a path counts for: what ends with a slash is one itself."""
    return path if raw.endswith(("/", "/*")) and not raw.endswith("/*") else path.parent


def _common(folders: list[Text]) -> Text:
    """Give the folder that all have in common."""
    plain = [some.plain for some in folders]
    if len(set(folders)) == 1 or None in plain:
        return folders[0]
    shared = posixpath.commonprefix([[*(some or "").split("/")] for some in plain])
    return Text.of("/".join(shared))


def _member(field: Field, raw: str, path: Text, root: Text, arguments: Arguments) -> Member:
    """Give one thing that is packed."""
    use = FileUse(field, "reads")
    if raw.endswith("/*"):
        return Member(use, path.parent.below(root), True) if path.parent == root else Member(use, None)
    folder = raw.endswith("/") or (path.plain or "") in arguments.variables.known.workspace.folders
    entry = path.below(root) if root.parts else path
    return Member(use, entry, folder) if "*" not in raw else Member(use, None)
