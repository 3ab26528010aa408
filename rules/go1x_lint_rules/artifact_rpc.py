"""GX805: an artifact whose program still has the RPC server that only go1.x needs."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Artifact
from go1x_lint.lifecycle import LIBRARY_MINIMUM, compare, version
from go1x_lint.project import GO1X, NORPC, Project
from go1x_lint.rule import Diagnostic, Rule


class ArtifactRpc(Rule[Artifact]):
    """Ask for the tag lambda.norpc."""

    code = "GX805"
    name = "artifact-rpc"
    fact = Artifact

    def check(self, fact: Artifact, project: Project) -> Iterator[Diagnostic]:
        """Report a program that was built without the tag, where its library knows the tag and no function is left on go1.x."""
        if any(function.runtime.saying(GO1X) for function in fact.functions):
            return
        for program in fact.programs:
            if program.go is None or program.go.tags is None or NORPC in program.go.tags:
                continue
            library = program.go.library or ""
            if version(library) is not None and compare(library, LIBRARY_MINIMUM) >= 0:
                tags = f"with the tags '{','.join(program.go.tags)}'" if program.go.tags else "without tags"
                yield self.report(
                    f"{fact.titled(program)} was built {tags}, so it still has go1.x's RPC server: '-tags {NORPC}' leaves it out",
                    fact.span,
                    related=fact.made,
                    subjects=fact.ids,
                    note="not needed to start, but smaller and quicker",
                )
