"""The commands of a CI file, carried out one after another on this machine: a small runner for the files of the projects, and no more.

What a runner does besides (check out, install Go, keep artifacts between jobs) is there already: all jobs share one folder.
"""

from __future__ import annotations

import itertools
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

__all__ = ["Command", "commands", "run"]

Variables = Mapping[str, str]


class Command(NamedTuple):
    """A script, the folder in which it runs, and what is added to its environment."""

    script: str
    directory: str
    variables: Variables


def run(file: Path) -> None:
    """Carry out a CI file; raise CalledProcessError at the first command that fails."""
    for script, directory, variables in commands(yaml.safe_load(file.read_text("utf-8"))):
        subprocess.run(["bash", "-eo", "pipefail", "-c", script], cwd=directory, env={**os.environ, **variables}, check=True)


def commands(said: dict[Any, Any]) -> Iterator[Command]:
    """Give the commands of a workflow of GitHub, a pipeline of GitLab, or a build specification of CodeBuild."""
    if "jobs" in said:
        yield from itertools.chain.from_iterable(_github(job, _texts(said.get("env"))) for job in said["jobs"].values())
    elif "phases" in said:
        yield Command("\n".join(line for phase in said["phases"].values() for line in phase.get("commands", ())), ".", _codebuild(said))
    else:
        yield from _gitlab(said)


def _github(job: dict[str, Any], shared: Variables) -> Iterator[Command]:
    """A job's `run` steps, for each combination of its matrix."""
    matrix = job.get("strategy", {}).get("matrix", {})
    folder = job.get("defaults", {}).get("run", {}).get("working-directory", ".")
    for values in itertools.product(*matrix.values()):
        known = {f"matrix.{name}": str(value) for name, value in zip(matrix, values, strict=True)}
        for step in job["steps"]:
            if "run" in step:
                variables = {**shared, **_texts(job.get("env")), **_texts(step.get("env"))}
                known.update((f"env.{name}", value) for name, value in variables.items())
                filled = {name: _filled(value, known) for name, value in variables.items()}
                yield Command(_filled(step["run"], known), _filled(step.get("working-directory", folder), known), filled)


def _gitlab(said: dict[str, Any]) -> Iterator[Command]:
    """Each job's `before_script` and `script` in one shell, stage by stage."""
    jobs = [job for name, job in said.items() if isinstance(job, dict) and "script" in job and not name.startswith(".")]
    stages = said.get("stages", ["build", "test", "deploy"])
    for job in sorted(jobs, key=lambda job: stages.index(job.get("stage", "test"))):
        lines = [*job.get("before_script", said.get("before_script", ())), *job["script"]]
        yield Command("\n".join(lines), ".", {**_texts(said.get("variables")), **_texts(job.get("variables"))})


def _codebuild(said: dict[str, Any]) -> Variables:
    """The variables of a build specification."""
    return _texts(said.get("env", {}).get("variables"))


def _texts(said: dict[str, Any] | None) -> dict[str, str]:
    """Variables as they stand in an environment."""
    return {name: str(value) for name, value in (said or {}).items()}


def _filled(text: str, known: Variables) -> str:
    """Put values in the place of `${{ … }}`; one that isn't known is an error, never nothing."""
    return re.sub(r"\$\{\{\s*([\w.-]+)\s*\}\}", lambda found: known[found[1]], text)
