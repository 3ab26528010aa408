"""What is read of each format, and what of it can be written: measured on an example project of each, never claimed.

`tests/formats/*.md` hold the examples, each with the reasons for what is not there; `python -m go1x_lint.coverage` writes
`docs/coverage.md` from what the readers make of them. A test compares it, and asks for a reason for every gap.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from inspect import get_annotations
from pathlib import Path
from typing import Any, Literal

from go1x_lint import facts, kinds, registry
from go1x_lint.facts import Fact, Field, FileUse, Member, Slot
from go1x_lint.records import dataclass, fields
from go1x_lint.source import Source, Workspace
from go1x_lint.text import Text

State = Literal["writes", "reads"]
"""What the example shows of a property: it can be written, or only read."""

KINDS: Mapping[str, type[Fact]] = {
    "function": facts.LambdaFunction,
    "runtime choice": facts.RuntimeChoice,
    "layer": facts.Layer,
    "allow list": facts.AllowList,
    "build": facts.BuildCommand,
    "archive": facts.ArchiveCommand,
    "copy": facts.Copy,
    "mode change": facts.ModeChange,
    "script": facts.Script,
    "upload": facts.Upload,
    "image build": facts.ImageBuild,
    "image": facts.ImageUse,
    "stage": facts.Stage,
    "package install": facts.PackageInstall,
    "tool run": facts.ToolRun,
    "make target": facts.MakeTarget,
    "naming": facts.Naming,
    "module": facts.GoModule,
    "program": facts.GoProgram,
    "tool version": facts.ToolVersion,
    "plug-in": facts.PluginConfig,
}
"""The kinds of facts that readers give, as people call them."""

WRITTEN = frozenset((
    "function.runtime", "function.handler", "function.code", "function.build_method", "runtime choice.runtime",
    "layer.runtimes", "allow list.runtimes", "build.output", "build.tags", "build.goos", "build.goarch", "build.then",
    "archive.members", "archive.flattens", "copy.sources", "copy.target", "make target.uses", "naming.uses", "image.image", "stage.base",
    "stage.entrypoint", "package install.manager", "plug-in.settings",
))  # fmt: skip
"""What fixes write: where an example shows it read and never written, there is a reason."""

_CORE = frozenset(("function.runtime", "function.handler", "function.code", "layer.runtimes", "allow list.runtimes", "build.output"))
"""What has to have a reason of its own where it is not there: `function.*` is none."""
_SAID = "said"
"""The property of a kind of fact that has none of its own."""
_OF_STEPS = frozenset(("uses", "then"))
_TRIED = (
    "provided.al2023", "bootstrap", "a/bootstrap", "arm64", "true", "linux", "0", "a,b", "public.ecr.aws/lambda/provided:al2023", "dnf",
)  # fmt: skip
_HOLDS = re.compile(r"\b(Field|FileUse|Slot|Member)\b")
_SETTINGS = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"^(`{3,})\w+ (\S+)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_MARKS: Mapping[str, str] = {"writes": "✎", "reads": "✓", "absent": "·", "unread": "✗"}


def properties(kind: str) -> tuple[str, ...]:
    """Give the properties of a kind of fact that files say and that can be written."""
    types = {name: said for of in reversed(KINDS[kind].__mro__) for name, said in get_annotations(of).items()}
    own = [some.name for some in fields(KINDS[kind]) if _HOLDS.search(types[some.name])]
    shared = _OF_STEPS - ({"then"} if kind == "build" else frozenset()) if issubclass(KINDS[kind], facts.Step) else frozenset()
    return tuple(name for name in own if name not in shared) or (_SAID,)


# -- an example, and what the readers make of it ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Example:
    """A project in one format, and the reasons for what is not there."""

    stem: str
    title: str
    about: str
    """What files of the format are called, in a sentence."""
    formats: tuple[str, ...]
    """What its files are called in the registry."""
    readers: tuple[str, ...]
    """The readers that the example is for; () are all."""
    files: Mapping[str, str]
    reasons: Mapping[str, Mapping[str, str]]
    """By `absent` (the format has no such thing), `unread` (it could say it), `unwritten` (it is read, and not changed)."""

    @property
    def _named(self) -> tuple[str, ...]:
        """The files of its formats: a run names them, and not the others."""
        return tuple(path for path, text in self.files.items() if kinds.kind_of(path, text.encode()) in self.formats)

    @cached_property
    def found(self) -> tuple[tuple[str, Fact], ...]:
        """What the readers give, each with the reader's name."""
        sources = [Source(path, text) for path, text in self.files.items()]
        workspace = Workspace("", focus=self._named, sources=sources)
        known = {some.name: some for some in registry.FORMATS}
        found: list[tuple[str, Fact]] = []
        for path in sorted(self._named):
            data = self.files[path].encode()
            kind = kinds.kind_of(path, data)
            if kind is not None and kinds.concerns(kind, data):
                chosen = [some for some in registry.readers(known[kind], path, data) if not self.readers or some[0] in self.readers]
                found += ((name, fact) for name, read in chosen for fact in read(workspace[path], workspace))
        return tuple(found)

    @cached_property
    def measured(self) -> Mapping[str, State]:
        """What the example shows of each property, `function.runtime`; what it doesn't show is not there."""
        shown: dict[str, State] = {}
        for kind, of in KINDS.items():
            for _, fact in self.found:
                if type(fact) is of:
                    shown.setdefault(f"{kind}.", "reads")
                    for name, state in _measured(kind, fact):
                        shown[f"{kind}.{name}"] = "writes" if "writes" in (state, shown.get(f"{kind}.{name}")) else "reads"
        return shown

    def shows(self, kind: str) -> bool:
        """Whether it has a fact of a kind."""
        return f"{kind}." in self.measured

    def reason(self, kind: str, name: str = "") -> tuple[str, str, str] | None:
        """Give how a gap is called, why it is there, and the key that says so; None where nobody says."""
        key = f"{kind}.{name}"
        keys = (kind, "*") if not name else (key,) if key in _CORE else (key, f"{kind}.*")
        for said in keys:
            for called in ("absent", "unread"):
                if said in self.reasons.get(called, {}):
                    return called, self.reasons[called][said], said
        return None

    def problems(self) -> Iterator[str]:
        """Say which gaps have no reason, and which reasons have no gap."""
        used: set[tuple[str, str]] = set()
        for kind in KINDS:
            gaps = [name for name in properties(kind) if f"{kind}.{name}" not in self.measured] if self.shows(kind) else [""]
            for name in gaps:
                said = self.reason(kind, name)
                if said is None:
                    yield f"{self.stem}: no reason why there is no {f'{kind}.{name}'.rstrip('.')}"
                else:
                    used.add((said[0], said[2]))
        for key in sorted(WRITTEN):
            if self.measured.get(key) == "reads" and key not in self.reasons.get("unwritten", {}):
                yield f"{self.stem}: no reason why {key} isn't written"
        used |= {("unwritten", key) for key, state in self.measured.items() if state == "reads"}
        for called, some in self.reasons.items():
            for key in some:
                if (called, key) not in used:
                    yield f"{self.stem}: {called} {key} is there"


def _measured(kind: str, fact: Fact) -> Iterator[tuple[str, State]]:
    """Give what one fact shows of each property."""
    for name in properties(kind):
        if name == _SAID:
            yield name, "reads"
            continue
        value: Any = getattr(fact, name)
        some = list(_fields(value))
        if f"{kind}.{name}" in _CORE and not any(field.values for field in some):
            continue  # room for a value is no sign that one would be read
        if any(_writes(field) for field in some) or (hasattr(value, "write") and _takes(value, ())):
            yield name, "writes"
        elif any(field.values or field.open_because for field in some):
            yield name, "reads"


def _fields(value: object) -> Iterator[Field]:
    """Give the fields in a property."""
    if isinstance(value, Field):
        yield value
    elif isinstance(value, FileUse):
        yield value.path
    elif isinstance(value, Member):
        yield value.use.path
    elif isinstance(value, tuple):
        for item in value:
            yield from _fields(item)


def _writes(field: Field) -> bool:
    """Whether a field can be written: over one of its values, or where it is declared."""
    near = [part for value in field.values for part in _changed(value.text)]
    return any(_takes(slot, near) for slot in (field.slot, *(value.slot for value in field.values)) if slot is not None)


def _changed(text: Text) -> tuple[Text, ...]:
    """Give what a fix would make of a value: a path below it or beside it, a list with one more tag."""
    return Text.of(text, "/bootstrap"), text.parent.joined("bootstrap"), Text.of(text, ",lambda.norpc")


def _takes(slot: Slot, more: Iterable[Text]) -> bool:
    """Whether a slot writes something."""
    return any(slot.write(value) for value in _TRIED) or any(slot.write(value) for value in more)


def examples(folder: Path) -> tuple[Example, ...]:
    """Read the examples of a folder, in the order of their names."""
    return tuple(_example(path) for path in sorted(folder.glob("*.md")))


def _example(path: Path) -> Example:
    """Read one example."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    text = path.read_text(encoding="utf-8")
    title, _, rest = text.removeprefix("# ").partition("\n")
    said = _SETTINGS.search(rest)
    settings: dict[str, Any] = tomllib.loads(said[1]) if said else {}
    name = settings.pop("format", path.stem)
    formats = tuple(name) if isinstance(name, list) else (name,)
    readers = tuple(settings.pop("readers", ()))
    files = {match[2]: match[3] for match in _FILE.finditer(rest)}
    about = " ".join((rest[: said.start()] if said else rest).split())
    return Example(path.stem, title.strip(), about, formats, readers, files, settings)


# -- the page ---------------------------------------------------------------------------------------------------------------

_HEAD = """\
# Coverage

What go1x-lint reads of each format, and what it can write. This page is made by `python -m go1x_lint.coverage` from what the
readers give on the examples in `tests/formats`; a test compares it. Nothing here is claimed by hand but the reasons.

✎ is read, and can be written where a fix needs it; ✓ is read, and never written; · isn't there in the format; ✗ could be there, and
isn't read. What can't be read in a file at hand (an expression, a value of another system) stays unknown, and nothing is changed then.
"""


def page(some: Iterable[Example]) -> str:
    """Give the page, in Markdown."""
    chosen = tuple(some)
    parts = [_HEAD, "## Formats\n", *_formats(chosen), "\n## Kinds of facts\n", *_overview(chosen)]
    for kind in KINDS:
        mine = [example for example in chosen if example.shows(kind)]
        if mine and properties(kind) != (_SAID,):
            parts += [f"\n## {kind.capitalize()}\n", *_details(kind, mine)]
    return "\n".join(parts) + "\n"


def _formats(some: Iterable[Example]) -> Iterator[str]:
    """Give the table of the formats."""
    yield "| format | files | what else is not in it, and why |\n|---|---|---|"
    for example in some:
        why = example.reasons.get("absent", {}).get("*", "")
        yield f"| [{example.title}](../tests/formats/{example.stem}.md) | {example.about} | {why} |"


def _overview(some: Iterable[Example]) -> Iterator[str]:
    """Give the table of formats and kinds of facts, and why some have none."""
    notes: dict[str, int] = {}
    yield "| format | " + " | ".join(KINDS) + " |\n|---" + "|---" * len(KINDS) + "|"
    for example in some:
        cells = []
        for kind in KINDS:
            states = [example.measured.get(f"{kind}.{name}") for name in properties(kind)] if example.shows(kind) else []
            cells.append(_MARKS["writes" if "writes" in states else "reads"] if states else _gap(example.reason(kind), notes))
        yield f"| {example.title} | " + " | ".join(cells) + " |"
    yield from _notes(notes)


def _details(kind: str, some: Iterable[Example]) -> Iterator[str]:
    """Give the table of one kind of fact: formats and properties."""
    notes: dict[str, int] = {}
    names = properties(kind)
    yield "| format | " + " | ".join(name.replace("_", " ") for name in names) + " |\n|---" + "|---" * len(names) + "|"
    for example in some:
        yield f"| {example.title} | " + " | ".join(_cell(example, kind, name, notes) for name in names) + " |"
    yield from _notes(notes)


def _cell(example: Example, kind: str, name: str, notes: dict[str, int]) -> str:
    """Give one cell: what is measured, with the reason where it is a gap, or isn't written."""
    key = f"{kind}.{name}"
    state = example.measured.get(key)
    if state is None:
        return _gap(example.reason(kind, name), notes)
    why = example.reasons.get("unwritten", {}).get(key)
    return _MARKS[state] + ("" if why is None else _note(why, notes))


def _gap(said: tuple[str, str, str] | None, notes: dict[str, int]) -> str:
    """Give the cell of a gap."""
    return "?" if said is None else _MARKS[said[0]] + ("" if said[2] == "*" else _note(said[1], notes))


def _note(why: str, notes: dict[str, int]) -> str:
    """Give a reason's number."""
    return f" <sup>{notes.setdefault(why, len(notes) + 1)}</sup>"


def _notes(notes: Mapping[str, int]) -> Iterator[str]:
    """Give the reasons below a table."""
    if notes:
        yield "\n" + "\n".join(f"{number}. {why}" for why, number in notes.items())


def main() -> int:
    """Write the page into the project that the command runs in."""
    found = examples(Path("tests/formats"))
    for problem in (problem for example in found for problem in example.problems()):
        sys.stderr.write(f"{problem}\n")
    Path("docs/coverage.md").write_text(page(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
