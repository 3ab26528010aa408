"""GX202: a Lambda function's build keeps the RPC server that only go1.x needs."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import BuildCommand, Precondition
from go1x_lint.lifecycle import LIBRARY_MINIMUM
from go1x_lint.project import NORPC, Project
from go1x_lint.refactor import ids, library_versions, older
from go1x_lint.rule import Diagnostic, Edit, Fix, Rule


class MissingNorpc(Rule[BuildCommand]):
    """Ask for the tag lambda.norpc."""

    code = "GX202"
    name = "missing-norpc"
    fact = BuildCommand

    def check(self, fact: BuildCommand, project: Project) -> Iterator[Diagnostic]:
        """Report a build without the tag, and one with other tags."""
        if fact not in project.lambda_builds or not fact.tags.closed or fact.strays:
            return
        said = str(fact.tags.text) if fact.tags.text is not None else ""
        if any(tag.strip("'\"").lower().replace("_", ".").replace("-", ".") in (NORPC, "norpc", "lambda.norcp") for tag in said.replace(",", " ").split()):
            return
        separator = " " if " " in said.strip() else ","
        new = f"{said}{separator}{NORPC}" if said else NORPC
        functions = project.functions(fact)
        yield self.report(
            f"builds without the tag '{NORPC}'",
            fact.tags.values[0].span if fact.tags.values else fact.span,
            fix=self._fix(fact, project, fact.tags.set(new)),
            subjects=ids(functions),
            note="not needed to start, but smaller and quicker",
        )

    def _fix(self, fact: BuildCommand, project: Project, edits: tuple[Edit, ...]) -> Fix | None:
        """Make the fix, as safe as the library and the program allow."""
        programs = project.programs_of.get(fact, ())
        versions = library_versions(project, programs)
        if not edits or older(versions, LIBRARY_MINIMUM):
            return None
        found = [Precondition(f"its aws-lambda-go is {LIBRARY_MINIMUM} or newer", True if versions else None, fact.span)]
        for program in programs:
            found += [Precondition("its program doesn't use lambda.Function or lambda.NewFunction", False, span) for span in program.rpc_calls[:1]]
            found += [Precondition("its program doesn't rely on _LAMBDA_SERVER_PORT", False, span) for span in program.rpc_environment[:1]]
        if not project.functions(fact):
            found.append(Precondition("the function that it is for leaves go1.x (it is not in these files)", None, fact.span))
        if any(some.met is False for some in found):
            return None
        safe = all(some.met for some in found)
        return Fix(f"add the tag {NORPC}", edits, "safe" if safe else "unsafe", tuple(found))
