"""The hooks, as pre-commit installs and runs them: what is staged is what is reported, the rest of the project is read too."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.hooks

HERE = Path(__file__).parent.parent
SHIPPED = ("go1x_lint", "rules", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
PROJECT = {
    "template.yaml": """Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Metadata:
      BuildMethod: makefile
    Properties:
      Runtime: go1.x
      Handler: orders
      CodeUri: .
""",
    "Makefile": "build-Orders:\n\tGOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -tags lambda.norpc -o $(ARTIFACTS_DIR)/orders .\n",
    "go.mod": "module orders\n\ngo 1.21\n\nrequire github.com/aws/aws-lambda-go v1.41.0\n",
    "main.go": 'package main\n\nimport "github.com/aws/aws-lambda-go/lambda"\n\nfunc main() { lambda.Start(nil) }\n',
    "README.md": "Orders\n",
}


def run(folder: Path, *words: str, check: bool = True) -> str:
    done = subprocess.run(words, cwd=folder, check=False, capture_output=True, text=True, encoding="utf-8")
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def git(folder: Path, *words: str) -> str:
    return run(folder, "git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false", *words)


def commit(folder: Path) -> None:
    git(folder, "add", ".")
    git(folder, "commit", "-qnm", "x")


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that holds what is shipped, as it stands now."""
    folder = tmp_path_factory.mktemp("released")
    for name in SHIPPED:
        if (HERE / name).is_dir():
            shutil.copytree(HERE / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(HERE / name, folder / name)
    git(folder, "init", "-q")
    commit(folder)
    return folder


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment that pre-commit runs in: its own home, and nothing of this checkout."""
    mine = ("PYTHONPATH", "PRE_COMMIT_HOME")
    kept = {name: value for name, value in os.environ.items() if name not in mine and not name.startswith("GIT_")}
    return {**kept, "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("home")), "PRE_COMMIT_COLOR": "never"}


@pytest.fixture
def project(tmp_path: Path, released: Path) -> Path:
    """A project that uses the hooks, all of it committed."""
    for name, text in PROJECT.items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    revision = git(released, "rev-parse", "HEAD").strip()
    hooks = "".join(
        f"  - id: {name}\n    stages: [{stage}]\n" for name, stage in (("go1x-lint", "pre-commit"), ("go1x-lint-fix", "manual"))
    )
    (tmp_path / ".pre-commit-config.yaml").write_text(f"repos:\n- repo: {released.as_posix()}\n  rev: {revision}\n  hooks:\n{hooks}")
    git(tmp_path, "init", "-q")
    commit(tmp_path)
    return tmp_path


class Hook:
    """One run of pre-commit."""

    def __init__(self, project: Path, environment: dict[str, str], *words: str) -> None:
        command = [sys.executable, "-m", "pre_commit", *words, "--verbose"]
        done = subprocess.run(command, cwd=project, env=environment, check=False, capture_output=True, text=True, encoding="utf-8")
        self.code, self.out = done.returncode, done.stdout + done.stderr


def touch(path: Path) -> None:
    path.write_text(path.read_text() + "# changed\n", newline="")
    git(path.parent, "add", path.name)


def test_try_repo_reports_what_is_staged_and_reads_what_is_not(project: Path, released: Path, environment: dict[str, str]) -> None:
    touch(project / "template.yaml")
    hook = Hook(project, environment, "try-repo", str(released), "go1x-lint")
    assert hook.code == 1, hook.out
    assert "template.yaml:8:16: error GX101 deprecated-runtime: " in hook.out
    assert "Makefile:2:" in hook.out


def test_what_does_not_concern_us_is_passed_over(project: Path, environment: dict[str, str]) -> None:
    (project / "README.md").write_text("new\n")
    git(project, "add", "README.md")
    hook = Hook(project, environment, "run", "go1x-lint")
    assert (hook.code, "Skipped" in hook.out) == (0, True), hook.out


def test_a_fix_changes_also_what_is_not_staged_and_the_next_run_is_clean(project: Path, environment: dict[str, str]) -> None:
    touch(project / "template.yaml")
    hook = Hook(project, environment, "run", "go1x-lint-fix", "--hook-stage", "manual")
    assert hook.code == 1, hook.out
    assert "files were modified by this hook" in hook.out
    assert "fixed: move 'Orders' to provided.al2023" in hook.out
    assert "Runtime: provided.al2023" in (project / "template.yaml").read_text()
    assert "-o $(ARTIFACTS_DIR)/bootstrap ." in (project / "Makefile").read_text()
    git(project, "add", "-u")
    for words in (("go1x-lint",), ("go1x-lint-fix", "--hook-stage", "manual")):
        hook = Hook(project, environment, "run", *words)
        assert hook.code == 0, hook.out


@pytest.mark.parametrize("half", ["template.yaml", "Makefile"])
def test_a_commit_of_half_of_a_fix_is_refused_and_says_why(half: str, project: Path, environment: dict[str, str]) -> None:
    touch(project / "template.yaml")
    Hook(project, environment, "run", "go1x-lint-fix", "--hook-stage", "manual")
    git(project, "reset", "-q")
    git(project, "add", half)
    hook = Hook(project, environment, "run", "go1x-lint")  # what isn't staged is put aside meanwhile
    assert hook.code == 1, hook.out
    assert "error" in hook.out
    assert "template.yaml:" in hook.out
    assert "Makefile:2:" in hook.out


def test_a_list_of_files_that_is_split_is_reported_whole(project: Path, environment: dict[str, str]) -> None:
    folder = project / "a-folder-with-a-name-that-is-rather-long-so-that-few-files-fill-a-line"
    folder.mkdir()
    for index in range(1500):
        (folder / f"{index:04}-and-a-file-with-such-a-name-too.yaml").write_text("x: 1\n")
    touch(project / "template.yaml")
    git(project, "add", ".")
    hook = Hook(project, environment, "run", "go1x-lint")
    assert hook.code == 1, hook.out
    assert hook.out.count("error GX101") == 1
    assert hook.out.count("nothing here") == 1, "one call, not two: the list is too short for this test"
