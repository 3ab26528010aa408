"""Makefiles as facts: targets, and the steps of their recipes."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from go1x_lint.facts import ArchiveCommand, BuildCommand, Copy, Fact, Field, FileUse, MakeTarget, Step, ToolRun
from go1x_lint.readers.makefile import read
from go1x_lint.source import Edit, Source, Workspace, apply
from go1x_lint.text import Hole, Text

F = TypeVar("F", bound=Fact)

HANDLERS = tuple(f"handlers/{name}/main.go" for name in ("a", "b"))
GO = "cmd/hello/main.go"


class Made:
    """A project with Makefiles, and the facts of one of them."""

    def __init__(self, text: str, *files: str, path: str = "Makefile", **others: str) -> None:
        sources = [Source(path, text), *(Source(other, some) for other, some in others.items())]
        self.workspace = Workspace("", files, (), sources)
        self.text = text
        self.facts = list(read(self.workspace[path], self.workspace))

    def all(self, kind: type[F]) -> list[F]:
        return [fact for fact in self.facts if isinstance(fact, kind)]

    def one(self, kind: type[F]) -> F:
        (fact,) = self.all(kind)
        return fact

    def target(self, name: str) -> MakeTarget:
        return next(some for some in self.all(MakeTarget) if str(some.name) == name)

    def at(self, field: Field) -> list[str]:
        """Give the characters that say a field's values."""
        return [self.workspace[value.span.path].text[value.span.start : value.span.end] for value in field.values]

    def after(self, *edits: Edit) -> str:
        return apply(self.text, edits)


def texts(field: Field | None) -> list[str]:
    assert field is not None
    return [str(value.text) for value in field.values]


def uses(fact: MakeTarget | Step) -> list[tuple[str, str]]:
    return [(use.role, str(value.text)) for use in fact.uses for value in use.path.values]


def here(use: FileUse, new: str | Text) -> tuple[Edit, ...]:
    """Write a path where it is used."""
    assert use.path.slot is not None
    return use.path.slot.write(new)


def defined(use: FileUse, new: str | Text) -> tuple[Edit, ...]:
    """Write a path where it is said."""
    slot = use.path.values[0].slot
    assert slot is not None
    return slot.write(new)


# -- steps -----------------------------------------------------------------------------------------------------------------


def test_a_build_has_its_target_s_scope_and_its_places() -> None:
    made = Made("build:\n\t@GOOS=linux GOARCH=amd64 go build -o bin/hello ./cmd/hello\n", GO)
    build = made.one(BuildCommand)
    assert (build.scope, build.index, build.certain, str(build.directory)) == ("Makefile:build", 0, True, "")
    assert texts(build.output.path) == ["bin/hello"] == made.at(build.output.path)
    assert (texts(build.packages), build.goos.plain, build.goarch.plain) == (["cmd/hello"], "linux", "amd64")
    assert made.after(*here(build.output, "bin/bootstrap")) == made.text.replace("bin/hello", "bin/bootstrap")


def test_paths_are_relative_to_the_makefile() -> None:
    made = Made("build:\n\tcd src && go build -o ../bin/a\n\tcp bin/a $(CURDIR)/out/b\n\tcp bin/a $(PWD)/c\n", path="svc/Makefile")
    assert str(made.one(BuildCommand).directory) == "svc/src"
    assert texts(made.one(BuildCommand).output.path) == ["svc/bin/a"]
    assert [texts(some.target.path) for some in made.all(Copy)] == [["svc/out/b"], ["svc/c"]]
    assert {some.scope for some in made.all(Step)} == {"svc/Makefile:build"}


def test_the_folder_in_which_make_runs_is_known_after_cd() -> None:
    recipe = "cd $(BIN) && zip a.zip a && cp a.zip $(BIN)/b.zip && cp a.zip $(shell pwd)/c"
    made = Made(f"BIN := $(CURDIR)/bin\nall:\n\t{recipe}\n", path="x/Makefile")
    assert [str(some.directory) for some in made.all(Step)] == ["x/bin"] * 3
    assert texts(made.one(ArchiveCommand).archive.path) == ["x/bin/a.zip"]
    assert [texts(some.target.path) for some in made.all(Copy)] == [["x/bin/b.zip"], ["x/c"]]


def test_lines_are_a_sequence_and_each_has_a_shell_of_its_own() -> None:
    made = Made("build:\n\tcd a && go build -o x && strip x\n\tgo build -o y\n\tzip z.zip y\n")
    assert [(type(some).__name__, some.index) for some in made.all(Step)] == [
        ("BuildCommand", 0),
        ("Step", 1),
        ("BuildCommand", 2),
        ("ArchiveCommand", 3),
    ]
    assert [texts(some.output.path) for some in made.all(BuildCommand)] == [["a/x"], ["y"]]


def test_a_double_colon_rule_continues_the_sequence() -> None:
    made = Made("build::\n\tgo build -o x\nbuild::\n\tzip z.zip x\n")
    assert [(some.scope, some.index) for some in made.all(Step)] == [("Makefile:build", 0), ("Makefile:build", 1)]


def test_branches_are_no_sequence_and_not_certain() -> None:
    either = "ifdef X\nbuild:\n\tgo build -o x\nelse\nbuild:\n\tgo build -o y\nendif\n"
    made = Made(either + "all:\n\tgo build -o z\nifdef Y\n\tzip a.zip z\nendif\n")
    found = [(some.scope, some.index, some.certain) for some in made.all(Step)]
    assert found == [("Makefile:build", 0, False), ("Makefile:build#2", 0, False), ("Makefile:all", 0, True), ("Makefile:all", 1, False)]


def test_dollars_are_doubled_in_what_is_written() -> None:
    made = Made("all:\n\tfor f in a b; do go build -o bin/$$f ./cmd/$$f; done\n")
    build = made.one(BuildCommand)
    hole = Hole("f", ("a", "b"))
    assert build.output.path.text == Text.of("bin/", hole)
    assert made.after(*here(build.output, Text.of("bin/", hole, "/bootstrap"))) == made.text.replace("bin/$$f", "bin/$$f/bootstrap")


def test_one_more_command_and_one_more_variable() -> None:
    made = Made("all:\n\t@go build -o bin/a && echo done\n")
    build = made.one(BuildCommand)
    assert build.then is not None and build.goos.slot is not None
    assert made.after(*build.then.write("zip -j a.zip bin/a")) == made.text.replace("bin/a &&", "bin/a && zip -j a.zip bin/a &&")
    assert made.after(*build.goos.slot.write("linux")) == made.text.replace("@go", "@GOOS=linux go")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("export GOOS := linux\nall:\n\tgo build -o x\n", ["linux"]),
        ("all: export GOOS = linux\nall:\n\tgo build -o x\n", ["linux"]),
        ("GOOS = linux\nall:\n\tGOOS=$(GOOS) go build -o x\n", ["linux"]),
        ("GOOS = linux\nall:\n\tgo build -o x\n", []),
        ("all: GOOS = linux\nall:\n\tgo build -o x\n", []),
        ("lambda:\n\tGOOS=linux $(MAKE) x\nx:\n\tgo build -o x\n", ["linux"]),
        ("lambda:\n\tmake x GOOS=linux\nx:\n\tgo build -o x\n", ["linux"]),
        ("lambda:\n\t$(MAKE) x GOOS=linux\nx:\n\tGOOS=$(GOOS) go build -o x\n", ["linux"]),
        ("lambda:\n\tGOOS=linux $(MAKE) -C other x\nx:\n\tgo build -o x\n", []),
        ("lambda:\n\tcd other && GOOS=linux $(MAKE) x\nx:\n\tgo build -o x\n", []),
        ("lambda: export GOOS = linux\nlambda: x\nx:\n\tgo build -o x\n", ["linux"]),
        ("BUILD = GOOS=linux go build\nall:\n\t$(BUILD) -o x\n", ["linux"]),
    ],
)
def test_goos(text: str, expected: list[str]) -> None:
    made = Made(text)
    field = made.one(BuildCommand).goos
    assert texts(field) == expected == made.at(field)


def test_two_calls_of_make_that_differ_leave_it_open() -> None:
    made = Made("lambda:\n\tGOOS=linux $(MAKE) x\ncli:\n\tGOOS=darwin $(MAKE) x\nx:\n\tgo build -o x\n")
    values = made.one(BuildCommand).goos.values
    assert [value.text.expand() for value in values] == [("linux", "darwin")]


def test_a_variable_of_unknown_value_stays_a_name() -> None:
    made = Made("build-Fn:\n\tgo build -o $(ARTIFACTS_DIR)/bootstrap ./cmd/hello\n", GO)
    assert made.one(BuildCommand).output.path.text == Text.of(Hole("ARTIFACTS_DIR"), "/bootstrap")


def test_a_shell_that_is_not_one_is_not_read() -> None:
    assert not Made("SHELL := powershell.exe\nall:\n\tgo build -o x\n").all(Step)
    assert Made("SHELL := /bin/bash -e\nall:\n\tgo build -o x\n").all(Step)


def test_a_folder_that_another_recipe_makes_is_a_folder() -> None:
    made = Made("all: out\n\tcp a out\nout:\n\tmkdir -p out\n")
    assert made.one(Copy).into_folder


# -- targets ---------------------------------------------------------------------------------------------------------------


def test_targets_write_and_prerequisites_are_read() -> None:
    made = Made(".PHONY: all deps\nall: bin/a deps\nbin/a: main.go | bin\n\tgo build -o $@\ndeps:\n\tgo mod download\n")
    assert uses(made.target("all")) == [("reads", "bin/a")] and made.target("all").phony
    assert uses(made.target("bin/a")) == [("writes", "bin/a"), ("reads", "main.go"), ("reads", "bin")]
    assert [str(some) for some in made.target("bin/a").prerequisites] == ["main.go", "bin"]
    assert made.target("bin/a").scope == made.one(BuildCommand).scope == "Makefile:bin/a"
    assert uses(made.target("deps")) == []


def test_a_rule_without_a_recipe_has_the_scope_of_the_one_that_has_it() -> None:
    made = Made("build: a\nbuild: b\n\tgo build -o x\n")
    assert [(some.scope, [str(one) for one in some.prerequisites]) for some in made.all(MakeTarget)] == [
        ("Makefile:build", ["a"]),
        ("Makefile:build", ["b"]),
    ]


def test_whoever_calls_make_may_ask_a_pattern_for_more() -> None:
    made = Made("all: build-A\nbuild-%:\n\tgo build -o $(ARTIFACTS_DIR)/bootstrap ./cmd/$*\n")
    assert made.target("build-%").name.match("build-B") is not None
    assert made.one(BuildCommand).packages.values[0].text.expand() == ("cmd/A",)


def test_each_of_several_targets() -> None:
    made = Made("FUNCS = a b\n.PHONY: $(FUNCS)\n$(FUNCS):\n\tgo build -o bin/$@ ./cmd/$@\n")
    assert [(str(some.name), some.scope, uses(some)) for some in made.all(MakeTarget)] == [
        ("a", "Makefile:$(FUNCS)", []),
        ("b", "Makefile:$(FUNCS)", []),
    ]
    build = made.one(BuildCommand)
    assert build.output.path.text == Text.of("bin/", Hole("@", ("a", "b")))
    assert made.after(*here(build.output, Text.of("bin/", Hole("@", ("a", "b")), "/x"))) == made.text.replace("bin/$@", "bin/$@/x")


def test_a_pattern_rule_is_renamed_in_its_line_and_its_recipe_follows() -> None:
    made = Made("all: bin/a bin/b\nbin/%: cmd/%/main.go\n\tgo build -o $@ ./cmd/$*\nclean:\n\trm -rf bin\n")
    rule, build = made.target("bin/%"), made.one(BuildCommand)
    stem = Hole("%", ("a", "b"))
    new = Text.of("bin/", stem, "/bootstrap")
    assert build.output.path.text == Text.of("bin/", stem) == rule.uses[0].path.text
    assert build.output.path.values[0].span == rule.uses[0].path.values[0].span  # so that who changes the rule knows who follows
    assert made.after(*here(rule.uses[0], new)) == made.text.replace("bin/%:", "bin/%/bootstrap:")


@pytest.mark.parametrize(
    ("recipe", "renamed"),
    [
        ("go build -o $@ ./cmd/x", True),
        ("mkdir -p $(@D) && go build -o $@ ./cmd/x", True),
        ("go build -o $@ ./cmd/$(@F)", False),
        ("go build -o $@ ./cmd/$(notdir $@)", False),
        ("cd $(@D) && go build -o $(@F) ../cmd/x", False),
        ("go build -o $@ ./$@", False),
        ("@echo making $@; go build -o $@ ./cmd/x", True),
    ],
)
def test_a_target_is_renamed_only_where_its_recipe_then_does_the_same(recipe: str, renamed: bool) -> None:
    made = Made(f"bin/hello: cmd/x/main.go\n\t{recipe}\n", "cmd/x/main.go")
    use = made.target("bin/hello").uses[0]
    assert bool(here(use, "bin/hello/bootstrap")) is bool(defined(use, "bin/hello/bootstrap")) is renamed


@pytest.mark.parametrize(
    ("recipe", "renamed"),
    [("zip -j $@ $<", True), ("cd $(<D) && zip ../$@ $(<F)", False), ("cd bin && zip ../$@ hello", True)],
)
def test_a_prerequisite_likewise(recipe: str, renamed: bool) -> None:
    made = Made(f"a.zip: bin/hello\n\t{recipe}\n")
    assert bool(here(made.target("a.zip").uses[1], "bin/hello/bootstrap")) is renamed


def test_several_targets_are_renamed_alike() -> None:
    made = Made("all: bin/a bin/b\nbin/a bin/b: main.go\n\tgo build -o $@ .\n")
    one, other = made.target("bin/a").uses[0], made.target("bin/b").uses[0]
    edits = (*here(one, "bin/a/bootstrap"), *here(other, "bin/b/bootstrap"))
    assert made.after(*edits) == made.text.replace("bin/a bin/b:", "bin/a/bootstrap bin/b/bootstrap:")
    assert here(one, "bin/bootstrap") == ()  # the other one would be the same


# -- the shape of nzoschke/gofaas -------------------------------------------------------------------------------------------

GOFAAS = """clean:
\trm -f $(wildcard handlers/*/main)

HANDLERS=$(addsuffix main,$(wildcard handlers/*/))
$(HANDLERS): handlers/%/main: *.go handlers/%/main.go
\tcd ./$(dir $@) && GOOS=linux go build -o main .

handlers: handlers-go
handlers-go: $(HANDLERS)
"""
MIGRATED = (
    GOFAAS.replace("suffix main", "suffix bootstrap")
    .replace("%/main:", "%/bootstrap:")
    .replace("-o main", "-o bootstrap")
    .replace("*/main)", "*/bootstrap)")
)


def test_lists_have_slots_where_their_text_stands() -> None:
    made = Made(GOFAAS, *HANDLERS)
    build, rule = made.one(BuildCommand), made.target("handlers/%/main")
    stem = Hole("%", ("a", "b"))
    old, new = Text.of("handlers/", stem, "/main"), Text.of("handlers/", stem, "/bootstrap")
    assert str(build.directory) == "handlers/%" and build.output.path.text == old and build.scope == "Makefile:handlers/%/main"
    assert uses(rule)[:3] == [("writes", "handlers/%/main"), ("writes", "handlers/a/main"), ("writes", "handlers/b/main")]
    assert uses(made.target("handlers-go")) == [("reads", "handlers/a/main"), ("reads", "handlers/b/main")]
    assert made.at(made.target("handlers-go").uses[0].path) == ["main"]
    removed = next(some for some in made.all(Step) if some.scope == "Makefile:clean").uses[0]
    edits = [*here(build.output, new), *here(rule.uses[0], new), *defined(removed, "handlers/*/bootstrap")]
    for use in (*rule.uses[1:3], *made.target("handlers-go").uses):
        path = str(use.path.text)
        assert here(use, path.replace("main", "bootstrap")) == ()  # one reference says them all
        edits += defined(use, path.replace("main", "bootstrap"))
    slot = rule.uses[1].path.values[0].slot
    assert slot is not None and len(slot.also_read_by) == 1
    assert made.after(*edits) == MIGRATED


def test_make_itself_agrees_before_and_after(tmp_path: Path) -> None:
    """Run GNU make, where there is one: every handler is built, once."""
    make = shutil.which("gmake") or shutil.which("make")
    if make is None or not re.match(r"GNU Make (4\.([3-9]|\d\d)|[5-9])", _printed(tmp_path, make, "--version")):
        return
    for path in (*HANDLERS, "x.go"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("")
    for text, name in ((GOFAAS, "main"), (MIGRATED, "bootstrap")):
        (tmp_path / "Makefile").write_text(text)
        expected = [f"cd ./handlers/{some}/ && GOOS=linux go build -o {name} ." for some in "ab"]
        assert _printed(tmp_path, make, "-n", "handlers").splitlines() == expected


def _printed(folder: Path, *words: str) -> str:
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True).stdout


# -- definitions and files ----------------------------------------------------------------------------------------------------


def test_a_definition_is_run_for_each_call() -> None:
    build = "define build\n\tgo build -o bin/$(1) ./cmd/$(1)\n\tzip -j $(1).zip bin/$(1)\nendef\n"
    made = Made(build + "all:\n\t$(call build,a)\n\t$(call build,b)\n")
    assert [(type(some).__name__, some.index) for some in made.all(Step)] == [
        ("BuildCommand", 0),
        ("ArchiveCommand", 1),
        ("BuildCommand", 2),
        ("ArchiveCommand", 3),
    ]
    assert [texts(some.output.path) for some in made.all(BuildCommand)] == [["bin/a"], ["bin/b"]]
    assert [texts(some.archive.path) for some in made.all(ArchiveCommand)] == [["a.zip"], ["b.zip"]]
    edits = [here(some.output, f"bin/{name}/x") for some, name in zip(made.all(BuildCommand), "ab", strict=True)]
    assert edits[0] == edits[1] and made.after(*edits[0]) == made.text.replace("build -o bin/$(1)", "build -o bin/$(1)/x")


def test_a_rule_that_is_evaluated() -> None:
    made = Made("define T\nbin/$(1): cmd/$(1)/main.go\n\tgo build -o $$@ ./cmd/$(1)\nendef\n$(foreach f,a b,$(eval $(call T,$(f))))\n")
    build = made.one(BuildCommand)
    assert build.output.path.values[0].text.expand() == ("bin/a", "bin/b")
    assert made.target("bin/${f}").uses[0].path.text == build.output.path.text


def test_an_included_file_is_read_where_it_is_included() -> None:
    mk, main = "build:\n\tgo build -o bin/$(NAME) ./cmd/$(NAME)\n", "NAME = hello\ninclude build/common.mk\ntest:\n\tgo test\n"
    others = {"Makefile": main, "svc/Makefile": "NAME = other\n-include ../build/*.mk\n", "x/Makefile": "include common.mk\n"}
    made = Made(mk, path="build/common.mk", **others)
    assert [(some.scope, texts(some.output.path), texts(some.packages)) for some in made.all(BuildCommand)] == [
        ("Makefile:build", ["bin/hello"], ["cmd/hello"]),
        ("svc/Makefile:build", ["svc/bin/other"], ["svc/cmd/other"]),
    ]
    assert {fact.path for fact in made.facts} == {"build/common.mk"}
    assert {fact.path for fact in read(made.workspace["Makefile"], made.workspace)} == {"Makefile"}


def test_a_file_that_nobody_includes_stands_alone() -> None:
    made = Made("build:\n\tgo build -o x\n", path="build/common.mk", Makefile="include other.mk\n")
    assert texts(made.one(BuildCommand).output.path) == ["build/x"]


def test_other_newlines_and_a_byte_order_mark() -> None:
    made = Made("\ufeffOUT = bin/a\r\nall:\r\n\tGOOS=linux \\\r\n\t  go build -o $(OUT) \\\r\n\t  ./cmd/a\r\n")
    build = made.one(BuildCommand)
    assert texts(build.output.path) == ["bin/a"] == made.at(build.output.path) and build.goos.plain == "linux"
    assert made.after(*defined(build.output, "bin/b")) == made.text.replace("bin/a", "bin/b")


def test_goals_of_make_are_named() -> None:
    made = Made("all:\n\t$(MAKE) bin/a\nbin/a:\n\tgo build -o $@\n")
    assert uses(made.one(ToolRun)) == [("names", "bin/a")]


# -- anything ------------------------------------------------------------------------------------------------------------------

LINES = [
    *("A = a b\n", "B := bin/$(A)\n", "export GOOS = linux\n", "x: A += c\n", "include other.mk\n", "\r\n"),
    *("ifdef X\n", "else\n", "endif\n"),
    *("all: $(A)\n", "bin/%: cmd/%/main.go\n", "$(A): %: cmd/%\n", "x y: $(B)\n", ".PHONY: x\n", "all:: ;@go build\n"),
    *("\tgo build -o $@ ./cmd/$*\n", "\t@zip -j $@ $<\n", "\tcd $(@D) && go build -o $(@F) .\n", "\t$(call F,a,$(A))\n"),
    *("\tfor f in $(A); do cp $$f bin/; done\n", "\t$(MAKE) x A=1\n", "\t$(Q)$(GO) build -o '$(A)' \\\n\t\t.\n", "\t'\n", '\t"$(A)\n'),
    *("define F\n\tgo build -o $(1) $(2)\nendef\n", "define T\n$(1).zip: $(1)\n\tzip $$@ $$<\nendef\n"),
    *("$(foreach f,$(A),$(eval $(call T,$(f))))\n", "\tgo build -o $(wildcard cmd/*/x) $(shell ls cmd)\n"),
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=14).map("".join))
def test_nothing_raises_and_what_is_written_lies_in_the_file(text: str) -> None:
    made = Made(text, GO, "cmd/a/main.go", **{"other.mk": "A = c\nother: ; go build -o $@ $(A)\n"})
    for fact in made.facts:
        for span in fact.spans():
            assert 0 <= span.start <= span.end <= len(made.workspace[span.path].text)
        for field in fact.fields():
            slots = [field.slot, *(value.slot for value in field.values)]
            for edit in (edit for slot in slots if slot is not None for edit in slot.write("bin/x/bootstrap")):
                assert 0 <= edit.span.start <= edit.span.end <= len(made.workspace[edit.span.path].text)
