"""The runner of CI files: the right commands, in the right folders, with the right variables."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from .pipeline import Command, commands, run

GITHUB = """
env: {SHARED: 1, STAGE: prod}
jobs:
  a:
    env: {STAGE: "${{ matrix.name }}-x"}
    strategy: {matrix: {name: [one, two]}}
    steps:
      - uses: actions/checkout@v4
      - run: echo ${{ matrix.name }} ${{env.SHARED}}
        working-directory: ${{ matrix.name }}
        env: {OWN: y}
  b:
    defaults: {run: {working-directory: c}}
    steps: [{run: ls}]
"""
GITLAB = """
stages: [first, second]
variables: {A: 1}
.hidden: {script: [no]}
late: {stage: second, script: [late], variables: {A: 2}}
early: {stage: first, before_script: [prepare], script: [early, "cd x"]}
"""
CODEBUILD = """
env: {variables: {A: "0"}}
phases: {install: {runtime-versions: {golang: 1.21}}, build: {commands: [cd bin, zip a.zip a]}}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            GITHUB,
            [
                Command("echo one 1", "one", {"SHARED": "1", "STAGE": "one-x", "OWN": "y"}),
                Command("echo two 1", "two", {"SHARED": "1", "STAGE": "two-x", "OWN": "y"}),
                Command("ls", "c", {"SHARED": "1", "STAGE": "prod"}),
            ],
        ),
        (GITLAB, [Command("prepare\nearly\ncd x", ".", {"A": "1"}), Command("late", ".", {"A": "2"})]),
        (CODEBUILD, [Command("cd bin\nzip a.zip a", ".", {"A": "0"})]),
    ],
)
def test_commands(text: str, expected: list[Command]) -> None:
    assert list(commands(yaml.safe_load(text))) == expected


def test_an_unknown_value_is_never_nothing() -> None:
    with pytest.raises(KeyError, match=r"secrets\.TOKEN"):
        list(commands({"jobs": {"a": {"steps": [{"run": "echo ${{ secrets.TOKEN }}"}]}}}))


def test_the_first_command_that_fails_ends_it(tmp_path: Path) -> None:
    file = tmp_path / "ci.yml"
    file.write_text(f"a: {{script: ['false | true', 'touch {tmp_path}/made']}}")
    with pytest.raises(subprocess.CalledProcessError):
        run(file)
    assert not (tmp_path / "made").exists()
