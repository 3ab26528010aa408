"""`ask-resources.json` of the ASK CLI: the function behind a skill, a whole small project, near misses."""

from __future__ import annotations

import pytest

from go1x_lint.facts import LambdaFunction
from go1x_lint.readers import Unparsable
from go1x_lint.readers.ask import read
from go1x_lint.source import Source, Workspace, apply
from tests.test_cases import MAIN, MOD, fix, reasons

SKILL = """{
  "askcliResourcesVersion": "2020-03-31",
  "profiles": {
    "default": {
      "skillMetadata": {"src": "./skill-package"},
      "code": {"default": {"src": "./lambda"}},
      "skillInfrastructure": {
        "userConfig": {"runtime": "go1.x", "handler": "main", "awsRegion": "us-east-1"},
        "type": "@ask-cli/lambda-deployer"
      }
    }
  }
}
"""


def functions(text: str, path: str = "ask-resources.json") -> list[LambdaFunction]:
    """Read a file."""
    workspace = Workspace("", sources=[Source(path, text)])
    return [fact for fact in read(workspace[path], workspace) if isinstance(fact, LambdaFunction)]


def test_the_function_of_a_profile() -> None:
    (function,) = functions(SKILL, "skill/ask-resources.json")
    assert [function.name, function.runtime.plain, function.handler.plain, function.code.plain] == [
        "default",
        "go1.x",
        "main",
        "skill/lambda",
    ]
    value = function.runtime.values[0]
    assert SKILL[value.span.start : value.span.end] == "go1.x"
    assert apply(SKILL, function.code.set("skill/lambda/out")) == SKILL.replace('"./lambda"', '"./lambda/out"')


def test_regions_may_have_folders_of_their_own() -> None:
    (function,) = functions(SKILL.replace('"default": {"src": "./lambda"}', '"NA": {"src": "./a"}, "EU": {"src": "./b"}'))
    assert [str(value.text) for value in function.code.values] == ["a", "b"]


@pytest.mark.parametrize("text", ["[]", '{"profiles": []}', '{"profiles": {"default": {"skillMetadata": {"src": "go1.x"}}}}'])
def test_other_skills(text: str) -> None:
    assert functions(text) == []


def test_another_file_is_none() -> None:
    assert functions(SKILL, "ask-states.json") == []


def test_a_broken_file() -> None:
    with pytest.raises(Unparsable):
        functions('{"profiles": ')


def test_a_project_is_moved_whole() -> None:
    files = {
        "ask-resources.json": SKILL,
        "Makefile": "build:\n\tGOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -tags lambda.norpc -o lambda/main ./cmd\n",
        "cmd/main.go": MAIN,
        "go.mod": MOD,
    }
    outcome = fix(files)
    assert outcome.changed, reasons(outcome)
    assert outcome.after["ask-resources.json"].text == SKILL.replace("go1.x", "provided.al2023").replace('"main"', '"bootstrap"')
    assert "-o lambda/bootstrap ./cmd\n" in outcome.after["Makefile"].text
