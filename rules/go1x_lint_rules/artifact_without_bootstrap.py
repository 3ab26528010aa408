"""GX801: an artifact that has nothing where Lambda looks for what to start."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Artifact, Label
from go1x_lint.project import BOOTSTRAP, GO1X, Project
from go1x_lint.rule import Diagnostic, Rule


class ArtifactWithoutBootstrap(Rule[Artifact]):
    """Ask for the program where Lambda starts it."""

    code = "GX801"
    name = "artifact-without-bootstrap"
    severity = "error"
    fact = Artifact

    def check(self, fact: Artifact, project: Project) -> Iterator[Diagnostic]:
        """Report an artifact without a file of the name; a warning where the function still starts another, or a layer may bring it."""
        if fact.programs:
            return
        layered = any(not function.layers.absent for function in fact.functions)
        waits = bool(fact.functions) and all(function.runtime.saying(GO1X) for function in fact.functions)
        yield self.report(
            f"{_missing(fact)}{_instead(fact)}",
            fact.span,
            severity="warning" if layered or waits else "error",
            related=(*fact.made, *(Label(function.span, f"'{function.name}' is to start it") for function in fact.functions)),
            subjects=fact.ids,
            note=_symptom(fact, layered),
        )


def _missing(fact: Artifact) -> str:
    """Say what is missing."""
    if fact.kind != "image":
        return f"has no file '{BOOTSTRAP}' at its root"
    what = f"starts '{fact.start}', which isn't in it" if fact.start else "starts nothing"
    return f"{fact.name or 'the image'} {what}"


def _instead(fact: Artifact) -> str:
    """Say what is there in its place."""
    return f" ({', '.join(fact.instead)})" if fact.instead else ""


def _symptom(fact: Artifact, layered: bool) -> str:
    """Give the error that a run says."""
    if fact.kind == "image":
        return f"fork/exec {fact.start}: no such file or directory" if fact.start else "Runtime.InvalidEntrypoint"
    return "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]" + (", if no layer brings it" if layered else "")
