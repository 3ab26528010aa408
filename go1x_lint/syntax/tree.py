"""YAML, JSON and TOML as one kind of tree: nodes that know their exact characters. `yaml`, `json` and `toml` make it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Literal, NamedTuple

from go1x_lint.records import dataclass
from go1x_lint.source import Source, Span
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.region import Region
from go1x_lint.text import Text

Language = Literal["yaml", "json", "toml", "javascript"]
Style = Literal["plain", "single", "double", "literal", "folded", "raw"]
"""How a scalar is quoted; `raw` is TOML's single-quoted string, which has no escapes."""

MOST_LEVELS = 128
"""Deeper nesting is refused, long before a parser or a reader runs out of stack; real templates stay below 40."""
NULLS = frozenset(("", "~", "null", "Null", "NULL"))


class Malformed(Exception):
    """A text that its language's parser refuses: `str()` says why in one line, `offset` is where (code points)."""

    def __init__(self, why: str, offset: int = 0) -> None:
        """Take the reason and the place."""
        super().__init__(why)
        self.offset = offset


class Mask(NamedTuple):
    """A template language's tag (`{{ … }}`, `{% … %}`): it was taken out before parsing, and nobody knows what it writes."""

    start: int
    end: int
    name: str
    """What stands in it."""
    alone: bool
    """Whether it fills its lines: what it writes may be more keys."""
    adds: bool
    """Whether it writes text of its own; an `if`, `end`, comment only chooses."""


class Tree:
    """A file's documents; the nodes know it."""

    def __init__(self, source: Source, language: Language, masks: tuple[Mask, ...] = ()) -> None:
        """Take the file and the tags that were masked in it; the parser adds the rest."""
        self.source = source
        self.language = language
        self.masks = masks
        self.documents: tuple[Node, ...] = ()
        self.aliases: list[Alias] = []

    @property
    def root(self) -> Node | None:
        """The first document, where there is one."""
        return self.documents[0] if self.documents else None

    def masked(self, start: int, end: int) -> tuple[Mask, ...]:
        """Give the masks that touch these characters."""
        return tuple(mask for mask in self.masks if mask.start < end and mask.end > start) if self.masks else ()


# Not frozen: a template has thousands of nodes, and a frozen one takes four times as long to make (measured).
@dataclass(eq=False, slots=True, repr=False)
class Node:
    """A value: its own characters are [start, end), quotes and brackets included, tag and anchor not."""

    tree: Tree
    start: int
    end: int
    first: int
    """Where its tag or anchor begins, if it has one; else `start`."""
    tag: str = ""
    """As the parser gives it: `!Ref`; "" where none is written."""
    anchor: str = ""
    flow: bool = False
    """Whether it stands inside brackets."""

    @property
    def span(self) -> Span:
        """Its own characters."""
        return self.tree.source.span(self.start, self.end)

    @property
    def whole(self) -> Span:
        """Its characters with tag and anchor."""
        return self.tree.source.span(self.first, self.end)

    @property
    def value(self) -> Node | None:
        """The node itself, or what an alias stands for; None where that can't be told."""
        return self

    @property
    def via(self) -> tuple[Span, ...]:
        """The alias that leads to `value`, where it is one."""
        return ()

    @property
    def readers(self) -> tuple[Span, ...]:
        """All aliases through which these characters are read elsewhere too."""
        found: dict[Alias, None] = {}
        todo: list[Node] = [self]
        while todo and self.tree.aliases:
            node = todo.pop()
            for alias in self.tree.aliases:
                target = alias.target
                if alias not in found and target is not None and target.first <= node.start and node.end <= target.end:
                    found[alias] = None
                    todo.append(alias)
        return tuple(sorted(alias.span for alias in found))


@dataclass(eq=False, slots=True, repr=False)
class Scalar(Node):
    """A string, a number, a truth value, null."""

    raw: str = ""
    """What the parser says it is; masked tags are underscores in it, so read `plain` or `text`."""
    style: Style = "plain"

    @property
    def text(self) -> Text:
        """What it says; a template's tags are holes."""
        if not self.tree.masked(self.start, self.end):
            return Text.of(self.raw)
        return Text.of(*(run.hole or run.text for run in self.region().runs))

    @property
    def plain(self) -> str | None:
        """The string; None where a template's tag is in it."""
        return None if self.tree.masked(self.start, self.end) else self.raw

    @property
    def null(self) -> bool:
        """Whether it says that there is no value."""
        return self.style == "plain" and not self.tag and self.raw in NULLS

    @property
    def truth(self) -> bool | None:
        """What an unquoted `true` or `false` says; None for anything else."""
        return {"true": True, "false": False}.get(self.raw.lower()) if self.style == "plain" else None

    @property
    def inner(self) -> Span:
        """The characters between its quotes; of a block scalar, those of its lines; else all."""
        if self.style in ("single", "double", "raw"):
            size = 3 if self.tree.language == "toml" and self.tree.source.text[self.start : self.start + 3] in ('"""', "'''") else 1
            return self.tree.source.span(self.start + size, max(self.start + size, self.end - size))
        if self.style == "plain":
            return self.span
        text, start = self.tree.source.text, self.tree.source.text.find("\n", self.start, self.end) + 1
        while start and text[start : start + 1] in (" ", "\t", "\r", "\n"):
            start += 1
        return self.tree.source.span(start or self.end, self.end)

    def region(self) -> Region:
        """Give the text as a text of its own, with a map back to the file through quotes, escapes and indentation."""
        from go1x_lint.syntax.scalar import region

        return region(self)

    def phrase(self) -> Phrase:
        """Give the string with places; its slots write inside the quotes as they stand."""
        text = self.region()
        return Phrase(tuple(text.pieces(0, len(text.text))), self.span, text.escape, self.inner)


class Pair(NamedTuple):
    """A key and its value, as they stand."""

    key: Node
    value: Node

    @property
    def name(self) -> str | None:
        """The key as a string; None where it isn't one, or where a template's tag is in it."""
        return self.key.plain if isinstance(self.key, Scalar) else None

    @property
    def whole(self) -> Span:
        """All characters of both."""
        return self.key.tree.source.span(self.key.first, max(self.value.end, self.key.end))


class Found(NamedTuple):
    """A key's value, and the aliases that lead to it (merges, outermost first)."""

    pair: Pair
    value: Node
    via: tuple[Span, ...] = ()


@dataclass(eq=False, slots=True, repr=False)
class Mapping(Node):
    """Keys and values, in the file's order."""

    pairs: tuple[Pair, ...] = ()
    brackets: bool = False
    """Whether it is written in braces (JSON, YAML's flow style)."""
    extent: int = 0
    """Where the next thing after it begins: comments and blank lines that follow it end here."""

    def own(self, key: str) -> Pair | None:
        """Give the pair that is written here; the last one where there are several."""
        return self._named.get(key)

    @cached_property
    def _named(self) -> dict[str, Pair]:
        """The last pair of each key that is a string."""
        return {name: pair for pair in self.pairs if (name := pair.name) is not None}

    def find(self, key: str) -> Found | None:
        """Give a key's value, through aliases and merge keys."""
        for mapping, via in self._merged():
            pair = mapping.own(key)
            value = pair.value.value if pair else None
            if pair and value is not None:
                return Found(pair, value, (*via, *pair.value.via))
        return None

    def get(self, key: str) -> Node | None:
        """Give a key's value, through aliases and merge keys; None where there is none."""
        found = self.find(key)
        return found.value if found else None

    def string(self, key: str) -> str | None:
        """Give the string, number or truth value of a key as it is written; None where it has none."""
        value = self.get(key)
        return value.plain if isinstance(value, Scalar) and not value.null else None

    def items(self) -> Iterator[tuple[str, Found]]:
        """Give all keys that are strings, merged ones too, each once."""
        seen: set[str] = set()
        for mapping, via in self._merged():
            for pair in mapping.pairs:
                name, value = pair.name, pair.value.value
                if name is not None and name not in seen and value is not None and not _merges(pair):
                    seen.add(name)
                    found = mapping.own(name)
                    target = found.value.value if found else None
                    if found and target is not None:
                        yield name, Found(found, target, (*via, *found.value.via))

    @property
    def holes(self) -> tuple[Span, ...]:
        """The places because of which it may have keys that aren't written: tags of a template, merges of what isn't known."""
        found: list[Span] = []
        for mapping, _ in self._merged():
            found += (pair.key.span for pair in mapping.pairs if _unclear(pair))
            found += (mapping.tree.source.span(mask.start, mask.end) for mask in mapping.tree.masks if _adds(mapping, mask))
        return tuple(found)

    def _merged(self) -> Iterator[tuple[Mapping, tuple[Span, ...]]]:
        """Give this mapping, then those that it merges, nearest first, with the aliases that lead there; each once."""
        seen: set[int] = set()
        todo: list[tuple[Mapping, tuple[Span, ...]]] = [(self, ())]
        while todo:
            mapping, via = todo.pop()
            if id(mapping) in seen:
                continue
            seen.add(id(mapping))
            yield mapping, via
            more = [some for pair in mapping.pairs if _merges(pair) for some in _sources(pair.value)]
            todo += [(value, (*via, *node.via)) for node in reversed(more) if isinstance(value := node.value, Mapping)]


@dataclass(eq=False, slots=True, repr=False)
class Sequence(Node):
    """Items, in the file's order."""

    items: tuple[Node, ...] = ()
    brackets: bool = False


@dataclass(eq=False, slots=True, repr=False)
class Alias(Node):
    """`*name`: stands for an anchored node; that one is never copied."""

    name: str = ""
    target: Node | None = None
    """None where the anchor isn't there, or holds the alias itself."""

    @property
    def value(self) -> Node | None:
        """What it stands for."""
        return self.target

    @property
    def via(self) -> tuple[Span, ...]:
        """Its own characters."""
        return (self.span,)


def walk(node: Node) -> Iterator[Node]:
    """Give a node and all that is written in it, keys too, in the file's order; aliases are not followed."""
    todo = [node]
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, Mapping):
            todo += [some for pair in reversed(node.pairs) for some in (pair.value, pair.key)]
        elif isinstance(node, Sequence):
            todo += reversed(node.items)


def _merges(pair: Pair) -> bool:
    """Whether a pair is a merge key's."""
    return isinstance(pair.key, Scalar) and pair.key.raw == "<<" and pair.key.style == "plain" and pair.key.tree.language == "yaml"


def _sources(node: Node) -> tuple[Node, ...]:
    """Give what a merge key merges."""
    value = node.value
    return value.items if isinstance(value, Sequence) else (node,)


def _unclear(pair: Pair) -> bool:
    """Whether nobody knows which key, or which keys, a pair stands for."""
    if _merges(pair):
        return not all(isinstance(some.value, Mapping) for some in _sources(pair.value))
    return pair.name is None


def _adds(mapping: Mapping, mask: Mask) -> bool:
    """Whether a tag that fills its line may give a mapping more keys, or take some away."""
    if not mask.alone or not _holds(mapping, mask):
        return False
    values = [pair.value for pair in mapping.pairs]
    return not any(_holds(value, mask) if isinstance(value, Mapping) else value.start <= mask.start < value.end for value in values)


def _holds(mapping: Mapping, mask: Mask) -> bool:
    """Whether a tag stands in a mapping, or after its last key, where it could go on."""
    if not mapping.start <= mask.start < max(mapping.extent, mapping.end):
        return False
    text = mapping.tree.source.text
    column = mask.start - text.rfind("\n", 0, mask.start) - 1
    deep = not column or column >= mapping.start - text.rfind("\n", 0, mapping.start) - 1
    return mask.start < mapping.end or (mask.adds and deep)
