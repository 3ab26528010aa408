"""SAM templates: functions that `sam build` builds and `sam deploy` deploys, with what `Globals` gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, ImageUse, LambdaFunction, RuntimeChoice, Value
from go1x_lint.readers.cfn_properties import Inherited, Properties
from go1x_lint.readers.cfn_template import Resource, Template, template
from go1x_lint.readers.cfn_values import Resolver
from go1x_lint.readers.cloudformation import base, declared, facts, in_bucket, layer, makefile_folder, redeploys, target, with_code
from go1x_lint.readers.paths import Where
from go1x_lint.readers.samconfig import builds_in_container
from go1x_lint.readers.synthesized import told
from go1x_lint.records import replace
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.tree import Alias, Mapping, Node, Scalar, Sequence
from go1x_lint.text import Text

FUNCTION, LAYER = "AWS::Serverless::Function", "AWS::Serverless::LayerVersion"
_IMAGE = re.compile(r"(?:[\w-]+(?:\.[\w-]+)+(?::\d+)?/)?[a-z0-9._-]+(?:/[a-z0-9._-]+)*:[\w][\w.-]*(?:@sha256:[0-9a-f]+)?")
"""An image's reference, as Docker writes it, with a tag."""


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a template that has SAM's kinds; nothing for others. Raises Unparsable."""
    if "AWS::Serverless" not in source.text:
        return
    found = template(source, workspace)
    if found is not None:
        inherited = _globals(found, "Function", FUNCTION)
        declarations = [fact for resource in found.resources for fact in _declared(found, resource, inherited, workspace)]
        yield from facts(found, declarations, workspace)
        yield from told(found, workspace, _shadowed(found, inherited))


def _declared(found: Template, resource: Resource, inherited: Inherited | None, workspace: Workspace) -> Iterator[Fact]:
    """Give what a resource declares."""
    if resource.type == FUNCTION:
        properties = Properties(found, resource, inherited)
        yield _function(properties, builds_in_container(found.folder, workspace))
        yield from _build_images(properties)
    elif resource.type == LAYER:
        yield layer(Properties(found, resource, _globals(found, "LayerVersion", LAYER)))
    else:
        yield from declared(found, resource)


def _globals(found: Template, kind: str, resource_type: str) -> Inherited | None:
    """Give the section of Globals for a kind of resource."""
    section = found.section("Globals")
    given = section.get(kind) if section is not None else None
    users = tuple(resource for resource in found.resources if resource.type == resource_type)
    return Inherited(given, users, _ignores) if isinstance(given, Mapping) else None


def _ignores(resource: Resource, key: str) -> bool:
    """Whether a resource ignores a property of Globals (`IgnoreGlobals`)."""
    ignored = resource.body.get("IgnoreGlobals")
    if isinstance(ignored, Sequence):
        return any(isinstance(item, Scalar) and item.raw == key for item in ignored.items)
    return isinstance(ignored, Scalar) and ignored.raw == "*"


def _shadowed(found: Template, inherited: Inherited | None) -> Iterator[RuntimeChoice]:
    """Give the runtime of Globals, where every function has its own."""
    place = inherited.mapping.find("Runtime") if inherited is not None else None
    if inherited is None or place is None or inherited.takers("Runtime"):
        return
    said = Resolver(found, {}).read(place.value, place.via)
    field = Field(place.pair.key.span, said.values, said.open_because, said.values[0].slot if len(said.values) == 1 else None)
    if said.values:
        yield RuntimeChoice(place.pair.key.span, "Function", field, "Globals for")


# -- functions --------------------------------------------------------------------------------------------------------------


def _function(properties: Properties, in_container: bool) -> LambdaFunction:
    """Give a function."""
    code = _code(properties)
    skipped = _says(properties, "SkipBuild")
    plain = with_code(properties, code)
    method = properties.field("Metadata", "BuildMethod")
    return replace(
        plain,
        build_method=None if skipped else method,
        dockerfile=_dockerfile(properties),
        docker_stage=properties.field("Metadata", "DockerBuildTarget"),
        build_target=target(properties.resource),
        build_folder=makefile_folder(properties),
        build_identity=None if skipped or method.saying("makefile") else _identity(properties, plain),
        in_container=in_container,
        redeploys=redeploys(properties, code, "CodeUri", "Key", "Version"),
    )


def _code(properties: Properties) -> Field:
    """Give where a function's code is; the template's own folder where nothing says so, as SAM takes it."""
    where = base(properties.template)
    place = properties.place("Properties", "CodeUri")
    if place is not None and isinstance(place.node, Mapping) and place.node.get("Key") is not None:
        return in_bucket(properties, "CodeUri", "Bucket", "Key")
    if place is not None:
        return properties.path(where, "Properties", "CodeUri")
    for key, why in (("ImageUri", ""), ("InlineCode", "its code stands in the template")):
        other = properties.place("Properties", key)
        if other is not None:
            return Field.unknown(other.anchor, why) if why else properties.field("Properties", key)
    field = properties.path(where, "Properties", "CodeUri")
    kind = properties.field("Properties", "PackageType")
    if not field.closed or not kind.closed or kind.saying("Image"):
        return field
    return replace(field, values=(Value(where.directory, properties.name, field.slot, implied=True),))


def _says(properties: Properties, key: str) -> bool:
    """Whether the resource's metadata says `true` to something."""
    place = properties.place("Metadata", key)
    return place is not None and isinstance(place.node, Scalar) and place.node.raw.lower() == "true"


def _dockerfile(properties: Properties) -> Field:
    """Give the Dockerfile that an image function is built from: in the context, whose path is relative to the template."""
    context = properties.place("Metadata", "DockerContext")
    folder = Text() if context is None else properties.text(context)
    return properties.path(Where(base(properties.template).canonical(folder)), "Metadata", "Dockerfile")


def _identity(properties: Properties, function: LambdaFunction) -> str:
    """Write what `sam build` compares besides code and runtime: metadata, architecture, package type.

    The build method is left out: the migration gives all functions the same. Source: FunctionBuildDefinition.__eq__ of
    samcli/lib/build/build_graph.py.
    """
    place = properties.place("Metadata")
    pairs = place.node.pairs if place is not None and isinstance(place.node, Mapping) else ()
    metadata = sorted((str(pair.name), _written(pair.value)) for pair in pairs if pair.name != "BuildMethod")
    architectures = [str(value.text) for value in function.architectures.values] or ["x86_64"]
    kinds = [str(value.text) for value in function.package_type.values] or ["Zip"]
    return repr((metadata, architectures, kinds))


def _written(node: Node) -> str:
    """Write a value so that equal ones look the same, however they are quoted; an alias is its name."""
    if isinstance(node, Scalar):
        return repr((node.tag, node.raw))
    if isinstance(node, Mapping):
        return repr((node.tag, sorted((str(pair.name), _written(pair.value)) for pair in node.pairs)))
    if isinstance(node, Sequence):
        return repr((node.tag, [_written(item) for item in node.items]))
    return f"*{node.name}" if isinstance(node, Alias) else ""


def _build_images(properties: Properties) -> Iterator[ImageUse]:
    """Give the images that the metadata hands to a Dockerfile's `ARG`s."""
    place = properties.place("Metadata", "DockerBuildArgs")
    for name, found in place.node.items() if place is not None and isinstance(place.node, Mapping) else ():
        if isinstance(found.value, Scalar) and _IMAGE.fullmatch(found.value.raw):
            field = properties.field("Metadata", "DockerBuildArgs", name)
            yield ImageUse(found.value.inner, replace(field, values=tuple(_without_digest(value) for value in field.values)), "base")


def _without_digest(value: Value) -> Value:
    """Leave an image's digest out."""
    plain = value.text.plain
    return value if plain is None else replace(value, text=Text.of(plain.partition("@")[0]))
