"""Which tools are pinned."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from go1x_lint.facts import ToolVersion
from go1x_lint.lifecycle import refuses
from go1x_lint.readers import Unparsable
from go1x_lint.readers.requirements import read
from go1x_lint.source import Source, Workspace

Pin = tuple[str, str, bool]
"""Tool, version as written, and whether it is the only one."""


def pins(path: str, text: str) -> list[Pin]:
    workspace = Workspace("", sources=[Source(path, text)])
    found: list[Pin] = []
    for fact in read(workspace[path], workspace):
        assert isinstance(fact, ToolVersion)
        (value,) = fact.version.values
        assert text[value.span.start : value.span.end] == value.text.plain
        assert fact.span == value.span
        found.append((fact.tool, value.text.plain or "", fact.version.closed))
    return found


# -- requirements files -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("aws-sam-cli==1.90.0", [("aws-sam-cli", "1.90.0", True)]),
        ("cfn-lint == 0.80.0  # why", [("cfn-lint", "0.80.0", True)]),
        ("cfn-lint===0.80.0", [("cfn-lint", "0.80.0", True)]),
        ("  CFN_Lint[full] (==0.80.0)", [("cfn-lint", "0.80.0", True)]),
        ("cfn.lint==0.80.0rc1", [("cfn-lint", "0.80.0rc1", True)]),
        ("cfn-lint==0.80.0 \\\n    --hash=sha256:0123", [("cfn-lint", "0.80.0", True)]),
        ("cfn-lint==0.80.0 --hash=sha256:0123 --config-settings x=1.0", [("cfn-lint", "0.80.0", True)]),
        ("cfn-lint<0.81", [("cfn-lint", "<0.81", False)]),
        ("cfn-lint<=0.81", [("cfn-lint", "<=0.81", False)]),
        ("cfn-lint ~= 0.80.0", [("cfn-lint", "~= 0.80.0", False)]),
        ("cfn-lint==0.80.*", [("cfn-lint", "==0.80.*", False)]),
        ("cfn-lint>=0.70,<0.83,!=0.71.0", [("cfn-lint", "<0.83", False)]),
        ('cfn-lint==0.80.0; python_version < "3.8"', [("cfn-lint", "0.80.0", False)]),
        ('cfn-lint==0.80.0 ; python_version < "3.8" # x', [("cfn-lint", "0.80.0", False)]),
        ("boto3==1.0\naws-sam-cli==1.90.0\ncfn-lint==0.80.0", [("aws-sam-cli", "1.90.0", True), ("cfn-lint", "0.80.0", True)]),
    ],
)
def test_lines(line: str, expected: list[Pin]) -> None:
    for text in (line, line + "\n", f"# pins\r\n{line}\r\n", "\ufeff" + line):
        assert pins("requirements-dev.txt", text) == expected


@pytest.mark.parametrize(
    "line",
    [
        "cfn-lint", "cfn-lint>=0.80.0", "cfn-lint>0.80.0", "cfn-lint!=0.80.0", "cfn-lint-extra==0.80.0", "my-cfn-lint==0.80.0",
        "# cfn-lint==0.80.0", "cfnlint==0.80.0", "aws-sam-cli @ git+https://github.com/aws/aws-sam-cli@v1.90.0", "-r cfn-lint==0.80.0",
        "cfn-lint==latest", "cfn-lint # ==0.80.0", "cfn-lint; extra == '0.80.0'", "cfn-lint==", "==0.80.0", "cfn-lint 0.80.0",
        "-e cfn-lint==0.80.0", "",
    ],
)  # fmt: skip
def test_lines_that_pin_nothing(line: str) -> None:
    assert pins("requirements.txt", line) == []


def test_what_is_pinned_is_what_refuses() -> None:
    for line, old in (("cfn-lint==0.83.1", True), ("cfn-lint<0.83.2", True), ("cfn-lint==0.83.2", False), ("cfn-lint<1", False)):
        ((tool, version, _),) = pins("requirements.txt", line)
        assert refuses(tool, version, "provided.al2023") is old


# -- tables -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[project]\ndependencies = ["boto3", "aws-sam-cli==1.90.0"]\n', [("aws-sam-cli", "1.90.0", True)]),
        ("[project.optional-dependencies]\ndev = [\n  'cfn-lint[full]<0.81', # x\n]\n", [("cfn-lint", "<0.81", False)]),
        ("[dependency-groups]\ntest = [\"cfn-lint==0.80.0; python_version<'3.8'\"]\n", [("cfn-lint", "0.80.0", False)]),
        ('[tool.poetry.dependencies]\ncfn-lint = "0.80.0"\n', [("cfn-lint", "0.80.0", True)]),
        ('[tool.poetry.group.dev.dependencies]\ncfn-lint = "^0.80.0"\n', [("cfn-lint", "^0.80.0", False)]),
        ('[tool.poetry.dev-dependencies]\ncfn-lint = {version = "~0.80", extras = ["full"]}\n', [("cfn-lint", "~0.80", False)]),
        ('[tool.poetry.dependencies.aws-sam-cli]\nversion = "==1.90.0"\n', [("aws-sam-cli", "1.90.0", True)]),
        ('[tool.poetry.dependencies]\ncfn-lint = ">=0.70,<0.80"\n', [("cfn-lint", "<0.80", False)]),
    ],
)
def test_pyproject(text: str, expected: list[Pin]) -> None:
    for some in (text, text.replace("\n", "\r\n")):
        assert pins("pyproject.toml", some) == expected


def test_pipfile() -> None:
    text = '[packages]\naws-sam-cli = "==1.90.0"\n[dev-packages]\ncfn-lint = {version = "==0.80.0"}\nx = "*"\n'
    assert pins("Pipfile", text) == [("aws-sam-cli", "1.90.0", True), ("cfn-lint", "0.80.0", True)]


@pytest.mark.parametrize(
    "text",
    [
        '[tool.poetry.dependencies]\ncfn-lint = "*"\n', '[tool.poetry.dependencies]\ncfn-lint = ">=0.80"\n',
        '[packages]\ncfn-lint = {git = "x"}\n', '[packages]\ncfn-lint = ""\n', "[packages]\ncfn-lint = 1\n",
        '[project]\nname = "cfn-lint"\nversion = "0.80.0"\n', "[tool.cfn-lint]\nignore = ['E1']\n", "",
        '[project]\ndescription = "cfn-lint==0.80.0"\n', '[[tool.uv.index]]\nname = "cfn-lint==0.80.0"\n',
    ],
)  # fmt: skip
def test_tables_that_pin_nothing(text: str) -> None:
    assert pins("pyproject.toml", text) == pins("Pipfile", text) == []


# -- pre-commit -------------------------------------------------------------------------------------------------------------


def hooks(repository: str, revision: str) -> str:
    return f"repos:\n  - repo: {repository}\n    rev: {revision}\n    hooks:\n      - id: cfn-python-lint\n"


@pytest.mark.parametrize(
    "repository",
    [
        "https://github.com/aws-cloudformation/cfn-lint", "https://github.com/aws-cloudformation/cfn-lint.git",
        "'https://github.com/awslabs/cfn-python-lint/'", "https://github.com/aws-cloudformation/cfn-python-lint",
        "git@github.com:aws-cloudformation/cfn-lint.git", "ssh://git@github.com/aws-cloudformation/cfn-lint",
        "git://github.com/aws-cloudformation/cfn-lint", "github.com/aws-cloudformation/cfn-lint",
    ],
)  # fmt: skip
def test_a_hook_of_cfn_lint(repository: str) -> None:
    assert pins(".pre-commit-config.yaml", hooks(repository, "v0.80.0")) == [("cfn-lint", "v0.80.0", True)]


def test_a_hook_of_sam() -> None:
    assert pins(".pre-commit-config.yaml", hooks("https://github.com/aws/aws-sam-cli", '"v1.90.0"')) == [("aws-sam-cli", "v1.90.0", True)]


def test_a_frozen_hook() -> None:
    sha = "0123456789012345678901234567890123456789"
    text = hooks("https://github.com/aws-cloudformation/cfn-lint", f"{sha}  # frozen: v0.80.0")
    assert pins(".pre-commit-config.yaml", text) == [("cfn-lint", "v0.80.0", True)]
    assert pins(".pre-commit-config.yaml", text.replace("frozen: ", "")) == []


@pytest.mark.parametrize(
    ("repository", "revision"),
    [
        ("https://github.com/aws-cloudformation/cfn-lint", "main"),
        ("https://github.com/aws-cloudformation/cfn-lint", ""),
        ("https://github.com/aws-cloudformation/cfn-lint", "[v0.80.0]"),
        ("https://github.com/aws-cloudformation/cfn-lint-visual-studio-code", "v0.80.0"),
        ("https://example.com/aws-cloudformation/cfn-lint", "v0.80.0"),
        ("local", "v0.80.0"),
        ("", "v0.80.0"),
        ("{{ x }}", "v0.80.0"),
    ],
)
def test_other_hooks(repository: str, revision: str) -> None:
    assert pins(".pre-commit-config.yaml", hooks(repository, revision)) == []


def test_what_is_installed_beside_a_hook() -> None:
    beside = "[boto3, 'cfn-lint==0.80.0', \"aws-sam-cli<1.100\"]"
    text = f"repos:\n- repo: local\n  hooks:\n  - id: lint\n    additional_dependencies: {beside}\n"
    assert pins(".pre-commit-config.yaml", text) == [("cfn-lint", "0.80.0", True), ("aws-sam-cli", "<1.100", False)]


# -- bad input --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "text"), [("pyproject.toml", "[x"), ("Pipfile", "= 1"), (".pre-commit-config.yaml", "repos: [")])
def test_unparsable(path: str, text: str) -> None:
    with pytest.raises(Unparsable):
        pins(path, text)


FILES = ("requirements.txt", "pyproject.toml", "Pipfile", ".pre-commit-config.yaml")
WORDS = (
    "cfn-lint", "aws-sam-cli", "==", "<", "~=", "0.80.0", ".*", "[", "]", "(", ")", ";", "#", "\\", "\n", " ", ",", '"', "=", "repo: ",
    "- ", "rev: ", "repos:",
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(FILES), st.lists(st.sampled_from(WORDS), max_size=25))
def test_any_words(path: str, words: list[str]) -> None:
    try:
        pins(path, "".join(words))
    except Unparsable:
        return
