"""A project: all facts, and what belongs to what. This module holds the questions; `links` holds how they are answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, TypeVar

from go1x_lint.facts import ArchiveCommand, BuildCommand, Fact, GoModule, GoProgram, LambdaFunction, Member, Stage, Step
from go1x_lint.records import dataclass, field
from go1x_lint.source import Span, Workspace
from go1x_lint.text import Binding, Text

F = TypeVar("F", bound=Fact)
T = TypeVar("T")

GO1X = "go1.x"
CUSTOM = ("provided", "provided.al2", "provided.al2023")
OTHERS = ("python", "nodejs", "java", "ruby", "dotnet")
"""How the runtimes of other languages begin."""
BOOTSTRAP = "bootstrap"
NORPC = "lambda.norpc"
"""The build tag that leaves the RPC server out (aws-lambda-go 1.18.0 and newer)."""

Certainty = Literal["sure", "likely"]


@dataclass(frozen=True)
class Bound:
    """A step, where its holes stand for something: `go build -o bin/$f` for the `$f` that is `hello`."""

    step: Step
    binding: Binding = field(default_factory=dict)

    def text(self, text: Text) -> Text:
        """Fill a text's holes as the binding says."""
        return text.at(self.binding)


@dataclass(frozen=True, eq=False)
class Route:
    """How the program that a function starts gets to where it starts it: the write that reaches each read."""

    function: LambdaFunction
    steps: tuple[Bound, ...] = ()
    """From the build to the archive, in order; the first may be missing where the files don't show it."""
    member: Member | None = None
    """Which member of the archive it is."""
    program: GoProgram | None = None
    """The program that the deploying tool builds by itself from the function's code; there are no steps then."""
    certainty: Certainty = "sure"
    because: tuple[Span, ...] = ()
    """The characters that show it."""
    to_artifacts: bool = False
    """Whether its steps are a make target's that `sam build` runs: what they write into $(ARTIFACTS_DIR) is deployed."""

    def all(self, kind: type[F]) -> Iterator[tuple[F, Binding]]:
        """Give its steps of a kind, with their bindings."""
        for bound in self.steps:
            if isinstance(bound.step, kind):
                yield bound.step, bound.binding

    @property
    def build(self) -> BuildCommand | None:
        """The `go build`, where it is known."""
        return next((step for step, _ in self.all(BuildCommand)), None)

    @property
    def archive(self) -> ArchiveCommand | None:
        """The command that packs the archive, where there is one."""
        return next((step for step, _ in self.all(ArchiveCommand)), None)


@dataclass(eq=False)
class Project:
    """All facts of a workspace, and what is asked of them."""

    workspace: Workspace
    facts: tuple[Fact, ...]
    target: str = "provided.al2023"
    """The runtime that functions are to move to."""
    routes: Mapping[LambdaFunction, tuple[Route, ...]] = field(default_factory=dict)
    programs_of: Mapping[BuildCommand, tuple[GoProgram, ...]] = field(default_factory=dict)
    """The programs that a `go build` makes, as far as its packages are known."""
    stages: Mapping[LambdaFunction, Stage] = field(default_factory=dict)
    """The stage of a Dockerfile that an image function is made from."""
    lambda_builds: Mapping[BuildCommand, tuple[Span, ...]] = field(default_factory=dict)
    """The `go build`s that make what a Lambda function runs, and the characters that show it."""
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
        """Whether all of its runtimes that are known are custom ones."""
        return bool(function.runtime.values) and not function.runtime.other_than(*CUSTOM)

    def on_other(self, function: LambdaFunction) -> bool:
        """Whether all of its runtimes are known, and are other languages'; an image's says nothing."""
        said = function.runtime
        others = bool(said.values) and all(str(value.text).startswith(OTHERS) for value in said.values)
        return others and said.closed and not self.is_image(function)

    def is_image(self, function: LambdaFunction) -> bool:
        """Whether it is packed as an image."""
        return bool(function.package_type.saying("Image")) or function in self.stages

    def is_go(self, function: LambdaFunction) -> bool:
        """Whether something shows that it is written in Go: its runtime, its build method, its program, its build."""
        if self.on_go1x(function):
            return True
        built = function.build_method is not None and bool(function.build_method.saying(GO1X))
        return self.on_custom(function) and (built or bool(self.programs(function)) or bool(self.builds(function)))

    def leaves_go1x(self, function: LambdaFunction) -> bool:
        """Whether it is a Go function in an archive that runs on a custom runtime, or is to."""
        return not self.is_image(function) and self.is_go(function)

    # -- what belongs to a function -----------------------------------------------------------------------------------

    def routes_of(self, function: LambdaFunction) -> tuple[Route, ...]:
        """Give the ways in which what it starts is made."""
        return self.routes.get(function, ())

    def builds(self, function: LambdaFunction) -> tuple[BuildCommand, ...]:
        """Give the `go build`s that make what it runs."""
        return tuple(dict.fromkeys(route.build for route in self.routes_of(function) if route.build is not None))

    def archives(self, function: LambdaFunction) -> tuple[ArchiveCommand, ...]:
        """Give the commands that pack its archive."""
        return tuple(dict.fromkeys(route.archive for route in self.routes_of(function) if route.archive is not None))

    def programs(self, function: LambdaFunction) -> tuple[GoProgram, ...]:
        """Give the Go programs that it can be."""
        found: dict[GoProgram, None] = {}
        for route in self.routes_of(function):
            some = (route.program,) if route.program else self._programs(route)
            found.update(dict.fromkeys(some))
        return tuple(found)

    def _programs(self, route: Route) -> tuple[GoProgram, ...]:
        """Give the programs that a route's build makes for its function."""
        for build, binding in route.all(BuildCommand):
            some = self.programs_of.get(build, ())
            texts = [value.text.at(binding).plain for value in build.packages.values]
            mine = tuple(program for program in some if program.directory in texts or any(file in texts for file in program.files))
            return mine or some
        return ()

    def functions(self, fact: Fact) -> tuple[LambdaFunction, ...]:
        """Give the functions whose routes go through a step, a program, a stage."""
        return self.once(("functions",), self._reversed).get(fact, ())

    def _reversed(self) -> dict[Fact, tuple[LambdaFunction, ...]]:
        """Turn the routes round."""
        found: dict[Fact, dict[LambdaFunction, None]] = {}
        for function, routes in self.routes.items():
            for route in routes:
                for bound in route.steps:
                    found.setdefault(bound.step, {})[function] = None
            for program in self.programs(function):
                found.setdefault(program, {})[function] = None
        for function, stage in self.stages.items():
            found.setdefault(stage, {})[function] = None
        return {fact: tuple(functions) for fact, functions in found.items()}

    # -- modules ----------------------------------------------------------------------------------------------------------

    def module(self, directory: str) -> GoModule | None:
        """Give the module that a folder belongs to: what is really built (vendored, locked) before what is asked for."""
        modules = self.once(("modules",), self._modules)
        while True:
            if directory in modules:
                return modules[directory]
            if not directory:
                return None
            directory = directory.rpartition("/")[0]

    def _modules(self) -> dict[str, GoModule]:
        """Choose the module of each folder that has one."""
        found: dict[str, GoModule] = {}
        for module in sorted(self.of(GoModule), key=lambda module: (module.manager != "go", not module.vendored)):
            found.setdefault(module.directory, module)
        return found

    def modules_of(self, function: LambdaFunction) -> tuple[GoModule, ...]:
        """Give the modules that its programs belong to."""
        found = (self.module(program.directory) for program in self.programs(function))
        return tuple(dict.fromkeys(module for module in found if module is not None))

    def steps_in(self, scope: str) -> tuple[Step, ...]:
        """Give the steps that run as one sequence, in order."""
        return self.once(("scopes",), self._scopes).get(scope, ())

    def _scopes(self) -> dict[str, tuple[Step, ...]]:
        """Sort all steps by the sequence that they run in."""
        found: dict[str, list[Step]] = {}
        for step in self.of(Step):
            found.setdefault(step.scope, []).append(step)
        return {name: tuple(sorted(some, key=lambda step: step.index)) for name, some in found.items()}
