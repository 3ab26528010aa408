from __future__ import annotations

import json as standard
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from go1x_lint.source import Source
from go1x_lint.syntax.json import parse
from go1x_lint.syntax.tree import Malformed, Mapping, Node, Scalar, Sequence, walk


def root(text: str) -> Node:
    found = parse(Source("a.json", text)).root
    assert found is not None
    return found


def plain(node: Node) -> Any:
    if isinstance(node, Mapping):
        return {pair.name: plain(pair.value) for pair in node.pairs}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    assert isinstance(node, Scalar)
    return node.raw if node.style == "double" else standard.loads(node.raw)


VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False, allow_infinity=False) | some.text(),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES, some.booleans(), some.sampled_from([None, 1, "\t"]))
@settings(max_examples=200, deadline=None)
def test_what_is_written_is_read(value: Any, ascii_only: bool, indent: int | str | None) -> None:
    text = standard.dumps(value, ensure_ascii=ascii_only, indent=indent)
    assert plain(root(text)) == standard.loads(text)
    for node in walk(root(text)):
        if isinstance(node, Scalar):
            assert standard.loads(text[node.start : node.end]) == (node.raw if node.style == "double" else standard.loads(node.raw))


def test_nodes_know_their_characters() -> None:
    text = '\ufeff{"é😀": 1,\r\n "a": ["go1.x", {"b": null}]}\r\n'
    found = root(text)
    assert isinstance(found, Mapping)
    listed = found.get("a")
    assert isinstance(listed, Sequence)
    assert text[listed.start : listed.end] == '["go1.x", {"b": null}]'
    item = listed.items[0]
    assert isinstance(item, Scalar)
    assert (text[item.start : item.end], text[item.inner.start : item.inner.end]) == ('"go1.x"', "go1.x")
    assert isinstance(listed.items[1], Mapping)
    inner = listed.items[1].get("b")
    assert isinstance(inner, Scalar)
    assert inner.null


def test_the_last_of_two_equal_keys_counts() -> None:
    found = root('{"a": 1, "a": 2}')
    assert isinstance(found, Mapping)
    assert found.string("a") == "2"
    assert len(found.pairs) == 2


def test_strings_lead_back_to_the_file() -> None:
    text = '{"a": "\\u0041\\ud83d\\ude00 go build -o \\"main\\""}'
    found = root(text)
    assert isinstance(found, Mapping)
    node = found.get("a")
    assert isinstance(node, Scalar)
    region = node.region()
    assert region.text == node.raw == 'A😀 go build -o "main"'
    at = region.text.index("main")
    (edit,) = region.write(at, at + 4, 'x"')
    assert (text[edit.span.start : edit.span.end], edit.text) == ("main", 'x\\"')


def test_comments_and_trailing_commas_are_taken() -> None:
    assert plain(root('// a\n{"a": [1, /* b */ 2,],}\n')) == {"a": [1, 2]}


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("", 0),
        ("{", 1),
        ("{]", 1),
        ('{"a"}', 4),
        ('{"a": }', 6),
        ("{a: 1}", 1),
        ('{"a": tru}', 6),
        ("[1 2]", 3),
        ("[,]", 1),
        ('"a" "b"', 4),
        ('{"a": "b\n"}', 6),
        ('{"a": "\\x"}', 6),
        ("[1]]", 3),
        ("[" * 50_000, 128),
        ('{"a":' * 50_000, 128 * 5),
    ],
)
def test_broken_text_says_where(text: str, at: int) -> None:
    with pytest.raises(Malformed) as caught:
        root(text)
    assert caught.value.offset == at
    assert "\n" not in str(caught.value)
