"""justfiles: recipes, variables, parameters, settings; and small projects with their fix."""

from __future__ import annotations

import pytest

from go1x_lint.facts import ArchiveCommand, MakeTarget, ToolRun
from go1x_lint.readers import Unparsable
from tests.readers.building import ONE, TWO, at, build, builds, codes, facts, fix, of, reasons, said, written

PATH = "justfile"


def test_a_recipe() -> None:
    text = "build:\n    @GOOS=linux go build -o bin/orders ./cmd/orders\n"
    fact = build(PATH, text)
    assert (fact.goos.plain, fact.output.path.plain, fact.scope) == ("linux", "bin/orders", "justfile:build")
    assert said(text, fact.output.path) == ["bin/orders"]
    assert written(text, fact.output.path, "bin/orders/bootstrap") == text.replace("bin/orders", "bin/orders/bootstrap")


def test_each_line_has_a_shell_and_a_script_is_one() -> None:
    text = "a:\n  cd svc\n  go build -o a .\nb:\n  cd svc && go build -o b .\nc:\n  #!/usr/bin/env bash\n  cd svc\n  go build -o c .\n"
    assert [fact.output.path.plain for fact in builds(PATH, text)] == ["a", "svc/b", "svc/c"]


def test_variables() -> None:
    text = 'export GOOS := "linux"\nname := "orders"\nout := "bin" / name\n\nbuild:\n  go build -o {{out}} ./cmd/{{ name }}\nclean:\n  rm {{out}}\n'
    fact = build(PATH, text)
    assert (fact.goos.plain, fact.output.path.plain, fact.packages.plain) == ("linux", "bin/orders", "cmd/orders")
    assert said(text, fact.output.path) == ["orders"]
    slot = fact.output.path.values[0].slot
    assert slot is not None
    assert sorted(at(text, some) for some in slot.also_read_by) == ["name", "out"]
    assert "-o bin/bootstrap ./cmd/{{ name }}" in written(text, fact.output.path, "bin/bootstrap")


def test_a_variable_that_nobody_else_reads_is_written() -> None:
    text = "out := 'bin/orders'\nbuild:\n  go build -o {{out}} ./cmd/orders\n"
    assert written(text, build(PATH, text).output.path, "bin/bootstrap") == text.replace("bin/orders", "bin/bootstrap")


def test_what_shells_read_of_a_variable() -> None:
    text = "export OUT := 'bin/orders'\nbuild:\n  go build -o $OUT ./cmd/orders\nclean:\n  rm $OUT\n"
    fact = build(PATH, text)
    assert fact.output.path.plain == "bin/orders"
    slot = fact.output.path.values[0].slot
    assert slot is not None
    assert [at(text, some) for some in slot.also_read_by] == ["$OUT"]


def test_parameters() -> None:
    """Nobody can list what a recipe is called with; where others of the file call it, they say it."""
    text = 'build fn="x":\n  go build -o bin/{{fn}} ./cmd/{{fn}}\n'
    fact = build(PATH, text)
    assert str(fact.output.path.text) == "bin/${fn}"
    assert fact.output.path.text is not None
    assert fact.output.path.text.expand() is None
    assert "-o bin/{{fn}}/bootstrap ./cmd/{{fn}}" in written(text, fact.output.path, fact.output.path.text.joined("bootstrap"))
    called = build(PATH, text + "all: (build 'orders') && (build \"refunds\")\n  just build payments\n")
    assert called.output.path.text is not None
    assert called.output.path.text.expand() == ("bin/orders", "bin/refunds", "bin/payments")
    unknown = build(PATH, text + "all: (build 'orders')\n  just build $X\n")
    assert unknown.output.path.text is not None
    assert unknown.output.path.text.expand() is None
    passed = build(PATH, text.replace("build fn", "build *fn") + "all: (build 'orders')\n")
    assert passed.output.path.text is not None
    assert passed.output.path.text.expand() is None


def test_an_exported_parameter() -> None:
    text = "build $GOOS:\n  go build -o bin/a .\nall: (build 'linux')\n"
    assert [some.text.expand() for some in build(PATH, text).goos.values] == [("linux",)]


def test_settings() -> None:
    text = "set export\nGOOS := 'linux'\nset working-directory := 'svc'\nbuild:\n  go build -o a .\n"
    fact = build("tools/justfile", text)
    assert (fact.output.path.plain, fact.goos.plain) == ("tools/svc/a", "linux")
    shell = "set shell := ['{}', '-c']\nbuild:\n  $env:GOOS = 'linux'; go build -o bin\\a .\n"
    assert builds(PATH, shell.format("python3")) == []
    windows = build(PATH, shell.format("pwsh"))
    assert (windows.windows, windows.goos.plain, windows.output.path.plain) == (True, "linux", "bin/a")


def test_a_dotenv_file() -> None:
    text = "set dotenv-load\nbuild:\n  go build -o $OUT .\n"
    files = {".env": "# x\nexport GOOS=linux\nOUT='bin/orders'\n"}
    (fact,) = builds(PATH, text, files)
    assert (fact.goos.plain, fact.output.path.plain) == ("linux", "bin/orders")
    assert fact.output.path.values[0].slot is not None
    assert fact.output.path.values[0].slot.write("bin/bootstrap") == ()
    (without,) = builds(PATH, text.replace("set dotenv-load\n", ""), files)
    assert without.goos.absent


def test_attributes() -> None:
    text = (
        "[working-directory: 'svc']\na:\n  go build -o a .\n[no-cd]\nb:\n  go build -o b .\n[windows]\nc:\n  go build -o c .\n"
        "[linux]\nc:\n  go build -o c .\n[script('bash')]\nd:\n  cd svc\n  go build -o d .\n[script('python3')]\ne:\n  go build -o e .\n"
    )
    a, windows, linux, d = builds(PATH, text)
    assert (a.output.path.plain, d.output.path.plain) == ("svc/a", "svc/d")
    assert (windows.certain, linux.certain) == (False, True)
    assert windows.scope != linux.scope


def test_functions() -> None:
    text = "root := justfile_directory()\nbuild:\n  cd cmd && go build -o {{root}}/bin/{{file_stem('x/orders.go')}} .\n  go build -o {{env('OUT')}} .\n"
    one, two = builds("svc/justfile", text)
    assert one.output.path.plain == "svc/bin/orders"
    assert not two.output.path.closed


def test_imports() -> None:
    """What is imported runs where the importing file is, with its variables; it is read once."""
    files = {"build/go.just": "build:\n  go build -o {{out}}/a ./cmd/a\n", PATH: "import 'build/go.just'\nout := 'bin'\n"}
    (fact,) = builds("build/go.just", files["build/go.just"], files)
    assert (fact.output.path.plain, fact.packages.plain) == ("bin/a", "cmd/a")
    assert builds(PATH, files[PATH], files) == []
    assert build("build/go.just", "build:\n  go build -o a .\n").output.path.plain == "build/a"


def test_what_recipes_need() -> None:
    (one, two) = of(MakeTarget, PATH, "pack: build && clean\n  just clean\nbuild:\n")
    assert (str(one.name), [str(some) for some in one.prerequisites]) == ("just pack", ["just build"])
    assert two.phony
    (run,) = of(ToolRun, PATH, "pack: build\n  just clean now\n")
    assert (run.tool, run.words) == ("just", ("clean", "now"))


def test_what_just_refuses() -> None:
    text = "build:\n  go build -o a .\n?\n"
    with pytest.raises(Unparsable) as caught:
        facts(PATH, text)
    assert caught.value.offset == text.index("?")


@pytest.mark.parametrize("text", ["", "# go build -o a .\n", "set shell := ['bash']\n", "x := 'go build -o a .'\n", "alias b := build\n"])
def test_what_builds_nothing(text: str) -> None:
    assert builds(PATH, text) == []


def test_a_project() -> None:
    text = (
        'export GOOS := "linux"\nexport GOARCH := "amd64"\nexport CGO_ENABLED := "0"\n\n# everything\nall: pack\n\n'
        "build:\n    go build -o bin/orders ./cmd/orders\n    go build -o bin/web ./cmd/web\n\n"
        "pack: build\n    zip -j dist/orders.zip bin/orders\n\nclean:\n    -rm -f bin/orders bin/web\n"
    )
    outcome = fix({**ONE, PATH: text})
    assert outcome.after[PATH].text == text.replace("build -o bin/orders", "build -tags lambda.norpc -o bin/bootstrap").replace(
        "bin/orders", "bin/bootstrap"
    ), reasons(outcome)
    assert "go1.x" not in outcome.after["template.yaml"].text


def test_a_project_of_parameters() -> None:
    text = (
        "all: (function 'orders') (function 'refunds')\n\nfunction name:\n"
        "    GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -tags lambda.norpc -o bin/{{name}} ./cmd/{{name}}\n"
        "    zip -j dist/{{name}}.zip bin/{{name}}\n"
    )
    outcome = fix({**TWO, PATH: text})
    assert outcome.after[PATH].text == text.replace("bin/{{name}}", "bin/{{name}}/bootstrap"), reasons(outcome)
    assert "go1.x" not in outcome.after["template.yaml"].text


def test_near_misses_of_a_project() -> None:
    text = "build os='linux':\n  GOOS={{os}} go build -o bin/web-{{os}} ./cmd/web\n  zip -j web.zip bin/web-{{os}}\n"
    assert codes({**ONE, PATH: text}, PATH) == []
    assert len(of(ArchiveCommand, PATH, text)) == 1
