"""The shell language: a text becomes commands, in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from go1x_lint.records import replace
from go1x_lint.syntax.command import Assignment, Script
from go1x_lint.syntax.pieces import Pieces
from go1x_lint.syntax.region import Region
from go1x_lint.syntax.shell.found import Around, Found
from go1x_lint.syntax.shell.functions import enter, entries
from go1x_lint.syntax.shell.state import Held, State
from go1x_lint.syntax.shell.tree import tree
from go1x_lint.syntax.shell.walk import Walk

_ROUNDS = 3
"""How often a script with functions is walked through, until their arguments are known."""


def parse(
    region: Region,
    *,
    variables: Mapping[str, Pieces] = {},
    env: tuple[Assignment, ...] = (),
    glob: Callable[[str], tuple[str, ...]] | None = None,
) -> Script:
    """Find the commands of a shell text.

    `variables` are known from outside: a piece with an origin is written there and names those who read it. `env` is
    exported from outside. `glob` gives the project's paths that match a pattern, files and folders, relative to the folder
    in which the text starts; for a pattern with a slash at its end, folders only.
    """
    held = {name: Held((pieces,)) for name, pieces in variables.items()}
    held |= {some.name: Held((some.value.pieces,), None, some.value, some.span) for some in env}
    exported = {some.name: some for some in env}
    start = State(variables=held, exported=exported, wanted=frozenset(exported))
    root, found = tree(region.text), Found()
    for index in range(_ROUNDS):
        known = entries(found.calls)
        if index and all(name in found.entries and found.entries[name].covers(some) for name, some in known.items()):
            break
        found = Found(entries=known)
        _walk(Walk(region, root, glob, found), start.copy())
    commands = tuple(replace(command, index=index) for index, command in enumerate(found.commands))
    return Script(commands, tuple(found.assignments), tuple(dict.fromkeys(found.broken)))


def _walk(walk: Walk, state: State) -> None:
    """Walk through a script, then through the functions that it doesn't call."""
    walk.run(state, Around())
    for function in list(walk.found.functions.values()):
        if not function.entered:
            enter(function, replace(state.copy(), arguments=None, hidden={}), Around(certain=False))
