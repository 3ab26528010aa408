"""What the bench's tests share: one bench a session, and a rule for what is missing here."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

from .project import projects
from .proof import Bench
from .tools import missing, unobtainable


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker."""
    config.addinivalue_line("markers", "e2e: builds real projects with their real tools, and starts what they ship")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which projects are left out because no registry has their tool: CI can't install it either."""
    out = [f"{project.name} needs {', '.join(lacking)}" for project in projects() if (lacking := unobtainable(project.needs))]
    if out:
        terminalreporter.write_line(f"left out of the bench, missing here: {'; '.join(out)}")


def leave_out(reason: str) -> None:
    """Skip, and say why; in CI nothing may be left out."""
    if os.environ.get("CI") or os.environ.get("GO1X_LINT_CI"):
        pytest.fail(f"left out in CI: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """The bench: on Linux for x86_64, as a Lambda's programs are."""
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        leave_out("a Lambda's programs start on Linux for x86_64 only")
    lacking = missing(("git",))
    if lacking:
        leave_out(f"missing here: {', '.join(lacking)}")
    yield Bench(tmp_path_factory.mktemp("bench"))
