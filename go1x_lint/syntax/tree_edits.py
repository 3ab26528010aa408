"""Edits of trees: the smallest change of the text, in the style of what stands around it. () says: can't be done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Union

from go1x_lint.source import Edit
from go1x_lint.syntax.scalar import escape, quoted, spelt
from go1x_lint.syntax.tree import Mapping, Node, Pair, Scalar, Sequence, walk

Content = Union[str, bool, list[str], "dict[str, Content]"]
"""What a new key says: a string, a truth value, a list of strings, keys below it."""

_STEP = "  "
_HASH = re.compile(r"(?:(?<=\s)|^)#", re.MULTILINE)
_COLON = re.compile(r"\s*:")
_DASH = re.compile(r"\ufeff?[ \t]*-[ \t]+")
_KEEP = re.compile(r"[|>][0-9]*\+")


def over_scalar(node: Scalar, text: str) -> tuple[Edit, ...]:
    """Write a string over a scalar; quotes, tag and anchor stay."""
    if node.tree.masked(node.first, node.end) or node.raw == text:
        return ()
    if node.style == "plain":
        new = _spelt(text, node)
        return (Edit(node.span, new if node.end > node.start else " " + new),)
    escaped = escape(node)(text)
    if node.style in ("literal", "folded"):
        fits = escaped == text and text == text.strip() != "" and "\n" not in node.raw.rstrip("\n")
        return (Edit(node.inner, text),) if fits else ()
    return (Edit(node.span, quoted(text)) if escaped is None else Edit(node.inner, escaped),)


def over_node(node: Node, content: Content, key: Node | None = None) -> tuple[Edit, ...]:
    """Write over a whole expression, tag included; `key` is the one that it is the value of, if it is one's.

    Comments and anchors in it would be lost: then it isn't done.
    """
    text, source = _text(node), node.tree.source
    if node.tree.masked(node.first, node.end) or _anchored(node) or _comments(node, node.first, node.end):
        return ()
    new = _said(node, _like(node, content))
    if key is not None and key.first == node.first:
        new = f"{text[node.first : node.end]}: {new}"  # a name that is its own value
    if node.flow or node.tree.language == "json" or not _leads(text, node.first):
        return (Edit(node.whole, new),)
    colon = _COLON.match(text, key.end) if key is not None else None
    last = _line_end(text, node.end)
    if colon is None or _comments(node, node.end, last):
        return ()
    gone = _before_newline(text, text.rfind("\n", 0, node.first))
    return (Edit(source.span(colon.end(), colon.end()), " " + new), Edit(source.span(gone, last), ""))


def new_pair(mapping: Mapping, path: tuple[str, ...], content: Content, after: tuple[str, ...] = ()) -> tuple[Edit, ...]:
    """Add a key, and mappings below it as far as the path goes; behind the first of `after` that is there, else last."""
    if mapping.tag or mapping.tree.language == "toml":
        return ()
    sibling = next((pair for key in after if (pair := mapping.own(key))), mapping.pairs[-1] if mapping.pairs else None)
    if mapping.brackets:
        return _new_flow_pair(mapping, sibling, path, content)
    if sibling is None or mapping.flow or not _is_key(sibling):
        return ()
    text, end = _text(mapping), max(sibling.value.end, sibling.key.end)
    if isinstance(sibling.value, Scalar) and _KEEP.match(text, sibling.value.start):
        return ()
    at = _line_end(text, end)
    indent = " " * _column(text, sibling.key.first)
    lines = _block_lines(indent, _step(mapping), path, content)
    return (Edit(mapping.tree.source.span(at, at), "".join(_newline(mapping, at) + line for line in lines)),)


def fill(pair: Pair, path: tuple[str, ...], content: Content) -> tuple[Edit, ...]:
    """Make a mapping of a key's value that isn't written yet (`Metadata:`)."""
    value = pair.value
    if not isinstance(value, Scalar) or not value.null or value.anchor or value.tree.language == "toml":
        return ()
    if value.flow or value.tree.language == "json":
        new = _braces(path, content, value.tree.language == "json")
        return (Edit(value.span, new if value.end > value.start else " " + new),)
    text = _text(value)
    if value.end > value.start or not _is_key(pair):
        return ()
    at, indent = _line_end(text, value.end), " " * _column(text, pair.key.first)
    lines = _block_lines(indent + _STEP, _STEP, path, content)
    return (Edit(value.tree.source.span(at, at), "".join(_newline(value, at) + line for line in lines)),)


def without_pair(mapping: Mapping, pair: Pair) -> tuple[Edit, ...]:
    """Take a key away with its lines; not the only one, nor one that others refer to."""
    if len(mapping.pairs) < 2 or _anchored(pair.key) or _anchored(pair.value) or mapping.tree.language == "toml":
        return ()
    if mapping.brackets:
        parts = [(some.key.first, max(some.key.end, some.value.end)) for some in mapping.pairs]
        return _without_part(mapping, parts, mapping.pairs.index(pair))
    if mapping.flow or not _leads(_text(mapping), pair.key.first):
        return ()
    return _without_lines(mapping, pair.key.first, max(pair.key.end, pair.value.end))


def without_item(sequence: Sequence, item: Node) -> tuple[Edit, ...]:
    """Take an item away with its line; not the only one, nor one that others refer to."""
    if len(sequence.items) < 2 or _anchored(item) or sequence.tree.masked(item.first, item.end):
        return ()
    if sequence.brackets:
        return _without_part(sequence, [(some.first, some.end) for some in sequence.items], sequence.items.index(item))
    if not _DASH.fullmatch(_text(item), _line_start(_text(item), item.first), item.first):
        return ()
    return _without_lines(sequence, item.first, item.end)


def new_item(sequence: Sequence, text: str) -> tuple[Edit, ...]:
    """Add an item to a list, quoted as the last one is."""
    whole, source = _text(sequence), sequence.tree.source
    if sequence.tag or not (sequence.items or sequence.brackets):
        return ()
    if not sequence.items:
        return (Edit(source.span(sequence.start + 1, sequence.start + 1), spelt(text, flow=True, double=sequence.tree.language != "yaml")),)
    last = sequence.items[-1]
    new, start = _like(last, text), _line_start(whole, last.first)
    if sequence.brackets:
        gap = "," + _newline(last, last.first) + whole[start : last.first] if _leads(whole, last.first) else ", "
        return (Edit(source.span(last.end, last.end), gap + new),)
    if not _DASH.fullmatch(whole, start, last.first):
        return ()
    at = _line_end(whole, last.end)
    return (Edit(source.span(at, at), _newline(last, at) + whole[start : last.first].removeprefix("\ufeff") + new),)


# -- flow style -----------------------------------------------------------------------------------------------------------


def _new_flow_pair(mapping: Mapping, sibling: Pair | None, path: tuple[str, ...], content: Content) -> tuple[Edit, ...]:
    """Add a key between braces."""
    text, source = _text(mapping), mapping.tree.source
    double = mapping.tree.language in ("json", "javascript")
    double = double or (sibling is not None and isinstance(sibling.key, Scalar) and sibling.key.style == "double")
    if sibling is None:
        return (Edit(source.span(mapping.start + 1, mapping.start + 1), _said(mapping, _braces(path, content, double)[1:-1])),)
    colon = text[sibling.key.end : sibling.value.first] if double else ": "
    colon = colon if re.fullmatch(r" ?: ?", colon) else ": "
    start = _line_start(text, sibling.key.first)
    indent = text[start : sibling.key.first] if _leads(text, sibling.key.first) else None
    at = max(sibling.value.end, sibling.key.end)
    if indent is None:
        gap = "," if colon == ":" else ", "
        return (Edit(source.span(at, at), _said(mapping, gap + _braces(path, content, double, colon)[1:-1])),)
    outer = re.match(r"[ \t]*", text[_line_start(text, mapping.start) :])
    step = indent.removeprefix(outer[0] if outer else "") or _STEP
    newline = _newline(mapping, sibling.key.first)
    inside = _braces(path, content, double, colon, (newline, indent, step))
    return (Edit(source.span(at, at), _said(mapping, "," + newline + indent + inside)),)


def _braces(path: tuple[str, ...], content: Content, double: bool, colon: str = ": ", lines: tuple[str, str, str] | None = None) -> str:
    """Write keys below each other in braces; with `lines` (newline, indentation, step) without the outermost, over lines."""
    key = spelt(path[0], flow=True, double=double)
    if lines is None:
        value = _braces(path[1:], content, double, colon) if path[1:] else _value(content, True, double)
        return f"{{{key}{colon}{value}}}"
    newline, indent, step = lines
    if not path[1:]:
        return f"{key}{colon}{_value(content, True, double)}"
    inside = _braces(path[1:], content, double, colon, (newline, indent + step, step))
    return f"{key}{colon}{{{newline}{indent}{step}{inside}{newline}{indent}}}"


def _without_part(node: Node, parts: list[tuple[int, int]], index: int) -> tuple[Edit, ...]:
    """Take a part of a bracketed collection away, with one comma."""
    start, end = (parts[index][0], parts[index + 1][0]) if index + 1 < len(parts) else (parts[index - 1][1], parts[index][1])
    return () if _comments(node, start, end) else (Edit(node.tree.source.span(start, end), ""),)


# -- block style ----------------------------------------------------------------------------------------------------------


def _block_lines(indent: str, step: str, path: tuple[str, ...], content: Content) -> Iterator[str]:
    """Write keys below each other, a line each."""
    for key in path[:-1]:
        yield f"{indent}{spelt(key)}:"
        indent += step
    if isinstance(content, dict):
        yield f"{indent}{spelt(path[-1])}:"
        for key, some in content.items():
            yield from _block_lines(indent + step, step, (key,), some)
    else:
        yield f"{indent}{spelt(path[-1])}: {_value(content, False, False)}"


def _step(mapping: Mapping) -> str:
    """Give how far this mapping's values are indented."""
    text = _text(mapping)
    for pair in mapping.pairs:
        value = pair.value
        if isinstance(value, Mapping) and not value.brackets and value.pairs and _leads(text, value.pairs[0].key.first):
            return " " * max(1, _column(text, value.pairs[0].key.first) - _column(text, pair.key.first))
    return _STEP


def _without_lines(node: Node, start: int, end: int) -> tuple[Edit, ...]:
    """Take whole lines away."""
    text = _text(node)
    first, last = _line_start(text, start), _line_end(text, end)
    after = text.find("\n", last) + 1
    if not after:
        first, after = _before_newline(text, first - 1), len(text)
    return (Edit(node.tree.source.span(first, after), ""),)


# -- spelling -------------------------------------------------------------------------------------------------------------


def _spelt(text: str, node: Node) -> str:
    """Write a string where a node stands."""
    return spelt(text, flow=node.flow, double=node.tree.language != "yaml")


def _like(node: Node, content: Content) -> str:
    """Write content in a node's place; a string quoted as it is."""
    if isinstance(node, Scalar) and isinstance(content, str) and node.style in ("single", "double"):
        escaped = escape(node)(content)
        mark = _text(node)[node.start]
        return quoted(content) if escaped is None else mark + escaped + mark
    return _value(content, node.flow, node.tree.language != "yaml")


def _value(content: Content, flow: bool, double: bool) -> str:
    """Write a string, a truth value, a list in brackets, or keys in braces."""
    if isinstance(content, str):
        return spelt(content, flow=flow, double=double)
    if isinstance(content, bool):
        return str(content).lower()
    if isinstance(content, dict):
        return (
            "{" + ", ".join(f"{spelt(key, flow=True, double=double)}: {_value(some, True, double)}" for key, some in content.items()) + "}"
        )
    return "[" + ", ".join(spelt(some, flow=True, double=double) for some in content) + "]"


def pair_text(mapping: Mapping, key: str, content: Content) -> str:
    """Write a key and its value as they would stand in a mapping, on one line."""
    if mapping.brackets:
        return _said(mapping, _braces((key,), content, mapping.tree.language != "yaml")[1:-1])
    return f"{spelt(key)}: {_value(content, False, False)}"


def _said(node: Node, text: str) -> str:
    """Write what is JSON as the language of the tree does."""
    if node.tree.language != "javascript":
        return text
    from go1x_lint.syntax.literals import spelled

    return spelled(text, node)


# -- places ---------------------------------------------------------------------------------------------------------------


def _text(node: Node) -> str:
    """Give the file's text."""
    return node.tree.source.text


def _line_start(text: str, at: int) -> int:
    """Give where a line begins."""
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    """Give where a line ends, before its newline."""
    end = text.find("\n", at)
    return len(text) if end < 0 else max(at, _before_newline(text, end))


def _before_newline(text: str, at: int) -> int:
    """Give where the newline begins that ends with the line feed at `at`."""
    return at - 1 if text[at - 1 : at] == "\r" else max(at, 0)


def _newline(node: Node, at: int) -> str:
    """Give the newline that ends the line of an offset, the file's first one where that line has none."""
    text = _text(node)
    end = text.find("\n", at)
    if end < 0:
        return node.tree.source.newline
    return "\r\n" if text[end - 1 : end] == "\r" else "\n"


def _column(text: str, at: int) -> int:
    """Count the characters before an offset on its line."""
    start = _line_start(text, at)
    return at - start - (text[start : start + 1] == "\ufeff")


def _leads(text: str, at: int) -> bool:
    """Whether only blanks stand before an offset on its line."""
    return not text[_line_start(text, at) : at].strip(" \t\ufeff")


def _is_key(pair: Pair) -> bool:
    """Whether a pair's key stands on its line with nothing before it but dashes."""
    text = _text(pair.key)
    return not text[_line_start(text, pair.key.first) : pair.key.first].strip(" -\ufeff")


def _anchored(node: Node) -> bool:
    """Whether an alias elsewhere stands for something in here."""
    return any(
        alias.target is not None and node.first <= alias.target.first < node.end and not node.first <= alias.start < node.end
        for alias in node.tree.aliases
    )


def _comments(node: Node, start: int, end: int) -> bool:
    """Whether a comment stands between two offsets, outside the strings in a node."""
    text = _text(node)
    if "#" not in text[start:end]:
        return False
    strings = [(some.inner.start, some.end) for some in walk(node) if isinstance(some, Scalar)]
    return any(not any(low <= match.start() < high for low, high in strings) for match in _HASH.finditer(text, start, end))
