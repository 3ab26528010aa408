"""The modules `command` and `shell`: what they run, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.readers.ansible.arguments import Arguments
from go1x_lint.readers.ansible.variables import Variables
from go1x_lint.readers.ci.scripts import Work, environment
from go1x_lint.records import replace
from go1x_lint.syntax.command import Assignment
from go1x_lint.syntax.region import Region, Run
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence
from go1x_lint.text import Text

_OPTION = re.compile(r"(?<!\S)(chdir|creates|removes|executable|warn|stdin)=(\"[^\"]*\"|'[^']*'|\S+)")


def work(arguments: Arguments) -> Iterator[Work]:
    """Give the text that a task runs."""
    task, more = arguments.task, arguments.task.body.get("args")
    folder = _folder(arguments, more) or _in_words(arguments)
    directory = arguments.place.canonical(folder) if folder is not None and folder.parts else arguments.place.directory
    variables = replace(arguments.variables, start=directory)
    said = task.args if isinstance(task.args, Scalar) else arguments.node("cmd", "_raw_params", "argv")
    region = _region(said, variables)
    if region is None:
        return
    environment = tuple(_environment(arguments, variables))
    yield Work(_without_options(region), directory, environment, certain=task.body.get("when") is None)


def _region(node: Node | None, variables: Variables) -> Region | None:
    """Give the text of a command: a string, or a list of words."""
    if isinstance(node, Scalar):
        return variables.expand(node.region())
    words = [some.value for some in node.items] if isinstance(node, Sequence) else []
    runs: list[Run] = []
    region: Region | None = None
    for word in words:
        if not isinstance(word, Scalar):
            return None
        region = variables.expand(word.region())
        runs += [Run(" ", runs[-1].end, runs[-1].end), *region.runs] if runs else region.runs
    return Region(region.source, runs, region.escape) if region is not None else None


def _folder(arguments: Arguments, more: Node | None) -> Text | None:
    """Give the folder that `chdir` names."""
    node = arguments.node("chdir") or (more.get("chdir") if isinstance(more, Mapping) else None)
    return arguments.variables.text(node) if node is not None else None


def _in_words(arguments: Arguments) -> Text | None:
    """Give the folder that `chdir=…` names among a command's words."""
    args = arguments.task.args
    region = arguments.variables.expand(args.region()) if isinstance(args, Scalar) and "chdir=" in args.raw else None
    for match in _OPTION.finditer(region.text) if region is not None else ():
        if match[1] == "chdir" and region is not None:
            return Text.unmarked(match[2].strip("'\""), region.holes)
    return None


def _without_options(region: Region) -> Region:
    """Take the options out that stand among a command's words."""
    runs: list[Run] = []
    at = 0
    for match in _OPTION.finditer(region.text):
        runs += region.part(at, match.start()).runs
        at = match.end()
    return Region(region.source, (*runs, *region.part(at, len(region.text)).runs), region.escape) if at else region


def _environment(arguments: Arguments, variables: Variables) -> Iterator[Assignment]:
    """Give the variables that the play, blocks and the task set."""
    for mapping in arguments.task.around:
        yield from environment(mapping.get("environment"), variables.expand)
