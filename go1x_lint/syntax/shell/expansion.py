"""Words of a shell text as strings with places: quotes taken off, variables and what can be computed put in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from go1x_lint.records import dataclass, replace
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import Pieces, cut, text_of
from go1x_lint.syntax.region import Escape, Origin, Piece, Region, Run, unwritable
from go1x_lint.syntax.shell.answers import answer
from go1x_lint.syntax.shell.parameters import expanded, references
from go1x_lint.syntax.shell.quoting import ESCAPES, Quotes, literal
from go1x_lint.syntax.shell.state import State
from go1x_lint.syntax.shell.strings import Bit, referred, settled, shared, split
from go1x_lint.syntax.shell.tree import Node, adjacent
from go1x_lint.text import Hole, Text

Glob = Callable[[str], tuple[str, ...]]
"""Gives the project's paths that match a pattern."""

_QUOTED: dict[str, tuple[Quotes, int]] = {"string": ("double", 1), "raw_string": ("single", 1), "ansi_c_string": ("ansi", 2)}
"""Kinds of nodes with quotes, and how long the quotes before them are."""

_EXPANDED = frozenset(("simple_expansion", "expansion", "command_substitution", "arithmetic_expansion", "process_substitution", *_QUOTED))
_NO_WORDS = frozenset(("variable_assignment", "herestring_redirect", "file_redirect", "ERROR", "comment"))
_BRACES = re.compile(r"\{([^{}\s]*,[^{}\s]*)\}")
_NEW_EACH_TIME = re.compile(r"\b(mktemp|uuidgen|RANDOM)\b")


@dataclass(frozen=True)
class Word:
    """A word, and the region's characters [start, end) that it comes from."""

    phrase: Phrase
    start: int
    end: int

    @property
    def plain(self) -> str | None:
        """The word, where there is no hole in it."""
        return self.phrase.text.plain


class Expander:
    """Expands the words of one region."""

    def __init__(self, region: Region, root: Node, glob: Glob | None) -> None:
        """Take the region, its tree, and what knows the project's paths."""
        self.region = region
        self.text = region.text
        self.glob = glob
        self.references = references(region, root)
        self.escapes = {quotes: region.escaping(escape) for quotes, escape in ESCAPES.items()}

    # -- words -------------------------------------------------------------------------------------------------------

    def command(self, node: Node, state: State, *, raw: bool = False) -> list[Word]:
        """Give a simple command's words."""
        nodes = [child for child in node.children if child.kind not in _NO_WORDS]
        return [word for some in adjacent(nodes, self.text) for word in self.words(some, state, raw=raw)]

    def words(self, nodes: Sequence[Node], state: State, *, raw: bool = False) -> list[Word]:
        """Give the words that some nodes, which stand side by side, make; `raw` leaves the folders of `pwd` as they are."""
        start, end = nodes[0].start, nodes[-1].end
        if any(self.text[node.end - 1 : node.end] == "$" and node.kind != "$" and node.children for node in nodes[:-1]):
            hole = Node("word", start, end)  # The grammar loses the reference at the end of `a'b'$1`.
            return [Word(self._phrase((self.hole(hole, Hole(self.text[start:end]), "bare"),), nodes), start, end)]
        quoted = any(some.kind in _QUOTED for node in nodes for some in (node, *node.children))
        made: list[Word] = []
        for pieces in _assembled(bit for node in nodes for bit in self.bits(node, state)):
            for some in [pieces] if quoted else _braces(pieces):
                made.append(Word(self._phrase(some if raw else settled(some, state.folder), nodes), start, end))
        return made

    def word(self, node: Node, state: State, *, raw: bool = False) -> Phrase:
        """Give the one word that a node is: the value of a variable, the target of a redirection."""
        pieces = self.string(self.bits(node, state))
        return self._phrase(pieces if raw else settled(pieces, state.folder), [node])

    def string(self, bits: Iterable[Bit]) -> Pieces:
        """Join bits to one string."""
        pieces: list[Piece] = []
        for bit in bits:
            for index, some in enumerate((bit.pieces,) if bit.words is None else bit.words):
                beside = some[0] if some else pieces[-1] if pieces else None
                if index and beside is not None:
                    pieces.append(replace(beside, part=" ", origin=Origin(beside.here, (), unwritable)))
                pieces += some
        return tuple(pieces)

    def _phrase(self, pieces: Pieces, nodes: Sequence[Node]) -> Phrase:
        """Make the phrase of some nodes."""
        start, end = nodes[0].start, nodes[-1].end
        quotes, width = _QUOTED.get(nodes[0].kind, ("bare", 0)) if len(nodes) == 1 else ("bare", 0)
        inside = self.region.span(start + width, max(start + width, end - 1)) if width else None
        return Phrase(pieces, self.region.span(start, end), self.escapes[quotes], inside)

    # -- bits --------------------------------------------------------------------------------------------------------

    def bits(self, node: Node, state: State, quotes: Quotes = "bare") -> Iterator[Bit]:
        """Give the bits of a node."""
        kind = node.kind
        if kind in ("raw_string", "ansi_c_string"):
            inner, width = _QUOTED[kind]
            yield Bit(literal(self.region, node.start + width, max(node.start + width, node.end - 1), inner))
        elif kind == "string":
            said = list(self.between(node.start + 1, max(node.start + 1, node.end - 1), node.children, state, "double"))
            yield from said if said == [Bit(words=())] else (Bit(), *said)
        elif kind in ("simple_expansion", "expansion"):
            yield expanded(self, node, state, quotes)
        elif kind == "command_substitution":
            yield self._substitution(node, state, quotes)
        elif kind in ("arithmetic_expansion", "process_substitution"):
            yield Bit((self.hole(node, Hole(self.text[node.start : node.end]), quotes),))
        elif kind != "$":
            yield from self.between(node.start, node.end, node.children, state, quotes)

    def between(self, start: int, end: int, nodes: Iterable[Node], state: State, quotes: Quotes) -> Iterator[Bit]:
        """Give the bits of the characters [start, end), in which some nodes stand."""
        at = start
        for node in _expanded(nodes):
            if node.start < at or node.end > end:
                continue
            if at < node.start:
                yield Bit(literal(self.region, at, node.start, quotes))
            yield from self.bits(node, state, quotes)
            at = node.end
        if at < end:
            yield Bit(literal(self.region, at, end, quotes))

    def hole(self, node: Node, hole: Hole, quotes: Quotes) -> Piece:
        """Make a node's piece that nobody can read."""
        here = self.region.span(node.start, node.end)
        return Piece(hole, here, None, self.region.source.text[here.start : here.end], self.escapes[quotes])

    def _substitution(self, node: Node, state: State, quotes: Quotes) -> Bit:
        """Expand `$(…)`."""
        said = answer(self, node, state)
        if said is None:
            return Bit((self.hole(node, Hole(self._named(node)), quotes),))
        here = self.region.span(node.start, node.end)
        source = self.region.source.text[here.start : here.end]
        return Bit(referred(said, here, source, self.escapes[quotes]), quotes == "bare")

    def _named(self, node: Node) -> str:
        """Name what a command prints by the command; by its place, too, where it prints something else each time."""
        spelled = self.text[node.start : node.end]
        name = f"$({spelled[1:-1]})" if spelled[:1] == "`" else spelled
        again = _NEW_EACH_TIME.search(name) and self.text.find(spelled) < node.start
        return f"{name}:{self.text.count(chr(10), 0, node.start) + 1}" if again else name


def spoken(region: Region, pieces: Iterable[Piece], escape: Escape) -> Region:
    """Make the region of what some pieces say: the script of `sh -c "…"`, the text of a here-document."""
    table: dict[str, Hole] = {}
    runs: list[Run] = []
    for piece in pieces:
        hole = piece.part if isinstance(piece.part, Hole) else None
        runs.append(Run(Text.of(piece.part).marked(table), piece.here.start, piece.here.end, hole, piece.origin))
    return Region(region.source, runs, escape)


def _expanded(nodes: Iterable[Node]) -> Iterator[Node]:
    """Find the outermost nodes that are expanded, in order."""
    waiting = list(nodes)[::-1]
    while waiting:
        node = waiting.pop()
        if node.kind in _EXPANDED:
            yield node
        else:
            waiting.extend(reversed(node.children))


def _assembled(bits: Iterable[Bit]) -> Iterator[Pieces]:
    """Join bits to words."""
    word: list[Piece] | None = None
    for bit in bits:
        if not bit.splits and bit.words is None:
            word = [*(word or ()), *bit.pieces]
            continue
        words, opens, closes = split(bit.pieces) if bit.words is None else (list(bit.words), False, False)
        if word is not None and opens:
            yield tuple(word)
            word = None
        for index, some in enumerate(words):
            if index and word is not None:
                yield tuple(word)
                word = None
            word = [*(word or ()), *some]
        if word is not None and closes:
            yield tuple(word)
            word = None
    if word is not None:
        yield tuple(word)


def _braces(pieces: Pieces) -> Iterator[Pieces]:
    """Expand `{a,b}` that stands in a word itself."""
    found = _BRACES.search(text_of(pieces).marked({}))
    if found is None or not all(piece.exact for piece in cut(pieces, *found.span())):
        yield pieces
        return
    before, after = shared(cut(pieces, 0, found.start())), shared(cut(pieces, found.end()))
    at = found.start(1)
    for choice in found.group(1).split(","):
        yield from _braces((*before, *cut(pieces, at, at + len(choice)), *after))
        at += len(choice) + 1
