"""GX203: build tags that `go build` ignores, overrides or rejects."""

from __future__ import annotations

import re
from collections.abc import Iterator

from go1x_lint.facts import BuildCommand
from go1x_lint.project import NORPC, Project
from go1x_lint.rule import Diagnostic, Fix, Rule

MISSPELT = re.compile(r"^(norpc|lambda[._-]?no[._-]?rpc|lambda\.norcp|lamdba\.norpc)$", re.IGNORECASE)
"""lambda.norpc, and what is meant for it."""
SEPARATORS = re.compile(r"[,\s]+")


class MisspeltNorpc(Rule[BuildCommand]):
    """Ask for tags that `go build` understands as they are meant."""

    code = "GX203"
    name = "misspelt-norpc"
    fact = BuildCommand

    def check(self, fact: BuildCommand, project: Project) -> Iterator[Diagnostic]:
        """Report another spelling of lambda.norpc, tags that are taken for packages, and tags that a later -tags drops."""
        if fact not in project.lambda_builds:
            return
        for value in fact.tags.values:
            text = str(value.text)
            wrong = [tag for tag in SEPARATORS.split(text) if MISSPELT.match(tag) and tag != NORPC]
            if wrong:
                new = re.sub(rf"(?<![^,\s]){re.escape(wrong[0])}(?![^,\s])", NORPC, text)
                edits = fact.tags.set(new)
                yield self.report(
                    f"'{wrong[0]}' is not a tag of aws-lambda-go: it is '{NORPC}'",
                    value.span,
                    fix=Fix(f"spell it {NORPC}", edits) if edits else None,
                    note="go build ignores tags that it doesn't know: the RPC server stays in",
                )
            elif re.search(r",\s|\s,", text):
                edits = fact.tags.set(re.sub(r"\s*,\s*", ",", text))
                fix = Fix("use commas", edits) if edits else None
                refused = "go: -tags space-separated list contains comma"
                yield self.report("mixes commas and spaces between tags", value.span, fix=fix, note=refused)
        for stray in fact.strays:
            told = "flags stand before packages; tags are one word: -tags a,b"
            yield self.report("go build takes this word for a package, not for a tag or flag", stray, note=told)
        for place in fact.tag_settings[:-1]:
            yield self.report("these tags are dropped: a later -tags replaces them", place)
