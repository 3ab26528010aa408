"""The CDK's cloud assembly: which construct a resource of a synthesized template is of, and where the code lies that it deploys.

`manifest.json` beside the template says the paths of constructs where the template itself doesn't (`aws:cdk:path` can be switched
off), newer versions in a file of their own; `STACK.assets.json` says what each uploaded key is made from.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from typing import Any

from go1x_lint.source import Unreadable, Workspace

_MORE = "additionalMetadataFile"


def constructs(path: str, workspace: Workspace) -> dict[str, str]:
    """Give the construct's path (`App/Hello/Resource`) of each logical id of a template."""
    folder, name = posixpath.split(path)
    artifacts = _read(posixpath.join(folder, "manifest.json"), workspace).get("artifacts")
    found: dict[str, str] = {}
    for artifact in artifacts.values() if isinstance(artifacts, dict) else ():
        properties = artifact.get("properties") if isinstance(artifact, dict) else None
        if isinstance(properties, dict) and properties.get("templateFile") == name:
            more = artifact.get(_MORE)
            metadata = artifact.get("metadata") or (_read(posixpath.join(folder, more), workspace) if isinstance(more, str) else {})
            found |= {identity: construct for construct, identity in _identities(metadata)}
    return found


def asset(path: str, key: str, workspace: Workspace) -> str | None:
    """Give the folder or the file that a key (`HASH.zip`) is made from, relative to the template's folder; None where nobody says."""
    folder, name = posixpath.split(path)
    stack = name.removesuffix(".template.json")
    files = _read(posixpath.join(folder, f"{stack}.assets.json"), workspace).get("files")
    entry = files.get(key.partition(".")[0]) if isinstance(files, dict) else None
    source = entry.get("source") if isinstance(entry, dict) else None
    found = source.get("path") if isinstance(source, dict) else None
    return found if isinstance(found, str) else None


def _identities(metadata: Any) -> Iterator[tuple[str, str]]:
    """Give the paths of constructs and their logical ids."""
    for construct, entries in metadata.items() if isinstance(metadata, dict) else ():
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict) and entry.get("type") == "aws:cdk:logicalId" and isinstance(entry.get("data"), str):
                yield construct.lstrip("/"), entry["data"]


def _read(path: str, workspace: Workspace) -> dict[str, Any]:
    """Read a file of the assembly; nothing where there is none. It is generated: no workspace lists it."""
    try:
        found = json.loads(workspace[path].text)
    except (Unreadable, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
