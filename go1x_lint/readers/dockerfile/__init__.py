"""Dockerfiles: stages, the images that they begin with, what is copied between them, and the commands that they run."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact
from go1x_lint.readers import Unparsable
from go1x_lint.readers.dockerfile import base_images, copy_steps, run_steps
from go1x_lint.readers.dockerfile.build_context import context
from go1x_lint.readers.dockerfile.known_files import Files
from go1x_lint.readers.dockerfile.stage_reading import Reading, image_uses
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.dockerfile import Malformed, Section, Variables, parse
from go1x_lint.text import Text


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a Dockerfile."""
    try:
        dockerfile = parse(source)
    except Malformed as error:
        raise Unparsable(str(error), error.offset) from error
    variables = Variables(dockerfile, base_images.sets)
    top = Text.of(context(dockerfile, variables, workspace))
    reading = Reading(dockerfile, variables, workspace, Files(workspace), top)
    for section in dockerfile.sections:
        yield from _stage(reading, section)


def _stage(reading: Reading, section: Section) -> Iterator[Fact]:
    """Give the facts of one stage: itself, its image, its steps."""
    stage = reading.begin(section)
    steps: list[Fact] = []
    for index in range(section.first + 1, section.end):
        instruction = reading.dockerfile.instructions[index]
        if instruction.name in ("COPY", "ADD"):
            steps += copy_steps.steps(reading, stage, instruction, index)
        elif instruction.name == "RUN":
            steps += run_steps.steps(reading, stage, instruction, index)
        elif instruction.name in ("WORKDIR", "SHELL", "CMD", "ENTRYPOINT"):
            reading.enter(stage, instruction, index)
    fact = reading.finish(stage)
    yield fact
    yield from image_uses(stage, fact)
    yield from steps
