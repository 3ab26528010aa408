"""GX804: an artifact whose program is linked against a C library that isn't there where it runs."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Artifact, Program
from go1x_lint.lifecycle import compare
from go1x_lint.project import Project
from go1x_lint.rule import Diagnostic, Rule


class ArtifactGlibc(Rule[Artifact]):
    """Ask for a static program, or for one that is built against the runtime's own C library."""

    code = "GX804"
    name = "artifact-glibc"
    severity = "error"
    fact = Artifact

    def check(self, fact: Artifact, project: Project) -> Iterator[Diagnostic]:
        """Report a program that needs a newer glibc, or a loader that there isn't."""
        place = "the image" if fact.kind == "image" else f"'{fact.runtime}'"
        for program in fact.programs:
            if program.loader and program.loader not in fact.loaders:
                message = f"{fact.titled(program)} is loaded by '{program.loader}', which {place} doesn't have{_of_musl(program)}"
                note = f"fork/exec {fact.seen(program)}: no such file or directory"
            elif program.glibc and compare(program.glibc, fact.glibc or "0") > 0:
                message = f"{fact.titled(program)} needs glibc {program.glibc}, and {place} has {fact.glibc or 'none'}{_by_cgo(program)}"
                note = f"/lib64/libc.so.6: version `GLIBC_{program.glibc}' not found (required by {fact.seen(program)})"
            else:
                continue
            yield self.report(message, fact.span, related=fact.made, subjects=fact.ids, note=note)


def _of_musl(program: Program) -> str:
    """Say whose loader it is, where that is known."""
    return " (it is built on Alpine Linux: CGO_ENABLED=0 makes it static)" if "/ld-musl-" in program.loader else ""


def _by_cgo(program: Program) -> str:
    """Say how it comes about, where Go says so."""
    cgo = program.go is not None and program.go.settings.get("CGO_ENABLED") == "1"
    return " (it is built with CGO_ENABLED=1 on a newer system: CGO_ENABLED=0 makes it static)" if cgo else ""
