"""Travis CI: the commands of a build's phases, which share one shell (https://docs.travis-ci.com/user/job-lifecycle/)."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact, RuntimeChoice
from go1x_lint.readers.ci.expressions import choice, phrase_of
from go1x_lint.readers.ci.scripts import Work, environment, facts, given, lines, strings, unfilled
from go1x_lint.readers.commands.go import assignment
from go1x_lint.readers.commands.words import split
from go1x_lint.readers.documents import document
from go1x_lint.records import replace
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.command import Assignment
from go1x_lint.syntax.region import Piece
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence
from go1x_lint.text import Hole, Text

PHASES = (
    *("before_install", "install", "before_script", "script", "before_cache", "after_success", "before_deploy", "after_deploy"),
    "after_script",
)


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a build, and of each job that it lists. Raises Unparsable."""
    root = document(source, workspace).root
    if not isinstance(root, Mapping):
        return
    yield from _job(source.path, [root], source, workspace)
    for key in ("jobs", "matrix"):
        some = root.get(key)
        listed = some.get("include") if isinstance(some, Mapping) else None
        for number, item in enumerate(listed.items if isinstance(listed, Sequence) else ()):
            value = item.value
            if isinstance(value, Mapping) and any(value.own(name) for name in PHASES):
                yield from _job(f"{source.path}:{number}", [value, root], source, workspace)


def _job(scope: str, chain: list[Mapping], source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give what a job does: its own phases, then those of all jobs, which its own replace."""
    env = tuple(some for node in reversed(chain) for some in _environment(node.get("env")))
    phases = (next(filter(None, (some.get(name) for some in chain)), None) for name in PHASES)
    region = lines((scalar for phase in phases for scalar in strings(phase)), unfilled)
    if region is not None:
        yield from facts([Work(region, Text(), given(env, region, source), "bash")], scope, workspace)
    yield from _deployed(chain[0].get("deploy"))


def _environment(node: Node | None) -> tuple[Assignment, ...]:
    """Give the variables: those of all jobs, and those that have a value in each."""
    if isinstance(node, Mapping):
        parts = [part for key in ("global", "jobs", "matrix") if (part := node.get(key)) is not None]
        return tuple(found for part in parts for found in _environment(part)) if parts else environment(node, unfilled)
    rows = [_row(item.value) for item in node.items] if isinstance(node, Sequence) else [_row(node)] if node is not None else []
    said: dict[str, list[Assignment]] = {}
    for some in (found for row in rows for found in row):
        said.setdefault(some.name, []).append(some)
    return tuple(_alternatives(settings) for settings in said.values())


def _row(node: Node | None) -> tuple[Assignment, ...]:
    """Read `A=b C=d`; what is encrypted is no string."""
    if isinstance(node, Mapping):
        return environment(node, unfilled)
    if not isinstance(node, Scalar) or '"' in node.raw or "'" in node.raw:
        return ()
    words = split(phrase_of(node.region(), node), " \t\n")
    return tuple(found for word in words if (found := assignment(word)) is not None)


def _alternatives(settings: list[Assignment]) -> Assignment:
    """Give a variable with the values that jobs give it."""
    first = settings[0]
    pieces = choice(first.name, [some.value for some in settings]) or (Piece(Hole(first.name), first.span),)
    return replace(first, value=replace(first.value, pieces=pieces))


def _deployed(node: Node | None) -> Iterator[RuntimeChoice]:
    """Say which runtime `provider: lambda` gives a function."""
    for item in node.items if isinstance(node, Sequence) else (node,):
        value = item.value if item is not None else None
        if isinstance(value, Mapping) and value.string("provider") == "lambda":
            found = value.find("runtime")
            if found is not None and isinstance(found.value, Scalar):
                runtime = phrase_of(found.value.region(), found.value).field()
                yield RuntimeChoice(found.pair.whole, value.string("function_name") or "", runtime, "Travis's provider lambda")
