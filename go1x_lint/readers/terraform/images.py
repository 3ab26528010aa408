"""Images that Terraform builds, and the Dockerfiles that functions' images are made from."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Field, FileUse, ImageBuild
from go1x_lint.readers.terraform.archives import address
from go1x_lint.readers.terraform.frames import Frame
from go1x_lint.readers.terraform.modules import source_of
from go1x_lint.readers.terraform.properties import Properties
from go1x_lint.records import replace
from go1x_lint.syntax.hcl import Block, Expression, Reference, walk

DEFAULT = "Dockerfile"
"""The file's name where none is said (documentation of the docker provider, and of terraform-aws-lambda's docker-build)."""

_MOST_STEPS = 4


def image_build(block: Block, frame: Frame) -> Iterator[ImageBuild]:
    """Give the step that builds the image of a `docker_image` or `docker_registry_image`, or of a call of `docker-build`."""
    found = _settings(block, frame)
    if found is None:
        return
    properties, context, file = found
    name = f"module.{block.names[0]}" if block.type == "module" else address(block)
    folder = properties.path(context)
    yield ImageBuild(
        block.head,
        uses=(FileUse(folder, "reads"),),
        directory=properties.where.directory,
        scope=f"{block.span.path}:{frame.named(name)}",
        command=f"docker build ({name})",
        dockerfile=_dockerfile(properties, context, file),
        context=folder,
    )


def dockerfile(image: Expression | None, frame: Frame) -> Field | None:
    """Give the Dockerfile that an image is built from, where its address names what builds it."""
    todo = [] if image is None else [image]
    for _ in range(_MOST_STEPS):
        following: list[Expression] = []
        for some in (inner for expression in todo for inner in walk(expression)):
            block = _named(some, frame)
            found = None if block is None else _settings(block, frame)
            if found is not None:
                return _dockerfile(*found)
            if block is not None and block.type == "resource":
                following += (value for value in (block.body.value("name"), block.body.value("repo_digest")) if value is not None)
            elif isinstance(some, Reference) and some.names[:1] == ("local",) and len(some.names) > 1:
                attribute = frame.module.locals.get(some.names[1])
                following += [] if attribute is None else [attribute.value]
        todo = following
    return None


def _named(some: Expression, frame: Frame) -> Block | None:
    """Give the resource or the call that a reference names."""
    names = some.names if isinstance(some, Reference) else ()
    if names[:1] == ("module",) and len(names) > 1:
        return frame.module.calls.get(names[1])
    return frame.module.resources.get(names[:2]) if len(names) > 1 else None


def _settings(block: Block, frame: Frame) -> tuple[Properties, str, str] | None:
    """Give what says how an image is built, and the names of its folder and of its file; None where nothing builds one."""
    if block.type == "module":
        module = source_of(block) or ""
        return (Properties(block.body, frame, block.head), "source_path", "docker_file_path") if "docker-build" in module else None
    inner = next(block.body.all("build"), None) if block.names[0] in ("docker_image", "docker_registry_image") else None
    return None if inner is None else (Properties(inner.body, frame, block.head), "context", "dockerfile")


def _dockerfile(properties: Properties, context: str, file: str) -> Field:
    """Give the Dockerfile's path: relative to the folder that is built in."""
    folder = properties.path(context)
    name = properties.said(file).plain if properties.bound(file) is not None else DEFAULT
    if folder.text is None or name is None:
        return Field.unknown(properties.name, "which Dockerfile it is built from can't be read")
    values = tuple(replace(value, text=value.text.joined(name), slot=None) for value in folder.values)
    return replace(folder, values=values, slot=None)
