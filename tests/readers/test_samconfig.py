from __future__ import annotations

import pytest

from go1x_lint.facts import Fact, ImageUse, RuntimeChoice
from go1x_lint.readers import Unparsable
from go1x_lint.readers.samconfig import read
from go1x_lint.source import Source, Workspace, apply

TOML = """\
version = 0.1
[default.build.parameters]
use_container = true
build_image = ["public.ecr.aws/sam/build-go1.x", 'HelloFunction=public.ecr.aws/sam/build-go1.x:latest@sha256:01']

[default.deploy.parameters]
parameter_overrides = "Stage=\\"go1.x-test\\" Rt=\\"go1.x\\" ParameterKey=Rt2,ParameterValue=go1.x"
"""


def facts(text: str, path: str = "samconfig.toml") -> list[Fact]:
    source = Source(path, text)
    return list(read(source, Workspace("/", sources=[source])))


def at(text: str, fact: Fact) -> str:
    return text[fact.span.start : fact.span.end]


def test_images_to_build_in() -> None:
    images = [fact for fact in facts(TOML) if isinstance(fact, ImageUse)]
    assert [fact.purpose for fact in images] == ["builder", "builder"]
    assert [fact.image.plain for fact in images] == ["public.ecr.aws/sam/build-go1.x", "public.ecr.aws/sam/build-go1.x:latest"]
    assert [at(TOML, fact) for fact in images] == ["public.ecr.aws/sam/build-go1.x", "public.ecr.aws/sam/build-go1.x:latest@sha256:01"]
    new = "public.ecr.aws/sam/build-provided.al2023"
    assert apply(TOML, images[1].image.set(new)) == TOML.replace("public.ecr.aws/sam/build-go1.x:latest@sha256:01", new)
    assert apply(TOML, images[0].image.set(new)) == TOML.replace('build-go1.x"', 'build-provided.al2023"')


def test_overridden_parameters() -> None:
    choices = [fact for fact in facts(TOML) if isinstance(fact, RuntimeChoice)]
    assert [(fact.name, fact.kind, fact.runtime.plain, at(TOML, fact)) for fact in choices] == [
        ("Rt", "parameter override", "go1.x", "go1.x"),
        ("Rt2", "parameter override", "go1.x", "go1.x"),
    ]
    assert apply(TOML, choices[0].runtime.set("provided.al2023")) == TOML.replace('Rt=\\"go1.x', 'Rt=\\"provided.al2023')


WAYS = [
    *('"Rt=go1.x"', "'Rt=\"go1.x\"'", '["Rt=go1.x", "A=b"]', '"A=b Rt=go1.x"', "\"Rt='go1.x' A=b\""),
    *('"ParameterKey=Rt,ParameterValue=go1.x"', '"""\nA=b\nRt=go1.x"""'),
]


@pytest.mark.parametrize("overrides", WAYS)
def test_overrides_are_written_in_many_ways(overrides: str) -> None:
    text = f"[default.deploy.parameters]\nparameter_overrides = {overrides}\n"
    (choice,) = facts(text)
    assert isinstance(choice, RuntimeChoice)
    assert (choice.name, choice.runtime.plain, at(text, choice)) == ("Rt", "go1.x", "go1.x")
    assert apply(text, choice.runtime.set("provided.al2023")) == text.replace("go1.x", "provided.al2023")


@pytest.mark.parametrize("overrides", ["Rt=go1.x-test", "Rt=nodejs20.x", "go1.x", "Rt=go1.x.y", "Path=a/go1.x", ""])
def test_other_overrides_say_no_runtime(overrides: str) -> None:
    assert facts(f'[default.deploy.parameters]\nparameter_overrides = "{overrides}"\n') == []


def test_yaml_is_read_alike() -> None:
    text = """\
version: 0.1
default:
  build:
    parameters:
      build_image: [public.ecr.aws/sam/build-go1.x]
  deploy:
    parameters:
      parameter_overrides:
        - Rt=go1.x  # old
        - A=b
"""
    choice, image = sorted(facts(text, "samconfig.yaml"), key=lambda fact: type(fact).__name__, reverse=True)
    assert isinstance(image, ImageUse)
    assert isinstance(choice, RuntimeChoice)
    assert image.image.plain == "public.ecr.aws/sam/build-go1.x"
    assert apply(text, choice.runtime.set("provided.al2023")) == text.replace("Rt=go1.x", "Rt=provided.al2023")


OTHERS = ["", "version = 0.1\n", "[default]\nbuild_image = ['x']\n", "[default.build]\nparameters = 1\n", "default = [1]\n"]


@pytest.mark.parametrize("text", OTHERS)
def test_other_toml_says_nothing(text: str) -> None:
    assert facts(text) == []


def test_broken_toml_says_where() -> None:
    with pytest.raises(Unparsable) as caught:
        facts("# é\n[default\n")
    assert caught.value.offset == 4
