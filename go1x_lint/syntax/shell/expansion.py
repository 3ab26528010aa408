"""Words of a shell text as strings with places: quotes taken off, variables and what can be computed put in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from go1x_lint.source import Span
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.region import Escape, Origin, Piece, Region, Run, unwritable
from go1x_lint.syntax.shell import patterns
from go1x_lint.syntax.shell.answers import answer
from go1x_lint.syntax.shell.state import Held, State
from go1x_lint.syntax.shell.strings import Folder, Pieces, computed, cut, referred, settled, shared, split, text_of
from go1x_lint.syntax.shell.tree import TEMPLATE, Node, adjacent
from go1x_lint.text import Hole, Text

Glob = Callable[[str], tuple[str, ...]]

_QUOTED = frozenset(("string", "raw_string", "ansi_c_string", "translated_string"))
_EXPANDED = frozenset(
    ("simple_expansion", "expansion", "command_substitution", "arithmetic_expansion", "process_substitution", *_QUOTED)
)
_NO_WORDS = frozenset(("variable_assignment", "herestring_redirect", "file_redirect", "ERROR", "comment"))
_NAMED = re.compile(
    r"\$\{(?P<mark>[!#]?)(?P<name>\w+|[@*?$!#-])(?:\[(?P<key>[^\]]*)\])?(?P<rest>.*)\}\Z|\$(?P<short>\w+|[@*?$!#-])\Z", re.DOTALL
)
_OPERATOR = re.compile(r":?[-=+?]|%%?|##?|//|/[#%]?|\^\^?|,,?|:|@")
_ESCAPED = {
    "bare": re.compile(r"\\(\r?\n|.)", re.DOTALL),
    "double": re.compile(r"\\(\r?\n|[\"$`\\])"),
    "document": re.compile(r"\\(\r?\n|[$`\\])"),
    "ansi": re.compile(r"\\([\\'\"?abefnrtv])"),
}
_ANSI = {"a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_BRACES = re.compile(r"\{([^{}\s]*,[^{}\s]*)\}")


def bare(text: str) -> str | None:
    """Write a text that stands without quotes."""
    return text if re.fullmatch(r"[A-Za-z0-9_./,:=+@%-]*", text) else None


def double(text: str) -> str | None:
    """Write a text between double quotes."""
    return None if re.search(r'["$`\\]', text) else text


def single(text: str) -> str | None:
    """Write a text between single quotes."""
    return None if "'" in text else text


def ansi(text: str) -> str | None:
    """Write a text between $' and '."""
    return None if re.search(r"['\\]", text) else text


def document(text: str) -> str | None:
    """Write a text into a here-document in which variables are expanded."""
    return None if re.search(r"[$`\\]", text) else text


ESCAPES: Mapping[str, Escape] = {"bare": bare, "double": double, "single": single, "ansi": ansi, "document": document}


@dataclass(frozen=True)
class Bit:
    """A part of a word."""

    pieces: Pieces = ()
    splits: bool = False
    """Whether it stands unquoted, so that spaces in it make several words."""
    words: tuple[Pieces, ...] | None = None
    """Words of their own, as "$@" gives them; the first and the last are joined to what stands beside them."""


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
        self.references = _references(region, root)
        self.escapes = {mode: region.escaping(escape) for mode, escape in ESCAPES.items()}

    # -- words -------------------------------------------------------------------------------------------------------

    def words(self, nodes: Sequence[Node], state: State, *, raw: bool = False) -> list[Word]:
        """Give the words that some nodes, which stand side by side, make; `raw` leaves the folders of `pwd` as they are."""
        start, end = nodes[0].start, nodes[-1].end
        quoted = any(some.kind in _QUOTED for node in nodes for some in (node, *node.children))
        made: list[Word] = []
        for pieces in _assembled(bit for node in nodes for bit in self.bits(node, state)):
            for some in [pieces] if quoted else _braces(pieces):
                said = some if raw else settled(some, state.folder)
                made.append(Word(self._phrase(said, nodes), start, end))
        return made

    def command(self, node: Node, state: State, *, raw: bool = False) -> list[Word]:
        """Give a simple command's words."""
        nodes = [child for child in node.children if child.kind not in _NO_WORDS]
        return [word for some in adjacent(nodes, self.text) for word in self.words(some, state, raw=raw)]

    def word(self, node: Node, state: State, *, raw: bool = False) -> Phrase:
        """Give the one word that a node is, as the value of a variable or the target of a redirection is one."""
        pieces = self.string(self.bits(node, state))
        return self._phrase(pieces if raw else settled(pieces, state.folder), [node])

    def string(self, bits: Iterable[Bit]) -> Pieces:
        """Join bits to one string."""
        pieces: list[Piece] = []
        for bit in bits:
            for index, some in enumerate(bit.words if bit.words is not None else (bit.pieces,)):
                if index:
                    pieces.append(replace(some[0], part=" ", origin=Origin(some[0].here, (), unwritable)) if some else _space(pieces))
                pieces += some
        return tuple(pieces)

    def _phrase(self, pieces: Pieces, nodes: Sequence[Node]) -> Phrase:
        """Make the phrase of some nodes."""
        start, end = nodes[0].start, nodes[-1].end
        mode = {"string": "double", "raw_string": "single", "ansi_c_string": "ansi"}.get(nodes[0].kind, "bare") if len(nodes) == 1 else "bare"
        width = {"double": 1, "single": 1, "ansi": 2}.get(mode, 0)
        inside = self.region.span(start + width, max(start + width, end - 1)) if width else None
        return Phrase(pieces, self.region.span(start, end), self.escapes[mode], inside)

    # -- bits --------------------------------------------------------------------------------------------------------

    def bits(self, node: Node, state: State, mode: str = "bare") -> Iterator[Bit]:
        """Give the bits of a node."""
        kind = node.kind
        if kind == "raw_string":
            yield Bit(self.literal(node.start + 1, max(node.start + 1, node.end - 1), "single"))
        elif kind == "ansi_c_string":
            yield Bit(self.literal(node.start + 2, max(node.start + 2, node.end - 1), "ansi"))
        elif kind == "string":
            yield Bit()
            yield from self.between(node.start + 1, max(node.start + 1, node.end - 1), node.children, state, "double")
        elif kind in ("simple_expansion", "expansion"):
            yield self._variable(node, state, mode)
        elif kind == "command_substitution":
            yield self._substitution(node, state, mode)
        elif kind in ("arithmetic_expansion", "process_substitution"):
            yield Bit((self._hole(node, Hole(self.text[node.start : node.end]), mode),))
        elif kind == "$":
            return
        else:
            yield from self.between(node.start, node.end, node.children, state, mode)

    def between(self, start: int, end: int, nodes: Iterable[Node], state: State, mode: str) -> Iterator[Bit]:
        """Give the bits of the characters [start, end), in which some nodes stand."""
        at = start
        for node in _expanded(nodes):
            if node.start < at or node.end > end:
                continue
            if at < node.start:
                yield Bit(self.literal(at, node.start, mode))
            yield from self.bits(node, state, mode)
            at = node.end
        if at < end:
            yield Bit(self.literal(at, end, mode))

    def literal(self, start: int, end: int, mode: str) -> Pieces:
        """Give the pieces of characters that have no expansion in them but a workflow's."""
        pieces: list[Piece] = []
        at = start
        for some in TEMPLATE.finditer(self.text, start, end):
            pieces += self._unescaped(at, some.start(), mode)
            pieces.append(self._hole(some, Hole(some.group()[3:-2].strip()), mode))
            at = some.end()
        return (*pieces, *self._unescaped(at, end, mode))

    def _unescaped(self, start: int, end: int, mode: str) -> Iterator[Piece]:
        """Give the pieces of characters, escapes resolved."""
        escape = ESCAPES[mode]
        if mode == "bare" and start < end and self.text[start] == "~" and self.text[start - 1 : start] in ("", " ", "=", "\t", "\n"):
            if start + 1 == end or self.text[start + 1] == "/":
                yield from (replace(piece, part=Hole("HOME")) for piece in self.region.pieces(start, start + 1, escape))
                start += 1
        at = start
        for some in _ESCAPED[mode].finditer(self.text, start, end) if mode in _ESCAPED else ():
            yield from self.region.pieces(at, some.start(), escape)
            said = some.group(1) if mode != "ansi" else _ANSI.get(some.group(1), some.group(1))
            if not said.endswith("\n") or mode == "ansi":
                yield from self.region.inner([(said, some.start(), some.end())], escape).pieces(0, len(said))
            at = some.end()
        yield from self.region.pieces(at, end, escape) if at < end else ()

    def _hole(self, at: Node | re.Match[str], hole: Hole, mode: str) -> Piece:
        """Make the piece of a hole."""
        start, end = (at.start, at.end) if isinstance(at, Node) else at.span()
        here = self.region.span(start, end)
        return Piece(hole, here, None, self.region.source.text[here.start : here.end], self.escapes[mode])

    # -- variables ---------------------------------------------------------------------------------------------------

    def _variable(self, node: Node, state: State, mode: str) -> Bit:
        """Expand `$X`, `${X}`, `${X:-…}`, …"""
        found = _NAMED.match(self.text[node.start : node.end])
        if found is None:
            return Bit((self._hole(node, Hole(self.text[node.start : node.end]), mode),))
        name = found["short"] or found["name"]
        rest = found["rest"] or ""
        if found["mark"]:
            return self._marked(node, found, state, mode)
        if name in ("@", "*") or found["key"] in ("@", "*"):
            return self._several(node, name, rest, state, mode)
        value = self._value(node, name, found["key"], state, mode)
        operator = _OPERATOR.match(rest)
        if operator is None:
            return Bit(value if value is not None else (self._hole(node, Hole(name), mode),), mode == "bare")
        start = node.start + found.start("rest") + operator.end()
        return Bit(self._operated(node, name, value, operator.group(), start, state, mode), mode == "bare")

    def _value(self, node: Node, name: str, key: str | None, state: State, mode: str) -> Pieces | None:
        """Give what a variable holds, as said by a reference to it; None where nothing here sets it."""
        if name == "PWD" and name not in state.variables:
            return (replace(self._hole(node, Folder("PWD", None, state.folder), mode)),) if state.folder is not None else None
        if name in ("BASH_SOURCE", "0") and name not in state.variables:
            name, key = "0", None
        if name.isdigit() and name != "0":
            index = int(name[:4]) - 1
            if state.arguments is None:
                return None
            return self._said(node, name, state.arguments[index] if index < len(state.arguments) else (), mode)
        held = state.variables.get(name)
        if held is None:
            return None
        if key is None or held.keys is None:
            return self._said(node, name, held.pieces, mode)
        return self._item(node, name, held, key, state, mode)

    def _item(self, node: Node, name: str, held: Held, key: str, state: State, mode: str) -> Pieces:
        """Give an array's item."""
        inner = [some for some in node.walk() if some.kind == "subscript"]
        index = inner[0].one("index") if inner else None
        text = text_of(self.string(self.bits(index, state))) if index is not None else Text.of(key)
        keys = text.expand()
        found = [held.at(some) for some in keys or ()]
        texts = [text_of(some).plain for some in found if some is not None]
        if len(found) == 1 and found[0] is not None:
            return self._said(node, name, found[0], mode)
        if keys and len(texts) == len(found) and None not in texts:
            values = tuple(dict.fromkeys(some for some in texts if some is not None))
            return (self._hole(node, Hole(f"{name}[{key.lstrip('$')}]", values), mode),)
        return (self._hole(node, Hole(f"{name}[{key}]"), mode),)

    def _said(self, node: Node, name: str, pieces: Pieces, mode: str) -> Pieces:
        """Give a value's pieces as a reference says them."""
        here = self.region.span(node.start, node.end)
        readers = tuple(some for some in self.references.get(name, ()) if some.end <= here.start or some.start >= here.end)
        return referred(pieces, here, self.region.source.text[here.start : here.end], self.escapes[mode], readers)

    def _several(self, node: Node, name: str, rest: str, state: State, mode: str) -> Bit:
        """Expand `$@`, `${A[@]}`."""
        if name in ("@", "*"):
            items = state.arguments
        else:
            held = state.variables.get(name)
            items = None if held is None else held.items
        if items is None or rest:
            return Bit((self._hole(node, Hole(f"{name}{rest}"), mode),))
        said = tuple(self._said(node, name, some, mode) for some in items)
        return Bit((), False, tuple(shared(some) for some in said) if len(said) > 1 else said)

    def _marked(self, node: Node, found: re.Match[str], state: State, mode: str) -> Bit:
        """Expand `${!A[@]}` (an array's keys), `${!X}`, `${#X}`."""
        held = state.variables.get(found["name"])
        if found["mark"] == "!" and found["key"] in ("@", "*") and held is not None and held.keys is not None:
            here = self._hole(node, Hole(found["name"]), mode)
            origin = Origin(here.here, (), unwritable)
            return Bit((), False, tuple((replace(here, part=key, origin=origin, shared=True),) for key in held.keys))
        return Bit((self._hole(node, Hole(self.text[node.start + 2 : node.end - 1]), mode),))

    def _operated(self, node: Node, name: str, value: Pieces | None, operator: str, start: int, state: State, mode: str) -> Pieces:
        """Expand `${X:-default}`, `${X%.go}`, `${X/a/b}`, …; the operand begins at `start`."""
        end = node.end - 1
        unset = value is None or (operator[0] == ":" and not value)
        if operator[-1] in "-=" and operator[0] != "@":
            return self._default(node, name, value if not unset else None, operator, start, state, mode)
        if operator in (":+", "+"):
            return () if unset and value is not None else (self._hole(node, Hole(name + operator), mode),)
        if value is None or operator in (":?", "?", "@"):
            return value if value else (self._hole(node, Hole(name if "?" in operator else self.text[node.start + 2 : end]), mode),)
        change, hints = self._change(operator, start, end, node, state)
        label = _label(name, operator, self.text[start:end])
        if change is None:
            return (self._hole(node, Hole(label), mode),)
        return tuple(replace(piece, source=piece.source) for piece in computed(value, change, label, hints))

    def _default(self, node: Node, name: str, value: Pieces | None, operator: str, start: int, state: State, mode: str) -> Pieces:
        """Expand `${X:-default}`, `${X:=default}`."""
        if value is not None:
            return value
        pieces = self.string(self.between(start, node.end - 1, node.children, state, "double" if mode == "double" else "bare"))
        if operator[-1] == "=":
            state.set(name, Held((pieces,), None, None, self.region.span(node.start, node.end)))
        here = self.region.span(node.start, node.end)
        return referred(pieces, here, self.region.source.text[here.start : here.end], self.escapes[mode], ())

    def _change(
        self, operator: str, start: int, end: int, node: Node, state: State
    ) -> tuple[Callable[[str], str | None] | None, tuple[str, ...]]:
        """Give what an expansion does to a string, and the strings that it looks for."""
        if operator[0] in "^,":
            return (patterns.case(operator), ()) if start == end else (None, ())
        if operator[0] == ":":
            return None, ()
        plain = text_of(settled(self.string(self.between(start, end, node.children, state, "bare")), state.folder)).plain
        if plain is None:
            return None, ()
        if operator[0] in "%#":
            return patterns.removal(operator, plain), (plain.replace("*", ""), plain.replace("*", "b"))
        pattern, _, new = plain.partition("/")
        return patterns.replacement(operator, pattern, new), (pattern.replace("*", ""), pattern.replace("*", "b"))

    # -- commands ----------------------------------------------------------------------------------------------------

    def _substitution(self, node: Node, state: State, mode: str) -> Bit:
        """Expand `$(…)`."""
        said = answer(self, node, state)
        here = self.region.span(node.start, node.end)
        source = self.region.source.text[here.start : here.end]
        if said is None:
            name = re.sub(r"\A`(.*)`\Z", r"$(\1)", self.text[node.start : node.end], flags=re.DOTALL)
            return Bit((Piece(Hole(name), here, None, source, self.escapes[mode]),))
        return Bit(_here(said, here, source, self.escapes[mode]), mode == "bare")


def _here(pieces: Pieces, here: Span, source: str, escape: Escape) -> Pieces:
    """Give pieces that a command prints as the substitution at `here` says them."""
    return referred(pieces, here, source, escape, ())


def _space(pieces: list[Piece]) -> Piece:
    """Make the space between two words of a list that is joined."""
    return replace(pieces[-1], part=" ", origin=Origin(pieces[-1].here, (), unwritable))


def _label(name: str, operator: str, operand: str) -> str:
    """Name what is computed from a variable: the same name for `${f##*/}` and `$(basename $f)`."""
    if (operator, operand) == ("##", "*/"):
        return f"basename {name}"
    return f"dirname {name}" if (operator, operand) == ("%", "/*") else f"{name}{operator}{operand}"


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
    table: dict[str, Hole] = {}
    found = _BRACES.search(text_of(pieces).marked(table))
    if found is None or not all(piece.exact for piece in cut(pieces, *found.span())):
        yield pieces
        return
    before, after = shared(cut(pieces, 0, found.start())), shared(cut(pieces, found.end(), 1 << 30))
    at = found.start(1)
    for choice in found.group(1).split(","):
        yield from _braces((*before, *cut(pieces, at, at + len(choice)), *after))
        at += len(choice) + 1


def _references(region: Region, root: Node) -> dict[str, tuple[Span, ...]]:
    """Find all places that read each variable, those in strings that another shell may run among them."""
    found: dict[str, list[Span]] = {}
    for node in root.walk():
        text = region.text[node.start : node.end]
        if node.kind in ("simple_expansion", "expansion"):
            named = _NAMED.match(text)
            if named is not None:
                found.setdefault(named["short"] or named["name"], []).append(region.span(node.start, node.end))
        elif node.kind in ("raw_string", "heredoc_body", "arithmetic_expansion"):
            for some in re.finditer(r"\$\{?(\w+)[^}\s]*\}?" if node.kind != "arithmetic_expansion" else r"([A-Za-z_]\w*)", text):
                found.setdefault(some.group(1), []).append(region.span(node.start + some.start(), node.start + some.end()))
    return {name: tuple(dict.fromkeys(spans)) for name, spans in found.items()}


def spoken(source_region: Region, pieces: Iterable[Piece], escape: Escape) -> Region:
    """Make the region of what some pieces say: the script of `sh -c "…"`, the text of a here-document."""
    table: dict[str, Hole] = {}
    runs = []
    for piece in pieces:
        hole = piece.part if isinstance(piece.part, Hole) else None
        text = piece.part if isinstance(piece.part, str) else Text.of(piece.part).marked(table)
        runs.append(Run(text, piece.here.start, piece.here.end, hole, piece.origin))
    return Region(source_region.source, runs, escape)
