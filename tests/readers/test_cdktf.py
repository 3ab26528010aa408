"""CDK for Terraform: functions and layers in every language, with their fix; what is made of them is left alone."""

from __future__ import annotations

import json

import pytest

from go1x_lint import engine, fixer
from go1x_lint.config import Settings
from go1x_lint.facts import Fact, Field, LambdaFunction, Layer
from go1x_lint.readers import cdktf
from go1x_lint.source import Source, Workspace

MOD = "module example.com/app\n\ngo 1.21\n\nrequire github.com/aws/aws-lambda-go v1.47.0\n"
MAIN = 'package main\n\nimport "github.com/aws/aws-lambda-go/lambda"\n\nfunc main() { lambda.Start(func() (string, error) { return "x", nil }) }\n'
TYPESCRIPT = """import { TerraformStack, TerraformAsset, AssetType } from "cdktf";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { LambdaLayerVersion } from "@cdktf/provider-aws/lib/lambda-layer-version";
import * as path from "path";

export class Orders extends TerraformStack {
  constructor(scope, id) {
    super(scope, id);
    const asset = new TerraformAsset(this, "asset", { path: path.resolve(__dirname, "dist"), type: AssetType.ARCHIVE });
    new LambdaFunction(this, "orders", {
      functionName: "orders",
      runtime: "go1.x",
      handler: "main",
      architectures: ["x86_64"],
      filename: asset.path,
      sourceCodeHash: asset.assetHash,
      role: "r",
    });
    new LambdaLayerVersion(this, "base", { layerName: "base", compatibleRuntimes: ["go1.x"] });
  }
}
"""
PYTHON = """from cdktf import TerraformStack, TerraformAsset, AssetType
from cdktf_cdktf_provider_aws.lambda_function import LambdaFunction
from cdktf_cdktf_provider_aws.lambda_layer_version import LambdaLayerVersion


class Orders(TerraformStack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        asset = TerraformAsset(self, "asset", path="./dist", type=AssetType.ARCHIVE)
        LambdaFunction(
            self, "orders", function_name="orders", runtime="go1.x", handler="main", architectures=["x86_64"], filename=asset.path, role="r"
        )
        LambdaLayerVersion(self, "base", layer_name="base", compatible_runtimes=["go1.x"])
"""
GO = """package main

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lambdafunction"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lambdalayerversion"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

func Orders(stack cdktf.TerraformStack) {
	asset := cdktf.NewTerraformAsset(stack, jsii.String("asset"), &cdktf.TerraformAssetConfig{
		Path: jsii.String("dist"),
		Type: cdktf.AssetType_ARCHIVE,
	})
	lambdafunction.NewLambdaFunction(stack, jsii.String("orders"), &lambdafunction.LambdaFunctionConfig{
		FunctionName:  jsii.String("orders"),
		Runtime:       jsii.String("go1.x"),
		Handler:       jsii.String("main"),
		Architectures: &[]*string{jsii.String("x86_64")},
		Filename:      asset.Path(),
	})
	lambdalayerversion.NewLambdaLayerVersion(stack, jsii.String("base"), &lambdalayerversion.LambdaLayerVersionConfig{
		LayerName:          jsii.String("base"),
		CompatibleRuntimes: &[]*string{jsii.String("go1.x")},
	})
}
"""
JAVA = """package com.example;

import com.hashicorp.cdktf.TerraformAsset;
import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.providers.aws.lambda_function.LambdaFunction;
import com.hashicorp.cdktf.providers.aws.lambda_layer_version.LambdaLayerVersion;
import java.util.List;
import software.constructs.Construct;

public class Orders extends TerraformStack {
    public Orders(final Construct scope, final String id) {
        super(scope, id);
        TerraformAsset asset = TerraformAsset.Builder.create(this, "asset").path("dist").build();
        LambdaFunction.Builder.create(this, "orders")
            .functionName("orders")
            .runtime("go1.x")
            .handler("main")
            .architectures(List.of("x86_64"))
            .filename(asset.getPath())
            .build();
        LambdaLayerVersion.Builder.create(this, "base").layerName("base").compatibleRuntimes(List.of("go1.x")).build();
    }
}
"""
CSHARP = """using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.LambdaFunction;
using HashiCorp.Cdktf.Providers.Aws.LambdaLayerVersion;

class Orders : TerraformStack
{
    public Orders(Construct scope, string id) : base(scope, id)
    {
        var asset = new TerraformAsset(this, "asset", new TerraformAssetConfig { Path = "dist" });
        new LambdaFunction(this, "orders", new LambdaFunctionConfig
        {
            FunctionName = "orders",
            Runtime = "go1.x",
            Handler = "main",
            Architectures = new[] { "x86_64" },
            Filename = asset.Path,
        });
        new LambdaLayerVersion(this, "base", new LambdaLayerVersionConfig { LayerName = "base", CompatibleRuntimes = new[] { "go1.x" } });
    }
}
"""
PROGRAMS = {"main.ts": TYPESCRIPT, "main.py": PYTHON, "main.go": GO, "Orders.java": JAVA, "Orders.cs": CSHARP}
each = pytest.mark.parametrize(("path", "text"), PROGRAMS.items(), ids=PROGRAMS)


def facts(path: str, text: str, project: str = "cdktf.json") -> list[Fact]:
    workspace = Workspace("", sources=[Source(path, text), Source(project, "{}")])
    return list(cdktf.read(workspace[path], workspace))


def says(text: str, field: Field) -> list[str]:
    return [text[value.span.start : value.span.end] for value in field.values]


@each
def test_a_function_and_a_layer(path: str, text: str) -> None:
    function, layer = facts(path, text)
    assert isinstance(function, LambdaFunction)
    assert (function.name, function.runtime.plain, function.handler.plain, function.architectures.plain) == (
        "orders",
        "go1.x",
        "main",
        "x86_64",
    )
    assert (says(text, function.runtime), says(text, function.handler)) == (["go1.x"], ["main"])
    assert function.code.plain == "dist"
    assert isinstance(layer, Layer)
    assert (layer.name, layer.runtimes.plain, says(text, layer.runtimes)) == ("base", "go1.x", ["go1.x"])


@each
def test_a_project_moves_with_its_build(path: str, text: str) -> None:
    files = {
        f"infra/{path}": text,
        "infra/cdktf.json": "{}",
        "Makefile": "build:\n\tGOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -tags lambda.norpc -o infra/dist/main ./cmd/orders\n",
        "cmd/orders/main.go": MAIN,
        "go.mod": MOD,
    }
    outcome = fixer.fix(Workspace("", sources=[Source(some, said) for some, said in files.items()]), Settings(), unsafe=True)
    head, _, tail = text.partition('"base"')
    after, _, layer = outcome.after[f"infra/{path}"].text.partition('"base"')
    assert after == head.replace('"go1.x"', '"provided.al2023"').replace('"main"', '"bootstrap"')
    assert layer in (tail.replace('"go1.x"', '"provided.al2023"'), tail.replace('"go1.x"', '"go1.x", "provided.al2023"'))
    assert "-o infra/dist/bootstrap" in outcome.after["Makefile"].text
    assert not outcome.undone


def test_where_a_path_starts_is_not_known_without_a_project() -> None:
    (function, _) = facts("main.ts", TYPESCRIPT.replace('path.resolve(__dirname, "dist")', '"./dist"'), "other.json")
    assert isinstance(function, LambdaFunction)
    assert not function.code.closed
    (function, _) = facts("main.ts", TYPESCRIPT.replace("asset.path", '"../dist.zip"'))
    assert isinstance(function, LambdaFunction)
    assert not function.code.closed


def test_an_object_in_a_bucket() -> None:
    (function, _) = facts("main.ts", TYPESCRIPT.replace("filename: asset.path", 's3Bucket: "orders", s3Key: "main.zip"'))
    assert isinstance(function, LambdaFunction)
    assert function.code.plain == "s3://orders/main.zip"


STORED = """    const object = new aws.s3Object.S3Object(this, "object", { bucket: "b", key: KEY, source: asset.path });
    new LambdaFunction("""


@pytest.mark.parametrize(
    ("key", "stale"),
    [('"v1/main.zip"', ["v1/main.zip"]), ("`v1/${asset.fileName}`", ["v1/${asset.fileName}"]), ("`${asset.assetHash}.zip`", [])],
)
def test_an_asset_that_is_put_into_a_bucket_first(key: str, stale: list[str]) -> None:
    text = 'import * as aws from "@cdktf/provider-aws";\n' + TYPESCRIPT.replace(
        "    new LambdaFunction(", STORED.replace("KEY", key)
    ).replace("filename: asset.path", "s3Bucket: object.bucket, s3Key: object.key").replace("      sourceCodeHash: asset.assetHash,\n", "")
    function, _ = facts("main.ts", text)
    assert isinstance(function, LambdaFunction)
    assert function.code.plain == "dist"
    assert function.redeploys is not None
    assert [str(value.text) for value in function.redeploys.values] == stale


def test_classes_that_nobody_keeps() -> None:
    made = TYPESCRIPT.replace("@cdktf/provider-aws/lib", "./.gen/providers/aws")
    assert [type(fact) for fact in facts("main.ts", made)] == [LambdaFunction, Layer]
    whole = made.replace("import { LambdaFunction } from", "import * as aws from").replace(
        "new LambdaFunction", "new aws.lambdaFunction.LambdaFunction"
    )
    assert [type(fact) for fact in facts("main.ts", whole)] == [LambdaFunction, Layer]


@pytest.mark.parametrize(
    "text",
    [
        TYPESCRIPT.replace('runtime: "go1.x"', 'runtime: "nodejs20.x"').replace("new LambdaLayerVersion", "new Other"),
        TYPESCRIPT.replace('runtime: "go1.x"', "runtime: settings.runtime").replace("new LambdaLayerVersion", "new Other"),
        TYPESCRIPT.replace("@cdktf/provider-aws/lib", "./constructs"),
        TYPESCRIPT.replace("@cdktf/provider-aws/lib", "@cdktf/provider-google/lib"),
        '// cdktf: new LambdaFunction(this, "x", { runtime: "go1.x" })\n',
        'import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function"; // cdktf\nnew LambdaFunction();\n',
        "",
    ],
)
def test_other_programs(text: str) -> None:
    assert facts("main.ts", text) == []


def test_what_is_synthesized_is_never_changed() -> None:
    made = {
        "resource": {
            "aws_lambda_function": {
                "orders": {"function_name": "orders", "runtime": "go1.x", "handler": "main", "filename": "assets/a.zip"}
            }
        }
    }
    workspace = Workspace("/project", sources=[Source("cdktf.out/stacks/orders/cdk.tf.json", json.dumps(made))])
    assert "GX101" in {diagnostic.code for diagnostic in engine.check(workspace, Settings()).diagnostics}
    outcome = fixer.fix(workspace, Settings(), unsafe=True)
    assert outcome.changed == ()
    assert any("'cdktf synth' does" in label.text for group in outcome.groups for label in group.held)
    assert fixer.fix(Workspace("/project", sources=[Source("infra/cdk.tf.json", json.dumps(made))]), Settings(), unsafe=True).changed


LIFECYCLE = {
    "main.ts": ('role: "r",\n', "lifecycle: {{ ignoreChanges: [{}] }},\n"),
    "main.py": ('role="r"', ", lifecycle=TerraformResourceLifecycle(ignore_changes=[{}])"),
    "main.go": ("asset.Path(),\n", "Lifecycle: &cdktf.TerraformResourceLifecycle{{IgnoreChanges: &[]*string{{{}}}}},\n"),
    "Orders.java": (
        ".filename(asset.getPath())\n",
        ".lifecycle(TerraformResourceLifecycle.builder().ignoreChanges(List.of({})).build())\n",
    ),
    "Orders.cs": ("asset.Path,\n", "Lifecycle = new TerraformResourceLifecycle {{ IgnoreChanges = new[] {{ {} }} }},\n"),
}


def left_alone(path: str, names: str, form: str = "") -> list[str]:
    behind, lifecycle = LIFECYCLE[path]
    names = ", ".join(f"jsii.String({name})" for name in names.split(", ")) if path == "main.go" else names
    text = PROGRAMS[path]
    assert behind in text
    (function, _) = facts(path, text.replace(behind, behind + (form or lifecycle).format(names)))
    assert isinstance(function, LambdaFunction)
    return [label.text for label in function.left_alone]


@pytest.mark.parametrize("path", PROGRAMS)
def test_what_lifecycle_ignores_is_left_as_it_is_deployed(path: str) -> None:
    assert left_alone(path, '"runtime", "handler", "tags"') == ["runtime", "handler"]
    assert left_alone(path, '"source_code_hash"') == ["source_code_hash"]
    assert left_alone(path, '"tags", "runtimes"') == []


def test_a_lifecycle_of_all_and_one_that_cannot_be_read() -> None:
    assert left_alone("main.ts", "", 'lifecycle: {{ ignoreChanges: "all" }},\n') == ["runtime", "handler", "filename", "source_code_hash"]
    assert left_alone("main.ts", "", "lifecycle: given,\n") == []
    assert left_alone("main.ts", "", 'lifecycle: {{ replaceTriggeredBy: ["runtime"] }},\n') == []
