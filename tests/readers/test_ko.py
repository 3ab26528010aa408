"""ko: base images and builds."""

from __future__ import annotations

import pytest

from go1x_lint.facts import ImageUse
from tests.readers.building import MAIN, MOD, WEB, at, build, builds, codes, facts, fix, of, reasons, written

PATH = ".ko.yaml"
BUILD = "builds:\n- id: orders\n  main: ./cmd/orders\n"
FILES = {"cmd/orders/main.go": MAIN, "cmd/web/main.go": WEB, "go.mod": MOD}


def test_base_images() -> None:
    text = (
        "defaultBaseImage: public.ecr.aws/lambda/go:1\nbaseImageOverrides:\n  example.com/app/cmd/web: gcr.io/distroless/static:nonroot\n"
    )
    one, two = of(ImageUse, PATH, text)
    assert (one.image.plain, one.purpose, at(text, one.span)) == ("public.ecr.aws/lambda/go:1", "base", "public.ecr.aws/lambda/go:1")
    assert two.image.plain == "gcr.io/distroless/static:nonroot"


def test_a_build() -> None:
    text = (
        "defaultPlatforms: [linux/arm64]\n"
        + BUILD.replace("./cmd", "./svc")
        + "  dir: a\n  env: [CGO_ENABLED=1]\n  flags: [-trimpath, '-tags=netgo']\n"
    )
    fact = build("x/.ko.yaml", text)
    assert (fact.packages.plain, fact.output.path.plain) == ("x/a/svc/orders", "x/.ko.yaml#orders/ko-app/orders")
    assert (fact.goos.plain, fact.goarch.plain, fact.cgo.plain, fact.tags.plain) == ("linux", "arm64", "1", "netgo")
    assert written(text, fact.tags, "netgo,lambda.norpc") == text.replace("netgo", "netgo,lambda.norpc")
    assert build(PATH, BUILD).cgo.plain == "0"


@pytest.mark.parametrize(
    ("flags", "fixed"),
    [
        ("", "  flags: ['-tags=lambda.norpc']\n"),
        ("  flags:\n    - -trimpath\n", "  flags:\n    - -trimpath\n    - '-tags=lambda.norpc'\n"),
        ("  flags: [-tags, netgo]\n", "  flags: [-tags, 'netgo,lambda.norpc']\n"),
    ],
)
def test_tags(flags: str, fixed: str) -> None:
    files = {**FILES, PATH: BUILD + flags}
    assert "GX202" in codes(files)
    outcome = fix(files)
    assert outcome.after[PATH].text == BUILD + fixed, reasons(outcome)


def test_flags_that_cannot_be_read() -> None:
    fact = build(PATH, BUILD + "  flags: ['{{.Env.FLAGS}}']\n")
    assert (fact.tags.closed, fact.tags.set("lambda.norpc")) == (False, ())
    shared = build(PATH, "defaultFlags: [-trimpath]\n" + BUILD)
    assert shared.tags.set("lambda.norpc") == ()


@pytest.mark.parametrize("text", ["", "builds: x\n", "builds: [1, {}]\n", "defaultBaseImage:\n"])
def test_what_says_nothing(text: str) -> None:
    assert facts(PATH, text) == []


def test_a_project() -> None:
    """The image starts what ko puts there: only the base image changes, and the program keeps its name."""
    text = "defaultBaseImage: public.ecr.aws/lambda/go:1\n" + BUILD + "  flags: [-tags=lambda.norpc]\n"
    files = {**FILES, PATH: text}
    assert codes(files) == ["GX401"]
    outcome = fix(files, unsafe=True)
    assert outcome.after[PATH].text == text.replace("lambda/go:1", "lambda/provided:al2023"), reasons(outcome)


def test_near_misses_of_a_project() -> None:
    text = "defaultBaseImage: gcr.io/distroless/static\nbuilds:\n- id: web\n  main: ./cmd/web\n"
    assert len(builds(PATH, text)) == 1
    assert codes({**FILES, PATH: text}, PATH) == []
