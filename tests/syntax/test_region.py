"""Text inside text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from go1x_lint.source import Source, Span
from go1x_lint.syntax.region import Origin, Region, Run, unwritable
from go1x_lint.text import Hole

# A recipe: `$$f` is `$f`, `$(OUT)` is a variable's value, `$(V)` a hole.
TEXT = "OUT = bin/x\n\tgo build -o $(OUT) $$f $(V)\n"
SOURCE = Source("Makefile", TEXT)


def span(part: str) -> Span:
    start = TEXT.index(part)
    return Span("Makefile", start, start + len(part))


def recipe() -> Region:
    out, dollar, hole = span("$(OUT)"), span("$$"), span("$(V)")
    start = TEXT.index("go build")
    return Region(
        SOURCE,
        (
            Run(TEXT[start : out.start], start, out.start),
            Run("bin/x", out.start, out.end, origin=Origin(span("bin/x"))),
            Run(" ", out.end, out.end + 1),
            Run("$", dollar.start, dollar.end),
            Run("f ", dollar.end, dollar.end + 2),
            Run("\U000f0000", hole.start, hole.end, Hole("V")),
        ),
    )


def test_a_region_reads_what_its_runs_say() -> None:
    region = recipe()
    assert region.text == "go build -o bin/x $f \U000f0000"
    assert region.holes == {"\U000f0000": Hole("V")}


def test_offsets_map_back() -> None:
    region = recipe()
    at = region.text.index("bin/x")
    assert region.span(at, at + 5) == span("$(OUT)")
    assert region.span(at + 1, at + 2) == span("$(OUT)")
    assert region.span(region.text.index("$f"), region.text.index("$f") + 2) == span("$$f")
    assert region.span(0, 2) == span("go")
    assert region.span(3, 3) == Span("Makefile", TEXT.index("build"), TEXT.index("build"))
    assert region.span(len(region.text) - 1, len(region.text)) == span("$(V)")


def test_pieces_know_where_they_are_said() -> None:
    region = recipe()
    at = region.text.index("bin/x")
    (piece,) = region.pieces(at, at + 5)
    assert (piece.part, piece.here, piece.source, piece.shared, piece.exact) == ("bin/x", span("$(OUT)"), "$(OUT)", False, False)
    assert piece.origin is not None
    assert piece.origin.span == span("bin/x")


def test_a_part_of_a_reference_is_shared_and_its_origin_is_cut() -> None:
    region = recipe()
    at = region.text.index("bin/x")
    (piece,) = region.pieces(at + 4, at + 5)
    assert piece.part == "x"
    assert piece.shared
    assert piece.origin is not None
    assert TEXT[piece.origin.span.start : piece.origin.span.end] == "x"


def test_an_origin_that_cannot_be_cut_cannot_be_written() -> None:
    source = Source("a", "X='a b'$X")
    region = Region(source, (Run("a b", 7, 9, origin=Origin(Span("a", 2, 7))),))
    (piece,) = region.pieces(0, 1)
    assert piece.origin is not None
    assert piece.origin.escape is unwritable


def test_part_and_inner_keep_the_map() -> None:
    region = recipe()
    at = region.text.index("-o")
    part = region.part(at, at + 8)
    assert part.text == "-o bin/x"
    assert part.span(3, 8) == span("$(OUT)")
    inner = region.inner([("bin/x", at + 3, at + 8), ("F", at + 9, at + 11)])
    assert inner.text == "bin/xF"
    assert inner.span(5, 6) == span("$$f")
    assert inner.span(0, 5) == span("$(OUT)")


def test_escapes_are_applied_from_the_inside_out() -> None:
    outer = Region(SOURCE, Region.of(SOURCE).runs, lambda text: text.replace("$", "$$"))
    part = outer.part(0, 3, lambda text: None if '"' in text else text + "!")
    assert [edit.text for edit in part.write(0, 3, "$A")] == ["$$A!"]
    assert part.write(0, 3, '"') == ()
    assert outer.escaping(str.upper) is outer.escaping(str.upper)


def test_a_gap_is_where_something_can_be_put_in() -> None:
    region = recipe()
    at = region.text.index("bin/x")
    assert region.gap(at) == span("$(OUT)").start
    assert region.gap(at + 2) is None
    assert region.gap(at + 5) == span("$(OUT)").end
    assert region.gap(len(region.text)) == span("$(V)").end
    assert region.gap(0, after=False) == TEXT.index("go build")
    assert Region(SOURCE, ()).gap(0) is None


def test_a_gap_between_lines_that_are_apart() -> None:
    text = "go \\\n\tbuild"
    region = Region(Source("a", text), (Run("go ", 0, 3), Run("build", 6, 11)))
    assert region.gap(3) == 3
    assert region.gap(3, after=False) == 6


def test_two_runs_of_one_reference_have_no_gap_between_them() -> None:
    text = "$(BOTH)"
    region = Region(Source("a", text), (Run("a", 0, 7), Run("\U000f0000", 0, 7, Hole("h"))))
    assert region.gap(1) is None
    assert region.gap(2) == 7


@given(st.lists(st.sampled_from(["ab", "$$", "$(X)", " "]), max_size=8), st.data())
def test_spans_lie_in_the_file_and_grow_with_the_text(parts: list[str], data: st.DataObject) -> None:
    said = {"ab": "ab", "$$": "$", "$(X)": "some value", " ": " "}
    source = Source("a", "".join(parts))
    runs, at = [], 0
    for part in parts:
        runs.append(Run(said[part], at, at + len(part)))
        at += len(part)
    region = Region(source, runs)
    start = data.draw(st.integers(0, len(region.text)))
    end = data.draw(st.integers(start, len(region.text)))
    found = region.span(start, end)
    assert 0 <= found.start <= found.end <= len(source.text)
    assert region.span(0, len(region.text)).covers(found)
    assert "".join(str(piece.part) for piece in region.pieces(start, end)) == region.text[start:end]
