"""C#'s expressions as neutral nodes: initialisers become records and lists, interpolated strings joined ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from go1x_lint.records import replace
from go1x_lint.source import Span
from go1x_lint.syntax.pieces import cut
from go1x_lint.syntax.program.classes import ClassReader
from go1x_lint.syntax.program.csharp_strings import Quotes, escape_of, literals, raw
from go1x_lint.syntax.program.model import (
    Call,
    Choice,
    Constant,
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
    Style,
)
from go1x_lint.syntax.program.trees import Tree, children

if TYPE_CHECKING:
    from tree_sitter import Node

_SETTING = Style("{name} = {value}", ",", True)
_NAMED = Style("{name}: {value}", ",", False)
_KEYED = Style('["{name}"] = {value}', ",", True)
_ADDED = Style('{{ "{name}", {value} }}', ",", True)
_PATHS = ("Path.Combine", "Path.Join")
_SAME = ("Path.GetFullPath", "Output.Create")
_FOLDERS = ("Directory.GetCurrentDirectory()", "Environment.CurrentDirectory")
_VERB = re.compile(r"\{\{|\}\}|\{(\d+)\}")
_BRACES = re.compile(r"^\$*@?\$*")


class CsharpExpressions(ClassReader):
    """Reads expressions."""

    changing = frozenset(("Add", "AddRange", "Insert", "Remove", "Clear", "TryAdd", "Append", "Prepend"))

    def __init__(self, tree: Tree) -> None:
        """Take the parsed file."""
        super().__init__(tree)
        self.bases: list[tuple[Expression, ...]] = []
        self.kinds |= {
            "identifier": self.name,
            **dict.fromkeys(("generic_name", "nullable_type"), lambda node: self.passed(node, next(iter(node.named_children), None))),
            "predefined_type": self._word,
            "this": self._word,
            "base": self._word,
            "qualified_name": self._qualified,
            "member_access_expression": self._access,
            "invocation_expression": self._invocation,
            "object_creation_expression": self._creation,
            "implicit_object_creation_expression": self._creation,
            "array_creation_expression": self._array,
            "implicit_array_creation_expression": self._array,
            "collection_expression": self._collection,
            "string_literal": self._literal,
            "verbatim_string_literal": self._literal,
            "raw_string_literal": self._literal,
            "interpolated_string_expression": self._interpolated,
            "binary_expression": self._binary,
            "conditional_expression": self._conditional,
            "switch_expression": self._switch,
            "lambda_expression": self._lambda,
            "anonymous_method_expression": self._lambda,
            "postfix_unary_expression": self._postfix,
            "cast_expression": lambda node: self.passed(node, node.child_by_field_name("value")),
            **dict.fromkeys(("parenthesized_expression", "await_expression"), lambda node: self.passed(node, _only(node))),
            **dict.fromkeys(("null_literal", "boolean_literal", "integer_literal"), self._constant),
        }

    def _word(self, node: Node) -> Expression:
        """Read `this`, `base` and the names of the language's own types."""
        span, text = self.tree.span(node), self.tree.text(node)
        return Name(span, "super" if text == "base" else text, span)

    def _constant(self, node: Node) -> Expression:
        """Read a number, a truth value, nothing."""
        return Constant(self.tree.span(node), self.tree.text(node))

    def _qualified(self, node: Node) -> Expression:
        """Read the full name of a type."""
        of, name = node.child_by_field_name("qualifier"), node.child_by_field_name("name")
        return self.other(node) if of is None or name is None else self.member(node, of, _bare(name))

    def _access(self, node: Node) -> Expression:
        """Read a part of something."""
        if self.tree.text(node) in _FOLDERS:
            return Folder(self.tree.span(node), of_file=False)
        of, name = node.child_by_field_name("expression"), node.child_by_field_name("name")
        return self.other(node) if of is None or name is None else self.member(node, of, _bare(name))

    def _postfix(self, node: Node) -> Expression:
        """Read `x!`, which is x; `x++` changes it."""
        inner = _only(node)
        if inner is not None and any(child.type == "!" for child in node.children):
            return self.passed(node, inner)
        if inner is not None:
            self.changed(inner)
        return self.other(node)

    # -- strings ------------------------------------------------------------------------------------------------------------

    def _literal(self, node: Node) -> Expression:
        """Read a string."""
        span, text = self.tree.span(node), self.source.text
        written = text[span.start : span.end]
        if node.type == "raw_string_literal":
            count = len(written) - len(written.lstrip('"'))
            inside = self.source.span(span.start + count, max(span.start + count, span.end - count))
            return self.string(span, raw(text, inside.start, inside.end), escape_of(Quotes(raw=count)), inside)
        verbatim = node.type == "verbatim_string_literal"
        inside = self.source.span(span.start + 1 + verbatim, max(span.start + 1 + verbatim, span.end - 1))
        quotes = Quotes(verbatim)
        return self.string(span, literals(text, inside.start, inside.end, quotes), escape_of(quotes), inside)

    def _interpolated(self, node: Node) -> Expression:
        """Read `$"…{x}…"`."""
        span, text = self.tree.span(node), self.source.text
        start = next((child for child in node.children if child.type == "interpolation_start"), None)
        mark = self.tree.text(start) if start is not None else "$"
        several = any(child.type == "interpolation_quote" and self.tree.text(child).startswith('""') for child in node.children)
        quotes = Quotes("@" in mark, interpolated=True, raw=3 if several else 0)
        parts: list[Expression] = []
        runs: list[tuple[int, int]] = []
        for child in (*node.children, None):
            if child is not None and child.type in ("string_content", "escape_sequence"):
                place = self.tree.span(child)
                runs = [*runs[:-1], (runs[-1][0], place.end)] if runs and runs[-1][1] == place.start else [*runs, (place.start, place.end)]
                continue
            for begin, end in runs:
                inside = self.source.span(begin, end)
                parts.append(self.string(inside, literals(text, begin, end, quotes), escape_of(quotes), inside))
            runs = []
            if child is not None and child.type == "interpolation":
                parts.append(self._inserted(child))
        return Joined(span, tuple(parts), within=True)

    def _inserted(self, node: Node) -> Expression:
        """Read `{x}`; one that is formatted (`{x:D2}`) is something else than x."""
        some = [child for child in children(node) if child.type != "interpolation_brace"]
        return self.passed(node, some[0]) if len(some) == 1 else self.other(node)

    def _binary(self, node: Node) -> Expression:
        """Read `a + b + c` as joined strings, whatever they are, and `a ?? b` as one of both."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None and right is not None and any(child.type == "??" for child in node.children):
            return Choice(self.tree.span(node), (self.read(left), self.read(right)))
        parts: list[Node] = []
        some: Node | None = node
        while some is not None and some.type == "binary_expression" and any(child.type == "+" for child in some.children):
            last = some.child_by_field_name("right")
            parts += () if last is None else (last,)
            some = some.child_by_field_name("left")
        if not parts or some is None:
            return self.other(node)
        return Joined(self.tree.span(node), tuple(self.read(part) for part in (some, *reversed(parts))))

    def _formatted(self, node: Node, given: tuple[Expression, ...]) -> Expression:
        """Read `string.Format`: its literal parts and its values."""
        whole = given[0]
        text = whole.phrase.text.plain if isinstance(whole, Literal) else None
        if text is None or not isinstance(whole, Literal) or re.search("[{}]", _VERB.sub("", text)):
            return Other(self.tree.span(node), given)
        parts: list[Expression] = []
        at = 0
        for verb in _VERB.finditer(text):
            parts += self._cut(whole, at, verb.start() + (verb[1] is None))
            if verb[1] is not None and int(verb[1]) + 1 < len(given):
                parts.append(given[int(verb[1]) + 1])
            at = verb.end()
        return Joined(self.tree.span(node), (*parts, *self._cut(whole, at, len(text))))

    def _cut(self, whole: Literal, start: int, end: int) -> Iterator[Literal]:
        """Give a part of a literal."""
        pieces = cut(whole.phrase.pieces, start, end)
        if pieces:
            span = Span(whole.span.path, pieces[0].here.start, pieces[-1].here.end)
            yield Literal(span, replace(whole.phrase, pieces=pieces, place=span, inside=span))

    # -- calls --------------------------------------------------------------------------------------------------------------

    def arguments_of(self, node: Node | None) -> tuple[tuple[Expression, ...], Record | None]:
        """Give the arguments of a call, and those with names."""
        given: list[Expression] = []
        named: list[Property] = []
        for child in children(node) if node is not None else ():
            name = child.child_by_field_name("name")
            value = children(child)[-1] if children(child) else None
            made = self._word(child) if value is None else self.read(value)
            if child.type != "argument" or value is None or name is None or name == value:
                given.append(made)
            else:
                named.append(Property(self.tree.text(name), self.tree.span(name), made, self.tree.span(child)))
        inside = self.tree.inside(node) if node is not None else None
        record = Record(inside, tuple(named), style=_NAMED, inside=inside) if named and inside is not None else None
        return tuple(given), record

    def _invocation(self, node: Node) -> Expression:
        """Read a call: of a method of this class, of what makes paths and strings, of anything else."""
        function, listed = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None or listed is None:
            return self.other(node)
        span = self.tree.span(node)
        if self.tree.text(node) in _FOLDERS:
            return Folder(span, of_file=False)
        of, name = function.child_by_field_name("expression"), function.child_by_field_name("name")
        looped = name is not None and of is not None and self.tree.text(name) == "ForEach"
        action = _only(children(listed)[0]) if looped and len(children(listed)) == 1 else None
        if action is not None and action.type == "lambda_expression" and of is not None:
            source = self.read(of)
            callee = Member(self.tree.span(function), source, "ForEach", self.tree.span(name or function))
            return Call(span, callee, (self._lambda(action, source),), None, False, self.tree.inside(listed))
        given, named = self.arguments_of(listed)
        full = _tail(self.tree.text(function))
        if full in _PATHS and len(given) > 1:
            return Joined(span, given, "/")
        if full in (*_SAME, *_PATHS) and len(given) == 1:
            return replace(given[0], span=span)
        if full in ("string.Format", "String.Format") and given:
            return self._formatted(node, given)
        if of is not None and name is not None and self.tree.text(name) in self.changing:
            self.changed(of)
        return Call(
            span,
            self._callee(function, len(given) + (len(named.properties) if named else 0)),
            given,
            named,
            False,
            self.tree.inside(listed),
        )

    def _callee(self, node: Node, count: int) -> Expression:
        """Read what is called: a method of the program is told from others by the number of its parameters."""
        of, name = node.child_by_field_name("expression"), node.child_by_field_name("name")
        word = node if node.type == "identifier" else _bare(name) if name is not None else None
        if word is None:
            return self.read(node)
        full, span, name_span = f"{self.tree.text(word)}/{count}", self.tree.span(node), self.tree.span(word)
        own = self.method(full) if of is None or of.type == "this" else None
        if own is not None:
            return self.part(*own, span, name_span)
        whose = self.tree.text(of) if of is not None else ""
        if of is not None and whose[:1].isupper() and whose.isidentifier() and self.local(whose) is None:
            owner = next((some for some in self.owners if some.name == whose and full in some.methods), None)
            if owner is not None or self.mention(whose, full):
                place = self.tree.span(of)
                return Member(span, Name(place, whose, place), full, name_span)
        return self.read(node)

    # -- what is made ---------------------------------------------------------------------------------------------------------

    def _creation(self, node: Node) -> Expression:
        """Read `new X(…) { … }`: a call, or where it has an initialiser only, a record or a list."""
        what = node.child_by_field_name("type")
        listed = next((child for child in node.named_children if child.type == "argument_list"), None)
        filled = next((child for child in node.named_children if child.type == "initializer_expression"), None)
        target = None if what is None else self.read(what)
        given, named = self.arguments_of(listed)
        span = self.tree.span(node)
        if filled is None and (given or named or target is not None):
            callee = target or Other(span)
            return Call(span, callee, given, named, True, self.tree.inside(listed) if listed is not None else None)
        if filled is None:
            return Record(span, (), style=_SETTING)
        made = self._filled(span, filled, target)
        if not given:
            return made
        record = made if isinstance(made, Record) else None
        return Call(span, target or Other(span), given, record, True, self.tree.inside(listed) if listed is not None else None)

    def _filled(self, span: Span, node: Node, target: Expression | None) -> Expression:
        """Read an initialiser: of properties, of a dictionary's keys, of a list's items."""
        some = children(node)
        inside = self.tree.inside(node)
        if any(child.type == "assignment_expression" for child in some):
            keyed = any(_left(child) is not None and _left(child).type != "identifier" for child in some)  # type: ignore[union-attr]
            return self._record(span, [self._setting(child) for child in some], target, _KEYED if keyed else _SETTING, inside)
        if some and all(child.type == "initializer_expression" and len(children(child)) == 2 for child in some):
            return self._record(span, [self._added(child) for child in some], target, _ADDED, inside)
        if not some:
            return Record(span, (), type=target, style=_SETTING, inside=inside)
        return Items(span, self.all(some), inside=inside)

    def _record(
        self, span: Span, some: list[Property | Expression], target: Expression | None, style: Style, inside: Span | None
    ) -> Record:
        """Make a record; what has a name that isn't written out may be any."""
        properties = tuple(one for one in some if isinstance(one, Property))
        spreads = tuple(one for one in some if isinstance(one, Expression))
        return Record(span, properties, spreads, target, style, inside)

    def _setting(self, node: Node) -> Property | Expression:
        """Read `Name = value`, or `["key"] = value`."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return self.other(node)
        value = self._filled(self.tree.span(right), right, None) if right.type == "initializer_expression" else self.read(right)
        if left.type == "identifier":
            return Property(self.tree.text(left), self.tree.span(left), value, self.tree.span(node))
        key = self.read(_only(_only(left) or left) or left)
        return self._keyed(node, key, value)

    def _added(self, node: Node) -> Property | Expression:
        """Read `{ "key", value }`."""
        first, second = children(node)
        return self._keyed(node, self.read(first), self.read(second))

    def _keyed(self, node: Node, key: Expression, value: Expression) -> Property | Expression:
        """Make a dictionary's entry."""
        name = key.phrase.text.plain if isinstance(key, Literal) else None
        if name is None or not isinstance(key, Literal):
            return Other(self.tree.span(node), (key, value))
        return Property(name, key.phrase.inside or key.span, value, self.tree.span(node))

    def _array(self, node: Node) -> Expression:
        """Read `new[] { … }`."""
        filled = next((child for child in node.named_children if child.type == "initializer_expression"), None)
        if filled is None:
            return self.other(node)
        return Items(self.tree.span(node), self.all(children(filled)), inside=self.tree.inside(filled))

    def _collection(self, node: Node) -> Expression:
        """Read `[a, b, .. more]`."""
        items: list[Expression] = []
        spreads: list[Expression] = []
        for child in children(node):
            element = _only(child) if child.type == "collection_element" else child
            inner = _only(element) if element is not None and element.type in ("expression_element", "spread_element") else element
            if inner is not None:
                items.append(self.read(inner))
                if element is not None and element.type == "spread_element":
                    spreads.append(items[-1])
        return Items(self.tree.span(node), tuple(items), tuple(spreads), inside=self.tree.inside(node))

    # -- the rest -------------------------------------------------------------------------------------------------------------

    def _conditional(self, node: Node) -> Expression:
        """Read `c ? a : b`."""
        condition, yes, no = (node.child_by_field_name(name) for name in ("condition", "consequence", "alternative"))
        options = tuple(self.read(some) for some in (yes, no) if some is not None)
        return Choice(self.tree.span(node), options, None if condition is None else self.read(condition))

    def _switch(self, node: Node) -> Expression:
        """Read `x switch { … }`."""
        arms = [child for child in children(node) if child.type == "switch_expression_arm" and children(child)]
        first = _only(node) if not arms else children(node)[0]
        options = tuple(self.read(children(arm)[-1]) for arm in arms)
        return Choice(self.tree.span(node), options, None if first is None else self.read(first))

    def _lambda(self, node: Node, each: Expression | None = None) -> Function:
        """Read a lambda expression."""
        listed, body = node.child_by_field_name("parameters"), node.child_by_field_name("body")
        names = [] if listed is None else [listed] if listed.type in ("identifier", "implicit_parameter") else parameters(listed)
        return self.function(node, [(name, None) for name in names], body, body is not None and body.type != "block", each)


def parameters(listed: Node) -> list[Node]:
    """Give the names of parameters."""
    return [name for child in children(listed) if child.type == "parameter" and (name := child.child_by_field_name("name")) is not None]


def _only(node: Node) -> Node | None:
    """Give the first thing in a node."""
    return next(iter(children(node)), None)


def _left(node: Node) -> Node | None:
    """Give what an assignment sets."""
    return node.child_by_field_name("left")


def _bare(name: Node) -> Node:
    """Give a name without its type arguments."""
    return next(iter(name.named_children), name) if name.type == "generic_name" else name


def _tail(text: str) -> str:
    """Give the last two words of a dotted name."""
    return ".".join(text.split(".")[-2:])
