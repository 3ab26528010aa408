"""Walks through a shell text in the order in which it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from go1x_lint.source import Span
from go1x_lint.syntax.pieces import Pieces, text_of
from go1x_lint.syntax.region import Piece, Region
from go1x_lint.syntax.shell.answers import matching, printed
from go1x_lint.syntax.shell.assigning import assign, declared
from go1x_lint.syntax.shell.expansion import Expander, Glob, Word
from go1x_lint.syntax.shell.found import MOST_STEPS, Around, Found, Function
from go1x_lint.syntax.shell.redirection import Plumbing, plumbing
from go1x_lint.syntax.shell.simple import Simple, command, note
from go1x_lint.syntax.shell.state import Held, State, joined, unclear
from go1x_lint.syntax.shell.strings import factored
from go1x_lint.syntax.shell.tree import Node, adjacent, tree
from go1x_lint.syntax.shell.wrappers import Unwrapped
from go1x_lint.text import Hole, Text

_DEEPEST = 40
"""Statements nested deeper than this are not read."""
_TESTS = frozenset(("test_command", "negated_command"))


class Walk:
    """Walks through one region."""

    def __init__(self, region: Region, root: Node, glob: Glob | None, found: Found) -> None:
        """Take the region, its tree, what knows the project's paths, and where to put what is found."""
        self.region = region
        self.glob = glob
        self.found = found
        self.root = root
        self.expander = Expander(region, root, glob)
        self.traps: list[tuple[Region, Around]] = []

    def run(self, state: State, around: Around) -> None:
        """Walk through the whole region."""
        self.found.broken += (self.region.span(node.start, node.end) for node in self.root.walk() if node.kind == "ERROR")
        self.statements(self.root.children, state, around)
        for region, some in self.traps:
            self.inner(region, state, replace(some, certain=False, followed=False))

    def inner(self, region: Region, state: State, around: Around) -> None:
        """Walk through a text that a command runs."""
        if region.text and around.depth < _DEEPEST:
            Walk(region, tree(region.text), self.glob, self.found).run(state, replace(around, depth=around.depth + 4))

    def statements(self, nodes: Iterable[Node], state: State, around: Around) -> bool:
        """Walk through statements one after the other; say whether one of them leaves them (exit, break)."""
        left = False
        for node in nodes:
            left = self.statement(node, state, around) or left
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

    def _broken(self, node: Node, state: State, around: Around) -> bool:
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
        return self.joined(_operands(node), state, around)

    def joined(self, operands: list[tuple[str, Node | None]], state: State, around: Around) -> bool:
        """Walk through commands, each with the operator before it (None: one that was walked through already)."""
        doubt = False
        for index, (operator, node) in enumerate(operands):
            before = operands[index - 1][1] if index else None
            after = operands[index + 1][0] if index + 1 < len(operands) else ""
            doubt = operator == "||" or (operator == "&&" and (doubt or (before is not None and before.kind in _TESTS)))
            if node is None:
                continue
            inner = replace(around, certain=around.certain and not doubt, followed=around.followed and "||" not in (operator, after))
            way = state.copy() if doubt else state
            left = self.statement(node, way, inner)
            if doubt and not left:
                state.become(self._met(state, way, before if operator == "&&" else None))
            if left and not doubt:
                return True
        return False

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
            stdin = printed(new[0]) if len(new) == 1 and not new[0].redirects else None

    # -- branches ----------------------------------------------------------------------------------------------------

    def _met(self, one: State, other: State, test: Node | None) -> State:
        """Join two ways; a variable that is set only where it was empty has what it is set to as its default."""
        name = self._emptiness(test)
        if name is not None and name not in one.variables and name in other.variables:
            one = one.copy()
            one.variables[name] = other.variables[name]
            if name in other.exported:
                one.exported[name] = other.exported[name]
        return joined((one, other))

    def _emptiness(self, test: Node | None) -> str | None:
        """Give the variable that a test (`[ -z "$X" ]`) asks whether it is empty."""
        words = [self.region.text[node.start : node.end] for node in _test_words(test)][1:-1] if test is not None else []
        return words[1].strip('"').lstrip("$").strip("{}").partition(":")[0] if len(words) == 2 and words[0] == "-z" else None

    def _if(self, node: Node, state: State, around: Around) -> bool:
        """Walk through `if …; then …; elif …; else …; fi`."""
        branches = [node, *node.kinds("elif_clause", "else_clause")]
        ways: list[State] = []
        test: Node | None = None
        for branch in branches:
            conditions, body = _clause(branch)
            test = next((some for some in conditions if some.kind in _TESTS), None) if branch is node else test
            self.statements(conditions, state, replace(around, certain=around.certain and branch is node, followed=False))
            way = state.copy()
            if not self.statements(body, way, replace(around, certain=False)):
                ways.append(way)
        if branches[-1].kind != "else_clause":
            ways.append(state.copy())
        if len(branches) == 1 and len(ways) == 2:
            state.become(self._met(ways[1], ways[0], test))
        elif ways:
            state.become(joined(ways))
        return not ways

    def _case(self, node: Node, state: State, around: Around) -> bool:
        """Walk through `case … esac`."""
        ways: list[State] = []
        every = False
        for item in node.kinds("case_item"):
            every |= any(self.region.text[some.start : some.end] == "*" for some in item.all("value"))
            close = next((index for index, child in enumerate(item.children) if child.kind == ")"), -1)
            way = state.copy()
            if not self.statements(item.children[close + 1 :], way, replace(around, certain=False)):
                ways.append(way)
        ways += [] if every else [state.copy()]
        if ways:
            state.become(joined(ways))
        return not ways

    # -- loops -------------------------------------------------------------------------------------------------------

    def _for(self, node: Node, state: State, around: Around) -> bool:
        """Walk through `for X in …`."""
        variable, body = node.one("variable"), node.one("body")
        if variable is None or body is None:
            return self._broken(node, state, around)
        self._substitutions(node.all("value"), state, around)
        name, here = self.region.text[variable.start : variable.end], self.region.span(variable.start, variable.end)
        state.set(name, Held((self._taken(name, node, here, state),), None, None, here))
        self._repeat(node, body, state, around)
        return False

    def _taken(self, name: str, node: Node, here: Span, state: State) -> Pieces:
        """Give the string that a loop's variable is."""
        words = [word for some in adjacent(node.all("value"), self.region.text) for word in self.expander.words(some, state)]
        texts = [word.phrase.text for word in words]
        if not any(child.kind == "in" for child in node.children):
            texts = [Text.of(Hole("@"))] if state.arguments is None else [text_of(some) for some in state.arguments]
        if len(texts) == 1 and texts[0].plain is None and texts[0].bindings() is not None and len(texts[0].parts) == 1:
            return words[0].phrase.pieces if words else (Piece(Hole(name), here),)
        values: list[str] = []
        for text in texts:
            some = self._listed(text, state)
            if some is None:
                return (Piece(Hole(name), here),)
            values += some
        return factored(name, values, here, "") if values else (Piece(Hole(name), here),)

    def _listed(self, word: Text, state: State) -> tuple[str, ...] | None:
        """Give all that a word of a loop's list stands for: its values, the paths that match it."""
        values = word.expand()
        if values is None or not any(mark in value for value in values for mark in "*?["):
            return values
        if self.glob is None or state.folder is None or state.folder.plain is None:
            return None
        paths = [path for value in values for path in matching(self.glob, state.folder.plain or "", value)]
        return tuple(dict.fromkeys(paths)) or None

    def _while(self, node: Node, state: State, around: Around) -> bool:
        """Walk through `while …; do …; done`."""
        body, conditions = node.one("body"), node.all("condition")
        self.statements(conditions, state, replace(around, followed=False))
        if body is None:
            return self._broken(node, state, around)
        first = self.region.text[conditions[0].start : conditions[0].end] if conditions else ""
        sure = first.startswith(("read ", "true", ":", "IFS="))
        before = state.copy()
        self._repeat(node, body, state, replace(around, certain=around.certain and sure))
        state.become(state if sure else joined((before, state)))
        return False

    def _counted(self, node: Node, state: State, around: Around) -> bool:
        """Walk through `for ((…))`."""
        body, start = node.one("body"), node.one("initializer")
        node_name = start.one("name") if start is not None else None
        if node_name is not None:
            name = self.region.text[node_name.start : node_name.end]
            state.set(name, unclear(name, self.region.span(node_name.start, node_name.end)))
        if body is not None:
            self._repeat(node, body, state, around)
        return False

    def _repeat(self, node: Node, body: Node, state: State, around: Around) -> None:
        """Walk through a loop's body: what one run of it leaves behind, the next one finds."""
        inner = replace(around, loop=(*around.loop, self.region.span(node.start, node.end)))
        if len(inner.loop) <= 3:
            tried = state.copy()
            with self.found.trying():
                self.statement(body, tried, inner)
            self._carry(state, tried)
        self.statement(body, state, inner)

    def _carry(self, state: State, tried: State) -> None:
        """Let a loop's first statements find what its last ones left behind."""
        met = joined((state, tried))
        for name, held in tried.variables.items():
            known = state.variables.get(name)
            if known is not None and text_of(known.pieces) != text_of(held.pieces):
                state.variables[name] = met.variables[name]
        state.folder = met.folder

    # -- commands and what else there is -----------------------------------------------------------------------------

    def _command(self, node: Node, state: State, around: Around) -> bool:
        """Walk through a simple command."""
        self._substitutions(node.children, state, around)
        pipes = plumbing(self.expander, node.kinds("file_redirect", "herestring_redirect"), state)
        return command(self, node, state, _fed(around, pipes), pipes)

    def _redirected(self, node: Node, state: State, around: Around) -> bool:
        """Walk through a statement with redirections."""
        body, redirects = node.one("body"), node.all("redirect")
        self._substitutions(redirects, state, around)
        more = body.kinds("file_redirect", "herestring_redirect") if body is not None and body.kind == "command" else []
        pipes = plumbing(self.expander, [*more, *redirects], state)
        after = pipes.joined[0][0] if pipes.joined else ""
        inner = replace(_fed(around, pipes), followed=around.followed and not pipes.piped and after != "||")
        start = len(self.found.commands)
        left = False
        if body is not None and body.kind == "command":
            self._substitutions(body.children, state, around)
            left = command(self, body, state, inner, pipes)
        elif body is not None:
            left = self.statement(body, state, inner)
            self._append(start, pipes)
        if pipes.piped:
            new = self.found.commands[start:]
            self.piped(pipes.piped, state, replace(around, stdin=printed(new[0]) if len(new) == 1 else None))
        if pipes.joined:
            operands = [("", None), *((operator, right) for operator, right in pipes.joined)]
            return self.joined(_spread(operands), state, around)
        return left

    def _append(self, start: int, pipes: Plumbing) -> None:
        """All commands of a group but the first add to the file that the group's output goes into."""
        for index in range(start + 1, len(self.found.commands)):
            some = self.found.commands[index]
            if some.redirects and some.redirects == pipes.redirects:
                self.found.commands[index] = replace(some, redirects=tuple(replace(one, append=True) for one in some.redirects))

    def _assignment(self, node: Node, state: State, around: Around) -> bool:
        """Walk through `A=b`."""
        self._substitutions([node], state, around)
        made = assign(self.expander, node, state)
        self.found.assignments += [made] if made is not None else []
        return False

    def _declaration(self, node: Node, state: State, around: Around) -> bool:
        """Walk through `export`, `declare`, `local`, `readonly`."""
        self._substitutions([node], state, around)
        self.found.assignments += declared(self.expander, node, state)
        return False

    def _unset(self, node: Node, state: State, around: Around) -> bool:
        """Walk through `unset`."""
        for child in node.children[1:]:
            state.unset(self.region.text[child.start : child.end])
        return False

    def _test(self, node: Node, state: State, around: Around) -> bool:
        """Walk through `[ … ]`: its words name files."""
        self._substitutions([node], state, around)
        words = tuple(Word(self.expander.word(some, state), some.start, some.end) for some in _test_words(node))
        if words:
            note(self, Unwrapped(words, -1), Simple(words, node.start, node.end), state, replace(around, followed=False))
        return False

    def _function(self, node: Node, state: State, around: Around) -> bool:
        """Keep a function's body for its calls."""
        name, body = node.one("name"), node.one("body")
        if name is not None and body is not None:
            self.found.functions[self.region.text[name.start : name.end]] = Function(self, body)
        return False

    def _substitutions(self, nodes: Iterable[Node], state: State, around: Around) -> None:
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
    "if_statement": Walk._if,
    "case_statement": Walk._case,
    "for_statement": Walk._for,
    "c_style_for_statement": Walk._counted,
    "while_statement": Walk._while,
    "variable_assignment": Walk._assignment,
    "variable_assignments": Walk._group,
    "declaration_command": Walk._declaration,
    "unset_command": Walk._unset,
    "test_command": Walk._test,
    "function_definition": Walk._function,
    "ERROR": Walk._broken,
}


def _fed(around: Around, pipes: Plumbing) -> Around:
    """Give what is around a command with redirections of its own."""
    return replace(around, redirects=pipes.redirects or around.redirects, stdin=pipes.stdin or around.stdin)


def _operands(node: Node) -> list[tuple[str, Node | None]]:
    """Give the commands of a list, each with the operator before it."""
    return _spread([("", node)])


def _spread(operands: list[tuple[str, Node | None]]) -> list[tuple[str, Node | None]]:
    """Take lists in a list apart: the grammar nests them to the left."""
    made: list[tuple[str, Node | None]] = []
    waiting = operands[::-1]
    while waiting:
        operator, node = waiting.pop()
        if node is None or node.kind != "list":
            made.append((operator, node))
            continue
        parts: list[tuple[str, Node | None]] = []
        for child in node.children:
            if child.kind in ("&&", "||"):
                operator = child.kind
            else:
                parts.append((operator, child))
        waiting += parts[::-1]
    return made


def _clause(node: Node) -> tuple[list[Node], list[Node]]:
    """Part an `if`'s or `elif`'s condition from its body."""
    then = next((index for index, child in enumerate(node.children) if child.kind == "then"), -1)
    body = [child for child in node.children[then + 1 :] if child.kind not in ("elif_clause", "else_clause")]
    return [child for child in node.children[: max(then, 0)] if child.kind not in ("if", "elif")], body


def _test_words(node: Node) -> Iterator[Node]:
    """Give the words of a test, its brackets among them."""
    waiting = [node]
    while waiting:
        some = waiting.pop()
        if some.kind in ("test_command", "binary_expression", "unary_expression", "negated_command", "parenthesized_expression"):
            waiting.extend(reversed(some.children))
        else:
            yield some
