"""Which files there are, and when there is nothing to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from go1x_lint import discovery


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("template.yaml", "svc/Makefile", "svc/main.go", "node_modules/x/template.yaml", "vendor/modules.txt", "vendor/x/y.go",
                 ".aws-sam/build/template.yaml", "secret/hidden.yaml", "env/pyvenv.cfg", "env/x.yaml"):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x: 1\n")
    return tmp_path


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=folder, check=True, capture_output=True)


def everything(found: discovery.Found) -> tuple[frozenset[str], frozenset[str]]:
    return found.selected(lambda path: False, False)


OURS = {"template.yaml", "svc/Makefile", "svc/main.go", "vendor/modules.txt", "secret/hidden.yaml"}


def test_a_folder_is_walked_without_others_and_generated_ones(tree: Path) -> None:
    found = discovery.find(["."])
    assert found.root == str(tree)
    assert found.whole
    assert set(found.files) == OURS


def test_git_says_which_files_there_are(tree: Path) -> None:
    git(tree, "init", "-q")
    (tree / ".gitignore").write_text("secret/\nenv/\n")
    found = discovery.find(["."])
    assert set(found.files) == (OURS - {"secret/hidden.yaml"}) | {".gitignore"}
    (tree / "svc/Makefile").rename(tree / "svc/build.mk")
    assert "svc/build.mk" in discovery.find(["."]).files


def test_a_folder_that_git_ignores_is_walked_where_it_is_named(tree: Path) -> None:
    git(tree, "init", "-q")
    (tree / ".gitignore").write_text("secret/\n")
    assert discovery.find(["secret"]).files == ["hidden.yaml"]


def test_names_that_no_encoding_has_are_kept(tree: Path) -> None:
    name = os.fsdecode(b"b\xe9.yaml")
    try:
        (tree / name).write_text("x: 1\n")
    except OSError:
        name = "bé.yaml"  # a system whose names are Unicode
        (tree / name).write_text("x: 1\n")
    git(tree, "init", "-q")
    assert name in discovery.find(["."]).files


def test_files_named_are_asked_for_and_their_project_is_the_git_top(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tree, "init", "-q")
    monkeypatch.chdir(tree / "svc")
    found = discovery.find(["Makefile"])
    paths, focus = everything(found)
    assert found.root == str(tree)
    assert focus == {"svc/Makefile"}
    assert "template.yaml" in paths
    assert found.shown("svc/Makefile") == "Makefile"
    assert found.shown("template.yaml") == "../template.yaml"


def test_without_paths_the_whole_work_tree_is_asked_for(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tree, "init", "-q")
    monkeypatch.chdir(tree / "svc")
    found = discovery.find([])
    paths, focus = everything(found)
    assert found.root == str(tree)
    assert focus == paths >= {"svc/Makefile", "svc/main.go", "template.yaml"}


def test_several_folders_share_one_project(tree: Path) -> None:
    found = discovery.find(["svc", "secret", "template.yaml"])
    paths, focus = everything(found)
    assert found.root == str(tree)
    assert focus == {"svc/Makefile", "svc/main.go", "secret/hidden.yaml", "template.yaml"}
    assert "vendor/modules.txt" in paths


def test_a_repository_inside_is_its_own_project(tree: Path) -> None:
    git(tree, "init", "-q")
    git(tree / "svc", "init", "-q")
    assert discovery.find(["svc/Makefile"]).root == str(tree / "svc")


def test_a_file_in_a_skipped_folder_is_read_where_it_is_named_but_not_by_force(tree: Path) -> None:
    name = ".aws-sam/build/template.yaml"
    found = discovery.find([name])
    assert everything(found)[1] == {name}
    assert found.selected(lambda path: False, True)[1] == frozenset()


def test_what_is_excluded_is_read_where_it_is_named_but_not_by_force(tree: Path) -> None:
    found = discovery.find(["template.yaml"])
    assert found.selected(lambda path: path == "template.yaml", False)[1] == {"template.yaml"}
    assert found.selected(lambda path: path == "template.yaml", True)[0] == OURS - {"template.yaml"}


def test_a_path_that_is_not_there_is_a_problem_and_the_others_are_kept(tree: Path) -> None:
    found = discovery.find(["gone.yaml", "template.yaml", "template.yaml/x"])
    assert [path for path, _ in found.problems] == ["gone.yaml", "template.yaml/x"]
    assert found.explicit == ["template.yaml"]
    assert not discovery.nothing(found)


def test_links_are_not_followed_and_loops_end(tree: Path) -> None:
    (tree / "loop").symlink_to(tree, target_is_directory=True)
    (tree / "self.yaml").symlink_to("self.yaml")
    (tree / "svc/link.yaml").symlink_to(tree / "template.yaml")
    assert set(discovery.find(["."]).files) == OURS
    problem = discovery.find(["self.yaml"]).problems
    assert len(problem) == 1


def test_nothing_to_do_is_seen_by_bytes(tree: Path) -> None:
    assert discovery.nothing(discovery.find(["."]))
    (tree / "svc/main.go").write_text('package main\nimport "github.com/aws/aws-lambda-go/lambda"\n')
    assert not discovery.nothing(discovery.find(["."]))
    assert not discovery.nothing(discovery.find(["svc/main.go"]))
    assert not discovery.nothing(discovery.find(["svc/Makefile"]))  # it may build the program
    assert discovery.nothing(discovery.find(["template.yaml"]))  # no template, whatever the project is


def test_what_can_not_be_decided_by_bytes_is_left_to_others(tree: Path) -> None:
    (tree / "wide.yaml").write_bytes("x: 1".encode("utf-16"))
    assert not discovery.nothing(discovery.find(["wide.yaml"]))
    assert discovery.nothing(discovery.find(["."]))
    (tree / "wide.yaml").write_bytes("Runtime: go1.x".encode("utf-16"))
    assert not discovery.nothing(discovery.find(["."]))


def test_a_fifo_is_not_waited_for(tree: Path) -> None:
    if not hasattr(os, "mkfifo"):
        return
    os.mkfifo(tree / "pipe.yaml")
    assert discovery.nothing(discovery.find(["."]))
    assert not discovery.nothing(discovery.find(["pipe.yaml"]))


def test_the_nearest_configuration_counts(tree: Path) -> None:
    git(tree, "init", "-q")
    assert discovery.configuration(discovery.find(["svc"])) is None
    (tree / "pyproject.toml").write_text("[tool.other]\n")
    assert discovery.configuration(discovery.find(["svc"])) is None
    (tree / "pyproject.toml").write_text("[tool.go1x-lint]\n")
    assert discovery.configuration(discovery.find(["svc"])) == str(tree / "pyproject.toml")
    (tree / "svc/go1x-lint.toml").write_text("")
    assert discovery.configuration(discovery.find(["svc/Makefile"])) == str(tree / "svc/go1x-lint.toml")
    assert discovery.configuration(discovery.find(["template.yaml"])) == str(tree / "pyproject.toml")


def test_a_configuration_above_the_git_top_is_another_projects(tree: Path) -> None:
    (tree / "go1x-lint.toml").write_text("")
    git(tree / "svc", "init", "-q")
    assert discovery.configuration(discovery.find(["svc"])) is None


def test_git_that_refuses_is_no_git(tree: Path) -> None:
    assert discovery.git(str(tree), "no-such-command") is None
    assert discovery.git(str(tree / "gone"), "status") is None


# -- links, and what is no file ---------------------------------------------------------------------------------------------


def test_a_file_with_two_names_is_one_file(tree: Path) -> None:
    git(tree, "init", "-q")
    (tree / "again.yaml").symlink_to("template.yaml")
    (tree / "outside.yaml").symlink_to("/etc/hostname")
    assert everything(discovery.find([]))[0] == {*OURS, "env/pyvenv.cfg", "env/x.yaml"}
    for names in (["again.yaml"], ["again.yaml", "template.yaml"]):
        found = discovery.find(names)
        assert everything(found)[1] == {"template.yaml"}


def test_a_link_to_a_folder_is_that_folder(tree: Path) -> None:
    git(tree, "init", "-q")
    (tree / "services").symlink_to("svc")
    assert everything(discovery.find(["services", "secret"]))[1] == {"svc/Makefile", "svc/main.go", "secret/hidden.yaml"}
    assert everything(discovery.find(["services/Makefile"]))[1] == {"svc/Makefile"}


def test_a_link_to_what_means_something_else_where_it_lies_is_kept(tree: Path) -> None:
    git(tree, "init", "-q")
    (tree / "env/Makefile").symlink_to("../svc/Makefile")
    assert {"env/Makefile", "svc/Makefile"} <= everything(discovery.find([]))[0]


def test_a_link_out_of_the_project_is_read_where_it_is_named(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other") / "x.yaml"
    other.write_text("x: 1\n")
    git(tree, "init", "-q")
    (tree / "outside.yaml").symlink_to(str(other))
    assert everything(discovery.find(["outside.yaml"]))[1] == {"outside.yaml"}


def test_a_pipe_is_a_problem(tree: Path) -> None:
    if sys.platform == "win32":
        return
    os.mkfifo(tree / "pipe.yaml")
    found = discovery.find(["pipe.yaml"])
    assert found.problems == [("pipe.yaml", "is a pipe, a socket or a device, not a file; '-' is standard input")]
    assert found.explicit == []
    assert discovery.find([]).files  # and none that is met by the way
