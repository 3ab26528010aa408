from __future__ import annotations

import pytest

from go1x_lint.facts import AllowList, LambdaFunction, Layer, RuntimeChoice
from go1x_lint.readers import Unparsable
from go1x_lint.text import Hole, Text
from tests.readers.templates import Read

PLAIN = """\
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Orders:  # takes orders
    Type: AWS::Lambda::Function
    Properties:
      Runtime: go1.x  # old
      Handler: "bin/orders"
      Code: ./build
      Architectures: [x86_64]
"""


def template(properties: str, more: str = "", path: str = "template.yaml") -> Read:
    """Read a template with one function that has these properties."""
    return Read(f"Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n{properties}\n{more}", path)


# -- a function -------------------------------------------------------------------------------------------------------------


def test_a_function_is_read() -> None:
    read = Read(PLAIN, "infra/template.yaml")
    function = read.function
    assert (function.name, read.at(function.span), function.id) == ("Orders", "Orders", "infra/template.yaml#Orders")
    assert read.says(function.runtime) == [("go1.x", "go1.x")]
    assert read.says(function.handler) == [("bin/orders", "bin/orders")]
    assert read.says(function.code) == [("infra/build", "./build")]
    assert read.says(function.architectures) == [("x86_64", "x86_64")]
    assert [field.absent for field in (function.package_type, function.layers)] == [True, True]
    assert function.build_method is None
    assert function.redeploys is None
    assert function.build_target is None
    assert read.at(function.runtime.anchor) == "Runtime"
    assert read.at(function.layers.anchor) == "Orders"


def test_its_fields_are_written_where_they_stand() -> None:
    read = Read(PLAIN)
    function = read.function
    assert read.set(function.runtime, "provided.al2023") == PLAIN.replace("go1.x", "provided.al2023")
    assert read.set(function.handler, "bootstrap") == PLAIN.replace("bin/orders", "bootstrap")
    assert read.set(function.code, "build/orders") == PLAIN.replace("./build", "./build/orders")
    assert read.set(function.architectures, "arm64") == PLAIN.replace("x86_64", "arm64")
    assert read.here(function.layers, "L") == PLAIN.replace("# old\n", "# old\n      Layers: [L]\n")
    assert read.set(function.runtime, "go1.x") is None


def test_json_is_read_and_written_alike() -> None:
    text = """\
{
  "Resources": {
    "Orders": {
      "Type": "AWS::Lambda::Function",
      "Properties": {
        "Runtime": "go1.x",
        "Code": {"S3Bucket": "b", "S3Key": "k.zip"}
      }
    }
  }
}
"""
    read = Read(text, "cfn/template.json")
    function = read.function
    assert read.says(function.runtime) == [("go1.x", "go1.x")]
    assert read.says(function.code) == [("s3://b/k.zip", "k.zip")]
    assert read.at(function.span) == '"Orders"'
    assert read.set(function.runtime, "provided.al2023") == text.replace("go1.x", "provided.al2023")
    assert read.here(function.handler, "bootstrap") == text.replace('"go1.x",\n', '"go1.x",\n        "Handler": "bootstrap",\n')


OTHERS = ["# AWS::Lambda::Function\na: 1\n", "AWS::x: 1\n", "Resources: [AWS::x]\n", "- AWS::\n", "# AWS::"]


@pytest.mark.parametrize("text", [*OTHERS, "Resources:\n  F:\n    Type: Other\n# AWS::"])
def test_other_yaml_is_nobodys_template(text: str) -> None:
    assert Read(text).facts == []


def test_other_kinds_of_resources_are_not_functions() -> None:
    text = PLAIN.replace("AWS::Lambda::Function", "AWS::Lambda::Permission")
    assert Read(text).facts == []
    assert Read(PLAIN.replace("Type: AWS::Lambda::Function", "Type: !Ref AWS::Lambda::Function")).of(LambdaFunction) != []


def test_a_broken_template_says_where() -> None:
    with pytest.raises(Unparsable) as caught:
        Read(PLAIN + "  - x: [\n")
    assert caught.value.offset >= len(PLAIN)


def test_broken_yaml_without_a_resource_is_not_read() -> None:
    assert Read("a: [\n").facts == []


def test_a_resource_without_properties_lacks_them() -> None:
    text = "Resources:\n  F:\n    Type: AWS::Lambda::Function\n"
    read = Read(text)
    assert read.function.runtime.absent
    assert read.here(read.function.runtime, "provided.al2023") == text + "    Properties:\n      Runtime: provided.al2023\n"


def test_what_may_come_from_elsewhere_is_not_absent() -> None:
    included = template("      Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/k}}\n      Runtime: go1.x")
    assert included.why(included.function.handler) == ["may bring other properties"]
    assert included.function.runtime.closed
    whole = Read("Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: !Transform {Name: AWS::Include}\n")
    assert whole.why(whole.function.runtime) == ["can't be read"]


def test_null_is_absent() -> None:
    read = template("      Runtime:\n      Handler: ~")
    assert read.function.runtime.absent
    assert read.at(read.function.runtime.anchor) == "Runtime"
    assert read.here(read.function.handler, "bootstrap") == read.text.replace("~", "bootstrap")


# -- intrinsic functions ----------------------------------------------------------------------------------------------------

PARAMETER = """
Parameters:
  Rt:
    Type: String
    Default: go1.x
    AllowedValues: [go1.x, provided.al2]
"""


@pytest.mark.parametrize("reference", ["!Ref Rt", "{Ref: Rt}", "!Sub '${Rt}'", "\n        Ref: Rt", "{'Fn::Sub': '${Rt}'}"])
def test_a_parameter_can_be_its_default_or_any_allowed_value(reference: str) -> None:
    read = template(f"      Runtime: {reference}".replace(": \n", ":\n"), PARAMETER)
    runtime = read.function.runtime
    assert [text for text, _ in read.says(runtime)] == ["go1.x", "go1.x", "provided.al2"]
    assert read.via(runtime) == [[reference.strip()]] * 3
    assert read.why(runtime) == ["an existing stack keeps its previous value of parameter 'Rt'"]
    assert read.at(runtime.open_because[0].span) == "Rt"
    assert read.readers(runtime) == [[], [], []]
    assert read.replaced(runtime, "go1.x", "provided.al2023") == read.text.replace("go1.x", "provided.al2023")
    assert read.replaced(runtime, "go1.x", "provided.al2") == read.text.replace("Default: go1.x", "Default: provided.al2").replace(
        "[go1.x, provided.al2]", "[provided.al2]"
    )
    after = read.set(runtime, "provided.al2023")
    assert after is not None
    assert after.replace("'", "").startswith(read.text[: read.text.index("Runtime:")].replace("'", "") + "Runtime: provided.al2023\n")
    assert "Default: go1.x" in after


def test_a_parameter_knows_its_other_readers() -> None:
    read = template("      Runtime: !Ref Rt\n      Description: !Sub 'on ${Rt} ${AWS::Region}'", PARAMETER)
    assert read.readers(read.function.runtime)[0] == ["!Sub 'on ${Rt} ${AWS::Region}'"]


def test_a_parameter_without_a_default_is_unknown() -> None:
    read = template("      Runtime: !Ref Rt", "Parameters: {Rt: {Type: String}}")
    assert read.function.runtime.values == ()
    assert not read.function.runtime.closed


def test_a_parameter_from_ssm_is_unknown() -> None:
    read = template("      Runtime: !Ref Rt", "Parameters: {Rt: {Type: 'AWS::SSM::Parameter::Value<String>', Default: go1.x}}")
    assert read.function.runtime.values == ()


MAPPINGS = """
Mappings:
  M:
    prod: {rt: go1.x, other: x}
    dev: {rt: provided.al2023}
"""


@pytest.mark.parametrize(
    ("lookup", "expected"),
    [
        ("!FindInMap [M, prod, rt]", ["go1.x"]),
        ("!FindInMap [M, !Ref Stage, rt]", ["go1.x", "provided.al2023"]),
        ("!FindInMap [M, prod, !Ref K]", ["go1.x", "x"]),
        ("{'Fn::FindInMap': [M, dev, rt]}", ["provided.al2023"]),
        ("!FindInMap [M, nowhere, rt, {DefaultValue: nodejs}]", ["nodejs"]),
    ],
)
def test_mappings_are_looked_up(lookup: str, expected: list[str]) -> None:
    read = template(f"      Runtime: {lookup}", MAPPINGS)
    runtime = read.function.runtime
    assert [text for text, _ in read.says(runtime)] == expected
    assert runtime.closed
    if "go1.x" in expected:
        assert read.via(runtime)[0] == [lookup]
        assert read.replaced(runtime, "go1.x", "provided.al2") == read.text.replace("rt: go1.x", "rt: provided.al2")


def test_an_entry_knows_its_other_readers() -> None:
    read = template("      Runtime: !FindInMap [M, prod, rt]\n      Description: !FindInMap [M, dev, rt]", MAPPINGS)
    assert read.readers(read.function.runtime) == [["!FindInMap [M, dev, rt]"]]


def test_conditions_leave_both() -> None:
    read = template("      Runtime: !If [C, go1.x, !If [D, 'provided.al2', !Ref 'AWS::NoValue']]")
    assert read.says(read.function.runtime) == [("go1.x", "go1.x"), ("provided.al2", "provided.al2")]
    assert read.function.runtime.closed
    assert read.set(read.function.runtime, "provided.al2023") == read.text.replace("go1.x", "provided.al2023").replace(
        "'provided.al2'", "'provided.al2023'"
    )
    assert "Runtime: provided.al2023\n" in str(read.here(read.function.runtime, "provided.al2023"))


def test_an_architecture_that_may_be_left_out_is_open() -> None:
    read = template("      Architectures: !If [C, [arm64], !Ref 'AWS::NoValue']")
    assert read.says(read.function.architectures) == [("arm64", "arm64")]
    assert read.why(read.function.architectures) == ["may be left out (AWS::NoValue)"]


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("!Join ['', [go, 1.x]]", "go1.x"),
        ("!Join [., [a, !Ref X]]", "a.${X}"),
        ("!Select [1, [a, go1.x]]", "go1.x"),
        ("!Sub go1.x", "go1.x"),
        ("!Sub ['${A}.x', {A: go1}]", "go1.x"),
        ("!Sub '${!A}x'", "${A}x"),
        ("!Sub 'bin/${AWS::Region}/x'", "bin/${AWS::Region}/x"),
    ],
)
def test_strings_are_put_together(expression: str, text: str) -> None:
    read = template(f"      Handler: {expression}")
    assert [str(value.text) for value in read.function.handler.values] == [text]
    assert read.function.handler.closed
    assert read.set(read.function.handler, "bootstrap") is not None


def test_holes_in_a_string_are_kept() -> None:
    read = template("      Handler: !Sub 'bin/${Name}/main'")
    (value,) = read.function.handler.values
    assert value.text == Text.of("bin/", Hole("Name"), "/main")
    assert value.slot is not None
    (edit,) = value.slot.write(Text.of("bin/", Hole("Name"), "/bootstrap"))
    assert edit.text == "bin/${Name}/bootstrap"
    assert value.slot.write(Text.of(Hole("Other"))) == ()


LATER = ["!Ref AWS::Region", "!ImportValue x", "!GetAtt A.B", "'{{resolve:ssm:x}}'", "!Sub '${AWS::Region}'", "[go1.x]", "{a: b}"]
LATER += ["!If [C]", "!FindInMap [No, a, b]", "!Select [7, [a]]", "!Select [0, !Split [',', x]]", "!Custom x"]


@pytest.mark.parametrize("expression", LATER)
def test_what_is_known_only_later_is_unknown(expression: str) -> None:
    read = template(f"      Handler: {expression}")
    assert read.function.handler.values == ()
    assert not read.function.handler.closed
    assert "Handler: bootstrap\n" in str(read.here(read.function.handler, "bootstrap")).replace("'", "")


@pytest.mark.parametrize(
    ("more", "value"),
    [
        ("Parameters: {P: {Type: String, Default: !Ref P}}", "!Ref P"),
        ("Parameters: {P: {Type: String, Default: !Sub '${P}'}}", "!Ref P"),
        ("Mappings: {M: {a: {b: !FindInMap [M, a, b]}}}", "!FindInMap [M, a, b]"),
        ("P: &p0 {Ref: x}\n" + "".join(f"P{n}: &p{n} !If [C, *p{n - 1}, *p{n - 1}]\n" for n in range(1, 60)), "*p59"),
        ("P: &p0 x\n" + "".join(f"P{n}: &p{n} !Join ['', [*p{n - 1}, *p{n - 1}]]\n" for n in range(1, 60)), "*p59"),
        ("P: &p0 x\n" + "".join(f"P{n}: &p{n} !If [C, *p{n - 1}, *p{n - 1}]\n" for n in range(1, 30)), "*p29"),
    ],
)
def test_what_goes_in_circles_ends(more: str, value: str) -> None:
    read = Read(f"{more}\nResources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      Runtime: {value}\n")
    assert not read.function.runtime.closed


# -- aliases ----------------------------------------------------------------------------------------------------------------


def test_a_shared_value_is_read_by_all_who_refer_to_it() -> None:
    text = """\
    Metadata:
      defaults: &d
        Runtime: go1.x
    Resources:
      A:
        Type: AWS::Lambda::Function
        Properties:
          <<: *d
          Handler: &h a
      B:
        Type: AWS::Lambda::Function
        Properties:
          <<: *d
          Handler: *h
    """
    read = Read(text)
    a, b = read.named("A"), read.named("B")
    assert read.says(b.runtime) == [("go1.x", "go1.x")]
    assert (read.via(b.runtime), read.at(b.runtime.anchor)) == ([["*d"]], "B")
    assert len(read.readers(b.runtime)[0]) == 1
    assert read.replaced(a.runtime, "go1.x", "x") == read.replaced(b.runtime, "go1.x", "x") == read.text.replace("go1.x", "x")
    assert str(read.here(b.runtime, "x")).count("Runtime: x") == 1
    assert (read.says(a.handler), read.readers(a.handler), read.via(a.handler)) == ([("a", "a")], [["*h"]], [[]])
    assert (read.says(b.handler), read.readers(b.handler), read.via(b.handler)) == ([("a", "a")], [["a"]], [["*h"]])
    assert a.handler.slot is not None
    assert [read.at(span) for span in a.handler.slot.also_read_by] == ["*h"]
    assert b.handler.slot is not None
    assert b.handler.slot.also_read_by == ()
    assert read.here(b.handler, "bootstrap") == read.text.replace("Handler: *h", "Handler: bootstrap")


# -- where the code is ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "expected", "redeploys"),
    [
        ("build/x.zip", [("d/build/x.zip", "build/x.zip")], None),
        ("../x", [("x", "../x")], None),
        (".", [("d", ".")], None),
        ("{S3Bucket: b, S3Key: k/x.zip}", [("s3://b/k/x.zip", "k/x.zip")], [("k/x.zip", "k/x.zip")]),
        ("{S3Bucket: !Ref B, S3Key: x.zip}", [("s3://${B}/x.zip", "x.zip")], [("x.zip", "x.zip")]),
        ("{S3Bucket: b, S3Key: x.zip, S3ObjectVersion: '1'}", [("s3://b/x.zip", "x.zip")], []),
        ("{S3Bucket: b, S3Key: !Ref K}", [], []),
        ("{S3Bucket: b, S3Key: !Sub '${V}/x.zip'}", [("s3://b/${V}/x.zip", "${V}/x.zip")], []),
        ("{ImageUri: x:1}", [("x:1", "x:1")], None),
    ],
)
def test_code_is_a_path_a_key_or_an_image(code: str, expected: list[tuple[str, str]], redeploys: list[tuple[str, str]] | None) -> None:
    read = template(f"      Code: {code}", path="d/template.yaml")
    function = read.function
    assert read.says(function.code) == expected
    assert (None if function.redeploys is None else read.says(function.redeploys)) == redeploys
    assert function.redeploys is None or function.redeploys.closed


@pytest.mark.parametrize("code", ["{ZipFile: 'x'}", "{a: b}", "[x]", "!If [C, a, {S3Key: b}]"])
def test_other_code_is_unknown(code: str) -> None:
    read = template(f"      Code: {code}")
    assert not read.function.code.closed or read.says(read.function.code)


def test_a_key_is_written_where_the_bucket_stays() -> None:
    read = template("      Code: {S3Bucket: b, S3Key: k.zip}")
    assert read.set(read.function.code, "s3://b/k2.zip") == read.text.replace("k.zip", "k2.zip")
    assert read.set(read.function.code, "s3://other/k2.zip") is None


def test_image_settings_are_words() -> None:
    read = template("      PackageType: Image\n      ImageConfig:\n        Command: [main, '-v']\n        EntryPoint:\n          - /main")
    function = read.function
    assert read.says(function.package_type) == [("Image", "Image")]
    assert read.says(function.command) == [("main -v", "main, '-v")]
    assert read.set(function.command, "bootstrap") == read.text.replace("[main, '-v']", "[bootstrap]")
    assert read.set(function.entrypoint, "/x") == read.text.replace("- /main", "- /x")


def test_a_build_method_is_read_where_there_is_one() -> None:
    read = template("      Code: x").text.replace("    Properties", "    Metadata: {BuildMethod: go1.x}\n    Properties")
    function = Read(read).function
    assert function.build_method is not None
    assert function.build_method.plain == "go1.x"
    assert function.build_target == "build-F"


# -- loops ------------------------------------------------------------------------------------------------------------------


def test_loops_make_functions_with_holes() -> None:
    read = Read("""\
    Transform: AWS::LanguageExtensions
    Resources:
      Fn::ForEach::Functions:
        - Name
        - [Orders, Users]
        - ${Name}Function:
            Type: AWS::Lambda::Function
            Properties:
              Handler: bin/${Name}
              Runtime: go1.x
              Description: ${Other}
    """)
    function = read.function
    hole = Hole("Name", ("Orders", "Users"))
    assert (function.name, function.build_target) == ("${Name}Function", None)
    assert [value.text for value in function.handler.values] == [Text.of("bin/", hole)]
    slot = function.handler.values[0].slot
    assert slot is not None
    assert slot.write(Text.of("bin/", hole, "/bootstrap"))[0].text == "bin/${Name}/bootstrap"


# -- layers, lists, choices ---------------------------------------------------------------------------------------------------


def test_layers_list_runtimes() -> None:
    read = Read("""\
    Resources:
      L:
        Type: AWS::Lambda::LayerVersion
        Properties:
          CompatibleRuntimes:
            - go1.x  # Go
            - python3.12
          CompatibleArchitectures: [x86_64]
    """)
    (layer,) = read.of(Layer)
    assert layer.name == "L"
    assert read.says(layer.runtimes) == [("go1.x", "go1.x"), ("python3.12", "python3.12")]
    assert read.says(layer.architectures) == [("x86_64", "x86_64")]
    assert read.replaced(layer.runtimes, "go1.x", "provided.al2023") == read.text.replace("go1.x", "provided.al2023")
    assert read.here(layer.runtimes, "provided.al2023") == read.text.replace("- python3.12\n", "- python3.12\n        - provided.al2023\n")
    first = layer.runtimes.values[0].slot
    assert first is not None
    assert first.remove() != ()


def test_a_layer_of_the_template_is_known_by_its_name() -> None:
    read = template("      Layers: [!Ref L, 'arn:x', !Ref P]", "  L:\n    Type: AWS::Lambda::LayerVersion\nParameters: {P: {Type: String}}")
    assert [text for text, _ in read.says(read.function.layers)] == ["L", "arn:x"]
    assert len(read.function.layers.open_because) == 1


def test_allowed_values_are_a_list() -> None:
    read = template("      Runtime: !Ref Rt", PARAMETER)
    (allowed,) = read.of(AllowList)
    assert (allowed.name, allowed.functions, read.at(allowed.span)) == ("Rt", ("F",), "Rt")
    assert read.says(allowed.runtimes) == [("go1.x", "go1.x"), ("provided.al2", "provided.al2")]
    assert allowed.runtimes.closed
    assert read.here(allowed.runtimes, "provided.al2023") == read.text.replace("provided.al2]", "provided.al2, provided.al2023]")
    assert read.replaced(allowed.runtimes, "go1.x", "provided.al2") == read.text.replace("[go1.x, provided.al2]", "[provided.al2]")


@pytest.mark.parametrize("values", ["[dev, prod]", "[nodejs20.x]"])
def test_other_lists_of_allowed_values_are_none_of_ours(values: str) -> None:
    read = template("      Runtime: go1.x", f"Parameters: {{P: {{Type: String, AllowedValues: {values}}}}}")
    assert read.of(AllowList) == []


def test_a_default_that_no_function_takes_is_told_all_the_same() -> None:
    read = template("      Runtime: provided.al2023", PARAMETER)
    (choice,) = read.of(RuntimeChoice)
    assert (choice.name, choice.kind) == ("Rt", "default of parameter")
    assert read.says(choice.runtime) == [("go1.x", "go1.x")]
    assert read.set(choice.runtime, "provided.al2023") == read.text.replace("Default: go1.x", "Default: provided.al2023")


def test_a_default_that_a_function_takes_is_told_once() -> None:
    assert template("      Runtime: !Ref Rt", PARAMETER).of(RuntimeChoice) == []


@pytest.mark.parametrize("default", ["main", "nodejs20.x", "go1.21"])
def test_a_default_that_is_no_runtime_of_go_is_none_of_ours(default: str) -> None:
    assert template("      Runtime: go1.x", f"Parameters: {{P: {{Type: String, Default: {default}}}}}").of(RuntimeChoice) == []


def test_what_is_given_to_another_stack_is_told() -> None:
    stack = "Type: AWS::CloudFormation::Stack\n    Properties:\n      Parameters: {Rt: go1.x, Name: go, R2: !Ref Rt}\n"
    read = Read(f"Resources:\n  N:\n    {stack}")
    (choice,) = read.of(RuntimeChoice)
    assert (choice.name, read.says(choice.runtime)) == ("Rt", [("go1.x", "go1.x")])
    assert read.set(choice.runtime, "provided.al2023") == read.text.replace("go1.x", "provided.al2023")


@pytest.mark.parametrize(
    "text",
    [
        '[{"ParameterKey": "Rt", "ParameterValue": "go1.x"}, {"ParameterKey": "Name", "ParameterValue": "go"}]',
        '{"Parameters": {"Rt": "go1.x", "Name": "go"}}',
    ],
)
def test_parameter_files_say_runtimes(text: str) -> None:
    read = Read(text, "params.json")
    (choice,) = read.of(RuntimeChoice)
    assert (choice.name, choice.kind, read.says(choice.runtime)) == ("Rt", "parameter file, parameter", [("go1.x", "go1.x")])
    assert read.set(choice.runtime, "provided.al2023") == text.replace("go1.x", "provided.al2023")


@pytest.mark.parametrize("text", ['{"runtime": "go1.x"}', '[{"Key": "Rt", "Value": "go1.x"}]', '["go1.x"]', '{"Parameters": ["go1.x"]}'])
def test_other_json_is_no_parameter_file(text: str) -> None:
    assert Read(text, "x.json").facts == []


def test_templates_in_templates_keep_their_places() -> None:
    read = Read("""\
    Resources:
      Set:
        Type: AWS::CloudFormation::StackSet
        Properties:
          TemplateBody: |
            Resources:
              Inner:
                Type: AWS::Lambda::Function
                Properties:
                  Runtime: go1.x
      Other:
        Type: AWS::SNS::Topic
    """)
    function = read.function
    assert (function.name, read.at(function.span), read.says(function.runtime)) == ("Inner", "Inner", [("go1.x", "go1.x")])
    assert read.set(function.runtime, "provided.al2023") == read.text.replace("go1.x", "provided.al2023")
    assert read.here(function.handler, "x") == read.text.replace("go1.x\n", "go1.x\n" + " " * 14 + "Handler: x\n")


# -- template languages -------------------------------------------------------------------------------------------------------


def test_a_template_of_a_template_is_read_but_for_its_tags() -> None:
    read = Read("""\
    {% set x = 1 %}
    Resources:
      F:
        Type: AWS::Lambda::Function
        Properties:
          Runtime: {{ runtime }}
          Handler: main
          {% if arm %}
          Architectures: [arm64]
          {% endif %}
    """)
    function = read.function
    assert function.runtime.values == ()
    assert read.here(function.runtime, "provided.al2023") is None
    assert read.says(function.handler) == [("main", "main")]
    assert not function.architectures.closed
    assert not function.layers.closed


def test_a_resource_that_a_tag_names_is_read() -> None:
    read = Read("""\
    Transform: AWS::Serverless-2016-10-31
    Resources:
      {% for name in names %}
      {{ name }}Function:
        Type: AWS::Serverless::Function
        Metadata: {BuildMethod: makefile}
        Properties:
          Runtime: go1.x
          Handler: main
          Policies:
            {% for policy in policies %}
            - {{ policy }}
            {% endfor %}
      {% endfor %}
      {{ role }}:
        Type: AWS::IAM::Role
      {{ nothing }}: 1
    """)
    assert read.function.name == "{{ name }}Function"
    assert read.says(read.function.runtime) == [("go1.x", "go1.x")]
    assert read.function.build_target is None
