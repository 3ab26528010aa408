"""devcontainer.json: the image, how it is built, and what is run in it."""

from __future__ import annotations

import pytest

from go1x_lint.facts import ImageBuild, ImageUse
from tests.readers.building import ONE, at, build, builds, codes, facts, fix, of, reasons

PATH = ".devcontainer/devcontainer.json"


def test_an_image() -> None:
    text = '{\n  // what we develop in\n  "image": "lambci/lambda:build-go1.x",\n}\n'
    (fact,) = of(ImageUse, PATH, text)
    assert (fact.image.plain, fact.purpose, at(text, fact.span)) == ("lambci/lambda:build-go1.x", "run", '"lambci/lambda:build-go1.x"')
    assert codes({PATH: text, **ONE}, PATH) == ["GX401"]
    assert codes({PATH: text.replace("lambci/lambda:build-go1.x", "golang:1.21"), **ONE}, PATH) == []


def test_what_is_built() -> None:
    (fact,) = of(ImageBuild, PATH, '{"build": {"dockerfile": "Dockerfile", "context": "..", "target": "dev"}}')
    assert fact.target is not None
    assert (fact.dockerfile.plain, fact.context.plain, fact.target.plain) == ("Dockerfile", "", "dev")
    (old,) = of(ImageBuild, PATH, '{"dockerFile": "Dockerfile", "context": ".."}')
    assert (old.dockerfile.plain, old.context.plain) == (".devcontainer/Dockerfile", "")
    assert of(ImageBuild, PATH, '{"build": {"args": {}}}') == []


def test_commands() -> None:
    text = (
        '{"postCreateCommand": "GOOS=linux go build -o bin/orders ./cmd/orders", "postStartCommand": ["go", "build", "-o", "bin/b", "."],\n'
        ' "onCreateCommand": {"one": "go build -o c .", "two": ["go", "build", "-o", "d"]}, "postAttachCommand": 3}\n'
    )
    assert [fact.output.path.plain for fact in builds(PATH, text)] == ["c", "d", "bin/orders", "bin/b"]
    assert build("svc/.devcontainer/go/devcontainer.json", '{"postCreateCommand": "go build -o a ."}').output.path.plain == "svc/a"
    assert build(".devcontainer.json", '{"postCreateCommand": "go build -o a ."}').output.path.plain == "a"


@pytest.mark.parametrize("text", ["[]", "{}", '{"image": null, "build": 1, "postCreateCommand": [1]}', '{"dockerComposeFile": "x.yml"}'])
def test_what_says_nothing(text: str) -> None:
    assert facts(PATH, text) == []


def test_a_project() -> None:
    text = (
        '{\n  "image": "mcr.microsoft.com/devcontainers/go:1",\n'
        '  "postCreateCommand": ["go", "build", "-o", "bin/orders", "./cmd/orders"],\n'
        '  "postStartCommand": "zip -j dist/orders.zip bin/orders"\n}\n'
    )
    outcome = fix({**ONE, PATH: text}, unsafe=True)
    assert outcome.after[PATH].text == text.replace(
        '"build", "-o", "bin/orders"', '"build", "-tags", "lambda.norpc", "-o", "bin/bootstrap"'
    ).replace("bin/orders", "bin/bootstrap"), reasons(outcome)
