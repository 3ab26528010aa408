"""What `$(shell …)` says: what the shell's reader knows of such a command's output, and `find`."""

from __future__ import annotations

from go1x_lint.syntax import shell
from go1x_lint.syntax.makefile.values import Glob, recipe, spoken
from go1x_lint.syntax.pieces import Pieces, text_of
from go1x_lint.syntax.region import Region, Run


def printed(command: Pieces, region: Region, glob: Glob) -> Pieces | None:
    """Give what a command prints, as one line; None where that can't be told."""
    if not command:
        return None
    inner = spoken(command, region, recipe)
    start, end = command[0].here.start, max(piece.here.end for piece in command)
    whole = Region(region.source, (Run("x=$(", start, start), *inner.runs, Run(")", end, end)), inner.escape)
    said = shell.parse(whole, glob=glob).assignments
    pieces = said[0].value.pieces if len(said) == 1 else ()
    return pieces if pieces and not text_of(pieces).unknown else None
