"""Archives that a deploying tool makes and keeps nowhere: each needs a name, so that who packs it and who is made of it meet."""

from __future__ import annotations

from go1x_lint.text import Text

LAMBROLL = ("function.json", "function.jsonnet")
"""The files that lambroll takes without `--function`."""


def packed(declaration: Text) -> Text:
    """Name the archive that a tool makes for the function of a file (canonical)."""
    return declaration.parent.joined(Text.of(".packed/", declaration.base, ".zip"))
