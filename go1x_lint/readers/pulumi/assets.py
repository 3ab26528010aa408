"""Archives that Pulumi packs of what a program names: `AssetArchive`'s keys are the names in the archive."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from go1x_lint.facts import Copy, Field, FileUse, Label, Script, Value
from go1x_lint.records import replace
from go1x_lint.source import Span
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.text import Text

FOLDER = ".pulumi"
"""Below this folder a program's archives have paths of their own here: Pulumi packs them in memory."""
ROOT = ("", ".", "./")


class Entry(NamedTuple):
    """One thing that is packed."""

    key: Phrase
    """Its name in the archive."""
    path: Field | None
    """What is packed; None where that isn't a file (text that stands in the program, an address)."""
    archive: bool = False
    """Whether it is itself an archive or a folder, which is unpacked below the name."""
    written: bool = False
    """Whether it is a text that the program says itself."""


class Packed(NamedTuple):
    """An archive: the code of a function, and how its files get there."""

    code: Field
    steps: tuple[Copy | Script, ...] = ()


def packed(entries: Iterable[Entry], span: Span, folder: str, name: str) -> Packed:
    """Give the code that an `AssetArchive` is; `folder` is the program's, `name` the function's, unique in it.

    Each key is a copy of a file into a folder of the archive's own, which chooses its name there. That the archive is
    packed in memory changes nothing of it; nor does the migration of whether exec bits get into it (pulumi/pulumi#3593).
    """
    some = tuple(entries)
    wholes = [entry for entry in some if entry.archive and entry.key.text.plain in ROOT]
    if wholes and wholes[0].path is not None:
        return Packed(_with(wholes[0].path, tuple(entry for entry in some if entry is not wholes[0])))
    root = Text.of(folder).joined(f"{FOLDER}/{name}")
    code = Field(span, (Value(root, span, None, (), True),))
    unread = tuple(Label(entry.key.place, "what is packed under this name can't be read") for entry in some if _is_unread(entry))
    steps = tuple(_step(entry, root, f"{span.path}:{name}", index) for index, entry in enumerate(some) if not _is_unread(entry))
    return Packed(replace(code, open_because=unread), steps)


def _is_unread(entry: Entry) -> bool:
    """Whether nobody knows what an entry is: a folder below the root, another archive, a file from an address."""
    return entry.archive or (entry.path is None and not entry.written)


def _with(path: Field, others: tuple[Entry, ...]) -> Field:
    """Give a folder, or an archive, with what is packed besides: its own names hang together with those."""
    if not others:
        return path
    over = tuple(Label(entry.key.place, "is packed over what the folder holds") for entry in others if _is_start(entry))
    values = tuple(replace(value, slot=None) for value in path.values)
    return replace(path, values=values, slot=None, open_because=(*path.open_because, *over))


def _is_start(entry: Entry) -> bool:
    """Whether an entry can be what a custom runtime starts."""
    return entry.key.text.plain in (None, "bootstrap", "./bootstrap")


def _step(entry: Entry, root: Text, scope: str, index: int) -> Copy | Script:
    """Give the copy that a key is; a text that the program says is a script."""
    named = entry.key.field(root.joined(entry.key.text), lambda canonical, _like: canonical.below(root))
    target = FileUse(named, "writes")
    if entry.path is None:
        return Script(entry.key.place, (target,), root, scope, index, command="StringAsset")
    source = FileUse(entry.path, "reads")
    return Copy(entry.key.place, (source, target), root, scope, index, command="AssetArchive", sources=(source,), target=target)
