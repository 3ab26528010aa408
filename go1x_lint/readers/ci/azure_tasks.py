"""Tasks of Azure Pipelines: those that run scripts or Go, pack, copy, publish, deploy (their task.json files)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.facts import ArchiveCommand, BuildCommand, Copy, Fact, Field, FileUse, Member, Value
from go1x_lint.readers.ci import deploying
from go1x_lint.readers.ci.azure_frame import Frame
from go1x_lint.readers.ci.scripts import Work, named, strings, within
from go1x_lint.readers.commands import Context
from go1x_lint.readers.commands.call import Call, Place
from go1x_lint.readers.commands.go import facts as go_facts
from go1x_lint.records import replace
from go1x_lint.syntax.command import Command
from go1x_lint.syntax.phrase import literal
from go1x_lint.syntax.region import Region, unwritable
from go1x_lint.syntax.tree import Mapping, Scalar
from go1x_lint.text import Text

INLINE = {"Bash": "bash", "CmdLine": "", "PowerShell": "powershell", "ShellScript": "bash"}
"""Tasks whose input `script` is run, and by which shell; "" is the machine's own."""
PUBLISHING = {"PublishBuildArtifacts": "PathtoPublish", "PublishPipelineArtifact": "targetPath"}
"""Tasks that are told a path of what is kept."""


def task(name: str, options: Mapping, step: Mapping, frame: Frame, sure: bool, scope: str) -> Iterator[Work | Fact]:
    """Give what a task runs, or does; `scope` is what it runs in."""
    script = options.get("script")
    if name in INLINE and isinstance(script, Scalar):
        shell = INLINE[name] or frame.shell
        yield frame.work(script, options.get("workingDirectory"), "pwsh" if options.string("pwsh") == "true" else shell, sure)
    elif name == "Go":
        yield from _go(options, step, frame, sure, scope)
    elif name == "ArchiveFiles":
        yield from _archive(options, step, frame, scope)
    elif name == "CopyFiles":
        yield from _copy(options, step, frame, scope)
    elif name in PUBLISHING:
        yield from named(strings(options.get(PUBLISHING[name])), frame.home, frame.expand)
    elif name == "LambdaDeployFunction":
        yield from deploying.function(name, options, step.span, frame.expand)


def _go(options: Mapping, step: Mapping, frame: Frame, sure: bool, scope: str) -> Iterator[Fact]:
    """Give what `go build` does that the task Go runs; its own words aren't here, so nothing can be put behind them."""
    from go1x_lint.syntax import shell

    said = options.get("arguments")
    command = options.find("command")
    if options.string("command") != "build" or command is None:
        return
    place = command.value.span
    words = [literal(some, place, unwritable) for some in ("go", "build")]
    region = frame.expand(said.region()) if isinstance(said, Scalar) and not said.null else None
    parsed = shell.parse(_led(region)).commands if region is not None else ()
    more = parsed[0].words[1:] if len(parsed) == 1 else ()
    folder = options.get("workingDirectory")
    directory = within(frame.home, folder if isinstance(folder, Scalar) else None, frame.expand)
    context = Context(Place(directory, start=directory), scope, frame.workspace, host=frame.host)
    run = Command((*words, *more), step.span, frame.settings(), certain=sure)
    for fact in go_facts(Call(run, context)):
        yield replace(fact, command="go build") if isinstance(fact, BuildCommand) else fact


def _led(region: Region) -> Region:
    """Put a word before a text, so that it is read as a command's arguments."""
    from go1x_lint.syntax.region import Run

    start = region.file(0)
    return Region(region.source, (Run("x ", start, start), *region.runs), region.escape)


def _archive(options: Mapping, step: Mapping, frame: Frame, scope: str) -> Iterator[Fact]:
    """Say what the task ArchiveFiles packs: a file by its name; a folder by its name, or what is in it."""
    what, to = frame.phrase(options.get("rootFolderOrFile")), frame.phrase(options.get("archiveFile"))
    if what is None or to is None or options.string("archiveType") not in (None, "zip"):
        return
    where = Place(frame.home)
    source, archive = where.use(what, "reads"), where.use(to, "writes")
    path = where.canonical(what.text)
    prefix = Text() if options.string("includeRootFolder") == "false" else path.base
    members = [Member(source, path.base)] if path.plain not in frame.workspace.folders else []
    if path.plain not in frame.workspace.paths:  # a build may make a file or a folder of this name
        members.append(Member(source, prefix, True))
    yield ArchiveCommand(
        step.span,
        (source, archive),
        scope=scope,
        command="ArchiveFiles",
        archive=archive,
        members=tuple(members),
        tool="ArchiveFiles",
        keeps_modes=frame.shell != "cmd",
    )


def _copy(options: Mapping, step: Mapping, frame: Frame, scope: str) -> Iterator[Fact]:
    """Say what the task CopyFiles copies, where its pattern is one path."""
    said, to = options.get("Contents"), frame.phrase(options.get("TargetFolder"))
    folder = options.get("SourceFolder")
    contents = frame.phrase(said)
    if contents is None or to is None or re.search(r"[*?!\[\n]", str(contents.text)):
        return
    where = Place(within(frame.home, folder if isinstance(folder, Scalar) else None, frame.expand))
    source, target = where.use(contents, "reads"), Place(frame.home).use(to, "writes")
    if options.string("flattenFolders") != "true":
        values = tuple(Value(some.text.joined(contents.text.parent), some.span) for some in target.path.values)
        target = FileUse(Field(target.path.anchor, values, target.path.open_because), "writes")
    yield Copy(step.span, (source, target), scope=scope, command="CopyFiles", sources=(source,), target=target, into_folder=True)
