"""The version of the AWS provider that a configuration asks for, and the one that is locked."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from go1x_lint.facts import Field, Label, Precondition, Slot, ToolVersion, Value
from go1x_lint.lifecycle import KNOWN_SINCE, refuses
from go1x_lint.readers.terraform.frames import Frame
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Edit, Span
from go1x_lint.syntax.hcl import Body, Expression, File, Object, Template
from go1x_lint.text import Text

AWS = "hashicorp/aws"
LOCK = ".terraform.lock.hcl"
_SOURCES = (AWS, "registry.terraform.io/hashicorp/aws", "registry.opentofu.org/hashicorp/aws", "opentofu/aws")


def versions(file: File) -> Iterator[ToolVersion]:
    """Give the versions of the AWS provider that a file says."""
    if file.source.path.endswith(LOCK):
        for block in file.body.all("provider"):
            if block.names[:1] and block.names[0] in _SOURCES:
                yield from _exact(block.body)
        return
    for block in file.body.all("terraform"):
        for inner in block.body.all("required_providers"):
            if "aws" in inner.body.attributes:
                yield from _required(inner.body.attributes["aws"].value)
    for block in file.body.all("provider"):
        version = block.body.value("version")
        if block.names == ("aws",) and version is not None:
            yield from _constraint(version)


@dataclass(frozen=True)
class PinnedSlot:
    """Writes a runtime that the provider must know."""

    slot: Slot
    pins: tuple[ToolVersion, ...]
    """The versions of the provider that hold where it is written."""

    @property
    def place(self) -> Span:
        """What is written."""
        return self.slot.place

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """All other places that take their value from these characters."""
        return self.slot.also_read_by

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Say the value here."""
        return self.slot.write(value)

    def remove(self) -> tuple[Edit, ...]:
        """Take the property away."""
        return self.slot.remove()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Give the versions that refuse the value."""
        runtime = Text.of(value).plain or ""
        first = KNOWN_SINCE.get((AWS, runtime))
        said = [(str(some.text), some.span) for pin in self.pins for some in pin.version.values]
        old = [(text, span) for text, span in said if refuses(AWS, text, runtime)]
        more = (Precondition(f"its provider is {AWS} {first} or newer; this says '{text}'", False, span) for text, span in old)
        return (*self.slot.needs(value), *more)


def pinned(runtime: Field, frame: Frame) -> Field:
    """Give the field of a runtime that its provider must know."""
    folders = frame.configuration.folders
    paths = [path for folder in dict.fromkeys(frame.chain) for path in folders.paths.get(folder, ())]
    lock = posixpath.join(frame.cwd, LOCK)
    files = [folders.file(path) for path in (*paths, *([lock] if lock in frame.configuration.workspace else []))]
    pins = tuple(pin for file in files for pin in versions(file))
    if not pins:
        return runtime
    values = tuple(replace(value, slot=PinnedSlot(value.slot, pins) if value.slot else None) for value in runtime.values)
    return replace(runtime, values=values)


def _required(value: Expression) -> Iterator[ToolVersion]:
    """Read a requirement: an object, or, before Terraform 0.13, a string."""
    if not isinstance(value, Object):
        yield from _constraint(value)
        return
    given = {key.plain: some for key, some in value.pairs if isinstance(key, Template)}
    source = given.get("source")
    if "version" in given and (source is None or (isinstance(source, Template) and source.plain in _SOURCES)):
        yield from _constraint(given["version"])


def _constraint(value: Expression) -> Iterator[ToolVersion]:
    """Give what a constraint allows."""
    if isinstance(value, Template) and value.plain:
        exact = value.plain.lstrip("= ")[:1].isdigit()
        yield _version(value.plain.lstrip("= ") if exact else value.plain, value.inner, exact)


def _exact(body: Body) -> Iterator[ToolVersion]:
    """Give the version that is locked."""
    value = body.value("version")
    if isinstance(value, Template) and value.plain:
        yield _version(value.plain, value.inner, True)


def _version(text: str, span: Span, exact: bool) -> ToolVersion:
    """Make the fact."""
    why = () if exact else (Label(span, f"'{text}' allows several versions"),)
    return ToolVersion(span, AWS, Field(span, (Value(Text.of(text), span),), why))
