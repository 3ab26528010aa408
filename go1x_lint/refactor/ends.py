"""Where a function's program ends up: which step names it, and what it is called in the archive."""

from __future__ import annotations

from go1x_lint.facts import ArchiveCommand, BuildCommand, Copy, FileUse, Member, Step
from go1x_lint.links import Linker
from go1x_lint.project import BOOTSTRAP, Project, Route
from go1x_lint.refactor.moves import Move
from go1x_lint.text import Binding, Text


def starts_bootstrap(route: Route, project: Project) -> bool:
    """Whether what a route makes has a `bootstrap` at its root as the files stand: built, copied, scripted or added."""
    archive = route.archive
    root = Text.of(BOOTSTRAP)
    if route.to_artifacts:
        namer = namer_of(route)
        return namer is not None and namer[1].base == root
    if archive is not None:
        binding = next((bound.binding for bound in route.steps if bound.step is archive), {})
        if archive.adds_bootstrap:
            return True
        for member in archive.members:
            if member.entry is None:
                continue
            if not member.folder and member.entry.at(binding) == root:
                return True
            if member.folder and not member.entry.parts and _made(project, member.use, binding, route):
                return True
        return False
    code = route.function.code.text
    if code is None or route.program is not None:
        return False
    return _exists(project, code.joined(BOOTSTRAP), route)


def _made(project: Project, use: FileUse, binding: Binding, route: Route) -> bool:
    """Whether a folder that is packed holds a `bootstrap`."""
    return any(_exists(project, value.text.at(binding).joined(BOOTSTRAP), route) for value in use.path.values)


def _exists(project: Project, path: Text, route: Route) -> bool:
    """Whether a path is a file of the project, or is made by a step, but not from another function's build."""
    if (path.plain or "") in project.workspace:
        return True
    linker = project.once(("linker",), lambda: Linker(project))
    chains = list(linker.chains(path, None))
    builds = {bound.step for chain in chains for bound in chain if isinstance(bound.step, BuildCommand)}
    return bool(chains) and (not builds or route.build in builds)


def namer_of(route: Route) -> tuple[Step, Text] | None:
    """Give the last step before the archive that chooses the program's name, and the path that it writes."""
    cut = next((index for index, bound in enumerate(route.steps) if isinstance(bound.step, ArchiveCommand)), len(route.steps))
    steps = list(route.steps[:cut])
    for bound in reversed(steps):
        if isinstance(bound.step, Copy) and not bound.step.into_folder and bound.step.target.path.text is not None:
            return bound.step, bound.step.target.path.text
        if isinstance(bound.step, BuildCommand):
            text = bound.step.output.path.text
            if text is not None and bound.step.to_folder and len(bound.step.packages.values) == 1:
                text = text.joined(bound.step.packages.values[0].text.base)
            return None if text is None else (bound.step, text)
    return None


def program_of(route: Route) -> tuple[object, ...]:
    """Tell programs apart: the step that names it, with what its holes stand for."""
    namer = namer_of(route)
    if namer is None:
        return (route.member,)
    binding = next((bound.binding for bound in route.steps if bound.step is namer[0]), {})
    return (namer[0], str(namer[1].at(binding)))


def archive_path(route: Route) -> str:
    """Give the archive's path for a route's function."""
    for archive, binding in route.all(ArchiveCommand):
        return " ".join(str(value.text.at(binding)) for value in archive.archive.path.values)
    return ""


def new_entry(member: Member, move: Move, route: Route) -> Text:
    """Give the name that the moved program gets in the archive."""
    assert member.entry is not None
    binding = next((bound.binding for bound in route.steps if isinstance(bound.step, ArchiveCommand)), {})
    path = member.use.path.values[0].text if member.use.path.values else Text()
    named = final_path(move, route)
    if member.folder:
        rest = named.below(path.at(binding))
        return member.entry.at(binding).joined(rest) if rest is not None else named
    before, entry = path.at(binding), member.entry.at(binding)
    if entry == before.base and entry != before and (archive := route.archive) is not None and archive.flattens and archive.flattens.values:
        return named.base
    root = _root(before, entry)
    rest = named.below(root) if root is not None else None
    return rest if rest is not None else named


def final_path(move: Move, route: Route) -> Text:
    """Give the path of the moved program where the archive reads it: through copies into folders."""
    binding = next((bound.binding for bound in route.steps if bound.step is move.by), {})
    path = move.new.at(binding)
    after = False
    for bound in route.steps:
        if after and isinstance(bound.step, Copy) and bound.step.into_folder and bound.step.target.path.text is not None:
            path = bound.step.target.path.text.at(bound.binding).joined(path.base)
        after = after or bound.step is move.by
    return path


def _root(path: Text, entry: Text) -> Text | None:
    """Give the folder that an archive's names start from."""
    rest, root = entry, path
    while rest.parts:
        if root.base != rest.base:
            return None
        root, rest = root.parent, rest.parent
    return root
