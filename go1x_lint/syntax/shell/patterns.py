"""What `${X%.go}`, `${X##*/}`, `${X/a/b}`, `basename`, `dirname` do to a string."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import translate

from go1x_lint.syntax.shell.strings import Change

_LONGEST = 1024
"""Strings longer than this many characters are not computed with: no path is."""


def _matcher(pattern: str) -> Callable[[str], object] | None:
    """Compile a shell pattern; None where it can't be told what it matches."""
    if "\\" in pattern:
        return None
    try:
        return re.compile(translate(pattern.replace("[^", "[!"))).match
    except re.error:  # Python 3.10 refuses [b-a]
        return None


def removal(operator: str, pattern: str) -> Change:
    """Give what `${X%pattern}`, `%%`, `#`, `##` do."""
    match = _matcher(pattern)

    def change(text: str) -> str | None:
        if len(text) > _LONGEST or match is None:
            return None
        cuts = range(len(text) + 1)
        if operator[0] == "#":
            ends = [at for at in cuts if match(text[:at])]
            return text[ends[-1 if operator == "##" else 0] :] if ends else text
        starts = [at for at in cuts if match(text[at:])]
        return text[: starts[0 if operator == "%%" else -1]] if starts else text

    return change


def replacement(operator: str, pattern: str, new: str) -> Change:
    """Give what `${X/pattern/new}`, `//`, `/#`, `/%` do; the pattern's longest match is replaced."""
    anchored = operator[1:] if operator in ("/#", "/%") else ""
    match = _matcher(pattern)

    def change(text: str) -> str | None:
        if len(text) > _LONGEST // 4 or match is None or "\\" in new or "&" in new or not pattern:
            return None
        made, at = "", 0
        while at < len(text):
            ends = [end for end in range(len(text), at, -1) if match(text[at:end])]
            fits = ends and not (anchored == "#" and at) and not (anchored == "%" and ends[0] != len(text))
            if not fits:
                made, at = made + text[at], at + 1
                continue
            made, at = made + new, ends[0]
            if operator != "//":
                break
        return made + text[at:]

    return change


def case(operator: str) -> Change:
    """Give what `${X^}`, `^^`, `,`, `,,` do."""

    def change(text: str) -> str | None:
        count = len(text) if len(operator) > 1 else 1
        head = text[:count].upper() if operator[0] == "^" else text[:count].lower()
        return head + text[count:]

    return change


def base_name(suffix: str = "") -> Change:
    """Give what `basename X suffix` does."""

    def change(text: str) -> str | None:
        if not text:
            return None
        name = text.rstrip("/").rpartition("/")[2] or "/"
        return name.removesuffix(suffix) if name != suffix else name

    return change


def folder_name(text: str) -> str | None:
    """Do what `dirname X` does."""
    if not text:
        return "."
    parent, slash, _ = text.rstrip("/").rpartition("/")
    return parent.rstrip("/") or ("/" if slash else "." if text.rstrip("/") else "/")
