"""Terraform's plans (`terraform show -json`): the functions and layers that it is about to make. Read-only, and only where named.

A plan is made anew each time; what is said in it comes from the configuration. Where its paths start from isn't said in it.
https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, LambdaFunction, Layer, Value
from go1x_lint.readers.documents import document
from go1x_lint.readers.synthesized import read_only
from go1x_lint.source import Source, Span, Workspace
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence
from go1x_lint.text import Text

FUNCTION, LAYER = "aws_lambda_function", "aws_lambda_layer_version"
_LATER = "is known only when it is applied"


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the functions and layers of a plan that was asked for; nothing for other files. Raises Unparsable."""
    if '"planned_values"' not in source.text or '"format_version"' not in source.text or not _named(source, workspace):
        return
    root = document(source, workspace).root
    planned = root.get("planned_values") if isinstance(root, Mapping) else None
    module = planned.get("root_module") if isinstance(planned, Mapping) else None
    for resource in _resources(module):
        yield from _fact(resource)


def _named(source: Source, workspace: Workspace) -> bool:
    """Whether a file was asked for by its name, and not as one of a project's."""
    return source.path in workspace.focus and (workspace.focus != workspace.paths or len(workspace.paths) == 1)


def _resources(module: Node | None) -> Iterator[Mapping]:
    """Give the resources of a module, and of those that it calls."""
    todo = [module]
    while todo:
        some = todo.pop()
        if isinstance(some, Mapping):
            yield from (resource for resource in _items(some.get("resources")) if isinstance(resource, Mapping))
            todo += reversed(_items(some.get("child_modules")))


def _items(node: Node | None) -> tuple[Node, ...]:
    """Give a list's items."""
    return node.items if isinstance(node, Sequence) else ()


def _fact(resource: Mapping) -> Iterator[Fact]:
    """Give the function or the layer that a resource is."""
    address, values = resource.get("address"), resource.get("values")
    if not isinstance(address, Scalar) or not isinstance(values, Mapping):
        return
    said = _Values(address.inner, values)
    reason = f"a person writes this; 'terraform plan' does, and '{address.raw}' in the configuration is what to change"
    if resource.string("type") == FUNCTION:
        yield read_only(_function(address.raw, said), reason)
    elif resource.string("type") == LAYER:
        yield read_only(Layer(said.name, address.raw, said.list("compatible_runtimes"), said.list("compatible_architectures")), reason)


def _function(name: str, said: _Values) -> LambdaFunction:
    """Give a function."""
    image = _items(said.values.get("image_config"))
    inner = _Values(said.name, image[0]) if image and isinstance(image[0], Mapping) else None
    return LambdaFunction(
        said.name,
        name,
        said.field("runtime"),
        said.field("handler"),
        said.list("architectures"),
        said.code(),
        said.field("package_type"),
        said.list("layers"),
        command=inner.words("command") if inner else Field(said.name),
        entrypoint=inner.words("entry_point") if inner else Field(said.name),
    )


class _Values:
    """The values of one resource, as far as a plan knows them."""

    def __init__(self, name: Span, values: Mapping) -> None:
        """Take where to point for what isn't there, and the values."""
        self.name = name
        self.values = values

    def field(self, key: str) -> Field:
        """Make the field of a string: absent where it is null, not known where the plan has no such key."""
        found = self.values.find(key)
        if found is None:
            return Field.unknown(self.name, _LATER)
        node = found.value
        some = isinstance(node, Scalar) and not node.null and node.raw
        return Field(found.pair.key.span, (Value(Text.of(node.raw), node.inner),) if some and isinstance(node, Scalar) else ())

    def list(self, key: str) -> Field:
        """Make the field of a list."""
        found = self.values.find(key)
        if found is None:
            return Field.unknown(self.name, _LATER)
        items = [item for item in _items(found.value) if isinstance(item, Scalar)]
        return Field(found.pair.key.span, tuple(Value(Text.of(item.raw), item.inner) for item in items))

    def words(self, key: str) -> Field:
        """Make the field of a list of words: one value, joined by spaces."""
        field = self.list(key)
        if len(field.values) < 2:
            return field
        first, last = field.values[0].span, field.values[-1].span
        return Field(field.anchor, (Value(Text.of(" ".join(str(some.text) for some in field.values)), first._replace(end=last.end)),))

    def code(self) -> Field:
        """Give where the code is: a bucket's key or an image; a file's path starts nobody knows where."""
        image, bucket, key = self.field("image_uri"), self.field("s3_bucket"), self.field("s3_key")
        if image.values:
            return image
        if bucket.plain and key.plain:
            return Field(key.anchor, (Value(Text.of(f"s3://{bucket.plain}/{key.plain}"), key.values[0].span),))
        return Field.unknown(self.field("filename").anchor, "where its path starts isn't said in a plan")
