"""Bazel: programs, archives, scripts; and small projects with their fix."""

from __future__ import annotations

import pytest

from go1x_lint.facts import ArchiveCommand, BuildCommand, Copy
from go1x_lint.readers import Unparsable
from tests.readers.building import MAIN, MOD, WEB, at, build, codes, facts, fix, of, reasons, said, sam, written

PATH = "cmd/orders/BUILD.bazel"
LOAD = 'load("@rules_go//go:def.bzl", "go_binary", "go_library")\nload("@rules_pkg//pkg:zip.bzl", "pkg_zip")\n\n'
LIBRARY = 'go_library(\n    name = "orders_lib",\n    srcs = ["main.go"],\n    importpath = "example.com/app/cmd/orders",\n)\n\n'
BINARY = (
    'go_binary(\n    name = "orders",\n    embed = [":orders_lib"],\n    goarch = "amd64",\n    goos = "linux",\n    pure = "on",\n)\n\n'
)
ZIP = 'pkg_zip(\n    name = "orders_zip",\n    srcs = [":orders"],\n)\n'
FILES = {
    "cmd/orders/main.go": MAIN,
    "cmd/web/main.go": WEB,
    "go.mod": MOD,
    "template.yaml": sam(Orders=("bazel-bin/cmd/orders/orders_zip.zip", "orders")),
}


def test_a_program() -> None:
    text = LOAD + LIBRARY + BINARY
    fact = build(PATH, text)
    assert (fact.output.path.plain, fact.packages.plain) == ("bazel-bin/cmd/orders/orders_/orders", "cmd/orders")
    assert (fact.goos.plain, fact.goarch.plain, fact.cgo.plain, fact.tags.absent) == ("linux", "amd64", "0", True)
    assert written(text, fact.output.path, "bazel-bin/cmd/orders/orders_/bootstrap") == text.replace(
        'name = "orders",', 'name = "orders",\n    out = "orders_/bootstrap",'
    )
    assert written(text, fact.tags, "lambda.norpc") == text.replace('name = "orders",', 'name = "orders",\n    gotags = ["lambda.norpc"],')


def test_a_program_that_says_its_name() -> None:
    text = 'go_binary(name = "orders", out = "orders.bin", gotags = ["netgo"], goos = "linux")\n'
    fact = build(PATH, text)
    assert (fact.output.path.plain, said(text, fact.output.path)) == ("bazel-bin/cmd/orders/orders.bin", ["orders.bin"])
    assert written(text, fact.output.path, "bazel-bin/cmd/orders/bootstrap") == text.replace("orders.bin", "bootstrap")
    assert written(text, fact.tags, "netgo,lambda.norpc") == text.replace('["netgo"]', '["netgo", "lambda.norpc"]')
    assert fact.tags.plain == "netgo"


def test_what_the_platform_says_is_not_known() -> None:
    fact = build(PATH, 'go_binary(\n    name = "orders",\n    goos = select({"//:x": "linux"}),\n    gotags = TAGS,\n)\n')
    assert [field.closed for field in (fact.goos, fact.goarch, fact.cgo, fact.tags)] == [False] * 4
    assert not any(field.values for field in (fact.goos, fact.goarch, fact.cgo, fact.tags))


def test_tags_that_are_set_for_all() -> None:
    (fact,) = of(BuildCommand, PATH, BINARY, {".bazelrc": "build --@rules_go//go/config:tags=lambda.norpc\n"})
    assert (fact.tags.closed, fact.tags.set("lambda.norpc")) == (False, ())


def test_constants_and_names_of_rules() -> None:
    text = 'load("@rules_go//go:def.bzl", binary = "go_binary")\nNAME = "orders"\nOS = "linux"\nbinary(name = NAME, goos = OS, gotags = ["a"] + ["b"])\n'
    fact = build(PATH, text)
    assert (fact.output.path.plain, fact.goos.plain, fact.tags.plain) == ("bazel-bin/cmd/orders/orders_/orders", "linux", "a,b")


def test_an_archive() -> None:
    text = LOAD + BINARY + ZIP.replace('[":orders"]', '[":orders", "config.json", "//other:thing"]')
    (fact,) = of(ArchiveCommand, PATH, text, {"cmd/orders/config.json": ""})
    assert fact.archive.path.plain == "bazel-bin/cmd/orders/orders_zip.zip"
    assert [(some.use.path.plain, str(some.entry)) for some in fact.members] == [
        ("bazel-bin/cmd/orders/orders_/orders", "orders"),
        ("cmd/orders/config.json", "config.json"),
    ]
    assert (fact.complete, at(text, fact.members[0].use.span)) == (False, '":orders"')
    named = ZIP.replace("srcs", 'package_file_name = "o.zip",\n    package_dir = "/opt/",\n    srcs')
    (other,) = of(ArchiveCommand, PATH, BINARY + named)
    assert (other.archive.path.plain, str(other.members[0].entry)) == ("bazel-bin/cmd/orders/o.zip", "opt/orders")


def test_an_archive_of_another_package() -> None:
    text = 'alias(name = "program", actual = "//cmd/orders")\npkg_zip(name = "z", srcs = [":program"])\n'
    (fact,) = of(ArchiveCommand, "deploy/BUILD", text, {PATH: LOAD + BINARY})
    assert (fact.archive.path.plain, fact.members[0].use.path.plain) == ("bazel-bin/deploy/z.zip", "bazel-bin/cmd/orders/orders_/orders")


def test_files_that_get_other_names() -> None:
    text = (
        BINARY
        + 'pkg_files(\n    name = "files",\n    srcs = [":orders"],\n    renames = {":orders": "bootstrap"},\n)\n'
        + ZIP.replace(":orders", ":files")
    )
    (fact,) = of(ArchiveCommand, PATH, text)
    assert [str(some.entry) for some in fact.members] == ["bootstrap"]
    remapped = BINARY + ZIP.replace("srcs", 'remap_paths = {"/orders": "/bootstrap"},\n    srcs')
    (other,) = of(ArchiveCommand, PATH, remapped)
    assert [str(some.entry) for some in other.members] == ["bootstrap"]


def test_a_script() -> None:
    text = BINARY + (
        'genrule(\n    name = "pack",\n    srcs = [":orders"],\n    outs = ["orders.zip"],\n'
        '    cmd = "cp $(location :orders) main && zip -j $@ main $$PWD/x",\n)\n'
    )
    (copy,), (archive,) = of(Copy, PATH, text), of(ArchiveCommand, PATH, text)
    assert copy.sources[0].path.plain == "bazel-bin/cmd/orders/orders_/orders"
    assert at(text, copy.sources[0].span) == "$(location :orders)"
    assert archive.archive.path.plain == "bazel-bin/cmd/orders/orders.zip"
    assert [some.use.path.plain for some in archive.members] == ["main", "x"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# go_binary(name = 'x')\n",
        "my_lambda(name = 'x', handler = 'main')\n",
        "go_binary()\n",
        "go_binary(**kwargs)\n",
        "[go_binary(name = n) for n in []]\n",
    ],
)
def test_what_is_not_known_says_nothing(text: str) -> None:
    assert facts(PATH, text) == []


@pytest.mark.parametrize("text", ["go_binary(\n", "(" * 5000, "x = [" * 300])
def test_what_is_no_starlark(text: str) -> None:
    with pytest.raises(Unparsable):
        facts(PATH, text)


def test_places_count_characters() -> None:
    text = '\ufeff# ä\ngo_binary(name = "ö", out = "ü", visibility = ["//visibility:public"])\n'
    fact = build(PATH, text)
    assert said(text, fact.output.path) == ["ü"]


def test_a_project() -> None:
    text = LOAD + LIBRARY + BINARY + ZIP
    outcome = fix({**FILES, PATH: text})
    assert outcome.after[PATH].text == text.replace(
        'name = "orders",', 'name = "orders",\n    gotags = ["lambda.norpc"],\n    out = "orders_/bootstrap",'
    ), reasons(outcome)
    assert "go1.x" not in outcome.after["template.yaml"].text
    assert codes({path: outcome.after[path].text for path in outcome.after.paths}) == []


def test_a_project_of_a_script() -> None:
    """The label stays; the program has its new name wherever it is named."""
    text = BINARY.replace("    pure", '    gotags = ["lambda.norpc"],\n    out = "orders.bin",\n    pure') + (
        'genrule(\n    name = "pack",\n    srcs = [":orders"],\n    outs = ["orders_zip.zip"],\n    cmd = "zip -j $@ $(location :orders)",\n)\n'
    )
    files = {**FILES, PATH: text, "pack.sh": "zip -j copy.zip bazel-bin/cmd/orders/orders.bin\n"}
    files["template.yaml"] = files["template.yaml"].replace("Handler: orders", "Handler: orders.bin")
    outcome = fix(files)
    assert outcome.after[PATH].text == text.replace("orders.bin", "bootstrap"), reasons(outcome)
    assert outcome.after["pack.sh"].text == "zip -j copy.zip bazel-bin/cmd/orders/bootstrap\n"


def test_a_script_of_another_package() -> None:
    pack = 'genrule(\n    name = "pack",\n    srcs = ["//cmd/orders"],\n    outs = ["orders.zip"],\n    cmd = "zip -j $@ $(location //cmd/orders)",\n)\n'
    files = {**FILES, PATH: BINARY.replace("    pure", '    gotags = ["lambda.norpc"],\n    pure'), "deploy/BUILD.bazel": pack}
    files["template.yaml"] = sam(Orders=("bazel-bin/deploy/orders.zip", "orders"))
    outcome = fix(files)
    assert outcome.after["deploy/BUILD.bazel"].text == pack, reasons(outcome)
    assert 'out = "orders_/bootstrap"' in outcome.after[PATH].text, reasons(outcome)
    assert "go1.x" not in outcome.after["template.yaml"].text


def test_a_program_that_other_rules_take_keeps_its_name() -> None:
    text = BINARY + 'oci_image(\n    name = "image",\n    entrypoint = ["/orders"],\n    tars = [":layer"],\n)\n'
    files = {**{path: some for path, some in FILES.items() if path != "template.yaml"}, PATH: text}
    assert codes(files, PATH) == ["GX202"]


def test_near_misses_of_a_project() -> None:
    path = "cmd/web/BUILD.bazel"
    text = 'go_binary(\n    name = "web",\n    goos = "linux",\n)\n\npkg_zip(\n    name = "web_zip",\n    srcs = [":web"],\n)\n'
    assert codes({**FILES, path: text}, path) == []
