"""What copies, moves, links, removes, makes and reads files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from go1x_lint.facts import Copy, Fact, Field, FileUse, ModeChange, Role, Step, Value
from go1x_lint.readers.commands.call import Call
from go1x_lint.readers.commands.packing import contents
from go1x_lint.readers.commands.words import Line, grammar, lead
from go1x_lint.records import dataclass, replace
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.text import Text

Say = Callable[[Call], Iterator[Fact]]

TARGET = ("-t", "--target-directory")

CP = grammar("-S --suffix -t --target-directory")
INSTALL = grammar("-m --mode -o --owner -g --group -S --suffix -t --target-directory")
RSYNC = grammar("-e --rsh --exclude --include --exclude-from --include-from --files-from -f --filter --chmod --chown --port")
LN = grammar("-S --suffix -t --target-directory")
MKDIR = grammar("-m --mode")
SCRIPTED = grammar("-path -literalpath -destination -newname -itemtype -name -value -filter", bundles=False, folded=True)
"""PowerShell's Copy-Item, Move-Item, Remove-Item."""

_REMOTE = re.compile(r"[^/\\]{2,}:")
_FILE = re.compile(r"(\.\.?/|[\w$])[\w./${}-]*$")
_MODE = re.compile(r"[0-7]{3,4}|[ugoa]*[-+=][rwxXst]+(,[ugoa]*[-+=][rwxXst]+)*")


@dataclass(frozen=True)
class Transfer:
    """Sources that go to a target."""

    call: Call
    moves: bool = False

    def facts(self, sources: tuple[Phrase, ...], target: Phrase, *, into: bool = False, slash: bool = False) -> Iterator[Copy]:
        """Make the facts; `into`: the target certainly is a folder; `slash`: `a/` is all of `a`, as for rsync."""
        call = self.call
        if any(_REMOTE.match(lead(word)) and not call.context.windows for word in (*sources, target)):
            return
        into = into or len(sources) > 1 or call.is_folder(target)
        whole = tuple(word for word in sources if _is_whole(word, slash))
        single = tuple(word for word in sources if word not in whole)
        where = call.use(target, "writes")
        if single:
            yield self._copy(call.uses(single, "reads"), where, into)
        if whole:
            yield self._copy(tuple(_all_of(call, word) for word in whole), where, False)

    def _copy(self, sources: tuple[FileUse, ...], target: FileUse, into: bool) -> Copy:
        """Make one fact."""
        return Copy(**self.call.step, uses=(*sources, target), sources=sources, target=target, into_folder=into, moves=self.moves)


def _is_whole(word: Phrase, slash: bool) -> bool:
    """Whether a source means all that is in a folder, which then doesn't keep its own name."""
    base = word.text.base.plain
    return base in ("*", ".") or (slash and base == "" and bool(word.text.parts))


def _all_of(call: Call, word: Phrase) -> FileUse:
    """Make the use of the folder whose contents a source means."""
    return call.use(word, "reads") if word.text.plain == "." else contents(call, word)


def _transfer(call: Call, line: Line, *, moves: bool = False, slash: bool = False) -> Iterator[Copy]:
    """Say what goes where: `cp a b`, `cp a b dir`, `cp -t dir a b`."""
    to = line.value(*TARGET)
    sources = line.plain if to is not None else line.plain[:-1]
    target = to if to is not None else line.plain[-1] if line.plain else None
    if sources and target is not None:
        into = to is not None and not line.has("-T", "--no-target-directory")
        yield from Transfer(call, moves).facts(sources, target, into=into, slash=slash)


def cp(call: Call) -> Iterator[Fact]:
    """Say what `cp` copies."""
    yield from _transfer(call, CP.read(call.arguments))


def mv(call: Call) -> Iterator[Fact]:
    """Say what `mv` moves."""
    yield from _transfer(call, CP.read(call.arguments), moves=True)


def install(call: Call) -> Iterator[Fact]:
    """Say what `install` copies, or the folders that `install -d` makes."""
    line = INSTALL.read(call.arguments)
    if line.has("-d", "--directory"):
        yield from _step(call, line.plain, "names")
    else:
        copies = list(_transfer(call, line))
        yield from copies
        yield from _installed(call, line.value("-m", "--mode"), copies)


def _installed(call: Call, mode: Phrase | None, copies: list[Copy]) -> Iterator[ModeChange]:
    """Say which mode the files get that `install` makes: rwxr-xr-x where it isn't told another (coreutils' manual)."""
    own = Field(call.words[0].place, (Value(Text.of("755"), call.words[0].place, implied=True),))
    made = tuple(FileUse(path, "names") for copy in copies for path in _targets(copy))
    if made:
        yield ModeChange(**call.step, uses=made, mode=own if mode is None else mode.field())


def _targets(copy: Copy) -> Iterator[Field]:
    """Give the paths of the files that a copy makes, each at the characters that name it."""
    if not copy.into_folder:
        yield copy.target.path
        return
    for folder in copy.target.path.values:
        for source in copy.sources:
            for value in source.path.values:
                yield Field(value.span, (Value(folder.text.joined(value.text.base), value.span),))


def rsync(call: Call) -> Iterator[Fact]:
    """Say what `rsync` copies between folders of this machine."""
    line = RSYNC.read(call.arguments)
    if len(line.plain) > 1:
        yield from Transfer(call).facts(line.plain[:-1], line.plain[-1], into=len(line.plain) > 2, slash=True)


def ln(call: Call) -> Iterator[Fact]:
    """Say what `ln` links: what `ln -s` is told is relative to the link's own folder; the target may be left out."""
    line = LN.read(call.arguments)
    if len(line.plain) != 2 or not line.has("-s", "--symbolic"):
        yield from _transfer(call, line)
        return
    source, target = line.plain
    into = call.is_folder(target)
    folder = target.text if into else target.text.parent
    directory = call.command.directory
    beside = call if directory is None else replace(call, command=replace(call.command, directory=directory.joined(folder)))
    uses = (beside.use(source, "reads"), call.use(target, "writes"))
    yield Copy(**call.step, uses=uses, sources=uses[:1], target=uses[1], into_folder=into)


def copy_item(call: Call) -> Iterator[Fact]:
    """Say what PowerShell's Copy-Item copies."""
    yield from _item(call, False)


def move_item(call: Call) -> Iterator[Fact]:
    """Say what PowerShell's Move-Item moves."""
    yield from _item(call, True)


def rename_item(call: Call) -> Iterator[Fact]:
    """Say what Rename-Item and `ren` rename: the new name is one in the same folder."""
    line = SCRIPTED.read(_without_switches(call))
    source = line.value("-path", "-literalpath") or (line.plain[0] if line.plain else None)
    name = line.value("-newname") or (line.plain[-1] if line.plain else None)
    if source is None or name is None or name is source:
        return
    folder = replace(call.where, directory=call.canonical(source).parent)
    uses = (call.use(source, "reads"), FileUse(folder.field(name), "writes") if call.readable(source.text) else call.use(name, "writes"))
    yield Copy(**call.step, uses=uses, sources=uses[:1], target=uses[1], moves=True)


def _item(call: Call, moves: bool) -> Iterator[Fact]:
    """Say what goes where in PowerShell, and in Windows' `copy`, `xcopy` and `move`."""
    line = SCRIPTED.read(_without_switches(call))
    plain = list(line.plain)
    sources = [option.value for option in line.all("-path", "-literalpath") if option.value] or plain[:1]
    target = line.value("-destination") or next((word for word in plain if word not in sources), None)
    if sources and target is not None:
        yield from Transfer(call, moves).facts(tuple(sources), target)


def _without_switches(call: Call) -> tuple[Phrase, ...]:
    """Leave Windows' switches out: `/y`, `/s`."""
    return tuple(word for word in call.arguments if not (call.context.windows and re.fullmatch(r"/\w{1,2}(:\w*)?", str(word.text))))


# -- steps that only name files ----------------------------------------------------------------------------------------------


def _step(call: Call, words: tuple[Phrase, ...], role: Role) -> Iterator[Fact]:
    """Make the step that does one thing with several paths."""
    paths = tuple(word for word in words if word.text.parts and not word.text.unknown)
    if paths:
        yield Step(**call.step, uses=call.uses(paths, role))


def remove(call: Call) -> Iterator[Fact]:
    """Say what `rm`, `rmdir`, `del` and Remove-Item remove."""
    line = SCRIPTED.read(_without_switches(call))
    given = tuple(option.value for option in line.all("-path", "-literalpath") if option.value)
    yield from _step(call, (*given, *line.plain), "removes")


TALKING = frozenset((
    "echo", "printf", "git", "gh", "hub", "npm", "yarn", "pnpm", "npx", "terraform", "tofu", "terragrunt", "kubectl", "helm", "export",
    "set", "unset", "exit", "return", "cd", "pushd", "popd", "source", "true", "false", "read", "local", "declare", "trap", "sleep",
    "sudo", "apt", "brew", "docker-compose", "curl",
))  # fmt: skip
"""Programs whose words are names and texts much more often than files."""


def mkdir(call: Call) -> Iterator[Fact]:
    """Say which folders `mkdir` makes."""
    yield from _step(call, MKDIR.read(call.arguments).plain, "names")


def chmod(call: Call) -> Iterator[Fact]:
    """Say whose mode `chmod` changes."""
    plain = [word for word in call.arguments if not (lead(word).startswith("-") and not _MODE.fullmatch(lead(word)))]
    named = tuple(word for word in plain[1:] if word.text.parts and not word.text.unknown)
    whole = tuple(word for word in named if word.text.base.plain == "*")
    recursive = any(re.fullmatch("-[a-zA-Z]*R[a-zA-Z]*|--recursive", lead(word)) for word in call.arguments)
    some = (call.uses((word for word in named if word not in whole), "reads"), tuple(contents(call, word) for word in whole))
    for uses, below in zip(some, (recursive, True), strict=True):
        if uses:
            yield ModeChange(**call.step, uses=uses, mode=plain[0].field(), recursive=below)


def test(call: Call) -> Iterator[Fact]:
    """Say which files `test`, `[` and `[[` look for."""
    words = call.arguments
    named = (word for flag, word in pairwise(words) if re.fullmatch("-[efrswxd]", str(flag.text)))
    yield from _step(call, tuple(named), "reads")


def reading(valued: str = "", skip: int = 0) -> Say:
    """Give what says which files a program reads: all its plain words but the first `skip`."""
    rules = grammar(valued)

    def say(call: Call) -> Iterator[Fact]:
        yield from _step(call, rules.read(call.arguments).plain[skip:], "reads")

    return say


def strip(call: Call) -> Iterator[Fact]:
    """Say which programs `strip` and `upx` make smaller, in place or as a copy (`-o`)."""
    line = grammar("-o -R --remove-section -K --keep-symbol -N --strip-symbol").read(call.arguments)
    to = line.value("-o")
    if to is not None and line.plain:
        yield from Transfer(call).facts(line.plain[:1], to)
    else:
        yield from _step(call, line.plain, "reads")


def run(call: Call) -> Iterator[Fact]:
    """Say that a file of the project is run (`./bin/hello`), and which paths a program is told that nobody knows."""
    own = bool(_FILE.match(str(call.words[0].text))) and "/" in str(call.words[0].text)
    uses = (*call.uses(call.words[:1] if own else (), "reads"), *told(call))
    if uses:
        yield Step(**call.step, uses=uses)


def told(call: Call) -> Iterator[FileUse]:
    """Give the paths that a program is told which nobody knows: bare names too, `-C FOLDER` before them."""
    where = call
    for before, word in pairwise((call.words[0], *call.arguments)) if call.program not in TALKING else ():
        if before.text.plain in ("-C", "--directory"):
            where = call.inside(word)
        elif _is_path(word):
            yield where.use(word, "mentions")


def _is_path(word: Phrase) -> bool:
    """Whether a word can be a path."""
    text = "".join(part for part in word.text.parts if isinstance(part, str))
    return bool(word.text.parts) and not word.text.unknown and not re.search(r"^-|://|[\s=*?\[{|;&<>()'\"]", text)


def inputs(call: Call) -> Iterator[Fact]:
    """Say which files a command reads through `<`."""
    yield from _step(call, tuple(some.target for some in call.command.redirects if some.reads), "reads")
