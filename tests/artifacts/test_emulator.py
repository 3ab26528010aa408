"""The bench's Lambda says of the same archives whether they start: it has other code, and it runs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from e2e.emulator.archive import unpack
from e2e.emulator.executable import obstacle
from e2e.emulator.runtimes import RUNTIMES

from artifacts.made import one
from go1x_lint import verify
from go1x_lint.artifacts import sketch
from go1x_lint.config import Settings
from go1x_lint.options import VerifyOptions

STARTS = [
    "bootstrap 0755 elf amd64",
    "bootstrap 0555 elf amd64 glibc 2.26",
    "main 0755 elf amd64\nbootstrap 0777 link main",
    "bin/main 0755 elf amd64\nbootstrap 0777 link bin/../bin/main",
    'bootstrap 0755 text "#!/bin/sh\\nexit 1"',
    'bootstrap 0755 text "#! /bin/bash -e\\nexit 1\\n"',
]
REFUSED = [
    "main 0755 elf amd64",
    "bootstrap/ 0755",
    "bin/bootstrap 0755 elf amd64",
    "bootstrap 0777 link main",
    "bootstrap - elf amd64",
    "bootstrap 0644 elf amd64",
    "bootstrap 0770 elf amd64",
    "main 0644 elf amd64\nbootstrap 0777 link main",
    "bootstrap 0755 elf arm64",
    "bootstrap 0755 elf 386",
    'bootstrap 0755 text ""',
    'bootstrap 0755 text "MZ"',
    "bootstrap 0755 elf amd64 glibc 2.38",
    "bootstrap 0755 elf amd64 glibc 2.34",
    "bootstrap 0755 elf amd64 loader /lib/ld-musl-x86_64.so.1",
    'bootstrap 0755 text "#!/bin/sh\\r\\nexit 1"',
    'bootstrap 0755 text "\\n#!/bin/sh\\nexit 1"',
    'bootstrap 0755 text "exit 1\\n"',
]


@pytest.mark.parametrize("text", STARTS + REFUSED)
def test_both_say_the_same(text: str, tmp_path: Path) -> None:
    if sys.platform == "win32":  # which has no modes to unpack
        return
    (tmp_path / "x.zip").write_bytes(sketch.archive(text))
    unpack(tmp_path / "x.zip", tmp_path / "task")
    said = obstacle(tmp_path / "task/bootstrap", "/var/task/bootstrap", RUNTIMES["provided.al2"], "x86_64")
    options = VerifyOptions()
    options.arch, options.target = "x86_64", "provided.al2"
    report = verify.check({"x.zip": (one(text),)}, Settings(), options, "")
    assert bool(report.diagnostics) == (said is not None) == (text in REFUSED)
