"""Dockerfiles as instructions, words and variables, with places."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from dockerfile_parse import DockerfileParser
from hypothesis import given, settings
from hypothesis import strategies as st

from go1x_lint.source import Source, Span, apply
from go1x_lint.syntax.dockerfile import Dockerfile, Malformed, Variables, array, parse, split
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.text import Hole, Text


def parsed(text: str) -> Dockerfile:
    return parse(Source("Dockerfile", text))


def said(text: str) -> list[tuple[str, str]]:
    """Give each instruction's name, and what it is given."""
    return [(some.name, some.region.text) for some in parsed(text).instructions]


def at(dockerfile: Dockerfile, span: Span) -> str:
    """Give the characters of a span."""
    return dockerfile.source.text[span.start : span.end]


# -- lines ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a\nRUN b", [("FROM", "a"), ("RUN", "b")]),
        ("from a\nrUn b c", [("FROM", "a"), ("RUN", "b c")]),
        ("\ufeffFROM a\n", [("FROM", "a")]),
        ("\ufeff# x\nFROM a\n", [("FROM", "a")]),
        ("FROM a\r\nRUN b \\\r\n  c\r\n", [("FROM", "a"), ("RUN", "b   c")]),
        ("  FROM   a  \n\tRUN\tb\t\n", [("FROM", "a"), ("RUN", "b")]),
        ("FROM a\n# RUN x\n  # RUN y\nRUN b\n", [("FROM", "a"), ("RUN", "b")]),
        ("FROM a\nRUN b \\\n# note\n  # another\n  c \\\n\n\n  d\nRUN e", [("FROM", "a"), ("RUN", "b   c   d"), ("RUN", "e")]),
        ("FROM a\nRUN b \\   \n c", [("FROM", "a"), ("RUN", "b  c")]),
        ("FROM a\nRUN b \\\\\nRUN c", [("FROM", "a"), ("RUN", "b \\\\"), ("RUN", "c")]),
        ("FROM a\nRUN b \\", [("FROM", "a"), ("RUN", "b")]),
        ("FROM a\nRUN b \\\n  && c \\\n", [("FROM", "a"), ("RUN", "b   && c")]),
        ("FROM a\nRUN b \\\n# last", [("FROM", "a"), ("RUN", "b")]),
        ("FROM \\\n  a \\\n  AS b\n", [("FROM", "a   AS b")]),
        ("# escape=`\nFROM a\nCOPY c:\\x `\n c:\\\nRUN b", [("FROM", "a"), ("COPY", "c:\\x  c:\\"), ("RUN", "b")]),
        ("# syntax=docker/dockerfile:1\n# check=skip=all\n# Escape = `\nFROM a `\n AS b", [("FROM", "a  AS b")]),
        ("# a note\n# escape=`\nFROM a \\\n AS b", [("FROM", "a  AS b")]),
        ("ARG A\nFROM a\nRUN echo '#' # not a comment", [("ARG", "A"), ("FROM", "a"), ("RUN", "echo '#' # not a comment")]),
    ],
)
def test_lines_are_joined(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("FROM a\nRUN <<EOF\nFROM b\nEOF\nRUN c", {"EOF": "FROM b\n"}),
        ("FROM a\nRUN <<-EOF\n\tx\n\t\ty\n\tEOF\nRUN c", {"EOF": "x\ny\n"}),
        ("FROM a\nRUN <<'EOF'\nx \\\nEOF\nRUN c", {"EOF": "x \\\n"}),
        ('FROM a\nRUN cat <<"END" > /x\n  END\nEND\nRUN c', {"END": "  END\n"}),
        ("FROM a\nCOPY <<one <<two /x/\n1\none\n2\ntwo\nRUN c", {"one": "1\n", "two": "2\n"}),
        ("FROM a\r\nRUN <<EOF\r\nx\r\nEOF\r\nRUN c", {"EOF": "x\r\n"}),
        ("FROM a\nCOPY --chmod=755 \\\n  <<EOF \\\n  /x\ny\nEOF\nRUN c", {"EOF": "y\n"}),
        ("FROM a\nONBUILD RUN <<EOF\nFROM b\nEOF\nRUN c", {"EOF": "FROM b\n"}),
        ("FROM a\nRUN [ -f x ] && cat <<EOF\nFROM b\nEOF\nRUN c", {"EOF": "FROM b\n"}),
        ("FROM a\nRUN <<EOF\nEOF\nRUN c", {"EOF": ""}),
    ],
)
def test_here_documents_are_no_instructions(text: str, documents: dict[str, str]) -> None:
    dockerfile = parsed(text)
    assert len(dockerfile.instructions) == 3
    assert {some.name: some.region.text for some in dockerfile.instructions[1].documents} == documents
    assert dockerfile.instructions[2].region.text == "c"


@pytest.mark.parametrize(
    "run",
    ['["cat", "<<EOF"]', 'echo "<<EOF"', "echo '<<EOF'", "echo $((1<<EOF))", "cat<<EOF", "a << EOF", "echo <<<EOF", "echo \\<<EOF"],
)
def test_what_only_looks_like_a_here_document(run: str) -> None:
    assert said(f"FROM a\nRUN {run}\nRUN c") == [("FROM", "a"), ("RUN", run), ("RUN", "c")]


@pytest.mark.parametrize("name", ["LABEL", "CMD", "ENV"])
def test_only_run_copy_and_add_have_here_documents(name: str) -> None:
    assert len(said(f"FROM a\n{name} <<EOF\nRUN c")) == 3


@pytest.mark.parametrize(
    ("text", "why", "offset"),
    [
        ("FROM a\nRUN <<EOF\nx\n", "here-document 'EOF' does not end", 7),
        ("FROM a\n{{ if x }}\n", "'{{' is no instruction", 7),
        ("FROM a\nRUNN x\n", "'RUNN' is no instruction", 7),
        ("FROM --platform=linux/amd64\nRUN x\n", "FROM names no image", 0),
    ],
)
def test_what_docker_refuses(text: str, why: str, offset: int) -> None:
    with pytest.raises(Malformed) as caught:
        parsed(text)
    assert (str(caught.value), caught.value.offset) == (why, offset)


def test_places() -> None:
    text = 'FROM a\nRUN --mount=type=cache,target="/x y" --network=none go \\\n  # note\n  build\n\nCOPY <<E /x\n1\nE\nUSER u'
    dockerfile = parsed(text)
    _, run, copy, user = dockerfile.instructions
    assert at(dockerfile, run.keyword) == "RUN"
    assert at(dockerfile, run.span) == text[7 : text.index("\n\nCOPY")]
    assert at(dockerfile, run.whole) == text[7 : text.index("\n\nCOPY")]
    assert [(flag.name, flag.word and flag.word.raw) for flag in run.flags] == [("mount", 'type=cache,target="/x y"'), ("network", "none")]
    assert [at(dockerfile, word.span) for word in split(run.region)] == ["go", "build"]
    assert at(dockerfile, copy.whole) == "COPY <<E /x\n1\nE"
    assert at(dockerfile, copy.span) == "COPY <<E /x"
    assert at(dockerfile, copy.documents[0].region.span(0, 2)) == "1\n"
    assert copy.script.text == "<<E /x\n1\nE\n"
    assert at(dockerfile, user.whole) == "USER u"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a", [("0", "a")]),
        ("FROM a AS b\nFROM c as D\nFROM e", [("b", "a"), ("D", "c"), ("2", "e")]),
        ("FROM --platform=$BUILDPLATFORM a AS b", [("b", "a")]),
        ("FROM a AS b\nFROM c AS B", [("b", "a"), ("1", "c")]),
        ("FROM \\\n a \\\n AS \\\n b", [("b", "a")]),
        ("FROM a b c", [("0", "a")]),
        ("ARG A=1\nRUN x", []),
    ],
)
def test_stages(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(section.name, section.image.raw) for section in parsed(text).sections] == expected


# -- words ------------------------------------------------------------------------------------------------------------


def read(line: str, wildcards: bool = False, before: str = "") -> tuple[Dockerfile, list[Phrase]]:
    """Read the words of a file's last instruction."""
    dockerfile = parsed(before + line)
    variables = Variables(dockerfile, lambda _: {"SET": "/set"})
    index = len(dockerfile.instructions) - 1
    region = dockerfile.instructions[index].region
    return dockerfile, [variables.phrase(word, index, wildcards) for word in array(region) or split(region)]


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("/app/main", "/app/main"),
        ('"/app/main"', "/app/main"),
        ("'/app/$X'", "/app/$X"),
        ("/a\\b", "/ab"),
        ('"/a\\b\\"c"', '/a\\b"c'),
        ("\\$X", "$X"),
        ("$A/main", "/one/main"),
        ("${A}main", "/onemain"),
        ('"$A/main"', "/one/main"),
        ("${A:-/x}", "/one"),
        ("${N:-/x}", "/x"),
        ("${N:-$A}/y", "/one/y"),
        ("${N-${A}}/y", "/one/y"),
        ("${A:+/x}", "/x"),
        ("a${N:+/x}", "a"),
        ("${EMPTY:-/x}", "/x"),
        ("a${EMPTY-/x}", "a"),
        ("${B}", "/one/two"),
        ("${SET}/x", "/set/x"),
        ("${A:?no}", "/one"),
        ("/x$", "/x$"),
        ("/x$1", "/x$1"),
        ("/x${", "/x${"),
    ],
)
def test_a_word_is_read_as_docker_reads_it(word: str, text: str) -> None:
    before = "FROM a\nARG N\nENV A=/one EMPTY=\nENV B=$A/two\n"
    dockerfile, phrases = read(f"WORKDIR {word}", before=before)
    assert phrases[0].text.plain == text
    assert at(dockerfile, phrases[0].place) == word


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("/x/$N", Text.of("/x/", Hole("N"))),
        ("${UNSAID}/x", Text.of(Hole("UNSAID"), "/x")),
        ("${A%.zip}/x", Text.of(Hole("A%.zip"), "/x")),
        ("${UNSAID:?no}", Text.of(Hole("UNSAID"))),
    ],
)
def test_what_nobody_says_is_a_hole(word: str, expected: Text) -> None:
    assert read(f"WORKDIR {word}", before="FROM a\nARG N\nENV A=x.zip\n")[1][0].text == expected


def test_wildcards() -> None:
    _, phrases = read("COPY bin/*.go a? [ab]c 'x*' /y", wildcards=True, before="FROM a\n")
    assert [some.text for some in phrases] == [
        Text.of("bin/", Hole("*"), ".go"),
        Text.of("a", Hole("?")),
        Text.of(Hole("[ab]"), "c"),
        Text.of("x*"),
        Text.of("/y"),
    ]
    assert read("COPY bin/*.go /y", before="FROM a\n")[1][0].text.plain == "bin/*.go"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ('["a", "b c"]', ["a", "b c"]),
        ("[]", []),
        ('  [ "a" ,"\\u0062\\n\\\\" ]  ', ["a", "b\n\\"]),
        ('["\\ud83d\\ude00"]', ["\U0001f600"]),
        ("['a']", None),
        ('["a" "b"]', None),
        ('["a",]', None),
        ('["a"] b', None),
        ('["a\\d"]', None),
        ("a", None),
    ],
)
def test_exec_form(arguments: str, expected: list[str] | None) -> None:
    region = parsed(f"FROM a\nCMD {arguments}").instructions[1].region
    words = array(region)
    assert (None if words is None else [word.phrase().text.plain for word in words]) == expected
    if expected is not None:
        assert json.loads(arguments) == expected


def test_exec_form_is_written_as_json() -> None:
    dockerfile = parsed('FROM a\nCMD ["a", \\\n  "b/c"]')
    words = array(dockerfile.instructions[1].region)
    assert words is not None
    phrase = words[1].phrase()
    assert at(dockerfile, phrase.place) == '"b/c"'
    assert at(dockerfile, phrase.span) == "b/c"
    assert apply(dockerfile.source.text, phrase.write(Text.of('b/"d"'))) == 'FROM a\nCMD ["a", \\\n  "b/\\"d\\""]'


@pytest.mark.parametrize(
    ("word", "new", "expected"),
    [
        ("/app/main", "/app/bootstrap", "/app/bootstrap"),
        ('"/app/main"', "/app/bootstrap", '"/app/bootstrap"'),
        ("$A/main", "/one/bootstrap", "$A/bootstrap"),
        ("${A}/main", "/two/main", "/two/main"),
        ("/app/main", "/app/my main", None),
        ("${N:-/x}", "/y", "${N:-/y}"),
    ],
)
def test_a_word_is_written(word: str, new: str, expected: str | None) -> None:
    before = "FROM a\nARG N\nENV A=/one\n"
    dockerfile, phrases = read(f"WORKDIR {word}", before=before)
    edits = phrases[0].write(Text.of(new))
    assert (apply(dockerfile.source.text, edits) if edits else None) == (None if expected is None else f"{before}WORKDIR {expected}")


# -- variables ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("ARG X=1\nFROM a\n", None),
        ("ARG X=1\nFROM a\nARG X\n", "1"),
        ("ARG X=1\nFROM a\nARG X=2\n", "2"),
        ("ARG X=1\nARG Y=$X\nFROM a\nARG Y\nARG X\nENV X=$Y$Y\n", "11"),
        ("FROM a\nARG X=1\nFROM b\n", None),
        ("FROM a AS c\nARG X=1\nFROM c\n", "1"),
        ("FROM a AS c\nENV X=1\nFROM C\nENV Y=2\n", "1"),
        ("FROM a\nENV X=1\nARG X=2\n", "1"),
        ("FROM a\nARG X=1\nENV X=2\n", "2"),
        ("FROM a\nENV X=1\nENV X=2\n", "2"),
        ("FROM a\nENV X=1\nENV X=2 Y=$X\nENV X=$Y\n", "1"),
        ("FROM a\nENV X 1  2\n", "1  2"),
        ("FROM a\nENV X='1 2' Y=3\n", "1 2"),
        ('FROM a\nENV Y=3 X="1\\"2"\n', '1"2'),
        ("FROM a\nENV Y=3 X=1\\ 2\n", "1 2"),
        ("FROM a\nENV X=\n", ""),
        ("FROM a\nARG Y=3 X=1\n", "1"),
    ],
)
def test_what_a_variable_says(before: str, expected: str | None) -> None:
    _, phrases = read('WORKDIR "$X"', before=before)
    assert phrases[0].text == Text.of(Hole("X") if expected is None else expected)


def test_an_argument_without_a_value_is_a_hole() -> None:
    assert read("WORKDIR $X", before="FROM a\nARG X\n")[1][0].text == Text.of(Hole("X"))
    assert read("WORKDIR $Y", before="FROM a\nARG X\nENV Y=/x/$X\n")[1][0].text == Text.of("/x/", Hole("X"))


def test_a_value_that_would_explode_is_not_followed() -> None:
    lines = "".join(f"ENV A{number + 1}=$A{number}$A{number}\n" for number in range(200))
    assert read("WORKDIR $A200", before=f"FROM a\nENV A0=x\n{lines}")[1][0].text.holes


def test_places_of_a_variable() -> None:
    before = "ARG BASE=golang:1.20\nFROM $BASE AS a\nFROM $BASE AS b\nARG BASE\n"
    dockerfile = parsed(before + "RUN echo ${BASE} '$BASE'")
    variables = Variables(dockerfile, lambda _: {})
    value = variables.phrase(dockerfile.sections[0].image, 1).field().values[0]
    text = dockerfile.source.text
    assert at(dockerfile, value.span) == "golang:1.20"
    assert at(dockerfile, value.via[0]) == "$BASE"
    assert value.slot is not None
    others = [text.index("$BASE", text.index("$BASE") + 1), text.index("${BASE}"), text.rindex("$BASE")]
    assert [span.start for span in value.slot.also_read_by] == others
    assert apply(text, value.slot.write("golang:1.21")) == text.replace("1.20", "1.21")


def test_the_environment_of_a_command() -> None:
    text = "ARG G=1\nFROM a\nARG TARGETARCH\nENV GOOS=linux CGO_ENABLED=0\nENV GOARCH=${TARGETARCH}\n"
    text += "ARG GOFLAGS=-mod=vendor\nRUN x\nENV LATER=1"
    dockerfile = parsed(text)
    variables = Variables(dockerfile, lambda _: {"SET": "1"})
    env = {some.name: some for some in variables.environment(6)}
    assert {name: some.value.text for name, some in env.items()} == {
        "TARGETARCH": Text.of(Hole("TARGETARCH")),
        "GOOS": Text.of("linux"),
        "CGO_ENABLED": Text.of("0"),
        "GOARCH": Text.of(Hole("TARGETARCH")),
        "GOFLAGS": Text.of("-mod=vendor"),
    }
    assert at(dockerfile, env["GOOS"].span) == "GOOS=linux"
    assert at(dockerfile, env["GOOS"].value.place) == "linux"
    assert apply(text, env["GOARCH"].value.write(Text.of("arm64"))) == text.replace("${TARGETARCH}", "arm64")
    assert env["TARGETARCH"].value.write(Text.of("arm64")) == ()
    assert set(variables.lasting(7)) == {"GOOS", "CGO_ENABLED", "GOARCH", "SET"}


# -- against dockerfile-parse ------------------------------------------------------------------------------------------------

HERE = Path(__file__).resolve().parents[2]
WRITTEN = [
    path.read_text(encoding="utf-8")
    for path in sorted(HERE.glob("*/**/*ockerfile*"))
    if path.is_file() and path.suffix not in (".py", ".md")
]
PLAIN = [
    "FROM a\nRUN b",
    "ARG V=1\nFROM golang:$V AS build\nWORKDIR /app\nCOPY . .\nRUN go build \\\n  -o main \\\n  # note\n  ./cmd\n"
    'FROM b\nCOPY --from=build /app/main /\nCMD ["main"]\n',
    "FROM a AS b\r\nRUN x \\\r\n  y\r\nFROM b\r\nCMD c\r\n",
    "# escape=`\nFROM a `\n  AS b\nCOPY x `\n  y\n",
    'from a\nenv X=1 Y="a b"\nlabel x=y\n',
    'ARG REG=public.ecr.aws\nARG IMG="lambda/go"\nFROM ${REG}/${IMG}:1\nARG A=1\nENV B=$A\n',
]


@pytest.mark.parametrize("text", PLAIN + WRITTEN)
def test_both_readings_agree(text: str) -> None:
    """Where dockerfile-parse has no known fault, both find the same instructions, images and variables."""
    theirs = DockerfileParser(fileobj=BytesIO(text.encode()))
    dockerfile = parsed(text)
    variables = Variables(dockerfile, lambda _: {})
    found = [some for some in theirs.structure if some["instruction"] != "COMMENT"]
    starts = dockerfile.source.starts
    assert [(some.name, starts.index(some.whole.start)) for some in dockerfile.instructions] == [
        (some["instruction"], some["startline"]) for some in found
    ]
    assert [re.sub(r"\s+", " ", _whole(some.region.text, some)) for some in dockerfile.instructions] == [
        re.sub(r"\s+", " ", some["value"]).strip() for some in found
    ]
    images = [str(variables.phrase(section.image, section.first).text) for section in dockerfile.sections]
    assert images == theirs.parent_images
    assert [section.read_as for section in dockerfile.sections] == images


def _whole(text: str, instruction: object) -> str:
    """Put an instruction's flags before its arguments."""
    flags = [f"--{flag.name}" + (f"={flag.word.raw}" if flag.word else "") for flag in getattr(instruction, "flags", ())]
    return " ".join((*flags, text)).strip()


@pytest.mark.parametrize(
    ("text", "images"),
    [
        ("\ufeffFROM a", ["a"]),
        ("FROM a\nRUN <<EOF\nFROM b\nEOF", ["a"]),
        ("FROM ${X:-a}", ["a"]),
        ("ARG A=1\nARG B=$A\nFROM a:$B", ["a:1"]),
        ("FROM a\nRUN x \\\n\nFROM b", ["a"]),
        ("FROM a\nRUN x \\\\\nFROM b", ["a", "b"]),
        ("ARG A=1 B\nFROM a", ["a"]),
        ("ARG A=1\nFROM a\nARG A=2\nFROM c:$A", ["a", "c:1"]),
    ],
)
def test_known_faults_of_the_other_reading(text: str, images: list[str]) -> None:
    """Where dockerfile-parse 2.0.1 is known to read a file wrong, ours stands, and its own image is not believed."""
    dockerfile = parsed(text)
    variables = Variables(dockerfile, lambda _: {})
    assert [str(variables.phrase(section.image, section.first).text) for section in dockerfile.sections] == images
    assert all(section.read_as in (None, image) for section, image in zip(dockerfile.sections, images, strict=True))


# -- anything -----------------------------------------------------------------------------------------------------------------

PARTS = st.sampled_from(
    (
        *("FROM ", "RUN ", "COPY ", "ARG ", "ENV ", "CMD ", "ENTRYPOINT ", "WORKDIR ", "ADD ", "ONBUILD ", "SHELL ", "# escape=`", "\n"),
        *("\r\n", "\\\n", "`\n", "a", "b", " AS ", "$A", "${A:-b}", "${", "A=1", "=", " ", "\t", '"', "'", "\\", "`", "<<E", "\nE\n"),
        *("<<-'E'", '["', '", "', '"]', "[", "]", "--from=a", "--mount=type=bind,target=/x ", "*", "/", "..", "\ufeff", "\xe9", "\udcff"),
        *("#", "\x0b", "\u2028", "&&", "go build -o x "),
    )
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PARTS, max_size=40).map("".join))
def test_anything_is_read_or_refused(text: str) -> None:
    """No text raises anything but Malformed, and every place lies in the file and says what it is taken for."""
    source = Source("Dockerfile", text)
    try:
        dockerfile = parse(source)
    except Malformed as error:
        assert 0 <= error.offset <= len(text)
        return
    variables = Variables(dockerfile, lambda _: {"SET": "1"})
    for index, instruction in enumerate(dockerfile.instructions):
        assert instruction.whole.start <= instruction.span.start <= instruction.span.end <= len(text)
        variables.environment(index)
        for word in array(instruction.region) or split(instruction.region):
            for phrase in (variables.phrase(word, index, True), word.phrase()):
                assert 0 <= phrase.place.start <= phrase.place.end <= len(text)
                for piece in phrase.pieces:
                    if piece.exact:
                        assert text[piece.here.start : piece.here.end] == piece.part
