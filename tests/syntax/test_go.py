"""The head of Go files, build constraints, the tree's variables, and where values go."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from go1x_lint.source import Source
from go1x_lint.syntax.go import Header, header
from go1x_lint.syntax.go_flow import Package, selects
from go1x_lint.syntax.go_mod import directives
from go1x_lint.syntax.go_tree import GoTree

LINUX = {"linux": True, "unix": True, "windows": False, "darwin": False, "ignore": False}


def head(text: str, path: str = "main.go") -> Header:
    found = header(Source(path, text))
    assert found is not None
    return found


def cut(text: str, found: Header) -> list[str]:
    return [text[some.span.start : some.span.end] for some in found.imports]


# -- package and imports ----------------------------------------------------------------------------------------------------

IMPORTS = """\
// Package main; import "no/comment"
/* package other
import "no/block" */
package main // import "example.com/x"

import "a/b"
import l "c/d"
import (
\t. "e/f" // import "no/tail"
\t_ `g/h`

\ti/* c */"j/k"; "l/m"
)
import ()

var s = `
import "no/raw"
`
"""


@pytest.mark.parametrize("change", [lambda text: text, lambda text: text.replace("\n", "\r\n"), lambda text: "\ufeff" + text])
def test_imports(change: object) -> None:
    assert callable(change)
    text = change(IMPORTS)
    found = head(text)
    assert found.package == text[found.span.start : found.span.end] == "main"
    assert [(some.name, some.path) for some in found.imports] == [
        ("", "a/b"), ("l", "c/d"), (".", "e/f"), ("_", "g/h"), ("i", "j/k"), ("", "l/m"),
    ]  # fmt: skip
    assert cut(text, found) == [some.path for some in found.imports]


@pytest.mark.parametrize(
    ("text", "alias"),
    [
        ('import "github.com/aws/aws-lambda-go/lambda"', "lambda"),
        ('import "github.com/apex/gateway/v2"', "gateway"),
        ('import x "github.com/apex/gateway/v2"', "x"),
        ('import "v2"', "v2"),
    ],
)
def test_alias(text: str, alias: str) -> None:
    assert head(f"package p\n{text}\n").imports[0].alias == alias


@pytest.mark.parametrize(
    "text",
    [
        "", "\ufeff", "// package main", "/* package main", 'import "x"', "package", "package 1", 'package "main"', "func main() {}",
        "Package main", "`package main",
    ],
)  # fmt: skip
def test_no_package_clause(text: str) -> None:
    assert header(Source("a.go", text)) is None


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ('package p\nvar x = 1\nimport "late"', []),
        ('package p; import "a"; import ("b"; "c")', ["a", "b", "c"]),
        ('package p\nimport ("a"\nfunc main() {}\nimport "b"', ["a"]),
        ("package p\nimport x y", []),
        ('package p\nimport "unclosed\nimport "a"', []),
        ("package p\nimport (", []),
        ('package p\nimport ñ "a"', ["a"]),
    ],
)
def test_odd_imports(text: str, paths: list[str]) -> None:
    assert [some.path for some in head(text).imports] == paths


@given(st.text(alphabet='package main import"()`/*\n.;_x\\', max_size=60))
def test_any_head(text: str) -> None:
    for some in (text, "package main\n" + text):
        found = header(Source("a.go", some))
        if found is not None:
            assert cut(some, found) == [one.path for one in found.imports]
            found.takes(LINUX)


# -- build constraints ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "constraint", "takes"),
    [
        ("main.go", "", True),
        ("main_linux.go", "", True),
        ("a/b_windows.go", "", False),
        ("b_windows_amd64.go", "", False),
        ("b_linux_arm64.go", "", True),
        ("windows.go", "", True),
        ("linux_helper.go", "", True),
        ("x_windows_helper.go", "", True),
        ("b_darwin_test.go", "", False),
        ("main.go", "//go:build linux", True),
        ("main.go", "//go:build !linux", False),
        ("main.go", "//go:build ignore", False),
        ("main.go", "//go:build ignore || custom", True),
        ("main.go", "//go:build linux && (windows || !darwin)", True),
        ("main.go", "//go:build custom", True),
        ("main.go", "//go:build !custom && windows", False),
        ("main.go", "//go:build go1.18 && linux", True),
        ("main.go", "//go:build !go1.18", False),
        ("main.go", "// +build windows darwin", False),
        ("main.go", "// +build windows linux,amd64", True),
        ("main.go", "// +build linux\n// +build !unix", False),
        ("main.go", "//go:build linux\n// +build windows", True),
        ("main.go", "// go:build ignore", True),
        ("main.go", "//go:build ignore // why", False),
        ("main.go", "//go:build", True),
        ("main.go", "//go:build (((", True),
        ("main.go", "//go:build linux ignore$", True),
        ("main.go", "//go:build " + "(" * 5000 + "ignore", True),
        ("main.go", "//go:build " + "!" * 90 + "ignore", False),
    ],
)
def test_constraints(path: str, constraint: str, takes: bool) -> None:
    for newline in ("\n", "\r\n"):
        assert head(f"{constraint}\n\npackage main\n".replace("\n", newline), path).takes(LINUX) is takes


def test_constraints_stand_before_the_package_clause() -> None:
    assert head("package main\n\n//go:build ignore\n").takes(LINUX)


# -- the tree ---------------------------------------------------------------------------------------------------------------

SCOPES = """\
package main

var h = "package"

func a(h string) { use(h) }

func b() {
\tif h := f(); h != "" {
\t\tuse(h)
\t} else if h == "x" {
\t}
\tuse(h)
}

func c() {
\tuse(h)
\th := 1
\tuse(h)
\tfunc(h int) { use(h) }(h)
\tfor i, h := range list { use(h, i) }
}
"""


def test_variables() -> None:
    tree = GoTree(Source("a.go", SCOPES))
    seen = [(SCOPES[: tree.span(node).start].count("\n") + 1, tree.variable(node)) for node in tree.names("h")]
    scopes = [(line, some.scope and SCOPES[some.scope[1] :].split("{", maxsplit=1)[0].strip()) for line, some in seen]
    assert scopes == [
        (3, None), (5, "func a(h string)"), (5, "func a(h string)"),
        *[(line, 'if h := f(); h != ""') for line in (8, 8, 9, 10)], (12, None),
        (16, None), (17, ""), (18, ""), (19, "func(h int)"), (19, "func(h int)"), (19, ""),
        (20, "for i, h := range list"), (20, "for i, h := range list"),
    ]  # fmt: skip


def test_places_count_code_points() -> None:
    text = '\ufeffpackage main // ünïcödé 😀\nvar ä = "_HANDLER" + `😀`\n'
    tree = GoTree(Source("a.go", text))
    assert [text[slice(*tree.span(node)[1:])] for node in tree.strings("_HANDLER")] == ["_HANDLER"]
    assert [text[slice(*tree.span(node)[1:])] for node in tree.strings("😀")] == ["😀"]
    assert [text[slice(*tree.span(node)[1:])] for node in tree.names("ä")] == ["ä"]


def test_undecodable_bytes_keep_places() -> None:
    source = Source.decode("a.go", b'package main // \xff\xfe\nvar x = "\xc3\x28_" + "_HANDLER"\n')
    tree = GoTree(source)
    assert [source.text[slice(*tree.span(node)[1:])] for node in tree.strings("_HANDLER")] == ["_HANDLER"]


def test_strings_are_whole_literals() -> None:
    tree = GoTree(Source("a.go", 'package p\nvar a = "_HANDLER_X" + "x_HANDLER" + _HANDLER + "_HANDLER"\n// "_HANDLER"\n'))
    assert len(list(tree.strings("_HANDLER"))) == 1


# -- the flow ---------------------------------------------------------------------------------------------------------------


def chosen(*texts: str, itself: bool = False) -> list[str]:
    """Give what the value of `get()` selects by."""
    package = Package(GoTree(Source(f"{index}.go", "package main\n" + text)) for index, text in enumerate(texts))
    return [place.tree.text(place.node) for place in package.follow(package.calls("get")) if selects(place, itself=itself)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('func main() { switch get() { case "a": } }', ["get()"]),
        ('func main() { switch (get()) { case "", "a": } }', ["get()"]),
        ('func main() { switch h := get(); h { case "a": } }', ["h"]),
        ('func main() { switch h := get(); { case h == "a": } }', ["h"]),
        ('func main() { switch "a" { case get(): } }', ["get()"]),
        ('func main() { if get() == "a" {} }', ["get()"]),
        ('func main() { if "a" != (get()) {} }', ["get()"]),
        ("func main() { if get() == want {} }", ["get()"]),
        ("func main() { table[get()](x) }", ["get()"]),
        ("func main() { h := get(); f(table[h](x)) }", ["h"]),
        ("func main() { h := get(); f(table[h](x, y)) }", ["h"]),
        ("func main() { h := get(); g, ok := table[h]; g(ok) }", ["h"]),
        ("func main() { h, ok := get(); table[h](ok) }", ["h"]),
        ('func main() { var h string = get(); h = f(); if h == "a" {} }', ["h"]),
        ('func main() { var h string; h = get(); if h == "a" {} }', ["h"]),
        ('var h = get()\nfunc main() { if h == "a" {} }', ["h"]),
        ('var (\n a, h = 1, get()\n)\nfunc main() { if a == "a" {}; if h == "b" {} }', ["h"]),
        ('func main() { if strings.HasPrefix(get(), "a") {} }', ["get()"]),
        ('func main() { if strings.EqualFold("a", get()) {} }', ["get()"]),
        ('func main() { switch filepath.Base(get()) { case "a": } }', ["filepath.Base(get())"]),
        ('func main() { switch strings.Split(get(), ".")[0] { case "a": } }', ['strings.Split(get(), ".")[0]']),
        ('func main() { n, m, ok := strings.Cut(get(), "."); use(m, ok); if n == "a" {} }', ["n"]),
        ('func main() { switch string(get()[4:]) { case "a": } }', ["string(get()[4:])"]),
        ('func main() { exec.Command("/var/task/" + get()).Run() }', ['"/var/task/" + get()']),
        ("func main() { syscall.Exec(filepath.Join(root, get()), nil, nil) }", ["filepath.Join(root, get())"]),
        ('func main() { run(get()) }\nfunc run(name string) { switch name { case "a": } }', ["name"]),
        ('func main() { run(1, get()) }\nfunc run(a int, b, c string) { if b == "x" {}; if c == "y" {} }', ["b"]),
        ('func name() string { return get() }\nfunc main() { switch name() { case "a": } }', ["name()"]),
        (
            'func low(s string) string { return strings.ToLower(s) }\nfunc main() { if low(get()) == "a" {}; if low(x) == "b" {} }',
            ["low(get())"],
        ),
    ],
)
def test_what_selects(text: str, expected: list[str]) -> None:
    assert chosen(text) == expected
    assert chosen(*text.split("\n")) == expected


@pytest.mark.parametrize(
    "text",
    [
        'func main() { if get() != "" {} }',
        'func main() { if "" == (get()) {} }',
        "func main() { if get() == `` {} }",
        'func main() { h := get(); if h != "" && len(h) > 0 { log.Println(h) } }',
        'func main() { switch get() { case "": local(); default: remote() } }',
        "func main() { switch get() { default: } }",
        'func main() { h := get(); if h := f(); h == "a" {} else { use(h) } }',
        'func main() { h := get(); use(h) }\nfunc f(h string) { if h == "a" {} }',
        "func main() { h, err := get(); if err == want {}; use(h) }",
        'func main() { m["x"] = get(); if m["x"] == "a" {} }',
        'func or(a, b string) string { if a != "" { return a }; return b }\n'
        'func main() { use(or(get(), "x")); switch or(stage(), "dev") { case "dev": } }',
        'func main() { if strings.HasSuffix(get(), ".js") {} }',
        'func main() { if strings.HasPrefix(get(), "") {} }',
        'func main() { fmt.Printf("%s", get()); logger.Info("h", get()) }',
        "func main() { func(h string) { use(h) }(get()) }",
        'func main() { h := get(); x.h = 1; if x.h == "a" {} }',
        "func main() { lambda.Start(wrap(get())) }",
        'func main() { switch { case x == "a": use(get()) } }',
        "func main() { for _, c := range get() { use(c) } }",
    ],
)
def test_what_does_not_select(text: str) -> None:
    assert chosen(text) == []
    assert chosen(*text.split("\n")) == []


def test_that_a_program_starts_itself_does_not_count() -> None:
    text = 'func main() { if strings.HasPrefix(get(), "a") {}; exec.Command(get()); if get() == "b" {} }'
    assert len(chosen(text)) == 3
    assert len(chosen(text, itself=True)) == 2


def test_a_cycle_ends() -> None:
    text = (
        "func a(s string) string { return b(s) }\n"
        "func b(s string) string { s = a(s); t := s; s = t; return s }\n"
        'func main() { if a(get()) == "x" {} }'
    )
    assert chosen(text) == ["a(get())"]


TOKENS = (
    "get()", "(", ")", "{", "}", "[", "]", "h", ":=", "=", "==", '"a"', '""', "switch", "case", ":", ",", "func", "main", "return", "if",
    "var", ".", "+", "\n",
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=40))
def test_any_tokens(tokens: list[str]) -> None:
    chosen(" ".join(tokens))


# -- go.mod -----------------------------------------------------------------------------------------------------------------


def test_directives() -> None:
    text = (
        'module "example.com/m" // name\r\n\r\nrequire (\r\n\ta v1 // indirect\r\n\t// b v2\r\n)\r\n'
        "require(\n c v3\n)\nreplace d => ../d\ngo 1.21\nretract [v1.0.0, v1.2.0]\n)\n"
    )
    for some in (text, "\ufeff" + text):
        found = [(verb, [word.text for word in words]) for verb, words in directives(Source("go.mod", some))]
        assert found == [
            ("module", ["example.com/m"]), ("require", ["a", "v1"]), ("require", ["c", "v3"]), ("replace", ["d", "=>", "../d"]),
            ("go", ["1.21"]), ("retract", ["[", "v1.0.0", ",", "v1.2.0", "]"]), (")", []),
        ]  # fmt: skip
        assert all(some[word.span.start : word.span.end] == word.text for _, words in directives(Source("go.mod", some)) for word in words)
