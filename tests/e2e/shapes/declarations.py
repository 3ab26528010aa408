"""Ways in which projects declare their functions, and what is deployed of each then: its runtime, its handler, its files."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

import yaml

from .draft import Draft


class Deployed(NamedTuple):
    """What a function is deployed with; `code` is an archive, a folder, or the files by their names in the archive."""

    runtime: str
    handler: str
    code: str | Mapping[str, str]


class Declaration(NamedTuple):
    """A way to declare functions."""

    path: str
    write: Callable[[Draft], str | None]
    read: Callable[[str, str], Deployed]
    """Takes the file's text and a function's name."""
    packs: bool = True
    """Whether the project packs the archives itself."""


def _handler(some: Draft, name: str) -> str:
    return "main" if some.own else name


def _sam(globals_: bool) -> Callable[[Draft], str]:
    def write(some: Draft) -> str:
        shared = "Globals:\n  Function:\n    Runtime: go1.x\n" if globals_ else ""
        text = f"Transform: AWS::Serverless-2016-10-31\n{shared}Resources:\n"
        for name in some.names:
            text += f"  F{name}:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: {some.archive(name)}\n"
            text += f"      Handler: {_handler(some, name)}\n" + ("" if globals_ else "      Runtime: go1.x\n")
        return text

    return write


def _cloudformation(some: Draft) -> str:
    text = "Resources:\n"
    for name in some.names:
        text += f"  F{name}:\n    Type: AWS::Lambda::Function\n    Properties:\n      Code: {some.archive(name)}\n"
        text += f"      Role: arn:aws:iam::123456789012:role/r\n      Handler: {_handler(some, name)}\n      Runtime: go1.x\n"
    return text


def _folders(each: bool) -> Callable[[Draft], str | None]:
    def write(some: Draft) -> str | None:
        if not some.place or each is not some.own:
            return None
        text = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
        for name in some.names:
            code = f"{some.place}{name}/" if each else some.place
            text += f"  F{name}:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: {code}\n"
            text += f"      Handler: {_handler(some, name)}\n      Runtime: go1.x\n"
        return text

    return write


def _template(text: str, name: str) -> Deployed:
    whole = yaml.safe_load(text)
    shared = whole.get("Globals", {}).get("Function", {})
    properties = {**shared, **whole["Resources"][f"F{name}"]["Properties"]}
    return Deployed(properties["Runtime"], properties["Handler"], properties.get("CodeUri") or properties["Code"])


_FUNCTION = (
    'resource "aws_lambda_function" "f{name}" {{\n  function_name    = "{name}"\n  filename         = {file}\n'
    '  source_code_hash = {hash}\n  role             = "r"\n  handler          = "{handler}"\n  runtime          = "go1.x"\n}}\n'
)


def _terraform(some: Draft) -> str:
    files = {name: f'"{some.archive(name)}"' for name in some.names}
    parts = (
        _FUNCTION.format(name=name, file=file, hash=f"filebase64sha256({file})", handler=_handler(some, name))
        for name, file in files.items()
    )
    return "\n".join(parts)


def _archive_file(some: Draft) -> str:
    text = ""
    for name in some.names:
        text += f'data "archive_file" "{name}" {{\n  type        = "zip"\n  source_file = "{some.real(name)}"\n  output_path = "{name}.zip"\n}}\n\n'
        file, hashed = f"data.archive_file.{name}.output_path", f"data.archive_file.{name}.output_base64sha256"
        text += _FUNCTION.format(name=name, file=file, hash=hashed, handler=_handler(some, name)) + "\n"
    return text


def _attribute(text: str, kind: str, name: str, attribute: str) -> str:
    block = re.search(rf'"{kind}" "{name}" \{{(.*?)\n\}}', text, re.DOTALL)
    assert block is not None
    found = re.search(rf'^ *{attribute} *= "?(.*?)"?$', block[1], re.MULTILINE)
    assert found is not None
    return found[1]


def _resource(text: str, name: str) -> Deployed:
    runtime, handler, file = (_attribute(text, "aws_lambda_function", f"f{name}", some) for some in ("runtime", "handler", "filename"))
    if not file.startswith("data."):
        return Deployed(runtime, handler, file)
    source = _attribute(text, "archive_file", name, "source_file")
    return Deployed(runtime, handler, {source.rpartition("/")[2]: source})


def _serverless(some: Draft) -> str:
    text = "service: s\nprovider:\n  name: aws\n  runtime: go1.x\nfunctions:\n"
    for name in some.names:
        text += f"  {name}:\n    handler: {_handler(some, name)}\n    package:\n      artifact: {some.archive(name)}\n"
    return text


def _service(text: str, name: str) -> Deployed:
    whole = yaml.safe_load(text)
    function = whole["functions"][name]
    return Deployed(function.get("runtime", whole["provider"]["runtime"]), function["handler"], function["package"]["artifact"])


def _script(some: Draft) -> str:
    call = "aws lambda {} --function-name {} {}"
    lines = ["#!/bin/sh"]
    for name in some.names:
        lines.append(call.format("update-function-configuration", name, f"--runtime go1.x --handler {_handler(some, name)}"))
        lines.append(call.format("update-function-code", name, f"--zip-file fileb://{some.archive(name)}"))
    return "\n".join(lines) + "\n"


def _commands(text: str, name: str) -> Deployed:
    configured = re.search(rf"configuration --function-name {name} --runtime (\S+) --handler (\S+)", text)
    uploaded = re.search(rf"code --function-name {name} .*fileb://(\S+)", text)
    assert configured is not None
    assert uploaded is not None
    return Deployed(configured[1], configured[2], uploaded[1])


DECLARATIONS = (
    Declaration("template.yaml", _sam(globals_=False), _template),
    Declaration("template.yaml", _sam(globals_=True), _template),
    Declaration("template.yaml", _cloudformation, _template),
    Declaration("template.yaml", _folders(each=True), _template, packs=False),
    Declaration("template.yaml", _folders(each=False), _template, packs=False),
    Declaration("main.tf", _terraform, _resource),
    Declaration("main.tf", _archive_file, _resource, packs=False),
    Declaration("serverless.yml", _serverless, _service),
    Declaration("deploy.sh", _script, _commands),
)
