"""Lists of functions in files of variables, which a role of others makes: `lambda_functions: [{name, runtime, handler, code}]`."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, LambdaFunction
from go1x_lint.readers.record import Record
from go1x_lint.records import replace
from go1x_lint.source import Workspace
from go1x_lint.syntax.tree import Mapping, Scalar, Sequence
from go1x_lint.text import Hole, Text

KEY = "lambda_functions"
_MODULES = (b"lambda:", b"ec2_lambda:")


def listed(root: Mapping, workspace: Workspace) -> Iterator[Fact]:
    """Give the functions of such a list; none where a task of the project itself can make them, which says more."""
    node = root.get(KEY)
    if not isinstance(node, Sequence) or _made_here(workspace):
        return
    for item in node.items:
        body = item.value
        if isinstance(body, Mapping) and body.get("runtime") is not None and body.get("handler") is not None:
            yield _function(body)


def _made_here(workspace: Workspace) -> bool:
    """Whether a task of the project uses the module."""
    paths = [path for path in workspace.paths if path.endswith((".yml", ".yaml"))]
    return any(workspace.holds(path, token) for path in paths for token in _MODULES)


def _function(body: Mapping) -> LambdaFunction:
    """Give a function."""
    named = next((found for key in ("function_name", "name") if (found := body.find(key)) is not None), None)
    span = named.value.span if named is not None else body.pairs[0].key.span
    record = Record(body, span, ("runtime", "handler"))
    return LambdaFunction(
        span,
        named.value.raw if named is not None and isinstance(named.value, Scalar) else "function",
        record.field("runtime"),
        record.field("handler"),
        Field(span),
        _code(record),
        Field(span),
        Field(span),
    )


def _code(record: Record) -> Field:
    """Give the object in a bucket that its code is."""
    key = record.field("code", "s3_key")
    if not key.values:
        return Field.unknown(record.name, "where its code is can't be read")
    bucket = record.field("code", "s3_bucket").text or Text.of(Hole("s3_bucket"))
    return replace(
        key, values=tuple(replace(some, text=Text.of("s3://", bucket, "/", some.text), slot=None) for some in key.values), slot=None
    )
