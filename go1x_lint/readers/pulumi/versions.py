"""Which version of Pulumi's AWS package a program uses, as far as its package manager's files say; old ones refuse the target."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from go1x_lint.facts import Field, Precondition, Slot
from go1x_lint.lifecycle import below, compare
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Edit, Span, Unreadable, Workspace
from go1x_lint.syntax.program import Module
from go1x_lint.text import Text

ENUMERATED = "6.18.2"
"""A version of pulumi_aws whose enumeration has CustomAL2023; 6.13.3 has not (seen in the packages)."""
REFUSING = "6.13.3"
"""The newest that is known to refuse `provided.al2023`, as a string too: of 2023-12-12; pulumi/pulumi-aws#2994, open on 2024-01-02."""

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
    said = said_versions(module, workspace)
    return bool(said) and all(_at_least(text) for text, _ in said)


def refusing(module: Module, workspace: Workspace) -> tuple[tuple[str, Span], ...]:
    """Give the versions that the program's files say where all that they allow refuse provided.al2023."""
    return tuple(some for some in said_versions(module, workspace) if below(some[0], REFUSING) or some[0].lstrip("=v ") == REFUSING)


@dataclass(frozen=True)
class PinnedSlot:
    """Writes a runtime that the AWS package must know."""

    slot: Slot
    versions: tuple[tuple[str, Span], ...]
    """The versions that are too old for the newest runtime."""

    @property
    def place(self) -> Span:
        """What is written."""
        return self.slot.place

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """All other places that take their value from these characters."""
        return self.slot.also_read_by

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Say the value here."""
        return self.slot.write(value)

    def remove(self) -> tuple[Edit, ...]:
        """Take the property away."""
        return self.slot.remove()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Give the versions that refuse the value."""
        plain = Text.of(value).plain
        text = f"its pulumi-aws knows {plain}, which {REFUSING} still refuses"
        old = (Precondition(f"{text}; this says '{said}'", False, span) for said, span in self.versions if plain == "provided.al2023")
        return (*self.slot.needs(value), *old)


def pinned(runtime: Field, versions: tuple[tuple[str, Span], ...]) -> Field:
    """Give the field of a runtime that the AWS package must know."""
    if not versions:
        return runtime
    return replace(
        runtime, values=tuple(replace(some, slot=PinnedSlot(some.slot, versions) if some.slot else None) for some in runtime.values)
    )


def _at_least(requirement: str) -> bool:
    """Whether a requirement allows nothing older."""
    found = [match for match in _NUMBER.finditer(requirement) if not match["operator"].startswith(("<", "!"))]
    return bool(found) and "||" not in requirement and all(compare(match["number"], ENUMERATED) >= 0 for match in found)


def said_versions(module: Module, workspace: Workspace) -> tuple[tuple[str, Span], ...]:
    """Give the versions that the nearest file of a package manager says, and where."""
    folder = posixpath.dirname(module.source.path)
    while True:
        found = tuple(some for name, pattern in _FILES.get(module.language.name, ()) for some in _in(folder, name, pattern, workspace))
        if found or not folder:
            return found
        folder = posixpath.dirname(folder)


def _in(folder: str, name: str, pattern: re.Pattern[str], workspace: Workspace) -> Iterator[tuple[str, Span]]:
    """Give the versions that a folder's files of a name, or with an ending, say."""
    alike = (path for path in workspace.paths if posixpath.dirname(path) == folder and path.endswith(name))
    paths = sorted(alike) if name.startswith(".") else [posixpath.join(folder, name)]
    for path in paths:
        if path in workspace:
            try:
                source = workspace[path]
                yield from ((match[1], source.span(*match.span(1))) for match in pattern.finditer(source.text))
            except Unreadable:
                continue
