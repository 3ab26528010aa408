"""GX501: an aws-lambda-go that doesn't know custom runtimes, or knows them badly."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import GoModule, GoProgram, LambdaFunction, Value
from go1x_lint.lifecycle import LIBRARY_MINIMUM, LIBRARY_RECOMMENDED, LIBRARY_RETRACTED, compare
from go1x_lint.project import Project
from go1x_lint.refactor import ids
from go1x_lint.rule import Diagnostic, Fix, Rule

GET = {
    "go": "run 'go get github.com/aws/aws-lambda-go@latest'",
    "dep": "run 'dep ensure -update github.com/aws/aws-lambda-go'",
    "glide": "run 'glide update'",
}
REQUEST_ID = "1.19.1"
"""The first version that puts the request's id into the context on custom runtimes (aws/aws-lambda-go#313)."""


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
        built = project.module(fact.directory) or fact
        if built is not fact and _is_new(built):
            return  # this one only asks for less than what is built, or is left over
        mine = [program for program in project.of(GoProgram) if project.module(program.directory) is built]
        if mine and not any(program.starts_lambda for program in mine):
            return  # it takes something else of the library
        users = tuple(function for function in project.of(LambdaFunction) if built in project.modules_of(function))
        for value in fact.library.values:
            yield from self._version(fact, value, users, project)

    def _version(self, fact: GoModule, value: Value, users: tuple[LambdaFunction, ...], project: Project) -> Iterator[Diagnostic]:
        """Report one version."""
        version, sure = str(value.text), fact.library.closed
        if compare(version, LIBRARY_MINIMUM) < 0:
            yield self.report(
                f"aws-lambda-go {version} would hang on '{project.target}'"
                if sure
                else f"aws-lambda-go may be {version} here, which would hang on '{project.target}'",
                value.span,
                severity="error" if sure else "warning",
                fix=Fix(_remedy(fact, value), (), "manual"),
                subjects=ids(users),
                needed=sure and bool(users),
                note=f"it waits for go1.x's RPC until the function times out; {LIBRARY_MINIMUM} and newer ask the Runtime API",
            )
        elif sure and version.lstrip("v") in LIBRARY_RETRACTED:
            yield self.report(f"aws-lambda-go {version} is retracted", value.span, needed=False, note="1.39.1 takes it back")
        elif sure and compare(version, REQUEST_ID) < 0:
            message = f"aws-lambda-go {version} gives no request id on '{project.target}'"
            yield self.report(message, value.span, severity="info", needed=False, note=f"lambdacontext has it since {REQUEST_ID}")
        elif sure and compare(version, LIBRARY_RECOMMENDED) < 0:
            message = f"aws-lambda-go {version} may tell '{project.target}' an error that is no JSON"
            yield self.report(message, value.span, severity="info", needed=False, note=f"{LIBRARY_RECOMMENDED} and newer escape its text")


def _remedy(module: GoModule, value: Value) -> str:
    """Say what to do: a replacement and a fixed version stand in the way of the command that updates."""
    if value.via:
        return f"replace it with v{LIBRARY_MINIMUM} or newer, or not at all"
    exact = module.library.closed and module.manager != "go" and not module.vendored
    return f"ask for ^{LIBRARY_MINIMUM}, and {GET[module.manager]}" if exact else GET[module.manager]


def _is_new(module: GoModule) -> bool:
    """Whether a module is certainly built with a version that knows custom runtimes."""
    field = module.library
    return field.closed and bool(field.values) and all(compare(str(value.text), LIBRARY_MINIMUM) >= 0 for value in field.values)
