"""GitHub Actions: the `run` steps of workflows and composite actions, and the actions that deploy functions.

A job's steps share a folder and a machine, but no shell: a `cd` ends with its step
(https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax, as of 2025).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from go1x_lint.facts import Fact, Naming, ToolVersion
from go1x_lint.readers.ci import deploying
from go1x_lint.readers.ci.expressions import GITHUB, choice, expanded, heard, phrase_of, spoken_of
from go1x_lint.readers.ci.scripts import Work, environment, facts, given, imaged, lookup, named, strings, within
from go1x_lint.readers.documents import document
from go1x_lint.records import dataclass, field, replace
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.command import Assignment
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import Pieces
from go1x_lint.syntax.region import Region
from go1x_lint.syntax.tree import Mapping, Node, Scalar
from go1x_lint.syntax.tree import Sequence as Items
from go1x_lint.text import Text

INSTALLING = {"aws-actions/setup-sam": "aws-sam-cli"}
"""Actions that install a version of a tool."""
KEEPING = {"actions/upload-artifact": "path", "actions/cache": "path", "softprops/action-gh-release": "files"}
"""Actions that are told paths of files, and the input that says them."""
_ALWAYS = re.compile(r"(\$\{\{)?\s*(always|success|!\s*cancelled)\(\)\s*(\}\})?|true")


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a workflow's jobs, or of a composite action's steps. Raises Unparsable."""
    root = document(source, workspace).root
    if not isinstance(root, Mapping):
        return
    jobs, runs = root.get("jobs"), root.get("runs")
    workflow = Frame(source, workspace)
    workflow = workflow.inside(root)
    for name, found in jobs.items() if isinstance(jobs, Mapping) else ():
        if isinstance(found.value, Mapping):
            frame = workflow.job(found.value)
            yield from imaged(found.value.get("container"), frame.expand)
            yield from _job(f"{source.path}:{name}", found.value, frame)
    if isinstance(runs, Mapping) and isinstance(runs.get("steps"), Items):
        yield from _job(f"{source.path}:runs", runs, Frame(source, workspace))


@dataclass(frozen=True)
class Frame:
    """What is set for all that stands in a workflow, a job, a step."""

    source: Source
    workspace: Workspace
    env: tuple[Assignment, ...] = ()
    matrix: dict[str, Pieces] = field(default_factory=dict)
    shell: str = "bash"
    directory: Scalar | None = None
    host: str | None = None
    checkout: Text | None = None
    """Where the repository is checked out, where that isn't the working folder itself."""

    def expand(self, region: Region) -> Region:
        """Fill in what is known of expressions."""
        return expanded(region, GITHUB, self._say)

    def _say(self, name: str) -> Pieces:
        """Give what an expression stands for, and who else reads it."""
        if not name.startswith("env."):
            return heard(self.matrix.get(name, ()), spoken_of(self.source, rf"\b{re.escape(name)}\b"))
        value, own = lookup(self.env, name[4:]), re.escape(name[4:])
        return () if value is None else heard(value.pieces, spoken_of(self.source, rf"\$\{{?(?:env:)?{own}\b|\benv\.{own}\b|%{own}%"))

    def inside(self, node: Mapping) -> Frame:
        """Give what is set in a part of it: its `env`, and the `defaults` or the step's own settings."""
        defaults = node.get("defaults")
        run = defaults.get("run") if isinstance(defaults, Mapping) else node if "run" in _names(node) else None
        shell = run.string("shell") if isinstance(run, Mapping) else None
        directory = run.get("working-directory") if isinstance(run, Mapping) else None
        return replace(
            self,
            env=(*self.env, *environment(node.get("env"), self.expand)),
            shell=_program(shell) if shell else self.shell,
            directory=directory if isinstance(directory, Scalar) else self.directory,
        )

    def job(self, node: Mapping) -> Frame:
        """Give what is set in a job."""
        runs_on = " ".join(some.raw for some in strings(node.get("runs-on")))
        container = node.get("container")
        image = container.string("image") if isinstance(container, Mapping) else container.plain if isinstance(container, Scalar) else None
        here = replace(self, matrix=matrix(node), host=image)
        if runs_on.startswith("windows"):
            here = replace(here, shell="pwsh")
        return replace(here, checkout=_checkout(node)).inside(node)

    @cached_property
    def folder(self) -> Text | None:
        """The canonical path of the folder that a script starts in; None where it is outside of the checkout."""
        folder = within(Text(), self.directory, self.expand)
        if self.checkout is None:
            return folder
        return folder.below(self.checkout)


def _names(node: Mapping) -> set[str | None]:
    """Give a mapping's own keys."""
    return {pair.name for pair in node.pairs}


def _program(shell: str) -> str:
    """Give a shell's name: `bash -e {0}` is bash."""
    return shell.strip().partition(" ")[0].replace("\\", "/").rpartition("/")[2]


def _checkout(job: Mapping) -> Text | None:
    """Give the folder that the repository itself is checked out into, where a job says one."""
    for step in _steps(job):
        options = step.get("with")
        if (step.string("uses") or "").startswith("actions/checkout@") and isinstance(options, Mapping):
            path = options.string("path")
            if path is not None and options.get("repository") is None:
                return Text.of(path).normal()
    return None


def matrix(job: Mapping) -> dict[str, Pieces]:
    """Give the values that a job's matrix has for each of its names."""
    strategy = job.get("strategy")
    rows = strategy.get("matrix") if isinstance(strategy, Mapping) else None
    found: dict[str, list[Phrase] | None] = {}
    if not isinstance(rows, Mapping):
        return {}
    for name, some in rows.items():
        if name not in ("include", "exclude"):
            _collect(f"matrix.{name}", some.value.items if isinstance(some.value, Items) else (None,), found)
    include = rows.get("include")
    for row in include.items if isinstance(include, Items) else (None,) if include is not None else ():
        value = row.value if row is not None else None
        for name, some in value.items() if isinstance(value, Mapping) else ():
            _collect(f"matrix.{name}", (some.value,), found)
    if include is not None and not isinstance(include, Items):
        return {}
    return {name: choice(name, phrases) for name, phrases in found.items() if phrases}


def _collect(name: str, nodes: tuple[Node | None, ...], found: dict[str, list[Phrase] | None]) -> None:
    """Add values of a name of the matrix; None says that nobody can list them."""
    for node in nodes:
        value = node.value if node is not None else None
        if isinstance(value, Mapping):
            for key, some in value.items():
                _collect(f"{name}.{key}", (some.value,), found)
        elif isinstance(value, Scalar) and not GITHUB.search(value.raw) and value.plain is not None:
            known = found.setdefault(name, [])
            if known is not None:
                known.append(phrase_of(value.region(), value))
        else:
            found[name] = None


def _steps(job: Mapping) -> Iterator[Mapping]:
    """Give a job's steps."""
    steps = job.get("steps")
    for some in steps.items if isinstance(steps, Items) else ():
        if isinstance(some.value, Mapping):
            yield some.value


def _job(scope: str, job: Mapping, frame: Frame) -> Iterator[Fact]:
    """Give what the steps of a job do, in their order."""
    works: list[Work] = []
    for step in _steps(job):
        here = frame.inside(step)
        run, uses = step.get("run"), step.string("uses")
        if isinstance(run, Scalar) and here.folder is not None:
            region = here.expand(run.region())
            condition = step.string("if")
            sure = condition is None or bool(_ALWAYS.fullmatch(condition.strip()))
            works.append(Work(region, here.folder, given(here.env, region, here.source), here.shell, sure, here.host))
        elif uses is not None and isinstance(step.get("with"), Mapping):
            yield from _action(uses.partition("@")[0], step, here)
    yield from facts(works, scope, frame.workspace)


def _action(name: str, step: Mapping, frame: Frame) -> Iterator[Fact]:
    """Give what an action is told."""
    options = step.get("with")
    if not isinstance(options, Mapping):
        return
    if name in INSTALLING:
        version = options.get("version")
        if isinstance(version, Scalar) and version.plain is not None:
            yield ToolVersion(version.inner, INSTALLING[name], phrase_of(frame.expand(version.region()), version).field())
    elif name in KEEPING:
        yield from _kept(options.get(KEEPING[name]), frame)
    else:
        yield from deploying.function(name, options, step.span, frame.expand)


def _kept(node: Node | None, frame: Frame) -> Iterator[Naming]:
    """Say which paths an action keeps; they start from the workspace, whatever a script's folder is."""
    if frame.checkout is None:
        yield from named(strings(node), Text(), frame.expand)
