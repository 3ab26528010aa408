"""Assignments, and the builtins that set variables: `export`, `declare`, `read` and others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.records import replace
from go1x_lint.source import Span
from go1x_lint.syntax.command import Assignment
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import Pieces, cut, text_of
from go1x_lint.syntax.shell.expansion import Expander, Word
from go1x_lint.syntax.shell.state import Held, State, unclear
from go1x_lint.syntax.shell.strings import settled
from go1x_lint.syntax.shell.tree import Node, adjacent


def assign(expander: Expander, node: Node, state: State, *, export: bool = False) -> Assignment | None:
    """Set what `NAME=value` sets; give the assignment, where it is one of a plain variable."""
    head, value = node.one("name"), node.one("value")
    if head is None:
        return None
    named = head.one("name") or head
    name = expander.text[named.start : named.end]
    span = expander.region.span(node.start, node.end)
    appends = bool(node.kinds("+="))
    if value is not None and value.kind == "array":
        _set_array(expander, name, value, span, state, appends=appends)
        return None
    phrase = _value(expander, node, value, state)
    if named is not head:
        key = head.one("index")
        plain = text_of(expander.string(expander.bits(key, state))).plain if key is not None else None
        state.set(name, _with_item(state.variables.get(name), plain, phrase.pieces, span) or unclear(name, span))
        return None
    old = state.variables.get(name)
    if appends:
        if old is None or old.keys is not None:
            state.set(name, unclear(name, span), export=export)
            return None
        phrase = replace(phrase, pieces=(*old.pieces, *phrase.pieces))
    state.set(name, Held((phrase.pieces,), None, phrase, span), export=export)
    return Assignment(name, replace(phrase, pieces=settled(phrase.pieces, state.folder)), span)


def _value(expander: Expander, node: Node, value: Node | None, state: State) -> Phrase:
    """Give an assignment's value."""
    if value is not None:
        return expander.word(value, state, raw=True)
    return Phrase((), expander.region.span(node.end, node.end), expander.escapes["bare"])


def _set_array(expander: Expander, name: str, value: Node, span: Span, state: State, *, appends: bool) -> None:
    """Set an array."""
    old = state.variables.get(name) if appends else None
    if old is not None and old.keys is None and text_of(old.pieces).unknown:
        state.set(name, unclear(name, span))
        return
    items = list(old.items) if old is not None else []
    keys = list(old.keys or (str(index) for index in range(len(items)))) if old is not None else []
    for nodes in adjacent([child for child in value.children if child.kind not in ("(", ")", "comment", "\n")], expander.text):
        for word in expander.words(nodes, state, raw=True):
            key, pieces = _keyed(word.phrase.pieces, expander.text[word.start : word.end])
            # What nobody can read may be several items: those after it have no known number.
            lost = any(hole.known is None for some in items for hole in text_of(some).holes)
            keys.append(f"{len(keys)}?" if lost and key is None else str(len(keys)) if key is None else key)
            items.append(pieces)
    state.set(name, Held(tuple(items), tuple(keys), None, span))


def _keyed(pieces: Pieces, source: str) -> tuple[str | None, Pieces]:
    """Read an array's item that may be written `[key]=value`."""
    first = pieces[0].part if pieces else ""
    text = text_of(pieces)
    whole = text.plain if text.plain is not None else str(first)
    if not source.startswith("[") or "]=" not in whole:
        return None, pieces
    end = whole.index("]=")
    return whole[1:end], cut(pieces, end + 2)


def _with_item(old: Held | None, key: str | None, pieces: Pieces, span: Span) -> Held | None:
    """Give an array with an item set; None where nobody can tell which one."""
    if key is None or (old is not None and old.keys is None):
        return None
    known = dict(zip(old.keys or (), old.items, strict=True)) if old is not None else {}
    known[key] = pieces
    return Held(tuple(known.values()), tuple(known), None, span)


def declared(expander: Expander, node: Node, state: State) -> Iterator[Assignment]:
    """Do what `export`, `declare`, `local`, `readonly` do."""
    words = [expander.text[child.start : child.end] for child in node.children]
    options = [word for word in words[1:] if word.startswith("-") or word.startswith("+")]
    export = words[0] == "export" or any(some[0] == "-" and "x" in some for some in options)
    removes = words[0] == "export" and "-n" in options
    own = words[0] in ("local", "declare", "typeset") and not any("g" in some for some in options)
    for child, word in zip(node.children[1:], words[1:], strict=True):
        if own:
            state.hide(re.split(r"\W", word, maxsplit=1)[0])
        if child.kind == "variable_assignment":
            made = assign(expander, child, state, export=export and not removes)
            if made is not None:
                yield made
        elif child.kind == "variable_name" and removes:
            state.exported.pop(word, None)
        elif child.kind == "variable_name" and export:
            state.export(word)
        elif child.kind == "variable_name" and any("A" in some or "a" in some for some in options):
            state.set(word, Held((), (), None, expander.region.span(child.start, child.end)))


def forget(words: tuple[Word, ...], state: State) -> None:
    """Do what `read`, `mapfile`, `getopts` do: nobody knows what the variables hold afterwards."""
    for word in words[1:]:
        if word.plain is not None and word.plain.isidentifier():
            state.set(word.plain, unclear(word.plain, word.phrase.place))
