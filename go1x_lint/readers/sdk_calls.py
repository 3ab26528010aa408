"""Calls of Lambda's API in programs: a function that AWS's own libraries create on go1.x, or move to it. Read only.

Only what is given to such a call counts: a tool that lists runtimes, maps or compares them says nothing about a function. What
such a call deploys is decided by the program, so that nothing here is ever edited.
https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html; names as the libraries' own documentation has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, RuntimeChoice, Value
from go1x_lint.readers.programs import program
from go1x_lint.source import Source, Span, Workspace
from go1x_lint.syntax.program import Call, Expression, Found, Items, Literal, Member, Module, Record, follow, property_of, said
from go1x_lint.text import Text

GO1X = "go1.x"
_REQUESTS = re.compile(
    r"(?:github\.com/aws/aws-sdk-go(?:-v2)?/service/lambda"
    r"|@aws-sdk/client-lambda|software\.amazon\.awssdk\.services\.lambda\.model|com\.amazonaws\.services\.lambda\.model|Amazon\.Lambda\.Model)"
    r"\.(?:CreateFunction|UpdateFunctionConfiguration)(?:Input|Command|Request|CommandInput)"
)
"""The classes of requests, by their full names."""
_METHODS = re.compile(r"create_?function|update_?function_?configuration", re.IGNORECASE)
"""Methods of a client that take a request's parts themselves."""
_CONSTANTS = re.compile(
    r"(?:github\.com/aws/aws-sdk-go(?:-v2)?/service/lambda(?:/types)?\.RuntimeGo1[xX]"
    r"|@aws-sdk/client-lambda(?:/.*)?\.Runtime\.go1x"
    r"|software\.amazon\.awssdk\.services\.lambda\.model\.Runtime\.GO1_X"
    r"|com\.amazonaws\.services\.lambda\.model\.Runtime\.Go1X|Amazon\.Lambda\.Runtime\.Go1X)"
)
_WORDS = re.compile(r"(?:create|update)_?function|go1_?x", re.IGNORECASE)
_TESTS = re.compile(
    r"(?:^|/)(?:tests?|__tests__|spec|specs|testdata|fixtures|mocks?|e2e|integration)/|(?:^|/)(?:test_[^/]*|conftest)\.py$|(?:Tests?|_spec)\.\w+$"
)
"""What tests a program: nothing is deployed by it."""


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the runtimes that a file's calls say. Raises Unparsable."""
    if _TESTS.search(source.path) or not _WORDS.search(source.text) or "ambda" not in source.text:
        return
    module = program(source, workspace)
    seen: set[Span] = set()
    for name, found in _told(module) if module is not None else ():
        for value in _values(found):
            if value.span not in seen:
                seen.add(value.span)
                yield RuntimeChoice(found.expression.span, name, Field(found.expression.span, (value,)), "a call of Lambda's API for")


def _told(module: Module) -> Iterator[tuple[str, Found]]:
    """Give what calls say of the runtime, each with the function's name."""
    for some in module.expressions():
        for record in _requests(module, some):
            found = Found(module, record)
            spelled = "runtime" if module.language.name == "java" else "Runtime"
            yield from ((_name(found), value) for value in property_of(found, spelled).values)
        if isinstance(some, Call) and isinstance(some.callee, Member) and some.callee.name == "withRuntime" and some.arguments:
            yield "withRuntime", Found(module, some.arguments[0])


def _requests(module: Module, some: Expression) -> Iterator[Record]:
    """Give the records that an expression hands to Lambda's API."""
    if isinstance(some, Record) and some.type is not None and _is_request(module, some.type):
        yield some
    if not isinstance(some, Call):
        return
    method = isinstance(some.callee, Member) and _METHODS.fullmatch(some.callee.name.partition("/")[0]) is not None
    if not method and not _is_request(module, some.callee):
        return
    yield from (() if some.named is None else (some.named,))
    for argument in some.arguments[:1] if module.language.name == "typescript" else ():
        yield from (value.expression for value in follow(Found(module, argument)).values if isinstance(value.expression, Record))


def _is_request(module: Module, some: Expression) -> bool:
    """Whether something is the class of a request."""
    return any(_REQUESTS.fullmatch(name) for name in module.names(some))


def _values(found: Found) -> Iterator[Value]:
    """Give the values that say go1.x."""
    for some in follow(found).values:
        expression = some.expression
        if isinstance(expression, Call) and len(expression.arguments) == 1:  # types.Runtime("go1.x")
            yield from _values(some.at(expression.arguments[0]))
        elif isinstance(expression, Literal) and expression.phrase.text.plain == GO1X:
            yield Value(Text.of(GO1X), expression.phrase.span, None, some.via)
        elif not isinstance(expression, Items) and any(_CONSTANTS.fullmatch(name) for name in some.module.names(expression)):
            yield Value(Text.of(GO1X), expression.span, None, some.via)


def _name(found: Found) -> str:
    """Give the function's name, as far as it can be read."""
    for name in ("FunctionName", "functionName"):
        values = property_of(found, name).values
        plain = said(values[0]).plain if len(values) == 1 else None
        if plain:
            return plain
    return "a function"
