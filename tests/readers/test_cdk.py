"""The AWS CDK in five languages: what its programs declare and build, and how that is written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from go1x_lint.facts import BuildCommand, Fact, Field, ImageUse, LambdaFunction, Layer, RuntimeChoice
from go1x_lint.readers.cdk import read
from go1x_lint.source import Edit, Source, Workspace, apply
from tests.test_cases import BUILD, MAIN, MOD, codes, diagnostics, fix, reasons

STACK = {
    "ts": "import * as lambda from 'aws-cdk-lib/aws-lambda';\nimport * as go from '@aws-cdk/aws-lambda-go-alpha';\n",
    "py": "from aws_cdk import aws_lambda as lambda_, aws_lambda_go_alpha as go\n",
    "go": 'package main\n\nimport (\n\t"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"\n\tgolambda "github.com/aws/aws-cdk-go/awscdklambdagoalpha/v2"\n'
    '\t"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"\n\t"github.com/aws/jsii-runtime-go"\n)\n\nfunc stack(s constructs.Construct) {\n',
    "java": "import software.amazon.awscdk.services.lambda.*;\nimport software.amazon.awscdk.services.lambda.go.alpha.GoFunction;\n"
    "class Stack { void make() {\n",
    "cs": "using Amazon.CDK.AWS.Lambda;\nusing Amazon.CDK.AWS.Lambda.Go.Alpha;\nclass Stack { void Make() {\n",
}
END = {"ts": "", "py": "", "go": "}\n", "java": "} }\n", "cs": "} }\n"}


def program(suffix: str, body: str) -> str:
    """Write a program of a language around some statements."""
    return STACK[suffix] + body + "\n" + END[suffix]


def facts(text: str, path: str = "lib/stack.ts", **more: str) -> list[Fact]:
    sources = [Source(path, text), *(Source(name, some) for name, some in more.items())]
    return list(read(sources[0], Workspace("", sources=[*sources, Source("cdk.json", "{}")])))


def of(found: list[Fact], kind: type) -> list:
    return [some for some in found if isinstance(some, kind)]


def function(text: str, path: str = "lib/stack.ts", **more: str) -> LambdaFunction:
    found = of(facts(text, path, **more), LambdaFunction)
    assert len(found) == 1, [some.name for some in found]
    return found[0]


def said(field: Field | None) -> list[str]:
    """Give a field's values; `?` where there may be more."""
    assert field is not None
    return [str(value.text) for value in field.values] + (["?"] if field.open_because else [])


def after(text: str, edits: tuple[Edit, ...]) -> str:
    assert edits
    return apply(text, edits)


# -- all languages ------------------------------------------------------------------------------------------------------------

PLAIN = {
    "ts": "new lambda.Function(this, 'Orders', { runtime: lambda.Runtime.GO_1_X, handler: 'main', code: lambda.Code.fromAsset('bin') });",
    "py": 'lambda_.Function(self, "Orders", runtime=lambda_.Runtime.GO_1_X, handler="main", code=lambda_.Code.from_asset("bin"))',
    "go": 'awslambda.NewFunction(s, jsii.String("Orders"), &awslambda.FunctionProps{\n\tRuntime: awslambda.Runtime_GO_1_X(),\n'
    '\tHandler: jsii.String("main"),\n\tCode: awslambda.Code_FromAsset(jsii.String("bin"), nil),\n})',
    "java": 'Function.Builder.create(this, "Orders").runtime(Runtime.GO_1_X).handler("main").code(Code.fromAsset("bin")).build();',
    "cs": 'new Function(this, "Orders", new FunctionProps { Runtime = Runtime.GO_1_X, Handler = "main", Code = Code.FromAsset("bin") });',
}
MOVED = {
    "ts": [("lambda.Runtime.GO_1_X", "lambda.Runtime.PROVIDED_AL2023"), ("'main'", "'bootstrap'")],
    "py": [("lambda_.Runtime.GO_1_X", "lambda_.Runtime.PROVIDED_AL2023"), ('"main"', '"bootstrap"')],
    "go": [("Runtime_GO_1_X()", "Runtime_PROVIDED_AL2023()"), ('jsii.String("main")', 'jsii.String("bootstrap")')],
    "java": [("Runtime.GO_1_X", "Runtime.PROVIDED_AL2023"), ('"main"', '"bootstrap"')],
    "cs": [("Runtime.GO_1_X", "Runtime.PROVIDED_AL2023"), ('"main"', '"bootstrap"')],
}


@pytest.mark.parametrize("suffix", PLAIN)
def test_a_function_in_each_language(suffix: str) -> None:
    text = program(suffix, PLAIN[suffix])
    found = function(text, f"cdk/stack.{suffix}")
    assert (found.name, said(found.runtime), said(found.handler), said(found.code)) == ("Orders", ["go1.x"], ["main"], ["bin"])
    assert found.architectures.absent
    span = found.handler.values[0].span
    assert text[span.start : span.end] == "main"


@pytest.mark.parametrize("suffix", PLAIN)
def test_a_function_is_moved_in_each_language(suffix: str) -> None:
    text = program(suffix, PLAIN[suffix])
    found = function(text, f"cdk/stack.{suffix}")
    wanted = text
    for old, new in MOVED[suffix]:
        wanted = wanted.replace(old, new)
    assert after(text, (*found.runtime.set("provided.al2023"), *found.handler.set("bootstrap"))) == wanted


OLD = {
    "ts": ("package.json", '{"dependencies": {"aws-cdk-lib": "2.104.0"}}', "new lambda.Runtime('provided.al2023')"),
    "py": ("requirements.txt", "aws-cdk-lib==2.104.0\n", 'lambda_.Runtime("provided.al2023")'),
    "go": (
        "go.mod",
        "module x\n\nrequire github.com/aws/aws-cdk-go/awscdk/v2 v2.104.0\n",
        'awslambda.NewRuntime(jsii.String("provided.al2023"), awslambda.RuntimeFamily_OTHER, nil)',
    ),
    "java": (
        "pom.xml",
        "<project><dependency><groupId>software.amazon.awscdk</groupId><artifactId>aws-cdk-lib</artifactId><version>2.104.0</version>"
        "</dependency></project>",
        'new Runtime("provided.al2023")',
    ),
    "cs": ("App.csproj", '<PackageReference Include="Amazon.CDK.Lib" Version="2.104.0" />', 'new Runtime("provided.al2023")'),
}


@pytest.mark.parametrize("suffix", OLD)
def test_a_version_without_the_constant(suffix: str) -> None:
    """PROVIDED_AL2023 exists from 2.105.0 on."""
    name, pinned, wanted = OLD[suffix]
    text = program(suffix, PLAIN[suffix])
    path = f"cdk/src/stack.{suffix}"
    old = function(text, path, **{f"cdk/{name}" if suffix != "cs" else f"cdk/src/{name}": pinned})
    assert wanted in after(text, old.runtime.set("provided.al2023"))
    assert "PROVIDED_AL2 " not in after(text, old.runtime.set("provided.al2"))
    assert "PROVIDED_AL2" in after(text, old.runtime.set("provided.al2"))
    new = function(text, path, **{f"cdk/{name}" if suffix != "cs" else f"cdk/src/{name}": pinned.replace("2.104.0", "2.105.0")})
    assert "PROVIDED_AL2023" in after(text, new.runtime.set("provided.al2023"))


FIRST = {
    "ts": "import * as lambda from '@aws-cdk/aws-lambda';\n" + PLAIN["ts"].replace("Code.fromAsset", "Code.asset"),
    "go": (STACK["go"] + PLAIN["go"] + END["go"]).replace("awscdk/v2/awslambda", "awscdk/awslambda"),
    "py": "from aws_cdk import core, aws_lambda as lambda_\n" + PLAIN["py"].replace("Code.from_asset", "AssetCode.asset"),
    "java": "import software.amazon.awscdk.core.Stack;\n" + STACK["java"] + PLAIN["java"] + END["java"],
}


@pytest.mark.parametrize("suffix", FIRST)
def test_version_1_has_no_constant(suffix: str) -> None:
    found = function(FIRST[suffix], f"stack.{suffix}")
    assert said(found.code) == ["bin"]
    text = after(FIRST[suffix], found.runtime.set("provided.al2023"))
    assert "PROVIDED_AL2023" not in text
    assert "provided.al2023" in text


GO_FUNCTION = {
    "ts": "new go.GoFunction(this, 'Orders', {\n  entry: 'cmd/orders',\n});",
    "py": 'go.GoFunction(self, "Orders", entry="cmd/orders")',
    "go": '\tgolambda.NewGoFunction(s, jsii.String("Orders"), &golambda.GoFunctionProps{\n\t\tEntry: jsii.String("cmd/orders"),\n\t})',
    "java": 'GoFunction.Builder.create(this, "Orders").entry("cmd/orders").build();',
    "cs": 'new GoFunction(this, "Orders", new GoFunctionProps { Entry = "cmd/orders" });',
}
SAID = {
    "ts": "  entry: 'cmd/orders',\n  runtime: lambda.Runtime.PROVIDED_AL2023,\n",
    "py": 'entry="cmd/orders", runtime=lambda_.Runtime.PROVIDED_AL2023)',
    "go": '\t\tEntry: jsii.String("cmd/orders"),\n\t\tRuntime: awslambda.Runtime_PROVIDED_AL2023(),\n',
    "java": '.entry("cmd/orders").runtime(Runtime.PROVIDED_AL2023).build()',
    "cs": 'Entry = "cmd/orders", Runtime = Runtime.PROVIDED_AL2023 }',
}


@pytest.mark.parametrize("suffix", GO_FUNCTION)
def test_go_function_without_a_runtime(suffix: str) -> None:
    text = program(suffix, GO_FUNCTION[suffix])
    found = facts(text, f"stack.{suffix}")
    (made,), (build,) = of(found, LambdaFunction), of(found, BuildCommand)
    assert [(value.text.plain, value.implied) for value in made.runtime.values] == [("provided.al2", True)]
    assert said(made.handler) == ["bootstrap"]
    assert (said(build.packages), said(build.goos), said(build.goarch), said(build.cgo)) == (["cmd/orders"], ["linux"], ["amd64"], ["0"])
    assert build.output.path.text == made.code.values[0].text.joined("bootstrap")
    assert SAID[suffix] in after(text, made.runtime.set("provided.al2023"))


UNIMPORTED = [
    (
        "ts",
        "import { GoFunction } from '@aws-cdk/aws-lambda-go-alpha';\n",
        "import { Runtime } from 'aws-cdk-lib/aws-lambda';\nimport { GoFunction } from '@aws-cdk/aws-lambda-go-alpha';\n",
        "runtime: Runtime.PROVIDED_AL2023",
    ),
    (
        "ts",
        'import * as cdk from "@aws-cdk/core"\nimport {\n  GoFunction,\n} from "@aws-cdk/aws-lambda-go"\n',
        'import { Runtime } from "@aws-cdk/aws-lambda"\nimport {\n  GoFunction,',
        "runtime: new Runtime('provided.al2023')",
    ),
    (
        "ts",
        "const { GoFunction } = require('@aws-cdk/aws-lambda-go-alpha');\n",
        "const { Runtime } = require('aws-cdk-lib/aws-lambda');\nconst { GoFunction }",
        "runtime: Runtime.PROVIDED_AL2023",
    ),
    (
        "ts",
        "import { Architecture as A } from 'aws-cdk-lib/aws-lambda';\nimport { GoFunction } from '@aws-cdk/aws-lambda-go-alpha';\n",
        "import { Architecture as A, Runtime } from 'aws-cdk-lib/aws-lambda';\n",
        "runtime: Runtime.PROVIDED_AL2023",
    ),
    (
        "ts",
        "import * as cdk from 'aws-cdk-lib';\nimport { GoFunction } from '@aws-cdk/aws-lambda-go-alpha';\n",
        "import * as cdk from 'aws-cdk-lib';\nimport { GoFunction }",
        "runtime: cdk.aws_lambda.Runtime.PROVIDED_AL2023",
    ),
    (
        "py",
        "import os\nfrom aws_cdk.aws_lambda_go_alpha import GoFunction\n",
        "from aws_cdk.aws_lambda import Runtime\nimport os\n",
        "runtime=Runtime.PROVIDED_AL2023",
    ),
    (
        "go",
        'package main\n\nimport (\n\t"github.com/aws/aws-cdk-go/awscdk/v2"\n\tgolambda "github.com/aws/aws-cdk-go/awscdklambdagoalpha/v2"\n)\n\nfunc f() {\n',
        'awscdk/v2"\n\t"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"\n\tgolambda ',
        "Runtime: awslambda.Runtime_PROVIDED_AL2023()",
    ),
    (
        "java",
        "package a;\n\nimport software.amazon.awscdk.services.lambda.go.alpha.GoFunction;\nclass S { void m() {\n",
        "package a;\n\nimport software.amazon.awscdk.services.lambda.Runtime;\nimport software",
        ".runtime(Runtime.PROVIDED_AL2023)",
    ),
    (
        "cs",
        "using Amazon.CDK.AWS.Lambda.Go.Alpha;\nclass S { void M() {\n",
        "using Amazon.CDK.AWS.Lambda;\nusing Amazon.CDK.AWS.Lambda.Go.Alpha;\n",
        "Runtime = Runtime.PROVIDED_AL2023",
    ),
]


@pytest.mark.parametrize(("suffix", "imports", "imported", "written"), UNIMPORTED)
def test_the_class_is_imported_where_it_is_needed(suffix: str, imports: str, imported: str, written: str) -> None:
    text = imports + GO_FUNCTION[suffix].replace("go.GoFunction", "GoFunction") + "\n" + END[suffix]
    made = after(text, function(text, f"stack.{suffix}").runtime.write_here("provided.al2023"))
    assert imported in made
    assert written in made
    assert said(function(made, f"stack.{suffix}").runtime) == ["provided.al2023"]


def test_another_class_of_the_name_stands_in_the_way() -> None:
    text = "import { Runtime } from './own';\nimport { GoFunction } from '@aws-cdk/aws-lambda-go-alpha';\n" + GO_FUNCTION["ts"].replace(
        "go.", ""
    )
    assert function(text).runtime.write_here("provided.al2023") == ()


# -- spellings ------------------------------------------------------------------------------------------------------------------

RUNTIMES = {
    "lambda.Runtime.GO_1_X": ["go1.x"],
    "lambda.Runtime['GO_1_X']": ["go1.x"],
    "new lambda.Runtime('go1.x', lambda.RuntimeFamily.GO)": ["go1.x"],
    "isNew ? lambda.Runtime.PROVIDED_AL2 : lambda.Runtime.GO_1_X": ["provided.al2", "go1.x"],
    "props.runtime ?? lambda.Runtime.GO_1_X": ["go1.x", "?"],
    "lambda.Runtime.PROVIDED": ["provided"],
    "(lambda.Runtime.GO_1_X as lambda.Runtime)": ["go1.x"],
}


@pytest.mark.parametrize("written", RUNTIMES)
def test_how_a_runtime_is_said(written: str) -> None:
    text = program("ts", PLAIN["ts"].replace("lambda.Runtime.GO_1_X", written))
    assert said(function(text).runtime) == RUNTIMES[written]


@pytest.mark.parametrize(
    ("imported", "called"),
    [
        ("import { aws_lambda } from 'aws-cdk-lib'", "aws_lambda"),
        ("import { aws_lambda as lambda } from 'aws-cdk-lib'", "lambda"),
        ("import * as cdk from 'aws-cdk-lib'", "cdk.aws_lambda"),
        ("import lambda = require('@aws-cdk/aws-lambda')", "lambda"),
        ("const lambda = require('aws-cdk-lib/aws-lambda')", "lambda"),
        ("const { aws_lambda: l } = require('aws-cdk-lib')", "l"),
        ("const cdk = require('aws-cdk-lib'); const { aws_lambda: l } = cdk", "l"),
    ],
)
def test_how_it_is_imported(imported: str, called: str) -> None:
    text = imported + ";\n" + PLAIN["ts"].replace("lambda.", called + ".")
    found = function(text)
    assert (said(found.runtime), said(found.code)) == (["go1.x"], ["bin"])
    assert found.runtime.set("provided.al2")


def test_names_that_are_imported_one_by_one() -> None:
    text = "import { Function as Fn, Runtime, Code } from 'aws-cdk-lib/aws-lambda';\n" + PLAIN["ts"].replace(
        "lambda.Function", "Fn"
    ).replace("lambda.", "")
    found = function(text)
    assert "runtime: Runtime.PROVIDED_AL2023," in after(text, found.runtime.set("provided.al2023"))


def test_a_runtime_that_is_taken_out_of_its_class_is_written_at_the_use() -> None:
    text = program("ts", "const { GO_1_X } = lambda.Runtime;\n" + PLAIN["ts"].replace("lambda.Runtime.GO_1_X", "GO_1_X"))
    found = function(text)
    assert said(found.runtime) == ["go1.x"]
    assert "runtime: lambda.Runtime.PROVIDED_AL2023," in after(text, found.runtime.set("provided.al2023"))


NOT_OURS = [
    PLAIN["ts"].replace("GO_1_X", "NODEJS_18_X"),
    "new other.Function(this, 'X', { runtime: other.Runtime.GO_1_X, handler: 'main' });",
    "if (props.runtime === lambda.Runtime.GO_1_X) throw new Error('go1.x is dead');",
    "// new lambda.Function(this, 'X', { runtime: lambda.Runtime.GO_1_X })",
    "const text = 'runtime: lambda.Runtime.GO_1_X';",
    "lambda.Function.fromFunctionArn(this, 'X', 'arn:aws:lambda:::function:go1.x');",
]


@pytest.mark.parametrize("written", NOT_OURS)
def test_what_is_no_function_of_ours(written: str) -> None:
    assert facts(program("ts", written)) == []


def test_what_a_compiler_has_made_is_not_read() -> None:
    text = "const lambda = require('aws-cdk-lib/aws-lambda');\n" + PLAIN["ts"]
    assert function(text, "lib/stack.js").name == "Orders"
    assert facts(text, "lib/stack.js", **{"lib/stack.ts": program("ts", PLAIN["ts"])}) == []


def test_files_that_import_no_cdk_are_not_read() -> None:
    assert facts("const lambda = require('lambda');\n" + PLAIN["ts"]) == []
    assert facts("%%% (((", "a.rb") == []


# -- code -----------------------------------------------------------------------------------------------------------------------

CODES = {
    "lambda.Code.fromAsset('bin/orders')": ["cdk/bin/orders"],
    "lambda.Code.fromAsset('../bin/orders.zip')": ["bin/orders.zip"],
    "lambda.Code.fromAsset(path.join(__dirname, '..', '..', 'bin'))": ["bin"],
    "lambda.Code.fromAsset(path.resolve(__dirname, '../bin'))": ["cdk/bin"],
    "lambda.Code.fromAsset(`${__dirname}/../bin`)": ["cdk/bin"],
    "lambda.Code.fromAsset(__dirname + '/../bin')": ["cdk/bin"],
    "new lambda.AssetCode('bin')": ["cdk/bin"],
    "lambda.Code.fromAsset('bin', { exclude: ['*.md'] })": ["cdk/bin"],
    "lambda.Code.fromInline('x')": ["?"],
    "lambda.Code.fromAsset(props.dir)": ["?"],
    "lambda.Code.fromAsset(`bin/${props.name}`)": ["cdk/bin/${props.name@cdk/lib/stack.ts:4}"],
    "lambda.Code.fromCustomCommand('out', ['make', 'build'])": ["cdk/out"],
}


@pytest.mark.parametrize("written", CODES)
def test_where_the_code_is(written: str) -> None:
    text = "import * as path from 'path';\n" + program("ts", PLAIN["ts"].replace("lambda.Code.fromAsset('bin')", written))
    sources = [Source("cdk/lib/stack.ts", text), Source("cdk/cdk.json", "{}")]
    (found,) = of(list(read(sources[0], Workspace("", sources=sources))), LambdaFunction)
    assert said(found.code) == CODES[written]


def test_code_of_a_bucket() -> None:
    text = program("ts", PLAIN["ts"].replace("lambda.Code.fromAsset('bin')", "lambda.Code.fromBucket(bucket, 'orders.zip')"))
    found = function(text)
    assert str(found.code.values[0].text).endswith("/orders.zip")
    assert str(found.code.values[0].text).startswith("s3://")
    assert said(found.redeploys) == ["orders.zip"]


def test_code_of_an_asset_s_own_bucket() -> None:
    text = (
        "import * as assets from 'aws-cdk-lib/aws-s3-assets';\nconst asset = new assets.Asset(this, 'Zip', { path: 'build/orders.zip' });\n"
        + program("ts", PLAIN["ts"].replace("lambda.Code.fromAsset('bin')", "lambda.Code.fromBucket(asset.bucket, asset.s3ObjectKey)"))
    )
    assert said(function(text).code) == ["build/orders.zip"]


def test_a_cdk_older_than_its_first_version() -> None:
    text = "import lambda = require('@aws-cdk/aws-lambda');\n" + PLAIN["ts"].replace("GO_1_X", "Go1x").replace("fromAsset", "asset")
    found = function(text)
    assert said(found.runtime) == ["go1.x"]
    assert "runtime: new lambda.Runtime('provided.al2023')," in after(text, found.runtime.set("provided.al2023"))


def test_code_that_an_image_has() -> None:
    written = "lambda.Code.fromDockerBuild('src', { imagePath: '/out/.' })"
    stack = program("ts", PLAIN["ts"].replace("lambda.Code.fromAsset('bin')", written))
    dockerfile = "FROM golang:1.22 AS base\nFROM base AS last\nWORKDIR /src\nCOPY . .\nRUN GOOS=linux go build -o /out/main ./cmd/orders\n"
    files = project(stack, **{"src/Dockerfile": dockerfile, "src/cmd/orders/main.go": MAIN, "src/go.mod": MOD})
    assert said(function(stack, **{"src/Dockerfile": dockerfile}).code) == ["src/Dockerfile#last/out"]
    assert "-o /out/bootstrap ./cmd/orders" in fix(files, unsafe=True).after["src/Dockerfile"].text


def test_architectures() -> None:
    for written, wanted in (("architecture: lambda.Architecture.ARM_64,", ["arm64"]), ("architecture: x,", ["?"]), ("", [])):
        assert said(function(program("ts", PLAIN["ts"].replace("handler:", f"{written} handler:"))).architectures) == wanted


def test_cloudformation_s_own_function() -> None:
    text = program(
        "ts",
        "new lambda.CfnFunction(this, 'L1', { runtime: 'go1.x', handler: 'main', role: r, architectures: ['arm64'],\n"
        "  code: { s3Bucket: 'b', s3Key: 'k.zip' } });",
    )
    found = function(text)
    assert (said(found.runtime), said(found.code), said(found.architectures)) == (["go1.x"], ["s3://b/k.zip"], ["arm64"])
    assert "runtime: 'provided.al2023'" in after(text, found.runtime.set("provided.al2023"))


def test_cloudformation_s_own_function_with_a_constant() -> None:
    text = program("ts", "new lambda.CfnFunction(this, 'L1', { runtime: lambda.Runtime.GO_1_X.name, handler: 'main', role: r, code: c });")
    assert "lambda.Runtime.PROVIDED_AL2023.name" in after(text, function(text).runtime.set("provided.al2023"))


def test_sam_s_own_function() -> None:
    text = "import * as sam from 'aws-cdk-lib/aws-sam';\nnew sam.CfnFunction(this, 'S', { runtime: 'go1.x', handler: 'main', codeUri: './bin' });"
    found = function(text)
    assert (said(found.runtime), said(found.handler), said(found.code)) == (["go1.x"], ["main"], ["bin"])


def test_layers() -> None:
    text = program(
        "ts", "new lambda.LayerVersion(this, 'L', { code: c, compatibleRuntimes: [lambda.Runtime.GO_1_X, lambda.Runtime.NODEJS_18_X] });"
    )
    (found,) = of(facts(text), Layer)
    assert said(found.runtimes) == ["go1.x", "nodejs18.x"]
    assert "[lambda.Runtime.PROVIDED_AL2023, lambda." in after(text, found.runtimes.replace("go1.x", "provided.al2023"))
    slot = found.runtimes.slot
    assert slot is not None
    assert "NODEJS_18_X, lambda.Runtime.PROVIDED_AL2023]" in after(text, slot.write("provided.al2023"))


def test_images() -> None:
    text = program(
        "ts",
        "new lambda.DockerImageFunction(this, 'I', { code: lambda.DockerImageCode.fromImageAsset('img', { cmd: ['main'], file: 'Dockerfile.go', target: 'final' }) });",
    )
    found = function(text)
    assert (said(found.package_type), said(found.dockerfile), said(found.command)) == (["Image"], ["img/Dockerfile.go"], ["main"])
    assert said(found.docker_stage) == ["final"]


# -- values that are said elsewhere -------------------------------------------------------------------------------------------

INDIRECT = {
    "a constant": "const RT = lambda.Runtime.GO_1_X;\nnew lambda.Function(this, 'F', { runtime: RT, handler: 'main', code: c });",
    "a field": "class S { rt = lambda.Runtime.GO_1_X; m() { new lambda.Function(this, 'F', { runtime: this.rt, handler: 'main', code: c }); } }",
    "properties that are spread": "const d = { runtime: lambda.Runtime.GO_1_X };\nnew lambda.Function(this, 'F', { ...d, handler: 'main', code: c });",
    "properties in a constant": "const d = { runtime: lambda.Runtime.GO_1_X, handler: 'main', code: c };\nnew lambda.Function(this, 'F', d);",
    "a function that makes it": "function make(s, rt) { new lambda.Function(s, 'F', { runtime: rt, handler: 'main', code: c }); }\nmake(this, lambda.Runtime.GO_1_X);",
    "a class of one's own": "class G extends lambda.Function { constructor(s, id, p) { super(s, id, { runtime: lambda.Runtime.GO_1_X, ...p }); } }\n"
    "new G(this, 'F', { handler: 'main', code: c });",
    "a class around it": "class G { constructor(s, id, p) { new lambda.Function(s, id, { runtime: p.rt, handler: p.name, code: c }); } }\n"
    "new G(this, 'F', { rt: lambda.Runtime.GO_1_X, name: 'main' });",
}


@pytest.mark.parametrize("how", INDIRECT)
def test_values_are_followed(how: str) -> None:
    text = program("ts", INDIRECT[how])
    found = function(text)
    assert (found.name, said(found.runtime), said(found.handler)) == ("F", ["go1.x"], ["main"])
    assert "GO_1_X" not in after(text, found.runtime.set("provided.al2023"))


def test_what_another_function_reads_is_written_at_the_use() -> None:
    text = program(
        "ts",
        "const N = 'main';\nconst RT = lambda.Runtime.GO_1_X;\nnew lambda.Function(this, N, { runtime: RT, handler: N, code: c });\nuse(RT);",
    )
    found = function(text)
    moved = after(text, (*found.runtime.set("provided.al2023"), *found.handler.set("bootstrap")))
    assert "{ runtime: lambda.Runtime.PROVIDED_AL2023, handler: 'bootstrap', code: c }" in moved
    assert "const N = 'main';\nconst RT = lambda.Runtime.GO_1_X;" in moved


def test_a_shorthand_becomes_a_property() -> None:
    text = program(
        "ts",
        "const runtime = lambda.Runtime.GO_1_X;\nuse(runtime);\nnew lambda.Function(this, 'F', { runtime, handler: 'main', code: c });",
    )
    assert "{ runtime: lambda.Runtime.PROVIDED_AL2023, handler" in after(text, function(text).runtime.set("provided.al2023"))


def test_a_loop_makes_a_function_for_each() -> None:
    text = program(
        "ts",
        "for (const n of ['a', 'b']) {\n"
        "  new lambda.Function(this, n, { runtime: lambda.Runtime.GO_1_X, handler: n, code: lambda.Code.fromAsset(`bin/${n}`) });\n}",
    )
    found = of(facts(text), LambdaFunction)
    assert [(some.name, said(some.handler), said(some.code)) for some in found] == [("a", ["a"], ["bin/a"]), ("b", ["b"], ["bin/b"])]


def test_a_loop_of_which_nobody_knows_the_items() -> None:
    text = program(
        "ts",
        "for (const n of props.names) {\n"
        "  new lambda.Function(this, n, { runtime: lambda.Runtime.GO_1_X, handler: n, code: lambda.Code.fromAsset(`bin/${n}`) });\n}",
    )
    found = function(text)
    assert (said(found.runtime), said(found.handler)) == (["go1.x"], ["?"])
    assert str(found.code.values[0].text).startswith("bin/${n@")


def test_a_stack_that_is_made_twice_is_one_program() -> None:
    text = program(
        "ts",
        "class S extends Stack { constructor(a, id, p) { super(a, id); " + PLAIN["ts"] + " } }\nnew S(app, 'dev'); new S(app, 'prod');",
    )
    assert function(text).name == "Orders"


def test_the_same_id_twice() -> None:
    text = program("ts", PLAIN["ts"] + "\n" + PLAIN["ts"])
    assert [some.name for some in of(facts(text), LambdaFunction)] == ["Orders", "Orders#2"]


def test_a_constant_that_no_function_here_takes() -> None:
    text = program("ts", "new MyFunction(this, 'F', { runtime: lambda.Runtime.GO_1_X });\nexport const RT = lambda.Runtime.GO_1_X;")
    found = of(facts(text), RuntimeChoice)
    assert [(some.name, said(some.runtime)) for some in found] == [("RT", ["go1.x"]), ("runtime", ["go1.x"])]


def test_what_is_compared_or_listed_is_no_choice() -> None:
    text = program(
        "ts",
        "const known = [lambda.Runtime.GO_1_X, lambda.Runtime.NODEJS_18_X];\nif (known.includes(lambda.Runtime.GO_1_X)) warn();\n"
        "expect(made.runtime).toEqual(lambda.Runtime.GO_1_X);",
    )
    assert facts(text) == []


# -- bundling -------------------------------------------------------------------------------------------------------------------

BUNDLED = """new lambda.Function(this, 'Orders', {
  runtime: lambda.Runtime.GO_1_X,
  handler: 'main',
  code: lambda.Code.fromAsset('src', {
    bundling: {
      image: lambda.Runtime.GO_1_X.bundlingImage,
      command: ['bash', '-c', 'cd cmd/orders && go build -o /asset-output/main .'],
      environment: { GOOS: 'linux', GOARCH: 'amd64', CGO_ENABLED: '0' },
    },
  }),
});
"""


def test_a_bundling_command() -> None:
    text = program("ts", BUNDLED)
    found = facts(text)
    (made,), (build,), (image,) = of(found, LambdaFunction), of(found, BuildCommand), of(found, ImageUse)
    assert said(build.packages) == ["src/cmd/orders"]
    assert (said(build.goos), said(build.goarch), said(build.cgo)) == (["linux"], ["amd64"], ["0"])
    assert build.output.path.text == made.code.values[0].text.joined("main")
    span = build.output.span
    assert text[span.start : span.end] == "/asset-output/main"
    assert said(image.image) == ["public.ecr.aws/sam/build-go1.x"]
    assert "image: lambda.Runtime.PROVIDED_AL2023.bundlingImage" in after(text, image.image.set("public.ecr.aws/sam/build-provided.al2023"))


LOCAL = {
    "execSync of a template": "execSync(`GOOS=linux go build -o ${outputDir}/main ./cmd/orders`)",
    "execSync with options": "execSync('GOOS=linux go build -o ' + outputDir + '/main .', { cwd: 'cmd/orders', stdio: 'inherit' })",
    "spawnSync": "spawnSync('go', ['build', '-o', path.join(outputDir, 'main'), './cmd/orders'], { env: { ...process.env, GOOS: 'linux' } })",
    "a function of its own": "const sh = (c: string, o?: any) => cp.spawnSync('bash', ['-c', c], o);"
    " sh(['go version', `go build -o ${path.join(outputDir, 'main')}`].join(' && '), { cwd: 'cmd/orders', env: { ...process.env, ...{ GOOS: 'linux' } } })",
    "child_process": "cp.execFileSync('go', ['build', '-o', `${outputDir}/main`, '.'], { cwd: path.join(__dirname, '../cmd/orders'), env: { GOOS: 'linux' } })",
}


@pytest.mark.parametrize("how", LOCAL)
def test_a_bundling_on_the_machine(how: str) -> None:
    local = f"bundling: {{ image: i, local: {{ tryBundle(outputDir: string) {{ {LOCAL[how]}; return true; }} }} }}"
    text = program(
        "ts",
        "import * as path from 'path';\nimport { execSync, spawnSync } from 'child_process';\nimport * as cp from 'child_process';\n"
        + PLAIN["ts"].replace("'bin')", f"'.', {{ {local} }})"),
    )
    found = facts(text)
    (made,), (build,) = of(found, LambdaFunction), of(found, BuildCommand)
    assert (said(build.packages), said(build.goos)) == (["cmd/orders"], ["linux"])
    assert build.output.path.text == made.code.values[0].text.joined("main")


def test_commands_that_the_program_runs_before() -> None:
    text = program(
        "ts", "import { execSync } from 'child_process';\nexecSync('GOOS=linux go build -o bin/main ./cmd/orders');\n" + PLAIN["ts"]
    )
    (build,) = of(facts(text), BuildCommand)
    assert (said(build.output.path), said(build.packages)) == (["bin/main"], ["cmd/orders"])


def test_bundling_in_other_languages() -> None:
    options = (
        "&awss3assets.AssetOptions{Bundling: &awscdk.BundlingOptions{Image: awslambda.Runtime_GO_1_X().BundlingImage(),"
        ' Command: jsii.Strings("bash", "-c", "go build -o /asset-output/main ./cmd/orders")}}'
    )
    text = program("go", PLAIN["go"].replace('jsii.String("bin"), nil', f'jsii.String("."), {options}'))
    (build,) = of(facts(text, "stack.go"), BuildCommand)
    assert said(build.packages) == ["cmd/orders"]
    text = program(
        "py",
        PLAIN["py"].replace(
            '"bin")',
            '".", bundling=BundlingOptions(image=lambda_.Runtime.GO_1_X.bundling_image, command=["bash", "-c", "go build -o /asset-output/main ./cmd/orders"]))',
        ),
    )
    text = "from aws_cdk import BundlingOptions\n" + text
    (build,) = of(facts(text, "stack.py"), BuildCommand)
    assert said(build.packages) == ["cmd/orders"]


PYTHON_BUNDLER = """import os
import jsii
from aws_cdk import BundlingOptions, DockerImage, ILocalBundling, aws_lambda as lambda_

@jsii.implements(ILocalBundling)
class Bundler:
    def __init__(self, folder, name):
        self.folder = folder
        self.name = name

    def try_bundle(self, output_dir, *, image):
        os.system("cd {0} && GOOS=linux go build -o {1}/{2} .".format(self.folder, output_dir, self.name))
        return True

lambda_.Function(self, "F", runtime=lambda_.Runtime.GO_1_X, handler="main",
    code=lambda_.Code.from_asset("src", bundling=BundlingOptions(image=DockerImage.from_registry("golang"), local=Bundler("cmd/orders", "main"))))
"""


def test_a_bundling_by_an_object_of_a_class() -> None:
    found = facts(PYTHON_BUNDLER, "stack.py")
    (made,), (build,) = of(found, LambdaFunction), of(found, BuildCommand)
    assert (said(build.packages), said(build.goos)) == (["cmd/orders"], ["linux"])
    assert build.output.path.text == made.code.values[0].text.joined("main")


# -- the flags of GoFunction --------------------------------------------------------------------------------------------------

FLAGS = {
    "": "bundling: { goBuildFlags: ['-tags lambda.norpc'] }",
    "bundling: { cgoEnabled: true },": "goBuildFlags: ['-tags lambda.norpc']",
    "bundling: { goBuildFlags: [] },": "['-tags lambda.norpc']",
    "bundling: { goBuildFlags: ['-ldflags \"-s -w\"'] },": "['-ldflags \"-s -w\"', '-tags lambda.norpc']",
    "bundling: { goBuildFlags: ['-trimpath -tags netgo'] },": "['-trimpath -tags netgo,lambda.norpc']",
}


@pytest.mark.parametrize("written", FLAGS)
def test_the_tag_finds_its_place(written: str) -> None:
    text = program("ts", GO_FUNCTION["ts"].replace("entry:", f"runtime: lambda.Runtime.PROVIDED_AL2023,\n  {written}\n  entry:"))
    outcome = fix({"stack.ts": text, "cmd/orders/main.go": MAIN, "go.mod": MOD})
    assert FLAGS[written] in outcome.after["stack.ts"].text
    assert "GX202" not in [some.code for some in outcome.report.diagnostics]


ROOMS = {
    "py": 'bundling=go.BundlingOptions(go_build_flags=["-tags lambda.norpc"])',
    "go": 'Bundling: &golambda.BundlingOptions{GoBuildFlags: &[]*string{jsii.String("-tags lambda.norpc")}}',
    "cs": 'Bundling = new Amazon.CDK.AWS.Lambda.Go.Alpha.BundlingOptions { GoBuildFlags = new[] { "-tags lambda.norpc" } }',
}


@pytest.mark.parametrize("suffix", ROOMS)
def test_the_tag_finds_its_place_in_other_languages(suffix: str) -> None:
    outcome = fix({f"stack.{suffix}": program(suffix, GO_FUNCTION[suffix]), "cmd/orders/main.go": MAIN, "go.mod": MOD})
    assert ROOMS[suffix] in outcome.after[f"stack.{suffix}"].text
    assert not outcome.report.diagnostics


# -- whole projects -----------------------------------------------------------------------------------------------------------


def project(stack: str, **more: str) -> dict[str, str]:
    """Give a project of a CDK program."""
    return {
        "cdk.json": "{}",
        "package.json": '{"dependencies": {"aws-cdk-lib": "2.150.0"}}',
        "lib/stack.ts": stack,
        "cmd/orders/main.go": MAIN,
        "go.mod": MOD,
        **more,
    }


def test_a_program_and_its_makefile_change_together() -> None:
    stack = program("ts", PLAIN["ts"].replace("'bin'", "'dist/orders'"))
    outcome = fix(project(stack, Makefile=f"build:\n\t{BUILD} -o dist/orders/main ./cmd/orders\n"))
    assert outcome.after["Makefile"].text == f"build:\n\t{BUILD} -o dist/orders/bootstrap ./cmd/orders\n"
    assert outcome.after["lib/stack.ts"].text == program(
        "ts",
        "new lambda.Function(this, 'Orders', { runtime: lambda.Runtime.PROVIDED_AL2023, handler: 'bootstrap', code: lambda.Code.fromAsset('dist/orders') });",
    )
    assert not outcome.report.diagnostics


def test_a_zip_that_make_packs() -> None:
    stack = program("ts", PLAIN["ts"].replace("'bin'", "'orders.zip'"))
    outcome = fix(project(stack, Makefile=f"build:\n\t{BUILD} -o bin/main ./cmd/orders\n\tzip -j orders.zip bin/main\n"))
    assert "-o bin/bootstrap ./cmd/orders\n\tzip -j orders.zip bin/bootstrap\n" in outcome.after["Makefile"].text
    assert not outcome.report.diagnostics


def test_functions_that_share_a_folder_get_one_each() -> None:
    second = PLAIN["ts"].replace("'Orders'", "'Users'").replace("'main'", "'users'")
    stack = program("ts", PLAIN["ts"].replace("'main'", "'orders'") + "\n" + second)
    makefile = f"build:\n\t{BUILD} -o bin/orders ./cmd/orders\n\t{BUILD} -o bin/users ./cmd/users\n"
    outcome = fix(project(stack, Makefile=makefile, **{"cmd/users/main.go": MAIN}))
    assert "lambda.Code.fromAsset('bin/orders')" in outcome.after["lib/stack.ts"].text
    assert "lambda.Code.fromAsset('bin/users')" in outcome.after["lib/stack.ts"].text
    assert "-o bin/users/bootstrap ./cmd/users" in outcome.after["Makefile"].text


SHARED = {
    "ts": (
        "for (const name of ['orders', 'users']) {\n"
        "  new lambda.Function(this, name, { runtime: lambda.Runtime.GO_1_X, handler: name, code: lambda.Code.fromAsset('bin') });\n}",
        "fromAsset(`bin/${name}`)",
    ),
    "py": (
        'for name in ["orders", "users"]:\n'
        '    lambda_.Function(self, name, runtime=lambda_.Runtime.GO_1_X, handler=name, code=lambda_.Code.from_asset("bin"))',
        'from_asset(f"bin/{name}")',
    ),
    "go": (
        'for _, name := range []string{"orders", "users"} {\n\tawslambda.NewFunction(s, jsii.String(name), &awslambda.FunctionProps{'
        'Runtime: awslambda.Runtime_GO_1_X(), Handler: jsii.String(name), Code: awslambda.Code_FromAsset(jsii.String("bin"), nil)})\n}',
        'Code_FromAsset(jsii.String("bin/" + name), nil)',
    ),
}


@pytest.mark.parametrize("suffix", SHARED)
def test_a_loop_over_a_folder_that_all_share(suffix: str) -> None:
    """Each function needs a folder of its own: the path gets the loop's variable."""
    body, wanted = SHARED[suffix]
    makefile = f"build:\n\t{BUILD} -o bin/orders ./cmd/orders\n\t{BUILD} -o bin/users ./cmd/users\n"
    files = project("", Makefile=makefile, **{"cmd/users/main.go": MAIN, f"lib/stack.{suffix}": program(suffix, body)})
    outcome = fix({path: text for path, text in files.items() if text})
    text = outcome.after[f"lib/stack.{suffix}"].text
    assert wanted in text
    assert "GO_1_X" not in text
    assert "-o bin/users/bootstrap ./cmd/users" in outcome.after["Makefile"].text


def test_a_bundling_changes_with_its_function() -> None:
    outcome = fix(project(program("ts", BUNDLED), **{"src/cmd/orders/main.go": MAIN, "src/go.mod": MOD}), unsafe=True)
    text = outcome.after["lib/stack.ts"].text
    assert "go build -tags lambda.norpc -o /asset-output/bootstrap ." in text
    assert "handler: 'bootstrap'" in text
    assert "GO_1_X" not in text
    assert not outcome.report.diagnostics


def test_a_bundling_by_make() -> None:
    """The Makefile of the asset is the only one that writes there."""
    bundled = "'api', { bundling: { image: lambda.Runtime.GO_1_X.bundlingDockerImage, command: ['bash', '-c', 'make vendor && make lambda-build'] } }"
    stack = program("ts", PLAIN["ts"].replace("'bin'", bundled))
    makefile = f"vendor:\n\tgo mod vendor\nlambda-build:\n\t{BUILD} -o /asset-output/main .\n"
    files = project(stack, **{"api/Makefile": makefile, "api/main.go": MAIN, "api/go.mod": MOD})
    outcome = fix(files, unsafe=True)
    assert outcome.after["api/Makefile"].text == makefile.replace("/main", "/bootstrap")
    assert "handler: 'bootstrap'" in outcome.after["lib/stack.ts"].text
    two = fix({**files, "web/Makefile": makefile}, unsafe=True)
    assert two.after["api/Makefile"].text == makefile


def test_passes_that_differ_in_what_is_not_read_are_one() -> None:
    text = program(
        "ts",
        "class S { constructor(s, id, p) { new lambda.Function(this, 'F', { runtime: lambda.Runtime.GO_1_X, handler: 'main', code: c, timeout: p.t }); } }\n"
        "new S(app, 'a', { t: 1 }); new S(app, 'b', { t: 2 });",
    )
    assert function(text).name == "F"


def test_a_class_of_its_own_bundles_each_of_its_functions() -> None:
    own = program(
        "ts",
        """export class GoLambda extends lambda.Function {
  constructor(scope, id, props) {
    super(scope, id, {
      code: lambda.Code.fromAsset(props.folder, {
        bundling: {
          image: lambda.Runtime.GO_1_X.bundlingImage,
          environment: { CGO_ENABLED: '0', GOOS: 'linux', GOARCH: 'amd64' },
          command: ['bash', '-c', ['go vet ./...', 'go build -o /asset-output/main ./cmd'].join(' && ')],
        },
      }),
      handler: 'main',
      runtime: lambda.Runtime.GO_1_X,
      ...props.more,
    });
  }
}""",
    )
    stack = "import { GoLambda } from './go-lambda';\nnew GoLambda(this, 'A', { folder: 'a', more: {} });\nnew GoLambda(this, 'B', { folder: './b', more: {} });\n"
    files = project(stack, **{"lib/go-lambda.ts": own, "a/cmd/main.go": MAIN, "a/go.mod": MOD, "b/cmd/main.go": MAIN, "b/go.mod": MOD})
    outcome = fix(files, unsafe=True)
    text = outcome.after["lib/go-lambda.ts"].text
    assert "['go vet ./...', 'go build -tags lambda.norpc -o /asset-output/bootstrap ./cmd'].join(' && ')]" in text
    assert "handler: 'bootstrap',\n      runtime: lambda.Runtime.PROVIDED_AL2023," in text
    assert not outcome.report.diagnostics


def test_a_build_that_nobody_knows_is_no_safe_change() -> None:
    outcome = fix(project(program("ts", PLAIN["ts"])))
    assert not outcome.changed
    assert "no build in these files is known to be its own" in reasons(outcome)


def test_a_pinned_version_that_has_no_constant_is_told() -> None:
    files = project(program("ts", GO_FUNCTION["ts"]))
    files["package.json"] = '{"dependencies": {"aws-cdk-lib": "2.100.0"}}'
    assert set(codes(files)) == {"GX108", "GX202", "GX111"}
    outcome = fix(files)
    assert "runtime: new lambda.Runtime('provided.al2023')," in outcome.after["lib/stack.ts"].text


def test_a_runtime_of_another_file_is_moved_there() -> None:
    config = "import { Runtime } from 'aws-cdk-lib/aws-lambda';\nexport const RT = Runtime.GO_1_X;\n"
    stack = program(
        "ts", "import { RT } from './config';\n" + PLAIN["ts"].replace("lambda.Runtime.GO_1_X", "RT").replace("'bin'", "'bin/o'")
    )
    files = project(stack, Makefile=f"build:\n\t{BUILD} -o bin/o/main ./cmd/orders\n", **{"lib/config.ts": config})
    places = [(some.code, some.span.path) for some in diagnostics(files) if some.code == "GX101"]
    assert places == [("GX101", "lib/config.ts")]
    outcome = fix(files)
    assert "RT = Runtime.PROVIDED_AL2023;" in outcome.after["lib/config.ts"].text
    assert not outcome.report.diagnostics


def test_crlf_stays() -> None:
    stack = program("ts", GO_FUNCTION["ts"]).replace("\n", "\r\n")
    text = fix(project(stack)).after["lib/stack.ts"].text
    assert "  runtime: lambda.Runtime.PROVIDED_AL2023,\r\n" in text
    assert text.count("\n") == text.count("\r\n")


def _values(found: Fact) -> Iterator[str]:
    for field in found.fields():
        yield from (str(value.text) for value in field.values)


@pytest.mark.parametrize("suffix", PLAIN)
def test_nothing_raises_on_half_a_file(suffix: str) -> None:
    text = program(suffix, PLAIN[suffix] + "\n" + GO_FUNCTION[suffix])
    for end in range(0, len(text), 7):
        try:
            for some in facts(text[:end], f"stack.{suffix}"):
                assert list(_values(some)) is not None
        except Exception as error:
            assert type(error).__name__ == "Unparsable", (end, error)


# -- a hash of one's own ---------------------------------------------------------------------------------------------------------

HASHED = {
    "ts": ("fromAsset('bin')", "fromAsset('bin', {{ assetHash: {}, assetHashType: cdk.AssetHashType.CUSTOM }})"),
    "py": ('from_asset("bin")', 'from_asset("bin", asset_hash={})'),
    "go": (
        'FromAsset(jsii.String("bin"), nil)',
        'FromAsset(jsii.String("bin"), &awss3assets.AssetOptions{{AssetHash: jsii.String({})}})',
    ),
    "java": ('fromAsset("bin")', 'fromAsset("bin", AssetOptions.builder().assetHash({}).build())'),
    "cs": ('FromAsset("bin")', 'FromAsset("bin", new AssetOptions {{ AssetHash = {} }})'),
}


@pytest.mark.parametrize("suffix", HASHED)
def test_a_constant_hash_of_an_asset_hides_new_code(suffix: str) -> None:
    old, new = HASHED[suffix]

    def made(hash_: str) -> LambdaFunction:
        return function(program(suffix, PLAIN[suffix].replace(old, new.format(hash_))), f"cdk/stack.{suffix}")

    constant, computed = made('"v1"'), made("version()")
    assert (said(constant.code), said(constant.redeploys)) == (["bin"], ["v1"])
    assert (said(computed.code), said(computed.redeploys)) == (["bin"], ["?"])
    assert function(program(suffix, PLAIN[suffix]), f"cdk/stack.{suffix}").redeploys is None


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("{ assetHashType: cdk.AssetHashType.OUTPUT }", None),
        ("{ assetHash: `v1-${process.env.SHA}` }", ["?"]),
        ("{ assetHash: process.env.SHA ?? 'v1' }", ["?"]),
        ("{ assetHash: HASH }", ["v1"]),
        ("{ assetHash: 'v1', bundling: { image: lambda.Runtime.GO_1_X.bundlingImage, command: ['make'] } }", ["v1"]),
    ],
)
def test_a_hash_that_is_computed_is_open(options: str, expected: list[str] | None) -> None:
    body = f"const HASH = 'v1';\n{PLAIN['ts'].replace(chr(39) + 'bin' + chr(39), chr(39) + 'bin' + chr(39) + ', ' + options)}"
    found = function(program("ts", body)).redeploys
    assert (None if found is None else said(found)) == expected


def test_a_constant_hash_of_a_go_function() -> None:
    body = "new go.GoFunction(this, 'F', {{ entry: 'cmd/f', runtime: lambda.Runtime.GO_1_X, bundling: {{ {} }} }});"
    assert said(function(program("ts", body.format("assetHash: 'v1'"))).redeploys) == ["v1"]
    assert function(program("ts", body.format("cgoEnabled: false"))).redeploys is None


def test_an_asset_s_own_hash_is_seen_behind_its_key() -> None:
    body = (
        "const asset = new assets.Asset(this, 'A', { path: 'bin', assetHash: 'v1' });\n"
        "new lambda.Function(this, 'F', { runtime: lambda.Runtime.GO_1_X, handler: 'main',\n"
        "  code: lambda.Code.fromBucket(asset.bucket, asset.s3ObjectKey) });"
    )
    found = function("import * as assets from 'aws-cdk-lib/aws-s3-assets';\n" + program("ts", body))
    assert (said(found.code), said(found.redeploys)) == (["bin"], ["v1"])
