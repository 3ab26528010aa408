"""Paths, canonical and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from go1x_lint.readers.paths import Where, globbing, normal
from go1x_lint.source import Edit, Source, Span, Workspace, apply
from go1x_lint.syntax.phrase import literal
from go1x_lint.text import Hole, Text

F = Hole("f")
IMAGE = Where(Text.of("Dockerfile#build/app"), "Dockerfile#build", (("/src", Text()), ("/out", Text.of("bin"))))


def where(folder: str) -> Where:
    return Where(Text.of(folder))


@pytest.mark.parametrize(
    ("place", "path", "canonical"),
    [
        (where(""), "./bin/main", "bin/main"),
        (where(""), ".", ""),
        (where("cmd/api"), "../../bin/x", "bin/x"),
        (where("cmd"), "..", ""),
        (where("cmd"), "/tmp/x", "/tmp/x"),
        (where(""), "../x", "../x"),
        (where("a"), "bin/", "a/bin"),
        (IMAGE, "main", "Dockerfile#build/app/main"),
        (IMAGE, "/var/task/main", "Dockerfile#build/var/task/main"),
        (IMAGE, "/src/cmd/main.go", "cmd/main.go"),
        (IMAGE, "/out", "bin"),
        (IMAGE, "/output/x", "Dockerfile#build/output/x"),
    ],
)
def test_canonical(place: Where, path: str, canonical: str) -> None:
    assert place.canonical(Text.of(path)) == Text.of(canonical)


def test_a_hole_is_a_component() -> None:
    assert where("cmd").canonical(Text.of("../bin/", F)) == Text.of("bin/", F)
    assert where("").inside(Text.of(F)).canonical(Text.of("../x")) == Text.of("x")
    assert where("a").inside(Text.of("/b")).directory == Text.of("/b")


@pytest.mark.parametrize(
    ("place", "like", "canonical", "spelled"),
    [
        (where(""), "./bin/x", "bin/bootstrap", "./bin/bootstrap"),
        (where(""), "bin/x", "bin/x/bootstrap", "bin/x/bootstrap"),
        (where("cmd"), "../bin/x", "bin/x/bootstrap", "../bin/x/bootstrap"),
        (where("cmd"), "../bin/x", "bin/bootstrap", "../bin/bootstrap"),
        (where(""), "bin/", "bin/x", "bin/x"),
        (where(""), ".", "x", "x"),
        (where(""), "./", "x", "./x"),
        (where(""), "./bin/x", "x", "./x"),
        (where(""), "bin/x", "bin", "bin"),
        (where(""), "x", "", "."),
        (where("cmd"), "x", "bin/y", "../bin/y"),
        (where("cmd"), "../bin/x", "cmd/y", "../cmd/y"),
        (where(""), "/tmp/x", "/tmp/y", "/tmp/y"),
        (where(""), "/x", "/", "/"),
        (IMAGE, "/var/task/main", "Dockerfile#build/var/task/bootstrap", "/var/task/bootstrap"),
        (IMAGE, "main", "Dockerfile#build/app/bootstrap", "bootstrap"),
        (IMAGE, "/src/bin/x", "bin/x/bootstrap", "/src/bin/x/bootstrap"),
    ],
)
def test_spell(place: Where, like: str, canonical: str, spelled: str) -> None:
    assert place.spell(Text.of(canonical), Text.of(like)) == Text.of(spelled)


def test_spell_keeps_holes() -> None:
    assert where("").spell(Text.of("bin/", F, "/bootstrap"), Text.of("./bin/", F)) == Text.of("./bin/", F, "/bootstrap")
    assert Where(Text.of(F)).spell(Text.of("bin/x"), Text.of("../bin/y")) == Text.of("../bin/x")
    assert Where(Text.of("a/", F)).spell(Text.of("b"), Text.of("x")) is None, "nobody knows how many folders up that is"


FOLDERS = st.sampled_from(["", "cmd", "cmd/api", "bin"])
PATHS = st.lists(st.sampled_from(["bin", "cmd", "api", "main", "..", "."]), min_size=1, max_size=4).map("/".join)


@given(FOLDERS, PATHS, st.sampled_from(["bin/bootstrap", "bin/main/bootstrap", "bootstrap", "cmd/api/bootstrap", "x/y"]))
def test_what_is_spelled_is_that_path(folder: str, like: str, wanted: str) -> None:
    spelled = where(folder).spell(Text.of(wanted), Text.of(like))
    assert spelled is not None
    assert where(folder).canonical(spelled) == Text.of(wanted)


def test_a_paths_field_writes_as_the_file_does() -> None:
    text = "cd cmd && go build -o ../bin/hello"
    start = text.index("../bin")
    field = where("cmd").field(literal("../bin/hello", Span("a", start, len(text))))
    assert field.plain == "bin/hello"
    edits = field.set("bin/hello/bootstrap")
    assert edits == (Edit(Span("a", len(text), len(text)), "/bootstrap"),)
    assert apply(text, field.set("bin/bootstrap")).endswith("-o ../bin/bootstrap")
    use = where("cmd").use(literal("../bin/hello", Span("a", start, len(text))), "writes")
    assert (use.role, use.span) == ("writes", Span("a", start, len(text)))


def test_a_path_that_nobody_can_read_is_open() -> None:
    assert not where("").field(literal("", Span("a", 0, 0))).open_because


@pytest.mark.parametrize(("path", "plain"), [("a\\b", "a/b"), ("./", ""), ("a/../b", "b"), ("", "")])
def test_normal(path: str, plain: str) -> None:
    assert normal(path) == plain


TREE = Workspace(
    "", sources=[Source(path, "") for path in ("cmd/api/main.go", "cmd/web/main.go", "cmd/README.md", "cmd/.hidden", "go.mod")]
)


@pytest.mark.parametrize(
    ("folder", "pattern", "found"),
    [
        ("", "cmd/*", ("cmd/README.md", "cmd/api", "cmd/web")),
        ("", "cmd/*/", ("cmd/api/", "cmd/web/")),
        ("", "./cmd/*/main.go", ("cmd/api/main.go", "cmd/web/main.go")),
        ("cmd", "*/", ("api/", "web/")),
        ("cmd", "../*.mod", ("../go.mod",)),
        ("", "cmd/[aw]?[ib]", ("cmd/api", "cmd/web")),
        ("", "cmd/[!a]*", ("cmd/README.md", "cmd/web")),
        ("", "cmd/.*", ("cmd/.hidden",)),
        ("", "*.go", ()),
        ("", "cmd.api", ()),
        ("", "../*", ()),
        ("", "cmd/[", ()),
        ("", "cmd/[]]", ()),
    ],
)
def test_globbing(folder: str, pattern: str, found: tuple[str, ...]) -> None:
    assert globbing(TREE, folder)(pattern) == found


@given(st.text(alphabet="*?[]!^-\\a./", max_size=8))
def test_no_pattern_is_too_strange(pattern: str) -> None:
    globbing(TREE, "cmd")(pattern)
