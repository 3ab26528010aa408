"""AWS CDK in C#: functions, layers and bundling with their places, near misses, and whole small projects with their fix.

No oracle can be had: C# and the CDK don't run here. Names and forms are those of the API documentation of Amazon.CDK.Lib.
"""

from __future__ import annotations

from typing import TypeVar

import pytest

from go1x_lint import engine, fixer
from go1x_lint.config import Settings
from go1x_lint.facts import BuildCommand, Fact, Field, LambdaFunction, Layer, RuntimeChoice
from go1x_lint.fixer import Outcome
from go1x_lint.readers import cdk
from go1x_lint.source import Source, Span, Workspace, apply

F = TypeVar("F", bound=Fact)

PATH = "infra/src/Infra/InfraStack.cs"
LAMBDA = "Amazon.CDK.AWS.Lambda"
USINGS = f"using System.Collections.Generic;\nusing Amazon.CDK;\nusing Amazon.CDK.AWS.IAM;\nusing {LAMBDA};\nusing Constructs;\n"
MOD = "module example.com/app\n\ngo 1.21\n\nrequire github.com/aws/aws-lambda-go v1.47.0\n"
MAIN = 'package main\n\nimport "github.com/aws/aws-lambda-go/lambda"\n\nfunc main() { lambda.Start(func() (string, error) { return "x", nil }) }\n'
BUILD = "GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build "
CSPROJ = '<Project><ItemGroup><PackageReference Include="Amazon.CDK.Lib" Version="{}" /></ItemGroup></Project>\n'
PROPS = """            new Function(this, "Orders", new FunctionProps
            {
                Runtime = Runtime.GO_1_X,
                Handler = "orders",
                Code = Code.FromAsset("dist/orders.zip")
            });
"""
TYPED = PROPS.replace("new FunctionProps\n", "new()\n")


def stack(body: str, members: str = "", usings: str = USINGS) -> str:
    """Write a stack."""
    return (
        f"{usings}\nnamespace Infra\n{{\n    public class InfraStack : Stack\n    {{\n{members}"
        f"        internal InfraStack(Construct scope, string id, IStackProps props = null) : base(scope, id, props)\n        {{\n{body}        }}\n    }}\n}}\n"
    )


class Read:
    """A stack's file, and its facts."""

    def __init__(self, text: str, version: str = "2.120.0", **others: str) -> None:
        self.text = text
        files = {
            "infra/cdk.json": "{}",
            "infra/src/Infra/Infra.csproj": CSPROJ.format(version),
            **{f"infra/src/Infra/{name}.cs": some for name, some in others.items()},
        }
        self.workspace = Workspace("", sources=[Source(PATH, text), *(Source(path, some) for path, some in files.items())])
        self.facts = list(cdk.read(self.workspace[PATH], self.workspace))

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


@pytest.mark.parametrize("body", [PROPS, TYPED])
def test_a_function_is_read_with_its_places(body: str) -> None:
    read = Read(stack(body))
    function = read.function
    assert function.name == "Orders"
    assert read.at(function.span) == '"Orders"'
    assert read.says(function.runtime) == [("go1.x", "Runtime.GO_1_X")]
    assert read.says(function.handler) == [("orders", "orders")]
    assert read.says(function.code) == [("infra/dist/orders.zip", "dist/orders.zip")]
    assert apply(read.text, function.runtime.set("provided.al2023")) == read.text.replace("GO_1_X", "PROVIDED_AL2023")
    assert apply(read.text, function.handler.set("bootstrap")) == read.text.replace('"orders"', '"bootstrap"')


@pytest.mark.parametrize(
    ("usings", "runtime"),
    [
        (f"using {LAMBDA};", "Runtime.GO_1_X"),
        (f"using static {LAMBDA}.Runtime;\nusing {LAMBDA};", "GO_1_X"),
        (f"using {LAMBDA};", f"{LAMBDA}.Runtime.GO_1_X"),
        (f"using {LAMBDA};\nusing Runtime = {LAMBDA}.Runtime;", "Runtime.GO_1_X"),
        (f"global using {LAMBDA};", "Runtime.GO_1_X"),
    ],
)
def test_every_way_to_import_it_is_known(usings: str, runtime: str) -> None:
    read = Read(stack(PROPS.replace("Runtime.GO_1_X", runtime), usings=usings + "\n"))
    assert read.says(read.function.runtime) == [("go1.x", runtime)]


def test_another_name_of_a_namespace_is_kept() -> None:
    body = (
        PROPS.replace("Function(", "L.Function(")
        .replace("FunctionProps", "L.FunctionProps")
        .replace("Runtime.", "L.Runtime.")
        .replace("Code.", "L.Code.")
    )
    read = Read(stack(body, usings=f"using L = {LAMBDA};\n"))
    assert "Runtime = L.Runtime.PROVIDED_AL2023," in apply(read.text, read.function.runtime.set("provided.al2023"))


def test_an_older_version_has_no_constant() -> None:
    read = Read(stack(PROPS), "2.100.0")
    assert 'Runtime = new Runtime("provided.al2023"),' in apply(read.text, read.function.runtime.set("provided.al2023"))


@pytest.mark.parametrize(
    "body",
    [
        PROPS.replace("GO_1_X", "DOTNET_8"),
        '            Function.FromFunctionName(this, "Orders", "orders");\n',
        '            // new Function(this, "Orders", new FunctionProps { Runtime = Runtime.GO_1_X });\n',
        '            var text = "Runtime.GO_1_X";\n',
        '            if (runtime == "go1.x") throw new System.Exception();\n',
    ],
)
def test_what_only_looks_like_it_is_silent(body: str) -> None:
    assert Read(stack(body)).facts == []


def test_a_class_of_the_program_s_own_is_none_of_the_cdk() -> None:
    assert Read(stack(PROPS, usings="using Shop.Lambda;\n")).facts == []


def test_constants_fields_and_arguments_are_followed() -> None:
    members = '        private const string Dist = "dist";\n        private readonly Runtime _runtime = Runtime.GO_1_X;\n'
    body = """            Make("Orders", "orders");
            Make("Users", name: "users");
        }

        private Function Make(string id, string name) => new Function(this, id, new FunctionProps
        {
            Runtime = _runtime,
            Handler = name,
            Code = Code.FromAsset($"{Dist}/{name}.zip"),
        });
        private void Nothing()
        {
"""
    read = Read(stack(body, members))
    found = [(some.name, some.handler.plain, some.code.plain) for some in read.of(LambdaFunction)]
    assert found == [("Orders", "orders", "infra/dist/orders.zip"), ("Users", "users", "infra/dist/users.zip")]
    assert all(read.says(some.runtime) == [("go1.x", "Runtime.GO_1_X")] for some in read.of(LambdaFunction))


def test_a_constant_of_another_file_is_followed() -> None:
    constants = 'namespace Infra { static class Constants { public const string Dist = "dist/orders.zip"; } }\n'
    read = Read(stack(PROPS.replace('"dist/orders.zip"', "Constants.Dist")), Constants=constants)
    assert read.function.code.plain == "infra/dist/orders.zip"


def test_a_loop_makes_one_function_for_each_item() -> None:
    body = '            foreach (var name in new[] { "a", "b" })\n' + PROPS.replace('"Orders"', "name").replace('"orders"', "name")
    assert [(some.name, some.handler.plain) for some in Read(stack(body)).of(LambdaFunction)] == [("a", "a"), ("b", "b")]


def test_what_is_set_later_wins() -> None:
    body = """            var given = new FunctionProps { Runtime = Runtime.GO_1_X, Handler = "orders" };
            given.Handler = "users";
            if (prod) { given.Runtime = Runtime.PROVIDED_AL2; }
            new Function(this, "Orders", given);
"""
    read = Read(stack(body))
    assert read.says(read.function.handler) == [("users", "users")]
    assert read.says(read.function.runtime) == [("go1.x", "Runtime.GO_1_X"), ("provided.al2", "Runtime.PROVIDED_AL2")]
    unknown = Read(stack(body.replace('"users"', "Choose()"))).function
    assert not unknown.handler.closed


def test_what_cannot_be_read_is_unknown() -> None:
    read = Read(stack(PROPS.replace('"orders"', 'Environment.GetEnvironmentVariable("HANDLER")').replace('"dist/orders.zip"', "Dist()")))
    assert not read.function.handler.closed
    assert not read.function.code.closed


@pytest.mark.parametrize("items", ["new[] { Runtime.GO_1_X, Runtime.DOTNET_8 }", "new Runtime[] { Runtime.GO_1_X }", "[Runtime.GO_1_X]"])
def test_a_layer_lists_its_runtimes(items: str) -> None:
    read = Read(stack(f'            new LayerVersion(this, "L", new LayerVersionProps {{ CompatibleRuntimes = {items} }});\n'))
    (layer,) = read.of(Layer)
    assert [text for text, _ in read.says(layer.runtimes)][:1] == ["go1.x"]
    assert apply(read.text, layer.runtimes.replace("go1.x", "provided.al2023")) == read.text.replace("GO_1_X", "PROVIDED_AL2023")


def test_a_constant_that_nobody_takes_is_told() -> None:
    read = Read(stack("            new GoLambda(this, Runtime.GO_1_X);\n"))
    (choice,) = read.of(RuntimeChoice)
    assert read.says(choice.runtime) == [("go1.x", "Runtime.GO_1_X")]


def test_what_bundling_runs_is_read() -> None:
    options = """new Amazon.CDK.AWS.S3.Assets.AssetOptions
                {
                    Bundling = new BundlingOptions
                    {
                        Image = Runtime.GO_1_X.BundlingImage,
                        Command = new[] { "bash", "-c", "GOOS=linux GOARCH=amd64 go build -o /asset-output/main ." }
                    }
                }"""
    read = Read(stack(PROPS.replace('"dist/orders.zip"', f'"../orders", {options}')))
    (build,) = read.of(BuildCommand)
    assert build.goarch.plain == "amd64"
    assert str(build.output.path.text).endswith("/main")
    assert read.function.code.values[0].implied


def test_a_go_function_builds_by_itself() -> None:
    usings = f"using Amazon.CDK.AWS.Lambda.Go.Alpha;\nusing {LAMBDA};\n"
    body = '            new GoFunction(this, "Orders", new GoFunctionProps { Entry = "../orders", Runtime = Runtime.GO_1_X });\n'
    read = Read(stack(body, usings=usings))
    assert read.says(read.function.runtime) == [("go1.x", "Runtime.GO_1_X")]
    assert "PROVIDED_AL2023" in apply(read.text, read.function.runtime.set("provided.al2023"))


def test_a_construct_of_cloudformation_s_own_says_strings() -> None:
    body = """            new CfnFunction(this, "Orders", new CfnFunctionProps
            {
                Runtime = "go1.x",
                Handler = "orders",
                Code = new CfnFunction.CodeProperty { S3Bucket = "b", S3Key = "orders.zip" }
            });
"""
    read = Read(stack(body))
    assert read.says(read.function.runtime) == [("go1.x", "go1.x")]
    assert apply(read.text, read.function.runtime.set("provided.al2023")) == read.text.replace("go1.x", "provided.al2023")
    assert read.function.code.plain == "s3://b/orders.zip"


def test_programs_of_dotnet_on_a_custom_runtime_are_silent() -> None:
    """Most C# stacks on a custom runtime hold programs of .NET, compiled ahead of time: nothing shows that they are Go's."""
    body = PROPS.replace("GO_1_X", "PROVIDED_AL2").replace('"dist/orders.zip"', '"output\\\\Reminder.zip"')
    assert codes({PATH: stack(body), "infra/cdk.json": "{}", "go.mod": MOD}) == []


def test_an_image_function_has_a_dockerfile() -> None:
    body = """            new DockerImageFunction(this, "Orders", new DockerImageFunctionProps
            {
                Code = DockerImageCode.FromImageAsset("../orders", new AssetImageCodeProps { Cmd = new[] { "main" } })
            });
"""
    function = Read(stack(body)).function
    assert function.dockerfile is not None
    assert function.dockerfile.plain == "orders/Dockerfile"
    assert function.command is not None
    assert function.command.plain == "main"


# -- whole projects -----------------------------------------------------------------------------------------------------------


def project(text: str, makefile: str, version: str = "2.120.0") -> dict[str, str]:
    """Give a project's files."""
    return {
        "Makefile": makefile,
        "cmd/orders/main.go": MAIN,
        "cmd/users/main.go": MAIN,
        "go.mod": MOD,
        "infra/cdk.json": '{"app": "dotnet run --project src/Infra"}\n',
        "infra/src/Infra/Infra.csproj": CSPROJ.format(version),
        PATH: text,
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


@pytest.mark.parametrize("body", [PROPS, TYPED])
def test_a_project_moves_with_its_build(body: str) -> None:
    text = stack(body)
    files = project(text, f"build:\n\t{BUILD}-o bin/orders ./cmd/orders\n\tzip -j infra/dist/orders.zip bin/orders\n")
    outcome = fix(files)
    assert outcome.after[PATH].text == text.replace("GO_1_X", "PROVIDED_AL2023").replace('Handler = "orders"', 'Handler = "bootstrap"')
    assert outcome.after["Makefile"].text == (
        f"build:\n\t{BUILD}-tags lambda.norpc -o bin/bootstrap ./cmd/orders\n\tzip -j infra/dist/orders.zip bin/bootstrap\n"
    )
    assert codes({some: outcome.after[some].text for some in outcome.after.paths}) == []
    assert not fix({some: outcome.after[some].text for some in outcome.after.paths}).changed


def test_two_functions_of_one_folder_get_one_each() -> None:
    body = "".join(
        PROPS.replace("Orders", name.title()).replace('"orders"', f'"{name}"').replace("dist/orders.zip", "../bin")
        for name in ("orders", "users")
    )
    files = project(stack(body), f"build:\n\t{BUILD}-o bin/orders ./cmd/orders\n\t{BUILD}-o bin/users ./cmd/users\n")
    outcome = fix(files, unsafe=True)
    assert 'FromAsset("../bin/orders")' in outcome.after[PATH].text
    assert 'FromAsset("../bin/users")' in outcome.after[PATH].text
    assert "-o bin/users/bootstrap ./cmd/users" in outcome.after["Makefile"].text


def test_a_byte_order_mark_and_line_ends_stay() -> None:
    text = stack(PROPS)
    files = project(text, f"build:\n\t{BUILD}-o bin/orders ./cmd/orders\n\tzip -j infra/dist/orders.zip bin/orders\n")
    windows = {**files, PATH: "\ufeff" + text.replace("\n", "\r\n")}
    assert fix(windows).after[PATH].text == "\ufeff" + fix(files).after[PATH].text.replace("\n", "\r\n")
