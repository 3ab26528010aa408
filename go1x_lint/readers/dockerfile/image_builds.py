"""What a `go build` in a stage means, as far as the Dockerfile says it: the platform, and the files that were copied."""

from __future__ import annotations

import posixpath

from go1x_lint.facts import BuildCommand, Field, FileUse, Value
from go1x_lint.readers.commands.go_names import program_name
from go1x_lint.readers.dockerfile.known_files import Files
from go1x_lint.readers.dockerfile.stage_reading import Reading, Stage
from go1x_lint.records import replace
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.text import Text


def completed(fact: BuildCommand, reading: Reading, stage: Stage) -> BuildCommand:
    """Add to a build what only its Dockerfile says."""
    packages = _listed(fact.packages, reading.files)
    output = FileUse(_named(fact, reading), fact.output.role)
    path = output.path.text
    changed = {id(fact.packages): packages, id(fact.output.path): output.path}
    return replace(
        fact,
        uses=tuple(FileUse(changed.get(id(use.path), use.path), use.role) for use in fact.uses),
        packages=packages,
        output=output,
        to_folder=fact.to_folder or (path is not None and reading.files.kind(path) == "folder"),
        goos=_implied(fact.goos, stage.platform, 0),
        goarch=_implied(fact.goarch, stage.platform, 1),
    )


def _listed(packages: Field, files: Files) -> Field:
    """Give the packages as far as they were copied: the files that a pattern (`*.go`) means, and folders put together file by file."""
    return replace(packages, values=tuple(some for value in packages.values for some in _copied(value, files)))


def _copied(value: Value, files: Files) -> tuple[Value, ...]:
    """Give what one package is; a folder that was not copied as one is the project's own, whose files it has."""
    plain = value.text.plain or ""
    if "#" not in plain:
        return (value,)
    if any(mark in plain for mark in "*?["):
        return tuple(Value(Text.of(path), value.span) for path in files.matching(plain)) or (value,)
    home = files.home(plain) if files.origin(plain) is None else None
    return (value,) if home is None else (replace(value, text=Text.of(home)),)


def _named(fact: BuildCommand, reading: Reading) -> Field:
    """Name the program of a build without `-o` after the module whose go.mod was copied to where it is built."""
    output, source, files = fact.output.path, reading.dockerfile.source, reading.files
    implied = source.text[output.anchor.start : output.anchor.end] == "build"
    folder = fact.packages.text.plain if fact.packages.text else None
    if not implied or output.absent or folder is None or folder.endswith((".go", "...")) or fact.goos.other_than("linux"):
        return output
    module = files.origin(folder + "/go.mod")
    home = posixpath.dirname(module) if module is not None else files.origin(folder)
    name = program_name(reading.workspace, Text.of(home)) if home is not None else None
    if name is None:
        return output
    return Field(output.anchor, (Value(fact.directory.joined(name), output.anchor, output.slot, (), True),), (), output.slot)


def _implied(field: Field, platform: Phrase | None, part: int) -> Field:
    """Say for what a build is that says it not itself: for the platform of its image, `--platform=linux/amd64`."""
    parts = (platform.text.plain or "").split("/") if platform is not None else []
    if not field.absent or platform is None or len(parts) < 2:
        return field
    return replace(field, values=(Value(Text.of(parts[part]), platform.span, implied=True),))
