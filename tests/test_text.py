"""What is known of a string: holes, bindings, paths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from go1x_lint.text import MOST_VALUES, Hole, Text

F = Hole("f", ("a", "b"))
X = Hole("x")


def of(*parts: str | Hole | Text) -> Text:
    return Text.of(*parts)


def test_neighbours_are_joined_and_empty_parts_left_out() -> None:
    assert of("a", "", "b", F, of("c", F), "d").parts == ("ab", F, "c", F, "d")
    assert of("", "").parts == ()


def test_a_text_is_plain_only_without_holes() -> None:
    assert of("bin/", "main").plain == "bin/main"
    assert of().plain == ""
    assert of("bin/", F).plain is None
    assert of(F).plain is None


def test_holes_are_shown_as_people_write_them() -> None:
    assert str(of("bin/", X, "/", Hole("%"), Hole("$(git describe)"))) == "bin/${x}/%$(git describe)"


def test_unknown_is_what_may_be_any_string() -> None:
    assert of(X).unknown
    assert not of(F).unknown
    assert not of("bin/", X).unknown
    assert not of().unknown


def test_expanding_binds_the_same_hole_once() -> None:
    assert of(F, "/", F).expand() == ("a/a", "b/b")
    assert of(F, Hole("g", ("1", "2"))).expand() == ("a1", "a2", "b1", "b2")
    assert of(F, X).expand() is None
    assert of("main").expand() == ("main",)


def test_too_many_values_are_not_spelt_out() -> None:
    many = Hole("n", tuple(map(str, range(MOST_VALUES))))
    assert of(many).expand() is not None
    assert of(many, F).expand() is None


@pytest.mark.parametrize(
    ("text", "other", "binding"),
    [
        (of("bin/", X), "bin/hello", {"x": "hello"}),
        (of("bin/", X), "bin/a/b", None),
        (of(X, "/main"), "cmd/api/main", {"x": "cmd/api"}),
        (of("bin/", F), "bin/a", {"f": "a"}),
        (of("bin/", F), "bin/c", None),
        (of(F, "/", F), "a/a", {"f": "a"}),
        (of(F, "/", F), "a/b", None),
        (of(X, "-", X), "q-q", {"x": "q"}),
        (of(X, "-", X), "q-r", None),
        (of("main"), "main", {}),
        (of("main"), "main.go", None),
        (of(X), "main", None),
        (of("a.b"), "axb", None),
    ],
)
def test_match(text: Text, other: str, binding: dict[str, str] | None) -> None:
    assert text.match(other) == binding


def test_texts_with_holes_match_where_they_are_the_same_or_known() -> None:
    assert of("bin/", X).match(of("bin/", X)) == {}
    assert of("bin/", X).match(of("bin/", Hole("y"))) is None
    assert of("bin/", X).match(of("bin/", F)) == {"x": "a"}


def test_at_fills_what_is_named() -> None:
    assert of("bin/", F, X).at({"f": "a"}) == of("bin/a", X)


def test_marks_are_private_characters_and_come_back() -> None:
    table: dict[str, Hole] = {}
    text = of("bin/", F, "/", X, F)
    marked = text.marked(table)
    assert len(marked) == len("bin/") + 4
    assert Text.unmarked(marked, table) == text


def test_a_mark_is_no_character_of_the_text() -> None:
    table: dict[str, Hole] = {}
    text = of("\U000f0000", F)
    assert Text.unmarked(text.marked(table), table) == text


@pytest.mark.parametrize(
    ("text", "parent", "base"),
    [
        (of("bin/main"), of("bin"), of("main")),
        (of("main"), of(), of("main")),
        (of("/main"), of("/"), of("main")),
        (of("bin/"), of("bin"), of()),
        (of("bin/", F), of("bin"), of(F)),
        (of(F, "/main"), of(F), of("main")),
        (of("a/", F, "-x"), of("a"), of(F, "-x")),
        (of(F), of(), of(F)),
    ],
)
def test_parent_and_base(text: Text, parent: Text, base: Text) -> None:
    assert (text.parent, text.base) == (parent, base)


@pytest.mark.parametrize(
    ("start", "more", "joined"),
    [
        ("", "bin/main", of("bin/main")),
        ("cmd", "../bin//x/./y", of("bin/x/y")),
        ("cmd", "", of("cmd")),
        ("cmd", "/tmp/x", of("/tmp/x")),
        ("", "..", of("..")),
        ("a", "..", of()),
        ("a/b", "./", of("a/b")),
        ("a", "\\x\\y".lstrip("\\"), of("a/x/y")),
    ],
)
def test_joined(start: str, more: str, joined: Text) -> None:
    assert of(start).joined(more) == joined


def test_a_hole_counts_as_one_component() -> None:
    assert of(F).joined("../bin") == of("bin")
    assert of("cmd").joined(of(F, "/..")) == of("cmd")


def test_below_and_escapes() -> None:
    assert of("bin/a/b").below(of("bin")) == of("a/b")
    assert of("bin").below(of("bin")) == of()
    assert of("binary").below(of("bin")) is None
    assert of("bin").below(of()) == of("bin")
    assert of("../x").below(of()) is None
    assert [of(some).escapes for some in ("..", "../x", "/x", "..x", "x/..", "")] == [True, True, True, False, False, False]


@given(st.lists(st.sampled_from(["a", "b/c", "..", ".", "/", F, X, "\U000f0000", ""]), max_size=6))
def test_normalising_twice_is_normalising_once(parts: list[str | Hole]) -> None:
    once = of(*parts).normal()
    assert once.normal() == once


def test_a_path_is_called_by_its_last_component_where_that_says_something() -> None:
    stem = Hole("%")
    for text, called in (
        (of("bin/hello"), "hello"),
        (of("bin/", stem), "bin/%"),
        (of("bin/", Hole("f"), ".zip"), "${f}.zip"),
        (of(Hole("f")), "${f}"),
        (of("bin/"), ""),
    ):
        assert str(text.called) == called
