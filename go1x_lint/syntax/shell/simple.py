"""Simple commands: what they do to the shell itself, and the commands that they run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from go1x_lint.records import dataclass, replace
from go1x_lint.syntax.command import Assignment, Command
from go1x_lint.syntax.pieces import text_of
from go1x_lint.syntax.region import Piece, Region, unwritable
from go1x_lint.syntax.shell.answers import folder_of
from go1x_lint.syntax.shell.assigning import assign, forget
from go1x_lint.syntax.shell.expansion import Word, spoken
from go1x_lint.syntax.shell.found import Around
from go1x_lint.syntax.shell.functions import call, forwards
from go1x_lint.syntax.shell.redirection import Plumbing
from go1x_lint.syntax.shell.slots import room
from go1x_lint.syntax.shell.state import Held, State, unclear
from go1x_lint.syntax.shell.strings import settled
from go1x_lint.syntax.shell.tree import Node
from go1x_lint.syntax.shell.wrappers import SHELLS, Unwrapped, script, unwrapped

if TYPE_CHECKING:
    from go1x_lint.syntax.shell.walk import Walk

_LEAVES = frozenset(("exit", "return", "break", "continue"))
_HIDDEN = frozenset(("set", "shift", "trap", "read", "mapfile", "readarray", "getopts", "cd", "pushd", "popd", *_LEAVES))
"""Builtins that change the shell only: nobody needs to see them as commands."""

Builtin = Callable[["Walk", tuple[Word, ...], State, Around], None]


@dataclass(frozen=True)
class Simple:
    """A simple command as it stands."""

    words: tuple[Word, ...]
    start: int
    end: int
    """The region's offset behind its last word or redirection."""
    env: tuple[Assignment, ...] = ()
    content: Region | None = None
    """The here-document that it reads."""


def command(walk: Walk, node: Node, state: State, around: Around, pipes: Plumbing) -> bool:
    """Walk through a simple command; say whether it leaves what it stands in."""
    env, start = _inline(walk, node, state)
    words = tuple(walk.expander.command(node, state, raw=True))
    if not words:
        for some in env:
            state.set(some.name, Held((some.value.pieces,), None, some.value, some.span))
        walk.found.assignments += env
        return False
    end = max(pipes.end, words[-1].end)
    return perform(walk, Simple(words, min(start, words[0].start), end, env, pipes.content), state, around)


def _inline(walk: Walk, node: Node, state: State) -> tuple[tuple[Assignment, ...], int]:
    """Set what stands before a command for it alone; the grammar takes whole lines of assignments before a command for its own."""
    nodes = node.kinds("variable_assignment")
    name = next((child.start for child in node.children if child.kind == "command_name"), node.end)
    text = walk.region.text
    lone = 0
    for index, some in enumerate(nodes):
        following = nodes[index + 1].start if index + 1 < len(nodes) else name
        if "\n" in text[some.end : following].replace("\\\r\n", "").replace("\\\n", ""):
            lone = index + 1
    walk.found.assignments += (made for some in nodes[:lone] if (made := assign(walk.expander, some, state)))
    inline = [made for some in nodes[lone:] if (made := assign(walk.expander, some, state.copy()))]
    return tuple(inline), nodes[lone].start if lone < len(nodes) else name


def perform(walk: Walk, simple: Simple, state: State, around: Around) -> bool:
    """Do what a command does to the shell, and note what it runs; say whether it leaves what it stands in."""
    for some in unwrapped(Unwrapped(simple.words, simple.words[0].start)):
        program = some.words[0].plain or ""
        whole = replace(some, env=(*simple.env, *some.env))
        inner = _script(walk, some.words, simple.content)
        if program in walk.found.functions and not some.repeated:
            if len(some.words) > 1 and forwards(walk.found.functions[program]):
                perform(walk, replace(simple, words=some.words[1:], env=whole.env, content=None), state, around)
            call(walk.found.functions[program], whole, state, around)
        elif inner is not None:
            _inside(walk, inner, whole, state, around)
        else:
            builtin = _BUILTINS.get(program)
            if builtin is not None:
                builtin(walk, some.words, state, around)
            if program not in _HIDDEN:
                note(walk, whole, simple, state, around)
            if program in _LEAVES:
                _leave(program, state, around)
                return True
    return False


def _leave(program: str, state: State, around: Around) -> None:
    """Keep what is left behind for where it goes on."""
    ways = around.returned if program == "return" else around.left if program != "exit" else None
    if ways is not None:
        ways.append(state.copy())


def note(walk: Walk, command: Unwrapped, simple: Simple, state: State, around: Around) -> None:
    """Note that a command is run."""
    region = walk.region
    phrases = tuple(replace(word.phrase, pieces=settled(word.phrase.pieces, state.folder)) for word in command.words)
    follows = around.followed and not command.repeated and not command.replaces
    loop = (*around.loop, region.span(simple.start, simple.end)) if command.repeated else around.loop
    found = Command(
        phrases,
        region.span(simple.start, max(word.end for word in simple.words)),
        _environment(command, state),
        None if command.moved else state.folder,
        0,
        around.certain,
        around.block,
        loop,
        around.redirects,
        around.stdin,
        room(region, simple.end, phrases, " && ") if follows else None,
        room(region, command.first, phrases, "", " ") if command.first >= 0 else None,
    )
    walk.found.commands.append(found)


def _environment(command: Unwrapped, state: State) -> tuple[Assignment, ...]:
    """Give all that is set for a command, the last one of a name wins."""
    kept = {} if command.cleared else {name: some for name, some in state.exported.items() if name not in command.dropped}
    settle = (replace(some, value=replace(some.value, pieces=settled(some.value.pieces, state.folder))) for some in kept.values())
    return (*settle, *command.env)


def _script(walk: Walk, words: tuple[Word, ...], content: Region | None) -> Region | None:
    """Give the script that `sh -c`, `eval`, or a shell that reads a here-document runs."""
    if words[0].plain == "eval" and len(words) > 1:
        return spoken(walk.region, _evaluated(walk, words[1:]), words[1].phrase.escape if len(words) == 2 else unwritable)
    word = script(words)
    if word is not None:
        return spoken(walk.region, word.phrase.pieces, word.phrase.escape)
    shell = words[0].phrase.text.base.plain in SHELLS and all((word.plain or "").startswith("-") for word in words[1:])
    return content if shell else None


def _evaluated(walk: Walk, words: tuple[Word, ...]) -> Iterator[Piece]:
    """Join words as `eval` does."""
    end = words[0].start
    for word in words:
        if word.start > end:
            between = walk.region.pieces(end, word.start)
            yield replace(between[0], part=" ", here=walk.region.span(end, word.start), source=" ", shared=True)
        elif end > words[0].start:
            yield replace(word.phrase.pieces[0], part=" ", shared=True) if word.phrase.pieces else Piece(" ", word.phrase.place)
        yield from word.phrase.pieces
        end = word.end


def _inside(walk: Walk, inner: Region, command: Unwrapped, state: State, around: Around) -> None:
    """Walk through a script that a command runs."""
    evaluated = command.words[0].plain == "eval"
    held = state if evaluated else state.copy()
    if not evaluated:
        held.variables = {} if command.cleared else {name: some for name, some in state.variables.items() if name in state.exported}
        held.exported = {} if command.cleared else held.exported
        held.arguments = None
    for name in command.dropped:
        held.unset(name)
    for some in command.env:
        held.set(some.name, Held((some.value.pieces,), None, some.value, some.span), export=True)
    if command.moved:
        held.folder = None
    loop = (*around.loop, inner.span(0, len(inner.text))) if command.repeated else around.loop
    walk.inner(inner, held, replace(around, loop=loop, redirects=(), stdin=None, followed=around.followed or not evaluated))


def _cd(walk: Walk, words: tuple[Word, ...], state: State, around: Around) -> None:
    """Do what `cd` does."""
    arguments = [word for word in words[1:] if word.plain is None or not word.plain.startswith("-") or word.plain == "-"]
    if len(arguments) == 1 and arguments[0].plain == "-":
        state.enter(state.previous)
    else:
        state.enter(folder_of(arguments[0].phrase.pieces, state.folder) if len(arguments) == 1 else None)


def _pushd(walk: Walk, words: tuple[Word, ...], state: State, around: Around) -> None:
    """Do what `pushd` does."""
    kept = state.folder
    _cd(walk, words, state, around)
    state.stack = (*state.stack, kept)


def _popd(walk: Walk, words: tuple[Word, ...], state: State, around: Around) -> None:
    """Do what `popd` does."""
    state.enter(state.stack[-1] if state.stack else None)
    state.stack = state.stack[:-1]


def _set(walk: Walk, words: tuple[Word, ...], state: State, around: Around) -> None:
    """Do what `set -a`, `set -- a b` do."""
    plain = [word.plain or "" for word in words]
    for index, word in enumerate(plain[1:], 1):
        if word == "--":
            state.arguments, state.fewer = tuple(some.phrase.pieces for some in words[index + 1 :]), False
            return
        if word[:1] in ("-", "+") and ("a" in word or (word[1:] == "o" and plain[index + 1 : index + 2] == ["allexport"])):
            state.all_exported = word[0] == "-"


def _shift(walk: Walk, words: tuple[Word, ...], state: State, around: Around) -> None:
    """Do what `shift` does."""
    plain = words[1].plain or "" if len(words) > 1 else "1"
    count = int(plain) if plain.isdecimal() and len(plain) < 4 else -1
    state.arguments = state.arguments[count:] if state.arguments is not None and count >= 0 else None


def _read(walk: Walk, words: tuple[Word, ...], state: State, around: Around) -> None:
    """Do what `read`, `mapfile`, `getopts` do."""
    forget(words, state)


def _printf(walk: Walk, words: tuple[Word, ...], state: State, around: Around) -> None:
    """Do what `printf -v X` does."""
    if len(words) > 2 and words[1].plain == "-v" and words[2].plain:
        state.set(words[2].plain, unclear(words[2].plain, words[2].phrase.place))


def _trap(walk: Walk, words: tuple[Word, ...], state: State, around: Around) -> None:
    """Keep what `trap` runs for the end."""
    if len(words) > 2 and words[1].phrase.pieces and text_of(words[1].phrase.pieces).parts != ("-",):
        walk.traps[words[1].phrase.place] = (spoken(walk.region, words[1].phrase.pieces, words[1].phrase.escape), around)


_BUILTINS: dict[str, Builtin] = {
    "cd": _cd,
    "pushd": _pushd,
    "popd": _popd,
    "set": _set,
    "shift": _shift,
    "read": _read,
    "mapfile": _read,
    "readarray": _read,
    "getopts": _read,
    "printf": _printf,
    "trap": _trap,
}
