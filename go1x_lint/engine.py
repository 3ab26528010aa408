"""Read, link, check, suppress, sort. Pure: the same workspace and settings give the same report; nothing is printed or written."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from go1x_lint import kinds, links, registry
from go1x_lint.config import Settings, matches
from go1x_lint.facts import Artifact, Fact, LambdaFunction
from go1x_lint.project import GO1X, Project
from go1x_lint.readers import Unparsable
from go1x_lint.records import dataclass, replace
from go1x_lint.rule import Diagnostic, Fix
from go1x_lint.source import Source, Span, Unreadable, Workspace

_MOST_NAMED = 5
"""Functions that one message names."""
_WORD = "go1x-lint"
"""What every comment that is meant for us holds."""
_RANK = ("info", "warning", "error", "manual", "safe", "unsafe")


@dataclass(frozen=True)
class Report:
    """What is to be said of a workspace."""

    project: Project
    settings: Settings
    diagnostics: tuple[Diagnostic, ...]
    """What was asked for: selected, in focus, not suppressed; by file and place."""
    all_diagnostics: tuple[Diagnostic, ...]
    """Everything but what is suppressed, whatever was selected: what a fix of a function must know."""
    suppressed: frozenset[Diagnostic] = frozenset()
    """What comments took away."""
    read: tuple[str, ...] = ()
    """The files that readers looked at."""
    crashed: bool = False
    """Whether a reader or a rule raised."""

    @property
    def functions(self) -> tuple[LambdaFunction, ...]:
        """The functions found, in every file of the project."""
        return self.project.of(LambdaFunction)

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        """What was built, and is verified."""
        return self.project.of(Artifact)

    def selects(self, diagnostic: Diagnostic) -> bool:
        """Whether a diagnostic's rule was asked for in its file."""
        return self.settings.selects(diagnostic.code, diagnostic.name, diagnostic.span.path)


def check(workspace: Workspace, settings: Settings, more: Callable[[Project], Iterable[Fact]] | None = None) -> Report:
    """Check a project. `more` gives facts that no file of it says, of what has been linked."""
    facts, wrong, paths = read(workspace, settings)
    linked, crash = _linked(Project(workspace, facts, settings.target))
    wrong += crash
    if more is not None:
        linked.facts = (*linked.facts, *more(linked))
    found = merged(_as_called((*wrong, *(() if crash else _checked(linked, settings))), workspace, paths))
    crashed = any(diagnostic.code == registry.INTERNAL_ERROR.code for diagnostic in found)
    own = tuple(dict.fromkeys(map(workspace.real, paths)))
    if settings.honour_ignores:
        found, suppressed = _suppressed(found, workspace, settings, own, crashed)
        found, along = _with_what_stays(found, suppressed, linked)
        suppressed += along
    else:
        suppressed = ()
    everything = tuple(sorted(found, key=lambda diagnostic: (diagnostic.span, diagnostic.code, diagnostic.message)))
    report = Report(linked, settings, (), everything, frozenset(suppressed), paths, crashed)
    focus = workspace.focus | {workspace.real(path) for path in paths if path in workspace.focus}
    return replace(report, diagnostics=tuple(diagnostic for diagnostic in everything if _asked(report, diagnostic, focus)))


def _suppressed(
    found: tuple[Diagnostic, ...], workspace: Workspace, settings: Settings, paths: tuple[str, ...], crashed: bool
) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """Take away what comments say; gives what is left, with what is to be said of the comments, and what was taken."""
    said = [path for path in paths if _WORD in workspace[path].text.lower()]
    if not said:
        return found, ()
    from go1x_lint.suppress import suppress  # only for who has such a comment

    known = registry.codes(settings.plugins)
    unread = {diagnostic.span.path for diagnostic in found if diagnostic.code == registry.UNPARSABLE.code}

    def checked(code: str, path: str) -> bool:
        return not crashed and path not in unread and settings.selects(code, known[code], path)

    outcome = suppress(found, workspace, said, known, checked)
    return (*outcome.kept, *outcome.own), tuple(outcome.suppressed)


def _with_what_stays(
    found: tuple[Diagnostic, ...], suppressed: tuple[Diagnostic, ...], project: Project
) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """Take away what is only asked of functions because they would move, where comments say that they don't; gives what is left, and that.

    What is an error of such a function stays, but where only a function on a new runtime would not start without it.
    """
    stays = {subject for diagnostic in suppressed if diagnostic.runs_on for subject in diagnostic.subjects}
    stays -= {subject for diagnostic in found if diagnostic.runs_on for subject in diagnostic.subjects}
    if not stays:
        return found, ()
    old = {function.id for function in project.of(LambdaFunction) if project.on_go1x(function) and not function.runtime.other_than(GO1X)}

    def pointless(diagnostic: Diagnostic) -> bool:
        mine = set(diagnostic.subjects)
        return bool(mine) and mine <= stays and (diagnostic.severity != "error" or (diagnostic.needed and mine <= old))

    along = tuple(diagnostic for diagnostic in found if pointless(diagnostic))
    return tuple(diagnostic for diagnostic in found if diagnostic not in along), along


def _asked(report: Report, diagnostic: Diagnostic, focus: frozenset[str]) -> bool:
    """Whether a diagnostic is to be shown: its rule was asked for, and one of its places. A crash always is."""
    if diagnostic.code == registry.INTERNAL_ERROR.code:
        return True
    places = (diagnostic.span.path, *(label.span.path for label in diagnostic.related))
    return report.selects(diagnostic) and (not focus or any(path in focus for path in places))


# -- files to facts ---------------------------------------------------------------------------------------------------------


def read(workspace: Workspace, settings: Settings) -> tuple[tuple[Fact, ...], list[Diagnostic], tuple[str, ...]]:
    """Read all files that are worth it; gives the facts by file and place, what went wrong, and the files that were read."""
    facts: list[Fact] = []
    wrong: list[Diagnostic] = []
    paths: list[str] = []
    known = registry.formats(settings.plugins)
    for path in sorted(workspace.paths):
        try:
            formats = list(_formats(workspace, path, known))
        except Unreadable as error:
            if kinds.declares_on_disk(os.path.join(workspace.root, path), path):
                wrong.append(_own(registry.UNPARSABLE, f"{error}; what it says of Go functions is not checked", Span(path, 0, 0)))
            continue
        for name in formats:
            paths.append(path)
            _read(workspace, path, known[name], facts, wrong)
    return tuple(sorted(facts, key=lambda fact: fact.span)), wrong, tuple(dict.fromkeys(paths))


def _formats(workspace: Workspace, path: str, known: dict[str, registry.Format]) -> Iterator[str]:
    """Give the formats of a file, where it is worth reading; raise Unreadable."""

    def look(source: Source) -> str | None:
        data = source.encode()
        kind = kinds.kind_of(path, data)
        return kind if kind is not None and kinds.concerns(kind, data) else None

    if kinds.kind(path) is not None:
        kind = workspace.parsed(path, "kind", look)
        if kind in known:
            yield kind
    yield from (some.name for some in known.values() if some.patterns and matches(path, some.patterns))


def _read(workspace: Workspace, path: str, some: registry.Format, facts: list[Fact], wrong: list[Diagnostic]) -> None:
    """Read one file as one format. What a reader could read before it met what it can't is kept; a bug leaves nothing."""
    for name, reader in registry.readers(some, path, workspace[path].encode() if len(some.readers) > 1 else None):
        found: list[Fact] = []
        try:
            found.extend(reader(workspace[path], workspace))
        except (Unparsable, Unreadable) as error:
            if some.name not in kinds.DECLARES or kinds.declares(some.name, workspace[path].encode()):
                at = getattr(error, "offset", 0)
                wrong.append(_own(registry.UNPARSABLE, f"{error}; what it says of Go functions is not checked", Span(path, at, at)))
        except Exception as error:
            found.clear()
            wrong.append(_crash(error, f"reader '{name}'", Span(path, 0, 0)))
        facts += found


# -- facts to diagnostics ---------------------------------------------------------------------------------------------------


def _linked(project: Project) -> tuple[Project, list[Diagnostic]]:
    """Find out what belongs together."""
    try:
        return links.connect(project), []
    except Exception as error:
        return project, [_crash(error, "linking", Span(min(project.workspace.paths, default=""), 0, 0))]


def _checked(project: Project, settings: Settings) -> Iterator[Diagnostic]:
    """Ask every rule about every fact of its kind."""
    for kind in registry.rules(settings.plugins):
        rule = kind()
        for fact in project.of(rule.fact):
            try:
                yield from list(rule.check(fact, project))
            except Exception as error:
                yield _crash(error, f"rule {rule.code}", fact.span)


def _own(kind: registry.Own, message: str, span: Span) -> Diagnostic:
    """Make a diagnostic about the run."""
    return Diagnostic(kind.code, kind.name, message, span, kind.severity)


def _crash(error: Exception, who: str, span: Span) -> Diagnostic:
    """Say what raised; the rest of the run goes on."""
    return _own(registry.INTERNAL_ERROR, f"{who} failed: {described(error)}", span)


def described(error: Exception) -> str:
    """Describe a bug in one line: what was raised, and where."""
    import traceback  # only for who has to tell

    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = "/".join(frame.filename.replace(os.sep, "/").split("/")[-2:]) + f":{frame.lineno}"
    return f"{' '.join(traceback.format_exception_only(error)[-1].split())} ({where})"


def _as_called(found: Iterable[Diagnostic], workspace: Workspace, paths: Iterable[str]) -> Iterator[Diagnostic]:
    """Write places in links as places in the files that they lead to: one file is reported, and changed, under one name."""
    links = {path: real for path in paths if (real := workspace.real(path)) != path}

    def at(span: Span) -> Span:
        return Span(links.get(span.path, span.path), span.start, span.end)

    for diagnostic in found:
        fix = diagnostic.fix
        if links and fix:
            needs = (replace(some, span=some.span and at(some.span)) for some in fix.preconditions)
            edits = (edit._replace(span=at(edit.span)) for edit in fix.edits)
            fix = replace(fix, edits=tuple(dict.fromkeys(edits)), preconditions=tuple(needs))
        related = tuple(replace(label, span=at(label.span)) for label in diagnostic.related)
        yield replace(diagnostic, span=at(diagnostic.span), related=related, fix=fix) if links else diagnostic


# -- one cause, said once ---------------------------------------------------------------------------------------------------


def merged(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Make one diagnostic of those that say the same of several functions at the same characters."""
    places: dict[tuple[str, Span], list[Diagnostic]] = {}
    for diagnostic in dict.fromkeys(found):
        places.setdefault((diagnostic.code, diagnostic.span), []).append(diagnostic)
    return tuple(made for some in places.values() for made in _merged(_without_echoes(some)))


def _without_echoes(some: list[Diagnostic]) -> list[Diagnostic]:
    """Leave out what is about no function, and would change the same as what is about one: a file that two folders share says both."""
    edits = {edit for diagnostic in some if diagnostic.subjects and diagnostic.fix for edit in diagnostic.fix.edits}
    return [one for one in some if one.subjects or not one.fix or not edits.issuperset(one.fix.edits or (None,))]


def _merged(some: list[Diagnostic]) -> Iterator[Diagnostic]:
    """Merge diagnostics of one code and place; what is said twice of the same function stays two."""
    first = some[0]
    others: list[Diagnostic] = []
    apart: list[Diagnostic] = []
    for diagnostic in some[1:]:
        same = diagnostic.message == first.message or not set(diagnostic.subjects) <= set(first.subjects)
        (others if same else apart).append(diagnostic)
    every = [first, *others]
    subjects = tuple(dict.fromkeys(subject for diagnostic in every for subject in diagnostic.subjects))
    yield replace(
        first,
        message=first.message + (_also(subjects[len(first.subjects) :]) if any(other.message != first.message for other in others) else ""),
        severity=max((diagnostic.severity for diagnostic in every), key=_RANK.index),
        related=tuple(dict.fromkeys(label for diagnostic in every for label in diagnostic.related)),
        fix=_both([diagnostic.fix for diagnostic in every]),
        subjects=subjects,
        needed=any(diagnostic.needed for diagnostic in every),
        moves=any(diagnostic.moves for diagnostic in every),
        runs_on=any(diagnostic.runs_on for diagnostic in every),
    )
    if apart:
        yield from _merged(apart)


def _also(subjects: tuple[str, ...]) -> str:
    """Name the other functions that a message is about."""
    names = [f"'{subject.rpartition('#')[2]}'" for subject in subjects]
    shown = ", ".join(names[:_MOST_NAMED])
    return f" (also {shown}{f' and {len(names) - _MOST_NAMED} more' if len(names) > _MOST_NAMED else ''})" if names else ""


def _both(fixes: list[Fix | None]) -> Fix | None:
    """Make one fix of several; where one can't be made, none of them is made."""
    made = [fix for fix in fixes if fix is not None]
    if len(made) < len(fixes) or not made:
        return None
    without = next((fix for fix in made if not fix.edits), None)
    if without is not None or len(made) == 1:
        return without or made[0]
    return replace(
        made[0],
        edits=tuple(dict.fromkeys(edit for fix in made for edit in fix.edits)),
        applicability=max((fix.applicability for fix in made), key=_RANK.index),
        preconditions=tuple(dict.fromkeys(some for fix in made for some in fix.preconditions)),
    )
