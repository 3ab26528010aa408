"""What folders of Go files are."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from go1x_lint.facts import GoProgram, Naming
from go1x_lint.readers.go_program import read
from go1x_lint.source import Source, Span, Workspace

LAMBDA = 'import "github.com/aws/aws-lambda-go/lambda"\n'
MOD = ("go.mod", "module example.com/m\n")


def workspace(*files: tuple[str, str]) -> Workspace:
    return Workspace("", sources=[Source(path, text) for path, text in files])


def programs(*files: tuple[str, str]) -> list[GoProgram]:
    project = workspace(*files)
    found = [fact for path in sorted(project.paths) if path.endswith(".go") for fact in read(project[path], project)]
    return [fact for fact in found if isinstance(fact, GoProgram)]


def program(*files: tuple[str, str]) -> GoProgram:
    (found,) = programs(*files)
    return found


def cut(spans: tuple[Span, ...], *files: tuple[str, str]) -> list[str]:
    texts = dict(files)
    return [texts[span.path][span.start : span.end] for span in spans]


# -- which programs there are -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_one_program_a_folder(mark: str) -> None:
    files = (
        ("cmd/a/b.go", mark + "package main\n" + LAMBDA + "func main() {}\n"),
        ("cmd/a/a.go", 'package main\nimport "os"\n'),
        ("cmd/a/a_test.go", 'package main\nimport "testing"\n'),
        ("cmd/a/doc.go", "package documentation\n"),
        ("cmd/a/_old.go", "package main\n"),
        ("cmd/b/main.go", "package main\n"),
        ("lib/lib.go", "package lib\n"),
    )
    first, second = programs(*files)
    assert (first.directory, first.files) == ("cmd/a", ("cmd/a/a.go", "cmd/a/b.go"))
    assert first.starts_lambda
    assert first.imports == ("os", "github.com/aws/aws-lambda-go/lambda")
    assert first.span.path == "cmd/a/b.go"
    assert cut((first.span,), *files) == ["main"]
    assert (second.directory, second.starts_lambda, second.imports) == ("cmd/b", False, ())


def test_the_root_is_a_folder() -> None:
    assert program(("main.go", "package main\n")).directory == ""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("main_test.go", "package main\n"),
        ("main.go", "package mainframe\n"),
        ("main.go", "// package main\npackage lib\n"),
        ("main.go", 'package lib\nvar s = "package main"\n'),
        ("main.go", "/*\npackage main\n*/\npackage lib\n"),
        ("vendor/x/main.go", "package main\n"),
        ("web/node_modules/x/main.go", "package main\n"),
        ("a/testdata/main.go", "package main\n"),
        ("gen.go", "//go:build ignore\n\npackage main\n"),
        ("gen.go", "// +build ignore\n\npackage main\n"),
        ("magefile.go", "//go:build mage\n\npackage main\n"),
        ("main.go", "package main_test\n"),
        ("main.go", ""),
    ],
)
def test_no_program(path: str, text: str) -> None:
    assert programs((path, text)) == []


def test_a_generator_beside_is_no_part_of_it() -> None:
    fact = program(("a_gen.go", "//go:build ignore\n\npackage main\n" + LAMBDA), ("main.go", "package main\n"))
    assert fact.files == ("main.go",)
    assert not fact.starts_lambda


def test_files_of_other_systems_belong_to_the_folder_only() -> None:
    fact = program(
        ("main.go", "package main\n"),
        ("main_windows.go", "package main\n" + LAMBDA + 'var p = os.Getenv("_LAMBDA_SERVER_PORT")\nvar f lambda.Function\n'),
        ("other.go", "//go:build darwin\n\npackage main\n" + LAMBDA),
        ("x_linux.go", 'package main\nimport "os"\n'),
    )
    assert fact.files == ("main.go", "main_windows.go", "other.go", "x_linux.go")
    assert (fact.starts_lambda, fact.rpc_calls, fact.rpc_environment, fact.imports) == (False, (), (), ("os",))


def test_a_program_for_another_system() -> None:
    fact = program(("main_windows.go", "package main\n" + LAMBDA))
    assert (fact.files, fact.starts_lambda) == (("main_windows.go",), False)


def test_an_unreadable_neighbour_is_left_out(tmp_path: object) -> None:
    project = Workspace(str(tmp_path), ("gone.go",), sources=[Source("main.go", "package main\n")])
    (fact,) = read(project["main.go"], project)
    assert isinstance(fact, GoProgram)
    assert fact.files == ("main.go",)


# -- what starts a function -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "l ", ". ", "_ ", "awslambda "])
@pytest.mark.parametrize(
    "form",
    ['import {}"github.com/aws/aws-lambda-go/lambda"', 'import (\n\t"os"\n\n\t{}"github.com/aws/aws-lambda-go/lambda" // x\n)'],
)
def test_imports_that_start(name: str, form: str) -> None:
    for newline in ("\n", "\r\n"):
        assert program(("main.go", f"package main\n\n{form.format(name)}\n".replace("\n", newline))).starts_lambda


@pytest.mark.parametrize(
    "path",
    ["github.com/apex/gateway", "github.com/apex/gateway/v2", "github.com/akrylysov/algnhsa", "github.com/aws/aws-lambda-go/lambdaurl"],
)
def test_wrappers_start_too(path: str) -> None:
    assert program(("main.go", f'package main\nimport "{path}"\n')).starts_lambda


@pytest.mark.parametrize(
    "path",
    [
        "github.com/aws/aws-lambda-go/events", "github.com/aws/aws-lambda-go/lambdacontext", "github.com/aws/aws-lambda-go/lambda/messages",
        "github.com/aws/aws-sdk-go/service/lambda", "github.com/aws/aws-lambda-go", "example.com/github.com/aws/aws-lambda-go/lambda",
    ],
)  # fmt: skip
def test_other_imports_do_not(path: str) -> None:
    assert not program(("main.go", f'package main\nimport "{path}"\n')).starts_lambda


def test_a_comment_is_no_import() -> None:
    text = 'package main\n// import "github.com/aws/aws-lambda-go/lambda"\nvar s = `\n' + LAMBDA + "`\n"
    assert not program(("main.go", text)).starts_lambda


START = "package run\n" + LAMBDA + "func Run(h any) { lambda.Start(h) }\n"


def test_a_package_of_the_project_starts_it() -> None:
    files = (
        MOD,
        ("cmd/main.go", 'package main\nimport "example.com/m/internal/web"\n'),
        ("internal/web/web.go", 'package web\nimport _ "example.com/m/run"\n'),
    )
    assert program(*files, ("run/run.go", START)).starts_lambda
    assert not program(*files, ("run/run.go", START.replace("lambda.Start(h)", "_ = lambda.NewHandler(h)"))).starts_lambda
    assert not program(*files, ("run/run_test.go", START)).starts_lambda
    assert not program(*files, ("run/run_windows.go", START)).starts_lambda
    assert not program(*files, ("other/run.go", START)).starts_lambda
    assert not program(*files[1:], ("run/run.go", START)).starts_lambda


def test_the_nearest_module_is_meant() -> None:
    main = 'package main\nimport "m/run"\n'
    files = (("a/go.mod", "module m\n"), ("b/go.mod", "module m\n"), ("a/main.go", main), ("b/main.go", main), ("b/run/run.go", START))
    first, second = programs(*files)
    assert (first.starts_lambda, second.starts_lambda) == (False, True)


def test_another_module_of_the_project() -> None:
    files = (
        ("a/go.mod", "module example.com/a\n"),
        ("a/main.go", 'package main\nimport "example.com/a/b/run"\n'),
        ("shared/go.mod", "module example.com/a/b\n"),
        ("shared/run/run.go", START),
        ("a/b/run/run.go", "package run\n"),
    )
    assert program(*files).starts_lambda


def test_packages_that_import_each_other() -> None:
    files = (
        MOD,
        ("main.go", 'package main\nimport "example.com/m/a"\nimport "example.com/m"\n'),
        ("a/a.go", 'package a\nimport "example.com/m/b"\n'),
        ("b/b.go", 'package b\nimport "example.com/m/a"\nimport "example.com/m/gone"\nimport "example.com/mm/a"\n'),
    )
    assert not program(*files).starts_lambda


# -- the RPC interface ------------------------------------------------------------------------------------------------------


def calls(text: str, *more: tuple[str, str]) -> list[str]:
    files = (("main.go", text), *more)
    return cut(program(*files).rpc_calls, *files)


@pytest.mark.parametrize("name", ["lambda", "l"])
def test_calls_of_the_rpc_interface(name: str) -> None:
    alias = "" if name == "lambda" else name + " "
    body = "func f(x *NAME.Function) { _ = NAME.NewFunction(h); var y NAME.Function; _ = y }\n".replace("NAME", name)
    text = f'package main\nimport {alias}"github.com/aws/aws-lambda-go/lambda"\n{body}'
    assert calls(text) == [f"{name}.Function", f"{name}.NewFunction", f"{name}.Function"]


def test_calls_through_a_dot_import() -> None:
    text = 'package main\nimport . "github.com/aws/aws-lambda-go/lambda"\nfunc f(x *Function) { _ = NewFunction(h) }\n'
    assert calls(text) == ["Function", "NewFunction"]
    assert calls(text, ("own.go", "package main\ntype Function int\nfunc NewFunction(x any) any { return x }\n")) == []


@pytest.mark.parametrize(
    "text",
    [
        'import "github.com/aws/aws-sdk-go/service/lambda"\nfunc f() { _ = lambda.NewFunction(h) }\n',
        'import "github.com/pulumi/pulumi-aws/sdk/v5/go/aws/lambda"\nfunc f() { _, _ = lambda.NewFunction(c, "f", &lambda.Function{}) }\n',
        LAMBDA + "func f() { lambda := g(); lambda.NewFunction(h) }\n",
        LAMBDA + "func f(lambda g) { lambda.NewFunction(h) }\n",
        LAMBDA + "func f() { x.lambda.NewFunction(h); y().NewFunction(h); l.NewFunction(h) }\n",
        LAMBDA + "func f() { lambda.NewFunctionX(h); lambda.NewHandler(h) }\n",
        LAMBDA + "// lambda.NewFunction(h)\nvar s = `lambda.Function`\n",
        LAMBDA + 'import aws "github.com/aws/aws-sdk-go-v2/service/lambda"\nfunc f() { aws.NewFunction(h) }\n',
    ],
)
def test_near_misses_of_rpc_calls(text: str) -> None:
    assert calls("package main\n" + text) == []


def test_files_that_norpc_leaves_out_may_call_it() -> None:
    text = "package main\n" + LAMBDA + "var f = lambda.NewFunction(h)\n"
    assert calls("//go:build !lambda.norpc\n\n" + text) == []
    assert calls("//go:build lambda.norpc\n\n" + text) == ["lambda.NewFunction"]


def test_calls_in_an_imported_package() -> None:
    rpc = "package rpc\n" + LAMBDA + "var f = lambda.NewFunction(h)\n"
    files = (MOD, ("main.go", 'package main\nimport "example.com/m/rpc"\n'), ("rpc/rpc.go", rpc))
    fact = program(*files)
    assert [span.path for span in fact.rpc_calls] == ["rpc/rpc.go"]
    assert cut(fact.rpc_calls, *files) == ["lambda.NewFunction"]


# -- the environment --------------------------------------------------------------------------------------------------------


def reads(text: str) -> list[str]:
    files = (("main.go", "package main\n" + text),)
    return cut(program(*files).rpc_environment, *files)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('func main() { if os.Getenv("_LAMBDA_SERVER_PORT") != "" {} }', ["_LAMBDA_SERVER_PORT"]),
        ("func main() { if os.Getenv(`_LAMBDA_SERVER_PORT`) != `` {} }", ["_LAMBDA_SERVER_PORT"]),
        ('func main() { _, ok := os.LookupEnv("_LAMBDA_SERVER_PORT"); use(ok) }', ["_LAMBDA_SERVER_PORT"]),
        ('func main() { x := len(os.Getenv("_LAMBDA_SERVER_PORT")) > 0; use(x) }', ["_LAMBDA_SERVER_PORT"]),
        ('const port = "_LAMBDA_SERVER_PORT"\nfunc main() { use(os.Getenv(port)) }', ["port"]),
        ('const (\n\ta = "A"\n\tport string = "_LAMBDA_SERVER_PORT"\n)\nfunc main() { use(os.Getenv(a), os.Getenv(port)) }', ["port"]),
        ('func main() { key := "_LAMBDA_SERVER_PORT"; use(os.Getenv(key)); use(key) }', ["key"]),
        ('func main() { port := getEnv("_LAMBDA_SERVER_PORT", "54321"); use(port) }', ["_LAMBDA_SERVER_PORT"]),
        ('var in = os.Getenv("_LAMBDA_SERVER_PORT") != "" && os.Getenv("AWS_LAMBDA_RUNTIME_API") != ""', ["_LAMBDA_SERVER_PORT"]),
        ('var out = os.Getenv("_LAMBDA_SERVER_PORT") == "" || os.Getenv("AWS_LAMBDA_RUNTIME_API") == ""', ["_LAMBDA_SERVER_PORT"]),
        ('var in = os.Getenv("_LAMBDA_SERVER_PORT") != "" || os.Getenv("CI") != ""', ["_LAMBDA_SERVER_PORT"]),
        ('func main() { use(os.Getenv("_LAMBDA_SERVER_PORT"), o.Getenv("_LAMBDA_SERVER_PORT")) }', ["_LAMBDA_SERVER_PORT"] * 2),
    ],
)
def test_reads_of_the_port(text: str, expected: list[str]) -> None:
    assert reads(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        'func main() { os.Setenv("_LAMBDA_SERVER_PORT", "1") }',
        'func main() { os.Unsetenv("_LAMBDA_SERVER_PORT") }',
        'func main() { cmd.Env = []string{"_LAMBDA_SERVER_PORT=" + port} }',
        'func main() { log.Println("_LAMBDA_SERVER_PORT") }',
        '// os.Getenv("_LAMBDA_SERVER_PORT")\nvar s = `os.Getenv("_LAMBDA_SERVER_PORT")`',
        'func main() { use(os.Getenv("X_LAMBDA_SERVER_PORT"), os.Getenv("AWS_LAMBDA_RUNTIME_API")) }',
        'const port = "_LAMBDA_SERVER_PORT"\nfunc main() { port := "PORT"; use(os.Getenv(port)) }',
        'const port = "_LAMBDA_SERVER_PORT"\nfunc f(port string) { use(os.Getenv(port)) }',
        'var in = os.Getenv("_LAMBDA_SERVER_PORT") != "" || os.Getenv("AWS_LAMBDA_RUNTIME_API") != ""',
        'var in = x && (len(os.Getenv("AWS_LAMBDA_FUNCTION_NAME")) > 0 || len(os.Getenv("_LAMBDA_SERVER_PORT")) > 0)',
        'var out = os.Getenv("_LAMBDA_SERVER_PORT") == "" && os.Getenv("AWS_LAMBDA_RUNTIME_API") == ""',
    ],
)
def test_near_misses_of_reads(text: str) -> None:
    assert reads(text) == []


def test_reads_in_imported_packages_but_not_in_tests() -> None:
    text = 'package env\nimport "os"\nvar InLambda = os.Getenv("_LAMBDA_SERVER_PORT") != ""\n'
    files = (MOD, ("main.go", 'package main\nimport "example.com/m/env"\n'))
    assert [span.path for span in program(*files, ("env/env.go", text)).rpc_environment] == ["env/env.go"]
    assert program(*files, ("env/env_test.go", text)).rpc_environment == ()
    assert program(*files, ("main_test.go", text)).rpc_environment == ()
    assert program(*files, ("elsewhere/env.go", text)).rpc_environment == ()


def test_a_constant_of_another_file_of_the_package() -> None:
    files = (("a.go", 'package main\nconst port = "_LAMBDA_SERVER_PORT"\n'), ("b.go", "package main\nvar x = os.Getenv(port)\n"))
    fact = program(*files)
    assert [span.path for span in fact.rpc_environment] == ["b.go"]


def dispatch(text: str) -> list[str]:
    files = (("main.go", "package main\n" + text),)
    found = program(*files)
    return cut((*found.handler_dispatch, *found.name_dispatch), *files)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('func main() { switch os.Getenv("_HANDLER") { case "a": x(); default: y() } }', ['os.Getenv("_HANDLER")']),
        ('func main() {\n\thandler := os.Getenv("_HANDLER")\n\tswitch handler {\n\tcase "a":\n\t}\n}', ["handler"]),
        ('const name = "_HANDLER"\nfunc main() { if os.Getenv(name) == "a" {} }', ["os.Getenv(name)"]),
        ('func main() { if h, ok := os.LookupEnv("_HANDLER"); ok && h == "a" {} }', ["h"]),
        ('func main() { handlers[os.Getenv("_HANDLER")]() }', ['os.Getenv("_HANDLER")']),
        ('func main() { lambda.Start(handlers[os.Getenv("_HANDLER")]) }', ['os.Getenv("_HANDLER")']),
        ('func main() { if h := getenv("_HANDLER", "x"); h == "a" {} else if h == "b" {} }', ["h", "h"]),
        ('func main() { switch filepath.Base(os.Args[0]) { case "a": } }', ["filepath.Base(os.Args[0])"]),
        ('func main() { n := path.Base(os.Args[0]); if n == "a" {} }', ["n"]),
        ('func main() { exe, err := os.Executable(); use(err); switch filepath.Base(exe) { case "a": } }', ["filepath.Base(exe)"]),
        ('func main() { exe, _ := os.Readlink("/proc/self/exe"); if filepath.Base(exe) != "a" {} }', ["filepath.Base(exe)"]),
        ('func main() { link, _ := os.Readlink("/tmp/x"); if link != "a" {} }', []),
        ("func main() { commands[filepath.Base(os.Args[0])]() }", ["filepath.Base(os.Args[0])"]),
    ],
)
def test_dispatch(text: str, expected: list[str]) -> None:
    assert dispatch(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        'func main() { if os.Getenv("_HANDLER") != "" { lambda.Start(h) } }',
        'func main() { if _, ok := os.LookupEnv("_HANDLER"); ok { lambda.Start(h) } }',
        'func main() { log.Println("handler", os.Getenv("_HANDLER")) }',
        'func main() { os.Setenv("_HANDLER", "x"); if x == "_HANDLER" {} }',
        'func main() { environment["_HANDLER"], _ = os.LookupEnv("_HANDLER") }',
        'func main() { switch os.Getenv("STAGE") { case "_HANDLER": } }',
        'func main() { switch os.Args[1] { case "a": } }',
        'func main() { switch filepath.Base(os.Args[10]) { case "a": } }',
        'func main() { fmt.Printf("usage: %s", filepath.Base(os.Args[0])) }',
        'func main() { if strings.HasSuffix(os.Args[0], ".test") {} }',
        'func main() { exec.Command(os.Args[0], "child").Run() }',
        '// switch os.Getenv("_HANDLER") { case "a": }',
    ],
)
def test_near_misses_of_dispatch(text: str) -> None:
    assert dispatch(text) == []


def test_dispatch_in_an_imported_package() -> None:
    route = (
        'package route\nfunc Pick() any { switch os.Getenv("_HANDLER") { case "a": return a }\n'
        'switch os.Args[0] { case "a": return a }; return nil }\n'
    )
    files = (MOD, ("main.go", 'package main\nimport "example.com/m/route"\n'), ("route/route.go", route))
    assert cut(program(*files).handler_dispatch, *files) == ['os.Getenv("_HANDLER")']


# -- speed and bad input ----------------------------------------------------------------------------------------------------


def test_plain_programs_are_read_without_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "go1x_lint.syntax.go_tree", None)
    monkeypatch.setitem(sys.modules, "go1x_lint.syntax.go_flow", None)
    assert program(("main.go", "package main\n" + LAMBDA + "func main() { lambda.Start(h) }\n")).starts_lambda


PIECES = (
    "package main\n", "import ", '"github.com/aws/aws-lambda-go/lambda"', "(", ")", "{", "}", "func ", "main", ":=", "switch ", 'case "a":',
    'os.Getenv("_HANDLER")', 'os.Getenv("_LAMBDA_SERVER_PORT")', "os.Args[0]", "lambda.", "NewFunction", "Function", "h ", "== ", '"', "`",
    "/*", "//", "\n", "const ", "return ", ",", "\ufeff", "é", "\udcff",
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_pieces(pieces: list[str]) -> None:
    text = "package main\n" + "".join(pieces)
    files = (("main.go", text), ("other.go", "".join(pieces)))
    for fact in programs(*files):
        for span in (*fact.rpc_calls, *fact.rpc_environment, *(*fact.handler_dispatch, *fact.name_dispatch)):
            assert 0 <= span.start < span.end <= len(dict(files)[span.path])


def test_deep_nesting() -> None:
    for text in ("(" * 20000, "func main() {" * 5000, 'switch os.Getenv("_HANDLER") {' * 3000, "+ " * 20000):
        program(("main.go", "package main\nvar x = " + text + ' os.Getenv("_HANDLER")\n'))


# -- what can't be followed -------------------------------------------------------------------------------------------------


def unfollowed(text: str, *more: tuple[str, str]) -> list[str]:
    files = (("main.go", "package main\n" + text), *more)
    return cut(program(*files).environment_unfollowed, *files)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('type config struct {\n\tHandler string `envconfig:"_HANDLER"`\n}', ['envconfig:"_HANDLER"']),
        ('type config struct {\n\tHandler string `env:"_HANDLER,required" json:"-"`\n}', ['env:"_HANDLER,required" json:"-"']),
        ('type config struct {\n\tPort string "env:\\"_LAMBDA_SERVER_PORT\\""\n}', ['env:\\"_LAMBDA_SERVER_PORT\\"']),
        ('func main() { viper.BindEnv("handler", "_HANDLER") }', ["_HANDLER"]),
        ('const prefix = "_"\nfunc main() { use(os.Getenv(prefix + "HANDLER")) }', ["HANDLER"]),
        ('func main() { use(os.Getenv("_" + "LAMBDA_SERVER_PORT")) }', ["LAMBDA_SERVER_PORT"]),
        ('func main() { c.Handler = os.Getenv("_HANDLER") }', ['os.Getenv("_HANDLER")']),
        ('func main() { c := config{Handler: os.Getenv("_HANDLER")}; use(c) }', ['os.Getenv("_HANDLER")']),
        ('func main() { h := os.Getenv("_HANDLER"); route.Pick(h) }', ["h"]),
        ('var names = []string{"_HANDLER"}', ["_HANDLER"]),
        ('func main() { viper.BindEnv("runtime", "AWS_EXECUTION_ENV") }', ["AWS_EXECUTION_ENV"]),
        ('type config struct {\n\tRuntime string `env:"AWS_EXECUTION_ENV"`\n}', ['env:"AWS_EXECUTION_ENV"']),
        ('func main() { for _, e := range os.Environ() { if strings.HasPrefix(e, "_HANDLER=") { use(e) } } }', ["_HANDLER="]),
    ],
)
def test_what_is_not_followed(text: str, expected: list[str]) -> None:
    assert unfollowed(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        '// os.Getenv("_HANDLER")\n/* _LAMBDA_SERVER_PORT */',
        'func main() { log.Println("handler", os.Getenv("_HANDLER")) }',
        'func main() { h := os.Getenv("_HANDLER"); logger.Info("start", "h", strings.TrimSpace(h)) }',
        'func main() { log.Fatal("_HANDLER isn\'t set"); return errors.New("no _HANDLER") }',
        'func main() { if os.Getenv("_HANDLER") != "" && len(os.Getenv("_HANDLER")) > 0 { lambda.Start(h) } }',
        'func main() { if _, ok := os.LookupEnv("_HANDLER"); ok { lambda.Start(h) } }',
        'func main() { switch os.Getenv("_HANDLER") { case "a": } }',
        'func main() { os.Setenv("_HANDLER", "x"); os.Unsetenv("_LAMBDA_SERVER_PORT") }',
        'func main() { cmd.Env = append(cmd.Env, "_HANDLER=x"); cmd.Env = []string{"_LAMBDA_SERVER_PORT=" + port} }',
        'const prefix = "MY_"\nfunc main() { use(os.Getenv(prefix + "HANDLER"), os.Getenv("MY_HANDLER"), os.Getenv("HANDLER")) }',
        'func main() { log.Println(os.Getenv("AWS_EXECUTION_ENV"), "AWS_EXECUTION_ENV"); use(os.Getenv("AWS_EXECUTION_ENV")) }',
        'type config struct {\n\tHandler string `env:"MY_HANDLER"`\n\tOther string `env:"HANDLER"`\n}',
        'const Name = "_HANDLER"\nfunc main() { switch os.Getenv(Name) { case "a": } }',
    ],
)
def test_near_misses_of_what_is_not_followed(text: str) -> None:
    assert unfollowed(text) == []


def test_what_other_packages_of_the_project_can_take_is_not_followed() -> None:
    main = 'import "example.com/m/env"\n'
    text = 'package env\nimport "os"\n'
    for line, expected in (
        ('func Handler() string { return os.Getenv("_HANDLER") }\n', ['os.Getenv("_HANDLER")']),
        ('var Handler = os.Getenv("_HANDLER")\n', ['os.Getenv("_HANDLER")']),
        ('const Name = "_HANDLER"\n', ["_HANDLER"]),
        ('const prefix = "_"\nfunc Handler() string { return os.Getenv(prefix + "HANDLER") }\n', ["HANDLER"]),
        ('func isLambda() bool { return os.Getenv("_HANDLER") != "" }\n', []),
    ):
        assert unfollowed(main, MOD, ("env/env.go", text + line)) == expected
        assert unfollowed("", MOD, ("env/env.go", text + line)) == []
        assert unfollowed(main, MOD, ("env/env_test.go", text + line)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('func main() { if strings.HasSuffix(flag.CommandLine.Name(), "orders") {} }', ["flag.CommandLine.Name()"]),
        ('func main() { switch flag.CommandLine.Name() { case "a": } }', ["flag.CommandLine.Name()"]),
        ('func main() { if strings.HasSuffix(os.Args[0], "orders") {} }', ["os.Args[0]"]),
        ('func main() { if strings.Contains(os.Args[0], "/_test/") || strings.Contains(os.Args[0], "go-build") {} }', []),
        ('func main() { fmt.Println(flag.CommandLine.Name()); fs := flag.NewFlagSet("x", 0); if fs.Name() == "x" {} }', []),
    ],
)
def test_the_name_of_the_program(text: str, expected: list[str]) -> None:
    assert dispatch(text) == expected


# -- files that the tag leaves out ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["//go:build !lambda.norpc", "//go:build lambda.norpc && linux", "// +build !lambda.norpc"])
def test_constraints_of_the_tag(line: str) -> None:
    main = ("main.go", 'package main\nimport "example.com/m/rt"\n')
    own = (MOD, main, ("rpc.go", f"{line}\n\npackage main\n"))
    assert cut(program(*own).tag_constraints, *own) == ["lambda.norpc"]
    theirs = (MOD, main, ("rt/rt.go", f"{line}\n\npackage rt\n"))
    assert cut(program(*theirs).tag_constraints, *theirs) == ["lambda.norpc"]


@pytest.mark.parametrize(
    ("path", "head"),
    [
        ("rpc.go", "// not //go:build !lambda.norpc\n\n"),
        ("rpc.go", "//go:build !lambdanorpc\n\n"),
        ("rpc.go", "//go:build windows && lambda.norpc\n\n"),
        ("rpc_test.go", "//go:build !lambda.norpc\n\n"),
        ("other/rpc.go", "//go:build !lambda.norpc\n\n"),
    ],
)
def test_near_misses_of_constraints(path: str, head: str) -> None:
    (fact,) = (some for some in programs(("main.go", "package main\n"), (path, head + "package main\n")) if some.directory == "")
    assert fact.tag_constraints == ()


# -- what is embedded -------------------------------------------------------------------------------------------------------


def test_what_is_embedded() -> None:
    text = 'package web\nimport "embed"\n//go:embed bin/a "b c" `d` all:e x/* \\[f\nvar files embed.FS\n'
    project = workspace(("web/web.go", text))
    found = [
        (fact.uses[0].path.plain, text[fact.span.start : fact.span.end])
        for fact in read(project["web/web.go"], project)
        if isinstance(fact, Naming)
    ]
    assert found == [("web/bin/a", "bin/a"), ("web/b c", "b c"), ("web/d", "d"), ("web/e", "e")]


@pytest.mark.parametrize(
    "text", ['import "fmt"\n//go:embed bin/a\n', 'import "embed"\n// go:embed bin/a\n', 'import "embed"\nvar s = "//go:embed x"\n']
)
def test_near_misses_of_what_is_embedded(text: str) -> None:
    project = workspace(("web.go", "package web\n" + text))
    assert not list(read(project["web.go"], project))
