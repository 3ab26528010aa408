r"""Buildkite: the commands of a pipeline's steps (https://buildkite.com/docs/pipelines/configure/defining-steps).

What is uploaded is filled in first: `$$NAME` and `\$NAME` are what a shell sees as `$NAME`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.facts import Fact
from go1x_lint.readers.ci.expressions import GO, choice, expanded, phrase_of
from go1x_lint.readers.ci.scripts import Work, environment, facts, given, imaged, lines, named, strings
from go1x_lint.readers.documents import document
from go1x_lint.records import dataclass, field, replace
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.command import Assignment
from go1x_lint.syntax.pieces import Pieces
from go1x_lint.syntax.region import Region
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence
from go1x_lint.text import Text

_ESCAPED = re.compile(r"\$\$|\\\$")


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of all steps. Raises Unparsable."""
    root = document(source, workspace).root
    env = environment(root.get("env"), _unescaped) if isinstance(root, Mapping) else ()
    for number, step in enumerate(_steps(root.get("steps") if isinstance(root, Mapping) else root)):
        yield from Step(source, step, (*env, *environment(step.get("env"), _unescaped))).facts(number, workspace)


def _steps(node: Node | None) -> Iterator[Mapping]:
    """Give the steps, those of groups too."""
    for item in node.items if isinstance(node, Sequence) else ():
        if isinstance(item.value, Mapping):
            yield item.value
            yield from _steps(item.value.get("steps"))


def _unescaped(region: Region) -> Region:
    """Give a text as the shell gets it."""
    pieces: list[tuple[str, int, int]] = []
    at = 0
    for found in _ESCAPED.finditer(region.text):
        pieces += [(region.text[at : found.start()], at, found.start()), ("$", *found.span())]
        at = found.end()
    return region.inner([*pieces, (region.text[at:], at, len(region.text))]) if pieces else region


@dataclass(frozen=True)
class Step:
    """A step."""

    source: Source
    node: Mapping
    env: tuple[Assignment, ...]
    matrix: dict[str, Pieces] = field(default_factory=dict)

    def facts(self, number: int, workspace: Workspace) -> Iterator[Fact]:
        """Give what it runs, and what it keeps."""
        some = replace(self, matrix=dict(_matrix(self.node.get("matrix"))))
        region = lines(strings(self.node.get("commands") or self.node.get("command")), some._filled)
        plugin = self._plugin()
        yield from imaged(plugin, some._filled)
        scope = f"{self.source.path}:{self.node.string('key') or self.node.string('label') or ''}#{number}"
        if region is not None:
            sure, image = self.node.get("if") is None, plugin.string("image") if plugin is not None else None
            yield from facts([Work(region, Text(), given(self.env, region, self.source), "bash", sure, image)], scope, workspace)
        for kept in strings(self.node.get("artifact_paths")):
            if ";" not in kept.raw:
                yield from named((kept,), Text(), some._filled)

    def _filled(self, region: Region) -> Region:
        """Fill in the matrix's values."""
        return _unescaped(expanded(region, GO, lambda name: self.matrix.get(name, ())))

    def _plugin(self) -> Mapping | None:
        """Give the settings of the docker plug-in, which runs the commands in an image."""
        plugins = self.node.get("plugins")
        for item in plugins.items if isinstance(plugins, Sequence) else (plugins,) if plugins is not None else ():
            for name, found in item.value.items() if isinstance(item.value, Mapping) else ():
                if re.match(r"(?:.*/)?docker(?:-buildkite-plugin)?(?:#|$)", name) and isinstance(found.value, Mapping):
                    return found.value
        return None


def _matrix(node: Node | None) -> Iterator[tuple[str, Pieces]]:
    """Give the values of a matrix: a list, or lists by name in `setup`."""
    setup = node.get("setup") if isinstance(node, Mapping) else node
    lists: list[tuple[str, Node]] = [("matrix", setup)] if isinstance(setup, Sequence) else []
    lists += [(f"matrix.{name}", found.value) for name, found in setup.items()] if isinstance(setup, Mapping) else []
    for name, some in lists:
        phrases = [phrase_of(scalar.region(), scalar) for scalar in strings(some) if isinstance(scalar, Scalar)]
        if phrases:
            yield name, choice(name, phrases)
