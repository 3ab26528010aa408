"""Goes through Groovy's tokens, a statement at a time."""

from __future__ import annotations

from go1x_lint.source import Source
from go1x_lint.syntax.groovy.model import Assigned, Call, Groovy, Node, Value
from go1x_lint.syntax.groovy.tokens import Token, tokens

_MOST_LEVELS = 100
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_HEADS = ("if", "for", "while", "switch", "catch")
_TYPES = ("def", "final", "String", "static", "private", "public", "void", "Map", "List", "var", "boolean", "int")


def parse(source: Source) -> Groovy:
    """Parse a file."""
    reader = _Reader(tuple(tokens(source.text)), len(source.text))
    nodes: list[Node] = []
    while reader.at < len(reader.tokens):
        nodes += reader.block(0)
        reader.at += 1  # a bracket that closes nothing
    return Groovy(source, tuple(nodes), tuple(reader.broken))


class _Reader:
    """Goes through the tokens."""

    def __init__(self, found: tuple[Token, ...], size: int) -> None:
        """Take the tokens and the text's size."""
        self.tokens = found
        self.size = size
        self.at = 0
        self.broken: list[int] = []
        self.closures: list[Node] = []
        """What is in the closures that a call is given in its brackets."""

    def peek(self, ahead: int = 0) -> Token:
        """Give a token; a line's end behind the last."""
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else Token("end", "", self.size, self.size)

    def skip_lines(self) -> None:
        """Go past line ends."""
        while self.peek().kind == "line":
            self.at += 1

    # -- statements ------------------------------------------------------------------------------------------------------

    def block(self, level: int) -> list[Node]:
        """Read statements up to what closes them."""
        found: list[Node] = []
        while self.peek().kind != "end" and self.peek().text not in ("}", ")", "]"):
            before = self.at
            found += self.statement(level)
            self.at += self.at == before
        return found

    def statement(self, level: int) -> list[Node]:
        """Read one statement, or go past a token."""
        token = self.peek()
        if level > _MOST_LEVELS or token.kind == "line":
            self._past()
            return []
        if token.text == "{":
            return self._braces(level)[1]
        if token.text == "@":
            self.at += 2
            if self.peek().text == "(":
                self._closed("(")
            return []
        if token.text == "[":
            return self._method(self._one(level), level)
        if token.kind != "word":
            self._past()
            return []
        return self._worded(level)

    def _past(self) -> None:
        """Go past a token, or what it opens."""
        token = self.peek()
        if token.text in ("(", "["):
            self._closed(token.text)
        else:
            self.at += 1

    def _closed(self, opening: str) -> tuple[int, int]:
        """Go behind the bracket that closes this one; give the token offsets of what is between."""
        start, depth, first = self.peek().start, 0, self.at + 1
        while self.peek().kind != "end":
            text = self.peek().text if self.peek().kind == "mark" else ""
            depth += (text in _CLOSING) - (text in _CLOSING.values())
            self.at += 1
            if not depth:
                return first, self.at - 1
        self.broken.append(start)
        return first, self.at

    def _worded(self, level: int) -> list[Node]:
        """Read what begins with words: an assignment, a declaration, a call."""
        start = self.peek().start
        typed = self.peek().text in _TYPES or (self.peek(1).kind == "word" and self.peek(2).text == "=")
        while self.peek().text in _TYPES and self.peek(1).kind == "word":
            self.at += 1
        if typed and self.peek(1).kind == "word" and self.peek(2).text == "=":
            self.at += 1
        name = self.name()
        if self.peek().text == "=":
            self.at += 1
            return self._assigned(name, start, level)
        if name in ("return", "in", "new", "import", "package", "class", "throw"):
            return []
        return self._called(name, start, level, typed)

    def name(self) -> str:
        """Read `a.b.c`; a call in the midst of it (`docker.image('x').inside`) is left to `_called`."""
        words = [self.peek().text]
        self.at += 1
        while self.peek().text in (".", "?.") and self.peek(1).kind == "word":
            words.append(self.peek(1).text)
            self.at += 2
        return ".".join(words)

    def _assigned(self, name: str, start: int, level: int) -> list[Node]:
        """Read what is assigned; a call in it is one of the statements, too."""
        self.skip_lines()
        first = self.at
        value = self.value(level)
        end = self.at
        nodes: list[Node] = [Assigned(name, value, start, value.end)]
        if value.token is None and value.items is None and self.tokens[first : first + 1] and self.tokens[first].kind == "word":
            self.at = first
            nodes = [*self._worded(level), *nodes]
            self.at = max(self.at, end)
        return nodes

    def _called(self, name: str, start: int, level: int, typed: bool = False) -> list[Node]:
        """Read a call: arguments in brackets or without, then a block."""
        arguments: list[Value] = []
        named: list[tuple[str, Value]] = []
        inner: list[Node] = []
        outer, self.closures = self.closures, []
        parameters: tuple[str, ...] = ()
        if self.peek().text == "(":
            if name in _HEADS:
                parameters, arguments, inner = self._head(level)
            elif typed:
                parameters = self._parameters()
            else:
                arguments, named = self._arguments(level)
        elif self.peek().kind in ("string", "word", "number") or (self.peek().text == "[" and self.peek(-1).end < self.peek().start):
            arguments, named = self._bare(level)
        end = self.peek(-1).end
        block: tuple[Node, ...] | None = None
        if self.peek().text == "{" or (name in (*_HEADS, "else", "try", "finally") and self._opens_later()):
            found, nodes = self._braces(level)
            parameters = parameters or found
            block = tuple(nodes)
        call = Call(name, start, end, tuple(arguments), tuple(named), block, None, parameters, typed and block is not None)
        inner, self.closures = [*inner, *self.closures], outer
        return [*inner, *self._more(call, level)]

    def _opens_later(self) -> bool:
        """Whether a block opens on the next line; goes there."""
        at = self.at
        self.skip_lines()
        if self.peek().text == "{":
            return True
        self.at = at
        return False

    def _more(self, call: Call, level: int) -> list[Node]:
        """Read what is called on a call: `docker.image('x').inside { … }`; lines may end before the dot."""
        found: list[Node] = [call]
        while True:
            at = self.at
            self.skip_lines()
            if self.peek().text not in (".", "?.") or self.peek(1).kind != "word":
                self.at = at
                return found
            self.at += 1
            name = self.name()
            last = found[-1]
            receiver = last.arguments[0] if isinstance(last, Call) and last.arguments else None
            inner = self._called(f".{name}", last.start, level)
            found += [
                Call(some.name, some.start, some.end, some.arguments, some.named, some.block, receiver, some.parameters)
                if isinstance(some, Call) and some.name == f".{name}"
                else some
                for some in inner
            ]

    def _method(self, value: Value, level: int) -> list[Node]:
        """Read what is called on a list: `['a', 'b'].each { name -> … }`."""
        if self.peek().text not in (".", "?.") or self.peek(1).kind != "word":
            return []
        self.at += 1
        name = self.name()
        return [
            Call(some.name, some.start, some.end, some.arguments, some.named, some.block, value, some.parameters or ("it",))
            if isinstance(some, Call) and some.name == f".{name}"
            else some
            for some in self._called(f".{name}", value.start, level)
        ]

    def _head(self, level: int) -> tuple[tuple[str, ...], list[Value], list[Node]]:
        """Read `(name in list)` of a loop; of other heads only the calls in them."""
        first, last = self._closed("(")
        end = self.at
        self.at = first
        while self.at < last and self.tokens[self.at].text in _TYPES:
            self.at += 1
        if self.peek().kind == "word" and self.peek(1).text in ("in", ":"):
            name = self.peek().text
            self.at += 2
            value = self.value(level + 1)
            self.at = end
            return (name,), [value], []
        self.at = first
        inner: list[Node] = []
        while self.at < last:
            before = self.at
            inner += self.statement(level + 1)
            self.at += self.at == before
        self.at = end
        return (), [], inner

    def _parameters(self) -> tuple[str, ...]:
        """Read a function's parameters."""
        first, last = self._closed("(")
        found: list[str] = []
        for index in range(first, last):
            follows = self.tokens[index + 1].text if index + 1 < last else ","
            if self.tokens[index].kind == "word" and follows in (",", "="):
                found.append(self.tokens[index].text)
        return tuple(found)

    def _braces(self, level: int) -> tuple[tuple[str, ...], list[Node]]:
        """Read a block, or a closure with its parameters."""
        opening = self.peek()
        self.at += 1
        at, names = self.at, []
        self.skip_lines()
        while self.peek().kind == "word" or self.peek().text == ",":
            names += [self.peek().text] if self.peek().kind == "word" else []
            self.at += 1
        if self.peek().text == "->":
            self.at += 1
        else:
            self.at, names = at, []
        nodes = self.block(level + 1)
        while self.peek().text in (")", "]"):  # closes nothing
            self.at += 1
            nodes += self.block(level + 1)
        if self.peek().kind == "end":
            self.broken.append(opening.start)
        self.at += 1
        return tuple(name for name in names if name not in _TYPES), nodes

    # -- arguments -------------------------------------------------------------------------------------------------------

    def _arguments(self, level: int) -> tuple[list[Value], list[tuple[str, Value]]]:
        """Read `(a, name: b)`."""
        self.at += 1
        return self._listed(")", level)

    def _bare(self, level: int) -> tuple[list[Value], list[tuple[str, Value]]]:
        """Read `a, name: b` up to the end of the line or a block."""
        return self._listed("", level)

    def _listed(self, closing: str, level: int) -> tuple[list[Value], list[tuple[str, Value]]]:
        """Read values and named values, which commas part."""
        values: list[Value] = []
        named: list[tuple[str, Value]] = []
        while self.peek().kind != "end":
            if closing:
                self.skip_lines()
            before = self.at
            if closing and self.peek().text == closing:
                self.at += 1
                break
            key = self.peek()
            if key.kind in ("word", "string") and self.peek(1).text == ":":
                self.at += 2
                self.skip_lines()
                named.append((key.text.strip("'\""), self._given(closing, level)))
            elif self.peek().text != ",":
                values.append(self._given(closing, level))
            if closing:
                self.skip_lines()
            if self.peek().text == ",":
                self.at += 1
                self.skip_lines()
            elif not closing:
                break
            self.at += self.at == before
        return values, named

    def _given(self, closing: str, level: int) -> Value:
        """Read an argument; of a closure in brackets what is in it is kept."""
        if not closing or self.peek().text != "{" or level > _MOST_LEVELS:
            return self.value(level + 1)
        start = self.peek().start
        self.closures += self._braces(level)[1]
        return Value(start, self.peek(-1).end)

    def value(self, level: int) -> Value:
        """Read a value; what `+` joins is one."""
        first = self._one(level)
        parts = [first]
        while self.peek().text == "+" and level <= _MOST_LEVELS:
            self.at += 1
            self.skip_lines()
            parts.append(self._one(level))
        if not self._ends():
            start = first.start
            while not self._ends():
                self._past_value()
            return Value(start, self.peek(-1).end)
        return first if len(parts) == 1 else Value(first.start, parts[-1].end, None, "", tuple(parts), True)

    def _ends(self) -> bool:
        """Whether a value ends here."""
        token = self.peek()
        return token.kind in ("line", "end") or token.text in (",", ")", "]", "}", "{")

    def _past_value(self) -> None:
        """Go past what is no value of ours, with what it opens."""
        if self.peek().text in ("(", "["):
            self._closed(self.peek().text)
        else:
            self.at += 1

    def _one(self, level: int) -> Value:
        """Read a string, a name, a list, a map; methods of a string that leave it as it is are gone past."""
        token = self.peek()
        if level > _MOST_LEVELS:
            self._past()
            return Value(token.start, token.end)
        if token.kind == "string":
            self.at += 1
            same = self._same()
            return Value(token.start, token.end, token if same else None)
        if token.text == "[":
            self.at += 1
            values, named = self._listed("]", level + 1)
            return Value(token.start, self.peek(-1).end, None, "", tuple(values), False, tuple(named))
        if token.kind == "word" and token.text not in ("new", "null", "true", "false"):
            name = self.name()
            if self._ends() or self.peek().text == "+":
                return Value(token.start, self.peek(-1).end, None, name)
            return Value(token.start, self.peek(-1).end)
        if token.kind == "number":
            self.at += 1
        return Value(token.start, self.peek(-1).end if self.at else token.end)

    def _same(self) -> bool:
        """Go past `.trim()`, `.stripIndent()` behind a string; False where another method changes it."""
        while self.peek().text == "." and self.peek(1).kind == "word":
            if self.peek(1).text not in ("trim", "stripIndent", "stripMargin", "toString") or self.peek(2).text != "(":
                return False
            self.at += 2
            self._closed("(")
        return True
