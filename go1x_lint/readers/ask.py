"""`ask-resources.json` of the ASK CLI: the function behind a skill of Alexa, whose folder is packed as it lies there.

The folder is what `code.<region>.src` names; ASK CLI v2 builds JavaScript, Python and Java, and packs all else at the archive's
root (lib/builtins/build-flows of github.com/alexa/ask-cli).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from go1x_lint.facts import Fact, Field, LambdaFunction
from go1x_lint.readers.documents import document
from go1x_lint.readers.paths import Where
from go1x_lint.readers.record import Record, in_place
from go1x_lint.source import Source, Workspace
from go1x_lint.syntax.tree import Mapping
from go1x_lint.text import Text

NAME = "ask-resources.json"


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the function of each profile. Raises Unparsable."""
    if posixpath.basename(source.path) != NAME:
        return
    root = document(source, workspace).root
    profiles = root.get("profiles") if isinstance(root, Mapping) else None
    for name, found in profiles.items() if isinstance(profiles, Mapping) else ():
        if isinstance(found.value, Mapping):
            record = Record(found.value, found.pair.key.span)
            config = record.find("skillInfrastructure", "userConfig")
            if isinstance(config, Mapping) and config.get("runtime") is not None:
                yield _function(name, record, Record(config, found.pair.key.span, ("runtime",)), posixpath.dirname(source.path))


def _function(name: str, profile: Record, config: Record, folder: str) -> LambdaFunction:
    """Give a profile's function."""
    return LambdaFunction(
        profile.name,
        name,
        config.field("runtime"),
        config.field("handler"),
        Field(profile.name),
        _code(profile, Where(Text.of(folder))),
        Field(profile.name),
        Field(profile.name),
    )


def _code(profile: Record, where: Where) -> Field:
    """Give the folder that is packed: one for all regions, or each its own."""
    regions = profile.find("code")
    fields = [
        in_place(Record(found.value, profile.name).field("src"), where)
        for _, found in (regions.items() if isinstance(regions, Mapping) else ())
        if isinstance(found.value, Mapping)
    ]
    values = tuple(value for field in fields for value in field.values)
    labels = tuple(label for field in fields for label in field.open_because)
    slot = fields[0].slot if len(fields) == 1 else None
    return Field(profile.anchor("code"), values, labels, slot)
