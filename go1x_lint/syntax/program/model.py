"""A program's expressions, whatever its language: nodes that say what stands there, and nothing of what it means to AWS."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from go1x_lint.facts import Label
from go1x_lint.records import dataclass, field
from go1x_lint.source import Source, Span
from go1x_lint.syntax.phrase import Phrase


@dataclass(frozen=True, eq=False)
class Expression:
    """Something that has a value. `span` is all its characters, those of what only passes it on (`jsii.String(…)`, `(…)`) too."""

    span: Span

    @property
    def children(self) -> tuple[Expression, ...]:
        """The expressions directly in it, in the order of the text."""
        return ()


@dataclass(frozen=True, eq=False)
class Literal(Expression):
    """A string that is written out."""

    phrase: Phrase


@dataclass(frozen=True, eq=False)
class Constant(Expression):
    """A number, a truth value, nothing: `text` is how TypeScript spells it (`true`, `false`, `null`, `128`)."""

    text: str


@dataclass(frozen=True, eq=False)
class Name(Expression):
    """A variable, a constant, a class, a package; `this`, `self` and `super` are called `this` and `super`."""

    name: str
    name_span: Span


@dataclass(frozen=True, eq=False)
class Member(Expression):
    """A part of something: `lambda.Runtime`, `props.runtime`, `names["a"]`."""

    of: Expression
    name: str
    name_span: Span

    @property
    def children(self) -> tuple[Expression, ...]:
        """What it is a part of."""
        return (self.of,)


@dataclass(frozen=True)
class Style:
    """How a property is written where it is one of several."""

    form: str = "{name}: {value}"
    separator: str = ","
    trailing: bool = True
    """Whether a separator may follow the last one."""


@dataclass(frozen=True, eq=False)
class Property:
    """One property of a record: its name as it is written, without quotes."""

    name: str
    name_span: Span
    value: Expression
    span: Span
    """All of it, without a separator; of a builder's step `.runtime(R)`."""


@dataclass(frozen=True, eq=False)
class Record(Expression):
    """Named values: an object, a struct, a dict, keyword arguments, the steps of a builder."""

    properties: tuple[Property, ...]
    spreads: tuple[Expression, ...] = ()
    """Records whose properties it has too (`...defaults`, `**defaults`); what stands later wins."""
    type: Expression | None = None
    """What it is said to be: `awslambda.FunctionProps`."""
    style: Style = field(default_factory=Style)
    inside: Span | None = None
    """The characters between its braces, into which a property can be put; None: there is no room."""
    exclusive: bool = False
    """Whether no spread can have a property that is written here: Python's arguments by name."""

    @property
    def children(self) -> tuple[Expression, ...]:
        """All values, the spread ones too, and its type."""
        some = sorted((*(some.value for some in self.properties), *self.spreads), key=lambda child: child.span)
        return (self.type, *some) if self.type is not None else tuple(some)


@dataclass(frozen=True, eq=False)
class Items(Expression):
    """A list that is written out. `spreads` are those of its items that stand for several (`...more`)."""

    items: tuple[Expression, ...]
    spreads: tuple[Expression, ...] = ()
    separator: str = ","
    inside: Span | None = None
    """The characters between its brackets, where an item can be put in."""

    @property
    def children(self) -> tuple[Expression, ...]:
        """The items."""
        return self.items


@dataclass(frozen=True, eq=False)
class Entries(Expression):
    """What a loop goes through that takes keys and items together: each is a list of a key (or an index) and an item.

    `range x`, `x.items()`, `enumerate(x)`, `Object.entries(x)`.
    """

    of: Expression
    part: str = ""
    """`0` for the keys alone, `1` for the items alone."""

    @property
    def children(self) -> tuple[Expression, ...]:
        """What has the entries."""
        return (self.of,)


@dataclass(frozen=True, eq=False)
class Call(Expression):
    """Something is called or made: `f(x)`, `new X(a, b)`, `NewX(a, b)`.

    `X.Builder.create(a, b).runtime(R).build()` is one call of `X` with the arguments a and b, `named` holds the steps.
    A call of a base class's constructor (`super(a, b)`) is one of the base class.
    """

    callee: Expression
    arguments: tuple[Expression, ...]
    named: Record | None = None
    """Arguments by name (Python, C#), a builder's steps; None where the language has none."""
    constructs: bool = False
    """Whether an object is made, as far as the syntax says."""
    inside: Span | None = None
    """The characters between the parentheses."""

    @property
    def children(self) -> tuple[Expression, ...]:
        """What is called, and the arguments."""
        return (self.callee, *self.arguments, *(() if self.named is None else (self.named,)))


@dataclass(frozen=True, eq=False)
class Joined(Expression):
    """Several strings, one after the other: a template, an f-string, `a + b`; with `/` between them for a path that is joined."""

    parts: tuple[Expression, ...]
    separator: str = ""
    within: bool = False
    """Whether it is one string whose quotes surround all parts, so that text can stand in the place of any of them."""

    @property
    def children(self) -> tuple[Expression, ...]:
        """The parts."""
        return self.parts


@dataclass(frozen=True, eq=False)
class Folder(Expression):
    """A folder that nobody needs to write: the one of this file (`__dirname`), or the one the program runs in (`process.cwd()`)."""

    of_file: bool = True


@dataclass(frozen=True, eq=False)
class Choice(Expression):
    """One of several: `c ? a : b`, `a ?? b`, `a if c else b`, a `switch` that is an expression."""

    options: tuple[Expression, ...]
    condition: Expression | None = None

    @property
    def children(self) -> tuple[Expression, ...]:
        """The condition and the options."""
        return (*(() if self.condition is None else (self.condition,)), *self.options)


@dataclass(frozen=True, eq=False)
class Function(Expression):
    """A function, a method, a lambda expression, a constructor."""

    parameters: tuple[Declaration, ...]
    returns: tuple[Expression, ...] = ()
    """What it gives back; several where it has several ends."""
    parts: tuple[Expression, ...] = ()
    """All expressions in it."""
    rest: Declaration | None = None
    """The parameter that gets, as a record, all arguments by name that no other one takes (`**kwargs`)."""

    @property
    def children(self) -> tuple[Expression, ...]:
        """All expressions in it."""
        return self.parts


@dataclass(frozen=True, eq=False)
class Class(Expression):
    """A class: what it is derived from, and what makes an object of it."""

    name: str
    bases: tuple[Expression, ...] = ()
    constructor: Function | None = None
    parts: tuple[Expression, ...] = ()
    """All expressions in it, the constructor among them."""
    fields: tuple[Field, ...] = ()
    """What an object of it is given, in order, where the class does nothing else with it (dataclass, NamedTuple, record)."""

    @property
    def children(self) -> tuple[Expression, ...]:
        """All expressions in it."""
        return (*self.bases, *self.parts)


@dataclass(frozen=True, eq=False)
class Field:
    """A field of a class that only holds fields: its name, and what it is where nothing is given."""

    name: str
    value: Expression | None = None


@dataclass(frozen=True, eq=False)
class Other(Expression):
    """Anything else: a statement, an operator. Nobody takes it for a value; what it holds is seen nevertheless."""

    parts: tuple[Expression, ...] = ()

    @property
    def children(self) -> tuple[Expression, ...]:
        """The expressions in it."""
        return self.parts


@dataclass(frozen=True, eq=False)
class Declaration:
    """A name that a program declares, where it means something, and what it can stand for."""

    name: str
    """`x`; `this.x` for a field of a class; `Config.x` for a static one, an enum's member, a package's constant."""
    span: Span
    """The characters of the name where it is declared."""
    scope: Span
    """Where it can be used; of several, the narrowest one is meant."""
    values: Sequence[Expression] = ()
    """All that is assigned to it; of a loop's variable `each` item of a list. A list that a language module still fills while it reads."""
    open_because: Sequence[Label] = ()
    """Why it can be something else too."""
    each: bool = False
    """Whether it stands for each item of its value in turn: the variable of a loop."""
    parameter: bool = False
    """Whether a caller says it; `values` is then what it is where none does."""
    canonical: str = ""
    """What a library calls it, where it is imported: `aws-cdk-lib/aws-lambda` or `aws-cdk-lib/aws-lambda.Runtime`."""
    file: str = ""
    """The project's file that it is imported from."""
    exported: str | None = None
    """The name that it has in that file; "" for everything that the file exports."""
    public: bool = False
    """Whether other files can use it too."""


@dataclass(frozen=True)
class Language:
    """What the nodes of a language need to be written."""

    name: str
    """typescript (JavaScript too), go, python, java, csharp."""
    spell: Callable[[Source, Span, str], str | None]
    """Spells a string in the place of the expression at a span, as that is spelled (`jsii.String("x")` for `jsii.String(y)`)."""


def walk(*roots: Expression) -> Iterator[Expression]:
    """Give expressions and all that is in them, in the order of the text, each before what it holds."""
    waiting = list(reversed(roots))
    while waiting:
        some = waiting.pop()
        yield some
        waiting.extend(reversed(some.children))
