"""What a Go file declares: variables, constants, parameters, functions, imports; and what is assigned to them later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from go1x_lint.facts import Label
from go1x_lint.source import Span
from go1x_lint.syntax.program.model import Entries, Expression, Member, Name
from go1x_lint.syntax.program.trees import Draft, Drafts, Reading, Tree, children, own_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

_SCOPES = frozenset((
    "block", "if_statement", "for_statement", "expression_switch_statement", "type_switch_statement", "expression_case", "default_case",
    "type_case", "communication_case", "function_declaration", "method_declaration", "func_literal",
))  # fmt: skip
_FILLED = ("Unmarshal", "Decode", "Scan", "Sscan", "Fscan", "Sscanf", "Bind", "Load", "Parse", "Process", "ReadConfig", "As")
"""How functions begin that set what they get a pointer to."""


class Declarations:
    """Goes through a file once and drafts its declarations; no expression is read yet."""

    def __init__(self, tree: Tree, read: Callable[[Node], Expression]) -> None:
        """Take the file and what reads an expression."""
        self.tree = tree
        self.read = read
        self.drafts = Drafts()
        self.structs: dict[str, tuple[Node, ...]] = {}
        """The fields of the file's struct types, in order."""
        self.types: dict[Draft, str] = {}
        """What variables are of the file's own types, as far as that is written."""
        self.methods: set[str] = set()
        """`Type.method`."""
        self._results: dict[str, str] = {}
        self.changed: dict[Draft, list[tuple[Node, Node, bool]]] = {}
        """Fields of variables that are set later: the field, the value, whether that is certain."""
        self._assigned: list[tuple[Node, Reading | None]] = []
        self._fields: list[tuple[Node, Node, Node, Node]] = []
        self._run()

    def _run(self) -> None:
        """Draft everything."""
        todo: list[tuple[Node, Span]] = [(self.tree.root, self.tree.everywhere)]
        while todo:
            node, scope = todo.pop()
            inner = self.tree.span(node) if node.type in _SCOPES else scope
            look = _LOOKS.get(node.type)
            if look is not None:
                look(self, node, inner)
            todo += ((child, inner) for child in reversed(node.named_children))
        for name, value in self._assigned:
            self._assign(name, value)
        for setting in self._fields:
            self._set(*setting)

    # -- what declares ------------------------------------------------------------------------------------------------------

    def draft(self, name: Node, scope: Span, *values: Reading, parameter: bool = False) -> Draft | None:
        """Draft what an identifier declares; None for `_`."""
        text = self.tree.text(name)
        if text == "_":
            return None
        top = scope == self.tree.everywhere
        return self.drafts.add(Draft(text, self.tree.span(name), scope, list(values), parameter=parameter, public=top))

    def function(self, node: Node, scope: Span) -> None:
        """Draft a function and its parameters; a method by its type's name and its own."""
        name, result = node.child_by_field_name("name"), node.child_by_field_name("result")
        if node.type == "function_declaration" and name is not None:
            self.draft(name, self.tree.everywhere, partial(self.read, node))
            self._results[self.tree.text(name)] = self._type(result)
        for field in ("receiver", "parameters", "result"):
            for parameter, type_ in typed_parameters(node, field):
                draft = self.draft(parameter, scope, parameter=True)
                if draft is not None:
                    self.types[draft] = self._type(type_)
        receiver = next((type_ for _, type_ in typed_parameters(node, "receiver")), None)
        if node.type == "method_declaration" and name is not None and receiver is not None:
            whole = f"{self._type(receiver)}.{self.tree.text(name)}"
            self.methods.add(whole)
            self.drafts.add(Draft(whole, self.tree.span(name), self.tree.everywhere, [partial(self.read, node)], public=True))

    def _type(self, node: Node | None) -> str:
        """Give the name of a type that is one of the package's own, or a pointer to one."""
        return "" if node is None else self.tree.text(node).lstrip("*").strip()

    def type_of(self, draft: Draft) -> str:
        """Give the own type of a variable; of what a function makes, that function's."""
        made = self.types.get(draft, "")
        return self._results.get(made.removesuffix("()"), "") if made.endswith("()") else made

    def variables(self, node: Node, scope: Span) -> None:
        """Draft `var a, b = x, y` and `const a = x`."""
        values = node.child_by_field_name("value")
        self._several(node.children_by_field_name("name"), values, scope)

    def short(self, node: Node, scope: Span) -> None:
        """Draft `a, b := x, y`; of a variable that this scope has already, it is an assignment."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        names = children(left) if left is not None else []
        hidden = right is not None and any(re.search(rf"\b{re.escape(self.tree.text(name))}\b", self.tree.text(right)) for name in names)
        behind = scope._replace(start=max(scope.start, self.tree.span(node).end))
        self._several(names, right, behind if hidden else scope)  # `lambda, err := lambda.NewFunction(…)`: the right one is the package

    def _several(self, names: list[Node], values: Node | None, scope: Span) -> None:
        """Draft names with their values."""
        called = children(values)[:1] if values is not None else []
        own = bool(called) and self.tree.text(called[0]) == "runtime.Caller(0)"
        for index, (name, value) in enumerate(_paired(names, values)):
            if own and index == 1:
                self.draft(name, scope, partial(own_path, self.tree.source, self.tree.span(name)))
                continue
            if name.type != "identifier":
                continue
            readings = [] if not isinstance(value, _Given) else [partial(self.read, value.node)]
            draft = self.draft(name, scope, *readings)
            if draft is not None and isinstance(value, _Given):
                self.types.setdefault(draft, self._made(value.node))
            if draft is not None and value is _OPEN:
                draft.labels.append(Label(self.tree.span(name), f"what '{draft.name}' is given can't be read"))

    def _made(self, node: Node) -> str:
        """Give the type of what a composite literal makes, and the name of a function of the file that makes something."""
        inner = node.child_by_field_name("operand") if node.type == "unary_expression" else node
        if inner is not None and inner.type == "composite_literal":
            return self._type(inner.child_by_field_name("type"))
        function = inner.child_by_field_name("function") if inner is not None and inner.type == "call_expression" else None
        return f"{self.tree.text(function)}()" if function is not None and function.type == "identifier" else ""

    def loop(self, node: Node, scope: Span) -> None:
        """Draft the variables of `for k, v := range x`: key and item of each of its entries."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None or not any(child.type == ":=" for child in node.children):
            return
        entry = Draft(f"{node.start_byte} of range", self.tree.span(left), scope, [partial(self._entries, right)], each=True)
        self.drafts.add(entry)
        for index, name in enumerate(children(left)[:2]):
            self.draft(name, scope, partial(self._part, entry, index))

    def _entries(self, of: Node) -> Expression:
        """Give the entries of what is ranged over."""
        return Entries(self.tree.span(of), self.read(of))

    def _part(self, entry: Draft, index: int) -> Expression:
        """Give the key or the item of an entry."""
        return Member(entry.span, Name(entry.span, entry.name, entry.span), str(index), entry.span)

    def type(self, node: Node, scope: Span) -> None:
        """Draft a type of the package, so that nobody takes it for a library's; note a struct's fields."""
        name, type_ = node.child_by_field_name("name"), node.child_by_field_name("type")
        if name is not None:
            self.draft(name, scope)
        listed = children(type_)[0] if type_ is not None and type_.type == "struct_type" and children(type_) else None
        if name is not None and listed is not None:
            names = tuple(one for some in children(listed) for one in some.children_by_field_name("name"))
            self.structs[self.tree.text(name)] = names

    # -- what changes -------------------------------------------------------------------------------------------------------

    def assignment(self, node: Node, _scope: Span) -> None:
        """Note what is assigned: to a variable, to a field of one."""
        left, right, operator = (node.child_by_field_name(name) for name in ("left", "right", "operator"))
        plain = operator is not None and operator.type == "="
        for name, value in _paired(children(left) if left is not None else [], right):
            given = value.node if plain and isinstance(value, _Given) else None
            if name.type == "identifier":
                self._assigned.append((name, partial(self.read, given) if given is not None else None))
            elif name.type == "selector_expression" and given is not None:
                owner, field = name.child_by_field_name("operand"), name.child_by_field_name("field")
                if owner is not None and field is not None and owner.type == "identifier":
                    self._fields.append((node, owner, field, given))
            else:
                self._touch(name)

    def counting(self, node: Node, _scope: Span) -> None:
        """Note `x++`."""
        self._touch(node)

    def address(self, node: Node, _scope: Span) -> None:
        """Note `&x` that is passed to what fills it: `json.Unmarshal(data, &x)`."""
        operator, operand = node.child_by_field_name("operator"), node.child_by_field_name("operand")
        arguments = self.tree.parent(node)
        if operator is None or operator.type != "&" or operand is None or arguments is None or arguments.type != "argument_list":
            return
        called = self.tree.parent(arguments)
        callee = called.child_by_field_name("function") if called is not None else None
        name = self.tree.text(callee).rpartition(".")[2] if callee is not None else ""
        if name.startswith(_FILLED) or name.endswith("Var"):
            self._touch(operand)

    def _touch(self, node: Node) -> None:
        """Note that the variable an expression begins with is changed in a way that can't be read."""
        while node.type != "identifier":
            inner = next(iter(node.named_children), None)
            if inner is None:
                return
            node = inner
        self._assigned.append((node, None))

    def _assign(self, name: Node, value: Reading | None) -> None:
        """Add an assigned value to what it is assigned to."""
        draft = self.drafts.named(self.tree.text(name), self.tree.span(name))
        if draft is None:
            return
        if value is not None:
            draft.values.append(value)
        else:
            draft.labels.append(Label(self.tree.span(name), f"'{draft.name}' is changed here"))

    def _set(self, statement: Node, owner: Node, field: Node, value: Node) -> None:
        """Note that a field of a variable is set: certainly, where that stands in the block that declares it."""
        draft = self.drafts.named(self.tree.text(owner), self.tree.span(owner))
        if draft is None:
            return
        scope = self.tree.above(statement, *_SCOPES)
        around = self.tree.everywhere if scope is None else self.tree.span(scope)
        self.changed.setdefault(draft, []).append((field, value, around.end == draft.scope.end or draft.parameter))


class _Given:
    """A value that stands in the place of a name."""

    def __init__(self, node: Node) -> None:
        self.node = node


_OPEN = object()
_NONE = object()


def _paired(names: list[Node], values: Node | None) -> Iterator[tuple[Node, object]]:
    """Pair names with their values; of a call with several results, the first name gets the first one."""
    some = [] if values is None else children(values)
    for index, name in enumerate(names):
        if not some:
            yield name, _NONE
        elif len(some) == len(names) or (len(some) == 1 and index == 0):
            yield name, _Given(some[index])
        else:
            yield name, _OPEN


def parameters(function: Node) -> Iterator[Node]:
    """Give the names of a function's parameters."""
    return (name for name, _ in typed_parameters(function, "parameters"))


def typed_parameters(function: Node, field: str) -> Iterator[tuple[Node, Node | None]]:
    """Give the names of a function's parameters, of its receiver or of its results, each with its type."""
    listed = function.child_by_field_name(field)
    for some in children(listed) if listed is not None and listed.type == "parameter_list" else []:
        if some.type in ("parameter_declaration", "variadic_parameter_declaration"):
            yield from ((name, some.child_by_field_name("type")) for name in some.children_by_field_name("name"))


_LOOKS: dict[str, Callable[[Declarations, Node, Span], None]] = {
    "function_declaration": Declarations.function,
    "method_declaration": Declarations.function,
    "func_literal": Declarations.function,
    "var_spec": Declarations.variables,
    "const_spec": Declarations.variables,
    "short_var_declaration": Declarations.short,
    "range_clause": Declarations.loop,
    "type_spec": Declarations.type,
    "type_alias": Declarations.type,
    "assignment_statement": Declarations.assignment,
    "inc_statement": Declarations.counting,
    "dec_statement": Declarations.counting,
    "unary_expression": Declarations.address,
}
