"""What a tool wrote is read, named as in its sources, and never changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from go1x_lint import engine, fixer
from go1x_lint.__main__ import main
from go1x_lint.config import Settings
from go1x_lint.facts import AllowList, Fact, LambdaFunction, Layer, RuntimeChoice
from go1x_lint.readers import cloudformation, plans, sam
from go1x_lint.source import Source, Workspace

SYNTHESIZED: dict[str, Any] = {
    "Parameters": {"Rt": {"Type": "String", "Default": "go1.x", "AllowedValues": ["go1.x", "provided.al2"]}},
    "Resources": {
        "HelloRole1": {"Type": "AWS::IAM::Role", "Properties": {}, "Metadata": {"aws:cdk:path": "App/Hello/ServiceRole/Resource"}},
        "Hello4A628BD4": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Code": {"S3Bucket": {"Fn::Sub": "cdk-assets-${AWS::AccountId}"}, "S3Key": "0123abc.zip"},
                "Handler": "main",
                "Runtime": "go1.x",
            },
            "Metadata": {"aws:cdk:path": "App/Hello/Resource", "aws:asset:path": "asset.0123abc", "aws:asset:property": "Code"},
        },
        "World1": {
            "Type": "AWS::Lambda::Function",
            "Properties": {"Code": {"S3Bucket": "b", "S3Key": "k.zip"}, "Handler": "main", "Runtime": {"Ref": "Rt"}},
            "Metadata": {"aws:cdk:path": "App/World"},
        },
        "Layer1": {
            "Type": "AWS::Lambda::LayerVersion",
            "Properties": {"Content": {"S3Bucket": "b", "S3Key": "l.zip"}, "CompatibleRuntimes": ["go1.x"]},
            "Metadata": {"aws:cdk:path": "App/Layer/Resource"},
        },
    },
}
SAM = """\
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: go1.x}}
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: Hello, Handler: hello, Runtime: go1.x}
    Metadata: {SamResourceId: Hello}
"""
SERVERLESS: dict[str, Any] = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Resources": {
        "HelloLambdaFunction": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Code": {
                    "S3Bucket": {"Ref": "ServerlessDeploymentBucket"},
                    "S3Key": "serverless/orders/dev/1700000000000-2023-11-14/orders.zip",
                },
                "Handler": "bin/hello",
                "Runtime": "go1.x",
                "FunctionName": "orders-dev-hello",
            },
        }
    },
}
FILES = {
    "cdk.out/App.template.json": json.dumps(SYNTHESIZED, indent=1),
    "cdk.out/assembly-App-Prod/AppProd.template.json": json.dumps(SYNTHESIZED),
    "deploy/App.template.json": json.dumps(SYNTHESIZED, indent=2),
    ".aws-sam/build/template.yaml": SAM,
    "api/.serverless/cloudformation-template-update-stack.json": json.dumps(SERVERLESS, indent=2),
}


def facts(path: str, text: str) -> list[Fact]:
    workspace = Workspace("/project", sources=[Source(path, text)])
    found = [*cloudformation.read(workspace[path], workspace), *sam.read(workspace[path], workspace)]
    for fact in found:
        for field in fact.fields():
            for value in field.values:
                assert not value.slot or not value.slot.write("provided.al2023")
            assert not field.set("provided.al2023")
    return found


@pytest.mark.parametrize(("path", "text"), FILES.items())
def test_nothing_of_it_is_ever_written(path: str, text: str) -> None:
    assert facts(path, text)
    workspace = Workspace("/project", sources=[Source(path, text)])
    report = engine.check(workspace, Settings())
    assert {"GX101", "GX102"} <= {diagnostic.code for diagnostic in report.diagnostics}
    assert "GX110" not in {diagnostic.code for diagnostic in report.diagnostics}
    outcome = fixer.fix(workspace, Settings(), unsafe=True)
    assert outcome.changed == ()
    assert any("is what to change" in label.text for group in outcome.groups for label in group.held)


def test_a_construct_is_what_a_function_is_called() -> None:
    found = facts("cdk.out/App.template.json", FILES["cdk.out/App.template.json"])
    functions = {fact.name: fact for fact in found if isinstance(fact, LambdaFunction)}
    assert list(functions) == ["App/Hello", "App/World"]
    hello = functions["App/Hello"]
    assert hello.code.plain == "cdk.out/asset.0123abc"
    assert hello.redeploys is None
    (value,) = hello.runtime.values
    assert value.slot is not None
    (needed,) = value.slot.needs("provided.al2023")
    assert needed.met is False
    assert "construct 'App/Hello'" in needed.text
    assert [fact.name for fact in found if isinstance(fact, Layer)] == ["App/Layer"]
    assert [fact.functions for fact in found if isinstance(fact, AllowList)] == [("App/World",)]


METADATA = {
    "/App/Hello/Resource": [{"type": "aws:cdk:logicalId", "data": "Hello4A628BD4"}],
    "/App/World": [{"type": "aws:cdk:warning", "data": "World1"}, {"type": "aws:cdk:logicalId", "data": "World1"}],
}
ASSETS = {"version": "34.0.0", "files": {"0123abc": {"source": {"path": "asset.0123abc", "packaging": "zip"}}}}


def manifest(**stack: object) -> str:
    some = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "App.template.json"}, **stack}
    return json.dumps({"version": "34.0.0", "artifacts": {"Tree": {"type": "cdk:tree"}, "App": some}})


@pytest.mark.parametrize(
    "beside",
    [
        {"manifest.json": manifest(metadata=METADATA)},
        {"manifest.json": manifest(additionalMetadataFile="App.metadata.json"), "App.metadata.json": json.dumps(METADATA)},
    ],
)
def test_constructs_where_the_template_does_not_say_them(beside: dict[str, str]) -> None:
    made = json.loads(FILES["cdk.out/App.template.json"])
    for resource in made["Resources"].values():
        del resource["Metadata"]
    beside = {**beside, "App.assets.json": json.dumps(ASSETS)}
    sources = [Source("cdk.out/App.template.json", json.dumps(made)), *(Source(f"cdk.out/{name}", text) for name, text in beside.items())]
    workspace = Workspace("/project", sources=sources)
    found = [fact for fact in cloudformation.read(sources[0], workspace) if isinstance(fact, LambdaFunction)]
    assert [function.name for function in found] == ["App/Hello", "App/World"]
    assert found[0].code.plain == "cdk.out/asset.0123abc"
    assert found[1].code.plain == "s3://b/k.zip"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"artifacts": []}',
        '{"artifacts": {"a": 1, "b": {"properties": {"templateFile": "App.template.json"}, "metadata": [1]}}}',
    ],
)
def test_an_assembly_that_says_nothing(text: str) -> None:
    made = json.loads(FILES["cdk.out/App.template.json"])
    del made["Resources"]["Hello4A628BD4"]["Metadata"]
    sources = [
        Source("cdk.out/App.template.json", json.dumps(made)),
        *(Source(f"cdk.out/{name}", text) for name in ("manifest.json", "App.assets.json")),
    ]
    found = [fact for fact in cloudformation.read(sources[0], Workspace("/project", sources=sources)) if isinstance(fact, LambdaFunction)]
    assert [function.name for function in found] == ["Hello4A628BD4", "App/World"]


def test_sam_and_serverless_keep_their_names() -> None:
    found = facts(".aws-sam/build/template.yaml", SAM)
    assert [fact.name for fact in found if isinstance(fact, LambdaFunction)] == ["Hello"]
    assert [fact.name for fact in found if isinstance(fact, RuntimeChoice)] == ["Function"]
    (function,) = facts("api/.serverless/x.json", FILES["api/.serverless/cloudformation-template-update-stack.json"])
    assert isinstance(function, LambdaFunction)
    assert function.name == "HelloLambdaFunction"
    assert function.redeploys is None


def test_a_folder_that_is_named_itself_is_known_by_its_name() -> None:
    workspace = Workspace("/project/.aws-sam/build", sources=[Source("template.yaml", SAM)])
    assert fixer.fix(workspace, Settings(), unsafe=True).changed == ()


def test_a_template_that_a_person_wrote_is_theirs() -> None:
    mine = json.loads(FILES["deploy/App.template.json"])
    for resource in mine["Resources"].values():
        del resource["Metadata"]
    workspace = Workspace("/project", sources=[Source("deploy/App.template.json", json.dumps(mine))])
    functions = [fact for fact in cloudformation.read(workspace["deploy/App.template.json"], workspace) if isinstance(fact, LambdaFunction)]
    assert [function.name for function in functions] == ["Hello4A628BD4", "World1"]
    assert functions[0].runtime.set("provided.al2023")
    assert functions[0].redeploys is not None


def test_they_are_left_out_unless_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for path, text in {**FILES, "main.go": "package main\n"}.items():
        if path.startswith(("cdk.out", ".aws-sam", "api")):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
    monkeypatch.chdir(tmp_path)
    assert main(["check", "."]) == 0
    capsys.readouterr()
    for path in (*(path for path in FILES if not path.startswith("deploy")), "cdk.out", ".aws-sam/build"):
        assert main(["check", path, "--output-format", "concise"]) == 1
        assert "GX101" in capsys.readouterr().out
        before = {some: (tmp_path / some).read_text() for some in FILES if (tmp_path / some).exists()}
        main(["check", "--fix", "--unsafe-fixes", path])
        capsys.readouterr()
        assert before == {some: (tmp_path / some).read_text() for some in before}


# -- Terraform's plans ------------------------------------------------------------------------------------------------------


def planned(kind: str, address: str, **values: object) -> dict[str, Any]:
    return {"address": address, "mode": "managed", "type": kind, "name": address.rpartition(".")[2], "values": values}


PLAN: dict[str, Any] = {
    "format_version": "1.2",
    "terraform_version": "1.6.0",
    "planned_values": {
        "root_module": {
            "resources": [
                planned(
                    "aws_lambda_function",
                    "aws_lambda_function.hello",
                    runtime="go1.x", handler="main", filename="bin/hello.zip", image_uri=None, s3_bucket=None, s3_key=None,
                    architectures=["x86_64"], package_type="Zip", layers=None, image_config=[],
                ),
                planned("aws_iam_role", "aws_iam_role.r", name="go1.x"),
            ],
            "child_modules": [
                {
                    "address": "module.a",
                    "resources": [
                        planned("aws_lambda_layer_version", "module.a.aws_lambda_layer_version.l", compatible_runtimes=["go1.x"]),
                        planned(
                            "aws_lambda_function",
                            'module.a.aws_lambda_function.f["x"]',
                            runtime=None, s3_bucket="b", s3_key="k.zip", package_type="Image",
                            image_config=[{"command": ["main", "-v"], "entry_point": None}],
                        ),
                    ],
                }
            ],
        }
    },
    "resource_changes": [{"address": "aws_lambda_function.hello", "change": {"after": {"runtime": "go1.x"}}}],
}  # fmt: skip
OTHER = Source("main.tf", 'resource "x" "y" {}\n')


def read_plan(plan: object, focus: tuple[str, ...] = ("plan.json",)) -> list[Fact]:
    text = json.dumps(plan)
    workspace = Workspace("", focus=focus, sources=[Source("plan.json", text), OTHER])
    found = list(plans.read(workspace["plan.json"], workspace))
    for fact in found:
        for field in fact.fields():
            assert not field.set("provided.al2023")
            for value in field.values:
                assert text[value.span.start : value.span.end].replace('", "', " ") == str(value.text).rpartition("s3://b/")[2]
    return found


def test_a_plan_says_what_functions_will_be() -> None:
    hello, layer, image = read_plan(PLAN)
    assert isinstance(hello, LambdaFunction)
    assert (hello.name, hello.runtime.plain, hello.handler.plain, hello.architectures.plain) == (
        "aws_lambda_function.hello", "go1.x", "main", "x86_64",
    )  # fmt: skip
    assert not hello.code.closed
    assert hello.layers.absent
    assert isinstance(layer, Layer)
    assert (layer.name, layer.runtimes.plain, layer.architectures.closed) == ("module.a.aws_lambda_layer_version.l", "go1.x", False)
    assert isinstance(image, LambdaFunction)
    assert image.runtime.absent
    assert not image.handler.closed
    assert image.code.plain == "s3://b/k.zip"
    assert image.command is not None
    assert image.command.plain == "main -v"


def test_a_plan_is_read_where_it_is_named() -> None:
    assert read_plan(PLAN, ("plan.json", "main.tf")) == []
    assert read_plan(PLAN, ()) == []
    assert read_plan(PLAN, ("main.tf",)) == []


@pytest.mark.parametrize(
    "plan",
    [
        {},
        [],
        {"format_version": "1.2", "planned_values": {}},
        {"format_version": "1.2", "planned_values": {"root_module": {"resources": [{"address": 1}, {"address": "a.b", "values": []}, 7]}}},
        {"format_version": "1.0", "values": PLAN["planned_values"]},
    ],
)
def test_other_files_are_none(plan: object) -> None:
    assert read_plan(plan) == []


def test_a_plan_is_reported_and_never_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.json").write_text(json.dumps(PLAN))
    (tmp_path / "main.tf").write_text(OTHER.text)
    assert main(["check", "."]) == 0
    assert main(["check", "plan.json", "--output-format", "concise"]) == 1
    out = capsys.readouterr().out
    assert "GX101 function 'aws_lambda_function.hello' runs on 'go1.x'" in out
    assert "GX105" in out
    main(["check", "--fix", "--unsafe-fixes", "plan.json"])
    assert json.loads((tmp_path / "plan.json").read_text()) == PLAN
