"""Apex: projects, functions, hooks, the runtime that nobody says; whole small projects with their fix, near misses."""

from __future__ import annotations

import json

import pytest

from go1x_lint.facts import BuildCommand, Fact, LambdaFunction, Step
from go1x_lint.readers import Unparsable
from go1x_lint.readers.apex import read
from go1x_lint.source import Source, Workspace, apply
from tests.test_cases import MAIN, MOD, codes, fix, reasons

PROJECT = '{\n  "name": "shop",\n  "description": "A shop",\n  "memory": 128,\n  "role": "arn:aws:iam::123456789012:role/shop"\n}\n'


def facts(files: dict[str, str], path: str = "project.json") -> list[Fact]:
    """Read a project."""
    workspace = Workspace("", sources=[Source(name, text) for name, text in files.items()])
    return list(read(workspace[path], workspace))


def functions(files: dict[str, str], path: str = "project.json") -> dict[str, LambdaFunction]:
    """Give a project's functions by their names."""
    return {fact.name: fact for fact in facts(files, path) if isinstance(fact, LambdaFunction)}


def builds(files: dict[str, str]) -> list[BuildCommand]:
    """Give a project's builds."""
    return [fact for fact in facts(files) if isinstance(fact, BuildCommand)]


def says(**keys: object) -> str:
    """Write a file of Apex's."""
    return json.dumps({"description": "x", **keys}, indent=2) + "\n"


@pytest.mark.parametrize("runtime", ["go1.x", "golang"])
def test_a_functions_own_runtime(runtime: str) -> None:
    own = says(runtime=runtime, handler="hello")
    (function,) = functions({"project.json": PROJECT, "functions/hello/function.json": own}).values()
    assert (function.name, function.runtime.plain, function.handler.plain) == ("hello", "go1.x", "hello")
    assert function.code.plain == "functions/hello"
    value = function.runtime.values[0]
    assert own[value.span.start : value.span.end] == runtime
    assert apply(own, value.slot.write("provided.al2023") if value.slot else ()) == own.replace(f'"{runtime}"', '"provided.al2023"')


def test_a_project_says_the_runtime_for_all() -> None:
    project = PROJECT.replace('"memory"', '"runtime": "golang",\n  "memory"')
    files = {
        "project.json": project,
        "functions/a/function.json": says(),
        "functions/b/main.go": MAIN,
        "functions/c/function.json": says(runtime="nodejs18.x"),
    }
    found = functions(files)
    assert {name: function.runtime.plain for name, function in found.items()} == {"a": "go1.x", "b": "go1.x", "c": "nodejs18.x"}
    slot = found["a"].runtime.values[0].slot
    assert slot is not None
    assert len(slot.also_read_by) == 1, "b takes it from there, too"


def test_a_file_says_the_runtime_that_nobody_says() -> None:
    files = {"project.json": PROJECT, "functions/go/main.go": MAIN, "functions/py/main.py": "x", "functions/none/readme.md": "x"}
    found = functions(files)
    assert {name: function.runtime.plain for name, function in found.items()} == {"go": "go1.x", "py": "python2.7"}
    assert found["go"].runtime.values[0].implied


def test_files_that_say_two_runtimes_say_none() -> None:
    assert functions({"project.json": PROJECT, "functions/x/main.go": MAIN, "functions/x/index.js": "x"}) == {}


def test_programs_for_the_shim_are_none_of_go1x() -> None:
    files = {
        "project.json": PROJECT,
        "functions/a/main.go": 'package main\n\nimport "github.com/apex/go-apex"\n',
        "functions/b/main.go": MAIN,
    }
    assert list(functions(files)) == ["b"]


def test_environments() -> None:
    files = {
        "project.prod.json": PROJECT,
        "functions/a/function.json": says(runtime="nodejs18.x"),
        "functions/a/function.prod.json": says(runtime="go1.x"),
        "functions/b/function.json": says(runtime="golang"),
    }
    found = functions(files, "project.prod.json")
    assert {name: function.runtime.plain for name, function in found.items()} == {"a (prod)": "go1.x", "b (prod)": "go1.x"}


NEAR_MISSES = {
    "Nx": '{"name": "shop", "sourceRoot": "functions/a", "targets": {"build": {}}}',
    ".NET": '{"name": "shop", "dependencies": {}}',
    "a list": '["go1.x"]',
    "no name": '{"runtime": "go1.x"}',
    "computed": '{"name": "shop", "version": "go1.x"}',
}


@pytest.mark.parametrize("text", NEAR_MISSES.values(), ids=NEAR_MISSES)
def test_projects_of_other_tools(text: str) -> None:
    assert facts({"project.json": text, "functions/a/function.json": says(runtime="go1.x"), "functions/a/main.go": MAIN}) == []


def test_a_project_without_functions() -> None:
    assert facts({"project.json": PROJECT.replace("}", "}"), "main.go": MAIN}) == []


def test_a_broken_project() -> None:
    with pytest.raises(Unparsable):
        facts({"project.json": '{"name": ', "functions/a/main.go": MAIN})


def test_a_broken_function_says_nothing() -> None:
    found = functions({"project.json": PROJECT, "functions/a/function.json": '{"runtime": ', "functions/b/main.go": MAIN})
    assert list(found) == ["b"]


# -- builds -------------------------------------------------------------------------------------------------------------------


def test_a_hook_builds_in_the_functions_folder() -> None:
    own = says(runtime="go1.x", hooks={"build": 'GOOS=linux GOARCH=amd64 go build -ldflags "-s -w" -o main .', "clean": "rm -f main"})
    files = {"project.json": PROJECT, "functions/a/function.json": own}
    (build,) = builds(files)
    assert (build.output.path.plain, build.packages.plain, build.goos.plain) == ("functions/a/main", "functions/a", "linux")
    value = build.output.path.values[0]
    assert own[value.span.start : value.span.end] == "main"
    removed = [use.path.plain for fact in facts(files) if isinstance(fact, Step) for use in fact.uses if use.role == "removes"]
    assert removed == ["functions/a/main"]


def test_all_hooks_are_read() -> None:
    own = says(runtime="go1.x", hooks={"build": "go build -o main .", "deploy": "cp main ../../out/main", "clean": "rm main"})
    steps = [fact for fact in facts({"project.json": PROJECT, "functions/a/function.json": own}) if isinstance(fact, Step)]
    assert [step.command.split()[0] for step in steps] == ["go", "cp", "rm"]
    assert len({step.scope for step in steps}) == 3


def test_a_projects_hook_builds_each_function() -> None:
    project = PROJECT.replace('"memory"', '"runtime": "go1.x",\n  "hooks": {"build": "go build -o main ."},\n  "memory"')
    found = builds({"project.json": project, "functions/a/main.go": MAIN, "functions/b/main.go": MAIN})
    assert [build.output.path.plain for build in found] == ["functions/a/main", "functions/b/main"]


def test_without_a_hook_apex_builds_by_itself() -> None:
    own = says(runtime="golang")
    (build,) = builds({"project.json": PROJECT, "functions/a/function.json": own})
    assert (build.output.path.plain, build.goos.plain, build.goarch.plain) == ("functions/a/main", "linux", "amd64")
    slot = build.output.path.slot
    assert slot is not None
    after = json.loads(apply(own, slot.write("functions/a/bootstrap")))
    assert after["hooks"] == {"build": "GOOS=linux GOARCH=amd64 go build -o bootstrap .", "clean": "rm -f bootstrap"}
    assert slot.write("elsewhere/bootstrap") == ()


def test_other_runtimes_are_not_built() -> None:
    for runtime in ("provided.al2", "nodejs18.x", "rust-musl"):
        assert builds({"project.json": PROJECT, "functions/a/function.json": says(runtime=runtime)}) == []


def test_a_zip_is_not_built() -> None:
    files = {"project.json": PROJECT, "functions/a/function.json": says(runtime="go1.x", zip="out/a.zip")}
    assert builds(files) == []
    assert functions(files)["a"].code.plain == "out/a.zip"


# -- whole projects -------------------------------------------------------------------------------------------------------------

HELLO = """{
  "description": "Says hello",
  "hooks": {
    "build": "GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -tags lambda.norpc -o main .",
    "clean": "rm -f main"
  }
}
"""
WHOLE = {
    "project.json": PROJECT.replace('"memory"', '"runtime": "golang",\n  "memory"'),
    "functions/hello/function.json": HELLO,
    "functions/hello/main.go": MAIN,
    "functions/plain/function.json": '{\n  "description": "Built by Apex"\n}\n',
    "functions/plain/main.go": MAIN,
    "go.mod": MOD,
}


def test_a_project_is_moved_whole() -> None:
    """Hooks are written out where Apex built by itself, for it builds nothing on another runtime than Go's."""
    outcome = fix(WHOLE)
    assert outcome.changed, reasons(outcome)
    assert outcome.after["project.json"].text == WHOLE["project.json"].replace("golang", "provided.al2023")
    hello = json.loads(outcome.after["functions/hello/function.json"].text)
    assert hello["handler"] == "bootstrap"
    assert hello["hooks"] == {
        "build": "GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -tags lambda.norpc -o bootstrap .",
        "clean": "rm -f bootstrap",
    }
    plain = json.loads(outcome.after["functions/plain/function.json"].text)
    assert plain["handler"] == "bootstrap"
    assert plain["hooks"]["build"] == "GOOS=linux GOARCH=amd64 go build -tags lambda.norpc -o bootstrap ."
    assert [diagnostic.code for diagnostic in outcome.report.diagnostics] == []


def test_all_environments_are_moved_together() -> None:
    """The same hooks build for each of them."""
    outcome = fix({**WHOLE, "project.prod.json": WHOLE["project.json"]})
    assert sorted(outcome.changed) == sorted(path for path in (*WHOLE, "project.prod.json") if path.endswith(".json"))
    assert outcome.report.diagnostics == ()


def test_the_runtime_that_nobody_says_is_moved() -> None:
    files = {path: text for path, text in WHOLE.items() if "hello" not in path} | {"project.json": PROJECT}
    assert "GX101" in codes(files)
    outcome = fix(files)
    assert json.loads(outcome.after["functions/plain/function.json"].text)["runtime"] == "provided.al2023"
    assert outcome.after["project.json"].text == PROJECT


def test_without_a_file_of_its_own_the_project_is_written() -> None:
    files = {"project.json": PROJECT, "functions/plain/main.go": MAIN, "go.mod": MOD}
    after = json.loads(fix(files).after["project.json"].text)
    assert (after["runtime"], after["handler"]) == ("provided.al2023", "bootstrap")
    assert after["hooks"]["clean"] == "rm -f bootstrap"


def test_a_project_of_several_languages_keeps_its_settings() -> None:
    """Hooks of the project would run for the Python function, too."""
    files = {"project.json": PROJECT, "functions/go/main.go": MAIN, "functions/py/main.py": "x", "go.mod": MOD}
    outcome = fix(files, unsafe=True)
    assert not outcome.changed, outcome.after["project.json"].text


def test_an_old_library_holds() -> None:
    outcome = fix({**WHOLE, "go.mod": MOD.replace("v1.47.0", "v1.13.3")}, unsafe=True)
    assert not outcome.changed
    assert "would hang" in reasons(outcome)
