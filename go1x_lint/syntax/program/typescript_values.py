"""TypeScript's syntax tree as neutral nodes: strings, objects, lists, operators, calls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from go1x_lint.facts import Label
from go1x_lint.records import replace
from go1x_lint.source import Span
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.program.model import (
    Call,
    Choice,
    Constant,
    Entries,
    Expression,
    Folder,
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
PASSING = (
    "parenthesized_expression",
    "as_expression",
    "satisfies_expression",
    "non_null_expression",
    "await_expression",
    "type_assertion",
)


class Values:
    """What makes values of nodes; what stands in them is read by `read`."""

    def __init__(self, tree: Tree, names: Names) -> None:
        """Take the tree and what keeps the declarations."""
        self.tree = tree
        self.names = names
        self._bases: list[tuple[str, Node | None]] = []
        """The classes around, each with its name and what it is derived from."""

    def read(self, node: Node, depth: int = 0) -> Expression:
        """Make the node of a part of the tree."""
        raise NotImplementedError

    def _other(self, node: Node, depth: int) -> Expression:
        """Make the node of a statement or an operator."""
        raise NotImplementedError

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
