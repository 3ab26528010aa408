"""The engine: what goes wrong is said, the rest goes on; one cause is said once; what was not asked for is not shown."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

import go1x_lint_rules
from go1x_lint import engine, links, registry
from go1x_lint.config import Settings
from go1x_lint.facts import Fact, GoModule, Label, Mention
from go1x_lint.project import Project
from go1x_lint.readers import Unparsable
from go1x_lint.rule import Diagnostic, Fix, Rule
from go1x_lint.source import Edit, Source, Span, Workspace

RUNTIME = "Runtime: go1.x\n"


class Found(Rule[Mention]):
    code = "GX101"
    name = "deprecated-runtime"
    severity = "error"
    fact = Mention

    def check(self, fact: Mention, project: Project) -> Iterator[Diagnostic]:
        if fact.text == "raise":
            raise LookupError("no such\nthing")
        yield self.report(f"found {fact.text}", fact.span)


class Other(Rule[GoModule]):
    code = "GX501"
    name = "old-aws-lambda-go"
    fact = GoModule

    def check(self, fact: GoModule, project: Project) -> Iterator[Diagnostic]:
        raise AssertionError("nobody has such a fact")


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    for word in ("go1.x", "raise"):
        if word in source.text:
            at = source.text.index(word)
            yield Mention(source.span(at, at + len(word)), word, "unknown")
    if "broken" in source.text:
        raise Unparsable("is not YAML: what", source.text.index("broken"))
    if "divide" in source.text:
        raise ZeroDivisionError("division by zero")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """One reader, two rules."""
    module = ModuleType("stub_reader")
    module.read = read  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "stub_reader", module)
    monkeypatch.setattr(registry, "FORMATS", (registry.Format("template", ("stub_reader",)),))
    monkeypatch.setattr(go1x_lint_rules, "RULES", (Found, Other))


def check(files: dict[str, str], settings: Settings | None = None, focus: tuple[str, ...] = (), root: str = "") -> engine.Report:
    workspace = Workspace(root, focus=focus, sources=[Source(path, text) for path, text in files.items()])
    return engine.check(workspace, settings or Settings())


def codes(report: engine.Report) -> list[tuple[str, str]]:
    return [(diagnostic.span.path, diagnostic.code) for diagnostic in report.diagnostics]


def test_files_become_diagnostics_in_order() -> None:
    report = check({"b.yaml": RUNTIME, "a.json": RUNTIME, "x.py": RUNTIME, "main.go": RUNTIME})
    assert codes(report) == [("a.json", "GX101"), ("b.yaml", "GX101")]
    assert report.read == ("a.json", "b.yaml")
    assert not report.crashed


def test_a_file_that_can_not_be_parsed_is_said_where_it_concerns_us() -> None:
    report = check({"a.yaml": "a\n  broken " + RUNTIME, "b.yaml": "AWS:: broken\n", "c.yaml": RUNTIME})
    assert codes(report) == [("a.yaml", "GX900"), ("a.yaml", "GX101"), ("c.yaml", "GX101")]  # what was read before is kept
    assert report.diagnostics[0].span == Span("a.yaml", 4, 4)
    assert report.diagnostics[0].message == "is not YAML: what; what it says of Go functions is not checked"
    assert report.diagnostics[0].severity == "warning"
    assert not report.crashed


def test_a_reader_that_raises_is_said_and_the_others_go_on() -> None:
    report = check({"a.yaml": "divide " + RUNTIME, "b.yaml": RUNTIME})
    assert codes(report) == [("a.yaml", "GX910"), ("b.yaml", "GX101")]
    assert report.crashed
    assert report.diagnostics[0].message.startswith(
        "reader 'stub_reader' failed: ZeroDivisionError: division by zero (tests/test_engine.py:"
    )


def test_a_rule_that_raises_is_said_and_the_others_go_on() -> None:
    report = check({"a.yaml": RUNTIME + "raise"}, Settings(select=("GX5",)))
    assert codes(report) == [("a.yaml", "GX910")]
    assert report.diagnostics[0].message.startswith("rule GX101 failed: LookupError: no such thing (tests/test_engine.py:")
    assert report.diagnostics[0].span == Span("a.yaml", 15, 20)
    assert ("a.yaml", "GX101") in [(diagnostic.span.path, diagnostic.code) for diagnostic in report.all_diagnostics]


def test_linking_that_raises_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(project: Project) -> Project:
        raise RecursionError("too deep")

    monkeypatch.setattr(links, "connect", connect)
    report = check({"a.yaml": RUNTIME})
    assert codes(report) == [("a.yaml", "GX910")]


def test_a_file_that_can_not_be_read_is_said_where_it_concerns_us(tmp_path: Path) -> None:
    (tmp_path / "wide.yaml").write_bytes(RUNTIME.encode("utf-16"))
    (tmp_path / "other.yaml").write_bytes("x: 1".encode("utf-16"))
    (tmp_path / "nul.yaml").write_bytes(b"go1.x\0")
    report = engine.check(Workspace(str(tmp_path), ["wide.yaml", "other.yaml", "nul.yaml", "vanished.yaml"]), Settings())
    assert [(diagnostic.span.path, diagnostic.message) for diagnostic in report.diagnostics] == [
        ("nul.yaml", "holds NUL bytes; it is not a text file; what it says of Go functions is not checked"),
        ("wide.yaml", "is UTF-16; save it as UTF-8; what it says of Go functions is not checked"),
    ]


def test_only_what_was_asked_for_is_shown() -> None:
    files = {"a.yaml": RUNTIME, "b.yaml": RUNTIME}
    assert codes(check(files, Settings(ignore=("GX1",)))) == []
    assert codes(check(files, Settings(per_file_ignores=(("a.*", ("GX101",)),)))) == [("b.yaml", "GX101")]
    report = check(files, focus=("b.yaml",))
    assert codes(report) == [("b.yaml", "GX101")]
    assert len(report.all_diagnostics) == 2


def test_a_related_place_in_focus_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    def related(self: Found, fact: Mention, project: Project) -> Iterator[Diagnostic]:
        yield self.report("m", fact.span, related=(Label(Span("Makefile", 0, 1), "built here"),))

    monkeypatch.setattr(Found, "check", related)
    assert codes(check({"a.yaml": RUNTIME, "Makefile": "x:\n"}, focus=("Makefile",))) == [("a.yaml", "GX101")]
    assert codes(check({"a.yaml": RUNTIME, "Makefile": "x:\n", "b.mk": ""}, focus=("b.mk",))) == []


def test_comments_take_diagnostics_away_and_can_be_disregarded() -> None:
    files = {"a.yaml": "Runtime: go1.x # go1x-lint: ignore[GX101] later\n"}
    report = check(files)
    assert codes(report) == []
    assert report.all_diagnostics == ()
    assert [diagnostic.code for diagnostic in report.suppressed] == ["GX101"]
    assert codes(check(files, Settings(honour_ignores=False))) == [("a.yaml", "GX101")]


def test_a_comment_is_unused_only_where_its_rule_was_asked() -> None:
    files = {"a.yaml": "AWS::x # go1x-lint: ignore[GX101]\n"}
    assert codes(check(files)) == [("a.yaml", "GX901")]
    assert codes(check(files, Settings(select=("GX5", "GX9")))) == []
    assert codes(check({"a.yaml": "broken: go1.x\n# go1x-lint: ignore[GX501]\n"})) == [("a.yaml", "GX900"), ("a.yaml", "GX101")]
    crashed = {**files, "b.yaml": "divide go1.x"}
    assert codes(check(crashed)) == [("b.yaml", "GX910")]


def test_the_same_of_several_functions_is_said_once() -> None:
    at, edit = Span("a", 0, 3), Edit(Span("a", 0, 3), "new")
    names = "ABCDEFGH"
    many = [
        Diagnostic("GX101", "n", f"function '{name}' runs", at, "warning", (Label(at, name),), Fix("t", (edit,)), (f"a#{name}",))
        for name in names
    ]
    (one,) = engine.merged(many)
    assert one.message == "function 'A' runs (also 'B', 'C', 'D', 'E', 'F' and 2 more)"
    assert one.subjects == tuple(f"a#{name}" for name in names)
    assert one.fix == Fix("t", (edit,))
    assert len(one.related) == len(names)
    (one,) = engine.merged([many[0], replace(many[1], message=many[0].message, severity="error", needed=True)])
    assert (one.message, one.severity, one.needed) == ("function 'A' runs", "error", True)


def test_different_things_stay_apart() -> None:
    at = Span("a", 0, 3)
    one = Diagnostic("GX101", "n", "one", at, "warning", subjects=("a#A",))
    assert len(engine.merged([one, replace(one, message="two")])) == 2
    assert len(engine.merged([one, replace(one, span=Span("a", 0, 4))])) == 2
    assert len(engine.merged([one, replace(one, code="GX102")])) == 2
    assert len(engine.merged([one, one])) == 1


def test_a_merged_fix_is_as_good_as_the_worst() -> None:
    at = Span("a", 0, 3)
    one = Diagnostic("GX101", "n", "one", at, "warning", fix=Fix("t", (Edit(at, "x"),)), subjects=("a#A",))
    two = replace(one, message="two", subjects=("a#B",), fix=Fix("t", (Edit(at, "x"), Edit(Span("b", 0, 0), "y")), "unsafe"))
    (both,) = engine.merged([one, two])
    assert both.fix == Fix("t", (Edit(at, "x"), Edit(Span("b", 0, 0), "y")), "unsafe")
    assert engine.merged([one, replace(two, fix=None)])[0].fix is None
    assert engine.merged([one, replace(two, fix=Fix("can't be"))])[0].fix == Fix("can't be")


def test_the_same_workspace_gives_the_same_report() -> None:
    workspace = Workspace("", sources=[Source("a.yaml", RUNTIME), Source("b.yaml", RUNTIME)])
    first, second = engine.check(workspace, Settings()), engine.check(workspace, Settings())
    assert first.diagnostics == second.diagnostics


# -- packs ------------------------------------------------------------------------------------------------------------------


class Pack:
    """An entry point."""

    def __init__(self, name: str, content: object) -> None:
        self.name, self.content = name, content

    def load(self) -> object:
        if isinstance(self.content, Exception):
            raise self.content
        return self.content


def offer(monkeypatch: pytest.MonkeyPatch, **groups: Pack) -> None:
    import importlib.metadata

    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: [groups[name] for name in groups if group.endswith("." + name)])


def test_a_pack_brings_rules_and_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    class Third(Found):
        code = "AC001"
        name = "third"

    offer(monkeypatch, rules=Pack("acme", (Third,)), readers=Pack("acme", (registry.Format("acme", ("stub_reader",), ("*.acme",)),)))
    report = check({"x.acme": RUNTIME, "y.other": RUNTIME}, Settings(plugins=("acme",)))
    assert codes(report) == [("x.acme", "AC001"), ("x.acme", "GX101")]
    assert codes(check({"x.acme": RUNTIME})) == []
    assert registry.misspelt("AC001", registry.codes(("acme",))) is None


def test_a_pack_that_does_not_load_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, rules=Pack("acme", ImportError("no module named x")))
    with pytest.raises(registry.Unloadable, match="the plugin 'acme' does not load: ImportError: no module named x"):
        check({"a.yaml": RUNTIME}, Settings(plugins=("acme",)))


def test_two_rules_can_not_have_one_code(monkeypatch: pytest.MonkeyPatch) -> None:
    class Same(Found):
        name = "same"

    offer(monkeypatch, rules=Pack("acme", (Same,)))
    with pytest.raises(registry.Unloadable, match="two rules have the code GX101"):
        registry.rules(("acme",))
