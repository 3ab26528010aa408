"""Functions as they are deployed, and how one is started and asked."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from .archive import BadArchive, pack, unpack
from .executable import obstacle
from .image import Image
from .outcome import Outcome
from .runtime_api import RuntimeApi
from .runtimes import RUNTIMES, Runtime, environment

__all__ = ["Deployed", "Lambda", "qemu"]

INIT_SECONDS = 10.0
"""Lambda's own limit for a function's start."""

TASK, RUNTIME_DIR = "/var/task", "/var/runtime"
NO_BOOTSTRAP = "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"
NO_HANDLER = "entrypoint requires the handler name to be the first argument"
ENTRYPOINT = "/lambda-entrypoint.sh"


@dataclass(frozen=True)
class Deployed:
    """A function's configuration and code: a zip, a folder that becomes one, or an image."""

    name: str
    runtime: str = ""
    handler: str = ""
    architecture: str = "x86_64"
    code: Path | None = None
    image: Image | None = None
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Start:
    """A process to be started: its words, where, and as what Lambda knows the program."""

    arguments: tuple[str, ...]
    directory: Path
    program: Path
    shown: str
    runtime: Runtime
    handler: str
    rpc: bool
    task_root: Path
    runtime_dir: Path


@dataclass(frozen=True)
class Lambda:
    """Starts functions on this machine.

    `rpcclient` is the built program of that folder; `qemu` runs programs of arm64, where it is there.
    """

    rpcclient: Path
    qemu: str | None = None
    seconds: float = INIT_SECONDS

    def invoke(self, function: Deployed, event: Any) -> Outcome:
        """Start a function in a folder of its own, hand it one event, and say what came of it."""
        with tempfile.TemporaryDirectory(prefix="lambda-") as folder:
            try:
                start = _image_start(function) if function.image else _zip_start(function, Path(folder))
            except BadArchive as error:
                return Outcome("refused", type="InvalidParameterValueException", error=str(error))
            return start if isinstance(start, Outcome) else self._run(function, start, event)

    def _run(self, function: Deployed, start: _Start, event: Any) -> Outcome:
        """Run the process until it answers, ends, or the time is up."""
        foreign = function.architecture == "arm64" and os.uname().machine != "aarch64"
        if foreign and self.qemu is None:
            return Outcome("inspected", answer=None)
        with RuntimeApi(function.name, event, self.seconds) as api, tempfile.TemporaryFile() as log:
            variables = {
                **environment(start.runtime, function.name, start.handler, str(start.task_root), str(start.runtime_dir), api.address),
                **function.environment,
            }
            words = start.arguments if not foreign else (str(self.qemu), *start.arguments)
            if start.rpc:
                variables["_LAMBDA_SERVER_PORT"] = str(_free_port())
            try:
                process = subprocess.Popen(
                    words, cwd=start.directory, env=variables, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
                )
            except OSError as error:
                text = f"fork/exec {start.shown}: {(error.strerror or str(error)).lower()}"
                return Outcome("refused", type="Runtime.InvalidEntrypoint", error=text)
            with _ended(process), self._caller(variables.get("_LAMBDA_SERVER_PORT"), event) as caller:
                return self._wait(process, api, caller, log)

    @contextmanager
    def _caller(self, port: str | None, event: Any) -> Iterator[subprocess.Popen[bytes] | None]:
        """Call over net/rpc, beside the Runtime API: aws-lambda-go from v1.34.0 without RPC polls on go1.x too."""
        if port is None:
            yield None
            return
        words = [str(self.rpcclient), port, str(self.seconds)]
        caller = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        assert caller.stdin
        caller.stdin.write(json.dumps(event).encode())
        caller.stdin.close()
        with _ended(caller):
            yield caller

    def _wait(self, process: subprocess.Popen[bytes], api: RuntimeApi, caller: subprocess.Popen[bytes] | None, log: IO[bytes]) -> Outcome:
        """Wait for the first of: an answer, the process's end, the time's end."""
        deadline = time.monotonic() + self.seconds
        while time.monotonic() < deadline:
            if api.done.wait(0.01) and api.outcome:
                return _with_log(api.outcome, log)
            if caller is not None and caller.poll() == 0:
                return _with_log(_told(caller), log)
            if process.poll() is not None and not api.outcome:
                return _with_log(Outcome("exited", type="Runtime.ExitError", error=_ending(process.returncode)), log)
        text = f"Task timed out after {self.seconds:.2f} seconds"
        return _with_log(Outcome("hung", type="Sandbox.Timedout", error=text), log)


def _zip_start(function: Deployed, folder: Path) -> _Start | Outcome:
    """What a function with a zip starts: its handler on go1.x, else `bootstrap` at the root."""
    runtime = RUNTIMES.get(function.runtime)
    if runtime is None or function.architecture not in runtime.architectures:
        text = f"Runtime {function.runtime or None} is not supported on {function.architecture!r} architecture"
        return Outcome("refused", type="InvalidParameterValueException", error=text)
    assert function.code is not None
    if not function.code.exists():
        return Outcome("refused", type="InvalidParameterValueException", error=f"no code at {function.code.name}")
    archive = pack(function.code, folder / "code.zip") if function.code.is_dir() else function.code
    task = folder / "task"
    unpack(archive, task)
    name = function.handler if runtime.rpc else "bootstrap"
    program = task / name
    if not runtime.rpc and not program.is_file():
        return Outcome("refused", type="Runtime.InvalidEntrypoint", error=NO_BOOTSTRAP)
    shown = f"{TASK}/{name}"
    error = obstacle(program, shown, runtime, function.architecture)
    if error:
        return Outcome("refused", type="PathError" if runtime.rpc else "Runtime.InvalidEntrypoint", error=error)
    return _Start((str(program),), task, program, shown, runtime, function.handler, runtime.rpc, task, folder / "runtime")


def _image_start(function: Deployed) -> _Start | Outcome:
    """What a function with an image starts: its entry point, which for AWS's base images is a script that hands on to the runtime."""
    image = function.image
    assert image is not None
    entrypoint = function.entrypoint or image.entrypoint
    words = (*entrypoint, *(function.command or image.command))
    if not words:
        return Outcome("refused", type="Runtime.InvalidEntrypoint", error="No command specified")
    task, runtime_dir = image.root / TASK[1:], image.root / RUNTIME_DIR[1:]
    rpc, handler, rest = False, words[-1], words[1:]
    shown = words[0]
    if shown == ENTRYPOINT:
        if len(rest) != 1:
            return Outcome("exited", type="Runtime.ExitError", error=_ending(142), log=NO_HANDLER)
        rpc, handler, rest = image.runtime.rpc, rest[0], ()
        shown = f"{TASK}/{handler}" if rpc else f"{RUNTIME_DIR}/bootstrap"
    program = image.find(shown)
    if program is None:
        return Outcome("refused", type="Runtime.InvalidEntrypoint", error=f'exec: "{shown}": executable file not found in $PATH')
    if shown not in ("/bin/sh", "/bin/bash"):
        error = obstacle(program, shown, image.runtime, function.architecture)
        if error:
            return Outcome("refused", type="PathError" if rpc else "Runtime.InvalidEntrypoint", error=error)
    words = (str(program), *(image.moved(word) for word in rest))
    return _Start(words, image.directory, program, shown, image.runtime, handler, rpc, task, runtime_dir)


def _told(caller: subprocess.Popen[bytes]) -> Outcome:
    """Read what the RPC client printed."""
    assert caller.stdout
    said = json.loads(caller.stdout.read())
    if "answer" in said:
        return Outcome("answered", answer=said["answer"])
    return Outcome("failed", type=said.get("errorType", ""), error=said.get("errorMessage", ""))


def _with_log(outcome: Outcome, log: IO[bytes]) -> Outcome:
    """Add what the program wrote."""
    log.seek(0)
    text = log.read(100_000).decode("utf-8", "replace")
    return Outcome(outcome.kind, outcome.answer, outcome.type, outcome.error, text)


def _ending(status: int) -> str:
    """Lambda's words for a process that ended."""
    return f"Runtime exited with error: {f'signal: {-status}' if status < 0 else f'exit status {status}'}"


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """End a process that we started, with all that it started, whatever comes of the wait."""
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()


def _free_port() -> int:
    """A port of loopback on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def qemu() -> str | None:
    """The program that runs arm64 Linux programs here, if one is there."""
    return shutil.which("qemu-aarch64") or shutil.which("qemu-aarch64-static")
