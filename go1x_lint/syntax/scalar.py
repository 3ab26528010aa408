"""How strings are spelt in YAML, JSON and TOML: read character by character, and written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from go1x_lint.syntax.region import Escape, Region, Run
from go1x_lint.syntax.tree import Mask, Scalar
from go1x_lint.text import Hole

_SIMPLE = {"0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b"} | {
    " ": " ",
    '"': '"',
    "/": "/",
    "\\": "\\",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}
_BREAK = r"[ \t]*(?:\r\n|\n|\r)(?:[ \t]*(?:\r\n|\n|\r))*[ \t]*"
_TOKENS = {
    "plain": re.compile(f"{_BREAK}|[^\\r\\n \\t]+|[ \\t]+"),
    "single": re.compile(f"''|{_BREAK}|[^\\r\\n \\t']+|[ \\t]+|'"),
    "double": re.compile(
        r"\\(?:\r\n|\n|\r)[ \t]*|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
        rf"|\\(?:x[0-9a-fA-F]{{2}}|u[0-9a-fA-F]{{4}}|U[0-9a-fA-F]{{8}}|[^\r\n])|{_BREAK}|[^\r\n \t\\]+|[ \t]+"
    ),
}
_HEADER = re.compile(r"[|>][+\-0-9]*[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r)?")
_LINE = re.compile(r"([ ]*)([^\r\n]*)(\r\n|\n|\r|$)")
_RESERVED = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"))
_PLAIN = re.compile(r"(?:[A-Za-z_/$]|\.{0,2}/)(?:[\w./@%+*=$~^&!?<>|()\[\]{},\\;'\"-]|:(?=[^\s,\[\]{}])| (?=[^\s#]))*|\.\.?")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_ESCAPED = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_PLAIN_WORDS = re.compile(r"[:#]\s|\s#|:$|[\r\n]")


def region(scalar: Scalar) -> Region:
    """Give a scalar's text with a map back to the file."""
    runs = list(_runs(scalar))
    said, start, end = scalar.raw, scalar.inner.start, scalar.inner.end
    if "".join(run.text for run in runs) != said:
        runs = [Run(said, start, end)]
    masks = scalar.tree.masked(scalar.start, scalar.end)
    if masks:
        runs = list(_holes(runs, masks))
    return Region(scalar.tree.source, runs, escape(scalar))


def escape(scalar: Scalar) -> Escape:
    """Give how more text is written inside a scalar as it is quoted."""
    style, flow = scalar.style, scalar.flow
    if style == "double":
        return lambda text: quoted(text)[1:-1]
    if style == "single":
        return lambda text: None if _UNPRINTABLE.search(text) else text.replace("'", "''")
    if style == "raw":
        return lambda text: None if _UNPRINTABLE.search(text) or "'" in text else text
    if style == "plain":
        return lambda text: None if _UNPRINTABLE.search(text) or _breaks_plain(text, flow) else text
    return _block_escape(scalar)


def quoted(text: str) -> str:
    """Write a string in double quotes: right in JSON, YAML and TOML."""
    return '"' + _ESCAPED.sub(lambda match: _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04x}", text) + '"'


def unescaped(text: str) -> str:
    """Read what stands between double quotes."""
    return "".join(run.text for run in _flow_runs(text, 0, len(text), "double"))


def spelt(text: str, *, flow: bool = False, double: bool = False) -> str:
    """Write a string as a YAML scalar: plain where every YAML reads that as the same string, else in quotes."""
    if double or _UNPRINTABLE.search(text):
        return quoted(text)
    if is_plain(text, flow=flow):
        return text
    return "'" + text.replace("'", "''") + "'"


def is_plain(text: str, *, flow: bool = False) -> bool:
    """Whether every YAML, 1.1 or 1.2, reads this as just this string where no quotes are around it."""
    return bool(_PLAIN.fullmatch(text)) and text.lower() not in _RESERVED and not (flow and any(mark in text for mark in ",[]{}?"))


def _breaks_plain(text: str, flow: bool) -> bool:
    """Whether a text would end a plain scalar that it is written into."""
    return bool(len(text) > 1 and _PLAIN_WORDS.search(text)) or (flow and any(mark in text for mark in ",[]{}"))


def _block_escape(scalar: Scalar) -> Escape:
    """Give how more text is written into a block scalar."""
    text = scalar.tree.source.text
    start = scalar.inner.start
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    newline = scalar.tree.source.newline + indent

    def escaped(more: str) -> str | None:
        if (scalar.style == "folded" and "\n" in more) or _UNPRINTABLE.search(more.replace("\n", "").replace("\t", "")):
            return None
        return more.replace("\n", newline)

    return escaped


def _runs(scalar: Scalar) -> Iterator[Run]:
    """Read a scalar's characters; a template's tags are read as the parser was shown them."""
    inner = scalar.inner
    text = scalar.tree.source.text
    masks = scalar.tree.masked(scalar.start, scalar.end)
    if masks:
        from go1x_lint.syntax.template_tags import masked

        text = masked(text)[0]
    if scalar.style in ("literal", "folded"):
        yield from _block_runs(text, scalar)
    elif scalar.style == "raw":
        yield Run(text[inner.start : inner.end], inner.start, inner.end)
    else:
        yield from _flow_runs(text, inner.start, inner.end, scalar.style)


def _flow_runs(text: str, start: int, end: int, style: str) -> Iterator[Run]:
    """Read a quoted or plain scalar: escapes, folded lines, and all else as it stands."""
    at = start
    for match in _TOKENS[style].finditer(text, start, end):
        token = match[0]
        if token[0] == "\\" and style == "double":
            said = _escape(token)
        elif token == "''" and style == "single":
            said = "'"
        elif "\n" in token or "\r" in token:
            lines = len(re.findall(r"\r\n|\n|\r", token))
            said = " " if lines == 1 else "\n" * (lines - 1)
        else:
            continue
        if match.start() > at:
            yield Run(text[at : match.start()], at, match.start())
        yield Run(said, match.start(), match.end())
        at = match.end()
    if end > at:
        yield Run(text[at:end], at, end)


def _escape(token: str) -> str:
    """Read an escape of a double-quoted scalar."""
    if token[1] in "\r\n":
        return ""
    if token[1] in "xuU" and len(token) == 12 and token[6] == "\\":
        return chr(0x10000 + ((int(token[2:6], 16) - 0xD800) << 10) + int(token[8:], 16) - 0xDC00)
    if token[1] in "xuU":
        code = int(token[2:], 16) if len(token) > 2 else 0
        return chr(code) if code <= 0x10FFFF else "\ufffd"
    return _SIMPLE.get(token[1], token[1])


def _block_runs(text: str, scalar: Scalar) -> Iterator[Run]:
    """Read a block scalar line by line."""
    header = _HEADER.match(text, scalar.start)
    at = header.end() if header else scalar.start
    depth = scalar.inner.start - text.rfind("\n", 0, scalar.inner.start) - 1
    lines: list[tuple[int, int, int]] = []
    while at < len(text):
        match = _LINE.match(text, at)
        if match is None or (match[2] and len(match[1]) < depth):
            break
        first = min(match.start() + depth, match.end(2))
        lines.append((first, match.end(2), match.end()))
        at = match.end()
    runs = _literal(text, lines) if scalar.style == "literal" else _folded(text, lines)
    yield from _fitted(runs, len(scalar.raw))


def _literal(text: str, lines: list[tuple[int, int, int]]) -> Iterator[Run]:
    """Read lines that are kept."""
    for first, last, end in lines:
        yield Run(text[first:last], first, last)
        yield Run("\n", last, end)


def _folded(text: str, lines: list[tuple[int, int, int]]) -> Iterator[Run]:
    """Read lines that are joined by blanks: not around blank lines, nor around those that are indented more."""
    previous: str | None = None
    blanks: list[tuple[int, int]] = []
    break_at = (0, 0)
    for first, last, end in lines:
        line = text[first:last]
        if not line:
            blanks.append((last, end))
            continue
        more = line[0] in " \t" or (previous is not None and previous[:1] in (" ", "\t"))
        if previous is not None and (more or not blanks):
            yield Run("\n" if more else " ", *break_at)
        yield from (Run("\n", *blank) for blank in blanks)
        yield Run(line, first, last)
        previous, blanks, break_at = line, [], (last, end)
    yield Run("\n", *break_at)
    yield from (Run("\n", *blank) for blank in blanks)


def _fitted(runs: Iterable[Run], size: int) -> Iterator[Run]:
    """Leave the last newlines out that the block's chomping drops."""
    for run in runs:
        if size <= 0:
            return
        yield run
        size -= len(run.text)


def _holes(runs: Iterable[Run], masks: tuple[Mask, ...]) -> Iterator[Run]:
    """Turn the characters that were masked into holes; each hole is one private character."""
    marks = {mask: chr(0xF0000 + index) for index, mask in enumerate(dict.fromkeys(masks))}
    for run in runs:
        touched = [mask for mask in masks if mask.start < run.end and mask.end > run.start]
        if not touched or not run.exact:
            yield run if not touched else Run(marks[touched[0]], run.start, run.end, Hole(touched[0].name))
            continue
        at = run.start
        for mask in touched:
            if mask.start > at:
                yield Run(run.text[at - run.start : mask.start - run.start], at, mask.start)
            if mask.start >= run.start:
                yield Run(marks[mask], mask.start, mask.end, Hole(mask.name))
            at = mask.end
        if at < run.end:
            yield Run(run.text[at - run.start :], at, run.end)
