"""The files that Go sources embed (`//go:embed bin/orders`; https://pkg.go.dev/embed).

Read only: what is embedded under a name may be asked for by that name. Patterns with wildcards stay as they are, as they take a
file under its new name, too.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from go1x_lint.facts import Field, FileUse, Naming, Value
from go1x_lint.source import Source
from go1x_lint.syntax.go import Header
from go1x_lint.text import Text

_DIRECTIVE = re.compile(r"^[ \t]*//go:embed[ \t]+(.*)$", re.MULTILINE)
_PATTERN = re.compile(r'"([^"\\\n]*)"|`([^`\n]*)`|([^\s"`]+)')


def embedded(source: Source, head: Header) -> Iterator[Naming]:
    """Give a fact for each pattern that names one file or folder."""
    if not any(some.path == "embed" for some in head.imports):
        return
    folder = Text.of(posixpath.dirname(source.path))
    for line in _DIRECTIVE.finditer(source.text):
        for word in _PATTERN.finditer(source.text, *line.span(1)):
            said, start = (word[word.lastindex or 0], word.start(word.lastindex or 0))
            path = said.removeprefix("all:")
            if path and not re.search(r"[*?\[\\]", path):
                span = source.span(start + len(said) - len(path), start + len(said))
                yield Naming(span, (FileUse(Field(span, (Value(folder.joined(path).normal(), span),)), "reads"),))
