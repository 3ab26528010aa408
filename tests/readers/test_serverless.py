"""Serverless Framework: what a service says, what is packed for it, and whole projects with their change."""

from __future__ import annotations

import textwrap
from typing import TypeVar

import pytest

from go1x_lint import engine, fixer
from go1x_lint.config import Settings
from go1x_lint.facts import (
    ArchiveCommand,
    BuildCommand,
    Fact,
    Field,
    ImageUse,
    LambdaFunction,
    Layer,
    PluginConfig,
    RuntimeChoice,
    ToolVersion,
)
from go1x_lint.fixer import Outcome
from go1x_lint.groups import Group
from go1x_lint.readers import Unparsable, serverless
from go1x_lint.readers.serverless import patterns
from go1x_lint.readers.serverless.variables import variables
from go1x_lint.source import Edit, Source, Span, Workspace, apply

F = TypeVar("F", bound=Fact)

GO = 'package main\n\nimport "github.com/aws/aws-lambda-go/lambda"\n\nfunc main() { lambda.Start(func() (string, error) { return "", nil }) }\n'
MODULE = "module example.com/x\n\nrequire github.com/aws/aws-lambda-go v1.47.0\n"
BUILD = "GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -tags lambda.norpc -o"


class Read:
    """A service and the files beside it, and its facts."""

    def __init__(self, text: str, path: str = "serverless.yml", files: dict[str, str] | None = None) -> None:
        self.path = path
        self.texts = {path: textwrap.dedent(text), **(files or {})}
        self.workspace = Workspace("", sources=[Source(name, other) for name, other in self.texts.items()])
        self.facts = list(serverless.read(self.workspace[path], self.workspace))

    def of(self, kind: type[F]) -> list[F]:
        return [fact for fact in self.facts if isinstance(fact, kind)]

    def __getitem__(self, name: str) -> LambdaFunction:
        (found,) = (fact for fact in self.of(LambdaFunction) if fact.name == name)
        return found

    def at(self, span: Span) -> str:
        return self.texts[span.path][span.start : span.end]

    def says(self, field: Field | None) -> list[tuple[str, str]]:
        """Give each value's text, and the characters that say it."""
        assert field is not None
        return [(str(value.text), self.at(value.span)) for value in field.values]

    def via(self, field: Field) -> list[list[str]]:
        return [[self.at(span) for span in value.via] for value in field.values]

    def readers(self, field: Field) -> list[list[str]]:
        return [[self.at(span) for span in value.slot.also_read_by] if value.slot else [] for value in field.values]

    def why(self, field: Field) -> list[str]:
        return [label.text for label in field.open_because]

    def after(self, edits: tuple[Edit, ...], path: str | None = None) -> str:
        path = path or self.path
        return apply(self.texts[path], [edit for edit in edits if edit.span.path == path])

    @property
    def archive(self) -> ArchiveCommand:
        (found,) = self.of(ArchiveCommand)
        return found

    def members(self) -> list[tuple[str, str | None, bool]]:
        return [
            (
                str(member.use.path.values[0].text) if member.use.path.values else "?",
                None if member.entry is None else str(member.entry),
                member.folder,
            )
            for member in self.archive.members
        ]


def service(functions: str = "  hello: {handler: bin/hello}\n", more: str = "", provider: str = "  runtime: go1.x\n", **files: str) -> Read:
    """Read a service with these functions and sections."""
    named = {name.replace("__", "/").replace("_yml", ".yml").replace("_json", ".json"): text for name, text in files.items()}
    return Read(f"service: shop\nprovider:\n  name: aws\n{provider}{more}functions:\n{functions}", files=named)


# -- functions --------------------------------------------------------------------------------------------------------------


def test_a_function_takes_what_it_does_not_say_from_the_provider() -> None:
    read = service(
        "  hello: {handler: bin/hello}\n  web:\n    handler: web.main\n    runtime: nodejs18.x\n    architecture: arm64\n  world: {handler: bin/world}\n"
    )
    hello, web = read["hello"], read["web"]
    assert (hello.id, read.at(hello.span)) == ("serverless.yml#hello", "hello")
    assert read.says(hello.runtime) == [("go1.x", "go1.x")]
    assert read.via(hello.runtime) == [["hello"]]
    assert read.readers(hello.runtime) == [["world"]]
    assert read.at(hello.runtime.anchor) == "hello"
    assert read.says(hello.handler) == [("bin/hello", "bin/hello")]
    assert hello.architectures.absent
    assert hello.package_type.absent
    assert (hello.build_method, hello.redeploys, hello.in_container) == (None, None, False)
    assert read.says(web.runtime) == [("nodejs18.x", "nodejs18.x")]
    assert read.at(web.runtime.anchor) == "runtime"
    assert read.says(web.architectures) == [("arm64", "arm64")]


def test_a_runtime_that_nobody_says_is_absent_and_can_be_written() -> None:
    read = service("  hello:\n    handler: bin/hello\n    timeout: 3\n", provider="")
    assert read["hello"].runtime.absent
    assert read.after(read["hello"].runtime.write_here("provided.al2023")) == read.texts["serverless.yml"].replace(
        "bin/hello\n", "bin/hello\n    runtime: provided.al2023\n"
    )


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_values_are_written_where_they_stand(newline: str) -> None:
    text = "service: shop\nprovider:\n  name: aws\n  runtime: 'go1.x' # old\nfunctions:\n  hello:\n    handler: bin/hello\n".replace(
        "\n", newline
    )
    read = Read(text)
    read.texts["serverless.yml"] = text
    workspace = Workspace("", sources=[Source("serverless.yml", text)])
    (function,) = (fact for fact in serverless.read(workspace["serverless.yml"], workspace) if isinstance(fact, LambdaFunction))
    edits = (*function.runtime.set("provided.al2023"), *function.handler.set("bootstrap"))
    assert apply(text, edits) == text.replace("go1.x", "provided.al2023").replace("bin/hello", "bootstrap")


@pytest.mark.parametrize(
    "text",
    [
        "service: x\nprovider: {name: google, runtime: go1.x}\nfunctions: {a: {handler: a}}\n",
        "service: x\nprovider: google\nfunctions: {a: {handler: a}}\n",
        "name: x\non: push\njobs: {a: {runtime: go1.x}}\n",
        "services:\n  a: {path: a}\n",
        "- a\n",
        "",
    ],
)
def test_what_is_no_service_of_aws_has_no_facts(text: str) -> None:
    assert Read(text).facts == []


def test_a_file_that_is_no_yaml_is_said_to_be() -> None:
    with pytest.raises(Unparsable):
        Read("service: [\n")


def test_functions_may_be_a_list_and_lie_in_other_files() -> None:
    read = Read(
        """\
        service: shop
        custom: {kind: web}
        provider: ${file(config/provider.yml):aws}
        functions:
          - ${file(functions/${self:custom.kind}.yml)}
          - world: {handler: bin/world}
          - last: ${file(functions/last.json)}
        """,
        "svc/serverless.yml",
        {
            "svc/config/provider.yml": "aws:\n  name: aws\n  runtime: go1.x\n",
            "svc/functions/web.yml": "hello:\n  handler: bin/hello\n",
            "svc/functions/last.json": '{"handler": "bin/last", "runtime": "nodejs18.x"}',
        },
    )
    assert {function.name for function in read.of(LambdaFunction)} == {"hello", "world", "last"}
    hello = read["hello"]
    assert hello.id == "svc/functions/web.yml#hello"
    assert read.says(hello.runtime) == [("go1.x", "go1.x")]
    assert hello.runtime.values[0].span.path == "svc/config/provider.yml"
    assert read.via(hello.runtime) == [["hello", "${file(config/provider.yml):aws}"]]
    assert read.says(read["last"].handler) == [("bin/last", "bin/last")]
    assert read["last"].handler.values[0].span.path == "svc/functions/last.json"
    assert read.says(hello.code) == [("svc/.serverless/shop.zip", "hello")]
    edits = hello.code.write_here("svc/bin/hello.zip")
    assert read.after(edits, "svc/functions/web.yml") == "hello:\n  handler: bin/hello\n  package:\n    artifact: bin/hello.zip\n"


def test_a_runtime_is_not_lost_in_merges_and_anchors() -> None:
    read = service("  hello: &a\n    <<: *defaults\n    handler: bin/hello\n  world: *a\n", "defaults: &defaults\n  runtime: go1.x\n", "")
    assert read.says(read["hello"].runtime) == [("go1.x", "go1.x")]
    assert read.says(read["world"].handler) == [("bin/hello", "bin/hello")]


# -- variables --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "says", "why"),
    [
        ("${self:custom.rt}", [("go1.x", "go1.x")], []),
        ("${self:custom.none, 'go1.x'}", [("go1.x", "go1.x")], []),
        ("\"${self:custom.none, 'go1.x'}\"", [("go1.x", "go1.x")], []),
        ("${self:custom.list.1}", [("provided", "provided")], []),
        ("${self:custom.chain}", [("go1.x", "go1.x")], []),
        ("${opt:rt, 'go1.x'}", [("go1.x", "go1.x")], ["opt:rt is known only when it is deployed"]),
        ("${opt:rt, self:custom.rt}", [("go1.x", "go1.x")], ["opt:rt is known only when it is deployed"]),
        ("${env:RT}", [], ["env:RT is known only when it is deployed"]),
        ("${ssm:/rt}", [], ["ssm:/rt is known only when it is deployed"]),
        ("${self:custom.none}", [], ["${self:custom.none} leads to nothing".replace("${self:custom.none} ", "")]),
        ("${param:rt}", [("go1.x", "go1.x")], ["a parameter may be given when it is deployed"]),
        (
            "${self:custom.stages.${opt:stage}.rt}",
            [("go1.x", "go1.x"), ("python3.12", "python3.12")],
            ["what it chooses is known only when it is deployed"],
        ),
        ("${self:custom.stages.${self:custom.stage}.rt}", [("go1.x", "go1.x")], []),
        ("${file(other.yml):rt}", [("go1.x", "go1.x")], []),
        ("${file(none.yml):rt, 'go1.x'}", [("go1.x", "go1.x")], ["'none.yml' can't be read here"]),
        ("${file(runtime.js):rt}", [], ["'runtime.js' can't be read here"]),
        ("${self:custom.loop}", [], ["can't be followed"]),
        ("go${self:custom.suffix}", [("go1.x", "go${self:custom.suffix}")], []),
    ],
)
def test_a_variable_says_all_that_it_can_be(expression: str, says: list[tuple[str, str]], why: list[str]) -> None:
    custom = (
        "custom:\n  rt: go1.x\n  list: [a, provided]\n  chain: ${self:custom.rt}\n  stage: dev\n  suffix: 1.x\n  loop: ${self:custom.loop}\n"
        "  stages:\n    dev: {rt: go1.x}\n    prod: {rt: python3.12}\nparams:\n  default: {rt: go1.x}\n"
    )
    read = service(f"  hello:\n    handler: a\n    runtime: {expression}\n", custom, "", other_yml="rt: go1.x\n", runtime_js="")
    assert read.says(read["hello"].runtime) == says
    assert read.why(read["hello"].runtime) == why


def test_a_variable_that_others_read_is_written_with_care() -> None:
    functions = "  hello: {handler: a, runtime: '${self:custom.rt}'}\n  world: {handler: b, runtime: '${self:custom.rt}'}\n"
    alone = service(functions, "custom: {rt: go1.x}\n", "")
    assert alone.readers(alone["hello"].runtime) == [["${self:custom.rt}"]]
    other = service(functions, "custom: {rt: go1.x, name: '${self:custom.rt}-x', all: '${self:custom}'}\n", "")
    assert other.readers(other["hello"].runtime) == [["${self:custom.rt}", "${self:custom}", "${self:custom.rt}"]]


def test_an_option_that_has_a_default_is_closed_at_the_function() -> None:
    read = service("  hello:\n    runtime: ${opt:rt, 'go1.x'}\n    handler: a\n", "", "")
    runtime = read["hello"].runtime
    assert runtime.values[0].slot is None
    assert read.after(runtime.write_here("provided.al2023")) == read.texts["serverless.yml"].replace(
        "${opt:rt, 'go1.x'}", "provided.al2023"
    )


def test_a_part_of_a_provider_s_expression_is_written_inside_its_quotes() -> None:
    read = service(provider="  runtime: ${opt:rt, 'go1.x'}\n")
    slot = read["hello"].runtime.values[0].slot
    assert slot is not None
    assert read.after(slot.write("provided.al2023")) == read.texts["serverless.yml"].replace("'go1.x'", "'provided.al2023'")


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("a ${self:b} c", [["self:b"]]),
        ("${opt:a, 'b, c', self:d.${opt:e}}", [["opt:a", " 'b, c'", " self:d.${opt:e}"]]),
        ("${file(./a,b.yml):c}${env:D}", [["file(./a,b.yml):c"], ["env:D"]]),
        ("${AWS::Region}${Name}", []),
        (r"\${self:a}", []),
        ("${self:a", []),
        ("${sls:stage} $ {x}", [["sls:stage"]]),
    ],
)
def test_variables_are_found_in_a_string(text: str, sources: list[list[str]]) -> None:
    assert [[text[start:end] for start, end in some.sources] for some in variables(text)] == sources


# -- what is packed ---------------------------------------------------------------------------------------------------------


def test_all_of_the_folder_is_packed_where_no_pattern_says_anything() -> None:
    read = service()
    assert read.says(read["hello"].code) == [(".serverless/shop.zip", "hello")]
    assert read["hello"].code.values[0].implied
    assert read.members() == [("", "", True)]
    assert (read.archive.by_deployer, read.archive.tool, read.archive.keeps_modes) == (True, "serverless", True)


@pytest.mark.parametrize(
    ("package", "members"),
    [
        ("{patterns: ['!./**', './bin/**']}", [("bin", "bin", True)]),
        (
            "{exclude: ['./**'], include: ['./bin/hello', ./config.json]}",
            [("bin/hello", "bin/hello", False), ("config.json", "config.json", False)],
        ),
        ("{patterns: ['!**', 'bin/{hello,world}']}", [("bin/hello", "bin/hello", False), ("bin/world", "bin/world", False)]),
        ("{patterns: ['!**', 'bin/**', '!bin/**']}", []),
        ("{patterns: ['!**', 'bin/hello', '!bin/h*']}", []),
        ("{patterns: ['!**', 'conf/*.json']}", [("?", None, False)]),
        ("{patterns: ['!node_modules/**']}", [("", "", True)]),
        ("{patterns: ['!**', '**']}", [("", "", True)]),
        ("{patterns: ['!**', '../shared/x']}", [("?", None, False)]),
        ("{patterns: ['!**', '${self:custom.dir}/**']}", [("out", "out", True)]),
    ],
)
def test_patterns_say_what_is_packed(package: str, members: list[tuple[str, str | None, bool]]) -> None:
    read = service(more=f"custom: {{dir: out}}\npackage: {package}\n")
    assert read.members() == members
    assert read.archive.complete == all(entry is not None for _, entry, _ in members)


def test_a_function_that_is_packed_individually_has_its_own_patterns() -> None:
    read = service(
        "  hello:\n    handler: bin/hello\n    package: {include: [./bin/hello]}\n  world: {handler: bin/world}\n",
        "package:\n  individually: true\n  exclude: ['./**']\n",
    )
    assert [read.says(read[name].code) for name in ("hello", "world")] == [
        [(".serverless/hello.zip", "hello")],
        [(".serverless/world.zip", "world")],
    ]
    first, second = read.of(ArchiveCommand)
    assert [str(member.entry) for member in first.members] == ["bin/hello"]
    assert second.members == ()
    use = first.members[0].use
    assert (read.at(use.span), str(use.path.text)) == ("./bin/hello", "bin/hello")
    assert use.path.slot is not None
    assert read.after(use.path.slot.write("bin/hello/bootstrap")) == read.texts["serverless.yml"].replace(
        "./bin/hello", "./bin/hello/bootstrap"
    )


def test_a_function_s_patterns_are_ignored_unless_it_is_packed_individually() -> None:
    read = service("  hello:\n    handler: bin/hello\n    package: {patterns: [bin/hello]}\n", "package: {patterns: ['!**', 'lib/**']}\n")
    assert read.members() == [("lib", "lib", True)]
    whole = service("  hello:\n    handler: bin/hello\n    package: {patterns: [bin/hello]}\n")
    assert whole.members() == [("", "", True), ("bin/hello", "bin/hello", False)]


@pytest.mark.parametrize(
    ("functions", "more", "code"),
    [
        ("  hello: {handler: a, package: {artifact: dist/hello.zip}}\n", "", [("dist/hello.zip", "dist/hello.zip")]),
        ("  hello: {handler: a}\n", "package: {artifact: ./all.zip}\n", [("all.zip", "./all.zip")]),
        (
            "  hello: {handler: a, package: {artifact: '${self:custom.out}/a.zip'}}\n",
            "custom: {out: dist}\n",
            [("dist/a.zip", "${self:custom.out}/a.zip")],
        ),
        ("  hello: {handler: a, package: {artifact: s3://bucket/a.zip}}\n", "", [("s3://bucket/a.zip", "s3://bucket/a.zip")]),
    ],
)
def test_an_archive_that_is_there_is_named(functions: str, more: str, code: list[tuple[str, str]]) -> None:
    read = service(functions, more)
    assert read.says(read["hello"].code) == code
    assert not read.of(ArchiveCommand)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("    handler: a\n    events: []\n", "    handler: a\n    package:\n      artifact: bin/hello.zip\n    events: []\n"),
        ("    package:\n      include:\n        - ./a\n    handler: a\n", "    package:\n      artifact: bin/hello.zip\n    handler: a\n"),
        (
            "    package:\n      patterns:\n      - ./a\n      individually: true\n      exclude: [b]\n    handler: a\n",
            "    package:\n      artifact: bin/hello.zip\n      individually: true\n    handler: a\n",
        ),
        ("    package: {include: [./a]}\n    handler: a\n", "    package: {artifact: bin/hello.zip}\n    handler: a\n"),
        (
            "    package:\n      include:\n        - ./a # why\n    handler: a\n",
            "    package:\n      include:\n        - ./a # why\n      artifact: bin/hello.zip\n    handler: a\n",
        ),
    ],
)
def test_a_function_s_own_archive_takes_the_place_of_its_patterns(before: str, after: str) -> None:
    read = service(f"  hello:\n{before}", "package:\n  individually: true\n")
    slot = read["hello"].code.slot
    assert slot is not None
    assert read.after(slot.write("bin/hello.zip")) == read.texts["serverless.yml"].replace(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("functions:", "package:\n  individually: true\nfunctions:"),
        ("\nfunctions:", "\npackage:\n  individually: true\n\nfunctions:"),
        ("package: {patterns: [a]}\nfunctions:", "package: {patterns: [a], individually: true}\nfunctions:"),
        ("package:\n  individually: false\nfunctions:", "package:\n  individually: true\nfunctions:"),
        ("package:\nfunctions:", "package:\n  individually: true\nfunctions:"),
    ],
)
def test_the_service_says_that_functions_are_packed_individually(before: str, after: str) -> None:
    read = Read(f"service: shop\nprovider:\n  name: aws\n{before}\n  hello: {{handler: a}}\n")
    slot = read["hello"].code.slot
    assert slot is not None
    expected = (
        read.texts["serverless.yml"]
        .replace(f"aws\n{before}", f"aws\n{after}")
        .replace("{handler: a}", "{handler: a, package: {artifact: x.zip}}")
    )
    assert read.after(slot.write("x.zip")) == expected


def test_functions_in_other_languages_would_be_packed_individually_too() -> None:
    read = service(
        "  hello: {handler: bin/hello}\n  web: {handler: w.main, runtime: nodejs18.x}\n  own: {handler: w, runtime: nodejs18.x, package: {artifact: o.zip}}\n"
    )
    slot = read["hello"].code.slot
    assert slot is not None
    assert [(some.text, some.met) for some in slot.needs("x.zip")] == [
        ("'web', which is no Go function, may be packed by itself, too", None)
    ]


@pytest.mark.parametrize(
    ("pattern", "path", "hit"),
    [
        ("./bin/**", "bin/a/b", True),
        ("**/*.go", "a/b.go", True),
        ("**/*.go", "b.go", True),
        ("*.go", "a/b.go", False),
        ("bin/{a,b}", "bin/b", True),
        ("bin/[ab]", "bin/a", True),
        ("bin/?", "bin/ab", False),
        ("bin/[!a]", "bin/a", False),
        ("bin", "bin/a", False),
    ],
)
def test_a_pattern_means_a_path(pattern: str, path: str, hit: bool) -> None:
    assert patterns.matches(pattern, path) is hit


# -- images, layers, and what nobody takes ------------------------------------------------------------------------------------


def test_an_image_is_built_from_the_dockerfile_that_the_provider_names() -> None:
    read = service(
        "  hello:\n    image:\n      name: base\n      command: [app, serve]\n      entryPoint: [/lambda-entrypoint.sh]\n  far: {image: '1.dkr.ecr.eu-west-1.amazonaws.com/a:b'}\n",
        provider=(
            "  runtime: go1.x\n  ecr:\n    images:\n      base:\n        path: ./docker\n        file: Go.Dockerfile\n"
            "        buildArgs: {BASE: 'public.ecr.aws/lambda/go:1', MODE: fast}\n"
        ),
    )
    hello, far = read["hello"], read["far"]
    assert read.says(hello.dockerfile) == [("docker/Go.Dockerfile", "Go.Dockerfile")]
    assert read.says(hello.command) == [("app serve", "app, serve")]
    assert read.says(hello.entrypoint) == [("/lambda-entrypoint.sh", "/lambda-entrypoint.sh")]
    assert [str(value.text) for value in hello.package_type.values] == ["Image"]
    assert hello.runtime.absent
    assert far.dockerfile is not None
    assert far.dockerfile.absent
    assert not read.of(ArchiveCommand)
    assert [read.says(use.image) for use in read.of(ImageUse)] == [[("public.ecr.aws/lambda/go:1", "public.ecr.aws/lambda/go:1")]]
    (choice,) = read.of(RuntimeChoice)
    assert read.says(choice.runtime) == [("go1.x", "go1.x")]


def test_a_layer_lists_its_runtimes() -> None:
    read = service(
        more="layers:\n  common:\n    path: layer\n    compatibleRuntimes:\n      - go1.x\n      - python3.12\n  bare: {path: x}\n"
    )
    common, bare = read.of(Layer)
    assert (common.name, read.says(common.runtimes)) == ("common", [("go1.x", "go1.x"), ("python3.12", "python3.12")])
    assert read.after(common.runtimes.replace("go1.x", "provided.al2023")) == read.texts["serverless.yml"].replace(
        "- go1.x", "- provided.al2023"
    )
    assert bare.runtimes.absent


def test_the_provider_s_runtime_is_a_choice_where_no_function_takes_it() -> None:
    read = service("  hello: {handler: a, runtime: nodejs18.x}\n")
    (choice,) = read.of(RuntimeChoice)
    assert (choice.name, read.at(choice.span)) == ("provider", "go1.x")
    assert not service().of(RuntimeChoice)
    unknown = Read("service: x\nprovider: {name: aws, runtime: go1.x}\nfunctions: ${file(functions.js)}\n")
    assert [value.slot for value in unknown.of(RuntimeChoice)[0].runtime.values] == [None]


# -- plug-ins ----------------------------------------------------------------------------------------------------------------

PLUGIN = "plugins:\n  - serverless-go-plugin\n"
SET = "custom:\n  go:\n    supportedRuntimes: ['provided.al2023']\n    buildProvidedRuntimeAsBootstrap: true\n"


def test_the_plug_in_s_functions_have_no_handler_but_source() -> None:
    read = service("  hello: {handler: functions/hello/main.go}\n", PLUGIN)
    hello = read["hello"]
    assert hello.handler.absent
    assert read.says(hello.code) == [(".bin/hello.zip", "hello")]
    (build,), archive = read.of(BuildCommand), read.archive
    assert read.says(build.packages) == [("functions/hello/main.go", "functions/hello/main.go")]
    assert [str(value.text) for value in (*build.output.path.values, *build.cgo.values, *build.goos.values)] == [".bin/hello", "0", "linux"]
    assert archive.adds_bootstrap
    (config,) = read.of(PluginConfig)
    assert (config.tool, config.functions, read.at(config.span)) == (
        "serverless-go-plugin",
        ("serverless.yml#hello",),
        "serverless-go-plugin",
    )
    assert [(str(value.text), value.implied) for value in (*config.runtimes.values, *config.bootstrap.values)] == [
        ("go1.x", True),
        ("false", True),
    ]


def test_the_plug_in_s_settings_are_read() -> None:
    custom = (
        "custom:\n  go:\n    baseDir: src\n    binDir: out\n    cgo: 1\n    cmd: GOOS=linux go build -tags a\n"
        "    supportedRuntimes:\n      - go1.x\n      - provided.al2\n    buildProvidedRuntimeAsBootstrap: true\n"
    )
    read = service("  hello: {handler: hello}\n", PLUGIN + custom)
    (build,), (config,) = read.of(BuildCommand), read.of(PluginConfig)
    assert read.at(build.span) == "GOOS=linux go build -tags a"
    assert read.says(build.tags) == [("a", "a")]
    assert build.goarch.absent
    assert [str(value.text) for value in (*build.packages.values, *build.output.path.values, *build.cgo.values)] == [
        "src/hello",
        "out/hello",
        "1",
    ]
    assert read.after(build.goarch.write_here("amd64")) == read.texts["serverless.yml"].replace(
        "cmd: GOOS=linux", "cmd: GOOS=linux GOARCH=amd64"
    )
    assert read.says(config.runtimes) == [("go1.x", "go1.x"), ("provided.al2", "provided.al2")]
    assert read.says(config.bootstrap) == [("true", "true")]


@pytest.mark.parametrize(
    "function",
    [
        "  hello: {handler: hello.main, runtime: nodejs18.x}\n",
        "  hello: {image: x}\n",
        "  hello: {handler: bootstrap, runtime: provided.al2023, package: {artifact: a.zip}}\n",
        "  hello: {handler: bootstrap, runtime: provided.al2023}\n",
    ],
)
def test_the_plug_in_leaves_others_alone(function: str) -> None:
    assert not service(function, PLUGIN).of(PluginConfig)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "custom:\n  go: {cgo: 0}\n",
            "custom:\n  go: {cgo: 0, supportedRuntimes: [provided.al2023], buildProvidedRuntimeAsBootstrap: true}\n",
        ),
        (
            "custom:\n  other: 1\n",
            "custom:\n  other: 1\n  go:\n    supportedRuntimes: [provided.al2023]\n    buildProvidedRuntimeAsBootstrap: true\n",
        ),
        ("custom:\n", "custom:\n  go:\n    supportedRuntimes: [provided.al2023]\n    buildProvidedRuntimeAsBootstrap: true\n"),
        (
            "custom:\n  go:\n    supportedRuntimes: [go1.x]\n    buildProvidedRuntimeAsBootstrap: false\n",
            "custom:\n  go:\n    supportedRuntimes: [provided.al2023]\n    buildProvidedRuntimeAsBootstrap: true\n",
        ),
        (
            "custom:\n  go:\n    supportedRuntimes: [provided.al2]\n    build_provided_runtime_as_bootstrap: false\n",
            "custom:\n  go:\n    supportedRuntimes: [provided.al2, provided.al2023]\n    buildProvidedRuntimeAsBootstrap: true\n",
        ),
    ],
)
def test_both_settings_are_written_at_once(before: str, after: str) -> None:
    read = service("  hello: {handler: hello/main.go}\n", PLUGIN + before)
    (config,) = read.of(PluginConfig)
    assert config.settings is not None
    assert read.after(config.settings.write("provided.al2023")) == read.texts["serverless.yml"].replace(PLUGIN + before, PLUGIN + after)


@pytest.mark.parametrize(
    ("name", "text", "version"),
    [
        ("package.json", '{"dependencies": {"serverless-go-plugin": "^2.4.1"}}', "^2.4.1"),
        ("package-lock.json", '{"packages": {"node_modules/serverless-go-plugin": {"version": "2.2.0"}}}', "2.2.0"),
        ("package-lock.json", '{"dependencies": {"serverless-go-plugin": {"version": "2.2.0"}}}', "2.2.0"),
        ("yarn.lock", 'serverless-go-plugin@^2.0.0:\n  version "2.2.0"\n', "2.2.0"),
        ("yarn.lock", '"serverless-go-plugin@npm:^2.0.0":\n  version: 2.2.0\n  resolution: x\n', "2.2.0"),
    ],
)
def test_the_plug_in_s_version_is_read_from_the_nearest_folder(name: str, text: str, version: str) -> None:
    read = Read(
        f"service: x\nprovider: {{name: aws, runtime: go1.x}}\n{PLUGIN}functions: {{hello: {{handler: hello/main.go}}}}\n",
        "svc/serverless.yml",
        {name: text},
    )
    assert [(fact.tool, read.says(fact.version)) for fact in read.of(ToolVersion)] == [("serverless-go-plugin", [(version, version)])]


def test_serverless_go_build_has_no_way_to_make_a_bootstrap() -> None:
    read = service("  hello: {handler: hello/main.go}\n", "plugins:\n  modules: [serverless-go-build]\n")
    (config,) = read.of(PluginConfig)
    assert config.bootstrap.absent
    assert config.settings is None


# -- whole projects -----------------------------------------------------------------------------------------------------------


def fix(files: dict[str, str], *, unsafe: bool = True) -> Outcome:
    """Fix a project in memory, and see that a second run changes nothing."""
    files = {"go.mod": MODULE, "hello/main.go": GO, "world/main.go": GO, **files}
    outcome = fixer.fix(Workspace("", sources=[Source(path, text) for path, text in files.items()]), Settings(), unsafe)
    assert not outcome.undone
    assert not fixer.fix(outcome.after, Settings(), unsafe).changed
    return outcome


def held(files: dict[str, str]) -> Group:
    """Give the one group of a project, which isn't changed."""
    outcome = fix(files)
    assert not outcome.changed
    (group,) = outcome.groups
    assert group.held
    return group


TWO = "service: shop\n\nprovider:\n  name: aws\n  runtime: go1.x\n\npackage:\n  patterns:\n    - '!./**'\n    - ./bin/**\n\nfunctions:\n  hello:\n    handler: bin/hello\n  world:\n    handler: bin/world\n"
TWO_FIXED = (
    "service: shop\n\nprovider:\n  name: aws\n  runtime: provided.al2023\n\npackage:\n  patterns:\n    - '!./**'\n    - ./bin/**\n  individually: true\n\n"
    "functions:\n  hello:\n    handler: bootstrap\n    package:\n      artifact: bin/hello.zip\n  world:\n    handler: bootstrap\n    package:\n      artifact: bin/world.zip\n"
)
MAKE = f"build:\n\t{BUILD} bin/hello ./hello\n\t{BUILD} bin/world ./world\n\nclean:\n\trm -rf bin\n"
MAKE_FIXED = (
    f"build:\n\t{BUILD} bin/hello/bootstrap ./hello && zip -j bin/hello.zip bin/hello/bootstrap\n"
    f"\t{BUILD} bin/world/bootstrap ./world && zip -j bin/world.zip bin/world/bootstrap\n\nclean:\n\trm -rf bin\n"
)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_each_program_gets_an_archive_of_its_own(newline: str) -> None:
    outcome = fix({"serverless.yml": TWO.replace("\n", newline), "Makefile": MAKE})
    assert outcome.after["serverless.yml"].text == TWO_FIXED.replace("\n", newline)
    assert outcome.after["Makefile"].text == MAKE_FIXED
    assert outcome.report.all_diagnostics == ()
    (group,) = outcome.made
    assert group.applicability == "unsafe"
    assert {some.text for some in group.unproved} == {"'zip' is there where it is built"}


def test_it_is_not_made_unless_asked_for() -> None:
    outcome = fix({"serverless.yml": TWO, "Makefile": MAKE}, unsafe=False)
    assert not outcome.changed
    report = outcome.report
    found = [(some.code, report.project.workspace[some.span.path].text[some.span.start : some.span.end]) for some in report.all_diagnostics]
    assert found == [
        *(("GX201", "bin/hello"), ("GX201", "bin/world")),
        *(("GX101", "go1.x"), ("GX301", "./bin/**"), ("GX102", "bin/hello"), ("GX102", "bin/world")),
    ]


def test_a_service_in_a_folder_of_its_own() -> None:
    files = {"services/shop/serverless.yml": TWO, "Makefile": MAKE.replace(" bin/", " services/shop/bin/")}
    outcome = fix(files)
    assert outcome.after["services/shop/serverless.yml"].text == TWO_FIXED
    assert (
        "-o services/shop/bin/hello/bootstrap ./hello && zip -j services/shop/bin/hello.zip services/shop/bin/hello/bootstrap\n"
        in outcome.after["Makefile"].text
    )


def test_the_command_is_written_for_the_folder_that_the_build_runs_in() -> None:
    make = f"build:\n\tcd hello && {BUILD} ../bin/hello . && cd ..\n\tcd world && {BUILD} ../bin/world .\n"
    outcome = fix({"serverless.yml": TWO, "Makefile": make})
    assert outcome.after["Makefile"].text == (
        f"build:\n\tcd hello && {BUILD} ../bin/hello/bootstrap . && zip -j ../bin/hello.zip ../bin/hello/bootstrap && cd ..\n"
        f"\tcd world && {BUILD} ../bin/world/bootstrap . && zip -j ../bin/world.zip ../bin/world/bootstrap\n"
    )


@pytest.mark.parametrize(
    "custom",
    [
        "custom:\n  scripts:\n    hooks:\n      'before:package:createDeploymentArtifacts': {}\n",
        "custom:\n  scriptHooks:\n    before:package:createDeploymentArtifacts:\n      - go vet ./...\n      - {}\n",
        "custom:\n  scriptable:\n    hooks:\n      before:package:createDeploymentArtifacts: |\n        go vet ./...\n        {}\n",
    ],
)
def test_a_build_may_stand_in_the_service_itself(custom: str) -> None:
    text = TWO.replace("functions:", "{}\nfunctions:").replace("  world:\n    handler: bin/world\n", "")
    outcome = fix({"serverless.yml": text.format(custom.format(f"{BUILD} bin/hello ./hello"))})
    after = custom.format(f"{BUILD} bin/bootstrap ./hello && zip -j bin/hello.zip bin/bootstrap")
    fixed = TWO_FIXED.replace("functions:", "{}\nfunctions:")
    assert outcome.after["serverless.yml"].text == fixed[: fixed.index("  world:")].format(after)


def test_a_loop_whose_names_nobody_can_list_is_bound_by_the_handlers() -> None:
    make = (
        "functions := $(shell find functions -name \\*main.go | awk -F'/' '{print $$2}')\n\nbuild:\n\t@for function in $(functions) ; do \\\n"
        f"\t\tenv {BUILD} bin/$$function functions/$$function/main.go ; \\\n\tdone\n"
    )
    files = {"functions/hello/main.go": GO, "functions/world/main.go": GO, "hello/main.go": "", "world/main.go": ""}
    outcome = fix({"serverless.yml": TWO, "Makefile": make, **files})
    assert outcome.after["serverless.yml"].text == TWO_FIXED
    assert outcome.after["Makefile"].text == make.replace(
        "bin/$$function functions/$$function/main.go",
        "bin/$$function/bootstrap functions/$$function/main.go && zip -j bin/$$function.zip bin/$$function/bootstrap",
    )


def test_a_pattern_rule_packs_by_its_stem() -> None:
    make = f"build: bin/hello bin/world\n\nbin/%: %/main.go\n\t{BUILD} $@ ./$*\n"
    outcome = fix({"serverless.yml": TWO, "Makefile": make})
    assert outcome.after["Makefile"].text == (
        f"build: bin/hello/bootstrap bin/world/bootstrap\n\nbin/%/bootstrap: %/main.go\n\t{BUILD} $@ ./$* && zip -j bin/$*.zip bin/$*/bootstrap\n"
    )


def test_words_that_make_several_programs_have_no_room_for_one_command() -> None:
    make = f"define build\n{BUILD} bin/$(1) ./$(1)\nendef\n\nbuild:\n\t$(call build,hello)\n\t$(call build,world)\n"
    assert held({"serverless.yml": TWO, "Makefile": make}).held[0].text.startswith("these words make several programs")


def test_a_script_of_windows_has_no_zip() -> None:
    script = "$env:GOOS='linux'; $env:GOARCH='amd64'; $env:CGO_ENABLED='0'\ngo build -tags lambda.norpc -o bin/hello ./hello\ngo build -tags lambda.norpc -o bin/world ./world\n"
    assert "no room" in held({"serverless.yml": TWO, "build.ps1": script}).held[0].text


def test_a_program_that_is_stripped_is_packed_after_that() -> None:
    make = f"build:\n\t{BUILD} bin/hello ./hello\n\tupx bin/hello\n\t{BUILD} bin/world ./world\n"
    outcome = fix({"serverless.yml": TWO, "Makefile": make})
    assert "upx bin/hello/bootstrap && zip -j bin/hello.zip bin/hello/bootstrap\n" in outcome.after["Makefile"].text
    assert outcome.after["Makefile"].text.count("zip -j bin/hello.zip") == 1


def test_the_command_comes_behind_all_else_at_the_end_of_the_line() -> None:
    make = f"build:\n\tcd hello && {BUILD} ../bin/hello\n\tcd world && GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build\n"
    text = TWO.replace("bin/world", "world/world").replace("./bin/**", "./bin/**\n    - world/world")
    outcome = fix({"serverless.yml": text, "Makefile": make})
    assert outcome.after["Makefile"].text == (
        f"build:\n\tcd hello && {BUILD} ../bin/bootstrap && zip -j ../bin/hello.zip ../bin/bootstrap\n"
        "\tcd world && GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o bootstrap -tags lambda.norpc && zip -j world.zip bootstrap\n"
    )


def test_other_files_that_are_packed_stay_with_the_program() -> None:
    text = TWO.replace("    - ./bin/**\n", "    - ./bin/**\n    - templates/**\n    - config.json\n")
    outcome = fix({"serverless.yml": text, "Makefile": MAKE, "templates/a.html": "x", "config.json": "{}"})
    assert "bin/hello/bootstrap && zip -r bin/hello.zip templates config.json\n" in outcome.after["Makefile"].text
    inside = fix(
        {
            "serverless.yml": text,
            "Makefile": MAKE.replace(f"{BUILD} bin/hello ./hello", f"cd hello && {BUILD} ../bin/hello ."),
            "config.json": "{}",
        }
    )
    assert "../bin/hello/bootstrap && (cd .. && zip -r bin/hello.zip config.json)\n" in inside.after["Makefile"].text


def test_files_that_cannot_be_listed_hold_it() -> None:
    text = TWO.replace("    - ./bin/**\n", "    - ./bin/**\n    - templates/*.html\n")
    assert "can't be read" in held({"serverless.yml": text, "Makefile": MAKE}).held[0].text


def test_a_function_in_another_language_is_said_to_be_packed_differently() -> None:
    text = TWO + "  web:\n    handler: web.main\n    runtime: nodejs20.x\n"
    outcome = fix({"serverless.yml": text, "Makefile": MAKE})
    assert outcome.after["serverless.yml"].text == TWO_FIXED + "  web:\n    handler: web.main\n    runtime: nodejs20.x\n"
    assert "'web', which is no Go function, may be packed by itself, too" in {some.text for some in outcome.made[0].unproved}


def test_an_archive_of_all_may_hold_what_the_program_reads() -> None:
    text = TWO.replace("package:\n  patterns:\n    - '!./**'\n    - ./bin/**\n\n", "")
    outcome = fix({"serverless.yml": text, "Makefile": MAKE, "words.dic": "x"})
    assert "'hello' needs nothing but its program of '.' (it holds 'words.dic')" in {some.text for some in outcome.made[0].unproved}


def test_a_bootstrap_that_is_packed_in_its_folder() -> None:
    text = (
        "service: shop\nprovider: {name: aws, runtime: provided.al2023}\npackage: {individually: true, patterns: ['!./**']}\nfunctions:\n"
        "  hello: {handler: bootstrap, package: {patterns: [./bin/hello/bootstrap]}}\n"
    )
    make = f"build:\n\t{BUILD} bin/hello/bootstrap ./hello\n"
    outcome = fix({"serverless.yml": text, "Makefile": make})
    assert outcome.after["serverless.yml"].text == text.replace("patterns: [./bin/hello/bootstrap]", "artifact: bin/hello.zip")
    assert outcome.after["Makefile"].text == make.replace("./hello\n", "./hello && zip -j bin/hello.zip bin/hello/bootstrap\n")
    before = engine.check(outcome.before, Settings()).all_diagnostics
    assert [(some.code, some.severity) for some in before] == [("GX302", "error")]


def test_one_program_at_the_service_s_own_folder_stays_in_its_archive() -> None:
    text = "service: shop\nprovider:\n  name: aws\n  runtime: go1.x\npackage:\n  exclude:\n    - ./**\n  include:\n    - ./main\nfunctions:\n  hello:\n    handler: main\n"
    outcome = fix({"serverless.yml": text, "deploy.sh": f"#!/bin/sh\n{BUILD} main ./hello\nnpx serverless deploy\n"}, unsafe=False)
    assert outcome.after["serverless.yml"].text == text.replace("go1.x", "provided.al2023").replace("./main", "./bootstrap").replace(
        "handler: main", "handler: bootstrap"
    )
    assert outcome.after["deploy.sh"].text == f"#!/bin/sh\n{BUILD} bootstrap ./hello\nnpx serverless deploy\n"


def test_an_old_library_holds_it() -> None:
    lock = '[[projects]]\n  name = "github.com/aws/aws-lambda-go"\n  version = "v1.6.0"\n'
    assert "v1.6.0 would hang" in held({"serverless.yml": TWO, "Makefile": MAKE, "Gopkg.lock": lock, "go.mod": ""}).held[0].text


def test_a_build_that_is_not_here_holds_it() -> None:
    assert "is not known" in held({"serverless.yml": TWO}).held[0].text


def test_settings_in_json_are_changed_as_well() -> None:
    text = '{\n  "service": "shop",\n  "provider": {"name": "aws", "runtime": "go1.x"},\n  "functions": {\n    "hello": {"handler": "bin/hello"}\n  }\n}\n'
    outcome = fix({"serverless.json": text, "Makefile": f"build:\n\t{BUILD} bin/hello ./hello\n"})
    assert outcome.after["serverless.json"].text == (
        '{\n  "service": "shop",\n  "provider": {"name": "aws", "runtime": "provided.al2023"},\n  "package": {\n    "individually": true\n  },\n'
        '  "functions": {\n    "hello": {"handler": "bootstrap", "package": {"artifact": "bin/hello.zip"}}\n  }\n}\n'
    )
    assert outcome.after["Makefile"].text == f"build:\n\t{BUILD} bin/bootstrap ./hello && zip -j bin/hello.zip bin/bootstrap\n"


def test_a_plug_in_s_functions_keep_their_handlers() -> None:
    text = f"service: shop\nprovider:\n  name: aws\n  runtime: go1.x\n{PLUGIN}functions:\n  hello:\n    handler: hello/main.go\n"
    outcome = fix({"serverless.yml": text, "package.json": '{"devDependencies": {"serverless-go-plugin": "2.4.1"}}'}, unsafe=False)
    assert outcome.after["serverless.yml"].text == text.replace("go1.x", "provided.al2023").replace(
        PLUGIN, f"{PLUGIN}custom:\n  go:\n    supportedRuntimes: [provided.al2023]\n    buildProvidedRuntimeAsBootstrap: true\n"
    )
    assert outcome.report.all_diagnostics == ()


def test_resources_of_cloudformation_do_not_make_it_a_template() -> None:
    text = TWO + "resources:\n  Resources:\n    Bucket:\n      Type: AWS::S3::Bucket\n"
    outcome = fix({"serverless.yml": text, "Makefile": MAKE})
    assert outcome.after["serverless.yml"].text.startswith(TWO_FIXED)


# -- modules ------------------------------------------------------------------------------------------------------------------

MODULE_TS = """\
import type { AWS } from '@serverless/typescript';

const runtime = 'go1.x';

const serverlessConfiguration: AWS = {
  service: 'shop',
  provider: {
    name: 'aws',
    runtime: 'go1.x',
    environment: { STAGE: process.env.STAGE },
  },
  functions: {
    hello: {
      handler: 'bin/hello',
      package: {
        patterns: ['bin/hello'],
      },
    },
    world: { handler: 'bin/world', runtime },
  },
};

module.exports = serverlessConfiguration;
"""


def test_a_module_is_read_and_changed_as_far_as_it_is_literal() -> None:
    outcome = fix({"serverless.ts": MODULE_TS, "Makefile": MAKE})
    assert outcome.after["serverless.ts"].text == (
        MODULE_TS.replace("go1.x", "provided.al2023")
        .replace("  functions: {", "  package: {\n    individually: true\n  },\n  functions: {")
        .replace("'bin/hello',\n      package", "'bootstrap',\n      package")
        .replace("patterns: ['bin/hello']", "artifact: 'bin/hello.zip'")
        .replace("{ handler: 'bin/world', runtime }", "{ handler: 'bootstrap', package: { artifact: 'bin/world.zip' }, runtime }")
    )
    assert outcome.after["Makefile"].text == MAKE_FIXED


def test_functions_that_a_module_imports_hold_back_what_they_may_take() -> None:
    read = Read(MODULE_TS.replace("  functions: {\n", "  functions: {\n    other,\n").replace(", runtime }", " }"), "serverless.ts")
    assert {function.name for function in read.of(LambdaFunction)} == {"hello", "world"}
    assert read.readers(read["hello"].runtime) == [["world", "other"]]
    alone = Read(
        MODULE_TS[: MODULE_TS.index("    hello: {")] + "    ...functions,\n  },\n};\n\nexport default serverlessConfiguration;\n",
        "serverless.ts",
    )
    (choice,) = alone.of(RuntimeChoice)
    assert [value.slot for value in choice.runtime.values] == [None]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("serverless.js", "module.exports = async () => ({service: 'x', provider: {name: 'aws', runtime: 'go1.x'}})\n"),
        ("serverless-offline.ts", "export default {a: 'go1.x'}\n"),
        ("serverless.config.js", "module.exports = require('./x')\n"),
    ],
)
def test_a_module_that_computes_its_service_has_no_facts(path: str, text: str) -> None:
    assert Read(text, path).facts == []


# -- near misses, and many ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "service: app\nprovider: {name: aws, runtime: provided.al2}\nplugins: [./vendor/bref/bref]\nfunctions:\n  console: {handler: bin/console, layers: ['${bref:layer.php-81}']}\n",
        "service: app\nprovider: {name: aws, runtime: nodejs20.x}\nfunctions:\n  web: {handler: bin/hello}\n",
        "service: app\nprovider: {name: aws, runtime: provided.al2023}\nfunctions:\n  hello: {handler: bootstrap, package: {artifact: out/hello.zip}}\n",
    ],
)
def test_functions_in_other_languages_and_those_that_are_done_are_left_alone(text: str) -> None:
    files = {"serverless.yml": text, "Makefile": f"build:\n\t{BUILD} out/bootstrap ./hello && zip -j out/hello.zip out/bootstrap\n"}
    files |= {"go.mod": MODULE, "hello/main.go": GO}
    report = engine.check(Workspace("", sources=[Source(path, some) for path, some in files.items()]), Settings())
    assert [some.code for some in report.all_diagnostics if some.span.path == "serverless.yml"] == []


def test_hundreds_of_functions_are_read() -> None:
    functions = "".join(f"  f{number}: {{handler: 'bin/${{self:custom.prefix}}{number}'}}\n" for number in range(400))
    read = service(functions, "custom: {rt: go1.x, prefix: f}\npackage: {individually: true}\n", "  runtime: ${self:custom.rt}\n")
    found = read.of(LambdaFunction)
    assert len(found) == 400
    assert {function.runtime.plain for function in found} == {"go1.x"}
    assert found[399].handler.plain == "bin/f399"
