"""Azure Pipelines: scripts, tasks, variables; and a small project with its fix."""

from __future__ import annotations

import pytest

from go1x_lint.facts import ArchiveCommand, BuildCommand, Copy, LambdaFunction, Naming
from go1x_lint.readers import Unparsable
from tests.readers.building import ONE, at, build, builds, codes, facts, fix, of, reasons, said, written

PATH = "azure-pipelines.yml"
BUILD = "GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o bin/orders ./cmd/orders"


@pytest.mark.parametrize("key", ["script", "bash"])
def test_a_step(key: str) -> None:
    text = f"pool:\n  vmImage: ubuntu-latest\nsteps:\n- {key}: |\n    mkdir -p bin\n    GOOS=linux go build -o bin/orders ./cmd/orders\n"
    fact = build(PATH, text)
    assert (fact.goos.plain, fact.packages.plain, said(text, fact.output.path)) == ("linux", "cmd/orders", ["bin/orders"])
    assert written(text, fact.output.path, "bin/orders/bootstrap") == text.replace("bin/orders", "bin/orders/bootstrap")


def test_stages_jobs_and_deployments() -> None:
    text = (
        "stages:\n- stage: build\n  jobs:\n  - job: one\n    steps:\n    - script: go build -o a .\n      workingDirectory: svc\n"
        "  - deployment: two\n    strategy:\n      runOnce:\n        deploy:\n          steps:\n          - bash: go build -o b .\n"
    )
    one, two = builds(PATH, text)
    assert (one.output.path.plain, two.output.path.plain) == ("svc/a", "b")
    assert (one.scope, two.scope) == (f"{PATH}:one", f"{PATH}:two")


def test_variables() -> None:
    text = (
        "variables:\n  GOOS: linux\n  name: orders\n  out.dir: bin\nsteps:\n- script: go build -o $(out.dir)/$(NAME) ./cmd/$(name)\n"
        "- script: echo $(pwd) $(Build.BuildId)\n  env: {GOARCH: arm64}\n"
    )
    fact = build(PATH, text)
    assert (fact.goos.plain, fact.output.path.plain, fact.packages.plain) == ("linux", "bin/orders", "cmd/orders")
    assert said(text, fact.output.path) == ["orders"]
    slot = fact.output.path.values[0].slot
    assert slot is not None
    assert [at(text, some) for some in slot.also_read_by] == ["$(name)"]
    assert "-o $(out.dir)/bootstrap ./cmd/$(name)" in written(text, fact.output.path, "bin/bootstrap")


def test_variables_in_a_list_and_a_matrix() -> None:
    text = (
        "variables:\n- group: secrets\n- name: GOARCH\n  value: arm64\njobs:\n- job: all\n  strategy:\n    matrix:\n      a: {fn: orders}\n"
        "      b: {fn: refunds}\n  steps:\n  - script: go build -o bin/$(fn) ./cmd/${{ variables.fn }}\n"
    )
    fact = build(PATH, text)
    assert fact.goarch.plain == "arm64"
    assert fact.output.path.text is not None
    assert fact.output.path.text.expand() == ("bin/orders", "bin/refunds")
    assert "-o bin/$(fn)/bootstrap ./cmd" in written(text, fact.output.path, fact.output.path.text.joined("bootstrap"))


def test_what_is_not_known() -> None:
    text = "parameters:\n- name: out\n  type: string\nsteps:\n- script: go build -o ${{ parameters.out }} .\n- script: go build -o $(out.path) .\n"
    assert all(not fact.output.path.closed for fact in builds(PATH, text))


def test_the_folder_of_the_checkout() -> None:
    text = (
        "steps:\n- script: go build -o $(Build.SourcesDirectory)/bin/a ./cmd/a\n  workingDirectory: $(System.DefaultWorkingDirectory)/svc\n"
    )
    fact = build(PATH, text)
    assert (fact.output.path.plain, fact.packages.plain) == ("bin/a", "svc/cmd/a")


def test_conditions() -> None:
    text = (
        "steps:\n- ${{ if eq(variables['x'], 'y') }}:\n  - script: go build -o a .\n- script: go build -o b .\n  condition: failed()\n"
        "- script: go build -o c .\n"
    )
    assert [fact.certain for fact in builds(PATH, text)] == [False, False, True]


def test_windows() -> None:
    text = "pool:\n  vmImage: windows-latest\nsteps:\n- script: |\n    set GOOS=linux\n    go build -o bin\\a .\n- pwsh: |\n    $env:GOOS = 'linux'\n    go build -o b .\n"
    one, two = builds(PATH, text)
    assert [(fact.goos.plain, fact.output.path.plain, fact.windows) for fact in (one, two)] == [
        ("linux", "bin/a", True),
        ("linux", "b", True),
    ]


def test_tasks_that_run_scripts() -> None:
    text = (
        "steps:\n- task: Bash@3\n  inputs:\n    targetType: inline\n    workingDirectory: svc\n    script: go build -o a .\n"
        "- task: CmdLine@2\n  inputs: {script: go build -o b .}\n- task: PowerShell@2\n  inputs: {targetType: inline, script: go build -o c .}\n"
        "- task: Npm@1\n  inputs: {script: go build -o d .}\n"
    )
    assert [fact.output.path.plain for fact in builds(PATH, text)] == ["svc/a", "b", "c"]


def test_the_task_go() -> None:
    text = (
        "steps:\n- task: GoTool@0\n  inputs: {version: '1.21'}\n- task: Go@0\n  inputs:\n    command: build\n"
        "    arguments: '-o bin/orders ./cmd/orders'\n    workingDirectory: $(System.DefaultWorkingDirectory)\n  env:\n    GOOS: linux\n"
    )
    fact = build(PATH, text)
    assert (fact.goos.plain, fact.output.path.plain, fact.packages.plain) == ("linux", "bin/orders", "cmd/orders")
    assert written(text, fact.output.path, "bin/orders/bootstrap") == text.replace("bin/orders", "bin/orders/bootstrap")
    assert fact.tags.set("lambda.norpc") == ()
    assert fact.goarch.set("amd64") == ()
    assert builds(PATH, text.replace("command: build", "command: test")) == []
    bare = text.replace("    arguments: '-o bin/orders ./cmd/orders'\n", "")
    assert build(PATH, bare).output.path.set("bootstrap") == ()


def test_the_task_that_packs() -> None:
    text = (
        "steps:\n- task: ArchiveFiles@2\n  inputs:\n    rootFolderOrFile: bin/orders\n    includeRootFolder: false\n    archiveType: zip\n"
        "    archiveFile: $(Build.SourcesDirectory)/dist/orders.zip\n"
    )
    (fact,) = of(ArchiveCommand, PATH, text)
    assert fact.archive.path.plain == "dist/orders.zip"
    assert [(str(some.entry), some.folder, some.use.path.plain) for some in fact.members] == [
        ("orders", False, "bin/orders"),
        ("", True, "bin/orders"),
    ]
    (known,) = of(ArchiveCommand, PATH, text, {"bin/orders/x.txt": ""})
    assert [some.folder for some in known.members] == [True]
    assert of(ArchiveCommand, PATH, text.replace("archiveType: zip", "archiveType: tar")) == []


def test_tasks_that_copy_and_publish() -> None:
    text = (
        "steps:\n- task: CopyFiles@2\n  inputs:\n    SourceFolder: build\n    Contents: bin/orders\n    TargetFolder: dist\n"
        "- task: CopyFiles@2\n  inputs: {Contents: '**', TargetFolder: x}\n"
        "- task: PublishBuildArtifacts@1\n  inputs: {PathtoPublish: dist/orders.zip}\n- publish: bin/orders\n"
    )
    (copy,) = of(Copy, PATH, text)
    assert (copy.sources[0].path.plain, copy.target.path.plain, copy.into_folder) == ("build/bin/orders", "dist/bin", True)
    assert [fact.uses[0].path.plain for fact in of(Naming, PATH, text)] == ["dist/orders.zip", "bin/orders"]


def test_the_task_that_deploys() -> None:
    text = (
        "steps:\n- task: LambdaDeployFunction@1\n  inputs:\n    functionName: orders\n    functionHandler: main\n    runtime: go1.x\n"
        "    codeLocation: zip\n    localPath: dist/orders.zip\n"
    )
    (fact,) = of(LambdaFunction, PATH, text)
    assert (fact.name, fact.runtime.plain, fact.handler.plain, fact.code.plain) == ("orders", "go1.x", "main", "dist/orders.zip")
    assert written(text, fact.runtime, "provided.al2023") == text.replace("go1.x", "provided.al2023")
    assert of(LambdaFunction, PATH, text.replace("LambdaDeployFunction", "AzureFunctionApp")) == []


@pytest.mark.parametrize(
    "text", ["", "steps: x\n", "stages: [1]\njobs:\n- job: a\n", "steps:\n- script:\n- task: Go@0\n- 3\n", "jobs: {a: 1}\n"]
)
def test_what_is_no_pipeline(text: str) -> None:
    assert facts(PATH, text) == []


def test_what_is_no_yaml() -> None:
    with pytest.raises(Unparsable):
        facts(PATH, "steps: [\n")


def test_a_project() -> None:
    text = (
        "pool:\n  vmImage: ubuntu-latest\nsteps:\n- task: GoTool@0\n  inputs:\n    version: '1.21'\n"
        f"- script: {BUILD}\n- script: zip -j dist/orders.zip bin/orders\n- script: GOOS=linux go build -o bin/web ./cmd/web\n"
        "- publish: dist/orders.zip\n"
    )
    outcome = fix({**ONE, PATH: text})
    assert outcome.after[PATH].text == text.replace("build -o bin/orders", "build -tags lambda.norpc -o bin/bootstrap").replace(
        "zip bin/orders", "zip bin/bootstrap"
    ), reasons(outcome)
    assert "go1.x" not in outcome.after["template.yaml"].text


def test_a_project_of_tasks() -> None:
    text = (
        "steps:\n- task: Go@0\n  inputs:\n    command: build\n    arguments: -tags lambda.norpc -o bin/orders ./cmd/orders\n"
        "  env: {GOOS: linux, GOARCH: amd64, CGO_ENABLED: '0'}\n- task: ArchiveFiles@2\n  inputs:\n    rootFolderOrFile: bin/orders\n"
        "    includeRootFolder: false\n    archiveFile: dist/orders.zip\n    archiveType: zip\n"
    )
    outcome = fix({**ONE, PATH: text})
    assert outcome.after[PATH].text == text.replace("bin/orders", "bin/bootstrap"), reasons(outcome)
    assert "go1.x" not in outcome.after["template.yaml"].text


def test_near_misses_of_a_project() -> None:
    files = {
        "cmd/web/main.go": ONE["cmd/web/main.go"],
        "go.mod": ONE["go.mod"],
        PATH: "steps:\n- script: GOOS=linux go build -o bin/web ./cmd/web\n",
    }
    assert codes(files, PATH) == []
    assert isinstance(build(PATH, files[PATH]), BuildCommand)
