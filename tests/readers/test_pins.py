"""Which version of the AWS CDK a package manager's files ask for, or lock."""

from __future__ import annotations

import pytest

from go1x_lint.facts import ToolVersion
from go1x_lint.readers import go_module, requirements
from go1x_lint.readers.ci import github, package_json
from go1x_lint.source import Source, Workspace

READERS = {"package.json": package_json.read, "go.mod": go_module.read}


def pins(path: str, text: str, **others: str) -> list[tuple[str, str, bool, str]]:
    """Give path, version, whether it is the only one, and the folder that it counts for."""
    names = {"lock": "package-lock.json", "yarn": "yarn.lock", "pnpm": "pnpm-lock.yaml", "above": "package-lock.json"}
    folder = path.rpartition("/")[0]
    more = {(f"{folder}/" if folder and name != "above" else "") + names[name]: some for name, some in others.items()}
    files = {path: text, **more}
    workspace = Workspace("", sources=[Source(some, said) for some, said in files.items()])
    read = READERS.get(path.rpartition("/")[2], requirements.read)
    found = [fact for fact in read(workspace[path], workspace) if isinstance(fact, ToolVersion)]
    for fact in found:
        (value,) = fact.version.values
        assert files[value.span.path][value.span.start : value.span.end] == value.text.plain
        assert fact.tool == "aws-cdk-lib"
    return [(fact.path, str(fact.version.values[0].text), fact.version.closed, fact.folder) for fact in found]


PACKAGE = '{"dependencies": {"aws-cdk-lib": "%s", "constructs": "^10.0.0"}}'


@pytest.mark.parametrize(("written", "closed"), [("2.80.0", True), ("^2.80.0", False), ("~2.80.0", False), ("2.x", False)])
def test_what_a_package_asks_for(written: str, closed: bool) -> None:
    assert pins("infra/package.json", PACKAGE % written) == [("infra/package.json", written, closed, "infra")]


def test_development_only() -> None:
    assert pins("package.json", '{"devDependencies": {"aws-cdk-lib": "2.80.0"}}') == [("package.json", "2.80.0", True, "")]


@pytest.mark.parametrize(
    "text",
    ['{"dependencies": {"aws-cdk-lib": 2}}', '{"dependencies": {"constructs": "^10.0.0"}}', '{"peerDependencies": {"aws-cdk-lib": "2.1.0"}}', "[]", "{}"],
)  # fmt: skip
def test_packages_that_ask_for_none(text: str) -> None:
    assert [some for some in pins("package.json", text) if some[1] != "2"] == []


@pytest.mark.parametrize(
    "lock",
    [
        '{"lockfileVersion": 3, "packages": {"": {"dependencies": {"aws-cdk-lib": "^2.80.0"}}, "node_modules/aws-cdk-lib": {\n"version": "2.81.0"}}}',
        '{"lockfileVersion": 1, "dependencies": {"aws-cdk-lib": {\n      "version": "2.81.0",\n "requires": {}}}}',
    ],
)
def test_what_npm_locks(lock: str) -> None:
    wanted = [("infra/package-lock.json", "2.81.0", True, "infra")]
    assert pins("infra/package.json", PACKAGE % "^2.80.0", lock=lock) == wanted
    assert pins("infra/package.json", PACKAGE % "^2.80.0", above=lock) == [("package-lock.json", "2.81.0", True, "infra")]


def test_what_yarn_and_pnpm_lock() -> None:
    old = '# yarn lockfile v1\n\naws-cdk-lib@^2.80.0:\n  version "2.81.0"\n  resolved "x"\n'
    new = '"aws-cdk-lib@npm:^2.80.0":\n  version: 2.81.0\n  resolution: "aws-cdk-lib@npm:2.81.0"\n'
    for lock in (old, new):
        assert pins("package.json", PACKAGE % "^2.80.0", yarn=lock) == [("yarn.lock", "2.81.0", True, "")]
    for key in ("  /aws-cdk-lib@2.81.0:\n", "  'aws-cdk-lib@2.81.0(constructs@10.0.0)':\n", "  /aws-cdk-lib/2.81.0:\n"):
        lock = f"packages:\n{key}    resolution: {{}}\n"
        assert pins("package.json", PACKAGE % "^2.80.0", pnpm=lock) == [("pnpm-lock.yaml", "2.81.0", True, "")]


def test_a_lock_of_other_packages() -> None:
    lock = '{"packages": {"node_modules/@aws-cdk/aws-cdk-lib-x": {"version": "1.0.0"}}}'
    assert pins("package.json", PACKAGE % "2.80.0", lock=lock) == [("package.json", "2.80.0", True, "")]


def test_go() -> None:
    text = "module example.com/infra\n\nrequire (\n\tgithub.com/aws/aws-cdk-go/awscdk/v2 v2.80.0\n\tgithub.com/aws/jsii-runtime-go v1.80.0\n)\n"
    assert pins("infra/go.mod", text) == [("infra/go.mod", "v2.80.0", True, "infra")]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("requirements.txt", "aws-cdk-lib==2.80.0\nconstructs>=10.0.0\n"),
        ("pyproject.toml", '[project]\nname = "x"\nversion = "1"\ndependencies = ["aws-cdk-lib==2.80.0"]\n'),
        (
            "pom.xml",
            "<dependency>\n <groupId>software.amazon.awscdk</groupId>\n <artifactId>aws-cdk-lib</artifactId>\n <version>2.80.0</version>\n</dependency>",
        ),
        (
            "pom.xml",
            "<properties><cdk.version>2.80.0</cdk.version></properties><artifactId>aws-cdk-lib</artifactId><version>${cdk.version}</version>",
        ),
        ("build.gradle", "dependencies {\n    implementation 'software.amazon.awscdk:aws-cdk-lib:2.80.0'\n}\n"),
        ("build.gradle.kts", 'dependencies {\n    implementation("software.amazon.awscdk:aws-cdk-lib:2.80.0")\n}\n'),
        ("Infra.csproj", '<ItemGroup><PackageReference Include="Amazon.CDK.Lib" Version="2.80.0" /></ItemGroup>'),
    ],
)
def test_other_languages(path: str, text: str) -> None:
    assert pins(path, text) == [(path, "2.80.0", True, "")]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pom.xml", "<!-- <artifactId>aws-cdk-lib</artifactId><version>2.80.0</version> -->"),
        ("pom.xml", "<artifactId>aws-cdk-lib</artifactId><version>${cdk.version}</version>"),
        ("pom.xml", "<artifactId>lambda</artifactId><version>2.80.0</version>"),
        ("build.gradle", "// implementation 'software.amazon.awscdk:aws-cdk-lib:2.80.0'\n"),
        ("X.csproj", '<PackageReference Include="Amazon.CDK.AWS.Lambda" Version="1.80.0" />'),
        ("requirements.txt", "aws-cdk-lib>=2.80.0\n"),
    ],
)
def test_others_that_pin_nothing(path: str, text: str) -> None:
    assert pins(path, text) == []


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ('"aws@~> 4.0"', [("~> 4.0", False)]),
        ('"hashicorp/aws@5.12.0"', [("5.12.0", True)]),
        ('"random", "aws@ =5.12.0"', [("5.12.0", True)]),
        ('{"name": "aws", "source": "hashicorp/aws", "version": "~> 3.38"}', [("~> 3.38", False)]),
        ('{"name": "google", "version": "~> 3.38"}', []),
        ('"aws"', []),
        ('"google@~> 4.0"', []),
        ('"~> 4.0"', []),
        ("7", []),
    ],
)
def test_the_provider_of_a_program_for_terraform(listed: str, found: list[tuple[str, bool]]) -> None:
    text = f'{{"language": "go", "terraformProviders": [{listed}]}}\n'
    workspace = Workspace("", sources=[Source("infra/cdktf.json", text)])
    facts = [fact for fact in requirements.read(workspace["infra/cdktf.json"], workspace) if isinstance(fact, ToolVersion)]
    assert [(str(fact.version.values[0].text), fact.version.closed) for fact in facts] == found
    assert all((fact.tool, fact.folder) == ("hashicorp/aws", "infra") for fact in facts)
    assert all(text[fact.span.start : fact.span.end] == str(fact.version.values[0].text) for fact in facts)


# -- actions that install a tool --------------------------------------------------------------------------------------------

WORKFLOW = """\
on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    strategy: {{matrix: {{sam: ["1.90.0"]}}}}
    steps:
      - uses: aws-actions/setup-sam@v2
        with: {{version: {}, use-installer: false}}
      - run: sam build
"""


def installed(version: str) -> list[tuple[str, list[str], bool]]:
    """Give each tool and the versions that a workflow installs of it."""
    text = WORKFLOW.format(version)
    workspace = Workspace("", sources=[Source(".github/workflows/deploy.yml", text)])
    found = [fact for fact in github.read(workspace[".github/workflows/deploy.yml"], workspace) if isinstance(fact, ToolVersion)]
    return [(fact.tool, [str(value.text) for value in fact.version.values], fact.version.closed) for fact in found]


def test_setup_sam() -> None:
    assert installed("1.90.0") == [("aws-sam-cli", ["1.90.0"], True)]
    assert installed("'1.90.0'") == [("aws-sam-cli", ["1.90.0"], True)]
    assert not [version for _, some, _ in installed("'${{ inputs.sam }}'") for version in some]


def test_an_action_that_installs_another_tool() -> None:
    text = WORKFLOW.format("1.90.0").replace("aws-actions/setup-sam", "aws-actions/setup-other")
    workspace = Workspace("", sources=[Source(".github/workflows/deploy.yml", text)])
    assert not [fact for fact in github.read(workspace[".github/workflows/deploy.yml"], workspace) if isinstance(fact, ToolVersion)]
