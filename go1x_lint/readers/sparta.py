"""Sparta (github.com/mweagle/Sparta, archived in 2021): it makes functions of a program, on the runtime that it has itself. Read-only.

`Go1LambdaRuntime = "go1.x"` is written into the library, and so is the program's name: there is no way to another runtime with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, RuntimeChoice, Value
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.go import Import, header
from go1x_lint.text import Text

_PATH = re.compile(r"github\.com/mweagle/Sparta(?:/v\d+)?")


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the runtime of the functions that a program has Sparta make; nothing where it calls none of its entry points."""
    head = workspace.parsed(source.path, "go header", header)
    for some in head.imports if head is not None and head.package == "main" else ():
        if _PATH.fullmatch(some.path) and _starts(source, some):
            runtime = Field(some.span, (Value(Text.of("go1.x"), some.span, None, (), True),))
            yield RuntimeChoice(some.span, some.path, runtime, "library")


def _starts(source: Source, some: Import) -> bool:
    """Whether a program calls `sparta.Main`, or the like, under the name that it gives the library."""
    name = some.name or "sparta"
    call = r"Main(?:Ex)?\(" if name == "." else rf"\b{re.escape(name)}\.Main(?:Ex)?\("
    return name != "_" and re.search(call, re.sub(r"//[^\n]*", "", source.text)) is not None
