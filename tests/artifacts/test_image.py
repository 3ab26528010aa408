"""Saved images: layers, whiteouts, what is started, and bad input of every kind."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from artifacts.made import AWS, ELF, Content, Layout, docker, docker_files, refused, tar
from go1x_lint.artifacts import Shipped, bounds, read, shipped, sketch


def one(data: bytes) -> Shipped:
    (found,) = shipped(io.BytesIO(data))
    return found


def started(config: dict[str, Any], files: dict[str, Content]) -> tuple[str, list[str]]:
    """Give what an image of one layer starts, and what was found of it."""
    found = one(docker([tar(files)], config))
    return found.start, [program.path for program in found.programs]


def test_both_formats_hold_the_same_image(tmp_path: Path) -> None:
    layers = [tar({"var/runtime/": None}), tar({"var/runtime/bootstrap": ELF})]
    layout = Layout()
    oci = layout.index(layout.image(layers, AWS))
    for name, content in layout.files.items():
        path = tmp_path / "layout" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        assert isinstance(content, bytes)
        path.write_bytes(content)
    (unpacked,) = read(str(tmp_path / "layout"))
    for found in (one(docker(layers, AWS)), one(docker([gzip.compress(layer) for layer in layers], AWS)), one(oci), unpacked):
        (program,) = found.programs
        assert (found.kind, found.start, found.name) == ("image", "/var/runtime/bootstrap", "")
        assert (program.path, program.form, program.mode, program.machine) == ("/var/runtime/bootstrap", "elf", 0o755, "x86_64")


def test_a_compressed_archive_is_unpacked_and_read(tmp_path: Path) -> None:
    """`docker save IMAGE | gzip`."""
    plain = docker([gzip.compress(tar({"var/runtime/": None})), tar({"var/runtime/bootstrap": ELF})], AWS)
    for data in (gzip.compress(plain), gzip.compress(plain[:3000]) + gzip.compress(plain[3000:])):
        (tmp_path / "image.tar.gz").write_bytes(data)
        (found,) = read(str(tmp_path / "image.tar.gz"))
        assert (found.start, found.kind) == ("/var/runtime/bootstrap", "image")
        assert [program.form for program in found.programs] == ["elf"]


def test_a_compressed_archive_that_is_no_image_or_damaged_is_one_line() -> None:
    plain = docker([tar({"var/runtime/bootstrap": ELF})], AWS)
    assert refused(gzip.compress(sketch.archive("bootstrap 0755 elf amd64"))).startswith("is compressed, and no saved image: ")
    assert refused(gzip.compress(gzip.compress(plain))).startswith("is compressed, and no saved image: ")
    assert refused(gzip.compress(tar({"bootstrap": ELF}))).startswith("is no saved image: ")
    whole = gzip.compress(plain)
    for data in (whole[:-4], whole[: len(whole) // 2], whole[:12], whole[:2], whole[:40] + b"\xff" * 40 + whole[80:]):
        assert refused(data) == "is damaged or cut short: save it again"


def test_a_compressed_archive_without_end_fills_neither_memory_nor_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("go1x_lint.artifacts.tar.MOST_UNPACKED", 8 << 20)
    written: list[int] = []
    monkeypatch.setattr("go1x_lint.artifacts.tar._keep", lambda plain, piece: written.append(plain.write(piece)))
    data = gzip.compress(tar({"zeros": bytes(64 << 20)}))
    tracemalloc.start()
    assert refused(data) == "unpacks to more than 8 MB: unpack it with gunzip first, and name the result"
    assert tracemalloc.get_traced_memory()[1] < 4 << 20
    tracemalloc.stop()
    assert sum(written) <= 8 << 20


def test_a_full_disk_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.BytesIO):
        def write(self, data: Any, /) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", Full)
    assert refused(gzip.compress(docker([], AWS))).startswith("finds no room for temporary files: ")


# -- what is started --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "start"),
    [
        (AWS, "/var/runtime/bootstrap"),
        ({"Entrypoint": ["/lambda-entrypoint.sh"]}, "/var/runtime/bootstrap"),
        ({"Entrypoint": ["/main"]}, "/main"),
        ({"Entrypoint": ["/main"], "Cmd": ["x"]}, "/main"),
        ({"Entrypoint": None, "Cmd": ["/main", "x"]}, "/main"),
        ({"Entrypoint": ["./main"], "WorkingDir": "/app"}, "/app/main"),
        ({"Entrypoint": ["main"], "Env": ["A=b", "PATH=/none:/usr/bin:/app"]}, "/app/main"),
        ({"Entrypoint": ["main"]}, "main"),
        ({"Entrypoint": ["/usr/local/bin/aws-lambda-rie", "/main"]}, "/main"),
        ({"Entrypoint": ["/bin/sh", "-c", "exec /main --serve"]}, "/main"),
        ({"Cmd": ["/bin/sh", "-c", "/main"]}, "/main"),
        ({"Cmd": ["/bin/sh", "-c", "/main | tee log"]}, "/bin/sh"),
        ({"Cmd": ["/bin/sh", "-c", "'"]}, "/bin/sh"),
        ({}, ""),
        ({"Entrypoint": "text", "Cmd": {"a": 1}}, ""),
    ],
)
def test_the_program_that_the_configuration_names(config: dict[str, Any], start: str) -> None:
    files: dict[str, Content] = {"main": ELF, "app/main": ELF, "var/runtime/bootstrap": ELF, "usr/bin/main": None}
    found, programs = started(config, files)
    assert found == start
    assert programs == ([start] if start[:1] == "/" and start[1:] in files else [])


def test_links_are_followed_from_the_root_of_the_image() -> None:
    files: dict[str, Content] = {"usr/lib64/run": ELF, "lib64": "usr/lib64", "main": "../../lib64/run", "again": "/main"}
    assert started({"Entrypoint": ["/again"]}, files) == ("/again", ["/usr/lib64/run"])


def test_a_hard_link_is_followed() -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        info = tarfile.TarInfo("app/main")
        info.size, info.mode = len(ELF), 0o755
        archive.addfile(info, io.BytesIO(ELF))
        link = tarfile.TarInfo("main")
        link.type, link.linkname = tarfile.LNKTYPE, "app/main"
        archive.addfile(link)
    assert [program.path for program in one(docker([made.getvalue()], {"Entrypoint": ["/main"]})).programs] == ["/app/main"]


def test_what_is_there_instead() -> None:
    assert one(docker([tar({"var/task/main": ELF})], AWS)).instead == ("'/var/task/main' is a program for Linux",)
    assert one(docker([tar({"var/task/bootstrap": ELF})], AWS)).instead == ("'/var/task/bootstrap' lies in another folder",)
    assert one(docker([tar({"var/runtime/bootstrap": None})], AWS)).instead == ("'/var/runtime/bootstrap' is a folder",)
    assert one(docker([tar({"main": ELF})], {})).instead == ("it has neither ENTRYPOINT nor CMD",)


# -- layers -----------------------------------------------------------------------------------------------------------------

OLD = sketch.content("elf arm64")
START = {"Entrypoint": ["/app/main"]}


@pytest.mark.parametrize(
    ("upper", "machine"),
    [
        ({"other": b""}, "arm64"),
        ({"app/main": ELF}, "x86_64"),
        ({"app": None}, "arm64"),
        ({"app/.wh.main": b""}, None),
        ({".wh.app": b""}, None),
        ({"app/.wh..wh..opq": b""}, None),
        ({".wh..wh..opq": b""}, None),
        ({"app/.wh..wh..opq": b"", "app/main": ELF}, "x86_64"),
        ({"app/main": ELF, "app/.wh..wh..opq": b""}, "x86_64"),
        ({"app": b"a file now"}, None),
        ({"app": "elsewhere", "elsewhere/main": ELF}, "x86_64"),
        ({"app/.wh.other": b""}, "arm64"),
        ({"application/.wh..wh..opq": b""}, "arm64"),
    ],
)
def test_a_layer_lies_over_those_before_it(upper: dict[str, Content], machine: str | None) -> None:
    found = one(docker([tar({"app/main": OLD}), tar(upper)], START))
    assert [program.machine for program in found.programs] == ([machine] if machine else [])


def test_what_was_taken_away_can_come_back() -> None:
    found = one(docker([tar({"app/main": OLD}), tar({".wh.app": b""}), tar({"app/main": ELF})], START))
    assert [program.machine for program in found.programs] == ["x86_64"]


# -- the C library ----------------------------------------------------------------------------------------------------------

DYNAMIC = sketch.content("elf amd64 glibc 2.34")
LOADER = "/lib64/ld-linux-x86-64.so.2"


def test_a_dynamic_program_is_held_against_the_image() -> None:
    found = one(docker([tar({"main": DYNAMIC, "lib64": "usr/lib64", "usr/lib64/ld-linux-x86-64.so.2": ELF})], {"Entrypoint": ["/main"]}))
    assert (found.loaders, found.glibc) == (frozenset({LOADER}), "")
    assert found.programs[0].loader == LOADER
    bare = one(docker([tar({"main": DYNAMIC})], {"Entrypoint": ["/main"]}))
    assert (bare.loaders, bare.glibc) == (frozenset(), "")


def test_the_version_of_an_images_own_library_is_read() -> None:
    for path in ("lib64/libc.so.6", "usr/lib64/libc.so.6", "lib/x86_64-linux-gnu/libc.so.6"):
        found = one(docker([tar({"main": DYNAMIC, path: sketch.content("elf amd64 offers 2.26")})], {"Entrypoint": ["/main"]}))
        assert found.glibc == "2.26"


# -- several images ---------------------------------------------------------------------------------------------------------


def test_several_images_are_told_apart() -> None:
    layout = Layout()
    machines = [layout.image([tar({"main": content})], {"Entrypoint": ["/main"]}, platform={"os": "linux", "architecture": name})
                for name, content in (("amd64", ELF), ("arm64", OLD))]  # fmt: skip
    attestation = layout.image([tar({"x": b""})], {}, platform={"os": "unknown", "architecture": "unknown"})
    nested = layout.blob(json.dumps({"manifests": [*machines, attestation, machines[0]]}).encode())
    found = list(shipped(io.BytesIO(layout.index(nested))))
    assert [(some.name, some.programs[0].machine) for some in found] == [
        ("image 'linux/amd64'", "x86_64"),
        ("image 'linux/arm64'", "arm64"),
    ]


def test_an_index_that_holds_itself_is_read_once() -> None:
    layout = Layout()
    layout.files["blobs/sha256/a"] = json.dumps({"manifests": [{"digest": "sha256:a"}]}).encode()
    assert refused(layout.index({"digest": "sha256:a"})) == "is no image: save it with 'docker save', or as an OCI layout"


# -- bad input --------------------------------------------------------------------------------------------------------------


def test_every_cut_is_one_line() -> None:
    whole = docker([gzip.compress(tar({"var/runtime/bootstrap": ELF}))], AWS)
    end = whole.rstrip(b"\0")
    for size in range(600, len(end) - 1, 97):
        refused(whole[:size])


def test_an_archive_that_is_no_image_is_one_line() -> None:
    assert refused(tar({"bootstrap": ELF})) == "is no saved image: make it with 'docker save', or name the zip archive that is uploaded"


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("manifest.json", b"{", "is damaged or cut short: save it again"),
        ("manifest.json", b"[" * 100_000, "is damaged or cut short: save it again"),
        ("manifest.json", b"{}", "is no image: save it with 'docker save', or as an OCI layout"),
        ("manifest.json", b'[{"Config": "gone"}]', "lacks 'gone': save the image again, whole"),
        ("config.json", None, "lacks 'config.json': save the image again, whole"),
        ("0/layer.tar", None, "lacks the layer '0/layer.tar': save the image again, whole"),
        ("0/layer.tar", b"\x1f\x8b and no more", "is damaged or cut short: save it again"),
        (
            "0/layer.tar",
            b"\x28\xb5\x2f\xfd....",
            "has layers that are compressed with zstd, which is not read: save it with gzip, or plain",
        ),
        ("0/layer.tar", b"no archive at all" * 100, "is damaged or cut short: save it again"),
    ],
)
def test_a_damaged_image_is_one_line(name: str, content: Content, line: str) -> None:
    files = docker_files([tar({"var/runtime/bootstrap": ELF})], AWS)
    assert refused(tar({**files, name: content})) == line


def test_a_link_to_a_layer_is_followed() -> None:
    """Docker before version 25 saved a layer once, and links to it."""
    files = docker_files([tar({"var/runtime/bootstrap": ELF})], AWS)
    files["shared.tar"] = files["0/layer.tar"]
    assert one(tar({**files, "0/layer.tar": "../shared.tar"})).programs


# -- made to hurt -----------------------------------------------------------------------------------------------------------


def large(name: str, size: int) -> bytes:
    """Make a compressed layer with a file of zeros."""
    made = io.BytesIO()
    with gzip.GzipFile(fileobj=made, mode="wb", compresslevel=1) as packed, tarfile.open(fileobj=packed, mode="w|") as archive:
        info = tarfile.TarInfo(name)
        info.size = size
        archive.addfile(info, Zeros())
    return made.getvalue()


class Zeros(io.RawIOBase):
    def read(self, size: int = -1, /) -> bytes:
        return bytes(size)


def test_a_layer_without_end_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("go1x_lint.artifacts.image.MOST_LAYERS", 1 << 20)
    layers = [large("zeros", 32 << 20), tar({"var/runtime/bootstrap": ELF})]
    tracemalloc.start()
    assert refused(docker(layers, AWS)) == "unpacks to more than 1 MB, which Lambda doesn't take"
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()


def test_all_layers_together_have_one_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("go1x_lint.artifacts.image.MOST_LAYERS", 5 << 20)
    assert one(docker([large("zeros", 2 << 20), tar({"var/runtime/bootstrap": ELF})], AWS)).programs
    refused(docker([large("zeros", 2 << 20)] * 3, AWS))


def test_a_program_without_end_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    data = docker([large("var/runtime/bootstrap", 257 << 20)], AWS)
    assert refused(data) == "'/var/runtime/bootstrap' unpacks to more than 256 MB, and Lambda takes 250 MB: pack less"


def test_a_header_that_claims_gigabytes_is_not_loaded() -> None:
    """The library would read a long name, or extended headers, at once."""
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 20 << 20
    layer = gzip.compress(info.tobuf() + bytes(20 << 20), 1)
    tracemalloc.start()
    assert refused(docker([layer], AWS)).startswith("claims tables of more than 16 MB: ")
    assert tracemalloc.get_traced_memory()[1] < 3 * bounds.MOST_PIECE
    tracemalloc.stop()


def test_more_files_layers_or_images_than_anybody_needs_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(docker([b""] * 501, AWS)) == "has more than 500 layers, which Docker doesn't make: save the image again"
    manifest = json.dumps([{"Config": "c", "Layers": []}] * 21).encode()
    assert refused(tar({"manifest.json": manifest, "c": b"{}"})) == "holds more than 20 images: save one"
    monkeypatch.setattr("go1x_lint.artifacts.tree.MOST_FILES", 10)
    assert "pack the program alone" in refused(docker([tar({str(index): b"" for index in range(11)})], AWS))


def test_many_whiteouts_over_many_files_take_no_long_time() -> None:
    many = 3000
    below = tar({f"a/{index}": b"" for index in range(many)})
    above = tar({f"b/.wh.{index}": b"" for index in range(many)})
    started_at = time.monotonic()
    assert one(docker([below, above], AWS)).programs == ()
    assert time.monotonic() - started_at < 5


def test_headers_that_lead_to_headers_are_one_line() -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 0
    refused(docker([info.tobuf() * 3000], AWS))
