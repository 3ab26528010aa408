"""Strings with places, and the edits that write others over them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from go1x_lint.source import Edit, Source, Span, apply
from go1x_lint.syntax.phrase import Phrase, joined, literal, phrase
from go1x_lint.syntax.pieces import cut
from go1x_lint.syntax.region import Escape, Origin, Piece, Region, Run, verbatim
from go1x_lint.text import Hole, Text

F = Hole("f", ("a", "b"))


def at(text: str, part: str, nth: int = 0) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = text.index(part, start + 1)
    return Span("a", start, start + len(part))


def said(text: str, *parts: tuple[str | Hole, str], escape: Escape = verbatim) -> Phrase:
    """Make a phrase of a text: each part and the characters that say it, from left to right."""
    pieces, start = [], 0
    for part, spelled in parts:
        start = text.index(spelled, start)
        pieces.append(Piece(part, Span("a", start, start + len(spelled)), None, spelled, escape))
        start += len(spelled)
    return Phrase(tuple(pieces), Span("a", 0, len(text)), escape)


def after(text: str, edits: tuple[Edit, ...]) -> str | None:
    return apply(text, edits) if edits else None


def test_a_literal_is_written_where_it_changes() -> None:
    text = "-o bin/hello"
    word = literal("bin/hello", at(text, "bin/hello"))
    edits = word.write(Text.of("bin/bootstrap"))
    assert edits == (Edit(at(text, "hello"), "bootstrap"),)
    assert after(text, word.write(Text.of("bin/hello/bootstrap"))) == "-o bin/hello/bootstrap"
    assert word.write(Text.of("bin/hello/bootstrap")) == (Edit(Span("a", len(text), len(text)), "/bootstrap"),)
    assert word.write(word.text) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("bin/a/b", "bin/b"),
        ("main", "cmd/main"),
        ("a/a", "a/a/a"),
        ("netgo,osusergo", "netgo,osusergo,x"),
        ("bin/main", "main"),
        ("aa", "a"),
    ],
)
def test_any_text_becomes_the_other(old: str, new: str) -> None:
    assert after(old, literal(old, Span("a", 0, len(old))).write(Text.of(new))) == new


def test_a_hole_stays_where_the_text_around_it_changes() -> None:
    text = "bin/$f-main"
    word = said(text, ("bin/", "bin/"), (F, "$f"), ("-main", "-main"))
    assert after(text, word.write(Text.of("bin/", F, "-main/bootstrap"))) == "bin/$f-main/bootstrap"
    assert after(text, word.write(Text.of("out/", F, "-main"))) == "out/$f-main"
    assert after(text, word.write(Text.of("bin/bootstrap"))) == "bin/bootstrap"


def test_a_hole_is_spelled_again_as_it_is_spelled_alone() -> None:
    text = "bin/$f"
    word = said(text, ("bin/", "bin/"), (F, "$f"))
    assert after(text, word.write(Text.of(F, "/bin"))) == "$f/bin"
    assert after(text, word.write(Text.of("bin/", F, "/bootstrap"))) == "bin/$f/bootstrap"
    assert word.write(Text.of("bin/", Hole("g"))) == ()


def test_a_reference_that_says_more_than_a_hole_is_kept_whole() -> None:
    text = "$(OUT)"
    here = Span("a", 0, 6)
    both = Phrase((Piece("bin/", here, None, text), Piece(F, here, None, text)), here)
    assert after(text, both.write(Text.of("bin/", F, "/bootstrap"))) == "$(OUT)/bootstrap"
    assert after(text, both.write(Text.of("bootstrap"))) == "bootstrap"
    assert both.write(Text.of(F, "/bin")) == (), "nobody knows how to spell the hole alone"


def test_quotes_between_two_pieces_stay() -> None:
    text = "\"bin/\"'main'"
    word = said(text, ("bin/", "bin/"), ("main", "main"))
    assert after(text, word.write(Text.of("bin/bootstrap"))) == "\"bin/\"'bootstrap'"
    assert after(text, word.write(Text.of("bootstrap"))) == "\"bootstrap\"''"
    assert after(text, word.write(Text.of("bin"))) == "\"bin\"''"


def test_a_hole_is_not_put_into_other_quotes() -> None:
    text = "'bin/'$f"
    single: Escape = lambda some: some  # noqa: E731
    pieces = (Piece("bin/", at(text, "bin/"), None, "bin/", single), Piece(F, at(text, "$f"), None, "$f"))
    word = Phrase(pieces, Span("a", 0, len(text)))
    assert word.write(Text.of(F, "/bin")) == ()
    assert after(text, word.write(Text.of("bin/x/", F))) == "'bin/x/'$f"


def test_what_an_escape_refuses_is_not_written() -> None:
    text = "bin/main"
    word = said(text, (text, text), escape=lambda some: None if "$" in some else some)
    assert word.write(Text.of("bin/$x")) == ()
    assert word.write(Text.of("bin/x")) == (Edit(at(text, "main"), "x"),)


def test_characters_that_stand_for_other_text_too_are_not_written() -> None:
    text = "$FLAGS"
    word = Phrase((Piece("-tags", Span("a", 0, 6), None, text, shared=True),), Span("a", 0, 6))
    assert word.write(Text.of("-race")) == ()
    assert word.write(Text.of("-tagsx")) == ()


def test_an_empty_string_is_filled_between_its_quotes_and_no_word_is_emptied() -> None:
    assert Phrase((), Span("a", 0, 2), inside=Span("a", 1, 1)).write(Text.of("x")) == (Edit(Span("a", 1, 1), "x"),)
    assert Phrase((), Span("a", 0, 2)).write(Text.of(F)) == ()
    bare = said("main", ("main", "main"))
    assert bare.write(Text()) == ()
    quoted = Phrase(bare.pieces, Span("a", 0, 4), inside=Span("a", 0, 4))
    assert after("main", quoted.write(Text())) == ""


VARIABLE = "N=main B=bin go build -o $B/$N; cp $N ."


def variable(readers: tuple[Span, ...] = ()) -> Phrase:
    text = VARIABLE
    folder = Piece("bin", at(text, "$B"), Origin(at(text, "bin")), "$B")
    name = Piece("main", at(text, "$N"), Origin(at(text, "main"), readers), "$N")
    return Phrase((folder, Piece("/", at(text, "/"), None, "/"), name), at(text, "$B/$N"))


def test_a_value_is_said_where_its_name_is_defined() -> None:
    (value,) = variable().field().values
    assert value.text == Text.of("bin/main")
    assert value.span == at(VARIABLE, "main")
    assert value.via == (at(VARIABLE, "$N"),)
    assert value.slot is not None
    assert after(VARIABLE, value.slot.write("bin/bootstrap")) == VARIABLE.replace("N=main", "N=bootstrap")
    assert value.slot.write("out/bootstrap") == (), "the folder is said elsewhere"


def test_a_definition_that_others_read_is_left_alone() -> None:
    other = at(VARIABLE, "$N", 1)
    field = variable((other,)).field()
    assert field.values[0].slot is not None
    assert field.values[0].slot.also_read_by == (other,)
    assert after(VARIABLE, field.set("bin/bootstrap")) == VARIABLE.replace("$B/$N", "$B/bootstrap")
    assert after(VARIABLE, variable().field().set("bin/bootstrap")) == VARIABLE.replace("N=main", "N=bootstrap")


def test_only_what_changes_of_a_definition_is_written() -> None:
    text = "OUT=bin/main $OUT"
    word = Phrase((Piece("bin/main", at(text, "$OUT"), Origin(at(text, "bin/main")), "$OUT"),), at(text, "$OUT"))
    assert word.field().set("bin/bootstrap") == (Edit(at(text, "main"), "bootstrap"),)


def test_a_definition_that_is_quoted_in_parts_is_written_as_a_whole() -> None:
    text = "OUT=a\\ b $OUT"
    word = Phrase((Piece("a b", at(text, "$OUT"), Origin(at(text, "a\\ b")), "$OUT"),), at(text, "$OUT"))
    assert word.field().set("bootstrap") == (Edit(at(text, "a\\ b"), "bootstrap"),)


def test_a_string_that_nobody_can_read_is_an_open_field() -> None:
    word = said("$x", (Hole("x"), "$x"))
    field = word.field()
    assert field.values == ()
    assert not field.closed
    assert after("$x", field.write_here("bootstrap")) == "bootstrap"


def test_tail_points_at_the_value_of_an_option() -> None:
    text = '-o="bin/$f"'
    word = said(text, ("-o=", "-o="), ("bin/", "bin/"), (F, "$f"))
    tail = word.tail(3)
    assert tail.text == Text.of("bin/", F)
    assert text[tail.place.start : tail.place.end] == "bin/$f"
    assert word.tail(7).text == Text.of(F)
    assert word.tail(8).pieces == ()


def test_a_cut_reference_is_written_only_where_it_is_defined() -> None:
    text = "FLAGS=-o=main $FLAGS"
    piece = Piece("-o=main", at(text, "$FLAGS"), Origin(at(text, "-o=main")), "$FLAGS")
    tail = Phrase((piece,), at(text, "$FLAGS")).tail(3)
    (value,) = tail.field().values
    assert value.span == at(text, "main")
    assert tail.field().set("bootstrap") == (Edit(at(text, "main"), "bootstrap"),)
    assert tail.write(Text.of("bootstrap")) == ()
    hidden = Phrase((Piece("-o=main", Span("a", 0, 3), None, "xyz"),), Span("a", 0, 3)).tail(3)
    assert hidden.field().set("bootstrap") == ()


def test_phrases_are_made_of_regions_and_joined() -> None:
    source = Source("a", "go 'build x'")
    word = phrase(Region.of(source), 4, 11, place=(3, 12))
    assert (word.text, word.place, word.inside) == (Text.of("build x"), Span("a", 3, 12), Span("a", 4, 11))
    assert joined((literal("go", Span("a", 0, 2)), word)) == Text.of("go build x")


PARTS = st.lists(
    st.sampled_from([("a", "a"), ("/", "/"), ("b c", "b\\ c"), (F, "$f"), ("xy", "$x"), ("-", "-"), ("n", '"n"')]), min_size=1, max_size=7
)
WANTED = st.lists(st.sampled_from(["a", "/", "boot", F, "-", "xy", ""]), max_size=5)


@given(PARTS, WANTED)
def test_what_is_written_is_what_is_read(parts: list[tuple[str | Hole, str]], wanted: list[str | Hole]) -> None:
    """Whatever is written, reading it again gives it; what is written anew is spelled as it is."""
    text = "".join(spelled for _, spelled in parts)
    pieces, start = [], 0
    for part, spelled in parts:
        inner = Span("a", start + 1, start + 2) if spelled == '"n"' else Span("a", start, start + len(spelled))
        pieces.append(Piece(part, inner, None, text[inner.start : inner.end]))
        start += len(spelled)
    word = Phrase(tuple(pieces), Span("a", 0, len(text)))
    new = Text.of(*wanted)
    edits = word.write(new)
    if edits:
        read = apply(text, edits).replace('"', "").replace("b\\ c", "b c").replace("$x", "xy")
        assert read == "".join(part if isinstance(part, str) else "$f" for part in new.parts)
    else:
        assert new == word.text or not new.parts or F in new.holes


@given(PARTS, st.integers(0, 12), st.integers(0, 12))
def test_cutting_gives_the_characters_between(parts: list[tuple[str | Hole, str]], start: int, end: int) -> None:
    word = said("".join(spelled for _, spelled in parts), *parts)
    table: dict[str, Hole] = {}
    whole = word.text.marked(table)
    assert Text.of(*(piece.part for piece in cut(word.pieces, start, end))).marked(table) == whole[start : max(start, end)]


def test_runs_of_one_reference_are_written_as_one() -> None:
    text = "go build $(ARGS)"
    here = at(text, "$(ARGS)")
    region = Region(Source("a", text), (Run("go build ", 0, 9), Run("x", *here[1:]), Run("\U000f0000", *here[1:], Hole("h"))))
    word = phrase(region, 9, 11)
    assert not any(piece.shared for piece in word.pieces)
    assert after(text, word.write(Text.of("y"))) == "go build y"
    alone = phrase(region, 9, 10)
    assert alone.pieces[0].shared
    assert alone.write(Text.of("y")) == ()
