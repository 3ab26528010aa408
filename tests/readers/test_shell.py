"""Shell scripts as facts."""

from __future__ import annotations

import pytest

from go1x_lint.facts import ArchiveCommand, BuildCommand, Fact, Script, Step
from go1x_lint.readers import Unparsable
from go1x_lint.readers.shell import read
from go1x_lint.source import Source, Workspace, apply
from go1x_lint.text import Hole, Text

GO = "package main\n\nfunc main() {}\n"


def tree(**files: str) -> Workspace:
    """Make a project; `__` in a name is a slash, `_` before the end a dot."""
    return Workspace("", sources=[Source(path, text) for path, text in files.items()])


def facts(workspace: Workspace, path: str) -> list[Fact]:
    return list(read(workspace[path], workspace))


def project(text: str, path: str = "build.sh", *others: str, **texts: str) -> list[Fact]:
    """Read a script of a project that has other files."""
    return facts(tree(**{path: text, **dict.fromkeys(others, GO), **texts}), path)


def builds(found: list[Fact]) -> list[BuildCommand]:
    return [some for some in found if isinstance(some, BuildCommand)]


def outputs(found: list[Fact]) -> list[str]:
    return [str(some.output.path.text) for some in builds(found)]


def test_a_script_is_read_as_its_commands() -> None:
    text = "#!/bin/sh\nset -e\nGOOS=linux go build -o bin/main ./cmd/api\nzip -j main.zip bin/main\n"
    build, archive = (some for some in project(text, "build.sh", "cmd/api/main.go") if isinstance(some, (BuildCommand, ArchiveCommand)))
    assert isinstance(build, BuildCommand)
    assert (build.output.path.plain, build.packages.plain, build.goos.plain) == ("bin/main", "cmd/api", "linux")
    assert (build.scope, build.index) == ("build.sh", 0)
    assert isinstance(archive, ArchiveCommand)
    assert archive.archive.path.plain == "main.zip"
    assert apply(text, build.output.path.set("bin/bootstrap")) == text.replace("bin/main ", "bin/bootstrap ")


OWN = "go build -o bin/main .\n"


@pytest.mark.parametrize(
    ("text", "path", "others", "output"),
    [
        (OWN, "build.sh", (), "bin/main"),
        (OWN, "scripts/build.sh", ("main.go",), "bin/main"),
        (OWN, "cmd/api/build.sh", ("cmd/api/main.go",), "cmd/api/bin/main"),
        (OWN, "cmd/api/build.sh", ("cmd/api/main.go", "main.go"), "cmd/api/bin/main"),
        (OWN, "scripts/build.sh", (), "scripts/bin/main"),
        ("go build -o bin/main ./cmd/api\n", "scripts/build.sh", ("cmd/api/main.go",), "bin/main"),
        ("go build -o ../bin/main ../cmd/api\n", "scripts/build.sh", ("cmd/api/main.go",), "bin/main"),
        ("cd cmd/api\ngo build -o ../../bin/main\n", "scripts/build.sh", ("cmd/api/main.go",), "bin/main"),
        ("cd ..\ngo build -o bin/main ./cmd/api\n", "scripts/build.sh", ("cmd/api/main.go",), "bin/main"),
        ('cd "$(dirname "$0")"\ngo build -o bin/main ../cmd/api\n', "scripts/build.sh", ("cmd/api/main.go",), "scripts/bin/main"),
        ('cd "$(dirname "$0")/.."\ngo build -o bin/main ./cmd/api\n', "scripts/build.sh", ("cmd/api/main.go",), "bin/main"),
        ('cd "$(git rev-parse --show-toplevel)"\ngo build -o bin/main ./cmd/api\n', "a/b/build.sh", ("cmd/api/main.go",), "bin/main"),
        ("ROOT=$(git rev-parse --show-toplevel)\ncd cmd; go build -o $ROOT/bin/main\n", "scripts/build.sh", ("cmd/main.go",), "bin/main"),
        (
            'D="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"\ngo build -o $D/bin/main $D/cmd\n',
            "scripts/b.sh",
            ("cmd/main.go",),
            "bin/main",
        ),
    ],
)
def test_where_a_script_starts(text: str, path: str, others: tuple[str, ...], output: str) -> None:
    assert outputs(project(text, path, *others)) == [output]


def test_loops_over_folders_are_listed() -> None:
    text = 'for d in cmd/*/; do\n  go build -o "bin/$(basename $d)" "./$d"\ndone\n'
    (build,) = builds(project(text, "build.sh", "cmd/api/main.go", "cmd/web/main.go"))
    hole = Hole("d", ("api", "web"))
    assert build.output.path.text == Text.of("bin/", hole)
    assert build.packages.text == Text.of("cmd/", hole)


def test_what_a_script_sources_is_known_and_not_written() -> None:
    text = ". ./env.sh\ngo build -o $OUT/main\n"
    workspace = tree(**{"build.sh": text, "env.sh": "OUT=bin\n", "main.go": GO})
    (build,) = builds(facts(workspace, "build.sh"))
    assert build.output.path.plain == "bin/main"
    text = 'source "$(dirname "$0")/lib/env.sh"\ngo build -o "$OUT"\n'
    workspace = tree(**{"build.sh": text, "lib/env.sh": "BIN=bin\nOUT=$BIN/main\n", "main.go": GO})
    (build,) = builds(facts(workspace, "build.sh"))
    assert build.output.path.plain == "bin/main"
    assert build.output.path.values[0].span.path == "lib/env.sh"
    edits = build.output.path.set("bin/bootstrap")
    assert {edit.span.path for edit in edits} == {"build.sh"}
    assert apply(text, edits) == text.replace('"$OUT"', '"$BIN/bootstrap"') or "bin/bootstrap" in apply(text, edits)


def test_files_that_source_each_other_end() -> None:
    workspace = tree(**{"a.sh": ". ./b.sh\nX=a\ngo build -o $Y\n", "b.sh": ". ./a.sh\nY=main\n", "main.go": GO})
    assert outputs(facts(workspace, "a.sh")) == ["main"]


def test_a_script_called_bootstrap_is_one_that_is_there() -> None:
    text = "#!/bin/sh\nexec ./main\n"
    (script,) = (some for some in project(text, "dist/bootstrap") if isinstance(some, Script))
    assert script.content == text
    assert script.uses[0].path.plain == "dist/bootstrap"
    assert script.uses[0].role == "writes"
    assert text[script.span.start : script.span.end] == "#!/bin/sh"
    assert not any(isinstance(some, Script) for some in project(text, "run.sh"))
    assert not any(isinstance(some, Script) for some in project("exec ./main\n", "bootstrap"))


def test_a_script_that_is_written() -> None:
    text = "cat > dist/bootstrap <<'EOF'\n#!/bin/sh\nexec ./main\nEOF\n"
    (script,) = (some for some in project(text) if isinstance(some, Script))
    assert script.uses[0].path.plain == "dist/bootstrap"
    assert script.content == "#!/bin/sh\nexec ./main\n"


@pytest.mark.parametrize(
    "first", ["#!/bin/bash", "#!/usr/bin/env bash", "#!/bin/sh -e", "#! /bin/sh", "#!/usr/bin/env -S bash -e", "# build", "\ufeff#!/bin/sh"]
)
def test_scripts_of_a_shell(first: str) -> None:
    assert outputs(project(f"{first}\ngo build -o main\n", "build.sh", "main.go")) == ["main"]


@pytest.mark.parametrize("first", ["#!/usr/bin/env python3", "#!/usr/bin/perl", "#!/usr/bin/env node", "#!/usr/bin/fish"])
def test_scripts_of_others(first: str) -> None:
    assert project(f"{first}\ngo build -o main\n", "build.sh", "main.go") == []


def test_what_cannot_be_parsed_is_refused_after_the_rest_is_read() -> None:
    workspace = tree(**{"build.sh": "go build -o main\nif x; then\n", "main.go": GO})
    found: list[Fact] = []
    with pytest.raises(Unparsable) as refused:
        for some in read(workspace["build.sh"], workspace):
            found.append(some)
    assert outputs(found) == ["main"]
    assert 0 <= refused.value.offset <= len(workspace["build.sh"].text)


def test_lines_that_end_as_on_windows() -> None:
    text = "#!/bin/sh\r\nGOOS=linux \\\r\n  go build -o bin/main\r\nzip -j x.zip bin/main\r\n"
    found = [some for some in project(text, "build.sh", "main.go") if isinstance(some, Step)]
    (build,) = builds(list(found))
    assert build.output.path.plain == "bin/main"
    assert build.then is not None
    assert apply(text, build.then.write("zip a b")) == text.replace("bin/main\r\nzip", "bin/main && zip a b\r\nzip")


def test_builds_that_depend_are_not_certain() -> None:
    sure, other = builds(project("go build -o a\nif x; then go build -o b; fi\n", "build.sh", "main.go"))
    assert (sure.certain, other.certain) == (True, False)
