from __future__ import annotations

import pytest
from said import Said, run, texts

from go1x_lint.facts import Field, LambdaFunction, Layer, RuntimeChoice, Step, ToolRun, Upload

CREATE = "aws lambda create-function --function-name hello --runtime go1.x --handler main --zip-file fileb://bin/x.zip --role r"


def function(text: str) -> tuple[Said, LambdaFunction]:
    said = run(text)
    return said, said.one(LambdaFunction)


@pytest.mark.parametrize(
    "text",
    [
        CREATE,
        CREATE.replace("aws ", "aws --profile p --region=eu-west-1 --no-cli-pager "),
        CREATE.replace("aws ", "aws --endpoint-url=http://localhost:4566 "),
        CREATE.replace("aws ", "awslocal "),
        CREATE.replace("aws ", "/usr/local/bin/aws "),
        CREATE.replace("create-function --function-name hello", "create-function --publish \\\n  --function-name hello \\\n "),
        CREATE.replace("--runtime go1.x", "--runtime=go1.x")
        .replace("--handler main", '--handler="main"')
        .replace("--zip-file ", "--zip-file="),
        CREATE.replace("--function-name hello", "--function-name arn:aws:lambda:eu-west-1:1:function:hello"),
    ],
)
def test_create_function(text: str) -> None:
    said, fact = function(text)
    assert (fact.name, fact.id, texts(fact.runtime), texts(fact.handler), texts(fact.code)) == (
        "hello",
        "build.sh#hello",
        ["go1.x"],
        ["main"],
        ["bin/x.zip"],
    )
    assert said.written(fact.runtime.set("provided.al2023")) == text.replace("go1.x", "provided.al2023")
    assert said.written(fact.handler.set("bootstrap")) == text.replace("main", "bootstrap")
    assert said.written(fact.code.set("bin/hello/x.zip")) == text.replace("bin/x.zip", "bin/hello/x.zip")
    assert said.at(fact.span) == text
    assert fact.architectures.absent and fact.layers.absent and fact.package_type.absent
    assert fact.build_method is None


def test_lists() -> None:
    said, fact = function(f"{CREATE} --architectures x86_64 --layers arn:a arn:b --package-type Zip")
    assert texts(fact.architectures) == ["x86_64"]
    assert texts(fact.layers) == ["arn:a", "arn:b"]
    assert texts(fact.package_type) == ["Zip"]
    assert said.written(fact.architectures.replace("x86_64", "arm64")).count("--architectures arm64 --layers") == 1


@pytest.mark.parametrize(
    ("option", "code"),
    [
        ("--code S3Bucket=b,S3Key=k/x.zip", "s3://b/k/x.zip"),
        ('--code \'{"S3Bucket": "b", "S3Key": "x.zip"}\'', "s3://b/x.zip"),
        ("--code ImageUri=1.dkr.ecr.eu.amazonaws.com/x:1 --package-type Image", "1.dkr.ecr.eu.amazonaws.com/x:1"),
        ("--zip-file fileb://$DIR/x.zip", "${DIR}/x.zip"),
    ],
)
def test_code(option: str, code: str) -> None:
    _, fact = function(f"aws lambda create-function --function-name f --runtime go1.x {option}")
    assert texts(fact.code) == [code]
    assert fact.handler.absent


@pytest.mark.parametrize("more", ["--cli-input-json file://f.json", "$ARGS", "--role x $ARGS"])
def test_options_elsewhere_leave_fields_open(more: str) -> None:
    _, fact = function(f"aws lambda create-function --function-name f --runtime go1.x {more}")
    assert fact.handler.values == () and not fact.handler.closed


def test_a_runtime_of_a_variable() -> None:
    said, fact = function(f"RT=go1.x\n{CREATE.replace('go1.x', '$RT')}")
    assert texts(fact.runtime) == ["go1.x"]
    assert said.at(fact.runtime.values[0].span) == "go1.x"
    assert said.written(fact.runtime.set("provided.al2023")).startswith("RT=provided.al2023\n")


def test_a_chosen_runtime() -> None:
    said = run("aws lambda update-function-configuration --function-name f --runtime go1.x")
    fact = said.one(RuntimeChoice)
    assert (fact.name, fact.kind, texts(fact.runtime)) == ("f", "update-function-configuration", ["go1.x"])
    assert said.all(LambdaFunction) == []


def test_a_runtime_and_a_handler() -> None:
    _, fact = function("aws lambda update-function-configuration --function-name f --runtime go1.x --handler main")
    assert texts(fact.handler) == ["main"]
    assert not fact.code.closed


@pytest.mark.parametrize(
    "text",
    [
        "aws lambda update-function-configuration --function-name f --timeout 3",
        "aws lambda invoke --function-name f out.json",
        "aws lambda list-functions --runtime go1.x",
        "aws s3 ls s3://b",
        "aws lambda",
        "aws",
        "aws ec2 create-function --runtime go1.x",
    ],
)
def test_what_says_nothing(text: str) -> None:
    assert run(text).facts == ()


@pytest.mark.parametrize(
    ("text", "archive", "function", "key"),
    [
        ("aws lambda update-function-code --function-name f --zip-file fileb://x.zip", "x.zip", "f", None),
        ("cd out; aws lambda update-function-code --zip-file=fileb://x.zip --function-name=f --publish", "out/x.zip", "f", None),
        ("aws lambda update-function-code --function-name f --s3-bucket b --s3-key k.zip", None, "f", "s3://b/k.zip"),
        ("aws s3 cp x.zip s3://b/k/y.zip --acl public-read", "x.zip", None, "s3://b/k/y.zip"),
        ("aws s3 cp --quiet --acl private out/x.zip s3://b/k/", "out/x.zip", None, "s3://b/k/x.zip"),
        ("aws s3 mv x.zip s3://b", "x.zip", None, "s3://b/x.zip"),
        ('aws s3 cp x.zip "s3://$B/$K.zip"', "x.zip", None, "s3://${B}/${K}.zip"),
        ("aws s3 sync dist s3://b/k", "dist", None, "s3://b/k"),
        ("aws s3 cp --recursive dist s3://b/k/", "dist", None, "s3://b/k/"),
        ("aws s3api put-object --bucket b --key k.zip --body x.zip", "x.zip", None, "s3://b/k.zip"),
    ],
)
def test_uploads(text: str, archive: str | None, function: str | None, key: str | None) -> None:
    fact = run(text).one(Upload)
    assert (texts(fact.archive) if fact.archive else [None]) == [archive]
    assert (texts(fact.function) if fact.function else [None]) == [function]
    assert (texts(fact.key) if fact.key else [None]) == [key]
    assert [use.role for use in fact.uses] == (["reads"] if archive else [])


def test_an_archive_is_written_behind_its_scheme() -> None:
    said = run("aws lambda update-function-code --function-name f --zip-file fileb://out/x.zip")
    upload = said.one(Upload)
    assert upload.archive is not None
    assert said.written(upload.archive.path.set("out/y.zip")).endswith("fileb://out/y.zip")


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("aws s3 cp template.yaml s3://b/", [("reads", "template.yaml")]),
        ("aws s3 cp s3://b/x.zip out/x.zip", [("writes", "out/x.zip")]),
    ],
)
def test_other_files(text: str, uses: list[tuple[str, str]]) -> None:
    fact = run(text).one(Step)
    assert [(use.role, path) for use in fact.uses for path in texts(use)] == uses


def test_a_layer() -> None:
    said = run("aws lambda publish-layer-version --layer-name l --compatible-runtimes go1.x provided.al2 --zip-file fileb://l.zip")
    fact = said.one(Layer)
    assert (fact.name, texts(fact.runtimes)) == ("l", ["go1.x", "provided.al2"])
    assert (
        said.written(fact.runtimes.replace("go1.x", "provided.al2023")).count("--compatible-runtimes provided.al2023 provided.al2 --zip")
        == 1
    )
    first, second = (value.slot for value in fact.runtimes.values)
    assert first is not None and second is not None
    assert said.written(first.remove()).count("--compatible-runtimes provided.al2 --zip") == 1
    assert said.written(second.remove()).count("--compatible-runtimes go1.x --zip") == 1
    assert said.written(fact.runtimes.write_here("provided.al2023")).count("go1.x provided.al2 provided.al2023 --zip") == 1


def test_the_only_item_of_a_list_stays() -> None:
    fact = run("aws lambda publish-layer-version --layer-name l --compatible-runtimes go1.x").one(Layer)
    (value,) = fact.runtimes.values
    assert value.slot is not None and value.slot.remove() == ()
    assert fact.architectures == Field(fact.architectures.anchor)


@pytest.mark.parametrize(
    ("text", "tool", "names"),
    [
        (
            "aws cloudformation deploy --template-file t.yaml --stack-name s --parameter-overrides Rt=go1.x Stage=dev",
            "cloudformation deploy",
            ["Rt"],
        ),
        ("aws cloudformation package --template-file t.yaml --s3-bucket b", "cloudformation package", []),
        ("aws cloudformation create-stack --parameters ParameterKey=Rt,ParameterValue=go1.x", "cloudformation create-stack", ["Rt"]),
        ("sam deploy --guided --parameter-overrides 'Stage=dev Rt=provided.al2'", "sam deploy", ["Rt"]),
        ('sam deploy --parameter-overrides "ParameterKey=Rt,ParameterValue=go1.x ParameterKey=B,ParameterValue=c"', "sam deploy", ["Rt"]),
        ("sam build -u", "sam build", []),
        ("sam local invoke F -e x.json", "sam local invoke", []),
    ],
)
def test_stacks(text: str, tool: str, names: list[str]) -> None:
    said = run(text)
    fact = said.one(ToolRun)
    assert fact.tool == tool
    choices = said.all(RuntimeChoice)
    assert [choice.name for choice in choices] == names
    for choice in choices:
        (value,) = choice.runtime.values
        assert said.at(value.span) in ("go1.x", "provided.al2")
        assert choice.kind == "parameter override"
        assert said.written(choice.runtime.set("provided.al2023")) == text.replace(said.at(value.span), "provided.al2023")


@pytest.mark.parametrize(
    ("written", "command", "entrypoint"),
    [
        ("Command=main", "main", None),
        ("Command=main,-v,EntryPoint=/main", "main -v", "/main"),
        ("EntryPoint=/lambda-entrypoint.sh,Command=main,WorkingDirectory=/var/task", "main", "/lambda-entrypoint.sh"),
        ('\'{"Command": ["main", "-v"], "EntryPoint": ["/main"]}\'', "main -v", "/main"),
        ('\'{"Command": ["main"\'', None, None),
        ("WorkingDirectory=/x", None, None),
        ("''", None, None),
    ],
)
def test_what_overrides_an_image(written: str, command: str | None, entrypoint: str | None) -> None:
    text = f"aws lambda create-function --function-name f --package-type Image --code ImageUri=orders:1 --image-config {written}\n"
    (function,) = run(text).all(LambdaFunction)
    assert function.command is not None
    assert function.entrypoint is not None
    assert (function.command.plain, function.entrypoint.plain) == (command, entrypoint)
    assert function.code.plain == "orders:1"


def test_what_overrides_an_image_and_is_not_known() -> None:
    (function,) = run('aws lambda create-function --function-name f --image-config "$CONFIG"\n').all(LambdaFunction)
    assert function.command is not None
    assert not function.command.closed
    (other,) = run("aws lambda create-function --function-name f --runtime go1.x\n").all(LambdaFunction)
    assert other.command is not None
    assert other.command.absent
