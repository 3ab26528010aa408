from __future__ import annotations

import pytest
from said import run, texts

from go1x_lint.facts import ArchiveCommand, BuildCommand, Copy, ImageBuild, ImageUse, Step
from go1x_lint.readers.paths import Where
from go1x_lint.text import Text

GO = "golang:1.21"


@pytest.mark.parametrize(
    ("text", "dockerfile", "context", "target", "tag"),
    [
        ("docker build .", "Dockerfile", "", None, None),
        ("docker build -t app:1 -f deploy/Dockerfile.lambda --target run .", "deploy/Dockerfile.lambda", "", "run", "app:1"),
        ("docker build --tag=app --file=deploy/Dockerfile svc", "deploy/Dockerfile", "svc", None, "app"),
        ("docker build -tapp svc --build-arg X=y --platform linux/amd64", "svc/Dockerfile", "svc", None, "app"),
        ("docker buildx build --platform linux/arm64 --provenance=false --load ./svc", "svc/Dockerfile", "svc", None, None),
        ("docker image build svc", "svc/Dockerfile", "svc", None, None),
        ("podman build svc", "svc/Dockerfile", "svc", None, None),
        ("buildah bud -f x/Containerfile x", "x/Containerfile", "x", None, None),
        ("cd svc && docker --context ci build -f Dockerfile ..", "svc/Dockerfile", "", None, None),
    ],
)
def test_builds(text: str, dockerfile: str, context: str, target: str | None, tag: str | None) -> None:
    fact = run(text).one(ImageBuild)
    assert texts(fact.dockerfile) == [dockerfile]
    assert texts(fact.context) == [context]
    assert (texts(fact.target) if fact.target else None) == ([target] if target else None)
    assert (texts(fact.tag) if fact.tag else None) == ([tag] if tag else None)
    assert fact.dockerfile.values[0].implied == (" -f" not in text and "--file" not in text)


@pytest.mark.parametrize(
    "text",
    [
        "docker build - < Dockerfile",
        "docker build https://github.com/o/r.git",
        "docker push x",
        "docker tag a b",
        "docker compose build",
        "docker-compose up",
    ],
)
def test_what_builds_no_folder(text: str) -> None:
    said = run(text)
    assert not said.all(ImageBuild) and not said.all(ImageUse)


@pytest.mark.parametrize(
    ("text", "image", "purpose"),
    [
        ("docker run --rm -v $PWD:/var/task lambci/lambda:go1.x main '{}'", "lambci/lambda:go1.x", "run"),
        ("docker run -p 9000:8080 --name x public.ecr.aws/lambda/go:1", "public.ecr.aws/lambda/go:1", "run"),
        ("docker run --rm lambci/lambda:build-go1.x", "lambci/lambda:build-go1.x", "builder"),
        (f"docker run --rm -it -e A=b --network=host {GO} go build -o x", GO, "builder"),
        (f"docker run --rm {GO} make build", GO, "builder"),
        ("docker create public.ecr.aws/lambda/go:1", "public.ecr.aws/lambda/go:1", "run"),
        ("docker pull --platform linux/amd64 lambci/lambda:go1.x", "lambci/lambda:go1.x", "run"),
        ("docker container run amazon/aws-lambda-go:1@sha256:abcd main", "amazon/aws-lambda-go:1", "run"),
    ],
)
def test_images(text: str, image: str, purpose: str) -> None:
    said = run(text)
    fact = said.one(ImageUse)
    assert (texts(fact.image), fact.purpose) == ([image], purpose)
    written = said.written(fact.image.set("public.ecr.aws/lambda/provided:al2023"))
    assert written == text.replace("@sha256:abcd", "").replace(image, "public.ecr.aws/lambda/provided:al2023")


def test_an_image_of_a_variable_is_written_at_its_definition() -> None:
    said = run("IMAGE=lambci/lambda:go1.x\ndocker run --rm $IMAGE main\n")
    fact = said.one(ImageUse)
    assert said.written(fact.image.set("x:1")) == "IMAGE=x:1\ndocker run --rm $IMAGE main\n"


@pytest.mark.parametrize(
    ("text", "output", "package", "directory"),
    [
        (f'docker run -v "$PWD":/src -w /src {GO} go build -o bin/main ./cmd/a', "bin/main", "cmd/a", ""),
        (f"docker run -v $(pwd):/src -w /src/svc {GO} go build -o main .", "svc/main", "svc", "svc"),
        (f"docker run --volume=./svc:/src:ro --workdir=/src {GO} go build -o /src/main .", "svc/main", "svc", "svc"),
        (f"docker run --mount type=bind,source=$PWD,target=/src -w /src {GO} go build -o main .", "main", "", ""),
        (f"cd svc && docker run -v $PWD:/src -w /src {GO} go build -o main .", "svc/main", "svc", "svc"),
        (f"docker run -v $PWD:/go/src/x {GO} sh -c 'cd src/x && go build -o main .'", "main", "", ""),
        (f"docker run -v $PWD:/src {GO} sh -c 'cd /src && go build -o main .'", "main", "", ""),
        ("docker run -v $PWD:/src me/go sh -c 'cd /src && go build -o main .'", "main", "", ""),
        (f"docker run -v $PWD:/src -w /src --entrypoint go {GO} build -o main .", "main", "", ""),
        (f"docker run -v $PWD:/src -w /src --entrypoint /bin/bash {GO} -c 'go build -o main .'", "main", "", ""),
        ("docker run -v $PWD:/go/src/handler lambci/lambda:build-go1.x go build handler.go", "handler", "handler.go", ""),
        ("docker run -v $PWD:/var/task public.ecr.aws/lambda/provided:al2023 go build -o main .", "main", "", ""),
    ],
)
def test_what_runs_in_a_container(text: str, output: str, package: str, directory: str) -> None:
    fact = run(text).one(BuildCommand)
    assert (texts(fact.output), texts(fact.packages), str(fact.directory)) == ([output], [package], directory)
    assert fact.host is not None and fact.host in text
    assert fact.scope == "build.sh"


def test_what_is_not_mounted_is_no_file_of_the_project() -> None:
    fact = run(f"docker run -v $PWD:/src -w /src {GO} go build -o /tmp/main .").one(BuildCommand)
    assert texts(fact.output) == ["build.sh#0/tmp/main"]
    volume = run(f"docker run -v data:/src -w /src {GO} go build -o main .").one(BuildCommand)
    assert texts(volume.output) == ["build.sh#0/src/main"]


def test_an_image_of_unknown_folder_leaves_paths_unknown() -> None:
    fact = run("docker run -v $PWD:/src me/go go build -o main .").one(BuildCommand)
    assert not fact.output.path.closed


def test_a_mount_of_an_unknown_folder_leaves_paths_unknown() -> None:
    fact = run(f"cd $(mktemp -d) && docker run -v $PWD:/src -w /src {GO} go build -o main .").one(BuildCommand)
    assert not fact.output.path.closed


def test_variables_of_a_container() -> None:
    said = run(f"GOARCH=amd64 docker run -e GOOS=linux --env=CGO_ENABLED=0 -e GOARCH {GO} go build -o main .")
    fact = said.one(BuildCommand)
    assert [texts(field) for field in (fact.goos, fact.cgo, fact.goarch)] == [["linux"], ["0"], ["amd64"]]
    assert said.written(fact.cgo.set("1")).count("--env=CGO_ENABLED=1") == 1
    outside = run(f"GOARCH=amd64 docker run {GO} go build -o main .").one(BuildCommand)
    assert outside.goarch.absent


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"docker run --rm {GO} go build -o main .", f"docker run -e GOARCH=amd64 --rm {GO} go build -o main ."),
        (f"docker run --rm {GO} sh -c 'go build -o main .'", f"docker run --rm {GO} sh -c 'GOARCH=amd64 go build -o main .'"),
    ],
)
def test_room_for_a_variable(before: str, after: str) -> None:
    said = run(before)
    assert said.written(said.one(BuildCommand).goarch.set("amd64")) == after


def test_flags_are_put_into_the_inner_command() -> None:
    said = run(f'docker run --rm {GO} sh -c "go build -o bin/main ./cmd"')
    fact = said.one(BuildCommand)
    assert said.written(fact.tags.set("lambda.norpc")) == f'docker run --rm {GO} sh -c "go build -tags lambda.norpc -o bin/main ./cmd"'
    (value,) = fact.output.path.values
    assert said.at(value.span) == "bin/main"


def test_several_inner_commands_are_a_sequence_of_their_own() -> None:
    said = run(f"true\ndocker run -v $PWD:/src -w /src {GO} sh -c 'go build -o main . && zip -j x.zip main'\ncp x.zip out/")
    build, archive, copy = said.one(BuildCommand), said.one(ArchiveCommand), said.one(Copy)
    assert build.scope == archive.scope == "build.sh#1" != copy.scope
    assert build.index < archive.index
    assert texts(archive.archive) == texts(copy.sources[0]) == ["x.zip"]


def test_a_file_that_comes_out_of_a_container() -> None:
    fact = run("docker cp $ID:/out/x.zip ./x.zip").one(Step)
    assert [(use.role, texts(use)) for use in fact.uses] == [("writes", ["x.zip"])]
    assert run("docker cp x.zip app:/out/").all(Step) == []


def test_inside_an_image_that_is_built() -> None:
    said = run("go build -o main ./cmd/a", where=Where(Text.of("Dockerfile#build/src"), "Dockerfile#build"))
    assert texts(said.one(BuildCommand).output) == ["Dockerfile#build/src/main"]
    absolute = run("go build -o /main .", where=Where(Text.of("Dockerfile#build/src"), "Dockerfile#build"))
    assert texts(absolute.one(BuildCommand).output) == ["Dockerfile#build/main"]
    implied = run("go build .", where=Where(Text.of("Dockerfile#build/src"), "Dockerfile#build"))
    assert not implied.one(BuildCommand).output.path.closed
