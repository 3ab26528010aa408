"""Which formats are read by which readers, and which rules there are: built-in ones by name, packs by their entry points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any, NamedTuple

from go1x_lint.readers import Reader
from go1x_lint.rule import Rule, Severity


class Unloadable(Exception):
    """A pack that doesn't load; `str()` says which and why in one line. A run with fewer rules would look like a green one."""


class Format(NamedTuple):
    """A format: the kind that discovery gives its files, and the modules that read it, in order."""

    name: str
    readers: tuple[str, ...]
    """Full names of modules with a `read`."""
    patterns: tuple[str, ...] = ()
    """For packs: globs of the paths that are of this format, as in `exclude`; discovery knows the built-in formats itself."""


class Own(NamedTuple):
    """A diagnostic that no rule makes: it is about the run, not about a fact."""

    code: str
    name: str
    severity: Severity


UNPARSABLE = Own("GX900", "unparsable-file", "warning")
UNUSED_IGNORE = Own("GX901", "unused-ignore", "warning")
MALFORMED_IGNORE = Own("GX902", "malformed-ignore", "warning")
INTERNAL_ERROR = Own("GX910", "internal-error", "error")
OWN = (UNPARSABLE, UNUSED_IGNORE, MALFORMED_IGNORE, INTERNAL_ERROR)

_DIGITS = str.maketrans("OIL", "011")
"""Letters that are taken for digits. Digits aren't misspelt: GX905 is no nearer to GX901 than to GX902."""

_HERE = "go1x_lint.readers."

FORMATS = (
    Format(
        "template",
        (
            _HERE + "cloudformation",
            _HERE + "sam",
            _HERE + "plans",
            _HERE + "pulumi.yaml",
            _HERE + "lambroll",
            _HERE + "amplify",
            _HERE + "ansible",
            _HERE + "ask",
        ),
    ),
    Format("samconfig", (_HERE + "samconfig",)),
    Format("serverless", (_HERE + "serverless",)),
    Format("makefile", (_HERE + "makefile",)),
    Format("shell", (_HERE + "shell",)),
    Format("powershell", (_HERE + "powershell",)),
    Format("batch", (_HERE + "batch",)),
    Format("dockerfile", (_HERE + "dockerfile",)),
    Format("go_module", (_HERE + "go_module",)),
    Format("go_dependencies", (_HERE + "go_dependencies",)),
    Format(
        "go_program",
        (
            _HERE + "go_program",
            _HERE + "cdk",
            _HERE + "cdktf",
            _HERE + "pulumi.program",
            _HERE + "sdk_calls",
            _HERE + "magefile",
            _HERE + "sparta",
        ),
    ),
    Format("program", (_HERE + "cdk", _HERE + "cdktf", _HERE + "pulumi.program", _HERE + "sst", _HERE + "sdk_calls")),
    Format("ignorefile", (_HERE + "ignorefile",)),
    Format("requirements", (_HERE + "requirements",)),
    Format("terraform", (_HERE + "terraform",)),
    Format("github_actions", (_HERE + "ci.github",)),
    Format("gitlab_ci", (_HERE + "ci.gitlab",)),
    Format("circleci", (_HERE + "ci.circleci",)),
    Format("travis", (_HERE + "ci.travis",)),
    Format("codebuild", (_HERE + "ci.codebuild",)),
    Format("taskfile", (_HERE + "ci.taskfile",)),
    Format("package_json", (_HERE + "ci.package_json",)),
    Format("goreleaser", (_HERE + "ci.goreleaser",)),
    Format("guard", (_HERE + "guard",)),
    Format("rego", (_HERE + "rego",)),
    Format("lambroll", (_HERE + "cloudformation", _HERE + "sam", _HERE + "lambroll")),
    Format("apex", (_HERE + "apex",)),
    Format("rpdk", (_HERE + "rpdk",)),
    Format("amplify", (_HERE + "amplify",)),
    Format("architect", (_HERE + "architect",)),
    Format("azure_pipelines", (_HERE + "ci.azure",)),
    Format("bitbucket", (_HERE + "ci.bitbucket",)),
    Format("drone", (_HERE + "ci.drone",)),
    Format("buildkite", (_HERE + "ci.buildkite",)),
    Format("appveyor", (_HERE + "ci.appveyor",)),
    Format("compose", (_HERE + "compose",)),
    Format("devcontainer", (_HERE + "devcontainer",)),
    Format("ko", (_HERE + "ko",)),
    Format("justfile", (_HERE + "justfile",)),
    Format("jenkinsfile", (_HERE + "jenkinsfile",)),
    Format("bazel", (_HERE + "bazel",)),
    Format("go_test", (_HERE + "go_test",)),
)

_NEEDS: dict[str, tuple[tuple[str, ...], tuple[bytes, ...]]] = {
    _HERE + "sam": ((), (b"AWS::Serverless",)),
    _HERE + "plans": ((), (b'"planned_values"',)),
    _HERE + "pulumi.yaml": ((), (b"aws:lambda", b"aws-native:lambda")),
    _HERE + "lambroll": ((".json",), (b"Runtime",)),
    _HERE + "amplify": (("amplify",), ()),
    _HERE + "sparta": ((), (b"mweagle/Sparta",)),
    _HERE + "cdktf": ((), (b"cdktf", b"Cdktf")),
    _HERE + "cdk": ((), (b"aws-cdk", b"aws_cdk", b"awscdk", b"Amazon.CDK")),
    _HERE + "ask": (("ask-resources.json",), (b"skillInfrastructure",)),
    _HERE + "ansible": (
        (".yml", ".yaml"),
        (b"\n- ", b"\n-\t", b"- hosts:", b"lambda:", b"lambda_functions:", b"lambda_layer:", b"archive:", b"shell:", b"go build"),
    ),
}
"""What one of must be in a file's path, and one of in its bytes, for a reader to find something: else it isn't even imported."""


def formats(plugins: Iterable[str] = ()) -> dict[str, Format]:
    """Give all formats by name: the built-in ones, and those of the packs that the configuration lists."""
    return {some.name: some for pack in (FORMATS, *_packs("go1x_lint.readers", plugins)) for some in pack}


def readers(some: Format, path: str = "", data: bytes | None = None) -> Iterator[tuple[str, Reader]]:
    """Load a format's readers, each with its short name; of a file's path and bytes, those that can find something in it."""
    for name in some.readers:
        parts, tokens = _NEEDS.get(name, ((), ())) if data is not None else ((), ())
        if (not parts or any(part in path for part in parts)) and (not tokens or any(token in b"\n" + (data or b"") for token in tokens)):
            yield name.rpartition(".")[2], import_module(name).read


def rules(plugins: Iterable[str] = ()) -> tuple[type[Rule[Any]], ...]:
    """Give all rules: the built-in ones, and those of the packs that the configuration lists."""
    found: dict[str, type[Rule[Any]]] = {}
    for pack in (import_module("go1x_lint_rules").RULES, *_packs("go1x_lint.rules", plugins)):
        for rule in pack:
            if found.setdefault(rule.code, rule) is not rule:
                raise Unloadable(f"two rules have the code {rule.code}: {found[rule.code].__module__} and {rule.__module__}")
    return tuple(found.values())


def _packs(group: str, plugins: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    """Load the packs of one kind. A pack may have rules, readers, or both, but not neither."""
    names = [name for name in plugins if name != "builtin"]
    if not names:
        return
    from importlib.metadata import entry_points  # slow: only for who has packs

    known = {some: entry_points(group=some) for some in ("go1x_lint.rules", "go1x_lint.readers")}
    for name in names:
        if not any(entry.name == name for entries in known.values() for entry in entries):
            raise Unloadable(f"no installed package offers the plugin '{name}' (entry points go1x_lint.rules, go1x_lint.readers)")
        for entry in known[group]:
            if entry.name == name:
                yield _loaded(name, entry)


def _loaded(name: str, entry: Any) -> tuple[Any, ...]:
    """Load one entry point."""
    try:
        return tuple(entry.load())
    except Exception as error:
        raise Unloadable(f"the plugin '{name}' does not load: {type(error).__name__}: {error}") from error


# -- selectors --------------------------------------------------------------------------------------------------------------


def codes(plugins: Iterable[str] = ()) -> dict[str, str]:
    """Give the names of all diagnostics by code, in code order."""
    return dict(sorted([(rule.code, rule.name) for rule in rules(plugins)] + [(own.code, own.name) for own in OWN]))


def misspelt(selector: str, known: dict[str, str]) -> str | None:
    """Say what is wrong with a selector (a code, the beginning of codes, a name, ALL); None where nothing is."""
    word = selector.upper()
    if word == "ALL" or selector in known.values() or (len(word) > 1 and any(code.startswith(word) for code in known)):
        return None
    from difflib import get_close_matches

    code = word[:2] + word[2:].translate(_DIGITS)
    near = [code] if code in known else get_close_matches(selector, known.values(), 1)
    return f"unknown rule '{selector}'" + (f"; did you mean '{near[0]}'?" if near else "")


def weight(selectors: Iterable[str], code: str, name: str) -> int:
    """Say how exactly one of the selectors means a rule: 0 not at all, 1 ALL, more for each letter; a code or name is most."""
    best = 0
    for selector in selectors:
        word = selector.upper()
        if word == code or selector == name:
            return len(code) + 2
        if word == "ALL":
            best = max(best, 1)
        elif code.startswith(word):
            best = max(best, len(word) + 1)
    return best
