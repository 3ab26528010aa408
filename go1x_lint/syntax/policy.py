"""Languages of policies as tokens: cfn-guard's and Rego's. Their lists of strings can be added to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from go1x_lint.facts import Field, Precondition, Value
from go1x_lint.records import dataclass
from go1x_lint.source import Edit, Source, Span
from go1x_lint.text import Text

Kind = Literal["word", "string", "mark"]

_GUARD = re.compile(
    r"(?P<blank>\s+|#[^\n]*|<<.*?>>)"
    r"|(?P<string>\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')"
    r"|(?P<pattern>/(?:\\.|[^/\\\n])+/)"
    r"|(?P<word>[%.\w*][\w:.*%-]*)"
    r"|(?P<mark>[=!<>]=|\|\||.)",
    re.DOTALL,
)
_REGO = re.compile(
    r"(?P<blank>\s+|#[^\n]*)"
    r"|(?P<string>\"(?:\\.|[^\"\\\n])*\"|`[^`]*`)"
    r"|(?P<word>[^\W\d]\w*)"
    r"|(?P<mark>[:=!<>]=|.)",
    re.DOTALL,
)
_BETWEEN = re.compile(r"\s*,\s*")


class Token(NamedTuple):
    """A word, a string (without its quotes), or a mark."""

    kind: Kind
    text: str
    start: int
    end: int
    first: bool
    """Whether nothing stands before it on its line."""
    indented: bool
    """Whether its line begins with a blank."""


class Listed(NamedTuple):
    """A list that stands in a policy."""

    strings: tuple[Token, ...]
    start: int
    """Where its bracket opens."""
    after: int
    """Which token comes after it."""


def guard(source: Source) -> list[Token]:
    """Split a policy of cfn-guard's; messages and patterns are left out."""
    return list(_tokens(source, _GUARD))


def rego(source: Source) -> list[Token]:
    """Split a policy of Open Policy Agent's."""
    return list(_tokens(source, _REGO))


def _tokens(source: Source, pattern: re.Pattern[str]) -> Iterator[Token]:
    """Split a text."""
    text, seen = source.text, -1
    for match in pattern.finditer(text, 1 if text[:1] == "\ufeff" else 0):
        kind = match.lastgroup
        if kind in ("blank", "pattern"):
            continue
        line = source.line_start(match.start())
        string = kind == "string"
        said = match[0][1:-1] if string else match[0]
        yield Token("string" if string else "word" if kind == "word" else "mark", said, *match.span(), line != seen, text[line] in " \t")
        seen = line


def listed(tokens: Sequence[Token], index: int, brackets: tuple[str, ...]) -> Listed | None:
    """Read the list of strings that opens at a token; None where none does, or where something else is in it."""
    if index >= len(tokens) or tokens[index].kind != "mark" or tokens[index].text not in brackets:
        return None
    close = {"[": "]", "{": "}"}[tokens[index].text]
    strings: list[Token] = []
    for at in range(index + 1, len(tokens)):
        token = tokens[at]
        if token.kind == "mark" and token.text == close:
            return Listed(tuple(strings), tokens[index].start, at + 1) if strings else None
        if token.kind == "string" and "\\" not in token.text:
            strings.append(token)
        elif token.text != ",":
            return None
    return None


@dataclass(frozen=True)
class StringsSlot:
    """Adds a string to a list, written and separated as its last one is."""

    source: Source
    strings: tuple[Token, ...]

    @property
    def place(self) -> Span:
        """Behind the last string."""
        return self.source.span(self.strings[-1].end, self.strings[-1].end)

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """Nobody else is known to read it."""
        return ()

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Add a string; () where a quote would end it."""
        plain, last = Text.of(value).plain, self.strings[-1]
        quote = self.source.text[last.start]
        if plain is None or quote in plain or "\\" in plain:
            return ()
        between = self.source.text[self.strings[-2].end : last.start] if len(self.strings) > 1 else ", "
        return (Edit(self.place, f"{between if _BETWEEN.fullmatch(between) else ', '}{quote}{plain}{quote}"),)

    def remove(self) -> tuple[Edit, ...]:
        """Nothing is taken away here."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing: what stands here is what is asked."""
        return ()


def strings_field(source: Source, found: Listed) -> Field:
    """Make the field of a list: a value a string, and room for one more."""
    spans = [source.span(token.start + 1, token.end - 1) for token in found.strings]
    values = tuple(Value(Text.of(token.text), span) for token, span in zip(found.strings, spans, strict=True))
    return Field(source.span(found.start, found.start + 1), values, (), StringsSlot(source, found.strings))
