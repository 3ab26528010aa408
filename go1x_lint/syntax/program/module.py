"""One file of a program: which expressions there are, what each name in them means, and who else uses it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from itertools import islice
from typing import NamedTuple, Protocol

from go1x_lint.records import replace
from go1x_lint.source import Source, Span
from go1x_lint.syntax.program.model import Call, Class, Declaration, Expression, Function, Language, Member, Name, walk

_DEEPEST = 12
"""References after each other that are followed."""
_MOST_STEPS = 4_000
_MOST_CALLERS = 64
"""Calls of one function that are looked at."""


class Links(Protocol):
    """What knows the other files of the program."""

    def module(self, path: str) -> Module | None:
        """Give another file of the project, read; None where there is no such file, or it can't be read."""

    def importers(self, path: str, name: str) -> Iterable[tuple[Module, Declaration]]:
        """Give the declarations of other files that import what a file exports under a name."""


class Module:
    """A file as a language module read it. Names are resolved by the narrowest scope around them."""

    def __init__(
        self,
        source: Source,
        language: Language,
        roots: Iterable[Expression],
        declarations: Iterable[Declaration],
        *,
        wildcards: Iterable[str] = (),
        links: Links | None = None,
    ) -> None:
        """Take the file's expressions and declarations.

        `wildcards` are the packages all of whose names can be used without a declaration (`import a.b.*`, `using A.B`).
        """
        self.source = source
        self.language = language
        self.roots = tuple(roots)
        self.wildcards = tuple(wildcards)
        self.links = links
        self.declarations = tuple(declarations)
        self._declared: dict[str, list[Declaration]] = {}
        for some in self.declarations:
            self._declared.setdefault(some.name, []).append(some)
        self._asked = self._spent = 0
        self._all: tuple[Expression, ...] | None = None
        self._references: dict[str, list[Name | Member]] | None = None
        self._users: dict[Declaration, tuple[User, ...]] = {}
        self._calls: dict[int, Call] | None = None
        self._parts: dict[int, Member] | None = None
        self._functions: tuple[Function, ...] | None = None
        self._meant: dict[tuple[str, Span], Declaration | None] = {}
        self._makers: dict[int, list[Declaration]] | None = None

    def linked(self, links: Links) -> Module:
        """Give the same file, its nodes shared, with what knows the other files of the program as they are now."""
        made = copy(self)
        made.links = links
        made._users = {}
        return made

    @contextmanager
    def effort(self) -> Iterator[bool]:
        """Bound what one question costs, with all that it asks in its turn; say whether there is room for more.

        Constants that each name another one twice are as many strings as grains on a chessboard.
        """
        self._spent = self._spent + 1 if self._asked else 0
        self._asked += 1
        try:
            yield self._spent < _MOST_STEPS
        finally:
            self._asked -= 1

    # -- what there is ----------------------------------------------------------------------------------------------------

    def expressions(self) -> tuple[Expression, ...]:
        """Give all expressions, in the order of the text, each before what it holds."""
        if self._all is None:
            self._all = tuple(walk(*self.roots))
        return self._all

    def calls(self) -> Iterator[Call]:
        """Give all calls, in the order of the text, the outer one first."""
        return (some for some in self.expressions() if isinstance(some, Call))

    def functions(self, place: Span) -> tuple[Function, ...]:
        """Give the functions around a place, outermost first."""
        if self._functions is None:
            self._functions = tuple(some for some in self.expressions() if isinstance(some, Function))
        return tuple(some for some in self._functions if some.span.covers(place))

    # -- what a name means ------------------------------------------------------------------------------------------------

    def declaration(self, expression: Expression) -> Declaration | None:
        """Give what a name, `this.x` or `Config.x` means in this file; None where this file doesn't declare it."""
        if isinstance(expression, Name):
            return self.declared(expression.name, expression.name_span)
        if isinstance(expression, Member) and isinstance(expression.of, Name):
            return self.declared(f"{expression.of.name}.{expression.name}", expression.name_span)
        return None

    def declared(self, name: str, place: Span) -> Declaration | None:
        """Give what a name means at a place: of several declarations, the one with the narrowest scope."""
        some = self._declared.get(name)
        if some is None:
            return None
        key = (name, place)
        if key not in self._meant:
            around = (one for one in some if one.scope.covers(place) or one.span == place)
            self._meant[key] = min(around, key=lambda one: one.scope.end - one.scope.start, default=None)
        return self._meant[key]

    def public(self, name: str) -> Declaration | None:
        """Give what this file exports under a name, or another one that it gives everything of (`export * from`)."""
        own = next((some for some in self._declared.get(name, ()) if some.public), None)
        if own is None and name != "*" and self.links is not None:
            passed = [some for some in self._declared.get("*", ()) if some.file != self.source.path]
            return next((replace(some, name=name, exported=name) for some in passed if self._has(some.file, name)), None)
        return own

    def _has(self, path: str, name: str) -> bool:
        """Whether another file exports a name itself."""
        module = self.links.module(path) if self.links is not None else None
        return module is not None and any(some.public for some in module._declared.get(name, ()))

    def qualified(self, expression: Expression) -> str | None:
        """Give the name that a library gives something: `aws-cdk-lib/aws-lambda.Runtime.GO_1_X`; None where it isn't certain."""
        names = self.names(expression)
        return names[0] if len(names) == 1 else None

    def names(self, expression: Expression, depth: int = 0) -> tuple[str, ...]:
        """Give all names that a library can call something: one for each wildcard import where no import says it."""
        if depth > _DEEPEST:
            return ()
        declared = self.declaration(expression)
        if declared is not None:
            if declared.canonical:
                return (declared.canonical,)
            if declared.each or declared.parameter or len(declared.values) != 1 or declared.open_because:
                return ()
            return self.names(declared.values[0], depth + 1)
        if isinstance(expression, Member):
            return tuple(f"{name}.{expression.name}" for name in self.names(expression.of, depth + 1))
        if isinstance(expression, Name):
            return tuple(f"{package}.{expression.name}" for package in self.wildcards)
        return ()

    def local(self, canonical: str) -> str | None:
        """Give how something of a library is called in this file's outermost scope; None where it is not imported."""
        fitting = (some for some in self.declarations if some.canonical and "." not in some.name)
        imported = [some for some in fitting if canonical == some.canonical or canonical.startswith(some.canonical + ".")]
        if imported:
            nearest = max(imported, key=lambda some: len(some.canonical))
            return nearest.name + canonical[len(nearest.canonical) :]
        package, _, rest = canonical.rpartition(".")
        while package:
            if package in self.wildcards:
                return rest
            package, dot, name = package.rpartition(".")
            rest = f"{name}{dot}{rest}"
        return None

    # -- who uses it --------------------------------------------------------------------------------------------------------

    def users(self, declared: Declaration) -> tuple[User, ...]:
        """Give all places that use a declaration, those of other files that import it too."""
        if declared not in self._users:
            self._users[declared] = tuple(self._using(declared))
        return self._users[declared]

    def _using(self, declared: Declaration) -> Iterator[User]:
        for some in self.references().get(declared.name.rpartition(".")[2], ()):
            if some.name_span != declared.span and self.declaration(some) is declared:
                yield User(self, some)
        if declared.public and self.links is not None and not declared.file:
            for module, imported in self.links.importers(self.source.path, declared.name):
                yield from module.users(imported) if imported.exported else module._parts_used(imported, declared.name)

    def _parts_used(self, imported: Declaration, name: str) -> Iterator[User]:
        """Give the uses of a name of another file that is imported as a whole; where all of it is passed on, that is one."""
        for user in self.users(imported):
            part = self.part(user.expression)
            if part is None or part.name == name:
                yield User(self, part or user.expression)

    def references(self) -> dict[str, list[Name | Member]]:
        """Give all names and members by their last word."""
        if self._references is None:
            self._references = {}
            for some in self.expressions():
                if isinstance(some, (Name, Member)):
                    self._references.setdefault(some.name, []).append(some)
        return self._references

    def callers(self, function: Function) -> tuple[Caller, ...]:
        """Give the calls of a function, or those that make an object of the class whose constructor it is."""
        if self._makers is None:
            self._makers = {}
            for some in self.declarations:
                for value in some.values:
                    made = value.constructor if isinstance(value, Class) else value
                    self._makers.setdefault(id(made), []).append(some)
        users = (user for declared in self._makers.get(id(function), ()) for user in self.users(declared))
        calls = ((user.module, user.module.call(user.expression)) for user in users)
        found = {call.span: Caller(module, call) for module, call in calls if call is not None}
        return tuple(islice(found.values(), _MOST_CALLERS))

    def part(self, owner: Expression) -> Member | None:
        """Give the member that something is the owner of; None where it is used as a whole."""
        if self._parts is None:
            self._parts = {id(some.of): some for some in self.expressions() if isinstance(some, Member)}
        return self._parts.get(id(owner))

    def call(self, callee: Expression) -> Call | None:
        """Give the call that calls an expression; None where it is used in another way."""
        if self._calls is None:
            self._calls = {id(some.callee): some for some in self.calls()}
        return self._calls.get(id(callee))


class User(NamedTuple):
    """A place that uses a declaration."""

    module: Module
    expression: Name | Member


class Caller(NamedTuple):
    """A call of a function, and the file that it stands in."""

    module: Module
    call: Call
