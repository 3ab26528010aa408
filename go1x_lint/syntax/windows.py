"""What scripts of PowerShell and of cmd have in common: variables, the folder they are in, room beside a command."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from go1x_lint.facts import Precondition
from go1x_lint.records import dataclass, field, replace
from go1x_lint.source import Edit, Span
from go1x_lint.syntax.command import Assignment, Command, Script
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import Pieces
from go1x_lint.syntax.region import Escape, Piece, Region, unwritable
from go1x_lint.syntax.shell.answers import folder_of
from go1x_lint.syntax.shell.slots import Room, room
from go1x_lint.syntax.shell.strings import referred, settled
from go1x_lint.text import Hole, Text

KEEPS = "what the script runs after it may be built for the same system, too: the variable stays set"


@dataclass
class State:
    """What a script has done so far. Names of variables are the same in upper and lower case: keys are in lower case."""

    values: dict[str, Pieces] = field(default_factory=dict)
    env: dict[str, Assignment] = field(default_factory=dict)
    """What the programs that it runs get."""
    lists: dict[str, tuple[Phrase, ...]] = field(default_factory=dict)
    """Variables that hold several values."""
    folder: Text | None = field(default_factory=Text)
    pushed: list[Text | None] = field(default_factory=list)

    def copy(self) -> State:
        """Give a state of its own for what may not be run."""
        return State(dict(self.values), dict(self.env), dict(self.lists), self.folder, list(self.pushed))

    def become(self, other: State) -> None:
        """Take over what another has done."""
        self.values, self.env, self.lists, self.folder, self.pushed = other.values, other.env, other.lists, other.folder, other.pushed

    def around(self, command: Command) -> Command:
        """Give a command what it gets of the script: variables, the folder, which paths are written relative to."""
        words = tuple(replace(word, pieces=settled(word.pieces, self.folder)) for word in command.words)
        env = tuple(replace(some, value=replace(some.value, pieces=settled(some.value.pieces, self.folder))) for some in self.env.values())
        return replace(command, words=words, env=env, directory=self.folder)

    def export(self, name: str, value: Phrase, span: Span) -> None:
        """Set a variable of the programs that are run; an empty one is none."""
        self.env.pop(name.lower(), None)
        if value.pieces:
            self.env[name.lower()] = Assignment(name.upper(), value, span)

    def enter(self, path: Pieces, *, push: bool = False) -> None:
        """Go into a folder."""
        if push:
            self.pushed.append(self.folder)
        self.folder = folder_of(path, self.folder)

    def leave(self) -> None:
        """Go back to the folder before."""
        self.folder = self.pushed.pop() if self.pushed else None

    def join(self, other: State, here: Span) -> None:
        """Take in what may have been done: where that makes a difference, nobody knows the value."""
        for name in {name for name in (*self.values, *other.values) if self.values.get(name) != other.values.get(name)}:
            self.values[name] = (Piece(Hole(name), here),)
        for name in {name for name in (*self.env, *other.env) if self.env.get(name) != other.env.get(name)}:
            known = other.env.get(name) or self.env[name]
            self.env[name] = replace(known, value=Phrase((Piece(Hole(known.name), here),), here, unwritable))
        if self.folder != other.folder:
            self.folder = None


@dataclass(frozen=True)
class Setting:
    """Room for one more variable before a command: it stays set for what follows."""

    room: Room
    before: str
    between: str
    after: str
    alone: bool
    """Whether nothing that follows would see a difference."""

    @property
    def place(self) -> Span:
        """The point before the command."""
        return self.room.place

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """Nobody reads what isn't there yet."""
        return ()

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Set a variable, given as `NAME=value`."""
        name, _, said = (Text.of(value).plain or "").partition("=")
        return self.room.write(f"{self.before}{name}{self.between}{said}{self.after}") if name else ()

    def remove(self) -> tuple[Edit, ...]:
        """There is nothing to take away."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Give what must hold for what follows."""
        return () if self.alone else (Precondition(KEEPS, None, self.place),)


@dataclass(frozen=True)
class Spelling:
    """How a language sets a variable and appends a command."""

    before: str
    between: str
    after: str
    then: str


@dataclass
class Noted:
    """The commands that are found, in order."""

    region: Region
    spelling: Spelling
    commands: list[Command] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    """The region's offset at which each one's statement begins."""

    def note(self, command: Command, start: int, end: int | None) -> None:
        """Take in a command; `end`: where another may follow it, None where none can."""
        then = room(self.region, end, command.words, self.spelling.then) if end is not None else None
        self.commands.append(replace(command, index=len(self.commands), then=then))
        self.starts.append(start)

    def script(self) -> Script:
        """Give the script."""
        return Script(tuple(self._with_room(command, start) for command, start in zip(self.commands, self.starts, strict=True)))

    def _with_room(self, command: Command, start: int) -> Command:
        """Give a command the room for one more variable before it."""
        place = room(self.region, start, command.words, "", " ")
        if place is None:
            return command
        alone = not any(_builds_for_here(other) for other in self.commands[command.index + 1 :])
        spelling = self.spelling
        return replace(command, first=Setting(replace(place, after=""), spelling.before, spelling.between, spelling.after, alone))


def _builds_for_here(command: Command) -> bool:
    """Whether a command builds a program that runs on this machine."""
    verb = command.words[1].text.plain if len(command.words) > 1 else None
    return command.program.removesuffix(".exe") == "go" and verb in ("run", "test", "generate", "tool", "install", "vet")


@dataclass(frozen=True)
class Names:
    """Where a text refers to its variables."""

    places: Mapping[str, tuple[Span, ...]]

    @classmethod
    def of(cls, region: Region, pattern: re.Pattern[str], defined: re.Pattern[str] | None = None) -> Names:
        """Find all references, by the pattern's last group that takes part; group 1 of `defined` is where one is only set."""
        found: dict[str, list[Span]] = {}
        sets = {some.start(1) for some in defined.finditer(region.text)} if defined is not None else set()
        for some in pattern.finditer(region.text):
            if some.start() not in sets:
                found.setdefault(some.group(some.lastindex or 0).lower(), []).append(region.span(*some.span()))
        return cls({name: tuple(spans) for name, spans in found.items()})

    def value(self, name: str, state: State, here: Span, source: str, escape: Escape) -> Pieces:
        """Give what a reference to a variable says; a hole where nobody knows."""
        known = state.values.get(name.lower())
        if known is None:
            return (Piece(Hole(name), here, None, source, escape),)
        return referred(known, here, source, escape, self.places.get(name.lower(), ()))


def listed(name: str, words: Iterable[Phrase] | None, here: Span) -> Pieces:
    """Give what the variable of a loop says: one of the words; None: nobody knows."""
    values = [word.text.expand() for word in words] if words is not None else [None]
    known = None if any(some is None for some in values) else tuple(dict.fromkeys(text for some in values for text in some or ()))
    return (Piece(Hole(name, known), here),)
