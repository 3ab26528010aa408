"""A Dockerfile's stages while they are read: where each one stands."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint import facts
from go1x_lint.facts import Field, Label
from go1x_lint.readers.dockerfile import base_images, exec_form
from go1x_lint.readers.dockerfile.known_files import Files
from go1x_lint.readers.paths import Where
from go1x_lint.records import dataclass, field
from go1x_lint.source import Workspace
from go1x_lint.syntax.dockerfile import Dockerfile, Instruction, Section, Values, Variables, Word, array
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.text import Hole, Text

SHELLS = frozenset(("ash", "bash", "dash", "ksh", "sh", "zsh"))


@dataclass
class Stage:
    """A stage, as far as it is read."""

    id: str
    section: Section
    base: Field
    image: Text
    """The reference of the image that it begins with, without its digest; through the stages that it continues."""
    directory: Text
    platform: Phrase | None = None
    """What `--platform` says."""
    posix: bool = True
    """Whether RUN's text is for a POSIX shell."""
    steps: int = 0
    """How many places in its order are taken."""
    starts: dict[str, tuple[Instruction, ...]] = field(default_factory=dict)
    """Its CMDs and ENTRYPOINTs, by name."""

    @property
    def where(self) -> Where:
        """Where paths in it start from."""
        return Where(self.directory, self.id)

    def take(self, count: int = 1) -> int:
        """Give the next place in its order, and take a number of them."""
        self.steps, given = self.steps + count, self.steps
        return given

    def path(self, text: Text) -> Text:
        """Make a path in it canonical; its root is its `id`."""
        return rooted(self.where.canonical(text))


@dataclass(frozen=True)
class Reading:
    """What one Dockerfile is read with."""

    dockerfile: Dockerfile
    variables: Variables
    workspace: Workspace
    files: Files
    context: Text
    """Canonical path of the folder that COPY takes files from."""
    stages: list[Stage] = field(default_factory=list)
    """Those that have begun."""

    @property
    def path(self) -> str:
        """The Dockerfile's path."""
        return self.dockerfile.source.path

    def called(self, name: str) -> Stage | None:
        """Find a stage before the last one by its name, or its number."""
        some = [stage for stage in self.stages[:-1] if name.lower() in (stage.section.name.lower(), str(stage.section.number))]
        return some[-1] if some else None

    def begin(self, section: Section) -> Stage:
        """Begin a stage: as its image does, or as the stage stands that it continues."""
        id_ = f"{self.path}#{section.name}"
        said = self.variables.phrase(section.image, section.first)
        parent = self.variables.continues(section)
        old = self.stages[parent.number] if parent else None
        if old is None:
            base = image(said, section.read_as)
            text = without_digest(said.text)
            stage = Stage(id_, section, base, text, Text.of(id_, base_images.directory(text)), self._platform(section))
            for folder in base_images.folders(text):
                self.files.folder(Text.of(id_, folder))
        else:
            rest = old.directory.below(Text.of(old.id)) or Text()
            directory = Text.of(id_, "/", rest) if rest.parts else Text.of(id_)
            stage = Stage(
                id_,
                section,
                said.field(Text.of(old.id), _no_stage),
                old.image,
                directory,
                self._platform(section) or old.platform,
                old.posix,
            )
            self.files.copied(Text.of(old.id), Text.of(id_), "folder")
        self.stages.append(stage)
        self.files.folder(stage.directory)
        return stage

    def _platform(self, section: Section) -> Phrase | None:
        """Read the platform that a stage's image is for, where FROM says one."""
        word = self.dockerfile.instructions[section.first].flag("platform")
        return None if word is None else self.variables.phrase(word, section.first)

    def enter(self, stage: Stage, instruction: Instruction, index: int) -> None:
        """Follow WORKDIR, SHELL, CMD and ENTRYPOINT."""
        if instruction.name == "WORKDIR":
            words = self.whole(instruction, index)
            stage.directory = stage.path(words.text)
            self.files.folder(stage.directory)
        elif instruction.name == "SHELL":
            shell = array(instruction.region)
            stage.posix = bool(shell) and shell is not None and shell[0].phrase().text.base.plain in SHELLS
        else:
            stage.starts[instruction.name] = (*stage.starts.get(instruction.name, ()), instruction)

    def whole(self, instruction: Instruction, index: int) -> Phrase:
        """Read all that an instruction is given as one string."""
        return self.variables.phrase(Word(instruction.region, 0, len(instruction.region.text)), index)

    def finish(self, stage: Stage) -> facts.Stage:
        """Make the fact of a stage that is read to its end."""
        section = stage.section
        last = self.dockerfile.instructions[section.end - 1]
        anchor = (section.named or section.image).span
        values = self.variables.lasting(section.end - 1)
        entrypoint, entrypoint_words = self._started(stage, "ENTRYPOINT", last, values)
        command, command_words = self._started(stage, "CMD", last, values)
        return facts.Stage(
            anchor,
            stage.id,
            section.end == len(self.dockerfile.instructions),
            stage.base,
            entrypoint,
            command,
            stage.directory,
            entrypoint_words,
            command_words,
        )

    def _started(self, stage: Stage, name: str, last: Instruction, values: Values) -> tuple[Field, tuple[Text, ...]]:
        """Read a stage's CMD or ENTRYPOINT."""
        source = self.dockerfile.source
        if name in stage.starts:
            return exec_form.said(stage.starts[name], source, values)
        return exec_form.absent(name, stage.section.image.span, last, source.newline), ()


def rooted(path: Text) -> Text:
    """Take the slash at the end of a canonical path away: that of a stage's root."""
    table: dict[str, Hole] = {}
    return Text.unmarked(path.marked(table).rstrip("/"), table)


def image(said: Phrase, read_as: str | None = None) -> Field:
    """Make the field of an image's reference; where dockerfile-parse reads another one, nobody knows which is right."""
    if read_as is not None and said.text.plain not in (read_as, None):
        return Field(said.place, (), (Label(said.place, f"it may be '{said.text}' or '{read_as}'"),), said.field().slot)
    return said.field(without_digest(said.text), _spelled)


def without_digest(text: Text) -> Text:
    """Cut an image's digest off."""
    table: dict[str, Hole] = {}
    return Text.unmarked(text.marked(table).partition("@")[0], table)


def _spelled(reference: Text, like: Text) -> Text:
    """Write an image's reference; the digest stays only with the image that it is of."""
    return like if reference == without_digest(like) else reference


def _no_stage(_id: Text, _like: Text) -> None:
    """Refuse to write a stage's id where its name stands."""
    return None


def image_uses(stage: Stage, fact: facts.Stage) -> Iterator[facts.ImageUse]:
    """Give the use of the image that a stage begins with; `scratch` is none."""
    if "#" not in str(stage.base.text or "") and stage.image.plain != "scratch":
        yield facts.ImageUse(stage.section.image.span, stage.base, "base", fact)
