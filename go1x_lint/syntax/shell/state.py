"""What a shell knows at a point of a script: variables, what is exported, the current folder."""

from __future__ import annotations

from collections.abc import Iterable

from go1x_lint.records import dataclass, field, replace
from go1x_lint.source import Span
from go1x_lint.syntax.command import Assignment
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import Pieces, size, text_of
from go1x_lint.syntax.region import Origin, Piece, unwritable
from go1x_lint.text import Hole, Text

NOWHERE = Span("", 0, 0)

MOST_PIECES = 1024
MOST_CHARACTERS = 65_536


@dataclass(frozen=True)
class Held:
    """What a variable holds: one string, or an array's."""

    items: tuple[Pieces, ...] = ((),)
    keys: tuple[str, ...] | None = None
    """An array's; None: it is a plain variable."""
    place: Phrase | None = None
    """How a plain one's value is written where it is set."""
    span: Span = NOWHERE
    """Where it is set."""

    @property
    def pieces(self) -> Pieces:
        """The string; an array's is its first."""
        return self.items[0] if self.items else ()

    @property
    def texts(self) -> tuple[Text, ...]:
        """What it says, item by item."""
        return tuple(map(text_of, self.items))

    @property
    def phrase(self) -> Phrase:
        """The string, as it is written where it is set."""
        here = self.pieces[0].here if self.span is NOWHERE and self.pieces else self.span
        return self.place or Phrase(self.pieces, here, unwritable)

    def at(self, key: str) -> Pieces | None:
        """Give an item; None where there is none."""
        keys = self.keys if self.keys is not None else ("0",)
        return self.items[keys.index(key)] if key in keys else None


@dataclass
class State:
    """What is known at a point; folders are as seen from where the script starts, None where that can't be told."""

    folder: Text | None = field(default_factory=Text)
    previous: Text | None = None
    stack: tuple[Text | None, ...] = ()
    moves: int = 0
    """How often the folder was changed."""
    variables: dict[str, Held] = field(default_factory=dict)
    exported: dict[str, Assignment] = field(default_factory=dict)
    wanted: frozenset[str] = frozenset()
    """Variables that are exported whenever they are set."""
    all_exported: bool = False
    arguments: tuple[Pieces, ...] | None = None
    """What `$1`, `$2`, … are; None where that isn't known."""
    fewer: bool = False
    """Whether there may be fewer of them."""
    hidden: dict[str, tuple[Held | None, Assignment | None]] | None = None
    """What a function's local variables hide: variable and export; None outside of functions."""

    def copy(self) -> State:
        """Give the state that a subshell or a branch starts with."""
        hidden = None if self.hidden is None else dict(self.hidden)
        return replace(self, variables=dict(self.variables), exported=dict(self.exported), hidden=hidden)

    def become(self, other: State) -> None:
        """Take over another state."""
        self.__dict__.update(other.copy().__dict__)

    def set(self, name: str, held: Held, *, export: bool = False) -> None:
        """Set a variable; one that would hold very much is not followed."""
        large = sum(len(pieces) for pieces in held.items) > MOST_PIECES or sum(map(size, held.pieces)) > MOST_CHARACTERS
        self.variables[name] = unclear(name, held.span) if large else held
        if export or self.all_exported or name in self.wanted:
            self.export(name)

    def export(self, name: str) -> None:
        """Export a variable, now and whenever it is set."""
        self.wanted |= {name}
        held = self.variables.get(name)
        if held is not None and held.keys is None:
            self.exported[name] = Assignment(name, held.phrase, held.span)

    def unset(self, name: str) -> None:
        """Take a variable away."""
        self.variables.pop(name, None)
        self.exported.pop(name, None)
        self.wanted -= {name}

    def hide(self, name: str) -> None:
        """Make a variable a function's own."""
        if self.hidden is not None:
            self.hidden.setdefault(name, (self.variables.get(name), self.exported.get(name)))

    def show(self) -> None:
        """Give variables back that were hidden by those of a function that ends."""
        for name, (held, export) in (self.hidden or {}).items():
            self.unset(name)
            if held is not None:
                self.variables[name] = held
            if export is not None:
                self.exported[name], self.wanted = export, self.wanted | {name}

    def covers(self, other: State) -> bool:
        """Whether all that may hold in another state may, as far as is known, hold in this one."""
        mine = {**self.variables, **{f"export {name}": Held((some.value.pieces,)) for name, some in self.exported.items()}}
        theirs = {**other.variables, **{f"export {name}": Held((some.value.pieces,)) for name, some in other.exported.items()}}
        return (
            all(name in mine and _covers(mine[name].texts, held.texts) for name, held in theirs.items())
            and all(name in theirs or _covers(held.texts, ()) for name, held in mine.items())
            and self.folder in (None, other.folder)
            and (self.stack, self.arguments) == (other.stack, other.arguments)
        )

    def forget(self, names: Iterable[str]) -> None:
        """Forget what some variables hold."""
        for name in tuple(names):
            held = self.variables.get(name)
            self.set(name, unclear(name, NOWHERE if held is None else held.span))

    def enter(self, folder: Text | None) -> None:
        """Make a folder the current one."""
        self.previous, self.folder, self.moves = self.folder, folder, self.moves + 1


def joined(states: Iterable[State]) -> State:
    """Give what is known where the ways through several branches meet."""
    some = list(states)
    first = some[0].copy()
    if len(some) == 1:
        return first
    names = dict.fromkeys(name for state in some for name in state.variables)
    for name in names:
        first.variables[name] = _either(name, [state.variables.get(name) for state in some])
    for name in dict.fromkeys(name for state in some for name in state.exported):
        first.exported[name] = _exported(name, [state.exported.get(name) for state in some])
    for part in ("folder", "previous"):
        if any(getattr(state, part) != getattr(first, part) for state in some):
            setattr(first, part, None)
    if any(state.stack != first.stack for state in some):
        first.stack = ()
    if any(state.arguments != first.arguments for state in some):
        first.arguments = None
    for state in some[1:]:
        for name, kept in (state.hidden or {}).items():
            if first.hidden is not None:
                first.hidden.setdefault(name, kept)
    first.moves = max(state.moves for state in some)
    first.wanted = frozenset().union(*(state.wanted for state in some))
    return first


def _covers(one: tuple[Text, ...], other: tuple[Text, ...]) -> bool:
    """Whether a variable's texts can be all that others can."""
    if one == other or (len(one) == 1 and one[0].unknown):
        return True
    values, more = (some[0].expand() if len(some) == 1 else None for some in (one, other))
    return values is not None and more is not None and set(more) <= set(values)


def _either(name: str, ways: list[Held | None]) -> Held:
    """Give what a variable may hold after several branches."""
    if ways[0] is not None and all(held is ways[0] for held in ways):
        return ways[0]  # most often: no branch sets it, and comparing what it says takes long
    known = sorted((held for held in dict.fromkeys(ways) if held is not None), key=lambda held: held.span)
    if len(known) == 1 and None not in ways:
        return known[0]
    here = known[-1]
    if None not in ways and all(held.keys is None and text_of(held.pieces) == text_of(here.pieces) for held in known):
        return replace(here, items=(fixed(here.pieces),))
    values = None if None in ways or any(held.keys is not None for held in known) else _values(known)
    return unclear(name, here.phrase.place, values)


def unclear(name: str, here: Span, values: tuple[str, ...] | None = None) -> Held:
    """Make a variable that holds one of several values, or nobody knows what; `here` is where it was set last."""
    if values is not None and len(values) == 1:
        pieces: Pieces = (Piece(values[0], here, Origin(here, (), unwritable)),) if values[0] else ()
    else:
        pieces = (Piece(Hole(name, values), here),)
    return Held((pieces,), None, None, here)


def fixed(pieces: Pieces) -> Pieces:
    """Make pieces whose definition can't be written, because there are others that say the same."""
    return tuple(
        piece if isinstance(piece.part, Hole) else replace(piece, origin=replace(piece.origin or Origin(piece.here), escape=unwritable))
        for piece in pieces
    )


def _values(known: list[Held]) -> tuple[str, ...] | None:
    """Give all values of several plain variables; None where one of them isn't known."""
    lists = [text_of(held.pieces).expand() for held in known]
    return None if any(some is None for some in lists) else tuple(dict.fromkeys(value for some in lists for value in some or ()))


def _exported(name: str, ways: list[Assignment | None]) -> Assignment:
    """Give what is exported after several branches."""
    if ways[0] is not None and all(some is ways[0] for some in ways):
        return ways[0]
    known = [some for some in dict.fromkeys(ways) if some is not None]
    if len(known) == 1 and None not in ways:
        return known[0]
    lists = [some.value.text.expand() for some in known]
    clear = None not in ways and all(some is not None for some in lists)
    values = tuple(dict.fromkeys(value for some in lists for value in some or ())) if clear else None
    return Assignment(name, unclear(name, known[-1].value.place, values).phrase, known[-1].span)
