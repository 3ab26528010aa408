"""Pulumi programs in every language: functions and layers with their places, archives, and whole small projects with their fix."""

from __future__ import annotations

from typing import TypeVar

import pytest

from go1x_lint import engine, fixer
from go1x_lint.config import Settings
from go1x_lint.facts import BuildCommand, Copy, Fact, Field, LambdaFunction, Layer, RuntimeChoice, Script
from go1x_lint.fixer import Outcome
from go1x_lint.readers.pulumi import program
from go1x_lint.source import Source, Span, Workspace, apply

F = TypeVar("F", bound=Fact)

MOD = "module example.com/app\n\ngo 1.21\n\nrequire github.com/aws/aws-lambda-go v1.47.0\n"
MAIN = 'package main\n\nimport "github.com/aws/aws-lambda-go/lambda"\n\nfunc main() { lambda.Start(func() (string, error) { return "x", nil }) }\n'
BUILD = "GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build "

TYPESCRIPT = """import * as pulumi from "@pulumi/pulumi";
import * as aws from "@pulumi/aws";

const orders = new aws.lambda.Function("orders", {
    runtime: aws.lambda.Runtime.Go1dx,
    handler: "orders",
    code: new pulumi.asset.FileArchive("./dist/orders.zip"),
});
"""
GO = """package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		_, err := lambda.NewFunction(ctx, "orders", &lambda.FunctionArgs{
			Runtime: pulumi.String(lambda.RuntimeGo1dx),
			Handler: pulumi.String("orders"),
			Code:    pulumi.NewFileArchive("./dist/orders.zip"),
		})
		return err
	})
}
"""
PYTHON = """import pulumi
import pulumi_aws as aws

orders = aws.lambda_.Function(
    "orders",
    runtime=aws.lambda_.Runtime.GO1DX,
    handler="orders",
    code=pulumi.FileArchive("./dist/orders.zip"),
)
"""
JAVA = """package com.example;

import com.pulumi.Pulumi;
import com.pulumi.asset.FileArchive;
import com.pulumi.aws.lambda.Function;
import com.pulumi.aws.lambda.FunctionArgs;
import com.pulumi.aws.lambda.enums.Runtime;

public class App {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
            var orders = new Function("orders", FunctionArgs.builder()
                .runtime(Runtime.Go1dx)
                .handler("orders")
                .code(new FileArchive("./dist/orders.zip"))
                .build());
        });
    }
}
"""
CSHARP = """using Pulumi;
using Aws = Pulumi.Aws;

return await Deployment.RunAsync(() =>
{
    var orders = new Aws.Lambda.Function("orders", new()
    {
        Runtime = Aws.Lambda.Runtime.Go1dx,
        Handler = "orders",
        Code = new FileArchive("./dist/orders.zip"),
    });
});
"""
PROGRAMS = {"index.ts": TYPESCRIPT, "main.go": GO, "__main__.py": PYTHON, "App.java": JAVA, "Program.cs": CSHARP}
SAID = {
    "index.ts": "aws.lambda.Runtime.Go1dx",
    "main.go": "pulumi.String(lambda.RuntimeGo1dx)",
    "__main__.py": "aws.lambda_.Runtime.GO1DX",
    "App.java": "Runtime.Go1dx",
    "Program.cs": "Aws.Lambda.Runtime.Go1dx",
}
STRING = {**dict.fromkeys(PROGRAMS, '"provided.al2023"'), "main.go": 'pulumi.String("provided.al2023")'}
PINNED = {
    "index.ts": ("package.json", '{"dependencies": {"@pulumi/aws": "^6.30.0"}}\n', "aws.lambda.Runtime.CustomAL2023"),
    "main.go": ("go.mod", MOD + "require github.com/pulumi/pulumi-aws/sdk/v6 v6.52.0\n", "pulumi.String(lambda.RuntimeCustomAL2023)"),
    "__main__.py": ("requirements.txt", "pulumi-aws>=6.30.0,<7.0.0\n", "aws.lambda_.Runtime.CUSTOM_AL2023"),
    "App.java": (
        "pom.xml",
        "<project><dependency><groupId>com.pulumi</groupId><artifactId>aws</artifactId><version>6.66.0</version></dependency></project>\n",
        "Runtime.CustomAL2023",
    ),
    "Program.cs": ("infra.csproj", '<PackageReference Include="Pulumi.Aws" Version="6.52.0" />\n', "Aws.Lambda.Runtime.CustomAL2023"),
}
OLD = {
    "index.ts": '"^6.12.0"',
    "main.go": "v5.0.0",
    "__main__.py": ">=6.0.0",
    "App.java": ">5.1.0<",
    "Program.cs": '"6.*"',
}


class Read:
    """A program's file, and its facts."""

    def __init__(self, path: str, text: str, **others: str) -> None:
        self.text = text
        named = {
            "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
            **{name.replace("__", "/").replace("_", "."): some for name, some in others.items()},
        }
        self.workspace = Workspace("", sources=[Source(path, text), *(Source(name, some) for name, some in named.items() if some)])
        self.facts = list(program.read(self.workspace[path], self.workspace))

    def of(self, kind: type[F]) -> list[F]:
        return [fact for fact in self.facts if isinstance(fact, kind)]

    @property
    def function(self) -> LambdaFunction:
        (found,) = self.of(LambdaFunction)
        return found

    def at(self, span: Span) -> str:
        return self.workspace[span.path].text[span.start : span.end]

    def says(self, field: Field | None) -> list[tuple[str, str]]:
        assert field is not None
        return [(str(value.text), self.at(value.span)) for value in field.values]


def typescript(*lines: str, before: str = "", kind: str = "aws.lambda.Function") -> Read:
    """Read a program in TypeScript with one resource."""
    body = "".join(f"    {line},\n" for line in lines)
    return Read(
        "index.ts",
        f'import * as pulumi from "@pulumi/pulumi";\nimport * as aws from "@pulumi/aws";\n{before}\nnew {kind}("orders", {{\n{body}}});\n',
    )


@pytest.mark.parametrize("path", PROGRAMS)
def test_a_function_is_read_with_its_places(path: str) -> None:
    read = Read(path, PROGRAMS[path])
    function = read.function
    assert function.name == "orders"
    assert read.says(function.runtime) == [("go1.x", SAID[path])]
    assert read.says(function.handler) == [("orders", "orders")]
    assert read.says(function.code) == [("dist/orders.zip", "./dist/orders.zip")]
    assert all(field.closed for field in (function.runtime, function.handler, function.code, function.architectures, function.package_type))


@pytest.mark.parametrize("path", PROGRAMS)
def test_the_string_is_written_where_nobody_says_the_version(path: str) -> None:
    read = Read(path, PROGRAMS[path])
    assert apply(read.text, read.function.runtime.set("provided.al2023")) == read.text.replace(SAID[path], STRING[path])
    assert apply(read.text, read.function.runtime.write_here("provided.al2023")) == read.text.replace(SAID[path], STRING[path])
    assert apply(read.text, read.function.handler.set("bootstrap")) == read.text.replace('"orders",\n', '"bootstrap",\n', 1) or path in (
        "main.go",
        "__main__.py",
        "App.java",
    )


@pytest.mark.parametrize("path", PROGRAMS)
def test_the_enumeration_is_written_where_its_version_has_the_name(path: str) -> None:
    name, text, said = PINNED[path]
    read = Read(path, PROGRAMS[path], **{name.replace("/", "__").replace(".", "_"): text})
    assert apply(read.text, read.function.runtime.set("provided.al2023")) == read.text.replace(SAID[path], said)


@pytest.mark.parametrize("path", PROGRAMS)
def test_the_enumeration_is_not_written_where_an_older_version_is_allowed(path: str) -> None:
    import re

    name, text, _ = PINNED[path]
    older = re.sub(r'"\^6\.30\.0"|v6\.52\.0|>=6\.30\.0|>6\.66\.0<|"6\.52\.0"', OLD[path], text)
    assert older != text
    read = Read(path, PROGRAMS[path], **{name.replace("/", "__").replace(".", "_"): older})
    assert apply(read.text, read.function.runtime.set("provided.al2023")) == read.text.replace(SAID[path], STRING[path])


@pytest.mark.parametrize(
    ("imports", "runtime"),
    [
        ('import * as aws from "@pulumi/aws";', '"go1.x"'),
        ('import * as aws from "@pulumi/aws";', "aws.lambda.Go1dxRuntime"),
        ('import * as aws from "@pulumi/aws";\nconst rt = aws.lambda.Runtime.Go1dx;', "rt"),
        ('import { lambda } from "@pulumi/aws";\nconst aws = { lambda };', "lambda.Runtime.Go1dx"),
        ('import * as aws from "@pulumi/aws";\nimport { Runtime } from "@pulumi/aws/lambda";', "Runtime.Go1dx"),
        ('const aws = require("@pulumi/aws");', "aws.lambda.Runtime.Go1dx"),
    ],
)
def test_every_way_to_say_it_is_known(imports: str, runtime: str) -> None:
    call = "new lambda.Function" if "{ lambda }" in imports else "new aws.lambda.Function"
    read = Read("index.ts", f'{imports}\n{call}("f", {{ runtime: {runtime}, handler: "main" }});\n')
    assert [text for text, _ in read.says(read.function.runtime)] == ["go1.x"]


@pytest.mark.parametrize(
    "text",
    [
        'import * as aws from "@pulumi/aws";\nnew aws.lambda.Function("f", { runtime: aws.lambda.Runtime.NodeJS18dX });\n',
        'import * as aws from "@pulumi/aws";\nnew aws.lambda.Function("f", { runtime: "python3.12", handler: "a.b" });\n',
        'import * as aws from "@pulumi/aws";\naws.lambda.Function.get("f", "id");\n',
        'import * as aws from "@pulumi/aws";\nnew aws.lambda.CallbackFunction("f", { callback: () => {} });\n',
        'import * as aws from "./aws";\nnew aws.lambda.Function("f", { runtime: "go1.x" });\n',
        'import * as lambda from "aws-cdk-lib/aws-lambda";\nnew lambda.Function(this, "f", { runtime: lambda.Runtime.GO_1_X });\n',
        '// import * as aws from "@pulumi/aws";\nconst runtimes = ["go1.x"];\n',
        'import * as aws from "@pulumi/aws";\nconst known = { "go1.x": true };\nif (x.runtime === "go1.x") { fail(); }\n',
    ],
)
def test_what_only_looks_like_it_is_silent(text: str) -> None:
    assert Read("index.ts", text).facts == []


def test_a_variable_may_hide_its_package() -> None:
    read = Read("main.go", GO.replace("_, err := lambda.New", "lambda, err := lambda.New"))
    assert read.says(read.function.runtime) == [("go1.x", SAID["main.go"])]


def test_a_constant_that_nobody_takes_is_told() -> None:
    text = 'import * as aws from "@pulumi/aws";\nimport { GoLambda } from "./component";\nnew GoLambda("f", { runtime: aws.lambda.Runtime.Go1dx });\n'
    read = Read("index.ts", text)
    (choice,) = read.of(RuntimeChoice)
    assert read.says(choice.runtime) == [("go1.x", "aws.lambda.Runtime.Go1dx")]
    assert not read.of(LambdaFunction)


def test_a_runtime_of_a_configuration_is_unknown() -> None:
    read = typescript('runtime: config.require("runtime")', 'handler: "main"', before="const config = new pulumi.Config();")
    assert not read.of(LambdaFunction)


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ('new pulumi.asset.FileArchive("./bin")', "bin"),
        ('new pulumi.asset.FileArchive(path.join(__dirname, "bin"))', "bin"),
        ("new pulumi.asset.FileArchive(`./bin/${name}.zip`)", "bin/orders.zip"),
        ('new pulumi.asset.AssetArchive({ ".": new pulumi.asset.FileArchive("./bin") })', "bin"),
        ("archive", "bin/x.zip"),
    ],
)
def test_archives_are_followed(code: str, path: str) -> None:
    before = 'import * as path from "path";\nconst name = "orders";\nconst archive = new pulumi.asset.FileArchive("bin/x.zip");'
    assert typescript('runtime: "go1.x"', f"code: {code}", before=before).function.code.plain == path


@pytest.mark.parametrize(
    "code",
    [
        'new pulumi.asset.RemoteArchive("https://example.com/x.zip")',
        "build()",
        "new pulumi.asset.FileArchive((async () => build())())",
        'new pulumi.asset.AssetArchive({ ...more, main: new pulumi.asset.FileAsset("x") })',
        'new pulumi.asset.AssetArchive({ bin: new pulumi.asset.FileArchive("./bin") })',
    ],
)
def test_what_cannot_be_read_is_unknown(code: str) -> None:
    field = typescript('runtime: "go1.x"', f"code: {code}").function.code
    assert not field.closed


def test_paths_start_at_the_project_s_main() -> None:
    read = Read("app/index.ts", TYPESCRIPT, Pulumi_yaml="name: shop\nruntime: nodejs\nmain: app\n")
    assert read.function.code.plain == "app/dist/orders.zip"
    inner = Read("infra/lib/index.ts", TYPESCRIPT, infra__Pulumi_yaml="name: shop\nruntime: nodejs\n")
    assert inner.function.code.plain == "infra/dist/orders.zip"


def test_paths_start_nowhere_without_a_project() -> None:
    read = Read("index.ts", TYPESCRIPT, Pulumi_yaml="")
    assert read.says(read.function.runtime)
    assert not read.function.code.closed


ARCHIVES = {
    "index.ts": (
        'new pulumi.asset.FileArchive("./dist/orders.zip")',
        'new pulumi.asset.AssetArchive({\n        {key}: new pulumi.asset.FileAsset("bin/orders"),\n    })',
        "orders",
        "bootstrap",
    ),
    "main.go": (
        'pulumi.NewFileArchive("./dist/orders.zip")',
        'pulumi.NewAssetArchive(map[string]interface{}{\n\t\t\t\t{key}: pulumi.NewFileAsset("bin/orders"),\n\t\t\t})',
        '"orders"',
        '"bootstrap"',
    ),
    "__main__.py": (
        'pulumi.FileArchive("./dist/orders.zip")',
        'pulumi.AssetArchive({{key}: pulumi.FileAsset("bin/orders")})',
        '"orders"',
        '"bootstrap"',
    ),
    "App.java": (
        'new FileArchive("./dist/orders.zip")',
        'new AssetArchive(Map.of({key}, new FileAsset("bin/orders")))',
        '"orders"',
        '"bootstrap"',
    ),
    "Program.cs": (
        'new FileArchive("./dist/orders.zip")',
        'new AssetArchive(new Dictionary<string, AssetOrArchive> { [{key}] = new FileAsset("bin/orders") })',
        '"orders"',
        '"bootstrap"',
    ),
}


def packed(path: str, key: str) -> str:
    """Write a program whose archive is packed of one file."""
    old, new, _, _ = ARCHIVES[path]
    text = PROGRAMS[path].replace(old, new.replace("{key}", key))
    return text.replace("import com.pulumi.asset.FileArchive;", "import com.pulumi.asset.*;")


@pytest.mark.parametrize("path", PROGRAMS)
def test_an_asset_archive_s_keys_name_its_files(path: str) -> None:
    _, _, old, new = ARCHIVES[path]
    read = Read(path, packed(path, old))
    (copy,) = read.of(Copy)
    assert read.says(copy.sources[0].path) == [("bin/orders", "bin/orders")]
    assert read.says(copy.target.path) == [(".pulumi/orders/orders", "orders")]
    assert read.function.code.plain == ".pulumi/orders"
    slot = copy.target.path.slot
    assert slot is not None
    assert apply(read.text, slot.write(".pulumi/orders/bootstrap")) == packed(path, new)


def test_a_text_in_an_archive_is_a_script_that_may_start_the_program() -> None:
    files = 'orders: new pulumi.asset.FileAsset("bin/orders"), bootstrap: new pulumi.asset.StringAsset("#!/bin/sh\\nexec ./orders")'
    text = TYPESCRIPT.replace('new pulumi.asset.FileArchive("./dist/orders.zip")', f"new pulumi.asset.AssetArchive({{ {files} }})")
    read = Read("index.ts", text)
    (script,) = read.of(Script)
    assert read.says(script.uses[0].path) == [(".pulumi/orders/bootstrap", "bootstrap")]
    after = fix(project("index.ts", text, f"build:\n\t{BUILD}-o infra/bin/orders ./cmd/orders\n"), unsafe=True).after["infra/index.ts"].text
    assert files in after
    assert 'runtime: "provided.al2023"' in after


@pytest.mark.parametrize("asset", ['new pulumi.asset.RemoteAsset("https://example.com/x")', "more()", 'new pulumi.asset.FileArchive("x")'])
def test_an_entry_that_cannot_be_read_leaves_the_code_open(asset: str) -> None:
    field = typescript(
        'runtime: "go1.x"', f"code: new pulumi.asset.AssetArchive({{ main: new pulumi.asset.FileAsset('m'), x: {asset} }})"
    ).function.code
    assert not field.closed


def test_what_is_packed_besides_a_folder_stays_with_it() -> None:
    folder = '".": new pulumi.asset.FileArchive("./bin")'
    plain = typescript(
        'runtime: "go1.x"', f"code: new pulumi.asset.AssetArchive({{ {folder}, conf: new pulumi.asset.FileAsset('c') }})"
    ).function.code
    assert plain.plain == "bin"
    assert plain.slot is None
    over = typescript(
        'runtime: "go1.x"', f"code: new pulumi.asset.AssetArchive({{ {folder}, bootstrap: new pulumi.asset.FileAsset('b') }})"
    ).function.code
    assert not over.closed


def test_a_bare_key_gets_quotes_where_it_needs_them() -> None:
    read = Read("index.ts", packed("index.ts", "orders"))
    slot = read.of(Copy)[0].target.path.slot
    assert slot is not None
    assert '        "bin/bootstrap": new' in apply(read.text, slot.write(".pulumi/orders/bin/bootstrap"))


@pytest.mark.parametrize("path", ["index.ts", "Program.cs"])
def test_a_function_in_a_loop_is_one_for_each_item(path: str) -> None:
    loops = {
        "index.ts": ('const orders = new aws.lambda.Function("orders"', 'for (const name of ["a", "b"]) new aws.lambda.Function(name'),
        "Program.cs": (
            'var orders = new Aws.Lambda.Function("orders"',
            'foreach (var name in new[] { "a", "b" }) new Aws.Lambda.Function(name',
        ),
    }
    read = Read(path, PROGRAMS[path].replace(*loops[path]))
    assert [some.name for some in read.of(LambdaFunction)] == ["a", "b"]


def test_a_component_s_arguments_are_followed() -> None:
    text = (
        'import * as pulumi from "@pulumi/pulumi";\nimport * as aws from "@pulumi/aws";\n'
        "class GoLambda extends pulumi.ComponentResource {\n"
        "  constructor(name: string, args: { handler: string }) {\n    super('x:GoLambda', name);\n"
        '    new aws.lambda.Function(name, { runtime: "go1.x", handler: args.handler });\n  }\n}\n'
        'new GoLambda("a", { handler: "one" });\nnew GoLambda("b", { handler: "two" });\n'
    )
    read = Read("index.ts", text)
    assert [(some.name, some.handler.plain) for some in read.of(LambdaFunction)] == [("a", "one"), ("b", "two")]


def test_a_layer_lists_its_runtimes() -> None:
    read = typescript('compatibleRuntimes: [aws.lambda.Runtime.Go1dx, "python3.12"]', kind="aws.lambda.LayerVersion")
    (layer,) = read.of(Layer)
    assert [text for text, _ in read.says(layer.runtimes)] == ["go1.x", "python3.12"]
    assert '["provided.al2023", "python3.12"]' in apply(read.text, layer.runtimes.replace("go1.x", "provided.al2023"))


LAYERS = {
    "index.ts": ('compatibleRuntimes: ["go1.x"],', '"provided.al2023"'),
    "main.go": ('CompatibleRuntimes: pulumi.StringArray{pulumi.String("go1.x")},', 'pulumi.String("provided.al2023")'),
    "__main__.py": ('compatible_runtimes=["go1.x"],', '"provided.al2023"'),
    "App.java": ('.compatibleRuntimes("go1.x", "java17")', '"provided.al2023"'),
    "Program.cs": ('CompatibleRuntimes = new[] { "go1.x" },', '"provided.al2023"'),
}


@pytest.mark.parametrize("path", PROGRAMS)
def test_a_layer_of_every_language_is_written(path: str) -> None:
    said, new = LAYERS[path]
    text = PROGRAMS[path].replace("FunctionArgs", "LayerVersionArgs").replace("lambda.Function", "lambda.LayerVersion")
    text = (
        text.replace("new Function(", "new LayerVersion(")
        .replace("NewFunction", "NewLayerVersion")
        .replace("Lambda.Function(", "Lambda.LayerVersion(")
    )
    text = text.replace("lambda_.Function(", "lambda_.LayerVersion(")
    line = next(line for line in text.splitlines() if SAID[path] in line)
    text = text.replace(line.strip(), said)
    read = Read(path, text)
    (layer,) = read.of(Layer)
    old = 'pulumi.String("go1.x")' if path == "main.go" else '"go1.x"'
    assert apply(read.text, layer.runtimes.replace("go1.x", "provided.al2023")) == text.replace(old, new)


@pytest.mark.parametrize("form", ["aws.lambda_.FunctionArgs({})", "args=aws.lambda_.FunctionArgs({})", "**dict({})"])
def test_python_s_arguments_may_stand_in_a_class(form: str) -> None:
    given = 'runtime="go1.x", handler="main"'
    read = Read("__main__.py", f'import pulumi_aws as aws\n\naws.lambda_.Function("orders", {form.format(given)})\n')
    assert [some.handler.plain for some in read.of(LambdaFunction)] == ["main"]


def test_an_image_is_linked_to_its_dockerfile() -> None:
    before = 'import * as awsx from "@pulumi/awsx";\nconst image = new awsx.ecr.Image("i", { repositoryUrl: url, context: "./app" });'
    function = typescript(
        'packageType: "Image"', "imageUri: image.imageUri", 'imageConfig: { commands: ["main", "-v"] }', before=before
    ).function
    assert function.dockerfile is not None
    assert function.dockerfile.plain == "app/Dockerfile"
    assert function.command is not None
    assert function.command.plain == "main -v"
    assert function.runtime.absent


def test_an_object_in_a_bucket_needs_a_version() -> None:
    constant = typescript('runtime: "go1.x"', 's3Bucket: "b"', 's3Key: "x.zip"').function
    assert constant.code.plain == "s3://b/x.zip"
    assert constant.redeploys is not None
    assert constant.redeploys.plain == "x.zip"
    versioned = typescript('runtime: "go1.x"', 's3Bucket: "b"', 's3Key: "x.zip"', "s3ObjectVersion: o.versionId").function
    assert versioned.redeploys is not None
    assert versioned.redeploys.absent


def test_the_native_provider_is_read_too() -> None:
    text = (
        'import * as native from "@pulumi/aws-native";\n'
        'new native.lambda.Function("f", { runtime: "go1.x", handler: "main", code: { s3Bucket: "b", s3Key: "x.zip" }, imageConfig: { command: ["a"] } });\n'
    )
    function = Read("index.ts", text).function
    assert function.code.plain == "s3://b/x.zip"
    assert function.command is not None
    assert function.command.plain == "a"


@pytest.mark.parametrize("path", ["main.go", "App.java", "Program.cs"])
def test_a_typed_variable_is_not_given_a_string(path: str) -> None:
    declared = {
        "main.go": ("\t\t_, err :=", "\t\trt := lambda.RuntimeGo1dx\n\t\t_, err :=", "pulumi.String(lambda.RuntimeGo1dx)", "rt"),
        "App.java": (
            "            var orders",
            "            Runtime rt = Runtime.Go1dx;\n            var orders",
            "runtime(Runtime.Go1dx)",
            "runtime(rt)",
        ),
        "Program.cs": (
            "    var orders",
            "    Aws.Lambda.Runtime rt = Aws.Lambda.Runtime.Go1dx;\n    var orders",
            "Runtime = Aws.Lambda.Runtime.Go1dx,",
            "Runtime = rt,",
        ),
    }
    before, after, use, named = declared[path]
    text = PROGRAMS[path].replace(use, named).replace(before, after, 1)
    read = Read(path, text)
    edited = apply(read.text, read.function.runtime.set("provided.al2023"))
    assert edited == text.replace(
        "rt,\n" if path != "App.java" else "(rt)", STRING[path] + ",\n" if path != "App.java" else f"({STRING[path]})"
    )


# -- whole projects -----------------------------------------------------------------------------------------------------------


def project(path: str, text: str, makefile: str, **more: str) -> dict[str, str]:
    """Give a project's files; the program stands in a folder of its own."""
    named = {name.replace("__", "/").replace("_", "."): some for name, some in more.items()}
    return {
        "Makefile": makefile,
        "cmd/orders/main.go": MAIN,
        "go.mod": MOD,
        "infra/Pulumi.yaml": "name: shop\nruntime: x\n",
        f"infra/{path}": text,
        **named,
    }


def fix(files: dict[str, str], unsafe: bool = False) -> Outcome:
    """Fix a project in memory."""
    return fixer.fix(Workspace("", sources=[Source(path, text) for path, text in files.items()]), Settings(), unsafe)


def codes(files: dict[str, str]) -> list[str]:
    """Give the codes of what is reported."""
    return [
        some.code
        for some in engine.check(Workspace("", sources=[Source(path, text) for path, text in files.items()]), Settings()).diagnostics
    ]


ZIPPED = f"build:\n\t{BUILD}-o bin/orders ./cmd/orders\n\tzip -j infra/dist/orders.zip bin/orders\n"


@pytest.mark.parametrize("path", PROGRAMS)
def test_a_project_moves_with_its_build(path: str) -> None:
    files = project(path, PROGRAMS[path], ZIPPED)
    outcome = fix(files)
    fixed = PROGRAMS[path].replace(SAID[path], STRING[path])
    for handler in (
        'handler: "orders"',
        'Handler: pulumi.String("orders")',
        'handler="orders"',
        '.handler("orders")',
        'Handler = "orders"',
    ):
        fixed = fixed.replace(handler, handler.replace("orders", "bootstrap"))
    assert outcome.after[f"infra/{path}"].text == fixed
    assert outcome.after["Makefile"].text == (
        f"build:\n\t{BUILD}-tags lambda.norpc -o bin/bootstrap ./cmd/orders\n\tzip -j infra/dist/orders.zip bin/bootstrap\n"
    )
    assert codes({some: outcome.after[some].text for some in outcome.after.paths}) == []


@pytest.mark.parametrize(("version", "held"), [("6.9.0", True), ("6.13.3", True), ("~6.12.0", True), ("6.14.0", False), ("^6.9.0", False)])
def test_a_version_that_refuses_the_target_holds(version: str, held: bool) -> None:
    files = project("index.ts", TYPESCRIPT, ZIPPED, infra__package_json=f'{{"dependencies": {{"@pulumi/aws": "{version}"}}}}\n')
    outcome = fix(files, unsafe=True)
    assert not outcome.changed if held else outcome.changed
    said = [label.text for group in outcome.groups for label in group.held]
    assert any("pulumi-aws knows provided.al2023" in text for text in said) is held


@pytest.mark.parametrize("path", PROGRAMS)
def test_the_key_of_an_asset_archive_becomes_bootstrap(path: str) -> None:
    _, _, old, new = ARCHIVES[path]
    files = project(path, packed(path, old), f"build:\n\t{BUILD}-o infra/bin/orders ./cmd/orders\n")
    outcome = fix(files)
    assert packed(path, new).replace(SAID[path], STRING[path])[-60:] in outcome.after[f"infra/{path}"].text
    assert new in outcome.after[f"infra/{path}"].text
    assert outcome.after["Makefile"].text == f"build:\n\t{BUILD}-tags lambda.norpc -o infra/bin/orders ./cmd/orders\n"
    assert codes({some: outcome.after[some].text for some in outcome.after.paths}) == []


@pytest.mark.parametrize(
    ("imports", "run"),
    [
        ('import { execSync } from "child_process";', 'execSync("{}");'),
        ('import * as command from "@pulumi/command";', 'new command.local.Command("build", {{ create: "{}" }});'),
        (
            'import {{ local }} from "@pulumi/command";',
            'new local.Command("build", {{ create: "{}", dir: ".", environment: {{ GOARCH: "amd64" }} }});',
        ),
    ],
)
def test_what_a_program_runs_builds_its_functions(imports: str, run: str) -> None:
    build = "GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o bin/orders ../cmd/orders"
    imports, run = imports.replace("{{", "{").replace("}}", "}"), run.format(build)
    text = f"{imports}\n{packed('index.ts', 'orders')}\n{run}\n"
    outcome = fix(project("index.ts", text, "deploy:\n\tpulumi up\n"))
    assert "-tags lambda.norpc -o bin/orders ../cmd/orders" in outcome.after["infra/index.ts"].text
    assert "        bootstrap: new pulumi.asset.FileAsset" in outcome.after["infra/index.ts"].text


def test_what_is_run_to_take_something_away_builds_nothing() -> None:
    run = 'new command.local.Command("x", { delete: "go build -o bin/orders ../cmd/orders" });'
    read = Read("index.ts", f'import * as command from "@pulumi/command";\n{TYPESCRIPT}\n{run}\n')
    assert not read.of(BuildCommand)


# -- what Pulumi is told to leave alone ------------------------------------------------------------------------------------------

LEFT_ALONE = {
    "index.ts": ('zip"),\n}', ", {{ dependsOn: [], ignoreChanges: [{}] }}"),
    "main.go": ('zip"),\n\t\t}', ", pulumi.Protect(true), pulumi.IgnoreChanges([]string{{{}}})"),
    "__main__.py": ('zip"),\n', "    opts=pulumi.ResourceOptions(ignore_changes=[{}]),\n"),
    "App.java": (".build()", ", CustomResourceOptions.builder().ignoreChanges({}).build()"),
    "Program.cs": ('zip"),\n    }', ", new CustomResourceOptions {{ IgnoreChanges = {{ {} }} }}"),
}


def left_alone(path: str, paths: str, form: str = "") -> list[tuple[str, str]]:
    """Read a program whose function is told to ignore some properties: each, and what stands where it is said."""
    behind, options = LEFT_ALONE[path]
    read = Read(path, PROGRAMS[path].replace(behind, behind + (form or options).format(paths)))
    return [(label.text, read.at(label.span)) for label in read.function.left_alone]


@pytest.mark.parametrize("path", PROGRAMS)
def test_what_is_ignored_is_left_as_it_is_deployed(path: str) -> None:
    assert left_alone(path, '"runtime", "tags", "handler"') == [("runtime", "runtime"), ("handler", "handler")]
    assert left_alone(path, '"code", "s3Key"') == [("code", "code"), ("s3Key", "s3Key")]
    assert left_alone(path, '"*"') == [("runtime", "*"), ("handler", "*"), ("code", "*")]
    assert left_alone(path, '"environment.variables", "codeSigningConfigArn", "runtimes"') == []


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("__main__.py", "    opts=pulumi.ResourceOptions(None, ignore_changes=names()),\n"),
        ("__main__.py", "    opts=pulumi.ResourceOptions.merge(given, {}),\n"),
        ("index.ts", ", options"),
        ("index.ts", ", {{ replaceOnChanges: [{}] }}"),
        ("index.ts", ", {{ ignoreChanges: names }}"),
        ("main.go", ", pulumi.ReplaceOnChanges([]string{{{}}})"),
        ("main.go", ", options..."),
    ],
)
def test_options_that_cannot_be_read_change_nothing(path: str, form: str) -> None:
    assert left_alone(path, '"runtime"', form) == []


def test_options_are_followed_to_where_they_are_said() -> None:
    before = 'const ignored = ["runtime"];\nconst options = { ignoreChanges: [...ignored, "imageUri"] };\n'
    text = TYPESCRIPT.replace("const orders", before + "const orders").replace('zip"),\n}', 'zip"),\n}, options')
    assert [label.text for label in Read("index.ts", text).function.left_alone] == ["runtime", "imageUri"]
    python = PYTHON.replace('zip"),\n', 'zip"),\n    opts=pulumi.ResourceOptions(ignore_changes=["source_code_hash"]),\n')
    assert [label.text for label in Read("__main__.py", python).function.code_left_alone] == ["sourceCodeHash"]
    sharp = CSHARP.replace('zip"),\n    }', 'zip"),\n    }, options: new() { IgnoreChanges = new List<string> { "handler" } }')
    assert [label.text for label in Read("Program.cs", sharp).function.left_alone] == ["handler"]


@pytest.mark.parametrize(
    ("ignored", "expected"),
    [("[runtime, handler]", ["runtime", "handler"]), ("['*']", ["runtime", "handler", "code"]), ("[tags]", []), ("${names}", [])],
)
def test_options_in_yaml(ignored: str, expected: list[str]) -> None:
    from go1x_lint.readers.pulumi import yaml

    text = (
        "name: shop\nruntime: yaml\nresources:\n  orders:\n    type: aws:lambda:Function\n    properties:\n      runtime: go1.x\n"
        f"      handler: orders\n      code:\n        fn::fileArchive: ./dist\n    options:\n      ignoreChanges: {ignored}\n"
    )
    workspace = Workspace("", sources=[Source("Pulumi.yaml", text)])
    (function,) = (fact for fact in yaml.read(workspace["Pulumi.yaml"], workspace) if isinstance(fact, LambdaFunction))
    assert [label.text for label in function.left_alone] == expected
