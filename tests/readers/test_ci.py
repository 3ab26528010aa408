"""CI files and task runners: what their commands do, where, with which variables; and whole small projects with their fix."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from go1x_lint import engine, fixer, registry
from go1x_lint.config import Settings
from go1x_lint.facts import BuildCommand, Fact, ImageUse, LambdaFunction, Naming, RuntimeChoice, Step
from go1x_lint.fixer import Outcome
from go1x_lint.kinds import kind as kind_of
from go1x_lint.readers import Unparsable
from go1x_lint.source import Source, Workspace
from go1x_lint.text import Text

SAM = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
MOD = "module example.com/app\n\ngo 1.21\n\nrequire github.com/aws/aws-lambda-go v1.47.0\n"
MAIN = (
    'package main\n\nimport "github.com/aws/aws-lambda-go/lambda"\n\n'
    'func main() { lambda.Start(func() (string, error) { return "x", nil }) }\n'
)
WEB = 'package main\n\nimport "net/http"\n\nfunc main() { _ = http.ListenAndServe(":80", nil) }\n'
HEAD = "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n"
WORKFLOW = ".github/workflows/build.yml"


def function(name: str, code: str, handler: str) -> str:
    """Write a SAM function."""
    return (
        f"  {name}:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: {code}\n"
        f"      Handler: {handler}\n      Runtime: go1.x\n"
    )


def workspace(files: Mapping[str, str]) -> Workspace:
    """Make a project in memory."""
    return Workspace("", sources=[Source(path, text) for path, text in files.items()])


def facts(path: str, text: str, **more: str) -> list[Fact]:
    """Read one file as what its name says."""
    project = workspace({path: text, **{name.replace("__", "/"): some for name, some in more.items()}})
    kind = kind_of(path)
    assert kind is not None
    return [fact for _, read in registry.readers(registry.formats()[kind]) for fact in read(project[path], project)]


def steps(path: str, text: str, kind: type[Step] = Step) -> list[Step]:
    """Give the steps of a kind."""
    return [fact for fact in facts(path, text) if isinstance(fact, kind)]


def build(path: str, text: str) -> BuildCommand:
    """Give the one `go build`."""
    (found,) = (fact for fact in facts(path, text) if isinstance(fact, BuildCommand))
    return found


def written(text: str, fact: BuildCommand, new: Text | str) -> str:
    """Give the file's text with another output."""
    edits = fact.output.path.set(new)
    assert edits
    return workspace({fact.path: text}).edited(edits)[fact.path].text


def said(text: str, fact: BuildCommand) -> str:
    """Give the characters that say the output."""
    span = fact.output.path.values[0].span
    return text[span.start : span.end]


def fix(files: Mapping[str, str], unsafe: bool = False) -> Outcome:
    """Fix a project in memory."""
    return fixer.fix(workspace(files), Settings(), unsafe)


def codes(files: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give the codes of what is reported, and where."""
    return [(some.code, some.span.path) for some in engine.check(workspace(files), Settings()).diagnostics]


def reasons(outcome: Outcome) -> str:
    """Give everything that is said of what was not made."""
    held = [label.text for group in outcome.groups for label in group.held]
    return "\n".join((*held, *(some.text for group in outcome.groups for some in group.unproved), *(why for _, why in outcome.undone)))


# -- GitHub Actions ---------------------------------------------------------------------------------------------------------

SPELLINGS = {
    "plain": "      - run: GOOS=linux go build -o bin/api ./cmd/api\n",
    "single": "      - run: 'GOOS=linux go build -o bin/api ./cmd/api'\n",
    "double": '      - run: "GOOS=linux go build -o bin/api ./cmd/api"\n',
    "literal": "      - run: |\n          mkdir -p bin\n          GOOS=linux go build -o bin/api ./cmd/api\n",
    "folded": "      - run: >\n          GOOS=linux\n          go build -o bin/api\n          ./cmd/api\n",
    "several lines": "      - run: GOOS=linux go build\n          -o bin/api\n          ./cmd/api\n",
}


@pytest.mark.parametrize("step", SPELLINGS.values(), ids=SPELLINGS)
def test_a_step_is_read_however_it_is_spelled(step: str) -> None:
    text = HEAD + step
    fact = build(WORKFLOW, text)
    assert said(text, fact) == "bin/api"
    assert fact.goos.plain == "linux"
    assert fact.packages.plain == "cmd/api"
    assert written(text, fact, "bin/api/bootstrap") == text.replace("bin/api", "bin/api/bootstrap")


def test_variables_and_folders_come_from_all_levels() -> None:
    text = (
        "on: push\nenv:\n  GOOS: darwin\n  CGO_ENABLED: 0\ndefaults:\n  run:\n    working-directory: services\njobs:\n  build:\n"
        "    runs-on: ubuntu-latest\n    env:\n      GOOS: linux\n    steps:\n      - run: go build -o api ./cmd/api\n"
        "        env:\n          GOARCH: arm64\n        working-directory: services/orders\n      - run: go build -o web ./cmd/web\n"
    )
    one, other = (fact for fact in facts(WORKFLOW, text) if isinstance(fact, BuildCommand))
    assert (one.goos.plain, one.goarch.plain, one.cgo.plain) == ("linux", "arm64", "0")
    assert one.output.path.plain == "services/orders/api"
    assert other.output.path.plain == "services/web"
    assert other.goarch.absent
    assert (one.scope, one.index < other.index) == (other.scope, True)


def test_a_folder_ends_with_its_step() -> None:
    text = HEAD + "      - run: cd cmd && go build -o a .\n      - run: go build -o b .\n"
    one, other = (fact for fact in facts(WORKFLOW, text) if isinstance(fact, BuildCommand))
    assert (one.output.path.plain, other.output.path.plain) == ("cmd/a", "b")


def test_a_variable_is_written_where_nobody_else_reads_it() -> None:
    text = HEAD + "        env:\n          BIN: api\n" + "      - run: go build -o bin/$BIN .\n        env: {BIN: api}\n"
    fact = build(WORKFLOW, text.replace("        env:\n          BIN: api\n", ""))
    assert fact.output.path.plain == "bin/api"
    shared = text.replace("jobs:", "env:\n  BIN: api\njobs:").replace("        env: {BIN: api}\n", "      - run: echo ${{ env.BIN }}\n")
    fact = build(WORKFLOW, shared)
    slot = fact.output.path.values[0].slot
    assert slot is not None
    assert [shared[some.start : some.end] for some in slot.also_read_by] == ["env.BIN"]
    assert "BIN: api" in written(shared, fact, "bin/bootstrap")
    assert "go build -o bin/bootstrap" in written(shared, fact, "bin/bootstrap")


@pytest.mark.parametrize(
    ("path", "text", "reference"),
    [
        (
            WORKFLOW,
            HEAD.replace("jobs:", "env: {BIN: api}\njobs:") + "      - run: go build -o bin/X .\n      - run: echo X\n",
            "${{ env.BIN }}",
        ),
        (
            WORKFLOW,
            HEAD.replace("    steps:", "    strategy: {matrix: {bin: [api]}}\n    steps:")
            + "      - run: go build -o bin/X .\n      - run: echo X\n",
            "${{ matrix.bin }}",
        ),
        ("Taskfile.yml", "vars: {BIN: api}\ntasks:\n  a: go build -o bin/X .\n  b: echo X\n", "{{.BIN}}"),
        (
            ".circleci/config.yml",
            "commands:\n  c:\n    parameters: {bin: {type: string, default: api}}\n    steps:\n    - run: go build -o bin/X .\n"
            "    - run: echo X\njobs:\n  a: {steps: [c]}\n",
            "<< parameters.bin >>",
        ),
        (".goreleaser.yaml", "project_name: api\nbuilds:\n- binary: X\n  goos: [linux]\n  goarch: [amd64]\n", "'{{ .ProjectName }}'"),
    ],
)
def test_what_is_filled_in_elsewhere_too_stays(path: str, text: str, reference: str) -> None:
    text = text.replace("X", reference)
    fact = build(path, text)
    assert fact.output.path.text is not None
    new = fact.output.path.text.parent.joined("bootstrap")
    assert written(text, fact, new) == text.replace(reference, reference.replace(reference.strip("'"), "bootstrap"), 1)


def test_a_matrix_gives_all_its_values() -> None:
    text = HEAD.replace("    steps:", "    strategy:\n      matrix:\n        function: [orders, refunds]\n        os: [linux]\n    steps:")
    text += "      - run: GOOS=${{ matrix.os }} go build -o bin/${{ matrix.function }} ./cmd/${{ matrix.function }}\n"
    fact = build(WORKFLOW, text)
    assert fact.goos.plain == "linux"
    assert fact.output.path.text is not None
    assert fact.output.path.text.expand() == ("bin/orders", "bin/refunds")
    inside = fact.output.path.text.joined("bootstrap")
    assert "-o bin/${{ matrix.function }}/bootstrap ./cmd" in written(text, fact, inside)


def test_an_expression_is_a_hole() -> None:
    text = HEAD + '      - run: go build -ldflags "-X main.v=${{ github.sha }}" -o ${{ inputs.out }} .\n'
    fact = build(WORKFLOW, text)
    assert fact.output.path.values == ()
    assert not fact.output.path.closed


def test_a_file_that_is_yaml_only_without_its_expressions() -> None:
    text = HEAD.replace("ubuntu-latest", "[self-hosted, ${{ inputs.os }}]").replace("    steps:", "    env: {F: api}\n    steps:")
    text += "      - run: go build -o bin/${{ env.F }} ./${{ inputs.x }}\n"
    fact = build(WORKFLOW, text)
    assert (fact.output.path.plain, fact.packages.closed) == ("bin/api", False)
    assert said(text, fact) == "api"


def test_what_a_step_hands_on_is_known_to_the_next() -> None:
    text = HEAD + '      - run: echo "GOOS=linux" >> $GITHUB_ENV\n      - run: go build -o a .\n'
    assert build(WORKFLOW, text).goos.plain == "linux"
    assert build(WORKFLOW, text.replace("$GITHUB_ENV", "$GITHUB_OUTPUT")).goos.absent


def test_other_shells() -> None:
    text = HEAD + "      - run: go build -o a.out .\n        shell: python\n"
    assert not steps(WORKFLOW, text)
    windows = HEAD.replace("ubuntu", "windows") + "      - run: |\n          $env:GOOS = 'linux'\n          go build -o bin\\api .\n"
    fact = build(WORKFLOW, windows)
    assert fact.windows
    assert (fact.goos.plain, fact.output.path.plain) == ("linux", "bin/api")


def test_a_conditional_step_may_not_run() -> None:
    text = HEAD + "      - run: go build -o a .\n        if: github.ref == 'refs/heads/main'\n"
    assert not build(WORKFLOW, text).certain
    assert build(WORKFLOW, text.replace("github.ref == 'refs/heads/main'", "success()")).certain


def test_what_is_kept_is_named() -> None:
    text = HEAD + (
        "      - uses: actions/upload-artifact@v4\n        with:\n          name: x\n"
        "          path: |\n            bin/api\n            !bin/tmp/\n            dist/*.zip\n"
    )
    found = [fact for fact in facts(WORKFLOW, text) if isinstance(fact, Naming)]
    assert [fact.uses[0].path.plain for fact in found] == ["bin/api", "bin/tmp"]
    assert text[found[0].span.start : found[0].span.end] == "bin/api"


def test_actions_that_deploy() -> None:
    text = (
        HEAD + "      - uses: appleboy/lambda-action@v1\n        with:\n          function_name: orders\n          runtime: go1.x\n"
        "          handler: main\n          zip_file: dist/orders.zip\n          architectures: x86_64\n"
    )
    (fact,) = (fact for fact in facts(WORKFLOW, text) if isinstance(fact, LambdaFunction))
    assert (fact.name, fact.runtime.plain, fact.handler.plain, fact.code.plain) == ("orders", "go1.x", "main", "dist/orders.zip")
    (choice,) = (fact for fact in facts(WORKFLOW, text.replace("          handler: main\n", "")) if isinstance(fact, RuntimeChoice))
    assert choice.runtime.plain == "go1.x"
    without = facts(WORKFLOW, text.replace("          runtime: go1.x\n", ""))
    assert not [fact for fact in without if isinstance(fact, LambdaFunction | RuntimeChoice)]


def test_a_composite_action() -> None:
    text = "runs:\n  using: composite\n  steps:\n    - run: go build -o bin/api ./cmd/api\n      shell: bash\n"
    assert build(".github/actions/build/action.yml", text).output.path.plain == "bin/api"
    assert build("action.yml", text).output.path.plain == "bin/api"
    assert facts("action.yml", "runs:\n  using: docker\n  image: Dockerfile\n") == []


def test_a_checkout_elsewhere() -> None:
    text = HEAD + (
        "        with:\n          path: src\n      - run: go build -o bin/a .\n        working-directory: src\n"
        "      - run: go build -o b .\n"
    )
    assert build(WORKFLOW, text).output.path.plain == "bin/a"


@pytest.mark.parametrize(
    "text",
    [
        "jobs: [1, 2]\n",
        "jobs:\n  a: 1\n  b:\n    steps: x\n",
        "",
        "a: &a\n  <<: *a\n",
        "jobs:\n  a:\n    steps:\n    - run:\n    - run: [x]\n",
    ],
)
def test_what_is_no_workflow(text: str) -> None:
    assert facts(WORKFLOW, text) == []


def test_what_is_no_yaml() -> None:
    with pytest.raises(Unparsable):
        facts(WORKFLOW, "jobs: [\n")


TWO = {
    "template.yaml": SAM + function("Orders", "dist/orders.zip", "orders") + function("Refunds", "dist/refunds.zip", "refunds"),
    "cmd/orders/main.go": MAIN,
    "cmd/refunds/main.go": MAIN,
    "cmd/web/main.go": WEB,
    "go.mod": MOD,
}
COMMANDS = (
    "mkdir -p bin dist",
    "GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o bin/orders ./cmd/orders",
    "GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o bin/refunds ./cmd/refunds",
    "zip -j dist/orders.zip bin/orders",
    "zip -j dist/refunds.zip bin/refunds",
    "GOOS=linux GOARCH=amd64 go build -o bin/web ./cmd/web",
    "go test ./...",
)
FIXED = tuple(
    some.replace(f"-o bin/{name}", f"-tags lambda.norpc -o bin/{name}/bootstrap").replace(f"zip bin/{name}", f"zip bin/{name}/bootstrap")
    for some in COMMANDS
    for name in [next((name for name in ("orders", "refunds") if name in some), "?")]
)


def github(commands: tuple[str, ...]) -> str:
    """Write a workflow that runs commands in steps of their own."""
    return HEAD + "".join(f"      - run: {some}\n" for some in commands) + "      - run: sam deploy\n"


def test_a_project_with_a_workflow() -> None:
    outcome = fix({**TWO, WORKFLOW: github(COMMANDS)})
    assert outcome.after[WORKFLOW].text == github(FIXED), reasons(outcome)
    assert "go1.x" not in outcome.after["template.yaml"].text


def test_near_misses_of_a_project() -> None:
    files = {
        **TWO,
        "template.yaml": SAM + function("Orders", "dist/orders.zip", "bootstrap").replace("go1.x", "provided.al2023"),
        WORKFLOW: HEAD.replace("    steps:", "    strategy:\n      matrix:\n        goos: [linux, darwin, windows]\n    steps:")
        + "      - run: go build -v ./...\n      - run: go test ./...\n      - run: GOOS=linux go build -o bin/web ./cmd/web\n"
        + "      - run: GOOS=${{ matrix.goos }} go build -o bin/orders-${{ matrix.goos }} ./cmd/orders\n",
    }
    assert [some for some in codes(files) if some[1] == WORKFLOW] == []


OLD = "public.ecr.aws/sam/build-go1.x"
CONTAINERS = {
    WORKFLOW: HEAD.replace("    steps:", f"    container: {OLD}\n    steps:") + "      - run: make\n",
    ".github/workflows/b.yml": HEAD.replace("    steps:", f"    container:\n      image: {OLD}\n    steps:") + "      - run: make\n",
    ".gitlab-ci.yml": f"a:\n  image: {OLD}\n  script: make\n",
    "ci/.gitlab-ci.yml": f"default:\n  image:\n    name: {OLD}\na:\n  script: make\n",
    ".circleci/config.yml": f"jobs:\n  a:\n    docker:\n    - image: {OLD}\n    steps:\n    - run: make\n",
    "bitbucket-pipelines.yml": f"image: {OLD}\npipelines:\n  default:\n  - step:\n      script: [make]\n",
    ".drone.yml": f"kind: pipeline\nsteps:\n- image: {OLD}\n  commands: [make]\n",
    ".buildkite/p.yml": f"steps:\n- command: make\n  plugins:\n  - docker#v5:\n      image: {OLD}\n",
    "azure-pipelines.yml": f"jobs:\n- job: a\n  container: {OLD}\n  steps:\n  - script: make\n",
}


@pytest.mark.parametrize("path", CONTAINERS)
def test_the_image_that_a_job_runs_in(path: str) -> None:
    text = CONTAINERS[path]
    (use,) = (fact for fact in facts(path, text) if isinstance(fact, ImageUse))
    assert (use.image.plain, use.purpose, text[use.span.start : use.span.end]) == (OLD, "builder", OLD)
    assert ("GX401", path) in codes({path: text, **TWO})
    assert fix({path: text, "main.go": MAIN, "go.mod": MOD}, unsafe=True).after[path].text == text.replace(
        "build-go1.x", "build-provided.al2023"
    )
    assert ("GX401", path) not in codes({path: text.replace(OLD, "golang:1.22"), **TWO})


# -- GitLab -----------------------------------------------------------------------------------------------------------------

GITLAB = ".gitlab-ci.yml"


def builds(path: str, text: str, **more: str) -> list[BuildCommand]:
    """Give every `go build`."""
    return [fact for fact in facts(path, text, **more) if isinstance(fact, BuildCommand)]


def test_a_job_has_one_shell() -> None:
    text = (
        "variables:\n  GOOS: linux\nbefore_script:\n  - cd svc\nbuild:\n  image: golang:1.21\n  variables:\n    GOARCH: {value: arm64}\n"
        "  script:\n    - mkdir bin\n    - - |\n        go build -o bin/api ./api\n    - 'go build -o bin/web ./web'\n"
        "  after_script:\n    - go build -o last .\n  artifacts:\n    paths: [svc/bin/api, $OUT/x]\n"
    )
    api, web, last = builds(GITLAB, text)
    assert [fact.output.path.plain for fact in (api, web, last)] == ["svc/bin/api", "svc/bin/web", "last"]
    assert (api.goos.plain, api.goarch.plain, api.host) == ("linux", "arm64", "golang:1.21")
    assert [said(text, fact) for fact in (api, web)] == ["bin/api", "bin/web"]
    assert written(text, web, "svc/bin/web/bootstrap") == text.replace("-o bin/web", "-o bin/web/bootstrap")
    assert [fact.uses[0].path.plain for fact in facts(GITLAB, text) if isinstance(fact, Naming)] == ["svc/bin/api", None]


def test_what_jobs_share_is_read_once() -> None:
    text = (
        ".go:\n  variables: {GOOS: linux}\n  script:\n    - GOARCH=$ARCH go build -o bin/$NAME ./cmd/$NAME\n"
        "orders:\n  extends: .go\n  variables: {NAME: orders, ARCH: amd64}\nrefunds:\n  extends: [.go]\n  variables: {NAME: refunds, ARCH: amd64}\n"
        "other:\n  script:\n    - !reference [.two, script]\n.two:\n  script: go build -o two .\n.unused:\n  script: go build -o unused .\n"
    )
    both, two = builds(GITLAB, text)
    assert both.output.path.text is not None
    assert both.output.path.text.expand() == ("bin/orders", "bin/refunds")
    assert (both.goos.plain, both.goarch.plain) == ("linux", "amd64")
    assert two.output.path.plain == "two"


def test_a_matrix_of_jobs() -> None:
    text = "build:\n  parallel:\n    matrix:\n      - F: [a, b]\n        GOOS: [linux, darwin]\n  script: go build -o bin/$F ./$F\n"
    (fact,) = builds(GITLAB, text)
    assert fact.output.path.text is not None
    assert fact.output.path.text.expand() == ("bin/a", "bin/b")
    assert fact.goos.other_than("linux")


# -- CodeBuild --------------------------------------------------------------------------------------------------------------


def test_a_buildspec_has_one_shell_since_its_second_version() -> None:
    text = (
        "version: 0.2\nenv:\n  variables:\n    GOOS: linux\nphases:\n  install:\n    commands:\n      - cd svc\n  build:\n    commands:\n"
        "      - go build -o api .\n    finally:\n      - zip api.zip api\nartifacts:\n  base-directory: svc\n  files: [api.zip, '**/*']\n"
    )
    assert build("buildspec.yml", text).output.path.plain == "svc/api"
    assert build("ci/buildspec-api.yaml", text).goos.plain == "linux"
    assert build("buildspec.yml", text.replace("0.2", "0.1")).output.path.plain == "api"
    assert [fact.uses[0].path.plain for fact in facts("buildspec.yml", text) if isinstance(fact, Naming)] == ["svc/api.zip"]
    assert facts("buildspec.yml", "version: 0.2\nphases:\n  build: [x]\n") == []


# -- Task -------------------------------------------------------------------------------------------------------------------


def test_a_task() -> None:
    text = (
        "version: '3'\nenv: {GOOS: linux}\nvars:\n  BIN: bin\n  REV: {sh: git rev-parse HEAD}\ntasks:\n  build:\n    dir: svc\n"
        "    env: {GOARCH: arm64}\n    vars: {OUT: '{{.BIN}}/api'}\n    cmds:\n      - cd x\n      - go build -o {{.OUT}} .\n"
        "      - cmd: go build -o {{.REV}} .\n      - task: other\n    generates: [bin/api, '**/*.zip']\n  one: go build -o one .\n"
    )
    api, rev, one = builds("ops/Taskfile.yml", text)
    assert (api.output.path.plain, api.goos.plain, api.goarch.plain) == ("ops/svc/bin/api", "linux", "arm64")
    assert not rev.output.path.values
    assert one.output.path.plain == "ops/one"
    assert said(text, api) == "/api"
    assert [fact.uses[0].path.plain for fact in facts("ops/Taskfile.yml", text) if isinstance(fact, Naming)] == ["ops/svc/bin/api"]


def test_what_a_task_is_given() -> None:
    text = (
        "version: '3'\ntasks:\n  all:\n    cmds:\n      - task: build\n        vars: {NAME: orders}\n      - task: build\n        vars: {NAME: refunds}\n"
        "      - for: [a, b]\n        cmd: go build -o bin/{{.ITEM}} .\n  build:\n    cmds:\n      - go build -o bin/{{.NAME}} ./cmd/{{.NAME}}\n"
    )
    one, other = (fact.output.path.text for fact in builds("Taskfile.yml", text))
    assert one is not None and other is not None
    assert one.expand() == ("bin/a", "bin/b")
    assert other.expand() == ("bin/orders", "bin/refunds")
    open_ = builds("Taskfile.yml", text.replace("        vars: {NAME: refunds}\n", ""))[1]
    assert open_.output.path.text is not None
    assert open_.output.path.text.expand() is None


def test_an_included_taskfile_runs_where_its_includer_says() -> None:
    text = "version: '3'\ntasks:\n  build: go build -o a .\n"
    main = "version: '3'\nincludes:\n  svc: ./svc\ntasks: {}\n"
    (fact,) = builds("svc/Taskfile.yml", text, **{"Taskfile.yml": main})
    assert fact.output.path.plain == "a"
    (fact,) = builds("svc/Taskfile.yml", text, **{"Taskfile.yml": main.replace("./svc", "{taskfile: ./svc/Taskfile.yml, dir: ./svc}")})
    assert fact.output.path.plain == "svc/a"


# -- npm --------------------------------------------------------------------------------------------------------------------


def test_scripts_of_npm() -> None:
    text = '{"name": "x", "scripts": {"build": "cross-env GOOS=linux go build -o \\"bin/api\\" ./api", "n": 1}, "dependencies": {}}'
    fact = build("web/package.json", text)
    assert (fact.output.path.plain, fact.goos.plain) == ("web/bin/api", "linux")
    assert said(text, fact) == "bin/api"
    assert facts("package.json", '{"scripts": []}') == []


# -- CircleCI ---------------------------------------------------------------------------------------------------------------

CIRCLE = ".circleci/config.yml"


def test_a_circleci_job() -> None:
    text = (
        "version: 2.1\nexecutors:\n  go:\n    docker: [{image: cimg/go:1.21}]\n    working_directory: ~/app\n    environment: {GOOS: linux}\n"
        "commands:\n  make_it:\n    parameters:\n      name: {type: string}\n      dir: {type: string, default: cmd}\n    steps:\n"
        "      - run: go build -o bin/<< parameters.name >> ./<< parameters.dir >>/<< parameters.name >>\n"
        "jobs:\n  build:\n    executor: go\n    steps:\n      - checkout\n      - run: cd x\n      - make_it: {name: orders}\n"
        "      - run:\n          name: Build\n          working_directory: ~/app/svc\n          environment: {GOARCH: arm64}\n"
        "          command: |\n            go build -o api .\n"
        "      - when:\n          condition: << pipeline.parameters.x >>\n          steps:\n            - run: go build -o other .\n"
        "      - persist_to_workspace:\n          root: bin\n          paths: [orders]\n"
    )
    orders, api, other = sorted(builds(CIRCLE, text), key=lambda fact: fact.index)
    assert (orders.output.path.plain, orders.packages.plain) == ("bin/orders", "cmd/orders")
    assert (api.output.path.plain, api.goos.plain, api.goarch.plain, api.host) == ("svc/api", "linux", "arm64", "cimg/go:1.21")
    assert api.certain and not other.certain
    assert [fact.uses[0].path.plain for fact in facts(CIRCLE, text) if isinstance(fact, Naming)] == ["bin/orders"]
    assert written(text, api, "svc/bootstrap") == text.replace("-o api", "-o bootstrap")
    assert facts(CIRCLE, "version: 2.1\norbs: {x: y}\njobs:\n  a: 1\n  b: {steps: [{run: [x]}, {run: }, checkout]}\n") == []


# -- Travis -----------------------------------------------------------------------------------------------------------------


def test_a_travis_build() -> None:
    text = (
        "language: go\nenv:\n  global:\n    - GOOS=linux CGO_ENABLED=0\n    - secure: abc\ninstall:\n  - cd svc\nscript: go build -o api .\n"
        "jobs:\n  include:\n    - script: go build -o other .\n      env: GOARCH=arm64\n    - stage: x\n"
        "deploy:\n  provider: lambda\n  function_name: orders\n  runtime: go1.x\n"
    )
    api, other = builds(".travis.yml", text)
    assert (api.output.path.plain, api.goos.plain, api.cgo.plain) == ("svc/api", "linux", "0")
    assert (other.output.path.plain, other.goos.plain, other.goarch.plain) == ("svc/other", "linux", "arm64")
    (choice,) = (fact for fact in facts(".travis.yml", text) if isinstance(fact, RuntimeChoice))
    assert text[choice.runtime.values[0].span.start : choice.runtime.values[0].span.end] == "go1.x"
    (fact,) = builds(".travis.yml", "env:\n  - GOOS=linux\n  - GOOS=darwin\nscript: go build -o a .\n")
    assert fact.goos.other_than("linux")


# -- goreleaser -------------------------------------------------------------------------------------------------------------

RELEASER = ".goreleaser.yml"


def test_a_build_of_goreleaser() -> None:
    text = (
        "project_name: app\nbuilds:\n  - id: orders\n    main: ./cmd/orders\n    binary: orders\n    env: [CGO_ENABLED=0]\n    goos: [linux]\n"
        "    goarch: [amd64]\n    flags: [-trimpath, -tags=a]\n    hooks:\n      post: cp a b\n"
    )
    fact = build(RELEASER, text)
    assert (fact.output.path.plain, fact.packages.plain) == ("dist/orders_linux_amd64_v1/orders", "cmd/orders")
    assert (fact.goos.plain, fact.goarch.plain, fact.cgo.plain, fact.tags.plain) == ("linux", "amd64", "0", "a")
    assert said(text, fact) == "orders"
    assert written(text, fact, "dist/orders_linux_amd64_v1/bootstrap") == text.replace("binary: orders", "binary: bootstrap")
    assert fact.tags.set("a,lambda.norpc") == ()  # a comma would make two items of it
    text = text.replace("[-trimpath, -tags=a]", "\n      - -tags=a")
    edits = build(RELEASER, text).tags.set("a,lambda.norpc")
    assert "      - -tags=a,lambda.norpc\n" in workspace({RELEASER: text}).edited(edits)[RELEASER].text


def test_what_goreleaser_does_by_itself() -> None:
    text = "project_name: app\nbuilds:\n  - env:\n      - CGO_ENABLED=0\n    goos:\n      - linux\n    tags:\n      - a\n"
    fact = build(RELEASER, text)
    assert fact.output.path.text is not None
    assert "dist/app_linux_arm64/app" in (fact.output.path.text.expand() or ())
    assert fact.output.path.values[0].implied
    renamed = fact.output.path.set(fact.output.path.text.parent.joined("bootstrap"))
    after = workspace({RELEASER: text}).edited((*renamed, *fact.tags.set("a,b")))
    assert after[RELEASER].text == text.replace("      - a\n", "      - a\n      - b\n") + "    binary: bootstrap\n"
    everywhere = build(RELEASER, "project_name: app\nbuilds:\n  - binary: app\n")
    assert [str(value.text) for value in everywhere.goos.values] == ["linux", "darwin", "windows"]
    assert everywhere.output.path.slot is None


@pytest.mark.parametrize(
    "text",
    ["builds: 1\n", "builds: [1, {}]\n", "builds:\n  - builder: rust\n    binary: x\n", "builds:\n  - skip: true\n    binary: x\n", "a\n"],
)
def test_what_goreleaser_does_not_build(text: str) -> None:
    assert facts(RELEASER, text) == []


def test_a_name_that_cannot_be_read() -> None:
    fact = build(RELEASER, "builds:\n  - goos: [linux]\n    flags: ['{{ .Env.FLAGS }}']\n")
    assert not fact.output.path.closed
    assert not fact.tags.closed
    named_by_archive = "project_name: a\nbuilds:\n  - binary: b\n    goos: [linux]\narchives:\n  - name_template: '{{ .Binary }}'\n"
    assert build(RELEASER, named_by_archive).output.path.slot is None


def released(systems: str, binary: str, tags: str = "") -> str:
    """Write a configuration of goreleaser."""
    return (
        f"project_name: app\nbuilds:\n  - id: orders\n    main: ./cmd/orders\n    binary: {binary}\n"
        f"    env: [CGO_ENABLED=0]\n    goos: {systems}\n    goarch: [amd64]\n{tags}"
    )


def test_a_project_that_is_released() -> None:
    files = {
        **TWO,
        "template.yaml": SAM + function("Orders", "dist/orders_linux_amd64_v1", "orders"),
        RELEASER: released("[linux]", "orders"),
    }
    outcome = fix({**files, "Makefile": "deploy:\n\tgoreleaser build\n\tsam deploy\n"})
    assert outcome.after[RELEASER].text == released("[linux]", "bootstrap", "    tags: [lambda.norpc]\n"), reasons(outcome)
    assert "provided.al2023" in outcome.after["template.yaml"].text
    held = fix({**files, RELEASER: released("[linux, darwin]", "orders")})
    assert not held.changed


# -- whole projects ---------------------------------------------------------------------------------------------------------


def listed(commands: tuple[str, ...], indent: str) -> str:
    """Write a YAML list of commands."""
    return "".join(f"{indent}- {some}\n" for some in commands)


def gitlab(commands: tuple[str, ...]) -> str:
    """Write a GitLab file."""
    return "deploy:\n  script:\n" + listed(commands, "    ") + "    - sam deploy\n"


def buildspec(commands: tuple[str, ...]) -> str:
    """Write a buildspec."""
    return "version: 0.2\nphases:\n  build:\n    commands:\n" + listed(commands, "      ")


def taskfile(commands: tuple[str, ...]) -> str:
    """Write a Taskfile."""
    return "version: '3'\ntasks:\n  build:\n    cmds:\n" + listed(commands, "      ")


def package(commands: tuple[str, ...]) -> str:
    """Write a package.json."""
    return '{"scripts": {"build": "' + " && ".join(commands) + '"}}\n'


def circle(commands: tuple[str, ...]) -> str:
    """Write a configuration of CircleCI."""
    return "version: 2.1\njobs:\n  build:\n    steps:\n      - checkout\n" + "".join(f"      - run: {some}\n" for some in commands)


def travis(commands: tuple[str, ...]) -> str:
    """Write a build of Travis."""
    return "script:\n" + listed(commands, "  ")


PROJECTS = {
    CIRCLE: circle,
    ".travis.yml": travis,
    GITLAB: gitlab,
    "buildspec.yml": buildspec,
    "Taskfile.yml": taskfile,
    "package.json": package,
}


@pytest.mark.parametrize("path", PROJECTS)
def test_a_project_with_another_tool(path: str) -> None:
    write = PROJECTS[path]
    outcome = fix({**TWO, path: write(COMMANDS)})
    assert outcome.after[path].text == write(FIXED), reasons(outcome)
    assert "go1.x" not in outcome.after["template.yaml"].text


@pytest.mark.parametrize("path", PROJECTS)
def test_near_misses_of_another_tool(path: str) -> None:
    text = PROJECTS[path](("go build ./...", "go vet ./...", "GOOS=linux go build -o bin/web ./cmd/web", "zip -j web.zip bin/web"))
    assert [some for some in codes({**TWO, path: text}) if some[1] == path] == []


def test_what_is_kept_follows_a_program() -> None:
    two_jobs = (
        HEAD + "      - run: GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o bin/orders ./cmd/orders\n"
        "      - uses: actions/upload-artifact@v4\n        with: {name: orders, path: bin/orders}\n"
        "      - run: zip -j dist/orders.zip bin/orders\n"
    )
    outcome = fix({**TWO, "template.yaml": SAM + function("Orders", "dist/orders.zip", "orders"), WORKFLOW: two_jobs})
    expected = two_jobs.replace("-o bin/orders", "-tags lambda.norpc -o bin/bootstrap").replace("bin/orders}", "bin/bootstrap}")
    assert outcome.after[WORKFLOW].text == expected.replace("zip bin/orders", "zip bin/bootstrap"), reasons(outcome)


def test_a_matrix_of_functions() -> None:
    head = HEAD.replace("    steps:", "    strategy:\n      matrix:\n        function: [orders, refunds]\n    steps:")
    text = head + (
        "      - run: |\n"
        "          GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o bin/${{ matrix.function }} ./cmd/${{ matrix.function }}\n"
        "          zip -j dist/${{ matrix.function }}.zip bin/${{ matrix.function }}\n"
    )
    outcome = fix({**TWO, WORKFLOW: text})
    expected = text.replace("-o bin/${{ matrix.function }}", "-tags lambda.norpc -o bin/${{ matrix.function }}/bootstrap")
    expected = expected.replace("zip bin/${{ matrix.function }}", "zip bin/${{ matrix.function }}/bootstrap")
    assert outcome.after[WORKFLOW].text == expected, reasons(outcome)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (".github/workflows/x.yaml", "github_actions"),
        (".github/dependabot.yml", "template"),
        ("docs/.github/workflows/x.yml", "template"),
        (".circleci/config.yml", "circleci"),
        (".gitlab/ci/build.yml", "gitlab_ci"),
        ("Taskfile_darwin.yml", "taskfile"),
        ("taskfile.go", "go_program"),
        ("buildspec.sh", "shell"),
        ("goreleaser.yaml", "goreleaser"),
        ("web/package.json", "package_json"),
        ("package-lock.json", "template"),
    ],
)
def test_which_files_are_read(path: str, kind: str) -> None:
    assert kind_of(path) == kind
