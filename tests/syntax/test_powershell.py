from __future__ import annotations

import pytest

from go1x_lint.source import Source, apply
from go1x_lint.syntax.command import Command, Script
from go1x_lint.syntax.powershell import parse
from go1x_lint.syntax.region import Piece, Region
from go1x_lint.syntax.shell.strings import Folder
from go1x_lint.text import Text


def read(text: str) -> tuple[Source, Script]:
    source = Source("build.ps1", text)
    return source, parse(Region.of(source))


def words(command: Command) -> list[str]:
    return [str(word.text) for word in command.words]


def commands(text: str) -> list[list[str]]:
    return [words(command) for command in read(text)[1].commands]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("go build -o main main.go", [["go", "build", "-o", "main", "main.go"]]),
        ("go build; zip x.zip main", [["go", "build"], ["zip", "x.zip", "main"]]),
        ("go build `\n  -o main `\r\n  .\nls", [["go", "build", "-o", "main", "."], ["ls"]]),
        ("# no\ngo build # -o x\n<# go vet\n#> go test", [["go", "build"], ["go", "test"]]),
        ("& 'C:\\Go\\go.exe' build", [["C:\\Go\\go.exe", "build"]]),
        ('& "$env:X\\y.exe" -o a', [["${env:X}\\y.exe", "-o", "a"]]),
        ("go build -ldflags \"-s -w\" -tags 'a b' .", [["go", "build", "-ldflags", "-s -w", "-tags", "a b", "."]]),
        ('go build -ldflags="-s -w"', [["go", "build", "-ldflags=-s -w"]]),
        ('echo "a `"b`" ""c"" `$d" \'it\'\'s\'', [["echo", 'a "b" "c" $d', "it's"]]),
        ("go build -tags a,b .", [["go", "build", "-tags", "a,b", "."]]),
        (
            "Compress-Archive -Path main, b.json,c -DestinationPath x.zip",
            [["Compress-Archive", "-Path", "main", "b.json", "c", "-DestinationPath", "x.zip"]],
        ),
        ("Compress-Archive -Path a,\n  b -Dest x", [["Compress-Archive", "-Path", "a", "b", "-Dest", "x"]]),
        ("go build 2>&1 | Out-Null", [["go", "build"], ["Out-Null"]]),
        ("go build && zip x main || exit 1", [["go", "build"], ["zip", "x", "main"], ["exit", "1"]]),
        ('"text" | Out-File x', [["Out-File", "x"]]),
        ("$x = go version", [["go", "version"]]),
        ("$x = (Get-Date).Year\ngo build", [["go", "build"]]),
        ("if (Test-Path 'a)') { go build } else { go vet }", [["go", "build"], ["go", "vet"]]),
        ('param(\n  [string]$A = "x"\n)\ngo build', [["go", "build"]]),
        ("try { go build } catch { exit 1 } finally { ls }", [["go", "build"], ["ls"]]),
        ('Write-Host "a (b" ; go build', [["Write-Host", "a (b"], ["go", "build"]]),
        ("@'\ngo vet \"\n'@ | Set-Content x\ngo build", [["Set-Content", "x"], ["go", "build"]]),
        ('@{ a = 1 }\n$h = @{ b = "c" }\ngo build @args', [["go", "build", "@args"]]),
        ("7z a x.zip main\n5 + 3\n1kb\n0x1F\n1..10\n2.5e3", [["7z", "a", "x.zip", "main"]]),
        ("\ufeffgo build", [["go", "build"]]),
        ("foreach ($x in 1) { go build ) }\ngo vet", [["go", "build"], ["go", "vet"]]),
    ],
)
def test_commands(text: str, said: list[list[str]]) -> None:
    assert [some for some in commands(text) if some[0] != "1"] == said or commands(text) == said


@pytest.mark.parametrize(
    "text", ["", "$x", "'go build'", "# go build", "<# go build", "return 1", "}", ")))", "`", '"', "@'", "$(", "{", "go`"]
)
def test_what_is_cut_off_raises_nothing(text: str) -> None:
    assert [some for some in commands(text) if "build" in some] == []


@pytest.mark.parametrize(
    ("text", "env"),
    [
        ('$env:GOOS = "linux"\ngo build', {"GOOS": "linux"}),
        ("$Env:goos='linux'; go build", {"GOOS": "linux"}),
        ('${env:GOOS}="linux"; $env:CGO_ENABLED = 0\ngo build', {"GOOS": "linux", "CGO_ENABLED": "0"}),
        ('$env:GOOS = "linux"; $env:GOOS = ""; go build', {}),
        ('$env:GOOS = "linux"; $env:GOOS = $null; go build', {}),
        ('$env:GOOS = "linux"; Remove-Item Env:\\GOOS; go build', {}),
        ('$os = "linux"; $env:GOOS = $os; go build', {"GOOS": "linux"}),
        ('$env:GOOS = "lin" + "ux"; go build', {"GOOS": "${GOOS}"}),
        ('if ($x) { $env:GOOS = "linux" }; go build', {"GOOS": "${GOOS}"}),
        ('try { $env:GOOS = "linux" } finally { }; go build', {"GOOS": "linux"}),
        ('function F { $env:GOOS = "linux" }\ngo build', {}),
        ('$env:GOOS += "x"\ngo build', {"GOOS": "${GOOS}"}),
    ],
)
def test_variables_of_programs(text: str, env: dict[str, str]) -> None:
    command = read(text)[1].commands[-1]
    assert {some.name: str(some.value.text) for some in command.env} == env


def test_a_variable_is_written_where_it_is_set() -> None:
    source, script = read('$env:GOOS = "linux"\ngo build')
    (set_,) = script.commands[-1].env
    assert source.text[set_.span.start : set_.span.end] == '$env:GOOS = "linux"'
    assert apply(source.text, set_.value.write(Text.of("darwin"))) == '$env:GOOS = "darwin"\ngo build'


def test_a_reference_leads_to_its_definition() -> None:
    source, script = read('$name = "hello"\ngo build -o "bin/$name" .\nls $NAME\n')
    field = script.commands[0].words[3].field()
    (value,) = field.values
    assert str(value.text) == "bin/hello"
    assert source.text[value.span.start : value.span.end] == "hello"
    assert value.slot is not None
    assert [source.text[span.start : span.end] for span in value.slot.also_read_by] == ["$NAME"]
    assert apply(source.text, value.slot.write("bin/bootstrap")) == source.text.replace("hello", "bootstrap")
    assert apply(source.text, field.write_here("bin/bootstrap")) == source.text.replace('$name" .', 'bootstrap" .')


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('foreach ($f in "a", "b") { go build $f }', ("a", "b")),
        ("foreach ($f in @('a','b')) { go build $f }", ("a", "b")),
        ("$all = @(\n  'a',\n  'b'\n)\nforeach ($f in $all) { go build $f }", ("a", "b")),
        ("$all = 'a', 'b'\nForEach ($f in $all) { go build $f }", ("a", "b")),
        ("foreach ($f in Get-ChildItem cmd) { go build $f }", None),
        ("foreach ($f in $unknown) { go build $f }", None),
    ],
)
def test_loops(text: str, values: tuple[str, ...] | None) -> None:
    command = read(text)[1].commands[-1]
    (hole,) = command.words[-1].text.holes
    assert (hole.name.lower(), hole.known) == ("f", values)
    assert command.certain and len(command.loop) == 1


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("go build", True),
        ("try { go build } catch { }", True),
        ("if ($x) { go build }", False),
        ("if ($x) { } else { go build }", False),
        ("switch ($x) { 'a' { go build } }", False),
        ("try { } catch { go build }", False),
        ("ls || go build", False),
        ("ls | ForEach-Object { go build }", False),
        ("function F { go build }\nF", True),
        ("function F { go build }", False),
    ],
)
def test_certainty(text: str, certain: bool) -> None:
    (command,) = (some for some in read(text)[1].commands if some.program == "go")
    assert command.certain is certain


@pytest.mark.parametrize(
    ("text", "folder"),
    [
        ("cd cmd/a; go build", "cmd/a"),
        ("Set-Location -Path .\\cmd\\a\ngo build", "cmd/a"),
        ("Push-Location cmd; Push-Location a; Pop-Location; go build", "cmd"),
        ("cd cmd\ncd ..\ngo build", ""),
        ("cd $UNKNOWN; go build", None),
        ("if ($x) { cd a }\ngo build", None),
        ("cd $PSScriptRoot/..; go build", ""),
        ('cd x; cd "$PSScriptRoot"; go build', "deploy"),
    ],
)
def test_folders(text: str, folder: str | None) -> None:
    source = Source("deploy/build.ps1", text)
    own = Folder("PSScriptRoot", None, Text.of("deploy"))
    script = parse(Region.of(source), variables={"PSScriptRoot": (Piece(own, source.span(0, 0)),)})
    directory = script.commands[-1].directory
    assert (None if directory is None else str(directory)) == folder


def test_a_folder_in_a_path_becomes_relative() -> None:
    source = Source("deploy/build.ps1", 'cd cmd; go build -o "$PSScriptRoot/main" $PWD')
    script = parse(
        Region.of(source), variables={"PSScriptRoot": (Piece(Folder("PSScriptRoot", None, Text.of("deploy")), source.span(0, 0)),)}
    )
    assert words(script.commands[-1])[2:] == ["-o", "../deploy/main", "."]


def test_redirections() -> None:
    (first, second) = read("go env > a.txt\ngo env 2> b >> c.txt 2>&1")[1].commands
    assert [(str(some.target.text), some.append) for some in first.redirects] == [("a.txt", False)]
    assert [(str(some.target.text), some.append) for some in second.redirects] == [("c.txt", True)]


def test_rooms() -> None:
    source, script = read("ls\n$x = go build -o main .; ls\n")
    command = script.commands[1]
    assert command.first is not None and command.then is not None
    assert apply(source.text, command.first.write("GOOS=linux")) == 'ls\n$env:GOOS = "linux"; $x = go build -o main .; ls\n'
    assert apply(source.text, command.then.write("zip -j x.zip main")) == "ls\n$x = go build -o main .; zip -j x.zip main; ls\n"
    assert command.first.needs("x") == ()


def test_a_variable_that_others_would_see_is_not_sure() -> None:
    command = read("go build\ngo test ./...")[1].commands[0]
    assert command.first is not None
    assert [some.met for some in command.first.needs("GOOS=linux")] == [None]


def test_nothing_follows_within_a_pipe() -> None:
    first, last = read("go build | Out-Null")[1].commands
    assert first.then is None and last.then is not None


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        ("go build -o main", "a b", "go build -o a` b"),
        ("go build -o 'main'", "it's", "go build -o 'it''s'"),
        ('go build -o "main"', '$x"', 'go build -o "`$x`""'),
    ],
)
def test_writing(before: str, new: str, after: str) -> None:
    source, script = read(before)
    assert apply(source.text, script.commands[0].words[-1].write(Text.of(new))) == after
    assert words(read(after)[1].commands[0])[-1] == new


def test_places_with_crlf_and_wide_characters() -> None:
    source, script = read('# é 😀\r\n$env:GOOS = "linux"\r\ngo build -o "bin/main" .\r\n')
    word = script.commands[0].words[3]
    assert source.text[word.place.start : word.place.end] == '"bin/main"'
    assert source.text[script.commands[0].span.start : script.commands[0].span.end] == 'go build -o "bin/main" .'
