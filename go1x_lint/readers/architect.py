"""Architect's `app.arc` and a function's `config.arc`: the runtime below `@aws`. Read-only.

Architect builds no Go: it packs a function's folder as it lies there, and a runtime that it doesn't know needs a plug-in of its own
(https://arc.codes/docs/en/reference/project-manifest/aws). So nothing here says what would make a `bootstrap`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, RuntimeChoice, Value
from go1x_lint.source import Source, Span, Workspace
from go1x_lint.text import Text

_LINE = re.compile(r"^(?P<indent>[ \t]*)(?P<text>[^\r\n#]*)", re.MULTILINE)
_RUNTIME = re.compile(r"runtime[ \t]+(?:\"([^\"]*)\"|'([^']*)'|(\S+))[ \t]*")


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the runtimes that a manifest says; nothing where the file is none."""
    pragma = ""
    for line in _LINE.finditer(source.text):
        said = line["text"].rstrip()
        if said.startswith("@"):
            pragma = said
        elif pragma == "@aws" and not line["indent"] and (found := _RUNTIME.fullmatch(said)):
            group = found.lastindex or 1
            start = line.start("text")
            yield _choice(source, source.span(start + found.start(group), start + found.end(group)), found[group])


def _choice(source: Source, span: Span, runtime: str) -> RuntimeChoice:
    """Give a runtime that nobody here can change."""
    folder = posixpath.basename(posixpath.dirname(source.path))
    name = folder if posixpath.basename(source.path) != "app.arc" and folder else posixpath.basename(source.path)
    return RuntimeChoice(span, name, Field(span, (Value(Text.of(runtime), span),)), "Architect's @aws for")
