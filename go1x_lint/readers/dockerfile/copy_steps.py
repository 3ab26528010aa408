"""COPY and ADD as steps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.facts import Copy, Fact, Field, FileUse, ImageUse, Script, Step
from go1x_lint.readers.dockerfile.image_paths import in_image, target_field
from go1x_lint.readers.dockerfile.stage_reading import Reading, Stage, image, without_digest
from go1x_lint.readers.paths import Where
from go1x_lint.records import dataclass, replace
from go1x_lint.syntax.dockerfile import Instruction, Word, array, split
from go1x_lint.syntax.phrase import Phrase, Spell
from go1x_lint.text import Text

_ELSEWHERE = re.compile(r"[a-z+]+://|git@")
_UNPACKED = re.compile(r"\.(?:tar|tar\.(?:gz|bz2|xz|zst)|tgz|tbz2|txz)$")
_DOCUMENT = re.compile(r"\d*<<")


@dataclass(frozen=True)
class _From:
    """Where an instruction takes its files from."""

    where: Where
    spell: Spell
    top: Text
    """Canonical path of what its paths start from: the context, a stage's root."""

    def use(self, said: Phrase) -> FileUse:
        """Make the use of a source; nothing above the top can be reached (`../x` is `x`)."""
        inside = Text.of("/", said.text).normal().below(Text.of("/"))
        return FileUse(said.field(self.top.joined(inside) if inside and inside.parts else self.top, self.spell), "reads")


@dataclass(frozen=True)
class _Copying:
    """One COPY or ADD that is read."""

    reading: Reading
    stage: Stage
    instruction: Instruction
    index: int
    target: FileUse
    command: str
    into: bool
    """Whether the target is a folder."""

    def copy(self, sources: list[FileUse], into_folder: bool) -> Copy:
        """Make a step that copies."""
        return Copy(
            self.instruction.span,
            (*sources, self.target),
            self.stage.directory,
            self.stage.id,
            self.stage.take(),
            command=self.command,
            sources=tuple(sources),
            target=self.target,
            into_folder=into_folder,
        )

    def step(self, uses: list[FileUse]) -> Step:
        """Make a step of which only the files are known."""
        return Step(
            self.instruction.span, (*uses, self.target), self.stage.directory, self.stage.id, self.stage.take(), command=self.command
        )


def steps(reading: Reading, stage: Stage, instruction: Instruction, index: int) -> Iterator[Fact]:
    """Give the facts of a COPY or ADD, and note what it puts where."""
    listed = array(instruction.region)
    words = split(instruction.region) if listed is None else listed
    if len(words) < 2:
        return
    said = [reading.variables.phrase(word, index, wildcards=word is not words[-1]) for word in words]
    target = FileUse(target_field(stage, said[-1]), "writes")
    path = target.path.text
    many = len(said) > 2 or any(phrase.text.holes for phrase in said[:-1])
    into = many or str(said[-1].text).endswith(("/", "/.")) or (path is not None and reading.files.kind(path) == "folder")
    command = " ".join((instruction.name, *(str(phrase.text) for phrase in said)))
    copying = _Copying(reading, stage, instruction, index, target, command, into)
    origin = instruction.flag("from")
    if origin is not None:
        yield from _used(reading, reading.variables.phrase(origin, index))
    yield from _copied(copying, [*zip(words, said[:-1], strict=False)], _taken(reading, origin, index))


def _taken(reading: Reading, origin: Word | None, index: int) -> _From | None:
    """Say where files are taken from; None where the name of the stage or image can't be read."""
    if origin is None:
        top = reading.context
        where = Where(top, mounts=(("/", top),))
        return _From(where, lambda path, like: where.spell(path, like) if _below(path, top) else None, top)
    name = reading.variables.phrase(origin, index).text
    if name.plain is None:
        return None
    stage = reading.called(name.plain)
    top = Text.of(stage.id if stage else f"#{without_digest(name)}")
    where = Where(top, str(top))
    return _From(where, in_image(where), top)


def _below(path: Text, context: Text) -> bool:
    """Whether a path is one of the context's: no other folder's, and not in a stage."""
    return path.below(context) is not None and "#" not in str(path)


def _used(reading: Reading, said: Phrase) -> Iterator[ImageUse]:
    """Give the use of an image that files are taken from."""
    if said.text.plain is None or reading.called(said.text.plain) is None:
        yield ImageUse(said.place, image(said), "builder")


def _copied(copying: _Copying, sources: list[tuple[Word, Phrase]], taken: _From | None) -> Iterator[Step]:
    """Tell files, folders, here-documents and archives apart: each goes another way."""
    files: list[FileUse] = []
    folders: list[FileUse] = []
    others: list[FileUse] = []
    documents = 0
    for word, said in sources:
        if _DOCUMENT.match(word.raw) and documents < len(copying.instruction.documents):
            yield _document(copying, documents)
            documents += 1
        elif taken is None or (copying.instruction.name == "ADD" and _ELSEWHERE.match(str(said.text))):
            continue
        else:
            use = taken.use(said)
            unpacked = copying.instruction.name == "ADD" and _UNPACKED.search(str(said.text))
            chosen = others if unpacked or _keeps_parents(copying.instruction) else folders if _is_folder(copying, use, said) else files
            chosen.append(use)
    if folders:
        yield copying.copy(folders, into_folder=False)
    if files:
        yield copying.copy(files, into_folder=copying.into)
    if others or not (files or folders or documents):
        yield copying.step(others)
    _note(copying, files, folders)


def _keeps_parents(instruction: Instruction) -> bool:
    """Whether the folders that a source is in are kept."""
    return any(flag.name == "parents" for flag in instruction.flags)


def _is_folder(copying: _Copying, use: FileUse, said: Phrase) -> bool:
    """Whether a source is a folder, whose content is copied; one that nobody knows is taken for a file."""
    path = use.path.text
    text = str(said.text)
    return text in (".", "") or text.endswith(("/", "/.")) or (path is not None and copying.reading.files.kind(path) == "folder")


def _document(copying: _Copying, number: int) -> Step:
    """Make the step that writes a here-document."""
    document = copying.instruction.documents[number]
    target = copying.target
    if copying.into:
        target = FileUse(_joined(target.path, document.name), "writes")
    step = copying.step([])
    if not document.region.text.startswith("#!"):
        return Step(step.span, (target,), step.directory, step.scope, step.index, command=step.command)
    return Script(step.span, (target,), step.directory, step.scope, step.index, command=step.command, content=document.region.text)


def _joined(folder: Field, name: str) -> Field:
    """Give the field of a file in a folder: nobody writes its name there."""
    values = tuple(replace(value, text=value.text.joined(name), slot=None) for value in folder.values)
    return Field(folder.anchor, values, folder.open_because)


def _note(copying: _Copying, files: list[FileUse], folders: list[FileUse]) -> None:
    """Note what is where now."""
    known, path = copying.reading.files, copying.target.path.text
    if path is None:
        return
    if copying.into:
        known.folder(path)
    for use in (*folders, *files):
        for source, is_folder in _sources(copying, use, use in folders):
            if is_folder:
                known.copied(source, path, "folder")
            else:
                known.copied(source, path.joined(source.base) if copying.into else path, "file")


def _sources(copying: _Copying, use: FileUse, is_folder: bool) -> Iterator[tuple[Text, bool]]:
    """Give what a source stands for, and whether each is a folder; of a pattern, all that fits."""
    text = use.path.text
    if text is None or any(hole.name[0] not in "*?[" for hole in text.holes):
        return
    if not text.holes:
        yield text, is_folder
        return
    pattern = "".join(part if isinstance(part, str) else part.name for part in text.parts)
    for path in copying.reading.files.matching(pattern):
        yield Text.of(path), copying.reading.files.kind(Text.of(path)) == "folder"
