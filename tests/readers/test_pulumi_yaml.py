"""Pulumi YAML: functions and layers with their places, archives that Pulumi packs, and whole small projects with their fix."""

from __future__ import annotations

from typing import TypeVar

import pytest

from go1x_lint import engine, fixer
from go1x_lint.config import Settings
from go1x_lint.facts import Copy, Fact, Field, LambdaFunction, Layer, RuntimeChoice
from go1x_lint.fixer import Outcome
from go1x_lint.readers import Unparsable
from go1x_lint.readers.pulumi import yaml
from go1x_lint.source import Source, Span, Workspace, apply

F = TypeVar("F", bound=Fact)

MOD = "module example.com/app\n\ngo 1.21\n\nrequire github.com/aws/aws-lambda-go v1.47.0\n"
MAIN = 'package main\n\nimport "github.com/aws/aws-lambda-go/lambda"\n\nfunc main() { lambda.Start(func() (string, error) { return "x", nil }) }\n'
BUILD = "GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build "


class Read:
    """A project with one Pulumi.yaml, and its facts."""

    def __init__(self, text: str, path: str = "Pulumi.yaml", **others: str) -> None:
        self.text = text
        named = {name.replace("__", "/").replace("_yaml", ".yaml").replace("_dev", ".dev"): some for name, some in others.items()}
        self.workspace = Workspace("", sources=[Source(path, text), *(Source(name, some) for name, some in named.items())])
        self.facts = list(yaml.read(self.workspace[path], self.workspace))

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


def resource(*lines: str, kind: str = "aws:lambda:Function", name: str = "orders") -> str:
    """Write a resource's lines."""
    return f"  {name}:\n    type: {kind}\n    properties:\n" + "".join(f"      {line}\n" for line in lines)


def program(*resources: str, before: str = "") -> str:
    """Write a program."""
    return f"name: shop\nruntime: yaml\n{before}resources:\n{''.join(resources)}"


ARCHIVE = ("code:", "  fn::fileArchive: ./dist/orders.zip")


def test_a_function_is_read_with_its_places() -> None:
    read = Read(program(resource("runtime: go1.x", 'handler: "orders"', "architectures: [x86_64]", *ARCHIVE)))
    function = read.function
    assert function.name == "orders"
    assert read.at(function.span) == "orders"
    assert read.says(function.runtime) == [("go1.x", "go1.x")]
    assert read.says(function.handler) == [("orders", "orders")]
    assert read.says(function.architectures) == [("x86_64", "x86_64")]
    assert read.says(function.code) == [("dist/orders.zip", "./dist/orders.zip")]
    assert function.package_type.absent
    assert apply(read.text, function.code.set("dist/users.zip")) == read.text.replace("orders.zip", "users.zip")


@pytest.mark.parametrize("kind", ["aws:lambda:Function", "aws:lambda/function:Function", "aws-native:lambda:Function"])
def test_every_spelling_of_the_type_is_a_function(kind: str) -> None:
    assert Read(program(resource("runtime: go1.x", "handler: x", kind=kind))).function.runtime.plain == "go1.x"


@pytest.mark.parametrize(
    "text",
    [
        program(resource("runtime: go1.x", kind="aws:lambda:Permission")),
        program(resource("runtime: go1.x", kind="aws:lambda:Alias")),
        "name: shop\nruntime: go\n",
        "name: aws:lambda:Function\nruntime: go1.x\n",
        'resources: "type: aws:lambda:Function"\n',
        "- type: aws:lambda:Function\n  runtime: go1.x\n",
        "metadata:\n  resources:\n    - urn: x\n      type: aws:lambda/function:Function\n",
    ],
)
def test_what_only_looks_like_it_is_silent(text: str) -> None:
    assert Read(text).facts == []


def test_the_project_s_own_runtime_is_none_of_lambda() -> None:
    read = Read(program(resource("handler: x", *ARCHIVE)))
    assert read.function.runtime.absent


def test_paths_start_where_the_program_is() -> None:
    text = program(resource("runtime: go1.x", *ARCHIVE), before="main: deploy\n")
    assert Read(text, "infra/Pulumi.yaml").function.code.plain == "infra/deploy/dist/orders.zip"


@pytest.mark.parametrize("name", ["fn::fileArchive", "fn::FileArchive", "Fn::FileArchive"])
def test_functions_are_known_in_any_case(name: str) -> None:
    read = Read(program(resource("runtime: go1.x", "code:", f"  {name}: ./x.zip")))
    assert read.says(read.function.code) == [("x.zip", "./x.zip")]


@pytest.mark.parametrize("archive", ["fn::remoteArchive: https://example.com/x.zip", "fn::toJSON: {}", "x: y"])
def test_an_archive_of_another_kind_is_unknown(archive: str) -> None:
    code = Read(program(resource("runtime: go1.x", "code:", f"  {archive}"))).function.code
    assert not code.closed
    assert not code.values


def test_a_variable_says_the_value_and_who_reads_it() -> None:
    before = "variables:\n  rt: go1.x\n"
    read = Read(program(resource("runtime: ${rt}"), resource("runtime: ${rt}", name="users"), before=before))
    first, second = read.of(LambdaFunction)
    assert read.says(first.runtime) == [("go1.x", "go1.x")]
    assert [read.at(span) for span in first.runtime.values[0].via] == ["${rt}"]
    slot = first.runtime.values[0].slot
    assert slot is not None
    assert slot.also_read_by == (second.runtime.values[0].via[0],)
    assert apply(read.text, slot.write("provided.al2023")) == read.text.replace("rt: go1.x", "rt: provided.al2023")
    assert "runtime: provided.al2023\n" in apply(read.text, first.runtime.write_here("provided.al2023"))


def test_a_configured_value_is_open_for_other_stacks() -> None:
    before = "config:\n  rt:\n    type: string\n    default: go1.x\n"
    read = Read(
        program(resource("runtime: ${rt}"), before=before), Pulumi_dev_yaml="config:\n  shop:rt: provided.al2\n  aws:region: eu-west-1\n"
    )
    field = read.function.runtime
    assert read.says(field) == [("go1.x", "go1.x"), ("provided.al2", "provided.al2")]
    assert field.values[1].span.path == "Pulumi.dev.yaml"
    assert [label.text for label in field.open_because] == ["a stack may set another 'rt'"]


def test_what_another_resource_says_is_unknown() -> None:
    field = Read(program(resource("runtime: ${other.runtime}"))).function.runtime
    assert not field.values
    assert not field.closed
    assert field.slot is not None


def test_a_reference_within_a_path_is_followed_or_a_hole() -> None:
    before = "variables:\n  dir: ./dist\n"
    read = Read(program(resource("code:", "  fn::fileArchive: ${dir}/${stage}/x.zip"), before=before))
    assert str(read.function.code.text) == "dist/${stage}/x.zip"


def test_an_archive_in_a_variable_is_not_written() -> None:
    before = "variables:\n  zip:\n    fn::fileArchive: x.zip\n"
    read = Read(program(resource("code: ${zip}"), resource("code: ${zip}", name="users"), before=before))
    code = read.of(LambdaFunction)[0].code
    assert code.plain == "x.zip"
    assert code.values[0].slot is None
    assert code.slot is None


def test_an_asset_archive_s_keys_name_its_files() -> None:
    lines = ("runtime: go1.x", "handler: main", "code:", "  fn::assetArchive:", "    main:", "      fn::fileAsset: bin/orders")
    read = Read(program(resource(*lines)))
    (copy,) = read.of(Copy)
    assert read.says(copy.sources[0].path) == [("bin/orders", "bin/orders")]
    assert read.says(copy.target.path) == [(".pulumi/orders/main", "main")]
    assert read.function.code.plain == ".pulumi/orders"
    assert read.function.code.values[0].implied
    slot = copy.target.path.slot
    assert slot is not None
    assert apply(read.text, slot.write(".pulumi/orders/bootstrap")) == read.text.replace("          main:", "          bootstrap:")
    assert slot.write(".pulumi/orders/bin/bootstrap") != ()
    assert slot.write("elsewhere/bootstrap") == ()


def test_a_folder_at_an_archive_s_root_is_the_code() -> None:
    read = Read(program(resource("code:", "  fn::assetArchive:", "    .:", "      fn::fileArchive: ./bin")))
    assert read.says(read.function.code) == [("bin", "./bin")]
    assert not read.of(Copy)


def test_a_folder_below_an_archive_s_root_is_not_followed() -> None:
    read = Read(program(resource("code:", "  fn::assetArchive:", "    bin:", "      fn::fileArchive: ./bin")))
    assert not read.function.code.closed


def test_text_in_an_archive_is_no_file() -> None:
    read = Read(program(resource("code:", "  fn::assetArchive:", "    bootstrap:", "      fn::stringAsset: '#!/bin/sh'")))
    assert not read.of(Copy)


def test_an_object_in_a_bucket_needs_a_version() -> None:
    lines = ("runtime: go1.x", "s3Bucket: ${bucket.id}", "s3Key: x.zip")
    read = Read(program(resource(*lines)))
    assert str(read.function.code.text).startswith("s3://")
    assert str(read.function.code.text).endswith("/x.zip")
    assert read.says(read.function.redeploys) == [("x.zip", "x.zip")]
    versioned = Read(program(resource(*lines, "s3ObjectVersion: ${object.versionId}"))).function
    assert versioned.redeploys is not None
    assert versioned.redeploys.absent


def test_an_image_is_no_archive() -> None:
    read = Read(
        program(
            resource("packageType: Image", "imageUri: ${image.ref}", "imageConfig:", "  commands: [main, -v]", "  entryPoints: [/main]")
        )
    )
    assert read.function.package_type.plain == "Image"
    assert read.says(read.function.command) == [("main -v", "main, -v")]
    assert read.says(read.function.entrypoint) == [("/main", "/main")]
    assert Read(program(resource("imageUri: x:1"))).function.package_type.plain == "Image"


def test_a_layer_lists_its_runtimes() -> None:
    read = Read(program(resource("compatibleRuntimes:", "  - go1.x", "  - python3.12", kind="aws:lambda:LayerVersion")))
    (layer,) = read.of(Layer)
    assert read.says(layer.runtimes) == [("go1.x", "go1.x"), ("python3.12", "python3.12")]
    assert apply(read.text, layer.runtimes.replace("go1.x", "provided.al2023")) == read.text.replace("go1.x", "provided.al2023")


def test_json_is_read_too() -> None:
    text = '{"name": "shop", "runtime": "yaml", "resources": {"f": {"type": "aws:lambda:Function", "properties": {"runtime": "go1.x"}}}}'
    read = Read(text, "Pulumi.json")
    assert read.says(read.function.runtime) == [("go1.x", "go1.x")]


def test_a_broken_file_says_so() -> None:
    with pytest.raises(Unparsable):
        Read(program(resource("runtime: go1.x")) + "  - x: [\n")


def test_what_a_stack_is_given_is_told_where_no_program_in_yaml_takes_it() -> None:
    stack = "config:\n  shop:runtime: go1.x\n  shop:other: python3.12\n  aws:region: eu-west-1\n"
    read = Read(stack, "infra/Pulumi.dev.yaml", infra__Pulumi_yaml="name: shop\nruntime: nodejs\n")
    (choice,) = read.of(RuntimeChoice)
    assert choice.name == "shop:runtime"
    assert read.says(choice.runtime) == [("go1.x", "go1.x")]
    assert apply(stack, choice.runtime.set("provided.al2023")) == stack.replace("go1.x", "provided.al2023")
    taken = program(resource("runtime: ${runtime}"), before="config:\n  runtime:\n    type: string\n")
    assert Read(stack, "infra/Pulumi.dev.yaml", infra__Pulumi_yaml=taken).facts == []
    assert Read(stack, "infra/Values.dev.yaml").facts == []


def test_what_nobody_takes_is_told() -> None:
    before = "config:\n  old:\n    default: go1.x\nvariables:\n  older: go1.x\n  newer: provided.al2023\n"
    read = Read(program(resource("runtime: provided.al2023"), before=before))
    assert [some.name for some in read.of(RuntimeChoice)] == ["old", "older"]


# -- whole projects ---------------------------------------------------------------------------------------------------------


def project(text: str, makefile: str, **more: str) -> dict[str, str]:
    """Give a project's files."""
    return {"Pulumi.yaml": text, "Makefile": makefile, "orders/main.go": MAIN, "users/main.go": MAIN, "go.mod": MOD, **more}


def fix(files: dict[str, str], unsafe: bool = False) -> Outcome:
    """Fix a project in memory."""
    return fixer.fix(Workspace("", sources=[Source(path, text) for path, text in files.items()]), Settings(), unsafe)


def codes(files: dict[str, str]) -> list[str]:
    """Give the codes of what is reported."""
    return [
        some.code
        for some in engine.check(Workspace("", sources=[Source(path, text) for path, text in files.items()]), Settings()).diagnostics
    ]


def test_the_key_of_an_asset_archive_becomes_bootstrap() -> None:
    lines = ("runtime: go1.x", "handler: orders", "code:", "  fn::assetArchive:", "    orders:", "      fn::fileAsset: ./bin/orders")
    text = program(resource(*lines))
    outcome = fix(project(text, f"build:\n\t{BUILD}-o bin/orders ./orders\n"))
    fixed = (
        text.replace("go1.x", "provided.al2023")
        .replace("handler: orders", "handler: bootstrap")
        .replace("          orders:", "          bootstrap:")
    )
    assert outcome.after["Pulumi.yaml"].text == fixed
    assert outcome.after["Makefile"].text == f"build:\n\t{BUILD}-tags lambda.norpc -o bin/orders ./orders\n"
    assert codes({path: outcome.after[path].text for path in outcome.after.paths}) == []


def test_a_folder_s_program_is_built_as_bootstrap() -> None:
    text = program(resource("runtime: go1.x", "handler: orders", "code:", "  fn::fileArchive: ./bin"))
    outcome = fix(project(text, f"build:\n\t{BUILD}-o bin/orders ./orders\n"))
    assert outcome.after["Pulumi.yaml"].text == text.replace("go1.x", "provided.al2023").replace("handler: orders", "handler: bootstrap")
    assert "-o bin/bootstrap ./orders" in outcome.after["Makefile"].text


def test_two_functions_of_one_folder_get_one_each() -> None:
    code = ("code:", "  fn::fileArchive: ./bin")
    text = program(resource("runtime: go1.x", "handler: orders", *code), resource("runtime: go1.x", "handler: users", *code, name="users"))
    outcome = fix(project(text, f"build:\n\t{BUILD}-o bin/orders ./orders\n\t{BUILD}-o bin/users ./users\n"))
    assert "fn::fileArchive: ./bin/orders\n" in outcome.after["Pulumi.yaml"].text
    assert "fn::fileArchive: ./bin/users\n" in outcome.after["Pulumi.yaml"].text
    assert "-o bin/orders/bootstrap ./orders" in outcome.after["Makefile"].text


def test_a_configured_runtime_is_closed_at_the_function() -> None:
    before = "config:\n  rt:\n    type: string\n    default: go1.x\n"
    text = program(resource("runtime: ${rt}", "handler: orders", *ARCHIVE), before=before)
    files = project(text, f"build:\n\t{BUILD}-o bin/orders ./orders\n\tzip -j dist/orders.zip bin/orders\n")
    assert not fix(files).changed
    assert "      runtime: provided.al2023\n" in fix(files, unsafe=True).after["Pulumi.yaml"].text


def test_functions_of_other_languages_stay() -> None:
    text = program(resource("runtime: python3.12", "handler: app.handler", *ARCHIVE))
    files = project(text, "build:\n\tzip -r dist/orders.zip app.py\n")
    assert codes(files) == []
    assert not fix(files, unsafe=True).changed
