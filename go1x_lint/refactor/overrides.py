"""What Terraform is told on its command line, over what its files say."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from go1x_lint.facts import LambdaFunction, Precondition, ToolRun, Value
from go1x_lint.project import BOOTSTRAP, Project
from go1x_lint.source import Span

_VARIABLE = re.compile(r"\bvar\.([\w-]+)")
_ENVIRONMENT = "TF_VAR_"
_HOLE = re.compile(r"\$\{[^}]*\}")


def overridden(function: LambdaFunction, project: Project) -> Iterator[Precondition]:
    """Give the runs of Terraform that set a variable which says what a function is, as it isn't known to say after the change."""
    values = (*function.runtime.values, *function.handler.values, *function.code.values)
    names = {name for value in values for name in _variables(value, project)}
    seen: set[tuple[str, Span]] = set()
    for run in project.of(ToolRun) if names else ():
        for name, said in _settings(run) if run.tool == "terraform" else ():
            if name in names and said not in (project.target, BOOTSTRAP) and (name, run.span) not in seen:
                seen.add((name, run.span))
                text = f"'{name}', which Terraform is given here, doesn't say something else than the files"
                yield Precondition(text, None, run.span)
        for file in _unread(run, project) if run.tool == "terraform" else ():
            text = f"'{file}', which Terraform is given here and which isn't known, doesn't set '{min(names)}'"
            yield Precondition(text, None, run.span)


def _variables(value: Value, project: Project) -> Iterator[str]:
    """Name Terraform's variables that a value comes through."""
    for span in value.via:
        yield from _VARIABLE.findall(project.workspace[span.path].text[span.start : span.end])


def _settings(run: ToolRun) -> Iterator[tuple[str, str | None]]:
    """Give the variables that a run sets, each with what it says; None where only its name is known."""
    for pair in _given(run, "var"):
        name, _, said = pair.partition("=")
        yield name.strip(), said.strip()
    yield from ((name[len(_ENVIRONMENT) :], None) for name in run.environment if name.startswith(_ENVIRONMENT))


def _unread(run: ToolRun, project: Project) -> Iterator[str]:
    """Give the files of settings that a run is given, and that are none of the project's."""
    for file in _given(run, "var-file"):
        pattern = ".*".join(map(re.escape, _HOLE.split(posixpath.basename(file))))
        if pattern == ".*" or not any(
            re.fullmatch(pattern, posixpath.basename(path)) for path in project.workspace.paths if ".tfvars" in path
        ):
            yield file


def _given(run: ToolRun, name: str) -> Iterator[str]:
    """Give what is said for an option: behind `=`, or as the next word."""
    for index, word in enumerate(run.words):
        option, equals, rest = word.partition("=")
        if option in (f"-{name}", f"--{name}"):
            yield (rest if equals else "".join(run.words[index + 1 : index + 2])).strip("'\"")
