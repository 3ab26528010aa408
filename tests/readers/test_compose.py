"""Compose files: images, how they are built, what their commands do; and a small project with its fix."""

from __future__ import annotations

import pytest

from go1x_lint.facts import BuildCommand, FileUse, ImageBuild, ImageUse, Step
from tests.readers.building import MAIN, MOD, ONE, at, build, codes, facts, fix, of, reasons, written

PATH = "docker-compose.yml"


def test_images_of_services() -> None:
    text = "services:\n  orders:\n    image: lambci/lambda:go1.x\n  db:\n    image: postgres:15@sha256:00\n  builder: {image: 'lambci/lambda:build-go1.x'}\n"
    found = of(ImageUse, PATH, text)
    assert [(fact.image.plain, fact.purpose) for fact in found] == [
        ("lambci/lambda:go1.x", "run"),
        ("postgres:15", "run"),
        ("lambci/lambda:build-go1.x", "builder"),
    ]
    assert at(text, found[0].span) == "lambci/lambda:go1.x"


def test_a_tag_from_outside_is_not_known() -> None:
    text = "services:\n  orders:\n    image: public.ecr.aws/lambda/go:${TAG:-1}\n    command: $$HOME\n"
    (fact,) = of(ImageUse, PATH, text)
    assert fact.image.plain is None
    assert codes({PATH: text, **ONE}, PATH) == []


def test_what_is_built() -> None:
    text = (
        "services:\n  a: {build: ./a}\n  b:\n    image: b:1\n    build: {context: ., dockerfile: docker/b.Dockerfile, target: run}\n"
        "  c: {build: 'https://example.com/c.git'}\n"
    )
    one, two = of(ImageBuild, "deploy/compose.yaml", text)
    assert (one.context.plain, one.dockerfile.plain, one.target) == ("deploy/a", "deploy/a/Dockerfile", None)
    assert two.target is not None
    assert two.tag is not None
    assert (two.context.plain, two.dockerfile.plain, two.target.plain, two.tag.plain) == (
        "deploy",
        "deploy/docker/b.Dockerfile",
        "run",
        "b:1",
    )
    assert of(ImageUse, PATH, text) == []


def test_a_command_in_mounted_folders() -> None:
    text = (
        "services:\n  build:\n    image: golang:1.21\n    working_dir: /src\n    volumes: ['.:/src', 'cache:/go/pkg']\n"
        "    environment: {GOOS: linux}\n    command: go build -o bin/orders ./cmd/orders\n"
    )
    fact = build(PATH, text)
    assert (fact.output.path.plain, fact.packages.plain, fact.goos.plain, fact.host) == ("bin/orders", "cmd/orders", "linux", "golang:1.21")
    assert written(text, fact.output.path, "bin/orders/bootstrap") == text.replace("bin/orders", "bin/orders/bootstrap")
    assert fact.goarch.set("amd64") == ()
    assert [some.purpose for some in of(ImageUse, PATH, text)] == ["builder"]


def test_a_command_that_is_a_list() -> None:
    text = (
        "services:\n  build:\n    image: golang:1.21\n    working_dir: /src\n    volumes:\n    - type: bind\n      source: ..\n      target: /src\n"
        '    environment:\n    - GOOS=linux\n    command: ["sh", "-c", "go build -o bin/orders ./cmd/orders"]\n'
    )
    fact = build("dev/docker-compose.yml", text)
    assert (fact.output.path.plain, fact.goos.plain) == ("bin/orders", "linux")


def test_the_function_that_is_tried() -> None:
    text = "services:\n  orders:\n    image: lambci/lambda:go1.x\n    volumes: [./:/var/task:ro]\n    command: bin/orders\n"
    (use,) = (use for step in of(Step, PATH, text) for use in step.uses)
    assert isinstance(use, FileUse)
    assert (use.path.plain, use.role) == ("bin/orders", "reads")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "services: [a]\n",
        "services:\n  a: b\n  c: {image: null, build: null, command: null, volumes: [1, {type: x}]}\n",
        "version: '3'\n",
    ],
)
def test_what_is_no_compose_file(text: str) -> None:
    assert facts(PATH, text) == []


def test_a_project() -> None:
    """The image is only tried in, and stays; the program that is mounted gets its new name."""
    text = (
        "services:\n  build:\n    image: golang:1.21\n    working_dir: /src\n    volumes: ['.:/src']\n"
        "    environment: {GOOS: linux, GOARCH: amd64, CGO_ENABLED: '0'}\n"
        "    command: go build -tags lambda.norpc -o bin/orders ./cmd/orders\n"
        "  orders:\n    image: lambci/lambda:go1.x\n    volumes: ['.:/var/task']\n    command: bin/orders\n"
    )
    files = {**ONE, PATH: text, "pack.sh": "zip -j dist/orders.zip bin/orders\n"}
    outcome = fix(files)
    assert outcome.after[PATH].text == text.replace("bin/orders", "bin/bootstrap"), reasons(outcome)
    assert outcome.after["pack.sh"].text == "zip -j dist/orders.zip bin/bootstrap\n"


def test_an_image_that_is_built_by_compose() -> None:
    docker = 'FROM golang:1.21 AS build\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /main ./cmd/orders\nFROM public.ecr.aws/lambda/go:1\nCOPY --from=build /main /var/task/main\nCMD ["main"]\n'
    files = {"Dockerfile": docker, PATH: "services:\n  orders:\n    build: .\n", "cmd/orders/main.go": MAIN, "go.mod": MOD}
    assert "GX401" in codes(files, "Dockerfile")
    assert codes(files, PATH) == []


def test_near_misses_of_a_project() -> None:
    text = "services:\n  web:\n    image: golang:1.21\n    working_dir: /src\n    volumes: ['.:/src']\n    command: go run ./cmd/web\n  db: {image: postgres}\n"
    assert codes({**ONE, PATH: text}, PATH) == []
    assert not [fact for fact in facts(PATH, text) if isinstance(fact, BuildCommand)]
