"""Code that is an image, or that is taken out of one."""

from __future__ import annotations

import re

from go1x_lint.facts import Field, Value
from go1x_lint.readers.cdk.assets import Code, path_field
from go1x_lint.readers.cdk.constructs import Construct, options
from go1x_lint.readers.cdk.machine import words
from go1x_lint.readers.cdk.names import called
from go1x_lint.source import Unreadable, Workspace
from go1x_lint.syntax.phrase import joined
from go1x_lint.syntax.program import Call, Found
from go1x_lint.syntax.program.fields import Properties
from go1x_lint.text import Text

_STAGE = re.compile(r"^[ \t]*FROM[ \t][^\n]*?(?:[ \t]AS[ \t]+([\w.-]+)[ \t]*)?\r?$", re.IGNORECASE | re.MULTILINE)


def image(construct: Construct, found: Found, call: Call) -> Code:
    """Give an image: made from a Dockerfile of the project, or one of a registry."""
    short = (called(found.module, call.callee) or "").removeprefix("lambda.")
    told = options(construct, found, 1)
    span = call.span
    command = _joined(told, "cmd", construct) if told is not None else None
    entrypoint = _joined(told, "entrypoint", construct) if told is not None else None
    path = Field(call.arguments[0].span)
    if "ecr" in short.lower():
        return Code(Field.unknown(span, "the image is of a registry"), (), True, None, None, command, entrypoint)
    folder = path_field(construct, found.at(call.arguments[0]))
    file = told.said("file") if told is not None else None
    names = [str(some.phrase.text) for some in file.values] if file is not None and file.values else ["Dockerfile"]
    values = tuple(Value(some.text.joined(name), some.span, None, some.via) for some in folder.values for name in names)
    why = (*folder.open_because, *(file.open_because if file is not None else ()))
    stage = None
    if told is not None and told.own("target") is not None:
        stage = told.string("target")
    return Code(path, (), True, Field(folder.anchor, values, why), stage, command, entrypoint)


def taken_out(construct: Construct, found: Found, call: Call) -> Code:
    """Give what `Code.fromDockerBuild(path, { file, imagePath, targetStage })` takes out: `/asset` where nothing else is said."""
    folder, told = path_field(construct, found.at(call.arguments[0])), options(construct, found, 1)
    said_ = {name: _plain(told, name) for name in ("file", "imagePath", "targetStage")}
    base, place = folder.plain, call.span
    if base is None or None in said_.values():
        return Code(Field.unknown(place, "what is taken out of which image can't be read"))
    dockerfile = Text.of(base).joined(said_["file"] or "Dockerfile").plain or ""
    stage = said_["targetStage"] or final_stage(dockerfile, construct.program.workspace)
    if stage is None:
        return Code(Field.unknown(place, f"'{dockerfile}' can't be read"))
    inside = Text.of(said_["imagePath"] or "/asset").normal()
    return Code(Field(folder.anchor, (Value(Text.of(f"{dockerfile}#{stage}", inside), folder.anchor, None, (), True),)))


def _plain(told: Properties | None, name: str) -> str | None:
    """Give a property that is a string; "" where it isn't there, None where it can't be read."""
    some = told.followed(name) if told is not None else None
    return "" if told is None or some is None or not (some.values or some.open_because) else told.said(name).plain


def final_stage(path: str, workspace: Workspace) -> str | None:
    """Give the name of a Dockerfile's last stage, else its number; None where there is none."""
    try:
        stages = _STAGE.findall(workspace[path].text) if path in workspace else []
    except Unreadable:
        return None
    return (stages[-1] or str(len(stages) - 1)) if stages else None


def _joined(told: Properties, name: str, construct: Construct) -> Field | None:
    """Give a list of words as one value; None where it isn't there."""
    listed = told.raw(name)
    if listed is None:
        return None
    some = words(listed, construct.program.working)
    place = listed.expression.span
    if not some:
        return Field.unknown(place, "its words can't be read")
    return Field(place, (Value(joined(some), place),))
