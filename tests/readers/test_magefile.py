"""Magefiles: what targets run and do with files; and small projects with their fix, which Go itself then runs."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from go1x_lint.facts import ArchiveCommand, BuildCommand, Copy, Fact, MakeTarget, ModeChange, Step
from go1x_lint.readers import go_program, magefile
from tests.readers.building import ONE, TWO, at, codes, fix, reasons, said, workspace, written

PATH = "magefile.go"
HEAD = '//go:build mage\n\npackage main\n\nimport (\n\t"github.com/magefile/mage/mg"\n\t"github.com/magefile/mage/sh"\n)\n\nvar _ = mg.Deps\n\n'
ENV = 'map[string]string{"GOOS": "linux", "GOARCH": "amd64", "CGO_ENABLED": "0"}'


def target(*lines: str, name: str = "Build") -> str:
    """Write a function."""
    return f"func {name}() error {{\n" + "".join(f"\t{line}\n" for line in lines) + "\treturn nil\n}\n"


def facts(text: str, path: str = PATH, more: Mapping[str, str] | None = None) -> list[Fact]:
    """Read a magefile."""
    project = workspace({path: text, **(more or {})})
    return list(magefile.read(project[path], project))


def builds(text: str, path: str = PATH, more: Mapping[str, str] | None = None) -> list[BuildCommand]:
    """Give every `go build`."""
    return [fact for fact in facts(text, path, more) if isinstance(fact, BuildCommand)]


def build(text: str, path: str = PATH, more: Mapping[str, str] | None = None) -> BuildCommand:
    """Give the one `go build`."""
    (found,) = builds(text, path, more)
    return found


@pytest.mark.parametrize(
    "call",
    [
        f'sh.RunWith({ENV}, "go", "build", "-o", "bin/orders", "./cmd/orders")',
        f'sh.RunWithV({ENV}, mg.GoCmd(), "build", "-o", "bin/orders", "./cmd/orders")',
        f'sh.OutputWith({ENV}, "go", "build", "-o", "bin/orders", "./cmd/orders")',
        f'sh.Exec({ENV}, nil, nil, "go", "build", "-o", "bin/orders", "./cmd/orders")',
        f'sh.RunWith(\n\t\t{ENV},\n\t\t"go", "build",\n\t\t"-o", "bin/orders",\n\t\t"./cmd/orders",\n\t)',
    ],
)
def test_what_runs_a_command(call: str) -> None:
    text = HEAD + target(call)
    fact = build(text)
    assert (fact.goos.plain, fact.goarch.plain, fact.cgo.plain) == ("linux", "amd64", "0")
    assert (fact.output.path.plain, fact.packages.plain, fact.scope) == ("bin/orders", "cmd/orders", "magefile.go:Build")
    assert said(text, fact.output.path) == ["bin/orders"]
    assert written(text, fact.output.path, "bin/bootstrap") == text.replace("bin/orders", "bin/bootstrap")


@pytest.mark.parametrize(
    "call",
    [
        'sh.Run("go", "build", "-o", `bin/orders`)',
        'sh.RunV("go", "build", "-o", "bin/orders")',
        'sh.Output("go", "build", "-o", "bin/orders")',
    ],
)
def test_what_runs_a_command_as_it_is(call: str) -> None:
    fact = build(HEAD + target(call))
    assert (fact.output.path.plain, fact.goos.absent, fact.goos.set("linux")) == ("bin/orders", True, ())


def test_flags_and_variables_are_put_in() -> None:
    text = HEAD + target('sh.RunWith(map[string]string{"GOOS": "linux"}, "go", "build", "-o", "bin/a", ".")')
    fact = build(text)
    assert written(text, fact.tags, "lambda.norpc") == text.replace('"build"', '"build", "-tags", "lambda.norpc"')
    assert written(text, fact.goarch, "amd64") == text.replace('"linux"}', '"linux", "GOARCH": "amd64"}')


def test_constants_and_variables() -> None:
    text = HEAD + 'const out = "bin"\n\nvar name = "orders"\n\nvar env = ' + ENV + "\n\n"
    text += target('sh.RunWith(env, "go", "build", "-o", filepath.Join(out, name), "./cmd/"+name)').replace("sh.", "sh.")
    text = text.replace("import (\n", 'import (\n\t"path/filepath"\n\n')
    fact = build(text)
    assert (fact.goos.plain, fact.output.path.plain, fact.packages.plain) == ("linux", "bin/orders", "cmd/orders")
    assert fact.tags.absent
    assert 'filepath.Join(out, "bootstrap")' in written(text, fact.output.path, "bin/bootstrap")


def test_what_is_given_to_a_function() -> None:
    """A function knows its arguments where all its callers say them; a path gets one more component."""
    text = HEAD + target('build("orders")', 'build("refunds")', name="All")
    text += 'func build(name string) error {\n\treturn sh.Run("go", "build", "-o", "bin/"+name, "./cmd/"+name)\n}\n'
    fact = build(text)
    path, packages = fact.output.path.text, fact.packages.text
    assert path is not None
    assert packages is not None
    assert (path.expand(), packages.expand()) == (("bin/orders", "bin/refunds"), ("cmd/orders", "cmd/refunds"))
    assert path.holes == packages.holes
    assert written(text, fact.output.path, path.joined("bootstrap")) == text.replace('"bin/"+name', '"bin/"+name+"/bootstrap"')
    unknown = build(text.replace('build("orders")', 'build(os.Getenv("X"))'))
    assert unknown.output.path.text is not None
    assert unknown.output.path.text.expand() is None


@pytest.mark.parametrize(
    ("word", "grown"),
    [
        ('"bin/" + name', '"bin/" + name + "/bootstrap"'),
        ('filepath.Join("bin", name)', 'filepath.Join("bin", name, "bootstrap")'),
        ('fmt.Sprintf("bin/%s", name)', 'fmt.Sprintf("bin/%s/bootstrap", name)'),
    ],
)
def test_a_loop(word: str, grown: str) -> None:
    text = HEAD.replace("import (\n", 'import (\n\t"fmt"\n\t"path/filepath"\n\n')
    text += target(
        'for _, name := range []string{"orders", "refunds"} {',
        '\tout := "bin/" + name',
        f'\tsh.Run("go", "build", "-o", {word}, "./cmd/"+name)',
        "}",
    )
    fact = build(text)
    path = fact.output.path.text
    assert path is not None
    assert path.expand() == ("bin/orders", "bin/refunds")
    assert written(text, fact.output.path, path.joined("bootstrap")) == text.replace(f'"-o", {word}', f'"-o", {grown}')


JOINED = HEAD.replace("import (\n", 'import (\n\t"fmt"\n\t"path/filepath"\n\n') + target(
    'name := "orders"', 'out := filepath.Join("bin", name)', 'sh.Run("go", "build", "-o", out, "./cmd/"+name)'
)  # fmt: skip


def test_a_path_that_a_variable_holds_is_written_where_it_is_set() -> None:
    fact = build(JOINED)
    assert said(JOINED, fact.output.path) == ['filepath.Join("bin", name)']
    assert written(JOINED, fact.output.path, "bin/bootstrap") == JOINED.replace('Join("bin", name)', 'Join("bin", "bootstrap")')


def test_a_variable_that_others_read_is_left() -> None:
    text = JOINED.replace("\treturn nil\n}", "\tfmt.Println(out)\n\treturn nil\n}", 1)
    assert written(text, build(text).output.path, "bin/bootstrap") == text.replace('"-o", out', '"-o", "bin/bootstrap"')


def test_a_path_of_a_loop_that_a_variable_holds() -> None:
    text = HEAD + target(
        'for _, name := range []string{"a", "b"} {', '\tout := "bin/" + name', '\tsh.Run("go", "build", "-o", out, "./cmd/"+name)', "}"
    )
    path = build(text).output.path
    assert path.text is not None
    assert path.text.expand() == ("bin/a", "bin/b")
    assert written(text, path, path.text.joined("bootstrap")) == text.replace('"bin/" + name', '"bin/" + name + "/bootstrap"')


def test_os_exec() -> None:
    text = HEAD.replace("import (\n", 'import (\n\t"os"\n\t"os/exec"\n\n') + target(
        'cmd := exec.Command("go", "build", "-o", "bin/orders", ".")',
        'cmd.Dir = "svc"',
        'cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64")',
        "cmd.Run()",
        'other := exec.CommandContext(nil, "go", "build", "-o", "b", ".")',
        "other.Env = lambdaEnv()",
        'exec.Command("go", "build", "-o", "c", ".").Run()',
    )
    one, two, three = builds(text)
    assert (one.output.path.plain, one.goos.plain, one.goarch.plain) == ("svc/bin/orders", "linux", "arm64")
    assert (two.output.path.plain, two.goos.closed) == ("b", False)
    assert (three.output.path.plain, three.goos.absent) == ("c", True)


def test_a_command_is_read_once_and_in_its_function() -> None:
    """Also where a field of something is set to what is run later on."""
    head = HEAD.replace("import (\n", 'import (\n\t"os/exec"\n\n')
    text = (
        head
        + target('all := exec.Command("go", "vet")', "all.Run()", 'sh.Run("go", "build", "-o", "a", ".")', name="First")
        + target('sh.Run("go", "build", "-o", "b", ".")', name="Second")
        + target("had := made()", 'had.Err = sh.Run("go", "build", "-o", "c", ".")', 'sh.Run("go", "build", "-o", "d", ".")', name="Third")
    )
    found = [(some.scope.rpartition(":")[2], some.output.path.plain) for some in builds(text)]
    assert found == [("First", "a"), ("Second", "b"), ("Third", "c"), ("Third", "d")]
    global_ = head + 'var tool = exec.Command("go", "version")\n\n' + target('sh.Run("go", "build", "-o", "a", ".")', name="First")
    global_ += target('tool.Err = sh.Run("go", "build", "-o", "b", ".")', 'sh.Run("go", "build", "-o", "c", ".")', name="Second")
    found = [(some.scope.rpartition(":")[2], some.output.path.plain) for some in builds(global_)]
    assert found == [("First", "a"), ("Second", "b"), ("Second", "c")]


def test_what_a_program_sets_for_itself() -> None:
    text = HEAD.replace("import (\n", 'import (\n\t"os"\n\n') + target(
        'os.Setenv("GOOS", "linux")',
        'os.Chdir("svc")',
        'sh.Run("go", "build", "-o", "a", ".")',
        "os.Chdir(x)",
        'sh.Run("go", "build", "-o", "b", ".")',
    )
    one, two = builds(text)
    assert (one.goos.plain, one.output.path.plain) == ("linux", "svc/a")
    assert not two.output.path.closed


def test_what_other_functions_set_is_not_known() -> None:
    """Whoever calls `prepare` before has set them; nothing shows that nobody does."""
    text = HEAD.replace("import (\n", 'import (\n\t"os"\n\n') + target('sh.Run("go", "build", "-o", "bootstrap", "./cmd/orders")')
    one = build(text + 'func prepare() { os.Setenv("GOOS", "linux") }\n')
    assert (one.goos.closed, one.goos.values, one.goarch.absent) == (False, (), True)
    more = {"env.go": "package main\n\nfunc set(name, value string) { os.Setenv(name, value) }\n"}
    other = build(text, PATH, more)
    assert (other.goos.closed, other.goarch.closed, other.cgo.closed) == (False, False, False)
    own = build(text.replace("\tsh.Run", '\tos.Setenv("GOOS", "linux")\n\tsh.Run'), PATH, more)
    assert (own.goos.plain, own.goarch.closed) == ("linux", False)
    assert "GX204" not in codes({PATH: text, **more, "cmd/orders/main.go": ONE["cmd/orders/main.go"], "go.mod": ONE["go.mod"]}, PATH)
    assert "GX204" in codes({PATH: text, "cmd/orders/main.go": ONE["cmd/orders/main.go"], "go.mod": ONE["go.mod"]}, PATH)


def test_variables_that_mage_fills_in() -> None:
    text = HEAD + target(
        'sh.RunWith(map[string]string{"GOOS": "linux", "NAME": "orders"}, "go", "build", "-o", "bin/$GOOS/${NAME}", "./cmd/$X")'
    )
    fact = build(text)
    assert (fact.output.path.plain, str(fact.packages.text)) == ("bin/linux/orders", "cmd/${X}")
    assert written(text, fact.output.path, "bin/linux/bootstrap") == text.replace('"NAME": "orders"', '"NAME": "bootstrap"')
    plain = HEAD.replace("import (\n", 'import (\n\t"os/exec"\n\n') + target('exec.Command("go", "build", "-o", "$NAME", ".").Run()')
    assert build(plain).output.path.plain == "$NAME"


def test_a_folder_that_is_left_again() -> None:
    text = HEAD.replace("import (\n", 'import (\n\t"os"\n\n') + target(
        'for _, folder := range []string{"./orders", "./refunds"} {', "\tfunction(folder)", "}"
    )
    text += (
        'func function(path string) error {\n\tos.Chdir(path)\n\tdefer os.Chdir("..")\n\treturn sh.RunV("go", "build", "-o", "main")\n}\n'
    )
    path = build(text).output.path.text
    assert path is not None
    assert [some.removeprefix("./") for some in path.expand() or ()] == ["orders/main", "refunds/main"]


def test_functions_of_commands() -> None:
    text = HEAD + 'var goBuild = sh.RunCmd("go", "build")\n\n' + target('goBuild("-o", "bin/orders", "./cmd/orders")', "goBuild(flags...)")
    one, two = builds(text)
    assert (one.output.path.plain, said(text, one.output.path)) == ("bin/orders", ["bin/orders"])
    assert written(text, one.output.path, "bin/bootstrap") == text.replace("bin/orders", "bin/bootstrap")
    assert one.tags.set("lambda.norpc") == ()
    assert not two.output.path.closed


def test_files() -> None:
    text = HEAD.replace("import (\n", 'import (\n\t"os"\n\n') + target(
        'sh.Copy("dist/a", "bin/a")',
        'os.Rename("bin/b", "bin/c")',
        'os.RemoveAll("bin")',
        'sh.Rm("d")',
        'os.MkdirAll("out", 0o755)',
        'os.Open("e")',
    )
    found = [fact for fact in facts(text) if isinstance(fact, Step)]
    one, two, *rest = found
    assert isinstance(one, Copy)
    assert isinstance(two, Copy)
    assert (one.sources[0].path.plain, one.target.path.plain, one.moves) == ("bin/a", "dist/a", False)
    assert (two.sources[0].path.plain, two.target.path.plain, two.moves) == ("bin/b", "bin/c", True)
    assert [(use.role, use.path.plain) for fact in rest for use in fact.uses] == [("removes", "bin"), ("removes", "d"), ("names", "out")]
    assert at(text, one.sources[0].span) == "bin/a"


@pytest.mark.parametrize(("mode", "said"), [("0o755", "755"), ("0644", "644"), ("mode", None)])
def test_modes(mode: str, said: str | None) -> None:
    text = HEAD.replace("import (\n", 'import (\n\t"os"\n\n') + target(f'os.Chmod("bin/a", {mode})')
    (fact,) = (fact for fact in facts(text) if isinstance(fact, ModeChange))
    assert fact.uses[0].path.plain == "bin/a"
    assert fact.mode.plain == said


def test_branches_may_not_run() -> None:
    text = HEAD + target(
        "if x {",
        '\tsh.Run("go", "build", "-o", "a", ".")',
        "}",
        'if err := sh.Run("go", "build", "-o", "b", "."); err != nil {',
        "\treturn err",
        "}",
    )
    assert [fact.certain for fact in builds(text)] == [False, True]


def test_what_functions_need() -> None:
    text = HEAD + target("mg.Deps(Build, mg.F(Other, 1), Ns.Pack)", "helper()", name="All") + target(name="Build") + "func helper() {}\n"
    found = {str(fact.name): [str(some) for some in fact.prerequisites] for fact in facts(text) if isinstance(fact, MakeTarget)}
    assert found["mage All"] == ["mage Build", "mage Pack", "mage Other", "mage helper"]


def test_where_magefiles_lie() -> None:
    text = HEAD.replace("//go:build mage\n\n", "") + target('sh.Run("go", "build", "-o", "bin/a", ".")')
    assert build(text, "svc/magefiles/build.go").output.path.plain == "svc/bin/a"
    assert build(text, "tools/build.go").output.path.plain == "tools/bin/a"
    tagged = '// +build mage\n\npackage main\n\nimport "os/exec"\n\nfunc Build() { exec.Command("go", "build", "-o", "a").Run() }\n'
    assert build(tagged, "svc/mage.go").output.path.plain == "svc/a"


def test_a_byte_order_mark() -> None:
    text = "\ufeff" + HEAD + target('sh.Run("go", "build", "-o", "bin/a", ".")')
    project = workspace({PATH: text})
    assert [type(fact).__name__ for fact in go_program.read(project[PATH], project)] == []
    assert written(text, build(text).output.path, "bin/bootstrap") == text.replace("bin/a", "bin/bootstrap")


def test_other_files_of_the_package() -> None:
    text = HEAD + target('sh.Run("go", "build", "-o", out, ".")')
    more = {"names.go": '//go:build mage\n\npackage main\n\nconst out = "bin/orders"\n'}
    fact = build(text, PATH, more)
    assert (fact.output.path.plain, fact.output.path.values[0].span.path) == ("bin/orders", "names.go")


@pytest.mark.parametrize(
    "text",
    [
        'package main\n\nimport "os/exec"\n\n// mage\nfunc main() { exec.Command("go", "build", "-o", "a").Run() }\n',
        "",
        "//go:build mage\n",
        "//go:build mage\n\npackage main\n\nfunc (",
        '//go:build !mage\n\npackage main\n\nimport "os/exec"\n\nfunc main() { exec.Command("go", "build").Run() }\n',
    ],
)
def test_what_is_no_magefile(text: str) -> None:
    assert not [fact for fact in facts(text) if isinstance(fact, Step)]


PROJECT = HEAD + target("mg.Deps(Build)", 'sh.Run("zip", "-j", "dist/orders.zip", "bin/orders")', name="Pack") + "\n" + target(
    f'if err := sh.RunWith({ENV}, "go", "build", "-o", "bin/orders", "./cmd/orders"); err != nil {{',
    "\treturn err",
    "}",
    'sh.Run("go", "build", "-o", "bin/web", "./cmd/web")',
) + "\n" + target('sh.Rm("bin/orders")', name="Clean")  # fmt: skip


def test_a_project() -> None:
    outcome = fix({**ONE, PATH: PROJECT})
    assert outcome.after[PATH].text == PROJECT.replace(
        '"build", "-o", "bin/orders"', '"build", "-tags", "lambda.norpc", "-o", "bin/bootstrap"'
    ).replace("bin/orders", "bin/bootstrap"), reasons(outcome)
    assert "go1.x" not in outcome.after["template.yaml"].text


LOOP = HEAD + target(
    'for _, name := range []string{"orders", "refunds"} {',
    "\tif err := function(name); err != nil {",
    "\t\treturn err",
    "\t}",
    "}",
) + f"""
func function(name string) error {{
	if err := sh.RunWith({ENV}, "go", "build", "-tags", "lambda.norpc", "-o", "bin/"+name, "./cmd/"+name); err != nil {{
		return err
	}}
	return sh.Run("zip", "-j", "dist/"+name+".zip", "bin/"+name)
}}
"""  # fmt: skip


def test_a_project_of_a_loop() -> None:
    outcome = fix({**TWO, PATH: LOOP})
    assert outcome.after[PATH].text == LOOP.replace('"bin/"+name', '"bin/"+name+"/bootstrap"'), reasons(outcome)
    assert "go1.x" not in outcome.after["template.yaml"].text


STUB = """package sh

import "fmt"

func Run(words ...string) error { fmt.Println(words); return nil }
func RunWith(env map[string]string, words ...string) error { fmt.Println(env["GOOS"], words); return nil }
func Rm(path string) error { fmt.Println("rm", path); return nil }
"""


@pytest.mark.parametrize(
    ("text", "name", "printed"),
    [
        (PROJECT, "Build", ["linux [go build -tags lambda.norpc -o bin/bootstrap ./cmd/orders]", "[go build -o bin/web ./cmd/web]"]),
        (
            LOOP,
            "Build",
            [
                "linux [go build -tags lambda.norpc -o bin/orders/bootstrap ./cmd/orders]",
                "[zip -j dist/orders.zip bin/orders/bootstrap]",
                "linux [go build -tags lambda.norpc -o bin/refunds/bootstrap ./cmd/refunds]",
                "[zip -j dist/refunds.zip bin/refunds/bootstrap]",
            ],
        ),
    ],
    ids=["calls", "loop"],
)
def test_go_runs_what_was_fixed(text: str, name: str, printed: list[str], tmp_path: Path) -> None:
    """Go itself compiles the fixed magefile and runs its target; `sh` is a package that prints what it is to run."""
    fixed = fix({**TWO, PATH: text} if text is LOOP else {**ONE, PATH: text}).after[PATH].text
    for path, content in {
        "go.mod": "module example.com/build\n\ngo 1.21\n\nrequire github.com/magefile/mage v1.0.0\n\nreplace github.com/magefile/mage => ./mage\n",
        "magefile.go": fixed,
        "main.go": f"//go:build mage\n\npackage main\n\nfunc main() {{ {name}() }}\n",
        "mage/go.mod": "module github.com/magefile/mage\n\ngo 1.21\n",
        "mage/sh/sh.go": STUB,
        "mage/mg/mg.go": "package mg\n\nfunc Deps(...interface{}) {}\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content)
    environment = {**os.environ, "GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOTOOLCHAIN": "local"}
    done = subprocess.run(["go", "run", "-tags", "mage", "."], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == printed, done.stderr


def test_a_path_that_is_computed_elsewhere_holds() -> None:
    text = (
        PROJECT.replace('"dist/orders.zip", "bin/orders"', 'archive("dist/orders.zip"), program()') + "func program() string { return x }\n"
    )
    outcome = fix({**ONE, PATH: text})
    assert "go1.x" in outcome.after["template.yaml"].text
    assert outcome.after[PATH].text == text.replace('"build", "-o", "bin/orders"', '"build", "-tags", "lambda.norpc", "-o", "bin/orders"')


def test_near_misses_of_a_project() -> None:
    text = HEAD + target(
        'sh.RunWith(map[string]string{"GOOS": "linux"}, "go", "build", "-o", "bin/web", "./cmd/web")',
        'sh.Run("zip", "-j", "web.zip", "bin/web")',
    )
    assert codes({**ONE, PATH: text}, PATH) == []
    assert len([fact for fact in facts(text) if isinstance(fact, ArchiveCommand)]) == 1
