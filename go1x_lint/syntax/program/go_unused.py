"""What a Go file declares and doesn't use, where Go refuses that: imports, and variables of functions."""

from __future__ import annotations

import re

from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.go import header
from go1x_lint.syntax.program.go import module


def unused(source: Source) -> frozenset[str]:
    """Give the names of imports and of functions' variables that nothing reads."""
    head = header(source)
    aliases = [some.alias for some in head.imports if some.alias not in ("_", ".")] if head is not None else []
    imports = (alias for alias in aliases if not re.search(rf"(?<![\w.\"/]){re.escape(alias)}\s*\.", source.text))
    made = module(source, Workspace("", sources=[source]))
    outermost = source.span(0, len(source.text))
    own = (some for some in made.declarations if some.scope != outermost and not some.parameter and some.name.isidentifier())
    return frozenset((*imports, *(some.name for some in own if not made.users(some))))
