"""What a report looks like: for people, for editors, for programs."""

from __future__ import annotations

import json
from importlib.resources import files

import fastjsonschema
import pytest

from go1x_lint import reporters
from go1x_lint.config import Settings
from go1x_lint.engine import Report
from go1x_lint.facts import Label, Precondition
from go1x_lint.groups import Group
from go1x_lint.project import Project
from go1x_lint.reporters.style import Style
from go1x_lint.rule import Diagnostic, Fix
from go1x_lint.source import Edit, Source, Span, Workspace

TEMPLATE = "Resources:\n  Orders:\n    Properties:\n      Runtime: go1.x\n      Handler: main\n"
MAKEFILE = "build:\n\tGOOS=linux go build -o bin/orders .\n"
FILES = {"template.yaml": TEMPLATE, "Makefile": MAKEFILE, "go.mod": "module x\n\nrequire github.com/aws/aws-lambda-go v1.13.3\n"}
WORKSPACE = Workspace("/project", sources=[Source(path, text) for path, text in FILES.items()])


def span(path: str, words: str, workspace: Workspace = WORKSPACE) -> Span:
    start = workspace[path].text.index(words)
    return Span(path, start, start + len(words))


RUNTIME, HANDLER, OUTPUT = span("template.yaml", "go1.x"), span("template.yaml", "main"), span("Makefile", "bin/orders")
FIRST = Diagnostic(
    "GX101",
    "deprecated-runtime",
    "function 'Orders' runs on 'go1.x'",
    RUNTIME,
    "error",
    (Label(OUTPUT, "built here as 'bin/orders'"),),
    Fix("say provided.al2023", (Edit(RUNTIME, "provided.al2023"),)),
    ("template.yaml#Orders",),
    True,
    True,
    "updates blocked from 2027-03-03",
)
SECOND = Diagnostic(
    "GX102",
    "non-bootstrap-handler",
    "function 'Orders' starts 'main', not 'bootstrap'",
    HANDLER,
    "warning",
    fix=Fix("call it bootstrap", (Edit(HANDLER, "bootstrap"),)),
    subjects=("template.yaml#Orders",),
)
ADVICE = Diagnostic("GX202", "missing-norpc", "built without lambda.norpc", span("Makefile", "go build"), "info")
EDITS = (Edit(OUTPUT, "bin/orders/bootstrap"), Edit(RUNTIME, "provided.al2023"), Edit(HANDLER, "bootstrap"))
GROUP = Group("template.yaml#Orders", ("Orders",), "move 'Orders' to provided.al2023", (FIRST, SECOND), EDITS)
UNSAFE = Group(
    GROUP.id,
    ("Orders",),
    GROUP.title,
    (FIRST, SECOND),
    EDITS,
    "unsafe",
    (
        Precondition("the archive is made by 'zip'", None, OUTPUT),
        Precondition("aws-lambda-go is new enough", True),
        Precondition("the SAM CLI is 1.100 or newer", None, listed=True),
    ),
)
HELD = Group(
    GROUP.id,
    ("Orders",),
    GROUP.title,
    (FIRST, SECOND),
    applicability="manual",
    held=(Label(span("go.mod", "v1.13.3"), "aws-lambda-go v1.13.3 would hang on provided.al2023"),),
    left_out=((SECOND, "not selected"),),
)


def report(*diagnostics: Diagnostic, workspace: Workspace = WORKSPACE, suppressed: int = 0) -> Report:
    gone = frozenset(list((FIRST, SECOND, ADVICE))[:suppressed])
    return Report(Project(workspace, ()), Settings(), diagnostics, diagnostics, gone, tuple(sorted(workspace.paths)))


def text(some: Report, *groups: Group, **style: object) -> str:
    return reporters.write("text", some, groups, Style(**style))  # type: ignore[arg-type]


def test_a_story_is_told_once_with_every_place() -> None:
    assert text(report(FIRST, SECOND), GROUP) == (
        """\
template.yaml:4:16: error GX101 deprecated-runtime: function 'Orders' runs on 'go1.x'
  |
4 |       Runtime: go1.x
  |                ^^^^^ updates blocked from 2027-03-03
  |
  = Makefile:2:25: built here as 'bin/orders'
  = fix, safe, 3 edits in 2 files: move 'Orders' to provided.al2023 (--fix; --diff to look first)

template.yaml:5:16: warning GX102 non-bootstrap-handler: function 'Orders' starts 'main', not 'bootstrap'
  |
5 |       Handler: main
  |                ^^^^
  |
  = part of the change at template.yaml:4:16

1 error, 1 warning in 1 file (3 files read, 0 functions); changes: 1 safe (--fix)
"""
    )


def test_an_unsafe_change_says_what_could_not_be_shown() -> None:
    said = text(report(FIRST), UNSAFE)
    assert "= fix, unsafe, 3 edits in 2 files: move 'Orders' to provided.al2023 (--fix --unsafe-fixes; --diff --unsafe-fixes" in said
    assert "= not shown: the archive is made by 'zip' (Makefile:2:25)" in said
    assert "new enough" not in said
    assert "1.100" not in said


def test_show_fixes_tells_every_edit_and_precondition() -> None:
    said = text(report(FIRST), UNSAFE, show_fixes=True)
    assert "= edit template.yaml:4:16: 'go1.x' -> 'provided.al2023'" in said
    assert "= relies on: aws-lambda-go is new enough" in said
    assert "= to be checked by hand: the SAM CLI is 1.100 or newer" in said
    added = Group("x", (), "t", (ADVICE,), (Edit(Span("Makefile", 0, 0), "x\n"), Edit(Span("Makefile", 0, 5), "")))
    said = text(report(ADVICE), added, show_fixes=True)
    assert "= edit Makefile:1:1: add 'x\\n'" in said
    assert "= edit Makefile:1:1: remove 'build'" in said


def test_a_held_change_says_why_and_where_once() -> None:
    said = text(report(FIRST, SECOND), HELD)
    assert said.count("= held: go.mod:3: aws-lambda-go v1.13.3 would hang on provided.al2023\n") == 1
    assert "= not part of the change at template.yaml:4:16: not selected" in said
    assert said.endswith("; changes: 1 held\n")


def test_no_change_is_told_where_none_is_shown() -> None:
    said = text(report(ADVICE), GROUP)
    assert "fix" not in said
    assert said.endswith("\n1 info in 1 file (3 files read, 0 functions)\n")


def test_the_last_line_counts() -> None:
    assert text(report()) == "all clear: 3 files read, 0 functions\n"
    assert "1 error in 1 file, 2 ignored (3 files read, 0 functions)" in text(report(FIRST, suppressed=2))
    assert text(report(FIRST), quiet=True).endswith("  = Makefile:2:25: built here as 'bin/orders'\n")


def place(line: str, words: str, note: str = "") -> list[str]:
    """Give the two lines that show and mark words of a line."""
    workspace = Workspace("", sources=[Source("x.sh", line)])
    some = Diagnostic("GX201", "n", "m", span("x.sh", words, workspace), "warning", note=note)
    return text(report(some, workspace=workspace)).splitlines()[2:4]


def test_tabs_are_shown_as_spaces() -> None:
    assert place("\tgo\tbuild -o x\n", "-o x") == ["1 |     go    build -o x", "  |                 ^^^^"]


def test_wide_characters_take_two_columns() -> None:
    assert place("echo 変数 main\n", "main") == ["1 | echo 変数 main", "  |           ^^^^"]


def test_a_byte_order_mark_is_no_column() -> None:
    assert place("\ufeffgo build\n", "build") == ["1 | go build", "  |    ^^^^^"]


def test_a_span_of_several_lines_is_marked_to_the_end_of_its_first() -> None:
    assert place("go build \\\n  -o x\n", "build \\\n  -o") == ["1 | go build \\", "  |    ^^^^^^^"]


def test_an_empty_span_is_marked() -> None:
    assert place("go build\n", "") == ["1 | go build", "  | ^"] or place("go build\n", "")[1:] == []


@pytest.mark.parametrize("before", [0, 500])
@pytest.mark.parametrize("after", [0, 500])
@pytest.mark.parametrize("marked", [4, 400])
def test_a_long_line_is_cut_around_the_marked_characters(before: int, after: int, marked: int) -> None:
    words = "M" * marked
    line, marks = place("a" * before + words + "z" * after + "\n", words)
    assert len(line) < 200
    shown = line[marks.index("^") : marks.rindex("^") + 1]
    assert set(shown) <= {"M", "."}
    assert shown.startswith("MMMM")


def test_a_terminal_is_not_told_what_to_do_by_a_file() -> None:
    assert "\x1b" not in "".join(place("echo \x1b[31m main\x07\n", "main"))
    said = text(report(Diagnostic("GX201", "n", "made as '\x1b[2J\n'", OUTPUT, "warning", (Label(HANDLER, "\x1b"),))))
    assert "\x1b" not in said
    assert "made as '?[2J '" in said


def test_colours_are_only_added() -> None:
    import re

    plain, coloured = text(report(FIRST, SECOND), GROUP), text(report(FIRST, SECOND), GROUP, color=True)
    assert "\x1b[1;31merror GX101\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_what_can_not_be_read_has_no_line() -> None:
    workspace = Workspace("/nowhere", ["gone.yaml"])
    some = Diagnostic("GX900", "unparsable-file", "is UTF-16", Span("gone.yaml", 0, 0), "warning")
    said = text(report(some, workspace=workspace)).splitlines()
    assert said[0] == "gone.yaml:1:1: warning GX900 unparsable-file: is UTF-16"
    assert said[1] == ""


def test_paths_are_shown_from_where_one_stands() -> None:
    assert "../template.yaml:4:16: error" in text(report(FIRST), GROUP, shown=lambda path: "../" + path)


def test_concise_is_one_line_each() -> None:
    said = reporters.write("concise", report(FIRST, SECOND, ADVICE), (GROUP,), Style())
    assert said == (
        "template.yaml:4:16: GX101 [*] function 'Orders' runs on 'go1.x'\n"
        "template.yaml:5:16: GX102 [*] function 'Orders' starts 'main', not 'bootstrap'\n"
        "Makefile:2:13: GX202 built without lambda.norpc\n"
    )
    assert "[*]" not in reporters.write("concise", report(FIRST), (UNSAFE,), Style())
    assert "[*]" not in reporters.write("concise", report(FIRST), (HELD,), Style())
    broken = Diagnostic("GX910", "internal-error", "a\nb", RUNTIME, "error")
    assert reporters.write("concise", report(broken), (), Style()).count("\n") == 1


@pytest.fixture(scope="session")
def validate() -> object:
    return fastjsonschema.compile(json.loads(files("go1x_lint").joinpath("schemas/report-v1.json").read_text()))


@pytest.mark.parametrize("group", [GROUP, UNSAFE, HELD])
def test_json_is_what_its_schema_says(group: Group, validate) -> None:  # type: ignore[no-untyped-def]
    said = json.loads(reporters.write("json", report(FIRST, SECOND, ADVICE), (group,), Style(), ["a note"]))
    validate(said)
    assert said["schema_version"] == 1
    assert said["root"] == "/project"
    assert said["notifications"] == [{"message": "a note"}]
    assert said["summary"]["errors"] == said["summary"]["warnings"] == said["summary"]["infos"] == 1
    first = said["diagnostics"][0]
    assert first["range"] == {
        "start": {"line": 4, "column": 16, "offset": RUNTIME.start},
        "end": {"line": 4, "column": 21, "offset": RUNTIME.end},
    }
    assert first["functions"] == [{"id": "template.yaml#Orders", "name": "Orders", "path": "template.yaml"}]
    assert first["related"][0]["message"] == "built here as 'bin/orders'"
    (fix,) = said["fixes"]
    assert first["fix"]["id"] == fix["id"] == "template.yaml#Orders"
    assert first["fix"]["applicability"] == fix["applicability"] == group.applicability
    assert [(edit["path"], edit["old"], edit["new"]) for edit in fix["edits"]] == [
        (edit.span.path, FILES[edit.span.path][edit.span.start : edit.span.end], edit.text) for edit in group.edits
    ]
    assert said["diagnostics"][1]["fix"]["left_out"] == ("not selected" if group is HELD else None)
    assert said["diagnostics"][2]["fix"] is None


def test_json_has_no_undefined_field(validate) -> None:  # type: ignore[no-untyped-def]
    schema = json.loads(files("go1x_lint").joinpath("schemas/report-v1.json").read_text())
    said = json.loads(reporters.write("json", report(FIRST), (UNSAFE,), Style()))
    assert set(said) == set(schema["properties"])
    assert set(said["diagnostics"][0]) == set(schema["definitions"]["diagnostic"]["properties"])
    assert set(said["diagnostics"][0]["fix"]) == set(schema["definitions"]["part"]["properties"])
    assert set(said["fixes"][0]) == set(schema["definitions"]["fix"]["properties"])


def test_json_tells_a_change_of_many_functions_once() -> None:
    def size(count: int) -> int:
        some = [
            Diagnostic("GX101", "n", "m", span("template.yaml", "go1.x")._replace(end=RUNTIME.end + index), "error",
                       fix=Fix("t", (Edit(RUNTIME, "x"),)), subjects=(f"template.yaml#F{index}",))
            for index in range(count)
        ]  # fmt: skip
        group = Group(
            ",".join(one.subjects[0] for one in some), ("F",) * count, "t", tuple(some), held=tuple(Label(one.span, "no") for one in some)
        )
        return len(reporters.write("json", report(*some), (group,), Style()))

    assert size(400) < 12 * size(40)


def test_undecodable_bytes_survive_json(validate) -> None:  # type: ignore[no-untyped-def]
    workspace = Workspace("/p", sources=[Source.decode("x.sh", b"go build -o b\xe9 .\n")])
    some = Diagnostic("GX201", "n", "made as 'b\udce9'", span("x.sh", "b\udce9", workspace), "warning")
    said = reporters.write("json", report(some, workspace=workspace), (), Style())
    assert said.isascii()
    validate(json.loads(said))
