from __future__ import annotations

import time

import pytest

from go1x_lint.source import Edit, Source, apply
from go1x_lint.syntax.tree import Alias, Malformed, Mapping, Node, Scalar, Sequence, Tree, walk
from go1x_lint.syntax.yaml import parse
from go1x_lint.text import Hole, Text


def tree(text: str) -> Tree:
    return parse(Source("a.yaml", text))


def mapping(text: str) -> Mapping:
    root = tree(text).root
    assert isinstance(root, Mapping)
    return root


def scalar(text: str, key: str = "a") -> Scalar:
    found = mapping(text).get(key)
    assert isinstance(found, Scalar)
    return found


def stands(node: Node) -> str:
    return node.tree.source.text[node.start : node.end]


@pytest.mark.parametrize(
    ("text", "raw", "own", "inner", "style"),
    [
        ("a: go1.x # why", "go1.x", "go1.x", "go1.x", "plain"),
        ("a:   'it''s'", "it's", "'it''s'", "it''s", "single"),
        ('a: "x\\u00e9\\ty"', "xé\ty", '"x\\u00e9\\ty"', "x\\u00e9\\ty", "double"),
        ("a: !Ref  X # c", "X", "X", "X", "plain"),
        ("a: &n !Sub 'x'", "x", "'x'", "x", "single"),
        ("a: !Sub\n  # why\n  foo", "foo", "foo", "foo", "plain"),
        ("a: !<tag:x,2000:y> foo", "foo", "foo", "foo", "plain"),
        ("a: |  # why\n  one\n\n  two\n\n", "one\n\ntwo\n", "|  # why\n  one\n\n  two", "one\n\n  two", "literal"),
        ("a: >-\n  go1.x\nb: 1", "go1.x", ">-\n  go1.x", "go1.x", "folded"),
        ("a: one\n  two\nb: 1", "one two", "one\n  two", "one\n  two", "plain"),
        ("a: '''x'''", "'x'", "'''x'''", "''x''", "single"),
        ("\ufeffa: go1.x", "go1.x", "go1.x", "go1.x", "plain"),
        ("é😀: 1\r\na: go1.x\r\n", "go1.x", "go1.x", "go1.x", "plain"),
        ("{b: 1, a: go1.x}", "go1.x", "go1.x", "go1.x", "plain"),
    ],
)
def test_scalars_know_their_characters(text: str, raw: str, own: str, inner: str, style: str) -> None:
    found = scalar(text)
    assert (found.raw, found.plain, stands(found), found.style) == (raw, raw, own, style)
    assert text[found.inner.start : found.inner.end] == inner


@pytest.mark.parametrize("text", ["a:\nb: 1", "a: \nb: 1", "a: # why\nb: 1", "{a: , b: 1}", "{a: }", "a:\r\nb: 1", "a:"])
def test_a_value_that_is_not_written_stands_behind_its_colon(text: str) -> None:
    found = scalar(text)
    assert found.null
    assert (found.start, found.end) == (text.index(":") + 1,) * 2


def test_null_is_what_says_so_unquoted() -> None:
    assert [scalar(f"a: {text}").null for text in ("null", "~", "'null'", "none", "!Ref null")] == [True, True, False, False, False]


def test_truth_is_unquoted() -> None:
    assert [scalar(f"a: {text}").truth for text in ("true", "False", "'true'", "yes", "1")] == [True, False, None, None, None]


def test_collections_end_with_their_last_value() -> None:
    text = "a:\n  b: 1\n  # a comment\n\nc: [1, 2] # why\n"
    root = mapping(text)
    inner = root.get("a")
    assert isinstance(inner, Mapping)
    assert stands(inner) == "b: 1"
    assert not inner.brackets
    listed = root.get("c")
    assert isinstance(listed, Sequence)
    assert stands(listed) == "[1, 2]"
    assert listed.brackets
    assert [item.flow for item in listed.items] == [True, True]
    assert stands(root) == text[: text.index(" # why")]


def test_tags_and_anchors_stand_before_the_node() -> None:
    text = "a: !If # why\n  - C\n  - b\nd: &x\n  e: 1\nf: !GetAtt [g, h]"
    root = mapping(text)
    branch, anchored, listed = root.get("a"), root.get("d"), root.get("f")
    assert branch is not None
    assert anchored is not None
    assert listed is not None
    assert (branch.tag, text[branch.first : branch.start]) == ("!If", "!If # why\n  ")
    assert (anchored.anchor, stands(anchored)) == ("x", "e: 1")
    assert (listed.tag, stands(listed)) == ("!GetAtt", "[g, h]")


def test_pairs_have_keys_with_places() -> None:
    text = '"a b": 1\n? c\n: 2\n'
    pairs = mapping(text).pairs
    assert [(pair.name, stands(pair.key)) for pair in pairs] == [("a b", '"a b"'), ("c", "c")]
    assert text[pairs[0].whole.start : pairs[0].whole.end] == '"a b": 1'


def test_the_last_of_two_equal_keys_counts() -> None:
    assert scalar("a: 1\na: 2").raw == "2"


# -- aliases and merges -----------------------------------------------------------------------------------------------------


def test_aliases_are_seen_and_lead_to_their_node() -> None:
    text = "a: &r go1.x\nb: *r\nc: [*r]\n"
    root = mapping(text)
    written = root.own("b")
    found = root.find("b")
    assert written is not None
    assert found is not None
    assert isinstance(written.value, Alias)
    assert found.value is root.get("a")
    assert [text[span.start : span.end] for span in found.via] == ["*r"]
    assert [span.start for span in found.value.readers] == [text.index("*r"), text.rindex("*r")]


def test_what_holds_an_alias_is_read_where_that_is() -> None:
    text = "a: &r go1.x\nb: &s {k: *r}\nc: *s\n"
    assert len(mapping(text).get("a").readers) == 2  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["a: *nowhere\n", "a: &x [*x]\n"])
def test_an_alias_without_a_node_has_no_value(text: str) -> None:
    try:
        root = mapping(text)
    except Malformed:
        return
    aliases = [node for node in walk(root) if isinstance(node, Alias)]
    assert [alias.value for alias in aliases] == [None]


def test_anchors_end_with_their_document() -> None:
    found = tree("a: &x 1\n---\nb: *x\n")
    assert len(found.documents) == 2
    assert isinstance(found.documents[1], Mapping)
    assert found.documents[1].find("b") is None


def test_merged_keys_are_found_behind_own_ones() -> None:
    text = "d: &d {Runtime: go1.x, Handler: x}\ne: &e\n  Handler: y\n  Timeout: 3\nf:\n  <<: [*e, *d]\n  Timeout: 5\n"
    function = mapping(text).get("f")
    assert isinstance(function, Mapping)
    assert {name: found.value.raw for name, found in function.items() if isinstance(found.value, Scalar)} == {
        "Timeout": "5",
        "Handler": "y",
        "Runtime": "go1.x",
    }
    found = function.find("Runtime")
    assert found is not None
    assert [text[span.start : span.end] for span in found.via] == ["*d"]
    assert function.own("Runtime") is None
    assert function.holes == ()


def test_a_merge_of_what_is_not_known_leaves_the_mapping_open() -> None:
    root = mapping("f:\n  <<: !Include x.yaml\n  a: 1\n")
    function = root.get("f")
    assert isinstance(function, Mapping)
    assert [root.tree.source.text[span.start : span.end] for span in function.holes] == ["<<"]


def test_a_quoted_merge_key_is_a_key() -> None:
    assert scalar("'<<': x", "<<").raw == "x"


def test_a_bomb_of_aliases_costs_nothing() -> None:
    lines = ["a0: &a0 {k: 1}"] + [f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}], l: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, 60)]
    last = mapping("\n".join(lines)).get("a59")
    assert isinstance(last, Mapping)
    assert last.get("nowhere") is None
    assert isinstance(last.get("k"), Scalar)
    assert last.holes == ()
    assert len(list(walk(last.tree.root))) < 2000  # type: ignore[arg-type]


# -- what isn't YAML --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "at"),
    [("a: [1\nb: 2\n", 7), ("\ufeffa: [1\nb: 2\n", 8), ("a:\n\tb: 1\n", 3), ("a: 1\nb\nc: 2", 7), ("a: \x01", 3), ("a: 'x", 5)],
)
def test_broken_text_says_where(text: str, at: int) -> None:
    with pytest.raises(Malformed) as caught:
        tree(text)
    assert caught.value.offset == at
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("text", "tab"), [("a:\n\tb: 1\n", True), ("a: @b\n", False)])
def test_a_tab_is_called_a_tab(text: str, tab: bool) -> None:
    with pytest.raises(Malformed) as caught:
        tree(text)
    assert (str(caught.value) == "a tab indents this line, where YAML takes spaces only") == tab


STEPS = "\n".join(" " * n + "a:" for n in range(2000))


@pytest.mark.parametrize("text", ["[" * 50_000, "- " * 50_000, "{a: " * 50_000, STEPS, "[" * 200 + "]" * 200])
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        tree(text)


def test_nesting_that_people_write_is_not() -> None:
    assert len(list(walk(mapping("\n".join("  " * n + "a:" for n in range(60)))))) == 121


def test_empty_files_have_no_documents() -> None:
    assert [tree(text).root for text in ("", "# a comment\n")] == [None, None]


def test_undecodable_bytes_keep_the_offsets() -> None:
    source = Source.decode("a.yaml", b"# \xe9\xff\na: go1.x\n")
    root = parse(source).root
    assert isinstance(root, Mapping)
    found = root.get("a")
    assert found is not None
    assert source.text[found.start : found.end] == "go1.x"


# -- template languages -----------------------------------------------------------------------------------------------------


def test_tags_of_a_template_are_holes() -> None:
    text = "{% if x %}\na: {{ runtime }}\nb: bin/{{ name }}.zip\n{% endif %}\nc: go1.x\n"
    root = mapping(text)
    a, b, c = (root.get(key) for key in "abc")
    assert isinstance(a, Scalar)
    assert isinstance(b, Scalar)
    assert isinstance(c, Scalar)
    assert (a.text, a.plain) == (Text.of(Hole("runtime")), None)
    assert b.text == Text.of("bin/", Hole("name"), ".zip")
    assert (c.plain, stands(c)) == ("go1.x", "go1.x")
    assert [text[span.start : span.end] for span in root.holes] == ["{% endif %}"]


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\n{{- if .x }}\nb: go1.x\n{{- end }}\n",
        "a:\n  {{- toYaml .Values.x | nindent 2 }}\nb: go1.x\n",
        "a: {{ cookiecutter.x }}\nb: go1.x\n",
        "a: [{{ x }}, 1]\nb: go1.x\n",
        "{# a\n comment #}\na: x{{ y }}\nb: go1.x\n",
        "<% if x %>\na: <%= x %>\n<% end %>\nb: go1.x\n",
        "a: {{ x }}\r\nb: go1.x\r\n",
    ],
)
def test_templates_of_many_languages_parse(text: str) -> None:
    found = scalar(text, "b")
    assert (found.plain, text[found.start : found.end]) == ("go1.x", "go1.x")


def test_a_tag_below_a_key_is_its_value() -> None:
    found = scalar("a:\n  {{ x }}\nb: {{ y }}\n")
    assert found.text == Text.of(Hole("x"))


def test_only_what_can_bring_keys_leaves_a_mapping_open() -> None:
    text = "f:\n  a: 1\n  {{ include `more` . }}\ng:\n  b: 1\n{{ if .x }}\nh: {{ y }}\n{{ end }}\n"
    root = mapping(text)
    f, g = root.get("f"), root.get("g")
    assert isinstance(f, Mapping)
    assert isinstance(g, Mapping)
    assert [text[span.start : span.end] for span in f.holes] == ["{{ include `more` . }}"]
    assert g.holes == ()
    assert [text[span.start : span.end] for span in root.holes] == ["{{ if .x }}"]


def test_braces_in_quotes_are_text() -> None:
    found = scalar("a: '{{resolve:ssm:x}}'")
    assert (found.plain, found.tree.masks) == ("{{resolve:ssm:x}}", ())


def test_valid_flow_style_is_not_masked() -> None:
    assert mapping("a: {b: {c: 1}}").tree.masks == ()


# -- text inside text -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a: go build -o main\n", "main"),
        ("a: 'it''s main'\n", "main"),
        ('a: "\\u00e9\\tx main"\n', "main"),
        ("a: |\n  one\n    main\n  two\n", "main"),
        ("a: |2-\n    x\n   main\n", "main"),
        ("a: >\n  one\n  two main\n\n    three\n\n\n  four\n", "main"),
        ("a: >+\n  one main\n\n", "main"),
        ("a: |\r\n  one\r\n  main\r\n", "main"),
        ('a: "one\n  main \\\n  two"\n', "main"),
        ("- a: |\n    main\n", "main"),
    ],
)
def test_regions_lead_back_to_the_file(text: str, word: str) -> None:
    node = next(some for some in walk(tree(text).root) if isinstance(some, Scalar) and word in some.raw)  # type: ignore[arg-type]
    region = node.region()
    assert region.text == node.raw
    at = region.text.index(word)
    span = region.span(at, at + len(word))
    assert text[span.start : span.end] == word
    assert apply(text, region.write(at, at + len(word), "bootstrap")) == text.replace(word, "bootstrap")


def test_regions_escape_as_their_style_does() -> None:
    assert scalar("a: 'x'").region().write(0, 1, "it's") == (Edit(Source("a.yaml", "").span(4, 5), "it''s"),)
    assert scalar('a: "x"').region().write(0, 1, 'say "\\"')[0].text == 'say \\"\\\\\\"'
    assert scalar("a: |\n    x\n").region().write(0, 1, "x\ny")[0].text == "x\n    y"
    assert scalar("a: |\r\n  x\r\n").region().write(0, 1, "x\ny")[0].text == "x\r\n  y"
    refused = (("x", "b: c"), ("x", "b #c"), ("'x'", "\n"), (">\n  x", "\n"))
    assert [scalar(f"a: {text}").region().write(0, 1, new) for text, new in refused] == [()] * 4


def test_phrases_of_templates_keep_their_holes() -> None:
    text = "a: bin/{{ x }}/main\nb: {{ y }}\n"
    phrase = scalar(text).phrase()
    hole = Hole("x")
    assert phrase.text == Text.of("bin/", hole, "/main")
    assert apply(text, phrase.write(Text.of("bin/", hole, "/bootstrap"))) == text.replace("main", "bootstrap")


def test_keys_are_looked_up_not_searched() -> None:
    found = mapping("".join(f"k{index}: {{a: 1}}\n" for index in range(5000)) + "k7: again\n")
    start = time.process_time()
    assert len(list(found.items())) == 5000
    assert found.string("k7") == "again"
    assert time.process_time() - start < 2  # searched, 25 million keys were read
