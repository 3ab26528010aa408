"""A command in its place: what its words mean there, and what all facts of it have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TypedDict

from go1x_lint.facts import Field, FileUse, Role, Slot
from go1x_lint.readers.commands.slots import AssignmentRoom, OptionRoom
from go1x_lint.readers.paths import SCRATCH, Where, globbing
from go1x_lint.records import dataclass, field, replace
from go1x_lint.source import Source, Span, Workspace
from go1x_lint.syntax.command import Assignment, Command
from go1x_lint.syntax.phrase import Phrase, joined
from go1x_lint.text import Hole, Text

HERE = frozenset(("PWD", "pwd", "cwd", "cd", "PSScriptRoot"))
"""Names of what stands for the folder that a command runs in."""

BEGINNING = frozenset(("CURDIR", "shell pwd", "MAKEFILE_DIR"))
"""Names of what stands for the folder that a make recipe starts in."""

ROOT = frozenset(
    (
        "GITHUB_WORKSPACE",
        "github.workspace",
        "CODEBUILD_SRC_DIR",
        "CI_PROJECT_DIR",
        "BITBUCKET_CLONE_DIR",
        "WORKSPACE",
        "CIRCLE_WORKING_DIRECTORY",
        "Build.SourcesDirectory",
        "BUILD_SOURCESDIRECTORY",
        "System.DefaultWorkingDirectory",
        "SYSTEM_DEFAULTWORKINGDIRECTORY",
        "BUILDKITE_BUILD_CHECKOUT_PATH",
        "APPVEYOR_BUILD_FOLDER",
        "DRONE_WORKSPACE",
        "CI_WORKSPACE",
    )
)
"""Variables of CI systems that stand for the folder of the checkout."""

HOME = frozenset(("HOME", "USERPROFILE", "HOMEPATH"))
"""Variables that stand for somebody's own folder, which is no project's."""

LOST = "the folder that it runs in can't be read"

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_GO = re.compile(r"go(\d+(\.\d+)*|tip)?")
_VERSIONED = re.compile(r"(python|pip)[\d.]+")
_GO_NAME = re.compile(r"_?GO_?(CMD|BIN|BINARY|EXE|CLI|TOOL|COMMAND|PROGRAM|EXECUTABLE)?", re.IGNORECASE)
_SUFFIX = re.compile(r"\.(exe|cmd|bat|com)$", re.IGNORECASE)


@dataclass(frozen=True)
class Context:
    """What the script around a command tells of it."""

    where: Where
    """Where the script starts; a command's own `directory` comes on top."""
    scope: str
    """What runs as one sequence (`Step.scope`)."""
    workspace: Workspace
    host: str | None = None
    """The image that it runs in."""
    start: int = 0
    """Added to every command's index: a recipe of several lines is one sequence."""
    windows: bool = False
    """Whether it is a script of Windows, whose tools write no POSIX modes."""
    folders: frozenset[Text] = frozenset()
    """Canonical paths of folders that are made before it; those that the script itself makes come on top."""


@dataclass(frozen=True)
class Place(Where):
    """Where a command runs; knows the variables that stand for such folders."""

    start: Text = field(default_factory=Text)
    """Canonical path of the folder that its script starts in."""

    def inside(self, folder: Text) -> Place:
        """Give the same place in a folder of it."""
        return replace(self, directory=self.canonical(folder))

    def canonical(self, path: Text) -> Text:
        """Make a path canonical; one that starts with a variable of unknown value stays as it is."""
        first = path.parts[0] if path.parts else ""
        if isinstance(first, str):
            outside = first == "~" or first.startswith("~/") or _DRIVE.match(first)
            return Text.of("/", path).normal() if outside else self._mounted(super().canonical(path))
        if first.known is not None:
            return self._mounted(super().canonical(path))
        folder = self.folder(first)
        if folder is None:
            return self._mounted(super().canonical(path)) if self.root else path.normal()
        rest = Text(path.parts[1:])
        return folder.joined(_relative(rest)) if rest.parts else folder

    def _mounted(self, path: Text) -> Text:
        """Find a container's path in the folders that are mounted: a relative one may lead there, too."""
        for inside, folder in self.mounts if self.root else ():
            rest = path.below(Text.of(self.root, inside))
            if rest is not None:
                return folder.joined(rest)
        return path

    def folder(self, hole: Hole) -> Text | None:
        """Give the folder that a variable stands for; None where nobody knows."""
        name = hole.name.strip("$(){}%` ").removeprefix("env:")
        if name in HERE or name == "shell pwd":
            return self.directory
        if name in BEGINNING:
            return self.start
        if name in ROOT and not self.root:
            return Text()
        return Text.of("/~") if name in HOME else None


def _relative(path: Text) -> Text:
    """Take the slash away that a path begins with."""
    first = path.parts[0]
    return Text.of(first.lstrip("/\\"), *path.parts[1:]) if isinstance(first, str) else path


class StepParts(TypedDict):
    """What every step of a command has."""

    span: Span
    directory: Text
    scope: str
    index: int
    then: Slot | None
    command: str
    certain: bool
    windows: bool


@dataclass(frozen=True)
class Call:
    """A command in its context."""

    command: Command
    context: Context

    @property
    def words(self) -> tuple[Phrase, ...]:
        """The program and its arguments."""
        return self.command.words

    @property
    def arguments(self) -> tuple[Phrase, ...]:
        """The words after the program."""
        return self.command.words[1:]

    @cached_property
    def program(self) -> str:
        """The program's name, as the table of commands has it; "" where it can't be read."""
        return program(self.words[0]) if self.words else ""

    @cached_property
    def source(self) -> Source:
        """The file that the command stands in."""
        return self.context.workspace[self.command.span.path]

    @cached_property
    def lost(self) -> bool:
        """Whether nobody can say where it runs."""
        return self.command.directory is None

    @cached_property
    def where(self) -> Place:
        """Where it runs; a folder of no name where that can't be read."""
        outer = self.context.where
        place = Place(outer.directory, outer.root, outer.mounts, outer.directory)
        if self.command.directory is None:
            return replace(place, directory=Text.of(Hole("directory")))
        return place.inside(self.command.directory) if self.command.directory.parts else place

    @cached_property
    def step(self) -> StepParts:
        """What every step of it has."""
        command = self.command
        return StepParts(
            span=command.span,
            directory=self.where.directory,
            scope=self.context.scope,
            index=self.context.start + command.index,
            then=command.then,
            command=str(joined(self.words)),
            certain=command.certain,
            windows=self.context.windows,
        )

    # -- paths ----------------------------------------------------------------------------------------------------------

    def readable(self, path: Text) -> bool:
        """Whether a path's canonical form is known: it is absolute, or it is known where the command runs."""
        first = path.parts[0] if path.parts else ""
        if isinstance(first, Hole):
            return not self.lost or (first.known is None and self.where.folder(first) is None)
        return not self.lost or first.startswith(("/", "~"))

    def path(self, phrase: Phrase) -> Field:
        """Make the field of a path."""
        if not self.readable(phrase.text):
            return Field.unknown(phrase.place, LOST)
        return self.where.field(phrase)

    def use(self, phrase: Phrase, role: Role) -> FileUse:
        """Make the use of a path."""
        return FileUse(self.path(phrase), role)

    def uses(self, phrases: Iterable[Phrase], role: Role) -> tuple[FileUse, ...]:
        """Make the uses of several paths."""
        return tuple(self.use(phrase, role) for phrase in phrases)

    def canonical(self, phrase: Phrase) -> Text:
        """Give a path's canonical form."""
        return self.where.canonical(phrase.text)

    def is_folder(self, phrase: Phrase) -> bool:
        """Whether a path certainly is a folder: written as one, one of the project, or one that is made."""
        plain = phrase.text.base.plain
        if plain in ("", ".", ".."):
            return bool(phrase.text.parts)
        path = self.canonical(phrase)
        return path == SCRATCH or path.plain in self.context.workspace.folders or path in self.context.folders

    def matching(self, phrase: Phrase) -> tuple[str, ...]:
        """Give the project's files that a shell pattern means, by their canonical paths."""
        pattern = self.canonical(phrase).plain
        found = globbing(self.context.workspace, "")(pattern) if pattern and not self.lost else ()
        return tuple(path for path in found if path in self.context.workspace)

    def inside(self, folder: Phrase) -> Call:
        """Give the call as it would be in a folder, as `-C` takes it."""
        directory = self.command.directory
        return self if directory is None else replace(self, command=replace(self.command, directory=directory.joined(folder.text)))

    # -- rooms ----------------------------------------------------------------------------------------------------------

    def room(self, after: Phrase, option: str, *, value: bool = True, spell: Callable[[Text], Text | None] | None = None) -> OptionRoom:
        """Give the room for an option after a word of this command."""
        at = self.words.index(after)
        pair = self.words[at - 1 : at + 1] if at else self.words[:2]
        return OptionRoom(self.source, after, pair, option, value, spell, self.words)

    def variable(self, name: str) -> Assignment | None:
        """Give what sets a variable for this command; the last one wins."""
        return next((some for some in reversed(self.command.env) if some.name == name), None)

    def variable_field(self, name: str) -> Field:
        """Make the field of a variable; where it isn't set, there is room to."""
        set_ = self.variable(name)
        if set_ is not None:
            return set_.value.field(anchor=set_.span)
        first = self.command.first
        return Field(self.words[0].place, slot=AssignmentRoom(first, name) if first is not None else None)

    def running(self, words: tuple[Phrase, ...], env: tuple[Assignment, ...] = ()) -> Call:
        """Give the call of the command that this one runs."""
        return replace(self, command=replace(self.command, words=words, env=(*self.command.env, *env)))


def program(word: Phrase) -> str:
    """Name the program that a word says: its base name, without Windows' endings and versions."""
    last = word.text.parts[-1] if word.text.parts else ""
    if isinstance(last, Hole):
        return _by_variable(last) if len(word.text.parts) == 1 else ""
    if len(word.text.parts) > 1 and not re.search(r"[\\/]", last):
        return ""
    name = _SUFFIX.sub("", re.split(r"[\\/]", last)[-1].partition("@")[0])
    if _GO.fullmatch(name):
        return "go"
    versioned = _VERSIONED.fullmatch(name)
    return versioned.group(1) if versioned else name


def _by_variable(hole: Hole) -> str:
    """Name the program that a variable of this name stands for by custom."""
    name = hole.name.strip("$(){}% ")
    return "make" if name == "MAKE" else "go" if _GO_NAME.fullmatch(name) else ""
