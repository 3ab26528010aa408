"""What older tools and vendoring say of aws-lambda-go: dep, glide, vendor/modules.txt."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from go1x_lint.facts import Fact, Field, GoModule, Label, Value
from go1x_lint.lifecycle import version
from go1x_lint.readers import Unparsable
from go1x_lint.readers.documents import document
from go1x_lint.readers.go_module import LIBRARY, name_of, replaced
from go1x_lint.source import Source, Span, Workspace
from go1x_lint.syntax.go_mod import Word
from go1x_lint.syntax.tree import Malformed, Mapping, Node, Scalar, Sequence
from go1x_lint.text import Text

_CLAUSE = re.compile(r"(\^|~>?|=|>=)?\s*v?(\d+)(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?((?:-[\w.-]+)?(?:\+[\w.-]+)?)$")
_VENDORED = re.compile(r"^# (\S+)(?: (v\S+))?(?: => (\S+)(?: (v\S+))?)?[ \t\r]*$", re.MULTILINE)


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the root of dependencies that a file describes."""
    folder, name = posixpath.split(source.path)
    if name.lower() == "modules.txt":
        yield _vendored(source, posixpath.dirname(folder), workspace)
        return
    manager = _MANAGERS.get(name.lower())
    if manager is None:
        return
    root = _root(source, workspace)
    packages = list(_packages(root, manager)) if isinstance(root, Mapping) else []
    mine = [package for package in packages if package.name == LIBRARY]
    others = tuple(dict.fromkeys(package.name for package in packages if package.name != LIBRARY))
    own = root.string("package") if isinstance(root, Mapping) and manager.name == "glide" else None
    library = manager.library(mine[0]) if mine else _unlisted(source.span(0, 0), manager)
    yield GoModule(source.span(0, 0), folder, own, library, manager.locks, manager.name, others)


class _Package(NamedTuple):
    """An entry of a list of dependencies."""

    name: str
    entry: Mapping

    @property
    def anchor(self) -> Span:
        """All its characters."""
        return self.entry.span

    def scalar(self, key: str) -> Scalar | None:
        """Give what a key says."""
        value = self.entry.get(key)
        return value if isinstance(value, Scalar) and value.raw else None


class _Manager(NamedTuple):
    """A tool's file: where its entries are, and what one says of the library's version."""

    name: str
    locks: bool
    lists: tuple[str, ...]
    key: str
    library: Callable[[_Package], Field]


def _root(source: Source, workspace: Workspace) -> Node | None:
    """Parse a file: Gopkg.lock is TOML though its name doesn't say so."""
    if not source.path.lower().endswith("gopkg.lock"):
        return document(source, workspace).root
    from go1x_lint.syntax import toml

    try:
        return workspace.parsed(source.path, "tree", toml.parse).root
    except Malformed as error:
        raise Unparsable(str(error), error.offset) from error


def _packages(root: Mapping, manager: _Manager) -> Iterator[_Package]:
    """Give the entries, those of the list that wins first."""
    for name in manager.lists:
        entries = root.get(name)
        for entry in entries.items if isinstance(entries, Sequence) else ():
            value = entry.value
            package = value.string(manager.key) if isinstance(value, Mapping) else None
            if isinstance(value, Mapping) and package:
                yield _Package(package, value)


def _unlisted(anchor: Span, manager: _Manager) -> Field:
    """Make the field of a library that isn't listed: a lock lists everything, a manifest need not."""
    return Field(anchor) if manager.locks else Field.unknown(anchor, "no version of aws-lambda-go is asked for here")


def _locked(package: _Package) -> Field:
    """Read a lock's entry: a version, or only a commit."""
    said = package.scalar("version")
    if said is not None and said.plain is not None and version(said.plain) is not None and "." in said.plain:
        return Field(package.anchor, (Value(Text.of(_canonical(said.plain)), said.inner),))
    commit = said or package.scalar("revision")
    why = f"which version commit '{commit.raw[:12]}' is can't be read here" if commit else "no version is locked"
    return Field(package.anchor, (), (Label(commit.inner if commit else package.anchor, why),))


def _asked(package: _Package, bare: str) -> Field:
    """Read a manifest's entry; `bare` is the operator that a version without one has."""
    said = package.scalar("version")
    if said is None or said.plain is None:
        return Field.unknown(package.anchor, "it asks for no version")
    match = _CLAUSE.match(said.plain.strip().partition(",")[0].partition(" <")[0].strip())
    if match is None:
        return Field(package.anchor, (), (Label(said.inner, f"which versions '{said.plain}' allows can't be read here"),))
    operator, *numbers, rest = match.groups()
    least = "v" + ".".join(number if number and number.isdigit() else "0" for number in numbers) + rest
    exact = (operator or bare) == "=" and all(number and number.isdigit() for number in numbers)
    why = () if exact else (Label(said.inner, f"'{said.plain}' allows later versions too"),)
    return Field(package.anchor, (Value(Text.of(least), said.inner),), why)


def _canonical(text: str) -> str:
    """Write a version as Go does."""
    return "v" + text.removeprefix("v")


_MANAGERS = {
    "gopkg.lock": _Manager("dep", True, ("projects",), "name", _locked),
    "gopkg.toml": _Manager("dep", False, ("override", "constraint"), "name", lambda package: _asked(package, "^")),
    "glide.lock": _Manager("glide", True, ("imports",), "name", _locked),
    "glide.yaml": _Manager("glide", False, ("import",), "package", lambda package: _asked(package, "=")),
}
"""dep takes `1.2.3` for `^1.2.3` (golang/dep, Gopkg.toml.md), glide for exactly that (Masterminds/glide, versions.md)."""


# -- vendor/modules.txt -----------------------------------------------------------------------------------------------------


def _vendored(source: Source, folder: str, workspace: Workspace) -> GoModule:
    """Read vendor/modules.txt: the modules that are really built."""
    library, others = Field(source.span(0, 0)), dict[str, None]()
    for match in _VENDORED.finditer(source.text):
        if match.group(1) != LIBRARY:
            others[match.group(1)] = None
        elif match.group(2):
            words = [Word(match.group(index), source.span(*match.span(index))) for index in (2, 3, 4) if match.group(index)]
            anchor = source.span(match.start(1), match.end(2))
            library = replaced(anchor, words[0], tuple(words[1:]))
    name = name_of(posixpath.join(folder, "go.mod"), workspace)
    return GoModule(source.span(0, 0), folder, name, library, vendored=True, libraries=tuple(others))
