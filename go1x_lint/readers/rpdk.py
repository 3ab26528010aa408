"""`.rpdk-config` of the CloudFormation CLI: a resource type or hook in Go, built by `makebuild`, packed by `cfn submit`.

`cfn submit` packs what lies in `bin` into `handler.zip`, at its root (pre_package of cloudformation-cli-go-plugin,
python/rpdk/go/codegen.py). Before 2.2.0 the plugin asks for `bin/handler` there, and `cfn generate` writes `makebuild` anew.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, LambdaFunction, Precondition, Value
from go1x_lint.readers.documents import document
from go1x_lint.readers.record import Record
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.tree import Mapping
from go1x_lint.syntax.tree_slots import NodeSlot
from go1x_lint.text import Text

PLUGIN = "the installed cloudformation-cli-go-plugin is 2.2.0 or newer, which builds and packs 'bin/bootstrap'"
ENTRIES = ("entrypoint", "testEntrypoint")


@dataclass(eq=False, repr=False)
class RuntimeSlot(NodeSlot):
    """Writes the runtime; the plug-in that builds for it is installed elsewhere."""

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Give what must hold besides."""
        return (Precondition(PLUGIN, None, self.place),)


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the functions of a type in Go; nothing for other languages and for modules. Raises Unparsable."""
    root = document(source, workspace).root
    if not isinstance(root, Mapping) or root.string("language") != "go" or root.get("runtime") is None:
        return
    for entry in ENTRIES:
        if root.get(entry) is not None:
            yield _function(source, root, entry)


def _function(source: Source, root: Mapping, entry: str) -> LambdaFunction:
    """Give the function that handles a type's requests, or the one that its contract tests call."""
    named = root.find("typeName")
    record = Record(root, named.value.span if named is not None else root.span, ("runtime", "language"))
    others = tuple(record.anchor(some) for some in ENTRIES if some != entry and root.get(some) is not None)
    runtime = replace(record, readers=others).field("runtime")
    values = tuple(_needing(value) for value in runtime.values)
    name = root.string("typeName") or posixpath.basename(posixpath.dirname(source.path)) or "type"
    span = record.anchor(entry)
    folder = Text.of(posixpath.dirname(source.path)).joined("bin")
    return LambdaFunction(
        span,
        name if entry == ENTRIES[0] else f"{name} (test)",
        replace(runtime, values=values, slot=None),
        record.field(entry),
        Field(span),
        Field(span, (Value(folder, span, None, (), True),)),
        Field(span),
        Field(span),
    )


def _needing(value: Value) -> Value:
    """Give a value whose slot says what it relies on."""
    slot = value.slot
    return replace(value, slot=RuntimeSlot(slot.node, readers=slot.readers)) if isinstance(slot, NodeSlot) else value
