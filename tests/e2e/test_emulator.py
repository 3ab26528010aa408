"""The Lambda that functions are started in says what Lambda says: of what starts, and of each way not to start."""

from __future__ import annotations

import shutil
import stat
import zipfile
from pathlib import Path

import pytest

from .account import Account
from .conftest import leave_out
from .emulator.executable import glibc_needed
from .emulator.function import NO_BOOTSTRAP, Deployed, Lambda
from .emulator.image import BadDockerfile
from .machine import Machine
from .proof import Bench
from .tools import missing, rpcclient

pytestmark = pytest.mark.e2e

PROGRAM = """package main

import (
	"context"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	lambda.Start(func(_ context.Context, event map[string]string) (string, error) {
		return event["id"] + " on " + os.Getenv("AWS_EXECUTION_ENV"), nil
	})
}
"""
EVENT = {"id": "7"}
SUMS = Path(__file__).parent / "projects"
MODULES = {
    "v1.17.0": SUMS / "two-modules" / "legacy",
    "v1.19.1": SUMS / "vendored",
    "v1.34.1": SUMS / "sam-makefile",
    "v1.47.0": SUMS / "aws-cli-script",
}


@pytest.fixture(scope="module")
def machine(bench: Bench) -> Machine:
    """The bench's machine."""
    return bench.machine


@pytest.fixture(scope="module")
def cloud(bench: Bench) -> Lambda:
    """A Lambda whose patience is short: a hang is waited for."""
    return Lambda(rpcclient(), bench.cloud.qemu, seconds=4.0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this module's programs are built."""
    return tmp_path_factory.mktemp("programs")


def program(machine: Machine, folder: Path, version: str = "v1.47.0", tags: str = "", variables: str = "CGO_ENABLED=0") -> Path:
    """Build the program with a version of aws-lambda-go, once."""
    root = folder / f"{version}-{tags}-{variables}".replace("=", "").replace(" ", "-")
    if not root.exists():
        root.mkdir()
        for name in ("go.mod", "go.sum"):
            shutil.copyfile(MODULES[version] / name, root / name)
        (root / "main.go").write_text(PROGRAM)
        result = machine.run(f"{variables} go build -tags '{tags}' -o made .", root, compiler="CGO_ENABLED=1" in variables)
        assert result.returncode == 0, result.stderr
    return root / "made"


def zipped(tmp_path: Path, entries: dict[str, Path | bytes], mode: int = 0o755, system: int = 3) -> Path:
    """A zip with these entries, made on this system (3: POSIX, 0: Windows)."""
    archive = tmp_path / "code.zip"
    with zipfile.ZipFile(archive, "w") as made:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name)
            entry.create_system = system
            entry.external_attr = (stat.S_IFREG | mode) << 16 if system == 3 else 0
            made.writestr(entry, content if isinstance(content, bytes) else content.read_bytes())
    return archive


def custom(code: Path, runtime: str = "provided.al2023", architecture: str = "x86_64") -> Deployed:
    """A function on a custom runtime."""
    return Deployed("f", runtime, "anything", architecture, code)


@pytest.mark.parametrize(
    ("version", "tags", "runtime", "expected"),
    [
        ("v1.17.0", "", "go1.x", "answered '7 on AWS_Lambda_go1.x'"),
        ("v1.17.0", "", "provided.al2023", "hung · Sandbox.Timedout · Task timed out after 4.00 seconds"),
        ("v1.17.0", "lambda.norpc", "provided.al2023", "hung · Sandbox.Timedout · Task timed out after 4.00 seconds"),
        ("v1.19.1", "", "go1.x", "answered '7 on AWS_Lambda_go1.x'"),
        ("v1.19.1", "", "provided.al2023", "answered '7 on '"),
        ("v1.19.1", "lambda.norpc", "go1.x", "_LAMBDA_SERVER_PORT was present but the function was compiled without RPC support"),
        ("v1.19.1", "lambda.norpc", "provided.al2023", "answered '7 on '"),
        ("v1.34.1", "lambda.norpc", "go1.x", "answered '7 on AWS_Lambda_go1.x'"),
        ("v1.47.0", "", "go1.x", "answered '7 on AWS_Lambda_go1.x'"),
        ("v1.47.0", "", "provided.al2", "answered '7 on '"),
        ("v1.47.0", "lambda.norpc", "provided.al2023", "answered '7 on '"),
    ],
)
def test_library(
    machine: Machine, cloud: Lambda, folder: Path, tmp_path: Path, version: str, tags: str, runtime: str, expected: str
) -> None:
    """Each version of the library starts where it starts, and fails as it fails (the domain's version matrix)."""
    code = zipped(tmp_path, {"bootstrap": program(machine, folder, version, tags)})
    outcome = cloud.invoke(Deployed("f", runtime, "bootstrap", code=code), EVENT)
    assert expected in str(outcome)


def test_handler_of_go1x_is_a_path(machine: Machine, cloud: Lambda, folder: Path, tmp_path: Path) -> None:
    """On go1.x the handler is the program, in a folder too; another name is not found."""
    code = zipped(tmp_path, {"bin/main": program(machine, folder)})
    assert cloud.invoke(Deployed("f", "go1.x", "bin/main", code=code), EVENT).kind == "answered"
    missed = cloud.invoke(Deployed("f", "go1.x", "main", code=code), EVENT)
    assert (missed.kind, missed.type, missed.error) == ("refused", "PathError", "fork/exec /var/task/main: no such file or directory")


@pytest.mark.parametrize("name", ["main", "bin/bootstrap", "bootstrap/main", "Bootstrap"])
def test_no_bootstrap(machine: Machine, cloud: Lambda, folder: Path, tmp_path: Path, name: str) -> None:
    """No `bootstrap` at the root, or a folder of that name."""
    outcome = cloud.invoke(custom(zipped(tmp_path, {name: program(machine, folder)})), EVENT)
    assert (outcome.kind, outcome.type, outcome.error) == ("refused", "Runtime.InvalidEntrypoint", NO_BOOTSTRAP)


@pytest.mark.parametrize(("mode", "system"), [(0o644, 3), (0o600, 3), (0o700, 3), (0o755, 0)])
def test_not_executable(machine: Machine, cloud: Lambda, folder: Path, tmp_path: Path, mode: int, system: int) -> None:
    """No exec bit is added, not for an archive from Windows either; the owner's bit helps nobody."""
    outcome = cloud.invoke(custom(zipped(tmp_path, {"bootstrap": program(machine, folder)}, mode, system)), EVENT)
    assert outcome.error == "fork/exec /var/task/bootstrap: permission denied"


def test_link_named_bootstrap(machine: Machine, cloud: Lambda, folder: Path, tmp_path: Path) -> None:
    """A symbolic link in the archive is one in the folder, as `build-lambda-zip` makes it."""
    code = zipped(tmp_path, {"main": program(machine, folder)})
    with zipfile.ZipFile(code, "a") as made:
        entry = zipfile.ZipInfo("bootstrap")
        entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o755) << 16
        made.writestr(entry, "main")
    assert cloud.invoke(custom(code), EVENT).kind == "answered"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"#!/bin/sh\nexec ./main\n", "answered '7 on '"),
        (b"#!/bin/sh\nexec ./$_HANDLER\n", "exit status 127"),
        (b"#!/bin/sh\r\nexec ./main\r\n", "fork/exec /var/task/bootstrap: no such file or directory"),
        (b"exec ./main\n", "fork/exec /var/task/bootstrap: exec format error"),
        (b"#!/usr/bin/python3\n", "fork/exec /var/task/bootstrap: no such file or directory"),
        (b"!<arch>\n", "fork/exec /var/task/bootstrap: exec format error"),
        (b"", "fork/exec /var/task/bootstrap: exec format error"),
        (b"\x7fELF\x02\x01\x01", "fork/exec /var/task/bootstrap: exec format error"),
    ],
)
def test_shell_bootstrap(machine: Machine, cloud: Lambda, folder: Path, tmp_path: Path, content: bytes, expected: str) -> None:
    """A script needs a `#!` line with LF and an interpreter that is there; what is no program is said to be none."""
    code = zipped(tmp_path, {"bootstrap": content, "main": program(machine, folder)})
    assert expected in str(cloud.invoke(custom(code), EVENT))


def test_another_machine(machine: Machine, cloud: Lambda, folder: Path, tmp_path: Path) -> None:
    """A program of the other architecture, in both directions; go1.x has one only."""
    arm = zipped(tmp_path, {"bootstrap": program(machine, folder, variables="CGO_ENABLED=0 GOARCH=arm64")})
    assert cloud.invoke(custom(arm), EVENT).error == "fork/exec /var/task/bootstrap: exec format error"
    assert cloud.invoke(custom(arm, architecture="arm64"), EVENT).kind == ("answered" if cloud.qemu else "inspected")
    assert "not supported on 'arm64'" in cloud.invoke(custom(arm, "go1.x", "arm64"), EVENT).error
    intel = zipped(tmp_path, {"bootstrap": program(machine, folder)})
    assert cloud.invoke(custom(intel, architecture="arm64"), EVENT).error == "fork/exec /var/task/bootstrap: exec format error"


def test_another_system(machine: Machine, cloud: Lambda, tmp_path: Path) -> None:
    """A program of another system is none here."""
    (tmp_path / "main.go").write_text("package main\n\nfunc main() {}\n")
    assert machine.run("GOOS=darwin CGO_ENABLED=0 go build -o made main.go", tmp_path).returncode == 0
    code = zipped(tmp_path, {"bootstrap": tmp_path / "made"})
    assert cloud.invoke(custom(code), EVENT).error == "fork/exec /var/task/bootstrap: exec format error"


def test_glibc(machine: Machine, cloud: Lambda, folder: Path, tmp_path: Path) -> None:
    """A program linked against this host's glibc starts where the runtime's is as new, and nowhere else."""
    if missing(("cc",)):
        leave_out("no C compiler here")
    made = program(machine, folder, variables="CGO_ENABLED=1")
    need = glibc_needed(made)
    assert need is not None and need > (2, 26)
    code = zipped(tmp_path, {"bootstrap": made})
    text = f"version `GLIBC_{need[0]}.{need[1]}' not found (required by /var/task/bootstrap)"
    assert text in cloud.invoke(custom(code, "provided.al2"), EVENT).error
    assert text in cloud.invoke(Deployed("f", "go1.x", "bootstrap", code=code), EVENT).error
    assert cloud.invoke(custom(code), EVENT).kind == ("answered" if need <= (2, 34) else "refused")


def test_failure_and_exit(machine: Machine, cloud: Lambda, tmp_path: Path) -> None:
    """An exit is told from a failure that the function reports."""
    code = zipped(tmp_path, {"bootstrap": b"#!/bin/sh\necho out of order >&2\nexit 3\n"})
    outcome = cloud.invoke(custom(code), EVENT)
    assert (outcome.kind, outcome.type, outcome.error) == ("exited", "Runtime.ExitError", "Runtime exited with error: exit status 3")
    assert outcome.log == "out of order\n"


def test_function_error(machine: Machine, cloud: Lambda, folder: Path, tmp_path: Path) -> None:
    """An event that the function can't read is its failure, by either way in."""
    code = zipped(tmp_path, {"bootstrap": program(machine, folder)})
    for runtime in ("go1.x", "provided.al2023"):
        outcome = cloud.invoke(Deployed("f", runtime, "bootstrap", code=code), ["no", "object"])
        assert outcome.kind == "failed"
        assert "cannot unmarshal array" in outcome.error


def test_bad_archive(cloud: Lambda, tmp_path: Path) -> None:
    """What is no zip, and a zip that leaves its folder."""
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"PK\x03\x04 and no more")
    assert "Could not unzip uploaded file" in cloud.invoke(custom(bad), EVENT).error
    assert "lies outside" in cloud.invoke(custom(zipped(tmp_path, {"../bootstrap": b"#!/bin/sh\n"})), EVENT).error


BUILDER = """FROM golang:1.21 AS build
WORKDIR /app
COPY go.* main.go ./
RUN CGO_ENABLED=0 \\
  # as small as can be
  go build -o /app/main .

"""
FINAL = {
    "go": ("FROM public.ecr.aws/lambda/go:1\nCOPY --from=build /app/main /var/task/\n", "go1.x"),
    "old": ("FROM public.ecr.aws/lambda/provided:al2023\nCOPY --from=build /app/main ${LAMBDA_TASK_ROOT}\n", "provided.al2023"),
    "runtime": (
        "FROM public.ecr.aws/lambda/provided:al2023\nCOPY --from=build /app/main ${LAMBDA_RUNTIME_DIR}/bootstrap\n",
        "provided.al2023",
    ),
    "entry": ('FROM public.ecr.aws/lambda/provided:al2\nCOPY --from=build /app/main /main\nENTRYPOINT ["/main"]\n', "provided.al2"),
    "shell": ("FROM public.ecr.aws/lambda/provided:al2023\nCOPY --from=build /app/main .\nENTRYPOINT ./main\n", "provided.al2023"),
}


@pytest.mark.parametrize(
    ("final", "command", "expected"),
    [
        ("go", ("main",), "answered '7 on AWS_Lambda_go1.x'"),
        ("go", ("other",), "fork/exec /var/task/other: no such file or directory"),
        ("go", (), "exit status 142"),
        ("old", ("main",), "fork/exec /var/runtime/bootstrap: no such file or directory"),
        ("runtime", ("main",), "answered '7 on '"),
        ("runtime", (), "entrypoint requires the handler name to be the first argument"),
        ("entry", (), "answered '7 on '"),
        ("shell", (), "answered '7 on '"),
    ],
)
def test_image(machine: Machine, cloud: Lambda, tmp_path: Path, final: str, command: tuple[str, ...], expected: str) -> None:
    """The final stage starts as Docker and the base image's entry point would have it."""
    text, runtime = FINAL[final]
    for name in ("go.mod", "go.sum"):
        shutil.copyfile(MODULES["v1.47.0"] / name, tmp_path / name)
    (tmp_path / "main.go").write_text(PROGRAM)
    (tmp_path / "Dockerfile").write_text(BUILDER + text)
    account = Account(tmp_path / "account")
    account.build(tmp_path / "Dockerfile", tmp_path, "f", machine.in_image)
    image = account.image("f")
    assert image.runtime.name == runtime
    assert expected in str(cloud.invoke(Deployed("f", image=image, command=command), EVENT))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM public.ecr.aws/lambda/provided:al2023\nRUN yum install -y jq\n", "yum: command not found"),
        ("FROM public.ecr.aws/lambda/provided:al2\nRUN yum install -y jq\n", ""),
        ("FROM public.ecr.aws/lambda/provided:al2023\nRUN dnf install -y jq\n", ""),
        ("FROM golang:1.21 AS build\nFROM public.ecr.aws/lambda/provided:al2023\nCOPY --from=build /main /main\n", "not found"),
        ("FROM public.ecr.aws/lambda/provided:al2023\nCOPY --from=builder /main /main\n", "no stage 'builder'"),
        ("FROM public.ecr.aws/lambda/provided:al2023\nONBUILD RUN true\n", "isn't emulated"),
    ],
)
def test_dockerfile(machine: Machine, tmp_path: Path, text: str, expected: str) -> None:
    """A build stops where Docker's would, and at what isn't emulated."""
    (tmp_path / "Dockerfile").write_text(text)
    try:
        Account(tmp_path / "account").build(tmp_path / "Dockerfile", tmp_path, "f", machine.in_image)
        said = ""
    except BadDockerfile as error:
        said = str(error)
    assert expected in said and bool(expected) == bool(said)
