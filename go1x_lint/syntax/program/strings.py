"""Strings that an expression can be, with the characters that say each of them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from itertools import islice, product
from typing import NamedTuple

from go1x_lint.facts import Label
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Span
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import Pieces
from go1x_lint.syntax.program.following import Found, Hop, follow
from go1x_lint.syntax.program.model import Constant, Folder, Joined, Literal, Member
from go1x_lint.syntax.program.module import Module
from go1x_lint.syntax.region import Escape, Origin, Piece, unwritable
from go1x_lint.text import Hole

_MOST = 64
_MOST_PIECES = 512
"""A string of more pieces than this, and than are written in one place, is not read."""
_MOST_HOPS = 24
"""References after each other through which parts of strings are followed."""


class Spoken(NamedTuple):
    """A string, and the references that lead to it, outermost first."""

    phrase: Phrase
    via: tuple[Span, ...] = ()


class Said(NamedTuple):
    """What an expression can be."""

    values: tuple[Spoken, ...] = ()
    open_because: tuple[Label, ...] = ()

    @property
    def plain(self) -> str | None:
        """The string, where there is exactly one and it is known."""
        return self.values[0].phrase.text.plain if len(self.values) == 1 and not self.open_because else None


def said(found: Found, working: str = "") -> Said:
    """Give the strings that an expression can be; `working` is the folder that the program runs in, which relative paths start from."""
    with found.module.effort():
        return _said(found, working)


def _said(found: Found, working: str) -> Said:
    """Give the strings that an expression can be, as a part of one question."""
    followed = follow(found)
    values: list[Spoken] = []
    why = list(followed.open_because)
    for some in followed.values:
        phrases = tuple(_phrases(some, working))
        values += (_moved(phrase, some) for phrase in phrases)
        if not phrases:
            why.append(Label(found.expression.span, f"'{shown(some)}' can't be read in any file"))
    return Said(tuple(values[:_MOST]), tuple(dict.fromkeys(why)))


def shown(found: Found) -> str:
    """Show an expression to people: its characters, shortened."""
    span = found.expression.span
    text = " ".join(found.module.source.text[span.start : span.end].split())
    return text if len(text) <= 60 else f"{text[:57]}…"


def _phrases(found: Found, working: str) -> Iterator[Phrase]:
    """Give the strings that something which is no reference can be."""
    some = found.expression
    if isinstance(some, Literal):
        yield some.phrase
    elif isinstance(some, Constant):
        yield Phrase((Piece(some.text, some.span, source=some.text, escape=unwritable),), some.span, unwritable)
    elif isinstance(some, Folder):
        yield Phrase((_folder(found, some, working),), some.span, Quoting(found.module, some.span))
    elif isinstance(some, Joined):
        yield from _joined(found, some, working)


def _folder(found: Found, some: Folder, working: str) -> Piece:
    """Give a folder as it is seen from the one that the program runs in."""
    folder = posixpath.dirname(found.module.source.path) if some.of_file else working
    return Piece(posixpath.relpath(folder or ".", working or "."), some.span, Origin(some.span, (), unwritable), "", unwritable, True)


def _joined(found: Found, some: Joined, working: str) -> Iterator[Phrase]:
    """Give every string that joined ones can be; what can't be read in it is a hole."""
    choices: list[list[Pieces]] = []
    for index, part in enumerate(some.parts):
        if index and some.separator:
            gap = Span(part.span.path, some.parts[index - 1].span.end, part.span.start)
            choices.append([(Piece(some.separator, gap, Origin(gap, (), unwritable), "", unwritable, True),)])
        choices.append(list(_part(found.at(part), some, working)))
    for chosen in islice(product(*choices), _MOST):
        if sum(map(len, chosen)) <= max(_MOST_PIECES, 2 * len(some.parts)):
            whole = tuple(piece for pieces in chosen for piece in pieces)
            yield Phrase(whole, some.span, _inside(whole))


def _inside(pieces: Pieces) -> Escape:
    """Give how a text is written within strings that are joined: as all of them are, else only where it needs no escape."""
    escapes = {piece.escape for piece in pieces if piece.exact}
    return escapes.pop() if len(escapes) == 1 else _bare


def _bare(text: str) -> str | None:
    """Write a text that is the same in all quotes."""
    return None if any(mark in text for mark in "'\"`\\\n\r${}") else text


def _part(found: Found, whole: Joined, working: str) -> Iterator[Pieces]:
    """Give the pieces that a part of a joined string can be."""
    here = found.expression.span
    if len(found.hops) > _MOST_HOPS:  # `folder = filepath.Dir(folder)`
        yield (Piece(_hole(found), here, source=_written(found, here), shared=not whole.within),)
        return
    inner = said(found, working)
    for value in inner.values:
        pieces = value.phrase.pieces
        yield pieces if isinstance(found.expression, (Literal, Joined)) else tuple(_placed(piece, here, found, whole) for piece in pieces)
    if inner.open_because or not inner.values:
        yield (Piece(_hole(found), here, source=_written(found, here), shared=not whole.within),)


def _placed(piece: Piece, here: Span, found: Found, whole: Joined) -> Piece:
    """Give a piece that a reference in a joined string stands for."""
    origin = piece.origin
    if origin is None and isinstance(piece.part, str) and piece.here != here:
        origin = Origin(piece.here, (), piece.escape)
    escape = _between(whole) if whole.within else piece.escape
    return replace(piece, here=here, origin=origin, source=_written(found, here), escape=escape, shared=piece.shared or not whole.within)


def _between(whole: Joined) -> Escape:
    """Give how a text is written in a reference's place between the quotes of a string: as its literal parts are."""
    return next((part.phrase.escape for part in whole.parts if isinstance(part, Literal)), _bare)


def _written(found: Found, here: Span) -> str:
    """Give characters of the file."""
    return found.module.source.text[here.start : here.end]


def _moved(phrase: Phrase, found: Found) -> Spoken:
    """Give a string as it is read through references: written at the use, or where it is said if nobody else listens."""
    pieces, place, escape, inside = phrase.pieces, phrase.place, phrase.escape, phrase.inside
    for hop in reversed(found.hops):
        if not hop.readers:  # nobody else reads it there: it is as good as written at the use
            continue
        pieces = tuple(_through(piece, hop, found) for piece in pieces)
        place, escape, inside = hop.span, Quoting(found.module, hop.span), None
    return Spoken(Phrase(pieces, place, escape, inside), found.via)


def _through(piece: Piece, hop: Hop, found: Found) -> Piece:
    """Give a piece as it is read through a reference."""
    origin = piece.origin
    if origin is None and isinstance(piece.part, str):
        origin = Origin(piece.here, (), piece.escape)
    if origin is not None:
        origin = replace(origin, readers=tuple(dict.fromkeys((*origin.readers, *hop.readers))))
    return replace(piece, here=hop.span, origin=origin, escape=Quoting(found.module, hop.span), source="")


@dataclass(frozen=True)
class Quoting:
    """Spells a string in the place of an expression, as its language does."""

    module: Module
    span: Span

    def __call__(self, text: str) -> str | None:
        """Spell a string."""
        return self.module.language.spell(self.module.source, self.span, text)


def _hole(found: Found) -> Hole:
    """Name what can't be read: as it is written, and where it is declared, so that another function's `name` is another one."""
    root = found.expression
    while isinstance(root, Member):
        root = root.of
    declared = found.module.declaration(root)
    at = found.module.source.position((declared.span if declared is not None else found.expression.span).start).line
    passes = "".join(f".{span.start}" for span in found.frame.path)
    return Hole(f"{shown(found).strip('${}')}@{found.module.source.path}:{at}{passes}")
