"""Runtimes' dates and successors, images, and since when libraries and tools know them: data, with an as-of date.

Dates: AWS's table of Lambda runtimes, as cfn-lint 1.58.0 (`LmbdRuntimeLifecycle.json`) and tflint-ruleset-aws 0.48.0
hold it; a test compares them with the installed cfn-lint. Nothing slow is imported: every run needs this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

AS_OF = "2026-11-23"
"""When the data was collected. AWS has moved these dates before."""

Runtime = Literal["go1.x", "provided", "provided.al2", "provided.al2023"]


class Lifecycle(NamedTuple):
    """A runtime's dates (ISO 8601), and the runtime that AWS recommends after it."""

    deprecated: str
    creation_blocked: str
    updates_blocked: str
    successor: Runtime | None


RUNTIMES: Mapping[str, Lifecycle] = {
    "go1.x": Lifecycle("2024-01-08", "2024-02-08", "2027-03-03", "provided.al2023"),
    "provided": Lifecycle("2024-01-08", "2024-02-08", "2027-03-03", "provided.al2023"),
    "provided.al2": Lifecycle("2026-07-31", "2027-02-01", "2027-03-03", "provided.al2023"),
    "provided.al2023": Lifecycle("2029-06-30", "2029-07-31", "2029-08-31", None),
}
"""The runtimes that a Go function can run on, oldest first."""

GLIBC: Mapping[str, str] = {"go1.x": "2.17", "provided": "2.17", "provided.al2": "2.26", "provided.al2023": "2.34"}
"""Each runtime's C library (README of aws/aws-lambda-go)."""

# -- aws-lambda-go ----------------------------------------------------------------------------------------------------------

LIBRARY_MINIMUM = "1.18.0"
"""The first aws-lambda-go with a client of the Runtime API and the tag lambda.norpc; an older one hangs on `provided*`."""

LIBRARY_RECOMMENDED = "1.20.0"
"""The first that puts the request's id into the context (1.19.1) and escapes error messages (1.20.0) on `provided*`."""

LIBRARY_NORPC = "1.34.0"
"""The first whose lambda.norpc works on go1.x too, and without `lambda.Function` and `lambda.NewFunction` under that tag."""

LIBRARY_RETRACTED = ("1.39.0",)
"""Versions that the library itself retracts."""

# -- tools ------------------------------------------------------------------------------------------------------------------

KNOWN_SINCE: Mapping[tuple[str, str], str] = {
    ("aws-sam-cli", "provided.al2023"): "1.101.0",
    ("cfn-lint", "provided.al2023"): "0.83.2",
    ("aws-cdk-lib", "provided.al2023"): "2.105.0",
    ("hashicorp/aws", "provided.al2023"): "5.26.0",
    ("serverless-go-plugin", "provided.al2023"): "2.4.1",
}
"""The first version of a tool that takes a runtime (seen in the packages themselves)."""

NAMELESS = frozenset(("aws-cdk-lib",))
"""Tools that an older version of only lacks a name for a runtime: given as a string, it takes any."""

SAM_CONTAINER_BUILD = "1.108.0"
"""The first aws-sam-cli whose `sam build --use-container` takes BuildMethod go1.x together with `provided*`."""

SAM_BOOTSTRAP = "1.111.0"
"""The first aws-sam-cli whose BuildMethod go1.x writes `bootstrap` for `provided*`, whatever the handler says."""


def refuses(tool: str, requirement: str, runtime: str) -> bool:
    """Whether every version of a tool that a requirement allows (`1.90.0`, `<1.100`, `~> 3.38`) is too old to know a runtime."""
    since = KNOWN_SINCE.get((tool, runtime))
    return since is not None and below(requirement, since)


# -- versions ---------------------------------------------------------------------------------------------------------------

Version = tuple[tuple[int, ...], tuple[tuple[int, int, str], ...]]
"""Numbers (at least three), then the identifiers of a pre-release; one that compares greater for a release."""

_RELEASE = ((2, 0, ""),)
_PRE = ("dev", "alpha", "beta", "preview", "pre", "rc", "a", "b", "c")


def version(text: str) -> Version | None:
    """Read a version as Go, npm and PyPI write it (`v1.13.3`, `1.90`, `1.0.0rc1`, a pseudo-version); None: it is none."""
    text = text.strip().partition("+")[0]
    text = text[1:] if text[:1] in ("v", "V") else text
    size = next((index for index, mark in enumerate(text) if mark not in "0123456789."), len(text))
    parts, rest = text[:size].split("."), text[size:]
    if rest[:1].isalpha() and parts[-1] == "":  # 1.0.dev1
        parts.pop()
    if not all(_numeric(part) for part in parts):
        return None
    release = (*map(int, parts), *(0,) * (3 - len(parts)))
    if not rest:
        return release, _RELEASE
    if rest.startswith("-") and len(rest) > 1:
        return release, tuple(map(_identifier, rest[1:].split(".")))
    word = rest.rstrip("0123456789")
    order = 3 if word == "post" else 1 if word in _PRE else 0
    return (release, ((order, 0, rest),)) if order else None


def _numeric(text: str) -> bool:
    """Whether a text is a number of a version."""
    return text.isascii() and text.isdigit() and len(text) < 20


def _identifier(text: str) -> tuple[int, int, str]:
    """Order a pre-release's identifier as semver does: numbers by value, before words."""
    return (0, int(text), "") if _numeric(text) else (1, 0, text)


def compare(one: str, other: str) -> int:
    """Give -1, 0 or 1 as the first version is older, equal or newer; 0 too where one of them is no version."""
    first, second = version(one), version(other)
    if first is None or second is None:
        return 0
    size = max(len(first[0]), len(second[0]))
    padded = [((*some[0], *(0,) * (size - len(some[0]))), some[1]) for some in (first, second)]
    return (padded[0] > padded[1]) - (padded[0] < padded[1])


def below(requirement: str, limit: str) -> bool:
    """Whether every version that a requirement allows is older than the limit.

    It takes one version, or what pip, npm, Poetry and Terraform write: `==1.2`, `<1.2`, `~=1.2`, `^1.2`, `~> 1.2`,
    `1.x`, several joined by commas or spaces. What it doesn't understand allows everything.
    """
    if "||" in requirement:
        return all(below(some, limit) for some in requirement.split("||"))
    _, dash, upper = requirement.rpartition(" - ")
    return any(_clause_below(operator, number, limit) for operator, number in _clauses(f"<={upper}" if dash else requirement))


def _clauses(requirement: str) -> list[tuple[str, str]]:
    """Split a requirement into operators and versions."""
    found: list[tuple[str, str]] = []
    operator = ""
    for word in requirement.replace(",", " ").split():
        number = word.lstrip("=<>~^!")
        operator += word[: len(word) - len(number)]
        if number:
            found.append((operator, number))
            operator = ""
    return found


def _clause_below(operator: str, number: str, limit: str) -> bool:
    """Whether one clause allows nothing from the limit on."""
    parts = number.removeprefix("v").split(".")
    wild = next((index for index, part in enumerate(parts) if part in ("*", "x", "X")), len(parts))
    least = ".".join(parts[:wild]) or "0"
    if operator in (">", ">=", "!=", "!==") or not wild or version(least) is None:
        return False
    if operator == "<":
        return compare(least, limit) <= 0
    if wild < len(parts) or (operator == "" and len(parts) < 3):
        return compare(_next(parts, wild - 1), limit) <= 0
    if operator in ("~=", "~>", "~", "^"):
        return compare(_next(parts, _fixed(operator, parts)), limit) <= 0
    return operator in ("", "=", "==", "===", "<=") and compare(least, limit) < 0


def _fixed(operator: str, parts: list[str]) -> int:
    """Give the index of the number that a requirement's upper bound raises by one."""
    if operator in ("~=", "~>"):
        return max(0, len(parts) - 2)
    if operator == "~":
        return min(1, len(parts) - 1)
    return next((index for index, part in enumerate(parts[:3]) if part.strip("0")), min(2, len(parts) - 1))


def _next(parts: list[str], index: int) -> str:
    """Give the first version beyond those that begin with these numbers up to an index."""
    numbers = [int(part) if _numeric(part) else 0 for part in parts[: index + 1]]
    numbers[-1] += 1
    return ".".join(map(str, numbers))


# -- images -----------------------------------------------------------------------------------------------------------------

Purpose = Literal["base", "build", "emulation"]


class ImageKind(NamedTuple):
    """What an image is of: a runtime, as the base of a function's image, to build in, or to run a function locally."""

    family: Runtime
    purpose: Purpose


_HUB = ("docker.io/", "index.docker.io/", "registry-1.docker.io/", "registry.hub.docker.com/")
_BASES = ("public.ecr.aws/lambda/", "amazon/aws-lambda-")
_TOOLS: Mapping[str, Purpose] = {
    "public.ecr.aws/sam/build-": "build",
    "amazon/aws-sam-cli-build-image-": "build",
    "public.ecr.aws/sam/emulation-": "emulation",
    "amazon/aws-sam-cli-emulation-image-": "emulation",
}
_LAMBCI_BASES: Mapping[str, Runtime] = {"lambci/lambda-base": "provided", "lambci/lambda-base-2": "provided.al2"}
_SYSTEMS: Mapping[str, Runtime] = {"alami": "provided", "latest": "provided.al2023", "al2": "provided.al2", "al2023": "provided.al2023"}
"""Tags of lambda/provided, up to their date and architecture; `latest` since November 2023 (mdneuzerling/lambdr#31)."""
_ARCHITECTURES = ("-x86_64", "-arm64", "-amd64")


def image_kind(reference: str) -> ImageKind | None:
    """Say what an image is that AWS or lambci made for a Go or a custom runtime; None for every other image."""
    repository, tag, digest = _split(reference)
    for prefix in _BASES:
        name = repository.removeprefix(prefix)
        if name != repository and name in ("go", "provided"):
            family = "go1.x" if name == "go" else _system(tag or ("" if digest else "latest"))
            return family and ImageKind(family, "base")
    for prefix, purpose in _TOOLS.items():
        family = _runtime(repository.removeprefix(prefix))
        if repository.startswith(prefix) and family:
            return ImageKind(family, purpose)
    return _lambci(repository, tag)


def _lambci(repository: str, tag: str) -> ImageKind | None:
    """Say what an image of lambci is."""
    if repository in _LAMBCI_BASES:
        return ImageKind(_LAMBCI_BASES[repository], "build" if tag == "build" else "base")
    family = _runtime(tag.removeprefix("build-")) if repository == "lambci/lambda" else None
    return family and ImageKind(family, "build" if tag.startswith("build-") else "emulation")


def replacement(reference: str, target: str) -> str | None:
    """Give the image that does the same for a newer runtime (architecture suffix kept, digest and date dropped); None: there is none.

    What runs or is the base of a function becomes `lambda/provided`; what builds becomes `sam/build-provided.*`, which
    has Go and make (aws/aws-sam-build-images).
    """
    kind = image_kind(reference)
    order = list(RUNTIMES)
    if kind is None or target not in ("provided.al2", "provided.al2023") or order.index(kind.family) >= order.index(target):
        return None
    repository, tag, _ = _split(reference)
    architecture = next((some for some in _ARCHITECTURES if tag.endswith(some)), "").replace("-amd64", "-x86_64")
    if kind.purpose == "build":
        latest = f":latest{architecture}" if architecture or (tag and not repository.startswith("lambci/")) else ""
        return f"public.ecr.aws/sam/build-{target}{latest}"
    hub = kind.purpose == "base" and repository.startswith("amazon/")
    host = reference[: reference.find("amazon/")] + "amazon/aws-lambda-" if hub else "public.ecr.aws/lambda/"
    return f"{host}provided:{target.removeprefix('provided.')}{architecture}"


def _split(reference: str) -> tuple[str, str, str]:
    """Split a reference into repository (without Docker Hub's host), tag and digest; "" where there is none."""
    name, _, digest = reference.strip().partition("@")
    for host in _HUB:
        name = name.removeprefix(host)
    repository, colon, tag = name.rpartition(":")
    return (repository, tag, digest) if colon and "/" not in tag else (name, "", digest)


def _runtime(name: str) -> Runtime | None:
    """Take a runtime's name for one."""
    return next((some for some in ("go1.x", "provided", "provided.al2", "provided.al2023") if some == name), None)


def _system(tag: str) -> Runtime | None:
    """Say which runtime a tag of lambda/provided stands for: `al2023.2024.05.01.10-arm64` is provided.al2023."""
    return _SYSTEMS.get(tag.partition("-")[0].partition(".")[0])
