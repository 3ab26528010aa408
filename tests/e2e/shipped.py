"""What `verify` says of what a project ships, held against the Lambda that starts it: the two must agree on every artifact of the bench."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from go1x_lint import artifacts, verify
from go1x_lint.config import Settings
from go1x_lint.options import VerifyOptions

from .emulator.archive import BadArchive
from .emulator.function import Deployed, Lambda

__all__ = ["disagreements"]

STARTS = ("answered", "failed")
"""An answer of the program's own, be it an error, is a start."""


def disagreements(function: Deployed, event: object, target: str, cloud: Lambda, scratch: Path, allowed: frozenset[str]) -> Iterator[str]:
    """Tell where `verify` and Lambda differ on a function's archive, as it is and as Windows would have packed it.

    What Lambda refuses, and what never asks for its event, must be an error; of what starts nothing but `allowed` may be said.
    """
    code = function.code
    if code is None or (function.architecture == "arm64" and cloud.qemu is None):
        return
    function = replace(function, runtime=target)
    outcome = cloud.invoke(function, event)
    errors, others = _said(code, target, function.architecture)
    if outcome.kind in STARTS and (errors or others - allowed):
        yield f"{function.name} starts on {target}, and verify says {sorted(errors | others)}"
    if outcome.kind in ("refused", "hung") and not errors:
        yield f"{function.name} on {target}: {outcome}; and verify says no error"
    if outcome.kind not in STARTS:
        return
    packed = _of_windows(code, scratch / "windows.zip")
    outcome = cloud.invoke(replace(function, code=packed), event)
    errors, _ = _said(packed, target, function.architecture)
    if outcome.kind != "refused" or "GX802" not in errors:
        yield f"{function.name}, packed on Windows: {outcome}; and verify says {sorted(errors)}"


def _said(code: Path, target: str, architecture: str) -> tuple[set[str], set[str]]:
    """The codes of errors, and of anything less, that `verify` reports."""
    options = VerifyOptions()
    options.arch, options.target = architecture, target
    try:
        packages = {code.name: tuple(artifacts.read(str(code)))}
    except artifacts.Broken as error:
        raise BadArchive(f"verify can't read what was shipped: {error}") from error
    report = verify.check(packages, Settings(target=target), options, "")
    errors = {found.code for found in report.diagnostics if found.severity == "error"}
    return errors, {found.code for found in report.diagnostics} - errors


def _of_windows(code: Path, made: Path) -> Path:
    """The same archive without POSIX modes and links, as Explorer and `Compress-Archive` make it."""
    made.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(code) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            fresh = zipfile.ZipInfo(entry.filename, entry.date_time)
            fresh.create_system, fresh.external_attr = 0, 0x20
            with old.open(entry) as source, new.open(fresh, "w") as copy:
                shutil.copyfileobj(source, copy)
    return made
