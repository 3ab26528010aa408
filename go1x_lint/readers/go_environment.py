"""What a Go package does with environment variables, and with the program's own name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from go1x_lint.readers.go_packages import GoFile
from go1x_lint.source import Span, Workspace

if TYPE_CHECKING:
    from go1x_lint.syntax.go_flow import Package, Place

PORT, HANDLER, EXECUTION = "_LAMBDA_SERVER_PORT", "_HANDLER", "AWS_EXECUTION_ENV"
INSTEAD = ("AWS_LAMBDA_RUNTIME_API", "AWS_LAMBDA_FUNCTION_NAME")
"""Variables that tell Lambda from elsewhere on a custom runtime, too."""

_EXPRESSIONS = frozenset(("binary_expression", "parenthesized_expression", "argument_list", "call_expression"))
"""What a test of a value, and tests that are joined, consist of."""
_OWN_NAME = ("os.Args", "os.Executable", "flag.CommandLine", "/proc/self/exe")
_TELLS = re.compile(
    r"\.?(F?print(f|ln)?|log\w*|debug\w*|info\w*|warn\w*|error\w*|trace\w*|fatal\w*|panic\w*|msgf?|withfields?)$|^(log|zap|slog|logrus|errors)\.",
    re.IGNORECASE,
)
"""Functions that only tell somebody what they are given."""
_SETS = re.compile(r"(^|\.)(un)?set_?env$|^(\w+\.)?(Unset|Set)env$", re.IGNORECASE)


def parsed(package: list[GoFile], workspace: Workspace) -> Package:
    """Parse the files of a package."""
    from go1x_lint.syntax.go_flow import Package

    return Package(file.tree(workspace) for file in package)


def reads(package: list[GoFile], variable: str, workspace: Workspace) -> list[tuple[Place, Place]]:
    """Find where a package reads an environment variable: the name, and the call that gives the value."""
    if not any(variable in file.source.text for file in package):
        return []
    flow = parsed(package, workspace)
    named = flow.named(flow.strings(variable))
    return [(place, call) for place in named if (call := place.call) is not None and _is_read(call.callee)]


def _is_read(callee: str) -> bool:
    """Whether a function's name says that it reads the environment: `os.Getenv`, `getEnv`, `env.Get`; not `os.Setenv`."""
    name = callee.lower()
    return "env" in name and "set" not in name and "bind" not in name


def or_else(call: Place) -> bool:
    """Whether a test for a variable is joined to one for what custom runtimes set: `port != "" || api != ""`, `port == "" && api == ""`."""
    node, joined = call.node, "||"
    while (parent := node.parent) is not None and parent.type in _EXPRESSIONS:
        operator = parent.child_by_field_name("operator")
        sign = "" if operator is None else call.tree.text(operator)
        if sign == joined and any(name in call.tree.text(parent) for name in INSTEAD):
            return True
        node, joined = parent, "&&" if sign == "==" else joined
    return False


def by_handler(package: list[GoFile], workspace: Workspace) -> Iterator[Span]:
    """Find where _HANDLER selects what is done."""
    found = reads(package, HANDLER, workspace)
    if not found:
        return
    from go1x_lint.syntax.go_flow import selects

    yield from (place.span for place in parsed(package, workspace).follow(call for _, call in found) if selects(place))


def by_name(package: list[GoFile], workspace: Workspace) -> Iterator[Span]:
    """Find where the program's own file name selects what is done."""
    if not any(name in file.source.text for file in package for name in _OWN_NAME):
        return
    from go1x_lint.syntax.go_flow import selects

    flow = parsed(package, workspace)
    readlinks = flow.calls("os.Readlink") if any("/proc/self/exe" in file.source.text for file in package) else ()
    started = (*flow.items("os.Args", "0"), *flow.calls("os.Executable"), *flow.calls("flag.CommandLine.Name"), *readlinks)
    yield from (place.span for place in flow.follow(started) if selects(place, itself=True))


# -- what can't be followed -------------------------------------------------------------------------------------------------


def unfollowed(package: list[GoFile], workspace: Workspace) -> Iterator[Span]:
    """Find where a package names one of the three variables, or takes what _HANDLER says, and nothing shows what for.

    A tag of a struct, a name that is given to a library, a value that goes where it isn't followed.
    """
    variables = [name for name in (PORT, HANDLER, EXECUTION) if any(name[1:] in file.source.text for file in package)]
    if not variables:
        return
    flow = parsed(package, workspace)
    for variable in variables:
        exact = list(flow.strings(variable))
        yield from (place.span for place in flow.ends(exact, values=False) if not _is_understood(place))
        yield from (place.span for place in flow.strings_with(variable) if not (_tells(place) or _is_set(place, variable)))
        yield from (place.span for place in flow.strings(variable[1:]) if _completes(place, variable, package))
    yield from _values(flow, package, workspace)


def _values(flow: Package, package: list[GoFile], workspace: Workspace) -> Iterator[Span]:
    """Find where what _HANDLER says goes and isn't followed any further."""
    from go1x_lint.syntax.go_flow import only_whether, selects

    for place in flow.ends([call for _, call in reads(package, HANDLER, workspace)]):
        if not (selects(place) or only_whether(place) or _tells(place)):
            yield place.span


def _is_understood(name: Place) -> bool:
    """Whether a variable's name is what is read, set or told of."""
    call = name.call
    return call is not None and (_is_read(call.callee) or _SETS.search(call.callee) is not None or _tells(name))


def _tells(place: Place) -> bool:
    """Whether an expression is only told somebody, or stands in no expression at all."""
    call = place.call
    return call is not None and _TELLS.search(call.callee) is not None


def _is_set(text: Place, variable: str) -> bool:
    """Whether a text is an item `NAME=value` of an environment that is given to another program."""
    said, above = text.tree.string(text.node), text.node.parent
    while above is not None and above.type in ("binary_expression", "literal_element"):
        above = above.parent
    appended = (
        above is not None
        and above.parent is not None
        and above.type == "argument_list"
        and text.tree.text(above.parent).startswith("append(")
    )
    return said is not None and said.startswith(variable + "=") and above is not None and (above.type == "literal_value" or appended)


def _completes(end: Place, variable: str, package: list[GoFile]) -> bool:
    """Whether a text is the end of a variable's name, joined to what is or may be its beginning."""
    joined, tree = end.node.parent, end.tree
    if joined is None or joined.type != "binary_expression" or joined.child_by_field_name("right") != end.node:
        return False
    start = joined.child_by_field_name("left")
    said = tree.string(start)
    if start is None or said is not None:
        return said == variable[:1]
    defined = re.compile(rf"\b{re.escape(tree.text(start))}\b(?:\s+string)?\s*:?=\s*[\"`]([^\"`\n]*)[\"`]")
    values = [match.group(1) for file in package for match in defined.finditer(file.source.text)]
    return not values or variable[:1] in values
