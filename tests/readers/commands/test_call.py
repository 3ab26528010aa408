from __future__ import annotations

import pytest
from said import run, texts

from go1x_lint.facts import BuildCommand, Copy
from go1x_lint.readers.commands.call import Place, program
from go1x_lint.readers.paths import Where
from go1x_lint.source import Span
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.region import Piece
from go1x_lint.text import Hole, Text

HERE = Span("x", 0, 0)


def word(*parts: str | Hole) -> Phrase:
    return Phrase(tuple(Piece(part, HERE) for part in parts), HERE)


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("go",), "go"),
        (("/usr/local/go/bin/go1.21.4",), "go"),
        (("C:\\Go\\bin\\go.exe",), "go"),
        ((Hole("GO"),), "go"),
        ((Hole("GOCMD"),), "go"),
        ((Hole("MAKE"),), "make"),
        ((Hole("GOPATH"), "/bin/build-lambda-zip"), "build-lambda-zip"),
        ((Hole("USERPROFILE"), "\\Go\\Bin\\build-lambda-zip.exe"), "build-lambda-zip"),
        (("python3.11",), "python"),
        (("serverless@3.38.0",), "serverless"),
        ((Hole("GOBUILD"),), ""),
        ((Hole("X"),), ""),
        ((Hole("X"), "go"), ""),
        (("google",), "google"),
        (("go", Hole("V")), ""),
        ((), ""),
    ],
)
def test_program(parts: tuple[str | Hole, ...], name: str) -> None:
    assert program(word(*parts)) == name


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        (("main",), "svc/main"),
        (("./bin//main",), "svc/bin/main"),
        (("/tmp/main",), "/tmp/main"),
        (("~/bin/main",), "/~/bin/main"),
        (("C:\\bin\\main",), "/C:/bin/main"),
        ((Hole("PWD"), "/main"), "svc/main"),
        ((Hole("$(pwd)"), "/main"), "svc/main"),
        ((Hole("PWD"),), "svc"),
        ((Hole("CURDIR"), "/main"), "main"),
        ((Hole("GITHUB_WORKSPACE"), "/bin/main"), "bin/main"),
        ((Hole("HOME"), "/main"), "/~/main"),
        ((Hole("OUT"), "/main"), "${OUT}/main"),
        ((Hole("f", ("a", "b")), "/main"), "svc/${f}/main"),
        (("bin/", Hole("f")), "svc/bin/${f}"),
    ],
)
def test_canonical_paths(parts: tuple[str | Hole, ...], path: str) -> None:
    assert str(Place(Text.of("svc")).canonical(Text.of(*parts))) == path


def test_a_containers_paths() -> None:
    place = Place(Text.of("D#0/src"), "D#0", (("/src/app", Text.of("top")),))
    assert str(place.canonical(Text.of("app/main"))) == "top/main"
    assert str(place.canonical(Text.of("/src/app/main"))) == "top/main"
    assert str(place.canonical(Text.of("main"))) == "D#0/src/main"
    assert str(place.canonical(Text.of(Hole("X"), "/main"))) == "D#0/src/${X}/main"


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        ("cd svc && go build -o $PWD/bin/main .", "svc/bin/bootstrap", "cd svc && go build -o $PWD/bin/bootstrap ."),
        ("go build -o $GITHUB_WORKSPACE/bin/main .", "bin/bootstrap", "go build -o $GITHUB_WORKSPACE/bin/bootstrap ."),
        ("go build -o ~/bin/main .", "/~/bin/bootstrap", "go build -o ~/bin/bootstrap ."),
        ("go build -o $OUT/main .", "${OUT}/bootstrap", None),
    ],
)
def test_a_variable_that_stands_for_a_folder_stays(before: str, new: str, after: str | None) -> None:
    said = run(before)
    output = said.one(BuildCommand).output.path
    text = output.values[0].text.parent.joined("bootstrap") if after is None else Text.of(new)
    assert said.written(output.set(text)) == (after or before.replace("main", "bootstrap"))


def test_where_a_script_starts() -> None:
    copy = run("cp main ../out/", where=Where(Text.of("svc/a"))).one(Copy)
    assert (texts(copy.sources[0]), texts(copy.target), str(copy.directory)) == (["svc/a/main"], ["svc/out"], "svc/a")
