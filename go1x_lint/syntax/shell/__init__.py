"""The shell language: a text becomes commands, in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from go1x_lint.syntax.command import Assignment, Script
from go1x_lint.syntax.pieces import Pieces, text_of
from go1x_lint.syntax.region import Region
from go1x_lint.syntax.shell.found import Around, Found
from go1x_lint.syntax.shell.simple import bound
from go1x_lint.syntax.shell.state import Held, State
from go1x_lint.syntax.shell.tree import tree
from go1x_lint.syntax.shell.walk import Walk
from go1x_lint.text import Text

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
    known = {name: Held((pieces,)) for name, pieces in variables.items()}
    known |= {some.name: Held((some.value.pieces,), None, some.value, some.span) for some in env}
    found, root = Found(), tree(region.text)
    for _ in range(_ROUNDS):
        found = Found(bound=_arguments(found))
        exported = {some.name: some for some in env}
        state = State(variables=dict(known), exported=exported, wanted=frozenset(exported))
        Walk(region, root, glob, found).run(state, Around())
        for name, function in list(found.functions.items()):
            if not function.entered:
                function.enter(name, (), state.copy(), Around(certain=False))
        if _said(_arguments(found)) == _said(found.bound):
            break
    commands = tuple(replace(command, index=index) for index, command in enumerate(found.commands))
    return Script(commands, tuple(found.assignments), tuple(dict.fromkeys(found.broken)))


def _arguments(found: Found) -> dict[str, tuple[Pieces, ...]]:
    """Give what is known of each function's arguments after a round."""
    calls = {name: calls for name, calls in found.calls.items() if found.functions[name].reads}
    return {name: some for name, calls in calls.items() if (some := bound(calls)) is not None}


def _said(arguments: Mapping[str, tuple[Pieces, ...]]) -> dict[str, list[Text]]:
    """Give what arguments say, wherever that stands."""
    return {name: [text_of(pieces) for pieces in some] for name, some in arguments.items()}
