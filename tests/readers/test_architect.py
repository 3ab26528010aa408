"""Architect: the runtime below `@aws`, which is read-only, and near misses."""

from __future__ import annotations

import pytest

from go1x_lint.facts import RuntimeChoice
from go1x_lint.readers.architect import read
from go1x_lint.source import Source, Workspace
from tests.test_cases import codes, fix

MANIFEST = "@app\nshop\n\n@aws\n# runtime python3.9\nruntime go1.x  # old\nregion eu-west-1\n\n@http\nget /runtime\n"


def choices(text: str, path: str = "app.arc") -> list[RuntimeChoice]:
    """Read a manifest."""
    source = Source(path, text)
    return [fact for fact in read(source, Workspace("", sources=[source])) if isinstance(fact, RuntimeChoice)]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_runtime_of_all_functions(newline: str) -> None:
    text = MANIFEST.replace("\n", newline)
    (choice,) = choices(text)
    assert (choice.name, choice.runtime.plain) == ("app.arc", "go1.x")
    assert text[choice.span.start : choice.span.end] == "go1.x"


def test_the_runtime_of_one_function() -> None:
    (choice,) = choices('@aws\nruntime "go1.x"\n', "src/http/get-index/config.arc")
    assert (choice.name, choice.runtime.plain) == ("get-index", "go1.x")


@pytest.mark.parametrize(
    "text",
    [
        "@http\nruntime go1.x\n",  # a route of that name
        "@aws\n  runtime go1.x\n",  # the value of what stands above it
        "@aws\nruntimes go1.x\n",
        "# @aws\nruntime go1.x\n",
        "@app\ngo1.x\n",
        "",
    ],
)
def test_other_lines(text: str) -> None:
    assert choices(text) == []


def test_it_is_reported_and_never_edited() -> None:
    assert codes({"app.arc": MANIFEST}) == ["GX101"]
    assert not fix({"app.arc": MANIFEST}, unsafe=True).changed


def test_another_runtime_is_silent() -> None:
    assert codes({"app.arc": MANIFEST.replace("go1.x", "nodejs20.x")}) == []
