"""The machine that a project is built on: named tools and nothing else, one Go cache, no C compiler unless the project wants one.

Without a C compiler `go build` links statically, as it does on the laptop of another system where most of these functions were
built; with one, a program that imports net needs this host's glibc, which is what a build server gives.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .tools import cache, commands, go_settings, place

__all__ = ["Machine"]

TOOLS = (
    "[ awk basename bash cat chmod cmp cp cut date diff dirname echo env expr false find git grep gzip head id install ln ls make mkdir"
    " mktemp mv node printf pwd readlink realpath rm rmdir sed seq sh sha256sum sleep sort tail tar tee test touch tr true uname"
    " unzip wc xargs zip"
)
PASSED_ON = ("SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy")
STAND_IN = """#!/bin/sh
PYTHONPATH='{path}' exec '{python}' -m e2e.commands {name} "$@"
"""
NPM = """#!/bin/sh
case "$1" in ci | install) PYTHONPATH='{path}' exec '{python}' -m e2e.commands npm "$@" ;; esac
exec '{npm}' "$@"
"""
NPX = """#!/bin/sh
name=$1; shift
exec "node_modules/.bin/$name" "$@"
"""
PYTHON = """#!/bin/sh
exec '{}/bin/python' "$@"
"""
TERRAFORM = """provider_installation {{
  filesystem_mirror {{
    path = "{path}"
  }}
}}
"""
ABSENT = """#!/bin/sh
echo "$0: command not found" >&2
exit 127
"""


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
        for name, command in commands().items():
            (folder / "bin" / name).symlink_to(command)
        here = {"path": Path(__file__).parents[1], "python": sys.executable}
        for name in ("aws", "docker", "run-pipeline"):
            _script(folder / "bin" / name, STAND_IN.format(**here, name=name))
        (folder / "terraform.rc").write_text(TERRAFORM.format(path=place("terraform")))
        _script(folder / "bin" / "npx", NPX)
        _script(folder / "bin" / "python", PYTHON.format(place("cdk-python")))
        _script(folder / "bin" / "npm", NPM.format(**here, npm=shutil.which("npm")))
        return cls(folder)

    @cached_property
    def variables(self) -> dict[str, str]:
        """The environment of every command."""
        go = {name: value for name, value in go_settings().items() if value and name != "GOROOT"}
        return {
            **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
            **go,
            "ANSIBLE_COLLECTIONS_PATH": str(Path(__file__).parent / "ansible"),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "AWS_DEFAULT_REGION": "us-east-1",
            "CDK_DISABLE_CLI_TELEMETRY": "true",
            "CHECKPOINT_DISABLE": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GO1X_BENCH_MACHINE": str(self.folder),
            "GO1X_E2E_CACHE": str(cache()),
            "GOENV": "off",
            "GOFLAGS": "-buildvcs=false",
            "GOTELEMETRY": "off",
            "GOTOOLCHAIN": "local",
            "HOME": str(self.folder / "home"),
            "LANG": "C.UTF-8",
            "NO_UPDATE_NOTIFIER": "1",
            "PATH": str(self.folder / "bin"),
            "SAM_CLI_TELEMETRY": "0",
            "SLS_NOTIFICATIONS_MODE": "off",
            "SLS_TELEMETRY_DISABLED": "1",
            "TF_CLI_CONFIG_FILE": str(self.folder / "terraform.rc"),
            "TF_IN_AUTOMATION": "1",
            "TF_INPUT": "0",
            "TMPDIR": str(self.folder / "tmp"),
        }

    def run(
        self, command: str, directory: Path, account: Path | None = None, *, compiler: bool = False, variables: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a shell command, its words for the account in this folder."""
        environment = {**self.variables, **(variables or {})}
        if account:
            environment["GO1X_BENCH_ACCOUNT"] = str(account)
            environment["TF_CLI_ARGS_apply"] = f"-state={account}/terraform.tfstate"
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
