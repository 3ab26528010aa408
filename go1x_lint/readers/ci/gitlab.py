"""GitLab CI: the scripts of its jobs. `before_script` and `script` share a shell, `after_script` has its own.

A script that several jobs share (`extends`, an anchor, `!reference`) is read once, with what is known of all of them
(https://docs.gitlab.com/ci/yaml/).
"""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact
from go1x_lint.readers.ci.expressions import VARIABLE, choice, expanded, phrase_of
from go1x_lint.readers.ci.scripts import Work, agreed, environment, facts, given, imaged, lines, lookup, named, strings, unfilled
from go1x_lint.readers.documents import document
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.command import Assignment
from go1x_lint.syntax.region import Region
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence
from go1x_lint.text import Text

NO_JOBS = frozenset(("stages", "variables", "include", "workflow", "default", "image", "services", "cache", "spec"))
_DEEPEST = 11
"""Levels of `extends` that GitLab takes."""


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of all jobs. Raises Unparsable."""
    tree = document(source, workspace)
    for root in tree.documents:
        if isinstance(root, Mapping):
            yield from File(source, workspace, root).facts()


@dataclass(frozen=True)
class Job:
    """A job as it runs, with what it extends."""

    name: str
    env: tuple[Assignment, ...]
    before: tuple[Scalar, ...]
    script: tuple[Scalar, ...]
    after: tuple[Scalar, ...]
    kept: tuple[Scalar, ...]
    """Paths of artifacts and caches."""
    host: str | None = None

    @property
    def key(self) -> tuple[int, ...]:
        """Equal for jobs that run the same characters."""
        return tuple(id(some) for some in self.script)


@dataclass(frozen=True)
class File:
    """A CI file."""

    source: Source
    workspace: Workspace
    root: Mapping

    def facts(self) -> Iterator[Fact]:
        """Give the facts of its jobs, and the images that they run in."""
        for node in (self.root, *(found.value for _, found in self.root.items())):
            if isinstance(node, Mapping) and node.get("image") is not None and node.own("image") is not None:
                yield from imaged(node.get("image"), unfilled, "name")
        groups: dict[tuple[int, ...], list[Job]] = {}
        for name, found in self.root.items():
            if name not in NO_JOBS and not name.startswith(".") and isinstance(found.value, Mapping):
                job = self._job(name, found.value)
                groups.setdefault(job.key if job.script else (id(found.value),), []).append(job)
        for jobs in groups.values():
            yield from self._run(replace(jobs[0], env=agreed([job.env for job in jobs])))

    def _run(self, job: Job) -> Iterator[Fact]:
        """Give what a job does."""
        regions = [region for some in ((*job.before, *job.script), job.after) if (region := lines(some, unfilled)) is not None]
        works = [Work(some, Text(), given(job.env, some, self.source), "bash", host=job.host) for some in regions]
        yield from facts(works, f"{self.source.path}:{job.name}", self.workspace)

        def expand(region: Region) -> Region:
            value = {some.name: lookup(job.env, some.name) for some in job.env}
            return expanded(region, VARIABLE, lambda name: some.pieces if (some := value.get(name)) is not None else ())

        yield from named(job.kept, Text(), expand)

    def _job(self, name: str, node: Mapping) -> Job:
        """Read a job."""
        chain = list(self._chain(node))
        defaults = self.root.get("default")
        common = [some for some in (defaults, self.root) if isinstance(some, Mapping)]

        def own(key: str, *more: Mapping) -> Node | None:
            return next((value for some in (*chain, *more) if (value := some.get(key)) is not None), None)

        env = _variables(self.root.get("variables"))
        for some in reversed(chain):
            env += _variables(some.get("variables"))
        env += _matrix(own("parallel"))
        image = own("image", *common)
        host = image.string("name") if isinstance(image, Mapping) else image.plain if isinstance(image, Scalar) else None
        kept = [value.get("paths") for key in ("artifacts", "cache") if isinstance(value := own(key), Mapping)]
        return Job(
            name,
            env,
            tuple(self._said(own("before_script", *common))),
            tuple(self._said(own("script"))),
            tuple(self._said(own("after_script", *common))),
            tuple(some for node in kept for some in strings(node)),
            host,
        )

    def _chain(self, node: Mapping, level: int = 0) -> Iterator[Mapping]:
        """Give a job and what it extends, nearest first."""
        yield node
        names = [some.plain for some in strings(node.get("extends"))]
        for name in reversed(names):
            parent = self.root.get(name) if name is not None and level < _DEEPEST else None
            if isinstance(parent, Mapping):
                yield from self._chain(parent, level + 1)

    def _said(self, node: Node | None, level: int = 0) -> Iterator[Scalar]:
        """Give the lines of a script; `!reference [job, key]` stands for those of another."""
        value = node.value if node is not None else None
        if isinstance(value, Sequence) and value.tag == "!reference":
            target: Node | None = self.root
            for key in strings(value):
                target = target.get(key.raw) if isinstance(target, Mapping) else None
            if level < _DEEPEST:
                yield from self._said(target, level + 1)
        elif isinstance(value, Sequence):
            for some in value.items if level < _DEEPEST else ():
                yield from self._said(some, level + 1)
        elif isinstance(value, Scalar) and not value.null:
            yield value


def _variables(node: Node | None) -> tuple[Assignment, ...]:
    """Give what `variables` sets; a value may stand in a mapping, beside its description."""
    found: list[Assignment] = list(environment(node, unfilled))
    for name, some in node.items() if isinstance(node, Mapping) else ():
        value = some.value.get("value") if isinstance(some.value, Mapping) else None
        if isinstance(value, Scalar):
            found.append(Assignment(name, phrase_of(value.region(), value), some.pair.whole))
    return tuple(found)


def _matrix(node: Node | None) -> tuple[Assignment, ...]:
    """Give the variables of `parallel: matrix`, each with all its values."""
    rows = node.get("matrix") if isinstance(node, Mapping) else None
    said: dict[str, list[Scalar]] = {}
    for row in rows.items if isinstance(rows, Sequence) else ():
        value = row.value
        for name, some in value.items() if isinstance(value, Mapping) else ():
            said.setdefault(name, []).extend(strings(some.value))
    found = []
    for name, scalars in said.items():
        phrases = [phrase_of(some.region(), some) for some in scalars]
        if phrases:
            found.append(Assignment(name, replace(phrases[0], pieces=choice(name, phrases)), scalars[0].span))
    return tuple(found)
