"""The modules `copy` and `file`: what they do with what was built. A source that Ansible looks for in its own folders stays unread."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Copy, Fact, FileUse, ModeChange, Step
from go1x_lint.readers.ansible.arguments import Arguments
from go1x_lint.text import Hole, Text


def copy(arguments: Arguments, scope: str) -> Iterator[Fact]:
    """Say what `copy` puts where, where its source is a path that everybody reads alike."""
    source, target = arguments.field("src", where=arguments.place), arguments.field("dest", where=arguments.place)
    if not source.values or not target.values or not _plain_source(arguments):
        return
    use, to = FileUse(source, "reads"), FileUse(target, "writes")
    into = str(arguments.variables.text(arguments.node("dest"))).endswith("/")
    yield Copy(
        arguments.anchor,
        uses=(use, to),
        directory=arguments.place.directory,
        scope=scope,
        command="copy",
        sources=(use,),
        target=to,
        into_folder=into,
    )


def _plain_source(arguments: Arguments) -> bool:
    """Whether `src` is a path on the machine that the task runs on, or one from its root or the playbook's folder."""
    written = arguments.variables.text(arguments.node("src"))
    first = written.parts[0] if written.parts else ""
    return arguments.text("remote_src") in (Text.of("true"), Text.of("yes")) or isinstance(first, Hole) or first.startswith("/")


def file(arguments: Arguments, scope: str) -> Iterator[Fact]:
    """Say what `file` removes, and which mode it gives."""
    path = arguments.field("path", "dest", "name", where=arguments.place)
    if not path.values:
        return
    if arguments.text("state") == Text.of("absent"):
        use = FileUse(path, "removes")
        yield Step(arguments.anchor, uses=(use,), directory=arguments.place.directory, scope=scope, command="rm -rf")
    elif arguments.has("mode"):
        use = FileUse(path, "reads")
        yield ModeChange(
            arguments.anchor,
            uses=(use,),
            directory=arguments.place.directory,
            scope=scope,
            command="file",
            mode=arguments.field("mode"),
            recursive=arguments.text("recurse") in (Text.of("true"), Text.of("yes")),
        )
