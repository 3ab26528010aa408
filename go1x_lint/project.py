"""A project: all facts, and what belongs to what. This module holds the questions; `links` holds how they are answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from go1x_lint.facts import (
    ArchiveCommand,
    BuildCommand,
    Fact,
    GoModule,
    GoProgram,
    ImageUse,
    LambdaFunction,
    Stage,
    Step,
)
from go1x_lint.source import Span, Workspace
from go1x_lint.text import Binding

F = TypeVar("F", bound=Fact)
T = TypeVar("T")

GO1X = "go1.x"
CUSTOM = ("provided", "provided.al2", "provided.al2023")


@dataclass(frozen=True)
class Link:
    """Two facts that belong together: a function and what builds it, an archive and what is packed into it."""

    source: Fact
    target: Fact
    binding: Binding = field(default_factory=dict)
    """What the target's holes stand for where the source is meant: `$f` is `hello`."""
    certainty: Literal["sure", "likely"] = "sure"
    because: tuple[Span, ...] = ()
    """The characters that show it."""


@dataclass(eq=False)
class Project:
    """All facts of a workspace, and what is asked of them."""

    workspace: Workspace
    facts: tuple[Fact, ...]
    target: str = "provided.al2023"
    """The runtime that functions are to move to."""
    links: Mapping[Fact, tuple[Link, ...]] = field(default_factory=dict)
    """From each function to its builds, archives, programs and stages; the nearest (last written) first."""
    _memory: dict[object, Any] = field(default_factory=dict, repr=False)

    def of(self, kind: type[F]) -> tuple[F, ...]:
        """Give all facts of a kind, subclasses' too, by file and place."""
        return self.once(("of", kind), lambda: tuple(fact for fact in self.facts if isinstance(fact, kind)))

    def once(self, key: object, compute: Callable[[], T]) -> T:
        """Compute something once for this project."""
        if key not in self._memory:
            self._memory[key] = compute()
        found: T = self._memory[key]
        return found

    # -- functions ----------------------------------------------------------------------------------------------------

    def on_go1x(self, function: LambdaFunction) -> bool:
        """Whether one of the values of its runtime is go1.x."""
        return bool(function.runtime.saying(GO1X))

    def on_custom(self, function: LambdaFunction) -> bool:
        """Whether all of its runtimes are known, and custom ones."""
        return function.runtime.closed and bool(function.runtime.values) and not function.runtime.other_than(*CUSTOM)

    def is_go(self, function: LambdaFunction) -> bool:
        """Whether something shows that it is written in Go: its runtime, its build method, its program, its build."""
        return self.on_go1x(function) or (
            self.on_custom(function)
            and (
                (function.build_method is not None and bool(function.build_method.saying(GO1X)))
                or bool(self.builds(function) or self.programs(function))
            )
        )

    def leaves_go1x(self, function: LambdaFunction) -> bool:
        """Whether it is a Go function packed as an archive that runs on a custom runtime, or is to."""
        return not self.is_image(function) and self.is_go(function)

    def is_image(self, function: LambdaFunction) -> bool:
        """Whether it is packed as an image."""
        return bool(function.package_type.saying("Image"))

    # -- what belongs to a function -----------------------------------------------------------------------------------

    def linked(self, fact: Fact, kind: type[F]) -> tuple[Link, ...]:
        """Give a fact's links to targets of a kind."""
        return tuple(link for link in self.links.get(fact, ()) if isinstance(link.target, kind))

    def builds(self, function: LambdaFunction) -> tuple[Link, ...]:
        """Give the `go build`s that make what it runs."""
        return self.linked(function, BuildCommand)

    def archives(self, function: LambdaFunction) -> tuple[Link, ...]:
        """Give the commands that pack its archive."""
        return self.linked(function, ArchiveCommand)

    def programs(self, function: LambdaFunction) -> tuple[GoProgram, ...]:
        """Give the Go programs that it can be: its build's packages, the folder that the tool builds it from."""
        return tuple(link.target for link in self.linked(function, GoProgram) if isinstance(link.target, GoProgram))

    def stage(self, function: LambdaFunction) -> Stage | None:
        """Give the stage of the Dockerfile that an image function ends up as."""
        some = self.linked(function, Stage)
        return some[0].target if len(some) == 1 and isinstance(some[0].target, Stage) else None

    def functions(self, fact: Fact) -> tuple[LambdaFunction, ...]:
        """Give the functions that a step, program or stage belongs to."""
        return self.once(("functions",), self._reversed).get(fact, ())

    def _reversed(self) -> dict[Fact, tuple[LambdaFunction, ...]]:
        """Turn the links round."""
        found: dict[Fact, dict[LambdaFunction, None]] = {}
        for source, links in self.links.items():
            if isinstance(source, LambdaFunction):
                for link in links:
                    found.setdefault(link.target, {})[source] = None
        return {fact: tuple(functions) for fact, functions in found.items()}

    # -- builds ---------------------------------------------------------------------------------------------------------

    def programs_of(self, build: BuildCommand) -> tuple[GoProgram, ...]:
        """Give the programs that a `go build` makes, as far as its packages are known."""
        return tuple(link.target for link in self.linked(build, GoProgram) if isinstance(link.target, GoProgram))

    def lambda_build(self, build: BuildCommand) -> bool:
        """Whether something shows that a `go build` makes what a Lambda function runs."""
        return build in self.once(("lambda builds",), lambda: {b for b in self.of(BuildCommand) if self.evidence(b)})

    def evidence(self, build: BuildCommand) -> tuple[Span, ...]:
        """Give what shows that a `go build` makes what a Lambda function runs: () where nothing does."""
        linked = tuple(function.span for function in self.functions(build))
        return linked or tuple(span for link in self.linked(build, Fact) for span in link.because if link.certainty == "sure")

    # -- modules ----------------------------------------------------------------------------------------------------------

    def module(self, directory: str) -> GoModule | None:
        """Give the module that a folder belongs to: what is really built (vendored, locked) before what is asked for."""
        modules = self.once(("modules",), lambda: sorted(self.of(GoModule), key=lambda module: (module.manager != "go", not module.vendored)))
        while True:
            here = [module for module in modules if module.directory == directory]
            if here:
                return here[0]
            if not directory:
                return None
            directory = directory.rpartition("/")[0]

    def module_of(self, function: LambdaFunction) -> GoModule | None:
        """Give the module that a function's program belongs to, where there is exactly one."""
        found = {module for program in self.programs(function) if (module := self.module(program.directory)) is not None}
        return found.pop() if len(found) == 1 else None

    def images(self) -> Iterable[ImageUse]:
        """Give every use of an image."""
        return self.of(ImageUse)

    def steps_in(self, scope: str) -> tuple[Step, ...]:
        """Give the steps that run as one sequence, in order."""
        def compute() -> dict[str, tuple[Step, ...]]:
            found: dict[str, list[Step]] = {}
            for step in self.of(Step):
                found.setdefault(step.scope, []).append(step)
            return {name: tuple(sorted(some, key=lambda step: step.index)) for name, some in found.items()}

        return self.once(("scopes",), compute).get(scope, ())
