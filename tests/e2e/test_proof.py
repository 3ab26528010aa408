"""Every project of the bench: the state before, and what the fix makes of it."""

from __future__ import annotations

from functools import cache

import pytest

from .conftest import leave_out
from .project import projects
from .proof import Bench, Proof
from .tools import missing, unobtainable

pytestmark = pytest.mark.e2e
PROJECTS = {project.name: project for project in projects() if not unobtainable(project.needs)}


@cache
def begun(bench: Bench, name: str) -> Proof:
    """A project's proof, which the state before and the state after share."""
    project = PROJECTS[name]
    lacking = missing(project.needs)
    if lacking:
        leave_out(f"{name} needs {', '.join(lacking)}")
    return bench.proof(project)


def test_there_are_twenty_projects() -> None:
    """The bench is as wide as it was promised."""
    assert len(PROJECTS) >= 20


@pytest.mark.parametrize("name", PROJECTS)
def test_before(bench: Bench, name: str) -> None:
    """Each function answers on its runtime, or fails as the project declares."""
    assert begun(bench, name).before


@pytest.mark.parametrize("name", PROJECTS)
def test_after(bench: Bench, name: str) -> None:
    """Each function starts on the new runtime and gives the same answer, or the project was left as it was, with the reason."""
    proof = begun(bench, name)
    assert proof.before
    assert proof.after
