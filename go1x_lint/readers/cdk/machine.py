"""Commands that a CDK program runs on the machine it runs on: `execSync`, `subprocess.run`, `exec.Command`, in functions of its own too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from go1x_lint.facts import Fact
from go1x_lint.readers.cdk.constructs import Construct, Program
from go1x_lint.readers.cdk.names import prop
from go1x_lint.readers.commands import Context
from go1x_lint.readers.commands.dispatch import command_facts, facts
from go1x_lint.readers.commands.words import inner
from go1x_lint.readers.paths import Where, globbing
from go1x_lint.source import Span
from go1x_lint.syntax.command import Assignment, Command
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.program import (
    OUTSIDE,
    Call,
    Class,
    Constant,
    Found,
    Frame,
    Function,
    Items,
    Literal,
    Member,
    Name,
    Record,
    follow,
    frames,
    items_of,
    said,
    shown,
)
from go1x_lint.syntax.program.fields import Properties
from go1x_lint.syntax.program.following import bound
from go1x_lint.syntax.program.passes import different
from go1x_lint.syntax.region import Origin, Piece, unwritable
from go1x_lint.text import Hole, Text

OUTPUT = "/asset-output"
"""The folder that a bundling writes to."""

_STRINGS = ("execSync", "exec", "system")
_ARGV = ("spawnSync", "spawn", "execFileSync", "execFile", "run", "check_call", "check_output", "call", "Popen", "Command")
_EITHER = ("run", "check_call", "check_output", "call", "Popen")
"""Those of Python, which take a list of words, or a text that a shell runs."""
_RUNNERS = ("child_process", "node:child_process", "subprocess", "os", "os/exec")
"""Modules of Node, Python and Go that run commands."""
_ENVIRONMENT = re.compile(r"os\.environ\b|process\.env\b")
"""The variables of the program itself, as Python and Node call them."""
_DEEPEST = 3
"""Functions of the program's own, one calling the other, that are looked into."""


def local(construct: Construct, told: Properties, context: Context) -> Iterator[Fact]:
    """Give what `local: { tryBundle(outputDir) { … } }` runs, or an object of a class with such a method."""
    runs = Runs(construct.program, context)
    name = prop(construct.program.module.language.name, "tryBundle")
    for value in told.followed("local").values:
        for body in _methods(value, name):
            if isinstance(body.expression, Function):
                yield from runs.function(body, body.expression)


def _methods(found: Found, name: str) -> tuple[Found, ...]:
    """Give a method of an object: of a record that is written out, or of an object of a class of the program's."""
    some = found.expression
    if isinstance(some, Record):
        return tuple(body for one in some.properties if one.name == name for body in follow(found.at(one.value)).values)
    made = follow(found.at(some.callee)).values if isinstance(some, Call) and isinstance(some.callee, (Name, Member)) else ()
    for one in made:
        if isinstance(one.expression, Class) and isinstance(some, Call):
            inside = one.expression.parts[0].span if one.expression.parts else one.expression.span
            known = (one.module.declared(f"{owner}.{name}", inside) for owner in ("this", one.expression.name))
            method = next((declared for declared in known if declared is not None), None)
            constructor = one.expression.constructor
            given = bound(found, some, constructor) if constructor is not None else {}
            return tuple(Found(one.module, value, OUTSIDE.within(given)) for value in (method.values if method is not None else ()))
    return ()


def machine(program: Program, taken: list[Span]) -> Iterator[Fact]:
    """Give what all commands of a file do that it runs on the machine, those in some places left out."""
    runs = Runs(program, Context(Where(program.where.directory), program.module.source.path, program.workspace))
    module = program.module
    for call in module.calls():
        if _runner(Found(module, call), call) is not None and not any(span.covers(call.span) for span in taken):
            for frame in different(module, call.children, frames(module, call.span)):
                yield from runs.call(Found(module, call, frame))


class Runs:
    """Follows what a program runs, command after command."""

    def __init__(self, program: Program, context: Context) -> None:
        """Take the program, and where its commands start."""
        self.program = program
        self.context = context
        self.start = 0

    def function(self, found: Found, function: Function) -> Iterator[Fact]:
        """Give what the commands do that `tryBundle` runs; its first parameter is the folder to write to."""
        frame = found.frame
        for first in function.parameters[:1]:
            piece = Piece(OUTPUT, first.span, Origin(first.span, (), unwritable), "", unwritable, True)
            given = Literal(first.span, Phrase((piece,), first.span, unwritable))
            frame = frame.within({first: Found(found.module, given)})
        yield from self._inside(Found(found.module, function, frame), function, 0)

    def _inside(self, found: Found, function: Function, depth: int) -> Iterator[Fact]:
        """Give what a function runs, and the program's own functions that it calls."""
        for call in found.module.calls():
            if not function.span.covers(call.span):
                continue
            some = list(self.call(found.at(call)))
            yield from some
            callee = self._own(found.at(call), call) if not some and depth < _DEEPEST else None
            if callee is not None and isinstance(callee.expression, Function) and not callee.expression.span.covers(call.span):
                frame = OUTSIDE.within(bound(found, call, callee.expression), call.span)
                yield from self._inside(Found(callee.module, callee.expression, frame), callee.expression, depth + 1)

    def _own(self, found: Found, call: Call) -> Found | None:
        """Give the function of the program that a call calls."""
        if not isinstance(call.callee, (Name, Member)) or found.module.names(call.callee):
            return None
        some = follow(found.at(call.callee)).values
        return some[0] if len(some) == 1 else None

    def call(self, found: Found) -> Iterator[Fact]:
        """Give what a call runs on the machine; nothing for any other call."""
        call = found.expression
        assert isinstance(call, Call)
        runner = _runner(found, call)
        if runner is None or not call.arguments:
            return
        where, env = self._settled(found, call)
        context = Context(where, self.context.scope, self.context.workspace, start=self.start)
        if runner in _STRINGS or (runner in _EITHER and not words(found.at(call.arguments[0]), self.program.working)):
            count, some = _shell(found.at(call.arguments[0]), self.program, context, env)
        else:
            argv = _argv(found, call, runner, self.program.working)
            count, some = 1, list(argv_facts(argv, env, context)) if argv else []
        self.start += count
        yield from some

    def _settled(self, found: Found, call: Call) -> tuple[Where, tuple[Assignment, ...]]:
        """Give where a command runs, and its variables: `{ cwd, env }`."""
        records = [
            some for argument in call.arguments[1:] for some in follow(found.at(argument)).values if isinstance(some.expression, Record)
        ]
        records += [found.at(named) for named in (call.named, _set_later(found, call)) if named is not None]
        where = self.context.where
        env: tuple[Assignment, ...] = ()
        for settings in records:
            told = Properties(settings, settings.expression.span, self.program.working)
            go = self.program.module.language.name == "go"
            folder = told.said("Dir" if go else "cwd")
            if folder.values or folder.open_because:
                known = len(folder.values) == 1 and not folder.open_because
                where = where.inside(folder.values[0].phrase.text if known else Text.of("/unknown"))
            env += _pairs(told) if go else (*environment(told, "env"), *_open(told))
        return where, env


def _set_later(found: Found, call: Call) -> Record | None:
    """Give the fields of a command that a program of Go sets after making it: `cmd.Env = …`, `cmd.Dir = …`."""
    if found.module.language.name != "go":
        return None
    values = (value for declared in found.module.declarations for value in declared.values)
    return next((some.named for some in values if isinstance(some, Call) and some.span == call.span and some.named is not None), None)


def _pairs(told: Properties) -> tuple[Assignment, ...]:
    """Give the variables of `cmd.Env = append(os.Environ(), "GOOS=linux")`; where one can't be read, those of Go's own are open."""
    found: list[Assignment] = []
    whole = told.followed("Env")
    for value in whole.values:
        some = value.expression
        appended = isinstance(some, Call) and isinstance(some.callee, Name) and some.callee.name == "append"
        listed = some.arguments if appended and isinstance(some, Call) else some.items if isinstance(some, Items) else (some,)
        for item in listed:
            if isinstance(item, Call) and "os.Environ" in value.module.names(item.callee):
                continue
            texts = said(value.at(item)).values
            name, equals, _ = str(texts[0].phrase.text).partition("=") if len(texts) == 1 else ("", "", "")
            if equals and name.isidentifier():
                found.append(Assignment(name, texts[0].phrase.tail(len(name) + 1), texts[0].phrase.place))
            else:
                found += _any(item.span, shown(value.at(item)))
    for label in whole.open_because:
        found += _any(label.span, label.text)
    return tuple(found)


def _open(told: Properties) -> Iterator[Assignment]:
    """Give the variables that may be set, where `env` is said elsewhere; that of the program itself sets none."""
    whole = told.followed("env")
    for value in whole.values:
        some = value.expression
        own = some.callee if isinstance(some, Call) else some
        if not isinstance(some, (Record, Constant)) and not any(_ENVIRONMENT.match(name) for name in value.module.names(own)):
            yield from _any(some.span, shown(value))
    for label in whole.open_because:
        yield from _any(label.span, label.text)


def _any(span: Span, name: str) -> Iterator[Assignment]:
    """Give the variables that Go builds by, as far as nobody can read them."""
    open_ = Phrase((Piece(Hole(name), span, source=""),), span, unwritable)
    return (Assignment(variable, open_, span) for variable in ("GOOS", "GOARCH", "CGO_ENABLED"))


def _argv(found: Found, call: Call, runner: str, working: str) -> tuple[Phrase, ...]:
    """Give the words of a command that is given as such; none where one of them can't be read."""
    if runner == "Command":
        texts = [said(found.at(argument), working).values for argument in call.arguments]
        return tuple(some[0].phrase for some in texts) if all(len(some) == 1 for some in texts) else ()
    first = said(found.at(call.arguments[0]), working).values
    if not first:
        return words(found.at(call.arguments[0]), working)
    return (first[0].phrase, *(words(found.at(call.arguments[1]), working) if len(call.arguments) > 1 else ()))


def _runner(found: Found, call: Call) -> str | None:
    """Give the function that runs a command; None for any other."""
    for name in found.module.names(call.callee):
        owner, _, last = name.rpartition(".")
        if owner in _RUNNERS and last in chain(_STRINGS, _ARGV):
            return last
    return None


def _shell(found: Found, program: Program, context: Context, env: tuple[Assignment, ...]) -> tuple[int, list[Fact]]:
    """Give how many commands the text has that a shell is given, and what they do; it is changed where it is said."""
    from go1x_lint.syntax import shell

    texts = [text.phrase for some in follow(found).values for text in said(_direct(some), program.working).values]
    if len(texts) != 1 or texts[0].place.path not in program.workspace:
        return 1, []
    folder = context.where.directory.plain
    glob = None if folder is None else globbing(program.workspace, folder)
    script = shell.parse(inner(texts[0], program.workspace[texts[0].place.path]), env=env, glob=glob)
    return max(1, len(script.commands)), list(facts(script, context))


# -- words and variables ----------------------------------------------------------------------------------------------------


def words(listed: Found, working: str) -> tuple[Phrase, ...]:
    """Give a list of words, each as it is said there; none where one of them can't be read."""
    items = items_of(listed)
    texts = [text for some in items.values for one in follow(some).values for text in said(_direct(one), working).values]
    return () if items.open_because or len(texts) != len(items.values) else tuple(some.phrase for some in texts)


def _direct(found: Found) -> Found:
    """Give what is said as it stands there, where nobody else reads it: it can be changed in part there."""
    return found if any(hop.readers for hop in found.hops) else found._replace(hops=())


def argv_facts(phrases: tuple[Phrase, ...], env: tuple[Assignment, ...], context: Context) -> Iterator[Fact]:
    """Give what a command does."""
    first, last = phrases[0].place, phrases[-1].place
    span = Span(first.path, first.start, last.end) if last.path == first.path and last.end > first.start else first
    yield from command_facts(Command(phrases, span, env), context)


def environment(told: Properties, name: str = "environment") -> tuple[Assignment, ...]:
    """Give the variables that a record sets, those of the records that are spread into it first."""
    return tuple(some for value in told.followed(name).values for some in _variables(value))


def _variables(found: Found) -> Iterator[Assignment]:
    """Give the variables of one record."""
    if not isinstance(found.expression, Record):
        return
    for spread in found.expression.spreads:
        for value in follow(found.at(spread)).values:
            yield from _variables(value) if value.expression is not found.expression else ()
    for some in found.expression.properties:
        texts = said(found.at(some.value)).values
        if len(texts) == 1:
            yield Assignment(some.name, texts[0].phrase, some.span)


__all__ = ["OUTPUT", "Frame", "Runs", "argv_facts", "environment", "local", "machine", "words"]
