"""The net under the plans: every occurrence of the old runtime or path that no fact explains, in any text file."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain

from go1x_lint.facts import BuildCommand, GoProgram, Mention, Step, Value
from go1x_lint.lifecycle import LIBRARY_MINIMUM, compare, version
from go1x_lint.project import BOOTSTRAP, GO1X, Project
from go1x_lint.refactor.moves import Move, Plan
from go1x_lint.refactor.plan import plans
from go1x_lint.source import Source, Span, Unreadable

PROSE = (".md", ".rst", ".txt", ".adoc", ".html", ".svg", ".lock", ".sum", ".csv", ".ipynb", ".snap", ".map", ".min.js")
PROSE_NAMES = ("package-lock.json", "changelog", "license", "notice", "authors", "contributing", "codeowners")
OUTSIDE = ("testdata", "fixtures", "vendor", "node_modules", "docs")
COMMENT = ("#", "//", "*", "/*", "--", ";", "REM ", "<!--")
COMPARES = re.compile(r"==|!=|=~|\bcase\b|\bin\b\s*[\[(]|\.equals\(|\bgrep\b|\bstartswith\b|HasPrefix|\.includes\(|\bif\b|\[\[? ")
HANDLES = re.compile(
    r"\b(zip|cp|mv|ln|chmod|aws|docker|upx|strip|scp|rsync|sam)\b|\b(path|name|file|src|source|artifacts?|key)s?\s*[:=]|^\s*- "
)
"""What a line must hold for a bare name, without a folder, to be taken for the program."""
METHOD = re.compile(r"BuildMethod[\"']?\s*:\s*[\"']?$")
"""What stands before a way to build, which has a runtime's name and is none."""
LISTS = re.compile(
    r"\b(unzip|zipinfo|zipfile|namelist|7z[az]?\s+[lt]|grep|ls|ln|lambci|PATH)\b|\bfind\b.*-i?name\b|\s-[ix]\s|--(in|ex)clude\b"
    r"|\b(in|ex)cludes?\b|^\s*!|-sf\b"
)
"""What a line has that looks into an archive, for a file's name, or chooses files by their names."""
LEAVES_OUT = re.compile(r"\s-x\s|--exclude\b|\bexcludes?\b|^\s*!|:\s*!")
"""What a line has that leaves files out by their names."""
STARTS = re.compile(r"\b(CMD|ENTRYPOINT|ExecStart|command|entrypoint)\b")
"""What a line has that says what is started."""
STARTING = re.compile(r"(?i)(^|/)((dockerfile|containerfile)[^/]*|[^/]*\.(dockerfile|service)|(docker-)?compose[^/]*\.ya?ml)$")
"""Files that say what is started in a folder which they take whole."""
IGNORING = (".lambdaignore", ".dockerignore")
"""Files whose every line leaves files out of what is packed."""
GOFLAGS = "GOFLAGS"
LIBRARY = "aws-lambda-go"
SETTINGS = (GO1X, GOFLAGS, LIBRARY)
"""What is looked for in every project, besides the paths that move."""
LEAVING_OUT = b" -x "
"""Stands in the index for all files that may leave files out by their names; no word is like it."""
BLANKS = bytes(code if (chr(code).isalnum() and code < 128) or code == 95 else 32 for code in range(256))
"""Makes of all bytes that are no part of a word blanks."""


def mentions(project: Project, moves: Sequence[Move] = ()) -> tuple[Mention, ...]:
    """Give all mentions of go1.x, and of the old paths of some moves, by file and place."""
    paths = [path for move in moves for path in move.old.expand() or () if path and "#" not in path and not path.startswith("/")]
    found = {mention.span: mention for token in (GO1X, *dict.fromkeys(paths)) for mention in _mentions(project, token)}
    for path in dict.fromkeys(path for path in paths if "/" in path):
        found.update((mention.span, mention) for mention in _enters(project, path))
    found.update((mention.span, mention) for move in moves for mention in (*_told_to(project, move), *_among_others(project, move)))
    for name in dict.fromkeys(path.rpartition("/")[2] for path in paths):
        found.update(
            (mention.span, mention) for mention in (*_starts(project, name), *_listed(project, name), *_started_elsewhere(project, name))
        )
    if any(move.new.base.plain == BOOTSTRAP and move.old != move.new for move in moves):
        found.update((mention.span, mention) for mention in project.once(("left out",), lambda: tuple(_left_out(project))))
    return tuple(found[span] for span in sorted(found))


def _told_to(project: Project, move: Move) -> Iterator[Mention]:
    """Give the places at which a program that nobody knows is told a move's old path."""
    by_path, open_ = project.once(("told",), lambda: _told_paths(project))
    plain = move.old.plain
    for value in (*by_path.get(plain, ()), *open_) if plain is not None else chain(*by_path.values(), open_):
        new = move.follow(value.text)
        if new is not None and new != value.text:
            yield Mention(value.via[0] if value.via else value.span, str(value.text), "unknown")


def _among_others(project: Project, move: Move) -> Iterator[Mention]:
    """Give the uses of several files in turn, a move's old path among them, which can't follow it: `for f in bin/a bin/b`."""
    for value in project.once(("turns",), lambda: _turns(project)):
        if move.follow(value.text) is None and value.text.match(move.old) is not None:
            yield Mention(value.via[0] if value.via else value.span, str(move.old), "unknown")


def _turns(project: Project) -> tuple[Value, ...]:
    """Give the paths that steps read, remove or name, and that stand for several known ones."""
    uses = (use for step in project.of(Step) for use in step.uses if use.role != "writes")
    values = (value for use in uses for value in use.path.values if value.text.holes)
    return tuple(value for value in values if all(hole.known is not None for hole in value.text.holes))


def _told_paths(project: Project) -> tuple[dict[str, list[Value]], list[Value]]:
    """Give all paths that programs are told which nobody knows: by what they say, and those that aren't fully known."""
    by_path: dict[str, list[Value]] = {}
    open_: list[Value] = []
    for value in (value for step in project.of(Step) for use in step.uses if use.role == "mentions" for value in use.path.values):
        (open_ if value.text.plain is None else by_path.setdefault(value.text.plain, [])).append(value)
    return by_path, open_


def _mentions(project: Project, token: str) -> tuple[Mention, ...]:
    """Give all mentions of one token."""
    pattern = re.compile(r"(?<![\w.-])go1\.x(?![\w-])") if token == GO1X else _as_path(token)
    return project.once(("mentions", token), lambda: tuple(_find(project, token, pattern)))


def _listed(project: Project, name: str) -> tuple[Mention, ...]:
    """Give all places that look for a name in what an archive holds: `unzip -l x.zip | grep hello`."""
    pattern = re.compile(rf"(?<![\w./\\-]){re.escape(name)}(?![\w./-])")

    def look() -> Iterator[Mention]:
        for mention in _find(project, name, pattern, bare=True):
            if LISTS.search(project.workspace[mention.path].line_at(mention.span.start)):
                yield mention

    return project.once(("listed", name), lambda: tuple(look()))


def _left_out(project: Project) -> Iterator[Mention]:
    """Find the patterns that leave a `bootstrap` out of what is packed or handed on: `-x 'boot*'`, `.lambdaignore`."""
    prefixes = "|".join(f"{BOOTSTRAP[:size]}\\*" for size in range(1, len(BOOTSTRAP) + 1))
    pattern = re.compile(rf"(?<![\w.-])({prefixes}|{BOOTSTRAP})(?![\w.-])")
    for path in _index(project)[LEAVING_OUT]:
        ignores = path.endswith(IGNORING)
        try:
            source = project.workspace[path]
        except Unreadable:
            continue
        for hit in pattern.finditer(source.text):
            line = source.line_at(hit.start())
            if (ignores and not line.startswith("!")) or (LEAVES_OUT.search(line) and not _told(line)):
                yield Mention(source.span(*hit.span()), hit.group(), "unknown")


def _started_elsewhere(project: Project, name: str) -> tuple[Mention, ...]:
    """Give the places that start a program by its name in a folder that is taken whole, and isn't built there."""
    pattern = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w./-])")

    def look() -> Iterator[Mention]:
        for path in (path for path in _texts(project) if STARTING.search(path) and project.workspace.holds(path, name.encode())):
            source = project.workspace[path]
            if "go build" in source.text or "go install" in source.text:
                continue
            for start, line, hit in _hits(source, name, pattern):
                if STARTS.search(line) and not _told(line):
                    yield Mention(source.span(start + hit.start(), start + hit.end()), name, "unknown")

    return project.once(("started elsewhere", name), lambda: tuple(look()))


def older_asked(project: Project) -> tuple[Span, ...]:
    """Give the places that ask for a version of aws-lambda-go which would hang: `go get …/aws-lambda-go@v1.13.3`."""

    def look() -> Iterator[Span]:
        pattern = re.compile(r"aws-lambda-go(/\w+)?@(?P<version>v[\w.-]+)")
        for mention in _find(project, LIBRARY, pattern, bare=True):
            found = pattern.search(project.workspace[mention.path].text, mention.span.start)
            if found is not None and version(found["version"]) and compare(found["version"], LIBRARY_MINIMUM) < 0:
                yield mention.span

    return project.once(("older asked",), lambda: tuple(look()))


def other_tags(project: Project) -> tuple[Span, ...]:
    """Give the places that set build tags in GOFLAGS, and that no known build reads: tags of a command replace them."""
    known = [span for build in project.of(BuildCommand) for span in build.tag_settings]

    def look() -> Iterator[Span]:
        for mention in _find(project, GOFLAGS, re.compile(r"\bGOFLAGS\b.*?-tags\b"), bare=True):
            if not any(mention.span.covers(some) or some.covers(mention.span) for some in known):
                yield mention.span

    return project.once(("other tags",), lambda: tuple(look()))


def _starts(project: Project, name: str) -> tuple[Mention, ...]:
    """Give all places that start a file by a name."""
    return project.once(("starts", name), lambda: tuple(_started(project, name)))


def _started(project: Project, name: str) -> Iterator[Mention]:
    """Find the places in Go programs that start a file of the function's own folder by a name that is to change."""
    pattern = re.compile(rf"/{re.escape(name)}(?=[\"`])")
    for path in dict.fromkeys(path for program in project.of(GoProgram) for path in program.files):
        try:
            source = project.workspace[path]
        except Unreadable:
            continue
        if "LAMBDA_TASK_ROOT" in source.text or "/var/task" in source.text:
            yield from (Mention(source.span(hit.start() + 1, hit.end()), name, "starts") for hit in pattern.finditer(source.text))


def _enters(project: Project, path: str) -> tuple[Mention, ...]:
    """Give all places that go into a file's folder and start it there."""
    return project.once(("enters", path), lambda: tuple(_entered(project, path)))


def _entered(project: Project, path: str) -> Iterator[Mention]:
    """Find the places that go into the file's folder and start it there: `cd bin && ./hello`."""
    folder, _, name = path.rpartition("/")
    goes = re.compile(rf"(\b(cd|pushd|dir|working[-_]?dir(ectory)?)\b[\s:=(\"']+)(\./)?{re.escape(folder)}/?(?![\w./-])")
    starts = re.compile(rf"(?<![\w./\\-])\./{re.escape(name)}(?![\w/.-])")
    for mention in _find(project, path, starts):
        if goes.search(project.workspace[mention.path].text):
            yield mention


def _as_path(path: str) -> re.Pattern[str]:
    """Make the expression that finds a path where it stands whole: also behind `./`, `../`, `fileb://`, `$PWD/`, `${X}/`, before `:`."""
    name = r"[/\\]".join(map(re.escape, path.split("/")))
    before = r"(?:(?:\.{1,2}[/\\])+|\w+://|\$\w+/|\$\{+[^}\n]*\}+/|\$\([^)\n]*\)/)?"
    after = r"(?![\w/=(-]|\.\w)" if "/" in path else r"(?![\w/=:(-]|\.\w)"
    return re.compile(rf"(?<![\w./\\-]){before}{name}{after}")


def _find(project: Project, token: str, pattern: re.Pattern[str], *, bare: bool = False) -> Iterator[Mention]:
    """Look through the project's text files; `bare`: also where a name without a folder isn't handled as a file."""
    explained = project.once(("explained",), lambda: _explained(project))
    for path in _holding(project, token):
        if path.endswith(".go") and "/" not in token:
            continue  # facts know Go sources; only paths in folders are looked for there
        try:
            source = project.workspace[path]
        except Unreadable:
            continue
        for start, line, hit in _hits(source, token.rpartition("/")[2], pattern):
            span = source.span(start + hit.start(), start + hit.end())
            before = line[: hit.start()]
            if METHOD.search(before) or _told(line) or " #" in before or "// " in before or _covers(explained.get(path, ()), span):
                continue
            if path.endswith((".patch", ".diff")):
                yield Mention(span, token, "patch")
            elif bare or token == GO1X or "/" in token or HANDLES.search(line):
                yield Mention(span, token, "compares" if token == GO1X and COMPARES.search(line) else "unknown")


def _hits(source: Source, name: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, str, re.Match[str]]]:
    """Search the lines that hold a name for a pattern; gives each line's offset, its text, and the hit in it."""
    text, at = source.text, source.text.find(name)
    while at >= 0:
        start = source.line_start(at)
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[start:end]
        yield from ((start, line, hit) for hit in pattern.finditer(line))
        at = text.find(name, end)


def _holding(project: Project, token: str) -> Iterable[str]:
    """Give, sorted, the files that can hold a token; each file is read once for all tokens of all plans."""
    index, word = _index(project), _word(token)
    if word in index:
        return index[word]
    return [path for path in _texts(project) if project.workspace.holds(path, word)]


def _index(project: Project) -> dict[bytes, list[str]]:
    """Give the files that hold each of the words that are asked for, and those that may leave files out, under LEAVING_OUT."""
    return project.once(("words",), lambda: _indexed(project))


def _indexed(project: Project) -> dict[bytes, list[str]]:
    """Read every file once, and note what it holds."""
    made = project.once(("plans",), lambda: plans(project)).values()
    moves = (move for plan in made if isinstance(plan, Plan) for move in plan.moves)
    wanted = {*map(_word, SETTINGS), *(_word(path) for move in moves for path in move.old.expand() or ())}
    found: dict[bytes, list[str]] = {word: [] for word in (*wanted, LEAVING_OUT) if word}
    for path in _texts(project):
        data = project.workspace.data(path)
        for word in wanted.intersection(data.translate(BLANKS).split()):
            found[word].append(path)
        if path.endswith(IGNORING) or b"xclude" in data or b" -x " in data:
            found[LEAVING_OUT].append(path)
    return found


def _word(token: str) -> bytes:
    """Give the longest word of a path's last component: what a file must hold to hold the path."""
    found: list[bytes] = re.findall(rb"\w+", token.rpartition("/")[2].encode())
    return max(found, key=len, default=b"")


def _texts(project: Project) -> tuple[str, ...]:
    """Give the paths of all files that tell machines something, sorted."""
    return project.once(("texts",), lambda: tuple(path for path in sorted(project.workspace.paths) if not _prose(path)))


def _covers(explained: Sequence[tuple[int, int]], span: Span) -> bool:
    """Whether one of some spans, by their starts and with the furthest end so far, covers another."""
    index = bisect_right(explained, (span.start, sys.maxsize))
    return index > 0 and explained[index - 1][1] >= span.end


def _explained(project: Project) -> dict[str, list[tuple[int, int]]]:
    """Give the characters of each file that facts explain: a step's words, not its whole command; ends are the furthest so far."""
    found: dict[str, list[Span]] = {}
    for fact in project.facts:
        told = {id(use.path) for use in fact.uses if use.role == "mentions"} if isinstance(fact, Step) else ()
        fields = [some for some in fact.fields() if id(some) not in told]
        spans = [some.anchor for some in fields] + [span for some in fields for value in some.values for span in (value.span, *value.via)]
        for span in spans if isinstance(fact, Step) else [*spans, fact.span]:
            found.setdefault(span.path, []).append(span)
    furthest: dict[str, list[tuple[int, int]]] = {}
    for path, some in found.items():
        starts = sorted((span.start, span.end) for span in some)
        furthest[path] = list(zip((start for start, _ in starts), accumulate((end for _, end in starts), max), strict=True))
    return furthest


def _prose(path: str) -> bool:
    """Whether a file only tells people something, or is somebody else's."""
    folders, _, name = path.lower().rpartition("/")
    if name.endswith(PROSE) or name.split(".")[0] in PROSE_NAMES or name in PROSE_NAMES:
        return True
    return any(folder in OUTSIDE for folder in folders.split("/"))


def _told(line: str) -> bool:
    """Whether a line is a comment, or a description for people."""
    text = line.lstrip(" \t-+")
    return text.startswith(COMMENT) or text.lower().startswith(("description", '"description', "echo "))
