from __future__ import annotations

import pytest
from said import run, texts

from go1x_lint.facts import BuildCommand, ImageUse, PackageInstall, ToolRun, ToolVersion
from go1x_lint.readers.commands.dispatch import LAUNCHERS, PROGRAMS
from go1x_lint.readers.paths import Where
from go1x_lint.text import Text


@pytest.mark.parametrize(
    ("text", "tool", "words", "directory"),
    [
        ("make build", "make", ("build",), ""),
        ("make -C svc build X=y", "make", ("-C", "svc", "build", "X=y"), "svc"),
        ("cd a && make -C ../svc", "make", ("-C", "../svc"), "svc"),
        ("gmake build", "make", ("build",), ""),
        ("$MAKE build", "make", ("build",), ""),
        ("goreleaser release --clean", "goreleaser", ("release", "--clean"), ""),
        ("gox -os=linux -output=bin/main .", "gox", ("-os=linux", "-output=bin/main", "."), ""),
        ("mage build", "mage", ("build",), ""),
        ("npx sls deploy", "serverless", ("deploy",), ""),
        ("npx -y serverless@3 deploy", "serverless", ("deploy",), ""),
        ("sam build --use-container", "sam build", ("--use-container",), ""),
        ("poetry run sam build", "sam build", (), ""),
    ],
)
def test_tools(text: str, tool: str, words: tuple[str, ...], directory: str) -> None:
    fact = run(text).one(ToolRun)
    assert (fact.tool, fact.words, str(fact.directory)) == (tool, words, directory)


@pytest.mark.parametrize("text", ["cmake build", "poetry install", "sam", "sam --version", "npx cowsay", "echo make build"])
def test_what_is_no_tool(text: str) -> None:
    assert run(text).all(ToolRun) == []


def test_images_of_sam() -> None:
    said = run("sam build --use-container --build-image public.ecr.aws/sam/build-go1.x --build-image F=public.ecr.aws/sam/build-go1.x:1")
    first, second = said.all(ImageUse)
    assert texts(first.image) == ["public.ecr.aws/sam/build-go1.x"]
    assert texts(second.image) == ["public.ecr.aws/sam/build-go1.x:1"]
    assert first.purpose == second.purpose == "builder"
    assert said.written(second.image.set("x:2")).endswith("--build-image F=x:2")
    (invoked,) = run("sam local invoke --invoke-image amazon/aws-sam-cli-emulation-image-go1.x").all(ImageUse)
    assert invoked.purpose == "run"


@pytest.mark.parametrize(
    ("text", "manager", "packages"),
    [
        ("yum install -y golang zip", "yum", ("golang", "zip")),
        ("yum -y install golang", "yum", ("golang",)),
        ("dnf update -y", "dnf", ()),
        ("/usr/bin/yum clean all", "yum", ()),
        ("apt-get install -y --no-install-recommends zip", "apt-get", ("zip",)),
        ("apk add --no-cache git", "apk", ("git",)),
        ("microdnf install -y tar", "microdnf", ("tar",)),
    ],
)
def test_packages(text: str, manager: str, packages: tuple[str, ...]) -> None:
    said = run(text)
    fact = said.one(PackageInstall)
    assert (texts(fact.manager), fact.packages, fact.image) == ([manager], packages, None)
    assert said.written(fact.manager.set("dnf5")) == text.replace(manager, "dnf5")


def test_packages_of_an_image() -> None:
    fact = run("yum install -y zip", where=Where(Text.of("Dockerfile#0/src"), "Dockerfile#0"), path="Dockerfile#0").one(PackageInstall)
    assert fact.image == "Dockerfile#0"
    assert run("docker run amazonlinux:2 yum install -y zip").one(PackageInstall).image is None


@pytest.mark.parametrize(
    ("text", "tools"),
    [
        ("pip install aws-sam-cli==1.90.0", [("aws-sam-cli", "1.90.0")]),
        ("pip3 install --user -U 'cfn-lint==0.80.1' awscli requests>=2", [("cfn-lint", "0.80.1")]),
        ("python -m pip install aws_sam_cli==1.90.0 cfn-lint[full]==1.0", [("aws-sam-cli", "1.90.0"), ("cfn-lint", "1.0")]),
        ("npm install -g serverless@3.38.0 @aws-cdk/cli@2", [("serverless", "3.38.0"), ("@aws-cdk/cli", "2")]),
        ("npm i --save-dev serverless-go-plugin@2.2.0", [("serverless-go-plugin", "2.2.0")]),
        ("npx serverless@3 deploy", [("serverless", "3")]),
    ],
)
def test_versions(text: str, tools: list[tuple[str, str]]) -> None:
    said = run(text)
    facts = said.all(ToolVersion)
    assert [(fact.tool, texts(fact.version)[0]) for fact in facts] == tools
    assert [said.at(fact.version.values[0].span) for fact in facts] == [version for _, version in tools]


@pytest.mark.parametrize("text", ["pip install aws-sam-cli", "pip download x==1", "npm run build@1", "npm ci"])
def test_what_is_not_pinned(text: str) -> None:
    assert run(text).all(ToolVersion) == []


def test_every_entry_is_a_program() -> None:
    assert all(name and callable(say) for name, say in PROGRAMS.items())
    assert all(isinstance(verb, str) for verb in LAUNCHERS.values())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing",
        "$X",
        '"$@"',
        "''",
        "go",
        "docker",
        "docker run",
        "aws lambda create-function",
        "zip -",
        "tar -f",
        "7z a",
        "cp -t",
        "sam local",
        "python -m",
        "sh -c",
        "npx",
    ],
)
def test_too_few_words_raise_nothing(text: str) -> None:
    assert run(text).all(BuildCommand) == []
