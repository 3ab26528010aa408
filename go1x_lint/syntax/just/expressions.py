"""just's expressions: strings, variables, calls, `a / b`, `a + b`, `if … else …` (just's GRAMMAR.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.records import dataclass
from go1x_lint.syntax.region import Escape

BLANK = re.compile(r"(?:[ \t]|\\\r?\n)*")
SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
"""What parts words inside brackets."""
NAME = re.compile(r"[A-Za-z_][\w-]*")
PATH = re.compile(r"[A-Za-z_][\w-]*(?:::[A-Za-z_][\w-]*)*")
_STRING = re.compile(
    r"(?P<mark>[xf]?)(?:\"\"\"(?P<block>(?:[^\\]|\\.)*?)\"\"\"|'''(?P<rawblock>.*?)'''|\"(?P<double>(?:[^\"\\]|\\.)*)\"|'(?P<raw>[^']*)')",
    re.DOTALL,
)
_BACKTICK = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
_COMPARED = re.compile(r"==|!=|=~|!~")
_ESCAPE = re.compile(r"\\(u\{[0-9A-Fa-f]+\}|\r?\n|.)", re.DOTALL)
_SAID = {"n": "\n", "t": "\t", "r": "\r"}
_MOST_LEVELS = 50


class Refused(Exception):
    """A text that is no expression; the offset is where."""

    def __init__(self, at: int) -> None:
        """Take the offset."""
        super().__init__(at)
        self.at = at


@dataclass(frozen=True)
class Expression:
    """A part of an expression, and its offsets in the file."""

    start: int
    end: int


@dataclass(frozen=True)
class String(Expression):
    """A string: what each piece says, and the offsets that say it."""

    pieces: tuple[tuple[str, int, int], ...] = ()
    escape: Escape | None = None
    """How more text is written in it; None: nothing can be."""
    known: bool = True
    """Whether what it says is written here: not so where a shell's variables are filled in."""


@dataclass(frozen=True)
class Variable(Expression):
    """A variable's, or a parameter's, name."""

    name: str = ""


@dataclass(frozen=True)
class Call(Expression):
    """A function's call."""

    name: str = ""
    arguments: tuple[Expression, ...] = ()


@dataclass(frozen=True)
class Joined(Expression):
    """`a + b`, `a / b`; a path that begins with a slash has nothing on its left."""

    left: Expression | None = None
    right: Expression | None = None
    slash: bool = False


@dataclass(frozen=True)
class Either(Expression):
    """`if … { a } else { b }`: one of several; what is compared is only read."""

    ways: tuple[Expression, ...] = ()
    compared: tuple[Expression, ...] = ()


@dataclass(frozen=True)
class Unread(Expression):
    """What nobody can read in the file: what a command prints."""


def walk(some: Expression) -> Iterator[Expression]:
    """Give an expression and all in it."""
    yield some
    inner: tuple[Expression | None, ...] = ()
    if isinstance(some, Call):
        inner = some.arguments
    elif isinstance(some, Joined):
        inner = (some.left, some.right)
    elif isinstance(some, Either):
        inner = (*some.ways, *some.compared)
    for part in inner:
        if part is not None:
            yield from walk(part)


def single(text: str) -> str | None:
    """Write a text between single quotes."""
    return None if "'" in text else text


def double(text: str) -> str | None:
    """Write a text between double quotes."""
    return text.replace("\\", "\\\\").replace('"', '\\"') if text.isprintable() else None


class Parser:
    """Reads one expression after another."""

    def __init__(self, text: str, at: int, *, within: bool = False) -> None:
        """Take the file's text and where to begin; `within`: brackets are open, so that lines don't end it."""
        self.text = text
        self.at = at
        self.blank = SPACE if within else BLANK
        self.levels = 0

    def skip(self) -> str:
        """Go past blanks; give the next character."""
        found = self.blank.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text[self.at : self.at + 1]

    def take(self, mark: str) -> bool:
        """Go past a mark, where it is next."""
        self.skip()
        if not self.text.startswith(mark, self.at):
            return False
        self.at += len(mark)
        return True

    def need(self, mark: str) -> None:
        """Go past a mark."""
        if not self.take(mark):
            raise Refused(self.at)

    def expression(self) -> Expression:
        """Read an expression."""
        self.levels += 1
        if self.levels > _MOST_LEVELS:
            raise Refused(self.at)
        self.skip()
        start = self.at
        if re.compile(r"if\b(?!\s*:=)").match(self.text, start):
            found: Expression = self._if()
        elif self.take("/"):
            right = self.expression()
            found = Joined(start, right.end, None, right, True)
        else:
            found = self._more(self.value())
        self.levels -= 1
        return found

    def _more(self, left: Expression) -> Expression:
        """Read what is joined to a value."""
        for mark in ("&&", "||"):
            if self.take(mark):
                right = self.expression()
                return Either(left.start, right.end, (left, right))
        for mark in ("+", "/"):
            if self.take(mark):
                right = self.expression()
                return Joined(left.start, right.end, left, right, mark == "/")
        return left

    def _if(self) -> Either:
        """Read `if a == b { c } else { d }`."""
        start = self.at
        self.at += 2
        compared = [self.expression()]
        self.skip()
        operator = _COMPARED.match(self.text, self.at)
        if operator is None:
            raise Refused(self.at)
        self.at = operator.end()
        compared.append(self.expression())
        ways = [self._braces()]
        self.skip()
        self.need("else")
        self.skip()
        last = self._if() if self.text.startswith("if", self.at) else self._braces()
        more = (last.ways, last.compared) if isinstance(last, Either) else ((last,), ())
        return Either(start, self.at, (*ways, *more[0]), (*compared, *more[1]))

    def _braces(self) -> Expression:
        """Read `{ a }`."""
        self.need("{")
        blank, self.blank = self.blank, SPACE
        found = self.expression()
        self.need("}")
        self.blank = blank
        return found

    def value(self) -> Expression:
        """Read a value: a string, a name, a call, brackets."""
        here = self.skip()
        start = self.at
        string = _STRING.match(self.text, start)
        if string is not None:
            self.at = string.end()
            return _string(string)
        backtick = _BACKTICK.match(self.text, start)
        if backtick is not None:
            self.at = backtick.end()
            return Unread(start, self.at)
        if here == "(":
            return self._brackets()
        name = NAME.match(self.text, start)
        if name is None:
            raise Refused(start)
        self.at = name.end()
        if self.text.startswith("(", self.at):
            return Call(start, self.at, name[0], tuple(self._arguments())) if name[0] != "assert" else self._unread(start)
        return Variable(start, self.at, name[0])

    def _brackets(self) -> Expression:
        """Read `( a )`."""
        self.need("(")
        blank, self.blank = self.blank, SPACE
        found = self.expression()
        self.need(")")
        self.blank = blank
        return found

    def _unread(self, start: int) -> Unread:
        """Go past `assert(…)`."""
        depth = 0
        while self.at < len(self.text):
            depth += {"(": 1, ")": -1}.get(self.text[self.at], 0)
            self.at += 1
            if not depth:
                return Unread(start, self.at)
        raise Refused(start)

    def _arguments(self) -> Iterator[Expression]:
        """Read a call's arguments."""
        self.need("(")
        blank, self.blank = self.blank, SPACE
        while not self.take(")"):
            yield self.expression()
            if not self.take(","):
                self.need(")")
                break
        self.blank = blank


def _string(found: re.Match[str]) -> String:
    """Make a string of how it is spelled."""
    kind = next(name for name in ("block", "rawblock", "double", "raw") if found[name] is not None)
    start = found.start(kind)
    pieces = [*_unescaped(found[kind], start)] if kind in ("block", "double") else [(found[kind], start, found.end(kind))]
    known = not found["mark"]
    if "block" in kind and "\n" in found[kind]:
        return String(found.start(), found.end(), tuple(_dedented(pieces)), None, known)
    return String(found.start(), found.end(), tuple(pieces), double if kind in ("block", "double") else single, known)


def _unescaped(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Read what stands between double quotes."""
    at = 0
    for found in _ESCAPE.finditer(text):
        if found.start() > at:
            yield text[at : found.start()], start + at, start + found.start()
        said = found[1]
        code = int(said[2:-1], 16) if said.startswith("u{") else 0
        value = chr(code) if 0 < code <= 0x10FFFF else "" if said.endswith("\n") else _SAID.get(said, said)
        if value:
            yield value, start + found.start(), start + found.end()
        at = found.end()
    if at < len(text):
        yield text[at:], start + at, start + len(text)


def _dedented(pieces: list[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    """Take the indentation that all lines of a block string share, and its first line where that is empty."""
    whole = "".join(text for text, _, _ in pieces)
    lines = [line for line in whole.split("\n")[1:] if line.strip()]
    indent = min((len(line) - len(line.lstrip(" \t")) for line in lines), default=0)
    start, end = pieces[0][1], pieces[-1][2]
    first, *rest = whole.split("\n")
    said = "\n".join([*([first] if first.strip() else []), *(line[indent:] for line in rest)])
    if said:
        yield said, start, end
