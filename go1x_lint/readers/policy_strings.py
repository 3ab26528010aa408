"""Parameters of AWS Config's managed rule `lambda-function-settings-check`: `runtime` is one string, `go1.x,python3.12`.

Its parameters are an object, or a string of JSON. https://docs.aws.amazon.com/config/latest/developerguide/lambda-function-settings-check.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.facts import AllowList, Field, Precondition, Value
from go1x_lint.records import dataclass
from go1x_lint.source import Edit, Span
from go1x_lint.syntax.region import Region
from go1x_lint.text import Text

SETTINGS_CHECK = "LAMBDA_FUNCTION_SETTINGS_CHECK"
"""How AWS Config calls the rule."""
NOTE = "AWS Config calls a function with another runtime NON_COMPLIANT"

_ITEM = re.compile(r"[^\s,]+")
_SAID = re.compile(r'"runtime"\s*:\s*"([^"\\]*)"')


@dataclass(frozen=True)
class CommaSlot:
    """Adds an item to a text of items and commas, spaced as its items are."""

    text: Region

    @property
    def place(self) -> Span:
        """Behind the last item."""
        end = len(self.text.text.rstrip())
        return self.text.span(end, end)

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """Nobody else reads it."""
        return ()

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Add an item."""
        plain, said = Text.of(value).plain, self.text.text
        end = self.text.gap(len(said.rstrip()))
        escaped = None if plain is None else self.text.escape((", " if ", " in said else ",") + plain)
        return () if end is None or escaped is None else (Edit(Span(self.text.path, end, end), escaped),)

    def remove(self) -> tuple[Edit, ...]:
        """Nothing is taken away here."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing: what stands here is what is asked."""
        return ()


def config_rule(place: Span, name: str, text: Region) -> AllowList:
    """Give the list that the rule's parameter `runtime` says."""
    items = [(match[0], text.span(*match.span())) for match in _ITEM.finditer(text.text)]
    field = Field(place, tuple(Value(Text.of(said), span) for said, span in items), (), CommaSlot(text))
    return AllowList(place, name, field, kind="Config rule", note=NOTE, everywhere=True)


def in_json(text: Region) -> Iterator[Region]:
    """Give the text of the parameter in a string of JSON."""
    for match in _SAID.finditer(text.text):
        yield text.part(*match.span(1))
