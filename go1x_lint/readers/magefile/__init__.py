"""Magefiles: what the targets of a program that only mage builds run, copy, rename and remove (https://magefile.org).

A function is one sequence; what it is given by others, and the variables of its loops, are holes that know their values
where all callers say them. Only whole arguments are rewritten; a variable is added to a map that is written out in the call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.facts import Fact
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.go import Header, header

LIBRARY = "github.com/magefile/mage/"
_MAGE = re.compile(r"\bmage\b")


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a magefile; nothing where the file is another program's."""
    if "mage" not in source.text and "magefiles/" not in source.path:
        return
    head = workspace.parsed(source.path, "go header", header)
    if head is not None and is_magefile(source, head):
        from go1x_lint.readers.magefile.reader import Magefile  # only for who has one

        yield from Magefile.of(source, workspace).facts()


def is_magefile(source: Source, head: Header) -> bool:
    """Whether mage runs a file: by its build tag, its folder, or what it imports."""
    tagged = any(_MAGE.search(some) for some in head.constraints) and not head.takes({"mage": False})
    within = source.path.split("/")[-2:-1] == ["magefiles"] and head.package in ("main", "magefiles")
    return tagged or within or any(some.path.startswith(LIBRARY) for some in head.imports)
