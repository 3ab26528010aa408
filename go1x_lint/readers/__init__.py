"""One module per format: a file becomes facts. A reader never reports, edits, or guesses a default."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from go1x_lint.facts import Fact
from go1x_lint.source import Source, Workspace

Reader = Callable[[Source, Workspace], Iterator[Fact]]
"""Every reader module has `read(source, workspace)`: gives the facts of one file, nothing where the file is of another
format after all. The workspace says which other files there are (includes, wildcards). Raises Unparsable."""


class Unparsable(Exception):
    """A file that its language's parser refuses; `str()` says why in one line, `offset` is where (code points)."""

    def __init__(self, why: str, offset: int = 0) -> None:
        """Take the reason and the place."""
        super().__init__(why)
        self.offset = offset
