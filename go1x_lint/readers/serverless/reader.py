"""From a service to facts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, ImageUse, LambdaFunction, Layer, RuntimeChoice, Value
from go1x_lint.readers.paths import Where
from go1x_lint.readers.serverless.hooks import hooks
from go1x_lint.readers.serverless.packaging import Packaging
from go1x_lint.readers.serverless.plugins import plugin
from go1x_lint.readers.serverless.service import Declared, Service, service
from go1x_lint.readers.serverless.variables import Item, Reach
from go1x_lint.records import replace
from go1x_lint.source import Source, Span, Workspace
from go1x_lint.syntax.tree import Mapping, Scalar
from go1x_lint.syntax.tree_slots import PropertySlot
from go1x_lint.text import Text

_IMAGE = re.compile(r"(?:[\w-]+(?:\.[\w-]+)+(?::\d+)?/)?[a-z0-9._-]+(?:/[a-z0-9._-]+)*:[\w][\w.-]*(?:@sha256:[0-9a-f]+)?")
"""An image's reference, as Docker writes it, with a tag."""


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a service; nothing where the file is none, or none for AWS. Raises Unparsable."""
    found = service(source, workspace)
    if found is not None:
        yield from _Facts(found).all()


class _Facts:
    """Makes the facts of one service."""

    def __init__(self, found: Service) -> None:
        """Take the service."""
        self.service = found
        self.packaging = Packaging(found)
        self.plugin = plugin(found)

    def all(self) -> Iterator[Fact]:
        """Give all of them."""
        functions = self.service.functions
        built = tuple(some for some in functions if self.plugin is not None and self.plugin.builds(some))
        packed = tuple(some for some in functions if some not in built and self._packed(some))
        for function in functions:
            yield self._image(function) if function.has("image") else self._function(function, function in built)
        yield from self.packaging.archives(packed)
        yield from self._plugin(built)
        yield from self._layers()
        yield from self._unused()
        yield from self._build_images()
        yield from hooks(self.service)

    def _packed(self, function: Declared) -> bool:
        """Whether the framework packs a function by itself."""
        code = self.packaging.code(function)
        return not function.has("image") and any(value.implied for value in code.values)

    def _plugin(self, built: tuple[Declared, ...]) -> Iterator[Fact]:
        """Give what the plug-in builds, and how it is told to."""
        if self.plugin is None or not built:
            return
        yield self.plugin.config(built)
        yield from self.plugin.versions()
        for function in built:
            yield from self.plugin.steps(function)

    # -- functions ------------------------------------------------------------------------------------------------------

    def _function(self, function: Declared, built: bool) -> LambdaFunction:
        """Give a function that is deployed from an archive."""
        found = self.service
        by_plugin = built and self.plugin is not None
        handler = found.field(function, "handler")
        return LambdaFunction(
            function.span,
            function.name,
            found.field(function, "runtime", provider=True),
            Field(handler.anchor) if by_plugin else handler,
            found.field(function, "architecture", provider=True),
            self.plugin.code(function) if self.plugin is not None and by_plugin else self.packaging.code(function),
            Field(function.span),
            found.list(function.span, found.own(function, "layers")),
            pinned=found.made(function.span, found.own(function, "runtimeManagement", "arn")),
        )

    def _image(self, function: Declared) -> LambdaFunction:
        """Give a function that is deployed from an image."""
        found = self.service
        key = function.body.find("image")
        anchor = key.pair.key.span if key is not None else function.span
        slot = PropertySlot(function.body, ("runtime",), ("image",))
        return LambdaFunction(
            function.span,
            function.name,
            found.made(anchor, found.own(function, "runtime"), slot),
            found.field(function, "handler"),
            found.field(function, "architecture", provider=True),
            found.made(anchor, self._image_name(function)),
            Field(anchor, (Value(Text.of("Image"), anchor),)),
            found.list(function.span, found.own(function, "layers")),
            command=self._words(function, "command"),
            entrypoint=self._words(function, "entryPoint"),
            dockerfile=self._dockerfile(function, anchor),
        )

    def _image_name(self, function: Declared) -> Reach:
        """Give the name or the address of a function's image."""
        own = self.service.own(function, "image")
        some = [item for item in own.items if isinstance(item.node, Scalar)]
        more = [self.service.own(function, "image", key) for key in ("name", "uri")]
        return Reach((*some, *(item for reach in more for item in reach.items)), own.open_because)

    def _words(self, function: Declared, key: str) -> Field:
        """Give a list of words that overrides one of the image's: one value, joined by blanks."""
        field = self.service.list(
            function.span, self.service.own(function, "image", key), PropertySlot(function.body, ("image", key), words=True)
        )
        if not field.values or not field.closed:
            return field
        first, last = field.values[0], field.values[-1]
        text = Text.of(*[part for value in field.values for part in (" ", value.text)][1:])
        span = Span(first.span.path, first.span.start, max(first.span.end, last.span.end))
        return replace(field, values=(Value(text, span, field.slot, first.via),))

    def _dockerfile(self, function: Declared, anchor: Span) -> Field:
        """Give the Dockerfile that a function's image is built from: `path` and `file` of the image that it names."""
        names = [self.service.variables.of(item).plain for item in self._image_name(function).items]
        if len(names) != 1 or names[0] is None:
            return Field(anchor)
        folder = self.service.variables.find("provider", "ecr", "images", names[0], "path")
        if not folder.items:
            return Field(anchor, (), folder.open_because)
        where = Where(self.service.where.canonical(self.service.variables.of(folder.items[0])))
        file = self.service.variables.find("provider", "ecr", "images", names[0], "file")
        if file.items:
            return self.service.made(anchor, file, None, where)
        return Field(anchor, (Value(where.canonical(Text.of("Dockerfile")), anchor, None, (), True),))

    def _build_images(self) -> Iterator[ImageUse]:
        """Give the images that are handed to a Dockerfile's `ARG`s."""
        reach = self.service.variables.find("provider", "ecr", "images")
        for item in self.service.variables.below(reach, (None, "buildArgs", None)).items:
            plain = self.service.variables.of(item).plain if isinstance(item.node, Scalar) else None
            if isinstance(item.node, Scalar) and plain is not None and _IMAGE.fullmatch(plain):
                field = self.service.made(item.node.inner, Reach((item,)))
                yield ImageUse(item.node.inner, replace(field, values=tuple(map(_without_digest, field.values))), "base")

    # -- layers, and what nobody takes ------------------------------------------------------------------------------------

    def _layers(self) -> Iterator[Layer]:
        """Give the layers."""
        reach = self.service.variables.find("layers")
        for item in reach.items:
            for name, found in item.node.items() if isinstance(item.node, Mapping) else ():
                for body in self.service.variables.follow(found.value).items:
                    if isinstance(body.node, Mapping):
                        yield self._layer(name, found.pair.key.span, body.node, body)

    def _layer(self, name: str, span: Span, body: Mapping, item: Item) -> Layer:
        """Give one layer."""
        variables = self.service.variables

        def said(key: str) -> Field:
            pair = body.own(key)
            return self.service.list(
                pair.key.span if pair else span, variables.below(Reach((item,)), (key,)), self.service.adding(body, key)
            )

        return Layer(span, name, said("compatibleRuntimes"), said("compatibleArchitectures"))

    def _unused(self) -> Iterator[RuntimeChoice]:
        """Give the runtime of `provider`, where every function has its own, or is an image."""
        functions = self.service.functions
        if any(not function.has("image") and not function.has("runtime") for function in functions):
            return
        field = self.service.made(self.service.root.span, self.service.variables.find("provider", "runtime"))
        if not field.values:
            return
        span = field.values[0].via[0] if field.values[0].via else field.values[0].span
        if self.service.unread:  # who takes it can't be read
            field = replace(field, values=tuple(replace(value, slot=None) for value in field.values))
        yield RuntimeChoice(span, "provider", replace(field, anchor=span), "section")


def _without_digest(value: Value) -> Value:
    """Leave an image's digest out."""
    plain = value.text.plain
    return value if plain is None else replace(value, text=Text.of(plain.partition("@")[0]))
