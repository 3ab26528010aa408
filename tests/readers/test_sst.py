"""SST: what `runtime: "go1.x"` means in each version."""

from __future__ import annotations

import pytest

from go1x_lint import engine, fixer
from go1x_lint.config import Settings
from go1x_lint.facts import RuntimeChoice
from go1x_lint.readers import sst
from go1x_lint.source import Source, Workspace

FIRST = """import * as sst from "@serverless-stack/resources";

export default class Stack extends sst.Stack {
  constructor(scope, id) {
    super(scope, id);
    new sst.Function(this, "Orders", { handler: "cmd/orders/main.go", runtime: "go1.x" });
  }
}
"""
SECOND = """import { StackContext, Api } from "sst/constructs";

export function Shop({ stack }: StackContext) {
  new Api(stack, "Api", { defaults: { function: { runtime: "go1.x" } }, routes: { "GET /": "functions/orders.go" } });
}
"""
THIRD = """/// <reference path="./.sst/platform/config.d.ts" />
export default $config({
  async run() {
    new sst.aws.Function("Orders", { runtime: "go", handler: "./orders" });
  },
});
"""
MOD = "module example.com/app\n\ngo 1.21\n\nrequire github.com/aws/aws-lambda-go v1.47.0\n"
MAIN = 'package main\n\nimport "github.com/aws/aws-lambda-go/lambda"\n\nfunc main() { lambda.Start(func() (string, error) { return "x", nil }) }\n'


def package(version: str) -> str:
    """Write a package.json."""
    return f'{{"dependencies": {{"sst": "{version}"}}}}\n'


def workspace(text: str, **others: str) -> Workspace:
    """Make a project."""
    return Workspace("", sources=[Source("stacks/Shop.ts", text), *(Source(name.replace("_", "."), some) for name, some in others.items())])


def choices(text: str, **others: str) -> list[RuntimeChoice]:
    """Give what a file says."""
    some = workspace(text, **others)
    found = list(sst.read(some["stacks/Shop.ts"], some))
    assert all(isinstance(fact, RuntimeChoice) for fact in found)
    return [fact for fact in found if isinstance(fact, RuntimeChoice)]


def test_version_1_deploys_to_it() -> None:
    (choice,) = choices(FIRST)
    assert choice.name == "Orders"
    (value,) = choice.runtime.values
    assert value.text.plain == "go1.x"
    assert FIRST[value.span.start : value.span.end] == "go1.x"
    assert value.slot is None
    assert choice.runtime.slot is None


def test_its_defaults_say_it_too() -> None:
    text = 'import * as sst from "@serverless-stack/resources";\nexport default function main(app: sst.App) {\n  app.setDefaultFunctionProps({ runtime: "go1.x", srcPath: "backend" });\n}\n'
    (choice,) = choices(text)
    assert choice.name == "setDefaultFunctionProps"


def test_a_constant_is_followed() -> None:
    text = FIRST.replace('runtime: "go1.x"', "runtime: RUNTIME").replace("export", 'const RUNTIME = "go1.x";\nexport', 1)
    (choice,) = choices(text)
    assert text[choice.runtime.values[0].span.start :].startswith("go1.x")


@pytest.mark.parametrize("version", ["2.0.0", "2.0.23", "~2.0.10 <2.0.24"])
def test_the_first_of_version_2_do_so_too(version: str) -> None:
    assert len(choices(SECOND, package_json=package(version))) == 1


@pytest.mark.parametrize("version", ["2.0.24", "2.41.0", "2.49.8", "^2.0.0", "latest"])
def test_later_ones_take_it_for_a_name_of_their_own(version: str) -> None:
    assert choices(SECOND, package_json=package(version)) == []


def test_a_configuration_of_version_2_is_read_too() -> None:
    text = 'import { SSTConfig } from "sst";\n\nexport default {\n  stacks(app) {\n    app.setDefaultFunctionProps({ runtime: "go1.x" });\n  },\n} satisfies SSTConfig;\n'
    assert [choice.name for choice in choices(text, package_json=package("2.0.5"))] == ["setDefaultFunctionProps"]
    assert choices(text, package_json=package("2.41.0")) == []


def test_nothing_is_said_where_nobody_says_the_version() -> None:
    assert choices(SECOND) == []


def test_what_is_locked_is_what_is_used() -> None:
    lock = '{"packages": {"node_modules/sst": {\n  "version": "2.0.5"}}}\n'
    some = Workspace(
        "", sources=[Source("stacks/Shop.ts", SECOND), Source("package.json", package("^2.0.0")), Source("package-lock.json", lock)]
    )
    assert len(list(sst.read(some["stacks/Shop.ts"], some))) == 1


@pytest.mark.parametrize(
    "text",
    [
        THIRD,
        FIRST.replace('"go1.x"', '"nodejs18.x"'),
        FIRST.replace("@serverless-stack/resources", "./sst"),
        'import * as sst from "@serverless-stack/resources";\nconst known = ["go1.x"];\nif (runtime === "go1.x") { warn(); }\n',
        'import * as sst from "@serverless-stack/resources";\nimport * as lambda from "aws-cdk-lib/aws-lambda";\n'
        'new lambda.CfnFunction(this, "F", { runtime: "go1.x" });\n',
    ],
)
def test_what_only_looks_like_it_is_silent(text: str) -> None:
    assert choices(text) == []


def test_it_is_told_and_never_changed() -> None:
    files = {"stacks/Shop.ts": FIRST, "cmd/orders/main.go": MAIN, "go.mod": MOD}
    some = Workspace("", sources=[Source(path, text) for path, text in files.items()])
    assert "GX101" in [one.code for one in engine.check(some, Settings()).diagnostics]
    assert fixer.fix(some, Settings(), unsafe=True).after["stacks/Shop.ts"].text == FIRST


def test_version_3_is_silent_as_a_whole() -> None:
    files = {"sst.config.ts": THIRD, "orders/main.go": MAIN, "go.mod": MOD}
    some = Workspace("", sources=[Source(path, text) for path, text in files.items()])
    assert [one.code for one in engine.check(some, Settings()).diagnostics if one.code.startswith("GX1")] == []
