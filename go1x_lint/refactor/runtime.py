"""Where a function's runtime and handler are written: at the values where all who read them move too, else at the function."""

from __future__ import annotations

from collections.abc import Callable

from go1x_lint.facts import AllowList, Field, LambdaFunction, RuntimeUser, Slot, Value
from go1x_lint.project import BOOTSTRAP, Project
from go1x_lint.source import Edit, Span

Choose = Callable[[LambdaFunction], Field]


def runtime_edits(function: LambdaFunction, project: Project) -> tuple[Edit, ...]:
    """Give the edits that move a function to the target; () where its runtime can't be written."""
    return _edits(function, project, _runtime, project.target)


def handler_edits(function: LambdaFunction, project: Project) -> tuple[Edit, ...]:
    """Give the edits that make a function's handler `bootstrap`; () where they can't be made, or nothing is to be changed."""
    if not function.handler.closed:
        return function.handler.write_here(BOOTSTRAP)  # what a parameter says else is nobody's then, and may stay
    return _edits(function, project, _handler, BOOTSTRAP)


def runtimes_said(user: RuntimeUser, project: Project) -> tuple[Value, ...]:
    """Give the values of a runtime where it is said; items of a list of allowed ones only where no other value is known."""
    return tuple(value for value in user.runtime.values if value.span not in _listed(project)) or user.runtime.values


def _listed(project: Project) -> frozenset[Span]:
    """Give the items of lists that only allow a runtime: they aren't written as a function's."""
    return project.once(("listed",), lambda: frozenset(value.span for some in project.of(AllowList) for value in some.runtimes.values))


def _runtime(function: LambdaFunction) -> Field:
    """Give a function's runtime."""
    return function.runtime


def _handler(function: LambdaFunction) -> Field:
    """Give a function's handler."""
    return function.handler


def _edits(function: LambdaFunction, project: Project, choose: Choose, new: str) -> tuple[Edit, ...]:
    """Write a property at its values, or at the function where others read them, or where there may be more of them."""
    field = choose(function)
    some = [value for value in field.other_than(new) if value.span not in _listed(project)]
    if not field.closed:  # written here; a default that stays would still say the old value to whoever else reads it
        moving = [value for value in some if value.slot and all(project.leaves_go1x(user) for user in _users(value.slot, project, choose))]
        return tuple(dict.fromkeys((*field.write_here(new), *(edit for value in moving if value.slot for edit in value.slot.write(new)))))
    if some and all(value.slot and _all_move(value.slot, project, choose) for value in some):
        return tuple(dict.fromkeys(edit for value in some if value.slot for edit in value.slot.write(new)))
    return tuple(dict.fromkeys(field.write_here(new)))


def _all_move(slot: Slot, project: Project, choose: Choose) -> bool:
    """Whether everybody who reads these characters is a function that moves too."""
    users = _users(slot, project, choose)
    return len(slot.also_read_by) < len(users) + (not users) and all(project.leaves_go1x(user) for user in users)


def _users(slot: Slot, project: Project, choose: Choose) -> list[LambdaFunction]:
    """Give the functions that take the property from some characters."""
    return project.once(("users", choose), lambda: _by_place(project, choose)).get(slot.place, [])


def _by_place(project: Project, choose: Choose) -> dict[Span, list[LambdaFunction]]:
    """Give the functions that take a property from each place that can be written."""
    found: dict[Span, list[LambdaFunction]] = {}
    for function in project.of(LambdaFunction):
        for place in dict.fromkeys(value.slot.place for value in choose(function).values if value.slot is not None):
            found.setdefault(place, []).append(function)
    return found
