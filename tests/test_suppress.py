"""Comments that take diagnostics away, in every language's comments, and what is said of the comments themselves."""

from __future__ import annotations

import pytest

from go1x_lint.rule import Diagnostic
from go1x_lint.source import Source, Span, Workspace, apply
from go1x_lint.suppress import Outcome, suppress

KNOWN = {
    "GX101": "deprecated-runtime",
    "GX102": "non-bootstrap-handler",
    "GX201": "non-bootstrap-output",
    "GX901": "unused-ignore",
    "GX902": "malformed-ignore",
    "GX910": "internal-error",
}


def run(path: str, text: str, *found: tuple[str, str], checked: bool = True) -> Outcome:
    """Suppress diagnostics, each a code and the (one) text that it points at."""
    diagnostics = []
    for code, words in found:
        assert text.count(words) == 1, words
        start = text.index(words)
        diagnostics.append(Diagnostic(code, KNOWN[code], "m", Span(path, start, start + len(words)), "error"))
    workspace = Workspace("", sources=[Source(path, text)])
    return suppress(diagnostics, workspace, [path], KNOWN, lambda code, path: checked)


def fixed(path: str, text: str, outcome: Outcome) -> str:
    """Apply the fixes of what is said of the comments."""
    return apply(text, [edit for diagnostic in outcome.own if diagnostic.fix for edit in diagnostic.fix.edits])


HITS = {
    "end of a YAML line": ("t.yaml", "Runtime: go1.x  # go1x-lint: ignore[GX101] owned by team B\nHandler: main\n"),
    "line above": ("t.yaml", "# go1x-lint: ignore[GX101]\nRuntime: go1.x\nHandler: main\n"),
    "line above, indented": ("t.yaml", "a:\n  # go1x-lint: ignore[GX101]\n  Runtime: go1.x\nHandler: main\n"),
    "above other comments": ("t.yaml", "# go1x-lint: ignore[GX101]\n# the old one\nRuntime: go1.x\nHandler: main\n"),
    "by name": ("t.yaml", "Runtime: go1.x # go1x-lint: ignore[deprecated-runtime]\nHandler: main\n"),
    "lower case": ("t.yaml", "Runtime: go1.x # go1x-lint: ignore[gx101]\nHandler: main\n"),
    "no spaces": ("t.yaml", "Runtime: go1.x #go1x-lint:ignore[GX101]\nHandler: main\n"),
    "of several": ("t.yaml", "Runtime: go1.x # go1x-lint: ignore[GX101,GX102] Handler: main\n"),
    "CRLF": ("t.yaml", "# go1x-lint: ignore[GX101]\r\nRuntime: go1.x\r\nHandler: main\r\n"),
    "after a BOM": ("t.yaml", "\ufeff# go1x-lint: ignore[GX101]\nRuntime: go1.x\nHandler: main\n"),
    "Makefile": ("Makefile", "a:\n\taws lambda --runtime go1.x # go1x-lint: ignore[GX101]\n\tHandler: main\n"),
    "a continued command": ("b.sh", "# go1x-lint: ignore[GX101]\naws lambda x \\\n  --runtime go1.x \\\n  --x\nHandler: main\n"),
    "a Dockerfile's continued line": ("Dockerfile", "# go1x-lint: ignore[GX101]\nRUN a && \\\n  go1.x\n# Handler: main\n"),
    "Go": ("m.go", "var r = `go1.x` // go1x-lint: ignore[GX101] a test\nHandler: main\n"),
    "Go, a block": ("m.go", "var r = `go1.x` /* go1x-lint: ignore[GX101] */\nHandler: main\n"),
    "batch, REM": ("b.bat", "REM go1x-lint: ignore[GX101]\r\naws --runtime go1.x ^\r\n --y\r\nHandler: main\r\n"),
    "batch, colons": ("b.cmd", ":: go1x-lint: ignore[GX101]\r\naws --runtime go1.x\r\nHandler: main\r\n"),
    "PowerShell": ("b.ps1", "aws `\n  --runtime go1.x # go1x-lint: ignore[GX101]\nHandler: main\n"),
    "XML": ("t.xml", "<!-- go1x-lint: ignore[GX101] -->\ngo1.x\nHandler: main\n"),
    "SQL and Lua": ("t.lua", "-- go1x-lint: ignore[GX101]\ngo1.x\nHandler: main\n"),
    "a JSON object": ("t.json", '{"F": {"//": "go1x-lint: ignore[GX101] why",\n"Runtime": "go1.x"}, \n"Handler: main": {}}\n'),
    "a JSON object, last": ("t.json", '{"F": {\n"Runtime": "go1.x",\n"//note": "go1x-lint: ignore[GX101]"}, \n"Handler: main": {}}\n'),
}


@pytest.mark.parametrize(("path", "text"), HITS.values(), ids=HITS)
def test_a_comment_takes_its_diagnostic_away_and_no_other(path: str, text: str) -> None:
    outcome = run(path, text, ("GX101", "go1.x"), ("GX201", "Handler: main"))
    assert [diagnostic.code for diagnostic in outcome.suppressed] == ["GX101"]
    assert [diagnostic.code for diagnostic in outcome.kept] == ["GX201"]
    assert [said.code for said in outcome.own] == (["GX901"] if "GX102" in text else [])


NEAR = {
    "two lines above": ("t.yaml", "# go1x-lint: ignore[GX101]\nA: b\nRuntime: go1.x\n"),
    "below": ("t.yaml", "Runtime: go1.x\n# go1x-lint: ignore[GX101]\n"),
    "another code": ("t.yaml", "Runtime: go1.x # go1x-lint: ignore[GX102]\n"),
    "no codes": ("t.yaml", "Runtime: go1.x # go1x-lint: ignore\n"),
    "empty brackets": ("t.yaml", "Runtime: go1.x # go1x-lint: ignore[ ]\n"),
    "no brackets": ("t.yaml", "Runtime: go1.x # go1x-lint: ignore GX101\n"),
    "another tool": ("t.yaml", "Runtime: go1.x # lint: ignore[GX101]\n"),
    "no comment": ("t.yaml", "Runtime: go1.x\nx: go1x-lint: ignore[GX101]\n"),
    "a word's end": ("t.yaml", "Runtime: go1.x\nx: a#go1x-lint: ignore[GX101]\n"),
    "another object": ("t.json", '{"E": {"//": "go1x-lint: ignore[GX101]"},\n "F": {"Runtime": "go1.x"}}\n'),
    "a value": ("t.json", '{"Description": "// go1x-lint says",\n "F": {"Runtime": "go1.x"}}\n'),
}


@pytest.mark.parametrize(("path", "text"), NEAR.values(), ids=NEAR)
def test_what_only_looks_like_it_takes_nothing_away(path: str, text: str) -> None:
    assert run(path, text, ("GX101", "go1.x")).suppressed == []


def test_a_value_of_several_lines_is_met_by_a_comment_on_any() -> None:
    text = "a\n  b # go1x-lint: ignore[GX201]\n  c\nd\n"
    assert len(run("b.sh", text, ("GX201", text[:-3])).suppressed) == 1


def test_a_file_can_be_ignored_whole() -> None:
    text = "A: b\n# go1x-lint: file-ignore[GX101] generated by hand\nB: go1.x\n\n\nC: main\n"
    outcome = run("t.yaml", text, ("GX101", "go1.x"), ("GX102", "main"))
    assert [diagnostic.code for diagnostic in outcome.suppressed] == ["GX101"]
    assert [diagnostic.code for diagnostic in outcome.kept] == ["GX102"]


def test_a_crash_can_not_be_ignored() -> None:
    assert run("t.yaml", "go1.x # go1x-lint: ignore[GX910]\n", ("GX910", "go1.x")).suppressed == []


@pytest.mark.parametrize(
    ("text", "message", "marked"),
    [
        ("a: b # go1x-lint: ignore\n", "say which: ignore[CODE], or several by commas", "# go1x-lint: ignore"),
        ("a: b # go1x-lint: ignore[] why\n", "say which: ignore[CODE], or several by commas", "# go1x-lint: ignore[] why"),
        ("a: b # go1x-lint: ignore[GX102, GX1]\n", "'GX1' is not one rule; say its code or name", "GX1"),
        ("# go1x-lint: ignore[all]\na: b\n", "'all' is not one rule; say its code or name", "all"),
        ("# go1x-lint: ignore[runtim]\n", "unknown rule 'runtim'", "runtim"),
        ("# go1x-lint: ignore[depreciated-runtime]\n", "unknown rule 'depreciated-runtime'; did you mean", "depreciated-runtime"),
        ("# go1x-lint: disable[GX101]\n", "'disable' is nothing that can be asked for; write", "# go1x-lint: disable[GX101]"),
        ("# go1x-lint: ignored[GX101]\n", "'ignored' is nothing that", "# go1x-lint: ignored[GX101]"),
        ("# go1x-lint:\n", "'' is nothing that can", "# go1x-lint:"),
    ],
)  # fmt: skip
def test_a_comment_that_says_nothing_is_said(text: str, message: str, marked: str) -> None:
    outcome = run("t.yaml", text, checked=False)
    (said,) = outcome.own
    assert said.code == "GX902"
    assert said.message.startswith(message)
    assert text[said.span.start : said.span.end] == marked


def test_an_unused_comment_is_said_and_taken_out() -> None:
    text = "a: b  # go1x-lint: ignore[GX101] old\n  # go1x-lint: ignore[GX102]\nc: d\n"
    outcome = run("t.yaml", text)
    assert [said.code for said in outcome.own] == ["GX901", "GX901"]
    assert outcome.own[0].message == "nothing to ignore here: GX101 deprecated-runtime"
    assert fixed("t.yaml", text, outcome) == "a: b\nc: d\n"


def test_an_unused_code_is_taken_out_of_its_list() -> None:
    text = "Runtime: go1.x # go1x-lint: ignore[GX102, GX101,GX201] because\n"
    outcome = run("t.yaml", text, ("GX101", "go1.x"))
    (said,) = outcome.own
    assert said.message == "nothing to ignore here: GX102 non-bootstrap-handler, GX201 non-bootstrap-output"
    assert fixed("t.yaml", text, outcome) == "Runtime: go1.x # go1x-lint: ignore[GX101] because\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a: b # go1x-lint: ignore[GX101]\r\nc: d\r\n", "a: b\r\nc: d\r\n"),
        ("# go1x-lint: ignore[GX101]\r\nc: d\r\n", "c: d\r\n"),
        ("\ufeff# go1x-lint: ignore[GX101]\nc: d\n", "\ufeffc: d\n"),
        ("c: d\n# go1x-lint: ignore[GX101]", "c: d\n"),
        ("var x = 1 /* go1x-lint: ignore[GX101] */ + 2\n", "var x = 1 + 2\n"),
    ],
)
def test_taking_a_comment_out_leaves_the_rest(text: str, wanted: str) -> None:
    assert fixed("t.yaml", text, run("t.yaml", text)) == wanted


def test_what_was_not_looked_for_is_not_unused() -> None:
    assert run("t.yaml", "a: b # go1x-lint: ignore[GX101]\n", checked=False).own == []


def test_a_comment_that_is_partly_wrong_works_for_the_rest() -> None:
    outcome = run("t.yaml", "Runtime: go1.x # go1x-lint: ignore[GX101, GX777]\n", ("GX101", "go1.x"))
    assert len(outcome.suppressed) == 1
    assert [said.code for said in outcome.own] == ["GX902"]


TEMPLATE = """Resources:
  A:
    Type: AWS::Serverless::Function
    Metadata:
      go1x-lint:
        ignore: [GX101]
    Properties:
      Runtime: go1.x
  B:
    Properties: {Handler: main}
"""


def test_a_resources_metadata_takes_its_diagnostics_away() -> None:
    outcome = run("t.yaml", TEMPLATE, ("GX101", "go1.x"), ("GX102", "main"))
    assert [diagnostic.code for diagnostic in outcome.suppressed] == ["GX101"]
    assert outcome.own == []
    outcome = run("t.yaml", TEMPLATE.replace("[GX101]", "[GX102, GX101x]"), ("GX102", "main"))
    assert outcome.suppressed == []
    assert [said.code for said in outcome.own] == ["GX902", "GX901"]


def test_a_json_templates_metadata_too() -> None:
    text = '{"Metadata": {"go1x-lint": {"ignore": ["non-bootstrap-handler"]}},\n "Resources": {"A": {\n"Handler": "main"}}}\n'
    assert len(run("t.json", text, ("GX102", "main")).suppressed) == 1
    text = '{"Resources": {"A": {\n"Metadata": {"go1x-lint": {"ignore": "GX102"}},\n"Handler": "main"},\n"B": {"Runtime": "go1.x"}}}\n'
    outcome = run("t.json", text, ("GX102", "main"), ("GX101", "go1.x"))
    assert [diagnostic.code for diagnostic in outcome.suppressed] == ["GX102"]
