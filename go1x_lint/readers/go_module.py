"""go.mod: a module and the aws-lambda-go that it is built with."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import NamedTuple

from go1x_lint.facts import Fact, Field, GoModule, Label, Value
from go1x_lint.lifecycle import compare, version
from go1x_lint.readers.paths import normal
from go1x_lint.readers.pins import pin
from go1x_lint.source import Source, Span, Unreadable, Workspace
from go1x_lint.syntax.go_mod import Directive, Word, directives
from go1x_lint.text import Text

LIBRARY = "github.com/aws/aws-lambda-go"
CDK = "github.com/aws/aws-cdk-go/awscdk/v2"
"""aws-cdk-lib, as it is called in Go; its versions are the same."""


class Module(NamedTuple):
    """What a go.mod says."""

    name: Word | None
    required: tuple[tuple[Word, Word], ...]
    """Modules and their least versions."""
    replaced: tuple[tuple[Word, ...], ...]
    """The words of each `replace`."""
    excluded: tuple[tuple[str, str], ...]


def read(source: Source, workspace: Workspace) -> Iterator[Fact]:
    """Give the module."""
    module = workspace.parsed(source.path, "go.mod", parse)
    anchor = module.name.span if module.name else source.span(0, 0)
    libraries = tuple(dict.fromkeys(path.text for path, _ in module.required if path.text != LIBRARY))
    name = module.name.text if module.name else None
    library = _library(module, anchor, _work(source.path, workspace))
    yield GoModule(anchor, posixpath.dirname(source.path), name, library, libraries=libraries)
    yield from (pin(wanted.text, wanted.span, "go") for path, wanted in module.required if path.text == CDK)


def parse(source: Source) -> Module:
    """Read a go.mod."""
    name: Word | None = None
    required: list[tuple[Word, Word]] = []
    replaced: list[tuple[Word, ...]] = []
    excluded: list[tuple[str, str]] = []
    for verb, words in directives(source):
        if verb == "module" and words:
            name = name or words[0]
        elif verb == "require" and len(words) == 2:
            required.append((words[0], words[1]))
        elif verb == "replace":
            replaced.append(words)
        elif verb == "exclude" and len(words) == 2:
            excluded.append((words[0].text, words[1].text))
    return Module(name, tuple(required), tuple(replaced), tuple(excluded))


def name_of(path: str, workspace: Workspace) -> str | None:
    """Give the name of the module that a go.mod declares; None where there is no such file, or it doesn't say."""
    module = _module(path, workspace)
    return module.name.text if module is not None and module.name else None


def _module(path: str, workspace: Workspace) -> Module | None:
    """Give another go.mod, where there is one."""
    try:
        return workspace.parsed(path, "go.mod", parse) if path in workspace else None
    except Unreadable:
        return None


# -- the library ------------------------------------------------------------------------------------------------------------


def _library(module: Module, anchor: Span, work: Work) -> Field:
    """Give aws-lambda-go's version: what go.work, or a module built together with it, replaces it with, and what its own file says."""
    required = [some for some in module.required if some[0].text == LIBRARY]
    if not required:
        return Field(anchor)
    path, wanted = required[0]
    for other in required[1:]:
        path, wanted = other if compare(other[1].text, wanted.text) > 0 else (path, wanted)
    anchor = Span(path.span.path, path.span.start, wanted.span.end)
    own = _alone(module, anchor, wanted, work.modules)
    replacements = (_replacement(some, wanted.text) for some in (work.replaced, *(other.replaced for other in work.modules)))
    fields = [*(replaced(anchor, wanted, some) for some in replacements if some is not None), own]
    values = {value.text: value for field in reversed(fields) for value in field.values}
    return Field(anchor, tuple(reversed(values.values())), tuple(label for field in fields for label in field.open_because))


def _alone(module: Module, anchor: Span, wanted: Word, together: tuple[Module, ...]) -> Field:
    """Give what a module's own file says: the highest version that is required, or what that is replaced with."""
    replacement = _replacement(module.replaced, wanted.text)
    if replacement is not None:
        return replaced(anchor, wanted, replacement)
    field = stated(anchor, wanted)
    why = _raised(module, wanted, together)
    return Field(field.anchor, field.values, (*field.open_because, Label(wanted.span, why))) if why else field


def _replacement(directives: tuple[tuple[Word, ...], ...], wanted: str) -> tuple[Word, ...] | None:
    """Give what replaces aws-lambda-go: a path, or a module and its version; None where nothing does."""
    found: tuple[Word, ...] | None = None
    for words in directives:
        plain = [word.text for word in words]
        if plain[:1] != [LIBRARY] or "=>" not in plain:
            continue
        arrow = plain.index("=>")
        if plain[1:arrow] == [wanted]:
            return words[arrow + 1 :]
        if arrow == 1:
            found = words[arrow + 1 :]
    return found


def _raised(module: Module, wanted: Word, together: tuple[Module, ...]) -> str | None:
    """Say why a newer version than the one required may be built."""
    if (LIBRARY, wanted.text) in module.excluded:
        return f"'{wanted.text}' is excluded; which later version is taken can't be read"
    for other in together:
        for path, theirs in other.required:
            if path.text == LIBRARY and compare(theirs.text, wanted.text) > 0:
                return f"go.work builds it together with {theirs.span.path}, which requires '{theirs.text}'"
    return None


def stated(anchor: Span, word: Word) -> Field:
    """Make the field of a version as Go writes it; a branch or a commit can't be read."""
    if not word.text.startswith("v") or word.text.count(".") < 2 or version(word.text) is None:
        return Field.unknown(anchor, f"which version '{word.text}' is can't be read here")
    return Field(anchor, (Value(Text.of(word.text), word.span),))


def replaced(anchor: Span, wanted: Word, replacement: tuple[Word, ...]) -> Field:
    """Make the field of a version that is replaced by another one, by another module, or by a folder."""
    if len(replacement) == 2 and replacement[0].text == LIBRARY:
        field = stated(anchor, replacement[1])
        return Field(anchor, tuple(Value(value.text, value.span, via=(wanted.span,)) for value in field.values), field.open_because)
    if not replacement:
        return stated(anchor, wanted)
    return Field(anchor, (), (Label(replacement[0].span, f"it is replaced by '{replacement[0].text}'"),))


# -- workspaces -------------------------------------------------------------------------------------------------------------


class Work(NamedTuple):
    """What a go.work does to one of the modules that it uses."""

    modules: tuple[Module, ...] = ()
    """The others that it uses; their replacements are in force, too."""
    replaced: tuple[tuple[Word, ...], ...] = ()
    """The words of each `replace` of its own, which win over those of modules (https://go.dev/ref/mod#go-work-file-replace)."""


def _work(path: str, workspace: Workspace) -> Work:
    """Read the nearest go.work above a go.mod that uses any module; what it does only counts where it uses this one."""
    folder = mine = posixpath.dirname(path)
    while True:
        found = _directives(posixpath.join(folder, "go.work"), workspace)
        used = [normal(posixpath.join(folder, words[0].text)) for verb, words in found if verb == "use" and words]
        if used:
            others = (_module(posixpath.join(some, "go.mod"), workspace) for some in used if some != mine)
            own = tuple(words for verb, words in found if verb == "replace")
            return Work(tuple(module for module in others if module is not None), own) if mine in used else Work()
        if not folder:
            return Work()
        folder = posixpath.dirname(folder)


def _directives(path: str, workspace: Workspace) -> tuple[Directive, ...]:
    """Give what a go.work says, where there is one."""
    try:
        return workspace.parsed(path, "go.work", lambda some: tuple(directives(some))) if path in workspace else ()
    except Unreadable:
        return ()
