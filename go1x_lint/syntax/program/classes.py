"""What Java and C# have in common: files of classes with fields and methods, whose names mean the nearest declaration.

A field is `this.x` or `Class.x` for everybody, however short its use is written; a method is told from others of its name by
the number of its parameters (`Class.make/1`). So a name alone is always a variable, a parameter or a class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from go1x_lint.facts import Label
from go1x_lint.records import replace
from go1x_lint.source import Span
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.program.model import (
    Choice,
    Class,
    Declaration,
    Expression,
    Function,
    Literal,
    Member,
    Name,
    Other,
    Property,
    Record,
)
from go1x_lint.syntax.program.trees import MOST_LEVELS, Tree, children
from go1x_lint.syntax.region import Escape, Region, Run

if TYPE_CHECKING:
    from tree_sitter import Node

Finder = Callable[[str], "str | None"]
"""Gives the project's file that declares a class which a file names and doesn't declare itself; None where there is none."""


class Variable:
    """Something that is declared, while its file is being read."""

    def __init__(self, name: str, span: Span, scope: Span, *, public: bool = False, parameter: bool = False, each: bool = False) -> None:
        """Take what is known where it is declared."""
        self.name = name
        self.span = span
        self.scope = scope
        self.public = public
        self.parameter = parameter
        self.each = each
        self.values: list[Expression] = []
        self.why: list[Label] = []
        self.settings: list[tuple[Property, bool]] = []
        """Properties that are set after it was made, and whether that is certain."""
        self._made: Declaration | None = None

    def declaration(self) -> Declaration:
        """Give what it is, once all of the file that it means something in has been read."""
        if self._made is None:
            why = tuple(dict.fromkeys(self.why))
            values = tuple(self._set(value) for value in self.values)
            self._made = Declaration(self.name, self.span, self.scope, values, why, self.each, self.parameter, public=self.public)
        return self._made

    def _set(self, value: Expression) -> Expression:
        """Give a record with what is set later; nothing can be put into it any more, as what is set later wins."""
        if not self.settings or not isinstance(value, Record):
            return value
        later: list[Expression] = []
        for some, certain in self.settings:
            old = next((one.value for one in value.properties if one.name == some.name), None)
            said = some.value if certain or old is None else Choice(some.value.span, (old, some.value))
            later.append(Record(some.span, (replace(some, value=said),)))
        return replace(value, spreads=(*value.spreads, *later), inside=None)


class Owner:
    """A class, while its file is being read."""

    def __init__(self, name: str, span: Span) -> None:
        """Take its name and all its characters."""
        self.name = name
        self.span = span
        self.fields: dict[str, Variable] = {}
        self.methods: dict[str, Variable] = {}
        """By name and number of parameters."""
        self.static: set[str] = set()


class ClassReader:
    """Turns a file's nodes into expressions; a language adds what its own kinds of nodes mean, and its words for them."""

    bodies: frozenset[str] = frozenset()
    """Kinds of nodes that are a scope of their own."""
    changing: frozenset[str] = frozenset()
    """Methods that change what they are called on."""

    def __init__(self, tree: Tree) -> None:
        """Take the parsed file."""
        self.tree = tree
        self.source = tree.source
        self.find: Finder = lambda _: None
        self.whole = tree.everywhere
        self.declared: list[Declaration] = []
        self.locals: list[dict[str, Variable]] = []
        self.owners: list[Owner] = []
        self.returns: list[list[Expression]] = []
        self.constructors: set[Function] = set()
        """The functions that are constructors."""
        self.libraries: dict[str, str] = {}
        """What the file imports: the name that it has here, and its full one."""
        self.roots: tuple[str, ...] = ()
        """The first words of full names, which need no import."""
        self.kinds: dict[str, Callable[[Node], Expression]] = {}
        self._elsewhere: dict[str, str | None] = {}
        self._foreign: set[str] = set()
        self._depth = 0

    # -- going through ----------------------------------------------------------------------------------------------------

    def read(self, node: Node) -> Expression:
        """Give the expression that a node is."""
        if self._depth >= MOST_LEVELS:
            return Other(self.tree.span(node))
        self._depth += 1
        try:
            if node.type in self.bodies:
                return self.scoped(node)
            return self.kinds.get(node.type, self.other)(node)
        finally:
            self._depth -= 1

    def all(self, nodes: Iterable[Node]) -> tuple[Expression, ...]:
        """Give the expressions of several nodes."""
        return tuple(self.read(node) for node in nodes)

    def other(self, node: Node) -> Expression:
        """Give a statement, or anything else that only holds expressions."""
        return Other(self.tree.span(node), self.all(children(node)))

    def scoped(self, node: Node) -> Expression:
        """Give a block whose variables mean nothing outside of it."""
        self.open()
        made = self.kinds.get(node.type, self.other)(node)
        self.close()
        return made

    def open(self) -> None:
        """Begin a scope."""
        self.locals.append({})

    def close(self) -> None:
        """End a scope: what it declares is known now."""
        self.declared += (some.declaration() for some in self.locals.pop().values())

    def passed(self, node: Node, inner: Node | None) -> Expression:
        """Give what an expression that only passes another one on stands for: parentheses, a cast."""
        if inner is None:
            return self.other(node)
        return replace(self.read(inner), span=self.tree.span(node))

    # -- names ------------------------------------------------------------------------------------------------------------

    def declare(self, node: Node, scope: Node, *, parameter: bool = False, each: bool = False) -> Variable:
        """Declare a variable or a parameter."""
        made = Variable(self.tree.text(node), self.tree.span(node), self.tree.span(scope), parameter=parameter, each=each)
        if self.locals:
            self.locals[-1].setdefault(made.name, made)
        else:
            self.locals.append({made.name: made})
        return made

    def local(self, name: str) -> Variable | None:
        """Give the variable or parameter that a name means."""
        return next((some[name] for some in reversed(self.locals) if name in some), None)

    def own(self, name: str) -> tuple[Owner, Variable] | None:
        """Give the field of a class around this place that a name means."""
        return next(((owner, owner.fields[name]) for owner in reversed(self.owners) if name in owner.fields), None)

    def method(self, name: str) -> tuple[Owner, Variable] | None:
        """Give the method of a class around this place that a name, with its number of parameters, means."""
        return next(((owner, owner.methods[name]) for owner in reversed(self.owners) if name in owner.methods), None)

    def name(self, node: Node) -> Expression:
        """Give what a name stands for: a variable, a field of this class, a class, something of a library."""
        name, span = self.tree.text(node), self.tree.span(node)
        own = self.own(name) if self.local(name) is None else None
        if own is not None:
            return self.part(own[0], own[1], span, span)
        if self.local(name) is None:
            self.mention(name)
        return Name(span, name, span)

    def part(self, owner: Owner, some: Variable, span: Span, name_span: Span) -> Member:
        """Give a field, or a method, as everybody calls it."""
        of, _, name = some.name.rpartition(".")
        place = self.source.span(span.start, span.start)
        return Member(span, Name(place, of, place), name, name_span)

    def member(self, node: Node, of: Node, name: Node) -> Expression:
        """Give a part of something: a field of this class is called as everybody calls it."""
        span, name_span, word = self.tree.span(node), self.tree.span(name), self.tree.text(name)
        whose = self.tree.text(of)
        if of.type == "this" or whose == "this":
            own = self.own(word)
            if own is not None:
                return self.part(*own, span, name_span)
        elif whose.isidentifier() and self.local(whose) is None and self.own(whose) is None:
            owner = next((some for some in self.owners if some.name == whose and word in some.fields), None)
            if owner is not None:
                return self.part(owner, owner.fields[word], span, name_span)
            self.mention(whose, word)
        return Member(span, self.read(of), word, name_span)

    def mention(self, name: str, part: str = "") -> bool:
        """Note that a class which this file doesn't declare is named: whether another file of the project declares it."""
        if name in self.roots:
            self._foreign.add(name)
        if name in self.libraries or any(owner.name == name for owner in self.owners):
            return False
        if name not in self._elsewhere:
            self._elsewhere[name] = self.find(name)
        path = self._elsewhere[name]
        here = f"{name}.{part}" if part else name
        if path is not None and path != self.source.path and here not in self._foreign:
            self._foreign.add(here)
            self.declared.append(Declaration(here, self.whole._replace(end=0), self.whole, file=path, exported=here))
        return path is not None

    def imports(self) -> Iterator[Declaration]:
        """Give what the file imports, and the words that no import means; full names, where they are used, last."""
        start = self.whole._replace(end=0)
        yield from (Declaration(word, start, self.whole) for word in ("this", "super"))
        yield from (Declaration(name, start, self.whole, canonical=full) for name, full in self.libraries.items())
        known = {some.name for some in self.declared}
        used = (name for name in self.roots if name in self._foreign and name not in known)
        yield from (Declaration(name, start, self.whole, canonical=name) for name in used)

    # -- what is declared -------------------------------------------------------------------------------------------------

    def assigned(self, target: Node, value: Expression | None, why: str = "") -> None:
        """Note a value that a variable or a field is given; without one, why nobody knows it."""
        some = self.variable(target)
        if some is not None and value is not None and not some.parameter:
            some.values.append(value)
        elif some is not None:
            some.why.append(Label(self.tree.span(target), why or "is set here"))

    def variable(self, target: Node) -> Variable | None:
        """Give the variable or the field that a node names; None where it is something else."""
        text = self.tree.text(target).removeprefix("this.")
        if not text.isidentifier():
            return None
        found = self.local(text) if text == self.tree.text(target) else None
        own = self.own(text)
        return found or (own[1] if own is not None else None)

    def label(self, node: Node, text: str) -> Label:
        """Say something of a node's characters."""
        return Label(self.tree.span(node), text)

    def changed(self, target: Node) -> None:
        """Note that something is changed after it was made."""
        some = self.variable(target)
        if some is not None:
            some.why.append(Label(self.tree.span(target), "is changed here"))

    def function(
        self,
        node: Node,
        parameters: Iterable[tuple[Node, Expression | None]],
        body: Node | None,
        arrow: bool = False,
        each: Expression | None = None,
        before: Iterable[Node] = (),
    ) -> Function:
        """Give a method, a constructor or a lambda.

        `arrow`: its body is what it gives back; `each`: the list whose items its only parameter stands for in turn;
        `before`: what is evaluated before its body, and can use its parameters.
        """
        self.open()
        variables = []
        for name, default in parameters:
            made = self.declare(name, node, parameter=each is None, each=each is not None)
            made.values += (some for some in (default, each) if some is not None)
            variables.append(made)
        self.returns.append([])
        first = self.all(before)
        parts = () if body is None else (self.read(body),)
        returns = parts if arrow else tuple(self.returns[-1])
        self.returns.pop()
        made_ = tuple(some.declaration() for some in variables)
        self.close()
        return Function(self.tree.span(node), made_, returns, (*first, *parts))

    def begin(self, name: Node, node: Node) -> Owner:
        """Begin a class: its members are declared before they are read."""
        owner = Owner(self.tree.text(name), self.tree.span(node))
        self.owners.append(owner)
        return owner

    def add_field(self, owner: Owner, name: Node, *, static: bool, public: bool) -> Variable:
        """Declare a field."""
        text = self.tree.text(name)
        full = f"{owner.name}.{text}" if static else f"this.{text}"
        scope = self.whole if static else owner.span
        return owner.fields.setdefault(text, Variable(full, self.tree.span(name), scope, public=public and static))

    def add_method(self, owner: Owner, name: Node, count: int, *, public: bool) -> Variable:
        """Declare a method."""
        text = f"{self.tree.text(name)}/{count}"
        some = Variable(f"{owner.name}.{text}", self.tree.span(name), self.whole, public=public)
        if text in owner.methods:
            some.why.append(Label(some.span, "is declared several times"))
        return owner.methods.setdefault(text, some)

    def end(self, name: Node, bases: tuple[Expression, ...], parts: tuple[Expression, ...], *, public: bool) -> Class:
        """End a class: all its members are known now."""
        owner = self.owners.pop()
        for some in (*owner.fields.values(), *owner.methods.values()):
            self.declared.append(some.declaration())
        builders = [some for some in _functions(parts) if some in self.constructors]
        made = Class(owner.span, owner.name, bases, max(builders, key=lambda some: len(some.parameters), default=None), parts)
        self.declared.append(Declaration(owner.name, self.tree.span(name), self.whole, (made,), public=public))
        return made

    # -- strings ------------------------------------------------------------------------------------------------------------

    def string(self, span: Span, pieces: Iterable[tuple[str, int, int]], escape: Escape, inside: Span) -> Literal:
        """Make a literal of texts and the offsets of the characters that say them."""
        region = Region(self.source, (Run(text, start, end) for text, start, end in pieces), escape)
        return Literal(span, Phrase(tuple(region.pieces(0, len(region.text))), span, escape, inside))


def _functions(parts: Iterable[Expression]) -> Iterator[Function]:
    """Give the functions directly in some parts."""
    for some in parts:
        if isinstance(some, Function):
            yield some
        elif isinstance(some, Other):
            yield from _functions(some.parts)
