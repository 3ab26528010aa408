"""GX404: yum in an image that has only dnf."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import PackageInstall, Stage
from go1x_lint.project import GO1X, Project
from go1x_lint.refactor import holds_go, runtimes, together
from go1x_lint.rule import Diagnostic, Fix, Rule

AL2023 = "provided.al2023"


class YumOnAl2023(Rule[PackageInstall]):
    """Ask for dnf on Amazon Linux 2023."""

    code = "GX404"
    name = "yum-on-al2023"
    fact = PackageInstall
    needed = True

    def check(self, fact: PackageInstall, project: Project) -> Iterator[Diagnostic]:
        """Report yum in a stage on a Lambda image that is provided:al2023, or that another rule has become it."""
        stage = next((some for some in project.of(Stage) if some.id == fact.image), None)
        families = runtimes(stage, project) if stage is not None else frozenset()
        there = families == {AL2023}
        if stage is None or not families or not (there or _becomes_it(stage, project)):
            return
        for value in fact.manager.saying("yum"):
            edits = fact.manager.replace("yum", "dnf")
            yield self.report(
                "provided:al2023 has dnf, not yum",
                value.span,
                severity="error" if there else "warning",
                fix=Fix("use dnf", edits) if edits else None,
                subjects=together(stage, project),
                note="yum: command not found",
            )


def _becomes_it(stage: Stage, project: Project) -> bool:
    """Whether the image that a stage begins with is exchanged for provided:al2023: go1.x's is, an older one of a Go program is."""
    return project.target == AL2023 and (GO1X in runtimes(stage, project) or holds_go(stage, project))
