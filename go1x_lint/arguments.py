"""The full command line, for all that isn't a common argument list."""

from __future__ import annotations

import argparse
import os
from difflib import get_close_matches

from go1x_lint import __version__
from go1x_lint.options import ARCHITECTURES, COLORS, FORMATS, TARGETS, Options, VerifyOptions

COMMANDS = {
    "check": "find what ties Go functions to go1.x, and change it",
    "verify": "check built archives, folders and images, without running them",
    "rule": "print a rule's page",
}

_USAGE = "\n".join(
    (
        "usage: go1x-lint COMMAND …",
        "",
        "Find and migrate AWS Lambda functions in Go that are declared for the dead go1.x runtime.",
        "",
        *(f"  {name:8} {text}" for name, text in COMMANDS.items()),
        "",
        "  -V, --version   print the version",
        "  -h, --help      print this; 'go1x-lint COMMAND --help' prints a command's options",
    )
)


class Wrong(Exception):
    """A command line that can't be understood; `str()` says why in one line."""


def usage() -> str:
    """Give what `go1x-lint --help` prints."""
    return _USAGE.replace("…", "...")


def unknown(word: str) -> str:
    """Say that a command isn't one, and which was meant."""
    if word.startswith("-"):
        return f"'{word}' stands before the command; write 'go1x-lint check {word} ...'"
    if os.path.exists(word) or "/" in word or "." in word:
        meant = "verify" if word.endswith((".zip", ".tar")) else "check"
        return f"unknown command '{word}'; did you mean 'go1x-lint {meant} {word}'?"
    near = get_close_matches(word, COMMANDS, 1)
    *some, last = COMMANDS
    return f"unknown command '{word}'; " + (f"did you mean '{near[0]}'?" if near else f"there are {', '.join(some)} and {last}")


class _Parser(argparse.ArgumentParser):
    """A parser that raises what is wrong instead of printing it."""

    def error(self, message: str) -> None:  # type: ignore[override]
        """Raise the message."""
        raise Wrong(f"{message} ('{self.prog} --help' lists the options)")


def _words(value: str) -> list[str]:
    """Split a list at commas."""
    return [word.strip() for word in value.split(",") if word.strip()]


def _check_parser() -> _Parser:
    """Make the parser of `check`."""
    parser = _Parser("go1x-lint check", description=COMMANDS["check"] + ". A folder named is the project; else it is the git work tree.",
                     allow_abbrev=False)  # fmt: skip
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="files and folders to report on, '-' for standard input; default: the whole git work tree"
    )
    rules = _add_rules(parser, f"the runtime to move to (default: {TARGETS[0]})")
    rules.add_argument("--no-ignores", action="store_true", help="take no notice of 'go1x-lint: ignore[...]' comments")
    fixes = parser.add_argument_group("fixes")
    fixes.add_argument("--fix", action="store_true", help="make the changes that are shown to be safe")
    fixes.add_argument(
        "--unsafe-fixes", action="store_true", help="with --fix or --diff: make those too that could not be shown to be safe"
    )
    fixes.add_argument("--diff", action="store_true", help="print what --fix would change as one patch for 'git apply'; change nothing")
    fixes.add_argument("--show-fixes", action="store_true", help="tell every edit, and what it relies on")
    files = parser.add_argument_group("files and configuration")
    files.add_argument("--exclude", type=_words, action="extend", default=[], metavar="GLOBS", help="files and folders to leave out")
    files.add_argument("--force-exclude", action="store_true", help="leave them out even where they are named")
    files.add_argument("--stdin-filename", metavar="PATH", help="the file that standard input is the text of")
    _add_configuration(files)
    _add_output(parser)
    return parser


def _add_rules(parser: _Parser, target: str) -> argparse._ArgumentGroup:
    """Add the options that choose rules, and the runtime."""
    rules = parser.add_argument_group("rules")
    for name, text in (("select", "only these rules"), ("ignore", "not these rules"), ("extend-select", "these rules too")):
        rules.add_argument(
            f"--{name}", type=_words, action="extend", default=[], metavar="RULES", help=f"{text}: codes, beginnings of codes, names, ALL"
        )
    rules.add_argument("--target", choices=TARGETS, help=target)
    return rules


def _add_configuration(group: argparse._ArgumentGroup) -> None:
    """Add the options that choose the configuration."""
    group.add_argument("--config", metavar="FILE", help="the configuration file")
    group.add_argument("--isolated", action="store_true", help="take no notice of configuration files")


def _add_output(parser: _Parser) -> None:
    """Add the options of a report."""
    output = parser.add_argument_group("output")
    output.add_argument("--output-format", choices=FORMATS, default="text")
    output.add_argument("--exit-zero", action="store_true", help="exit with 0 where there is something to report")
    output.add_argument("--color", choices=COLORS, default="auto")
    output.add_argument("-q", "--quiet", action="store_true", help="print diagnostics only")
    output.add_argument("-v", "--verbose", action="store_true", help="tell what is looked at")


def check_options(arguments: list[str]) -> Options:
    """Read the arguments of `check`."""
    options = Options()
    _read(_check_parser(), arguments, options)
    return options


def verify_options(arguments: list[str]) -> VerifyOptions:
    """Read the arguments of `verify`."""
    parser = _Parser("go1x-lint verify", description=COMMANDS["verify"] + ". In a project, they are held against its functions.",
                     allow_abbrev=False)  # fmt: skip
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="zip archives, folders that are to be packed, 'docker save' archives, OCI layouts"
    )
    rules = _add_rules(parser, f"the runtime that they are for (default: their function's, else {TARGETS[0]})")
    rules.add_argument("--arch", choices=ARCHITECTURES, help="the architecture that they are for (default: their function's)")
    _add_configuration(parser.add_argument_group("configuration"))
    _add_output(parser)
    options = VerifyOptions()
    _read(parser, arguments, options)
    return options


def _read(parser: _Parser, arguments: list[str], options: Options) -> None:
    """Read the arguments of a command into its options."""
    for name, value in vars(parser.parse_intermixed_args(arguments)).items():
        setattr(options, name, tuple(value) if isinstance(value, list) else value)


def rule_names(arguments: list[str]) -> list[str] | None:
    """Read the arguments of `rule`: codes and names, or None for all."""
    parser = _Parser("go1x-lint rule", description=COMMANDS["rule"], allow_abbrev=False)
    parser.add_argument("rules", nargs="*", metavar="CODE|NAME")
    parser.add_argument("--all", action="store_true", help="all pages, in code order")
    parsed = parser.parse_args(arguments)
    if bool(parsed.rules) == parsed.all:
        raise Wrong("say which rule: go1x-lint rule CODE|NAME, or --all")
    return None if parsed.all else list(parsed.rules)


def version() -> str:
    """Give what `go1x-lint --version` prints."""
    return f"go1x-lint {__version__}"
