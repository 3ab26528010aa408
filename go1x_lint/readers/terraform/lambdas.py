"""Functions and layers: resources of the AWS provider, and calls of modules that make them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from go1x_lint.facts import Field, LambdaFunction, Layer, Value
from go1x_lint.readers.terraform.archives import address, in_bucket
from go1x_lint.readers.terraform.configuration import OTHER_LANGUAGES, RUNTIMES
from go1x_lint.readers.terraform.frames import Frame, unique
from go1x_lint.readers.terraform.hashes import told_apart
from go1x_lint.readers.terraform.ignored import ignored, not_hashed
from go1x_lint.readers.terraform.images import dockerfile
from go1x_lint.readers.terraform.properties import Properties, shared
from go1x_lint.readers.terraform.versions import pinned
from go1x_lint.records import replace
from go1x_lint.syntax.hcl import Attribute, Block, Body, Items, Object, Template
from go1x_lint.syntax.hcl.slots import ItemsSlot

PACKAGES = ("source_path", "local_existing_package", "filename", "source_dir", "source_file", "zip_file", "lambda_zip_file")
"""Arguments by which modules are told where a function's code is: a folder, a program, an archive."""


def functions(block: Block, frames: Sequence[Frame]) -> list[LambdaFunction]:
    """Give the functions that a resource is: one in each of its instances."""
    found = _alike(block, [(frame, function(block, frame)) for frame in frames])
    return [replace(some, runtime=pinned(some.runtime, frame)) for some, frame in zip(found, frames, strict=True)]


def function(block: Block, frame: Frame) -> LambdaFunction:
    """Give a function."""
    properties = Properties(block.body, frame, block.head)
    runtime = properties.field("runtime")
    if not _mixed(runtime):
        return _function(block, properties, runtime)
    evaluator = frame.configuration.evaluator
    evaluator.for_go = True  # a variable chooses between languages: all else as it is where that is Go
    try:
        return _function(block, properties, replace(runtime, values=tuple(map(_for_go_only, runtime.values)), slot=None))
    finally:
        evaluator.for_go = False


def _for_go_only(value: Value) -> Value:
    """Take the slot from a value that is another language's: nothing of it is to move."""
    return replace(value, slot=None) if OTHER_LANGUAGES.match(value.text.plain or "") else value


def _mixed(runtime: Field) -> bool:
    """Whether a runtime can be Go's, and another language's."""
    texts = [value.text.plain or "" for value in runtime.values]
    return any(text in RUNTIMES for text in texts) and any(OTHER_LANGUAGES.match(text) for text in texts)


def _function(block: Block, properties: Properties, runtime: Field) -> LambdaFunction:
    """Give a function of a known runtime."""
    frame = properties.frame
    code = _code(properties)
    image = _image_config(block)
    config = None if image is None else properties.inside(image.body)
    return LambdaFunction(
        block.head,
        frame.named(address(block)),
        runtime,
        properties.field("handler"),
        properties.list("architectures"),
        code,
        properties.field("package_type"),
        properties.list("layers"),
        command=None if config is None else config.words("command"),
        entrypoint=None if config is None else config.words("entry_point"),
        dockerfile=dockerfile(block.body.value("image_uri"), frame),
        redeploys=_redeploys(properties, code),
        left_alone=tuple(ignored(block)),
    )


def _image_config(block: Block) -> Block | None:
    """Give the block that overrides an image's settings, written or made by a `dynamic` one."""
    written = [inner for some in block.body.all("dynamic") if some.names == ("image_config",) for inner in some.body.all("content")]
    return next((some for some in (*block.body.all("image_config"), *written)), None)


def _code(properties: Properties) -> Field:
    """Give where the code is: a file of this machine, an object of S3, an image."""
    parts: list[Field] = []
    if properties.bound("filename") is not None:
        parts.append(properties.path("filename"))
    if properties.bound("s3_key") is not None:
        parts.append(in_bucket(properties, properties.field("s3_key"), "s3_bucket"))
    if properties.bound("image_uri") is not None:
        parts.append(properties.field("image_uri"))
    return _one_of(properties, parts)


def _one_of(properties: Properties, parts: list[Field]) -> Field:
    """Put fields of which one is set together."""
    set_ = [part for part in parts if not part.absent]
    if not set_:
        return Field(properties.name)
    values = tuple(value for part in set_ for value in part.values)
    labels = unique([label for part in set_ for label in part.open_because])
    return Field(set_[0].anchor, values, labels, set_[0].slot if len(set_) == 1 else None)


def _redeploys(properties: Properties, code: Field) -> Field:
    """Give the name that stays the same when the code behind it changes; absent where a hash or a version tells it apart."""
    if properties.bound("s3_object_version") is not None or any(
        told_apart(properties, name) for name in ("source_code_hash", "code_sha256")
    ):
        return Field(code.anchor)
    names = [name for name in ("filename", "s3_key") if properties.bound(name) is not None]
    constant: list[Value] = []
    for name in names:
        said = properties.field(name)
        constant += (value for value in said.values if said.closed and value.text.plain is not None)
    return Field(code.anchor, tuple(constant))


def _alike(block: Block, found: list[tuple[Frame, LambdaFunction]]) -> list[LambdaFunction]:
    """See to it that what instances share is written only where it may be the same for all of them."""
    if len(found) < 2:
        return [some for _, some in found]
    runtimes = {_said(some.runtime) for _, some in found}
    same = len(runtimes) == 1
    made: list[LambdaFunction] = []
    for _, some in found:
        runtime = some.runtime if same else shared(some.runtime, block.body.value("runtime"))
        handler = some.handler if same else shared(some.handler, block.body.value("handler"))
        code = shared(some.code, block.body.value("filename", *PACKAGES))
        made.append(replace(some, runtime=runtime, handler=handler, code=code))
    return made


def _said(field: Field) -> tuple[object, ...]:
    """Give what tells a field's values apart."""
    return (field.closed, *(str(value.text) for value in field.values))


def layer(block: Block, frame: Frame) -> Layer:
    """Give a layer."""
    properties = Properties(block.body, frame, block.head)
    runtimes = properties.list("compatible_runtimes")
    listed = block.body.value("compatible_runtimes")
    slot = ItemsSlot(frame.configuration.workspace[listed.span.path], listed) if isinstance(listed, Items) else None
    return Layer(block.head, frame.named(address(block)), replace(runtimes, slot=slot), properties.list("compatible_architectures"))


# -- modules of others ------------------------------------------------------------------------------------------------------


def called(block: Block, frames: Sequence[Frame]) -> Iterator[LambdaFunction | Layer]:
    """Give the functions, or the layers, that the call of a module which isn't here makes."""
    if block.body.value("runtime") is not None and block.body.value("handler") is not None:
        found = _alike(block, [(frame, _called(block, frame)) for frame in frames])
        yield from (replace(some, runtime=pinned(some.runtime, frame)) for some, frame in zip(found, frames, strict=True))
    if block.body.value("compatible_runtimes") is not None:
        for frame in frames:
            made = layer(block, frame)
            yield replace(made, name=frame.named(f"module.{block.names[0]}"))


def _called(block: Block, frame: Frame) -> LambdaFunction:
    """Give the function that a call of a module makes."""
    properties = Properties(block.body, frame, block.head)
    return LambdaFunction(
        block.head,
        frame.named(f"module.{block.names[0]}"),
        properties.field("runtime"),
        properties.field("handler"),
        properties.list("architectures"),
        _packaged(properties),
        properties.field("package_type"),
        properties.list("layers"),
        command=properties.words("image_config_command"),
        entrypoint=properties.words("image_config_entry_point"),
        dockerfile=dockerfile(block.body.value("image_uri"), frame),
        left_alone=tuple(not_hashed(properties)),
    )


def _packaged(properties: Properties) -> Field:
    """Give where a called module finds the code."""
    parts: list[Field] = []
    for name in PACKAGES:
        if properties.bound(name) is not None:
            parts.append(_source_path(properties) if name == "source_path" else properties.path(name))
    if properties.bound("s3_key") is not None:
        parts.append(in_bucket(properties, properties.field("s3_key"), "s3_bucket"))
    if properties.bound("image_uri") is not None:
        parts.append(properties.field("image_uri"))
    parts += _existing(properties)
    parts = parts or [found for name in properties.body.attributes if _is_archive(found := properties.path(name))][:1]
    if not parts:
        return Field.unknown(properties.name, "where this module finds the code can't be read")
    return _one_of(properties, parts)


def _existing(properties: Properties) -> Iterator[Field]:
    """Give the object of S3 that terraform-aws-modules/lambda is told to take: `s3_existing_package = {bucket, key}`."""
    package = properties.body.value("s3_existing_package")
    given = {key.plain: value for key, value in package.pairs if isinstance(key, Template)} if isinstance(package, Object) else {}
    attributes = {str(name): Attribute(str(name), value.span, value) for name, value in given.items()}
    if "key" in attributes:
        inner = properties.inside(Body(properties.body.source, attributes))
        yield in_bucket(inner, inner.field("key"), "bucket")


def _is_archive(field: Field) -> bool:
    """Whether a field says an archive's path."""
    text = field.text
    return text is not None and str(text).endswith(".zip") and "://" not in str(text)


def _source_path(properties: Properties) -> Field:
    """Give the folder or the program that terraform-aws-modules/lambda packs: a path, or the first of a list."""
    from go1x_lint.readers.terraform.packages import source_paths

    return source_paths(properties)
