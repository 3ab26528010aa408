"""AWS CDK, versions 1 and 2, in TypeScript, JavaScript, Go, Python, Java and C#: functions, layers, and what is run to build them.

The program is not run: `go1x_lint.syntax.program` follows constants, properties, functions and loops as far as the files say; what they
don't say stays unknown. `names` knows how each language spells the CDK's names, `constructs` what a construct is told, `runtimes` how a
runtime is said and written, `imports` how a class is got at, `code` where the code is (`assets`, `images`), `bundling` and `machine`
what is run to make it.
"""

from __future__ import annotations

from collections.abc import Iterator

from go1x_lint.facts import Fact
from go1x_lint.readers.cdk.reading import facts
from go1x_lint.readers.programs import program
from go1x_lint.source import Source, Workspace


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the facts of a file of a CDK program. Raises Unparsable."""
    ours = len(source.text) <= MOST and any(word in source.text for word in TOKENS) and not _compiled(source.path, workspace)
    module = program(source, workspace) if ours else None
    if module is not None:
        yield from facts(module, workspace)


def _compiled(path: str, workspace: Workspace) -> bool:
    """Whether a file is what the TypeScript compiler made of the one beside it."""
    stem, _, suffix = path.rpartition(".")
    return suffix in COMPILED and f"{stem}.{COMPILED[suffix]}" in workspace


COMPILED = {"js": "ts", "mjs": "mts", "cjs": "cts", "jsx": "tsx"}
"""What the TypeScript compiler makes, and of what."""

MOST = 1_000_000
"""Characters: longer files are what a tool has put together of others' modules, the CDK's own among them."""

TOKENS = ("aws-cdk-lib", "@aws-cdk/", "aws-cdk-go", "aws_cdk", "awscdk", "Amazon.CDK")
"""What a program of the CDK imports."""
