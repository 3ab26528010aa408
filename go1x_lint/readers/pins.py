"""Versions of the AWS CDK that a package manager's files ask for, or lock: npm's, Maven's, Gradle's, NuGet's; `cdktf.json`'s provider.

A lock file says what is really installed; where there is one, what is asked for beside it doesn't count.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from go1x_lint.facts import Field, Label, ToolVersion, Value
from go1x_lint.lifecycle import version
from go1x_lint.source import Source, Span, Unreadable, Workspace
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence
from go1x_lint.text import Text

CDK = "aws-cdk-lib"
FILES = {
    "npm": (".ts", ".js", ".mts", ".mjs", ".cts", ".cjs"),
    "python": (".py",),
    "go": (".go",),
    "jvm": (".java", ".kt"),
    "net": (".cs",),
}
"""How the files of each language are called that the CDK is written in."""

_LOCKS = {
    "package-lock.json": re.compile(r'"(?:node_modules/)?aws-cdk-lib"\s*:\s*\{\s*"version"\s*:\s*"([^"]+)"'),
    "npm-shrinkwrap.json": re.compile(r'"(?:node_modules/)?aws-cdk-lib"\s*:\s*\{\s*"version"\s*:\s*"([^"]+)"'),
    "yarn.lock": re.compile(r'^"?aws-cdk-lib@[^\n]*:\n\s+version:? "?([^"\s]+)', re.MULTILINE),
    "pnpm-lock.yaml": re.compile(r"^ +['\"]?/?aws-cdk-lib[@/](\d[\w.-]*)", re.MULTILINE),
}
_ASKED = ("dependencies", "devDependencies")
_BUILDS = {
    "pom.xml": (re.compile(r"<artifactId>\s*aws-cdk-lib\s*</artifactId>\s*<version>\s*([^<\s]+)\s*</version>"), "jvm"),
    ".gradle": (re.compile(r"software\.amazon\.awscdk:aws-cdk-lib:([^'\"\s]+)"), "jvm"),
    ".gradle.kts": (re.compile(r"software\.amazon\.awscdk:aws-cdk-lib:([^'\"\s]+)"), "jvm"),
    ".csproj": (re.compile(r'Include="Amazon\.CDK\.Lib"\s+Version="([^"]+)"'), "net"),
}
_PROVIDER = re.compile(r"(?:(?P<name>(?:hashicorp/)?aws)@)?\s*=?\s*(?P<version>[~<>]?[=>]?\s*\d[\w.]*)\s*")
_REFERENCE = re.compile(r"\$\{([\w.-]+)\}")
_COMMENT = re.compile(r"<!--.*?-->|/\*.*?\*/|(?m:^\s*//[^\n]*)", re.DOTALL)


def npm(source: Source, root: Mapping, workspace: Workspace) -> Iterator[ToolVersion]:
    """Give the version that a package.json's packages are installed in, else the one that it asks for."""
    asked = [table.get(CDK) for name in _ASKED if isinstance(table := root.get(name), Mapping)]
    asked = [node for node in asked if isinstance(node, Scalar) and node.plain]
    locked = list(_locked(posixpath.dirname(source.path), workspace)) if asked else []
    yield from locked
    for node in asked if not locked else ():
        if isinstance(node, Scalar):
            yield pin(node.plain or "", node.inner, "npm")


def build_file(source: Source) -> Iterator[ToolVersion]:
    """Give the version that a file of Maven's, Gradle's or NuGet's asks for; a property's where it is set in the same file."""
    text = _COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), source.text)
    for end, (pattern, language) in _BUILDS.items():
        for match in pattern.finditer(text) if source.path.lower().endswith(end) else ():
            reference = _REFERENCE.fullmatch(match[1])
            said = re.search(rf"<{re.escape(reference[1])}>\s*([^<\s]+)\s*<", text) if reference else match
            if said is not None:
                yield pin(said[1], source.span(*said.span(1)), language)


def providers(source: Source, root: Node | None) -> Iterator[ToolVersion]:
    """Give the version of the AWS provider that a project of CDK for Terraform makes its classes of: `aws@~> 4.0`, or an object."""
    listed = root.get("terraformProviders") if isinstance(root, Mapping) else None
    folder = posixpath.dirname(source.path)
    for item in listed.items if isinstance(listed, Sequence) else ():
        node = item.get("version") if isinstance(item, Mapping) and item.string("name") == "aws" else item
        match = _PROVIDER.fullmatch(node.plain or "") if isinstance(node, Scalar) else None
        if isinstance(node, Scalar) and match is not None and (match["name"] is not None) is not isinstance(item, Mapping):
            span = node.region().span(*match.span("version"))
            why = () if version(match["version"]) else (Label(span, f"'{match['version']}' allows several versions"),)
            field = Field(span, (Value(Text.of(match["version"]), span),), why)
            yield ToolVersion(span, "hashicorp/aws", field, tuple(end for some in FILES.values() for end in some), folder)


def pin(written: str, span: Span, language: str, folder: str | None = None) -> ToolVersion:
    """Make the fact of a version as it is written; `folder` is the one whose functions it deploys, the file's own where it isn't given."""
    several = version(written) is None or written.count(".") < 2
    why = (Label(span, f"'{written}' allows several versions"),) if several else ()
    where = posixpath.dirname(span.path) if folder is None else folder
    return ToolVersion(span, CDK, Field(span, (Value(Text.of(written), span),), why), FILES[language], where)


def _locked(folder: str, workspace: Workspace) -> Iterator[ToolVersion]:
    """Give the version in the nearest lock file of a folder, or above it."""
    own = folder
    while True:
        for name, pattern in _LOCKS.items():
            path = posixpath.join(folder, name)
            if path in workspace and workspace.holds(path, CDK.encode()):
                try:
                    source = workspace[path]
                except Unreadable:
                    continue
                for match in pattern.finditer(source.text):
                    yield pin(match[1], source.span(*match.span(1)), "npm", own)
                return
        if not folder:
            return
        folder = posixpath.dirname(folder)
