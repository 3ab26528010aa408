"""A project of the bench, and what its `proof.toml` says must become of it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["Function", "Program", "Project", "projects"]

FOLDER = Path(__file__).parent / "projects"
TARGET = "provided.al2023"

Fate = Literal["applied", "held", "either", "nothing"]
"""What the fix does: change it so that it starts, leave it alone and say why, one of these two, or have nothing to say."""


@dataclass(frozen=True)
class Function:
    """One function: the event that it is asked with, and the answer that only its own program gives."""

    name: str
    event: Any
    answer: Any
    runtime: str
    """The declared runtime before."""
    refused: str
    """A part of the error with which it doesn't start before; "" where it answers."""
    fate: Fate

    @property
    def runtimes_after(self) -> tuple[str, ...]:
        """The runtimes on one of which it must answer in the end."""
        return {"applied": (TARGET,), "either": (TARGET, self.runtime)}.get(self.fate, (self.runtime,))


@dataclass(frozen=True)
class Program:
    """Another program of the project, which is no Lambda: it must be built and run as ever."""

    run: str
    prints: str


@dataclass(frozen=True)
class Project:
    """A small project in the shape of something real."""

    folder: Path
    title: str
    needs: tuple[str, ...]
    prepare: tuple[str, ...]
    """Commands whose results belong to the project (what nobody commits here: vendored modules)."""
    build: tuple[str, ...]
    clean: str
    """The command that takes away what the build made; "" for none."""
    stacks: tuple[str, ...]
    """The templates that are deployed after the build; none where the build's own commands deploy."""
    stale: str
    """What must be said where the old build's files lie where the new one makes folders; "" where none do."""
    anew: bool
    """Whether its script makes the functions, so that the account must be empty each time."""
    compiler: bool
    unsafe: bool
    """Whether only `--unsafe-fixes` may change it."""
    because: str
    """A part of the reason that is given where it is held, or unsafe."""
    functions: tuple[Function, ...]
    programs: tuple[Program, ...]
    verify: tuple[str, ...]
    """Codes of `verify` that may be said of what starts."""
    edits: tuple[str, ...]
    """Go files that the fix may change: they declare or build functions, and are no part of them."""
    keeps: Mapping[str, tuple[str, ...]]
    """Lines that must still stand in these files after the fix."""

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    @property
    def fates(self) -> frozenset[Fate]:
        """What becomes of its functions."""
        return frozenset(function.fate for function in self.functions)

    @classmethod
    def load(cls, folder: Path) -> Project:
        """Read a project's `proof.toml`."""
        said = tomllib.loads((folder / "proof.toml").read_text("utf-8"))
        fix = said.get("fix", {})
        return cls(
            folder,
            said["title"],
            tuple(said.get("needs", ())),
            tuple(said.get("prepare", ())),
            tuple(said["build"]),
            said.get("clean", ""),
            tuple(said.get("stacks", [said["stack"]] if "stack" in said else ())),
            said.get("stale", ""),
            said.get("anew", False),
            said.get("compiler", False),
            fix.get("unsafe", False),
            fix.get("because", ""),
            tuple(_function(name, stated, said, fix) for name, stated in said["functions"].items()),
            tuple(Program(**program) for program in said.get("programs", ())),
            tuple(said.get("verify", ())),
            tuple(said.get("edits", ())),
            {path: tuple(lines) for path, lines in said.get("keeps", {}).items()},
        )


def _function(name: str, stated: Mapping[str, Any], said: Mapping[str, Any], fix: Mapping[str, Any]) -> Function:
    """One function's table; what it doesn't say, the project says for all."""
    return Function(
        name,
        stated.get("event", said.get("event", {"id": "7"})),
        stated["answer"],
        stated.get("runtime", said.get("runtime", "go1.x")),
        stated.get("refused", said.get("refused", "")),
        stated.get("fate", fix["fate"]),
    )


def projects() -> list[Project]:
    """All projects, by name."""
    return [Project.load(path.parent) for path in sorted(FOLDER.glob("*/proof.toml"))]
