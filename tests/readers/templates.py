"""Templates in tests: read as a project's file, and what their fields say."""

from __future__ import annotations

import textwrap
from typing import TypeVar

from go1x_lint.facts import Fact, Field, LambdaFunction
from go1x_lint.readers import cloudformation, sam
from go1x_lint.source import Source, Span, Workspace, apply

F = TypeVar("F", bound=Fact)


class Read:
    """A template, and its facts."""

    def __init__(self, text: str, path: str = "template.yaml", **others: str) -> None:
        self.text = textwrap.dedent(text)
        self.source = Source(path, self.text)
        more = [Source(name.replace("__", "/").replace("_", "."), other) for name, other in others.items()]
        workspace = Workspace("/", sources=[self.source, *more])
        self.facts = [*cloudformation.read(self.source, workspace), *sam.read(self.source, workspace)]

    def of(self, kind: type[F]) -> list[F]:
        return [fact for fact in self.facts if isinstance(fact, kind)]

    @property
    def function(self) -> LambdaFunction:
        (found,) = self.of(LambdaFunction)
        return found

    def named(self, name: str) -> LambdaFunction:
        (found,) = (fact for fact in self.of(LambdaFunction) if fact.name == name)
        return found

    def at(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def says(self, field: Field | None) -> list[tuple[str, str]]:
        """Give each value's text, and the characters that say it."""
        assert field is not None
        return [(str(value.text), self.at(value.span)) for value in field.values]

    def via(self, field: Field) -> list[list[str]]:
        return [[self.at(span) for span in value.via] for value in field.values]

    def readers(self, field: Field) -> list[list[str]]:
        return [[self.at(span) for span in value.slot.also_read_by] if value.slot else [] for value in field.values]

    def why(self, field: Field | None) -> list[str]:
        assert field is not None
        return [label.text for label in field.open_because]

    def set(self, field: Field | None, value: str) -> str | None:
        """Give the text after `field.set`."""
        assert field is not None
        edits = field.set(value)
        return apply(self.text, edits) if edits else None

    def here(self, field: Field | None, value: str) -> str | None:
        """Give the text after the field's own slot wrote."""
        assert field is not None
        edits = field.write_here(value)
        return apply(self.text, edits) if edits else None

    def replaced(self, field: Field, old: str, new: str) -> str | None:
        edits = field.replace(old, new)
        return apply(self.text, edits) if edits else None
