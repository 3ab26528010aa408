"""Settings: the file, the command line over it, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from go1x_lint import config, registry
from go1x_lint.config import Misconfigured, Settings
from go1x_lint.options import Options


def load(folder: Path, text: str, name: str = "go1x-lint.toml", root: Path | None = None) -> Settings:
    (folder / name).write_text(text, encoding="utf-8")
    return config.load(str(folder / name), str(root or folder))


def test_every_key_is_read(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        'select = ["GX1", "missing-norpc"]\nignore = ["GX104"]\nextend-select = ["GX502"]\nexclude = ["examples"]\n'
        'target = "provided.al2"\nplugins = []\n[per-file-ignores]\n"tests/**" = ["GX2"]\n',
    )
    assert settings == Settings(("GX1", "missing-norpc"), ("GX104",), ("GX502",), ("examples",), "provided.al2", (("tests/**", ("GX2",)),))


def test_pyproject_has_a_table(tmp_path: Path) -> None:
    assert load(tmp_path, '[tool.go1x-lint]\nignore = ["GX202"]\n', "pyproject.toml").ignore == ("GX202",)
    assert load(tmp_path, '[project]\nname = "go1x-lint"\n', "pyproject.toml") == Settings()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ignored = []", "unknown key 'ignored'; did you mean 'ignore'?"),
        ("zzz = 1", "unknown key 'zzz'"),
        ('ignore = "GX101"', "ignore: must be a list of strings, not str 'GX101'"),
        ("select = [1]", "select: must be a list of strings, not list [1]"),
        ('select = ["GXl01"]', "select: unknown rule 'GXl01'; did you mean 'GX101'?"),
        ('select = ["deprecated-runtim"]', "select: unknown rule 'deprecated-runtim'; did you mean 'deprecated-runtime'?"),
        ('target = "provided"', "target: must be one of provided.al2023, provided.al2, not str 'provided'"),
        ("per-file-ignores = []", "per-file-ignores: must be a table, not list []"),
        ('per-file-ignores = {x = "GX101"}', "per-file-ignores: 'x': must be a list of strings"),
        ('per-file-ignores = {x = ["norpc"]}', "per-file-ignores: 'x': unknown rule 'norpc'"),
        ("select = [", "is not TOML: "),
    ],
)
def test_what_is_wrong_is_said_in_one_line_with_file_and_key(
    tmp_path: Path, text: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Misconfigured) as wrong:
        load(tmp_path, text)
    assert str(wrong.value).startswith("go1x-lint.toml: " + message)
    assert "\n" not in str(wrong.value)


def test_bytes_that_are_no_text_are_not_toml(tmp_path: Path) -> None:
    (tmp_path / "go1x-lint.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(Misconfigured, match="is not TOML"):
        config.load(str(tmp_path / "go1x-lint.toml"), str(tmp_path))


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="no such file"):
        config.load(str(tmp_path / "x.toml"), str(tmp_path))


def test_a_plugin_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(registry.Unloadable, match="no installed package offers the plugin 'acme'"):
        load(tmp_path, 'plugins = ["acme"]\n')


def test_the_more_exact_selector_wins() -> None:
    settings = Settings(select=("GX2",), ignore=("GX20",), extend_select=("missing-norpc",))
    assert settings.selects("GX202", "missing-norpc", "x")
    assert not settings.selects("GX204", "missing-goos", "x")
    assert not settings.selects("GX101", "deprecated-runtime", "x")
    assert Settings(ignore=("GX1",)).selects("GX201", "x", "x")
    assert not Settings(select=("ALL",), ignore=("ALL",)).selects("GX201", "x", "x")
    assert not Settings(select=("GX101",), ignore=("deprecated-runtime",)).selects("GX101", "deprecated-runtime", "x")


def test_files_can_have_their_own_ignores() -> None:
    settings = Settings(per_file_ignores=(("tests/**", ("GX1",)), ("*.ps1", ("ALL",))))
    assert not settings.selects("GX101", "x", "tests/a/template.yaml")
    assert settings.selects("GX201", "x", "tests/a/template.yaml")
    assert settings.selects("GX101", "x", "a/tests.yaml")
    assert not settings.selects("GX201", "x", "a/build.ps1")


@pytest.mark.parametrize(
    ("pattern", "path", "wanted"),
    [
        ("examples", "examples/a/template.yaml", True),
        ("examples", "a/examples/template.yaml", True),
        ("examples/", "examples/template.yaml", True),
        ("examples", "examples.yaml", False),
        ("a/examples", "a/examples/x.yaml", True),
        ("a/examples", "b/a/examples/x.yaml", False),
        ("./a/*.yaml", "a/x.yaml", True),
        ("**/x.yaml", "x.yaml", True),
        ("**/x.yaml", "a/b/x.yaml", True),
        ("a/**", "a/b/x.yaml", True),
        ("a/**", "ab/x.yaml", False),
        ("*.json", "a/b.json", True),
        ("a\\*.json", "a/b.json", True),
        ("[a", "[a/x", True),
    ],
)
def test_globs_mean_files_and_folders(pattern: str, path: str, wanted: bool) -> None:
    assert config.matches(path, (pattern,)) is wanted


def test_patterns_are_relative_to_the_file_that_says_them(tmp_path: Path) -> None:
    (tmp_path / "svc").mkdir()
    settings = load(tmp_path, 'exclude = ["svc/gen/*"]\n', root=tmp_path / "svc")
    assert settings.excludes("gen/x.yaml")
    assert not settings.excludes("svc/gen/x.yaml")


def test_the_command_line_adds_and_replaces(tmp_path: Path) -> None:
    file = tmp_path / "go1x-lint.toml"
    file.write_text('ignore = ["GX202"]\nexclude = ["a"]\ntarget = "provided.al2"\n')
    options = Options()
    options.ignore, options.exclude = ("GX104",), ("b",)
    made = config.settings(options, str(file), str(tmp_path))
    assert (made.ignore, made.exclude, made.target) == (("GX202", "GX104"), ("a", "b"), "provided.al2")
    options.target, options.select, options.ignore = "provided.al2023", ("GX202",), ()
    made = config.settings(options, str(file), str(tmp_path))
    assert made.target == "provided.al2023"
    assert made.selects("GX202", "missing-norpc", "x")


def test_an_option_that_names_no_rule_is_refused() -> None:
    options = Options()
    options.extend_select = ("GX1010",)
    with pytest.raises(Misconfigured, match="--extend-select: unknown rule 'GX1010'"):
        config.settings(options, None, "")
