"""What `pulumi up` leaves as it is deployed, whatever the program says: the resource option `ignoreChanges: ["runtime"]`.

https://www.pulumi.com/docs/iac/concepts/resources/options/ignorechanges
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from go1x_lint.facts import Label, Value

IGNORE = "ignoreChanges"
CODE = ("code", "imageUri", "s3Bucket", "s3Key", "s3ObjectVersion", "sourceCodeHash")
"""Properties whose change makes the provider upload code; the native provider has all but the first inside `code`."""

_REST = re.compile(r"[.\[].*", re.DOTALL)


def ignored(value: Value, there: Container[str]) -> Iterator[Label]:
    """Give the properties that a path of the option names; `*` is all that are there. Python's programs may write `s3_key`."""
    path = value.text.plain or ""
    first = re.sub(r"_([a-z])", lambda match: match[1].upper(), _REST.sub("", path))
    for wanted in ("runtime", "handler", *CODE):
        if first == wanted or (path == "*" and (wanted in ("runtime", "handler") or wanted in there)):
            yield Label(value.span, wanted)
