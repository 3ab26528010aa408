"""What a Python file declares: variables, parameters, functions, classes and their fields; and what is assigned to them later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from go1x_lint.facts import Label
from go1x_lint.records import dataclass, field
from go1x_lint.source import Span
from go1x_lint.syntax.program.model import Entries, Expression, Member, Name
from go1x_lint.syntax.program.trees import Draft, Drafts, Reading, Tree, children

if TYPE_CHECKING:
    from tree_sitter import Node

FUNCTIONS = ("function_definition", "lambda")
COMPREHENSIONS = ("list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression")
SELF = ("self", "cls")
_CHANGING = frozenset((
    "append", "clear", "extend", "insert", "pop", "popitem", "remove", "reverse", "setdefault", "sort", "update", "add", "discard",
))  # fmt: skip
"""Methods that change a list, a dict or a set."""


@dataclass(eq=False)
class Owner:
    """A class of the file: what it is called, where its name means it, what it is derived from, and its own fields."""

    name: str
    node: Node
    scope: Span
    bases: tuple[Node, ...] = ()
    fields: set[str] = field(default_factory=set)


class Change(NamedTuple):
    """`x["key"] = value`."""

    key: Node
    value: Node
    certain: bool


class Declarations:
    """Goes through a file once and drafts its declarations; no expression is read yet."""

    def __init__(self, tree: Tree, read: Callable[[Node], Expression]) -> None:
        """Take the file and what reads an expression."""
        self.tree = tree
        self.read = read
        self.drafts = Drafts()
        self.owners: dict[str, Owner] = {}
        self.changed: dict[Draft, list[Change]] = {}
        self._homes: dict[Draft, int] = {}
        self._later: list[Callable[[], None]] = []
        todo: list[tuple[Node, Span, Owner | None]] = [(tree.root, tree.everywhere, None)]
        while todo:
            node, scope, owner = todo.pop()
            scope, owner = self._look(node, scope, owner)
            todo += ((child, scope, owner) for child in reversed(node.named_children))
        for later in self._later:
            later()

    def _look(self, node: Node, scope: Span, owner: Owner | None) -> tuple[Span, Owner | None]:
        """Look at a node; gives the scope and the class in which what it holds stands: a class only for its own body."""
        if node.type == "class_definition":
            return scope, self._class(node, scope)
        if node.type in FUNCTIONS:
            self._function(node, scope, owner)
            return self.tree.span(node), None
        if node.type in COMPREHENSIONS:
            return self.tree.span(node), owner
        look = _LOOKS.get(node.type)
        if look is not None:
            look(self, node, scope, owner)
        return scope, owner

    # -- what declares ------------------------------------------------------------------------------------------------------

    def draft(self, name: Node, scope: Span, *values: Reading, owner: Owner | None = None, parameter: bool = False) -> Draft:
        """Draft what an identifier declares; in a class's own body that is a field of the class."""
        text = self.tree.text(name)
        if owner is not None:
            owner.fields.add(text)
            return self.drafts.add(Draft(f"{owner.name}.{text}", self.tree.span(name), owner.scope, list(values)))
        top = scope == self.tree.everywhere
        return self.drafts.add(Draft(text, self.tree.span(name), scope, list(values), parameter=parameter, public=top))

    def _class(self, node: Node, scope: Span) -> Owner | None:
        """Draft a class."""
        name, bases = node.child_by_field_name("name"), node.child_by_field_name("superclasses")
        if name is None:
            return None
        self.draft(name, scope, partial(self.read, node))
        derived = [some for some in children(bases) if some.type != "keyword_argument"] if bases is not None else []
        owner = Owner(self.tree.text(name), node, scope, tuple(derived))
        self.owners.setdefault(owner.name, owner)
        return self.owners[owner.name]

    def _function(self, node: Node, scope: Span, owner: Owner | None) -> None:
        """Draft a function and its parameters; of a property, what it gives back."""
        name, inside = node.child_by_field_name("name"), self.tree.span(node)
        if name is not None:
            values = [partial(self.read, some) for some in returned(node)] if _is_property(self.tree, node) else [partial(self.read, node)]
            self.draft(name, scope, *values, owner=owner)
        for some in parameters(self.tree, node):
            default = some.default
            self.draft(some.name, inside, *([] if default is None else [partial(self.read, default)]), parameter=True)

    def _assignment(self, node: Node, scope: Span, owner: Owner | None) -> None:
        """Draft `x = value`, `x: T = value`, `a, b = values`, `self.x = value`; note `x["key"] = value`."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        while right is not None and right.type == "assignment":
            right = right.child_by_field_name("right")
        if left is not None and right is not None:
            self._assign(left, right, scope, owner)

    def _assign(self, left: Node, right: Node, scope: Span, owner: Owner | None) -> None:
        """Draft what is assigned to."""
        if left.type == "identifier":
            draft = self.draft(left, scope, partial(self.read, right), owner=owner)
            self._homes.setdefault(draft, _block(self.tree, left))
        elif left.type == "attribute":
            self._field(left, partial(self.read, right))
        elif left.type == "subscript":
            self._later.append(partial(self._set, left, right))
        elif left.type in ("pattern_list", "tuple_pattern", "list_pattern"):
            self._unpacked(children(left), right, scope, owner)

    def _unpacked(self, names: list[Node], right: Node, scope: Span, owner: Owner | None) -> None:
        """Draft names that a list is taken apart to."""
        several = right.type in ("expression_list", "tuple", "list") and len(children(right)) == len(names)
        for index, name in enumerate(names):
            if several:
                self._assign(name, children(right)[index], scope, owner)
            elif name.type == "identifier":
                self.draft(name, scope, partial(self._item, right, index, self.tree.span(name)), owner=owner)

    def _item(self, of: Node, index: int, at: Span) -> Expression:
        """Give an item of what is taken apart."""
        return Member(at, self.read(of), str(index), at)

    def _field(self, node: Node, value: Reading) -> None:
        """Draft `self.x`, a field of a class."""
        of, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
        around = class_of(self.tree, node)
        if of is not None and of.type == "identifier" and self.tree.text(of) not in SELF:
            self._later.append(partial(self._touch, of))
        if of is None or name is None or around is None or self.tree.text(of) not in SELF:
            return
        self._later.append(partial(self._own, name, around, value))

    def _own(self, name: Node, around: Node, value: Reading) -> None:
        """Add a value to a field of a class, which its body may declare too."""
        text = self.tree.text(name)
        owner = self.owning(around, text)
        if owner is not None:
            self.drafts.add(Draft(f"{owner.name}.{text}", self.tree.span(name), owner.scope, [value]))
        else:
            self.drafts.add(Draft(f"this.{text}", self.tree.span(name), self.tree.span(around), [value]))

    def owning(self, around: Node, name: str) -> Owner | None:
        """Give the class whose body declares a field: a class itself, or one of the file that it is derived from."""
        label = around.child_by_field_name("name")
        owner = self.owners.get(self.tree.text(label)) if label is not None else None
        for _ in range(5):
            if owner is None or name in owner.fields:
                return owner
            owner = next((self.owners[text] for base in owner.bases if (text := self.tree.text(base)) in self.owners), None)
        return None

    def _loop(self, node: Node, scope: Span, _owner: Owner | None) -> None:
        """Draft the variables of a loop, of a statement's or a comprehension's."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        inside = self.tree.span(node) if node.type == "for_statement" else scope
        values = _method(self.tree, right, "values")
        if left.type == "identifier" and values is None:
            self.drafts.add(Draft(self.tree.text(left), self.tree.span(left), inside, [partial(self.read, right)], each=True))
            return
        reading = partial(self.read, right) if values is None else partial(self._entries, values)
        entry = self.drafts.add(Draft(f"{node.start_byte} of loop", self.tree.span(left), inside, [reading], each=True))
        names = [(left, "1")] if values is not None else [(name, str(index)) for index, name in enumerate(children(left))]
        for name, part in names:
            self._parts(name, partial(self._part, entry, part), inside)

    def _parts(self, name: Node, reading: Reading, scope: Span) -> None:
        """Draft a variable of a loop that stands for a part of each item."""
        if name.type == "identifier":
            self.draft(name, scope, reading)
        elif name.type in ("tuple_pattern", "list_pattern"):
            for index, inner in enumerate(children(name)):
                self._parts(inner, partial(self._inner, reading, str(index), self.tree.span(inner)), scope)

    def _inner(self, of: Reading, part: str, at: Span) -> Expression:
        """Give a part of a part."""
        return Member(at, of(), part, at)

    def _part(self, entry: Draft, part: str) -> Expression:
        """Give a part of a loop's item."""
        return Member(entry.span, Name(entry.span, entry.name, entry.span), part, entry.span)

    def _entries(self, of: Node) -> Expression:
        """Give the entries of a dict."""
        return Entries(self.tree.span(of), self.read(of))

    def _walrus(self, node: Node, scope: Span, owner: Owner | None) -> None:
        """Draft `x := value`."""
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is not None and value is not None:
            self.draft(name, scope, partial(self.read, value), owner=owner)

    def _as(self, node: Node, scope: Span, owner: Owner | None) -> None:
        """Draft `with f() as x`, `except E as x`, which nobody can read."""
        alias = node.child_by_field_name("alias")
        name = alias.named_child(0) if alias is not None else None
        if name is not None and name.type == "identifier":
            draft = self.draft(name, scope, owner=owner)
            draft.labels.append(Label(self.tree.span(name), f"what '{draft.name}' is given can't be read"))

    # -- what changes -------------------------------------------------------------------------------------------------------

    def _augmented(self, node: Node, _scope: Span, _owner: Owner | None) -> None:
        """Note `x += …`."""
        left = node.child_by_field_name("left")
        if left is not None:
            self._later.append(partial(self._touch, left))

    def _call(self, node: Node, _scope: Span, _owner: Owner | None) -> None:
        """Note `x.append(…)` and the like."""
        function = node.child_by_field_name("function")
        if function is None or function.type != "attribute":
            return
        of, name = function.child_by_field_name("object"), function.child_by_field_name("attribute")
        if of is not None and name is not None and self.tree.text(name) in _CHANGING:
            self._later.append(partial(self._touch, of))

    def _touch(self, node: Node) -> None:
        """Note that what an expression names is changed in a way that can't be read."""
        draft = self._drafted(node)
        if draft is not None:
            draft.labels.append(Label(self.tree.span(node), f"'{draft.name}' is changed here"))

    def _drafted(self, node: Node) -> Draft | None:
        """Give the declaration of a name, or of a field of the class around it."""
        while node.type == "subscript" and (inner := node.child_by_field_name("value")) is not None:
            node = inner
        if node.type == "identifier":
            return self.drafts.named(self.tree.text(node), self.tree.span(node))
        name, around = node.child_by_field_name("attribute"), class_of(self.tree, node)
        if node.type != "attribute" or name is None or around is None:
            return None
        text = self.tree.text(name)
        owner = self.owning(around, text)
        return self.drafts.named(f"{owner.name if owner is not None else 'this'}.{text}", self.tree.span(node))

    def _set(self, left: Node, right: Node) -> None:
        """Note that an entry of a dict is set: certainly, where that stands in the block that declares it."""
        of, keys = left.child_by_field_name("value"), left.children_by_field_name("subscript")
        draft = self._drafted(of) if of is not None else None
        if draft is None or of is None:
            return
        if of.type == "identifier" and len(keys) == 1 and keys[0].type == "string":
            self.changed.setdefault(draft, []).append(Change(keys[0], right, self._homes.get(draft) == _block(self.tree, left)))
        else:
            self._touch(of)


class Parameter(NamedTuple):
    """A parameter: its name, and its default."""

    name: Node
    default: Node | None
    several: str = ""
    """`*` or `**`, where it takes all that is left over (`*args`, `**kwargs`)."""


def parameters(tree: Tree, function: Node) -> Iterator[Parameter]:
    """Give a function's parameters, without a method's own `self`."""
    listed = function.child_by_field_name("parameters")
    for index, some in enumerate(children(listed) if listed is not None else []):
        inner = some.named_child(0) if some.type == "typed_parameter" else some
        name = some.child_by_field_name("name") or inner
        several = {"list_splat_pattern": "*", "dictionary_splat_pattern": "**"}.get(name.type, "") if name is not None else ""
        if several and name is not None:
            name = name.named_child(0)
        if name is None or name.type != "identifier" or (index == 0 and _is_method(tree, function) and tree.text(name) in SELF):
            continue
        yield Parameter(name, some.child_by_field_name("value"), several)


def returned(function: Node) -> Iterator[Node]:
    """Give what a function gives back, not what those in it do."""
    body = function.child_by_field_name("body")
    if function.type == "lambda":
        yield from () if body is None else (body,)
        return
    todo = [body] if body is not None else []
    while todo:
        node = todo.pop()
        if node.type == "return_statement":
            yield from children(node)[:1]
        elif node.type not in (*FUNCTIONS, "class_definition"):
            todo += reversed(children(node))


def class_of(tree: Tree, node: Node) -> Node | None:
    """Give the class that a node stands in."""
    return tree.above(node, "class_definition")


def _block(tree: Tree, node: Node) -> int:
    """Give the block that a statement stands in."""
    above = tree.above(node, "block", "module")
    return -1 if above is None else above.id


def _is_method(tree: Tree, function: Node) -> bool:
    """Whether a function stands in the body of a class."""
    above = tree.parent(function)
    if above is not None and above.type == "decorated_definition":
        above = tree.parent(above)
    around = tree.parent(above) if above is not None and above.type == "block" else None
    return around is not None and around.type == "class_definition"


def _is_property(tree: Tree, function: Node) -> bool:
    """Whether a method is read as a field."""
    above = tree.parent(function)
    if above is None or above.type != "decorated_definition":
        return False
    return any(tree.text(some).rstrip().endswith("property") for some in above.named_children if some.type == "decorator")


def _method(tree: Tree, node: Node, name: str) -> Node | None:
    """Give what a method is called of without arguments; None for all else."""
    function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if function is None or function.type != "attribute" or arguments is None or children(arguments):
        return None
    attribute = function.child_by_field_name("attribute")
    return function.child_by_field_name("object") if attribute is not None and tree.text(attribute) == name else None


_LOOKS: dict[str, Callable[[Declarations, Node, Span, Owner | None], None]] = {
    "assignment": Declarations._assignment,
    "augmented_assignment": Declarations._augmented,
    "named_expression": Declarations._walrus,
    "for_statement": Declarations._loop,
    "for_in_clause": Declarations._loop,
    "as_pattern": Declarations._as,
    "call": Declarations._call,
}
