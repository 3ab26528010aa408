"""lambroll's function.json and function.jsonnet, what it packs, whole small projects, near misses."""

from __future__ import annotations

import pytest

from go1x_lint.facts import ArchiveCommand, Copy, Fact, LambdaFunction
from go1x_lint.readers import Unparsable, makefile
from go1x_lint.readers.lambroll import read
from go1x_lint.source import Source, Workspace, apply
from tests.test_cases import MAIN, MOD, codes, fix, reasons

JSON = """{
  "FunctionName": "orders",
  "Architectures": ["x86_64"],
  "Handler": "app",
  "MemorySize": 128,
  "Role": "arn:aws:iam::123456789012:role/orders",
  "Runtime": "go1.x",
  "Layers": ["arn:aws:lambda:eu-west-1:1:layer:x:1"]
}
"""
JSONNET = """// what it is
local name = 'orders';  # a comment with 'quotes
{
  FunctionName: name,
  Handler: 'app',
  MemorySize: std.extVar('Memory'),
  Environment+: { Variables: { A: |||
    text
  ||| } },
  Role: 'arn:aws:iam::123456789012:role/orders',
  Runtime: 'go1.x',
}
"""


def facts(files: dict[str, str], path: str = "function.json") -> list[Fact]:
    """Read one file of a project."""
    workspace = Workspace("", sources=[Source(name, text) for name, text in files.items()])
    return list(read(workspace[path], workspace))


def only(files: dict[str, str], path: str = "function.json") -> LambdaFunction:
    """Give the one function of a file."""
    (function,) = [fact for fact in facts(files, path) if isinstance(fact, LambdaFunction)]
    return function


def test_a_function() -> None:
    function = only({"function.json": JSON})
    assert [function.name, function.runtime.plain, function.handler.plain, function.architectures.plain] == [
        "orders",
        "go1.x",
        "app",
        "x86_64",
    ]
    assert len(function.layers.values) == 1
    value = function.runtime.values[0]
    assert JSON[value.span.start : value.span.end] == "go1.x"
    assert apply(JSON, value.slot.write("provided.al2023") if value.slot else ()) == JSON.replace("go1.x", "provided.al2023")
    assert JSON[function.span.start : function.span.end] == '"orders"'


def test_without_a_handler_there_is_room_for_one() -> None:
    text = '{"Runtime": "go1.x", "Description": "Handler is missing"}'
    function = only({"f/function.json": text}, "f/function.json")
    assert (function.name, function.handler.absent) == ("f", True)
    assert apply(text, function.handler.set("bootstrap")).startswith('{"Runtime": "go1.x", "Handler": "bootstrap",')


@pytest.mark.parametrize("path", ["function.json", "function.prod.json", "function-orders.json", "function.jsonnet"])
def test_its_names(path: str) -> None:
    assert facts({path: JSON}, path)


NEAR_MISSES = {
    "Azure's": '{"bindings": [], "Runtime": "go1.x", "Handler": "x"}',
    "what AWS answers": JSON.replace('"MemorySize": 128', '"CodeSha256": "x", "LastModified": "y"'),
    "Apex'": '{"runtime": "go1.x", "handler": "main"}',
    "a template": '{"Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "go1.x", "Handler": "x"}}}}',
    "a list": '[{"Runtime": "go1.x", "Handler": "x"}]',
    "no runtime": '{"FunctionName": "x", "Handler": "Runtime"}',
}


@pytest.mark.parametrize("text", NEAR_MISSES.values(), ids=NEAR_MISSES)
def test_other_files(text: str) -> None:
    assert facts({"function.json": text}) == []


def test_another_name_is_no_function() -> None:
    assert facts({"testdata/event.json": JSON}, "testdata/event.json") == []


def test_an_input_that_a_script_names() -> None:
    files = {"aws/orders.json": JSON, "deploy.sh": "aws lambda create-function --cli-input-json file://aws/orders.json\n"}
    function = only(files, "aws/orders.json")
    assert function.runtime.plain == "go1.x"
    assert not function.code.closed
    assert len(facts(files, "aws/orders.json")) == 1


def test_a_bucket_is_where_lambroll_puts_what_it_packs() -> None:
    text = JSON.replace('"MemorySize": 128', '"Code": {"S3Bucket": "code", "S3Key": "orders.zip"}')
    function, archive = facts({"function.json": text})
    assert isinstance(function, LambdaFunction)
    assert isinstance(archive, ArchiveCommand)
    assert function.code.plain == archive.archive.path.plain
    kept = only({"function.json": text, "Makefile": "deploy:\n\tlambroll deploy --skip-archive\n"})
    assert kept.code.plain == "s3://code/orders.zip"


def test_an_image_is_packed_by_nobody() -> None:
    text = JSON.replace('"MemorySize": 128', '"PackageType": "Image", "Code": {"ImageUri": "1.dkr.ecr.eu-west-1.amazonaws.com/x:1"}')
    (function,) = facts({"function.json": text})
    assert isinstance(function, LambdaFunction)
    assert function.package_type.plain == "Image"


def test_where_a_command_runs_is_what_it_packs() -> None:
    files = {"lambda/function.json": JSON, "Makefile": "deploy:\n\tlambroll deploy --function lambda/function.json\n"}
    assert [type(fact) for fact in facts(files, "lambda/function.json")] == [LambdaFunction]
    workspace = Workspace("", sources=[Source(name, text) for name, text in files.items()])
    (archive,) = [fact for fact in makefile.read(workspace["Makefile"], workspace) if isinstance(fact, ArchiveCommand)]
    assert archive.members[0].use.path.plain == ""


def test_what_is_filled_in_is_unknown() -> None:
    text = JSON.replace('"orders",', '"{{ must_env `NAME` }}",').replace('"app"', '"{{ env `BIN` `app` }}"')
    function = only({"function.json": text})
    assert function.name == "{{ must_env `NAME` }}"
    assert function.handler.values == ()
    assert not function.handler.closed


def test_tags_where_no_json_may_stand() -> None:
    text = JSON.replace("128", "{{ env `MEMORY` `128` }}")
    function = only({"function.json": text})
    value = function.runtime.values[0]
    assert text[value.span.start : value.span.end] == "go1.x"
    assert '"Runtime": "provided.al2023"' in apply(text, value.slot.write("provided.al2023") if value.slot else ())


@pytest.mark.parametrize("text", ['{"Runtime": "go1.x", "Handler":', '{"Runtime": "go1.x" "Handler": 1}'])
def test_broken_files(text: str) -> None:
    with pytest.raises(Unparsable):
        facts({"function.json": text})


# -- Jsonnet -------------------------------------------------------------------------------------------------------------------


def test_jsonnet_as_far_as_it_is_literal() -> None:
    function = only({"function.jsonnet": JSONNET}, "function.jsonnet")
    assert [function.runtime.plain, function.handler.plain] == ["go1.x", "app"]
    value = function.runtime.values[0]
    assert JSONNET[value.span.start : value.span.end] == "go1.x"
    assert "Runtime: 'provided.al2023'," in apply(JSONNET, value.slot.write("provided.al2023") if value.slot else ())


def test_a_local_is_written_where_it_is_declared() -> None:
    text = "local rt = 'go1.x';\n{ Runtime: rt, Handler: 'app', FunctionName: 'x' }\n"
    value = only({"function.jsonnet": text}, "function.jsonnet").runtime.values[0]
    assert apply(text, value.slot.write("provided.al2023") if value.slot else ()).startswith("local rt = 'provided.al2023';")


def test_a_local_that_others_read_stays() -> None:
    text = "local n = 'app';\n{ Runtime: 'go1.x', Handler: n, FunctionName: n }\n"
    function = only({"function.jsonnet": text}, "function.jsonnet")
    assert apply(text, function.handler.set("bootstrap")) == text.replace("Handler: n", "Handler: 'bootstrap'")


@pytest.mark.parametrize("value", ["std.extVar('Runtime')", "'go1' + '.x'", "import 'rt.libsonnet'", "(if x then 'go1.x' else 'provided')"])
def test_what_is_computed_is_unknown(value: str) -> None:
    text = JSONNET.replace("'go1.x'", value)
    assert not only({"function.jsonnet": text}, "function.jsonnet").runtime.closed


@pytest.mark.parametrize(
    "text",
    [
        "base + { Runtime: 'go1.x', Handler: 'x' }",
        "{ Runtime: 'go1.x', Handler: 'x' } + override",
        "function(x) { Runtime: 'go1.x', Handler: x }",
    ],
)
def test_an_object_that_is_only_a_part_is_none(text: str) -> None:
    assert facts({"function.jsonnet": text}, "function.jsonnet") == []


def test_jsonnet_that_ends_too_early() -> None:
    with pytest.raises(Unparsable):
        facts({"function.jsonnet": "{ Runtime: 'go1.x', Handler: ["}, "function.jsonnet")


# -- what it packs ---------------------------------------------------------------------------------------------------------------


def packed(recipe: str) -> list[Fact]:
    """Give the facts of a make target beside a function's file."""
    workspace = Workspace("", sources=[Source("function.json", JSON), Source("Makefile", f"deploy:\n\t{recipe}\n")])
    return list(makefile.read(workspace["Makefile"], workspace))


def test_the_folder_that_a_command_names_is_packed() -> None:
    (archive,) = [fact for fact in packed("lambroll deploy --src=dist --log-level debug") if isinstance(fact, ArchiveCommand)]
    assert archive.members[0].use.path.plain == "dist"
    assert (str(archive.members[0].entry), archive.members[0].folder, archive.by_deployer) == ("", True, True)
    assert archive.archive.path.plain == only({"function.json": JSON}).code.plain


def test_an_archive_that_a_command_names_is_the_code() -> None:
    (copy,) = [fact for fact in packed("lambroll deploy --src dist.zip --function function.json") if isinstance(fact, Copy)]
    assert copy.sources[0].path.plain == "dist.zip"


@pytest.mark.parametrize(
    "command",
    [
        "lambroll init --function-name x",
        "lambroll rollback",
        "lambroll invoke --src x",
        "lambroll deploy --skip-archive",
        "echo lambroll deploy",
    ],
)
def test_commands_that_pack_nothing(command: str) -> None:
    assert not [fact for fact in packed(command) if isinstance(fact, ArchiveCommand | Copy)]


PROJECT = {
    "lambda/function.json": JSON,
    "lambda/.lambdaignore": "*.md\n",
    "lambda/function_url.json": '{"Config": {"AuthType": "NONE"}}\n',
    "Makefile": "build:\n\tGOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -tags lambda.norpc -o lambda/app ./cmd/app\n\ndeploy: build\n\tcd lambda && lambroll deploy\n",
    "cmd/app/main.go": MAIN,
    "go.mod": MOD,
}


def test_a_project_is_moved_whole() -> None:
    outcome = fix(PROJECT)
    assert outcome.changed, reasons(outcome)
    assert outcome.after["lambda/function.json"].text == JSON.replace("go1.x", "provided.al2023").replace('"app"', '"bootstrap"')
    assert "-o lambda/bootstrap ./cmd/app\n" in outcome.after["Makefile"].text
    assert outcome.report.diagnostics == ()


def test_a_project_that_names_its_folder() -> None:
    files = {
        **{path: text for path, text in PROJECT.items() if not path.startswith("lambda/")},
        "function.json": JSON,
        "Makefile": "build:\n\tGOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -tags lambda.norpc -o dist/app ./cmd/app\n\tlambroll deploy --src dist\n",
    }
    outcome = fix(files)
    assert outcome.changed, reasons(outcome)
    assert "-o dist/bootstrap ./cmd/app\n" in outcome.after["Makefile"].text


def test_a_moved_project_is_silent() -> None:
    moved = {path: text.replace("go1.x", "provided.al2023").replace("app", "bootstrap") for path, text in PROJECT.items()}
    assert codes(moved) == []


def test_two_functions_of_one_folder_are_held() -> None:
    files = {
        "function.json": JSON,
        "function.b.json": JSON.replace("orders", "users").replace('"app"', '"other"'),
        "Makefile": "build:\n\tGOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o app ./cmd/app\n\tGOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o other ./cmd/other\n",
        "cmd/app/main.go": MAIN,
        "cmd/other/main.go": MAIN,
        "go.mod": MOD,
    }
    outcome = fix(files, unsafe=True)
    assert not outcome.changed, outcome.after["Makefile"].text
