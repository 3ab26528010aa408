"""Slots of Serverless Framework's own: a part of a string, a function's own archive, the settings of a plug-in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from go1x_lint.facts import Precondition
from go1x_lint.records import dataclass
from go1x_lint.source import Edit, Span
from go1x_lint.syntax import tree_edits
from go1x_lint.syntax.phrase import Phrase
from go1x_lint.syntax.tree import Mapping, Pair, Scalar, Sequence
from go1x_lint.syntax.tree_slots import PropertySlot, Spell
from go1x_lint.text import Text

_BLANK = re.compile(r"(\r?\n)[ \t]*\r?\n")

IGNORED = ("include", "exclude", "patterns")
"""What the framework doesn't look at where a function has an `artifact` (packageService of lib/plugins/package/lib/package-service.js)."""


@dataclass(frozen=True)
class PartSlot:
    """Writes over a part of a string: the `'go1.x'` of `${opt:runtime, 'go1.x'}`."""

    phrase: Phrase
    readers: tuple[Span, ...] = ()
    spell: Spell | None = None

    @property
    def place(self) -> Span:
        """The part's characters."""
        return self.phrase.place

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """All other places that take their value from these characters."""
        return self.readers

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Write the part."""
        text = Text.of(value)
        spelled = self.spell(text) if self.spell else text
        return () if spelled is None else self.phrase.write(spelled)

    def remove(self) -> tuple[Edit, ...]:
        """Take nothing away."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing: what stands here is what is used."""
        return ()


@dataclass(frozen=True)
class ArtifactSlot:
    """Gives a function an archive of its own: `package.artifact`, and `package.individually` for the service.

    `sls deploy` looks for the function's own archive only where it is packed individually (extended-validate.js).
    """

    function: Mapping
    root: Mapping
    """The service's outermost mapping."""
    package: Mapping | None
    """The service's section `package`, where it has one."""
    individually: bool
    """Whether it is packed individually as it stands."""
    spell: Spell
    also_read_by: tuple[Span, ...] = ()
    conditions: tuple[Precondition, ...] = ()

    @property
    def place(self) -> Span:
        """Where the function's archive is said, or comes."""
        return PropertySlot(self.function, ("package", "artifact"), ("handler",)).place

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Name the archive; () where that can't be done."""
        text = self.spell(Text.of(value))
        plain = text.plain if text is not None else None
        own = self._own(plain) if plain else ()
        service = () if self.individually else self._individually()
        return (*own, *service) if own and (service or self.individually) else ()

    def _own(self, path: str) -> tuple[Edit, ...]:
        """Name the archive at the function, in place of the patterns that are ignored then."""
        pair = self.function.own("package")
        package = pair.value if pair is not None else None
        gone = [some for some in package.pairs if some.name in IGNORED] if isinstance(package, Mapping) else []
        if not isinstance(package, Mapping) or package.own("artifact") is not None or not gone or not all(map(_plain, gone)):
            return PropertySlot(self.function, ("package", "artifact"), ("handler",)).write(path)
        first, *rest = gone
        said = tree_edits.pair_text(package, "artifact", path)
        return (Edit(first.whole, said), *(edit for some in rest for edit in tree_edits.without_pair(package, some)))

    def _individually(self) -> tuple[Edit, ...]:
        """Say that functions are packed individually."""
        if self.package is None:
            pair = self.root.own("package")
            if pair is not None:
                return tree_edits.fill(pair, ("individually",), True)
            return _apart(self.root, tree_edits.new_pair(self.root, ("package", "individually"), True, ("provider",)))
        pair = self.package.own("individually")
        if pair is None:
            return tree_edits.new_pair(self.package, ("individually",), True)
        plain = isinstance(pair.value, Scalar) and pair.value.style == "plain" and not pair.value.tag and not pair.value.readers
        return (Edit(pair.value.span, "true"),) if plain and pair.value.end > pair.value.start else ()

    def remove(self) -> tuple[Edit, ...]:
        """Take nothing away."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Give what must hold besides."""
        return self.conditions


def _in_order(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Make one edit of those that put something in at one point, so that it stays in this order."""
    found: dict[Span, str] = {}
    for edit in edits:
        found[edit.span] = found.get(edit.span, "") + edit.text
    return tuple(Edit(span, text) for span, text in found.items())


def _apart(root: Mapping, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """Put a blank line before a new section, where one follows it."""
    text = root.tree.source.text
    blank = _BLANK.match(text, edits[0].span.end) if edits and not root.brackets else None
    return tuple(Edit(edit.span, blank[1] + edit.text) if blank else edit for edit in edits)


def _plain(pair: Pair) -> bool:
    """Whether a pair can be taken away: no comment in it, and nobody else reads it."""
    text = pair.value.tree.source.text
    line = text.find("\n", pair.whole.end)
    said = text[pair.whole.start : line if line >= 0 else len(text)]
    mark = "//" if pair.value.tree.language == "javascript" else "#"
    return mark not in said and not pair.value.readers and not pair.value.tree.masked(pair.whole.start, pair.whole.end)


@dataclass(frozen=True)
class SettingsSlot:
    """Tells serverless-go-plugin to build functions of a runtime, and to pack them as `bootstrap`."""

    root: Mapping
    settings: Mapping | None
    """`custom.go`, where it is there."""
    listed: tuple[str, ...] = ()
    """The runtimes that it builds functions of as it stands."""
    old: Scalar | None = None
    """The `go1.x` in its list, which nobody needs any longer."""

    @property
    def place(self) -> Span:
        """Where the settings are, or come."""
        return PropertySlot(self.settings or self.root, ("supportedRuntimes",)).place

    @property
    def also_read_by(self) -> tuple[Span, ...]:
        """Nobody else reads them."""
        return ()

    def write(self, value: Text | str) -> tuple[Edit, ...]:
        """Write both settings; () where that can't be done."""
        runtime = Text.of(value).plain or ""
        if self.settings is None:
            return self._anew({"supportedRuntimes": [runtime], "buildProvidedRuntimeAsBootstrap": True})
        parts = []
        if runtime not in self.listed:
            parts.append(self._runtimes(self.settings, runtime))
        truth = self._truth(self.settings)
        if truth is not None:
            parts.append(truth)
        return _in_order(edit for some in parts for edit in some) if all(parts) else ()

    def _anew(self, settings: dict[str, tree_edits.Content]) -> tuple[Edit, ...]:
        """Write the whole section."""
        custom = self.root.own("custom")
        if custom is None:
            return _apart(self.root, tree_edits.new_pair(self.root, ("custom", "go"), settings, ("plugins", "provider")))
        if not isinstance(custom.value, Mapping):
            return tree_edits.fill(custom, ("go",), settings)
        pair = custom.value.own("go")
        return tree_edits.new_pair(custom.value, ("go",), settings) if pair is None else ()

    def _runtimes(self, settings: Mapping, runtime: str) -> tuple[Edit, ...]:
        """List the runtime, in place of `go1.x` where that is listed."""
        if self.old is not None:
            return tree_edits.over_scalar(self.old, runtime)
        pair = settings.own("supportedRuntimes")
        if pair is None:
            return tree_edits.new_pair(settings, ("supportedRuntimes",), [runtime])
        if isinstance(pair.value, Sequence) and pair.value.items:
            return tree_edits.new_item(pair.value, runtime)
        return PropertySlot(settings, ("supportedRuntimes",), words=True).write(" ".join((*self.listed, runtime)))

    def _truth(self, settings: Mapping) -> tuple[Edit, ...] | None:
        """Turn the other setting on, whatever it is called now; None where it is on."""
        pair = settings.own("buildProvidedRuntimeAsBootstrap")
        if pair is None:
            wrong = next((some for some in settings.pairs if misspelt(some.name or "")), None)
            if wrong is None:
                return tree_edits.new_pair(settings, ("buildProvidedRuntimeAsBootstrap",), True)
            key = wrong.key
            named = (Edit(key.inner, "buildProvidedRuntimeAsBootstrap"),) if isinstance(key, Scalar) else ()
            on = isinstance(wrong.value, Scalar) and wrong.value.truth is True
            return named if on else (*named, Edit(wrong.value.span, "true"))
        if isinstance(pair.value, Scalar) and pair.value.truth is True:
            return None
        return (Edit(pair.value.span, "true"),) if isinstance(pair.value, Scalar) and not pair.value.readers else ()

    def remove(self) -> tuple[Edit, ...]:
        """Take nothing away."""
        return ()

    def needs(self, value: Text | str) -> tuple[Precondition, ...]:
        """Nothing more."""
        return ()


def misspelt(name: str) -> bool:
    """Whether a key looks like `buildProvidedRuntimeAsBootstrap`, and isn't."""
    bare = name.lower().replace("_", "").replace("-", "")
    return name != "buildProvidedRuntimeAsBootstrap" and bare.startswith("build") and "provided" in bare and "bootstrap" in bare
