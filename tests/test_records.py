"""Records are what the library's dataclasses are, for what is used of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar

import pytest

from go1x_lint import records


def upper(text: str) -> str:
    return text.upper()


def classes(library: Any) -> Any:
    """Make the same classes with a library."""

    @library.dataclass(frozen=True)
    class Value:
        text: str
        kind: ClassVar[str] = "value"
        more: tuple[int, ...] = ()
        memory: dict[str, int] = library.field(default_factory=dict, compare=False, repr=False)
        hidden: int = library.field(default=7, kw_only=True)
        escape: Callable[[str], str] = upper

        @cached_property
        def size(self) -> int:
            return len(self.text)

    @library.dataclass(frozen=True, eq=False)
    class Fact:
        span: str

    @library.dataclass(frozen=True, eq=False)
    class Step(Fact):
        uses: tuple[str, ...] = ()
        output: str = library.field(kw_only=True)

    @library.dataclass
    class State:
        found: list[str] = library.field(default_factory=list)
        count: int = 0

    class Names:
        pass

    Names.Value, Names.Fact, Names.Step, Names.State = Value, Fact, Step, State  # type: ignore[attr-defined]
    return Names


@pytest.fixture(params=[dataclasses, records], ids=["library", "ours"])
def made(request: pytest.FixtureRequest) -> Any:
    return classes(request.param)


@pytest.fixture(params=[dataclasses, records], ids=["library", "ours"])
def library(request: pytest.FixtureRequest) -> Any:
    return request.param


def test_values_are_equal_by_their_fields(made: Any) -> None:
    one, other = made.Value("a", (1,)), made.Value(text="a", more=(1,), memory={"x": 1})
    assert one == other
    assert hash(one) == hash(other)
    assert one != made.Value("a", (2,))
    assert one != made.Value("a", (1,), hidden=8)
    assert one != "a"
    assert {one: 1}[other] == 1


def test_facts_are_themselves(made: Any) -> None:
    one, other = made.Step("s", output="o"), made.Step("s", output="o")
    assert one == one
    assert one != other
    assert len({one, other}) == 2
    assert isinstance(one, made.Fact)


def test_defaults_are_each_ones_own(made: Any) -> None:
    one, other = made.State(), made.State()
    one.found.append("x")
    one.count = 3
    assert (other.found, other.count) == ([], 0)
    assert (one.found, one.count) == (["x"], 3)
    assert made.Value("a").memory is not made.Value("a").memory
    assert made.Value("a").hidden == 7
    assert made.Value.kind == "value"
    assert made.Value("a").escape("b") == "B"  # a default that is a function is no method


def test_mutable_values_have_no_hash(made: Any) -> None:
    with pytest.raises(TypeError):
        hash(made.State())


def test_frozen_is_frozen_but_remembers(made: Any) -> None:
    value = made.Value("abc")
    with pytest.raises(AttributeError):
        value.text = "x"
    with pytest.raises(AttributeError):
        del value.text
    with pytest.raises(AttributeError):
        value.other = 1
    assert value.size == 3
    assert value.size == 3


@pytest.mark.parametrize(
    ("words", "names"),
    [((), {}), (("s",), {}), (("s",), {"output": "o", "x": 1}), (("s", (), "o"), {}), (("s",), {"span": "s", "output": "o"})],
)
def test_wrong_arguments_are_refused(made: Any, words: tuple[Any, ...], names: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        made.Step(*words, **names)


def test_replace_and_fields(library: Any) -> None:
    made = classes(library)
    step = made.Step("s", ("u",), output="o")
    new = library.replace(step, output="p")
    assert (new.span, new.uses, new.output) == ("s", ("u",), "p")
    assert [some.name for some in library.fields(step)] == ["span", "uses", "output"]
    assert [some.name for some in library.fields(made.Value)] == ["text", "more", "memory", "hidden", "escape"]


def test_the_librarys_functions_take_ours() -> None:
    made = classes(records)
    step = dataclasses.replace(made.Step("s", output="o"), output="p")
    assert (step.span, step.output) == ("s", "p")
    assert dataclasses.is_dataclass(step)
    assert dataclasses.asdict(made.State(["x"], 2)) == {"found": ["x"], "count": 2}
    assert [some.name for some in dataclasses.fields(made.Value)] == ["text", "more", "memory", "hidden", "escape"]


def test_our_functions_take_the_librarys() -> None:
    made = classes(dataclasses)
    step = records.replace(made.Step("s", output="o"), output="p")
    assert (step.span, step.output) == ("s", "p")
    assert [some.name for some in records.fields(made.Value)] == ["text", "more", "memory", "hidden", "escape"]


def test_they_show_themselves_alike() -> None:
    ours, theirs = classes(records), classes(dataclasses)
    assert repr(ours.Value("a", (1,))) == repr(theirs.Value("a", (1,)))
    assert repr(ours.Step("s", output="o")) == repr(theirs.Step("s", output="o"))
    assert list(vars(ours.Value("a", hidden=3))) == list(vars(theirs.Value("a", hidden=3)))


def test_they_can_be_matched(made: Any) -> None:
    match made.Step("s", ("u",), output="o"):
        case made.Step(span, uses):
            assert (span, uses) == ("s", ("u",))
        case _:
            raise AssertionError
