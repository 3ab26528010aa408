"""Where a function's runtime and handler are written: at the values where all who read them move too, else at the function."""

from __future__ import annotations

from collections.abc import Callable

from go1x_lint.facts import Field, LambdaFunction, Slot
from go1x_lint.project import BOOTSTRAP, Project
from go1x_lint.source import Edit

Choose = Callable[[LambdaFunction], Field]


def runtime_edits(function: LambdaFunction, project: Project) -> tuple[Edit, ...]:
    """Give the edits that move a function to the target; () where its runtime can't be written."""
    return _edits(function, project, lambda some: some.runtime, project.target)


def handler_edits(function: LambdaFunction, project: Project) -> tuple[Edit, ...]:
    """Give the edits that make a function's handler `bootstrap`; () where they can't be made, or nothing is to be changed."""
    return _edits(function, project, lambda some: some.handler, BOOTSTRAP)


def _edits(function: LambdaFunction, project: Project, choose: Choose, new: str) -> tuple[Edit, ...]:
    """Write a property at its values, or at the function where others read them, or where there may be more of them."""
    field = choose(function)
    some = field.other_than(new)
    edits = [edit for value in some if value.slot and _all_move(value.slot, project, choose) for edit in value.slot.write(new)]
    if field.closed and some and all(value.slot and _all_move(value.slot, project, choose) for value in some):
        return tuple(dict.fromkeys(edits))
    return tuple(dict.fromkeys((*field.write_here(new), *(edits if not field.closed else ()))))


def _all_move(slot: Slot, project: Project, choose: Choose) -> bool:
    """Whether everybody who reads these characters is a function that moves too."""
    readers = [
        function
        for function in project.of(LambdaFunction)
        if any(value.slot is not None and value.slot.place == slot.place for value in choose(function).values)
    ]
    return len(slot.also_read_by) < len(readers) + (not readers) and all(project.leaves_go1x(function) for function in readers)
