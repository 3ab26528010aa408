"""What `lambroll deploy` packs: the folder or the archive that `--src` names, for the function that a file declares."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import ArchiveCommand, Copy, Fact, Field, FileUse, Member, ToolRun, Value
from go1x_lint.readers.commands.call import Call
from go1x_lint.readers.commands.words import grammar
from go1x_lint.readers.deployers import LAMBROLL as DECLARING
from go1x_lint.readers.deployers import packed
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.text import Text

OPTIONS = grammar(
    "--function --log-level --region --profile --tfstate --prefixed-tfstate --endpoint --envfile --ext-str --ext-code --src --alias"
    " --exclude-file --ignore --keep-versions --dest --function-url --qualifier --output",
    bundles=False,
)
"""Its options that take a value (v0.14 and v1, cli.go)."""

_PACKING = ("deploy", "archive")


def lambroll(call: Call) -> Iterator[Fact]:
    """Say what lambroll does."""
    line = OPTIONS.read(call.arguments)
    yield ToolRun(**call.step, tool="lambroll", words=tuple(str(word.text) for word in call.arguments))
    if not any(word.text.plain in _PACKING for word in line.plain[:1]) or line.has("--skip-archive"):
        return
    named, source = line.value("--function"), line.value("--src")
    for declaration in [call.canonical(named)] if named is not None else _declared(call):
        span = source.place if source is not None else call.command.span
        archive = FileUse(Field(span, (Value(packed(declaration), span, None, (), True),)), "writes")
        if source is not None and str(source.text).endswith(".zip"):
            yield _copy(call, source, archive)
        else:
            yield _archive(call, source, archive)


def _declared(call: Call) -> list[Text]:
    """Give the file that it takes by itself, as far as it is there."""
    paths = [call.where.directory.joined(name) for name in DECLARING]
    return [path for path in paths if (path.plain or "") in call.context.workspace][:1]


def _copy(call: Call, source: Phrase, archive: FileUse) -> Copy:
    """Say that an archive which is there becomes the function's."""
    use = call.use(source, "reads")
    return Copy(**call.step, uses=(use, archive), sources=(use,), target=archive)


def _archive(call: Call, source: Phrase | None, archive: FileUse) -> ArchiveCommand:
    """Say that a folder is packed, its files at the archive's root."""
    span = call.command.span
    here = Field(span, (Value(call.where.directory, span, None, (), True),))
    use = call.use(source, "reads") if source is not None else FileUse(here, "reads")
    return ArchiveCommand(
        **call.step, uses=(archive, use), archive=archive, members=(Member(use, Text(), True),), tool="lambroll", by_deployer=True
    )
