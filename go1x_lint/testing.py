"""Runs the examples of a rule's page, which are its tests; public, so that packs of others can be tested the same way.

A page is Markdown: under `## Examples`, each `### title` is one example, made of fenced files:

    ```yaml template.yaml bad GX101@5:16 GX102@6:16
    ```yaml template.yaml fixed
    ```yaml template.yaml good

`bad` is a file as it stands, with every place (line and column from 1) at which the page's rule reports; places of other
rules may be given too, and must be reported then. `fixed` is the same file after `--fix`; after `--fix --unsafe-fixes` where
it says `fixed-unsafe`. `good` is a file in which the page's rule has nothing to say; several files make one project.

    ```artifact function.zip bad GX803@1:1

is a zip archive, described entry by entry (`artifacts.sketch`): it is verified beside the project's files.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from go1x_lint import engine, fixer
from go1x_lint.config import Settings
from go1x_lint.options import VerifyOptions
from go1x_lint.records import dataclass, field
from go1x_lint.source import Source, Workspace

_FENCE = re.compile(
    r"^(`{3,})(\w+) (\S+) (bad|good|fixed|fixed-unsafe)((?: GX\d+@\d+:\d+)*)[ \t]*\n(.*?)^\1[ \t]*$", re.MULTILINE | re.DOTALL
)
_HEADING = re.compile(r"^### (.+)$", re.MULTILINE)
_TITLE = re.compile(r"^# (GX\d+) ([a-z0-9-]+)$", re.MULTILINE)


class Wrong(AssertionError):
    """An example that doesn't come out as its page says."""


@dataclass
class Example:
    """One project of a page."""

    title: str
    code: str
    files: dict[str, str] = field(default_factory=dict)
    """As they stand."""
    expected: set[tuple[str, str, int, int]] = field(default_factory=set)
    """Code, path, line and column of what must be reported."""
    fixed: dict[str, str] = field(default_factory=dict)
    unsafe: bool = False
    artifacts: dict[str, str] = field(default_factory=dict)
    """Archives, as their entries are described."""

    def check(self, newline: str = "\n", target: str = "provided.al2023") -> None:
        """Run the example; raise Wrong where anything differs from what the page says."""
        settings = Settings(target=target)
        sources = [Source(path, _lines(text, newline)) for path, text in self.files.items()]
        before = Workspace("", sources=sources)
        report = self._verified(sources, settings) if self.artifacts else engine.check(before, settings)
        found = set(_places(report))
        wanted = {place for place in self.expected if place[0] == self.code}
        mine = {place for place in found if place[0] == self.code}
        if mine != wanted or not self.expected <= found:
            raise Wrong(
                f"{self.title}: expected {sorted(self.expected)}, found {sorted(mine | (found & self.expected))} of {sorted(found)}"
            )
        if self.fixed:
            self._check_fix(before, settings, newline)

    def _verified(self, sources: list[Source], settings: Settings) -> engine.Report:
        """Make the example's archives, and verify them."""
        from go1x_lint import artifacts, verify
        from go1x_lint.artifacts import sketch

        packages = {path: tuple(artifacts.shipped(io.BytesIO(sketch.archive(text)))) for path, text in self.artifacts.items()}
        return verify.check(packages, settings, VerifyOptions(), "", sources=sources)

    def _check_fix(self, before: Workspace, settings: Settings, newline: str) -> None:
        """Fix the example, and fix it again."""
        outcome = fixer.fix(before, settings, self.unsafe)
        for path in self.files:
            wanted = _lines(self.fixed.get(path, self.files[path]), newline)
            got = outcome.after[path].text
            if got != wanted:
                held = [f"{group.title}: {group.held or group.unproved or group.applicability}" for group in outcome.groups]
                undone = [why for _, why in outcome.undone]
                raise Wrong(f"{self.title}: {path} becomes\n{got}\nnot\n{wanted}\n{held} {undone}")
        left = [place for place in _places(outcome.report) if place[0] == self.code]
        if left:
            raise Wrong(f"{self.title}: still reported after the fix: {left}")
        again = fixer.fix(outcome.after, settings, self.unsafe)
        if again.changed:
            raise Wrong(f"{self.title}: a second fix changes {again.changed}")


def examples(page: str) -> Iterator[Example]:
    """Give the examples of a page (Markdown text), in their order."""
    title = _TITLE.search(page)
    if title is None:
        raise Wrong("the page has no title '# GXnnn name'")
    headings = [*_HEADING.finditer(page)]
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        made = Example(heading[1].strip(), title[1])
        for fence in _FENCE.finditer(page, heading.end(), following.start() if following else len(page)):
            _, language, path, state, places, text = fence.groups()
            _take(made, language, path, state, places, text)
        if made.files or made.artifacts:
            yield made


def _take(example: Example, language: str, path: str, state: str, places: str, text: str) -> None:
    """Add a fenced file to an example."""
    if state.startswith("fixed"):
        example.fixed[path] = text
        example.unsafe |= state == "fixed-unsafe"
        return
    if path in example.files or path in example.artifacts:
        raise Wrong(f"{example.title}: {path} stands there twice")
    (example.artifacts if language == "artifact" else example.files)[path] = text
    for place in places.split():
        code, _, at = place.partition("@")
        line, _, column = at.partition(":")
        example.expected.add((code, path, int(line), int(column)))


def _places(report: engine.Report) -> Iterator[tuple[str, str, int, int]]:
    """Give code, path, line and column of all diagnostics."""
    for diagnostic in report.diagnostics:
        at = report.project.workspace[diagnostic.span.path].position(diagnostic.span.start)
        yield diagnostic.code, diagnostic.span.path, at.line, at.column


def _lines(text: str, newline: str) -> str:
    """Give a text the newline that is asked for."""
    return text if newline == "\n" else text.replace("\n", newline)
