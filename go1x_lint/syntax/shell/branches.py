"""Branches: `if`, `case`, `&&`, `||`; what is known where their ways meet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from go1x_lint.records import replace
from go1x_lint.syntax.shell.found import Around
from go1x_lint.syntax.shell.state import State, joined
from go1x_lint.syntax.shell.tree import Node

if TYPE_CHECKING:
    from go1x_lint.syntax.shell.walk import Walk

Operand = tuple[str, "Node | None"]
"""A command of a list with the operator before it; None: it was walked through already."""

_QUESTIONS = re.compile(r"(test|false|grep|egrep|which|type|hash|diff|cmp|command\s+-[vV])\b")
_TESTS = frozenset(("test_command", "binary_expression", "unary_expression", "negated_command", "parenthesized_expression"))


def alternatives(walk: Walk, node: Node, state: State, around: Around) -> bool:
    """Walk through `if …; then …; elif …; else …; fi`."""
    branches = [node, *node.kinds("elif_clause", "else_clause")]
    ways: list[State] = []
    for branch in branches:
        conditions, body = _clause(branch)
        walk.statements(conditions, state, replace(around, certain=around.certain and branch is node, followed=False))
        way = state.copy()
        if not walk.statements(body, way, replace(around, certain=False)):
            ways.append(way)
    if branches[-1].kind != "else_clause":
        ways.append(state.copy())
    if len(branches) == 1 and len(ways) == 2:
        state.become(_met(walk, ways[1], ways[0], _clause(node)[0], "-z"))
    elif ways:
        state.become(joined(ways))
    return not ways


def cases(walk: Walk, node: Node, state: State, around: Around) -> bool:
    """Walk through `case … esac`."""
    ways: list[State] = []
    every = False
    for item in node.kinds("case_item"):
        every |= any(walk.spelled(some) == "*" for some in item.all("value"))
        close = next((index for index, child in enumerate(item.children) if child.kind == ")"), -1)
        way = state.copy()
        if not walk.statements(item.children[close + 1 :], way, replace(around, certain=False)):
            ways.append(way)
    ways += [] if every else [state.copy()]
    if ways:
        state.become(joined(ways))
    return not ways


def sequence(walk: Walk, operands: list[Operand], state: State, around: Around) -> bool:
    """Walk through commands joined by `&&` and `||`; say whether they leave what they stand in, whatever happens."""
    doubt = False
    for index, (operator, node) in enumerate(operands):
        before = operands[index - 1][1] if index else None
        after = operands[index + 1][0] if index + 1 < len(operands) else ""
        doubt = operator == "||" or (operator == "&&" and (doubt or _asks(walk, before)))
        if node is None:
            continue
        inner = replace(around, certain=around.certain and not doubt, followed=around.followed and "||" not in (operator, after))
        way = state.copy() if doubt else state
        left = walk.statement(node, way, inner)
        if doubt and not left:
            state.become(_met(walk, state, way, [before] if before is not None else [], "-z" if operator == "&&" else "-n"))
        if left and not doubt:
            return True
    return False


def _asks(walk: Walk, node: Node | None) -> bool:
    """Whether a command is run to know how it ends, so that what follows `&&` may not be run."""
    if node is not None and node.kind == "pipeline":
        node = node.children[-1]
    return node is not None and (node.kind in _TESTS or _QUESTIONS.match(walk.spelled(node)) is not None)


def _met(walk: Walk, one: State, other: State, tests: Sequence[Node], option: str) -> State:
    """Join two ways; a variable that is set only where it was empty has what it is set to as its default."""
    name = _emptiness(walk, tests, option)
    if name is not None and name not in one.variables and name in other.variables:
        one = one.copy()
        one.variables[name] = other.variables[name]
        if name in other.exported:
            one.exported[name] = other.exported[name]
    return joined((one, other))


def _emptiness(walk: Walk, tests: Sequence[Node], option: str) -> str | None:
    """Give the variable that a test (`[ -z "$X" ]`) asks whether it is empty."""
    words = [walk.spelled(some).strip('"') for test in tests if test.kind == "test_command" for some in test_words(test)][1:-1]
    found = re.fullmatch(r"\$\{?(\w+)(:?[-+]\w*)?\}?", words[1]) if len(words) == 2 and words[0] == option else None
    return found.group(1) if found else None


def operands(node: Node) -> list[Operand]:
    """Give the commands of a list, each with the operator before it."""
    return spread([("", node)])


def spread(given: list[Operand]) -> list[Operand]:
    """Take lists in a list apart: the grammar nests them to the left."""
    made: list[Operand] = []
    waiting = given[::-1]
    while waiting:
        operator, node = waiting.pop()
        if node is None or node.kind != "list":
            made.append((operator, node))
            continue
        parts: list[Operand] = []
        for child in node.children:
            if child.kind in ("&&", "||"):
                operator = child.kind
            else:
                parts.append((operator, child))
        waiting += parts[::-1]
    return made


def test_words(node: Node) -> Iterator[Node]:
    """Give the words of a test, its brackets among them."""
    waiting = [node]
    while waiting:
        some = waiting.pop()
        if some.kind in _TESTS:
            waiting.extend(reversed(some.children))
        else:
            yield some


def _clause(node: Node) -> tuple[list[Node], list[Node]]:
    """Part an `if`'s or `elif`'s condition from its body."""
    then = next((index for index, child in enumerate(node.children) if child.kind == "then"), -1)
    body = [child for child in node.children[then + 1 :] if child.kind not in ("elif_clause", "else_clause")]
    return [child for child in node.children[: max(then, 0)] if child.kind not in ("if", "elif", ";", "\n")], body
