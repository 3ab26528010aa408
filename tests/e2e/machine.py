"""The machine that a project is built on: named tools and nothing else, one Go cache, no C compiler unless the project wants one.

Without a C compiler `go build` links statically, as it does on the laptop of another system where most of these functions were
built; with one, a program that imports net needs this host's glibc, which is what a build server gives.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

__all__ = ["SAM_VERSION", "Machine", "missing", "sam"]

SAM_VERSION = "1.170.0"
TOOLS = (
    "[ awk basename bash cat chmod cmp cp cut date diff dirname echo env expr false find git grep gzip head id install ln ls make mkdir"
    " mktemp mv printf pwd readlink realpath rm rmdir sed seq sh sha256sum sleep sort tail tar tee test touch tr true uname"
    " unzip wc xargs zip"
)
PASSED_ON = ("SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy")
GO_SETTINGS = ("GOCACHE", "GOMODCACHE", "GONOSUMDB", "GOPRIVATE", "GOPROXY", "GOROOT", "GOSUMDB")
STAND_IN = """#!/bin/sh
PYTHONPATH='{path}' exec '{python}' -m e2e.commands {name} "$@"
"""
ABSENT = """#!/bin/sh
echo "$0: command not found" >&2
exit 127
"""


@lru_cache(maxsize=1)
def go_settings() -> dict[str, str]:
    """Where Go is, and where it keeps what it fetched and built: Go from the test environment, else from the PATH."""
    name = shutil.which("go", path=sysconfig.get_path("scripts")) or shutil.which("go")
    if name is None:
        return {}
    said = subprocess.run([name, "env", "-json", *GO_SETTINGS], capture_output=True, text=True, check=True, cwd="/")
    settings: dict[str, str] = json.loads(said.stdout)
    return settings


def cache() -> Path:
    """Where the bench keeps what it builds once: `GO1X_E2E_CACHE`, else the user's cache folder."""
    given = os.environ.get("GO1X_E2E_CACHE")
    return Path(given) if given else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "go1x-lint-e2e"


def missing(needs: Iterable[str]) -> list[str]:
    """Tools that a project needs and that this machine lacks."""
    lacking = [] if go_settings() else ["go"]
    for need in needs:
        if need == "sam":
            lacking += [] if sam() else ["sam (aws-sam-cli could not be installed)"]
        elif need == "cc":
            lacking += [] if shutil.which("gcc") or shutil.which("cc") else ["a C compiler"]
        elif not shutil.which(need):
            lacking.append(need)
    return lacking


@lru_cache(maxsize=1)
def sam() -> Path | None:
    """The SAM CLI in an environment of its own, made on first use; None where it can't be installed."""
    place = _sam_place()
    command = place / "bin" / "sam"
    with _alone(place):
        if command.is_file():
            return command
        pip = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", f"aws-sam-cli=={SAM_VERSION}"]
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", place], check=True, capture_output=True)
            subprocess.run(pip, check=True, capture_output=True)
        except (subprocess.CalledProcessError, OSError):
            shutil.rmtree(place, ignore_errors=True)
            return None
    return command


def _sam_place() -> Path:
    """Where that environment is."""
    return cache() / f"aws-sam-cli-{SAM_VERSION}-{sys.version_info.major}.{sys.version_info.minor}"


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Let one process at a time make a place."""
    import fcntl

    place.parent.mkdir(parents=True, exist_ok=True)
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def rpcclient() -> Path:
    """The program that calls a function as go1.x did, built once."""
    source = Path(__file__).parent / "emulator" / "rpcclient"
    built = cache() / "rpcclient"
    built.parent.mkdir(parents=True, exist_ok=True)
    go = Path(go_settings()["GOROOT"]) / "bin" / "go"
    fresh = built.with_name(f"rpcclient.{os.getpid()}")
    variables = {**os.environ, "GOTOOLCHAIN": "local", "GOFLAGS": "-buildvcs=false", "CGO_ENABLED": "0", "GOWORK": "off"}
    subprocess.run([go, "build", "-o", fresh, "."], cwd=source, env=variables, check=True)
    fresh.replace(built)
    return built


@dataclass(frozen=True)
class Machine:
    """A folder with the tools' names, a home, and a folder for what is temporary."""

    folder: Path

    @classmethod
    def at(cls, folder: Path) -> Machine:
        """Make one."""
        for name in ("bin", "home", "tmp"):
            (folder / name).mkdir(parents=True)
        for name in TOOLS.split():
            found = shutil.which(name)
            if found:
                (folder / "bin" / name).symlink_to(found)
        (folder / "bin" / "go").symlink_to(Path(go_settings()["GOROOT"]) / "bin" / "go")
        (folder / "bin" / "sam").symlink_to(_sam_place() / "bin" / "sam")
        for name in ("aws", "docker"):
            _script(folder / "bin" / name, STAND_IN.format(path=Path(__file__).parents[1], python=sys.executable, name=name))
        return cls(folder)

    @cached_property
    def variables(self) -> dict[str, str]:
        """The environment of every command."""
        go = {name: value for name, value in go_settings().items() if value and name != "GOROOT"}
        return {
            **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
            **go,
            "AWS_DEFAULT_REGION": "us-east-1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GO1X_BENCH_MACHINE": str(self.folder),
            "GOENV": "off",
            "GOFLAGS": "-buildvcs=false",
            "GOTELEMETRY": "off",
            "GOTOOLCHAIN": "local",
            "HOME": str(self.folder / "home"),
            "LANG": "C.UTF-8",
            "PATH": str(self.folder / "bin"),
            "SAM_CLI_TELEMETRY": "0",
            "TMPDIR": str(self.folder / "tmp"),
        }

    def run(
        self, command: str, directory: Path, account: Path | None = None, *, compiler: bool = False, variables: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a shell command, its words for the account in this folder."""
        environment = {**self.variables, **(variables or {})}
        if account:
            environment["GO1X_BENCH_ACCOUNT"] = str(account)
        if compiler:
            environment["PATH"] += os.pathsep + os.environ["PATH"]
        return subprocess.run(
            ["/bin/sh", "-ec", command],
            check=False,
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
        )

    def in_image(
        self, command: str, directory: Path, variables: dict[str, str], managers: tuple[str, ...]
    ) -> subprocess.CompletedProcess[str]:
        """Run a RUN command: the package managers of its base image are there and install nothing, others are not found."""
        return self.run(command, directory, variables={**variables, "PATH": f"{self._managers(managers)}:{self.folder / 'bin'}"})

    def _managers(self, names: tuple[str, ...]) -> Path:
        """A folder with stand-ins for package managers."""
        folder = self.folder / ("with-" + "-".join(names))
        if not folder.exists():
            folder.mkdir()
            for name in ("yum", "dnf", "microdnf", "apt-get", "apk"):
                _script(folder / name, "#!/bin/sh\nexit 0\n" if name in names else ABSENT)
        return folder


def _script(path: Path, text: str) -> None:
    """Write an executable script."""
    path.write_text(text)
    path.chmod(0o755)
