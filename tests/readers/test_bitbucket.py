"""Bitbucket Pipelines: steps, pipes; and a small project with its fix."""

from __future__ import annotations

import pytest

from go1x_lint.facts import Naming, Upload
from tests.readers.building import ONE, WEB, at, build, builds, codes, facts, fix, of, reasons, said, written

PATH = "bitbucket-pipelines.yml"


def test_a_step_has_one_shell() -> None:
    text = (
        "image: golang:1.21\npipelines:\n  default:\n  - step:\n      name: build\n      script:\n      - cd svc\n      - export GOOS=linux\n"
        "      - go build -o bin/orders ./cmd/orders\n      after-script:\n      - go build -o last .\n      artifacts:\n      - svc/bin/orders\n"
    )
    one, last = builds(PATH, text)
    assert (one.output.path.plain, one.goos.plain, one.host, last.output.path.plain) == ("svc/bin/orders", "linux", "golang:1.21", "last")
    assert said(text, one.output.path) == ["bin/orders"]
    assert written(text, one.output.path, "svc/bin/orders/bootstrap") == text.replace("-o bin/orders", "-o bin/orders/bootstrap")
    assert [fact.uses[0].path.plain for fact in of(Naming, PATH, text)] == ["svc/bin/orders"]


def test_steps_wherever_they_stand() -> None:
    text = (
        "definitions:\n  steps:\n  - step: &build\n      script:\n      - go build -o a .\npipelines:\n  branches:\n    main:\n"
        "    - parallel:\n      - step: *build\n      - step:\n          script: [go build -o b .]\n    - stage:\n        steps:\n"
        "        - step:\n            <<: *build\n            name: again\n  custom:\n    release:\n    - step: {script: [go build -o c .]}\n"
    )
    assert [fact.output.path.plain for fact in builds(PATH, text)] == ["a", "b", "c"]


def test_the_pipe_that_deploys() -> None:
    text = (
        "pipelines:\n  default:\n  - step:\n      script:\n      - pipe: atlassian/aws-lambda-deploy:1.10.0\n        variables:\n"
        "          FUNCTION_NAME: orders\n          COMMAND: update\n          ZIP_FILE: dist/orders.zip\n"
    )
    (fact,) = of(Upload, PATH, text)
    assert fact.archive is not None
    assert fact.function is not None
    assert (fact.archive.path.plain, fact.function.plain) == ("dist/orders.zip", "orders")
    assert at(text, fact.archive.span) == "dist/orders.zip"
    assert of(Upload, PATH, text.replace("aws-lambda-deploy", "aws-s3-deploy")) == []


@pytest.mark.parametrize(
    "text", ["", "pipelines: [1]\n", "pipelines:\n  default:\n  - step: x\n  - step:\n      script: x\n", "image: a\n"]
)
def test_what_is_no_pipeline(text: str) -> None:
    assert facts(PATH, text) == []


def test_a_project() -> None:
    text = (
        "image: golang:1.21\npipelines:\n  default:\n  - step: &build\n      script:\n"
        "      - GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o bin/orders ./cmd/orders\n      - zip -j dist/orders.zip bin/orders\n"
        "      - go build -o bin/web ./cmd/web\n      artifacts: ['bin/orders', 'dist/**']\n  branches:\n    main:\n    - step: *build\n"
    )
    outcome = fix({**ONE, PATH: text})
    assert outcome.after[PATH].text == text.replace("build -o bin/orders", "build -tags lambda.norpc -o bin/bootstrap").replace(
        "bin/orders", "bin/bootstrap"
    ), reasons(outcome)


def test_near_misses_of_a_project() -> None:
    text = "pipelines:\n  default:\n  - step:\n      script: ['GOOS=linux go build -o bin/web ./cmd/web']\n"
    assert build(PATH, text)
    assert codes({"cmd/web/main.go": WEB, "go.mod": ONE["go.mod"], PATH: text}, PATH) == []
