"""Compose files: which images services run, how they are built, what their commands do in the mounted folders.

What is filled in from the environment (`${NAME}`) is not known (https://github.com/compose-spec/compose-spec). Nothing is
put into a service's command: only what stands there is rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.facts import BuildCommand, Fact, Field, ImageBuild, ImageUse, Value
from go1x_lint.readers.ci.expressions import expanded, phrase_of
from go1x_lint.readers.ci.scripts import environment, folder_of, strings, within
from go1x_lint.readers.commands import Context
from go1x_lint.readers.commands.call import Place
from go1x_lint.readers.commands.containers import FOLDERS, image
from go1x_lint.readers.commands.dispatch import command_facts
from go1x_lint.readers.commands.go import assignment
from go1x_lint.readers.commands.words import split
from go1x_lint.readers.documents import document
from go1x_lint.readers.paths import Where
from go1x_lint.records import dataclass
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.command import Assignment, Command
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.region import Region
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence
from go1x_lint.text import Text

_FILLED = re.compile(r"(?<!\$)\$(?:\{([^}]*)\}|(?=[A-Za-z_]))")
_BUILDER = re.compile(r"(^|[/:-])build-")


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of all services. Raises Unparsable."""
    root = document(source, workspace).root
    services = root.get("services") if isinstance(root, Mapping) else None
    for name, found in services.items() if isinstance(services, Mapping) else ():
        if isinstance(found.value, Mapping):
            yield from Service(source, workspace, name, found.value).facts()


def filled(region: Region) -> Region:
    """Give a text with holes for what is filled in from outside."""
    return expanded(region, _FILLED)


def phrase(node: Node | None) -> Phrase | None:
    """Give a string with places."""
    return phrase_of(filled(node.region()), node) if isinstance(node, Scalar) and not node.null else None


@dataclass(frozen=True)
class Service:
    """A service."""

    source: Source
    workspace: Workspace
    name: str
    node: Mapping

    @property
    def scope(self) -> str:
        """What it runs in."""
        return f"{self.source.path}:{self.name}"

    @property
    def place(self) -> Place:
        """What its paths are relative to."""
        return Place(folder_of(self.source))

    def facts(self) -> Iterator[Fact]:
        """Say which image it runs, how that is built, and what runs in it."""
        named = phrase(self.node.get("image"))
        build = self.node.get("build")
        inside = list(self._inside(named))
        if named is not None and build is None:
            field = image(named)
            builds = any(isinstance(fact, BuildCommand) for fact in inside) or any(_BUILDER.search(str(some.text)) for some in field.values)
            yield ImageUse(named.place, field, "builder" if builds else "run")
        if build is not None:
            yield from built(build, self.place, self.scope, named)
        yield from inside

    def _inside(self, named: Phrase | None) -> Iterator[Fact]:
        """Say what its command does in the container."""
        words = self._words()
        given = self.node.get("working_dir")
        reference = str(image(named).text or named.text) if named is not None and self.node.get("build") is None else None
        known = next((folder for pattern, folder in FOLDERS if reference and pattern.fullmatch(reference)), None)
        folder = within(Text(), given, filled) if isinstance(given, Scalar) else Text.of(known) if known else None
        if not words:
            return
        where = Where(folder or Text(), f"{self.scope}#run", tuple(self._mounts()))
        env = (*environment(self.node.get("environment"), filled), *self._listed())
        command = Command(words, words[0].place, env, Text() if folder is not None else None)
        context = Context(where.inside(folder) if folder is not None else where, self.scope, self.workspace, host=reference)
        yield from command_facts(command, context)

    def _words(self) -> tuple[Phrase, ...]:
        """Give the words that are started: those of the entrypoint, then those of the command."""
        from go1x_lint.syntax import shell

        found: list[Phrase] = []
        for key in ("entrypoint", "command"):
            node = self.node.get(key)
            if isinstance(node, Sequence):
                found += [some for item in node.items if (some := phrase(item.value)) is not None]
            elif isinstance(node, Scalar) and not node.null:
                commands = shell.parse(filled(node.region())).commands
                found += commands[0].words if len(commands) == 1 else ()
        return tuple(found)

    def _listed(self) -> Iterator[Assignment]:
        """Read an environment that is a list of `NAME=value`."""
        node = self.node.get("environment")
        for some in strings(node) if isinstance(node, Sequence) else ():
            said = phrase(some)
            found = assignment(said) if said is not None else None
            if found is not None:
                yield found

    def _mounts(self) -> Iterator[tuple[str, Text]]:
        """Give the container's folders that are folders of the project; a name without a slash is a volume."""
        volumes = self.node.get("volumes")
        for item in volumes.items if isinstance(volumes, Sequence) else ():
            value = item.value
            said = phrase(value)
            parts = split(said, ":") if said is not None else ()
            if isinstance(value, Mapping) and value.string("type") == "bind":
                parts = tuple(some for key in ("source", "target") if (some := phrase(value.get(key))) is not None)
            inside = parts[1].text.plain if len(parts) > 1 else None
            if inside is not None and str(parts[0].text).startswith((".", "/", "$")):
                yield Text.of(inside).normal().plain or "/", self.place.canonical(parts[0].text)


def built(node: Node, place: Place, scope: str, tag: Phrase | None = None) -> Iterator[ImageBuild]:
    """Say which Dockerfile an image is built from, in which folder: `build` is a folder, or says both."""
    options = node if isinstance(node, Mapping) else None
    context = phrase(options.get("context") if options else node)
    file = phrase(options.get("dockerfile")) if options else None
    if (context is None and options is None) or (context is not None and re.match(r"(https?|git|ssh)(://|@)", str(context.text))):
        return
    folder = place.canonical(context.text) if context is not None else place.directory
    where = context.place if context is not None else node.span
    field = place.field(context) if context is not None else Field(where, (Value(folder, where, None, (), True),))
    own = Field(where, (Value(folder.joined("Dockerfile"), where, None, (), True),))
    target = phrase(options.get("target")) if options else None
    yield ImageBuild(
        where,
        (),
        folder,
        scope,
        command="docker build",
        dockerfile=Place(folder).field(file) if file is not None else own,
        context=field,
        target=target.field() if target is not None else None,
        tag=tag.field() if tag is not None else None,
    )
