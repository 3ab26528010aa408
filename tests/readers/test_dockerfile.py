"""What Dockerfiles say."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from go1x_lint.facts import BuildCommand, Copy, Fact, Field, ImageUse, PackageInstall, Script, Stage, Step
from go1x_lint.readers import Unparsable
from go1x_lint.readers.dockerfile import read
from go1x_lint.source import Edit, Source, Span, Workspace, apply
from go1x_lint.text import Hole, Text

F = TypeVar("F", bound=Fact)

GO1X = """\
FROM golang:1.14 as build-image
WORKDIR /go/src
COPY go.mod main.go ./
RUN go build -o ../bin
FROM public.ecr.aws/lambda/go:1
COPY --from=build-image /go/bin/ /var/task/
# Command can be overwritten by providing a different command in the template directly.
CMD ["hello-world"]
"""
"""What `sam init` made for images of go1.x until 2024 (aws/aws-sam-cli-app-templates)."""

SEED = """\
FROM public.ecr.aws/lambda/provided:al2 as build
# install compiler
RUN yum install -y golang
RUN go env -w GOPROXY=direct
# cache dependencies
ADD go.mod go.sum ./
RUN go mod download
# build
ADD . .
RUN go build -tags lambda.norpc -o /main
# copy artifacts to a clean image
FROM public.ecr.aws/lambda/provided:al2
COPY --from=build /main /main
ENTRYPOINT [ "/main" ]
"""
"""AWS's own example (blogs/compute, migrating from the go1.x runtime)."""


@dataclass(frozen=True)
class Facts:
    """The facts of one Dockerfile."""

    source: Source
    facts: tuple[Fact, ...]

    def of(self, kind: type[F]) -> list[F]:
        """Give those of a kind."""
        return [fact for fact in self.facts if isinstance(fact, kind)]

    def one(self, kind: type[F]) -> F:
        """Give the one of a kind."""
        (found,) = self.of(kind)
        return found

    def stage(self, number: int = -1) -> Stage:
        """Give a stage by its number."""
        return self.of(Stage)[number]

    def at(self, span: Span) -> str:
        """Give the characters of a span."""
        return self.source.text[span.start : span.end]

    def after(self, edits: Iterable[Edit]) -> str:
        """Give the text after edits, which there must be."""
        edits = list(edits)
        assert edits
        return apply(self.source.text, edits)


def facts(
    text: str, path: str = "Dockerfile", files: Iterable[str] = ("main.go", "go.mod"), texts: Mapping[str, str] | None = None
) -> Facts:
    """Read a Dockerfile of a project with some files."""
    source = Source(path, text)
    others = [Source(name, (texts or {}).get(name, "")) for name in (*files, *(texts or ()))]
    return Facts(source, tuple(read(source, Workspace("", sources=(source, *others)))))


def copies(found: Facts) -> list[tuple[list[str], str, bool]]:
    """Give what each COPY does."""
    return [([str(use.path.text) for use in some.sources], str(some.target.path.text), some.into_folder) for some in found.of(Copy)]


# -- whole files --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_an_image_of_go1x(newline: str, mark: str) -> None:
    text = mark + GO1X.replace("\n", newline)
    found = facts(text, "hello/Dockerfile", ["hello/main.go"], {"hello/go.mod": "module example.com/hello-world\n"})
    build, final = found.of(Stage)
    assert (build.id, build.final, build.base.plain) == ("hello/Dockerfile#build-image", False, "golang:1.14")
    assert (final.id, final.final, final.base.plain) == ("hello/Dockerfile#1", True, "public.ecr.aws/lambda/go:1")
    assert str(build.directory) == "hello/Dockerfile#build-image/go/src"
    assert str(final.directory) == "hello/Dockerfile#1/var/task"
    assert found.at(build.span) == "build-image"
    assert found.at(final.base.values[0].span) == "public.ecr.aws/lambda/go:1"
    assert build.entrypoint.absent and build.command.absent and final.entrypoint.absent
    assert (final.command.plain, final.command_words) == ("hello-world", (Text.of("hello-world"),))
    assert found.at(final.command.values[0].span) == "hello-world"
    assert copies(found) == [
        (["hello/go.mod", "hello/main.go"], "hello/Dockerfile#build-image/go/src", True),
        (["hello/Dockerfile#build-image/go/bin"], "hello/Dockerfile#1/var/task", False),
    ]
    step = found.one(BuildCommand)
    assert step.output.path.plain == "hello/Dockerfile#build-image/go/bin"
    assert step.to_folder
    assert step.packages.plain == "hello"
    assert step.host == "golang:1.14"
    assert [fact.index for fact in found.of(Step) if fact.scope == build.id] == [0, 1]
    assert found.after(final.base.set("public.ecr.aws/lambda/provided:al2023")) == text.replace("lambda/go:1", "lambda/provided:al2023")
    made = found.after(final.entrypoint.write_here("/var/task/hello-world"))
    assert made == text.replace('CMD ["hello-world"]', f'CMD ["hello-world"]{newline}ENTRYPOINT ["/var/task/hello-world"]')


def test_the_example_of_aws() -> None:
    found = facts(SEED)
    build, final = found.of(Stage)
    assert str(build.directory) == "Dockerfile#build/var/task"
    assert (final.entrypoint.plain, final.command.absent) == ("/main", True)
    install = found.one(PackageInstall)
    assert (install.manager.plain, install.packages, install.image) == ("yum", ("golang",), "Dockerfile#build")
    assert [str(use.image.text) for use in found.of(ImageUse)] == ["public.ecr.aws/lambda/provided:al2"] * 2
    assert [use.stage for use in found.of(ImageUse)] == [build, final]
    step = found.one(BuildCommand)
    assert (step.output.path.plain, step.packages.plain, step.tags.plain) == (
        "Dockerfile#build/main",
        "Dockerfile#build/var/task",
        "lambda.norpc",
    )
    assert copies(found) == [
        (["go.mod", "go.sum"], "Dockerfile#build/var/task", True),
        ([""], "Dockerfile#build/var/task", False),
        (["Dockerfile#build/main"], "Dockerfile#1/main", False),
    ]
    assert [fact.index for fact in found.of(Step) if fact.scope == build.id] == sorted(
        {fact.index for fact in found.of(Step) if fact.scope == build.id}
    )


# -- images -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "characters", "fixed"),
    [
        ("FROM lambda/go:1", "lambda/go:1", "lambda/go:1", "FROM new:2"),
        ("from lambda/go:1 as x", "lambda/go:1", "lambda/go:1", "from new:2 as x"),
        ("FROM --platform=linux/amd64 lambda/go:1", "lambda/go:1", "lambda/go:1", "FROM --platform=linux/amd64 new:2"),
        ("FROM \\\n  lambda/go:1 \\\n AS x", "lambda/go:1", "lambda/go:1", "FROM \\\n  new:2 \\\n AS x"),
        ("FROM lambda/go:1@sha256:abc", "lambda/go:1", "lambda/go:1@sha256:abc", "FROM new:2"),
        ("ARG BASE=lambda/go:1\nFROM ${BASE}", "lambda/go:1", "lambda/go:1", "ARG BASE=new:2\nFROM ${BASE}"),
        ('ARG BASE="lambda/go:1"\nFROM $BASE', "lambda/go:1", "lambda/go:1", 'ARG BASE="new:2"\nFROM $BASE'),
        ("ARG T=1\nFROM lambda/go:$T", "lambda/go:1", "lambda/go:$T", "ARG T=1\nFROM new:2"),
        ("FROM ${BASE:-lambda/go:1}", "lambda/go:1", "lambda/go:1", "FROM ${BASE:-new:2}"),
        ("ARG B=lambda/go:1\nFROM $B\nFROM $B AS x", "lambda/go:1", "lambda/go:1", "ARG B=lambda/go:1\nFROM $B\nFROM new:2 AS x"),
        ("\ufeffFROM lambda/go:1", "lambda/go:1", "lambda/go:1", "\ufeffFROM new:2"),
    ],
)
def test_the_image_of_a_stage(text: str, value: str, characters: str, fixed: str) -> None:
    found = facts(text)
    use = found.of(ImageUse)[-1]
    assert (use.purpose, use.image.plain, use.stage) == ("base", value, found.stage())
    assert found.at(use.image.values[0].span) == characters
    assert found.after(use.image.set("new:2")) == fixed
    assert use.image.set(value) == ()
    assert found.stage().base == use.image


@pytest.mark.parametrize("text", ["ARG BASE\nFROM $BASE", "FROM ${BASE}"])
def test_an_image_that_nobody_can_read(text: str) -> None:
    image = facts(text).one(ImageUse).image
    assert image.values == () and not image.closed
    assert str(image.open_because[0].text).startswith("${BASE}")


def test_a_part_of_an_image_that_nobody_can_read() -> None:
    found = facts("FROM public.ecr.aws/lambda/go:${TAG}")
    assert found.one(ImageUse).image.text == Text.of("public.ecr.aws/lambda/go:", Hole("TAG"))
    assert str(found.stage().directory) == "Dockerfile#0/var/task"


def test_scratch_and_stages_are_no_images() -> None:
    found = facts("FROM golang:1 AS base\nFROM Base AS build\nFROM scratch\nCOPY --from=build /x /x\nCOPY --from=1 /y /y\n")
    assert [use.image.plain for use in found.of(ImageUse)] == ["golang:1"]
    assert [stage.base.plain for stage in found.of(Stage)] == ["golang:1", "Dockerfile#base", "scratch"]
    assert found.stage(1).base.set("new") == ()
    assert [sources for sources, _, _ in copies(found)] == [["Dockerfile#build/x"], ["Dockerfile#build/y"]]


def test_images_that_files_are_taken_from() -> None:
    found = facts(
        "ARG I=amazon/aws-lambda-go:1\nFROM a\nARG I\nCOPY --from=public.ecr.aws/lambda/go:1 /x /y\nCOPY --from=$I /x /z\n"
        "RUN --mount=type=bind,from=golang:1,target=/go ls\n"
    )
    uses = [use for use in found.of(ImageUse) if use.purpose == "builder"]
    assert [(use.image.plain, found.at(use.span)) for use in uses] == [
        ("public.ecr.aws/lambda/go:1", "public.ecr.aws/lambda/go:1"),
        ("amazon/aws-lambda-go:1", "$I"),
        ("golang:1", "golang:1"),
    ]
    assert found.after(uses[0].image.set("new:2")) == found.source.text.replace("--from=public.ecr.aws/lambda/go:1", "--from=new:2")
    assert copies(found)[0] == (["#public.ecr.aws/lambda/go:1/x"], "Dockerfile#0/y", False)


# -- what is started ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("instruction", "words", "text", "characters"),
    [
        ('CMD ["main"]', ["main"], "main", "main"),
        ('cmd [ "/app/main" , "-v" ]', ["/app/main", "-v"], "/app/main -v", '"/app/main" , "-v"'),
        ('CMD ["/a", \\\n  # note\n  "b c"]', ["/a", "b c"], "/a b c", '"/a", \\\n  # note\n  "b c"'),
        ("CMD []", [], "", "[]"),
        ("CMD ./main -v", ["./main", "-v"], "./main -v", "./main -v"),
        ("CMD exec ./main", ["./main"], "./main", "./main"),
        ("ENV P=/app\nCMD $P/main", ["/app/main"], "/app/main", "$P/main"),
        ("ARG P=/app\nCMD $P/main", ["${P}/main"], "${P}/main", "$P/main"),
        ('ENV P=/app\nCMD ["$P/main"]', ["$P/main"], "$P/main", "$P/main"),
        ('CMD ["a"]\nCMD ["b"]', ["b"], "b", "b"),
        ("CMD cd /x && ./main", [], "cd /x && ./main", "cd /x && ./main"),
        ("CMD x | y", [], "x | y", "x | y"),
    ],
)
def test_what_is_started(instruction: str, words: list[str], text: str, characters: str) -> None:
    for name in ("CMD", "ENTRYPOINT"):
        found = facts("FROM a\n" + instruction.replace("CMD", name).replace("cmd", name.lower()))
        stage = found.stage()
        field, said = (stage.command, stage.command_words) if name == "CMD" else (stage.entrypoint, stage.entrypoint_words)
        other = stage.entrypoint if name == "CMD" else stage.command
        assert [str(word) for word in said] == words
        assert str(field.text) == text
        assert found.at(field.values[0].span) == characters
        assert other.absent


@pytest.mark.parametrize(
    ("old", "new", "fixed"),
    [
        ('CMD ["main"]', "/main", 'CMD ["/main"]'),
        ('CMD [ "main" , "-v" ] ', "bootstrap -v", 'CMD [ "bootstrap" , "-v" ] '),
        ('CMD ["main", "-v"]', "bootstrap", 'CMD ["bootstrap"]'),
        ("CMD []", "bootstrap", 'CMD ["bootstrap"]'),
        ("CMD ./main -v", "/main -v", 'CMD ["/main", "-v"]'),
        ("CMD \\\n  ./main \\\n  -v", "/main", 'CMD \\\n  ["/main"]'),
        ('CMD ["m"]', 'a"b', 'CMD ["a\\"b"]'),
    ],
)
def test_writing_what_is_started(old: str, new: str, fixed: str) -> None:
    for newline in ("\n", "\r\n"):
        head, tail = f"FROM a{newline}", f"{newline}USER u{newline}"
        found = facts(head + old.replace("\n", newline) + tail)
        assert found.after(found.stage().command.set(new)) == head + fixed.replace("\n", newline) + tail
    assert facts("FROM a\n" + old).stage().command.set(Text.of("/", Hole("x"))) == ()


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("FROM a\nUSER u\n", 'FROM a\nUSER u\nENTRYPOINT ["/main", "x"]\n'),
        ("FROM a", 'FROM a\nENTRYPOINT ["/main", "x"]'),
        ("FROM a\r\nUSER u", 'FROM a\r\nUSER u\r\nENTRYPOINT ["/main", "x"]'),
        ("FROM a\nRUN <<E\nls\nE\n# end\n", 'FROM a\nRUN <<E\nls\nE\nENTRYPOINT ["/main", "x"]\n# end\n'),
        ('FROM a\nCMD ["main"]\n\n# note\n', 'FROM a\nCMD ["main"]\nENTRYPOINT ["/main", "x"]\n\n# note\n'),
        ("FROM a\nRUN x \\\n  y\n", 'FROM a\nRUN x \\\n  y\nENTRYPOINT ["/main", "x"]\n'),
    ],
)
def test_making_an_entrypoint(text: str, fixed: str) -> None:
    found = facts(text)
    assert found.stage().entrypoint.absent
    assert found.after(found.stage().entrypoint.set("/main x")) == fixed


def test_an_entrypoint_of_an_earlier_stage_stands_in_it() -> None:
    found = facts("FROM a AS x\nUSER u\nFROM b\nUSER v\n")
    assert found.after(found.stage(0).entrypoint.set("/main")) == 'FROM a AS x\nUSER u\nENTRYPOINT ["/main"]\nFROM b\nUSER v\n'


def test_nothing_is_made_behind_a_continuation_without_an_end() -> None:
    assert facts("FROM a\nUSER u \\").stage().entrypoint.set("/main") == ()


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ('FROM a\nCMD ["x"]\nUSER u\n', "FROM a\nUSER u\n"),
        ('FROM a\nCMD ["x"]\nUSER u\nCMD [ \\\n "y"]', "FROM a\nUSER u"),
        ('FROM a\r\nCMD ["x"]\r\n', "FROM a\r\n"),
        ('FROM a\r\nCMD ["x"]', "FROM a"),
    ],
)
def test_taking_a_command_away(text: str, fixed: str) -> None:
    found = facts(text)
    slot = found.stage().command.slot
    assert slot is not None
    assert found.after(slot.remove()) == fixed


@pytest.mark.parametrize("line", ['ONBUILD CMD ["x"]', "ONBUILD RUN go build -o x", "HEALTHCHECK CMD x", 'LABEL x="CMD [y]"', "# CMD x"])
def test_what_is_not_started(line: str) -> None:
    found = facts(f"FROM a\n{line}\n")
    assert found.stage().command.absent
    assert found.of(Step) == []


# -- folders --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "directory"),
    [
        ("FROM a", "Dockerfile#0"),
        ("FROM a\nWORKDIR /", "Dockerfile#0"),
        ("FROM a\nWORKDIR x", "Dockerfile#0/x"),
        ("FROM a\nWORKDIR /x\nWORKDIR y/\nWORKDIR ../z", "Dockerfile#0/x/z"),
        ("FROM a\nWORKDIR /x y", "Dockerfile#0/x y"),
        ('FROM a\nWORKDIR "/x y"', "Dockerfile#0/x y"),
        ("FROM golang:1.20", "Dockerfile#0/go"),
        ("FROM public.ecr.aws/docker/library/golang:1.20-alpine", "Dockerfile#0/go"),
        ("FROM me/golang:1", "Dockerfile#0"),
        ("FROM golang:1.20\nWORKDIR $GOPATH/src/x", "Dockerfile#0/go/src/x"),
        ("FROM public.ecr.aws/lambda/go:1", "Dockerfile#0/var/task"),
        ("FROM amazon/aws-lambda-provided:al2", "Dockerfile#0/var/task"),
        ("FROM public.ecr.aws/sam/build-go1.x", "Dockerfile#0/var/task"),
        ("FROM 1.dkr.ecr.eu-west-1.amazonaws.com/ecr-public/lambda/go:1", "Dockerfile#0/var/task"),
        ("FROM lambci/lambda:go1.x", "Dockerfile#0/var/task"),
        ("FROM lambci/lambda:build-go1.x", "Dockerfile#0/go/src/handler"),
        ("FROM me/my-lambda:1", "Dockerfile#0"),
        ("FROM public.ecr.aws/lambda/go:1\nWORKDIR ${LAMBDA_TASK_ROOT}/x", "Dockerfile#0/var/task/x"),
        ("FROM public.ecr.aws/lambda/go:1\nWORKDIR $LAMBDA_RUNTIME_DIR", "Dockerfile#0/var/runtime"),
        ("FROM a\nWORKDIR $LAMBDA_TASK_ROOT", "Dockerfile#0/${LAMBDA_TASK_ROOT}"),
        ('ARG D="/function"\nFROM a\nARG D\nWORKDIR ${D}', "Dockerfile#0/function"),
        ("FROM golang:1 AS x\nWORKDIR /x\nFROM x AS y\nWORKDIR y", "Dockerfile#y/x/y"),
    ],
)
def test_the_folder_of_a_stage(text: str, directory: str) -> None:
    assert str(facts(text).stage().directory) == directory


# -- copies -----------------------------------------------------------------------------------------------------------------------

FILES = ("main.go", "go.mod", "bin/main", "cmd/a/main.go", "cmd/b/main.go", "entry.sh")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("COPY bin/main /app/main", [(["bin/main"], "Dockerfile#0/app/main", False)]),
        ("COPY ./bin/main /app/", [(["bin/main"], "Dockerfile#0/app", True)]),
        ("COPY /bin/main .", [(["bin/main"], "Dockerfile#0/w", True)]),
        ("COPY ../bin/main .", [(["bin/main"], "Dockerfile#0/w", True)]),
        ("COPY bin/main /tmp", [(["bin/main"], "Dockerfile#0/tmp", True)]),
        ("COPY bin/main /unknown", [(["bin/main"], "Dockerfile#0/unknown", False)]),
        ("COPY bin /app", [(["bin"], "Dockerfile#0/app", False)]),
        ("COPY bin/ /app/", [(["bin"], "Dockerfile#0/app", False)]),
        ("COPY . /app/", [([""], "Dockerfile#0/app", False)]),
        ("COPY cmd main.go /app/", [(["cmd"], "Dockerfile#0/app", False), (["main.go"], "Dockerfile#0/app", True)]),
        ("COPY dist/main /app/", [(["dist/main"], "Dockerfile#0/app", True)]),
        ("COPY --chown=u:g --chmod=755 --link bin/main x", [(["bin/main"], "Dockerfile#0/w/x", False)]),
        ('COPY ["bin/main", "/a b/"]', [(["bin/main"], "Dockerfile#0/a b", True)]),
        ("add bin/main x", [(["bin/main"], "Dockerfile#0/w/x", False)]),
        ("COPY bin/* x", [(["bin/${*}"], "Dockerfile#0/w/x", True)]),
        ("COPY bin/main \\\n # note\n x", [(["bin/main"], "Dockerfile#0/w/x", False)]),
        ("ADD https://example.com/x /x", []),
        ("ADD x.tar.gz /x", []),
        ("COPY x.tar.gz /x", [(["x.tar.gz"], "Dockerfile#0/x", False)]),
        ("COPY --parents cmd/a/main.go /x/", []),
        ("COPY x", []),
        ("COPY --from=${X} /x /y", []),
    ],
)
def test_copies(line: str, expected: list[tuple[list[str], str, bool]]) -> None:
    found = facts(f"FROM a\nWORKDIR /w\n{line}\n", files=FILES)
    assert copies(found) == expected
    for step in found.of(Step):
        assert (step.scope, str(step.directory)) == ("Dockerfile#0", "Dockerfile#0/w")
        assert step.uses[-1].role == "writes"
        assert found.at(step.span) == line


@pytest.mark.parametrize(
    ("build", "source", "content"),
    [
        ("WORKDIR /app", "/app", True),
        ("WORKDIR /app/x", "/app", True),
        ("RUN mkdir -p /app/dist", "/app/dist", True),
        ("RUN cd /tmp && mkdir dist", "/tmp/dist", True),
        ("RUN go build -o /app/main .", "/app", True),
        ("RUN go build -o /app/main .", "/app/main", False),
        ("RUN go build -o /app/ ./cmd/...", "/app", True),
        ("COPY . /app", "/app/cmd/a", True),
        ("COPY . /app", "/app/cmd/a/main.go", False),
        ("COPY cmd /app", "/app/a", True),
        ("COPY c* /app", "/app/a", True),
        ("COPY entry.sh /app/", "/app", True),
        ("RUN true", "/go/bin", True),
        ("RUN true", "/unknown", False),
        ("RUN true", "/unknown/", True),
        ("RUN true", "/", True),
    ],
)
def test_a_folder_of_a_stage_is_copied_with_what_is_in_it(build: str, source: str, content: bool) -> None:
    """A folder's content goes to the target, a file into it."""
    found = facts(f"FROM golang:1 AS x\n{build}\nFROM b\nCOPY --from=x {source} /to/\n", files=FILES)
    assert copies(found)[-1] == ([f"Dockerfile#x{source.rstrip('/')}"], "Dockerfile#1/to", not content)


@pytest.mark.parametrize(
    ("image", "target", "path", "written"),
    [
        ("public.ecr.aws/lambda/go:1", "/var/task/main", "/var/runtime/bootstrap", "${LAMBDA_RUNTIME_DIR}/bootstrap"),
        ("public.ecr.aws/lambda/go:1", "${LAMBDA_TASK_ROOT}", "/var/runtime/bootstrap", "${LAMBDA_RUNTIME_DIR}/bootstrap"),
        ("public.ecr.aws/lambda/go:1", ".", "/var/runtime/bootstrap", "${LAMBDA_RUNTIME_DIR}/bootstrap"),
        ("public.ecr.aws/lambda/go:1", "main", "/var/task/bootstrap", "bootstrap"),
        ("public.ecr.aws/lambda/go:1", ".", "/var/task/bootstrap", "bootstrap"),
        ("public.ecr.aws/lambda/go:1", "./", "/var/task/bootstrap", "./bootstrap"),
        ("public.ecr.aws/lambda/go:1", "${LAMBDA_TASK_ROOT}/", "/var/task/bootstrap", "${LAMBDA_TASK_ROOT}/bootstrap"),
        ("public.ecr.aws/lambda/go:1", "${LAMBDA_TASK_ROOT}/main", "/var/task/bootstrap", "${LAMBDA_TASK_ROOT}/bootstrap"),
        ("public.ecr.aws/lambda/go:1", "/app/main", "/var/task/main", "${LAMBDA_TASK_ROOT}/main"),
        ("public.ecr.aws/lambda/go:1", '["/main"]', "/var/runtime/bootstrap", "${LAMBDA_RUNTIME_DIR}/bootstrap"),
        ("public.ecr.aws/lambda/go:1", "main", "/opt/bootstrap", "/opt/bootstrap"),
        ("debian", "/var/task/main", "/var/runtime/bootstrap", "/var/runtime/bootstrap"),
        ("debian", "/var/task/main", "/var/task/bootstrap", "/var/task/bootstrap"),
        ("debian", "/app/", "/app/bootstrap", "/app/bootstrap"),
        ("debian\nWORKDIR /var/task", "main", "/var/runtime/bootstrap", "/var/runtime/bootstrap"),
        ("debian\nWORKDIR /var/task", "x/main", "/var/task/x/bootstrap", "x/bootstrap"),
    ],
)
def test_writing_a_target(image: str, target: str, path: str, written: str) -> None:
    json = target.startswith("[")
    line = f'COPY --from=0 ["/go/bin/main", {target[1:]}' if json else f"COPY --from=0 /go/bin/main {target}"
    found = facts(f'FROM golang:1\nFROM {image}\n{line}\nCMD ["main"]\n')
    expected = line.replace("/main]", "/main]") if not json else line.replace('"/main"]', f'"{written}"]')
    copy = found.one(Copy)
    edited = found.after(copy.target.path.write_here(f"Dockerfile#1{path}"))
    assert edited == found.source.text.replace(line, expected if json else f"COPY --from=0 /go/bin/main {written}")
    again = facts(edited).one(Copy)
    assert again.target.path.plain == f"Dockerfile#1{path}"
    assert not again.into_folder


def test_a_target_in_another_stage_or_project_is_not_written() -> None:
    copy = facts("FROM golang:1\nFROM a\nCOPY --from=0 /x /y\nCOPY main.go /z\n").of(Copy)
    assert copy[0].target.path.write_here("Dockerfile#0/x") == ()
    assert copy[0].target.path.write_here("bin/x") == ()
    assert copy[0].sources[0].path.write_here("bin/x") == ()
    assert copy[1].sources[0].path.write_here("Dockerfile#1/x") == ()


@pytest.mark.parametrize(
    ("source", "path", "written"),
    [
        ("/app/main", "Dockerfile#0/app/bootstrap", "/app/bootstrap"),
        ("app/main", "Dockerfile#0/app/bootstrap", "app/bootstrap"),
        ("$D/main", "Dockerfile#0/app/bootstrap", "$D/bootstrap"),
        ("/app/main", "Dockerfile#0/out/main", "/out/main"),
    ],
)
def test_writing_a_source(source: str, path: str, written: str) -> None:
    found = facts(f"FROM golang:1\nFROM a\nENV D=/app\nCOPY --from=0 {source} /x\n")
    assert found.after(found.one(Copy).sources[0].path.set(path)) == found.source.text.replace(source, written)


def test_writing_a_source_of_the_context() -> None:
    found = facts("FROM a\nCOPY ./bin/main /x\n", "app/Dockerfile", ["app/bin/main"])
    source = found.one(Copy).sources[0].path
    assert source.plain == "app/bin/main"
    assert found.after(source.set("app/bin/main/bootstrap")) == "FROM a\nCOPY ./bin/main/bootstrap /x\n"
    assert source.set("other/main") == ()


@pytest.mark.parametrize(
    ("path", "lines", "files", "source"),
    [
        ("Dockerfile", "COPY a /x", ["a"], "a"),
        ("d/Dockerfile", "COPY a /x", ["d/a"], "d/a"),
        ("d/Dockerfile", "COPY a /x", ["a"], "a"),
        ("d/Dockerfile", "COPY a /x", ["a", "d/a"], "d/a"),
        ("d/Dockerfile", "COPY a /x", [], "d/a"),
        ("d/e/Dockerfile", "COPY a b /x/", ["d/a", "d/b", "d/e/a"], "d/a"),
        ("d/Dockerfile", "COPY . /x", ["go.mod"], "d"),
        ("d/Dockerfile", "COPY . /x\nRUN go build -o /y .", ["go.mod"], ""),
        ("d/Dockerfile", "COPY . /x\nRUN go build -o /y .", ["go.mod", "d/go.mod"], "d"),
        ("d/Dockerfile", "COPY --from=y a /x\nCOPY <<a /x/\n1\na\nCOPY c* /x", ["a", "b", "c1"], "d/${c*}"),
    ],
)
def test_the_context(path: str, lines: str, files: list[str], source: str) -> None:
    """A Dockerfile's own folder is the context, but where a folder above it has more of what is copied."""
    found = facts(f"FROM golang\n{lines}\n", path, files)
    sources = [str(use.path.text) for copy in found.of(Copy) for use in copy.sources if "#" not in str(use.path.text)]
    assert sources[0] == source.replace("${c*}", "c${*}")


def test_a_file_written_in_place() -> None:
    text = (
        'FROM public.ecr.aws/lambda/provided:al2\nCOPY --chmod=755 <<"EOF" ${LAMBDA_RUNTIME_DIR}/bootstrap\n#!/bin/sh\nexec ./main\nEOF\n'
    )
    text += "COPY <<a <<b /x/\n1\na\n2\nb\n"
    found = facts(text)
    script = found.one(Script)
    assert [(use.role, use.path.plain) for use in script.uses] == [("writes", "Dockerfile#0/var/runtime/bootstrap")]
    assert script.content == "#!/bin/sh\nexec ./main\n"
    others = [step for step in found.of(Step) if step is not script]
    assert [use.path.plain for step in others for use in step.uses] == ["Dockerfile#0/x/a", "Dockerfile#0/x/b"]


# -- commands -----------------------------------------------------------------------------------------------------------------------


def built(text: str, **more: Iterable[str]) -> list[tuple[str, str, str, str, str]]:
    """Give each `go build`'s output, package, GOOS, GOARCH and CGO_ENABLED."""
    found = facts(text, **more)  # type: ignore[arg-type]
    return [
        (str(some.output.path.text), str(some.packages.text), str(some.goos.text), str(some.goarch.text), str(some.cgo.text))
        for some in found.of(BuildCommand)
    ]


@pytest.mark.parametrize(
    ("lines", "output", "package", "goos", "goarch", "cgo"),
    [
        ("RUN go build -o main .", "w/main", "w", None, None, None),
        ("RUN GOOS=linux GOARCH=arm64 go build -o /out/main ./cmd/a", "out/main", "w/cmd/a", "linux", "arm64", None),
        ("ENV GOOS=linux GOARCH=amd64\nENV CGO_ENABLED 0\nRUN go build -o m .", "w/m", "w", "linux", "amd64", "0"),
        ("ARG GOARCH=arm64\nRUN go build -o m .", "w/m", "w", None, "arm64", None),
        ("ARG A=arm64\nENV GOARCH=$A\nRUN go build -o m .", "w/m", "w", None, "arm64", None),
        ("ENV GOARCH=amd64\nRUN GOARCH=arm64 go build -o m .", "w/m", "w", None, "arm64", None),
        ("RUN go build -o m .\nENV GOARCH=amd64", "w/m", "w", None, None, None),
        ("ENV B=/out\nRUN go build -o $B/m .", "out/m", "w", None, None, None),
        ("RUN cd cmd/a && go build -o m", "w/cmd/a/m", "w/cmd/a", None, None, None),
        ("RUN cd cmd/a\nRUN go build -o m .", "w/m", "w", None, None, None),
        ('RUN ["go", "build", "-o", "m", "./cmd/a"]', "w/m", "w/cmd/a", None, None, None),
        ('RUN ["/bin/sh", "-c", "cd x && go build -o m ./a"]', "w/x/m", "w/x/a", None, None, None),
        ("RUN go build \\\n  -o m \\\n  # note\n  ./cmd/a", "w/m", "w/cmd/a", None, None, None),
        ("RUN --mount=type=cache,target=/root/.cache go build -o m .", "w/m", "w", None, None, None),
        ("RUN <<EOF\ncd x\ngo build -o m .\nEOF", "w/x/m", "w/x", None, None, None),
        ("RUN <<EOF\n#!/bin/bash -e\ngo build -o m .\nEOF", "w/m", "w", None, None, None),
        ("RUN bash -e <<EOF && go build -o m .\nls\nEOF", "w/m", "w", None, None, None),
        ('SHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN go build -o m .', "w/m", "w", None, None, None),
    ],
)
def test_builds(lines: str, output: str, package: str, goos: str | None, goarch: str | None, cgo: str | None) -> None:
    found = built(f"FROM golang:1\nWORKDIR /w\n{lines}\n")
    assert found == [(f"Dockerfile#0/{output}", f"Dockerfile#0/{package}", str(goos), str(goarch), str(cgo))]


@pytest.mark.parametrize(
    "lines",
    [
        'SHELL ["powershell", "-Command"]\nRUN go build -o m .',
        "RUN <<EOF\n#!/usr/bin/env python3\ngo build -o m .\nEOF",
        "RUN cat <<EOF > x\ngo build -o m .\nEOF",
        "RUN echo go build -o m .",
        "# RUN go build -o m .",
        "COPY <<EOF /x\ngo build -o m .\nEOF",
    ],
)
def test_what_only_looks_like_a_build(lines: str) -> None:
    assert built(f"FROM golang:1\n{lines}\n") == []


def test_an_architecture_that_the_build_is_given() -> None:
    found = facts("FROM --platform=$BUILDPLATFORM golang:1\nARG TARGETOS TARGETARCH\nRUN GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o m .")
    step = found.one(BuildCommand)
    assert not step.goarch.closed and step.goarch.values == ()
    assert not step.goos.closed
    assert not facts("FROM golang:1\nARG GOARCH\nRUN go build -o m .").one(BuildCommand).goarch.closed


def test_the_platform_of_the_image_is_what_is_built_for() -> None:
    found = facts("FROM --platform=linux/arm64/v8 golang:1 AS a\nFROM a\nRUN go build -o m . && GOARCH=amd64 go build -o n .")
    one, other = found.of(BuildCommand)
    assert (one.goos.plain, one.goarch.plain, other.goarch.plain) == ("linux", "arm64", "amd64")
    assert one.goarch.values[0].implied and not other.goarch.values[0].implied
    assert found.at(one.goarch.values[0].span) == "linux/arm64/v8"
    assert facts("FROM golang:1\nRUN go build -o m .").one(BuildCommand).goarch.absent


def test_where_a_build_is_written() -> None:
    found = facts(
        "FROM golang:1\nENV GOARCH=amd64 BIN=main\nRUN go mod download && go build -o $BIN .\nFROM a\nCOPY --from=0 /go/main /x\n"
    )
    step = found.one(BuildCommand)
    text = found.source.text
    assert found.at(step.goarch.values[0].span) == "amd64"
    assert found.after(step.goarch.set("arm64")) == text.replace("amd64", "arm64")
    assert found.at(step.output.path.values[0].span) == "main"
    assert found.after(step.output.path.set("Dockerfile#0/go/bootstrap")) == text.replace("BIN=main", "BIN=bootstrap")
    assert step.then is not None
    assert found.after(step.then.write("zip x.zip main")) == text.replace("$BIN .", "$BIN . && zip x.zip main")


def test_a_variable_that_others_read_is_not_written() -> None:
    found = facts("FROM golang:1\nENV B=main\nRUN go build -o $B .\nRUN ls $B\n")
    path = found.one(BuildCommand).output.path
    slot = path.values[0].slot
    assert slot is not None
    assert [found.at(span) for span in slot.also_read_by] == ["$B"]
    assert slot.also_read_by[0].start > path.anchor.start
    assert found.after(path.set("Dockerfile#0/go/bootstrap")) == "FROM golang:1\nENV B=main\nRUN go build -o bootstrap .\nRUN ls $B\n"


def test_the_project_is_mounted() -> None:
    found = built("FROM golang:1\nWORKDIR /src\nRUN --mount=type=bind,target=. go build -o /out/m ./cmd/a\n", files=FILES)
    assert found == [("Dockerfile#0/out/m", "cmd/a", "None", "None", "None")]
    found = built("FROM golang:1\nWORKDIR /w\nRUN --mount=target=/src,source=cmd go build -o m /src/a\n", files=FILES)
    assert found == [("Dockerfile#0/w/m", "cmd/a", "None", "None", "None")]
    found = built("FROM a AS x\nFROM golang:1\nRUN --mount=type=bind,from=x,source=/app,target=/src go build -o m /src/a\n")
    assert found == [("Dockerfile#1/go/m", "Dockerfile#x/app/a", "None", "None", "None")]


def test_a_loop_over_what_was_copied() -> None:
    text = 'FROM golang:1\nWORKDIR /w\nCOPY . .\nRUN for d in cmd/*; do go build -o "/out/$(basename $d)" "./$d"; done\n'
    step = facts(text, files=FILES).one(BuildCommand)
    assert sorted(step.output.path.values[0].text.expand() or ()) == ["Dockerfile#0/out/a", "Dockerfile#0/out/b"]
    assert sorted(step.packages.values[0].text.expand() or ()) == ["Dockerfile#0/w/cmd/a", "Dockerfile#0/w/cmd/b"]


def test_files_that_a_pattern_means() -> None:
    text = "FROM golang:1\nWORKDIR /w\nCOPY cmd/a ./x\nRUN go build -o m x/*.go\n"
    step = facts(text, files=(*FILES, "cmd/a/b.go", "cmd/a/b/c.go", "cmd/a/.d.go")).one(BuildCommand)
    assert [value.text.plain for value in step.packages.values] == ["Dockerfile#0/w/x/b.go", "Dockerfile#0/w/x/main.go"]
    assert [use.path for use in step.uses] == [step.output.path, step.packages]


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("COPY . .\nRUN go build", "orders"),
        ("COPY . .\nRUN go build .", "orders"),
        ("COPY go.mod main.go ./\nRUN go build", "orders"),
        ("COPY go.* *.go ./\nRUN go build", "orders"),
        ("COPY . .\nRUN go build ./cmd/a", "a"),
        ("COPY . .\nRUN cd cmd/b && go build", "b"),
        ("COPY . .\nRUN go build main.go", "main"),
    ],
)
def test_the_name_that_go_gives(lines: str, name: str) -> None:
    """A build without `-o` names its program after the module that was copied to where it runs."""
    found = facts(f"FROM golang:1\nWORKDIR /w\n{lines}\n", files=FILES, texts={"go.mod": "module example.com/orders\n"})
    value = found.one(BuildCommand).output.path.values[0]
    assert value.text.base.plain == name
    assert value.implied


def test_a_name_that_nobody_can_tell() -> None:
    path = facts("FROM golang:1\nWORKDIR /w\nRUN git clone https://example.com/x . && go build\n").one(BuildCommand).output.path
    assert path.values == () and not path.closed


@pytest.mark.parametrize(
    ("lines", "package"),
    [
        ("COPY go.mod cmd/a/main.go ./\nRUN go build -o m", "cmd/a"),
        ("COPY cmd/a/*.go ./\nRUN go build -o m .", "cmd/a"),
        ("COPY . .\nRUN go build -o m ./cmd/a", "Dockerfile#0/w/cmd/a"),
        ("COPY go.mod ./\nRUN go build -o m", "Dockerfile#0/w"),
        ("COPY main.go ./\nCOPY cmd/a/main.go ./x.go\nRUN go build -o m", "Dockerfile#0/w"),
        ("COPY main.go /elsewhere/\nRUN go build -o m", "Dockerfile#0/w"),
    ],
)
def test_a_package_whose_files_were_copied_one_by_one(lines: str, package: str) -> None:
    """It is the project's folder that they come from; one copied as a folder is found through its copy."""
    assert facts(f"FROM golang:1\nWORKDIR /w\n{lines}\n", files=FILES).one(BuildCommand).packages.plain == package


def test_steps_are_in_order() -> None:
    found = facts("FROM golang:1\nCOPY a b\nRUN go build -o x . && cp x y\nCOPY c d\nRUN mv y z\n")
    assert [type(step).__name__ for step in sorted(found.of(Step), key=lambda step: step.index)] == [
        "Copy",
        "BuildCommand",
        "Copy",
        "Copy",
        "Copy",
    ]
    indexes = [step.index for step in found.of(Step)]
    assert indexes == sorted(set(indexes))


def test_packages_are_installed_in_a_stage() -> None:
    found = facts("FROM public.ecr.aws/lambda/provided:al2 AS x\nRUN yum install -y golang \\\n  zip && yum clean all\n")
    assert [(some.manager.plain, some.image) for some in found.of(PackageInstall)] == [("yum", "Dockerfile#x")] * 2
    assert found.after(found.of(PackageInstall)[0].manager.set("dnf")) == found.source.text.replace("yum install", "dnf install")


# -- the rest -----------------------------------------------------------------------------------------------------------------------


def test_what_docker_refuses_is_unparsable() -> None:
    with pytest.raises(Unparsable) as caught:
        facts("FROM a\n{% if x %}\nRUN y\n")
    assert (str(caught.value), caught.value.offset) == ("'{%' is no instruction", 7)


@pytest.mark.parametrize("text", ["", "# nothing\n", "ARG X=1\n", "RUN go build -o main .\n"])
def test_without_a_stage_nothing_is_said(text: str) -> None:
    assert facts(text).facts == ()


def test_the_parser_is_loaded_only_for_a_dockerfile() -> None:
    code = "import sys, go1x_lint.readers.dockerfile; sys.exit('dockerfile_parse' in sys.modules or 'tree_sitter' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


LINES = st.sampled_from(
    [
        *(
            "FROM golang:1 AS build",
            "FROM public.ecr.aws/lambda/go:1",
            "FROM build",
            "FROM $B",
            "FROM ${B:-a}@sha256:1",
            "FROM scratch AS $B",
        ),
        *("ARG B=x", "ARG B", "ENV P=/p Q=$P/q", "ENV A b c", "ENV =", "ARG", "WORKDIR $P", "WORKDIR x/../..", "WORKDIR"),
        *("COPY . .", "COPY --from=build /go/bin/ /var/task/", "COPY --from=$B a b", "COPY <<E /x\n#!/bin/sh\n$P\nE", "COPY a* b? [c] /d/"),
        *("ADD x.tar /", "ADD https://x y", 'COPY ["a", "b c"]', "COPY a", "COPY --parents a b", "COPY --from= a b"),
        *(
            "RUN go build",
            "RUN cd $P && go build -o $Q ./x",
            "RUN <<E\ngo build -o x .\nE",
            'RUN ["go", "build"]',
            "RUN [",
            "RUN for x in a/* ; do go build -o $x; done",
        ),
        *(
            "RUN --mount=type=bind,target=/x,source=$P go build",
            "RUN zip x.zip *",
            "RUN \\\n",
            "RUN a \\",
            'CMD ["main"]',
            "CMD",
            "CMD x | y",
            "ENTRYPOINT []",
        ),
        *(
            'SHELL ["x"]',
            "ONBUILD RUN x",
            "# escape=`",
            "\ufeff",
            "\udcff",
            "",
            "\t#",
            'CMD ["\udcff", "\\u00e9"]',
            "COPY --from=0 /x ${LAMBDA_TASK_ROOT}",
        ),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=14), st.sampled_from(["\n", "\r\n"]))
def test_anything_is_read_or_refused(lines: list[str], newline: str) -> None:
    """Nothing but Unparsable is raised, every place lies in the file, and every slot gives edits that can be made."""
    text = newline.join(lines)
    try:
        found = facts(text, files=FILES)
    except Unparsable as error:
        assert 0 <= error.offset <= len(text)
        return
    for fact in found.facts:
        assert all(0 <= span.start <= span.end <= len(text) for span in fact.spans())
        for field in fact.fields():
            _try_slots(found, field)


def _try_slots(found: Facts, field: Field) -> None:
    """Write to every slot of a field."""
    for slot in (field.slot, *(value.slot for value in field.values)):
        if slot is not None:
            apply(found.source.text, slot.write("Dockerfile#1/var/runtime/bootstrap"))
            apply(found.source.text, slot.write("x"))
            apply(found.source.text, slot.remove())
