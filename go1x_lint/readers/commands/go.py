"""What the `go` command does: `go build` writes a program, `go run …/build-lambda-zip` packs one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from go1x_lint.facts import BuildCommand, Fact, Field, FileUse, Label, Value
from go1x_lint.readers.commands import archives, go_names
from go1x_lint.readers.commands.call import LOST, Call
from go1x_lint.readers.commands.words import Line, Option, grammar, lead, sliced, split
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Span
from go1x_lint.syntax.command import Assignment
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.text import Hole, Text

BUILD = grammar(
    "-C -o -p -asmflags -buildmode -compiler -covermode -coverpkg -debug-actiongraph -debug-runtime-trace -debug-trace -exec -gccgoflags"
    " -gcflags -installsuffix -ldflags -mod -modfile -overlay -pgo -pkgdir -tags -toolexec",
    bundles=False,
    one_dash=True,
)
"""Flags of `go build` that take a value (`go help build`; `-exec` is `go run`'s)."""

RUN = replace(BUILD, ordered=True)
GLOBAL = grammar("-C", bundles=False, one_dash=True, ordered=True)
ENV = grammar(bundles=False, ordered=True)

EXECUTABLE = frozenset(("exe", "pie", "default"))
"""Build modes that make a program."""

_TAG = re.compile(r"[\w.!,-]+")
_FLAGS = re.compile(r"FLAG|OPT|ARG|TAG|PARAM|^[@*]$", re.IGNORECASE)
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")


def facts(call: Call) -> Iterator[Fact]:
    """Say what a `go` command does."""
    line = GLOBAL.read(call.arguments)
    if not line.plain:
        return
    verb, words = line.plain[0], line.plain[1:]
    folder = line.value("-C")
    name = verb.text.plain
    if name == "build":
        yield Build(call, verb, words, folder).fact()
    elif name in ("run", "tool"):
        rest = RUN.read(words).plain
        if rest and re.search(r"(^|/)build-lambda-zip(@.*)?$", str(rest[0].text)):
            yield from archives.build_lambda_zip(call, rest)


def kept(call: Call) -> tuple[Assignment, ...]:
    """Give the variables that `go env -w NAME=VALUE` sets for every later `go`."""
    line = ENV.read(call.arguments)
    if call.program != "go" or not line.plain or line.plain[0].text.plain != "env" or len(line.plain) < 2:
        return ()
    flag, *words = line.plain[1:]
    return tuple(some for word in words if (some := assignment(word))) if lead(flag) in ("-w", "--w") else ()


def assignment(word: Phrase) -> Assignment | None:
    """Read a word `NAME=value`."""
    found = _ASSIGNMENT.match(lead(word))
    return Assignment(found.group()[:-1], sliced(word, found.end()), word.place) if found else None


@dataclass(frozen=True)
class Words:
    """The arguments of `go build`, as they are meant: Go itself takes everything after the first package for packages."""

    line: Line
    packages: tuple[Phrase, ...]
    strays: tuple[Phrase, ...]
    open: tuple[Phrase, ...]


@dataclass(frozen=True)
class Build:
    """A `go build`."""

    call: Call
    verb: Phrase
    """The word `build`: new flags go directly after it."""
    words: tuple[Phrase, ...]
    folder: Phrase | None
    """The folder of `-C`."""

    def fact(self) -> BuildCommand:
        """Make its fact."""
        output, to_folder = self._output()
        tags, settings = self._tags()
        call = self.call
        return BuildCommand(
            **call.step,
            uses=(output, FileUse(self._packages, "reads")),
            output=output,
            to_folder=to_folder,
            packages=self._packages,
            tags=tags,
            goos=call.variable_field("GOOS"),
            goarch=call.variable_field("GOARCH"),
            cgo=call.variable_field("CGO_ENABLED"),
            buildmode=self._flag("-buildmode"),
            host=call.context.host,
            strays=tuple(word.place for word in self.read.strays),
            tag_settings=settings,
            module_file=self._module_file(),
        )

    # -- words ----------------------------------------------------------------------------------------------------------

    @cached_property
    def at(self) -> Call:
        """The call in the folder that `-C` names; that flag stands first, or before `build`."""
        folder = self.folder or BUILD.read(self.words[:2]).value("-C")
        return self.call if folder is None else self.call.inside(folder)

    @cached_property
    def read(self) -> Words:
        """Sort the arguments."""
        line = BUILD.read(self.words)
        named = {id(piece) for option in line.options for piece in (option.word, *option.values)}
        packages: list[Phrase] = []
        strays: list[Phrase] = []
        unread: list[Phrase] = []
        before: Phrase | None = None
        for at, word in enumerate(self.words):
            if id(word) in named:
                if packages and word.text.plain != "--" and lead(word).startswith("-"):
                    strays.append(word)
            elif lead(word) != "--":
                more = self.words[at + 1 :]
                kind = strays if self._is_tag(word, before, line, more) else unread if _may_be_flags(word, more) else packages
                kind.append(word)
            before = word
        return Words(line, tuple(packages), tuple(strays), tuple(unread))

    def _is_tag(self, word: Phrase, before: Phrase | None, line: Line, more: tuple[Phrase, ...]) -> bool:
        """Whether a word directly behind a list of tags is meant as one of them: `-tags a b ./x`."""
        plain = word.text.plain
        listed = any(option.value is not None and (before is option.value or before is option.word) for option in line.all("-tags"))
        if not listed or plain is None or not _TAG.fullmatch(plain) or go_names.is_path(plain):
            return False
        return (bool(more) or "norpc" in plain) and self.at.canonical(word).plain not in self.at.context.workspace.folders

    # -- packages -------------------------------------------------------------------------------------------------------

    @cached_property
    def _packages(self) -> Field:
        """The packages, one value each; none named: the folder that it runs in."""
        call, words = self.at, self.read.packages
        if not words:
            here = Value(call.where.directory, self.verb.place, None, (), True)
            return Field.unknown(self.verb.place, LOST) if call.lost else Field(self.verb.place, (here,))
        fields = [self._package(word) for word in words]
        values = tuple(value for field in fields for value in field.values)
        return Field(words[0].place, values, tuple(label for field in fields for label in field.open_because), fields[0].slot)

    def _package(self, word: Phrase) -> Field:
        """Make the field of one package, or of the files that a pattern means."""
        call, plain = self.at, word.text.plain
        if plain is None or call.lost:
            return call.path(word)
        workspace, folder = call.context.workspace, call.where.directory.plain or ""
        if word.inside is None and any(mark in plain for mark in "*?["):
            files = call.matching(word)
            return Field(word.place, tuple(Value(Text.of(path), word.place) for path in files)) if files else call.path(word)
        if go_names.is_path(plain) or call.canonical(word).plain in workspace.folders:
            return call.path(word)
        own = go_names.imported(workspace, folder, plain)
        return Field(word.place, (Value(Text.of(plain if own is None else own), word.span),))

    # -- output ---------------------------------------------------------------------------------------------------------

    def _output(self) -> tuple[FileUse, bool]:
        """Give what it writes, and whether that is a folder."""
        option = self.read.line.last("-o")
        if option is None:
            return FileUse(self._implied(), "writes"), False
        if option.value is None:
            return FileUse(Field.unknown(option.word.place, "-o has no value"), "writes"), False
        return self.at.use(option.value, "writes"), self.at.is_folder(option.value)

    def _implied(self) -> Field:
        """Make the field of the name that Go gives; absent where it throws away what it compiles."""
        place = self.verb.place
        slot = self.at.room(self.verb, "-o", spell=lambda path: self.at.where.spell(path, path.base))
        if self.at.lost:
            return Field.unknown(place, LOST)
        if self.read.open or not self._packages.closed:
            return Field.unknown(place, "the packages that it builds can't be read", slot=slot)
        if self._discards():
            return Field(place, slot=slot)
        name = self._name()
        if name is None:
            return Field.unknown(place, "the name that Go gives the program can't be read", slot=slot)
        path = self.at.where.directory.joined(name)
        return Field(place, (Value(path, place, slot, (), True),), (), slot)

    def _discards(self) -> bool:
        """Whether it only compiles: several packages, or one that is no program."""
        texts = [value.text for value in self._packages.values]
        if any(str(text).endswith(".go") for text in texts):
            return False
        folder = self._only_folder()
        return folder is None or (folder.plain is not None and go_names.is_program(self.at.context.workspace, folder.plain) is False)

    def _only_folder(self) -> Text | None:
        """Give the folder of the one package; None where there are several."""
        values = self._packages.values
        text = values[0].text if len(values) == 1 else None
        if text is None or not str(text).endswith("..."):
            return text
        below = go_names.folders_below(self.at.context.workspace, (text.parent.plain or "")) if not text.holes else []
        return Text.of(below[0]) if len(below) == 1 else None

    def _name(self) -> Text | None:
        """Give the name that Go gives the program; None where it depends on what isn't in the files."""
        goos, mode = self.at.variable_field("GOOS"), self._flag("-buildmode")
        if not goos.closed or mode.other_than(*EXECUTABLE) or not mode.closed:
            return None
        files = [value.text for value in self._packages.values if str(value.text).endswith(".go")]
        if files:
            base = files[0].base
            name: Text | None = Text.of(*base.parts[:-1], str(base.parts[-1]).removesuffix(".go"))
        else:
            folder = self._only_folder()
            elsewhere = "#" in str(folder) and folder == self.at.where.directory  # an image's folder, which may be the module's own
            name = None if folder is None or elsewhere else go_names.program_name(self.at.context.workspace, folder)
        return Text.of(name, ".exe") if name is not None and goos.plain == "windows" else name

    # -- flags ----------------------------------------------------------------------------------------------------------

    def _flag(self, name: str) -> Field:
        """Make the field of a flag's value."""
        option = self.read.line.last(name)
        if option is not None and option.value is not None:
            return option.value.field(anchor=option.word.place)
        return Field(self.verb.place, (), self._open)

    def _module_file(self) -> Span | None:
        """Give where another go.mod is named."""
        inherited = (option for option in _goflags(self.call.variable("GOFLAGS")) if option.name == "-modfile")
        option = self.read.line.last("-modfile") or next(inherited, None)
        return None if option is None else (option.value or option.word).place

    @property
    def _open(self) -> tuple[Label, ...]:
        """Why there may be flags that can't be read."""
        return tuple(Label(word.place, f"{word.text} can't be read in any file") for word in self.read.open)

    def _tags(self) -> tuple[Field, tuple[Span, ...]]:
        """Give the list of tags, and every place that sets one; those of the command line replace those of GOFLAGS."""
        given = [option for option in self.read.line.all("-tags") if option.value is not None]
        flags = self.call.variable("GOFLAGS")
        inherited = [option for option in _goflags(flags) if option.name == "-tags" and option.value is not None]
        settings = [*inherited, *given]
        spans = tuple(option.value.place for option in settings if option.value is not None)
        slot = self.call.room(self.verb, "-tags")
        if settings and settings[-1].value is not None:
            field = settings[-1].value.field(anchor=settings[-1].word.place)
            return replace(field, open_because=(*field.open_because, *self._open)), spans
        unread = (Label(flags.span, "GOFLAGS can't be read"),) if flags and flags.value.text.holes else ()
        return Field(self.verb.place, (), (*self._open, *unread), slot), spans


def _goflags(flags: Assignment | None) -> tuple[Option, ...]:
    """Read GOFLAGS: flags that spaces part, each with its value behind `=`."""
    return BUILD.read(split(flags.value, " \t\n")).options if flags else ()


def _may_be_flags(word: Phrase, more: tuple[Phrase, ...]) -> bool:
    """Whether a word that nobody can read may hold flags: by its name, or because flags or packages come after it."""
    hole = word.text.parts[0] if word.text.parts else None
    if not isinstance(hole, Hole) or not word.text.unknown:
        return False
    return bool(_FLAGS.search(hole.name)) or (word.inside is None and bool(more))
