"""goreleaser's archives: names, members, folders; and whole small projects with their fix."""

from __future__ import annotations

import pytest

from go1x_lint.facts import ArchiveCommand, BuildCommand, Fact
from go1x_lint.readers.ci import goreleaser
from go1x_lint.source import Source, Workspace
from tests.test_cases import MAIN, MOD, codes, fix, reasons

PATH = ".goreleaser.yaml"
BUILD = """version: 2
project_name: orders
builds:
  - id: orders
    main: ./cmd/orders
    binary: main
    env: [CGO_ENABLED=0]
    goos: [linux]
    goarch: [amd64]
"""
ARCHIVE = """archives:
  - formats: [zip]
    name_template: '{{ .ProjectName }}_{{ .Os }}_{{ .Arch }}'
"""
TEMPLATE = """Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: go1.x
      Handler: main
      Code: dist/orders_linux_amd64.zip
      Role: r
"""
FILES = {PATH: BUILD + ARCHIVE, "template.yaml": TEMPLATE, "cmd/orders/main.go": MAIN, "go.mod": MOD}


def facts(text: str) -> list[Fact]:
    workspace = Workspace("", sources=[Source(PATH, text)])
    return list(goreleaser.read(workspace[PATH], workspace))


def archive(text: str) -> ArchiveCommand:
    (found,) = (fact for fact in facts(text) if isinstance(fact, ArchiveCommand))
    return found


@pytest.mark.parametrize("formats", ["formats: [zip]", "format: zip", "formats: zip"])
def test_an_archive(formats: str) -> None:
    fact = archive(BUILD + ARCHIVE.replace("formats: [zip]", formats))
    assert fact.archive.path.plain == "dist/orders_linux_amd64.zip"
    assert [(some.use.path.plain, str(some.entry)) for some in fact.members] == [("dist/orders_linux_amd64_v1/main", "main")]
    assert (fact.complete, fact.keeps_modes, fact.flattens) == (True, True, None)
    (build,) = (some for some in facts(BUILD + ARCHIVE) if isinstance(some, BuildCommand))
    assert fact.members[0].use.path.plain == build.output.path.plain


def test_an_archive_that_says_little() -> None:
    fact = archive(BUILD + "archives:\n  - formats: [zip]\n")
    assert str(fact.archive.path.text) == "dist/orders_${Version}_linux_amd64.zip"
    assert fact.archive.path.values[0].implied
    named = archive("dist: out\n" + BUILD + ARCHIVE + "    files: [config.json]\n")
    assert (named.archive.path.plain, named.complete) == ("out/orders_linux_amd64.zip", False)


@pytest.mark.parametrize(
    ("wrap", "entry"),
    [
        ("true", "orders_linux_amd64/main"),
        ("'true'", "orders_linux_amd64/main"),
        ("orders", "orders/main"),
        ("false", "main"),
        ("''", "main"),
    ],
)
def test_a_folder_in_it(wrap: str, entry: str) -> None:
    fact = archive(BUILD + ARCHIVE + f"    wrap_in_directory: {wrap}\n")
    assert [str(some.entry) for some in fact.members] == [entry]
    assert (fact.flattens is None) is (entry == "main")


OTHER = BUILD.replace("id: orders", "id: users").partition("builds:\n")[2].replace("binary: main", "binary: users")


def test_which_builds_it_packs() -> None:
    both = BUILD + OTHER
    assert len(archive(both + ARCHIVE).members) == 2
    for key in ("ids", "builds"):
        fact = archive(both + ARCHIVE + f"    {key}: [users]\n")
        assert [str(some.entry) for some in fact.members] == ["users"]


@pytest.mark.parametrize(
    "text",
    [
        BUILD,
        BUILD + "archives:\n  - name_template: x\n",
        BUILD + ARCHIVE.replace("zip", "tar.gz"),
        BUILD + ARCHIVE.replace("[zip]", "[tar.gz, zip]"),
        BUILD + ARCHIVE + "    ids: [others]\n",
        BUILD.replace("[linux]", "[linux, darwin]") + ARCHIVE,
        BUILD + "archives: zip\n",
        BUILD + "archives: [zip]\n",
        ARCHIVE,
    ],
)
def test_other_archives(text: str) -> None:
    assert [fact for fact in facts(text) if isinstance(fact, ArchiveCommand)] == []


def test_a_project_moves() -> None:
    outcome = fix(FILES)
    assert outcome.after[PATH].text == FILES[PATH].replace("binary: main", "binary: bootstrap").replace(
        "    goarch: [amd64]\n", "    goarch: [amd64]\n    tags: [lambda.norpc]\n"
    )
    assert outcome.after["template.yaml"].text == TEMPLATE.replace("go1.x", "provided.al2023").replace(
        "Handler: main", "Handler: bootstrap"
    )
    assert outcome.undone == ()


def test_a_program_in_a_folder_of_its_archive_is_brought_to_the_root() -> None:
    files = {**FILES, PATH: FILES[PATH] + "    wrap_in_directory: true # for people\n"}
    assert "wrap_in_directory: false # for people\n" in fix(files, unsafe=True).after[PATH].text
    half = {
        **files,
        PATH: files[PATH].replace("main\n    env", "bootstrap\n    env"),
        "template.yaml": TEMPLATE.replace("go1.x", "provided.al2023"),
    }
    assert "GX302" in codes(half)


def test_one_archive_of_two_programs_is_held() -> None:
    second = TEMPLATE.partition("\n")[2].replace("Orders", "Users").replace("Handler: main", "Handler: users")
    outcome = fix({**FILES, PATH: BUILD + OTHER + ARCHIVE, "template.yaml": TEMPLATE + second}, unsafe=True)
    assert outcome.changed == ()
    assert "one archive" in reasons(outcome)


def test_an_archive_that_is_called_after_its_program_is_held() -> None:
    files = {
        **FILES,
        PATH: FILES[PATH].replace("{{ .ProjectName }}", "{{ .Binary }}"),
        "template.yaml": TEMPLATE.replace("orders_", "main_"),
    }
    assert "binary: main" in fix(files, unsafe=True).after[PATH].text
