"""Ignore files (.gitignore, .dockerignore, .samignore): lines that name paths.

A pattern of .gitignore that has no slash but at its end fits in every folder below, so it has two values: the path
beside the file, and the path in any folder. The patterns of .dockerignore start from its own folder.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, FileUse, Naming
from go1x_lint.records import replace
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.phrase import Phrase, phrase
from go1x_lint.syntax.region import Region, Run
from go1x_lint.text import Hole, Text

_PART = re.compile(r"(?P<hole>\*+|\?|\[(?:\\.|[^\]\\])+\])|\\(?P<escaped>.)|[^*?\[\\]+|.", re.DOTALL)
_ENDING = re.compile(r"(?<!\\)[ \t]*\r*$")


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give a fact for each line that names something."""
    folder = Text.of(posixpath.dirname(source.path))
    everywhere = not source.path.endswith(".dockerignore")
    for number, start in enumerate(source.starts):
        end = source.starts[number + 1] - 1 if number + 1 < len(source.starts) else len(source.text)
        first, last = _pattern(source.text, start, end)
        if first < last:
            said = _said(source, first, last)
            loose = everywhere and source.text[first - 1 : first] != "/" and "/" not in source.text[first:last]
            yield Naming(said.place, (FileUse(_field(said, folder, loose), "names"),))


def _pattern(text: str, start: int, end: int) -> tuple[int, int]:
    """Find a line's pattern, without `!`, the slashes around it, and blanks; nothing in a comment."""
    if text[start : start + 1] == "\ufeff":
        start += 1
    ending = _ENDING.search(text, start, end)
    end = ending.start() if ending else end
    if text[start : start + 1] == "#":
        return start, start
    start += text[start : start + 1] == "!"
    while start < end and text[start] == "/":
        start += 1
    while end > start and text[end - 1] == "/":
        end -= 1
    return start, end


def _said(source: Source, start: int, end: int) -> Phrase:
    """Read a pattern: a hole for each wildcard."""
    table: dict[str, Hole] = {}
    runs: list[Run] = []
    for part in _PART.finditer(source.text, start, end):
        if part["hole"]:
            hole = Hole(part["hole"])
            runs.append(Run(Text.of(hole).marked(table), *part.span(), hole))
        else:
            runs.append(Run(part["escaped"] or part[0], *part.span()))
    whole = Region(source, runs)
    return replace(phrase(whole, 0, len(whole.text), _escaped), place=source.span(start, end))


def _escaped(text: str) -> str | None:
    """Write a text in a pattern."""
    return re.sub(r"([\\*?\[])", r"\\\1", text) if text.strip() else None


def _field(said: Phrase, folder: Text, loose: bool) -> Field:
    """Make the field of a pattern."""

    def spell(path: Text, _like: Text) -> Text | None:
        inside = path.below(folder)
        return inside.base if inside is not None and loose else inside

    field = said.field(folder.joined(said.text), spell)
    if not loose or not field.values:
        return field
    below = Text.of(folder, "/", Hole("**"), "/", said.text) if folder.parts else Text.of(Hole("**"), "/", said.text)
    return replace(field, values=(*field.values, replace(field.values[0], text=below)))
