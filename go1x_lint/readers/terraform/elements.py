"""The elements of collections: literal ones, and what functions and loops make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from go1x_lint.readers.terraform.frames import Bound
from go1x_lint.syntax.hcl import Call, Constant, Expression, Items, Literal, Loop, Object, Template
from go1x_lint.syntax.region import unwritable

if TYPE_CHECKING:
    from go1x_lint.readers.terraform.values import Evaluator

Entry = tuple[Bound | None, Bound]
"""An element of a collection: its key (None in a list), and its value."""


def elements(evaluator: Evaluator, bound: Bound) -> list[Entry] | None:
    """Give the elements of an expression that is no reference; None where nobody can list them."""
    match bound.expression:
        case Object(pairs=pairs):
            return [(bound.at(pair.key), bound.at(pair.value)) for pair in pairs]
        case Items(items=items):
            return [(None, bound.at(item)) for item in items]
        case Loop():
            return _loop(evaluator, bound, bound.expression)
        case Call(name="merge" | "concat" | "setunion", arguments=arguments, spread=False):
            return _joined(evaluator, bound, bound.expression.name, arguments)
        case Call(name="tolist" | "tomap", arguments=(inner,)):
            return evaluator.entries(bound.at(inner))
        case Call(name="toset" | "distinct" | "compact" | "sort" as name, arguments=(inner,)):
            return _sifted(evaluator, name, evaluator.entries(bound.at(inner)))
        case Call(name="flatten", arguments=(inner,)):
            return _flat(evaluator, bound.at(inner))
        case Call(name="keys" | "values" as name, arguments=(inner,)):
            entries = _in_order(evaluator, evaluator.entries(bound.at(inner)))
            return None if entries is None else [(None, key if name == "keys" and key is not None else value) for key, value in entries]
        case Call(name="fileset", arguments=(folder, pattern)):
            return _fileset(evaluator, bound, folder, pattern)
    return None


def _in_order(evaluator: Evaluator, entries: list[Entry] | None) -> list[Entry] | None:
    """Sort a map's elements by their keys, as Terraform goes over them; a list stays as it is."""
    if entries is None or not entries or entries[0][0] is None:
        return entries
    keys = [None if key is None else evaluator.text(key).plain for key, _ in entries]
    known = [key for key in keys if key is not None]
    order = sorted(range(len(keys)), key=lambda index: known[index]) if len(known) == len(keys) else None
    return None if order is None else [entries[index] for index in order]


def _joined(evaluator: Evaluator, bound: Bound, name: str, arguments: tuple[Expression, ...]) -> list[Entry] | None:
    """Give the elements of several collections; of two with one key the last."""
    parts = [evaluator.entries(bound.at(some)) for some in arguments]
    if None in parts:
        return None
    found = [entry for part in parts for entry in part or ()]
    if name == "setunion":
        return _sifted(evaluator, "toset", found)
    by_key: dict[str | int, Entry] = {}
    for index, (key, value) in enumerate(found):
        plain = None if key is None else evaluator.text(key).plain
        by_key[index if plain is None else plain] = (key, value)
    return list(by_key.values())


def _sifted(evaluator: Evaluator, name: str, entries: list[Entry] | None) -> list[Entry] | None:
    """Give a list's elements each once, or without empty ones, sorted where a set or `sort` is; None where one isn't known."""
    found: list[tuple[str, Entry]] = []
    for entry in entries or ():
        said = evaluator.text(entry[1])
        if name == "compact" and (said.plain == "" or (said.gone and not said.values)):
            continue
        if said.plain is None:
            return None
        found.append((said.plain, entry))
    if name in ("toset", "sort"):
        found.sort(key=lambda some: some[0])
    once = list({text: entry for text, entry in reversed(found)}.items())[::-1] if name in ("toset", "distinct") else found
    return None if entries is None else [entry for _, entry in once]


def _flat(evaluator: Evaluator, bound: Bound) -> list[Entry] | None:
    """Give the elements of a list of lists."""
    found: list[Entry] = []
    for _, value in evaluator.entries(bound) or ():
        followed = evaluator.follow(value)
        if len(followed.bounds) != 1 or followed.open_because:
            return None
        some = followed.bounds[0]
        inner = evaluator.entries(some) if isinstance(some.expression, Items | Loop | Call) else None
        found += [(None, value)] if inner is None else inner
    return found or None


def _fileset(evaluator: Evaluator, bound: Bound, folder: Expression, pattern: Expression) -> list[Entry] | None:
    """Give the project's files that a pattern finds in a folder."""
    where, wanted = evaluator.text(bound.at(folder)).plain, evaluator.text(bound.at(pattern)).plain
    if where is None or wanted is None:
        return None
    span = bound.expression.span
    names = bound.frame.configuration.fileset(bound.frame, where, wanted)
    return [(None, bound.at(Template(span, unwritable, (Literal(name, span),), span))) for name in names]


def _loop(evaluator: Evaluator, bound: Bound, loop: Loop) -> list[Entry] | None:
    """Give the elements that a `for` expression makes."""
    over = _in_order(evaluator, evaluator.entries(bound.at(loop.over)))
    if over is None or loop.groups:
        return None
    found: list[Entry] = []
    for index, (key, value) in enumerate(over):
        names = {loop.names[-1]: value.taken_apart()}
        if len(loop.names) > 1:
            names[loop.names[0]] = bound.at(Constant(loop.span, unwritable, str(index))) if key is None else key
        inner = Bound(loop.result, bound.frame.inside(names), bound.hops)
        kept = None if loop.condition is None else evaluator.holds(inner.at(loop.condition))
        if loop.condition is not None and kept is None:
            return None
        if kept is not False:
            found.append((None if loop.key is None else inner.at(loop.key), inner))
    return found
