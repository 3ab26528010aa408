"""Which program is understood where: adding a command is one entry of the table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from go1x_lint.facts import Fact, Step
from go1x_lint.readers.commands import archives, aws, containers, files, go, lambroll, scripts, tools
from go1x_lint.readers.commands.call import Call, Context
from go1x_lint.readers.commands.words import inner, lead
from go1x_lint.records import replace
from go1x_lint.syntax.command import Assignment, Command, Script
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.text import Text

Say = Callable[[Call], Iterator[Fact]]

SHELLS = frozenset(("sh", "bash", "dash", "ash", "ksh", "zsh"))

TOOLS = ("gox", "mage", "goreleaser", "bazel", "task", "just", "apex", "ko", "cdk", "sst", "serverless")
"""Tools that build or deploy by rules of their own."""

PROGRAMS: dict[str, Say] = {
    "go": go.facts,
    "zip": archives.info_zip,
    "build-lambda-zip": archives.build_lambda_zip,
    "7z": archives.seven_zip,
    "7za": archives.seven_zip,
    "7zz": archives.seven_zip,
    "tar": archives.tar,
    "bsdtar": archives.tar,
    "compress-archive": archives.compress_archive,
    "cp": files.cp,
    "mv": files.mv,
    "ln": files.ln,
    "install": files.install,
    "rsync": files.rsync,
    "rm": files.remove,
    "rmdir": files.remove,
    "unlink": files.remove,
    "mkdir": files.mkdir,
    "chmod": files.chmod,
    "test": files.test,
    "[": files.test,
    "[[": files.test,
    "ls": files.reading(),
    "cat": files.reading(),
    "file": files.reading(),
    "stat": files.reading("-c --format -f"),
    "du": files.reading(),
    "ldd": files.reading(),
    "readelf": files.reading(),
    "sha256sum": files.reading(),
    "shasum": files.reading("-a --algorithm"),
    **dict.fromkeys(("wc", "md5sum", "sha1sum", "sha512sum", "nm", "size", "touch", "cmp", "xxd"), files.reading()),
    **dict.fromkeys(("head", "tail"), files.reading("-n -c --lines --bytes")),
    "strip": files.strip,
    "upx": files.strip,
    "tee": scripts.tee,
    "docker": containers.docker,
    "podman": containers.docker,
    "nerdctl": containers.docker,
    "finch": containers.docker,
    "buildah": containers.docker,
    "aws": aws.aws,
    "awslocal": aws.aws,
    "sam": tools.sam,
    "samlocal": tools.sam,
    "make": tools.make,
    "gmake": tools.make,
    **{name: tools.tool(name) for name in TOOLS},
    **dict.fromkeys(("terraform", "tofu", "terragrunt"), tools.terraform),
    "bazelisk": tools.tool("bazel"),
    "sls": tools.tool("serverless"),
    **dict.fromkeys(("yum", "dnf", "microdnf", "apt", "apt-get", "apk"), tools.packages),
    "lambroll": lambroll.lambroll,
    "pip": tools.pip,
    "npm": tools.npm,
    "yarn": tools.npm,
    "pnpm": tools.npm,
    "npx": tools.npm,
}
"""What says what each program does."""

WINDOWS: dict[str, Say] = {
    **dict.fromkeys(("copy-item", "cp", "copy", "cpi", "xcopy"), files.copy_item),
    **dict.fromkeys(("move-item", "mv", "move", "mi"), files.move_item),
    **dict.fromkeys(("rename-item", "ren", "rename", "rni"), files.rename_item),
    **dict.fromkeys(("remove-item", "rm", "del", "erase", "ri", "rd", "rmdir"), files.remove),
}
"""What says what the programs of Windows' own shells do, where names are the same."""

LAUNCHERS = {
    **dict.fromkeys(("npx", "cross-env", "winpty"), ""),
    **dict.fromkeys(("poetry", "pipenv", "uv", "pdm", "op", "doppler", "infisical", "devbox"), "run"),
    **dict.fromkeys(("mise", "asdf", "direnv", "aws-vault"), "exec"),
}
"""Programs that run the command behind them, and the word that tells them to."""

FILING = frozenset(("tar", "bsdtar", "7z", "7za", "7zz", "go"))
"""Programs that are told files also where what they do isn't understood."""

_WRAPPING = re.compile(r"SUDO|ENV|VARS|PREFIX|TIME", re.IGNORECASE)
SETTINGS = ("GOOS", "GOARCH", "CGO_ENABLED", "GOFLAGS")
"""The variables of `go build` that facts speak of."""


def facts(script: Script, context: Context) -> Iterator[Fact]:
    """Give the facts of all commands of a script that are understood."""
    set_: tuple[Assignment, ...] = ()
    script = replace(script, commands=tuple(map(_forward, script.commands))) if context.windows else script
    context = replace(context, folders=context.folders | folders(script, context))
    calls = [Call(command, context) for command in script.commands]
    appended = [(call, redirect) for call in calls for redirect in call.command.redirects if redirect.append]
    for call in calls:
        set_ = (*set_, *go.kept(call))
        yield from command_facts(replace(call.command, env=(*set_, *call.command.env)), context)
        yield from scripts.written(call, appended)


def folders(script: Script, context: Context) -> frozenset[Text]:
    """Give the folders that a script makes, or goes into."""
    calls = [Call(command, context) for command in script.commands]
    made = [fact for call in calls if call.program == "mkdir" for fact in files.mkdir(call) if isinstance(fact, Step)]
    paths = {value.text for fact in made for use in fact.uses for value in use.path.values}
    return frozenset(paths | {call.where.directory for call in calls if not call.lost})


def command_facts(command: Command, context: Context) -> Iterator[Fact]:
    """Give the facts of one command."""
    call = Call(command, context)
    if not command.words:
        return
    name = call.program
    say = (WINDOWS.get(name.lower()) if context.windows else None) or PROGRAMS.get(name) or PROGRAMS.get(name.lower())
    if say is not None:
        found = list(say(call))
        yield from found or (files.run(call) if name in FILING else ())
    elif name == "python" and len(call.arguments) > 1 and call.arguments[0].text.plain == "-m":
        yield from _module(call)
    elif name in SHELLS:
        yield from _spoken(call)
    elif name.lower() in ("powershell", "pwsh"):
        yield from _spoken_in_powershell(call)
    elif name.lower() == "cmd":
        yield from _spoken_in_batch(call)
    elif not name and command.words[0].text.unknown and _WRAPPING.search(str(command.words[0].text)):
        yield from command_facts(_behind(call), context)
    else:
        yield from files.run(call)
    if name in LAUNCHERS:
        yield from _launched(call)
    yield from files.inputs(call)


def _module(call: Call) -> Iterator[Fact]:
    """Say what `python -m NAME …` does."""
    name, words = call.arguments[1].text.plain, call.arguments[2:]
    if name == "zipfile":
        yield from archives.zipfile(call, words)
    elif name == "pip":
        yield from tools.pip(call.running(call.arguments[1:]))


def _launched(call: Call) -> Iterator[Fact]:
    """Say what the command does that another runs: `npx`, `cross-env NAME=value …`, `poetry run …`."""
    verb = LAUNCHERS[call.program]
    words = list(call.arguments)
    if verb and not (words and words.pop(0).text.plain == verb):
        return
    dashes = next((index + 1 for index, word in enumerate(words) if word.text.plain == "--"), 0)
    words = words[dashes:]
    env: list[Assignment] = []
    while words and (lead(words[0]).startswith("-") or go.assignment(words[0])):
        some = go.assignment(words.pop(0))
        env += [some] if some is not None else []
    yield from command_facts(call.running(tuple(words), tuple(env)).command, call.context)


def _behind(call: Call) -> Command:
    """Give the command behind a word that nobody can read, which may set variables for it."""
    word = call.words[0]
    env = () if "SUDO" in str(word.text).upper() else tuple(Assignment(name, word, word.place) for name in SETTINGS)
    return call.running(call.arguments, env).command


def _spoken(call: Call) -> Iterator[Fact]:
    """Say what the script of `sh -c '…'` does."""
    from go1x_lint.syntax import shell

    at = next((index for index, word in enumerate(call.words) if re.fullmatch("-[a-z]*c", str(word.text))), len(call.words))
    for word in call.words[at + 1 : at + 2]:
        yield from _script(call, shell.parse(inner(word, call.source)), call.context.windows)


def _spoken_in_powershell(call: Call) -> Iterator[Fact]:
    """Say what the script of `powershell -Command "…"` does."""
    from go1x_lint.syntax import powershell

    at = next((index for index, word in enumerate(call.words) if re.fullmatch("-c(ommand)?", str(word.text).lower())), len(call.words))
    for word in call.words[at + 1 : at + 2]:
        yield from _script(call, powershell.parse(inner(word, call.source)), True)


def _spoken_in_batch(call: Call) -> Iterator[Fact]:
    """Say what the command of `cmd /c …` does: one word is a script, several are a command."""
    from go1x_lint.syntax import batch

    at = next((index for index, word in enumerate(call.words) if str(word.text).lower() in ("/c", "/k")), len(call.words))
    words = call.words[at + 1 :]
    if len(words) == 1:
        yield from _script(call, batch.parse(inner(words[0], call.source)), True)
    elif words:
        yield from command_facts(call.running(words).command, call.context)


def _script(call: Call, script: Script, windows: bool) -> Iterator[Fact]:
    """Say what a command's inner script does; several commands are a sequence of their own."""
    commands = tuple(_within(call, command) for command in script.commands)
    alone = len(commands) == 1
    index = call.context.start + call.command.index
    around = replace(
        call.context,
        where=call.context.where if call.lost else call.where,
        scope=call.context.scope if alone else f"{call.context.scope}#{index}",
        start=index if alone else 0,
        windows=windows,
    )
    yield from facts(replace(script, commands=commands), around)


def _forward(command: Command) -> Command:
    """Write Windows' paths with slashes: as many characters, so that each still has its place."""
    return replace(
        command,
        words=tuple(map(_slashed, command.words)),
        redirects=tuple(replace(some, target=_slashed(some.target)) for some in command.redirects),
    )


def _slashed(phrase: Phrase) -> Phrase:
    """Write a phrase with slashes."""
    pieces = (replace(some, part=some.part.replace("\\", "/")) if isinstance(some.part, str) else some for some in phrase.pieces)
    return replace(phrase, pieces=tuple(pieces))


def _within(call: Call, command: Command) -> Command:
    """Give a command of an inner script what it has of the outer one: variables, doubts, an unknown folder."""
    directory = command.directory
    lost = call.lost and not (directory is not None and str(directory).startswith("/"))
    return replace(
        command,
        env=(*call.command.env, *command.env),
        directory=None if lost else directory,
        certain=command.certain and call.command.certain,
        loop=(*call.command.loop, *command.loop),
    )
