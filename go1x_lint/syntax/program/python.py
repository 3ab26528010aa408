"""Python's syntax tree as neutral nodes."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from go1x_lint.facts import Label
from go1x_lint.records import replace
from go1x_lint.source import Source, Span, Workspace
from go1x_lint.syntax.program import python_strings as strings
from go1x_lint.syntax.program.model import (
    Call,
    Choice,
    Constant,
    Expression,
    Folder,
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
from go1x_lint.syntax.program.python_calls import KEYWORDS, Calls, above, index_of, percent
from go1x_lint.syntax.program.python_declarations import SELF, Change, Declarations, class_of
from go1x_lint.syntax.program.python_definitions import Definitions
from go1x_lint.syntax.program.python_imports import Files, imported
from go1x_lint.syntax.program.python_literals import Literals
from go1x_lint.syntax.program.trees import MOST_LEVELS, Tree, children, own_path, read_of_target

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_CONSTANTS = {"true": "true", "false": "false", "none": "null"}
_NUMBERS = ("integer", "float")
_ASSIGNING = ("assignment", "augmented_assignment")
_DECLARING = ("parameters", "lambda_parameters", "as_pattern_target", "dotted_name", "typed_parameter", "list_splat_pattern")
_POSTFIX = ("call", "attribute", "subscript")
_PASSING = ("parenthesized_expression", "await")
_NAMING = ("import_statement", "import_from_statement", "future_import_statement", "global_statement", "nonlocal_statement", "type")
"""What only names something; nothing in it is a value."""


def module(source: Source, workspace: Workspace) -> Module:
    """Read a file. Nothing raises: what the grammar doesn't take is Other."""
    files = links(workspace)
    return workspace.parsed(source.path, "program.py", lambda some: _module(some, files)).linked(files)


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
    import tree_sitter_python

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))


class _Tree(Tree):
    """A Python file. The grammar takes `*a.b()` for the method b of `*a`: the star is no part of anything."""

    def span(self, node: Node, until: Node | None = None) -> Span:
        """Give a node's characters."""
        span = super().span(node, until)
        return self.source.span(span.start + 1, span.end) if node.type in _POSTFIX and starred(node) else span


def starred(node: Node) -> bool:
    """Whether an expression stands for several: `*a`, `*a.b()`."""
    inner: Node | None = node
    while inner is not None and inner.type in _POSTFIX:
        inner = inner.child(0)
    return inner is not None and inner.type == "list_splat"


class Reader:
    """Makes nodes of what tree-sitter parsed; each once, so that a value is the same node wherever it is met."""

    def __init__(self, source: Source, workspace: Workspace) -> None:
        """Take a file."""
        self.tree = _Tree(source, _parser())
        self.level = 0
        self._made: dict[int, Expression] = {}
        self.declared = Declarations(self.tree, self.expression)
        for draft in imported(self.tree, workspace):
            self.declared.drafts.add(draft)
        self.calls = Calls(self.declared.drafts)
        self.literals = Literals(self.tree, self.expression, self.parts)
        self.definitions = Definitions(self.tree, self.declared.drafts, self.expression, self.parts)
        for draft, changes in self.declared.changed.items():
            draft.values[:] = [partial(self._changed, value, changes) for value in draft.values]
            draft.labels += [Label(self.tree.span(some.key), f"'{draft.name}' is changed here") for some in changes if not some.certain]

    def module(self) -> Module:
        """Make the module."""
        roots = self.parts(self.tree.root)
        drafts = self.declared.drafts
        wildcards = [draft.canonical for draft in drafts if draft.name == "*"]
        return Module(self.tree.source, Language("python", self._spell), roots, drafts.declarations(), wildcards=wildcards)

    def _changed(self, value: Callable[[], Expression], changes: list[Change]) -> Expression:
        """Give a dict with the entries that are set later."""
        record = value()
        later = tuple(
            Property(
                strings.plain(self.tree.text(some.key)), self.tree.span(some.key), self.expression(some.value), self.tree.span(some.value)
            )
            for some in changes
            if some.certain
        )
        if not isinstance(record, Record):  # of what isn't written out, these are all that is known
            return Record(record.span, later, (record,))
        return replace(record, properties=(*record.properties, *later), inside=None)

    # -- expressions ----------------------------------------------------------------------------------------------------------

    def parts(self, node: Node) -> tuple[Expression, ...]:
        """Give the expressions in a node that is none itself: statements, clauses, definitions."""
        found: list[Expression] = []
        todo = list(reversed(children(node)))
        while todo:
            some = todo.pop()
            if some.type in _ASSIGNING:
                left = some.child_by_field_name("left")
                todo += reversed([inner for child in children(some) for inner in (read_of_target(child) if child == left else [child])])
            elif some.type in _READS or some.type in _CONSTANTS or some.type in _NUMBERS:
                found.append(self.expression(some))
            elif some.type == "identifier":
                found += [self.expression(some)] if self._is_used(some) else []
            elif some.type == "keyword_argument":
                todo += children(some)[-1:]
            elif some.type not in _NAMING:
                todo += reversed(children(some))
        return tuple(found)

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
        if node.type in _CONSTANTS:
            return Constant(span, _CONSTANTS[node.type])
        if node.type in _NUMBERS:
            return Constant(span, self.tree.text(node))
        read = _READS.get(node.type) or (Reader.name if node.type == "identifier" else None)
        return read(self, node) if read is not None else Other(span, self.parts(node))

    def name(self, node: Node) -> Expression:
        """Read a name; one that a class's own body declares is a field of the class there."""
        text, span = self.tree.text(node), self.tree.span(node)
        if text == "__file__":
            return own_path(self.tree.source, span)
        if text in SELF and class_of(self.tree, node) is not None:
            return Name(span, "this", span)
        around = self._body_of(node)
        owner = self.declared.owning(around, text) if around is not None else None
        return Name(span, text, span) if owner is None else Member(span, Name(span, owner.name, span), text, span)

    def _is_used(self, node: Node) -> bool:
        """Whether an identifier stands for its value, and is no name that is declared."""
        parent = self.tree.parent(node)
        if parent is None or parent.type in _DECLARING:
            return False
        names = ("name", "alias") if "operator" in parent.type else ("left", "name", "alias")
        return not any(node in parent.children_by_field_name(name) for name in names)

    def _body_of(self, node: Node) -> Node | None:
        """Give the class in whose own body, and in no function of it, a node stands."""
        above = self.tree.above(node, "function_definition", "lambda", "class_definition")
        body = above.child_by_field_name("body") if above is not None and above.type == "class_definition" else None
        return above if body is not None and body.start_byte <= node.start_byte else None

    def passing(self, node: Node) -> Expression:
        """Read what only passes something on: its characters are the whole."""
        inner = children(node)
        return replace(self.expression(inner[0]), span=self.tree.span(node)) if len(inner) == 1 else self.other(node)

    def named(self, node: Node) -> Expression:
        """Read `x := value`."""
        value = node.child_by_field_name("value")
        return self.other(node) if value is None else self.expression(value)

    def other(self, node: Node) -> Expression:
        """Read what nobody takes for a value."""
        return Other(self.tree.span(node), self.parts(node))

    # -- names, operators -------------------------------------------------------------------------------------------------------

    def attribute(self, node: Node) -> Expression:
        """Read `a.b`; `self.b` as a field of the class, `path.parent` as a folder."""
        of, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
        if of is None or name is None:
            return self.other(node)
        span, text, at = self.tree.span(node), self.tree.text(name), self.tree.span(name)
        owner = self.expression(of)
        if isinstance(owner, Name) and owner.name == "this":
            around = class_of(self.tree, node)
            field = self.declared.owning(around, text) if around is not None else None
            owner = owner if field is None else Name(owner.span, field.name, owner.name_span)
        if text == "parent" and self._is_path(owner):
            return above(span, owner)
        if text == "value" and self._is_member_of_enum(owner):
            return replace(owner, span=span)
        return Member(span, owner, text, at)

    def _is_path(self, some: Expression) -> bool:
        """Whether something is a path, as far as it can be seen."""
        draft = self.declared.drafts.named(some.name, some.name_span) if isinstance(some, Name) else None
        if draft is not None and draft.values and not draft.each:
            return any(self._is_path(value) for value in draft.declaration().values)
        return isinstance(some, (Joined, Folder, Literal))

    def _is_member_of_enum(self, some: Expression) -> bool:
        """Whether something is a member of an enumeration of the file."""
        owner = self.declared.owners.get(some.of.name) if isinstance(some, Member) and isinstance(some.of, Name) else None
        return owner is not None and any(self.tree.text(base).rpartition(".")[2].endswith("Enum") for base in owner.bases)

    def subscript(self, node: Node) -> Expression:
        """Read `a["b"]`, `a[0]`, `path.parents[1]`."""
        of, keys = node.child_by_field_name("value"), node.children_by_field_name("subscript")
        if of is None or len(keys) != 1:
            return self.other(node)
        key, owner, span = self.expression(keys[0]), self.expression(of), self.tree.span(node)
        number = index_of(key)
        if isinstance(owner, Member) and owner.name == "parents" and number is not None:
            return above(span, owner.of, number + 1)
        name = key.phrase.text.plain if isinstance(key, Literal) else key.text if isinstance(key, Constant) else None
        return self.other(node) if name is None else Member(span, owner, name, self.tree.span(keys[0]))

    def binary(self, node: Node) -> Expression:
        """Read `a + b`, `path / "x"`, `"…%s" % a`; other operators are nothing of ours."""
        operator, left, right = (node.child_by_field_name(name) for name in ("operator", "left", "right"))
        if operator is None or left is None or right is None:
            return self.other(node)
        if operator.type in ("+", "/"):
            return Joined(self.tree.span(node), self._chain(node, operator.type), "/" if operator.type == "/" else "")
        if operator.type == "%" and isinstance(format_ := self.expression(left), Literal):
            return percent(self.tree.span(node), format_, self.expression(right)) or self.other(node)
        return self.other(node)

    def _chain(self, node: Node, sign: str) -> tuple[Expression, ...]:
        """Give the operands of several operators of one kind: long chains aren't deep."""
        parts: list[Node] = []
        some: Node | None = node
        while some is not None and some.type == "binary_operator" and _operator(some) == sign:
            right = some.child_by_field_name("right")
            parts += [right] if right is not None else []
            some = some.child_by_field_name("left")
        parts += [some] if some is not None else []
        return tuple(self.expression(part) for part in reversed(parts))

    def either(self, node: Node) -> Expression:
        """Read `a or b`, which is one of both."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if _operator(node) != "or" or left is None or right is None:
            return self.other(node)
        return Choice(self.tree.span(node), (self.expression(left), self.expression(right)))

    def conditional(self, node: Node) -> Expression:
        """Read `a if condition else b`."""
        inner = children(node)
        if len(inner) != 3:
            return self.other(node)
        yes, condition, no = map(self.expression, inner)
        return Choice(self.tree.span(node), (yes, no), condition)

    # -- collections ------------------------------------------------------------------------------------------------------------

    def items(self, node: Node) -> Expression:
        """Read a list, a tuple, a set."""
        read = tuple(self._argument(some) for some in children(node))
        spreads = tuple(some for some in read if isinstance(some, Items) and some.spreads and not some.inside)
        return Items(self.tree.span(node), read, spreads, ",", self.tree.inside(node))

    def record(self, node: Node) -> Expression:
        """Read a dict: its keys as they are written, without quotes."""
        properties: list[Property] = []
        spreads: list[Expression] = []
        mark = '"'
        for some in children(node):
            key, value = some.child_by_field_name("key"), some.child_by_field_name("value")
            if some.type != "pair" or key is None or value is None:
                spreads.append(self.expression(children(some)[0]) if children(some) else Other(self.tree.span(some)))
                continue
            read = self.expression(key)
            name = read.phrase.text.plain if isinstance(read, Literal) else None
            if name is None:  # a computed key can be any
                spreads.append(Other(self.tree.span(some), (read, self.expression(value))))
                continue
            mark = self.tree.text(key)[:1] if self.tree.text(key)[:1] in "'\"" else mark
            properties.append(Property(name, self.tree.span(key), self.expression(value), self.tree.span(some)))
        style = Style(f"{mark}{{name}}{mark}: {{value}}", ",", trailing=True)
        return Record(self.tree.span(node), tuple(properties), tuple(spreads), None, style, self.tree.inside(node))

    # -- calls --------------------------------------------------------------------------------------------------------------------

    def call(self, node: Node) -> Expression:
        """Read a call."""
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None or arguments is None:
            return self.other(node)
        span, inside = self.tree.span(node), self.tree.inside(arguments)
        callee = self._base(function) or self.expression(function)
        if arguments.type != "argument_list":
            return Call(span, callee, (self.expression(arguments),))
        given = [some for some in children(arguments) if some.type not in ("keyword_argument", "dictionary_splat")]
        named = self._named(arguments, inside)
        last = self.tree.text(function).rpartition(".")[2]
        made = Call(span, callee, tuple(map(self._argument, given)), named, last[:1].isupper(), inside)
        return self.calls.read(made)

    def _named(self, arguments: Node, inside: Span | None) -> Record:
        """Read the arguments by name."""
        properties: list[Property] = []
        spreads: list[Expression] = []
        for some in children(arguments):
            name, value = some.child_by_field_name("name"), some.child_by_field_name("value")
            if some.type == "dictionary_splat" and children(some):
                spreads.append(replace(self.expression(children(some)[0]), span=self.tree.span(some)))
            elif some.type == "keyword_argument" and name is not None and value is not None:
                properties.append(Property(self.tree.text(name), self.tree.span(name), self.expression(value), self.tree.span(some)))
        return Record(self.tree.span(arguments), tuple(properties), tuple(spreads), None, KEYWORDS, inside, exclusive=True)

    def _argument(self, node: Node) -> Expression:
        """Read an argument or an item; `*x` stands for several."""
        if not starred(node):
            return self.expression(node)
        inner = (self.expression(node),)
        return Items(self.tree.span(node), inner, inner)

    def splat(self, node: Node) -> Expression:
        """Read what a star stands before."""
        inner = children(node)
        return self.expression(inner[0]) if len(inner) == 1 else self.other(node)

    def _base(self, function: Node) -> Expression | None:
        """Give the class whose constructor `super().__init__` is; None for any other function."""
        text = self.tree.text(function).replace(" ", "")
        around = class_of(self.tree, function)
        if not (text.startswith("super(") and text.endswith(").__init__")) or around is None:
            return None
        bases = around.child_by_field_name("superclasses")
        derived = [some for some in children(bases) if some.type != "keyword_argument"] if bases is not None else []
        return self._expression(derived[0]) if len(derived) == 1 and derived[0].type in ("identifier", "attribute") else None

    # -- writing ----------------------------------------------------------------------------------------------------------------

    def _spell(self, source: Source, span: Span, text: str) -> str | None:
        """Spell a string in the place of an expression: in its quotes, else in those that the file uses first."""
        written = source.text[span.start : span.end].lstrip("rRuUfFbB")
        mark = written[:1] if written[:1] in ("'", '"') else self._quotes
        return strings.quoted(text, mark)

    @property
    def _quotes(self) -> str:
        """The quotes that most of the file's strings are in."""
        text = self.tree.source.text
        return "'" if text.count("'") > text.count('"') else '"'


def _operator(node: Node) -> str:
    """Give an operator."""
    operator = node.child_by_field_name("operator")
    return "" if operator is None else operator.type


_READS: dict[str, Callable[[Reader, Node], Expression]] = {
    **dict.fromkeys(_PASSING, Reader.passing),
    "string": lambda reader, node: reader.literals.string(node),
    "concatenated_string": lambda reader, node: reader.literals.concatenated(node),
    "attribute": Reader.attribute,
    "subscript": Reader.subscript,
    "binary_operator": Reader.binary,
    "boolean_operator": Reader.either,
    "conditional_expression": Reader.conditional,
    "named_expression": Reader.named,
    "list_splat": Reader.splat,
    "list": Reader.items,
    "tuple": Reader.items,
    "set": Reader.items,
    "expression_list": Reader.items,
    "dictionary": Reader.record,
    "call": Reader.call,
    "function_definition": lambda reader, node: reader.definitions.function(node),
    "lambda": lambda reader, node: reader.definitions.function(node),
    "class_definition": lambda reader, node: reader.definitions.class_(node),
    **dict.fromkeys(("list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression"), Reader.other),
}
