from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from go1x_lint.facts import Slot
from go1x_lint.source import Source, Span, apply
from go1x_lint.syntax import json, yaml
from go1x_lint.syntax.scalar import is_plain, spelt
from go1x_lint.syntax.tree import Mapping, Node, Scalar, Sequence, walk
from go1x_lint.syntax.tree_slots import ItemSlot, ItemsSlot, NodeSlot, PropertySlot
from go1x_lint.text import Hole, Text
from tests.syntax.judge import comments, differences, load


def root(text: str) -> Mapping:
    source = Source("a.yaml", text)
    found = (json if text.lstrip().startswith("{\n") or text.startswith('{"') else yaml).parse(source).root
    assert isinstance(found, Mapping)
    return found


def node(text: str, *path: str) -> Any:
    found: Node | None = root(text)
    for key in path:
        assert isinstance(found, Mapping)
        found = found.get(key)
    return found


def written(text: str, slot: Slot, value: str | Text = "bootstrap") -> str | None:
    edits = slot.write(value)
    return apply(text, edits) if edits else None


# -- in place ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("a: main # why\n", "bootstrap", "a: bootstrap # why\n"),
        ("a: 'main'\n", "bootstrap", "a: 'bootstrap'\n"),
        ("a: 'main'\n", "it's", "a: 'it''s'\n"),
        ("a: 'main'\n", "x\ny", 'a: "x\\ny"\n'),
        ('a: "main"\r\n', 'x"\\', 'a: "x\\"\\\\"\r\n'),
        ("a: main\n", "1.0", "a: '1.0'\n"),
        ("a: main\n", "yes", "a: 'yes'\n"),
        ("a: main\n", "null", "a: 'null'\n"),
        ("a: main\n", "", "a: ''\n"),
        ("a: main\n", "a: b", "a: 'a: b'\n"),
        ("a: main\n", "a #b", "a: 'a #b'\n"),
        ("a: main\n", "it's: b", "a: 'it''s: b'\n"),
        ("a: main\n", "*x", "a: '*x'\n"),
        ("a: [main, b]\n", "x,y", "a: ['x,y', b]\n"),
        ("a: main\n", "x,y", "a: x,y\n"),
        ("a: &n !!str main\n", "bootstrap", "a: &n !!str bootstrap\n"),
        ("a: !Sub main\n", "bootstrap", "a: !Sub bootstrap\n"),
        ("a: >- # why\n  main\nb: 1\n", "bootstrap", "a: >- # why\n  bootstrap\nb: 1\n"),
        ("a: |\n  main\nb: 1\n", "bootstrap", "a: |\n  bootstrap\nb: 1\n"),
        ("a:\n  main\nb: 1\n", "bootstrap", "a:\n  bootstrap\nb: 1\n"),
        ("a: one\n  two\nb: 1\n", "bootstrap", "a: bootstrap\nb: 1\n"),
        ("a:\nb: 1\n", "bootstrap", "a: bootstrap\nb: 1\n"),
        ("a: # why\nb: 1\n", "bootstrap", "a: bootstrap # why\nb: 1\n"),
        ("a: ~\n", "bootstrap", "a: bootstrap\n"),
        ("\ufeffa: main\n", "bootstrap", "\ufeffa: bootstrap\n"),
        ('{"a": "main"}', 'b"é', '{"a": "b\\"é"}'),
        ('{"a": 1}', "bootstrap", '{"a": "bootstrap"}'),
        ('{"a": null}', "bootstrap", '{"a": "bootstrap"}'),
        ("a: main\n", "main", None),
        ("a: |\n  one\n  two\n", "bootstrap", None),
    ],
)
def test_a_value_is_written_within_its_quotes(before: str, value: str, after: str | None) -> None:
    found = root(before).pairs[0].value
    found = found.items[0] if isinstance(found, Sequence) else found
    assert written(before, NodeSlot(found), value) == after


PLAIN = ["bootstrap", "bin/x", "./bin", ".", "provided.al2023", "s3://b/k", "a b", "x86_64", "lambda/go:1", "/main", "$(x)", "a=b", "a-b"]
QUOTED = ["", "1.0", "1e3", "0x1", "1:30", "2020-01-01", "y", "No", "~", ".5", ".inf", "- a", "a:", "a ", " a", "#a", "a: b", "&a", "="]


@pytest.mark.parametrize("text", PLAIN)
def test_what_every_yaml_takes_for_the_same_string_is_plain(text: str) -> None:
    assert is_plain(text)


@pytest.mark.parametrize("text", QUOTED)
def test_what_some_yaml_takes_for_something_else_is_quoted(text: str) -> None:
    assert not is_plain(text)


@given(some.text(max_size=30), some.booleans())
@settings(max_examples=300, deadline=None)
def test_what_is_spelt_says_just_that(text: str, flow: bool) -> None:
    text = "".join(char for char in text if char not in "\r\x85\u2028\u2029\ufeff" and not "\ud800" <= char <= "\udfff")
    whole = f"[{spelt(text, flow=True)}, x]" if flow else f"- {spelt(text)}\n- x\n"
    (loaded,) = load(whole)
    assert loaded == [text, "x"]


def test_holes_are_written_as_the_reader_says() -> None:
    text, hole = "a: !Sub '${X}/main'\n", Hole("X")
    slot = NodeSlot(node(text, "a"), sources={hole: "${X}"}, readers=(Span("a.yaml", 0, 1),))
    assert written(text, slot, Text.of(hole, "/bootstrap")) == "a: !Sub '${X}/bootstrap'\n"
    assert slot.write(Text.of(Hole("Y"))) == ()
    assert slot.also_read_by == (Span("a.yaml", 0, 1),)
    assert slot.needs("x") == ()


def test_what_a_template_fills_in_is_never_written() -> None:
    text = "a: {{ x }}\nb: {c: {{ y }}}\n"
    assert NodeSlot(node(text, "a")).write("x") == ()
    assert PropertySlot(root(text), ("b",)).write("x") == ()


# -- properties -------------------------------------------------------------------------------------------------------------

SAM = """\
Resources:
  F:  # mine
    Type: AWS::Serverless::Function  # sam's

    # what it does
    Properties:
        Runtime: !Ref Rt  # from above
        # trailing
  G:
    Type: X
"""


@pytest.mark.parametrize(
    ("path", "after"),
    [
        (("Metadata", "BuildMethod"), SAM.replace("# sam's\n", "# sam's\n    Metadata:\n        BuildMethod: bootstrap\n")),
        (("Properties", "Handler"), SAM.replace("# from above\n", "# from above\n        Handler: bootstrap\n")),
        (("Properties", "Runtime"), SAM.replace("!Ref Rt", "bootstrap")),
        (("Type",), SAM.replace("AWS::Serverless::Function", "bootstrap")),
        (("Type", "x"), None),
        (("Properties", "Runtime", "x"), None),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_new_keys_stand_where_their_siblings_do(path: tuple[str, ...], after: str | None, newline: str) -> None:
    text = SAM.replace("\n", newline)
    slot = PropertySlot(node(text, "Resources", "F"), path, ("Runtime", "Type"))
    assert written(text, slot) == (after.replace("\n", newline) if after else None)


@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        ("F:\n  Type: X", ("P", "Q"), "F:\n  Type: X\n  P:\n    Q: bootstrap"),
        ("F:\n  Type: X\n  P:\n", ("P", "Q"), "F:\n  Type: X\n  P:\n    Q: bootstrap\n"),
        ("F:\n  Type: X\n  P: # why\n  Z: 1\n", ("P", "Q"), "F:\n  Type: X\n  P: # why\n    Q: bootstrap\n  Z: 1\n"),
        ("F:\n  Type: X\n  P: {}\n", ("P", "Q"), "F:\n  Type: X\n  P: {Q: bootstrap}\n"),
        ("F: {Type: X, P: {a: 1}}\n", ("P", "Q"), "F: {Type: X, P: {a: 1, Q: bootstrap}}\n"),
        ("F: {Type: X}\n", ("P", "Q"), "F: {Type: X, P: {Q: bootstrap}}\n"),
        ("F: {Type: X, P: }\n", ("P", "Q"), "F: {Type: X, P: {Q: bootstrap} }\n"),
        ('F: {"Type": "X"}\n', ("P", "Q"), 'F: {"Type": "X", "P": {"Q": "bootstrap"}}\n'),
        ("F:\n  Type: X\n  Body: |\n    text\n\nG: 1\n", ("P",), "F:\n  Type: X\n  Body: |\n    text\n  P: bootstrap\n\nG: 1\n"),
        ("F: &f\n  Type: X\nG: *f\n", ("P",), "F: &f\n  Type: X\n  P: bootstrap\nG: *f\n"),
        ("F:\n  Body: |+\n    text\n\n", ("P",), None),
        ("F: !Y\n  Type: X\n", ("P",), None),
        ("q: &q {}\nF:\n  P: *q\n", ("P", "Q"), None),
        ("q: &q {}\nF:\n  <<: *q\n", ("P",), "q: &q {}\nF:\n  <<: *q\n  P: bootstrap\n"),
        ('{"F": {"Type": "X"}}', ("P", "Q"), '{"F": {"Type": "X", "P": {"Q": "bootstrap"}}}'),
        ('{"F":{"Type":"X"}}', ("P", "Q"), '{"F":{"Type":"X","P":{"Q":"bootstrap"}}}'),
        ('{"F": {}}', ("P", "Q"), '{"F": {"P": {"Q": "bootstrap"}}}'),
        (
            '{\n  "F": {\n    "Type": "X",\n    "Z": 1\n  }\n}\n',
            ("P", "Q"),
            '{\n  "F": {\n    "Type": "X",\n    "P": {\n      "Q": "bootstrap"\n    },\n    "Z": 1\n  }\n}\n',
        ),
        (
            '{\n\t"F": {\n\t\t"Type": "X"\n\t}\n}\n',
            ("P", "Q"),
            '{\n\t"F": {\n\t\t"Type": "X",\n\t\t"P": {\n\t\t\t"Q": "bootstrap"\n\t\t}\n\t}\n}\n',
        ),
    ],
)
def test_mappings_on_the_way_are_made(before: str, path: tuple[str, ...], after: str | None) -> None:
    found = node(before, "F")
    assert isinstance(found, Mapping)
    assert written(before, PropertySlot(found, path, ("Body", "Type"))) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: !Ref X # why\nb: 1\n", "a: new # why\nb: 1\n"),
        ("a: !Sub 'x'\n", "a: 'new'\n"),
        ("a:\n  Ref: X\nb: 1\n", "a: new\nb: 1\n"),
        ("a: # why\n  Ref: X\nb: 1\n", "a: new # why\nb: 1\n"),
        ("a:\n  # why\n  Ref: X\nb: 1\n", "a: new\n  # why\nb: 1\n"),
        ("a:\r\n  Fn::If:\r\n  - C\r\n  - x\r\n  - y\r\n", "a: new\r\n"),
        ("a: !If\n  - C\n  - x\n  - y\nb: 1\n", "a: new\nb: 1\n"),
        ("a: !If [C, x,\n  y]\n", "a: new\n"),
        ("a: !If\n  - C # why\n  - x\n  - y\n", None),
        ("a:\n  Ref: X # why\n", None),
        ("a: {Ref: X}\n", "a: new\n"),
        ("a: !Sub |\n  x\nb: 1\n", "a: new\nb: 1\n"),
        ("a: !Sub '#x'\n", "a: 'new'\n"),
        ("b: &r x\na: *r\n", "b: &r x\na: new\n"),
        ("a: !Join ['', [&r x]]\nb: *r\n", None),
        ('{"a": {"Fn::If": ["C",\n "x", "y"]}}', '{"a": "new"}'),
        ("{a: !Ref X, b: 1}\n", "{a: new, b: 1}\n"),
    ],
)
def test_an_expression_gives_way_to_a_string(before: str, after: str | None) -> None:
    assert written(before, PropertySlot(root(before), ("a",)), "new") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: [x]\n", "a: [new]\n"),
        ("a:\n- x\n", "a:\n- new\n"),
        ("a:\n- x\n- y\nb: 1\n", "a: [new]\nb: 1\n"),
        ("b: 1\n", "b: 1\na: [new]\n"),
        ("a: !Ref X\n", "a: [new]\n"),
    ],
)
def test_lists_of_words(before: str, after: str) -> None:
    assert written(before, PropertySlot(root(before), ("a",), words=True), "new") == after
    two = after.replace("\n- new", " [new]").replace("[new]", "[new, '1']")
    assert written(before, PropertySlot(root(before), ("a",), words=True), "new 1") == two


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: 1\nb: 2\n", "b: 2\n"),
        ("b: 2\na: # why\n  c: 1\n  d: 2\ne: 3\n", "b: 2\ne: 3\n"),
        ("b: 2\na: 1", "b: 2"),
        ("b: 2\r\na: 1\r\nc: 3\r\n", "b: 2\r\nc: 3\r\n"),
        ("# why\na: 1\nb: 2\n", "# why\nb: 2\n"),
        ("a: |\n  x\n\nb: 2\n", "\nb: 2\n"),
        ("{a: 1, b: 2}", "{b: 2}"),
        ("{b: 2, a: 1}", "{b: 2}"),
        ('{"b": 2,\n "a": 1}', '{"b": 2}'),
        ("a: 1\n", None),
        ("a: &x 1\nb: *x\n", None),
        ("? a\n: 1\nb: 2\n", None),
    ],
)
def test_a_key_goes_with_its_lines(before: str, after: str | None) -> None:
    edits = PropertySlot(root(before), ("a",)).remove()
    assert (apply(before, edits) if edits else None) == after


def test_a_mapping_in_a_list_gets_a_key() -> None:
    text = "F:\n-   Type: X\n-   Y\n"
    assert written(text, PropertySlot(node(text, "F").items[0], ("P",))) == "F:\n-   Type: X\n    P: bootstrap\n-   Y\n"
    text = "F: [Type: X]\n"
    assert written(text, PropertySlot(node(text, "F").items[0], ("P",))) is None


def test_a_key_that_is_not_there_is_not_removed() -> None:
    assert PropertySlot(root("b: 1\nc: 2\n"), ("a",)).remove() == ()


# -- items ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "replaced", "removed", "added"),
    [
        ("a: [go1.x, b] # why\n", "a: [new, b] # why\n", "a: [b] # why\n", "a: [go1.x, b, new] # why\n"),
        ("a: [b, 'go1.x']\n", "a: [b, 'new']\n", "a: [b]\n", "a: [b, 'go1.x', 'new']\n"),
        ("a:\n  - go1.x # why\n  - b\n", "a:\n  - new # why\n  - b\n", "a:\n  - b\n", "a:\n  - go1.x # why\n  - b\n  - new\n"),
        ("a:\n- b\n- 'go1.x'", "a:\n- b\n- 'new'", "a:\n- b", "a:\n- b\n- 'go1.x'\n- 'new'"),
        ("a:\r\n-   b\r\n-   go1.x\r\n", "a:\r\n-   b\r\n-   new\r\n", "a:\r\n-   b\r\n", "a:\r\n-   b\r\n-   go1.x\r\n-   new\r\n"),
        ("a: [\n  b,\n  go1.x\n]\n", "a: [\n  b,\n  new\n]\n", "a: [\n  b\n]\n", "a: [\n  b,\n  go1.x,\n  new\n]\n"),
        ('{"a": ["go1.x", "b"]}', '{"a": ["new", "b"]}', '{"a": ["b"]}', '{"a": ["go1.x", "b", "new"]}'),
        ("a: [go1.x]\n", "a: [new]\n", None, "a: [go1.x, new]\n"),
        ("a:\n- go1.x\n", "a:\n- new\n", None, "a:\n- go1.x\n- new\n"),
        ("a: [go1.x, new]\n", "a: [new]\n", "a: [new]\n", "a: [go1.x, new, new]\n"),
        ("a:\n- new\n- go1.x\n", "a:\n- new\n", "a:\n- new\n", "a:\n- new\n- go1.x\n- new\n"),
        ("a:\n- &x go1.x\n- *x\n", "a:\n- &x new\n- *x\n", None, "a:\n- &x go1.x\n- *x\n- new\n"),
    ],
)
def test_items_are_replaced_removed_and_added(before: str, replaced: str, removed: str | None, added: str) -> None:
    listed = node(before, "a")
    item = next(item for item in listed.items if isinstance(item, Scalar) and item.raw == "go1.x")
    slot = ItemSlot(listed, item)
    assert before[slot.place.start : slot.place.end] == "go1.x"
    assert written(before, slot, "new") == replaced
    assert (apply(before, slot.remove()) if slot.remove() else None) == removed
    assert written(before, ItemsSlot(listed), "new") == added


def test_an_empty_list_gets_its_first_item() -> None:
    assert written("a: []\n", ItemsSlot(node("a: []\n", "a")), "new") == "a: [new]\n"
    assert written('{"a": []}', ItemsSlot(node('{"a": []}', "a")), "new") == '{"a": ["new"]}'


# -- whatever the text ------------------------------------------------------------------------------------------------------

WORDS = some.sampled_from(
    ["go1.x", "main", "it's", "1.0", "yes", "a: b", "x #y", "bin/a", "é😀", "*", "- a", "", "a\\b", 'q"q', "[x]", "{{ x }}", "null", "!t"]
)


@some.composite
def documents(draw: some.DrawFn) -> str:
    """Write a random mapping in a random style, with comments."""
    step = draw(some.sampled_from([1, 2, 4]))
    newline = draw(some.sampled_from(["\n", "\r\n"]))

    def value(depth: int, flow: bool) -> str:
        kinds = ["word", "word", "single", "double", "tag", *([] if depth > 2 else ["list", "map"]), *([] if flow else ["block"])]
        kind = draw(some.sampled_from(kinds))
        word = draw(WORDS)
        if kind == "list":
            return "[" + ", ".join(value(depth + 1, True) for _ in range(draw(some.integers(1, 3)))) + "]"
        if kind == "map":
            return "{" + ", ".join(f"k{n}: {value(depth + 1, True)}" for n in range(draw(some.integers(1, 3)))) + "}"
        if kind == "block":
            return f">-{newline}{' ' * (step * (depth + 3) + 2)}{word if is_plain(word) else 'x'}"
        if kind == "tag":
            return f"!Ref {spelt(word, flow=flow)}"
        return {"single": "'" + word.replace("'", "''") + "'", "double": spelt(word, double=True)}.get(kind, spelt(word, flow=flow))

    def lines(depth: int) -> list[str]:
        indent, found = " " * (step * depth), []
        for n in range(draw(some.integers(1, 3))):
            if draw(some.booleans()):
                found.append(f"{indent}# about k{n}")
            shape = draw(some.sampled_from(["value", "value", "map", "list"])) if depth < 3 else "value"
            if shape == "map":
                found += [f"{indent}k{n}:", *lines(depth + 1)]
            elif shape == "list":
                found += [f"{indent}k{n}:", *(f"{indent}- {value(depth, False)}" for _ in range(draw(some.integers(1, 3))))]
            else:
                found.append(f"{indent}k{n}: {value(depth, False)}" + draw(some.sampled_from(["", "  # why"])))
        return found

    whole = lines(0)
    return newline.join(line for line in whole if not (">-" in line and line.endswith("# why"))) + draw(some.sampled_from(["", newline]))


@given(documents(), WORDS, some.integers(0, 1000))
@settings(max_examples=250, deadline=None)
def test_a_slot_changes_what_it_says_and_nothing_else(text: str, value: str, choice: int) -> None:
    try:
        tree = yaml.parse(Source("a.yaml", text))
    except yaml.Malformed:
        return
    slots: list[Slot] = []
    for found in walk(tree.root) if tree.root else ():
        if isinstance(found, Mapping):
            slots += [PropertySlot(found, ("new",)), PropertySlot(found, ("new", "deep"), ("k0",))]
            slots += [PropertySlot(found, (str(pair.name),)) for pair in found.pairs]
            slots += [NodeSlot(pair.value) for pair in found.pairs if isinstance(pair.value, Scalar)]
        elif isinstance(found, Sequence) and not found.tag:
            slots += [ItemSlot(found, item) for item in found.items]
    if not slots:
        return
    before = load(text)
    slot = slots[choice % len(slots)]
    for edits, writes in ((slot.write(value), True), (slot.remove(), False)):
        if not edits:
            continue
        after = apply(text, edits)
        changed = differences(before, load(after))
        assert len(changed) <= 1, (after, changed)
        if writes and changed:
            new = changed[0][2]
            while isinstance(new, dict) and new:
                new = next(iter(new.values()))
            assert new == value or isinstance(new, list), (after, changed)
            assert not comments(text.replace("#y", "")) - comments(after.replace("#y", "")), after
