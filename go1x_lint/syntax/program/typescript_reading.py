"""TypeScript's syntax tree as neutral nodes: expressions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from go1x_lint.facts import Label
from go1x_lint.records import replace
from go1x_lint.source import Span
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.program.model import (
    Call,
    Choice,
    Class,
    Constant,
    Declaration,
    Entries,
    Expression,
    Folder,
    Function,
    Items,
    Joined,
    Literal,
    Member,
    Name,
    Other,
    Property,
    Record,
)
from go1x_lint.syntax.program.typescript_names import Names
from go1x_lint.syntax.program.typescript_strings import ESCAPES, unescaped
from go1x_lint.syntax.program.typescript_tree import Tree
from go1x_lint.syntax.region import Piece

if TYPE_CHECKING:
    from tree_sitter import Node

_DEEPEST = 120
_PATHS = re.compile(r"(?:path\w*\.)?(?:posix\.)?(?:join|resolve)")
_MUTATING = ("push", "unshift", "splice", "pop", "shift", "sort", "fill")
_LOOPING = ("forEach", "map", "flatMap", "filter", "some", "every", "find")
_ENTRIES = {"Object.entries": "", "Object.keys": "0", "Object.values": "1"}
FUNCTIONS = (
    "arrow_function",
    "function_expression",
    "function_declaration",
    "generator_function",
    "generator_function_declaration",
    "method_definition",
)
CLASSES = ("class", "class_declaration", "abstract_class_declaration")
_PASSING = (
    "parenthesized_expression",
    "as_expression",
    "satisfies_expression",
    "non_null_expression",
    "await_expression",
    "type_assertion",
)


class Reader:
    """Makes nodes of what the parser gave, and declares names on the way."""

    def __init__(self, tree: Tree, names: Names) -> None:
        """Take the tree and what keeps the declarations."""
        self.tree = tree
        self.names = names
        self._bases: list[tuple[str, Node | None]] = []
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
            **dict.fromkeys(_PASSING, self._passed),
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

    # -- values -------------------------------------------------------------------------------------------------------------

    def _string(self, node: Node, _depth: int) -> Expression:
        """Read a string in quotes."""
        return Literal(self.tree.span(node), self._phrase(node))

    def _phrase(self, node: Node) -> Phrase:
        """Give a string's pieces."""
        span = self.tree.span(node)
        escape = ESCAPES.get(self.tree.source.text[span.start], ESCAPES["'"])
        inside = Span(span.path, span.start + 1, max(span.start + 1, span.end - 1))
        return Phrase(tuple(self._piece(child) for child in node.named_children if child.type != "comment"), span, escape, inside)

    def _piece(self, node: Node) -> Piece:
        """Give a part of a string: characters, or an escape."""
        span = self.tree.span(node)
        source = self.tree.source.text[span.start : span.end]
        quote = self.tree.source.text[self.tree.offset(node.parent.start_byte)] if node.parent is not None else "'"
        return Piece(
            unescaped(source) if node.type == "escape_sequence" else source, span, source=source, escape=ESCAPES.get(quote, ESCAPES["'"])
        )

    def _template(self, node: Node, depth: int) -> Expression:
        """Read a template: one string, where nothing is put into it."""
        if all(child.type != "template_substitution" for child in node.named_children):
            return self._string(node, depth)
        parts: list[Expression] = []
        for child in node.named_children:
            span = self.tree.span(child)
            if child.type == "template_substitution":
                inner = next((some for some in child.named_children if some.type != "comment"), None)
                parts.append(Other(span) if inner is None else replace(self.read(inner, depth), span=span))
            else:
                piece = self._piece(child)
                parts.append(Literal(span, Phrase((piece,) if piece.part else (), span, ESCAPES["`"], span)))
        return Joined(self.tree.span(node), tuple(parts), "", True)

    def _constant(self, node: Node, _depth: int) -> Expression:
        """Read a number, a truth value, nothing."""
        text = self.tree.text(node)
        return Constant(self.tree.span(node), "null" if text == "undefined" else text)

    def _name(self, node: Node, _depth: int) -> Expression:
        """Read a name; `__dirname` is a folder."""
        span, text = self.tree.span(node), self.tree.text(node)
        return Folder(span) if text == "__dirname" else Name(span, text, span)

    def _passed(self, node: Node, depth: int) -> Expression:
        """Read what only passes on what is in it: parentheses, a type that is asserted, `!`, `await`."""
        children = [child for child in node.named_children if child.type not in ("comment", "type_arguments")]
        if not children:
            return Other(self.tree.span(node))
        return replace(self.read(children[-1 if node.type == "type_assertion" else 0], depth), span=self.tree.span(node))

    def _member(self, node: Node, depth: int) -> Expression:
        """Read `a.b`."""
        owner, name = node.child_by_field_name("object"), node.child_by_field_name("property")
        if owner is None or name is None:
            return self._other(node, depth)
        if self.tree.text(node) == "import.meta.dirname":
            return Folder(self.tree.span(node))
        return Member(self.tree.span(node), self.read(owner, depth), self.tree.text(name), self.tree.span(name))

    def _subscript(self, node: Node, depth: int) -> Expression:
        """Read `a["b"]`, `a[0]`."""
        owner, index = node.child_by_field_name("object"), node.child_by_field_name("index")
        if owner is None or index is None or index.type not in ("string", "number"):
            return Other(self.tree.span(node), tuple(self.read(child, depth) for child in node.named_children))
        name = self._phrase(index).text.plain if index.type == "string" else self.tree.text(index)
        return Member(self.tree.span(node), self.read(owner, depth), name or "", self.tree.span(index))

    def _object(self, node: Node, depth: int) -> Expression:
        """Read `{a: 1, b, ...c, d() {}}`."""
        properties: list[Property] = []
        spreads: list[Expression] = []
        for child in node.named_children:
            made = self._property(child, depth)
            if made is not None:
                properties.append(made)
            elif child.type == "spread_element" and child.named_children:
                spreads.append(replace(self.read(child.named_children[0], depth), span=self.tree.span(child)))
            elif child.type != "comment":
                spreads.append(Other(self.tree.span(child), tuple(self.read(some, depth) for some in child.named_children)))
        return Record(self.tree.span(node), tuple(properties), tuple(spreads), inside=self._inside(node))

    def _property(self, node: Node, depth: int) -> Property | None:
        """Give a property; None for a spread, and for one whose name is computed."""
        span = self.tree.span(node)
        if node.type == "shorthand_property_identifier":
            return Property(self.tree.text(node), span, Name(span, self.tree.text(node), span), span)
        key = node.child_by_field_name("key" if node.type == "pair" else "name")
        if node.type not in ("pair", "method_definition") or key is None or key.type == "computed_property_name":
            return None
        name = (self._phrase(key).text.plain or "") if key.type == "string" else self.tree.text(key)
        value = node.child_by_field_name("value") if node.type == "pair" else node
        made = Other(span) if value is None else self.read(value, depth)
        return Property(name, self.tree.span(key), made, span)

    def _array(self, node: Node, depth: int) -> Expression:
        """Read `[a, ...b]`."""
        items: list[Expression] = []
        spreads: list[Expression] = []
        for child in node.named_children:
            if child.type == "spread_element" and child.named_children:
                items.append(replace(self.read(child.named_children[0], depth), span=self.tree.span(child)))
                spreads.append(items[-1])
            elif child.type != "comment":
                items.append(self.read(child, depth))
        return Items(self.tree.span(node), tuple(items), tuple(spreads), inside=self._inside(node))

    def _inside(self, node: Node) -> Span:
        """Give the characters between brackets."""
        span = self.tree.span(node)
        return Span(span.path, span.start + 1, span.end - 1)

    def _ternary(self, node: Node, depth: int) -> Expression:
        """Read `c ? a : b`."""
        condition, *options = (self.read(child, depth) for child in node.named_children if child.type != "comment")
        return Choice(self.tree.span(node), tuple(options), condition)

    def _binary(self, node: Node, depth: int) -> Expression:
        """Read `a + b`, `a ?? b`, `a || b`; anything else is no value."""
        parts: list[Node] = []
        operator = self._operator(node)
        left: Node | None = node
        while left is not None and left.type == "binary_expression" and self._operator(left) == operator:
            right = left.child_by_field_name("right")
            parts += [right] if right is not None else []
            left = left.child_by_field_name("left")
        made = tuple(self.read(some, depth) for some in (*([left] if left is not None else ()), *reversed(parts)))
        if operator == "+":
            return Joined(self.tree.span(node), made)
        return Choice(self.tree.span(node), made) if operator in ("??", "||") else Other(self.tree.span(node), made)

    def _operator(self, node: Node) -> str:
        """Give an operator."""
        operator = node.child_by_field_name("operator")
        return "" if operator is None else self.tree.text(operator)

    # -- calls --------------------------------------------------------------------------------------------------------------

    def _new(self, node: Node, depth: int) -> Expression:
        """Read `new X(a, b)`."""
        callee, arguments = node.child_by_field_name("constructor"), node.child_by_field_name("arguments")
        if callee is None:
            return self._other(node, depth)
        inside = None if arguments is None else self._inside(arguments)
        return Call(self.tree.span(node), self.read(callee, depth), self._arguments(arguments, depth), None, True, inside)

    def _arguments(self, node: Node | None, depth: int) -> tuple[Expression, ...]:
        """Give what a call is given."""
        children = [] if node is None else [child for child in node.named_children if child.type != "comment"]
        return tuple(
            Other(self.tree.span(child), (self.read(child, depth),)) if child.type == "spread_element" else self.read(child, depth)
            for child in children
        )

    def _call(self, node: Node, depth: int) -> Expression:
        """Read `f(a, b)`; what joins paths or strings, and what gives a folder, is that."""
        callee, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if callee is None or arguments is None or arguments.type != "arguments":
            return self._other(node, depth)
        text, span = self.tree.text(callee), self.tree.span(node)
        if text == "super" and self._bases and self._bases[-1][1] is not None:
            base = self.read(self._bases[-1][1], depth)
            return Call(
                span, replace(base, span=self.tree.span(callee)), self._arguments(arguments, depth), None, True, self._inside(arguments)
            )
        if text in ("process.cwd", "cwd") and not arguments.named_children:
            return Folder(span, False)
        if callee.type == "member_expression":
            self._looped(callee, arguments)
        owner = callee.child_by_field_name("object") if callee.type == "member_expression" else None
        if _PATHS.fullmatch(text) and self.names.is_path(text):
            return Joined(span, self._arguments(arguments, depth), "/")
        if text in _ENTRIES and len(arguments.named_children) == 1:
            return Entries(span, self.read(arguments.named_children[0], depth), _ENTRIES[text])
        if text in ("Object.freeze", "String") and len(arguments.named_children) == 1:
            return replace(self.read(arguments.named_children[0], depth), span=span)
        if owner is not None and text.endswith((".toString", ".valueOf")) and not arguments.named_children:
            return replace(self.read(owner, depth), span=span)
        made = Call(span, self.read(callee, depth), self._arguments(arguments, depth), None, False, self._inside(arguments))
        return self._list_joined(made) or made

    def _list_joined(self, call: Call) -> Expression | None:
        """Give `[a, b].join(' ')` as one string."""
        callee = call.callee
        if not isinstance(callee, Member) or callee.name != "join" or not isinstance(callee.of, Items) or callee.of.spreads:
            return None
        separator = call.arguments[0] if call.arguments else None
        text = separator.phrase.text.plain if isinstance(separator, Literal) else "," if separator is None else None
        return None if text is None else Joined(call.span, callee.of.items, text)

    def _looped(self, callee: Node, arguments: Node) -> None:
        """Note a loop that a method runs, and a list that a method changes."""
        owner, name = callee.child_by_field_name("object"), callee.child_by_field_name("property")
        method = "" if name is None else self.tree.text(name)
        if owner is None:
            return
        if method in _LOOPING and arguments.named_children and arguments.named_children[0].type in FUNCTIONS:
            self.names.loops[arguments.named_children[0].id] = owner
        elif method in _MUTATING:
            self.names.changed(self.tree.text(owner), Label(self.tree.span(callee), f"'{method}' changes it"))

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
