from __future__ import annotations

import pytest

from go1x_lint.facts import AllowList, ImageUse, LambdaFunction, Layer, RuntimeChoice
from go1x_lint.source import apply
from tests.readers.templates import Read

PLAIN = """\
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  HelloFunction:
    Type: AWS::Serverless::Function  # More info
    Properties:
      CodeUri: hello-world/
      Handler: hello-world
      Runtime: go1.x
      Architectures:
        - x86_64
"""

Said = list[tuple[str, str]]


def template(properties: str = "      Runtime: go1.x", metadata: str = "", more: str = "", **others: str) -> Read:
    """Read a template with one function that has these properties, and this metadata."""
    body = f"    Type: AWS::Serverless::Function\n{metadata}    Properties:\n{properties}\n"
    return Read(f"Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n{body}{more}", **others)


# -- a function -------------------------------------------------------------------------------------------------------------


def test_a_function_is_read() -> None:
    read = Read(PLAIN, "svc/template.yaml")
    function = read.function
    assert (function.name, read.at(function.span)) == ("HelloFunction", "HelloFunction")
    assert read.says(function.runtime) == [("go1.x", "go1.x")]
    assert read.says(function.handler) == [("hello-world", "hello-world")]
    assert read.says(function.code) == [("svc/hello-world", "hello-world/")]
    assert read.says(function.architectures) == [("x86_64", "x86_64")]
    assert function.build_method is not None
    assert function.build_method.absent
    assert read.at(function.build_method.anchor) == "HelloFunction"
    assert function.dockerfile is not None
    assert function.dockerfile.absent
    assert function.docker_stage is not None
    assert function.docker_stage.absent
    assert (function.build_target, function.in_container, function.redeploys) == ("build-HelloFunction", False, None)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_guide_s_own_migration(newline: str) -> None:
    text = PLAIN.replace("\n", newline)
    read = Read(text)
    function = read.function
    assert function.build_method is not None
    edits = (*function.runtime.set("provided.al2023"), *function.handler.set("bootstrap"), *function.build_method.set("go1.x"))
    expected = PLAIN.replace("go1.x", "provided.al2023").replace("Handler: hello-world", "Handler: bootstrap")
    expected = expected.replace("# More info\n", "# More info\n    Metadata:\n      BuildMethod: go1.x\n")
    assert apply(text, edits) == expected.replace("\n", newline)
    after = Read(expected).function
    assert after.build_method is not None
    assert after.build_method.plain == "go1.x"


@pytest.mark.parametrize(
    ("metadata", "after"),
    [
        ("    Metadata:\n      Other: 1\n", "    Metadata:\n      Other: 1\n      BuildMethod: go1.x\n"),
        ("    Metadata: {Other: 1}\n", "    Metadata: {Other: 1, BuildMethod: go1.x}\n"),
        ("    Metadata:  # empty\n", "    Metadata:  # empty\n      BuildMethod: go1.x\n"),
        ("    Metadata:\n      BuildMethod: makefile # why\n", "    Metadata:\n      BuildMethod: go1.x # why\n"),
    ],
)
def test_a_build_method_goes_into_the_metadata_that_is_there(metadata: str, after: str) -> None:
    read = template(metadata=metadata)
    assert read.here(read.function.build_method, "go1.x") == read.text.replace(metadata, after)


def test_json_gets_its_metadata_with_commas() -> None:
    text = '{\n  "Resources": {\n    "F": {\n      "Type": "AWS::Serverless::Function",\n      "Properties": {}\n    }\n  }\n}\n'
    read = Read(text, "template.json")
    added = 'Function",\n      "Metadata": {\n        "BuildMethod": "go1.x"\n      },\n'
    assert read.here(read.function.build_method, "go1.x") == text.replace('Function",\n', added)


@pytest.mark.parametrize("metadata", ["Metadata: {SkipBuild: true}", "Metadata: {SkipBuild: 'True', BuildMethod: go1.x}"])
def test_what_is_not_built_has_no_build_method(metadata: str) -> None:
    function = template(metadata=f"    {metadata}\n").function
    assert (function.build_method, function.build_identity) == (None, None)


def test_other_templates_are_not_read_here() -> None:
    assert Read("Resources:\n  F:\n    Type: AWS::Lambda::Function\n").function.dockerfile is None
    assert Read("# AWS::Serverless::Function\na: 1\n").facts == []
    assert Read("# AWS::Serverless::Function\na: [\n".replace("AWS::Serverless", "Serverless")).facts == []


def test_plain_functions_in_a_sam_template_are_read_once() -> None:
    more = "  G:\n    Type: AWS::Lambda::Function\n    Properties: {Runtime: go1.x}\n  L:\n    Type: AWS::Serverless::LayerVersion\n"
    read = template(more=more + "    Properties:\n      CompatibleRuntimes: [go1.x]\n")
    assert [function.name for function in read.of(LambdaFunction)] == ["F", "G"]
    (layer,) = read.of(Layer)
    assert read.replaced(layer.runtimes, "go1.x", "provided.al2023") == read.text.replace("[go1.x]", "[provided.al2023]")


# -- where the code is ------------------------------------------------------------------------------------------------------


def test_code_that_is_not_named_is_the_template_s_folder() -> None:
    read = Read(PLAIN.replace("      CodeUri: hello-world/\n", ""), "svc/template.yaml")
    (value,) = read.function.code.values
    assert (str(value.text), value.implied, read.at(value.span)) == ("svc", True, "HelloFunction")
    expected = read.text.replace("go1.x\n", "go1.x\n      CodeUri: cmd/a\n")
    assert read.set(read.function.code, "svc/cmd/a") == read.here(read.function.code, "svc/cmd/a") == expected
    assert read.set(read.function.code, "svc") is None


@pytest.mark.parametrize(
    ("properties", "expected", "redeploys"),
    [
        ("CodeUri: ./build/main.zip", [("build/main.zip", "./build/main.zip")], None),
        ("CodeUri: .", [("", ".")], None),
        ("CodeUri: s3://b/k.zip", [("s3://b/k.zip", "s3://b/k.zip")], [("k.zip", "s3://b/k.zip")]),
        ("CodeUri: !Sub s3://${B}/k.zip", [("s3://${B}/k.zip", "s3://${B}/k.zip")], [("k.zip", "s3://${B}/k.zip")]),
        ("CodeUri: !Sub s3://b/${V}/k.zip", [("s3://b/${V}/k.zip", "s3://b/${V}/k.zip")], []),
        ("CodeUri: {Bucket: b, Key: k.zip}", [("s3://b/k.zip", "k.zip")], [("k.zip", "k.zip")]),
        ("CodeUri: {Bucket: b, Key: k.zip, Version: 1}", [("s3://b/k.zip", "k.zip")], []),
        ("PackageType: Image", [], None),
        ("ImageUri: x:1", [("x:1", "x:1")], None),
        ("PackageType: Zip", [("", "F")], None),
    ],
)
def test_code_is_a_path_a_key_or_an_image(properties: str, expected: Said, redeploys: Said | None) -> None:
    read = template(f"      {properties}")
    function = read.function
    assert read.says(function.code) == expected
    assert (None if function.redeploys is None else read.says(function.redeploys)) == redeploys


@pytest.mark.parametrize("properties", ["InlineCode: x", "CodeUri: !Ref Code", "CodeUri: {a: b}", "PackageType: !Ref Type"])
def test_other_code_is_not_invented(properties: str) -> None:
    assert template(f"      {properties}").function.code.values == ()


def test_code_is_written_as_it_stands() -> None:
    read = template("      CodeUri: ./cmd/\n      Handler: a")
    assert read.set(read.function.code, "cmd/a") == read.text.replace("./cmd/", "./cmd/a")
    assert read.set(read.function.code, "other") == read.text.replace("./cmd/", "./other")


# -- Globals ----------------------------------------------------------------------------------------------------------------

GLOBALS = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: go1.x  # all
    Handler: main
    CodeUri: src/
    Layers: [arn:one]
Resources:
  A:
    Type: AWS::Serverless::Function
  B:
    Type: AWS::Serverless::Function
    Properties:
      Handler: b
      Layers: [arn:two]
  C:
    Type: AWS::Serverless::Function
    IgnoreGlobals: [Runtime]
    Properties:
      Layers: !Ref More
  D:
    Type: AWS::Serverless::Function
    IgnoreGlobals: '*'
"""
FIRST = "  A:\n    Type: AWS::Serverless::Function\n"


def test_functions_take_what_they_lack_from_globals() -> None:
    read = Read(GLOBALS)
    a, b, c, d = (read.named(name) for name in "ABCD")
    assert read.says(a.runtime) == read.says(b.runtime) == [("go1.x", "go1.x")]
    assert (read.via(a.runtime), read.at(a.runtime.anchor), read.readers(a.runtime)) == ([["A"]], "A", [["B"]])
    assert (read.says(a.handler), read.says(b.handler), read.says(c.handler)) == ([("main", "main")], [("b", "b")], [("main", "main")])
    assert read.readers(a.handler) == [["C"]]
    assert (c.runtime.absent, d.runtime.absent, d.handler.absent) == (True, True, True)
    assert read.says(a.code) == [("src", "src/")]
    assert [value.implied for value in d.code.values] == [True]


def test_globals_are_written_there_or_overridden_here() -> None:
    read = Read(GLOBALS)
    a, b = read.named("A"), read.named("B")
    assert read.replaced(a.runtime, "go1.x", "x") == read.replaced(b.runtime, "go1.x", "x") == GLOBALS.replace("go1.x", "x")
    assert read.set(b.runtime, "x") == GLOBALS.replace("Handler: b\n", "Handler: b\n      Runtime: x\n")
    expected = GLOBALS.replace(FIRST, f"{FIRST}    Properties:\n      CodeUri: src/a\n")
    assert read.set(a.code, "src/a") == read.here(a.code, "src/a") == expected


def test_lists_of_globals_come_before_a_function_s_own() -> None:
    read = Read(GLOBALS)
    assert [text for text, _ in read.says(read.named("B").layers)] == ["arn:one", "arn:two"]
    assert [text for text, _ in read.says(read.named("A").layers)] == ["arn:one"]
    assert read.named("C").layers.values == ()
    assert not read.named("C").layers.closed


def test_a_parameter_in_globals_is_read_by_every_function() -> None:
    parameters = "Parameters:\n  Rt: {Type: String, Default: go1.x, AllowedValues: [go1.x]}\n"
    read = Read(GLOBALS.replace("Runtime: go1.x", "Runtime: !Ref Rt") + parameters)
    a = read.named("A")
    assert read.via(a.runtime) == [["A", "!Ref Rt"]] * 2
    assert read.readers(a.runtime) == [["B"]] * 2
    assert read.of(AllowList)[0].functions == ("A", "B")
    assert read.of(RuntimeChoice) == []


def test_a_runtime_of_globals_that_nobody_takes_is_told() -> None:
    text = GLOBALS.replace(FIRST, "  A:\n    Type: AWS::Other\n").replace("Handler: b\n", "Handler: b\n      Runtime: x\n")
    read = Read(text)
    (choice,) = read.of(RuntimeChoice)
    assert (choice.kind, choice.name, read.at(choice.span)) == ("Globals for", "Function", "Runtime")
    assert read.says(choice.runtime) == [("go1.x", "go1.x")]
    assert read.set(choice.runtime, "provided.al2023") == text.replace("go1.x", "provided.al2023")


def test_a_runtime_of_globals_that_somebody_takes_is_told_once() -> None:
    assert Read(GLOBALS).of(RuntimeChoice) == []


# -- images -----------------------------------------------------------------------------------------------------------------


def test_an_image_function_knows_its_dockerfile() -> None:
    metadata = """\
    Metadata:
      DockerTag: go1.x-v1
      DockerContext: ./hello
      Dockerfile: docker/Dockerfile
      DockerBuildTarget: final
      DockerBuildArgs:
        BASE: public.ecr.aws/lambda/go:1@sha256:0123
        PLATFORM: linux/amd64
        STAGE: dev
"""
    read = template("      PackageType: Image\n      ImageConfig: {Command: [main]}", metadata)
    function = read.function
    assert read.says(function.dockerfile) == [("hello/docker/Dockerfile", "docker/Dockerfile")]
    assert read.says(function.docker_stage) == [("final", "final")]
    assert read.says(function.command) == [("main", "main")]
    assert function.code.absent
    (image,) = read.of(ImageUse)
    assert image.purpose == "base"
    assert read.says(image.image) == [("public.ecr.aws/lambda/go:1", "public.ecr.aws/lambda/go:1@sha256:0123")]
    assert read.set(image.image, "provided:al2023") == read.text.replace("public.ecr.aws/lambda/go:1@sha256:0123", "provided:al2023")


@pytest.mark.parametrize("context", ["", "      DockerContext: !Ref C\n"])
def test_a_dockerfile_without_a_known_context(context: str) -> None:
    read = template("      PackageType: Image", f"    Metadata:\n      Dockerfile: Dockerfile\n{context}")
    assert read.says(read.function.dockerfile) == [("${C}/Dockerfile" if context else "Dockerfile", "Dockerfile")]


# -- what is built once -------------------------------------------------------------------------------------------------------


def identity(metadata: str = "", properties: str = "      Runtime: go1.x") -> str | None:
    return template(properties, metadata).function.build_identity


def test_what_sam_compares_makes_the_identity() -> None:
    plain = identity()
    assert plain is not None
    assert identity("    Metadata: {BuildMethod: go1.x}\n") == plain
    assert identity(properties="      Runtime: go1.x\n      Architectures: [x86_64]") == plain
    assert identity(properties="      Runtime: go1.x\n      Handler: other") == plain
    assert identity("    Metadata: {BuildMethod: go1.x, X: a}\n") == identity("    Metadata: {X: 'a', BuildMethod: go1.x}\n") != plain
    assert identity(properties="      Runtime: go1.x\n      Architectures: [arm64]") != plain
    assert identity(properties="      Runtime: go1.x\n      PackageType: Image") != plain
    assert identity("    Metadata: {BuildMethod: makefile}\n") is None


def test_the_configuration_says_whether_it_is_built_in_a_container() -> None:
    inside = "[default.build.parameters]\nuse_container = true\n"
    assert template(samconfig_toml=inside).function.in_container
    assert template(samconfig_yaml="default:\n  build:\n    parameters:\n      use_container: true\n").function.in_container
    assert not template(samconfig_toml=inside.replace("true", "false")).function.in_container
    assert not template(samconfig_toml="[default\n").function.in_container
    assert not template(other_toml=inside).function.in_container


def test_the_configuration_beside_the_template_comes_first() -> None:
    inside = "[default.build.parameters]\nuse_container = true\n"
    nested = Read(PLAIN, "svc/template.yaml", svc__samconfig_toml="version = 0.1\n", samconfig_toml=inside)
    assert not nested.function.in_container
    assert Read(PLAIN, "svc/template.yaml", samconfig_toml=inside).function.in_container
