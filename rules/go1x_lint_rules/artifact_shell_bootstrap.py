"""GX807: an artifact whose bootstrap is a script that no shell is found for."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Artifact
from go1x_lint.project import Project
from go1x_lint.rule import Diagnostic, Rule


class ArtifactShellBootstrap(Rule[Artifact]):
    """Ask for a first line that names a shell, and for Unix line ends."""

    code = "GX807"
    name = "artifact-shell-bootstrap"
    severity = "error"
    fact = Artifact

    def check(self, fact: Artifact, project: Project) -> Iterator[Diagnostic]:
        """Report a script without `#!` in its first two bytes, and one with the line ends of Windows."""
        for program in fact.programs:
            found = _fault(program.script) if program.form == "script" else None
            if found is not None:
                message, note = found
                yield self.report(
                    f"{fact.titled(program)} {message}",
                    fact.span,
                    related=fact.made,
                    subjects=fact.ids,
                    note=note.format(fact.seen(program)),
                )


def _fault(script: str) -> tuple[str, str] | None:
    """Say what is wrong with a script, and what a run says of it."""
    first = script.partition("\n")[0]
    if not first.startswith("#!"):
        marked = first.lstrip("\ufeff \t").startswith("#!")
        return (
            "has something before '#!', which must be its first two bytes" if marked else "is a text whose first line names no shell",
            "fork/exec {}: exec format error",
        )
    if first.endswith("\r"):
        return "has the line ends of Windows: '\\r' belongs to the shell's name", "fork/exec {}: no such file or directory"
    if "\r\n" in script:
        return "has the line ends of Windows in some lines: '\\r' belongs to each last word", "{}: not found"
    return None
