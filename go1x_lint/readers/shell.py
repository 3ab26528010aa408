"""Shell scripts: the commands that they run, from the folder that they are written for."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from go1x_lint.facts import Fact, Field, FileUse, Value
from go1x_lint.facts import Script as Written
from go1x_lint.readers import Unparsable
from go1x_lint.readers.commands import Context, facts
from go1x_lint.readers.paths import Where, globbing
from go1x_lint.records import replace
from go1x_lint.source import Source, Span, Unreadable, Workspace
from go1x_lint.syntax.command import Command, Script
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.region import Origin, Piece, Region, unwritable
from go1x_lint.text import Text

_SHEBANG = re.compile(r"\ufeff?#![^\n]*\b(?:ba|da|a|k|z)?sh\b")
_OTHER = re.compile(r"\ufeff?#!")
_MOST_SOURCED = 8

Variables = dict[str, tuple[Piece, ...]]


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a shell script; raise Unparsable, after what could be read, where a part can't be."""
    if _OTHER.match(source.text) and not _SHEBANG.match(source.text):
        return
    if posixpath.basename(source.path) == "bootstrap":
        yield from _bootstrap(source)
    folder, script = _started(source, workspace)
    yield from facts(script, Context(Where(Text.of(folder)), source.path, workspace))
    if script.broken:
        raise Unparsable("the shell's grammar refuses it", script.broken[0].start)


def _bootstrap(source: Source) -> Iterator[Fact]:
    """Say that the file itself is a script that Lambda can start."""
    found = _SHEBANG.match(source.text)
    if found is not None:
        span = source.span(source.text.index("#!"), found.end())
        use = FileUse(Field(span, (Value(Text.of(source.path), span),)), "writes")
        yield Written(span, (use,), scope=source.path, command=posixpath.basename(source.path), content=source.text)


def _started(source: Source, workspace: Workspace) -> tuple[str, Script]:
    """Parse a script as it runs in its own folder, or at the project's root where more of what it names is there."""
    own = posixpath.dirname(source.path)
    here = _parsed(source, workspace, own)
    if not own:
        return own, here
    top = _parsed(source, workspace, "")
    return (own, here) if _evidence(here, own, workspace) >= _evidence(top, "", workspace) else ("", top)


def _parsed(source: Source, workspace: Workspace, folder: str) -> Script:
    """Parse a script as it runs in a folder; what it sources is read first."""
    from go1x_lint.syntax.shell import parse
    from go1x_lint.syntax.shell.strings import Folder

    def outside(name: str, part: str | Folder) -> Mapping[str, tuple[Piece, ...]]:
        start = source.span(0, 0)
        return {name: (Piece(part, start, Origin(start, (), unwritable) if isinstance(part, str) else None),)}

    up = Text.of("/".join([".."] * (folder.count("/") + 1))) if folder else Text()
    known: Variables = {
        **outside("0", posixpath.relpath(source.path, folder or ".")),
        **outside("git rev-parse --show-toplevel", Folder("PWD", None, up)),
    }
    region, glob = Region.of(source), globbing(workspace, folder)
    script = parse(region, variables=known, glob=glob)
    sourced = _sourced(script, workspace, folder, {source.path})
    return parse(region, variables={**sourced, **known}, glob=glob) if sourced else script


def _sourced(script: Script, workspace: Workspace, folder: str, seen: set[str]) -> Variables:
    """Give the variables that the files set which a script sources; they can't be written, for others may source them too."""
    from go1x_lint.syntax.shell import parse

    known: Variables = {}
    for command in script.commands:
        path = _named(command, folder)
        if command.program not in ("source", ".") or path is None or path in seen or path not in workspace or len(seen) > _MOST_SOURCED:
            continue
        seen.add(path)
        try:
            other = parse(Region.of(workspace[path]))
        except Unreadable:
            continue
        known |= _sourced(other, workspace, folder, seen)
        known |= {some.name: tuple(map(_kept, some.value.pieces)) for some in other.assignments}
    return known


def _kept(piece: Piece) -> Piece:
    """Keep what a piece of another file says, and write nothing there."""
    return replace(piece, origin=Origin(piece.here, (), unwritable)) if isinstance(piece.part, str) else piece


def _named(command: Command, folder: str) -> str | None:
    """Give the canonical path of a command's first argument; None where it can't be read."""
    if command.directory is None or not command.arguments:
        return None
    return Where(Text.of(folder)).inside(command.directory).canonical(command.arguments[0].text).plain


def _evidence(script: Script, folder: str, workspace: Workspace) -> int:
    """Count the paths that a script names and that are there, where it runs in a folder."""
    found: set[Span | str] = set()
    for command in script.commands:
        if command.directory is None:
            continue
        where = Where(Text.of(folder)).inside(command.directory)
        directory = where.directory.plain
        if command.directory.parts and directory in workspace.folders:
            found.add(f"cd {directory}")
        named = list(_named_paths(command))
        found.update(word.place for word in named if any(_there(path, workspace) for path in where.canonical(word.text).expand() or ()))
        packages = [word for word in named if str(word.text).endswith(".go") or str(word.text).startswith(("./", "../"))]
        if command.program == "go" and not packages and directory is not None and _has_go(directory, workspace):
            found.add(command.span)
    return len(found)


def _named_paths(command: Command) -> Iterator[Phrase]:
    """Give the arguments that look like paths of what is there already: an output isn't."""
    before = ""
    for word in command.arguments:
        text = str(word.text)
        if re.search(r"[/.]\w", text) and not text.startswith(("-", "/")) and before != "-o":
            yield word
        before = text


def _there(path: str | None, workspace: Workspace) -> bool:
    """Whether the project has a file or a folder."""
    path = None if path is None else path.removesuffix("/...")
    return path in workspace.paths or (bool(path) and path in workspace.folders)


def _has_go(folder: str, workspace: Workspace) -> bool:
    """Whether Go files lie in a folder itself."""
    return any(path.endswith(".go") and posixpath.dirname(path) == folder for path in workspace.paths)
