"""Walks through a shell text in the order in which it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from go1x_lint.records import replace
from go1x_lint.source import Span
from go1x_lint.syntax.region import Region
from go1x_lint.syntax.shell.answers import printed
from go1x_lint.syntax.shell.assigning import assign, declared
from go1x_lint.syntax.shell.branches import alternatives, cases, operands, sequence, spread, test_words
from go1x_lint.syntax.shell.expansion import Expander, Glob, Word
from go1x_lint.syntax.shell.found import MOST_STEPS, Around, Found
from go1x_lint.syntax.shell.functions import Function
from go1x_lint.syntax.shell.loops import counted, for_each, while_true
from go1x_lint.syntax.shell.redirection import Plumbing, plumbing
from go1x_lint.syntax.shell.simple import Simple, command, note
from go1x_lint.syntax.shell.state import State
from go1x_lint.syntax.shell.tree import Node, tree
from go1x_lint.syntax.shell.wrappers import Unwrapped

_DEEPEST = 40
"""Statements nested deeper than this are not read."""


class Walk:
    """Walks through one region."""

    def __init__(self, region: Region, root: Node, glob: Glob | None, found: Found) -> None:
        """Take the region, its tree, what knows the project's paths, and where to put what is found."""
        self.region = region
        self.glob = glob
        self.found = found
        self.root = root
        self.expander = Expander(region, root, glob)
        self.traps: dict[Span, tuple[Region, Around]] = {}

    def spelled(self, node: Node) -> str:
        """Give a node's characters."""
        return self.region.text[node.start : node.end]

    def run(self, state: State, around: Around) -> None:
        """Walk through the whole region."""
        self.found.broken += (self.region.span(node.start, node.end) for node in self.root.walk() if node.kind == "ERROR")
        self.statements(self.root.children, state, around)
        for region, some in list(self.traps.values()):
            self.inner(region, state, replace(some, certain=False, followed=False))

    def inner(self, region: Region, state: State, around: Around) -> None:
        """Walk through a text that a command runs."""
        if region.text and around.depth < _DEEPEST:
            Walk(region, tree(region.text), self.glob, self.found).run(state, replace(around, depth=around.depth + 4))

    def statements(self, nodes: Iterable[Node], state: State, around: Around) -> bool:
        """Walk through statements one after the other; say whether one of them leaves them (exit, break)."""
        left = False
        for node in nodes:
            if self.statement(node, state, around):
                left, around = True, replace(around, certain=False)
        return left

    def statement(self, node: Node, state: State, around: Around) -> bool:
        """Walk through a statement; say whether it leaves what it stands in."""
        method = _STATEMENTS.get(node.kind)
        if method is None:
            return False
        self.found.steps += 1
        if around.depth > _DEEPEST or self.found.steps > MOST_STEPS:
            self.found.broken.append(self.region.span(node.start, node.end))
            return False
        return method(self, node, state, replace(around, depth=around.depth + 1))

    # -- one after the other -----------------------------------------------------------------------------------------

    def _group(self, node: Node, state: State, around: Around) -> bool:
        """Walk through `{ …; }`, a loop's body."""
        return self.statements(node.children, state, around)

    def broken(self, node: Node, state: State, around: Around) -> bool:
        """Walk through what could not be parsed as a whole."""
        self.statements(node.children, state, replace(around, certain=False, followed=False))
        return False

    def _subshell(self, node: Node, state: State, around: Around) -> bool:
        """Walk through `( … )`: what it changes is gone afterwards."""
        self.statements(node.children, state.copy(), around)
        return False

    def _negated(self, node: Node, state: State, around: Around) -> bool:
        """Walk through `! command`."""
        return self.statements(node.children, state, replace(around, followed=False))

    def _list(self, node: Node, state: State, around: Around) -> bool:
        """Walk through commands joined by `&&` and `||`."""
        return sequence(self, operands(node), state, around)

    def _pipeline(self, node: Node, state: State, around: Around) -> bool:
        """Walk through `a | b`."""
        self.piped([child for child in node.children if child.kind not in ("|", "|&")], state, around)
        return False

    def piped(self, nodes: Sequence[Node], state: State, around: Around) -> None:
        """Walk through a pipeline's parts, each in a shell of its own; what an `echo` prints is the next one's input."""
        stdin = around.stdin
        for index, node in enumerate(nodes):
            start = len(self.found.commands)
            last = index + 1 == len(nodes)
            inner = replace(around, stdin=stdin, followed=False, redirects=around.redirects if last else ())
            self.statement(node, state.copy(), inner)
            new = self.found.commands[start:]
            stdin = printed(new[0]) if len(new) == 1 and all(some.reads for some in new[0].redirects) else None

    # -- commands and what else there is -----------------------------------------------------------------------------

    def _command(self, node: Node, state: State, around: Around) -> bool:
        """Walk through a simple command."""
        self.substitutions(node.children, state, around)
        pipes = plumbing(self.expander, node.kinds("file_redirect", "herestring_redirect"), state)
        return command(self, node, state, _fed(around, pipes), pipes)

    def _redirected(self, node: Node, state: State, around: Around) -> bool:
        """Walk through a statement with redirections."""
        body, redirects = node.one("body"), node.all("redirect")
        self.substitutions(redirects, state, around)
        more = body.kinds("file_redirect", "herestring_redirect") if body is not None and body.kind == "command" else []
        pipes = plumbing(self.expander, [*more, *redirects], state)
        after = pipes.joined[0][0] if pipes.joined else ""
        inner = replace(_fed(around, pipes), followed=around.followed and not pipes.piped and after != "||")
        start = len(self.found.commands)
        left = False
        if body is not None and body.kind == "command":
            self.substitutions(body.children, state, around)
            left = command(self, body, state, inner, pipes)
        elif body is not None:
            left = self.statement(body, state, inner)
            self._append(start, pipes)
        if pipes.piped:
            new = self.found.commands[start:]
            self.piped(pipes.piped, state, replace(around, stdin=printed(new[0]) if len(new) == 1 else None))
        if pipes.joined:
            return sequence(self, spread([("", None), *pipes.joined]), state, around)
        return left

    def _append(self, start: int, pipes: Plumbing) -> None:
        """All commands of a group but the first add to the file that the group's output goes into."""
        for index in range(start + 1, len(self.found.commands)):
            some = self.found.commands[index]
            if some.redirects and some.redirects == pipes.redirects:
                shared = tuple(replace(one, append=True) for one in some.redirects if not one.reads)
                self.found.commands[index] = replace(some, redirects=shared)

    def _assignment(self, node: Node, state: State, around: Around) -> bool:
        """Walk through `A=b`."""
        self.substitutions([node], state, around)
        made = assign(self.expander, node, state)
        self.found.assignments += [made] if made is not None else []
        return False

    def _declaration(self, node: Node, state: State, around: Around) -> bool:
        """Walk through `export`, `declare`, `local`, `readonly`."""
        self.substitutions([node], state, around)
        self.found.assignments += declared(self.expander, node, state)
        return False

    def _unset(self, node: Node, state: State, around: Around) -> bool:
        """Walk through `unset`."""
        for child in node.children[1:]:
            state.unset(self.spelled(child))
        return False

    def _test(self, node: Node, state: State, around: Around) -> bool:
        """Walk through `[ … ]`: its words name files."""
        self.substitutions([node], state, around)
        words = tuple(Word(self.expander.word(some, state), some.start, some.end) for some in test_words(node))
        if words:
            note(self, Unwrapped(words, -1), Simple(words, node.start, node.end), state, replace(around, followed=False))
        return False

    def _function(self, node: Node, state: State, around: Around) -> bool:
        """Keep a function's body for its calls."""
        name, body = node.one("name"), node.one("body")
        if name is not None and body is not None:
            self.found.functions[self.spelled(name)] = Function(self.spelled(name), self, body)
        return False

    def substitutions(self, nodes: Iterable[Node], state: State, around: Around) -> None:
        """Walk through the commands of `$(…)` and `<(…)` in some nodes, which run before what they stand in."""
        inner = replace(around, followed=False, redirects=(), stdin=None, depth=around.depth + 1)
        waiting = list(nodes)[::-1]
        while waiting:
            node = waiting.pop()
            if node.kind in ("command_substitution", "process_substitution"):
                self.statements(node.children, state.copy(), inner)
            else:
                waiting.extend(reversed(node.children))


_STATEMENTS: dict[str, Callable[[Walk, Node, State, Around], bool]] = {
    "command": Walk._command,
    "redirected_statement": Walk._redirected,
    "list": Walk._list,
    "pipeline": Walk._pipeline,
    "negated_command": Walk._negated,
    "subshell": Walk._subshell,
    "compound_statement": Walk._group,
    "do_group": Walk._group,
    "if_statement": alternatives,
    "case_statement": cases,
    "for_statement": for_each,
    "c_style_for_statement": counted,
    "while_statement": while_true,
    "variable_assignment": Walk._assignment,
    "variable_assignments": Walk._group,
    "declaration_command": Walk._declaration,
    "unset_command": Walk._unset,
    "test_command": Walk._test,
    "function_definition": Walk._function,
    "ERROR": Walk.broken,
}


def _fed(around: Around, pipes: Plumbing) -> Around:
    """Give what is around a command with redirections of its own."""
    return replace(around, redirects=pipes.redirects or around.redirects, stdin=pipes.stdin or around.stdin)
