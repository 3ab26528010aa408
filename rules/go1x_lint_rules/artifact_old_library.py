"""GX806: an artifact whose program has an aws-lambda-go that doesn't know custom runtimes."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Artifact, Label
from go1x_lint.lifecycle import LIBRARY_MINIMUM, compare
from go1x_lint.project import GO1X, Project
from go1x_lint.rule import Diagnostic, Rule


class ArtifactOldLibrary(Rule[Artifact]):
    """Ask for a library that runs on a custom runtime."""

    code = "GX806"
    name = "artifact-old-library"
    severity = "error"
    fact = Artifact

    def check(self, fact: Artifact, project: Project) -> Iterator[Diagnostic]:
        """Report a version below 1.18.0; a warning while its functions are on go1.x."""
        waits = bool(fact.functions) and all(function.runtime.saying(GO1X) for function in fact.functions)
        modules = dict.fromkeys(module for function in fact.functions for module in project.modules_of(function))
        for program in fact.programs:
            library = program.go.library or "" if program.go is not None else ""
            if compare(library, LIBRARY_MINIMUM) < 0:
                yield self.report(
                    f"{fact.titled(program)} has aws-lambda-go {library} in it, which would hang on '{fact.runtime}'",
                    fact.span,
                    severity="warning" if waits else "error",
                    related=(*fact.made, *(Label(value.span, "required here") for module in modules for value in module.library.values)),
                    subjects=fact.ids,
                    note=f"it waits for go1.x's RPC until the function times out; {LIBRARY_MINIMUM} and newer ask the Runtime API",
                )
