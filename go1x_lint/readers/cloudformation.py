"""CloudFormation templates: functions, layers, and the parameters that say a runtime. SAM's own kinds are `sam`'s."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, LambdaFunction, Layer, Value
from go1x_lint.readers import Unparsable, amplify
from go1x_lint.readers.cfn_parameters import RUNTIMES, choices, parameter_file
from go1x_lint.readers.cfn_policies import policies
from go1x_lint.readers.cfn_properties import Properties
from go1x_lint.readers.cfn_template import Resource, Template, embedded, template
from go1x_lint.readers.documents import document
from go1x_lint.readers.paths import Where
from go1x_lint.readers.synthesized import told
from go1x_lint.records import replace
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.tree import Mapping, Scalar
from go1x_lint.syntax.tree_slots import ItemSlot, NodeSlot
from go1x_lint.text import Hole, Text

FUNCTION, LAYER = "AWS::Lambda::Function", "AWS::Lambda::LayerVersion"
_SAM = "AWS::Serverless"


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a template or a parameter file; nothing for SAM's templates. Raises Unparsable."""
    if source.path.endswith(".json") and any(f'"{name}"' in source.text for name in RUNTIMES):
        yield from parameter_file(source, workspace)
    if "AWS::" not in source.text and "go1.x" in source.text and not source.path.endswith(".json"):
        document(source, workspace)  # whatever it is: what can't be read, and says this, is not passed over in silence
    if "AWS::" not in source.text or _SAM in source.text or amplify.builds(source.path, workspace):
        return
    yield from of_template(source, workspace)


def of_template(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a template alone. Raises Unparsable."""
    found = template(source, workspace)
    if found is not None:
        yield from facts(found, [fact for resource in found.resources for fact in declared(found, resource)], workspace)


def facts(found: Template, declarations: list[Fact], workspace: Workspace) -> Iterator[Fact]:
    """Give what a template says; where a tool wrote it, without a way to write it."""
    yield from told(found, workspace, _facts(found, declarations, workspace))


def _facts(found: Template, declarations: list[Fact], workspace: Workspace) -> Iterator[Fact]:
    """Give what a template declares, what its parameters say of it, and what the templates inside it say."""
    yield from declarations
    yield from choices(found, declarations)
    yield from policies(found)
    for inner in embedded(found):
        yield from _inside(inner, workspace)


def _inside(source: Source, workspace: Workspace) -> list[Fact]:
    """Give the facts of a template that stands in another one; none where it can't be read."""
    from go1x_lint.readers import sam

    try:
        return [*read(source, workspace), *sam.read(source, workspace)]
    except Unparsable:
        return []


def declared(found: Template, resource: Resource) -> Iterator[Fact]:
    """Give the function or the layer that a resource is."""
    if resource.type == FUNCTION:
        yield function(found, resource)
    elif resource.type == LAYER:
        yield layer(Properties(found, resource))


def function(found: Template, resource: Resource) -> LambdaFunction:
    """Give a plain function."""
    properties = Properties(found, resource)
    code = _code(properties)
    built = properties.place("Metadata", "BuildMethod") is not None
    return replace(
        with_code(properties, code),
        build_method=properties.field("Metadata", "BuildMethod") if built else None,
        build_target=target(resource) if built else None,
        build_folder=makefile_folder(properties) if built else None,
        redeploys=redeploys(properties, code, "Code", "S3Key", "S3ObjectVersion"),
    )


def with_code(properties: Properties, code: Field) -> LambdaFunction:
    """Give what functions of CloudFormation and of SAM have in common."""
    return LambdaFunction(
        properties.name,
        properties.resource.name,
        properties.field("Properties", "Runtime"),
        properties.field("Properties", "Handler"),
        properties.list("Properties", "Architectures"),
        code,
        properties.field("Properties", "PackageType"),
        properties.list("Properties", "Layers", named=properties.template.names),
        command=properties.words("Properties", "ImageConfig", "Command"),
        entrypoint=properties.words("Properties", "ImageConfig", "EntryPoint"),
        pinned=properties.field("Properties", "RuntimeManagementConfig", "RuntimeVersionArn"),
    )


def layer(properties: Properties) -> Layer:
    """Give a layer."""
    runtimes = properties.list("Properties", "CompatibleRuntimes")
    return Layer(
        properties.name,
        properties.resource.name,
        replace(runtimes, slot=properties.adding("Properties", "CompatibleRuntimes")),
        properties.list("Properties", "CompatibleArchitectures"),
    )


def target(resource: Resource) -> str | None:
    """Give the make target that `sam build` runs for a resource; None where a loop makes its name."""
    return None if resource.loops else f"build-{resource.name}"


def makefile_folder(properties: Properties) -> Field | None:
    """Give the folder of the Makefile that builds a resource, where its metadata says another than its code's.

    Both are relative to the template: ApplicationBuilder._build_function of samcli/lib/build/app_builder.py.
    """
    for key in ("ContextPath", "ProjectRootDirectory"):
        if properties.place("Metadata", key) is not None:
            return properties.path(base(properties.template), "Metadata", key)
    return None


def base(found: Template) -> Where:
    """Give where a template's relative paths start."""
    return Where(Text.of(found.folder))


def in_bucket(properties: Properties, key: str, bucket_name: str, key_name: str) -> Field:
    """Make the field of code that lies in a bucket: `s3://BUCKET/KEY`, written at the key."""
    bucket, name = properties.place("Properties", key, bucket_name), properties.field("Properties", key, key_name)
    folder = Text.of("s3://", properties.text(bucket) if bucket else Hole(bucket_name))
    slot = properties.slot("Properties", key, key_name, spell=lambda text: text.below(folder))
    return replace(name, values=tuple(_below(value, folder) for value in name.values), slot=slot)


def redeploys(properties: Properties, code: Field, key: str, name: str, version: str) -> Field | None:
    """Give the key that stays the same when the code behind it changes; absent where a version or a parameter says which."""
    place = properties.place("Properties", key)
    if place is None or not (isinstance(place.node, Mapping) and place.node.get(name) is not None):
        addresses = [value for value in code.values if str(value.text).startswith("s3://")]
        constant = tuple(replace(value, text=Text.of(path)) for value in addresses if code.closed and (path := _key(value.text)))
        return Field(code.anchor, constant) if addresses else None
    found = properties.field("Properties", key, name)
    if place.node.get(version) is not None or not found.closed:
        return Field(found.anchor)
    return Field(found.anchor, tuple(value for value in found.values if value.text.plain is not None), (), found.slot)


def _code(properties: Properties) -> Field:
    """Give where a plain function's code is: a path for `aws cloudformation package`, a bucket's key, an image."""
    place = properties.place("Properties", "Code")
    if place is None or isinstance(place.node, Scalar):
        return properties.path(base(properties.template), "Properties", "Code")
    if isinstance(place.node, Mapping):
        if place.node.get("S3Key") is not None:
            return in_bucket(properties, "Code", "S3Bucket", "S3Key")
        if place.node.get("ImageUri") is not None:
            return properties.field("Properties", "Code", "ImageUri")
        if place.node.get("ZipFile") is not None:
            return Field.unknown(place.anchor, "its code stands in the template")
    return Field.unknown(place.anchor, "where its code is can't be read")


def _below(value: Value, folder: Text) -> Value:
    """Make the value of a key one that has its bucket too."""
    slot = replace(value.slot, spell=lambda text: text.below(folder)) if isinstance(value.slot, NodeSlot | ItemSlot) else None
    return replace(value, text=Text.of(folder, "/", value.text), slot=slot)


def _key(address: Text) -> str | None:
    """Give the key of `s3://BUCKET/KEY`, where it is known."""
    table: dict[str, Hole] = {}
    key = address.marked(table).split("/", 3)[3:]
    return key[0] if key and not any(mark in table for mark in key[0]) else None
