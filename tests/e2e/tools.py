"""The tools that the bench installs once and keeps: each with its own installer, in a folder of its version's name."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

__all__ = ["NPM", "cache", "commands", "go_settings", "missing", "modules", "place", "rpcclient", "unobtainable"]

PIP = {
    "ansible-playbook": ("ansible-core==2.18.6",),
    "cdk-python": ("aws-cdk-lib==2.275.0", "constructs==10.8.1"),
    "just": ("rust-just==1.59.0",),
    "sam": ("aws-sam-cli==1.170.0",),
    "task": ("go-task-bin==3.54.0",),
}
"""Packages of Python that are installed together, in an environment of their own."""
NPM = {
    "serverless": ("serverless@3.40.0", "serverless-go-plugin@2.4.1", "typescript@5.9.3", "ts-node@10.9.2", "@types/node@20.19.43"),
    "cdk": (
        "aws-cdk@2.1148.1",
        "aws-cdk-lib@2.276.0",
        "@aws-cdk/aws-lambda-go-alpha@2.258.0-alpha.0",
        "constructs@10.8.1",
        "typescript@5.9.3",
        "ts-node@10.9.2",
        "@types/node@20.19.43",
    ),
}
"""Packages of npm that are installed together; the first one's command is the tool."""
MAGE = "github.com/magefile/mage@v1.15.0"
PROVIDERS = Path(__file__).parent / "providers"
PROVIDER_VERSIONS = {"aws": "5.100.0", "archive": "2.7.1", "null": "3.2.4"}
"""The versions as which the stand-ins are installed; what they do is what those do."""
UNOBTAINABLE = ("terraform",)
"""Tools that no registry of packages has: projects that need one are left out where it isn't installed, in CI too."""
GO_SETTINGS = ("GOCACHE", "GOMODCACHE", "GONOSUMDB", "GOPRIVATE", "GOPROXY", "GOROOT", "GOSUMDB")


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
        if unobtainable([need]):
            lacking.append(need)
        elif need in INSTALLERS:
            lacking += [] if install(need) else [f"{need} (could not be installed)"]
        elif need == "cc":
            lacking += [] if shutil.which("gcc") or shutil.which("cc") else ["a C compiler"]
        elif not shutil.which(need):
            lacking.append(need)
    return lacking


def unobtainable(needs: Iterable[str]) -> list[str]:
    """Tools that a project needs, that this machine lacks, and that nobody can install from a registry."""
    return [need for need in needs if need in UNOBTAINABLE and not shutil.which(need)]


def commands() -> dict[str, Path]:
    """The commands of what is installed here, by name; what a project doesn't need may be absent."""
    found = {"go": Path(go_settings()["GOROOT"]) / "bin" / "go", "mage": place("mage") / "mage"}
    found.update((name, place(name) / "bin" / name) for name in PIP if name != "cdk-python")
    terraform = shutil.which("terraform")
    if terraform:
        found["terraform"] = Path(terraform)
    for name in ("serverless", "sls"):
        found[name] = modules("serverless") / ".bin" / name
    return {**found, "cdk": modules("cdk") / ".bin" / "cdk"}


def modules(tool: str) -> Path:
    """The `node_modules` in which a tool of npm was installed."""
    return place(tool) / "node_modules"


def place(tool: str) -> Path:
    """The folder of an installed tool; another version has another."""
    if tool in PIP:
        made_of = f"{PIP[tool]} {sys.version}".encode()
    elif tool in NPM:
        made_of = " ".join(NPM[tool]).encode()
    elif tool == "mage":
        made_of = MAGE.encode()
    else:
        made_of = b"".join(path.read_bytes() for path in sorted(PROVIDERS.iterdir()))
    return cache() / f"{tool}-{hashlib.sha256(made_of).hexdigest()[:12]}"


@lru_cache
def install(tool: str) -> bool:
    """Install a tool on first use; False where it can't be."""
    folder = place(tool)
    with _alone(folder):
        if (folder / "done").exists():
            return True
        shutil.rmtree(folder, ignore_errors=True)
        try:
            INSTALLERS[tool](folder)
        except (subprocess.CalledProcessError, OSError):
            shutil.rmtree(folder, ignore_errors=True)
            return False
        (folder / "done").touch()
        return True


def _install_environment(folder: Path) -> None:
    """Packages of Python."""
    packages = next(packages for tool, packages in PIP.items() if place(tool) == folder)
    subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True)
    subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "--quiet", *packages], check=True, capture_output=True)


def _install_modules(folder: Path) -> None:
    """Packages of npm; their own scripts, which fetch things and count users, don't run."""
    folder.mkdir(parents=True)
    packages = next(packages for tool, packages in NPM.items() if place(tool) == folder)
    (folder / "package.json").write_text('{"private": true}')
    options = ("--no-audit", "--no-fund", "--no-update-notifier", "--ignore-scripts", "--save-exact", "--silent")
    subprocess.run(["npm", "install", *options, *packages], check=True, capture_output=True, cwd=folder)


def _install_providers(folder: Path) -> None:
    """Our stand-ins for Terraform's providers, in a mirror as Terraform wants it."""
    built = folder / "provider"
    _go(PROVIDERS, "build", "-o", str(built), ".")
    for name, version in PROVIDER_VERSIONS.items():
        target = folder / "registry.terraform.io" / "hashicorp" / name / version / "linux_amd64" / f"terraform-provider-{name}_v{version}"
        target.parent.mkdir(parents=True)
        target.hardlink_to(built)


def _install_mage(folder: Path) -> None:
    """Mage, through the Go module proxy."""
    folder.mkdir(parents=True)
    _go(folder, "install", MAGE, GOBIN=str(folder))


def _go(directory: Path, *words: str, **variables: str) -> None:
    """Run Go for what is ours."""
    settings = {"GOTOOLCHAIN": "local", "GOFLAGS": "-buildvcs=false", "CGO_ENABLED": "0", "GOWORK": "off", **variables}
    subprocess.run([Path(go_settings()["GOROOT"]) / "bin" / "go", *words], cwd=directory, env={**os.environ, **settings}, check=True)


INSTALLERS: Mapping[str, Callable[[Path], None]] = {
    **dict.fromkeys(PIP, _install_environment),
    **dict.fromkeys(NPM, _install_modules),
    "mage": _install_mage,
    "terraform": _install_providers,
}


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process at a time make a folder."""
    import fcntl

    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(folder.name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def rpcclient() -> Path:
    """The program that calls a function as go1.x did, built once."""
    source = Path(__file__).parent / "emulator" / "rpcclient"
    built = cache() / "rpcclient"
    built.parent.mkdir(parents=True, exist_ok=True)
    fresh = built.with_name(f"rpcclient.{os.getpid()}")
    _go(source, "build", "-o", str(fresh), ".")
    fresh.replace(built)
    return built
