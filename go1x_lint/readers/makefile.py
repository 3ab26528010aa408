"""Makefiles: their targets, and the steps of their recipes.

A file that others include is read as they include it, once for each; every file gives the facts of its own rules only.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property

from go1x_lint.facts import Fact, Field, FileUse, MakeTarget, Precondition, Role, Slot, Step
from go1x_lint.readers.commands import Context, facts
from go1x_lint.readers.commands.call import Call, Place
from go1x_lint.readers.commands.dispatch import folders
from go1x_lint.readers.commands.tools import MAKE
from go1x_lint.readers.paths import Where, globbing
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Edit, Source, Span, Unreadable, Workspace
from go1x_lint.syntax.command import Script
from go1x_lint.syntax.makefile import Glob, Recipe, Rule, Rules, Target, parse
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.region import Piece
from go1x_lint.text import Hole, Text

_INCLUDES = re.compile(r"^[ \t]*(?:-?include|sinclude)[ \t]+(.+)$", re.MULTILINE)
_NAMES = re.compile(r"(?i:(?:gnu|bsd)?makefile(?:\.[\w.-]+)?|[\w.-]+\.ma?k)")
_OTHER_SHELL = re.compile(r"(?:pwsh|powershell|cmd|python[\d.]*|node|perl)(?:\.exe)?", re.IGNORECASE)
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)(?:::?)?=")


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a Makefile's rules."""
    for main in _including(source, workspace) or [source]:
        yield from Reading(main, workspace).facts(source)


def _including(source: Source, workspace: Workspace) -> list[Source]:
    """Give the Makefiles that include a file."""
    name = posixpath.basename(source.path)
    found: list[Source] = []
    for path in sorted(workspace.paths) if not re.fullmatch(r"(?i:(gnu)?makefile)", name) else ():
        if path == source.path or not _NAMES.fullmatch(posixpath.basename(path)):
            continue
        try:
            words = workspace.parsed(path, "makefile includes", lambda other: " ".join(_INCLUDES.findall(other.text)))
        except Unreadable:
            continue
        if (name in words or re.search(r"[*$]", words)) and source in Reading(workspace[path], workspace).rules.reading.sources:
            found.append(workspace[path])
    return found


@dataclass(frozen=True)
class Reading:
    """A Makefile that make is called for."""

    main: Source
    workspace: Workspace

    @property
    def folder(self) -> str:
        """The folder in which make runs."""
        return posixpath.dirname(self.main.path)

    @cached_property
    def where(self) -> Where:
        """What its paths are relative to."""
        folder = Text.of(self.folder)
        return Place(folder, start=folder)

    @cached_property
    def rules(self) -> Rules:
        """Its rules."""
        name = posixpath.basename(self.main.path)
        return parse(self.main, name=name, open_=self._opened, glob=self.glob)

    @cached_property
    def glob(self) -> Glob:
        """The project's paths that match a pattern; asked for often, and slow to find."""
        return cache(globbing(self.workspace, self.folder))

    def _opened(self, path: str) -> Source | None:
        """Give a file that is included."""
        canonical = posixpath.normpath(posixpath.join(self.folder, path))
        if canonical not in self.workspace:
            return None
        try:
            return self.workspace[canonical]
        except Unreadable:
            return None

    @cached_property
    def scopes(self) -> Mapping[Rule, str]:
        """What runs as one sequence: rules of other branches of a conditional are others."""
        found: dict[Rule, str] = {}
        taken: dict[str, tuple[int, ...]] = {}
        for rule in self.rules.rules:
            words = rule.targets if rule.pattern is None else (rule.pattern,)
            name = str(words[0].text) if len(words) == 1 else self.written(rule.place)
            scope = f"{self.main.path}:{name}"
            if rule.recipe:
                count = 1
                while taken.setdefault(scope, rule.branch) != rule.branch:
                    count += 1
                    scope = f"{self.main.path}:{name}#{count}"
            found[rule] = scope
        made = {name: found[rule] for rule in self.rules.rules if rule.recipe for name in rule.names}
        for rule in self.rules.rules:
            if not rule.recipe and rule.names:
                found[rule] = made.get(rule.names[0], found[rule])
        return found

    def written(self, place: Span) -> str:
        """Give characters as they stand."""
        return " ".join(self.workspace[place.path].text[place.start : place.end].split())

    # -- recipes ---------------------------------------------------------------------------------------------------------

    @cached_property
    def recipes(self) -> tuple[tuple[Target, tuple[Script, ...]], ...]:
        """The scripts of every rule's recipe."""
        if self._other_shell:
            return tuple((target, ()) for target in self.rules.targets)
        found = {target.rule: (target, tuple(self._scripts(Recipe(self.rules, target)))) for target in self.rules.targets}
        given: dict[Rule, list[Given]] = {}
        for target, scripts in found.values():
            for some in self._calls(target, scripts):
                for rule in self.rules.makers(some.target):
                    given.setdefault(rule, []).append(some)
        for rule, calls in given.items():
            target = found[rule][0]
            found[rule] = (target, tuple(self._scripts(Recipe(self.rules, target, agreed(calls)))))
        return tuple(found.values())

    @property
    def _other_shell(self) -> bool:
        """Whether recipes are for no shell that is understood."""
        shell = self.rules.value("SHELL").plain
        return shell is not None and bool(_OTHER_SHELL.fullmatch(posixpath.basename(shell.strip().partition(" ")[0])))

    def _scripts(self, recipe: Recipe) -> Iterator[Script]:
        """Parse a recipe's lines."""
        from go1x_lint.syntax.shell import parse as parse_shell

        env = recipe.environment()
        for line in recipe.lines():
            script = parse_shell(line.region, env=env, glob=self.glob)
            sure = line.certain and not recipe.target.rule.branch
            yield script if sure else replace(script, commands=tuple(replace(command, certain=False) for command in script.commands))

    def _calls(self, target: Target, scripts: tuple[Script, ...]) -> Iterator[Given]:
        """Find where a recipe calls make for a target of the same file."""
        context = Context(self.where, self.scopes[target.rule], self.workspace)
        for script in scripts:
            for command in script.commands:
                call = Call(command, context)
                if call.program == "make" and not call.lost and call.where.directory == self.where.directory:
                    yield from _given(call)

    @cached_property
    def made_folders(self) -> frozenset[Text]:
        """The folders that recipes make."""
        context = Context(self.where, "", self.workspace)
        return frozenset(folder for _, scripts in self.recipes for script in scripts for folder in folders(script, context))

    # -- facts -------------------------------------------------------------------------------------------------------------

    def facts(self, source: Source) -> Iterator[Fact]:
        """Give the facts of the rules that stand in a file."""
        counts: dict[str, int] = {}
        for target, scripts in self.recipes:
            scope = self.scopes[target.rule]
            for script in scripts:
                start = counts.get(scope, 0)
                counts[scope] = start + max(1, len(script.commands))
                if target.rule.place.path == source.path:
                    yield from facts(script, Context(self.where, scope, self.workspace, start=start, folders=self.made_folders))
            if target.rule.place.path == source.path:
                yield from self._targets(target, scope)

    def _targets(self, target: Target, scope: str) -> Iterator[MakeTarget]:
        """Make the facts of a rule's targets."""
        needed = (*target.prerequisites, *target.order_only)
        reads = tuple(self._use(word, "reads", target) for word in needed if word.text.plain not in self.rules.phony)
        listed = target.rule.targets if target.rule.pattern is not None else ()
        for word in target.targets:
            plain = word.text.plain
            phony = plain in self.rules.phony
            made = bool(target.rule.recipe) or target.stem is not None or plain in self.rules.made
            writes = tuple(self._use(some, "writes", target) for some in (word, *listed)) if made and not phony else ()
            yield MakeTarget(word.place, _open(word.text), tuple(some.text for some in needed), scope, (*writes, *reads), phony)

    def _use(self, word: Phrase, role: Role, target: Target) -> FileUse:
        """Make the use of a path in a rule's line."""
        field = self.where.field(word)
        values = tuple(replace(value, slot=value.slot and RuleSlot(value.slot, self, target, word)) for value in field.values)
        return FileUse(replace(field, values=values, slot=field.slot and RuleSlot(field.slot, self, target, word)), role)

    # -- what a change of the rule's line does to its recipe --------------------------------------------------------------

    def stays(self, target: Target, word: Phrase, value: Text) -> bool:
        """Whether a rule's recipe does the same as before, but for the file that a word of the rule's line renames."""
        if not target.rule.recipe or not target.has(word):
            return True
        new = self.where.spell(value, word.text)
        renamed = None if new is None else target.renamed(word, new)
        if renamed is None:
            return False
        moved = {self.where.canonical(old): self.where.canonical(now) for old, now in renamed.moved}
        if target.rule not in self._done:
            self._done[target.rule] = [_signature(fact) for fact in self._steps(target)]
        before, after = self._done[target.rule], [_signature(fact) for fact in self._steps(renamed.target)]
        return len(before) == len(after) and all(_follows(old, now, moved) for old, now in zip(before, after, strict=True))

    @cached_property
    def _done(self) -> dict[Rule, list[Signature]]:
        """What recipes do as they stand, as far as it was asked for."""
        return {}

    def _steps(self, target: Target) -> Iterator[Fact]:
        """Give the facts of a recipe."""
        for script in self._scripts(Recipe(self.rules, target)):
            yield from facts(script, Context(self.where, "", self.workspace, folders=self.made_folders))


@dataclass(frozen=True)
class RuleSlot:
    """Writes a word of a rule's line, where its recipe then does the same as before, but for the file that is renamed.

    So nobody is renamed of whom `$(@F)` makes a package's name.
    """

    slot: Slot
    reading: Reading
    target: Target
    word: Phrase

    @property
    def place(self) -> Span:
        """What is written."""
        return self.slot.place

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """Who else reads it."""
        return self.slot.also_read_by

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Write the path."""
        return self.slot.write(value) if self.reading.stays(self.target, self.word, Text.of(value)) else ()

    def remove(self) -> tuple[Edit, ...]:
        """Take it away."""
        return self.slot.remove()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Give what must hold."""
        return self.slot.needs(value)


Signature = tuple[object, tuple[Text, ...], tuple[Text, ...]]
"""A step's kind, the files that it uses, and what else it says; what is only named (a folder that is made) is left out."""


def _signature(fact: Fact) -> Signature:
    """Give what a step does."""
    uses = fact.uses if isinstance(fact, Step) else ()
    own = {id(some) for some in vars(fact).values() if isinstance(some, Field)}
    roles = {id(use.path): use.role for use in uses if id(use.path) not in own}
    paths: list[Text] = []
    others: list[Text] = []
    for some in fact.fields():
        if roles.get(id(some)) != "names":
            (paths if id(some) in roles else others).extend(value.text for value in some.values)
    return type(fact), tuple(paths), tuple(others)


def _follows(old: Signature, new: Signature, moved: Mapping[Text, Text]) -> bool:
    """Whether a step does what another did, renamed files aside."""
    alike = len(old[1]) == len(new[1]) and all(now in (before, moved.get(before)) for before, now in zip(old[1], new[1], strict=True))
    return alike and (old[0], old[2]) == (new[0], new[2])


@dataclass(frozen=True)
class Given:
    """A call of make for a target, and the variables that it gives."""

    target: str
    variables: tuple[tuple[str, Phrase], ...]


def _given(call: Call) -> Iterator[Given]:
    """Read a call of make."""
    line = MAKE.read(call.arguments)
    if line.has("-C", "--directory", "-f", "--file", "--makefile"):
        return
    set_: dict[str, Phrase] = {some.name: some.value for some in call.command.env}
    words: list[Phrase] = []
    for word in line.plain:
        first = word.text.parts[0] if word.text.parts else ""
        found = _ASSIGNMENT.match(first) if isinstance(first, str) else None
        if found is None:
            words.append(word)
        else:
            set_[found.group(1)] = word.tail(found.end())
    for word in words:
        if word.text.plain is not None:
            yield Given(word.text.plain, tuple(set_.items()))


def agreed(calls: list[Given]) -> dict[str, Phrase]:
    """Give the variables that calls of make for a target give; where they differ, a hole."""
    found: dict[str, Phrase] = {}
    for name in dict.fromkeys(name for call in calls for name, _ in call.variables):
        values = [value for call in calls for some, value in call.variables if some == name]
        first = values[0]
        if len({value.text for value in values}) > 1 or len(values) < len(calls):
            lists = [value.text.expand() for value in values] if len(values) == len(calls) else [None]
            known = None if None in lists else tuple(dict.fromkeys(text for some in lists for text in some or ()))
            first = replace(first, pieces=(Piece(Hole(name, known), first.place),))
        found[name] = first
    return found


def _open(text: Text) -> Text:
    """Give a target's name as a pattern that any stem fits: whoever calls make may ask for others than the file does."""
    return Text.of(*(replace(part, known=None) if isinstance(part, Hole) and part.name == "%" else part for part in text.parts))
