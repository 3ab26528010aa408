"""Everything that a workspace's Terraform declares."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from go1x_lint.facts import Fact, LambdaFunction
from go1x_lint.readers.terraform import archives, choices, commands, images, lambdas, packages, policies, versions
from go1x_lint.readers.terraform.configuration import Configuration
from go1x_lint.readers.terraform.frames import Frame
from go1x_lint.readers.terraform.modules import Module, source_of
from go1x_lint.records import replace
from go1x_lint.syntax.hcl import Block


def declarations(configuration: Configuration) -> Iterator[Fact]:
    """Give the facts of all files."""
    blocks = [(module, block) for module in configuration.modules for block in module.all("resource", "data", "module")]
    facts: list[Fact] = []
    deployed: dict[str, dict[str, None]] = {module.folder: {} for module, block in blocks if block.type != "data"}
    for module, block in blocks:
        made = list(_block(block, module, configuration))
        facts += made
        if any(isinstance(fact, LambdaFunction) for fact in made):
            for frame in configuration.frames(module.folder):
                for folder in (*frame.chain, frame.cwd):
                    deployed.setdefault(folder, {})[block.body.source.path] = None
    yield from facts
    used = choices.taken(facts)
    for module in configuration.modules:
        yield from choices.allow_lists(module, configuration, facts)
        yield from policies.policies(module)
    for path in sorted(configuration.workspace.paths):
        if path.endswith((".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".tfvars.json", ".hcl", ".hcl.json")):
            file = configuration.folders.file(path)
            mine = deployed.get(posixpath.dirname(path))  # nothing is declared there: nobody knows for what it is
            paths = None if mine is None else tuple(mine)
            yield from (replace(version, files=paths) for version in versions.versions(file))
            frame = Frame(configuration, Module(posixpath.dirname(path), (file,)), posixpath.dirname(path))
            yield from choices.choices(file, frame, used)


def _block(block: Block, module: Module, configuration: Configuration) -> Iterator[Fact]:
    """Give what a block is, in each of its instances."""
    if not block.labels:
        return
    frames = [inside for frame in configuration.frames(module.folder) for inside in configuration.inside(block, frame)]
    kind = block.names[0]
    if block.type == "module":
        if configuration.folders.local(module.folder, source_of(block)) is None:
            yield from lambdas.called(block, frames)
            for frame in frames:
                yield from packages.steps(block, frame)
                yield from images.image_build(block, frame)
    elif kind == "archive_file":
        for frame in frames:
            yield from archives.archive(block, frame)
    elif block.type == "data":
        for frame in frames if kind == "external" else ():
            yield from commands.external(block, frame)
    elif kind == "aws_lambda_function":
        yield from lambdas.functions(block, frames)
    for frame in frames if block.type == "resource" else ():
        yield from _resource(kind, block, frame)


def _resource(kind: str, block: Block, frame: Frame) -> Iterator[Fact]:
    """Give what one instance of a resource is beside a function."""
    if kind == "aws_lambda_layer_version":
        yield lambdas.layer(block, frame)
    elif kind in ("aws_s3_object", "aws_s3_bucket_object"):
        yield from archives.upload(block, frame)
    elif kind in ("docker_image", "docker_registry_image"):
        yield from images.image_build(block, frame)
    yield from commands.provisioners(block, frame)
