"""The functions of a magefile, and what each does."""

from __future__ import annotations

import posixpath
import re
from collections import deque
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from go1x_lint.facts import Fact, MakeTarget
from go1x_lint.readers.commands import Context
from go1x_lint.readers.commands.call import Place
from go1x_lint.readers.commands.dispatch import command_facts, folders
from go1x_lint.readers.magefile.environment import later, mapped, set_elsewhere
from go1x_lint.readers.magefile.words import Words, expanded
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Source, Span, Workspace
from go1x_lint.syntax.command import Assignment, Command, Script
from go1x_lint.syntax.phrase import Phrase, literal
from go1x_lint.syntax.program import Call, Constant, Expression, Function, Member, Module, Name
from go1x_lint.syntax.region import unwritable
from go1x_lint.text import Text

if TYPE_CHECKING:
    from tree_sitter import Node

SH, MG = "github.com/magefile/mage/sh", "github.com/magefile/mage/mg"

RUNNERS: dict[str, tuple[int | None, int]] = {
    **dict.fromkeys((f"{SH}.Run", f"{SH}.RunV", f"{SH}.Output", "os/exec.Command"), (None, 0)),
    **dict.fromkeys((f"{SH}.RunWith", f"{SH}.RunWithV", f"{SH}.OutputWith"), (0, 1)),
    f"{SH}.Exec": (0, 3),
    "os/exec.CommandContext": (None, 1),
}
"""What runs a command: the argument that is its environment, and the one that is the program (mage's sh/cmd.go, Go's os/exec)."""

CURRIED = (f"{SH}.RunCmd", f"{SH}.OutCmd")
"""What gives a function that runs a command with more arguments."""

FILES: dict[str, tuple[tuple[str, ...], tuple[int, ...]]] = {
    "os.Rename": (("mv",), (0, 1)),
    f"{SH}.Copy": (("cp",), (1, 0)),
    "os.Link": (("ln",), (0, 1)),
    "os.Symlink": (("ln", "-s"), (0, 1)),
    "os.Remove": (("rm",), (0,)),
    "os.RemoveAll": (("rm", "-r"), (0,)),
    f"{SH}.Rm": (("rm", "-r"), (0,)),
    "os.Mkdir": (("mkdir",), (0,)),
    "os.MkdirAll": (("mkdir", "-p"), (0,)),
}
"""What does with files as a program does: that program's words, and which arguments come behind them. `sh.Copy` takes the target first."""

NEEDING = tuple(f"{MG}.{name}" for name in ("Deps", "CtxDeps", "SerialDeps", "SerialCtxDeps", "F"))
_OCTAL = re.compile(r"0o?([0-7]{3})")
_NAME = re.compile(r"func\s+(?:\([^)]*\)\s*)?(\w+)")


@dataclass(frozen=True)
class State:
    """What a function has set for the commands that follow: variables of the program's own, the folder that it is in."""

    env: tuple[Assignment, ...] = ()
    directory: Text | None = Text()


@dataclass(frozen=True)
class Magefile:
    """A file."""

    source: Source
    workspace: Workspace
    module: Module
    folder: str

    @classmethod
    def of(cls, source: Source, workspace: Workspace) -> Magefile:
        """Read a file; targets run in its folder, those of a folder `magefiles` in the one above."""
        from go1x_lint.syntax.program import go
        from go1x_lint.syntax.program.neighbours import Neighbours

        beside = Neighbours(workspace, ".go", lambda other, _: go.module(other, workspace))
        folder = posixpath.dirname(source.path)
        above = posixpath.dirname(folder) if posixpath.basename(folder) == "magefiles" else folder
        return cls(source, workspace, go.module(source, workspace).linked(beside), above)

    @property
    def words(self) -> Words:
        """What reads arguments."""
        return Words(self.module, self.folder)

    def facts(self) -> Iterator[Fact]:
        """Give what each function does, and which others it needs."""
        waiting = deque(self.module.calls())
        for function in self._functions():
            mine: list[Call] = []
            while waiting and waiting[0].span.start < function.span.end:
                call = waiting.popleft()
                mine += [call] if call.span.start >= function.span.start else []
            found = _NAME.match(self.source.text, function.span.start)
            if found is not None:
                elsewhere = set_elsewhere(self._package, function.span)
                yield from self._function(f"{self.source.path}:{found[1]}", mine, State(elsewhere))
                yield self._target(found[1], self.source.span(*found.span(1)), mine)

    def _functions(self) -> Iterator[Function]:
        """Give the functions that are in no other."""
        end = -1
        for some in self.module.expressions():
            if isinstance(some, Function) and some.span.start >= end:
                end = some.span.end
                yield some

    @cached_property
    def _package(self) -> tuple[Source, ...]:
        """The files of the package that set variables."""
        folder = posixpath.dirname(self.source.path)
        paths = [path for path in sorted(self.workspace.paths) if path.endswith(".go") and posixpath.dirname(path) == folder]
        return tuple(self.workspace[path] for path in paths if self.workspace.holds(path, b"Setenv("))

    def _function(self, scope: str, calls: list[Call], state: State) -> Iterator[Fact]:
        """Give what the calls of a function do, in their order."""
        commands: list[Command] = []
        for call in calls:
            name = self.module.qualified(call.callee)
            if name == "os.Chdir" and call.arguments and not self._stands(call.span, _later):
                state = self._entered(state, self.words.word(call.arguments[0]).text)
            elif name == "os.Setenv" and len(call.arguments) == 2:
                key, value = (self.words.word(some) for some in call.arguments)
                set_ = Assignment(key.text.plain or "", value, call.span)
                state = replace(state, env=(*state.env, set_))
            elif (command := self._command(call, name)) is not None:
                outer = state.directory
                inside = None if outer is None or command.directory is None else outer.joined(command.directory)
                certain = not self._stands(call.span, _may_not_run)
                commands.append(replace(command, env=(*state.env, *command.env), directory=inside, index=len(commands), certain=certain))
        context = Context(Place(Text.of(self.folder), start=Text.of(self.folder)), scope, self.workspace)
        context = replace(context, folders=folders(Script(tuple(commands)), context))
        for command in commands:
            yield from command_facts(command, context)

    def _entered(self, state: State, folder: Text) -> State:
        """Go into a folder."""
        known = state.directory is not None and not folder.unknown
        return replace(state, directory=state.directory.joined(folder) if known and state.directory is not None else None)

    def _command(self, call: Call, name: str | None) -> Command | None:
        """Give the command that a call runs, or that does what it does; None for any other call."""
        if name in FILES:
            said, order = FILES[name]
            if len(call.arguments) < len(order) or any(self._is_many(call.arguments[at]) for at in order):
                return None
            own = (literal(some, call.callee.span, unwritable) for some in said)
            return Command((*own, *(self.words.word(call.arguments[at]) for at in order)), call.span)
        if name == "os.Chmod" and len(call.arguments) == 2:
            return self._chmod(call)
        if name in RUNNERS:
            at, first = RUNNERS[name]
            words = tuple(self.words.of(call.arguments[first:]))
            if not words:
                return None
            env, room = mapped(call.arguments[at], self.words) if at is not None else ((), None)
            more, folder = later(call, self.words) if name.startswith("os/exec") else ((), Text())
            words = words if name.startswith("os/exec") else tuple(expanded(word, env) for word in words)
            return Command(words, _span(words), (*env, *more), folder, first=room)
        return self._curried(call)

    def _chmod(self, call: Call) -> Command:
        """Give the command of `os.Chmod(path, 0o755)`."""
        path, mode = call.arguments
        octal = _OCTAL.fullmatch(mode.text) if isinstance(mode, Constant) else None
        said = literal(octal[1], mode.span, unwritable) if octal is not None else self.words.word(mode)
        return Command((literal("chmod", call.callee.span, unwritable), said, self.words.word(path)), call.span)

    def _is_many(self, some: Expression) -> bool:
        """Whether an argument stands for several."""
        return bool(getattr(some, "spreads", ()))

    def _curried(self, call: Call) -> Command | None:
        """Give the command of `goBuild("-o", "x")`, where `goBuild` is `sh.RunCmd("go", "build")`."""
        if not isinstance(call.callee, (Name, Call)):
            return None
        made = call.callee if isinstance(call.callee, Call) else None
        if made is None:
            found = self.words.followed(call.callee)
            made = found.expression if found is not None and isinstance(found.expression, Call) and found.module is self.module else None
        if made is None or self.module.qualified(made.callee) not in CURRIED:
            return None
        common = (replace(some, escape=unwritable, inside=None) for some in self.words.of(made.arguments))
        more = tuple(self.words.of(call.arguments))
        return Command((*common, *more), _span(more) if more else call.span)

    # -- targets ---------------------------------------------------------------------------------------------------------

    def _target(self, name: str, span: Span, calls: list[Call]) -> MakeTarget:
        """Say which other functions a function needs: those that it calls, and those that it has mage run before."""
        needed: dict[str, None] = {}
        for call in calls:
            if self.module.qualified(call.callee) in NEEDING:
                needed.update((some.name, None) for some in call.arguments if isinstance(some, (Name, Member)))
            elif isinstance(call.callee, Name) and self.module.declaration(call.callee) is not None:
                needed[call.callee.name] = None
        wanted = tuple(Text.of(f"mage {some}") for some in needed)
        return MakeTarget(span, Text.of(f"mage {name}"), wanted, f"{self.source.path}:{name}", (), True)

    def _stands(self, span: Span, within: Callable[[Node, Node], bool]) -> bool:
        """Whether something stands in a part of the program: `within` says it of a node and what holds that."""
        from go1x_lint.syntax.go_tree import GoTree

        tree = self.workspace.parsed(self.source.path, "go", GoTree)
        start, end = (len(self.source.text[:at].encode("utf-8", "surrogateescape")) for at in (span.start, span.end))
        node = tree.root.descendant_for_byte_range(start, end)
        while node is not None and node.parent is not None:
            if within(node, node.parent):
                return True
            node = node.parent
        return False


def _later(_node: Node, parent: Node) -> bool:
    """Whether something is deferred."""
    return parent.type == "defer_statement"


def _may_not_run(node: Node, parent: Node) -> bool:
    """Whether something stands in a branch of an `if`, or in a case."""
    from go1x_lint.syntax.go_tree import is_field

    branch = parent.type == "if_statement" and is_field(parent, node, "consequence", "alternative")
    return branch or parent.type in ("expression_case", "default_case", "type_case", "communication_case")


def _span(words: tuple[Phrase, ...]) -> Span:
    """Give the characters from the first word to the last."""
    first, last = words[0].place, words[-1].place
    return Span(first.path, first.start, last.end) if last.path == first.path and last.end > first.start else first
