"""A shell text becomes the facts of its commands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from go1x_lint.facts import Fact, Field, FileUse
from go1x_lint.readers.commands import Context, facts
from go1x_lint.readers.paths import Where
from go1x_lint.source import Edit, Source, Span, Workspace, apply
from go1x_lint.syntax import shell
from go1x_lint.syntax.command import Script
from go1x_lint.syntax.region import Region

F = TypeVar("F", bound=Fact)


@dataclass
class Said:
    """What a text says."""

    source: Source
    facts: tuple[Fact, ...]

    def all(self, kind: type[F]) -> list[F]:
        """Give all facts of a kind."""
        return [fact for fact in self.facts if type(fact) is kind]

    def one(self, kind: type[F]) -> F:
        """Give the only fact of a kind."""
        found = self.all(kind)
        assert len(found) == 1, self.facts
        return found[0]

    def at(self, span: Span) -> str:
        """Give the characters at a place."""
        assert span.path == self.source.path
        return self.source.text[span.start : span.end]

    def written(self, edits: Iterable[Edit]) -> str:
        """Give the text after some edits, of which there is one at least."""
        done = tuple(edits)
        assert done
        return apply(self.source.text, done)


def workspace(source: Source, files: dict[str, str] | None = None) -> Workspace:
    """Make a project of one file and some others, by their paths."""
    return Workspace("", (), (), (source, *(Source(name, some) for name, some in (files or {}).items())))


def run(
    text: str, files: dict[str, str] | None = None, *, where: Where | None = None, path: str = "build.sh", host: str | None = None
) -> Said:
    """Read a shell script."""
    source = Source(path, text)
    context = Context(where or Where(), path, workspace(source, files), host)
    return Said(source, tuple(facts(shell.parse(Region.of(source)), context)))


def run_script(script: Script, source: Source, files: dict[str, str] | None = None, *, windows: bool = False) -> Said:
    """Read commands that were made otherwise."""
    return Said(source, tuple(facts(script, Context(Where(), source.path, workspace(source, files), windows=windows))))


def texts(field: Field | FileUse | None) -> list[str]:
    """Give a field's values."""
    assert field is not None
    found = field.path if isinstance(field, FileUse) else field
    return [str(value.text) for value in found.values]
