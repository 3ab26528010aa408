"""Where a value goes in a Go package: through variables, parameters, results and what is made of it; and what it selects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from go1x_lint.source import Span
from go1x_lint.syntax.go_tree import GoTree, Variable, is_called, is_field

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_STEPS = 2000
"""Expressions that are followed."""
_MOST_CALLS = 3
"""How deep a value is followed into functions."""

_DERIVES = frozenset((
    "string", "filepath.Base", "filepath.Clean", "filepath.ToSlash", "path.Base", "path.Clean", "strings.Cut", "strings.Fields",
    "strings.Replace", "strings.ReplaceAll", "strings.Split", "strings.SplitN", "strings.SplitAfter", "strings.Title", "strings.ToLower",
    "strings.ToUpper", "strings.Trim", "strings.TrimLeft", "strings.TrimPrefix", "strings.TrimRight", "strings.TrimSpace",
    "strings.TrimSuffix",
))  # fmt: skip
"""Functions of the standard library whose (first) result still says what their first argument says."""

_JOINS = frozenset(("filepath.Join", "path.Join", "fmt.Sprint", "fmt.Sprintf", "strings.Join"))
"""Functions whose result says what all their arguments say."""

_TESTS = frozenset(("strings.HasPrefix", "strings.HasSuffix", "strings.Contains", "strings.EqualFold", "strings.Compare"))
_TRIED = re.compile(r"test|debug|go-build|[/\\]")
"""What is looked for in a program's path to find out whether it is a test, or was built by `go run` or a debugger."""
_STARTS = frozenset(("exec.Command", "exec.CommandContext", "syscall.Exec", "unix.Exec", "os.StartProcess", "plugin.Open"))


class Place(NamedTuple):
    """An expression of a file."""

    tree: GoTree
    node: Node
    calls: tuple[Place, ...] = ()
    """The calls of the package's own functions that the value was passed to and hasn't come back from, outermost first."""

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from others."""
        return self.tree.source.path, self.node.start_byte, self.node.end_byte, *(call.key for call in self.calls)

    @property
    def span(self) -> Span:
        """Its characters."""
        return self.tree.span(self.node)

    @property
    def call(self) -> Place | None:
        """The call that it is an argument of."""
        arguments = _outer(self.node).parent
        call = arguments.parent if arguments is not None and arguments.type == "argument_list" else None
        return self._replace(node=call) if call is not None and call.type == "call_expression" else None

    @property
    def callee(self) -> str:
        """What a call calls, as it is written."""
        function = self.node.child_by_field_name("function")
        return self.tree.text(function) if function is not None else ""


class _Name(NamedTuple):
    """The identifier of a variable that gets a value."""

    place: Place

    @property
    def variable(self) -> Variable:
        """The variable."""
        return self.place.tree.variable(self.place.node)

    @property
    def key(self) -> tuple[object, ...]:
        """What tells the variable, in these calls, from others."""
        return self.variable, *(call.key for call in self.place.calls)


class Package:
    """The files of one package."""

    def __init__(self, trees: Iterable[GoTree]) -> None:
        """Take the parsed files."""
        self.trees = tuple(trees)
        self._declared: dict[str, list[Place]] = {}

    def strings(self, text: str) -> Iterator[Place]:
        """Give the string literals that say exactly this."""
        for tree in self.trees:
            yield from (Place(tree, node) for node in tree.strings(text))

    def strings_with(self, word: str) -> Iterator[Place]:
        """Give the string literals that say a word and more."""
        for tree in self.trees:
            yield from (Place(tree, node) for node in tree.strings_with(word))

    def calls(self, callee: str) -> Iterator[Place]:
        """Give all calls of a function, named as it is written: `f`, `os.Executable`."""
        for tree in self.trees:
            for node in tree.names(callee.rpartition(".")[2]):
                function = node if node.parent is None or "." not in callee else node.parent
                if (
                    function.parent is not None
                    and is_called(function)
                    and tree.text(function) == callee
                    and _is_of_package(tree, node, callee)
                ):
                    yield Place(tree, function.parent)

    def items(self, operand: str, index: str) -> Iterator[Place]:
        """Give all expressions that take an item of something, named as it is written: `os.Args[0]`."""
        for tree in self.trees:
            for node in tree.names(operand.rpartition(".")[2]):
                whole = node.parent.parent if node.parent is not None and "." in operand else node.parent
                if whole is not None and whole.type == "index_expression" and tree.text(whole) == f"{operand}[{index}]":
                    yield Place(tree, whole)

    def named(self, seeds: Iterable[Place]) -> Iterator[Place]:
        """Give every expression that has the value of a seed because it is, or names, the constant or variable that holds it."""
        yield from self._spread(seeds, self._assigned)

    def follow(self, seeds: Iterable[Place]) -> Iterator[Place]:
        """Give every expression that has the value of a seed, or a text made of it; each once, the seeds first."""
        yield from self._spread(seeds, self._next)

    def ends(self, seeds: Iterable[Place], *, values: bool = True) -> Iterator[Place]:
        """Give the expressions that have the value of a seed, and from which it isn't followed any further, or not everywhere.

        Without `values`, only through constants and variables, not through what is made of it.
        """
        step = self._next if values else self._assigned
        for place in self._spread(seeds, step):
            further = list(step(place))
            if not further or any(isinstance(some, _Name) and self._is_shared(some) for some in further) or self._is_given_out(place):
                yield place

    def _is_shared(self, name: _Name) -> bool:
        """Whether other packages can use a variable."""
        return name.variable.scope is None and name.variable.name[:1].isupper() and not self._is_main

    def _is_given_out(self, place: Place) -> bool:
        """Whether it is what a function returns that other packages can call."""
        node, listed = _outer(place.node), _outer(place.node).parent
        statement = listed.parent if listed is not None and listed.type == "expression_list" else None
        if statement is None or statement.type != "return_statement" or place.calls or self._is_main:
            return False
        function = _function(node)
        name = function.child_by_field_name("name") if function is not None else None
        return name is None or place.tree.text(name)[:1].isupper()

    @property
    def _is_main(self) -> bool:
        """Whether it is a program, which no other package imports."""
        return any(re.search(rb"^package main\b", tree.data, re.MULTILINE) for tree in self.trees)

    def _spread(self, seeds: Iterable[Place], step: Callable[[Place], Iterable[Place | _Name]]) -> Iterator[Place]:
        """Go from place to place, and through each variable once."""
        waiting: list[Place | _Name] = [*seeds]
        waiting.reverse()
        seen: set[object] = set()
        while waiting and len(seen) < _MOST_STEPS:
            some = waiting.pop()
            if some.key in seen:
                continue
            seen.add(some.key)
            if isinstance(some, _Name):
                waiting += self._uses(some)
            else:
                yield some
                waiting += step(some)

    def _next(self, place: Place) -> Iterator[Place | _Name]:
        """Give the expressions that get their value directly from one."""
        node = _outer(place.node)
        parent = node.parent
        if parent is None:
            return
        operator = parent.child_by_field_name("operator")
        joined = parent.type == "binary_expression" and operator is not None and operator.type == "+"
        if joined or (parent.type in ("index_expression", "slice_expression") and is_field(parent, node, "operand")):
            yield place._replace(node=parent)
        elif parent.type == "argument_list" and parent.parent is not None:
            yield from self._called(place._replace(node=parent.parent), _children(parent).index(node))
        elif parent.type == "expression_list" and parent.parent is not None and parent.parent.type == "return_statement":
            yield from self._returned(place, parent.parent) if _children(parent)[0] == node else ()
        else:
            yield from self._assigned(place)

    def _assigned(self, place: Place) -> Iterator[_Name]:
        """Give the variable or constant that an expression is assigned to."""
        node = _outer(place.node)
        values = node.parent
        statement = values.parent if values is not None and values.type == "expression_list" else None
        if values is None or statement is None or not is_field(statement, values, "right", "value"):
            return
        left = statement.child_by_field_name("left")
        names = _children(left) if left is not None else statement.children_by_field_name("name")
        index = _children(values).index(node)
        if index < len(names) and names[index].type == "identifier":
            yield _Name(place._replace(node=names[index]))

    def _called(self, call: Place, index: int) -> Iterator[Place | _Name]:
        """Follow an argument: to the call's own value, or to the parameter of the package's function."""
        name = call.callee
        if name in _JOINS or (name in _DERIVES and index == 0):
            yield call
        elif name.isidentifier() and len(call.calls) < _MOST_CALLS:
            for function in self._functions(name):
                parameters = function.node.child_by_field_name("parameters")
                names = [some for child in _children(parameters) for some in child.children_by_field_name("name")] if parameters else []
                if index < len(names):
                    yield _Name(Place(function.tree, names[index], (*call.calls, call)))

    def _returned(self, place: Place, statement: Node) -> Iterator[Place]:
        """Follow a result: to the call that the value was passed to, else to all calls of the package's function."""
        function = _function(statement)
        name = function.child_by_field_name("name") if function is not None and function.type == "function_declaration" else None
        if name is not None:
            callee = place.tree.text(name)
            yield from (call for call in place.calls[-1:] or self.calls(callee) if call.callee == callee)

    def _functions(self, name: str) -> list[Place]:
        """Give the package's functions of a name."""
        if name not in self._declared:
            found = ((tree, node.parent, node) for tree in self.trees for node in tree.names(name))
            self._declared[name] = [
                Place(tree, parent)
                for tree, parent, node in found
                if parent is not None and parent.type == "function_declaration" and is_field(parent, node, "name")
            ]
        return self._declared[name]

    def _uses(self, name: _Name) -> Iterator[Place]:
        """Give all uses of a variable but the one that names it."""
        variable = name.variable
        for tree in self.trees if variable.scope is None else (name.place.tree,):
            for node in tree.names(variable.name):
                typed = node.type == "type_identifier" and node.parent is not None and node.parent.type == "type_elem"
                if (node.type == "identifier" or typed) and node != name.place.node and tree.variable(node) == variable:
                    yield Place(tree, node, name.place.calls if variable.scope else ())


# -- what a value selects ---------------------------------------------------------------------------------------------------


def _function(node: Node) -> Node | None:
    """Give the function that a node stands in."""
    function: Node | None = node
    while function is not None and function.type not in ("function_declaration", "method_declaration", "func_literal"):
        function = function.parent
    return function


def _is_of_package(tree: GoTree, name: Node, callee: str) -> bool:
    """Whether a function's name stands alone, behind a package's name, or behind a package's variable as `callee` has it."""
    return callee.count(".") > 1 or tree.qualifier(name) != ""


def only_whether(place: Place) -> bool:
    """Whether an expression is only asked whether it says anything: `x == ""`, `len(x)`; or stands alone."""
    node = _outer(place.node)
    parent, call = node.parent, place.call
    if parent is None or parent.type == "expression_statement":
        return True
    if parent.type == "binary_expression":
        operator = parent.child_by_field_name("operator")
        return operator is not None and operator.type in ("==", "!=")
    return call is not None and call.callee == "len"


def selects(place: Place, *, itself: bool = False) -> bool:
    """Whether what is done depends on which text an expression says: by a switch, a comparison, an index, a test, as what is run.

    Whether the text is empty or not doesn't count. With `itself`, it says where the running program lies: that it runs itself doesn't
    count, and neither does whether it is a test or `go run`.
    """
    tree, node = place.tree, _outer(place.node)
    parent = node.parent
    if parent is None:
        return False
    if parent.type == "expression_switch_statement":
        return is_field(parent, node, "value") and any(_says(tree, value) for value in _cases(parent))
    if parent.type == "binary_expression":
        return _compared(tree, parent, node)
    if parent.type == "index_expression":
        return is_field(parent, node, "index")
    if parent.type == "type_elem":  # the grammar takes `table[name](x)` for a generic type
        return parent.parent is not None and parent.parent.type == "type_arguments"
    if parent.type == "expression_list" and parent.parent is not None and parent.parent.type == "expression_case":
        switch = parent.parent.parent
        return switch is not None and switch.child_by_field_name("value") is not None
    return parent.type == "argument_list" and _tested(tree, parent, node, itself)


def _outer(node: Node) -> Node:
    """Give the outermost parentheses around an expression, or itself."""
    while node.parent is not None and node.parent.type == "parenthesized_expression":
        node = node.parent
    return node


def _children(node: Node) -> list[Node]:
    """Give what a node consists of, comments left out."""
    return [child for child in node.named_children if child.type != "comment"]


def _cases(switch: Node) -> Iterator[Node]:
    """Give the values of a switch's cases."""
    for case in switch.named_children:
        value = case.child_by_field_name("value") if case.type == "expression_case" else None
        yield from _children(value) if value is not None else ()


def _says(tree: GoTree, node: Node) -> bool:
    """Whether an expression may be a text that isn't empty."""
    return tree.string(node) != "" and node.type not in ("nil", "true", "false")


def _compared(tree: GoTree, comparison: Node, node: Node) -> bool:
    """Whether an expression is compared with a text that isn't empty."""
    operator = comparison.child_by_field_name("operator")
    sides = [comparison.child_by_field_name(name) for name in ("left", "right")]
    other = next((side for side in sides if side is not None and side != node), None)
    return operator is not None and operator.type in ("==", "!=") and other is not None and _says(tree, other)


def _tested(tree: GoTree, arguments: Node, node: Node, itself: bool) -> bool:
    """Whether a call tests a text (for more than a file's extension), or runs the program that it names."""
    callee = arguments.parent.child_by_field_name("function") if arguments.parent is not None else None
    name = tree.text(callee) if callee is not None else ""
    if name not in _TESTS:
        return name in _STARTS and not itself
    others = [other for other in _children(arguments) if other != node]
    texts = [tree.string(other) or "" for other in others if _says(tree, other)]
    return any(not text.startswith(".") and not (itself and _TRIED.search(text)) for text in texts)
