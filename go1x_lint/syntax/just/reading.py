"""What a justfile consists of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.records import dataclass, field
from go1x_lint.source import Source, Span
from go1x_lint.syntax.just.expressions import NAME, PATH, Expression, Parser, Refused, String, walk

_SET = re.compile(r"set[ \t]+([\w-]+)[ \t]*(:=)?")
_ASSIGNED = re.compile(r"(?:(export|eager|lazy)[ \t]+)*([A-Za-z_][\w-]*)[ \t]*:=")
_FUNCTION = re.compile(r"[A-Za-z_][\w-]*\([^)\n]*\)[ \t]*:=")
_IMPORT = re.compile(r"import\??[ \t]+(?=[x'\"])")
_OTHER = re.compile(r"(?:alias|mod\??|unexport|export)[ \t]+[A-Za-z_].*")
_HEAD = re.compile(r"@?([A-Za-z_][\w-]*)(?=[ \t:\\])")
_ATTRIBUTE = re.compile(r"[ \t]*([\w-]+)")
_OPENED = re.compile(r"\{\{\{\{|\{\{")


@dataclass(frozen=True)
class Assigned:
    """A variable's assignment."""

    name: str
    span: Span
    value: Expression
    export: bool = False


@dataclass(frozen=True)
class Parameter:
    """A recipe's parameter."""

    name: str
    span: Span
    export: bool = False
    default: Expression | None = None
    variadic: bool = False


@dataclass(frozen=True)
class Dependency:
    """A recipe that another needs, and what it is given."""

    name: str
    arguments: tuple[Expression, ...] = ()
    after: bool = False
    """Whether it is run after the recipe itself."""


@dataclass(frozen=True)
class Part:
    """A part of a recipe's line: characters as they stand, or `{{ expression }}`."""

    start: int
    end: int
    text: str = ""
    expression: Expression | None = None


@dataclass(frozen=True)
class Line:
    """A line of a recipe, continued lines joined to it."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The characters that stand there, without expressions."""
        return "".join(part.text for part in self.parts)

    def bare(self) -> Line:
        """Give the line without `@` and `-` before it."""
        first = self.parts[0] if self.parts else None
        if first is None or first.expression is not None:
            return self
        left = first.text.lstrip("@-")
        rest = (Part(first.end - len(left), first.end, left),) if left else ()
        return Line((*rest, *self.parts[1:]))


@dataclass(frozen=True)
class Recipe:
    """A recipe."""

    name: str
    span: Span
    parameters: tuple[Parameter, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    lines: tuple[Line, ...] = ()
    attributes: dict[str, Expression | None] = field(default_factory=dict)

    @property
    def script(self) -> bool:
        """Whether all its lines are one script."""
        return "script" in self.attributes or (bool(self.lines) and self.lines[0].text.startswith("#!"))

    def bare(self) -> tuple[Line, ...]:
        """Give the lines as a shell gets each: without `@` and `-` before them."""
        return tuple(line.bare() for line in self.lines)

    def expressions(self) -> Iterator[Expression]:
        """Give all expressions in it."""
        yield from (some.default for some in self.parameters if some.default is not None)
        yield from (argument for some in self.dependencies for argument in some.arguments)
        yield from (part.expression for line in self.lines for part in line.parts if part.expression is not None)


@dataclass
class Justfile:
    """A file."""

    source: Source
    settings: dict[str, tuple[Expression, ...]] = field(default_factory=dict)
    """A setting that is switched on has no values, one that is switched off is not there."""
    assigned: list[Assigned] = field(default_factory=list)
    recipes: list[Recipe] = field(default_factory=list)
    imports: list[Expression] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    """Offsets of lines that can't be read."""

    def expressions(self) -> Iterator[Expression]:
        """Give every expression, and all in it."""
        for some in (*(given.value for given in self.assigned), *(part for recipe in self.recipes for part in recipe.expressions())):
            yield from walk(some)


def parse(source: Source) -> Justfile:
    """Parse a file; what can't be read is told in `broken`."""
    return _Reader(source).file()


class _Reader:
    """Goes through a file, an item at a time."""

    def __init__(self, source: Source) -> None:
        """Take the file."""
        self.source = source
        self.text = source.text
        self.at = 1 if self.text[:1] == "\ufeff" else 0
        self.found = Justfile(source)
        self.attributes: dict[str, Expression | None] = {}

    def file(self) -> Justfile:
        """Read all items."""
        while self.at < len(self.text):
            start = self.at
            try:
                self._item()
            except Refused as error:
                self.found.broken.append(error.at)
                self.at = self._line_end(start)
            self.at = self._line_end(self.at) if self.at > start or self.text[start] != "\n" else start + 1
        return self.found

    def _line_end(self, at: int) -> int:
        """Give the offset behind a line."""
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end + 1

    def _item(self) -> None:
        """Read what a line begins with."""
        text, start = self.text, self.at
        line = text[start : self._line_end(start)]
        if not line.strip() or line.lstrip(" \t").startswith("#"):
            return
        if line.startswith("["):
            self._attributes()
            return
        if found := _SET.match(text, start):
            self._setting(found)
        elif found := _ASSIGNED.match(text, start):
            parser = Parser(text, found.end())
            value = parser.expression()
            export = "export" in found[0][: found.start(2) - start].split()
            self.found.assigned.append(Assigned(found[2], self.source.span(found.start(2), found.end(2)), value, export))
            self.at = parser.at
        elif found := _FUNCTION.match(text, start):
            parser = Parser(text, found.end())  # what it gives isn't known
            parser.expression()
            self.at = parser.at
        elif found := _IMPORT.match(text, start):
            parser = Parser(text, found.end())
            self.found.imports.append(parser.value())
            self.at = parser.at
        elif found := _HEAD.match(text, start):
            if not (_OTHER.match(text, start) and ":" not in line.replace(":=", "").partition("#")[0]):
                self._recipe(found)
        elif line[0] not in " \t":
            raise Refused(start)
        self.attributes = {}

    def _setting(self, found: re.Match[str]) -> None:
        """Read `set NAME`, `set NAME := value`, `set NAME := [values]`."""
        parser = Parser(self.text, found.end())
        values: list[Expression] = []
        if found[2] and parser.skip() == "[":
            parser = Parser(self.text, parser.at + 1, within=True)
            while not parser.take("]"):
                values.append(parser.expression())
                if not parser.take(","):
                    parser.need("]")
                    break
        elif found[2]:
            word = NAME.match(self.text, parser.at)
            if word is not None and word[0] in ("true", "false"):
                self.at = word.end()
                self.found.settings |= {found[1]: ()} if word[0] == "true" else {}
                return
            values.append(parser.expression())
        self.found.settings[found[1]] = tuple(values)
        self.at = parser.at

    def _attributes(self) -> None:
        """Read `[private]`, `[working-directory: 'x']`, `[script('bash', '-eu')]`, `[unix, no-cd]`."""
        self.at += 1
        while found := _ATTRIBUTE.match(self.text, self.at):
            parser = Parser(self.text, found.end())
            value: Expression | None = None
            if parser.take(":"):
                value = parser.value()
            elif parser.skip() == "(":
                parser = Parser(self.text, parser.at + 1, within=True)
                values: list[Expression] = []
                while not parser.take(")"):
                    values.append(self._keyed(parser))
                    if not parser.take(","):
                        parser.need(")")
                        break
                value = values[0] if values else None
            self.attributes[found[1]] = value
            more = parser.take(",")
            self.at = parser.at
            if not more:
                break
        Parser(self.text, self.at).need("]")

    def _keyed(self, parser: Parser) -> Expression:
        """Read an attribute's argument: a value, or `name='value'`."""
        value = parser.value()
        return parser.value() if parser.take("=") else value

    # -- recipes ---------------------------------------------------------------------------------------------------------

    def _recipe(self, head: re.Match[str]) -> None:
        """Read a recipe's line, then its body."""
        parser = Parser(self.text, head.end())
        parameters: list[Parameter] = []
        while parser.skip() != ":":
            parameters.append(self._parameter(parser))
        parser.need(":")
        dependencies = tuple(self._dependencies(parser))
        if parser.skip() not in ("", "\r", "\n", "#"):
            raise Refused(parser.at)
        self.at = self._line_end(parser.at)
        lines = tuple(self._body())
        span = self.source.span(head.start(1), head.end(1))
        self.found.recipes.append(Recipe(head[1], span, tuple(parameters), dependencies, lines, self.attributes))
        self.at = max(self.at - 1, 0)

    def _parameter(self, parser: Parser) -> Parameter:
        """Read `name`, `$name`, `*name`, `+name='default'`."""
        variadic = parser.take("*") or parser.take("+")
        export = parser.take("$")
        found = NAME.match(self.text, parser.at)
        if found is None:
            raise Refused(parser.at)
        parser.at = found.end()
        default = parser.value() if parser.take("=") else None
        return Parameter(found[0], self.source.span(*found.span()), export, default, variadic)

    def _dependencies(self, parser: Parser) -> Iterator[Dependency]:
        """Read what a recipe needs: `a (b 'x' y) && c`."""
        after = False
        while (here := parser.skip()) not in ("", "\r", "\n", "#"):
            if parser.take("&&"):
                after = True
                continue
            bracket = parser.take("(")
            found = PATH.match(self.text, parser.at) if here else None
            if found is None:
                raise Refused(parser.at)
            parser.at = found.end()
            arguments: list[Expression] = []
            while bracket and not parser.take(")"):
                arguments.append(parser.expression())
            yield Dependency(found[0], tuple(arguments), after)

    def _body(self) -> Iterator[Line]:
        """Read the lines below a recipe: those that are indented."""
        indent: str | None = None
        parts: list[Part] = []
        scripted = False
        while self.at < len(self.text):
            end = self._line_end(self.at)
            line = self.text[self.at : end].rstrip("\r\n")
            if line.strip() and line[0] not in " \t":
                break
            if line.strip() or scripted:
                first = indent is None
                indent = line[: len(line) - len(line.lstrip())] if indent is None else indent
                skip = len(indent) if line.startswith(indent) and not parts else len(line) - len(line.lstrip(" \t"))
                scripted = scripted or (first and line.lstrip().startswith("#!")) or "script" in self.attributes
                start = self.at + skip
                continued = line.endswith("\\") and not scripted
                parts += self._parts(start, max(start, self.at + len(line) - continued))
                if not continued:
                    yield Line(tuple(parts))
                    parts = []
            self.at = end
        if parts:
            yield Line(tuple(parts))

    def _parts(self, start: int, end: int) -> Iterator[Part]:
        """Read a line's characters and its expressions."""
        at = start
        while found := _OPENED.search(self.text, at, end):
            if found.start() > at:
                yield Part(at, found.start(), self.text[at : found.start()])
            at = found.end()
            if found[0] == "{{{{":
                yield Part(found.start(), at, "{{")
                continue
            parser = Parser(self.text, at, within=True)
            expression = parser.expression()
            parser.need("}}")
            yield Part(found.start(), parser.at, "", expression)
            at = parser.at
        if at < end:
            yield Part(at, end, self.text[at:end])


def plain(some: Expression | None) -> str | None:
    """Give what a string says; None for anything else."""
    return "".join(text for text, _, _ in some.pieces) if isinstance(some, String) and some.known else None
