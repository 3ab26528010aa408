"""Amplify: a function's template, its `amplify.state`, the build that Amplify does; a whole small project, near misses."""

from __future__ import annotations

import json

import pytest

from go1x_lint.facts import BuildCommand, Fact, LambdaFunction, RuntimeChoice
from go1x_lint.readers import Unparsable, amplify, cloudformation
from go1x_lint.source import Source, Workspace, apply
from tests.test_cases import MAIN, MOD, codes, fix, reasons

FOLDER = "amplify/backend/function/orders"
TEMPLATE_PATH = f"{FOLDER}/orders-cloudformation-template.json"
STATE_PATH = f"{FOLDER}/amplify.state"
STATE = '{\n  "pluginId": "amplify-go-function-runtime-provider",\n  "functionRuntime": "go1.x",\n  "useLegacyBuild": false\n}\n'
TEMPLATE = """{
  "AWSTemplateFormatVersion": "2010-09-09",
  "Parameters": {"deploymentBucketName": {"Type": "String"}, "s3Key": {"Type": "String"}},
  "Resources": {
    "LambdaFunction": {
      "Type": "AWS::Lambda::Function",
      "Metadata": {"aws:asset:path": "./src", "aws:asset:property": "Code"},
      "Properties": {
        "Code": {"S3Bucket": {"Ref": "deploymentBucketName"}, "S3Key": {"Ref": "s3Key"}},
        "Handler": "main",
        "Runtime": "go1.x"
      }
    }
  }
}
"""
PROJECT = {TEMPLATE_PATH: TEMPLATE, STATE_PATH: STATE, f"{FOLDER}/src/main.go": MAIN, f"{FOLDER}/src/go.mod": MOD}


def facts(files: dict[str, str], path: str) -> list[Fact]:
    """Read one file of a project."""
    workspace = Workspace("", sources=[Source(name, text) for name, text in files.items()])
    return list(amplify.read(workspace[path], workspace))


def test_a_functions_template() -> None:
    (function,) = facts(PROJECT, TEMPLATE_PATH)
    assert isinstance(function, LambdaFunction)
    assert [function.runtime.plain, function.handler.plain, function.code.plain] == ["go1.x", "main", f"{FOLDER}/bin"]
    value = function.runtime.values[0]
    assert TEMPLATE[value.span.start : value.span.end] == "go1.x"
    edits = value.slot.write("provided.al2023") if value.slot else ()
    assert sorted(edit.span.path for edit in edits) == sorted((TEMPLATE_PATH, STATE_PATH))
    state = [edit for edit in edits if edit.span.path == STATE_PATH]
    assert apply(STATE, state) == STATE.replace("go1.x", "provided.al2023")


def test_no_two_readers_give_one_function() -> None:
    workspace = Workspace("", sources=[Source(name, text) for name, text in PROJECT.items()])
    assert list(cloudformation.read(workspace[TEMPLATE_PATH], workspace)) == []


def test_what_the_state_says() -> None:
    choice, build = facts(PROJECT, STATE_PATH)
    assert isinstance(choice, RuntimeChoice)
    assert isinstance(build, BuildCommand)
    assert (choice.name, choice.runtime.plain) == ("orders", "go1.x")
    assert (build.output.path.plain, build.packages.plain, build.goarch.plain) == (f"{FOLDER}/bin/bootstrap", f"{FOLDER}/src", "amd64")


NEAR_MISSES = {
    "Node.js": {**PROJECT, STATE_PATH: STATE.replace("amplify-go", "amplify-nodejs")},
    "no state": {path: text for path, text in PROJECT.items() if path != STATE_PATH},
    "a broken state": {**PROJECT, STATE_PATH: '{"pluginId": '},
}


@pytest.mark.parametrize("files", NEAR_MISSES.values(), ids=NEAR_MISSES)
def test_a_template_that_isnt_built_from_go_is_a_plain_one(files: dict[str, str]) -> None:
    assert facts(files, TEMPLATE_PATH) == []
    workspace = Workspace("", sources=[Source(name, text) for name, text in files.items()])
    assert [type(fact) for fact in cloudformation.read(workspace[TEMPLATE_PATH], workspace)] == [LambdaFunction]


def test_a_state_of_another_language() -> None:
    assert facts(NEAR_MISSES["Node.js"], STATE_PATH) == []


def test_a_broken_state() -> None:
    with pytest.raises(Unparsable):
        facts(NEAR_MISSES["a broken state"], STATE_PATH)


def test_a_project_is_moved_whole() -> None:
    """Which Amplify CLI deploys it is nothing that these files show."""
    safe = fix(PROJECT)
    assert TEMPLATE_PATH not in safe.changed
    assert "the Amplify CLI that deploys it is newer than 12.10.1" in reasons(safe)
    after = fix(PROJECT, unsafe=True).after
    properties = json.loads(after[TEMPLATE_PATH].text)["Resources"]["LambdaFunction"]["Properties"]
    assert (properties["Runtime"], properties["Handler"]) == ("provided.al2023", "bootstrap")
    assert json.loads(after[STATE_PATH].text)["functionRuntime"] == "provided.al2023"


def test_an_old_library_holds() -> None:
    outcome = fix({**PROJECT, f"{FOLDER}/src/go.mod": MOD.replace("v1.47.0", "v1.17.0")}, unsafe=True)
    assert TEMPLATE_PATH not in outcome.changed
    assert "would hang" in reasons(outcome)


def test_a_moved_project_is_silent() -> None:
    moved = {path: text.replace("go1.x", "provided.al2023").replace('"main"', '"bootstrap"') for path, text in PROJECT.items()}
    assert codes(moved) == []
