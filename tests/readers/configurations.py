"""Terraform in tests: a project's files, and what their facts say."""

from __future__ import annotations

from typing import TypeVar

from go1x_lint.facts import Fact, Field, LambdaFunction, Value
from go1x_lint.readers import terraform
from go1x_lint.source import Source, Span, Workspace, apply

F = TypeVar("F", bound=Fact)


class Read:
    """A project's Terraform, and its facts."""

    def __init__(self, main: str = "", **others: str) -> None:
        """Take the text of main.tf, and other files: `modules__f__main_tf` is modules/f/main.tf."""
        named = {name.replace("__", "/").replace("_tf", ".tf").replace("_", "-"): text for name, text in others.items()}
        self.texts = {**({"main.tf": main} if main else {}), **named}
        self.workspace = Workspace("/", sources=[Source(path, text) for path, text in self.texts.items()])
        paths = [path for path in sorted(self.texts) if ".t" in path or path.endswith(".hcl")]
        self.facts = [fact for path in paths for fact in terraform.read(self.workspace[path], self.workspace)]

    @classmethod
    def of_files(cls, files: dict[str, str]) -> Read:
        """Read files by their paths."""
        read = cls.__new__(cls)
        read.texts = files
        read.workspace = Workspace("/", sources=[Source(path, text) for path, text in files.items()])
        paths = [path for path in sorted(files) if ".t" in path or path.endswith(".hcl")]
        read.facts = [fact for path in paths for fact in terraform.read(read.workspace[path], read.workspace)]
        return read

    def of(self, kind: type[F]) -> list[F]:
        return [fact for fact in self.facts if isinstance(fact, kind)]

    @property
    def function(self) -> LambdaFunction:
        (found,) = self.of(LambdaFunction)
        return found

    @property
    def functions(self) -> dict[str, LambdaFunction]:
        found = {some.name: some for some in self.of(LambdaFunction)}
        assert len(found) == len(self.of(LambdaFunction))
        return found

    def at(self, span: Span) -> str:
        return self.texts[span.path][span.start : span.end]

    def says(self, field: Field | None) -> list[tuple[str, str]]:
        """Give each value's text, and the characters that say it."""
        assert field is not None
        return [(str(value.text), self.at(value.span)) for value in field.values]

    def where(self, field: Field) -> list[str]:
        """Give the file and the line of each value."""
        return [f"{some.span.path}:{self.workspace[some.span.path].position(some.span.start).line}" for some in field.values]

    def via(self, value: Value) -> list[str]:
        return [self.at(span) for span in value.via]

    def why(self, field: Field | None) -> list[str]:
        assert field is not None
        return [label.text for label in field.open_because]

    def readers(self, field: Field) -> list[list[str]]:
        return [[self.at(span) for span in value.slot.also_read_by] if value.slot else [] for value in field.values]

    def _applied(self, edits: tuple[object, ...] | list[object]) -> dict[str, str] | None:
        from go1x_lint.source import Edit

        found: dict[str, list[Edit]] = {}
        for edit in edits:
            assert isinstance(edit, Edit)
            found.setdefault(edit.span.path, []).append(edit)
        return {path: apply(self.texts[path], some) for path, some in found.items()} or None

    def set(self, field: Field, value: str) -> dict[str, str] | None:
        """Give the files that change when a field is set."""
        return self._applied(field.set(value))

    def here(self, field: Field, value: str) -> dict[str, str] | None:
        """Give the files that change when a field is written where it is declared."""
        return self._applied(field.write_here(value))
