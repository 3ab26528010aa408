"""AppVeyor: the commands of a build's phases; and a small project with its fix."""

from __future__ import annotations

import pytest

from go1x_lint.facts import Naming
from tests.readers.building import ONE, build, builds, codes, facts, fix, of, reasons, said, written

PATH = "appveyor.yml"


def test_phases_of_windows() -> None:
    text = (
        "environment:\n  GOARCH: amd64\ninstall:\n- set GOOS=linux\nbuild_script:\n- cmd: go build -o bin\\orders .\\cmd\\orders\n"
        "- ps: |\n    $env:GOOS = 'linux'\n    go build -o bin/refunds ./cmd/refunds\n- sh: go build -o no .\nartifacts:\n- path: bin\\orders\n"
        "- path: dist/orders.zip\n"
    )
    one, two = builds(PATH, text)
    assert (one.output.path.plain, one.goos.plain, one.goarch.plain, one.windows) == ("bin/orders", "linux", "amd64", True)
    assert (two.output.path.plain, two.goos.plain) == ("bin/refunds", "linux")
    assert said(text, one.output.path) == ["bin\\orders"]
    assert "dist/orders.zip" in [fact.uses[0].path.plain for fact in of(Naming, PATH, text)]


def test_linux() -> None:
    text = "image: Ubuntu2204\nenvironment:\n  global: {GOOS: linux}\n  matrix:\n  - GOARCH: arm64\nbuild_script:\n- go build -o bin/a .\n- ps: go build -o bin/b .\n"
    one, two = builds(PATH, text)
    assert (one.output.path.plain, one.goos.plain, one.goarch.absent, one.windows) == ("bin/a", "linux", True, False)
    assert two.windows
    assert written(text, one.output.path, "bin/bootstrap") == text.replace("bin/a", "bin/bootstrap")


@pytest.mark.parametrize(
    "text", ["", "[1]\n", "build_script:\n", "build_script: off\n", "build_script: [{x: go build -o a .}]\n", "artifacts: [x]\n"]
)
def test_what_builds_nothing(text: str) -> None:
    assert facts(PATH, text) == []


def test_a_project() -> None:
    text = (
        "image: Ubuntu\nbuild_script:\n- GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o bin/orders ./cmd/orders\n"
        "- zip -j dist/orders.zip bin/orders\n- go build -o bin/web ./cmd/web\nartifacts:\n- path: bin/orders\n"
    )
    outcome = fix({**ONE, PATH: text})
    assert outcome.after[PATH].text == text.replace("build -o bin/orders", "build -tags lambda.norpc -o bin/bootstrap").replace(
        "bin/orders", "bin/bootstrap"
    ), reasons(outcome)


def test_near_misses_of_a_project() -> None:
    text = "build_script:\n- set GOOS=linux\n- go build -o bin/web ./cmd/web\n"
    assert build(PATH, text)
    assert codes({"cmd/web/main.go": ONE["cmd/web/main.go"], "go.mod": ONE["go.mod"], PATH: text}, PATH) == []
