"""GX202: a Lambda function's build keeps the RPC server that only go1.x needs."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import BuildCommand, Label, Precondition, Stage
from go1x_lint.lifecycle import LIBRARY_MINIMUM, LIBRARY_NORPC, image_kind
from go1x_lint.project import BOOTSTRAP, GO1X, NORPC, Project
from go1x_lint.refactor import ids, library_versions, older, other_tags
from go1x_lint.rule import Diagnostic, Edit, Fix, Rule
from go1x_lint_rules.misspelt_norpc import MISSPELT, SEPARATORS


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
        if any(MISSPELT.match(tag.strip("'\"")) for tag in SEPARATORS.split(said)):
            return  # it is there, or GX203 says how it is spelt
        functions = project.functions(fact)
        yield self.report(
            f"builds without the tag '{NORPC}'",
            fact.tags.values[0].span if fact.tags.values else fact.span,
            fix=self._fix(fact, project, fact.tags.set(_added(said) if fact.tags.values else NORPC)),
            subjects=(*ids(functions), *_images(fact, project)),
            related=self._in_the_way(fact, project),
            note="not needed to start, but smaller and quicker",
        )

    def _in_the_way(self, fact: BuildCommand, project: Project) -> tuple[Label, ...]:
        """Give what has to change before the tag can be added."""
        programs = project.programs_of.get(fact, ())
        calls = [(span, "isn't there with the tag: replace it first (GX502)") for some in programs for span in some.rpc_calls]
        reads = [(span, "is set for the RPC server only: replace it first (GX503)") for some in programs for span in some.rpc_environment]
        return tuple(Label(*some) for some in (calls + reads)[:1])

    def _fix(self, fact: BuildCommand, project: Project, edits: tuple[Edit, ...]) -> Fix | None:
        """Make the fix, as safe as the library and the program allow."""
        programs = project.programs_of.get(fact, ())
        versions = library_versions(project, programs) if fact.module_file is None else None
        if not edits or older(versions, LIBRARY_MINIMUM) or any(program.rpc_calls or program.rpc_environment for program in programs):
            return None
        found = [Precondition(f"its aws-lambda-go is {LIBRARY_MINIMUM} or newer", True if versions else None, fact.span)]
        works_anywhere = versions is not None and not older(versions, LIBRARY_NORPC)
        if not works_anywhere and not project.functions(fact) and not _in_custom_image(fact, project):
            if versions is not None and not any(value.text.base.plain == BOOTSTRAP for value in fact.output.path.values):
                return None  # it may be for go1.x, where it would not start with the tag
            found.append(Precondition("the function that it is for leaves go1.x (it is not in these files)", None, fact.span))
        for span in () if fact.tags.values else other_tags(project)[:1]:
            found.append(Precondition("its build doesn't get other tags from this GOFLAGS, which those of a command replace", None, span))
        for span in [span for program in programs for span in program.tag_constraints][:1]:
            found.append(Precondition(f"no file that its program needs is built without the tag {NORPC} only", None, span))
        safe = all(some.met for some in found)
        return Fix(f"add the tag {NORPC}", edits, "safe" if safe else "unsafe", tuple(found))


def _added(said: str) -> str:
    """Add the tag to a list of tags; at an empty end of the list may stand a variable that others fill."""
    separator = " " if " " in said else ","
    return f"{said}{NORPC}{separator}" if said.endswith((",", " ")) else f"{said}{separator}{NORPC}"


def _images(fact: BuildCommand, project: Project) -> tuple[str, ...]:
    """Give the ids of the images that a build in a Dockerfile is for: the tag comes with what they begin with."""
    return tuple(stage.id for stage in project.of(Stage) if stage.final and stage.path == fact.path and "#" in fact.scope)


def _in_custom_image(fact: BuildCommand, project: Project) -> bool:
    """Whether it is part of a Dockerfile whose image isn't one of go1.x."""
    final = [stage for stage in project.of(Stage) if stage.final and stage.path == fact.path and "#" in fact.scope]
    bases = [str(value.text) for stage in final for value in stage.base.values if stage.base.closed]
    return bool(bases) and not any("#" in base or ((kind := image_kind(base)) is not None and kind.family == GO1X) for base in bases)
