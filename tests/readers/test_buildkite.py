"""Buildkite: the commands of a pipeline's steps; and a small project with its fix."""

from __future__ import annotations

import pytest

from go1x_lint.facts import Naming
from tests.readers.building import ONE, build, builds, codes, facts, fix, of, reasons, said, written

PATH = ".buildkite/pipeline.yml"


def test_steps() -> None:
    text = (
        "env:\n  GOOS: linux\nsteps:\n- label: build\n  commands:\n  - cd svc\n  - go build -o bin/orders ./cmd/orders\n  env: {GOARCH: arm64}\n"
        "  plugins:\n  - docker#v5.9.0:\n      image: golang:1.21\n  artifact_paths: [svc/bin/orders, 'dist/*.zip', 'a;b']\n- wait\n"
        "- group: more\n  steps:\n  - command: go build -o b .\n    if: build.branch == 'main'\n"
    )
    one, two = builds(PATH, text)
    assert (one.output.path.plain, one.goos.plain, one.goarch.plain, one.host) == ("svc/bin/orders", "linux", "arm64", "golang:1.21")
    assert said(text, one.output.path) == ["bin/orders"]
    assert written(text, one.output.path, "svc/bin/orders/bootstrap") == text.replace("-o bin/orders", "-o bin/orders/bootstrap")
    assert (two.output.path.plain, two.certain, two.host) == ("b", False, None)
    assert [fact.uses[0].path.plain for fact in of(Naming, PATH, text)] == ["svc/bin/orders"]


def test_what_is_escaped_for_the_upload() -> None:
    text = 'steps:\n- command: "F=orders; go build -o bin/$$F ./cmd/\\\\$F"\n'
    fact = build(PATH, text)
    assert (fact.output.path.plain, fact.packages.plain) == ("bin/orders", "cmd/orders")


def test_a_matrix() -> None:
    text = "steps:\n- command: go build -o bin/{{matrix}} ./cmd/{{matrix}}\n  matrix: [orders, refunds]\n"
    fact = build(PATH, text)
    assert fact.output.path.text is not None
    assert fact.output.path.text.expand() == ("bin/orders", "bin/refunds")
    assert "-o bin/{{matrix}}/bootstrap ./cmd" in written(text, fact.output.path, fact.output.path.text.joined("bootstrap"))
    setup = "steps:\n- command: go build -o bin/{{matrix.fn}} .\n  matrix:\n    setup:\n      fn: [orders]\n"
    assert build(PATH, setup).output.path.plain == "bin/orders"


def test_a_list_alone() -> None:
    assert build(PATH, "- command: go build -o a .\n").output.path.plain == "a"


@pytest.mark.parametrize("text", ["", "steps: x\n", "steps: [wait, {trigger: a}, {command: null}]\n", "env: [1]\n"])
def test_what_is_no_pipeline(text: str) -> None:
    assert facts(PATH, text) == []


def test_a_project() -> None:
    text = (
        "steps:\n- commands:\n  - GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o bin/orders ./cmd/orders\n"
        "  - zip -j dist/orders.zip bin/orders\n  artifact_paths: bin/orders\n- command: go build -o bin/web ./cmd/web\n"
    )
    outcome = fix({**ONE, PATH: text})
    assert outcome.after[PATH].text == text.replace("build -o bin/orders", "build -tags lambda.norpc -o bin/bootstrap").replace(
        "bin/orders", "bin/bootstrap"
    ), reasons(outcome)


def test_near_misses_of_a_project() -> None:
    files = {
        "cmd/web/main.go": ONE["cmd/web/main.go"],
        "go.mod": ONE["go.mod"],
        PATH: "steps:\n- command: GOOS=linux go build -o w ./cmd/web\n",
    }
    assert codes(files, PATH) == []
