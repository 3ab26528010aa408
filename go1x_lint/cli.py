"""Arguments to engine to reporter to exit code. No logic."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterable
from typing import IO, TYPE_CHECKING, Any, TypeVar

from go1x_lint import config, discovery, engine, kinds, registry
from go1x_lint.config import Settings
from go1x_lint.discovery import Found
from go1x_lint.engine import Report
from go1x_lint.options import Options, VerifyOptions
from go1x_lint.records import replace
from go1x_lint.reporters.style import Style, clean
from go1x_lint.source import Source, Unreadable, Workspace

if TYPE_CHECKING:
    from go1x_lint.fixer import Outcome
    from go1x_lint.groups import Group

Given = TypeVar("Given", bound=Options)

CLEAN, FOUND, FAILED = 0, 1, 2


class Unwritable(Exception):
    """A report that can't be written where it is to go; `str()` says why in one line."""


def say(message: str) -> None:
    """Write a line for people beside the report."""
    emit(f"go1x-lint: {message}\n", sys.stderr)


def emit(text: str, stream: IO[str] | None = None) -> None:
    """Write text; what its encoding lacks is written as an escape."""
    out = stream or sys.stdout
    if out is None:  # closed before this program began
        return
    encoding = getattr(out, "encoding", None) or "utf-8"
    _emit(out, text.encode(encoding, "backslashreplace").decode(encoding))


def emit_bytes(data: bytes) -> None:
    """Write bytes as they are: a patch has the newlines and the encoding of the files."""
    if sys.stdout is not None:
        sys.stdout.flush()
        _emit(sys.stdout.buffer, data)


def _emit(out: IO[Any], data: str | bytes) -> None:
    """Write; that a reader went away is no reason to speak. Raise Unwritable."""
    try:
        out.write(data)
        out.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())  # Python writes what is left when it ends
        if error.errno not in (errno.EPIPE, errno.EINVAL):
            raise Unwritable(f"can't write the report: {(error.strerror or str(error)).lower()}") from error


def crashed(error: Exception) -> int:
    """Say that this program failed, and where; its bugs are not to look like findings."""
    from contextlib import suppress

    with suppress(Unwritable):  # nobody may be there to be told
        say(str(error) if isinstance(error, Unwritable) else f"internal error: {engine.described(error)}; please report it")
    return FAILED


# -- commands ---------------------------------------------------------------------------------------------------------------


def run(words: list[str]) -> int:
    """Run any command line that isn't a common one; give the exit code."""
    from go1x_lint import arguments

    try:
        if not words or words[0] in ("-h", "--help", "help"):
            emit(arguments.usage() + "\n")
            return CLEAN if words else FAILED
        if words[0] in ("-V", "--version"):
            emit(arguments.version() + "\n")
            return CLEAN
        if words[0] == "rule":
            return rule(arguments.rule_names(words[1:]))
        if words[0] == "verify":
            return _told(verify, arguments.verify_options(words[1:]))
        if words[0] != "check":
            raise arguments.Wrong(arguments.unknown(words[0]))
        return check(arguments.check_options(words[1:]))
    except arguments.Wrong as error:
        say(str(error))
        return FAILED
    except SystemExit as asked:  # argparse has printed the help
        return int(asked.code or 0)


def rule(names: list[str] | None) -> int:
    """Print the pages of rules, of all for None."""
    from go1x_lint import pages

    known = registry.codes()
    wrong = [
        text
        for name in names or ()
        if pages.code(name, known) is None and (text := registry.misspelt(name, known) or f"'{name}' is not one rule")
    ]
    for text in wrong:
        say(text)
    if wrong:
        return FAILED
    found = known if names is None else dict.fromkeys(code for name in names if (code := pages.code(name, known)))
    emit("\n".join(pages.page(code) for code in found))
    return CLEAN


def check(options: Options) -> int:
    """Run `check`; give the exit code."""
    return _told(_check, options)


def _told(command: Callable[[Given], int], options: Given) -> int:
    """Run a command; say what is wrong with its configuration. Gives the exit code."""
    try:
        return command(options)
    except (config.Misconfigured, registry.Unloadable) as error:
        say(str(error))
        return FAILED


def verify(options: VerifyOptions) -> int:
    """Run `verify`; give the exit code."""
    from go1x_lint import reporters, verify

    report, shown, found, problems, notes = verify.verify(options)
    for problem in problems:
        say(clean(problem))
    if options.verbose:
        say(f"project {found.root}, {len(report.read)} files read")
    style = replace(_style(options, found), shown=lambda path: shown.get(path) or found.shown(path))
    if report.artifacts or report.diagnostics or options.output_format == "json":
        emit(reporters.write(options.output_format, report, (), style, (*problems, *notes)))
    for note in () if options.quiet else notes:
        say(note)
    return FAILED if problems else _code(report, options)


def _check(options: Options) -> int:
    """Find the project, check it, report or change it."""
    if kinds.STDIN in options.paths and options.fix and not options.diff:
        raise config.Misconfigured("--fix can't change standard input: a change is made in several files together; --diff shows it")
    if options.stdin_filename is not None and kinds.STDIN not in options.paths:
        raise config.Misconfigured("--stdin-filename names standard input, which isn't asked for: give '-', too")
    if options.diff and options.output_format != "text":
        raise config.Misconfigured("--diff prints a patch, and --output-format a report: give one of them")
    found = discovery.find(options.paths, options.stdin_filename)
    file = options.config or (None if options.isolated else discovery.configuration(found))
    settings = config.settings(options, file, found.root)
    workspace = _workspace(found, settings, options)
    for problem in _problems(found):
        say(clean(problem))
    if options.verbose:
        say(f"project {found.root}, {len(workspace.paths)} files, configuration {file or 'none'}")
    if not workspace.focus or (not settings.plugins and discovery.nothing(found)):
        workspace = Workspace(found.root)
    changes = options.fix or options.diff
    code = _change(workspace, settings, options, found) if changes else _report(workspace, settings, options, found)
    return FAILED if found.problems or code == FAILED else code


def _problems(found: Found) -> list[str]:
    """Say what can't be read of what was named, a line each."""
    return [f"{path or 'the empty path'}: {why}" for path, why in found.problems]


def _workspace(found: Found, settings: Settings, options: Options) -> Workspace:
    """Make the workspace; what can't be read of what was named joins the problems."""
    paths, focus = found.selected(settings.excludes, options.force_exclude)
    sources: list[Source] = []
    for path in dict.fromkeys(found.explicit):
        try:
            if kinds.STDIN in options.paths and path == found.stdin:
                sources.append(Source.decode(path, sys.stdin.buffer.read()))
            elif path in focus and kinds.kind(path):
                sources.append(Workspace(found.root)[path])
        except Unreadable as error:
            found.explicit.remove(path)
            found.problems.append((found.shown(path), str(error)))
            paths, focus = paths - {path}, focus - {path}
    return Workspace(found.root, paths, focus, sources)


# -- reports ----------------------------------------------------------------------------------------------------------------


def _style(options: Options, found: Found) -> Style:
    """Decide how the report looks."""
    environment = os.environ
    if options.color != "auto":
        color = options.color == "always"
    elif environment.get("NO_COLOR"):
        color = False
    else:
        terminal = sys.stdout is not None and sys.stdout.isatty() and environment.get("TERM") != "dumb"
        color = terminal or bool(environment.get("FORCE_COLOR"))
    if color and sys.platform == "win32":
        os.system("")  # a console of Windows obeys colours only after it ran a command
    return Style(color, options.show_fixes, options.quiet, found.shown)


def _report(workspace: Workspace, settings: Settings, options: Options, found: Found) -> int:
    """Check and report."""
    from go1x_lint import trial

    report = engine.check(workspace, settings)
    _print(report, trial.announced(workspace, settings, report), options, found)
    return _code(report, options)


def _print(report: Report, groups: Iterable[Group], options: Options, found: Found, notes: Iterable[str] = ()) -> None:
    """Print a report in the format asked for, and notes for people beside it."""
    from go1x_lint import reporters

    empty = not (report.diagnostics or report.functions or report.project.lambda_builds)
    told = (*notes, discovery.NOTHING) if empty and not found.problems else tuple(notes)
    style = _style(options, found)
    if not (empty and options.output_format == "text"):
        emit(reporters.write(options.output_format, report, groups, style, (*_problems(found), *told)))
    if not options.quiet:
        for note in told:
            say(note)


def _code(report: Report, options: Options) -> int:
    """Give the exit code of a report."""
    if report.crashed:
        return FAILED
    worth = any(diagnostic.severity != "info" for diagnostic in report.diagnostics)
    return FOUND if worth and not options.exit_zero else CLEAN


# -- changes ----------------------------------------------------------------------------------------------------------------


def _change(workspace: Workspace, settings: Settings, options: Options, found: Found) -> int:
    """Fix, or show what a fix would do."""
    from go1x_lint import fixer

    outcome = fixer.fix(workspace, settings, options.unsafe_fixes)
    if options.diff:
        return _diff(outcome, options, found)
    dirty = _dirty(found, outcome.changed)
    try:
        fixer.write(outcome)
    except fixer.NotWritten as error:
        say(f"nothing was changed: {error}")
        return FAILED
    style = _style(options, found)
    if outcome.made and options.output_format == "text" and not options.quiet:
        from go1x_lint.reporters.text import made

        emit("".join(f"{line}\n" for line in made(outcome, style)) + "\n")
    _print(outcome.report, outcome.groups, options, found, [*_undone(outcome), *_undo(outcome.changed, dirty, found)])
    return _code(outcome.report, options)


def _diff(outcome: Outcome, options: Options, found: Found) -> int:
    """Print what a fix would change; the exit code is that of a run that finds something, where there is anything left to say."""
    from go1x_lint import fixer

    top = discovery.top_level(found.root) or found.root
    patch = fixer.diff(outcome, "" if top == found.root else os.path.relpath(found.root, top).replace(os.sep, "/") + "/")
    emit_bytes(patch.encode("utf-8", "surrogateescape"))
    left = len(outcome.report.diagnostics)
    if not options.quiet:
        from go1x_lint.reporters.text import clean_once

        once = clean_once(outcome.made, _style(options, found))
        rest = f"{left} left that this does not change; 'go1x-lint check' tells them" if left else ""
        for note in filter(None, (once, *_undone(outcome), rest)):
            say(note)
    code = _code(outcome.report, options)
    return FOUND if patch and code == CLEAN and not options.exit_zero else code


def _undone(outcome: Outcome) -> list[str]:
    """Say what was tried and did not hold."""
    return [f"not made: {group.title}: {why}" for group, why in outcome.undone]


def _dirty(found: Found, paths: Iterable[str]) -> tuple[str, ...] | None:
    """Give those of the files that git would lose changes of, if it put them back; None where there is no git."""
    some = list(paths)
    top = discovery.top_level(found.root)
    said = discovery.git(found.root, "status", "--porcelain", "-z", "--ignored", "--", *some) if top and some else None
    if said is None:
        return None
    prefix = os.path.join(os.path.relpath(found.root, top), "").replace(os.sep, "/").removeprefix("./")
    changed = {entry[3:].removeprefix(prefix) for entry in os.fsdecode(said).split("\0") if entry[1:2] not in ("", " ")}
    return tuple(path for path in some if path in changed)


def _undo(changed: Iterable[str], dirty: tuple[str, ...] | None, found: Found) -> list[str]:
    """Say how a fix is undone, and which files it can't be undone in that way."""
    if not changed:
        return []
    if dirty is None:
        return ["no copy was kept of the files as they were, and no git is here that could put them back"]
    import shlex

    clean = [path for path in changed if path not in dirty]
    notes = [f"to undo it: git checkout -- {' '.join(shlex.quote(found.shown(path)) for path in clean)}"] if clean else []
    if dirty:
        notes.append(f"warning: git showed {', '.join(map(found.shown, dirty))} as modified already; the fix is mixed with those changes")
    return notes
