"""What is put into an archive: each word's file or folder, and the name that it gets."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from typing import Literal

from go1x_lint.facts import ArchiveCommand, Field, FileUse, Member, Value
from go1x_lint.readers.commands.call import Call
from go1x_lint.records import dataclass
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.text import Text

Kind = Literal["file", "folder", "contents"]
"""What is packed: a file, a folder, everything in a folder (`bin/*`)."""

Entry = Callable[[Text, Kind], "Text | None"]
"""Takes the path of a file or folder as it is written; gives its name in the archive, a folder's prefix."""

STDIN = ("-", "@")
"""Words that stand for a list of names read from the standard input."""


@dataclass(frozen=True)
class Packing:
    """What is put into an archive."""

    call: Call
    words: tuple[Phrase, ...]
    entry: Entry
    recursive: bool
    """Whether a folder is packed with everything below it."""

    def fact(self, tool: str, archive: FileUse, flattens: Field | None, keeps_modes: bool | None, complete: bool = True) -> ArchiveCommand:
        """Make the fact of the command; `complete`: no member comes from elsewhere than its words."""
        members: list[Member] = []
        for word in self.words:
            some = () if word.text.plain in STDIN else tuple(self._members(word))
            complete = complete and self._listed(word)
            members += some
        return ArchiveCommand(
            **self.call.step,
            uses=(archive, *dict.fromkeys(member.use for member in members)),
            archive=archive,
            members=tuple(members),
            complete=complete,
            tool=tool,
            flattens=flattens,
            keeps_modes=keeps_modes,
        )

    def _listed(self, word: Phrase) -> bool:
        """Whether all that a word stands for is known: a pattern may match what is built, too."""
        base = str(word.text.base)
        return not word.text.unknown and word.text.plain not in STDIN and (base == "*" or not has_pattern(base))

    def _members(self, word: Phrase) -> Iterator[Member]:
        """Give what one word packs."""
        base = str(word.text.base)
        if word.text.unknown:
            return
        if base == "*":
            yield Member(contents(self.call, word), self.entry(word.text.parent, "contents"), True)
        elif has_pattern(base):
            yield from self._matching(word)
        else:
            yield from self._named(word)

    def _named(self, word: Phrase) -> Iterator[Member]:
        """Give what a path packs; where nobody can say whether it is a file or a folder, it is given as both."""
        folder = self.call.is_folder(word)
        if not folder:
            yield Member(self.call.use(word, "reads"), self.entry(word.text, "file"))
        if self.recursive and (folder or self._may_be_folder(word)):
            yield Member(self.call.use(word, "reads"), self.entry(word.text, "folder"), True)

    def _may_be_folder(self, word: Phrase) -> bool:
        """Whether nothing shows that a path is a file: its name, or the project."""
        path = self.call.canonical(word)
        return (path.plain or "") not in self.call.context.workspace and "." not in str(path.base) and path.base.plain != "bootstrap"

    def _matching(self, word: Phrase) -> Iterator[Member]:
        """Give the project's files that a pattern means."""
        for path in self.call.matching(word):
            use = FileUse(Field(word.place, (Value(Text.of(path), word.place),)), "reads")
            yield Member(use, self.entry(word.text.parent.joined(posixpath.basename(path)), "file"))


def has_pattern(text: str) -> bool:
    """Whether a shell takes a text for a pattern of file names."""
    return any(mark in text for mark in "*?[")


def contents(call: Call, word: Phrase) -> FileUse:
    """Make the use of the folder that a word such as `bin/*` or `bin/.` means all of."""
    tail = word.text.base
    if not call.readable(word.text):
        return call.use(word, "reads")

    def spell(canonical: Text, like: Text) -> Text | None:
        said = call.where.spell(canonical, _folder(like))
        return None if said is None else tail if said.plain == "." else Text.of(said, "/", tail)

    return FileUse(word.field(call.where.canonical(_folder(word.text)), spell), "reads")


def _folder(path: Text) -> Text:
    """Give the folder that a path lies in, as it is written."""
    return path.parent if path.parent.parts else Text.of(".")


def zip_entry(path: Text, kind: Kind) -> Text:
    """Name what zip packs: without the slashes and the `./` that a path begins with."""
    first = path.parts[0] if path.parts else ""
    if not isinstance(first, str):
        return path
    first = first.replace("\\", "/").lstrip("/")
    while first.startswith("./"):
        first = first[2:].lstrip("/")
    name = Text.of(first, *path.parts[1:])
    return name if kind == "file" else name.normal()


def zip_flat(path: Text, kind: Kind) -> Text:
    """Name what `zip -j` packs: files alone, by their base names."""
    return path.base if kind == "file" else Text()


def base_entry(path: Text, kind: Kind) -> Text:
    """Name what goes in by its last component."""
    return Text() if kind == "contents" else path.normal().base


def seven_entry(path: Text, kind: Kind) -> Text:
    """Name what 7z packs: the path as given, but nothing of what a full path or one with `./` leads through."""
    first = path.parts[0] if path.parts else ""
    bare = isinstance(first, str) and (first.replace("\\", "/").startswith(("./", "/")) or first[1:2] == ":")
    return base_entry(path, kind) if bare else path.normal()
