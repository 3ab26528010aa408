"""What go.mod says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from go1x_lint.facts import GoModule
from go1x_lint.readers.go_module import LIBRARY, read
from go1x_lint.source import Source, Workspace


def modules(*files: tuple[str, str]) -> list[GoModule]:
    workspace = Workspace("", sources=[Source(path, text) for path, text in files])
    found = [fact for path, _ in files if path.endswith("go.mod") for fact in read(workspace[path], workspace)]
    assert all(isinstance(fact, GoModule) for fact in found)
    return [fact for fact in found if isinstance(fact, GoModule)]


def module(text: str) -> GoModule:
    (found,) = modules(("go.mod", text))
    return found


def versions(text: str, fact: GoModule) -> list[str]:
    """Give the versions, each exactly what stands at its place."""
    for value in fact.library.values:
        assert text[value.span.start : value.span.end] == value.text.plain
        assert value.slot is None
    return [value.text.plain or "" for value in fact.library.values]


BLOCK = f"""\
module example.com/shop // the shop

go 1.16

require (
\tgithub.com/aws/aws-sdk-go v1.44.0
\t{LIBRARY} v1.13.3 // indirect
)

require golang.org/x/sync v0.1.0

retract v0.9.0
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_module(newline: str, mark: str) -> None:
    text = mark + BLOCK.replace("\n", newline)
    fact = module(text)
    assert (fact.directory, fact.name, fact.manager, fact.vendored) == ("", "example.com/shop", "go", False)
    assert text[fact.span.start : fact.span.end] == "example.com/shop"
    assert versions(text, fact) == ["v1.13.3"]
    assert fact.library.closed
    assert text[fact.library.anchor.start : fact.library.anchor.end] == f"{LIBRARY} v1.13.3"
    assert fact.libraries == ("github.com/aws/aws-sdk-go", "golang.org/x/sync")


@pytest.mark.parametrize(
    "line",
    [
        f"require {LIBRARY} v1.6.0",
        f'require "{LIBRARY}" v1.6.0',
        f"require `{LIBRARY}` `v1.6.0`",
        f"require {LIBRARY}   v1.6.0// indirect",
        f"require(\n\t{LIBRARY} v1.6.0\n)",
        f"require {LIBRARY} v1.6.0\nexclude {LIBRARY} v1.5.0\nretract v1.6.0\nreplace example.com/x => ../x",
        f"require {LIBRARY} v1.6.0\nreplace {LIBRARY} v1.5.0 => ../lambda",
        f"require {LIBRARY} v1.5.0\nrequire {LIBRARY} v1.6.0\nrequire {LIBRARY} v1.0.0",
    ],
)
def test_the_version_that_is_required(line: str) -> None:
    text = f"module m\n{line}\n"
    fact = module(text)
    assert versions(text, fact) == ["v1.6.0"]
    assert fact.library.closed


@pytest.mark.parametrize(
    "version",
    ["v1.6.0", "v1.18.0-rc.1", "v0.0.0-20180129213250-0123456789ab", "v1.13.4-0.20200101000000-0123456789ab", "v2.0.0+incompatible"],
)
def test_forms_of_versions(version: str) -> None:
    text = f"module m\nrequire {LIBRARY} {version}\n"
    assert versions(text, module(text)) == [version]


@pytest.mark.parametrize("version", ["master", "latest", "0123456789ab", "v1", "v1.6", "1.6.0", "v1.6.x"])
def test_versions_that_are_no_versions(version: str) -> None:
    library = module(f"module m\nrequire {LIBRARY} {version}\n").library
    assert not library.absent
    assert not library.values
    assert version in library.open_because[0].text


@pytest.mark.parametrize(
    "text",
    [
        "module m\n",
        "module m\nrequire github.com/aws/aws-sdk-go v1.44.0\n",
        f"module m\n// require {LIBRARY} v1.6.0\n",
        f"module m\nrequire {LIBRARY}/v2 v2.0.0\n",
        f"module m\nrequire example.com/{LIBRARY} v1.6.0\n",
        f"module m\nexclude {LIBRARY} v1.6.0\nreplace {LIBRARY} => ../x\ntool {LIBRARY}/cmd/build-lambda-zip\n",
        f"module {LIBRARY}\n",
        f"module m\nrequire (\n)\n{LIBRARY} v1.6.0\n",
        f"module m\nrequire {LIBRARY}\n",
        f"module m\nrequire (\n{LIBRARY} v1.6.0)\n",
        "",
    ],
)
def test_no_library(text: str) -> None:
    assert module(text).library.absent


def test_without_a_name() -> None:
    fact = module(f"require {LIBRARY} v1.10.0\n")
    assert fact.name is None
    assert (fact.span.start, fact.span.end) == (0, 0)
    assert fact.library.plain == "v1.10.0"


def test_nested_modules_have_their_own_folders() -> None:
    outer, inner = modules(("go.mod", "module m\n"), ("functions/a/go.mod", f"module m/a\nrequire {LIBRARY} v1.6.0\n"))
    assert (outer.directory, inner.directory) == ("", "functions/a")
    assert outer.library.absent
    assert inner.library.plain == "v1.6.0"


# -- replacements -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["", " v1.6.0"])
@pytest.mark.parametrize("block", [False, True])
def test_replaced_by_another_version(version: str, block: bool) -> None:
    line = f"{LIBRARY}{version} => {LIBRARY} v1.20.0"
    text = f"module m\nrequire {LIBRARY} v1.6.0\n" + (f"replace (\n\t{line}\n)\n" if block else f"replace {line}\n")
    fact = module(text)
    assert versions(text, fact) == ["v1.20.0"]
    assert fact.library.closed
    (via,) = fact.library.values[0].via
    assert text[via.start : via.end] == "v1.6.0"


@pytest.mark.parametrize(
    ("target", "named"),
    [("../aws-lambda-go", "../aws-lambda-go"), ("./x", "./x"), ("example.com/fork v1.50.0", "example.com/fork")],
)
def test_replaced_by_something_else(target: str, named: str) -> None:
    text = f"module m\nrequire {LIBRARY} v1.6.0\nreplace {LIBRARY} => {target}\n"
    library = module(text).library
    assert not library.values
    (why,) = library.open_because
    assert text[why.span.start : why.span.end] == named
    assert named in why.text


def test_the_replacement_of_the_version_wins() -> None:
    text = f"module m\nrequire {LIBRARY} v1.6.0\nreplace {LIBRARY} v1.6.0 => {LIBRARY} v1.7.0\nreplace {LIBRARY} => {LIBRARY} v1.8.0\n"
    assert versions(text, module(text)) == ["v1.7.0"]


def test_an_excluded_version_is_not_what_is_built() -> None:
    text = f"module m\nrequire {LIBRARY} v1.39.0\nexclude {LIBRARY} v1.39.0\n"
    fact = module(text)
    assert versions(text, fact) == ["v1.39.0"]
    assert not fact.library.closed


# -- workspaces -------------------------------------------------------------------------------------------------------------

OLD = ("a/go.mod", f"module a\nrequire {LIBRARY} v1.6.0\n")
NEW = ("b/go.mod", f"module b\nrequire {LIBRARY} v1.30.0\n")


@pytest.mark.parametrize("work", ["go 1.21\nuse (\n\t./a\n\t./b\n)\n", "use ./a\nuse b/ // c\n"])
def test_a_workspace_builds_the_newest(work: str) -> None:
    old, new = modules(OLD, NEW, ("go.work", work))
    assert [value.text.plain for value in old.library.values] == ["v1.6.0"]
    assert "b/go.mod" in old.library.open_because[0].text
    assert new.library.closed


@pytest.mark.parametrize("work", ["use ./a\n", "use ./b\n", "use ./gone\nuse ./a\n", "", "// use ./a\n"])
def test_other_workspaces_change_nothing(work: str) -> None:
    assert all(fact.library.closed for fact in modules(OLD, NEW, ("go.work", work)))


WORDS = ("module", "require", "replace", "exclude", "(", ")", LIBRARY, "v1.6.0", "=>", "m", '"', "`", "//", "\n", "\\")


@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_any_words(words: list[str]) -> None:
    for text in ("".join(words), " ".join(words)):
        versions(text, module(text))


@given(st.text(max_size=80))
def test_any_text(text: str) -> None:
    module(text)
    module(f"module m\nrequire {LIBRARY} {text}")
    module(f"module m\nrequire {LIBRARY} v1.6.0\nreplace {LIBRARY} {text}")


# -- replacements of workspaces ---------------------------------------------------------------------------------------------


def test_what_a_workspace_replaces_wins_where_it_is_used() -> None:
    text = f"go 1.21\nuse ./b\nreplace {LIBRARY} => {LIBRARY} v1.13.3\n"
    (new,) = modules(NEW, ("go.work", text))
    assert [str(value.text) for value in new.library.values] == ["v1.13.3", "v1.30.0"]  # GOWORK=off, and images without it, build its own
    span = new.library.values[0].span
    assert (span.path, text[span.start : span.end]) == ("go.work", "v1.13.3")
    assert new.library.closed


def test_what_a_workspace_replaces_by_a_folder_is_not_known() -> None:
    (new,) = modules(NEW, ("go.work", f"use ./b\nreplace (\n\t{LIBRARY} v1.30.0 => ../fork\n)\n"))
    assert not new.library.closed
    assert "../fork" in new.library.open_because[0].text


def test_the_replacements_of_modules_are_in_force_in_the_whole_workspace() -> None:
    other = ("a/go.mod", f"module a\nreplace {LIBRARY} => {LIBRARY} v1.13.3\n")
    new = modules(other, NEW, ("go.work", "use ./a\nuse ./b\n"))[1]
    assert [str(value.text) for value in new.library.values] == ["v1.13.3", "v1.30.0"]


@pytest.mark.parametrize(
    "work",
    [
        f"use ./a\nreplace {LIBRARY} => {LIBRARY} v1.13.3\n",
        f"use ./b\nreplace {LIBRARY} v1.6.0 => {LIBRARY} v1.13.3\n",
        f"use ./b\nreplace {LIBRARY} => {LIBRARY} v1.30.0\n",
        f"use ./b\n// replace {LIBRARY} => {LIBRARY} v1.13.3\n",
        "use ./b\nreplace example.com/x => ../x\n",
    ],
)
def test_replacements_that_change_nothing(work: str) -> None:
    (new,) = modules(NEW, ("go.work", work))
    assert [str(value.text) for value in new.library.values] == ["v1.30.0"]
    assert new.library.closed
