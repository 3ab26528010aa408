"""A Makefile read from top to bottom, as make reads it: variables are set, rules are noted, both branches of a conditional are taken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from go1x_lint.records import dataclass, field, replace
from go1x_lint.source import Source, Span
from go1x_lint.syntax.makefile import functions
from go1x_lint.syntax.makefile.expansion import Expander, computed_references, references
from go1x_lint.syntax.makefile.lines import scan
from go1x_lint.syntax.makefile.statements import (
    Condition,
    Conditional,
    Export,
    Expression,
    Include,
    Part,
    RecipeLine,
    RuleLine,
    Setting,
    Statement,
    Undefine,
    masked,
    reference_end,
)
from go1x_lint.syntax.makefile.values import MOST_WAYS, Definition, Glob, Names, Ways, content, definition, listed, recipe, spoken
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import Pieces, text_of
from go1x_lint.syntax.region import Piece, Region, unwritable
from go1x_lint.text import Hole

_SPECIAL = re.compile(r"\.[A-Z_]+")
MOST_INCLUDED = 50
"""More files than this are not included."""
MOST_DEEP = 20
"""Texts that are made by texts that are made, deeper than this, are not read."""
MOST_EVALUATED = 1000
"""More texts than this are not made."""

Open = Callable[[str], "Source | None"]
"""Gives a file by its path relative to the folder in which make runs; None where the project doesn't have it."""


@dataclass(eq=False)
class Rule:
    """A rule as it stands: its words are expanded, its recipe isn't. Rules are told apart by identity."""

    targets: tuple[Phrase, ...]
    prerequisites: tuple[Phrase, ...] = ()
    pattern: Phrase | None = None
    order_only: tuple[Phrase, ...] = ()
    recipe: list[tuple[Part, bool]] = field(default_factory=list)
    """Its lines; whether each is certainly there where the rule is."""
    branch: tuple[int, ...] = ()
    """The branches of conditionals that it stands in."""
    place: Span = field(default=Span("", 0, 0))
    """The targets' characters."""

    @property
    def names(self) -> tuple[str, ...]:
        """Its targets that can be read."""
        return tuple(plain for target in self.targets if (plain := target.text.plain) is not None)

    @property
    def special(self) -> bool:
        """Whether it is for make itself: `.PHONY`, `.SUFFIXES`."""
        return bool(self.names) and all(_SPECIAL.fullmatch(name) for name in self.names)


@dataclass(frozen=True)
class Own:
    """A variable that is set for targets only."""

    targets: tuple[str, ...]
    setting: Setting
    name: str


@dataclass
class Reading:
    """What is known while a Makefile is read, and after."""

    expander: Expander
    open: Open
    ways: dict[str, Ways] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    own: list[Own] = field(default_factory=list)
    exports: dict[str, bool] = field(default_factory=dict)
    exports_all: bool = False
    sources: list[Source] = field(default_factory=list)
    branch: tuple[int, ...] = ()
    rule: Rule | None = None
    conditionals: int = 0
    depth: int = 0
    evaluated: int = 0

    @property
    def names(self) -> Names:
        """What is known now."""
        return Names(self.ways)

    # -- statements ------------------------------------------------------------------------------------------------------

    def file(self, source: Source, name: str) -> None:
        """Read a file; `name` is its path as make sees it."""
        self.sources.append(source)
        region = Region.of(source, 1 if source.text.startswith("\ufeff") else 0)
        here = Span(source.path, 0, 0)
        before = [way.chunks for way in self.ways.get("MAKEFILE_LIST", ()) if way is not None]
        chunks = (*(before[0] if before else ()), (Piece(name, here, escape=unwritable, shared=True),))
        self.ways["MAKEFILE_LIST"] = (Definition(chunks, True, here, here),)
        self.run(scan(region))

    def run(self, statements: Iterable[Statement]) -> None:
        """Take statements in, one after the other."""
        for some in statements:
            if isinstance(some, RecipeLine):
                if self.rule is not None:
                    self.rule.recipe.append((some.part, self.branch == self.rule.branch))
            elif isinstance(some, Conditional):
                self._conditional(some)
            else:
                self.rule = None
                self._statement(some)

    def _statement(self, some: Statement) -> None:
        """Take one statement in."""
        if isinstance(some, RuleLine):
            self._rule(some)
        elif isinstance(some, Setting):
            self._setting(some)
        elif isinstance(some, Include):
            self._include(some)
        elif isinstance(some, Export):
            self._export(some)
        elif isinstance(some, Undefine):
            self.ways.pop(some.name.text, None)
        elif isinstance(some, Expression):
            self._expression(some.part, self.names)

    # -- variables -------------------------------------------------------------------------------------------------------

    def _setting(self, some: Setting) -> None:
        """Set a variable, for all or for some targets."""
        name = text_of(self.expander.expand(some.name.stripped(), self.names, unwritable)).plain
        if not name:
            return
        if some.targets is not None:
            targets = self.expander.words(some.targets, self.names, listed)
            self.own.append(Own(tuple(word.text.plain for word in targets if word.text.plain is not None), some, name))
            return
        if "export" in some.modifiers or "unexport" in some.modifiers:
            self.exports[name] = "export" in some.modifiers
        self.ways[name] = self.after(some, self.ways.get(name, (None,)), self.names)

    def after(self, some: Setting, before: Ways, names: Names) -> Ways:
        """Give what a variable holds after it is set."""
        if some.operator == "?=":
            if None not in before:
                return before
            return tuple(dict.fromkeys(self._defined(some, names) if way is None else way for way in before))
        if some.operator == "+=":
            return tuple(dict.fromkeys(self._added(some, way, names) for way in before))[:MOST_WAYS]
        return (self._defined(some, names),)

    def _defined(self, some: Setting, names: Names) -> Definition:
        """Make a definition."""
        simple = some.operator == ":="
        if some.operator == "!=":
            value: Part | Pieces = (Piece(Hole(some.name.text.strip()), some.value.span),)
        else:
            value = self.expander.expand(some.value, names, definition) if simple else some.value
        return Definition((value,), simple, some.span, some.value.span)

    def _added(self, some: Setting, way: Definition | None, names: Names) -> Definition:
        """Add to a definition."""
        if way is None:
            return self._defined(some, names)
        more: Part | Pieces = self.expander.expand(some.value, names, definition) if way.simple else some.value
        return replace(way, chunks=(*way.chunks, more))

    def _export(self, some: Export) -> None:
        """Export variables, or don't."""
        words = self.expander.words(some.names, self.names, unwritable)
        for word in words:
            self.exports[str(word.text)] = some.on
        if not words:
            self.exports_all = some.on

    # -- rules -------------------------------------------------------------------------------------------------------------

    def _rule(self, line: RuleLine) -> None:
        """Note a rule."""
        targets = tuple(self.expander.words(line.targets, self.names, listed))
        others = tuple(self.expander.words(line.prerequisites, self.names, listed))
        pattern = self.expander.words(line.pattern, self.names, listed) if line.pattern is not None else []
        after = tuple(self.expander.words(line.order_only, self.names, listed)) if line.order_only is not None else ()
        self.rule = Rule(targets, others, pattern[0] if pattern else None, after, [], self.branch, line.targets.span)
        self.rules.append(self.rule)
        if line.recipe is not None and line.recipe.text.strip():
            self.rule.recipe.append((line.recipe, True))
        if ".EXPORT_ALL_VARIABLES" in self.rule.names:
            self.exports_all = True

    # -- conditionals ------------------------------------------------------------------------------------------------------

    def _conditional(self, some: Conditional) -> None:
        """Take all branches of a conditional: any of them may be what runs."""
        before, rule, branch = self.ways, self.rule, self.branch
        self.conditionals += 1
        number = self.conditionals
        outcomes: list[dict[str, Ways]] = []
        last = rule
        for index, (_, statements) in enumerate(some.branches):
            self.ways, self.rule, self.branch = dict(before), rule, (*branch, number, index)
            self.run(statements)
            outcomes.append(self.ways)
            last = self.rule
        if some.branches[-1][0] is not None:
            outcomes.append(before)
        self.ways, self.branch = self._merged(outcomes, before, some.branches[0][0]), branch
        self.rule = last if last is None or last.branch == branch else None

    def _merged(self, outcomes: list[dict[str, Ways]], before: dict[str, Ways], condition: Condition | None) -> dict[str, Ways]:
        """Give what variables hold after a conditional."""
        merged = dict(before)
        tested = _tested(condition) if condition is not None else None
        for name in dict.fromkeys(name for outcome in outcomes for name in outcome):
            ways = [outcome.get(name, (None,)) for outcome in outcomes]
            if all(some is ways[0] for some in ways):
                merged[name] = ways[0]
                continue
            every = tuple(dict.fromkeys(way for some in ways for way in some))
            if name == tested:
                every = tuple(way for way in every if way is not None)
            merged[name] = every if len(every) <= MOST_WAYS else (None,)
        return merged

    # -- other files and other text ------------------------------------------------------------------------------------------

    def _include(self, some: Include) -> None:
        """Read the files that are included, as far as the project has them."""
        for word in self.expander.words(some.files, self.names, unwritable):
            plain = word.text.plain
            paths = (plain,) if plain and not re.search(r"[*?\[]", plain) else self.expander.glob(plain) if plain else ()
            for path in paths:
                source = self.open(path)
                if source is not None and len(self.sources) < MOST_INCLUDED and source not in self.sources:
                    self.rule = None
                    self.file(source, path)
        self.rule = None

    def _expression(self, part: Part, names: Names) -> None:
        """Look for `eval` in a text that is expanded."""
        text = part.text
        at = 0
        while (start := text.find("$", at)) >= 0 and self.depth < MOST_DEEP and self.evaluated < MOST_EVALUATED:
            at = reference_end(text, start)
            inner = content(part.cut(start, at))
            called = functions.split_call(inner, masked(inner.text))
            self.depth += 1
            if called is not None and called[0] == "eval":
                self._evaluate(called[1][0], names)
            elif called is not None and called[0] in ("if", "and", "or", "strip"):
                for some in called[1]:
                    self._expression(some, names)
            elif (opened := self.expander.opened(part.cut(start, at), names)) is not None and "$" in opened[0].text:
                self._expression(*opened)
            self.depth -= 1

    def _evaluate(self, part: Part, names: Names) -> None:
        """Read a text that `eval` makes."""
        self.evaluated += 1
        for _ in range(MOST_DEEP):
            opened = self.expander.opened(part, names)
            if opened is None:
                break
            part, names = opened
        pieces = self.expander.expand(part, names, recipe)
        region = spoken(pieces, part.region, recipe)
        rule = self.rule
        self.run(scan(region))
        self.rule = rule


def _tested(condition: Condition) -> str | None:
    """Give the variable whose being there a condition asks for."""
    if condition.kind in ("ifdef", "ifndef"):
        return condition.left.text
    sides = (condition.left.text.strip(), condition.right.text.strip())
    if "" not in sides:
        return None
    found = re.fullmatch(r"\$[({](?:strip \$[({])?([\w.-]+)[)}]*", "".join(sides))
    return found.group(1) if found else None


def read(source: Source, name: str, open_: Open, glob: Glob) -> Reading:
    """Read a Makefile. Who reads a variable is known only after all files are, so those that include others are read twice."""
    first = Reading(Expander(glob, lambda _: ()), open_)
    first.file(source, name)
    again = Reading(Expander(glob, _Readers(first).of), open_)
    again.file(source, name)
    return again


class _Readers:
    """Who reads each variable, in all files of a Makefile."""

    def __init__(self, reading: Reading) -> None:
        """Take a reading that knows the files, and what is exported."""
        parts = [_all(source) for source in reading.sources]
        found: dict[str, list[Span]] = {}
        for part in parts:
            for name, spans in references(part).items():
                found.setdefault(name, []).extend(spans)
        self._found = found
        self._computed = [some for part in parts for some in computed_references(part)]
        self._exported = {name for name, on in reading.exports.items() if on} | (set(reading.ways) if reading.exports_all else set())
        self._known: dict[str, tuple[Span, ...]] = {}

    def of(self, name: str) -> tuple[Span, ...]:
        """Give the places that read a variable."""
        if name not in self._known:
            spans = [*self._found.get(name, ()), *(span for rule, span in self._computed if rule.fullmatch(name))]
            spans += self._found.get(f"${name}", ()) if name in self._exported else ()
            self._known[name] = tuple(dict.fromkeys(spans))
        return self._known[name]


def _all(source: Source) -> Part:
    """Make the part that is a whole file."""
    return Part(Region.of(source), 0, len(source.text))
