"""Plug-ins that build Go functions: serverless-go-plugin (mthenw), serverless-go-build (sean9keenan)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from go1x_lint.facts import ArchiveCommand, BuildCommand, Fact, Field, FileUse, Label, Member, PluginConfig, ToolVersion, Value
from go1x_lint.readers import Unparsable
from go1x_lint.readers.commands import Context
from go1x_lint.readers.commands import facts as command_facts
from go1x_lint.readers.documents import document
from go1x_lint.readers.paths import Where
from go1x_lint.readers.serverless.service import Declared, Service
from go1x_lint.readers.serverless.slots import SettingsSlot, misspelt
from go1x_lint.readers.serverless.variables import Item
from go1x_lint.records import dataclass, replace
from go1x_lint.source import Span, Unreadable
from go1x_lint.syntax.tree import Mapping, Node, Scalar
from go1x_lint.syntax.tree_slots import ItemSlot
from go1x_lint.text import Text

GO_PLUGIN, GO_BUILD = "serverless-go-plugin", "serverless-go-build"
DEFAULTS = ("go1.x",)
"""`supportedRuntimes` where it isn't set; what is set is merged into it item by item (lodash.merge in the plug-in's index.js)."""

RUNTIMES = ("go1.x", "provided", "provided.al2", "provided.al2023")
_LOCKED = re.compile(r'^"?serverless-go-plugin@[^\n]*:\r?\n  version:? "?([\w.+-]+)"?', re.MULTILINE)
"""An entry of yarn.lock, old and new."""


@dataclass(frozen=True)
class Plugin:
    """A plug-in that builds functions, as a service names it."""

    name: str
    node: Node
    service: Service
    settings: Mapping | None = None
    """Its section of `custom`."""

    def builds(self, function: Declared) -> bool:
        """Whether it is meant to build a function: one for Go, whose handler is source."""
        runtime = self.service.field(function, "runtime", provider=True)
        if function.has("image") or not runtime.saying(*RUNTIMES) or self.service.own(function, "package", "artifact").items:
            return False
        said = self.source(function)
        if self.name == GO_BUILD or said is None:
            return True
        return bool(runtime.saying(*self.runtimes)) or said.endswith(".go") or said in self.service.workspace.folders

    def source(self, function: Declared) -> str | None:
        """Give the canonical path of the Go file or folder that a function's handler names; None where it can't be read."""
        handler = self.service.field(function, "handler").plain
        base = "." if self.says("monorepo") == "true" else self.says("baseDir") or "."
        path = Text.of(self.service.folder).joined(base).joined(handler).plain if handler is not None else None
        return path

    def says(self, key: str) -> str | None:
        """Give a setting, where it can be read."""
        return self.service.says("custom", "go", key) if self.settings is not None else None

    @property
    def runtimes(self) -> tuple[str, ...]:
        """The runtimes that it builds functions of."""
        return tuple(str(value.text) for value in self.listed.values)

    @property
    def listed(self) -> Field:
        """The same with their places."""
        own = self.settings.own("supportedRuntimes") if self.settings is not None else None
        default = Value(Text.of(DEFAULTS[0]), self.node.span, None, (), True)
        if own is None:
            return Field(self.node.span, (default,))
        found = self.service.list(own.key.span, self.service.variables.find("custom", "go", "supportedRuntimes"))
        return found if found.values or found.open_because else replace(found, values=(default,))

    # -- facts --------------------------------------------------------------------------------------------------------------

    def config(self, functions: tuple[Declared, ...]) -> PluginConfig:
        """Give its settings as a fact."""
        span = self.node.inner if isinstance(self.node, Scalar) else self.node.span
        ids = tuple(f"{function.span.path}#{function.name}" for function in functions)
        if self.name == GO_BUILD:
            return PluginConfig(span, self.name, ids, Field(span), Field(span))
        listed = self.listed
        old = next((node for value in listed.saying(DEFAULTS[0]) if (node := _item(value)) is not None), None)
        slot = SettingsSlot(self.service.root, self.settings, self.runtimes, old)
        keys = tuple(pair.key.span for pair in self.settings.pairs if misspelt(pair.name or "")) if self.settings is not None else ()
        return PluginConfig(span, self.name, ids, listed, self._bootstrap(span), slot if self._writable() else None, keys)

    def _writable(self) -> bool:
        """Whether its settings stand where they can be written."""
        section = self.service.variables.find("custom", "go")
        return self.settings is not None or (not section.items and not section.open_because)

    def _bootstrap(self, span: Span) -> Field:
        """Give whether it packs `bootstrap`."""
        own = self.settings.own("buildProvidedRuntimeAsBootstrap") if self.settings is not None else None
        if own is None:
            return Field(span, (Value(Text.of("false"), span, None, (), True),))
        return self.service.made(own.key.span, self.service.variables.find("custom", "go", "buildProvidedRuntimeAsBootstrap"))

    def code(self, function: Declared) -> Field:
        """Give the archive that it packs a function into."""
        path = self._binary(function)
        return Field(function.span, (Value(Text.of(path, ".zip"), function.span, None, (), True),))

    def _binary(self, function: Declared) -> Text:
        """Give the program that it builds for a function."""
        return Text.of(self.service.folder).joined(self.says("binDir") or ".bin").joined(function.name)

    def steps(self, function: Declared) -> Iterator[Fact]:
        """Give the build and the archive that it makes for a function. Whether it calls the program `bootstrap` is `config`'s to say."""
        source = self.source(function)
        if source is None:
            return
        span = self.node.inner if isinstance(self.node, Scalar) else self.node.span
        program = FileUse(Field(span, (Value(self._binary(function), span, None, (), True),)), "writes")
        packed = replace(program, role="reads")
        archive = FileUse(Field(span, (Value(Text.of(self._binary(function), ".zip"), span, None, (), True),)), "writes")
        scope = f"{self.service.source.path}:{self.name} {function.name}"
        yield self._build(function, program, source, scope)
        yield ArchiveCommand(
            span,
            uses=(archive, packed),
            scope=scope,
            index=1,
            command=self.name,
            archive=archive,
            members=(Member(packed, Text.of("bootstrap")),),
            tool=self.name,
            adds_bootstrap=True,
            by_deployer=True,
        )

    def _build(self, function: Declared, output: FileUse, source: str, scope: str) -> BuildCommand:
        """Give the `go build` that it runs for a function: the words of its setting `cmd`, else those that it has itself."""
        handler = self.service.field(function, "handler")
        package = Value(Text.of(source), handler.values[0].span if handler.values else handler.anchor)
        packages = Field(handler.anchor, (package,))
        cgo = self._cgo()
        written = self._written(scope)
        if written is not None:
            own = cgo if not written.cgo.values else written.cgo
            return replace(
                written, uses=(output, FileUse(packages, "reads")), output=output, to_folder=False, packages=packages, cgo=own, scope=scope
            )
        span = output.path.anchor
        silent = Field(span, (), (Label(span, f"{self.name} has its own command"),))
        linux = Field(span, (Value(Text.of("linux"), span, None, (), True),))
        return BuildCommand(
            span,
            uses=(output, FileUse(packages, "reads")),
            directory=Text.of(self.service.folder),
            scope=scope,
            command="go build",
            output=output,
            packages=packages,
            tags=silent,
            goos=linux,
            goarch=silent,
            cgo=cgo,
            buildmode=Field(span),
        )

    def _written(self, scope: str) -> BuildCommand | None:
        """Read the setting `cmd`; None where there is none, or it can't be read."""
        from go1x_lint.syntax import shell

        reach = self.service.variables.find("custom", "go", "cmd")
        if len(reach.items) != 1 or reach.open_because or reach.items[0].part is not None:
            return None
        node = reach.items[0].node
        if not isinstance(node, Scalar) or "${" in node.raw:
            return None
        folder = Text.of(self.service.folder).joined(self.says("baseDir") or ".")
        some = command_facts(shell.parse(node.region()), Context(Where(folder), scope, self.service.workspace))
        return next((replace(fact, then=None) for fact in some if isinstance(fact, BuildCommand)), None)

    def _cgo(self) -> Field:
        """Give CGO_ENABLED, which it sets itself: to 0 where nothing else is said."""
        own = self.settings.own("cgo") if self.settings is not None else None
        if own is None:
            span = self.node.span
            return Field(span, (Value(Text.of("0"), span, None, (), True),))
        return self.service.made(own.key.span, self.service.variables.find("custom", "go", "cgo"))

    def versions(self) -> Iterator[ToolVersion]:
        """Give the version of it that is installed, as the package manager's files say."""
        folder = self.service.folder
        while True:
            found = list(self._pinned(folder))
            if found or not folder:
                yield from found
                return
            folder = posixpath.dirname(folder)

    def _pinned(self, folder: str) -> Iterator[ToolVersion]:
        """Give the version that the files of one folder say."""
        for name in ("package-lock.json", "npm-shrinkwrap.json", "package.json"):
            for node in _named(self.service, posixpath.join(folder, name), self.name):
                yield ToolVersion(node.inner, self.name, Field(node.inner, (Value(node.text, node.inner),)))
        path = posixpath.join(folder, "yarn.lock")
        if path in self.service.workspace and self.name == GO_PLUGIN:
            source = self.service.workspace[path]
            for match in _LOCKED.finditer(source.text):
                span = source.span(*match.span(1))
                yield ToolVersion(span, self.name, Field(span, (Value(Text.of(match[1]), span),)))


def plugin(service: Service) -> Plugin | None:
    """Give the plug-in of a service that builds Go functions."""
    sections = (service.variables.find("plugins"), service.variables.find("plugins", "modules"))
    for item in (some for section in sections for whole in section.items for some in service.spread(whole)):
        name = service.variables.of(item).plain if isinstance(item.node, Scalar) else None
        if name in (GO_PLUGIN, GO_BUILD):
            return Plugin(name, item.node, service, _section(service) if name == GO_PLUGIN else None)
    return None


def _section(service: Service) -> Mapping | None:
    """Give the settings of serverless-go-plugin, where they are there."""
    items: tuple[Item, ...] = service.variables.find("custom", "go").items
    return items[0].node if len(items) == 1 and isinstance(items[0].node, Mapping) else None


def _item(value: Value) -> Scalar | None:
    """Give the item of a list that says a value, where nobody else reads it."""
    slot = value.slot
    return slot.item if isinstance(slot, ItemSlot) and isinstance(slot.item, Scalar) and not slot.also_read_by else None


def _named(service: Service, path: str, tool: str) -> Iterator[Scalar]:
    """Give the versions of a tool in a file of npm's."""
    if path not in service.workspace or not service.workspace.holds(path, tool.encode()):
        return
    try:
        root = document(service.workspace[path], service.workspace).root
    except (Unparsable, Unreadable):
        return
    places = (
        ("packages", f"node_modules/{tool}", "version"),
        ("dependencies", tool, "version"),
        ("dependencies", tool),
        ("devDependencies", tool),
    )
    seen = False
    for keys in places:
        node: Node | None = root
        for key in keys:
            node = node.get(key) if isinstance(node, Mapping) else None
        if isinstance(node, Scalar) and not seen:
            seen = True
            yield node
