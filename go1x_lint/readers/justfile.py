"""justfiles: the commands of each recipe, which share a folder but no shell; a script is one (https://just.systems/man/en/).

A parameter is what the recipes that need this one, and the lines that call it, give for it: where they all say it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cached_property

from go1x_lint.facts import Fact, MakeTarget, ToolRun
from go1x_lint.readers import Unparsable
from go1x_lint.readers.ci.expressions import choice
from go1x_lint.readers.ci.scripts import Work, facts, given
from go1x_lint.readers.commands.call import Place
from go1x_lint.records import dataclass, field
from go1x_lint.source import Source, Span, Unreadable, Workspace
from go1x_lint.syntax.command import Assignment
from go1x_lint.syntax.just import Dependency, Justfile, Line, Names, Parameter, Part, Recipe, parse, region
from go1x_lint.syntax.just.reading import plain
from go1x_lint.syntax.phrase import Phrase, literal
from go1x_lint.syntax.pieces import Pieces
from go1x_lint.syntax.region import Piece, unwritable
from go1x_lint.text import Hole, Text

_NAME = re.compile(r"\.?justfile|.*\.just", re.IGNORECASE)
_INTERPRETER = re.compile(r"#!\s*(?:\S*/env(?:\s+-\S+)*\s+)?(\S+)")
_DOTENV = re.compile(r"^[ \t]*(?:export[ \t]+)?(\w+)[ \t]*=[ \t]*(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\s#'\"]*))", re.MULTILINE)
_CALLED = re.compile(r"[\w./-]+")
_MOST_IMPORTS = 50


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a file's recipes, after which it raises Unparsable for what can't be read."""
    main = _importer(source, workspace) or source
    yield from Reading(tuple(_opened(main, workspace)), workspace).facts(source)
    broken = workspace.parsed(source.path, "just", parse).broken
    if broken:
        raise Unparsable("isn't what just takes", broken[0])


def _opened(main: Source, workspace: Workspace, seen: set[str] | None = None) -> Iterator[Justfile]:
    """Give a file, then those that it imports."""
    seen = set() if seen is None else seen
    seen.add(main.path)
    file = workspace.parsed(main.path, "just", parse)
    yield file
    for some in file.imports:
        name = plain(some)
        path = posixpath.normpath(posixpath.join(posixpath.dirname(main.path), name)) if name else ""
        if path in workspace and path not in seen and len(seen) < _MOST_IMPORTS:
            try:
                yield from _opened(workspace[path], workspace, seen)
            except Unreadable:
                continue


def _importer(source: Source, workspace: Workspace) -> Source | None:
    """Give the file that imports this one, where there is one."""
    for path in sorted(workspace.paths):
        if path == source.path or not _NAME.fullmatch(posixpath.basename(path)):
            continue
        try:
            if "import" in workspace[path].text and any(file.source is source for file in _opened(workspace[path], workspace)):
                return workspace[path]
        except Unreadable:
            continue
    return None


@dataclass(frozen=True)
class Given:
    """What a recipe is given by one that needs or calls it; None for what isn't told."""

    arguments: tuple[Phrase | None, ...]


@dataclass(frozen=True)
class Reading:
    """A justfile that is run, with what it imports."""

    files: tuple[Justfile, ...]
    workspace: Workspace
    calls: dict[str, list[Given]] = field(default_factory=dict)

    @cached_property
    def names(self) -> Names:
        """What is known everywhere."""
        return Names(self.files)

    @cached_property
    def folder(self) -> Text:
        """The folder that recipes start in."""
        folder = Text.of(posixpath.dirname(self.files[0].source.path))
        said = self.files[0].settings.get("working-directory")
        return Place(folder).canonical(Text.of(plain(said[0]) or "")) if said else folder

    def facts(self, source: Source) -> Iterator[Fact]:
        """Give the facts of the recipes that stand in a file; they are read twice, for what they give each other."""
        recipes = [(file, recipe) for file in self.files for recipe in file.recipes]
        for file, recipe in recipes:
            calls = any("just" in line.text or (line.parts and line.parts[0].expression is not None) for line in recipe.lines)
            self._note(file, recipe, [fact for fact in self._run(file, recipe) if isinstance(fact, ToolRun)] if calls else [])
        for file, recipe in recipes:
            if file.source.path == source.path:
                yield from self._run(file, recipe)
                yield self._target(recipe)

    def _target(self, recipe: Recipe) -> MakeTarget:
        """Say what a recipe needs."""
        needed = tuple(Text.of(f"just {some.name}") for some in recipe.dependencies if not some.after)
        return MakeTarget(recipe.span, Text.of(f"just {recipe.name}"), needed, self._scope(recipe), (), True)

    def _scope(self, recipe: Recipe) -> str:
        """Name the sequence that a recipe is; another one of its name, for another system, is another."""
        same = self._named.get(recipe.name, [])
        return f"{recipe.span.path}:{recipe.name}" + (f"#{same.index(recipe.span)}" if len(same) > 1 else "")

    @cached_property
    def _named(self) -> dict[str, list[Span]]:
        """The places of recipes by name."""
        found: dict[str, list[Span]] = {}
        for file in self.files:
            for some in file.recipes:
                found.setdefault(some.name, []).append(some.span)
        return found

    # -- what recipes are given ------------------------------------------------------------------------------------------

    def _note(self, file: Justfile, recipe: Recipe, runs: list[ToolRun]) -> None:
        """Note what a recipe gives those that it needs, and those that it calls."""
        names = self.names.at(self._parameters(recipe))
        for some in recipe.dependencies:
            self.calls.setdefault(some.name, []).append(Given(tuple(self._arguments(some, file, names))))
        for run in runs:
            words = [word for word in run.words if not word.startswith("-") and "=" not in word]
            if run.tool == "just" and words and len(words) == len(run.words):
                told = (Phrase((Piece(word, run.span),), run.span) if _CALLED.fullmatch(word) else None for word in words[1:])
                self.calls.setdefault(words[0], []).append(Given(tuple(told)))

    def _arguments(self, some: Dependency, file: Justfile, names: Names) -> Iterator[Phrase | None]:
        """Give what a dependency is given."""
        for argument in some.arguments:
            pieces = names.value(argument, file.source)
            yield Phrase(pieces, file.source.span(argument.start, argument.end)) if pieces else None

    def _parameters(self, recipe: Recipe) -> dict[str, Pieces]:
        """Give what a recipe's parameters stand for: a hole, which knows its values where all that give one say it."""
        found: dict[str, Pieces] = {}
        calls = self.calls.get(recipe.name, [])
        for number, some in enumerate(recipe.parameters):
            told = [call.arguments[number] if number < len(call.arguments) else None for call in calls]
            phrases = [phrase for phrase in told if phrase is not None]
            found[some.name] = _told(some, phrases if len(phrases) == len(told) and not some.variadic else [])
        return found

    # -- what recipes run -------------------------------------------------------------------------------------------------

    def _run(self, file: Justfile, recipe: Recipe) -> Iterator[Fact]:
        """Give what a recipe does."""
        shell = self._shell(recipe)
        folder = self._starts(recipe)
        if folder is None:
            return
        names = self.names.at(self._parameters(recipe))
        env = tuple(self._environment(recipe, names))
        lines = (_script(recipe),) if recipe.script else recipe.bare()
        regions = [region(line, file.source, names) for line in lines if line.parts]
        works = (Work(some, folder, given(env, some, file.source), shell, self._always(recipe)) for some in regions)
        yield from facts(works, self._scope(recipe), self.workspace)

    def _shell(self, recipe: Recipe) -> str:
        """Name the shell that runs a recipe's lines, or its script."""
        if recipe.script:
            found = _INTERPRETER.match(recipe.lines[0].text) if recipe.lines else None
            named = plain(recipe.attributes.get("script"))
            return _base(found[1] if found else named or self._setting("script-interpreter") or "sh")
        windows = self._setting("windows-shell") if "windows" in recipe.attributes else None
        return _base(windows or self._setting("shell") or ("powershell" if "windows-powershell" in self.files[0].settings else "sh"))

    def _setting(self, name: str) -> str | None:
        """Give the first value of a setting."""
        values = self.files[0].settings.get(name)
        return plain(values[0]) if values else None

    def _starts(self, recipe: Recipe) -> Text | None:
        """Give the folder that a recipe starts in; None where only its caller knows."""
        if "no-cd" in recipe.attributes:
            return None
        if "working-directory" not in recipe.attributes:
            return self.folder
        said = plain(recipe.attributes["working-directory"])
        return None if said is None else Place(Text.of(posixpath.dirname(self.files[0].source.path))).canonical(Text.of(said))

    def _always(self, recipe: Recipe) -> bool:
        """Whether a recipe is there on Linux."""
        systems = {"linux", "unix", "macos", "windows", "openbsd"} & set(recipe.attributes)
        return not systems or bool(systems & {"linux", "unix"})

    def _environment(self, recipe: Recipe, names: Names) -> Iterator[Assignment]:
        """Give the variables that its commands get."""
        yield from self._dotenv
        everything = "export" in self.files[0].settings
        for file, some in self.names.assigned.values():
            if some.export or everything:
                value = Phrase(self.names.value(some.value, file.source), file.source.span(some.value.start, some.value.end), unwritable)
                yield Assignment(some.name, value, some.span)
        for parameter in recipe.parameters:
            if parameter.export or everything:
                pieces = names.given[parameter.name]
                yield Assignment(parameter.name, Phrase(pieces, parameter.span, unwritable), parameter.span)

    @cached_property
    def _dotenv(self) -> tuple[Assignment, ...]:
        """Give the variables of the file `.env`, where the project has one that is asked for; they are not written."""
        settings = self.files[0].settings
        name = self._setting("dotenv-filename") or ".env"
        path = posixpath.join(posixpath.dirname(self.files[0].source.path), name)
        wanted = {"dotenv-load", "dotenv-filename", "dotenv-required"} & set(settings)
        try:
            source = self.workspace[path] if wanted and path in self.workspace else None
        except Unreadable:
            source = None
        return tuple(_dotenv(source)) if source is not None else ()


def _dotenv(source: Source) -> Iterator[Assignment]:
    """Read a file of `NAME=value`."""
    for some in _DOTENV.finditer(source.text):
        span = source.span(*some.span())
        yield Assignment(some[1], literal(some[2] or some[3] or some[4] or "", span, unwritable), span)


def _told(parameter: Parameter, phrases: list[Phrase]) -> Pieces:
    """Give what a parameter stands for; a word that is given is not written, for it may be given elsewhere, too."""
    known = [some.text.expand() for some in phrases]
    values = None if not known or None in known else tuple(dict.fromkeys(text for some in known for text in some or ()))
    return (
        (Piece(Hole(parameter.name, values), parameter.span),)
        if values or not phrases
        else choice(parameter.name, phrases) or (Piece(Hole(parameter.name), parameter.span),)
    )


def _base(shell: str) -> str:
    """Give a shell's name."""
    return posixpath.basename(shell.replace("\\", "/")).removesuffix(".exe")


def _script(recipe: Recipe) -> Line:
    """Make one text of a script's lines."""
    parts: list[Part] = []
    for line in recipe.lines:
        end = parts[-1].end if parts else 0
        parts += [Part(end, end, "\n")] if parts else []
        parts += line.parts
    return Line(tuple(parts))
