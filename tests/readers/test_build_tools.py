"""Paths that several steps share through a variable, in every tool that builds: changed together where it is said, or where each uses it."""

from __future__ import annotations

import pytest

from tests.readers.building import ONE, fix, reasons
from tests.readers.test_magefile import ENV, HEAD, target

GO = "GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -tags lambda.norpc -o"

PROJECTS = {
    "justfile": (
        "bin := 'bin/orders'\nbuild:\n  GO {{bin}} ./cmd/orders\npack: build\n  zip -j dist/orders.zip {{bin}}\nclean:\n  rm -f {{bin}}\n"
    ),
    "Jenkinsfile": 'def bin = \'bin/orders\'\nnode {\n  sh "GO ${bin} ./cmd/orders"\n  sh "zip -j dist/orders.zip ${bin}"\n}\n',
    "ci/Jenkinsfile.build": (
        "pipeline {\n  environment { BIN = 'bin/orders' }\n  stages {\n    stage('x') {\n      steps {\n"
        "        sh 'GO $BIN ./cmd/orders'\n        sh 'zip -j dist/orders.zip $BIN'\n      }\n    }\n  }\n}\n"
    ),
    "azure-pipelines.yml": "variables:\n  bin: bin/orders\nsteps:\n- script: GO $(bin) ./cmd/orders\n- script: zip -j dist/orders.zip $(bin)\n",
    ".buildkite/p.yml": "env:\n  BIN: bin/orders\nsteps:\n- command: GO $$BIN ./cmd/orders\n- command: zip -j dist/orders.zip $$BIN\n",
    ".drone.yml": (
        "kind: pipeline\nenvironment:\n  BIN: bin/orders\nsteps:\n- commands:\n  - GO $BIN ./cmd/orders\n"
        "- commands:\n  - zip -j dist/orders.zip $BIN\n"
    ),
    "appveyor.yml": (
        "image: Ubuntu\nenvironment:\n  BIN: bin/orders\nbuild_script:\n- GO $BIN ./cmd/orders\n- ps: ls\n- zip -j dist/orders.zip $BIN\n"
    ),
    "magefile.go": (
        HEAD
        + 'const bin = "bin/orders"\n\n'
        + target(
            f'sh.RunWith({ENV}, "go", "build", "-tags", "lambda.norpc", "-o", bin, "./cmd/orders")',
            'sh.Run("zip", "-j", "dist/orders.zip", bin)',
        )
    ),
}


@pytest.mark.parametrize("path", PROJECTS)
def test_a_path_that_all_steps_share_is_changed_where_it_is_said(path: str) -> None:
    text = PROJECTS[path].replace("GO ", f"{GO} ")
    outcome = fix({**ONE, path: text})
    assert outcome.after[path].text == text.replace("bin/orders", "bin/bootstrap"), reasons(outcome)
    assert "go1.x" not in outcome.after["template.yaml"].text


NAMES = {
    "justfile": ("name := 'orders'\nbuild:\n  BUILD\npack: build\n  ZIP\n", "{{name}}"),
    "Jenkinsfile": ('def name = \'orders\'\nnode {\n  sh "BUILD"\n  sh "ZIP"\n}\n', "${name}"),
    "azure-pipelines.yml": ("variables:\n  name: orders\nsteps:\n- script: BUILD\n- script: ZIP\n", "$(name)"),
    ".buildkite/p.yml": ("env:\n  NAME: orders\nsteps:\n- command: BUILD\n- command: ZIP\n", "$$NAME"),
    ".drone.yml": ("kind: pipeline\nenvironment:\n  NAME: orders\nsteps:\n- commands:\n  - BUILD\n- commands:\n  - ZIP\n", "$NAME"),
}


@pytest.mark.parametrize("path", NAMES)
def test_a_name_that_folders_have_too_is_changed_where_it_names_the_program(path: str) -> None:
    form, name = NAMES[path]
    text = form.replace("BUILD", f"{GO} bin/{name} ./cmd/{name}").replace("ZIP", f"zip -j dist/{name}.zip bin/{name}")
    outcome = fix({**ONE, path: text})
    assert outcome.after[path].text == text.replace(f"bin/{name}", "bin/bootstrap"), reasons(outcome)
    assert "go1.x" not in outcome.after["template.yaml"].text
