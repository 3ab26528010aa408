"""What a CDK program has run to make an asset: in a container that has its folders (`bundling`), or on the machine (`tryBundle`)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, ImageUse, Precondition, Value
from go1x_lint.readers.cdk.constructs import Construct
from go1x_lint.readers.cdk.machine import OUTPUT, argv_facts, environment, local, words
from go1x_lint.readers.cdk.names import called, positional, static
from go1x_lint.readers.cdk.runtimes import RUNTIME, RuntimeSlot, named
from go1x_lint.readers.commands import Context
from go1x_lint.readers.paths import Where
from go1x_lint.records import dataclass
from go1x_lint.source import Edit, Span
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.program import Call, Expression, Found, Member, said
from go1x_lint.syntax.program.fields import Properties, string_field
from go1x_lint.text import Text

INPUT = "/asset-input"
BUILDERS = "public.ecr.aws/sam/build-"
"""What `Runtime.bundlingImage` names, followed by the runtime (aws-cdk-lib, aws-lambda/lib/runtime.js)."""


def output(construct: Construct) -> Text:
    """Give the canonical path of the folder that a bundled asset is made of."""
    return Text.of(f"{construct.program.module.source.path}#{construct.name}{OUTPUT}")


def bundled(construct: Construct, told: Properties, folder: Field) -> Iterator[Fact]:
    """Give what bundling an asset does; `folder` is the one that it is made from."""
    root = str(output(construct))[: -len(OUTPUT)]
    source = folder.text or Text()
    container = Where(source, root, ((INPUT, source),))
    image = told.followed("image")
    host = None
    for some in image.values:
        use = _image(construct, some)
        if use is not None:
            host = use.image.plain or host
            yield use
    words, env = _words(told), environment(told)
    context = Context(container, f"{construct.program.module.source.path}:{construct.name}", construct.program.workspace, host=host or "?")
    if words:
        yield from argv_facts(words, env, context)
    yield from local(construct, told, Context(_on_machine(construct), context.scope + "#local", construct.program.workspace))


def made_in(construct: Construct, told: Properties, folder: Field) -> Text:
    """Give the folder that an asset is made of: what its own Makefile writes to, where that alone writes there, else one of its own."""
    if not any(re.search(r"\bmake\b", str(some.text)) for some in _words(told)):
        return output(construct)
    workspace = construct.program.workspace
    named = (path for path in sorted(workspace.paths) if posixpath.basename(path).lower() in ("makefile", "gnumakefile"))
    makefiles = [posixpath.dirname(path) for path in named if workspace.holds(path, OUTPUT.encode())]
    return Text.of(OUTPUT) if makefiles == [folder.plain] else output(construct)


def _on_machine(construct: Construct) -> Where:
    """Give where commands run on the machine: in the program's folder, with a folder for what they make."""
    return Where(construct.program.where.directory, "", ((OUTPUT, output(construct)),))


def _words(told: Properties) -> tuple[Phrase, ...]:
    """Give the words of the command; none where one of them can't be read."""
    listed = told.raw("command")
    return () if listed is None else words(listed, told.working)


# -- images -----------------------------------------------------------------------------------------------------------------


def _image(construct: Construct, found: Found) -> ImageUse | None:
    """Give the image that a bundling runs in; None where it can't be read."""
    some = static(found.expression)
    module = found.module
    name = called(module, some)
    if name is not None and name.startswith(RUNTIME + ".") and name.lower().endswith((".bundlingimage", ".bundlingdockerimage")):
        return _of_runtime(construct, found, some, name)
    if isinstance(found.expression, Call):
        by = called(module, found.expression.callee) or ""
        made = positional(found.expression, by)
        if made.arguments and by.endswith((".fromRegistry", ".DockerImage", ".BundlingDockerImage")):
            text = string_field(said(found.at(made.arguments[0])), found.expression.span, None)
            return ImageUse(found.expression.span, text, "builder")
    return None


def _of_runtime(construct: Construct, found: Found, some: Expression, name: str) -> ImageUse | None:
    """Give the image that the CDK has for a runtime."""
    constant = static(some.of) if isinstance(some, Member) else None
    owner = some.of if isinstance(some, Member) else None
    if not isinstance(constant, Member) or owner is None:
        return None
    text = Text.of(BUILDERS + named(name.split(".")[2]))
    slot = BuilderSlot(RuntimeSlot(found, owner, constant, construct.program.knows))
    span = found.expression.span
    return ImageUse(span, Field(span, (Value(text, span, slot, found.via),), (), slot), "builder")


@dataclass(frozen=True)
class BuilderSlot:
    """Writes the runtime whose `bundlingImage` it is."""

    slot: RuntimeSlot

    @property
    def place(self) -> Span:
        """The runtime's constant."""
        return self.slot.place

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """Nobody reads an image."""
        return self.slot.also_read_by

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Say the image that AWS has for another runtime."""
        plain = (Text.of(value).plain or "").partition(":")[0]
        return self.slot.write(plain.removeprefix(BUILDERS)) if plain.startswith(BUILDERS) else ()

    def remove(self) -> tuple[Edit, ...]:
        """Take nothing away."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing: what stands here is what is used."""
        return ()
