"""What an expression can stand for: references are followed through variables, locals, calls of modules, and loops."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import islice, product
from typing import TypeVar

from go1x_lint.facts import Label
from go1x_lint.readers.terraform import conditions, elements, functions
from go1x_lint.readers.terraform.elements import Entry
from go1x_lint.readers.terraform.frames import Bound, Followed, Frame, Hop, unique
from go1x_lint.readers.terraform.said import Said, Spoken, assembled, moved
from go1x_lint.source import Span
from go1x_lint.syntax.hcl import (
    Call,
    Choice,
    Constant,
    Expression,
    Inserted,
    Literal,
    Reference,
    Template,
)
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.region import Piece, unwritable
from go1x_lint.text import Hole

MOST_LEVELS, MOST_STEPS, MOST_VALUES, MOST_ELEMENTS = 60, 2000, 64, 128
"""References inside each other, steps for one value, values of one string, elements of one collection: real ones need far fewer."""

NUMBER = re.compile(r"-?\d+|true|false")
"""Constants that are written as a string as they stand; `1.50` isn't."""

T = TypeVar("T")

_MISSING = "has no such element"


class Evaluator:
    """Evaluates as far as files tell; what they don't tell stays open, with its reason."""

    def __init__(self) -> None:
        """Begin."""
        self.level = 0
        self.steps = 0
        self.for_go = False
        """Whether variables that choose between languages say Go's runtime."""

    # -- references -----------------------------------------------------------------------------------------------------

    def follow(self, bound: Bound) -> Followed:
        """Give what an expression can stand for."""
        return self._within_budget(self._follow, bound) or _unknown(bound, "can't be followed")

    def _within_budget(self, evaluate: Callable[[Bound], T], bound: Bound) -> T | None:
        """Evaluate something, unless that leads too deep or takes too long; None then."""
        self.steps = self.steps + 1 if self.level else 0
        if self.level > MOST_LEVELS or self.steps > MOST_STEPS:
            return None
        self.level += 1
        try:
            return evaluate(bound)
        finally:
            self.level -= 1

    def _follow(self, bound: Bound) -> Followed:
        """Follow an expression."""
        match bound.expression:
            case Reference():
                return self._reference(bound, bound.expression)
            case Choice():
                return self._choice(bound, bound.expression)
            case Call():
                return self._call(bound, bound.expression)
        return Followed((bound,))

    def _all(self, bounds: list[Bound], labels: tuple[Label, ...] = ()) -> Followed:
        """Follow several expressions."""
        found = [self.follow(some) for some in bounds]
        return Followed(
            tuple(some for followed in found for some in followed.bounds)[:MOST_VALUES],
            unique([*labels, *(label for followed in found for label in followed.open_because)]),
        )

    def _choice(self, bound: Bound, choice: Choice) -> Followed:
        """Follow the branches that can be taken."""
        holds = self.holds(bound.at(choice.condition))
        branches = [choice.yes] if holds else [choice.no] if holds is False else [choice.yes, choice.no]
        return self._all([bound.at(some) for some in branches])

    def _call(self, bound: Bound, call: Call) -> Followed:
        """Follow the calls that give one of their arguments, or a part of one; others stay calls."""
        inside = bound._replace(hops=(*bound.hops, Hop(call.span)))
        if call.name in ("try", "coalesce") and call.arguments:
            return self._first(inside, call)
        if call.name in ("tostring", "nonsensitive", "sensitive", "ephemeralasnull") and call.arguments:
            return self.follow(inside.at(call.arguments[0]))
        if call.name in ("lookup", "element") and len(call.arguments) > 1:
            found = self.follow(inside.at(call.arguments[0]))
            parts = [
                self._step(some, call.arguments[1], bound.frame, [inside.at(some) for some in call.arguments[2:]]) for some in found.bounds
            ]
            return self._joined(parts, found.open_because)
        return Followed((bound,))

    def _first(self, bound: Bound, call: Call) -> Followed:
        """Give the first argument that can be had (`try`), that is neither null nor empty (`coalesce`)."""
        left: list[Followed] = []
        for argument in call.arguments:
            found = self.follow(bound.at(argument))
            fails = not found.bounds and all(label.text.endswith(_MISSING) for label in found.open_because)
            empty = not found.open_because and all(_empty(some) for some in found.bounds)
            if fails if call.name == "try" else empty:
                continue
            left.append(found)
            if found.bounds and not found.open_because:
                break
        return self._joined(left) if left else _unknown(bound)

    def _joined(self, parts: list[Followed], labels: tuple[Label, ...] = ()) -> Followed:
        """Follow what several lead to."""
        found = self._all([some for part in parts for some in part.bounds])
        return Followed(found.bounds, unique([*labels, *(label for part in parts for label in part.open_because), *found.open_because]))

    def _reference(self, bound: Bound, reference: Reference) -> Followed:
        """Follow a reference to what it names, then step by step."""
        if isinstance(reference.base, Expression):
            whole = Bound(reference.base, bound.frame, (*bound.hops, Hop(reference.span)))
            found, steps = self.follow(whole), list(reference.steps)
        else:
            start = self._start(bound, reference)
            if start is None:
                return _unknown(bound)
            found, steps = self._all(list(start[0].bounds), start[0].open_because), list(reference.steps[start[1] :])
        for step in steps:
            found = self._joined([self._step(some, step, bound.frame) for some in found.bounds], found.open_because)
        return found

    def _start(self, bound: Bound, reference: Reference) -> tuple[Followed, int] | None:
        """Find what a reference begins with; gives how many of its steps that takes. None: nothing of ours."""
        frame, steps, base = bound.frame, reference.steps, reference.base
        first = steps[0] if steps and isinstance(steps[0], str) else ""
        hop = Hop(reference.span, frame.module.others(reference), fixed=base == "each" and first == "key")
        name, taken = (f"each.{first}", 1) if base == "each" else (str(base), 0)
        if name in frame.names:
            value = frame.names[name]
            return Followed((value.behind(*bound.hops, hop._replace(fixed=hop.fixed or _names_itself(frame, name))),)), taken
        if base == "var":
            found = frame.configuration.variable(frame.whole, first, reference.span)
            return Followed(tuple(some.behind(*bound.hops, hop) for some in found.bounds), found.open_because), 1
        if base == "local":
            said = frame.configuration.local(frame.whole, first)
            return None if said is None else (Followed((said.behind(*bound.hops, hop),)), 1)
        if base == "path" and first in ("module", "root", "cwd"):
            folder = frame.relative(frame.module.folder) if first == "module" else "."
            text = Template(reference.span, reference.spell, (Literal(folder, reference.span),), reference.span, unwritable)
            return Followed((bound.at(text),)), 1
        return self._thing(bound, reference, hop)

    def _thing(self, bound: Bound, reference: Reference, hop: Hop) -> tuple[Followed, int] | None:
        """Find the attribute of a resource, or the output of a module, that a reference names."""
        steps = reference.steps
        count = {"module": 1, "data": 2}.get(str(reference.base), 1)
        names = (str(reference.base), *(step for step in steps[:count] if isinstance(step, str)))
        index = steps[count] if len(steps) > count and not isinstance(steps[count], str) else None
        at = count + (index is not None)
        if len(steps) <= at or not isinstance(steps[at], str):
            return None
        key = None if index is None or isinstance(index, str) else self.text(Bound(index, bound.frame)).plain
        found = bound.frame.configuration.attribute(bound.frame.whole, names, key, str(steps[at]))
        values = tuple(some.behind(*bound.hops, hop._replace(readers=(*hop.readers, some.expression.span))) for some in found)
        return (Followed(values), at + 1) if values else None

    def _step(self, bound: Bound, step: str | Expression, frame: Frame, default: Sequence[Bound] = ()) -> Followed:
        """Go one step into a value: an attribute, or an element by key or index."""
        keys: list[str | None] = [step] if isinstance(step, str) else self._keys(Bound(step, frame))
        entries = self.entries(bound)
        if entries is None:
            return _unknown(bound)
        found = [value for key in keys for value in self._chosen(entries, key)]
        if found:
            return Followed(tuple(found))
        return self._all(list(default)) if default else _unknown(bound, _MISSING)

    def _keys(self, bound: Bound) -> list[str | None]:
        """Give the keys that an index can be; None for any."""
        said = self.text(bound)
        return [value.phrase.text.plain for value in said.values] or [None]

    def _chosen(self, entries: list[Entry], wanted: str | None) -> list[Bound]:
        """Give the element of a key, the last where there are several; all elements where the key isn't known."""
        if wanted is None:
            return [value for _, value in entries]
        if entries and entries[0][0] is None:
            return [entries[int(wanted)][1]] if wanted.isdigit() and int(wanted) < len(entries) else []
        return [value for name, value in entries if name is not None and self.text(name).plain == wanted][-1:]

    # -- collections --------------------------------------------------------------------------------------------------------

    def entries(self, bound: Bound) -> list[Entry] | None:
        """Give the elements of a collection, in order; None where nobody can list them."""
        return self._within_budget(self._listed, bound)

    def _listed(self, bound: Bound) -> list[Entry] | None:
        """List the elements of a collection."""
        found = self.follow(_unwrapped(bound))
        if len(found.bounds) != 1 or found.open_because:
            return None
        entries = elements.elements(self, found.bounds[0])
        return None if entries is None or len(entries) > MOST_ELEMENTS else entries

    def items(self, bound: Bound) -> tuple[list[Bound], tuple[Label, ...]]:
        """Give the items of a list as far as they are known, and why there may be others."""
        found = self.follow(_unwrapped(bound))
        known: list[Bound] = []
        labels = list(found.open_because)
        for some in found.bounds:
            if isinstance(some.expression, Constant) and some.expression.text == "null":
                continue
            call = some.expression
            parts = call.arguments if isinstance(call, Call) and call.name == "concat" else (call,)
            for part in parts:
                entries = self.entries(some.at(part))
                known += [value for _, value in entries or ()]
                labels += [] if entries is not None else [Label(part.span, f"{written(some.at(part))} can't be read")]
        return known, unique(labels)

    # -- strings --------------------------------------------------------------------------------------------------------------

    def text(self, bound: Bound) -> Said:
        """Give the strings that an expression can be."""
        return self._within_budget(self._text, bound) or Said((), _unknown(bound, "can't be followed").open_because)

    def _text(self, bound: Bound) -> Said:
        """Give the strings that an expression can be."""
        found = self.follow(bound)
        values: list[Spoken] = []
        labels, gone = list(found.open_because), False
        for some in found.bounds:
            said = self._literal(some)
            gone = gone or said.gone
            labels += said.open_because
            values += (moved(value, some.hops) for value in said.values)
        return Said(tuple(values)[:MOST_VALUES], unique(labels), gone)

    def _literal(self, bound: Bound) -> Said:
        """Give the strings that an expression which is no reference can be, where it stands."""
        some = bound.expression
        match some:
            case Template():
                return self._template(bound, some)
            case Constant(text="null"):
                return Said(gone=True)
            case Constant(text=text) if NUMBER.fullmatch(text):
                return Said((Spoken(Phrase((Piece(text, some.span, source=text, escape=some.spell),), some.span, some.spell)),))
            case Call():
                arguments = [self.text(Bound(argument, bound.frame)) for argument in some.arguments]
                said = functions.call(some, arguments, lambda index: self._texts(Bound(some.arguments[index], bound.frame)))
                if said is not None:
                    return said
                return functions.folder(some, bound.frame) or _open(bound)
        return _open(bound)

    def _texts(self, bound: Bound) -> list[Said] | None:
        """Give the strings of a list's items; None where they can't be listed."""
        known, labels = self.items(bound)
        return None if labels else [self.text(some) for some in known]

    def _template(self, bound: Bound, template: Template) -> Said:
        """Give the strings that a template can be: one for each choice of what is inserted."""
        choices: list[list[tuple[Piece, ...]]] = []
        for part in template.parts:
            if isinstance(part, Literal):
                choices.append([(Piece(part.text, part.span, source=part.text, escape=template.escape),)])
            else:
                choices.append(self._inserted(part, template, bound.frame))
        only = template.parts[0] if len(template.parts) == 1 else None
        if isinstance(only, Inserted):
            alone = self.text(Bound(only.value, bound.frame))
            known = [assembled(value.phrase, only.span, template.escape, self._source(only, bound.frame)) for value in alone.values]
            return alone._replace(values=tuple(self._spoken(template, pieces) for pieces in known))
        joined = (tuple(piece for pieces in some for piece in pieces) for some in islice(product(*choices), MOST_VALUES))
        return Said(tuple(self._spoken(template, pieces) for pieces in joined))

    def _spoken(self, template: Template, pieces: tuple[Piece, ...]) -> Spoken:
        """Make a template's phrase."""
        return Spoken(Phrase(pieces, template.span, template.escape, template.inner))

    def _inserted(self, part: Inserted, template: Template, frame: Frame) -> list[tuple[Piece, ...]]:
        """Give the pieces that an insertion can be; one hole where it can't be read."""
        said = self.text(Bound(part.value, frame))
        source = self._source(part, frame)
        if not said.values or said.open_because:
            hole = Hole(frame.hole(written(Bound(part.value, frame))))
            return [(Piece(hole, part.span, source=source, escape=template.escape),)]
        return [assembled(value.phrase, part.span, template.escape, source) for value in said.values]

    def _source(self, part: Inserted, frame: Frame) -> str:
        """Give an insertion as it is written."""
        return frame.configuration.written(part.span)

    # -- conditions -----------------------------------------------------------------------------------------------------------

    def holds(self, bound: Bound) -> bool | None:
        """Whether a condition holds; None where the files don't tell."""
        return self._within_budget(lambda some: conditions.holds(self, some), bound)


def _empty(bound: Bound) -> bool:
    """Whether a value is null, or the empty string."""
    some = bound.expression
    return (isinstance(some, Template) and some.plain == "") or (isinstance(some, Constant) and some.text == "null")


def _unwrapped(bound: Bound) -> Bound:
    """Take the quotes off an expression that is a string's only part: `"${local.x}"` is what `local.x` is."""
    some = bound.expression
    if isinstance(some, Template) and len(some.parts) == 1 and isinstance(some.parts[0], Inserted):
        return bound.at(some.parts[0].value)
    return bound


def _names_itself(frame: Frame, name: str) -> bool:
    """Whether an element of a set is also its key: `each.value` in `for_each = toset([…])`."""
    key = frame.names.get("each.key")
    return name == "each.value" and key is not None and key.expression is frame.names[name].expression


def written(bound: Bound) -> str:
    """Give an expression as it stands, shortened."""
    span = bound.expression.span
    text = " ".join(bound.frame.configuration.written(span).split())
    return text if len(text) <= 80 else text[:77] + "…"


def _unknown(bound: Bound, why: str = "is known only when Terraform runs") -> Followed:
    """Say that an expression can't be read."""
    return Followed((), (Label(_use(bound), f"'{written(bound)}' {why}"),))


def _open(bound: Bound) -> Said:
    """Say that a string can't be read."""
    return Said((), _unknown(bound).open_because)


def _use(bound: Bound) -> Span:
    """Give where an expression is used."""
    return bound.hops[0].span if bound.hops else bound.expression.span
