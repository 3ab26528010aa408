"""Zip archives: what Lambda unpacks, links, modes, and bad input of every kind."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
import zipfile

import pytest

from artifacts.made import ELF, one, refused
from go1x_lint.artifacts import shipped, sketch


def test_the_program_at_the_root_is_found() -> None:
    found = one('bootstrap 0755 elf amd64\nreadme 0644 text "x"')
    (program,) = found.programs
    assert (found.kind, program.path, program.form, program.mode, program.machine) == ("zip", "bootstrap", "elf", 0o755, "x86_64")
    assert (found.glibc, found.loaders, found.instead) == (None, None, ())


@pytest.mark.parametrize("name", ["./bootstrap", "x/../bootstrap", "/bootstrap"])
def test_a_name_is_where_it_is_unpacked(name: str) -> None:
    assert [program.path for program in one(f"{name} 0755 elf amd64").programs] == ["bootstrap"]


@pytest.mark.parametrize("name", ["Bootstrap", "bootstrap.exe", "bin\\bootstrap", "../bootstrap"])
def test_another_name_is_another(name: str) -> None:
    assert one(f"{name} 0755 elf amd64").programs == ()


@pytest.mark.parametrize("target", ["main", "./main", "bin/../main", "/var/task/main", "//var/task/main"])
def test_a_link_is_followed_in_the_archive(target: str) -> None:
    found = one(f"bootstrap 0777 link {target}\nmain 0700 elf arm64\nbin/ 0755")
    assert [(program.path, program.mode, program.machine) for program in found.programs] == [("main", 0o700, "arm64")]


def test_links_are_followed_through_folders_and_links() -> None:
    found = one("bootstrap 0777 link current/run\ncurrent 0777 link releases/2\nreleases/2/run 0755 elf amd64")
    assert [program.path for program in found.programs] == ["releases/2/run"]


@pytest.mark.parametrize("target", ["../main", "/opt/main", "/usr/bin/env", "/var/taskmaster/main", "bin/../../main"])
def test_a_link_out_of_the_archive_is_one_line(target: str) -> None:
    line = refused(sketch.archive(f"bootstrap 0777 link {target}\nmain 0755 elf amd64"))
    assert line == f"'bootstrap' is a link to '{target}', which is not in it: pack the program itself"


@pytest.mark.parametrize(
    "text", ["bootstrap 0777 link bootstrap", "bootstrap 0777 link a\na 0777 link bootstrap", "bootstrap 0777 link a/b"]
)
def test_a_link_to_nothing_is_no_program(text: str) -> None:
    found = one(text)
    assert found.programs == ()
    assert found.instead[0].startswith("'bootstrap' is a link to '")


def test_what_is_there_instead() -> None:
    assert one("bootstrap/ 0755\nbootstrap/main 0755 elf amd64").instead == ("'bootstrap' is a folder",)
    assert one("bootstrap/main 0755 elf amd64").instead == ("'bootstrap' is a folder",)
    assert one("bin/bootstrap 0755 elf amd64\nmain 0755 elf amd64").instead == ("'bin/bootstrap' lies in another folder",)
    assert one('main 0755 elf amd64\na.txt 0755 text "a"').instead == ("'main' is a program for Linux",)
    assert one('a.txt 0755 text "a"').instead == ()


def test_an_archive_of_windows_has_no_modes() -> None:
    assert one("bootstrap - elf amd64").programs[0].mode is None


def test_posix_modes_of_an_archive_of_windows_are_given_up() -> None:
    """The host that an archive names decides whether its upper sixteen bits are modes (aws/aws-sam-cli#2193)."""
    for system, mode in ((0, None), (10, None), (3, 0o755), (19, 0o755)):
        info = zipfile.ZipInfo("bootstrap")
        info.create_system, info.external_attr = system, 0o100755 << 16
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as packed:
            packed.writestr(info, ELF)
        (found,) = shipped(io.BytesIO(made.getvalue()))
        assert found.programs[0].mode == mode


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_last_of_two_entries_counts() -> None:
    assert one("bootstrap 0600 elf arm64\nbootstrap 0755 elf amd64").programs[0].machine == "x86_64"


def test_zip64_and_what_stands_before_an_archive_are_read() -> None:
    made = io.BytesIO(b"#!/bin/sh\n")
    made.seek(0, io.SEEK_END)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("bootstrap", "w", force_zip64=True) as file:
        file.write(ELF)
    data = made.getvalue()[10:]
    (found,) = shipped(io.BytesIO(b"PK" + bytes(8) + data))
    assert found.programs[0].form == "elf"


# -- bad input --------------------------------------------------------------------------------------------------------------


def test_every_cut_is_one_line() -> None:
    whole = sketch.archive('bootstrap 0755 elf amd64 glibc 2.34\nmain 0644 text "x"')
    for size in range(3, len(whole)):
        assert refused(whole[:size]) == "is damaged or cut short: pack it again, or fetch it again whole"


def test_a_damaged_program_is_one_line() -> None:
    whole = bytearray(sketch.archive("bootstrap 0755 elf amd64"))
    whole[60] ^= 0xFF
    assert refused(bytes(whole)) == "is damaged or cut short: pack it again, or fetch it again whole"


def test_an_encrypted_archive_is_one_line() -> None:
    data = bytearray(sketch.archive("bootstrap 0755 elf amd64"))
    for start in (data.find(b"PK\x03\x04") + 6, data.find(b"PK\x01\x02") + 8):
        data[start] |= 1
    assert refused(bytes(data)) == "'bootstrap' is encrypted, and Lambda can't unpack it: pack it without a password"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_that_lambda_does_not_know_is_one_line(method: int) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as packed:
        packed.writestr("bootstrap", ELF)
    assert refused(made.getvalue()).startswith("'bootstrap' is compressed in a way that Lambda doesn't know: ")


@pytest.mark.parametrize("data", [b"", b"#!/bin/sh\n", b"\0" * 1000, b"Rar!\x1a\x07"])
def test_what_is_no_archive_is_one_line(data: bytes) -> None:
    assert refused(data) == "is neither a zip archive nor a saved image: name what is uploaded to Lambda"


def test_a_program_alone_is_one_line() -> None:
    assert refused(ELF) == "is a program, and Lambda takes archives: pack it as 'bootstrap', or name the folder that it lies in"


def test_an_empty_archive_has_no_program() -> None:
    assert one("").programs == ()


# -- made to hurt -----------------------------------------------------------------------------------------------------------


def bomb(size: int, claimed: int | None = None) -> bytes:
    """Make an archive whose program is zeros, and may claim to be smaller."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
        packed.open("bootstrap", "w", force_zip64=True) as file,
    ):
        for _ in range(size >> 20):
            file.write(bytes(1 << 20))
    data = bytearray(made.getvalue())
    if claimed is not None:
        at = data.find(b"PK\x01\x02")
        struct.pack_into("<I", data, at + 24, claimed)
    return bytes(data)


def test_a_zip_bomb_is_one_line_in_little_time_and_memory() -> None:
    data = bomb(300 << 20)
    tracemalloc.start()
    started = time.monotonic()
    assert refused(data) == "'bootstrap' unpacks to more than 256 MB, and Lambda takes 250 MB: pack less"
    assert time.monotonic() - started < 1
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()


def test_a_bomb_that_claims_to_be_small_is_read_no_further() -> None:
    data = bomb(64 << 20, claimed=100)
    tracemalloc.start()
    assert refused(data) == "is damaged or cut short: pack it again, or fetch it again whole"
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()


def test_a_list_of_contents_without_end_is_not_loaded() -> None:
    """The library would load as much as the archive claims."""
    size = 17 << 20
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, size, 0, 0)
    assert refused(b"PK" + bytes(size - 2) + end).startswith("claims tables of more than 16 MB: ")


def test_more_files_than_anybody_needs_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("go1x_lint.artifacts.tree.MOST_FILES", 3)
    assert len(one("bootstrap 0755 elf amd64\na 0644\nb 0644").programs) == 1
    assert "pack the program alone" in refused(sketch.archive("bootstrap 0755 elf amd64\na 0644\nb 0644\nc 0644"))


def test_a_long_link_is_not_loaded() -> None:
    assert refused(sketch.archive("bootstrap 0777 link " + "a" * 5000)).startswith("the link 'bootstrap' is damaged")
