"""CircleCI: the `run` steps of jobs, and of the commands that a file makes for itself.

Each step has a shell of its own, which starts in the job's working directory, where the checkout is
(https://circleci.com/docs/configuration-reference/).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.facts import Fact
from go1x_lint.readers.ci.expressions import CIRCLE, expanded, heard, phrase_of, spoken_of
from go1x_lint.readers.ci.scripts import Work, environment, facts, given, imaged, named, strings, within
from go1x_lint.readers.documents import document
from go1x_lint.records import dataclass, field, replace
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.command import Assignment
from go1x_lint.syntax.pieces import Pieces
from go1x_lint.syntax.region import Region
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence
from go1x_lint.text import Text

KEEPING = {"store_artifacts": "path", "persist_to_workspace": "paths", "save_cache": "paths"}
"""Steps that are told paths of files, and the key that says them."""
_DEEPEST = 8
_SHELL = re.compile(r"(?:.*[\\/])?([\w-]+?)(?:\.exe)?(?:\s.*)?", re.DOTALL)


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of all jobs. Raises Unparsable."""
    root = document(source, workspace).root
    if not isinstance(root, Mapping):
        return
    for key in ("jobs", "executors"):
        some = root.get(key)
        for _, found in some.items() if isinstance(some, Mapping) else ():
            images = found.value.get("docker") if isinstance(found.value, Mapping) else None
            for item in images.items if isinstance(images, Sequence) else ():
                yield from imaged(item.value, lambda region: expanded(region, CIRCLE))
    jobs = root.get("jobs")
    for name, found in jobs.items() if isinstance(jobs, Mapping) else ():
        if isinstance(found.value, Mapping):
            yield from _job(f"{source.path}:{name}", found.value, Frame(source, workspace, root))


@dataclass(frozen=True)
class Frame:
    """What is known where a step stands."""

    source: Source
    workspace: Workspace
    root: Mapping
    env: tuple[Assignment, ...] = ()
    parameters: dict[str, Pieces] = field(default_factory=dict)
    shell: str = "bash"
    host: str | None = None
    home: str = ""
    """The folder of the checkout, as the job names it."""

    def expand(self, region: Region) -> Region:
        """Fill in what is known of parameters."""
        return expanded(region, CIRCLE, self._said)

    def _said(self, name: str) -> Pieces:
        """Give what a parameter stands for, and who else reads it."""
        return heard(self.parameters.get(name.removeprefix("parameters."), ()), spoken_of(self.source, rf"<<\s*{re.escape(name)}\s*>>"))

    def folder(self, node: Node | None) -> Text | None:
        """Give the canonical path of a step's folder; None where it isn't in the checkout."""
        text = within(Text(), node, self.expand) if isinstance(node, Scalar) else Text()
        for home in (self.home, "~/project", "/home/circleci/project", "/root/project"):
            inside = text.below(within_home(home)) if home else None
            if inside is not None:
                return inside
        return None if text.escapes else text

    def setting(self, node: Mapping) -> Frame:
        """Give what is known with a job's or an executor's own settings."""
        images = node.get("docker")
        first = next(iter(images.items), None) if isinstance(images, Sequence) else None
        value = first.value if first is not None else None
        image = value.get("image") if isinstance(value, Mapping) else None
        shell, home = node.string("shell"), node.string("working_directory")
        return replace(
            self,
            env=(*self.env, *environment(node.get("environment"), self.expand)),
            host=image.raw if isinstance(image, Scalar) and "<<" not in image.raw else self.host,
            shell=_program(shell) if shell else self.shell,
            home=home or self.home,
        )

    def calling(self, command: Mapping, arguments: Node | None) -> Frame:
        """Give what is known in a command that is called with arguments."""
        found: dict[str, Pieces] = {}
        parameters = command.get("parameters")
        for name, some in parameters.items() if isinstance(parameters, Mapping) else ():
            said = arguments.get(name) if isinstance(arguments, Mapping) else None
            value = said or (some.value.get("default") if isinstance(some.value, Mapping) else None)
            found[name] = phrase_of(self.expand(value.region()), value).pieces if isinstance(value, Scalar) else ()
        return replace(self, parameters=found)


def within_home(home: str) -> Text:
    """Give a job's working directory as paths in it are made canonical."""
    return Text.of("/", home).normal() if home.startswith("~") else Text.of(home).normal()


def _program(shell: str) -> str:
    """Give a shell's name: `/bin/bash -eo pipefail` is bash."""
    found = _SHELL.fullmatch(shell.strip())
    return found[1] if found else ""


def _job(scope: str, job: Mapping, frame: Frame) -> Iterator[Fact]:
    """Give what the steps of a job do, in their order."""
    executor = job.get("executor")
    name = executor.string("name") if isinstance(executor, Mapping) else executor.plain if isinstance(executor, Scalar) else None
    executors = frame.root.get("executors")
    common = executors.get(name) if isinstance(executors, Mapping) and name is not None else None
    frame = (frame.setting(common) if isinstance(common, Mapping) else frame).setting(job)
    works: list[Work] = []
    for some in _steps(job.get("steps"), frame):
        if isinstance(some, Work):
            works.append(some)
        else:
            yield some
    yield from facts(works, scope, frame.workspace)


def _steps(node: Node | None, frame: Frame, sure: bool = True, level: int = 0) -> Iterator[Work | Fact]:
    """Give what steps run or name; steps that a file makes for itself are taken apart."""
    for item in node.items if isinstance(node, Sequence) and level < _DEEPEST else ():
        value = item.value
        if isinstance(value, Scalar):
            yield from _called(value.raw, None, frame, sure, level)
        for name, found in value.items() if isinstance(value, Mapping) else ():
            if name == "run":
                yield from _run(found.value, frame, sure)
            elif name in ("when", "unless") and isinstance(found.value, Mapping):
                yield from _steps(found.value.get("steps"), frame, False, level + 1)
            elif name in KEEPING and isinstance(found.value, Mapping):
                root = found.value.get("root")
                folder = frame.folder(root)
                if folder is not None:
                    yield from named(strings(found.value.get(KEEPING[name])), folder, frame.expand)
            else:
                yield from _called(name, found.value, frame, sure, level)


def _called(name: str, arguments: Node | None, frame: Frame, sure: bool, level: int) -> Iterator[Work | Fact]:
    """Give what a command of the file does."""
    commands = frame.root.get("commands")
    command = commands.get(name) if isinstance(commands, Mapping) else None
    if isinstance(command, Mapping):
        yield from _steps(command.get("steps"), frame.calling(command, arguments), sure, level + 1)


def _run(node: Node, frame: Frame, sure: bool) -> Iterator[Work]:
    """Give what a `run` step runs: a string, or a mapping that says where and with what."""
    script = node.get("command") if isinstance(node, Mapping) else node
    if isinstance(node, Mapping):
        home = frame.home
        frame = replace(frame.setting(node), home=home)
    folder = frame.folder(node.get("working_directory") if isinstance(node, Mapping) else None)
    if isinstance(script, Scalar) and folder is not None:
        region = frame.expand(script.region())
        yield Work(region, folder, given(frame.env, region, frame.source), frame.shell, sure, frame.host)
