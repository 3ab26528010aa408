"""Files that commands write through a redirection: scripts, above all a `bootstrap` that starts the program."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from go1x_lint.facts import Fact, Script, Step
from go1x_lint.readers.commands.call import Call
from go1x_lint.readers.commands.words import grammar, lead
from go1x_lint.syntax.command import Redirect
from go1x_lint.syntax.phrase import Phrase, joined
from go1x_lint.syntax.region import Region
from go1x_lint.text import Text

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "0": "\0", "a": "\a"}
_ESCAPE = re.compile(r"\\([ntr\\0a])")
_DEVICES = ("/dev/", "&", "NUL", "$null")


def written(call: Call, appended: Iterable[tuple[Call, Redirect]] = ()) -> Iterator[Fact]:
    """Say which files a command's output goes to; `appended` are the redirections of later commands that add to files."""
    for redirect in call.command.redirects:
        target = redirect.target
        if redirect.append or redirect.reads or target.text.unknown or not target.text.parts or lead(target).startswith(_DEVICES):
            continue
        use = call.use(target, "writes")
        content = _with_more(_content(call, redirect), call, target, appended)
        if content is not None and content.startswith("#!"):
            yield Script(**call.step, uses=(use,), content=content)
        else:
            yield Step(**call.step, uses=(use,))


def tee(call: Call) -> Iterator[Fact]:
    """Say which files `tee` writes."""
    line = grammar().read(call.arguments)
    heredoc = next((_text(some.content) for some in call.command.redirects if some.content is not None), None)
    content = _piped(call) if heredoc is None else heredoc
    if line.plain and not line.has("-a", "--append"):
        uses = call.uses((word for word in line.plain if not lead(word).startswith(_DEVICES)), "writes")
        script = content is not None and content.startswith("#!")
        yield Script(**call.step, uses=uses, content=content) if script else Step(**call.step, uses=uses)


def _with_more(content: str | None, call: Call, target: Phrase, appended: Iterable[tuple[Call, Redirect]]) -> str | None:
    """Add what later commands add to the file."""
    path = call.canonical(target)
    for other, redirect in appended:
        if content is not None and other.command.index > call.command.index and other.canonical(redirect.target) == path:
            more = _content(other, redirect)
            content = None if more is None else content + more
    return content


def _content(call: Call, redirect: Redirect) -> str | None:
    """Give the text that a command writes; None where it isn't known."""
    if redirect.content is not None:
        return _text(redirect.content)
    if call.program in ("echo", "Write-Output"):
        return _echoed(call.arguments)
    if call.program == "printf" and call.arguments:
        return _printed(call.arguments)
    return _piped(call) if call.program == "cat" and not call.arguments else None


def _text(region: Region) -> str:
    """Give a region's text, its holes as people write them."""
    return str(Text.unmarked(region.text, region.holes))


def _piped(call: Call) -> str | None:
    """Give the text that is piped into a command."""
    return call.command.stdin.text.plain if call.command.stdin is not None else None


def _echoed(words: tuple[Phrase, ...]) -> str | None:
    """Give what `echo` writes; a backslash and `n` are a newline with `-e`, and always for dash's echo."""
    rest = list(words)
    while rest and re.fullmatch("-[neE]+", str(rest[0].text)):
        rest.pop(0)
    plain = joined(rest).plain
    return None if plain is None else _unescaped(plain) + "\n"


def _printed(words: tuple[Phrase, ...]) -> str | None:
    """Give what `printf` writes: the format, its `%s` filled."""
    texts = [word.text.plain for word in words if word.text.plain is not None]
    if len(texts) < len(words):
        return None
    form, *values = texts
    said = _unescaped(form)
    if not values:
        return said.replace("%%", "%")
    return "".join(said.replace("%s", value) for value in values) if said.count("%") == said.count("%s") == 1 else None


def _unescaped(text: str) -> str:
    """Replace what a backslash spells."""
    return _ESCAPE.sub(lambda found: _ESCAPES[found.group(1)], text)
