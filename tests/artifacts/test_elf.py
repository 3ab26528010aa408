"""ELF programs and what Go writes into them, damaged in every way; Go itself judges the programs that tests are made of."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import zipfile
from pathlib import Path

import pytest
from e2e.tools import go_settings
from hypothesis import example, given, settings
from hypothesis import strategies as st

from artifacts.made import docker, one, tar
from go1x_lint.artifacts import Broken, buildinfo, elf, shipped, sketch

WHOLE = sketch.program("amd64", {"glibc": "2.34", "tags": "netgo,lambda.norpc", "aws-lambda-go": "v1.47.0"})
CUT = "the program 'bootstrap' is damaged or cut short: build it again"


def read(data: bytes) -> elf.Elf:
    return elf.read(io.BytesIO(data), "bootstrap")


def test_what_a_program_says_of_itself() -> None:
    found = read(WHOLE)
    assert found[:5] == ("x86_64", "", True, "/lib64/ld-linux-x86-64.so.2", "2.34")
    go = buildinfo.read(found.go)
    assert go is not None
    assert (go.version, go.tags, go.library) == ("go1.22.10", ("netgo", "lambda.norpc"), "v1.47.0")
    assert go.settings["GOARCH"] == "amd64"


@pytest.mark.parametrize(
    ("machine", "name"), [("amd64", "x86_64"), ("arm64", "arm64"), ("386", "386"), ("arm", "arm"), ("riscv64", "riscv64")]
)
def test_machines_have_lambdas_names_or_gos(machine: str, name: str) -> None:
    assert read(sketch.program(machine, {})).machine == name


@pytest.mark.parametrize(("offset", "value", "name"), [(4, b"\x01", "32 bits"), (5, b"\x02", "big-endian")])
def test_x86_64_of_another_kind_is_another_machine(offset: int, value: bytes, name: str) -> None:
    data = bytearray(sketch.program("amd64", {}))
    data[offset : offset + 1] = value
    try:
        assert read(bytes(data)).machine != "x86_64", name
    except Broken as error:
        assert str(error) == CUT


@pytest.mark.parametrize(("number", "system"), [(0, ""), (3, ""), (9, "FreeBSD"), (2, "NetBSD"), (12, "OpenBSD")])
def test_other_systems_say_so(number: int, system: str) -> None:
    data = bytearray(WHOLE)
    data[7] = number
    assert read(bytes(data)).system == system


@pytest.mark.parametrize(("kind", "executable"), [(1, False), (2, True), (3, True), (4, False)])
def test_object_files_are_no_programs(kind: int, executable: bool) -> None:
    data = bytearray(WHOLE)
    data[16] = kind
    assert read(bytes(data)).executable is executable


@pytest.mark.parametrize(
    ("names", "newest"),
    [
        ([], ""),
        (["GLIBC_2.2.5", "GLIBC_2.34", "GLIBC_2.4"], "2.34"),
        (["GLIBC_2.17", "GLIBC_PRIVATE", "GCC_3.0"], "2.17"),
        (["GLIBC_2.17", "GLIBC_ABI_DT_RELR"], "2.36"),
        (["GLIBC_", "GLIBC_2.x"], ""),
    ],
)
def test_the_newest_version_counts_by_numbers(names: list[str], newest: str) -> None:
    assert elf.newest(names) == newest


def test_a_program_without_sections_says_only_what_it_is() -> None:
    """As UPX leaves it."""
    data = bytearray(WHOLE)
    struct.pack_into("<QHHH", data, 40, 0, 0, 0, 0)
    struct.pack_into("<HHH", data, 58, 64, 0, 0)
    found = read(bytes(data))
    assert (found.machine, found.go, found.glibc) == ("x86_64", b"", "")


# -- damage -----------------------------------------------------------------------------------------------------------------


def test_every_cut_is_one_line() -> None:
    for size in range(4, len(WHOLE)):
        with pytest.raises(Broken) as caught:
            read(WHOLE[:size])
        assert str(caught.value) == CUT


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=8)), min_size=1, max_size=4))
@example([(60, b"\xff\xff")])  # headers of sections
@example([(56, b"\xff\xff")])  # headers of segments
@example([(40, b"\xff" * 8)])
@settings(max_examples=300, deadline=2000)
def test_damage_is_one_line_or_read(changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(WHOLE)
    for at, some in changes:
        data[at : at + len(some)] = some
    try:
        buildinfo.read(read(bytes(data)).go)
    except Broken as error:
        assert "\n" not in str(error)


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=2000)
def test_any_bytes_are_one_line_or_read(data: bytes) -> None:
    main = {"Entrypoint": ["/main"]}
    program = docker([tar({"main": b"\x7fELF" + data})], main)
    for made in (data, b"PK\x03\x04" + data, tar({"manifest.json": data}), docker([data], main), program):
        try:
            list(shipped(io.BytesIO(made)))
        except Broken as error:
            assert "\n" not in str(error)


def test_tables_that_never_end_are_left_in_time() -> None:
    """A version whose next one is itself, as often as the section says."""
    data = bytearray(WHOLE)
    at = data.index(struct.pack("<HHIII", 1, 1, 1, 16, 0))
    struct.pack_into("<HHIII", data, at, 1, 0xFFFF, 1, 16, 0)
    struct.pack_into("<I", data, data.index(struct.pack("<IHHII", 0, 0, 2, 11, 0)) + 12, 0)
    header = data.rindex(struct.pack("<I", 0x6FFFFFFE))
    struct.pack_into("<I", data, header + 40, 0xFFFFFFFF)
    assert read(bytes(data)).glibc in ("2.34", "")


# -- what Go writes ---------------------------------------------------------------------------------------------------------


def test_an_older_form_is_unknown() -> None:
    assert buildinfo.read(buildinfo.MAGIC + b"\x08\x00" + bytes(16)) is None
    assert buildinfo.read(b"") is None
    assert buildinfo.read(b"another section" * 10) is None


def test_every_cut_of_it_is_unknown_or_less() -> None:
    whole = sketch.build_info("amd64", {"tags": "lambda.norpc"})
    for size in range(len(whole)):
        found = buildinfo.read(whole[:size])
        assert found is None or found.tags is None


def written(lines: list[str]) -> bytes:
    listed = b"0" * 16 + "".join(line + "\n" for line in lines).encode() + b"1" * 16
    length = bytes((len(listed) & 0x7F | 0x80, len(listed) >> 7)) if len(listed) > 127 else bytes((len(listed),))
    return buildinfo.MAGIC + b"\x08\x02" + bytes(16) + b"\x07go1.22.1"[:1] + b"go1.22." + length + listed


@pytest.mark.parametrize(
    ("lines", "library"),
    [
        (["dep\tgithub.com/aws/aws-lambda-go\tv1.17.0\th1:x"], "v1.17.0"),
        (["dep\tgithub.com/aws/aws-lambda-go\tv1.17.0\th1:x", "=>\tgithub.com/aws/aws-lambda-go\tv1.47.0\th1:y"], "v1.47.0"),
        (["dep\tgithub.com/aws/aws-lambda-go\tv1.17.0", "=>\t./fork\t(devel)\t"], ""),
        (["dep\tgithub.com/aws/aws-lambda-go\tv1.17.0", "=>\tgithub.com/us/fork\tv1.0.0\th1:y"], ""),
        (["mod\tgithub.com/aws/aws-lambda-go\t(devel)\t"], "(devel)"),
        (["dep\tgithub.com/aws/aws-lambda-go\tv0.0.0-20230101000000-abcdefabcdef\th1:x"], ""),
        (["dep\tgithub.com/aws/aws-lambda-go/v2\tv2.0.0\th1:x"], None),
        (["path\tx", "dep"], None),
    ],
)
def test_the_library_is_what_takes_its_place(lines: list[str], library: str | None) -> None:
    go = buildinfo.read(written(lines))
    assert go is not None
    assert go.library == library


@pytest.mark.parametrize(
    ("lines", "tags"),
    [
        ([], None),
        (["build\tGOARCH=amd64"], ()),
        (["build\t-tags=a,lambda.norpc"], ("a", "lambda.norpc")),
        (['build\t-tags="a,lambda.norpc"', 'build\t-ldflags="-s -w"'], ("a", "lambda.norpc")),
        (["build\t-tags=`a`"], ("a",)),
    ],
)
def test_tags_are_known_where_the_build_is(lines: list[str], tags: tuple[str, ...] | None) -> None:
    go = buildinfo.read(written(["path\tx", *lines]))
    assert go is not None
    assert go.tags == tags


# -- Go itself --------------------------------------------------------------------------------------------------------------


def run(*words: str, folder: Path, **variables: str) -> str:
    """Run Go as a project's build would."""
    go = Path(go_settings()["GOROOT"]) / "bin" / "go"
    environment = {**os.environ, "GOFLAGS": "-mod=vendor", "GOTOOLCHAIN": "local", "GOWORK": "off", **variables}
    return subprocess.run([go, *words], cwd=folder, env=environment, check=True, capture_output=True, text=True).stdout


def test_go_reads_the_programs_that_tests_are_made_of(tmp_path: Path) -> None:
    (tmp_path / "bootstrap").write_bytes(WHOLE)
    (tmp_path / "bootstrap").chmod(0o755)
    said = run("version", "-m", "bootstrap", folder=tmp_path, GOFLAGS="")
    assert said.startswith("bootstrap: go1.22.10\n")
    assert "\tdep\tgithub.com/aws/aws-lambda-go\tv1.47.0\t" in said
    assert "\tbuild\t-tags=netgo,lambda.norpc\n" in said


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program with a vendored stand-in for the library: nothing is fetched."""
    folder = tmp_path_factory.mktemp("hello")
    library = folder / "vendor/github.com/aws/aws-lambda-go/lambda"
    library.mkdir(parents=True)
    (library / "lambda.go").write_text("package lambda\n\nfunc Start() { println() }\n")
    (folder / "vendor/modules.txt").write_text("# github.com/aws/aws-lambda-go v1.17.0\n## explicit\ngithub.com/aws/aws-lambda-go/lambda\n")
    (folder / "go.mod").write_text("module example.com/hello\n\ngo 1.21\n\nrequire github.com/aws/aws-lambda-go v1.17.0\n")
    (folder / "main.go").write_text('package main\n\nimport "github.com/aws/aws-lambda-go/lambda"\n\nfunc main() { lambda.Start() }\n')
    return folder


@pytest.mark.parametrize(
    ("variables", "flags", "machine", "tags"),
    [
        ({"GOARCH": "amd64"}, ["-tags", "lambda.norpc"], "x86_64", ("lambda.norpc",)),
        ({"GOARCH": "arm64"}, ["-trimpath", "-ldflags=-s -w", "-tags=netgo,lambda.norpc"], "arm64", ("netgo", "lambda.norpc")),
        ({"GOARCH": "arm64", "GOFLAGS": "-mod=vendor -tags=osusergo"}, [], "arm64", ("osusergo",)),
        ({"GOARCH": "386"}, [], "386", ()),
    ],
    ids=["amd64", "arm64, stripped", "GOFLAGS", "386"],
)
def test_what_go_builds_is_read(project: Path, variables: dict[str, str], flags: list[str], machine: str, tags: tuple[str, ...]) -> None:
    run("build", "-o", "bootstrap", *flags, ".", folder=project, GOOS="linux", CGO_ENABLED="0", **variables)
    found = read((project / "bootstrap").read_bytes())
    go = buildinfo.read(found.go)
    assert go is not None
    assert (found.machine, found.system, found.executable, found.loader, found.glibc) == (machine, "", True, "", "")
    assert (go.tags, go.library, go.settings["GOARCH"], go.settings["CGO_ENABLED"]) == (tags, "v1.17.0", variables["GOARCH"], "0")


@pytest.mark.parametrize(
    ("system", "what"), [("darwin", "a program for macOS"), ("windows", "a program for Windows"), ("freebsd", "a program for FreeBSD")]
)
def test_what_go_builds_for_another_system_is_told(project: Path, system: str, what: str) -> None:
    run("build", "-o", "bootstrap", ".", folder=project, GOOS=system, GOARCH="amd64", CGO_ENABLED="0")
    with zipfile.ZipFile(project / "x.zip", "w") as packed:
        packed.write(project / "bootstrap", "bootstrap")
    (found,) = shipped(io.BytesIO((project / "x.zip").read_bytes()))
    assert found.programs[0].what == what


# -- scripts ----------------------------------------------------------------------------------------------------------------


def test_the_programs_that_a_script_names_are_looked_at() -> None:
    text = '#!/bin/sh\\nif true; then exec "$LAMBDA_TASK_ROOT"/bin/one; fi\\nexec ${LAMBDA_TASK_ROOT}/two\\n/var/task/three; ./gone; ./bootstrap; ./a.txt'
    found = one(
        f'bootstrap 0755 text "{text.replace(chr(34), chr(92) + chr(34))}"\nbin/one 0755 elf amd64\ntwo 0755 elf arm64\nthree 0755 elf 386\nfour 0755 elf arm\na.txt 0644 text "a"'
    )
    assert [program.path for program in found.programs] == ["bootstrap", "bin/one", "three", "two"]


def test_the_programs_that_the_handler_may_name_are_lambdas() -> None:
    found = one(
        'bootstrap 0755 text "#!/bin/sh\\nexec ./$_HANDLER"\norders 0755 elf amd64 aws-lambda-go v1.47.0\nffmpeg 0755 elf arm64\nbin/x 0755 elf amd64 aws-lambda-go v1.47.0'
    )
    assert [program.path for program in found.programs] == ["bootstrap", "orders"]


def test_a_link_of_a_script_that_leads_out_is_left_alone() -> None:
    """To a layer, say."""
    assert len(one('bootstrap 0755 text "#!/bin/sh\\nexec ./main"\nmain 0777 link /opt/main').programs) == 1
