"""Tests in Go: the images that they start containers of, and the Dockerfiles that they build; nothing else of them is read.

(https://golang.testcontainers.org/features/creating_container/, ory/dockertest, Docker's own client.) Read only: an image that is
only tried in is called in another way where it is another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from go1x_lint.facts import Fact, Field, ImageBuild, ImageUse, Value
from go1x_lint.readers.ci.scripts import folder_of
from go1x_lint.readers.commands.call import Place
from go1x_lint.readers.commands.containers import image
from go1x_lint.records import dataclass
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.go import header
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.program import Call, Expression, Found, Member, Module, Record, said
from go1x_lint.text import Text

LIBRARIES = re.compile(r"testcontainers/testcontainers-go|ory/dockertest|docker/docker/|moby/moby/")
"""What starts containers."""
_RUNS = re.compile(r"testcontainers-go(?:/.*)?\.(?:Run|RunContainer)$")


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a test's file."""
    head = workspace.parsed(source.path, "go header", header)
    if head is not None and any(LIBRARIES.search(some.path) for some in head.imports):
        from go1x_lint.syntax.program import go

        yield from Tests(go.module(source, workspace)).facts()


@dataclass(frozen=True)
class Tests:
    """A test's file."""

    module: Module

    def facts(self) -> Iterator[Fact]:
        """Give the images and Dockerfiles that are named."""
        for some in self.module.expressions():
            if isinstance(some, Record):
                yield from self._record(some)
            elif isinstance(some, Call):
                yield from self._call(some)

    def _said(self, some: Expression) -> Phrase | None:
        """Give the one string that an expression is."""
        values = said(Found(self.module, some)).values
        return values[0].phrase if len(values) == 1 and values[0].phrase.text.plain else None

    def _record(self, record: Record) -> Iterator[Fact]:
        """Read `ContainerRequest{Image: "x"}`, `RunOptions{Repository: "x", Tag: "y"}`, `FromDockerfile{Context: "x"}`."""
        told = {some.name: text for some in record.properties if (text := self._said(some.value)) is not None}
        named = self.module.names(record.type) if record.type is not None else ()
        if "Image" in told:
            yield ImageUse(told["Image"].place, image(told["Image"]), "run")
        elif "Repository" in told and "Tag" in told:
            yield _tagged(told["Repository"], told["Tag"])
        elif "Context" in told and any(name.endswith(".FromDockerfile") for name in named):
            yield self._built(record, told)

    def _built(self, record: Record, told: Mapping[str, Phrase]) -> ImageBuild:
        """Say which Dockerfile is built."""
        place = Place(folder_of(self.module.source))
        folder = place.canonical(told["Context"].text)
        own = Field(record.span, (Value(folder.joined("Dockerfile"), record.span, None, (), True),))
        file = Place(folder).field(told["Dockerfile"]) if "Dockerfile" in told else own
        path = self.module.source.path
        return ImageBuild(record.span, (), folder, path, command="docker build", dockerfile=file, context=place.field(told["Context"]))

    def _call(self, call: Call) -> Iterator[Fact]:
        """Read `testcontainers.Run(ctx, "x")` and dockertest's `pool.Run("x", "y", nil)`."""
        first, second = (self._said(some) for some in call.arguments[:2]) if len(call.arguments) > 1 else (None, None)
        if second is not None and any(_RUNS.search(name) for name in self.module.names(call.callee)):
            yield ImageUse(second.place, image(second), "run")
        elif first is not None and second is not None and len(call.arguments) == 3 and self._is_pool(call.callee):
            yield _tagged(first, second)

    def _is_pool(self, callee: Expression) -> bool:
        """Whether the method `Run` of a value of the program's own is called."""
        return isinstance(callee, Member) and callee.name == "Run" and not self.module.names(callee)


def _tagged(repository: Phrase, tag: Phrase) -> ImageUse:
    """Make the use of an image whose tag is told apart from it: it is not rewritten."""
    text = Text.of(repository.text, ":", tag.text)
    return ImageUse(repository.place, Field(repository.place, (Value(text, repository.span),)), "run")
