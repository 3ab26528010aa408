"""Diagnostics that a file's own comments take away: `# go1x-lint: ignore[GX101] reason`, in every language's comments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from go1x_lint import registry
from go1x_lint.readers import Unparsable
from go1x_lint.readers.documents import document
from go1x_lint.records import dataclass, field
from go1x_lint.rule import Diagnostic, Fix
from go1x_lint.source import Edit, Source, Span, Unreadable, Workspace
from go1x_lint.syntax.tree import Mapping, Scalar, Sequence

WORD = "go1x-lint:"

_COMMENT = re.compile(
    r"(?:(?<=[\s\"'`&;{(,\ufeff])|^)(?P<leader>\#|//|--|;|<!--|/\*|::|\brem(?=\s))[ \t]*go1x-lint:(?P<body>[^\r\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_KEY = re.compile(r'"//[^"\n]*"[ \t]*:[ \t]*"[ \t]*go1x-lint:(?P<body>(?:[^"\\\r\n]|\\.)*)"', re.M)
_METADATA = re.compile(r"""(["']?)go1x-lint\1[ \t]*:[ \t]*(?:\{|#|\r?$)""", re.MULTILINE)
_BODY = re.compile(r"\s*(?P<verb>[\w-]*)(?:\s*\[(?P<codes>[^\]]*)\])?")
_LEADER = re.compile(r"[ \t\ufeff]*(?:\#|//|--|;|<!--|/\*|::|rem\s)", re.I)
_NEAREST = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]')
_CLOSING = {"/*": "*/", "<!--": "-->"}
_CONTINUED = ("\\", "^", "`")


@dataclass(frozen=True)
class Directive:
    """A comment that takes diagnostics away."""

    span: Span
    """The whole comment."""
    codes: tuple[tuple[str, Span], ...]
    """Each code, and where it is said."""
    lines: range | None
    """The lines that it is about; None: the whole file."""
    edit: Edit | None
    """What takes the comment away; None where that can't be done by leaving out characters."""
    wrong: tuple[tuple[str, Span], ...] = ()
    """What is wrong with it, and where."""


@dataclass
class Outcome:
    """What is left of diagnostics, what was taken away, and what is to be said of the comments."""

    kept: list[Diagnostic] = field(default_factory=list)
    suppressed: list[Diagnostic] = field(default_factory=list)
    own: list[Diagnostic] = field(default_factory=list)


def suppress(
    found: Iterable[Diagnostic], workspace: Workspace, paths: Iterable[str], known: dict[str, str], checked: Callable[[str, str], bool]
) -> Outcome:
    """Take away what the comments of the files `paths` say.

    `known` gives the names of all codes. `checked` says whether a code was looked for in a file: only then can a comment be unused.
    """
    outcome, used = Outcome(), set[Span]()
    directives = {path: list(_directives(workspace, path, known)) for path in paths}
    for diagnostic in found:
        spans = [span for place in _places(diagnostic) for span in _matching(diagnostic, place, workspace, directives.get(place.path, ()))]
        used.update(spans)
        (outcome.suppressed if spans else outcome.kept).append(diagnostic)
    for path, some in directives.items():
        for directive in some:
            outcome.own += (_own(registry.MALFORMED_IGNORE, text, span) for text, span in directive.wrong)
            outcome.own += _unused(directive, [(code, at) for code, at in directive.codes if at not in used and checked(code, path)], known)
    return outcome


def _places(diagnostic: Diagnostic) -> tuple[Span, ...]:
    """Give the places at which a diagnostic can be ignored: its own; where it is about one function, those that belong to it too."""
    return (diagnostic.span, *(label.span for label in diagnostic.related)) if len(diagnostic.subjects) == 1 else (diagnostic.span,)


def _matching(diagnostic: Diagnostic, place: Span, workspace: Workspace, directives: Iterable[Directive]) -> list[Span]:
    """Give the codes, by their places, that take a diagnostic away at one of its places."""
    if diagnostic.code == registry.INTERNAL_ERROR.code:
        return []
    spans: list[Span] = []
    for directive in directives:
        at = [span for code, span in directive.codes if code == diagnostic.code]
        if at and (directive.lines is None or _meet(_lines(workspace[place.path], place), directive.lines)):
            spans += at
    return spans


def _lines(source: Source, span: Span) -> range:
    """Give the lines that characters stand on."""
    return range(source.position(span.start).line, source.position(max(span.start, span.end - 1)).line + 1)


def _meet(one: range, other: range) -> bool:
    """Whether two ranges have a line in common."""
    return one.start < other.stop and other.start < one.stop


def _own(kind: registry.Own, message: str, span: Span, fix: Fix | None = None) -> Diagnostic:
    """Make a diagnostic about a comment."""
    return Diagnostic(kind.code, kind.name, message, span, kind.severity, fix=fix)


def _unused(directive: Directive, codes: list[tuple[str, Span]], known: dict[str, str]) -> Iterator[Diagnostic]:
    """Say which codes of a comment took nothing away; the fix takes them out, or the whole comment."""
    if not codes:
        return
    whole = len(codes) == len(directive.codes) and not directive.wrong
    names = ", ".join(f"{code} {known[code]}" for code, _ in codes)
    fix = None
    if whole and directive.edit:
        fix = Fix("remove the comment", (directive.edit,))
    elif not whole:
        first, last = directive.codes[0][1], directive.codes[-1][1]
        left = ", ".join(code for code, span in directive.codes if (code, span) not in codes)
        fix = Fix(f"leave only {left}", (Edit(Span(first.path, first.start, last.end), left),)) if left and not directive.wrong else None
    yield _own(registry.UNUSED_IGNORE, f"nothing to ignore here: {names}", directive.span if whole else codes[0][1], fix)


# -- comments ---------------------------------------------------------------------------------------------------------------


def _directives(workspace: Workspace, path: str, known: dict[str, str]) -> Iterator[Directive]:
    """Find the comments of a file that are meant for us."""
    try:
        source = workspace[path]
    except Unreadable:
        return
    yield from _in_metadata(workspace, path, known)
    if WORD not in source.text.lower():
        return
    for match in _COMMENT.finditer(source.text):
        yield _comment(source, match, known)
    for match in _KEY.finditer(source.text):
        yield _directive(source, match, _enclosing(source, match.start()), None, known)


def _comment(source: Source, match: re.Match[str], known: dict[str, str]) -> Directive:
    """Read one comment: what it is about is its line, or the next one where it stands alone."""
    text, start = source.text, match.start("leader")
    line = source.position(start).line
    head = text[source.line_start(start) : start]
    closing = _CLOSING.get(match["leader"], "\n")
    stop = text.find(closing, start, match.end())
    stop = match.end() if stop < 0 else stop + len(closing)
    if head.strip(" \t\ufeff") or text[stop : match.end()].strip():
        spaces = len(head) - len(head.rstrip(" \t"))
        return _directive(source, match, range(line, line + 1), Edit(source.span(start - spaces, stop), ""), known)
    begin = source.line_start(start) + (1 if head.startswith("\ufeff") else 0)
    end = source.starts[line] if line < len(source.starts) else len(text)
    return _directive(source, match, _next(source, line), Edit(source.span(begin, end), ""), known)


def _next(source: Source, line: int) -> range:
    """Give the lines of the statement below a line; comments between them, and its continued lines, belong to it."""
    first, last = line + 1, len(source.starts)
    while first < last and _LEADER.match(source.line(first)):
        first += 1
    end = first
    while end < last and source.line(end).rstrip().endswith(_CONTINUED):
        end += 1
    return range(first, end + 1)


def _enclosing(source: Source, offset: int) -> range:
    """Give the lines of the JSON object that a key stands in."""
    opened: list[int] = []
    for match in _NEAREST.finditer(source.text):
        if match[0] == "{":
            opened.append(match.start())
        elif match[0] == "}" and opened:
            start = opened.pop()
            if start < offset < match.start():
                return _lines(source, source.span(start, match.end()))
    return range(1, len(source.starts) + 1)


def _directive(source: Source, match: re.Match[str], lines: range, edit: Edit | None, known: dict[str, str]) -> Directive:
    """Read what a comment says."""
    body, at = match["body"], match.start("body")
    whole = source.span(match.start("leader") if "leader" in match.re.groupindex else match.start(), match.end())
    said = _BODY.match(body)
    verb = (said["verb"] if said else "").lower()
    if said is None or verb not in ("ignore", "file-ignore"):
        wrong = f"'{verb}' is nothing that can be asked for; write ignore[CODE] or file-ignore[CODE]"
        return Directive(whole, (), lines, edit, ((wrong, whole),))
    if not (said["codes"] or "").strip():
        return Directive(whole, (), lines, edit, ((f"say which: {verb}[CODE], or several by commas", whole),))
    words = re.finditer(r"[^\s,]+", said["codes"])
    start = at + said.start("codes")
    codes, wrongs = _sorted(((word[0], source.span(start + word.start(), start + word.end())) for word in words), known)
    return Directive(whole, codes, None if verb == "file-ignore" else lines, edit, wrongs)


def _sorted(words: Iterable[tuple[str, Span]], known: dict[str, str]) -> tuple[tuple[tuple[str, Span], ...], tuple[tuple[str, Span], ...]]:
    """Tell the codes and names of rules, each with its place, from words that are none; gives both."""
    codes, wrongs = [], []
    for word, span in words:
        code = _code(word, known)
        if code:
            codes.append((code, span))
        else:
            wrongs.append((registry.misspelt(word, known) or f"'{word}' is not one rule; say its code or name", span))
    return tuple(codes), tuple(wrongs)


def _code(word: str, known: dict[str, str]) -> str | None:
    """Give the code that a code or name means."""
    if word.upper() in known:
        return word.upper()
    return next((code for code, name in known.items() if name == word.lower()), None)


# -- a template's metadata --------------------------------------------------------------------------------------------------


def _in_metadata(workspace: Workspace, path: str, known: dict[str, str]) -> Iterator[Directive]:
    """Find `Metadata: {go1x-lint: {ignore: [GX101]}}` of a template and of its resources: JSON has no comments."""
    source = workspace[path]
    if not _METADATA.search(source.text):
        return
    try:
        tree = document(source, workspace)
    except Unparsable:
        return
    for root in tree.documents:
        if not isinstance(root, Mapping):
            continue
        yield from _of_resource(source, root, None, known)
        resources = root.get("Resources")
        for pair in resources.pairs if isinstance(resources, Mapping) else ():
            if isinstance(pair.value, Mapping):
                yield from _of_resource(source, pair.value, _lines(source, pair.whole), known)


def _of_resource(source: Source, owner: Mapping, lines: range | None, known: dict[str, str]) -> Iterator[Directive]:
    """Read what the metadata of a resource (or, without lines, of the template) says."""
    metadata = owner.get("Metadata")
    own = metadata.own("go1x-lint") if isinstance(metadata, Mapping) else None
    if own is None:
        return
    listed = own.value.get("ignore") if isinstance(own.value, Mapping) else None
    items = listed.items if isinstance(listed, Sequence) else (listed,)
    words = [(item.plain or "", item.inner) for item in items if isinstance(item, Scalar)]
    if not words:
        yield Directive(own.key.span, (), lines, None, (("say which: ignore: [CODE]", own.key.span),))
    else:
        codes, wrongs = _sorted(words, known)
        yield Directive(own.key.span, codes, lines, None, wrongs)
