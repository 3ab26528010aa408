"""What an expression can stand for: references followed to what is said, in one pass of a loop, for one caller of a function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from go1x_lint.facts import Label
from go1x_lint.records import dataclass, field, replace
from go1x_lint.source import Span
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.program.model import (
    Call,
    Choice,
    Class,
    Constant,
    Declaration,
    Entries,
    Expression,
    Function,
    Items,
    Literal,
    Member,
    Name,
    Property,
    Record,
)
from go1x_lint.syntax.program.module import Module, User
from go1x_lint.syntax.region import Origin, Piece, unwritable

_DEEPEST = 24
_MOST = 64
"""Values, and passes of loops, that are looked at."""


class Hop(NamedTuple):
    """A reference on the way from a use to what is said."""

    span: Span
    readers: tuple[Span, ...] = ()
    """The other places that take their value from the same characters."""


@dataclass(frozen=True, eq=False)
class Frame:
    """One pass of the loops, and one caller of the functions, that an expression stands in."""

    values: Mapping[Declaration, Found] = field(default_factory=dict)
    path: tuple[Span, ...] = ()
    """The calls and items that make it this pass: what tells it apart from the others."""

    def within(self, values: Mapping[Declaration, Found], *path: Span) -> Frame:
        """Give the frame of a pass within this one."""
        return Frame({**self.values, **values}, (*self.path, *path))


OUTSIDE = Frame()
"""No loop, no caller."""


class Found(NamedTuple):
    """An expression, the file and the frame that it is evaluated in, and the references that lead to it, outermost first."""

    module: Module
    expression: Expression
    frame: Frame = OUTSIDE
    hops: tuple[Hop, ...] = ()

    @property
    def via(self) -> tuple[Span, ...]:
        """The references that lead to it."""
        return tuple(hop.span for hop in self.hops)

    def at(self, expression: Expression) -> Found:
        """Give a part of it, read on the same way."""
        return self._replace(expression=expression)

    def behind(self, *hops: Hop) -> Found:
        """Give it as it is read through more references."""
        return self._replace(hops=(*hops, *self.hops))


class Followed(NamedTuple):
    """What an expression can stand for."""

    values: tuple[Found, ...] = ()
    """No references of the program: strings, lists, records, calls of what isn't the program's own, names of libraries."""
    open_because: tuple[Label, ...] = ()


def follow(found: Found, depth: int = 0) -> Followed:
    """Follow an expression through constants, fields, parameters, conditionals and functions that only give something back."""
    if isinstance(found.expression, Literal):
        return Followed((found,))
    with found.module.effort() as room:
        return _followed(found, depth) if room and depth <= _DEEPEST else _unknown(found, "goes too far, or round in a circle")


def _followed(found: Found, depth: int) -> Followed:
    """Follow an expression one step, and from there on."""
    expression = found.expression
    if isinstance(expression, Choice):
        return _all(follow(found.at(option), depth + 1) for option in expression.options)
    if isinstance(expression, Call):
        return _given_back(found, expression, depth)
    if not isinstance(expression, (Name, Member)):
        return Followed((found,))
    declared = found.module.declaration(expression)
    if declared is not None:
        return _declared(found, declared, depth)
    return _member(found, expression, depth) if isinstance(expression, Member) else Followed((found,))


def _declared(found: Found, declared: Declaration, depth: int) -> Followed:
    """Follow a name to what it is declared as."""
    given = found.frame.values.get(declared)
    if given is not None:
        return follow(given.behind(*found.hops, Hop(found.expression.span, others(found.module, declared, found.expression))), depth + 1)
    if declared.file:
        return _imported(found, declared, depth)
    if declared.canonical:
        return Followed((found,))
    if declared.each:
        return _unknown(found, f"'{declared.name}' stands for each item of a list in turn")
    hop = Hop(found.expression.span, others(found.module, declared, found.expression))
    some = _all(follow(Found(found.module, value, found.frame, (*found.hops, hop)), depth + 1) for value in declared.values)
    why = declared.open_because
    if declared.parameter:
        why = (*why, Label(declared.span, f"a caller says '{declared.name}'"))
    elif not declared.values and not why:
        why = (Label(declared.span, f"'{declared.name}' is not set where it is declared"),)
    return Followed(some.values, (*some.open_because, *why))


def _imported(found: Found, declared: Declaration, depth: int) -> Followed:
    """Follow a name into the file that it is imported from."""
    module = found.module.links.module(declared.file) if found.module.links is not None else None
    theirs = module.public(declared.exported) if module is not None and declared.exported else None
    if module is None or theirs is None:
        return Followed((found,)) if module is not None and not declared.exported else _unknown(found, f"'{declared.file}' doesn't say it")
    here = found.expression.span
    inside = _declared(Found(module, _name_of(theirs)), theirs, depth + 1)
    values = []
    for some in inside.values:
        theirs_too = (reader for hop in some.hops[:1] for reader in hop.readers if reader != here)
        hop = Hop(here, tuple(dict.fromkeys((*others(found.module, declared, found.expression), *theirs_too))))
        values.append(some._replace(hops=(*found.hops, hop, *some.hops[1:])))
    return Followed(tuple(values), inside.open_because)


def _name_of(declared: Declaration) -> Name:
    """Give the name itself, where it is declared."""
    return Name(declared.span, declared.name, declared.span)


def _member(found: Found, expression: Member, depth: int) -> Followed:
    """Follow a part of something: a property of a record, what another file exports."""
    owner = expression.of
    declared = found.module.declaration(owner)
    if declared is not None and declared.file and declared.exported == "":
        return _imported(found, replace(declared, name=expression.name, exported=expression.name), depth)
    if found.module.names(expression):
        return Followed((found,))
    whole = follow(found.at(owner), depth + 1)
    values: list[Found] = []
    why = list(whole.open_because)
    for some in whole.values:
        static = (
            some.module.declared(f"{some.expression.name}.{expression.name}", some.expression.span)
            if isinstance(some.expression, Class)
            else None
        )
        if static is not None:
            inner = _declared(Found(some.module, _name_of(static)), static, depth + 1)
            values += (value._replace(hops=(*found.hops, Hop(expression.span, ()), *value.hops[1:])) for value in inner.values)
            why += inner.open_because
            continue
        item = _item(some, expression.name)
        if item is not None:
            inner = follow(item, depth + 1)
            values += (value.behind(*found.hops, Hop(expression.span)) for value in inner.values)
            why += inner.open_because
            continue
        field_ = _field(some, some.expression, expression.name) if isinstance(some.expression, Call) else None
        if field_ is not None:
            inner = follow(field_, depth + 1)
            beside = (one.span for one in found.module.references().get(expression.name, ()) if one is not expression)
            values += (value.behind(*found.hops, Hop(expression.span, tuple(beside))) for value in inner.values)
            why += inner.open_because
            continue
        if not isinstance(some.expression, Record):
            return Followed((found,))
        inner = property_of(some._replace(hops=()), expression.name, depth + 1)
        beyond = (reader for step in some.hops[len(found.hops) + 1 :] for reader in step.readers)
        hop = Hop(expression.span, tuple(dict.fromkeys((*_part_readers(found, expression), *beyond))))
        values += (value.behind(*found.hops, hop) for value in inner.values)
        why += inner.open_because
    return Followed(tuple(values[:_MOST]), tuple(dict.fromkeys(why)))


def _part_readers(found: Found, expression: Member) -> tuple[Span, ...]:
    """Give the other places that read the same part of the same thing, or the thing as a whole."""
    declared = found.module.declaration(expression.of)
    if declared is None:
        return ()
    return tuple(_parts_read(found.module.users(declared), expression))


def _parts_read(users: Iterable[User], mine: Member) -> Iterator[Span]:
    for user in users:
        if user.expression.span == mine.of.span:
            continue
        part = user.module.part(user.expression)
        if part is None or part.name == mine.name:
            yield (part or user.expression).span


def _given_back(found: Found, call: Call, depth: int) -> Followed:
    """Follow a call of the program's own function to what that gives back."""
    callee = follow(found.at(call.callee), depth + 1) if isinstance(call.callee, (Name, Member)) else Followed()
    only = callee.values[0] if len(callee.values) == 1 and not callee.open_because else None
    if only is None or not isinstance(only.expression, Function) or not only.expression.returns:
        return Followed((found,))
    function = only.expression
    frame = OUTSIDE.within(bound(found, call, function, only.module), call.span)
    hop = Hop(call.span, tuple(caller.call.span for caller in only.module.callers(function) if caller.call is not call))
    return _all(follow(Found(only.module, value, frame, (*found.hops, hop)), depth + 1) for value in function.returns)


def bound(found: Found, call: Call, function: Function, home: Module | None = None) -> dict[Declaration, Found]:
    """Give what a call gives to the parameters of a function; with its `home`, also the defaults of those that get nothing."""
    named = {some.name: some.value for some in call.named.properties} if call.named is not None else {}
    values: dict[Declaration, Found] = {}
    for index, parameter in enumerate(function.parameters):
        given = call.arguments[index] if index < len(call.arguments) else named.get(parameter.name)
        if given is not None:
            values[parameter] = Found(found.module, given, found.frame)
        elif home is not None and len(parameter.values) == 1 and not parameter.open_because and not _spreads(call):
            values[parameter] = Found(home, parameter.values[0])
    if function.rest is not None and call.named is not None:
        taken = {some.name for some in function.parameters}
        left = tuple(some for some in call.named.properties if some.name not in taken)
        values[function.rest] = Found(found.module, replace(call.named, properties=left, inside=None), found.frame)
    return values


def _spreads(call: Call) -> bool:
    """Whether a call gives more than is written there: `*more`, `**more`."""
    return bool(call.named is not None and call.named.spreads) or any(isinstance(some, Items) and some.spreads for some in call.arguments)


# -- properties and items ---------------------------------------------------------------------------------------------------


def property_of(found: Found, name: str, depth: int = 0) -> Followed:
    """Give what a record's property can be; nothing, closed, where it certainly has none of that name."""
    record = found.expression
    assert isinstance(record, Record)
    own = written(record, name)
    if own is not None and (record.exclusive or not any(spread.span > own.span for spread in record.spreads)):
        return follow(found.at(own.value), depth + 1)
    for spread in reversed(record.spreads):
        if own is not None and spread.span < own.span:
            break
        some = _spread(found.at(spread), name, depth + 1)
        if some.values or some.open_because:
            return some
    return Followed() if own is None else follow(found.at(own.value), depth + 1)


def _spread(found: Found, name: str, depth: int) -> Followed:
    """Give what a property of a record that is spread into another one can be."""
    whole = follow(found, depth)
    some = _all(
        property_of(value, name, depth + 1) if isinstance(value.expression, Record) else _unknown(value, f"it may say '{name}'")
        for value in whole.values
    )
    return Followed(some.values, (*some.open_because, *whole.open_because))


def written(record: Record, name: str) -> Property | None:
    """Give a property that is written in a record itself; the last one of that name."""
    return next((some for some in reversed(record.properties) if some.name == name), None)


def items_of(found: Found) -> Followed:
    """Give a list's items, each as it is written there; open where there can be more."""
    whole = follow(found)
    values: list[Found] = []
    why = list(whole.open_because)
    for some in whole.values:
        if isinstance(some.expression, Entries):
            inner = _entries(some, some.expression)
            values += inner.values
            why += inner.open_because
            continue
        if not isinstance(some.expression, Items):
            why.append(Label(some.expression.span, "it is no list that is written out"))
            continue
        for item in some.expression.items:
            if item in some.expression.spreads:
                inner = items_of(some.at(item))
                values += inner.values
                why += inner.open_because
            else:
                values.append(some.at(item))
    return Followed(tuple(values[:_MOST]), tuple(dict.fromkeys(why)))


def _field(found: Found, call: Call, name: str) -> Found | None:
    """Give what a field is given where an object is made whose class only holds fields; None where there is no such field."""
    made = follow(found.at(call.callee)._replace(hops=()))
    only = made.values[0] if len(made.values) == 1 and not made.open_because else None
    if only is None or not isinstance(only.expression, Class) or _spreads(call):
        return None
    named = {some.name: some.value for some in call.named.properties} if call.named is not None else {}
    for index, field_ in enumerate(only.expression.fields):
        if field_.name == name:
            given = call.arguments[index] if index < len(call.arguments) else named.get(name)
            if given is not None:
                return found.at(given)._replace(hops=())
            return Found(only.module, field_.value) if field_.value is not None else None
    return None


def _item(found: Found, name: str) -> Found | None:
    """Give the item of a list that is written out, by its number; None where there is none of that number."""
    some = found.expression
    if not isinstance(some, Items) or not name.isdigit() or some.spreads or int(name) >= len(some.items):
        return None
    return found._replace(expression=some.items[int(name)], hops=())


def _entries(found: Found, entries: Entries) -> Followed:
    """Give the entries of lists and records: lists of a key and an item."""
    whole = follow(found.at(entries.of))
    values: list[Found] = []
    why = list(whole.open_because)
    for some in whole.values:
        if isinstance(some.expression, Record) and not some.expression.spreads:
            pairs = [(_key(one), one.value) for one in some.expression.properties]
        elif isinstance(some.expression, Items) and not some.expression.spreads:
            pairs = [(Constant(one.span, str(index)), one) for index, one in enumerate(some.expression.items)]
        else:
            why.append(Label(some.expression.span, "its entries are not written out"))
            continue
        whole_pairs = (Items(item.span, (key, item)) for key, item in pairs)
        values += (some.at(pair.items[int(entries.part)] if entries.part else pair) for pair in whole_pairs)
    return Followed(tuple(values[:_MOST]), tuple(dict.fromkeys(why)))


def _key(some: Property) -> Expression:
    """Give a property's name as a string that nobody writes."""
    piece = Piece(some.name, some.name_span, Origin(some.name_span, (), unwritable), "", unwritable, True)
    return Literal(some.name_span, Phrase((piece,), some.name_span, unwritable))


# -- the rest -----------------------------------------------------------------------------------------------------------------


def others(module: Module, declared: Declaration, mine: Expression) -> tuple[Span, ...]:
    """Give the other places that use a declaration."""
    return tuple(user.expression.span for user in module.users(declared) if user.expression.span != mine.span)


def _unknown(found: Found, why: str) -> Followed:
    """Say that nobody knows."""
    return Followed((), (Label(found.expression.span, why),))


def _all(some: Iterable[Followed]) -> Followed:
    """Put what several expressions can stand for together."""
    values: list[Found] = []
    why: list[Label] = []
    for one in some:
        values += one.values
        why += one.open_because
    return Followed(tuple(values[:_MOST]), tuple(dict.fromkeys(why)))
