from __future__ import annotations

import pytest

from go1x_lint.source import Source, apply
from go1x_lint.syntax.batch import parse
from go1x_lint.syntax.command import Command, Script
from go1x_lint.syntax.region import Piece, Region
from go1x_lint.syntax.shell.strings import Folder
from go1x_lint.text import Text


def read(text: str) -> tuple[Source, Script]:
    source = Source("build.bat", text)
    return source, parse(Region.of(source))


def words(command: Command) -> list[str]:
    return [str(word.text) for word in command.words]


def commands(text: str) -> list[list[str]]:
    return [words(command) for command in read(text)[1].commands]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("go build -o main main.go", [["go", "build", "-o", "main", "main.go"]]),
        ("@go build && zip x.zip main", [["go", "build"], ["zip", "x.zip", "main"]]),
        ("go build & go vet || ls | sort", [["go", "build"], ["go", "vet"], ["ls"], ["sort"]]),
        ("go build ^\r\n  -o main ^\n  .\r\nls", [["go", "build", "-o", "main", "."], ["ls"]]),
        ("rem go vet\n:: go vet\n:label\nREM\ngo build", [["go", "build"]]),
        ("remove x", [["remove", "x"]]),
        ('go build -ldflags "-s -w" -o "out dir\\main"', [["go", "build", "-ldflags", "-s -w", "-o", "out dir\\main"]]),
        ("echo 'a b' a^&b 50%%", [["echo", "'a", "b'", "a&b", "50%"]]),
        ("call go build\ncall :sub\ncall %X%", [["go", "build"], ["${X}"]]),
        ("if exist bin rmdir /s bin\ngo build", [["rmdir", "/s", "bin"], ["go", "build"]]),
        ('if not "%1"=="x" (\n go build\n) else (\n go vet\n)\nls', [["go", "build"], ["go", "vet"], ["ls"]]),
        ("if errorlevel 1 exit /b 1\nif %errorlevel% neq 0 goto end\ngo build", [["go", "build"]]),
        ("if defined X go build else ls", [["go", "build", "else", "ls"]]),
        ("(go build\n go vet) & ls", [["go", "build"], ["go", "vet"], ["ls"]]),
        ("go build > log.txt 2>&1", [["go", "build"]]),
        ("setlocal\ncd x\npopd\nexit /b", []),
        ("\ufeff@echo off", [["echo", "off"]]),
    ],
)
def test_commands(text: str, said: list[list[str]]) -> None:
    assert commands(text) == said


@pytest.mark.parametrize(
    "text", ["", "rem go build", "%", "(", ")", "^", '"', "if", "for %%f in (", "set", "set X", "for %%f in (a) do", "!x"]
)
def test_what_is_cut_off_raises_nothing(text: str) -> None:
    assert [some for some in commands(text) if "build" in some] == []


@pytest.mark.parametrize(
    ("text", "env"),
    [
        ("set GOOS=linux\ngo build", {"GOOS": "linux"}),
        ("SET goos=linux&& go build", {"GOOS": "linux"}),
        ("set GOOS=linux && go build", {"GOOS": "linux"}),
        ('set "GOOS=linux"\nset GOARCH=amd64\r\ngo build', {"GOOS": "linux", "GOARCH": "amd64"}),
        ("set GOOS=linux\nset GOOS=\ngo build", {}),
        ("set OS=linux\nset GOOS=%OS%\ngo build", {"OS": "linux", "GOOS": "linux"}),
        ("set /p GOOS=which\ngo build", {}),
        ("if x==y set GOOS=linux\ngo build", {"GOOS": "${GOOS}"}),
        ("if x==y (set GOOS=linux) else (set GOOS=linux)\ngo build", {"GOOS": "${GOOS}"}),
        ("setlocal\nset GOOS=linux\nendlocal\ngo build", {}),
        ("for %%f in (a b) do set GOOS=linux\ngo build", {"GOOS": "linux"}),
        ("set FLAGS=-tags=a b=c\ngo build", {"FLAGS": "-tags=a b=c"}),
    ],
)
def test_variables(text: str, env: dict[str, str]) -> None:
    command = read(text)[1].commands[-1]
    assert {some.name: str(some.value.text) for some in command.env} == env


@pytest.mark.parametrize("text", ["set GOOS=linux\r\ngo build", 'set "GOOS=linux" & go build'])
def test_a_variable_is_written_where_it_is_set(text: str) -> None:
    source, script = read(text)
    (set_,) = script.commands[-1].env
    assert source.text[set_.value.place.start : set_.value.place.end] == "linux"
    assert apply(source.text, set_.value.write(Text.of("darwin"))) == text.replace("linux", "darwin")


def test_a_reference_leads_to_its_definition() -> None:
    source, script = read("set NAME=hello\ngo build -o bin/%NAME% .\necho !name! %Name:a=b%\n")
    field = script.commands[0].words[3].field()
    (value,) = field.values
    assert str(value.text) == "bin/hello"
    assert source.text[value.span.start : value.span.end] == "hello"
    assert value.slot is not None
    assert [source.text[span.start : span.end] for span in value.slot.also_read_by] == ["!name!"]
    assert apply(source.text, field.write_here("bin/bootstrap")).count("-o bin/bootstrap .") == 1


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("for %%f in (a b) do go build %%f", ("a", "b")),
        ("for %%F in (a, b) do (\n go build %%F\n)", ("a,", "b")),
        ("for %%f in (*.go) do go build %%f", None),
        ("for /d %%f in (cmd\\*) do go build %%f", None),
        ("for /f \"tokens=*\" %%f in ('dir /b') do go build %%f", None),
    ],
)
def test_loops(text: str, values: tuple[str, ...] | None) -> None:
    command = read(text)[1].commands[-1]
    (hole,) = command.words[-1].text.holes
    assert (hole.name.lower(), hole.known) == ("f", values)
    assert len(command.loop) == 1


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("go build", True),
        ("ls && go build", True),
        ("if exist x go build", False),
        ("ls || go build", False),
        ("if x==y (ls) else go build", False),
    ],
)
def test_certainty(text: str, certain: bool) -> None:
    (command,) = (some for some in read(text)[1].commands if some.program == "go")
    assert command.certain is certain


@pytest.mark.parametrize(
    ("text", "folder"),
    [
        ("cd cmd\\a\ngo build", "cmd/a"),
        ("cd /d cmd & go build", "cmd"),
        ("pushd cmd\npopd\ngo build", ""),
        ("cd %X%\ngo build", None),
        ("cd x\ncd %~dp0\ngo build", "deploy"),
        ("cd %~dp0..\ngo build", ""),
    ],
)
def test_folders(text: str, folder: str | None) -> None:
    source = Source("deploy/build.bat", text)
    here = source.span(0, 0)
    script = parse(Region.of(source), variables={"~dp0": (Piece(Folder("~dp0", None, Text.of("deploy")), here), Piece("/", here))})
    directory = script.commands[-1].directory
    assert (None if directory is None else str(directory)) == folder


def test_rooms() -> None:
    source, script = read("ls & go build -o main .\r\nls")
    command = script.commands[1]
    assert command.first is not None and command.then is not None
    assert apply(source.text, command.first.write("GOOS=linux")) == "ls & set GOOS=linux&& go build -o main .\r\nls"
    assert apply(source.text, command.then.write("7z a x.zip main")) == "ls & go build -o main . && 7z a x.zip main\r\nls"
    again = read(apply(source.text, command.first.write("GOOS=linux")))[1].commands[1]
    assert {some.name: str(some.value.text) for some in again.env} == {"GOOS": "linux"}


@pytest.mark.parametrize(("new", "after"), [("a-b.c", "go build -o a-b.c"), ("a b", None), ("a&b", None), ("100%", None)])
def test_writing(new: str, after: str | None) -> None:
    source, script = read("go build -o main")
    edits = script.commands[0].words[-1].write(Text.of(new))
    assert (apply(source.text, edits) if edits else None) == after


def test_writing_between_quotes() -> None:
    source, script = read('go build -o "main"')
    assert apply(source.text, script.commands[0].words[-1].write(Text.of("a b%"))) == 'go build -o "a b%%"'
    assert script.commands[0].words[-1].write(Text.of('a"b')) == ()
