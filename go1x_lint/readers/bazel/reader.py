"""The rules of a package, and what each makes."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from go1x_lint.facts import ArchiveCommand, BuildCommand, Fact, Field, FileUse, Label, Member, Slot, Value
from go1x_lint.readers.bazel.labels import MADE, Labelled, Labels, OutSlot, output, parsed
from go1x_lint.readers.commands import Context, facts
from go1x_lint.readers.commands.call import Place
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Edit, Source, Span, Unreadable, Workspace
from go1x_lint.syntax.command import Command
from go1x_lint.syntax.phrase import Phrase, joined
from go1x_lint.syntax.region import Piece, Region, Run
from go1x_lint.syntax.starlark import Rule
from go1x_lint.syntax.starlark import Value as Given
from go1x_lint.text import Text

_MAKE = re.compile(r"\$(?:\((?P<kind>(?:location|execpath|rootpath)s?)\s+(?P<label>[^)]+)\)|\((?P<name>[@<\w]+)\)|(?P<mark>[@<$]))")
"""Variables of a genrule's command (https://bazel.build/reference/be/make-variables)."""
_TAGGED = re.compile(r"go/config:tags|define[= ]gotags")


@dataclass(frozen=True)
class Package:
    """A BUILD file."""

    source: Source
    workspace: Workspace
    rules: tuple[Rule, ...]
    labels: Labels

    @classmethod
    def of(cls, source: Source, workspace: Workspace) -> Package:
        """Read a file; raise Unparsable."""
        return cls(source, workspace, parsed(source, workspace).rules, Labels(workspace, posixpath.dirname(source.path)))

    @property
    def folder(self) -> str:
        """The package's folder."""
        return self.labels.package

    def facts(self) -> Iterator[Fact]:
        """Give what the rules make that are known."""
        for rule in self.rules:
            if rule.kind == "go_binary" and rule.name:
                yield self._binary(rule)
            elif rule.kind == "pkg_zip" and rule.name:
                yield self._zip(rule)
            elif rule.kind == "genrule":
                yield from self._script(rule)

    def _scope(self, rule: Rule) -> str:
        """Name what a rule is as a sequence."""
        return f"{self.source.path}:{rule.name}"

    # -- programs ---------------------------------------------------------------------------------------------------------

    def _binary(self, rule: Rule) -> BuildCommand:
        """Make the fact of a program; what nobody says is what the platform says that is built for."""
        anchor = rule.span
        named = rule.arguments["name"].span
        path = output(self.folder, rule)
        slot = OutSlot(self.folder, rule)
        out = rule.arguments.get("out")
        at = out.phrase.span if out is not None and out.phrase is not None else named
        made = Field.unknown(named, "what it is called can't be read") if path is None else Field(at, (Value(path, at, slot),), (), slot)
        written = FileUse(made, "writes")
        packages = self._sources(rule, named)
        return BuildCommand(
            anchor,
            (written, FileUse(packages, "reads")),
            Text.of(self.folder),
            f"{self.source.path}#{rule.name}",  # as in an image: rules that aren't known may start it by its own name
            command=f"go_binary {rule.name}",
            output=written,
            packages=packages,
            tags=self._tags(rule, named),
            goos=self._said(rule, "goos", named),
            goarch=self._said(rule, "goarch", named),
            cgo=self._cgo(rule, named),
            buildmode=self._mode(rule, named),
            host="bazel",
        )

    def _sources(self, rule: Rule, anchor: Span) -> Field:
        """Make the field of the folders that it is made of: its own, or those of the libraries that it embeds."""
        embedded = rule.arguments.get("embed")
        if embedded is None or embedded.items is None:
            return Field(anchor, (Value(Text.of(self.folder), anchor, None, (), True),))
        folders = [self.labels.split(some.plain) if some.plain else None for some in embedded.items]
        known = tuple(dict.fromkeys(some[0] for some in folders if some is not None))
        return Field(embedded.span, tuple(Value(Text.of(some), embedded.span, None, (), True) for some in known))

    def _said(self, rule: Rule, name: str, anchor: Span) -> Field:
        """Make the field of a string."""
        value = rule.arguments.get(name)
        if value is None or value.plain == "auto":
            return Field.unknown(anchor, "the platform that it is built for says it")
        return value.phrase.field() if value.phrase is not None else Field.unknown(value.span, "it is chosen by the configuration")

    def _cgo(self, rule: Rule, anchor: Span) -> Field:
        """Make the field of cgo, which is off where a program is pure Go."""
        pure = rule.arguments.get("pure")
        said = {"on": "0", "off": "1"}.get(pure.plain or "") if pure is not None else None
        if pure is None or said is None:
            return Field.unknown(anchor, "the platform that it is built for says it")
        return Field(pure.span, (Value(Text.of(said), pure.span),))

    def _mode(self, rule: Rule, anchor: Span) -> Field:
        """Make the field of the build mode."""
        mode = rule.arguments.get("linkmode")
        if mode is None or mode.plain in ("normal", "auto"):
            return Field(anchor)
        return mode.phrase.field() if mode.phrase is not None else Field.unknown(mode.span, "it is chosen by the configuration")

    def _tags(self, rule: Rule, anchor: Span) -> Field:
        """Make the field of the tags; .bazelrc may set them for all programs."""
        given = rule.arguments.get("gotags")
        if given is None:
            common = self._common_tags()
            return Field(anchor, (), common, None if common else TagsSlot(rule, None))
        phrases = [some.phrase for some in given.items or ()]
        known = [some for some in phrases if some is not None]
        if given.items is None or len(known) < len(phrases):
            return Field.unknown(given.span, "it is chosen by the configuration")
        return Field(given.span, (Value(joined(known, ","), given.span, TagsSlot(rule, given)),), (), TagsSlot(rule, given))

    def _common_tags(self) -> tuple[Label, ...]:
        """Say where tags may be set for all programs."""
        for path in (".bazelrc", "tools/bazel.rc"):
            try:
                found = _TAGGED.search(self.workspace[path].text) if path in self.workspace else None
            except Unreadable:
                found = None
            if found is not None:
                return (Label(Span(path, *found.span()), "tags are set for all programs here"),)
        return ()

    # -- archives ---------------------------------------------------------------------------------------------------------

    def _zip(self, rule: Rule) -> ArchiveCommand:
        """Make the fact of an archive."""
        out = rule.arguments.get("out") or rule.arguments.get("package_file_name")
        name = out.plain if out is not None else f"{rule.name}.zip"
        at = out.span if out is not None else rule.arguments["name"].span
        path = Text.of(posixpath.join(MADE, self.folder, name)) if name else None
        archive = FileUse(Field(at, (Value(path, at),)) if path else Field.unknown(at, "its name can't be read"), "writes")
        prefix, strip = rule.arguments.get("package_dir"), rule.arguments.get("strip_prefix")
        folder = "" if prefix is None else (prefix.plain or "?").strip("/")
        members = list(self._members(rule.arguments.get("srcs"), folder, _renames(rule.arguments.get("remap_paths"))))
        known = [some for some in members if some is not None]
        listed = rule.arguments.get("srcs")
        whole = len(known) == len(members) and (listed is None or listed.items is not None) and strip is None and folder != "?"
        return ArchiveCommand(
            rule.span,
            (*(some.use for some in known), archive),
            scope=self._scope(rule),
            command=f"pkg_zip {rule.name}",
            archive=archive,
            members=tuple(known),
            complete=whole,
            tool="pkg_zip",
        )

    def _members(self, listed: Given | None, folder: str, renamed: dict[str, str], depth: int = 0) -> Iterator[Member | None]:
        """Give what is packed; None for what isn't known."""
        for some in listed.items or () if listed is not None else ():
            label = some.plain
            found = self.labels.rule(label) if label else None
            if found is not None and found[1].kind == "go_binary":
                yield self._program(some, found, folder, renamed)
            elif found is not None and found[1].kind in ("pkg_files", "filegroup") and depth < 4:
                yield from self._grouped(found, folder, depth)
            else:
                yield self._file(some, folder, renamed)

    def _program(self, at: Given, found: tuple[str, Rule], folder: str, renamed: dict[str, str]) -> Member | None:
        """Give a program that is packed by its last component, or by the name that it is given."""
        path = output(*found)
        if path is None:
            return None
        slot = OutSlot(*found)
        name = str(path.base)
        entry = renamed.get(name) or renamed.get(found[1].name) or name
        return Member(FileUse(Field(at.span, (Value(path, at.span, slot),), (), slot), "reads"), Text.of(posixpath.join(folder, entry)))

    def _grouped(self, found: tuple[str, Rule], folder: str, depth: int) -> Iterator[Member | None]:
        """Give the files of another rule: `pkg_files` puts them in a folder and renames them."""
        package, rule = found
        other = replace(self, labels=Labels(self.workspace, package))
        prefix = rule.arguments.get("prefix")
        inside = posixpath.join(folder, (prefix.plain or "?").strip("/")) if prefix is not None else folder
        yield from other._members(rule.arguments.get("srcs"), inside, other._named(rule.arguments.get("renames")), depth + 1)

    def _named(self, renames: Given | None) -> dict[str, str]:
        """Read `renames = {":main": "bootstrap"}`: labels and new names."""
        found = _renames(renames)
        return {(place[1] if (place := self.labels.split(label)) is not None else label): name for label, name in found.items()}

    def _file(self, at: Given, folder: str, renamed: dict[str, str]) -> Member | None:
        """Give a file of the project that is packed."""
        path = self.labels.file(at.plain) if at.plain else None
        if path is None:
            return None
        name = posixpath.basename(path)
        entry = Text.of(posixpath.join(folder, renamed.get(name, name)))
        return Member(FileUse(Field(at.span, (Value(Text.of(path), at.span),)), "reads"), entry)

    # -- scripts ----------------------------------------------------------------------------------------------------------

    def _script(self, rule: Rule) -> Iterator[Fact]:
        """Give what a genrule's command does; it runs at the root, where `bazel-bin` is."""
        from go1x_lint.syntax import shell

        command = rule.arguments.get("cmd_bash") or rule.arguments.get("cmd")
        if command is None or command.phrase is None or not command.phrase.pieces:
            return
        region = self._filled(command.phrase, rule)
        script = shell.parse(region)
        programs = self._programs(rule, str(command.phrase.text))
        script = replace(script, commands=tuple(self._labelled(some, programs) for some in script.commands))
        yield from facts(script, Context(Place(), self._scope(rule), self.workspace))

    def _filled(self, command: Phrase, rule: Rule) -> Region:
        """Give a command as the shell gets it."""
        source = self.workspace[command.place.path]
        runs: list[Run] = []
        for piece in command.pieces:
            text = str(piece.part)
            at = 0
            for found in _MAKE.finditer(text):
                said = self._variable(found, rule)
                if said is None:
                    continue
                runs += _runs(piece, text, at, found.start())
                here = _runs(piece, text, *found.span())
                runs.append(Run(said, here[0].start, here[-1].end))
                at = found.end()
            runs += _runs(piece, text, at, len(text))
        return Region(source, runs, command.escape)

    def _variable(self, found: re.Match[str], rule: Rule) -> str | None:
        """Give what a variable of the command stands for; None for what is left to the shell."""
        made = posixpath.join(MADE, self.folder)
        outs, srcs = _listed(rule.arguments.get("outs")), _listed(rule.arguments.get("srcs"))
        name = found["name"] or found["mark"]
        if found["label"]:
            return self._path(found["label"].strip())
        if name == "$":
            return "$"
        if name in ("@", "OUTS") and outs and (len(outs) == 1 or name == "OUTS"):
            return " ".join(posixpath.join(made, some) for some in outs)
        if name in ("<", "SRCS") and srcs:
            return " ".join(self._path(some) or some for some in srcs)
        return made if name in ("@D", "RULEDIR") else None

    def _path(self, label: str) -> str | None:
        """Give the path of what a label names."""
        found = self.labels.rule(label)
        if found is not None and found[1].kind == "go_binary":
            path = output(*found)
            return None if path is None else path.plain
        place = self.labels.split(label)
        outs = _listed(found[1].arguments.get("outs")) if found is not None else []
        if found is not None and found[1].kind == "genrule" and len(outs) == 1:
            return posixpath.join(MADE, found[0], outs[0])
        own = self.labels.file(label)
        return own or (posixpath.join(MADE, *place) if place is not None else None)

    def _labelled(self, command: Command, programs: Mapping[Text, OutSlot]) -> Command:
        """Give words that are programs of rules the way back to those."""

        def word(phrase: Phrase) -> Phrase:
            slot = programs.get(phrase.text)
            return phrase if slot is None else Labelled(phrase.pieces, phrase.place, phrase.escape, phrase.inside, slot)

        return replace(command, words=tuple(map(word, command.words)))

    def _programs(self, rule: Rule, command: str) -> dict[Text, OutSlot]:
        """Give the programs that a genrule names, by their paths."""
        named = [found["label"].strip() for found in _MAKE.finditer(command) if found["label"]]
        labels = (*named, *_listed(rule.arguments.get("srcs")), *_listed(rule.arguments.get("tools")))
        rules = [found for label in labels if (found := self.labels.rule(label)) is not None and found[1].kind == "go_binary"]
        return {path: OutSlot(*found) for found in rules if (path := output(*found)) is not None}


def _runs(piece: Piece, text: str, start: int, end: int) -> list[Run]:
    """Give the runs of a part of a piece."""
    if start >= end:
        return []
    if piece.exact:
        return [Run(text[start:end], piece.here.start + start, piece.here.start + end)]
    return [Run(text[start:end], piece.here.start, piece.here.end)]


def _listed(given: Given | None) -> list[str]:
    """Give a list's strings."""
    return [some.plain for some in given.items or () if some.plain] if given is not None else []


def _renames(given: Given | None) -> dict[str, str]:
    """Read a dictionary of names."""
    pairs = given.entries or () if given is not None else ()
    return {key.plain.lstrip("/"): value.plain.lstrip("/") for key, value in pairs if key.plain and value.plain}


@dataclass(frozen=True)
class TagsSlot:
    """Writes a list of tags: an item more behind the others, or a list where there is none."""

    rule: Rule
    given: Given | None

    @property
    def place(self) -> Span:
        """The list, or the rule's name."""
        return self.given.span if self.given is not None else self.rule.names.get("name", self.rule.span)

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """Nobody else reads a list where it is used."""
        return ()

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Write the list; () where it isn't one tag more."""
        plain = Text.of(value).plain
        tags = [tag for tag in re.split(r"[,\s]+", plain or "") if tag]
        if self.given is None:
            return self.rule.added("gotags", "[" + ", ".join(f'"{tag}"' for tag in tags) + "]") if tags else ()
        items = self.given.items or ()
        if tags[:-1] != [some.plain for some in items] or not tags:
            return ()
        if not items:
            return (Edit(self.given.span, f'["{tags[-1]}"]'),) if self.given.span.end - self.given.span.start == 2 else ()
        last = items[-1].span
        before = self.rule.source.text[self.rule.source.line_start(last.start) : last.start]
        gap = f",{self.rule.source.newline}{before}" if not before.strip() else ", "
        return (Edit(Span(last.path, last.end, last.end), f'{gap}"{tags[-1]}"'),)

    def remove(self) -> tuple[Edit, ...]:
        """Take nothing away."""
        return ()

    def needs(self, value: Text | str) -> tuple[()]:
        """Nothing: what stands here is what is used."""
        return ()


__all__ = ["Package", "Slot"]
