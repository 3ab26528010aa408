"""Plans for images: go1.x's own starter runs CMD's program from /var/task; the other images start /var/runtime/bootstrap."""

from __future__ import annotations

from go1x_lint.facts import Copy, FileUse, LambdaFunction, Stage
from go1x_lint.links import Linker
from go1x_lint.project import Project
from go1x_lint.refactor.moves import Obstacle, Plan
from go1x_lint.source import Edit
from go1x_lint.text import Text

TASK, RUNTIME = "/var/task", "/var/runtime/bootstrap"


def to_entrypoint(stage: Stage, project: Project) -> Plan | Obstacle:
    """Give the plan that makes a stage start its program on a custom runtime's image.

    The image keeps its own entrypoint (which brings the emulator for local tests) where one COPY puts the program
    there: its target becomes /var/runtime/bootstrap, and CMD stays. Else the program becomes the ENTRYPOINT.
    """
    functions = project.functions(stage)
    if not stage.entrypoint.absent or any(function.entrypoint and function.entrypoint.values for function in functions):
        return Plan()
    if _reaches(stage, project, RUNTIME):
        return Plan()
    names = _commands(stage, functions)
    if isinstance(names, Obstacle):
        return names
    if not names:
        return Obstacle(stage.command.anchor, "which program this image starts can't be read: it has no CMD")
    if len(names) > 1:
        return Obstacle(stage.span, "functions start several programs of this one image, each by its own command")
    program = names[0] if names[0].startswith("/") else f"{TASK}/{names[0]}"
    edits = _copied(stage, project, program) or stage.entrypoint.write_here(program)
    if not edits:
        return Obstacle(stage.span, f"'{program}' can't be made what this image starts")
    return Plan((), ((stage, edits),))


def _commands(stage: Stage, functions: tuple[LambdaFunction, ...]) -> list[str] | Obstacle:
    """Give the programs that the image is told to start."""
    found: dict[str, None] = {}
    own = [str(stage.command_words[0])] if stage.command_words else []
    if not stage.command.closed:
        return Obstacle(stage.command.anchor, "which program this image starts can't be read")
    for function in functions:
        command = function.command
        if command is not None and not command.closed:
            return Obstacle(command.anchor, "which program this function starts can't be read")
        said = [str(value.text).split(" ")[0] for value in command.values] if command is not None else []
        found.update(dict.fromkeys(said or own))
    return list(found or dict.fromkeys(own))


def _reaches(stage: Stage, project: Project, path: str) -> bool:
    """Whether a step of the stage writes a path in it."""
    linker = project.once(("linker",), lambda: Linker(project))
    return any(True for _ in linker.writers(Text.of(stage.id + path), None))


def _copied(stage: Stage, project: Project, program: str) -> tuple[Edit, ...]:
    """Let the one COPY of the program put it where the image's entrypoint starts it; () where it is not copied so."""
    path = Text.of(stage.id + program)
    linker = project.once(("linker",), lambda: Linker(project))
    steps = [bound.step for bound, _ in linker.writers(path, None) if bound.step.scope == stage.id]
    if len(steps) != 1 or not isinstance(steps[0], Copy):
        return ()
    copy = steps[0]
    whole = len(copy.sources) == 1 and any(
        (value.text.joined(copy.sources[0].path.values[0].text.base) if copy.into_folder else value.text) == path
        for value in copy.target.path.values
        if copy.sources[0].path.values
    )
    if not whole or copy.sources[0].path.text is None or not copy.sources[0].path.text.base.parts:
        return ()
    later = [step for step in project.steps_in(stage.id) if step.index > copy.index and any(_same(use, path) for use in step.uses)]
    return () if later else copy.target.path.write_here(stage.id + RUNTIME)


def _same(use: FileUse, path: Text) -> bool:
    """Whether a file use names a path."""
    return any(value.text == path for value in use.path.values)
