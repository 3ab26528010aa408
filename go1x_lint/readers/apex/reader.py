"""From a project to facts."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import BuildCommand, Fact, Field, FileUse, LambdaFunction, Value
from go1x_lint.readers.apex.project import ApexProject, Function, project
from go1x_lint.readers.apex.slots import HookSlot
from go1x_lint.readers.ci.scripts import Work, facts
from go1x_lint.readers.paths import Where
from go1x_lint.readers.record import in_place
from go1x_lint.records import replace
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.tree import Scalar
from go1x_lint.text import Text

GO, ALIAS = "go1.x", "golang"
"""Lambda's name, and Apex' own for the same (plugins/golang/golang.go)."""
PROGRAM = "main"
"""What Apex builds where no hook says another name."""


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a project; nothing where the file is another tool's `project.json`. Raises Unparsable."""
    found = project(source, workspace)
    for function in found.functions if found is not None else ():
        if found is not None:
            yield from _Facts(found, function).all()


class _Facts:
    """Makes the facts of one function."""

    def __init__(self, apex: ApexProject, function: Function) -> None:
        """Take the project and the function."""
        self.apex = apex
        self.function = function
        self.name = f"{function.name} ({apex.environment})" if apex.environment else function.name
        self.scope = f"{function.span.path}:{self.name}"

    def all(self) -> Iterator[Fact]:
        """Give the function, where something says its runtime, and what builds it."""
        runtime = self._runtime()
        if runtime.absent or self.apex.shimmed(self.function):
            return
        builds = bool(runtime.saying(GO))
        yield LambdaFunction(
            self.function.span,
            self.name,
            runtime,
            self._field("handler", PROGRAM if builds else None),
            Field(self.function.span),
            self._code(),
            Field(self.function.span),
            Field(self.function.span),
        )
        if self.function.says("zip") is None:
            yield from self._hook("build")
            if builds and self.function.says("hooks", "build") is None:
                yield self._own_build()
            yield from self._hook("deploy")
            yield from self._hook("clean")

    # -- fields -----------------------------------------------------------------------------------------------------------

    def _runtime(self) -> Field:
        """Give the runtime: Apex' name of Go's is Lambda's."""
        field = self._field("runtime", self.apex.inferred(self.function))
        named = tuple(replace(value, text=Text.of(GO)) if value.text.plain == ALIAS else value for value in field.values)
        return replace(field, values=named)

    def _field(self, key: str, otherwise: str | None) -> Field:
        """Make the field of a string that the function says, or takes from the project; `otherwise` it is this, by Apex' own rule."""
        function = self.function
        here = function.own.slot(key) if function.own is not None else None
        record = function.says(key)
        if record is None:
            slot = function.home.slot(key)
            if function.own is None:
                slot = replace(slot, readers=self.apex.sharing(function, key))
            values = (Value(Text.of(otherwise), function.span, slot, (), True),) if otherwise is not None else ()
            return Field(function.span, values, (), here)
        if record is function.own:
            return record.field(key)
        shared = replace(record, readers=self.apex.sharing(function, key)).field(key)
        via = (function.span,) if function.own is not None else ()
        return Field(function.span, tuple(replace(value, via=via) for value in shared.values), shared.open_because, here)

    def _code(self) -> Field:
        """Give what is deployed: the function's folder, or the archive that `zip` names, from the project's folder."""
        record = self.function.says("zip")
        if record is not None:
            return in_place(record.field("zip"), Where(Text.of(self.apex.folder)))
        return Field(self.function.span, (Value(Text.of(self.function.folder), self.function.span, None, (), True),))

    # -- builds -----------------------------------------------------------------------------------------------------------

    def _hook(self, name: str) -> Iterator[Fact]:
        """Give what a hook does: `sh -c` runs it in the function's folder."""
        record = self.function.says("hooks", name)
        node = record.find("hooks", name) if record is not None else None
        if isinstance(node, Scalar):
            yield from facts([Work(node.region(), Text.of(self.function.folder))], f"{self.scope} {name}", self.apex.workspace)

    def _own_build(self) -> BuildCommand:
        """Give the command that Apex runs for Go where no hook says another: `GOOS=linux GOARCH=amd64 go build -o main *.go`."""
        function = self.function
        others = self.apex.sharing(function, "hooks", "build")
        shared = function.own is None and any(not self._is_go(some) for some in self.apex.functions)
        slot = HookSlot(function.home, function.folder, shared, others if function.own is None else ())
        span = function.span
        output = FileUse(Field(span, (Value(Text.of(function.folder).joined(PROGRAM), span, slot, (), True),), (), slot), "writes")
        packages = Field(span, (Value(Text.of(function.folder), span, None, (), True),))
        return BuildCommand(
            span,
            uses=(output, FileUse(packages, "reads")),
            directory=Text.of(function.folder),
            scope=f"{self.scope} build",
            command="go build",
            output=output,
            packages=packages,
            tags=Field(span),
            goos=Field(span, (Value(Text.of("linux"), span, None, (), True),)),
            goarch=Field(span, (Value(Text.of("amd64"), span, None, (), True),)),
            cgo=Field(span),
            buildmode=Field(span),
        )

    def _is_go(self, function: Function) -> bool:
        """Whether Apex builds a function as a program in Go."""
        said = function.plain("runtime") if function.says("runtime") is not None else self.apex.inferred(function)
        return said in (GO, ALIAS)
