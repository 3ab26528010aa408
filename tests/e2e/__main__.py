"""Run the bench and write what it shows: `python -m tests.e2e [PROJECT …]`.

Without names all projects run, and docs/proof.md is written. The exit status is 1 where anything isn't proved.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .project import Project, projects
from .proof import ROOT, Bench, NotProven
from .tools import missing, unobtainable

PAGE = ROOT / "docs" / "proof.md"
HEAD = """# The proof

Written by `python -m tests.e2e`; don't edit. Every project of `tests/e2e/projects/` is built with its own tools, deployed and started
in a small Lambda ([what it does as Lambda does, and what it doesn't](../tests/e2e/emulator/README.md)); then `check --fix` runs, and it
is built, deployed and started again with its own commands. Either every function gives the same answer to the same event, each from its
own binary, on the new runtime; or the project was left as it was, byte for byte, and the reason was named. There is no third outcome.

Real are Go, aws-lambda-go at several versions, GNU make, zip, the SAM CLI, the Serverless Framework, `cdk synth` (programs in TypeScript,
Python and Go), Terraform, Task, just, mage and Ansible. Stand-ins are `aws`, `docker`, Ansible's module `amazon.aws.lambda`, and Terraform's
providers: no registry of packages has these (`archive_file` and `aws_lambda_function` are emulated; Terraform's projects are left out
where Terraform isn't installed). Not here: goreleaser (its 250 modules, 2.3 GB, take longer to compile than the rest of the bench to run).

Every archive, before and after, is also shown to `verify`: what it calls an error doesn't start, what doesn't start it calls an error, and
of what starts it says nothing (but GX805 where `sam build` compiles, or the program needs RPC). The same archives without POSIX modes, as
Windows packs them, must be GX802, and refused.

| project | before | fix | after |
|---|---|---|---|
"""


@dataclass(frozen=True)
class Row:
    """One project's line of the table."""

    project: Project
    cells: tuple[str, str, str]
    proven: bool


def rows(bench: Bench, chosen: Iterable[Project]) -> Iterable[Row]:
    """Prove projects one after another, and tell on the way."""
    for project in chosen:
        started = time.monotonic()
        row = _row(bench, project)
        print(f"{'ok  ' if row.proven else 'FAIL'} {project.name} ({time.monotonic() - started:.1f} s)", flush=True)
        yield row


def _row(bench: Bench, project: Project) -> Row:
    """Prove one project."""
    lacking = missing(project.needs)
    if lacking:
        print(f"{project.name}: left out, missing here: {', '.join(lacking)}", file=sys.stderr)
        return Row(project, ("", f"left out: needs {', '.join(lacking)}", ""), lacking == unobtainable(project.needs))
    proof = bench.proof(project)
    try:
        return Row(project, (proof.before, *proof.after), True)
    except NotProven as error:
        print(error, file=sys.stderr)
        return Row(project, ("", f"**not proven**: {str(error).splitlines()[0]}", ""), False)


def page(proved: Iterable[Row]) -> str:
    """The page's text."""
    lines = (f"| **{row.project.name}**: {row.project.title} | {' | '.join(_cell(cell) for cell in row.cells)} |" for row in proved)
    return HEAD + "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """A table's cell: one line, bars escaped."""
    return " ".join(text.split()).replace("|", "\\|")


def main(names: list[str]) -> int:
    """Run the bench for all projects, or for some."""
    chosen = [project for project in projects() if not names or project.name in names]
    unknown = set(names) - {project.name for project in chosen}
    if unknown or missing(("git",)):
        print(f"no such project: {', '.join(sorted(unknown))}" if unknown else f"missing here: {missing(('git',))}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        proved = list(rows(Bench(Path(scratch)), chosen))
    if not names:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page(proved), encoding="utf-8")
    return 0 if all(row.proven for row in proved) else 1


if __name__ == "__main__":
    started = time.monotonic()
    status = main(sys.argv[1:])
    print(f"{time.monotonic() - started:.0f} s")
    sys.exit(status)
