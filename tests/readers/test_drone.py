"""Drone and Woodpecker: the commands of a pipeline's steps; and a small project with its fix."""

from __future__ import annotations

import pytest

from go1x_lint.facts import LambdaFunction, Upload
from tests.readers.building import ONE, build, builds, codes, facts, fix, of, reasons, said, written

PATH = ".drone.yml"
HEAD = "kind: pipeline\ntype: docker\nname: default\nsteps:\n"


def test_steps_of_several_pipelines() -> None:
    text = (
        HEAD + "- name: build\n  image: golang:1.21\n  environment: {GOOS: linux, TOKEN: {from_secret: t}}\n  commands:\n  - cd svc\n"
        "  - go build -o bin/orders ./cmd/orders\n- name: next\n  image: golang:1.21\n  when: {branch: main}\n  commands: [go build -o b .]\n"
        "---\nkind: secret\nname: x\nsteps: [{commands: [go build -o no .]}]\n---\nkind: pipeline\nname: other\n"
        "steps: [{name: c, commands: [go build -o c .]}]\n"
    )
    one, two, three = builds(PATH, text)
    assert (one.output.path.plain, one.goos.plain, one.host) == ("svc/bin/orders", "linux", "golang:1.21")
    assert said(text, one.output.path) == ["bin/orders"]
    assert written(text, one.output.path, "svc/bin/orders/bootstrap") == text.replace("bin/orders", "bin/orders/bootstrap")
    assert (two.output.path.plain, two.certain, two.goos.absent) == ("b", False, True)
    assert (one.scope, two.scope, three.scope) == (".drone.yml:default", ".drone.yml:default", ".drone.yml:other")


def test_woodpecker() -> None:
    text = "steps:\n  build:\n    image: golang\n    environment: [GOOS=linux, GOARCH=arm64]\n    commands:\n    - go build -o bin/a .\n"
    fact = build(".woodpecker.yml", text)
    assert (fact.goos.plain, fact.goarch.plain, fact.output.path.plain) == ("linux", "arm64", "bin/a")
    assert fact.goarch.set("amd64") == ()
    assert build(".woodpecker/build.yaml", text.replace("steps:", "pipeline:")).output.path.plain == "bin/a"


def test_windows() -> None:
    text = (
        HEAD.replace("name:", "platform: {os: windows}\nname:")
        + "- name: b\n  commands:\n  - $env:GOOS = 'linux'\n  - go build -o bin\\a .\n"
    )
    fact = build(PATH, text)
    assert (fact.windows, fact.goos.plain, fact.output.path.plain) == (True, "linux", "bin/a")


def test_the_plug_in_that_deploys() -> None:
    text = HEAD + (
        "- name: deploy\n  image: appleboy/drone-lambda:1.3\n  settings:\n    function_name: orders\n    zip_file: dist/orders.zip\n"
        "    region: {from_secret: r}\n"
    )
    (upload,) = of(Upload, PATH, text)
    assert upload.archive is not None
    assert upload.function is not None
    assert (upload.archive.path.plain, upload.function.plain) == ("dist/orders.zip", "orders")
    told = text + "    runtime: go1.x\n    handler: orders\n"
    (function,) = of(LambdaFunction, PATH, told)
    assert (function.name, function.runtime.plain, function.handler.plain, function.code.plain) == (
        "orders",
        "go1.x",
        "orders",
        "dist/orders.zip",
    )
    assert written(told, function.runtime, "provided.al2023") == told.replace("go1.x", "provided.al2023")
    assert of(Upload, PATH, text.replace("appleboy/drone-lambda", "plugins/s3")) == []


@pytest.mark.parametrize("text", ["", "- a\n", "kind: pipeline\nsteps: x\n", "kind: pipeline\nsteps: [1, {name: a}]\n"])
def test_what_is_no_pipeline(text: str) -> None:
    assert facts(PATH, text) == []


def test_a_project() -> None:
    text = (
        HEAD + "- name: build\n  image: golang:1.21\n  commands:\n"
        "  - GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o bin/orders ./cmd/orders\n  - GOOS=linux go build -o bin/web ./cmd/web\n"
        "- name: pack\n  image: alpine\n  commands: ['zip -j dist/orders.zip bin/orders']\n"
    )
    outcome = fix({**ONE, PATH: text})
    assert outcome.after[PATH].text == text.replace("build -o bin/orders", "build -tags lambda.norpc -o bin/bootstrap").replace(
        "zip bin/orders", "zip bin/bootstrap"
    ), reasons(outcome)


def test_near_misses_of_a_project() -> None:
    files = {
        "cmd/web/main.go": ONE["cmd/web/main.go"],
        "go.mod": ONE["go.mod"],
        PATH: HEAD + "- commands: [GOOS=linux go build -o w ./cmd/web]\n",
    }
    assert codes(files, PATH) == []
