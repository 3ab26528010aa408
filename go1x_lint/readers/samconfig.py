"""samconfig: what `sam build` and `sam deploy` are told besides the template."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from go1x_lint.facts import Fact, ImageUse, RuntimeChoice
from go1x_lint.readers import Unparsable
from go1x_lint.readers.cfn_parameters import RUNTIMES
from go1x_lint.readers.documents import document
from go1x_lint.source import Source, Unreadable, Workspace
from go1x_lint.syntax.phrase import Phrase, phrase
from go1x_lint.syntax.region import Region
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence, Tree
from go1x_lint.text import Text

NAMES = ("samconfig.toml", "samconfig.yaml", "samconfig.yml")
_OVERRIDE = re.compile(
    r"""ParameterKey=(?P<long>\w+),ParameterValue=(?P<q1>\\?["']?)(?P<v1>[^\s"',\\]+)(?P=q1)|(?P<short>\w+)=(?P<q2>\\?["']?)(?P<v2>[^\s"'\\]+)(?P=q2)"""
)
"""A parameter's value in `parameter_overrides`: `Name=value`, or the CLI's older form."""


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the runtimes that it says for parameters, and the images that it has functions built in. Raises Unparsable."""
    for settings in _settings(document(source, workspace)):
        for node in _parts(settings.get("parameter_overrides")):
            yield from _overrides(node)
        for key in ("build_image", "build_images", "invoke_image"):
            for node in _parts(settings.get(key)):
                yield _image(node)


def builds_in_container(folder: str, workspace: Workspace) -> bool:
    """Whether `sam build` is told to build the functions of a folder's template in containers."""
    for path in dict.fromkeys(posixpath.join(some, name) for some in (folder, "") for name in NAMES):
        if path in workspace:
            try:
                found = list(_settings(document(workspace[path], workspace)))
            except (Unparsable, Unreadable):
                return False
            return any(isinstance(node := some.get("use_container"), Scalar) and node.truth is True for some in found)
    return False


def _settings(tree: Tree) -> Iterator[Mapping]:
    """Give the parameters of every command in every environment: `[default.build.parameters]`."""
    root = tree.root
    for environment in _mappings(root):
        for command in _mappings(environment):
            parameters = command.get("parameters")
            if isinstance(parameters, Mapping):
                yield parameters


def _mappings(node: Node | None) -> Iterator[Mapping]:
    """Give the values of a mapping that are mappings."""
    for _, found in node.items() if isinstance(node, Mapping) else ():
        if isinstance(found.value, Mapping):
            yield found.value


def _parts(node: Node | None) -> Iterator[Scalar]:
    """Give a string, or the strings of a list."""
    for some in node.items if isinstance(node, Sequence) else (node,):
        value = some.value if some is not None else None
        if isinstance(value, Scalar):
            yield value


def _overrides(node: Scalar) -> Iterator[RuntimeChoice]:
    """Give the runtimes that a string of overrides says."""
    region = node.region()
    for match in _OVERRIDE.finditer(region.text):
        name, group = (match["long"], "v1") if match["long"] else (match["short"], "v2")
        if match[group] in RUNTIMES:
            said = _part(region, *match.span(group))
            yield RuntimeChoice(said.span, name, said.field(), "parameter override")


def _image(node: Scalar) -> ImageUse:
    """Give the image that functions are built in; `Function=image` is for one function."""
    region = node.region()
    start = region.text.find("=") + 1
    digest = region.text.find("@", start)
    end = len(region.text)
    said = _part(region, start, end)
    text = Text.of(region.text[start : digest if digest > 0 else end])
    field = said.field(text)
    return ImageUse(said.span, field, "builder")


def _part(region: Region, start: int, end: int) -> Phrase:
    """Give a part of a string with places."""
    return phrase(region, start, end)
