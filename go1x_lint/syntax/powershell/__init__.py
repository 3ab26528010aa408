"""PowerShell: a text becomes commands, in the order in which they run.

A scanner of its own: tree-sitter's grammar gives up behind an array of bare words (`-Path main, config.json`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from go1x_lint.records import dataclass, replace
from go1x_lint.source import Span
from go1x_lint.syntax.command import Command, Redirect, Script
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import Pieces
from go1x_lint.syntax.powershell.words import BLANK, EMPTY, Words
from go1x_lint.syntax.region import Piece, Region
from go1x_lint.syntax.windows import Noted, Spelling, State, listed
from go1x_lint.text import Hole

SPELLING = Spelling("$env:", ' = "', '"; ', "; ")

_ASSIGNED = re.compile(
    r"(?:\[[\w.\[\]]+\]\s*)?\$\{?(?:(env):|script:|global:|local:)?(\w+)\}?[ \t]*(\+?=)(?!=)(?:[ \t]|`\r?\n)*", re.IGNORECASE
)
_KEYWORD = re.compile(
    r"(if|elseif|else|foreach|for|while|switch|do|until|try|catch|finally|trap|function|filter|param|begin|process|end|return|throw|exit"
    r"|break|continue|class|enum|using)\b(?![-.\w])",
    re.IGNORECASE,
)
_LOOP = re.compile(r"foreach\s*\(\s*\$(\w+)\s+in\b\s*", re.IGNORECASE)
_FUNCTION = re.compile(r"(?:function|filter)\s+(?:\w+:)?([\w-]+)", re.IGNORECASE)
_CMDLET = re.compile(r"[A-Z]+-[A-Z]\w*|cp|copy|mv|move|rm|del|ri|cpi|mi|cd|sl|gci|ls|dir", re.IGNORECASE)
_INVOKED = re.compile(r"[&.](?=[ \t\"'$(])")
_OUTPUT = re.compile(r"(\*|\d)?>(>)?(&\d)?")
_NUMBER = re.compile(r"\d+(?=\s|;|\}|$)")
_LITERAL = re.compile(r"(0x[0-9a-f]+|\d+(\.\d+)?(e[-+]?\d+)?)(l|d|n|ul?|u?[ys])?([kmgtp]b)?(?!\w)", re.IGNORECASE)
"""A number; `7z` is none, and so names a command."""
_MAY_NOT_RUN = frozenset(("if", "elseif", "else", "switch", "catch", "trap", "while", "for", "until"))
_LOOPS = frozenset(("foreach", "for", "while", "do"))
_SAME = frozenset(("try", "finally", "begin", "process", "end", "do"))
_DEFINES = frozenset(("function", "filter", "class", "enum"))
_INTO = frozenset(("cd", "sl", "chdir", "set-location", "push-location", "pushd"))
_BACK = frozenset(("pop-location", "popd"))
_REMOVES = frozenset(("remove-item", "rm", "del", "ri"))


def parse(region: Region, *, variables: Mapping[str, Pieces] | None = None) -> Script:
    """Find the commands of a script; `variables` are known from outside (`PSScriptRoot`)."""
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


class _Scanner(Words):
    """Walks through a text, a statement at a time."""

    def __init__(self, region: Region) -> None:
        """Take the text."""
        super().__init__(region)
        self.noted = Noted(region, SPELLING)

    def statements(self, state: State, around: _Around) -> None:
        """Walk to what closes these statements."""
        while self.skip(EMPTY) and self.near() not in ")}":
            before = self.at
            keyword = _KEYWORD.match(self.text, self.at)
            assigned = _ASSIGNED.match(self.text, self.at)
            if keyword is not None:
                self._keyword(keyword.group(1).lower(), state, around)
            elif assigned is not None:
                self._assignment(assigned, state, around)
            else:
                self._pipeline(self.at, state, around)
            self.at += self.at == before

    # -- blocks ----------------------------------------------------------------------------------------------------------

    def _keyword(self, word: str, state: State, around: _Around) -> None:
        """Walk through what begins with a keyword: its head, then its block."""
        start = self.at
        function, loop = _FUNCTION.match(self.text, start), _LOOP.match(self.text, start)
        self.at = function.end() if function else start + len(word)
        place, inner, surely = self.region.span(start, self.at), state.copy(), word in _SAME
        if word in ("return", "throw", "exit", "break", "continue"):
            return
        self.skip(EMPTY)
        if self.near() == "(":
            end = self.closing(self.at)
            if loop is not None:
                self.at = loop.end()
                words = self.list_(inner, end - 1)
                inner.values[loop.group(1).lower()] = listed(loop.group(1), words, place)
                surely = bool(words)
            self.at = end
            self.skip(EMPTY)
        if self.near() != "{":
            return
        certain = around.certain and word not in _MAY_NOT_RUN and (function is None or self._is_called(function.group(1)))
        block = function.group(1) if function else around.block
        self._braces(inner, _Around(certain, block, (*around.loop, place) if word in _LOOPS else around.loop))
        if surely:
            state.become(inner)
        elif word not in _DEFINES:
            state.join(inner, place)

    def _braces(self, state: State, around: _Around) -> None:
        """Walk through statements between braces."""
        self.at += 1
        self.statements(state, around)
        while self.near() == ")":  # closes nothing
            self.at += 1
            self.statements(state, around)
        self.at = min(self.at + 1, len(self.text))

    def _is_called(self, name: str) -> bool:
        """Whether a function is called anywhere."""
        return len(re.findall(rf"(?<![\w-]){re.escape(name)}(?![\w-])", self.text, re.IGNORECASE)) > 1

    # -- variables -------------------------------------------------------------------------------------------------------

    def _assignment(self, found: re.Match[str], state: State, around: _Around) -> None:
        """Walk through `$name = …` and `$env:NAME = …`."""
        start, self.at = self.at, found.end()
        name, exported = found.group(2), found.group(1) is not None
        key = f"env:{name}".lower() if exported else name.lower()
        begin = self.at
        values = self._values(state) if found.group(3) == "=" else None
        state.lists.pop(key, None)
        if values is None:
            self.at = begin
            self._pipeline(start, state, around)
            place = self.region.span(start, found.end())
            values = [Phrase((Piece(Hole(name), place),), place)]
        if len(values) != 1:
            state.lists[key] = tuple(values)
            state.values[key] = (Piece(Hole(name), self.region.span(start, found.end())),)
            return
        value = values[0]
        state.values[key] = value.pieces
        if exported:
            state.export(name, value, Span(self.region.path, self.region.file(start), max(value.place.end, self.region.file(start))))

    def _values(self, state: State) -> list[Phrase] | None:
        """Read the string, the number or the list that a variable is set to; None where there is something else."""
        start = self.at
        if self.near(5).lower() == "$null":
            self.at += 5
            return [Phrase((), self.region.span(start, self.at))]
        if _NUMBER.match(self.text, start):
            return [self.word(state, arrays=True)]
        several = self.near(2) == "@("
        end = self.closing(start + 1) if several else self._line_end(start)
        words = self.list_(state, end) if several or (self.near() in "\"'$" and self.near(2) != "$(") else None
        self.at = end if several else self.at
        self.skip(BLANK)
        return words if words and (self.at >= len(self.text) or self.near() in "\r\n;}#)") else None

    def _line_end(self, at: int) -> int:
        """Give the end of a line."""
        end = self.text.find("\n", at)
        return end if end >= 0 else len(self.text)

    # -- commands --------------------------------------------------------------------------------------------------------

    def _pipeline(self, start: int, state: State, around: _Around) -> None:
        """Walk through commands that `|`, `&&` and `||` join."""
        while self.skip(BLANK) and self.near() not in "\r\n;)}":
            self._command(start, state, around)
            operator = self.near(2)
            if operator in ("&&", "||"):
                around = replace(around, certain=around.certain and operator == "&&")
                self.at += 2
            elif operator[:1] == "|":
                self.at += 1
            else:
                return
            self.skip(EMPTY)
            start = self.at

    def _command(self, start: int, state: State, around: _Around) -> None:
        """Walk through a command, or an expression, which is none."""
        invoked = _INVOKED.match(self.text, self.at)
        if invoked is not None:
            self.at += 1
            self.skip(BLANK)
        begin = self.at
        expression = invoked is None and (self.near() in "\"'$(@[-+!{," or _LITERAL.match(self.text, begin) is not None)
        words, redirects, end = self._words(state, around)
        if expression or not words:
            return
        raw = Command(tuple(words), self.region.span(begin, end))
        piped = self.near() == "|" and self.near(2) != "||"
        command = replace(state.around(raw), certain=around.certain, block=around.block, loop=around.loop, redirects=tuple(redirects))
        self._move(raw, state)
        self.noted.note(command, start, None if piped else end)

    def _move(self, command: Command, state: State) -> None:
        """Do what a command does to the folder and to variables."""
        name = command.program.lower()
        paths = [word for word in command.arguments if not str(word.text).startswith("-")]
        if name in _INTO and paths:
            state.enter(paths[0].pieces, push=name.startswith("push"))
        elif name in _BACK:
            state.leave()
        elif name in _REMOVES:
            for word in paths:
                plain = (word.text.plain or "").lower()
                state.env.pop(plain[4:].strip("\\/") if plain.startswith("env:") else "", None)

    def _words(self, state: State, around: _Around) -> tuple[list[Phrase], list[Redirect], int]:
        """Read words up to the command's end; script blocks among them are walked through."""
        words: list[Phrase] = []
        redirects: list[Redirect] = []
        end, arrays = self.at, False
        while self.skip(BLANK) and self.near() not in "\r\n;|)}#" and self.near(2) != "&&":
            before = self.at
            output = _OUTPUT.match(self.text, self.at)
            if output is not None:
                redirects += self._redirect(output, state)
            elif self.near() == "{":
                self._block(state, around)
            elif self.near() == ",":
                self.at += 1
                self.skip(EMPTY)
            else:
                words += [word] if (word := self.word(state, arrays=arrays)).place.end > word.place.start else []
                arrays = arrays or bool(len(words) == 1 and _CMDLET.fullmatch(words[0].text.plain or ""))
            self.at += self.at == before
            end = self.at
        return words, redirects, end

    def _redirect(self, found: re.Match[str], state: State) -> list[Redirect]:
        """Read where output goes."""
        self.at = found.end()
        if found.group(3):
            return []
        self.skip(BLANK)
        target = self.word(state, arrays=False)
        return [Redirect(target, bool(found.group(2)))] if found.group(1) in (None, "1", "*") else []

    def _block(self, state: State, around: _Around) -> None:
        """Walk through a script block that a command is given: nobody knows whether and how often it is run."""
        place, inner = self.region.span(self.at, self.at + 1), state.copy()
        self._braces(inner, replace(around, certain=False, loop=(*around.loop, place)))
        state.join(inner, place)
