"""What is known where a step of Azure Pipelines stands: variables, which shell, which folder."""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.readers.ci.expressions import GITHUB, choice, expanded, heard, phrase_of, spoken_of
from go1x_lint.readers.ci.scripts import Work, environment, given, within
from go1x_lint.records import dataclass, field, replace
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.command import Assignment
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import Pieces
from go1x_lint.syntax.region import Region
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence
from go1x_lint.text import Text

_DOTTED = r"[A-Za-z]\w*(?:\.\w+)+"
"""A macro with a dot is always a variable's; one without may be the shell's own `$(command)`."""


@dataclass(frozen=True)
class Frame:
    """What is set for all that stands in a pipeline, a job, a step."""

    source: Source
    workspace: Workspace
    variables: dict[str, Phrase] = field(default_factory=dict)
    """By their names in lower case: case makes no difference."""
    env: tuple[Assignment, ...] = ()
    shell: str = "bash"
    host: str | None = None

    @property
    def home(self) -> Text:
        """The folder of the checkout."""
        return Text()

    def expand(self, region: Region) -> Region:
        """Fill in what is known of variables: `${{ variables.x }}`, then `$(x)`."""
        names = "|".join((*map(re.escape, self.variables), _DOTTED))
        return expanded(expanded(region, GITHUB, self._say), re.compile(rf"\$\(((?i:{names}))\)"), self._say)

    def _say(self, name: str) -> Pieces:
        """Give what an expression stands for, and who else reads it."""
        key = re.sub(r"^variables(?:\.|\[')|'\]$", "", name).lower()
        value = self.variables.get(key)
        if value is None:
            return ()
        word = re.escape(key)
        readers = spoken_of(self.source, rf"(?i:\$\({word}\)|variables(?:\.|\[')\b{word}\b|\$\{{?{word.replace('.', '_')}\b)")
        return heard(value.pieces, readers)

    def inside(self, node: Mapping) -> Frame:
        """Give what is set in a part: `variables`, a matrix, `env`, the machine, the container."""
        found = {**self.variables, **dict(self._said(node.get("variables"))), **dict(self._matrix(node.get("strategy")))}
        here = replace(self, variables=found)
        pool, container = node.get("pool"), node.get("container")
        image = pool.string("vmImage") if isinstance(pool, Mapping) else None
        named = container.string("image") if isinstance(container, Mapping) else container.plain if isinstance(container, Scalar) else None
        return replace(
            here,
            env=(*self.env, *environment(node.get("env"), here.expand)),
            shell=self.shell if image is None else "cmd" if image.lower().startswith("windows") else "bash",
            host=named or self.host,
        )

    def _said(self, node: Node | None) -> Iterator[tuple[str, Phrase]]:
        """Read variables: a mapping, or a list of `name` and `value`."""
        for name, some in node.items() if isinstance(node, Mapping) else ():
            if isinstance(some.value, Scalar):
                yield name.lower(), phrase_of(self.expand(some.value.region()), some.value)
        for item in node.items if isinstance(node, Sequence) else ():
            value = item.value.get("value") if isinstance(item.value, Mapping) else None
            key = item.value.string("name") if isinstance(item.value, Mapping) else None
            if isinstance(value, Scalar) and key is not None:
                yield key.lower(), phrase_of(self.expand(value.region()), value)

    def _matrix(self, node: Node | None) -> Iterator[tuple[str, Phrase]]:
        """Give the variables of a matrix, each with all its values."""
        rows = node.get("matrix") if isinstance(node, Mapping) else None
        said: dict[str, list[Phrase]] = {}
        for _, row in rows.items() if isinstance(rows, Mapping) else ():
            for name, phrase in self._said(row.value):
                said.setdefault(name, []).append(phrase)
        for name, phrases in said.items():
            yield name, replace(phrases[0], pieces=choice(name, phrases))

    def phrase(self, node: Node | None) -> Phrase | None:
        """Give a string with places."""
        return phrase_of(self.expand(node.region()), node) if isinstance(node, Scalar) and not node.null else None

    def settings(self) -> tuple[Assignment, ...]:
        """Give the environment: every variable in upper case, then what is set by `env`."""
        named = ((re.sub(r"\W", "_", name).upper(), value) for name, value in self.variables.items())
        return (*(Assignment(name, value, value.place) for name, value in named if value.pieces), *self.env)

    def work(self, script: Scalar, folder: Node | None, shell: str, sure: bool) -> Work:
        """Make what one shell runs."""
        region = self.expand(script.region())
        directory = within(self.home, folder if isinstance(folder, Scalar) else None, self.expand)
        return Work(region, directory, given(self.settings(), region, self.source), shell, sure, self.host)


def name_of(task: str | None) -> str:
    """Give a task's name without its version: `Bash@3`."""
    return (task or "").partition("@")[0]
