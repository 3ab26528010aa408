"""Batch files of Windows' cmd: a text becomes commands, in the order in which they run (`cmd /?`, `set /?`, `for /?`)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from go1x_lint.records import dataclass, replace
from go1x_lint.source import Span
from go1x_lint.syntax.command import Command, Redirect, Script
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import Pieces
from go1x_lint.syntax.region import Escape, Piece, Region
from go1x_lint.syntax.shell.strings import Folder
from go1x_lint.syntax.windows import Names, Noted, Spelling, State, listed
from go1x_lint.text import Hole

SPELLING = Spelling("set ", "=", "&& ", " && ")

VARIABLE = re.compile(
    r"%(~[a-z]*\d)|%([\d*])|%%(~?[a-z]*[A-Za-z])(?![A-Za-z])|%([^%\s=:&|<>^\"]+)%|!([^!\s=:&|<>^\"]+)!|%([^%\s=&|<>^\"]+)%|!([^!\s=&|<>^\"]+)!"
)

_BLANK = re.compile(r"(?:[ \t]|\^\r?\n)+")
_EMPTY = re.compile(r"(?:[ \t\r\n@\ufeff]|\^\r?\n)+")
_COMMENT = re.compile(r"(?:rem(?=[ \t\r\n]|$)|:)[^\r\n]*", re.IGNORECASE)
_SET = re.compile(r"set[ \t]+(?![/])(?:\"([^=\"\r\n]+)=([^\r\n]*)\"(?=[^\"\r\n]*(?:[\r\n]|$))|([^=\"\s&|]+)=)", re.IGNORECASE)
_VALUE = re.compile(r"(?:\^.|\"[^\"\r\n]*\"?|[^&|\r\n)^\"])*")
_COMPARED = r"(?:\"[^\"\r\n]*\"|[^\s=\"]+)[ \t]*(?:==|[ \t](?:equ|neq|lss|leq|gtr|geq)[ \t])[ \t]*(?:\"[^\"\r\n]*\"|[^\s(]+)"
_IF = re.compile(
    rf"if[ \t]+(?:/i[ \t]+)?(?:not[ \t]+)?(?:(exist)[ \t]+|(?:errorlevel|defined|cmdextversion)[ \t]+\S+|{_COMPARED})", re.IGNORECASE
)
_FOR = re.compile(r"for[ \t]+(?:(/[rdlf])[ \t]+(?:\"[^\"]*\"[ \t]+)?)?%%(\w)[ \t]+in[ \t]*\(", re.IGNORECASE)
_DO = re.compile(r"\)[ \t]*do[ \t]+|\)[ \t]*do(?=\()", re.IGNORECASE)
_ELSE = re.compile(r"[ \t]*else\b[ \t]*", re.IGNORECASE)
_OUTPUT = re.compile(r"(\d)?>(>)?(&\d)?")
_PLAIN = re.compile(r"[^ \t\r\n\"%!&|<>^()]+")
_SAFE = re.compile(r"[\w./\\:,=@+~$#-]+")
_QUIET = frozenset(("goto", "exit", "setlocal", "endlocal", "title", "pause", "cls", "shift", "color"))


def bare(text: str) -> str | None:
    """Write a text as a word, or in one."""
    return text if _SAFE.fullmatch(text) else None


def quoted(text: str) -> str | None:
    """Write a text between quotes."""
    return None if '"' in text or "\n" in text else text.replace("%", "%%")


def parse(region: Region, *, variables: Mapping[str, Pieces] | None = None) -> Script:
    """Find the commands of a batch file; `variables` are known from outside (`~dp0`)."""
    scanner = _Scanner(region)
    state = State({name.lower(): pieces for name, pieces in (variables or {}).items()})
    while scanner.at < len(region.text):
        scanner.statements(state, _Around())
        scanner.at += 1  # a bracket that closes nothing
    return scanner.noted.script()


@dataclass(frozen=True)
class _Around:
    """What a command stands in."""

    certain: bool = True
    block: str = ""
    loop: tuple[Span, ...] = ()


class _Scanner:
    """Walks through a text, a command at a time."""

    def __init__(self, region: Region) -> None:
        """Take the text."""
        self.region = region
        self.text = region.text
        self.at = 0
        self.noted = Noted(region, SPELLING)
        self.names = Names.of(region, VARIABLE)
        self.saved: list[State] = []

    # -- statements ------------------------------------------------------------------------------------------------------

    def statements(self, state: State, around: _Around) -> None:
        """Walk to the bracket that closes these statements."""
        while self._skip(_EMPTY) and self._near() != ")":
            before = self.at
            self._statement(state, around)
            self._rest(state, around)
            self.at += self.at == before

    def _rest(self, state: State, around: _Around) -> None:
        """Walk through what `&`, `&&`, `||` and `|` join to a statement."""
        while self._skip(_BLANK) and self._near() in "&|":
            double = self._near(2) in ("&&", "||")
            around = replace(around, certain=around.certain and self._near(2) != "||")
            self.at += 1 + double
            self._skip(_EMPTY)
            self._statement(state, around)

    def _statement(self, state: State, around: _Around) -> None:
        """Walk through one statement."""
        start = self.at
        if comment := _COMMENT.match(self.text, start):
            self.at = comment.end()
        elif self._near() == "(":
            self._brackets(state, around)
        elif found := _SET.match(self.text, start):
            self._set(found, state)
        elif found := _IF.match(self.text, start):
            self._if(found, state, around)
        elif found := _FOR.match(self.text, start):
            self._for(found, state, around)
        else:
            self._command(start, state, around)

    def _brackets(self, state: State, around: _Around) -> None:
        """Walk through statements in brackets."""
        self.at += 1
        self.statements(state, around)
        self.at = min(self.at + 1, len(self.text))

    def _if(self, found: re.Match[str], state: State, around: _Around) -> None:
        """Walk through what may be run, and what is run instead."""
        place = self.region.span(*found.span())
        self.at = found.end()
        if found.group(1):
            self._word(state)
        self._skip(_BLANK)
        maybe = replace(around, certain=False)
        inner = state.copy()
        self._branch(inner, maybe)
        other = state.copy()
        if otherwise := _ELSE.match(self.text, self.at):
            self.at = otherwise.end()
            self._branch(other, maybe)
        state.become(other)
        state.join(inner, place)

    def _branch(self, state: State, around: _Around) -> None:
        """Walk through one statement, or several in brackets; without brackets all that is joined to it belongs to it."""
        bracketed = self._near() == "("
        self._statement(state, around)
        if not bracketed:
            self._rest(state, around)

    def _for(self, found: re.Match[str], state: State, around: _Around) -> None:
        """Walk through a loop: over words, or over what nobody knows (files, numbers, a command's output)."""
        place = self.region.span(*found.span())
        self.at = found.end()
        words: list[Phrase] = []
        while self._skip(_BLANK) and self._near() not in ")\r\n":
            before = self.at
            words.append(self._word(state))
            self.at += self.at == before
        plain = not found.group(1) and not any(mark in str(word.text) for word in words for mark in "*?")
        if body := _DO.match(self.text, self.at):
            self.at = body.end()
            inner = state.copy()
            inner.values[found.group(2).lower()] = listed(found.group(2), words if plain else None, place)
            self._branch(inner, replace(around, loop=(*around.loop, place)))
            if plain and words:
                state.become(inner)
            else:
                state.join(inner, place)

    def _set(self, found: re.Match[str], state: State) -> None:
        """Set a variable: it is one of the programs that are run, too."""
        start, name = self.at, found.group(1) or found.group(3)
        begin = found.start(2) if found.group(1) else found.end()
        value = _VALUE.match(self.text, begin)
        end = found.end(2) if found.group(1) else value.end() if value else begin
        self.at = end + 1 if found.group(1) else end
        stop = begin + len(self.text[begin:end].rstrip())
        escape: Escape = quoted if found.group(1) else bare
        pieces = tuple(self._pieces(begin, stop, state, escape))
        said = Phrase(pieces, self.region.span(begin, stop), self.region.escaping(escape))
        state.values[name.lower()] = pieces
        state.export(name, said, Span(self.region.path, self.region.file(start), max(said.place.end, self.region.file(start))))

    # -- commands --------------------------------------------------------------------------------------------------------

    def _command(self, start: int, state: State, around: _Around) -> None:
        """Walk through a command."""
        begin = self.at
        words: list[Phrase] = []
        redirects: list[Redirect] = []
        end = self.at
        while self._skip(_BLANK) and self._near() not in "\r\n&|)":
            before = self.at
            output = _OUTPUT.match(self.text, self.at)
            if output is not None:
                redirects += self._redirect(output, state)
            else:
                words.append(self._word(state))
            self.at += self.at == before
            end = self.at
        if words and (words[0].text.plain or "").lower() == "call" and len(words) > 1:
            words = words[1:]
        name = (words[0].text.plain or "").lower() if words else ""
        if not words or name.startswith(":") or self._changes(name, words[1:], state):
            return
        raw = Command(tuple(words), self.region.span(begin, end))
        piped = self._near() == "|" and self._near(2) != "||"
        command = replace(state.around(raw), certain=around.certain, block=around.block, loop=around.loop, redirects=tuple(redirects))
        self.noted.note(command, start, None if piped else end)

    def _changes(self, name: str, arguments: list[Phrase], state: State) -> bool:
        """Do what a command does to the script itself; say whether that is all."""
        paths = [word for word in arguments if str(word.text).lower() != "/d"]
        if name in ("cd", "chdir", "pushd") and paths:
            state.enter(paths[0].pieces, push=name == "pushd")
        elif name == "popd":
            state.leave()
        elif name == "setlocal":
            self.saved.append(state.copy())
        elif name == "endlocal" and self.saved:
            state.become(self.saved.pop())
        return name in _QUIET or name in ("cd", "chdir", "pushd", "popd", "set")

    def _redirect(self, found: re.Match[str], state: State) -> list[Redirect]:
        """Read where output goes."""
        self.at = found.end()
        if found.group(3):
            return []
        self._skip(_BLANK)
        target = self._word(state)
        return [Redirect(target, bool(found.group(2)))] if found.group(1) in (None, "1") else []

    # -- words -----------------------------------------------------------------------------------------------------------

    def _word(self, state: State) -> Phrase:
        """Read a word: characters, strings and variables side by side."""
        start = self.at
        quotes: list[bool] = []
        pieces: list[Piece] = []
        while self.at < len(self.text) and self._near() not in " \t\r\n&|<>)" and not re.match(r"\^\r?\n", self._near(3)):
            before = self.at
            quotes.append(self._near() == '"')
            self.at = self._part_end()
            inside = quotes[-1] and self.text[before + 1 : self.at].endswith('"')
            bounds = (before + 1, self.at - inside) if quotes[-1] else (before, self.at)
            pieces += self._pieces(*bounds, state, quoted if quotes[-1] else bare)
        whole = quotes == [True]
        place = self.region.span(start + 1, max(start + 1, self.at - 1)) if whole else None
        return Phrase(tuple(pieces), self.region.span(start, self.at), self.region.escaping(quoted if whole else bare), place)

    def _part_end(self) -> int:
        """Give the end of a string, of a variable, or of some characters."""
        if self._near() == '"':
            end = re.compile(r'"[^"\r\n]*"?').match(self.text, self.at)
        else:
            end = VARIABLE.match(self.text, self.at) or _PLAIN.match(self.text, self.at)
        return end.end() if end else min(len(self.text), self.at + (2 if self._near() == "^" or self._near(2) == "%%" else 1))

    def _pieces(self, start: int, end: int, state: State, escape: Escape) -> list[Piece]:
        """Give the pieces of some characters: variables replaced, `^` and the second `%` taken off."""
        pieces: list[Piece] = []
        at = start
        while at < end:
            variable = VARIABLE.match(self.text, at, end)
            literal = re.compile(r"[^%!^]+").match(self.text, at, end)
            if variable is not None:
                pieces += self._variable(variable, state, escape)
                at = variable.end()
            elif literal is not None:
                pieces += self.region.pieces(at, literal.end(), escape)
                at = literal.end()
            else:
                escaped = self.text[at : at + 2] == "%%" or (self.text[at] == "^" and escape is bare)
                size = 2 if escaped and at + 1 < end else 1
                pieces += self.region.inner([(self.text[at + size - 1], at, at + size)], escape).pieces(0, 1)
                at += size
        return pieces

    def _variable(self, found: re.Match[str], state: State, escape: Escape) -> Pieces:
        """Read a variable."""
        name = found.group(found.lastindex or 0)
        here, source, how = self.region.span(*found.span()), found.group(), self.region.escaping(escape)
        if name.lower() == "cd" and state.folder is not None and "cd" not in state.values:
            return (Piece(Folder("PWD", None, state.folder), here, None, source, how),)
        if ":" in name:
            return (Piece(Hole(name), here, None, source, how),)
        return self.names.value(name, state, here, source, how)

    # -- characters ------------------------------------------------------------------------------------------------------

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        """Go past what a pattern matches; say whether there is more."""
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at < len(self.text)

    def _near(self, count: int = 1) -> str:
        """Give the next characters."""
        return self.text[self.at : self.at + count]
