"""Java's expressions as neutral nodes: builders become one call, `Map.of` a record, `List.of` a list, `+` joined strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from go1x_lint.records import replace
from go1x_lint.source import Span
from go1x_lint.syntax.program.classes import ClassReader
from go1x_lint.syntax.program.java_strings import block, in_block, interpreted, literals
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

_LISTS = frozenset((
    "List.of", "Set.of", "Arrays.asList", "ImmutableList.of", "ImmutableSet.of", "Collections.singletonList", "Collections.emptyList",
    "Collections.singleton", "Stream.of",
))  # fmt: skip
_MAPS = frozenset(("Map.of", "ImmutableMap.of", "Collections.singletonMap", "Collections.emptyMap"))
_ENTRIES = ("Map.ofEntries",)
_ENTRY = ("Map.entry", "entry")
_SAME = frozenset((
    "List.copyOf", "Map.copyOf", "Collections.unmodifiableList", "Collections.unmodifiableMap", "Objects.requireNonNull", "String.valueOf",
    "Output.of", "Either.ofLeft", "Either.ofRight", "Optional.of",
))  # fmt: skip
"""Calls that give their only argument."""
_PATHS = ("Paths.get", "Path.of")
_KEEPING = frozenset(("toString", "toAbsolutePath", "normalize", "getPath", "getAbsolutePath", "trim", "strip", "intern", "stripIndent"))
"""Methods of a string, or of a path, that give the same one."""
_STEPS = Style(".{name}({value})", "", False)
_PAIRS = Style('"{name}", {value}', ",", False)
_VERB = re.compile(r"%[sd%]")
_FOLDER = 'System.getProperty("user.dir")'


class Step(NamedTuple):
    """One call of a chain."""

    name: Node
    arguments: Node
    node: Node
    """All of it, with what it is called on."""
    of: Node | None


class JavaExpressions(ClassReader):
    """Reads expressions."""

    changing = frozenset(("add", "addAll", "put", "putAll", "remove", "clear", "set", "putIfAbsent"))

    def __init__(self, tree: Tree) -> None:
        """Take the parsed file."""
        super().__init__(tree)
        self.bases: list[tuple[Expression, ...]] = []
        self.kinds |= {
            "identifier": self.name,
            "type_identifier": self.name,
            "this": self._word,
            "super": self._word,
            "field_access": self._access,
            "scoped_type_identifier": self._scoped,
            "generic_type": lambda node: self.passed(node, next(iter(node.named_children), None)),
            "method_invocation": self._invocation,
            "object_creation_expression": self._creation,
            "string_literal": self._literal,
            "parenthesized_expression": lambda node: self.passed(node, next(iter(children(node)), None)),
            "cast_expression": lambda node: self.passed(node, node.child_by_field_name("value")),
            "binary_expression": self._binary,
            "ternary_expression": self._ternary,
            "switch_expression": self._switch,
            "array_creation_expression": self._array_creation,
            "array_initializer": self._items,
            "lambda_expression": self._lambda,
            "update_expression": self._update,
            **dict.fromkeys(("true", "false", "null_literal", "decimal_integer_literal"), self._constant),
        }

    def _word(self, node: Node) -> Expression:
        """Read `this` and `super`."""
        span = self.tree.span(node)
        return Name(span, node.type, span)

    def _constant(self, node: Node) -> Expression:
        """Read a number, a truth value, nothing."""
        return Constant(self.tree.span(node), "null" if node.type == "null_literal" else self.tree.text(node))

    def _access(self, node: Node) -> Expression:
        """Read a part of something."""
        of, name = node.child_by_field_name("object"), node.child_by_field_name("field")
        return self.other(node) if of is None or name is None or name.type == "this" else self.member(node, of, name)

    def _scoped(self, node: Node) -> Expression:
        """Read a class of a package, or of another class."""
        parts = children(node)
        return self.other(node) if len(parts) < 2 else self.member(node, parts[0], parts[-1])

    def _update(self, node: Node) -> Expression:
        """Read `x++`."""
        for child in node.named_children:
            self.changed(child)
        return self.other(node)

    # -- strings ------------------------------------------------------------------------------------------------------------

    def _literal(self, node: Node) -> Expression:
        """Read a string, or a text block."""
        span, text = self.tree.span(node), self.source.text
        if text.startswith('"""', span.start) and span.end - span.start >= 6:
            inside = self.source.span(span.start + 3, span.end - 3)
            return self.string(span, block(text, inside.start, inside.end), in_block, inside)
        inside = self.source.span(span.start + 1, max(span.start + 1, span.end - 1))
        return self.string(span, literals(text, inside.start, inside.end), interpreted, inside)

    def _binary(self, node: Node) -> Expression:
        """Read `a + b + c` as joined strings, whatever they are."""
        parts: list[Node] = []
        some: Node | None = node
        while some is not None and some.type == "binary_expression" and any(child.type == "+" for child in some.children):
            right = some.child_by_field_name("right")
            parts += () if right is None else (right,)
            some = some.child_by_field_name("left")
        if not parts or some is None:
            return self.other(node)
        return Joined(self.tree.span(node), tuple(self.read(part) for part in (some, *reversed(parts))))

    def _formatted(self, node: Node, form: Node, values: list[Node]) -> Expression:
        """Read `String.format`: its literal parts and its values, in turn."""
        whole = self.read(form)
        if not isinstance(whole, Literal) or whole.phrase.text.plain is None or "%" in _VERB.sub("", whole.phrase.text.plain):
            return Other(self.tree.span(node), (whole, *self.all(values)))
        waiting = iter(self.all(values))
        parts: list[Expression] = []
        at = 0
        text = whole.phrase.text.plain
        for verb in _VERB.finditer(text):
            keep = verb.start() + (verb.group() == "%%")
            parts += self._cut(whole, at, keep)
            value = None if verb.group() == "%%" else next(waiting, None)
            parts += () if value is None else (value,)
            at = verb.end()
        return Joined(self.tree.span(node), (*parts, *self._cut(whole, at, len(text))))

    def _cut(self, whole: Literal, start: int, end: int) -> Iterator[Literal]:
        """Give a part of a literal."""
        from go1x_lint.syntax.pieces import cut

        pieces = cut(whole.phrase.pieces, start, end)
        if pieces:
            span = Span(whole.span.path, pieces[0].here.start, pieces[-1].here.end)
            yield Literal(span, replace(whole.phrase, pieces=pieces, place=span, inside=span))

    # -- calls ----------------------------------------------------------------------------------------------------------------

    def _chain(self, node: Node) -> tuple[Node | None, list[Step]]:
        """Give what a chain of calls begins with, and its calls in order."""
        steps: list[Step] = []
        some: Node | None = node
        while some is not None and some.type == "method_invocation":
            name, arguments, of = (some.child_by_field_name(field) for field in ("name", "arguments", "object"))
            if name is None or arguments is None:
                break
            steps.append(Step(name, arguments, some, of))
            some = of
        return some, steps[::-1]

    def _invocation(self, node: Node) -> Expression:
        """Read a call: of a builder, of a method of this class, of what makes lists, maps and strings."""
        root, steps = self._chain(node)
        if not steps:
            return self.other(node)
        built = self._builder(node, root, steps) if self.tree.text(steps[-1].name) == "build" else None
        return built or self._known(node, steps[-1]) or self._call(node, steps[-1])

    def _builder(self, node: Node, root: Node | None, steps: list[Step]) -> Expression | None:
        """Read a chain that builds something: a call with named arguments, or a record."""
        first = steps[0]
        kind = self.tree.text(first.name)
        made = root is not None and root.type == "object_creation_expression"
        if root is None or (not made and kind not in ("create", "builder")) or children(steps[-1].arguments):
            return None
        begun = root if made else first.node
        arguments = root.child_by_field_name("arguments") if made else first.arguments
        what = root.child_by_field_name("type") if made else root
        target = self._built(what) if what is not None else None
        if target is None or arguments is None:
            return None
        properties = tuple(self._steps(steps[0 if made else 1 : -1]))
        start = self.tree.span(begun).end
        span = self.source.span(start, max((some.span.end for some in properties), default=start))
        record = Record(span, properties, style=_STEPS, inside=span)
        given = self.all(children(arguments))
        if given:
            return Call(self.tree.span(node), target, given, record, True, self.tree.inside(arguments))
        return replace(record, span=self.tree.span(node), type=target)

    def _built(self, what: Node) -> Expression | None:
        """Give the class that a builder (`X.Builder`, `X`) makes an object of."""
        some = self.read(what)
        if isinstance(some, Member) and some.name == "Builder":
            return some.of
        return some if isinstance(some, Name | Member) else None

    def _steps(self, steps: list[Step]) -> Iterator[Property]:
        """Give a builder's steps that say something."""
        for step in steps:
            arguments = children(step.arguments)
            if not arguments or step.of is None:
                continue
            given = self.all(arguments)
            value = given[0] if len(given) == 1 else Items(self.tree.span(step.arguments), given, inside=self.tree.inside(step.arguments))
            end = self.tree.span(step.node).end
            dot = self.source.text.find(".", self.tree.span(step.of).end, end)
            yield Property(self.tree.text(step.name), self.tree.span(step.name), value, self.source.span(dot, end))

    def _known(self, node: Node, step: Step) -> Expression | None:
        """Read a call of Java's own that makes lists, maps, paths or strings; None for any other."""
        name = self.tree.text(step.name)
        of = self.tree.text(step.of) if step.of is not None else ""
        full = f"{of.rpartition('.')[2]}.{name}" if step.of is not None and step.of.type in ("identifier", "field_access") else name
        arguments = children(step.arguments)
        span, inside = self.tree.span(node), self.tree.inside(step.arguments)
        if full in _LISTS:
            return Items(span, self.all(arguments), inside=inside)
        if full in _MAPS and len(arguments) % 2 == 0:
            pairs = list(zip(arguments[::2], arguments[1::2], strict=True))
            return self._map(span, pairs, _PAIRS, inside)
        if full in _ENTRIES:
            return self._map(span, [pair for some in arguments if (pair := self._pair(some)) is not None], _PAIRS, None)
        if full in _SAME and len(arguments) == 1:
            return self.passed(node, arguments[0])
        if full in _PATHS or full == "String.join":
            parts = self.all(arguments)
            separator = parts[0].phrase.text.plain if parts and isinstance(parts[0], Literal) else None
            if full != "String.join":
                return Joined(span, parts, "/") if len(parts) > 1 else self.passed(node, arguments[0]) if arguments else None
            return Joined(span, parts[1:], separator) if separator is not None else None
        return self._known_string(node, step, full, arguments)

    def _known_string(self, node: Node, step: Step, full: str, arguments: list[Node]) -> Expression | None:
        """Read a call that makes a string of strings."""
        if full == "String.format" and arguments:
            return self._formatted(node, arguments[0], arguments[1:])
        if self.tree.text(step.name) == "formatted" and step.of is not None:
            return self._formatted(node, step.of, arguments)
        if self.tree.text(node) == _FOLDER:
            return Folder(self.tree.span(node), of_file=False)
        if self.tree.text(step.name) in _KEEPING and not arguments and step.of is not None and step.of.type != "identifier":
            inner = self.read(step.of)
            return replace(inner, span=self.tree.span(node)) if isinstance(inner, Literal | Joined | Folder) else None
        return None

    def _map(self, span: Span, pairs: list[tuple[Node, Node]], style: Style, inside: Span | None) -> Record:
        """Make a record of keys and values; a key that isn't written out may be any."""
        properties: list[Property] = []
        unread: list[Expression] = []
        for key, value in pairs:
            said, made = self.read(key), self.read(value)
            name = said.phrase.text.plain if isinstance(said, Literal) else None
            if name is None or not isinstance(said, Literal):
                unread.append(Other(self.tree.span(key), (said, made)))
            else:
                whole = self.source.span(said.span.start, made.span.end)
                properties.append(Property(name, said.phrase.inside or said.span, made, whole))
        return Record(span, tuple(properties), tuple(unread), style=style, inside=inside)

    def _pair(self, node: Node) -> tuple[Node, Node] | None:
        """Give the key and the value of `Map.entry`."""
        _, steps = self._chain(node)
        arguments = children(steps[-1].arguments) if steps else []
        return (arguments[0], arguments[1]) if len(arguments) == 2 and self.tree.text(steps[-1].name) == "entry" else None

    def _call(self, node: Node, step: Step) -> Expression:
        """Read any other call."""
        span = self.tree.source.span(self.tree.span(node).start, self.tree.span(step.name).end)
        word, name_span = self.tree.text(step.name), self.tree.span(step.name)
        arguments = children(step.arguments)
        own = self.method(f"{word}/{len(arguments)}") if step.of is None or step.of.type == "this" else None
        if step.of is not None and word in self.changing:
            self.changed(step.of)
        if own is not None:
            callee: Expression = self.part(*own, span, name_span)
        elif step.of is None:
            callee = Name(name_span, word, name_span)
        else:
            callee = self._of_class(step, f"{word}/{len(arguments)}", span) or Member(span, self.read(step.of), word, name_span)
        looped = word == "forEach" and step.of is not None and len(arguments) == 1 and arguments[0].type == "lambda_expression"
        given = (self._looped(arguments[0], callee),) if looped else self.all(arguments)
        return Call(self.tree.span(node), callee, given, None, False, self.tree.inside(step.arguments))

    def _of_class(self, step: Step, name: str, span: Span) -> Member | None:
        """Give a static method of a class of the program."""
        whose = self.tree.text(step.of) if step.of is not None else ""
        if not whose[:1].isupper() or not whose.isidentifier() or self.local(whose) is not None or step.of is None:
            return None
        owner = next((some for some in self.owners if some.name == whose and name in some.methods), None)
        if owner is None and not self.mention(whose, name):
            return None
        place = self.tree.span(step.of)
        return Member(span, Name(place, whose, place), name, self.tree.span(step.name))

    def _looped(self, node: Node, callee: Expression) -> Expression:
        """Read the lambda of `forEach`, whose parameter stands for each item."""
        return self._lambda(node, callee.of if isinstance(callee, Member) else None)

    def _creation(self, node: Node) -> Expression:
        """Read `new X(…)`; a map that is filled within its braces is a record."""
        what, arguments = node.child_by_field_name("type"), node.child_by_field_name("arguments")
        body = next((child for child in node.named_children if child.type == "class_body"), None)
        if what is None or arguments is None:
            return self.other(node)
        inner = next((child for child in children(body) if child.type == "block"), None) if body is not None else None
        if inner is not None and self.tree.text(what).partition("<")[0].endswith("Map"):
            puts = [step for child in children(inner) for step in self._chain(_first(child))[1] if self.tree.text(step.name) == "put"]
            pairs = [(some[0], some[1]) for step in puts if len(some := children(step.arguments)) == 2]
            return self._map(self.tree.span(node), pairs, Style(), None)
        given = self.all(children(arguments))
        callee = self.read(what)
        made: Expression = Call(self.tree.span(node), callee, given, None, True, self.tree.inside(arguments))
        return made if body is None else Other(self.tree.span(node), (made, self.read(body)))

    # -- the rest -------------------------------------------------------------------------------------------------------------

    def _ternary(self, node: Node) -> Expression:
        """Read `c ? a : b`."""
        condition, yes, no = (node.child_by_field_name(name) for name in ("condition", "consequence", "alternative"))
        options = tuple(self.read(some) for some in (yes, no) if some is not None)
        return Choice(self.tree.span(node), options, None if condition is None else self.read(condition))

    def _switch(self, node: Node) -> Expression:
        """Read a `switch` whose arms are expressions."""
        condition, body = node.child_by_field_name("condition"), node.child_by_field_name("body")
        rules = children(body) if body is not None else []
        arms = [children(rule)[-1] for rule in rules if rule.type == "switch_rule" and children(rule)]
        if not arms or len(arms) != len(rules) or any(arm.type != "expression_statement" for arm in arms):
            return self.other(node)
        options = tuple(self.read(_first(arm)) for arm in arms)
        return Choice(self.tree.span(node), options, None if condition is None else self.read(condition))

    def _array_creation(self, node: Node) -> Expression:
        """Read `new String[] {…}`."""
        value = node.child_by_field_name("value")
        return self.passed(node, value) if value is not None else self.other(node)

    def _items(self, node: Node) -> Expression:
        """Read `{a, b}`."""
        return Items(self.tree.span(node), self.all(children(node)), inside=self.tree.inside(node))

    def _lambda(self, node: Node, each: Expression | None = None) -> Function:
        """Read a lambda expression."""
        listed, body = node.child_by_field_name("parameters"), node.child_by_field_name("body")
        names = [] if listed is None else [listed] if listed.type == "identifier" else [*map(_parameter, children(listed))]
        return self.function(node, [(name, None) for name in names], body, body is not None and body.type != "block", each)


def _parameter(node: Node) -> Node:
    """Give the name of a lambda's parameter."""
    return node.child_by_field_name("name") or node


def _first(node: Node) -> Node:
    """Give the expression of a statement."""
    return next(iter(children(node)), node)
