"""Variables in words: `$X`, `${X:-default}`, `${X%.go}`, `"${A[@]}"`, `$1`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from go1x_lint.records import dataclass, replace
from go1x_lint.source import Span
from go1x_lint.syntax.pieces import Pieces, text_of
from go1x_lint.syntax.region import Origin, Region, unwritable
from go1x_lint.syntax.shell import patterns
from go1x_lint.syntax.shell.quoting import Quotes
from go1x_lint.syntax.shell.state import Held, State
from go1x_lint.syntax.shell.strings import Bit, Change, Folder, computed, referred, settled, shared
from go1x_lint.syntax.shell.tree import Node
from go1x_lint.text import Hole, Text

if TYPE_CHECKING:
    from go1x_lint.syntax.shell.expansion import Expander

_NAMED = re.compile(
    r"\$\{(?P<mark>[!#]?)(?P<name>\w+|[@*?$!#-])(?:\[(?P<key>[^\]]*)\])?(?P<rest>.*)\}\Z|\$(?P<short>\w+|[@*?$!#-])\Z", re.DOTALL
)
_OPERATOR = re.compile(r":?[-=+?]|%%?|##?|//|/[#%]?|\^\^?|,,?|:|@")
_ALL = ("@", "*")
_READS = re.compile(r"\$\{?(\w+)[^}\s]*\}?")
_COUNTS = re.compile(r"([A-Za-z_]\w*)")


@dataclass(frozen=True)
class Parameter:
    """A reference to a variable, where it stands."""

    expander: Expander
    node: Node
    state: State
    quotes: Quotes
    name: str = ""
    key: str | None = None
    rest: str = ""
    """The operator and its operand."""

    @property
    def here(self) -> Span:
        """The reference's characters."""
        return self.expander.region.span(self.node.start, self.node.end)

    @property
    def spelled(self) -> str:
        """The reference as the shell sees it."""
        return self.expander.text[self.node.start : self.node.end]

    def hole(self, name: str, known: tuple[str, ...] | None = None) -> Pieces:
        """Say that nobody can tell what it stands for, or which of some values."""
        return (self.expander.hole(self.node, Hole(name, known), self.quotes),)

    def said(self, pieces: Pieces) -> Pieces:
        """Say a value."""
        here = self.here
        source = self.expander.region.source.text[here.start : here.end]
        return referred(pieces, here, source, self.expander.escapes[self.quotes], self.expander.references.get(self.name, ()))


def expanded(expander: Expander, node: Node, state: State, quotes: Quotes) -> Bit:
    """Expand a reference to a variable."""
    found = _NAMED.match(expander.text[node.start : node.end])
    bare = Parameter(expander, node, state, quotes)
    if found is None:
        return Bit(bare.hole(bare.spelled))
    one = replace(bare, name=found["short"] or found["name"], key=found["key"], rest=found["rest"] or "")
    if found["mark"]:
        return _keys(one) if found["mark"] == "!" and one.key in _ALL else Bit(one.hole(one.spelled[2:-1]))
    if one.name in _ALL or one.key in _ALL:
        return _all(one)
    value, operator = _value(one), _OPERATOR.match(one.rest)
    if operator is not None:
        return Bit(_operated(one, value, operator.group()), quotes == "bare")
    return Bit(one.hole(one.name) if value is None else value, quotes == "bare")


def _value(one: Parameter) -> Pieces | None:
    """Give what a variable holds; None where nothing here sets it."""
    held = one.state.variables.get(one.name)
    if held is None and one.name == "PWD" and one.state.folder is not None:
        return tuple(replace(piece, part=Folder("PWD", None, one.state.folder)) for piece in one.hole("PWD"))
    if held is None and one.name == "BASH_SOURCE":
        held = one.state.variables.get("0")
    if one.name.isdecimal() and one.name != "0":
        return _argument(one)
    if held is None:
        return None
    return one.said(held.pieces) if one.key is None or held.keys is None else _item(one, held)


def _argument(one: Parameter) -> Pieces | None:
    """Give what `$1` is."""
    arguments, index = one.state.arguments, int(one.name[:4]) - 1
    return None if arguments is None else one.said(arguments[index]) if index < len(arguments) else ()


def _item(one: Parameter, held: Held) -> Pieces:
    """Give an array's item."""
    inner = next((node for node in one.node.walk() if node.kind == "subscript"), None)
    index = inner.one("index") if inner is not None else None
    text = text_of(one.expander.string(one.expander.bits(index, one.state))) if index is not None else Text.of(one.key or "")
    found = [held.at(key) for key in text.expand() or ()]
    if len(found) == 1 and found[0] is not None:
        return one.said(found[0])
    plain = [None if some is None else text_of(some).plain for some in found]
    values = tuple(dict.fromkeys(some for some in plain if some is not None))
    return one.hole(f"{one.name}[{one.key}]", values if found and None not in plain else None)


def _all(one: Parameter) -> Bit:
    """Expand `$@`, `${A[@]}`: all items, each a word of its own."""
    held = one.state.variables.get(one.name)
    given = None if one.state.fewer else one.state.arguments
    items = given if one.name in _ALL else None if held is None else held.items
    if items is None or one.rest:
        return Bit(one.hole(one.name + one.rest))
    said = tuple(one.said(some) for some in items)
    return Bit((), False, tuple(map(shared, said)) if len(said) > 1 else said)


def _keys(one: Parameter) -> Bit:
    """Expand `${!A[@]}`: an array's keys."""
    held = one.state.variables.get(one.name)
    if held is None or held.keys is None:
        return Bit(one.hole(one.spelled[2:-1]))
    if any(key.endswith("?") for key in held.keys):
        return Bit(one.hole(one.spelled[2:-1]))
    origin = Origin(one.here, (), unwritable)
    return Bit((), False, tuple(tuple(replace(some, part=key, origin=origin, shared=True) for some in one.hole("")) for key in held.keys))


def _operated(one: Parameter, value: Pieces | None, operator: str) -> Pieces:
    """Expand `${X:-default}`, `${X%.go}`, `${X/a/b}`, …: a variable with an operator and an operand."""
    start, end = one.node.end - 1 - len(one.rest) + len(operator), one.node.end - 1
    empty = operator[0] == ":" and value == ()
    if operator in (":-", "-", ":=", "="):
        return _default(one, operator, start, end) if value is None or empty else _filled(one, value, operator, start, end)
    if operator in (":+", "+"):
        known = value is not None and text_of(value).plain
        return _operand(one, start, end) if known else () if value is not None and empty else one.hole(one.name + operator)
    if operator in (":?", "?"):
        return value or one.hole(one.name)
    change, hints = _change(one, operator, start, end)
    label = _label(one.name, operator, one.expander.text[start:end])
    return one.hole(label) if value is None or change is None else computed(value, change, label, hints)


def _operand(one: Parameter, start: int, end: int) -> Pieces:
    """Read an operator's operand."""
    quotes: Quotes = "double" if one.quotes in ("double", "document") else "bare"
    return one.expander.string(one.expander.between(start, end, one.node.children, one.state, quotes))


def _default(one: Parameter, operator: str, start: int, end: int) -> Pieces:
    """Give the default of a variable that nothing here sets: where the environment doesn't either, it is what holds."""
    pieces = _operand(one, start, end)
    if operator[-1] == "=":
        one.state.set(one.name, Held((pieces,), None, None, one.here))
    return replace(one, name="").said(pieces)


def _filled(one: Parameter, value: Pieces, operator: str, start: int, end: int) -> Pieces:
    """Put the default in for those of a variable's values that are empty."""
    if operator[0] != ":" or "" not in (text_of(value).expand() or ()):
        return value
    default = text_of(_operand(one, start, end)).plain
    label = _label(one.name, operator, one.expander.text[start:end])
    return one.hole(label) if default is None else computed(value, lambda text: text or default, label)


def _change(one: Parameter, operator: str, start: int, end: int) -> tuple[Change | None, tuple[str, ...]]:
    """Give what an operator does to a string, and the strings that it looks for."""
    if operator[0] in "^,":
        return (patterns.case(operator), ()) if start == end else (None, ())
    plain = text_of(settled(_operand(replace(one, quotes="bare"), start, end), one.state.folder)).plain
    if plain is None or operator[0] in ":@":
        return None, ()
    pattern, _, new = (plain, "", "") if operator[0] in "%#" else plain.partition("/")
    change = patterns.removal(operator, pattern) if operator[0] in "%#" else patterns.replacement(operator, pattern, new)
    return change, (pattern.replace("*", ""), pattern.replace("*", "b"))


def _label(name: str, operator: str, operand: str) -> str:
    """Name what is computed from a variable: the same name for `${f##*/}` and `$(basename $f)`."""
    if (operator, operand) == ("##", "*/"):
        return f"basename {name}"
    return f"dirname {name}" if (operator, operand) == ("%", "/*") else f"{name}{operator}{operand}"


def references(region: Region, root: Node) -> dict[str, tuple[Span, ...]]:
    """Find all places that read each variable, those in strings that another shell may run among them."""
    found: dict[str, list[Span]] = {}
    for node in root.walk():
        text = region.text[node.start : node.end]
        if node.kind in ("simple_expansion", "expansion"):
            named = _NAMED.match(text)
            if named is not None:
                found.setdefault(named["short"] or named["name"], []).append(region.span(node.start, node.end))
        elif node.kind in ("raw_string", "heredoc_body", "arithmetic_expansion"):
            for some in (_COUNTS if node.kind == "arithmetic_expansion" else _READS).finditer(text):
                found.setdefault(some.group(1), []).append(region.span(node.start + some.start(), node.start + some.end()))
    return {name: tuple(dict.fromkeys(spans)) for name, spans in found.items()}
