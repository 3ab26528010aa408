"""What commands print, as far as a file can tell: `$(pwd)`, `$(basename $f)`, `$(cd .. && pwd)`, `echo`."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from go1x_lint.source import Span
from go1x_lint.syntax.command import Command
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import Pieces, text_of
from go1x_lint.syntax.region import Origin, Piece, unwritable
from go1x_lint.syntax.shell import patterns
from go1x_lint.syntax.shell.state import State
from go1x_lint.syntax.shell.strings import Folder, computed, settled
from go1x_lint.syntax.shell.tree import Node
from go1x_lint.text import Hole, Text

if TYPE_CHECKING:
    from go1x_lint.syntax.shell.expansion import Expander

Printer = Callable[["Expander", list[Pieces], list[str], State, Node], "Pieces | None"]
"""Takes a command's arguments, its options, and gives what it prints."""


def answer(expander: Expander, node: Node, state: State) -> Pieces | None:
    """Give what a command substitution prints; None where that can't be told."""
    outside = state.variables.get(expander.text[node.start : node.end].strip("$()`").strip())
    if outside is not None and node.kind == "command_substitution":
        return outside.pieces
    inner = state.copy()
    steps = _steps(node)
    for index, step in enumerate(steps):
        words = [word.phrase.pieces for word in expander.command(step, inner, raw=True)] if step.kind == "command" else []
        program = text_of(words[0]).plain if words else None
        options, arguments = _options(words[1:])
        if index + 1 == len(steps):
            printer = _PRINTERS.get(program or "")
            return printer(expander, arguments, options, inner, node) if printer else None
        if program != "cd" or len(arguments) != 1:
            return None
        inner.enter(folder_of(arguments[0], inner.folder))
    return None


def folder_of(pieces: Pieces, current: Text | None) -> Text | None:
    """Give the folder that `cd` goes to; None where that can't be told."""
    if pieces and isinstance(pieces[0].part, Folder):
        rest = text_of(pieces[1:])
        return pieces[0].part.folder.joined(Text.of(".", rest)) if rest.parts else pieces[0].part.folder
    target = text_of(pieces)
    first = target.parts[0] if target.parts else ""
    if isinstance(first, str) and first.startswith("/"):
        return target.normal()
    if current is None or (isinstance(first, Hole) and first.known is None and not _relative(first.name)):
        return None
    return current.joined(target)


def _relative(name: str) -> bool:
    """Whether an unknown string is rather a name in the current folder than a path from the root: `$1`, a loop's `$f`."""
    return name.isdigit() or (name[:1].islower() and name.replace("_", "").isalnum())


def printed(command: Command) -> Phrase | None:
    """Give what an `echo` or a `printf` prints, or a `cat` that reads a here-document."""
    if command.program == "cat" and len(command.words) == 1:
        return command.stdin
    words = [word for word in command.arguments]
    if command.program == "echo":
        while words and words[0].text.plain in ("-n", "-e", "-E", "-ne", "-en"):
            words = words[1:]
    elif command.program == "printf" and words:
        words = words[1:] if words[0].text.plain in ("%s", "%s\\n") else words[:1] if "%" not in str(words[0].text) else []
    else:
        return None
    if not words:
        return None
    if len(words) == 1:
        return words[0]
    pieces = _spaced([word.pieces for word in words])
    place = Span(words[0].place.path, words[0].place.start, max(words[0].place.start, words[-1].place.end))
    return Phrase(pieces, place, unwritable)


def matching(glob: Callable[[str], tuple[str, ...]], folder: str, pattern: str) -> tuple[str, ...]:
    """Give the paths that match a pattern in a folder, as the shell would write them there."""
    start = posixpath.normpath(posixpath.join(folder, pattern)) + ("/" if pattern.endswith("/") else "")
    head = folder + "/" if folder else ""
    found = [path if path.endswith("/") or not pattern.endswith("/") else path + "/" for path in glob(start)]
    lead = "./" if pattern.startswith("./") else ""
    return tuple(lead + path[len(head) :] for path in found if path.startswith(head))


def _steps(node: Node) -> list[Node]:
    """Give the commands that a substitution runs one after the other, redirections taken off."""
    steps: list[Node] = []
    waiting = list(node.children)[::-1]
    while waiting:
        child = waiting.pop()
        if child.kind == "redirected_statement":
            waiting += child.all("body")
        elif child.kind == "list" and not child.kinds("||"):
            waiting += [some for some in reversed(child.children) if some.kind != "&&"]
        elif child.kind not in ("$(", "(", ")", "`", ";", "\n", "comment"):
            steps.append(child)
    return steps


def _options(words: Sequence[Pieces]) -> tuple[list[str], list[Pieces]]:
    """Part options from arguments."""
    plain = [text_of(some).plain for some in words]
    options = [some for some in plain if some is not None and some.startswith("-") and some != "-"]
    return options, [word for word, some in zip(words, plain, strict=True) if some is None or not some.startswith("-") or some == "-"]


def _pwd(expander: Expander, arguments: list[Pieces], options: list[str], state: State, node: Node) -> Pieces | None:
    """Do what `pwd` does."""
    if state.folder is None:
        return None
    return (Piece(Folder("PWD", None, state.folder), expander.region.span(node.start, node.end), None, "", unwritable),)


def _base(expander: Expander, arguments: list[Pieces], options: list[str], state: State, node: Node) -> Pieces | None:
    """Do what `basename` does."""
    if not 1 <= len(arguments) <= 2 or options:
        return None
    suffix = text_of(arguments[1]).plain if len(arguments) == 2 else ""
    pieces = arguments[0]
    if suffix is None or not pieces:
        return None
    if len(pieces) == 1 and isinstance(pieces[0].part, Folder):
        pieces = (replace(pieces[0], part=str(pieces[0].part.folder), origin=Origin(pieces[0].here, (), unwritable)),)
        if pieces[0].part == "" or text_of(pieces).plain is None:
            return None
    label = f"basename {_name(pieces)}" + (f" {suffix}" if suffix else "")
    return computed(pieces, patterns.base_name(suffix), label, (suffix, "/"))


def _dir(expander: Expander, arguments: list[Pieces], options: list[str], state: State, node: Node) -> Pieces | None:
    """Do what `dirname` does."""
    if len(arguments) != 1 or options or not arguments[0]:
        return None
    first = arguments[0][0]
    if len(arguments[0]) == 1 and isinstance(first.part, Folder):
        return (replace(first, part=Folder(first.part.name, None, first.part.folder.joined(".."))),)
    return computed(arguments[0], patterns.folder_name, f"dirname {_name(arguments[0])}", ("/",))


def _real(expander: Expander, arguments: list[Pieces], options: list[str], state: State, node: Node) -> Pieces | None:
    """Do what `realpath` and `readlink` do to a path of the project: none of them is a link."""
    if len(arguments) != 1 or not arguments[0]:
        return None
    folder = folder_of(arguments[0], state.folder)
    if folder is None:
        return None
    return (Piece(Folder("PWD", None, folder), arguments[0][0].here, None, "", unwritable),)


def _link(expander: Expander, arguments: list[Pieces], options: list[str], state: State, node: Node) -> Pieces | None:
    """Do what `readlink` does: with -f the whole path, else what the link says, which for no link is the path itself."""
    return _real(expander, arguments, options, state, node) if options else arguments[0] if len(arguments) == 1 else None


def _echo(expander: Expander, arguments: list[Pieces], options: list[str], state: State, node: Node) -> Pieces | None:
    """Do what `echo` does."""
    return _spaced(arguments) if set(options) <= {"-n"} else None


def _list(expander: Expander, arguments: list[Pieces], options: list[str], state: State, node: Node) -> Pieces | None:
    """Do what `ls` does: a folder's entries, or the paths that match."""
    folder = state.folder.plain if state.folder is not None else None
    if expander.glob is None or folder is None or len(arguments) > 1 or not set(options) <= {"-d", "-1", "-1d", "-d1"}:
        return None
    plain = text_of(settled(arguments[0], state.folder)).plain if arguments else "."
    if plain is None:
        return None
    if any("d" in some for some in options) or any(mark in plain for mark in "*?["):
        found = matching(expander.glob, folder, plain)
    else:
        found = tuple(posixpath.basename(path) for path in matching(expander.glob, folder, plain.rstrip("/") + "/*"))
    here = expander.region.span(node.start, node.end)
    return (Piece(" ".join(sorted(found)), here, Origin(here, (), unwritable)),) if found else None


_PRINTERS: dict[str, Printer] = {
    "pwd": _pwd,
    "basename": _base,
    "dirname": _dir,
    "realpath": _real,
    "readlink": _link,
    "echo": _echo,
    "ls": _list,
}


def _name(pieces: Pieces) -> str:
    """Name what a hole is computed from: a lone hole by its name."""
    text = text_of(pieces)
    return ",".join(hole.name for hole in text.holes) if text.holes else str(text)


def _spaced(words: Sequence[Pieces]) -> Pieces:
    """Join words with spaces that nobody can write."""
    pieces: list[Piece] = []
    for word in words:
        if pieces and word:
            here = pieces[-1].here
            pieces.append(Piece(" ", here, Origin(here, (), unwritable), "", unwritable))
        pieces += word
    return tuple(pieces)
