"""For programs: one versioned JSON document, described by `go1x_lint/schemas/report-v1.json`."""

from __future__ import annotations

import json as library
from collections.abc import Iterable
from typing import Any

from go1x_lint import __version__
from go1x_lint.engine import Report
from go1x_lint.facts import Artifact, Field, Label, LambdaFunction, Precondition, Program
from go1x_lint.groups import Group
from go1x_lint.reporters.style import Told, position, source
from go1x_lint.rule import Diagnostic
from go1x_lint.source import Edit, Position, Span

SCHEMA_VERSION = 1
"""Raised when a field goes away or changes its meaning; new fields don't raise it."""


def json(report: Report, groups: Iterable[Group], notifications: Iterable[str] = ()) -> str:
    """Write the report. Paths are relative to `root`, lines and columns from 1, offsets from 0; all count code points."""
    told = Told(report, groups)
    severities = [diagnostic.severity for diagnostic in report.diagnostics]
    document = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "go1x-lint", "version": __version__},
        "root": report.project.workspace.root,
        "target": report.settings.target,
        "summary": {
            "errors": severities.count("error"),
            "warnings": severities.count("warning"),
            "infos": severities.count("info"),
            "files": len(report.read),
            "functions": len(report.functions),
            "suppressed": len(report.suppressed),
            "fixes": {"safe": told.count("safe"), "unsafe": told.count("unsafe"), "held": told.count("manual")},
        },
        "diagnostics": [_diagnostic(report, diagnostic, told) for diagnostic in report.diagnostics],
        "fixes": [_fix(report, group) for group in told.groups if group.edits or group.held],
        "functions": [_function(report, function) for function in report.functions],
        "artifacts": [_artifact(artifact) for artifact in report.artifacts],
        "notifications": [{"message": message} for message in notifications],
    }
    return library.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _diagnostic(report: Report, diagnostic: Diagnostic, told: Told) -> dict[str, Any]:
    """Write one diagnostic."""
    group = told.group(diagnostic)
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "note": diagnostic.note or None,
        "path": diagnostic.span.path,
        "range": _range(report, diagnostic.span),
        "functions": [_subject(subject) for subject in diagnostic.subjects],
        "related": [_label(report, label) for label in diagnostic.related],
        "fix": _part(group, told.left_out(diagnostic)) if group and (group.edits or group.held) else None,
    }


def _subject(subject: str) -> dict[str, str]:
    """Write the id of a function or stage."""
    path, _, name = subject.rpartition("#")
    return {"id": subject, "name": name, "path": path}


def _part(group: Group, left_out: str | None) -> dict[str, Any]:
    """Say which change a diagnostic belongs to; the change itself is told once, for it may be that of hundreds of functions."""
    return {"id": _id(group), "applicability": group.applicability, "title": group.title, "left_out": left_out}


def _fix(report: Report, group: Group) -> dict[str, Any]:
    """Write a change, whole: it is made together or not at all."""
    return {
        "id": _id(group),
        "functions": list(group.functions),
        "applicability": group.applicability,
        "title": group.title,
        "edits": [_edit(report, edit) for edit in group.edits],
        "preconditions": [_precondition(report, some) for some in group.preconditions],
        "held": [_label(report, label) for label in group.held],
    }


def _id(group: Group) -> str:
    """Give a change's id, of a length that doesn't grow with its functions: no two changes have a subject in common."""
    return min((subject for diagnostic in group.diagnostics for subject in diagnostic.subjects), default=group.id)


def _edit(report: Report, edit: Edit) -> dict[str, Any]:
    """Write an edit, against the file as it is now."""
    file = source(report, edit.span.path)
    old = file.text[edit.span.start : edit.span.end] if file else ""
    return {"path": edit.span.path, "range": _range(report, edit.span), "old": old, "new": edit.text}


def _precondition(report: Report, some: Precondition) -> dict[str, Any]:
    """Write what a change relies on: `met` is true, false, or null where it can't be shown either way."""
    where = {"path": some.span.path, "range": _range(report, some.span)} if some.span else None
    return {"text": some.text, "met": some.met, "listed": some.listed, "place": where}


def _label(report: Report, label: Label) -> dict[str, Any]:
    """Write a place and what is said of it."""
    return {"path": label.span.path, "range": _range(report, label.span), "message": label.text}


def _range(report: Report, span: Span) -> dict[str, Any]:
    """Write a range; its end is exclusive."""
    start, end = position(report, span), position(report, span, end=True)
    return {"start": _point(start, span.start), "end": _point(end, span.end)}


def _point(at: Position, offset: int) -> dict[str, int]:
    """Write a position."""
    return {"line": at.line, "column": at.column, "offset": offset}


def _function(report: Report, function: LambdaFunction) -> dict[str, Any]:
    """Write a function and what is known of it."""
    return {
        "id": function.id,
        "name": function.name,
        "path": function.path,
        "range": _range(report, function.span),
        "runtime": _values(function.runtime),
        "handler": _values(function.handler),
        "architectures": _values(function.architectures),
        "package_type": _values(function.package_type),
    }


def _artifact(artifact: Artifact) -> dict[str, Any]:
    """Write what was looked at."""
    return {
        "path": artifact.path,
        "name": artifact.name,
        "kind": artifact.kind,
        "runtime": artifact.runtime,
        "architectures": list(artifact.architectures),
        "functions": list(artifact.ids),
        "programs": [_program(program) for program in artifact.programs],
    }


def _program(program: Program) -> dict[str, Any]:
    """Write what is known of a program."""
    go = program.go
    return {
        "path": program.path,
        "form": program.form,
        "mode": None if program.mode is None else f"{program.mode:04o}",
        "machine": program.machine or None,
        "loader": program.loader or None,
        "glibc": program.glibc or None,
        "go": go and {"version": go.version, "settings": dict(go.settings), "library": go.library},
    }


def _values(field: Field) -> dict[str, Any]:
    """Write the values that a property can take; `complete`: these are all."""
    return {"values": [str(value.text) for value in field.values], "complete": field.closed}
