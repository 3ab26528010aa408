"""Jenkinsfiles: steps, folders, variables, images; and small projects with their fix."""

from __future__ import annotations

import pytest

from go1x_lint.facts import ArchiveCommand, ImageUse, Naming
from go1x_lint.readers import Unparsable
from tests.readers.building import ONE, TWO, at, build, builds, codes, facts, fix, of, reasons, said, written

PATH = "Jenkinsfile"


def pipeline(steps: str, head: str = "") -> str:
    """Write a declarative pipeline."""
    return f"pipeline {{\n  agent any\n{head}  stages {{\n    stage('Build') {{\n      steps {{\n{steps}      }}\n    }}\n  }}\n}}\n"


SPELLINGS = {
    "single": "sh 'GOOS=linux go build -o bin/orders ./cmd/orders'",
    "double": 'sh "GOOS=linux go build -o bin/orders ./cmd/orders"',
    "lines": "sh '''\n  mkdir -p bin\n  GOOS=linux go build -o bin/orders ./cmd/orders\n'''",
    "double lines": 'sh """\n  set -e\n  GOOS=linux go build -o bin/orders ./cmd/orders\n"""',
    "brackets": "sh('GOOS=linux go build -o bin/orders ./cmd/orders')",
    "named": "sh(script: 'GOOS=linux go build -o bin/orders ./cmd/orders', returnStdout: true)",
    "named without brackets": "sh label: 'build', script: 'GOOS=linux go build -o bin/orders ./cmd/orders'",
    "map": "sh([script: 'GOOS=linux go build -o bin/orders ./cmd/orders'])",
    "joined": "sh 'GOOS=linux go build ' + '-o bin/orders ./cmd/orders'",
    "escaped": "sh 'GOOS=linux go build -ldflags=\\'-s -w\\' -o bin/orders ./cmd/orders'",
}


@pytest.mark.parametrize("step", SPELLINGS.values(), ids=SPELLINGS)
@pytest.mark.parametrize(
    "around",
    [pipeline("STEP\n"), "node('linux') {\n  stage('x') {\n    STEP\n  }\n}\n", "STEP\n"],
    ids=["declarative", "scripted", "alone"],
)
def test_a_step_however_it_is_spelled(step: str, around: str) -> None:
    text = around.replace("STEP", step)
    fact = build(PATH, text)
    assert (fact.goos.plain, fact.packages.plain, said(text, fact.output.path)) == ("linux", "cmd/orders", ["bin/orders"])
    assert written(text, fact.output.path, "bin/orders/bootstrap") == text.replace("bin/orders", "bin/orders/bootstrap")


def test_what_is_written_is_escaped() -> None:
    text = "sh 'go build -o \"bin/orders\" .'\n"
    new = written(text, build(PATH, text).output.path, "it's/x")
    assert new == "sh 'go build -o \"it\\'s/x\" .'\n"
    assert build(PATH, new).output.path.plain == "it's/x"


def test_folders() -> None:
    text = "node {\n  dir('svc') {\n    sh 'go build -o a .'\n    dir(\"cmd/${x}\") { sh 'go build -o b .' }\n    dir(x) { sh 'go build -o c .' }\n    ws('y') { sh 'go build -o d .' }\n  }\n  sh 'go build -o e .'\n}\n"
    assert [str(fact.output.path.text) for fact in builds(PATH, text)] == ["svc/a", "svc/cmd/${x}/b", "e"]


def test_variables_of_the_environment() -> None:
    text = pipeline(
        "withEnv(['GOARCH=arm64', \"CGO_ENABLED=0\"]) {\n  sh 'go build -o $OUT ./cmd/orders'\n}\nsh 'go build -o b .'\n",
        "  environment {\n    GOOS = 'linux'\n    OUT = 'bin/orders'\n    TOKEN = credentials('x')\n  }\n",
    )
    one, two = builds(PATH, text)
    assert (one.goos.plain, one.goarch.plain, one.cgo.plain, one.output.path.plain) == ("linux", "arm64", "0", "bin/orders")
    assert (two.goos.plain, two.goarch.absent) == ("linux", True)
    assert written(text, one.output.path, "bin/bootstrap") == text.replace("OUT = 'bin/orders'", "OUT = 'bin/bootstrap'")
    shared = text.replace("-o b .", "-o b . && ls $OUT")
    assert "OUT = 'bin/orders'" in written(shared, builds(PATH, shared)[0].output.path, "bin/bootstrap")


def test_what_groovy_fills_in() -> None:
    text = 'def name = \'orders\'\ndef out = "bin/${name}"\nnode {\n  env.GOOS = \'linux\'\n  sh "go build -o ${out} ./cmd/$name"\n  sh "go build -o \\${X} ${params.Y}"\n}\n'
    one, two = builds(PATH, text)
    assert (one.output.path.plain, one.packages.plain, one.goos.plain) == ("bin/orders", "cmd/orders", "linux")
    slot = one.output.path.values[0].slot
    assert slot is not None
    assert "$name" in [at(text, some) for some in slot.also_read_by]
    assert 'sh "go build -o bin/bootstrap ./cmd/$name"' in written(text, one.output.path, "bin/bootstrap")
    assert (two.output.path.closed, two.packages.closed) == (False, False)
    twice = text.replace("node {", "name = 'x'\nnode {")
    assert builds(PATH, twice)[0].packages.plain is None


def test_loops_and_functions() -> None:
    text = (
        "def build(fn) {\n  sh \"go build -o bin/${fn} ./cmd/${fn}\"\n}\nnode {\n  build('orders')\n  build 'refunds'\n"
        "  for (n in ['a', 'b']) { sh \"go build -o $n .\" }\n  ['c', 'd'].each { n -> sh \"go build -o x/${n} .\" }\n"
        '  for (n in names) { sh "go build -o y/$n ." }\n}\n'
    )
    found = [fact.output.path.text.expand() if fact.output.path.text is not None else None for fact in builds(PATH, text)]
    assert found == [("bin/orders", "bin/refunds"), ("a", "b"), ("x/c", "x/d"), None]
    one = builds(PATH, text)[0]
    assert one.output.path.text is not None
    assert "-o bin/${fn}/bootstrap ./cmd/${fn}" in written(text, one.output.path, one.output.path.text.joined("bootstrap"))
    unknown = text.replace("build 'refunds'", "build(x)")
    assert builds(PATH, unknown)[0].output.path.text.expand() is None  # type: ignore[union-attr]


def test_lists_that_variables_hold() -> None:
    text = 'def names = [\'a\', \'b\']\nnames.each { n -> sh "go build -o bin/${n} ." }\nfor (n in names) { sh "go build -o $n ." }\nothers.each { sh "go build -o $it ." }\n'
    found = [fact.output.path.text.expand() if fact.output.path.text is not None else None for fact in builds(PATH, text)]
    assert found == [("bin/a", "bin/b"), ("a", "b"), None]


def test_the_step_that_packs() -> None:
    text = "node {\n  zip zipFile: 'dist/a.zip', dir: 'bin', glob: 'orders'\n  zip(zipFile: 'b.zip', glob: '**/*.so')\n  zip zipFile: 'c.zip', dir: 'out'\n}\n"
    one, two, three = of(ArchiveCommand, PATH, text)
    assert (one.archive.path.plain, one.keeps_modes) == ("dist/a.zip", None)
    assert [(some.use.path.plain, str(some.entry)) for some in one.members] == [("bin/orders", "orders")]
    assert (two.members, two.complete) == ((), False)
    assert [(some.use.path.plain, str(some.entry), some.folder) for some in three.members] == [("out", "", True)]


def test_images() -> None:
    text = (
        "pipeline {\n  agent { docker { image 'golang:1.21'; args '-v x' } }\n  stages {\n    stage('a') { steps { sh 'go build -o a .' } }\n"
        "    stage('b') {\n      agent { label 'linux' }\n      steps { sh 'go build -o b .' }\n    }\n"
        "    stage('c') { agent { docker 'lambci/lambda:build-go1.x' }\n steps { sh 'go build -o c .' } }\n  }\n}\n"
        "node { docker.image('golang:1.22').inside('-u root') { sh 'go build -o d .' } }\n"
    )
    assert [fact.host for fact in builds(PATH, text)] == ["golang:1.21", None, "lambci/lambda:build-go1.x", "golang:1.22"]
    assert [(fact.image.plain, fact.purpose) for fact in of(ImageUse, PATH, text)] == [
        ("golang:1.21", "builder"),
        ("lambci/lambda:build-go1.x", "builder"),
        ("golang:1.22", "builder"),
    ]
    assert codes({**ONE, PATH: text}, PATH).count("GX401") == 1


def test_what_may_not_run() -> None:
    text = (
        "pipeline {\n  stages {\n    stage('a') { when { branch 'main' }\n steps { sh 'go build -o a .' } }\n"
        "    stage('b') { steps { script { if (x) { sh 'go build -o b .' } else { sh 'go build -o c .' }\n sh 'go build -o d .' } } }\n  }\n"
        "  post { success { sh 'go build -o e .' } }\n}\n"
    )
    assert [fact.certain for fact in builds(PATH, text)] == [False, False, False, True, False]


def test_windows() -> None:
    text = "node {\n  bat 'set GOOS=linux\\r\\ngo build -o bin\\\\a .'\n  powershell '''\n    $env:GOOS = 'linux'\n    go build -o b .\n  '''\n}\n"
    one, two = builds(PATH, text)
    assert [(fact.output.path.plain, fact.goos.plain, fact.windows) for fact in (one, two)] == [
        ("bin/a", "linux", True),
        ("b", "linux", True),
    ]


def test_what_is_kept_is_named() -> None:
    text = "node {\n  dir('svc') { archiveArtifacts artifacts: 'bin/orders, dist/*.zip' }\n  stash name: 'x', includes: 'bin/b'\n  archiveArtifacts 'c.zip'\n}\n"
    assert [fact.uses[0].path.plain for fact in of(Naming, PATH, text)] == ["svc/bin/orders", "bin/b", "c.zip"]


def test_other_languages_and_brackets() -> None:
    assert builds(PATH, "sh '''#!/usr/bin/env python3\ngo build -o a .\n'''\n") == []
    assert build(PATH, "sh '''#!/bin/bash\ngo build -o a .\n'''\n").output.path.plain == "a"
    with pytest.raises(Unparsable):
        facts(PATH, "node { sh 'go build -o a .'\n")


@pytest.mark.parametrize(
    "text", ["", "// sh 'go build -o a .'\n", "x = 'sh \"go build -o a .\"'\n", "echo 'go build -o a .'\n", "println('go build -o a')\n"]
)
def test_what_builds_nothing(text: str) -> None:
    assert facts(PATH, text) == []


def test_a_shared_library() -> None:
    assert build("vars/goBuild.groovy", 'def call(String name) {\n  sh "go build -o bin/a ./cmd/a"\n}\n').output.path.plain == "bin/a"


def test_a_project() -> None:
    text = pipeline(
        "        sh 'go build -o bin/orders ./cmd/orders'\n        sh 'go build -o bin/web ./cmd/web'\n"
        '        sh """\n          zip -j dist/orders.zip bin/orders\n        """\n        archiveArtifacts artifacts: \'bin/orders\'\n',
        "  environment {\n    GOOS = 'linux'\n    GOARCH = 'amd64'\n    CGO_ENABLED = '0'\n  }\n",
    )
    outcome = fix({**ONE, PATH: text})
    assert outcome.after[PATH].text == text.replace("build -o bin/orders", "build -tags lambda.norpc -o bin/bootstrap").replace(
        "bin/orders", "bin/bootstrap"
    ), reasons(outcome)
    assert "go1.x" not in outcome.after["template.yaml"].text


def test_a_project_that_packs_by_a_step() -> None:
    """Whether the step keeps modes isn't known, so the change is not safe; the program follows."""
    text = (
        "node {\n  sh 'GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -tags lambda.norpc -o bin/orders ./cmd/orders'\n"
        "  zip zipFile: 'dist/orders.zip', dir: 'bin', glob: 'orders'\n}\n"
    )
    assert not fix({**ONE, PATH: text}).changed
    outcome = fix({**ONE, PATH: text}, unsafe=True)
    assert outcome.after[PATH].text == text.replace("bin/orders", "bin/bootstrap").replace("glob: 'orders'", "glob: 'bootstrap'"), reasons(
        outcome
    )


def test_a_scripted_project() -> None:
    text = (
        "node {\n  checkout scm\n  for (name in ['orders', 'refunds']) {\n    sh \"\"\"\n"
        "      GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -tags lambda.norpc -o bin/${name} ./cmd/${name}\n"
        '      zip -j dist/${name}.zip bin/${name}\n    """\n  }\n}\n'
    )
    outcome = fix({**TWO, PATH: text})
    assert outcome.after[PATH].text == text.replace("bin/${name}", "bin/${name}/bootstrap"), reasons(outcome)
    assert "go1.x" not in outcome.after["template.yaml"].text


def test_near_misses_of_a_project() -> None:
    text = pipeline("sh 'GOOS=linux go build -o bin/web ./cmd/web'\nsh 'zip -j web.zip bin/web'\n")
    assert codes({**ONE, PATH: text}, PATH) == []
