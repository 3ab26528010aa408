"""Pinned tools that must know the target: requirements files, pyproject.toml, Pipfile, pre-commit's configuration.

The AWS CDK is one of them, and is also asked for in Maven's, Gradle's and NuGet's files.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, Label, ToolVersion, Value
from go1x_lint.lifecycle import version
from go1x_lint.readers import Unparsable
from go1x_lint.readers.documents import document
from go1x_lint.readers.pins import CDK, FILES, build_file, providers
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.region import Region
from go1x_lint.syntax.tree import Malformed, Mapping, Node, Scalar, Sequence, Tree, walk
from go1x_lint.text import Text

TOOLS = ("aws-sam-cli", "cfn-lint", CDK)
"""Names on PyPI."""

REPOSITORIES = {
    "github.com/aws-cloudformation/cfn-lint": "cfn-lint",
    "github.com/aws-cloudformation/cfn-python-lint": "cfn-lint",
    "github.com/awslabs/cfn-python-lint": "cfn-lint",
    "github.com/aws/aws-sam-cli": "aws-sam-cli",
    "github.com/awslabs/aws-sam-cli": "aws-sam-cli",
}
"""Where pre-commit gets them from; cfn-lint and SAM have moved."""

_BOUND = r"(?:===|[=~!<>]=|[<>])[ \t]*[^\s,;#()\\]+"
_REQUIREMENT = re.compile(rf"([A-Za-z0-9](?:[\w.-]*\w)?)[ \t]*(?:\[[^\]\n]*\])?[ \t]*\(?({_BOUND}(?:[ \t]*,[ \t]*{_BOUND})*)\)?[ \t]*(;?)")
_CLAUSE = re.compile(r"(===|[=~!<>]=|[<>^~]|)[ \t]*(v?\d[^\s,;]*)")
_FROZEN = re.compile(r"[\"']?[ \t]*#[ \t]*frozen:[ \t]*(\S+)")
_REMOTE = re.compile(r"(?:\w+://)?(?:[^@/]+@)?(.+?)(?:\.git)?/?$")


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the tools that are pinned to a version, or held below one."""
    name = source.path.rpartition("/")[2].lower()
    if name == ".pre-commit-config.yaml":
        yield from _hooks(source, document(source, workspace))
    elif name == "pyproject.toml":
        yield from _tables(document(source, workspace))
    elif name == "pipfile":
        yield from _tables(_pipfile(source, workspace))
    elif name == "cdktf.json":
        yield from providers(source, document(source, workspace).root)
    elif name == "pom.xml" or name.endswith((".gradle", ".gradle.kts", ".csproj")):
        yield from build_file(source)
    else:
        yield from _lines(source)


def _lines(source: Source) -> Iterator[ToolVersion]:
    """Read a requirements file: one requirement a line, options and comments beside."""
    start = 1 if source.text[:1] == "\ufeff" else 0
    for line in source.text[start:].split("\n"):
        blank = len(line) - len(line.lstrip())
        yield from _requirement(Region.of(source, start + blank, start + len(line)))
        start += len(line) + 1


def _requirement(text: Region) -> Iterator[ToolVersion]:
    """Read one requirement: `cfn-lint[full]==0.80.0; python_version < "3.9"`."""
    match = _REQUIREMENT.match(text.text)
    name = re.sub(r"[-_.]+", "-", match.group(1)).lower() if match else ""
    if match is not None and name in TOOLS:
        yield from _clauses(name, text, *match.span(2), conditional=bool(match.group(3)))


def _clauses(tool: str, text: Region, start: int, end: int, *, conditional: bool = False) -> Iterator[ToolVersion]:
    """Give a fact for each exact version and each upper bound; a bare version is an exact one, as in Poetry's tables."""
    for clause in _CLAUSE.finditer(text.text, start, end):
        operator, number = clause.groups()
        exact = operator in ("", "==", "===") and "*" not in number
        if operator in (">", ">=", "!=") or version(number.removesuffix(".*")) is None:
            continue
        first = clause.start(2) if exact else clause.start()
        span, written = text.span(first, clause.end()), text.text[first : clause.end()]
        why = [] if exact else [Label(span, f"'{written}' allows several versions")]
        why += [Label(span, "it holds in some environments only")] if conditional else []
        field = Field(span, (Value(Text.of(written), span),), tuple(why))
        cdk = (FILES["python"], posixpath.dirname(span.path)) if tool == CDK else ()
        yield ToolVersion(span, tool, field, *cdk)


def _pipfile(source: Source, workspace: Workspace) -> Tree:
    """Parse a Pipfile: TOML, though its name doesn't say so."""
    from go1x_lint.syntax import toml

    try:
        return workspace.parsed(source.path, "tree", toml.parse)
    except Malformed as error:
        raise Unparsable(str(error), error.offset) from error


def _tables(tree: Tree) -> Iterator[ToolVersion]:
    """Read pyproject.toml or Pipfile: lists of requirements, and tables of names and versions."""
    for node in _nodes(tree):
        yield from _listed(node)
        for name in TOOLS:
            value = node.get(name) if isinstance(node, Mapping) else None
            value = value.get("version") if isinstance(value, Mapping) else value
            if isinstance(value, Scalar) and value.style != "plain":
                yield from _clauses(name, value.region(), 0, len(value.raw))


def _hooks(source: Source, tree: Tree) -> Iterator[ToolVersion]:
    """Read pre-commit's configuration: each repository's revision, and what is installed beside a hook."""
    for node in _nodes(tree):
        yield from _listed(node)
        remote = _REMOTE.match(node.string("repo") or "") if isinstance(node, Mapping) else None
        tool = REPOSITORIES.get(remote.group(1).replace(":", "/")) if remote else None
        revision = node.get("rev") if isinstance(node, Mapping) else None
        if tool is None or not isinstance(revision, Scalar):
            continue
        frozen = _FROZEN.match(source.text, revision.inner.end)
        span = source.span(*frozen.span(1)) if frozen else revision.inner
        written = source.text[span.start : span.end]
        if version(written) is not None and "." in written:
            yield ToolVersion(span, tool, Field(span, (Value(Text.of(written), span),)))


def _nodes(tree: Tree) -> Iterator[Node]:
    """Give all nodes of a file."""
    for root in tree.documents:
        yield from walk(root)


def _listed(node: Node) -> Iterator[ToolVersion]:
    """Read the requirements of a list."""
    for item in node.items if isinstance(node, Sequence) else ():
        if isinstance(item, Scalar) and item.plain is not None:
            yield from _requirement(item.region())
