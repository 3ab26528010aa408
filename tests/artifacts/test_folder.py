"""Folders: what is to be packed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from artifacts.made import ELF, refused
from go1x_lint.artifacts import Shipped, folder, read, sketch


def put(root: Path, files: dict[str, bytes], mode: int = 0o755) -> Path:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(mode)
    return root


def one(root: Path) -> Shipped:
    (found,) = read(str(root))
    return found


def test_the_program_at_the_root_is_found(tmp_path: Path) -> None:
    found = one(put(tmp_path, {"bootstrap": ELF, "lib/x": b""}))
    (program,) = found.programs
    assert (found.kind, program.path, program.form, program.machine) == ("folder", "bootstrap", "elf", "x86_64")
    assert program.mode == (None if sys.platform == "win32" else 0o755)


def test_what_is_there_instead(tmp_path: Path) -> None:
    assert one(put(tmp_path, {"bin/bootstrap": ELF})).instead == ("'bin/bootstrap' lies in another folder",)
    assert one(put(tmp_path / "a", {"bootstrap/main": ELF})).instead == ("'bootstrap' is a folder",)
    assert one(put(tmp_path / "b", {"orders.zip": b"PK", "main.go": b""})).instead == ("'orders.zip' is an archive: name it instead",)


def test_links_are_followed_as_tools_do_that_pack(tmp_path: Path) -> None:
    if sys.platform == "win32":  # links need a right there
        return
    put(tmp_path, {"built/main": ELF})
    (tmp_path / "code").mkdir()
    (tmp_path / "code/bootstrap").symlink_to("../built/main")
    assert [program.form for program in one(tmp_path / "code").programs] == ["elf"]
    (tmp_path / "built/main").unlink()
    assert one(tmp_path / "code").programs == ()


def test_the_root_comes_first_in_a_large_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "MOST_LISTED", 2)
    assert one(put(tmp_path, {"a/1": b"", "a/2": b"", "b/1": b"", "bootstrap": ELF})).programs


def test_a_script_and_the_programs_that_it_starts(tmp_path: Path) -> None:
    script = b"#!/bin/sh\nexec ./bin/main\n"
    assert [program.path for program in one(put(tmp_path, {"bootstrap": script, "bin/main": ELF, "other": ELF})).programs] == [
        "bootstrap",
        "bin/main",
    ]


# -- bad input --------------------------------------------------------------------------------------------------------------


def test_what_is_not_there_is_one_line(tmp_path: Path) -> None:
    assert refused(tmp_path / "gone.zip") == "no such file or directory: build it first"


def test_what_is_no_file_is_one_line(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        return
    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path / "pipe") == "is no regular file: name a zip archive, a folder or a saved image"
    (tmp_path / "code").mkdir()
    os.mkfifo(tmp_path / "code/bootstrap")
    assert one(tmp_path / "code").programs == ()


def test_a_folder_without_permission_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def scandir(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(folder.os, "scandir", scandir)
    assert refused(tmp_path) == "can't be listed (permission denied): let its owner give you the right to"


def test_a_program_without_permission_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: str, mode: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    put(tmp_path, {"bootstrap": ELF})
    monkeypatch.setattr(folder, "open", denied, raising=False)
    assert refused(tmp_path) == "'bootstrap' can't be read (permission denied): let its owner give you the right to"


def test_a_folder_below_without_permission_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def some(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    put(tmp_path, {"bootstrap": ELF, "closed/x": b""})
    monkeypatch.setattr(folder.os, "scandir", some)
    assert one(tmp_path).programs


def test_a_program_larger_than_lambda_takes_is_one_line(tmp_path: Path) -> None:
    with (tmp_path / "bootstrap").open("wb") as file:
        file.truncate(257 << 20)  # sparse: nothing is written
    assert refused(tmp_path) == "'bootstrap' unpacks to more than 256 MB, and Lambda takes 250 MB: pack less"


def test_an_archive_on_disk_is_read_as_one_in_memory(tmp_path: Path) -> None:
    (tmp_path / "orders.zip").write_bytes(sketch.archive("bootstrap 0755 elf amd64"))
    assert one(tmp_path / "orders.zip").kind == "zip"
