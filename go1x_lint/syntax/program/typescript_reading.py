"""TypeScript's syntax tree as neutral nodes: statements, declarations, functions, classes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from go1x_lint.source import Span
from go1x_lint.syntax.program.model import (
    Class,
    Declaration,
    Expression,
    Function,
    Member,
    Name,
    Other,
    Property,
    Record,
)
from go1x_lint.syntax.program.typescript_names import Names
from go1x_lint.syntax.program.typescript_tree import Tree
from go1x_lint.syntax.program.typescript_values import CLASSES, FUNCTIONS, PASSING, Values

if TYPE_CHECKING:
    from tree_sitter import Node

_DEEPEST = 120


class Reader(Values):
    """Makes nodes of what the parser gave, and declares names on the way."""

    def __init__(self, tree: Tree, names: Names) -> None:
        """Take the tree and what keeps the declarations."""
        super().__init__(tree, names)
        self._returns: list[list[Expression]] = []
        self._made: dict[str, Callable[[Node, int], Expression]] = {
            "string": self._string,
            "template_string": self._template,
            "number": self._constant,
            "true": self._constant,
            "false": self._constant,
            "null": self._constant,
            "undefined": self._constant,
            "identifier": self._name,
            "this": self._name,
            "super": self._name,
            "member_expression": self._member,
            "subscript_expression": self._subscript,
            "call_expression": self._call,
            "new_expression": self._new,
            "object": self._object,
            "array": self._array,
            "ternary_expression": self._ternary,
            "binary_expression": self._binary,
            "assignment_expression": self._assignment,
            "augmented_assignment_expression": self._assignment,
            "variable_declarator": self._declarator,
            "public_field_definition": self._field,
            "field_definition": self._field,
            "enum_declaration": self._enum,
            "for_in_statement": self._for_in,
            "export_statement": self._export,
            "return_statement": self._return,
            **dict.fromkeys(PASSING, self._passed),
            **dict.fromkeys(FUNCTIONS, self._function),
            **dict.fromkeys(CLASSES, self._class),
        }

    def read(self, node: Node, depth: int = 0) -> Expression:
        """Make the node of a part of the tree."""
        if depth > _DEEPEST:
            return Other(self.tree.span(node))
        make = self._made.get(node.type)
        if make is not None:
            return make(node, depth + 1)
        return self._other(node, depth + 1)

    def _other(self, node: Node, depth: int) -> Expression:
        """Make the node of a statement or an operator."""
        if node.type in ("import_statement", "comment", "interface_declaration", "type_alias_declaration", "type_annotation"):
            return Other(self.tree.span(node))
        with self.names.scope(self.tree.span(node), block=node.type in ("statement_block", "for_statement", "switch_body")):
            return Other(self.tree.span(node), tuple(self.read(child, depth) for child in node.named_children))

    # -- declarations ---------------------------------------------------------------------------------------------------------

    def _declarator(self, node: Node, depth: int) -> Expression:
        """Read `x = 1` behind const, let or var."""
        target, given = node.child_by_field_name("name"), node.child_by_field_name("value")
        value = None if given is None else self.read(given, depth)
        parent = node.parent
        variable = parent is not None and parent.type == "variable_declaration"
        if target is not None:
            required = self.names.required(given)
            self._bound(target, value, variable=variable, required=required)
        return Other(self.tree.span(node), () if value is None else (value,))

    def _bound(self, target: Node, value: Expression | None, *, variable: bool = False, required: str | None = None) -> None:
        """Declare what a declarator names: one name, or parts of a value."""
        if target.type == "identifier":
            name = self.tree.text(target)
            self.names.declare(name, self.tree.span(target), () if value is None else (value,), variable=variable, imported=required)
            return
        for part in self.names.parts(target):
            made = () if value is None else (Member(part.place, value, part.key, part.place),)
            if part.target.type not in ("identifier", "shorthand_property_identifier_pattern"):
                self._bound(part.target, made[0] if made else None, variable=variable)
                continue
            given = () if part.default is None else (self.read(part.default),)
            name, span = self.tree.text(part.target), self.tree.span(part.target)
            if required is not None:
                self.names.declare(name, span, imported=required, member=part.key)
            else:
                self.names.declare(name, span, (*made, *given), variable=variable)

    def _key(self, node: Node) -> str:
        """Give the name of a part that is taken out of something."""
        return (self._phrase(node).text.plain or "") if node.type == "string" else self.tree.text(node)

    def _assignment(self, node: Node, depth: int) -> Expression:
        """Read `x = 1`, `this.x = 1`, `x += 1`."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return self._other(node, depth)
        target, value = self.read(left, depth), self.read(right, depth)
        plain = node.type == "assignment_expression"
        self.names.assigned(target, value if plain else None, self.tree.span(node))
        return Other(self.tree.span(node), (target, value))

    def _field(self, node: Node, depth: int) -> Expression:
        """Read a field of a class."""
        name, given = node.child_by_field_name("name") or node.child_by_field_name("property"), node.child_by_field_name("value")
        value = None if given is None else self.read(given, depth)
        if name is not None and self._bases:
            static = any(child.type == "static" for child in node.children)
            self.names.field(self.tree.text(name), self.tree.span(name), value, self._bases[-1][0] if static else "")
        return Other(self.tree.span(node), () if value is None else (value,))

    def _enum(self, node: Node, depth: int) -> Expression:
        """Read `enum E { A = 'a' }`, a record of constants."""
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        properties: list[Property] = []
        for child in body.named_children if body is not None else ():
            key, value = child.child_by_field_name("name"), child.child_by_field_name("value")
            if key is not None and value is not None:
                properties.append(Property(self._key(key), self.tree.span(key), self.read(value, depth), self.tree.span(child)))
        record = Record(self.tree.span(node), tuple(properties))
        if name is not None:
            self.names.declare(self.tree.text(name), self.tree.span(name), (record,))
        return record

    def _for_in(self, node: Node, depth: int) -> Expression:
        """Read `for (const x of xs) …`."""
        left, right, body = (node.child_by_field_name(some) for some in ("left", "right", "body"))
        if left is None or right is None or body is None:
            return self._other(node, depth)
        listed = self.read(right, depth)
        each = any(child.type == "of" for child in node.children)
        with self.names.scope(self.tree.span(node), block=True):
            self._each(left, listed if each else None)
            return Other(self.tree.span(node), (listed, self.read(body, depth)))

    def _each(self, target: Node, listed: Expression | None) -> None:
        """Declare the variable of a loop; parts of an item are parts of a variable that nobody wrote."""
        span = self.tree.span(target)
        whole = self.tree.text(target)
        self.names.declare(whole, span, () if listed is None else (listed,), each=True)
        if target.type != "identifier":
            self._bound(target, Name(span, whole, span))

    def _export(self, node: Node, depth: int) -> Expression:
        """Read `export …`."""
        self.names.exports(node)
        with self.names.exporting():
            parts = [self.read(child, depth) for child in node.named_children if child.type not in ("export_clause", "comment", "string")]
            if any(child.type == "default" for child in node.children) and parts:
                span = self.tree.span(node)
                self.names.declare("default", Span(span.path, span.start, span.start + len("export")), (parts[-1],))
        return Other(self.tree.span(node), tuple(parts))

    # -- functions and classes ------------------------------------------------------------------------------------------------

    def _function(self, node: Node, depth: int) -> Expression:
        """Read a function of any kind."""
        span = self.tree.span(node)
        body = node.child_by_field_name("body")
        parameters = node.child_by_field_name("parameters") or node.child_by_field_name("parameter")
        with self.names.scope(span, function=True):
            declared, parts = self._parameters(parameters, self.names.loops.pop(node.id, None), depth)
            self._returns.append([])
            inner = None if body is None else self.read(body, depth)
            returns = self._returns.pop()
        if inner is not None and body is not None and body.type != "statement_block":
            returns = [inner]
        made = Function(span, tuple(declared), tuple(returns), (*parts, *(() if inner is None else (inner,))))
        self._named(node, made)
        return made

    def _named(self, node: Node, made: Function) -> None:
        """Declare a function that has a name."""
        name = node.child_by_field_name("name")
        if name is None:
            return
        if node.type == "method_definition":
            if self._bases and node.parent is not None and node.parent.type == "class_body":
                static = any(child.type == "static" for child in node.children)
                self.names.field(self.tree.text(name), self.tree.span(name), made, self._bases[-1][0] if static else "")
        elif node.type.endswith("_declaration"):
            self.names.declare(self.tree.text(name), self.tree.span(name), (made,))

    def _parameters(self, node: Node | None, looped: Node | None, depth: int) -> tuple[list[Declaration], list[Expression]]:
        """Declare a function's parameters; the first one of a loop's function is the loop's variable."""
        declared: list[Declaration] = []
        parts: list[Expression] = []
        children = (
            []
            if node is None
            else [node]
            if node.type == "identifier"
            else [child for child in node.named_children if child.type != "comment"]
        )
        for index, child in enumerate(children):
            target = child if child.type == "identifier" else child.child_by_field_name("pattern") or child
            given = child.child_by_field_name("value")
            value = None if given is None else self.read(given, depth)
            parts += () if value is None else (value,)
            if index == 0 and looped is not None:
                self._each(target, self.read(looped, depth))
                continue
            whole, span = self.tree.text(target), self.tree.span(target)
            made = self.names.declare(whole, span, () if value is None else (value,), parameter=True)
            declared.append(made)
            if target.type not in ("identifier", "this"):
                self._bound(target, Name(span, whole, span))
            if any(some.type == "accessibility_modifier" for some in child.children) and self._bases:
                self.names.field(whole, span, Name(span, whole, span), "")
        return declared, parts

    def _return(self, node: Node, depth: int) -> Expression:
        """Read `return x`."""
        made = tuple(self.read(child, depth) for child in node.named_children if child.type != "comment")
        if made and self._returns:
            self._returns[-1].append(made[0])
        return Other(self.tree.span(node), made)

    def _class(self, node: Node, depth: int) -> Expression:
        """Read a class."""
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        called = "" if name is None else self.tree.text(name)
        base = _base(node)
        bases = () if base is None else (self.read(base, depth),)
        self._bases.append((called, base))
        with self.names.scope(self.tree.span(node), class_=True, exported=_exported(node)):
            children = [] if body is None else [child for child in body.named_children if child.type != "comment"]
            parts = [self.read(child, depth) for child in children]
        self._bases.pop()
        constructor = next(
            (made for child, made in zip(children, parts, strict=True) if isinstance(made, Function) and self._constructs(child)), None
        )
        made = Class(self.tree.span(node), called, bases, constructor, tuple(parts))
        if name is not None:
            self.names.declare(called, self.tree.span(name), (made,))
        return made

    def _constructs(self, node: Node) -> bool:
        """Whether a method is the constructor."""
        name = node.child_by_field_name("name")
        return name is not None and self.tree.text(name) == "constructor"


def _base(node: Node) -> Node | None:
    """Give what a class is derived from."""
    for child in node.named_children:
        if child.type == "class_heritage":
            for some in child.named_children:
                if some.type == "extends_clause":
                    return some.child_by_field_name("value")
            return child.named_children[0] if child.named_children and child.named_children[0].type != "implements_clause" else None
    return None


def _exported(node: Node) -> bool:
    """Whether a declaration is exported where it stands."""
    return node.parent is not None and node.parent.type == "export_statement"
