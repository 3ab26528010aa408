"""Bazel's BUILD files: programs of rules_go, what is packed of them by rules_pkg, scripts of genrules.

What a build makes lies below `bazel-bin/`, in the folder of its package: so a template that names an archive there finds the rule that
makes it. A label is written nowhere: where a program gets another name, its rule's `out` says so, and all labels stay
(https://github.com/bazel-contrib/rules_go/blob/master/docs/go/core/rules.md). Rules and macros of others are not known.
"""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact
from go1x_lint.source import Source, Workspace


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a BUILD file. Raises Unparsable."""
    from go1x_lint.readers.bazel.reader import Package  # ast is loaded for who has one

    yield from Package.of(source, workspace).facts()
