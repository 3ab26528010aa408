"""A command's words: options, their values, and the rest, each with its place."""

from __future__ import annotations

from collections.abc import Iterable

from go1x_lint.records import dataclass
from go1x_lint.source import Source, Span
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import END, cut
from go1x_lint.syntax.region import Region, Run
from go1x_lint.text import Hole, Text


@dataclass(frozen=True)
class Option:
    """An option as it is given."""

    name: str
    """With its dashes: `-o`, `--output`."""
    values: tuple[Phrase, ...]
    word: Phrase
    """The word that names it."""

    @property
    def value(self) -> Phrase | None:
        """Its value; None where it has none."""
        return self.values[0] if self.values else None


@dataclass(frozen=True)
class Line:
    """A command's arguments, sorted."""

    options: tuple[Option, ...] = ()
    plain: tuple[Phrase, ...] = ()
    """Everything that is no option."""
    open: tuple[Phrase, ...] = ()
    """Words that nobody can read, which may be options."""

    def last(self, *names: str) -> Option | None:
        """Give the last option of these names."""
        return next((option for option in reversed(self.options) if option.name in names), None)

    def all(self, *names: str) -> tuple[Option, ...]:
        """Give all options of these names, in order."""
        return tuple(option for option in self.options if option.name in names)

    def has(self, *names: str) -> bool:
        """Whether one of these options is given."""
        return self.last(*names) is not None

    def value(self, *names: str) -> Phrase | None:
        """Give the value of the last option of these names."""
        option = self.last(*names)
        return option.value if option else None


@dataclass(frozen=True)
class Grammar:
    """How a program sorts its arguments."""

    valued: frozenset[str] = frozenset()
    """Options that take a value."""
    listed: frozenset[str] | None = frozenset()
    """Options that take all words up to the next option; None: every option does, as in `aws lambda`."""
    letters: frozenset[str] = frozenset()
    """Options of one dash and several letters that may stand in a bundle: zip's `-FS`."""
    bundles: bool = True
    """Whether `-rj` is `-r -j`, and `-fX` is `-f X`."""
    one_dash: bool = False
    """Whether `--o` is `-o`: Go's flag package."""
    ordered: bool = False
    """Whether options end at the first word that is none."""
    folded: bool = False
    """Whether upper and lower case are the same: PowerShell's."""

    def read(self, words: Iterable[Phrase]) -> Line:
        """Sort a command's arguments."""
        return _Reading(self, tuple(words)).line()


def grammar(valued: str = "", listed: str = "", letters: str = "", **more: bool) -> Grammar:
    """Make a grammar of option names, which spaces part."""
    return Grammar(frozenset(valued.split()), frozenset(listed.split()), frozenset(letters.split()), **more)


class _Reading:
    """One pass over a command's arguments."""

    def __init__(self, grammar: Grammar, words: tuple[Phrase, ...]) -> None:
        """Take the grammar and the words."""
        self.grammar = grammar
        self.words = words
        self.at = 0
        self.options: list[Option] = []

    def line(self) -> Line:
        """Sort the words."""
        plain: list[Phrase] = []
        while self.at < len(self.words):
            word = self.words[self.at]
            self.at += 1
            head = lead(word)
            if head == "--":
                return Line(tuple(self.options), (*plain, *self.words[self.at :]), unread(plain))
            if not head.startswith("-") or head == "-":
                plain.append(word)
                if self.grammar.ordered:
                    plain += self.words[self.at :]
                    break
            elif head.startswith("--") or not self.grammar.bundles:
                self._long(word, head)
            else:
                self._bundle(word, head)
        return Line(tuple(self.options), tuple(plain), unread(plain))

    def _long(self, word: Phrase, head: str) -> None:
        """Read `--name`, `--name value`, `--name=value`."""
        name, equals, _ = head.partition("=")
        name = name[1:] if self.grammar.one_dash and name.startswith("--") else name
        name = name.lower() if self.grammar.folded else name
        if equals:
            value: tuple[Phrase, ...] = (sliced(word, head.index("=") + 1),)
        else:
            value = self._values(name)
        self.options.append(Option(name, value, word))

    def _values(self, name: str) -> tuple[Phrase, ...]:
        """Take the words that are an option's value."""
        start = self.at
        if self.grammar.listed is None or name in self.grammar.listed:
            while self.at < len(self.words) and not _ends_list(lead(self.words[self.at])):
                self.at += 1
        elif name in self.grammar.valued and self.at < len(self.words):
            self.at += 1
        return self.words[start : self.at]

    def _bundle(self, word: Phrase, head: str) -> None:
        """Read `-a`, `-rj`, `-f value`, `-fvalue`, `-f=value`."""
        at = 1
        while at < len(head):
            size = next((len(some) - 1 for some in self.grammar.letters if head.startswith(some[1:], at)), 1)
            name = "-" + head[at : at + size]
            at += size
            if name in self.grammar.valued and (at < len(head) or len(word.text.parts) > 1):
                at += head.startswith("=", at)
                self.options.append(Option(name, (sliced(word, at),), word))
                return
            self.options.append(Option(name, self._values(name), word))


def lead(word: Phrase) -> str:
    """Give the literal text that a word begins with."""
    first = word.text.parts[0] if word.text.parts else ""
    return first if isinstance(first, str) else ""


def unread(words: Iterable[Phrase]) -> tuple[Phrase, ...]:
    """Give the words that nobody can read and that may be several words: unquoted, or all arguments."""
    return tuple(word for word in words if word.text.unknown and (word.inside is None or str(word.text) in ("${@}", "${*}")))


def _ends_list(head: str) -> bool:
    """Whether a word ends an option's list of values."""
    return (head.startswith("-") and head != "-") or head == "@"


def sliced(phrase: Phrase, start: int, end: int = END) -> Phrase:
    """Give a part of a phrase, a hole counting one character: the value of `--name=value`, an item of a list."""
    kept = cut(phrase.pieces, start, end)
    edge = kept[0].here.start if kept else phrase.place.end
    place = Span(phrase.place.path, edge, max(edge, kept[-1].here.end if kept else edge))
    return Phrase(kept, place, phrase.escape)


def split(phrase: Phrase, separators: str) -> tuple[Phrase, ...]:
    """Give the parts of a phrase between separators, empty ones left out."""
    marked = phrase.text.marked({})
    parts: list[Phrase] = []
    start = 0
    for at, character in enumerate(marked + separators[0]):
        if character in separators:
            if at > start:
                parts.append(sliced(phrase, start, at))
            start = at + 1
    return tuple(parts)


def after(phrase: Phrase, prefix: str) -> Phrase | None:
    """Give the rest of a phrase that begins with a literal text; None where it doesn't."""
    return sliced(phrase, len(prefix)) if lead(phrase).startswith(prefix) else None


def inner(phrase: Phrase, source: Source) -> Region:
    """Make the region of the text that a word holds: the script of `sh -c '…'`."""
    table: dict[str, Hole] = {}
    runs: list[Run] = []
    for piece in phrase.pieces:
        hole = piece.part if isinstance(piece.part, Hole) else None
        text = Text.of(piece.part).marked(table)
        runs.append(Run(text, piece.here.start, piece.here.end, hole, piece.origin))
    return Region(source, runs, phrase.escape)
