from __future__ import annotations

import random

import pytest

from go1x_lint.facts import ArchiveCommand, BuildCommand, Copy, Fact, Field, LambdaFunction, Step, Upload
from go1x_lint.readers import batch, powershell
from go1x_lint.source import Edit, Source, Workspace, apply

READERS = {"ps1": powershell, "bat": batch, "cmd": batch}


def read(path: str, text: str, *files: str) -> tuple[Source, list[Fact]]:
    source = Source(path, text)
    workspace = Workspace("", files, (), (source, Source("go.mod", "module example.com/tool\n")))
    return source, list(READERS[path.rpartition(".")[2]].read(source, workspace))


def one(facts: list[Fact], kind: type) -> object:
    (found,) = (fact for fact in facts if type(fact) is kind)
    return found


def texts(field: Field) -> list[str]:
    return [str(value.text) for value in field.values]


def written(source: Source, edits: tuple[Edit, ...]) -> str:
    assert edits
    return apply(source.text, edits)


POWERSHELL = """\
$env:GOOS = "linux"
$env:GOARCH = "amd64"
$env:CGO_ENABLED = "0"
go build -tags netgo -o bin\\main .\\cmd\\a
~\\Go\\Bin\\build-lambda-zip.exe -o main.zip bin\\main
aws lambda create-function --function-name hello `
  --runtime go1.x --handler main `
  --zip-file fileb://main.zip
"""

BATCH = """\
@echo off\r
set GOOS=linux\r
set GOARCH=amd64\r
set CGO_ENABLED=0\r
go build -tags netgo -o bin\\main .\\cmd\\a\r
%USERPROFILE%\\Go\\bin\\build-lambda-zip.exe -o main.zip bin\\main\r
aws lambda create-function --function-name hello ^\r
  --runtime go1.x --handler main ^\r
  --zip-file fileb://main.zip\r
"""


@pytest.mark.parametrize(("path", "text"), [("build.ps1", POWERSHELL), ("build.bat", BATCH), ("build.cmd", BATCH)])
def test_a_whole_script(path: str, text: str) -> None:
    source, facts = read(path, text)
    build, archive, function = one(facts, BuildCommand), one(facts, ArchiveCommand), one(facts, LambdaFunction)
    assert isinstance(build, BuildCommand) and isinstance(archive, ArchiveCommand) and isinstance(function, LambdaFunction)
    assert [texts(field) for field in (build.goos, build.goarch, build.cgo, build.tags)] == [["linux"], ["amd64"], ["0"], ["netgo"]]
    assert texts(build.output.path) == ["bin/main"] and texts(build.packages) == ["cmd/a"]
    assert texts(archive.archive.path) == texts(function.code) == ["main.zip"]
    assert [(texts(member.use.path), str(member.entry)) for member in archive.members] == [(["bin/main"], "main")]
    assert archive.adds_bootstrap and archive.keeps_modes is True
    assert texts(function.runtime) == ["go1.x"]
    assert written(source, function.runtime.set("provided.al2023")) == text.replace("go1.x", "provided.al2023")
    assert written(source, function.handler.set("bootstrap")) == text.replace("--handler main", "--handler bootstrap")
    assert written(source, build.output.path.set("bin/bootstrap")) == text.replace("-o bin\\main", "-o bin\\bootstrap")
    assert written(source, archive.members[0].use.path.set("bin/bootstrap")) == text.replace("zip bin\\main", "zip bin\\bootstrap")
    assert written(source, build.tags.set("netgo,lambda.norpc")) == text.replace("netgo", "netgo,lambda.norpc")
    assert written(source, build.goarch.set("arm64")) == text.replace("amd64", "arm64")


@pytest.mark.parametrize(
    ("path", "after"),
    [
        ("x.ps1", '$env:GOARCH = "amd64"; $env:GOOS = "linux"; go build -o bootstrap -tags lambda.norpc main.go'),
        ("x.bat", "set GOARCH=amd64&& set GOOS=linux&& go build -o bootstrap -tags lambda.norpc main.go"),
    ],
)
def test_what_is_put_in(path: str, after: str) -> None:
    source, facts = read(path, "go build main.go")
    build = one(facts, BuildCommand)
    assert isinstance(build, BuildCommand)
    edits = (*build.goos.set("linux"), *build.goarch.set("amd64"), *build.tags.set("lambda.norpc"), *build.output.path.set("bootstrap"))
    assert written(source, edits) == after
    again = one(read(path, after)[1], BuildCommand)
    assert isinstance(again, BuildCommand)
    assert [texts(field) for field in (again.goos, again.goarch, again.tags, again.output.path)] == [
        ["linux"],
        ["amd64"],
        ["lambda.norpc"],
        ["bootstrap"],
    ]


@pytest.mark.parametrize(
    ("path", "text", "archive", "members", "modes"),
    [
        ("x.ps1", "Compress-Archive -Path bin\\main -DestinationPath out\\main.zip -Force", "out/main.zip", ["main"], False),
        ("x.ps1", "compress-archive bin\\main main.zip", "main.zip", ["main"], False),
        ("x.ps1", "Compress-Archive -LiteralPath main, bootstrap main.zip", "main.zip", ["main", "bootstrap"], False),
        ("x.ps1", "Compress-Archive -Path bin\\* -DestinationPath main", "main.zip", [""], False),
        ("x.bat", "7z.exe a main.zip .\\bin\\bootstrap", "main.zip", ["bootstrap"], False),
        ("x.bat", "zip -j main.zip bin\\bootstrap", "main.zip", ["bootstrap"], None),
        ("x.bat", 'powershell -Command "Compress-Archive -Path bootstrap -DestinationPath main.zip"', "main.zip", ["bootstrap"], False),
        ("x.ps1", "cmd /c 7z a main.zip bootstrap", "main.zip", ["bootstrap"], False),
        ("x.ps1", "tar -a -c -f main.zip bootstrap", "main.zip", ["bootstrap"], None),
    ],
)
def test_archives(path: str, text: str, archive: str, members: list[str], modes: bool | None) -> None:
    fact = one(read(path, text)[1], ArchiveCommand)
    assert isinstance(fact, ArchiveCommand)
    assert texts(fact.archive.path) == [archive]
    assert list(dict.fromkeys(str(member.entry) for member in fact.members)) == members
    assert fact.keeps_modes is modes


@pytest.mark.parametrize(
    ("path", "text", "source", "target", "into", "moves"),
    [
        ("x.ps1", "Copy-Item bin\\main bootstrap", "bin/main", "bootstrap", False, False),
        ("x.ps1", "Copy-Item -Path bin\\main -Destination out\\ -Force", "bin/main", "out", True, False),
        ("x.ps1", "cp -Force bin\\main bootstrap", "bin/main", "bootstrap", False, False),
        ("x.ps1", "Copy-Item -Recurse dist\\* out", "dist", "out", False, False),
        ("x.ps1", "Move-Item main bootstrap", "main", "bootstrap", False, True),
        ("x.ps1", "Rename-Item -Path bin\\main -NewName bootstrap", "bin/main", "bin/bootstrap", False, True),
        ("x.bat", "copy /y bin\\main bootstrap", "bin/main", "bootstrap", False, False),
        ("x.bat", "xcopy bin\\main out\\ /Y", "bin/main", "out", True, False),
        ("x.bat", "move main bootstrap", "main", "bootstrap", False, True),
        ("x.bat", "ren bin\\main bootstrap", "bin/main", "bin/bootstrap", False, True),
    ],
)
def test_copies(path: str, text: str, source: str, target: str, into: bool, moves: bool) -> None:
    fact = one(read(path, text)[1], Copy)
    assert isinstance(fact, Copy)
    assert (texts(fact.sources[0].path), texts(fact.target.path), fact.into_folder, fact.moves) == ([source], [target], into, moves)


@pytest.mark.parametrize(
    ("path", "text", "role", "paths"),
    [
        ("x.ps1", "Remove-Item -Recurse -Force bin, main.zip", "removes", ["bin", "main.zip"]),
        ("x.ps1", "rm bin\\main", "removes", ["bin/main"]),
        ("x.bat", "del /q bin\\main", "removes", ["bin/main"]),
        ("x.bat", "rmdir /s /q bin", "removes", ["bin"]),
        ("x.bat", "if not exist bin mkdir bin", "names", ["bin"]),
    ],
)
def test_steps(path: str, text: str, role: str, paths: list[str]) -> None:
    fact = one(read(path, text)[1], Step)
    assert isinstance(fact, Step)
    assert [use.role for use in fact.uses] == [role] * len(paths)
    assert [some for use in fact.uses for some in texts(use.path)] == paths


@pytest.mark.parametrize(
    ("path", "text", "files", "output"),
    [
        ("deploy/build.ps1", "go build -o main ..\\cmd\\a", ("cmd/a/main.go",), "deploy/main"),
        ("deploy/build.ps1", "go build -o main .\\cmd\\a", ("cmd/a/main.go",), "main"),
        ("deploy/build.ps1", "cd $PSScriptRoot\\..\ngo build -o main .\\cmd\\a", ("cmd/a/main.go",), "main"),
        ("deploy/build.ps1", 'go build -o "$PSScriptRoot\\main" .\\cmd\\a', ("cmd/a/main.go",), "deploy/main"),
        ("deploy/build.bat", "cd /d %~dp0..\ngo build -o main .\\cmd\\a", ("cmd/a/main.go",), "main"),
        ("deploy/build.bat", "go build -o main .", ("deploy/main.go",), "deploy/main"),
    ],
)
def test_where_it_starts(path: str, text: str, files: tuple[str, ...], output: str) -> None:
    build = one(read(path, text, *files)[1], BuildCommand)
    assert isinstance(build, BuildCommand)
    assert texts(build.output.path) == [output]


def test_an_upload() -> None:
    upload = one(read("x.ps1", "aws lambda update-function-code --function-name f --zip-file fileb://out\\x.zip")[1], Upload)
    assert isinstance(upload, Upload) and upload.archive is not None
    assert texts(upload.archive.path) == ["out/x.zip"]


@pytest.mark.parametrize("text", ["go vet ./...\r\n", "rem go build -o main\r\n", "# go build -o main\n", "echo go build -o main"])
@pytest.mark.parametrize("path", ["x.ps1", "x.bat"])
def test_what_builds_nothing(path: str, text: str) -> None:
    facts = [fact for fact in read(path, text)[1] if isinstance(fact, BuildCommand)]
    assert not facts or text.startswith(("rem", "#"))


_TEXT = """go build -o bin/main $env:GOOS = "linux" 'x' ; | && || { } ( ) @( @" "@ ` ^ % %A% %%f !x! set A=b if for foreach in do
else function $x $( ${ zip -j x.zip sh -c " ' < > >> 2>&1 <# #> # aws lambda cd .. pushd popd rem :: cmd /c powershell -Command ~ * , = [
"""
TOKENS = (*_TEXT.split(), "\n", "\r\n")


@pytest.mark.parametrize("path", ["x.ps1", "x.bat"])
def test_any_text_is_read(path: str) -> None:
    some = random.Random(1)
    for _ in range(200):
        text = " ".join(some.choice(TOKENS) for _ in range(some.randint(1, 30)))
        for fact in read(path, text)[1]:
            assert all(0 <= span.start <= span.end <= len(text) for span in fact.spans())
