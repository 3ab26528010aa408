"""Shell texts: their commands, and the places in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from go1x_lint.source import Edit, Source, Span, apply
from go1x_lint.syntax.command import Assignment, Command, Script
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.region import Origin, Piece, Region, Run, unwritable
from go1x_lint.syntax.shell import parse
from go1x_lint.text import Hole, Text

TREE = ("cmd/api", "cmd/api/main.go", "cmd/web", "cmd/web/main.go", "go.mod")


def glob(pattern: str) -> tuple[str, ...]:
    """Give what matches in a small project, one `*` for one component."""
    parts = pattern.rstrip("/").split("/")
    found = [
        path
        for path in TREE
        if len(path.split("/")) == len(parts) and all(p in ("*", q) for p, q in zip(parts, path.split("/"), strict=True))
    ]
    return tuple(path for path in found if not pattern.endswith("/") or any(other.startswith(path + "/") for other in TREE))


class Shell:
    """A text and its commands."""

    def __init__(self, text: str, script: Script) -> None:
        self.text = text
        self.script = script
        self.commands = script.commands

    def __getitem__(self, start: str) -> Command:
        """Give the one command that begins with these words."""
        found = [some for some in self.commands if lines(some).startswith(start)]
        assert len(found) == 1, [lines(some) for some in self.commands]
        return found[0]

    @property
    def lines(self) -> list[str]:
        """All commands, as they are known."""
        return [lines(some) for some in self.commands]

    def at(self, span: Span) -> str:
        """Give the characters of a span."""
        return self.text[span.start : span.end]

    def after(self, edits: tuple[Edit, ...]) -> str | None:
        """Give the text after edits; None where there are none."""
        return apply(self.text, edits) if edits else None

    def then(self, start: str, text: Text | str = "zip x") -> str | None:
        """Give the text with one more command after one."""
        slot = self[start].then
        return None if slot is None else self.after(slot.write(text))

    def first(self, start: str) -> str | None:
        """Give the text with one more variable for a command."""
        slot = self[start].first
        return None if slot is None else self.after(slot.write("A=b"))


def lines(command: Command) -> str:
    """Show a command's words."""
    return " ".join(str(word.text) for word in command.words)


def sh(text: str, **known: str) -> Shell:
    """Parse a text; `known` are variables from outside."""
    source = Source("build.sh", text)
    nowhere = Span("outside", 0, 0)
    variables = {name: (Piece(value, nowhere, Origin(nowhere, (), unwritable)),) for name, value in known.items()}
    return Shell(text, parse(Region.of(source), variables=variables, glob=glob))


def env(command: Command) -> dict[str, str]:
    """Give a command's variables, the last of a name winning."""
    return {some.name: str(some.value.text) for some in command.env}


def word(shell: Shell, start: str, index: int = -1) -> Phrase:
    """Give a word of a command."""
    return shell[start].words[index]


# -- words ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("go build -o main .", ["go", "build", "-o", "main", "."]),
        ("go  build\t-o  main", ["go", "build", "-o", "main"]),
        ("a 'b c' \"d e\" f\\ g", ["a", "b c", "d e", "f g"]),
        ("a b'c'\"d\"e", ["a", "bcde"]),
        ("a '' \"\"", ["a", "", ""]),
        ("a \\\n  b \\\n\tc", ["a", "b", "c"]),
        ("a b\\\nc", ["a", "bc"]),
        ('a "b\\\nc"', ["a", "bc"]),
        ("a \\\r\n  b\r\n", ["a", "b"]),
        ('a "\\$x \\" \\\\ \\n"', ["a", '$x " \\ \\n']),
        ("a '\\$x'", ["a", "\\$x"]),
        ("a $'x\\ty'", ["a", "x\ty"]),
        ('a $"x"', ["a", "x"]),
        ("a {b,c}/d", ["a", "b/d", "c/d"]),
        ("a '{b,c}'", ["a", "{b,c}"]),
        ("a b{c", ["a", "b{c"]),
        ("a *.go", ["a", "*.go"]),
        ("a # b", ["a"]),
        ("a b#c", ["a", "b#c"]),
        ("a é ü=x", ["a", "é", "ü=x"]),
        ("a -X=${{ github.ref }}/b", ["a", "-X=${github.ref}/b"]),
        ("a '${{ matrix.x }}'", ["a", "${matrix.x}"]),
        ("a ~/x x~ '~'", ["a", "${HOME}/x", "x~", "~"]),
        ("a $((1 + 2))", ["a", "$((1 + 2))"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    (command,) = sh(text).commands
    assert [str(some.text) for some in command.words] == words


def test_words_know_their_characters() -> None:
    shell = sh("go build -o 'bin/é' \"./cmd/x\"\n")
    one, two = shell["go"].words[3:]
    assert (shell.at(one.place), shell.at(one.span)) == ("'bin/é'", "bin/é")
    assert (shell.at(two.place), two.inside and shell.at(two.inside)) == ('"./cmd/x"', "./cmd/x")
    assert shell.at(shell["go"].span) == shell.text.rstrip()


@pytest.mark.parametrize(
    ("text", "new", "after"),
    [
        ("go build -o bin/main", "bin/bootstrap", "go build -o bin/bootstrap"),
        ("go build -o 'bin/main'", "bin/it is", "go build -o 'bin/it is'"),
        ("go build -o 'bin/main'", "bin/it's", None),
        ('go build -o "bin/main"', "bin/it's", 'go build -o "bin/it\'s"'),
        ('go build -o "bin/main"', "bin/$x", None),
        ('go build -o "bin/main"', 'bin/"', None),
        ("go build -o bin/main", "bin/it is", None),
        ("go build -o bin/main", "bin/$x", None),
        ("go build -o bin/'main'", "bin/bootstrap", "go build -o bin/'bootstrap'"),
        ("go build -o ''", "main", "go build -o 'main'"),
        ("go build -o bin/\\\nmain", "bin/bootstrap", "go build -o bin/\\\nbootstrap"),
        ("go build -o bin/m\\ n", "bin/bootstrap", "go build -o bin/bootstrap"),
        ("go build -o ${{ x }}/main", "y", "go build -o y"),
    ],
)
def test_a_word_is_written_in_its_quotes(text: str, new: str, after: str | None) -> None:
    shell = sh(text)
    assert shell.after(word(shell, "go").write(Text.of(new))) == after


# -- variables ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("X=main; a $X", "a main"),
        ("X=main; a ${X}.zip", "a main.zip"),
        ("X='a b'; c $X \"$X\"", "c a b a b"),
        ("X=bin; Y=$X/main; a $Y", "a bin/main"),
        ("X=a; X=b; c $X", "c b"),
        ("X=a; X+=b; c $X", "c ab"),
        ("E=; X=a $E; c $X", "c a"),
        ("X=; a $X b", "a b"),
        ("a $X", "a ${X}"),
        ("a ${X:-main}", "a main"),
        ("a ${X-main}", "a main"),
        ("a ${X:-$Y/b}", "a ${Y}/b"),
        ("X=x; a ${X:-main}", "a x"),
        ("X=; a ${X:-main}", "a main"),
        ("a ${X:=main} $X", "a main main"),
        ("a ${1:-main}", "a main"),
        ("a $1 $@ $#", "a ${1} ${@} ${#}"),
        ("X=x; a ${X:+-v}", "a -v"),
        ("a ${X:+-v}", "a ${X:+}"),
        ("X=main.go; a ${X%.go}", "a main"),
        ("X=a/b/main.go; a ${X##*/} ${X%/*} ${X#*/} ${X%%/*}", "a main.go a/b b/main.go a"),
        ("X=x86_64; a ${X/x86_/amd}", "a amd64"),
        ("X=a.b.c; a ${X//./-} ${X/./-}", "a a-b-c a-b.c"),
        ("X=main; a ${X^^} ${X^}", "a MAIN Main"),
        ("X=MAIN; a ${X,,}", "a main"),
        ("X=main; a ${X:1:2}", "a ${X:1:2}"),
        ("X=main; a ${#X}", "a ${#X}"),
        ("a ${X%.go}", "a ${X%.go}"),
        ("X=$Y.go; a ${X%.go}", "a ${Y}"),
        ("a $(basename cmd/api/main.go .go) $(dirname cmd/api/main.go)", "a main cmd/api"),
        ("X=$(git describe); a $X-x", "a $(git describe)-x"),
        ("a `git describe`", "a $(git describe)"),
        ("a $(echo x y)", "a x y"),
        ("read X; a $X", "a ${X}"),
        ("A=(x 'y z'); a \"${A[@]}\" ${A[1]} $A", "a x y z y z x"),
        ("A=(x); A+=(y); a ${A[@]}", "a x y"),
        ('A=(); a "${A[@]}" "x${A[@]}"', "a x"),
        ("A=($X y); a ${A[1]} ${A[@]}", "a ${A[1]} ${X} y"),
        ("A=(x); for f in 1 2; do A+=(y); done; a ${A[1]}", "a ${A}"),
        ('f() { a "$@"; }; f', "a"),
        ('f() { a "$@"; }; f; f x', "a ${@}"),
        ('f() { a "$@"; }; f x y', "a x y"),
        ("declare -A M=([k]=v [l]=w); a ${M[k]} ${!M[@]}", "a v k l"),
        ("M[k]=v; a ${M[k]}", "a v"),
        ("unset X; a $X", "a ${X}"),
        ("X=a; unset X; b $X", "b ${X}"),
        ("set -- x y; a $1 $2 $@", "a x y x y"),
        ("set -- x y; shift; a $1", "a y"),
    ],
)
def test_variables(text: str, words: str) -> None:
    assert sh(text).lines[-1] == words


def test_assignments_of_lines_before_a_command_are_not_its_own() -> None:
    """The grammar takes them for the command's: `A=b B=c`, a newline, `cmd`."""
    shell = sh('X="${F[@]}" Y=$(pwd)/z\ngo build -o $Y\n')
    assert shell["go"].env == ()
    assert str(word(shell, "go").text) == "./z"
    assert [some.name for some in shell.script.assignments] == ["X", "Y"]


def test_a_value_is_said_at_its_definition() -> None:
    shell = sh("OUT=bin/main\ngo build -o $OUT\n")
    field = word(shell, "go").field()
    assert field.plain == "bin/main"
    assert shell.at(field.values[0].span) == "bin/main"
    assert [shell.at(span) for span in field.values[0].via] == ["$OUT"]
    assert shell.after(field.set("bin/bootstrap")) == "OUT=bin/bootstrap\ngo build -o $OUT\n"


@pytest.mark.parametrize(
    "other",
    ["echo $OUT", 'cp "${OUT}" x', "echo ${OUT%.x}", "sh -c 'echo $OUT'", "cat <<E\n$OUT\nE", "X=$OUT; echo $X", "[ -f $OUT ]"],
)
def test_a_definition_that_others_read_is_not_written(other: str) -> None:
    shell = sh(f"OUT=bin/main\ngo build -o $OUT\n{other}\n")
    field = word(shell, "go").field()
    slot = field.values[0].slot
    assert slot is not None
    assert slot.also_read_by
    assert shell.after(field.set("bin/bootstrap")) == f"OUT=bin/main\ngo build -o bin/bootstrap\n{other}\n"


def test_readers_of_a_variable_are_those_of_what_it_is_put_into_too() -> None:
    shell = sh("N=main; OUT=bin/$N; go build -o $OUT; zip x.zip $OUT")
    slot = word(shell, "go").field().values[0].slot
    assert slot is not None
    assert [shell.at(span) for span in slot.also_read_by] == ["$OUT"]
    assert shell.at(slot.place) == "main"


def test_a_name_in_a_folder_that_a_variable_says_is_written_in_place() -> None:
    shell = sh('DIR=bin\ngo build -o "$DIR/main"\n')
    assert shell.after(word(shell, "go").field().set("bin/bootstrap")) == 'DIR=bin\ngo build -o "$DIR/bootstrap"\n'
    shell = sh("DIR=bin; go build -o $DIR")
    assert shell.after(word(shell, "go").write(Text.of("bin/bootstrap"))) == "DIR=bin; go build -o $DIR/bootstrap"


def test_a_quoted_definition_is_written_in_its_quotes() -> None:
    shell = sh("OUT='bin/main'; go build -o $OUT")
    assert shell.after(word(shell, "go").field().set("bin/bootstrap")) == "OUT='bin/bootstrap'; go build -o $OUT"
    assert word(shell, "go").field().set("it's") == ()


def test_a_default_is_said_in_the_reference() -> None:
    shell = sh("go build -o ${OUT:-bin/main}")
    field = word(shell, "go").field()
    assert shell.at(field.values[0].span) == "bin/main"
    assert shell.after(field.set("bin/bootstrap")) == "go build -o ${OUT:-bin/bootstrap}"


def test_a_computed_value_is_said_where_it_is_written_out() -> None:
    shell = sh("SRC=cmd/hello.go; go build -o ${SRC%.go}")
    assert shell.at(word(shell, "go").field().values[0].span) == "cmd/hello"
    shell = sh("ARCH=x86_64; go build -o ${ARCH/x86_/amd}")
    field = word(shell, "go").field()
    assert field.plain == "amd64"
    assert shell.after(field.set("bootstrap")) == "ARCH=x86_64; go build -o bootstrap"


def test_a_variable_that_is_split_is_read_but_not_written_in_part() -> None:
    shell = sh("FLAGS='-tags x -v'; go build $FLAGS -o main")
    assert lines(shell["go"]) == "go build -tags x -v -o main"
    tags = shell["go"].words[3]
    assert tags.write(Text.of("y")) == ()
    assert shell.after(tags.field().set("y")) == "FLAGS='-tags y -v'; go build $FLAGS -o main"


def test_flags_in_an_array_are_written_in_the_array() -> None:
    shell = sh('FLAGS=(-tags x -ldflags "-s -w"); go build "${FLAGS[@]}" -o main')
    assert [str(some.text) for some in shell["go"].words] == ["go", "build", "-tags", "x", "-ldflags", "-s -w", "-o", "main"]
    assert shell.after(shell["go"].words[3].field().set("y")) == 'FLAGS=(-tags y -ldflags "-s -w"); go build "${FLAGS[@]}" -o main'


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("if x; then X=a; else X=b; fi; go $X", ("a", "b")),
        ("X=a; if x; then X=b; fi; go $X", ("a", "b")),
        ("if x; then X=a; fi; go $X", None),
        ("case $1 in x) X=a;; *) X=b;; esac; go $X", ("a", "b")),
        ("case $1 in x) X=a;; y) X=b;; esac; go $X", None),
        ("X=a; [ -n $Y ] && X=b; go $X", ("a", "b")),
        ("X=a; false || X=b; go $X", ("a", "b")),
        ("X=a; while x; do X=b; done; go $X", ("a", "b")),
        ("if x; then X=a; else X=$(y); fi; go $X", None),
    ],
)
def test_a_variable_set_in_several_ways_is_a_hole(text: str, known: tuple[str, ...] | None) -> None:
    (part,) = word(sh(text), "go").text.parts
    assert part == (Hole("X", known) if known is None or len(known) > 1 else known[0])


@pytest.mark.parametrize(
    "text",
    [
        'if [ -z "$X" ]; then X=main; fi; go $X',
        '[ -z "${X:-}" ] && X=main; go $X',
        "[[ -z $X ]] && export X=main; go $X",
        "if [[ -z ${X} ]]; then X=main; fi; go $X",
        'if x; then X=main; else echo no; exit 1; fi; go "$X"',
        "if x; then X=main; else X=main; fi; go $X",
        ": ${X:=main}; go $X",
        "(X=b); X=main; (X=c); go $X",
    ],
)
def test_a_variable_that_has_one_value_in_the_end(text: str) -> None:
    assert sh(text).lines[-1] == "go main"


def test_a_variable_that_says_the_same_in_two_places_is_written_where_it_is_used() -> None:
    text = "if x; then X=main; else X=main; fi; go build -o $X"
    shell = sh(text)
    assert shell.after(word(shell, "go").field().set("bootstrap")) == text.replace("$X", "bootstrap")


def test_what_prints_something_else_each_time_is_not_the_same() -> None:
    shell = sh("A=$(mktemp -d)\nB=$(mktemp -d)\ncp $A/x $B/x $A/y\n")
    one, two, three = shell["cp"].words[1:]
    assert one.text.parts[0] == three.text.parts[0] != two.text.parts[0]


# -- loops ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("for f in a b", Text.of(Hole("f", ("a", "b")))),
        ("for f in 'a b' c", Text.of(Hole("f", ("a b", "c")))),
        ("L='a b'; for f in $L", Text.of(Hole("f", ("a", "b")))),
        ("L='a b'; for f in \"$L\"", Text.of(Hole("f", ("a b",)))),
        ('L=(a b); for f in "${L[@]}"', Text.of(Hole("f", ("a", "b")))),
        ("for f in {a,b}", Text.of(Hole("f", ("a", "b")))),
        ("for f in cmd/*", Text.of("cmd/", Hole("f", ("api", "web")))),
        ("for f in cmd/*/", Text.of("cmd/", Hole("f", ("api", "web")), "/")),
        ("for f in ./cmd/*/main.go", Text.of("./cmd/", Hole("f", ("api", "web")), "/main.go")),
        ("cd cmd; for f in *", Text.of(Hole("f", ("api", "web")))),
        ("for f in $(ls cmd)", Text.of(Hole("f", ("api", "web")))),
        ("for f in $(ls -d cmd/*/)", Text.of("cmd/", Hole("f", ("api", "web")), "/")),
        ("for f in $(find cmd -name main.go)", Text.of("cmd/", Hole("f", ("api", "web")), "/main.go")),
        ("for f in $(find ./cmd -mindepth 1 -maxdepth 1 -type d)", Text.of("./cmd/", Hole("f", ("api", "web")))),
        ("for f in $(find cmd -newer x -name main.go)", Text.of(Hole("f"))),
        ("for f in $(find cmd)", Text.of(Hole("f"))),
        ("for f in a.go b.go", Text.of(Hole("f", ("a", "b")), ".go")),
        ("for f in x/a x", Text.of(Hole("f", ("x/a", "x")))),
        ("for f in nothing/*", Text.of(Hole("f"))),
        ("for f in $(git ls-files)", Text.of(Hole("f"))),
        ("for f in $X", Text.of(Hole("f"))),
        ("set -- a b; for f", Text.of(Hole("f", ("a", "b")))),
        ("for f", Text.of(Hole("f"))),
        ("while read -r f", Text.of(Hole("f"))),
        ("for ((f=0; f<3; f++))", Text.of(Hole("f"))),
    ],
)
def test_what_a_loop_takes(head: str, words: Text) -> None:
    shell = sh(f"{head}; do go $f; done")
    assert word(shell, "go").text == words


def test_a_loop_is_named_and_its_variable_is_bound() -> None:
    shell = sh('for f in api web; do\n  go build -o "bin/$f" ./cmd/$f\n  zip "dist/$f.zip" bin/$f\ndone\necho $f\n')
    build, pack = shell["go"], shell["zip"]
    assert build.loop == pack.loop
    assert shell.at(build.loop[0]).startswith("for f in")
    assert build.words[3].text == Text.of("bin/", Hole("f", ("api", "web"))) == pack.words[2].text
    assert build.certain
    assert shell["echo"].loop == ()
    assert shell.after(build.words[3].write(Text.of("bin/", Hole("f", ("api", "web")), "/bootstrap"))) == shell.text.replace(
        'bin/$f"', 'bin/$f/bootstrap"'
    )


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("$(basename $d)", Text.of(Hole("d", ("api", "web")))),
        ("${d##*/}", Text.of()),
        ("${d%/}", Text.of("cmd/", Hole("d", ("api", "web")))),
        ("$(dirname ${d}main.go)", Text.of("cmd/", Hole("d", ("api", "web")))),
        ("$(basename $(dirname ${d}main.go))", Text.of(Hole("d", ("api", "web")))),
        ("${d#cmd/}", Text.of(Hole("d", ("api", "web")), "/")),
        ("${d/cmd/bin}", Text.of("bin/", Hole("d", ("api", "web")), "/")),
        ("${d/api/x}", Text.of(Hole("d/api/x", ("cmd/x/", "cmd/web/")))),
        ("$(basename $d)-$(echo $d | tr / -)", Text.of(Hole("d", ("api", "web")), "-", Hole("$(echo $d | tr / -)"))),
    ],
)
def test_what_is_computed_from_a_loops_variable_stays_bound(expression: str, text: Text) -> None:
    shell = sh(f'for d in cmd/*/; do go "{expression}"; done')
    assert word(shell, "go").text == text


def test_what_is_computed_from_unknown_names() -> None:
    shell = sh("X=; if x; then X=a; fi; go ${X:-main}")
    assert word(shell, "go").text == Text.of(Hole("X:-main", ("main", "a")))
    assert sh("for f in a-fn b-fn; do go ${f%-fn}; done").lines == ["go ${f%-fn}"]
    assert word(sh("for f in a-fn b-fn; do go ${f%-fn}; done"), "go").text == Text.of(Hole("f%-fn", ("a", "b")))
    assert sh("go build -o $(basename $1)").lines[-1] == "go build -o ${basename 1}"
    assert sh("go build -o ${1##*/}").lines[-1] == "go build -o ${basename 1}"
    assert sh("go build -o $(basename bin/$1)").lines[-1] == "go build -o ${1}"
    assert sh("go build -o ${X%-handler}").lines[-1] == "go build -o ${X%-handler}"


def test_a_reference_that_says_more_than_the_hole_is_not_respelled() -> None:
    """`$d` is `cmd/` and the hole: writing the hole alone would need another spelling."""
    shell = sh("for d in cmd/*; do go build -o $d; done")
    hole = Hole("d", ("api", "web"))
    assert shell.after(word(shell, "go").write(Text.of("cmd/", hole, "/bootstrap"))) == shell.text.replace("-o $d", "-o $d/bootstrap")
    assert word(shell, "go").write(Text.of("bin/", hole)) == ()


def test_a_loop_sees_what_its_last_run_left() -> None:
    shell = sh("X=a; for f in 1 2; do go $X; X=b; done; cd y; zip $X")
    assert word(shell, "go").text == Text.of(Hole("X", ("a", "b")))
    assert shell.lines[-1] == "zip b"
    shell = sh("for f in a b; do cd $f; go build; cd ..; done; zip x")
    assert [str(some.directory) for some in shell.commands] == ["${f}", ""]
    shell = sh("for f in a b; do cd $f; go build; done; zip x")
    assert [some.directory for some in shell.commands] == [None, None]


def test_loops_in_loops() -> None:
    shell = sh("for a in x y; do for b in 1 2; do go $a$b; done; done")
    assert [shell.at(span)[:8] for span in shell["go"].loop] == ["for a in", "for b in"]
    assert word(shell, "go").text.expand() == ("x1", "x2", "y1", "y2")


# -- folders --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "directory"),
    [
        ("go", ""),
        ("cd x; go", "x"),
        ("cd x && go", "x"),
        ("cd x\ncd y\ngo", "x/y"),
        ("cd x; cd ..; go", ""),
        ("cd ./x/; go", "x"),
        ("(cd x); go", ""),
        ("(cd x && go)", "x"),
        ("(cd x && ls); go", ""),
        ("cd x; cd -; go", ""),
        ("pushd x; popd; go", ""),
        ("pushd x >/dev/null; go", "x"),
        ("pushd x; pushd y; popd; go", "x"),
        ("cd /tmp; go", "/tmp"),
        ("cd; go", None),
        ("cd ~/x; go", None),
        ("cd $HOME; go", None),
        ("cd $(git rev-parse --show-toplevel); go", None),
        ("cd $1; go", "${1}"),
        ("D=x; cd $D; go", "x"),
        ("cd -- x; go", "x"),
        ("cd -P x; go", "x"),
        ("cd x || exit 1; go", "x"),
        ("if y; then cd x; fi; go", None),
        ("if y; then cd x; else cd x; fi; go", "x"),
        ("if y; then cd x; exit; fi; go", ""),
        ("cd x | y; go", ""),
        ("R=$(pwd); cd x; cd $R; go", ""),
        ("R=$PWD; cd x/y; cd $R/z; go", "z"),
        ("cd x; R=$(pwd); cd ..; cd $R; go", "x"),
        ("cd $(dirname $0); go", None),
        ("f() { cd x; }; f; go", "x"),
        ("f() { cd x; }; f; cd ..; f; go", "x"),
        ("f() { cd x; }; f; f; go", None),
        ("f() { go; }; f; cd x; f", None),
        ("f() { cd x; ls; cd ..; }; f; f; go", ""),
        ("for i in 1 2; do if x; then cd y; break; fi; done; go", None),
        ("f() ( cd x ); f; go", ""),
        ("x=$(cd y && z); go", ""),
        ("eval 'cd x'; go", "x"),
        ("sh -c 'cd x'; go", ""),
        ("cd x & go", "x"),
    ],
)
def test_directory(text: str, directory: str | None) -> None:
    found = sh(text)["go"].directory
    assert (None if found is None else str(found)) == directory


@pytest.mark.parametrize(
    "text",
    [
        'cd "$(dirname "$0")"; go',
        "cd `dirname $0`; go",
        'cd "$(dirname "${BASH_SOURCE[0]}")"; go',
        'D=$(cd "$(dirname "$0")" && pwd); cd $D; go',
        'D="$( cd "$( dirname "${BASH_SOURCE[0]}" )" >/dev/null 2>&1 && pwd )"; cd "$D"; go',
        "cd ${0%/*}; go",
        'cd "$(dirname "$(readlink -f "$0")")"; go',
        'S=$(realpath $0); cd $(dirname "$S"); go',
        'S=$0; while [ -h "$S" ]; do S="$(readlink "$S")"; done; cd "$(dirname "$S")"; go',
    ],
)
def test_the_scripts_own_folder(text: str) -> None:
    assert str(sh(text, **{"0": "scripts/build.sh"})["go"].directory) == "scripts"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("go $PWD/bin", "go ./bin"),
        ("go $(pwd)/bin", "go ./bin"),
        ("cd x; go $PWD/bin $PWD", "go ./bin ."),
        ("R=$(pwd); cd x/y; go $R/bin $R", "go ../../bin ../.."),
        ("cd x; R=$PWD; cd ../z; go $R/bin", "go ../x/bin"),
        ("R=$(pwd); B=$R/build; cd x; go $B/main", "go ../build/main"),
        ("R=$(pwd); for f in a b; do cd $f; go $R/bin; cd $R; done", "go ../bin"),
        ("f() { cd x; go $1; }; f $PWD/bin", "go ../bin"),
        ("for d in $PWD/a $PWD/b; do cd $d; go $d/bin; done", "go ../${d}/bin"),
        ('sh -c "cd x; go $PWD/bin"', "go ../bin"),
        ('run() { "$@"; }; run go $PWD/bin', "go ./bin"),
        ("X=$PWD; go bin/$X/y", "go bin/${PWD}/y"),
        ("go fileb://$(pwd)/x.zip", "go fileb://./x.zip"),
        ("cd $X; go $PWD/bin", "go ${PWD}/bin"),
        ("R=$PWD; cd ../x; go $R/y", "go ${PWD}/y"),
    ],
)
def test_the_current_folder_in_words(text: str, words: str) -> None:
    assert sh(text).lines[-1] == words


def test_a_path_below_the_current_folder_is_written_in_place() -> None:
    shell = sh("ROOT=$(pwd); cd cmd; go build -o $ROOT/bin/main")
    assert shell.after(word(shell, "go").write(Text.of("../bin/bootstrap"))) == shell.text.replace("bin/main", "bin/bootstrap")


# -- what is set ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("A=b C=d go", {"A": "b", "C": "d"}),
        ("A=b; go", {}),
        ("export A=b; go", {"A": "b"}),
        ("A=b; export A; go", {"A": "b"}),
        ("export A; A=b; go", {"A": "b"}),
        ("declare -x A=b; go", {"A": "b"}),
        ("export A=b; A=c; go", {"A": "c"}),
        ("export A=b; A=c go", {"A": "c"}),
        ("export A=b C=d; unset A; go", {"C": "d"}),
        ("export A=b; export -n A; go", {}),
        ("set -a; A=b; set +a; C=d; go", {"A": "b"}),
        ("set -o allexport; A=b; go", {"A": "b"}),
        ("export A=b; env -i C=d go", {"C": "d"}),
        ("export A=b C=d; env -u A go", {"C": "d"}),
        ("env A=b C=d go", {"A": "b", "C": "d"}),
        ("(export A=b); go", {}),
        ("if x; then export A=b; else export A=c; fi; go", {"A": "${A}"}),
        ("if x; then export A=b; fi; go", {"A": "${A}"}),
        ("export A=b; sh -c 'C=d go'", {"A": "b", "C": "d"}),
        ("A=b sh -c go", {"A": "b"}),
        ("A=b sudo go", {"A": "b"}),
        ("f() { go; }; A=b f", {"A": "b"}),
        ("for A in x y; do export A; go; done", {"A": "${A}"}),
        ("X=b; A=$X go", {"A": "b"}),
        ("A=b true; go", {}),
        ("readonly A=b; go", {}),
        ("local A=b; go", {}),
    ],
)
def test_env(text: str, variables: dict[str, str]) -> None:
    assert env(sh(text)["go"]) == variables


def test_an_assignment_points_at_what_sets_it() -> None:
    shell = sh("export GOOS=darwin\nGOARCH='amd64' env CGO_ENABLED=0 go build\n")
    goos, goarch, cgo = shell["go"].env
    assert [shell.at(some.span) for some in (goos, goarch, cgo)] == ["GOOS=darwin", "GOARCH='amd64'", "CGO_ENABLED=0"]
    assert shell.at(shell["go"].span) == "GOARCH='amd64' env CGO_ENABLED=0 go build"
    for some, new in ((goos, "linux"), (goarch, "arm64"), (cgo, "1")):
        before = shell.at(some.span)
        after = before.replace(str(some.value.text), new)
        assert shell.after(some.value.write(Text.of(new))) == shell.text.replace(before, after)


def test_what_is_exported_from_outside_and_known() -> None:
    source = Source("Makefile", "GOOS=linux OUT=main go build -o $OUT $NAME")
    value = Phrase((Piece("linux", Span("Makefile", 5, 10), None, "linux"),), Span("Makefile", 5, 10))
    name = Piece(
        "main", Span("Makefile", 15, 19), Origin(Span("Makefile", 15, 19), (Span("Makefile", 32, 36), Span("Makefile", 37, 42))), "main"
    )
    script = parse(
        Region.of(source, 20), variables={"OUT": (name,), "NAME": (name,)}, env=(Assignment("GOOS", value, Span("Makefile", 0, 10)),)
    )
    (command,) = script.commands
    assert env(command) == {"GOOS": "linux"}
    assert lines(command) == "go build -o main main"
    slot = command.words[3].field().values[0].slot
    assert slot is not None
    assert slot.also_read_by == (Span("Makefile", 37, 42),), "the reference itself is none of the others"


# -- in which order, and whether ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("go", True),
        ("x && go", True),
        ("x; go", True),
        ("{ go; }", True),
        ("(go)", True),
        ("x | go", True),
        ("for f in a; do go; done", True),
        ("x || go", False),
        ("x || y && go", False),
        ("[ -d x ] && go", False),
        ("[[ -d x ]] && y && go", False),
        ("! x && go", False),
        ("if x; then go; fi", False),
        ("if x; then y; else go; fi", False),
        ("if go; then x; fi", True),
        ("if x; then y; elif go; then z; fi", False),
        ("case x in y) go;; esac", False),
        ("while x; do go; done", False),
        ("while true; do go; done", True),
        ("ls | while read f; do go; done", True),
        ("if x; then f() { go; }; fi; f", True),
        ("f() { go; }", False),
        ("f() { go; }; f", True),
        ("f() { go; }; if x; then f; fi", False),
        ("trap 'go' EXIT", False),
        ("x=$(go)", True),
        ("x <(go)", True),
    ],
)
def test_certain(text: str, certain: bool) -> None:
    assert sh(text)["go"].certain is certain


def test_commands_come_in_the_order_in_which_they_run() -> None:
    shell = sh("f() { b; }\na $(z)\nf\nc\nf\nunused() { d; }\n")
    assert shell.lines == ["z", "a $(z)", "b", "c", "d"]
    assert [some.index for some in shell.commands] == [0, 1, 2, 3, 4]
    assert [some.block for some in shell.commands] == ["", "", "f", "", "unused"]


@pytest.mark.parametrize(
    ("calls", "text"),
    [
        ("build api", Text.of("bin/api")),
        ("build api; build web", Text.of("bin/", Hole("1", ("api", "web")))),
        ("for f in api web; do build $f; done", Text.of("bin/", Hole("f", ("api", "web")))),
        ("build $X", Text.of("bin/", Hole("X"))),
        ("build api; build $X", Text.of("bin/", Hole("1"))),
        ("build", Text.of("bin/")),
        ("", Text.of("bin/", Hole("1"))),
        ("x | xargs build", Text.of("bin/", Hole("1"))),
    ],
)
def test_a_functions_arguments_are_those_of_its_calls(calls: str, text: Text) -> None:
    shell = sh(f"build() {{ local name=$1; go build -o bin/$name; }}\n{calls}\n")
    assert word(shell, "go").text == text


def test_the_argument_of_the_one_call_is_written_there() -> None:
    shell = sh("build() { go build -o bin/$1; }\nbuild main\n")
    assert shell.after(word(shell, "go").field().set("bin/bootstrap")) == shell.text.replace("main", "bootstrap")


def test_functions_that_call_functions() -> None:
    shell = sh("go_build() { go build -o $1 $2; }\nall() { go_build bin/$1 ./cmd/$1; }\nall api\nall web\n")
    assert [some.text.expand() for some in shell["go"].words[3:]] == [("bin/api", "bin/web"), ("./cmd/api", "./cmd/web")]
    assert sh("f() { f; a; }; f").lines == ["a"]
    assert sh("f() { g; }; g() { f; a; }; f; b").lines == ["a", "b"]


def test_a_function_that_runs_its_arguments() -> None:
    shell = sh('run() { echo "+ $@"; "$@"; }\nrun go build -o main\nrun zip x.zip main\n')
    assert "go build -o main" in shell.lines
    assert "zip x.zip main" in shell.lines
    assert shell.after(word(shell, "go").write(Text.of("bootstrap"))) == shell.text.replace("-o main", "-o bootstrap")


def test_a_function_may_find_what_any_of_its_calls_finds() -> None:
    shell = sh("build() { GOOS=$OS go build -o bin/$N; }\nN=api OS=linux; build\nN=web; build\n")
    assert word(shell, "go").text == Text.of("bin/", Hole("N", ("api", "web")))
    assert env(shell["go"]) == {"GOOS": "linux"}
    shell = sh("f() { go; }\nf\nexport A=b\nf\n")
    assert [some.value.text for some in shell["go"].env] == [Text.of(Hole("A"))]
    assert sh("f() { local X=b; g; }; g() { a $X; }; X=c; f; go $X").lines == ["a b", "go c"]
    assert sh("f() { if x; then X=b; return; fi; X=c; }; f; go $X").lines[-1] == "go ${X}"
    assert word(sh("f() { if x; then X=b; return; fi; X=c; }; f; go $X"), "go").text == Text.of(Hole("X", ("b", "c")))


def test_what_is_left_is_known_behind_the_loop() -> None:
    shell = sh("X=a; for f in 1 2; do if x; then X=b; break; fi; done; go $X")
    assert sorted(word(shell, "go").text.expand() or ()) == ["a", "b"]
    shell = sh("X=a; for f in 1 2; do X=${X}a; done; go $X")
    assert word(shell, "go").text == Text.of(Hole("X"), "a")
    shell = sh("X=a; f() { X=${X}a; }; for i in 1 2; do f; done; go $X")
    assert word(shell, "go").text == Text.of(Hole("X"), "a")
    shell = sh("X=a; for i in 1; do for j in 1; do for k in 1; do for l in 1; do go $X; X=b; done; done; done; done")
    assert word(shell, "go").text == Text.of(Hole("X"))
    assert not sh("exit 0; go")["go"].certain


def test_a_functions_body_runs_where_it_is_called() -> None:
    shell = sh("build() { go build; }\ncd x\nbuild\n")
    assert str(shell["go"].directory) == "x"
    assert sh("f() { X=a; }; f; go $X").lines == ["go a"]
    assert sh("f() { X=$1; }; f a; X=c; f b; go $X").lines == ["go ${1}"]


# -- wrappers -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "env go build",
        "env -i GOOS=linux go build",
        "sudo -E go build",
        "sudo -u me GOOS=linux go build",
        "time go build",
        "time -p go build",
        "nice -n 10 go build",
        "nohup go build &",
        "exec go build",
        "command go build",
        "builtin go build",
        "timeout -k 5 60 go build",
        "env nice sudo -n time go build",
        "aws-vault exec dev -- go build",
        "sh -c 'go build'",
        'bash -lc "go build"',
        "/bin/bash -euo pipefail -c 'go build'",
        "env bash -c 'go build'",
        "eval go build",
        "eval 'go build'",
        'eval "go" "build"',
        "sh <<E\ngo build\nE",
        "bash -s <<'E'\ngo build\nE",
        "find . -name x -exec go build \\;",
        "x=$(go build)",
        "{ go build; } > log 2>&1",
        "go build 2>/dev/null",
        "! go build",
    ],
)
def test_wrappers_are_taken_off(text: str) -> None:
    assert lines(sh(text)["go"]) == "go build"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("command -v go", ["command -v go"]),
        ("sh build.sh -c x", ["sh build.sh -c x"]),
        ("sh -c", ["sh -c"]),
        ("env", ["env"]),
        ("sudo -l", ["sudo -l"]),
        ("docker run x sh -c 'go build'", ["docker run x sh -c go build"]),
        ("echo go build", ["echo go build"]),
        ("python <<E\ngo build\nE", ["python"]),
        ("sh x.sh <<E\ngo build\nE", ["sh x.sh"]),
    ],
)
def test_what_is_no_wrapper(text: str, found: list[str]) -> None:
    assert sh(text).lines == found


def test_xargs_and_find_run_a_command_for_each() -> None:
    shell = sh("ls cmd | xargs -I{} go build -o bin/{} ./cmd/{}")
    assert lines(shell["go"]) == "go build -o bin/${xargs} ./cmd/${xargs}"
    assert len(shell["go"].loop) == 1
    assert shell["go"].then is None
    assert sh("ls | xargs -n1 zip x.zip").lines[-1] == "zip x.zip ${xargs}"
    assert sh("ls | xargs -P 4 -I % zip %.zip").lines[-1] == "zip ${xargs}.zip"
    shell = sh("find . -name main.go -execdir go build -o {}.x \\; -exec rm {} +")
    assert shell.lines == ["find . -name main.go -execdir go build -o {}.x ; -exec rm {} +", "go build -o ${{}}.x", "rm ${{}}"]
    assert shell["go"].directory is None
    assert shell["rm"].directory == Text()


def test_an_inner_script_is_written_through_its_quotes() -> None:
    shell = sh('bash -c "cd x && go build -o \\"$OUT/main\\" && cp a b"')
    out = shell["go"].words[3]
    assert str(out.text) == "${OUT}/main"
    assert str(shell["go"].directory) == "x"
    assert shell.after(out.write(Text.of(Hole("OUT"), "/bootstrap"))) == shell.text.replace("main", "bootstrap")
    assert shell.then("go") == shell.text.replace(" && cp", " && zip x && cp")
    assert shell.then("go", 'zip "x"') is None
    single = sh("sh -c 'X=main; go build -o $X'")
    assert single.after(word(single, "go").field().set("bootstrap")) == "sh -c 'X=bootstrap; go build -o $X'"


def test_an_inner_script_knows_only_what_is_exported() -> None:
    assert sh("X=a; sh -c 'go $X'").lines == ["go ${X}"]
    assert sh("export X=a; sh -c 'go $X'").lines == ["go a"]
    assert sh('X=a; sh -c "go $X"').lines == ["go a"]
    assert sh("X=a; eval 'go $X'").lines == ["go a"]


# -- input and output -----------------------------------------------------------------------------------------------------


def outputs(command: Command) -> list[tuple[str, bool, str | None]]:
    written = [some for some in command.redirects if not some.reads]
    return [(str(some.target.text), some.append, None if some.content is None else some.content.text) for some in written]


@pytest.mark.parametrize(
    ("text", "found"), [("wc -c < a/b", ["a/b"]), ("x=a; wc <$x > n", ["a"]), ("wc 3< a", []), ("wc <<< a", []), ("cat <(ls)", [])]
)
def test_inputs(text: str, found: list[str]) -> None:
    assert [str(some.target.text) for some in sh(text).commands[0].redirects if some.reads] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a > x", [("x", False, None)]),
        ("a >> x", [("x", True, None)]),
        ("> x a", [("x", False, None)]),
        ("a &> x", [("x", False, None)]),
        ("a 2> x", []),
        ("a 2>&1", []),
        ("a 1>x 2>y", [("x", False, None)]),
        ("a < x", []),
        ("a > $F", [("${F}", False, None)]),
        ("cat > bootstrap <<'E'\n#!/bin/sh\n./main $x\nE\n", [("bootstrap", False, "#!/bin/sh\n./main $x\n")]),
        ("cat <<'E' > bootstrap\n#!/bin/sh\nE\n", [("bootstrap", False, "#!/bin/sh\n")]),
        ("X=main; cat <<E > b\n./$X \\$y\nE\n", [("b", False, "./main $y\n")]),
        ("cat <<-E > b\n\t\t#!/bin/sh\n\tx\n\tE\n", [("b", False, "#!/bin/sh\nx\n")]),
        ("cat <<-'E' > b\n\t\t#!/bin/sh\n\tx\n\tE\n", [("b", False, "#!/bin/sh\nx\n")]),
        ("cat <<E > b\nE\n", [("b", False, "")]),
    ],
)
def test_redirections(text: str, found: list[tuple[str, bool, str | None]]) -> None:
    assert outputs(sh(text).commands[0]) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a && b > x", {"a": [], "b": ["x"]}),
        ("a || b && c > x; d", {"a": [], "b": [], "c": ["x"], "d": []}),
        ("a | b > x", {"a": [], "b": ["x"]}),
        ("a && b > x | c > y", {"a": [], "b": ["x"], "c": ["y"]}),
        ("! a > x", {"a": ["x"]}),
        ("(a; b) > x", {"a": ["x"], "b": ["x"]}),
    ],
)
def test_a_redirection_is_that_of_the_last_command(text: str, found: dict[str, list[str]]) -> None:
    assert {lines(some): [path for path, _, _ in outputs(some)] for some in sh(text).commands} == found


def test_a_here_document_is_that_of_the_last_command() -> None:
    assert sh("zip x && bash <<'E'\ngo build\nE\nls\n").lines == ["zip x", "go build", "ls"]
    assert sh("cd x && cat > y <<E\nz\nE\nls\n")["cat"].directory == Text.of("x")
    assert sh("go build > x || a").then("go") is None
    assert sh("go build && a > x | b").then("go") == "go build && zip x && a > x | b"
    assert sh("a && go build > x | b").then("go") is None


def test_a_groups_output_is_that_of_its_commands() -> None:
    shell = sh("{ echo '#!/bin/sh'; echo ./main; } > bootstrap")
    assert [outputs(some) for some in shell.commands] == [[("bootstrap", False, None)], [("bootstrap", True, None)]]
    assert [outputs(some) for some in sh("(a > x; b) > y").commands] == [[("x", False, None)], [("y", True, None)]]


def test_a_here_document_maps_to_the_file() -> None:
    shell = sh("cat > bootstrap <<'E'\n#!/bin/sh\nexec ./main\nE\n")
    content = shell["cat"].redirects[0].content
    assert content is not None
    at = content.text.index("main")
    assert shell.after(content.write(at, at + 4, "bootstrap2")) == shell.text.replace("main", "bootstrap2")


@pytest.mark.parametrize(
    ("text", "stdin"),
    [
        ("echo x | go", "x"),
        ("echo -n 'x y' | go", "x y"),
        ("echo x y | go", "x y"),
        ("printf 'x\\n' | go", "x\\n"),
        ("printf '%s' x | go", "x"),
        ("go <<< 'x y'", "x y"),
        ("go <<E\nx\nE", "x\n"),
        ("cat <<E | go\nx\nE", "x\n"),
        ("ls | go", None),
        ("echo x > y | go", None),
        ("echo x | tr a b | go", None),
    ],
)
def test_stdin(text: str, stdin: str | None) -> None:
    found = sh(text)["go"].stdin
    assert (None if found is None else str(found.text)) == stdin


# -- room -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("go build", "go build && zip x"),
        ("go build # x", "go build && zip x # x"),
        ("go build; a", "go build && zip x; a"),
        ("go build\na", "go build && zip x\na"),
        ("go build && a", "go build && zip x && a"),
        ("a && go build", "a && go build && zip x"),
        ("a || b && go build", "a || b && go build && zip x"),
        ("go build > log 2>&1; a", "go build > log 2>&1 && zip x; a"),
        ("go build -o \\\n  main\na", "go build -o \\\n  main && zip x\na"),
        ("(cd x && go build)", "(cd x && go build && zip x)"),
        ("{ go build; }", "{ go build && zip x; }"),
        ("if a; then go build; fi", "if a; then go build && zip x; fi"),
        ("go build &", "go build && zip x &"),
        ("case a in b) go build;; esac", "case a in b) go build && zip x;; esac"),
        ("for f in a; do go build; done", "for f in a; do go build && zip x; done"),
        ("go build <<E\nx\nE\n", "go build <<E && zip x\nx\nE\n"),
        ("go build <<E > y\nx\nE\n", "go build <<E > y && zip x\nx\nE\n"),
        ("go build\r\na\r\n", "go build && zip x\r\na\r\n"),
        ("go build || a", None),
        ("a || go build", None),
        ("go build | a", None),
        ("a | go build", None),
        ("! go build", None),
        ("if go build; then a; fi", None),
        ("while go build; do a; done", None),
        ("x=$(go build)", None),
        ("exec go build", None),
        ("go build <<E | a\nx\nE\n", None),
        ("go build <<E || a\nx\nE\n", None),
        ("xargs go build", None),
    ],
)
def test_then(text: str, after: str | None) -> None:
    assert sh(text).then("go build") == after


def test_what_follows_may_name_the_loops_variable() -> None:
    shell = sh('for f in a b; do go build -o "bin/$f"; done')
    wanted = Text.of("zip ", Hole("f", ("a", "b")), ".zip")
    assert shell.then("go", wanted) == 'for f in a b; do go build -o "bin/$f" && zip $f.zip; done'
    assert shell.then("go", Text.of("zip ", Hole("g"))) is None


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("go build", "A=b go build"),
        ("x && go build", "x && A=b go build"),
        ("C=d go build", "C=d A=b go build"),
        ("env C=d go build", "env C=d A=b go build"),
        ("sudo go build", "sudo A=b go build"),
        ("time go build", "time A=b go build"),
        ("nice go build", "A=b nice go build"),
        ("env nice go build", "env A=b nice go build"),
        ("nice env go build", "A=b nice env go build"),
        ("exec go build", "A=b exec go build"),
        ("timeout 5 go build", "A=b timeout 5 go build"),
        ("xargs go build", "A=b xargs go build"),
        ("find . -exec go build \\;", "A=b find . -exec go build \\;"),
        ('sh -c "go build"', 'sh -c "A=b go build"'),
        ("x=$(go build)", "x=$(A=b go build)"),
        ("go build | x", "A=b go build | x"),
        ("> y go build", "> y A=b go build"),
    ],
)
def test_first(text: str, after: str) -> None:
    assert sh(text).first("go build") == after


# -- texts inside other texts ---------------------------------------------------------------------------------------------


MAKE = "GO = go build\nOUT = bin/main\nall:\n\t$(GO) -o $(OUT) $$f $(V) && \\\n\t  cp $(OUT) $@\n"


def make_region() -> tuple[Shell, str]:
    """A recipe as a Makefile's reader gives it: variables put in, `$$` made one, the continuation and the tab left out."""
    runs: list[Run] = []
    start = MAKE.index("\t$(GO)") + 1

    def literally(part: str) -> None:
        nonlocal start
        at = MAKE.index(part, start)
        runs.append(Run(part, at, at + len(part)))
        start = at + len(part)

    def reference(spelled: str, said: str, defined: str, hole: Hole | None = None) -> None:
        nonlocal start
        at = MAKE.index(spelled, start)
        first = MAKE.index(defined) if defined else 0
        origin = Origin(Span("Makefile", first, first + len(defined))) if defined else None
        runs.append(Run(said, at, at + len(spelled), hole, origin))
        start = at + len(spelled)

    reference("$(GO)", "go build", "go build")
    literally(" -o ")
    reference("$(OUT)", "bin/main", "bin/main")
    literally(" ")
    reference("$$", "$", "")
    literally("f ")
    reference("$(V)", "\U000f0000", "", Hole("V"))
    literally(" && ")
    start = MAKE.index("\t  cp") + 1
    literally("  cp ")
    reference("$(OUT)", "bin/main", "bin/main")
    literally(" ")
    reference("$@", "\U000f0001", "", Hole("@"))
    region = Region(Source("Makefile", MAKE), runs, lambda text: None if "#" in text else text.replace("$", "$$"))
    return Shell(MAKE, parse(region)), region.text


def test_a_recipe_is_read_through_its_variables() -> None:
    shell, text = make_region()
    assert text.startswith("go build -o bin/main $f")
    assert shell.lines == ["go build -o bin/main ${f} ${V}", "cp bin/main ${@}"]
    out = shell["go"].words[3]
    assert (shell.at(out.place), shell.at(out.span)) == ("$(OUT)", "bin/main")
    assert shell.after(out.write(Text.of("bin/bootstrap"))) == MAKE.replace("-o $(OUT)", "-o bin/bootstrap")
    assert shell.after(out.write(Text.of("bin/main/bootstrap"))) == MAKE.replace("-o $(OUT)", "-o $(OUT)/bootstrap")
    assert [piece.shared for some in shell["go"].words[:2] for piece in some.pieces] == [True, True]
    assert shell.at(shell["go"].span) == "$(GO) -o $(OUT) $$f $(V)"


def test_a_recipes_room_is_in_the_makefile() -> None:
    shell, _ = make_region()
    assert shell.then("go", "zip x") == MAKE.replace("$(V) && \\", "$(V) && zip x && \\")
    assert shell.first("go") == MAKE.replace("\t$(GO)", "\tA=b $(GO)")
    assert shell.first("cp") == MAKE.replace("  cp", "  A=b cp")
    assert shell.then("cp", Text.of("zip ", Hole("@"))) == MAKE.replace("$@\n", "$@ && zip $@\n")
    assert shell.then("cp", Text.of("zip ", Hole("f"))) is None
    assert shell.then("cp", "zip #") is None


def test_nothing_is_put_into_what_a_reference_says() -> None:
    text = "\t$(BOTH)\n"
    region = Region(Source("Makefile", text), (Run("go build; cp a b", 1, 8),))
    shell = Shell(text, parse(region))
    assert shell["go"].then is None
    assert shell["cp"].first is None
    assert shell.then("cp") == "\t$(BOTH) && zip x\n"
    assert shell.first("go") == "\tA=b $(BOTH)\n"
    assert shell["cp"].words[1].write(Text.of("x")) == ()


# -- what can't be parsed -------------------------------------------------------------------------------------------------


def test_what_cannot_be_parsed_is_named_and_the_rest_is_read() -> None:
    shell = sh("go build -o main\nif x; then\n")
    assert shell.script.broken
    assert "go build -o main" in shell.lines
    assert sh("go build -o main\n").script.broken == ()


@pytest.mark.parametrize(
    "text", ["", "\n", "#!/bin/sh\n", "# x", "\ufeff#!/bin/sh\ngo", "if", "$(", "${", "'", '"', "<<E", "((", "a <<E\n$(", "\ud800"]
)
def test_odd_texts(text: str) -> None:
    sh(text)


def test_characters_beyond_ascii_are_parts_of_words() -> None:
    """The grammar may crash on a brace and an emoji."""
    for text in ("{\U0001f600 a\n", "( {\U000f0000 ( b", "{\U0010ffff", "echo {é,ü}"):
        sh(text)
    shell = sh("X=é; echo 'ü' > \U0001f600 && go build -o $X$é/b \ud800\u00a0c\n")
    assert shell.lines == ["echo ü", "go build -o é$é/b \ud800\u00a0c"]
    assert shell.after(shell["go"].words[4].write(Text.of("d"))) == shell.text.replace("\ud800\u00a0c", "d")
    assert sh("é=x go").lines == ["é=x go"]
    assert sh("echo {é,ü}").lines == ["echo é ü"]


def test_deep_texts_end() -> None:
    assert sh("( " * 3000 + "a" + " )" * 3000).script.broken
    assert len(sh(" && ".join(["a"] * 3000)).commands) == 3000
    assert len(sh("\n".join(["a"] * 3000)).commands) == 3000
    sh("for a in x; do " * 40 + "a=b" + "; done" * 40)
    sh("".join(f"f{index}() {{ f{index + 1}; f{index + 1}; }}\n" for index in range(40)) + "f0")
    sh("a=$(" * 300 + ")" * 300)
    sh("sh -c " + "'" * 1 + "sh -c x" * 200 + "'")
    sh("".join(f"X{index + 1}=$X{index}$X{index}\n" for index in range(40)) + "a $X40")


SAMPLES: Mapping[str, Callable[[], Shell]] = {"make": lambda: make_region()[0]}


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_writing_the_same_changes_nothing(name: str) -> None:
    for command in SAMPLES[name]().commands:
        assert all(some.write(some.text) == () for some in command.words)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a=x; b=y; z o/$a/$b/c", "o/x/y/c"),
        ("a=x; b=y; z $a/$b/$a/d", "x/y/x/d"),
        ("a=x; c=o/$a/q/$a/r; z $c", "o/x/q/x/r"),
        ("a=x; z 'q'$a", "qx"),
        ('a=x; z "$a"/$a/$a/d', "x/x/x/d"),
        ("a=x; z '$a/$a/d'", "$a/$a/d"),
        ("a=x; z $a/$a$", "x/x$"),
    ],
)
def test_references_that_the_grammar_loses(text: str, word: str) -> None:
    """tree-sitter-bash takes the second bare reference of a word that goes on for a dollar sign."""
    assert str(sh(text).commands[-1].words[1].text) == word
