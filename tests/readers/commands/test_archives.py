from __future__ import annotations

import pytest
from said import Said, run, run_script, texts

from go1x_lint.facts import ArchiveCommand
from go1x_lint.source import Source
from go1x_lint.syntax import shell
from go1x_lint.syntax.region import Region


def pack(text: str, files: dict[str, str] | None = None) -> tuple[Said, ArchiveCommand]:
    said = run(text, files)
    return said, said.one(ArchiveCommand)


def listed(fact: ArchiveCommand) -> list[tuple[list[str], str, bool]]:
    return [(texts(member.use), str(member.entry), member.folder) for member in fact.members]


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("zip x.zip main", [(["main"], "main", False)]),
        ("zip x.zip ./main", [(["main"], "main", False)]),
        ("zip x.zip bin/main", [(["bin/main"], "bin/main", False)]),
        ("zip x.zip ./bin/main", [(["bin/main"], "bin/main", False)]),
        ("zip x.zip /out/main", [(["/out/main"], "out/main", False)]),
        ("zip -j x.zip bin/main", [(["bin/main"], "main", False)]),
        ("zip --junk-paths x.zip bin/main", [(["bin/main"], "main", False)]),
        ("zip -9qj x.zip bin/main config.json", [(["bin/main"], "main", False), (["config.json"], "config.json", False)]),
        ("zip -j9FS x.zip bin/main", [(["bin/main"], "main", False)]),
        ("cd bin && zip ../x.zip main", [(["bin/main"], "main", False)]),
        ("cd cmd && zip x.zip ../bin/main", [(["bin/main"], "../bin/main", False)]),
        ("zip -r x.zip .", [([""], "", True)]),
        ("zip -r x.zip ./bin/", [(["bin"], "bin", True)]),
        ("zip -rj x.zip bin/", [(["bin"], "", True)]),
        ("zip -r x.zip bin/*", [(["bin"], "bin", True)]),
        ("zip -j x.zip bin/*", [(["bin"], "", True)]),
        ("cd bin; zip ../x.zip *", [(["bin"], "", True)]),
        ("zip -r x.zip bootstrap", [(["bootstrap"], "bootstrap", False)]),
        ("zip -r x.zip main.so", [(["main.so"], "main.so", False)]),
        ("zip -r x.zip main", [(["main"], "main", False), (["main"], "main", True)]),
        ("zip -r x.zip main -x '*.git*' -x other", [(["main"], "main", False), (["main"], "main", True)]),
        ("zip x.zip main -x a b c -q", [(["main"], "main", False)]),
        ("zip -b /tmp -n .gz x.zip main", [(["main"], "main", False)]),
        ("for f in a b; do zip -j $f.zip bin/$f; done", [(["bin/${f}"], "${f}", False)]),
    ],
)
def test_members_of_zip(text: str, members: list[tuple[list[str], str, bool]]) -> None:
    _, fact = pack(text)
    assert listed(fact) == members
    assert fact.complete
    assert fact.keeps_modes is True


def test_files_of_the_project_are_files() -> None:
    _, fact = pack("zip -r x.zip LICENSE", {"LICENSE": ""})
    assert listed(fact) == [(["LICENSE"], "LICENSE", False)]


@pytest.mark.parametrize(
    "text",
    [
        "zip x.zip -@",
        "ls | zip x.zip -@",
        "zip x.zip $FILES",
        "zip -r x.zip . -i bootstrap",
        "zip x.zip main*",
        "zip -R x.zip '*.so'",
        "zip x.zip -",
    ],
)
def test_members_that_are_not_all(text: str) -> None:
    _, fact = pack(text)
    assert not fact.complete


def test_a_pattern_lists_the_projects_files() -> None:
    _, fact = pack("zip x.zip conf/*.json", {"conf/a.json": "", "conf/b.yaml": "", "conf/x/c.json": ""})
    assert listed(fact) == [(["conf/a.json"], "conf/a.json", False)]
    assert not fact.complete


@pytest.mark.parametrize(
    "text", ["zip", "zip x.zip", "zip -T x.zip", "zip -d x.zip main", "zip --help", "unzip x.zip main", "gzip main", "zip - main | cat"]
)
def test_what_packs_nothing(text: str) -> None:
    assert run(text).all(ArchiveCommand) == []


@pytest.mark.parametrize(
    ("text", "archive"),
    [
        ("zip x.zip main", "x.zip"),
        ("zip dist/x main", "dist/x.zip"),
        ("zip x.ear main", "x.ear"),
        ("zip ../x.zip main", "../x.zip"),
        ("cd bin && zip ../x main", "x.zip"),
        ("zip -r - main > x.zip", "x.zip"),
        ("zip $OUT main", "${OUT}"),
    ],
)
def test_archive(text: str, archive: str) -> None:
    _, fact = pack(text)
    assert texts(fact.archive) == [archive] or (archive.startswith("$") and not fact.archive.path.closed)


def test_an_archive_without_a_dot_stays_so() -> None:
    said, fact = pack("zip dist/x main")
    assert said.written(fact.archive.path.set("dist/y.zip")) == "zip dist/y main"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("zip x.zip bin/main", "zip -j x.zip bin/main"),
        ("zip -9 \\\n  x.zip bin/main", "zip -j -9 \\\n  x.zip bin/main"),
        ("sh -c 'zip x.zip bin/main'", "sh -c 'zip -j x.zip bin/main'"),
    ],
)
def test_room_for_the_option_that_drops_folders(before: str, after: str) -> None:
    said, fact = pack(before)
    assert fact.flattens is not None and fact.flattens.absent
    assert said.written(fact.flattens.write_here("true")) == after


def test_the_option_that_drops_folders() -> None:
    said, fact = pack("zip -qrj x.zip bin")
    assert fact.flattens is not None and texts(fact.flattens) == ["true"]
    assert said.at(fact.flattens.values[0].span) == "-qrj"


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        ("zip -j x.zip ./bin/main", "bin/main/bootstrap", "zip -j x.zip ./bin/main/bootstrap"),
        ("zip -rj x.zip bin/*", "bin/main", "zip -rj x.zip bin/main/*"),
        ("cd bin && zip -r ../x.zip *", "bin/main", "cd bin && zip -r ../x.zip main/*"),
        ("cd bin && zip ../x.zip main", "bin/bootstrap", "cd bin && zip ../x.zip bootstrap"),
    ],
)
def test_members_are_written(before: str, new: str, after: str) -> None:
    said, fact = pack(before)
    assert said.written(fact.members[0].use.path.set(new)) == after


def test_all_files_are_uses() -> None:
    said, fact = pack("zip x.zip bin/main conf.json")
    assert [(use.role, said.at(use.span)) for use in fact.uses] == [("writes", "x.zip"), ("reads", "bin/main"), ("reads", "conf.json")]
    assert fact.uses[0] is fact.archive and fact.uses[1] is fact.members[0].use


# -- build-lambda-zip --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "build-lambda-zip -o x.zip bin/main",
        "build-lambda-zip -output x.zip bin/main",
        "build-lambda-zip --output x.zip bin/main",
        "build-lambda-zip -o=x.zip bin/main",
        "build-lambda-zip --output=x.zip bin/main",
        "$GOPATH/bin/build-lambda-zip.exe -o x.zip bin/main",
        "~/go/bin/build-lambda-zip -o x.zip bin/main",
        "go run github.com/aws/aws-lambda-go/cmd/build-lambda-zip@latest -o x.zip bin/main",
        "go tool github.com/aws/aws-lambda-go/cmd/build-lambda-zip -o x.zip bin/main",
    ],
)
def test_build_lambda_zip(text: str) -> None:
    said, fact = pack(text)
    assert texts(fact.archive) == ["x.zip"]
    assert listed(fact) == [(["bin/main"], "main", False)]
    assert fact.adds_bootstrap and fact.keeps_modes is True and fact.tool == "build-lambda-zip"
    assert fact.flattens is not None and texts(fact.flattens) == ["true"]
    assert said.written(fact.archive.path.set("y.zip")) == text.replace("x.zip", "y.zip")


def test_the_old_form_of_build_lambda_zip() -> None:
    _, fact = pack("build-lambda-zip bin/main")
    assert texts(fact.archive) == ["main.zip"] and fact.archive.path.values[0].implied
    assert fact.keeps_modes is None


@pytest.mark.parametrize(
    "text",
    [
        "go run ./cmd/build -o x.zip main",
        "go install github.com/aws/aws-lambda-go/cmd/build-lambda-zip@latest",
        "build-lambda-zip -o x.zip",
    ],
)
def test_what_is_no_build_lambda_zip(text: str) -> None:
    assert run(text).all(ArchiveCommand) == []


# -- others ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("7z a x.zip main", [(["main"], "main", False), (["main"], "main", True)]),
        ("7za a -tzip x.zip ./bin/bootstrap", [(["bin/bootstrap"], "bootstrap", False)]),
        ("7z a x.zip bin/bootstrap -mx=9", [(["bin/bootstrap"], "bin/bootstrap", False)]),
        ("7z a x.zip ./bin/*", [(["bin"], "", True)]),
        ("7z a x.zip bin/", [(["bin"], "bin", True)]),
        ("tar -a -c -f x.zip -C bin bootstrap", [(["bin/bootstrap"], "bootstrap", False)]),
        ("tar -acf x.zip bin/bootstrap", [(["bin/bootstrap"], "bin/bootstrap", False)]),
        ("python3 -m zipfile -c x.zip bin/bootstrap", [(["bin/bootstrap"], "bootstrap", False)]),
        ("pwsh -c true; Compress-Archive -Path bin/bootstrap -DestinationPath x.zip -Force", [(["bin/bootstrap"], "bootstrap", False)]),
    ],
)
def test_other_tools(text: str, members: list[tuple[list[str], str, bool]]) -> None:
    _, fact = pack(text)
    assert texts(fact.archive) == ["x.zip"]
    assert listed(fact) == members


@pytest.mark.parametrize(
    "text",
    [
        "7z x x.zip",
        "7z a x.7z main",
        "7z a -t7z x.zip main | true; 7z l x.zip",
        "tar -czf x.tgz main",
        "tar -xf x.zip",
        "python3 -m zipfile -e x.zip .",
    ],
)
def test_what_packs_no_zip(text: str) -> None:
    assert run(text).all(ArchiveCommand) == []


@pytest.mark.parametrize(
    ("text", "here", "windows"),
    [
        ("zip x.zip main", True, None),
        ("7z a x.zip main", None, False),
        ("tar -acf x.zip main", True, None),
        ("Compress-Archive -Path main -DestinationPath x.zip", False, False),
        ("build-lambda-zip -o x.zip main", True, True),
    ],
)
def test_modes(text: str, here: bool | None, windows: bool | None) -> None:
    source = Source("build.sh", text)
    script = shell.parse(Region.of(source))
    assert run_script(script, source).one(ArchiveCommand).keeps_modes is here
    assert run_script(script, source, windows=True).one(ArchiveCommand).keeps_modes is windows
