"""What a Makefile's rules ask of each other: the stems of patterns, the targets that depend on a target, variables set for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeVar

from go1x_lint.records import dataclass, replace
from go1x_lint.source import Span
from go1x_lint.syntax.makefile.expansion import several
from go1x_lint.syntax.makefile.reading import Own, Reading, Rule
from go1x_lint.syntax.makefile.values import Definition, Ways
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import Pieces, cut, text_of
from go1x_lint.syntax.region import Piece
from go1x_lint.text import Hole, Text

T = TypeVar("T")

STEM = "%"
_ROUNDS = 6


@dataclass(frozen=True)
class Target:
    """A rule's targets and prerequisites, `%` being a hole."""

    rule: Rule
    stem: Hole | None
    """What `%` stands for; None: the rule has no pattern."""
    targets: tuple[Phrase, ...]
    """What the rule makes; the pattern alone where it has one."""
    prerequisites: tuple[Phrase, ...]
    order_only: tuple[Phrase, ...]
    others: tuple[Phrase, ...] = ()
    """What other rules say that the same target depends on."""

    def has(self, word: Phrase) -> bool:
        """Whether a word is one of which its recipe may speak."""
        return word in (*self.targets, *self.prerequisites, *self.order_only, *self.others)

    def renamed(self, word: Phrase, new: Text) -> Renamed | None:
        """Give the same rule with another text in place of one of its words; several targets change alike, or can't."""
        if word in self.targets and len(self.targets) > 1:
            rest = new.below(word.text)
            if rest is None or not rest.parts:
                return None
            pairs = [(some, some.text.joined(rest)) for some in self.targets]
        else:
            pairs = [(word, new)]
        table = {id(old): _said(old, text) for old, text in pairs}
        lists = (self.targets, self.prerequisites, self.order_only, self.others)
        target = Target(self.rule, self.stem, *(tuple(table.get(id(some), some) for some in words) for words in lists))
        moved = [(old.text, text) for old, text in pairs]
        return Renamed(target, (*moved, (text_of(in_turn(self)), text_of(in_turn(target)))))


@dataclass(frozen=True)
class Renamed:
    """A rule with other words."""

    target: Target
    moved: tuple[tuple[Text, Text], ...]
    """The words, as they were and as they are."""


def _said(word: Phrase, text: Text) -> Phrase:
    """Make a word that says something else."""
    return replace(word, pieces=tuple(Piece(part, word.place, word.pieces[0].origin) for part in text.parts))


def in_turn(target: Target) -> Pieces:
    """Give the text that is each of a rule's targets in turn."""
    return target.targets[0].pieces if len(target.targets) == 1 else several("@", list(target.targets))


class Rules:
    """The rules of a Makefile that has been read."""

    def __init__(self, reading: Reading) -> None:
        """Take what was read."""
        self.reading = reading
        self.rules = tuple(rule for rule in reading.rules if rule.targets and not rule.special)
        self._stems: dict[Rule, tuple[str, ...] | None] = {}
        self._memory: dict[str, Any] = {}

    def once(self, key: str, compute: Callable[[], T]) -> T:
        """Compute something once for this Makefile."""
        if key not in self._memory:
            self._memory[key] = compute()
        found: T = self._memory[key]
        return found

    @cached_property
    def phony(self) -> frozenset[str]:
        """The targets that are no files."""
        listed = (rule for rule in self.reading.rules if ".PHONY" in rule.names)
        return frozenset(plain for rule in listed for word in rule.prerequisites if (plain := word.text.plain) is not None)

    @cached_property
    def one_shell(self) -> bool:
        """Whether a recipe's lines run in one shell."""
        return any(".ONESHELL" in rule.names for rule in self.reading.rules)

    @cached_property
    def made(self) -> frozenset[str]:
        """The targets that have a recipe."""
        return frozenset(name for rule in self.rules if rule.recipe for name in rule.names)

    def value(self, name: str) -> Text:
        """Give what a variable holds at the end of the file."""
        here = Span(self.reading.sources[0].path, 0, 0)
        return text_of(self.reading.expander.variable(name, self.reading.names, here))

    # -- patterns ----------------------------------------------------------------------------------------------------------

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """All rules, `%` being a hole that stands for what is asked for."""
        self._find_stems()
        return tuple(self._target(rule) for rule in self.rules)

    def _target(self, rule: Rule) -> Target:
        """Read a rule's patterns."""
        if not is_pattern(rule):
            same = self._by_name.get(rule.names[0], ()) if len(rule.targets) == len(rule.names) == 1 else ()
            others = (word for some in same if some is not rule and not some.recipe for word in some.prerequisites)
            return Target(rule, None, rule.targets, rule.prerequisites, rule.order_only, tuple(others))
        stem = Hole(STEM, self._stems.get(rule))
        targets = (rule.pattern,) if rule.pattern is not None else rule.targets
        some = (tuple(holed(word, stem) for word in words) for words in (targets, rule.prerequisites, rule.order_only))
        return Target(rule, stem, *some)

    def _find_stems(self) -> None:
        """Find out what each pattern's `%` stands for: what its own targets say, or what other rules ask for."""
        for rule in self.rules:
            if rule.pattern is not None:
                self._stems[rule] = _own_stems(rule)
        for _ in range(_ROUNDS):
            asked, unclear = self._asked()
            before = dict(self._stems)
            for rule in self.rules:
                if rule.pattern is None and is_pattern(rule):
                    self._stems[rule] = self._asked_stems(rule, asked, unclear)
            if self._stems == before:
                return

    def _asked(self) -> tuple[list[str], list[Text]]:
        """Give all files that rules ask for, and those that can't be read."""
        asked: dict[str, None] = {}
        unclear: list[Text] = []
        for rule in self.rules:
            stems = self._stems.get(rule)
            words = (*rule.prerequisites, *rule.order_only, *(rule.targets if not rule.recipe or rule.pattern is not None else ()))
            for word in words if stems is not None or not is_pattern(rule) else ():
                values = holed(word, Hole(STEM, stems)).text.expand() if is_pattern(rule) else word.text.expand()
                if values is None:
                    unclear.append(word.text)
                asked.update(dict.fromkeys(some for some in values or () if "%" not in some))
        return list(asked), unclear

    def _asked_stems(self, rule: Rule, asked: list[str], unclear: list[Text]) -> tuple[str, ...] | None:
        """Give the stems that are asked of a pattern rule; None where nobody can list them."""
        stems: dict[str, None] = {}
        for target in rule.targets:
            pattern = target.text.plain
            if pattern is None or any(_may_be(some, pattern) for some in unclear):
                return None
            stems.update(dict.fromkeys(stem for name in asked if name not in self.made and (stem := stem_of(name, pattern)) is not None))
        return _listed(stems)

    # -- who depends on whom -------------------------------------------------------------------------------------------------

    @cached_property
    def parents(self) -> Mapping[Rule, tuple[Rule, ...]]:
        """The rules whose prerequisites each rule makes."""
        found: dict[Rule, dict[Rule, None]] = {}
        for rule in self.rules:
            for word in (*rule.prerequisites, *rule.order_only):
                for other in self.makers(str(word.text)) if other_than_pattern(word) else ():
                    if other is not rule:
                        found.setdefault(other, {})[rule] = None
        return {key: tuple(some) for key, some in found.items()}

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[Rule, ...]]:
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            for name in rule.names:
                found.setdefault(name, []).append(rule)
        return {name: tuple(some) for name, some in found.items()}

    def makers(self, name: str) -> tuple[Rule, ...]:
        """Give the rules that make a target."""
        if name in self._by_name:
            return self._by_name[name]
        patterns = (rule for rule in self.rules if rule.pattern is None and is_pattern(rule))
        return tuple(rule for rule in patterns if any(stem_of(name, pattern) is not None for pattern in rule.names))

    # -- variables of targets ------------------------------------------------------------------------------------------------

    def ways(self, rule: Rule) -> Mapping[str, Ways]:
        """Give what variables hold in a rule's recipe: what is set for its targets, else for those that depend on them."""
        ways = self.reading.ways
        if not self.reading.own:
            return ways
        mine = self._set_for(rule, ways)
        for above, distance in self._above(rule):
            theirs = self._set_for(above, ways, inherited=True)
            for name in theirs:
                if name not in mine or mine[name][1] == distance:
                    old = mine[name][0] if name in mine else tuple(way for way in ways.get(name, ()) if way is not None)
                    mine[name] = (tuple(dict.fromkeys((*old, *theirs[name][0]))), distance)
        return ways | {name: some for name, (some, _) in mine.items()} if mine else ways

    def _set_for(self, rule: Rule, ways: Mapping[str, Ways], inherited: bool = False) -> dict[str, tuple[Ways, int]]:
        """Give the variables that are set for a rule's targets alone."""
        found: dict[str, tuple[Ways, int]] = {}
        names = rule.names
        for name in dict.fromkeys(some.name for some in self.reading.own):
            every: dict[Definition | None, None] = {}
            for target in names:
                settings = [some for some in self.reading.own if some.name == name and _applies(some, target)]
                settings = [some for some in settings if not inherited or "private" not in some.setting.modifiers]
                if settings:
                    every.update(dict.fromkeys(self._set(settings, ways)))
            if every:
                found[name] = (tuple(every), 0)
        return found

    def _set(self, settings: list[Own], ways: Mapping[str, Ways]) -> Ways:
        """Set one variable several times."""
        names = replace(self.reading.names, ways=ways)
        some = ways.get(settings[0].name, (None,))
        for own in settings:
            some = self.reading.after(own.setting, some, names)
        return some

    def _above(self, rule: Rule) -> Iterator[tuple[Rule, int]]:
        """Give the rules that depend on a rule, nearest first, with their distance."""
        seen, level, distance = {rule}, [rule], 0
        while level:
            distance += 1
            level = list(dict.fromkeys(above for some in level for above in self.parents.get(some, ()) if above not in seen))
            seen.update(level)
            yield from ((above, distance) for above in level)


def is_pattern(rule: Rule) -> bool:
    """Whether a rule has a `%`."""
    literals = (part for target in rule.targets for part in target.text.parts if isinstance(part, str))
    return rule.pattern is not None or any("%" in part for part in literals)


def other_than_pattern(word: Phrase) -> bool:
    """Whether a prerequisite names one file."""
    plain = word.text.plain
    return plain is not None and "%" not in plain


def holed(word: Phrase, stem: Hole) -> Phrase:
    """Make the first `%` of a word a hole."""
    for index, piece in enumerate(word.pieces):
        if isinstance(piece.part, str) and (found := piece.part.find("%")) >= 0:
            before, mark, after = (cut((piece,), *some) for some in ((0, found), (found, found + 1), (found + 1, len(piece.part))))
            pieces = (*word.pieces[:index], *before, *(_stem_piece(some, stem) for some in mark), *after, *word.pieces[index + 1 :])
            return replace(word, pieces=pieces)
    return word


def _stem_piece(piece: Piece, stem: Hole) -> Piece:
    """Make the piece of a `%` that of a hole."""
    return replace(piece, part=stem, source=piece.source if piece.exact else "")


def stem_of(name: str, pattern: str) -> str | None:
    """Give what a pattern's `%` stands for in a target; None where it doesn't match."""
    before, mark, after = pattern.partition("%")
    fits = mark and len(name) > len(before) + len(after) and name.startswith(before) and name.endswith(after)
    return name[len(before) : len(name) - len(after)] if fits else None


def _own_stems(rule: Rule) -> tuple[str, ...] | None:
    """Give the stems of a rule that lists its targets beside its pattern."""
    pattern = rule.pattern.text.plain if rule.pattern is not None else None
    lists = [target.text.expand() for target in rule.targets]
    if pattern is None or None in lists:
        return None
    return _listed(stem for some in lists for name in some or () if (stem := stem_of(name, pattern)) is not None)


def _listed(stems: Iterable[str]) -> tuple[str, ...] | None:
    """Give stems, each once; None where there are none, or a wildcard stands for them."""
    found = tuple(dict.fromkeys(stems))
    return found if found and not any(mark in stem for stem in found for mark in "*?[") else None


def _may_be(text: Text, pattern: str) -> bool:
    """Whether a word that can't be read may match a pattern."""
    before, _, after = pattern.partition("%")
    first, last = (text.parts[0], text.parts[-1]) if text.parts else ("", "")
    starts = not isinstance(first, str) or first.startswith(before) or before.startswith(first)
    ends = not isinstance(last, str) or last.endswith(after) or after.endswith(last)
    return starts and ends


def _applies(own: Own, target: str) -> bool:
    """Whether a variable is set for a target."""
    return any(some == target or stem_of(target, some) is not None for some in own.targets)
