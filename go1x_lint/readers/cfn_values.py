"""What CloudFormation's intrinsic functions can give: all values, the characters that say each, and whether that is all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from go1x_lint.facts import Label, Value
from go1x_lint.readers.cfn_template import VARIABLE, Loops, Template, intrinsic, literal
from go1x_lint.records import replace
from go1x_lint.source import Span
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence
from go1x_lint.syntax.tree_slots import ItemSlot, NodeSlot
from go1x_lint.text import Hole, Text

MOST_STEPS, MOST_LEVELS = 2000, 40
"""One value takes no more steps than this, and no more inside each other: aliases and mappings could go on for ever."""

_DYNAMIC = "{{resolve:"
_LATER = "is known only when the stack is deployed"


class Said(NamedTuple):
    """What an expression can give."""

    values: tuple[Value, ...] = ()
    open_because: tuple[Label, ...] = ()
    gone: bool = False
    """Whether it may give nothing at all: AWS::NoValue."""

    @property
    def text(self) -> Text | None:
        """The text, where there is just one."""
        return self.values[0].text if len(self.values) == 1 and not self.open_because and not self.gone else None


class _Budget:
    """What reading one value took so far."""

    def __init__(self) -> None:
        """Begin."""
        self.steps = 0
        self.levels = 0


def together(some: Iterable[Said]) -> Said:
    """Put what several expressions can give together."""
    parts = list(some)
    return Said(
        tuple(value for part in parts for value in part.values),
        tuple(dict.fromkeys(label for part in parts for label in part.open_because)),
        any(part.gone for part in parts),
    )


class Resolver:
    """Reads expressions of one template."""

    def __init__(self, template: Template, loops: Loops, readers: tuple[Span, ...] = (), named: Collection[str] = ()) -> None:
        """Take the template, the loop variables, and who else takes all that is read here from the same characters.

        A reference to a resource in `named` gives its logical id, any other is known only when the stack is there.
        """
        self.named = named
        self.template = template
        self.loops = loops
        self.readers = readers
        self.budget = _Budget()

    def with_readers(self, readers: tuple[Span, ...]) -> Resolver:
        """Give a resolver for characters that others read too."""
        inner = Resolver(self.template, self.loops, (*readers, *self.readers), self.named)
        inner.budget = self.budget
        return inner

    def read(self, node: Node, via: tuple[Span, ...] = ()) -> Said:
        """Give what an expression can give; `via` are the references that lead to it."""
        return self._within_budget(self._read, node, via)

    def items(self, node: Node, via: tuple[Span, ...] = ()) -> Said:
        """Give what the items of a list can be, each as a value."""
        return self._within_budget(self._items, node, via)

    def _within_budget(self, read: Callable[[Node, tuple[Span, ...]], Said], node: Node, via: tuple[Span, ...]) -> Said:
        """Read what a node stands for, unless that takes too long."""
        target = node.value
        self.budget.steps += 1
        if target is None or self.budget.steps > MOST_STEPS or self.budget.levels > MOST_LEVELS:
            return self._unknown(node, "can't be followed")
        self.budget.levels += 1
        try:
            return read(target, (*via, *node.via))
        finally:
            self.budget.levels -= 1

    def _read(self, target: Node, via: tuple[Span, ...]) -> Said:
        """Read an expression."""
        call = intrinsic(target)
        if call is not None:
            return self._call(target, *call, via)
        if isinstance(target, Scalar):
            return self._scalar(target, via)
        return self._unknown(target, "is no string")

    def _items(self, target: Node, via: tuple[Span, ...]) -> Said:
        """Read a list."""
        call = intrinsic(target)
        if call is not None:
            branches = _branches(*call)
            return together(self.items(some, via) for some in branches) if branches else self.read(target, via)
        if not isinstance(target, Sequence):
            return self.read(target, via)
        return together(self._item(target, item, via) for item in target.items)._replace(gone=False)

    def text(self, node: Node) -> Text:
        """Give an expression's text: a hole where it isn't known, or where it can be several."""
        said = self.read(node)
        if said.text is not None:
            return said.text
        target = node.value or node
        plain = [value.text.plain for value in said.values]
        known = tuple(text for text in plain if text is not None) if plain and None not in plain and not said.open_because else None
        return Text.of(Hole(_name(target), known))

    def _unknown(self, node: Node, why: str) -> Said:
        """Say that an expression can't be read."""
        return Said((), (Label(node.whole, f"{_name(node)} {why}"),))

    def _value(self, text: Text, node: Scalar, via: tuple[Span, ...], sources: dict[Hole, str] | None = None) -> Said:
        """Give the value that a scalar says."""
        readers = tuple(dict.fromkeys((*self.template.others(node, via), *self.readers)))
        return Said((Value(text, node.inner, NodeSlot(node, readers=readers, sources=sources or {}), via),))

    def _scalar(self, node: Scalar, via: tuple[Span, ...]) -> Said:
        """Read a string that stands for itself."""
        if node.null:
            return Said(gone=True)
        if _DYNAMIC in node.raw:
            return self._unknown(node, _LATER)
        text, sources = self._with_loops(node.text)
        return self._unknown(node, "is filled in by a template") if text.unknown else self._value(text, node, via, sources)

    def _item(self, sequence: Sequence, item: Node, via: tuple[Span, ...]) -> Said:
        """Read an item of a list; one that stands for itself can be taken out."""
        said = self.read(item, via)
        target = item.value
        if not isinstance(target, Scalar) or target is not item or not literal(target):
            return said
        readers = tuple(dict.fromkeys((*self.template.others(target, via), *self.readers)))
        return said._replace(values=tuple(replace(value, slot=ItemSlot(sequence, item, readers=readers)) for value in said.values))

    # -- functions --------------------------------------------------------------------------------------------------------

    def _call(self, node: Node, name: str, argument: Node, via: tuple[Span, ...]) -> Said:
        """Read an intrinsic function."""
        if name == "Ref" and isinstance(argument, Scalar):
            return self._ref(node, argument.raw, via)
        if name == "Sub":
            return self._sub(node, argument, via)
        if name == "If":
            branches = _branches(name, argument)
            return together(self.read(some, via) for some in branches) if branches else self._unknown(node, "can't be read")
        items = argument.items if isinstance(argument, Sequence) else ()
        if name == "FindInMap" and len(items) >= 3:
            return self._find_in_map(node, items, via)
        if name == "Join" and len(items) == 2:
            return self._join(node, items, via)
        if name == "Select" and len(items) == 2:
            return self._select(node, items, via)
        return self._unknown(node, _LATER)

    def _ref(self, node: Node, name: str, via: tuple[Span, ...]) -> Said:
        """Read a reference."""
        if name == "AWS::NoValue":
            return Said(gone=True)
        if self.loops.get(name) is not None:
            return Said((Value(Text.of(Hole(name, self.loops[name])), node.whole, None, via),))
        if name in self.template.parameters:
            return self._parameter(name, node.whole, via)
        if name in self.named:
            return Said((Value(Text.of(name), node.whole, None, via),))
        return self._unknown(node, _LATER)

    def _parameter(self, name: str, reference: Span, via: tuple[Span, ...]) -> Said:
        """Read a parameter: its default, its allowed values, and what a stack remembers."""
        pair, body = self.template.parameters[name]
        kept = Label(pair.key.span, f"an existing stack keeps its previous value of parameter '{name}'")
        if (body.string("Type") or "").startswith("AWS::SSM::Parameter::Value"):
            return Said((), (Label(reference, f"parameter '{name}' is read from SSM when the stack is deployed"), kept))
        others = tuple(span for span in self.template.references.get(name, ()) if span != reference)
        inner = self.with_readers(others)
        default, allowed = body.get("Default"), body.get("AllowedValues")
        found = [inner.read(default, (*via, reference))] if default is not None else []
        found += [inner.items(allowed, (*via, reference))] if isinstance(allowed, Sequence) else []
        values = tuple(value for some in found for value in some.values)
        return Said(values, (kept,))

    def _sub(self, node: Node, argument: Node, via: tuple[Span, ...]) -> Said:
        """Read a string with variables."""
        given: Mapping | None = None
        if isinstance(argument, Sequence):
            items = [some.value for some in argument.items]
            if len(items) != 2 or not isinstance(items[1], Mapping):
                return self._unknown(node, "can't be read")
            argument, given = items[0] or argument, items[1]
        if not isinstance(argument, Scalar) or argument.plain is None or _DYNAMIC in argument.raw:
            return self._unknown(node, _LATER)
        alone = VARIABLE.fullmatch(argument.raw)
        if alone and not alone[1] and alone[2] in self.template.parameters and (given is None or given.get(alone[2]) is None):
            return self._parameter(alone[2], node.whole, via)
        text, sources = self._substituted(argument.raw, given)
        return self._unknown(node, _LATER) if text.unknown else self._value(text, argument, via, sources)

    def _substituted(self, raw: str, given: Mapping | None) -> tuple[Text, dict[Hole, str]]:
        """Put in what is known of a string's variables; gives also how each hole is written."""
        parts: list[str | Hole | Text] = []
        sources: dict[Hole, str] = {}
        at = 0
        for match in VARIABLE.finditer(raw):
            parts.append(raw[at : match.start()])
            at = match.end()
            name = match[2].strip()
            value = given.get(name) if given else None
            part = self.text(value) if value is not None else Text.of(Hole(name, self.loops.get(name)))
            part = Text.of(f"${{{name}}}") if match[1] else part
            sources.update({hole: match[0] for hole in part.holes if part == Text.of(hole)})
            parts.append(part)
        return Text.of(*parts, raw[at:]), sources

    def _with_loops(self, text: Text) -> tuple[Text, dict[Hole, str]]:
        """Turn the variables of loops into holes."""
        plain = text.plain
        if not self.loops or plain is None:
            return text, {}
        parts: list[str | Hole] = []
        sources: dict[Hole, str] = {}
        at = 0
        for match in VARIABLE.finditer(plain):
            if match[2] in self.loops:
                hole = Hole(match[2], self.loops[match[2]])
                parts += (plain[at : match.start()], hole)
                sources[hole] = match[0]
                at = match.end()
        return Text.of(*parts, plain[at:]), sources

    def _find_in_map(self, node: Node, items: tuple[Node, ...], via: tuple[Span, ...]) -> Said:
        """Read an entry of a mapping; where a key isn't known, every entry that it can be."""
        name = self.text(items[0]).plain
        section = self.template.section("Mappings")
        table = section.get(name) if section is not None and name is not None else None
        if not isinstance(table, Mapping):
            return self._unknown(node, "can't be found in the template's mappings")
        more = items[3].value if len(items) > 3 else None
        default = more.get("DefaultValue") if isinstance(more, Mapping) else None
        keys = self.text(items[1]).plain, self.text(items[2]).plain
        cells = _cells(table, *keys)
        if not cells and default is None:
            return self._unknown(node, "can't be found in the template's mappings")
        inner = self.with_readers(self._lookups(name, node.whole))
        found = [inner.read(cell, (*via, node.whole)) for cell in cells]
        return together([*found, *([self.read(default, via)] if default is not None else [])])

    def _lookups(self, name: str | None, mine: Span) -> tuple[Span, ...]:
        """Give the other places that look something up in a mapping."""
        return tuple(
            span
            for span, arguments in self.template.lookups
            if span != mine and arguments.items and isinstance(some := arguments.items[0].value, Scalar) and some.raw == name
        )

    def _join(self, node: Node, items: tuple[Node, ...], via: tuple[Span, ...]) -> Said:
        """Read strings that are put together."""
        separator, parts = self.text(items[0]), items[1].value
        if not isinstance(parts, Sequence) or not literal(parts):
            return self._unknown(node, _LATER)
        texts: list[Text] = []
        for some in parts.items:
            texts += (separator, self.text(some)) if texts else (self.text(some),)
        text = Text.of(*texts)
        if text.unknown:
            return self._unknown(node, _LATER)
        return Said((Value(text, node.whole, NodeSlot(node, readers=self.readers), via),))

    def _select(self, node: Node, items: tuple[Node, ...], via: tuple[Span, ...]) -> Said:
        """Read one of a list's items."""
        index, parts = self.text(items[0]).plain, items[1].value
        if index is None or not index.isdigit() or not isinstance(parts, Sequence) or not literal(parts) or int(index) >= len(parts.items):
            return self._unknown(node, _LATER)
        return self.read(parts.items[int(index)], via)


def _branches(name: str, argument: Node) -> tuple[Node, ...]:
    """Give both branches of an `Fn::If`."""
    return argument.items[1:] if name == "If" and isinstance(argument, Sequence) and len(argument.items) == 3 else ()


def _cells(table: Mapping, top: str | None, second: str | None) -> list[Node]:
    """Give the entries of a mapping that two keys can lead to; None is a key that isn't known."""
    rows = [found.value for name, found in table.items() if top in (None, name)]
    return [found.value for row in rows if isinstance(row, Mapping) for name, found in row.items() if second in (None, name)]


def _name(node: Node) -> str:
    """Say an expression as it stands, shortened, for people and to tell holes apart."""
    text = " ".join(node.tree.source.text[node.first : node.end].split())
    call = intrinsic(node)
    if call and call[0] == "Ref" and isinstance(call[1], Scalar):
        return call[1].raw
    return text if len(text) <= 60 else text[:57] + "…"
