"""Makefiles as rules, variables and recipes, with places; GNU make itself is the judge where it is at hand."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from go1x_lint.readers.paths import globbing
from go1x_lint.source import Source, Span, Workspace, apply
from go1x_lint.syntax.makefile import Line, Recipe, Rules, Target, parse
from go1x_lint.syntax.makefile.lines import scan
from go1x_lint.syntax.makefile.statements import Conditional, Part, RecipeLine, RuleLine, Setting, Statement
from go1x_lint.syntax.phrase import Phrase, phrase
from go1x_lint.syntax.region import Piece, Region
from go1x_lint.text import Hole, Text

FILES = ("cmd/a/main.go", "cmd/b/main.go", "cmd/c-d/main.go", "cmd/README", "x.go", "lib/y.go", "lib/deep/z.go", "bin/.keep")


def parsed(text: str, files: tuple[str, ...] = FILES, **others: str) -> Rules:
    """Read a Makefile at the root of a project with some files; `others` are files that it can include."""
    workspace = Workspace("", (*files, *others))
    return parse(
        Source("Makefile", text),
        open_=lambda path: Source(path, others[path]) if path in others else None,
        glob=globbing(workspace, ""),
    )


def target(rules: Rules, name: str) -> Target:
    """Give the rule with a recipe whose target or pattern is written so."""
    for some in rules.targets:
        if some.rule.recipe and name in {str(word.text) for word in (*some.targets, *some.rule.targets)}:
            return some
    raise AssertionError(name)


def lines(rules: Rules, name: str) -> list[Line]:
    return list(Recipe(rules, target(rules, name)).lines())


def text_of(line: Line) -> Text:
    return Text.unmarked(line.region.text, line.region.holes)


def said(rules: Rules, name: str) -> list[str]:
    """Give the lines of a recipe as the shell gets them."""
    return [str(text_of(line)) for line in lines(rules, name)]


def word(rules: Rules, name: str, text: str, line: int = 0) -> Phrase:
    """Give the phrase of some characters of a recipe's line."""
    region = lines(rules, name)[line].region
    start = region.text.index(text)
    return phrase(region, start, start + len(text))


def at(text: str, span: Span) -> str:
    return text[span.start : span.end]


def rewritten(text: str, some: Phrase, new: str) -> str:
    """Write another string over a phrase where it stands."""
    return apply(text, some.write(Text.of(new)))


def redefined(text: str, some: Phrase, new: str) -> str:
    """Write another string where it is defined."""
    value = some.field().values[0]
    assert value.slot is not None
    return apply(text, value.slot.write(new))


# -- GNU make --------------------------------------------------------------------------------------------------------------


_VERSION = re.compile(r"GNU Make (4\.([3-9]|\d\d)|[5-9])")


@lru_cache
def judge() -> str | None:
    """Give GNU make 4.3 or newer, where there is one (macOS has 3.81, Windows none); older ones sort and quote otherwise."""
    for name in ("gmake", "make"):
        path = shutil.which(name)
        if path and _VERSION.match(subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout):
            return path
    return None


def run(folder: Path, text: str, *words: str) -> str:
    """Run make in a folder with the files."""
    for path in FILES:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("")
    (folder / "Makefile").write_bytes(text.encode())
    environment = {"PATH": os.environ["PATH"]}
    done = subprocess.run([judge() or "make", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


# -- lines -----------------------------------------------------------------------------------------------------------------


def shown(statements: tuple[Statement, ...]) -> list[object]:
    """Write statements for people."""
    found: list[object] = []
    for some in statements:
        if isinstance(some, Conditional):
            found.append([("else" if condition is None else condition.kind, shown(inner)) for condition, inner in some.branches])
        else:
            parts = [value.text for value in vars(some).values() if isinstance(value, Part)]
            found.append((type(some).__name__, *([some.operator] if isinstance(some, Setting) else []), *parts))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A = b", [("Setting", "=", "A", "b")]),
        ("A:=b # c\n", [("Setting", ":=", "A", "b ")]),
        ("A ::= b\nB :::= c\nC?=d\n", [("Setting", ":=", "A", "b"), ("Setting", ":=", "B", "c"), ("Setting", "?=", "C", "d")]),
        ("D+=e\nE != f\n", [("Setting", "+=", "D", "e"), ("Setting", "!=", "E", "f")]),
        ("A = b \\\n   c\n", [("Setting", "=", "A", "b c")]),
        ("A = b\\#c\n", [("Setting", "=", "A", "b#c")]),
        ("A = $(shell grep '#' x) y # z\n", [("Setting", "=", "A", "$(shell grep '#' x) y ")]),
        ("A = b\\\\\nB = c\n", [("Setting", "=", "A", "b\\\\"), ("Setting", "=", "B", "c")]),
        ("export A = b\noverride export B := c\n", [("Setting", "=", "A", "b"), ("Setting", ":=", "B", "c")]),
        ("define A\nx\n\ty\nendef\n", [("Setting", "=", "A", "x\n\ty")]),
        ("define A :=\nendef\nB=1\n", [("Setting", ":=", "A", ""), ("Setting", "=", "B", "1")]),
        ("define A\ndefine B\nx\nendef\nendef\nC=1", [("Setting", "=", "A", "define B\nx\nendef"), ("Setting", "=", "C", "1")]),
        ("define A\nx", [("Setting", "=", "A", "x")]),
        ("a b: c d | e\n", [("RuleLine", "a b", "c d", "e")]),
        ("a:: b\n", [("RuleLine", "a", "b")]),
        ("a b &: c\n", [("RuleLine", "a b", "c")]),
        ("$(A): b/%: c/%\n", [("RuleLine", "$(A)", "c/%", "b/%")]),
        ("$(A:%=b/%): c\n", [("RuleLine", "$(A:%=b/%)", "c")]),
        ("a: b; echo '#c'; d\n", [("RuleLine", "a", "b", " echo '#c'; d")]),
        ("a: b # c; d\n", [("RuleLine", "a", "b")]),
        ("a: A := b\n", [("Setting", ":=", "A", "b", "a")]),
        ("a b: export A=b\n", [("Setting", "=", "A", "b", "a b")]),
        ("C:/a: D:\\b\n", [("RuleLine", "C:/a", "D:\\b")]),
        ("a:\n\tb\n\n\t@c\n", [("RuleLine", "a", ""), ("RecipeLine", "b"), ("RecipeLine", "@c")]),
        ("a:\n\tb \\\n\t  c\n", [("RuleLine", "a", ""), ("RecipeLine", "b \\\n  c")]),
        ("a:\n\tifeq (a,b)\n", [("RuleLine", "a", ""), ("RecipeLine", "ifeq (a,b)")]),
        ("a:\nB = c\n\tD = e\n", [("RuleLine", "a", ""), ("Setting", "=", "B", "c"), ("Setting", "=", "D", "e")]),
        ("a:\n# b\n\tc\n", [("RuleLine", "a", ""), ("RecipeLine", "c")]),
        (".RECIPEPREFIX = >\na:\n>b\n", [("Setting", "=", ".RECIPEPREFIX", ">"), ("RuleLine", "a", ""), ("RecipeLine", "b")]),
        ("a:\r\n\tb \\\r\n\tc\r\nD = e\r\n", [("RuleLine", "a", ""), ("RecipeLine", "b \\\nc"), ("Setting", "=", "D", "e")]),
        ("define A\r\nb\r\nc\r\nendef\r\n", [("Setting", "=", "A", "b\nc")]),
        ("include a.mk b.mk\n-include c\nsinclude d\n", [("Include", "a.mk b.mk"), ("Include", "c"), ("Include", "d")]),
        ("export\nunexport A B\n", [("Export", ""), ("Export", "A B")]),
        ("export: a\ninclude = b\n", [("RuleLine", "export", "a"), ("Setting", "=", "include", "b")]),
        ("undefine A\n$(info x)\nvpath %.c a\n", [("Undefine", "A"), ("Expression", "$(info x)")]),
        (
            "ifeq ($(A),b)\nC=1\nelse ifdef D\nC=2\nelse\nC=3\nendif\nE=4\n",
            [
                [(kind, [("Setting", "=", "C", value)]) for kind, value in (("ifeq", "1"), ("ifdef", "2"), ("else", "3"))],
                ("Setting", "=", "E", "4"),
            ],
        ),
        ("a:\nifdef B\n\tc\nendif\n\td\n", [("RuleLine", "a", ""), [("ifdef", [("RecipeLine", "c")])], ("RecipeLine", "d")]),
        ("ifdef A\nifndef B\nC=1\nendif\nendif\n", [[("ifdef", [[("ifndef", [("Setting", "=", "C", "1")])]])]]),
        ("else\nendif\nA=1\n", [("Setting", "=", "A", "1")]),
    ],
)
def test_lines(text: str, expected: list[object]) -> None:
    assert shown(scan(Region.of(Source("Makefile", text)))) == expected


def test_a_byte_order_mark_is_no_part_of_the_first_name() -> None:
    rules = parsed("\ufeffA = b\nall:\n\techo $(A)\n")
    assert said(rules, "all") == ["echo b"]


def test_parts_know_their_places() -> None:
    text = "A = b \\\n  c # d\nx: y\n\t@echo $(A)\n"
    some = scan(Region.of(Source("Makefile", text)))
    assert isinstance(some[0], Setting) and at(text, some[0].value.span) == "b \\\n  c "
    assert isinstance(some[1], RuleLine) and at(text, some[1].prerequisites.span) == "y"
    assert isinstance(some[2], RecipeLine) and at(text, some[2].part.span) == "@echo $(A)"


# -- values ----------------------------------------------------------------------------------------------------------------

VALUES = [
    ("$(subst a,b,a cab)", "b cbb"),
    ("$(subst /,-, cmd/a)", " cmd-a"),
    ("$(patsubst cmd/%,bin/%,cmd/a x)", "bin/a x"),
    ("$(patsubst %,%.zip,a b)", "a.zip b.zip"),
    ("$(strip   a   b )", "a b"),
    ("$(filter %.go x,a.go b.c x)", "a.go x"),
    ("$(filter-out %.go,a.go b.c)", "b.c"),
    ("$(sort b a b)", "a b"),
    ("$(word 2,a b c)$(words a b c)$(wordlist 2,9,a b c)", "b3b c"),
    ("$(firstword a b)$(lastword a b)", "ab"),
    ("$(dir a/b c /d)", "a/ ./ /"),
    ("$(notdir a/b c a/)", "b c "),
    ("$(suffix a.b c x/y.z)", ".b .z"),
    ("$(basename a.b/c x.y .z)", "a.b/c x "),
    ("$(addsuffix .zip,a b)$(addprefix bin/,a b)", "a.zip b.zipbin/a bin/b"),
    ("$(join a b,x y z)", "ax by z"),
    ("$(findstring a,cab)$(findstring x,cab)", "a"),
    ("$(wildcard cmd/*/main.go)", "cmd/a/main.go cmd/b/main.go cmd/c-d/main.go"),
    ("$(wildcard ./cmd/*/)", "./cmd/a/ ./cmd/b/ ./cmd/c-d/"),
    ("$(wildcard cmd/[ab] lib/?.go)", "cmd/a cmd/b lib/y.go"),
    ("$(foreach f,a b,[$(f)])", "[a] [b]"),
    ("$(if x,y,z)$(if ,y,z)$(if  ,y)", "yz"),
    ("$(or ,a,b)$(and a,b)$(and a,,b)", "ab"),
    ("$(call two,x,y)", "<y|x|two>"),
    ("$(call two,$(notdir a/b))", "<|b|two>"),
    ("$(LIST:.go=.o) ${LIST:%.go=%} $(LIST:cmd/%.go=b)", "x.o y.c x y.c x.go y.c"),
    ("$$HOME $(DEEP) ${DEEP}", "$HOME x.go y.c+ x.go y.c+"),
    ("$($(NAME)) $(LI$(REST))", "x.go y.c x.go y.c"),
    ("$(subst $(COMMA),-,a$(COMMA)b)", "a-b"),
    ("$(foreach d,$(notdir $(wildcard cmd/*/.)),$d)", ". . ."),
    ("$(notdir $(patsubst %/,%,$(wildcard cmd/*/)))", "a b c-d"),
    ("$(patsubst cmd/%/main.go,bin/%,$(wildcard cmd/*/main.go))", "bin/a bin/b bin/c-d"),
    ("$(shell ls cmd)", "README a b c-d"),
    ("$(shell ls -d cmd/*/)", "cmd/a/ cmd/b/ cmd/c-d/"),
    ("$(sort $(shell find cmd -mindepth 1 -maxdepth 1 -type d))", "cmd/a cmd/b cmd/c-d"),
    ("$(shell find cmd -mindepth 1 -maxdepth 1 -type d | xargs -n1 basename | sort)", "a b c-d"),
    ("$(sort $(shell find . -name '*.go' -type f))", "./cmd/a/main.go ./cmd/b/main.go ./cmd/c-d/main.go ./lib/deep/z.go ./lib/y.go ./x.go"),
]
BEFORE = "two = <$(2)|$(1)|$(0)>\nLIST := x.go y.c\nDEEP = $(LIST)+\nNAME = LIST\nREST = ST\nCOMMA := ,\n"


def test_values_are_those_that_make_gives(tmp_path: Path) -> None:
    """What is listed was said by GNU make 4.3, and is asked again wherever one is at hand."""
    rules = parsed(BEFORE + "".join(f"V{index} = {some}\n" for index, (some, _) in enumerate(VALUES)))
    assert [rules.value(f"V{index}").plain for index in range(len(VALUES))] == [value for _, value in VALUES]
    if judge() is None:
        return
    text = BEFORE + "".join(f"$(info {some}|)\n" for some, _ in VALUES) + "all: ;@:\n"
    assert run(tmp_path, text, "-s").splitlines() == [f"{value}|" for _, value in VALUES]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A = $(B)\nB = c\n", "c"),
        ("A := $(B)\nB = c\n", "${B}"),
        ("A ?= b\nA ?= c\n", "b"),
        ("A = b\nA += $(C)\nC = d\n", "b d"),
        ("A := b\nC = 1\nA += $(C)\nC = d\n", "b 1"),
        ("A = b\nundefine A\n", "${A}"),
        ("A := $(A)\n", "${A}"),
        ("A = $(A) b\n", "${A} b"),
        ("A != ls\n", "${A}"),
        ("A = $(shell curl x)\n", "${shell curl x}"),
        ("A = $(PWD)/x $(CURDIR)/y $(shell pwd)/z\n", "${CURDIR}/x ${CURDIR}/y ${CURDIR}/z"),
        ("A := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))\n", "${CURDIR}/"),
        ("A := $(dir $(realpath $(firstword $(MAKEFILE_LIST))))bin\n", "${CURDIR}/bin"),
        ("A := $(abspath ./a/../b) $(abspath .)\n", "${CURDIR}/b ${CURDIR}"),
        ("A = $(wildcard $(CURDIR)/cmd/*/)\n", "${CURDIR}/cmd/a/ ${CURDIR}/cmd/b/ ${CURDIR}/cmd/c-d/"),
        ("A = $(wildcard out/*/main)\n", "out/*/main"),
        ("A = $(addprefix bin/,$(X))\n", "bin/${X}"),
        ("A = $(X:%=bin/%)\n", "bin/${X}"),
        ("A = $(if $(X),a,b) $(if $(X),c,c)\n", "${if $(X),a,b} c"),
        ("A = $(words $(X)) $(firstword a $(X)) $(lastword a $(X))\n", "${words $(X)} a ${lastword a $(X)}"),
        ("A = $(origin B)\n", "${origin B}"),
        ("A = $(\n", "${}"),
        ("A = a$(", "a${}"),
        ("A = $", "$"),
    ],
)
def test_what_cannot_be_told_is_a_hole(text: str, expected: str) -> None:
    assert str(parsed(text).value("A")).strip() == expected.strip("$") or str(parsed(text).value("A")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ifeq ($(X),1)\nA = b\nelse\nA = c\nendif\n", ("b", "c")),
        ("A = b\nifdef X\nA = c\nendif\n", ("c", "b")),
        ("ifdef X\nA = b\nendif\n", None),
        ("ifndef A\nA = b\nendif\n", ("b",)),
        ("ifeq ($(A),)\nA = b\nendif\n", ("b",)),
        ("ifeq ($(strip $(A)),)\nA := b\nendif\n", ("b",)),
        ("A = a\nifdef X\nA += b\nendif\n", None),
        ("ifdef X\nA = b\nelse\nA = b\nendif\n", ("b",)),
        ("ifdef X\nA := b\nelse ifdef Y\nA := c\nelse\nA := d\nendif\nB := $(A)\nA = $(B)/e\n", ("b/e", "c/e", "d/e")),
    ],
)
def test_a_conditional_gives_several_values(text: str, expected: tuple[str, ...] | None) -> None:
    assert parsed(text).value("A").expand() == expected


def test_budgets_end_what_would_never_end() -> None:
    doubling = "A0 = a b\n" + "".join(f"A{index} = $(A{index - 1}) $(A{index - 1})\n" for index in range(1, 60))
    assert parsed(doubling + "all:\n\techo $(A59)\n").value("A59").holes
    empty = "A0 =\n" + "".join(f"A{index} = $(A{index - 1})$(A{index - 1})\n" for index in range(1, 60))
    parsed(empty).value("A59")
    assert parsed("A = " + "$(" * 3000 + "\n").value("A").holes
    parsed("ifdef A\n" * 500 + "B = 1\n" + "endif\n" * 500)
    parsed("define T\n$$(eval $$(call T,1))\n$$(eval $$(call T,2))\nendef\n$(eval $(call T,0))\n")
    parsed("A = $(A \\\n" + " " * 20_000 + "\n" + "\\" * 20_000 + "x\n" + "$(A " * 5_000 + "\n")
    parsed("A = $(eval $(A))\n$(A)\ndefine B\n$$(eval $$(B))\nendef\n$(eval $(B))\n")


# -- places ----------------------------------------------------------------------------------------------------------------


def test_a_variable_is_written_where_it_is_defined_and_knows_its_readers() -> None:
    text = "BIN := bin/hello\nbuild:\n\tgo build -o $(BIN) .\nclean:\n\trm -f $(BIN) $(BIN).zip\n"
    some = word(parsed(text), "build", "bin/hello")
    value = some.field().values[0]
    assert at(text, value.span) == "bin/hello" and value.span.start == text.index("bin/hello")
    assert value.slot is not None and [at(text, span) for span in value.slot.also_read_by] == ["$(BIN)", "$(BIN)"]
    assert redefined(text, some, "bin/bootstrap") == text.replace("bin/hello", "bin/bootstrap")
    assert rewritten(text, some, "bin/bootstrap") == text.replace("-o $(BIN)", "-o bin/bootstrap")


def test_readers_in_names_of_variables_and_in_the_shell_count() -> None:
    text = "X = a\nY_a = b\nexport X\nall:\n\techo $(X)\nother:\n\techo $(Y_$(X)) $${X} $$(X)\n"
    slot = word(parsed(text), "all", "a").field().values[0].slot
    assert slot is not None and [at(text, span) for span in slot.also_read_by] == ["$(X)", "$${X}"]
    text = "Y_a = b\nall:\n\techo $(Y_a)\nother:\n\techo $(Y_$(X))\n"
    slot = word(parsed(text), "all", "b").field().values[0].slot
    assert slot is not None and [at(text, span) for span in slot.also_read_by] == ["$(Y_$(X))"]


def test_a_nested_variable_keeps_the_innermost_place() -> None:
    text = "NAME = hello\nOUT = bin/$(NAME)\nall:\n\tgo build -o $(OUT) ./cmd/$(NAME)\n"
    some = word(parsed(text), "all", "bin/hello")
    assert [at(text, piece.origin.span) for piece in some.pieces if piece.origin] == ["bin/", "hello"]
    slot = some.field().values[0].slot
    assert slot is not None and [at(text, span) for span in slot.also_read_by] == ["$(NAME)"]


@pytest.mark.parametrize(
    ("definition", "word_", "new", "expected"),
    [
        ("A = $(addsuffix /main,x y)", "x/main", "x/bootstrap", "A = $(addsuffix /bootstrap,x y)"),
        ("A = $(addprefix bin/,x y)", "bin/x", "bin/z", "A = $(addprefix bin/,z y)"),
        ("A = $(patsubst %,bin/%.zip,x y)", "bin/y.zip", "out/y.zip", "A = $(patsubst %,bin/%.zip,x y)"),
        ("A = $(wildcard cmd/*/main.go)", "cmd/a/main.go", "cmd/a/x.go", "A = $(wildcard cmd/*/x.go)"),
        ("A = $(wildcard bin/*/main)", "bin/*/main", "bin/*/bootstrap", "A = $(wildcard bin/*/bootstrap)"),
        ("A = x/main \\\n y/main", "y/main", "y/bootstrap", "A = x/main \\\n y/bootstrap"),
        ("A = $(sort y/main x/main)", "x/main", "x/bootstrap", "A = $(sort y/main x/bootstrap)"),
        ("A = $(notdir $(wildcard cmd/*/main.go))", "main.go", "x.go", "A = $(notdir $(wildcard cmd/*/x.go))"),
        ("A = $(subst c,k,a/c)", "a/k", "a/bootstrap", "A = $(subst c,k,a/c)"),
    ],
)
def test_a_word_of_a_list_is_written_where_its_text_stands(definition: str, word_: str, new: str, expected: str) -> None:
    text = f"{definition}\nall: $(A)\n\trm $(A)\n"
    some = next(some for some in parsed(text).targets[0].prerequisites if some.text.plain == word_)
    assert redefined(definition, some, new) == expected
    if len(parsed(text).targets[0].prerequisites) > 1:
        assert some.write(Text.of(new)) == ()  # the reference says other words, too


def test_escapes() -> None:
    text = "A = b\nall: c\n\techo d $(call F,e)\nF = f $(1)\n"
    rules = parsed(text)
    recipe_word = word(rules, "all", "d")
    assert rewritten(text, recipe_word, "x$y").count("x$$y") == 1
    assert recipe_word.write(Text.of("x\ty")) == () and recipe_word.write(Text.of("x\ny")) == ()
    prerequisite = rules.targets[0].prerequisites[0]
    assert [prerequisite.write(Text.of(some)) for some in ("a b", "a:b", "a#b", "a%", "$x")] == [()] * 5
    assert rewritten(text, prerequisite, "x/y") == text.replace(": c", ": x/y")


# -- rules -----------------------------------------------------------------------------------------------------------------


def stems(rules: Rules, name: str) -> tuple[str, ...] | None:
    stem = target(rules, name).stem
    assert stem is not None
    return stem.known


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("all: bin/a bin/b\nbin/%:\n\tx\n", ("a", "b")),
        ("all: bin/a $(X)\nbin/%:\n\tx\n", None),
        ("all: bin/a out/$(X)\nbin/%:\n\tx\n", ("a",)),
        ("bin/%:\n\tx\n", None),
        ("all: bin/a bin/b\nbin/a:\n\ty\nbin/%:\n\tx\n", ("b",)),
        ("all: z/a.zip z/b.zip\nz/%.zip: bin/%\n\tz\nbin/%:\n\tx\n", ("a", "b")),
        ("all: $(wildcard bin/*)\nbin/%:\n\tx\n", None),
        ("$(wildcard cmd/*/): cmd/%/:\n\tx\nbin/%:\n\tx\n", None),
        ("bin/a bin/b: c\nbin/%:\n\tx\n", ("a", "b")),
        ("all: | bin/a\nbin/%:\n\tx\n", ("a",)),
        ("FUNCS = a b\nall: $(FUNCS:%=bin/%)\nbin/%:\n\tx\n", ("a", "b")),
        ("ifdef X\nF = bin/a\nelse\nF = bin/b\nendif\nall: $(F)\nbin/%:\n\tx\n", ("a", "b")),
    ],
)
def test_a_pattern_stands_for_what_is_asked_for(text: str, expected: tuple[str, ...] | None) -> None:
    assert stems(parsed(text), "bin/%") == expected


def test_a_static_pattern_stands_for_its_targets() -> None:
    rules = parsed("H = $(addsuffix main,$(wildcard cmd/*/))\n$(H): cmd/%/main: cmd/%/main.go\n\tcd $(dir $@) && go build -o main\n")
    some = target(rules, "cmd/%/main")
    assert some.stem is not None and some.stem.known == ("a", "b", "c-d")
    assert [str(word.text) for word in some.prerequisites] == ["cmd/%/main.go"]
    assert said(rules, "cmd/%/main") == ["cd cmd/%/ && go build -o main"]


def test_phony_targets() -> None:
    rules = parsed("P = a b\n.PHONY: $(P) c\n.PHONY: d\na:\n\tx\n")
    assert rules.phony == {"a", "b", "c", "d"}
    assert [rule.names for rule in rules.rules] == [("a",)]


def test_included_files_belong_to_it() -> None:
    text = "include vars.mk rules/*.mk\nall: $(BIN)\n"
    others = {"vars.mk": "BIN = bin/a\n", "rules/x.mk": "$(BIN):\n\tgo build -o $@ $(lastword $(MAKEFILE_LIST))\n"}
    rules = parsed(text, (), **others)
    some = target(rules, "bin/a")
    assert some.rule.place.path == "rules/x.mk"
    assert said(rules, "bin/a") == ["go build -o bin/a rules/x.mk"]
    assert word(rules, "bin/a", "bin/a").field().values[0].span == Span("rules/x.mk", 0, 6)
    value = some.targets[0].field().values[0]
    assert value.span == Span("vars.mk", 6, 11) and value.slot is not None
    assert {span.path for span in value.slot.also_read_by} == {"Makefile"}


# -- recipes -----------------------------------------------------------------------------------------------------------------

RECIPES = {
    "plain": "all:\n\t@echo a\n\t-echo $$HOME\n\t-@ echo  b ; c\n",
    "continued": "all:\n\techo a \\\n\t  b\n\t@echo c\\\n\td\n",
    "inline": "all: ; @echo a; echo '#b'\n",
    "automatic": "all: x/y.o z\n\techo $@ $< $^ $(@D) $(@F) $(<D) $(<F) ${^F} $(^D)\nx/y.o z: x.go\n\techo $(@:.o=.x) $< $+\n",
    "pattern": "all: bin/a.zip bin/b.zip\nbin/%.zip: out/%\n\tzip $@ $< $* $(*F)\nout/%: cmd/%/main.go\n\techo $@ $< $(@D) $*\n",
    "static": "F = a b\nall: $(F:%=bin/%)\n$(F:%=bin/%): bin/%: cmd/%/main.go\n\techo $@ $< $*\n",
    "variables": "A = $(B) x\nB := y\nall:\n\techo $(A) $B ${B}z\n",
    "specific": "all: A = 1\nall: B += 2\nB = 0\nall: x\n\techo $(A) $(B)\nx: A = 3\nx:\n\techo $(A)\n",
    "define": "define go\n@echo $(1)\n  @echo two\nendef\nall:\n\t$(call go,x)\n\t$(go)\n\techo z\n",
    "values": "define X\na\nb\nendef\nall:\n\techo '$(subst a,c,$(X))'\n",
    "loop": "F = a b\nall:\n\tfor f in $(F); do echo $$f; done\n",
    "foreach": "F = a\nall:\n\t$(foreach f,$(F),echo $(f) $(f).zip;)\n",
    "eval": "define T\nbin/$(1): cmd/$(1)/main.go\n\t@echo $$@ $$< $(1) $$$$x\nendef\n$(foreach f,a,$(eval $(call T,$(f))))\nall: bin/a\n",
    "conditional": "all:\nifeq (a,a)\n\techo yes\nendif\n\techo always\n",
    "double": "all::\n\techo a\nall::\n\techo b\n",
    "prefix": ".RECIPEPREFIX := >\nall:\n>echo a \\\n>  b\n",
    "quiet": "Q = @\nall:\n\t$(Q)echo a\n\t$(Q)-echo b\n",
    "secondary": "all: bin/x\nbin/x: | lib\n\techo $@ $| $^\nlib:\n\techo lib\n",
    "merged": "all: a\nall: b\n\techo $< $^\na b:\n\techo $@\n",
    "crlf-free": "A = 'a#b'\nall:\n\techo $(A) # c\n",
    "suffix": "F := $(patsubst cmd/%/main.go,%,$(wildcard cmd/*/main.go))\nall: $(F)\n$(F):\n\techo bin/$@ ./cmd/$@\n",
}


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_recipes_are_what_make_runs(name: str, tmp_path: Path) -> None:
    """Compare what the shell gets with what `make -n` prints."""
    if judge() is None:
        return
    rules = parsed(RECIPES[name])
    mine: set[str] = set()
    for some in rules.targets:
        for line in Recipe(rules, some).lines():
            mine |= set(text_of(line).expand() or ("?",))
    printed = run(tmp_path, RECIPES[name], "-n", "-B", "all")
    theirs = [some for some in re.split(r"(?<!\\)\n", printed) if not some.startswith("rm ")]  # of intermediate files
    assert {" ".join(some.split()) for some in mine} == {" ".join(some.split()) for some in theirs if some}


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (RECIPES["plain"], "all", ["echo a", "echo $HOME", "echo  b ; c"]),
        (RECIPES["continued"], "all", ["echo a \\\n  b", "echo c\\\nd"]),
        (RECIPES["define"], "all", ["echo x", "echo two", "echo ", "echo two", "echo z"]),
        (RECIPES["eval"], "bin/a", ["echo bin/a cmd/a/main.go a $x"]),
        (RECIPES["static"], "bin/%", ["echo bin/% cmd/%/main.go %"]),
        ("F = a b\n$(F):\n\tgo build -o bin/$@ ./cmd/$@\n", "a", ["go build -o bin/${@} ./cmd/${@}"]),
        ("F = a b\nall:\n\t$(foreach f,$(F),go build -o $(f) ./$(f);)\n", "all", ["go build -o ${f} ./${f};"]),
        ("$(foreach f,$(X),$(eval bin/$(f): ; go build -o $$@ ./$(f)))\n", "bin/${X}", ["go build -o bin/${X} ./${X}"]),
        ("ifdef V\nQ =\nelse\nQ = @\nendif\nall:\n\t$(Q)go a\n\t$(Q) $(GO) b\n", "all", ["go a", "${GO} b"]),
        ("all:\n\t$(AT)go a\n\t$(PREFIX)go b\n\t$(Q)/c\n", "all", ["go a", "${PREFIX}go b", "${Q}/c"]),
        ("build-%:\n\tgo build -o $(ARTIFACTS_DIR)/bootstrap ./cmd/$*\n", "build-%", ["go build -o ${ARTIFACTS_DIR}/bootstrap ./cmd/%"]),
        ("all: $(X)\n\tzip $@ $< $^\n", "all", ["zip all ${X} ${X}"]),
        ("all:\n\tzip $@ $<\n", "all", ["zip all "]),
        ("x-a x-b:\n\techo $(subst x-,,$@) $(@:x-%=%)\n", "x-a", ["echo ${@} ${@}"]),
        ("a:\r\n\techo a \\\r\n\t b\r\n", "a", ["echo a \\\n b"]),
        (".ONESHELL:\nall:\n\tcd $(X)\n\t@go build -o $(Y)\n", "all", ["cd ${X}\ngo build -o ${Y}"]),
        ("A = x # y\nall:\n\techo '$(A)'\n", "all", ["echo 'x '"]),
    ],
)
def test_recipes(text: str, name: str, expected: list[str]) -> None:
    assert said(parsed(text), name) == expected


def test_a_hole_stands_for_each_target() -> None:
    rules = parsed("F = a b\n$(F):\n\tgo build -o bin/$@\n")
    assert text_of(lines(rules, "a")[0]).expand() == ("go build -o bin/a", "go build -o bin/b")
    rules = parsed("x/a.o x/b.o:\n\tcc -o $@ $(@F) $(@D)\n")
    assert str(text_of(lines(rules, "x/a.o")[0])) == "cc -o x/${@}.o ${@}.o x"


def test_lines_in_conditionals_are_not_certain() -> None:
    rules = parsed("all:\n\ta\nifdef X\n\tb\nelse\n\tc\nendif\n\td\n")
    assert [(line.region.text, line.certain) for line in lines(rules, "all")] == [("a", True), ("b", False), ("c", False), ("d", True)]


def test_automatic_variables_say_where_the_words_stand() -> None:
    text = "bin/hello: cmd/main.go\n\tgo build -o $@ $<\n\tstrip $@\n"
    rules = parsed(text)
    output, source = word(rules, "bin/hello", "bin/hello"), word(rules, "bin/hello", "cmd/main.go")
    value = output.field().values[0]
    assert value.span == target(rules, "bin/hello").targets[0].span and at(text, value.span) == "bin/hello"
    assert at(text, source.field().values[0].span) == "cmd/main.go"
    assert value.slot is not None and [at(text, span) for span in value.slot.also_read_by] == ["$@"]
    assert value.slot.write("bin/bootstrap") == ()  # the rule's line is changed there, or not at all
    assert rewritten(text, output, "out") == text.replace("-o $@", "-o out")


def test_a_pattern_is_written_in_the_rule() -> None:
    text = "all: bin/a bin/b\nbin/%: cmd/%/main.go\n\tgo build -o $@ ./cmd/$*\n"
    rules = parsed(text)
    some = target(rules, "bin/%").targets[0]
    stem = Hole("%", ("a", "b"))
    output = word(rules, "bin/%", lines(rules, "bin/%")[0].region.text[12:17])
    assert output.text == some.text == Text.of("bin/", stem)
    assert output.field().values[0].span == some.span and at(text, some.span) == "bin/%"
    assert apply(text, some.write(Text.of("bin/", stem, "/bootstrap"))) == text.replace("bin/%:", "bin/%/bootstrap:")
    slot = output.field().values[0].slot
    assert slot is not None and slot.write(Text.of("bin/", stem, "/bootstrap")) == ()


def test_a_call_is_read_where_the_definition_stands() -> None:
    text = "define build\n\t@go build -o bin/$(1) ./cmd/$(1)\nendef\nall:\n\t$(call build,hello)\n"
    rules = parsed(text)
    some = word(rules, "all", "bin/hello")
    assert [at(text, piece.here) for piece in some.pieces] == ["bin/", "$(1)"]
    assert rewritten(text, some, "bin/hello/bootstrap") == text.replace("bin/$(1)", "bin/$(1)/bootstrap")
    value = some.field().values[0]
    assert at(text, value.span) == "hello" and value.slot is not None and [at(text, span) for span in value.slot.also_read_by] == ["$(1)"]


def test_an_evaluated_text_escapes_twice() -> None:
    text = "define T\nbin/$(1):\n\tgo build -o $$@\nendef\n$(eval $(call T,a))\n"
    rules = parsed(text)
    region = lines(rules, "bin/a")[0].region
    assert apply(text, region.write(0, 2, "X=$Y go")) == text.replace("\tgo", "\tX=$$$$Y go")


# -- what is exported ----------------------------------------------------------------------------------------------------------


def environment(text: str, name: str = "all") -> dict[str, str]:
    rules = parsed(text)
    return {some.name: str(some.value.text) for some in Recipe(rules, target(rules, name)).environment()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("export A = b\nC = d\nall:\n\tx\n", {"A": "b"}),
        ("A = b\nC = d\nexport A C\nall:\n\tx\n", {"A": "b", "C": "d"}),
        ("export\nA = b\nall:\n\tx\n", {"A": "b"}),
        (".EXPORT_ALL_VARIABLES:\nA = b\nall:\n\tx\n", {"A": "b"}),
        ("export A = b\nunexport A\nall:\n\tx\n", {}),
        ("export A\nall:\n\tx\n", {}),
        ("all: export A = b\nall:\n\tx\n", {"A": "b"}),
        ("all: A = b\nall:\n\tx\n", {}),
        ("export A = a\nall: A = b\nall:\n\tx\n", {"A": "b"}),
        ("top: export A = b\ntop: all\nall:\n\tx\n", {"A": "b"}),
        ("top: private export A = b\ntop: all\nall:\n\tx\n", {}),
        ("top: export A = b\ntop: mid\nmid: all\nall:\n\tx\n", {"A": "b"}),
        ("one: export A = b\ntwo: export A = c\none two: all\nall:\n\tx\n", {"A": "${A}"}),
        ("export A = a\ntop: A = b\ntop: all\nall:\n\tx\n", {"A": "${A}"}),
        ("export A ?= b\nexport C := $(A)/$(X)\nall:\n\tx\n", {"A": "b", "C": "b/${X}"}),
        ("ifdef X\nexport A = b\nelse\nexport A = c\nendif\nall:\n\tx\n", {"A": "${A}"}),
    ],
)
def test_environment(text: str, expected: dict[str, str]) -> None:
    assert environment(text) == expected


def test_an_exported_variable_is_written_where_it_is_set() -> None:
    text = "export GOOS = darwin\nall:\n\tgo build\nother:\n\techo $(GOOS) $$GOOS\n"
    rules = parsed(text)
    value = Recipe(rules, target(rules, "all")).environment()[0].value
    assert at(text, value.field().values[0].span) == "darwin"
    slot = value.field().values[0].slot
    assert slot is not None and [at(text, span) for span in slot.also_read_by] == ["$(GOOS)", "$$GOOS"]
    assert redefined(text, value, "linux") == rewritten(text, value, "linux") == text.replace("darwin", "linux")


# -- anything ------------------------------------------------------------------------------------------------------------------

TOKENS = [
    *("A", "B", "all", "bin/%", "%", "x.go", "a b", "cmd/a", " ", "\t", "\n", "\r\n", "\\\n", "\\", "#", "é\U0001f600"),
    *(":", "::", "=", ":=", "+=", "?=", ";", "|", ",", "(", ")"),
    *("$(A)", "${B}", "$@", "$<", "$^", "$*", "$(@D)", "$$", "$", "$(", "$(A:%=b/%)", "$(1)", "$($(A))"),
    *("$(call A,x,y)", "$(foreach f,$(A),$(B))", "$(wildcard cmd/*)", "$(shell ls)", "$(notdir $(A))", "$(subst a,$(B),$(A))"),
    *("$(if $(A),$(B))", "$(eval $(A))", "$(eval all: ; $(B))"),
    *("\nifdef A\n", "\nelse\n", "\nendif\n", "\ndefine A\n", "\nendef\n", "\nall: B\n\t", "\nexport A = ", "\nB: A += "),
    *("\n.PHONY: all\n", "\ninclude ", "\n.RECIPEPREFIX = >\n", "\n>", "\n.ONESHELL:\n"),
]


def every_piece(rules: Rules) -> list[Piece]:
    """Give all pieces that a Makefile's words and recipes consist of."""
    found: list[Piece] = []
    for some in rules.targets:
        for phrase_ in (*some.targets, *some.prerequisites, *some.order_only, *some.rule.targets):
            found += phrase_.pieces
        recipe = Recipe(rules, some)
        for assignment in recipe.environment():
            found += assignment.value.pieces
        for line in recipe.lines():
            found += line.region.pieces(0, len(line.region.text))
    return found


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=25).map("".join))
def test_nothing_raises_and_every_place_lies_in_the_file(text: str) -> None:
    rules = parsed(text)
    for piece in every_piece(rules):
        for span in (piece.here, *((piece.origin.span, *piece.origin.readers) if piece.origin else ())):
            assert span.path == "Makefile" and 0 <= span.start <= span.end <= len(text)
        if piece.exact:
            assert at(text, piece.here) == piece.part
