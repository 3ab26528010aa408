"""Which version of Pulumi's AWS package a program uses, as far as its package manager's files say."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from go1x_lint.lifecycle import compare
from go1x_lint.source import Unreadable, Workspace
from go1x_lint.syntax.program import Module

ENUMERATED = "6.28.1"
"""A version of pulumi_aws whose enumeration has CustomAL2023; 6.12.0 has not (seen in the packages)."""

_FILES: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "typescript": (("package.json", re.compile(r'"@pulumi/aws"\s*:\s*"([^"]+)"')),),
    "go": (("go.mod", re.compile(r"github\.com/pulumi/pulumi-aws/sdk(?:/v\d+)?\s+(v[\w.+-]+)")),),
    "python": tuple(
        (name, re.compile(r"pulumi[-_]aws[\"']?\s*(?:=\s*[\"'])?\s*([=~<>!^]{0,2}\s*\d[\w.*]*(?:\s*,\s*[=~<>!]{1,2}\s*\d[\w.*]*)*)"))
        for name in ("requirements.txt", "pyproject.toml", "Pipfile", "setup.py")
    ),
    "java": (
        ("pom.xml", re.compile(r"<groupId>com\.pulumi</groupId>\s*<artifactId>aws</artifactId>\s*<version>\s*([^<\s]+)\s*<")),
        ("build.gradle", re.compile(r"com\.pulumi:aws:([^'\"\s)]+)")),
        ("build.gradle.kts", re.compile(r"com\.pulumi:aws:([^'\"\s)]+)")),
    ),
    "csharp": ((".csproj", re.compile(r'Include="Pulumi\.Aws"\s+Version="([^"]+)"')),),
}
_NUMBER = re.compile(r"(?P<operator>[=~<>!^]*)\s*v?(?P<number>\d+(?:\.\d+)*)")


def enumerated(module: Module, workspace: Workspace) -> bool:
    """Whether every version that the program's files allow has all runtimes in its enumeration; no where nobody says a version."""
    said = list(_said(module, workspace))
    return bool(said) and all(_at_least(some) for some in said)


def _at_least(requirement: str) -> bool:
    """Whether a requirement allows nothing older."""
    found = [match for match in _NUMBER.finditer(requirement) if not match["operator"].startswith(("<", "!"))]
    return bool(found) and "||" not in requirement and all(compare(match["number"], ENUMERATED) >= 0 for match in found)


def _said(module: Module, workspace: Workspace) -> Iterator[str]:
    """Give the versions that the nearest file of a package manager says."""
    folder = posixpath.dirname(module.source.path)
    while True:
        found = [some for name, pattern in _FILES.get(module.language.name, ()) for some in _in(folder, name, pattern, workspace)]
        if found or not folder:
            yield from found
            return
        folder = posixpath.dirname(folder)


def _in(folder: str, name: str, pattern: re.Pattern[str], workspace: Workspace) -> Iterator[str]:
    """Give the versions that a folder's files of a name, or with an ending, say."""
    alike = (path for path in workspace.paths if posixpath.dirname(path) == folder and path.endswith(name))
    paths = sorted(alike) if name.startswith(".") else [posixpath.join(folder, name)]
    for path in paths:
        if path in workspace:
            try:
                yield from pattern.findall(workspace[path].text)
            except Unreadable:
                continue
