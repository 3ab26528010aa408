"""Dates, versions, images."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from go1x_lint import lifecycle
from go1x_lint.lifecycle import ImageKind, below, compare, image_kind, refuses, replacement, version


def _dates_of_cfn_lint() -> dict[str, dict[str, str | None]]:
    spec = find_spec("cfnlint")
    assert spec is not None and spec.origin is not None
    data = Path(spec.origin).parent / "data" / "AdditionalSpecs" / "LmbdRuntimeLifecycle.json"
    found: dict[str, dict[str, str | None]] = json.loads(data.read_text("utf-8"))
    return found


def test_dates_are_those_of_the_installed_cfn_lint() -> None:
    theirs = _dates_of_cfn_lint()
    for name, ours in lifecycle.RUNTIMES.items():
        assert theirs[name] == {
            "deprecated": ours.deprecated,
            "create-block": ours.creation_blocked,
            "update-block": ours.updates_blocked,
            "successor": ours.successor,
        }, name


def test_cfn_lint_knows_no_other_runtime_for_go() -> None:
    assert {name for name in _dates_of_cfn_lint() if name.startswith(("go", "provided"))} == set(lifecycle.RUNTIMES)


def test_every_runtime_has_a_c_library_and_ordered_dates() -> None:
    assert lifecycle.GLIBC.keys() == lifecycle.RUNTIMES.keys()
    for dates in lifecycle.RUNTIMES.values():
        assert dates.deprecated < dates.creation_blocked < dates.updates_blocked
        assert len({len(dates.deprecated), len(dates.creation_blocked), len(dates.updates_blocked), len(lifecycle.AS_OF)}) == 1


def test_import_is_light() -> None:
    code = "import sys; old = set(sys.modules); import go1x_lint.lifecycle; print(*(set(sys.modules) - old))"
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
    assert not {"dataclasses", "json", "cfnlint", "yaml", "go1x_lint.facts"} & set(done.stdout.split())


# -- versions ---------------------------------------------------------------------------------------------------------------

ORDERED = [
    "v0.0.0-20180129213250-0123456789ab",
    "v1.0.0",
    "v1.6.0",
    "v1.13.3",
    "v1.17.1-0.20200714000000-0123456789ab",
    "v1.18.0-alpha",
    "v1.18.0-alpha.1",
    "v1.18.0-alpha.beta",
    "v1.18.0-beta.2",
    "v1.18.0-beta.11",
    "v1.18.0-rc.1",
    "v1.18.0",
    "v1.18.1",
    "v1.34.0",
    "v1.100.0",
    "v2.0.0+incompatible",
]


def test_versions_are_ordered_as_semver_says() -> None:
    for index, one in enumerate(ORDERED):
        for other in ORDERED[index + 1 :]:
            assert compare(one, other) == -1, (one, other)
            assert compare(other, one) == 1, (one, other)


@pytest.mark.parametrize(("one", "other"), [("1.18", "v1.18.0"), ("v1.2.3+incompatible", "1.2.3"), ("1.2.0.0", "1.2")])
def test_equal_versions(one: str, other: str) -> None:
    assert compare(one, other) == 0


@pytest.mark.parametrize(
    ("older", "newer"),
    [("1.0.0rc1", "1.0.0"), ("1.0.dev3", "1.0"), ("1.0", "1.0.post1"), ("1.9", "1.10"), ("1.2", "1.2.0.1")],
)
def test_versions_of_pypi(older: str, newer: str) -> None:
    assert compare(older, newer) == -1
    assert compare(newer, older) == 1


@pytest.mark.parametrize(
    "text",
    ["", "v", "master", "1..2", "1.", ".1", "1.x", "latest", "1.2.3-", "²", "1.2.3;", "0123456789ab", "4f2b6c1", "9" * 30],
)
def test_what_is_no_version_compares_equal(text: str) -> None:
    assert version(text) is None
    assert compare(text, "1.18.0") == compare("1.18.0", text) == 0


@pytest.mark.parametrize(
    "requirement",
    [
        "5.25.0", "= 5.25.0", "==5.25", "==5.25.*", "===5.25.1", "v5.25.9", "<5.26", "< 5.26.0", "<=5.25.7", "~= 5.25.0", "~>3.38",
        "~> 5.25.1", "~5.25.0", "^4.9", "4.x", "4", "5.25", ">=4, <5.0", ">=4.0.0 <5.26.0", "^3 || ^4", "1.2 - 5.0.0", "^0.81.2", "<5.x",
    ],
)  # fmt: skip
def test_requirements_below_a_limit(requirement: str) -> None:
    assert below(requirement, "5.26.0")


@pytest.mark.parametrize(
    "requirement",
    [
        "5.26.0", "==5.26.*", ">=5.0", ">4", "!=5.0", "~= 5.25", "~>5.0", "^5.1", "5.x", "5", "*", "x", "", "<5.26.1", "<=5.26.0",
        ">=4", "^4 || ^5", "1.2 - 6.0.0", "latest", "<latest", "git+https://example.invalid", "~>", "|", "||", "<6.x",
    ],
)  # fmt: skip
def test_requirements_that_allow_the_limit(requirement: str) -> None:
    assert not below(requirement, "5.26.0")


def test_caret_keeps_the_first_number_that_is_not_zero() -> None:
    assert below("^0.80.0", "0.81.0")
    assert not below("^0.80.0", "0.80.9")
    assert below("^0.0.3", "0.0.4")


def test_tools_that_refuse_a_runtime() -> None:
    assert refuses("cfn-lint", "0.83.1", "provided.al2023")
    assert refuses("aws-sam-cli", "<1.101", "provided.al2023")
    assert refuses("hashicorp/aws", "~> 3.38", "provided.al2023")
    assert not refuses("cfn-lint", "0.83.2", "provided.al2023")
    assert not refuses("cfn-lint", "0.1.0", "provided.al2")
    assert not refuses("boto3", "0.1.0", "provided.al2023")


@given(st.text(alphabet="0123456789.*x<>=~^| ,-vabcpostrc+", max_size=20), st.text(max_size=12))
def test_any_text_is_compared(one: str, other: str) -> None:
    assert compare(one, other) == -compare(other, one)
    below(one, "1.18.0")
    below(other, one)


# -- images -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reference", "family", "purpose", "to_al2023"),
    [
        ("public.ecr.aws/lambda/go:1", "go1.x", "base", "public.ecr.aws/lambda/provided:al2023"),
        ("public.ecr.aws/lambda/go", "go1.x", "base", "public.ecr.aws/lambda/provided:al2023"),
        ("public.ecr.aws/lambda/go:latest", "go1.x", "base", "public.ecr.aws/lambda/provided:al2023"),
        ("public.ecr.aws/lambda/go:1-x86_64", "go1.x", "base", "public.ecr.aws/lambda/provided:al2023-x86_64"),
        ("public.ecr.aws/lambda/go:1.2023.08.02.10", "go1.x", "base", "public.ecr.aws/lambda/provided:al2023"),
        ("public.ecr.aws/lambda/go:1.2023.08.02.10-x86_64", "go1.x", "base", "public.ecr.aws/lambda/provided:al2023-x86_64"),
        ("public.ecr.aws/lambda/go:1@sha256:0123", "go1.x", "base", "public.ecr.aws/lambda/provided:al2023"),
        ("public.ecr.aws/lambda/go@sha256:0123", "go1.x", "base", "public.ecr.aws/lambda/provided:al2023"),
        ("amazon/aws-lambda-go:1", "go1.x", "base", "amazon/aws-lambda-provided:al2023"),
        ("docker.io/amazon/aws-lambda-go:1", "go1.x", "base", "docker.io/amazon/aws-lambda-provided:al2023"),
        ("lambci/lambda:go1.x", "go1.x", "emulation", "public.ecr.aws/lambda/provided:al2023"),
        ("docker.io/lambci/lambda:go1.x", "go1.x", "emulation", "public.ecr.aws/lambda/provided:al2023"),
        ("lambci/lambda:build-go1.x", "go1.x", "build", "public.ecr.aws/sam/build-provided.al2023"),
        ("lambci/lambda:provided", "provided", "emulation", "public.ecr.aws/lambda/provided:al2023"),
        ("lambci/lambda:provided.al2", "provided.al2", "emulation", "public.ecr.aws/lambda/provided:al2023"),
        ("lambci/lambda:build-provided.al2", "provided.al2", "build", "public.ecr.aws/sam/build-provided.al2023"),
        ("lambci/lambda-base", "provided", "base", "public.ecr.aws/lambda/provided:al2023"),
        ("lambci/lambda-base:build", "provided", "build", "public.ecr.aws/sam/build-provided.al2023"),
        ("lambci/lambda-base-2", "provided.al2", "base", "public.ecr.aws/lambda/provided:al2023"),
        ("public.ecr.aws/sam/build-go1.x", "go1.x", "build", "public.ecr.aws/sam/build-provided.al2023"),
        ("public.ecr.aws/sam/build-go1.x:latest", "go1.x", "build", "public.ecr.aws/sam/build-provided.al2023:latest"),
        ("public.ecr.aws/sam/build-go1.x:latest-x86_64", "go1.x", "build", "public.ecr.aws/sam/build-provided.al2023:latest-x86_64"),
        ("public.ecr.aws/sam/build-go1.x:1.76.0-20230302", "go1.x", "build", "public.ecr.aws/sam/build-provided.al2023:latest"),
        ("public.ecr.aws/sam/emulation-go1.x:latest-x86_64", "go1.x", "emulation", "public.ecr.aws/lambda/provided:al2023-x86_64"),
        ("amazon/aws-sam-cli-build-image-go1.x", "go1.x", "build", "public.ecr.aws/sam/build-provided.al2023"),
        ("amazon/aws-sam-cli-emulation-image-go1.x", "go1.x", "emulation", "public.ecr.aws/lambda/provided:al2023"),
        ("public.ecr.aws/lambda/provided", "provided.al2023", "base", None),
        ("public.ecr.aws/lambda/provided:latest", "provided.al2023", "base", None),
        ("public.ecr.aws/lambda/provided:alami", "provided", "base", "public.ecr.aws/lambda/provided:al2023"),
        ("public.ecr.aws/lambda/provided:alami.2023.08.02.10", "provided", "base", "public.ecr.aws/lambda/provided:al2023"),
        ("public.ecr.aws/lambda/provided:al2", "provided.al2", "base", "public.ecr.aws/lambda/provided:al2023"),
        ("public.ecr.aws/lambda/provided:al2-arm64", "provided.al2", "base", "public.ecr.aws/lambda/provided:al2023-arm64"),
        ("public.ecr.aws/lambda/provided:al2.2023.05.13.00", "provided.al2", "base", "public.ecr.aws/lambda/provided:al2023"),
        ("amazon/aws-lambda-provided:al2", "provided.al2", "base", "amazon/aws-lambda-provided:al2023"),
        ("public.ecr.aws/lambda/provided:al2@sha256:0123", "provided.al2", "base", "public.ecr.aws/lambda/provided:al2023"),
        ("public.ecr.aws/lambda/provided:al2023", "provided.al2023", "base", None),
        ("public.ecr.aws/lambda/provided:al2023.2026.02.27.21", "provided.al2023", "base", None),
        ("public.ecr.aws/lambda/provided:al2023-arm64", "provided.al2023", "base", None),
        ("public.ecr.aws/sam/build-provided.al2", "provided.al2", "build", "public.ecr.aws/sam/build-provided.al2023"),
    ],
)
def test_images(reference: str, family: str, purpose: str, to_al2023: str | None) -> None:
    assert image_kind(reference) == (family, purpose)
    assert replacement(reference, "provided.al2023") == to_al2023
    if to_al2023:
        assert image_kind(to_al2023) == ("provided.al2023", "build" if purpose == "build" else "base")


@pytest.mark.parametrize(
    "reference",
    [
        "", ":", "@", "golang:1", "golang", "golang:1.21-alpine", "amazonlinux:2023", "go1.x", "provided.al2", "lambci/yumda:2",
        "public.ecr.aws/docker/library/golang:1.19", "public.ecr.aws/lambda/python:3.12", "public.ecr.aws/lambda/nodejs:20",
        "public.ecr.aws/lambda/gopher:1", "public.ecr.aws/lambda/go/extra:1", "public.ecr.aws/lambda/provided:al2024",
        "public.ecr.aws/lambda/provided@sha256:0123", "public.ecr.aws/sam/build-nodejs20.x:latest", "amazon/aws-lambda-nodejs:12",
        "lambci/lambda", "lambci/lambda:build-", "lambci/lambda:nodejs12.x", "lambci/lambda-base-3",
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com/lambda/go:1", "example.invalid:5000/lambda/go:1",
    ],
)  # fmt: skip
def test_near_misses_of_images(reference: str) -> None:
    assert image_kind(reference) is None
    assert replacement(reference, "provided.al2023") is None


def test_other_targets() -> None:
    assert replacement("public.ecr.aws/lambda/go:1-x86_64", "provided.al2") == "public.ecr.aws/lambda/provided:al2-x86_64"
    assert replacement("public.ecr.aws/sam/build-go1.x", "provided.al2") == "public.ecr.aws/sam/build-provided.al2"
    assert replacement("public.ecr.aws/lambda/provided:al2", "provided.al2") is None
    assert replacement("public.ecr.aws/lambda/provided:al2023", "provided.al2") is None
    assert replacement("public.ecr.aws/lambda/go:1", "python3.12") is None


def test_kinds_are_named() -> None:
    kind = image_kind("lambci/lambda:build-go1.x")
    assert isinstance(kind, ImageKind) and kind.family == "go1.x" and kind.purpose == "build"


@given(st.text(max_size=40))
def test_any_text_may_be_an_image(text: str) -> None:
    image_kind(text)
    image_kind("public.ecr.aws/lambda/provided" + text)
    replacement("public.ecr.aws/lambda/go:" + text, "provided.al2023")
