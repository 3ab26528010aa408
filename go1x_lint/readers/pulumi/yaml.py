"""Pulumi YAML: the functions and layers among the `resources` of a Pulumi.yaml, as its language reference documents them.

Values of `variables` are followed; those of `config` too, but a stack may set others. Containers' images are linked to
their Dockerfile where the program says how they are built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, Label, LambdaFunction, Layer, RuntimeChoice, Value
from go1x_lint.readers import Unparsable
from go1x_lint.readers.documents import document
from go1x_lint.readers.pulumi.assets import Entry, Packed, packed
from go1x_lint.readers.pulumi.expressions import Program, Reach, default
from go1x_lint.readers.pulumi.ignored import CODE, IGNORE, ignored
from go1x_lint.records import replace
from go1x_lint.source import Source, Unreadable, Workspace
from go1x_lint.syntax.tree import Mapping, Node, Pair, Scalar
from go1x_lint.syntax.tree_slots import NodeSlot
from go1x_lint.text import Hole, Text

FUNCTIONS = ("aws:lambda:Function", "aws:lambda/function:Function", "aws-native:lambda:Function")
LAYERS = ("aws:lambda:LayerVersion", "aws:lambda/layerVersion:LayerVersion", "aws-native:lambda:LayerVersion")
_DECLARED = re.compile(r"""type["']?\s*:\s*["']?aws(?:-native)?:lambda""")
_STACK = re.compile(r"(?:^|/)Pulumi\.[^/]+\.ya?ml$")
GO1X = "go1.x"
_CONSTANT = ("sourceCodeHash", "s3ObjectVersion")
"""Properties that tell new code from old where its name stays the same."""


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a program, or the runtimes that a stack's file says; nothing for other files. Raises Unparsable."""
    if _STACK.search(source.path) is not None and GO1X in source.text:
        yield from _configured(source, workspace)
    if _DECLARED.search(source.text) is None:
        return
    root = document(source, workspace).root
    resources = root.get("resources") if isinstance(root, Mapping) else None
    if not isinstance(root, Mapping) or not isinstance(resources, Mapping):
        return
    program = Program(source, root, workspace)
    yield from _unused(program)
    for name, found in resources.items():
        kind = found.value.string("type") if isinstance(found.value, Mapping) else None
        properties = found.value.get("properties") if isinstance(found.value, Mapping) else None
        if isinstance(properties, Mapping) and kind in FUNCTIONS:
            yield from _function(program, name, found.pair, properties, kind)
        elif isinstance(properties, Mapping) and kind in LAYERS:
            runtimes, machines = (program.listed(properties, key) for key in ("compatibleRuntimes", "compatibleArchitectures"))
            yield Layer(found.pair.key.span, name, runtimes, machines)


def _configured(source: Source, workspace: Workspace) -> Iterator[RuntimeChoice]:
    """Give the runtimes that a stack is given, those aside that a program in YAML beside it is known to take."""
    root = document(source, workspace).root
    config = root.get("config") if isinstance(root, Mapping) else None
    taken = _taken(source.path.rpartition("/")[0], workspace)
    for name, found in config.items() if isinstance(config, Mapping) else ():
        value = found.value
        if isinstance(value, Scalar) and value.plain == GO1X and name.rpartition(":")[2] not in taken:
            slot = NodeSlot(value, readers=value.readers)
            field = Field(found.pair.key.span, (Value(value.text, value.inner, slot),), (), slot)
            yield RuntimeChoice(found.pair.key.span, name, field, "a stack's configuration")


def _unused(program: Program) -> Iterator[RuntimeChoice]:
    """Give the defaults and the variables that say go1.x and that nobody refers to."""
    for kind, names in (("default of configured", ("config", "configuration")), ("variable", ("variables",))):
        section = program.section(*names)
        for name, found in section.items() if section is not None else ():
            value = default(found.value)
            if isinstance(value, Scalar) and value.plain == GO1X and name not in program.references:
                slot = NodeSlot(value, readers=value.readers)
                field = Field(found.pair.key.span, (Value(value.text, value.inner, slot),), (), slot)
                yield RuntimeChoice(found.pair.key.span, name, field, kind)


def _taken(folder: str, workspace: Workspace) -> frozenset[str]:
    """Give the names that the program in YAML of a folder refers to."""
    path = f"{folder}/Pulumi.yaml" if folder else "Pulumi.yaml"
    if path not in workspace:
        return frozenset()
    try:
        root = document(workspace[path], workspace).root
    except (Unparsable, Unreadable):
        return frozenset()
    return frozenset(Program(workspace[path], root, workspace).references) if isinstance(root, Mapping) else frozenset()


def _function(program: Program, name: str, resource: Pair, properties: Mapping, kind: str) -> Iterator[Fact]:
    """Give a function, and the steps that pack its code."""
    native = kind.startswith("aws-native")
    code = _native_code(program, properties) if native else _code(program, name, properties)
    yield from code.steps
    yield LambdaFunction(
        resource.key.span,
        name,
        program.string(properties, "runtime"),
        program.string(properties, "handler"),
        program.listed(properties, "architectures"),
        code.code,
        _package_type(program, properties),
        program.listed(properties, "layers"),
        command=program.words(properties, "imageConfig", "command" if native else "commands"),
        entrypoint=program.words(properties, "imageConfig", "entryPoint" if native else "entryPoints"),
        redeploys=_redeploys(program, properties),
        left_alone=tuple(_ignored(program, resource.value, properties)),
    )


def _ignored(program: Program, resource: Node, properties: Mapping) -> Iterator[Label]:
    """Give the properties that say what runs, and that the resource's options leave as they are deployed."""
    options = resource.get("options") if isinstance(resource, Mapping) else None
    there = [name for name in CODE if properties.find(name) is not None]
    if isinstance(options, Mapping) and options.find(IGNORE) is not None:
        for value in program.listed(options, IGNORE).values:
            yield from ignored(value, there)


def _package_type(program: Program, properties: Mapping) -> Field:
    """Give how a function is packed; one that has an image's address says so by that."""
    field = program.string(properties, "packageType")
    image = properties.find("imageUri")
    if not field.absent or image is None:
        return field
    return Field(image.pair.key.span, (Value(Text.of("Image"), image.pair.key.span, None, (), True),))


def _code(program: Program, name: str, properties: Mapping) -> Packed:
    """Give where a function's code is: an archive that the program names or packs, an object of S3, an image."""
    found = properties.find("code")
    if found is not None:
        reach = program.follow(found.value)
        if len(reach.items) == 1 and not reach.open_because:
            return _archive(program, name, found.pair, reach)
        return Packed(Field.unknown(found.pair.key.span, "where its code is can't be read"))
    if properties.find("s3Key") is not None:
        return Packed(_in_bucket(program, properties, "s3Bucket", "s3Key"))
    if properties.find("imageUri") is not None:
        return Packed(program.string(properties, "imageUri"))
    return Packed(program.string(properties, "code"))


def _native_code(program: Program, properties: Mapping) -> Packed:
    """Give where the code of a function of the AWS native provider is."""
    code = properties.get("code")
    if isinstance(code, Mapping) and code.find("s3Key") is not None:
        return Packed(_in_bucket(program, code, "s3Bucket", "s3Key"))
    if isinstance(code, Mapping) and code.find("imageUri") is not None:
        return Packed(program.string(code, "imageUri"))
    return Packed(Field.unknown((code or properties).span, "where its code is can't be read"))


def _archive(program: Program, name: str, pair: Pair, reach: Reach) -> Packed:
    """Give the code that an archive's function (`fn::fileArchive`, `fn::assetArchive`) is."""
    item = reach.items[0]
    call = _call(item.node)
    if call is None:
        return Packed(Field.unknown(pair.key.span, "where its code is can't be read"))
    kind, argument = call
    if kind == "filearchive":
        mapping = item.node
        field = program.string(mapping, _name(mapping, kind), where=program.where) if isinstance(mapping, Mapping) else None
        if field is not None and item.readers:
            field = replace(field, values=tuple(replace(value, slot=None) for value in field.values), slot=None)
        return Packed(field or Field.unknown(pair.key.span, "where its code is can't be read"))
    if kind == "assetarchive" and isinstance(argument, Mapping) and not argument.holes:
        return packed(_entries(program, argument), pair.key.span, str(program.where.directory), name)
    return Packed(Field.unknown(pair.key.span, "what is packed can't be read"))


def _entries(program: Program, argument: Mapping) -> Iterator[Entry]:
    """Give what an archive is packed of."""
    for entry in argument.pairs:
        value = program.follow(entry.value).items
        call = _call(value[0].node) if len(value) == 1 else None
        kind = call[0] if call is not None else ""
        node = value[0].node if value else None
        path = None
        if isinstance(node, Mapping) and kind in ("fileasset", "filearchive"):
            path = program.string(node, _name(node, kind), where=program.where)
        if isinstance(entry.key, Scalar):
            yield Entry(program.phrase(entry.key), path, kind == "filearchive", kind == "stringasset")


def _call(node: Node) -> tuple[str, Node] | None:
    """Give a function's name, in small letters, and its argument: names are compared so by pulumi-yaml too."""
    if not isinstance(node, Mapping) or len(node.pairs) != 1:
        return None
    name = (node.pairs[0].name or "").lower()
    return (name[4:], node.pairs[0].value) if name.startswith("fn::") else None


def _name(node: Mapping, kind: str) -> str:
    """Give a function's name as it is written."""
    return next((pair.name for pair in node.pairs if pair.name is not None and pair.name.lower() == f"fn::{kind}"), kind)


def _in_bucket(program: Program, mapping: Mapping, bucket_key: str, key: str) -> Field:
    """Make the field of code that lies in a bucket: `s3://BUCKET/KEY`; nobody moves it."""
    bucket = program.string(mapping, bucket_key).text or Text.of(Hole(bucket_key))
    name = program.string(mapping, key)
    return replace(
        name, values=tuple(replace(value, text=Text.of("s3://", bucket, "/", value.text), slot=None) for value in name.values), slot=None
    )


def _redeploys(program: Program, properties: Mapping) -> Field | None:
    """Give the key that stays the same when the code behind it changes; Pulumi itself hashes what it packs."""
    inner = properties.get("code")
    place = inner if isinstance(inner, Mapping) and inner.find("s3Key") is not None else properties
    if place.find("s3Key") is None:
        return None
    name = program.string(place, "s3Key")
    if any(place.find(some) is not None for some in _CONSTANT) or not name.closed:
        return Field(name.anchor)
    return Field(name.anchor, tuple(value for value in name.values if value.text.plain is not None), (), name.slot)
