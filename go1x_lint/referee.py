"""Independent parsers that judge a change: they did not make it, and know nothing of how it was made."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from go1x_lint.source import Edit, Source, Workspace

Verdict = tuple[Literal["fine", "broken", "not judged"], str]
"""What a referee says, and why."""

_TEMPLATE = re.compile(r"^\ufeff?Resources\s*:|[\"']Resources[\"']\s*:", re.MULTILINE)
"""What a template has at its outermost level; other files with resources in them (Serverless Framework's) have it deeper."""

SECONDS = 60
"""How long cfn-lint may take for one run: conditions can keep it busy for half an hour."""


def judge(before: Workspace, after: Workspace, edits: Iterable[Edit]) -> dict[str, Verdict]:
    """Judge every changed file; gives a verdict for each, by path."""
    by_path: dict[str, list[Edit]] = {}
    for edit in edits:
        by_path.setdefault(edit.span.path, []).append(edit)
    found: dict[str, Verdict] = {}
    templates: list[str] = []
    for path, some in sorted(by_path.items()):
        old, new = before[path], after[path]
        if path.endswith((".yaml", ".yml", ".template")) and not old.text.lstrip().startswith("{"):
            found[path] = _yaml(old, new, some)
        elif path.endswith((".json", ".template")):
            found[path] = _json(old, new)
        elif "dockerfile" in path.lower() or "containerfile" in path.lower():
            found[path] = _dockerfile(old, new, some)
        elif path.endswith((".go", ".py")):
            found[path] = _go(old, new) if path.endswith(".go") else _python(old, new)
        if "AWS::" in old.text and _TEMPLATE.search(old.text) and path in found and found[path][0] == "fine":
            templates.append(path)
    found.update(_templates(before, after, templates) if templates else {})
    return found


# -- YAML -----------------------------------------------------------------------------------------------------------------


def _yaml(old: Source, new: Source, edits: list[Edit]) -> Verdict:
    """Hold two YAML texts against each other: only what was edited differs, and every comment is still there."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    def load(text: str) -> list[Any]:
        return list(YAML(typ="rt").load_all(io.StringIO(text.removeprefix("\ufeff"))))

    try:
        one = load(old.text)
    except (YAMLError, ValueError, RecursionError, AttributeError):
        return "not judged", "ruamel.yaml can't read it as it was"
    try:
        other = load(new.text)
    except (YAMLError, ValueError, RecursionError, AttributeError) as error:
        return "broken", f"is no YAML any more: {str(error).splitlines()[0]}"
    if len(one) != len(other):
        return "broken", "another number of documents"
    if _comments(old.text) != _comments(new.text):
        return "broken", "a comment changed"
    most = sum(1 + edit.text.count("\n") for edit in edits) * 3
    changed = [difference for a, b in zip(one, other, strict=True) for difference in _differences(a, b)]
    return ("broken", f"more values changed than were edited ({len(changed)})") if len(changed) > most else ("fine", "")


def _comments(text: str) -> Counter[str]:
    """Count the comments of a YAML text that have a line of their own."""
    return Counter(line.strip() for line in text.splitlines() if line.lstrip().startswith("#"))


def _differences(one: Any, other: Any) -> Iterator[object]:
    """Give the places at which two documents differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {*one, *other}:
            if key not in one or key not in other:
                yield key
            else:
                yield from _differences(one[key], other[key])
    elif isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            yield "length"
        for a, b in zip(one, other, strict=False):
            yield from _differences(a, b)
    elif str(getattr(one, "value", one)) != str(getattr(other, "value", other)) or type(one) is not type(other):
        yield one


def _json(old: Source, new: Source) -> Verdict:
    """See whether a JSON text that could be read still can be."""
    try:
        json.loads(old.text.removeprefix("\ufeff"))
    except ValueError:
        return "not judged", "the json module can't read it as it was"
    try:
        json.loads(new.text.removeprefix("\ufeff"))
    except ValueError as error:
        return "broken", f"is no JSON any more: {error}"
    return "fine", ""


# -- programs -----------------------------------------------------------------------------------------------------------------


def _python(old: Source, new: Source) -> Verdict:
    """See whether Python's own parser still takes a program that it took."""
    import ast

    try:
        ast.parse(old.text.removeprefix("\ufeff"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "not judged", "Python can't parse it as it was"
    try:
        ast.parse(new.text.removeprefix("\ufeff"))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return "broken", f"is no Python any more: {error}"
    return "fine", ""


def _go(old: Source, new: Source) -> Verdict:
    """See whether a program of Go still uses what it declares: Go refuses an import or a variable that nothing reads."""
    from go1x_lint.syntax.program.go_unused import unused

    more = sorted(unused(new) - unused(old))
    return ("broken", f"'{more[0]}' would be declared and not used, which Go refuses") if more else ("fine", "")


# -- Dockerfiles ------------------------------------------------------------------------------------------------------------


def _dockerfile(old: Source, new: Source, edits: list[Edit]) -> Verdict:
    """See whether dockerfile-parse finds the same instructions, but for the edited and the added ones."""
    one, other = _instructions(old.text), _instructions(new.text)
    gone = sum((Counter(one) - Counter(other)).values())
    come = sum((Counter(other) - Counter(one)).values())
    added = sum(1 for edit in edits if "\n" in edit.text)
    if gone > len(edits) or come > len(edits) or len(other) - len(one) > added:
        return "broken", "instructions changed that were not edited"
    return "fine", ""


def _instructions(text: str) -> list[tuple[str, str]]:
    """Read a Dockerfile's instructions."""
    from dockerfile_parse import DockerfileParser

    parser = DockerfileParser(fileobj=io.BytesIO(text.removeprefix("\ufeff").encode("utf-8", "surrogateescape")))
    return [(item["instruction"], item["value"]) for item in parser.structure]


# -- templates ----------------------------------------------------------------------------------------------------------------


def _templates(before: Workspace, after: Workspace, paths: list[str]) -> dict[str, Verdict]:
    """See whether cfn-lint finds an error in a template that it did not find before."""
    said = _cfn_lint([workspace[path] for workspace in (before, after) for path in paths])
    if said is None:
        return dict.fromkeys(paths, ("not judged", "cfn-lint did not answer"))
    found: dict[str, Verdict] = {}
    for path, old, new in zip(paths, said, said[len(paths) :], strict=False):
        more = new - old
        found[path] = ("broken", f"cfn-lint finds {next(iter(more))}") if more else ("fine", "")
    return found


def _cfn_lint(sources: list[Source]) -> list[Counter[str]] | None:
    """Run cfn-lint in a process of its own; gives the errors of each text, None where it doesn't answer."""
    with tempfile.TemporaryDirectory() as folder:
        names = [f"{index}{os.path.splitext(source.path)[1] or '.yaml'}" for index, source in enumerate(sources)]
        for name, source in zip(names, sources, strict=True):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(source.encode())
        command = [sys.executable, "-m", "cfnlint", "--format", "json", "--ignore-checks", "W", "I", "--", *names]
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, cwd=folder, check=False)
            matches = json.loads(done.stdout or b"[]")
        except (OSError, subprocess.TimeoutExpired, ValueError):
            return None
    found = {name: Counter[str]() for name in names}
    for match in matches:
        found[os.path.basename(match["Filename"])][f"{match['Rule']['Id']} {match['Message']}"] += 1
    return list(found.values())
