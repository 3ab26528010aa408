"""The language of go.mod and go.work: lines of words, some in blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from go1x_lint.source import Source, Span

_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`|//.*|=>|[()\[\],]|(?:(?!//)[^\s()\[\],"`])+|\S')


class Word(NamedTuple):
    """A word, and its characters without quotes."""

    text: str
    span: Span


class Directive(NamedTuple):
    """What a line says: `require example.com/m v1.0.0`; lines of a block get the block's verb."""

    verb: str
    words: tuple[Word, ...]
    """What follows the verb."""


def directives(source: Source) -> Iterator[Directive]:
    """Give a file's directives, one a line; what makes no sense is left out."""
    block, start = "", 1 if source.text[:1] == "\ufeff" else 0
    for line in source.text[start:].split("\n"):
        words = tuple(_words(source, line, start))
        start += len(line) + 1
        plain = [word.text for word in words]
        if block and plain == [")"]:
            block = ""
        elif words and block:
            yield Directive(block, words)
        elif len(words) == 2 and plain[1] == "(":
            block = plain[0]
        elif words:
            yield Directive(plain[0], words[1:])


def _words(source: Source, line: str, start: int) -> Iterator[Word]:
    """Give a line's words; a comment ends them."""
    for match in _WORD.finditer(line):
        word, first, last = match.group(), start + match.start(), start + match.end()
        if word.startswith("//"):
            return
        if len(word) > 1 and word[0] in '"`':
            word, first, last = word[1:-1], first + 1, last - 1
        yield Word(word, source.span(first, last))
