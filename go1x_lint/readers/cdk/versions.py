"""Which version of the CDK a program uses, as far as its package manager's files say: what it has a constant for depends on it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from go1x_lint.lifecycle import KNOWN_SINCE, below
from go1x_lint.readers import Unparsable, pins
from go1x_lint.readers.documents import document
from go1x_lint.source import Unreadable, Workspace
from go1x_lint.syntax.program import Module
from go1x_lint.syntax.tree import Mapping

_FIRST = {"typescript": re.compile(r"@aws-cdk/(?:aws-[\w-]+|core)"), "go": re.compile(r"github\.com/aws/aws-cdk-go/awscdk(?!\w*/v2)[/.].*"),
          "python": re.compile(r"aws_cdk\.core(?:\..*)?"), "java": re.compile(r"software\.amazon\.awscdk\.core\..*")}  # fmt: skip
"""What only programs of version 1 import."""
_ALPHA = re.compile(r"@aws-cdk/[\w-]+-alpha(?:\..*)?")
_GO = re.compile(r"github\.com/aws/aws-cdk-go/awscdk/v2\s+(v[\w.+-]+)")
_PYTHON = re.compile(r"aws[-_]cdk[-_]lib[\"']?\s*(?:=\s*[\"'{]|\s)?\s*([=~<>!]{0,2}\s*\d[\w.*]*(?:\s*,\s*[=~<>!]{1,2}\s*\d[\w.*]*)*)")
_FILES = {
    "python": ("requirements.txt", "pyproject.toml", "Pipfile", "setup.py"),
    "java": ("pom.xml", "build.gradle", "build.gradle.kts"),
    "csharp": (".csproj",),
    "go": ("go.mod",),
}


def is_first(module: Module) -> bool:
    """Whether a program uses version 1 of the CDK, which knows nothing newer than provided.al2."""
    pattern = _FIRST.get(module.language.name)
    names = (some.canonical for some in module.declarations if some.canonical)
    return pattern is not None and any(pattern.match(name) and not _ALPHA.fullmatch(name) for name in names)


def has_al2023(module: Module, workspace: Workspace) -> bool:
    """Whether `Runtime.PROVIDED_AL2023` is there: not in version 1, nor before aws-cdk-lib 2.105.0; yes where nobody says a version."""
    since = KNOWN_SINCE[pins.CDK, "provided.al2023"]
    if is_first(module):
        return False
    said = list(_said(module, workspace))
    return not said or not all(below(some, since) for some in said)


def _said(module: Module, workspace: Workspace) -> Iterator[str]:
    """Give the versions that the nearest file of a package manager says."""
    folder = posixpath.dirname(module.source.path)
    while True:
        found = list(_in_folder(folder, module.language.name, workspace))
        if found or not folder:
            yield from found
            return
        folder = posixpath.dirname(folder)


def _in_folder(folder: str, language: str, workspace: Workspace) -> Iterator[str]:
    """Give the versions that the files of one folder say."""
    for name in ("package.json",) if language == "typescript" else _FILES.get(language, ()):
        for path in _named(folder, name, workspace):
            try:
                source = workspace[path]
                if language == "typescript":
                    root = document(source, workspace).root
                    facts = pins.npm(source, root, workspace) if isinstance(root, Mapping) else ()
                    yield from (str(value.text) for fact in facts for value in fact.version.values)
                elif language in ("java", "csharp"):
                    yield from (str(value.text) for fact in pins.build_file(source) for value in fact.version.values)
                else:
                    yield from (match[1].replace(" ", "") for match in (_GO if language == "go" else _PYTHON).finditer(source.text))
            except (Unparsable, Unreadable):
                continue


def _named(folder: str, name: str, workspace: Workspace) -> Iterator[str]:
    """Give the files of a folder that are called so, or whose names end so."""
    path = posixpath.join(folder, name)
    if not name.startswith("."):
        yield from (path,) if path in workspace else ()
        return
    yield from sorted(some for some in workspace.paths if some.endswith(name) and posixpath.dirname(some) == folder)
