"""Calls of Lambda's API: what is created on go1.x, in every language; and what only speaks of it."""

from __future__ import annotations

import pytest

from go1x_lint import engine, fixer
from go1x_lint.config import Settings
from go1x_lint.facts import RuntimeChoice
from go1x_lint.readers import sdk_calls
from go1x_lint.source import Source, Workspace

V2 = """package main

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

func deploy(client *lambda.Client) {
	client.CreateFunction(ctx, &lambda.CreateFunctionInput{
		FunctionName: aws.String("orders"),
		Handler:      aws.String("main"),
		Runtime:      types.RuntimeGo1x,
	})
}
"""
V1 = """package main

import (
	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/service/lambda"
)

func deploy(svc *lambda.Lambda) {
	svc.UpdateFunctionConfiguration(&lambda.UpdateFunctionConfigurationInput{
		FunctionName: aws.String("orders"),
		Runtime:      aws.String(lambda.RuntimeGo1X),
	})
}
"""
JS3 = """import { LambdaClient, CreateFunctionCommand, Runtime } from "@aws-sdk/client-lambda";

const client = new LambdaClient({});
await client.send(new CreateFunctionCommand({ FunctionName: "orders", Runtime: Runtime.go1x, Handler: "main" }));
"""
JS2 = """const AWS = require("aws-sdk");

const lambda = new AWS.Lambda();
const params = { FunctionName: "orders", Runtime: "go1.x", Handler: "main" };
lambda.createFunction(params, done);
"""
BOTO = """import boto3

client = boto3.client("lambda")
client.create_function(FunctionName="orders", Runtime="go1.x", Handler="main", Code={"ZipFile": data})
"""
JAVA = """import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.Runtime;

class Deploy {
    void deploy(LambdaClient client) {
        client.createFunction(CreateFunctionRequest.builder().functionName("orders").runtime(Runtime.GO1_X).handler("main").build());
    }
}
"""
CSHARP = """using Amazon.Lambda;
using Amazon.Lambda.Model;

class Deploy
{
    void Run(IAmazonLambda client)
    {
        client.CreateFunctionAsync(new CreateFunctionRequest { FunctionName = "orders", Runtime = Runtime.Go1X, Handler = "main" });
    }
}
"""
CALLS = {
    "cmd/deploy/v2.go": (V2, "types.RuntimeGo1x"),
    "cmd/deploy/v1.go": (V1, "aws.String(lambda.RuntimeGo1X)"),
    "deploy3.ts": (JS3, "Runtime.go1x"),
    "deploy2.js": (JS2, "go1.x"),
    "deploy.py": (BOTO, "go1.x"),
    "Deploy.java": (JAVA, "Runtime.GO1_X"),
    "Deploy.cs": (CSHARP, "Runtime.Go1X"),
}


def choices(path: str, text: str) -> list[RuntimeChoice]:
    """Give what a file's calls say."""
    some = Workspace("", sources=[Source(path, text)])
    found = list(sdk_calls.read(some[path], some))
    assert all(isinstance(fact, RuntimeChoice) for fact in found)
    return [fact for fact in found if isinstance(fact, RuntimeChoice)]


@pytest.mark.parametrize("path", CALLS)
def test_what_a_call_says_is_told(path: str) -> None:
    text, said = CALLS[path]
    (choice,) = choices(path, text)
    assert choice.name == "orders"
    (value,) = choice.runtime.values
    assert value.text.plain == "go1.x"
    assert text[value.span.start : value.span.end] == said
    assert value.slot is None
    assert choice.runtime.slot is None


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.go", V2.replace("types.RuntimeGo1x", 'types.Runtime("go1.x")')),
        ("a.go", V1.replace("lambda.RuntimeGo1X", '"go1.x"')),
        ("a.go", V2.replace("types.RuntimeGo1x", "runtime").replace("func deploy", "const runtime = types.RuntimeGo1x\n\nfunc deploy")),
        ("a.ts", JS3.replace("Runtime.go1x", '"go1.x"')),
        ("a.ts", JS3.replace("CreateFunctionCommand", "UpdateFunctionConfigurationCommand")),
        ("a.py", BOTO.replace("create_function", "update_function_configuration")),
        ("a.py", BOTO.replace('Runtime="go1.x"', "Runtime=RUNTIME").replace("client =", 'RUNTIME = "go1.x"\nclient =', 1)),
        ("a.py", BOTO.replace('Runtime="go1.x", ', "**more, ").replace("client =", 'more = {"Runtime": "go1.x"}\nclient =', 1)),
        ("A.java", JAVA.replace("Runtime.GO1_X", '"go1.x"')),
        ("A.cs", CSHARP.replace("Runtime.Go1X", '"go1.x"')),
        (
            "A.java",
            'class A { void f() { new com.amazonaws.services.lambda.model.CreateFunctionRequest().withRuntime("go1.x"); } } // lambda createFunction',
        ),
    ],
)
def test_every_way_to_say_it_is_told(path: str, text: str) -> None:
    assert [value.text.plain for choice in choices(path, text) for value in choice.runtime.values] == ["go1.x"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", 'import boto3\n\nRUNTIMES = ["go1.x", "python3.12"]  # lambda create_function\n'),
        ("a.py", 'def create_function(lambda_):\n    if lambda_.runtime == "go1.x":\n        raise ValueError\n'),
        ("a.py", 'client.list_functions(Runtime="go1.x")  # lambda create_function\n'),
        ("a.py", 'lambda_client.create_function(Runtime="python3.12")  # go1.x\n'),
        ("a.go", V2.replace("types.RuntimeGo1x", "types.RuntimeProvidedal2")),
        (
            "a.go",
            'package main\n\nimport "github.com/aws/aws-sdk-go-v2/service/lambda/types"\n\nvar images = map[types.Runtime]string{types.RuntimeGo1x: "go:1"}\n',
        ),
        (
            "a.go",
            'package main\n\nimport "github.com/aws/aws-sdk-go-v2/service/lambda/types"\n\nfunc old(r types.Runtime) bool { return r == types.RuntimeGo1x }\n',
        ),
        ("a.ts", 'const runtimes = { "go1.x": "provided.al2023" }; // lambda createFunction\n'),
        ("a.ts", 'this.createFunction({ runtime: "go1.x", handler: "main" }); // a construct of its own, for lambda\n'),
        ("a.py", 'stack.create_function("orders", runtime="go1.x")  # a construct of its own, for lambda\n'),
        ("tests/test_deploy.py", BOTO),
        ("testdata/deploy.go", V2),
        ("src/test/java/DeployTest.java", JAVA),
        ("DeployTests.cs", CSHARP),
    ],
)
def test_what_only_speaks_of_it_is_silent(path: str, text: str) -> None:
    assert choices(path, text) == []


@pytest.mark.parametrize("path", CALLS)
def test_it_is_told_and_never_changed(path: str) -> None:
    text, _ = CALLS[path]
    some = Workspace(
        "", sources=[Source(path, text), Source("go.mod", "module example.com/app\n\nrequire github.com/aws/aws-lambda-go v1.47.0\n")]
    )
    assert [one.code for one in engine.check(some, Settings()).diagnostics] == ["GX101"]
    assert not fixer.fix(some, Settings(), unsafe=True).changed
