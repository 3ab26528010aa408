"""GX803: an artifact whose program is for another machine or system than the function's."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Artifact, Label, LambdaFunction, Program
from go1x_lint.project import Project
from go1x_lint.rule import Diagnostic, Rule, Span

MACHINES = ("x86_64", "arm64")
"""What functions can run on."""


class ArtifactArchitecture(Rule[Artifact]):
    """Ask for a program for Linux on the function's architecture."""

    code = "GX803"
    name = "artifact-architecture"
    severity = "error"
    fact = Artifact

    def check(self, fact: Artifact, project: Project) -> Iterator[Diagnostic]:
        """Report what Linux doesn't start, and a program for another machine."""
        for program in fact.programs:
            message = _wrong(fact, program)
            if message:
                said = (Label(_said(function), f"'{function.name}' is declared here") for function in fact.functions)
                note = f"fork/exec {fact.seen(program)}: exec format error"
                yield self.report(message, fact.span, related=(*fact.made, *said), subjects=fact.ids, note=note)


def _said(function: LambdaFunction) -> Span:
    """Give the characters that say a function's architecture, or the function where none do."""
    return function.architectures.values[0].span if function.architectures.values else function.span


def _wrong(fact: Artifact, program: Program) -> str:
    """Say what is wrong with a program; "" where nothing is."""
    if program.what:
        return f"{fact.titled(program)} is {program.what}, and Lambda starts programs for Linux"
    if program.form != "elf" or program.machine in (fact.architectures or MACHINES):
        return ""
    who = fact.owner or ("the function" if fact.architectures else "Lambda")
    runs = f"{who} {'run' if len(fact.functions) > 1 else 'runs'} on {' or '.join(fact.architectures or MACHINES)}"
    return f"{fact.titled(program)} is for {program.machine}, and {runs}"
