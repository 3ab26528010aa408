from __future__ import annotations

import pytest
from said import Said, run, run_script, texts

from go1x_lint.facts import ArchiveCommand, BuildCommand, Field
from go1x_lint.readers.paths import Where
from go1x_lint.source import Source
from go1x_lint.syntax.command import Command, Script
from go1x_lint.syntax.phrase import literal, phrase
from go1x_lint.syntax.region import Region
from go1x_lint.text import Text

MODULE = {"go.mod": "module github.com/o/tool/v2\n\ngo 1.21\n", "main.go": "package main\n", "cmd/a/main.go": "package main\n"}


def build(text: str, files: dict[str, str] | None = None) -> tuple[Said, BuildCommand]:
    said = run(text, files)
    return said, said.one(BuildCommand)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("go build -o bin/main .", "go build -o bin/bootstrap ."),
        ("go build -o=bin/main .", "go build -o=bin/bootstrap ."),
        ("go build --o bin/main .", "go build --o bin/bootstrap ."),
        ('go build -o "bin/main" .', 'go build -o "bin/bootstrap" .'),
        ("go build -o='bin/main' .", "go build -o='bin/bootstrap' ."),
        ('go build "-o=bin/main" .', 'go build "-o=bin/bootstrap" .'),
        ("go build -v -race -ldflags '-s -w' -o ./bin/main .", "go build -v -race -ldflags '-s -w' -o ./bin/bootstrap ."),
    ],
)
def test_output_forms(before: str, after: str) -> None:
    said, fact = build(before)
    assert texts(fact.output) == ["bin/main"]
    assert said.at(fact.output.path.values[0].span).removeprefix("./").removeprefix("-o=").strip("'\"") == "bin/main"
    assert said.written(fact.output.path.set("bin/bootstrap")) == after
    assert not fact.output.path.values[0].implied


def test_last_output_wins() -> None:
    _, fact = build("go build -o a -o b .")
    assert texts(fact.output) == ["b"]


def test_output_of_a_variable_is_written_where_it_is_said() -> None:
    said, fact = build("OUT=main\ngo build -o bin/$OUT .")
    assert texts(fact.output) == ["bin/main"]
    assert said.at(fact.output.path.values[0].span) == "main"
    assert said.written(fact.output.path.write_here("bin/bootstrap")) == "OUT=main\ngo build -o bin/bootstrap ."


@pytest.mark.parametrize("program", ["go", "/usr/local/go/bin/go", "go1.21.4", "$GO", "${GO}", "$(which go) >/dev/null; go"])
def test_spellings_of_the_program(program: str) -> None:
    _, fact = build(f"{program} build -o main .")
    assert texts(fact.output) == ["main"]


@pytest.mark.parametrize(
    "text", ["go vet ./...", "go test -o x ./...", "go install .", "go run .", "gofmt build -o x", "echo go build -o x", "$TOOL build -o x"]
)
def test_what_is_no_build(text: str) -> None:
    assert run(text).all(BuildCommand) == []


# -- the name that Go gives -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "output"),
    [
        ("go build", "tool"),
        ("go build .", "tool"),
        ("go build main.go", "main"),
        ("go build cmd/a/main.go util.go", "main"),
        ("go build ./cmd/a", "a"),
        ("go build github.com/o/tool/v2/cmd/a", "a"),
        ("cd cmd/a && go build", "cmd/a/a"),
        ("cd cmd/a && go build main.go", "cmd/a/main"),
        ("go build -C cmd/a", "cmd/a/a"),
        ("go -C cmd/a build", "cmd/a/a"),
        ("GOOS=windows go build ./cmd/a", "a.exe"),
        ("go build *.go", "main"),
        ("for f in a b; do (cd cmd/$f && go build); done", "cmd/${f}/${f}"),
    ],
)
def test_implied_output(text: str, output: str) -> None:
    said, fact = build(text, MODULE)
    assert texts(fact.output) == [output]
    assert fact.output.path.values[0].implied
    assert said.at(fact.output.path.values[0].span) == "build"


@pytest.mark.parametrize("text", ["go build ./...", "go build ./cmd/a ./cmd/b", "go build ./lib"])
def test_what_only_compiles_writes_nothing(text: str) -> None:
    _, fact = build(text, {**MODULE, "lib/lib.go": "package lib\n"})
    assert fact.output.path.absent


@pytest.mark.parametrize(
    "text",
    ["go build", "go build $PACKAGES", "cd $(mktemp -d); go build", "GOOS=$OS go build main.go", "go build -buildmode=c-archive main.go"],
)
def test_a_name_that_depends_on_more_is_unknown(text: str) -> None:
    _, fact = build(text)
    assert fact.output.path.values == ()
    assert not fact.output.path.closed


def test_a_module_below_a_loop_makes_the_name_unknown() -> None:
    _, fact = build("for f in a b; do (cd cmd/$f && go build); done", {"cmd/a/go.mod": "module example.com/x\n"})
    assert not fact.output.path.closed


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        ("go build", "bootstrap", "go build -o bootstrap"),
        ("go build -v ./cmd/a", "bootstrap", "go build -o bootstrap -v ./cmd/a"),
        ("cd cmd/a && go build main.go", "cmd/a/bootstrap", "cd cmd/a && go build -o bootstrap main.go"),
        ("cd cmd/a && go build main.go", "bin/bootstrap", "cd cmd/a && go build -o ../../bin/bootstrap main.go"),
        ("GOOS=linux \\\n  go build \\\n  ./cmd/a", "a/bootstrap", "GOOS=linux \\\n  go build -o a/bootstrap \\\n  ./cmd/a"),
        ("sh -c 'go build ./cmd/a'", "bootstrap", "sh -c 'go build -o bootstrap ./cmd/a'"),
    ],
)
def test_an_output_is_put_in(before: str, new: str, after: str) -> None:
    said, fact = build(before, MODULE)
    assert said.written(fact.output.path.set(new)) == after
    assert said.written(fact.output.path.write_here(new)) == after


def test_a_hole_is_spelled_as_the_command_does() -> None:
    text = "for f in a b; do go build ./cmd/$f; done"
    said, fact = build(text, MODULE)
    (value,) = fact.output.path.values
    new = value.text.joined("bootstrap")
    assert said.written(fact.output.path.set(new)) == "for f in a b; do go build -o $f/bootstrap ./cmd/$f; done"


def test_a_command_of_several_variables_words() -> None:
    said, fact = build('GOBUILD="go build -v"\n$GOBUILD ./cmd/a', MODULE)
    assert texts(fact.packages) == ["cmd/a"]
    assert said.written(fact.output.path.set("bootstrap")) == 'GOBUILD="go build -v"\n$GOBUILD -o bootstrap ./cmd/a'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('RUN ["go", "build", "main.go"]', 'RUN ["go", "build", "-o", "bootstrap", "main.go"]'),
        ("sh.Run('go','build','main.go')", "sh.Run('go','build', '-o', 'bootstrap','main.go')"),
        ('["go",\n  "build",\n  "main.go"]', '["go",\n  "build", "-o", "bootstrap",\n  "main.go"]'),
    ],
)
@pytest.mark.parametrize("quotes", [True, False])
def test_an_argument_list(before: str, after: str, quotes: bool) -> None:
    source = Source("Dockerfile", before)
    words = []
    for name in ("go", "build", "main.go"):
        start = before.index(name)
        span = source.span(start, start + len(name))
        words.append(literal(name, span, place=source.span(span.start - 1, span.end + 1) if quotes else None))
    said = run_script(Script((Command(tuple(words), source.span(0, len(before))),)), source)
    fact = said.one(BuildCommand)
    edits = fact.output.path.set("bootstrap")
    assert "".join(said.written(edits).split()) == "".join(after.split())
    assert said.written(edits) == after or not quotes


# -- folders, packages ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "folder", "files"),
    [
        ("go build -o bin/ ./cmd/...", True, {}),
        ("go build -o bin ./cmd/...", True, {"bin/keep": ""}),
        ("go build -o bin ./cmd/...", False, {}),
        ("go build -o . ./cmd/a", True, {}),
    ],
)
def test_to_folder(text: str, folder: bool, files: dict[str, str]) -> None:
    _, fact = build(text, files)
    assert fact.to_folder is folder


def test_a_folder_keeps_its_slash() -> None:
    said, fact = build("go build -o bin/ ./cmd/...")
    assert said.written(fact.output.path.set("build")) == "go build -o build ./cmd/..."


@pytest.mark.parametrize(
    ("text", "packages"),
    [
        ("go build -o x", [""]),
        ("go build -o x .", [""]),
        ("go build -o x ./cmd/a", ["cmd/a"]),
        ("go build -o x ./cmd/...", ["cmd/..."]),
        ("go build -o x main.go util.go", ["main.go", "util.go"]),
        ("go build -o x github.com/o/tool/v2/cmd/a", ["cmd/a"]),
        ("go build -o x github.com/o/tool/v2", [""]),
        ("go build -o x github.com/other/tool/cmd/a", ["github.com/other/tool/cmd/a"]),
        ("go build -o x cmd/a/*.go", ["cmd/a/main.go"]),
        ("cd cmd && go build -o x ./a", ["cmd/a"]),
        ("cd cmd && go build -o x ../", [""]),
    ],
)
def test_packages(text: str, packages: list[str]) -> None:
    _, fact = build(text, MODULE)
    assert texts(fact.packages) == packages


def test_an_import_path_without_a_module_is_one_below_gopath() -> None:
    _, fact = build("go build -o x github.com/o/tool/lambda", {"lambda/main.go": "package main\n"})
    assert texts(fact.packages) == ["lambda"]


# -- tags -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "tags", "new", "after"),
    [
        ("go build -tags netgo .", "netgo", "netgo,lambda.norpc", "go build -tags netgo,lambda.norpc ."),
        ("go build -tags=netgo .", "netgo", "netgo,lambda.norpc", "go build -tags=netgo,lambda.norpc ."),
        ("go build --tags netgo .", "netgo", "netgo,lambda.norpc", "go build --tags netgo,lambda.norpc ."),
        (
            'go build -tags "netgo osusergo" .',
            "netgo osusergo",
            "netgo osusergo lambda.norpc",
            'go build -tags "netgo osusergo lambda.norpc" .',
        ),
        ("go build -tags='a b' .", "a b", "a b lambda.norpc", "go build -tags='a b lambda.norpc' ."),
        ('go build -tags "" .', "", "lambda.norpc", 'go build -tags "lambda.norpc" .'),
        ("GOFLAGS=-tags=netgo go build .", "netgo", "netgo,lambda.norpc", "GOFLAGS=-tags=netgo,lambda.norpc go build ."),
        (
            "export GOFLAGS='-mod=vendor -tags=a'\ngo build .",
            "a",
            "a,lambda.norpc",
            "export GOFLAGS='-mod=vendor -tags=a,lambda.norpc'\ngo build .",
        ),
        ("go env -w GOFLAGS=-tags=a && go build .", "a", "a,b", "go env -w GOFLAGS=-tags=a,b && go build ."),
    ],
)
def test_tags(before: str, tags: str, new: str, after: str) -> None:
    said, fact = build(before)
    assert texts(fact.tags) == [tags]
    assert said.written(fact.tags.set(new)) == after
    assert len(fact.tag_settings) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("go build -o main .", "go build -tags lambda.norpc -o main ."),
        ("env GOOS=linux go build main.go", "env GOOS=linux go build -tags lambda.norpc main.go"),
        ('bash -c "cd x && go build -o main"', 'bash -c "cd x && go build -tags lambda.norpc -o main"'),
    ],
)
def test_tags_are_put_in(before: str, after: str) -> None:
    said, fact = build(before)
    assert fact.tags.absent
    assert said.written(fact.tags.set("lambda.norpc")) == after


def test_what_would_be_two_words_is_not_put_in() -> None:
    _, fact = build("go build .")
    assert fact.tags.set("a b") == ()


def test_the_last_tags_win_and_all_are_listed() -> None:
    said, fact = build("GOFLAGS=-tags=a go build -tags b -tags c .")
    assert texts(fact.tags) == ["c"]
    assert [said.at(span) for span in fact.tag_settings] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "text", ["go build $BUILD_FLAGS -o main .", "go build $FLAGS .", "go build $X -o main .", 'go build "$@"', "GOFLAGS=$F go build ."]
)
def test_flags_that_nobody_can_read_leave_tags_open(text: str) -> None:
    _, fact = build(text)
    assert fact.tags.values == ()
    assert not fact.tags.closed


@pytest.mark.parametrize("text", ["go build -o main $PACKAGE", "go build -o $OUT $MAIN", 'go build -ldflags "$LDFLAGS" -o main .'])
def test_what_is_no_flag_leaves_tags_closed(text: str) -> None:
    _, fact = build(text)
    assert fact.tags.absent


# -- strays -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "strays", "output", "packages"),
    [
        ("go build -tags a b -o main ./x", ["b"], ["main"], ["x"]),
        ("go build -tags a, lambda.norpc -o main ./x", ["lambda.norpc"], ["main"], ["x"]),
        ("go build -tags=a b ./x", ["b"], ["x"], ["x"]),
        ("go build -tags a lambda.norpc", ["lambda.norpc"], ["tool"], [""]),
        ("go build ./x -o main", ["-o"], ["main"], ["x"]),
        ("go build -tags a ./x -o main -v", ["-o", "-v"], ["main"], ["x"]),
    ],
)
def test_strays(text: str, strays: list[str], output: list[str], packages: list[str]) -> None:
    said, fact = build(text, {"go.mod": "module example.com/tool\n"})
    assert [said.at(span) for span in fact.strays] == strays
    assert texts(fact.output) == output
    assert texts(fact.packages) == packages


@pytest.mark.parametrize(
    "text", ["go build -tags a ./x", "go build -tags a main.go", "go build -tags a lib", "go build -tags 'a b' .", "go build -v lib ./x"]
)
def test_what_is_no_stray(text: str) -> None:
    _, fact = build(text, {"lib/lib.go": "package lib\n"})
    assert fact.strays == ()


# -- variables --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build .",
        "env GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build .",
        "export GOOS=linux\nexport GOARCH=amd64 CGO_ENABLED=0\ngo build .",
        "GOOS=linux\nGOARCH=amd64\nCGO_ENABLED=0\nexport GOOS GOARCH CGO_ENABLED\ngo build .",
        "go env -w GOOS=linux GOARCH=amd64 CGO_ENABLED=0 && go build .",
        "npx cross-env GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build .",
        "sudo GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build .",
        "GOOS=linux GOARCH=amd64 CGO_ENABLED=0 mise exec go@1.21 -- go build .",
        "GOOS=linux GOARCH=amd64 CGO_ENABLED=0 poetry run go build .",
    ],
)
def test_variables(text: str) -> None:
    said, fact = build(text)
    for field, value in ((fact.goos, "linux"), (fact.goarch, "amd64"), (fact.cgo, "0")):
        assert texts(field) == [value]
        assert said.at(field.values[0].span) == value
    assert said.written(fact.goarch.set("arm64")) == text.replace("amd64", "arm64")


@pytest.mark.parametrize("text", ["GOOS=linux; go build .", "GOOS=linux go vet; go build .", "export GOOS=linux; unset GOOS; go build ."])
def test_variables_that_do_not_reach_it(text: str) -> None:
    _, fact = build(text)
    assert fact.goos.absent


def test_a_container_is_told() -> None:
    inside = run("go build .", host="golang:1.21").one(BuildCommand)
    assert inside.goos.absent and inside.host == "golang:1.21"


def test_variables_are_put_before_it() -> None:
    said, fact = build("cd x && GOARCH=amd64 go build .")
    assert said.written(fact.goos.set("linux")) == "cd x && GOARCH=amd64 GOOS=linux go build ."


def test_two_variables_and_two_flags_at_once() -> None:
    said, fact = build("go build main.go")
    edits = (*fact.goos.set("linux"), *fact.goarch.set("amd64"), *fact.tags.set("lambda.norpc"), *fact.output.path.set("bootstrap"))
    again, same = build(said.written(edits))
    assert again.source.text == "GOARCH=amd64 GOOS=linux go build -o bootstrap -tags lambda.norpc main.go"
    assert texts(same.output) == ["bootstrap"]


def test_a_word_in_front_that_may_set_variables_leaves_them_open() -> None:
    _, fact = build("$GO_ENV go build -o main .")
    assert fact.goos.values == () and not fact.goos.closed
    _, plain = build("$SUDO go build -o main .")
    assert plain.goos.absent


# -- the step ---------------------------------------------------------------------------------------------------------------


def test_the_step() -> None:
    said = run("cd svc\ntrue && GOOS=linux go build -o main . && zip x.zip main", where=Where(Text.of("top")), host="golang:1.21")
    fact, archive = said.one(BuildCommand), said.one(ArchiveCommand)
    assert said.at(fact.span) == "GOOS=linux go build -o main ."
    assert str(fact.directory) == "top/svc"
    assert (fact.scope, fact.host, fact.command) == ("build.sh", "golang:1.21", "go build -o main .")
    assert fact.index < archive.index
    assert fact.uses[0] is fact.output and fact.output.role == "writes"
    assert fact.then is not None
    assert said.written(fact.then.write("zip -j y.zip main")).count(" && zip -j y.zip main && ") == 1


def test_what_may_not_run_is_not_certain() -> None:
    _, fact = build("if [ -f x ]; then go build -o main .; fi")
    assert not fact.certain
    _, sure = build("go build -o main .")
    assert sure.certain


def test_a_folder_that_nobody_can_read_leaves_paths_unknown() -> None:
    _, fact = build("cd $(mktemp -d) && go build -o main ./x && true")
    assert fact.output.path == Field(fact.output.path.anchor, (), fact.output.path.open_because)
    assert not fact.packages.closed
    _, absolute = build("cd $(mktemp -d) && go build -o /out/main ./x")
    assert texts(absolute.output) == ["/out/main"]
    _, variable = build("cd $(mktemp -d) && go build -o $OUT/main ./x")
    assert texts(variable.output) == ["${OUT}/main"]


def test_commands_made_by_hand_need_no_shell() -> None:
    source = Source("x", "go build -o main")
    region = Region.of(source)
    words = tuple(phrase(region, start, end) for start, end in ((0, 2), (3, 8), (9, 11), (12, 16)))
    said = run_script(Script((Command(words, source.span(0, 16)),)), source)
    fact = said.one(BuildCommand)
    assert fact.then is None and fact.goos.slot is None
    assert said.written(fact.output.path.set("bootstrap")) == "go build -o bootstrap"
