"""A random project: its files, how it is built, and what its functions would start."""

from __future__ import annotations

import os
import re
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .declarations import DECLARATIONS, Declaration
from .draft import SERVER, Draft
from .recipes import RECIPES, uses

LAMBDA = """package main

import "github.com/aws/aws-lambda-go/lambda"

func main() { lambda.Start(func() (string, error) { return "x", nil }) }
"""
WEB = 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":80", nil) }\n'
MODULE = "module example.com/app\n\ngo 1.21\n\nrequire github.com/aws/aws-lambda-go v1.47.0\n"

GO = r"""#!/bin/bash
# Stands in for go: a program is a file that says which package it is.
set -e
shift
output="" packages=()
while [ $# -gt 0 ]; do
  case "$1" in
    -o) output="$2"; shift 2 ;;
    -tags | -ldflags) shift 2 ;;
    -*) shift ;;
    *) packages+=("$1"); shift ;;
  esac
done
for package in "${packages[@]}"; do
  [ -f "$package/main.go" ] || { echo "no package $package" >&2; exit 1; }
  folder="$(cd "$package" && pwd)"
  file="${output:-$(basename "$folder")}"
  case "$file" in */) file="$file$(basename "$folder")" ;; *) [ ! -d "$file" ] || file="$file/$(basename "$folder")" ;; esac
  mkdir -p "$(dirname "$file")"
  rm -f "$file"
  echo "${folder#"$ROOT"/}" >"$file"
  chmod +x "$file"
done
"""


@dataclass(frozen=True)
class Project:
    """A random project that builds, and whose functions start."""

    files: dict[str, str]
    programs: dict[str, str]
    """The functions' packages by their names."""
    server: str | None
    """Where the other program is built."""
    targets: tuple[str, ...]
    declaration: Declaration

    @classmethod
    def of(cls, seed: int) -> Project | None:
        """Make one; None where these choices don't fit together."""
        some = Draft.of(seed)
        recipe, declaration = some.random.choice(RECIPES), some.random.choice(DECLARATIONS)
        lines = recipe(some)
        declared = declaration.write(some) if lines is not None else None
        if lines is None or declared is None:
            return None
        text = "\n".join((".DEFAULT_GOAL := package", *some.head, *lines, *(uses(some) or ()))) + "\n"
        if not declaration.packs:
            text = re.sub(r"(?m)^\t.*\bzip .*\n", "", text)
            if re.search(r"\bzip\b|\.zip", text):
                return None
        files = {f"{some.package(name)}/main.go": LAMBDA for name in some.names}
        files |= {f"{some.package(SERVER)}/main.go": WEB} if some.server else {}
        files |= {"go.mod": MODULE, "Makefile": text, declaration.path: declared, **some.files}
        server = some.real(SERVER) if some.server else None
        return cls(files, {name: some.package(name) for name in some.names}, server, tuple(some.targets), declaration)

    def made(self, root: Path, files: dict[str, str], targets: tuple[str, ...] = ()) -> str | None:
        """Write the files, and run make, then some targets; gives what went wrong, None where nothing did."""
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        tools = root.parent / "tools"
        tools.mkdir(exist_ok=True)
        (tools / "go").write_text(GO)
        (tools / "go").chmod(0o755)
        environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "ROOT": str(root)}
        for target in ((), *((some,) for some in targets)):
            run = subprocess.run(["make", *target], cwd=root, env=environment, capture_output=True, text=True, check=False)
            if run.returncode:
                return f"make {' '.join(target)}: {run.stderr}"
        return None

    def wrong(self, root: Path, files: dict[str, str]) -> list[str]:
        """Say which functions would not start in a folder that was built, and whether the other program is missing."""
        found: list[str] = []
        for name, package in self.programs.items():
            runtime, handler, code = self.declaration.read(files[self.declaration.path], name)
            start = "bootstrap" if runtime.startswith("provided") else handler
            got = self._started(root, code, start)
            if got != package:
                found.append(f"'{name}' on {runtime} starts '{start}' of {code}: {got}")
            if runtime.startswith("provided") and handler != "bootstrap":
                found.append(f"'{name}' has the handler '{handler}'")
        if self.server is not None and not (root / self.server).is_file():
            found.append("the other program is gone")
        return found

    def _started(self, root: Path, code: str | Mapping[str, str], start: str) -> str:
        """Give the package of the program that is started."""
        try:
            if not isinstance(code, str):
                return (root / code[start]).read_text().strip()
            if (root / code).is_dir():
                return (root / code / start).read_text().strip()
            with zipfile.ZipFile(root / code) as archive:
                return archive.read(start).decode().strip()
        except (KeyError, OSError) as error:
            return f"{type(error).__name__}: {error}"
