"""A Makefile's lines: what each is, and its parts, before anything is expanded. Everything parses; what no make would take is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.syntax.makefile.statements import (
    Condition,
    Conditional,
    Export,
    Expression,
    Include,
    Part,
    RecipeLine,
    RuleLine,
    Setting,
    Statement,
    Undefine,
    masked,
    whole,
)
from go1x_lint.syntax.region import Region

MOST_NESTED = 40
"""Conditionals in conditionals deeper than this are not read."""

_OPERATOR = r"(?P<operator>\+|\?|!|:{1,3})?="
_MODIFIERS = r"(?P<modifiers>(?:(?:export|override|private|unexport)[ \t]+)*)"
_SETTING = re.compile(rf"\s*{_MODIFIERS}(?P<name>[^\s:#=]+?)[ \t]*{_OPERATOR}")
_DEFINE = re.compile(rf"\s*{_MODIFIERS}define[ \t]+(?P<name>[^\s=]+?)[ \t]*(?:{_OPERATOR})?[ \t]*$")
_OPENS = re.compile(r"\s*(?:(?:export|override|private)[ \t]+)*define\b(?!\s*[:+?!]*=)")
_CLOSES = re.compile(r"\s*endef\b")
_WORD = re.compile(
    r"\s*(?P<word>ifeq|ifneq|ifdef|ifndef|else|endif|-?include|sinclude|export|unexport|undefine|vpath|-?load|endef|private|override)"
    r"(?=[ \t(\"']|$)(?!\s*(?:[:+?!]*=|:))"
)
_CONTINUED = re.compile(r"(?<![ \t])[ \t]*\\\r?\n[ \t]*")
_QUOTED = re.compile(r"\s*(?:\"([^\"]*)\"|'([^']*)')\s*(?:\"([^\"]*)\"|'([^']*)')\s*$")


def scan(region: Region) -> tuple[Statement, ...]:
    """Give the statements of a Makefile's text, conditionals with what is in them."""
    return tuple(_Scanner(region).statements())


class _Scanner:
    """One pass over a text."""

    def __init__(self, region: Region) -> None:
        """Take the text."""
        self.region = region
        self.text = region.text
        self.at = 0
        self.prefix = "\t"
        self.in_rule = False

    def statements(self, depth: int = 0) -> Iterator[Statement]:
        """Give the statements up to the end, or up to the `else` or `endif` of the conditional that we are in."""
        while self.at < len(self.text):
            start, end, following = self._line()
            if self.in_rule and self.text.startswith(self.prefix, start):
                self.at = following
                if self.text[start:end].strip():
                    yield RecipeLine(self._recipe(start + 1, end))
                continue
            full = self._joined(start, end)
            line = _without_comment(full)
            word = _WORD.match(masked(line.text))
            if depth and word and word["word"] in ("else", "endif"):
                return
            self.at = following
            if line.text.strip():
                yield from self._statement(line, full, word["word"] if word else "", depth)

    # -- lines -------------------------------------------------------------------------------------------------------

    def _line(self) -> tuple[int, int, int]:
        """Give the logical line here: where it begins and ends, and where the next one begins."""
        start, at = self.at, self.at
        while True:
            newline = self.text.find("\n", at)
            end = newline if newline >= 0 else len(self.text)
            following = end + 1 if newline >= 0 else end
            end -= self.text[start:end].endswith("\r")
            bare = self.text[start:end].rstrip("\\")
            if newline < 0 or (end - start - len(bare)) % 2 == 0:
                return start, end, following
            at = following

    def _joined(self, start: int, end: int) -> Part:
        """Join the physical lines of a logical one, a space in place of each continuation."""
        if "\n" not in self.text[start:end]:
            return Part(self.region, start, end)
        pieces: list[tuple[str, int, int]] = []
        at = start
        for some in _CONTINUED.finditer(self.text, start, end):
            pieces += ((self.text[at : some.start()], at, some.start()), (" ", *some.span()))
            at = some.end()
        return whole(self.region.inner((*pieces, (self.text[at:end], at, end))))

    def _recipe(self, start: int, end: int) -> Part:
        """Give a recipe's line as the shell gets it: continuations stay, the tabs after them go."""
        if "\n" not in self.text[start:end]:
            return Part(self.region, start, end)
        pieces: list[tuple[str, int, int]] = []
        at = start
        for some in re.compile(rf"\r?(\n)(?:{re.escape(self.prefix)})?").finditer(self.text, start, end):
            pieces += ((self.text[at : some.start()], at, some.start()), ("\n", *some.span(1)))
            at = some.end()
        return whole(self.region.inner((*pieces, (self.text[at:end], at, end))))

    # -- statements ----------------------------------------------------------------------------------------------------

    def _statement(self, line: Part, full: Part, word: str, depth: int) -> Iterator[Statement]:
        """Give what a line says."""
        mask = masked(line.text)
        setting = _SETTING.match(mask)
        opened = _DEFINE.match(mask)
        if setting is not None or opened is not None:
            self.in_rule = False
            yield self._setting(line, setting) if setting is not None else self._define(line, opened)
        elif word in ("ifeq", "ifneq", "ifdef", "ifndef"):
            yield self._conditional(line, depth)
        elif word:
            self.in_rule = self.in_rule and word in ("else", "endif")
            yield from _directive(line, word, len(_match(_WORD, mask).group()))
        else:
            yield self._other(line, full, mask)

    def _setting(self, line: Part, found: re.Match[str] | None, targets: Part | None = None, base: int = 0) -> Setting:
        """Read `NAME = value`; the match begins at `base`."""
        assert found is not None
        value = line.cut(base + found.end())
        value = value.cut(len(value.text) - len(value.text.lstrip()))
        name = line.cut(base + found.start("name"), base + found.end("name"))
        operator = (found["operator"] or "") + "="
        if name.text == ".RECIPEPREFIX" and targets is None:
            self.prefix = value.text[:1] or "\t"
        modifiers = frozenset(found["modifiers"].split())
        return Setting(name, ":=" if operator.endswith(":=") else operator, value, modifiers, targets, line.stripped().span)

    def _define(self, line: Part, found: re.Match[str] | None) -> Setting:
        """Read `define NAME` up to its `endef`."""
        assert found is not None
        start = end = self.at
        depth = 1
        while self.at < len(self.text) and depth:
            first, last, following = self._line()
            text = self.text[first:last]
            depth += 1 if _OPENS.match(text) else -1 if _CLOSES.match(text) else 0
            end = first if not depth else last
            self.at = following
        body = _without_returns(self.region, start, end)
        if body.text.endswith("\n"):
            body = body.cut(0, len(body.text) - 1)
        operator = ((found["operator"] or "") + "=").replace("::", ":").replace("::", ":")
        name = line.cut(found.start("name"), found.end("name"))
        return Setting(name, operator, body, frozenset(found["modifiers"].split()) | {"define"}, None, line.stripped().span)

    def _conditional(self, line: Part, depth: int) -> Conditional:
        """Read a conditional up to its `endif`."""
        branches: list[tuple[Condition | None, tuple[Statement, ...]]] = []
        condition: Condition | None = _condition(line)
        in_rule, ended = self.in_rule, False
        while True:
            self.in_rule = in_rule
            some = tuple(self.statements(depth + 1)) if depth < MOST_NESTED else ()
            branches.append((condition, some))
            ended |= self.in_rule
            if self.at >= len(self.text):
                break
            start, end, self.at = self._line()
            line = _without_comment(self._joined(start, end))
            word = _WORD.match(masked(line.text))
            if word is None or word["word"] != "else":
                break
            rest = line.cut(word.end()).stripped()
            condition = _condition(rest) if rest.text else None
        self.in_rule = ended
        return Conditional(tuple(branches))

    def _other(self, line: Part, full: Part, mask: str) -> Statement:
        """Read a rule, a target's own variable, or what is only expanded."""
        colon = _colon(mask)
        if colon is None:
            self.in_rule = False
            return Expression(line.stripped())
        targets = line.cut(0, colon[0]).stripped()
        setting = _SETTING.match(mask[colon[1] :])
        self.in_rule = setting is None
        if setting is not None:
            return self._setting(line, setting, targets, colon[1])
        return _rule(line, full, mask, targets, colon[1])


def _rule(line: Part, full: Part, mask: str, targets: Part, start: int) -> RuleLine:
    """Read what stands behind a rule's colon."""
    end = len(mask)
    recipe = None
    semicolon = mask.find(";", start)
    if semicolon >= 0:
        end = semicolon
        recipe = (full if full.text.startswith(line.text[: semicolon + 1]) else line).cut(semicolon + 1)
    pattern = None
    second = _colon(mask[start:end])
    if second is not None:
        pattern = line.cut(start, start + second[0]).stripped()
        start += second[1]
    bar = mask.find("|", start, end)
    order_only = line.cut(bar + 1, end).stripped() if bar >= 0 else None
    return RuleLine(targets, line.cut(start, bar if bar >= 0 else end).stripped(), pattern, order_only, recipe)


def _colon(mask: str) -> tuple[int, int] | None:
    """Find the colon of a rule: where it begins and ends; a drive's letter has none."""
    for some in re.finditer(r"&?::?", mask):
        drive = re.search(r"(?:^|\s)[A-Za-z]$", mask[: some.start()]) and mask[some.end() : some.end() + 1] in ("/", "\\")
        if not drive or some.group() != ":":
            return some.span()
    return None


def _directive(line: Part, word: str, start: int) -> Iterator[Statement]:
    """Read a line that begins with a word of make's own."""
    rest = line.cut(start).stripped()
    if word in ("include", "-include", "sinclude"):
        yield Include(rest)
    elif word in ("export", "unexport"):
        yield Export(rest, word == "export")
    elif word == "undefine":
        yield Undefine(rest)


def _condition(line: Part) -> Condition | None:
    """Read a condition; None where it isn't one."""
    mask = masked(line.text)
    word = _WORD.match(mask)
    if word is None or not word["word"].startswith("if"):
        return None
    rest = line.cut(word.end()).stripped()
    if word["word"] in ("ifdef", "ifndef"):
        return Condition(word["word"], rest, rest.cut(0, 0))
    mask = masked(rest.text)
    comma = mask.find(",")
    if mask[:1] == "(" and comma >= 0:
        return Condition(word["word"], rest.cut(1, comma).stripped(), rest.cut(comma + 1, max(comma + 1, mask.rfind(")"))).stripped())
    quoted = _QUOTED.match(mask)
    if quoted is None:
        return None
    one, other = (quoted.span(index) for index in (1, 2, 3, 4) if quoted.span(index)[0] >= 0)
    return Condition(word["word"], rest.cut(*one), rest.cut(*other))


def _without_comment(line: Part) -> Part:
    """Cut a line's comment off, and read an escaped `#` as what it says."""
    text = line.text
    if "#" not in text:
        return line
    mask = masked(text)
    pieces: list[tuple[str, int, int]] = []
    at = 0
    for some in re.finditer(r"(?<!\\)(\\*)#", mask):
        if len(some.group(1)) % 2 == 0:
            pieces.append((text[at : some.start()], at, some.start()))
            break
        pieces += ((text[at : some.end() - 2], at, some.end() - 2), ("#", some.end() - 2, some.end()))
        at = some.end()
    else:
        pieces.append((text[at:], at, len(text)))
    if len(pieces) == 1:
        return line.cut(*pieces[0][1:])
    return whole(line.region.inner((said, line.start + start, line.start + end) for said, start, end in pieces))


def _without_returns(region: Region, start: int, end: int) -> Part:
    """Give several lines with plain newlines."""
    text = region.text
    if "\r\n" not in text[start:end]:
        return Part(region, start, end)
    pieces: list[tuple[str, int, int]] = []
    at = start
    while (found := text.find("\r\n", at, end)) >= 0:
        pieces.append((text[at:found], at, found))
        at = found + 1
    return whole(region.inner((*pieces, (text[at:end], at, end))))


def _match(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    """Match what is known to match."""
    found = pattern.match(text)
    assert found is not None
    return found
