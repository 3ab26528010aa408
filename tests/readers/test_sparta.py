"""Sparta: a library that has its runtime written into itself, which is reported and never edited; near misses."""

from __future__ import annotations

import pytest

from go1x_lint.facts import RuntimeChoice
from go1x_lint.readers.sparta import read
from go1x_lint.source import Source, Workspace
from tests.test_cases import MAIN, codes, fix

PROGRAM = """package main

import (
	"context"

	sparta "github.com/mweagle/Sparta/v3"
)

func main() {
	sparta.Main("Shop", "A shop", functions(), nil, nil)
}
"""


def choices(text: str) -> list[RuntimeChoice]:
    """Read a program."""
    source = Source("main.go", text)
    return [fact for fact in read(source, Workspace("", sources=[source])) if isinstance(fact, RuntimeChoice)]


@pytest.mark.parametrize(
    "text",
    [PROGRAM, PROGRAM.replace('sparta "', '"').replace("/v3", ""), PROGRAM.replace("sparta.Main", "sp.MainEx").replace('sparta "', 'sp "')],
)
def test_a_program_that_sparta_deploys(text: str) -> None:
    (choice,) = choices(text)
    assert choice.runtime.plain == "go1.x"
    assert text[choice.span.start : choice.span.end].startswith("github.com/mweagle/Sparta")


@pytest.mark.parametrize(
    "text",
    [
        PROGRAM.replace("package main", "package shop"),
        PROGRAM.replace("sparta.Main(", "// sparta.Main("),
        PROGRAM.replace("mweagle/Sparta/v3", "mweagle/Sparta/v3/aws/events"),
        PROGRAM.replace("mweagle", "other"),
        MAIN,
    ],
)
def test_other_programs(text: str) -> None:
    assert choices(text) == []


def test_it_is_reported_and_never_edited() -> None:
    assert codes({"main.go": PROGRAM}) == ["GX101"]
    assert not fix({"main.go": PROGRAM}, unsafe=True).changed
