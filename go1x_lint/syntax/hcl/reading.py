"""HCL files become nodes: tree-sitter finds them, strings are read character by character."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from go1x_lint.source import Source, Span
from go1x_lint.syntax.hcl import strings
from go1x_lint.syntax.hcl.nodes import (
    Attribute,
    Block,
    Body,
    Call,
    Choice,
    Constant,
    Expression,
    File,
    Inserted,
    Items,
    Label,
    Literal,
    Loop,
    Object,
    Opaque,
    Operation,
    Pair,
    Reference,
    Template,
)
from go1x_lint.syntax.region import Escape, Region, verbatim

if TYPE_CHECKING:
    from tree_sitter import Node as Parsed
    from tree_sitter import Parser

MOST_LEVELS = 100
"""Expressions inside each other; deeper ones are not read."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_BEFORE = "_="
_POSTFIX = ("get_attr", "index", "splat")


def parse(source: Source) -> File:
    """Read a file, of HCL or, by its name, of its JSON form; nothing raises."""
    if source.path.endswith(".json"):
        from go1x_lint.syntax.hcl import json

        return json.parse(source)
    text = source.text
    if text[:1] == "\ufeff":
        text = " " + text[1:]
    reader = Reader(source, text, source.span)
    root = reader.root
    wrong = next((node for node in _walk(root) if node.is_error or node.is_missing), None) if root.has_error else None
    return File(source, reader.body(root), None if wrong is None else reader.offset(wrong.start_byte))


def expression(region: Region, start: int, end: int) -> Expression:
    """Read the expression that a part of a string of another language is."""

    def place(first: int, last: int) -> Span:
        shift = start - len(_BEFORE)
        return region.span(max(start, first + shift), max(start, last + shift))

    reader = Reader(region.source, _BEFORE + region.text[start:end], place, region.escape)
    found = reader.body(reader.root).value("_")
    return Opaque(region.span(start, end), reader.spell) if found is None else found


@lru_cache(maxsize=1)
def _parser() -> Parser:
    """Load the grammar, once."""
    import tree_sitter
    import tree_sitter_hcl

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))


def _walk(node: Parsed) -> Iterator[Parsed]:
    """Give a node and all below it that holds errors, in the text's order."""
    todo = [node]
    while todo:
        some = todo.pop()
        yield some
        todo += (child for child in reversed(some.children) if child.has_error or child.is_missing)


class Reader:
    """Makes nodes of what tree-sitter parsed; its offsets count bytes, ours code points."""

    def __init__(self, source: Source, text: str, place: Callable[[int, int], Span], escape: Escape = verbatim) -> None:
        """Take the file, the text to read, where its characters stand in the file, and how more is written there."""
        self.source = source
        self.text = text
        self.place = place
        data = _SURROGATE.sub("\ufffd", text).encode()
        self.offsets = None if len(data) == len(text) else [0, *accumulate((byte & 0xC0) != 0x80 for byte in data)]
        self.root = _parser().parse(data).root_node
        self.within = _after(strings.within_quotes, escape)
        self.spell = _after(strings.quoted, escape)
        self.level = 0

    def offset(self, byte: int) -> int:
        """Give the code point that a byte belongs to."""
        return byte if self.offsets is None else self.offsets[byte]

    def ends(self, node: Parsed) -> tuple[int, int]:
        """Give where a node begins and ends."""
        return self.offset(node.start_byte), self.offset(node.end_byte)

    def span(self, node: Parsed) -> Span:
        """Give a node's characters in the file."""
        return self.place(*self.ends(node))

    def said(self, node: Parsed) -> str:
        """Give a node's text."""
        start, end = self.ends(node)
        return self.text[start:end]

    # -- bodies -------------------------------------------------------------------------------------------------------------

    def body(self, *nodes: Parsed) -> Body:
        """Read the attributes and blocks in some nodes; those in the midst of errors too."""
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        for node in nodes:
            for child in _members(node):
                if child.type == "attribute":
                    attribute = self.attribute(child)
                    if attribute is not None:
                        attributes[attribute.name] = attribute
                else:
                    blocks.append(self.block(child))
        return Body(self.source, attributes, tuple(blocks))

    def attribute(self, node: Parsed) -> Attribute | None:
        """Read `name = value`."""
        name, value = node.child(0), next((child for child in node.children if child.type == "expression"), None)
        return None if name is None or value is None else Attribute(self.said(name), self.span(name), self.value(value))

    def block(self, node: Parsed) -> Block:
        """Read a block."""
        type, *labels = [child for child in node.children if child.type in ("identifier", "string_lit")]
        read = tuple(self.label(child) for child in labels)
        body = self.body(*(child for child in node.children if child.type in ("body", "ERROR")))
        return Block(self.said(type), self.span(node), body, read, read[-1].span if read else self.span(type))

    def label(self, node: Parsed) -> Label:
        """Read a label; its characters are those between its quotes."""
        start, end = self.ends(node)
        if node.type == "string_lit":
            start, end = start + 1, end - 1
        return Label(self.text[start:end], self.place(start, end))

    # -- expressions ----------------------------------------------------------------------------------------------------------

    def value(self, *nodes: Parsed) -> Expression:
        """Read an expression: one node, or one and the steps behind it."""
        parts = [node for node in nodes if node.type not in ("comment", "(", ")")]
        span = self.place(self.ends(nodes[0])[0], self.ends(nodes[-1])[1])
        if self.level > MOST_LEVELS or not parts:
            return Opaque(span, self.spell)
        self.level += 1
        try:
            return self._value(span, parts[0], parts[1:])
        finally:
            self.level -= 1

    def _value(self, span: Span, first: Parsed, steps: list[Parsed]) -> Expression:
        """Read an expression's first node, and the steps behind it."""
        if first.type in ("expression", "operation", "literal_value", "collection_value", "template_expr", "for_expr") and not steps:
            return self.value(*first.children)
        if first.type in _POSTFIX or not all(step.type in _POSTFIX for step in steps) or any(step.type == "splat" for step in steps):
            return self.opaque(span, first, *steps)
        if first.type == "variable_expr":
            return Reference(span, self.spell, self.said(first), tuple(map(self.step, steps)))
        if steps:
            return Reference(span, self.spell, self.value(first), tuple(map(self.step, steps)))
        read = _READS.get(first.type)
        return read(self, span, first) if read else self.opaque(span, first)

    def opaque(self, span: Span, *nodes: Parsed) -> Opaque:
        """Read what is not understood: only the expressions in it."""
        inside = [self.value(child) for node in nodes for child in node.children if child.type == "expression"]
        alone = [self.value(node) for node in nodes if node.type == "variable_expr"]
        return Opaque(span, self.spell, (*alone, *inside))

    def step(self, node: Parsed) -> str | Expression:
        """Read `.name`, `[index]`, `.0`."""
        if node.type == "get_attr":
            return self.said(node).lstrip(". \t\r\n")
        inner = node.child(0)
        index = next((child for child in inner.children if child.type == "expression"), None) if inner is not None else None
        return Constant(self.span(node), self.spell, self.said(node).strip(". ")) if index is None else self.value(index)

    def constant(self, span: Span, node: Parsed) -> Constant:
        """Read a number, a truth value, null."""
        return Constant(span, self.spell, self.said(node))

    def items(self, span: Span, node: Parsed) -> Items:
        """Read a list."""
        return Items(span, self.spell, tuple(self.value(child) for child in node.children if child.type == "expression"))

    def object(self, span: Span, node: Parsed) -> Object:
        """Read an object."""
        pairs: list[Pair] = []
        for element in node.children:
            parts = [child for child in element.children if child.type == "expression"] if element.type == "object_elem" else []
            if len(parts) == 2:
                pairs.append(Pair(self.key(parts[0]), self.value(parts[1])))
        return Object(span, self.spell, tuple(pairs))

    def key(self, node: Parsed) -> Expression:
        """Read an object's key; a bare name stands for itself."""
        read = self.value(node)
        if isinstance(read, Reference) and isinstance(read.base, str) and not read.steps and node.children[0].type == "variable_expr":
            return Template(read.span, self.spell, (Literal(read.base, read.span),), read.span, _name)
        return read

    def call(self, span: Span, node: Parsed) -> Call:
        """Read a function's call."""
        inside = [child for child in node.children if child.type == "function_arguments"]
        arguments = [child for some in inside for child in some.children]
        values = tuple(self.value(child) for child in arguments if child.type == "expression")
        return Call(span, self.spell, self.said(node.children[0]), values, any(child.type == "ellipsis" for child in arguments))

    def choice(self, span: Span, node: Parsed) -> Expression:
        """Read a conditional."""
        parts = [self.value(child) for child in node.children if child.type == "expression"]
        if len(parts) != 3:
            return Opaque(span, self.spell, tuple(parts))
        return Choice(span, self.spell, condition=parts[0], yes=parts[1], no=parts[2])

    def operation(self, span: Span, node: Parsed) -> Operation:
        """Read an operation; an operand may be several nodes beside the operator."""
        operands: list[list[Parsed]] = [[]]
        operator = ""
        for child in node.children:
            if child.is_named and child.type != "comment":
                operands[-1].append(child)
            elif not child.is_named and child.type not in ("(", ")"):
                operator = child.type
                operands.append([])
            elif child.type in ("(", ")"):
                operands[-1].append(child)
        return Operation(span, self.spell, operator, tuple(self.value(*some) for some in operands if some))

    def loop(self, span: Span, node: Parsed) -> Expression:
        """Read a `for` expression."""
        intro = next((child for child in node.children if child.type == "for_intro"), None)
        parts = [self.value(child) for child in node.children if child.type == "expression"]
        over = [self.value(child) for child in intro.children if child.type == "expression"] if intro is not None else []
        if intro is None or len(over) != 1 or len(parts) not in (1, 2):
            return Opaque(span, self.spell, (*over, *parts))
        conditions = [child for some in node.children if some.type == "for_cond" for child in some.children if child.type == "expression"]
        return Loop(
            span,
            self.spell,
            tuple(self.said(child) for child in intro.children if child.type == "identifier"),
            over=over[0],
            key=parts[0] if len(parts) == 2 else None,
            result=parts[-1],
            condition=self.value(conditions[0]) if conditions else None,
            groups=any(child.type == "ellipsis" for child in node.children),
        )

    # -- strings ------------------------------------------------------------------------------------------------------------

    def quoted(self, span: Span, node: Parsed) -> Template:
        """Read a quoted string."""
        start, end = self.ends(node)
        start, end = start + 1, max(start + 1, end - 1)
        parts: list[Literal | Inserted] = []
        at = start
        for child, first, last in self._inserted(node):
            parts += self._literals(strings.quoted_literals(self.text, at, first))
            parts.append(child)
            at = last
        parts += self._literals(strings.quoted_literals(self.text, at, end))
        return Template(span, self.spell, tuple(parts), self.place(start, end), self.within)

    def heredoc(self, span: Span, node: Parsed) -> Expression:
        """Read a here-document."""
        names = [child for child in node.children if child.type == "heredoc_identifier"]
        start = self.text.find("\n", self.ends(names[0])[0]) + 1 if names else 0
        end = self.text.rfind("\n", 0, self.ends(names[-1])[0]) + 1 if len(names) > 1 else 0
        if not start or end < start:
            return Opaque(span, self.spell)
        stripped = self.said(node).startswith("<<-")
        indent = strings.indentation(self.text[start:end]) if stripped else 0
        parts: list[Literal | Inserted] = []
        at = start
        for child, first, last in self._inserted(node):
            parts += self._literals(strings.heredoc_literals(self.text, at, first, indent))
            parts.append(child)
            at = last
        parts += self._literals(strings.heredoc_literals(self.text, at, end, indent))
        line = self.text[start : self.text.find("\n", start)]
        blank = line[: len(line) - len(line.lstrip(" \t"))]
        return Template(span, self.spell, tuple(parts), self.place(start, end), strings.in_lines(blank, self.source.newline))

    def _inserted(self, node: Parsed) -> Iterator[tuple[Inserted, int, int]]:
        """Find what is inserted into a string, and where; a directive is as opaque as what it may write."""
        for child in node.children:
            if child.type in ("template_interpolation", "template_directive"):
                inner = [some for some in child.children if some.type == "expression"] if child.type == "template_interpolation" else []
                value = self.value(inner[0]) if len(inner) == 1 else self.opaque(self.span(child), child)
                yield Inserted(value, self.span(child)), *self.ends(child)

    def _literals(self, said: Iterator[strings.Said]) -> Iterator[Literal]:
        """Give literals with their places."""
        return (Literal(text, self.place(start, end)) for text, start, end in said)


def _members(node: Parsed) -> Iterator[Parsed]:
    """Give the attributes and blocks in a node, through bodies and errors."""
    for child in node.children:
        if child.type in ("attribute", "block"):
            yield child
        elif child.type in ("body", "ERROR"):
            yield from _members(child)


def _after(first: Callable[[str], str], then: Escape) -> Escape:
    """Apply one escape after another."""
    return first if then is verbatim else lambda text: then(first(text))


def _name(text: str) -> str:
    """Write an object's key where a bare one stands."""
    return text if re.fullmatch(r"[A-Za-z_][\w-]*", text) else strings.quoted(text)


_READS: dict[str, Callable[[Reader, Span, Parsed], Expression]] = {
    "numeric_lit": Reader.constant,
    "bool_lit": Reader.constant,
    "null_lit": Reader.constant,
    "string_lit": Reader.quoted,
    "quoted_template": Reader.quoted,
    "heredoc_template": Reader.heredoc,
    "tuple": Reader.items,
    "object": Reader.object,
    "function_call": Reader.call,
    "conditional": Reader.choice,
    "binary_operation": Reader.operation,
    "unary_operation": Reader.operation,
    "for_tuple_expr": Reader.loop,
    "for_object_expr": Reader.loop,
}
