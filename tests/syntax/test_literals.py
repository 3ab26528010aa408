"""Modules of JavaScript and TypeScript as data: what they export, where it stands, and how it is changed."""

from __future__ import annotations

from typing import Any

import pytest

from go1x_lint.source import Source, apply
from go1x_lint.syntax import literals
from go1x_lint.syntax.tree import Alias, Malformed, Mapping, Node, Scalar, Sequence, Tree
from go1x_lint.syntax.tree_slots import ItemsSlot, NodeSlot, PropertySlot


def parse(text: str) -> Tree:
    return literals.parse(Source("x.ts", text))


def data(node: Node | None) -> Any:
    """Give a tree as plain data; what is no data as the characters that stand there, in angle brackets."""
    if isinstance(node, Mapping):
        return {pair.name or data(pair.key): data(pair.value) for pair in node.pairs}
    if isinstance(node, Sequence):
        return [data(item) for item in node.items]
    if isinstance(node, Alias):
        return data(node.target) if node.target is not None else f"<{node.name}>"
    if isinstance(node, Scalar):
        return node.raw
    return None if node is None else f"<{node.tree.source.text[node.start : node.end]}>"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("module.exports = {a: 'b'}", {"a": "b"}),
        ("export default { a: 'b', };", {"a": "b"}),
        ("export = { \"a-b\": `c` }\n", {"a-b": "c"}),
        ("const x: AWS = { a: 1, b: true, c: null };\nexport default x\n", {"a": "1", "b": "true", "c": "null"}),
        ("const x: Serverless & { a: string } = {a: ['b', \"c\",],} as const\nmodule.exports = x;", {"a": ["b", "c"]}),
        ("const y = 'z'\nlet x = {a: y, y}\nmodule.exports = x", {"a": "z", "y": "z"}),
        ("import z from './z'\nexport default {a: z, b: {z}}", {"a": "<z>", "b": {"z": "<z>"}}),
        ("module.exports = {a: process.env.A, b: 'x' + y, c: f(1, {d: 2}), e: `${f}`}", {"a": "<process.env.A>", "b": "<'x' + y>", "c": "<f(1, {d: 2})>", "e": "<`${f}`>"}),
        ("module.exports = {a: b ? 'c' : 'd', e: () => { return 1 }, f: 'g' as const}", {"a": "<b ? 'c' : 'd'>", "e": "<() => { return 1 }>", "f": "g"}),
        ("module.exports = {...base, a: 1, f() { return {b: 2} }, async g() {}, [h]: 3}", {"<...base>": "<...base>", "a": "1", "<f() { return {b: 2} }>": "<f() { return {b: 2} }>", "<async g() {}>": "<async g() {}>", "<[h]: 3>": "<[h]: 3>"}),
        ("// {a: 1}\n/* module.exports = {} */ module.exports = {a: 'b' /* c */, // d\n}", {"a": "b"}),
        (r"module.exports = {a: 'it\'s', b: '\u0041'}", {"a": "it's", "b": "A"}),
        ("'use strict'\nfunction f() { const a = {b: 1} }\nmodule.exports = {a: 2}\n", {"a": "2"}),
        ("const a = f({b: 1}).c\nmodule.exports = {a}\n", {"a": "<f({b: 1}).c>"}),
    ],
)  # fmt: skip
def test_what_a_module_exports(text: str, says: object) -> None:
    assert data(parse(text).root) == says


@pytest.mark.parametrize(
    "text",
    ["", "const x = {a: 1}", "module.exports = f({a: 1})", "export const a = 1", "module.exports = async () => ({a: 1})", "exports.a = 1"],
)
def test_a_module_that_exports_no_object_has_no_document(text: str) -> None:
    assert parse(text).root is None


@pytest.mark.parametrize(
    "text",
    [
        "module.exports = {a: 1",
        "module.exports = [",
        "module.exports = {a: ",
        "module.exports = {a: 1; b}",
        "module.exports = {a: [}",
        "module.exports = {)",
        "module.exports = " + "[" * 300,
    ],
)
def test_a_module_that_ends_too_early_is_said_to(text: str) -> None:
    with pytest.raises(Malformed):
        parse(text)


def test_each_node_knows_its_characters() -> None:
    text = "\ufeffmodule.exports = { a: 'b',\r\n  c: [ 'd' ] }\r\n"
    root = parse(text).root
    assert isinstance(root, Mapping)
    assert text[root.start : root.end] == "{ a: 'b',\r\n  c: [ 'd' ] }"
    value, items = root.get("a"), root.get("c")
    assert isinstance(value, Scalar)
    assert text[value.inner.start : value.inner.end] == "b"
    assert isinstance(items, Sequence)
    assert text[items.items[0].start : items.items[0].end] == "'d'"


def test_who_reads_a_constant_is_known() -> None:
    text = "const r = 'go1.x'\nconsole.log(r, x.r, {r: 1})\nmodule.exports = {a: r, b: `${r}-x ${x.r}`, r: 2}\n"
    root = parse(text).root
    assert isinstance(root, Mapping)
    found = root.find("a")
    assert found is not None
    assert sorted(span.start for span in found.value.readers) == [text.index("(r,") + 1, text.index("a: r") + 3, text.index("{r}") + 1]


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        ("{ a: 'b' }", ("a",), "c", "{ a: 'c' }"),
        ("{ a: 'b' }", ("p", "q"), "c/d", "{ a: 'b', p: { q: 'c/d' } }"),
        ('{a: "b"}', ("p", "q"), "c/d", '{a: "b", p: {q: "c/d"}}'),
        ("{\n  a: 'b',\n}", ("p", "q"), "c", "{\n  a: 'b',\n  p: {\n    q: 'c'\n  },\n}"),
        ("{ 'a': 'b', r: f(x) }", ("r",), "c", "{ 'a': 'b', r: 'c' }"),
        ("{ 'a': 'b', r }", ("r",), "c", "{ 'a': 'b', r: 'c' }"),
        ("{ ...x }", ("r",), "c", '{ ...x, r: "c" }'),
        ("{}", ("r",), "c", '{r: "c"}'),
    ],
)
def test_a_property_is_written_as_its_neighbours_are(before: str, path: tuple[str, ...], value: str, after: str) -> None:
    text = f"module.exports = {before};\n"
    root = parse(text).root
    assert isinstance(root, Mapping)
    assert apply(text, PropertySlot(root, path).write(value)) == f"module.exports = {after};\n"


def test_values_and_items_keep_their_quotes() -> None:
    text = "module.exports = {a: `b`, c: ['d']};\n"
    root = parse(text).root
    assert isinstance(root, Mapping)
    value, items = root.get("a"), root.get("c")
    assert value is not None
    assert isinstance(items, Sequence)
    edits = (*NodeSlot(value).write("x"), *ItemsSlot(items).write("y"))
    assert apply(text, edits) == "module.exports = {a: `x`, c: ['d', 'y']};\n"
