"""Go's syntax tree as neutral nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from go1x_lint.facts import Label
from go1x_lint.records import replace
from go1x_lint.source import Source, Span, Workspace
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.program import go_strings as strings
from go1x_lint.syntax.program.go_calls import Calls
from go1x_lint.syntax.program.go_declarations import Declarations, parameters
from go1x_lint.syntax.program.go_package import Files, imported, siblings
from go1x_lint.syntax.program.model import (
    Call,
    Constant,
    Declaration,
    Expression,
    Function,
    Items,
    Joined,
    Language,
    Literal,
    Member,
    Name,
    Other,
    Property,
    Record,
    Style,
)
from go1x_lint.syntax.program.module import Module
from go1x_lint.syntax.program.neighbours import Neighbours
from go1x_lint.syntax.program.trees import MOST_LEVELS, Draft, Tree, children, read_of_target
from go1x_lint.syntax.region import Piece

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

STRINGS = ("interpreted_string_literal", "raw_string_literal")
_NAMES = ("identifier", "package_identifier", "field_identifier", "type_identifier")
_NUMBERS = ("int_literal", "float_literal", "imaginary_literal", "rune_literal")
_CONSTANTS = {"true": "true", "false": "false", "nil": "null"}
_ASSIGNING = ("assignment_statement",)
_DECLARING = ("parameter_declaration", "variadic_parameter_declaration", "function_declaration", "method_declaration")
_FUNCTIONS = ("function_declaration", "method_declaration", "func_literal")
_STYLE = Style("{name}: {value}", ",", trailing=True)
_KEYED = "keyed_element"


def module(source: Source, workspace: Workspace) -> Module:
    """Read a file. Nothing raises: what the grammar doesn't take is Other."""
    files = links(workspace)
    return workspace.parsed(source.path, "program.go", lambda some: _module(some, files)).linked(files)


@lru_cache(maxsize=1)
def links(workspace: Workspace) -> Files:
    """Give what knows the files of a project, once for each."""
    return Files(workspace, _module)


def _module(source: Source, files: Neighbours) -> Module:
    """Read a file that has neighbours."""
    return Reader(source, files.workspace).module()


@lru_cache(maxsize=1)
def _parser() -> Parser:
    """Load the grammar, once."""
    import tree_sitter
    import tree_sitter_go

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_go.language()))


class Reader:
    """Makes nodes of what tree-sitter parsed; each once, so that a value is the same node wherever it is met."""

    def __init__(self, source: Source, workspace: Workspace) -> None:
        """Take a file."""
        self.tree = Tree(source, _parser())
        self.level = 0
        self._made: dict[int, Expression] = {}
        self.declared = Declarations(self.tree, self.expression)
        for draft in (*imported(source, workspace), *siblings(source, workspace)):
            self.declared.drafts.add(draft)
        self.calls = Calls(self.tree, self.declared.drafts)
        for draft, changes in self.declared.changed.items():
            draft.values[:] = [partial(self._changed, value, changes) for value in draft.values]
            if not all(certain for _, _, certain in changes) or draft.parameter:
                draft.labels += [Label(self.tree.span(field), f"'{draft.name}' is changed here") for field, _, _ in changes]

    def module(self) -> Module:
        """Make the module."""
        roots = self.parts(self.tree.root)
        language = Language("go", self._spell)
        dots = [draft.canonical for draft in self.declared.drafts if draft.name == "."]
        return Module(self.tree.source, language, roots, self.declared.drafts.declarations(), wildcards=dots)

    def _changed(self, value: Callable[[], Expression], changes: list[tuple[Node, Node, bool]]) -> Expression:
        """Give a struct, or what makes one, with the fields that are set later."""
        record = value()
        later = [(field, given) for field, given, certain in changes if certain]
        properties = tuple(self._property(field, self.expression(given), self.tree.span(field, given)) for field, given in later)
        if isinstance(record, Call):
            return replace(record, named=Record(record.span, properties))
        if not isinstance(record, Record):
            return record
        return replace(record, properties=(*record.properties, *properties), inside=None)

    # -- expressions ----------------------------------------------------------------------------------------------------------

    def parts(self, node: Node) -> tuple[Expression, ...]:
        """Give the expressions in a node that is none itself: statements, clauses, declarations."""
        found: list[Expression] = []
        todo = list(reversed(children(node)))
        while todo:
            some = todo.pop()
            if some.type in _ASSIGNING:
                left = some.child_by_field_name("left")
                todo += reversed([inner for child in children(some) for inner in (read_of_target(child) if child == left else [child])])
            elif some.type in _READS or some.type in _CONSTANTS or some.type in _NUMBERS or self._is_used(some):
                found.append(self.expression(some))
            elif some.type not in _NAMES:
                todo += reversed(children(some))
        return tuple(found)

    def _is_used(self, node: Node) -> bool:
        """Whether a node is an identifier that stands for its value, and no name that is declared."""
        parent = self.tree.parent(node) if node.type == "identifier" else None
        if parent is None or parent.type in _DECLARING:
            return False
        if parent.type in ("var_spec", "const_spec"):
            return node not in parent.children_by_field_name("name")
        above = self.tree.parent(parent) if parent.type == "expression_list" else None
        return above is None or above.type not in ("short_var_declaration", "range_clause") or above.child_by_field_name("left") != parent

    def expression(self, node: Node) -> Expression:
        """Read an expression."""
        made = self._made.get(node.id)
        if made is None:
            if self.level > MOST_LEVELS:
                return Other(self.tree.span(node))
            self.level += 1
            try:
                made = self._made[node.id] = self._expression(node)
            finally:
                self.level -= 1
        return made

    def _expression(self, node: Node) -> Expression:
        """Read an expression that wasn't read yet."""
        span = self.tree.span(node)
        if node.type in _NAMES:
            return Name(span, self.tree.text(node), span)
        if node.type in _CONSTANTS:
            return Constant(span, _CONSTANTS[node.type])
        if node.type in _NUMBERS:
            return Constant(span, self.tree.text(node))
        read = _READS.get(node.type)
        return read(self, node) if read is not None else Other(span, self.parts(node))

    def widened(self, node: Node, inner: Node | None) -> Expression:
        """Read what only passes something on: its characters are the whole."""
        if inner is None:
            return Other(self.tree.span(node))
        return replace(self.expression(inner), span=self.tree.span(node))

    def string(self, node: Node) -> Expression:
        """Read a string literal."""
        place, inside = self.tree.span(node), self.tree.inside(node)
        if inside is None:
            return Other(place)
        raw = node.type == STRINGS[1]
        escape = strings.escape_of(raw)
        text = self.tree.source.text
        pieces = tuple(
            Piece(said, self.tree.source.span(start, end), source=text[start:end], escape=escape)
            for said, start, end in strings.literals(text, inside.start, inside.end, raw=raw)
        )
        return Literal(place, Phrase(pieces, place, escape, inside))

    def member(self, node: Node) -> Expression:
        """Read `a.b`."""
        of = node.child_by_field_name("operand") or node.child_by_field_name("package")
        name = node.child_by_field_name("field") or node.child_by_field_name("name")
        if of is None or name is None:
            return Other(self.tree.span(node), self.parts(node))
        return Member(self.tree.span(node), self.expression(of), self.tree.text(name), self.tree.span(name))

    def index(self, node: Node) -> Expression:
        """Read `a["b"]`, `a[0]`."""
        of, index = node.child_by_field_name("operand"), node.child_by_field_name("index")
        key = self.expression(index) if index is not None else None
        name = key.phrase.text.plain if isinstance(key, Literal) else key.text if isinstance(key, Constant) else None
        if of is None or index is None or name is None:
            return Other(self.tree.span(node), self.parts(node))
        return Member(self.tree.span(node), self.expression(of), name, self.tree.span(index))

    def unary(self, node: Node) -> Expression:
        """Read `&x` and `*x`, which pass x on, and other operators, which don't."""
        operator, operand = node.child_by_field_name("operator"), node.child_by_field_name("operand")
        if operator is not None and operator.type in ("&", "*"):
            return self.widened(node, operand)
        return Other(self.tree.span(node), self.parts(node))

    def binary(self, node: Node) -> Expression:
        """Read `a + b`; other operators are nothing of ours."""
        if not _adds(node):
            return Other(self.tree.span(node), self.parts(node))
        parts: list[Node] = []
        some: Node | None = node
        while some is not None and some.type == "binary_expression" and _adds(some):  # long chains aren't deep
            right = some.child_by_field_name("right")
            parts += [right] if right is not None else []
            some = some.child_by_field_name("left")
        parts += [some] if some is not None else []
        return Joined(self.tree.span(node), tuple(self.expression(part) for part in reversed(parts)))

    def call(self, node: Node) -> Expression:
        """Read a call."""
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None or arguments is None:
            return Other(self.tree.span(node), self.parts(node))
        callee = self._method(self.expression(function))
        given = tuple(self.argument(some) for some in children(arguments))
        name = self.tree.text(function).rpartition(".")[2]
        made = Call(self.tree.span(node), callee, given, constructs=name.startswith("New"), inside=self.tree.inside(arguments))
        return self.calls.read(made)

    def _method(self, callee: Expression) -> Expression:
        """Give a method of one of the file's types by the type's name; anything else as it is."""
        if not isinstance(callee, Member) or not isinstance(callee.of, Name):
            return callee
        draft = self.declared.drafts.named(callee.of.name, callee.of.name_span)
        type_ = self.declared.type_of(draft) if draft is not None else ""
        if f"{type_}.{callee.name}" not in self.declared.methods:
            return callee
        return replace(callee, of=Name(callee.of.span, type_, callee.of.span))

    def argument(self, node: Node) -> Expression:
        """Read an argument; `x...` stands for several."""
        if node.type != "variadic_argument":
            return self.expression(node)
        inner = tuple(self.expression(some) for some in children(node))
        return Items(self.tree.span(node), inner, inner)

    def conversion(self, node: Node) -> Expression:
        """Read `T(x)`, where T can only be a type."""
        return self.widened(node, node.child_by_field_name("operand"))

    def first(self, node: Node) -> Expression:
        """Read what is in parentheses, or in a list of one."""
        inner = children(node)
        return self.widened(node, inner[0]) if len(inner) == 1 else Other(self.tree.span(node), self.parts(node))

    # -- composite literals ---------------------------------------------------------------------------------------------------

    def composite(self, node: Node) -> Expression:
        """Read `T{…}`: fields, entries of a map, items of a slice."""
        type_, body = node.child_by_field_name("type"), node.child_by_field_name("body")
        if body is None:
            return Other(self.tree.span(node))
        named = type_ is not None and type_.type in ("qualified_type", "type_identifier", "generic_type")
        listing = type_ is not None and type_.type in ("slice_type", "array_type", "implicit_length_array_type")
        type_node = self.expression(type_) if named and type_ is not None else None
        of = type_.child_by_field_name("element") if listing and type_ is not None else type_
        of = of.child_by_field_name("value") if of is not None and of.type == "map_type" else of
        return self.body(body, self.tree.span(node), type_node, listing=listing, of=of)

    def body(
        self, body: Node, span: Span | None = None, type_: Expression | None = None, *, listing: bool = False, of: Node | None = None
    ) -> Expression:
        """Read what stands between braces; `of` is the type of what is made, or of each element."""
        span = span or self.tree.span(body)
        elements = [some for some in children(body) if some.type in (_KEYED, "literal_element")]
        inside = self.tree.inside(body)
        if all(some.type == _KEYED for some in elements) and not listing:
            properties = tuple(found for some in elements if (found := self._keyed(some, of)) is not None)
            if len(properties) == len(elements):
                return Record(span, properties, (), type_, _STYLE, inside)
        fields = () if listing or of is None else self.declared.structs.get(self.tree.text(of), ())
        items = tuple(self._element(some, of if listing else None) for some in elements if children(some))
        if len(fields) == len(items) and items:
            named = zip(fields, items, strict=True)
            return Record(span, tuple(Property(self.tree.text(name), item.span, item, item.span) for name, item in named), (), type_)
        return Items(span, items, (), ",", inside)

    def _element(self, node: Node, of: Node | None = None) -> Expression:
        """Read an element, whose type may be left out: it is that of all others."""
        inner = children(node)
        if node.type in ("literal_element", _KEYED) and inner:
            return self._element(inner[-1], of)
        if node.type != "literal_value":
            return self.expression(node)
        of = children(of)[0] if of is not None and of.type == "pointer_type" else of
        return self.body(node, listing=of is not None and of.type == "slice_type", of=of)

    def _keyed(self, node: Node, of: Node | None) -> Property | None:
        """Read `name: value`, `"name": value`; None where the name is computed."""
        key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
        if key is None or value is None or not children(key):
            return None
        return self._property(children(key)[0], self._element(value, of), self.tree.span(node))

    def _property(self, name: Node, value: Expression, span: Span) -> Property:
        """Make a property."""
        if name.type in STRINGS:
            inside = self.tree.inside(name) or self.tree.span(name)
            return Property(self.tree.source.text[inside.start : inside.end], inside, value, span)
        return Property(self.tree.text(name), self.tree.span(name), value, span)

    # -- functions --------------------------------------------------------------------------------------------------------------

    def function(self, node: Node) -> Expression:
        """Read a function."""
        span = self.tree.span(node)
        declared = tuple(self._parameter(name, span) for name in parameters(node))
        body = node.child_by_field_name("body")
        parts = self.parts(body) if body is not None else ()
        return Function(span, declared, tuple(self._returned(body)) if body is not None else (), parts)

    def _parameter(self, name: Node, scope: Span) -> Declaration:
        """Give the declaration of a parameter; one that is called `_` is of no use to anybody."""
        draft = self.declared.drafts.named(self.tree.text(name), self.tree.span(name))
        if draft is None or draft.scope != scope:
            draft = Draft("_", self.tree.span(name), scope, parameter=True)
        return draft.declaration()

    def _returned(self, body: Node) -> Iterator[Expression]:
        """Give the first result of each `return` of a function, not of those in it."""
        todo = [body]
        while todo:
            node = todo.pop()
            if node.type == "return_statement":
                results = [some for child in children(node) for some in children(child)]
                yield from (self.expression(some) for some in results[:1])
            elif node.type not in _FUNCTIONS:
                todo += reversed(children(node))

    def _spell(self, _source: Source, span: Span, text: str) -> str | None:
        """Spell a string in the place of an expression."""
        return self.calls.spelled(span, strings.quoted(text))


def _adds(node: Node) -> bool:
    """Whether an operator is `+`."""
    operator = node.child_by_field_name("operator")
    return operator is not None and operator.type == "+"


_READS: dict[str, Callable[[Reader, Node], Expression]] = {
    **dict.fromkeys(STRINGS, Reader.string),
    **dict.fromkeys(_FUNCTIONS, Reader.function),
    "selector_expression": Reader.member,
    "qualified_type": Reader.member,
    "index_expression": Reader.index,
    "unary_expression": Reader.unary,
    "binary_expression": Reader.binary,
    "call_expression": Reader.call,
    "type_conversion_expression": Reader.conversion,
    "type_assertion_expression": lambda reader, node: reader.widened(node, node.child_by_field_name("operand")),
    "parenthesized_expression": Reader.first,
    "composite_literal": Reader.composite,
}
