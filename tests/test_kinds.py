"""What a file is, by its name, and whether its bytes concern us."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from go1x_lint import kinds

KINDS = {
    "template.yaml": "template",
    "a/b/Stack.YML": "template",
    "stack.template": "template",
    "params.json": "template",
    "template.yaml.j2": "template",
    "samconfig.toml": "samconfig",
    "samconfig-dev.yaml": "samconfig",
    "samconfig.py": "program",
    "lib/stack.ts": "program",
    "lib/stack.d.ts": None,
    "test/stack.test.ts": None,
    "lib/__tests__/stack.ts": None,
    "web/app.min.js": None,
    "Stack.java": "program",
    "stack_test.py": None,
    "Makefile": "makefile",
    "GNUmakefile": "makefile",
    "Makefile.common": "makefile",
    "Makefile.am": None,
    "build/go.mk": "makefile",
    "makefile.go": "go_program",
    "build.sh": "shell",
    "build.ps1": "powershell",
    "build.cmd": "batch",
    "Dockerfile": "dockerfile",
    "Dockerfile.lambda": "dockerfile",
    "orders.dockerfile": "dockerfile",
    "Containerfile": "dockerfile",
    "Dockerfile.md": None,
    "dockerfile.go": "go_program",
    "Dockerfile.tmpl": "dockerfile",
    ".dockerignore": "ignorefile",
    "Dockerfile.dockerignore": "ignorefile",
    ".gitignore": "ignorefile",
    "go.mod": "go_module",
    "go.sum": None,
    "Gopkg.lock": "go_dependencies",
    "glide.yaml": "go_dependencies",
    "vendor/modules.txt": "go_dependencies",
    "docs/modules.txt": None,
    "main.go": "go_program",
    "main_test.go": "go_test",
    "main_test.golden": None,
    "bitbucket-pipelines.yml": "bitbucket",
    "ci/azure-pipelines-release.yml": "azure_pipelines",
    ".azuredevops/build.yml": "azure_pipelines",
    "azure-pipelines.md": None,
    ".drone.yml": "drone",
    ".woodpecker/build.yaml": "drone",
    ".buildkite/pipeline.yml": "buildkite",
    "docs/.buildkite/pipeline.yml": "template",
    "appveyor.yml": "appveyor",
    "docker-compose.test.yml": "compose",
    "compose.yaml": "compose",
    "composer.json": "template",
    ".devcontainer/go/devcontainer.json": "devcontainer",
    ".ko.yaml": "ko",
    "Justfile": "justfile",
    "makebuild": "makefile",
    "project.json": "apex",
    "project.prod.json": "apex",
    "project.tf.json": "terraform",
    "project.yml": "template",
    "functions/a/function.json": "lambroll",
    "function.prod.json": "lambroll",
    "function.jsonnet": "lambroll",
    "functions.json": "template",
    "order/.rpdk-config": "rpdk",
    "amplify/backend/function/a/amplify.state": "amplify",
    "app.arc": "architect",
    "src/http/get-index/config.arc": "architect",
    ".arc": "architect",
    ".arc-config": "architect",
    ".justfile": "justfile",
    "build/go.just": "justfile",
    "Jenkinsfile": "jenkinsfile",
    "ci/Jenkinsfile.release": "jenkinsfile",
    "Jenkinsfile-deploy": "jenkinsfile",
    "vars/buildGo.groovy": "jenkinsfile",
    "Jenkinsfile.md": None,
    "cmd/orders/BUILD.bazel": "bazel",
    "cmd/orders/BUILD": "bazel",
    "scripts/build": "script",
    "requirements-dev.txt": "requirements",
    "main.tf": "terraform",
    "prod.auto.tfvars": "terraform",
    "main.tf.json": "terraform",
    "terragrunt.hcl": "terraform",
    ".pre-commit-config.yaml": "requirements",
    "pyproject.toml": "requirements",
    "infra/pom.xml": "requirements",
    "cdktf.json": "requirements",
    "build.gradle": "requirements",
    "build.gradle.kts": "requirements",
    "main.kts": None,
    "Infra.csproj": "requirements",
    "policies/lambda.guard": "guard",
    "old.ruleset": "guard",
    "lambda.rego": "rego",
    "Pipfile": "requirements",
    "constraints.txt": "requirements",
    "README.md": None,
    "main.py": "program",
    "main.rb": None,
    "go1.x": None,
    "bootstrap": "script",
}


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_a_name_says_what_a_file_is(name: str, kind: str | None) -> None:
    assert kinds.kind(name) == kind


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"#!/bin/sh\nset -e\n", "shell"),
        (b"#!/usr/bin/env bash\n", "shell"),
        (b"#! /bin/bash -e\n", "shell"),
        (b"#!/usr/bin/env -S bash -e\n", "shell"),
        (b"#!/usr/bin/env python3\n", None),
        (b"\x7fELF\x02", None),
        (b"", None),
        (b"\n#!/bin/sh\n", None),
    ],
)
def test_a_first_line_says_what_a_nameless_file_is(head: bytes, kind: str | None) -> None:
    assert kinds.kind_of("scripts/build", head) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [(b"Resources: {}\n", "template"), (b'{"Resources": {}}', "template"), (b"FROM a\n", "dockerfile"), (b"module x\n", "go_module")],
)
def test_standard_input_without_a_name_is_told_by_its_text(text: bytes, kind: str) -> None:
    assert kinds.kind_of("-", text) == kind


@pytest.mark.parametrize(
    ("kind", "data", "wanted"),
    [
        ("template", b"Runtime: go1.x", True),
        ("template", b"Type: AWS::Serverless::Function\nRuntime: provided\n", True),
        ("template", b"Type: AWS::Serverless::Function\nRuntime: provided.al2\n", True),
        ("template", b"Type: AWS::EC2::VPC\nDescription: provided by us\n", False),
        ("template", b"Type: AWS::Serverless::Function\nRuntime: python3.12\n", False),
        ("template", b"image: ghcr.io/x:go1.22\n", False),
        ("makefile", b"build:\n\tgo build -o bin/server ./cmd/server\n", False),
        ("makefile", b"build:\n\tgo build -o bootstrap .\n", True),
        ("shell", b"./bootstrap.sh\n", False),
        ("go_module", b"require github.com/gin-gonic/gin v1.9.0\n", False),
        ("go_module", b"require github.com/aws/aws-lambda-go v1.13.3\n", True),
        ("dockerfile", b"FROM public.ecr.aws/lambda/go:1\n", True),
        ("dockerfile", b"FROM golang:1.22\nRUN go build -o /server .\n", False),
        ("ignorefile", b"bootstrap\n", False),
        ("go_test", b'Image: "lambci/lambda:go1.x"', True),
        ("go_test", b'import "github.com/aws/aws-lambda-go/lambda"', False),
        ("compose", b"image: public.ecr.aws/lambda/go:1\n", True),
        ("compose", b"image: golang:1.22\n", False),
        ("justfile", b"build:\n  go build -o bootstrap .\n", True),
        ("apex", b'{"name": "x", "runtime": "golang"}', True),
        ("apex", b'{"name": "x", "runtime": "nodejs"}', False),
        ("lambroll", b'{"bindings": [{"type": "httpTrigger"}]}', False),
        ("rpdk", b'{"language": "go", "runtime": "go1.x"}', True),
        ("rpdk", b'{"language": "python37"}', False),
        ("amplify", b'{"pluginId": "amplify-nodejs-function-runtime-provider"}', False),
        ("architect", b"@app\nshop\n", False),
        ("justfile", b"build:\n  go build -o server .\n", False),
        ("shell", b"# go1x-lint: ignore[GX101]\n", True),
    ],
)
def test_tokens_tell_a_project_with_go_functions(kind: str, data: bytes, wanted: bool) -> None:
    assert kinds.declares(kind, data) is wanted


def test_the_hook_is_passed_every_file_that_has_a_format() -> None:
    manifest = yaml.safe_load((Path(__file__).parent.parent / ".pre-commit-hooks.yaml").read_text())
    for hook in manifest:
        for name, kind in KINDS.items():
            if kind is not None:
                assert re.search(hook["files"], name), name
        assert not re.search(hook["files"], "main.rb")
        assert not re.search(hook["files"], "README.md")
