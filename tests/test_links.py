"""What belongs together: a build is a function's only where the function can be Go."""

from __future__ import annotations

import pytest

from tests.test_cases import MAIN, MOD, codes, fix

TOOL = "package main\n\nfunc main() {}\n"
SLS = "service: x\nprovider: {{name: aws, runtime: {}}}\nfunctions:\n  f: {{handler: a.h}}\n"
SAM = (
    "Transform: AWS::Serverless-2016-10-31\nParameters:\n  Rt: {{Type: String}}\nResources:\n  F:\n"
    "    Type: AWS::Serverless::Function\n    Properties: {{CodeUri: src, Handler: a.h, Runtime: {}}}\n"
)


def project(name: str, template: str, output: str, program: str = TOOL) -> dict[str, str]:
    """Write a project of one function, and a program of Go that is built into the folder of its code."""
    return {name: template, "go.mod": MOD, "tools/gen/main.go": program, "Makefile": f"gen:\n\tgo build -o {output} ./tools/gen\n"}


@pytest.mark.parametrize("runtime", ["python3.12", "nodejs20.x", "java21", "ruby3.3", "dotnet8"])
def test_a_tool_in_the_folder_of_another_language_is_no_function(runtime: str) -> None:
    """It runs on the machine that builds it: made for Linux, it would not start on a Mac."""
    for files in (project("serverless.yml", SLS.format(runtime), "gen"), project("template.yaml", SAM.format(runtime), "src/gen")):
        assert not {"GX202", "GX204", "GX205"} & set(codes(files))
        assert not fix(files, unsafe=True).changed


@pytest.mark.parametrize("runtime", ["provided.al2023", "!Ref Rt"])
def test_a_program_in_the_folder_of_a_function_that_can_be_go_is_its_own(runtime: str) -> None:
    assert "GX204" in codes(project("template.yaml", SAM.format(runtime), "src/gen", MAIN))
