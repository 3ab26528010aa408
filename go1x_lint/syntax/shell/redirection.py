"""Redirections: what a command reads, and the files that its output goes into."""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.records import dataclass, replace
from go1x_lint.syntax.command import Redirect
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.region import Region
from go1x_lint.syntax.shell.expansion import Expander, spoken
from go1x_lint.syntax.shell.quoting import document
from go1x_lint.syntax.shell.state import State
from go1x_lint.syntax.shell.tree import Node


@dataclass(frozen=True)
class Plumbing:
    """The redirections of a statement."""

    redirects: tuple[Redirect, ...] = ()
    stdin: Phrase | None = None
    content: Region | None = None
    """A here-document."""
    end: int = 0
    """The region's offset behind the last one, a here-document's text left out."""
    joined: tuple[tuple[str, Node], ...] = ()
    """Commands that the grammar puts into a here-document: those after `&&` or `||` on its first line."""
    piped: tuple[Node, ...] = ()
    """And those after `|`."""


def plumbing(expander: Expander, nodes: list[Node], state: State) -> Plumbing:
    """Read redirections."""
    made = Plumbing()
    for node in nodes:
        if node.kind == "heredoc_redirect":
            made = _with_document(made, expander, node, state)
        elif node.kind == "herestring_redirect" and node.children:
            made = replace(made, stdin=expander.word(node.children[-1], state), end=max(made.end, node.end))
        elif node.kind == "file_redirect":
            made = replace(made, redirects=(*made.redirects, *_output(expander, node, state)), end=max(made.end, node.end))
    if made.content is None:
        return made
    text = made.content
    stdin = Phrase(tuple(text.pieces(0, len(text.text))), text.span(0, len(text.text)), text.escape)
    return replace(made, redirects=tuple(replace(some, content=text) for some in made.redirects), stdin=stdin)


def _with_document(made: Plumbing, expander: Expander, node: Node, state: State) -> Plumbing:
    """Add a here-document, and what else stands on its first line."""
    start = node.kinds("heredoc_start")
    inner = plumbing(expander, node.kinds("file_redirect", "herestring_redirect"), state)
    right, operator = node.one("right"), node.one("operator")
    joined = ((operator.kind, right),) if operator is not None and right is not None else ()
    piped = (part for line in node.kinds("pipeline") for part in line.children if part.kind not in ("|", "|&"))
    return replace(
        made,
        redirects=(*made.redirects, *inner.redirects),
        content=_document(expander, node, state),
        end=max(made.end, inner.end, start[0].end if start else node.start),
        joined=(*made.joined, *joined),
        piped=(*made.piped, *piped),
    )


def _output(expander: Expander, node: Node, state: State) -> Iterator[Redirect]:
    """Read a redirection of the output into a file, or of the input from one."""
    target, descriptor = node.one("destination"), node.one("descriptor")
    operator = next((child.kind for child in node.children if child.kind[:1] in "<>&"), "")
    number = expander.text[descriptor.start : descriptor.end] if descriptor is not None else "1"
    if target is not None and operator in (">", ">>", ">|", "&>", "&>>") and number == "1":
        yield Redirect(expander.word(target, state), operator.endswith(">>"))
    elif target is not None and operator == "<" and descriptor is None:
        yield Redirect(expander.word(target, state), reads=True)


def _document(expander: Expander, node: Node, state: State) -> Region:
    """Give the text of a here-document."""
    region, text = expander.region, expander.text
    start, close, body = node.kinds("heredoc_start"), node.kinds("heredoc_end"), node.kinds("heredoc_body")
    if not body or not start:
        return region.part(node.start, node.start)
    first = max(start[0].end, text.rfind("\n", 0, body[0].start) + 1)
    last = max(first, text.rfind("\n", 0, close[0].start) + 1 if close else body[0].end)
    tabs = node.children[0].kind == "<<-"
    if any(mark in text[start[0].start : start[0].end] for mark in "'\"\\"):
        return region.inner(_lines(text, first, last, tabs))
    pieces = expander.string(expander.between(first, last, body, state, "document"))
    made = spoken(region, pieces, region.escaping(document))
    return made.inner(_lines(made.text, 0, len(made.text), tabs)) if tabs else made


def _lines(text: str, start: int, end: int, tabs: bool) -> Iterator[tuple[str, int, int]]:
    """Give the lines of a here-document; `<<-` takes the tabs before them off."""
    at = start
    while at < end:
        stop = text.find("\n", at, end) + 1 or end
        line = text[at:stop]
        kept = line.lstrip("\t") if tabs else line
        if kept:
            yield kept, stop - len(kept), stop
        at = stop
