"""Ansible's variables as far as they are literal: where each name is said, and what a string with `{{ name }}` says then.

A task's and its blocks' own variables win, then a role's `vars`, then what plays and their files say; inventories and a role's
defaults may all apply (https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_variables.html). What `-e` says is nobody's
to read. A variable that a task sets or registers has other values, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from go1x_lint.facts import Field, Label, Slot, Value
from go1x_lint.readers.ansible.known import Definition, Known, root_of, uses_of
from go1x_lint.readers.ansible.tasks import Home, Item, descend, is_play
from go1x_lint.readers.ci.expressions import GO, choice, expanded, phrase_of
from go1x_lint.readers.commands.call import Place
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Source, Span
from go1x_lint.syntax.phrase import Phrase, phrase
from go1x_lint.syntax.pieces import Pieces
from go1x_lint.syntax.region import Origin, Piece, Region
from go1x_lint.syntax.shell.strings import Folder, referred
from go1x_lint.syntax.tree import Mapping, Node, Scalar, walk
from go1x_lint.text import Hole, Text

_WHOLE = re.compile(r"\s*\{\{(?P<inside>(?:(?!\}\}).)*)\}\}\s*", re.DOTALL)
_EXPRESSION = re.compile(
    r"\s*(?P<name>[A-Za-z_]\w*)(?P<path>(?:\.\w+|\[['\"][\w-]+['\"]\])*)\s*"
    r"(?P<default>\|\s*(?:default|d)\(\s*(?P<quote>['\"])(?P<literal>[^'\"]*)(?P=quote)[^()]*\)\s*)?"
    r"(?:\|\s*(?:string|quote|trim|mandatory)\s*)*"
)
_CHOICE = re.compile(r"\s*(['\"])(?P<one>[^'\"]*)\1\s+if\s+.*\s+else\s+(['\"])(?P<other>[^'\"]*)\3\s*", re.DOTALL)
"""One of two strings."""
_ATTRIBUTE = re.compile(r"\.(\w+)|\[['\"]([\w-]+)['\"]\]")
_ROOT = "WORKSPACE"
"""The name of what stands for the project's root (commands.call.ROOT)."""
_MOST_DEPTH = 8


class Answer(NamedTuple):
    """What an expression can be."""

    phrases: tuple[Phrase, ...] = ()
    open_because: tuple[Label, ...] = ()


@dataclass(frozen=True, eq=False)
class Variables:
    """What is known where a task stands."""

    known: Known
    source: Source
    home: Home
    around: tuple[Mapping, ...] = ()
    """The play, blocks and the task, outermost first."""
    loop: str = "item"
    items: tuple[Item, ...] = ()
    """What the loop's variable stands for: one thing where a task is read for that alone, else all of them."""
    area: Span | None = None
    """The task's characters: only there a loop's variable is read."""
    also: tuple[Span, ...] = ()
    """Who else reads what the loop goes over."""
    start: Text | None = None
    """Where a script starts (canonical), whose strings the shell reads; None: they are a module's."""
    busy: tuple[str, ...] = ()
    """The names that are being looked up."""

    # -- strings ------------------------------------------------------------------------------------------------------------

    def expand(self, region: Region) -> Region:
        """Fill in what is known of variables."""
        return expanded(region, GO, self._say)

    def phrase(self, node: Scalar) -> Phrase:
        """Give a string with places."""
        return phrase_of(self.expand(node.region()), node)

    def phrases(self, node: Scalar) -> Answer:
        """Give all that a string can be; several where it is one expression alone."""
        whole = _WHOLE.fullmatch(node.raw)
        if whole is None:
            return Answer((self.phrase(node),))
        answer = self.resolve(whole["inside"], node)
        spelled, region = node.tree.source.text[node.inner.start : node.inner.end], node.region()
        found = (
            Phrase(referred(some.pieces, node.inner, spelled, region.escape), node.span, region.escape, node.inner)
            for some in answer.phrases
        )
        return Answer(tuple(found), answer.open_because)

    def field(self, node: Node, anchor: Span, slot: Slot | None = None, where: Place | None = None) -> Field:
        """Make the field of a string, or of a path."""
        if not isinstance(node, Scalar):
            return Field.unknown(node.whole, "is no string", slot=slot)
        answer = self.phrases(node)
        values: list[Value] = []
        labels = list(answer.open_because)
        for some in answer.phrases:
            field = where.field(some) if where is not None else some.field(anchor=anchor)
            values += field.values
            labels += field.open_because
        return Field(anchor, tuple(values), tuple(dict.fromkeys(labels)), slot)

    def text(self, node: Node | None) -> Text:
        """Give what a string says; nothing where it is none."""
        return self.phrase(node).text if isinstance(node, Scalar) else Text()

    # -- expressions ----------------------------------------------------------------------------------------------------------

    def _say(self, expression: str) -> Pieces:
        """Give what an expression stands for in the midst of a string."""
        name = expression.strip()
        folder = {"playbook_dir": self.home.folder, "role_path": self.home.role}.get(name)
        if folder is not None:
            return self._folder(Text.of(folder))
        answer = self.resolve(expression, None)
        return choice(name, answer.phrases) if answer.phrases and not answer.open_because else ()

    def _folder(self, folder: Text) -> Pieces:
        """Give a folder of the project: for a shell as seen from where it starts, else below what stands for the root."""
        here = self.source.span(0, 0)
        seen = folder.seen_from(self.start) if self.start is not None else None
        if seen is not None:
            return (Piece(Folder("PWD", None, Text() if seen.plain == "." else seen), here),)
        return (Piece(Hole(_ROOT), here), *((Piece(f"/{folder}", here),) if folder.parts else ()))

    def resolve(self, expression: str, node: Scalar | None) -> Answer:
        """Give what an expression can be; `node` is the string that it is all of, where it is."""
        choice_of = _CHOICE.fullmatch(expression)
        if choice_of is not None and node is not None:
            return Answer(tuple(self._part(node, expression, choice_of, name) for name in ("one", "other")))
        match = _EXPRESSION.fullmatch(expression)
        where = node.inner if node is not None else self.source.span(0, 0)
        if match is None or match["name"] in self.busy or len(self.busy) >= _MOST_DEPTH:
            return Answer((), (Label(where, f"'{expression.strip()}' is known only when it is run"),))
        path = tuple(some[1] or some[2] for some in _ATTRIBUTE.finditer(match["path"]))
        answer = self._named(match["name"], path, where)
        if match["default"] is None or node is None:
            return answer
        default = self._part(node, expression, match, "literal")
        return Answer((*answer.phrases, default), answer.open_because if answer.phrases else ())

    def _part(self, node: Scalar, expression: str, match: re.Match[str], name: str) -> Phrase:
        """Give a string that stands in an expression, which a string is all of."""
        region = node.region()
        start = max(0, region.text.find(expression))
        return phrase(region, start + match.start(name), start + match.end(name))

    def _named(self, name: str, path: tuple[str, ...], where: Span) -> Answer:
        """Give what a variable, or an attribute of it, can be."""
        if name == self.loop and self.items:
            reached = [some.reach(path) for some in self.items]
            missing = (Label(where, f"'{name}' has no such attribute"),)
            return self._answer(reached, name, path) if None not in reached else Answer((), missing)
        found = self.definitions(name)
        nodes = [descend(some.node, path) for some in found]
        if not found or None in nodes:
            return Answer((), (Label(where, f"nothing here says '{name}'"),))
        answer = self._answer(nodes, name, path)
        set_ = tuple(Label(span, f"'{name}' is set while it is run") for span in self._set(name))
        return Answer(answer.phrases, (*answer.open_because, *set_))

    def _answer(self, nodes: list[Node | None], name: str, path: tuple[str, ...]) -> Answer:
        """Make phrases of the places that say something, each with all who read it."""
        phrases: list[Phrase] = []
        labels: list[Label] = []
        readers = self.readers(name, path)
        for node in nodes:
            if not isinstance(node, Scalar):
                labels += [Label(node.whole, "is no string")] if node is not None else []
                continue
            inner = replace(self, busy=(*self.busy, name)).phrases(node)
            labels += inner.open_because
            phrases += (replace(some, pieces=tuple(_heard(piece, readers) for piece in some.pieces)) for some in inner.phrases)
        return Answer(tuple(phrases), tuple(labels))

    # -- who says, who reads ----------------------------------------------------------------------------------------------------

    def definitions(self, name: str) -> tuple[Definition, ...]:
        """Give the places that say a variable and may apply here."""
        found = [*self._near(name), *self.known.definitions(name, self.home, self.source)]
        top = max((some.rank for some in found), default=0)
        return tuple(some for some in found if some.rank == top)

    def _near(self, name: str) -> Iterator[Definition]:
        """Give what the task, its blocks and its play say."""
        for depth, mapping in enumerate(self.around):
            said = mapping.get("vars")
            node = said.get(name) if isinstance(said, Mapping) else None
            if node is not None:
                yield Definition(node, 2 if is_play(mapping) else 4 + depth)

    def _set(self, name: str) -> Iterator[Span]:
        """Give the tasks of the same file that set or register a variable."""
        root = root_of(self.known.workspace, self.source.path)
        for node in walk(root) if root is not None else ():
            if isinstance(node, Mapping):
                facts = node.get("set_fact") or node.get("ansible.builtin.set_fact")
                pair = facts.own(name) if isinstance(facts, Mapping) else None
                if pair is not None or node.string("register") == name:
                    yield pair.key.span if pair is not None else node.span._replace(end=node.start)

    def readers(self, name: str, path: tuple[str, ...] = ()) -> tuple[Span, ...]:
        """Give all places that read a variable: a loop's in its task, others in the project's files."""
        if name == self.loop and self.items:
            area = self.area
            tail = "".join(rf"(?:\.{some}\b|\[['\"]{some}['\"]\])" for some in path)
            found = uses_of(self.source, re.escape(name) + tail)
            return (*self.also, *(some for some in found if area is None or area.start <= some.start < area.end))
        return self.known.uses(name)


def _heard(piece: Piece, readers: tuple[Span, ...]) -> Piece:
    """Give a piece of a variable's value with all who read the variable."""
    if not isinstance(piece.part, str):
        return piece
    origin = piece.origin or Origin(piece.here, (), piece.escape)
    return replace(piece, origin=replace(origin, readers=tuple(dict.fromkeys((*origin.readers, *readers)))))
