"""What the command line asks for, and the common argument lists read by hand: argparse costs as much as Python's start."""

from __future__ import annotations


class Options:
    """The options of `check`, as given; what isn't given keeps its class's value."""

    paths: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    target: str | None = None
    config: str | None = None
    isolated: bool = False
    force_exclude: bool = False
    no_ignores: bool = False
    stdin_filename: str | None = None
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    show_fixes: bool = False
    output_format: str = "text"
    exit_zero: bool = False
    quiet: bool = False
    verbose: bool = False
    color: str = "auto"


class VerifyOptions(Options):
    """The options of `verify`: some of those of `check`, and its own."""

    arch: str | None = None
    """The architecture that artifacts are to run on."""


FORMATS = ("text", "concise", "json")
COLORS = ("auto", "always", "never")
TARGETS = ("provided.al2023", "provided.al2")
ARCHITECTURES = ("x86_64", "arm64")

FLAGS = {
    "--fix": "fix",
    "--unsafe-fixes": "unsafe_fixes",
    "--diff": "diff",
    "--show-fixes": "show_fixes",
    "--exit-zero": "exit_zero",
    "--isolated": "isolated",
    "--no-ignores": "no_ignores",
    "--force-exclude": "force_exclude",
    "-q": "quiet",
    "--quiet": "quiet",
    "-v": "verbose",
    "--verbose": "verbose",
}
CHOICES = {"--output-format": ("output_format", FORMATS), "--color": ("color", COLORS), "--target": ("target", TARGETS)}


def by_hand(arguments: list[str]) -> Options | None:
    """Read a common argument list; None for any other, which is argparse's."""
    if arguments[:1] != ["check"]:
        return None
    options, paths, rest = Options(), [], iter(arguments[1:])
    for word in rest:
        name, equals, value = word.partition("=")
        if word in FLAGS:
            setattr(options, FLAGS[word], True)
        elif name in CHOICES:
            attribute, choices = CHOICES[name]
            value = value if equals else next(rest, "")
            if value not in choices:
                return None
            setattr(options, attribute, value)
        elif word.startswith("-") and word != "-":
            return None
        else:
            paths.append(word)
    options.paths = tuple(paths)
    return options
