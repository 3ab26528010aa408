"""What images bring along: the folder that they start in, and variables that Dockerfiles rely on."""

from __future__ import annotations

import re
from collections.abc import Mapping

from go1x_lint.text import Text

_LAMBDA = re.compile(
    r"(?:^|/)(?:lambda/[a-z]+|aws-lambda-[a-z]+|sam/(?:build|emulation)-[\w.-]+|aws-sam-cli-(?:build|emulation)-image-[\w.-]+)(?=[:@$]|$)"
)
_LAMBCI_BUILD = re.compile(r"(?:^|/)lambci/lambda:build-go")
_LAMBCI = re.compile(r"(?:^|/)lambci/lambda(?=[:@$]|$)")
_GOLANG = re.compile(r"(?:^|^docker\.io/|(?:^|/)library/)golang(?=[:@$]|$)")

TASK_ROOT = "/var/task"
RUNTIME_DIR = "/var/runtime"
GOPATH = "/go"

LAMBDA_FOLDERS: Mapping[str, str] = {"LAMBDA_RUNTIME_DIR": RUNTIME_DIR, "LAMBDA_TASK_ROOT": TASK_ROOT}
"""Variables of AWS's images for Lambda, and of those for `sam build`, which begin with them (aws/aws-lambda-base-images)."""

EVERYWHERE = ("/bin", "/etc", "/home", "/lib", "/opt", "/root", "/tmp", "/usr/bin", "/usr/lib", "/usr/local/bin", "/var")
"""Folders that every system has."""


def is_lambda(image: Text) -> bool:
    """Whether an image is one of AWS's for Lambda, or a mirror of one."""
    return _LAMBDA.search(str(image)) is not None


def sets(image: Text) -> Mapping[str, str]:
    """Give the variables that an image is known to set; `golang` sets GOPATH (docker-library/golang)."""
    if is_lambda(image):
        return LAMBDA_FOLDERS
    return {"GOPATH": GOPATH} if _GOLANG.search(str(image)) else {}


def directory(image: Text) -> str:
    """Give the folder that an image starts in, "" for the root; an image that isn't known is taken to start there."""
    name = str(image)
    if _LAMBCI_BUILD.search(name):
        return "/go/src/handler"
    if _LAMBDA.search(name) or _LAMBCI.search(name):
        return TASK_ROOT
    return GOPATH if _GOLANG.search(name) else ""


def folders(image: Text) -> tuple[str, ...]:
    """Give the folders that an image is known to have."""
    more = (TASK_ROOT, RUNTIME_DIR) if is_lambda(image) else ("/go/bin", "/go/src") if _GOLANG.search(str(image)) else ()
    return (*EVERYWHERE, *more)
