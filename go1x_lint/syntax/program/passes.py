"""The passes that something is evaluated in: each caller of the functions around it, each item of the loops."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from go1x_lint.source import Span
from go1x_lint.syntax.program.following import OUTSIDE, Found, Frame, bound, items_of
from go1x_lint.syntax.program.model import Class, Declaration, Expression, Function, walk
from go1x_lint.syntax.program.module import Module

_DEEPEST = 24
_MOST = 64
"""Passes that are looked at."""


def frames(module: Module, place: Span, depth: int = 0) -> tuple[Frame, ...]:
    """Give the passes that something at a place is evaluated in: each caller of the functions, each item of the loops around it."""
    found: tuple[Frame, ...] = (OUTSIDE,)
    functions = module.functions(place)
    if functions and depth < 4:
        found = tuple(islice(_called(module, functions[-1], depth), _MOST)) or found
    loops = [some for some in module.declarations if some.each and some.values and some.scope.covers(place)]
    for loop in sorted(loops, key=lambda some: some.scope.start):
        if not any(loop in frame.values for frame in found):
            found = tuple(inner for frame in found for inner in _passes(module, loop, frame))[:_MOST]
    return found


def different(module: Module, expressions: Iterable[Expression], passes: Iterable[Frame]) -> tuple[Frame, ...]:
    """Give the passes that differ in what expressions depend on; the first one of those that don't."""
    wanted = depends_on(module, expressions)
    found: dict[tuple[object, ...], Frame] = {}
    for some in passes:
        found.setdefault(tuple(_told_apart(some.values.get(one)) for one in wanted), some)
    return tuple(found.values())


def _told_apart(given: Found | None, depth: int = 0) -> object:
    """Give what tells apart what a parameter or a loop's variable is given: also by what that is made of, where it was called."""
    if given is None or depth > _DEEPEST:
        return None
    wanted = depends_on(given.module, (given.expression,)) if given.frame.values else ()
    return given.expression.span, *(_told_apart(given.frame.values.get(one), depth + 1) for one in wanted)


def depends_on(module: Module, expressions: Iterable[Expression]) -> tuple[Declaration, ...]:
    """Give the parameters and loops' variables of a file that expressions depend on, also through its constants and fields."""
    found: dict[Declaration, None] = {}
    waiting = list(expressions)
    while waiting:
        for some in walk(waiting.pop()):
            declared = module.declaration(some)
            if declared is not None and declared not in found:
                found[declared] = None
                waiting += (value for value in declared.values if not isinstance(value, (Function, Class)))
    return tuple(some for some in found if some.parameter or some.each)


def _called(module: Module, function: Function, depth: int) -> Iterator[Frame]:
    """Give a function's frames, one for each of its callers in each of theirs."""
    for caller in module.callers(function):
        if function.span.covers(caller.call.span):
            continue
        for frame in frames(caller.module, caller.call.span, depth + 1):
            yield frame.within(bound(Found(caller.module, caller.call, frame), caller.call, function, module), caller.call.span)


def _passes(module: Module, loop: Declaration, frame: Frame) -> Iterator[Frame]:
    """Give the passes of a loop; the frame as it is where its list can't be read."""
    some = items_of(Found(module, loop.values[0], frame))
    if some.open_because or not some.values:
        yield frame
        return
    for item in some.values:
        yield frame.within({loop: item}, item.expression.span)
