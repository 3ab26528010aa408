"""Texts, places in them, and changes to them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from go1x_lint.source import Edit, Position, Source, Span, Unreadable, Workspace, apply


def test_spans_cover_what_lies_in_them() -> None:
    outer = Span("a", 2, 8)
    assert outer.covers(Span("a", 2, 8))
    assert outer.covers(Span("a", 5, 5))
    assert not outer.covers(Span("a", 1, 3))
    assert not outer.covers(Span("b", 3, 4))


@pytest.mark.parametrize("data", [b"\xff\xfea\0", b"\xfe\xff\0a", b"a\0b"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        Source.decode("a", data)


@given(st.binary().filter(lambda data: b"\0" not in data and data[:2] not in (b"\xff\xfe", b"\xfe\xff")))
def test_bytes_come_back_as_they_were(data: bytes) -> None:
    assert Source.decode("a", data).encode() == data


def test_positions_count_code_points_from_one() -> None:
    source = Source("a", "é\r\nüx\n")
    assert [source.position(at) for at in (0, 1, 3, 4, 6)] == [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1)]
    assert source.line(1) == "é"
    assert source.line(2) == "üx"
    assert source.line_start(4) == 3
    assert source.line_at(4) == source.line(source.position(4).line)
    assert source.newline == "\r\n"


def test_a_byte_order_mark_is_no_column() -> None:
    source = Source("a", "\ufeffab\ncd")
    assert source.position(1) == Position(1, 1)
    assert source.position(2) == Position(1, 2)
    assert source.position(4) == Position(2, 1)
    assert source.line(1) == "ab"


@pytest.mark.parametrize(("text", "newline"), [("", "\n"), ("a", "\n"), ("a\nb\r\n", "\n"), ("a\r\nb\n", "\r\n"), ("\n", "\n")])
def test_newline_is_the_first_lines(text: str, newline: str) -> None:
    assert Source("a", text).newline == newline


def test_edits_are_applied_once_each() -> None:
    edits = [Edit(Span("a", 4, 7), "y"), Edit(Span("a", 0, 3), "x"), Edit(Span("a", 4, 7), "y"), Edit(Span("a", 3, 3), "!")]
    assert apply("one two", edits) == "x! y"


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(ValueError, match="overlapping"):
        apply("abcdef", [Edit(Span("a", 0, 3), "x"), Edit(Span("a", 2, 4), "y")])


def test_a_workspace_loads_files_and_knows_their_folders(tmp_path: Path) -> None:
    (tmp_path / "cmd").mkdir()
    (tmp_path / "cmd" / "main.go").write_bytes(b"package main\r\n")
    workspace = Workspace(str(tmp_path), ["cmd/main.go", "gone.sh"])
    assert workspace["cmd/main.go"].text == "package main\r\n"
    assert workspace["cmd/main.go"] is workspace["cmd/main.go"]
    assert workspace.folders == {"", "cmd"}
    assert "cmd/main.go" in workspace
    assert "cmd" not in workspace
    with pytest.raises(Unreadable):
        workspace["gone.sh"]


def test_below_is_sorted_and_keeps_to_whole_components() -> None:
    workspace = Workspace("", sources=[Source(path, "") for path in ("cmd/b.go", "cmd/a.go", "cmdx/c.go", "d.go")])
    assert list(workspace.below("cmd")) == ["cmd/a.go", "cmd/b.go"]
    assert list(workspace.below("")) == ["cmd/a.go", "cmd/b.go", "cmdx/c.go", "d.go"]


def test_an_edited_workspace_shares_what_is_untouched() -> None:
    workspace = Workspace("", sources=[Source("a", "one"), Source("b", "two")])
    kept = workspace.parsed("b", "x", lambda source: [source.text])
    workspace.parsed("a", "x", lambda source: [source.text])
    after = workspace.edited([Edit(Span("a", 0, 3), "ONE")])
    assert after["a"].text == "ONE"
    assert workspace["a"].text == "one"
    assert after.parsed("b", "x", lambda source: ["again"]) is kept
    assert after.parsed("a", "x", lambda source: [source.text]) == ["ONE"]
