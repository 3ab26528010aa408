"""Bazel's labels: the rules that they name, and where lies what those make."""

from __future__ import annotations

import posixpath
import re

from go1x_lint.facts import Precondition
from go1x_lint.readers import Unparsable
from go1x_lint.records import dataclass
from go1x_lint.source import Edit, Source, Span, Unreadable, Workspace
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.starlark import Rule, Starlark, parse
from go1x_lint.syntax.tree import Malformed
from go1x_lint.text import Text

MADE = "bazel-bin"
"""The folder that holds what a build makes: a link at the project's root."""
FILES = ("BUILD.bazel", "BUILD")
_LABEL = re.compile(r"(?:@@?)?(?://(?P<package>[^:]*))?:?(?P<name>[^:]*)")


def parsed(source: Source, workspace: Workspace) -> Starlark:
    """Parse a file, once; raise Unparsable."""
    try:
        return workspace.parsed(source.path, "starlark", parse)
    except Malformed as error:
        raise Unparsable(str(error), error.offset) from error


@dataclass(frozen=True)
class Labels:
    """What labels mean in a package."""

    workspace: Workspace
    package: str
    """Its folder."""

    def split(self, label: str) -> tuple[str, str] | None:
        """Give a label's package and name; None for those of other repositories."""
        found = _LABEL.fullmatch(label)
        if found is None or not label:
            return None
        package = found["package"]
        if package is None:
            return self.package, found["name"]
        return package, found["name"] or posixpath.basename(package)

    def rule(self, label: str, depth: int = 0) -> tuple[str, Rule] | None:
        """Give the rule that a label names, and its package; aliases are followed."""
        place = self.split(label)
        if place is None or depth > 8:
            return None
        package, name = place
        for file in FILES:
            path = posixpath.join(package, file)
            if path not in self.workspace:
                continue
            try:
                rule = parsed(self.workspace[path], self.workspace).named.get(name)
            except (Unparsable, Unreadable):
                return None
            if rule is not None and rule.kind == "alias":
                actual = rule.arguments.get("actual")
                plain = actual.plain if actual is not None else None
                return Labels(self.workspace, package).rule(plain, depth + 1) if plain else None
            return None if rule is None else (package, rule)
        return None

    def file(self, label: str) -> str | None:
        """Give the project's file that a label names; None where it is none."""
        place = self.split(label)
        path = posixpath.join(*place) if place is not None else ""
        return path if path and path in self.workspace else None


def output(package: str, rule: Rule) -> Text | None:
    """Give where a program of rules_go lies (go/private/rules/binary.bzl): `NAME_/NAME`, or what `out` says."""
    out = rule.arguments.get("out")
    if out is None:
        return Text.of(posixpath.join(MADE, package, f"{rule.name}_", rule.name)) if rule.name else None
    return Text.of(posixpath.join(MADE, package, out.plain)) if out.plain else None


@dataclass(frozen=True)
class OutSlot:
    """Writes the path of a program: `out`, relative to the package, beside its name."""

    package: str
    rule: Rule

    @property
    def place(self) -> Span:
        """What `out` says, or the rule's name."""
        out = self.rule.arguments.get("out")
        name = self.rule.names.get("name")
        return out.span if out is not None else name if name is not None else self.rule.span

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """All labels follow by themselves."""
        return ()

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Write the path."""
        inside = Text.of(value).below(Text.of(posixpath.join(MADE, self.package)))
        plain = inside.plain if inside is not None else None
        out = self.rule.arguments.get("out")
        if not plain or '"' in plain:
            return ()
        if out is not None:
            return out.phrase.write(Text.of(plain)) if out.phrase is not None else ()
        return self.rule.added("out", f'"{plain}"')

    def remove(self) -> tuple[Edit, ...]:
        """Take nothing away."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing: what stands here is what is used."""
        return ()


@dataclass(frozen=True)
class Labelled(Phrase):
    """A word that a label stands for (`$(location :x)`): it is written where the rule says what it makes."""

    slot: OutSlot | None = None

    def write(self, new: Text) -> tuple[Edit, ...]:
        """Write the path of what the label names."""
        return self.slot.write(new) if self.slot is not None else ()
