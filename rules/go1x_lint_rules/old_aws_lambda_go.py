"""GX501: an aws-lambda-go that doesn't know custom runtimes, or knows them badly."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import GoModule, GoProgram, LambdaFunction
from go1x_lint.lifecycle import LIBRARY_MINIMUM, LIBRARY_RECOMMENDED, LIBRARY_RETRACTED, compare
from go1x_lint.project import Project
from go1x_lint.refactor import ids
from go1x_lint.rule import Diagnostic, Fix, Rule

GET = {"go": "go get github.com/aws/aws-lambda-go@latest", "dep": "dep ensure -update github.com/aws/aws-lambda-go", "glide": "glide update"}


class OldAwsLambdaGo(Rule[GoModule]):
    """Ask for a version that runs on a custom runtime."""

    code = "GX501"
    name = "old-aws-lambda-go"
    fact = GoModule
    needed = True

    def check(self, fact: GoModule, project: Project) -> Iterator[Diagnostic]:
        """Report a version below 1.18.0, one whose request id is empty, and the retracted one."""
        if fact.vendored and fact.manager == "go":
            return  # what go.mod says is reported there
        mine = [program for program in project.of(GoProgram) if project.module(program.directory) is fact]
        if mine and not any(program.starts_lambda for program in mine):
            return  # it takes something else of the library
        users = tuple(function for function in project.of(LambdaFunction) if fact in project.modules_of(function))
        for value in fact.library.values:
            version = value.text.plain
            if version is None:
                continue
            if compare(version, LIBRARY_MINIMUM) < 0:
                yield self.report(
                    f"aws-lambda-go {version} would hang on '{project.target}'",
                    value.span,
                    severity="error",
                    fix=Fix(f"run '{GET[fact.manager]}'", (), "manual"),
                    subjects=ids(users),
                    needed=bool(users),
                    note=f"it waits for go1.x's RPC until the function times out; {LIBRARY_MINIMUM} and newer ask the Runtime API",
                )
            elif version.lstrip("v") in LIBRARY_RETRACTED:
                yield self.report(f"aws-lambda-go {version} is retracted", value.span, needed=False, note="1.39.1 takes it back")
            elif compare(version, LIBRARY_RECOMMENDED) < 0:
                yield self.report(f"aws-lambda-go {version} gives no request id on '{project.target}'", value.span, severity="info", needed=False)
