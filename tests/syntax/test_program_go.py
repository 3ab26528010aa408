"""Go as neutral nodes: Go's own parser says what a file holds; and what names, paths, loops and structs stand for."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from go1x_lint.source import Source, Workspace, apply
from go1x_lint.syntax.program import Call, Expression, Found, Items, Literal, Member, Module, Name, Record, frames, said
from go1x_lint.syntax.program.go import module
from go1x_lint.syntax.program.go_strings import escape_of, literals, quoted
from go1x_lint.text import Text

ORACLE = r"""package main

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
)

type call struct{ Start, End, Arguments int }
type literal struct {
	Start, End int
	Value      string
}
type composite struct {
	Start, End int
	Keys       []string
}
type found struct {
	Calls      []call
	Literals   []literal
	Composites []composite
}

func main() {
	every := map[string]found{}
	for _, path := range os.Args[1:] {
		text, _ := os.ReadFile(path)
		files := token.NewFileSet()
		tree, err := parser.ParseFile(files, path, text, 0)
		if err != nil {
			panic(err)
		}
		at := func(p token.Pos) int { return files.Position(p).Offset }
		var some found
		ast.Inspect(tree, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.CallExpr:
				some.Calls = append(some.Calls, call{at(node.Fun.Pos()), at(node.Fun.End()), len(node.Args)})
			case *ast.BasicLit:
				if node.Kind == token.STRING {
					value, _ := strconv.Unquote(node.Value)
					some.Literals = append(some.Literals, literal{at(node.Pos()), at(node.End()), value})
				}
			case *ast.CompositeLit:
				keys := []string{}
				for _, element := range node.Elts {
					pair, ok := element.(*ast.KeyValueExpr)
					if !ok {
						return true
					}
					name, ok := pair.Key.(*ast.Ident)
					if !ok {
						return true
					}
					keys = append(keys, name.Name)
				}
				some.Composites = append(some.Composites, composite{at(node.Pos()), at(node.End()), keys})
			}
			return true
		})
		every[path] = some
	}
	json.NewEncoder(os.Stdout).Encode(every)
}
"""


def go(*words: str, folder: Path) -> str:
    """Run Go."""
    environment = {**os.environ, "GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOTOOLCHAIN": "local"}
    return subprocess.run(["go", *words], cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """What Go's own parser says of some of Go's own files, and of a program of the CDK."""
    folder = tmp_path_factory.mktemp("oracle")
    (folder / "go.mod").write_text("module oracle\n\ngo 1.21\n")
    (folder / "main.go").write_text(ORACLE)
    (folder / "stack.txt").write_text(STACK)
    root = Path(go("env", "GOROOT", folder=folder).strip()) / "src"
    paths = [
        str(root / name) for name in ("net/url/url.go", "flag/flag.go", "text/template/funcs.go", "go/doc/example.go", "net/http/fs.go")
    ]
    found: dict[str, dict[str, list[dict[str, Any]]]] = json.loads(go("run", ".", *paths, str(folder / "stack.txt"), folder=folder))
    assert len(found) == len(paths) + 1
    return found


STACK = """package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"
)

type config struct{ name, path string }

func stack(s constructs.Construct, é string) {
	for _, one := range []config{{"a", `b\\x`}, {name: "é\\u00e9\\x41", path: "\\"" + "c"}} {
		awslambda.NewFunction(s, jsii.String(one.name), &awslambda.FunctionProps{
			Runtime: awslambda.Runtime_GO_1_X(),
			Command: jsii.Strings("a", "b"),
			Environment: &map[string]*string{"X": jsii.String("y")},
			Layers: &[]awslambda.ILayerVersion{layers(one.path)...},
		})
	}
}
""".replace("layers(one.path)...", "layers(one.path)")


def read(text: str, path: str = "main.go", **more: str) -> Module:
    """Read a file of a project; `a__b` is the file `a/b.go`."""
    names = {name.replace("__", "/") + (".mod" if name == "go" or name.endswith("__go") else ".go"): some for name, some in more.items()}
    sources = [Source(path, text), *(Source(name, some) for name, some in names.items())]
    return module(sources[0], Workspace("", sources=sources))


def test_what_go_finds(oracle: dict[str, dict[str, list[dict[str, Any]]]]) -> None:
    """Every call, string and composite literal that Go's parser finds in a file is there, with its arguments, value and fields."""
    counted = 0
    for path, found in oracle.items():
        data = Path(path).read_bytes()
        text = data.decode()
        made = read(text)
        at = {len(text[:index].encode()): index for index in range(len(text) + 1)} if len(data) != len(text) else None
        counted += sum(compared(made, found, at))
    assert counted > 1500


def compared(made: Module, found: dict[str, list[dict[str, Any]]], at: dict[int, int] | None) -> Iterator[int]:
    """Compare a file; gives how many things were compared."""

    def place(some: dict[str, Any]) -> tuple[int, int]:
        start, end = some["Start"], some["End"]
        return (start, end) if at is None else (at[start], at[end])

    text = made.source.text
    everything = made.expressions()
    calls = {(call.callee.span.start, call.callee.span.end): call for call in made.calls()}
    for some in found["Calls"] or ():
        call = calls.get(place(some))
        name = text[slice(*place(some))]
        known = call is not None or name.rpartition(".")[2] in (
            "String",
            "Strings",
            "string",
            "Join",
            "Clean",
            "Dir",
            "ToSlash",
            "Sprint",
            "Sprintf",
            "TrimSpace",
        )
        assert known or name[0] in "[(*", name  # conversions
        assert call is None or len(call.arguments) == some["Arguments"], name
    strings = {(one.phrase.place.start, one.phrase.place.end): str(one.phrase.text) for one in everything if isinstance(one, Literal)}
    keys = {
        (one.name_span.start - 1, one.name_span.end + 1): one.name
        for some in everything
        if isinstance(some, Record)
        for one in some.properties
    }
    keys |= {(one.name_span.start, one.name_span.end): one.name for one in everything if isinstance(one, Member)}
    for some in found["Literals"] or ():
        value = strings.get(place(some), keys.get(place(some)))
        formatted = value is None and "%" in some["Value"]
        assert value == some["Value"] or formatted, text[slice(*place(some))]
    records = {(one.span.end): one for one in everything if isinstance(one, (Record, Items))}
    for some in found["Composites"] or ():
        one = records[place(some)[1]]
        assert not some["Keys"] or (isinstance(one, Record) and [inner.name for inner in one.properties] == some["Keys"])
    yield from (len(some or ()) for some in found.values())


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        (r'"a\tb\n\"\\"', 'a\tb\n"\\'),
        (r"`a\n`", r"a\n"),
        ("`a\r\nb`", "a\nb"),
        (r'"\x41\101\u00e9\U0001F600"', "AA\u00e9\U0001f600"),
        (r'"\xc3\xa9"', "é"),
    ],
)
def test_strings_of_go(literal: str, value: str) -> None:
    """Escapes are undone; and what is written is what was meant."""
    raw = literal[0] == "`"
    assert "".join(some for some, _, _ in literals(literal, 1, len(literal) - 1, raw=raw)) == value
    assert escape_of(True)("a`b") is None
    spelled = quoted(value)
    assert "".join(some for some, _, _ in literals(spelled, 1, len(spelled) - 1, raw=False)) == value


# -- what things stand for ------------------------------------------------------------------------------------------------------

HEAD = """package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"
)

"""


def texts(made: Module, expression: Expression) -> set[str]:
    """Give all strings that an expression can be; `?` where there can be more."""
    found: set[str] = set()
    for frame in frames(made, expression.span):
        some = said(Found(made, expression, frame))
        found |= {str(value.phrase.text.at({hole.name: "?" for hole in value.phrase.text.holes})) for value in some.values}
        found |= {"?"} if some.open_because else set()
    return found


def used(made: Module) -> Call:
    """Give the call of `use`."""
    return next(call for call in made.calls() if isinstance(call.callee, Name) and call.callee.name == "use")


def main(body: str) -> str:
    """Write the function main."""
    return f"func main() {{ {body} }}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (main('use("a")'), {"a"}),
        (main("use(`a`)"), {"a"}),
        (main('use(jsii.String("a"))'), {"a"}),
        ('const name = "a"\n' + main("use(jsii.String(name))"), {"a"}),
        ('var name = "a"\n' + main("use(&name)"), {"a"}),
        ("const (\n\tx = 1\n\tname = \"a\"\n)\n" + main("use(name)"), {"a"}),
        (main('x := "a"; use(x)') + '\nvar x = "b"', {"a"}),
        (main('x := "a"; if c { x := "b"; f(x) }; use(x)'), {"a"}),
        (main('x := "a"; if c { x = "b" }; use(x)'), {"a", "b"}),
        (main('x := "a"; x += "b"; use(x)'), {"a", "?"}),
        (main("var x string; use(x)"), {"?"}),
        (main('x := "a"; json.Unmarshal(data, &x); use(x)'), {"a", "?"}),
        (main('x, err := "a", f(); use(x)'), {"a"}),
        (main('f("a"); f("b")') + "\nfunc f(name string) { use(name) }", {"a", "b"}),
        ("func f(name string) { use(name) }", {"?"}),
        ('func s(x string) *string { return &x }\n' + main('use(s("a"))'), {"a"}),
        ('func name(x string) string { return "fn-" + x }\n' + main('use(jsii.String(name("a")))'), {"fn-a"}),
        ('func both() (string, error) { return "a", nil }\n' + main("x, err := both(); use(x)"), {"a"}),
        (main('for _, n := range []string{"a", "b"} { use(n) }'), {"a", "b"}),
        ('var names = []string{"a", "b"}\n' + main("for _, n := range names { use(n) }"), {"a", "b"}),
        (main('for i, n := range []string{"a", "b"} { use(fmt.Sprintf("%s-%d", n, i)) }'), {"a-0", "b-1"}),
        (main('for k, v := range map[string]string{"a": "x", "b": "y"} { use(k + v) }'), {"ax", "by"}),
        (main("for n := range channel { use(n) }"), {"?"}),
        ("type c struct{ n, p string }\n" + main('for _, s := range []c{{"a", "x"}, {p: "y", n: "b"}} { use(s.n + s.p) }'), {"ax", "by"}),
        ("type c struct{ n, p string }\n" + main('for _, s := range []*c{{"a", "x"}} { use(s.p) }'), {"x"}),
        ('type c struct{ n string }\nvar x = c{n: "a"}\n' + main("use(x.n)"), {"a"}),
        (main('p := &c{n: "b"}; p.n = "a"; use(p.n)'), {"a"}),
        (main('p := &c{n: "b"}; if x { p.n = "a" }; use(p.n)'), {"b", "?"}),
        (main('n := "x"; use(fmt.Sprintf("a/%s/100%%", n))'), {"a/x/100%"}),
        (main('use(fmt.Sprintf("a/%[1]s", n))'), {"?"}),
        (main('n := "x"; use(fmt.Sprint("a/", n))'), {"a/x"}),
        (main('use(strings.Join([]string{"a", "b"}, " "))'), {"a b"}),
        (main('n := "x"; use(filepath.Join("a", n, "b"))'), {"a/x/b"}),
        (main('use(jsii.String(filepath.ToSlash(filepath.Clean("a"))))'), {"a"}),
        (main('use(string("a"))'), {"a"}),
        (main('use(("a"))'), {"a"}),
        (main('use(os.Getenv("X"))'), {"?"}),
        (main('x := map[string]string{"k": "a"}; use(x["k"])'), {"a"}),
        (main('x := []string{"a", "b"}; use(x[1])'), {"b"}),
        ("type s struct{}\nfunc (x *s) add(n string) { use(n) }\n" + main('x := &s{}; x.add("a"); x.add("b"); y.add("c")'), {"a", "b"}),
        ("type s struct{}\nfunc (x *s) add(n string) { use(n) }\nfunc make() *s { return nil }\n" + main('x := make(); x.add("a")'), {"a"}),
        ("type s struct{}\nfunc (x *s) add(n string) { use(n) }\nfunc (x s) all() { x.add(\"a\") }", {"a"}),
    ],
)  # fmt: skip
def test_strings(text: str, expected: set[str]) -> None:
    """A string is followed to where it is said; what files don't say stays open."""
    made = read(HEAD + text)
    assert texts(made, used(made).arguments[0]) == expected


@pytest.mark.parametrize(
    "body",
    [
        'use(filepath.Join("..", "bin"))',
        'path, _ := os.Getwd(); use(filepath.Join(path, "../bin"))',
        '_, file, _, _ := runtime.Caller(0); use(filepath.Join(filepath.Dir(file), "..", "..", "bin"))',
    ],
)
def test_paths(body: str) -> None:
    """Paths are joined, from where the program runs or from the file's own folder."""
    made = read(HEAD + main(body), "infra/stack/main.go")
    found = said(Found(made, used(made).arguments[0]), "infra").values[0].phrase.text
    assert str(Text.of("infra").joined(found).normal()) == "bin"


def test_names_of_libraries() -> None:
    """Imports are resolved to the package's path; a variable of the same name is none of the package's."""
    made = read(
        'package main\n\nimport (\n\tl "github.com/aws/aws-cdk-go/awscdk/v2/awslambda"\n\t"github.com/aws/aws-cdk-go/awscdklambdagoalpha/v2"\n'
        '\t"github.com/aws/jsii-runtime-go"\n\t. "example.com/dots"\n\t_ "example.com/none"\n)\n\n'
        "func main() { a(l.Runtime_GO_1_X()); b(awscdklambdagoalpha.NewGoFunction); c(jsii.String); d(Dotted) }\nfunc f(l any) { e(l.X) }\n"
    )
    named = {call.callee.name: call.arguments[0] for call in made.calls() if isinstance(call.callee, Name)}
    called = named["a"]
    assert isinstance(called, Call)
    assert made.qualified(called.callee) == "github.com/aws/aws-cdk-go/awscdk/v2/awslambda.Runtime_GO_1_X"
    assert made.qualified(named["b"]) == "github.com/aws/aws-cdk-go/awscdklambdagoalpha/v2.NewGoFunction"
    assert made.qualified(named["c"]) == "github.com/aws/jsii-runtime-go.String"
    assert "example.com/dots.Dotted" in made.names(named["d"])
    assert made.names(named["e"]) == ()
    assert made.local("github.com/aws/aws-cdk-go/awscdk/v2/awslambda.Runtime") == "l.Runtime"


def test_files_of_the_project() -> None:
    """A constant of the package's other file, and one of another package, are followed; and who else reads them is known."""
    made = read(
        'package main\n\nimport "example.com/app/internal/names"\n\nfunc main() { use(Other + names.Name) }\n',
        "infra/main.go",
        infra__other='package main\n\nconst (\n\tUnused = 1\n\tOther  = "a-"\n)\n',
        internal__names__names='package names\n\nconst Name = "b"\n',
        go="module example.com/app\n\ngo 1.21\n",
    )
    assert texts(made, used(made).arguments[0]) == {"a-b"}
    assert made.links is not None
    for path, name in (("infra/other.go", "Other"), ("internal/names/names.go", "Name")):
        theirs = made.links.module(path)
        declared = theirs.public(name) if theirs is not None else None
        assert theirs is not None
        assert declared is not None
        assert [user.module.source.path for user in theirs.users(declared)] == ["infra/main.go"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('use("bin/main")', 'use("bin/bootstrap")'),
        ("use(`bin/main`)", "use(`bin/bootstrap`)"),
        ('use(jsii.String("bin/main"))', 'use(jsii.String("bin/bootstrap"))'),
        ('use(jsii.String("bin/" + n + "/main"))', 'use(jsii.String("bin/" + n + "/bootstrap"))'),
        ('use(fmt.Sprintf("bin/%s/main", n))', 'use(fmt.Sprintf("bin/%s/bootstrap", n))'),
        ('use(filepath.Join("bin", n, "main"))', 'use(filepath.Join("bin", n, "bootstrap"))'),
    ],
)
def test_writing(text: str, expected: str) -> None:
    """The last component is written where it is said, and nothing else is touched."""
    made = read(HEAD + main(text))
    phrase = said(Found(made, used(made).arguments[0])).values[0].phrase
    slot = phrase.field().values[0].slot
    assert slot is not None
    assert apply(made.source.text, slot.write(Text.of(phrase.text.parent, "/bootstrap"))) == HEAD + main(expected)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('use("a")', '"x"'),
        ('use(jsii.String("a"))', 'jsii.String("x")'),
        ("use(jsii.String(n))", 'jsii.String("x")'),
        ("use(&n)", 'jsii.String("x")'),
        ('n := "a"; use(n)', '"x"'),
        ('n := jsii.String("a"); use(n)', 'jsii.String("x")'),
        ("use(own(n))", 'jsii.String("x")'),
        ("use(plain(n))", '"x"'),
        ("use(other.F(n))", None),
    ],
)
def test_spelling(text: str, written: str | None) -> None:
    """A string in the place of another expression is a pointer where that is one."""
    own = "\nfunc own(n string) *string { return &n }\nfunc plain(n string) string { return n }\n"
    made = read(HEAD + main(text) + own)
    assert made.language.spell(made.source, used(made).arguments[0].span, "x") == written


@pytest.mark.parametrize("text", ["", "\ufeffpackage a\nvar x = \"é\"\n", "package a\nfunc f( {", "package a\nvar x = " + "(" * 3000, "package a\nvar x = y" + ".a" * 2000, "package a\nvar x = " + "+".join(["b"] * 3000)])  # fmt: skip
def test_nothing_raises(text: str) -> None:
    """Whatever stands there, nothing raises; what can be read is read."""
    made = read(text)
    assert all(some.span.end <= len(text) for some in made.expressions())
    assert [text[slice(*some.phrase.place[1:])] for some in made.expressions() if isinstance(some, Literal)] == (
        ['"é"'] if "é" in text else []
    )
