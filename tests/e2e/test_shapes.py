"""Random projects keep what they start: after a fix every function has its own program, and nothing else changes its place."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from go1x_lint import fixer
from go1x_lint.config import Settings
from go1x_lint.source import Source, Workspace

from .conftest import leave_out
from .shapes.project import Project
from .tools import missing

pytestmark = pytest.mark.e2e

SEEDS, CHUNKS = 240, 12
ENOUGH = 4
"""Projects of a chunk that have to be fixed: if fewer are, the test shows nothing."""


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_function_starts_its_own_program(chunk: int, tmp_path: Path) -> None:
    """Built before and after, from scratch and over what lay there: what started starts, what wasn't a Lambda stays."""
    if sys.platform == "win32":
        leave_out("make and a shell")
    lacking = missing(("make", "zip", "bash"))
    if lacking:
        leave_out(f"missing here: {', '.join(lacking)}")
    fixed = 0
    for seed in range(chunk * SEEDS // CHUNKS, (chunk + 1) * SEEDS // CHUNKS):
        project = Project.of(seed)
        before = tmp_path / f"{seed}-before"
        if project is None or project.made(before, project.files, project.targets) or project.wrong(before, project.files):
            continue
        fixed += _holds(project, unsafe=False, root=tmp_path / f"{seed}-safe", seed=seed)
        _holds(project, unsafe=True, root=tmp_path / f"{seed}-unsafe", seed=seed)
    assert fixed >= ENOUGH


def _holds(project: Project, *, unsafe: bool, root: Path, seed: int) -> bool:
    """Fix a project in memory and build it; gives whether anything was changed."""
    workspace = Workspace("", sources=[Source(path, text) for path, text in project.files.items()])
    outcome = fixer.fix(workspace, Settings(), unsafe)
    after = {path: outcome.after[path].text for path in project.files}
    targets = () if unsafe else project.targets  # what an unsafe fix couldn't show, it says
    over = root.with_name(f"{root.name}-over")
    assert project.made(over, project.files) is None
    for path in (path for group in outcome.made for path in group.left_over):
        (over / path).unlink(missing_ok=True)  # as the fix says: clean once
    for folder in (root, over):
        assert project.made(folder, after, targets) is None, f"seed {seed}"
        assert project.wrong(folder, after) == [], f"seed {seed}"
    return bool(outcome.changed)
