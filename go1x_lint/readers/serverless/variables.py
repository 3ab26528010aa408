"""The variables of Serverless Framework, `${self:…}`, `${file(…)}`, `${opt:…}`: what each can give, and where that is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from go1x_lint.facts import Label
from go1x_lint.readers import Unparsable
from go1x_lint.readers.documents import document
from go1x_lint.source import Span, Unreadable, Workspace
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence, Tree, walk
from go1x_lint.text import Hole, Text

MOST_STEPS, MOST_LEVELS = 4000, 40
"""One value takes no more steps than this, and no more inside each other: variables could go round in circles."""

_SOURCE = re.compile(r"\s*([A-Za-z][\w-]*)(?=[:(])(?:\((.*?)\))?(?::(.*))?\s*", re.DOTALL)
_WORD = re.compile(r"\s*(?:'([^']*)'|\"([^\"]*)\"|([\w.+-]+))\s*")
_NULLS = ("null", "~")

Address = tuple["str | None", ...]
"""Keys that lead to a value; None is one that nobody can read."""


class Variable(NamedTuple):
    """`${…}` in a string: where it stands, and its sources, the second asked where the first has nothing."""

    start: int
    end: int
    sources: tuple[tuple[int, int], ...]


class Item(NamedTuple):
    """Something that an expression can give: a node, or a part of a string's text."""

    node: Node
    part: tuple[int, int] | None = None
    """Offsets in the text of `node`, a scalar; None: all of it."""
    via: tuple[Span, ...] = ()
    """The references that lead to it, outermost first."""
    readers: tuple[Span, ...] = ()
    """Who else takes a value from it."""


class Reach(NamedTuple):
    """All that an expression can give, and why there may be more."""

    items: tuple[Item, ...] = ()
    open_because: tuple[Label, ...] = ()


class Variables:
    """Follows the variables of one service."""

    def __init__(self, tree: Tree, root: Mapping, folder: str, workspace: Workspace) -> None:
        """Take the service's file, its outermost mapping, its folder (canonical), and the project's files."""
        self.tree = tree
        self.root = root
        self.folder = folder
        self.workspace = workspace
        self._steps = 0
        self._levels = 0
        self._found: dict[tuple[str, ...], Reach] = {}
        self._touching: dict[Address, tuple[Span, ...]] = {}

    # -- nodes ----------------------------------------------------------------------------------------------------------

    def find(self, *path: str) -> Reach:
        """Give what stands at a path of the service's file."""
        if path not in self._found:
            self._found[path] = self.below(Reach((Item(self.root),)), path)
        return self._found[path]

    def below(self, reach: Reach, path: Address) -> Reach:
        """Go down by keys; None is any key."""
        for key in path:
            found = [self._step(item, key) for item in reach.items]
            items = tuple(item for some in found for item in some.items)
            reach = Reach(items, tuple(dict.fromkeys((*reach.open_because, *(label for some in found for label in some.open_because)))))
        return reach

    def _step(self, item: Item, key: str | None) -> Reach:
        """Go one key down."""
        node = item.node
        if isinstance(node, Sequence) and item.part is None:
            at = [int(key)] if key is not None and key.isdigit() and len(key) < 6 else range(len(node.items)) if key is None else ()
            return _together(self.follow(node.items[index], item.via, item.readers) for index in at if index < len(node.items))
        if not isinstance(node, Mapping) or item.part is not None:
            return Reach()
        some = [found for name, found in node.items() if key in (None, name)]
        labels = tuple(Label(span, "may bring other properties") for span in node.holes)
        reach = _together(self.follow(found.value, (*item.via, *found.via), item.readers) for found in some)
        return reach._replace(open_because=(*reach.open_because, *labels))

    def follow(self, node: Node, via: tuple[Span, ...] = (), readers: tuple[Span, ...] = ()) -> Reach:
        """Give what a node stands for: itself, or what its alias or its variable leads to."""
        target = node.value
        self._steps = self._steps + 1 if self._levels else 0
        if target is None or self._steps > MOST_STEPS or self._levels > MOST_LEVELS:
            return Reach((), (Label(node.whole, "can't be followed"),))
        via = (*via, *node.via)
        variable = self.alone(target)
        if variable is None or not isinstance(target, Scalar):
            return Reach((Item(target, None, via, readers),))
        self._levels += 1
        try:
            return self._variable(target, variable, via, readers)
        finally:
            self._levels -= 1

    def alone(self, node: Node) -> Variable | None:
        """Give the variable that is all of a string."""
        if not isinstance(node, Scalar) or node.plain is None or not node.raw.strip().startswith("${"):
            return None
        found = variables(node.raw)
        return found[0] if len(found) == 1 and node.raw.strip() == node.raw[found[0].start : found[0].end] else None

    # -- one variable ---------------------------------------------------------------------------------------------------

    def _variable(self, node: Scalar, variable: Variable, via: tuple[Span, ...], readers: tuple[Span, ...]) -> Reach:
        """Give what a variable can give: its first source that has something, and those after one that nobody can read."""
        here = node.region().span(variable.start, variable.end)
        items: list[Item] = []
        labels: list[Label] = []
        for start, end in variable.sources:
            reach = self._source(node, start, end, here, (*via, here), readers)
            items += reach.items
            labels += reach.open_because
            if reach.items and not reach.open_because:
                break
        if not items and not labels:
            labels = [Label(here, "leads to nothing")]
        return Reach(tuple(items), tuple(dict.fromkeys(labels)))

    def _source(self, node: Scalar, start: int, end: int, here: Span, via: tuple[Span, ...], readers: tuple[Span, ...]) -> Reach:
        """Give what one source can give."""
        word = _WORD.fullmatch(node.raw, start, end)
        if word is not None:
            index = next(index for index in (1, 2, 3) if word[index] is not None)
            return Reach() if word[3] in _NULLS else Reach((Item(node, word.span(index), via, readers),))
        match = _SOURCE.fullmatch(node.raw, start, end)
        name = match[1] if match is not None else ""
        if match is None or name not in ("self", "file", "param", "sls"):
            return Reach((), (Label(here, f"{_shown(node.raw[start:end])} is known only when it is deployed"),))
        address, labels = self._address(node, *match.span(3), here) if match[3] is not None else ((), ())
        if name == "file":
            reach = self._file(node, *match.span(2), address, here, via, readers) if match[2] else Reach()
        elif name == "param":
            labels = (*labels, Label(here, "a parameter may be given when it is deployed"))
            reach = self.below(Reach((Item(self.root, None, via, readers),)), ("params", None, *address))
        elif name == "sls":
            labels = (Label(here, f"{_shown(node.raw[start:end])} is known only when it is deployed"),)
            reach = self.find("provider", "stage") if address == ("stage",) else Reach()
        else:
            others = self.others(address, here)
            reach = self.below(Reach((Item(self.root, None, via, (*readers, *others)),)), address)
        return Reach(reach.items, (*reach.open_because, *labels))

    def _address(self, node: Scalar, start: int, end: int, here: Span) -> tuple[Address, tuple[Label, ...]]:
        """Read keys that are joined by dots; one with a variable that can be several is any key."""
        table: dict[str, Hole] = {}
        parts = [part for part in self.text(node, start, end).marked(table).split(".") if part.strip()]
        address = tuple(None if any(mark in part for mark in table) else part.strip() for part in parts)
        return address, (Label(here, "what it chooses is known only when it is deployed"),) if None in address else ()

    def _file(
        self, node: Scalar, start: int, end: int, address: Address, here: Span, via: tuple[Span, ...], readers: tuple[Span, ...]
    ) -> Reach:
        """Give what an included file says; every one that it can be, where its name has a variable."""
        path = self._path(self.text(node, start, end))
        found: list[Reach] = []
        names = [path.plain or ""]
        if path.plain is None:
            names = sorted(some for some in self.workspace.paths if path.match(some) is not None)
            found = [Reach((), (Label(here, "which file it is is known only when it is deployed"),))]
        for name in names:
            root = self._root(name)
            if root is None:
                found.append(Reach((), (Label(here, f"'{name}' can't be read here"),)))
            else:
                others = self.others((f"file({name})", *address), here)
                found.append(self.below(self.follow(root, via, (*readers, *others)), address))
        return _together(found)

    def _path(self, path: Text) -> Text:
        """Make a path relative to the service's folder canonical."""
        return Text.of(self.folder).joined(path)

    def _root(self, path: str) -> Node | None:
        """Give the first document of a file; None where it is none of data, or can't be read."""
        if path not in self.workspace or not path.endswith((".yml", ".yaml", ".json")):
            return None
        try:
            return document(self.workspace[path], self.workspace).root
        except (Unparsable, Unreadable):
            return None

    # -- strings --------------------------------------------------------------------------------------------------------

    def text(self, node: Scalar, start: int = 0, end: int | None = None) -> Text:
        """Give a string's text: its variables put in where they have one value, else holes."""
        return Text.of(*(part for part, _ in self.parts(node, start, len(node.raw) if end is None else end)))

    def parts(self, node: Scalar, start: int, end: int) -> Iterator[tuple[str | Hole | Text, str]]:
        """Give a string's parts, each with the characters that say it."""
        if node.plain is None:
            yield from ((part, "") for part in node.text.parts)
            return
        at = start
        for variable in variables(node.raw, start, end):
            yield node.raw[at : variable.start], node.raw[at : variable.start]
            at = variable.end
            written = node.raw[variable.start : variable.end]
            yield self._said(node, variable, written), written
        yield node.raw[at:end], node.raw[at:end]

    def _said(self, node: Scalar, variable: Variable, written: str) -> Text:
        """Give the text of a variable in a string."""
        self._levels += 1
        try:
            reach = Reach((), (Label(node.span, ""),)) if self._levels > MOST_LEVELS else self._variable(node, variable, (), ())
            texts = [self.of(item) for item in reach.items]
        finally:
            self._levels -= 1
        plain = tuple(dict.fromkeys(text.plain for text in texts if text.plain is not None))
        if len(plain) == len(set(texts)) and plain and not reach.open_because:
            return Text.of(plain[0]) if len(plain) == 1 else Text.of(Hole(written, plain))
        return Text.of(Hole(written))

    def of(self, item: Item) -> Text:
        """Give an item's text; a hole where it is no string."""
        if not isinstance(item.node, Scalar):
            return Text.of(Hole("${" + item.node.tree.source.text[item.node.first : item.node.end] + "}"))
        return self.text(item.node, *(item.part or (0, len(item.node.raw))))

    # -- who reads what -------------------------------------------------------------------------------------------------

    def others(self, address: Address, here: Span | None = None) -> tuple[Span, ...]:
        """Give the variables, but for one, that read an address, or what is around it, or in it."""
        if address not in self._touching:
            self._touching[address] = tuple(span for span, some in self._references if _touch(some, address))
        return tuple(span for span in self._touching[address] if span != here)

    @cached_property
    def _references(self) -> tuple[tuple[Span, Address], ...]:
        """All variables of the service and of the files that it includes, with the address that each reads."""
        found: list[tuple[Span, Address]] = []
        todo: list[Node] = [self.root]
        seen: set[str] = {self.tree.source.path}
        while todo:
            for node in walk(todo.pop()):
                for span, address in _read(node, self.folder) if isinstance(node, Scalar) else ():
                    found.append((span, address))
                    path = (address[0] or "")[5:-1] if address and (address[0] or "").startswith("file(") else ""
                    if path and path not in seen and (root := self._root(path)) is not None:
                        seen.add(path)
                        todo.append(root)
        return tuple(found)


def variables(text: str, start: int = 0, end: int | None = None) -> tuple[Variable, ...]:
    """Find the variables of a string, outermost ones only; what CloudFormation takes for its own (`${AWS::Region}`) is none."""
    end = len(text) if end is None else end
    found: list[Variable] = []
    at = text.find("${", start, end)
    while at >= 0:
        variable = _variable(text, at, end)
        if variable is None or (at and text[at - 1] == "\\") or not _is_one(text, variable):
            at = text.find("${", at + 2, end)
            continue
        found.append(variable)
        at = text.find("${", variable.end, end)
    return tuple(found)


def _variable(text: str, start: int, end: int) -> Variable | None:
    """Read one variable; None where it has no end."""
    sources: list[tuple[int, int]] = []
    closing: list[str] = ["}"]
    first = at = start + 2
    quote = ""
    while at < end:
        mark = text[at]
        if quote:
            quote = "" if mark == quote else quote
        elif mark in "'\"":
            quote = mark
        elif text.startswith("${", at):
            closing.append("}")
            at += 1
        elif mark == "(":
            closing.append(")")
        elif mark == closing[-1]:
            closing.pop()
            if not closing:
                return Variable(start, at + 1, (*sources, (first, at)))
        elif mark == "," and len(closing) == 1:
            sources.append((first, at))
            first = at + 1
        at += 1
    return None


def _is_one(text: str, variable: Variable) -> bool:
    """Whether a variable is one of the framework's."""
    start, end = variable.sources[0]
    inside = text[start:end].strip()
    return inside.startswith("${") or ("::" not in inside and _SOURCE.match(text, start, end) is not None)


def _read(node: Scalar, folder: str) -> Iterator[tuple[Span, Address]]:
    """Give the addresses that a string's variables read, nested ones too: `self:a.b` as a, b; a file's as `file(PATH)`, then keys."""
    if node.plain is None or "${" not in node.raw:
        return
    todo = list(variables(node.raw))
    while todo:
        variable = todo.pop()
        for start, end in variable.sources:
            todo += variables(node.raw, start, end)
            match = _SOURCE.fullmatch(node.raw, start, end)
            if match is None or match[1] not in ("self", "file"):
                continue
            keys = tuple(None if "$" in key or "}" in key else key for key in re.sub(r"\$\{.*\}", "$", match[3] or "").split(".") if key)
            first = (f"file({Text.of(folder).joined(match[2].strip()).plain})",) if match[1] == "file" and match[2] else ()
            yield node.region().span(variable.start, variable.end), (*first, *keys)


def _touch(one: Address, other: Address) -> bool:
    """Whether one address is, or may be, the beginning of another."""
    return all(None in (mine, theirs) or mine == theirs for mine, theirs in zip(one, other, strict=False))


def _together(some: Iterator[Reach] | list[Reach]) -> Reach:
    """Put what several expressions can give together."""
    parts = list(some)
    return Reach(
        tuple(item for part in parts for item in part.items),
        tuple(dict.fromkeys(label for part in parts for label in part.open_because)),
    )


def _shown(text: str) -> str:
    """Shorten a source for people."""
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "…"
