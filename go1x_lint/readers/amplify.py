"""Amplify's functions in Go: their CloudFormation template, `amplify.state`, and the build that Amplify does by itself.

Amplify builds `src` to `bin/bootstrap`, with GOOS=linux GOARCH=amd64 and no tags, and packs what lies in `bin` at the archive's
root (packages/amplify-go-function-runtime-provider/src/runtime.ts). Up to CLI 12.10.1 it built `main`, for go1.x.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from go1x_lint.facts import BuildCommand, Fact, Field, FileUse, LambdaFunction, Precondition, RuntimeChoice, Slot, Value
from go1x_lint.readers import Unparsable
from go1x_lint.readers.documents import document
from go1x_lint.readers.record import Record
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Edit, Source, Span, Unreadable, Workspace
from go1x_lint.syntax.tree import Mapping
from go1x_lint.text import Text

STATE, PROVIDER = "amplify.state", "amplify-go-function-runtime-provider"
CLI = "the Amplify CLI that deploys it is newer than 12.10.1, which built 'main' for go1.x"
_TEMPLATE = re.compile(r"(?:.*/)?amplify/backend/function/([^/]+)/\1-cloudformation-template\.(?:json|ya?ml)")


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give what an `amplify.state` says, or the facts of a function's template. Raises Unparsable."""
    if posixpath.basename(source.path) == STATE:
        record = _go(source, workspace)
        if record is not None:
            yield RuntimeChoice(record.anchor("functionRuntime"), _name(source.path), record.field("functionRuntime"), "functionRuntime of")
            yield _build(source.path, record)
    elif builds(source.path, workspace):
        from go1x_lint.readers import cloudformation

        state = _state(source.path, workspace)
        for fact in cloudformation.of_template(source, workspace):
            yield _function(fact, source, state) if isinstance(fact, LambdaFunction) and state is not None else fact


def builds(path: str, workspace: Workspace) -> bool:
    """Whether a path is the template of a function that Amplify builds from Go."""
    return "-cloudformation-template." in path and _TEMPLATE.fullmatch(path) is not None and _state(path, workspace) is not None


def _state(path: str, workspace: Workspace) -> Record | None:
    """Give what lies beside a template and says how its function is built; None where that isn't from Go."""
    beside = posixpath.join(posixpath.dirname(path), STATE)
    try:
        return _go(workspace[beside], workspace) if beside in workspace else None
    except (Unparsable, Unreadable):
        return None


def _go(source: Source, workspace: Workspace) -> Record | None:
    """Give an `amplify.state`; None where it is another language's. Raises Unparsable."""
    root = document(source, workspace).root
    if not isinstance(root, Mapping) or root.string("pluginId") != PROVIDER:
        return None
    return Record(root, root.pairs[0].key.span)


def _name(path: str) -> str:
    """Give the name of the function that a file is of."""
    return posixpath.basename(posixpath.dirname(path)) or "function"


@dataclass(frozen=True)
class BothSlot:
    """Writes a runtime in the template, and in `amplify.state` with it."""

    first: Slot
    second: Slot | None

    @property
    def place(self) -> Span:
        """Where the template says it."""
        return self.first.place

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """Who else reads the template's."""
        return self.first.also_read_by

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Write it in both."""
        edits = self.first.write(value)
        return (*edits, *(self.second.write(value) if self.second is not None and edits else ()))

    def remove(self) -> tuple[Edit, ...]:
        """Take nothing away."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Give what must hold besides."""
        return (*self.first.needs(value), Precondition(CLI, None, self.place))


def _function(function: LambdaFunction, source: Source, state: Record) -> LambdaFunction:
    """Give a function as Amplify deploys it: from what it builds itself."""
    second = next((value.slot for value in state.field("functionRuntime").saying("go1.x")), None)
    values = tuple(replace(value, slot=value.slot and BothSlot(value.slot, second)) for value in function.runtime.values)
    slot = function.runtime.slot and BothSlot(function.runtime.slot, second)
    folder = Text.of(posixpath.dirname(source.path)).joined("bin")
    code = Field(function.code.anchor, (Value(folder, function.code.anchor, None, (), True),))
    return replace(function, runtime=replace(function.runtime, values=values, slot=slot), code=code, redeploys=None)


def _build(path: str, record: Record) -> BuildCommand:
    """Give the command that Amplify builds a function with."""
    span = record.anchor("pluginId")
    folder = Text.of(posixpath.dirname(path))
    silent = Field.unknown(span, "Amplify has its own command")
    output = FileUse(Field(span, (Value(folder.joined("bin/bootstrap"), span, None, (), True),)), "writes")
    packages = Field(span, (Value(folder.joined("src"), span, None, (), True),))
    return BuildCommand(
        span,
        uses=(output, FileUse(packages, "reads")),
        directory=folder.joined("src"),
        scope=f"{path}:build",
        command="amplify build",
        output=output,
        packages=packages,
        tags=silent,
        goos=Field(span, (Value(Text.of("linux"), span, None, (), True),)),
        goarch=Field(span, (Value(Text.of("amd64"), span, None, (), True),)),
        cgo=silent,
        buildmode=Field(span),
    )
