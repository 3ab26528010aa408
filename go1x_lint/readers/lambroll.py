"""lambroll's function.json and function.jsonnet, and inputs of `aws lambda create-function --cli-input-json file://…`.

Both are CreateFunction's input. lambroll packs the folder that `--src` names (`.` where nothing does) at the archive's root,
every file with its mode (https://github.com/fujiwara/lambroll, v0 and v1); commands say so in `commands.lambroll`. It
fills in `{{ env `NAME` }}`; what can't be read without that is unknown.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from go1x_lint.facts import ArchiveCommand, Fact, Field, FileUse, LambdaFunction, Member, Value
from go1x_lint.readers import Unparsable
from go1x_lint.readers.deployers import packed
from go1x_lint.readers.documents import document
from go1x_lint.readers.record import Record
from go1x_lint.records import replace
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.tree import Malformed, Mapping, Node, Scalar, Tree
from go1x_lint.text import Hole, Text

_OURS = re.compile(r"function([._-][\w.-]+)?\.json(net)?")
_OUTPUT = ("CodeSha256", "CodeSize", "LastModified", "FunctionArn", "RevisionId", "Configuration", "Resources", "bindings")
"""Keys of what AWS answers, of templates, of Azure's functions: nothing is created from those."""

_SCRIPTS = re.compile(r"(?i)(^|/)(makefile[^/]*|gnumakefile|package\.json|[^/.]+|[^/]*\.(sh|bash|zsh|mk|ya?ml|ps1|bat|cmd))$")


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the function of a file, and what packs it; nothing where the file is no such input. Raises Unparsable."""
    if not source.path.endswith((".json", ".jsonnet")) or "Runtime" not in source.text or "Handler" not in source.text:
        return
    ours = _OURS.fullmatch(posixpath.basename(source.path)) is not None
    if not ours and not _named(source.path, workspace):
        return
    tree = _tree(source, workspace)
    root = tree.root
    if isinstance(root, Mapping) and root.get("Runtime") is not None and not any(root.get(key) for key in _OUTPUT):
        function = _function(source, root, ours, workspace)
        yield function
        if any(value.implied for value in function.code.values) and not _packed_by_command(workspace):
            yield _archive(source, root)


def _named(path: str, workspace: Workspace) -> bool:
    """Whether a script gives a file to the AWS CLI as a function's input."""
    token = f"file://{posixpath.basename(path)}".encode()
    longer = f"file://{path}".encode()
    scripts = (some for some in workspace.paths if _SCRIPTS.search(some))
    return any(
        workspace.holds(some, b"cli-input-json") and (workspace.holds(some, token) or workspace.holds(some, longer)) for some in scripts
    )


def _packed_by_command(workspace: Workspace) -> bool:
    """Whether a script runs lambroll: it says which folder is packed."""
    scripts = [path for path in workspace.paths if _SCRIPTS.search(path) and workspace.holds(path, b"lambroll")]
    return any(workspace.holds(path, token) for path in scripts for token in (b"lambroll deploy", b"--src"))


def _stored(record: Record, workspace: Workspace) -> bool:
    """Whether an object in a bucket is deployed as it lies there; lambroll packs and puts it there unless it is told not to."""
    scripts = (path for path in workspace.paths if _SCRIPTS.search(path))
    return record.find("Code", "S3Key") is not None and any(workspace.holds(path, b"--skip-archive") for path in scripts)


def _tree(source: Source, workspace: Workspace) -> Tree:
    """Parse a file: Jsonnet, JSON, or JSON with a template's tags where no JSON may stand."""
    try:
        if source.path.endswith(".jsonnet"):
            from go1x_lint.syntax import jsonnet

            return jsonnet.parse(source)
        try:
            return document(source, workspace)
        except Unparsable:
            if "{{" not in source.text:
                raise
            from go1x_lint.syntax import yaml  # which JSON is, and whose parser masks tags

            return yaml.parse(source)
    except Malformed as error:
        raise Unparsable(str(error), error.offset) from error


def _function(source: Source, root: Mapping, ours: bool, workspace: Workspace) -> LambdaFunction:
    """Give the function."""
    named = root.find("FunctionName")
    span = named.value.span if named is not None else root.pairs[0].key.span
    record = Record(root, span, ("Runtime", "Handler"))
    name = named.value if named is not None else None
    return LambdaFunction(
        span,
        _name(name) or posixpath.basename(posixpath.dirname(source.path)) or "function",
        record.field("Runtime"),
        record.field("Handler"),
        record.list("Architectures"),
        _code(source, record, ours, workspace),
        record.field("PackageType"),
        record.list("Layers"),
        command=record.words("ImageConfig", "Command"),
        entrypoint=record.words("ImageConfig", "EntryPoint"),
    )


def _name(node: Node | None) -> str | None:
    """Give a function's name, as it is written."""
    return node.tree.source.text[node.inner.start : node.inner.end] if isinstance(node, Scalar) else None


def _code(source: Source, record: Record, ours: bool, workspace: Workspace) -> Field:
    """Give where the code is: in a bucket, an image, or what lambroll packs by itself."""
    if record.find("Code", "ImageUri") is not None:
        return record.field("Code", "ImageUri")
    if record.find("Code", "S3Key") is not None and (not ours or _stored(record, workspace)):
        key, bucket = record.field("Code", "S3Key"), record.field("Code", "S3Bucket").text or Text.of(Hole("S3Bucket"))
        return replace(
            key, values=tuple(replace(some, text=Text.of("s3://", bucket, "/", some.text), slot=None) for some in key.values), slot=None
        )
    if not ours:
        return Field.unknown(record.name, "its code is named where it is created")
    return Field(record.name, (Value(packed(Text.of(source.path)), record.name, None, (), True),))


def _archive(source: Source, root: Mapping) -> ArchiveCommand:
    """Give the archive that lambroll makes of the folder that it runs in, where nobody says another."""
    folder = Text.of(posixpath.dirname(source.path))
    span = root.pairs[0].key.span
    use = FileUse(Field(span, (Value(folder, span, None, (), True),)), "reads")
    archive = FileUse(Field(span, (Value(packed(Text.of(source.path)), span, None, (), True),)), "writes")
    return ArchiveCommand(
        span,
        uses=(archive, use),
        directory=folder,
        scope=f"{source.path}:lambroll",
        command="lambroll deploy",
        archive=archive,
        members=(Member(use, Text(), True),),
        tool="lambroll",
        by_deployer=True,
    )
