"""Jenkinsfiles, declarative and scripted: the steps that run scripts, in which folder, with which variables, in which image.

Each step has a shell of its own; all share a folder (https://www.jenkins.io/doc/book/pipeline/syntax/). What Groovy fills
into a string is what a variable of the file says, or not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from go1x_lint.facts import ArchiveCommand, Fact, ImageUse, Member, Naming
from go1x_lint.readers import Unparsable
from go1x_lint.readers.ci.expressions import heard, spoken_of
from go1x_lint.readers.ci.scripts import Work, facts, given
from go1x_lint.readers.commands.call import Place
from go1x_lint.readers.commands.containers import image
from go1x_lint.readers.commands.go import assignment
from go1x_lint.readers.commands.words import split
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.command import Assignment
from go1x_lint.syntax.groovy import Assigned, Call, Groovy, Node, Value, parse, walk
from go1x_lint.syntax.groovy import strings as groovy
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import Pieces
from go1x_lint.syntax.region import Piece
from go1x_lint.text import Hole, Text

SHELLS = {"sh": "sh", "bat": "cmd", "powershell": "powershell", "pwsh": "pwsh"}
"""Steps that run a script, and by which shell."""
DOUBTED = frozenset(("if", "else", "switch", "case", "catch", "post", "when", "while"))
"""Heads of blocks that may not be run."""
IMAGED = (".inside", ".withRun", "withDockerContainer")
KEEPING = {"archiveArtifacts": "artifacts", "stash": "includes"}
"""Steps that are told paths of files, and the argument that says them."""
_OTHER = re.compile(r"\s*#!(?!\S*/(?:env\s+)?(?:ba|da|z|k|a)?sh\b)")
_MOST_LEVELS = 60


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a pipeline, after which it raises Unparsable where brackets don't close."""
    file = workspace.parsed(source.path, "groovy", parse)
    pipeline = Pipeline(file, workspace)
    works: list[Work] = []
    for some in pipeline.steps(file.nodes, Frame()):
        if isinstance(some, Work):
            works.append(some)
        else:
            yield some
    yield from facts(works, source.path, workspace)
    if file.broken:
        raise Unparsable("a bracket is open that nothing closes", file.broken[0])


@dataclass(frozen=True)
class Frame:
    """What is known where a step stands."""

    env: tuple[Assignment, ...] = ()
    variables: tuple[tuple[str, Pieces], ...] = ()
    directory: Text | None = Text()
    host: str | None = None
    certain: bool = True


@dataclass(frozen=True)
class Pipeline:
    """A file."""

    file: Groovy
    workspace: Workspace

    @property
    def source(self) -> Source:
        """The file's text."""
        return self.file.source

    # -- steps -----------------------------------------------------------------------------------------------------------

    def steps(self, nodes: tuple[Node, ...], frame: Frame, level: int = 0) -> Iterator[Work | Fact]:
        """Give what steps run, or name; what is set on the way holds for those that follow."""
        frame = self._environment(nodes, frame)
        frame = self._agent(nodes, frame)
        for node in nodes if level < _MOST_LEVELS else ():
            if isinstance(node, Assigned):
                frame = self._assigned(node, frame)
            elif node.name == "agent":
                yield from self._images(node)
            elif node.name not in ("environment", "when", "options", "parameters", "triggers", "tools"):
                yield from self._call(node, frame)
                if node.block is not None:
                    yield from self.steps(node.block, self._within(node, frame), level + 1)

    def _call(self, call: Call, frame: Frame) -> Iterator[Work | Fact]:
        """Give what a step runs."""
        if call.name in SHELLS:
            script = call.value("script") or self._mapped(call) or next(iter(call.arguments), None)
            region = groovy.region(script, self.source, self._say(frame)) if script is not None else None
            if region is not None and frame.directory is not None and not _OTHER.match(region.text):
                env = given(frame.env, region, self.source)
                yield Work(region, frame.directory, env, SHELLS[call.name], frame.certain, frame.host)
        elif call.name == "zip":
            yield from self._packed(call, frame)
        elif call.name in KEEPING:
            told = call.value(KEEPING[call.name]) or next(iter(call.arguments), None)
            yield from self._kept(told, frame) if told is not None else ()
        elif call.name in IMAGED or call.name == "docker.image":
            yield from self._images(call)

    def _packed(self, call: Call, frame: Frame) -> Iterator[ArchiveCommand]:
        """Say what the step `zip` packs (Pipeline Utility Steps): a pattern's files by their paths below a folder."""
        told = {name: self._phrase(call.value(name), frame) for name in ("zipFile", "dir", "glob")}
        to, folder, pattern = told["zipFile"], told["dir"], told["glob"]
        if to is None or frame.directory is None:
            return
        place = Place(frame.directory, start=frame.directory)
        inside = place.inside(folder.text) if folder is not None else place
        archive = place.use(to, "writes")
        members: list[Member] = []
        if pattern is not None and not any(mark in str(pattern.text) for mark in "*,"):
            members.append(Member(inside.use(pattern, "reads"), pattern.text.normal()))
        elif pattern is None and folder is not None:
            members.append(Member(place.use(folder, "reads"), Text(), True))
        span = self.source.span(call.start, call.end)
        scope = f"{self.source.path}#{call.start}"
        uses = (*(some.use for some in members), archive)
        yield ArchiveCommand(
            span,
            uses,
            frame.directory,
            scope,
            command="zip",
            archive=archive,
            members=tuple(members),
            complete=bool(members),
            tool="Jenkins's zip",
            keeps_modes=None,
            certain=frame.certain,
        )

    def _phrase(self, value: Value | None, frame: Frame) -> Phrase | None:
        """Give an argument as a string with places."""
        return groovy.phrase(value, self.source, self._say(frame)) if value is not None else None

    def _mapped(self, call: Call) -> Value | None:
        """Give the script of `sh([script: '…'])`."""
        first = call.arguments[0] if call.arguments else None
        return next((value for key, value in first.named if key == "script"), None) if first is not None else None

    def _kept(self, told: Value, frame: Frame) -> Iterator[Naming]:
        """Say which paths are kept; commas part them."""
        text = groovy.phrase(told, self.source, self._say(frame))
        for part in split(text, ", ") if text is not None and frame.directory is not None else ():
            if "*" not in str(part.text) and frame.directory is not None:
                place = Place(frame.directory, start=frame.directory)
                yield Naming(part.place, (place.use(part, "names"),))

    def _images(self, call: Call) -> Iterator[ImageUse]:
        """Say which images steps run in: `docker { image 'x' }`, `docker.image('x')`, `withDockerContainer('x')`."""
        named = [some for some in walk((call,)) if isinstance(some, Call) and some.name in ("image", "docker", "docker.image", IMAGED[-1])]
        for some in named:
            value = some.value("image") or next(iter(some.arguments), None)
            text = groovy.phrase(value, self.source, lambda _: ()) if value is not None and value.token is not None else None
            if text is not None:
                yield ImageUse(text.place, image(text), "builder")

    # -- what is known in a block ----------------------------------------------------------------------------------------

    def _within(self, call: Call, frame: Frame) -> Frame:
        """Give what is known in a call's block."""
        asked = any(isinstance(some, Call) and some.name == "when" for some in call.block or ())
        frame = replace(frame, certain=frame.certain and call.name not in DOUBTED and not asked)
        first = call.arguments[0] if call.arguments else None
        if call.name in ("dir", "ws"):
            text = groovy.phrase(first, self.source, self._say(frame)) if first is not None and call.name == "dir" else None
            if text is None or text.text.unknown or frame.directory is None:
                return replace(frame, directory=None)
            return replace(frame, directory=Place(frame.directory, start=frame.directory).canonical(text.text))
        if call.name == "withEnv" and first is not None:
            return replace(frame, env=(*frame.env, *self._listed(first, frame)))
        if call.name in IMAGED:
            named = call.value("image") or call.receiver or first
            return replace(frame, host=named.plain if named is not None and named.plain is not None else "?")
        if call.name == "dockerExecute":
            return replace(frame, host=self._plain(call, "dockerImage") or "?")
        if call.defines or call.name == "for" or call.name.endswith(".each"):
            return replace(frame, variables=(*frame.variables, *self._given(call, frame)))
        return frame

    def _given(self, call: Call, frame: Frame) -> Iterator[tuple[str, Pieces]]:
        """Give what a loop's variable, or a function's parameters, stand for."""
        for number, name in enumerate(call.parameters):
            values = () if call.defines else self._items(call)
            if call.defines:
                calls = [some for some in self.calls if some.name == call.name]
                told = [some.arguments[number] if number < len(some.arguments) else None for some in calls]
                values = tuple(value for value in told if value is not None) if None not in told else ()
            phrases = [groovy.phrase(value, self.source, self._say(frame)) for value in values]
            known = [text.text.plain for text in phrases if text is not None]
            plain = tuple(dict.fromkeys(text for text in known if text is not None))
            complete = bool(values) and len(phrases) == len(known) and None not in known
            here = self.source.span(call.start, call.start + len(name))
            yield name, (Piece(Hole(name, plain if complete else None), here),)

    def _items(self, call: Call) -> tuple[Value, ...]:
        """Give the items of the list that a loop goes through: one that is written there, or one that a variable holds."""
        listed = call.receiver or (call.arguments[0] if call.arguments else None)
        name = call.name.removesuffix(".each") if listed is None else listed.name
        if name:
            set_ = [some.value for some in walk(self.file.nodes) if isinstance(some, Assigned) and some.name == name]
            listed = set_[0] if len(set_) == 1 else None
        return listed.items if listed is not None and listed.items is not None and not listed.joined else ()

    def _plain(self, call: Call, name: str) -> str | None:
        """Give an argument that is a string."""
        value = call.value(name)
        return value.plain if value is not None else None

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """All calls of the file that aren't functions' declarations."""
        return tuple(some for some in walk(self.file.nodes) if isinstance(some, Call) and not some.defines)

    def _environment(self, nodes: tuple[Node, ...], frame: Frame) -> Frame:
        """Give what is known with the `environment` blocks among some nodes."""
        for node in nodes:
            if isinstance(node, Call) and node.name == "environment":
                for some in node.block or ():
                    if isinstance(some, Assigned):
                        value = groovy.phrase(some.value, self.source, self._say(frame))
                        text = value or _unread(some, self.source)
                        set_ = Assignment(some.name, text, self.source.span(some.start, some.end))
                        frame = replace(frame, env=(*frame.env, set_))
        return frame

    def _agent(self, nodes: tuple[Node, ...], frame: Frame) -> Frame:
        """Give what is known with the agent's image."""
        for node in nodes:
            if isinstance(node, Call) and node.name == "agent":
                uses = [some.image.plain for some in self._images(node)]
                return replace(frame, host=uses[-1] or "?") if uses else replace(frame, host=None)
        return frame

    def _assigned(self, node: Assigned, frame: Frame) -> Frame:
        """Give what is known after an assignment: of a variable, or of the environment (`env.GOOS = 'linux'`)."""
        text = groovy.phrase(node.value, self.source, self._say(frame))
        if node.name.startswith("env."):
            value = text or _unread(node, self.source)
            return replace(frame, env=(*frame.env, Assignment(node.name[4:], value, self.source.span(node.start, node.end))))
        once = sum(isinstance(some, Assigned) and some.name == node.name for some in walk(self.file.nodes)) == 1
        return replace(frame, variables=(*frame.variables, (node.name, text.pieces if text is not None and once else ())))

    def _listed(self, value: Value, frame: Frame) -> Iterator[Assignment]:
        """Read a list of `NAME=value`."""
        for item in value.items or ():
            text = groovy.phrase(item, self.source, self._say(frame))
            found = assignment(text) if text is not None else None
            if found is not None:
                yield found

    def _say(self, frame: Frame) -> groovy.Say:
        """Make what says what a variable is, and who else reads it."""
        variables = dict(frame.variables)
        env = {some.name: some.value.pieces for some in frame.env}

        def say(name: str) -> Pieces:
            key = name.removeprefix("env.")
            pieces = variables.get(name, ()) if name in variables else env.get(key, ())
            word = re.escape(key)
            return heard(pieces, spoken_of(self.source, rf"(?<![\w.'\"]){word}\b(?!\s*[=:(])|\$\{{?(?:env\.)?{word}\b|\benv\.{word}\b"))

        return say


def _unread(node: Assigned, source: Source) -> Phrase:
    """Make the string that nobody can read."""
    place = source.span(node.value.start, node.value.end)
    return Phrase((Piece(Hole(node.name.removeprefix("env.")), place),), place)
