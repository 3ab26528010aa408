"""Tools that build or deploy functions by their own rules, that install others, and that run other commands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from go1x_lint.facts import Fact, ImageUse, PackageInstall, ToolRun, ToolVersion
from go1x_lint.readers.commands import aws
from go1x_lint.readers.commands.call import Call
from go1x_lint.readers.commands.containers import image
from go1x_lint.readers.commands.words import Grammar, grammar, lead, sliced
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.text import Text

Say = Callable[[Call], Iterator[Fact]]

MAKE = grammar("-C --directory -f --file --makefile -I --include-dir -o --old-file -W --what-if")
"""GNU make's options that take a value; those of `-j` and `-l` are joined to it, or a number."""

SAM = Grammar(listed=None, bundles=False)
BUILD_IMAGE = ("--build-image", "-bi")
INVOKE_IMAGE = ("--invoke-image", "-ii")

PACKAGE = grammar(
    "-c --config --installroot --releasever -x --exclude --setopt --enablerepo --disablerepo -t --target-release -o --option -X"
    " --repository"
)
INSTALLING = frozenset(("install", "add", "localinstall", "reinstall", "groupinstall"))

PIP = grammar(
    "-r --requirement -c --constraint -e --editable -t --target -i --index-url --extra-index-url --prefix --root --python-version"
    " --platform -f --find-links"
)
NPM = grammar("--prefix --registry --tag -w --workspace", bundles=False)

_PINNED = re.compile(r"[A-Za-z0-9][\w.-]*(\[[\w,.-]*\])?==")
_AT = re.compile(r"(@[\w.-]+/)?[\w.-]+@")


def make(call: Call) -> Iterator[Fact]:
    """Say which targets `make` makes, and in which folder."""
    line = MAKE.read(call.arguments)
    folder = line.value("-C", "--directory")
    inside = call.inside(folder) if folder is not None else call
    goals = tuple(word for word in line.plain if word.text.parts and "=" not in str(word.text))
    given = tuple(dict.fromkeys(some.name for some in call.command.env))
    yield ToolRun(**inside.step, uses=inside.uses(goals, "names"), tool="make", words=_said(call.arguments), environment=given)


def tool(name: str) -> Say:
    """Give what says that a tool is run."""

    def say(call: Call) -> Iterator[Fact]:
        yield ToolRun(**call.step, tool=name, words=_said(call.arguments))

    return say


def terraform(call: Call) -> Iterator[Fact]:
    """Say what Terraform is told, and for which of its variables the environment has a value."""
    given = tuple(dict.fromkeys(some.name for some in call.command.env))
    yield ToolRun(**call.step, tool="terraform", words=_said(call.arguments), environment=given)


def sam(call: Call) -> Iterator[Fact]:
    """Say what the SAM CLI does, in which images, and which runtimes its parameters get."""
    words = [word for word in call.arguments if not lead(word).startswith("-")][:2]
    if not words:
        return
    verb = str(words[0].text)
    name = f"sam {verb} {words[1].text}" if verb == "local" and len(words) > 1 else f"sam {verb}"
    yield ToolRun(**call.step, tool=name, words=_said(call.arguments[1:]))
    line = SAM.read(call.arguments[1:])
    for option in line.options:
        if option.name == "--parameter-overrides":
            yield from aws.overrides(call, option.values)
        elif option.name in (*BUILD_IMAGE, *INVOKE_IMAGE) and option.value is not None:
            head = lead(option.value)
            value = sliced(option.value, head.index("=") + 1) if "=" in head else option.value
            yield ImageUse(call.command.span, image(value), "builder" if option.name in BUILD_IMAGE else "run")


def packages(call: Call) -> Iterator[Fact]:
    """Say which packages of the system are installed, and by what."""
    line = PACKAGE.read(call.arguments)
    verb = line.plain[0].text.plain if line.plain else None
    names = tuple(word.text.plain for word in line.plain[1:] if word.text.plain) if verb in INSTALLING else ()
    root = call.context.where.root
    stage = root if root and root == call.context.scope else None
    if verb is not None:
        manager = call.words[0].field(Text.of(call.program), _beside)
        yield PackageInstall(**call.step, manager=manager, packages=names, image=stage)


def _beside(name: Text, like: Text) -> Text:
    """Write another program's name in the folder of the one that stands there."""
    return like.parent.joined(name) if like.parent.parts else name


def pip(call: Call) -> Iterator[Fact]:
    """Say which versions of Python's tools are pinned: `pip install aws-sam-cli==1.90.0`."""
    line = PIP.read(call.arguments)
    if line.plain and line.plain[0].text.plain == "install":
        for word in line.plain[1:]:
            found = _PINNED.match(lead(word))
            if found:
                name = found.group().removesuffix("==").partition("[")[0]
                yield ToolVersion(call.command.span, name.lower().replace("_", "-"), sliced(word, found.end()).field())


def npm(call: Call) -> Iterator[Fact]:
    """Say which versions of Node's tools are pinned: `npm install -g serverless@3.38.0`, `npx serverless@3 deploy`."""
    line = NPM.read(call.arguments)
    verbs = ("install", "i", "add", "global", "dlx", "exec")
    for word in line.plain if call.program == "npx" else line.plain[1:] if line.plain and line.plain[0].text.plain in verbs else ():
        found = _AT.match(lead(word))
        if found:
            yield ToolVersion(call.command.span, found.group()[:-1], sliced(word, found.end()).field())


def _said(words: tuple[Phrase, ...]) -> tuple[str, ...]:
    """Give what words say, as far as that is known."""
    return tuple(str(word.text) for word in words)
