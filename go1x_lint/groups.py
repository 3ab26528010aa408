"""What is changed together or not at all: the diagnostics of one function, and of all that share a change with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from operator import itemgetter

from go1x_lint.facts import Label, LambdaFunction, Precondition
from go1x_lint.project import Project
from go1x_lint.records import dataclass
from go1x_lint.refactor import Obstacle, Plan, left_over, mentions, preconditions, to_bootstrap
from go1x_lint.rule import Applicability, Diagnostic
from go1x_lint.source import Edit, Span, in_order

UNPARSABLE = "GX900"

IN_THE_WAY = {
    "compares": "is compared with here, and would not be equal any more",
    "patch": "is the context of a patch, which would not apply any more",
    "starts": "is started by this name here, and would not be found any more",
}
"""Why a mention of each kind holds a change."""


@dataclass(frozen=True)
class Group:
    """One change: made whole, or not made."""

    id: str
    """Stable between runs: the ids of its functions, or the place of its one diagnostic."""
    functions: tuple[str, ...]
    """Names, for people."""
    title: str
    """What the change does, as one says it: `move 'Orders' to provided.al2023`."""
    diagnostics: tuple[Diagnostic, ...]
    """Its members, the left out ones too."""
    edits: tuple[Edit, ...] = ()
    """All its edits, in every file, sorted, none overlapping; () where it is held."""
    applicability: Applicability = "safe"
    """`manual`: held; `unsafe`: made only with --unsafe-fixes."""
    preconditions: tuple[Precondition, ...] = ()
    """Everything that it relies on, with its verdict."""
    held: tuple[Label, ...] = ()
    """Why it can't be made: each a place and a reason, told once; () where it can."""
    left_out: tuple[tuple[Diagnostic, str], ...] = ()
    """Optional members that are not part of the change, and why."""
    folders: tuple[str, ...] = ()
    """Paths of binaries that become folders: where one was built before, it is in the way of the next build."""
    stale: tuple[str, ...] = ()
    """Paths of archives that make would not pack again where they were packed before."""

    @property
    def left_over(self) -> tuple[str, ...]:
        """What an earlier build may have left, and has to be removed once."""
        return (*self.folders, *self.stale)

    @property
    def unproved(self) -> tuple[Precondition, ...]:
        """What could not be shown, and makes the change unsafe."""
        return tuple(some for some in self.preconditions if some.met is not True and not some.listed)


def groups(
    project: Project,
    diagnostics: Iterable[Diagnostic],
    suppressed: Iterable[Diagnostic] = (),
    selects: Callable[[Diagnostic], bool] = lambda _: True,
) -> tuple[Group, ...]:
    """Sort diagnostics into groups, in the order of their first places.

    `selects` says whether a diagnostic was asked for: needed members are part of the change all the same, others are
    left out. A suppressed diagnostic is no member; where it says what a function runs on, the function stays as it is.
    """
    diagnostics = tuple(diagnostics)
    members = [diagnostic for diagnostic in diagnostics if diagnostic.fix is not None or diagnostic.needed]
    broken = {diagnostic.span.path: diagnostic.span for diagnostic in diagnostics if diagnostic.code == UNPARSABLE}
    stays = {subject: diagnostic.span for diagnostic in suppressed if diagnostic.runs_on for subject in diagnostic.subjects}
    made = [_group(project, some, selects, stays, broken) for some in _components(members)]
    return tuple(sorted(made, key=lambda group: min(diagnostic.span for diagnostic in group.diagnostics)))


def _components(diagnostics: list[Diagnostic]) -> list[list[Diagnostic]]:
    """Put together what has a subject or an edit's place in common."""
    parent = list(range(len(diagnostics)))

    def find(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    seen: dict[object, int] = {}
    for index, diagnostic in enumerate(diagnostics):
        keys: list[object] = [*diagnostic.subjects, diagnostic.span]
        keys += [edit.span for edit in (diagnostic.fix.edits if diagnostic.fix else ())]
        for key in keys:
            parent[find(index)] = find(seen.setdefault(key, index))
    found: dict[int, list[Diagnostic]] = {}
    for index, diagnostic in enumerate(diagnostics):
        found.setdefault(find(index), []).append(diagnostic)
    return list(found.values())


def _group(
    project: Project, members: list[Diagnostic], selects: Callable[[Diagnostic], bool], stays: dict[str, Span], broken: dict[str, Span]
) -> Group:
    """Make the group of some diagnostics."""
    members = sorted(members, key=lambda diagnostic: (diagnostic.code, diagnostic.span))
    ids = tuple(dict.fromkeys(subject for diagnostic in members for subject in diagnostic.subjects))
    names = tuple(subject.rpartition("#")[2] for subject in ids)
    moved = _moved(project, members)
    needed = [diagnostic for diagnostic in members if diagnostic.needed]
    conditions = tuple(dict.fromkeys(some for function in moved for some in preconditions(function, project)))
    conditions += tuple(some for diagnostic in needed if diagnostic.fix for some in diagnostic.fix.preconditions)
    conditions += tuple(_planned(project, ids)) if needed else ()
    held = [
        Label(span, f"{subject.rpartition('#')[2]} stays as it is: what it runs on is ignored here")
        for subject, span in stays.items()
        if subject in ids
    ]
    held += _held(project, moved, needed, conditions)
    if needed and not held:
        more, kept = _net(project, _functions(project, ids))
        conditions, held = (*conditions, *more), kept
    edits = [edit for diagnostic in needed if diagnostic.fix for edit in diagnostic.fix.edits]
    edits, left_out = _with_optional(members, edits, selects, bool(needed))
    held += [
        Label(span, "can't be read whole, so nothing in it is changed")
        for path, span in broken.items()
        if any(edit.span.path == path for edit in edits)
    ]
    if _overlapping(edits):
        first, second = _overlapping(edits)[0]
        held.append(Label(first.span, f"would have to say both {first.text!r} and {second.text!r}"))
    optional = [diagnostic.fix for diagnostic in members if diagnostic.fix and not diagnostic.needed and diagnostic not in dict(left_out)]
    conditions += tuple(some for fix in optional for some in fix.preconditions)
    unsafe = any(some.met is None and not some.listed for some in conditions)
    unsafe = unsafe or any(
        diagnostic.fix and diagnostic.fix.applicability == "unsafe" for diagnostic in members if diagnostic not in dict(left_out)
    )
    applicability: Applicability = "manual" if held or not edits else "unsafe" if unsafe else "safe"
    identity = ",".join(sorted(ids)) or f"{members[0].span.path}:{members[0].span.start}:{members[0].code}"
    title = _title(project, members, names if moved else ())
    return Group(
        identity,
        names,
        title,
        tuple(members),
        () if held else tuple(in_order(edits)),
        applicability,
        tuple(dict.fromkeys(conditions)),
        tuple(dict.fromkeys(held)),
        tuple(left_out),
        *left_over(project, moved),
    )


def _moved(project: Project, members: list[Diagnostic]) -> list[LambdaFunction]:
    """Give the functions whose runtime the group changes."""
    ids = {subject for diagnostic in members if diagnostic.moves for subject in diagnostic.subjects}
    return _functions(project, ids)


def _functions(project: Project, ids: Iterable[str]) -> list[LambdaFunction]:
    """Give the functions of some ids, in the project's order."""
    known = project.once(("functions by id",), lambda: _by_id(project))
    return [function for _, function in sorted((some for id_ in set(ids) for some in known.get(id_, ())), key=itemgetter(0))]


def _by_id(project: Project) -> dict[str, list[tuple[int, LambdaFunction]]]:
    """Give the functions of each id, with their places in the project's order."""
    found: dict[str, list[tuple[int, LambdaFunction]]] = {}
    for index, function in enumerate(project.of(LambdaFunction)):
        found.setdefault(function.id, []).append((index, function))
    return found


def _planned(project: Project, ids: tuple[str, ...]) -> Iterator[Precondition]:
    """Give what the plans of some functions rely on."""
    for function in _functions(project, ids):
        plan = to_bootstrap(function, project)
        if isinstance(plan, Plan):
            yield from plan.preconditions


def _held(project: Project, moved: list[LambdaFunction], needed: list[Diagnostic], conditions: tuple[Precondition, ...]) -> list[Label]:
    """Give everything that holds a group, each cause once."""
    found: dict[Span, Label] = {}
    for function in moved:
        plan = to_bootstrap(function, project)
        if isinstance(plan, Obstacle):
            found.setdefault(plan.span, plan.label)
    for diagnostic in needed:
        if diagnostic.fix is not None and not diagnostic.fix.edits:
            found.setdefault(diagnostic.span, Label(diagnostic.span, f"{diagnostic.message}; {diagnostic.fix.title}"))
    for condition in conditions:
        if condition.met is False and condition.span is not None:
            found.setdefault(condition.span, Label(condition.span, f"does not hold: {condition.text}"))
    for diagnostic in needed:
        if diagnostic.fix is None and not found:
            found.setdefault(diagnostic.span, Label(diagnostic.span, diagnostic.message))
    return list(found.values())


def _net(project: Project, moved: list[LambdaFunction]) -> tuple[list[Precondition], list[Label]]:
    """Give what else in the project's files says the old runtime or path: who compares with it holds the change."""
    plans = [to_bootstrap(function, project) for function in moved]
    moves = [move for plan in plans if not isinstance(plan, Obstacle) for move in plan.moves]
    conditions, held = [], []
    for mention in mentions(project, moves):
        if mention.kind == "unknown":
            conditions.append(Precondition(f"nothing relies on this '{mention.text}'", None, mention.span))
        else:
            held.append(Label(mention.span, f"'{mention.text}' {IN_THE_WAY[mention.kind]}"))
    return conditions, held


def _with_optional(
    members: list[Diagnostic], edits: list[Edit], selects: Callable[[Diagnostic], bool], grouped: bool
) -> tuple[list[Edit], list[tuple[Diagnostic, str]]]:
    """Add the optional members that can be part of the change; the others are left out, with the reason."""
    left_out: list[tuple[Diagnostic, str]] = []
    for diagnostic in members:
        fix = diagnostic.fix
        if diagnostic.needed or fix is None:
            continue
        if not selects(diagnostic):
            left_out.append((diagnostic, "not selected"))
        elif not fix.edits:
            left_out.append((diagnostic, fix.title))
        elif fix.applicability == "unsafe" and grouped:
            unproved = [some.text for some in fix.preconditions if some.met is not True and not some.listed]
            left_out.append((diagnostic, unproved[0] if unproved else "it is not safe"))
        elif _overlapping([*edits, *fix.edits]):
            left_out.append((diagnostic, "its characters are changed already; run again"))
        else:
            edits = [*edits, *fix.edits]
    return edits, left_out


def _overlapping(edits: list[Edit]) -> list[tuple[Edit, Edit]]:
    """Give pairs of different edits for the same characters."""
    some = sorted(set(edits))
    return [(one, other) for one, other in pairwise(some) if _clash(one, other)]


def _clash(one: Edit, other: Edit) -> bool:
    """Whether two edits, the first one not later, can't both be made; two insertions at one point can."""
    if one.span.path != other.span.path:
        return False
    return other.span.start < one.span.end


def _title(project: Project, members: list[Diagnostic], names: tuple[str, ...]) -> str:
    """Say what a group does."""
    if names:
        shown = ", ".join(f"'{name}'" for name in names[:3])
        return f"move {shown}{f' and {len(names) - 3} more' if len(names) > 3 else ''} to {project.target}"
    titles = dict.fromkeys(diagnostic.fix.title for diagnostic in members if diagnostic.fix)
    return "; ".join(titles) or members[0].message
