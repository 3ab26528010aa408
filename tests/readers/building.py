"""Projects in tests that are built by some tool: what its files say, and what a fix makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from go1x_lint import engine, fixer, registry
from go1x_lint.config import Settings
from go1x_lint.facts import BuildCommand, Fact, Field
from go1x_lint.fixer import Outcome
from go1x_lint.kinds import kind_of
from go1x_lint.source import Source, Span, Workspace
from go1x_lint.text import Text

F = TypeVar("F", bound=Fact)

MOD = "module example.com/app\n\ngo 1.21\n\nrequire github.com/aws/aws-lambda-go v1.47.0\n"
MAIN = (
    'package main\n\nimport "github.com/aws/aws-lambda-go/lambda"\n\n'
    'func main() { lambda.Start(func() (string, error) { return "x", nil }) }\n'
)
WEB = 'package main\n\nimport "net/http"\n\nfunc main() { _ = http.ListenAndServe(":80", nil) }\n'


def sam(**functions: tuple[str, str]) -> str:
    """Write a SAM template of functions by name, each with its code and its handler."""
    head = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
    return head + "".join(
        f"  {name}:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: {code}\n"
        f"      Handler: {handler}\n      Runtime: go1.x\n"
        for name, (code, handler) in functions.items()
    )


ONE = {"template.yaml": sam(Orders=("dist/orders.zip", "orders")), "cmd/orders/main.go": MAIN, "cmd/web/main.go": WEB, "go.mod": MOD}
TWO = {
    **ONE,
    "template.yaml": sam(Orders=("dist/orders.zip", "orders"), Refunds=("dist/refunds.zip", "refunds")),
    "cmd/refunds/main.go": MAIN,
}


def workspace(files: Mapping[str, str]) -> Workspace:
    """Make a project in memory."""
    return Workspace("", sources=[Source(path, text) for path, text in files.items()])


def facts(path: str, text: str, more: Mapping[str, str] | None = None) -> list[Fact]:
    """Read one file as what its name says."""
    project = workspace({path: text, **(more or {})})
    kind = kind_of(path, text.encode())
    assert kind is not None
    return [fact for _, read in registry.readers(registry.formats()[kind]) for fact in read(project[path], project)]


def of(kind: type[F], path: str, text: str, more: Mapping[str, str] | None = None) -> list[F]:
    """Give the facts of a kind."""
    return [fact for fact in facts(path, text, more) if isinstance(fact, kind)]


def builds(path: str, text: str, more: Mapping[str, str] | None = None) -> list[BuildCommand]:
    """Give every `go build`."""
    return of(BuildCommand, path, text, more)


def build(path: str, text: str, more: Mapping[str, str] | None = None) -> BuildCommand:
    """Give the one `go build`."""
    (found,) = builds(path, text, more)
    return found


def at(text: str, span: Span) -> str:
    """Give the characters of a place."""
    return text[span.start : span.end]


def said(text: str, field: Field) -> list[str]:
    """Give the characters that say each value."""
    return [at(text, value.span) for value in field.values]


def written(text: str, field: Field, new: Text | str) -> str:
    """Give a file's text with another value of a field."""
    edits = field.set(new)
    assert edits
    path = edits[0].span.path
    return workspace({path: text}).edited(edits)[path].text


def fix(files: Mapping[str, str], unsafe: bool = False) -> Outcome:
    """Fix a project in memory."""
    outcome = fixer.fix(workspace(files), Settings(), unsafe)
    assert not outcome.report.crashed, [some.message for some in outcome.report.diagnostics]
    return outcome


def codes(files: Mapping[str, str], path: str | None = None) -> list[str]:
    """Give the codes of what is reported in a file, or in all."""
    report = engine.check(workspace(files), Settings())
    assert not report.crashed, [some.message for some in report.diagnostics]
    return [some.code for some in report.diagnostics if path in (None, some.span.path)]


def reasons(outcome: Outcome) -> str:
    """Give everything that is said of what was not made."""
    held = [label.text for group in outcome.groups for label in group.held]
    return "\n".join((*held, *(some.text for group in outcome.groups for some in group.unproved), *(why for _, why in outcome.undone)))
