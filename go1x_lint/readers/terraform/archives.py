"""`archive_file`: what is packed, under which name, with which mode. Objects of S3 that are uploaded."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import ArchiveCommand, Field, FileUse, Member, Step, Upload, Value
from go1x_lint.readers.terraform.frames import Frame
from go1x_lint.readers.terraform.properties import Properties, shared
from go1x_lint.records import replace
from go1x_lint.syntax.hcl import Block
from go1x_lint.text import Hole, Text


def address(block: Block) -> str:
    """Give a resource's address within its module."""
    return ".".join((("data",) if block.type == "data" else ()) + block.names)


def archive(block: Block, frame: Frame) -> Iterator[ArchiveCommand]:
    """Give the step that an `archive_file` is. Entries are named as the archive provider names them (zip_archiver.go)."""
    properties = Properties(block.body, frame, block.head)
    name = frame.named(address(block))
    members = tuple(_members(block, properties))
    output = FileUse(properties.path("output_path"), "writes")
    if properties.said("type").plain not in ("zip", None):
        return
    files = not any(member.folder for member in members)
    flat = Value(Text.of("true"), block.head, implied=True)
    yield ArchiveCommand(
        block.head,
        uses=(output, *(member.use for member in members)),
        directory=properties.where.directory,
        scope=f"{block.span.path}:{name}",
        command=f"archive_file {block.names[-1]}",
        archive=output,
        members=members,
        complete=not any(True for _ in block.body.all("dynamic")),
        tool="archive_file",
        flattens=Field(block.head, (flat,)) if files else None,
        keeps_modes=_keeps_modes(block, properties),
    )


def _members(block: Block, properties: Properties) -> Iterator[Member]:
    """Give what is packed."""
    if (single := block.body.value("source_file")) is not None:
        use = FileUse(properties.path("source_file"), "reads")
        if properties.frame.siblings > 1:
            use = replace(use, path=shared(use.path, single))
        entries = {value.text.base for value in use.path.values}
        yield Member(use, entries.pop() if len(entries) == 1 else None)
    if block.body.value("source_dir") is not None:
        yield Member(FileUse(properties.path("source_dir"), "reads"), Text(), folder=True)
    for inner in block.body.all("source"):
        text = properties.inside(inner.body).field("filename").text
        content = Field.unknown(inner.head, "its content stands in the configuration")
        yield Member(FileUse(content, "reads"), text)
    if block.body.value("source_content") is not None:
        content = Field.unknown(block.head, "its content stands in the configuration")
        yield Member(FileUse(content, "reads"), properties.field("source_content_filename").text)


def _keeps_modes(block: Block, properties: Properties) -> bool | None:
    """Whether what is packed keeps an exec bit: files do, unless a mode is set for all; text from the configuration has none."""
    mode = properties.field("output_file_mode")
    if mode.absent:
        written = any(True for _ in block.body.all("source")) or block.body.value("source_content") is not None
        return not (written and block.body.value("source_file", "source_dir") is None)
    said = mode.plain
    return None if said is None else said[-3:-2] in ("1", "3", "5", "7")


def upload(block: Block, frame: Frame) -> Iterator[Step]:
    """Give the step that an object of S3 is."""
    properties = Properties(block.body, frame, block.head)
    source, key = properties.path("source"), properties.field("key")
    if source.values and key.values:
        use = FileUse(source, "reads")
        yield Upload(
            block.head,
            uses=(use,),
            directory=properties.where.directory,
            scope=f"{block.span.path}:{frame.named(address(block))}",
            command=f"{block.names[0]} {block.names[-1]}",
            archive=use,
            key=in_bucket(properties, key, "bucket"),
        )


def in_bucket(properties: Properties, key: Field, name: str) -> Field:
    """Make the field of a key one that has its bucket too: `s3://BUCKET/KEY`; nobody moves it."""
    said = properties.said(name)
    bucket = said.values[0].phrase.text if len(said.values) == 1 and not said.open_because else Text.of(Hole(properties.frame.hole(name)))
    values = tuple(replace(value, text=Text.of("s3://", bucket, "/", value.text), slot=None) for value in key.values)
    return replace(key, values=values, slot=None)
