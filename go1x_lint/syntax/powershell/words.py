"""PowerShell's words: bare characters, strings and variables side by side."""

from __future__ import annotations

import re

from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.pieces import Pieces
from go1x_lint.syntax.region import Escape, Piece, Region
from go1x_lint.syntax.shell.strings import Folder
from go1x_lint.syntax.windows import Names, State
from go1x_lint.text import Hole

BLANK = re.compile(r"(?:[ \t]|`\r?\n|<#.*?#>)+", re.DOTALL)
"""What parts words."""

EMPTY = re.compile(r"(?:[ \t\r\n;\ufeff]|`\r?\n|#[^\n]*|<#.*?#>)+", re.DOTALL)
"""What parts statements."""

VARIABLE = re.compile(r"\$(?:\{((?:env:)?\w+)\}|(?:script:|global:|local:)?((?:env:)?\w+)|([?$^]))", re.IGNORECASE)

_SET = re.compile(r"(?:^|[;{(\n])[ \t]*(?:\[[\w.\[\]]+\][ \t]*)?(\$\{?[\w:]+\}?)[ \t]*=(?!=)")
_OPENED = re.compile(r"(?:[\s,()]|@\()+")
_PROPERTY = re.compile(r"(\.\w+)+(\([^)]*\))?|\[[^\]]*\]")
_HERE = re.compile(r"@([\"'])[ \t]*\r?\n.*?\n\1@", re.DOTALL)
_SINGLE = re.compile(r"'((?:[^']|'')*)'?")
_LITERAL = re.compile(r'[^"`$]+')
_BRACKET = re.compile(
    r"`.|@'[ \t]*\r?\n.*?\n'@|@\"[ \t]*\r?\n.*?\n\"@|'(?:[^']|'')*'|\"(?:[^\"`]|`.|\"\")*\"|<#.*?#>|#[^\n]*|[(){}]", re.DOTALL
)
_PLAIN = re.compile(r"[^ \t\r\n'\"`$;|&(){}#,@<>]+")
_STOPS = frozenset(" \t\r\n;|)}{<>")
_SPECIAL = frozenset(" \t'\"`$;|&(){}#@<>")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


def bare(text: str) -> str | None:
    """Write a text as a word, or in one."""
    return "".join("`" + some if some in _SPECIAL else some for some in text) if text.isprintable() else None


def double(text: str) -> str | None:
    """Write a text between double quotes."""
    return re.sub(r'(["`$])', r"`\1", text)


def single(text: str) -> str | None:
    """Write a text between single quotes."""
    return text.replace("'", "''")


class Words:
    """Reads words, and goes past what is none."""

    def __init__(self, region: Region) -> None:
        """Take the text."""
        self.region = region
        self.text = region.text
        self.at = 0
        self.names = Names.of(region, VARIABLE, _SET)

    # -- characters ------------------------------------------------------------------------------------------------------

    def skip(self, pattern: re.Pattern[str]) -> bool:
        """Go past what a pattern matches; say whether there is more."""
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at < len(self.text)

    def near(self, count: int = 1) -> str:
        """Give the next characters."""
        return self.text[self.at : self.at + count]

    def closing(self, at: int) -> int:
        """Give the offset behind the bracket that closes the one here."""
        depth = 0
        for some in _BRACKET.finditer(self.text, at):
            depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(some.group(), 0)
            if depth == 0 and some.group() in ")}":
                return some.end()
        return len(self.text)

    # -- words -----------------------------------------------------------------------------------------------------------

    def word(self, state: State, *, arrays: bool) -> Phrase:
        """Read a word; with `arrays` a comma ends it, as it does for what isn't a program of its own."""
        start = self.at
        pieces: list[Piece] = []
        quotes: list[str] = []
        while self.at < len(self.text):
            here = self.near()
            if here in _STOPS or (here == "," and arrays) or self.near(2) == "&&" or re.match(r"`\r?\n", self.near(3)):
                break
            quotes.append(here if here in "\"'" else "")
            pieces += self._part(here, state)
        quote = quotes[0] if len(quotes) == 1 else ""
        inside = self.region.span(start + 1, max(start + 1, self.at - 1)) if quote else None
        escape = self.region.escaping({'"': double, "'": single}.get(quote, bare))
        return Phrase(tuple(pieces), self.region.span(start, self.at), escape, inside)

    def list_(self, state: State, end: int) -> list[Phrase] | None:
        """Read the strings of a list that ends at an offset; None where there is something else in it."""
        words: list[Phrase] = []
        last = self.at
        while self.skip(_OPENED) and self.at < end:
            name = VARIABLE.match(self.text, self.at)
            known = state.lists.get((name.group(2) or "").lower()) if name is not None else None
            if name is not None and known is not None:
                self.at = name.end()
                words += known
            elif self.near() in "\"'$" and self.near(2) not in ("$(", "$_"):
                words.append(self.word(state, arrays=True))
            elif self.near() in ";}#":
                break
            else:
                return None
            last = self.at
        self.at = last
        return words

    def _part(self, here: str, state: State) -> Pieces:
        """Read one part of a word."""
        if here == "'":
            return self._single()
        if here == '"':
            return self._double(state)
        if found := VARIABLE.match(self.text, self.at):
            return self._variable(found, state, bare, member=True)
        start = self.at
        if here == "@" and (whole := _HERE.match(self.text, start)):
            self.at = whole.end()
            return self._hole(start, bare)
        if here == "(" or self.near(2) in ("$(", "@(", "@{"):
            self.at = self.closing(start if here == "(" else start + 1)
            return self._hole(start, bare)
        if here == "`":
            self.at = min(start + 2, len(self.text))
            said = self.text[start + 1 : self.at]
            return tuple(self.region.inner([(said, start, self.at)], bare).pieces(0, len(said)))
        plain = _PLAIN.match(self.text, start)
        self.at = plain.end() if plain else start + 1
        return tuple(self.region.pieces(start, self.at, bare))

    def _single(self) -> Pieces:
        """Read a string between single quotes."""
        found = _SINGLE.match(self.text, self.at)
        assert found is not None
        start, self.at = self.at + 1, found.end()
        pieces: list[Piece] = []
        for some in re.finditer(r"''|[^']+", found.group(1)):
            said = "'" if some.group() == "''" else some.group()
            pieces += self.region.inner([(said, start + some.start(), start + some.end())], single).pieces(0, len(said))
        return tuple(pieces)

    def _double(self, state: State) -> Pieces:
        """Read a string between double quotes."""
        self.at += 1
        pieces: list[Piece] = []
        while self.at < len(self.text) and (self.near() != '"' or self.near(2) == '""'):
            pieces += self._within(state)
        self.at = min(self.at + 1, len(self.text))
        return tuple(pieces)

    def _within(self, state: State) -> Pieces:
        """Read one part of a string between double quotes."""
        start, here = self.at, self.near()
        if found := VARIABLE.match(self.text, start):
            return self._variable(found, state, double, member=False)
        if self.near(2) == "$(":
            self.at = self.closing(start + 1)
            return self._hole(start, double)
        if here in '`"' and start + 1 < len(self.text):
            self.at += 2
            said = '"' if here == '"' else _ESCAPED.get(self.text[start + 1], self.text[start + 1])
            return tuple(self.region.inner([(said, start, self.at)], double).pieces(0, len(said)))
        literal = _LITERAL.match(self.text, start)
        self.at = literal.end() if literal else start + 1
        return tuple(self.region.pieces(start, self.at, double))

    def _variable(self, found: re.Match[str], state: State, escape: Escape, *, member: bool) -> Pieces:
        """Read a variable; outside of quotes what follows a dot is a property, whose value nobody knows."""
        start, self.at = self.at, found.end()
        more = _PROPERTY.match(self.text, self.at) if member else None
        if more is not None:
            self.at = more.end()
            return self._hole(start, escape)
        name = found.group(found.lastindex or 0)
        here, source = self.region.span(start, self.at), self.text[start : self.at]
        if name.lower() == "pwd" and state.folder is not None:
            return (Piece(Folder("PWD", None, state.folder), here, None, source, self.region.escaping(escape)),)
        return self.names.value(name, state, here, source, self.region.escaping(escape))

    def _hole(self, start: int, escape: Escape) -> Pieces:
        """Make the hole of what nobody can read."""
        source = self.text[start : self.at]
        return (Piece(Hole(source.strip("$(){}@ ")), self.region.span(start, self.at), None, source, self.region.escaping(escape)),)
