"""GX404: yum in an image that has only dnf."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import PackageInstall, Stage
from go1x_lint.lifecycle import image_kind
from go1x_lint.project import Project
from go1x_lint.rule import Diagnostic, Fix, Rule


class YumOnAl2023(Rule[PackageInstall]):
    """Ask for dnf on Amazon Linux 2023."""

    code = "GX404"
    name = "yum-on-al2023"
    fact = PackageInstall
    needed = True

    def check(self, fact: PackageInstall, project: Project) -> Iterator[Diagnostic]:
        """Report yum in a stage on a Lambda image that is, or is to be, provided:al2023."""
        stage = next((some for some in project.of(Stage) if some.id == fact.image), None)
        kinds = [image_kind(str(value.text)) for value in stage.base.values] if stage is not None else []
        families = {kind.family for kind in kinds if kind is not None and kind.purpose == "base"}
        if stage is None or not families or project.target != "provided.al2023" or not any(str(use) for use in families):
            return
        for value in fact.manager.saying("yum"):
            there = families == {"provided.al2023"}
            edits = fact.manager.replace("yum", "dnf")
            yield self.report(
                "provided:al2023 has dnf, not yum",
                value.span,
                severity="error" if there else "warning",
                fix=Fix("use dnf", edits) if edits else None,
                subjects=(stage.id,),
                note="yum: command not found",
            )
