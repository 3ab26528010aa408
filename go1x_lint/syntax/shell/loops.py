"""Loops: what their variables take, and what one run of a body leaves for the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from go1x_lint.records import replace
from go1x_lint.source import Span
from go1x_lint.syntax.pieces import Pieces, text_of
from go1x_lint.syntax.region import Piece
from go1x_lint.syntax.shell.answers import matching
from go1x_lint.syntax.shell.found import Around
from go1x_lint.syntax.shell.state import Held, State, joined, unclear
from go1x_lint.syntax.shell.strings import Folder, factored
from go1x_lint.syntax.shell.tree import Node, adjacent
from go1x_lint.text import Hole, Text

if TYPE_CHECKING:
    from go1x_lint.syntax.shell.walk import Walk

_MOST_TRIED = 3
"""Loops in loops whose bodies are tried first."""

_SURE = ("read ", "true", ":", "IFS=")
"""How conditions begin of loops that are taken to run: an endless one, one over lines."""


def for_each(walk: Walk, node: Node, state: State, around: Around) -> bool:
    """Walk through `for X in …`."""
    variable, body = node.one("variable"), node.one("body")
    if variable is None or body is None:
        return walk.broken(node, state, around)
    walk.substitutions(node.all("value"), state, around)
    name, here = walk.spelled(variable), walk.region.span(variable.start, variable.end)
    state.set(name, Held((_taken(walk, node, name, here, state),), None, None, here))
    _repeat(walk, node, body, state, around)
    return False


def _taken(walk: Walk, node: Node, name: str, here: Span, state: State) -> Pieces:
    """Give the string that a loop's variable is."""
    unknown = (Piece(Hole(name), here),)
    nodes = adjacent(node.all("value"), walk.region.text)
    words = [word.phrase.pieces for some in nodes for word in walk.expander.words(some, state, raw=True)]
    if not node.kinds("in"):
        words = [unknown] if state.arguments is None or state.fewer else list(state.arguments)
    start = words[0][:1] if words and all(word[:1] and word[0].part == words[0][0].part for word in words) else ()
    start = start if start and isinstance(start[0].part, Folder) else ()
    texts = [text_of(word[len(start) :]) for word in words]
    if len(texts) == 1 and len(texts[0].parts) == 1 and texts[0].holes and texts[0].holes[0].known is not None:
        return words[0]
    lists = [_listed(walk, text, state) for text in texts]
    values = [value for some in lists for value in some or ()]
    return unknown if None in lists or not values else (*start, *factored(name, values, here, ""))


def _listed(walk: Walk, word: Text, state: State) -> tuple[str, ...] | None:
    """Give all that a word of a loop's list stands for: its values, the paths that match it."""
    values = word.expand()
    if values is None or not any(mark in value for value in values for mark in "*?["):
        return values
    folder = state.folder.plain if state.folder is not None else None
    if walk.glob is None or folder is None:
        return None
    return tuple(dict.fromkeys(path for value in values for path in matching(walk.glob, folder, value))) or None


def while_true(walk: Walk, node: Node, state: State, around: Around) -> bool:
    """Walk through `while …; do …; done`."""
    body, conditions = node.one("body"), node.all("condition")
    walk.statements(conditions, state, replace(around, followed=False))
    if body is None:
        return walk.broken(node, state, around)
    sure = bool(conditions) and walk.spelled(conditions[0]).startswith(_SURE)
    before = state.copy()
    _repeat(walk, node, body, state, replace(around, certain=around.certain and sure))
    state.become(state if sure else joined((before, state)))
    return False


def counted(walk: Walk, node: Node, state: State, around: Around) -> bool:
    """Walk through `for ((…))`."""
    body, start = node.one("body"), node.one("initializer")
    head = start.one("name") if start is not None else None
    if head is not None:
        state.set(walk.spelled(head), unclear(walk.spelled(head), walk.region.span(head.start, head.end)))
    if body is not None:
        _repeat(walk, node, body, state, around)
    return False


def _repeat(walk: Walk, node: Node, body: Node, state: State, around: Around) -> None:
    """Walk through a loop's body, in the state that all its runs may find."""
    loop = (*around.loop, walk.region.span(node.start, node.end))
    changed: Iterable[str] = state.variables
    state.forget(name for name in _assigned(walk, body) if name not in state.variables)
    for _ in range(2) if len(loop) <= _MOST_TRIED else ():
        tried = state.copy()
        with walk.found.trying():
            _run(walk, body, tried, replace(around, loop=loop))
        state.previous = state.previous if state.previous == tried.previous else None
        if state.covers(tried):
            break
        changed = [name for name, held in tried.variables.items() if state.variables.get(name) is not held]
        state.become(joined((state, tried)))
    else:
        state.forget(changed)
        state.folder = state.previous = None
    _run(walk, body, state, replace(around, loop=loop))


def _run(walk: Walk, body: Node, state: State, around: Around) -> None:
    """Walk through a loop's body once; `break` and `continue` are ways out of it, too."""
    left: list[State] = []
    ends = walk.statement(body, state, replace(around, left=left))
    ways = left if ends else [state, *left]
    if ways:
        state.become(joined(ways))


def _assigned(walk: Walk, body: Node) -> Iterator[str]:
    """Give the names that a loop's body sets: before its first run they aren't set here, later they are."""
    for node in body.walk():
        if node.kind in ("variable_assignment", "for_statement"):
            yield from (walk.spelled(some) for some in node.children[:2] if some.kind == "variable_name")
