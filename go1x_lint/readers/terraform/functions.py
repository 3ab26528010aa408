"""Terraform's functions of strings, as far as their arguments are known."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from itertools import islice, product

from go1x_lint.readers.terraform.frames import Frame, Hop
from go1x_lint.readers.terraform.said import Said, Spoken, moved
from go1x_lint.syntax.hcl import Call
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import Pieces, cut
from go1x_lint.syntax.region import Piece
from go1x_lint.text import Hole

_VERB = re.compile(r"%[svdq%]")
_MOST = 64

Listed = Callable[[int], "list[Said] | None"]
"""Gives the strings of the items of an argument that is a list."""


def call(some: Call, arguments: list[Said], listed: Listed) -> Said | None:
    """Give what a function makes of strings; None for a function that isn't known, or whose arguments aren't."""
    if some.name == "format" and arguments:
        return _format(some, arguments)
    if some.name == "join" and len(arguments) == 2:
        return _join(some, arguments[0], listed(1))
    if some.name in ("trimspace", "chomp") and arguments:
        return None if arguments[0].open_because else _at(some, [_trimmed(some.name, value.phrase) for value in arguments[0].values])
    if some.name in ("abspath", "pathexpand") and arguments:
        pieces = [value.phrase.pieces for value in arguments[0].values]
        return None if arguments[0].open_because else _at(some, pieces)
    compute = _COMPUTED.get(some.name)
    if compute is None:
        return None
    texts = [said.plain for said in arguments]
    plain = [text for text in texts if text is not None]
    made = compute(plain) if len(plain) == len(texts) else None
    return None if made is None else Said((Spoken(Phrase((_computed(some, made),), some.span, some.spell)),))


def folder(some: Call, frame: Frame) -> Said | None:
    """Give the folder that a function of Terragrunt stands for."""
    if frame.folder is None:
        return None
    wanted = frame.folder if some.name in ("get_terragrunt_dir", "get_original_terragrunt_dir") else ""
    if not wanted and some.name not in ("get_repo_root", "get_path_to_repo_root"):
        return None
    return Said((Spoken(Phrase((_computed(some, frame.relative(wanted)),), some.span, some.spell)),))


def _computed(some: Call, text: str) -> Piece:
    """Make the piece of a text that nobody wrote."""
    return Piece(text, some.span, source="", escape=some.spell)


def _at(some: Call, choices: list[Pieces]) -> Said:
    """Give strings that a call stands for."""
    hop = Hop(some.span)
    values = [moved(Spoken(Phrase(pieces, some.span, some.spell)), (hop,)) for pieces in choices]
    return Said(tuple(Spoken(value.phrase) for value in values))


def _unread(some: Call, index: int) -> Piece:
    """Make a hole of an argument that can't be read."""
    return Piece(Hole(f"{some.name}#{some.span.start}.{index}"), some.span, escape=some.spell)


def _choices(some: Call, index: int, said: Said) -> list[Pieces]:
    """Give the strings that an argument can be; a hole where it can't be read."""
    if said.open_because or not said.values:
        return [(_unread(some, index),)]
    return [value.phrase.pieces for value in said.values]


def _format(some: Call, arguments: list[Said]) -> Said | None:
    """Give what `format` makes."""
    if len(arguments[0].values) != 1 or arguments[0].open_because:
        return None
    form = arguments[0].values[0].phrase
    text = form.text.plain
    if text is None or some.spread:
        return None
    parts: list[list[Pieces]] = []
    at, index = 0, 0
    for verb in _VERB.finditer(text):
        parts.append([cut(form.pieces, at, verb.start())])
        at = verb.end()
        if verb.group() == "%%":
            parts.append([cut(form.pieces, verb.start() + 1, verb.end())])
            continue
        index += 1
        if index >= len(arguments) or verb.group() == "%q":
            return None
        parts.append(_choices(some, index, arguments[index]))
    parts.append([cut(form.pieces, at)])
    if "%" in _VERB.sub("", text):
        return None
    return _at(some, [tuple(piece for pieces in chosen for piece in pieces) for chosen in islice(product(*parts), _MOST)])


def _join(some: Call, separator: Said, items: list[Said] | None) -> Said | None:
    """Give what `join` makes."""
    if items is None or separator.plain is None:
        return None
    between = separator.values[0].phrase.pieces
    parts: list[list[Pieces]] = []
    for index, item in enumerate(items):
        parts += [[between]] if index else []
        parts.append(_choices(some, index, item))
    return _at(some, [tuple(piece for pieces in chosen for piece in pieces) for chosen in islice(product(*parts), _MOST)])


def _trimmed(name: str, phrase: Phrase) -> Pieces:
    """Give a string without the blanks around it, or without the newline at its end."""
    marked = phrase.text.marked({})
    start = len(marked) - len(marked.lstrip()) if name == "trimspace" else 0
    return cut(phrase.pieces, start, len(marked.rstrip() if name == "trimspace" else marked.rstrip("\r\n")))


def _replaced(texts: list[str]) -> str | None:
    """Replace a substring, or what a pattern between slashes finds."""
    if len(texts) != 3:
        return None
    text, old, new = texts
    if len(old) > 1 and old[0] == old[-1] == "/":
        if not re.fullmatch(r"/[\w .^$*+?()\[\]|\\-]*/", old) or "$" in new:
            return None
        try:
            return re.sub(old[1:-1], lambda _: new, text)
        except re.error:
            return None
    return text.replace(old, new) if old else None


def _part(texts: list[str]) -> str | None:
    """Give a part of a string."""
    if len(texts) != 3 or not texts[1].isdigit() or not texts[2].lstrip("-").isdigit():
        return None
    start, count = int(texts[1]), int(texts[2])
    return texts[0][start:] if count < 0 else texts[0][start : start + count]


_COMPUTED: dict[str, Callable[[list[str]], str | None]] = {
    "lower": lambda texts: texts[0].lower() if len(texts) == 1 else None,
    "upper": lambda texts: texts[0].upper() if len(texts) == 1 else None,
    "title": lambda texts: texts[0].title() if len(texts) == 1 and texts[0].islower() else None,
    "replace": _replaced,
    "substr": _part,
    "trimprefix": lambda texts: texts[0].removeprefix(texts[1]) if len(texts) == 2 else None,
    "trimsuffix": lambda texts: texts[0].removesuffix(texts[1]) if len(texts) == 2 else None,
    "trim": lambda texts: texts[0].strip(texts[1]) if len(texts) == 2 else None,
    "basename": lambda texts: posixpath.basename(texts[0].rstrip("/")) if len(texts) == 1 else None,
    "dirname": lambda texts: posixpath.dirname(texts[0]) or "." if len(texts) == 1 else None,
}
