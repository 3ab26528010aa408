"""Conditions: whether they hold, as far as the files tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from go1x_lint.readers.terraform.frames import Bound
from go1x_lint.syntax.hcl import Call, Constant, Operation

if TYPE_CHECKING:
    from go1x_lint.readers.terraform.values import Evaluator


def holds(evaluator: Evaluator, bound: Bound) -> bool | None:
    """Say whether a condition holds; None where the files don't tell."""
    match bound.expression:
        case Operation(operator="!", operands=(inner,)):
            value = evaluator.holds(bound.at(inner))
            return None if value is None else not value
        case Operation(operator="&&" | "||" as operator, operands=(one, other)):
            both = [evaluator.holds(bound.at(some)) for some in (one, other)]
            decides = operator == "||"
            return decides if decides in both else None if None in both else not decides
        case Operation(operator="==" | "!=" as operator, operands=(one, other)):
            same = _same(evaluator, bound.at(one), bound.at(other))
            return None if same is None else same == (operator == "==")
        case Operation(operator=">" | "<" | ">=" | "<=" as operator, operands=(one, other)):
            return _compared(operator, _constant(evaluator, bound.at(one)), _constant(evaluator, bound.at(other)))
        case Call(name="contains", arguments=(listed, wanted)):
            entries, word = evaluator.entries(bound.at(listed)), _constant(evaluator, bound.at(wanted))
            plain = None if entries is None else [evaluator.text(value).plain for _, value in entries]
            return None if plain is None or word is None or None in plain else word[1:] in plain
        case Operation():
            return None
    return {"=true": True, "=false": False}.get(_constant(evaluator, bound) or "")


def _same(evaluator: Evaluator, one: Bound, other: Bound) -> bool | None:
    """Whether two values are the same; a string and a number of the same spelling may be, if a variable's type makes them so."""
    first, second = _constant(evaluator, one), _constant(evaluator, other)
    if first is None or second is None:
        return None
    kinds = {isinstance(some.expression, Constant | Call) for value in (one, other) for some in evaluator.follow(value).bounds}
    return None if first == second != "null" and len(kinds) > 1 else first == second


def _constant(evaluator: Evaluator, bound: Bound) -> str | None:
    """Give the one value that an expression has: `=` and its text, or `null`; None where it isn't known."""
    if isinstance(bound.expression, Call) and bound.expression.name == "length" and bound.expression.arguments:
        return _length(evaluator, bound.at(bound.expression.arguments[0]))
    if isinstance(bound.expression, Operation):
        value = evaluator.holds(bound)
        return None if value is None else f"={str(value).lower()}"
    said = evaluator.text(bound)
    if said.gone and not said.values and not said.open_because:
        return "null"
    return None if said.plain is None else f"={said.plain}"


def _length(evaluator: Evaluator, bound: Bound) -> str | None:
    """Give a collection's or a string's length."""
    entries = evaluator.entries(bound)
    plain = evaluator.text(bound).plain if entries is None else None
    return f"={len(entries)}" if entries is not None else None if plain is None else f"={len(plain)}"


def _compared(operator: str, one: str | None, other: str | None) -> bool | None:
    """Compare two numbers."""
    if one is None or other is None or not one[1:].isdigit() or not other[1:].isdigit():
        return None
    first, second = int(one[1:]), int(other[1:])
    return {">": first > second, "<": first < second, ">=": first >= second, "<=": first <= second}[operator]
