"""Values of Terraform, judged by another parser: python-hcl2's tree, and a plain evaluator of its own on top of that.

python-hcl2 parses, and evaluates nothing. What `terraform` itself would make of an expression can't be asked: its binary is in
no registry of packages.
"""

from __future__ import annotations

import re
from typing import Any

import hcl2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from go1x_lint.facts import Field
from tests.readers.configurations import Read

FIELDS = {"runtime": "runtime", "handler": "handler", "filename": "code", "architectures": "architectures"}
INSERTED = re.compile(r"\$\{([^{}]*)\}")
STEP = re.compile(r'\.(\w+)|\["(\w+)"\]|\[(\d+)\]')


def word(text: str) -> str:
    """Take a name's quotes off."""
    return text[1:-1] if text[:1] == '"' else text


class Judge:
    """Evaluates references to variables' defaults and to local values, and nothing else."""

    def __init__(self, text: str) -> None:
        tree: dict[str, Any] = hcl2.loads(text)
        self.scopes = {
            "var": {word(name): body.get("default") for some in tree.get("variable", []) for name, body in some.items()},
            "local": {name: value for some in tree.get("locals", []) for name, value in some.items()},
        }
        resources = [body for some in tree.get("resource", []) for named in some.values() for body in named.values()]
        (self.function,) = (body for body in resources if "runtime" in body)

    def value(self, some: Any) -> Any:
        """Give what an expression is."""
        if isinstance(some, list):
            return [self.value(item) for item in some]
        if not isinstance(some, str):
            return some
        whole = INSERTED.fullmatch(some)
        if whole:
            return self.reference(whole[1])
        return INSERTED.sub(lambda match: str(self.reference(match[1])), word(some)).replace('\\"', '"')

    def reference(self, written: str) -> Any:
        """Follow a reference."""
        choice = re.fullmatch(r"\(?(.+?) \? (.+?) : (.+?)\)?", written)
        if choice:
            return self.value(self.operand(choice[2] if self.operand(choice[1]) is True else choice[3]))
        if written == "path.module":
            return "."
        scope, _, rest = written.partition(".")
        name = re.match(r"\w+", rest)
        assert name is not None, written
        found = self.scopes[scope][name[0]]
        for dotted, key, index in STEP.findall(rest[name.end() :]):
            found = found[int(index)] if index else {word(inner): value for inner, value in found.items()}[dotted or key]
        return self.value(found)

    def operand(self, written: str) -> Any:
        """Read a part of an expression."""
        written = written.strip("() ")
        return {"true": True, "false": False}.get(written, written if written[:1] == '"' else self.reference(written))


def ours(field: Field) -> list[str]:
    """Give a field's values; it must be closed."""
    assert field.closed or all("may be given" in label.text or "another" in label.text for label in field.open_because), field.open_because
    return [str(value.text) for value in field.values]


def compare(text: str) -> None:
    """Compare every field of the one function."""
    function, judge = Read(text).function, Judge(text)
    for attribute, name in FIELDS.items():
        if attribute in judge.function:
            theirs = judge.value(judge.function[attribute])
            theirs = [some.removeprefix("./") for some in (theirs if isinstance(theirs, list) else [theirs])]
            assert ours(getattr(function, name)) == theirs, (attribute, text)


DECLARED = """\
locals {
  name    = "main"
  os      = "x"
  runtime = "go1.x"
  folder  = "bin"
  zip     = "${local.folder}/${local.name}.zip"
  settings = {
    hello = { runtime = "go1.x", handler = "main" }
    "other" = { runtime = "provided.al2", handler = "bootstrap" }
  }
  machines = ["x86_64", "arm64"]
  on       = true
}
"""


def function(**attributes: str) -> str:
    """Write a function with these expressions."""
    lines = "".join(f"  {name} = {value}\n" for name, value in attributes.items())
    return f'{DECLARED}\nresource "aws_lambda_function" "f" {{\n  function_name = "f"\n{lines}}}\n'


STRINGS = (
    '"go1.x"', "local.runtime", '"${local.runtime}"', 'local.settings["hello"].runtime', "local.settings.other.handler",
    'local.settings["other"]["runtime"]', '"a-${local.name}-${local.os}"', "local.machines[1]", "local.zip", '"say \\"${local.name}\\""', 'local.on ? local.name : "b"', "local.name",
)  # fmt: skip


@pytest.mark.parametrize("written", STRINGS)
def test_a_string_is_what_the_judge_says(written: str) -> None:
    compare(function(runtime='"go1.x"', handler=written))
    compare(function(runtime=written if "zip" not in written else '"go1.x"', handler='"main"'))


@pytest.mark.parametrize(
    "written", ['"bin/main.zip"', "local.zip", '"${path.module}/${local.zip}"', '"${local.folder}/a/${local.name}.zip"']
)
def test_a_path_is_what_the_judge_says(written: str) -> None:
    compare(function(runtime="local.runtime", handler="local.name", filename=written))


@pytest.mark.parametrize("written", ['["x86_64"]', "[local.machines[1]]", '["${local.machines[0]}"]', "local.machines"])
def test_a_list_is_what_the_judge_says(written: str) -> None:
    compare(function(runtime="local.runtime", architectures=written))


NAMES = st.sampled_from(("a", "b", "runtime", "name", "go_runtime"))
WORDS = st.text(st.sampled_from("abgo1x.-/ é"), max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(NAMES, WORDS), min_size=1, max_size=5, unique_by=lambda pair: pair[0]), st.data())
def test_any_locals(pairs: list[tuple[str, str]], data: st.DataObject) -> None:
    """A chain of locals, each said by itself or by one before it, ends at the same string for both."""
    lines: list[str] = []
    for index, (name, text) in enumerate(pairs):
        before = [earlier for earlier, _ in pairs[:index]]
        said = data.draw(st.sampled_from([f'"{text}"', *(f"local.{some}" for some in before)]))
        lines.append(f"  {name} = {said}\n")
    last = pairs[-1][0]
    body = f'  runtime = "go1.x"\n  handler = "x${{local.{last}}}"\n  function_name = "f"\n'
    text = f'locals {{\n{"".join(lines)}}}\nresource "aws_lambda_function" "f" {{\n{body}}}\n'
    compare(text)
