"""justfiles: what they consist of, as just itself sees it (`just --dump --dump-format json`), and what expressions say."""

from __future__ import annotations

import json
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from go1x_lint.source import Source
from go1x_lint.syntax.just import Justfile, Names, parse, region
from go1x_lint.syntax.just.expressions import Call as Called
from go1x_lint.syntax.just.expressions import Either, Expression, Joined, String, Variable
from go1x_lint.syntax.pieces import text_of

JUST = Path(sysconfig.get_path("scripts"), "just")

FILES = {
    "plain": "build:\n  go build -o bin/orders ./cmd/orders\n\ntest:\n\tgo test ./...\n",
    "variables": 'name := "orders"\nexport GOOS := \'linux\'\nout := "bin" / name\nall := out + "/" + name\nx := (name)\nroot := / "var"\n',
    "escapes": 'a := "x\\ty\\"\\\\"\nb := \'x\\t\'\nc := """\n  one\n    two\n"""\nd := \'\'\'\n  raw\n\'\'\'\ne := "\\u{41}"\n',
    "settings": 'set shell := ["bash", "-uc"]\nset export\nset dotenv-load := false\nset positional-arguments := true\nset working-directory := "svc"\n',
    "conditions": 'a := if os() == "macos" { "x" } else if arch() =~ "a.*" { "y" } else { "z" }\nb := env("X", "y")\nc := `git describe`\n',
    "parameters": 'build fn="orders" *flags:\n  @go build -o bin/{{fn}} {{ flags }}\n\npack $a b=("x" + "y") +rest=\'c\':\n  -zip {{a}}\n',
    "dependencies": "all: (build 'orders' \"x\" + 'y') clean && after\n  true\nbuild a b:\nclean:\nafter:\n",
    "continued": "build:\n  go build \\\n    -o bin/{{ 'a' }} \\\n    ./cmd/a\n  echo '{{{{x}}'\n",
    "script": "build:\n  #!/usr/bin/env bash\n  set -e\n\n  if true; then\n    go build -o bin/a ./cmd/a\n  fi\n",
    "attributes": "[private]\n[group('a'), no-cd]\nbuild:\n  true\n\n[linux]\n[working-directory: 'x']\nother:\n  true\n",
    "more": "# a comment\nalias b := build\n\n@build x='a': # why\n  # not a recipe\n  go build\n\nset_it := 'x'\nexport_it:\n  true\n",
    "multiline": 'a := (\n  "x"\n  + "y"\n)\nbuild a="b" \\\n  c="d":\n  true\n',
    "windows": "set windows-shell := ['powershell.exe', '-c']\r\nbuild:\r\n  go build -o a .\r\n",
}


def _dumped(text: str, folder: Path) -> Any:
    """Let just say what a file holds."""
    (folder / "justfile").write_bytes(text.encode())
    done = subprocess.run([JUST, "--dump", "--dump-format", "json"], cwd=folder, capture_output=True, check=True)
    return json.loads(done.stdout)


def _expression(some: Expression) -> object:
    """Write an expression as just's dump does."""
    if isinstance(some, String):
        return "".join(text for text, _, _ in some.pieces)
    if isinstance(some, Variable):
        return ["variable", some.name]
    if isinstance(some, Joined):
        left = None if some.left is None else _expression(some.left)
        assert some.right is not None
        return ["join" if some.slash else "concatenate", left, _expression(some.right)]
    if isinstance(some, Called):
        return ["call", some.name, *map(_expression, some.arguments)]
    if isinstance(some, Either):
        return "if"
    return "evaluate"


def _theirs(some: object) -> object:
    """Leave out of just's dump what isn't kept here."""
    if isinstance(some, list) and some and some[0] in ("if", "evaluate"):
        return some[0]
    return [_theirs(part) for part in some] if isinstance(some, list) else some


def _ours(file: Justfile) -> Any:
    """Give what a file holds as just's dump has it."""
    recipes = {
        some.name: {
            "parameters": [(one.name, one.export, None if one.default is None else _expression(one.default)) for one in some.parameters],
            "dependencies": [(one.name, [_expression(argument) for argument in one.arguments]) for one in some.dependencies],
            "text": [line.text for line in some.lines],
            "script": some.script,
        }
        for some in file.recipes
    }
    return {some.name: (some.export, _expression(some.value)) for some in file.assigned}, recipes


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_just_itself_sees_the_same(text: str, tmp_path: Path) -> None:
    dump = _dumped(text, tmp_path)
    file = parse(Source("justfile", text))
    assigned, recipes = _ours(file)
    assert file.broken == []
    assert assigned == {name: (some["export"], _theirs(some["value"])) for name, some in dump["assignments"].items()}
    assert sorted(recipes) == sorted(dump["recipes"])
    for name, some in dump["recipes"].items():
        mine = recipes[name]
        assert mine["script"] == some["shebang"]
        assert mine["parameters"] == [(one["name"], one["export"], _theirs(one["default"])) for one in some["parameters"]]
        assert mine["dependencies"] == [(one["recipe"], [_theirs(part) for part in one["arguments"]]) for one in some["dependencies"]]
        texts = ["".join(part for part in line if isinstance(part, str)) for line in some["body"]]
        joined = "\n".join(texts)
        assert "".join("\n".join(mine["text"]).split()) == "".join(joined.replace("{{{{", "{{").replace("\\\n", "\n").split())


@pytest.mark.parametrize(
    "text", ["build:\n  {{ x\n", "a := \n", "build a=:\n", "a := 'x\n", "?\n", "x := ((((\n", "build: (a\n", "[group('x'\nb:\n"]
)
def test_what_just_refuses_is_broken(text: str, tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        _dumped(text, tmp_path)
    assert parse(Source("justfile", text)).broken


def test_a_deep_expression_is_broken() -> None:
    assert parse(Source("justfile", "a := " + "(" * 5000 + "'x'" + ")" * 5000 + "\n")).broken
    assert parse(Source("justfile", "a := " + "'x' + " * 5000 + "'x'\n")).broken


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("'a' / 'b'", "a/b"),
        ("'a' + \"b\"", "ab"),
        ("/ 'a'", "/a"),
        ("file_stem('x/a.zip')", "a"),
        ("join('a', 'b')", "a/b"),
        ("if 'x' == 'a' { 'b' } else { 'b' }", "b"),
        ("uppercase('a')", "A"),
        ("quote('a')", "a"),
        ("`x`", None),
        ("env('X', 'y')", None),
        ("unknown", None),
        ("x'$HOME/a'", None),
    ],
)
def test_what_an_expression_says(expression: str, said: str | None, tmp_path: Path) -> None:
    text = f"v := {expression}\n"
    file = parse(Source("justfile", text))
    (some,) = file.assigned
    assert text_of(Names((file,)).value(some.value, file.source)).plain == said
    if said is not None:
        (tmp_path / "justfile").write_text(text)
        done = subprocess.run([JUST, "--evaluate", "v"], cwd=tmp_path, capture_output=True, check=True, text=True)
        assert done.stdout.strip("'\n") == said


def test_a_function_of_the_file_is_not_known() -> None:
    file = parse(Source("justfile", "head(s) := if s =~ '^0' {\n  'a'\n} else {\n  'b'\n}\nv := head('x')\n"))
    assert file.broken == []
    assert text_of(Names((file,)).value(file.assigned[0].value, file.source)).plain is None


def test_a_variable_of_itself_ends() -> None:
    file = parse(Source("justfile", "a := b\nb := a\n"))
    assert text_of(Names((file,)).value(file.assigned[0].value, file.source)).plain is None


def test_a_line_knows_its_places() -> None:
    text = 'out := "bin"\nbuild:\n  go build -o {{out}}/a {{{{x}} .\n'
    file = parse(Source("justfile", text))
    found = region(file.recipes[0].lines[0], file.source, Names((file,)))
    assert found.text == "go build -o bin/a {{x}} ."
    span = found.span(12, 15)
    assert text[span.start : span.end] == "{{out}}"
    assert [piece.origin is not None and text[piece.origin.span.start : piece.origin.span.end] for piece in found.pieces(12, 15)] == ["bin"]
    assert found.escape("{{") == "{{{{"
