"""An independent judge of edits: ruamel.yaml (YAML 1.2) and json say what a text holds, before and after."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from typing import Any

from ruamel.yaml import YAML

Path = tuple[object, ...]


def load(text: str, language: str = "yaml") -> Any:
    """Load all documents as plain data, tags kept beside their values."""
    if language == "json":
        return json.loads(text.removeprefix("\ufeff"))
    yaml = YAML(typ="rt")
    yaml.allow_duplicate_keys = True
    return [_plain(some) for some in yaml.load_all(io.StringIO(text.removeprefix("\ufeff")))]


def _plain(value: Any) -> Any:
    """Make plain data of ruamel's nodes."""
    tag = getattr(getattr(value, "tag", None), "value", None) or getattr(value, "tag", None)
    tag = tag if isinstance(tag, str) else None
    if isinstance(value, dict):
        found: Any = {str(key): _plain(value[key]) for key in value}
    elif isinstance(value, list):
        found = [_plain(some) for some in value]
    elif hasattr(value, "value") and tag:
        found = str(value.value)
    else:
        return str(value) if isinstance(value, str) else value
    return {f"!{tag}": found} if tag and tag.startswith("!") else found


def differences(one: Any, other: Any, path: Path = ()) -> list[tuple[Path, Any, Any]]:
    """Give the paths at which two documents differ, and what stands there; a missing key is `...`."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = [*one, *(key for key in other if key not in one)]
        return [found for key in keys for found in differences(one.get(key, ...), other.get(key, ...), (*path, key))]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [found for index, (a, b) in enumerate(zip(one, other, strict=True)) for found in differences(a, b, (*path, index))]
    return [] if one == other and type(one) is type(other) else [(path, one, other)]


def comments(text: str) -> Counter[str]:
    """Count a YAML text's comments; what only looks like one counts as well."""
    return Counter(match[1].strip() for match in re.finditer(r"(?m)(?:^|\s)(#.*)$", text))
