"""Archives that Pulumi packs of what a program names: `AssetArchive`'s keys are the names in the archive."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from go1x_lint.facts import Copy, Field, FileUse, Label, Value
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


class Packed(NamedTuple):
    """An archive: the code of a function, and how its files get there."""

    code: Field
    steps: tuple[Copy, ...] = ()


def packed(entries: Iterable[Entry], span: Span, folder: str, name: str) -> Packed:
    """Give the code that an `AssetArchive` is; `folder` is the program's, `name` the function's, unique in it.

    Each key is a copy of a file into a folder of the archive's own, which chooses its name there. That the archive is
    packed in memory changes nothing of it; nor does the migration of whether exec bits get into it (pulumi/pulumi#3593).
    """
    some = tuple(entries)
    wholes = [entry for entry in some if entry.archive and entry.key.text.plain in ROOT]
    if wholes and wholes[0].path is not None:
        others = [entry for entry in some if entry is not wholes[0]]
        return Packed(wholes[0].path if not others else replace(wholes[0].path, slot=None, values=_read_only(wholes[0].path)))
    root = Text.of(folder).joined(f"{FOLDER}/{name}")
    code = Field(span, (Value(root, span, None, (), True),))
    unread = tuple(Label(entry.key.place, "a folder, or another archive, is packed into it") for entry in some if entry.archive)
    steps = tuple(_copy(entry, root, f"{span.path}:{name}", index) for index, entry in enumerate(some) if not entry.archive)
    return Packed(replace(code, open_because=unread), tuple(step for step in steps if step is not None))


def _read_only(field: Field) -> tuple[Value, ...]:
    """Take the slots from values: another archive's names hang together with what is packed here."""
    return tuple(replace(value, slot=None) for value in field.values)


def _copy(entry: Entry, root: Text, scope: str, index: int) -> Copy | None:
    """Give the copy that a key is; None where nothing of the project is copied."""
    if entry.path is None:
        return None
    named = entry.key.field(root.joined(entry.key.text), lambda canonical, _like: canonical.below(root))
    source, target = FileUse(entry.path, "reads"), FileUse(named, "writes")
    return Copy(entry.key.place, (source, target), root, scope, index, command="AssetArchive", sources=(source,), target=target)
