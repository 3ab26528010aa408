"""An archive of its own for a function whose tool packs files at their own paths, and so never at the archive's root."""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.facts import ArchiveCommand, LambdaFunction, Member, Precondition, Step
from go1x_lint.project import BOOTSTRAP, Project, Route
from go1x_lint.records import dataclass
from go1x_lint.source import Edit, Span
from go1x_lint.text import Text

_SAFE = re.compile(r"[\w./@%+=:,-]*")
"""What a shell takes as it stands."""
_NEEDLESS = re.compile(
    r"(?:.*/)?(?:package(-lock)?\.json|yarn\.lock|pnpm-lock\.yaml|serverless[\w.-]*\.(?:ya?ml|json|[cm]?[jt]s)|.*\.(?:ya?ml|lock|zip))"
)
"""Files that build or deploy, and that no program reads."""


@dataclass(frozen=True)
class Repacked:
    """The change: the command that packs the program, and the function that names the archive."""

    edits: tuple[Edit, ...]
    preconditions: tuple[Precondition, ...]


@dataclass(frozen=True)
class Refused:
    """Why it can't be made, and where."""

    span: Span
    reason: str


def repack(project: Project, route: Route, old: Text, new: Text, programs: frozenset[str]) -> Repacked | Refused:
    """Pack the program that moves from `old` to `new` by a `zip` behind its build; `programs` are all functions' programs."""
    function, archive = route.function, route.archive
    assert archive is not None
    step, binding = _last(project, route, old)
    if step.then is None or step.windows:
        return Refused(step.span, "there is no room behind this for a command that packs its program at an archive's root")
    twins = [some for some in project.of(Step) if some is not step and some.then is not None and some.then.place == step.then.place]
    if twins:
        return Refused(step.span, "these words make several programs, and no one command behind them could pack each of them")
    named = new.parent if old.base.plain == BOOTSTRAP and new.parent.parts else old
    path = Text.of(named, ".zip")
    more = _more(project, archive, route.member, programs)
    if isinstance(more, Refused):
        return more
    command = _command(step, archive, path, new, more)
    behind = step.then.write(command) if command is not None else ()
    if not behind:
        return Refused(step.span, f"no command that packs '{new}' can be written behind this")
    said = function.code.write_here(path.at(binding))
    if not said:
        return Refused(function.code.anchor, f"can't be told to take '{path.at(binding)}' as the code of '{function.name}'")
    needs = function.code.slot.needs(path) if function.code.slot is not None else ()
    tool = Precondition("'zip' is there where it is built", None, step.span)
    return Repacked((*behind, *said), (tool, *needs, *_lost(project, archive, route.member, new.at(binding), function)))


def _last(project: Project, route: Route, old: Text) -> tuple[Step, dict[str, str]]:
    """Give the last step of the build's sequence that has to do with the program: it may be stripped after it is built."""
    cut = next(index for index, bound in enumerate(route.steps) if isinstance(bound.step, ArchiveCommand))
    bound = route.steps[cut - 1]
    later = [
        step
        for step in project.steps_in(bound.step.scope)
        if step.index > bound.step.index and step.certain and step.then is not None and _handles(step, old)
    ]
    return (later[-1] if later else bound.step), dict(bound.binding)


def _handles(step: Step, path: Text) -> bool:
    """Whether a step reads or writes a file."""
    return any(use.role in ("reads", "writes") and value.text == path for use in step.uses for value in use.path.values)


def _more(project: Project, archive: ArchiveCommand, mine: Member | None, programs: frozenset[str]) -> tuple[Text, ...] | Refused:
    """Give the names in the archive of what else is packed into it because somebody says so."""
    found: list[Text] = []
    for member in archive.members:
        paths = member.use.path.values
        if member.entry is None:
            return Refused(
                member.use.span, "which files this packs besides can't be read, and the program's own archive must have them, too"
            )
        if member is mine or any(value.implied or str(value.text) in programs for value in paths):
            continue
        if member.folder and any(program.startswith(f"{value.text}/") for program in programs for value in paths):
            continue  # the folder that the programs are built in
        if member.entry.parts and any(_there(project, value.text) for value in paths):
            found.append(member.entry)
    return tuple(dict.fromkeys(found))


def _there(project: Project, path: Text) -> bool:
    """Whether a file or folder is in the project, or is made by a step of it."""
    workspace = project.workspace
    return (path.plain or "") in workspace.paths | workspace.folders or any(
        use.role == "writes" and value.text.match(path) is not None
        for step in project.of(Step)
        for use in step.uses
        for value in use.path.values
    )


def _command(step: Step, archive: ArchiveCommand, path: Text, program: Text, more: tuple[Text, ...]) -> Text | None:
    """Write the command as it stands in the step's folder; None where a shell would read it differently."""
    words = [path.seen_from(step.directory), program.seen_from(step.directory)]
    if None in words or not all(_plain(word) for word in (*words, *more)):
        return None
    command = Text.of("zip -j ", words[0] or "", " ", words[1] or "")
    if not more:
        return command
    up = archive.directory.seen_from(step.directory)
    there = path.seen_from(archive.directory)
    if up is None or there is None or not _plain(up):
        return None
    rest = Text.of("zip -r ", there, *(part for some in more for part in (" ", some)))
    return Text.of(command, " && ", rest if up.plain == "." else Text.of("(cd ", up, " && ", rest, ")"))


def _plain(text: Text | None) -> bool:
    """Whether a shell takes a text's literal parts as they stand."""
    return text is not None and all(not isinstance(part, str) or _SAFE.fullmatch(part) for part in text.parts)


def _lost(
    project: Project, archive: ArchiveCommand, mine: Member | None, program: Text, function: LambdaFunction
) -> Iterator[Precondition]:
    """Say whether a folder that is packed as a whole holds files that the program may read."""
    wholes = [
        member for member in archive.members if member.folder and (member is mine or any(value.implied for value in member.use.path.values))
    ]
    for member in wholes:
        for value in member.use.path.values:
            inside = [path for path in project.workspace.below(value.text.plain or "") if not _needless(path) and path != program.plain]
            text = f"'{function.name}' needs nothing but its program of '{str(value.text) or '.'}'" + (
                f" (it holds '{inside[0]}')" if inside else ""
            )
            yield Precondition(text, None if inside else True, value.span)


def _needless(path: str) -> bool:
    """Whether a file is no part of what a program needs when it runs."""
    name = path.rpartition("/")[2]
    return (
        _NEEDLESS.fullmatch(path) is not None
        or name.endswith((".go", ".mod", ".sum", ".md", ".sh", ".ps1", ".toml", ".mk"))
        or name.startswith((".", "Makefile", "LICENSE", "Dockerfile"))
    )
