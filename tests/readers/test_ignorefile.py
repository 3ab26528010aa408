"""Ignore files name paths."""

from __future__ import annotations

import pytest

from go1x_lint.facts import Field, Naming
from go1x_lint.readers.ignorefile import read
from go1x_lint.source import Source, Workspace, apply
from go1x_lint.text import Hole, Text


def fields(text: str, path: str = ".gitignore") -> list[Field]:
    """Give the field of each line."""
    facts = list(read(Source(path, text), Workspace("")))
    assert all(isinstance(fact, Naming) and fact.uses[0].role == "names" for fact in facts)
    return [fact.uses[0].path for fact in facts if isinstance(fact, Naming)]


@pytest.mark.parametrize(
    ("line", "path", "value", "characters"),
    [
        ("bin/main", ".gitignore", "bin/main", "bin/main"),
        ("/main", ".gitignore", "main", "main"),
        ("/main", "cmd/a/.gitignore", "cmd/a/main", "main"),
        ("bin/main/", ".gitignore", "bin/main", "bin/main"),
        ("!/bin/main", ".gitignore", "bin/main", "bin/main"),
        ("bin/main  ", ".gitignore", "bin/main", "bin/main"),
        ("bin/my\\ main\\ ", ".gitignore", "bin/my main ", "bin/my\\ main\\ "),
        ("main", ".dockerignore", "main", "main"),
        ("main", "deploy/.dockerignore", "deploy/main", "main"),
        ("main", "deploy/Dockerfile.dockerignore", "deploy/main", "main"),
        ("\\#main/x", ".gitignore", "#main/x", "\\#main/x"),
        ("bin/b\xfccher", ".samignore", "bin/b\xfccher", "bin/b\xfccher"),
    ],
)
@pytest.mark.parametrize("before", ["", "\ufeff", "# binaries\n\n", "x\r\n"])
@pytest.mark.parametrize("after", ["", "\n", "\r\n", "\n# end"])
def test_value_and_place(line: str, path: str, value: str, characters: str, before: str, after: str) -> None:
    """A pattern's one value is its path, and its place is the pattern without what only says how it counts."""
    text = before + line + after
    field = fields(text, path)[-1]
    assert field.plain == value
    span = field.values[0].span
    assert text[span.start : span.end] == characters


@pytest.mark.parametrize("text", ["", "\n\n", "# main\n", "#main", "/\n", "!\n", "   \n", "\ufeff# main\n"])
def test_nothing_is_named(text: str) -> None:
    """Comments and blank lines name nothing."""
    assert fields(text) == []


def test_a_name_alone_fits_in_every_folder() -> None:
    """A name without a slash is ignored here and below; one with a slash only where it says."""
    here, below = fields("main\n", "app/.gitignore")[0].values
    assert here.text == Text.of("app/main")
    assert below.text.match("app/cmd/main") == {"**": "cmd"}
    assert below.text.match("app/main") is None
    assert below.text.match("cmd/main") is None
    assert len(fields("bin/main\n")[0].values) == 1
    assert len(fields("/main\n")[0].values) == 1


def test_wildcards_are_holes() -> None:
    """Each wildcard is a hole that is named as it is written."""
    assert fields("handlers/*/main\n")[0].text == Text.of("handlers/", Hole("*"), "/main")
    assert fields("bin/f[0-9]?\n")[0].text == Text.of("bin/f", Hole("[0-9]"), Hole("?"))
    assert fields("/**/main\n")[0].text == Text.of(Hole("**"), "/main")
    assert fields("bin/\\*\n")[0].plain == "bin/*"
    everything = fields("*\n")[0]
    assert everything.values == ()
    assert not everything.closed


@pytest.mark.parametrize(
    ("line", "path", "new", "expected"),
    [
        ("/main", ".gitignore", "bootstrap", "/bootstrap"),
        ("!/bin/main/", ".gitignore", "bin/bootstrap", "!/bin/bootstrap/"),
        ("main", ".gitignore", "cmd/a/bootstrap", "bootstrap"),
        ("a/main", "cmd/.gitignore", "cmd/a/bootstrap", "a/bootstrap"),
        ("a/main", "cmd/.gitignore", "bin/bootstrap", None),
        ("handlers/*/main", ".gitignore", Text.of("handlers/", Hole("*"), "/bootstrap"), "handlers/*/bootstrap"),
        ("bin/main", ".dockerignore", "bin/ma*n", "bin/ma\\*n"),
    ],
)
def test_writing(line: str, path: str, new: Text | str, expected: str | None) -> None:
    """A path is written as the line writes it, also in CRLF; what isn't below the file can't be written."""
    for ending in ("\n", "\r\n"):
        text = f"# x{ending}{line}{ending}z{ending}"
        edits = fields(text, path)[0].set(new)
        assert (apply(text, edits) if edits else None) == (None if expected is None else f"# x{ending}{expected}{ending}z{ending}")


def test_both_values_of_a_name_are_one_edit() -> None:
    """Writing a name without a slash changes it once."""
    field = fields("main\n")[0]
    assert apply("main\n", field.set("bootstrap")) == "bootstrap\n"
    assert apply("main\n", field.replace("main", "bootstrap")) == "bootstrap\n"


def test_any_bytes_are_read() -> None:
    """Nothing in an ignore file is refused."""
    for data in (b"\xff\xfb\n[\n\\\n[a\n!!/\n", b"\\", b"a\rb\r\r\n", b"[[]]]\n***\n"):
        source = Source.decode(".gitignore", data)
        for fact in read(source, Workspace("")):
            assert all(0 <= span.start <= span.end <= len(source.text) for span in fact.spans())
