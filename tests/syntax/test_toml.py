from __future__ import annotations

import sys
from typing import Any

import pytest

from go1x_lint.source import Source, apply
from go1x_lint.syntax.toml import parse
from go1x_lint.syntax.tree import Malformed, Mapping, Node, Scalar, Sequence
from go1x_lint.syntax.tree_slots import NodeSlot, PropertySlot

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TEXT = """\
version = 0.1  # é😀
title = "a \\u00e9\\tb"
[default.build."para.meters"]
use_container = true
images = ["x", 'Fn=y',  # why
  "z"]
inline = {a = 1, b.c = 'd'}
dotted.key = "v"
many = \"\"\"
two
lines\"\"\"

[default]
name = "late"

[[list]]
n = 1
[[list]]
n = 2
[list.sub]
m = 3
"""


def root(text: str) -> Mapping:
    found = parse(Source("a.toml", text)).root
    assert isinstance(found, Mapping)
    return found


def plain(node: Node) -> Any:
    if isinstance(node, Mapping):
        return {pair.name: plain(pair.value) for pair in node.pairs}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    assert isinstance(node, Scalar)
    return tomllib.loads(f"x = {node.raw}")["x"] if node.style == "plain" else node.raw


def test_tables_become_mappings_wherever_their_headers_stand() -> None:
    expected = tomllib.loads(TEXT)
    expected["default"]["build"]["para.meters"]["many"] = "\ntwo\nlines"  # the first newline is kept: nobody needs it gone
    assert plain(root(TEXT)) == expected


@pytest.mark.parametrize("text", [TEXT, "\ufeff" + TEXT, TEXT.replace("\n", "\r\n")])
def test_values_know_their_characters(text: str) -> None:
    found: Node | None = root(text)
    for key in ("default", "build", "para.meters", "images"):
        assert isinstance(found, Mapping)
        found = found.get(key)
    assert isinstance(found, Sequence)
    assert [text[item.start : item.end] for item in found.items] == ['"x"', "'Fn=y'", '"z"']
    second = found.items[1]
    assert isinstance(second, Scalar)
    assert text[second.inner.start : second.inner.end] == "Fn=y"


def test_undecodable_bytes_keep_the_offsets() -> None:
    source = Source.decode("a.toml", b"# \xe9\xff\xc3\xa9\na = 'go1.x'\n")
    found = parse(source).root
    assert isinstance(found, Mapping)
    node = found.get("a")
    assert node is not None
    assert source.text[node.start : node.end] == "'go1.x'"


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ('a = "x" # why\n', 'y"', 'a = "y\\"" # why\n'),
        ("a = 'x'\n", "y", "a = 'y'\n"),
        ("a = 'x'\n", "it's", 'a = "it\'s"\n'),
        ("a = 1\n", "y", 'a = "y"\n'),
    ],
)
def test_a_value_is_written_within_its_quotes(before: str, value: str, after: str) -> None:
    node = root(before).get("a")
    assert node is not None
    assert apply(before, NodeSlot(node).write(value)) == after


def test_keys_are_neither_added_nor_removed() -> None:
    text = "a = 1\nb = 2\n"
    assert PropertySlot(root(text), ("c",)).write("x") == ()
    assert PropertySlot(root(text), ("a",)).remove() == ()


DEEP = ["a = " + "[" * 50_000, "a = " + "[" * 200 + "]" * 200]


@pytest.mark.parametrize("text", ["a =\n", "[a\nb = 1\n", "a = 1 b = 2\n", "x = 'y\n", *DEEP])
def test_what_is_no_toml_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        root(text)
