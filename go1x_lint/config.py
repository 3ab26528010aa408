"""What a run is to do: the configuration file, and what the command line says over it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from typing import Any

from go1x_lint import registry
from go1x_lint.options import TARGETS, Options
from go1x_lint.records import dataclass, replace


class Misconfigured(Exception):
    """A configuration or option that can't be used; `str()` says which and why in one line."""


@dataclass(frozen=True)
class Settings:
    """What a run is to do."""

    select: tuple[str, ...] = ()
    """Rules asked for: codes, beginnings of codes, names, ALL; () is all."""
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    target: str = TARGETS[0]
    """The runtime that functions are to move to."""
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    plugins: tuple[str, ...] = ()
    honour_ignores: bool = True
    """Whether comments in files take diagnostics away."""
    prefix: str = ""
    """Leads from the folder of the configuration, which patterns are relative to, to the project's root."""

    def selects(self, code: str, name: str, path: str) -> bool:
        """Whether a diagnostic of a rule in a file was asked for; the more exact selector wins, `ignore` where both are alike."""
        asked = max(registry.weight(self.select or ("ALL",), code, name), registry.weight(self.extend_select, code, name))
        here = [some for pattern, some in self.per_file_ignores if matches(self.prefix + path, (pattern,))]
        unwanted = (*self.ignore, *(selector for some in here for selector in some))
        return asked > registry.weight(unwanted, code, name)

    def excludes(self, path: str) -> bool:
        """Whether a file is left out."""
        return bool(self.exclude) and matches(self.prefix + path, self.exclude)


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Whether a glob means a path or a folder that it lies in; a pattern without a slash means a name at any depth."""
    parts = path.split("/")
    wholes = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    for pattern in patterns:
        plain = pattern.replace("\\", "/").removeprefix("./").rstrip("/")
        spellings = {plain, plain.removeprefix("**/"), plain.removesuffix("/**")}
        if any(fnmatchcase(whole, some) for whole in (wholes if "/" in plain else [*wholes, *parts]) for some in spellings):
            return True
    return False


# -- the file ---------------------------------------------------------------------------------------------------------------


def settings(options: Options, file: str | None, root: str) -> Settings:
    """Make the settings of a run from the configuration file, where there is one, and the command line.

    `--select` asks anew: it puts aside what the file selects and ignores. All else adds to the file, or replaces one value.
    """
    base = load(file, root) if file else Settings()
    known = registry.codes(base.plugins)
    for name in ("select", "ignore", "extend_select"):
        _check(getattr(options, name), known, f"--{name.replace('_', '-')}")
    if options.select:
        base = replace(base, select=options.select, ignore=(), extend_select=(), per_file_ignores=())
    return replace(
        base,
        ignore=(*base.ignore, *options.ignore),
        extend_select=(*base.extend_select, *options.extend_select),
        exclude=(*base.exclude, *(base.prefix + glob if "/" in glob else glob for glob in options.exclude)),
        target=options.target or base.target,
        honour_ignores=not options.no_ignores,
    )


def load(file: str, root: str) -> Settings:
    """Read a configuration file; raise Misconfigured."""
    shown = os.path.relpath(file)
    values: dict[str, Any] = {}
    for key, value in _parsed(file, shown).items():
        if key not in _KEYS:
            from difflib import get_close_matches

            near = get_close_matches(key, _KEYS, 1)
            raise Misconfigured(f"{shown}: unknown key '{key}'" + (f"; did you mean '{near[0]}'?" if near else ""))
        values[key.replace("-", "_")] = _KEYS[key](value, f"{shown}: {key}")
    folder = os.path.relpath(root, os.path.dirname(os.path.abspath(file))).replace(os.sep, "/")
    made = Settings(**values, prefix="" if folder == "." or folder.startswith("..") else folder + "/")
    known = registry.codes(made.plugins)
    for name, selectors in (("select", made.select), ("ignore", made.ignore), ("extend-select", made.extend_select)):
        _check(selectors, known, f"{shown}: {name}")
    for pattern, selectors in made.per_file_ignores:
        _check(selectors, known, f"{shown}: per-file-ignores: '{pattern}'")
    return made


def _parsed(file: str, shown: str) -> dict[str, Any]:
    """Give our table of a TOML file."""
    if sys.version_info >= (3, 11):  # imported only for who has a file: it costs more than a parse
        import tomllib
    else:
        import tomli as tomllib
    try:
        with open(file, "rb") as opened:
            table: dict[str, Any] = tomllib.load(opened)
    except OSError as error:
        raise Misconfigured(f"{shown}: {(error.strerror or str(error)).lower()}") from error
    except ValueError as error:  # TOML's and UTF-8's errors alike
        raise Misconfigured(f"{shown}: is not TOML: {' '.join(str(error).split())}") from error
    if os.path.basename(file) != "pyproject.toml":
        return table
    return _table(_table(table.get("tool", {}), f"{shown}: tool").get("go1x-lint", {}), f"{shown}: tool.go1x-lint")


def _check(selectors: Iterable[str], known: dict[str, str], where: str) -> None:
    """Raise Misconfigured for a selector that means nothing."""
    for selector in selectors:
        wrong = registry.misspelt(selector, known)
        if wrong:
            raise Misconfigured(f"{where}: {wrong}")


def _table(value: Any, where: str) -> dict[str, Any]:
    """Take a table."""
    if not isinstance(value, dict):
        raise Misconfigured(f"{where}: must be a table, not {_shown(value)}")
    return value


def _strings(value: Any, where: str) -> tuple[str, ...]:
    """Take a list of strings."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Misconfigured(f"{where}: must be a list of strings, not {_shown(value)}")
    return tuple(value)


def _target(value: Any, where: str) -> str:
    """Take a runtime to move to."""
    if value not in TARGETS:
        raise Misconfigured(f"{where}: must be one of {', '.join(TARGETS)}, not {_shown(value)}")
    return str(value)


def _per_file(value: Any, where: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Take a table of globs with the rules to ignore there."""
    return tuple((glob, _strings(some, f"{where}: '{glob}'")) for glob, some in _table(value, where).items())


def _shown(value: Any) -> str:
    """Show a wrong value."""
    return f"{type(value).__name__} {value!r}" if not isinstance(value, dict) else "a table"


_KEYS: dict[str, Callable[[Any, str], Any]] = {
    "select": _strings,
    "ignore": _strings,
    "extend-select": _strings,
    "exclude": _strings,
    "target": _target,
    "per-file-ignores": _per_file,
    "plugins": _strings,
}
