"""Tags of template languages (Jinja, Go's, cookiecutter, ERB) masked with text of the same length, so that a file parses."""

from __future__ import annotations

import re

from go1x_lint.syntax.tree import Mask

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<%.*?%>", re.DOTALL)
_WORD = re.compile(r"[\w/*]*")
_CHOOSING = frozenset(
    (
        *("if", "elif", "elsif", "else", "end", "endif", "unless", "for", "endfor", "range", "each", "/if", "/each", "with", "endwith"),
        *("set", "endset", "define", "endblock", "raw", "endraw", "break", "continue", "do", "autoescape", "endautoescape", "/*", "*"),
    )
)
"""Tags of these names write nothing of their own."""


def masked(text: str) -> tuple[str, tuple[Mask, ...]]:
    """Give the text with its tags masked, and the masks.

    A tag that fills its lines becomes a comment, one that stands in other text or as a key's value becomes underscores.
    """
    matches = list(_TAG.finditer(text))
    if not matches:
        return text, ()
    bare = _TAG.sub(lambda match: "".join(char if char in "\r\n" else "\0" for char in match[0]), text)
    pieces: list[str] = []
    masks: list[Mask] = []
    at = 0
    for match in matches:
        name, adds = _named(match[0])
        alone = _alone(bare, match.start(), match.end()) and not (adds and _is_value(bare, match.start(), match.end()))
        masks.append(Mask(match.start(), match.end(), name, alone, adds))
        pieces += (text[at : match.start()], _cover(match[0], alone))
        at = match.end()
    return "".join((*pieces, text[at:])), tuple(masks)


def _named(tag: str) -> tuple[str, bool]:
    """Give what stands in a tag, and whether it writes text of its own."""
    name = tag.strip("{}<>%#-= \t\r\n~")
    if tag.startswith(("{#", "{{/*", "{{!", "<%#")) or ":=" in tag:
        return name, False
    word = _WORD.match(name)
    writes = tag.startswith(("{{", "<%=")) or name.startswith(("include", "call", "block", "extends", "import"))
    return name, writes and (word[0] if word else "") not in _CHOOSING


def _alone(bare: str, start: int, end: int) -> bool:
    """Whether only tags and blanks stand on a tag's lines."""
    first = bare.rfind("\n", 0, start) + 1
    last = bare.find("\n", end)
    return not (bare[first:start] + bare[end : last if last >= 0 else len(bare)]).strip("\0 \t\r")


def _is_value(bare: str, start: int, end: int) -> bool:
    """Whether a tag on lines of its own is the value of the key above it: nothing deeper than that key follows."""
    before = bare[: bare.rfind("\n", 0, start) + 1].rstrip("\0 \t\r\n")
    if not before.endswith(":"):
        return False
    key = before[before.rfind("\n") + 1 :]
    after = bare[end:].lstrip("\0 \t\r\n")
    line = bare.rfind("\n", 0, len(bare) - len(after)) + 1
    return not after or len(bare) - len(after) - line <= len(key) - len(key.lstrip(" "))


def _cover(tag: str, alone: bool) -> str:
    """Write as many characters as a tag has."""
    cover = re.sub(r"[^\r\n]", "_", tag)
    return re.sub(r"(?m)^_", "#", cover) if alone else cover
