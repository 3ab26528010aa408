from __future__ import annotations

import pytest
from said import run, texts

from go1x_lint.facts import Copy, ModeChange, Script, Step


def flat(fact: Copy) -> tuple[list[str], str, bool, bool]:
    return [path for source in fact.sources for path in texts(source)], texts(fact.target)[0], fact.into_folder, fact.moves


@pytest.mark.parametrize(
    ("text", "copies"),
    [
        ("cp bin/main bootstrap", [(["bin/main"], "bootstrap", False, False)]),
        ("cp -f ./bin/main ./bootstrap", [(["bin/main"], "bootstrap", False, False)]),
        ("cp bin/main out/", [(["bin/main"], "out", True, False)]),
        ("cp bin/main .", [(["bin/main"], "", True, False)]),
        ("cp a b out", [(["a", "b"], "out", True, False)]),
        ("cp -t out a b", [(["a", "b"], "out", True, False)]),
        ("cp --target-directory=out a", [(["a"], "out", True, False)]),
        ("cp -r a b", [(["a"], "b", False, False)]),
        ("cp -r a/ b", [(["a"], "b", False, False)]),
        ("cp -r a/. b", [(["a"], "b", False, False)]),
        ("cp -r a/* b/", [(["a"], "b", False, False)]),
        ("cp -r a/* main b/", [(["main"], "b", True, False), (["a"], "b", False, False)]),
        ("mv main bootstrap", [(["main"], "bootstrap", False, True)]),
        ("cd x && mv ../main bootstrap", [(["main"], "x/bootstrap", False, True)]),
        ("ln main bootstrap", [(["main"], "bootstrap", False, False)]),
        ("ln -s main bin/bootstrap", [(["bin/main"], "bin/bootstrap", False, False)]),
        ("ln -sf ../main bin/", [(["main"], "bin", True, False)]),
        ("install -m 755 main out/bootstrap", [(["main"], "out/bootstrap", False, False)]),
        ("install -Dm755 -t out main", [(["main"], "out", True, False)]),
        ("rsync -a --exclude .git src/ dst", [(["src"], "dst", False, False)]),
        ("rsync -a src dst/", [(["src"], "dst", True, False)]),
        ("strip -o bootstrap main", [(["main"], "bootstrap", False, False)]),
        ("for f in a b; do cp $f out/$f/bootstrap; done", [(["${f}"], "out/${f}/bootstrap", False, False)]),
    ],
)
def test_copies(text: str, copies: list[tuple[list[str], str, bool, bool]]) -> None:
    assert [flat(fact) for fact in run(text).all(Copy)] == copies


def test_a_folder_of_the_project_is_one() -> None:
    (fact,) = run("cp main bin", {"bin/keep": ""}).all(Copy)
    assert fact.into_folder


@pytest.mark.parametrize("text", ["cp main", "cp", "scp main host:/x", "rsync -a main host:/srv/", "cp --help"])
def test_what_copies_nothing(text: str) -> None:
    assert run(text).all(Copy) == []


def test_copies_are_written() -> None:
    said = run("cp ./bin/main out/\ncp -r bin/* out/")
    first, second = said.all(Copy)
    assert [use.role for use in first.uses] == ["reads", "writes"]
    assert said.written(first.sources[0].path.set("bin/bootstrap")).startswith("cp ./bin/bootstrap out/\n")
    assert said.written(second.sources[0].path.set("build")).endswith("cp -r build/* out/")
    assert said.written(first.target.path.set("dist")).startswith("cp ./bin/main dist")


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("rm -rf ./bin main", [("removes", "bin"), ("removes", "main")]),
        ("rm -f bin/*", [("removes", "bin/*")]),
        ("mkdir -p -m 755 a/b", [("names", "a/b")]),
        ("install -d out", [("names", "out")]),
        ("test -f main", [("reads", "main")]),
        ("[ ! -x main ]", [("reads", "main")]),
        ("ls -la bin/main", [("reads", "bin/main")]),
        ("cat ./x", [("reads", "x")]),
        ("strip main", [("reads", "main")]),
        ("upx -9 --brute bin/main", [("reads", "bin/main")]),
        ("./bin/main --flag x", [("reads", "bin/main"), ("mentions", "x")]),
        ("shipper bin/main main -x https://a/b c=d", [("mentions", "bin/main"), ("mentions", "main")]),
        ("tar -C bin -czf a.tgz main", [("mentions", "bin/a.tgz"), ("mentions", "bin/main")]),
        ("bin/main", [("reads", "bin/main")]),
        ("echo a > b", [("writes", "b")]),
    ],
)
def test_steps(text: str, uses: list[tuple[str, str]]) -> None:
    fact = run(text).one(Step)
    assert [(use.role, path) for use in fact.uses for path in texts(use)] == uses


@pytest.mark.parametrize(
    "text",
    [
        "rm -f $X",
        "ls",
        "cat",
        "true",
        "main",
        "/usr/bin/main",
        "git push a main",
        "echo a",
        "echo a > /dev/null",
        "echo a 2> errors",
        "echo a >> b",
    ],
)
def test_what_names_no_file(text: str) -> None:
    assert run(text).all(Step) == []


# -- modes -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "mode", "recursive", "uses"),
    [
        ("chmod +x bin/main", "+x", False, [("reads", "bin/main")]),
        ("chmod -x main", "-x", False, [("reads", "main")]),
        ("chmod -v 644 main config.json", "644", False, [("reads", "main"), ("reads", "config.json")]),
        ("chmod u+x,g-w main", "u+x,g-w", False, [("reads", "main")]),
        ("chmod -R 0755 bin", "0755", True, [("reads", "bin")]),
        ("chmod -vR a-x ./bin/", "a-x", True, [("reads", "bin")]),
        ("chmod 644 bin/*", "644", True, [("reads", "bin")]),
        ("cd bin && chmod $MODE main", "${MODE}", False, [("reads", "bin/main")]),
        ("install -m 644 main out/bootstrap", "644", False, [("names", "out/bootstrap")]),
        ("install -Dm600 -t out main ./b/other", "600", False, [("names", "out/main"), ("names", "out/other")]),
        ("install main out/bootstrap", "755", False, [("names", "out/bootstrap")]),
    ],
)
def test_modes(text: str, mode: str, recursive: bool, uses: list[tuple[str, str]]) -> None:
    fact = run(text).one(ModeChange)
    assert ([str(value.text) for value in fact.mode.values] or [str(fact.mode.open_because[0].text).split(" ")[0]]) == [mode]
    assert fact.recursive is recursive
    assert [(use.role, path) for use in fact.uses for path in texts(use)] == uses


def test_a_mode_is_written() -> None:
    said = run('MODE=644\nchmod 0644 main\ninstall -Dm644 main out/bootstrap\nchmod "$MODE" other')
    plain, installed, variable = said.all(ModeChange)
    assert [said.at(fact.mode.values[0].span) for fact in (plain, installed, variable)] == ["0644", "644", "644"]
    assert said.written(plain.mode.set("755")).splitlines()[1] == "chmod 755 main"
    assert said.written(installed.mode.set("755")).splitlines()[2] == "install -Dm755 main out/bootstrap"
    assert said.written(variable.mode.set("755")).splitlines()[0] == "MODE=755"


@pytest.mark.parametrize(
    "text", ["chmod", "chmod 644", "chmod 644 $X", "chmod --reference=a b", "install -d out", "install -m 644 main", "cp main out"]
)
def test_what_changes_no_mode(text: str) -> None:
    assert run(text).all(ModeChange) == []


# -- scripts -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("printf '#!/bin/sh\\nexec ./main\\n' > bootstrap", "#!/bin/sh\nexec ./main\n"),
        ("printf '%s\\n' '#!/bin/sh' ./main > bootstrap", "#!/bin/sh\n./main\n"),
        ("echo -e '#!/bin/sh\\n./main' > bootstrap", "#!/bin/sh\n./main\n"),
        ("echo '#!/bin/sh' > bootstrap\necho ./main >> bootstrap", "#!/bin/sh\n./main\n"),
        ("cat > bootstrap <<'EOF'\n#!/bin/sh\n./main $1\nEOF\n", "#!/bin/sh\n./main $1\n"),
        ("cat <<EOF > bootstrap\n#!/bin/sh\n$ROOT/main\nEOF\n", "#!/bin/sh\n${ROOT}/main\n"),
        ("tee bootstrap <<'EOF'\n#!/bin/sh\n./main\nEOF\n", "#!/bin/sh\n./main\n"),
        ("echo '#!/bin/sh' | tee bootstrap", "#!/bin/sh"),
    ],
)
def test_scripts(text: str, content: str) -> None:
    said = run(text)
    fact = said.one(Script)
    assert fact.content == content
    assert [(use.role, texts(use)) for use in fact.uses] == [("writes", ["bootstrap"])]
    assert said.at(fact.uses[0].span) == "bootstrap"


@pytest.mark.parametrize(
    "text", ["echo hello > bootstrap", "cat main > bootstrap", "echo '#!/bin/sh' >> bootstrap", "echo '#!/bin/sh' > $X", "echo '#!/bin/sh'"]
)
def test_what_is_no_script(text: str) -> None:
    assert run(text).all(Script) == []


@pytest.mark.parametrize(
    "text", ["mkdir -p out\nmv main out", "mkdir -p out && cp main out", "mv main out; cd out; ls", "cd x; mkdir out; cp ../main out"]
)
def test_a_folder_that_is_made_is_one(text: str) -> None:
    assert [fact.into_folder for fact in run(text).all(Copy)] == [True]


@pytest.mark.parametrize("text", ["mkdir -p other\nmv main out", "mkdir -p x/out && cp main out"])
def test_another_folder_says_nothing(text: str) -> None:
    assert [fact.into_folder for fact in run(text).all(Copy)] == [False]


@pytest.mark.parametrize("text", ["a:b/c", "A=b/c", "@./x", "./x*"])
def test_what_is_no_program_of_the_project(text: str) -> None:
    assert run(text).all(Step) == []
