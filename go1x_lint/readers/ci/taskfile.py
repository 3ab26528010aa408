"""Taskfile: the commands of each task, which share a folder but no shell (https://taskfile.dev/docs/reference/schema, v3)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cached_property

from go1x_lint.facts import Fact
from go1x_lint.readers import Unparsable
from go1x_lint.readers.ci.expressions import GO, choice, expanded, heard, phrase_of, spoken_of
from go1x_lint.readers.ci.scripts import Work, environment, facts, folder_of, given, named, strings, within
from go1x_lint.readers.documents import document
from go1x_lint.records import dataclass, field, replace
from go1x_lint.source import Source, Unreadable, Workspace
from go1x_lint.syntax.command import Assignment
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import Pieces
from go1x_lint.syntax.region import Region
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence
from go1x_lint.text import Text

_NAME = re.compile(r"taskfile[\w.-]*\.ya?ml", re.IGNORECASE)


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a file's tasks. Raises Unparsable."""
    root = document(source, workspace).root
    tasks = root.get("tasks") if isinstance(root, Mapping) else None
    if not isinstance(root, Mapping) or not isinstance(tasks, Mapping):
        return
    file = File(source, workspace, root, tasks)
    for name, found in tasks.items():
        yield from file.task(name, found.value)


@dataclass(frozen=True)
class Frame:
    """What is known where a command stands."""

    env: tuple[Assignment, ...] = ()
    variables: dict[str, Pieces] = field(default_factory=dict)

    def expand(self, region: Region) -> Region:
        """Fill in what is known of variables."""
        return expanded(region, GO, lambda name: self._said(name[1:], region.source) if name.startswith(".") else ())

    def _said(self, name: str, source: Source) -> Pieces:
        """Give what a variable stands for, and who else reads it."""
        readers = spoken_of(source, rf"\.{re.escape(name)}\b(?=[^{{}}]*\}}\}})")
        return heard(self.variables.get(name, ()), readers)

    def knowing(self, node: Node | None) -> Frame:
        """Give what is known with more variables; one that a command makes is known to nobody."""
        found = dict(self.variables)
        for name, some in node.items() if isinstance(node, Mapping) else ():
            here = Frame(self.env, found)
            value = some.value
            found[name] = phrase_of(here.expand(value.region()), value).pieces if isinstance(value, Scalar) else ()
        return replace(self, variables=found)

    def setting(self, node: Node | None) -> Frame:
        """Give what is known with more of an environment."""
        return replace(self, env=(*self.env, *environment(node, self.expand)))


@dataclass(frozen=True)
class File:
    """A Taskfile."""

    source: Source
    workspace: Workspace
    root: Mapping
    tasks: Mapping

    @cached_property
    def folder(self) -> Text:
        """The folder that its tasks start in: that of the file which includes it, where that says no other."""
        for path in sorted(self.workspace.paths):
            if path != self.source.path and _NAME.fullmatch(posixpath.basename(path)):
                folder = self._including(path)
                if folder is not None:
                    return folder
        return folder_of(self.source)

    def _including(self, path: str) -> Text | None:
        """Give the folder in which another Taskfile has this one's tasks run; None where it doesn't include it."""
        try:
            root = document(self.workspace[path], self.workspace).root
        except (Unparsable, Unreadable):
            return None
        includes = root.get("includes") if isinstance(root, Mapping) else None
        here = posixpath.dirname(path)
        for _, some in includes.items() if isinstance(includes, Mapping) else ():
            value = some.value
            named = value.string("taskfile") if isinstance(value, Mapping) else value.plain if isinstance(value, Scalar) else None
            target = posixpath.normpath(posixpath.join(here, named)) if named else None
            if target is not None and target in (self.source.path, posixpath.dirname(self.source.path)):
                folder = value.string("dir") if isinstance(value, Mapping) else None
                return Text.of(here).joined(folder or "")
        return None

    @cached_property
    def frame(self) -> Frame:
        """What is known in all its tasks."""
        return Frame().knowing(self.root.get("vars")).setting(self.root.get("env"))

    @cached_property
    def calls(self) -> dict[str, list[Node | None]]:
        """The variables that each task is given where others of the file call it."""
        found: dict[str, list[Node | None]] = {}
        for _, task in self.tasks.items():
            listed = [task.value.get("cmds"), task.value.get("deps")] if isinstance(task.value, Mapping) else [task.value]
            for some in (item.value for node in listed if isinstance(node, Sequence) for item in node.items):
                if isinstance(some, Mapping) and (name := some.string("task")) is not None:
                    found.setdefault(name, []).append(some.get("vars"))
        return found

    def task(self, name: str, node: Node) -> Iterator[Fact]:
        """Give what a task does."""
        frame = self._given(name)
        folder = self.folder
        cmds: Node | None = node
        if isinstance(node, Mapping):
            frame = frame.knowing(node.get("vars")).setting(node.get("env"))
            where = node.get("dir")
            folder = within(folder, where if isinstance(where, Scalar) else None, frame.expand)
            cmds = node.get("cmds") or node.get("cmd")
            for key in ("generates", "sources"):
                yield from named(strings(node.get(key)), folder, frame.expand)
        works = [work for item in _items(cmds) for work in self._works(item, folder, frame)]
        yield from facts(works, f"{self.source.path}:{name}", self.workspace)

    def _given(self, name: str) -> Frame:
        """Give what is known in a task of the variables that its callers give; nobody knows one that only some give."""
        calls = [self.frame.knowing(some).variables for some in self.calls.get(name, ()) if some is not None]
        names = dict.fromkeys(key for call in calls for key in call if call[key] != self.frame.variables.get(key))
        variables = dict(self.frame.variables)
        for key in names:
            said = [call.get(key, ()) for call in calls]
            phrases = [Phrase(pieces, pieces[0].here) for pieces in said if pieces]
            variables[key] = choice(f".{key}", phrases) if len(phrases) == len(self.calls[name]) else ()
        return replace(self.frame, variables=variables)

    def _works(self, item: Node, folder: Text, frame: Frame) -> Iterator[Work]:
        """Give what an item of `cmds` runs."""
        sure = True
        node: Node | None = item
        if isinstance(item, Mapping):
            node = item.get("cmd") or item.get("defer")
            sure = item.get("if") is None
            frame = _looped(item, frame)
        if isinstance(node, Scalar):
            region = frame.expand(node.region())
            yield Work(region, folder, given(frame.env, region, self.source), certain=sure)


def _items(node: Node | None) -> Iterator[Node]:
    """Give the items of a list, or what stands in its place."""
    for some in node.items if isinstance(node, Sequence) else (node,):
        value = some.value if some is not None else None
        if value is not None:
            yield value


def _looped(item: Mapping, frame: Frame) -> Frame:
    """Give what is known in a command that is run for each item of a list."""
    each = item.get("for")
    if each is None:
        return frame
    phrases = [phrase_of(some.region(), some) for some in strings(each)] if isinstance(each, Sequence) else []
    return replace(frame, variables={**frame.variables, "ITEM": choice(".ITEM", phrases) if phrases else ()})
