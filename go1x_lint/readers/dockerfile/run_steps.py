"""RUN as the commands that it runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from go1x_lint.facts import BuildCommand, Fact, ImageUse, PackageInstall, Step
from go1x_lint.readers.commands import Context, facts
from go1x_lint.readers.dockerfile import image_builds
from go1x_lint.readers.dockerfile.stage_reading import SHELLS, Reading, Stage, image, rooted
from go1x_lint.readers.paths import Where
from go1x_lint.records import dataclass, replace
from go1x_lint.syntax.command import Command, Script
from go1x_lint.syntax.dockerfile import Instruction, Word, array
from go1x_lint.syntax.region import Region
from go1x_lint.syntax.shell import parse
from go1x_lint.text import Text

_ONLY_DOCUMENTS = re.compile(r"""\s*(?:\d*<<-?(["']?)\w+\1\s*)+""")
_FOREIGN = re.compile(r"#!(?!\s*\S*/(?:env\s+)?(?:ba|da|a|k|z)?sh\b)")


def steps(reading: Reading, stage: Stage, instruction: Instruction, index: int) -> Iterator[Fact]:
    """Give the facts of a RUN's commands, and note what they write where."""
    yield from _mounted_images(reading, instruction, index)
    shell = _Shell(reading, stage, instruction, index)
    where = shell.where
    for script in shell.scripts():
        context = Context(where, stage.id, reading.workspace, str(stage.image), stage.steps)
        found = tuple(shell.completed(fact) for fact in facts(script, context))
        last = max((fact.index for fact in found if isinstance(fact, Step)), default=stage.steps)
        stage.take(max(len(script.commands), last + 1 - stage.steps))
        _note(reading, where, script, found)
        yield from found


@dataclass(frozen=True)
class _Shell:
    """Where the commands of one RUN are run."""

    reading: Reading
    stage: Stage
    instruction: Instruction
    index: int

    @cached_property
    def where(self) -> Where:
        """Where it starts; folders that are mounted are those of the project, or of another stage."""
        stage = self.stage
        mounts = tuple(_mounts(self.reading, stage, self.instruction, self.index))
        inside = stage.directory.below(Text.of(stage.id))
        start = Text.of("/", inside) if inside is not None else Text.of("/")
        return Where(rooted(Where(Text(), stage.id, mounts).canonical(start)), stage.id, mounts)

    def scripts(self) -> Iterator[Script]:
        """Read exec form, here-documents that are scripts, or what a shell runs."""
        instruction = self.instruction
        words = array(instruction.region)
        if words is not None:
            yield from self._exec(words)
        elif not self.stage.posix:
            return
        elif instruction.documents and _ONLY_DOCUMENTS.fullmatch(instruction.region.text):
            for document in instruction.documents:
                if not _FOREIGN.match(document.region.text):
                    yield self._parsed(document.region)
        else:
            yield self._parsed(instruction.script)

    def _exec(self, words: tuple[Word, ...]) -> Iterator[Script]:
        """Read exec form: one command; of `["sh", "-c", "…"]`, what the shell gets."""
        said = tuple(word.phrase() for word in words)
        if len(words) == 3 and said[1].text.plain in ("-c", "-ec", "-lc") and said[0].text.base.plain in SHELLS:
            yield self._parsed(words[2].region)
        elif said:
            region = self.instruction.region
            yield Script((Command(said, region.span(0, len(region.text)), self.reading.variables.environment(self.index)),))

    def _parsed(self, region: Region) -> Script:
        """Parse what a shell runs."""
        variables = self.reading.variables
        return parse(region, variables=variables.in_shell(self.index), env=variables.environment(self.index), glob=self._matching)

    def _matching(self, pattern: str) -> tuple[str, ...]:
        """Give the files and folders that a pattern means, relative to where it starts; absolute where the pattern is."""
        top = self.stage.id if pattern.startswith("/") else f"{self.where.directory}/" if self.where.directory.parts else ""
        found = self.reading.files.matching(top + pattern) if self.where.directory.plain is not None else ()
        return tuple(path[len(top) :] for path in found)

    def completed(self, fact: Fact) -> Fact:
        """Add what only the Dockerfile says."""
        if isinstance(fact, PackageInstall):
            return replace(fact, image=self.stage.id)
        if isinstance(fact, BuildCommand):
            return image_builds.completed(fact, self.reading, self.stage)
        return fact


def _mounts(reading: Reading, stage: Stage, instruction: Instruction, index: int) -> Iterator[tuple[str, Text]]:
    """Give the folders that `--mount=type=bind` brings in: path inside, canonical path."""
    for options in _options(reading, instruction, index):
        target = options.get("target", options.get("dst", options.get("destination")))
        if options.get("type", "bind") != "bind" or target is None:
            continue
        inside = stage.where.canonical(Text.of(target)).below(Text.of(stage.id))
        origin = reading.called(options["from"]) if "from" in options else None
        if inside is None or inside.plain is None or ("from" in options and origin is None):
            continue
        top = reading.context if origin is None else Text.of(origin.id)
        source = Text.of("/", options.get("source", options.get("src", ""))).normal().below(Text.of("/")) or Text()
        yield f"/{inside.plain}", top.joined(source) if source.parts else top


def _mounted_images(reading: Reading, instruction: Instruction, index: int) -> Iterator[ImageUse]:
    """Give the images that `--mount=from=` names."""
    for flag in instruction.flags:
        if flag.name != "mount" or flag.word is None:
            continue
        for part in re.finditer(r"(?:^|,)from=([^,]+)", flag.word.raw):
            word = Word(flag.word.region, flag.word.start + part.start(1), flag.word.start + part.end(1))
            said = reading.variables.phrase(word, index)
            if said.text.plain is None or reading.called(said.text.plain) is None:
                yield ImageUse(said.place, image(said), "builder")


def _options(reading: Reading, instruction: Instruction, index: int) -> Iterator[dict[str, str]]:
    """Give the options of each `--mount` that can be read."""
    for flag in instruction.flags:
        if flag.name == "mount" and flag.word is not None:
            plain = reading.variables.phrase(flag.word, index).text.plain
            if plain is not None:
                yield dict(part.partition("=")[::2] for part in plain.split(","))


def _note(reading: Reading, where: Where, script: Script, found: tuple[Fact, ...]) -> None:
    """Note the files that are written, and the folders that are made."""
    for fact in found:
        if isinstance(fact, BuildCommand) and fact.to_folder:
            for value in fact.output.path.values:
                reading.files.folder(value.text)
        elif isinstance(fact, Step):
            reading.files.written(fact.uses)
    for command in script.commands:
        if command.program == "mkdir" and command.directory is not None:
            inside = where.inside(command.directory) if command.directory.parts else where
            for word in command.arguments:
                reading.files.folder(inside.canonical(word.text))
