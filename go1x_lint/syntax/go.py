"""The head of a Go file: package, imports, build constraints. Read without a parser, as nothing else is needed of most files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from go1x_lint.source import Source, Span

SYSTEMS = frozenset((
    "aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "linux", "nacl", "netbsd", "openbsd", "plan9",
    "solaris", "wasip1", "windows", "zos",
))  # fmt: skip
"""Every GOOS that Go knows or knew (go/build)."""

ARCHITECTURES = frozenset((
    "386", "amd64", "amd64p32", "arm", "arm64", "arm64be", "armbe", "loong64", "mips", "mips64", "mips64le", "mips64p32", "mips64p32le",
    "mipsle", "ppc", "ppc64", "ppc64le", "riscv", "riscv64", "s390", "s390x", "sparc", "sparc64", "wasm",
))  # fmt: skip
"""Every GOARCH that Go knows or knew (go/build)."""

_TOKEN = re.compile(r'\s+|//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:[^"\\\n]|\\.)*"|`[^`]*`|[^\W\d]\w*|.', re.DOTALL)
_WORD = re.compile(r"[^\W\d]")
_CONSTRAINT = re.compile(r"^//go:build[ \t]+(.*)$", re.MULTILINE)
_OLD_CONSTRAINT = re.compile(r"^//[ \t]*\+build[ \t]+(.*)$", re.MULTILINE)
_TERM = re.compile(r"\s*(&&|\|\||!|\(|\)|[\w.]+)")
_MOST_TERMS = 100
"""Build constraints that are longer are not evaluated."""


class Import(NamedTuple):
    """One import."""

    path: str
    name: str
    """What the file calls it, where it says so; `.` and `_` as they stand; else ""."""
    span: Span
    """The path, without its quotes."""

    @property
    def alias(self) -> str:
        """The name that the file uses: the one it gives, else the path's last component that isn't a major version."""
        parts = self.path.split("/")
        last = parts[-2] if len(parts) > 1 and re.fullmatch(r"v\d+", parts[-1]) else parts[-1]
        return self.name or last


class Header(NamedTuple):
    """What stands before a file's first declaration."""

    package: str
    span: Span
    """The package's name."""
    imports: tuple[Import, ...]
    constraints: tuple[str, ...]
    """Build constraints as expressions of `//go:build`; all must hold."""

    def takes(self, tags: Mapping[str, bool]) -> bool:
        """Whether a build may take the file. A tag that isn't in `tags` may be set or not."""
        return all(_holds(expression, tags) is not False for expression in self.constraints)


def header(source: Source) -> Header | None:
    """Read the head of a file; None where it has no package clause."""
    tokens = _tokens(source.text)
    _, keyword = next(tokens, (0, ""))
    start, package = next(tokens, (0, ""))
    if keyword != "package" or not _WORD.match(package):
        return None
    constraints = (*_named(source.path), *_written(source.text[:start].removeprefix("\ufeff")))
    return Header(package, source.span(start, start + len(package)), tuple(_imports(source, tokens)), constraints)


def _tokens(text: str) -> Iterator[tuple[int, str]]:
    """Give words, strings and marks with their offsets; spaces and comments left out."""
    for match in _TOKEN.finditer(text, 1 if text[:1] == "\ufeff" else 0):
        token = match.group()
        if not token.isspace() and not token.startswith(("//", "/*")):
            yield match.start(), token


def _imports(source: Source, tokens: Iterator[tuple[int, str]]) -> Iterator[Import]:
    """Read the import declarations that follow the package clause."""
    inside, name, expected = False, "", False
    for start, token in tokens:
        if token == ";":
            continue
        if not expected and not inside:
            if token != "import":
                return
            expected = True
        elif token == "(" and expected:
            inside, expected = True, False
        elif token == ")" and inside:
            inside = False
        elif token[0] in '"`' and len(token) > 1:
            span = source.span(start + 1, start + len(token) - 1)
            yield Import(token[1:-1], name, span)
            name, expected = "", False
        elif not name and (token == "." or _WORD.match(token)):
            name = token
        else:
            return


def _named(path: str) -> Iterator[str]:
    """Give the constraint that a file's name is: `_linux.go`, `_arm64.go`, `_windows_amd64.go`."""
    parts = path.rpartition("/")[2].partition(".")[0].removesuffix("_test").split("_")[1:]
    if parts and parts[-1] in ARCHITECTURES:
        yield parts.pop()
    if parts and parts[-1] in SYSTEMS:
        yield parts[-1]


def _written(head: str) -> Iterator[str]:
    """Give the constraints that stand before the package clause; old ones only where there is no new one."""
    new = _CONSTRAINT.search(head)
    if new:
        yield new.group(1)
        return
    for match in _OLD_CONSTRAINT.finditer(head):
        options = [" && ".join(option.split(",")) for option in match.group(1).split()]
        yield " || ".join(f"({option})" for option in options)


# -- constraints ------------------------------------------------------------------------------------------------------------


def _holds(expression: str, tags: Mapping[str, bool]) -> bool | None:
    """Evaluate a constraint; None where a tag decides that nobody knows, or where it is malformed."""
    expression = expression.partition("//")[0]
    terms = _TERM.findall(expression)
    if len(terms) > _MOST_TERMS or "".join(terms) != "".join(expression.split()):
        return None
    return _Constraint(terms, tags).either()


class _Constraint:
    """Evaluates terms from left to right, with three truth values."""

    def __init__(self, terms: list[str], tags: Mapping[str, bool]) -> None:
        """Take the terms and what is known of tags."""
        self.terms = terms[::-1]
        self.tags = tags

    def either(self) -> bool | None:
        """Evaluate `a || b`."""
        value = self.both()
        while self.terms and self.terms[-1] == "||":
            self.terms.pop()
            other = self.both()
            value = True if value or other else None if value is None or other is None else False
        return value

    def both(self) -> bool | None:
        """Evaluate `a && b`."""
        value = self.one()
        while self.terms and self.terms[-1] == "&&":
            self.terms.pop()
            other = self.one()
            value = False if value is False or other is False else None if value is None or other is None else True
        return value

    def one(self) -> bool | None:
        """Evaluate a tag, `!a`, `(a)`."""
        term = self.terms.pop() if self.terms else ""
        if term == "!":
            value = self.one()
            return None if value is None else not value
        if term == "(":
            value = self.either()
            if self.terms and self.terms[-1] == ")":
                self.terms.pop()
            return value
        return True if re.fullmatch(r"go1\.\d+", term) else self.tags.get(term)
