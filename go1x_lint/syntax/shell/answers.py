"""What commands print, as far as a file can tell: `$(pwd)`, `$(basename $f)`, `$(cd .. && pwd)`, `echo`."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from go1x_lint.records import dataclass, replace
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

_DEEPEST = 6
"""Folders in folders that `find` is followed into, where it isn't told how far."""


@dataclass(frozen=True)
class Question:
    """A command that is asked for what it prints, in `$(…)`."""

    expander: Expander
    node: Node
    """The substitution."""
    state: State
    words: tuple[Pieces, ...]
    """The words after the program."""

    @property
    def plain(self) -> list[str | None]:
        """The words that can be read, None for others."""
        return [text_of(some).plain for some in self.words]

    @property
    def options(self) -> list[str]:
        """The words that are options."""
        return [some for some in self.plain if some is not None and some.startswith("-") and some != "-"]

    @property
    def arguments(self) -> list[Pieces]:
        """The words that are none."""
        return [word for word, some in zip(self.words, self.plain, strict=True) if some is None or not some.startswith("-") or some == "-"]

    def said(self, part: str | Folder) -> Pieces:
        """Give an answer that nobody wrote."""
        here = self.expander.region.span(self.node.start, self.node.end)
        return (Piece(part, here, Origin(here, (), unwritable), "", unwritable),)


def answer(expander: Expander, node: Node, state: State) -> Pieces | None:
    """Give what a command substitution prints; None where that can't be told."""
    known = state.variables.get(expander.text[node.start : node.end].strip("$()`").strip())
    if known is not None:
        return known.pieces
    inner = state.copy()
    *before, last = _steps(node) or [node]
    for step in before:
        words = _words(expander, step, inner)
        asked = Question(expander, node, inner, tuple(words[1:]))
        if not words or text_of(words[0]).plain != "cd" or len(asked.arguments) != 1:
            return None
        inner.enter(folder_of(asked.arguments[0], inner.folder))
    words = _words(expander, last, inner)
    printer = _PRINTERS.get(text_of(words[0]).plain or "") if words else None
    return printer(Question(expander, node, inner, tuple(words[1:]))) if printer else None


def _words(expander: Expander, step: Node, state: State) -> list[Pieces]:
    """Give a command's words."""
    return [word.phrase.pieces for word in expander.command(step, state, raw=True)] if step.kind == "command" else []


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


def _pwd(asked: Question) -> Pieces | None:
    """Do what `pwd` does."""
    return None if asked.state.folder is None else asked.said(Folder("PWD", None, asked.state.folder))


def _base(asked: Question) -> Pieces | None:
    """Do what `basename` does."""
    if not 1 <= len(asked.arguments) <= 2 or asked.options or not asked.arguments[0]:
        return None
    pieces, *suffixes = asked.arguments
    suffix = text_of(suffixes[0]).plain if suffixes else ""
    if suffix is None:
        return None
    label = f"basename {_name(pieces)}" + (f" {suffix}" if suffix else "")
    if len(pieces) == 1 and isinstance(pieces[0].part, Folder):
        name = pieces[0].part.folder.base.plain
        return asked.said(name.removesuffix(suffix)) if name and name != ".." else None
    return computed(pieces, patterns.base_name(suffix), label, (suffix, "/"))


def _dir(asked: Question) -> Pieces | None:
    """Do what `dirname` does."""
    if len(asked.arguments) != 1 or asked.options or not asked.arguments[0]:
        return None
    pieces = asked.arguments[0]
    if len(pieces) == 1 and isinstance(pieces[0].part, Folder):
        return (replace(pieces[0], part=Folder("PWD", None, pieces[0].part.folder.joined(".."))),)
    return computed(pieces, patterns.folder_name, f"dirname {_name(pieces)}", ("/",))


def _real(asked: Question) -> Pieces | None:
    """Do what `realpath` and `readlink -f` do to a path of the project: none of them is a link."""
    folder = folder_of(asked.arguments[0], asked.state.folder) if len(asked.arguments) == 1 and asked.arguments[0] else None
    return None if folder is None else asked.said(Folder("PWD", None, folder))


def _link(asked: Question) -> Pieces | None:
    """Do what `readlink` does: with an option the whole path, else what the link says, which for no link is the path itself."""
    return _real(asked) if asked.options else asked.arguments[0] if len(asked.arguments) == 1 else None


def _echo(asked: Question) -> Pieces | None:
    """Do what `echo` does; spaces in what nobody splits here are not followed."""
    values = (value for word in asked.arguments for hole in text_of(word).holes for value in hole.known or ())
    spaced = any(value.split(" ") != value.split() for value in values)
    return _spaced(asked.arguments) if set(asked.options) <= {"-n"} and not spaced else None


def _list(asked: Question) -> Pieces | None:
    """Do what `ls` does: a folder's entries, or the paths that match."""
    if len(asked.arguments) > 1 or not set(asked.options) <= {"-d", "-1", "-1d", "-d1"}:
        return None
    path = text_of(settled(asked.arguments[0], asked.state.folder)).plain if asked.arguments else "."
    if path is None:
        return None
    if any("d" in some for some in asked.options) or any(mark in path for mark in "*?["):
        return _paths(asked, [path])
    return _paths(asked, [path.rstrip("/") + "/*"], posixpath.basename)


def _find(asked: Question) -> Pieces | None:
    """Do what `find folder -name x`, `find folder -maxdepth 1 -type d` do."""
    plain = [some for some in asked.plain if some is not None]
    start = next((index for index, some in enumerate(plain) if some.startswith("-")), len(plain))
    tests = dict(zip(plain[start::2], plain[start + 1 :: 2], strict=False))
    deep, shallow = (tests.get(name, default) for name, default in (("-maxdepth", str(_DEEPEST)), ("-mindepth", "0")))
    known = len(plain) == len(asked.words) and start <= 1 and (len(plain) - start) % 2 == 0 and deep.isdecimal() and shallow.isdecimal()
    if not known or not tests.keys() <= {"-maxdepth", "-mindepth", "-type", "-name"} or not tests.keys() & {"-maxdepth", "-name"}:
        return None
    folder, name = plain[0] if start else ".", tests.get("-name", "*")
    slash = "/" if tests.get("-type") == "d" else ""
    depths = range(max(1, int(shallow)), min(int(deep), _DEEPEST) + 1)
    return _paths(asked, [f"{folder}/{'*/' * (depth - 1)}{name}{slash}" for depth in depths], lambda path: path.rstrip("/"))


def _paths(asked: Question, wanted: Sequence[str], change: Callable[[str], str] = str) -> Pieces | None:
    """Give the paths that match patterns, sorted; None where none does, or nobody can tell."""
    glob, folder = asked.expander.glob, asked.state.folder
    if glob is None or folder is None or folder.plain is None:
        return None
    found = {change(path) for pattern in wanted for path in matching(glob, folder.plain, pattern)}
    return asked.said(" ".join(sorted(found))) if found and not any(" " in path for path in found) else None


_PRINTERS: Mapping[str, Callable[[Question], Pieces | None]] = {
    "pwd": _pwd,
    "basename": _base,
    "dirname": _dir,
    "realpath": _real,
    "readlink": _link,
    "echo": _echo,
    "ls": _list,
    "find": _find,
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
