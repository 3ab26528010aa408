"""AWS CDK in Java: functions, layers and bundling with their places, near misses, and whole small projects with their fix.

No oracle can be had: Java and the CDK don't run here. Names and forms are those of the API documentation of aws-cdk-lib for Java.
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

PATH = "infra/src/main/java/com/example/ShopStack.java"
LAMBDA = "software.amazon.awscdk.services.lambda"
IMPORTS = f"""package com.example;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.lambda.*;
import software.constructs.Construct;
import {LAMBDA}.Runtime;
import {LAMBDA}.Function;
"""
MOD = "module example.com/app\n\ngo 1.21\n\nrequire github.com/aws/aws-lambda-go v1.47.0\n"
MAIN = 'package main\n\nimport "github.com/aws/aws-lambda-go/lambda"\n\nfunc main() { lambda.Start(func() (string, error) { return "x", nil }) }\n'
BUILD = "GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build "
POM = "<dependency><groupId>software.amazon.awscdk</groupId><artifactId>aws-cdk-lib</artifactId><version>{}</version></dependency>\n"
BUILDER = """        Function.Builder.create(this, "Orders")
            .runtime(Runtime.GO_1_X)
            .handler("orders")
            .code(Code.fromAsset("dist/orders.zip"))
            .build();
"""
PROPS = """        new Function(this, "Orders", FunctionProps.builder()
            .runtime(Runtime.GO_1_X)
            .handler("orders")
            .code(Code.fromAsset("dist/orders.zip"))
            .build());
"""


def stack(body: str, members: str = "", imports: str = IMPORTS) -> str:
    """Write a stack."""
    return (
        f"{imports}\npublic class ShopStack extends Stack {{\n{members}"
        f"    public ShopStack(final Construct scope, final String id) {{\n        super(scope, id);\n{body}    }}\n}}\n"
    )


class Read:
    """A stack's file, and its facts."""

    def __init__(self, text: str, version: str = "2.120.0", **others: str) -> None:
        self.text = text
        files = {
            "infra/cdk.json": "{}",
            "infra/pom.xml": POM.format(version),
            **{f"infra/src/main/java/com/example/{name}.java": some for name, some in others.items()},
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


@pytest.mark.parametrize("body", [BUILDER, PROPS])
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
    ("imports", "runtime"),
    [
        (f"import {LAMBDA}.Runtime;\nimport {LAMBDA}.Function;\nimport {LAMBDA}.Code;", "Runtime.GO_1_X"),
        (f"import static {LAMBDA}.Runtime.GO_1_X;\nimport {LAMBDA}.*;", "GO_1_X"),
        (f"import static {LAMBDA}.Runtime.*;\nimport {LAMBDA}.Function;\nimport {LAMBDA}.Code;", "GO_1_X"),
        (f"import {LAMBDA}.Function;\nimport {LAMBDA}.Code;", f"{LAMBDA}.Runtime.GO_1_X"),
        (f"import {LAMBDA}.*;\nimport software.amazon.awscdk.*;\nimport software.amazon.awscdk.services.iam.*;", "Runtime.GO_1_X"),
        ("import software.amazon.awscdk.core.Stack;\n" + f"import {LAMBDA}.*;", "Runtime.GO_1_X"),
    ],
)
def test_every_way_to_import_it_is_known(imports: str, runtime: str) -> None:
    read = Read(stack(BUILDER.replace("Runtime.GO_1_X", runtime), imports=imports))
    assert read.says(read.function.runtime) == [("go1.x", runtime)]


@pytest.mark.parametrize("runtime", ['new Runtime("go1.x")', 'new Runtime("go1.x", RuntimeFamily.GO)'])
def test_a_runtime_of_a_name_is_known(runtime: str) -> None:
    read = Read(stack(BUILDER.replace("Runtime.GO_1_X", runtime)))
    assert read.says(read.function.runtime) == [("go1.x", "go1.x")]
    assert apply(read.text, read.function.runtime.set("provided.al2023")) == read.text.replace('"go1.x"', '"provided.al2023"')


def test_an_older_version_has_no_constant() -> None:
    read = Read(stack(BUILDER), "2.100.0")
    assert '.runtime(new Runtime("provided.al2023"))' in apply(read.text, read.function.runtime.set("provided.al2023"))


@pytest.mark.parametrize(
    "body",
    [
        BUILDER.replace("GO_1_X", "JAVA_17"),
        BUILDER.replace("Function.Builder", "Alias.Builder").replace(".runtime(Runtime.GO_1_X)", ""),
        '        Function.fromFunctionName(this, "Orders", "orders");\n',
        '        // Function.Builder.create(this, "Orders").runtime(Runtime.GO_1_X).build();\n',
        '        String text = "Runtime.GO_1_X";\n',
        '        if (runtime.equals("go1.x")) { throw new IllegalStateException(); }\n',
    ],
)
def test_what_only_looks_like_it_is_silent(body: str) -> None:
    assert Read(stack(body)).facts == []


def test_a_class_of_the_program_s_own_is_none_of_the_cdk() -> None:
    text = stack(BUILDER, imports="package com.example;\nimport com.example.lambda.Function;\nimport com.example.lambda.Runtime;\n")
    assert Read(text).facts == []


def test_constants_fields_and_arguments_are_followed() -> None:
    members = '    private static final String DIST = "dist";\n    private final Runtime runtime = Runtime.GO_1_X;\n'
    body = """        function("Orders", "orders");
        function("Users", "users");
    }

    private Function function(String id, String name) {
        return Function.Builder.create(this, id)
            .runtime(runtime)
            .handler(name)
            .code(Code.fromAsset(DIST + "/" + name + ".zip"))
            .build();
"""
    read = Read(stack(body, members))
    found = [(some.name, some.handler.plain, some.code.plain) for some in read.of(LambdaFunction)]
    assert found == [("Orders", "orders", "infra/dist/orders.zip"), ("Users", "users", "infra/dist/users.zip")]
    assert all(read.says(some.runtime) == [("go1.x", "Runtime.GO_1_X")] for some in read.of(LambdaFunction))


def test_a_constant_of_another_file_is_followed() -> None:
    constants = 'package com.example;\nclass Constants {\n    static final String DIST = "dist/orders.zip";\n}\n'
    read = Read(stack(BUILDER.replace('"dist/orders.zip"', "Constants.DIST")), Constants=constants)
    assert read.function.code.plain == "infra/dist/orders.zip"


def test_a_loop_makes_one_function_for_each_item() -> None:
    body = (
        '        for (String name : List.of("a", "b")) {\n'
        + BUILDER.replace('"Orders"', "name").replace('"orders"', "name")
        + "        }\n"
    )
    assert [(some.name, some.handler.plain) for some in Read(stack(body)).of(LambdaFunction)] == [("a", "a"), ("b", "b")]


def test_what_cannot_be_read_is_unknown() -> None:
    read = Read(stack(BUILDER.replace('"orders"', 'System.getenv("HANDLER")').replace('"dist/orders.zip"', "dist()")))
    assert not read.function.handler.closed
    assert not read.function.code.closed


def test_a_layer_lists_its_runtimes() -> None:
    body = '        LayerVersion.Builder.create(this, "L").compatibleRuntimes(List.of(Runtime.GO_1_X, Runtime.JAVA_17)).build();\n'
    read = Read(stack(body))
    (layer,) = read.of(Layer)
    assert [text for text, _ in read.says(layer.runtimes)][:1] == ["go1.x"]
    assert apply(read.text, layer.runtimes.replace("go1.x", "provided.al2023")) == read.text.replace("GO_1_X", "PROVIDED_AL2023")


def test_a_constant_that_nobody_takes_is_told() -> None:
    read = Read(stack("        new GoLambda(this, Runtime.GO_1_X);\n"))
    (choice,) = read.of(RuntimeChoice)
    assert read.says(choice.runtime) == [("go1.x", "Runtime.GO_1_X")]


def test_what_bundling_runs_is_read() -> None:
    options = """AssetOptions.builder()
                .bundling(BundlingOptions.builder()
                    .image(Runtime.GO_1_X.getBundlingImage())
                    .command(List.of("bash", "-c", "GOOS=linux GOARCH=amd64 go build -o /asset-output/main ."))
                    .build())
                .build()"""
    read = Read(stack(BUILDER.replace('"dist/orders.zip"', f'"../orders", {options}')))
    (build,) = read.of(BuildCommand)
    assert build.goarch.plain == "amd64"
    assert str(build.output.path.text).endswith("/main")
    assert read.function.code.values[0].implied


@pytest.mark.parametrize("package", ["lambda.go.alpha", "lambda.go"])
def test_a_go_function_builds_by_itself(package: str) -> None:
    imports = f"import software.amazon.awscdk.services.{package}.GoFunction;\nimport {LAMBDA}.Runtime;"
    body = '        GoFunction.Builder.create(this, "Orders").runtime(Runtime.GO_1_X).entry("../orders").build();\n'
    read = Read(stack(body, imports=imports))
    assert read.says(read.function.runtime) == [("go1.x", "Runtime.GO_1_X")]
    assert "PROVIDED_AL2023" in apply(read.text, read.function.runtime.set("provided.al2023"))


def test_a_construct_of_cloudformation_s_own_says_strings() -> None:
    body = """        CfnFunction.Builder.create(this, "Orders")
            .runtime("go1.x")
            .handler("orders")
            .code(CfnFunction.CodeProperty.builder().s3Bucket("b").s3Key("orders.zip").build())
            .build();
"""
    read = Read(stack(body))
    assert read.says(read.function.runtime) == [("go1.x", "go1.x")]
    assert apply(read.text, read.function.runtime.set("provided.al2023")) == read.text.replace("go1.x", "provided.al2023")
    assert read.function.code.plain == "s3://b/orders.zip"


def test_an_image_function_has_a_dockerfile() -> None:
    body = """        DockerImageFunction.Builder.create(this, "Orders")
            .code(DockerImageCode.fromImageAsset("../orders", AssetImageCodeProps.builder().cmd(List.of("main")).build()))
            .build();
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
        "infra/cdk.json": '{"app": "mvn -e -q compile exec:java"}\n',
        "infra/pom.xml": POM.format(version),
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


@pytest.mark.parametrize("body", [BUILDER, PROPS])
def test_a_project_moves_with_its_build(body: str) -> None:
    text = stack(body)
    files = project(text, f"build:\n\t{BUILD}-o bin/orders ./cmd/orders\n\tzip -j infra/dist/orders.zip bin/orders\n")
    outcome = fix(files)
    assert outcome.after[PATH].text == text.replace("GO_1_X", "PROVIDED_AL2023").replace('handler("orders")', 'handler("bootstrap")')
    assert outcome.after["Makefile"].text == (
        f"build:\n\t{BUILD}-tags lambda.norpc -o bin/bootstrap ./cmd/orders\n\tzip -j infra/dist/orders.zip bin/bootstrap\n"
    )
    assert codes({some: outcome.after[some].text for some in outcome.after.paths}) == []
    assert not fix({some: outcome.after[some].text for some in outcome.after.paths}).changed


def test_two_functions_of_one_folder_get_one_each() -> None:
    body = "".join(
        BUILDER.replace("Orders", name.title()).replace('"orders"', f'"{name}"').replace("dist/orders.zip", "../bin")
        for name in ("orders", "users")
    )
    text = stack(body)
    files = project(text, f"build:\n\t{BUILD}-o bin/orders ./cmd/orders\n\t{BUILD}-o bin/users ./cmd/users\n")
    outcome = fix(files, unsafe=True)
    assert 'fromAsset("../bin/orders")' in outcome.after[PATH].text
    assert 'fromAsset("../bin/users")' in outcome.after[PATH].text
    assert "-o bin/users/bootstrap ./cmd/users" in outcome.after["Makefile"].text


def test_line_ends_stay() -> None:
    text = stack(BUILDER)
    files = project(text, f"build:\n\t{BUILD}-o bin/orders ./cmd/orders\n\tzip -j infra/dist/orders.zip bin/orders\n")
    windows = {**files, PATH: text.replace("\n", "\r\n")}
    assert fix(windows).after[PATH].text == fix(files).after[PATH].text.replace("\n", "\r\n")
