"""Functions: a body is walked through once, in the state that all its calls may find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from go1x_lint.records import dataclass, replace
from go1x_lint.syntax.pieces import Pieces, text_of
from go1x_lint.syntax.region import Piece
from go1x_lint.syntax.shell.found import Around
from go1x_lint.syntax.shell.state import Held, State, joined
from go1x_lint.syntax.shell.tree import Node
from go1x_lint.syntax.shell.wrappers import Unwrapped
from go1x_lint.text import Hole

if TYPE_CHECKING:
    from go1x_lint.syntax.shell.walk import Walk


@dataclass
class Function:
    """A function of the script."""

    name: str
    walk: Walk
    body: Node
    entered: bool = False
    """Whether its commands were found already."""
    active: bool = False
    """Whether it is being walked through."""
    before: State | None = None
    after: State | None = None


def forwards(function: Function) -> bool:
    """Whether a function runs its arguments as a command (`"$@"`)."""
    names = (function.walk.spelled(node) for node in function.body.walk() if node.kind == "command_name")
    return not function.active and any(name.strip('"') in ("$@", "$*", "${@}") for name in names)


def call(function: Function, command: Unwrapped, state: State, around: Around) -> None:
    """Call a function."""
    found = function.walk.found
    entry = state.copy()
    for some in command.env:
        entry.set(some.name, Held((some.value.pieces,), None, some.value, some.span), export=True)
    entry.arguments, entry.fewer, entry.hidden = tuple(word.phrase.pieces for word in command.words[1:]), False, {}
    found.calls.setdefault(function.name, []).append(entry)
    if function.active:
        return
    if not function.entered:
        enter(function, found.entries.get(function.name, entry), around)
    if function.before is not None and function.after is not None:
        _change(state, function.before, function.after, {some.name for some in command.env})


def enter(function: Function, entry: State, around: Around) -> None:
    """Walk through a function's body."""
    function.entered = function.active = True
    state, returned = entry.copy(), list[State]()
    inner = replace(around, block=function.name, redirects=(), stdin=None, left=None, returned=returned)
    ends = function.walk.statement(function.body, state, inner)
    ways = returned if ends and returned else [state, *returned]
    function.before, function.after = entry, joined(ways)
    function.after.show()
    function.active = False


def _change(state: State, before: State, after: State, own: Iterable[str]) -> None:
    """Do to a state what a function's body did to the one that it found; `own` is set for the call alone."""
    for name, held in after.variables.items():
        if name not in own and before.variables.get(name) is not held:
            state.set(name, held, export=name in after.exported)
    for name in before.variables.keys() - after.variables.keys():
        state.unset(name)
    for name, some in after.exported.items():
        if name not in own and before.exported.get(name) is not some:
            state.exported[name], state.wanted = some, state.wanted | {name}
    if after.moves != before.moves and (after.folder is None or after.folder != before.folder):
        state.enter(after.folder if before.folder == state.folder else None)


def entries(calls: Mapping[str, list[State]]) -> dict[str, State]:
    """Give what each function finds that is called several times."""
    made: dict[str, State] = {}
    for name, states in calls.items():
        if len(states) > 1:
            made[name] = joined(states)
            given = [some.arguments for some in states]
            made[name].arguments = _arguments(given)
            made[name].fewer = len({len(some or ()) for some in given}) > 1
    return made


def _arguments(calls: list[tuple[Pieces, ...] | None]) -> tuple[Pieces, ...] | None:
    """Give what a function's arguments are: holes with the values that its calls give them; None where one isn't known."""
    known = [some for some in calls if some is not None]
    if len(known) < len(calls):
        return None
    made: list[Pieces] = []
    for index in range(max(map(len, known))):
        given = [some[index] if index < len(some) else () for some in known]
        lists = [text_of(some).expand() for some in given]
        values = None if any(some is None for some in lists) else tuple(dict.fromkeys(value for some in lists for value in some or ()))
        place = next((some[0].here for some in given if some), None)
        made.append((Piece(Hole(str(index + 1), values), place),) if place is not None else ())
    return tuple(made)
