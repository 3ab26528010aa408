"""Playbooks and files of tasks: each task with its module, and the mappings around it that say variables."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple

from go1x_lint.syntax.tree import Mapping, Node, Pair, Sequence

LAMBDA, LAYER, ARCHIVE, S3, SHELL, COMMAND, COPY, FILE = "lambda", "lambda_layer", "archive", "s3", "shell", "command", "copy", "file"
MODULES = {
    **dict.fromkeys(("lambda", "amazon.aws.lambda", "community.aws.lambda", "ec2_lambda"), LAMBDA),
    **dict.fromkeys(("lambda_layer", "amazon.aws.lambda_layer", "community.aws.lambda_layer"), LAYER),
    **dict.fromkeys(("archive", "community.general.archive"), ARCHIVE),
    **dict.fromkeys(("s3_object", "amazon.aws.s3_object", "amazon.aws.aws_s3", "aws_s3", "s3"), S3),
    **dict.fromkeys(("copy", "ansible.builtin.copy", "ansible.legacy.copy"), COPY),
    **dict.fromkeys(("file", "ansible.builtin.file", "ansible.legacy.file"), FILE),
    **dict.fromkeys(("shell", "ansible.builtin.shell", "ansible.legacy.shell"), SHELL),
    **dict.fromkeys(("command", "ansible.builtin.command", "ansible.legacy.command"), COMMAND),
}
"""The modules that concern us, by all of their names."""

SECTIONS = ("pre_tasks", "roles", "tasks", "post_tasks", "handlers")
BLOCKS = ("block", "rescue", "always")
_ROLE = re.compile(r"(?P<outer>(?:.*/)?)roles/(?P<name>[^/]+)/(?:tasks|handlers|defaults|vars|meta)/.*")
_BESIDE = ("tasks", "handlers")


class Task(NamedTuple):
    """A task."""

    module: str
    key: Node
    """The characters that name its module."""
    args: Node
    """The module's arguments: a mapping, or `name=value …`."""
    body: Mapping
    around: tuple[Mapping, ...]
    """The play, blocks and the task itself, outermost first."""


class Home(NamedTuple):
    """Where a file of tasks belongs."""

    folder: str
    """The playbook's folder, in which Ansible runs what it runs locally (plugins/action/__init__.py)."""
    role: str | None
    """The role's folder; None: it is no role's."""


def home(path: str) -> Home:
    """Say where a file of tasks belongs."""
    match = _ROLE.fullmatch(path)
    if match is not None:
        outer = match["outer"].rstrip("/")
        return Home(outer, posixpath.join(outer, "roles", match["name"]))
    folder = posixpath.dirname(path)
    return Home(posixpath.dirname(folder) if posixpath.basename(folder) in _BESIDE else folder, None)


def is_play(node: Node | None) -> bool:
    """Whether a mapping is a play."""
    return isinstance(node, Mapping) and node.get("hosts") is not None


def tasks(root: Node | None) -> Iterator[Task]:
    """Give all tasks of a file, in its order, whose module concerns us."""
    for item in root.items if isinstance(root, Sequence) else ():
        node = item.value
        if isinstance(node, Mapping) and is_play(node):
            for name in SECTIONS:
                yield from _listed(node.get(name), (node,))
        elif isinstance(node, Mapping):
            yield from _one(node, ())


def _listed(node: Node | None, around: tuple[Mapping, ...]) -> Iterator[Task]:
    """Give the tasks of a list."""
    for item in node.items if isinstance(node, Sequence) else ():
        if isinstance(item.value, Mapping):
            yield from _one(item.value, around)


def _one(body: Mapping, around: tuple[Mapping, ...]) -> Iterator[Task]:
    """Give a task, or those of a block."""
    inside = (*around, body)
    if body.get("block") is not None:
        for name in BLOCKS:
            yield from _listed(body.get(name), inside)
        return
    for pair in body.pairs:
        if pair.name in MODULES and (args := pair.value.value) is not None:
            yield Task(MODULES[pair.name], pair.key, args, body, inside)
            return
        if pair.name in ("action", "local_action") and (found := _action(pair, body, inside)) is not None:
            yield found
            return


def _action(pair: Pair, body: Mapping, inside: tuple[Mapping, ...]) -> Task | None:
    """Give the task of `local_action: {module: NAME, …}`."""
    args = pair.value.value
    name = args.string("module") if isinstance(args, Mapping) else None
    return Task(MODULES[name], pair.key, args, body, inside) if name in MODULES and args is not None else None


class Item(NamedTuple):
    """What a loop's variable stands for, one time."""

    node: Node
    key: Node | None = None
    """Its key, where the loop goes over a mapping."""

    def reach(self, path: tuple[str, ...]) -> Node | None:
        """Follow attributes: `item.name`, `item.value.name`, `item.key`."""
        node: Node | None = self.node
        if self.key is not None:
            if path[:1] == ("key",):
                return self.key if len(path) == 1 else None
            if path[:1] != ("value",):
                return None
            path = path[1:]
        return descend(node, path)


def descend(node: Node | None, path: tuple[str, ...]) -> Node | None:
    """Follow keys down."""
    for key in path:
        node = node.value if node is not None else None
        node = node.get(key) if isinstance(node, Mapping) else None
    return node.value if node is not None else None


def items(node: Node | None, keyed: bool) -> tuple[Item, ...] | None:
    """Give what a loop goes over: a list's items, a mapping's keys and values; None where that can't be read."""
    value = node.value if node is not None else None
    if isinstance(value, Sequence) and not keyed:
        found = [item.value for item in value.items]
        return tuple(Item(some) for some in found if some is not None) if None not in found else None
    if isinstance(value, Mapping) and keyed and not value.holes:
        return tuple(Item(found.value, found.pair.key) for _, found in value.items())
    return None
